package dcaastest

import (
	"bytes"
	"cmp"
	"errors"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// operation is one call of the API.
type operation struct {
	name  string // the official name
	route string // method and path as a pattern of http.ServeMux
	open  bool   // whether it can be called without a proof of identity
	do    func(*call) (answer, error)
}

// call is one request on its way through an operation, which runs while the
// server's lock is held.
type call struct {
	db            *database
	caller        caller
	project       string              // of the path
	projectExists func(string) bool   // whether there is a project with that id
	path          func(string) string // wildcards of the path
	header        http.Header
	query         url.Values
	body          []byte
}

// answer is what an operation says. Without a body it is only a status.
type answer struct {
	status int
	header map[string]string
	body   map[string]any
}

// operations are all that the server can do.
func (s *Server) operations() []operation {
	return slices.Concat(
		s.iamOperations(),
		connectionOperations(),
		hostedConnectionOperations(),
		gatewayOperations(),
		interfaceOperations(),
		peerOperations(),
		switchoverOperations(),
		tagOperations(),
		quotaOperations(),
		connectGatewayOperations(),
		globalEIPOperations(),
		globalGatewayOperations(),
		peerLinkOperations(),
		routeOperations(),
		locationOperations(),
		detectionOperations(),
	)
}

// router leads a request through all that happens to it: it is noted, it meets a
// fault, it is carried out, and it is answered.
func (s *Server) router() http.Handler {
	mux := http.NewServeMux()
	names := map[string]string{} // operations by their routes
	for _, op := range s.operations() {
		mux.Handle(op.route, s.serve(op))
		names[op.route] = op.name
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
		r.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body), errorReader{cmp.Or(err, io.EOF)}))
		_, route := mux.Handler(r)
		received := s.record(r, names[route], body)
		fault := s.pickFault(r, names[route])

		out := &draft{header: http.Header{"X-Request-Id": {newHexID()}, "Date": {s.date()}}}
		if fault.AfterActing {
			dispatch(mux, out, r)
		}
		pause(r, fault.Latency)
		if fault.RevokeTokens {
			s.RevokeTokens()
		}
		switch {
		case fault.Reset:
			reset(w)
			return
		case fault.Status != 0:
			fault.replace(out)
		case !fault.AfterActing:
			dispatch(mux, out, r)
		}
		s.recordAnswer(received, out.status)
		fault.send(w, r, out)
	})
}

// date is the server's time in the form of the Date header.
func (s *Server) date() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.db.clock().UTC().Format(http.TimeFormat)
}

// failing is a reader that ends as another has ended.
type errorReader struct{ err error }

func (f errorReader) Read([]byte) (int, error) { return 0, f.err }

// dispatch finds the operation of a request. What is no operation is answered in
// the gateway's words, where http.ServeMux alone would redirect, or answer text.
func dispatch(mux *http.ServeMux, w http.ResponseWriter, r *http.Request) {
	if allowed := methods(mux, r); !slices.Contains(allowed, r.Method) {
		err := refuseAtGateway(http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment")
		if len(allowed) > 0 {
			err = refuseAtGateway(http.StatusMethodNotAllowed, "APIGW.0101", "The API has no method %s", r.Method)
		}
		write(w, answer{}, err)
		return
	}
	mux.ServeHTTP(w, r)
}

// methods are those for which the path of r has an operation.
func methods(mux *http.ServeMux, r *http.Request) []string {
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		return nil // ServeMux would tidy the path up and redirect
	}
	probe := *r
	var allowed []string
	for _, probe.Method = range []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodDelete} {
		if _, pattern := mux.Handler(&probe); pattern != "" {
			allowed = append(allowed, probe.Method)
		}
	}
	return allowed
}

// maxBody is what a signed request may carry (section 3.2).
const maxBody = 12 << 20

// serve runs an operation: who calls, may they, and then what it does.
func (s *Server) serve(op operation) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
			write(w, answer{}, refuseAtGateway(http.StatusRequestEntityTooLarge, "APIGW.0201", "The request entity is too large"))
			return
		}
		if err != nil {
			write(w, answer{}, refuse(dcaas.CodeMalformedBody, "the body cannot be read"))
			return
		}
		out, err := s.run(op, r, body)
		write(w, out, err)
	})
}

func (s *Server) run(op operation, r *http.Request, body []byte) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.db.beginCall()

	c := &call{db: s.db, project: r.PathValue("project_id"), projectExists: s.directory.hasProject, path: r.PathValue, header: r.Header, query: r.URL.Query(), body: body}
	if !op.open {
		var err error
		if c.caller, err = s.directory.authenticate(r, body, s.db.now); err != nil {
			return answer{}, err
		}
		if err := c.caller.checkProject(r, c.project); err != nil {
			return answer{}, err
		}
	}
	out, err := op.do(c)
	if err != nil {
		return answer{}, err
	}
	// Encoded under the lock: a body may hold parts of the state.
	for name, value := range out.body {
		out.body[name] = encode(value)
	}
	return out, nil
}

// write sends an answer or, if there is one, the problem instead.
func write(w http.ResponseWriter, out answer, err error) {
	requestID := w.Header().Get("X-Request-Id")
	var body map[string]any
	if p, ok := errors.AsType[*apiError](err); ok {
		out.status, body = p.status, p.body(requestID)
	} else if out.body != nil {
		out.body["request_id"] = requestID
		body = out.body
	}
	for name, value := range out.header {
		w.Header().Set(name, value)
	}
	if body == nil {
		w.WriteHeader(out.status)
		return
	}
	raw := assemble(body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(out.status)
	_, _ = w.Write(raw) //nolint:gosec // JSON says the header, and a client that has gone needs no answer
}

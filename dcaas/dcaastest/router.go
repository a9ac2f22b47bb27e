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

// operation is an operation of the API.
type operation struct {
	name      string // the official name
	route     string // method and path as a pattern of http.ServeMux
	anonymous bool   // whether it needs no credentials
	do        func(*call) (answer, error)
}

// call is one request during its operation. The operation runs with the server's lock
// held.
type call struct {
	db            *database
	caller        caller
	project       string              // project_id of the path
	projectExists func(string) bool   // whether the server has the project
	path          func(string) string // value of a wildcard of the path
	header        http.Header
	query         url.Values
	body          []byte
}

// answer is the result of an operation. Without a body and a text it is only a status.
type answer struct {
	status int
	header map[string]string
	body   map[string]any
	text   string // instead of body
}

// router finds the operation for a request.
type router struct{ *Server }

// operations returns all operations of the server.
func (s router) operations() []operation {
	return slices.Concat(
		iam(s).iamOperations(),
		iam(s).metadataOperations(),
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

// handler returns the handler of the server. It records a request, picks a fault for it,
// runs the operation and sends the answer.
func (s router) handler() http.Handler {
	mux := http.NewServeMux()
	names := map[string]string{} // operations by route
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

// date returns the server's time in the form of the Date header.
func (s *Server) date() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.settings.clock().UTC().Format(http.TimeFormat)
}

// errorReader is an io.Reader that fails with err.
type errorReader struct{ err error }

func (r errorReader) Read([]byte) (int, error) { return 0, r.err }

// dispatch runs the operation of a request. For a path or method without an operation it
// answers as the API gateway does, because [http.ServeMux] would redirect or answer plain
// text.
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

// methods returns the methods for which the path of r has an operation.
func methods(mux *http.ServeMux, r *http.Request) []string {
	if escaped := r.URL.EscapedPath(); path.Clean(escaped) != escaped {
		return nil // ServeMux would clean the path and redirect
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

// maxBody is the size limit of a signed request (API reference 3.2).
const maxBody = 12 << 20

// serve returns the handler of an operation.
func (s router) serve(op operation) http.Handler {
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

// run authenticates the caller and runs the operation, with the lock held.
func (s router) run(op operation, r *http.Request, body []byte) (answer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	db := s.db
	db.beginCall()

	c := &call{db: db, project: r.PathValue("project_id"), projectExists: s.directory.hasProject, path: r.PathValue, header: r.Header, query: r.URL.Query(), body: body}
	if !op.anonymous {
		var err error
		if c.caller, err = s.directory.authenticate(r, body, db.now); err != nil {
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
	// Encode with the lock held, because a body may share memory with the state.
	for name, value := range out.body {
		out.body[name] = encode(value)
	}
	return out, nil
}

// write sends an answer or, if err is not nil, the error.
func write(w http.ResponseWriter, out answer, err error) {
	requestID := w.Header().Get("X-Request-Id")
	var body map[string]any
	if e, ok := errors.AsType[*apiError](err); ok {
		out.status, body = e.status, e.body(requestID)
	} else if out.body != nil {
		out.body["request_id"] = requestID
		body = out.body
	}
	for name, value := range out.header {
		w.Header().Set(name, value)
	}
	if body == nil {
		w.WriteHeader(out.status)
		_, _ = io.WriteString(w, out.text) // a failed write means that the client has gone
		return
	}
	raw := assemble(body)
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.Itoa(len(raw)))
	w.WriteHeader(out.status)
	_, _ = w.Write(raw) //nolint:gosec // the Content-Type is JSON; a failed write means that the client has gone
}

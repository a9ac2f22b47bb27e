package hybridtest

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"
)

// Server is the common part of the simulated services. It is safe for concurrent use.
type Server struct {
	URL string // http://127.0.0.1:port

	name      string
	http      *http.Server
	accepting sync.WaitGroup

	mu       sync.Mutex // guards the fields below and the state of the service
	faults   []Fault
	requests []Request
}

// answer is the answer of a service to a request.
type answer struct {
	status int
	body   any // a string is sent as it is, other values as JSON; nil for no body
}

// start listens on a local port and serves requests. It calls handle under the lock of
// the server.
func (s *Server) start(name string, handle func(r *http.Request, body []byte) answer) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("hybridtest: no port to listen on: %v", err))
	}
	s.name = name
	s.URL = "http://" + listener.Addr().String()
	s.http = &http.Server{ReadHeaderTimeout: time.Minute, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.serve(w, r, handle)
	})}
	s.accepting.Go(func() { _ = s.http.Serve(listener) }) // returns http.ErrServerClosed after Close
}

const maxBody = 1 << 20

func (s *Server) serve(w http.ResponseWriter, r *http.Request, handle func(*http.Request, []byte) answer) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	out, reset := s.respond(r, body, handle)
	if reset {
		panic(http.ErrAbortHandler)
	}
	w.Header().Set("X-Request-Id", uuid.NewString())
	if out.body == nil {
		w.WriteHeader(out.status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(out.status)
	if raw, ok := out.body.(string); ok {
		_, _ = io.WriteString(w, raw)
		return
	}
	_ = json.NewEncoder(w).Encode(out.body) // a client that closed the connection needs no answer
}

// respond handles a request, applies its fault and records the request.
func (s *Server) respond(r *http.Request, body []byte, handle func(*http.Request, []byte) answer) (out answer, reset bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault := s.pickFault(r)
	if !fault.replaces() || fault.AfterActing {
		out = handle(r, body)
	}
	if fault.Status != 0 {
		out = answer{fault.Status, fault.Body}
	}
	request := record(r, body)
	if !fault.Reset {
		request.Status = out.status
	}
	s.requests = append(s.requests, request)
	return out, fault.Reset
}

// Close stops the server and closes its open HTTP connections. A second call does
// nothing.
func (s *Server) Close() {
	_ = s.http.Close()
	s.accepting.Wait()
}

// Handler returns the handler of the server, for a RoundTripper that needs no network.
// For a [Fault] with Reset, the handler panics with [http.ErrAbortHandler].
func (s *Server) Handler() http.Handler { return s.http.Handler }

// String names the server. It shows nothing of its keys.
func (s *Server) String() string { return "hybridtest." + s.name + " " + s.URL }

// GoString returns the same text as String, for %#v.
func (s *Server) GoString() string { return s.String() }

// Fault changes the outcome of calls. The zero Fault changes nothing.
type Fault struct {
	Match string // text in the method, URL or action of a call, such as DELETE or CreateBgpPeer; empty matches every call
	Times int    // number of calls that get the fault; 0 means all

	// Status and Body replace the answer of the service, unless Status is 0.
	Status int
	Body   string

	// Reset closes the HTTP connection without an answer.
	Reset bool

	// AfterActing makes the service carry out the call before the fault, so that only
	// the answer is lost.
	AfterActing bool
}

func (f *Fault) replaces() bool { return f.Status != 0 || f.Reset }

// Inject adds a fault. A call gets at most one fault. If several match, it gets the one
// that was added first.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// pickFault returns the fault for a request, or the zero Fault. It counts the request in
// Times.
func (s *Server) pickFault(r *http.Request) Fault {
	address := r.Method + " " + r.URL.String() + " " + r.Header.Get("X-Acs-Action")
	for i, f := range s.faults {
		if !strings.Contains(address, f.Match) {
			continue
		}
		if f.Times == 1 {
			s.faults = slices.Delete(s.faults, i, i+1)
		} else if f.Times > 1 {
			s.faults[i].Times--
		}
		return f
	}
	return Fault{}
}

// Request is a request that a server received. It shows [REDACTED] in place of tokens
// and signatures.
type Request struct {
	Method string
	Path   string // escaped, as received
	Query  url.Values
	Header http.Header
	Body   string
	Status int // status of the answer; 0 without an answer
}

// Requests returns the received requests, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// record returns a copy of a request without its secrets.
func record(r *http.Request, body []byte) Request {
	recorded := Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header.Clone(), Body: string(body)}
	const redacted = "[REDACTED]"
	for _, name := range []string{"Authorization", "X-Auth-Token", "X-Security-Token", "X-Acs-Security-Token"} {
		if recorded.Header.Get(name) != "" {
			recorded.Header.Set(name, redacted)
		}
	}
	for _, name := range []string{"Signature", "SecurityToken"} {
		if recorded.Query.Has(name) {
			recorded.Query.Set(name, redacted)
		}
	}
	return recorded
}

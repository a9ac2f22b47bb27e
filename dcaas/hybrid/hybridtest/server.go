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

// Server is what the services in memory have in common. It is safe for concurrent
// use.
type Server struct {
	URL string // http://127.0.0.1:port

	name      string
	http      *http.Server
	accepting sync.WaitGroup

	mu       sync.Mutex // guards what follows, and the state of the service
	faults   []Fault
	requests []Request
}

// answer is what a service says to a request.
type answer struct {
	status int
	body   any // as JSON; nil for none
}

// start opens the server's port. A request is answered under the server's lock.
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
	s.accepting.Go(func() { _ = s.http.Serve(listener) }) // it ends with the error that the server was closed
}

const maxBody = 1 << 20

func (s *Server) serve(w http.ResponseWriter, r *http.Request, handle func(*http.Request, []byte) answer) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	}
	out, reset := s.answer(r, body, handle)
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
	_ = json.NewEncoder(w).Encode(out.body) // a client that has gone needs no answer
}

// answer lets a request meet its fault and carries it out.
func (s *Server) answer(r *http.Request, body []byte, handle func(*http.Request, []byte) answer) (out answer, reset bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	fault := s.meet(r)
	if !fault.replaces() || fault.AfterActing {
		out = handle(r, body)
	}
	if fault.Status != 0 {
		out = answer{fault.Status, fault.Body}
	}
	received := receive(r, body)
	if !fault.Reset {
		received.Status = out.status
	}
	s.requests = append(s.requests, received)
	return out, fault.Reset
}

// Close shuts the server down and cuts the connections that are left. A second call
// does nothing.
func (s *Server) Close() {
	_ = s.http.Close()
	s.accepting.Wait()
}

// Handler answers the same requests without a network, for a RoundTripper of the
// test's own. A [Fault] that cuts the connection panics with [http.ErrAbortHandler]
// there.
func (s *Server) Handler() http.Handler { return s.http.Handler }

// String names the server. It shows nothing of its keys.
func (s *Server) String() string { return "hybridtest." + s.name + " " + s.URL }

// GoString is String, for %#v.
func (s *Server) GoString() string { return s.String() }

// Fault is something that goes wrong with calls. The zero Fault does nothing.
type Fault struct {
	Match string // what the method or the address of a call has in it, such as DELETE or CreateBgpPeer; empty for any call
	Times int    // how many calls it meets; 0 is every one

	// Status, if it is not 0, is answered instead of what the service says, with Body.
	Status int
	Body   string

	// Reset cuts the connection without an answer.
	Reset bool

	// AfterActing has the call carried out first, so that the client does not hear of
	// what was done.
	AfterActing bool
}

func (f *Fault) replaces() bool { return f.Status != 0 || f.Reset }

// Inject puts a fault into the server. A call meets one fault at most, the first that
// was injected of those that fit.
func (s *Server) Inject(f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, f)
}

// meet finds the fault that a call meets, or the zero Fault.
func (s *Server) meet(r *http.Request) Fault {
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

// Request is a request that a server has received. Tokens and signatures in it are
// replaced by [REDACTED].
type Request struct {
	Method string
	Path   string // as it came over the wire
	Query  url.Values
	Header http.Header
	Body   string
	Status int // what was answered; 0 if nothing was
}

// Requests returns what the server has received, the oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

func receive(r *http.Request, body []byte) Request {
	got := Request{Method: r.Method, Path: r.URL.EscapedPath(), Query: r.URL.Query(), Header: r.Header.Clone(), Body: string(body)}
	const redacted = "[REDACTED]"
	for _, name := range []string{"Authorization", "X-Auth-Token", "X-Security-Token", "X-Acs-Security-Token"} {
		if got.Header.Get(name) != "" {
			got.Header.Set(name, redacted)
		}
	}
	for _, name := range []string{"Signature", "SecurityToken"} {
		if got.Query.Has(name) {
			got.Query.Set(name, redacted)
		}
	}
	return got
}

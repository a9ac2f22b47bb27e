package dcaastest

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a Direct Connect service and its IAM on a port of this machine.
// It is safe for concurrent use.
type Server struct {
	URL       string // http://127.0.0.1:port, of the service and of IAM
	Region    string
	ProjectID string // 32 hex digits; the project is named like the region

	AccessKey string
	SecretKey string

	UserName   string
	Password   string
	DomainName string

	handler   http.Handler
	http      *http.Server
	accepting sync.WaitGroup // the loop that accepts connections
	open      sync.WaitGroup // connections of clients

	mu        sync.Mutex // guards what follows
	world     *world
	directory *directory
}

// NewServer starts a server. It panics when no port can be opened. The caller
// closes it after use.
//
// The server starts with three connections, all ACTIVE: two standard ones, and
// an operations connection on which hosted connections can be created.
func NewServer(opts ...Option) *Server {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(fmt.Sprintf("dcaastest: no port to listen on: %v", err))
	}
	s := newServer("http://"+listener.Addr().String(), opts...)
	s.http = &http.Server{Handler: s.handler, ReadHeaderTimeout: time.Minute, ConnState: s.watch}
	s.accepting.Go(func() { _ = s.http.Serve(listener) }) // always ends with an error: that it was closed
	return s
}

func newServer(address string, opts ...Option) *Server {
	s := &Server{
		URL:        address,
		Region:     "dcaastest-1",
		ProjectID:  "0000dcaa57e570000000000000000001",
		AccessKey:  "FAKEACCESSKEY0DCAAST",
		SecretKey:  "fake-secret-key-of-dcaastest-not-a-secret",
		UserName:   "fake-user",
		Password:   "fake-password",
		DomainName: "fake-domain",
		world:      &world{clock: time.Now, pace: pace{reads: 1}},
	}
	d := domain{ID: "0000dcaa57e570000000000000000002", Name: s.DomainName}
	s.directory = &directory{
		projects: []project{{ID: s.ProjectID, Name: s.Region, domain: d}},
		users: []user{{
			ID: "0000dcaa57e570000000000000000003", Name: s.UserName, domain: d,
			password: s.Password, accessKey: s.AccessKey, secretKey: s.SecretKey,
		}},
		tokens: map[string]token{},
	}
	for _, opt := range opts {
		opt(s)
	}
	s.seed()
	s.handler = s.router()
	return s
}

// seed lays the lines that are there before anybody calls.
func (s *Server) seed() {
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000001", Name: "dc-standard-1"})
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000002", Name: "dc-standard-2"})
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000003", Name: "dc-operations", Type: typeHosting})
}

// Handler answers the same requests without a network, for a RoundTripper of
// the test's own. In a [testing/synctest] bubble a connection over the network
// would stop the clock; with Handler the server lives in the bubble's time.
// NewServer itself must be called outside of the bubble.
func (s *Server) Handler() http.Handler { return s.handler }

// Close shuts the server down, cuts the connections that are left, and returns
// when nothing of it runs any more. A second call does nothing.
func (s *Server) Close() {
	// Twice: a connection that was being accepted during the first is cut by the
	// second. What a listener says at its end helps nobody.
	_ = s.http.Close()
	s.accepting.Wait()
	_ = s.http.Close()
	s.open.Wait()
}

// watch counts the connections of clients, for Close to wait for.
func (s *Server) watch(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.open.Done()
	default:
	}
}

// IssueToken returns a token for the server's project, good for 24 hours by
// the server's clock.
func (s *Server) IssueToken() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	id, _ := s.directory.issue(s.directory.users[0], s.world.clock(), s.directory.projects[0])
	return id
}

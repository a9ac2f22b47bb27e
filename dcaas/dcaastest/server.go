package dcaastest

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"sync"
	"time"
)

// Server is a Direct Connect service and its IAM on a port of this machine.
// It is safe for concurrent use.
type Server struct {
	URL       string // http://127.0.0.1:port or https, of the service and of IAM
	Region    string
	ProjectID string // 32 hex digits; the project is named like the region

	AccessKey string
	SecretKey string

	UserName   string
	Password   string
	DomainName string

	tls         bool
	certificate *x509.Certificate
	transport   *http.Transport // of clients
	listener    net.Listener
	handler     http.Handler
	http        *http.Server
	accepting   sync.WaitGroup // the loop that accepts connections
	open        sync.WaitGroup // connections of clients

	mu        sync.Mutex // guards what follows
	db        *database
	directory *directory
	faults    []*injectedFault
	requests  []*Request
}

// NewServer starts a server. It panics when no port can be opened. The caller
// closes it after use.
//
// The server starts with three connections, all ACTIVE: two standard ones, and
// an operations connection on which hosted connections can be created.
func NewServer(opts ...Option) *Server {
	s := newServer(opts...)
	if err := s.listen(); err != nil {
		panic(fmt.Sprintf("dcaastest: %v", err))
	}
	return s
}

// listen opens the server's port, if the test has not brought one.
func (s *Server) listen() error {
	if s.tls {
		if err := s.createCertificate(); err != nil {
			return fmt.Errorf("no certificate: %w", err)
		}
	}
	if s.listener == nil {
		var err error
		if s.listener, err = new(net.ListenConfig).Listen(context.Background(), "tcp", "127.0.0.1:0"); err != nil {
			return fmt.Errorf("no port to listen on: %w", err)
		}
	}
	s.URL = address(s.listener, s.tls)
	s.accepting.Go(func() {
		// Both always end with an error: that the server was closed.
		if s.tls {
			_ = s.http.ServeTLS(s.listener, "", "")
		} else {
			_ = s.http.Serve(s.listener)
		}
	})
	return nil
}

// address is where clients on this machine find a listener.
func address(listener net.Listener, secure bool) string {
	host := listener.Addr().String()
	if tcp, ok := listener.Addr().(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		host = fmt.Sprintf("127.0.0.1:%d", tcp.Port)
	}
	if secure {
		return "https://" + host
	}
	return "http://" + host
}

func newServer(opts ...Option) *Server {
	s := &Server{
		ProjectID:  "0000dcaa57e570000000000000000001",
		AccessKey:  "FAKEACCESSKEY0DCAAST",
		SecretKey:  "fake-secret-key-of-dcaastest-not-a-secret",
		UserName:   "fake-user",
		Password:   "fake-password",
		DomainName: "fake-domain",
		transport:  new(http.Transport),
		db:         &database{settings: defaultSettings()},
	}
	for _, opt := range opts {
		opt(s)
	}
	s.Region = s.db.region
	s.db = newDatabase(s.db.settings)
	d := domain{ID: "0000dcaa57e570000000000000000002", Name: s.DomainName}
	s.directory = newDirectory()
	s.directory.projects = []project{{ID: s.ProjectID, Name: s.Region, domain: d}}
	s.directory.users = []user{{
		ID: "0000dcaa57e570000000000000000003", Name: s.UserName, domain: d,
		password: s.Password, accessKey: s.AccessKey, secretKey: s.SecretKey,
	}}
	s.addDefaultConnections()
	s.handler = s.router()
	s.http = &http.Server{Handler: s.handler, ReadHeaderTimeout: time.Minute, ConnState: s.countConnections, Protocols: new(http.Protocols)}
	s.http.Protocols.SetHTTP1(true) // a connection of HTTP/2 cannot be cut for a single call
	return s
}

// seed lays the lines that are there before anybody calls.
func (s *Server) addDefaultConnections() {
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000001", Name: "dc-standard-1"})
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000002", Name: "dc-standard-2"})
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000003", Name: "dc-operations", Type: typeHosting})
}

// String names the server. It shows nothing of its state, which has secrets.
func (s *Server) String() string { return "dcaastest.Server " + s.URL }

// GoString is String, for %#v.
func (s *Server) GoString() string { return s.String() }

// Handler answers the same requests without a network, for a RoundTripper of
// the test's own. In a [testing/synctest] bubble a connection over the network
// would stop the clock; with Handler the server lives in the bubble's time.
// NewServer itself must be called outside of the bubble.
//
// A [Fault] that cuts the connection panics with [http.ErrAbortHandler] there,
// for the RoundTripper to recover and to make an error of.
func (s *Server) Handler() http.Handler { return s.handler }

// Close shuts the server down, cuts the connections that are left, and returns
// when nothing of it runs any more. A second call does nothing.
func (s *Server) Close() {
	// Twice: a connection that was being accepted during the first is cut by the
	// second. What a listener says at its end helps nobody.
	_ = s.http.Close()
	s.accepting.Wait()
	_ = s.http.Close()
	s.transport.CloseIdleConnections()
	s.open.Wait()
}

// watch counts the connections of clients, for Close to wait for.
func (s *Server) countConnections(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.open.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.open.Done()
	default:
	}
}

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

// Server is a Direct Connect service and its IAM on a port of this machine. It is safe
// for concurrent use.
type Server struct {
	URL       string // of the service and of IAM, such as http://127.0.0.1:40123
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
	acceptLoop  sync.WaitGroup // the goroutine that accepts connections
	clientConns sync.WaitGroup // connections of clients

	mu        sync.Mutex // guards the fields below
	settings  *settings
	db        *database
	directory *directory
	faults    []*injectedFault
	requests  []*Request

	metadataMode MetadataMode
}

// NewServer starts a server, which the caller must close. It panics when it cannot open a
// port.
//
// The server starts with three ACTIVE connections: two standard ones, and an operations
// connection for hosted connections.
func NewServer(opts ...Option) *Server {
	s := newServer(opts...)
	if err := s.listen(); err != nil {
		panic(fmt.Sprintf("dcaastest: %v", err))
	}
	return s
}

// listen opens the server's port, unless [WithListener] has set a listener, and serves
// it.
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
	s.acceptLoop.Go(func() {
		// Both return an error after Close, which says only that.
		if s.tls {
			_ = s.http.ServeTLS(s.listener, "", "")
		} else {
			_ = s.http.Serve(s.listener)
		}
	})
	return nil
}

// address returns the URL at which clients on this machine reach a listener.
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
		settings:   defaultSettings(),
	}
	for _, opt := range opts {
		opt(s)
	}
	s.Region = s.settings.region
	s.db = newDatabase(s.settings)
	d := domain{ID: "0000dcaa57e570000000000000000002", Name: s.DomainName}
	s.directory = newDirectory()
	s.directory.projects = []project{{ID: s.ProjectID, Name: s.Region, domain: d}}
	s.directory.users = []user{{
		ID: "0000dcaa57e570000000000000000003", Name: s.UserName, domain: d,
		password: s.Password, accessKey: s.AccessKey, secretKey: s.SecretKey,
	}}
	s.addDefaultConnections()
	s.handler = router{s}.handler()
	s.http = &http.Server{Handler: s.handler, ReadHeaderTimeout: time.Minute, ConnState: s.countConnections, Protocols: new(http.Protocols)}
	s.http.Protocols.SetHTTP1(true) // a connection of HTTP/2 cannot be cut for a single call
	return s
}

func (s *Server) addDefaultConnections() {
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000001", Name: "dc-standard-1"})
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000002", Name: "dc-standard-2"})
	s.AddConnection(Connection{ID: "00000000-0000-4000-8000-000000000003", Name: "dc-operations", Type: typeHosting})
}

// String names the server. It shows no state, because that contains secrets.
func (s *Server) String() string { return "dcaastest.Server " + s.URL }

// GoString is String for %#v.
func (s *Server) GoString() string { return s.String() }

// Handler returns a handler that answers the same requests without a network. A test
// calls it from its own RoundTripper. In a [testing/synctest] bubble that is necessary,
// because network connections stop the bubble's clock. Call NewServer itself outside of
// the bubble.
//
// A [Fault] that cuts the connection panics with [http.ErrAbortHandler]. The RoundTripper
// must recover and return an error.
func (s *Server) Handler() http.Handler { return s.handler }

// Close stops the server, closes all connections and returns when no goroutine of the
// server is left. A second call does nothing.
func (s *Server) Close() {
	// The second call closes a connection that was accepted during the first. An
	// error of the listener does not matter any more.
	_ = s.http.Close()
	s.acceptLoop.Wait()
	_ = s.http.Close()
	s.transport.CloseIdleConnections()
	s.clientConns.Wait()
}

// countConnections counts the connections of clients, so that Close can wait for them.
func (s *Server) countConnections(_ net.Conn, state http.ConnState) {
	switch state {
	case http.StateNew:
		s.clientConns.Add(1)
	case http.StateClosed, http.StateHijacked:
		s.clientConns.Done()
	default:
	}
}

package dcaas_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unicode"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// differ returns the first difference of two values, or "". A nil slice differs from an
// empty one. Secrets are compared by their text.
func differ(got, want any) string {
	return differAt("", reflect.ValueOf(got), reflect.ValueOf(want))
}

func differAt(path string, got, want reflect.Value) string {
	if got.IsValid() != want.IsValid() || got.IsValid() && got.Type() != want.Type() {
		return fmt.Sprintf("%s: %v, want %v", path, got, want)
	}
	switch got.Kind() {
	case reflect.Invalid:
		return ""
	case reflect.Pointer, reflect.Interface:
		if got.IsNil() || want.IsNil() {
			if got.IsNil() != want.IsNil() {
				return fmt.Sprintf("%s: nil is %v, want %v", path, got.IsNil(), want.IsNil())
			}
			return ""
		}
		return differAt(path, got.Elem(), want.Elem())
	case reflect.Slice:
		if got.IsNil() != want.IsNil() || got.Len() != want.Len() {
			return fmt.Sprintf("%s: %#v, want %#v", path, got, want)
		}
		for i := range got.Len() {
			if d := differAt(fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i)); d != "" {
				return d
			}
		}
		return ""
	case reflect.Struct:
		if eq := got.MethodByName("Equal"); eq.IsValid() && got.Type().PkgPath() == "time" {
			if !eq.Call([]reflect.Value{want})[0].Bool() {
				return fmt.Sprintf("%s: %v, want %v", path, got, want)
			}
			return ""
		}
		for i := range got.NumField() {
			if d := differAt(path+"."+got.Type().Field(i).Name, got.Field(i), want.Field(i)); d != "" {
				return d
			}
		}
		return ""
	default:
		if !got.Equal(want) {
			return fmt.Sprintf("%s: %#v, want %#v", path, got, want)
		}
		return ""
	}
}

// counted starts a server that counts its requests, and those with credentials.
func counted(t *testing.T, start func(*httptest.Server), handle http.HandlerFunc) (srv *httptest.Server, hits, credentials *atomic.Int32) {
	t.Helper()
	hits, credentials = new(atomic.Int32), new(atomic.Int32)
	srv = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hits.Add(1)
		if r.Header.Get("X-Auth-Token")+r.Header.Get("Authorization") != "" {
			credentials.Add(1)
		}
		handle(w, r)
	}))
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	start(srv)
	t.Cleanup(srv.Close)
	return srv, hits, credentials
}

func key() auth.Authenticator { return auth.AKSK("AKEXAMPLE", "not-a-real-secret") }

// hosts records the addresses of requests and answers them.
type hosts struct {
	mu   sync.Mutex
	seen []string
}

func (h *hosts) RoundTrip(req *http.Request) (*http.Response, error) {
	h.mu.Lock()
	h.seen = append(h.seen, req.URL.Scheme+"://"+req.URL.Host+req.URL.Path)
	h.mu.Unlock()
	body := `{"quotas":{"resources":[]},"projects":[{"id":"found","name":"` + req.URL.Query().Get("name") + `"}]}`
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: -1, Request: req}, nil
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// limiter is a rate limiter that counts its calls and returns err.
type limiter struct {
	n   atomic.Int32
	err error
}

func (l *limiter) Wait(context.Context) error {
	l.n.Add(1)
	return l.err
}

// loaded returns a server with gateways, and a client of it.
func loaded(t *testing.T, gateways int, opts ...dcaas.Option) (*dcaastest.Server, *dcaas.Client) {
	t.Helper()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	t.Cleanup(srv.Close)
	c, err := dcaas.New(srv.Config(), opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	for i := range gateways {
		create(t, c, fmt.Sprint("vpc-", i))
	}
	return srv, c
}

func create(t *testing.T, c *dcaas.Client, vpc string) *dcaas.VirtualGateway {
	t.Helper()
	g, err := c.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{VPCID: vpc, LocalEPGroup: []string{"10.0.0.0/8"}})
	if err != nil {
		t.Fatalf("Create() = %v", err)
	}
	return g
}

// passwordClient returns a client of srv that gets its tokens from IAM.
func passwordClient(t *testing.T, srv *dcaastest.Server, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	cfg := srv.Config()
	cfg.Auth = auth.NewPassword(auth.PasswordConfig{UserName: srv.UserName, Password: srv.Password, DomainName: srv.DomainName})
	c, err := dcaas.New(cfg, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

// logins counts the requests for tokens that srv got.
func logins(srv *dcaastest.Server) int {
	n := 0
	for _, r := range srv.Requests() {
		if strings.HasSuffix(r.Path, "/auth/tokens") {
			n++
		}
	}
	return n
}

// goroutinesOf returns the stacks in this module or in net/http, except that of the caller.
func goroutinesOf() []string {
	buf := make([]byte, 1<<20)
	for {
		n := runtime.Stack(buf, true)
		if n < len(buf) {
			buf = buf[:n]
			break
		}
		buf = make([]byte, 2*len(buf))
	}
	var found []string
	for i, stack := range strings.Split(string(buf), "\n\n") {
		if i > 0 && (strings.Contains(stack, "dcaas-go/") || strings.Contains(stack, "net/http.")) && !strings.Contains(stack, "testing.(*T).Parallel") && !strings.Contains(stack, "testing.(*T).Run") {
			found = append(found, stack)
		}
	}
	return found
}

// settled waits until at most before goroutines are left.
func settled(t *testing.T, step string, before int) {
	t.Helper()
	deadline := time.After(10 * time.Second)
	for {
		left := goroutinesOf()
		if len(left) <= before {
			return
		}
		select {
		case <-deadline:
			t.Errorf("%s: %d goroutines more than before:\n%s", step, len(left)-before, strings.Join(left, "\n\n"))
			return
		case <-time.After(time.Millisecond):
		}
	}
}

func getGateway(t *testing.T, c *dcaas.Client) *dcaas.Error {
	t.Helper()
	_, err := c.VirtualGateways.Get(t.Context(), "id")
	e, ok := errors.AsType[*dcaas.Error](err)
	if !ok {
		t.Fatalf("Get() = %v, want an *Error", err)
	}
	return e
}

// fail returns the error of a call and drops its result.
func fail[T any](_ T, err error) error { return err }

// drain reads a sequence to its end and returns its error.
func drain[T any](seq iter.Seq2[*T, error]) error {
	_, err := dcaas.Collect(seq)
	return err
}

// answering returns a client that gets the same answer to each request.
func answering(t *testing.T, status int, body string, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	c, mock := golden.Client(t, opts...)
	mock.RegisterNoResponder(httpmock.NewStringResponder(status, body))
	return c
}

const standardConnection = "00000000-0000-4000-8000-000000000001"

// fake returns a server and a client without retries.
func fake(t *testing.T, opts ...dcaastest.Option) (*dcaastest.Server, *dcaas.Client) {
	t.Helper()
	srv := dcaastest.NewServer(opts...)
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return srv, client
}

func gatewayOpts() dcaas.VirtualGatewayCreateOpts {
	return dcaas.VirtualGatewayCreateOpts{
		VPCID: "11111111-1111-4111-8111-111111111111", Name: "gateway", BGPASN: 4200000000,
		LocalEPGroup: []string{"10.1.0.0/16", "10.2.0.0/16"}, LocalEPGroupIPv6: []string{"2001:db8:1::/64"},
	}
}

func interfaceOpts(gateway string) dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		DirectConnectID: standardConnection, VGWID: gateway, VLAN: 100, Bandwidth: 50, Name: "interface",
		RouteMode: dcaas.RouteModeBGP, BGPASN: 65010, BGPMD5: "fake-bgp-password",
		LocalGatewayV4IP: "169.254.1.1/30", RemoteGatewayV4IP: "169.254.1.2/30",
		RemoteEPGroup: []string{"169.254.1.0/30", "192.168.0.0/16"}, Priority: dcaas.PriorityLow,
	}
}

// onGateway creates a gateway for interfaces and returns its ID.
func onGateway(t *testing.T, client *dcaas.Client) string {
	t.Helper()
	gateway, err := client.VirtualGateways.Create(t.Context(), gatewayOpts())
	if err != nil {
		t.Fatal(err)
	}
	return gateway.ID
}

// creates counts the requests for an operation that srv got.
func creates(srv *dcaastest.Server, operation string) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Operation == operation {
			n++
		}
	}
	return n
}

// wantTaken checks that FindOrCreate returned the resource with that ID and an ErrConflict
// before sending, with the ID and how in its text.
func wantTaken(t *testing.T, found string, created bool, err error, id, how string) {
	t.Helper()
	failure, ok := errors.AsType[*dcaas.Error](err)
	if found != id || created || !ok || !errors.Is(err, dcaas.ErrConflict) || errors.Is(err, dcaas.ErrAmbiguous) || failure.StatusCode != 0 ||
		!strings.Contains(err.Error(), id) || !strings.Contains(err.Error(), how) {
		t.Errorf("FindOrCreate() = %q, %v, %v; want %[4]s with ErrConflict that names it and %[5]q", found, created, err, id, how)
	}
}

// rawServer starts a server that answers with the bytes that answer writes, and then closes
// the network connection. With readsFirst it reads the request first. It returns its
// address.
func rawServer(t *testing.T, readsFirst bool, answer func(io.Writer)) string {
	t.Helper()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	wg.Go(func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			wg.Go(func() {
				defer func() { _ = conn.Close() }()
				if readsFirst {
					req, err := http.ReadRequest(bufio.NewReader(conn))
					if err != nil {
						return
					}
					_, _ = io.Copy(io.Discard, req.Body)
				}
				answer(conn)
			})
		}
	})
	t.Cleanup(func() {
		_ = listener.Close()
		wg.Wait()
	})
	return "http://" + listener.Addr().String()
}

// clientOf returns a client of endpoint without retries. A try has a minute, because a busy
// machine is slow.
func clientOf(t *testing.T, endpoint string, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	opts = append([]dcaas.Option{dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}), dcaas.WithTimeout(time.Minute)}, opts...)
	c, err := dcaas.New(dcaas.Config{Endpoint: endpoint, ProjectID: "p", Auth: key()}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

const rightGateway = `{"virtual_gateway":{"id":"g","name":"n"}}`

// unsafeRune returns the first character of text that must not be in a log record, or "".
func unsafeRune(text string) string {
	for _, r := range text {
		if unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp) || r == unicode.ReplacementChar {
			return fmt.Sprintf("%U", r)
		}
	}
	return ""
}

// userAuth is an Authenticator of a program, which does not hide its token.
type userAuth struct{ Token string }

func (userAuth) Wrap(base http.RoundTripper, _ auth.Scope) http.RoundTripper { return base }

// rawLog is a handler that does not escape values, as handlers of other packages may do.
type rawLog struct {
	out   *strings.Builder
	lines *int
}

func newRawLog() rawLog { return rawLog{new(strings.Builder), new(int)} }

func (l rawLog) Enabled(context.Context, slog.Level) bool { return true }

func (l rawLog) WithAttrs([]slog.Attr) slog.Handler { return l }

func (l rawLog) WithGroup(string) slog.Handler { return l }

func (l rawLog) Handle(_ context.Context, r slog.Record) error {
	*l.lines++
	l.out.WriteString(r.Message)
	r.Attrs(func(a slog.Attr) bool {
		fmt.Fprintf(l.out, " %s=%v", a.Key, a.Value.Resolve())
		return true
	})
	l.out.WriteString("\n")
	return nil
}

// step is the reaction of the service to one try.
type step struct {
	status int
	body   string
	header http.Header
	err    error
	hang   bool // until the try's context ends
}

// script is a transport that follows its steps and repeats the last one.
type script struct {
	steps  []step
	tries  []time.Time
	bodies []string // of the requests
	signed []string // dates of the signatures
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	body := ""
	if req.Body != nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		_ = req.Body.Close()
		body = string(data)
	}
	st := s.steps[min(len(s.tries), len(s.steps)-1)]
	s.tries = append(s.tries, time.Now())
	s.bodies = append(s.bodies, body)
	s.signed = append(s.signed, req.Header.Get("X-Sdk-Date"))
	if st.hang {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	if st.err != nil {
		return nil, st.err
	}
	header := st.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: st.status, Header: header, Body: io.NopCloser(strings.NewReader(st.body)), ContentLength: int64(len(st.body)), Request: req}, nil
}

func scripted(t *testing.T, s *script, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	opts = append([]dcaas.Option{dcaas.WithHTTPClient(&http.Client{Transport: s})}, opts...)
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")}, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func refusedConnection() error {
	return &net.OpError{Op: "dial", Net: "tcp", Err: syscall.ECONNREFUSED}
}

func resetConnection() error {
	return &net.OpError{Op: "read", Net: "tcp", Err: syscall.ECONNRESET}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// tryCreate sends the create of a gateway.
func tryCreate(ctx context.Context, c *dcaas.Client) error {
	return fail(c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}))
}

// staticOpts returns the options of the example in API reference 5.3.5.
func staticOpts() dcaas.VirtualInterfaceCreateOpts {
	return dcaas.VirtualInterfaceCreateOpts{
		Name: "vif-0819", Description: "mytest", DirectConnectID: "4673e339-8412-4ee1-b73e-2ba9cdfa54c1",
		VGWID: "8a47064a-f34c-4f94-b7fe-cac456c9b37b", VLAN: 332, Bandwidth: 2,
		LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30",
		RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"1.1.2.0/30"},
	}
}

// moment returns the Time of an answer.
func moment(text string) dcaas.Time {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	return dcaas.Time{Time: at, Raw: text}
}

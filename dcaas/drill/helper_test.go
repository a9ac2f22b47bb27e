package drill_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// fixture is a service with two interfaces on one gateway, in the time of a bubble.
type fixture struct {
	t       *testing.T
	srv     *dcaastest.Server
	client  *dcaas.Client // its requests meet the interceptor
	plain   *dcaas.Client
	gateway string
	vif     string // to be shut down
	other   string
	journal string

	mu        sync.Mutex
	intercept func(req *http.Request, next func() (*http.Response, error)) (*http.Response, error)
	log       []string // requests of client
	times     []time.Time
}

// inBubble runs a test with a service, whose waits take no real time.
func inBubble(t *testing.T, test func(*testing.T, *fixture)) {
	t.Helper()
	journal := filepath.Join(t.TempDir(), "journal.json")
	workflowtest.InBubble(t, func(t *testing.T, srv *dcaastest.Server) {
		f := &fixture{t: t, srv: srv, journal: journal}
		f.plain = workflowtest.Connect(t, srv, srv.Config())
		f.client = workflowtest.Connect(t, srv, srv.Config(), dcaas.WithMiddleware(f.middleware))
		f.gateway = f.addGateway("gw")
		f.vif = f.addInterface(workflowtest.InterfaceOpts("vif-1", workflowtest.Standard1, f.gateway, 100)).ID
		f.other = f.addInterface(workflowtest.InterfaceOpts("vif-2", workflowtest.Standard2, f.gateway, 200)).ID
		test(t, f)
	}, dcaastest.WithStepsPerState(0))
}

// middleware records each request and passes it to the interceptor.
func (f *fixture) middleware(next http.RoundTripper) http.RoundTripper {
	return workflowtest.RoundTripper(func(req *http.Request) (*http.Response, error) {
		name := req.Method + " " + strings.Join(strings.Split(req.URL.Path, "/")[4:], "/")
		name = strings.NewReplacer(f.vif, "VIF", f.gateway, "GW").Replace(name)
		if req.Method == http.MethodPost {
			body, err := io.ReadAll(req.Body)
			if err != nil {
				return nil, err
			}
			if strings.Contains(string(body), "undo_shutdown") {
				name = "undo"
			} else {
				name = "shutdown"
			}
			req = req.Clone(req.Context())
			req.Body = io.NopCloser(strings.NewReader(string(body)))
		}
		f.mu.Lock()
		f.log, f.times = append(f.log, name), append(f.times, time.Now())
		intercept := f.intercept
		f.mu.Unlock()
		send := func() (*http.Response, error) { return next.RoundTrip(req) }
		if intercept == nil {
			return send()
		}
		return intercept(req, send)
	})
}

// onRequest sets the interceptor of requests whose name in the log is the given one.
func (f *fixture) onRequest(name string, intercept func(number int, next func() (*http.Response, error)) (*http.Response, error)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	number := 0
	f.intercept = func(_ *http.Request, next func() (*http.Response, error)) (*http.Response, error) {
		f.mu.Lock()
		match := f.log[len(f.log)-1] == name
		if match {
			number++
		}
		n := number
		f.mu.Unlock()
		if match {
			return intercept(n, next)
		}
		return next()
	}
}

func (f *fixture) count(name string) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, entry := range f.log {
		if entry == name {
			n++
		}
	}
	return n
}

func must[T any](f *fixture) func(T, error) T { return workflowtest.Must[T](f.t) }

func (f *fixture) addGateway(name string) string {
	f.t.Helper()
	return must[*dcaas.VirtualGateway](f)(f.plain.VirtualGateways.Create(f.t.Context(), dcaas.VirtualGatewayCreateOpts{
		Name: name, VPCID: "vpc-" + name, LocalEPGroup: []string{"192.168.0.0/24"},
	})).ID
}

func (f *fixture) addInterface(opts dcaas.VirtualInterfaceCreateOpts) *dcaas.VirtualInterface {
	f.t.Helper()
	return must[*dcaas.VirtualInterface](f)(f.plain.VirtualInterfaces.Create(f.t.Context(), opts))
}

// switchover carries out a step of a switchover test, as somebody else.
func (f *fixture) switchover(id string, op dcaas.SwitchoverOperation) {
	f.t.Helper()
	must[*dcaas.SwitchoverTest](f)(f.plain.SwitchoverTests.Create(f.t.Context(), dcaas.SwitchoverTestCreateOpts{ResourceID: id, Operation: op}))
}

func (f *fixture) plan() drill.Plan {
	return drill.Plan{VirtualInterfaceID: f.vif, Hold: 20 * time.Second, Journal: f.journal}
}

// status returns the state of the interface in the service itself.
func (f *fixture) status() string { return statusIn(f.t, f.srv, f.vif) }

func statusIn(t *testing.T, srv *dcaastest.Server, id string) string {
	t.Helper()
	var snapshot struct {
		Resources struct {
			Interfaces []struct {
				Wire struct {
					ID     string `json:"id"`
					Status string `json:"status"`
				} `json:"virtual_interface"`
			} `json:"virtual_interfaces"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(srv.Snapshot(), &snapshot); err != nil {
		t.Fatal(err)
	}
	for _, v := range snapshot.Resources.Interfaces {
		if v.Wire.ID == id {
			return v.Wire.Status
		}
	}
	t.Fatalf("the service has no interface %s", id)
	return ""
}

// phase returns the phase in the journal, or "" without a journal.
func (f *fixture) phase() drill.Phase { return phaseIn(f.t, f.journal) }

func phaseIn(t *testing.T, path string) drill.Phase {
	t.Helper()
	text, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		return ""
	}
	var record struct{ Phase drill.Phase }
	if err == nil {
		err = json.Unmarshal(text, &record)
	}
	if err != nil {
		t.Fatal(err)
	}
	return record.Phase
}

// wantEnabled checks that a drill has ended, in the service, the report and the journal.
func (f *fixture) wantEnabled(report *drill.Report) {
	f.t.Helper()
	if f.status() != "ACTIVE" || !report.IsEnabled() || f.phase() != drill.Done {
		f.t.Errorf("the interface is %s, the journal %q, the report\n%s", f.status(), f.phase(), report)
	}
}

// wantLoud checks that the error names the interface, the call and the journal.
func (f *fixture) wantLoud(err error, state string) {
	f.t.Helper()
	loud, ok := errors.AsType[*drill.StillShutDownError](err)
	if !ok || loud.VirtualInterfaceID != f.vif || loud.Journal != f.journal {
		f.t.Fatalf("the error is %v, want a StillShutDownError", err)
	}
	for _, want := range []string{
		"VIRTUAL INTERFACE " + f.vif, state, "SHUT DOWN", "undo_shutdown", "POST /v3/{project_id}/dcaas/switchover-test", "drill.Recover", f.journal,
	} {
		if !strings.Contains(err.Error(), want) {
			f.t.Errorf("the error has no %q: %v", want, err)
		}
	}
}

// wantRecovered checks that Recover ends the drill of the journal.
func (f *fixture) wantRecovered() {
	f.t.Helper()
	report, err := drill.Recover(f.t.Context(), f.plain, f.journal)
	if err != nil {
		f.t.Errorf("Recover() = %v", err)
	}
	f.wantEnabled(report)
}

// withCancel returns a context and its end.
func (f *fixture) withCancel() (context.Context, context.CancelFunc) {
	return context.WithCancel(f.t.Context())
}

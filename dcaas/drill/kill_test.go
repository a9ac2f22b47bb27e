package drill_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// These variables make this test binary run a drill instead of the tests.
const (
	envPoint   = "DRILL_TEST_POINT" // where the process stops and waits for its end
	envCall    = "DRILL_TEST_CALL"  // Run or Recover
	envURL     = "DRILL_TEST_URL"
	envRegion  = "DRILL_TEST_REGION"
	envProject = "DRILL_TEST_PROJECT"
	envKey     = "DRILL_TEST_KEY"
	envSecret  = "DRILL_TEST_SECRET"
	envVIF     = "DRILL_TEST_VIF"
	envJournal = "DRILL_TEST_JOURNAL"
)

func TestMain(m *testing.M) {
	if os.Getenv(envPoint) == "" {
		os.Exit(m.Run())
	}
	_, _ = fmt.Fprintln(os.Stdout, "ended:", runChild()) // the parent reads that only if the process has not stopped at its point
}

// stopAt tells the parent that the process has come to a point, and waits to be killed.
func stopAt(point string) {
	if os.Getenv(envPoint) == point {
		_, _ = fmt.Fprintln(os.Stdout, "reached")
		_, _ = io.Copy(io.Discard, os.Stdin) // if the parent dies, this process ends too
		os.Exit(1)
	}
}

// runChild is the process that the parent kills.
func runChild() error {
	client, err := dcaas.New(configOf(os.Getenv), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return workflowtest.RoundTripper(func(req *http.Request) (*http.Response, error) {
			name := req.Method
			if req.Method == http.MethodPost {
				text, readErr := io.ReadAll(req.Body)
				if readErr != nil {
					return nil, readErr
				}
				req = req.Clone(req.Context())
				req.Body = io.NopCloser(strings.NewReader(string(text)))
				name = "shutdown"
				if strings.Contains(string(text), "undo_shutdown") {
					name = "undo"
				}
			}
			stopAt("before " + name)
			resp, sendErr := next.RoundTrip(req)
			stopAt("after " + name)
			return resp, sendErr
		})
	}))
	if err != nil {
		return err
	}
	if os.Getenv(envCall) == "Recover" {
		_, err = drill.Recover(context.Background(), client, os.Getenv(envJournal))
		return err
	}
	_, err = drill.Run(context.Background(), client, drill.Plan{
		VirtualInterfaceID: os.Getenv(envVIF), Journal: os.Getenv(envJournal),
		Hold: time.Minute, Settle: 50 * time.Millisecond, Interval: 5 * time.Millisecond, UndoTimeout: time.Minute,
		Probe: func(context.Context) error {
			stopAt("probe")
			if os.Getenv(envPoint) == "phase "+string(drill.Holding) {
				return nil
			}
			return errProbe // so that the undo begins without a wait
		},
		Progress: func(p drill.Phase) { stopAt("phase " + string(p)) },
	})
	return err
}

func configOf(get func(string) string) dcaas.Config {
	return dcaas.Config{
		Endpoint: get(envURL), IAMEndpoint: get(envURL), Region: get(envRegion), ProjectID: get(envProject),
		Auth: auth.AKSK(get(envKey), get(envSecret)),
	}
}

// killPoints are the places in which the process dies, with the phase that its journal then
// has and the state of the interface.
func killPoints() []struct {
	call, point string
	phase       drill.Phase
	status      string
} {
	return []struct {
		call, point string
		phase       drill.Phase
		status      string
	}{
		{"Run", "before GET", "", "ACTIVE"},
		{"Run", "phase shutting down", drill.ShuttingDown, "ACTIVE"},
		{"Run", "before shutdown", drill.ShuttingDown, "ACTIVE"},
		{"Run", "after shutdown", drill.ShuttingDown, "ADMIN_SHUTDOWN"},
		{"Run", "phase shut down", drill.ShutDown, "ADMIN_SHUTDOWN"},
		{"Run", "probe", drill.ShutDown, "ADMIN_SHUTDOWN"},
		{"Run", "phase holding", drill.Holding, "ADMIN_SHUTDOWN"},
		{"Run", "phase undoing", drill.Undoing, "ADMIN_SHUTDOWN"},
		{"Run", "before undo", drill.Undoing, "ADMIN_SHUTDOWN"},
		{"Run", "after undo", drill.Undoing, "ACTIVE"},
		{"Run", "phase done", drill.Done, "ACTIVE"},
		{"Recover", "before GET", drill.ShutDown, "ADMIN_SHUTDOWN"},
		{"Recover", "before undo", drill.Undoing, "ADMIN_SHUTDOWN"},
		{"Recover", "after undo", drill.Undoing, "ACTIVE"},
	}
}

// TestKill kills a process with SIGKILL at each point, and recovers in this process.
func TestKill(t *testing.T) {
	t.Parallel()
	t.Logf("%d points", len(killPoints()))
	for _, tt := range killPoints() {
		t.Run(tt.call+" "+tt.point, func(t *testing.T) {
			t.Parallel()
			s := newKillSetup(t)
			if tt.call == "Recover" {
				s.killAt("Run", "probe")
			}
			s.killAt(tt.call, tt.point)
			if phase, status := phaseIn(t, s.journal), statusIn(t, s.srv, s.vif); phase != tt.phase || status != tt.status {
				t.Fatalf("after SIGKILL the journal has phase %q and the interface is %s, want %q and %s", phase, status, tt.phase, tt.status)
			}
			if tt.phase == "" {
				if _, err := drill.Recover(t.Context(), s.client, s.journal); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("Recover() = %v, want ErrNotExist", err)
				}
				return
			}
			if tt.phase != drill.Done {
				plan := drill.Plan{VirtualInterfaceID: s.vif, Journal: s.journal, Hold: time.Second}
				if _, err := drill.Run(t.Context(), s.client, plan); !errors.Is(err, drill.ErrUnfinished) {
					t.Errorf("Run() = %v, want ErrUnfinished", err)
				}
			}
			for range 2 {
				report, err := drill.Recover(t.Context(), s.client, s.journal)
				if err != nil || !report.IsEnabled() || phaseIn(t, s.journal) != drill.Done || statusIn(t, s.srv, s.vif) != "ACTIVE" {
					t.Errorf("Recover() = %v, the interface is %s\n%s", err, statusIn(t, s.srv, s.vif), report)
				}
			}
		})
	}
}

// killSetup is a service on a port, with the interface of a drill.
type killSetup struct {
	t            *testing.T
	srv          *dcaastest.Server
	client       *dcaas.Client
	vif, journal string
}

func newKillSetup(t *testing.T) *killSetup {
	t.Helper()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	s := &killSetup{t: t, srv: srv, client: client, journal: filepath.Join(t.TempDir(), "journal.json")}
	gateway, err := client.VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{Name: "gw", VPCID: "vpc", LocalEPGroup: []string{"192.168.0.0/24"}})
	if err != nil {
		t.Fatal(err)
	}
	for i, connection := range []string{workflowtest.Standard2, workflowtest.Standard1} {
		vif, err := client.VirtualInterfaces.Create(t.Context(), workflowtest.InterfaceOpts("vif", connection, gateway.ID, 100+i))
		if err != nil {
			t.Fatal(err)
		}
		s.vif = vif.ID
	}
	return s
}

// killAt starts a process, checks that its journal is locked when it has come to a point,
// and kills it there.
func (s *killSetup) killAt(call, point string) {
	s.t.Helper()
	cmd := exec.CommandContext(s.t.Context(), os.Args[0]) //nolint:gosec // this test binary
	cmd.Env = append(os.Environ(), envCall+"="+call, envPoint+"="+point, envURL+"="+s.srv.URL, envRegion+"="+s.srv.Region, envProject+"="+s.srv.ProjectID,
		envKey+"="+s.srv.AccessKey, envSecret+"="+s.srv.SecretKey, envVIF+"="+s.vif, envJournal+"="+s.journal)
	stdin, err := cmd.StdinPipe()
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = stdin.Close() }()
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	text, err := bufio.NewReader(stdout).ReadString('\n')
	if text == "reached\n" && phaseIn(s.t, s.journal) != "" {
		if _, recoverErr := drill.Recover(s.t.Context(), s.client, s.journal); !errors.Is(recoverErr, drill.ErrLocked) {
			s.t.Errorf("Recover() while the process lives = %v, want ErrLocked", recoverErr)
		}
	}
	if killErr := cmd.Process.Kill(); killErr != nil { // SIGKILL
		s.t.Error(killErr)
	}
	_ = cmd.Wait() // the error is the kill
	if text != "reached\n" {
		s.t.Fatalf("the process said %q, %v", text, err)
	}
}

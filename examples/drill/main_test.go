package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
)

// withoutCredentials removes the credentials of the user from the environment.
func withoutCredentials(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "HW_") || strings.HasPrefix(name, "OS_") || strings.HasPrefix(name, "HUAWEICLOUD_SDK_") {
			t.Setenv(name, "")
		}
	}
}

const inMemory = "No credentials in the environment: using a Direct Connect in memory.\n\n"

func TestRunInMemory(t *testing.T) {
	t.Setenv("HW_ACCESS_KEY", "")
	withoutCredentials(t)
	listener, listenErr := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if listenErr != nil {
		t.Fatal(listenErr)
	}
	defer func() { _ = listener.Close() }()
	const (
		id     = "00000000-0000-0000-0000-000000000000"
		report = "\ninterface  " + id + "\nothers     " + id + "\nshutdown   sent at TIME\n           shown after TIME\n"
		undone = "undo       sent 1 times, confirmed after TIME\nstate      ACTIVE\n"
	)
	ids := regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)
	times := regexp.MustCompile(`(at|after) [0-9]\S*`)
	for _, tt := range []struct {
		name string
		args []string
		want string
		err  string
	}{
		{"a probe", []string{"-hold", "1s", "-dial", listener.Addr().String()}, inMemory + "phase: shutting down\nphase: shut down\nphase: holding\nphase: undoing\nphase: done\n" +
			report + "probe      succeeded\n" + undone, ""},
		{"no hold", []string{"-hold", "0"}, inMemory + "\ninterface  " + id + "\nundo       not needed: the drill did not start\n", "Hold is 0s"},
		{"recover", []string{"-recover"}, "", "nothing to recover"},
		{"an argument", []string{"x"}, "", "takes no arguments"},
		{"help", []string{"-h"}, "", ""},
	} {
		var out strings.Builder
		err := run(t.Context(), append([]string{"-journal", filepath.Join(t.TempDir(), "journal.json")}, tt.args...), &out)
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: run() = %v, want %q", tt.name, err, tt.err)
		}
		if got := times.ReplaceAllString(ids.ReplaceAllString(out.String(), id), "$1 TIME"); got != tt.want {
			t.Errorf("%s: run() prints\n%swant\n%s", tt.name, got, tt.want)
		}
	}
	// No server listens any more.
	if err := listener.Close(); err != nil {
		t.Error(err)
	}
	var out strings.Builder
	err := run(t.Context(), []string{"-journal", filepath.Join(t.TempDir(), "journal.json"), "-hold", "1m", "-dial", listener.Addr().String()}, &out)
	if err == nil || !strings.Contains(err.Error(), "the probe failed") || !strings.Contains(out.String(), "phase: done") {
		t.Errorf("run() with a probe that fails = %v\n%s", err, out.String())
	}
}

// TestRunIsInterrupted checks that the end of the context, as after a signal, ends the hold.
func TestRunIsInterrupted(t *testing.T) {
	t.Setenv("HW_ACCESS_KEY", "")
	withoutCredentials(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out strings.Builder
	err := run(ctx, []string{"-journal", filepath.Join(t.TempDir(), "journal.json"), "-hold", "1h"}, writer(func(p []byte) (int, error) {
		if strings.Contains(string(p), string(drill.ShutDown)) {
			cancel()
		}
		return out.Write(p)
	}))
	if !errors.Is(err, context.Canceled) || !strings.Contains(out.String(), "phase: undoing\nphase: done\n") {
		t.Errorf("run() = %v\n%s", err, out.String())
	}
}

type writer func([]byte) (int, error)

func (w writer) Write(p []byte) (int, error) { return w(p) }

// TestRunWithCredentials checks that the program, with credentials, needs an interface, and
// that -recover finishes a drill.
func TestRunWithCredentials(t *testing.T) {
	withoutCredentials(t)
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0)) // so that no wait takes time
	t.Cleanup(srv.Close)
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	t.Setenv("HW_SECRET_KEY", srv.SecretKey)
	t.Setenv("HW_REGION_NAME", srv.Region)
	t.Setenv("HW_PROJECT_ID", srv.ProjectID)
	t.Setenv("HUAWEICLOUD_SDK_REGION_DC_"+strings.ToUpper(strings.ReplaceAll(srv.Region, "-", "_")), srv.URL)
	if err := run(t.Context(), nil, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "name an interface") {
		t.Errorf("run() without an interface = %v", err)
	}
	client, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	vif, err := prepare(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	// The server refuses each request of the undo.
	journal := filepath.Join(t.TempDir(), "journal.json")
	allow := func() {}
	report, err := drill.Run(t.Context(), client, drill.Plan{
		VirtualInterfaceID: vif, Hold: time.Minute, Journal: journal, Interval: time.Millisecond,
		Probe: func(context.Context) error {
			allow = srv.Inject(dcaastest.Fault{Status: http.StatusUnauthorized})
			return errors.New("no answer")
		},
	})
	allow()
	if _, loud := errors.AsType[*drill.StillShutDownError](err); !loud {
		t.Fatalf("Run() = %v\n%s", err, report)
	}
	var out strings.Builder
	if err := run(t.Context(), []string{"-recover", "-journal", journal}, &out); err != nil || !strings.Contains(out.String(), "using region "+srv.Region) ||
		!strings.HasSuffix(out.String(), "state      ACTIVE\n") {
		t.Errorf("run() = %v\n%s", err, out.String())
	}
}

package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/drill"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

const inMemory = demo.InMemory + "\n\n"

func TestRunInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	listener, listenErr := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if listenErr != nil {
		t.Fatal(listenErr)
	}
	defer func() { _ = listener.Close() }()
	const (
		id     = demotest.NoID
		report = "\ninterface  " + id + "\nothers     " + id + "\nshutdown   sent at TIME\n           shown after TIME\n"
		undone = "undo       sent 1 times, confirmed after TIME\nstate      ACTIVE\n"
	)
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
		{"help", []string{"-h"}, "", "help requested"},
	} {
		var out strings.Builder
		err := run(t.Context(), append([]string{"-journal", filepath.Join(t.TempDir(), "journal.json")}, tt.args...), &out)
		demotest.WantError(t, tt.name, err, tt.err)
		if got := times.ReplaceAllString(demotest.WithoutIDs(out.String()), "$1 TIME"); got != tt.want {
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
	demotest.WithoutCredentials(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &demotest.Output{Texts: []string{string(drill.ShutDown)}, Call: cancel}
	err := run(ctx, []string{"-journal", filepath.Join(t.TempDir(), "journal.json"), "-hold", "1h"}, out)
	if !errors.Is(err, context.Canceled) || !strings.Contains(out.String(), "phase: undoing\nphase: done\n") {
		t.Errorf("run() = %v\n%s", err, out.String())
	}
}

// TestRunWithCredentials checks that the program, with credentials, needs an interface, and
// that -recover finishes a drill.
func TestRunWithCredentials(t *testing.T) {
	srv := demotest.NewServer(t, dcaastest.WithStepsPerState(0)) // so that no wait takes time
	demotest.WithCredentials(t, srv)
	if err := run(t.Context(), nil, new(strings.Builder)); err == nil || !strings.Contains(err.Error(), "name an interface") {
		t.Errorf("run() without an interface = %v", err)
	}
	client := demotest.NewClient(t, srv)
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

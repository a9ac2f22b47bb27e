package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

// TestRunInMemory checks that the program shows events of all changes, in both forms, and
// that the end of its context, as by Ctrl-C, is a success.
func TestRunInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	for _, tt := range []struct {
		args []string
		want []string
		form *regexp.Regexp // of each line
	}{
		{[]string{"-interval", "5ms"}, []string{
			"gateway-new", "gateway-gone", "interface-new", "interface-gone", "peer-new", "peer-gone",
			"(dc-standard-1): ACTIVE -> DOWN", "(dc-standard-1): DOWN -> ACTIVE", "(to-site): ACTIVE -> ADMIN_SHUTDOWN", "peer-bgp", "(to-site): 2/100 -> 0/100",
		}, regexp.MustCompile(`^\d\d:\d\d:\d\d [a-z-]+ [0-9a-f-]{36} \([a-z0-9-]+\): .+$`)},
		{[]string{"-interval", "5ms", "-json", "-existing", "-tenant"}, []string{
			`"kind":"connection-new"`, `"kind":"interface-new"`, `"before":"ACTIVE","after":"ADMIN_SHUTDOWN"`,
		}, regexp.MustCompile(`^\{"time":.*\}$`)},
	} {
		ctx, cancel := context.WithCancel(t.Context())
		out := demotest.Output{Texts: tt.want, Call: cancel}
		var notes strings.Builder
		if err := run(ctx, tt.args, &out, &notes); err != nil {
			t.Errorf("run(%q) = %v\n%s", tt.args, err, notes.String())
		}
		cancel()
		if len(out.Missing()) > 0 {
			t.Errorf("run(%q) prints no %q:\n%s", tt.args, out.Missing(), out.String())
		}
		for text := range strings.Lines(out.String()) {
			text = strings.TrimSpace(text)
			if !tt.form.MatchString(text) {
				t.Errorf("run(%q) prints %q", tt.args, text)
			}
			var e watch.Event
			if err := json.Unmarshal([]byte(text), &e); slices.Contains(tt.args, "-json") && (err != nil || e.Kind == "" || e.Time.IsZero()) {
				t.Errorf("run(%q) prints %q: %v", tt.args, text, err)
			}
		}
	}
}

func TestArguments(t *testing.T) {
	demotest.WithoutCredentials(t)
	for _, tt := range []struct {
		args []string
		err  string // "" for success
	}{{[]string{"-h"}, "help requested"}, {[]string{"x"}, "takes no arguments"}, {[]string{"-interval", "x"}, "invalid value"}} {
		err := run(t.Context(), tt.args, new(strings.Builder), new(strings.Builder))
		demotest.WantError(t, fmt.Sprintf("run(%q)", tt.args), err, tt.err)
	}
}

// TestRunWithCredentials checks that the program changes nothing with credentials, and that
// an error that will not pass is its result.
func TestRunWithCredentials(t *testing.T) {
	srv := demotest.NewServer(t)
	demotest.WithCredentials(t, srv)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := demotest.Output{Texts: []string{"(dc-operations)"}, Call: cancel}
	var notes strings.Builder
	if err := run(ctx, []string{"-existing", "-interval", "5ms"}, &out, &notes); err != nil || !strings.Contains(notes.String(), "watching region "+srv.Region) {
		t.Errorf("run() = %v\n%s", err, notes.String())
	}
	demotest.WantReadOnly(t, srv)

	srv.Inject(dcaastest.Fault{Status: http.StatusForbidden})
	notes.Reset()
	if err := run(t.Context(), nil, new(strings.Builder), &notes); !errors.Is(err, dcaas.ErrForbidden) || !strings.Contains(notes.String(), "reading the connections") {
		t.Errorf("run() = %v, want ErrForbidden\n%s", err, notes.String())
	}
}

package main

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
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

// untilSeen is the output of a program. It cancels the program when it has all texts.
type untilSeen struct {
	strings.Builder
	missing []string
	cancel  context.CancelFunc
}

func (u *untilSeen) Write(p []byte) (int, error) {
	n, err := u.Builder.Write(p)
	u.missing = slices.DeleteFunc(u.missing, func(text string) bool { return strings.Contains(u.String(), text) })
	if len(u.missing) == 0 {
		u.cancel()
	}
	return n, err
}

// TestRunInMemory checks that the program shows events of all changes, in both forms, and
// that the end of its context, as by Ctrl-C, is a success.
func TestRunInMemory(t *testing.T) {
	withoutCredentials(t)
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
		out := untilSeen{missing: tt.want, cancel: cancel}
		var notes strings.Builder
		if err := run(ctx, tt.args, &out, &notes); err != nil {
			t.Errorf("run(%q) = %v\n%s", tt.args, err, notes.String())
		}
		cancel()
		if len(out.missing) > 0 {
			t.Errorf("run(%q) prints no %q:\n%s", tt.args, out.missing, out.String())
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
	withoutCredentials(t)
	for _, tt := range []struct {
		args []string
		err  string // "" for success
	}{{[]string{"-h"}, ""}, {[]string{"x"}, "takes no arguments"}, {[]string{"-interval", "x"}, "invalid value"}} {
		err := run(t.Context(), tt.args, new(strings.Builder), new(strings.Builder))
		if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
			t.Errorf("run(%q) = %v, want %q", tt.args, err, tt.err)
		}
	}
}

// TestRunWithCredentials checks that the program changes nothing with credentials, and that
// an error that will not pass is its result.
func TestRunWithCredentials(t *testing.T) {
	withoutCredentials(t)
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	t.Setenv("HW_SECRET_KEY", srv.SecretKey)
	t.Setenv("HW_REGION_NAME", srv.Region)
	t.Setenv("HW_PROJECT_ID", srv.ProjectID)
	t.Setenv("HUAWEICLOUD_SDK_REGION_DC_"+strings.ToUpper(strings.ReplaceAll(srv.Region, "-", "_")), srv.URL)

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := untilSeen{missing: []string{"(dc-operations)"}, cancel: cancel}
	var notes strings.Builder
	if err := run(ctx, []string{"-existing", "-interval", "5ms"}, &out, &notes); err != nil || !strings.Contains(notes.String(), "watching region "+srv.Region) {
		t.Errorf("run() = %v\n%s", err, notes.String())
	}
	for _, r := range srv.Requests() {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s, want only GET", r.Method, r.Path)
		}
	}

	srv.Inject(dcaastest.Fault{Status: http.StatusForbidden})
	notes.Reset()
	if err := run(t.Context(), nil, new(strings.Builder), &notes); !errors.Is(err, dcaas.ErrForbidden) || !strings.Contains(notes.String(), "reading the connections") {
		t.Errorf("run() = %v, want ErrForbidden\n%s", err, notes.String())
	}
}

// Package demotest helps to test the examples: it sets the environment that they read, and
// checks the text and the requests that they write.
package demotest

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// WithoutCredentials removes the credentials of the user from the environment, so that an
// example uses the service in memory.
func WithoutCredentials(t *testing.T) {
	t.Helper()
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if strings.HasPrefix(name, "HW_") || strings.HasPrefix(name, "OS_") || strings.HasPrefix(name, "HUAWEICLOUD_SDK_") {
			t.Setenv(name, "")
		}
	}
}

// WithCredentials sets the environment for a server, which an example then takes for a real
// region.
func WithCredentials(t *testing.T, srv *dcaastest.Server) {
	t.Helper()
	WithoutCredentials(t)
	t.Setenv("HW_ACCESS_KEY", srv.AccessKey)
	t.Setenv("HW_SECRET_KEY", srv.SecretKey)
	t.Setenv("HW_REGION_NAME", srv.Region)
	t.Setenv("HW_PROJECT_ID", srv.ProjectID)
	t.Setenv("HUAWEICLOUD_SDK_REGION_DC_"+strings.ToUpper(strings.ReplaceAll(srv.Region, "-", "_")), srv.URL)
}

// NewServer starts a server for the time of a test.
func NewServer(t *testing.T, opts ...dcaastest.Option) *dcaastest.Server {
	t.Helper()
	srv := dcaastest.NewServer(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// NewClient returns a client of a server that polls every millisecond.
func NewClient(t *testing.T, srv *dcaastest.Server, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	client, err := dcaas.New(srv.Config(), append(opts, dcaas.WithPollInterval(time.Millisecond))...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// WantError checks that err contains a text, or is nil if the text is empty.
func WantError(t *testing.T, name string, err error, text string) {
	t.Helper()
	if (err == nil) != (text == "") || err != nil && !strings.Contains(err.Error(), text) {
		t.Errorf("%s: error = %v, want %q", name, err, text)
	}
}

// WantReadOnly checks that the server received requests, and only GET.
func WantReadOnly(t *testing.T, srv *dcaastest.Server) {
	t.Helper()
	requests := srv.Requests()
	if len(requests) == 0 {
		t.Error("the server received no request")
	}
	for _, r := range requests {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s, want only GET", r.Method, r.Path)
		}
	}
}

// NoID replaces the random IDs in the texts of [WithoutIDs].
const NoID = "00000000-0000-0000-0000-000000000000"

// WithoutIDs replaces each ID in a text by NoID.
func WithoutIDs(text string) string {
	return regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(text, NoID)
}

// Output collects the output of an example. It calls Call once, when the output has all
// Texts.
type Output struct {
	strings.Builder

	Texts []string
	Call  func()
}

// Write implements io.Writer.
func (o *Output) Write(p []byte) (int, error) {
	n, err := o.Builder.Write(p)
	if o.Call != nil && len(o.Missing()) == 0 {
		o.Call()
		o.Call = nil
	}
	return n, err
}

// Missing returns the Texts that the output does not have yet.
func (o *Output) Missing() []string {
	var missing []string
	for _, text := range o.Texts {
		if !strings.Contains(o.String(), text) {
			missing = append(missing, text)
		}
	}
	return missing
}

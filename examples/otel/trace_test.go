package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.opentelemetry.io/otel/codes"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

const listRoute = "GET /v3/{project_id}/dcaas/virtual-interfaces"

// newTracer returns a tracer provider and the exporter of its spans.
func newTracer(t *testing.T) (trace.TracerProvider, *tracetest.InMemoryExporter) {
	t.Helper()
	exporter := tracetest.NewInMemoryExporter()
	provider := sdktrace.NewTracerProvider(sdktrace.WithSyncer(exporter))
	t.Cleanup(func() { _ = provider.Shutdown(context.WithoutCancel(t.Context())) })
	return provider, exporter
}

// list reads the interfaces of a connection in a span.
func list(t *testing.T, provider trace.TracerProvider, client *dcaas.Client) error {
	t.Helper()
	return traced(t.Context(), provider.Tracer("test"), "call", func(ctx context.Context) error {
		_, err := client.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{DirectConnectID: []string{"queried-connection"}})
		return err
	})
}

// valueOf returns the text of an attribute, or "" without it.
func valueOf(span tracetest.SpanStub, key string) string {
	for _, a := range span.Attributes {
		if string(a.Key) == key {
			return a.Value.String()
		}
	}
	return ""
}

// TestSpans checks the spans of a call that is repeated: one for each try, and one for the
// call, which is their parent.
func TestSpans(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name   string
		fault  dcaastest.Fault
		status []string // of the tries
		code   codes.Code
	}{
		{"success", dcaastest.Fault{Route: "no such call"}, []string{"200"}, codes.Unset},
		{"repeated", dcaastest.Fault{Status: 503, Times: 2}, []string{"503", "503", "200"}, codes.Unset},
		{"no answer", dcaastest.Fault{Reset: true, Times: 1}, []string{"", "200"}, codes.Unset},
		{"refused", dcaastest.Fault{Status: 403}, []string{"403"}, codes.Error},
	} {
		provider, exporter := newTracer(t)
		srv := demotest.NewServer(t)
		client := demotest.NewClient(t, srv, tracing(provider), dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Millisecond}))
		srv.Inject(tt.fault)
		if err := list(t, provider, client); (err != nil) != (tt.code == codes.Error) {
			t.Errorf("%s: List() = %v", tt.name, err)
		}
		spans := exporter.GetSpans()
		if len(spans) != len(tt.status)+1 {
			t.Fatalf("%s: %d spans, want %d tries and the call", tt.name, len(spans), len(tt.status))
		}
		call := spans[len(spans)-1] // ends last
		if call.Name != "call" || call.Parent.IsValid() || call.Status.Code != tt.code {
			t.Errorf("%s: the span of the call is %s with status %v, want %v", tt.name, call.Name, call.Status, tt.code)
		}
		callID := valueOf(spans[0], "dcaas.call_id")
		if len(callID) != 36 {
			t.Errorf("%s: dcaas.call_id = %q", tt.name, callID)
		}
		for i, try := range spans[:len(tt.status)] {
			code := codes.Error
			if tt.status[i] == "200" {
				code = codes.Unset
			}
			if try.Name != listRoute || try.SpanKind != trace.SpanKindClient || try.Parent.SpanID() != call.SpanContext.SpanID() {
				t.Errorf("%s: try %d is %s, a %v with parent %v", tt.name, i+1, try.Name, try.SpanKind, try.Parent.SpanID())
			}
			if got := valueOf(try, "http.response.status_code"); got != tt.status[i] || try.Status.Code != code {
				t.Errorf("%s: try %d has status %s and %v, want %s and %v", tt.name, i+1, got, try.Status, tt.status[i], code)
			}
			if got := "GET " + valueOf(try, "dcaas.route"); got != listRoute || valueOf(try, "dcaas.call_id") != callID {
				t.Errorf("%s: try %d has route %s and call ID %s, want those of the call", tt.name, i+1, got, valueOf(try, "dcaas.call_id"))
			}
		}
	}
}

// recorder keeps the secrets that requests carry: signatures and tokens.
type recorder struct {
	mu      sync.Mutex
	secrets []string
}

// RoundTrip implements http.RoundTripper.
func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := http.DefaultTransport.RoundTrip(req)
	r.mu.Lock()
	defer r.mu.Unlock()
	_, signature, _ := strings.Cut(req.Header.Get("Authorization"), "Signature=")
	r.add(signature)
	r.add(req.Header.Get("X-Auth-Token"))
	if resp != nil {
		r.add(resp.Header.Get("X-Subject-Token"))
	}
	return resp, err
}

func (r *recorder) add(secret string) {
	if secret != "" {
		r.secrets = append(r.secrets, secret)
	}
}

// TestSpansHoldNoSecret checks that no span has a credential, a signature, a token or a
// query, with each kind of credentials.
func TestSpansHoldNoSecret(t *testing.T) {
	t.Parallel()
	srv := demotest.NewServer(t)
	for name, a := range map[string]auth.Authenticator{
		"access key": auth.AKSK(srv.AccessKey, srv.SecretKey),
		"token":      auth.Token(srv.IssueToken()),
		"password":   auth.NewPassword(auth.PasswordConfig{UserName: srv.UserName, Password: srv.Password, DomainName: srv.DomainName}),
	} {
		provider, exporter := newTracer(t)
		sent := &recorder{}
		cfg := srv.Config()
		cfg.Auth = a
		client, err := dcaas.New(cfg, tracing(provider), dcaas.WithHTTPClient(&http.Client{Transport: sent}),
			dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
		if err != nil {
			t.Fatal(err)
		}
		if err := list(t, provider, client); err != nil {
			t.Fatal(err)
		}
		remove := srv.Inject(dcaastest.Fault{Reset: true})
		if err := list(t, provider, client); !errors.Is(err, dcaas.ErrUnavailable) {
			t.Errorf("%s: List() = %v, want ErrUnavailable", name, err)
		}
		remove()
		if len(sent.secrets) == 0 {
			t.Fatalf("%s: no request has a signature or a token", name)
		}
		var all strings.Builder
		for _, span := range exporter.GetSpans() {
			fmt.Fprintf(&all, "%s %+v %+v %+v %+v\n", span.Name, span.Status, span.Events, span.Links, span.Resource.Attributes())
			for _, a := range span.Attributes {
				fmt.Fprintf(&all, "%s=%s\n", a.Key, a.Value.String())
			}
		}
		if !strings.Contains(all.String(), "url.full="+srv.URL) {
			t.Errorf("%s: no attribute has the address, so the test checks nothing:\n%s", name, all.String())
		}
		for _, secret := range append(sent.secrets, srv.SecretKey, srv.AccessKey, srv.Password, "queried-connection", "direct_connect_id", "?") {
			if strings.Contains(all.String(), secret) {
				t.Errorf("%s: a span has %q:\n%s", name, secret, all.String())
			}
		}
	}
}

// TestSpanOfProjectLookup checks that the call to IAM for the ID of the project has a span
// below that of the call that needs it.
func TestSpanOfProjectLookup(t *testing.T) {
	t.Parallel()
	provider, exporter := newTracer(t)
	srv := demotest.NewServer(t)
	cfg := srv.Config()
	cfg.ProjectID = ""
	client, err := dcaas.New(cfg, tracing(provider))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	if err := list(t, provider, client); err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, span := range exporter.GetSpans() {
		names = append(names, span.Name)
	}
	if want := []string{"GET /v3/projects", listRoute, "call"}; !slices.Equal(names, want) {
		t.Errorf("spans = %q, want %q", names, want)
	}
}

package preflight_test

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

// calls are the four functions, with the number of their requests.
func calls(f *fixture) map[string]struct {
	requests int
	call     func(context.Context, *dcaas.Client) error
} {
	type entry = struct {
		requests int
		call     func(context.Context, *dcaas.Client) error
	}
	return map[string]entry{
		"VirtualInterface": {4, func(ctx context.Context, c *dcaas.Client) error {
			_, err := preflight.VirtualInterface(ctx, c, f.opts())
			return err
		}},
		"VirtualGateway": {2, func(ctx context.Context, c *dcaas.Client) error {
			_, err := preflight.VirtualGateway(ctx, c, dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1"})
			return err
		}},
		"FreeVLAN": {2, func(ctx context.Context, c *dcaas.Client) error {
			_, err := preflight.FreeVLAN(ctx, c, workflowtest.Standard1, 100)
			return err
		}},
		"FreeLink": {1, func(ctx context.Context, c *dcaas.Client) error {
			_, _, err := preflight.FreeLink(ctx, c, netip.MustParsePrefix("10.0.0.0/8"))
			return err
		}},
	}
}

// TestReadsAreConstant checks that the number of requests does not grow with the resources.
func TestReadsAreConstant(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for _, more := range []int{0, 40} {
		for i := range more {
			f.addInterface(f.opts(), func(o *vifOpts) { o.VLAN = 1000 + i })
		}
		for name, c := range calls(f) {
			f.srv.ForgetRequests()
			if err := c.call(t.Context(), f.client); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if got := f.requests(); got != c.requests {
				t.Errorf("%s sent %d requests with %d more interfaces, want %d", name, got, more, c.requests)
			}
		}
	}
}

// TestReadsAllPages checks that the interface on the last page counts too.
func TestReadsAllPages(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for i := range 5 {
		f.addInterface(f.opts(), func(o *vifOpts) { o.VLAN = 101 + i })
	}
	f.client = f.connect(f.srv.Config(), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return workflowtest.RoundTripper(func(req *http.Request) (*http.Response, error) {
			if strings.HasSuffix(req.URL.Path, "/quotas") {
				return next.RoundTrip(req)
			}
			req = req.Clone(req.Context())
			query := req.URL.Query()
			query.Set("limit", "2")
			req.URL.RawQuery = query.Encode()
			return next.RoundTrip(req)
		})
	}))
	f.srv.ForgetRequests()
	opts := f.opts()
	for vlan := 100; vlan <= 105; vlan++ {
		opts.VLAN = vlan
		if r := f.report(opts); r.OK() || r.Findings[0].Code != dcaas.CodeVLANConflict {
			t.Errorf("VLAN %d: %s", vlan, r)
		}
	}
	if got := f.requests(); got < 6*6 {
		t.Errorf("%d requests, want several pages", got)
	}
}

// TestContextEndsInTheMiddle checks that a context that ends during a request ends the call.
func TestContextEndsInTheMiddle(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, c := range calls(f) {
		for last := range c.requests {
			ctx, cancel := context.WithCancel(t.Context())
			sent := 0
			client := f.connect(f.srv.Config(), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
				return workflowtest.RoundTripper(func(req *http.Request) (*http.Response, error) {
					if sent++; sent > last {
						cancel()
						return nil, context.Cause(ctx)
					}
					return next.RoundTrip(req)
				})
			}))
			if err := c.call(ctx, client); !errors.Is(err, context.Canceled) || sent != last+1 {
				t.Errorf("%s, cancelled in request %d: %v after %d requests", name, last+1, err, sent)
			}
			cancel()
		}
	}
}

// TestFaultsAreHarmless checks that reads are repeated after a fault.
func TestFaultsAreHarmless(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	synctest.Test(t, func(t *testing.T) {
		client := workflowtest.Connect(t, f.srv, f.srv.Config())
		for name, c := range calls(f) {
			for skip := range c.requests {
				for _, fault := range []dcaastest.Fault{
					dcaastest.Throttled(1), {Status: http.StatusInternalServerError}, {Reset: true}, {Reset: true, AfterActing: true},
				} {
					fault.Times, fault.Skip = 1, skip
					remove := f.srv.Inject(fault)
					if err := c.call(t.Context(), client); err != nil {
						t.Errorf("%s with %+v: %v", name, fault, err)
					}
					remove()
				}
			}
			remove := f.srv.Inject(dcaastest.Fault{Status: http.StatusInternalServerError})
			if err := c.call(t.Context(), client); !errors.Is(err, dcaas.ErrUnavailable) || !strings.Contains(err.Error(), "preflight: reading the ") {
				t.Errorf("%s without an end of faults: %v", name, err)
			}
			remove()
		}
	})
}

func TestEmptyClient(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	for name, c := range calls(f) {
		for _, client := range []*dcaas.Client{nil, {}} {
			if err := c.call(t.Context(), client); !errors.Is(err, dcaas.ErrInvalid) {
				t.Errorf("%s: %v, want ErrInvalid", name, err)
			}
		}
	}
}

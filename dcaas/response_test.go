package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// checkResponse checks the parts that WithResponse fills.
func checkResponse(t *testing.T, call string, got dcaas.Response, status int, requestID string) {
	t.Helper()
	if got.StatusCode != status || got.RequestID != requestID || (got.Header.Get("X-Test") == "shown") != (status != 0) || got.Body != nil {
		t.Errorf("%s: the response is %+v, want status %d and request ID %q", call, got, status, requestID)
	}
}

func TestWithResponse(t *testing.T) {
	t.Parallel()
	header := http.Header{"X-Test": {"shown"}}
	c := golden.Expect(t,
		golden.Exchange{
			Op: "CreateVirtualGateway", Path: base + "virtual-gateways", Status: 201, Header: header,
			Body:   `{"virtual_gateway":{"vpc_id":"v","local_ep_group":["10.0.0.0/8"]}}`,
			Answer: `{"virtual_gateway":{"id":"i"},"request_id":"create"}`,
		},
		golden.Exchange{
			Op: "ShowVirtualGateway", Path: base + "virtual-gateways/i", Status: 404, Header: header,
			Answer: `{"error_code":"DC.1111","error_msg":"gone","request_id":"get"}`,
		},
		golden.Exchange{
			Op: "ShowVirtualGateway", Path: base + "virtual-gateways/i", Header: http.Header{"X-Test": {"shown"}, "X-Request-Id": {"unread"}},
			Answer: `{"other":{}}`,
		},
		golden.Exchange{Op: "DeleteVirtualGateway", Path: base + "virtual-gateways/i", Status: 204, Header: http.Header{"X-Test": {"shown"}, "X-Request-Id": {"delete"}}},
		golden.Exchange{
			Op: "ListVirtualGateways", Path: base + "virtual-gateways", Query: "limit=1", Header: header,
			Answer: `{"virtual_gateways":[{"id":"i"}],"page_info":{"next_marker":"i"},"request_id":"first"}`,
		},
		golden.Exchange{
			Op: "ListVirtualGateways", Path: base + "virtual-gateways", Query: "limit=1&marker=i", Header: header,
			Answer: `{"virtual_gateways":[],"request_id":"last"}`,
		},
		golden.Exchange{
			Op: "ShowResourceTag", Path: "/v3/" + golden.ProjectID + "/dc-vgw/i/tags", Header: header,
			Answer: `{"tags":[],"request_id":"tags"}`,
		},
		golden.Exchange{
			Op: "ShowQuotas", Path: base + "quotas", Status: 201, Header: header,
			Answer: `{"quotas":{"resources":[]},"request_id":"quotas"}`,
		},
		golden.Exchange{
			Op: "ShowQuotas", Path: base + "quotas", Header: header,
			Answer: `{"quotas":{"resources":[]},"request_id":"do"}`,
		},
	)
	var resp dcaas.Response
	ctx := dcaas.WithResponse(t.Context(), &resp)

	if _, err := c.VirtualGateways.Create(ctx, dcaas.VirtualGatewayCreateOpts{VPCID: "v", LocalEPGroup: []string{"10.0.0.0/8"}}); err != nil {
		t.Errorf("Create() = %v", err)
	}
	checkResponse(t, "Create", resp, 201, "create")
	if _, err := c.VirtualGateways.Get(ctx, "i"); !errors.Is(err, dcaas.ErrNotFound) {
		t.Errorf("Get() = %v, want ErrNotFound", err)
	}
	checkResponse(t, "Get of a missing gateway", resp, 404, "get")
	if _, err := c.VirtualGateways.Get(ctx, "i"); err == nil {
		t.Error("Get() of an answer without a gateway = nil error")
	}
	checkResponse(t, "Get of another answer", resp, 200, "unread")
	if err := c.VirtualGateways.Delete(ctx, "i"); err != nil {
		t.Errorf("Delete() = %v", err)
	}
	checkResponse(t, "Delete", resp, 204, "delete")
	if _, err := dcaas.Collect(c.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 1}})); err != nil {
		t.Errorf("All() = %v", err)
	}
	checkResponse(t, "All", resp, 200, "last")
	if _, err := c.Tags.List(ctx, tags.VirtualGateway, "i"); err != nil {
		t.Errorf("Tags.List() = %v", err)
	}
	checkResponse(t, "Tags.List", resp, 200, "tags")
	if _, err := c.Quotas.List(ctx); err != nil {
		t.Errorf("Quotas.List() = %v", err)
	}
	checkResponse(t, "Quotas.List", resp, 201, "quotas")
	if got, err := c.Do(ctx, http.MethodGet, "/v3/{project_id}/dcaas/quotas", nil, nil, nil); err != nil || len(got.Body) == 0 {
		t.Errorf("Do() = %+v, %v", got, err)
	}
	checkResponse(t, "Do", resp, 200, "do")

	// A call without an answer clears the response of an earlier call.
	if _, err := c.VirtualGateways.Get(ctx, ""); !errors.Is(err, dcaas.ErrInvalid) {
		t.Errorf("Get() = %v, want ErrInvalid", err)
	}
	checkResponse(t, "Get without an ID", resp, 0, "")
}

func TestWithResponseOfHybridServices(t *testing.T) {
	t.Parallel()
	c, mock := golden.Client(t)
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		resp := httpmock.NewStringResponse(404, `{"code":"VPN.0004","message":"missing"}`)
		resp.Header.Set("X-Test", "shown")
		resp.Header.Set("X-Request-Id", "vpn")
		return resp, nil
	})
	service, err := vpn.NewAt(c, "https://vpn.example.com")
	if err != nil {
		t.Fatal(err)
	}
	var resp dcaas.Response
	if _, err = service.Get(dcaas.WithResponse(t.Context(), &resp), "i"); !errors.Is(err, dcaas.ErrNotFound) {
		t.Errorf("Get() = %v, want ErrNotFound", err)
	}
	checkResponse(t, "vpn.Get", resp, 404, "vpn")
}

// A call without an answer to its last try has no response.
func TestWithResponseWithoutAnswer(t *testing.T) {
	t.Parallel()
	c, mock := golden.Client(t)
	mock.RegisterNoResponder(httpmock.NewErrorResponder(errors.New("no network")))
	resp := dcaas.Response{StatusCode: 200, RequestID: "stale"}
	if _, err := c.VirtualGateways.Get(dcaas.WithResponse(t.Context(), &resp), "i"); err == nil {
		t.Error("Get() = nil error")
	}
	checkResponse(t, "Get", resp, 0, "")
}

// The innermost WithResponse counts, and a nil pointer is ignored.
func TestWithResponseNested(t *testing.T) {
	t.Parallel()
	c := answering(t, 204, "")
	var outer, inner dcaas.Response
	ctx := dcaas.WithResponse(t.Context(), &outer)
	for i, ctx := range []context.Context{dcaas.WithResponse(ctx, &inner), dcaas.WithResponse(ctx, nil)} {
		if err := c.VirtualGateways.Delete(ctx, "i"); err != nil {
			t.Fatal(err)
		}
		if inner.StatusCode != 204 || outer.StatusCode != 204*i {
			t.Errorf("after call %d the statuses are %d outside and %d inside", i+1, outer.StatusCode, inner.StatusCode)
		}
	}
}

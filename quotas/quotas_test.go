package quotas_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

const path = "/v3/" + golden.ProjectID + "/dcaas/quotas"

func TestList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t,
		// The service answers 201 to this read (API reference 5.5.1).
		golden.Exchange{Op: "ShowQuotas", Path: path, Status: 201, Answer: golden.File(t, "show.response.json")},
		golden.Exchange{
			Op: "ShowQuotas", Path: path, Query: "type=physicalConnect&type=virtualInterface", Status: 200,
			Answer: `{"quotas":{"resources":[{"type":"PHYSICALCONNECT","quota":-1,"used":"9223372036854775807"},{"type":"virtualinterface","quota":50,"used":7,"unit":null},{"type":"geip","quota":0,"used":0},{"type":"CONNECTGATEWAY"},{"type":"GeIP"},{"type":"globaldcgateway"},
				{"type":"peerlinkpergdgw"},{"type":"LocalGateway"},{"type":"Direct_Connect"},{"type":"warpGate"}]},"request_id":"r"}`,
		},
		golden.Exchange{Op: "ShowQuotas", Path: path, Answer: `{"quotas":null}`},
	)
	got, err := c.Quotas.List(t.Context())
	want := []quotas.Quota{{Type: quotas.PhysicalConnect, Quota: 1, Used: 0, Unit: "count"}}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("List() = %+v, %v, want %+v", got, err, want)
	}
	got, err = c.Quotas.List(t.Context(), quotas.PhysicalConnect, quotas.VirtualInterface)
	want = []quotas.Quota{
		{Type: quotas.PhysicalConnect, Quota: quotas.Unlimited, Used: 9223372036854775807},
		{Type: quotas.VirtualInterface, Quota: 50, Used: 7},
		{Type: quotas.GlobalEIP},
		{Type: quotas.ConnectGateway},
		{Type: quotas.GlobalEIP},
		{Type: quotas.GlobalGateway},
		{Type: quotas.PeerLink},
		{Type: quotas.LocalGateway},
		{Type: quotas.PhysicalConnect},
		{Type: "warpGate"},
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("List() = %+v, %v, want %+v", got, err, want)
	}
	if _, err := c.Quotas.List(t.Context()); err == nil {
		t.Error("List() of an answer without quotas = nil error")
	}
}

func TestListRefusesEmptyTypes(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t)
	if _, err := c.Quotas.List(t.Context(), quotas.VirtualInterface, ""); !errors.Is(err, dcaas.ErrInvalid) {
		t.Errorf("List() = %v, want ErrInvalid", err)
	}
}

package hybridtest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

func TestVPNLifecycle(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	created, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "vpc-1", SubnetID: "s", Name: "n", Description: "d", PrepayConnectionNum: 2})
	if err != nil {
		t.Fatal(err)
	}
	if created.ID == "" || created.RouterID != "vpc-1" || created.SubnetID != "s" || created.Name != "n" || created.Description != "d" || !created.AdminStateUp ||
		created.PrepayConnectionNum != 2 || created.Status != vpn.StatusPendingCreate || created.TenantID != srv.Caller.ProjectID || created.CreatedAt.IsZero() ||
		created.ExternalV4IP == "" || created.ExternalV6IP == "" {
		t.Errorf("Create() = %+v", created)
	}
	got, err := c.Get(t.Context(), created.ID)
	if err != nil || *got != *created {
		t.Errorf("Get() = %+v, %v, want %+v", got, err, created)
	}
	checkError(t, "second", fail(c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: "vpc-1"})), dcaas.ErrConflict, "VPN.0031")

	srv.AddSiteConnection(created.ID)
	if got, err := c.Get(t.Context(), created.ID); err != nil || got.Status != vpn.StatusActive {
		t.Errorf("Get() = %+v, %v, want ACTIVE", got, err)
	}
	checkError(t, "in use", c.Delete(t.Context(), created.ID), dcaas.ErrConflict, "VPNServiceInUse")
	srv.RemoveSiteConnection(created.ID)
	if got, err := c.Get(t.Context(), created.ID); err != nil || got.Status != vpn.StatusPendingCreate {
		t.Errorf("Get() = %+v, %v, want PENDING_CREATE", got, err)
	}
	if err := c.Delete(t.Context(), created.ID); err != nil {
		t.Error(err)
	}
	checkError(t, "get after delete", fail(c.Get(t.Context(), created.ID)), dcaas.ErrNotFound, "VPN.0004")
	checkError(t, "second delete", c.Delete(t.Context(), created.ID), dcaas.ErrNotFound, "VPN.0004")
}

func TestVPNList(t *testing.T) {
	t.Parallel()
	_, c := newVPN(t)
	var ids []string
	for i := range 5 {
		s, err := c.Create(t.Context(), vpn.ServiceCreateOpts{RouterID: fmt.Sprintf("vpc-%d", i), Name: fmt.Sprintf("n%d", i%2)})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, s.ID)
	}
	slices.Sort(ids)
	for _, limit := range []int{0, 1, 2, 5, 9} {
		all, err := dcaas.Collect(c.All(t.Context(), vpn.ServiceListOpts{Limit: limit}))
		var got []string
		for _, s := range all {
			got = append(got, s.ID)
		}
		if err != nil || !slices.Equal(got, ids) {
			t.Errorf("limit %d: All() = %v, %v, want %v", limit, got, err, ids)
		}
	}
	page, err := c.List(t.Context(), vpn.ServiceListOpts{Name: []string{"n1"}, RouterID: []string{"vpc-1", "vpc-2"}})
	if err != nil || len(page.Items) != 1 || page.Items[0].RouterID != "vpc-1" || page.NextMarker != "" {
		t.Errorf("List() = %+v, %v, want vpc-1", page, err)
	}
}

func TestVPNRules(t *testing.T) {
	t.Parallel()
	srv, c := newVPN(t)
	create := func(opts vpn.ServiceCreateOpts) error { return fail(c.Create(t.Context(), opts)) }
	checkError(t, "long name", create(vpn.ServiceCreateOpts{RouterID: "r", Name: strings.Repeat("ä", 65)}), dcaas.ErrInvalid, "VPN.0001")
	checkError(t, "long description", create(vpn.ServiceCreateOpts{RouterID: "r", Description: strings.Repeat("ä", 256)}), dcaas.ErrInvalid, "VPN.0001")
	checkError(t, "address", create(vpn.ServiceCreateOpts{RouterID: "r", ExternalV4IP: "192.0.2.1"}), dcaas.ErrForbidden, "VPN.0003")
	checkError(t, "tenant", create(vpn.ServiceCreateOpts{RouterID: "r", TenantID: "t"}), dcaas.ErrForbidden, "VPN.0003")
	if err := create(vpn.ServiceCreateOpts{RouterID: "r", TenantID: srv.Caller.ProjectID, Name: strings.Repeat("ä", 64)}); err != nil {
		t.Error(err)
	}
	client := newClient(t, srv.Config())
	do := func(method, path string, in any) error {
		// The client sends X-Project-Id only if the path names the project, and these
		// paths do not.
		return fail(client.Do(t.Context(), method, path, nil, in, nil))
	}
	checkError(t, "no project", do("POST", "/v2.0/vpn/vpnservices", map[string]any{}), dcaas.ErrForbidden, "APIGW.0310")
	checkError(t, "no such call", do("GET", "/v2.0/vpn/ikepolicies", nil), dcaas.ErrNotFound, "APIGW.0101")
	checkError(t, "no such method", do("PUT", "/v2.0/vpn/vpnservices", nil), dcaas.ErrForbidden, "APIGW.0310")
}

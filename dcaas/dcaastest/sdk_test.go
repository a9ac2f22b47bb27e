package dcaastest_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// inBubble runs a test with a client of the SDK in a synctest bubble. A state lasts a
// minute on the bubble's clock.
func inBubble(t *testing.T, do func(t *testing.T, srv *dcaastest.Server, c *dcaas.Client)) {
	t.Helper()
	srv := dcaastest.NewServer(dcaastest.WithDelay(time.Minute))
	t.Cleanup(srv.Close)
	synctest.Test(t, func(t *testing.T) {
		c, err := dcaas.New(srv.Config(), dcaas.WithHTTPClient(&http.Client{Transport: roundTripper{srv.Handler()}}))
		if err != nil {
			t.Fatal(err)
		}
		do(t, srv, c)
	})
}

// TestSDKWaitsForFailures lets creates and updates of gateways and interfaces fail.
func TestSDKWaitsForFailures(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, srv *dcaastest.Server, c *dcaas.Client) {
		ctx := t.Context()
		gatewayOpts := dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"10.1.0.0/16"}}
		gateway := func(id string) error {
			_, err := c.VirtualGateways.WaitReady(ctx, id, dcaas.WaitOpts{})
			return err
		}
		vif := func(id string) error {
			_, err := c.VirtualInterfaces.WaitReady(ctx, id, dcaas.WaitOpts{})
			return err
		}

		srv.SetFailure("vpc-1", "no device is left")
		bad, err := c.VirtualGateways.Create(ctx, gatewayOpts)
		if err != nil {
			t.Fatal(err)
		}
		wantFailed(t, gateway(bad.ID), "")
		if err = c.VirtualGateways.Delete(ctx, bad.ID); err != nil {
			t.Fatal(err)
		}
		srv.SetFailure("vpc-1", "")
		g, err := c.VirtualGateways.Create(ctx, gatewayOpts)
		if err = errors.Join(err, gateway(g.ID)); err != nil {
			t.Fatal(err)
		}

		connection := "00000000-0000-4000-8000-000000000001"
		vifOpts := dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: connection, VGWID: g.ID, VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010,
			LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30", RemoteEPGroup: []string{"10.2.0.0/16"},
		}
		srv.SetFailure(connection, "the port is faulty")
		failed, err := c.VirtualInterfaces.Create(ctx, vifOpts)
		if err != nil {
			t.Fatal(err)
		}
		wantFailed(t, vif(failed.ID), "the port is faulty")
		err = c.VirtualInterfaces.Delete(ctx, failed.ID)
		if err = errors.Join(err, c.VirtualInterfaces.WaitDeleted(ctx, failed.ID, dcaas.WaitOpts{})); err != nil {
			t.Fatal(err)
		}
		srv.SetFailure(connection, "")
		v, err := c.VirtualInterfaces.Create(ctx, vifOpts)
		if err = errors.Join(err, vif(v.ID)); err != nil {
			t.Fatal(err)
		}

		srv.SetFailure(g.ID, "the change is refused")
		srv.SetFailure(v.ID, "the change is refused")
		_, err = c.VirtualGateways.Update(ctx, g.ID, dcaas.VirtualGatewayUpdateOpts{LocalEPGroup: []string{"10.3.0.0/16"}})
		if err != nil {
			t.Fatal(err)
		}
		wantFailed(t, gateway(g.ID), "")
		if _, err = c.VirtualInterfaces.Update(ctx, v.ID, dcaas.VirtualInterfaceUpdateOpts{Bandwidth: new(60)}); err != nil {
			t.Fatal(err)
		}
		wantFailed(t, vif(v.ID), "the change is refused")
	})
}

// wantFailed checks that a wait ended with the state ERROR and its reason.
func wantFailed(t *testing.T, err error, reason string) {
	t.Helper()
	failure, ok := errors.AsType[*dcaas.StateError](err)
	if !ok || failure.Status != "ERROR" || failure.Reason != reason {
		t.Errorf("the wait ended with %v, want the state ERROR and the reason %q", err, reason)
	}
}

// TestSDKWaitsForGlobalEIPs waits for binds, for a failed bind, and for unbinds.
func TestSDKWaitsForGlobalEIPs(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, srv *dcaastest.Server, c *dcaas.Client) {
		ctx := t.Context()
		g, err := c.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{Name: "entry"})
		if err != nil {
			t.Fatal(err)
		}
		for _, ids := range [][]string{{"eip-1"}, {"eip-2", "seg-1"}} { // the answer for one EIP has another form
			var refs []dcaas.GlobalEIPRef
			for _, id := range ids {
				kind := dcaas.GlobalEIPAddress
				if strings.HasPrefix(id, "seg") {
					kind = dcaas.GlobalEIPSegment
				}
				refs = append(refs, dcaas.GlobalEIPRef{GlobalEIPID: id, Type: kind})
			}
			begun, err := c.ConnectGateways.BindGlobalEIPs(ctx, g.ID, dcaas.GlobalEIPBindOpts{GlobalEIPs: refs})
			if err != nil || len(begun) != len(ids) || begun[0].Status != dcaas.GlobalEIPBinding {
				t.Fatalf("BindGlobalEIPs() = %+v, %v", begun, err)
			}
			bound, err := c.ConnectGateways.WaitGlobalEIPsBound(ctx, g.ID, ids, dcaas.WaitOpts{})
			if err != nil || len(bound) != len(ids) || bound[0].Status != dcaas.GlobalEIPBound {
				t.Errorf("WaitGlobalEIPsBound() = %+v, %v", bound, err)
			}
		}
		srv.SetFailure("eip-3", "no route to the EIP")
		if _, err := c.ConnectGateways.BindGlobalEIPs(ctx, g.ID, dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: "eip-3"}}}); err != nil {
			t.Fatal(err)
		}
		if _, err := c.ConnectGateways.WaitGlobalEIPsBound(ctx, g.ID, []string{"eip-3"}, dcaas.WaitOpts{}); err == nil || !strings.Contains(err.Error(), "no route to the EIP") {
			t.Errorf("WaitGlobalEIPsBound() = %v, want the reason", err)
		}
		if err := c.ConnectGateways.Delete(ctx, g.ID); !errors.Is(err, dcaas.ErrConflict) {
			t.Errorf("Delete() = %v, want a conflict", err)
		}
		all := []string{"eip-1", "eip-2", "eip-3", "seg-1"}
		if _, err := c.ConnectGateways.UnbindGlobalEIPs(ctx, g.ID, all); err != nil {
			t.Fatal(err)
		}
		if err := c.ConnectGateways.WaitGlobalEIPsUnbound(ctx, g.ID, all, dcaas.WaitOpts{}); err != nil {
			t.Error(err)
		}
		if err := c.ConnectGateways.Delete(ctx, g.ID); err != nil {
			t.Error(err)
		}
	})
}

// TestSDKWaitsOnGlobalGateway creates an interface, links, a route and a detection on a
// global gateway, and deletes them.
func TestSDKWaitsOnGlobalGateway(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, srv *dcaastest.Server, c *dcaas.Client) {
		ctx := t.Context()
		step := func(what string, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", what, err)
			}
		}
		g, err := c.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "gdgw"})
		step("gateway", err)
		v, err := c.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: standard1, GatewayID: g.ID, VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeBGP, BGPASN: 65010,
			LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30",
		})
		step("interface", err)
		v, err = c.VirtualInterfaces.WaitReady(ctx, v.ID, dcaas.WaitOpts{})
		step("ready interface", err)
		if v.GatewayID != g.ID || v.ServiceType != dcaas.ServiceTypeGDGW || v.VGWID != "" {
			t.Errorf("interface = %+v", v)
		}

		link := func(router string) *dcaas.PeerLink {
			made, linkErr := c.PeerLinks.Create(ctx, g.ID, dcaas.PeerLinkCreateOpts{Name: "link", PeerSite: dcaas.PeerSiteTarget{GatewayID: router, ProjectID: srv.ProjectID, RegionID: "region-2"}})
			step("link", linkErr)
			return made
		}
		l, err := c.PeerLinks.WaitReady(ctx, g.ID, link("er-1").ID, dcaas.WaitOpts{})
		if err != nil || l.Status != dcaas.PeerLinkActive || l.CreateOwner != "dc" {
			t.Errorf("link = %+v, %v", l, err)
		}
		srv.SetFailure("er-2", "the router does not answer")
		failed := link("er-2")
		if _, err = c.PeerLinks.WaitReady(ctx, g.ID, failed.ID, dcaas.WaitOpts{}); err == nil || !strings.Contains(err.Error(), "the router does not answer") {
			t.Errorf("WaitReady() = %v, want the reason", err)
		}

		routes, err := c.RouteTables.Update(ctx, g.ID, dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "172.16.0.0/16", Nexthop: v.VIFPeers[0].ID, Type: dcaas.RouteTypeVIFPeer}}})
		step("route", err)
		ready, err := c.RouteTables.WaitReady(ctx, g.ID, []string{routes[0].ID}, dcaas.WaitOpts{})
		if err != nil || len(ready) != 1 || ready[0].Status != "ACTIVE" {
			t.Errorf("route = %+v, %v", ready, err)
		}

		d, err := c.PeerDetections.Create(ctx, dcaas.PeerDetectionCreateOpts{VIFPeerID: v.VIFPeers[0].ID})
		step("detection", err)
		if d.Status != dcaas.PeerDetectionProcessing || d.LossRatio != nil || !d.EndTime.IsZero() {
			t.Errorf("detection = %+v", d)
		}
		d, err = c.PeerDetections.WaitComplete(ctx, d.ID, dcaas.WaitOpts{})
		step("complete detection", err)
		if d.LossRatio == nil || *d.LossRatio != 0 || d.EndTime.Sub(d.StartTime.Time) != time.Minute {
			t.Errorf("detection = %+v", d)
		}

		// The SDK must send the priority and a swap of BFD and NQA in requests of their own.
		_, err = c.VirtualInterfaces.Update(ctx, v.ID, dcaas.VirtualInterfaceUpdateOpts{Name: new("vif"), EnableNQA: new(true), Priority: new(dcaas.PriorityLow)})
		step("update", err)
		_, err = c.VirtualInterfaces.Update(ctx, v.ID, dcaas.VirtualInterfaceUpdateOpts{Name: new("vif-2"), EnableBFD: new(true), EnableNQA: new(false), Priority: new(dcaas.PriorityNormal)})
		step("second update", err)
		e, err := c.VirtualInterfaces.UpdateExtendAttribute(ctx, v.ID, dcaas.VIFExtendAttributeUpdateOpts{DetectMultiplier: new(7), IPv6LocalDisclaim: new(9)})
		if err != nil || e.HAType != dcaas.HATypeBFD || e.DetectMultiplier != 7 || e.IPv6LocalDisclaim != 9 {
			t.Errorf("UpdateExtendAttribute() = %+v, %v", e, err)
		}

		if err := c.GlobalGateways.Delete(ctx, g.ID); !errors.Is(err, dcaas.ErrConflict) {
			t.Errorf("Delete() = %v, want a conflict", err)
		}
		for _, l := range []*dcaas.PeerLink{l, failed} {
			step("delete link", c.PeerLinks.Delete(ctx, g.ID, l.ID))
			step("deleted link", c.PeerLinks.WaitDeleted(ctx, g.ID, l.ID, dcaas.WaitOpts{}))
		}
		step("delete interface", c.VirtualInterfaces.Delete(ctx, v.ID))
		step("deleted interface", c.VirtualInterfaces.WaitDeleted(ctx, v.ID, dcaas.WaitOpts{}))
		step("delete gateway", c.GlobalGateways.Delete(ctx, g.ID))
		step("deleted gateway", c.GlobalGateways.WaitDeleted(ctx, g.ID, dcaas.WaitOpts{}))
		if _, err := c.GlobalGateways.Get(context.WithoutCancel(ctx), g.ID); !errors.Is(err, dcaas.ErrNotFound) {
			t.Errorf("Get() = %v, want not found", err)
		}
	})
}

// TestSDKStaticRoutesOnGlobalGateway checks an interface without remote subnets, and the
// error classes of route changes.
func TestSDKStaticRoutesOnGlobalGateway(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, _ *dcaastest.Server, c *dcaas.Client) {
		ctx := t.Context()
		g, err := c.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "gdgw"})
		if err != nil {
			t.Fatal(err)
		}
		v, err := c.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
			DirectConnectID: standard1, GatewayID: g.ID, VLAN: 100, Bandwidth: 50, RouteMode: dcaas.RouteModeStatic,
			LocalGatewayV4IP: "169.254.0.1/30", RemoteGatewayV4IP: "169.254.0.2/30",
		})
		if err != nil || len(v.RemoteEPGroup) != 0 || len(v.VIFPeers) != 1 {
			t.Fatalf("Create() = %+v, %v, want an interface without subnets", v, err)
		}
		update := func(o dcaas.RouteTableUpdateOpts) error {
			_, err := c.RouteTables.Update(ctx, g.ID, o)
			return err
		}
		peer := v.VIFPeers[0].ID
		add := dcaas.RouteTableUpdateOpts{AddRoutes: []dcaas.RouteAdd{{Destination: "172.16.0.0/16", Nexthop: peer, Type: dcaas.RouteTypeVIFPeer}}}
		if err := update(add); err != nil {
			t.Errorf("Update() = %v", err)
		}
		if err := update(add); !errors.Is(err, dcaas.ErrConflict) || errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("Update() with a route that is there = %v, want ErrConflict", err)
		}
		if err := update(dcaas.RouteTableUpdateOpts{UpdateRoutes: []dcaas.RouteUpdate{{Destination: "172.17.0.0/16", Nexthop: peer}}}); !errors.Is(err, dcaas.ErrNotFound) {
			t.Errorf("Update() of a route that is not there = %v, want ErrNotFound", err)
		}
	})
}

// TestSDKLists reads the lists that the API reference lacks, in pages of one.
func TestSDKLists(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	t.Cleanup(srv.Close)
	c, err := dcaas.New(srv.Config())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	ctx := t.Context()
	for range 3 {
		if _, err = c.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{Name: "entry"}); err != nil {
			t.Fatal(err)
		}
		if _, err = c.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "gdgw"}); err != nil {
			t.Fatal(err)
		}
	}
	one := dcaas.ListOpts{Limit: 1}
	gateways, err := dcaas.Collect(c.ConnectGateways.All(ctx, dcaas.ConnectGatewayListOpts{ListOpts: one}))
	if err != nil || len(gateways) != 3 {
		t.Errorf("connect gateways = %v, %v", gateways, err)
	}
	global, err := dcaas.Collect(c.GlobalGateways.All(ctx, dcaas.GlobalGatewayListOpts{ListOpts: one, Status: []dcaas.GlobalGatewayStatus{dcaas.GlobalGatewayDown}}))
	if err != nil || len(global) != 3 {
		t.Errorf("global gateways = %v, %v", global, err)
	}
	ids := []string{"eip-1", "eip-2", "eip-3"}
	for _, id := range ids {
		if _, err = c.ConnectGateways.BindGlobalEIPs(ctx, gateways[0].ID, dcaas.GlobalEIPBindOpts{GlobalEIPs: []dcaas.GlobalEIPRef{{GlobalEIPID: id}}}); err != nil {
			t.Fatal(err)
		}
	}
	eips, err := dcaas.Collect(c.ConnectGateways.AllGlobalEIPs(ctx, gateways[0].ID, dcaas.GlobalEIPListOpts{ListOpts: one}))
	if err != nil || len(eips) != 3 || eips[2].GlobalEIPID != "eip-3" {
		t.Errorf("EIPs = %v, %v", eips, err)
	}
	before, err := c.ConnectGateways.ListGlobalEIPs(ctx, gateways[0].ID, dcaas.GlobalEIPListOpts{
		ListOpts: dcaas.ListOpts{Limit: 1, Marker: "eip-3"}, OffsetOpts: dcaas.OffsetOpts{PageReverse: true},
	})
	if err != nil || len(before.Items) != 1 || before.Items[0].GlobalEIPID != "eip-2" || before.PreviousMarker != "eip-2" {
		t.Errorf("before the last = %+v, %v", before, err)
	}
	places, err := dcaas.Collect(c.Locations.All(ctx, dcaas.LocationListOpts{ListOpts: one}))
	if err != nil || len(places) != 2 || places[0].ProviderList[0].Type != dcaas.ProviderLevelOne {
		t.Errorf("locations = %v, %v", places, err)
	}
}

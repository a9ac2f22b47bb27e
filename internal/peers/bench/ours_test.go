package bench

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

type ours struct{ c *dcaas.Client }

func newOurs(tb testing.TB, at site) client {
	tb.Helper()
	var opts []dcaas.Option
	if at.stub != nil {
		opts = append(opts, dcaas.WithHTTPClient(&http.Client{Transport: at.stub}))
	}
	c, err := dcaas.New(dcaas.Config{Endpoint: at.url, ProjectID: projectID, Auth: auth.AKSK(accessKey, secretKey)}, opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.CloseIdleConnections)
	return ours{c}
}

func oursVIF(v *dcaas.VirtualInterface) *vif {
	got := &vif{
		ID: v.ID, Name: v.Name, Description: v.Description, TenantID: v.TenantID, DirectConnectID: v.DirectConnectID, LAGID: v.LAGID,
		VGWID: v.VGWID, GatewayID: v.GatewayID, LGWID: v.LGWID, Type: string(v.Type), ServiceType: string(v.ServiceType),
		Status: string(v.Status), Reason: v.Reason, AdminStateUp: v.AdminStateUp, VLAN: v.VLAN, Bandwidth: v.Bandwidth,
		RateLimit: v.RateLimit, Priority: string(v.Priority), EnableBFD: v.EnableBFD, EnableNQA: v.EnableNQA, RouteLimit: v.RouteLimit,
		BGPRouteLimit: v.BGPRouteLimit, EnterpriseProjectID: v.EnterpriseProjectID, DeviceID: v.DeviceID, IESID: v.IESID,
		CreateTime: v.CreateTime.Time, AddressFamily: string(v.AddressFamily), LocalGatewayV4IP: v.LocalGatewayV4IP,
		RemoteGatewayV4IP: v.RemoteGatewayV4IP, LocalGatewayV6IP: v.LocalGatewayV6IP, RemoteGatewayV6IP: v.RemoteGatewayV6IP,
		RemoteEPGroup: v.RemoteEPGroup, ServiceEPGroup: v.ServiceEPGroup,
	}
	for i := range v.VIFPeers {
		p := &v.VIFPeers[i]
		got.Peers = append(got.Peers, vifPeer{
			ID: p.ID, TenantID: p.TenantID, VIFID: p.VIFID, Name: p.Name, Description: p.Description,
			AddressFamily: string(p.AddressFamily), LocalGatewayIP: p.LocalGatewayIP, RemoteGatewayIP: p.RemoteGatewayIP,
			RouteMode: string(p.RouteMode), BGPASN: p.BGPASN, BGPMD5: string(p.BGPMD5), BGPStatus: string(p.BGPStatus),
			BGPRouteLimit: p.BGPRouteLimit, ReceiveRouteNum: value(p.ReceiveRouteNum), RemoteEPGroup: p.RemoteEPGroup,
			ServiceEPGroup: p.ServiceEPGroup, Status: string(p.Status), DeviceID: p.DeviceID, EnableBFD: p.EnableBFD, EnableNQA: p.EnableNQA,
		})
	}
	return got
}

func (o ours) get(ctx context.Context, id string, show func(*vif)) error {
	v, err := o.c.VirtualInterfaces.Get(ctx, id)
	if err == nil && show != nil {
		show(oursVIF(v))
	}
	return err
}

func (o ours) create(ctx context.Context, show func(*vif)) error {
	v, err := o.c.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "vif-0819", Description: "mytest", DirectConnectID: connectionID, VGWID: gatewayID, VLAN: 332, Bandwidth: 2,
		LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30", Type: dcaas.VirtualInterfacePrivate,
		RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"1.1.2.0/30"},
	})
	if err == nil && show != nil {
		show(oursVIF(v))
	}
	return err
}

func (o ours) page(ctx context.Context, limit int, show func(*vif)) (int, error) {
	page, err := o.c.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Limit: limit}})
	if err != nil {
		return 0, err
	}
	return each(page.Items, show, oursVIF), nil
}

func (o ours) walk(ctx context.Context, limit int, show func(*vif)) (int, error) {
	items := 0
	for v, err := range o.c.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Limit: limit}}) {
		if err != nil {
			return items, err
		}
		items++
		if show != nil {
			show(oursVIF(v))
		}
	}
	return items, nil
}

func oursSigner(tb testing.TB, at string) func() (string, error) {
	tb.Helper()
	key := auth.AKSK(accessKey, secretKey)
	req := newRequest(tb, at)
	return func() (string, error) {
		err := key.Sign(req, time.Now())
		return req.Header["Authorization"][0], err
	}
}

// oursDecode lists a page from memory, because no exported function reaches the decoder
// alone. The request is less than 1 % of the time of a page of 2,000.
func oursDecode(tb testing.TB, body []byte) decoder {
	o := newOurs(tb, site{url: stubURL, stub: ready(body)})
	return func(show func(*vif)) (int, error) { return o.page(tb.Context(), 2000, show) }
}

// ready is a transport that answers every request with the same body.
type ready []byte

func (r ready) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(r)), Body: io.NopCloser(bytes.NewReader(r)),
	}, nil
}

package bench

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
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

func oursFacts(v *dcaas.VirtualInterface) facts {
	p := v.VIFPeers[0]
	return facts{
		id: v.ID, name: v.Name, status: string(v.Status), address: v.LocalGatewayV4IP,
		vlan: v.VLAN, bandwidth: v.Bandwidth, adminUp: v.AdminStateUp, created: v.CreateTime.Time,
		remote: strings.Join(p.RemoteEPGroup, ","), peerID: p.ID, peerStatus: string(p.Status), asn: p.BGPASN, received: *p.ReceiveRouteNum,
	}
}

func (o ours) get(ctx context.Context, look func(facts)) error {
	v, err := o.c.VirtualInterfaces.Get(ctx, firstID)
	if err == nil && look != nil {
		look(oursFacts(v))
	}
	return err
}

func (o ours) create(ctx context.Context, look func(facts)) error {
	v, err := o.c.VirtualInterfaces.Create(ctx, dcaas.VirtualInterfaceCreateOpts{
		Name: "vif-0819", Description: "mytest", DirectConnectID: lineID, VGWID: gatewayID, VLAN: 332, Bandwidth: 2,
		LocalGatewayV4IP: "1.1.1.1/30", RemoteGatewayV4IP: "1.1.1.2/30", Type: dcaas.VirtualInterfacePrivate,
		RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"1.1.2.0/30"},
	})
	if err == nil && look != nil {
		look(oursFacts(v))
	}
	return err
}

func (o ours) page(ctx context.Context, limit int, look func(facts)) (int, error) {
	page, err := o.c.VirtualInterfaces.List(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Limit: limit}})
	if err != nil {
		return 0, err
	}
	return each(page.Items, look, oursFacts), nil
}

func (o ours) walk(ctx context.Context, limit int, look func(facts)) (int, error) {
	items := 0
	for v, err := range o.c.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{ListOpts: dcaas.ListOpts{Limit: limit}}) {
		if err != nil {
			return items, err
		}
		items++
		if look != nil {
			look(oursFacts(v))
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

// oursDecode is all that a client does with a body that lies ready: its decoder has no
// door of its own. The request is less than 1 % of that.
func oursDecode(tb testing.TB, body []byte) decoder {
	o := newOurs(tb, site{url: stubURL, stub: ready(body)})
	return func(look func(facts)) (int, error) { return o.page(tb.Context(), 2000, look) }
}

// ready is a transport that answers everything with one body.
type ready []byte

func (r ready) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(r)), Body: io.NopCloser(bytes.NewReader(r)),
	}, nil
}

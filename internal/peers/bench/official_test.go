package bench

import (
	"context"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/utils"
	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"
)

// official is the vendor's client with its default settings. Only the user agent is set,
// because the client otherwise writes an identifier into the user's home.
type official struct{ c *dc.DcClient }

func newOfficial(tb testing.TB, at site) client {
	tb.Helper()
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(accessKey).WithSk(secretKey).WithProjectId(projectID).SafeBuild()
	if err != nil {
		tb.Fatal(err)
	}
	settings := config.DefaultHttpConfig().WithUserAgent("bench")
	if at.stub != nil {
		settings.WithHttpRoundTripper(at.stub)
	}
	c, err := dc.DcClientBuilder().
		WithEndpoints([]string{at.url}).WithCredential(credentials).WithHttpConfig(settings).SafeBuild()
	if err != nil {
		tb.Fatal(err)
	}
	return official{dc.NewDcClient(c)}
}

func officialVIF(v *model.VirtualInterface) *vif {
	got := &vif{
		ID: value(v.Id), Name: value(v.Name), Description: value(v.Description), TenantID: value(v.TenantId),
		DirectConnectID: value(v.DirectConnectId), LAGID: value(v.LagId), VGWID: value(v.VgwId), GatewayID: value(v.GatewayId),
		LGWID: value(v.LgwId), Type: value(v.Type).Value(), ServiceType: value(v.ServiceType).Value(), Status: value(v.Status),
		Reason: value(v.Reason), AdminStateUp: value(v.AdminStateUp), VLAN: int(value(v.Vlan)), Bandwidth: int(value(v.Bandwidth)),
		RateLimit: value(v.RateLimit), Priority: value(v.Priority).Value(), EnableBFD: value(v.EnableBfd), EnableNQA: value(v.EnableNqa),
		RouteLimit: int(value(v.RouteLimit)), BGPRouteLimit: int(value(v.BgpRouteLimit)), EnterpriseProjectID: value(v.EnterpriseProjectId),
		DeviceID: value(v.DeviceId), IESID: value(v.IesId), CreateTime: time.Time(value(v.CreateTime)), AddressFamily: value(v.AddressFamily),
		LocalGatewayV4IP: value(v.LocalGatewayV4Ip), RemoteGatewayV4IP: value(v.RemoteGatewayV4Ip), LocalGatewayV6IP: value(v.LocalGatewayV6Ip),
		RemoteGatewayV6IP: value(v.RemoteGatewayV6Ip), RemoteEPGroup: value(v.RemoteEpGroup), ServiceEPGroup: value(v.ServiceEpGroup),
	}
	for _, p := range value(v.VifPeers) {
		got.Peers = append(got.Peers, vifPeer{
			ID: value(p.Id), TenantID: value(p.TenantId), VIFID: value(p.VifId), Name: value(p.Name), Description: value(p.Description),
			AddressFamily: value(p.AddressFamily), LocalGatewayIP: value(p.LocalGatewayIp), RemoteGatewayIP: value(p.RemoteGatewayIp),
			RouteMode: value(p.RouteMode).Value(), BGPASN: int64(value(p.BgpAsn)), BGPMD5: value(p.BgpMd5), BGPStatus: value(p.BgpStatus),
			BGPRouteLimit: int(value(p.BgpRouteLimit)), ReceiveRouteNum: int64(value(p.ReceiveRouteNum)), RemoteEPGroup: value(p.RemoteEpGroup),
			ServiceEPGroup: value(p.ServiceEpGroup), Status: value(p.Status), DeviceID: value(p.DeviceId),
			EnableBFD: value(p.EnableBfd), EnableNQA: value(p.EnableNqa),
		})
	}
	return got
}

// value returns *p, and the zero value for nil.
func value[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

func (o official) get(_ context.Context, id string, show func(*vif)) error {
	resp, err := o.c.ShowVirtualInterface(&model.ShowVirtualInterfaceRequest{VirtualInterfaceId: id})
	if err == nil && show != nil {
		show(officialVIF(resp.VirtualInterface))
	}
	return err
}

func (o official) create(_ context.Context, show func(*vif)) error {
	resp, err := o.c.CreateVirtualInterface(&model.CreateVirtualInterfaceRequest{Body: &model.CreateVirtualInterfaceRequestBody{
		VirtualInterface: &model.CreateVirtualInterface{
			Name: new("vif-0819"), Description: new("mytest"), DirectConnectId: new(connectionID), VgwId: new(gatewayID), Vlan: 332, Bandwidth: 2,
			LocalGatewayV4Ip: new("1.1.1.1/30"), RemoteGatewayV4Ip: new("1.1.1.2/30"), Type: model.GetCreateVirtualInterfaceTypeEnum().PRIVATE,
			RouteMode: model.GetCreateVirtualInterfaceRouteModeEnum().STATIC, RemoteEpGroup: &[]string{"1.1.2.0/30"},
		},
	}})
	if err == nil && show != nil {
		show(officialVIF(resp.VirtualInterface))
	}
	return err
}

func (o official) page(_ context.Context, limit int, show func(*vif)) (int, error) {
	resp, err := o.c.ListVirtualInterfaces(&model.ListVirtualInterfacesRequest{Limit: new(int32(limit))})
	if err != nil {
		return 0, err
	}
	return each(*resp.VirtualInterfaces, show, officialVIF), nil
}

func (o official) walk(_ context.Context, limit int, show func(*vif)) (int, error) {
	items := 0
	req := &model.ListVirtualInterfacesRequest{Limit: new(int32(limit))}
	for {
		resp, err := o.c.ListVirtualInterfaces(req)
		if err != nil {
			return items, err
		}
		items += each(*resp.VirtualInterfaces, show, officialVIF)
		if req.Marker = resp.PageInfo.NextMarker; req.Marker == nil {
			return items, nil
		}
	}
}

func officialSigner(tb testing.TB, at string) func() (string, error) {
	tb.Helper()
	from := newRequest(tb, at)
	b := request.NewHttpRequestBuilder().WithEndpoint(stubURL).WithMethod("GET").WithPath(from.URL.Path)
	for name := range from.Header {
		b.AddHeaderParam(name, from.Header.Get(name))
	}
	req := b.Build()
	return func() (string, error) {
		delete(req.GetHeaderParams(), "X-Sdk-Date") // otherwise the signer parses it
		added, err := signer.Sign(req, accessKey, secretKey)
		return added["Authorization"], err
	}
}

func officialDecode(body []byte, show func(*vif)) (int, error) {
	var resp model.ListVirtualInterfacesResponse
	if err := utils.Unmarshal(body, &resp); err != nil {
		return 0, err
	}
	return each(*resp.VirtualInterfaces, show, officialVIF), nil
}

package bench

import (
	"context"
	"strings"
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

// official is the client of the cloud itself, with its default settings. Only the
// user agent is set: without one it writes an identifier into the user's home.
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

func officialFacts(v *model.VirtualInterface) facts {
	p := (*v.VifPeers)[0]
	return facts{
		id: *v.Id, name: *v.Name, status: *v.Status, address: *v.LocalGatewayV4Ip,
		vlan: int(*v.Vlan), bandwidth: int(*v.Bandwidth), adminUp: *v.AdminStateUp, created: time.Time(*v.CreateTime),
		remote: strings.Join(*p.RemoteEpGroup, ","), peerID: *p.Id, peerStatus: *p.Status, asn: int64(*p.BgpAsn), received: int64(*p.ReceiveRouteNum),
	}
}

func (o official) get(_ context.Context, look func(facts)) error {
	resp, err := o.c.ShowVirtualInterface(&model.ShowVirtualInterfaceRequest{VirtualInterfaceId: firstID})
	if err == nil && look != nil {
		look(officialFacts(resp.VirtualInterface))
	}
	return err
}

func (o official) create(_ context.Context, look func(facts)) error {
	resp, err := o.c.CreateVirtualInterface(&model.CreateVirtualInterfaceRequest{Body: &model.CreateVirtualInterfaceRequestBody{
		VirtualInterface: &model.CreateVirtualInterface{
			Name: new("vif-0819"), Description: new("mytest"), DirectConnectId: new(lineID), VgwId: new(gatewayID), Vlan: 332, Bandwidth: 2,
			LocalGatewayV4Ip: new("1.1.1.1/30"), RemoteGatewayV4Ip: new("1.1.1.2/30"), Type: model.GetCreateVirtualInterfaceTypeEnum().PRIVATE,
			RouteMode: model.GetCreateVirtualInterfaceRouteModeEnum().STATIC, RemoteEpGroup: &[]string{"1.1.2.0/30"},
		},
	}})
	if err == nil && look != nil {
		look(officialFacts(resp.VirtualInterface))
	}
	return err
}

func (o official) page(_ context.Context, limit int, look func(facts)) (int, error) {
	resp, err := o.c.ListVirtualInterfaces(&model.ListVirtualInterfacesRequest{Limit: new(int32(limit))})
	if err != nil {
		return 0, err
	}
	return each(*resp.VirtualInterfaces, look, officialFacts), nil
}

func (o official) walk(_ context.Context, limit int, look func(facts)) (int, error) {
	items := 0
	req := &model.ListVirtualInterfacesRequest{Limit: new(int32(limit))}
	for {
		resp, err := o.c.ListVirtualInterfaces(req)
		if err != nil {
			return items, err
		}
		items += each(*resp.VirtualInterfaces, look, officialFacts)
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
		delete(req.GetHeaderParams(), "X-Sdk-Date") // it would be read back and parsed
		added, err := signer.Sign(req, accessKey, secretKey)
		return added["Authorization"], err
	}
}

func officialDecode(body []byte, look func(facts)) (int, error) {
	var resp model.ListVirtualInterfacesResponse
	if err := utils.Unmarshal(body, &resp); err != nil {
		return 0, err
	}
	return each(*resp.VirtualInterfaces, look, officialFacts), nil
}

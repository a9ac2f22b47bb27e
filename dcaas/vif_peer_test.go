package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const peerID = "68250543-0a13-4ac7-aa36-d018856ac640"

// examplePeer returns the peer of the API reference's answers. Its ID differs from that of
// the requests.
func examplePeer(remote ...string) *dcaas.VIFPeer {
	return &dcaas.VIFPeer{
		Name: "vif-0819", Description: "mytest", ID: "4c95de3e-9f75-4357-9c79-b22498dd71c7", TenantID: "ed28c294165741faaeccab26913122a1",
		AddressFamily: dcaas.IPv4, LocalGatewayIP: "12.3.4.1/30", RemoteGatewayIP: "12.3.4.2/30", RouteMode: dcaas.RouteModeStatic,
		BGPRouteLimit: 100, Status: "ACTIVE", VIFID: "5d6c17bc-0ebe-420b-8734-21f519e9d7ad", ReceiveRouteNum: new(int64(-1)), RemoteEPGroup: remote,
	}
}

func TestVIFPeersCreate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts dcaas.VIFPeerCreateOpts
		body string
	}{
		{
			"static",
			dcaas.VIFPeerCreateOpts{
				VIFID: "v", AddressFamily: dcaas.IPv6, LocalGatewayIP: "2001:db8::1/64", RemoteGatewayIP: "2001:db8::2/64",
				RouteMode: dcaas.RouteModeStatic, RemoteEPGroup: []string{"2001:db8:1::/64", "2001:db8:2::/64"},
			},
			`{"vif_peer":{"vif_id":"v","address_family":"ipv6","local_gateway_ip":"2001:db8::1/64","remote_gateway_ip":"2001:db8::2/64",
			"route_mode":"static","remote_ep_group":["2001:db8:1::/64","2001:db8:2::/64"]}}`,
		},
		{
			"every field",
			dcaas.VIFPeerCreateOpts{
				VIFID: "v", AddressFamily: dcaas.IPv4, LocalGatewayIP: "12.3.4.1/30", RemoteGatewayIP: "12.3.4.2/30", RouteMode: dcaas.RouteModeBGP,
				BGPASN: 4200000000, BGPMD5: "sesame", RemoteEPGroup: []string{"20.1.1.0/24"}, Name: "vif-0819", Description: "mytest",
			},
			`{"vif_peer":{"vif_id":"v","address_family":"ipv4","local_gateway_ip":"12.3.4.1/30","remote_gateway_ip":"12.3.4.2/30","route_mode":"bgp",
			"bgp_asn":4200000000,"bgp_md5":"sesame","remote_ep_group":["20.1.1.0/24"],"name":"vif-0819","description":"mytest"}}`,
		},
	}
	tests = append(tests, tests[0])
	tests[2].name, tests[2].opts.AddressFamily = "another spelling of the family", "IPv6"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreateVifPeer", Path: base + "vif-peers", Body: tt.body,
				Status: 201, Answer: golden.File(t, "vif_peer", "create.response.json"),
			})
			got, err := c.VIFPeers.Create(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			// The example has two CIDR blocks in one text. The text is not split.
			if diff := differ(got, examplePeer("12.3.4.0/30 172.56.0.0/16")); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestVIFPeersUpdate(t *testing.T) {
	t.Parallel()
	path := base + "vif-peers/" + peerID
	answer := golden.File(t, "vif_peer", "update.response.json")
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdateVifPeer", Path: path, Body: golden.File(t, "vif_peer", "update.request.json"), Answer: answer},
		golden.Exchange{Op: "UpdateVifPeer", Path: path, Body: `{"vif_peer":{"description":"","remote_ep_group":[]}}`, Answer: answer},
	)
	for _, opts := range []dcaas.VIFPeerUpdateOpts{
		{Name: new("vif-0819"), Description: new("mytest"), RemoteEPGroup: []string{"20.1.1.0/24"}},
		{Description: new(""), RemoteEPGroup: []string{}},
	} {
		got, err := c.VIFPeers.Update(t.Context(), peerID, opts)
		if err != nil {
			t.Fatal(err)
		}
		if diff := differ(got, examplePeer("20.1.1.0/24")); diff != "" {
			t.Errorf("Update() differs: %s", diff)
		}
	}
}

func TestVIFPeersDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteVifPeer", Path: base + "vif-peers/" + peerID, Status: 204})
	if err := c.VIFPeers.Delete(t.Context(), peerID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}

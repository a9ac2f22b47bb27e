package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const (
	peerLinkID    = "3c2b1a09-8f7e-4d6c-b5a4-938271605f4e"
	peerLinksPath = base + "global-dc-gateways/" + globalGatewayID + "/peer-links"
)

// peerLinkAnswer is written by hand. See connectGatewayAnswer.
const peerLinkAnswer = `{"id":"3c2b1a09-8f7e-4d6c-b5a4-938271605f4e","tenant_id":"0605768a3300d5762f82c01180692873","name":"link","description":"mytest",
	"reason":"the reason","global_dc_gateway_id":"f5d0b1c2-6a7e-4b8d-9c0f-1e2d3c4b5a69","instance_id":"i",
	"bandwidth_info":{"bandwidth_size":268435455,"gcb_id":"g"},
	"peer_site":{"gateway_id":"er","link_id":"attachment","project_id":"p","region_id":"ap-southeast-2","site_code":"s","type":"ER"},
	"status":"ACTIVE","created_time":"2024-12-12T06:12:15Z","updated_time":"2024-12-13T06:12:15Z","create_owner":"dc"}`

func peerLink() dcaas.PeerLink {
	return dcaas.PeerLink{
		ID: peerLinkID, TenantID: golden.ProjectID, Name: "link", Description: "mytest", Reason: "the reason", GlobalDCGatewayID: globalGatewayID,
		InstanceID: "i", BandwidthInfo: &dcaas.BandwidthInfo{BandwidthSize: 268435455, GCBID: "g"},
		PeerSite: dcaas.PeerSite{GatewayID: "er", LinkID: "attachment", ProjectID: "p", RegionID: "ap-southeast-2", SiteCode: "s", Type: dcaas.PeerSiteER},
		Status:   dcaas.PeerLinkActive, CreatedTime: moment("2024-12-12T06:12:15Z"), UpdatedTime: moment("2024-12-13T06:12:15Z"),
		CreateOwner: dcaas.PeerLinkOwnerDC,
	}
}

func TestPeerLinksGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowPeerLink", Path: peerLinksPath + "/" + peerLinkID, Answer: `{"peer_link":` + peerLinkAnswer + `,"request_id":"r"}`,
	})
	got, err := c.PeerLinks.Get(t.Context(), globalGatewayID, peerLinkID)
	if err != nil {
		t.Fatal(err)
	}
	want := peerLink()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

// Both IDs in the path are escaped.
func TestPeerLinksEscapes(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "DeletePeerLink", Path: base + "global-dc-gateways/a%2Fb/peer-links/c%20d", Status: 204,
	})
	if err := c.PeerLinks.Delete(t.Context(), "a/b", "c d"); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}

func TestPeerLinksList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t,
		golden.Exchange{
			Op: "ListPeerLinks", Path: peerLinksPath,
			Query:  "ext_fields=x&fields=id&id=a&id=b&limit=10&name=n&offset=5&page_reverse=true&sort_dir=asc&sort_key=id",
			Answer: `{"peer_links":[` + peerLinkAnswer + `],"page_info":{"next_marker":"n"},"request_id":"r"}`,
		},
		golden.Exchange{Op: "ListPeerLinks", Path: peerLinksPath, Answer: `{"peer_links":[{"id":"a"}],"page_info":{"next_marker":"a"}}`},
		golden.Exchange{Op: "ListPeerLinks", Path: peerLinksPath, Query: "limit=2000&marker=a", Answer: `{"peer_links":[{"id":"b"}]}`},
	)
	page, err := c.PeerLinks.List(t.Context(), globalGatewayID, dcaas.PeerLinkListOpts{
		ListOpts:   dcaas.ListOpts{Limit: 10, SortKey: "id", SortDir: "asc", Fields: []string{"id"}},
		OffsetOpts: dcaas.OffsetOpts{Offset: 5, PageReverse: true},
		ID:         []string{"a", "b"}, Name: []string{"n"}, ExtFields: []string{"x"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &dcaas.Page[dcaas.PeerLink]{Items: []dcaas.PeerLink{peerLink()}, NextMarker: "n", RequestID: "r"}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
	all, err := dcaas.Collect(c.PeerLinks.All(t.Context(), globalGatewayID, dcaas.PeerLinkListOpts{}))
	if err != nil || len(all) != 2 || all[1].ID != "b" {
		t.Errorf("All() = %v, %v, want a b", all, err)
	}
}

func TestPeerLinksCreate(t *testing.T) {
	t.Parallel()
	site := dcaas.PeerSiteTarget{GatewayID: "er", ProjectID: "p", RegionID: "ap-southeast-2"}
	tests := []struct {
		name string
		opts dcaas.PeerLinkCreateOpts
		body string
	}{
		{
			"only what is required",
			dcaas.PeerLinkCreateOpts{Name: "link", PeerSite: site},
			`{"peer_link":{"name":"link","peer_site":{"gateway_id":"er","project_id":"p","region_id":"ap-southeast-2"}}}`,
		},
		{
			"every field",
			dcaas.PeerLinkCreateOpts{Name: "link", Description: "mytest", PeerSite: site},
			`{"peer_link":{"name":"link","description":"mytest","peer_site":{"gateway_id":"er","project_id":"p","region_id":"ap-southeast-2"}}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreatePeerLink", Path: peerLinksPath, Body: tt.body, Status: 201, Answer: `{"peer_link":` + peerLinkAnswer + `}`,
			})
			got, err := c.PeerLinks.Create(t.Context(), globalGatewayID, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := peerLink()
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestPeerLinksUpdate(t *testing.T) {
	t.Parallel()
	path, answer := peerLinksPath+"/"+peerLinkID, `{"peer_link":`+peerLinkAnswer+`}`
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdatePeerLink", Path: path, Body: `{"peer_link":{"description":""}}`, Answer: answer},
		golden.Exchange{Op: "UpdatePeerLink", Path: path, Body: `{"peer_link":{"name":"link","description":"mytest"}}`, Answer: answer},
	)
	for _, opts := range []dcaas.PeerLinkUpdateOpts{{Description: new("")}, {Name: new("link"), Description: new("mytest")}} {
		got, err := c.PeerLinks.Update(t.Context(), globalGatewayID, peerLinkID, opts)
		if err != nil {
			t.Fatal(err)
		}
		want := peerLink()
		if diff := differ(got, &want); diff != "" {
			t.Errorf("Update() differs: %s", diff)
		}
	}
}

func TestPeerLinksDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeletePeerLink", Path: peerLinksPath + "/" + peerLinkID, Status: 204})
	if err := c.PeerLinks.Delete(t.Context(), globalGatewayID, peerLinkID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}

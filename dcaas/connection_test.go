package dcaas_test

import (
	"errors"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const (
	base         = "/v3/" + golden.ProjectID + "/dcaas/"
	connectionID = "6ecd9cf3-ca64-46c7-863f-f2eb1b9e838a"
)

func TestConnectionsGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowDirectConnect", Path: base + "direct-connects/" + connectionID,
		Answer: golden.File(t, "connection", "show.response.json"),
	})
	got, err := c.Connections.Get(t.Context(), connectionID)
	if err != nil {
		t.Fatal(err)
	}
	want := connection()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

// connection returns the connection of the fixtures.
func connection() dcaas.Connection {
	return dcaas.Connection{
		ID: connectionID, TenantID: "6fbe9263116a4b68818cf1edce16bc4f", Name: "direct connect1",
		PortType: dcaas.PortType10G, Bandwidth: 100, Location: "Biere", PeerLocation: "Example Street 1",
		DeviceID: "18.9.215.131", Type: dcaas.ConnectionTypeHosted, HostingID: "2cfb53be-b05f-40d5-a2f8-3a59ac383836",
		ChargeMode: dcaas.ChargeModeBandwidth, Provider: "中国电信", AdminStateUp: true, VLAN: 441, Status: dcaas.ConnectionActive,
		ApplyTime:      moment("2022-08-18T11:28:06.000Z"),
		CreateTime:     moment("2022-08-19T11:28:06.000Z"),
		ProviderStatus: dcaas.ProviderActive, PeerPortType: "10G", PeerProvider: "carrier two",
		OrderID: "CS2208181128ABCDE", ProductID: "OFFI0001", SpecCode: "dc.direct.10g",
		PeriodType: new(2), PeriodNum: new(3), VGWType: "default", EnterpriseProjectID: "0",
		Locales:        &dcaas.Locales{EnUS: "Kuala Lumpur", ZhCN: "吉隆坡"},
		SupportFeature: []string{"vif_peers", "bfd"}, Email: "noc@example.com",
		OnestopProductID: "onestop-1", BuildingLineProductID: "line-1",
		LastOnestopProductID: "onestop-0", LastBuildingLineProductID: "line-0",
		ModifiedBandwidth: 200, ChangeMode: new(0), OnestopDCStatus: "done", PublicBorderGroup: "center",
		AutoRenew: new(1), Ratio95Peak: new(20),
	}
}

func TestConnectionsList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListDirectConnects", Path: base + "direct-connects",
		Query:  "enterprise_project_id=0&fields=id&fields=name&hosting_id=h1&hosting_id=h2&id=a&id=b&limit=2&marker=m%2F1&name=line%20one&sort_dir=desc&sort_key=name",
		Answer: golden.File(t, "connection", "list.response.json"),
	})
	page, err := c.Connections.List(t.Context(), dcaas.ConnectionListOpts{
		ListOpts: dcaas.ListOpts{Limit: 2, Marker: "m/1", SortKey: "name", SortDir: "desc", Fields: []string{"id", "name"}},
		ID:       []string{"a", "b"}, Name: []string{"line one"}, HostingID: []string{"h1", "h2"}, EnterpriseProjectID: []string{"0"},
	})
	if err != nil {
		t.Fatal(err)
	}
	second := connection()
	second.ID, second.Name, second.VLAN, second.Type, second.HostingID = "7ecd9cf3-ca64-46c7-863f-f2eb1b9e838b", "direct connect2", 0, dcaas.ConnectionTypeStandard, ""
	want := &dcaas.Page[dcaas.Connection]{
		Items:      []dcaas.Connection{connection(), second},
		NextMarker: second.ID, PreviousMarker: connectionID, CurrentCount: 2, RequestID: "765f7aaf8f2edd0e719de564ef72e2de",
	}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

func TestConnectionsUpdate(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		opts dcaas.ConnectionUpdateOpts
		body string
	}{
		{
			"example of the reference",
			dcaas.ConnectionUpdateOpts{Name: new("direct connect1"), Description: new("")},
			golden.File(t, "connection", "update.request.json"),
		},
		{
			"every field",
			dcaas.ConnectionUpdateOpts{
				Name: new("n"), Description: new("d"), Bandwidth: new(200), PeerLocation: new("p"),
				Status: new(dcaas.ConnectionPendingPay), ProviderStatus: new(dcaas.ProviderDown),
			},
			`{"direct_connect":{"name":"n","description":"d","bandwidth":200,"peer_location":"p","status":"PENDING_PAY","provider_status":"DOWN"}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "UpdateDirectConnect", Path: base + "direct-connects/" + connectionID, Body: tt.body,
				Answer: golden.File(t, "connection", "show.response.json"),
			})
			got, err := c.Connections.Update(t.Context(), connectionID, tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := connection()
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Update() differs: %s", diff)
			}
		})
	}
}

func TestConnectionsDelete(t *testing.T) {
	t.Parallel()
	path := base + "direct-connects/" + connectionID
	c := golden.Expect(t,
		golden.Exchange{Op: "DeleteDirectConnect", Path: path, Status: 204},
		golden.Exchange{Op: "DeleteDirectConnect", Path: path, Status: 400, Answer: `{"error_code":"DC.1007","error_msg":"The connection is in use."}`},
	)
	if err := c.Connections.Delete(t.Context(), connectionID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
	if err := c.Connections.Delete(t.Context(), connectionID); !errors.Is(err, dcaas.ErrConflict) {
		t.Errorf("Delete() of one in use = %v, want ErrConflict", err)
	}
}

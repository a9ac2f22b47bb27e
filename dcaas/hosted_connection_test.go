package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const hostedID = "0278b472-ffa5-4eb3-8c0d-979d479f8ef6"

func hostedConnection() dcaas.HostedConnection {
	return dcaas.HostedConnection{
		ID: hostedID, TenantID: golden.ProjectID, Name: "client-dc-faf1", Description: "Hosted Connect",
		Bandwidth: 10, Location: "Biere", PeerLocation: "Example Street 1", HostingID: "2cfb53be-b05f-40d5-a2f8-3a59ac383836",
		Provider: "carrier one", AdminStateUp: true, VLAN: 441, Status: dcaas.HostedConnectionBuild,
		ApplyTime: moment("2022-08-18T11:28:06.000Z"), CreateTime: moment("2022-08-19T11:28:06.000Z"),
		ProviderStatus: dcaas.ProviderActive, PortType: dcaas.PortType10G, Type: dcaas.ConnectionTypeHosted,
	}
}

func TestHostedConnectionsGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowHostedDirectConnect", Path: base + "hosted-connects/" + hostedID,
		Answer: golden.File(t, "hosted_connection", "show.response.json"),
	})
	got, err := c.HostedConnections.Get(t.Context(), hostedID)
	if err != nil {
		t.Fatal(err)
	}
	want := hostedConnection()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

func TestHostedConnectionsList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListHostedDirectConnects", Path: base + "hosted-connects",
		Query:  "hosting_id=h&id=a&id=b&limit=2000&marker=m&name=n",
		Answer: golden.File(t, "hosted_connection", "list.response.json"),
	})
	page, err := c.HostedConnections.List(t.Context(), dcaas.HostedConnectionListOpts{
		ListOpts: dcaas.ListOpts{Marker: "m"}, // the service refuses a marker without a limit
		ID:       []string{"a", "b"}, Name: []string{"n"}, HostingID: []string{"h"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &dcaas.Page[dcaas.HostedConnection]{
		Items: []dcaas.HostedConnection{hostedConnection()}, CurrentCount: 1, RequestID: "765f7aaf8f2edd0e719de564ef72e2de",
	}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

func TestHostedConnectionsCreate(t *testing.T) {
	t.Parallel()
	full := dcaas.HostedConnectionCreateOpts{
		HostingID: "2cfb53be-b05f-40d5-a2f8-3a59ac383836", ResourceTenantID: golden.ProjectID, VLAN: 441, Bandwidth: 10,
		Name: "client-dc-faf1", Description: "Hosted Connect",
	}
	withPlace, zero := full, full
	withPlace.PeerLocation = "Example Street 1"
	zero.Name, zero.Description, zero.VLAN = "", "", 0
	tests := []struct {
		name string
		opts dcaas.HostedConnectionCreateOpts
		body string
	}{
		{"example of the reference", full, golden.File(t, "hosted_connection", "create.request.json")},
		{
			"every field", withPlace,
			`{"hosted_connect":{"name":"client-dc-faf1","description":"Hosted Connect","resource_tenant_id":"0605768a3300d5762f82c01180692873",
			"hosting_id":"2cfb53be-b05f-40d5-a2f8-3a59ac383836","vlan":441,"bandwidth":10,"peer_location":"Example Street 1"}}`,
		},
		{
			"VLAN 0 is sent", zero,
			`{"hosted_connect":{"resource_tenant_id":"0605768a3300d5762f82c01180692873","hosting_id":"2cfb53be-b05f-40d5-a2f8-3a59ac383836","vlan":0,"bandwidth":10}}`,
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t, golden.Exchange{
				Op: "CreateHostedDirectConnect", Path: base + "hosted-connects", Body: tt.body,
				Status: 201, Answer: golden.File(t, "hosted_connection", "show.response.json"),
			})
			got, err := c.HostedConnections.Create(t.Context(), tt.opts)
			if err != nil {
				t.Fatal(err)
			}
			want := hostedConnection()
			if diff := differ(got, &want); diff != "" {
				t.Errorf("Create() differs: %s", diff)
			}
		})
	}
}

func TestHostedConnectionsUpdate(t *testing.T) {
	t.Parallel()
	path := base + "hosted-connects/" + hostedID
	answer := golden.File(t, "hosted_connection", "show.response.json")
	c := golden.Expect(t,
		golden.Exchange{Op: "UpdateHostedDirectConnect", Path: path, Body: golden.File(t, "hosted_connection", "update.request.json"), Answer: answer},
		golden.Exchange{
			Op: "UpdateHostedDirectConnect", Path: path, Answer: answer,
			Body: `{"hosted_connect":{"name":"n","description":"d","bandwidth":20,"peer_location":""}}`,
		},
	)
	for _, opts := range []dcaas.HostedConnectionUpdateOpts{
		{Name: new("client-dc-faf1"), Description: new("")},
		{Name: new("n"), Description: new("d"), Bandwidth: new(20), PeerLocation: new("")},
	} {
		got, err := c.HostedConnections.Update(t.Context(), hostedID, opts)
		if err != nil {
			t.Fatal(err)
		}
		want := hostedConnection()
		if diff := differ(got, &want); diff != "" {
			t.Errorf("Update() differs: %s", diff)
		}
	}
}

func TestHostedConnectionsDelete(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{Op: "DeleteHostedDirectConnect", Path: base + "hosted-connects/" + hostedID, Status: 204})
	if err := c.HostedConnections.Delete(t.Context(), hostedID); err != nil {
		t.Errorf("Delete() = %v", err)
	}
}

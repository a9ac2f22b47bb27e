package conformance

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/region"
	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// TestOfficialComplete checks that the tests of the official client call each operation
// of the API.
func TestOfficialComplete(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("official_*test.go")
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		source.Write(data)
	}
	for _, op := range golden.Operations() {
		if !strings.Contains(source.String(), "c."+op.Name+"(") {
			t.Errorf("%s is not called", op.Name)
		}
	}
}

func TestOfficialConnections(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	leased := srv.AddConnection(dcaastest.Connection{
		Name: "leased", Description: "second site", Bandwidth: 1000, PortType: "1G", Location: "Example Exchange 7",
		PeerLocation: "7 Example Street", EnterpriseProjectID: "0605768a-0000-4000-8000-000000000001",
	})

	shown := must(c.ShowDirectConnect(&model.ShowDirectConnectRequest{DirectConnectId: leased}))(t, http.StatusOK)
	connection := shown.DirectConnect
	equal(t, "request_id is set", val(shown.RequestId) != "", true)
	equal(t, "id", val(connection.Id), leased)
	equal(t, "tenant_id", val(connection.TenantId), srv.ProjectID)
	equal(t, "name", val(connection.Name), "leased")
	equal(t, "description", val(connection.Description), "second site")
	equal(t, "bandwidth", val(connection.Bandwidth), 1000)
	equal(t, "port_type", val(connection.PortType), model.GetDirectConnectPortTypeEnum().E_1_G)
	equal(t, "type", val(connection.Type), model.GetDirectConnectTypeEnum().STANDARD)
	equal(t, "status", val(connection.Status), model.GetDirectConnectStatusEnum().ACTIVE)
	equal(t, "provider_status", val(connection.ProviderStatus), model.GetDirectConnectProviderStatusEnum().ACTIVE)
	equal(t, "vgw_type", val(connection.VgwType), model.GetDirectConnectVgwTypeEnum().DEFAULT)
	equal(t, "location", val(connection.Location), "Example Exchange 7")
	equal(t, "peer_location", val(connection.PeerLocation), "7 Example Street")
	equal(t, "enterprise_project_id", val(connection.EnterpriseProjectId), "0605768a-0000-4000-8000-000000000001")
	equal(t, "admin_state_up", val(connection.AdminStateUp), true)
	equal(t, "hosting_id", connection.HostingId, nil)
	equal(t, "locales", val(val(connection.Locales).EnUs) != "", true)
	if age := time.Since(time.Time(val(connection.CreateTime))); age < -time.Second || age > time.Minute {
		t.Errorf("create_time is %s ago", age)
	}

	few := must(c.ShowDirectConnect(&model.ShowDirectConnectRequest{DirectConnectId: leased, Fields: &[]string{"id", "bandwidth"}}))(t, http.StatusOK).DirectConnect
	equal(t, "bandwidth among fields", val(few.Bandwidth), 1000)
	equal(t, "name, which is not among fields", few.Name, nil)

	updated := must(c.UpdateDirectConnect(&model.UpdateDirectConnectRequest{DirectConnectId: leased, Body: &model.UpdateDirectConnectRequestBody{
		DirectConnect: &model.UpdateDirectConnect{
			Name: new("leased-2"), Description: new(""), Bandwidth: new(int32(2000)), PeerLocation: new("8 Example Street"),
			ProviderStatus: new(model.GetUpdateDirectConnectProviderStatusEnum().DOWN),
		},
	}}))(t, http.StatusOK).DirectConnect
	equal(t, "name", val(updated.Name), "leased-2")
	equal(t, "description", val(updated.Description), "")
	equal(t, "bandwidth", val(updated.Bandwidth), 2000)
	equal(t, "peer_location", val(updated.PeerLocation), "8 Example Street")
	equal(t, "provider_status", val(updated.ProviderStatus), model.GetDirectConnectProviderStatusEnum().DOWN)
	equal(t, "port_type", val(updated.PortType), model.GetDirectConnectPortTypeEnum().E_1_G)

	hosted := srv.AddConnection(dcaastest.Connection{Name: "hosted", Type: "hosted", HostingID: hosting, VLAN: 300})
	descending := &[]model.ListDirectConnectsRequestSortDir{model.GetListDirectConnectsRequestSortDirEnum().DESC}
	lists := []struct {
		name string
		in   model.ListDirectConnectsRequest
		want []string
	}{
		{"id", model.ListDirectConnectsRequest{Id: &[]string{standard2, hosting, missingID}}, []string{standard2, hosting}},
		{"name", model.ListDirectConnectsRequest{Name: &[]string{"leased-2", "hosted"}, SortKey: new("name")}, []string{hosted, leased}},
		{"hosting_id", model.ListDirectConnectsRequest{HostingId: &[]string{hosting}}, []string{hosted}},
		{"enterprise_project_id", model.ListDirectConnectsRequest{EnterpriseProjectId: &[]string{"0605768a-0000-4000-8000-000000000001"}}, []string{leased}},
		{"two filters", model.ListDirectConnectsRequest{Id: &[]string{standard1, standard2}, Name: &[]string{"dc-standard-2"}}, []string{standard2}},
		{"sort", model.ListDirectConnectsRequest{Id: &[]string{standard1, standard2, hosting}, SortKey: new("name"), SortDir: descending}, []string{standard2, standard1, hosting}},
		{"marker", model.ListDirectConnectsRequest{Id: &[]string{standard1, standard2, hosting}, Marker: new(standard1), Limit: new(int32(1))}, []string{standard2}},
		{"nothing", model.ListDirectConnectsRequest{Id: &[]string{missingID}}, nil},
	}
	for _, tt := range lists {
		page := must(c.ListDirectConnects(&tt.in))(t, http.StatusOK)
		if page.DirectConnects == nil || page.PageInfo == nil {
			t.Errorf("%s: the list or its page_info is missing", tt.name)
			continue
		}
		equalList(t, tt.name, column(page.DirectConnects, func(l model.DirectConnect) string { return val(l.Id) }), tt.want)
		equal(t, tt.name+": current_count", page.PageInfo.CurrentCount, int32(len(tt.want)))
	}
	all := must(c.ListDirectConnects(&model.ListDirectConnectsRequest{}))(t, http.StatusOK)
	equal(t, "connections", len(*all.DirectConnects), 5)
	equal(t, "next_marker of the only page", val(all.PageInfo.NextMarker), "")

	must(c.DeleteDirectConnect(&model.DeleteDirectConnectRequest{DirectConnectId: leased}))(t, http.StatusNoContent)
	gone(t, "DC.1012", func() (*model.ShowDirectConnectResponse, error) {
		return c.ShowDirectConnect(&model.ShowDirectConnectRequest{DirectConnectId: leased})
	})
}

func TestOfficialHostedConnections(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	status := model.GetHostedDirectConnectStatusEnum()

	created := must(c.CreateHostedDirectConnect(&model.CreateHostedDirectConnectRequest{Body: &model.CreateHostedDirectConnectRequestBody{
		HostedConnect: &model.CreateHostedDirectConnect{
			Name: new("share"), Description: new("of a partner"), Bandwidth: 50, HostingId: hosting, Vlan: 441,
			ResourceTenantId: srv.ProjectID, PeerLocation: new("9 Example Street"),
		},
	}}))(t, http.StatusCreated).HostedConnect
	id := val(created.Id)
	equal(t, "status", val(created.Status), status.BUILD)
	equal(t, "tenant_id", val(created.TenantId), srv.ProjectID)
	equal(t, "name", val(created.Name), "share")
	equal(t, "description", val(created.Description), "of a partner")
	equal(t, "bandwidth", val(created.Bandwidth), 50)
	equal(t, "hosting_id", val(created.HostingId), hosting)
	equal(t, "vlan", val(created.Vlan), 441)
	equal(t, "peer_location", val(created.PeerLocation), "9 Example Street")
	equal(t, "type", val(created.Type), model.GetHostedDirectConnectTypeEnum().HOSTED)

	show := func() *model.HostedDirectConnect {
		t.Helper()
		return must(c.ShowHostedDirectConnect(&model.ShowHostedDirectConnectRequest{HostedConnectId: id}))(t, http.StatusOK).HostedConnect
	}
	equal(t, "status at a read", val(show().Status), status.BUILD)

	// For its tenant, a hosted connection is a connection. It becomes ACTIVE with an interface.
	ofTenant := must(c.ListDirectConnects(&model.ListDirectConnectsRequest{HostingId: &[]string{hosting}}))(t, http.StatusOK)
	equalList(t, "the tenant's connections", column(ofTenant.DirectConnects, func(l model.DirectConnect) string { return val(l.Id) }), []string{id})
	vif := newInterface(newGateway(t, c, "vpc-hosted"), id, 441)
	vif.Bandwidth = 50
	vifID := makeInterface(t, c, vif)
	equal(t, "status with an interface", val(show().Status), status.ACTIVE)
	_, err := c.DeleteHostedDirectConnect(&model.DeleteHostedDirectConnectRequest{HostedConnectId: id})
	refused(t, err, http.StatusBadRequest, "DC.1007")
	deleteInterface(t, c, vifID)

	updated := must(c.UpdateHostedDirectConnect(&model.UpdateHostedDirectConnectRequest{HostedConnectId: id, Body: &model.UpdateHostedDirectConnectRequestBody{
		HostedConnect: &model.UpdateHostedDirectConnect{
			Name: new("share-2"), Description: new(""), Bandwidth: new(int32(100)), PeerLocation: new("10 Example Street"),
		},
	}}))(t, http.StatusOK).HostedConnect
	equal(t, "name", val(updated.Name), "share-2")
	equal(t, "description", val(updated.Description), "")
	equal(t, "bandwidth", val(updated.Bandwidth), 100)
	equal(t, "peer_location", val(updated.PeerLocation), "10 Example Street")
	equal(t, "status after an update", val(updated.Status), status.BUILD)

	other := must(c.CreateHostedDirectConnect(&model.CreateHostedDirectConnectRequest{Body: &model.CreateHostedDirectConnectRequestBody{
		HostedConnect: &model.CreateHostedDirectConnect{Name: new("other"), Bandwidth: 2, HostingId: hosting, Vlan: 442, ResourceTenantId: srv.ProjectID},
	}}))(t, http.StatusCreated).HostedConnect
	lists := []struct {
		name string
		in   model.ListHostedDirectConnectsRequest
		want []string
	}{
		{"hosting_id", model.ListHostedDirectConnectsRequest{HostingId: &[]string{hosting}, SortKey: new("name")}, []string{val(other.Id), id}},
		{"other hosting_id", model.ListHostedDirectConnectsRequest{HostingId: &[]string{missingID}}, nil},
		{"name", model.ListHostedDirectConnectsRequest{Name: &[]string{"share-2"}}, []string{id}},
		{"id", model.ListHostedDirectConnectsRequest{Id: &[]string{id, standard1}}, []string{id}},
	}
	for _, tt := range lists {
		page := must(c.ListHostedDirectConnects(&tt.in))(t, http.StatusOK)
		equalList(t, tt.name, column(page.HostedConnects, func(h model.HostedDirectConnect) string { return val(h.Id) }), tt.want)
	}

	must(c.DeleteHostedDirectConnect(&model.DeleteHostedDirectConnectRequest{HostedConnectId: id}))(t, http.StatusNoContent)
	gone(t, "DC.1012", func() (*model.ShowHostedDirectConnectResponse, error) {
		return c.ShowHostedDirectConnect(&model.ShowHostedDirectConnectRequest{HostedConnectId: id})
	})
}

func TestOfficialQuotas(t *testing.T) {
	t.Parallel()
	c := officialFor(t, newServer(t))
	quotas := func(types ...string) map[string]model.Info {
		t.Helper()
		in := &model.ShowQuotasRequest{}
		if len(types) > 0 {
			in.Type = &types
		}
		found := map[string]model.Info{}
		for _, q := range val(must(c.ShowQuotas(in))(t, http.StatusCreated).Quotas.Resources) {
			found[val(q.Type)] = q
		}
		return found
	}
	all := quotas()
	equal(t, "used connections", val(all["physicalConnect"].Used), 3)
	equal(t, "used interfaces", val(all["virtualInterface"].Used), 0)
	equal(t, "quota of interfaces", val(all["virtualInterface"].Quota) > 0, true)
	few := quotas("virtualInterface")
	equal(t, "types asked for", len(few), 1)
	equal(t, "type", val(few["virtualInterface"].Type), "virtualInterface")
	equal(t, "two types", len(quotas("virtualInterface", "physicalConnect")), 2)
}

// TestOfficialErrors checks that the official client decodes the refusals of the service
// and of the API gateway before it.
func TestOfficialErrors(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	gateway := newGateway(t, c, "vpc-1")
	taken := makeInterface(t, c, newInterface(gateway, standard1, 100))
	create := func(vif model.CreateVirtualInterface) error {
		_, err := c.CreateVirtualInterface(&model.CreateVirtualInterfaceRequest{Body: &model.CreateVirtualInterfaceRequestBody{VirtualInterface: &vif}})
		return err
	}
	// vif returns a call that creates an interface. Only the change makes it wrong.
	vif := func(change func(*model.CreateVirtualInterface)) func() error {
		in := newInterface(gateway, standard1, 101)
		change(&in)
		return func() error { return create(in) }
	}
	share := func(under string, vlan int32) func() error {
		return func() error {
			_, err := c.CreateHostedDirectConnect(&model.CreateHostedDirectConnectRequest{Body: &model.CreateHostedDirectConnectRequestBody{
				HostedConnect: &model.CreateHostedDirectConnect{Bandwidth: 2, HostingId: under, Vlan: vlan, ResourceTenantId: srv.ProjectID},
			}})
			return err
		}
	}
	srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: hosting, VLAN: 300})
	few := officialFor(t, newServer(t, dcaastest.WithQuota("virtualGateway", 0)))
	tenant := srv.AddTenant("")
	show := func(c *dc.DcClient) error {
		_, err := c.ShowVirtualInterface(&model.ShowVirtualInterfaceRequest{VirtualInterfaceId: taken})
		return err
	}
	tests := []struct {
		name   string
		call   func() error
		status int
		code   string
	}{
		{"interface that is not there", func() error {
			_, err := c.ShowVirtualInterface(&model.ShowVirtualInterfaceRequest{VirtualInterfaceId: missingID})
			return err
		}, http.StatusNotFound, "DC.1211"},
		{"interface of another tenant", func() error {
			return show(official(t, srv.URL, tenant.ID, tenant.AccessKey, tenant.SecretKey))
		}, http.StatusNotFound, "DC.1211"},
		{"VLAN that is taken", vif(func(v *model.CreateVirtualInterface) { v.Vlan = 100 }), http.StatusBadRequest, "DC.1209"},
		{"operations connection", vif(func(v *model.CreateVirtualInterface) { v.DirectConnectId = new(hosting) }), http.StatusBadRequest, "DC.1204"},
		{"neither connection nor LAG", vif(func(v *model.CreateVirtualInterface) { v.DirectConnectId = nil }), http.StatusBadRequest, "DC.1200"},
		{"BGP without ASN", vif(func(v *model.CreateVirtualInterface) { v.BgpAsn = nil }), http.StatusBadRequest, "DC.1203"},
		{"ASN out of range", vif(func(v *model.CreateVirtualInterface) { v.BgpAsn = new(int32(-1)) }), http.StatusBadRequest, "DC.0008"},
		{"ASN of the gateway", vif(func(v *model.CreateVirtualInterface) { v.BgpAsn = new(int32(64512)) }), http.StatusBadRequest, "DC.1223"},
		{"address that is none", vif(func(v *model.CreateVirtualInterface) { v.LocalGatewayV4Ip = new("169.254.0.256/30") }), http.StatusBadRequest, "DC.0004"},
		{"subnet of the gateway", vif(func(v *model.CreateVirtualInterface) { v.RemoteEpGroup = &[]string{"10.1.2.0/24"} }), http.StatusBadRequest, "DC.1105"},
		{"subnet twice", vif(func(v *model.CreateVirtualInterface) { v.RemoteEpGroup = &[]string{"172.16.0.0/24", "172.16.0.0/24"} }), http.StatusBadRequest, "DC.1401"},
		{"BFD and NQA", vif(func(v *model.CreateVirtualInterface) { v.EnableBfd, v.EnableNqa = new(true), new(true) }), http.StatusBadRequest, "DC.0001"},
		{"VLAN out of range", vif(func(v *model.CreateVirtualInterface) { v.Vlan = 4000 }), http.StatusBadRequest, "DC.0001"},
		{"hosted connection with VLAN 0", share(hosting, 0), http.StatusBadRequest, "DC.1017"},
		{"hosted connection with a VLAN that is taken", share(hosting, 300), http.StatusBadRequest, "DC.1008"},
		{"hosted connection on a standard one", share(standard1, 301), http.StatusBadRequest, "DC.1004"},
		{"quota", func() error {
			_, err := few.CreateVirtualGateway(&model.CreateVirtualGatewayRequest{Body: &model.CreateVirtualGatewayRequestBody{
				VirtualGateway: &model.CreateVirtualGateway{VpcId: "vpc-1", LocalEpGroup: []string{"10.1.0.0/16"}},
			}})
			return err
		}, http.StatusBadRequest, "DC.1019"},
		{"VPC with a gateway", func() error {
			_, err := c.CreateVirtualGateway(&model.CreateVirtualGatewayRequest{Body: &model.CreateVirtualGatewayRequestBody{
				VirtualGateway: &model.CreateVirtualGateway{VpcId: "vpc-1", LocalEpGroup: []string{"10.9.0.0/16"}},
			}})
			return err
		}, http.StatusBadRequest, "DC.1110"},
		{"gateway in use", func() error {
			_, err := c.DeleteVirtualGateway(&model.DeleteVirtualGatewayRequest{VirtualGatewayId: gateway})
			return err
		}, http.StatusBadRequest, "DC.1106"},
		{"limit out of range", func() error {
			_, err := c.ListVirtualInterfaces(&model.ListVirtualInterfacesRequest{Limit: new(int32(2001))})
			return err
		}, http.StatusBadRequest, "DC.0001"},
		{"wrong secret key", func() error {
			return show(official(t, srv.URL, srv.ProjectID, srv.AccessKey, "wrong"))
		}, http.StatusUnauthorized, "APIGW.0301"},
		{"unknown access key", func() error {
			return show(official(t, srv.URL, srv.ProjectID, "UNKNOWN", srv.SecretKey))
		}, http.StatusUnauthorized, "APIGW.0301"},
		{"project of another tenant", func() error {
			return show(official(t, srv.URL, tenant.ID, srv.AccessKey, srv.SecretKey))
		}, http.StatusForbidden, "APIGW.0310"},
		{"priority along with something else", func() error {
			_, err := c.UpdateVirtualInterface(&model.UpdateVirtualInterfaceRequest{VirtualInterfaceId: taken, Body: &model.UpdateVirtualInterfaceRequestBody{
				VirtualInterface: &model.UpdateVirtualInterface{Name: new("vif"), Priority: new(model.GetUpdateVirtualInterfacePriorityEnum().LOW)},
			}})
			return err
		}, http.StatusBadRequest, "DC.0001"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			refused(t, tt.call(), tt.status, tt.code)
		})
	}
}

// TestOfficialTemporaryKey signs with a key that is valid only with its token.
func TestOfficialTemporaryKey(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	key := srv.IssueTemporaryKey(time.Hour)
	for _, token := range []string{key.SecurityToken, "", "another"} {
		credentials, err := basic.NewCredentialsBuilder().WithAk(key.AccessKey).WithSk(key.SecretKey).
			WithSecurityToken(token).WithProjectId(srv.ProjectID).SafeBuild()
		if err != nil {
			t.Fatal(err)
		}
		client, err := dc.DcClientBuilder().WithEndpoints([]string{srv.URL}).WithCredential(credentials).WithHttpConfig(userAgent()).SafeBuild()
		if err != nil {
			t.Fatal(err)
		}
		_, err = dc.NewDcClient(client).ShowDirectConnect(&model.ShowDirectConnectRequest{DirectConnectId: standard1})
		if token != key.SecurityToken {
			refused(t, err, http.StatusUnauthorized, "APIGW.0301")
		} else if err != nil {
			t.Error(err)
		}
	}
}

// TestOfficialProject checks that the official client gets the project of a region from
// IAM if its configuration has none.
func TestOfficialProject(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(srv.AccessKey).WithSk(srv.SecretKey).WithIamEndpointOverride(srv.URL).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := dc.DcClientBuilder().
		WithRegion(region.NewRegion(srv.Region, srv.URL)).WithCredential(credentials).WithHttpConfig(userAgent()).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	c := dc.NewDcClient(client)
	connection := must(c.ShowDirectConnect(&model.ShowDirectConnectRequest{DirectConnectId: standard1}))(t, http.StatusOK).DirectConnect
	equal(t, "tenant_id", val(connection.TenantId), srv.ProjectID)
}

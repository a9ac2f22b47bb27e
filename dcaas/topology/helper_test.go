package topology_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

// project answers the five lists with the resources that it has. It sends no request.
type project struct {
	connections []dcaas.Connection
	hosted      []dcaas.HostedConnection
	interfaces  []dcaas.VirtualInterface
	gateways    []dcaas.VirtualGateway
	globals     []dcaas.GlobalGateway
}

func (p *project) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	var items any
	list := strings.ReplaceAll(path.Base(req.URL.Path), "-", "_")
	switch list {
	case "direct_connects":
		items = p.connections
	case "hosted_connects":
		items = p.hosted
	case "virtual_interfaces":
		items = p.interfaces
	case "virtual_gateways":
		items = p.gateways
	case "global_dc_gateways":
		items = p.globals
	default:
		return nil, fmt.Errorf("unexpected request %s %s", req.Method, req.URL)
	}
	body, err := json.Marshal(map[string]any{list: items})
	if string(body) == `{"`+list+`":null}` {
		body = []byte(`{"` + list + `":[]}`)
	}
	return answer(req, http.StatusOK, string(body)), err
}

func answer(req *http.Request, status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, ProtoMajor: 1, ProtoMinor: 1, Request: req, ContentLength: int64(len(body)),
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)),
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func connect(t testing.TB, transport http.RoundTripper, opts ...dcaas.Option) *dcaas.Client {
	t.Helper()
	client, err := dcaas.New(dcaas.Config{
		Endpoint: "https://dcaas.example.com", ProjectID: "0605768a3300d5762f82c01180692873", Auth: auth.Token("token"),
	}, append(opts, dcaas.WithHTTPClient(&http.Client{Transport: transport}))...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// read returns the topology without its time, which differs from run to run.
func (p *project) read(t testing.TB) *topology.Map {
	t.Helper()
	m, err := topology.Read(t.Context(), connect(t, p))
	if err != nil {
		t.Fatal(err)
	}
	m.Time = time.Time{}
	return m
}

// connection adds an active connection at a location of its own, on a device of its own.
func (p *project) connection(id string, change ...func(*dcaas.Connection)) {
	c := dcaas.Connection{
		ID: id, Name: id + "-name", Type: dcaas.ConnectionTypeStandard, Status: dcaas.ConnectionActive, Bandwidth: 10000,
		Location: "exchange " + id, DeviceID: "device " + id, PeerLocation: "data centre " + id,
	}
	for _, f := range change {
		f(&c)
	}
	p.connections = append(p.connections, c)
}

// hostedOn adds an active hosted connection on an operations connection.
func (p *project) hostedOn(id, hosting string, change ...func(*dcaas.HostedConnection)) {
	c := dcaas.HostedConnection{
		ID: id, Name: id + "-name", HostingID: hosting, Type: dcaas.ConnectionTypeHosted, Status: dcaas.HostedConnectionActive,
		Bandwidth: 100, VLAN: 700,
	}
	for _, f := range change {
		f(&c)
	}
	p.hosted = append(p.hosted, c)
}

// gateway adds an active virtual gateway in a VPC of its own.
func (p *project) gateway(id string, change ...func(*dcaas.VirtualGateway)) {
	g := dcaas.VirtualGateway{ID: id, Name: id + "-name", VPCID: "vpc-" + id, Status: dcaas.VirtualGatewayActive, BGPASN: 64512}
	for _, f := range change {
		f(&g)
	}
	p.gateways = append(p.gateways, g)
}

// vif adds an active interface of 100 Mbit/s with a BGP session.
func (p *project) vif(id, connection, gateway string, change ...func(*dcaas.VirtualInterface)) {
	v := dcaas.VirtualInterface{
		ID: id, Name: id + "-name", DirectConnectID: connection, VGWID: gateway, Status: dcaas.VirtualInterfaceActive, VLAN: 100,
		Bandwidth: 100, RouteMode: dcaas.RouteModeBGP, RouteLimit: 50, BGPRouteLimit: 100, Priority: dcaas.PriorityNormal,
		VIFPeers: []dcaas.VIFPeer{{
			ID: id + "-peer", AddressFamily: dcaas.IPv4, RouteMode: dcaas.RouteModeBGP, BGPStatus: "ACTIVE", Status: "ACTIVE",
			BGPRouteLimit: 100, ReceiveRouteNum: new(int64(2)),
		}},
	}
	for _, f := range change {
		f(&v)
	}
	p.interfaces = append(p.interfaces, v)
}

// pair returns a project with a gateway on two connections, and no weakness.
func pair() *project {
	p := &project{}
	p.connection("c1")
	p.connection("c2")
	p.gateway("g")
	p.vif("v1", "c1", "g")
	p.vif("v2", "c2", "g")
	return p
}

// large returns a project with interfaces on 20 connections, in data centres of 4
// connections each. Each gateway has an interface on each of two connections.
func large(interfaces int) *project {
	p := &project{}
	for i := range 20 {
		p.connection(fmt.Sprintf("c%02d", i), func(c *dcaas.Connection) {
			c.PeerLocation = fmt.Sprintf("Data centre %d, with an address that is much longer than its box is wide, behind the station", i/4)
		})
	}
	for i := range (interfaces + 1) / 2 {
		p.gateway(fmt.Sprintf("g%04d", i))
	}
	for i := range interfaces {
		p.vif(fmt.Sprintf("v%04d", i), fmt.Sprintf("c%02d", i%20), fmt.Sprintf("g%04d", i/2), func(v *dcaas.VirtualInterface) {
			v.VLAN, v.Bandwidth = i, 10+i*i%5000
			if i%7 == 0 {
				v.VIFPeers = append(v.VIFPeers, dcaas.VIFPeer{ID: v.ID + "-6", AddressFamily: dcaas.IPv6, RouteMode: dcaas.RouteModeStatic, Status: "ACTIVE"})
			}
			if i%11 == 0 {
				v.Status = dcaas.VirtualInterfaceDown
			}
		})
	}
	return p
}

// hostile is a text that breaks markup, JSON, Mermaid and the direction of text.
const hostile = "\"'><script>alert(1)</script>&amp;]]>-->`#34;;%%{init}%%\n\r\x00\x1b[31m\u202e\u2066\u200b\ufffe\u2028\xff|end"

// hostileProject has the hostile text in every field that a drawing shows.
func hostileProject() *project {
	p := pair()
	for i := range p.connections {
		c := &p.connections[i]
		c.Name, c.Location, c.PeerLocation, c.Status, c.LAGID = hostile, hostile, hostile, hostile, hostile
	}
	p.connection("c3", func(c *dcaas.Connection) { c.ID, c.Type, c.Name = hostile, hostile, "" })
	p.hostedOn("h1", "c1", func(h *dcaas.HostedConnection) { h.Name, h.Status = hostile, hostile })
	p.hostedOn("h2", hostile+"x", func(h *dcaas.HostedConnection) { h.ID, h.Name = hostile+"h", "" })
	for i := range p.gateways {
		g := &p.gateways[i]
		g.Name, g.VPCID, g.Status = hostile, hostile, hostile
	}
	p.gateways = append(p.gateways, dcaas.VirtualGateway{ID: hostile + "r", EnterpriseRouterID: hostile})
	p.globals = []dcaas.GlobalGateway{{ID: hostile, Name: hostile, Status: hostile}}
	for i := range p.interfaces {
		v := &p.interfaces[i]
		v.Name, v.Reason = hostile, hostile
		peer := &v.VIFPeers[0]
		peer.AddressFamily, peer.BGPStatus, peer.ID = hostile, hostile, hostile
	}
	p.vif("v3", hostile+"c", hostile+"g", func(v *dcaas.VirtualInterface) {
		v.ID, v.Name, v.Status, v.Reason, v.Priority = hostile, "", dcaas.VirtualInterfaceError, hostile, hostile
		v.VIFPeers[0].RouteMode, v.VIFPeers[0].Status = hostile, hostile
	})
	p.vif("v4", "c1", "", func(v *dcaas.VirtualInterface) { v.Status, v.GatewayID = hostile, hostile })
	return p
}

func write(t testing.TB, f func(io.Writer) error) string {
	t.Helper()
	var b strings.Builder
	if err := f(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// element is an element of a drawing.
type element struct {
	name  string
	attrs map[string]string
	text  string
}

// elements parses XML and returns its elements in the order of their ends.
func elements(t *testing.T, text string) []element {
	t.Helper()
	var open, all []element
	dec := xml.NewDecoder(strings.NewReader(text))
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatalf("not well-formed: %v", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			e := element{name: token.Name.Local, attrs: map[string]string{}}
			for _, a := range token.Attr {
				e.attrs[a.Name.Local] = a.Value
			}
			open = append(open, e)
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(token)
			}
		case xml.EndElement:
			all = append(all, open[len(open)-1])
			open = open[:len(open)-1]
		}
	}
}

func wantFindings(t *testing.T, m *topology.Map, want ...string) {
	t.Helper()
	var got []string
	for _, f := range m.Findings() {
		got = append(got, f.String()+" "+fmt.Sprint(f.ResourceIDs))
	}
	if !slices.Equal(got, want) {
		t.Errorf("Findings() =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

package topology_test

import (
	"encoding/json"
	"fmt"
	"io"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

// BenchmarkTopology reads and draws 2,000 interfaces on 20 connections and 1,000 gateways.
func BenchmarkTopology(b *testing.B) {
	const interfaces = 2000
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0), dcaastest.WithQuota("virtualInterface", interfaces))
	b.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(client.CloseIdleConnections)
	var connections [20]string
	for i := range connections {
		connections[i] = srv.AddConnection(dcaastest.Connection{
			Name: fmt.Sprintf("connection-%d", i), PeerLocation: fmt.Sprintf("Data centre %d", i/4), DeviceID: fmt.Sprintf("device-%d", i),
		})
	}
	var gateway *dcaas.VirtualGateway
	for i := range interfaces {
		if i%2 == 0 {
			gateway, err = client.VirtualGateways.Create(b.Context(), dcaas.VirtualGatewayCreateOpts{
				Name: fmt.Sprintf("gateway-%d", i/2), VPCID: fmt.Sprintf("vpc-%d", i/2), LocalEPGroup: []string{"192.168.0.0/24"},
			})
			if err != nil {
				b.Fatal(err)
			}
		}
		_, err = client.VirtualInterfaces.Create(b.Context(), dcaas.VirtualInterfaceCreateOpts{
			Name: fmt.Sprintf("interface-%d", i), DirectConnectID: connections[i%20], VGWID: gateway.ID, VLAN: 1 + i, Bandwidth: 50,
			LocalGatewayV4IP: "169.254.10.1/30", RemoteGatewayV4IP: "169.254.10.2/30",
			RouteMode: dcaas.RouteModeBGP, BGPASN: 65000, RemoteEPGroup: []string{"10.1.0.0/16"},
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	m, err := topology.Read(b.Context(), client)
	if err != nil || len(m.Interfaces) != interfaces || len(m.Gateways) != interfaces/2 {
		b.Fatalf("Read() = %d interfaces, %d gateways, %v", len(m.Interfaces), len(m.Gateways), err)
	}
	for _, c := range []struct {
		name string
		call func(io.Writer) error
	}{
		{"Read", func(io.Writer) error { _, err := topology.Read(b.Context(), client); return err }},
		{"Findings", func(io.Writer) error { m.Findings(); return nil }},
		{"Without", func(io.Writer) error { m.Without(connections[0]); return nil }},
		{"SVG", m.WriteSVG},
		{"HTML", m.WriteHTML},
		{"Mermaid", m.WriteMermaid},
		{"JSON", func(w io.Writer) error { return json.NewEncoder(w).Encode(m) }},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var size counter
				if err := c.call(&size); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(size), "B/file")
			}
		})
	}
}

// counter counts the bytes that are written to it.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

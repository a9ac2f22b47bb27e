package preflight_test

import (
	"errors"
	"net/netip"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
	"github.com/dcaas-sdk/dcaas-go/internal/workflowtest"
)

func TestFreeVLAN(t *testing.T) {
	t.Parallel()
	f := newFixture(t) // VLAN 100
	for _, vlan := range []int{99, 101, 102, 3999} {
		f.addInterface(f.opts(), func(o *vifOpts) { o.VLAN = vlan })
	}
	hosted := f.srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: workflowtest.Operations, VLAN: 7})
	second := f.addGateway("vpc-2")
	full := f.srv.AddConnection(dcaastest.Connection{})
	f.addInterface(f.opts(), func(o *vifOpts) { o.VGWID, o.DirectConnectID, o.VLAN = second.ID, full, 0 })
	f.addInterface(f.opts(), func(o *vifOpts) { o.VGWID, o.DirectConnectID, o.LAGID = second.ID, "", "lag" })
	taken := f.srv.AddConnection(dcaastest.Connection{Type: "hosted", HostingID: workflowtest.Operations, VLAN: 8})
	third := f.addGateway("vpc-3")
	f.addInterface(f.opts(), func(o *vifOpts) { o.VGWID, o.DirectConnectID, o.VLAN = third.ID, taken, 8 })
	for _, tt := range []struct {
		name, id string
		from     int
		want     int
		err      error
	}{
		{"free", workflowtest.Standard1, 50, 50, nil},
		{"below is nearer", workflowtest.Standard1, 100, 98, nil},
		{"above is nearer", workflowtest.Standard1, 102, 103, nil},
		{"last", workflowtest.Standard1, 3999, 3998, nil},
		{"0 beside others", workflowtest.Standard1, 0, 1, nil},
		{"0 of an empty connection", workflowtest.Standard2, 0, 0, nil},
		{"hosted", hosted, 100, 7, nil},
		{"hosted and taken", taken, 8, 0, dcaas.ErrConflict},
		{"operations", workflowtest.Operations, 1, 0, dcaas.ErrInvalid},
		{"VLAN 0 has the port", full, 5, 0, dcaas.ErrConflict},
		{"LAG", "lag", 200, 201, nil},
		{"unknown", unknown, 1, 0, dcaas.ErrInvalid},
		{"empty", "", 1, 0, dcaas.ErrInvalid},
		{"negative", workflowtest.Standard1, -1, 0, dcaas.ErrInvalid},
		{"4000", workflowtest.Standard1, 4000, 0, dcaas.ErrInvalid},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := preflight.FreeVLAN(t.Context(), f.client, tt.id, tt.from)
			if got != tt.want || !errors.Is(err, tt.err) {
				t.Errorf("FreeVLAN() = %d, %v, want %d, %v", got, err, tt.want, tt.err)
			}
		})
	}
}

func TestFreeLink(t *testing.T) {
	t.Parallel()
	f := newFixture(t) // 169.254.10.0/30
	for i, ends := range [][2]string{
		{"169.254.10.9/29", "169.254.10.10/29"},
		{"255.255.255.253/30", "255.255.255.254/30"},
		{"10.0.0.1", "10.0.0.2"},
	} {
		f.addInterface(f.opts(), func(o *vifOpts) { o.VLAN, o.LocalGatewayV4IP, o.RemoteGatewayV4IP = 300+i, ends[0], ends[1] })
	}
	f.addInterface(f.opts(), func(o *vifOpts) {
		o.VLAN, o.AddressFamily, o.LocalGatewayV4IP, o.RemoteGatewayV4IP, o.RemoteEPGroup = 400, "ipv6", "", "", nil
		o.LocalGatewayV6IP, o.RemoteGatewayV6IP = "2001:db8:f::1/120", "2001:db8:f::2/120"
	})
	for _, tt := range []struct {
		within     string
		bits       int
		cloud, own string
		err        error
	}{
		{"169.254.10.0/24", 0, "169.254.10.5/30", "169.254.10.6/30", nil},
		{"169.254.10.77/24", 0, "169.254.10.5/30", "169.254.10.6/30", nil},
		{"169.254.10.8/29", 0, "", "", dcaas.ErrConflict},
		{"169.254.10.0/24", 31, "169.254.10.4/31", "169.254.10.5/31", nil},
		{"169.254.10.16/30", 30, "169.254.10.17/30", "169.254.10.18/30", nil},
		{"255.255.255.252/30", 0, "", "", dcaas.ErrConflict},
		{"10.0.0.0/8", 0, "10.0.0.5/30", "10.0.0.6/30", nil},
		{"10.0.0.0/8", 31, "10.0.0.4/31", "10.0.0.5/31", nil},
		{"2001:db8:f::/64", 0, "2001:db8:f::101/126", "2001:db8:f::102/126", nil},
		{"2001:db8:f::/64", 127, "2001:db8:f::100/127", "2001:db8:f::101/127", nil},
		{"2001:db8:f::/120", 126, "", "", dcaas.ErrConflict},
		{"::/0", 126, "::1/126", "::2/126", nil},
		{"169.254.10.0/24", 29, "", "", dcaas.ErrInvalid},
		{"169.254.10.0/24", 126, "", "", dcaas.ErrInvalid},
		{"169.254.10.0/31", 0, "", "", dcaas.ErrInvalid},
		{"2001:db8::/64", 30, "", "", dcaas.ErrInvalid},
		{"::ffff:10.0.0.0/112", 0, "", "", dcaas.ErrInvalid},
		{"", 0, "", "", dcaas.ErrInvalid},
	} {
		within, _ := netip.ParsePrefix(tt.within)
		var opts []preflight.LinkOption
		if tt.bits != 0 {
			opts = append(opts, nil, preflight.Bits(tt.bits))
		}
		cloud, own, err := preflight.FreeLink(t.Context(), f.client, within, opts...)
		if tt.err != nil {
			if !errors.Is(err, tt.err) || cloud.IsValid() || own.IsValid() {
				t.Errorf("FreeLink(%s, %d) = %s, %s, %v, want %v", tt.within, tt.bits, cloud, own, err, tt.err)
			}
			continue
		}
		if err != nil || cloud.String() != tt.cloud || own.String() != tt.own {
			t.Errorf("FreeLink(%s, %d) = %s, %s, %v, want %s, %s", tt.within, tt.bits, cloud, own, err, tt.cloud, tt.own)
		}
	}
}

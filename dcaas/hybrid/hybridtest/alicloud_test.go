package hybridtest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
)

func TestAlicloudLifecycle(t *testing.T) {
	t.Parallel()
	for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
		t.Run(string(form), func(t *testing.T) {
			t.Parallel()
			srv := newAlicloud(t)
			group := srv.AddGroup(hybridtest.Group{PeerASN: 4200000000})
			for name, credentials := range map[string]*alicloud.Credentials{
				"permanent": alicloud.AccessKey(srv.AccessKeyID, srv.AccessKeySecret),
				"temporary": srv.TemporaryCredentials(),
			} {
				peers := bgpPeers(t, srv, func(cfg *alicloud.Config) { cfg.Signature, cfg.Credentials = form, credentials })
				created, err := peers.Create(t.Context(), alicloud.BGPPeerCreateOpts{
					BGPGroupID: group.ID, PeerIPAddress: "169.254.10.1", EnableBFD: new(true), BFDMultiHop: 3,
				})
				if err != nil {
					t.Fatalf("%s: %v", name, err)
				}
				want := alicloud.BGPPeer{
					ID: created.ID, RegionID: srv.Region, RouterID: group.RouterID, BGPGroupID: group.ID, PeerIPAddress: "169.254.10.1",
					PeerASN: 4200000000, LocalASN: 45104, IPVersion: alicloud.IPv4, Status: alicloud.BGPPeerPending, BGPStatus: alicloud.BGPIdle,
					EnableBFD: true, BFDMultiHop: 3, Hold: 30, Keepalive: 10, RouteLimit: 110,
				}
				check := func() {
					t.Helper()
					got, err := peers.Get(t.Context(), created.ID)
					if err != nil {
						t.Fatal(err)
					}
					want.GMTModified = got.GMTModified
					if *got != want || got.GMTModified.IsZero() {
						t.Errorf("%s: Get() = %+v, want %+v", name, *got, want)
					}
				}
				check()
				want.Status, want.BGPStatus = alicloud.BGPPeerAvailable, alicloud.BGPEstablished
				check()
				srv.SetBGPStatus(created.ID, alicloud.BGPDown)
				want.BGPStatus = alicloud.BGPDown
				check()
				if err := peers.Delete(t.Context(), created.ID); err != nil {
					t.Error(err)
				}
				checkError(t, "second delete", peers.Delete(t.Context(), created.ID), dcaas.ErrNotFound, "InvalidParams.NotFound")
				if err := fail(peers.Get(t.Context(), created.ID)); err == nil {
					t.Error("Get() finds a deleted peer")
				}
			}
		})
	}
}

// A client repeats a create after a lost answer, and the server creates one peer.
func TestAlicloudLostAnswer(t *testing.T) {
	t.Parallel()
	srv := newAlicloud(t)
	group := srv.AddGroup(hybridtest.Group{})
	peers := bgpPeers(t, srv, func(cfg *alicloud.Config) { cfg.Retry = dcaas.RetryPolicy{MinWait: 1, MaxWait: 1} })
	srv.Inject(hybridtest.Fault{Match: "CreateBgpPeer", Times: 2, Reset: true, AfterActing: true})
	created, err := peers.Create(t.Context(), alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "169.254.10.1"})
	if err != nil {
		t.Fatal(err)
	}
	all, err := dcaas.Collect(peers.All(t.Context(), alicloud.BGPPeerListOpts{}))
	if err != nil || len(all) != 1 || all[0].ID != created.ID {
		t.Errorf("All() = %v, %v, want %s alone", all, err, created.ID)
	}
	if got := len(srv.Requests()); got != 4 {
		t.Errorf("%d requests, want 4", got)
	}
	srv.Inject(hybridtest.Fault{Match: "DeleteBgpPeer", Times: 1, Status: http.StatusBadGateway, AfterActing: true})
	if err := peers.Delete(t.Context(), created.ID); err != nil {
		t.Error(err)
	}
	checkError(t, "token of another call", fail(peers.Create(t.Context(), alicloud.BGPPeerCreateOpts{
		BGPGroupID: group.ID, PeerIPAddress: "169.254.10.9", ClientToken: created.ClientToken,
	})), dcaas.ErrInvalid, "IdempotentParameterMismatch")
}

func TestAlicloudList(t *testing.T) {
	t.Parallel()
	srv := newAlicloud(t)
	one, other := srv.AddGroup(hybridtest.Group{}), srv.AddGroup(hybridtest.Group{})
	peers := bgpPeers(t, srv)
	for i := range 7 {
		group := one
		if i == 6 {
			group = other
		}
		if _, err := peers.Create(t.Context(), alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: fmt.Sprintf("169.254.10.%d", i+1)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, tt := range []struct {
		opts alicloud.BGPPeerListOpts
		want int
	}{
		{alicloud.BGPPeerListOpts{}, 7},
		{alicloud.BGPPeerListOpts{Limit: 3}, 7},
		{alicloud.BGPPeerListOpts{Limit: 7}, 7},
		{alicloud.BGPPeerListOpts{Limit: 3, Marker: "3"}, 1},
		{alicloud.BGPPeerListOpts{Limit: 3, Marker: "4"}, 0},
		{alicloud.BGPPeerListOpts{BGPGroupID: other.ID}, 1},
		{alicloud.BGPPeerListOpts{RouterID: one.RouterID, Limit: 5}, 6},
		{alicloud.BGPPeerListOpts{IsDefault: new(true)}, 0},
	} {
		all, err := dcaas.Collect(peers.All(t.Context(), tt.opts))
		if err != nil || len(all) != tt.want {
			t.Errorf("All(%+v) = %d peers, %v, want %d", tt.opts, len(all), err, tt.want)
		}
	}
	checkError(t, "large page", fail(peers.List(t.Context(), alicloud.BGPPeerListOpts{Limit: 51})), dcaas.ErrInvalid, "InvalidParameter")
}

func TestAlicloudRules(t *testing.T) {
	t.Parallel()
	srv := newAlicloud(t)
	group := srv.AddGroup(hybridtest.Group{})
	peers := bgpPeers(t, srv)
	create := func(opts alicloud.BGPPeerCreateOpts) error { return fail(peers.Create(t.Context(), opts)) }
	checkError(t, "no group", create(alicloud.BGPPeerCreateOpts{BGPGroupID: "x"}), dcaas.ErrNotFound, "InvalidBgpGroup")
	checkError(t, "malformed address", create(alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "x"}), dcaas.ErrInvalid, "InvalidIP.Malformed")
	checkError(t, "family", create(alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "2001:db8::1"}), dcaas.ErrInvalid, "InvalidIP.Malformed")
	if err := create(alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "2001:db8::1", IPVersion: alicloud.IPv6}); err != nil {
		t.Error(err)
	}
	checkError(t, "taken", create(alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "2001:db8::1", IPVersion: alicloud.IPv6}),
		dcaas.ErrConflict, "DuplicatedParam.PeerIpv6Address")
	if err := create(alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "192.0.2.1"}); err != nil {
		t.Error(err)
	}
	checkError(t, "taken", create(alicloud.BGPPeerCreateOpts{BGPGroupID: group.ID, PeerIPAddress: "192.0.2.1"}), dcaas.ErrConflict, "DuplicatedParam.PeerIpAddress")
	otherRegion := bgpPeers(t, srv, func(cfg *alicloud.Config) { cfg.Region = "other" })
	checkError(t, "region", fail(otherRegion.Get(t.Context(), "x")), dcaas.ErrNotFound, "InvalidRegionId.NotFound")

	id := srv.AccessKeyID
	for name, tt := range map[string]struct {
		credentials *alicloud.Credentials
		code        string
	}{
		"ID":     {alicloud.AccessKey("other", srv.AccessKeySecret), "InvalidAccessKeyId.NotFound"},
		"secret": {alicloud.AccessKey(id, "other"), "SignatureDoesNotMatch"},
		"token":  {alicloud.TemporaryAccessKey(id, srv.AccessKeySecret, "other"), "InvalidSecurityToken.Malformed"},
	} {
		for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
			c := bgpPeers(t, srv, func(cfg *alicloud.Config) { cfg.Credentials, cfg.Signature = tt.credentials, form })
			err := fail(c.Get(t.Context(), "x"))
			checkError(t, name, err, dcaas.ErrUnauthorized, tt.code)
			if strings.Contains(err.Error(), "string to sign") {
				t.Errorf("%s: the error quotes the signature input: %v", name, err)
			}
		}
	}
}

// The list of requests shows no signatures and tokens.
func TestAlicloudRequestsAreRedacted(t *testing.T) {
	t.Parallel()
	srv := newAlicloud(t)
	for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
		peers := bgpPeers(t, srv, func(cfg *alicloud.Config) {
			cfg.Signature, cfg.Credentials = form, alicloud.TemporaryAccessKey(srv.AccessKeyID, srv.AccessKeySecret, "HIDDEN")
		})
		checkError(t, string(form), fail(peers.Get(t.Context(), "x")), dcaas.ErrUnauthorized, "InvalidSecurityToken.Malformed")
	}
	got := srv.Requests()
	if len(got) != 2 {
		t.Fatalf("%d requests, want 2", len(got))
	}
	const redacted = "[REDACTED]"
	if h := got[0].Header; h.Get("Authorization") != redacted || h.Get("X-Acs-Security-Token") != redacted {
		t.Errorf("header = %v", h)
	}
	if q := got[1].Query; q.Get("Signature") != redacted || q.Get("SecurityToken") != redacted {
		t.Errorf("query = %v", q)
	}
	if text := fmt.Sprint(got); strings.Contains(text, "HIDDEN") {
		t.Errorf("the token shows: %s", text)
	}
}

// AddGroup keeps the given IDs and ASNs, and fills in only missing ones.
func TestAlicloudAddGroup(t *testing.T) {
	t.Parallel()
	srv := newAlicloud(t)
	for _, tt := range []struct{ given, want hybridtest.Group }{
		{hybridtest.Group{ID: "g1", RouterID: "r"}, hybridtest.Group{ID: "g1", RouterID: "r", PeerASN: 64512, LocalASN: 45104}},
		{hybridtest.Group{ID: "g2", RouterID: "r", PeerASN: 100, LocalASN: 200}, hybridtest.Group{ID: "g2", RouterID: "r", PeerASN: 100, LocalASN: 200}},
		{
			hybridtest.Group{ID: "g3", RouterID: "r", PeerASN: 4200000000, LocalASN: 64600},
			hybridtest.Group{ID: "g3", RouterID: "r", PeerASN: 4200000000, LocalASN: 64600},
		},
	} {
		if got := srv.AddGroup(tt.given); got != tt.want {
			t.Errorf("AddGroup(%+v) = %+v, want %+v", tt.given, got, tt.want)
		}
		created, err := bgpPeers(t, srv).Create(t.Context(), alicloud.BGPPeerCreateOpts{BGPGroupID: tt.want.ID, PeerIPAddress: fmt.Sprintf("192.0.2.%d", len(srv.Requests()))})
		if err != nil {
			t.Fatal(err)
		}
		p, err := bgpPeers(t, srv).Get(t.Context(), created.ID)
		if err != nil || p.PeerASN != tt.want.PeerASN || p.LocalASN != tt.want.LocalASN {
			t.Errorf("Get() = %+v, %v, want the ASNs of %+v", p, err, tt.want)
		}
	}
}

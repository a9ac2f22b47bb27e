package alicloud_test

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

func TestCreate(t *testing.T) {
	t.Parallel()
	s := &script{replies: []reply{{body: created}}}
	got, err := newClient(t, s).BGPPeers.Create(t.Context(), createOpts())
	if err != nil {
		t.Fatal(err)
	}
	want := alicloud.CreatedBGPPeer{ID: "bgp-m5eoyp2mwegk8ce9v****", RequestID: "D4B7649A-61BB-4C64-A586-1DFF1EDA6A42", ClientToken: clientToken}
	if *got != want {
		t.Errorf("Create() = %+v, want %+v", *got, want)
	}
	checkRequest(t, s.seen[0], "CreateBgpPeer", host+"?BfdMultiHop=3&BgpGroupId=bgpg-wz9f62v4fbg%2A%2A%2A%2A&ClientToken="+clientToken+
		"&EnableBfd=true&IpVersion=IPv4&PeerIpAddress=116.62.0.1&RegionId=cn-shanghai")
}

// Create omits the options that are not set, except the token. Each call sends a new
// token by default.
func TestCreateOmitsUnsetOptions(t *testing.T) {
	t.Parallel()
	s := &script{replies: []reply{{body: created}}}
	c := newClient(t, s)
	tokens := map[string]bool{}
	for i := range 2 {
		got, err := c.BGPPeers.Create(t.Context(), alicloud.BGPPeerCreateOpts{BGPGroupID: "g", EnableBFD: new(false)})
		if err != nil {
			t.Fatal(err)
		}
		if !regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`).MatchString(got.ClientToken) {
			t.Errorf("ClientToken = %q, want a UUID", got.ClientToken)
		}
		tokens[got.ClientToken] = true
		checkRequest(t, s.seen[i], "CreateBgpPeer", host+"?BgpGroupId=g&ClientToken="+got.ClientToken+"&EnableBfd=false&RegionId=cn-shanghai")
	}
	if len(tokens) != 2 {
		t.Errorf("tokens = %v, want two", tokens)
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	s := &script{replies: []reply{{body: readTestdata(t, "describe.response.json")}}}
	page, err := newClient(t, s).BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{
		Limit: 10, Marker: "1", BGPPeerID: "p", BGPGroupID: "g", RouterID: "r", IsDefault: new(false),
	})
	if err != nil {
		t.Fatal(err)
	}
	checkRequest(t, s.seen[0], "DescribeBgpPeers", host+"?BgpGroupId=g&BgpPeerId=p&IsDefault=false&PageNumber=1&PageSize=10&RegionId=cn-shanghai&RouterId=r")
	first := alicloud.BGPPeer{
		ID: "bgp-2ze3un0ft1jd1xxxxxxxx", RegionID: "cn-beijing", RouterID: "vbr-2zecmmvg5gvu8xxxxxxxx", BGPGroupID: "bgpg-2zev8h2wo414sxxxxxxxx",
		PeerIPAddress: "11.11.xx.xx", PeerASN: 234, LocalASN: 45104, Status: alicloud.BGPPeerAvailable, Hold: 30, Keepalive: 10, IsFake: true, RouteLimit: 99,
	}
	second := first
	second.ID = "bgp-2zeu54rbreqqzxxxxxxxx"
	if !slices.Equal(page.Items, []alicloud.BGPPeer{first, second}) {
		t.Errorf("Items = %+v, want %+v and the other", page.Items, first)
	}
	if page.RequestID != "16DFA5E6-9771-41B7-B079-DD7C2DF49BE6" || page.NextMarker != "" || page.PreviousMarker != "" {
		t.Errorf("page = %q, %q, %q", page.RequestID, page.NextMarker, page.PreviousMarker)
	}
}

// Get decodes every field in the form of the API reference's table, in which most
// numbers and one boolean are text.
func TestDecode(t *testing.T) {
	t.Parallel()
	s := &script{replies: []reply{{body: `{"PageNumber":1,"PageSize":10,"TotalCount":1,"RequestId":"r","BgpPeers":{"BgpPeer":[{
		"BgpPeerId":"bgp-1","Name":"n","Description":"d","RegionId":"cn-shanghai","RouterId":"vbr-1","BgpGroupId":"bgpg-1",
		"PeerIpAddress":"2001:db8::1","PeerAsn":"4200000000","LocalAsn":"45104","AuthKey":"fake-md5","IpVersion":"IPv6","Status":"Pending",
		"BgpStatus":"Established","EnableBfd":true,"BfdMultiHop":255,"Hold":"30","Keepalive":"10","IsFake":"true","RouteLimit":"110",
		"AdvertisedRouteCount":"1","ReceivedRouteCount":"2","GmtModified":"2022-06-09T02:03:04Z","New":1}]}}`}}}
	got, err := newClient(t, s).BGPPeers.Get(t.Context(), "bgp-1")
	if err != nil {
		t.Fatal(err)
	}
	checkRequest(t, s.seen[0], "DescribeBgpPeers", host+describeQuery)
	want := alicloud.BGPPeer{
		ID: "bgp-1", Name: "n", Description: "d", RegionID: "cn-shanghai", RouterID: "vbr-1", BGPGroupID: "bgpg-1",
		PeerIPAddress: "2001:db8::1", PeerASN: 4200000000, LocalASN: 45104, AuthKey: "fake-md5", IPVersion: alicloud.IPv6, Status: alicloud.BGPPeerPending,
		BGPStatus: alicloud.BGPEstablished, EnableBFD: true, BFDMultiHop: 255, Hold: 30, Keepalive: 10, IsFake: true, RouteLimit: 110,
		AdvertisedRouteCount: 1, ReceivedRouteCount: 2,
		GMTModified: dcaas.Time{Time: time.Date(2022, 6, 9, 2, 3, 4, 0, time.UTC), Raw: "2022-06-09T02:03:04Z"},
	}
	if *got != want {
		t.Errorf("Get() = %+v, want %+v", *got, want)
	}
	for f := range reflect.ValueOf(want).Fields() {
		if reflect.ValueOf(want).FieldByName(f.Name).IsZero() {
			t.Errorf("the test does not cover %s", f.Name)
		}
	}
	for _, v := range []any{*got, got, []alicloud.BGPPeer{*got}, []*alicloud.BGPPeer{got}, map[string]*alicloud.BGPPeer{"p": got}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			text := fmt.Sprintf(verb, v)
			if strings.Contains(text, "fake-md5") || strings.Contains(text, "66616b652d6d6435") || verb == "%v" && !strings.Contains(text, "bgp-1") {
				t.Errorf("%T with %s: %s", v, verb, text)
			}
		}
	}
}

// Booleans may be written as booleans or as text.
func TestDecodeFlags(t *testing.T) {
	t.Parallel()
	get := func(value string) (*alicloud.BGPPeer, error) {
		body := `{"TotalCount":1,"BgpPeers":{"BgpPeer":[{"BgpPeerId":"p","EnableBfd":` + value + `,"IsFake":` + value + `}]}}`
		return newClient(t, &script{replies: []reply{{body: body}}}).BGPPeers.Get(t.Context(), "p")
	}
	for value, want := range map[string]bool{
		`true`: true, `"true"`: true, `"True"`: true, `false`: false, `"false"`: false, `"FALSE"`: false, `""`: false, `null`: false,
	} {
		if p, err := get(value); err != nil || p.EnableBFD != want || p.IsFake != want {
			t.Errorf("%s: %+v, %v, want %v", value, p, err, want)
		}
	}
	for _, value := range []string{`"yes"`, `1`, `0`, `{}`, `[true]`, `"1"`} {
		if p, err := get(value); p != nil || err == nil || !strings.Contains(err.Error(), "/BgpPeers/BgpPeer/0/EnableBfd is neither true nor false") {
			t.Errorf("%s: %+v, %v, want an error", value, p, err)
		}
	}
}

func TestGetMissing(t *testing.T) {
	t.Parallel()
	for _, peers := range []string{``, `{"BgpPeerId":"bgp-2"}`} {
		s := &script{replies: []reply{{body: `{"TotalCount":0,"RequestId":"r","BgpPeers":{"BgpPeer":[` + peers + `]}}`}}}
		p, err := newClient(t, s).BGPPeers.Get(t.Context(), "bgp-1")
		checkClass(t, "Get()", err, dcaas.ErrNotFound)
		if want := "alicloud: DescribeBgpPeers: 200 the answer has no BGP peer of this ID (request r)"; p != nil || err.Error() != want {
			t.Errorf("Get() = %v, %v, want %s", p, err, want)
		}
	}
}

func TestAll(t *testing.T) {
	t.Parallel()
	page := func(number, total int, ids ...string) reply {
		var peers []string
		for _, id := range ids {
			peers = append(peers, fmt.Sprintf(`{"BgpPeerId":%q}`, id))
		}
		return reply{body: fmt.Sprintf(`{"PageNumber":%d,"PageSize":2,"TotalCount":%d,"BgpPeers":{"BgpPeer":[%s]}}`, number, total, strings.Join(peers, ","))}
	}
	s := &script{replies: []reply{page(1, 3, "a", "b"), page(2, 3, "c"), page(1, 3, "a", "b"), page(2, 3, "c")}}
	seq := newClient(t, s).BGPPeers.All(t.Context(), alicloud.BGPPeerListOpts{Limit: 2})
	for range 2 {
		got, err := dcaas.Collect(seq)
		if err != nil || len(got) != 3 || got[0].ID+got[1].ID+got[2].ID != "abc" {
			t.Errorf("All() = %v, %v, want a, b, c", got, err)
		}
	}
	for i, query := range []string{"?PageSize=2&RegionId=cn-shanghai", "?PageNumber=2&PageSize=2&RegionId=cn-shanghai"} {
		checkRequest(t, s.seen[i], "DescribeBgpPeers", host+query)
		checkRequest(t, s.seen[i+2], "DescribeBgpPeers", host+query)
	}

	// An empty page ends the sequence, even if the total is larger. The default page
	// size of All is 50.
	s = &script{replies: []reply{page(1, 3)}}
	got, err := dcaas.Collect(newClient(t, s).BGPPeers.All(t.Context(), alicloud.BGPPeerListOpts{}))
	if err != nil || len(got) != 0 || len(s.seen) != 1 {
		t.Errorf("All() = %v, %v after %d calls", got, err, len(s.seen))
	}
	checkRequest(t, s.seen[0], "DescribeBgpPeers", host+"?PageSize=50&RegionId=cn-shanghai")

	s = &script{replies: []reply{page(1, 3, "a", "b"), {status: http.StatusForbidden}}}
	got, err = dcaas.Collect(newClient(t, s).BGPPeers.All(t.Context(), alicloud.BGPPeerListOpts{Limit: 2}))
	if len(got) != 2 || !errors.Is(err, dcaas.ErrForbidden) {
		t.Errorf("All() = %v, %v, want two and ErrForbidden", got, err)
	}
}

// Without a total in the answer, All requests another page after a full page.
func TestAllWithoutTotal(t *testing.T) {
	t.Parallel()
	const full, rest = `{"BgpPeers":{"BgpPeer":[{"BgpPeerId":"a"},{"BgpPeerId":"b"}]}}`, `{"BgpPeers":{"BgpPeer":[{"BgpPeerId":"c"}]}}`
	s := &script{replies: []reply{{body: full}, {body: rest}}}
	got, err := dcaas.Collect(newClient(t, s).BGPPeers.All(t.Context(), alicloud.BGPPeerListOpts{Limit: 2}))
	if err != nil || len(got) != 3 || got[2].ID != "c" || len(s.seen) != 2 {
		t.Errorf("All() = %v, %v after %d calls, want a, b, c after 2", got, err, len(s.seen))
	}
}

// Without a page number in the answer, List computes the markers from the request.
func TestPageWithoutNumber(t *testing.T) {
	t.Parallel()
	body := `{"TotalCount":25,"BgpPeers":{"BgpPeer":[{"BgpPeerId":"a"}]}}`
	for _, tt := range []struct {
		opts           alicloud.BGPPeerListOpts
		next, previous string
	}{
		{alicloud.BGPPeerListOpts{}, "2", ""},
		{alicloud.BGPPeerListOpts{Marker: "2"}, "3", "1"},
		{alicloud.BGPPeerListOpts{Marker: "3"}, "", "2"},
		{alicloud.BGPPeerListOpts{Marker: "2", Limit: 20}, "", "1"},
	} {
		page, err := newClient(t, &script{replies: []reply{{body: body}}}).BGPPeers.List(t.Context(), tt.opts)
		if err != nil || page.NextMarker != tt.next || page.PreviousMarker != tt.previous {
			t.Errorf("List(%+v) = %+v, %v, want %q and %q", tt.opts, page, err, tt.next, tt.previous)
		}
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	s := &script{replies: []reply{{body: `{"RequestId":"611CB80C-B6A9-43DB-9E38-0B0AC3D9B58F"}`}}}
	if err := newClient(t, s).BGPPeers.Delete(t.Context(), "bgp-1"); err != nil {
		t.Fatal(err)
	}
	token := s.seen[0].URL.Query().Get("ClientToken")
	if len(token) != 36 {
		t.Errorf("ClientToken = %q, want a UUID", token)
	}
	checkRequest(t, s.seen[0], "DeleteBgpPeer", host+"?BgpPeerId=bgp-1&ClientToken="+token+"&RegionId=cn-shanghai")
}

func TestInvalidOptionsAreNotSent(t *testing.T) {
	t.Parallel()
	s := &script{}
	peers := newClient(t, s).BGPPeers
	create := func(change func(*alicloud.BGPPeerCreateOpts)) error {
		opts := createOpts()
		change(&opts)
		return fail(peers.Create(t.Context(), opts))
	}
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no group":         {create(func(o *alicloud.BGPPeerCreateOpts) { o.BGPGroupID = "" }), "BGPGroupID is empty"},
		"hops alone":       {create(func(o *alicloud.BGPPeerCreateOpts) { o.EnableBFD = nil }), "BFDMultiHop is set without EnableBFD"},
		"hops without BFD": {create(func(o *alicloud.BGPPeerCreateOpts) { o.EnableBFD = new(false) }), "BFDMultiHop is set without EnableBFD"},
		"BFD without hops": {create(func(o *alicloud.BGPPeerCreateOpts) { o.BFDMultiHop = 0 }), "EnableBFD is set without BFDMultiHop"},
		"256 hops":         {create(func(o *alicloud.BGPPeerCreateOpts) { o.BFDMultiHop = 256 }), "BFDMultiHop is not in 1 to 255"},
		"-1 hops":          {create(func(o *alicloud.BGPPeerCreateOpts) { o.BFDMultiHop = -1 }), "BFDMultiHop is not in 1 to 255"},
		"long token":       {create(func(o *alicloud.BGPPeerCreateOpts) { o.ClientToken = strings.Repeat("a", 65) }), "ClientToken is longer than 64"},
		"other token":      {create(func(o *alicloud.BGPPeerCreateOpts) { o.ClientToken = "ä" }), "not printable ASCII"},
		"get nothing":      {fail(peers.Get(t.Context(), "")), "DescribeBgpPeers: not sent: the ID of the peer is empty"},
		"delete nothing":   {peers.Delete(t.Context(), ""), "DeleteBgpPeer: not sent: the ID of the peer is empty"},
		"negative limit":   {fail(peers.List(t.Context(), alicloud.BGPPeerListOpts{Limit: -1})), "Limit is negative"},
		"marker":           {fail(peers.List(t.Context(), alicloud.BGPPeerListOpts{Marker: "abc"})), "Marker is none"},
		"marker 0":         {fail(peers.List(t.Context(), alicloud.BGPPeerListOpts{Marker: "0"})), "Marker is none"},
	} {
		checkClass(t, name, tt.err, dcaas.ErrInvalid)
		if e, _ := errors.AsType[*alicloud.Error](tt.err); e == nil || e.Attempts != 0 || e.Action == "" || !strings.Contains(e.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, tt.err, tt.want)
		}
	}
	for _, hops := range []int{1, 255} {
		s.replies = []reply{{body: created}}
		if err := create(func(o *alicloud.BGPPeerCreateOpts) { o.BFDMultiHop = hops }); err != nil {
			t.Errorf("%d hops: %v", hops, err)
		}
	}
	if len(s.seen) != 2 {
		t.Errorf("%d requests were sent, want 2", len(s.seen))
	}
}

func TestMalformedAnswers(t *testing.T) {
	t.Parallel()
	for _, body := range []string{``, `{`, `{}`, `[]`, `null`, `<html></html>`, `{"BgpPeerId":null,"BgpPeers":null}`, `{"BgpPeerId":7,"BgpPeers":7}`, `{"BgpPeerId":"","BgpPeers":7}`} {
		c := newClient(t, &script{replies: []reply{{body: body}}})
		peer, err := c.BGPPeers.Create(t.Context(), createOpts())
		if peer != nil {
			t.Errorf("%s: Create() = %v", body, peer)
		}
		checkClass(t, body, err, dcaas.ErrAmbiguous)
		page, err := c.BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{})
		if page != nil || err == nil {
			t.Errorf("%s: List() = %v, %v", body, page, err)
		}
		checkClass(t, body, err)
	}
}

// An answer with status 200 may hold an error. A Delete reads nothing else from its
// answer, so it checks for one.
func TestErrorWithStatusOK(t *testing.T) {
	t.Parallel()
	err := newClient(t, &script{replies: []reply{{body: `{"RequestId":"r","Code":"Forbidden","Message":"m"}`}}}).BGPPeers.Delete(t.Context(), "p")
	checkClass(t, "Delete()", err, dcaas.ErrAmbiguous)
	if e, _ := errors.AsType[*alicloud.Error](err); e == nil || e.Code != "Forbidden" || e.StatusCode != 200 || e.RequestID != "r" {
		t.Errorf("Delete() = %v, want Forbidden", err)
	}
	err = fail(newClient(t, &script{replies: []reply{{body: `{"RequestId":"r","BgpPeerId":""}`}}}).BGPPeers.Create(t.Context(), createOpts()))
	if want := "in the answer, /BgpPeerId is empty"; !strings.Contains(err.Error(), want) {
		t.Errorf("Create() = %v, want %q", err, want)
	}
}

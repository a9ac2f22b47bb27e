package alicloud_test

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

const (
	host        = "https://vpc.cn-shanghai.aliyuncs.com/"
	created     = `{"BgpPeerId":"bgp-m5eoyp2mwegk8ce9v****","RequestId":"D4B7649A-61BB-4C64-A586-1DFF1EDA6A42"}` // the reference's example
	clientToken = "123e4567-e89b-12d3-a456-426655440000"
	describing  = "?BgpPeerId=bgp-1&RegionId=cn-shanghai"
)

func createOpts() alicloud.BGPPeerCreateOpts {
	return alicloud.BGPPeerCreateOpts{
		BGPGroupID: "bgpg-wz9f62v4fbg****", PeerIPAddress: "116.62.0.1", EnableBFD: new(true), ClientToken: clientToken,
		IPVersion: alicloud.IPv4, BFDMultiHop: 3,
	}
}

// checkRequest holds a request against what is to be sent, whole.
func checkRequest(t *testing.T, req *http.Request, action, address string) {
	t.Helper()
	if req.Method != http.MethodPost || req.URL.String() != address {
		t.Errorf("%s %s, want POST %s", req.Method, req.URL, address)
	}
	if req.ContentLength != 0 || req.Body != nil && req.Body != http.NoBody {
		t.Error("the request has a body")
	}
	// These and no others: above all none of another cloud.
	want := []string{
		"Accept", "Authorization", "User-Agent", "X-Acs-Action", "X-Acs-Content-Sha256", "X-Acs-Date", "X-Acs-Signature-Nonce", "X-Acs-Version",
	}
	if got := slices.Sorted(maps.Keys(req.Header)); !slices.Equal(got, want) {
		t.Errorf("headers = %v, want %v", got, want)
	}
	if req.Header.Get("X-Acs-Action") != action || req.Header.Get("X-Acs-Version") != "2016-04-28" || req.Header.Get("Accept") != "application/json" {
		t.Errorf("header = %v, want %s", req.Header, action)
	}
	signed := regexp.MustCompile(`^ACS3-HMAC-SHA256 Credential=fake-id,SignedHeaders=host;x-acs-action;x-acs-content-sha256;x-acs-date;` +
		`x-acs-signature-nonce;x-acs-version,Signature=[0-9a-f]{64}$`)
	if got := req.Header.Get("Authorization"); !signed.MatchString(got) {
		t.Errorf("Authorization = %s", got)
	}
}

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

// What is left out is not sent, but a token is always there, a new one for each call.
func TestCreateSmallest(t *testing.T) {
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
	s := &script{replies: []reply{{body: file(t, "describe.response.json")}}}
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

// Every field, in the forms of the table: its numbers and one of its booleans are
// text there.
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
	checkRequest(t, s.seen[0], "DescribeBgpPeers", host+describing)
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
			t.Errorf("the test says nothing of %s", f.Name)
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

// Booleans come as they are and as text.
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

	// Peers that go while the walk is under way end it, and pages are large.
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

// Where an answer does not say how many peers there are, a full page has another one
// after it.
func TestAllWithoutTotal(t *testing.T) {
	t.Parallel()
	const full, rest = `{"BgpPeers":{"BgpPeer":[{"BgpPeerId":"a"},{"BgpPeerId":"b"}]}}`, `{"BgpPeers":{"BgpPeer":[{"BgpPeerId":"c"}]}}`
	s := &script{replies: []reply{{body: full}, {body: rest}}}
	got, err := dcaas.Collect(newClient(t, s).BGPPeers.All(t.Context(), alicloud.BGPPeerListOpts{Limit: 2}))
	if err != nil || len(got) != 3 || got[2].ID != "c" || len(s.seen) != 2 {
		t.Errorf("All() = %v, %v after %d calls, want a, b, c after 2", got, err, len(s.seen))
	}
}

// Where an answer does not say its page, it is the one that was asked for.
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

func TestRefusals(t *testing.T) {
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

// What each call does with an answer that got lost, and with one that came.
func TestRetries(t *testing.T) {
	t.Parallel()
	create := func(ctx context.Context, c *alicloud.Client) error {
		return fail(c.BGPPeers.Create(ctx, alicloud.BGPPeerCreateOpts{BGPGroupID: "g"}))
	}
	remove := func(ctx context.Context, c *alicloud.Client) error { return c.BGPPeers.Delete(ctx, "bgp-1") }
	describe := func(ctx context.Context, c *alicloud.Client) error {
		return fail(c.BGPPeers.List(ctx, alicloud.BGPPeerListOpts{}))
	}
	good := reply{body: `{"BgpPeerId":"bgp-1","RequestId":"r","BgpPeers":{"BgpPeer":[]}}`}
	reset := reply{err: fmt.Errorf("read: %w", syscall.ECONNRESET)}
	fault := reply{status: 500, body: `{"Code":"InternalError","Message":"m"}`}
	slow := reply{status: 400, body: `{"Code":"Throttling.User","Message":"too fast"}`}
	gone := reply{status: 400, body: `{"Code":"InvalidParams.NotFound","Message":"instance not found"}`}
	elsewhere := reply{status: 404, body: `{"Code":"InvalidRegionId.NotFound","Message":"m"}`}
	said := func(status int, code string) reply {
		return reply{status: status, body: `{"Code":"` + code + `","Message":"m"}`}
	}
	exists := said(400, "BgpPeer.Already.Exists")
	page := reply{status: 404, body: "<html>not found</html>"}
	tests := []struct {
		name    string
		call    func(context.Context, *alicloud.Client) error
		replies []reply
		tries   int
		want    []error
	}{
		{"create, lost", create, []reply{reset, good}, 2, nil},
		{"create, fault", create, []reply{fault, fault, good}, 3, nil},
		{"create, throttled", create, []reply{slow, good}, 2, nil},
		{"create, throttled for ever", create, []reply{slow}, 4, []error{dcaas.ErrThrottled}},
		{"create, lost for ever", create, []reply{reset}, 4, []error{dcaas.ErrUnavailable, dcaas.ErrAmbiguous}},
		{"create, exists", create, []reply{exists}, 1, []error{dcaas.ErrConflict}},
		{"create, lost and then exists", create, []reply{reset, exists}, 2, []error{dcaas.ErrConflict, dcaas.ErrAmbiguous}},
		{"create, lost and then in use", create, []reply{fault, said(400, "DependencyViolation.Vbr")}, 2, []error{dcaas.ErrConflict, dcaas.ErrAmbiguous}},
		{"create, lost and then unknown", create, []reply{reset, said(404, "InvalidAccessKeyId.NotFound")}, 2, []error{dcaas.ErrUnauthorized, dcaas.ErrAmbiguous}},
		{"create, lost and then forbidden", create, []reply{reset, said(400, "Forbidden.RAM")}, 2, []error{dcaas.ErrForbidden, dcaas.ErrAmbiguous}},
		{"create, lost and then wrong", create, []reply{reset, said(400, "InvalidIP.Malformed")}, 2, []error{dcaas.ErrInvalid}},
		{"create, unknown", create, []reply{said(404, "InvalidAccessKeyId.NotFound")}, 1, []error{dcaas.ErrUnauthorized}},
		{"create, token under way", create, []reply{reset, said(400, "LastTokenProcessing"), good}, 3, nil},
		{"create, token under way for ever", create, []reply{said(403, "OperationFailed.LastTokenProcessing")}, 4, []error{dcaas.ErrConflict}},
		{"create, lost and under way for ever", create, []reply{reset, said(400, "LastTokenProcessing")}, 4, []error{dcaas.ErrConflict, dcaas.ErrAmbiguous}},
		{"create, busy", create, []reply{said(400, "SystemBusy"), good}, 2, nil},
		{"create, held", create, []reply{said(409, "OperationConflict"), said(400, "TaskConflict.Vbr"), good}, 3, nil},
		{"create, busy for ever", create, []reply{said(400, "SystemBusy")}, 4, []error{dcaas.ErrUnavailable}},
		{"create, throttled with 503", create, []reply{said(503, "Throttling.User")}, 4, []error{dcaas.ErrThrottled}},
		{"delete, lost and then forbidden", remove, []reply{reset, said(403, "Forbidden.RAM")}, 2, []error{dcaas.ErrForbidden, dcaas.ErrAmbiguous}},
		{"delete, held", remove, []reply{said(400, "OperationConflict"), good}, 2, nil},
		{"delete, lost and then no operation", remove, []reply{reset, said(404, "InvalidAction.NotFound")}, 2, []error{dcaas.ErrInvalid}},
		{"delete, lost and then a page", remove, []reply{reset, page}, 2, []error{dcaas.ErrNotFound}},
		{"describe, no operation", describe, []reply{said(404, "InvalidAction.NotFound")}, 1, []error{dcaas.ErrInvalid}},
		{"delete, lost and then gone", remove, []reply{reset, gone}, 2, nil},
		{"delete, throttled and then gone", remove, []reply{slow, gone}, 2, []error{dcaas.ErrNotFound}},
		{"delete, gone", remove, []reply{gone}, 1, []error{dcaas.ErrNotFound}},
		{"delete, lost and then no region", remove, []reply{reset, elsewhere}, 2, []error{dcaas.ErrNotFound}},
		{"describe, fault", describe, []reply{fault, good}, 2, nil},
		{"describe, fault for ever", describe, []reply{fault}, 4, []error{dcaas.ErrUnavailable}},
	}
	for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
		for _, tt := range tests {
			t.Run(string(form)+" "+tt.name, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					s := &script{replies: tt.replies}
					err := tt.call(t.Context(), newClient(t, s, retrying, func(cfg *alicloud.Config) { cfg.Signature = form }))
					if len(s.seen) != tt.tries {
						t.Errorf("%d tries, want %d", len(s.seen), tt.tries)
					}
					if tt.want == nil {
						if err != nil {
							t.Error(err)
						}
					} else {
						checkClass(t, tt.name, err, tt.want...)
					}
					checkTries(t, s.seen)
				})
			})
		}
	}
}

// checkTries finds the same call in each try, signed anew each time.
func checkTries(t *testing.T, tries []*http.Request) {
	t.Helper()
	tokens, nonces, dates, signatures := map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, req := range tries {
		q := req.URL.Query()
		tokens[q.Get("ClientToken")] = true
		nonces[req.Header.Get("X-Acs-Signature-Nonce")+q.Get("SignatureNonce")] = true
		dates[req.Header.Get("X-Acs-Date")+q.Get("Timestamp")] = true
		signatures[req.Header.Get("Authorization")+q.Get("Signature")] = true
		if len(q["Signature"]) > 1 || len(q["AccessKeyId"]) > 1 {
			t.Errorf("the query is signed twice: %s", req.URL.RawQuery)
		}
	}
	if len(tokens) != 1 {
		t.Errorf("client tokens %v, want one", tokens)
	}
	if len(nonces) != len(tries) || len(signatures) != len(tries) {
		t.Errorf("%d tries have %d nonces and %d signatures", len(tries), len(nonces), len(signatures))
	}
	if len(tries) > 2 && len(dates) < 2 {
		t.Errorf("%d tries have the dates %v", len(tries), dates)
	}
}

func TestUnreadableAnswers(t *testing.T) {
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

// A Delete looks for nothing in the answer but an error, which may have the status of
// success.
func TestErrorUnderSuccess(t *testing.T) {
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

// What is missing says how often it was asked for.
func TestGetMissingAfterRetries(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &script{replies: []reply{{status: 500}, {status: 500}, {body: `{"TotalCount":0,"BgpPeers":{"BgpPeer":[]}}`}}}
		err := fail(newClient(t, s, retrying).BGPPeers.Get(t.Context(), "p"))
		checkClass(t, "Get()", err, dcaas.ErrNotFound)
		if e, _ := errors.AsType[*alicloud.Error](err); e.Attempts != 3 || !strings.Contains(err.Error(), "(3 tries in 1") && !strings.Contains(err.Error(), "(3 tries in 2") {
			t.Errorf("Get() = %v after %d, want 3", err, e.Attempts)
		}
	})
}

package alicloud

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/url"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/paging"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// BGPPeersService manages the BGP peers of virtual border routers. Each peer belongs to
// a BGP group.
type BGPPeersService struct {
	client *Client
	region string
}

// Get returns the peer with the given ID. A peer that does not exist is
// [dcaas.ErrNotFound].
//
// API: DescribeBgpPeers
func (s *BGPPeersService) Get(ctx context.Context, id string) (*BGPPeer, error) {
	query := url.Values{"BgpPeerId": {id}}
	page, resp, err := s.describe(ctx, query, requireText("the ID of the peer", id))
	if err != nil {
		return nil, err
	}
	for i := range page.Items {
		if page.Items[i].ID == id {
			return &page.Items[i], nil
		}
	}
	return nil, &Error{
		Action: describeBGPPeers, StatusCode: resp.StatusCode, RequestID: page.RequestID, Attempts: resp.Tries, elapsed: resp.Elapsed,
		Message: "the answer has no BGP peer of this ID", class: dcaas.ErrNotFound,
	}
}

// List returns one page of peers. Use [BGPPeersService.All] to read every page.
//
// API: DescribeBgpPeers
func (s *BGPPeersService) List(ctx context.Context, opts BGPPeerListOpts) (*dcaas.Page[BGPPeer], error) {
	query, invalid := opts.query()
	page, _, err := s.describe(ctx, query, invalid)
	return page, err
}

// All iterates over all peers that match opts, page by page. A program can range over
// the sequence more than once. An error ends it.
func (s *BGPPeersService) All(ctx context.Context, opts BGPPeerListOpts) iter.Seq2[*BGPPeer, error] {
	if opts.Limit == 0 {
		opts.Limit = maxPageSize
	}
	return paging.All("alicloud: "+describeBGPPeers, opts.Marker, func(marker string) ([]BGPPeer, string, error) {
		page := opts // a copy, so that the next range starts at the first page again
		page.Marker = marker
		got, err := s.List(ctx, page)
		if err != nil {
			return nil, "", err
		}
		return got.Items, got.NextMarker, nil
	})
}

// Create adds a peer to a BGP group. The peer becomes [BGPPeerAvailable] some time
// later. All tries of a call have the same ClientToken, so that together they create
// at most one peer. If the call fails, [Error] holds the token. A later call with the
// same token does not create a second peer.
//
// The RAM policy of the caller must allow the action vpc:CreateBgpPeer on the virtual
// border router.
//
// API: CreateBgpPeer
func (s *BGPPeersService) Create(ctx context.Context, opts BGPPeerCreateOpts) (*CreatedBGPPeer, error) {
	if opts.ClientToken == "" {
		opts.ClientToken = uuid.NewString()
	}
	created := CreatedBGPPeer{ClientToken: opts.ClientToken}
	query := opts.query()
	query.Set("RegionId", s.region)
	_, err := s.client.call(ctx, transport.Repeatable, createBGPPeer, query, opts.check(),
		transport.Object("BgpPeerId", (*peerID)(&created.ID)), transport.Optional("RequestId", &created.RequestID))
	if err != nil {
		return nil, err
	}
	return &created, nil
}

// Delete removes a peer. A peer that does not exist is [dcaas.ErrNotFound], unless an
// earlier try of the call may have removed it.
//
// API: DeleteBgpPeer
func (s *BGPPeersService) Delete(ctx context.Context, id string) error {
	query := url.Values{"RegionId": {s.region}, "BgpPeerId": {id}, "ClientToken": {uuid.NewString()}}
	_, err := s.client.call(ctx, transport.Repeatable, "DeleteBgpPeer", query, requireText("the ID of the peer", id))
	if e, ok := errors.AsType[*Error](err); ok && e.acted && errors.Is(e, dcaas.ErrNotFound) && e.peerMissing() {
		return nil
	}
	return err
}

const (
	createBGPPeer    = "CreateBgpPeer"
	describeBGPPeers = "DescribeBgpPeers"
	maxPageSize      = 50
	defaultPageSize  = 10
)

func (s *BGPPeersService) describe(ctx context.Context, query url.Values, invalid error) (*dcaas.Page[BGPPeer], *transport.Response, error) {
	query.Set("RegionId", s.region)
	var found struct {
		BGPPeer []wireBGPPeer `json:"BgpPeer"`
	}
	var total, number, size int
	var page dcaas.Page[BGPPeer]
	resp, err := s.client.call(ctx, transport.Reads, describeBGPPeers, query, invalid,
		transport.Object("BgpPeers", &found), transport.Optional("TotalCount", &total), transport.Optional("PageNumber", &number),
		transport.Optional("PageSize", &size), transport.Optional("RequestId", &page.RequestID))
	if err != nil {
		return nil, nil, err
	}
	for _, p := range found.BGPPeer {
		p.BGPPeer.EnableBFD, p.BGPPeer.IsFake = bool(p.EnableBFD), bool(p.IsFake)
		page.Items = append(page.Items, p.BGPPeer)
	}
	// If the answer does not name its page, the requested page applies, or the default.
	number = cmp.Or(number, intOrZero(query.Get("PageNumber")), 1)
	size = cmp.Or(size, intOrZero(query.Get("PageSize")), defaultPageSize)
	full := total == 0 && len(page.Items) >= size // without a total, more peers may follow a full page
	if (number*size < total || full) && len(page.Items) > 0 {
		page.NextMarker = strconv.Itoa(number + 1)
	}
	if number > 1 {
		page.PreviousMarker = strconv.Itoa(number - 1)
	}
	return &page, resp, nil
}

// intOrZero returns the integer in text, or 0 if text is not an integer.
func intOrZero(text string) int {
	n, _ := strconv.Atoi(text)
	return n
}

func requireText(name, value string) error {
	if value == "" {
		return transport.Refuse(name + " is empty")
	}
	return nil
}

// BGPPeer is a BGP peer of a virtual border router.
type BGPPeer struct {
	ID                   string        `json:"BgpPeerId"`
	Name                 string        `json:"Name"`
	Description          string        `json:"Description"`
	RegionID             string        `json:"RegionId"`
	RouterID             string        `json:"RouterId"` // ID of the virtual border router
	BGPGroupID           string        `json:"BgpGroupId"`
	PeerIPAddress        string        `json:"PeerIpAddress"`
	PeerASN              int64         `json:"PeerAsn"`
	LocalASN             int64         `json:"LocalAsn"` // ASN of Alibaba Cloud
	AuthKey              dcaas.Secret  `json:"AuthKey"`  // BGP password of the group
	IPVersion            IPVersion     `json:"IpVersion"`
	Status               BGPPeerStatus `json:"Status"`
	BGPStatus            BGPStatus     `json:"BgpStatus"`
	EnableBFD            bool          `json:"EnableBfd"`
	BFDMultiHop          int           `json:"BfdMultiHop"` // hops, 1 to 255
	Hold                 int           `json:"Hold"`        // seconds
	Keepalive            int           `json:"Keepalive"`   // seconds
	IsFake               bool          `json:"IsFake"`      // true if the peer sees an ASN other than LocalASN
	RouteLimit           int           `json:"RouteLimit"`
	AdvertisedRouteCount int           `json:"AdvertisedRouteCount"`
	ReceivedRouteCount   int           `json:"ReceivedRouteCount"`
	GMTModified          dcaas.Time    `json:"GmtModified"`
}

// Format prints the fields. It prints the redaction mark in place of the BGP password.
func (p BGPPeer) Format(f fmt.State, verb rune) {
	type plain BGPPeer
	p.AuthKey = dcaas.Secret(p.AuthKey.String())
	_, _ = fmt.Fprintf(f, fmt.FormatString(f, verb), plain(p))
}

// wireBGPPeer decodes a peer. BGPPeer cannot, because the service writes some booleans
// as text.
type wireBGPPeer struct {
	BGPPeer

	EnableBFD flag `json:"EnableBfd"`
	IsFake    flag `json:"IsFake"`
}

// flag decodes a boolean that the service may write as text.
type flag bool

// UnmarshalJSON accepts true and false as booleans or as text. Null and an empty text
// are false.
func (f *flag) UnmarshalJSON(data []byte) error {
	switch text := strings.Trim(string(data), `"`); {
	case strings.EqualFold(text, "true"):
		*f = true
	case text == "" || text == "null" || strings.EqualFold(text, "false"):
		*f = false
	default:
		return &transport.DecodeError{Reason: "is neither true nor false"}
	}
	return nil
}

// peerID decodes the ID of a new peer, which must not be empty.
type peerID string

// UnmarshalJSON rejects an empty text.
func (id *peerID) UnmarshalJSON(data []byte) error {
	if string(data) == `""` {
		return &transport.DecodeError{Reason: "is empty"}
	}
	return json.Unmarshal(data, (*string)(id))
}

// BGPPeerCreateOpts describes a new peer.
type BGPPeerCreateOpts struct {
	BGPGroupID    string
	PeerIPAddress string    // optional if the border router has exactly one interface
	IPVersion     IPVersion // IPv4 by default; IPv6 requires a border router that supports it
	EnableBFD     *bool     // nil leaves the choice to the service
	BFDMultiHop   int       // hops between the ends, 1 to 255; required with EnableBFD, invalid without it

	// ClientToken ensures that repeated calls create only one peer. Use a different
	// token for each peer, with up to 64 printable ASCII characters. By default each
	// call has a new UUID.
	ClientToken string
}

const maxClientToken = 64

func (o *BGPPeerCreateOpts) check() error {
	enabled := o.EnableBFD != nil && *o.EnableBFD
	switch {
	case o.BGPGroupID == "":
		return transport.Refuse("BGPGroupID is empty")
	case o.BFDMultiHop != 0 && !enabled:
		return transport.Refuse("BFDMultiHop is set without EnableBFD: it counts the hops of BFD")
	case enabled && o.BFDMultiHop == 0:
		return transport.Refuse("EnableBFD is set without BFDMultiHop: give the hops between the ends, 1 to 255")
	case o.BFDMultiHop < 0 || o.BFDMultiHop > 255:
		return transport.Refuse("BFDMultiHop is not in 1 to 255")
	case len(o.ClientToken) > maxClientToken:
		return transport.Refuse("ClientToken is longer than 64 characters")
	case strings.ContainsFunc(o.ClientToken, func(r rune) bool { return r < ' ' || r > '~' }):
		return transport.Refuse("ClientToken has characters that are not printable ASCII")
	default:
		return nil
	}
}

func (o *BGPPeerCreateOpts) query() url.Values {
	q := url.Values{"BgpGroupId": {o.BGPGroupID}, "ClientToken": {o.ClientToken}}
	if o.PeerIPAddress != "" {
		q.Set("PeerIpAddress", o.PeerIPAddress)
	}
	if o.IPVersion != "" {
		q.Set("IpVersion", string(o.IPVersion))
	}
	if o.EnableBFD != nil {
		q.Set("EnableBfd", strconv.FormatBool(*o.EnableBFD))
	}
	if o.BFDMultiHop != 0 {
		q.Set("BfdMultiHop", strconv.Itoa(o.BFDMultiHop))
	}
	return q
}

// CreatedBGPPeer is the answer to a Create. [BGPPeersService.Get] returns the other
// fields of the peer.
type CreatedBGPPeer struct {
	ID          string
	RequestID   string
	ClientToken string // token that the call sent
}

// BGPPeerListOpts filters peers and selects a page of them. A peer must match all
// filters.
type BGPPeerListOpts struct {
	Limit  int    // peers per page, 1 to 50; 0 means 10 for List, the service's default, and 50 for All
	Marker string // NextMarker of the previous page, with the same Limit; empty for the first page

	BGPPeerID  string
	BGPGroupID string
	RouterID   string // ID of the virtual border router
	IsDefault  *bool  // whether the BGP group is the default group
}

func (o *BGPPeerListOpts) query() (url.Values, error) {
	q := url.Values{}
	for name, value := range map[string]string{"BgpPeerId": o.BGPPeerID, "BgpGroupId": o.BGPGroupID, "RouterId": o.RouterID} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if o.IsDefault != nil {
		q.Set("IsDefault", strconv.FormatBool(*o.IsDefault))
	}
	if o.Limit < 0 {
		return q, transport.Refuse("Limit is negative")
	}
	if o.Limit > 0 {
		q.Set("PageSize", strconv.Itoa(o.Limit))
	}
	if o.Marker != "" {
		if n, err := strconv.Atoi(o.Marker); err != nil || n < 1 {
			return q, transport.Refuse("Marker is none that a page has given")
		}
		q.Set("PageNumber", o.Marker)
	}
	return q, nil
}

// IPVersion is an address family.
type IPVersion string

// Address families.
const (
	IPv4 IPVersion = "IPv4"
	IPv6 IPVersion = "IPv6"
)

// BGPPeerStatus is the state of a peer as a resource. The service may add values.
type BGPPeerStatus string

// States of a peer.
const (
	BGPPeerPending   BGPPeerStatus = "Pending"
	BGPPeerAvailable BGPPeerStatus = "Available"
	BGPPeerModifying BGPPeerStatus = "Modifying"
	BGPPeerDeleting  BGPPeerStatus = "Deleting"
	BGPPeerDeleted   BGPPeerStatus = "Deleted"
)

// BGPStatus is the state of the BGP session with a peer. The service may add values.
type BGPStatus string

// States of a BGP session.
const (
	BGPIdle        BGPStatus = "Idle"
	BGPConnect     BGPStatus = "Connect"
	BGPActive      BGPStatus = "Active"
	BGPEstablished BGPStatus = "Established"
	BGPDown        BGPStatus = "Down"
)

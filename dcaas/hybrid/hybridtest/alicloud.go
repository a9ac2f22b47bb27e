package hybridtest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"time"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// Alicloud is the BGP part of Alibaba Cloud's VPC service in memory. [NewAlicloud]
// makes it.
type Alicloud struct {
	Server
	Region          string
	AccessKeyID     string
	AccessKeySecret string

	securityToken string // of a second pair, with the ID and the secret of the first
	nonces        map[string]bool
	groups        map[string]Group
	peers         []*alicloudPeer
	done          map[string]doneCall // by ClientToken
}

// Group is a BGP group of a virtual border router.
type Group struct {
	ID       string
	RouterID string // of the virtual border router
	PeerASN  int64
	LocalASN int64
}

// doneCall is a call that was carried out, for when it comes again.
type doneCall struct {
	query string
	body  map[string]any
}

// NewAlicloud starts a server without BGP groups. It panics when no port can be
// opened. The caller of the function closes it after use.
func NewAlicloud() *Alicloud {
	a := &Alicloud{
		Region: "hybridtest-2", AccessKeyID: "fake-access-key-id", AccessKeySecret: "fake-access-key-secret-not-a-secret",
		securityToken: "fake-security-token", nonces: map[string]bool{}, groups: map[string]Group{}, done: map[string]doneCall{},
	}
	a.start("Alicloud", a.handle)
	return a
}

// Config is that of a client with the server's AccessKey pair.
func (a *Alicloud) Config() alicloud.Config {
	return alicloud.Config{Region: a.Region, Endpoint: a.URL, Credentials: alicloud.AccessKey(a.AccessKeyID, a.AccessKeySecret)}
}

// TemporaryCredentials are the pair with a security token, which the server takes as
// well.
func (a *Alicloud) TemporaryCredentials() *alicloud.Credentials {
	return alicloud.TemporaryAccessKey(a.AccessKeyID, a.AccessKeySecret, a.securityToken)
}

// AddGroup adds a BGP group. An ID and ASNs that are missing are made up.
func (a *Alicloud) AddGroup(g Group) Group {
	a.mu.Lock()
	defer a.mu.Unlock()
	if g.ID == "" {
		g.ID = "bgpg-" + uuid.NewString()[:8]
	}
	if g.RouterID == "" {
		g.RouterID = "vbr-" + uuid.NewString()[:8]
	}
	g.PeerASN, g.LocalASN = cmp.Or(g.PeerASN, 64512), cmp.Or(g.LocalASN, 45104)
	a.groups[g.ID] = g
	return g
}

// SetBGPStatus sets the state of a peer's session, which is Established otherwise as
// soon as the peer is Available.
func (a *Alicloud) SetBGPStatus(peerID string, status alicloud.BGPStatus) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.find(peerID)
	if p == nil {
		panic("hybridtest: there is no BGP peer " + peerID)
	}
	p.session = string(status)
}

// alicloudPeer is a BGP peer.
type alicloudPeer struct {
	id, group, address, version string
	bfd                         bool
	hops                        int
	available                   bool
	session                     string
	changed                     time.Time
}

func (a *Alicloud) find(id string) *alicloudPeer {
	at := slices.IndexFunc(a.peers, func(p *alicloudPeer) bool { return p.id == id })
	if at < 0 {
		return nil
	}
	return a.peers[at]
}

// alicloudError is an answer in the form of the service's errors.
func alicloudError(status int, code, format string, args ...any) answer {
	return answer{status, map[string]any{
		"RequestId": uuid.NewString(), "HostId": "vpc.aliyuncs.com", "Code": code, "Message": fmt.Sprintf(format, args...),
	}}
}

func (a *Alicloud) handle(r *http.Request, body []byte) answer {
	if r.URL.Path != "/" || r.Method != http.MethodPost && r.Method != http.MethodGet {
		return alicloudError(http.StatusNotFound, "InvalidAction.NotFound", "Specified api is not found.")
	}
	proof := readProof(r, body)
	if problem := a.admit(proof); problem != nil {
		return *problem
	}
	query := proof.parameters
	switch {
	case proof.version != "2016-04-28":
		return alicloudError(http.StatusBadRequest, "InvalidVersion", "Specified parameter Version is not valid.")
	case proof.format != "JSON":
		return alicloudError(http.StatusBadRequest, "InvalidParameter", "Only the format JSON is known here, the service's default is XML.")
	case query.Get("RegionId") == "":
		return alicloudError(http.StatusBadRequest, "MissingRegionId", "RegionId is mandatory for this action.")
	case query.Get("RegionId") != a.Region:
		return alicloudError(http.StatusNotFound, "InvalidRegionId.NotFound", `Specified value of "regionId" is not supported.`)
	}
	switch proof.action {
	case "DescribeBgpPeers":
		return a.describe(query)
	case "CreateBgpPeer":
		return a.once(proof.action, query, a.create)
	case "DeleteBgpPeer":
		return a.once(proof.action, query, a.remove)
	default:
		return alicloudError(http.StatusNotFound, "InvalidAction.NotFound", "Specified api is not found.")
	}
}

// admit checks the proof of a request, in the order of the gateway.
func (a *Alicloud) admit(p proof) *answer {
	refuse := func(status int, code, message string) *answer {
		out := alicloudError(status, code, "%s", message)
		return &out
	}
	at, err := time.Parse("2006-01-02T15:04:05Z", p.date)
	switch {
	case p.keyID == "":
		return refuse(http.StatusBadRequest, "MissingAccessKeyId", "AccessKeyId is mandatory for this action.")
	case p.keyID != a.AccessKeyID:
		return refuse(http.StatusNotFound, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	case p.securityToken != "" && p.securityToken != a.securityToken:
		return refuse(http.StatusBadRequest, "InvalidSecurityToken.Malformed", "The specified SecurityToken is malformed.")
	case err != nil:
		return refuse(http.StatusBadRequest, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
	case time.Since(at).Abs() > 15*time.Minute:
		return refuse(http.StatusBadRequest, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
	case p.signature == "" || p.signature != p.made(a.AccessKeySecret):
		// The service quotes what it signed, and so does this one.
		return refuse(http.StatusBadRequest, "SignatureDoesNotMatch",
			"Specified signature is not matched with our calculation. server string to sign is:"+p.toSign)
	case p.nonce == "" || a.nonces[p.nonce]:
		return refuse(http.StatusBadRequest, "SignatureNonceUsed", "Specified signature nonce was used already.")
	}
	a.nonces[p.nonce] = true
	return nil
}

// once carries out a call unless its ClientToken has come before.
func (a *Alicloud) once(action string, query url.Values, do func(url.Values) answer) answer {
	token := query.Get("ClientToken")
	whole := action + "?" + query.Encode()
	if before, ok := a.done[token]; ok && token != "" {
		if before.query != whole {
			return alicloudError(http.StatusBadRequest, "IdempotentParameterMismatch", "The request uses the same client token as a previous, but non-identical request.")
		}
		again := maps.Clone(before.body)
		again["RequestId"] = uuid.NewString()
		return answer{http.StatusOK, again}
	}
	out := do(query)
	if body, ok := out.body.(map[string]any); ok && out.status == http.StatusOK && token != "" {
		a.done[token] = doneCall{whole, body}
	}
	return out
}

func (a *Alicloud) create(query url.Values) answer {
	refuse := func(code, message string) answer { return alicloudError(http.StatusBadRequest, code, "%s", message) }
	p := &alicloudPeer{
		id: "bgp-" + uuid.NewString()[:12], group: query.Get("BgpGroupId"), address: query.Get("PeerIpAddress"), version: query.Get("IpVersion"),
		bfd: query.Get("EnableBfd") == "true", session: string(alicloud.BGPEstablished), changed: time.Now(),
	}
	if _, ok := a.groups[p.group]; !ok {
		return refuse("InvalidBgpGroup", "bgp group not exists")
	}
	if p.version == "" {
		p.version = string(alicloud.IPv4)
	}
	if text := query.Get("BfdMultiHop"); text != "" {
		hops, err := strconv.Atoi(text)
		switch {
		case !query.Has("EnableBfd"):
			return refuse("MissingParam.EnableBfd", "The parameter EnableBfd is missing.")
		case err != nil || hops < 1 || hops > 255 || !p.bfd:
			return refuse("IllegalParam.BfdMultiHop", "BfdMultiHop is illegal.")
		}
		p.hops = hops
	} else if p.bfd {
		return refuse("IllegalParam.BfdMultiHop", "BfdMultiHop is illegal.")
	}
	if p.address != "" {
		ip, err := netip.ParseAddr(p.address)
		if err != nil || ip.Is4() != (p.version == string(alicloud.IPv4)) {
			return refuse("InvalidIP.Malformed", "Ip malformed.")
		}
	}
	for _, other := range a.peers {
		if a.groups[other.group].RouterID == a.groups[p.group].RouterID && other.address == p.address {
			if p.version == string(alicloud.IPv6) {
				return refuse("DuplicatedParam.PeerIpv6Address", "The param of PeerIpv6Address is duplicated.")
			}
			return refuse("DuplicatedParam.PeerIpAddress", "The param of PeerIpAddress is duplicated.")
		}
	}
	a.peers = append(a.peers, p)
	return answer{http.StatusOK, map[string]any{"BgpPeerId": p.id, "RequestId": uuid.NewString()}}
}

func (a *Alicloud) remove(query url.Values) answer {
	p := a.find(query.Get("BgpPeerId"))
	if p == nil {
		return alicloudError(http.StatusBadRequest, "InvalidParams.NotFound", "instance not found")
	}
	a.peers = slices.DeleteFunc(a.peers, func(other *alicloudPeer) bool { return other == p })
	return answer{http.StatusOK, map[string]any{"RequestId": uuid.NewString()}}
}

// number reads a parameter that is a number, with its default.
func number(query url.Values, name string, byDefault, most int) (int, bool) {
	if !query.Has(name) {
		return byDefault, true
	}
	n, err := strconv.Atoi(query.Get(name))
	return n, err == nil && n >= 1 && n <= most
}

func (a *Alicloud) describe(query url.Values) answer {
	page, okPage := number(query, "PageNumber", 1, 1<<30)
	size, okSize := number(query, "PageSize", 10, 50)
	if !okPage || !okSize {
		return alicloudError(http.StatusBadRequest, "InvalidParameter", "The specified PageNumber or PageSize is invalid.")
	}
	found := []map[string]any{}
	for _, p := range a.peers {
		g := a.groups[p.group]
		fits := query.Get("IsDefault") != "true" // there is no default group here
		for name, value := range map[string]string{"BgpPeerId": p.id, "BgpGroupId": g.ID, "RouterId": g.RouterID} {
			fits = fits && (!query.Has(name) || query.Get(name) == value)
		}
		if fits {
			found = append(found, a.show(p, g))
		}
	}
	total := len(found)
	found = found[min((page-1)*size, total):min(page*size, total)]
	return answer{http.StatusOK, map[string]any{
		"BgpPeers": map[string]any{"BgpPeer": found}, "TotalCount": total, "PageNumber": page, "PageSize": size, "RequestId": uuid.NewString(),
	}}
}

// show is a peer as it is described, with numbers as text as in the table of the
// reference. It is Pending when it is seen first.
func (a *Alicloud) show(p *alicloudPeer, g Group) map[string]any {
	status, session := string(alicloud.BGPPeerPending), string(alicloud.BGPIdle)
	if p.available {
		status, session = string(alicloud.BGPPeerAvailable), p.session
	}
	p.available = true
	return map[string]any{
		"BgpPeerId": p.id, "Name": "", "Description": "", "RegionId": a.Region, "RouterId": g.RouterID, "BgpGroupId": g.ID,
		"PeerIpAddress": p.address, "PeerAsn": strconv.FormatInt(g.PeerASN, 10), "LocalAsn": strconv.FormatInt(g.LocalASN, 10), "AuthKey": "",
		"IpVersion": p.version, "Status": status, "BgpStatus": session, "EnableBfd": p.bfd, "BfdMultiHop": p.hops, "Hold": "30", "Keepalive": "10",
		"IsFake": "false", "RouteLimit": "110", "GmtModified": p.changed.UTC().Format("2006-01-02T15:04:05Z"),
	}
}

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

// Alicloud simulates the BGP part of the VPC service of Alibaba Cloud. Create it with
// [NewAlicloud].
type Alicloud struct {
	Server
	Region          string
	AccessKeyID     string
	AccessKeySecret string

	securityToken string // token of the temporary pair, which has the same ID and secret
	nonces        map[string]bool
	groups        map[string]Group
	peers         []*alicloudPeer
	completed     map[string]completedCall // by ClientToken
}

// Group is a BGP group of a virtual border router.
type Group struct {
	ID       string
	RouterID string // ID of the virtual border router
	PeerASN  int64
	LocalASN int64
}

// completedCall holds the query of a successful call and its answer.
type completedCall struct {
	query string
	body  map[string]any
}

// NewAlicloud starts a server without BGP groups. It panics if it cannot open a port.
// Call Close after use.
func NewAlicloud() *Alicloud {
	a := &Alicloud{
		Region: "hybridtest-2", AccessKeyID: "fake-access-key-id", AccessKeySecret: "fake-access-key-secret-not-a-secret",
		securityToken: "fake-security-token", nonces: map[string]bool{}, groups: map[string]Group{}, completed: map[string]completedCall{},
	}
	a.start("Alicloud", a.handle)
	return a
}

// Config returns the configuration of a client with the server's AccessKey pair.
func (a *Alicloud) Config() alicloud.Config {
	return alicloud.Config{Region: a.Region, Endpoint: a.URL, Credentials: alicloud.AccessKey(a.AccessKeyID, a.AccessKeySecret)}
}

// TemporaryCredentials returns the pair with a security token. The server accepts it
// too.
func (a *Alicloud) TemporaryCredentials() *alicloud.Credentials {
	return alicloud.TemporaryAccessKey(a.AccessKeyID, a.AccessKeySecret, a.securityToken)
}

// AddGroup adds a BGP group. It generates missing IDs and fills in missing ASNs.
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

// SetBGPStatus sets the state of a peer's BGP session. By default a session is
// Established when its peer is Available. It panics for an unknown ID.
func (a *Alicloud) SetBGPStatus(peerID string, status alicloud.BGPStatus) {
	a.mu.Lock()
	defer a.mu.Unlock()
	p := a.find(peerID)
	if p == nil {
		panic("hybridtest: there is no BGP peer " + peerID)
	}
	p.session = string(status)
}

// alicloudPeer is the state of a BGP peer.
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

// alicloudError returns an answer in the error format of the service.
func alicloudError(status int, code, format string, args ...any) answer {
	return answer{status, map[string]any{
		"RequestId": uuid.NewString(), "HostId": "vpc.aliyuncs.com", "Code": code, "Message": fmt.Sprintf(format, args...),
	}}
}

func (a *Alicloud) handle(r *http.Request, body []byte) answer {
	if r.URL.Path != "/" || r.Method != http.MethodPost && r.Method != http.MethodGet {
		return alicloudError(http.StatusNotFound, "InvalidAction.NotFound", "Specified api is not found.")
	}
	request := readSigned(r, body)
	if rejection := a.authenticate(request); rejection != nil {
		return *rejection
	}
	query := request.parameters
	switch {
	case request.version != "2016-04-28":
		return alicloudError(http.StatusBadRequest, "InvalidVersion", "Specified parameter Version is not valid.")
	case request.format != "JSON":
		return alicloudError(http.StatusBadRequest, "InvalidParameter", "Only the format JSON is known here, the service's default is XML.")
	case query.Get("RegionId") == "":
		return alicloudError(http.StatusBadRequest, "MissingRegionId", "RegionId is mandatory for this action.")
	case query.Get("RegionId") != a.Region:
		return alicloudError(http.StatusNotFound, "InvalidRegionId.NotFound", `Specified value of "regionId" is not supported.`)
	}
	switch request.action {
	case "DescribeBgpPeers":
		return a.describe(query)
	case "CreateBgpPeer":
		return a.once(request.action, query, a.create)
	case "DeleteBgpPeer":
		return a.once(request.action, query, a.remove)
	default:
		return alicloudError(http.StatusNotFound, "InvalidAction.NotFound", "Specified api is not found.")
	}
}

// authenticate checks the key, date, signature and nonce of a request, in the order of
// the gateway. It returns nil or an error answer.
func (a *Alicloud) authenticate(r signedRequest) *answer {
	reject := func(status int, code, message string) *answer {
		out := alicloudError(status, code, "%s", message)
		return &out
	}
	date, err := time.Parse("2006-01-02T15:04:05Z", r.date)
	switch {
	case r.keyID == "":
		return reject(http.StatusBadRequest, "MissingAccessKeyId", "AccessKeyId is mandatory for this action.")
	case r.keyID != a.AccessKeyID:
		return reject(http.StatusNotFound, "InvalidAccessKeyId.NotFound", "Specified access key is not found.")
	case r.securityToken != "" && r.securityToken != a.securityToken:
		return reject(http.StatusBadRequest, "InvalidSecurityToken.Malformed", "The specified SecurityToken is malformed.")
	case err != nil:
		return reject(http.StatusBadRequest, "InvalidTimeStamp.Format", "Specified time stamp or date value is not well formatted.")
	case time.Since(date).Abs() > 15*time.Minute:
		return reject(http.StatusBadRequest, "InvalidTimeStamp.Expired", "Specified time stamp or date value is expired.")
	case r.signature == "" || r.signature != r.expected(a.AccessKeySecret):
		// The real service quotes the string to sign, so this one does too.
		return reject(http.StatusBadRequest, "SignatureDoesNotMatch",
			"Specified signature is not matched with our calculation. server string to sign is:"+r.stringToSign)
	case r.nonce == "" || a.nonces[r.nonce]:
		return reject(http.StatusBadRequest, "SignatureNonceUsed", "Specified signature nonce was used already.")
	}
	a.nonces[r.nonce] = true
	return nil
}

// once calls do, unless an earlier call had the same ClientToken. It then repeats the
// answer of that call.
func (a *Alicloud) once(action string, query url.Values, do func(url.Values) answer) answer {
	token := query.Get("ClientToken")
	call := action + "?" + query.Encode()
	if earlier, ok := a.completed[token]; ok && token != "" {
		if earlier.query != call {
			return alicloudError(http.StatusBadRequest, "IdempotentParameterMismatch", "The request uses the same client token as a previous, but non-identical request.")
		}
		body := maps.Clone(earlier.body)
		body["RequestId"] = uuid.NewString()
		return answer{http.StatusOK, body}
	}
	out := do(query)
	if body, ok := out.body.(map[string]any); ok && out.status == http.StatusOK && token != "" {
		a.completed[token] = completedCall{call, body}
	}
	return out
}

func (a *Alicloud) create(query url.Values) answer {
	reject := func(code, message string) answer { return alicloudError(http.StatusBadRequest, code, "%s", message) }
	p := &alicloudPeer{
		id: "bgp-" + uuid.NewString()[:12], group: query.Get("BgpGroupId"), address: query.Get("PeerIpAddress"), version: query.Get("IpVersion"),
		bfd: query.Get("EnableBfd") == "true", session: string(alicloud.BGPEstablished), changed: time.Now(),
	}
	if _, ok := a.groups[p.group]; !ok {
		return reject("InvalidBgpGroup", "bgp group not exists")
	}
	if p.version == "" {
		p.version = string(alicloud.IPv4)
	}
	if text := query.Get("BfdMultiHop"); text != "" {
		hops, err := strconv.Atoi(text)
		switch {
		case !query.Has("EnableBfd"):
			return reject("MissingParam.EnableBfd", "The parameter EnableBfd is missing.")
		case err != nil || hops < 1 || hops > 255 || !p.bfd:
			return reject("IllegalParam.BfdMultiHop", "BfdMultiHop is illegal.")
		}
		p.hops = hops
	} else if p.bfd {
		return reject("IllegalParam.BfdMultiHop", "BfdMultiHop is illegal.")
	}
	if p.address != "" {
		ip, err := netip.ParseAddr(p.address)
		if err != nil || ip.Is4() != (p.version == string(alicloud.IPv4)) {
			return reject("InvalidIP.Malformed", "Ip malformed.")
		}
	}
	for _, other := range a.peers {
		if a.groups[other.group].RouterID == a.groups[p.group].RouterID && other.address == p.address {
			if p.version == string(alicloud.IPv6) {
				return reject("DuplicatedParam.PeerIpv6Address", "The param of PeerIpv6Address is duplicated.")
			}
			return reject("DuplicatedParam.PeerIpAddress", "The param of PeerIpAddress is duplicated.")
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

// number returns an integer parameter, or its default if it is missing. It reports
// whether the value is from 1 to maximum.
func number(query url.Values, name string, defaultValue, maximum int) (int, bool) {
	if !query.Has(name) {
		return defaultValue, true
	}
	n, err := strconv.Atoi(query.Get(name))
	return n, err == nil && n >= 1 && n <= maximum
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
		matches := query.Get("IsDefault") != "true" // this service has no default group
		for name, value := range map[string]string{"BgpPeerId": p.id, "BgpGroupId": g.ID, "RouterId": g.RouterID} {
			matches = matches && (!query.Has(name) || query.Get(name) == value)
		}
		if matches {
			found = append(found, a.describePeer(p, g))
		}
	}
	total := len(found)
	found = found[min((page-1)*size, total):min(page*size, total)]
	return answer{http.StatusOK, map[string]any{
		"BgpPeers": map[string]any{"BgpPeer": found}, "TotalCount": total, "PageNumber": page, "PageSize": size, "RequestId": uuid.NewString(),
	}}
}

// describePeer returns a peer in the form of the API reference's table, with most
// numbers as text. The first description shows the peer as Pending.
func (a *Alicloud) describePeer(p *alicloudPeer, g Group) map[string]any {
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

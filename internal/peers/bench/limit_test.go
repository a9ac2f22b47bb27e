package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// limit does about as little as a client can do. It sends one request through net/http's
// transport, copies the answer once, and decodes it with code for these two types only.
// It has no redirects, no timeouts and no typed errors, so nobody should use it.
type limit struct {
	transport http.RoundTripper
	url       url.URL
}

func newLimit(tb testing.TB, at site) client {
	tb.Helper()
	u, err := url.Parse(at.url)
	if err != nil {
		tb.Fatal(err)
	}
	return limit{ownTransport(tb, at), *u}
}

var bodies = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// call returns the text of the answer. All decoded strings share its memory.
func (l limit) call(ctx context.Context, method, path, query string, body []byte) (string, error) {
	resp, err := l.transport.RoundTrip(newLeanRequest(ctx, l.url, method, path, query, body))
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	buf, _ := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	if _, err := buf.ReadFrom(resp.Body); err != nil {
		return "", err
	}
	if resp.StatusCode/100 != 2 {
		return "", fmt.Errorf("%d %s", resp.StatusCode, buf)
	}
	return buf.String(), nil
}

func (l limit) one(text string, err error, show func(*vif)) error {
	if err != nil {
		return err
	}
	s := scanner{text: text}
	var v vif
	s.object(func(key string) {
		if key == "virtual_interface" {
			s.vif(&v)
		} else {
			s.skip()
		}
	})
	if s.bad {
		return errScan
	}
	if show != nil {
		show(&v)
	}
	return nil
}

func (l limit) get(ctx context.Context, id string, show func(*vif)) error {
	text, err := l.call(ctx, http.MethodGet, listPath+"/"+id, "", nil)
	return l.one(text, err, show)
}

func (l limit) create(ctx context.Context, show func(*vif)) error {
	body, err := json.Marshal(newVIF())
	if err != nil {
		return err
	}
	text, err := l.call(ctx, http.MethodPost, listPath, "", body)
	return l.one(text, err, show)
}

func (l limit) list(ctx context.Context, size int, marker string) (pageAnswer, error) {
	text, err := l.call(ctx, http.MethodGet, listPath, pageQuery(size, marker), nil)
	if err != nil {
		return pageAnswer{}, err
	}
	return scanPage(text, size)
}

func (l limit) page(ctx context.Context, size int, show func(*vif)) (int, error) {
	answer, err := l.list(ctx, size, "")
	return each(answer.VIFs, show, itself), err
}

func (l limit) walk(ctx context.Context, size int, show func(*vif)) (int, error) {
	items := 0
	for marker := ""; ; {
		answer, err := l.list(ctx, size, marker)
		if err != nil {
			return items, err
		}
		items += each(answer.VIFs, show, itself)
		if marker = answer.Info.Next; marker == "" {
			return items, nil
		}
	}
}

func limitDecode(body []byte, show func(*vif)) (int, error) {
	answer, err := scanPage(string(body), 2000)
	return each(answer.VIFs, show, itself), err
}

func scanPage(text string, size int) (pageAnswer, error) {
	s := scanner{text: text}
	var answer pageAnswer
	s.object(func(key string) {
		switch key {
		case "virtual_interfaces":
			answer.VIFs = make([]vif, 0, size)
			s.array(func() {
				answer.VIFs = append(answer.VIFs, vif{})
				s.vif(&answer.VIFs[len(answer.VIFs)-1])
			})
		case "page_info":
			s.object(func(key string) {
				if key == "next_marker" {
					answer.Info.Next = s.string()
				} else {
					s.skip()
				}
			})
		default:
			s.skip()
		}
	})
	if s.bad {
		return answer, errScan
	}
	return answer, nil
}

var errScan = errors.New("the answer is not as expected")

// scanner reads JSON with or without spaces. At unexpected text it sets bad and moves to
// the end.
type scanner struct {
	text string
	at   int
	bad  bool
}

func (s *scanner) fail() { s.at, s.bad = len(s.text), true }

// peek returns the next byte after blanks, or 0 at the end.
func (s *scanner) peek() byte {
	for ; s.at < len(s.text); s.at++ {
		if c := s.text[s.at]; c > ' ' {
			return c
		}
	}
	return 0
}

func (s *scanner) next(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.at++
	return true
}

func (s *scanner) word(w string) bool {
	s.peek()
	if strings.HasPrefix(s.text[s.at:], w) {
		s.at += len(w)
		return true
	}
	return false
}

func (s *scanner) object(member func(key string)) {
	if !s.next('{') {
		s.fail()
		return
	}
	if s.next('}') {
		return
	}
	for {
		key := s.string()
		if !s.next(':') {
			s.fail()
			return
		}
		member(key)
		if !s.next(',') {
			break
		}
	}
	if !s.next('}') {
		s.fail()
	}
}

func (s *scanner) array(element func()) {
	if !s.next('[') {
		s.fail()
		return
	}
	if s.next(']') {
		return
	}
	for {
		element()
		if !s.next(',') {
			break
		}
	}
	if !s.next(']') {
		s.fail()
	}
}

// string reads a text or null.
func (s *scanner) string() string {
	if !s.next('"') {
		if !s.word("null") {
			s.fail()
		}
		return ""
	}
	start := s.at
	end := strings.IndexByte(s.text[start:], '"')
	if end < 0 {
		s.fail()
		return ""
	}
	s.at += end + 1
	if text := s.text[start : start+end]; strings.IndexByte(text, '\\') < 0 {
		return text
	}
	for s.at = start; s.at < len(s.text) && s.text[s.at] != '"'; s.at++ {
		if s.text[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
	var text string
	if s.at > len(s.text) || json.Unmarshal([]byte(s.text[start-1:s.at]), &text) != nil {
		s.fail()
	}
	return text
}

// int reads a whole number or null.
func (s *scanner) int() int64 {
	if s.peek() == 'n' {
		if !s.word("null") {
			s.fail()
		}
		return 0
	}
	start := s.at
	for s.at < len(s.text) && (s.text[s.at] == '-' || '0' <= s.text[s.at] && s.text[s.at] <= '9') {
		s.at++
	}
	n, err := strconv.ParseInt(s.text[start:s.at], 10, 64)
	if err != nil {
		s.fail()
	}
	return n
}

func (s *scanner) bool() bool {
	if s.word("true") {
		return true
	}
	if !s.word("false") && !s.word("null") {
		s.fail()
	}
	return false
}

func (s *scanner) strings() []string {
	if s.word("null") {
		return nil
	}
	list := []string{}
	s.array(func() { list = append(list, s.string()) })
	return list
}

func (s *scanner) skip() {
	switch s.peek() {
	case '"':
		s.string()
	case '{':
		s.object(func(string) { s.skip() })
	case '[':
		s.array(s.skip)
	case 't', 'f', 'n':
		s.bool()
	default:
		s.int()
	}
}

func (s *scanner) vif(v *vif) {
	s.object(func(key string) {
		switch key {
		case "id":
			v.ID = s.string()
		case "name":
			v.Name = s.string()
		case "description":
			v.Description = s.string()
		case "tenant_id":
			v.TenantID = s.string()
		case "direct_connect_id":
			v.DirectConnectID = s.string()
		case "lag_id":
			v.LAGID = s.string()
		case "vgw_id":
			v.VGWID = s.string()
		case "gateway_id":
			v.GatewayID = s.string()
		case "lgw_id":
			v.LGWID = s.string()
		case "type":
			v.Type = s.string()
		case "service_type":
			v.ServiceType = s.string()
		case "status":
			v.Status = s.string()
		case "reason":
			v.Reason = s.string()
		case "admin_state_up":
			v.AdminStateUp = s.bool()
		case "vlan":
			v.VLAN = int(s.int())
		case "bandwidth":
			v.Bandwidth = int(s.int())
		case "rate_limit":
			v.RateLimit = s.bool()
		case "priority":
			v.Priority = s.string()
		case "enable_bfd":
			v.EnableBFD = s.bool()
		case "enable_nqa":
			v.EnableNQA = s.bool()
		case "route_limit":
			v.RouteLimit = int(s.int())
		case "bgp_route_limit":
			v.BGPRouteLimit = int(s.int())
		case "vif_peers":
			v.Peers = make([]vifPeer, 0, 1)
			s.array(func() {
				v.Peers = append(v.Peers, vifPeer{})
				s.vifPeer(&v.Peers[len(v.Peers)-1])
			})
		case "enterprise_project_id":
			v.EnterpriseProjectID = s.string()
		case "device_id":
			v.DeviceID = s.string()
		case "ies_id":
			v.IESID = s.string()
		case "create_time":
			var err error
			if v.CreateTime, err = time.Parse(time.RFC3339, s.string()); err != nil {
				s.fail()
			}
		case "address_family":
			v.AddressFamily = s.string()
		case "local_gateway_v4_ip":
			v.LocalGatewayV4IP = s.string()
		case "remote_gateway_v4_ip":
			v.RemoteGatewayV4IP = s.string()
		case "local_gateway_v6_ip":
			v.LocalGatewayV6IP = s.string()
		case "remote_gateway_v6_ip":
			v.RemoteGatewayV6IP = s.string()
		case "remote_ep_group":
			v.RemoteEPGroup = s.strings()
		case "service_ep_group":
			v.ServiceEPGroup = s.strings()
		default:
			s.skip()
		}
	})
}

func (s *scanner) vifPeer(p *vifPeer) {
	s.object(func(key string) {
		switch key {
		case "id":
			p.ID = s.string()
		case "tenant_id":
			p.TenantID = s.string()
		case "vif_id":
			p.VIFID = s.string()
		case "name":
			p.Name = s.string()
		case "description":
			p.Description = s.string()
		case "address_family":
			p.AddressFamily = s.string()
		case "local_gateway_ip":
			p.LocalGatewayIP = s.string()
		case "remote_gateway_ip":
			p.RemoteGatewayIP = s.string()
		case "route_mode":
			p.RouteMode = s.string()
		case "bgp_asn":
			p.BGPASN = s.int()
		case "bgp_md5":
			p.BGPMD5 = s.string()
		case "bgp_status":
			p.BGPStatus = s.string()
		case "bgp_route_limit":
			p.BGPRouteLimit = int(s.int())
		case "receive_route_num":
			p.ReceiveRouteNum = s.int()
		case "remote_ep_group":
			p.RemoteEPGroup = s.strings()
		case "service_ep_group":
			p.ServiceEPGroup = s.strings()
		case "status":
			p.Status = s.string()
		case "device_id":
			p.DeviceID = s.string()
		case "enable_bfd":
			p.EnableBFD = s.bool()
		case "enable_nqa":
			p.EnableNQA = s.bool()
		default:
			s.skip()
		}
	})
}

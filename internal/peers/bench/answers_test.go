package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	projectID = "0605768a3300d5762f82c01180692873"
	accessKey = "AKEXAMPLE"
	secretKey = "not-a-real-secret"

	listPath = "/v3/" + projectID + "/dcaas/virtual-interfaces"
	stubURL  = "https://dcaas.example.com"
)

// facts is what a client got to know about an interface, in a form that all
// clients can give.
type facts struct {
	id, name, status, address string
	vlan, bandwidth           int
	adminUp                   bool
	created                   time.Time
	remote                    string // subnets, joined
	peerID, peerStatus        string
	asn, received             int64
}

// want returns the facts of interface i: the example of the API reference with
// values of its own.
func want(i int) facts {
	return facts{
		id: id(i), name: fmt.Sprintf("vif-%04d", i), status: "ACTIVE", address: "1.1.1.1/30",
		vlan: i % 4000, bandwidth: 2 + i%1000, adminUp: true,
		created: time.Date(2022, 8, 19, 11, 28, 6, 0, time.UTC).Add(time.Duration(i) * time.Minute),
		remote:  fmt.Sprintf("10.%d.%d.0/24", i/256, i%256),
		peerID:  fmt.Sprintf("c768eb52-12a8-4859-9b43-%012x", i), peerStatus: "ACTIVE",
		asn: int64(64512 + i%1000), received: int64(i % 100),
	}
}

func id(i int) string { return fmt.Sprintf("%08x-f2c4-491c-8866-d504796189be", i) }

// example returns the interface in an example of the API reference, compact.
func example(tb testing.TB, key, file string) map[string]any {
	tb.Helper()
	text, err := os.ReadFile("../../../dcaas/testdata/virtual_interface/" + file)
	if err != nil {
		tb.Fatal(err)
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(text, &answer); err != nil {
		tb.Fatal(err)
	}
	var one []map[string]any
	value := answer[key]
	if value[0] == '{' {
		value = append(append([]byte{'['}, value...), ']')
	}
	if err := json.Unmarshal(value, &one); err != nil {
		tb.Fatal(err)
	}
	return one[0]
}

// item returns interface i as the service would write it.
func item(tb testing.TB, like map[string]any, i int) json.RawMessage {
	tb.Helper()
	f := want(i)
	like["id"], like["name"], like["vlan"], like["bandwidth"] = f.id, f.name, f.vlan, f.bandwidth
	like["create_time"] = f.created.Format("2006-01-02T15:04:05.000Z07:00")
	like["remote_ep_group"] = []string{f.remote}
	peers, _ := like["vif_peers"].([]any)
	peer, _ := peers[0].(map[string]any)
	peer["id"], peer["vif_id"], peer["name"], peer["bgp_asn"], peer["receive_route_num"] = f.peerID, f.id, f.name, f.asn, f.received
	peer["remote_ep_group"] = like["remote_ep_group"]
	text, err := json.Marshal(like)
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

// answers is a service that knows its answers by heart.
type answers struct {
	one       []byte
	pages     map[string][]byte                    // by limit and marker
	onRequest func(req *http.Request, body []byte) // sees every request, unless nil
}

// newAnswers makes pages of the given size: all that total interfaces fill.
func newAnswers(tb testing.TB, limit, total int) *answers {
	tb.Helper()
	list := example(tb, "virtual_interfaces", "list.response.json")
	a := &answers{
		one:   fmt.Appendf(nil, `{"virtual_interface":%s,"request_id":"5633df7af874576d819a481c76673236"}`, item(tb, example(tb, "virtual_interface", "show.response.json"), 0)),
		pages: map[string][]byte{},
	}
	marker := ""
	for first := 0; first < total; first += limit {
		var page bytes.Buffer
		page.WriteString(`{"virtual_interfaces":[`)
		last := min(first+limit, total)
		for i := first; i < last; i++ {
			if i > first {
				page.WriteByte(',')
			}
			page.Write(item(tb, list, i))
		}
		next := ""
		if last < total {
			next = fmt.Sprintf(`,"next_marker":%q`, id(last-1))
		}
		fmt.Fprintf(&page, `],"request_id":"5633df7af874576d819a481c76673236","page_info":{"previous_marker":%q,"current_count":%d%s}}`, id(first), last-first, next)
		a.pages[pageKey(strconv.Itoa(limit), marker)] = bytes.Clone(page.Bytes())
		marker = id(last - 1)
	}
	return a
}

func pageKey(limit, marker string) string { return limit + "/" + marker }

// find returns the answer to a request. An unknown page is a 400, so that no
// client gets along with a wrong query.
func (a *answers) find(method string, u *url.URL) (int, []byte) {
	if method == http.MethodPost && u.Path == listPath {
		return http.StatusCreated, a.one
	}
	if u.Path != listPath {
		if method != http.MethodGet || u.Path != listPath+"/"+firstID {
			return http.StatusNotFound, []byte(`{"error_code":"DC.0001","error_msg":"not found"}`)
		}
		return http.StatusOK, a.one
	}
	var limit, marker string
	for part := range strings.SplitSeq(u.RawQuery, "&") {
		switch name, value, _ := strings.Cut(part, "="); name {
		case "limit":
			limit = value
		case "marker":
			marker = value
		}
	}
	if page, ok := a.pages[pageKey(limit, marker)]; ok {
		return http.StatusOK, page
	}
	return http.StatusBadRequest, []byte(`{"error_code":"DC.0002","error_msg":"no such page"}`)
}

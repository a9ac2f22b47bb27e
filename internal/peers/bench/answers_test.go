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
	"sync/atomic"
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

// id returns the ID of interface i.
func id(i int) string { return fmt.Sprintf("%08x-f2c4-491c-8866-d504796189be", i) }

// example returns the interface in an example of the API reference.
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

// item returns interface i in the service's form, and the values that every client must
// decode. It changes like.
func item(tb testing.TB, like map[string]any, i int) (json.RawMessage, vif) {
	tb.Helper()
	created := time.Date(2022, 8, 19, 11, 28, 6, 0, time.UTC).Add(time.Duration(i) * time.Minute)
	like["id"], like["name"], like["vlan"], like["bandwidth"] = id(i), fmt.Sprintf("vif-%04d", i), i%4000, 2+i%1000
	like["create_time"] = created.Format("2006-01-02T15:04:05.000Z07:00")
	like["remote_ep_group"] = []any{fmt.Sprintf("10.%d.%d.0/24", i/256, i%256)}
	peers, _ := like["vif_peers"].([]any)
	peer, _ := peers[0].(map[string]any)
	peer["id"], peer["vif_id"], peer["name"] = fmt.Sprintf("c768eb52-12a8-4859-9b43-%012x", i), id(i), like["name"]
	peer["bgp_asn"], peer["receive_route_num"], peer["remote_ep_group"] = 64512+i%1000, i%100, like["remote_ep_group"]
	return encode(tb, like)
}

// distinctItem returns interface i with texts that occur nowhere else in its page. Short
// texts, such as a status, become as long as the number that makes them distinct.
func distinctItem(tb testing.TB, like map[string]any, i int) (json.RawMessage, vif) {
	tb.Helper()
	item(tb, like, i)
	texts := 0
	var distinct func(value any) any
	distinct = func(value any) any {
		switch value := value.(type) {
		case string:
			number := fmt.Sprintf("%07x", i*64+texts)
			texts++
			return value[:max(0, len(value)-len(number))] + number
		case []any:
			made := make([]any, len(value))
			for k := range value {
				made[k] = distinct(value[k])
			}
			return made
		case map[string]any:
			made := map[string]any{}
			for name, member := range value {
				made[name] = member
				if name != "create_time" { // it is distinct already, and no free text
					made[name] = distinct(member)
				}
			}
			return made
		default:
			return value
		}
	}
	made, _ := distinct(like).(map[string]any)
	return encode(tb, made)
}

// encode encodes an interface. It decodes the text again, by encoding/json, to get the
// values that every client must decode. A member that vif lacks is an error.
func encode(tb testing.TB, value map[string]any) (json.RawMessage, vif) {
	tb.Helper()
	text, err := json.Marshal(value)
	if err != nil {
		tb.Fatal(err)
	}
	var want vif
	strict := json.NewDecoder(bytes.NewReader(text))
	strict.DisallowUnknownFields()
	if err := strict.Decode(&want); err != nil {
		tb.Fatal(err)
	}
	return text, want
}

// rounds is the number of distinct answers to a GET and to a create. With a single answer,
// a client that remembers texts would look better than it is.
const rounds = 512

// answers is a service with prepared answers.
type answers struct {
	index map[string]int // of ones, by ID
	ones  [][]byte
	pages map[string][]byte // by limit and marker

	created   atomic.Int64                         // number of creates so far
	wantOnes  []vif                                // values of ones
	wantItems []vif                                // values of all pages
	onRequest func(req *http.Request, body []byte) // sees every request, unless nil
}

const requestIDMember = `"request_id":"5633df7af874576d819a481c76673236"`

// newAnswers prepares the answers to GET and create, and total interfaces in pages of the
// given size.
func newAnswers(tb testing.TB, limit, total int, makeItem func(testing.TB, map[string]any, int) (json.RawMessage, vif)) *answers {
	tb.Helper()
	a := &answers{index: map[string]int{}, pages: map[string][]byte{}}
	one := example(tb, "virtual_interface", "show.response.json")
	for i := range rounds {
		text, want := makeItem(tb, one, i)
		a.index[want.ID] = i
		a.ones = append(a.ones, fmt.Appendf(nil, `{"virtual_interface":%s,%s}`, text, requestIDMember))
		a.wantOnes = append(a.wantOnes, want)
	}
	list := example(tb, "virtual_interfaces", "list.response.json")
	marker := ""
	for first := 0; first < total; first += limit {
		var page bytes.Buffer
		page.WriteString(`{"virtual_interfaces":[`)
		last := min(first+limit, total)
		for i := first; i < last; i++ {
			if i > first {
				page.WriteByte(',')
			}
			text, want := makeItem(tb, list, i)
			page.Write(text)
			a.wantItems = append(a.wantItems, want)
		}
		next := ""
		if last < total {
			next = fmt.Sprintf(`,"next_marker":%q`, id(last-1))
		}
		fmt.Fprintf(&page, `],%s,"page_info":{"previous_marker":%q,"current_count":%d%s}}`, requestIDMember, id(first), last-first, next)
		a.pages[pageKey(strconv.Itoa(limit), marker)] = bytes.Clone(page.Bytes())
		marker = id(last - 1)
	}
	return a
}

func pageKey(limit, marker string) string { return limit + "/" + marker }

// find returns the answer to a request. It rejects an unknown page, because a client must
// send the right query.
func (a *answers) find(method string, u *url.URL) (int, []byte) {
	if method == http.MethodPost && u.Path == listPath {
		return http.StatusCreated, a.ones[(a.created.Add(1)-1)%rounds]
	}
	if u.Path != listPath {
		i, ok := a.index[strings.TrimPrefix(u.Path, listPath+"/")]
		if method != http.MethodGet || !ok {
			return http.StatusNotFound, []byte(`{"error_code":"DC.0001","error_msg":"not found"}`)
		}
		return http.StatusOK, a.ones[i]
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

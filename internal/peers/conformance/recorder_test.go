package conformance

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// sent is a received request. Its query is sorted and its body has one form, so that two
// requests with the same meaning are equal.
type sent struct {
	method string
	path   string // escaped
	query  string
	body   string
}

func (s sent) String() string {
	text := s.method + " " + s.path
	if s.query != "" {
		text += "?" + s.query
	}
	if s.body != "" {
		text += " " + s.body
	}
	return text
}

// recorder is a service that records every request and answers with success.
type recorder struct {
	URL string

	mu   sync.Mutex
	sent []sent
}

// anyAnswer has the wrappers of all operations, so that it is an answer to each of them.
const anyAnswer = `{"request_id":"0","page_info":{"current_count":0},
	"direct_connect":{"id":"0"},"direct_connects":[],"hosted_connect":{"id":"0"},"hosted_connects":[],
	"virtual_gateway":{"id":"0"},"virtual_gateways":[],"virtual_interface":{"id":"0"},"virtual_interfaces":[],
	"vif_peer":{"id":"0"},"switchover_test_record":{"id":"0"},"switchover_test_records":[],
	"tags":[],"resources":[],"total_count":0,"quotas":{"resources":[]},
	"connect_gateway":{"id":"0"},"connect_gateways":[],"global_eips":[],"global_dc_gateway":{"id":"0"},"global_dc_gateways":[],
	"peer_link":{"id":"0"},"peer_links":[],"gdgw_routetable":[],"gdgw_routetables":[],
	"direct_connect_location":{"id":"0"},"direct_connect_locations":[],"vif_peer_detection":{"id":"0"},"vif_peer_detections":[],"extend_attribute":{}}`

func newRecorder(t *testing.T) *recorder {
	t.Helper()
	r := &recorder{}
	srv := httptest.NewServer(r)
	t.Cleanup(srv.Close)
	r.URL = srv.URL
	return r
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		body = []byte(err.Error())
	}
	path, rawQuery, _ := strings.Cut(req.RequestURI, "?")
	r.mu.Lock()
	r.sent = append(r.sent, sent{req.Method, path, sortedQuery(rawQuery), golden.Canonical(string(body))})
	r.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	answer := anyAnswer
	if req.Method == http.MethodPost { // the answer to a bind is one EIP, that to a list is many
		answer = strings.Replace(answer, `"global_eips":[]`, `"global_eips":{"global_eip_id":"0"}`, 1)
	}
	io.WriteString(w, answer)
}

// take returns the requests since the last call of take.
func (r *recorder) take() []sent {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.sent
	r.sent = nil
	return taken
}

// sortedQuery returns a query with sorted pairs. It escapes each pair again, so that equal
// texts have equal escapes.
func sortedQuery(raw string) string {
	if raw == "" {
		return ""
	}
	pairs := strings.Split(raw, "&")
	for i, pair := range pairs {
		name, value, _ := strings.Cut(pair, "=")
		pairs[i] = escapeAgain(name) + "=" + escapeAgain(value)
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

func escapeAgain(text string) string {
	plain, err := url.QueryUnescape(text)
	if err != nil {
		return text + " (" + err.Error() + ")"
	}
	return url.QueryEscape(plain)
}

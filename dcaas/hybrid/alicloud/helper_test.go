package alicloud_test

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

const (
	host          = "https://vpc.cn-shanghai.aliyuncs.com/"
	created       = `{"BgpPeerId":"bgp-m5eoyp2mwegk8ce9v****","RequestId":"D4B7649A-61BB-4C64-A586-1DFF1EDA6A42"}` // example of the API reference
	clientToken   = "123e4567-e89b-12d3-a456-426655440000"
	describeQuery = "?BgpPeerId=bgp-1&RegionId=cn-shanghai"
)

// reply is the answer to one try, or an error of the network.
type reply struct {
	status int // 0 is 200
	body   string
	err    error
	header http.Header
}

// script is a transport that returns its replies in order and then repeats the last
// one. It records the requests.
type script struct {
	replies []reply

	mu   sync.Mutex
	seen []*http.Request
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, req)
	r := s.replies[min(len(s.seen), len(s.replies))-1]
	if r.err != nil {
		return nil, r.err
	}
	header := r.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: max(r.status, http.StatusOK), Header: header, Body: io.NopCloser(strings.NewReader(r.body)), Request: req}, nil
}

// newClient returns a client that sends each call once, unless change sets a retry
// policy.
func newClient(t *testing.T, s *script, change ...func(*alicloud.Config)) *alicloud.Client {
	t.Helper()
	cfg := alicloud.Config{
		Region: "cn-shanghai", Credentials: alicloud.AccessKey("fake-id", "fake-secret"),
		HTTPClient: &http.Client{Transport: s}, Retry: dcaas.RetryPolicy{MaxTries: 1},
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := alicloud.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// withRetries sets the default retry policy.
func withRetries(cfg *alicloud.Config) { cfg.Retry = dcaas.RetryPolicy{} }

func readTestdata(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func fail[T any](_ T, err error) error { return err }

func classes() []error {
	return []error{
		dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
		dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable, dcaas.ErrAmbiguous,
	}
}

// checkClass checks that err is an *alicloud.Error with exactly the wanted classes.
func checkClass(t *testing.T, name string, err error, want ...error) {
	t.Helper()
	if _, ok := errors.AsType[*alicloud.Error](err); !ok {
		t.Errorf("%s: %v is no *alicloud.Error", name, err)
	}
	for _, class := range classes() {
		wanted := slices.Contains(want, class)
		if got := errors.Is(err, class); got != wanted {
			t.Errorf("%s: is %v: %v, want %v (%v)", name, class, got, wanted, err)
		}
	}
}

// responder is a transport that computes each answer from its request. Status 0 stands
// for an error with the text, without an answer.
type responder func(*http.Request) (status int, text string)

func (f responder) RoundTrip(req *http.Request) (*http.Response, error) {
	status, text := f(req)
	if status == 0 {
		return nil, errors.New(text)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: req}, nil
}

// createError returns the error of a Create that the service answers with a status and
// a code.
func createError(t *testing.T, status int, code string) error {
	t.Helper()
	s := &script{replies: []reply{{status: status, body: fmt.Sprintf(`{"RequestId":"r","HostId":"vpc.aliyuncs.com","Code":%q,"Message":"it said"}`, code)}}}
	return fail(newClient(t, s).BGPPeers.Create(t.Context(), createOpts()))
}

func createOpts() alicloud.BGPPeerCreateOpts {
	return alicloud.BGPPeerCreateOpts{
		BGPGroupID: "bgpg-wz9f62v4fbg****", PeerIPAddress: "116.62.0.1", EnableBFD: new(true), ClientToken: clientToken,
		IPVersion: alicloud.IPv4, BFDMultiHop: 3,
	}
}

// checkRequest checks every part of a signed request.
func checkRequest(t *testing.T, req *http.Request, action, address string) {
	t.Helper()
	if req.Method != http.MethodPost || req.URL.String() != address {
		t.Errorf("%s %s, want POST %s", req.Method, req.URL, address)
	}
	if req.ContentLength != 0 || req.Body != nil && req.Body != http.NoBody {
		t.Error("the request has a body")
	}
	// No other header is allowed, so that none of another cloud is sent.
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

package conformance

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/signer"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/request"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// toSign is a request without a signature. Each client builds its own request from it.
type toSign struct {
	method string
	path   string // not escaped
	query  map[string][]string
	header map[string]string
	body   string

	accessKey, secretKey, securityToken string
	at                                  time.Time
}

const signedAt = "20060102T150405Z"

// official signs with the official signer. It also returns the request that this client
// would send, without the signature.
func (s toSign) official() (authorization string, unsigned *http.Request, err error) {
	b := request.NewHttpRequestBuilder().WithEndpoint("https://dcaas.example.com").WithMethod(s.method).WithPath(s.path)
	for name, values := range s.query {
		b.AddQueryParam(name, reflect.ValueOf(values))
	}
	for name, value := range s.header {
		b.AddHeaderParam(name, value)
	}
	if s.securityToken != "" {
		b.AddHeaderParam("X-Security-Token", s.securityToken)
	}
	if s.body != "" {
		b.WithBody("", s.body)
	}
	req := b.Build()
	if unsigned, err = req.ConvertRequest(); err != nil {
		return "", nil, err
	}
	unsigned.Header.Del("X-Security-Token") // each signer adds it
	req.AddHeaderParam("X-Sdk-Date", s.at.UTC().Format(signedAt))
	added, err := signer.Sign(req, s.accessKey, s.secretKey)
	if err != nil {
		return "", nil, err
	}
	return added["Authorization"], unsigned, nil
}

// ours signs a request with our signer.
func (s toSign) ours(req *http.Request) (string, error) {
	key := auth.AKSK(s.accessKey, s.secretKey)
	if s.securityToken != "" {
		key = auth.TemporaryAKSK(s.accessKey, s.secretKey, s.securityToken)
	}
	if err := key.Sign(req, s.at); err != nil {
		return "", err
	}
	return req.Header.Get("Authorization"), nil
}

// generator returns random requests. They are the same in each run.
type generator struct{ *rand.Rand }

func pick[T any](g generator, from ...T) T { return from[g.IntN(len(from))] }

// text joins random pieces. Some must be escaped and some must not.
func (g generator) text(pieces int) string {
	var b strings.Builder
	for range pieces {
		b.WriteString(pick(g, "a", "Z", "0", "-", "_", ".", "~", " ", "%", "%41", "%2F", "+", "!", "$", "&", "'", "(", ")", "*", ",", ";", "=", ":", "@",
			"?", "#", "[", "]", "|", "^", "`", "{", "}", "\\", `"`, "<", ">", "é", "東京", "🙂", "\u00a0", "\x7f", "\xff"))
	}
	return b.String()
}

func (g generator) request() toSign {
	s := toSign{
		method:    pick(g, "GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"),
		accessKey: fmt.Sprintf("AK%018d", g.IntN(1e9)), secretKey: fmt.Sprintf("not-a-real-secret-%d", g.IntN(1e9)),
		at: time.Unix(1_700_000_000+int64(g.IntN(1e8)), int64(g.IntN(1e9))),
	}
	for range g.IntN(6) {
		s.path += "/" + g.text(g.IntN(6)) // sometimes empty
	}
	s.path += pick(g, "", "", "/")
	if s.path == "" {
		s.path = "/"
	}

	s.query = map[string][]string{}
	for range g.IntN(5) {
		var values []string
		for range 1 + g.IntN(3) {
			values = append(values, g.text(g.IntN(5))) // sometimes empty
		}
		s.query[g.text(1+g.IntN(4))] = values
	}

	s.header = map[string]string{}
	for range g.IntN(5) {
		s.header[pick(g, "X-Project-Id", "X-Domain-Id", "X-Language", "Accept", "Accept-Language", "X-Custom-1", "X_Dropped", "Host")] = pick(g, "", "a", "zh-cn", "  padded\t", "two  blanks", "a,b;c=d", "application/json", "ü")
	}
	if _, ok := s.header["Host"]; ok {
		s.header["Host"] = "dcaas.example.com" // net/http sends the host of the URL, not that of the header
	}
	if kind := pick(g, "", "", "application/json", "application/json;charset=utf-8", "text/plain", "application/octet-stream"); kind != "" {
		s.header["Content-Type"] = kind
	}
	if g.IntN(2) == 0 {
		s.body = pick(g, `{}`, `{"virtual_gateway":{"name":"Köln"}}`, "text", strings.Repeat("x", 100_000), g.text(20))
	}
	s.securityToken = pick(g, "", "", "", "token", "to+/ken==")
	return s
}

// TestSigning compares the signatures of both signers for the same requests.
func TestSigning(t *testing.T) {
	t.Parallel()
	g := generator{rand.New(rand.NewPCG(1, 2))}
	for i := range 500 {
		s := g.request()
		want, req, err := s.official()
		if err != nil {
			t.Fatalf("request %d: official: %v", i, err)
		}
		got, err := s.ours(req)
		if err != nil {
			t.Errorf("request %d: ours: %v", i, err)
			continue
		}
		if got != want {
			t.Errorf("request %d: %s %s, header %v\nours     %s\nofficial %s", i, s.method, req.URL, s.header, got, want)
		}
	}
}

// TestSigningDifferences lists the intended differences, with the header names that each
// signer signs. The service accepts both signatures, because it checks the headers that a
// signature names.
func TestSigningDifferences(t *testing.T) {
	t.Parallel()
	tests := []struct {
		why            string
		header         map[string]string
		ours, official string
	}{
		{
			"a proxy may rewrite User-Agent",
			map[string]string{"User-Agent": "netops/1.2", "X-Language": "en-us"},
			"x-language;x-sdk-date", "user-agent;x-language;x-sdk-date",
		},
		{
			"proxies change Connection and Accept-Encoding",
			map[string]string{"Connection": "keep-alive", "Accept-Encoding": "gzip"},
			"x-sdk-date", "accept-encoding;connection;x-sdk-date",
		},
		{
			"net/http writes the length of the body itself",
			map[string]string{"Content-Length": "2"},
			"x-sdk-date", "content-length;x-sdk-date",
		},
		{
			"only JSON bodies are signed; the official signer takes BSON too",
			map[string]string{"Content-Type": "application/bson"},
			"x-sdk-content-sha256;x-sdk-date", "x-sdk-date",
		},
		{
			"we sign every JSON type; the official signer signs application/json only",
			map[string]string{"Content-Type": "application/merge-patch+json"},
			"x-sdk-date", "x-sdk-content-sha256;x-sdk-date",
		},
	}
	for _, tt := range tests {
		s := toSign{
			method: "PUT", path: "/v3/p/dcaas/quotas", header: tt.header, body: "{}",
			accessKey: "AKEXAMPLE0123456789A", secretKey: "not-a-real-secret", at: time.Unix(1_800_000_000, 0),
		}
		theirs, req, err := s.official()
		if err != nil {
			t.Fatal(err)
		}
		ours, err := s.ours(req)
		if err != nil {
			t.Fatal(err)
		}
		equal(t, tt.why+": ours", signedHeaders(ours), tt.ours)
		equal(t, tt.why+": official", signedHeaders(theirs), tt.official)
	}
}

func signedHeaders(authorization string) string {
	_, rest, _ := strings.Cut(authorization, "SignedHeaders=")
	names, _, _ := strings.Cut(rest, ",")
	return names
}

// TestSigningSlash signs a path segment that contains a slash. The official client sends
// and signs two segments. Ours sends and signs one.
func TestSigningSlash(t *testing.T) {
	t.Parallel()
	s := toSign{
		method: "DELETE", path: "/v3/p/dc-vgw/id/tags/a/b",
		accessKey: "AKEXAMPLE0123456789A", secretKey: "not-a-real-secret", at: time.Unix(1_800_000_000, 0),
	}
	split, req, err := s.official()
	if err != nil {
		t.Fatal(err)
	}
	same, err := s.ours(req)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "two segments", same, split)
	whole, err := s.ours(&http.Request{Method: s.method, Host: "dcaas.example.com", Header: http.Header{}, URL: &url.URL{
		Scheme: "https", Host: "dcaas.example.com", Path: s.path, RawPath: "/v3/p/dc-vgw/id/tags/a%2Fb",
	}})
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "one segment is signed like two", whole == split, false)
}

// TestRandomRequestsCoverEachKind checks that each kind of request is among the random
// requests.
func TestRandomRequestsCoverEachKind(t *testing.T) {
	t.Parallel()
	g := generator{rand.New(rand.NewPCG(1, 2))}
	kinds := map[string]func(toSign) bool{
		"repeated values": func(s toSign) bool {
			return slices.ContainsFunc(slices.Collect(maps.Values(s.query)), func(v []string) bool { return len(v) > 1 })
		},
		"empty values": func(s toSign) bool {
			return slices.ContainsFunc(slices.Collect(maps.Values(s.query)), func(v []string) bool { return slices.Contains(v, "") })
		},
		"no query":        func(s toSign) bool { return len(s.query) == 0 },
		"empty parts":     func(s toSign) bool { return strings.Contains(s.path, "//") },
		"trailing slash":  func(s toSign) bool { return len(s.path) > 1 && strings.HasSuffix(s.path, "/") },
		"escapes in path": func(s toSign) bool { return strings.Contains(s.path, "%2F") },
		"other scripts":   func(s toSign) bool { return strings.Contains(s.path, "東京") },
		"bodies":          func(s toSign) bool { return s.body != "" },
		"unsigned bodies": func(s toSign) bool { return s.body != "" && s.header["Content-Type"] == "text/plain" },
		"temporary keys":  func(s toSign) bool { return s.securityToken != "" },
		"signed host":     func(s toSign) bool { return s.header["Host"] != "" },
	}
	seen := map[string]int{}
	for range 500 {
		s := g.request()
		for kind, is := range kinds {
			if is(s) {
				seen[kind]++
			}
		}
	}
	for kind := range kinds {
		if seen[kind] < 10 {
			t.Errorf("%s: %d requests, want 10", kind, seen[kind])
		}
	}
}

package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"sort"
	"strings"
	"testing"
	"time"
)

const (
	fakeAccessKey = "AKEXAMPLE0123456789A"
	fakeSecretKey = "not-a-real-secret-0123456789abcdefghijklm"
)

type vector struct {
	Name      string            `json:"name"`
	Method    string            `json:"method"`
	Path      string            `json:"path"`
	Query     [][2]string       `json:"query"`
	Headers   map[string]string `json:"headers"`
	Body      string            `json:"body"`
	AccessKey string            `json:"access_key"`
	SecretKey string            `json:"secret_key"`
	Date      string            `json:"x_sdk_date"`
	Expect    struct {
		CanonicalRequest string            `json:"canonical_request"`
		StringToSign     string            `json:"string_to_sign"`
		SignedHeaders    string            `json:"signed_headers"`
		Authorization    string            `json:"authorization"`
		AddedHeaders     map[string]string `json:"added_headers"`
	} `json:"expect"`
}

func readVectors(t *testing.T) []vector {
	t.Helper()
	data, err := os.ReadFile("testdata/signing_vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Vectors []vector `json:"vectors"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) < 15 {
		t.Fatalf("%d vectors, want at least 15", len(file.Vectors))
	}
	return file.Vectors
}

// request builds the request of a vector. It escapes each path segment on its
// own.
func (v vector) request(t *testing.T) *http.Request {
	t.Helper()
	segments := strings.Split(v.Path, "/")
	for i := range segments {
		segments[i] = url.PathEscape(segments[i])
	}
	var query []string
	for _, p := range v.Query {
		query = append(query, url.QueryEscape(p[0])+"="+url.QueryEscape(p[1]))
	}
	req, err := http.NewRequestWithContext(t.Context(), v.Method, "https://dcaas.cn-north-4.myhuaweicloud.com", strings.NewReader(v.Body))
	if err != nil {
		t.Fatal(err)
	}
	req.URL.Path, req.URL.RawPath = v.Path, strings.Join(segments, "/")
	req.URL.RawQuery = strings.Join(query, "&")
	for name, value := range v.Headers {
		req.Header[name] = []string{value}
	}
	return req
}

func TestSignatureMatchesVectors(t *testing.T) {
	t.Parallel()
	for _, v := range readVectors(t) {
		t.Run(v.Name, func(t *testing.T) {
			t.Parallel()
			at, err := time.Parse(dateFormat, v.Date)
			if err != nil {
				t.Fatal(err)
			}
			req := v.request(t)
			// A zone other than UTC must not change the signature.
			err = AKSK(v.AccessKey, v.SecretKey).Sign(req, at.In(time.FixedZone("east", 8*60*60)))
			if err != nil {
				t.Fatal(err)
			}
			if got := req.Header.Get("Authorization"); got != v.Expect.Authorization {
				t.Errorf("authorization\n got %s\nwant %s", got, v.Expect.Authorization)
			}
			added := map[string]string{"X-Sdk-Date": v.Date, "Authorization": v.Expect.Authorization}
			maps.Copy(added, v.Expect.AddedHeaders)
			for name, value := range added {
				if got := req.Header.Values(name); !slices.Equal(got, []string{value}) {
					t.Errorf("header %s = %q, want %q", name, got, value)
				}
			}
			if got, want := len(req.Header), len(v.Headers)+len(added); got != want {
				t.Errorf("%d headers, want %d: %v", got, want, req.Header)
			}

			payload, err := payloadHash(req)
			if err != nil {
				t.Fatal(err)
			}
			headers := ordered(appendSignedHeaders(nil, req.Header, req.URL.Host))
			if got := string(appendNames(nil, headers)); got != v.Expect.SignedHeaders {
				t.Errorf("signed headers = %s, want %s", got, v.Expect.SignedHeaders)
			}
			query, err := appendQueryPairs(nil, req.URL.RawQuery)
			if err != nil {
				t.Fatal(err)
			}
			r := signable{method: v.Method, path: req.URL.EscapedPath(), payload: payload}
			canonical, err := appendCanonicalRequest(nil, r, ordered(query), headers)
			if err != nil {
				t.Fatal(err)
			}
			if got := string(canonical); got != v.Expect.CanonicalRequest {
				t.Errorf("canonical request\n got %q\nwant %q", got, v.Expect.CanonicalRequest)
			}
			toSign := appendStringToSign(nil, v.Date, sha256.Sum256(canonical))
			if got := string(toSign); got != v.Expect.StringToSign {
				t.Errorf("string to sign\n got %q\nwant %q", got, v.Expect.StringToSign)
			}
		})
	}
}

func TestCanonicalPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, path, want string }{
		{"empty", "", "/"},
		{"root", "/", "/"},
		{"plain", "/v3/a", "/v3/a/"},
		{"slash at the end", "/v3/a/", "/v3/a/"},
		{"slash in a segment", "/tags/a%2Fb", "/tags/a%2Fb/"},
		{"lower-case escape", "/tags/a%2fb", "/tags/a%2Fb/"},
		{"needless escape", "/tags/%61%7E", "/tags/a~/"},
		{"plus is no space", "/tags/a+b", "/tags/a%2Bb/"},
		{"reserved", "/tags/a:b@c=d,e;f", "/tags/a%3Ab%40c%3Dd%2Ce%3Bf/"},
		{"unicode", "/tags/%E6%88%90", "/tags/%E6%88%90/"},
		{"empty segment", "/a//b", "/a//b/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got, err := appendCanonicalPath(nil, tt.path)
			if err != nil || string(got) != tt.want {
				t.Errorf("path %q = %q, %v, want %q", tt.path, got, err, tt.want)
			}
		})
	}
	if _, err := appendCanonicalPath(nil, "/%zz"); err == nil {
		t.Error("an invalid escape is accepted")
	}
}

func TestCanonicalQuery(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ name, query, want string }{
		{"empty", "", ""},
		{"no value", "id", "id="},
		{"empty parts", "&a=1&&b=2&", "a=1&b=2"},
		{"plus is a space", "a=1+2", "a=1%202"},
		{"equals in the value", "a=b=c", "a=b%3Dc"},
		{"semicolon", "a=1;b=2", "a=1%3Bb%3D2"},
		{"keys before values", "b=1&a=2&a=1", "a=1&a=2&b=1"},
		{"key that starts like another", "a-b=1&a=2", "a=2&a-b=1"},
		{"decoded order", "id=%5B&id=Z", "id=Z&id=%5B"},
		{"slash", "cidr=10.0.0.0/8", "cidr=10.0.0.0%2F8"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			query, err := appendQueryPairs(nil, tt.query)
			if err != nil {
				t.Fatal(err)
			}
			text, err := appendCanonicalRequest(nil, signable{}, ordered(query), nil)
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Split(string(text), "\n")[2]; got != tt.want {
				t.Errorf("query %q = %q, want %q", tt.query, got, tt.want)
			}
		})
	}
	for _, query := range []string{"a=%zz", "%=a", "a=%2"} {
		if _, err := appendQueryPairs(nil, query); err == nil {
			t.Errorf("query %q is accepted", query)
		}
	}
}

func TestSignedHeaders(t *testing.T) {
	t.Parallel()
	header := http.Header{
		"Accept":            {"application/json"},
		"Accept-Encoding":   {"gzip"},
		"Authorization":     {"old"},
		"Connection":        {"close"},
		"Content-Length":    {"4"},
		"Content-Type":      {"application/json"},
		"Host":              {"ignored.example.com"},
		"Trailer":           {"X-End"},
		"Transfer-Encoding": {"chunked"},
		"User-Agent":        {"test"},
		"X-Both":            {"b", " a\t"},
		"X-Empty":           {""},
		"X-None":            nil,
		"X-Project-Id":      {"p"},
		"X-Security-Token":  {"s"},
		"X_Project_Id":      {"left out"},
		"x-both":            {"c"},
	}
	want := []pair{
		{"accept", "application/json"},
		{"host", "dcaas.example.com"},
		{"x-both", "a"},
		{"x-both", "b"},
		{"x-both", "c"},
		{"x-empty", ""},
		{"x-project-id", "p"},
		{"x-security-token", "s"},
	}
	got := ordered(appendSignedHeaders(nil, header, "dcaas.example.com"))
	if !slices.Equal(got, want) {
		t.Errorf("headers = %v, want %v", got, want)
	}
	const names = "accept;host;x-both;x-empty;x-project-id;x-security-token"
	if got := string(appendNames(nil, got)); got != names {
		t.Errorf("names = %s, want %s", got, names)
	}
}

// The constants in lowerName must equal the result of strings.ToLower.
func TestLowerName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"Accept", "Content-Type", "User-Agent", "X-Project-Id", headerAuthorization, headerDate,
		headerSecurityToken, headerContentHash, "X-Other", "already-lower",
	} {
		if got, want := lowerName(name), strings.ToLower(name); got != want {
			t.Errorf("lowerName(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestIsJSON(t *testing.T) {
	t.Parallel()
	for contentType, want := range map[string]bool{
		"application/json":                  true,
		"application/json;charset=utf8":     true,
		"Application/JSON ; charset=utf-8":  true,
		"application/merge-patch+json":      true,
		"application/jsonlines":             false,
		"text/plain; x=application/json":    false,
		"application/x-www-form-urlencoded": false,
	} {
		if got := isJSON(contentType); got != want {
			t.Errorf("isJSON(%q) = %v, want %v", contentType, got, want)
		}
	}
}

// FuzzSign signs a URL, and the same URL with the pairs of its query in another
// order. Both signatures equal the signature of simpleSignature.
func FuzzSign(f *testing.F) {
	f.Add("/v3/p/dcaas/virtual-gateways", "limit=10&id=b&id=a")
	f.Add("/v3/p/dc-vif/id/tags/a%2Fb", "a=%5B&a=Z&b")
	f.Add("/成本 é/", "name=%E6%88%90&name=1+2")
	f.Add("//", "&&=&;")
	f.Add("", "%")
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	key := AKSK(fakeAccessKey, fakeSecretKey)
	sign := func(t *testing.T, path, query string) (*http.Request, error) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://dcaas.example.com", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		req.URL.Path, req.URL.RawQuery = path, query
		return req, key.Sign(req, at)
	}
	f.Fuzz(func(t *testing.T, path, query string) {
		req, err := sign(t, path, query)
		parts := strings.Split(query, "&")
		slices.Reverse(parts)
		other, otherErr := sign(t, path, strings.Join(parts, "&"))
		if err != nil || otherErr != nil {
			if _, ok := errors.AsType[*Error](err); !ok || otherErr == nil {
				t.Fatalf("errors differ: %v, %v", err, otherErr)
			}
			return
		}
		got := req.Header.Get("Authorization")
		if again := other.Header.Get("Authorization"); got != again {
			t.Errorf("the order of the query changes the signature: %s, %s", got, again)
		}
		if want := simpleSignature(req); !strings.HasSuffix(got, "Signature="+want) {
			t.Errorf("Authorization = %s, want signature %s", got, want)
		}
	})
}

// simpleSignature computes a signature without the optimizations of signer.
// The request must have no body, and the date must be its only signed header.
func simpleSignature(req *http.Request) string {
	escape := func(s string) string {
		return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
	}
	var path strings.Builder
	for segment := range strings.SplitSeq(strings.TrimSuffix(req.URL.Path, "/"), "/") {
		path.WriteString(escape(segment) + "/")
	}
	var pairs [][]string
	for part := range strings.SplitSeq(req.URL.RawQuery, "&") {
		if part == "" {
			continue
		}
		name, value, _ := strings.Cut(part, "=")
		name, _ = url.QueryUnescape(name)
		value, _ = url.QueryUnescape(value)
		pairs = append(pairs, []string{name, value})
	}
	slices.SortFunc(pairs, slices.Compare)
	var query []string
	for _, p := range pairs {
		query = append(query, escape(p[0])+"="+escape(p[1]))
	}
	date := req.Header.Get("X-Sdk-Date")
	empty := sha256.Sum256(nil)
	canonical := sha256.Sum256([]byte(strings.Join([]string{
		req.Method, path.String(), strings.Join(query, "&"), "x-sdk-date:" + date, "", "x-sdk-date", hex.EncodeToString(empty[:]),
	}, "\n")))
	mac := hmac.New(sha256.New, []byte(fakeSecretKey))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + date + "\n" + hex.EncodeToString(canonical[:])))
	return hex.EncodeToString(mac.Sum(nil))
}

func ordered(p pairs) pairs {
	sort.Sort(&p)
	return p
}

// Sign returns its signer to the pool. Garbage collection and the race detector may
// empty the pool, but not at every call.
func TestSignersAreReused(t *testing.T) {
	t.Parallel()
	k := AKSK("AKEXAMPLE0123456789A", "not-a-real-secret")
	made := 0
	create := k.key().signers.New
	k.key().signers.New = func() any {
		made++
		return create()
	}
	const calls = 200
	for range calls {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://dcaas.example.com/v3/p", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		if err = k.Sign(req, time.Unix(0, 0)); err != nil {
			t.Fatal(err)
		}
	}
	if made > calls/2 {
		t.Errorf("%d signers for %d signatures", made, calls)
	}
}

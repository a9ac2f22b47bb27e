package dcaastest_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// These are the connections that every server starts with, and an ID that no resource
// has.
const (
	standard1  = "00000000-0000-4000-8000-000000000001"
	standard2  = "00000000-0000-4000-8000-000000000002"
	operations = "00000000-0000-4000-8000-000000000003"

	nowhere = "99999999-0000-4000-8000-000000000000"
)

// object is a JSON object, for bodies.
type object = map[string]any

// client sends plain HTTP requests to a server of its own.
type client struct {
	t     *testing.T
	srv   *dcaastest.Server
	http  *http.Client
	token string

	project string // the project that it works in
}

// newClient returns a client of a new server. It checks the indexes of the server at the
// end of the test.
func newClient(t *testing.T, opts ...dcaastest.Option) *client {
	t.Helper()
	srv := dcaastest.NewServer(opts...)
	t.Cleanup(srv.Close)
	t.Cleanup(func() {
		if err := srv.CheckIndexes(); err != nil {
			t.Errorf("a field changed outside of store.change: %v", err)
		}
	})
	transport := new(http.Transport)
	t.Cleanup(transport.CloseIdleConnections)
	return &client{t: t, srv: srv, http: &http.Client{Transport: transport}, token: srv.IssueToken(), project: srv.ProjectID}
}

// inProject returns a client of the same server that works in another project.
func (c *client) inProject(p dcaastest.Project) *client {
	other := *c
	other.token, other.project = p.IssueToken(), p.ID
	return &other
}

// reply is an answer of the server.
type reply struct {
	t      *testing.T
	status int
	header http.Header
	raw    string
	body   object
}

// call sends a request for a path under the project. It sends a string body unchanged,
// and the JSON form of another body.
func (c *client) call(method, path string, body any) reply {
	c.t.Helper()
	return c.send(c.request(method, "/v3/"+c.project+path, body))
}

func (c *client) get(path string) reply { c.t.Helper(); return c.call(http.MethodGet, path, nil) }

func (c *client) post(path string, body any) reply {
	c.t.Helper()
	return c.call(http.MethodPost, path, body)
}

func (c *client) put(path string, body any) reply {
	c.t.Helper()
	return c.call(http.MethodPut, path, body)
}

func (c *client) delete(path string) reply {
	c.t.Helper()
	return c.call(http.MethodDelete, path, nil)
}

// request returns a request with the client's token.
func (c *client) request(method, path string, body any) *http.Request {
	c.t.Helper()
	var content io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		content = strings.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			c.t.Fatal(err)
		}
		content = strings.NewReader(string(raw))
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.srv.URL+path, content)
	if err != nil {
		c.t.Fatal(err)
	}
	if c.token != "" {
		req.Header.Set("X-Auth-Token", c.token)
	}
	return req
}

// try sends a request and returns the error of net/http. It closes the body of an answer.
func (c *client) try(req *http.Request) error {
	resp, err := c.http.Do(req)
	if err == nil {
		resp.Body.Close()
	}
	return err
}

func (c *client) send(req *http.Request) reply {
	c.t.Helper()
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	r := reply{t: c.t, status: resp.StatusCode, header: resp.Header, raw: string(raw)}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &r.body); err != nil {
			c.t.Fatalf("%s %s: body %q: %v", req.Method, req.URL, raw, err)
		}
		if got := r.header.Get("Content-Type"); got != "application/json" {
			c.t.Errorf("Content-Type = %q", got)
		}
	}
	if !regexp.MustCompile(`^[0-9a-f]{32}$`).MatchString(r.header.Get("X-Request-Id")) {
		c.t.Errorf("X-Request-Id = %q", r.header.Get("X-Request-Id"))
	}
	return r
}

// want checks the status, and that a body has the request ID.
func (r reply) want(status int) reply {
	r.t.Helper()
	if r.status != status {
		r.t.Fatalf("status = %d, want %d: %s", r.status, status, r.raw)
	}
	if r.raw != "" && r.body["request_id"] != r.header.Get("X-Request-Id") {
		r.t.Errorf("request_id = %v, header %q", r.body["request_id"], r.header.Get("X-Request-Id"))
	}
	return r
}

// empty checks the status, and that there is no body.
func (r reply) empty(status int) {
	r.t.Helper()
	if r.want(status); r.raw != "" {
		r.t.Errorf("body = %q, want none", r.raw)
	}
}

// refused checks an error of the service or the gateway, and its exact shape.
func (r reply) refused(status int, code string) {
	r.t.Helper()
	r.want(status)
	if r.body["error_code"] != code {
		r.t.Errorf("error_code = %v, want %s: %s", r.body["error_code"], code, r.raw)
	}
	if text, _ := r.body["error_msg"].(string); text == "" {
		r.t.Errorf("error_msg = %v", r.body["error_msg"])
	}
	wantKeys(r.t, r.body, "error_code", "error_msg", "request_id")
}

func (r reply) object(key string) object {
	r.t.Helper()
	o, ok := r.body[key].(object)
	if !ok {
		r.t.Fatalf("no object %s in %s", key, r.raw)
	}
	return o
}

func (r reply) list(key string) []object {
	r.t.Helper()
	raw, ok := r.body[key].([]any)
	if !ok {
		r.t.Fatalf("no list %s in %s", key, r.raw)
	}
	items := make([]object, len(raw))
	for i := range raw {
		items[i], _ = raw[i].(object)
	}
	return items
}

// column returns one field of every item.
func column(items []object, name string) []string {
	values := make([]string, len(items))
	for i, item := range items {
		values[i] = fmt.Sprint(item[name])
	}
	return values
}

func wantKeys(t *testing.T, o object, names ...string) {
	t.Helper()
	if got := slices.Sorted(maps.Keys(o)); !slices.Equal(got, slices.Sorted(slices.Values(names))) {
		t.Errorf("keys = %v\nwant   %v", got, slices.Sorted(slices.Values(names)))
	}
}

// wantJSON compares the JSON forms of two values.
func wantJSON(t *testing.T, got any, want string) {
	t.Helper()
	var w any
	if err := json.Unmarshal([]byte(want), &w); err != nil {
		t.Fatalf("%v in %s", err, want)
	}
	a, _ := json.MarshalIndent(got, "", " ")
	b, _ := json.MarshalIndent(w, "", " ")
	if string(a) != string(b) {
		t.Errorf("got %s\nwant %s", a, b)
	}
}

func wantField(t *testing.T, o object, name string, want any) {
	t.Helper()
	if got := fmt.Sprint(o[name]); got != fmt.Sprint(want) {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

func wantTime(t *testing.T, o object, names ...string) {
	t.Helper()
	for _, name := range names {
		if text, _ := o[name].(string); !regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`).MatchString(text) {
			t.Errorf("%s = %v, no time with milliseconds and Z", name, o[name])
		}
	}
}

// sign signs a request without the code of package auth.
func sign(req *http.Request, body, accessKey, secretKey string, at time.Time, headers ...string) {
	req.Header.Set("X-Sdk-Date", at.UTC().Format("20060102T150405Z"))
	names := append([]string{"x-sdk-date"}, headers...)
	slices.Sort(names)

	segments := strings.Split(req.URL.EscapedPath(), "/")
	var query []string
	for pair := range strings.SplitSeq(req.URL.RawQuery, "&") {
		if pair != "" {
			query = append(query, pair)
		}
	}
	slices.Sort(query)
	canonical := req.Method + "\n" + strings.Join(segments, "/") + "/\n" + strings.Join(query, "&") + "\n"
	for _, name := range names {
		value := req.Header.Get(name)
		if name == "host" {
			value = req.URL.Host
		}
		canonical += name + ":" + value + "\n"
	}
	payload := req.Header.Get("X-Sdk-Content-Sha256")
	if payload == "" {
		payload = hexHash(body)
	}
	canonical += "\n" + strings.Join(names, ";") + "\n" + payload

	mac := hmac.New(sha256.New, []byte(secretKey))
	mac.Write([]byte("SDK-HMAC-SHA256\n" + req.Header.Get("X-Sdk-Date") + "\n" + hexHash(canonical)))
	req.Header.Set("Authorization", fmt.Sprintf("SDK-HMAC-SHA256 Access=%s, SignedHeaders=%s, Signature=%s",
		accessKey, strings.Join(names, ";"), hex.EncodeToString(mac.Sum(nil))))
}

func hexHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// query returns a path with a query of the name and value pairs.
func query(path string, pairs ...string) string {
	values := url.Values{}
	for pair := range slices.Chunk(pairs, 2) {
		values.Add(pair[0], pair[1])
	}
	return path + "?" + values.Encode()
}

// clock is a clock that only the test moves.
type clock struct{ now chan time.Time }

func newClock(at time.Time) *clock {
	c := &clock{make(chan time.Time, 1)}
	c.now <- at
	return c
}

func (c *clock) Now() time.Time { return c.advance(0) }

func (c *clock) advance(d time.Duration) time.Time {
	at := (<-c.now).Add(d)
	c.now <- at
	return at
}

func encode(t testing.TB, v any) []byte {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// loginBody returns the body of a login.
func loginBody(user, scope object) object {
	auth := object{"identity": object{"methods": []string{"password"}, "password": object{"user": user}}}
	if scope != nil {
		auth["scope"] = scope
	}
	return object{"auth": auth}
}

// login logs in as the server's user.
func login(c *client, scope object) reply {
	c.t.Helper()
	user := object{"name": c.srv.UserName, "password": c.srv.Password, "domain": object{"name": c.srv.DomainName}}
	req := c.request(http.MethodPost, "/v3/auth/tokens?nocatalog=true", loginBody(user, scope))
	req.Header.Del("X-Auth-Token")
	return c.send(req)
}

// statuses returns the status in the reply, and in n further reads of the path.
func (r reply) statuses(c *client, path, wrapper string, n int) []string {
	c.t.Helper()
	states := []string{r.object(wrapper)["status"].(string)}
	for range n {
		states = append(states, c.get(path).object(wrapper)["status"].(string))
	}
	return states
}

// roundTripper connects a client to a handler without a network.
type roundTripper struct{ http.Handler }

func (rt roundTripper) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		req.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	rt.ServeHTTP(w, req)
	return w.Result(), nil
}

package golden

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// Endpoint is the endpoint of the clients of this package. Its path exposes a
// client that drops the path of its endpoint.
const Endpoint = "https://dcaas.example.com/gate"

// ProjectID is the project of the clients of this package.
const ProjectID = "0605768a3300d5762f82c01180692873"

// Exchange holds an expected request and its answer.
type Exchange struct {
	Op     string // official name of the operation; its method and path must match
	Path   string // exact, escaped, after the endpoint
	Query  string // exact, encoded, in the order of the keys; "" for none
	Body   string // exact JSON, except white space and the order of members; "" for none
	Status int    // of the answer; 0 means 200
	Answer string // body of the answer
	Header http.Header
}

// Client returns a client without retries, and its transport, which has no
// responders.
func Client(t *testing.T, opts ...dcaas.Option) (*dcaas.Client, *httpmock.MockTransport) {
	t.Helper()
	mock := httpmock.NewMockTransport()
	opts = append([]dcaas.Option{
		dcaas.WithHTTPClient(&http.Client{Transport: mock}),
		dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}),
	}, opts...)
	c, err := dcaas.New(dcaas.Config{
		Endpoint: Endpoint, ProjectID: ProjectID, Auth: auth.AKSK("AKEXAMPLE0123456789A", "not-a-real-secret"),
	}, opts...)
	if err != nil {
		t.Fatalf("New() = %v", err)
	}
	return c, mock
}

// Expect returns a client whose requests must match exchanges, in this order. The
// test fails if a request differs, is missing or is not expected.
func Expect(t *testing.T, exchanges ...Exchange) *dcaas.Client {
	t.Helper()
	c, mock := Client(t)
	var mu sync.Mutex
	next := 0
	mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		mu.Lock()
		defer mu.Unlock()
		if next == len(exchanges) {
			t.Errorf("one request too many: %s %s", req.Method, req.URL)
			return httpmock.NewStringResponse(http.StatusTeapot, ""), nil
		}
		x := exchanges[next]
		next++
		for _, problem := range x.check(req) {
			t.Errorf("request %d (%s): %s", next, x.Op, problem)
		}
		resp := httpmock.NewStringResponse(max(x.Status, http.StatusOK), x.Answer)
		resp.Header.Set("Content-Type", "application/json")
		maps.Copy(resp.Header, x.Header)
		return resp, nil
	})
	t.Cleanup(func() {
		if next != len(exchanges) {
			t.Errorf("%d requests were sent, want %d", next, len(exchanges))
		}
	})
	return c
}

// check returns the differences between req and the expected request.
func (x *Exchange) check(req *http.Request) (problems []string) {
	compare := func(name, got, want string) {
		if got != want {
			problems = append(problems, fmt.Sprintf("%s = %s, want %s", name, got, want))
		}
	}
	op, ok := find(x.Op)
	if !ok {
		return []string{"no such operation"}
	}
	compare("method", req.Method, op.Method)
	path := strings.TrimPrefix(req.URL.String(), Endpoint)
	path, query, _ := strings.Cut(path, "?")
	compare("path", path, x.Path)
	if !matchesTemplate(path, op.Path) {
		problems = append(problems, fmt.Sprintf("path %s does not match %s", path, op.Path))
	}
	compare("query", query, x.Query)
	body := ""
	if req.Body != nil {
		data, err := io.ReadAll(req.Body)
		if err != nil {
			problems = append(problems, "body: "+err.Error())
		}
		body = string(data)
	}
	compare("body", Canonical(body), Canonical(x.Body))
	wantType := ""
	if x.Body != "" {
		wantType = "application/json"
	}
	compare("Content-Type", req.Header.Get("Content-Type"), wantType)
	compare("X-Project-Id", req.Header.Get("X-Project-Id"), ProjectID)
	if !strings.HasPrefix(req.Header.Get("Authorization"), "SDK-HMAC-SHA256 ") {
		problems = append(problems, "the request is not signed")
	}
	return problems
}

func find(name string) (Operation, bool) {
	for _, op := range slices.Concat(Operations(), HybridOperations()) {
		if op.Name == name {
			return op, true
		}
	}
	return Operation{}, false
}

// matchesTemplate reports whether path has the form of template, in which a
// segment in braces matches any text.
func matchesTemplate(path, template string) bool {
	got, want := strings.Split(path, "/"), strings.Split(template, "/")
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if got[i] != want[i] && (!strings.HasPrefix(want[i], "{") || got[i] == "") {
			return false
		}
	}
	return true
}

// Canonical returns JSON in canonical form, so that equal values have equal texts.
func Canonical(text string) string {
	if text == "" {
		return ""
	}
	var v any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		return text + " (" + err.Error() + ")"
	}
	out, err := json.Marshal(v)
	if err != nil {
		return text + " (" + err.Error() + ")"
	}
	return string(out)
}

// File returns the text of a file under testdata, without surrounding white space.
func File(t *testing.T, name ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(append([]string{"testdata"}, name...)...))
	if err != nil {
		t.Fatal(err)
	}
	return string(bytes.TrimSpace(data))
}

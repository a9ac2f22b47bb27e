package transport

import (
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestRequestHeaders(t *testing.T) {
	t.Parallel()
	c := newTestClient(t, nil, func(cfg *Config) { cfg.UserAgent = "agent" })
	all := http.Header{"Accept": {"application/json"}, "User-Agent": {"agent"}, "X-Project-Id": {"p"}, "Content-Type": {"application/json"}}
	for _, tt := range []struct {
		name, project, body string
		want                []string
	}{
		{"neither project nor body", "", "", []string{"Accept", "User-Agent"}},
		{"project", "p", "", []string{"Accept", "User-Agent", "X-Project-Id"}},
		{"body", "", "{}", []string{"Accept", "User-Agent", "Content-Type"}},
	} {
		call := newTestCall(&Op{Method: http.MethodPut})
		call.project = tt.project
		if tt.body != "" {
			call.body = []byte(tt.body)
		}
		got := c.request(t.Context(), call).Header
		for _, name := range tt.want {
			if got.Get(name) != all.Get(name) {
				t.Errorf("%s: %s = %q", tt.name, name, got.Get(name))
			}
		}
		if len(got) != len(tt.want) {
			t.Errorf("%s: headers %v, want %q", tt.name, got, tt.want)
		}
	}
}

func TestSetBody(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "text"} {
		req := &http.Request{}
		setBody(req, []byte(body))
		got, err := io.ReadAll(req.Body)
		if err != nil || string(got) != body || req.ContentLength != int64(len(body)) || (req.GetBody == nil) != (body == "") {
			t.Errorf("body %q: %q, length %d, %v", body, got, req.ContentLength, err)
		}
		if body == "" && req.Body != http.NoBody {
			t.Error("an empty body has unknown length")
		}
	}
}

func TestAddressRefusesAPathThatWouldChange(t *testing.T) {
	t.Parallel()
	c, err := assemble(Config{Endpoint: &url.URL{Scheme: "https", Host: "dcaas.example.com", Path: "/gate"}}, roundTrip(func(*http.Request) (*http.Response, error) { return nil, http.ErrNotSupported }))
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]string{
		"/v3/x":         "https://dcaas.example.com/gate/v3/x?a=1%202",
		"/v3/x%2Fy(z)":  "https://dcaas.example.com/gate/v3/x%2Fy(z)?a=1%202",
		"/v3/x|/..%2Fy": "", "/v3/x y": "", "/v3/%zz": "", "/v3/x?y": "",
	} {
		got, err := c.address(path, url.Values{"a": {"1 2"}})
		if (err == nil) != (want != "") || err == nil && got.String() != want {
			t.Errorf("address(%s) = %s, %v, want %q", path, got.String(), err, want)
		}
	}
}

func TestCheckPathRefusesCharactersThatNeedAnEscape(t *testing.T) {
	t.Parallel()
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!$&'()*+,;=:@[]{/"
	for r := range rune(0x180) {
		path := "/v3/x" + string(r) + "y"
		if err := CheckPath(path); (err == nil) != strings.ContainsRune(plain, r) {
			t.Errorf("CheckPath(%q) = %v", path, err)
		}
	}
}

func TestExpand(t *testing.T) {
	t.Parallel()
	tests := []struct {
		route   string
		project string
		args    []string
		want    string
		err     string
	}{
		{"/v3/{project_id}/x", "p", nil, "/v3/p/x", ""},
		{"/v3/{project_id}/x/{id}", "a/b", []string{"{project_id}"}, "/v3/a%2Fb/x/%7Bproject_id%7D", ""},
		{"/v3/{project_id}/{project_id}", "p", nil, "/v3/p/p", ""},
		{"/v3/{project_id}/x/{id}/y/{key}", "p", []string{"a/b", "ä +&=:@%20"}, "/v3/p/x/a%2Fb/y/%C3%A4%20%2B%26%3D%3A%40%2520", ""},
		{"/v3/{project_id}/x/{id}", "p", []string{"-_.~aZ9"}, "/v3/p/x/-_.~aZ9", ""},
		{"/v3/{project_id}/x/{id}", "p", []string{"..."}, "/v3/p/x/...", ""},
		{"/v3/{project_id}/x/{id}", "p", []string{""}, "", "id is empty"},
		{"/v3/{project_id}/x/{id}", "p", []string{"."}, "", "id is ., which is no identifier"},
		{"/v3/{project_id}/x/{id}", "p", []string{".."}, "", "id is .., which is no identifier"},
		{"/v3/{project_id}/x/{id}", "", []string{"a"}, "", "project_id is empty"},
		{"/v3/{project_id}/x/{id}", "p", nil, "", "nothing stands for {id} in the path"},
		{"/v3/{x", "p", nil, "", "the path has a { without a }"},
	}
	for _, tt := range tests {
		got, err := expand(tt.route, tt.args)
		if err == nil {
			got, err = fillProject(got, tt.project)
		}
		text := ""
		if err != nil {
			text = err.Error()
		}
		if got != tt.want || text != tt.err {
			t.Errorf("expand(%s, %q) = %q, %q, want %q, %q", tt.route, tt.args, got, text, tt.want, tt.err)
		}
	}
}

package transport

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// What would go out as another path than it spells does not go out, whoever wrote it.
func TestAddress(t *testing.T) {
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

// CheckPath takes the characters that need no escape in a path, and no other.
func TestCheckPathCharacters(t *testing.T) {
	t.Parallel()
	const plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~!$&'()*+,;=:@[]{/"
	for r := range rune(0x180) {
		path := "/v3/x" + string(r) + "y"
		if err := CheckPath(path); (err == nil) != strings.ContainsRune(plain, r) {
			t.Errorf("CheckPath(%q) = %v", path, err)
		}
	}
}

// Package authtest has the parts that the tests of credentials share. It shows the
// credential that a program sends, and reads files from memory.
package authtest

import (
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// Sent returns the visible parts of the credential that a sends with a request. Before them
// is the body of the request for a token, if a gets one from IAM.
func Sent(t *testing.T, a auth.Authenticator) string {
	t.Helper()
	var sent recorder
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://dcaas.example.com/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := a.Wrap(&sent, auth.Scope{Region: "r", ProjectID: "p", IAMEndpoint: "https://iam.example.com"}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	return strings.Join(sent.parts, " ")
}

// recorder is an IAM and a service. It notes the credentials that it gets.
type recorder struct{ parts []string }

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody}
	if strings.HasSuffix(req.URL.Path, "/v3/auth/tokens") {
		body, err := io.ReadAll(req.Body)
		r.parts = append(r.parts, string(body))
		resp.Header.Set("X-Subject-Token", "fetched")
		return resp, err
	}
	if access, ok := strings.CutPrefix(req.Header.Get("Authorization"), "SDK-HMAC-SHA256 Access="); ok {
		access, _, _ = strings.Cut(access, ",")
		r.parts = append(r.parts, "ak="+access)
	}
	for _, name := range []string{"X-Auth-Token", "X-Security-Token"} {
		if value := req.Header.Get(name); value != "" {
			r.parts = append(r.parts, name+"="+value)
		}
	}
	return resp, nil
}

// Files returns a function like os.ReadFile, for files with these contents. The content
// "locked" stands for a file without permission.
func Files(contents map[string]string) func(path string) ([]byte, error) {
	return func(path string) ([]byte, error) {
		text, ok := contents[filepath.ToSlash(path)]
		switch {
		case !ok:
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
		case text == "locked":
			return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
		}
		return []byte(text), nil
	}
}

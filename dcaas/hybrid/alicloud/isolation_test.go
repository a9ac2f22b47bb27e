package alicloud_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// Each cloud receives only its own credentials and settings, even if a program calls
// both clouds through one HTTP client.
func TestCloudsReceiveOnlyTheirOwnData(t *testing.T) {
	t.Parallel()
	for name, huawei := range map[string]auth.Authenticator{
		"AK/SK":     auth.AKSK("HUAWEI-ak", "HUAWEI-sk"),
		"temporary": auth.TemporaryAKSK("HUAWEI-ak", "HUAWEI-sk", "HUAWEI-security"),
		"token":     auth.Token("HUAWEI-token"),
	} {
		for _, form := range []alicloud.Signature{alicloud.ACS3HMACSHA256, alicloud.HMACSHA1} {
			t.Run(name+" "+string(form), func(t *testing.T) {
				t.Parallel()
				s := &script{replies: []reply{{body: `{"BgpPeerId":"p","BgpPeers":{"BgpPeer":[]},"quotas":{"resources":[]}}`}}}
				shared := &http.Client{Transport: s}
				client, err := dcaas.New(dcaas.Config{Region: "HUAWEI-region", ProjectID: "HUAWEI-project", Auth: huawei}, dcaas.WithHTTPClient(shared))
				if err != nil {
					t.Fatal(err)
				}
				peers := newClient(t, s, func(cfg *alicloud.Config) {
					cfg.HTTPClient, cfg.Signature = shared, form
					cfg.Credentials = alicloud.TemporaryAccessKey("ALIBABA-id", "ALIBABA-secret", "ALIBABA-token")
				}).BGPPeers
				_, _ = client.Quotas.List(t.Context())
				_, _ = peers.Create(t.Context(), createOpts())
				_, _ = peers.Get(t.Context(), "p")
				_ = peers.Delete(t.Context(), "p")
				_, _ = client.Quotas.List(t.Context())
				if len(s.seen) != 5 {
					t.Fatalf("%d requests, want 5", len(s.seen))
				}
				for i, req := range s.seen {
					sent := req.URL.String() + fmt.Sprint(req.Header)
					own, foreign := "ALIBABA", "HUAWEI"
					if i == 0 || i == 4 {
						own, foreign = foreign, own
					}
					if !strings.Contains(sent, own) || strings.Contains(sent, foreign) {
						t.Errorf("request %d: %s", i, sent)
					}
					if own == "HUAWEI" {
						continue
					}
					if req.URL.Host != "vpc.cn-shanghai.aliyuncs.com" {
						t.Errorf("request %d goes to %s", i, req.URL.Host)
					}
					for header := range maps.Keys(req.Header) {
						if !slices.Contains([]string{"Accept", "User-Agent", "Authorization"}, header) && !strings.HasPrefix(header, "X-Acs-") {
							t.Errorf("request %d has the header %s", i, header)
						}
					}
					if form == alicloud.HMACSHA1 && len(req.Header) != 2 {
						t.Errorf("request %d has headers %v, want two", i, req.Header)
					}
				}
			})
		}
	}
}

// Package alicloud uses only those names of packages auth and dcaas that carry no
// credentials, so it cannot send credentials of Huawei Cloud.
func TestUsesNoHuaweiCredentials(t *testing.T) {
	t.Parallel()
	allowed := map[string][]string{
		"auth": {"Scope"},
		"dcaas": {
			"ErrAmbiguous", "ErrConflict", "ErrForbidden", "ErrInvalid", "ErrNoCredentials", "ErrNotFound", "ErrQuotaExceeded", "ErrThrottled",
			"ErrUnauthorized", "ErrUnavailable", "Page", "RetryPolicy", "Secret", "Time",
		},
	}
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if sel, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := sel.X.(*ast.Ident); ok && allowed[pkg.Name] != nil {
					used[pkg.Name+"."+sel.Sel.Name] = true
				}
			}
			return true
		})
	}
	for name := range used {
		pkg, symbol, _ := strings.Cut(name, ".")
		if !slices.Contains(allowed[pkg], symbol) {
			t.Errorf("%s is used", name)
		}
	}
	if !used["dcaas.ErrNotFound"] || !used["auth.Scope"] {
		t.Errorf("the test misses names that are used: %v", used)
	}
}

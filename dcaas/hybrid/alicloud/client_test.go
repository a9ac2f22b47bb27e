package alicloud_test

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// A program that works on both clouds, over one HTTP client even, sends nothing of
// Huawei Cloud to Alibaba Cloud, and nothing of Alibaba Cloud to Huawei Cloud.
func TestNothingOfOneCloudReachesTheOther(t *testing.T) {
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
				lines, err := dcaas.New(dcaas.Config{Region: "HUAWEI-region", ProjectID: "HUAWEI-project", Auth: huawei}, dcaas.WithHTTPClient(shared))
				if err != nil {
					t.Fatal(err)
				}
				peers := newClient(t, s, func(cfg *alicloud.Config) {
					cfg.HTTPClient, cfg.Signature = shared, form
					cfg.Credentials = alicloud.TemporaryAccessKey("ALIBABA-id", "ALIBABA-secret", "ALIBABA-token")
				}).BGPPeers
				_, _ = lines.Quotas.List(t.Context())
				_, _ = peers.Create(t.Context(), createOpts())
				_, _ = peers.Get(t.Context(), "p")
				_ = peers.Delete(t.Context(), "p")
				_, _ = lines.Quotas.List(t.Context())
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

// Of the packages that know Huawei's credentials only names that carry none are used
// here. That is what makes it impossible for them to get in.
func TestNoWayIn(t *testing.T) {
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
		t.Errorf("the test looks in the wrong place: %v", used)
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	good := alicloud.Config{Region: "cn-shanghai", Credentials: alicloud.AccessKey("id", "secret")}
	if _, err := alicloud.New(good); err != nil {
		t.Error(err)
	}
	for name, tt := range map[string]struct {
		change func(*alicloud.Config)
		want   string
	}{
		"no region":      {func(c *alicloud.Config) { c.Region = "" }, "Config.Region is empty"},
		"region":         {func(c *alicloud.Config) { c.Region = "a/b" }, "Config.Region may have"},
		"no credentials": {func(c *alicloud.Config) { c.Credentials = nil }, "there are no credentials"},
		"zero":           {func(c *alicloud.Config) { c.Credentials = &alicloud.Credentials{} }, "there are no credentials"},
		"no ID":          {func(c *alicloud.Config) { c.Credentials = alicloud.AccessKey("", "s") }, "the AccessKey ID is empty"},
		"no secret":      {func(c *alicloud.Config) { c.Credentials = alicloud.AccessKey("i", "") }, "the AccessKey secret is empty"},
		"no token":       {func(c *alicloud.Config) { c.Credentials = alicloud.TemporaryAccessKey("i", "s", "") }, "the security token is empty"},
		"line break":     {func(c *alicloud.Config) { c.Credentials = alicloud.AccessKey("i", "HIDDEN\n") }, "the AccessKey secret holds a blank, a line break"},
		"signature":      {func(c *alicloud.Config) { c.Signature = "MD5" }, "Config.Signature is neither"},
		"timeout":        {func(c *alicloud.Config) { c.Timeout = -1 }, "Config.Timeout is negative"},
		"tries":          {func(c *alicloud.Config) { c.Retry.MaxTries = -1 }, "Config.Retry needs"},
		"waits":          {func(c *alicloud.Config) { c.Retry = dcaas.RetryPolicy{MinWait: 2, MaxWait: 1} }, "Config.Retry needs"},
		"plain http":     {func(c *alicloud.Config) { c.Endpoint = "http://vpc.aliyuncs.com" }, "Config.Endpoint is plain http"},
		"no address":     {func(c *alicloud.Config) { c.Endpoint = "vpc.aliyuncs.com" }, "Config.Endpoint is no address"},
	} {
		cfg := good
		tt.change(&cfg)
		c, err := alicloud.New(cfg)
		if c != nil || err == nil || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "HIDDEN") {
			t.Errorf("%s: New() = %v, %v, want %q", name, c, err, tt.want)
		}
		if err != nil && strings.Contains(err.Error(), "WithInsecureHTTP") {
			t.Errorf("%s: %v: there is no such option here", name, err)
		}
		checkClass(t, name, err, dcaas.ErrInvalid)
	}
}

func TestEndpoint(t *testing.T) {
	t.Parallel()
	for endpoint, want := range map[string]string{
		"":                         "https://vpc.cn-shanghai.aliyuncs.com/",
		"https://vpc.aliyuncs.com": "https://vpc.aliyuncs.com/",
		"http://127.0.0.1:1/gate/": "http://127.0.0.1:1/gate/",
	} {
		s := &script{replies: []reply{{body: `{"BgpPeers":{"BgpPeer":[]}}`}}}
		c := newClient(t, s, func(cfg *alicloud.Config) { cfg.Endpoint = endpoint })
		if _, err := c.BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{}); err != nil {
			t.Fatal(err)
		}
		if got := s.seen[0].URL.Scheme + "://" + s.seen[0].URL.Host + s.seen[0].URL.Path; got != want {
			t.Errorf("%q: sent to %s, want %s", endpoint, got, want)
		}
		text := "alicloud.Client(" + strings.TrimSuffix(want, "/") + ")"
		if got := fmt.Sprintf("%v %#v", c, c); got != text+" "+text {
			t.Errorf("String() = %s, want %s", got, text)
		}
		c.CloseIdleConnections()
	}
}

func TestLoadCredentials(t *testing.T) {
	for _, tt := range []struct {
		name, id, secret, token string
		want                    string // "" for none
	}{
		{"pair", "i", "s", "", ""},
		{"temporary", "i", "s", "t", ""},
		{"nothing", "", "", "", "ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET are empty"},
		{"no ID", "", "HIDDEN", "", "ALIBABA_CLOUD_ACCESS_KEY_ID is empty, though"},
		{"token alone", "", "", "HIDDEN", "ALIBABA_CLOUD_ACCESS_KEY_ID is empty, though"},
		{"no secret", "HIDDEN", "", "", "ALIBABA_CLOUD_ACCESS_KEY_SECRET is empty, though"},
		{"line break", "i", "HIDDEN\n", "", "the AccessKey secret holds"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", tt.id)
			t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", tt.secret)
			t.Setenv("ALIBABA_CLOUD_SECURITY_TOKEN", tt.token)
			credentials, err := alicloud.LoadCredentials()
			if tt.want != "" {
				checkClass(t, tt.name, err, dcaas.ErrInvalid)
				if !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "HIDDEN") {
					t.Errorf("LoadCredentials() = %v, want %q", err, tt.want)
				}
				if got := errors.Is(err, dcaas.ErrNoCredentials); got != (tt.name == "nothing") {
					t.Errorf("is ErrNoCredentials: %v", got)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			s := &script{replies: []reply{{body: `{"BgpPeers":{"BgpPeer":[]}}`}}}
			c := newClient(t, s, func(cfg *alicloud.Config) { cfg.Credentials = credentials })
			if _, err := c.BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{}); err != nil {
				t.Fatal(err)
			}
			if h := s.seen[0].Header; !strings.Contains(h.Get("Authorization"), "Credential=i,") || h.Get("X-Acs-Security-Token") != tt.token {
				t.Errorf("header = %v", h)
			}
		})
	}
	// The constructor does not look at the environment.
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_ID", "i")
	t.Setenv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "s")
	if _, err := alicloud.New(alicloud.Config{Region: "cn-shanghai"}); err == nil {
		t.Error("New() takes credentials from the environment")
	}
}

// Nothing that a program may do by accident shows a secret.
func TestRedaction(t *testing.T) {
	t.Parallel()
	key := alicloud.TemporaryAccessKey("HIDDEN-id", "HIDDEN-secret", "HIDDEN-token")
	var log strings.Builder
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	// The service quotes what it was sent when it finds a signature wrong.
	quoted := `{"Code":"SignatureDoesNotMatch","Message":"Specified signature is not matched with our calculation. server string to sign is:POST&%2F&SecurityToken%3DHIDDEN-token"}`
	cfg := alicloud.Config{
		Region: "cn-shanghai", Credentials: key, Logger: logger, Retry: dcaas.RetryPolicy{MaxTries: 1}, Signature: alicloud.HMACSHA1,
		HTTPClient: &http.Client{Transport: &script{replies: []reply{{status: 400, body: quoted}, {err: errors.New("broken pipe")}}}},
		Timeout:    time.Second,
	}
	c, err := alicloud.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	refused := fail(c.BGPPeers.Create(t.Context(), createOpts()))
	if want := "alicloud: CreateBgpPeer: 400 SignatureDoesNotMatch Specified signature is not matched with our calculation.; check the AccessKey pair and this machine's clock"; refused.Error() != want {
		t.Errorf("Error() = %s, want %s", refused, want)
	}
	lost := fail(c.BGPPeers.Create(t.Context(), createOpts()))
	logged := log.String()
	if !strings.Contains(logged, "dcaas: try") {
		t.Errorf("log = %s", logged)
	}

	type pair struct{ V any }
	type private struct{ key alicloud.Credentials }
	for name, v := range map[string]any{
		"key": key, "key value": *key, "config": cfg, "config pointer": &cfg, "in a struct": pair{cfg}, "private field": private{*key},
		"client": c, "service": c.BGPPeers, "refused": refused, "lost": lost, "log": logged, "validation": alicloud.AccessKey("HIDDEN id", "s").Validate(),
	} {
		check := func(how, got string) {
			t.Helper()
			if strings.Contains(got, "HIDDEN") || strings.Contains(strings.ToLower(got), "48494444454e") {
				t.Errorf("%s: %s shows it: %s", name, how, got)
			}
		}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			check(verb, fmt.Sprintf(verb, v))
		}
		var text, structured strings.Builder
		slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v, slog.Group("g", "v", pair{v}))
		slog.New(slog.NewJSONHandler(&structured, nil)).Info("m", "v", v, slog.Group("g", "v", pair{v}))
		check("slog text", text.String())
		check("slog JSON", structured.String())
		if data, err := json.Marshal(v); err == nil {
			check("json", string(data))
		}
		if data, err := xml.Marshal(v); err == nil {
			check("xml", string(data))
		}
	}
	if got, err := key.MarshalText(); err != nil || string(got) != "alicloud.Credentials([REDACTED])" || key.String() != string(got) || key.GoString() != string(got) {
		t.Errorf("MarshalText() = %s, %v", got, err)
	}
}

// The bounds of one try: its time, and the size of its answer.
func TestBounds(t *testing.T) {
	t.Parallel()
	for given, want := range map[time.Duration]time.Duration{0: 30 * time.Second, 2 * time.Second: 2 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			hang := echoes(func(req *http.Request) (int, string) {
				<-req.Context().Done()
				return 0, "hung"
			})
			c := newClient(t, nil, func(cfg *alicloud.Config) { cfg.HTTPClient, cfg.Timeout = &http.Client{Transport: hang}, given })
			start := time.Now()
			err := fail(c.BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{}))
			checkClass(t, given.String(), err, dcaas.ErrUnavailable)
			if took := time.Since(start); took != want {
				t.Errorf("Timeout %s: %v after %s, want %s", given, err, took, want)
			}
		})
	}
	const limit = 8 << 20
	body := `{"BgpPeers":{"BgpPeer":[]}}`
	for size, want := range map[int]string{limit: "", limit + 1: "larger than the limit of 8388608 bytes"} {
		c := newClient(t, &script{replies: []reply{{body: body + strings.Repeat(" ", size-len(body))}}})
		err := fail(c.BGPPeers.List(t.Context(), alicloud.BGPPeerListOpts{}))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%d bytes: %v, want %q", size, err, want)
		}
	}
}

// All calls go to one path, so the log says which they are.
func TestLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := &script{replies: []reply{{status: 500}, {body: created}}}
		c := newClient(t, s, retrying, func(cfg *alicloud.Config) {
			cfg.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		})
		if _, err := c.BGPPeers.Create(t.Context(), createOpts()); err != nil {
			t.Fatal(err)
		}
		if got := strings.Count(log.String(), " operation=CreateBgpPeer "); got != 3 {
			t.Errorf("%d lines name the operation, want 3 (two tries and a repetition):\n%s", got, log.String())
		}
		if agent := s.seen[0].Header.Get("User-Agent"); !strings.HasPrefix(agent, "dcaas-go/") || !strings.Contains(agent, " (go") {
			t.Errorf("User-Agent = %s, want that of package dcaas", agent)
		}
	})
}

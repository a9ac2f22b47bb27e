package alicloud_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

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

// A client limits the time of a try and the size of an answer.
func TestLimits(t *testing.T) {
	t.Parallel()
	for given, want := range map[time.Duration]time.Duration{0: 30 * time.Second, 2 * time.Second: 2 * time.Second} {
		synctest.Test(t, func(t *testing.T) {
			hang := responder(func(req *http.Request) (int, string) {
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

// The log names the action, because all actions have the same path.
func TestLogNamesAction(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log strings.Builder
		s := &script{replies: []reply{{status: 500}, {body: created}}}
		c := newClient(t, s, withRetries, func(cfg *alicloud.Config) {
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

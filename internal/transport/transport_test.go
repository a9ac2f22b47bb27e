package transport

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// stages notes the order in which a try passes the stages.
type stages []string

func (s *stages) wrap(name string) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(req *http.Request) (*http.Response, error) {
			*s = append(*s, name)
			return next.RoundTrip(req)
		})
	}
}

func (s *stages) Wrap(base http.RoundTripper, _ auth.Scope) http.RoundTripper {
	return s.wrap("authentication")(base)
}

func TestEachTryPassesTheStagesInOrder(t *testing.T) {
	t.Parallel()
	var passed stages
	base := passed.wrap("base")(roundTrip(func(*http.Request) (*http.Response, error) { return answerOf(http.StatusOK, "{}"), nil }))
	c := newTestClient(t, base, func(cfg *Config) {
		cfg.Auth = &passed
		cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{passed.wrap("first"), passed.wrap("second")}
	})
	if _, err := c.Do(t.Context(), &Request{Op: &Op{Method: http.MethodGet, Route: "/v3/things"}}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"first", "second", "authentication", "base"}; !slices.Equal(passed, want) {
		t.Errorf("stages = %q, want %q", passed, want)
	}
}

// wrapNothing is an Authenticator that returns no RoundTripper.
type wrapNothing struct{}

func (wrapNothing) Wrap(http.RoundTripper, auth.Scope) http.RoundTripper { return nil }

func TestNewRefusesAStageThatIsNil(t *testing.T) {
	t.Parallel()
	nothing := func(http.RoundTripper) http.RoundTripper { return nil }
	for want, change := range map[string]func(*Config){
		"the Wrap method of transport.wrapNothing": func(cfg *Config) { cfg.Auth = wrapNothing{} },
		"a middleware": func(cfg *Config) { cfg.Middleware = []func(http.RoundTripper) http.RoundTripper{nothing} },
	} {
		cfg := newTestClient(t, http.DefaultTransport).cfg
		change(&cfg)
		if _, err := New(cfg); !errors.Is(err, errNilStage) || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("New() = %v, want %q", err, want)
		}
	}
}

func TestRestyClientFollowsNoRedirectAndKeepsTheJar(t *testing.T) {
	t.Parallel()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	given := &http.Client{Transport: http.DefaultTransport, Jar: jar}
	c := newTestClient(t, nil, func(cfg *Config) { cfg.HTTPClient = given })
	used := c.resty.GetClient()
	if used == given || used.Jar != jar || used.Timeout != 0 {
		t.Errorf("resty uses %+v", used)
	}
	if err := used.CheckRedirect(nil, nil); !errors.Is(err, http.ErrUseLastResponse) {
		t.Errorf("CheckRedirect() = %v", err)
	}
}

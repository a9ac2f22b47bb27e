package dcaas

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/authtest"
)

func sourceOf(cfg Config, err error) Source {
	return Source{Name: "the vault", Load: func(context.Context) (Config, error) { return cfg, err }}
}

func TestFromSource(t *testing.T) {
	t.Parallel()
	full := Config{Auth: auth.AKSK("vault", "s"), Region: "r", ProjectID: "p", ProjectName: "n", Endpoint: "https://dc", IAMEndpoint: "https://iam", Cloud: "c.example.com"}
	full.Sources = &Sources{Fields: []FieldSource{{"Auth", "the vault, path dc"}}}
	chosen := sourceOf(full, nil)
	chosen.ChosenBy = "VAULT_PATH"
	ini := map[string]string{homeFile: "[basic]\nak=ini\nsk=s\nproject_id=p-ini"}
	for _, tt := range []struct {
		name  string
		env   map[string]string
		files map[string]string
		opts  []LoadOption
		sent  string
		from  string
	}{
		{"alone", nil, nil, []LoadOption{FromSource(sourceOf(full, nil))}, "ak=vault", "the vault, path dc"},
		{"with no files", nil, ini, []LoadOption{EnvironmentOnly(), FromSource(sourceOf(full, nil))}, "ak=vault", "the vault, path dc"},
		{"after a file", nil, ini, []LoadOption{FromSource(chosen), FromSource(sourceOf(full, nil))}, "ak=vault", "the vault, path dc"},
		{"chosen before a file", nil, ini, []LoadOption{FromSource(chosen)}, "ak=vault", "the vault, path dc"},
		{"not chosen after a file", nil, ini, []LoadOption{FromSource(sourceOf(full, nil))}, "ak=ini", homeFile + ", section basic"},
		{"variables before a chosen one", map[string]string{"OS_AUTH_TOKEN": "t"}, nil, []LoadOption{FromSource(chosen)}, "X-Auth-Token=t", "OS_AUTH_TOKEN"},
		{"two", nil, nil, []LoadOption{FromSource(sourceOf(Config{Region: "x"}, nil)), FromSource(sourceOf(full, nil))}, "ak=vault", "the vault, path dc"},
		{"a broken one before", nil, nil, []LoadOption{FromSource(sourceOf(Config{}, errors.New("sealed"))), FromSource(sourceOf(full, nil))}, "ak=vault", "the vault, path dc"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			cfg, err := load(tt.env, tt.files, tt.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if got := authtest.Sent(t, cfg.Auth); got != tt.sent || cfg.Sources.Of("Auth") != tt.from {
				t.Errorf("sends %s from %s, want %s from %s", got, cfg.Sources.Of("Auth"), tt.sent, tt.from)
			}
			if ofVault := tt.sent == "ak=vault"; (cfg.Region == "r") != ofVault || (cfg.Cloud == "c.example.com") != ofVault {
				t.Errorf("load() = %v, with fields of another source", cfg)
			}
		})
	}
	got, err := load(map[string]string{"HW_PROJECT_ID": "env"}, nil, FromSource(sourceOf(full, nil)))
	if err != nil || got.Region != "r" || got.ProjectID != "env" || got.ProjectName != "n" || got.Endpoint != "https://dc" || got.IAMEndpoint != "https://iam" ||
		got.Sources.Of("Region") != "the vault, path dc" || got.Sources.Of("ProjectID") != "HW_PROJECT_ID" {
		t.Errorf("load() = %v %v, %v", got, got.Sources, err)
	}
}

func TestFromSourceFails(t *testing.T) {
	t.Parallel()
	ini := map[string]string{homeFile: "[basic]\nak=of another\nsk=user"}
	chosen := func(err error) LoadOption {
		s := sourceOf(Config{Auth: (*auth.AccessKey)(nil)}, err)
		s.ChosenBy = "VAULT_PATH"
		return FromSource(s)
	}
	const choice = "; VAULT_PATH chooses it, so no other source takes its place"
	for _, tt := range []struct {
		name string
		opt  LoadOption
		want string
		none bool
	}{
		{"nothing", FromSource(sourceOf(Config{Region: "r"}, nil)), profileFile + ": no such file; the vault: nothing set", true},
		{"no file", FromSource(sourceOf(Config{}, fmt.Errorf("no vault: %w", fs.ErrNotExist))), "the vault: no vault: file does not exist", true},
		{"no credentials", FromSource(sourceOf(Config{}, ErrNoCredentials)), "the vault: no credentials are set", true},
		{"broken", FromSource(sourceOf(Config{}, fmt.Errorf("sealed%s", "\n"))), "no source has a whole credential: HUAWEICLOUD_SDK_*: nothing set", false},
		{"chosen and broken", chosen(errors.New("sealed")), "dcaas: the vault: sealed" + choice, false},
		{"chosen and empty", chosen(nil), "dcaas: the vault: nothing set" + choice, false},
		{"no name", FromSource(Source{Load: sourceOf(Config{}, nil).Load}), "FromSource needs a Source with Name and Load", false},
		{"no function", FromSource(Source{Name: "n"}), "FromSource needs a Source with Name and Load", false},
	} {
		files := ini
		if !strings.HasPrefix(tt.name, "chosen") {
			files = nil
		}
		cfg, err := load(nil, files, tt.opt)
		if !errors.Is(err, ErrInvalid) || errors.Is(err, ErrNoCredentials) != tt.none || cfg.Auth != nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: load() = %v, %v, want %q", tt.name, cfg, err, tt.want)
		}
	}
}

// TestFromSourceThatEndsTheContext checks that a source that waits ends with the context,
// and that no later source is read.
func TestFromSourceThatEndsTheContext(t *testing.T) {
	t.Parallel()
	errStop := errors.New("stop")
	ctx, cancel := context.WithCancelCause(t.Context())
	l := newLoader(EnvironmentOnly(), FromSource(Source{Name: "vault", Load: func(ctx context.Context) (Config, error) {
		cancel(errStop)
		return Config{}, ctx.Err()
	}}), FromSource(Source{Name: "later", Load: func(context.Context) (Config, error) {
		t.Error("a later source is read")
		return Config{}, nil
	}}))
	l.getenv = func(string) string { return "" }
	if _, err := l.load(ctx); !errors.Is(err, context.Canceled) || !errors.Is(err, errStop) {
		t.Errorf("load() = %v, want context.Canceled and its cause", err)
	}
}

// TestInsecureSource checks that a source cannot turn off the check of certificates without
// the program's permission.
func TestInsecureSource(t *testing.T) {
	t.Parallel()
	cfg := Config{Auth: auth.Token("t"), TLS: &tls.Config{ServerName: "dc", InsecureSkipVerify: true}, Sources: &Sources{Fields: []FieldSource{{"TLS", "verify of the vault"}}}}
	if _, err := load(nil, nil, FromSource(sourceOf(cfg, nil))); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "verify of the vault turns off") {
		t.Errorf("load() = %v, want ErrInvalid", err)
	}
	got, err := load(nil, nil, FromSource(sourceOf(cfg, nil)), AllowInsecureTLS())
	if err != nil || got.TLS == nil || got.Sources.Of("TLS") != "verify of the vault" {
		t.Errorf("load() = %v, %v, %v, want the TLS configuration", got.TLS, got.Sources, err)
	}
	// A variable turns the check on again. It does not change the configuration of the source.
	for _, variable := range []string{"HW_INSECURE", "OS_INSECURE"} {
		got, err := load(map[string]string{variable: "false"}, nil, FromSource(sourceOf(cfg, nil)), AllowInsecureTLS())
		if err != nil || got.TLS == nil || got.TLS.InsecureSkipVerify || got.TLS.ServerName != "dc" || !cfg.TLS.InsecureSkipVerify || got.Sources.Of("TLS") != "verify of the vault; then "+variable {
			t.Errorf("%s=false: load() = %v, %v, %v, want the check of certificates", variable, got.TLS, got.Sources, err)
		}
		if _, err := load(map[string]string{variable: "false"}, nil, FromSource(sourceOf(cfg, nil))); err != nil {
			t.Errorf("%s=false without AllowInsecureTLS: load() = %v", variable, err)
		}
	}
}

// withMetadata returns FromMetadata for a metadata service of the test.
func withMetadata(address string) LoadOption {
	return func(l *loader) { l.metadata = auth.NewMetadata(auth.MetadataConfig{Endpoint: address}) }
}

func TestFromMetadata(t *testing.T) {
	t.Parallel()
	asked := 0
	agency := true
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked++
		switch {
		case r.Method == http.MethodPut:
			_, _ = fmt.Fprint(w, "token")
		case agency:
			_, _ = fmt.Fprint(w, `{"credential": {"access": "AKMETADATA", "secret": "hidden", "securitytoken": "st", "expires_at": "2999-01-01T00:00:00.000000Z"}}`)
		default:
			w.WriteHeader(http.StatusUnauthorized)
		}
	}))
	defer srv.Close()

	onServer := strings.Replace(profiles, `"current": "work"`, `"current": "server"`, 1)
	for _, tt := range []struct {
		name  string
		env   map[string]string
		files map[string]string
		from  string
		asked bool
	}{
		{"alone", nil, nil, "metadata service", true},
		{"after a file", nil, map[string]string{homeFile: "[basic]\nak=a\nsk=s"}, homeFile + ", section basic", false},
		{"for a profile", nil, map[string]string{profileFile: onServer}, profileFile + ", profile server", false},
	} {
		asked = 0
		cfg, err := load(tt.env, tt.files, withMetadata(srv.URL))
		if err != nil || cfg.Sources.Of("Auth") != tt.from || (asked > 0) != tt.asked {
			t.Errorf("%s: load() = %v, %v after %d requests", tt.name, cfg.Sources, err, asked)
		}
	}
	cfg, err := load(nil, nil, withMetadata(srv.URL))
	if err != nil || authtest.Sent(t, cfg.Auth) != "ak=AKMETADATA X-Security-Token=st" {
		t.Errorf("load() = %v, %v, want the key of the service", cfg, err)
	}

	agency = false
	cfg, err = load(nil, nil, withMetadata(srv.URL))
	if !errors.Is(err, ErrNoCredentials) || !strings.Contains(fmt.Sprint(err), "metadata service: ") || !strings.Contains(fmt.Sprint(err), "agency") || cfg.Auth != nil {
		t.Errorf("load() = %v, want ErrNoCredentials that explains the agency", err)
	}
	if text := fmt.Sprint(err); strings.HasSuffix(text, "…") {
		t.Errorf("the error is cut: %s", text)
	}
	l := newLoader(FromMetadata())
	if l.metadata == nil {
		t.Error("FromMetadata() has no effect")
	}
}

// TestMetadataServiceThatHangs checks that the error of a service without an answer has the
// remedy, and that a context that ends earlier ends LoadConfig.
func TestMetadataServiceThatHangs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangs := func(l *loader) {
			l.metadata = slowWrap{auth.NewMetadata(auth.MetadataConfig{Transport: roundTripFunc(func(req *http.Request) (*http.Response, error) {
				<-req.Context().Done()
				return nil, req.Context().Err()
			})})}
		}
		start := time.Now()
		_, err := load(nil, nil, hangs)
		want := "metadata service: get a key from the metadata service: GET http://169.254.169.254/openstack/latest/securitykey: no answer within 3s; " +
			"check that this machine is a server of the cloud (ECS) and that its firewall allows requests to the metadata service"
		if !errors.Is(err, ErrNoCredentials) || !strings.Contains(err.Error(), want) || time.Since(start) != 3*time.Second+slowWrapTakes {
			t.Errorf("load() = %v after %v, want %q after 3s", err, time.Since(start), want)
		}
		l := newLoader(EnvironmentOnly(), hangs)
		l.getenv = func(string) string { return "" }
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.load(ctx); !errors.Is(err, context.DeadlineExceeded) || errors.Is(err, ErrNoCredentials) {
			t.Errorf("load() = %v, want context.DeadlineExceeded", err)
		}
	})
}

// slowWrap takes some time for Wrap. A time limit that begins before Wrap ends before the one
// of the fetch, as on a real clock.
type slowWrap struct{ auth.Authenticator }

const slowWrapTakes = time.Millisecond

func (a slowWrap) Wrap(base http.RoundTripper, scope auth.Scope) http.RoundTripper {
	<-time.After(slowWrapTakes)
	return a.Authenticator.Wrap(base, scope)
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func TestAssumeRoleFromVariables(t *testing.T) {
	t.Parallel()
	var bodies []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		bodies = append(bodies, r.URL.Path+" "+string(body))
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprint(w, `{"credential": {"access": "AKAGENCY", "secret": "hidden", "securitytoken": "st", "expires_at": "2999-01-01T00:00:00.000000Z"}}`)
	}))
	defer srv.Close()
	env := map[string]string{
		"HW_ACCESS_KEY": "AKBASE", "HW_SECRET_KEY": "s", "HW_ASSUME_ROLE_AGENCY_NAME": "network", "HW_ASSUME_ROLE_DOMAIN_NAME": "owner",
		"HW_ASSUME_ROLE_DURATION": "3600",
	}
	cfg, err := load(env, nil)
	if err != nil {
		t.Fatal(err)
	}
	if from := cfg.Sources.Of("Auth"); from != "HW_ACCESS_KEY, HW_SECRET_KEY; then the agency of HW_ASSUME_ROLE_AGENCY_NAME" {
		t.Errorf("Auth came from %q", from)
	}
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, srv.URL, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := cfg.Auth.Wrap(http.DefaultTransport, auth.Scope{IAMEndpoint: srv.URL}).RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if len(bodies) != 2 || !strings.Contains(bodies[0], `"network"`) || !strings.Contains(bodies[0], `"owner"`) || !strings.Contains(bodies[0], "3600") {
		t.Errorf("requests = %q, want one for the agency", bodies)
	}

	for _, tt := range []struct {
		set  map[string]string
		want string
	}{
		{map[string]string{"HW_ASSUME_ROLE_AGENCY_NAME": ""}, "HW_ASSUME_ROLE_DOMAIN_NAME or HW_ASSUME_ROLE_DOMAIN_ID is set, but not HW_ASSUME_ROLE_AGENCY_NAME"},
		{map[string]string{"HW_ASSUME_ROLE_DOMAIN_NAME": ""}, "HW_ASSUME_ROLE_AGENCY_NAME is set, but neither HW_ASSUME_ROLE_DOMAIN_NAME nor HW_ASSUME_ROLE_DOMAIN_ID"},
		{map[string]string{"HW_ASSUME_ROLE_DURATION": "1h"}, "HW_ASSUME_ROLE_DURATION is no whole number of seconds"},
		{map[string]string{"HW_ASSUME_ROLE_DURATION": "-900"}, "HW_ASSUME_ROLE_DURATION is no whole number of seconds"},
		{map[string]string{"HW_ASSUME_ROLE_DURATION": "60"}, "dcaas: HW_ASSUME_ROLE_*: auth: agency: the duration 1m0s is not valid"},
		{map[string]string{"HW_ASSUME_ROLE_DOMAIN_NAME": "a\nb"}, "dcaas: HW_ASSUME_ROLE_*: auth: agency: the domain name holds a control character"},
		{map[string]string{"HW_SECRET_KEY": "line\n"}, ""}, // New refuses it
		{map[string]string{"HW_ASSUME_ROLE_DOMAIN_ID": "d"}, ""},
	} {
		variables := maps.Clone(env)
		maps.Copy(variables, tt.set)
		cfg, err := load(variables, nil)
		if tt.want == "" && err != nil || tt.want != "" && (!errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), tt.want) || cfg.Auth != nil) {
			t.Errorf("%v: load() = %v, want %q", tt.set, err, tt.want)
		}
	}
}

func TestIDTokenFromVariables(t *testing.T) {
	t.Parallel()
	env := map[string]string{"HUAWEICLOUD_SDK_IDP_ID": "idp", "HUAWEICLOUD_SDK_ID_TOKEN_FILE": "/token", "HUAWEICLOUD_SDK_PROJECT_ID": "p", "HW_REGION_NAME": "r"}
	cfg, err := load(env, nil)
	if _, ok := cfg.Auth.(*auth.OIDC); err != nil || !ok || cfg.ProjectID != "p" || cfg.Sources.Of("Auth") != "HUAWEICLOUD_SDK_IDP_ID, HUAWEICLOUD_SDK_ID_TOKEN_FILE" {
		t.Fatalf("load() = %v %v, %v, want an OIDC", cfg, cfg.Sources, err)
	}
	if _, err := New(cfg); err != nil {
		t.Errorf("New() = %v", err)
	}
	env["HUAWEICLOUD_SDK_AK"], env["HUAWEICLOUD_SDK_SK"] = "a", "s"
	if cfg, err := load(env, nil); err != nil || authtest.Sent(t, cfg.Auth) != "ak=a" {
		t.Errorf("load() = %v, %v, want the key", cfg, err)
	}
	for missing, want := range map[string]string{
		"HUAWEICLOUD_SDK_IDP_ID":        "HUAWEICLOUD_SDK_ID_TOKEN_FILE is set, but not HUAWEICLOUD_SDK_IDP_ID",
		"HUAWEICLOUD_SDK_ID_TOKEN_FILE": "HUAWEICLOUD_SDK_IDP_ID is set, but not HUAWEICLOUD_SDK_ID_TOKEN_FILE",
	} {
		half := maps.Clone(env)
		for _, key := range []string{missing, "HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"} {
			delete(half, key)
		}
		if _, err := load(half, nil); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("load() = %v, want %q", err, want)
		}
	}
}

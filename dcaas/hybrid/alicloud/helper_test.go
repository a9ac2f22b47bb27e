package alicloud_test

import (
	"errors"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

// reply is what the service says to one try.
type reply struct {
	status int // 0 is 200
	body   string
	err    error
	header http.Header
}

// script is a transport that gives its replies in their order, the last one for
// ever, and keeps what it was sent.
type script struct {
	replies []reply

	mu   sync.Mutex
	seen []*http.Request
}

func (s *script) RoundTrip(req *http.Request) (*http.Response, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.seen = append(s.seen, req)
	r := s.replies[min(len(s.seen), len(s.replies))-1]
	if r.err != nil {
		return nil, r.err
	}
	header := r.header
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: max(r.status, http.StatusOK), Header: header, Body: io.NopCloser(strings.NewReader(r.body)), Request: req}, nil
}

// newClient returns a client without retries, unless change says otherwise.
func newClient(t *testing.T, s *script, change ...func(*alicloud.Config)) *alicloud.Client {
	t.Helper()
	cfg := alicloud.Config{
		Region: "cn-shanghai", Credentials: alicloud.AccessKey("fake-id", "fake-secret"),
		HTTPClient: &http.Client{Transport: s}, Retry: dcaas.RetryPolicy{MaxTries: 1},
	}
	for _, f := range change {
		f(&cfg)
	}
	c, err := alicloud.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func retrying(cfg *alicloud.Config) { cfg.Retry = dcaas.RetryPolicy{} }

func file(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func fail[T any](_ T, err error) error { return err }

func classes() []error {
	return []error{
		dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
		dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable, dcaas.ErrAmbiguous,
	}
}

// checkClass holds an error against all classes: it has those that are wanted and no
// others.
func checkClass(t *testing.T, what string, err error, want ...error) {
	t.Helper()
	if _, ok := errors.AsType[*alicloud.Error](err); !ok {
		t.Errorf("%s: %v is no *alicloud.Error", what, err)
	}
	for _, class := range classes() {
		wanted := false
		for _, w := range want {
			wanted = wanted || w == class //nolint:errorlint // sentinels
		}
		if got := errors.Is(err, class); got != wanted {
			t.Errorf("%s: is %v: %v, want %v (%v)", what, class, got, wanted, err)
		}
	}
}

// echoes is a service that makes its answers of the request. Status 0 is none, but an
// error with that text.
type echoes func(*http.Request) (status int, text string)

func (e echoes) RoundTrip(req *http.Request) (*http.Response, error) {
	status, text := e(req)
	if status == 0 {
		return nil, errors.New(text)
	}
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(text)), Request: req}, nil
}

package hybridtest_test

import (
	"errors"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
)

func fail[T any](_ T, err error) error { return err }

// is checks that err is of a class and has a code.
func is(t *testing.T, what string, err, class error, code string) {
	t.Helper()
	got := ""
	if e, ok := errors.AsType[*dcaas.Error](err); ok {
		got = string(e.Code)
	} else if e, ok := errors.AsType[*alicloud.Error](err); ok {
		got = string(e.Code)
	}
	if !errors.Is(err, class) || got != code {
		t.Errorf("%s: %v, want %v with %s", what, err, class, code)
	}
}

// newClient returns a client without retries.
func newClient(t *testing.T, cfg dcaas.Config, change ...func(*dcaas.Config)) *dcaas.Client {
	t.Helper()
	for _, f := range change {
		f(&cfg)
	}
	c, err := dcaas.New(cfg, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return c
}

func as(a auth.Authenticator) func(*dcaas.Config) { return func(cfg *dcaas.Config) { cfg.Auth = a } }

func inProject(id string) func(*dcaas.Config) { return func(cfg *dcaas.Config) { cfg.ProjectID = id } }

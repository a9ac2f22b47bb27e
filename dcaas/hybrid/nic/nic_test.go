package nic_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

func TestBind(t *testing.T) {
	t.Parallel()
	c := expect(t,
		golden.Exchange{Op: "AssociateServerVirtualIp", Path: path + nicID, Body: request, Answer: answer},
		golden.Exchange{Op: "AssociateServerVirtualIp", Path: path + "a%2Fb", Body: `{"nic":{"subnet_id":"s","ip_address":"2001:db8::7"}}`, Answer: answer})
	got, err := c.Bind(t.Context(), nicID, opts())
	if err != nil || *got != (nic.Binding{PortID: portID}) {
		t.Errorf("Bind() = %v, %v, want port %s", got, err, portID)
	}
	if _, err := c.Bind(t.Context(), "a/b", nic.BindOpts{SubnetID: "s", IPAddress: "2001:db8::7"}); err != nil {
		t.Error(err)
	}
}

// Unbind sends both fields empty, as the API reference requires.
func TestUnbind(t *testing.T) {
	t.Parallel()
	body := `{"nic":{"subnet_id":"","ip_address":""}}`
	c := expect(t,
		golden.Exchange{Op: "DisassociateServerVirtualIp", Path: path + nicID, Body: body, Answer: answer},
		golden.Exchange{Op: "DisassociateServerVirtualIp", Path: path + nicID, Body: body, Status: http.StatusNoContent})
	for range 2 {
		if err := c.Unbind(t.Context(), nicID); err != nil {
			t.Error(err)
		}
	}
}

// Bind refuses an empty subnet or address, because the service would unbind.
func TestInvalidOptionsAreNotSent(t *testing.T) {
	t.Parallel()
	c := expect(t)
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"empty":           {fail(c.Bind(t.Context(), nicID, nic.BindOpts{})), "SubnetID is empty"},
		"no subnet":       {fail(c.Bind(t.Context(), nicID, nic.BindOpts{IPAddress: "192.168.0.7"})), "SubnetID is empty"},
		"no address":      {fail(c.Bind(t.Context(), nicID, nic.BindOpts{SubnetID: "s"})), "IPAddress is empty"},
		"prefix":          {fail(c.Bind(t.Context(), nicID, nic.BindOpts{SubnetID: "s", IPAddress: "192.168.0.7/24"})), "IPAddress is no IP address"},
		"bind, no card":   {fail(c.Bind(t.Context(), "", opts())), "nic_id is empty"},
		"unbind, no card": {c.Unbind(t.Context(), ""), "nic_id is empty"},
		"unbind, ..":      {c.Unbind(t.Context(), ".."), "nic_id is .."},
	} {
		e, ok := errors.AsType[*dcaas.Error](tt.err)
		if !ok || !errors.Is(tt.err, dcaas.ErrInvalid) || e.Attempts != 0 || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, tt.err, tt.want)
		}
	}
}

func TestErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		status int
		code   dcaas.ErrorCode
		class  error
	}{
		{400, "Ecs.0005", dcaas.ErrInvalid},
		{400, "Ecs.0000", dcaas.ErrInvalid},
		{400, "Ecs.0001", dcaas.ErrQuotaExceeded},
		{403, "Ecs.0003", dcaas.ErrForbidden},
		{404, "Ecs.0114", dcaas.ErrNotFound},
		{409, "Ecs.0046", dcaas.ErrConflict},
		{500, "Ecs.0002", dcaas.ErrUnavailable},
		{429, "APIGW.0308", dcaas.ErrThrottled},
	}
	if nic.CodeInvalidParameter != tests[0].code {
		t.Errorf("CodeInvalidParameter = %s", nic.CodeInvalidParameter)
	}
	for _, tt := range tests {
		body := fmt.Sprintf(`{"error":{"code":%q,"message":"it said"}}`, tt.code)
		c := expect(t,
			golden.Exchange{Op: "AssociateServerVirtualIp", Path: path + nicID, Body: request, Status: tt.status, Answer: body},
			golden.Exchange{Op: "DisassociateServerVirtualIp", Path: path + nicID, Body: `{"nic":{"subnet_id":"","ip_address":""}}`, Status: tt.status, Answer: body})
		for _, err := range []error{fail(c.Bind(t.Context(), nicID, opts())), c.Unbind(t.Context(), nicID)} {
			e, ok := errors.AsType[*dcaas.Error](err)
			if !ok || e.StatusCode != tt.status || e.Code != tt.code || e.Message != "it said" {
				t.Errorf("%d %s: %#v", tt.status, tt.code, err)
			}
			for _, class := range []error{
				dcaas.ErrNotFound, dcaas.ErrConflict, dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrThrottled,
				dcaas.ErrQuotaExceeded, dcaas.ErrInvalid, dcaas.ErrUnavailable,
			} {
				if got, want := errors.Is(err, class), errors.Is(tt.class, class); got != want {
					t.Errorf("%d %s: is %v: %v, want %v", tt.status, tt.code, class, got, want)
				}
			}
		}
	}
}

func TestMalformedAnswers(t *testing.T) {
	t.Parallel()
	for _, text := range []string{`{}`, `{"port_id":null}`, `{"port_id":7}`, `[`, ``} {
		c := expect(t, golden.Exchange{Op: "AssociateServerVirtualIp", Path: path + nicID, Body: request, Answer: text})
		if b, err := c.Bind(t.Context(), nicID, opts()); b != nil || !errors.Is(err, dcaas.ErrAmbiguous) {
			t.Errorf("%s: Bind() = %v, %v, want ErrAmbiguous", text, b, err)
		}
	}
}

// The client repeats both calls after a server error, and sends them to the ECS host of
// the region.
func TestRetriesAndHost(t *testing.T) {
	t.Parallel()
	for name, call := range map[string]func(context.Context, *nic.Client) error{
		"bind":   func(ctx context.Context, c *nic.Client) error { return fail(c.Bind(ctx, nicID, opts())) },
		"unbind": func(ctx context.Context, c *nic.Client) error { return c.Unbind(ctx, nicID) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				s := &statuses{status: []int{502, 200}}
				c, err := dcaas.New(dcaas.Config{Region: "ap-southeast-3", ProjectID: golden.ProjectID, Auth: auth.Token("not-a-real-token")},
					dcaas.WithHTTPClient(&http.Client{Transport: s}))
				if err != nil {
					t.Fatal(err)
				}
				nics, err := nic.New(c)
				if err != nil {
					t.Fatal(err)
				}
				if err := call(t.Context(), nics); err != nil || len(s.seen) != 2 {
					t.Fatalf("%v after %d tries, want nil after 2", err, len(s.seen))
				}
				for _, req := range s.seen {
					if got, want := req.URL.String(), "https://ecs.ap-southeast-3.myhuaweicloud.com"+path+nicID; got != want {
						t.Errorf("URL = %s, want %s", got, want)
					}
					if req.Header.Get("X-Project-Id") != golden.ProjectID || req.Header.Get("X-Auth-Token") != "not-a-real-token" {
						t.Errorf("header = %v", req.Header)
					}
				}
			})
		})
	}
}

func TestNew(t *testing.T) {
	t.Parallel()
	c, _ := golden.Client(t) // has no region
	for name, tt := range map[string]struct {
		err  error
		want string
	}{
		"no client":  {fail(nic.New(nil)), "the client is nil"},
		"no region":  {fail(nic.New(c)), "the address of ecs is not known"},
		"plain http": {fail(nic.NewAt(c, "http://ecs.example.com")), "the endpoint of ecs is plain http"},
	} {
		if !errors.Is(tt.err, dcaas.ErrInvalid) || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, tt.err, tt.want)
		}
	}
}

// An answer with status 200 may hold an error. Unbind reads nothing else from its
// answer, so it checks for one.
func TestUnbindErrorWithStatusOK(t *testing.T) {
	t.Parallel()
	body := `{"nic":{"subnet_id":"","ip_address":""}}`
	exchange := golden.Exchange{Op: "DisassociateServerVirtualIp", Path: path + nicID, Body: body, Answer: `{"error":{"code":"Ecs.0005","message":"it said"}}`}
	err := expect(t, exchange).Unbind(t.Context(), nicID)
	if e, ok := errors.AsType[*dcaas.Error](err); !ok || e.Code != nic.CodeInvalidParameter || !errors.Is(err, dcaas.ErrAmbiguous) {
		t.Errorf("Unbind() = %v, want Ecs.0005 and ErrAmbiguous", err)
	}
	for _, answer := range []string{`{"error":null}`, `{"error":"none"}`, `{"error":{}}`, `{"Code":200}`, `{"Code":""}`, answer} {
		exchange.Answer = answer
		if err := expect(t, exchange).Unbind(t.Context(), nicID); err != nil {
			t.Errorf("%s: Unbind() = %v", answer, err)
		}
	}
}

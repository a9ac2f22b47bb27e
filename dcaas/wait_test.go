package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// statuses returns a client whose interface and gateway read these states, one
// after the other, the last one for ever. A number is an HTTP status.
func statuses(t *testing.T, states ...string) *dcaas.Client {
	t.Helper()
	c, mock := golden.Client(t)
	looks := 0
	mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
		state := states[min(looks, len(states)-1)]
		looks++
		switch state {
		case "404", "503", "403":
			return httpmock.NewStringResponse(map[string]int{"404": 404, "503": 503, "403": 403}[state], ""), nil
		}
		one := `{"id":"id","reason":"the reason","status":"` + state + `"}`
		return httpmock.NewStringResponse(http.StatusOK, `{"virtual_interface":`+one+`,"virtual_gateway":`+one+`}`), nil
	})
	return c
}

func TestWaitReady(t *testing.T) {
	t.Parallel()
	vif := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		v, err := c.VirtualInterfaces.WaitReady(ctx, "id", o)
		if v == nil {
			return "", err
		}
		return string(v.Status), err
	}
	gateway := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		g, err := c.VirtualGateways.WaitReady(ctx, "id", o)
		if g == nil {
			return "", err
		}
		return string(g.Status), err
	}
	tests := []struct {
		name   string
		wait   func(context.Context, *dcaas.Client, dcaas.WaitOpts) (string, error)
		states []string
		last   string
		err    error
		text   string
		looks  int // that did not end the wait
	}{
		{"interface at once", vif, []string{"ACTIVE"}, "ACTIVE", nil, "", 0},
		{"interface later", vif, []string{"PENDING_CREATE", "BUILD", "SOMETHING_NEW", "ACTIVE"}, "ACTIVE", nil, "", 3},
		{"interface down is provisioned", vif, []string{"PENDING_CREATE", "DOWN"}, "DOWN", nil, "", 1},
		{"interface in lower case", vif, []string{"active"}, "active", nil, "", 0},
		{"interface after a fault", vif, []string{"PENDING_CREATE", "503", "ACTIVE"}, "ACTIVE", nil, "", 2},
		{"interface fails", vif, []string{"PENDING_CREATE", "ERROR"}, "ERROR", nil, "dcaas: virtual interface id is in state ERROR: the reason", 1},
		{"interface rejected", vif, []string{"REJECTED"}, "REJECTED", nil, "state REJECTED", 0},
		{"interface of another project", vif, []string{"AUTHORIZATION"}, "AUTHORIZATION", nil, "must accept it", 0},
		{"interface shut down", vif, []string{"ADMIN_SHUTDOWN"}, "ADMIN_SHUTDOWN", nil, "switchover test", 0},
		{"interface deleted", vif, []string{"DELETED"}, "DELETED", nil, "state DELETED", 0},
		{"interface vanishes", vif, []string{"PENDING_CREATE", "404"}, "PENDING_CREATE", dcaas.ErrNotFound, "404", 1},
		{"interface forbidden", vif, []string{"403"}, "", dcaas.ErrForbidden, "403", 0},
		{"gateway later", gateway, []string{"PENDING_CREATE", "DOWN", "ACTIVE"}, "ACTIVE", nil, "", 2},
		{"gateway fails", gateway, []string{"ERROR"}, "ERROR", nil, "dcaas: virtual gateway id is in state ERROR", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				looks := 0
				got, err := tt.wait(t.Context(), statuses(t, tt.states...), dcaas.WaitOpts{Progress: func(p dcaas.WaitProgress) {
					looks++
					if p.ID != "id" || p.Looks != looks || p.Next <= 0 {
						t.Errorf("progress = %+v", p)
					}
				}})
				if got != tt.last || looks != tt.looks {
					t.Errorf("WaitReady() = %s after %d looks, want %s after %d", got, looks, tt.last, tt.looks)
				}
				if tt.text == "" && err != nil || tt.text != "" && (err == nil || !strings.Contains(err.Error(), tt.text)) || tt.err != nil && !errors.Is(err, tt.err) {
					t.Errorf("WaitReady() = %v, want %q", err, tt.text)
				}
				if state, ok := errors.AsType[*dcaas.StateError](err); ok && (state.ID != "id" || state.Status != strings.ToUpper(tt.last)) {
					t.Errorf("StateError = %+v", state)
				}
			})
		})
	}
}

func TestWaitDeleted(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		states []string
		want   string
	}{
		{[]string{"PENDING_DELETE", "503", "404"}, ""},
		{[]string{"404"}, ""},
		{[]string{"PENDING_DELETE", "DELETED"}, ""},
		{[]string{"PENDING_DELETE", "ERROR"}, "is in state ERROR"},
		{[]string{"403"}, "403"},
	} {
		synctest.Test(t, func(t *testing.T) {
			for name, err := range map[string]error{
				"interface": statuses(t, tt.states...).VirtualInterfaces.WaitDeleted(t.Context(), "id", dcaas.WaitOpts{}),
				"gateway":   statuses(t, tt.states...).VirtualGateways.WaitDeleted(t.Context(), "id", dcaas.WaitOpts{}),
			} {
				if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("%s, %v: WaitDeleted() = %v, want %q", name, tt.states, err, tt.want)
				}
			}
		})
	}
}

func TestWaitPauses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		interval time.Duration
		opts     []dcaas.Option
		want     []float64 // seconds, give or take a fifth
	}{
		{"default", 0, nil, []float64{2, 3, 4.5, 6.75, 10.125, 15, 15}},
		{"of the client", 0, []dcaas.Option{dcaas.WithPollInterval(10 * time.Second)}, []float64{10, 15, 15}},
		{"of the call", time.Second, []dcaas.Option{dcaas.WithPollInterval(10 * time.Second)}, []float64{1, 1.5, 2.25}},
		{"longer than the longest", 20 * time.Second, nil, []float64{20, 20}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, mock := golden.Client(t, tt.opts...)
				var at []time.Time
				mock.RegisterNoResponder(func(*http.Request) (*http.Response, error) {
					at = append(at, time.Now())
					state := "BUILD"
					if len(at) > len(tt.want) {
						state = "ACTIVE"
					}
					return httpmock.NewStringResponse(http.StatusOK, `{"virtual_gateway":{"status":"`+state+`"}}`), nil
				})
				start := time.Now()
				if _, err := c.VirtualGateways.WaitReady(t.Context(), "id", dcaas.WaitOpts{Interval: tt.interval}); err != nil {
					t.Fatal(err)
				}
				if at[0] != start {
					t.Errorf("the first look came after %s, want at once", at[0].Sub(start))
				}
				for i, want := range tt.want {
					if got := at[i+1].Sub(at[i]).Seconds(); got < 0.8*want || got > 1.2*want {
						t.Errorf("pause %d = %.2f s, want about %.2f", i, got, want)
					}
				}
			})
		})
	}
}

func TestWaitEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		got, err := statuses(t, "PENDING_CREATE", "503").VirtualInterfaces.WaitReady(ctx, "id", dcaas.WaitOpts{})
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for id") || !strings.Contains(err.Error(), "last status PENDING_CREATE") {
			t.Errorf("WaitReady() = %v, want a DeadlineExceeded that names the last status", err)
		}
		if got == nil || got.Status != dcaas.VirtualInterfacePendingCreate {
			t.Errorf("WaitReady() = %v, want what was seen last", got)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("the wait took %s", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the user went home")
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			<-time.After(time.Second)
			cancel(cause)
		}()
		_, err := dcaas.Wait(ctx, dcaas.WaitOpts{}, func(context.Context) (int, error) { return 0, nil }, func(int) (bool, error) { return false, nil })
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !strings.Contains(err.Error(), "last status unknown") {
			t.Errorf("Wait() = %v, want context.Canceled with its cause", err)
		}
	})
	// A context that ends during a look.
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := dcaas.Wait(ctx, dcaas.WaitOpts{},
			func(context.Context) (int, error) { cancel(); return 0, errors.New("cut off") },
			func(int) (bool, error) { return true, nil })
		if !errors.Is(err, context.Canceled) {
			t.Errorf("Wait() = %v, want context.Canceled", err)
		}
	})
}

func TestWaitOfAnything(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		got, err := dcaas.Wait(t.Context(), dcaas.WaitOpts{},
			func(context.Context) (int, error) { n++; return n, nil },
			func(n int) (bool, error) { return n == 3, nil })
		if got != 3 || err != nil {
			t.Errorf("Wait() = %d, %v, want 3", got, err)
		}
		boom := errors.New("boom")
		got, err = dcaas.Wait(t.Context(), dcaas.WaitOpts{},
			func(context.Context) (int, error) { return 7, nil }, func(int) (bool, error) { return false, boom })
		if got != 7 || !errors.Is(err, boom) {
			t.Errorf("Wait() = %d, %v, want 7 and boom", got, err)
		}
		n = 2
		var seen []error
		_, err = dcaas.Wait(t.Context(), dcaas.WaitOpts{Progress: func(p dcaas.WaitProgress) { seen = append(seen, p.Err) }},
			func(context.Context) (int, error) {
				n++
				return n, []error{dcaas.ErrThrottled, dcaas.ErrUnavailable, boom}[n%3]
			},
			func(int) (bool, error) { return false, nil })
		if !errors.Is(err, boom) || !slices.Equal(seen, []error{dcaas.ErrThrottled, dcaas.ErrUnavailable}) {
			t.Errorf("Wait() = %v after %v, want boom after what may pass", err, seen)
		}
	})
}

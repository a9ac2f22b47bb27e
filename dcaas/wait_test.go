package dcaas_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// statuses returns a client whose resources have these states, one after the other. The last
// state repeats. A number is an HTTP status.
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
		one := `{"id":"id","reason":"the reason","status":"` + state + `","vif_peers":[{"id":"other","status":"ERROR"},{"id":"id","status":"` + state + `"}]}`
		return httpmock.NewStringResponse(http.StatusOK, `{"virtual_interface":`+one+`,"virtual_gateway":`+one+`,"global_dc_gateway":`+one+
			`,"peer_link":`+one+`,"vif_peer_detection":`+one+`,"direct_connect":`+one+`,"hosted_connect":`+one+`,"connect_gateway":`+one+`}`), nil
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
	global := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		g, err := c.GlobalGateways.WaitReady(ctx, "id", o)
		return string(g.Status), err
	}
	link := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		l, err := c.PeerLinks.WaitReady(ctx, "g", "id", o)
		return string(l.Status), err
	}
	detection := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		d, err := c.PeerDetections.WaitComplete(ctx, "id", o)
		return string(d.Status), err
	}
	connection := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		v, err := c.Connections.WaitReady(ctx, "id", o)
		return string(v.Status), err
	}
	hosted := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		v, err := c.HostedConnections.WaitReady(ctx, "id", o)
		return string(v.Status), err
	}
	connect := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		v, err := c.ConnectGateways.WaitReady(ctx, "id", o)
		return string(v.Status), err
	}
	peer := func(ctx context.Context, c *dcaas.Client, o dcaas.WaitOpts) (string, error) {
		v, err := c.VIFPeers.WaitReady(ctx, "v", "id", o)
		if v == nil {
			return "", err
		}
		return string(v.Status), err
	}
	tests := []struct {
		name   string
		wait   func(context.Context, *dcaas.Client, dcaas.WaitOpts) (string, error)
		states []string
		last   string
		err    error
		text   string
		looks  int // looks that did not end the wait
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
		{"interface is being deleted", vif, []string{"PENDING_CREATE", "PENDING_DELETE"}, "PENDING_DELETE", nil, "dcaas: virtual interface id is in state PENDING_DELETE: the reason", 1},
		{"gateway is being deleted", gateway, []string{"PENDING_DELETE"}, "PENDING_DELETE", nil, "dcaas: virtual gateway id is in state PENDING_DELETE: it is being deleted", 0},
		{"gateway is deleted", gateway, []string{"DELETED"}, "DELETED", nil, "dcaas: virtual gateway id is in state DELETED", 0},
		{"global gateway is being deleted", global, []string{"PENDING_DELETE"}, "PENDING_DELETE", nil, "state PENDING_DELETE", 0},
		{"link is being deleted", link, []string{"PENDING_DELETE"}, "PENDING_DELETE", nil, "state PENDING_DELETE", 0},
		{
			"connection later", connection,
			[]string{"APPLY", "PENDING_SURVEY", "PAID", "LEASED_LINE_DELIVERY", "BUILD", "503", "ACTIVE"},
			"ACTIVE", nil, "", 6,
		},
		{"connection whose port is down", connection, []string{"BUILD", "DOWN"}, "DOWN", nil, "", 1},
		{"connection without a site", connection, []string{"APPLY", "DENY"}, "DENY", nil, "dcaas: connection id is in state DENY: the reason", 1},
		{"connection to pay for", connection, []string{"PENDING_PAY"}, "PENDING_PAY", nil, "dcaas: connection id is in state PENDING_PAY: the reason", 0},
		{"connection fails", connection, []string{"BUILD", "ERROR"}, "ERROR", nil, "dcaas: connection id is in state ERROR: the reason", 1},
		{"connection is being deleted", connection, []string{"PENDING_DELETE"}, "PENDING_DELETE", nil, "state PENDING_DELETE", 0},
		{"connection is deleted", connection, []string{"DELETED"}, "DELETED", nil, "state DELETED", 0},
		{"hosted connection at once", hosted, []string{"BUILD"}, "BUILD", nil, "", 0},
		{"hosted connection later", hosted, []string{"PENDING_CREATE", "PENDING_UPDATE", "ACTIVE"}, "ACTIVE", nil, "", 2},
		{"hosted connection whose port is down", hosted, []string{"DOWN"}, "DOWN", nil, "", 0},
		{"hosted connection fails", hosted, []string{"ERROR"}, "ERROR", nil, "dcaas: hosted connection id is in state ERROR", 0},
		{"hosted connection is being deleted", hosted, []string{"PENDING_DELETE"}, "PENDING_DELETE", nil, "it is being deleted", 0},
		{"connect gateway later", connect, []string{"NEW", "ACTIVE"}, "ACTIVE", nil, "", 1},
		{"connect gateway without EIPs", connect, []string{"DOWN"}, "DOWN", nil, "", 0},
		{"connect gateway fails", connect, []string{"ERROR"}, "ERROR", nil, "dcaas: connect gateway id is in state ERROR", 0},
		{"peer later", peer, []string{"PENDING_CREATE", "503", "ACTIVE"}, "ACTIVE", nil, "", 2},
		{"peer without an answer", peer, []string{"DOWN"}, "DOWN", nil, "", 0},
		{"peer fails", peer, []string{"ERROR"}, "ERROR", nil, "dcaas: peer id is in state ERROR", 0},
		{"peer is being deleted", peer, []string{"PENDING_DELETE"}, "PENDING_DELETE", nil, "it is being deleted", 0},
		{"peer of no interface", peer, []string{"404"}, "", dcaas.ErrNotFound, "404", 0},
		{"interface vanishes", vif, []string{"PENDING_CREATE", "404"}, "PENDING_CREATE", dcaas.ErrNotFound, "404", 1},
		{"interface forbidden", vif, []string{"403"}, "", dcaas.ErrForbidden, "403", 0},
		{"gateway later", gateway, []string{"PENDING_CREATE", "DOWN", "ACTIVE"}, "ACTIVE", nil, "", 2},
		{"global gateway later", global, []string{"PENDING_UPDATE", "ACTIVE"}, "ACTIVE", nil, "", 1},
		{"global gateway that nothing is joined to", global, []string{"DOWN"}, "DOWN", nil, "", 0},
		{"global gateway fails", global, []string{"PENDING_UPDATE", "ERROR"}, "ERROR", nil, "dcaas: global gateway id is in state ERROR: the reason", 1},
		{"link later", link, []string{"PENDING_CREATE", "PENDING_UPDATE", "DOWN", "ACTIVE"}, "ACTIVE", nil, "", 3},
		{"link fails", link, []string{"PENDING_CREATE", "ERROR"}, "ERROR", nil, "dcaas: peer link id is in state ERROR: the reason", 1},
		{"detection later", detection, []string{"processing", "503", "complete"}, "complete", nil, "", 2},
		{"detection in capitals fails", detection, []string{"ERROR"}, "ERROR", nil, "dcaas: peer detection id is in state error", 0},
		{"detection fails", detection, []string{"processing", "error"}, "error", nil, "dcaas: peer detection id is in state error", 1},
		{"gateway fails", gateway, []string{"ERROR"}, "ERROR", nil, "dcaas: virtual gateway id is in state ERROR", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				looks := 0
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				got, err := tt.wait(ctx, statuses(t, tt.states...), dcaas.WaitOpts{Progress: func(p dcaas.WaitProgress) {
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
				want := tt.last
				if strings.HasPrefix(tt.name, "detection") {
					want = string(dcaas.PeerDetectionError)
				}
				if state, ok := errors.AsType[*dcaas.StateError](err); ok && (state.ID != "id" || state.Status != want) {
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
		{[]string{"ERROR", "503", "PENDING_DELETE", "404"}, ""},
		{[]string{"ERROR", "DELETED"}, ""},
		{[]string{"ERROR", "PENDING_DELETE", "error"}, "is in state ERROR"},
		{[]string{"ERROR"}, "last status ERROR"},
		{[]string{"403"}, "403"},
	} {
		synctest.Test(t, func(t *testing.T) {
			end := func() context.Context {
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				t.Cleanup(cancel)
				return ctx
			}
			for name, err := range map[string]error{
				"interface":  statuses(t, tt.states...).VirtualInterfaces.WaitDeleted(end(), "id", dcaas.WaitOpts{}),
				"gateway":    statuses(t, tt.states...).VirtualGateways.WaitDeleted(end(), "id", dcaas.WaitOpts{}),
				"global":     statuses(t, tt.states...).GlobalGateways.WaitDeleted(end(), "id", dcaas.WaitOpts{}),
				"connection": statuses(t, tt.states...).Connections.WaitDeleted(end(), "id", dcaas.WaitOpts{}),
				"hosted":     statuses(t, tt.states...).HostedConnections.WaitDeleted(end(), "id", dcaas.WaitOpts{}),
				"connect":    statuses(t, tt.states...).ConnectGateways.WaitDeleted(end(), "id", dcaas.WaitOpts{}),
				"peer":       statuses(t, tt.states...).VIFPeers.WaitDeleted(end(), "v", "id", dcaas.WaitOpts{}),
				"routes":     lists(t, "gdgw_routetables", listsOf(tt.states)...).RouteTables.WaitDeleted(end(), "g", []string{"id"}, dcaas.WaitOpts{}),
				"EIPs":       lists(t, "global_eips", listsOf(tt.states)...).ConnectGateways.WaitGlobalEIPsUnbound(end(), "g", []string{"id"}, dcaas.WaitOpts{}),
				"link":       statuses(t, tt.states...).PeerLinks.WaitDeleted(end(), "g", "id", dcaas.WaitOpts{}),
			} {
				if tt.want == "" && err != nil || tt.want != "" && (err == nil || !strings.Contains(err.Error(), tt.want)) {
					t.Errorf("%s, %v: WaitDeleted() = %v, want %q", name, tt.states, err, tt.want)
				}
			}
		})
	}
}

// listsOf returns a list for each state, with an item that has it. A number stays as it is.
func listsOf(states []string) []string {
	var answers []string
	for _, state := range states {
		if _, err := strconv.Atoi(state); err != nil {
			state = `{"id":"id","global_eip_id":"id","status":"` + state + `"}`
		}
		answers = append(answers, state)
	}
	return answers
}

func TestWaitPauses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name     string
		interval time.Duration
		opts     []dcaas.Option
		want     []float64 // seconds; each pause may differ by a fifth
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
		if !errors.Is(err, dcaas.ErrUnavailable) || !strings.Contains(err.Error(), "last error: dcaas: GET ") {
			t.Errorf("WaitReady() = %v, want the error of the last look", err)
		}
		if got == nil || got.Status != dcaas.VirtualInterfacePendingCreate {
			t.Errorf("WaitReady() = %v, want what was seen last", got)
		}
		if took := time.Since(start); took != time.Minute {
			t.Errorf("the wait took %s", took)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		cause := errors.New("the program stops")
		ctx, cancel := context.WithCancelCause(t.Context())
		go func() {
			<-time.After(time.Second)
			cancel(cause)
		}()
		_, err := dcaas.Wait(ctx, dcaas.WaitOpts{}, func(context.Context) (int, error) { return 0, nil }, func(int) (bool, error) { return false, nil })
		if !errors.Is(err, context.Canceled) || !errors.Is(err, cause) || !strings.Contains(err.Error(), "last status unknown, after 1 look)") {
			t.Errorf("Wait() = %v, want context.Canceled with its cause", err)
		}
	})
	// The context ends during a look.
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

func TestWaitWithAnyType(t *testing.T) {
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

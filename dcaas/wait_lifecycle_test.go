package dcaas_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// answersByPath returns a client whose GETs have the answers of their path, one after the
// other, the last one for ever. An answer that is a number is an HTTP status.
func answersByPath(t *testing.T, answers map[string][]string) *dcaas.Client {
	t.Helper()
	c, mock := golden.Client(t)
	looks := map[string]int{}
	mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		_, path, _ := strings.Cut(req.URL.Path, "/dcaas/")
		list := answers[path]
		if len(list) == 0 {
			t.Errorf("unexpected %s %s", req.Method, req.URL)
			return httpmock.NewStringResponse(http.StatusTeapot, ""), nil
		}
		answer := list[min(looks[path], len(list)-1)]
		looks[path]++
		if status := map[string]int{"403": 403, "404": 404, "429": 429, "500": 500}[answer]; status != 0 {
			return httpmock.NewStringResponse(status, ""), nil
		}
		return httpmock.NewStringResponse(http.StatusOK, answer), nil
	})
	return c
}

// A tenant's hosted connection reads BUILD until it has an interface.
func TestWaitReadyHostedConnection(t *testing.T) {
	t.Parallel()
	for answer, looks := range map[string]int{
		`{"direct_connect":{"id":"id","status":"BUILD","type":"hosted"}}`:                     0,
		`{"direct_connect":{"id":"id","status":"BUILD","type":"onestop_hosted"}}`:             0,
		`{"direct_connect":{"id":"id","status":"build","type":"standard","hosting_id":"op"}}`: 0,
		`{"direct_connect":{"id":"id","status":"BUILD","type":"standard"}}`:                   1,
	} {
		synctest.Test(t, func(t *testing.T) {
			got := 0
			c := answersByPath(t, map[string][]string{"direct-connects/id": {answer, `{"direct_connect":{"id":"id","status":"ACTIVE"}}`}})
			_, err := c.Connections.WaitReady(t.Context(), "id", dcaas.WaitOpts{Progress: func(dcaas.WaitProgress) { got++ }})
			if got != looks || err != nil {
				t.Errorf("%s: WaitReady() = %v after %d looks, want %d", answer, err, got, looks)
			}
		})
	}
	synctest.Test(t, func(t *testing.T) {
		for status, reason := range map[string]string{"PENDING_PAY": "the order waits for payment", "DENY": "the site survey was refused"} {
			c := answersByPath(t, map[string][]string{"direct-connects/id": {`{"direct_connect":{"id":"id","status":"` + status + `"}}`}})
			_, err := c.Connections.WaitReady(t.Context(), "id", dcaas.WaitOpts{})
			if e, ok := errors.AsType[*dcaas.StateError](err); !ok || e.Status != status || e.Reason != reason {
				t.Errorf("WaitReady() = %v, want a StateError with %q", err, reason)
			}
		}
	})
}

// A peer may be missing at first, and may have no status of its own.
func TestWaitPeer(t *testing.T) {
	t.Parallel()
	vif := func(peers string) string {
		return `{"virtual_interface":{"id":"v","status":"ACTIVE","vif_peers":[` + peers + `]}}`
	}
	synctest.Test(t, func(t *testing.T) {
		states, opts := seen(t, "p")
		c := answersByPath(t, map[string][]string{"virtual-interfaces/v": {vif(`{"id":"q","status":"ACTIVE"}`), vif(`{"id":"p","status":"PENDING_CREATE"}`), "429", vif(`{"id":"p"}`)}})
		got, err := c.VIFPeers.WaitReady(t.Context(), "v", "p", opts)
		if err != nil || got.ID != "p" || !slices.Equal(*states, []string{"", "PENDING_CREATE", "PENDING_CREATE"}) {
			t.Errorf("WaitReady() = %+v, %v after %q", got, err, *states)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		states, opts := seen(t, "p")
		c := answersByPath(t, map[string][]string{"virtual-interfaces/v": {vif(`{"id":"p","status":"PENDING_DELETE"}`), "500", vif(`{"id":"q","status":"ERROR"}`)}})
		if err := c.VIFPeers.WaitDeleted(t.Context(), "v", "p", opts); err != nil || !slices.Equal(*states, []string{"PENDING_DELETE", "PENDING_DELETE"}) {
			t.Errorf("WaitDeleted() = %v after %q", err, *states)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := answersByPath(t, map[string][]string{"virtual-interfaces/v": {vif("")}})
		if got, err := c.VIFPeers.WaitReady(ctx, "v", "p", dcaas.WaitOpts{}); got != nil || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for p") {
			t.Errorf("WaitReady() of a peer that never comes = %v, %v, want DeadlineExceeded", got, err)
		}
	})
}

func TestWaitSwitchoverTest(t *testing.T) {
	t.Parallel()
	record := func(status string) string {
		return `{"switchover_test_records":[{"id":"other","operate_status":"COMPLETE"},{"id":"t","resource_id":"v","operation":"shutdown","operate_status":"` + status + `"}]}`
	}
	const none = `{"switchover_test_records":[{"id":"other","operate_status":"COMPLETE"}]}`
	vif := func(status string) string {
		return `{"virtual_interface":{"id":"v","status":"` + status + `","reason":"a fault"}}`
	}
	shutdown := dcaas.SwitchoverTest{ID: "t", ResourceID: "v", Operation: dcaas.SwitchoverShutdown, OperateStatus: dcaas.SwitchoverStarting}
	undo := shutdown
	undo.Operation = dcaas.SwitchoverUndoShutdown
	lost := shutdown
	lost.ID = ""
	tests := []struct {
		name    string
		test    dcaas.SwitchoverTest
		records []string
		vif     []string
		states  []string // that did not end the wait
		want    dcaas.SwitchoverStatus
		err     string
		is      error
	}{
		{"at once", shutdown, []string{record("COMPLETE")}, nil, nil, "COMPLETE", "", nil},
		{"misspelled", shutdown, []string{record("COMPELTE")}, nil, nil, "COMPLETE", "", nil},
		{"listed while it runs", shutdown, []string{record("STARTING"), "429", record("INPROGRESS"), "500", record("COMPLETE")}, nil, []string{"STARTING", "STARTING", "INPROGRESS", "INPROGRESS"}, "COMPLETE", "", nil},
		{
			"not listed while it runs", shutdown,
			[]string{none, none, none, none, record("COMPLETE")},
			[]string{vif("ACTIVE"), vif("ACTIVE"), vif("ADMIN_SHUTDOWN")},
			[]string{"ACTIVE", "ACTIVE", "ADMIN_SHUTDOWN", "ADMIN_SHUTDOWN"},
			"COMPLETE", "", nil,
		},
		{"never listed", shutdown, []string{none}, []string{vif("ACTIVE"), vif("admin_shutdown")}, []string{"ACTIVE", "ADMIN_SHUTDOWN", "ADMIN_SHUTDOWN"}, "STARTING", "", nil},
		{"an undo never listed", undo, []string{none}, []string{vif("ADMIN_SHUTDOWN"), vif("DOWN"), "500", vif("ACTIVE")}, []string{"ADMIN_SHUTDOWN", "DOWN", "DOWN", "ACTIVE"}, "STARTING", "", nil},
		{
			"a state that does not last", shutdown,
			[]string{none},
			[]string{vif("ADMIN_SHUTDOWN"), vif("ADMIN_SHUTDOWN"), vif("ACTIVE"), vif("ADMIN_SHUTDOWN")},
			[]string{"ADMIN_SHUTDOWN", "ADMIN_SHUTDOWN", "ACTIVE", "ADMIN_SHUTDOWN", "ADMIN_SHUTDOWN"},
			"STARTING", "", nil,
		},
		{"listed, then not", shutdown, []string{none, none, record("INPROGRESS"), none}, []string{vif("ADMIN_SHUTDOWN")}, []string{"ADMIN_SHUTDOWN", "ADMIN_SHUTDOWN", "INPROGRESS", "ADMIN_SHUTDOWN", "ADMIN_SHUTDOWN"}, "STARTING", "", nil},
		{"the answer of the create was lost", lost, nil, []string{vif("ACTIVE"), vif("ADMIN_SHUTDOWN")}, []string{"ACTIVE"}, "STARTING", "", nil},
		{"it fails", shutdown, []string{none, record("ERROR")}, []string{vif("ACTIVE")}, []string{"ACTIVE"}, "ERROR", "dcaas: switchover test t is in state ERROR", nil},
		{"the interface fails", shutdown, []string{none}, []string{vif("ERROR")}, nil, "STARTING", "dcaas: virtual interface v is in state ERROR: a fault", nil},
		{"the interface is being deleted", undo, []string{none}, []string{vif("PENDING_DELETE")}, nil, "STARTING", "state PENDING_DELETE", nil},
		{"the interface is deleted", undo, []string{none}, []string{"404"}, nil, "STARTING", "404", dcaas.ErrNotFound},
		{"forbidden", undo, []string{"403"}, nil, nil, "STARTING", "403", dcaas.ErrForbidden},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				id := "t"
				if tt.test.ID == "" {
					id = "v"
				}
				states, opts := seen(t, id)
				ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
				defer cancel()
				c := answersByPath(t, map[string][]string{"switchover-test": tt.records, "virtual-interfaces/v": tt.vif})
				got, err := c.SwitchoverTests.WaitComplete(ctx, &tt.test, opts)
				if got == nil || got == &tt.test || got.OperateStatus != tt.want || got.ID != tt.test.ID {
					t.Errorf("WaitComplete() = %+v, want %s", got, tt.want)
				}
				if tt.err == "" && err != nil || tt.err != "" && (err == nil || !strings.Contains(err.Error(), tt.err)) || tt.is != nil && !errors.Is(err, tt.is) {
					t.Errorf("WaitComplete() = %v, want %q", err, tt.err)
				}
				if !slices.Equal(*states, tt.states) {
					t.Errorf("states = %q, want %q", *states, tt.states)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		c := answersByPath(t, map[string][]string{"switchover-test": {none}, "virtual-interfaces/v": {vif("ACTIVE")}})
		got, err := c.SwitchoverTests.WaitComplete(ctx, &shutdown, dcaas.WaitOpts{})
		if got == nil || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "waiting for t") || !strings.Contains(err.Error(), "last status ACTIVE") {
			t.Errorf("WaitComplete() = %v, %v, want DeadlineExceeded with the last status", got, err)
		}
	})
}

// The record is looked for among those of its interface only, and the interface is read
// only if the record is not listed.
func TestWaitSwitchoverTestRequests(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t,
		golden.Exchange{
			Op: "ListSwitchoverTestRecords", Path: "/v3/" + golden.ProjectID + "/dcaas/switchover-test", Query: url.Values{"resource_id": {"v"}}.Encode(),
			Answer: `{"switchover_test_records":[{"id":"t","operate_status":"COMPLETE"}]}`,
		},
		golden.Exchange{Op: "ShowVirtualInterface", Path: "/v3/" + golden.ProjectID + "/dcaas/virtual-interfaces/v", Answer: `{"virtual_interface":{"id":"v","status":"ACTIVE"}}`},
	)
	for _, id := range []string{"t", ""} {
		if _, err := c.SwitchoverTests.WaitComplete(t.Context(), &dcaas.SwitchoverTest{ID: id, ResourceID: "v", Operation: dcaas.SwitchoverUndoShutdown}, dcaas.WaitOpts{}); err != nil {
			t.Errorf("WaitComplete() = %v", err)
		}
	}
}

// Each wait comes to its end against the service in memory, through lost answers, 429
// and 500, in the time of a bubble.
func TestWaitsAgainstTheService(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(2), dcaastest.WithSlowGatewayDeletion())
	defer srv.Close()
	synctest.Test(t, func(t *testing.T) {
		c, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}), dcaas.WithHTTPClient(&http.Client{Transport: handled{srv}}))
		if err != nil {
			t.Fatal(err)
		}
		ctx := t.Context()
		faults := func(route string) {
			srv.Inject(dcaastest.Fault{Method: http.MethodGet, Route: route, Times: 1, Status: 429})
			srv.Inject(dcaastest.Fault{Method: http.MethodGet, Route: route, Times: 1, Reset: true})
			srv.Inject(dcaastest.Fault{Method: http.MethodGet, Route: route, Times: 1, Status: 500})
		}
		must := func(name string, err error) {
			t.Helper()
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}

		_, err = c.Connections.WaitReady(ctx, standardConnection, dcaas.WaitOpts{})
		must("connection", err)
		hosted, err := c.HostedConnections.Create(ctx, dcaas.HostedConnectionCreateOpts{HostingID: "00000000-0000-4000-8000-000000000003", ResourceTenantID: srv.ProjectID, VLAN: 7, Bandwidth: 10})
		must("create hosted connection", err)
		faults("hosted-connects/")
		_, err = c.HostedConnections.WaitReady(ctx, hosted.ID, dcaas.WaitOpts{})
		must("hosted connection", err)
		_, err = c.Connections.WaitReady(ctx, hosted.ID, dcaas.WaitOpts{})
		must("hosted connection of the tenant", err)

		gateway := onGateway(t, c)
		faults("virtual-gateways/")
		_, err = c.VirtualGateways.WaitReady(ctx, gateway, dcaas.WaitOpts{})
		must("gateway", err)
		vif, err := c.VirtualInterfaces.Create(ctx, interfaceOpts(gateway))
		must("create interface", err)
		faults("virtual-interfaces/")
		_, err = c.VIFPeers.WaitReady(ctx, vif.ID, vif.VIFPeers[0].ID, dcaas.WaitOpts{})
		must("peer", err)
		_, err = c.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{})
		must("interface", err)

		for _, operation := range []dcaas.SwitchoverOperation{dcaas.SwitchoverShutdown, dcaas.SwitchoverUndoShutdown} {
			var test *dcaas.SwitchoverTest
			test, err = c.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: vif.ID, Operation: operation})
			must("start "+string(operation), err)
			faults("switchover-test")
			test, err = c.SwitchoverTests.WaitComplete(ctx, test, dcaas.WaitOpts{})
			must(string(operation), err)
			if test.OperateStatus != dcaas.SwitchoverComplete || test.EndTime.IsZero() {
				t.Errorf("%s: %+v", operation, test)
			}
		}

		must("delete interface", c.VirtualInterfaces.Delete(ctx, vif.ID))
		faults("virtual-interfaces/")
		must("peer of a deleted interface", c.VIFPeers.WaitDeleted(ctx, vif.ID, vif.VIFPeers[0].ID, dcaas.WaitOpts{}))
		must("deleted interface", c.VirtualInterfaces.WaitDeleted(ctx, vif.ID, dcaas.WaitOpts{}))
		must("delete gateway", c.VirtualGateways.Delete(ctx, gateway))
		must("deleted gateway", c.VirtualGateways.WaitDeleted(ctx, gateway, dcaas.WaitOpts{}))
		must("delete hosted connection", c.HostedConnections.Delete(ctx, hosted.ID))
		faults("hosted-connects/")
		must("deleted hosted connection", c.HostedConnections.WaitDeleted(ctx, hosted.ID, dcaas.WaitOpts{}))
		must("deleted connection", c.Connections.WaitDeleted(ctx, hosted.ID, dcaas.WaitOpts{}))

		entry, err := c.ConnectGateways.Create(ctx, dcaas.ConnectGatewayCreateOpts{Name: "entry"})
		must("create connect gateway", err)
		faults("connect-gateways/")
		_, err = c.ConnectGateways.WaitReady(ctx, entry.ID, dcaas.WaitOpts{})
		must("connect gateway", err)
		must("delete connect gateway", c.ConnectGateways.Delete(ctx, entry.ID))
		must("deleted connect gateway", c.ConnectGateways.WaitDeleted(ctx, entry.ID, dcaas.WaitOpts{}))
	})
}

func ExampleSwitchoverTestsService_WaitComplete() {
	ctx := context.Background()
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config(), dcaas.WithPollInterval(time.Millisecond))
	if err != nil {
		log.Fatal(err)
	}
	gateway, err := client.VirtualGateways.Create(ctx, gatewayOpts())
	if err != nil {
		log.Fatal(err)
	}
	vif, err := client.VirtualInterfaces.Create(ctx, interfaceOpts(gateway.ID))
	if err != nil {
		log.Fatal(err)
	}
	if _, err = client.VirtualInterfaces.WaitReady(ctx, vif.ID, dcaas.WaitOpts{}); err != nil {
		log.Fatal(err)
	}
	for _, operation := range []dcaas.SwitchoverOperation{dcaas.SwitchoverShutdown, dcaas.SwitchoverUndoShutdown} {
		test, err := client.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: vif.ID, Operation: operation})
		if err != nil {
			log.Fatal(err)
		}
		test, err = client.SwitchoverTests.WaitComplete(ctx, test, dcaas.WaitOpts{
			Progress: func(p dcaas.WaitProgress) { fmt.Println(operation, p.Status) },
		})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(operation, test.OperateStatus)
	}
	// Output:
	// shutdown STARTING
	// shutdown INPROGRESS
	// shutdown COMPLETE
	// undo_shutdown STARTING
	// undo_shutdown INPROGRESS
	// undo_shutdown COMPLETE
}

// handled sends requests to a server without a network, so that a bubble's clock runs.
type handled struct{ srv *dcaastest.Server }

func (h handled) RoundTrip(req *http.Request) (resp *http.Response, err error) {
	defer func() {
		if p := recover(); p != nil { // http.ErrAbortHandler, of a fault that cuts the connection
			resp, err = nil, errors.New("connection reset")
		}
	}()
	w := httptest.NewRecorder()
	h.srv.Handler().ServeHTTP(w, req)
	return w.Result(), nil
}

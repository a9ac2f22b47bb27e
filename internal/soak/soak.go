package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const (
	tryLimit     = 300 * time.Millisecond
	callLimit    = 10 * time.Second
	grace        = 2 * time.Second // tolerance for deadlines on a busy machine
	cleanupLimit = 5 * time.Second // for goroutines and network connections to end
)

// config holds the settings of a run.
type config struct {
	calls         int
	workers       int
	seed          uint64
	timeout       time.Duration                             // of the calls of the workers
	brokenNetwork func(http.RoundTripper) http.RoundTripper // for tests: middleware that breaks the network
}

// soak holds the state of one run.
type soak struct {
	cfg     config
	srv     *dcaastest.Server
	faults  *faults
	dials   dials
	tries   tries
	stable  map[string][]string // IDs by kind of the resources that exist during the complete run
	started atomic.Int64        // calls

	settledFound, settledCreated atomic.Int64 // by FindOrCreate, after an ambiguous Create
}

func (s *soak) countSettled(created bool) {
	if created {
		s.settledCreated.Add(1)
	} else {
		s.settledFound.Add(1)
	}
}

// run runs the workers and returns the results. An error means that the run is not
// complete.
func run(ctx context.Context, cfg config) (*result, error) {
	start, goroutines := time.Now(), runtime.NumGoroutine()
	s := &soak{
		cfg: cfg, faults: newFaults(cfg.seed), stable: map[string][]string{},
		srv: dcaastest.NewServer(dcaastest.WithStepsPerState(0), dcaastest.WithQuota("physicalConnect", -1), dcaastest.WithQuota("virtualInterface", -1)),
	}
	defer s.srv.Close()
	var clients []*dcaas.Client
	for _, credentials := range []auth.Authenticator{
		auth.NewPassword(auth.PasswordConfig{UserName: s.srv.UserName, Password: s.srv.Password, DomainName: s.srv.DomainName}),
		auth.AKSK(s.srv.AccessKey, s.srv.SecretKey),
	} {
		client, err := s.newClient(credentials)
		if err != nil {
			return nil, err
		}
		defer client.CloseIdleConnections()
		clients = append(clients, client)
	}
	entries, err := s.createStable(ctx, clients[1])
	if err != nil {
		return nil, fmt.Errorf("before the faults: %w", err)
	}

	r := &result{soak: s, tally: newTally()}
	workers, err := s.runWorkers(ctx, clients)
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		w.settle(ctx)
		entries = append(entries, w.entries...)
		r.add(w.tally)
	}
	walked, err := s.walkAll(ctx, clients[1])
	if err != nil {
		r.report("after the faults: %v", err)
	}

	for _, client := range clients {
		client.CloseIdleConnections()
	}
	r.openConns = int(await(func() int64 { return s.dials.open.Load() }, 0))
	// Close returns when the server handles no request any more, so the state is
	// final after it.
	s.srv.Close()
	state, err := stateOf(s.srv)
	if err != nil {
		return nil, err
	}
	r.evaluate(entries, state, walked)
	r.goroutines = int(await(func() int64 { return int64(runtime.NumGoroutine() - goroutines) }, 0))
	if r.openConns > 0 {
		r.report("leak: %d network connections are open", r.openConns)
	}
	if r.goroutines > 0 {
		r.report("leak: %d goroutines are left", r.goroutines)
	}
	r.elapsed = time.Since(start)
	return r, nil
}

func (s *soak) newClient(credentials auth.Authenticator) (*dcaas.Client, error) {
	network := &http.Transport{DialContext: s.dials.dial, MaxIdleConnsPerHost: s.cfg.workers}
	opts := []dcaas.Option{
		dcaas.WithHTTPClient(&http.Client{Transport: network}),
		dcaas.WithTimeout(tryLimit),
		dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Millisecond, MaxWait: 20 * time.Millisecond}),
		dcaas.WithMiddleware(s.tries.count),
	}
	if s.cfg.brokenNetwork != nil {
		opts = append(opts, dcaas.WithMiddleware(s.cfg.brokenNetwork))
	}
	return dcaas.New(dcaas.Config{Region: s.srv.Region, Endpoint: s.srv.URL, IAMEndpoint: s.srv.URL, ProjectID: s.srv.ProjectID, Auth: credentials}, opts...)
}

// createStable creates, before the faults, the resources that exist during the
// complete run.
func (s *soak) createStable(ctx context.Context, c *dcaas.Client) ([]*entry, error) {
	var entries []*entry
	keep := func(res resource) {
		s.stable[res.kind] = append(s.stable[res.kind], res.id)
		entries = append(entries, &entry{
			spec: spec{kind: res.kind, name: res.name}, id: res.id, created: yes, description: emptyField(), tag: emptyField(),
		})
	}
	const hosting = "00000000-0000-4000-8000-000000000003" // a connection that every dcaastest.Server has
	connectionID := s.srv.AddConnection(dcaastest.Connection{Name: "stable"})
	var gatewayID string // the first one, of all stable interfaces
	for n := range max(40, s.cfg.workers+1) {
		s.srv.AddConnection(dcaastest.Connection{Name: fmt.Sprintf("stable-%d", n)})
		for _, sp := range []spec{
			{kind: gatewayKind, vpc: fmt.Sprintf("vpc-stable-%d", n)},
			{kind: interfaceKind, connectionID: connectionID, vlan: n + 1},
			{kind: hostedKind, connectionID: hosting, vlan: n + 1},
		} {
			sp.name = fmt.Sprintf("stable-%d", n)
			sp.gatewayID = gatewayID
			all := services(c)
			res, err := all[slices.IndexFunc(all, func(svc service) bool { return svc.kind == sp.kind })].create(ctx, sp)
			if err != nil {
				return nil, err
			}
			keep(res)
			switch sp.kind {
			case gatewayKind:
				gatewayID = cmp.Or(gatewayID, res.id)
				err = c.Tags.Add(ctx, tags.VirtualGateway, res.id, tags.Tag{Key: stableKey})
			case interfaceKind:
				err = s.test(ctx, c, res.id)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	for res, err := range connectionService(c).all(ctx, dcaas.ListOpts{}) {
		if err != nil {
			return nil, err
		}
		keep(res)
	}
	return entries, nil
}

// test runs two switchover tests on an interface, so that two records exist.
func (s *soak) test(ctx context.Context, c *dcaas.Client, id string) error {
	for _, op := range []dcaas.SwitchoverOperation{dcaas.SwitchoverShutdown, dcaas.SwitchoverUndoShutdown} {
		t, err := c.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: id, Operation: op})
		if err != nil {
			return err
		}
		s.stable[testKind] = append(s.stable[testKind], t.ID)
	}
	return nil
}

// runWorkers runs all workers while faults are injected. Three of four workers use
// tokens, the others sign with a key.
func (s *soak) runWorkers(ctx context.Context, clients []*dcaas.Client) ([]*worker, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.timeout)
	defer cancel()
	var workers []*worker
	for n := range s.cfg.workers {
		workers = append(workers, s.newWorker(n, clients[min(1, n%4/3)]))
	}
	removeFaults := s.faults.inject(s.srv, 3*tryLimit)
	defer removeFaults()
	var group sync.WaitGroup
	for _, w := range workers {
		group.Go(func() { w.work(ctx) })
	}
	done := make(chan struct{})
	go func() {
		group.Wait()
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		select {
		case <-done:
		case <-time.After(callLimit + grace):
			return nil, fmt.Errorf("hung: calls still run %s after the timeout", callLimit+grace)
		}
	}
	if n := s.started.Load(); n < int64(s.cfg.calls) {
		return nil, fmt.Errorf("the run ended after %s with %d of %d calls: give it more time", s.cfg.timeout, n, s.cfg.calls)
	}
	return workers, nil
}

// walkAll lists all resources through the API, and returns their IDs by kind.
func (s *soak) walkAll(ctx context.Context, c *dcaas.Client) (map[string][]string, error) {
	walked := map[string][]string{}
	for _, svc := range services(c) {
		for res, err := range svc.all(ctx, dcaas.ListOpts{Limit: 50}) {
			if err != nil {
				return nil, err
			}
			walked[svc.kind] = append(walked[svc.kind], res.id)
		}
	}
	return walked, nil
}

// stateOf returns the resources in the snapshot of srv. It does not use the API,
// so that an error in the client cannot hide a resource.
func stateOf(srv *dcaastest.Server) ([]resource, error) {
	type fields struct {
		ID, Name, Description, Type string
		Tags                        []tags.Tag
	}
	var snapshot struct {
		Resources struct {
			Connections []struct {
				Fields fields `json:"direct_connect"`
			} `json:"direct_connects"`
			Gateways []struct {
				Fields fields `json:"virtual_gateway"`
			} `json:"virtual_gateways"`
			Interfaces []struct {
				Fields fields `json:"virtual_interface"`
			} `json:"virtual_interfaces"`
		} `json:"resources"`
	}
	if err := json.Unmarshal(srv.Snapshot(), &snapshot); err != nil {
		return nil, err
	}
	var state []resource
	add := func(kind string, v fields) {
		state = append(state, resource{kind: kind, id: v.ID, name: v.Name, description: v.Description, tag: tagIn(v.Tags)})
	}
	for _, v := range snapshot.Resources.Connections {
		if v.Fields.Type == "hosted" {
			add(hostedKind, v.Fields)
		} else {
			add(connectionKind, v.Fields)
		}
	}
	for _, v := range snapshot.Resources.Gateways {
		add(gatewayKind, v.Fields)
	}
	for _, v := range snapshot.Resources.Interfaces {
		add(interfaceKind, v.Fields)
	}
	if len(state) == 0 {
		return nil, errors.New("the snapshot is empty")
	}
	return state, nil
}

// dials counts the network connections of the clients.
type dials struct {
	net.Dialer
	made, open atomic.Int64
}

func (d *dials) dial(ctx context.Context, network, address string) (net.Conn, error) {
	conn, err := d.DialContext(ctx, network, address)
	if err != nil {
		return nil, err
	}
	d.made.Add(1)
	d.open.Add(1)
	return &countedConn{Conn: conn, closed: sync.OnceFunc(func() { d.open.Add(-1) })}, nil
}

type countedConn struct {
	net.Conn
	closed func()
}

func (c *countedConn) Close() error {
	c.closed()
	return c.Conn.Close()
}

// tries counts the tries, and the calls that they belong to.
type tries struct {
	mu    sync.Mutex
	all   int
	calls map[string]bool
}

func (t *tries) count(next http.RoundTripper) http.RoundTripper {
	return roundTripFunc(func(req *http.Request) (*http.Response, error) {
		id := dcaas.CallIDFromContext(req.Context())
		t.mu.Lock()
		if t.calls == nil {
			t.calls = map[string]bool{}
		}
		t.all++
		t.calls[id] = true
		t.mu.Unlock()
		return next.RoundTrip(req)
	})
}

type roundTripFunc func(*http.Request) (*http.Response, error)

func (f roundTripFunc) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// await waits until number returns at most want, but not longer than cleanupLimit.
// It returns the last value of number.
func await(number func() int64, want int64) int64 {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(cleanupLimit); time.Now().Before(end) && number() > want; {
		<-ticker.C
	}
	return number()
}

package main

import (
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
	tryLimit  = 300 * time.Millisecond
	callLimit = 10 * time.Second
	grace     = 2 * time.Second // what a busy machine may add to a deadline
	settling  = 5 * time.Second // for goroutines and connections to end
)

// config says how long the storm lasts and how it is dealt.
type config struct {
	calls   int
	workers int
	seed    uint64
	timeout time.Duration                             // of the storm
	spoil   func(http.RoundTripper) http.RoundTripper // for tests: a network that cheats
}

// storm is one run.
type storm struct {
	cfg       config
	srv       *dcaastest.Server
	weather   *weather
	dials     dials
	tries     tries
	gatewayID string              // of all interfaces
	stable    map[string][]string // by kind: what is there from beginning to end
	begun     atomic.Int64        // calls

	foundLater, madeLater atomic.Int64 // by FindOrCreate, after a Create whose answer was lost
}

func (s *storm) settled(created bool) {
	if created {
		s.madeLater.Add(1)
	} else {
		s.foundLater.Add(1)
	}
}

// run does everything and returns what came of it. An error means that there was
// no storm.
func run(ctx context.Context, cfg config) (*result, error) {
	start, goroutines := time.Now(), runtime.NumGoroutine()
	s := &storm{
		cfg: cfg, weather: newWeather(cfg.seed), stable: map[string][]string{},
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
	entries, err := s.settle(ctx, clients[1])
	if err != nil {
		return nil, fmt.Errorf("before the storm: %w", err)
	}

	r := &result{storm: s, tally: newTally()}
	workers, err := s.blow(ctx, clients)
	if err != nil {
		return nil, err
	}
	for _, w := range workers {
		w.calm(ctx)
		entries = append(entries, w.entries...)
		r.add(w.tally)
	}
	walked, err := s.walkAll(ctx, clients[1])
	if err != nil {
		r.report("after the storm: %v", err)
	}

	for _, client := range clients {
		client.CloseIdleConnections()
	}
	r.connections = int(await(func() int64 { return s.dials.open.Load() }, 0))
	// What the server still had in hand is carried out before it is closed: from here
	// on the state is final.
	s.srv.Close()
	world, err := stateOf(s.srv)
	if err != nil {
		return nil, err
	}
	r.judge(entries, world, walked)
	r.goroutines = int(await(func() int64 { return int64(runtime.NumGoroutine() - goroutines) }, 0))
	if r.connections > 0 {
		r.report("leak: %d connections are open", r.connections)
	}
	if r.goroutines > 0 {
		r.report("leak: %d goroutines are left", r.goroutines)
	}
	r.elapsed = time.Since(start)
	return r, nil
}

func (s *storm) newClient(credentials auth.Authenticator) (*dcaas.Client, error) {
	network := &http.Transport{DialContext: s.dials.dial, MaxIdleConnsPerHost: s.cfg.workers}
	opts := []dcaas.Option{
		dcaas.WithHTTPClient(&http.Client{Transport: network}),
		dcaas.WithTimeout(tryLimit),
		dcaas.WithRetry(dcaas.RetryPolicy{MinWait: time.Millisecond, MaxWait: 20 * time.Millisecond}),
		dcaas.WithMiddleware(s.tries.count),
	}
	if s.cfg.spoil != nil {
		opts = append(opts, dcaas.WithMiddleware(s.cfg.spoil))
	}
	return dcaas.New(dcaas.Config{Region: s.srv.Region, Endpoint: s.srv.URL, IAMEndpoint: s.srv.URL, ProjectID: s.srv.ProjectID, Auth: credentials}, opts...)
}

// settle makes, in good weather, what is there from beginning to end.
func (s *storm) settle(ctx context.Context, c *dcaas.Client) ([]*entry, error) {
	var entries []*entry
	keep := func(t thing) {
		s.stable[t.kind] = append(s.stable[t.kind], t.id)
		entries = append(entries, &entry{
			spec: spec{kind: t.kind, name: t.name}, id: t.id, made: yes, description: empty(), tag: empty(),
		})
	}
	const hosting = "00000000-0000-4000-8000-000000000003" // which dcaastest starts with
	line := s.srv.AddConnection(dcaastest.Connection{Name: "stable"})
	for n := range 40 {
		s.srv.AddConnection(dcaastest.Connection{Name: fmt.Sprintf("stable-%d", n)})
		for _, sp := range []spec{
			{kind: gatewayKind, vpc: fmt.Sprintf("vpc-stable-%d", n)},
			{kind: interfaceKind, line: line, vlan: n},
			{kind: hostedKind, line: hosting, vlan: n + 1},
		} {
			sp.name = fmt.Sprintf("stable-%d", n)
			all := services(c, s.gatewayID)
			t, err := all[slices.IndexFunc(all, func(svc service) bool { return svc.kind == sp.kind })].create(ctx, sp)
			if err != nil {
				return nil, err
			}
			keep(t)
			switch sp.kind {
			case gatewayKind:
				s.gatewayID = t.id
				err = c.Tags.Add(ctx, tags.VirtualGateway, t.id, tags.Tag{Key: stableKey})
			case interfaceKind:
				err = s.test(ctx, c, t.id)
			}
			if err != nil {
				return nil, err
			}
		}
	}
	for l, err := range connectionService(c).all(ctx, dcaas.ListOpts{}) {
		if err != nil {
			return nil, err
		}
		keep(l)
	}
	return entries, nil
}

// test makes two records of switchover tests.
func (s *storm) test(ctx context.Context, c *dcaas.Client, id string) error {
	for _, op := range []dcaas.SwitchoverOperation{dcaas.SwitchoverShutdown, dcaas.SwitchoverUndoShutdown} {
		t, err := c.SwitchoverTests.Create(ctx, dcaas.SwitchoverTestCreateOpts{ResourceID: id, Operation: op})
		if err != nil {
			return err
		}
		s.stable[testKind] = append(s.stable[testKind], t.ID)
	}
	return nil
}

// blow has all workers work in the storm, three of four with tokens.
func (s *storm) blow(ctx context.Context, clients []*dcaas.Client) ([]*worker, error) {
	ctx, cancel := context.WithTimeout(ctx, s.cfg.timeout)
	defer cancel()
	var workers []*worker
	for n := range s.cfg.workers {
		workers = append(workers, s.newWorker(n, clients[min(1, n%4/3)]))
	}
	over := s.weather.gather(s.srv, 3*tryLimit)
	defer over()
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
			return nil, fmt.Errorf("hung: %s after the end of the storm there are calls under way", callLimit+grace)
		}
	}
	if n := s.begun.Load(); n < int64(s.cfg.calls) {
		return nil, fmt.Errorf("the storm was over after %s with %d calls of %d: give it more time", s.cfg.timeout, n, s.cfg.calls)
	}
	return workers, nil
}

// calm settles every other Create that is still open, and again: the second time
// FindOrCreate must find what the first time left.
func (w *worker) calm(ctx context.Context) {
	for i, e := range w.entries {
		s := w.serviceOf(e.kind)
		if e.made != maybe || i%2 == 0 || !s.mayFind(e.spec) || !w.findOrCreate(ctx, s, e) {
			continue
		}
		t, created, err := s.findOrCreate(ctx, e.spec)
		if err != nil || created || t.id != e.id {
			w.report("doubled: FindOrCreate of %s %s (%s), the second time = %s, %t, %v", e.kind, e.name, e.id, t.id, created, err)
		}
	}
}

// walkAll reads the whole state in the way of a user.
func (s *storm) walkAll(ctx context.Context, c *dcaas.Client) (map[string][]string, error) {
	walked := map[string][]string{}
	for _, svc := range services(c, s.gatewayID) {
		for t, err := range svc.all(ctx, dcaas.ListOpts{Limit: 50}) {
			if err != nil {
				return nil, err
			}
			walked[svc.kind] = append(walked[svc.kind], t.id)
		}
	}
	return walked, nil
}

// stateOf reads the state behind the API's back.
func stateOf(srv *dcaastest.Server) ([]thing, error) {
	type wire struct {
		ID, Name, Description, Type string
		Tags                        []tags.Tag
	}
	var state struct {
		Connections []struct {
			Wire wire `json:"direct_connect"`
		} `json:"direct_connects"`
		Gateways []struct {
			Wire wire `json:"virtual_gateway"`
		} `json:"virtual_gateways"`
		Interfaces []struct {
			Wire wire `json:"virtual_interface"`
		} `json:"virtual_interfaces"`
	}
	if err := json.Unmarshal(srv.Snapshot(), &state); err != nil {
		return nil, err
	}
	var world []thing
	add := func(kind string, v wire) {
		world = append(world, thing{kind: kind, id: v.ID, name: v.Name, description: v.Description, tag: tagIn(v.Tags)})
	}
	for _, v := range state.Connections {
		if v.Wire.Type == "hosted" {
			add(hostedKind, v.Wire)
		} else {
			add(connectionKind, v.Wire)
		}
	}
	for _, v := range state.Gateways {
		add(gatewayKind, v.Wire)
	}
	for _, v := range state.Interfaces {
		add(interfaceKind, v.Wire)
	}
	if len(world) == 0 {
		return nil, errors.New("the snapshot has nothing in it")
	}
	return world, nil
}

// dials counts the connections that are open on the client's side.
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
	return &dialed{Conn: conn, closed: sync.OnceFunc(func() { d.open.Add(-1) })}, nil
}

type dialed struct {
	net.Conn
	closed func()
}

func (c *dialed) Close() error {
	c.closed()
	return c.Conn.Close()
}

// tries counts tries, and the calls that they belong to.
type tries struct {
	mu    sync.Mutex
	all   int
	calls map[string]bool
}

func (t *tries) count(next http.RoundTripper) http.RoundTripper {
	return tripper(func(req *http.Request) (*http.Response, error) {
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

type tripper func(*http.Request) (*http.Response, error)

func (f tripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// await waits a while for a number to fall, and returns what it has come to.
func await(number func() int64, want int64) int64 {
	ticker := time.NewTicker(10 * time.Millisecond)
	defer ticker.Stop()
	for end := time.Now().Add(settling); time.Now().Before(end) && number() > want; {
		<-ticker.C
	}
	return number()
}

package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

// lists are the names of the lists, for labels.
func lists() []string {
	return []string{"connections", "hosted_connections", "gateways", "interfaces", "quotas"}
}

// data holds the last complete read of each list. Scrapes read it, and only the refresher
// writes it. A scrape therefore never waits for the cloud.
type data struct {
	mu          sync.Mutex // held for copies only, never during a call
	connections []*dcaas.Connection
	hosted      []*dcaas.HostedConnection
	gateways    []*dcaas.VirtualGateway
	interfaces  []*dcaas.VirtualInterface
	quotas      []quotas.Quota
	read        map[string]time.Time // time of the last complete read by list
	failures    map[failure]int
	denied      map[string]bool // lists whose last read was forbidden
}

// failure is a list and the class of an error that its read ended with.
type failure struct{ list, class string }

func newData() *data {
	return &data{read: map[string]time.Time{}, failures: map[failure]int{}, denied: map[string]bool{}}
}

// snapshot returns a copy that later refreshes do not change.
func (d *data) snapshot() *data {
	d.mu.Lock()
	defer d.mu.Unlock()
	return &data{
		connections: d.connections, hosted: d.hosted, gateways: d.gateways, interfaces: d.interfaces, quotas: d.quotas,
		read: maps.Clone(d.read), failures: maps.Clone(d.failures),
	}
}

// ready returns an error unless each list was read completely within the given time.
func (d *data) ready(maxAge time.Duration) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, name := range lists() {
		switch at, known := d.read[name]; {
		case name == "hosted_connections" && d.denied[name]: // only partners may read it
		case !known:
			return fmt.Errorf("the list %s has not been read yet", name)
		case time.Since(at) > maxAge:
			return fmt.Errorf("the list %s is %s old", name, time.Since(at).Round(time.Second))
		}
	}
	return nil
}

// refresher reads the lists in the background.
type refresher struct {
	client   *dcaas.Client
	data     *data
	interval time.Duration
	log      *slog.Logger
}

// lockPause is the pause after a refusal of the credentials. The service locks an access key
// after five refusals.
const lockPause = 15 * time.Minute

// maxPause limits the pause that the service asks for.
const maxPause = time.Hour

// run refreshes until ctx ends.
func (r *refresher) run(ctx context.Context) {
	for ctx.Err() == nil {
		timer := time.NewTimer(r.refresh(ctx))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
		}
	}
}

// refresh reads each list once and returns the pause before the next refresh. A list that
// cannot be read keeps its last data. Refused credentials end the refresh at once, and so
// does a service that asks for a pause.
func (r *refresher) refresh(ctx context.Context) time.Duration {
	for _, name := range lists() {
		store, err := r.read(ctx, name)
		if ctx.Err() != nil {
			return 0
		}
		r.data.mu.Lock()
		if err == nil {
			store()
			r.data.read[name] = time.Now()
		} else {
			r.data.failures[failure{name, classOf(err)}]++
		}
		r.data.denied[name] = errors.Is(err, dcaas.ErrForbidden)
		r.data.mu.Unlock()
		if err == nil {
			continue
		}
		r.log.Warn("the list cannot be read", "list", name, "error", err)
		if errors.Is(err, dcaas.ErrUnauthorized) {
			return max(r.interval, lockPause)
		}
		if e, ok := errors.AsType[*dcaas.Error](err); ok && (e.RetryAfter > 0 || errors.Is(e, dcaas.ErrThrottled)) {
			return max(r.interval, min(e.RetryAfter, maxPause))
		}
	}
	return r.interval
}

// read reads a list completely and returns a function that stores it.
func (r *refresher) read(ctx context.Context, name string) (store func(), err error) {
	d := r.data
	switch name {
	case "connections":
		all, err := dcaas.Collect(r.client.Connections.All(ctx, dcaas.ConnectionListOpts{}))
		return func() { d.connections = all }, err
	case "hosted_connections":
		all, err := dcaas.Collect(r.client.HostedConnections.All(ctx, dcaas.HostedConnectionListOpts{}))
		return func() { d.hosted = all }, err
	case "gateways":
		all, err := dcaas.Collect(r.client.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{}))
		return func() { d.gateways = all }, err
	case "interfaces":
		all, err := dcaas.Collect(r.client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{}))
		return func() { d.interfaces = all }, err
	default:
		all, err := r.client.Quotas.List(ctx)
		return func() { d.quotas = all }, err
	}
}

// classes are the classes of errors with their labels.
func classes() []struct {
	err   error
	label string
} {
	return []struct {
		err   error
		label string
	}{
		{dcaas.ErrUnauthorized, "unauthorized"},
		{dcaas.ErrForbidden, "forbidden"},
		{dcaas.ErrThrottled, "throttled"},
		{dcaas.ErrUnavailable, "unavailable"},
		{dcaas.ErrNotFound, "not_found"},
		{dcaas.ErrInvalid, "invalid"},
	}
}

func classOf(err error) string {
	for _, c := range classes() {
		if errors.Is(err, c.err) {
			return c.label
		}
	}
	return "other"
}

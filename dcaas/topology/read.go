package topology

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// maxReads is the number of lists that Read walks at the same time, after the first one.
const maxReads = 3

// Read reads the topology of the client's project: the lists of connections, hosted
// connections, virtual interfaces, virtual gateways and global gateways. It walks each list
// once, and sends one request for each page of up to 2,000 resources. It walks the first list
// alone and then at most three at the same time. Credentials that the service refuses
// therefore cost one request, because five refusals lock an access key.
//
// The first list that cannot be read ends the others. The error names it. A region without
// global gateways answers 404 to their list, which counts as an empty list.
//
// No goroutine outlives the call. The lists are read at slightly different times, so a
// resource that somebody creates or deletes meanwhile may be missing at one end.
func Read(ctx context.Context, client *dcaas.Client) (*Map, error) {
	if client == nil || client.Connections == nil || client.HostedConnections == nil || client.VirtualInterfaces == nil ||
		client.VirtualGateways == nil || client.GlobalGateways == nil {
		return nil, fmt.Errorf("topology: the client is nil or empty: make one with dcaas.New: %w", dcaas.ErrInvalid)
	}
	l := lists{time: time.Now()}
	var err error
	if l.connections, err = collect("connections", client.Connections.All(ctx, dcaas.ConnectionListOpts{})); err != nil {
		return nil, err
	}
	err = inParallel(ctx,
		func(ctx context.Context) (err error) {
			l.hosted, err = collect("hosted connections", client.HostedConnections.All(ctx, dcaas.HostedConnectionListOpts{}))
			return err
		},
		func(ctx context.Context) (err error) {
			l.interfaces, err = collect("virtual interfaces", client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{}))
			return err
		},
		func(ctx context.Context) (err error) {
			l.virtual, err = collect("virtual gateways", client.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{}))
			return err
		},
		func(ctx context.Context) (err error) {
			l.global, err = collect("global gateways", client.GlobalGateways.All(ctx, dcaas.GlobalGatewayListOpts{}))
			if errors.Is(err, dcaas.ErrNotFound) {
				l.global, err = nil, nil
			}
			return err
		},
	)
	if err != nil {
		return nil, err
	}
	return l.build(), nil
}

func collect[T any](name string, seq iter.Seq2[*T, error]) ([]*T, error) {
	all, err := dcaas.Collect(seq)
	if err != nil {
		return nil, fmt.Errorf("topology: reading the %s: %w", name, err)
	}
	return all, nil
}

// inParallel calls the functions, at most maxReads at the same time, and returns the first
// error. That error ends the context of the other calls. A panic continues in the
// goroutine of the caller, who may recover from it.
func inParallel(ctx context.Context, calls ...func(context.Context) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		first   error
		failure any
	)
	slots := make(chan struct{}, maxReads)
	for _, call := range calls {
		wg.Go(func() {
			slots <- struct{}{}
			defer func() {
				p := recover()
				mu.Lock()
				defer mu.Unlock()
				if failure == nil {
					failure = p
				}
				if p != nil {
					cancel()
				}
				<-slots
			}()
			if err := call(ctx); err != nil {
				mu.Lock()
				defer mu.Unlock()
				if first == nil {
					first = err
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if failure != nil {
		panic(failure)
	}
	return first
}

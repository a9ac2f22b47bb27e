package main

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// cloud is a service in memory with two projects. Each case calls reset, which empties it.
type cloud struct {
	srv    *dcaastest.Server
	clock  *clock
	start  []byte // snapshot of the empty service
	client *dcaas.Client
	other  *dcaas.Client // of another tenant
	tenant string        // project of the other tenant
}

// clock runs ahead of the time of day. Signatures allow up to 15 minutes.
type clock struct{ ahead atomic.Int64 }

func (c *clock) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

// stateLength is the time that a resource stays in a temporary state.
const stateLength = 5 * time.Minute

func newCloud(opts ...dcaastest.Option) (*cloud, error) {
	c := &cloud{clock: new(clock)}
	c.srv = dcaastest.NewServer(append(opts, dcaastest.WithClock(c.clock.now), dcaastest.WithDelay(stateLength), dcaastest.WithSlowGatewayDeletion())...)
	tenant := c.srv.AddTenant("other")
	c.tenant, c.start = tenant.ID, c.srv.Snapshot()
	var err error
	if c.client, err = c.connect(c.srv.Config()); err == nil {
		c.other, err = c.connect(tenant.Config())
	}
	if err != nil {
		c.srv.Close()
		return nil, err
	}
	return c, nil
}

func (c *cloud) connect(cfg dcaas.Config) (*dcaas.Client, error) {
	return dcaas.New(cfg, dcaas.WithHTTPClient(&http.Client{Transport: memory{c.srv.Handler()}}), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
}

func (c *cloud) reset() error {
	c.clock.ahead.Store(0)
	c.srv.ForgetRequests()
	return c.srv.Restore(c.start)
}

// resources holds the IDs that options can name, in the order of creation.
type resources struct {
	connections []string
	hosted      map[string]int // VLANs of hosted connections
	gateways    []string
	foreign     []string // gateways of the other tenant
	globals     []string
	vpcs        []string
}

// build creates random resources. Some creates are refused, because their options collide
// by chance.
func (c *cloud) build(ctx context.Context, r *rand.Rand) (*resources, error) {
	have := &resources{hosted: map[string]int{}, vpcs: []string{"vpc-0"}}
	c.buildConnections(r, have)
	for i := range pick(r, []int{0, 1, 2, 2, 3, 3, 4}) {
		client, list := c.client, &have.gateways
		if i > 0 && r.IntN(4) == 0 {
			client, list = c.other, &have.foreign
		}
		opts := dcaas.VirtualGatewayCreateOpts{
			VPCID: fmt.Sprintf("vpc-%d", i), BGPASN: pick(r, asns), LocalEPGroup: some(r, localSubnets, 3), LocalEPGroupIPv6: some(r, subnetsIPv6, 2),
		}
		if len(opts.LocalEPGroup) == 0 {
			opts.LocalEPGroup = []string{"192.168.0.0/24"}
		}
		g, err := client.VirtualGateways.Create(ctx, opts)
		if err != nil {
			return nil, fmt.Errorf("building a gateway: %w", err)
		}
		*list = append(*list, g.ID)
		have.vpcs = append(have.vpcs, opts.VPCID)
	}
	if r.IntN(3) == 0 {
		g, err := c.client.GlobalGateways.Create(ctx, dcaas.GlobalGatewayCreateOpts{Name: "global", BGPASN: pick(r, asns)})
		if err != nil {
			return nil, fmt.Errorf("building a global gateway: %w", err)
		}
		have.globals = append(have.globals, g.ID)
	}
	var interfaces []string
	for range r.IntN(7) {
		opts := c.interfaceOpts(r, have)
		v, err := c.client.VirtualInterfaces.Create(ctx, opts)
		switch {
		case err == nil:
			interfaces = append(interfaces, v.ID)
		case ctx.Err() != nil:
			return nil, err
		}
	}
	c.clock.ahead.Store(int64(2 * stateLength)) // so that nothing is pending any more
	return have, c.remove(ctx, r, have, interfaces)
}

func (c *cloud) buildConnections(r *rand.Rand, have *resources) {
	have.connections = []string{"00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002"}
	for range r.IntN(5) {
		connection := dcaastest.Connection{
			Type: pick(r, []string{"standard", "standard", "hosted", "hosting"}), Bandwidth: 50 + r.IntN(1000),
			Status: pick(r, []string{"ACTIVE", "ACTIVE", "ACTIVE", "DOWN", "BUILD", "ERROR", "PENDING_PAY", "APPLY"}),
		}
		if connection.Type == "hosted" {
			connection.HostingID, connection.VLAN = "00000000-0000-4000-8000-000000000003", 1+r.IntN(8)
		}
		if connection.Type == "standard" {
			connection.EndsAtLocation = r.IntN(4) == 0
		}
		if r.IntN(8) == 0 {
			connection.ProjectID = c.tenant
		}
		id := c.srv.AddConnection(connection)
		have.connections = append(have.connections, id)
		if connection.Type == "hosted" {
			have.hosted[id] = connection.VLAN
		}
	}
}

// remove deletes some resources, which then stay in PENDING_DELETE.
func (c *cloud) remove(ctx context.Context, r *rand.Rand, have *resources, interfaces []string) error {
	for _, id := range interfaces {
		if r.IntN(6) == 0 {
			if err := c.client.VirtualInterfaces.Delete(ctx, id); err != nil {
				return fmt.Errorf("deleting an interface: %w", err)
			}
		}
	}
	for _, id := range have.gateways {
		if r.IntN(6) == 0 {
			// The service refuses to delete a gateway with an interface.
			if err := c.client.VirtualGateways.Delete(ctx, id); err != nil && ctx.Err() != nil {
				return err
			}
		}
	}
	return nil
}

// String lists the resources of both projects.
func (c *cloud) String() string {
	var stored struct {
		Resources map[string][]json.RawMessage `json:"resources"`
	}
	if err := json.Unmarshal(c.srv.Snapshot(), &stored); err != nil {
		return err.Error()
	}
	var b strings.Builder
	for _, kind := range slices.Sorted(maps.Keys(stored.Resources)) {
		for _, resource := range stored.Resources[kind] {
			fmt.Fprintf(&b, "  %s: %s\n", kind, resource)
		}
	}
	return b.String()
}

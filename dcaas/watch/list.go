package watch

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// list is a list of the service with the state of its last complete read.
type list struct {
	resource Resource
	read     func(context.Context) ([]entry, error)
	baseline map[key]entry // nil before the first complete read
}

// key identifies a resource in a list. Peers and interfaces share a list.
type key struct {
	added Kind
	id    string
}

// entry holds the values of a resource that are compared.
type entry struct {
	added, gone Kind
	id, name    string
	vif         string  // interface of a peer
	values      []value // the first one is the state
}

// value is a value with the kind of event that reports its change.
type value struct {
	kind Kind
	text string
}

func (e *entry) key() key { return key{e.added, e.id} }

func (e *entry) event(at time.Time, kind Kind, before, after string) Event {
	return Event{Time: at, Kind: kind, ResourceID: e.id, Name: e.name, VIFID: e.vif, Before: before, After: after}
}

// changes emits the events of a resource that the list has.
func (w *watcher) changes(e, old entry, known bool, at time.Time) bool {
	if !known {
		if !w.emit(e.event(at, e.added, "", e.values[0].text), nil) {
			return false
		}
		for _, v := range e.values {
			if v.kind == KindPeerRouteLimit && v.text != RoutesBelow && !w.emit(e.event(at, v.kind, "", v.text), nil) {
				return false
			}
		}
		return true
	}
	for i, v := range e.values {
		if before := old.values[i].text; v.text != before && !w.emit(e.event(at, v.kind, before, v.text), nil) {
			return false
		}
	}
	return true
}

// missing emits the events of resources that the list no longer has.
func (w *watcher) missing(before map[key]entry, at time.Time) bool {
	keys := slices.SortedFunc(maps.Keys(before), func(a, b key) int {
		return cmp.Or(cmp.Compare(a.added, b.added), cmp.Compare(a.id, b.id))
	})
	for _, k := range keys {
		e := before[k]
		if !w.emit(e.event(at, e.gone, e.values[0].text, ""), nil) {
			return false
		}
	}
	return true
}

// lists returns all lists, in the order of a poll.
func lists(client *dcaas.Client) []*list {
	return []*list{
		newList(Connections, func(ctx context.Context) iter.Seq2[*dcaas.Connection, error] {
			return client.Connections.All(ctx, dcaas.ConnectionListOpts{})
		}, func(c *dcaas.Connection) []entry {
			return stateful(KindConnectionNew, KindConnectionGone, KindConnectionState, c.ID, c.Name, string(c.Status))
		}),
		newList(HostedConnections, func(ctx context.Context) iter.Seq2[*dcaas.HostedConnection, error] {
			return client.HostedConnections.All(ctx, dcaas.HostedConnectionListOpts{})
		}, func(c *dcaas.HostedConnection) []entry {
			return stateful(KindHostedConnectionNew, KindHostedConnectionGone, KindHostedConnectionState, c.ID, c.Name, string(c.Status))
		}),
		newList(VirtualGateways, func(ctx context.Context) iter.Seq2[*dcaas.VirtualGateway, error] {
			return client.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{})
		}, func(g *dcaas.VirtualGateway) []entry {
			return stateful(KindGatewayNew, KindGatewayGone, KindGatewayState, g.ID, g.Name, string(g.Status))
		}),
		newList(VirtualInterfaces, func(ctx context.Context) iter.Seq2[*dcaas.VirtualInterface, error] {
			return client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{})
		}, interfaceEntries),
	}
}

// newList returns a list whose read is complete or fails.
func newList[T any](r Resource, all func(context.Context) iter.Seq2[*T, error], entries func(*T) []entry) *list {
	return &list{resource: r, read: func(ctx context.Context) ([]entry, error) {
		var read []entry
		for item, err := range all(ctx) {
			if err != nil {
				return nil, err
			}
			read = append(read, entries(item)...)
		}
		return read, nil
	}}
}

// stateful returns the entry of a resource with a state, or none if the resource is deleted.
func stateful(added, gone, state Kind, id, name, status string) []entry {
	status = strings.ToUpper(status)
	if status == string(dcaas.VirtualInterfaceDeleted) {
		return nil
	}
	return []entry{{added: added, gone: gone, id: id, name: name, values: []value{{state, status}}}}
}

// interfaceEntries returns the entries of an interface and its peers.
func interfaceEntries(v *dcaas.VirtualInterface) []entry {
	entries := stateful(KindInterfaceNew, KindInterfaceGone, KindInterfaceState, v.ID, v.Name, string(v.Status))
	if len(entries) == 0 {
		return nil
	}
	for i := range v.VIFPeers {
		p := &v.VIFPeers[i]
		// A peer without an ID is known by its interface and its address family, which
		// are unique.
		id := cmp.Or(p.ID, v.ID+" "+string(p.AddressFamily))
		entries = append(entries, entry{
			added: KindPeerNew, gone: KindPeerGone, id: id, name: cmp.Or(p.Name, v.Name), vif: v.ID,
			values: []value{
				{KindPeerBGP, strings.ToUpper(string(p.BGPStatus))},
				{KindPeerRoutes, routes(p)},
				{KindPeerRouteLimit, routeLevel(p)},
			},
		})
	}
	return entries
}

// routes returns the received routes and their limit as text. It returns "" for static
// routes, whose number is -1, and for a number that the service does not report.
func routes(p *dcaas.VIFPeer) string {
	switch {
	case p.ReceiveRouteNum == nil || *p.ReceiveRouteNum < 0:
		return ""
	case p.BGPRouteLimit <= 0:
		return fmt.Sprint(*p.ReceiveRouteNum)
	default:
		return fmt.Sprintf("%d/%d", *p.ReceiveRouteNum, p.BGPRouteLimit)
	}
}

// nearPercent is the share of the limit from which routes are near it.
const nearPercent = 80

// routeLevel compares the received routes with their limit.
func routeLevel(p *dcaas.VIFPeer) string {
	limit := int64(p.BGPRouteLimit)
	switch {
	case p.ReceiveRouteNum == nil || limit <= 0:
		return RoutesBelow
	case *p.ReceiveRouteNum >= limit:
		return RoutesReached
	case float64(*p.ReceiveRouteNum) >= float64(limit)*nearPercent/100:
		return RoutesNear
	default:
		return RoutesBelow
	}
}

package main

import (
	"cmp"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

// collector turns the data into metrics. It makes no calls.
type collector struct {
	data *data
	max  int // resources of each kind that have metrics
}

// family is a metric with its labels.
type family struct {
	*prometheus.Desc
	kind prometheus.ValueType
}

func gauge(name, help string, labels ...string) family {
	return family{prometheus.NewDesc("dcaas_"+name, help, labels, nil), prometheus.GaugeValue}
}

// families holds the metrics of the exporter.
type families struct {
	connectionUp, connectionState, bandwidth, sold, used  family
	hostedUp, hostedState                                 family
	gatewayUp, gatewayState, gatewayLinks, gatewayLinksUp family
	interfaceUp, interfaceState                           family
	bgpUp, routes, routeLimit, quota, quotaUsed           family
	age, errors, dropped                                  family
}

func newFamilies() families {
	return families{
		connectionUp:    gauge("connection_up", "1 if the connection is ACTIVE, else 0.", "id", "name"),
		connectionState: gauge("connection_state", "1 for the present state of the connection.", "id", "name", "state"),
		bandwidth:       gauge("connection_bandwidth_bytes_per_second", "Bandwidth of the connection, in bytes.", "id", "name"),
		sold:            gauge("connection_bandwidth_sold_bytes_per_second", "Bandwidth of the hosted connections on the connection.", "id", "name"),
		used:            gauge("connection_bandwidth_used_bytes_per_second", "Bandwidth of the virtual interfaces on the connection.", "id", "name"),
		hostedUp:        gauge("hosted_connection_up", "1 if the hosted connection is ACTIVE, else 0.", "id", "name"),
		hostedState:     gauge("hosted_connection_state", "1 for the present state of the hosted connection.", "id", "name", "state"),
		gatewayUp:       gauge("gateway_up", "1 if the virtual gateway is ACTIVE, else 0.", "id", "name"),
		gatewayState:    gauge("gateway_state", "1 for the present state of the virtual gateway.", "id", "name", "state"),
		gatewayLinks:    gauge("gateway_connections", "Connections over which the virtual gateway has an interface.", "id", "name"),
		gatewayLinksUp:  gauge("gateway_connections_up", "Those of them that carry traffic: the interface is ACTIVE and a BGP session is up.", "id", "name"),
		interfaceUp:     gauge("interface_up", "1 if the virtual interface is ACTIVE, else 0.", "id", "name", "connection_id"),
		interfaceState:  gauge("interface_state", "1 for the present state of the virtual interface.", "id", "name", "state"),
		bgpUp:           gauge("peer_bgp_up", "1 if the BGP session of the peer is up, else 0.", "id", "interface_id", "interface_name", "address_family"),
		routes:          gauge("peer_routes_received", "BGP routes that the peer has received.", "id", "interface_id"),
		routeLimit:      gauge("peer_routes_limit", "Maximum number of BGP routes of the peer.", "id", "interface_id"),
		quota:           gauge("quota_limit", "Quota of the type, +Inf without one.", "type"),
		quotaUsed:       gauge("quota_used", "Used part of the quota.", "type"),
		age:             gauge("data_age_seconds", "Time since the last complete read of the list.", "list"),
		errors: family{
			prometheus.NewDesc("dcaas_errors_total", "Reads of the list that failed, by class of the error.", []string{"list", "class"}, nil),
			prometheus.CounterValue,
		},
		dropped: gauge("resources_without_metrics", "Resources of the list beyond the maximum, which have no metrics.", "list"),
	}
}

// Describe sends nothing, because the metrics depend on the data.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the metrics of the last data.
func (c *collector) Collect(ch chan<- prometheus.Metric) {
	d, f := c.data.snapshot(), newFamilies()
	send := func(f family, value float64, labels ...string) {
		ch <- prometheus.MustNewConstMetric(f.Desc, f.kind, value, labels...)
	}
	flag := func(f family, up bool, labels ...string) {
		value := 0.0
		if up {
			value = 1
		}
		send(f, value, labels...)
	}
	for _, list := range lists() {
		if at, known := d.read[list]; known {
			send(f.age, time.Since(at).Seconds(), list)
		}
		for _, class := range classes() {
			send(f.errors, float64(d.failures[failure{list, class.label}]), list, class.label)
		}
		send(f.errors, float64(d.failures[failure{list, "other"}]), list, "other")
	}

	usage := usageOf(d)
	for _, conn := range limit(send, f.dropped, "connections", d.connections, c.max, func(c *dcaas.Connection) string { return c.ID }) {
		id, name := label(conn.ID), label(conn.Name)
		flag(f.connectionUp, isActive(string(conn.Status)), id, name)
		send(f.connectionState, 1, id, name, state(string(conn.Status)))
		send(f.bandwidth, bytesOf(conn.Bandwidth), id, name)
		send(f.sold, bytesOf(usage.sold[conn.ID]), id, name)
		send(f.used, bytesOf(usage.used[conn.ID]), id, name)
	}
	for _, h := range limit(send, f.dropped, "hosted_connections", d.hosted, c.max, func(h *dcaas.HostedConnection) string { return h.ID }) {
		id, name := label(h.ID), label(h.Name)
		flag(f.hostedUp, isActive(string(h.Status)), id, name)
		send(f.hostedState, 1, id, name, state(string(h.Status)))
	}
	for _, g := range limit(send, f.dropped, "gateways", d.gateways, c.max, func(g *dcaas.VirtualGateway) string { return g.ID }) {
		id, name := label(g.ID), label(g.Name)
		flag(f.gatewayUp, isActive(string(g.Status)), id, name)
		send(f.gatewayState, 1, id, name, state(string(g.Status)))
		if _, known := d.read["interfaces"]; !known {
			continue // because 0 connections would be wrong
		}
		send(f.gatewayLinks, float64(len(usage.gateways[g.ID])), id, name)
		up := 0
		for _, works := range usage.gateways[g.ID] {
			if works {
				up++
			}
		}
		send(f.gatewayLinksUp, float64(up), id, name)
	}
	for _, v := range limit(send, f.dropped, "interfaces", d.interfaces, c.max, func(v *dcaas.VirtualInterface) string { return v.ID }) {
		id, name := label(v.ID), label(v.Name)
		flag(f.interfaceUp, isActive(string(v.Status)), id, name, label(cmp.Or(v.DirectConnectID, v.LAGID)))
		send(f.interfaceState, 1, id, name, state(string(v.Status)))
		seen := map[string]bool{}
		for i := range v.VIFPeers {
			p := &v.VIFPeers[i]
			peer := label(cmp.Or(p.ID, v.ID+" "+string(p.AddressFamily)))
			if !isBGP(p) || seen[peer] {
				continue
			}
			seen[peer] = true
			flag(f.bgpUp, sessionUp(p), peer, id, name, addressFamily(p))
			if p.ReceiveRouteNum != nil && *p.ReceiveRouteNum >= 0 {
				send(f.routes, float64(*p.ReceiveRouteNum), peer, id)
			}
			if p.BGPRouteLimit > 0 {
				send(f.routeLimit, float64(p.BGPRouteLimit), peer, id)
			}
		}
	}
	for _, q := range limit(send, f.dropped, "quotas", pointers(d.quotas), c.max, func(q *quotas.Quota) string { return string(q.Type) }) {
		most := float64(q.Quota)
		if q.Quota == quotas.Unlimited {
			most = math.Inf(1)
		}
		send(f.quota, most, label(string(q.Type)))
		send(f.quotaUsed, float64(q.Used), label(string(q.Type)))
	}
}

// usage holds values that are computed from several lists.
type usage struct {
	sold, used map[string]int             // Mbit/s by connection
	gateways   map[string]map[string]bool // whether a connection of a gateway carries traffic
}

func usageOf(d *data) usage {
	u := usage{map[string]int{}, map[string]int{}, map[string]map[string]bool{}}
	for _, h := range d.hosted {
		u.sold[h.HostingID] += h.Bandwidth
	}
	for _, v := range d.interfaces {
		connection := cmp.Or(v.DirectConnectID, v.LAGID)
		u.used[v.DirectConnectID] += v.Bandwidth
		if v.VGWID == "" {
			continue
		}
		if u.gateways[v.VGWID] == nil {
			u.gateways[v.VGWID] = map[string]bool{}
		}
		u.gateways[v.VGWID][connection] = u.gateways[v.VGWID][connection] || works(v)
	}
	return u
}

// works reports whether an interface carries traffic: it is ACTIVE, and a session of its BGP
// peers is up if it has any.
func works(v *dcaas.VirtualInterface) bool {
	bgp, up := false, false
	for i := range v.VIFPeers {
		bgp = bgp || isBGP(&v.VIFPeers[i])
		up = up || sessionUp(&v.VIFPeers[i])
	}
	return isActive(string(v.Status)) && (!bgp || up)
}

func isActive(status string) bool { return strings.EqualFold(status, "ACTIVE") }

func isBGP(p *dcaas.VIFPeer) bool {
	return strings.EqualFold(string(p.RouteMode), string(dcaas.RouteModeBGP))
}

// sessionUp reports whether a BGP session is up. The API reference does not list the values
// of the status, so the usual words count.
func sessionUp(p *dcaas.VIFPeer) bool {
	switch strings.ToUpper(string(p.BGPStatus)) {
	case "ACTIVE", "UP", "ESTABLISHED":
		return true
	default:
		return false
	}
}

// bytesOf returns a bandwidth in bytes per second, the base unit of Prometheus.
func bytesOf(megabits int) float64 { return float64(megabits) * 1e6 / 8 }

// limit returns at most max items, each ID once, and sends the number of the others.
func limit[T any](send func(family, float64, ...string), dropped family, list string, all []*T, most int, id func(*T) string) []*T {
	seen := map[string]bool{}
	var kept []*T
	lost := 0
	for _, item := range all {
		switch key := label(id(item)); {
		case seen[key]: // two metrics with the same labels would fail the scrape
		case len(kept) == most:
			lost++
		default:
			seen[key] = true
			kept = append(kept, item)
		}
	}
	send(dropped, float64(lost), list)
	return kept
}

func pointers[T any](items []T) []*T {
	out := make([]*T, len(items))
	for i := range items {
		out[i] = &items[i]
	}
	return out
}

// maxLabel limits the length of a label in bytes.
const maxLabel = 64

// label returns a text of the service as a label: valid UTF-8 of limited length.
func label(text string) string {
	text = strings.ToValidUTF8(text, "?")
	if len(text) <= maxLabel {
		return text
	}
	end := maxLabel
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}

// state returns a state as a label. It returns OTHER for a state that this program does not
// know, so that the number of label values is limited.
func state(status string) string {
	status = strings.ToUpper(status)
	switch status {
	case "ACTIVE", "DOWN", "BUILD", "ERROR", "PENDING_CREATE", "PENDING_UPDATE", "PENDING_DELETE", "DELETED", "APPLY", "DENY",
		"PENDING_PAY", "PAID", "PENDING_SURVEY", "LEASED_LINE_DELIVERY", "AUTHORIZATION", "REJECTED", "ADMIN_SHUTDOWN":
		return status
	default:
		return "OTHER"
	}
}

func addressFamily(p *dcaas.VIFPeer) string {
	switch p.AddressFamily {
	case dcaas.IPv4, dcaas.IPv6, dcaas.DualStack:
		return string(p.AddressFamily)
	default:
		return "other"
	}
}

package topology

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Severity is the weight of a finding.
type Severity string

// Severities of a finding.
const (
	// SeverityError means that something does not work.
	SeverityError Severity = "error"
	// SeverityWarning means that everything works, but that one failure or a little growth
	// ends traffic.
	SeverityWarning Severity = "warning"
	// SeverityNote means that the map is incomplete, because the project does not see a
	// resource of another project.
	SeverityNote Severity = "note"
)

// Finding is one weakness of a topology.
type Finding struct {
	Severity    Severity `json:"severity"`
	ResourceIDs []string `json:"resource_ids"` // the resource itself first, then the others that the message is about
	Message     string   `json:"message"`      // one sentence
}

// String returns the severity and the message.
func (f Finding) String() string { return string(f.Severity) + ": " + f.Message }

// Limits of findings.
const (
	nearLimit  = 80  // per cent of a limit of routes from which on a finding is made
	maxMessage = 512 // bytes
	maxLabel   = 100 // bytes of a name in a message
)

// Findings returns the weaknesses of the topology. Errors come first, then warnings and
// notes. The comment of the package lists them. The result is empty if there are none.
func (m *Map) Findings() []Finding {
	var f finder
	for _, c := range m.Connections {
		f.connection(c)
	}
	for _, c := range m.Orphans.HostedConnections {
		f.add(SeverityNote, ids(c.ID, c.HostingID), "the operations connection %s of %s is not visible to this project",
			short(c.HostingID), label("hosted connection", c.Name, c.ID))
		f.hosted(c)
	}
	for _, v := range m.Interfaces {
		f.vif(v)
	}
	for _, g := range m.Gateways {
		f.gateway(g)
	}
	return f.sorted()
}

// finder collects findings.
type finder struct{ all []Finding }

func (f *finder) add(severity Severity, resources []string, format string, args ...any) {
	f.all = append(f.all, Finding{severity, resources, clean(fmt.Sprintf(format, args...), maxMessage)})
}

func (f *finder) sorted() []Finding {
	order := map[Severity]int{SeverityError: 0, SeverityWarning: 1, SeverityNote: 2}
	slices.SortStableFunc(f.all, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(order[a.Severity], order[b.Severity]), cmp.Compare(a.Message, b.Message), slices.Compare(a.ResourceIDs, b.ResourceIDs))
	})
	return f.all
}

// connection reports a connection that is down, once for all interfaces on it.
func (f *finder) connection(c *Connection) {
	if c.State() == StateDown {
		affected := slices.Clone(c.Interfaces)
		for _, h := range c.HostedConnections {
			affected = append(affected, h.Interfaces...)
		}
		affected = slices.DeleteFunc(affected, (*Interface).works) // those on a LAG may work
		f.down(label("connection", c.Name, c.ID), c.ID, string(c.Status), affected)
	}
	for _, h := range c.HostedConnections {
		f.hosted(h)
	}
}

func (f *finder) hosted(h *HostedConnection) {
	if h.State() == StateDown && (h.Parent == nil || h.Parent.State() != StateDown) {
		f.down(label("hosted connection", h.Name, h.ID), h.ID, string(h.Status), h.Interfaces)
	}
}

func (f *finder) down(name, id, status string, affected []*Interface) {
	resources := []string{id}
	for _, v := range affected {
		resources = append(resources, v.ID)
	}
	text := ""
	if len(affected) > 0 {
		text = fmt.Sprintf(": %s on it %s not work", count(len(affected), "interface"), plural(len(affected), "does", "do"))
	}
	f.add(SeverityError, resources, "%s is %s%s", name, status, text)
}

// isBelowDown reports whether a connection below the interface is down and explains that
// the interface and its peers are.
func (v *Interface) isBelowDown() bool {
	if v.HostedConnection != nil && (v.HostedConnection.State() == StateDown ||
		v.HostedConnection.Parent != nil && v.HostedConnection.Parent.State() == StateDown) {
		return true
	}
	return len(v.Connections) > 0 && !anyOf(v.Connections, func(c *Connection) bool { return c.State() != StateDown })
}

func (f *finder) vif(v *Interface) {
	name := label("interface", v.Name, v.ID)
	if v.State() == StateDown && !v.isBelowDown() {
		resources := []string{v.ID}
		for _, p := range v.Peers {
			if PeerState(p) == StateDown && p.ID != "" {
				resources = append(resources, p.ID)
			}
		}
		f.add(SeverityError, resources, "%s is %s%s", name, v.Status, reason(v))
	}
	for _, p := range v.Peers {
		if PeerState(p) == StateDown && v.State() != StateDown && !v.isBelowDown() {
			f.add(SeverityError, ids(v.ID, p.ID), "the %s peer of %s is down%s", cmp.Or(p.AddressFamily, dcaas.IPv4), name, session(p))
		}
		f.routes(v, p)
	}
	switch kind, gateway := v.GatewayRef(); {
	case gateway == "":
		f.add(SeverityWarning, ids(v.ID), "%s has no gateway", name)
	case v.Gateway == nil:
		f.add(SeverityNote, ids(v.ID, gateway), "the %s %s of %s is not visible to this project", kind, short(gateway), name)
	}
	if v.hasHiddenConnection() {
		f.add(SeverityNote, ids(v.ID, v.port()), "the connection %s of %s is not visible to this project", short(v.port()), name)
	}
}

func reason(v *Interface) string {
	switch {
	case v.Status == dcaas.VirtualInterfaceAdminShutdown:
		return ": a switchover test has shut it down"
	case v.Reason != "":
		return ": " + short(v.Reason)
	default:
		return ""
	}
}

func session(p dcaas.VIFPeer) string {
	if p.BGPStatus == "" {
		return ""
	}
	return ": BGP is " + string(p.BGPStatus)
}

// routes reports that the number of routes of a peer is near its limit.
func (f *finder) routes(v *Interface, p dcaas.VIFPeer) {
	used, limit, kind := routes(v, p)
	if limit <= 0 || used*100 < int64(limit)*nearLimit {
		return
	}
	severity := SeverityWarning
	if used >= int64(limit) {
		severity = SeverityError
	}
	f.add(severity, ids(v.ID, p.ID), "the %s peer of %s has %d of at most %d %s", cmp.Or(p.AddressFamily, dcaas.IPv4),
		label("interface", v.Name, v.ID), used, limit, kind)
}

// routes returns the number of routes of a peer and their limit. The limit is 0 if the
// service reports none.
func routes(v *Interface, p dcaas.VIFPeer) (used int64, limit int, kind string) {
	if !strings.EqualFold(string(p.RouteMode), string(dcaas.RouteModeBGP)) {
		return int64(len(p.RemoteEPGroup)), v.RouteLimit, "remote subnets"
	}
	if p.ReceiveRouteNum == nil || *p.ReceiveRouteNum < 0 {
		return 0, 0, ""
	}
	return *p.ReceiveRouteNum, cmp.Or(p.BGPRouteLimit, v.BGPRouteLimit), "BGP routes"
}

// way is a connection or LAG between a gateway and the data centre.
type way struct {
	id         string // of the connection or LAG
	name       string
	root       string // operations connection of a hosted connection, else id
	device     string
	location   string
	interfaces []*Interface
}

func (w *way) works() bool { return anyOf(w.interfaces, (*Interface).works) }

// ways returns the ways of a gateway. An interface that is rejected or being deleted makes
// none.
func (g *Gateway) ways() []*way {
	var all []*way
	byID := map[string]*way{}
	for _, v := range g.Interfaces {
		if v.Status == dcaas.VirtualInterfaceRejected || v.Status == dcaas.VirtualInterfacePendingDelete {
			continue
		}
		w := byID[v.port()]
		if w == nil {
			w = newWay(v)
			byID[w.id] = w
			all = append(all, w)
		}
		w.interfaces = append(w.interfaces, v)
	}
	return all
}

func newWay(v *Interface) *way {
	w := &way{id: v.port(), root: v.port(), name: label("connection", "", v.port())}
	switch {
	case v.LAGID != "":
		w.name = label("LAG", "", v.LAGID)
		for i, c := range v.Connections { // a property counts if all members share it
			if i == 0 {
				w.device, w.location = c.DeviceID, c.Location
			}
			if c.DeviceID != w.device {
				w.device = ""
			}
			if c.Location != w.location {
				w.location = ""
			}
		}
	case v.HostedConnection != nil:
		h := v.HostedConnection
		w.name = label("hosted connection", h.Name, h.ID)
		w.root, w.location = cmp.Or(h.HostingID, w.id), h.Location
		if h.Parent != nil {
			w.device, w.location = h.Parent.DeviceID, cmp.Or(h.Location, h.Parent.Location)
		}
	case len(v.Connections) > 0:
		c := v.Connections[0]
		w.name = label("connection", c.Name, c.ID)
		w.root, w.device, w.location = cmp.Or(c.HostingID, c.ID), c.DeviceID, c.Location
	}
	return w
}

// gateway reports how few failures cut a gateway off.
func (f *finder) gateway(g *Gateway) {
	name := label(string(g.Kind), g.Name(), g.ID)
	if g.State() == StateDown && g.Kind == GatewayVirtual {
		f.add(SeverityError, ids(g.ID), "%s is %s", name, g.Status())
	}
	ways := g.ways()
	resources := []string{g.ID}
	var working []*way
	for _, w := range ways {
		resources = append(resources, w.id)
		if w.works() {
			working = append(working, w)
		}
	}
	switch {
	case len(ways) == 0 && g.CutOff:
		f.add(SeverityError, ids(g.ID), "%s is cut off%s", name, g.unreachable())
	case len(ways) == 0:
		f.add(SeverityWarning, ids(g.ID), "%s has no interface%s", name, g.unreachable())
	case len(working) == 0 && len(ways) == 1:
		f.add(SeverityError, resources, "the only connection of %s does not work: %s", name, ways[0].name)
	case len(working) == 0:
		f.add(SeverityError, resources, "none of the %d connections of %s works", len(ways), name)
	case len(ways) == 1:
		f.add(SeverityWarning, resources, "%s has a single connection: %s", name, ways[0].name)
	case len(working) == 1:
		f.add(SeverityError, resources, "only one of the %d connections of %s works: %s", len(ways), name, working[0].name)
	}
	f.shared(name, resources, ways)
	f.standby(g, name)
}

func (g *Gateway) unreachable() string {
	if g.VPC == nil {
		return ""
	}
	return ": VPC " + short(g.VPC.ID) + " is not reachable over it"
}

// shared reports that all ways of a gateway end with one failure. It names the smallest
// thing that they share.
func (f *finder) shared(name string, resources []string, ways []*way) {
	if len(ways) < 2 {
		return
	}
	same := func(get func(*way) string) string {
		first := get(ways[0])
		if anyOf(ways, func(w *way) bool { return get(w) != first }) {
			return ""
		}
		return first
	}
	all := plural(len(ways)-1, "both", fmt.Sprintf("all %d", len(ways)))
	if root := same(func(w *way) string { return w.root }); root != "" {
		f.add(SeverityWarning, append(slices.Clone(resources), root), "%s connections of %s are on operations connection %s", all, name, short(root))
	} else if device := same(func(w *way) string { return w.device }); device != "" {
		f.add(SeverityWarning, resources, "%s connections of %s are on device %s", all, name, short(device))
	} else if location := same(func(w *way) string { return w.location }); location != "" {
		f.add(SeverityWarning, resources, "%s connections of %s are at location %s", all, name, short(location))
	}
}

// standby reports an active/standby pair that protects nothing. The interfaces of priority
// low are the standby of the others.
func (f *finder) standby(g *Gateway, name string) {
	var active, standby []*Interface
	for _, w := range g.ways() {
		for _, v := range w.interfaces {
			if v.isStandby() {
				standby = append(standby, v)
			} else {
				active = append(active, v)
			}
		}
	}
	if len(standby) == 0 {
		return
	}
	resources := []string{g.ID}
	for _, v := range slices.Concat(active, standby) {
		resources = append(resources, v.ID)
	}
	working := slices.DeleteFunc(slices.Clone(standby), func(v *Interface) bool { return !v.works() })
	have, need := bandwidth(working), bandwidth(active)
	switch {
	case len(active) == 0:
		f.add(SeverityWarning, resources, "%s has standby interfaces (priority low) without an active one", name)
	case len(working) == 0:
		f.add(SeverityError, resources, "%s has an active interface without a standby: the standby (priority low) does not work", name)
	case !anyOf(standby, func(s *Interface) bool {
		return !anyOf(active, func(a *Interface) bool { return a.port() == s.port() })
	}):
		f.add(SeverityWarning, resources, "the standby interfaces of %s are on the connections of the active ones", name)
	case have < need:
		f.add(SeverityWarning, resources, "the standby of %s has %s, which is less than the %s of the active", name, mbits(have), mbits(need))
	}
}

func (v *Interface) isStandby() bool {
	return strings.EqualFold(string(v.Priority), string(dcaas.PriorityLow))
}

func bandwidth(all []*Interface) int {
	sum := 0
	for _, v := range all {
		sum += v.Bandwidth
	}
	return sum
}

// label returns the kind and the name of a resource. A resource without a name has its ID
// instead.
func label(kind, name, id string) string { return kind + " " + short(cmp.Or(name, id)) }

// short returns a foreign text on one line of limited length.
func short(text string) string { return clean(text, maxLabel) }

// clean returns a foreign text as one line of at most limit bytes. It leaves out control
// and formatting characters, which could change the direction of the text around it, and
// characters that XML does not allow.
func clean(text string, limit int) string {
	return strings.Map(func(r rune) rune {
		if r == 0xFFFE || r == 0xFFFF {
			return ' '
		}
		return r
	}, wire.Clean(text, limit))
}

// ids returns the IDs that are not empty.
func ids(all ...string) []string {
	return slices.DeleteFunc(all, func(id string) bool { return id == "" })
}

func anyOf[T any](all []T, is func(T) bool) bool { return slices.ContainsFunc(all, is) }

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func count(n int, noun string) string { return fmt.Sprintf("%d %s", n, noun+plural(n, "", "s")) }

// mbits returns a bandwidth in the unit of the service.
func mbits(n int) string { return fmt.Sprintf("%d Mbit/s", n) }

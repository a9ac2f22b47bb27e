package teardown

import (
	"cmp"
	"context"
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Kind is a kind of resource.
type Kind string

// Kinds of resources in a plan.
const (
	KindVirtualGateway   Kind = "virtual gateway"
	KindVirtualInterface Kind = "virtual interface"
	KindHostedConnection Kind = "hosted connection"
	KindRoute            Kind = "route"
	KindPeerLink         Kind = "peer link"
)

// Step is a resource to delete.
type Step struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id"`
	Name   string `json:"name,omitempty"` // the destination of a route
	Detail string `json:"detail"`         // state, place and peers, for people
}

// String returns the kind, the ID and the name.
func (s Step) String() string { return label(s.Kind, s.ID, s.Name) }

func label(kind Kind, id, name string) string {
	text := strings.TrimSpace(string(kind) + " " + wire.Clean(id, maxName))
	if name != "" {
		text += " (" + wire.Clean(name, maxName) + ")"
	}
	return text
}

// Blocker is a resource that stops the teardown.
type Blocker struct {
	Kind   Kind   `json:"kind"`
	ID     string `json:"id,omitempty"`    // empty if this project does not see the resource
	Owner  string `json:"owner,omitempty"` // project
	Reason string `json:"reason"`
}

// String returns the blocker on one line.
func (b Blocker) String() string {
	text := label(b.Kind, b.ID, "")
	if b.Owner != "" {
		text += " of project " + wire.Clean(b.Owner, maxName)
	}
	return text + ": " + wire.Clean(b.Reason, maxText)
}

// Lengths in bytes of texts in tables and errors.
const (
	maxName = 64
	maxText = 512
)

// Plan holds the steps that delete a resource, in their order, and all blockers. It is made
// by [VirtualGateway], [VirtualInterface] or [HostedConnection].
type Plan struct {
	Kind     Kind      `json:"kind"` // of the resource to delete
	ID       string    `json:"id"`
	Steps    []Step    `json:"steps"`    // the last one is the resource itself; none if it does not exist
	Blockers []Blocker `json:"blockers"` // Execute deletes nothing if there is one

	client      *dcaas.Client
	project     string            // ID of the client's project; empty if it has neither connection nor gateway
	connections map[string]string // names of the project's connections by ID
	items       map[key]item      // the steps as they were read
}

// VirtualGateway plans the deletion of a virtual gateway and of its interfaces. The plan
// for a gateway that does not exist has no steps.
func VirtualGateway(ctx context.Context, client *dcaas.Client, id string) (*Plan, error) {
	return newPlan(ctx, client, KindVirtualGateway, id)
}

// VirtualInterface plans the deletion of a virtual interface and, on a global gateway, of
// the routes and peer links that need it. The plan for an interface that does not exist has
// no steps.
func VirtualInterface(ctx context.Context, client *dcaas.Client, id string) (*Plan, error) {
	return newPlan(ctx, client, KindVirtualInterface, id)
}

// HostedConnection plans the deletion of a hosted connection and of the project's own
// interfaces on it. It is for the partner who made the connection. The plan for one that
// does not exist has no steps.
func HostedConnection(ctx context.Context, client *dcaas.Client, id string) (*Plan, error) {
	return newPlan(ctx, client, KindHostedConnection, id)
}

func newPlan(ctx context.Context, client *dcaas.Client, kind Kind, id string) (*Plan, error) {
	if client == nil || client.Connections == nil || client.HostedConnections == nil || client.VirtualGateways == nil ||
		client.VirtualInterfaces == nil || client.PeerLinks == nil || client.RouteTables == nil {
		return nil, fmt.Errorf("teardown: the client is nil or empty: make one with dcaas.New: %w", dcaas.ErrInvalid)
	}
	p := &Plan{Kind: kind, ID: id, Steps: []Step{}, Blockers: []Blocker{}, client: client, items: map[key]item{}}
	if err := p.readProject(ctx); err != nil {
		return nil, err
	}
	s, err := p.read(ctx)
	if err != nil {
		return nil, err
	}
	for _, it := range s.items {
		p.Steps = append(p.Steps, it.step)
		p.items[it.key()] = it
	}
	p.Blockers = append(p.Blockers, s.blockers...)
	return p, nil
}

// Err returns nil if the plan has no blockers, and else a [*BlockedError]. A nil plan is
// [dcaas.ErrInvalid].
func (p *Plan) Err() error {
	if p == nil {
		return errNotMade()
	}
	if len(p.Blockers) == 0 {
		return nil
	}
	return &BlockedError{Blockers: p.Blockers}
}

// String returns the steps and the blockers as tables. It ends with a newline.
func (p *Plan) String() string {
	if p == nil || p.Kind == "" {
		return "There is no plan.\n"
	}
	var b strings.Builder
	root := label(p.Kind, p.ID, "")
	if len(p.Steps)+len(p.Blockers) == 0 {
		return "There is no " + root + ": nothing to delete.\n"
	}
	// A strings.Builder does not fail, so neither do the writers below.
	_, _ = fmt.Fprintf(&b, "Teardown of %s: %s, %s.\n", root, count(len(p.Steps), "step"), count(len(p.Blockers), "blocker"))
	if len(p.Steps) > 0 {
		rows := [][]string{{"KIND", "ID", "NAME", "DETAIL"}}
		for _, s := range p.Steps {
			rows = append(rows, []string{string(s.Kind), s.ID, s.Name, s.Detail})
		}
		writeTable(&b, rows)
	}
	if len(p.Blockers) > 0 {
		b.WriteString("Nothing is deleted, because of:\n")
		rows := [][]string{{"KIND", "ID", "OWNER", "REASON"}}
		for _, blocker := range p.Blockers {
			rows = append(rows, []string{string(blocker.Kind), blocker.ID, blocker.Owner, blocker.Reason})
		}
		writeTable(&b, rows)
	}
	return b.String()
}

func count(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// writeTable aligns the rows. The texts may come from the service, so they are cleaned.
func writeTable(b *strings.Builder, rows [][]string) {
	table := tabwriter.NewWriter(b, 0, 0, 2, ' ', 0)
	for _, row := range rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = cmp.Or(wire.Clean(cell, maxText), "-")
		}
		_, _ = fmt.Fprintln(table, strings.Join(cells, "\t"))
	}
	_ = table.Flush()
}

// BlockedError reports that nothing can be deleted, or nothing more, because of resources
// that the teardown may not touch. With [errors.Is] it matches [dcaas.ErrConflict].
type BlockedError struct {
	Blockers []Blocker // at least one
}

// Error returns all blockers on one line.
func (e *BlockedError) Error() string {
	texts := make([]string, len(e.Blockers))
	for i, b := range e.Blockers {
		texts[i] = b.String()
	}
	return "teardown: blocked by " + strings.Join(texts, "; ")
}

// Is reports whether target is [dcaas.ErrConflict].
func (e *BlockedError) Is(target error) bool { return target == dcaas.ErrConflict }

// ChangedError reports that the resources are no longer as the plan shows them. With
// [errors.Is] it matches [dcaas.ErrConflict]. Make a new plan and look at it.
type ChangedError struct {
	Changes []Change // at least one
}

// Change is a difference between the plan and the service.
type Change struct {
	Kind   Kind
	ID     string
	Name   string
	Reason string   // the event, such as "has appeared"
	Fields []string // that have changed, such as "Bandwidth"; none if the resource has appeared or no longer hangs on the root
}

// String returns the change on one line.
func (c Change) String() string {
	text := label(c.Kind, c.ID, c.Name) + " " + wire.Clean(c.Reason, maxText)
	if len(c.Fields) > 0 {
		text += ": " + strings.Join(c.Fields, ", ")
	}
	return text
}

// Error returns all changes on one line.
func (e *ChangedError) Error() string {
	texts := make([]string, len(e.Changes))
	for i, c := range e.Changes {
		texts[i] = c.String()
	}
	return "teardown: the plan is out of date: " + strings.Join(texts, "; ") + ": make a new plan"
}

// Is reports whether target is [dcaas.ErrConflict].
func (e *ChangedError) Is(target error) bool { return target == dcaas.ErrConflict }

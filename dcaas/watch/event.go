package watch

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Kind is a kind of event. More values may appear.
type Kind string

// Kinds of events. The comment of the package describes them.
const (
	KindConnectionNew   Kind = "connection-new"
	KindConnectionGone  Kind = "connection-gone"
	KindConnectionState Kind = "connection-state"

	KindHostedConnectionNew   Kind = "hosted-connection-new"
	KindHostedConnectionGone  Kind = "hosted-connection-gone"
	KindHostedConnectionState Kind = "hosted-connection-state"

	KindGatewayNew   Kind = "gateway-new"
	KindGatewayGone  Kind = "gateway-gone"
	KindGatewayState Kind = "gateway-state"

	KindInterfaceNew   Kind = "interface-new"
	KindInterfaceGone  Kind = "interface-gone"
	KindInterfaceState Kind = "interface-state"

	KindPeerNew        Kind = "peer-new"
	KindPeerGone       Kind = "peer-gone"
	KindPeerBGP        Kind = "peer-bgp"
	KindPeerRoutes     Kind = "peer-routes"
	KindPeerRouteLimit Kind = "peer-route-limit"
)

// Values of [KindPeerRouteLimit].
const (
	RoutesBelow   = "below"   // fewer than 80 per cent of the limit, or the number is unknown
	RoutesNear    = "near"    // from 80 per cent of the limit on
	RoutesReached = "reached" // the limit or more
)

// Event is a change of a resource.
type Event struct {
	Time       time.Time `json:"time"` // of the read that shows the change, which happened since the read before it
	Kind       Kind      `json:"kind"`
	ResourceID string    `json:"resource_id"`      // for a peer without an ID: its interface and address family, "5d6c… ipv4"
	Name       string    `json:"name"`             // of the resource; of its interface for a peer without a name
	VIFID      string    `json:"vif_id,omitempty"` // interface of a peer
	Before     string    `json:"before"`           // empty if the resource is new
	After      string    `json:"after"`            // empty if the resource is gone
}

// maxText limits the length of a foreign text on a line, in bytes.
const maxText = 64

// String returns the event on one line, without its time.
func (e Event) String() string {
	var b strings.Builder
	b.WriteString(wire.Clean(string(e.Kind), maxText))
	b.WriteByte(' ')
	b.WriteString(wire.Clean(e.ResourceID, maxText))
	if e.Name != "" {
		fmt.Fprintf(&b, " (%s)", wire.Clean(e.Name, maxText))
	}
	value := func(text string) string { return cmp.Or(wire.Clean(text, maxText), "-") }
	switch {
	case e.Before == "" && e.After == "":
	case strings.HasSuffix(string(e.Kind), "-new"):
		b.WriteString(": " + value(e.After))
	case strings.HasSuffix(string(e.Kind), "-gone"):
		b.WriteString(": was " + value(e.Before))
	default:
		b.WriteString(": " + value(e.Before) + " -> " + value(e.After))
	}
	return b.String()
}

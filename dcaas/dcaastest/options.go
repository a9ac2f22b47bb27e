package dcaastest

import (
	"fmt"
	"net"
	"time"
)

// Option changes how a [Server] behaves.
type Option func(*Server)

// WithStepsPerState sets the number of reads after which a resource leaves a transient
// state. A read is a GET of the resource, or of a list page with it. The read answers the
// present state and advances the resource afterward.
//
// The default is 1. A create then answers PENDING_CREATE, the first read PENDING_CREATE,
// and the second ACTIVE. After the DELETE of an interface the first read answers
// PENDING_DELETE, and the second 404. With 0 every change completes at once.
//
// A deleted virtual gateway disappears at once in any case, unless the server has
// [WithSlowGatewayDeletion].
func WithStepsPerState(n int) Option {
	return func(s *Server) { s.settings.schedule = schedule{reads: n} }
}

// WithDelay makes transient states last for d on the server's clock. The number of reads
// has no effect then.
func WithDelay(d time.Duration) Option {
	return func(s *Server) { s.settings.schedule = schedule{delay: d, byClock: true} }
}

// WithQuota sets the quota of every project for a type. The quota -1 is unlimited. These
// are the types and their defaults:
//
//	physicalConnect    10
//	virtualInterface   50
//	globalDcGateway    5
//	peerLinkPerGdgw    10, on each global gateway
//	virtualGateway     unlimited
//	connectGateway     unlimited
//	geip               unlimited
//	localGateway       unlimited
//
// [NewServer] panics at another type.
func WithQuota(kind string, limit int) Option {
	return func(s *Server) {
		if _, ok := s.settings.quotas[kind]; !ok {
			panic(fmt.Sprintf("dcaastest: there is no quota of type %q", kind))
		}
		s.settings.quotas[kind] = limit
	}
}

// WithClock sets the server's clock. The default is [time.Now]. The clock sets the times
// of resources, expires tokens and, with [WithDelay], advances states. Signatures must be
// within 15 minutes of it. The server calls now with its lock held.
func WithClock(now func() time.Time) Option {
	return func(s *Server) { s.settings.clock = now }
}

// WithLowPriorityOnStatic allows the priority low on interfaces with static routes. Table
// 5-77 of the API reference allows low with BGP only, so the server refuses it by
// default. The tests of the Terraform provider create such an interface.
func WithLowPriorityOnStatic() Option {
	return func(s *Server) { s.settings.lowPriorityOnStatic = true }
}

// WithSlowGatewayDeletion keeps a deleted virtual gateway in PENDING_DELETE for as long
// as other states last. By default a GET after the DELETE answers 404, as the service
// does. The tests of the Terraform provider depend on that.
func WithSlowGatewayDeletion() Option {
	return func(s *Server) { s.settings.slowGatewayDeletion = true }
}

// WithVPCs sets the IDs of the VPCs that exist. The server then refuses a virtual gateway
// in another VPC with DC.0007. By default every VPC exists, because VPCs belong to
// another service.
func WithVPCs(ids ...string) Option {
	return func(s *Server) {
		s.settings.vpcs = map[string]bool{}
		for _, id := range ids {
			s.settings.vpcs[id] = true
		}
	}
}

// WithRegion sets the server's region. The default is dcaastest-1. The server's project
// has the same name, because clients find their project by the region's name.
func WithRegion(name string) Option {
	return func(s *Server) { s.settings.region = name }
}

// WithListener sets the listener of the server. The default is a free port of 127.0.0.1.
// [Server.Close] closes the listener.
func WithListener(listener net.Listener) Option {
	return func(s *Server) { s.listener = listener }
}

// WithTLS makes the server speak https, with a certificate that [Server.Client] trusts.
func WithTLS() Option {
	return func(s *Server) { s.tls = true }
}

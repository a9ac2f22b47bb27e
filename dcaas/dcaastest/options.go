package dcaastest

import (
	"fmt"
	"net"
	"time"
)

// Option changes how a [Server] behaves.
type Option func(*Server)

// WithStepsPerState sets how many reads show a resource in each state that it
// leaves by itself. A read is a GET of the resource or of a list page that has
// it; it answers with the state that it finds, and then the resource moves on.
//
// With 1, the default, a create answers PENDING_CREATE, the first read
// PENDING_CREATE, the second ACTIVE; after the DELETE of an interface the first read
// answers PENDING_DELETE, the second 404. With 0 every change is complete at once. A
// deleted virtual gateway is gone at once; see [WithSlowGatewayDeletion].
func WithStepsPerState(n int) Option {
	return func(s *Server) { s.db.schedule = schedule{reads: n} }
}

// WithDelay makes states last for d on the server's clock instead, however often
// a resource is read.
func WithDelay(d time.Duration) Option {
	return func(s *Server) { s.db.schedule = schedule{delay: d, byClock: true} }
}

// WithQuota sets how many resources of a type every project may have, -1 for any
// number. The types are physicalConnect, 10 without this option, virtualInterface,
// 50, globalDcGateway, 5, peerLinkPerGdgw, 10 on each global gateway, and, any
// number of them, virtualGateway, connectGateway, geip and localGateway. NewServer
// panics at another type.
func WithQuota(kind string, limit int) Option {
	return func(s *Server) {
		if _, ok := s.db.quotas[kind]; !ok {
			panic(fmt.Sprintf("dcaastest: there is no quota of type %q", kind))
		}
		s.db.quotas[kind] = limit
	}
}

// WithClock sets the server's clock, which is [time.Now] otherwise. It stamps
// resources, ends tokens and moves states under [WithDelay]; signatures have to
// be within 15 minutes of it. The server calls it under a lock of its own.
func WithClock(now func() time.Time) Option {
	return func(s *Server) { s.db.clock = now }
}

// WithLowPriorityOnStatic lets interfaces with static routes have the priority low. The
// API reference (table 5-77) allows low with BGP only, so the server refuses it
// otherwise. The tests of the Terraform provider create such an interface.
func WithLowPriorityOnStatic() Option {
	return func(s *Server) { s.db.lowPriorityOnStatic = true }
}

// WithSlowGatewayDeletion makes a deleted virtual gateway PENDING_DELETE for as long as
// other states last. Without it a GET after the DELETE answers 404, as the service does:
// the tests of the Terraform provider depend on that.
func WithSlowGatewayDeletion() Option {
	return func(s *Server) { s.db.slowGatewayDeletion = true }
}

// WithVPCs sets the IDs of the VPCs that exist. The creation of a virtual gateway in
// another VPC is refused with DC.0007. Without it every VPC exists, because VPCs belong
// to another service.
func WithVPCs(ids ...string) Option {
	return func(s *Server) {
		s.db.vpcs = map[string]bool{}
		for _, id := range ids {
			s.db.vpcs[id] = true
		}
	}
}

// WithRegion sets the server's region, which is dcaastest-1 otherwise. It is also the
// name of the server's project, because clients find their project by the region's name.
func WithRegion(name string) Option {
	return func(s *Server) { s.db.region = name }
}

// WithListener has the server listen there instead of on a free port of
// 127.0.0.1. [Server.Close] closes the listener.
func WithListener(listener net.Listener) Option {
	return func(s *Server) { s.listener = listener }
}

// WithTLS has the server speak https, with a certificate that [Server.Client]
// trusts.
func WithTLS() Option {
	return func(s *Server) { s.tls = true }
}

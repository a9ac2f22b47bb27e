package dcaastest

import "time"

// Option changes how a [Server] behaves.
type Option func(*Server)

// WithStepsPerState sets how many reads show a resource in each state that it
// leaves by itself. A read is a GET of the resource or of a list page that has
// it; it answers with the state that it finds, and then the resource moves on.
//
// With 1, the default, a create answers PENDING_CREATE, the first read
// PENDING_CREATE, the second ACTIVE. With 0 the create itself answers ACTIVE.
func WithStepsPerState(n int) Option {
	return func(s *Server) { s.world.pace = pace{reads: n} }
}

// WithDelay makes states last for d on the server's clock instead, however often
// a resource is read.
func WithDelay(d time.Duration) Option {
	return func(s *Server) { s.world.pace = pace{delay: d, byClock: true} }
}

// WithClock sets the server's clock, which is [time.Now] otherwise. It stamps
// resources, ends tokens and moves states under [WithDelay]; signatures have to
// be within 15 minutes of it. The server calls it under a lock of its own.
func WithClock(now func() time.Time) Option {
	return func(s *Server) { s.world.clock = now }
}

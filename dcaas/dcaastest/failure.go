package dcaastest

// SetFailure makes later operations on the ID fail with the given reason. An empty reason
// ends that, again for later operations. The ID selects the operations:
//
//   - a VPC: creates of a gateway for it
//   - a connection or a LAG: creates of interfaces on it
//   - a gateway or an interface: its updates to PENDING_UPDATE
//   - a global EIP: its bind
//   - an enterprise router: peer links to it
//   - a next hop: routes over it
//   - a peer: its detections
//
// A failing operation goes through its states and ends in ERROR, a detection in error. The
// server does not know all of these resources, so it accepts any ID.
func (s *Server) SetFailure(id, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason == "" {
		delete(s.settings.failures, id)
		return
	}
	s.settings.failures[id] = reason
}

// ending returns the state in which an operation ends: done, or ERROR with the reason for
// one of the IDs. An ID may be empty.
func (db *database) ending(done string, ids ...string) (state, reason string) {
	for _, id := range ids {
		if reason, fails := db.failures[id]; fails && id != "" {
			return statusError, reason
		}
	}
	return done, ""
}

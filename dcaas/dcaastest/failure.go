package dcaastest

// SetFailure makes what is begun with the id from now on end badly, for the given
// reason: the bind of the global EIP with that id, a peer link to the enterprise
// router, a route by the next hop and a detection of the peer. They go through
// their states and end in ERROR (a detection in error). An empty reason takes the
// failure back, for what begins after that.
func (s *Server) SetFailure(id, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason == "" {
		delete(s.db.failures, id)
		return
	}
	s.db.failures[id] = reason
}

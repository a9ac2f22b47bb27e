package dcaastest

// SetFailure makes later operations on the ID fail with the given reason. An empty reason
// ends that, again for later operations. The ID selects the operations:
//
//   - a global EIP: its bind
//   - an enterprise router: peer links to it
//   - a next hop: routes over it
//   - a peer: its detections
//
// A failing operation goes through its states and ends in ERROR, a detection in error.
func (s *Server) SetFailure(id, reason string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if reason == "" {
		delete(s.settings.failures, id)
		return
	}
	s.settings.failures[id] = reason
}

package auth

import "testing"

// A proxy from the environment would get the keys of the server. Package net/http uses
// none for a loopback address, so a test with a server on this machine cannot see one.
func TestMetadataTransportHasNoProxy(t *testing.T) {
	t.Parallel()
	if transport := newMetadataTransport(); transport.Proxy != nil || !transport.DisableKeepAlives {
		t.Errorf("transport with a proxy: %v, without open connections: %v", transport.Proxy != nil, transport.DisableKeepAlives)
	}
}

//go:build !race

// The race detector supports at most 8,128 goroutines.

package dcaas_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"path"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// 10,000 concurrent calls share 256 network connections. A connection for each call would
// exceed the limit of open files of most programs.
func TestManyCallersShareConnections(t *testing.T) {
	t.Parallel()
	const callers, connections = 10_000, 256
	var opened atomic.Int64
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintf(w, `{"virtual_interface":{"id":%q}}`, path.Base(r.URL.Path)) //nolint:gosec // the client of this test sent the text
	}))
	srv.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	srv.Start()
	t.Cleanup(srv.Close)
	c, err := dcaas.New(dcaas.Config{Endpoint: srv.URL, ProjectID: "p", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")},
		dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}), dcaas.WithTimeout(5*time.Minute)) // calls wait for each other
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)

	begin := make(chan struct{})
	var lost atomic.Int64
	var group sync.WaitGroup
	for i := range callers {
		group.Go(func() {
			id := fmt.Sprintf("vif-%05d", i)
			<-begin
			vif, err := c.VirtualInterfaces.Get(t.Context(), id)
			if (err != nil || vif.ID != id) && lost.Add(1) == 1 {
				t.Errorf("Get(%s) = %v, %v", id, vif, err)
			}
		})
	}
	close(begin)
	group.Wait()
	if n := lost.Load(); n > 0 {
		t.Errorf("%d of %d calls were lost", n, callers)
	}
	// net/http closes a connection that is slow to become idle, and opens another. A busy
	// machine has more of them.
	if n := opened.Load(); n == 0 || n > callers/4 {
		t.Errorf("%d connections, want 1 to about %d", n, connections)
	}
}

package dcaas_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"testing"
	"testing/synctest"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func TestRetryLog(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var buf bytes.Buffer
		logger := slog.New(slog.NewTextHandler(&buf, &slog.HandlerOptions{Level: slog.LevelDebug, ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey || a.Key == "call" || a.Key == "wait" {
				return slog.Attr{}
			}
			return a
		}}))
		s := &script{steps: []step{
			{status: 429, body: `{"error_code":"APIGW.0308"}`, header: http.Header{"X-Request-Id": {"r1"}}},
			{err: refusedConnection()},
			{status: 200, body: `{"virtual_interfaces":[{"name":"sesame"}]}`, header: http.Header{"X-Request-Id": {"r2\nlevel=ERROR"}}},
		}}
		_, err := scripted(t, s, dcaas.WithLogger(logger)).VirtualInterfaces.List(t.Context(), dcaas.VirtualInterfaceListOpts{ID: []string{"sesame"}})
		if err != nil {
			t.Fatal(err)
		}
		want := `level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=1 took=0s status=429 request_id=r1
level=WARN msg="dcaas: trying again" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=1 status=429 code=APIGW.0308
level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=2 took=0s error="dial tcp: connection refused"
level=WARN msg="dcaas: trying again" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=2 status=0 code=""
level=DEBUG msg="dcaas: try" method=GET route=/v3/{project_id}/dcaas/virtual-interfaces try=3 took=0s status=200 request_id="r2 level=ERROR"
`
		if got := buf.String(); got != want {
			t.Errorf("log:\n%s\nwant:\n%s", got, want)
		}
	})
}

package hybridtest_test

import (
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
)

func TestNICLifecycle(t *testing.T) {
	t.Parallel()
	srv, client, c := newNIC(t)
	active, standby := srv.AddCard("s"), srv.AddCard("s")
	holders := func(want ...string) {
		t.Helper()
		slices.Sort(want)
		if got := srv.Holders("192.168.0.7"); !slices.Equal(got, want) {
			t.Errorf("Holders() = %v, want %v", got, want)
		}
	}
	bound := func(card string) string {
		t.Helper()
		b, err := bind(t, c, card, "s", "192.168.0.7")
		if err != nil || b.PortID == "" {
			t.Fatalf("Bind() = %v, %v", b, err)
		}
		return b.PortID
	}
	holders()
	port := bound(active)
	holders(active)
	if again := bound(active); again != port {
		t.Errorf("bound again: port %s, want %s", again, port)
	}
	if other := bound(standby); other != port {
		t.Errorf("bound to another card: port %s, want %s", other, port)
	}
	holders(active, standby)
	for range 2 {
		if err := unbind(t, c, active); err != nil {
			t.Error(err)
		}
		holders(standby)
	}
	// The answer names the port of the address, or no port if the card had no address.
	for _, want := range []string{port, ""} {
		var out struct {
			PortID *string `json:"port_id"`
		}
		body := map[string]any{"nic": map[string]any{"subnet_id": "", "ip_address": ""}}
		if _, err := client.Do(t.Context(), "PUT", "/v1/{project_id}/cloudservers/nics/"+standby, nil, body, &out); err != nil || out.PortID == nil || *out.PortID != want {
			t.Errorf("unbind answers %+v, %v, want %q", out, err, want)
		}
	}
}

// The project in X-Project-Id must be the caller's, even if the path names the right one.
func TestNICChecksProjectOfHeader(t *testing.T) {
	t.Parallel()
	srv := hybridtest.NewNIC(hybridtest.Caller{})
	t.Cleanup(srv.Close)
	put := func(project string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPut, srv.URL+"/v1/"+srv.Caller.ProjectID+"/cloudservers/nics/x", strings.NewReader("{}"))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("X-Auth-Token", srv.Caller.Token)
		if project != "" {
			req.Header.Set("X-Project-Id", project)
		}
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, req)
		return w.Code
	}
	for project, want := range map[string]int{"": 400, srv.Caller.ProjectID: 400, "other": 403} {
		if got := put(project); got != want {
			t.Errorf("X-Project-Id %q: %d, want %d", project, got, want)
		}
	}
}

func TestNICRules(t *testing.T) {
	t.Parallel()
	srv, client, c := newNIC(t)
	card := srv.AddCard("s")
	checkError(t, "no card", fail(bind(t, c, "x", "s", "192.168.0.7")), dcaas.ErrNotFound, "Ecs.0005")
	checkError(t, "no card to unbind", unbind(t, c, "x"), dcaas.ErrNotFound, "Ecs.0005")
	checkError(t, "subnet", fail(bind(t, c, card, "other", "192.168.0.7")), dcaas.ErrInvalid, "Ecs.0005")
	if _, err := bind(t, c, card, "s", "192.168.0.7"); err != nil {
		t.Error(err)
	}
	checkError(t, "second address", fail(bind(t, c, card, "s", "192.168.0.8")), dcaas.ErrInvalid, "Ecs.0005")
	do := func(method, path string, in any) error {
		return fail(client.Do(t.Context(), method, path, nil, in, nil))
	}
	path := "/v1/{project_id}/cloudservers/nics/" + card
	checkError(t, "no body", do("PUT", path, map[string]any{}), dcaas.ErrInvalid, "Ecs.0005")
	checkError(t, "no address member", do("PUT", path, map[string]any{"nic": map[string]any{"subnet_id": ""}}), dcaas.ErrInvalid, "Ecs.0005")
	checkError(t, "empty address", do("PUT", path, map[string]any{"nic": map[string]any{"subnet_id": "s", "ip_address": ""}}), dcaas.ErrInvalid, "Ecs.0005")
	checkError(t, "no such method", do("POST", path, map[string]any{}), dcaas.ErrNotFound, "APIGW.0101")
	checkError(t, "other project", do("PUT", "/v1/other/cloudservers/nics/"+card, map[string]any{}), dcaas.ErrForbidden, "APIGW.0310")
}

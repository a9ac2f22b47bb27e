package dcaas_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// pathEcho answers with the last part of the path.
type pathEcho struct{}

func (pathEcho) RoundTrip(req *http.Request) (*http.Response, error) {
	id := req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]
	body := fmt.Sprintf(`{"virtual_interface":{"id":%q,"remote_ep_group":[%q]},"request_id":%q}`, id, id, id)
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body))}, nil
}

// The results of a call do not change when a later call reuses the memory of its answer.
func TestResultsSurviveBufferReuse(t *testing.T) {
	t.Parallel()
	c, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.Token("token-1")},
		dcaas.WithHTTPClient(&http.Client{Transport: pathEcho{}}))
	if err != nil {
		t.Fatal(err)
	}
	const calls = 20
	var vifs [calls]*dcaas.VirtualInterface
	var texts [calls]json.RawMessage
	var answers [calls]*dcaas.Response
	for i := range calls {
		if vifs[i], err = c.VirtualInterfaces.Get(t.Context(), fmt.Sprintf("get-%02d", i)); err != nil {
			t.Fatal(err)
		}
		if answers[i], err = c.Do(t.Context(), http.MethodGet, fmt.Sprintf("/v3/x/do-%02d", i), nil, nil, &texts[i]); err != nil {
			t.Fatal(err)
		}
	}
	for i := range calls {
		id := fmt.Sprintf("get-%02d", i)
		if v := vifs[i]; v.ID != id || v.RemoteEPGroup[0] != id {
			t.Errorf("interface %d is %s %v, want %s", i, v.ID, v.RemoteEPGroup, id)
		}
		id = fmt.Sprintf("do-%02d", i)
		want := fmt.Sprintf(`{"virtual_interface":{"id":%q,"remote_ep_group":[%q]},"request_id":%q}`, id, id, id)
		if string(texts[i]) != want || string(answers[i].Body) != want || answers[i].RequestID != id {
			t.Errorf("call %d gave %s and %s (request %s), want %s", i, texts[i], answers[i].Body, answers[i].RequestID, want)
		}
	}
}

package conformance

import (
	"errors"
	"net/http"
	"reflect"
	"slices"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/config"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/sdkerr"
	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// IDs of the connections that every server has.
const (
	standard1 = "00000000-0000-4000-8000-000000000001"
	standard2 = "00000000-0000-4000-8000-000000000002"
	hosting   = "00000000-0000-4000-8000-000000000003"

	missingID = "ffffffff-0000-4000-8000-000000000000" // of no resource
)

func newServer(t *testing.T, opts ...dcaastest.Option) *dcaastest.Server {
	t.Helper()
	srv := dcaastest.NewServer(opts...)
	t.Cleanup(srv.Close)
	return srv
}

// userAgent returns the only setting of the official client that is not its default.
// Without a user agent, the client writes an application ID into the user's home folder.
func userAgent() *config.HttpConfig { return config.DefaultHttpConfig().WithUserAgent("conformance") }

// official returns an official client with a key pair, a project and an address, as its
// users create it.
func official(t *testing.T, endpoint, projectID, accessKey, secretKey string) *dc.DcClient {
	t.Helper()
	credentials, err := basic.NewCredentialsBuilder().
		WithAk(accessKey).WithSk(secretKey).WithProjectId(projectID).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	client, err := dc.DcClientBuilder().
		WithEndpoints([]string{endpoint}).WithCredential(credentials).WithHttpConfig(userAgent()).SafeBuild()
	if err != nil {
		t.Fatal(err)
	}
	return dc.NewDcClient(client)
}

func officialFor(t *testing.T, srv *dcaastest.Server) *dc.DcClient {
	t.Helper()
	return official(t, srv.URL, srv.ProjectID, srv.AccessKey, srv.SecretKey)
}

// must takes the two results of an official call. The function that it returns ends the
// test after an error, and checks the status:
//
//	must(c.ShowQuotas(request))(t, http.StatusCreated)
func must[T any](resp *T, err error) func(t *testing.T, status int) *T {
	return func(t *testing.T, status int) *T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		if got := reflect.ValueOf(resp).Elem().FieldByName("HttpStatusCode").Int(); got != int64(status) {
			t.Errorf("status %d, want %d", got, status)
		}
		return resp
	}
}

// refused checks that err is a refusal of the service with this status and code.
func refused(t *testing.T, err error, status int, code string) {
	t.Helper()
	e, ok := errors.AsType[*sdkerr.ServiceResponseError](err)
	if !ok {
		t.Errorf("error = %v, want %d %s", err, status, code)
		return
	}
	if e.StatusCode != status || e.ErrorCode != code || e.ErrorMessage == "" || e.RequestId == "" {
		t.Errorf("error = %d %s %q, request %q; want %d %s with a message and a request id",
			e.StatusCode, e.ErrorCode, e.ErrorMessage, e.RequestId, status, code)
	}
}

// gone reads a resource until a read fails, and checks that the resource does not exist.
func gone[T any](t *testing.T, code string, show func() (*T, error)) {
	t.Helper()
	var err error
	for range 10 {
		if _, err = show(); err != nil {
			break
		}
	}
	refused(t, err, http.StatusNotFound, code)
}

func equal[T comparable](t *testing.T, name string, got, want T) {
	t.Helper()
	if got != want {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

func equalList[T comparable](t *testing.T, name string, got, want []T) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s = %v, want %v", name, got, want)
	}
}

// val returns *p, or the zero value for nil. Most fields of official answers are pointers.
func val[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

// column returns one field of each item of an official list.
func column[T, F any](items *[]T, field func(T) F) []F {
	var fields []F
	for _, item := range val(items) {
		fields = append(fields, field(item))
	}
	return fields
}

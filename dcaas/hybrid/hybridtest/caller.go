package hybridtest

import (
	"cmp"
	"net/http"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/sigcheck"
)

// Caller is the only user of a simulated service of Huawei Cloud, with one project. An
// empty field gets a default that is obviously fake.
type Caller struct {
	ProjectID string
	AccessKey string
	SecretKey string
	Token     string // IAM token
}

const region = "hybridtest-1"

func (c Caller) withDefaults() Caller {
	return Caller{
		ProjectID: cmp.Or(c.ProjectID, "0000dcaa57e570000000000000000009"),
		AccessKey: cmp.Or(c.AccessKey, "FAKEACCESSKEY0HYBRID"),
		SecretKey: cmp.Or(c.SecretKey, "fake-secret-key-of-hybridtest-not-a-secret"),
		Token:     cmp.Or(c.Token, "fake-token-of-hybridtest"),
	}
}

// String names the project. It shows nothing of the keys.
func (c Caller) String() string { return "hybridtest.Caller(" + c.ProjectID + ")" }

// GoString returns the same text as String, for %#v.
func (c Caller) GoString() string { return c.String() }

// config returns the configuration of a client with the caller's key.
func (c Caller) config(endpoint string) dcaas.Config {
	return dcaas.Config{Region: region, ProjectID: c.ProjectID, Endpoint: endpoint, Auth: auth.AKSK(c.AccessKey, c.SecretKey)}
}

// authorize checks the caller and the project, which the path or X-Project-Id names. It
// returns nil, or an error answer in the form of the API gateway.
func (c Caller) authorize(r *http.Request, body []byte, project string) *answer {
	if reason := c.authenticate(r, body); reason != "" {
		return gatewayError(http.StatusUnauthorized, "APIGW.0301", "Incorrect IAM authentication information: "+reason)
	}
	header := r.Header.Get("X-Project-Id")
	if cmp.Or(project, header) != c.ProjectID || header != "" && header != c.ProjectID {
		return gatewayError(http.StatusForbidden, "APIGW.0310", "The project is unavailable")
	}
	return nil
}

// authenticate checks the token or the signature. It returns the reason for a rejection,
// or an empty text.
func (c Caller) authenticate(r *http.Request, body []byte) (reason string) {
	if token := r.Header.Get("X-Auth-Token"); token != "" {
		if token != c.Token {
			return "decrypt token fail"
		}
		return ""
	}
	claim, ok := sigcheck.Read(r.Header.Get("Authorization"))
	if !ok {
		return "neither X-Auth-Token nor a signature in Authorization"
	}
	date, err := time.Parse(sigcheck.TimeFormat, r.Header.Get("X-Sdk-Date"))
	switch {
	case err != nil || time.Since(date).Abs() > sigcheck.MaxSkew:
		return "X-Sdk-Date is missing or too far from the time here"
	case claim.AccessKey != c.AccessKey:
		return "Get secretKey failed, ak not exist"
	case !claim.Verify(r, body, c.SecretKey):
		return "verify aksk signature fail"
	default:
		return ""
	}
}

func gatewayError(status int, code, message string) *answer {
	return &answer{status, map[string]string{"error_code": code, "error_msg": message}}
}

func noSuchAPI() answer {
	return *gatewayError(http.StatusNotFound, "APIGW.0101", "The API does not exist or has not been published in the environment")
}

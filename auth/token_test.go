package auth_test

import (
	"net/http"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestStaticTokenIsNotRenewed(t *testing.T) {
	t.Parallel()
	c := newCloud()
	var sent []string
	c.service = func(token string, _ *http.Request) (*http.Response, error) {
		sent = append(sent, token)
		return answer(http.StatusUnauthorized, ""), nil
	}
	status, err := send(t, auth.Token("fixed").Wrap(c, auth.Scope{IAMEndpoint: testIAM}))
	if err != nil || status != http.StatusUnauthorized {
		t.Errorf("RoundTrip() = %d, %v, want the 401 of the service", status, err)
	}
	if len(sent) != 1 || sent[0] != "fixed" {
		t.Errorf("tokens sent = %q, want it once", sent)
	}
	if iam, _, open := c.counts(); iam != 0 || open != 0 {
		t.Errorf("%d calls to IAM, %d open bodies, want none", iam, open)
	}
}

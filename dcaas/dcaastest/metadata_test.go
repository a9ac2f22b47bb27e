package dcaastest_test

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// metadata sends a request to the metadata service, with one header if name is not empty.
func (c *client) metadata(method, path, name, value string) (int, string) {
	c.t.Helper()
	req := c.request(method, path, nil)
	req.Header.Del("X-Auth-Token")
	if name != "" {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

func (c *client) metadataToken(seconds string) (int, string) {
	c.t.Helper()
	return c.metadata(http.MethodPut, "/meta-data/latest/api/token", "X-Metadata-Token-Ttl-Seconds", seconds)
}

// securityKey returns the key of the metadata service.
func (c *client) securityKey(token string) object {
	c.t.Helper()
	status, body := c.metadata(http.MethodGet, "/openstack/latest/securitykey", "X-Metadata-Token", token)
	var answer struct{ Credential object }
	if err := json.Unmarshal([]byte(body), &answer); err != nil || status != http.StatusOK {
		c.t.Fatalf("securitykey: %d %s, %v", status, body, err)
	}
	wantKeys(c.t, answer.Credential, "access", "secret", "securitytoken", "expires_at")
	return answer.Credential
}

func TestMetadataToken(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Now())
	c := newClient(t, dcaastest.WithClock(clock.Now))
	for _, seconds := range []string{"", "x", "0", "-1", "21601"} {
		if status, _ := c.metadataToken(seconds); status != http.StatusBadRequest {
			t.Errorf("lifetime %q: status = %d, want 400", seconds, status)
		}
	}
	status, token := c.metadataToken("60")
	if status != http.StatusOK || !strings.HasPrefix(token, "fake-metadata-token-") || strings.TrimSpace(token) != token {
		t.Fatalf("token = %d %q", status, token)
	}
	c.signedGet(c.securityKey(token)).want(http.StatusOK)
	clock.advance(time.Minute)
	for _, old := range []string{token, "", "x"} {
		if status, body := c.metadata(http.MethodGet, "/openstack/latest/securitykey", "X-Metadata-Token", old); status != http.StatusUnauthorized || !strings.Contains(body, "metadata token") {
			t.Errorf("token %q: %d %s, want 401", old, status, body)
		}
	}
	for _, r := range c.srv.Requests() {
		if r.Header.Get("X-Metadata-Token") == token {
			t.Error("Requests shows a metadata token")
		}
	}
}

// The service answers with the same key until 10 minutes before its expiry. Then both the
// old and the new key work.
func TestMetadataKeyIsRenewed(t *testing.T) {
	t.Parallel()
	clock := newClock(time.Now().Add(-5 * time.Minute))
	c := newClient(t, dcaastest.WithClock(clock.Now))
	c.srv.SetMetadataMode(dcaastest.MetadataV1)
	old := c.securityKey("")
	clock.advance(50*time.Minute - time.Second)
	wantField(t, c.securityKey(""), "access", old["access"])
	clock.advance(time.Second)
	renewed := c.securityKey("")
	if renewed["access"] == old["access"] {
		t.Fatal("the key is not renewed")
	}
	sent := func(key object) int {
		t.Helper()
		req := c.request(http.MethodGet, "/v3/"+c.project+"/dcaas/direct-connects", nil)
		req.Header.Del("X-Auth-Token")
		req.Header.Set("X-Security-Token", key["securitytoken"].(string))
		sign(req, "", key["access"].(string), key["secret"].(string), clock.Now())
		return c.send(req).status
	}
	if a, b := sent(old), sent(renewed); a != http.StatusOK || b != http.StatusOK {
		t.Errorf("status = %d with the old key, %d with the new one, want 200", a, b)
	}
	clock.advance(10 * time.Minute)
	if a, b := sent(old), sent(renewed); a != http.StatusUnauthorized || b != http.StatusOK {
		t.Errorf("status = %d with the expired key, %d with the new one, want 401 and 200", a, b)
	}
}

func TestMetadataModes(t *testing.T) {
	t.Parallel()
	c := newClient(t)
	c.srv.SetMetadataMode(dcaastest.MetadataV1)
	if status, _ := c.metadataToken("60"); status != http.StatusNotFound {
		t.Errorf("a token of version 1: status = %d, want 404", status)
	}
	c.securityKey("")
	c.srv.SetMetadataMode(dcaastest.MetadataNoAgency)
	_, token := c.metadataToken("60")
	if status, body := c.metadata(http.MethodGet, "/openstack/latest/securitykey", "X-Metadata-Token", token); status != http.StatusUnauthorized || !strings.Contains(body, "Please configure Cloud Service Agency first") {
		t.Errorf("without an agency: %d %s, want 401", status, body)
	}
	c.srv.SetMetadataMode(dcaastest.MetadataV2)
	c.securityKey(token)
}

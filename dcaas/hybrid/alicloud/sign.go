package alicloud

import (
	"cmp"
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the older signature form requires it
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Signature is a form of request signatures.
type Signature string

// Forms of request signatures.
const (
	// ACS3HMACSHA256 signs the method, path, query, headers and body. A header carries
	// the signature.
	ACS3HMACSHA256 Signature = "ACS3-HMAC-SHA256"
	// HMACSHA1 is the older form. It signs the method and the query, and the query
	// carries the signature.
	HMACSHA1 Signature = "HMAC-SHA1"
)

const (
	timeFormat  = "2006-01-02T15:04:05Z"
	emptySHA256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
)

func newNonce() string { return uuid.NewString() }

// sign signs req, which has no body, in place. The query of req names Action and
// Version. The older form sends them there, and signACS3 moves them to headers.
func (s *signer) sign(req *http.Request, at time.Time, nonce string) {
	if s.form == HMACSHA1 {
		s.credentials.key().signHMACSHA1(req, at, nonce)
	} else {
		s.credentials.key().signACS3(req, at, nonce)
	}
}

func (k keyMaterial) signACS3(req *http.Request, at time.Time, nonce string) {
	query := req.URL.Query()
	header := map[string]string{
		"host":                  cmp.Or(req.Host, req.URL.Host),
		"x-acs-action":          query.Get("Action"),
		"x-acs-version":         query.Get("Version"),
		"x-acs-date":            at.UTC().Format(timeFormat),
		"x-acs-signature-nonce": nonce,
		"x-acs-content-sha256":  emptySHA256,
	}
	if k.securityToken != "" {
		header["x-acs-security-token"] = k.securityToken
	}
	query.Del("Action")
	query.Del("Version")
	req.URL.RawQuery = transport.EncodeQuery(query)

	names := slices.Sorted(maps.Keys(header))
	var canonical strings.Builder
	canonical.WriteString(req.Method + "\n" + cmp.Or(req.URL.EscapedPath(), "/") + "\n" + req.URL.RawQuery + "\n")
	for _, name := range names {
		canonical.WriteString(name + ":" + header[name] + "\n")
		if name != "host" { // because net/http sends Host itself
			req.Header.Set(name, header[name])
		}
	}
	signed := strings.Join(names, ";")
	canonical.WriteString("\n" + signed + "\n" + emptySHA256)

	hash := sha256.Sum256([]byte(canonical.String()))
	mac := hmac.New(sha256.New, []byte(k.secret))
	mac.Write([]byte(string(ACS3HMACSHA256) + "\n" + hex.EncodeToString(hash[:])))
	req.Header.Set("Authorization", string(ACS3HMACSHA256)+" Credential="+k.id+",SignedHeaders="+signed+",Signature="+hex.EncodeToString(mac.Sum(nil)))
}

func (k keyMaterial) signHMACSHA1(req *http.Request, at time.Time, nonce string) {
	query := req.URL.Query()
	if !query.Has("Format") {
		query.Set("Format", "JSON")
	}
	query.Set("AccessKeyId", k.id)
	query.Set("SignatureMethod", string(HMACSHA1))
	query.Set("SignatureVersion", "1.0")
	query.Set("SignatureNonce", nonce)
	query.Set("Timestamp", at.UTC().Format(timeFormat))
	if k.securityToken != "" {
		query.Set("SecurityToken", k.securityToken)
	}
	canonical := transport.EncodeQuery(query)
	mac := hmac.New(sha1.New, []byte(k.secret+"&"))
	mac.Write([]byte(req.Method + "&%2F&" + transport.EscapePart(canonical)))
	req.URL.RawQuery = canonical + "&Signature=" + transport.EscapePart(base64.StdEncoding.EncodeToString(mac.Sum(nil)))
}

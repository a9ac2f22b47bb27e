package hybridtest

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the older signature form requires it
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// This file checks the signatures of Alibaba Cloud. It follows the vendor's description
// and shares no code with package alicloud, so that the two check each other.

// signedRequest holds the content of a request to Alibaba Cloud, and the parts of its
// signature.
type signedRequest struct {
	keyID, signature, securityToken string
	date, nonce                     string
	action, version, format         string
	parameters                      url.Values // without the parameters of the signature

	stringToSign string
	expected     func(secret string) string // returns the correct signature
}

const acs3 = "ACS3-HMAC-SHA256"

func readSigned(r *http.Request, body []byte) signedRequest {
	if strings.HasPrefix(r.Header.Get("Authorization"), acs3+" ") {
		return readACS3(r, body)
	}
	return readHMACSHA1(r)
}

func readACS3(r *http.Request, body []byte) signedRequest {
	h := r.Header
	request := signedRequest{
		securityToken: h.Get("X-Acs-Security-Token"), date: h.Get("X-Acs-Date"), nonce: h.Get("X-Acs-Signature-Nonce"),
		action: h.Get("X-Acs-Action"), version: h.Get("X-Acs-Version"), format: "JSON", parameters: r.URL.Query(),
	}
	var signed []string
	for part := range strings.SplitSeq(strings.TrimPrefix(h.Get("Authorization"), acs3+" "), ",") {
		switch name, value, _ := strings.Cut(part, "="); name {
		case "Credential":
			request.keyID = value
		case "SignedHeaders":
			signed = strings.Split(value, ";")
		case "Signature":
			request.signature = value
		}
	}
	// The signature must cover the host and all X-Acs headers.
	for name := range h {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-acs-") && !slices.Contains(signed, lower) || !slices.Contains(signed, "host") {
			request.signature = ""
		}
	}
	sum := sha256.Sum256(body)
	payload := hex.EncodeToString(sum[:])
	lines := []string{r.Method, r.URL.EscapedPath(), sortedQuery(request.parameters)}
	for _, name := range signed {
		value := strings.TrimSpace(h.Get(name))
		if name == "host" {
			value = r.Host
		}
		lines = append(lines, name+":"+value)
	}
	lines = append(lines, "", strings.Join(signed, ";"), payload)
	if h.Get("X-Acs-Content-Sha256") != payload {
		request.signature = ""
	}
	canonicalHash := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	request.stringToSign = acs3 + "\n" + hex.EncodeToString(canonicalHash[:])
	request.expected = func(secret string) string { return hex.EncodeToString(mac(sha256.New, secret, request.stringToSign)) }
	return request
}

func readHMACSHA1(r *http.Request) signedRequest {
	q := r.URL.Query()
	request := signedRequest{
		keyID: q.Get("AccessKeyId"), signature: q.Get("Signature"), securityToken: q.Get("SecurityToken"), date: q.Get("Timestamp"),
		nonce: q.Get("SignatureNonce"), action: q.Get("Action"), version: q.Get("Version"), format: q.Get("Format"),
	}
	if q.Get("SignatureMethod") != "HMAC-SHA1" || q.Get("SignatureVersion") != "1.0" {
		request.signature = ""
	}
	q.Del("Signature")
	request.stringToSign = r.Method + "&" + percent("/") + "&" + percent(sortedQuery(q))
	request.expected = func(secret string) string {
		return base64.StdEncoding.EncodeToString(mac(sha1.New, secret+"&", request.stringToSign))
	}
	for _, name := range []string{
		"AccessKeyId", "SecurityToken", "Timestamp", "SignatureNonce", "SignatureMethod", "SignatureVersion", "Format", "Action", "Version",
	} {
		q.Del(name)
	}
	request.parameters = q
	return request
}

func mac(of func() hash.Hash, key, text string) []byte {
	m := hmac.New(of, []byte(key))
	m.Write([]byte(text))
	return m.Sum(nil)
}

// sortedQuery returns a query in its canonical form, which is the signed form.
func sortedQuery(q url.Values) string {
	var pairs []string
	for name, values := range q {
		for _, value := range values {
			pairs = append(pairs, percent(name)+"="+percent(value))
		}
	}
	slices.Sort(pairs)
	return strings.Join(pairs, "&")
}

// percent escapes all bytes except letters, digits and the characters "-_.~".
func percent(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
		} else {
			b.WriteString("%" + strings.ToUpper(hex.EncodeToString([]byte{c})))
		}
	}
	return b.String()
}

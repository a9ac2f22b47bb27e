package hybridtest

import (
	"crypto/hmac"
	"crypto/sha1" //nolint:gosec // the older signature is made with it
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// The check of Alibaba Cloud's signatures. It is written from their form alone and
// shares nothing with package alicloud, so that the two check each other.

// proof is what a request to Alibaba Cloud says of itself, and what its signature has
// to be made of.
type proof struct {
	keyID, signature, securityToken string
	date, nonce                     string
	action, version, format         string
	parameters                      url.Values // without what belongs to the signature

	toSign string
	made   func(secret string) string
}

const acs3 = "ACS3-HMAC-SHA256"

func readProof(r *http.Request, body []byte) proof {
	if strings.HasPrefix(r.Header.Get("Authorization"), acs3+" ") {
		return readACS3(r, body)
	}
	return readHMACSHA1(r)
}

func readACS3(r *http.Request, body []byte) proof {
	h := r.Header
	p := proof{
		securityToken: h.Get("X-Acs-Security-Token"), date: h.Get("X-Acs-Date"), nonce: h.Get("X-Acs-Signature-Nonce"),
		action: h.Get("X-Acs-Action"), version: h.Get("X-Acs-Version"), format: "JSON", parameters: r.URL.Query(),
	}
	var signed []string
	for part := range strings.SplitSeq(strings.TrimPrefix(h.Get("Authorization"), acs3+" "), ",") {
		switch name, value, _ := strings.Cut(part, "="); name {
		case "Credential":
			p.keyID = value
		case "SignedHeaders":
			signed = strings.Split(value, ";")
		case "Signature":
			p.signature = value
		}
	}
	// Whatever describes the request has to be signed.
	for name := range h {
		if lower := strings.ToLower(name); strings.HasPrefix(lower, "x-acs-") && !slices.Contains(signed, lower) || !slices.Contains(signed, "host") {
			p.signature = ""
		}
	}
	sum := sha256.Sum256(body)
	payload := hex.EncodeToString(sum[:])
	lines := []string{r.Method, r.URL.EscapedPath(), sortedQuery(p.parameters)}
	for _, name := range signed {
		value := strings.TrimSpace(h.Get(name))
		if name == "host" {
			value = r.Host
		}
		lines = append(lines, name+":"+value)
	}
	lines = append(lines, "", strings.Join(signed, ";"), payload)
	if h.Get("X-Acs-Content-Sha256") != payload {
		p.signature = ""
	}
	whole := sha256.Sum256([]byte(strings.Join(lines, "\n")))
	p.toSign = acs3 + "\n" + hex.EncodeToString(whole[:])
	p.made = func(secret string) string { return hex.EncodeToString(mac(sha256.New, secret, p.toSign)) }
	return p
}

func readHMACSHA1(r *http.Request) proof {
	q := r.URL.Query()
	p := proof{
		keyID: q.Get("AccessKeyId"), signature: q.Get("Signature"), securityToken: q.Get("SecurityToken"), date: q.Get("Timestamp"),
		nonce: q.Get("SignatureNonce"), action: q.Get("Action"), version: q.Get("Version"), format: q.Get("Format"),
	}
	if q.Get("SignatureMethod") != "HMAC-SHA1" || q.Get("SignatureVersion") != "1.0" {
		p.signature = ""
	}
	q.Del("Signature")
	p.toSign = r.Method + "&" + percent("/") + "&" + percent(sortedQuery(q))
	p.made = func(secret string) string {
		return base64.StdEncoding.EncodeToString(mac(sha1.New, secret+"&", p.toSign))
	}
	for _, name := range []string{
		"AccessKeyId", "SecurityToken", "Timestamp", "SignatureNonce", "SignatureMethod", "SignatureVersion", "Format", "Action", "Version",
	} {
		q.Del(name)
	}
	p.parameters = q
	return p
}

func mac(of func() hash.Hash, key, text string) []byte {
	m := hmac.New(of, []byte(key))
	m.Write([]byte(text))
	return m.Sum(nil)
}

// sortedQuery is a query in the one form that both sides sign.
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

// percent leaves letters, digits and - _ . ~ alone.
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

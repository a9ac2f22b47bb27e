package auth

import (
	"bytes"
	"cmp"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	accessKeyOp   = "access key"
	accessKeyText = "auth.AccessKey(" + wire.Redacted + ")"
)

// AccessKey signs requests with a key pair. It is safe for concurrent use,
// and shows nothing of itself when printed.
type AccessKey struct {
	key func() *keyMaterial // a function: package fmt looks into pointers, but never into one
}

type keyMaterial struct {
	accessKey     string
	secretKey     string
	securityToken string
	temporary     bool
	invalid       error     // what Validate says
	signers       sync.Pool // of *signer
}

// AKSK returns the permanent key pair of a user: access key and secret key.
func AKSK(accessKey, secretKey string) *AccessKey {
	return newAccessKey(&keyMaterial{accessKey: accessKey, secretKey: secretKey})
}

// TemporaryAKSK returns a key pair that is valid together with a security
// token and for as long as that. The token goes along in X-Security-Token.
func TemporaryAKSK(accessKey, secretKey, securityToken string) *AccessKey {
	return newAccessKey(&keyMaterial{
		accessKey:     accessKey,
		secretKey:     secretKey,
		securityToken: securityToken,
		temporary:     true,
	})
}

func newAccessKey(key *keyMaterial) *AccessKey {
	key.invalid = key.validate()
	key.signers.New = func() any {
		return &signer{mac: hmac.New(sha256.New, []byte(key.secretKey))}
	}
	return &AccessKey{key: func() *keyMaterial { return key }}
}

func (m *keyMaterial) validate() error {
	switch {
	case m.accessKey == "":
		return &Error{Op: accessKeyOp, Message: "the access key is empty"}
	case m.secretKey == "":
		return &Error{Op: accessKeyOp, Message: "the secret key is empty"}
	case m.temporary && m.securityToken == "":
		return &Error{Op: accessKeyOp, Message: "the security token is empty; a permanent key pair is made with AKSK"}
	}
	if err := checkText(accessKeyOp, "access key", m.accessKey); err != nil {
		return err
	}
	if err := checkText(accessKeyOp, "secret key", m.secretKey); err != nil {
		return err
	}
	return checkText(accessKeyOp, "security token", m.securityToken)
}

// Validate reports a part that is missing or damaged.
func (k *AccessKey) Validate() error {
	if k == nil || k.key == nil {
		return &Error{Op: accessKeyOp, Message: "there is none; make one with AKSK or TemporaryAKSK"}
	}
	return k.key().invalid
}

// Sign signs req in place, as sent at the given time: it sets X-Sdk-Date,
// Authorization and, for a temporary key, X-Security-Token. The cloud refuses
// a time that is far from its own.
//
// The signature covers method, path, query and headers, so nothing of them
// may change afterwards. It covers the body too, which is read through GetBody
// or, without that, read into memory and replaced. Two things leave the body
// unread and unsigned: a Content-Type that is not JSON, for which
// X-Sdk-Content-Sha256 is set to UNSIGNED-PAYLOAD, and an
// X-Sdk-Content-Sha256 that req has already, which is taken as it is.
func (k *AccessKey) Sign(req *http.Request, at time.Time) error {
	if err := k.Validate(); err != nil {
		return err
	}
	key := k.key()
	if req.URL == nil || req.URL.Opaque != "" {
		return &Error{Op: signOp, Message: "the request has no URL with a path"}
	}
	if path := req.URL.Path; path != "" && path[0] != '/' {
		return &Error{Op: signOp, Message: "the path of the URL does not begin with a slash"}
	}
	payload, err := payloadHash(req)
	if err != nil {
		return err
	}
	if req.Header == nil {
		req.Header = make(http.Header, 4)
	}

	s, _ := key.signers.Get().(*signer)
	defer key.signers.Put(s)
	// One slice backs both values: a signature is made on each try.
	values := []string{s.date(at), ""}
	req.Header[headerDate] = values[0:1:1]
	if key.temporary {
		req.Header.Set(headerSecurityToken, key.securityToken)
	}
	if payload == unsignedPayload {
		req.Header.Set(headerContentHash, unsignedPayload)
	}

	values[1], err = s.authorization(signable{
		method:  cmp.Or(req.Method, http.MethodGet),
		path:    req.URL.EscapedPath(),
		query:   req.URL.RawQuery,
		host:    cmp.Or(req.Host, req.URL.Host),
		header:  req.Header,
		payload: payload,
	}, key.accessKey, values[0])
	if err != nil {
		return err
	}
	req.Header[headerAuthorization] = values[1:2:2]
	return nil
}

// Wrap returns a RoundTripper that signs each request with the time at which
// it is sent. The scope has no part in a signature.
func (k *AccessKey) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper {
	return &signingTransport{base: base, key: k}
}

type signingTransport struct {
	base http.RoundTripper
	key  *AccessKey
}

// RoundTrip signs and sends once. A 401 is the caller's to see: a few refused
// signatures lock the key.
func (t *signingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	signed := cloneRequest(req)
	if err := t.key.Sign(signed, time.Now()); err != nil {
		closeBody(req)
		return nil, err
	}
	t.key.note(signed)
	return t.base.RoundTrip(signed)
}

// note tells the call what is in its request that no error may show.
func (k *AccessKey) note(signed *http.Request) {
	_, signature, _ := strings.Cut(signed.Header.Get(headerAuthorization), "Signature=")
	key := k.key()
	wire.NoteSecrets(signed.Context(), key.accessKey, key.securityToken, signature)
}

// String returns a text without any part of the key.
func (k AccessKey) String() string { return accessKeyText }

// GoString returns a text without any part of the key.
func (k AccessKey) GoString() string { return accessKeyText }

// LogValue returns a text without any part of the key.
func (k AccessKey) LogValue() slog.Value { return slog.StringValue(accessKeyText) }

// MarshalText returns a text without any part of the key.
func (k AccessKey) MarshalText() ([]byte, error) { return []byte(accessKeyText), nil }

// payloadHash returns what stands for the body in the signature of req.
func payloadHash(req *http.Request) (string, error) {
	if declared := strings.TrimSpace(first(req.Header[headerContentHash])); declared != "" {
		return declared, nil
	}
	if contentType := first(req.Header["Content-Type"]); contentType != "" && !isJSON(contentType) {
		return unsignedPayload, nil
	}
	if hasBody(req) && req.GetBody == nil {
		if err := bufferBody(req); err != nil {
			return "", err
		}
	}
	if !hasBody(req) {
		return emptyHash, nil
	}
	body, err := req.GetBody()
	if err != nil {
		return "", &Error{Op: signOp, Message: "the body cannot be read", Err: err}
	}
	hash := sha256.New()
	_, err = io.Copy(hash, body)
	if closeErr := body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return "", &Error{Op: signOp, Message: "the body cannot be read", Err: err}
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// first returns what Header.Get does, which spells the name of the header anew each
// time.
func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// bufferBody moves the body of req into memory, so that it can be read twice.
func bufferBody(req *http.Request) error {
	content, err := io.ReadAll(req.Body)
	if closeErr := req.Body.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		return &Error{Op: signOp, Message: "the body cannot be read", Err: err}
	}
	req.ContentLength = int64(len(content))
	if len(content) == 0 {
		req.Body = http.NoBody // with any other body a length of 0 means unknown
		return nil
	}
	req.Body = io.NopCloser(bytes.NewReader(content))
	req.GetBody = func() (io.ReadCloser, error) {
		return io.NopCloser(bytes.NewReader(content)), nil
	}
	return nil
}

func isJSON(contentType string) bool {
	mediaType, _, _ := strings.Cut(contentType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

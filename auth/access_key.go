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

// AccessKey signs requests with a key pair. It is safe for concurrent use, and
// its printed form contains no part of the key.
type AccessKey struct {
	key func() *keyMaterial // a function, because package fmt follows pointers but does not call functions
}

type keyMaterial struct {
	accessKey     string
	secretKey     string
	securityToken string
	temporary     bool
	invalid       error     // result of validate
	signers       sync.Pool // of *signer
}

// AKSK returns an AccessKey for the permanent key pair of a user.
func AKSK(accessKey, secretKey string) *AccessKey {
	return newAccessKey(&keyMaterial{accessKey: accessKey, secretKey: secretKey})
}

// TemporaryAKSK returns an AccessKey for a temporary key pair. The key pair is
// valid only with its security token, which the AccessKey sends in
// X-Security-Token, and expires with it.
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

// Validate returns an error if a part of the key is empty or contains a control
// character.
func (k *AccessKey) Validate() error {
	if k == nil || k.key == nil {
		return &Error{Op: accessKeyOp, Message: "there is none; make one with AKSK or TemporaryAKSK"}
	}
	return k.key().invalid
}

// Sign signs req in place, with at as the time of sending. It sets X-Sdk-Date,
// Authorization and, for a temporary key, X-Security-Token. The cloud refuses a
// time that differs too much from its own clock.
//
// The signature covers the method, path, query and headers, so do not change
// them after Sign. It also covers the body, except in two cases. If req already
// has X-Sdk-Content-Sha256, Sign uses that value and does not read the body. If
// the Content-Type is set and is not JSON, Sign sets X-Sdk-Content-Sha256 to
// UNSIGNED-PAYLOAD and does not read the body.
//
// The cloud accepts a signed request with a body of up to 12 MB. Send a larger body
// with a token (API reference 3.2).
//
// Sign reads the body from GetBody. If req has no GetBody, Sign reads the body
// into memory and sets Body and GetBody.
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
	// One slice holds both values, because each try makes a signature and a slice
	// costs an allocation.
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

// Wrap returns a RoundTripper that signs each request for the current time. It
// does not use the scope.
func (k *AccessKey) Wrap(base http.RoundTripper, _ Scope) http.RoundTripper {
	return &signingTransport{base: base, key: k}
}

type signingTransport struct {
	base http.RoundTripper
	key  *AccessKey
}

// RoundTrip signs the request and sends it once. It does not repeat it after a
// 401, because a few refused signatures lock the key.
func (t *signingTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	signed, err := t.key.signedCopy(req)
	if err != nil {
		closeBody(req)
		return nil, err
	}
	return t.base.RoundTrip(signed)
}

// signedCopy returns a copy of req that is signed for the current time.
func (k *AccessKey) signedCopy(req *http.Request) (*http.Request, error) {
	signed := cloneRequest(req)
	if err := k.Sign(signed, time.Now()); err != nil {
		return nil, err
	}
	k.note(signed)
	return signed, nil
}

// note adds the access key, the security token and the signature to the secrets
// of the call, so that errors do not show them.
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

// payloadHash returns the hash that represents the body in the signature of req:
// the declared hash, unsignedPayload, or the SHA-256 of the body in hex.
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

// first returns the first value, or "". Unlike [http.Header.Get] it does not
// canonicalize a name on each call.
func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// bufferBody reads the body of req into memory, so that it can be read twice.
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

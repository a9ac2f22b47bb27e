package transport

import (
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	for want, tt := range map[string]struct {
		key  string
		body any
	}{
		`{"a":"<&>","b":1}`: {"", map[string]any{"b": 1, "a": "<&>"}},
		`{"thing":{"name":"x"}}`: {"thing", struct {
			Name string `json:"name"`
		}{"x"}},
		`{"thing":null}`: {"thing", nil},
	} {
		if got, err := (Encoder{}).encode(tt.key, tt.body, nil); err != nil || string(got) != want {
			t.Errorf("encode() = %s, %v, want %s", got, err, want)
		}
	}
}

func TestEncodeRefusesWithoutTheValue(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]any{"no JSON": make(chan int), "text that is not UTF-8": "\xff sesame"} {
		got, err := Encoder{}.encode("thing", body, nil)
		if _, refused := errors.AsType[*RefusedError](err); !refused || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: encode() = %s, %v", name, got, err)
		}
	}
}

// password is a secret that encodes itself as the redaction mark.
type password string

func (password) MarshalText() ([]byte, error) { return []byte(wire.Redacted), nil }

func revealPassword(p password) (string, error) {
	if p == wire.Redacted {
		return "", errors.New("is the redaction mark")
	}
	return string(p), nil
}

func TestOnlyRevealSecretsRevealsASecret(t *testing.T) {
	t.Parallel()
	body := map[string]any{"md5": password("sesame")}
	reveal := RevealSecrets(revealPassword)
	for range 2 { // the second encoding uses the pool
		var sent wire.Secrets
		got, err := reveal.encode("thing", body, &sent)
		if err != nil || string(got) != `{"thing":{"md5":"sesame"}}` {
			t.Errorf("encode() = %s, %v", got, err)
		}
		if hidden := sent.Hide("sesame"); hidden != wire.Redacted {
			t.Errorf("the secret is not noted: %s", hidden)
		}
	}
	if got, err := (Encoder{}).encode("thing", body, nil); err != nil || string(got) != `{"thing":{"md5":"[REDACTED]"}}` {
		t.Errorf("encode() = %s, %v", got, err)
	}
}

// An answer that was dumped as JSON has the redaction mark. A request must not send the
// mark as the secret.
func TestEncodeRefusesTheRedactionMark(t *testing.T) {
	t.Parallel()
	got, err := RevealSecrets(revealPassword).encode("thing", map[string]any{"md5": password(wire.Redacted)}, new(wire.Secrets))
	if _, refused := errors.AsType[*RefusedError](err); !refused || !strings.Contains(err.Error(), "/thing/md5 is the redaction mark") {
		t.Errorf("encode() = %s, %v", got, err)
	}
}

package alicloud

import (
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Credentials hold an AccessKey pair. They are safe for concurrent use, and they show
// no part of the key when a program prints them.
type Credentials struct {
	key func() keyMaterial // a function, because package fmt follows pointers but does not call functions
}

type keyMaterial struct {
	id, secret    string
	securityToken string
	temporary     bool
}

// AccessKey returns credentials with the permanent AccessKey pair of a user.
func AccessKey(id, secret string) *Credentials {
	return newCredentials(keyMaterial{id: id, secret: secret})
}

// TemporaryAccessKey returns credentials with a temporary AccessKey pair of STS. The
// pair is valid only together with its security token, and it expires with the token.
func TemporaryAccessKey(id, secret, securityToken string) *Credentials {
	return newCredentials(keyMaterial{id, secret, securityToken, true})
}

func newCredentials(k keyMaterial) *Credentials {
	return &Credentials{func() keyMaterial { return k }}
}

// The environment variables have the same names as in the vendor's own SDKs.
const (
	envID     = "ALIBABA_CLOUD_ACCESS_KEY_ID"
	envSecret = "ALIBABA_CLOUD_ACCESS_KEY_SECRET"
	envToken  = "ALIBABA_CLOUD_SECURITY_TOKEN" //nolint:gosec // the name of a variable
)

// LoadCredentials reads credentials from the environment variables
// ALIBABA_CLOUD_ACCESS_KEY_ID, ALIBABA_CLOUD_ACCESS_KEY_SECRET and, for a temporary
// pair, ALIBABA_CLOUD_SECURITY_TOKEN. If none of them is set, the error is
// [dcaas.ErrNoCredentials].
func LoadCredentials() (*Credentials, error) {
	id, secret, token := os.Getenv(envID), os.Getenv(envSecret), os.Getenv(envToken)
	var c *Credentials
	var err error
	switch {
	case id == "" && secret == "" && token == "":
		err = fmt.Errorf("%w: %s and %s are empty", dcaas.ErrNoCredentials, envID, envSecret)
	case id == "":
		err = errors.New(envID + " is empty, though " + envSecret + " or " + envToken + " is set")
	case secret == "":
		err = errors.New(envSecret + " is empty, though " + envID + " is set")
	case token == "":
		c = AccessKey(id, secret)
	default:
		c = TemporaryAccessKey(id, secret, token)
	}
	if err == nil {
		err = c.Validate()
	}
	if err != nil {
		return nil, &Error{class: dcaas.ErrInvalid, err: err}
	}
	return c, nil
}

// Validate returns an error if a part of the credentials is missing or malformed.
func (c *Credentials) Validate() error {
	if c == nil || c.key == nil {
		return errors.New("there are no credentials: make some with AccessKey, TemporaryAccessKey or LoadCredentials")
	}
	k := c.key()
	for _, part := range []struct {
		name, value string
		needed      bool
	}{{"AccessKey ID", k.id, true}, {"AccessKey secret", k.secret, true}, {"security token", k.securityToken, k.temporary}} {
		if part.needed && part.value == "" {
			return errors.New("the " + part.name + " is empty")
		}
		if strings.ContainsFunc(part.value, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
			return errors.New("the " + part.name + " holds a blank, a line break or another character that no key has; trim it when it is read from a file")
		}
	}
	return nil
}

const credentialsText = "alicloud.Credentials(" + wire.Redacted + ")"

// String returns a text without any part of the key.
func (c Credentials) String() string { return credentialsText }

// GoString returns a text without any part of the key.
func (c Credentials) GoString() string { return credentialsText }

// LogValue returns a text without any part of the key.
func (c Credentials) LogValue() slog.Value { return slog.StringValue(credentialsText) }

// MarshalText returns a text without any part of the key.
func (c Credentials) MarshalText() ([]byte, error) { return []byte(credentialsText), nil }

package dcaas

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Format writes [Config.String] for every verb: %#v, say, would print what is in
// Auth.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns what is set, and of Auth the type.
func (c Config) String() string {
	parts := c.parts()
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprintf("%s: %q", part.Key, part.Value.String())
	}
	return "dcaas.Config{" + strings.Join(texts, ", ") + "}"
}

// LogValue returns what is set, and of Auth the type.
func (c Config) LogValue() slog.Value { return slog.GroupValue(c.parts()...) }

// MarshalJSON returns what is set, and of Auth the type.
func (c Config) MarshalJSON() ([]byte, error) {
	parts := map[string]string{}
	for _, part := range c.parts() {
		parts[part.Key] = part.Value.String()
	}
	return json.Marshal(parts)
}

func (c Config) parts() []slog.Attr {
	who := ""
	if c.Auth != nil {
		who = fmt.Sprintf("%T", c.Auth)
	}
	var set []slog.Attr
	for _, part := range []slog.Attr{
		slog.String("Region", c.Region),
		slog.String("ProjectID", c.ProjectID),
		slog.String("ProjectName", c.ProjectName),
		slog.String("Endpoint", withoutUser(c.Endpoint)),
		slog.String("IAMEndpoint", withoutUser(c.IAMEndpoint)),
		slog.String("Cloud", c.Cloud),
		slog.String("Auth", who),
	} {
		if part.Value.String() != "" {
			set = append(set, part)
		}
	}
	return set
}

// withoutUser hides a user and a password in an address. [New] refuses such an
// address.
func withoutUser(address string) string {
	if at := strings.LastIndexByte(address, '@'); at >= 0 {
		return wire.Redacted + address[at:]
	}
	return address
}

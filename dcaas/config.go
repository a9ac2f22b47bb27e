package dcaas

import (
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Format writes [Config.String] for every verb, because %#v would print the fields of
// Auth.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// String returns the fields that are set, with the type of Auth for its value.
func (c Config) String() string {
	parts := c.parts()
	texts := make([]string, len(parts))
	for i, part := range parts {
		texts[i] = fmt.Sprintf("%s: %q", part.Key, part.Value.String())
	}
	return "dcaas.Config{" + strings.Join(texts, ", ") + "}"
}

// LogValue returns the fields that are set, with the type of Auth for its value.
func (c Config) LogValue() slog.Value { return slog.GroupValue(c.parts()...) }

// MarshalJSON returns the fields that are set, with the type of Auth for its value.
func (c Config) MarshalJSON() ([]byte, error) {
	parts := map[string]string{}
	for _, part := range c.parts() {
		parts[part.Key] = part.Value.String()
	}
	return json.Marshal(parts)
}

func (c Config) parts() []slog.Attr {
	authType := ""
	if c.Auth != nil {
		authType = fmt.Sprintf("%T", c.Auth)
	}
	var set []slog.Attr
	for _, part := range []slog.Attr{
		slog.String("Region", c.Region),
		slog.String("ProjectID", c.ProjectID),
		slog.String("ProjectName", c.ProjectName),
		slog.String("Endpoint", wire.WithoutUser(c.Endpoint)),
		slog.String("IAMEndpoint", wire.WithoutUser(c.IAMEndpoint)),
		slog.String("Cloud", c.Cloud),
		slog.String("Auth", authType),
	} {
		if part.Value.String() != "" {
			set = append(set, part)
		}
	}
	return set
}

package dcaas

import (
	"cmp"
	"context"
	"errors"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// profile returns the candidate of a KooCLI profile.
func (l *loader) profile() candidate {
	const fileVariable, nameVariable = "HW_SHARED_CONFIG_FILE", "HW_PROFILE"
	name := l.getenv(nameVariable)
	path, content, r := l.file(fileVariable, ".hcloud", "config.json")
	c := candidate{name: wire.Clean(path, maxReason)}
	if name != "" {
		c.name += ", profile " + wire.Clean(name, 64)
	}
	switch {
	case name != "":
		c.chosenBy = nameVariable
	case l.getenv(fileVariable) != "":
		c.chosenBy = fileVariable
	}
	c.read = func(context.Context) reading {
		if r.reason != "" {
			return r
		}
		return l.readProfile(content, name, wire.Clean(path, maxReason))
	}
	return c
}

// readProfile returns the content of a profile.
func (l *loader) readProfile(content []byte, name, path string) reading {
	if len(strings.TrimSpace(string(content))) == 0 {
		return reading{}
	}
	p, err := auth.ParseProfile(content, name)
	if err != nil {
		reason := err.Error()
		if e, ok := errors.AsType[*auth.Error](err); ok {
			reason = cmp.Or(e.Message, reason) // the caller adds the file and the profile
		}
		return reading{reason: reason}
	}
	if p.NeedsMetadata && l.metadata == nil {
		return reading{reason: "it takes its credentials from the metadata service, which needs the option FromMetadata"}
	}
	return reading{
		Config: Config{Auth: p.Auth, Region: p.Region, ProjectID: p.ProjectID},
		from:   path + ", profile " + wire.Clean(p.Name, 64),
	}
}

package dcaas

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// credentialsFile reads the section [basic] of the credentials file. It also returns the
// fields that go with credentials of the environment.
func (l *loader) credentialsFile() (candidate, reading) {
	const variable = "HUAWEICLOUD_SDK_CREDENTIALS_FILE"
	path, content, r := l.file(variable, ".huaweicloud", "credentials")
	if r.reason == "" {
		r = readINI(content)
	}
	c := candidate{name: wire.Clean(path, maxReason), read: func(context.Context) reading { return r }}
	r.from = c.name + ", section basic"
	if l.getenv(variable) != "" {
		c.chosenBy = variable
	}
	return c, reading{Config: Config{ProjectID: r.ProjectID, IAMEndpoint: r.IAMEndpoint}, from: r.from}
}

// readINI returns the content of a credentials file.
func readINI(content []byte) reading {
	values, err := parseINI(string(content), "basic")
	if err != nil {
		return reading{reason: err.Error()}
	}
	g := keyGroup{
		get: func(key string) string { return values[key] },
		ak:  "ak", sk: "sk", securityToken: "security_token",
	}
	r := g.read()
	r.ProjectID, r.IAMEndpoint = values["project_id"], values["iam_endpoint"]
	return r
}

// file reads the file that a variable names, or else the one below the home directory.
// If it cannot, the reading says why.
func (l *loader) file(variable string, below ...string) (path string, content []byte, r reading) {
	home, homeErr := l.home()
	path = l.getenv(variable)
	switch rest, inHome := strings.CutPrefix(filepath.ToSlash(path), "~/"); {
	case path != "" && !inHome:
	case homeErr != nil:
		return cmp.Or(path, "~/"+strings.Join(below, "/")), nil, reading{reason: homeErr.Error(), absent: true}
	case inHome:
		path = filepath.Join(home, rest)
	default:
		path = filepath.Join(append([]string{home}, below...)...)
	}
	content, err := l.readFile(path)
	if err == nil {
		return path, content, reading{}
	}
	absent := errors.Is(err, fs.ErrNotExist)
	if absent {
		return path, nil, reading{reason: "no such file", absent: true}
	}
	if pathErr, ok := errors.AsType[*fs.PathError](err); ok {
		err = pathErr.Err // the caller adds the path
	}
	return path, nil, reading{reason: err.Error()}
}

// parseINI returns the keys of one section of an INI file. Lines that begin with #
// or ; are comments.
func parseINI(text, section string) (map[string]string, error) {
	values := map[string]string{}
	current := ""
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		switch {
		case line == "" || line[0] == '#' || line[0] == ';':
		case line[0] == '[' && line[len(line)-1] == ']':
			current = strings.TrimSpace(line[1 : len(line)-1])
		default:
			key, value, ok := strings.Cut(line, "=")
			if !ok {
				// Do not show the line, because it may hold a part of a secret.
				return nil, fmt.Errorf("line %d is neither [section] nor key = value", n)
			}
			if current == section {
				values[strings.TrimSpace(key)] = strings.TrimSpace(value)
			}
		}
	}
	return values, nil
}

package cloudsyaml

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

const (
	cloudVariable  = "OS_CLOUD"
	fileVariable   = "OS_CLIENT_CONFIG_FILE"
	secureVariable = "OS_CLIENT_SECURE_FILE"
)

// Source returns the source of clouds.yaml for dcaas.FromSource. With OS_CLOUD or
// OS_CLIENT_CONFIG_FILE it is chosen: it comes before other files, and must have
// credentials. Source reads the two variables at once and the files later.
func Source() dcaas.Source { return newReader().source() }

// Load reads one cloud. An empty file means the file of [Source], and an empty cloud means
// OS_CLOUD or the only cloud of the file. The TLS field of the Config may turn off the
// check of certificates, if the file says so. The Sources field names the file and the
// cloud.
//
// An error wraps [fs.ErrNotExist] if there is no file, and dcaas.ErrNoCredentials if the
// cloud has no part of a credential.
func Load(file, cloud string) (dcaas.Config, error) { return newReader().load(file, cloud) }

// reader reads the files. Tests replace its functions.
type reader struct {
	getenv   func(string) string
	readFile func(string) ([]byte, error)
	home     func() (string, error)
}

func newReader() *reader {
	return &reader{getenv: os.Getenv, readFile: os.ReadFile, home: os.UserHomeDir}
}

func (r *reader) source() dcaas.Source {
	s := dcaas.Source{Name: "OpenStack", Load: func(ctx context.Context) (dcaas.Config, error) {
		if err := ctx.Err(); err != nil {
			return dcaas.Config{}, err
		}
		return r.load("", "")
	}}
	for _, variable := range []string{fileVariable, cloudVariable} {
		if r.getenv(variable) != "" {
			s.ChosenBy = variable
		}
	}
	return s
}

func (r *reader) load(file, name string) (dcaas.Config, error) {
	path, content, err := r.find(fileVariable, file, "clouds")
	if err != nil {
		return dcaas.Config{}, err
	}
	clouds, err := parse(path, content)
	if err != nil {
		return dcaas.Config{}, err
	}
	if name == "" {
		name = r.getenv(cloudVariable)
	}
	if name == "" && len(clouds) == 1 {
		name = slices.Collect(maps.Keys(clouds))[0]
	}
	node, ok := clouds[name]
	switch {
	case len(clouds) == 0:
		return dcaas.Config{}, fmt.Errorf("%s has no clouds: %w", path, dcaas.ErrNoCredentials)
	case name == "":
		return dcaas.Config{}, fmt.Errorf("%s has the clouds %s: name one in %s", path, names(clouds), cloudVariable)
	case !ok:
		return dcaas.Config{}, fmt.Errorf("%s has no cloud %s, but %s", path, wire.Clean(name, 64), names(clouds))
	}
	var c cloud
	if err = node.Decode(&c); err != nil {
		return dcaas.Config{}, problem(path, err)
	}
	secure, err := r.secure(name, &c)
	if err != nil {
		return dcaas.Config{}, err
	}
	return c.config(where{cloud: path + secure + ", cloud " + wire.Clean(name, 64), read: r.readFile, expand: r.expand})
}

// secure replaces values of c by those of secure.yaml. It returns a text that names the
// file, or "" if the file does not have the cloud.
func (r *reader) secure(name string, c *cloud) (string, error) {
	path, content, err := r.find(secureVariable, "", "secure")
	if errors.Is(err, fs.ErrNotExist) && r.getenv(secureVariable) == "" {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	clouds, err := parse(path, content)
	if err != nil {
		return "", err
	}
	node, ok := clouds[name]
	if !ok {
		return "", nil
	}
	if err := node.Decode(c); err != nil { // keeps the values that secure.yaml does not have
		return "", problem(path, err)
	}
	return " with " + path, nil
}

// find reads the given file, the one that a variable names, or the first one of the usual
// places.
func (r *reader) find(variable, file, base string) (string, []byte, error) {
	if file == "" {
		file = r.getenv(variable)
	}
	if file != "" {
		file = r.expand(file)
		content, err := r.readFile(file)
		return wire.Clean(file, 256), content, readProblem(file, err)
	}
	var paths []string
	for _, folder := range []string{".", r.expand("~/.config/openstack"), "/etc/openstack"} {
		for _, extension := range []string{".yaml", ".yml"} {
			path := filepath.Join(folder, base+extension)
			content, err := r.readFile(path)
			if err == nil {
				return wire.Clean(path, 256), content, nil
			}
			if !errors.Is(err, fs.ErrNotExist) {
				return path, nil, readProblem(path, err)
			}
		}
		paths = append(paths, folder)
	}
	return "", nil, fmt.Errorf("there is no %s.yaml in %s: %w", base, strings.Join(paths, ", "), fs.ErrNotExist)
}

// expand replaces ~ by the home directory. Without one the path stays as it is.
func (r *reader) expand(path string) string {
	rest, ok := strings.CutPrefix(filepath.ToSlash(path), "~/")
	home, err := r.home()
	if !ok || err != nil {
		return path
	}
	return filepath.Join(home, rest)
}

func readProblem(path string, err error) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err // the path is already in the text
	}
	return fmt.Errorf("%s: %w", wire.Clean(path, 256), err)
}

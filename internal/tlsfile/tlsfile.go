// Package tlsfile makes a TLS configuration from PEM files, which environment variables or
// a configuration file name.
package tlsfile

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// File names a PEM file.
type File struct {
	Setting string // that names the file, such as OS_CACERT, for errors
	Path    string // "" if the setting is not set
}

// Files names the PEM files of a TLS configuration.
type Files struct {
	CA   File // certificate authorities, instead of those of the system
	Cert File // client certificate
	Key  File // its private key; if it is not set, Cert has the key too
}

// Config returns the TLS configuration of files, or nil if no file is set. It reads each
// file with read. Its errors show settings and paths, and no content.
func Config(files Files, read func(string) ([]byte, error)) (*tls.Config, error) {
	if files.CA.Path == "" && files.Cert.Path == "" && files.Key.Path == "" {
		return nil, nil //nolint:nilnil // no setting means no configuration
	}
	if files.Cert.Path == "" && files.Key.Path != "" {
		return nil, errors.New(files.Key.Setting + " is set, but not " + files.Cert.Setting)
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if files.CA.Path != "" {
		content, err := files.CA.content(read)
		if err != nil {
			return nil, err
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(content) {
			return nil, fmt.Errorf("%s: %s has no certificate in PEM form", files.CA.Setting, files.CA.shown())
		}
	}
	if files.Cert.Path == "" {
		return config, nil
	}
	certificate, err := files.Cert.content(read)
	if err != nil {
		return nil, err
	}
	key, names := certificate, files.Cert.Setting+": "+files.Cert.shown()
	if files.Key.Path != "" {
		if key, err = files.Key.content(read); err != nil {
			return nil, err
		}
		names += " and " + files.Key.Setting + ": " + files.Key.shown()
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil { // its text may have content of the files
		return nil, errors.New(names + ": no certificate with its unencrypted private key in PEM form")
	}
	config.Certificates = []tls.Certificate{pair}
	return config, nil
}

// content reads the file.
func (f File) content(read func(string) ([]byte, error)) ([]byte, error) {
	if strings.Contains(f.Path, "-----BEGIN") {
		return nil, errors.New(f.Setting + " holds the text of a PEM file instead of its path")
	}
	content, err := read(f.Path)
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		err = e.Err // the path is already in the text
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %s: %w", f.Setting, f.shown(), err)
	}
	// Editors on Windows put a byte order mark before the first line. Package pem would not
	// find the first block then.
	return bytes.TrimPrefix(content, []byte("\ufeff")), nil
}

// shown returns the path for an error of one line.
func (f File) shown() string { return wire.Clean(f.Path, 256) }

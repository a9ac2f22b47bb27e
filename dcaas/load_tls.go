package dcaas

import (
	"crypto/tls"
	"fmt"
	"strconv"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/tlsfile"
)

// readTLS sets the TLS configuration: from variables, or else from the place of the
// credentials.
func (f *fields) readTLS(used reading) error {
	config, origin, err := f.l.variablesTLS()
	if err != nil {
		return err
	}
	if config == nil && used.TLS != nil {
		config, origin = used.TLS, used.origin("TLS")
	}
	if config == nil {
		return nil
	}
	if config.InsecureSkipVerify && !f.l.insecureTLS {
		return fmt.Errorf("%s turns off the check of certificates, so anyone on the way can read the credentials: unset it, name your certificate authority in OS_CACERT, or give LoadConfig the option AllowInsecureTLS", origin)
	}
	f.cfg.TLS, f.origin["TLS"] = config, origin
	return nil
}

// variablesTLS returns the TLS configuration of the environment, or nil.
func (l *loader) variablesTLS() (*tls.Config, string, error) {
	for _, key := range []string{"HW_INSECURE", "OS_INSECURE"} {
		text := l.getenv(key)
		if text == "" {
			continue
		}
		insecure, err := strconv.ParseBool(text)
		if err != nil {
			return nil, "", fmt.Errorf("%s is neither true nor false", key)
		}
		if insecure {
			// readTLS refuses it without AllowInsecureTLS.
			config, err := l.filesTLS(&tls.Config{MinVersion: tls.VersionTLS12, InsecureSkipVerify: true}) //nolint:gosec // the user asks for it
			return config, key, err
		}
		break // false is also an answer
	}
	config, err := l.filesTLS(nil)
	origin := ""
	for _, key := range []string{"OS_CACERT", "OS_CERT", "OS_KEY"} {
		if l.getenv(key) != "" {
			if origin != "" {
				origin += ", "
			}
			origin += key
		}
	}
	return config, origin, err
}

// filesTLS returns the TLS configuration of the files that variables name. Without files
// it returns base.
func (l *loader) filesTLS(base *tls.Config) (*tls.Config, error) {
	config, err := tlsfile.Config(tlsfile.Files{
		CA:   tlsfile.File{Setting: "OS_CACERT", Path: l.getenv("OS_CACERT")},
		Cert: tlsfile.File{Setting: "OS_CERT", Path: l.getenv("OS_CERT")},
		Key:  tlsfile.File{Setting: "OS_KEY", Path: l.getenv("OS_KEY")},
	}, l.readFile)
	if err != nil || config == nil {
		return base, err
	}
	config.InsecureSkipVerify = base != nil
	return config, nil
}

// parseSeconds returns the duration of a whole number of seconds.
func parseSeconds(text string) (time.Duration, error) {
	seconds, err := strconv.ParseUint(text, 10, 31)
	return time.Duration(seconds) * time.Second, err
}

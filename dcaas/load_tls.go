package dcaas

import (
	"crypto/tls"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/tlsfile"
)

// readTLS sets the TLS configuration: from the files that variables name, or else from the
// candidate that has the credentials. A variable may turn the check of certificates off or on.
func (f *fields) readTLS(used reading) error {
	insecure, variable, err := f.l.insecureVariable()
	if err != nil {
		return err
	}
	config, origin, err := f.l.filesTLS()
	switch {
	case err != nil:
		return err
	case insecure:
		if config == nil {
			config = &tls.Config{MinVersion: tls.VersionTLS12}
		}
		config.InsecureSkipVerify, origin = true, variable
	case config == nil && used.TLS != nil:
		config, origin = used.TLS, used.origin("TLS")
		if config.InsecureSkipVerify && variable != "" { // false is also an answer
			config = config.Clone()
			config.InsecureSkipVerify = false
			origin += "; then " + variable
		}
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

// insecureVariable returns the value and the name of the variable that turns the check of
// certificates off or on. The name is empty if none is set.
func (l *loader) insecureVariable() (insecure bool, variable string, err error) {
	for _, key := range []string{"HW_INSECURE", "OS_INSECURE"} {
		text := l.getenv(key)
		if text == "" {
			continue
		}
		if insecure, err = strconv.ParseBool(text); err != nil {
			return false, "", fmt.Errorf("%s is neither true nor false", key)
		}
		return insecure, key, nil
	}
	return false, "", nil
}

// filesTLS returns the TLS configuration of the files that variables name, and the
// variables. Without files it returns nil.
func (l *loader) filesTLS() (*tls.Config, string, error) {
	file := func(key string) tlsfile.File { return tlsfile.File{Setting: key, Path: l.getenv(key)} }
	files := tlsfile.Files{CA: file("OS_CACERT"), Cert: file("OS_CERT"), Key: file("OS_KEY")}
	config, err := tlsfile.Config(files, l.readFile)
	var set []string
	for _, f := range []tlsfile.File{files.CA, files.Cert, files.Key} {
		if f.Path != "" {
			set = append(set, f.Setting)
		}
	}
	return config, strings.Join(set, ", "), err
}

// parseSeconds returns the duration of a whole number of seconds.
func parseSeconds(text string) (time.Duration, error) {
	seconds, err := strconv.ParseUint(text, 10, 31)
	return time.Duration(seconds) * time.Second, err
}

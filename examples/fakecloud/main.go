// Fakecloud serves Direct Connect and IAM from memory, for tools that are not written in
// Go:
//
//	go run ./examples/fakecloud -addr 127.0.0.1:8080 -state cloud.json
//
// It prints ENDPOINT, REGION, PROJECT_ID, ACCESS_KEY and SECRET_KEY as NAME=value, one on
// each line, so a shell can read them. IAM has the same endpoint. With -env, it exports the
// variables that dcaas.LoadConfig reads. Fakecloud stops on Ctrl-C
// or SIGTERM. It then writes its state to the file that -state names.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("fakecloud", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "address to listen on; port 0 selects a free port")
	state := flags.String("state", "", "file to read the state from, if it exists, and to write it to at the end")
	region := flags.String("region", "dcaastest-1", "region and name of the project; must match the state")
	env := flags.Bool("env", false, "print the variables that dcaas.LoadConfig reads")
	if err := demo.Parse(flags, args); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", *addr)
	if err != nil {
		return err
	}
	srv := dcaastest.NewServer(dcaastest.WithListener(listener), dcaastest.WithRegion(*region))
	defer srv.Close()
	if err := load(srv, *state); err != nil {
		return err
	}
	if _, err := io.WriteString(out, settings(srv, *env)); err != nil {
		return err
	}
	<-ctx.Done()
	srv.Close() // before the state is read, so that it cannot change meanwhile
	return save(srv, *state)
}

// settings returns the lines that a shell reads to reach srv.
func settings(srv *dcaastest.Server, env bool) string {
	if !env {
		return fmt.Sprintf("ENDPOINT=%s\nREGION=%s\nPROJECT_ID=%s\nACCESS_KEY=%s\nSECRET_KEY=%s\n",
			srv.URL, srv.Region, srv.ProjectID, srv.AccessKey, srv.SecretKey)
	}
	endpoint := "HUAWEICLOUD_SDK_REGION_DC_" + strings.ToUpper(strings.ReplaceAll(srv.Region, "-", "_"))
	return fmt.Sprintf("export %s=%s\nexport HW_AUTH_URL=%s\nexport HW_REGION_NAME=%s\nexport HW_PROJECT_ID=%s\nexport HW_ACCESS_KEY=%s\nexport HW_SECRET_KEY=%s\n",
		endpoint, srv.URL, srv.URL, srv.Region, srv.ProjectID, srv.AccessKey, srv.SecretKey)
}

// load restores the state of an earlier run, if the file exists.
func load(srv *dcaastest.Server, file string) error {
	saved, err := os.ReadFile(file) //nolint:gosec // the user names the file
	if file == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if err := srv.Restore(saved); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	return nil
}

// save writes a temporary file and renames it, so that the file is never incomplete. The
// state contains passwords.
func save(srv *dcaastest.Server, file string) error {
	if file == "" {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // only its owner can read it
	if err != nil {
		return err
	}
	_, err = temporary.Write(srv.Snapshot())
	if err = errors.Join(err, temporary.Close()); err == nil {
		err = os.Rename(temporary.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(temporary.Name()))
	}
	return nil
}

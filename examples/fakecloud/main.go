// Fakecloud is Direct Connect and IAM in memory as a program, for tools that are
// not written in Go:
//
//	go run ./examples/fakecloud -addr 127.0.0.1:8080 -state cloud.json
//
// The first lines that it prints can be read by a shell: ENDPOINT, PROJECT_ID,
// ACCESS_KEY and SECRET_KEY, each with its value. IAM answers at the endpoint too.
// It serves until it is interrupted or terminated.
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
	"os/signal"
	"path/filepath"
	"syscall"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop) // a second Ctrl-C ends the program on the spot
	err := run(ctx, os.Args[1:], os.Stdout)
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("fakecloud", flag.ContinueOnError)
	addr := flags.String("addr", "127.0.0.1:0", "where to listen; port 0 is a free one")
	state := flags.String("state", "", "file that the state is read from, if it is there, and written to at the end")
	region := flags.String("region", "dcaastest-1", "region, and name of the project; it must be that of the state")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("fakecloud takes no arguments: %q", flags.Args())
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
	if _, err := fmt.Fprintf(stdout, "ENDPOINT=%s\nREGION=%s\nPROJECT_ID=%s\nACCESS_KEY=%s\nSECRET_KEY=%s\n",
		srv.URL, srv.Region, srv.ProjectID, srv.AccessKey, srv.SecretKey); err != nil {
		return err
	}
	<-ctx.Done()
	srv.Close() // so that nothing happens any more behind the state's back
	return save(srv, *state)
}

// load reads the state of an earlier run. There need not have been one.
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

// save writes the state beside the file first, so that a file is there whole or
// not at all. It has passwords in it.
func save(srv *dcaastest.Server, file string) error {
	if file == "" {
		return nil
	}
	temporary, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*") // for nobody but its owner
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

package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

// start runs the program and returns the values that it prints, and a function that stops it
// and returns its error.
func start(t *testing.T, args ...string) (map[string]string, func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	stdout, writer := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := run(ctx, args, writer)
		_ = writer.Close()
		ended <- err
	}()
	values := map[string]string{}
	lines := bufio.NewScanner(stdout)
	for _, want := range []string{"ENDPOINT", "REGION", "PROJECT_ID", "ACCESS_KEY", "SECRET_KEY"} {
		if !lines.Scan() {
			cancel()
			t.Fatalf("no %s: %v", want, <-ended)
		}
		name, value, _ := strings.Cut(lines.Text(), "=")
		if name != want || value == "" {
			t.Errorf("line %q, want %s", lines.Text(), want)
		}
		values[name] = value
	}
	return values, func() error {
		cancel()
		if lines.Scan() {
			t.Errorf("unexpected output: %q", lines.Text())
		}
		return <-ended
	}
}

func connect(t *testing.T, values map[string]string) *dcaas.Client {
	t.Helper()
	client, err := dcaas.New(dcaas.Config{
		Endpoint: values["ENDPOINT"], IAMEndpoint: values["ENDPOINT"], ProjectID: values["PROJECT_ID"],
		Auth: auth.AKSK(values["ACCESS_KEY"], values["SECRET_KEY"]),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func TestRun(t *testing.T) {
	t.Parallel()
	state := filepath.Join(t.TempDir(), "state.json")
	values, end := start(t, "-state", state)
	gateway, err := connect(t, values).VirtualGateways.Create(t.Context(), dcaas.VirtualGatewayCreateOpts{
		Name: "kept", VPCID: "6592c28e-95d7-4b0a-9f61-004fdf03420c", LocalEPGroup: []string{"192.168.0.0/16"},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err = end(); err != nil {
		t.Fatal(err)
	}
	if info, statErr := os.Stat(state); statErr != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the state file: %v, %v", info, statErr)
	}

	values, end = start(t, "-state", state, "-addr", "127.0.0.1:0")
	again, err := connect(t, values).VirtualGateways.Get(t.Context(), gateway.ID)
	if err != nil || again.Name != "kept" {
		t.Errorf("after a restart = %+v, %v", again, err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
	if left, err := os.ReadDir(filepath.Dir(state)); err != nil || len(left) != 1 {
		t.Errorf("the folder has %v, %v, want the state file", left, err)
	}

	// Without a file, the program keeps nothing.
	values, end = start(t)
	if _, err := connect(t, values).VirtualGateways.Get(t.Context(), gateway.ID); !errors.Is(err, dcaas.ErrNotFound) {
		t.Errorf("error = %v", err)
	}
	if err := end(); err != nil {
		t.Error(err)
	}
}

func TestRunRefuses(t *testing.T) {
	t.Parallel()
	broken := filepath.Join(t.TempDir(), "broken.json")
	if err := os.WriteFile(broken, []byte("{}"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"-addr", "127.0.0.1:x"}, {"-addr", "192.0.2.1:1"}, {"-state", broken}, {"-state", t.TempDir()}, {"x"},
	} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("run(%q) = nil", args)
		}
	}
	if kept, err := os.ReadFile(broken); err != nil || string(kept) != "{}" {
		t.Errorf("a broken file was overwritten: %q, %v", kept, err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if err := run(ended, []string{"-state", filepath.Join(t.TempDir(), "no", "such", "folder")}, io.Discard); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("with a state that cannot be saved: %v", err)
	}
	if err := run(t.Context(), []string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("run(-h) = %v", err)
	}
}

// TestConnectWithEnv checks that LoadConfig reads the variables of -env.
func TestConnectWithEnv(t *testing.T) {
	demotest.WithoutCredentials(t)
	srv := demotest.NewServer(t)
	for line := range strings.Lines(settings(srv, true)) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		t.Setenv(name, value)
	}
	cfg, err := dcaas.LoadConfig(t.Context(), dcaas.EnvironmentOnly())
	if err != nil {
		t.Fatal(err)
	}
	client, err := dcaas.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	defer client.CloseIdleConnections()
	if page, err := client.Connections.List(t.Context(), dcaas.ConnectionListOpts{}); err != nil || len(page.Items) != 3 {
		t.Errorf("List() = %v, %v, want three connections", page, err)
	}
}

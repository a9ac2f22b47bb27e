package demo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demotest"
)

func TestExitCode(t *testing.T) {
	t.Parallel()
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	failure := errors.New("no connection")
	for name, tt := range map[string]struct {
		ctx    context.Context
		err    error
		code   int
		stderr string
	}{
		"success":                    {t.Context(), nil, 0, ""},
		"success after an interrupt": {cancelled, nil, 0, ""},
		"failure":                    {t.Context(), failure, 1, "no connection\n"},
		"interrupt":                  {cancelled, fmt.Errorf("waiting: %w", cancelled.Err()), 130, "Interrupted: waiting: context canceled\n"},
		"failure after an interrupt": {cancelled, failure, 1, "no connection\n"},
		"a time limit":               {t.Context(), context.DeadlineExceeded, 1, "context deadline exceeded\n"},
		"help":                       {t.Context(), flag.ErrHelp, 0, ""},
	} {
		var stderr strings.Builder
		if code := exitCode(tt.ctx, tt.err, &stderr); code != tt.code || stderr.String() != tt.stderr {
			t.Errorf("%s: exitCode() = %d with %q, want %d with %q", name, code, stderr.String(), tt.code, tt.stderr)
		}
	}
}

// TestConnectInMemory checks that Connect starts a server without credentials in the
// environment.
func TestConnectInMemory(t *testing.T) {
	demotest.WithoutCredentials(t)
	cloud, err := Connect(t.Context(), "test")
	if err != nil || cloud.Server == nil || cloud.String() != InMemory {
		t.Fatalf("Connect() = %v, %v, want a server", cloud, err)
	}
	defer cloud.Close()
	if _, err = ActiveConnection(t.Context(), cloud.Client); err != nil {
		t.Fatal(err)
	}
	if agent := cloud.Server.Requests()[0].Header.Get("User-Agent"); !strings.Contains(agent, "dcaas-test") {
		t.Errorf("User-Agent = %q, want the name of the program", agent)
	}
}

// TestConnectWithCredentials checks that credentials in the environment choose the real
// region, and that a part of them is an error.
func TestConnectWithCredentials(t *testing.T) {
	demotest.WithoutCredentials(t)
	t.Setenv("HW_ACCESS_KEY", "AKEXAMPLE0123456789A")
	cloud, err := Connect(t.Context(), "test")
	if cloud != nil {
		t.Error("Connect() without a secret key returns a Cloud")
	}
	demotest.WantError(t, "Connect() without a secret key", err, "HW_SECRET_KEY")
	srv := demotest.NewServer(t)
	demotest.WithCredentials(t, srv)
	cloud, err = Connect(t.Context(), "test")
	if want := "Credentials found in the environment: using region " + srv.Region + "."; err != nil || cloud.Server != nil || cloud.String() != want {
		t.Fatalf("Connect() = %v, %v, want the environment", cloud, err)
	}
	defer cloud.Close()
	if _, err = ActiveConnection(t.Context(), cloud.Client); err != nil {
		t.Error(err)
	}
	demotest.WantReadOnly(t, srv)
}

// TestParse checks that Parse refuses arguments that are no flags.
func TestParse(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"-n 1": "", "-n x": "invalid value", "-h": "help requested", "-n 1 more": `demo takes no arguments: ["more"]`,
	} {
		flags := flag.NewFlagSet("demo", flag.ContinueOnError)
		flags.SetOutput(io.Discard)
		n := flags.Int("n", 0, "")
		demotest.WantError(t, text, Parse(flags, strings.Fields(text)), want)
		if want == "" && *n != 1 {
			t.Errorf("%s: n = %d", text, *n)
		}
	}
}

// TestCreate checks that a gateway and an interface are ready when their functions return.
func TestCreate(t *testing.T) {
	t.Parallel()
	client := demotest.NewClient(t, demotest.NewServer(t))
	connection, err := ActiveConnection(t.Context(), client)
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := CreateGateway(t.Context(), client, Gateway("gateway", "vpc-1"))
	if err != nil {
		t.Fatal(err)
	}
	id, err := CreateInterface(t.Context(), client, Interface("interface", connection.ID, gateway, 107))
	if err != nil {
		t.Fatal(err)
	}
	vif, err := client.VirtualInterfaces.Get(t.Context(), id)
	if err != nil || vif.Status != dcaas.VirtualInterfaceActive || vif.VGWID != gateway || vif.VIFPeers[0].RemoteGatewayIP != "169.254.17.2/30" {
		t.Errorf("the interface is %+v, %v", vif, err)
	}
	if _, err := CreateInterface(t.Context(), client, Interface("interface", connection.ID, gateway, 107)); err == nil {
		t.Error("CreateInterface() takes a VLAN that is in use")
	}
}

func TestActiveConnection(t *testing.T) {
	t.Parallel()
	srv := demotest.NewServer(t)
	client := demotest.NewClient(t, srv)
	c, err := ActiveConnection(t.Context(), client)
	if err != nil || c.Type != dcaas.ConnectionTypeStandard || c.Status != dcaas.ConnectionActive {
		t.Fatalf("ActiveConnection() = %+v, %v", c, err)
	}
	all, err := dcaas.Collect(client.Connections.All(t.Context(), dcaas.ConnectionListOpts{}))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		srv.SetConnectionStatus(c.ID, "DOWN")
	}
	if c, err := ActiveConnection(t.Context(), client); err == nil {
		t.Errorf("ActiveConnection() = %+v, want an error", c)
	}
}

// TestUndo checks that All runs in reverse order, continues after a failure, and works after
// an interrupt.
func TestUndo(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	var out strings.Builder
	var steps []string
	step := func(name string, err error) func(context.Context) error {
		return func(ctx context.Context) error {
			steps = append(steps, name)
			return errors.Join(ctx.Err(), err)
		}
	}
	u := NewUndo(&out)
	failure := errors.New("it is in use")
	u.Created("gateway", step("delete gateway", nil), step("wait for gateway", nil))
	u.Created("interface", step("delete interface", failure), step("wait for interface", nil))
	u.Created("route", step("delete route", nil))
	cancel()
	err := u.All(ctx)
	if !errors.Is(err, failure) || !strings.Contains(err.Error(), "interface is left behind") {
		t.Errorf("All() = %v, want the failure of the interface", err)
	}
	if want := []string{"delete route", "delete interface", "delete gateway", "wait for gateway"}; !slices.Equal(steps, want) {
		t.Errorf("steps = %q, want %q", steps, want)
	}
	if want := "Created gateway\nCreated interface\nCreated route\nDeleted route\nDeleted gateway\n"; out.String() != want {
		t.Errorf("output = %q, want %q", out.String(), want)
	}
}

// TestUninterrupted checks that a create that has begun is not cancelled, and that a
// cancelled context begins no create.
func TestUninterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	create := func(ctx context.Context) (string, error) {
		cancel()
		return "id", ctx.Err()
	}
	if id, err := Uninterrupted(ctx, create); id != "id" || err != nil {
		t.Errorf("Uninterrupted() = %q, %v, want id", id, err)
	}
	if id, err := Uninterrupted(ctx, create); id != "" || !errors.Is(err, context.Canceled) {
		t.Errorf("Uninterrupted() = %q, %v, want context.Canceled", id, err)
	}
}

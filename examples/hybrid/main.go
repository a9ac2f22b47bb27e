// Hybrid tells a story of a failover: a Direct Connect line with a VPN beside it, the
// BGP peer at the other cloud, and a virtual IP address that moves to the standby when
// the line goes down.
//
// All of it happens in memory (packages dcaastest and hybridtest); no credentials are
// looked for and nothing leaves this machine.
//
//	go run ./examples/hybrid
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/alicloud"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/hybridtest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer) error {
	w := newWorld()
	defer w.close()
	s, err := newStory(w, out)
	if err != nil {
		return err
	}
	return s.tell(ctx)
}

// world is everything that programs only talk to: both clouds, in memory.
type world struct {
	line *dcaastest.Server
	vpn  *hybridtest.VPN
	nic  *hybridtest.NIC
	ali  *hybridtest.Alicloud

	lineID          string // of the connection
	active, standby string // network cards
	group           hybridtest.Group
}

const subnetID = "d32019d3-bc6e-4319-9c1d-6722fc136a23"

func newWorld() *world {
	w := &world{line: dcaastest.NewServer(), ali: hybridtest.NewAlicloud()}
	// The neighbours know the same caller, so that one client serves all three.
	caller := hybridtest.Caller{ProjectID: w.line.ProjectID, AccessKey: w.line.AccessKey, SecretKey: w.line.SecretKey}
	w.vpn, w.nic = hybridtest.NewVPN(caller), hybridtest.NewNIC(caller)
	w.lineID = w.line.AddConnection(dcaastest.Connection{Name: "dc-to-the-other-cloud"})
	w.active, w.standby = w.nic.AddCard(subnetID), w.nic.AddCard(subnetID)
	w.group = w.ali.AddGroup(hybridtest.Group{PeerASN: 64512})
	return w
}

func (w *world) close() {
	w.line.Close()
	w.vpn.Close()
	w.nic.Close()
	w.ali.Close()
}

// newStory makes the clients. On the real clouds vpn.New and nic.New find their
// hosts by the client's region, and alicloud.LoadCredentials reads the environment.
func newStory(w *world, out io.Writer) (*story, error) {
	lines, err := dcaas.New(w.line.Config(), dcaas.WithPollInterval(20*time.Millisecond))
	if err != nil {
		return nil, err
	}
	services, err := vpn.NewAt(lines, w.vpn.URL)
	if err != nil {
		return nil, err
	}
	nics, err := nic.NewAt(lines, w.nic.URL)
	if err != nil {
		return nil, err
	}
	far, err := alicloud.New(w.ali.Config())
	if err != nil {
		return nil, err
	}
	return &story{world: w, out: out, lines: lines, services: services, nics: nics, far: far}, nil
}

// Globalgateway connects a data centre to an enterprise router in another region. It
// creates a global gateway with an interface and a route, and a peer link to the
// router. Then it tests whether the remote end answers, and deletes everything.
//
// Without credentials in the environment, it uses the service in memory. With
// credentials, it uses the real region and the first active standard connection there.
// It then needs ENTERPRISE_ROUTER, which names the ID, project and region of the
// router, separated by spaces. The resources cost money while they exist.
//
//	go run ./examples/globalgateway
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	cloud, err := demo.Connect(ctx, "globalgateway")
	if err != nil {
		return err
	}
	defer cloud.Close()
	router := os.Getenv("ENTERPRISE_ROUTER")
	if cloud.Server != nil {
		fmt.Fprintln(out, cloud)
		router = "er-1 " + cloud.Server.ProjectID + " ap-southeast-2"
	}
	target := dcaas.PeerSiteTarget{}
	if _, err := fmt.Sscan(router, &target.GatewayID, &target.ProjectID, &target.RegionID); err != nil {
		return errors.New("to build in a real region, set ENTERPRISE_ROUTER to the ID, project and region of a router")
	}
	return newBuilder(cloud.Client, out).run(ctx, target)
}

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
	"fmt"
	"io"
	"os"
	"time"

	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	cfg, srv, err := demo.LoadConfig(ctx)
	if err != nil {
		return err
	}
	if srv == nil {
		return start(ctx, cfg, os.Getenv("ENTERPRISE_ROUTER"), 2*time.Second, out)
	}
	defer srv.Close()
	fmt.Fprintln(out, "No credentials in the environment: using a Direct Connect in memory.")
	return start(ctx, cfg, "er-1 "+srv.ProjectID+" ap-southeast-2", 20*time.Millisecond, out)
}

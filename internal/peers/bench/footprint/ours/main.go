// This program lists virtual interfaces. It is short, so that its size shows the size of the client.
package main

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

func main() {
	c, err := dcaas.New(dcaas.Config{Endpoint: os.Args[1], ProjectID: os.Args[2], Auth: auth.AKSK(os.Args[3], os.Args[4])})
	if err != nil {
		log.Fatal(err)
	}
	for v, err := range c.VirtualInterfaces.All(context.Background(), dcaas.VirtualInterfaceListOpts{}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(v.ID, v.Name)
	}
}

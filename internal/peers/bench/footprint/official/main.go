// This program lists virtual interfaces. It is short, so that its size shows the size of the client.
package main

import (
	"fmt"
	"log"
	"os"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/core/auth/basic"
	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"
)

func main() {
	credentials, err := basic.NewCredentialsBuilder().WithAk(os.Args[3]).WithSk(os.Args[4]).WithProjectId(os.Args[2]).SafeBuild()
	if err != nil {
		log.Fatal(err)
	}
	c, err := dc.DcClientBuilder().WithEndpoints(os.Args[1:2]).WithCredential(credentials).SafeBuild()
	if err != nil {
		log.Fatal(err)
	}
	resp, err := dc.NewDcClient(c).ListVirtualInterfaces(&model.ListVirtualInterfacesRequest{})
	if err != nil {
		log.Fatal(err)
	}
	for _, v := range *resp.VirtualInterfaces {
		fmt.Println(*v.Id, *v.Name)
	}
}

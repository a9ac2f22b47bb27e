package guide

import (
	"os"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/doccheck"
)

// TestMovingGuideCompiles checks the types of the code of the official SDK and of
// gophertelekomcloud.
func TestMovingGuideCompiles(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../../../docs/moving.md")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	const official, otc = "github.com/huaweicloud/huaweicloud-sdk-go-v3", "github.com/opentelekomcloud/gophertelekomcloud"
	for _, client := range []struct {
		name      string
		imports   []string
		variables string
	}{
		{
			name: "huaweicloud-sdk-go-v3",
			imports: []string{
				"errors", "fmt", official + "/core/auth/basic", official + "/core/sdkerr",
				"dc " + official + "/services/dc/v3", official + "/services/dc/v3/model", official + "/services/dc/v3/region",
			},
			variables: "client *dc.DcClient, ak, sk, projectID, connectionID, gatewayID string",
		},
		{
			name:      "gophertelekomcloud",
			imports:   []string{"errors", "fmt", otc, otc + "/openstack", otc + "/openstack/dcaas/v2/virtual-interface"},
			variables: "client *golangsdk.ServiceClient, ak, sk, connectionID, gatewayID, groupID string",
		},
	} {
		snippets := doccheck.Snippets("docs/moving.md", lines, "go "+client.name)
		if len(snippets) != 4 {
			t.Errorf("%s has %d snippets, want one for each of the 4 tasks", client.name, len(snippets))
		}
		compiler, err := doccheck.NewCompiler(t.Context(), client.imports, client.variables)
		if err != nil {
			t.Fatal(err)
		}
		for _, snippet := range snippets {
			for _, problem := range compiler.Compile(snippet) {
				t.Error(problem)
			}
		}
	}
}

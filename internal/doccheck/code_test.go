package doccheck_test

import (
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/doccheck"
)

// imports returns the packages that the code of the documents may use: some of the standard
// library, and all public packages of the module.
func imports(t *testing.T) []string {
	t.Helper()
	all := []string{"context", "crypto/tls", "errors", "fmt", "log", "log/slog", "net/http", "net/netip", "net/url", "os", "slices", "testing", "time"}
	for _, dir := range packageDirs(t) {
		if !strings.HasPrefix(dir, "internal/") && !strings.HasPrefix(dir, "examples/") {
			all = append(all, "github.com/dcaas-sdk/dcaas-go/"+dir)
		}
	}
	return all
}

// variables are those that the code of the documents may use without a declaration.
const variables = `ctx context.Context, client *dcaas.Client, cfg dcaas.Config, srv *dcaastest.Server,
	opts dcaas.VirtualInterfaceCreateOpts, connectionID, gatewayID string, resp dcaas.Response, err error`

// TestCodeCompiles checks the types of all Go code in the documents.
func TestCodeCompiles(t *testing.T) {
	t.Parallel()
	snippets := 0
	c := newCompiler(t)
	for _, doc := range documents(t) {
		for _, snippet := range doccheck.Snippets(doc.name, doc.lines, "go") {
			snippets++
			for _, problem := range c.Compile(snippet) {
				t.Error(problem)
			}
		}
	}
	if snippets < 25 {
		t.Errorf("the documents have %d snippets of Go code, want all of them", snippets)
	}
}

// TestCompile checks that Compile reports wrong code, and accepts code that leaves a
// variable unused.
func TestCompile(t *testing.T) {
	t.Parallel()
	c := newCompiler(t)
	for _, tt := range []struct {
		name, code, want string
	}{
		{"correct", "vif, err := client.VirtualInterfaces.Get(ctx, connectionID)", ""},
		{"a complete file", "package main\n\nfunc main() {}", ""},
		{"an unknown method", "client.Nothing()", "README.md:3:8: client.Nothing undefined"},
		{"a wrong number of results", "\nvif := client.VirtualInterfaces.Get(ctx, connectionID)", "README.md:4:8: assignment mismatch"},
		{"a wrong type", "opts.VLAN = connectionID", "README.md:3:13: cannot use connectionID"},
		{"a package that is not imported", "_ = vpc.New(client)", "README.md:3:5: undefined: vpc"},
		{"a syntax error", "if err != nil {", "README.md:"},
	} {
		doc := newDocument(t, "README.md", "Text.\n```go\n"+tt.code+"\n```\n")
		snippets := doccheck.Snippets(doc.name, doc.lines, "go")
		if len(snippets) != 1 {
			t.Fatalf("%s: %d snippets", tt.name, len(snippets))
		}
		problems := c.Compile(snippets[0])
		if tt.want == "" && len(problems) > 0 || tt.want != "" && (len(problems) == 0 || !strings.HasPrefix(problems[0], tt.want)) {
			t.Errorf("%s: Compile() = %q, want %q", tt.name, problems, tt.want)
		}
	}
}

func newCompiler(t *testing.T) *doccheck.Compiler {
	t.Helper()
	c, err := doccheck.NewCompiler(t.Context(), imports(t), variables)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

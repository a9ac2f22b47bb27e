package doccheck_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// imports returns the packages that the code of the documents may use: some of the standard
// library, and all public packages of the module.
func imports(t *testing.T) []string {
	t.Helper()
	all := []string{"context", "crypto/tls", "errors", "fmt", "log", "log/slog", "net/http", "net/netip", "net/url", "os", "time"}
	for _, dir := range packageDirs(t) {
		if !strings.HasPrefix(dir, "internal/") && !strings.HasPrefix(dir, "examples/") {
			all = append(all, "github.com/dcaas-sdk/dcaas-go/"+dir)
		}
	}
	return all
}

// variables are those that the code of the documents may use without a declaration.
const variables = `ctx context.Context, client *dcaas.Client, srv *dcaastest.Server, opts dcaas.VirtualInterfaceCreateOpts,
	connectionID, gatewayID string, resp dcaas.Response, err error`

// TestCodeCompiles checks the types of all Go code in the documents.
func TestCodeCompiles(t *testing.T) {
	t.Parallel()
	blocks := 0
	c := newCompiler(t)
	for _, doc := range documents(t) {
		for _, block := range doc.goBlocks() {
			blocks++
			for _, problem := range c.compile(block) {
				t.Error(problem)
			}
		}
	}
	if blocks < 6 {
		t.Errorf("the documents have %d blocks of Go code, want all of them", blocks)
	}
}

// TestCompile checks that compile reports wrong code, and accepts code that leaves a
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
		blocks := doc.goBlocks()
		if len(blocks) != 1 {
			t.Fatalf("%s: %d blocks", tt.name, len(blocks))
		}
		problems := c.compile(blocks[0])
		if tt.want == "" && len(problems) > 0 || tt.want != "" && (len(problems) == 0 || !strings.HasPrefix(problems[0], tt.want)) {
			t.Errorf("%s: compile() = %q, want %q", tt.name, problems, tt.want)
		}
	}
}

// goBlock is a block of Go code in a document.
type goBlock struct {
	position string // of its first line
	code     string
}

func (d document) goBlocks() []goBlock {
	var blocks []goBlock
	inBlock, isGo := false, false
	for i, line := range d.lines {
		switch {
		case isFence(line):
			inBlock = !inBlock
			if isGo = inBlock && line == "```go"; isGo {
				blocks = append(blocks, goBlock{position: fmt.Sprintf("%s:%d", d.name, i+2)})
			}
		case isGo:
			blocks[len(blocks)-1].code += line + "\n"
		}
	}
	return blocks
}

// source returns a complete Go file. Code without a package clause becomes the body of a
// function. The inner braces allow the code to declare variables again.
func (b goBlock) source(imports []string) string {
	if strings.HasPrefix(b.code, "package ") {
		return "//line " + b.position + ":1\n" + b.code
	}
	var s strings.Builder
	s.WriteString("package code\n\n")
	for _, path := range imports {
		fmt.Fprintf(&s, "import %q\n", path)
	}
	fmt.Fprintf(&s, "\nfunc _(%s) error {\n{\n//line %s:1\n%s}\nreturn nil\n}\n", variables, b.position, b.code)
	return s.String()
}

// compiler checks the types of blocks. It reads each imported package once.
type compiler struct {
	packages []string // that a block may use
	files    *token.FileSet
	importer types.Importer
}

func newCompiler(t *testing.T) *compiler {
	t.Helper()
	c := &compiler{packages: imports(t), files: token.NewFileSet()}
	exports := exportFiles(t, c.packages)
	c.importer = importer.ForCompiler(c.files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return c
}

// compile returns the errors of a block. It ignores unused variables and imports, because
// the code of a document is often a part of a function.
func (c *compiler) compile(block goBlock) []string {
	file, err := parser.ParseFile(c.files, "", block.source(c.packages), parser.SkipObjectResolution)
	if err != nil {
		return []string{err.Error()}
	}
	var problems []string
	config := types.Config{Importer: c.importer, Error: func(err error) {
		if problem, ok := errors.AsType[types.Error](err); !ok || !problem.Soft {
			problems = append(problems, err.Error())
		}
	}}
	_, _ = config.Check("code", c.files, []*ast.File{file}, nil) // Error gets all errors
	return problems
}

// exportFiles returns the files with the types of packages and of all packages that they
// need. The go command has the files in its build cache, so this needs no network.
func exportFiles(t *testing.T, packages []string) map[string]string {
	t.Helper()
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, packages...)
	out, err := exec.CommandContext(t.Context(), "go", args...).Output() //nolint:gosec // the arguments are import paths of this module
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("go list: %v: %s", err, exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
	}
	return exports
}

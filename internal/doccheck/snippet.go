package doccheck

import (
	"context"
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
)

// Snippet is a block of Go code in a document.
type Snippet struct {
	position string // of its first line
	code     string
}

// Snippets returns the blocks of a document whose fence is "```" and then fence, such as go.
func Snippets(document string, lines []string, fence string) []Snippet {
	var snippets []Snippet
	inBlock, wanted := false, false
	for i, line := range lines {
		switch {
		case IsFence(line):
			inBlock = !inBlock
			if wanted = inBlock && line == "```"+fence; wanted {
				snippets = append(snippets, Snippet{position: fmt.Sprintf("%s:%d", document, i+2)})
			}
		case wanted:
			snippets[len(snippets)-1].code += line + "\n"
		}
	}
	return snippets
}

// IsFence reports whether a line begins or ends a block of code.
func IsFence(line string) bool { return strings.HasPrefix(line, "```") }

// Compiler checks the types of snippets. It reads each imported package once.
type Compiler struct {
	imports   []string
	variables string
	files     *token.FileSet
	importer  types.Importer
}

// NewCompiler returns a Compiler for snippets that use the packages imports and the
// variables, which are written as the parameters of a function. An import may have a name
// before its path, as in "dc example.com/dc/v3". The current directory selects the module.
// The go command has the types of packages in its build cache, so this needs no network.
func NewCompiler(ctx context.Context, imports []string, variables string) (*Compiler, error) {
	var paths []string
	for _, spec := range imports {
		_, path := splitImport(spec)
		paths = append(paths, path)
	}
	exports, err := exportFiles(ctx, paths)
	if err != nil {
		return nil, err
	}
	c := &Compiler{imports: imports, variables: variables, files: token.NewFileSet()}
	c.importer = importer.ForCompiler(c.files, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	return c, nil
}

// Compile returns the errors of a snippet. It ignores unused variables and imports, because
// the code of a document is often a part of a function.
func (c *Compiler) Compile(s Snippet) []string {
	file, err := parser.ParseFile(c.files, "", c.source(s), parser.SkipObjectResolution)
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

// source returns a complete Go file. Code without a package clause becomes the body of a
// function. The inner braces allow the code to declare variables again.
func (c *Compiler) source(s Snippet) string {
	if strings.HasPrefix(s.code, "package ") {
		return "//line " + s.position + ":1\n" + s.code
	}
	var text strings.Builder
	text.WriteString("package code\n\n")
	for _, spec := range c.imports {
		name, path := splitImport(spec)
		fmt.Fprintf(&text, "import %s %q\n", name, path)
	}
	fmt.Fprintf(&text, "\nfunc _(%s) error {\n{\n//line %s:1\n%s}\nreturn nil\n}\n", c.variables, s.position, s.code)
	return text.String()
}

// splitImport returns the name and the path of an import. The name may be empty.
func splitImport(spec string) (name, path string) {
	if name, path, found := strings.Cut(spec, " "); found {
		return name, path
	}
	return "", spec
}

// exportFiles returns the files with the types of packages and of all packages that they
// need.
func exportFiles(ctx context.Context, packages []string) (map[string]string, error) {
	args := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}={{.Export}}"}, packages...)
	out, err := exec.CommandContext(ctx, "go", args...).Output() //nolint:gosec // the arguments are import paths
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
	} else if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), "=")
		exports[path] = file
	}
	return exports, nil
}

package link_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// TestNoInternalTypeIsPublic reads the public packages. No exported function, type or
// field may name a type of an internal package, because a caller cannot.
func TestNoInternalTypeIsPublic(t *testing.T) {
	t.Parallel()
	files := 0
	for _, dir := range []string{
		"auth", "tags", "quotas", "dcaas", "dcaas/dcaastest", "dcaas/hybrid/vpn", "dcaas/hybrid/nic", "dcaas/hybrid/alicloud", "dcaas/hybrid/hybridtest",
	} {
		names, err := filepath.Glob(filepath.Join("..", "..", dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			files++
			set := token.NewFileSet()
			file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
			if err != nil {
				t.Fatal(err)
			}
			for _, at := range internalTypes(file) {
				t.Errorf("%s: an exported declaration names an internal type", set.Position(at))
			}
		}
	}
	if files < 50 {
		t.Errorf("%d files were read, which cannot be all", files)
	}
}

func TestInternalTypesAreFound(t *testing.T) {
	t.Parallel()
	for source, want := range map[string]int{
		`func New(d transport.Doer) {}`:                1,
		`func (s *S) At() (*transport.Client, error)`:  1,
		`func (s *s) At() transport.Client`:            0,
		`func at() transport.Client`:                   0,
		`type S struct { D transport.Doer; d wire.D }`: 1,
		`type S = transport.Doer`:                      1,
		`type s = transport.Doer`:                      0,
		`type S struct { transport.Doer }`:             1,
		`var D transport.Doer`:                         1,
		`func New(u url.URL) {}`:                       0,
	} {
		const imports = "package p\nimport (\"net/url\"; \"m/internal/transport\"; wire \"m/internal/w\")\n"
		file, err := parser.ParseFile(token.NewFileSet(), "p.go", imports+source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if got := len(internalTypes(file)); got != want {
			t.Errorf("%s: %d found, want %d", source, got, want)
		}
	}
}

// internalTypes returns where the exported declarations of a file name something of
// an internal package.
func internalTypes(file *ast.File) []token.Pos {
	internal := map[string]bool{}
	for _, spec := range file.Imports {
		imported, _ := strconv.Unquote(spec.Path.Value)
		name := path.Base(imported)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		internal[name] = strings.Contains(imported, "/internal/")
	}
	var found []token.Pos
	look := func(node ast.Node) {
		ast.Inspect(node, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok && len(field.Names) > 0 && !field.Names[0].IsExported() {
				// An unexported field of a struct is out of reach. A parameter is not:
				// its type is looked at here as well, because its name says nothing.
				_, inStruct := node.(*ast.TypeSpec)
				return !inStruct
			}
			if selector, ok := n.(*ast.SelectorExpr); ok {
				if pkg, ok := selector.X.(*ast.Ident); ok && internal[pkg.Name] {
					found = append(found, selector.Pos())
				}
			}
			return true
		})
	}
	for _, decl := range file.Decls {
		switch decl := decl.(type) {
		case *ast.FuncDecl:
			if decl.Name.IsExported() && (decl.Recv == nil || receiverIsExported(decl.Recv)) {
				look(decl.Type)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() {
						look(spec)
					}
				case *ast.ValueSpec:
					if spec.Names[0].IsExported() && spec.Type != nil {
						look(spec.Type)
					}
				}
			}
		}
	}
	return found
}

func receiverIsExported(list *ast.FieldList) bool {
	exported := false
	ast.Inspect(list.List[0].Type, func(n ast.Node) bool {
		if name, ok := n.(*ast.Ident); ok {
			exported = exported || name.IsExported()
		}
		return true
	})
	return exported
}

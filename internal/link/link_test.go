package link_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestNoInternalTypeIsPublic reads the public packages. No exported function, type or
// field may name a type of an internal package, because a caller cannot.
func TestNoInternalTypeIsPublic(t *testing.T) {
	t.Parallel()
	files := 0
	err := filepath.WalkDir(filepath.Join("..", ".."), func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"internal", "examples", "testdata", ".git"}, entry.Name()):
			return filepath.SkipDir
		case entry.IsDir(), !strings.HasSuffix(name, ".go"), strings.HasSuffix(name, "_test.go"):
			return nil
		}
		files++
		set := token.NewFileSet()
		file, err := parser.ParseFile(set, name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, at := range internalTypes(file) {
			t.Errorf("%s: an exported declaration names an internal type", set.Position(at))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
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

// internalTypes returns the positions at which the exported declarations of a file name a
// type of an internal package.
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
	inspect := func(node ast.Node) {
		ast.Inspect(node, func(n ast.Node) bool {
			if field, ok := n.(*ast.Field); ok && len(field.Names) > 0 && !field.Names[0].IsExported() {
				// A caller cannot use an unexported field of a struct. A parameter has an
				// unexported name too, but the caller uses its type.
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
				inspect(decl.Type)
			}
		case *ast.GenDecl:
			for _, spec := range decl.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() {
						inspect(spec)
					}
				case *ast.ValueSpec:
					if spec.Names[0].IsExported() && spec.Type != nil {
						inspect(spec.Type)
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

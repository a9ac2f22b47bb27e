package dcaas_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// TestOperations checks the table of all operations. Each operation must have a method, an
// API line in the comment of the method, and a test that expects its exact request.
func TestOperations(t *testing.T) {
	t.Parallel()
	dirs := []string{".", "../tags", "../quotas"}
	lines := apiLines(t, "Service", dirs)
	tested := expectedOperations(t, dirs)
	operations := golden.Operations()
	if len(operations) != 58 {
		t.Errorf("the table has %d operations, want 58", len(operations))
	}
	for _, op := range operations {
		field, ok := reflect.TypeFor[dcaas.Client]().FieldByName(op.Service)
		if !ok {
			t.Errorf("%s: Client has no %s", op.Name, op.Service)
			continue
		}
		if _, ok := field.Type.MethodByName(op.Func); !ok {
			t.Errorf("%s: %s has no method %s", op.Name, op.Service, op.Func)
		}
		method := field.Type.Elem().String() + "." + op.Func
		want := "API: " + op.Method + " " + op.Path + " (" + op.Name + ")"
		if got := lines[method]; got != want {
			t.Errorf("%s: the comment of %s says %q, want %q", op.Name, method, got, want)
		}
		delete(lines, method)
		if !tested[op.Name] {
			t.Errorf("%s: no test expects its request", op.Name)
		}
	}
	// These methods share an operation with another method.
	for _, method := range []string{"tags.Service.DeleteAll", "tags.Service.AddSystem", "tags.Service.DeleteSystem", "tags.Service.Count"} {
		if lines[method] == "" {
			t.Errorf("the comment of %s names no operation", method)
		}
	}
	known := map[string]bool{}
	for _, op := range operations {
		known["API: "+op.Method+" "+op.Path+" ("+op.Name+")"] = true
	}
	for method, line := range lines {
		if !known[line] {
			t.Errorf("%s: %q is in no table", method, line)
		}
	}
}

// TestHybridOperations checks the operations of the packages under hybrid in the same way.
func TestHybridOperations(t *testing.T) {
	t.Parallel()
	dirs := []string{"hybrid/vpn", "hybrid/nic"}
	lines := apiLines(t, "Client", dirs)
	tested := expectedOperations(t, dirs)
	for _, op := range golden.HybridOperations() {
		method := op.Service + ".Client." + op.Func
		want := "API: " + op.Method + " " + op.Path + " (" + op.Name + ")"
		if got := lines[method]; got != want {
			t.Errorf("%s: the comment of %s says %q, want %q", op.Name, method, got, want)
		}
		delete(lines, method)
		if !tested[op.Name] {
			t.Errorf("%s: no test expects its request", op.Name)
		}
	}
	for method, line := range lines {
		t.Errorf("%s: %q is in no table", method, line)
	}
}

func parse(t *testing.T, pattern string) []*ast.File {
	t.Helper()
	paths, err := filepath.Glob(pattern)
	if err != nil || len(paths) == 0 {
		t.Fatalf("no files %s: %v", pattern, err)
	}
	var files []*ast.File
	for _, path := range paths {
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	return files
}

// apiLines returns the API line of each exported method of the types whose name ends
// in receiver, by "package.Type.Method".
func apiLines(t *testing.T, receiver string, dirs []string) map[string]string {
	t.Helper()
	lines := map[string]string{}
	for _, dir := range dirs {
		for _, file := range parse(t, dir+"/*.go") {
			for _, decl := range file.Decls {
				fn, ok := decl.(*ast.FuncDecl)
				if !ok || fn.Recv == nil || !fn.Name.IsExported() {
					continue
				}
				star, ok := fn.Recv.List[0].Type.(*ast.StarExpr)
				if !ok {
					continue
				}
				ident, ok := star.X.(*ast.Ident)
				if !ok || !strings.HasSuffix(ident.Name, receiver) {
					continue
				}
				for line := range strings.Lines(fn.Doc.Text()) {
					if strings.HasPrefix(line, "API: ") {
						lines[file.Name.Name+"."+ident.Name+"."+fn.Name.Name] = strings.TrimSpace(line)
					}
				}
			}
		}
	}
	return lines
}

// expectedOperations returns the operations named by golden.Exchange values in
// tests. Their requests are checked against the table when the tests run.
func expectedOperations(t *testing.T, dirs []string) map[string]bool {
	t.Helper()
	found := map[string]bool{}
	for _, dir := range dirs {
		for _, file := range parse(t, dir+"/*_test.go") {
			ast.Inspect(file, func(n ast.Node) bool {
				lit, ok := n.(*ast.CompositeLit)
				if !ok {
					return true
				}
				if sel, ok := lit.Type.(*ast.SelectorExpr); !ok || sel.Sel.Name != "Exchange" {
					return true
				}
				for _, elt := range lit.Elts {
					kv, ok := elt.(*ast.KeyValueExpr)
					if !ok {
						continue
					}
					key, isIdent := kv.Key.(*ast.Ident)
					value, isLit := kv.Value.(*ast.BasicLit)
					if isIdent && isLit && key.Name == "Op" {
						if name, err := strconv.Unquote(value.Value); err == nil {
							found[name] = true
						}
					}
				}
				return true
			})
		}
	}
	return found
}

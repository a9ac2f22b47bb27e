package dcaastest_test

import (
	"cmp"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// row is a row of the table of rules in the package documentation.
type row struct {
	name, code string
	sections   []string
}

// TestTableOfRules compares the table of rules in the package documentation with the
// rules in the code.
func TestTableOfRules(t *testing.T) {
	t.Parallel()
	doc, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, table, found := strings.Cut(string(doc), "//\trule ")
	table, _, ended := strings.Cut(table, "\n//\n")
	if !found || !ended {
		t.Fatal("doc.go has no table that begins with the word rule")
	}
	_, table, _ = strings.Cut(table, "\n") // the rest of the head
	var want strings.Builder
	for _, r := range rulesInCode(t) {
		fmt.Fprintf(&want, "//\t%-60s %-7s %s\n", r.name, r.code, strings.Join(r.sections, ", "))
	}
	if got := table + "\n"; got != want.String() {
		t.Errorf("the table in doc.go is\n%s\nwant\n%s", got, want.String())
	}
}

// rulesInCode returns the rules of the package, ordered by code and name. Rules of
// several operations with the same name are one row.
func rulesInCode(t *testing.T) []row {
	t.Helper()
	codes := errorCodes(t)
	rows := map[string]*row{}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if list, ok := n.(*ast.CompositeLit); ok && isRuleList(list.Type) {
				for _, item := range list.Elts {
					fields := item.(*ast.CompositeLit).Elts
					name, code, section := literal(t, fields[0]), codes[fields[1].(*ast.SelectorExpr).Sel.Name], literal(t, fields[2])
					if code == "" || section == "" {
						t.Fatalf("the rule %q has no code or no section", name)
					}
					r := rows[code+name]
					if r == nil {
						r = &row{name: name, code: code}
						rows[code+name] = r
					}
					r.sections = append(r.sections, strings.Split(section, ", ")...)
				}
			}
			return true
		})
	}
	var sorted []row
	for _, r := range rows {
		slices.Sort(r.sections)
		r.sections = slices.Compact(r.sections)
		sorted = append(sorted, *r)
	}
	slices.SortFunc(sorted, func(a, b row) int { return cmp.Or(strings.Compare(a.code, b.code), strings.Compare(a.name, b.name)) })
	return sorted
}

// isRuleList reports whether an expression is []rule[T].
func isRuleList(e ast.Expr) bool {
	list, ok := e.(*ast.ArrayType)
	if !ok {
		return false
	}
	generic, ok := list.Elt.(*ast.IndexExpr)
	if !ok {
		return false
	}
	name, ok := generic.X.(*ast.Ident)
	return ok && name.Name == "rule"
}

func literal(t *testing.T, e ast.Expr) string {
	t.Helper()
	text, err := strconv.Unquote(e.(*ast.BasicLit).Value)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// errorCodes returns the error codes of the SDK by the names of their constants.
func errorCodes(t *testing.T) map[string]string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", "error_code.go"), nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[string]string{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok && len(spec.Values) == 1 {
			if value, ok := spec.Values[0].(*ast.BasicLit); ok {
				codes[spec.Names[0].Name] = literal(t, value)
			}
		}
		return true
	})
	return codes
}

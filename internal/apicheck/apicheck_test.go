package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const source = `package sample

const Limit = 5

var Default Options

type Options struct {
	Base
	Name   string
	hidden int
}

type Base struct{ ID string }

type Reader interface {
	Read(id string) (text string, err error)
	sealed()
}

type Level int

func (o *Options) Apply(name string) error { return nil }
func (l Level) String() string             { return "" }
func (l Level) private()                   {}

func New(name string, change ...func(*Options)) (o *Options, err error) { return nil, nil }

func First[T any](all []T) T { return all[0] }

type Alias = Options

func local() {}
`

// check returns the types of a package with one file.
func check(t *testing.T, text string) *types.Package {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "sample.go", text, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	pkg, err := new(types.Config).Check("example.com/dcaas-go/sample", files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func TestCompiledByUsers(t *testing.T) {
	t.Parallel()
	const large = `package sample
type list[T any] struct{ all []T }
func (l *list[T]) a() {}
func (l *list[T]) b() {}
func (l *list[T]) c() {}
func (l *list[T]) d() {}
type api[T any] interface { a(T); b(); c(); d() }
type inner struct { byID map[string]*list[int] }
func (*inner) hidden(func() (int, error)) {}
type other struct{}
func (other) lists() []list[bool] { return nil }
`
	for declaration, want := range map[string]int{
		`type S struct { in *inner }`:         1,
		`type S struct { o other }`:           1,
		`func F(in ...inner) {}`:              1,
		`var V interface { at() chan inner }`: 1,
		`type S struct { in api[int] }`:       0,
		`type s struct { in *inner }`:         0,
		`type S struct { in any }`:            0,
	} {
		got := compiledByUsers([]*types.Package{check(t, large+declaration)})
		if len(got) != want || want > 0 && !strings.Contains(got[0], "the 4 methods of example.com/dcaas-go/sample.list in") {
			t.Errorf("%s: %q, want %d problems", declaration, got, want)
		}
	}
}

func TestPackageAPI(t *testing.T) {
	t.Parallel()
	got := packageAPI(check(t, source))
	want := []string{
		"sample: type Alias = Options",
		"sample: type Base struct",
		"sample: type Base struct, ID string",
		"sample: var Default Options",
		"sample: func First[T any](all []T) T",
		"sample: type Level int",
		"sample: method (Level) String() string",
		"sample: const Limit untyped int = 5",
		"sample: func New(string, ...func(*Options)) (*Options, error)",
		"sample: type Options struct",
		"sample: type Options struct, embeds Base",
		"sample: type Options struct, Name string",
		"sample: method (*Options) Apply(string) error",
		"sample: type Reader interface",
		"sample: type Reader interface, Read(string) (string, error)",
		"sample: type Reader interface, unexported methods",
	}
	if !slices.Equal(got, want) {
		t.Errorf("packageAPI() =\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	got := compare([]string{"a: func A()", "a: func B()"}, []string{"a: func B()", "a: func C()"})
	if want := []string{"- a: func A()", "+ a: func C()"}; !slices.Equal(got, want) {
		t.Errorf("compare() = %q, want %q", got, want)
	}
	problems := unlisted([]string{"- a: func A()", "+ a: func D()"}, got)
	if len(problems) != 2 || !strings.Contains(problems[0], "+ a: func C(): run go run ./internal/apicheck -write") || !strings.Contains(problems[1], "func D()") {
		t.Errorf("unlisted() = %q", problems)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	const changelog = "# Changelog\n\n## Unreleased\n\n### Added\n\n- `Client.At` and Between and `dcaas/drill`; At2, Plain.\n\n### Changed\n\n- `List` takes `ListOpts`.\n\n" +
		"### Removed\n\n- `Old`.\n\n## 0.1.0 - 2026-01-01\n\n### Added\n\n- `Ancient`.\n"
	released := []string{"dcaas: type Client struct", "tags: func List()"}
	for _, tt := range []struct {
		name    string
		changes []string
		want    []string // a part of each problem
	}{
		{"named method", []string{"+ dcaas: method (*Client) At(string) *Client"}, nil},
		{"new method", []string{"+ dcaas: method (*Client) Go()"}, []string{"under Unreleased, Added: no line names dcaas.Client.Go, which is new"}},
		{"a longer word", []string{"+ dcaas: func A()"}, []string{"dcaas.A"}},
		{"not in code", []string{"+ dcaas: func Plain()"}, []string{"dcaas.Plain"}},
		{"between two spans of code", []string{"+ dcaas: func Between()"}, []string{"dcaas.Between"}},
		{"named in an old release", []string{"+ dcaas: func Ancient()"}, []string{"dcaas.Ancient"}},
		{"new package", []string{"+ dcaas/drill: func Run()", "+ dcaas/drill: type Report struct", "+ dcaas/drill: type Report struct, Lost int"}, nil},
		{"a package that is not named", []string{"+ dcaas/watch: func Run()"}, []string{"dcaas/watch.Run"}},
		{"field of a new type", []string{"+ tags: type List struct", "+ tags: type List struct, Name string"}, []string{"tags.List, which is new", "tags.List.Name, which is new"}},
		{"changed", []string{"- tags: func List()", "+ tags: func List(ListOpts)"}, nil},
		{"changed field", []string{"- tags: type T struct, A int", "+ tags: type T struct, A string"}, []string{"under Unreleased, Changed: no line names tags.T.A, which is changed"}},
		{"gone", []string{"- tags: const Old Kind = 1"}, nil},
		{"gone under Added", []string{"- tags: func At()"}, []string{"under Unreleased, Removed or Changed: no line names tags.At, which is gone"}},
		{"embedded", []string{"+ dcaas: type Client struct, embeds *link.Base"}, []string{"dcaas.Client.Base"}},
	} {
		got := missing(changelog, released, tt.changes)
		if !slices.EqualFunc(got, tt.want, strings.Contains) {
			t.Errorf("%s: missing() = %q, want %q", tt.name, got, tt.want)
		}
	}
}

// TestRun checks a module of its own: a change is refused until both the list and the
// changelog name it.
func TestRun(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	write := func(name, text string) {
		t.Helper()
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module example.com/dcaas-go\n\ngo 1.26.0\n")
	write("sample/sample.go", "package sample\n\nfunc A() {}\n")
	write("internal/apicheck/api/released.txt", "")
	write("CHANGELOG.md", "## Unreleased\n")
	if err := run(t.Context(), root, false, true); err != nil {
		t.Fatal(err)
	}
	if err := run(t.Context(), root, false, false); err != nil {
		t.Errorf("run() after the release = %v", err)
	}
	write("sample/sample.go", "package sample\n\nfunc A() {}\n\nfunc B() {}\n")
	err := run(t.Context(), root, false, false)
	if err == nil || !strings.Contains(err.Error(), "not in the list: + sample: func B()") || !strings.Contains(err.Error(), "no line names sample.B") {
		t.Errorf("run() with a new function = %v", err)
	}
	if err := run(t.Context(), root, true, false); err != nil {
		t.Fatal(err)
	}
	write("CHANGELOG.md", "## Unreleased\n\n### Added\n\n- `B`.\n")
	if err := run(t.Context(), root, false, false); err != nil {
		t.Errorf("run() with the list and the changelog = %v", err)
	}
}

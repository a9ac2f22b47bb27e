package doccheck_test

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/doccheck"
)

// TestNamesExist checks that every file, directory and test that a document names exists.
func TestNamesExist(t *testing.T) {
	t.Parallel()
	tests := testNames(t)
	paths := 0
	for _, doc := range documents(t) {
		for _, name := range doc.names() {
			switch {
			case testName.MatchString(name):
				if !tests[name] {
					t.Errorf("%s names %s, which no test file has", doc.name, name)
				}
			case isPath(name):
				paths++
				if !exists(name, doc.name) {
					t.Errorf("%s names %s, which does not exist", doc.name, name)
				}
			}
		}
	}
	if paths < 40 {
		t.Errorf("the documents name %d paths, want all of them", paths)
	}
}

// TestLinksResolve checks that the target of every relative link exists, and that it has
// the heading that the link names.
func TestLinksResolve(t *testing.T) {
	t.Parallel()
	links := 0
	for _, doc := range documents(t) {
		for _, target := range doc.links() {
			links++
			if problem := checkLink(t, doc, target); problem != "" {
				t.Errorf("%s links to %s: %s", doc.name, target, problem)
			}
		}
	}
	if links < 15 {
		t.Errorf("the documents have %d links, want all of them", links)
	}
}

// TestContributingIsComplete checks that CONTRIBUTING names each package and links to each
// document.
func TestContributingIsComplete(t *testing.T) {
	t.Parallel()
	docs := documents(t)
	contributing := docs[slices.IndexFunc(docs, func(d document) bool { return d.name == "CONTRIBUTING.md" })]
	names := contributing.names()
	for _, dir := range packageDirs(t) {
		if strings.HasPrefix(dir, "examples/") { // one entry names all of them
			dir = "examples"
		}
		if !slices.ContainsFunc(names, func(name string) bool { return strings.TrimSuffix(name, "/") == dir }) {
			t.Errorf("CONTRIBUTING.md does not name %s", dir)
		}
	}
	links := contributing.links()
	for _, doc := range docs {
		if strings.HasPrefix(doc.name, "docs/") && !slices.Contains(links, doc.name) {
			t.Errorf("CONTRIBUTING.md has no link to %s", doc.name)
		}
	}
}

// TestReader checks which names and links the tests above find, and which of them exist.
func TestReader(t *testing.T) {
	t.Parallel()
	doc := newDocument(t, "docs/x.md", "Read `dcaas/crud.go`, `GET /v3/x` and [API notes](api-notes.md).\n\n"+
		"    go run ./examples/quickstart    # no path here\n    auth/ tags/    two packages\n\n```go\nx := `dcaas/none.go` // [a](b)\n```\n")
	if got, want := doc.names(), []string{"dcaas/crud.go", "GET /v3/x", "go", "run", "./examples/quickstart", "auth/", "tags/", "two", "packages"}; !slices.Equal(got, want) {
		t.Errorf("names() = %q, want %q", got, want)
	}
	if got, want := doc.links(), []string{"api-notes.md"}; !slices.Equal(got, want) {
		t.Errorf("links() = %q, want %q", got, want)
	}
	for name, want := range map[string]struct{ isPath, exists bool }{
		"dcaas/crud.go":         {true, true},
		"dcaas/none.go":         {true, false},
		"none.go":               {true, false},
		"api-notes.md":          {true, true}, // beside the document
		"./examples/quickstart": {true, true},
		"./examples/none":       {true, false},
		"internal/none":         {true, false},
		"auth/":                 {true, true},
		"none/":                 {true, false},
		"dcaas/*_test.go":       {true, true},
		"dcaas/*_none.go":       {true, false},
		"dcaas/<resource>.go":   {true, true},
		".ci/run":               {true, true},
		".ci/none":              {true, false},
		"./...":                 {false, false},
		"encoding/json":         {false, false},
		"/v3/projects":          {false, false},
		"testdata/fuzz":         {false, false},
		"~/.huaweicloud/x":      {false, false},
	} {
		if got := isPath(name); got != want.isPath {
			t.Errorf("isPath(%q) = %t", name, got)
		} else if got && exists(name, doc.name) != want.exists {
			t.Errorf("exists(%q) = %t", name, !want.exists)
		}
	}
	for target, want := range map[string]string{
		"api-notes.md": "", "../README.md#coverage": "", "../dcaas/crud.go": "", "https://example.com/none": "",
		"none.md": "it does not exist", "../README.md#none": "it has no such heading",
	} {
		if got := checkLink(t, doc, target); got != want {
			t.Errorf("checkLink(%q) = %q, want %q", target, got, want)
		}
	}
}

var (
	codeSpan = regexp.MustCompile("`([^`]+)`")
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	testName = regexp.MustCompile(`^(Test|Fuzz|Benchmark|Example)[A-Z]\w*$`)
	fileName = regexp.MustCompile(`\.(go|md|sh|txt|yml)$`)
)

// names returns the code spans of a document, and the words of its indented code without
// comments.
func (d document) names() []string {
	var names []string
	for _, line := range d.prose() {
		if code, ok := strings.CutPrefix(line, "    "); ok {
			code, _, _ = strings.Cut(code, " #")
			names = append(names, strings.Fields(code)...)
			continue
		}
		for _, span := range codeSpan.FindAllStringSubmatch(line, -1) {
			names = append(names, span[1])
		}
	}
	return names
}

func (d document) links() []string {
	var targets []string
	for _, line := range d.prose() {
		for _, found := range link.FindAllStringSubmatch(line, -1) {
			targets = append(targets, found[1])
		}
	}
	return targets
}

// prose returns the lines outside of fenced blocks.
func (d document) prose() []string {
	var lines []string
	inBlock := false
	for _, line := range d.lines {
		if doccheck.IsFence(line) {
			inBlock = !inBlock
		} else if !inBlock {
			lines = append(lines, line)
		}
	}
	return lines
}

// isPath reports whether a name is that of a file or directory of the module. Such a name
// has the extension of a file, ends with a slash, or starts with a directory of the root.
func isPath(name string) bool {
	if strings.ContainsAny(name, " {}()\\") || strings.HasPrefix(name, "/") || strings.HasPrefix(name, "~") || strings.Contains(name, "...") || strings.Contains(name, "://") {
		return false
	}
	first, _, hasSlash := strings.Cut(strings.TrimPrefix(name, "./"), "/")
	info, err := os.Stat(filepath.Join(root, first))
	return fileName.MatchString(name) || strings.HasSuffix(name, "/") || hasSlash && err == nil && info.IsDir()
}

var placeholder = regexp.MustCompile(`<\w+>`)

// exists reports whether a path exists at the root of the module or beside the document. A
// star, or a word in angle brackets, stands for any text.
func exists(name, document string) bool {
	pattern := placeholder.ReplaceAllString(name, "*")
	for _, dir := range []string{root, filepath.Join(root, path.Dir(document))} {
		if found, err := filepath.Glob(filepath.Join(dir, pattern)); err == nil && len(found) > 0 {
			return true
		}
	}
	return false
}

// checkLink returns the problem of a link, or "".
func checkLink(t *testing.T, doc document, target string) string {
	t.Helper()
	if strings.Contains(target, "://") {
		return "" // the tests use no network
	}
	file, heading, hasHeading := strings.Cut(target, "#")
	name := path.Join(path.Dir(doc.name), file)
	if file == "" {
		name = doc.name
	}
	info, err := os.Stat(filepath.Join(root, name))
	if err != nil {
		return "it does not exist"
	}
	if !hasHeading || info.IsDir() {
		return ""
	}
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range newDocument(t, name, string(text)).prose() {
		if title, ok := strings.CutPrefix(strings.TrimLeft(line, "#"), " "); ok && strings.HasPrefix(line, "#") && anchor(title) == heading {
			return ""
		}
	}
	return "it has no such heading"
}

var notInAnchor = regexp.MustCompile(`[^\w -]`)

// anchor returns the name that a link uses for a heading.
func anchor(title string) string {
	return strings.ReplaceAll(notInAnchor.ReplaceAllString(strings.ToLower(title), ""), " ", "-")
}

// packageDirs returns the directories of all packages of the root module.
func packageDirs(t *testing.T) []string {
	t.Helper()
	tree := os.DirFS(root)
	var dirs []string
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			_, nested := fs.Stat(tree, path.Join(name, "go.mod"))
			if name != "." && (nested == nil || d.Name() == "testdata" || strings.HasPrefix(d.Name(), ".")) {
				return fs.SkipDir
			}
			return nil
		}
		if dir := path.Dir(name); strings.HasSuffix(name, ".go") && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
		return nil
	})
	if err != nil || len(dirs) < 15 {
		t.Fatalf("%d packages found, %v", len(dirs), err)
	}
	return dirs
}

// testNames returns the names of all tests, fuzz targets, benchmarks and examples.
func testNames(t *testing.T) map[string]bool {
	t.Helper()
	declaration := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark|Example)\w+)\(`)
	tree := os.DirFS(root)
	names := map[string]bool{}
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		text, err := fs.ReadFile(tree, name)
		for _, found := range declaration.FindAllSubmatch(text, -1) {
			names[string(found[1])] = true
		}
		return err
	})
	if err != nil || len(names) < 300 {
		t.Fatalf("%d tests found, %v", len(names), err)
	}
	return names
}

package doccheck_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const root = "../.."

// document is a Markdown file.
type document struct {
	name  string // relative to the root of the module
	lines []string
}

// documents returns the documents that describe the present state of the module. The
// changelog is not among them, because it may name files that no longer exist.
func documents(t *testing.T) []document {
	t.Helper()
	var docs []document
	for _, pattern := range []string{
		"README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/*.md", "internal/peers/README.md", "examples/*/README.md",
	} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil || len(names) == 0 {
			t.Fatalf("no %s: %v", pattern, err)
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			docs = append(docs, newDocument(t, strings.TrimPrefix(filepath.ToSlash(name), root+"/"), string(text)))
		}
	}
	return docs
}

func newDocument(t *testing.T, name, text string) document {
	t.Helper()
	return document{name: name, lines: strings.Split(text, "\n")}
}

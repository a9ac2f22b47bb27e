// Apicheck compares the exported API of the module with the committed list of it.
//
// The file api/released.txt lists the API of the newest release, a line for each
// declaration, field and method. The file api/next.txt lists the changes since then: the
// lines that begin with + are new, the lines that begin with - are gone. CHANGELOG.md must
// name each change under Unreleased.
//
// Apicheck also refuses types that make the programs of users slow to compile.
//
//	go run ./internal/apicheck              compare, and say which line is missing
//	go run ./internal/apicheck -write       write api/next.txt
//	go run ./internal/apicheck -release     write both files for a new release
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

const (
	releasedFile = "internal/apicheck/api/released.txt"
	nextFile     = "internal/apicheck/api/next.txt"
)

func main() {
	write := flag.Bool("write", false, "write api/next.txt")
	release := flag.Bool("release", false, "write api/released.txt, and empty api/next.txt")
	root := flag.String("root", ".", "directory of the module")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *root, *write, *release); err != nil {
		fmt.Fprintln(os.Stderr, "apicheck:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, root string, write, release bool) error {
	packages, err := publicPackages(ctx, root)
	if err != nil {
		return err
	}
	current := sortedAPI(packages)
	released, err := readLines(root, releasedFile)
	if err != nil {
		return err
	}
	changes := compare(released, current)
	switch {
	case release:
		if err = writeLines(root, releasedFile, current); err != nil {
			return err
		}
		return writeLines(root, nextFile, nil)
	case write:
		return writeLines(root, nextFile, changes)
	}
	next, err := readLines(root, nextFile)
	if err != nil {
		return err
	}
	changelog, err := fs.ReadFile(os.DirFS(root), "CHANGELOG.md")
	if err != nil {
		return err
	}
	problems := slices.Concat(unlisted(next, changes), missing(string(changelog), released, changes), compiledByUsers(packages))
	if len(problems) > 0 {
		return fmt.Errorf("%d problems:\n%s", len(problems), strings.Join(problems, "\n"))
	}
	fmt.Printf("%d lines of exported API, %d changes since the last release\n", len(current), len(changes))
	return nil
}

// compare returns the changes from one sorted list to another.
func compare(released, current []string) []string {
	var changes []string
	for _, line := range released {
		if _, found := slices.BinarySearch(current, line); !found {
			changes = append(changes, "- "+line)
		}
	}
	for _, line := range current {
		if _, found := slices.BinarySearch(released, line); !found {
			changes = append(changes, "+ "+line)
		}
	}
	return changes
}

// unlisted returns the differences between the committed and the real changes.
func unlisted(next, changes []string) []string {
	const remedy = ": run go run ./internal/apicheck -write, and commit internal/apicheck/api/next.txt"
	var problems []string
	for _, line := range changes {
		if !slices.Contains(next, line) {
			problems = append(problems, "not in the list: "+line+remedy)
		}
	}
	for _, line := range next {
		if !slices.Contains(changes, line) {
			problems = append(problems, "in the list, but not in the code: "+line+remedy)
		}
	}
	return problems
}

func readLines(root, name string) ([]string, error) {
	text, err := fs.ReadFile(os.DirFS(root), name)
	if err != nil {
		return nil, err
	}
	var lines []string
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line != "" {
			lines = append(lines, line)
		}
	}
	return lines, nil
}

func writeLines(root, name string, lines []string) error {
	text := strings.Join(lines, "\n")
	if text != "" {
		text += "\n"
	}
	return os.WriteFile(filepath.Join(root, name), []byte(text), 0o600)
}

package main

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// missing returns a problem for each change that no line of the changelog names. A line
// that names a new type covers its fields and methods, and a line that names a new package
// covers all of it.
func missing(changelog string, released, changes []string) []string {
	sections := unreleased(changelog)
	var problems []string
	for _, c := range summarize(released, changes) {
		named := slices.ContainsFunc(c.headings, func(heading string) bool {
			return slices.ContainsFunc(c.names, func(name string) bool { return names(sections[heading], name) })
		})
		if !named {
			problems = append(problems, fmt.Sprintf("CHANGELOG.md: under Unreleased, %s: no line names %s, which is %s",
				strings.Join(c.headings, " or "), c.symbol, c.kind))
		}
	}
	return problems
}

// change is a symbol of which a part of the API changed.
type change struct {
	symbol   string   // such as dcaas.Config.Region, or tags.Query
	kind     string   // new, gone or changed
	names    []string // the changelog names one of them
	headings []string // of the section that names it
}

// summarize joins the lines of each symbol.
func summarize(released, changes []string) []change {
	oldPackages := map[string]bool{}
	for _, line := range released {
		pkg, _, _ := strings.Cut(line, ":")
		oldPackages[pkg] = true
	}
	added, removed := map[string]bool{}, map[string]bool{}
	var symbols []string
	for _, line := range changes {
		symbol := symbolOf(line[2:])
		if !added[symbol] && !removed[symbol] {
			symbols = append(symbols, symbol)
		}
		if line[0] == '+' {
			added[symbol] = true
		} else {
			removed[symbol] = true
		}
	}
	var all []change
	for _, symbol := range symbols {
		c := change{symbol: symbol, kind: "new", headings: []string{"Added"}}
		switch {
		case added[symbol] && removed[symbol]:
			c.kind, c.headings = "changed", []string{"Changed"}
		case removed[symbol]:
			c.kind, c.headings = "gone", []string{"Removed", "Changed"}
		}
		parts := strings.Split(symbol, ".")
		c.names = []string{parts[len(parts)-1]}
		if typeName := parts[0] + "." + parts[1]; len(parts) == 3 && (c.kind == "new" && added[typeName] || c.kind == "gone" && removed[typeName]) {
			c.names = append(c.names, parts[1])
		}
		if pkg := parts[0]; !oldPackages[pkg] {
			c.names = append(c.names, pkg)
		}
		all = append(all, c)
	}
	return all
}

var (
	declaration = regexp.MustCompile(`^(?:const|var|func|type) (\w+)`)
	member      = regexp.MustCompile(`^type (\w+)\S* (?:struct|interface), (?:embeds \*?(?:\w+\.)?)?(\w+)`)
	method      = regexp.MustCompile(`^method \(\*?(\w+)\) (\w+)`)
)

// symbolOf returns the symbol of a line: the path of its package, a declaration, and
// perhaps a field or method.
func symbolOf(line string) string {
	pkg, text, _ := strings.Cut(line, ": ")
	for _, pattern := range []*regexp.Regexp{method, member, declaration} {
		if parts := pattern.FindStringSubmatch(text); parts != nil {
			return pkg + "." + strings.Join(parts[1:], ".")
		}
	}
	return line
}

// unreleased returns the sections under Unreleased by heading.
func unreleased(changelog string) map[string]string {
	sections := map[string]string{}
	inside, heading := false, ""
	for line := range strings.Lines(changelog) {
		switch {
		case strings.HasPrefix(line, "## "):
			inside = strings.Contains(line, "Unreleased")
		case inside && strings.HasPrefix(line, "### "):
			heading = strings.TrimSpace(line[4:])
		case inside:
			sections[heading] += line
		}
	}
	return sections
}

var codeSpan = regexp.MustCompile("`[^`]*`")

// names reports whether text has the word name in code. It finds the spans of code first,
// because the text between two spans has a backtick at both ends, too.
func names(text, name string) bool {
	word := regexp.MustCompile(`\b` + regexp.QuoteMeta(name) + `\b`)
	return slices.ContainsFunc(codeSpan.FindAllString(text, -1), word.MatchString)
}

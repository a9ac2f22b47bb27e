package main

import (
	"context"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

// modulePath is in the import path of each package of the module.
const modulePath = "/dcaas-go/"

// publicPackages returns the types of all public packages of the module in dir.
func publicPackages(ctx context.Context, dir string) ([]*types.Package, error) {
	cmd := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}\t{{.Name}}\t{{if .Module}}{{.Module.Main}}{{end}}", "./...")
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, fmt.Errorf("go list: %w: %s", err, exit.Stderr)
	} else if err != nil {
		return nil, err
	}
	exports := map[string]string{}
	var public []string
	for line := range strings.Lines(string(out)) {
		field := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		path, file, name, ours := field[0], field[1], field[2], field[3] == "true"
		exports[path] = file
		if ours && name != "main" && !strings.Contains(path, "/internal/") && !strings.Contains(path, "/examples/") {
			public = append(public, path)
		}
	}
	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var packages []*types.Package
	for _, path := range public {
		pkg, err := imports.Import(path)
		if err != nil {
			return nil, fmt.Errorf("reading the types of %s: %w", path, err)
		}
		packages = append(packages, pkg)
	}
	return packages, nil
}

// sortedAPI returns the API of several packages.
func sortedAPI(packages []*types.Package) []string {
	var lines []string
	for _, pkg := range packages {
		lines = append(lines, packageAPI(pkg)...)
	}
	slices.Sort(lines)
	return lines
}

// packageAPI returns a line for each exported declaration of a package, and for each
// exported field and method of its types.
func packageAPI(pkg *types.Package) []string {
	_, short, found := strings.Cut(pkg.Path(), modulePath)
	if !found {
		short = pkg.Path()
	}
	qualify := func(other *types.Package) string {
		if other == pkg {
			return ""
		}
		return other.Name()
	}
	var lines []string
	add := func(format string, args ...any) {
		lines = append(lines, short+": "+fmt.Sprintf(format, args...))
	}
	text := func(t types.Type) string { return types.TypeString(withoutNames(t), qualify) }

	scope := pkg.Scope()
	for _, name := range scope.Names() {
		if !token.IsExported(name) {
			continue
		}
		switch object := scope.Lookup(name).(type) {
		case *types.Const:
			add("const %s %s = %s", name, text(object.Type()), object.Val().ExactString())
		case *types.Var:
			add("var %s %s", name, text(object.Type()))
		case *types.Func:
			add("func %s%s", name, strings.TrimPrefix(text(object.Type()), "func"))
		case *types.TypeName:
			if object.IsAlias() {
				add("type %s = %s", name, text(types.Unalias(object.Type())))
				continue
			}
			named, ok := object.Type().(*types.Named)
			if !ok {
				continue
			}
			addType(add, text, named)
		}
	}
	return lines
}

// addType adds the lines of a type: its kind, and its exported fields and methods.
func addType(add func(string, ...any), text func(types.Type) string, named *types.Named) {
	name := named.Obj().Name()
	switch under := named.Underlying().(type) {
	case *types.Struct:
		add("type %s struct", text(named))
		for field := range under.Fields() {
			switch {
			case field.Embedded():
				add("type %s struct, embeds %s", name, text(field.Type()))
			case field.Exported():
				add("type %s struct, %s %s", name, field.Name(), text(field.Type()))
			}
		}
	case *types.Interface:
		add("type %s interface", text(named))
		for method := range under.Methods() {
			if method.Exported() {
				add("type %s interface, %s%s", name, method.Name(), strings.TrimPrefix(text(method.Type()), "func"))
			} else {
				add("type %s interface, unexported methods", name)
			}
		}
	default:
		add("type %s %s", text(named), text(under))
	}
	for method := range named.Methods() {
		if !method.Exported() {
			continue
		}
		receiver := name
		signature, ok := method.Type().(*types.Signature)
		if !ok {
			continue
		}
		if _, pointer := signature.Recv().Type().(*types.Pointer); pointer {
			receiver = "*" + name
		}
		add("method (%s) %s%s", receiver, method.Name(), strings.TrimPrefix(text(signature), "func"))
	}
}

// withoutNames removes the names of parameters, which are no part of the API.
func withoutNames(t types.Type) types.Type {
	signature, ok := t.(*types.Signature)
	if !ok || signature.TypeParams() != nil || signature.RecvTypeParams() != nil {
		return t
	}
	unnamed := func(tuple *types.Tuple) *types.Tuple {
		var vars []*types.Var
		for v := range tuple.Variables() {
			vars = append(vars, types.NewVar(v.Pos(), v.Pkg(), "", withoutNames(v.Type())))
		}
		return types.NewTuple(vars...)
	}
	return types.NewSignatureType(nil, nil, nil, unnamed(signature.Params()), unnamed(signature.Results()), signature.Variadic())
}

package main

import (
	"fmt"
	"go/token"
	"go/types"
	"slices"
	"strings"
)

// maxGenericMethods is the number of methods that a generic type of the public API may have.
const maxGenericMethods = 3

// compiledByUsers returns a problem for each generic type with many methods that the
// compiler reaches from an exported declaration, also through unexported fields and
// methods.
//
// The compiler builds the methods of such a type again in each package that imports the
// declaration, for each type argument. An interface has no methods to build.
func compiledByUsers(packages []*types.Package) []string {
	v := visitor{seen: map[types.Type]bool{}, methods: map[string]int{}}
	for _, pkg := range packages {
		for _, name := range pkg.Scope().Names() {
			if token.IsExported(name) {
				v.visit(pkg.Scope().Lookup(name).Type())
			}
		}
	}
	var problems []string
	for name, methods := range v.methods {
		problems = append(problems, fmt.Sprintf("users compile the %d methods of %s in each package: hide the type behind an interface", methods, name))
	}
	slices.Sort(problems)
	return problems
}

// visitor walks the types that the compiler reads.
type visitor struct {
	seen    map[types.Type]bool
	methods map[string]int // the number of methods of each generic type with too many
}

func (v *visitor) visit(t types.Type) {
	if t == nil || v.seen[t] {
		return
	}
	v.seen[t] = true
	switch t := types.Unalias(t).(type) {
	case *types.Named:
		v.visitNamed(t)
	case *types.Struct:
		for field := range t.Fields() {
			v.visit(field.Type())
		}
	case *types.Interface:
		for method := range t.Methods() {
			v.visit(method.Type())
		}
	case *types.Signature:
		v.visitAll(t.Params())
		v.visitAll(t.Results())
	case *types.Map:
		v.visit(t.Key())
		v.visit(t.Elem())
	case interface{ Elem() types.Type }: // a pointer, slice, array or channel
		v.visit(t.Elem())
	}
}

func (v *visitor) visitAll(tuple *types.Tuple) {
	for variable := range tuple.Variables() {
		v.visit(variable.Type())
	}
}

func (v *visitor) visitNamed(t *types.Named) {
	generic := t.Origin().Obj()
	if generic.Pkg() == nil || !strings.Contains(generic.Pkg().Path(), modulePath) {
		return // such as error or time.Time
	}
	if t.TypeArgs().Len() > 0 && !types.IsInterface(t) && t.NumMethods() > maxGenericMethods {
		v.methods[generic.Pkg().Path()+"."+generic.Name()] = t.NumMethods()
	}
	v.visit(t.Underlying())
	for method := range t.Methods() {
		v.visit(method.Type())
	}
}

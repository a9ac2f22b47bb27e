package dcaas_test

import (
	"fmt"
	"reflect"
)

// differ tells where two values differ, or "". It looks at every exported field,
// nil and empty slices are not the same, and secrets are compared as they are.
func differ(got, want any) string {
	return differAt("", reflect.ValueOf(got), reflect.ValueOf(want))
}

func differAt(path string, got, want reflect.Value) string {
	if got.IsValid() != want.IsValid() || got.IsValid() && got.Type() != want.Type() {
		return fmt.Sprintf("%s: %v, want %v", path, got, want)
	}
	switch got.Kind() {
	case reflect.Invalid:
		return ""
	case reflect.Pointer, reflect.Interface:
		if got.IsNil() || want.IsNil() {
			if got.IsNil() != want.IsNil() {
				return fmt.Sprintf("%s: nil is %v, want %v", path, got.IsNil(), want.IsNil())
			}
			return ""
		}
		return differAt(path, got.Elem(), want.Elem())
	case reflect.Slice:
		if got.IsNil() != want.IsNil() || got.Len() != want.Len() {
			return fmt.Sprintf("%s: %#v, want %#v", path, got, want)
		}
		for i := range got.Len() {
			if d := differAt(fmt.Sprintf("%s[%d]", path, i), got.Index(i), want.Index(i)); d != "" {
				return d
			}
		}
		return ""
	case reflect.Struct:
		if eq := got.MethodByName("Equal"); eq.IsValid() && got.Type().PkgPath() == "time" {
			if !eq.Call([]reflect.Value{want})[0].Bool() {
				return fmt.Sprintf("%s: %v, want %v", path, got, want)
			}
			return ""
		}
		for i := range got.NumField() {
			if d := differAt(path+"."+got.Type().Field(i).Name, got.Field(i), want.Field(i)); d != "" {
				return d
			}
		}
		return ""
	default:
		if !got.Equal(want) {
			return fmt.Sprintf("%s: %#v, want %#v", path, got, want)
		}
		return ""
	}
}

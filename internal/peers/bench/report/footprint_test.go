package main

import (
	"slices"
	"testing"
)

// TestFootprint checks the parts of the footprint that need no build.
func TestFootprint(t *testing.T) {
	t.Parallel()
	f, err := linked(t.Context(), ours)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.packages); n == 0 || n > maxPackages {
		t.Errorf("%d packages outside the standard library, want 1 to %d: %v", n, maxPackages, f.packages)
	}
	if !slices.Contains(f.packages, "github.com/dcaas-sdk/dcaas-go/dcaas") {
		t.Errorf("packages = %v, want package dcaas among them", f.packages)
	}
	if len(f.templates) > 0 {
		t.Errorf("%v is linked: it keeps every exported method in the program", f.templates)
	}
	if len(f.inits) > maxInits {
		t.Errorf("init functions = %v, want at most %d", f.inits, maxInits)
	}
}

package transport

import "testing"

func TestEffectOfAnOperation(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		method            string
		effect            Effect
		reads, idempotent bool
	}{
		{"GET", ByMethod, true, true},
		{"HEAD", ByMethod, true, true},
		{"PUT", ByMethod, false, true},
		{"DELETE", ByMethod, false, true},
		{"POST", ByMethod, false, false},
		{"PATCH", ByMethod, false, false},
		{"POST", Reads, true, true},
		{"POST", Repeatable, false, true},
		{"PUT", Once, false, false},
		{"DELETE", Once, false, false},
	} {
		op := &Op{Method: tt.method, Effect: tt.effect}
		if op.reads() != tt.reads || op.idempotent() != tt.idempotent {
			t.Errorf("%s with effect %d: reads %v, idempotent %v, want %v, %v", tt.method, tt.effect, op.reads(), op.idempotent(), tt.reads, tt.idempotent)
		}
	}
}

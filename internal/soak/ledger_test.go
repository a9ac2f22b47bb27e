package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// TestCheckReportsEachDifference compares ledgers with states. A correct state gives
// no report, and each possible difference gives its own report.
func TestCheckReportsEachDifference(t *testing.T) {
	t.Parallel()
	ledger := func(change func(*entry)) []*entry {
		e := &entry{spec: spec{kind: gatewayKind, name: "a"}, id: "1", created: yes, description: field{values: []string{"x", "y"}}, tag: emptyField()}
		change(e)
		return []*entry{e}
	}
	state := func(resources ...resource) []resource { return resources }
	first := resource{kind: gatewayKind, id: "1", name: "a", description: "y"}
	changed := func(change func(*resource)) resource {
		r := first
		change(&r)
		return r
	}
	second := changed(func(r *resource) { r.id = "2" })
	for _, tt := range []struct {
		name   string
		ledger []*entry
		state  []resource
		want   []string // first words of the reports
	}{
		{"as reported", ledger(func(*entry) {}), state(first), nil},
		{"deleted", ledger(func(e *entry) { e.deleted = yes }), nil, nil},
		{"Delete ambiguous, deleted", ledger(func(e *entry) { e.deleted = maybe }), nil, nil},
		{"Delete ambiguous, not deleted", ledger(func(e *entry) { e.deleted = maybe }), state(first), nil},
		{"Create ambiguous, created", ledger(func(e *entry) { e.created, e.id = maybe, "" }), state(first), nil},
		{"Create ambiguous, not created", ledger(func(e *entry) { e.created, e.id = maybe, "" }), nil, nil},
		{"Create failed", ledger(func(e *entry) { e.created, e.id = no, "" }), nil, nil},
		{"the same name in another kind", ledger(func(e *entry) { e.kind, e.created = interfaceKind, no }), state(first), []string{"unreported"}},

		{"lost", ledger(func(*entry) {}), nil, []string{"lost"}},
		{"doubled", ledger(func(*entry) {}), state(first, second), []string{"doubled"}},
		{"Create ambiguous, doubled", ledger(func(e *entry) { e.created, e.id = maybe, "" }), state(first, second), []string{"doubled"}},
		{"doubled, one deleted", ledger(func(e *entry) { e.deleted = yes }), state(second), []string{"undeleted"}},
		{"doubled, the first lost", ledger(func(*entry) {}), state(second), []string{"doubled"}},
		{"Create failed, created", ledger(func(e *entry) { e.created, e.id = no, "" }), state(first), []string{"unreported"}},
		{"not deleted", ledger(func(e *entry) { e.deleted = yes }), state(first), []string{"undeleted"}},
		{"created by no worker", nil, state(first), []string{"unreported"}},
		{"an old value", ledger(func(*entry) {}), state(changed(func(r *resource) { r.description = "w" })), []string{"overwritten"}},
		{"a deleted tag", ledger(func(*entry) {}), state(changed(func(r *resource) { r.tag = "t" })), []string{"overwritten"}},
	} {
		if got := words(check(tt.ledger, tt.state)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: check() = %q, want %q", tt.name, got, tt.want)
		}
	}

	wrong := check(ledger(func(e *entry) { e.lastErr = errors.New("the last error") }), nil)
	if len(wrong) != 1 || !strings.Contains(wrong[0], "gateway a (1)") || !strings.Contains(wrong[0], "the last error") {
		t.Errorf("check() = %q, want the resource and its last error", wrong)
	}
}

func TestCheckWalk(t *testing.T) {
	t.Parallel()
	stable := []string{"b", "d"}
	for _, tt := range []struct {
		seen     string
		complete bool
		byID     bool
		want     []string
	}{
		{"a b c d", true, true, nil},
		{"d b", true, true, nil},
		{"b", false, true, nil},
		{"b c", true, true, []string{"lost"}},
		{"a b b c d", true, true, []string{"doubled"}},
		{"b b", false, true, []string{"doubled"}},
		{"a b c a d", true, true, []string{"doubled"}},
		{"a b c a d", true, false, nil}, // in the order of names, a rename may repeat a resource that is not stable
		{"a b d b", true, false, []string{"doubled"}},
		{"", true, true, []string{"lost", "lost"}},
	} {
		if got := words(checkWalk("walk", strings.Fields(tt.seen), stable, tt.complete, tt.byID)); !slices.Equal(got, tt.want) {
			t.Errorf("checkWalk(%q, %t, %t) = %q, want %q", tt.seen, tt.complete, tt.byID, got, tt.want)
		}
	}
}

func TestRecordWrite(t *testing.T) {
	t.Parallel()
	e := &entry{description: emptyField()}
	answerLost := fmt.Errorf("%w: %w", dcaas.ErrUnavailable, dcaas.ErrAmbiguous)
	for _, tt := range []struct {
		value string
		err   error
		want  string // possible values after the write
	}{
		{"a", nil, "a"},
		{"b", dcaas.ErrThrottled, "a"},
		{"c", answerLost, "a c"},
		{"d", dcaas.ErrAmbiguous, "a c d"},
		{"e", nil, "e"},
		{"f", context.DeadlineExceeded, "e"}, // the write was not sent
		{"g", fmt.Errorf("%w: %w", context.DeadlineExceeded, dcaas.ErrAmbiguous), "e g"},
		{"h", nil, "g h"}, // the service may still carry out g after h
		{"i", answerLost, "g h i"},
	} {
		e.recordWrite(&e.description, tt.value, tt.err)
		var got []string
		for value := range strings.SplitSeq(" a b c d e f g h i", " ") {
			if e.description.allows(value) {
				got = append(got, value)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("after %q with %v the possible values are %q, want %q", tt.value, tt.err, got, tt.want)
		}
	}
	if !errors.Is(e.lastErr, answerLost) {
		t.Errorf("the last error is %v, want %v", e.lastErr, answerLost)
	}
}

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

// TestCheck holds ledgers against worlds that are made up: what is right passes,
// and each thing that can go wrong is named.
func TestCheck(t *testing.T) {
	t.Parallel()
	ledger := func(change func(*entry)) []*entry {
		e := &entry{spec: spec{kind: gatewayKind, name: "a"}, id: "1", made: yes, description: register{values: []string{"x", "y"}}, tag: empty()}
		change(e)
		return []*entry{e}
	}
	world := func(things ...thing) []thing { return things }
	it := thing{kind: gatewayKind, id: "1", name: "a", description: "y"}
	other := func(change func(*thing)) thing {
		o := it
		change(&o)
		return o
	}
	second := other(func(o *thing) { o.id = "2" })
	for _, tt := range []struct {
		name   string
		ledger []*entry
		world  []thing
		want   []string // words that the reports begin with
	}{
		{"as reported", ledger(func(*entry) {}), world(it), nil},
		{"deleted", ledger(func(e *entry) { e.gone = yes }), nil, nil},
		{"perhaps deleted, and is", ledger(func(e *entry) { e.gone = maybe }), nil, nil},
		{"perhaps deleted, and is not", ledger(func(e *entry) { e.gone = maybe }), world(it), nil},
		{"perhaps made, and is", ledger(func(e *entry) { e.made, e.id = maybe, "" }), world(it), nil},
		{"perhaps made, and is not", ledger(func(e *entry) { e.made, e.id = maybe, "" }), nil, nil},
		{"not made", ledger(func(e *entry) { e.made, e.id = no, "" }), nil, nil},
		{"the same name in another kind", ledger(func(e *entry) { e.kind, e.made = interfaceKind, no }), world(it), []string{"smuggled"}},

		{"a loss", ledger(func(*entry) {}), nil, []string{"lost"}},
		{"a double", ledger(func(*entry) {}), world(it, second), []string{"doubled"}},
		{"a double behind a lost answer", ledger(func(e *entry) { e.made, e.id = maybe, "" }), world(it, second), []string{"doubled"}},
		{"a double after a deletion", ledger(func(e *entry) { e.gone = yes }), world(second), []string{"undead"}},
		{"a double, the first of which is gone", ledger(func(*entry) {}), world(second), []string{"doubled"}},
		{"made, though Create said no", ledger(func(e *entry) { e.made, e.id = no, "" }), world(it), []string{"smuggled"}},
		{"not deleted, though Delete said so", ledger(func(e *entry) { e.gone = yes }), world(it), []string{"undead"}},
		{"made by nobody", nil, world(it), []string{"smuggled"}},
		{"an old value", ledger(func(*entry) {}), world(other(func(o *thing) { o.description = "w" })), []string{"overwritten"}},
		{"a tag that was taken off", ledger(func(*entry) {}), world(other(func(o *thing) { o.tag = "t" })), []string{"overwritten"}},
	} {
		if got := words(check(tt.ledger, tt.world)); !slices.Equal(got, tt.want) {
			t.Errorf("%s: check() = %q, want %q", tt.name, got, tt.want)
		}
	}

	wrong := check(ledger(func(e *entry) { e.last = errors.New("the last word") }), nil)
	if len(wrong) != 1 || !strings.Contains(wrong[0], "gateway a (1)") || !strings.Contains(wrong[0], "the last word") {
		t.Errorf("check() = %q, want the resource and its last error", wrong)
	}
}

func words(lines []string) []string {
	var all []string
	for _, line := range lines {
		word, _, _ := strings.Cut(line, ":")
		all = append(all, word)
	}
	return all
}

func TestCheckWalk(t *testing.T) {
	t.Parallel()
	stable := []string{"b", "d"}
	for _, tt := range []struct {
		seen  string
		whole bool
		byID  bool
		want  []string
	}{
		{"a b c d", true, true, nil},
		{"d b", true, true, nil},
		{"b", false, true, nil},
		{"b c", true, true, []string{"lost"}},
		{"a b b c d", true, true, []string{"doubled"}},
		{"b b", false, true, []string{"doubled"}},
		{"a b c a d", true, true, []string{"doubled"}},
		{"a b c a d", true, false, nil}, // its name may have changed meanwhile
		{"a b d b", true, false, []string{"doubled"}},
		{"", true, true, []string{"lost", "lost"}},
	} {
		if got := words(checkWalk("walk", strings.Fields(tt.seen), stable, tt.whole, tt.byID)); !slices.Equal(got, tt.want) {
			t.Errorf("checkWalk(%q, %t, %t) = %q, want %q", tt.seen, tt.whole, tt.byID, got, tt.want)
		}
	}
}

func TestWrote(t *testing.T) {
	t.Parallel()
	e := &entry{description: empty()}
	lost := fmt.Errorf("%w: %w", dcaas.ErrUnavailable, dcaas.ErrAmbiguous)
	for _, tt := range []struct {
		value string
		err   error
		want  string // values that it may have then
	}{
		{"a", nil, "a"},
		{"b", dcaas.ErrThrottled, "a"},
		{"c", lost, "a c"},
		{"d", dcaas.ErrAmbiguous, "a c d"},
		{"e", nil, "e"},
		{"f", context.DeadlineExceeded, "e"}, // it was never sent
		{"g", fmt.Errorf("%w: %w", context.DeadlineExceeded, dcaas.ErrAmbiguous), "e g"},
		{"h", nil, "g h"}, // and g may come after it
		{"i", lost, "g h i"},
	} {
		e.wrote(&e.description, tt.value, tt.err)
		var got []string
		for value := range strings.SplitSeq(" a b c d e f g h i", " ") {
			if e.description.may(value) {
				got = append(got, value)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("after %q with %v it may be %q, want %q", tt.value, tt.err, got, tt.want)
		}
	}
	if !errors.Is(e.last, lost) {
		t.Errorf("the last error is %v, want %v", e.last, lost)
	}
}

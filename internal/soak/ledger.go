package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// resource is the state of a resource of any kind.
type resource struct {
	kind        string
	id          string
	name        string // unique to one Create: two resources with one name come from the same Create
	description string
	tag         string // value of the tag with tagKey, or ""
}

// outcome tells whether a write was carried out.
type outcome int

const (
	no outcome = iota
	maybe
	yes
)

// outcomeOf returns the outcome that err reports. Only an ErrAmbiguous leaves it
// open.
func outcomeOf(err error) outcome {
	switch {
	case err == nil:
		return yes
	case errors.Is(err, dcaas.ErrAmbiguous):
		return maybe
	default:
		return no
	}
}

// field holds the possible values of a field that workers write several times.
type field struct {
	values  []string // more than one after an ambiguous write
	pending []string // of ambiguous writes that timed out: the server may still carry them out
}

func emptyField() field { return field{values: []string{""}} }

func (f *field) recordWrite(value string, err error) {
	switch outcomeOf(err) {
	case yes:
		f.values = []string{value}
	case maybe:
		f.values = append(f.values, value)
		if errors.Is(err, context.DeadlineExceeded) {
			f.pending = append(f.pending, value)
		}
	case no:
	}
}

// allows reports whether the field may have this value.
func (f *field) allows(value string) bool {
	return slices.Contains(f.values, value) || slices.Contains(f.pending, value)
}

// entry records the results of the calls of one worker for one resource. No other
// worker uses the entry or the resource.
type entry struct {
	spec
	id               string // empty until it is known
	created, deleted outcome
	ambiguous        bool // Create was ambiguous, even if its outcome is known now
	absent           bool // a later lookup did not find the resource
	description      field
	tag              field
	lastErr          error // of the last write that failed
}

// recordWrite records the result of a write to target, a field of e.
func (e *entry) recordWrite(target *field, value string, err error) {
	target.recordWrite(value, err)
	e.recordError(err)
}

func (e *entry) recordError(err error) {
	if err != nil {
		e.lastErr = err
	}
}

// check compares the entries with the final state, and returns the differences.
func check(entries []*entry, state []resource) []string {
	var wrong []string
	var lastErr error
	report := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		if lastErr != nil {
			text += fmt.Sprintf("; its last error was: %v", lastErr)
		}
		wrong = append(wrong, text)
	}

	found := map[string][]resource{}
	for _, res := range state {
		found[res.kind+" "+res.name] = append(found[res.kind+" "+res.name], res)
	}
	for _, e := range entries {
		name := e.kind + " " + e.name
		lastErr = e.lastErr
		all := found[name]
		delete(found, name)
		if len(all) > 1 {
			report("doubled: one Create of %s created %d of them (%s, %s)", name, len(all), all[0].id, all[1].id)
		}
		switch {
		case len(all) == 0 && e.created == yes && e.deleted == no:
			report("lost: Create reported %s (%s), no Delete did, and it does not exist", name, e.id)
		case len(all) == 0:
		case e.created == no:
			report("unreported: Create of %s failed, and %s exists", name, all[0].id)
		case e.deleted == yes:
			report("undeleted: Delete reported %s (%s) as deleted, and it exists", name, e.id)
		case e.created == yes && all[0].id != e.id:
			report("doubled: Create reported %s as %s, and %s exists", name, e.id, all[0].id)
		case e.created == yes && !e.description.allows(all[0].description):
			report("overwritten: the description of %s (%s) is %q, reported was %q", name, e.id, all[0].description, e.description.values)
		case e.created == yes && !e.tag.allows(all[0].tag):
			report("overwritten: the tag of %s (%s) is %q, reported was %q", name, e.id, all[0].tag, e.tag.values)
		}
	}
	lastErr = nil
	for name, all := range found {
		report("unreported: no worker created %s (%s)", name, all[0].id)
	}
	return wrong
}

// checkWalk compares one walk over a list with the resources that existed during
// the complete walk. An incomplete walk may miss some of them, but it must not
// return one twice. In the order of IDs, a walk must return no resource twice.
func checkWalk(name string, seen, stable []string, complete, byID bool) []string {
	var wrong []string
	times := map[string]int{}
	for _, id := range seen {
		if times[id]++; times[id] == 2 && (byID || slices.Contains(stable, id)) {
			wrong = append(wrong, fmt.Sprintf("doubled: %s returned %s twice", name, id))
		}
	}
	if !complete {
		return wrong
	}
	for _, id := range stable {
		if times[id] == 0 {
			wrong = append(wrong, fmt.Sprintf("lost: %s missed %s, which existed during the complete walk", name, id))
		}
	}
	return wrong
}

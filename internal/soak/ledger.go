package main

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// thing is a resource of any kind as the ledger knows it.
type thing struct {
	kind        string
	id          string
	name        string // belongs to one Create: two things with one name are two outcomes of it
	description string
	tag         string // value of the one tag that is set here; empty without
}

// verdict is what a call says of the write that it was for.
type verdict int

const (
	no    verdict = iota // surely not carried out
	maybe                // perhaps
	yes                  // surely carried out
)

// verdictOf takes an error by its word: only ErrAmbiguous leaves anything open.
func verdictOf(err error) verdict {
	switch {
	case err == nil:
		return yes
	case errors.Is(err, dcaas.ErrAmbiguous):
		return maybe
	default:
		return no
	}
}

// register is a field that is written again and again.
type register struct {
	values []string // that it may have: more than one after writes of which nobody knows
	afloat []string // of writes that their sender gave up; they may arrive at any time
}

func empty() register { return register{values: []string{""}} }

func (r *register) wrote(value string, err error) {
	switch verdictOf(err) {
	case yes:
		r.values = []string{value}
	case maybe:
		r.values = append(r.values, value)
		if errors.Is(err, context.DeadlineExceeded) {
			r.afloat = append(r.afloat, value)
		}
	case no:
	}
}

func (r *register) may(value string) bool {
	return slices.Contains(r.values, value) || slices.Contains(r.afloat, value)
}

// entry is what one worker was told of one resource. Nobody else touches either.
type entry struct {
	spec
	id          string // once it is known
	made, gone  verdict
	asked       bool // made was maybe at first
	absent      bool // it was looked for after that, and was not there
	description register
	tag         register
	last        error // of the last write that failed
}

// wrote notes a write of a field.
func (e *entry) wrote(field *register, value string, err error) {
	field.wrote(value, err)
	e.failed(err)
}

func (e *entry) failed(err error) {
	if err != nil {
		e.last = err
	}
}

// check holds what the workers were told against what there is in the end.
func check(entries []*entry, world []thing) []string {
	var wrong []string
	var last error
	report := func(format string, args ...any) {
		text := fmt.Sprintf(format, args...)
		if last != nil {
			text += fmt.Sprintf("; its last error was: %v", last)
		}
		wrong = append(wrong, text)
	}

	found := map[string][]thing{}
	for _, t := range world {
		found[t.kind+" "+t.name] = append(found[t.kind+" "+t.name], t)
	}
	for _, e := range entries {
		what := e.kind + " " + e.name
		last = e.last
		all := found[what]
		delete(found, what)
		if len(all) > 1 {
			report("doubled: one Create of %s made %d of them (%s, %s)", what, len(all), all[0].id, all[1].id)
		}
		switch {
		case len(all) == 0 && e.made == yes && e.gone == no:
			report("lost: Create reported %s (%s), no Delete did, and it is not there", what, e.id)
		case len(all) == 0:
		case e.made == no:
			report("smuggled: Create of %s said that it failed, and %s is there", what, all[0].id)
		case e.gone == yes:
			report("undead: Delete reported %s (%s) as gone, and it is there", what, e.id)
		case e.made == yes && all[0].id != e.id:
			report("doubled: Create reported %s as %s, and %s is there", what, e.id, all[0].id)
		case e.made == yes && !e.description.may(all[0].description):
			report("overwritten: the description of %s (%s) is %q, reported was %q", what, e.id, all[0].description, e.description.values)
		case e.made == yes && !e.tag.may(all[0].tag):
			report("overwritten: the tag of %s (%s) is %q, reported was %q", what, e.id, all[0].tag, e.tag.values)
		}
	}
	last = nil
	for what, all := range found {
		report("smuggled: nobody created %s (%s)", what, all[0].id)
	}
	return wrong
}

// checkWalk holds one walk over a list against the resources that were there all
// the time. A walk that broke off may miss some, but nothing excuses a second
// sight; in the order of IDs, of no resource at all.
func checkWalk(what string, seen, stable []string, whole, byID bool) []string {
	var wrong []string
	times := map[string]int{}
	for _, id := range seen {
		if times[id]++; times[id] == 2 && (byID || slices.Contains(stable, id)) {
			wrong = append(wrong, fmt.Sprintf("doubled: %s saw %s twice", what, id))
		}
	}
	if !whole {
		return wrong
	}
	for _, id := range stable {
		if times[id] == 0 {
			wrong = append(wrong, fmt.Sprintf("lost: %s missed %s, which was there all the time", what, id))
		}
	}
	return wrong
}

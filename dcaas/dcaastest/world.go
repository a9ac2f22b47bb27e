package dcaastest

import (
	"iter"
	"time"
)

// world is the state of the service. Whoever uses it holds the server's lock.
type world struct {
	clock func() time.Time
	now   time.Time // the time of the call under way
	pace  pace

	quotas map[string]int // by type

	connections collection[*connection]
	gateways    collection[*virtualGateway]
	interfaces  collection[*virtualInterface]
	tests       collection[*switchoverTest]
}

// tick begins a call: it takes the time and moves on everything whose time has
// come meanwhile.
func (w *world) tick() {
	w.now = w.clock()
	if !w.pace.byClock {
		return
	}
	catchUpAll(w, w.gateways.all())
	catchUpAll(w, w.interfaces.all())
	catchUpAll(w, w.tests.all())
}

func catchUpAll[T resource](w *world, all iter.Seq[T]) {
	for r := range all {
		w.catchUp(r)
	}
}

// stamp is a time in the one form that section 5 has: UTC, milliseconds, Z.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

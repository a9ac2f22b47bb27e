package dcaastest

import "time"

// States that more than one kind of resource goes through.
const (
	statusActive        = "ACTIVE"
	statusDown          = "DOWN"
	statusPendingCreate = "PENDING_CREATE"
	statusPendingUpdate = "PENDING_UPDATE"
	statusPendingDelete = "PENDING_DELETE"
	statusDeleted       = "DELETED" // which nobody sees: the resource is gone with it
)

// journey is the way of a resource through states that it leaves by itself.
// It is plain data, so that a resource on its way can be stored.
type journey struct {
	ahead []string  // states to come, the next first
	reads int       // how many reads have shown the present state
	since time.Time // when the present state began
}

func (j *journey) itinerary() *journey { return j }

// pace says how long a resource stays in a state: for a number of reads or,
// when byClock is set, for a time.
type pace struct {
	reads   int
	delay   time.Duration
	byClock bool
}

func (p pace) due(j *journey, now time.Time) bool {
	if p.byClock {
		return !now.Before(j.since.Add(p.delay))
	}
	return j.reads >= p.reads
}

// depart sends r through states. It is in the first at once, and in the others
// as the pace has it.
func (w *world) depart(r resource, states ...string) {
	*r.itinerary() = journey{ahead: states}
	w.next(r, w.now)
	w.catchUp(r)
}

// rework sends a resource in status on its way through an update. One that does
// not work yet takes the update along on the way that it has before it.
func (w *world) rework(r resource, status string) {
	if status == statusActive || status == statusPendingUpdate {
		w.depart(r, statusPendingUpdate, statusActive)
	}
}

// retire sends a resource in status on its way out. It may be on it already: a
// client that heard nothing of its DELETE sends it again.
func (w *world) retire(r resource, status string) {
	if status != statusPendingDelete {
		w.depart(r, statusPendingDelete, statusDeleted)
	}
}

// shown says that a read has shown r. It is the one place where reading moves
// a resource on.
func (w *world) shown(r resource) {
	r.itinerary().reads++
	w.catchUp(r)
}

// catchUp takes r to the state that it ought to be in.
func (w *world) catchUp(r resource) {
	j := r.itinerary()
	for len(j.ahead) > 0 && w.pace.due(j, w.now) {
		at := w.now
		if w.pace.byClock {
			// A clock that jumps far passes several states, each for its full time.
			at = j.since.Add(w.pace.delay)
		}
		w.next(r, at)
	}
}

func (w *world) next(r resource, at time.Time) {
	j := r.itinerary()
	state := j.ahead[0]
	j.ahead, j.reads, j.since = j.ahead[1:], 0, at
	if w.pace.byClock {
		w.waiting.add(r)
	}
	r.enter(w, state)
}

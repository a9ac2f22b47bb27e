package dcaastest

import "time"

// These states occur in the life cycle of several kinds of resources.
const (
	statusActive        = "ACTIVE"
	statusDown          = "DOWN"
	statusPendingCreate = "PENDING_CREATE"
	statusPendingUpdate = "PENDING_UPDATE"
	statusPendingDelete = "PENDING_DELETE"
	statusDeleted       = "DELETED" // never visible, because entering it removes the resource
)

// lifecycle holds the states that a resource enters without a further call. It is plain
// data, so a snapshot can hold it.
type lifecycle struct {
	Ahead []string  `json:"ahead"` // the next states in order
	Reads int       `json:"reads"` // number of reads in the present state
	Since time.Time `json:"since"` // when the present state began
}

func (l *lifecycle) progress() *lifecycle { return l }

// schedule says how long a resource stays in a state: a number of reads or, with byClock,
// a time.
type schedule struct {
	reads   int
	delay   time.Duration
	byClock bool
}

// due reports whether the present state has lasted long enough.
func (s schedule) due(l *lifecycle, now time.Time) bool {
	if s.byClock {
		return !now.Before(l.Since.Add(s.delay))
	}
	return l.Reads >= s.reads
}

// start puts r into the first of the states. The others follow by the schedule.
func (db *database) start(r resource, states ...string) {
	*r.progress() = lifecycle{Ahead: states}
	db.enterNext(r, db.now)
	db.advance(r)
}

// beginUpdate moves a resource with the given status to PENDING_UPDATE. A resource in
// another state keeps it: one in PENDING_CREATE, for example, absorbs the update.
func (db *database) beginUpdate(r resource, status string) {
	if status == statusActive || status == statusPendingUpdate {
		end, _ := db.ending(statusActive, r.key())
		db.start(r, statusPendingUpdate, end)
	}
}

// beginDelete moves a resource with the given status to PENDING_DELETE. A repeated DELETE
// does not start the deletion over.
func (db *database) beginDelete(r resource, status string) {
	if status != statusPendingDelete {
		db.start(r, statusPendingDelete, statusDeleted)
	}
}

// countRead records a read of r. It is the only place where a read advances a resource.
func (db *database) countRead(r resource) {
	r.progress().Reads++
	db.advance(r)
}

// advance moves r through all states that have ended.
func (db *database) advance(r resource) {
	l := r.progress()
	for len(l.Ahead) > 0 && db.schedule.due(l, db.now) {
		at := db.now
		if db.schedule.byClock {
			// After a jump of the clock, each passed state has lasted its full time.
			at = l.Since.Add(db.schedule.delay)
		}
		db.enterNext(r, at)
	}
}

// enterNext moves r to its next state, which began at the given time.
func (db *database) enterNext(r resource, at time.Time) {
	l := r.progress()
	state := l.Ahead[0]
	l.Ahead, l.Reads, l.Since = l.Ahead[1:], 0, at
	if db.schedule.byClock {
		db.waiting.add(r)
	}
	r.enter(db, state)
}

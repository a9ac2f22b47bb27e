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
type lifecycle struct {
	Ahead []string  `json:"ahead"` // states to come, the next first
	Reads int       `json:"reads"` // how many reads have shown the present state
	Since time.Time `json:"since"` // when the present state began
}

func (j *lifecycle) progress() *lifecycle { return j }

// pace says how long a resource stays in a state: for a number of reads or,
// when byClock is set, for a time.
type schedule struct {
	reads   int
	delay   time.Duration
	byClock bool
}

func (s schedule) due(j *lifecycle, now time.Time) bool {
	if s.byClock {
		return !now.Before(j.Since.Add(s.delay))
	}
	return j.Reads >= s.reads
}

// depart sends r through states. It is in the first at once, and in the others
// as the pace has it.
func (db *database) start(r resource, states ...string) {
	*r.progress() = lifecycle{Ahead: states}
	db.enterNext(r, db.now)
	db.advance(r)
}

// rework sends a resource in status on its way through an update. One that does
// not work yet takes the update along on the way that it has before it.
func (db *database) beginUpdate(r resource, status string) {
	if status == statusActive || status == statusPendingUpdate {
		db.start(r, statusPendingUpdate, statusActive)
	}
}

// retire sends a resource in status on its way out. It may be on it already: a
// client that heard nothing of its DELETE sends it again.
func (db *database) beginDelete(r resource, status string) {
	if status != statusPendingDelete {
		db.start(r, statusPendingDelete, statusDeleted)
	}
}

// shown says that a read has shown r. It is the one place where reading moves
// a resource on.
func (db *database) countRead(r resource) {
	r.progress().Reads++
	db.advance(r)
}

// catchUp takes r to the state that it ought to be in.
func (db *database) advance(r resource) {
	j := r.progress()
	for len(j.Ahead) > 0 && db.schedule.due(j, db.now) {
		at := db.now
		if db.schedule.byClock {
			// A clock that jumps far passes several states, each for its full time.
			at = j.Since.Add(db.schedule.delay)
		}
		db.enterNext(r, at)
	}
}

func (db *database) enterNext(r resource, at time.Time) {
	j := r.progress()
	state := j.Ahead[0]
	j.Ahead, j.Reads, j.Since = j.Ahead[1:], 0, at
	if db.schedule.byClock {
		db.waiting.add(r)
	}
	r.enter(db, state)
}

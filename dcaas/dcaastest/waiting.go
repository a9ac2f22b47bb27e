package dcaastest

import (
	"container/heap"
	"time"
)

// waiting is a heap of the resources that have states ahead, for [WithDelay]. The state
// that began first ends first, because all states last equally long. A resource may be in
// the heap more than once.
type waiting []waiter

// waiter is a resource and the time when its present state began.
type waiter struct {
	since    time.Time
	resource resource
}

func (q waiting) Len() int           { return len(q) }
func (q waiting) Less(i, j int) bool { return q[i].since.Before(q[j].since) }
func (q waiting) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *waiting) Push(x any)        { *q = append(*q, x.(waiter)) }

// Pop removes the last element. It serves package heap.
func (q *waiting) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = waiter{} // for the garbage collector
	*q = (*q)[:last]
	return x
}

// add adds a resource that has states ahead.
func (q *waiting) add(r resource) {
	if l := r.progress(); len(l.Ahead) > 0 {
		heap.Push(q, waiter{l.Since, r})
	}
}

// advanceAll advances every resource whose state has ended, in the order of the
// stores. The order matters because a detection reads the state of an interface.
func (db *database) advanceAll() {
	var due []resource
	for len(db.waiting) > 0 && db.schedule.due(&lifecycle{Since: db.waiting[0].since}, db.now) {
		due = append(due, heap.Pop(&db.waiting).(waiter).resource)
	}
	for _, kind := range db.stores {
		for _, r := range due {
			if kind.keeps(r) {
				db.advance(r)
			}
		}
	}
}

package dcaastest

import (
	"container/heap"
	"time"
)

// waiting is a heap of the resources that have states ahead, for [WithDelay]. The
// resource that entered its state first comes first, because all states last
// equally long. A resource may be in the heap more than once.
type waiting []waiter

type waiter struct {
	since    time.Time
	resource resource
}

func (q waiting) Len() int           { return len(q) }
func (q waiting) Less(i, j int) bool { return q[i].since.Before(q[j].since) }
func (q waiting) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }
func (q *waiting) Push(x any)        { *q = append(*q, x.(waiter)) } //nolint:forcetypeassert // container/heap hands on what add pushes

// Pop removes the last element, for package heap.
func (q *waiting) Pop() any {
	last := len(*q) - 1
	x := (*q)[last]
	(*q)[last] = waiter{} // for the garbage collector
	*q = (*q)[:last]
	return x
}

// add adds a resource, if it has states ahead.
func (q *waiting) add(r resource) {
	if j := r.progress(); len(j.ahead) > 0 {
		heap.Push(q, waiter{j.since, r})
	}
}

// catchUpAll moves on every resource whose time has come.
func (db *database) advanceAll() {
	var detections []resource
	for len(db.waiting) > 0 && db.schedule.due(&lifecycle{since: db.waiting[0].since}, db.now) {
		r := heap.Pop(&db.waiting).(waiter).resource //nolint:forcetypeassert // add pushes nothing else
		if _, ok := r.(*detection); ok {
			detections = append(detections, r)
		} else {
			db.advance(r)
		}
	}
	// A detection reads the state of an interface, so interfaces move first.
	for _, r := range detections {
		db.advance(r)
	}
}

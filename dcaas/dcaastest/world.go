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

	region   string
	quotas   map[string]int    // by type
	failures map[string]string // why what is begun with an id fails

	connections     collection[*connection]
	gateways        collection[*virtualGateway]
	interfaces      collection[*virtualInterface]
	tests           collection[*switchoverTest]
	connectGateways collection[*connectGateway]
	eips            collection[*globalEIP]
	globalGateways  collection[*globalGateway]
	peerLinks       collection[*peerLink]
	routes          collection[*route]
	detections      collection[*detection]
	locations       collection[*location]
}

// newWorld is what is there before anybody calls, but for the lines.
func newWorld(region string) *world {
	w := &world{
		clock: time.Now, pace: pace{reads: 1}, region: region,
		quotas: defaultQuotas(), failures: map[string]string{},
	}
	for _, l := range locationsOf(region) {
		w.locations.put(l)
	}
	return w
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
	catchUpAll(w, w.eips.all())
	catchUpAll(w, w.globalGateways.all())
	catchUpAll(w, w.peerLinks.all())
	catchUpAll(w, w.routes.all())
	catchUpAll(w, w.detections.all())
}

func catchUpAll[T resource](w *world, all iter.Seq[T]) {
	for r := range all {
		w.catchUp(r)
	}
}

// stamp is a time in the one form that section 5 has: UTC, milliseconds, Z.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

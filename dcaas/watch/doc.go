// Package watch reports changes of Direct Connect resources as events. It reads lists at an
// interval and compares them, because the service sends no events itself.
//
//	for e, err := range watch.Events(ctx, client, watch.Opts{}) {
//		if err != nil {
//			log.Print(err) // the watch goes on, unless the error ends it
//			continue
//		}
//		fmt.Println(e) // interface-state 5d6c… (to-site): ACTIVE -> DOWN
//	}
//
// # Events
//
//	connection-new         a connection, hosted connection, virtual gateway, virtual interface
//	hosted-connection-new  or peer is in its list; After is its state, for a peer that of its
//	gateway-new            BGP session
//	interface-new
//	peer-new
//
//	connection-gone        the resource is no longer in its list, or has the state DELETED;
//	hosted-connection-gone Before is the last state
//	gateway-gone
//	interface-gone
//	peer-gone
//
//	connection-state         the state has changed
//	hosted-connection-state
//	gateway-state
//	interface-state
//
//	peer-bgp               the BGP session has another state
//	peer-routes            the number of received routes or its limit has changed: "12/100"
//	peer-route-limit       the routes have come nearer to the limit or farther from it:
//	                       "below", "near" from 80 per cent on, "reached"
//
// The events of a poll come list by list, in the order of the constants of [Resource],
// unless the service throttles a list. In a list, the resources have the order of the
// service, and an interface comes before its peers. The resources that are gone come last,
// by kind and ID.
//
// States are in upper case. Before or After is empty if the service reports no value. An
// event appears once: a resource that stays DOWN is reported when it goes DOWN. A new peer
// whose routes are not below the limit has an event peer-route-limit too.
//
// A change that is undone before the next read is invisible. So is each state that a
// resource enters and leaves between two reads: an interface that flaps faster than the
// interval yields few events or none.
//
// Changes of other fields, such as names and bandwidths, yield no events. Global gateways
// and connect gateways are not watched.
//
// # Calls
//
// A poll reads each list of [Opts.Resources] once, page by page, with up to 2,000 resources
// in a page. It reads no resource by a call of its own, and peers come with their
// interfaces. A project with up to 2,000 resources of each kind costs 4 calls a poll. At the
// default interval of 30 seconds that is 8 calls a minute, or 6 without hosted connections,
// which only partners have. Repeated tries come on top while the service has a fault.
//
// # The first poll
//
// The first complete read of a list is its baseline. It yields nothing, unless
// [Opts.Existing] asks for an event for each resource.
//
// # Errors
//
// An error means that a list could not be read completely. The pages before the error are
// dropped and the baseline of the list stays, so that no resource seems to be gone. The
// other lists have their events. The next complete read of the list yields all changes since
// its last one.
//
// These errors are the last element of the sequence, because the next poll would fail in the
// same way:
//
//   - [dcaas.ErrUnauthorized], [dcaas.ErrForbidden], [dcaas.ErrNotFound] and
//     [dcaas.ErrInvalid]
//   - a certificate that is not valid
//
// After any other error the watch goes on: [dcaas.ErrUnavailable], [dcaas.ErrThrottled],
// time-outs, failures of the network, answers that cannot be read. The error appears again
// in each poll that fails. A loop that does not want to wait for the service breaks.
//
// A poll ends early if the service throttles a list or names a time to wait (Retry-After).
// The next poll begins with that list. It begins after the interval, or after the named
// time if that is longer. The watch waits an hour at most.
package watch

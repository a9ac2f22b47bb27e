// Package teardown deletes a virtual gateway, a virtual interface or a hosted connection
// together with all that hangs on it, in the order that Direct Connect requires.
//
//	plan, err := teardown.VirtualGateway(ctx, client, id)
//	if err != nil {
//		return err // something could not be read
//	}
//	fmt.Print(plan) // a table of the steps, and of the blockers
//	report, err := plan.Execute(ctx, teardown.Opts{})
//	fmt.Print(report) // a table of the results
//	return err
//
// [VirtualGateway], [VirtualInterface] and [HostedConnection] only read. [Plan.Execute]
// deletes the steps of the plan and nothing else, one after the other, and waits for each
// deletion.
//
// # Steps
//
//	root                steps before it, in this order
//	virtual gateway     its interfaces
//	virtual interface   routes and peer links, if it is on a global gateway
//	hosted connection   its interfaces, with their routes and peer links
//
// The peers of an interface have no steps, because the service deletes them with the
// interface. The detail of its step shows them.
//
// Routes are those that somebody added to the table of the global gateway, with a peer of
// the interface as next hop. Peer links join a global gateway to enterprise routers, never
// to a virtual gateway. A link needs an interface on its global gateway. The plan therefore
// has the links of a global gateway only if it has all interfaces of that gateway. The global
// gateway itself stays.
//
// An interface that another project made for this one belongs to this project (tenant_id),
// so it is a step too. An interface that this project made for another one, on a connection of
// its own, is a step until that project accepts it.
//
// # Blockers
//
// Execute deletes nothing if the plan has a [Blocker]:
//
//   - an interface of another project: only that project may end its traffic
//   - a hosted connection that is ACTIVE without an interface that this project sees: its
//     tenant uses it
//   - an interface in ADMIN_SHUTDOWN, which the service does not delete (DC.1210): undo the
//     switchover test first
//   - a peer link of another project, or one that Cloud Connect made
//
// The API does not show whether a gateway is locked (DC.1113, DC.1118). The client repeats
// the DELETE of a locked gateway for a while, then Execute ends with [dcaas.ErrConflict].
//
// # Changes since the plan
//
// Execute reads everything again before each DELETE. It stops with a [*ChangedError] before
// that DELETE in these cases:
//
//   - a resource has appeared that the plan does not show
//   - a step no longer hangs on the root
//   - a field of a step has changed that a user can set, such as a name, a description, a
//     bandwidth, an address, a subnet, a peer or a tag
//
// Execute does not compare states, counters, times and BGP passwords. If a blocker has
// appeared, the error is a [*BlockedError]. A resource that has vanished is done, and so is a
// 404.
//
// # After a failure
//
// Call Execute of the same plan again. It finds that some steps are done, and continues with
// the next one. A new plan works as well, because it has only the steps that are left. The
// plan for a root that does not exist has no steps, and its Execute does nothing.
//
// Execute ends with the context. The service continues a deletion that it has begun. No
// goroutine outlives the call.
package teardown

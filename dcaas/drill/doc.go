// Package drill rehearses the failure of a virtual interface: it shuts the interface down by
// a switchover test, checks the traffic, and enables the interface again.
//
//	report, err := drill.Run(ctx, client, drill.Plan{
//		VirtualInterfaceID: id,
//		Hold:               5 * time.Minute, // the longest time until the undo
//		Probe:              ping,            // func(context.Context) error
//		Journal:            "/var/lib/drill/journal.json",
//	})
//	fmt.Print(report)
//	return err // errors.AsType[*drill.StillShutDownError]: somebody must act
//
// # Start
//
// [Run] starts only if another interface can carry the traffic of each address family:
//
//   - it is on the same gateway and in state ACTIVE
//   - it is on another connection or LAG, which is ACTIVE as far as this project sees it
//   - it has an active peer of the family, whose BGP session is up if it speaks BGP
//
// Two hosted connections on one operations connection count as one connection. Run does not
// compare the subnets, routes and bandwidths of the interfaces, and it does not know the
// customer's routers. The probe has to check those.
//
// # Drill
//
// The steps are: write the journal, send the shutdown, wait until the state shows it, call
// the probe, hold, and undo. The undo comes in every case: after a failure, when the context
// of the caller ends, when the probe or a middleware panics, and when another interface is
// lost. A shutdown with a lost answer counts as done. The undo goes on until it is confirmed
// or until its time is over.
//
// The undo is confirmed when two looks in a row find the interface ACTIVE or DOWN. It sends
// the request again as long as the state shows ADMIN_SHUTDOWN. The third refusal of the
// credentials in a row ends it early, because five failures lock an access key.
//
// The package handles no signals. A program maps them to the context of Run, as
// examples/drill does. It must leave enough time before SIGKILL, or call [Recover] later.
//
// # Recovery
//
// The journal is a JSON file without secrets. Each phase replaces it: the new file is
// flushed, renamed, and its directory is flushed too. [Recover] reads it:
//
//	phase          interface        Recover
//	(no journal)   not read         returns os.ErrNotExist: no shutdown was sent
//	shutting down  ADMIN_SHUTDOWN   sends the undo, and waits until it is confirmed
//	shutting down  ACTIVE or DOWN   waits for Plan.Settle, because the shutdown may take effect late
//	shut down      ADMIN_SHUTDOWN   sends the undo, and waits until it is confirmed
//	shut down      ACTIVE or DOWN   writes done: somebody has undone the shutdown
//	holding        (either)         as in shut down
//	undoing        ADMIN_SHUTDOWN   sends the undo, and waits until it is confirmed
//	undoing        ACTIVE or DOWN   writes done, after Plan.Settle if the shutdown was never seen
//	done           not read         returns nil
//	any but done   another state    looks again until Plan.UndoTimeout is over
//	any but done   not found        returns an error: the client is for another project or region
//
// Run refuses a journal that is not done with [ErrUnfinished].
//
// A lock file guards the journal (flock on Unix, LockFileEx on Windows). The kernel ends the
// lock when the process dies, also by SIGKILL, so no stale lock stops Recover. The lock file
// stays in place. Both files must be on a local disk, because network file systems may not
// have such locks. On other operating systems Run and Recover refuse to start.
//
// The lock guards a journal, and not an interface. A second drill of the same interface is
// refused, because the interface is not ACTIVE. If two drills on one gateway start at the
// same time, the later one finds the shutdown of the other interface and ends early.
package drill

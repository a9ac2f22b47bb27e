// Package dcaas is a client for Huawei Cloud Direct Connect (DCaaS v3): the
// dedicated lines that join a data centre to the cloud.
//
//	cfg, err := dcaas.LoadConfig(ctx) // or fill in a dcaas.Config
//	if err != nil {
//		return err
//	}
//	client, err := dcaas.New(cfg)
//	if err != nil {
//		return err
//	}
//	for vif, err := range client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{}) {
//		if err != nil {
//			return err
//		}
//		fmt.Println(vif.Name, vif.VLAN, vif.Status)
//	}
//
// A [Client] has one service for each kind of resource. Their methods are alike:
// Get, List (one page), All (every page), Create, Update, Delete, and for what
// takes time WaitReady and WaitDeleted. Each method names the operation of the
// service that it calls. What belongs to a global gateway takes its ID first:
// [PeerLinksService], [RouteTablesService].
//
// The services cover all of the API reference, and what the live service has
// beyond it; not every region has all of that. [Client.Do] reaches the rest.
//
// # Requests
//
// Options that must be given are plain values. Options that may be left out are
// left out at their zero value. To change a resource, set only the fields that are
// to change: a nil pointer or slice keeps what is there, new("") clears a text and
// []string{} a list. The subnets of a gateway cannot be cleared. What cannot be
// right, such as an empty ID, is refused before anything is sent.
//
// # Errors
//
// Every call returns an [*Error], alone or wrapped. Ask for its class with
// [errors.Is] and the sentinels, such as [ErrNotFound], or for its parts with
// [errors.AsType]. The class is told from HTTP status and error code together.
// Error codes are constants, such as [CodeVLANConflict].
//
// # Retries
//
// A call that surely was not carried out (no connection, throttled, 503 with
// Retry-After) is repeated, up to 4 tries in all. One that may have been (a
// time-out, a lost answer, another fault of the server) is repeated only if it does
// the same once or twice: GET, PUT, DELETE and what says so. A create whose answer
// got lost is not repeated; its error is [ErrAmbiguous]. The FindOrCreate methods of
// interfaces and gateways settle it: they look first, and never adopt what is not as
// wanted. Waits end with the context.
//
// # Answers
//
// Fields are named as on the wire. Enumerations are open: values without a
// constant are normal and pass through. A field that the service does not send has
// its zero value; pointers are nil where zero would mean something.
//
// # Secrets
//
// BGP passwords are of type [Secret], which shows a redaction mark wherever it is
// printed, logged or encoded. Credentials show nothing of themselves.
//
// # Testing
//
// Package dcaastest is the service in memory, for tests of programs that use this
// package.
package dcaas

// Package dcaas is a client for Huawei Cloud Direct Connect (DCaaS v3): the
// dedicated connections between a data centre and the cloud.
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
// A [Client] has one service for each kind of resource. The services have the same
// methods: Get, List (one page), All (every page), Create, Update and Delete.
// Resources with a status also have WaitReady and WaitDeleted, and tests WaitComplete.
// WaitOpts.Progress reports each look. The comment of each method names the operation of
// the API. A resource of a global gateway is addressed by the gateway's ID first:
// [PeerLinksService], [RouteTablesService].
//
// The services cover the whole API reference, and calls of the live service beyond
// it. Not every region has the latter. [Client.Do] reaches all other calls.
//
// # Requests
//
// A required option is a plain value. An optional one is not sent at its zero value.
// To change a resource, set only the fields that are to change. A nil pointer or slice
// keeps the value, new("") clears a text and []string{} a list. The subnets of a gateway
// cannot be cleared. A call that cannot be right, such as one with an empty ID, is
// refused before anything is sent.
//
// # Errors
//
// Every call returns an [*Error], alone or wrapped. Compare its class with [errors.Is]
// and the sentinels, such as [ErrNotFound]. Read its fields with [errors.AsType]. HTTP
// status and error code together determine the class. Error codes are constants, such
// as [CodeVLANConflict].
//
// # Retries
//
// A call that was certainly not carried out (no connection, throttled, 503 with
// Retry-After) is repeated, up to 4 tries in all. A call that may have been carried out
// (a time-out, a lost answer, another fault of the server) is repeated only if it is
// idempotent. GET, PUT and DELETE are idempotent, and POST is not. The comment of a
// method names the exceptions.
//
// A create whose answer was lost is not repeated: its error is [ErrAmbiguous]. The
// FindOrCreate methods of interfaces and gateways then find the resource or create it.
// They never adopt a resource with other values. Differences of the options names the
// fields with other values, for a resource that may have drifted. Every wait ends with the
// context.
//
// # Answers
//
// Fields are named as on the wire. Enumerations are open: values without a constant are
// normal and pass through. A field that the service does not send has its zero value. It
// is a pointer, and nil, where the zero value would have a meaning of its own.
//
// # Secrets
//
// BGP passwords are of type [Secret], which shows a redaction mark wherever it is
// printed, logged or encoded. Printed or logged credentials show no secret.
//
// # Testing
//
// Package dcaastest serves Direct Connect in memory, for tests of programs that use this
// package.
package dcaas

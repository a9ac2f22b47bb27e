// Package hybridtest has the neighbours of a line in memory, to test against: [VPN]
// for package vpn, [NIC] for package nic, and [Alicloud] for package alicloud. They
// are to these what package dcaastest is to package dcaas: real HTTP on a port of
// this machine, with state, checked signatures and the errors of the service.
//
//	srv := hybridtest.NewVPN(hybridtest.Caller{})
//	defer srv.Close()
//	client, err := dcaas.New(srv.Config())
//	...
//	services, err := vpn.NewAt(client, srv.URL)
//
// To have them beside a dcaastest.Server, make them with its keys, and one client
// serves all:
//
//	line := dcaastest.NewServer()
//	caller := hybridtest.Caller{ProjectID: line.ProjectID, AccessKey: line.AccessKey, SecretKey: line.SecretKey}
//
// # Who may call
//
// VPN and NIC take the signature or the token of their [Caller]; the project is that
// of X-Project-Id or of the path. Alicloud takes both of its signatures, each nonce
// once. A date may be 15 minutes off the clock. The signatures are checked by code of
// their own, which shares nothing with what makes them.
//
// # VPN
//
// A VPC has one service; a second is VPN.0031. A service is PENDING_CREATE until
// [VPN.AddSiteConnection], and cannot be deleted while it has a connection.
//
// # NIC
//
// There are the cards of [NIC.AddCard]. A virtual address may be bound to several;
// [NIC.Holders] tells which have it.
//
// # Alicloud
//
// There are the groups of [Alicloud.AddGroup]. A peer is Pending in its first
// description and Available from the second on. A ClientToken that comes again
// answers what it did before, or IdempotentParameterMismatch for another call.
//
// # When things go wrong
//
// [Server.Inject] puts a [Fault] in the way of calls. [Server.Requests] returns what
// has been received, without its secrets. The mistakes of a test itself, such as a
// name that is not there, panic.
package hybridtest

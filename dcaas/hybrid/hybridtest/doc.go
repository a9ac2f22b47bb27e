// Package hybridtest simulates the services around a connection in memory, for tests.
// [VPN] serves package vpn, [NIC] serves package nic, and [Alicloud] serves package
// alicloud. Like package dcaastest, they speak real HTTP on a local port, keep state,
// check signatures and return the errors of the service.
//
//	srv := hybridtest.NewVPN(hybridtest.Caller{})
//	defer srv.Close()
//	client, err := dcaas.New(srv.Config())
//	...
//	services, err := vpn.NewAt(client, srv.URL)
//
// To use them beside a dcaastest.Server, create them with its keys. One dcaas.Client
// can then call VPN, NIC and the dcaastest.Server:
//
//	directConnect := dcaastest.NewServer()
//	caller := hybridtest.Caller{
//		ProjectID: directConnect.ProjectID, AccessKey: directConnect.AccessKey, SecretKey: directConnect.SecretKey,
//	}
//
// # Authentication
//
// VPN and NIC accept the signature or the token of their [Caller]. The project comes
// from X-Project-Id or from the path. Alicloud accepts both of its signature forms, and
// each nonce only once. A date may differ from the clock by up to 15 minutes. The code
// that checks signatures shares nothing with the code that creates them.
//
// # VPN
//
// A VPC has at most one VPN service. A second one fails with VPN.0031. A service is
// PENDING_CREATE until [VPN.AddSiteConnection] adds a connection. A service with a
// connection cannot be deleted.
//
// # NIC
//
// [NIC.AddCard] adds a network card. Several cards may share a virtual address, and
// [NIC.Holders] returns them.
//
// # Alicloud
//
// [Alicloud.AddGroup] adds a BGP group. A peer is Pending in its first description and
// Available in later ones. A repeated ClientToken returns the first answer again. It
// fails with IdempotentParameterMismatch if the call differs.
//
// # Faults
//
// [Server.Inject] adds a [Fault], which changes the outcome of calls. [Server.Requests]
// returns the received requests without their secrets. Methods panic for mistakes of
// the test, such as an unknown ID.
package hybridtest

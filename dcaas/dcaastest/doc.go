// Package dcaastest is a Direct Connect service, and the IAM before it, to test
// against: it keeps its state in memory and speaks real HTTP on a port of this
// machine, as [net/http/httptest] does. A first test:
//
//	srv := dcaastest.NewServer()
//	defer srv.Close()
//	client, err := dcaas.New(srv.Config())
//	...
//	lines, err := client.Connections.List(ctx, dcaas.ConnectionListOpts{})
//
// Programs in other languages, and other SDKs, reach it at [Server.URL], with
// [Server.AccessKey] and [Server.SecretKey], with a token from
// [Server.IssueToken], or by login at IAM as [Server.UserName]. IAM answers at
// the same address. The program examples/fakecloud is this server to start from
// a shell.
//
// # What is there
//
// The server starts with one project. It has two standard connections and one
// operations connection, which carries hosted connections. [Server.AddConnection]
// lays more: the API has no call for that. Everything else is made by calls,
// kept, changed and deleted by calls. All operations of section 5 of the API
// reference are there, and those that the live service has beyond it: connect
// gateways and global EIPs, global DC gateways with their peer links and routes,
// locations, detections of peers and the extend attribute of interfaces.
//
// What belongs to other services is believed: LAGs, local gateways, enterprise
// routers, global EIPs and their bandwidths are what a call says they are.
//
// # States and time
//
// A resource answers with the state that it is in, and takes the next when it
// has been read often enough: by a GET of it, or of a list page that has it.
// [WithStepsPerState] sets how many reads a state lasts, one by default;
// [WithDelay] makes it last for a time on the server's clock instead, and
// [WithClock] replaces the clock. Nothing here sleeps, unless a [Fault] asks for
// it.
//
//	create     gateway, interface   PENDING_CREATE, ACTIVE (DOWN while its connection is)
//	update     gateway, interface   PENDING_UPDATE, ACTIVE
//	delete     interface            PENDING_DELETE, gone (404)
//	delete     gateway              gone (404) at once, unless [WithSlowGatewayDeletion]
//	create     for another tenant   AUTHORIZATION, until that tenant acts
//	ACCEPTED   by that tenant       PENDING_CREATE, ACTIVE
//	REJECTED   by that tenant       REJECTED
//	shutdown   switchover test      ADMIN_SHUTDOWN at once; undo_shutdown takes it back
//	           its record           STARTING, INPROGRESS, COMPLETE
//	create     hosted connection    BUILD, until an interface on it is ACTIVE
//	update     hosted connection    BUILD, until an interface on it becomes ACTIVE anew
//	bind       global EIP           BINDING, BIND_SUCCESSFULLY or ERROR
//	unbind     global EIP           UNBINDING, gone
//	create     peer link            PENDING_CREATE, ACTIVE or ERROR
//	delete     peer link            PENDING_DELETE, gone (404)
//	add        route                PENDING_CREATE, ACTIVE or ERROR
//	create     detection            processing, complete or error
//	update     global gateway       PENDING_UPDATE, ACTIVE or DOWN
//
// A connect gateway is DOWN until a global EIP is bound to it, and a global gateway
// until an interface on it is ACTIVE; both are gone with their DELETE. A detection
// is complete without loss if the peer's interface is ACTIVE at its end, else with
// a loss of 100 per cent. What is to end in ERROR, a test says by
// [Server.SetFailure].
//
// An update is PENDING_UPDATE if it changes what the devices have to know: subnets,
// bandwidth, priority, BFD or NQA, the address family of a global gateway. Names
// and descriptions change at once, and so do peers, extend attributes, tags,
// connections and routes that are there. What is PENDING_CREATE or
// PENDING_UPDATE can be changed and deleted like anything else. What is being
// deleted is in the way until it is gone: its VLAN is taken, its VPC and its
// gateway are in use. Routes go at once, with their next hop too.
//
// In a [testing/synctest] bubble drive [Server.Handler] from a RoundTripper of
// the test, with a server that was made outside of the bubble.
//
// # Who may call
//
// Every call needs X-Auth-Token or an AK/SK signature, except the login.
// Signatures are checked in full: the hash of the body, the headers that
// SignedHeaders names, and a date within 15 minutes of the server's clock. The
// key may be the secret key, or derived from it for a scope (Credential=). What
// is wrong is a 401 with APIGW.0301, another project in the path a 403 with
// APIGW.0310, a path that is none a 404 with APIGW.0101.
//
// [Server.AddTenant] adds somebody else, with a user, keys and a project of their
// own, and [Server.AddProject] another project of the same tenant. Projects do not
// see each other's resources, but for what is made across them: a hosted
// connection is seen by the partner who made it and the tenant who has it, an
// interface by both tenants. An interface for a tenant stands on their gateway.
// A project that the server does not know is believed.
//
// Tokens last 24 hours by the server's clock; [Server.RevokeToken] and
// [Server.RevokeTokens] end them earlier. [Server.IssueTemporaryKey] makes keys
// that end by the clock, and need their security token.
//
// # Lists
//
// A list takes limit (1 to 2000), marker, sort_key (any plain field), sort_dir,
// fields and the filters that the reference gives it, each with the number of
// values that the reference allows. Any marker is understood, that of a deleted
// resource too: the page after it never begins the list again. The lists of connect
// gateways, global EIPs, peer links and detections take offset as well, which is how
// many to leave out, and page_reverse, for the page before the marker; those of
// connect gateways, global EIPs and routes say total_count. The marker of a global
// EIP is its id, or that of the segment.
//
// # When things go wrong
//
// [Server.Inject] puts a [Fault] in the way of calls: an answer of any status, a
// connection that is cut before or after the call is carried out, half a body,
// slowness, tokens that end in the middle of a walk. [Throttled] is the gateway's
// refusal of too many calls, and [SystemError] a failure inside the service.
//
// [Server.Requests] returns what has been received, without its secrets, for a
// test to look at. [Server.Snapshot] and [Server.Restore] keep the state as JSON,
// with its secrets.
//
// # Rules
//
// The server refuses a request with the code that section 6.2 of the API reference
// gives, and with status 400. Only a resource that the path names and that does not
// exist is a 404: clients read a 404 as deleted. It has the code of its kind: DC.1012
// for a connection, DC.1111 for a virtual gateway, DC.1211 for an interface, DC.0002
// for the rest.
//
// Before the rules of an operation the server checks its parameters:
//
//	a body that is not a JSON object                             DC.0000
//	a parameter that is missing, of the wrong type or range      DC.0001
//	more than 10 tags of a resource, more than 100 routes        DC.0001
//	a tag search with more than 10 keys in a condition           DC.0001
//	a tag search with more than 10 values of a key               DC.0001
//	a key of more than 127 characters, a value of more than 255  DC.0001
//	a key twice in a condition, a value twice at a key           DC.0001
//	a key of a tag search without values; an empty list is one   DC.0001
//	limit or offset in a tag search with the action count        DC.0001
//	sys_tags in a tag search or a batch of tags                  DC.0013
//
// A tag search excludes a resource that meets all keys of not_tags, or any key of
// not_tags_any. Section 5.4.6 can also be read the other way round: any key of not_tags,
// or all keys of not_tags_any. With one key both readings agree.
//
// Then the server checks these rules in the order of the operation's list. The operations that
// are not in the reference have no codes of their own, except for a missing route. The
// server answers with the nearest code of section 6.2; their section is "live".
//
//	rule                                                         code    section
//	BFD and NQA are not on together, nor swapped in one update   DC.0001 5.3.2, 5.3.5
//	a list of local subnets is not cleared                       DC.0001 5.2.2
//	a public interface has a service_ep_group                    DC.0001 5.3.5
//	an interface for another tenant has no tags, no project      DC.0001 5.3.5
//	an interface has one peer of each family, and at least one   DC.0001 5.3.7, 5.3.8
//	an interface is not on both a connection and a LAG           DC.0001 5.3.5
//	an interface is on a virtual gateway or on another, not both DC.0001 5.3.5
//	priority low needs BGP, unless an option allows it           DC.0001 table 5-77
//	the priority of an interface changes in an update of its own DC.0001 5.3.2
//	a global EIP to unbind is on the gateway                     DC.0002 live
//	a peer to detect exists                                      DC.0002 live
//	a route leads to a peer on its gateway, or another gateway   DC.0002 live
//	the global gateway of a new interface exists                 DC.0002 live
//	a route over a peer is of its family                         DC.0004 live
//	an address or CIDR block is one, and of its family           DC.0004 5.2.2, 5.2.5, 5.3.2, 5.3.5, 5.3.6, 5.3.8, live
//	the two ends of a peer differ and share their subnet         DC.0004 5.3.5, 5.3.8
//	the VPC of a gateway exists, if an option names the VPCs     DC.0007 5.2.5
//	an ASN is in 1 to 4294967295                                 DC.0008 5.2.5, 5.3.5, 5.3.8, live
//	hosted connections together fit into the one under them      DC.1000 5.1.2, 5.1.6, 5.1.8
//	a hosted connection has a VLAN                               DC.1003 5.1.6
//	hosted connections are made on an operations connection      DC.1004 5.1.6
//	the connection of a new interface is neither bad nor unpaid  DC.1005 5.3.5
//	a connection with an interface or a hosted connection stays  DC.1007 5.1.3, 5.1.9
//	hosted connections on one connection differ in VLAN          DC.1008 5.1.6
//	the bandwidth of a connection is not lowered                 DC.1010 5.1.2
//	the connection or LAG that a create names exists             DC.1015 5.1.6, 5.3.5
//	the VLAN of a hosted connection is not 0                     DC.1017 5.1.6
//	the tenant has quota left                                    DC.1019 5.1.6, 5.2.5, 5.3.5, live
//	a gateway has at most 50 local subnets of a family           DC.1101 5.2.2, 5.2.5
//	local and remote subnets do not overlap                      DC.1105 5.2.2, 5.3.2, 5.3.5, 5.3.6, 5.3.8
//	a gateway with a global EIP or a peer link stays             DC.1106 live
//	a gateway with an interface stays                            DC.1106 5.2.3, live
//	a VPC has one gateway                                        DC.1110 5.2.5
//	a global EIP is on one connect gateway                       DC.1110 live
//	a table has a route once                                     DC.1110 live
//	the virtual gateway of a new interface exists                DC.1111 5.3.5
//	a locked gateway is not changed and not deleted              DC.1113 5.2.2, 5.2.3
//	a gateway has at most two connections                        DC.1117 5.3.5
//	a gateway that is being deleted does not change              DC.1118 5.2.2
//	a peer link that is being deleted does not change            DC.1118 live
//	an interface is on a connection or a LAG                     DC.1200 5.3.5
//	BGP needs an ASN                                             DC.1203 5.3.5, 5.3.8
//	an operations connection carries no interfaces               DC.1204 5.3.5
//	the gateway of a new interface is not being deleted          DC.1205 5.3.5
//	the gateway of a new peer link has an interface              DC.1205 live
//	a hosted connection carries one interface                    DC.1206 5.3.5
//	an interface on a hosted connection has its VLAN             DC.1207 5.3.5
//	an interface on a hosted connection keeps its bandwidth      DC.1208 5.3.2
//	interfaces on one connection differ in VLAN                  DC.1209 5.3.5
//	a status is set, and a test made, only where it fits         DC.1210 5.3.2, 5.3.9
//	an interface in ADMIN_SHUTDOWN is not deleted                DC.1210 5.3.3
//	an interface in ADMIN_SHUTDOWN or PENDING_DELETE stays as is DC.1210 5.3.2, 5.3.6, 5.3.7, 5.3.8, live
//	an interface that waits for another tenant has no detection  DC.1210 live
//	the interface of a new peer exists                           DC.1211 5.3.8
//	the interface of a test exists                               DC.1211 5.3.9
//	only its tenant accepts or rejects an interface              DC.1213 5.3.2
//	an interface with VLAN 0 is alone on its connection          DC.1219 5.3.5
//	BGP runs between two ASNs                                    DC.1223 5.3.5, 5.3.8
//	a connection that ends at a location has no VLAN 0           DC.1224 5.3.5
//	a list has a CIDR block once                                 DC.1401 5.2.2, 5.2.5, 5.3.2, 5.3.5, 5.3.6, 5.3.8
//	a route to delete or to change is in the table               DC.2720 live
//
// The reference has a code for a quota that is used up among connections only;
// the server uses it for all that has one. [WithQuota] sets quotas.
// The bandwidth of interfaces is not held against that of their connection,
// because the reference lets it be any number.
package dcaastest

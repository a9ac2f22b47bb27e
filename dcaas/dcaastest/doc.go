// Package dcaastest is a Direct Connect service in memory, for tests. It speaks real HTTP
// on a port of this machine, as [net/http/httptest] does, and includes IAM:
//
//	srv := dcaastest.NewServer()
//	defer srv.Close()
//	client, err := dcaas.New(srv.Config())
//	...
//	connections, err := client.Connections.List(ctx, dcaas.ConnectionListOpts{})
//
// Programs in other languages and other SDKs reach the service and IAM at [Server.URL].
// They sign with [Server.AccessKey] and [Server.SecretKey], send a token from
// [Server.IssueToken], or log in at IAM as [Server.UserName]. The program
// examples/fakecloud starts this server from a shell.
//
// # Resources
//
// The server starts with one project. It has two standard connections and one operations
// connection, which carries hosted connections. [Server.AddConnection] adds connections,
// because the API has no operation for that. All other resources are created, changed and
// deleted by API calls.
//
// The server has all operations of section 5 of the API reference. It also has these
// operations of the live service that the reference lacks:
//
//   - connect gateways and their global EIPs
//   - global DC gateways, their peer links and route tables
//   - Direct Connect locations
//   - detections of peers, and the extend attribute of interfaces
//
// LAGs, local gateways, enterprise routers, global EIPs and their bandwidths belong to other
// services. The server accepts any ID of them.
//
// # States and time
//
// A read of a resource answers its present state. A read is a GET of the resource, or of a
// list page with it. After enough reads the resource enters its next state.
// [WithStepsPerState] sets the number of reads for each state, which is 1 by default. With
// [WithDelay] a state lasts for a time on the server's clock instead, and [WithClock]
// replaces that clock. The server never sleeps, except for a [Fault] with Latency or Drip.
//
//	create     gateway, interface   PENDING_CREATE, ACTIVE (DOWN while its connection is) or ERROR
//	update     gateway, interface   PENDING_UPDATE, ACTIVE or ERROR
//	delete     interface            PENDING_DELETE, then 404
//	delete     gateway              404 at once, unless [WithSlowGatewayDeletion]
//	create     for another tenant   AUTHORIZATION, until that tenant accepts or rejects
//	ACCEPTED   by that tenant       PENDING_CREATE, ACTIVE
//	REJECTED   by that tenant       REJECTED
//	shutdown   switchover test      ADMIN_SHUTDOWN at once, until undo_shutdown
//	           its record           STARTING, INPROGRESS, COMPLETE
//	create     hosted connection    BUILD, until an interface on it is ACTIVE
//	update     hosted connection    BUILD, until an interface on it becomes ACTIVE again
//	bind       global EIP           BINDING, BIND_SUCCESSFULLY or ERROR
//	unbind     global EIP           UNBINDING, then gone
//	create     peer link            PENDING_CREATE, ACTIVE or ERROR
//	delete     peer link            PENDING_DELETE, then 404
//	add        route                PENDING_CREATE, ACTIVE or ERROR
//	create     detection            processing, complete or error
//	update     global gateway       PENDING_UPDATE, ACTIVE or DOWN
//
// A connect gateway is DOWN until a global EIP is bound to it. A global gateway is DOWN until
// an interface on it is ACTIVE. Both disappear at once when they are deleted. A detection
// that completes has a loss of 0 per cent if the interface of the peer is ACTIVE then, else
// 100 per cent. [Server.SetFailure] selects the operations that end in ERROR.
//
// An update of some fields leads to PENDING_UPDATE, because the devices need a change. These
// fields are subnets, bandwidth, priority, BFD, NQA and the address family of a global
// gateway. Updates of other fields take effect at once. So do changes of peers, extend
// attributes, tags, connections and routes. A resource in PENDING_CREATE or PENDING_UPDATE
// can be changed and deleted. A resource in PENDING_DELETE still occupies its VLAN, its VPC
// and its gateway. Routes disappear at once, also when their next hop does.
//
// In a [testing/synctest] bubble, call [Server.Handler] from a RoundTripper of the test.
// Create the server outside of the bubble.
//
// # Authentication
//
// Every request needs X-Auth-Token or an AK/SK signature, except for a login and requests to
// the metadata service. The server checks the whole signature: the hash of the body, the
// headers in SignedHeaders, and a date within 15 minutes of its clock. The signing key is the
// secret key, or a key derived from it for the scope in Credential. Errors are those of the
// API gateway:
//
//	invalid or missing credentials      401    APIGW.0301
//	project not covered by credentials  403    APIGW.0310
//	a path without an operation         404    APIGW.0101
//
// Tokens last for 24 hours on the server's clock. [Server.RevokeToken] and
// [Server.RevokeTokens] end them earlier. [Server.IssueTemporaryKey] returns keys that
// expire and need their security token.
//
// The server gives these credentials to the sources of package auth:
//
//	source            operations of the server                 set up by
//	auth.NewPassword  KeystoneCreateUserTokenByPassword        nothing; see [Server.UserName]
//	auth.AssumeRole   CreateTemporaryAccessKeyByAgency         [Server.AddAgency]
//	auth.NewOIDC      CreateTokenWithIdToken                   [Server.SetIDTokens]
//	auth.NewMetadata  CreateMetadataToken and ShowSecurityKey  nothing; see [Server.SetMetadataMode]
//
// IAM refuses such a request with the status 400, 401 or 403, and an unknown identity
// provider with 404. Any user of the trusted tenant may assume an agency.
//
// # Tenants
//
// [Server.AddTenant] adds a tenant with its own user, keys and project. [Server.AddProject]
// adds a project to the server's own tenant. Projects do not see each other's resources, with
// two exceptions. The partner who creates a hosted connection and the tenant who gets it both
// see it. Both tenants see an interface for another tenant, which is on that tenant's gateway.
//
// A request may name a project that the server does not have as the owner of a new resource.
// The server does not check such a project.
//
// # Lists
//
// A list has the parameters limit (1 to 2000), marker, sort_key (any scalar field), sort_dir
// and fields, and the filters of the reference. Each filter allows as many values as in the
// reference. Any marker is valid. After the marker of a deleted resource the list continues,
// and it never starts again.
//
// The lists of connect gateways, global EIPs, peer links and detections have two more
// parameters. offset is the number of resources to leave out. page_reverse selects the page
// before the marker. The lists of connect gateways, global EIPs and routes have total_count.
// The marker of a global EIP is its ID, or the ID of its segment.
//
// # Faults and inspection
//
// [Server.Inject] adds a [Fault], which makes requests fail. It can answer any status, cut the
// connection before or after the operation, cut the body, delay the answer, or revoke the
// tokens. [Throttled] is the gateway's answer to too many requests, and [SystemError] an
// error inside the service.
//
// [Server.Requests] returns the received requests without their secrets. [Server.Snapshot]
// and [Server.Restore] save and load the state as JSON, including its secrets.
//
// # Rules
//
// The server refuses a request with status 400 and the code of section 6.2 of the API
// reference. Only a resource in the path that does not exist is a 404, because clients read a
// 404 as deleted. Its code is DC.1012 for a connection, DC.1111 for a virtual gateway, DC.1211
// for an interface, and DC.0002 for other resources.
//
// Before the rules of an operation the server checks its parameters:
//
//	a body that is not a JSON object                             DC.0000
//	a parameter that is missing, of the wrong type or range      DC.0001
//	more than 10 tags of a resource, more than 100 routes        DC.0001
//	a tag search with more than 10 keys in a condition           DC.0001
//	a tag search with more than 10 values of a key               DC.0001
//	a tag search with a key of more than 127 characters          DC.0001
//	a tag search with a value of more than 255 characters        DC.0001
//	a tag search with a key twice in one condition               DC.0001
//	a tag search with a value twice at one key                   DC.0001
//	a tag search with a key whose values are missing or null     DC.0001
//	a tag search with the action count and limit or offset       DC.0001
//	sys_tags in a tag search or a batch of tags                  DC.0013
//
// In a tag search an empty list of values stands for any value. A search excludes a
// resource that meets all keys of not_tags, or any key of not_tags_any. Section 5.4.6 can
// also be read the other way round: any key of not_tags, or all keys of not_tags_any. With
// one key both readings agree.
//
// Then it checks these rules, in an order that each operation defines. The reference gives
// no codes for the operations that it lacks, except for a missing route. There the server
// answers with the nearest code of section 6.2, and the section in the table is "live".
//
//	rule                                                         code    section
//	BFD and NQA are neither on together nor swapped at once      DC.0001 5.3.2, 5.3.5
//	a public interface has a service_ep_group                    DC.0001 5.3.5
//	an interface for another tenant has no tags and no project   DC.0001 5.3.5
//	an interface has one peer of each family, and at least one   DC.0001 5.3.7, 5.3.8
//	an interface has vgw_id or, for other services, gateway_id   DC.0001 5.3.5
//	an interface is not on both a connection and a LAG           DC.0001 5.3.5
//	an update does not clear a list of local subnets             DC.0001 5.2.2
//	an update of the priority changes nothing else               DC.0001 5.3.2
//	priority low needs BGP, unless an option allows it           DC.0001 table 5-77
//	a global EIP to unbind is bound to the gateway               DC.0002 live
//	the global gateway of a new interface exists                 DC.0002 live
//	the next hop of a route is a peer or another gateway         DC.0002 live
//	the peer of a new detection exists                           DC.0002 live
//	a route over a peer has the address family of the peer       DC.0004 live
//	an address or CIDR block is valid and of its family          DC.0004 5.2.2, 5.2.5, 5.3.2, 5.3.5, 5.3.6, 5.3.8, live
//	the two ends of a peer differ and share their subnet         DC.0004 5.3.5, 5.3.8
//	the VPC of a gateway exists, if an option names the VPCs     DC.0007 5.2.5
//	an ASN is in 1 to 4294967295                                 DC.0008 5.2.5, 5.3.5, 5.3.8, live
//	hosted connections share the bandwidth of their connection   DC.1000 5.1.2, 5.1.6, 5.1.8
//	a hosted connection has a VLAN                               DC.1003 5.1.6
//	a hosted connection is created on an operations connection   DC.1004 5.1.6
//	the connection of a new interface works and is paid          DC.1005 5.3.5
//	a connection in use is not deleted                           DC.1007 5.1.3, 5.1.9
//	hosted connections on one connection differ in VLAN          DC.1008 5.1.6
//	the bandwidth of a connection is not lowered                 DC.1010 5.1.2
//	the connection of a new resource exists                      DC.1015 5.1.6, 5.3.5
//	the VLAN of a hosted connection is not 0                     DC.1017 5.1.6
//	the tenant has quota left                                    DC.1019 5.1.6, 5.2.5, 5.3.5, live
//	a gateway has at most 50 local subnets of a family           DC.1101 5.2.2, 5.2.5
//	local and remote subnets do not overlap                      DC.1105 5.2.2, 5.3.2, 5.3.5, 5.3.6, 5.3.8
//	a gateway with a global EIP or a peer link is not deleted    DC.1106 live
//	a gateway with an interface is not deleted                   DC.1106 5.2.3, live
//	a VPC has one gateway                                        DC.1110 5.2.5
//	a global EIP is bound to one connect gateway                 DC.1110 live
//	a route table has each route once                            DC.1110 live
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
//	an interface on a hosted connection has the same VLAN        DC.1207 5.3.5
//	an interface on a hosted connection keeps its bandwidth      DC.1208 5.3.2
//	interfaces on one connection differ in VLAN                  DC.1209 5.3.5
//	an interface in ADMIN_SHUTDOWN is not deleted                DC.1210 5.3.3
//	an interface without consent has no extend_attribute         DC.1210 live
//	no interface changes in ADMIN_SHUTDOWN or PENDING_DELETE     DC.1210 5.3.2, 5.3.6, 5.3.7, 5.3.8, live
//	the status of an interface allows the status or test         DC.1210 5.3.2, 5.3.9
//	the interface of a new peer exists                           DC.1211 5.3.8
//	the interface of a switchover test exists                    DC.1211 5.3.9
//	only its tenant accepts or rejects an interface              DC.1213 5.3.2
//	an interface with VLAN 0 is alone on its connection          DC.1219 5.3.5
//	BGP runs between two different ASNs                          DC.1223 5.3.5, 5.3.8
//	a connection that ends at a location has no VLAN 0           DC.1224 5.3.5
//	a list has each CIDR block once                              DC.1401 5.2.2, 5.2.5, 5.3.2, 5.3.5, 5.3.6, 5.3.8
//	a route to delete or to change is in the table               DC.2720 live
//
// The reference has a quota code for connections only. The server uses it for all quotas,
// which [WithQuota] sets. The server does not compare the bandwidths of interfaces with that
// of their connection, because the reference allows any number.
package dcaastest

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
// the same address.
//
// # What is there
//
// The server has one project. It starts with two standard connections and one
// operations connection, which carries hosted connections. [Server.AddConnection]
// lays more: the API has no call for that. Everything else is made by calls,
// kept, changed and deleted by calls. All operations of section 5 of the API
// reference are there, and the call that sets the extend attribute of an
// interface. There are no LAGs: an interface may name one, and it is believed.
//
// # States and time
//
// A new virtual gateway or interface is PENDING_CREATE and then ACTIVE; the
// record of a switchover test is STARTING, INPROGRESS and then COMPLETE. By
// default reading moves them: a GET of the resource, or of a list page that has
// it, answers with the state that it finds, and then the resource takes the
// next. A create thus answers PENDING_CREATE, the first read PENDING_CREATE and
// the second ACTIVE. [WithStepsPerState] sets how many reads a state lasts;
// [WithDelay] makes it last for a time on the server's clock, [WithClock]
// replaces the clock. Nothing here ever sleeps.
//
// What a call changes otherwise it changes at once. A deleted resource is gone.
// An interface is ADMIN_SHUTDOWN as soon as the test is asked for, and as before
// when it is undone. An interface made for another tenant waits in AUTHORIZATION
// until its status is set to ACCEPTED or REJECTED. A hosted connection is BUILD
// after a create and an update, and ACTIVE once an interface on it is. While
// [Server.SetConnectionStatus] has a connection DOWN, its interfaces read DOWN.
//
// In a [testing/synctest] bubble drive [Server.Handler] from a RoundTripper of
// the test, with a server that was made outside of the bubble.
//
// # Who may call
//
// Every call needs X-Auth-Token or an AK/SK signature, except the login.
// Signatures are checked in full: the hash of the body, the headers that
// SignedHeaders names, and a date within 15 minutes of the server's clock. What
// is wrong is a 401 with APIGW.0301, another project in the path a 403 with
// APIGW.0310, a path that is none a 404 with APIGW.0101.
//
// # Lists
//
// A list takes limit (1 to 2000), marker, sort_key (any plain field), sort_dir,
// fields and the filters that the reference gives it, each with the number of
// values that the reference allows. Any marker is understood, that of a deleted
// resource too: the page after it never begins the list again.
//
// # Rules
//
// Section 6.2 gives each of these the status 400, and so does the server. Only a
// resource that the path names and that is not there is a 404, with the same
// code in the body, because that is what clients take as gone.
//
//	rule                                                         code     section
//	the body is a JSON object                                    DC.0000  6.2
//	parameters are there, of the right type and in range         DC.0001  5
//	an interface has one peer of each family, and at least one   DC.0001  5.3.7, 5.3.8
//	a resource has at most 10 tags                               DC.0001  5.4.3
//	a peer or a tag key exists (404)                             DC.0002  5.3.6, 5.4.5
//	an ASN is in 1 to 4294967295                                 DC.0008  5.2.5, 5.3.5
//	sys_tags are for privileged callers                          DC.0013  5.4.6
//	hosted connections are made on an operations connection      DC.1004  5.1.6
//	a connection with an interface or a hosted connection stays  DC.1007  5.1.3, 5.1.9
//	hosted connections on one connection differ in VLAN          DC.1008  5.1.6
//	a connection exists (404 in the path)                        DC.1012  5.1
//	the VLAN of a hosted connection is not 0                     DC.1017  5.1.6
//	a gateway with an interface stays                            DC.1106  5.2.3
//	a VPC has one gateway                                        DC.1110  5.2.5
//	a gateway exists (404 in the path)                           DC.1111  5.2
//	an interface is on a connection or a LAG                     DC.1200  5.3.5
//	BGP needs an ASN                                             DC.1203  5.3.5, 5.3.8
//	an operations connection carries no interfaces               DC.1204  5.3.5
//	an interface on a hosted connection has its VLAN             DC.1207  5.3.5
//	interfaces on one connection differ in VLAN                  DC.1209  5.3.5
//	a status is set, and a test made, only where it fits         DC.1210  5.3.2, 5.3.9
//	an interface exists (404 in the path)                        DC.1211  5.3
//
// Quotas are shown, and used is counted, but a quota that is used up stops
// nobody.
package dcaastest

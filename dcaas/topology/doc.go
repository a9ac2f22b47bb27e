// Package topology reads the connections, interfaces, gateways and VPCs of a project, finds
// their weaknesses, and draws them.
//
//	m, err := topology.Read(ctx, client)
//	if err != nil {
//		return err // a list could not be read
//	}
//	for _, f := range m.Findings() {
//		fmt.Println(f.Severity, f.ResourceIDs, f.Message)
//	}
//	err = m.WriteHTML(file) // or WriteSVG, WriteMermaid, json.Marshal(m)
//
// [Read] sends one request for each page of five lists, and no request for a single
// resource. A [Map] is a tree: connections, hosted connections, interfaces, their peers.
// Each interface leads to its gateway, and a virtual gateway to its VPC. The nodes hold the
// resources of package dcaas with all their fields.
//
// # Findings
//
// An error means that something does not work:
//
//   - a connection, hosted connection, interface, peer or virtual gateway is down; a
//     connection that is down is one finding, together with the interfaces on it
//   - a gateway has lost all its connections, or all but one
//   - a gateway has standby interfaces (priority low), and none of them works
//   - a peer has as many routes as it may have
//
// A warning means that everything works, but that one failure or a little growth ends
// traffic:
//
//   - a gateway has a single connection or LAG, or no interface
//   - all connections of a gateway are at one location, on one device, or on one operations
//     connection of a partner
//   - a gateway has standby interfaces without an active one, or on the same connections
//   - the standby interfaces of a gateway have less bandwidth than the active ones
//   - a peer has 80 per cent of the BGP routes or remote subnets that it may have
//   - an interface has no gateway
//
// A note means that another project owns a resource, so that the map is incomplete there:
// the connection or the gateway of an interface, or the operations connection of a hosted
// connection. [Orphans] lists the resources.
//
// # A failure
//
// [Map.Without] returns the map that is left when a connection fails. Its findings show the
// gateways that are cut off, and those that the next failure cuts off.
//
// # Drawings
//
// The colour, the shape and the dashes of a resource show its [State], so that the drawing
// can be read without colours. The width of an edge shows the bandwidth. All drawings stand
// alone: they have no scripts and refer to nothing outside. The package escapes names and
// other texts of the service, and removes control characters and those that change the
// direction of text.
//
// # Limits
//
//   - A project sees only its own resources, and those that other projects share with it.
//   - The state of a BGP session has no documented values. A value that the package does
//     not know counts neither as up nor as down.
//   - The devices, sites and carriers behind a location are not visible. Two locations may
//     share a duct.
//   - The package does not read peer links, enterprise routers, connect gateways and
//     routes. Local gateways are known from their interfaces only.
package topology

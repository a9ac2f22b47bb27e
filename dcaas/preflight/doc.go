// Package preflight reports before a create whether Direct Connect would accept it.
//
//	report, err := preflight.VirtualInterface(ctx, client, opts)
//	if err != nil {
//		return err // a list could not be read
//	}
//	fmt.Print(report) // a table of all findings
//	if err := report.Err(); err != nil {
//		return err
//	}
//
// The service refuses a create with its first objection only. A report has all of them at
// once. Each [Finding] has the code of the answer, the field, and a proposal where there is
// one: the nearest free VLAN, the next free link, the bandwidth that is left. [FreeVLAN] and
// [FreeLink] find free values without any options.
//
// The package only reads. The number of walks over lists is constant, and no resource is
// read by a call of its own. Nothing is reserved: a report is true for the moment of its
// reads, and another create may take the VLAN before yours.
//
// # Errors and warnings
//
// A finding of [SeverityError] means that the service refuses the options, or that the SDK
// refuses them before it sends anything. A warning means that the service accepts or may
// accept them. A report without errors is OK.
//
// Errors of a virtual interface:
//
//	DC.0001  a parameter is missing, too long, out of range or contradicts another one;
//	         the priority low without BGP; BFD together with NQA; a static route without
//	         remote subnets; tags or an enterprise project for another project
//	DC.0002  the project has no such global gateway
//	DC.0004  an address or a CIDR block is invalid, or of the wrong family; both ends have
//	         one address; the two ends are in different subnets
//	DC.0008  the ASN is not in 1 to 4294967295
//	DC.1005  the connection is ERROR or PENDING_PAY
//	DC.1015  the project has no such connection
//	DC.1019  the quota of interfaces is used up
//	DC.1105  a remote subnet overlaps a local subnet of the virtual gateway
//	DC.1111  the project has no such virtual gateway
//	DC.1117  the virtual gateway has two other connections
//	DC.1200  there is no connection and no LAG
//	DC.1203  BGP has no ASN
//	DC.1204  the connection is an operations connection
//	DC.1205  the virtual gateway is being deleted
//	DC.1206  the hosted connection has its interface
//	DC.1207  the VLAN is not that of the hosted connection
//	DC.1209  another interface of the connection or LAG has the VLAN
//	DC.1219  an interface with VLAN 0 has the whole port
//	DC.1223  the gateway has the same ASN
//	DC.1401  a list has a CIDR block twice
//
// Errors of a virtual gateway:
//
//	DC.0001  a parameter is missing, too long or contradicts another one
//	DC.0004  a CIDR block is invalid, or of the wrong family
//	DC.0008  the ASN is not in 1 to 4294967295
//	DC.1019  the quota of gateways is used up, if the service reports one
//	DC.1101  there are more than 50 local subnets of a family
//	DC.1110  the VPC has a gateway
//	DC.1401  a list has a CIDR block twice
//
// Warnings with a code, because the service may refuse:
//
//	DC.0001  a tag key appears twice
//	DC.0004  an address without prefix length, or that of a network, a broadcast or a host
//	         itself; a CIDR block with bits after its prefix length
//	DC.1000  the bandwidths of the interfaces exceed that of the connection
//	DC.1005  the connection is neither ACTIVE nor DOWN
//	DC.1015  no connection of the project is in the LAG
//	DC.1201  the connection needs a gateway of another type
//	DC.1205  the virtual gateway is ERROR
//	DC.1216  the local gateway cannot be listed
//	DC.1219  VLAN 0 on a connection with other interfaces
//	DC.1224  VLAN 0 on a connection, which may end at a Direct Connect location
//
// Warnings without a code: a link that another interface uses or that is in a local subnet;
// remote subnets that overlap each other or a reserved range, or that are more than 50; a
// connection that is DOWN; an ASN with static routing; an interface for another project.
//
// # Limits
//
//   - Resources of other projects. For an interface with ResourceTenantID the gateway, its
//     interfaces and the quota are those of the other project, so DC.0002, DC.1019, DC.1105,
//     DC.1111, DC.1117, DC.1205 and DC.1223 may come unannounced.
//   - Interfaces of other projects on the same LAG, and links that other projects use.
//   - VPCs, enterprise routers, local gateways, LAGs and enterprise projects, which belong
//     to other services or have no list here (DC.0007, DC.1216).
//   - Whether a connection ends at a Direct Connect location (DC.1224).
//   - The quota of virtual gateways, unless the service reports it (DC.1019).
//   - Locks of a gateway that pass by themselves (DC.1113, DC.1118), the capacity of devices
//     (DC.1107 to DC.1109, DC.1222), and the permissions of the caller.
package preflight

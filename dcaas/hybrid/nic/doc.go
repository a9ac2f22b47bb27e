// Package nic binds a virtual IP address to the network card of a server (ECS), so
// that it moves with a failover. It goes the way of a [dcaas.Client], with its
// credentials, project, retries and errors.
//
//	nics, err := nic.New(client)
//	if err != nil {
//		return err
//	}
//	binding, err := nics.Bind(ctx, standbyNIC, nic.BindOpts{SubnetID: subnetID, IPAddress: "192.168.0.7", ReverseBinding: true})
//
// The vendor has retired this call, though it works. In its place, new programs
// update the port of the virtual address, and its allowed_address_pairs, with the
// API of VPC: PUT /v1/{project_id}/ports/{port_id}.
//
// # Moving an address
//
// Several cards may have one virtual address: which of them answers for it is
// settled between the servers (VRRP, keepalived). To move it, Unbind it from the one
// card and Bind it to the other. Both calls do the same once or twice and are
// repeated after an answer that got lost. There is no call that reads a binding.
//
// # Errors
//
// Errors are [*dcaas.Error], with the classes of package dcaas and codes of ECS, such
// as [CodeInvalidParameter].
package nic

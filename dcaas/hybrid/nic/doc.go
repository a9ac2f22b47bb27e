// Package nic binds a virtual IP address to the network card of a server (ECS). A
// failover can then move the address to another server. The package sends its calls
// with the credentials, the project and the retry policy of a [dcaas.Client].
//
//	nics, err := nic.New(client)
//	if err != nil {
//		return err
//	}
//	binding, err := nics.Bind(ctx, standbyNIC, nic.BindOpts{SubnetID: subnetID, IPAddress: "192.168.0.7", ReverseBinding: true})
//
// The vendor has retired this API, but it still works. New programs should instead
// update the port of the virtual address, including its allowed_address_pairs, with
// the VPC API: PUT /v1/{project_id}/ports/{port_id}.
//
// # Moving an address
//
// Several cards may share one virtual address. The servers then agree which of them
// uses it, for instance with VRRP (keepalived). To move the address, call Unbind for
// the old card and Bind for the new one. The client repeats both calls after a lost
// answer, because they have the same effect once or twice. No call reads a binding.
//
// # Errors
//
// A call that fails returns a [*dcaas.Error] with a class of package dcaas and an error
// code of ECS, such as [CodeInvalidParameter].
package nic

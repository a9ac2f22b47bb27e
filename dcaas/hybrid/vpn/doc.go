// Package vpn creates VPN services: the cloud ends of IPsec tunnels, which back up
// a Direct Connect line over the Internet. It goes the way of a [dcaas.Client],
// with its credentials, project, retries and errors.
//
//	services, err := vpn.New(client)
//	if err != nil {
//		return err
//	}
//	service, err := services.Create(ctx, vpn.ServiceCreateOpts{RouterID: routerID, Name: "backup"})
//
// A VPC has one VPN service, or two where two are active at once. RouterID is the ID
// of the VPC.
//
// # States
//
// A new service is PENDING_CREATE, and stays so until it has a site connection,
// which is made elsewhere. So there is nothing here to wait with.
//
// # Errors
//
// Errors are [*dcaas.Error], with the classes of package dcaas. Codes may be those
// of VPN, such as [CodeRepeated], or the type of an error of OpenStack, such as
// "VPNServiceNotFound". A call that the service is too busy for ([CodeBusy]) was not
// carried out and is repeated, a create as well.
package vpn

// Package vpn creates VPN services: the cloud ends of IPsec tunnels over the Internet.
// It uses the credentials, the project, the retries and the errors of a
// [dcaas.Client].
//
//	services, err := vpn.New(client)
//	if err != nil {
//		return err
//	}
//	service, err := services.Create(ctx, vpn.ServiceCreateOpts{RouterID: routerID, Name: "second-site"})
//
// RouterID is the ID of the VPC.
//
// # Limits
//
// The vendor's document of the create call ("Creating a VPN Service") has these notes:
//
//   - The call cannot create a VPN service that works in active-standby mode with a
//     Direct Connect connection. To back up a connection, use a second connection.
//   - The bandwidth is limited by default, and 300 Mbit/s is recommended. The call
//     cannot change the bandwidth.
//   - The parameter project_id is not supported. The project is that of the client,
//     unless ServiceCreateOpts.TenantID names another.
//   - A VPC has one VPN service, or two in the active-active scenario.
//
// # States
//
// A new service is PENDING_CREATE until it has a site connection. Another API creates
// site connections, so this package has no wait.
//
// # Errors
//
// Errors are [*dcaas.Error], with the classes of package dcaas. Codes may be those
// of VPN, such as [CodeRepeated], or the type of an error of OpenStack, such as
// "VPNServiceNotFound". The code [CodeBusy] means that the service did nothing, so the
// client repeats the call, a create as well.
package vpn

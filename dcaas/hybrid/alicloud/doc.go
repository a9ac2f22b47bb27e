// Package alicloud makes the BGP peer at the far end of a line: that of a virtual
// border router (VBR) of Alibaba Cloud, Express Connect, API version 2016-04-28.
//
//	credentials, err := alicloud.LoadCredentials() // or alicloud.AccessKey(id, secret)
//	if err != nil {
//		return err
//	}
//	client, err := alicloud.New(alicloud.Config{Region: "cn-shanghai", Credentials: credentials})
//	if err != nil {
//		return err
//	}
//	created, err := client.BGPPeers.Create(ctx, alicloud.BGPPeerCreateOpts{
//		BGPGroupID: groupID, PeerIPAddress: "169.254.10.1", EnableBFD: new(true), BFDMultiHop: 3,
//	})
//
// It is another cloud with credentials of its own: a client is made of nothing that
// belongs to a [dcaas.Client], and only what Alibaba Cloud is to know is sent.
//
// # Signatures
//
// Requests are signed with ACS3-HMAC-SHA256, or, for gateways that know nothing
// newer, with the query signature [HMACSHA1]. Every try has a date and a nonce of its
// own. The machine's clock must be right to 15 minutes.
//
// # Errors
//
// Every call returns an [*Error], alone or wrapped, with an [ErrorCode] of this
// cloud. Its classes are those of package dcaas: a program that works on both ends of
// a line asks errors.Is(err, dcaas.ErrQuotaExceeded) for either.
//
// # Retries
//
// Calls are repeated by the rule of package dcaas, and whatever they are when the
// service says that it was too busy for them. A create is among those that do the
// same once or twice, because all tries have the same ClientToken. One that still
// ends in [dcaas.ErrAmbiguous] may be called again with the same token, which is in
// the [Error].
package alicloud

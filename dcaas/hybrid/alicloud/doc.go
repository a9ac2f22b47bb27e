// Package alicloud manages the BGP peers of a virtual border router (VBR) in Alibaba
// Cloud Express Connect. Such a router can be the other end of a connection. The
// package uses API version 2016-04-28.
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
// Alibaba Cloud has its own credentials. A [Client] therefore shares nothing with a
// [dcaas.Client], and it sends no credentials or settings of Huawei Cloud.
//
// # Signatures
//
// A client signs its requests with ACS3-HMAC-SHA256. [HMACSHA1] selects the older
// query signature, for gateways that support no newer one. Every try has its own date
// and nonce. The machine's clock must be correct to within 15 minutes.
//
// # Errors
//
// A call that fails returns an [*Error], alone or wrapped, with an [ErrorCode] of
// Alibaba Cloud. The classes of errors are those of package dcaas. A program that
// configures both ends of a connection can therefore use one check for both, such as
// errors.Is(err, dcaas.ErrQuotaExceeded).
//
// # Retries
//
// A client repeats calls by the rule of package dcaas. It also repeats every call that
// the service rejects as too busy, because such a call has changed nothing. Create is
// safe to repeat because all its tries have the same ClientToken. If Create still
// fails with [dcaas.ErrAmbiguous], call it again with the ClientToken of the [Error].
package alicloud

// Package auth puts the credentials of a user on each request to the cloud.
//
// # Choose an authenticator
//
// The Auth field of dcaas.Config takes an [Authenticator]:
//
//	auth.AKSK(ak, sk)                          // a key pair; no call to IAM
//	auth.TemporaryAKSK(ak, sk, securityToken)  // a key pair that expires
//	auth.NewPassword(auth.PasswordConfig{...}) // user and password; IAM gives tokens
//	auth.Token(token)                          // a token that the caller renews
//	auth.NewMetadata(auth.MetadataConfig{})    // the key of the agency of an ECS server
//	auth.AssumeRole(base, auth.AgencyConfig{}) // keys of an agency of another account
//	auth.NewOIDC(auth.OIDCConfig{...})         // ID tokens, such as those of Kubernetes
//
// [LoadProfile] makes one from a profile of KooCLI, the command line tool of the cloud.
//
// A program on an ECS server should use the key of the server, because it has no secret to
// keep. Other programs should use a permanent key pair. It needs no request to IAM, it does
// not expire, and the secret key is never sent.
//
// # Sign other requests
//
// [AccessKey.Sign] signs any request to any service of the cloud:
//
//	key := auth.AKSK(ak, sk)
//	if err := key.Sign(req, time.Now()); err != nil {
//		return err
//	}
//	resp, err := http.DefaultClient.Do(req)
//
// # Tokens and temporary keys
//
// A token is valid for 24 hours (API reference 3.2). The key of a server is valid for an
// hour, and the key of an agency for [AgencyConfig].Duration.
//
// [Password], [OIDC], [AssumedRole] and [Metadata] get a credential at the first request
// and share it between goroutines. They renew it in the background before it expires, and
// after a service refuses it. Goroutines that need a new credential at the same time share
// one fetch.
//
// A fetch makes up to 3 tries, with waits of about 0.5 s and 1 s. A fetch of [Metadata]
// ends after 3 seconds. These failures allow another try:
//
//   - the statuses 408, 429, 500, 502, 503 and 504
//   - a failure to connect to the service or to the proxy
//   - a connection that broke
//
// No other failure allows one, such as the status 501 or 505, an unknown host, or
// a failure of TLS. After a 401 no fetch starts for some time: 4 minutes for a password
// and for the credential that assumes an agency, because a few failures lock the account,
// and 30 seconds for an ID token and the key of a server.
//
// # Errors
//
// A failure to get a token or to sign a request is an [*Error]. If the context
// ended, the error matches the error of the context with errors.Is. The answer
// of a service and the network errors of its request are returned unchanged.
//
// # Secrets
//
// Errors contain no secret. A value of this package shows no secret when it is
// printed, logged with log/slog or encoded as JSON.
package auth

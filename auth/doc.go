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
//
// Programs should use a permanent key pair. It needs no request to IAM, it does
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
// # Tokens
//
// A token is valid for 24 hours (API reference 3.2).
//
// [Password] gets a token from IAM at the first request and shares it between
// goroutines. It renews the token in the background before the token expires,
// and after a service refuses the token. Goroutines that need a new token at
// the same time share one fetch.
//
// A fetch makes up to 3 tries, with waits of about 0.5 s and 1 s. These failures
// allow another try:
//
//   - the statuses 408, 429, 500, 502, 503 and 504
//   - a failure to connect to IAM or to the proxy
//   - a connection that broke
//
// No other failure allows one, such as the status 501 or 505, an unknown host, or
// a failure of TLS. After IAM refuses a password, Password does not send it again
// for 4 minutes, because a few failures lock the account.
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

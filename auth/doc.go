// Package auth says who is calling: it puts the credentials of a user on each
// request to the cloud.
//
// # Choosing
//
// An [Authenticator] goes into the Auth field of dcaas.Config:
//
//	auth.AKSK(ak, sk)                          // a key pair; no call to IAM
//	auth.TemporaryAKSK(ak, sk, securityToken)  // a key pair that expires
//	auth.NewPassword(auth.PasswordConfig{...}) // user and password; IAM gives tokens
//	auth.Token(token)                          // a token that something else renews
//
// A key pair is the right choice for programs: nothing is fetched before the
// first call, nothing expires, and the secret never travels.
//
// # Signing other requests
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
// [Password] asks IAM for a token at the first request, shares it between
// goroutines, renews it in the background before it ends, and once more when a
// service refuses it. IAM is asked once, however many goroutines wait. A
// password that IAM refuses is not sent again for 4 minutes, because a few
// failures lock the account.
//
// # Errors
//
// What goes wrong before a request is sent is an [*Error]: no token could be
// had, or the request could not be signed. A cancelled context stays visible
// to errors.Is. Once a request is on its way, the answer and the errors of
// the network come back as they are.
//
// # Secrets
//
// No secret appears in errors, nor when a value of this package is printed,
// logged with log/slog or encoded as JSON.
package auth

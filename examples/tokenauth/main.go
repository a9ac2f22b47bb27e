// Tokenauth logs in as an IAM user. The client fetches a token at its first call, shares it
// between all calls, and fetches a new one in time or when the service refuses the old one.
// A token that the program brings itself cannot be renewed.
//
//	go run ./examples/tokenauth
package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() { demo.Main(run) }

func run(ctx context.Context, out io.Writer) error {
	srv := dcaastest.NewServer() // a service in memory; a real program uses its own region
	defer srv.Close()

	cfg := srv.Config()
	cfg.Auth = auth.NewPassword(auth.PasswordConfig{UserName: srv.UserName, Password: srv.Password, DomainName: srv.DomainName})
	user, err := dcaas.New(cfg)
	if err != nil {
		return err
	}
	cfg.Auth = auth.Token(srv.IssueToken())
	fixed, err := dcaas.New(cfg)
	if err != nil {
		return err
	}
	for _, client := range []*dcaas.Client{user, user, fixed} {
		if _, err = client.Connections.List(ctx, dcaas.ConnectionListOpts{}); err != nil {
			return err
		}
	}
	fmt.Fprintln(out, "Logins for two calls:", logins(srv))

	srv.RevokeTokens()
	if _, err = user.Connections.List(ctx, dcaas.ConnectionListOpts{}); err != nil {
		return err
	}
	fmt.Fprintln(out, "Logins after the tokens were revoked:", logins(srv))

	_, err = fixed.Connections.List(ctx, dcaas.ConnectionListOpts{})
	fmt.Fprintln(out, "The fixed token is refused:", errors.Is(err, dcaas.ErrUnauthorized))
	return nil
}

// logins counts the requests for a token.
func logins(srv *dcaastest.Server) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Path == "/v3/auth/tokens" {
			n++
		}
	}
	return n
}

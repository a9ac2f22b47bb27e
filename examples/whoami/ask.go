package main

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// ask prints the account and the project, as IAM knows them, and whether Direct Connect
// accepts the credentials. IAM answers both questions for access keys and for tokens.
func ask(ctx context.Context, client *dcaas.Client, cfg dcaas.Config, out io.Writer) error {
	iam, err := client.IAM()
	if err != nil {
		return err
	}
	type object struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	var known struct {
		Accounts []object `json:"domains"`
		Projects []object `json:"projects"`
	}
	if _, err = iam.Do(ctx, "GET", "/v3/auth/domains", nil, nil, &known); err != nil {
		return fmt.Errorf("asking IAM for the account: %w", err)
	}
	if _, err = iam.Do(ctx, "GET", "/v3/projects", nil, nil, &known); err != nil {
		return fmt.Errorf("asking IAM for the projects: %w", err)
	}
	for _, account := range known.Accounts {
		fmt.Fprintf(out, "\nAccount  %s (%s)\n", account.Name, account.ID)
	}
	name := cmp.Or(cfg.ProjectName, cfg.Region)
	var names []string
	for _, p := range known.Projects {
		names = append(names, p.Name+" ("+p.ID+")")
		if p.ID == cfg.ProjectID || cfg.ProjectID == "" && p.Name == name {
			fmt.Fprintf(out, "Project  %s (%s)\n", p.Name, p.ID)
			if _, err = client.Connections.List(ctx, dcaas.ConnectionListOpts{}); err != nil {
				return fmt.Errorf("asking Direct Connect for the connections: %w", err)
			}
			fmt.Fprintln(out, "Direct Connect accepts the credentials.")
			return nil
		}
	}
	return fmt.Errorf("the account has no project %s: set HW_PROJECT_ID to one of %v", cmp.Or(cfg.ProjectID, name), names)
}

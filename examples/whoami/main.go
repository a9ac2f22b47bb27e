// Whoami shows the configuration that a program gets, where each value came from, and the
// account that IAM knows for its credentials. It shows no secret and changes nothing. It
// reads all sources of dcaas.LoadConfig, clouds.yaml too. With -demo or without
// credentials it uses the service in memory.
//
//	go run ./examples/whoami
//	go run ./examples/whoami -metadata    # also the metadata service of a server
package main

import (
	"cmp"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"text/tabwriter"

	"github.com/dcaas-sdk/dcaas-go/auth/cloudsyaml"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/examples/internal/demo"
)

func main() {
	demo.Main(func(ctx context.Context, out io.Writer) error { return run(ctx, os.Args[1:], out) })
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("whoami", flag.ContinueOnError)
	inMemory := flags.Bool("demo", false, "use the service in memory")
	metadata := flags.Bool("metadata", false, "ask the metadata service of a server too")
	if err := demo.Parse(flags, args); err != nil {
		return err
	}
	options := []dcaas.LoadOption{dcaas.FromSource(cloudsyaml.Source())}
	if *metadata {
		options = append(options, dcaas.FromMetadata())
	}
	cfg, err := dcaas.LoadConfig(ctx, options...)
	if errors.Is(err, dcaas.ErrNoCredentials) && !*inMemory {
		fmt.Fprintf(out, "There are no credentials. These sources were checked:\n\n%s\n"+
			"Set HW_ACCESS_KEY, HW_SECRET_KEY and HW_REGION_NAME, for example. This is the service in memory:\n\n", cfg.Sources)
		*inMemory = true
	}
	if *inMemory {
		srv := dcaastest.NewServer()
		defer srv.Close()
		cfg, err = srv.Config(), nil
		cfg.Sources = &dcaas.Sources{}
	}
	if err != nil {
		return err
	}
	show(cfg, out)
	client, err := dcaas.New(cfg, dcaas.WithUserAgent("dcaas-whoami"))
	if err != nil {
		return fmt.Errorf("the configuration is not complete (HW_REGION_NAME has the region): %w", err)
	}
	defer client.CloseIdleConnections()
	return ask(ctx, client, cfg, out)
}

// show prints each value and its source, and the sources that were not used.
func show(cfg dcaas.Config, out io.Writer) {
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	defer table.Flush()                            //nolint:errcheck // it prints to a terminal
	for _, field := range cfg.LogValue().Group() { // without secrets
		source := cmp.Or(cfg.Sources.Of(field.Key), "the service in memory")
		fmt.Fprintf(table, "%s\t%s\tfrom %s\n", field.Key, field.Value, source)
	}
	if source := cfg.Sources.Of("TLS"); source != "" {
		fmt.Fprintf(table, "TLS\tset\tfrom %s\n", source)
	}
	for _, c := range cfg.Sources.Checked {
		fmt.Fprintf(table, "(source)\t%s\t%s\n", c.Source, c.Result)
	}
}

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

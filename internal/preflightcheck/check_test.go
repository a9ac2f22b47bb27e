package main

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

// TestPreflightAgrees runs random cases. With this seed, they meet every code in the list.
func TestPreflightAgrees(t *testing.T) {
	t.Parallel()
	s, err := run(t.Context(), config{cases: 600, seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(s.disagreements) > 0 || s.cases != 600 || s.accepted < 100 || s.proposals < 50 {
		t.Error(s)
	}
	for _, key := range []string{
		"virtual-gateways DC.0001", "virtual-gateways DC.0004", "virtual-gateways DC.0008", "virtual-gateways DC.1101",
		"virtual-gateways DC.1110", "virtual-gateways DC.1401",
		"virtual-interfaces DC.0001", "virtual-interfaces DC.0002", "virtual-interfaces DC.0004", "virtual-interfaces DC.0008",
		"virtual-interfaces DC.1005", "virtual-interfaces DC.1015", "virtual-interfaces DC.1019", "virtual-interfaces DC.1105",
		"virtual-interfaces DC.1111", "virtual-interfaces DC.1117", "virtual-interfaces DC.1200", "virtual-interfaces DC.1203",
		"virtual-interfaces DC.1204", "virtual-interfaces DC.1205", "virtual-interfaces DC.1206", "virtual-interfaces DC.1207",
		"virtual-interfaces DC.1209", "virtual-interfaces DC.1219", "virtual-interfaces DC.1223", "virtual-interfaces DC.1401",
	} {
		if s.codes[key] == 0 {
			t.Errorf("no case was refused with %s", key)
		}
	}
}

// TestDisagreementsAreReported compares wrong reports with the answers of the service. Each
// disagreement names the options and the command that repeats it.
func TestDisagreementsAreReported(t *testing.T) {
	t.Parallel()
	c, err := newCloud()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.srv.Close)
	wrong := &preflight.Report{Findings: []preflight.Finding{{Severity: preflight.SeverityError, Code: dcaas.CodeVLANConflict}}}
	valid := dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-1", LocalEPGroup: []string{"10.0.0.0/8"}}
	invalid := dcaas.VirtualGatewayCreateOpts{VPCID: "vpc-2", LocalEPGroup: []string{"x"}}
	for _, tt := range []struct {
		name   string
		report *preflight.Report
		opts   dcaas.VirtualGatewayCreateOpts
		want   string
	}{
		{"a false alarm", wrong, valid, "preflight finds errors, but the create is accepted"},
		{"a miss", new(preflight.Report), invalid, "preflight finds no error, but the create is refused"},
		{"another code", wrong, invalid, "preflight does not name the code of the refusal"},
		{"another class", wrong, invalid, "the error of the report is not of the class dcaas: invalid request"},
		{"a miss of the SDK", new(preflight.Report), dcaas.VirtualGatewayCreateOpts{}, "preflight finds no error, but the SDK refuses"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := &summary{unseen: map[dcaas.ErrorCode]int{}, codes: map[string]int{}}
			tr := trial{
				ctx: t.Context(), summary: s, cloud: c, command: "-seed 7", kind: "virtual-gateways", wrapper: "virtual_gateway",
				opts: tt.opts, report: tt.report, before: c.String(), cannotSee: func(dcaas.ErrorCode) bool { return false },
			}
			_, err := c.client.VirtualGateways.Create(t.Context(), tt.opts)
			tr.compare(err, tt.opts)
			text := s.String()
			for _, want := range []string{tt.want, "-seed 7", "virtual_gateway options: {", "direct_connects: {"} {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
		})
	}
}

func TestRunEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := run(ctx, config{cases: 50, seed: 1}); !errors.Is(err, context.Canceled) {
		t.Errorf("run() = %v, want context.Canceled", err)
	}
}

package main

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

// config selects the cases.
type config struct {
	cases, first int
	seed         uint64
}

// summary counts the results of the cases.
type summary struct {
	cases, accepted, refused int
	local                    int // refused by the SDK before it sent anything
	proposals                int // that were tried
	unseen                   map[dcaas.ErrorCode]int
	codes                    map[string]int // refusals by kind of resource and code
	disagreements            []string
}

// String returns the counts and all disagreements.
func (s *summary) String() string {
	var b strings.Builder
	for _, d := range s.disagreements {
		b.WriteString(d + "\n")
	}
	fmt.Fprintf(&b, "preflightcheck: %d cases, %d accepted, %d refused (%d of them by the SDK), %d proposals tried\n",
		s.cases, s.accepted, s.refused, s.local, s.proposals)
	for _, key := range slices.Sorted(maps.Keys(s.codes)) {
		fmt.Fprintf(&b, "  %-28s %6d\n", key, s.codes[key])
	}
	for _, code := range slices.Sorted(maps.Keys(s.unseen)) {
		fmt.Fprintf(&b, "  %-28s %6d\n", "cannot be seen: "+string(code), s.unseen[code])
	}
	fmt.Fprintf(&b, "%d disagreements\n", len(s.disagreements))
	return b.String()
}

// run runs the cases, in turn on a service with the usual quotas and on one with small ones.
func run(ctx context.Context, cfg config) (*summary, error) {
	var clouds []*cloud
	defer func() {
		for _, c := range clouds {
			c.srv.Close()
		}
	}()
	for _, opts := range [][]dcaastest.Option{
		nil, {dcaastest.WithQuota("virtualInterface", 2), dcaastest.WithQuota("virtualGateway", 4)},
	} {
		c, err := newCloud(opts...)
		if err != nil {
			return nil, err
		}
		clouds = append(clouds, c)
	}
	s := &summary{unseen: map[dcaas.ErrorCode]int{}, codes: map[string]int{}}
	for i := cfg.first; i < cfg.first+cfg.cases; i++ {
		r := rand.New(rand.NewPCG(cfg.seed, uint64(i))) //nolint:gosec // a seed repeats a case
		c := clouds[0]
		if i%4 == 3 {
			c = clouds[1]
		}
		if err := runCase(ctx, s, c, r, fmt.Sprintf("-seed %d -first %d -cases 1", cfg.seed, i)); err != nil {
			return nil, fmt.Errorf("case %d: %w", i, err)
		}
	}
	return s, nil
}

func runCase(ctx context.Context, s *summary, c *cloud, r *rand.Rand, command string) error {
	if err := c.reset(); err != nil {
		return err
	}
	have, err := c.build(ctx, r)
	if err != nil {
		return err
	}
	t := trial{ctx: ctx, summary: s, cloud: c, command: command}
	if r.IntN(5) == 0 {
		t.gateway(gatewayOpts(r, have))
	} else {
		opts := c.interfaceOpts(r, have)
		c.spoil(r, have, &opts)
		t.virtualInterface(opts)
	}
	s.cases++
	return t.err
}

// trial compares a report with the answer to a create.
type trial struct {
	ctx     context.Context // of the case
	summary *summary
	cloud   *cloud
	command string
	err     error // of a read

	kind, wrapper string
	opts          any
	before        string // resources before the create
	report        *preflight.Report
	cannotSee     func(dcaas.ErrorCode) bool
}

func (t *trial) virtualInterface(opts dcaas.VirtualInterfaceCreateOpts) {
	t.kind, t.wrapper, t.opts, t.before = "virtual-interfaces", "virtual_interface", opts, t.cloud.String()
	if t.report, t.err = preflight.VirtualInterface(t.ctx, t.cloud.client, opts); t.err != nil {
		return
	}
	foreign := opts.ResourceTenantID == t.cloud.tenant
	t.cannotSee = func(code dcaas.ErrorCode) bool {
		switch code {
		case dcaas.CodeVLANZeroAtLocation:
			return opts.VLAN == 0
		case dcaas.CodeResourceNotFound, dcaas.CodeConnectionQuotaExceeded, dcaas.CodeCIDROverlap, dcaas.CodeVirtualGatewayNotFound,
			dcaas.CodeGatewayConnectionsFull, dcaas.CodeAssociatedResourceAbnormal, dcaas.CodeSameBGPASN:
			return foreign
		default:
			return false
		}
	}
	t.tryProposals(opts)
	_, err := t.cloud.client.VirtualInterfaces.Create(t.ctx, opts)
	opts.Type = cmp.Or(opts.Type, dcaas.VirtualInterfacePrivate)
	if opts.GatewayID != "" {
		opts.ServiceType = cmp.Or(opts.ServiceType, dcaas.ServiceTypeGDGW)
	}
	t.compare(err, opts)
}

func (t *trial) gateway(opts dcaas.VirtualGatewayCreateOpts) {
	t.kind, t.wrapper, t.opts, t.before = "virtual-gateways", "virtual_gateway", opts, t.cloud.String()
	if t.report, t.err = preflight.VirtualGateway(t.ctx, t.cloud.client, opts); t.err != nil {
		return
	}
	t.cannotSee = func(code dcaas.ErrorCode) bool { return code == dcaas.CodeConnectionQuotaExceeded }
	_, err := t.cloud.client.VirtualGateways.Create(t.ctx, opts)
	t.compare(err, opts)
}

// compare judges the report by the answer.
func (t *trial) compare(err error, body any) {
	if err == nil {
		t.summary.accepted++
		if !t.report.OK() {
			t.disagree("preflight finds errors, but the create is accepted", nil)
		}
		return
	}
	t.summary.refused++
	refused, ok := errors.AsType[*dcaas.Error](err)
	switch {
	case !ok || !errors.Is(err, dcaas.ErrInvalid) && !errors.Is(err, dcaas.ErrConflict) && !errors.Is(err, dcaas.ErrQuotaExceeded):
		t.err = err
		return
	case refused.StatusCode != 0:
		t.compareCode(err, refused.Code)
		return
	}
	// The SDK refused the options. The request goes to the service too, for its code.
	t.summary.local++
	if t.report.OK() || !errors.Is(t.report.Err(), dcaas.ErrInvalid) {
		t.disagree("preflight finds no error, but the SDK refuses", err)
	}
	_, err = t.cloud.client.Do(t.ctx, "POST", "/v3/{project_id}/dcaas/"+t.kind, nil, map[string]any{t.wrapper: body}, nil)
	if refused, ok := errors.AsType[*dcaas.Error](err); ok && refused.StatusCode != 0 {
		t.compareCode(err, refused.Code)
	}
}

func (t *trial) compareCode(err error, code dcaas.ErrorCode) {
	if t.cannotSee(code) && !t.names(code, preflight.SeverityError) {
		t.summary.unseen[code]++
		if code == dcaas.CodeVLANZeroAtLocation && !t.names(code, preflight.SeverityWarning) {
			t.disagree("preflight does not warn of the code", err)
		}
		return
	}
	t.summary.codes[t.kind+" "+string(code)]++
	switch {
	case t.report.OK():
		t.disagree("preflight finds no error, but the create is refused", err)
	case !t.names(code, preflight.SeverityError):
		t.disagree("preflight does not name the code of the refusal", err)
	}
	for _, class := range []error{dcaas.ErrInvalid, dcaas.ErrConflict, dcaas.ErrQuotaExceeded} {
		if errors.Is(err, class) && !errors.Is(t.report.Err(), class) {
			t.disagree("the error of the report is not of the class "+class.Error(), err)
		}
	}
}

func (t *trial) names(code dcaas.ErrorCode, severity preflight.Severity) bool {
	return slices.ContainsFunc(t.report.Findings, func(f preflight.Finding) bool { return f.Code == code && f.Severity == severity })
}

// tryProposals checks the options with the proposed VLAN or link in place of the wrong one,
// one proposal at a time.
func (t *trial) tryProposals(opts dcaas.VirtualInterfaceCreateOpts) {
	for _, f := range t.report.Findings {
		changed := opts
		switch {
		case t.err != nil:
			return
		case f.Proposal == "":
			continue
		case f.Field == "VLAN":
			vlan, err := strconv.Atoi(f.Proposal)
			if err != nil {
				t.disagree("the proposal is no VLAN", err)
			}
			changed.VLAN = vlan
		case strings.HasPrefix(f.Field, "LocalGateway") || strings.HasPrefix(f.Field, "RemoteGateway"):
			local, remote, _ := strings.Cut(f.Proposal, ", ")
			if strings.Contains(f.Field, "V4") {
				changed.LocalGatewayV4IP, changed.RemoteGatewayV4IP = local, remote
			} else {
				changed.LocalGatewayV6IP, changed.RemoteGatewayV6IP = local, remote
			}
		default:
			continue
		}
		t.summary.proposals++
		report, err := preflight.VirtualInterface(t.ctx, t.cloud.client, changed)
		if err != nil {
			t.err = err
			return
		}
		for _, again := range report.Findings {
			if sameField(again.Field, f.Field) && again.Code != dcaas.CodeVLANZero {
				t.disagree("the proposal of "+f.String()+" leads to "+again.String(), nil)
			}
		}
	}
}

// sameField reports whether two fields are equal, or are the ends of one link.
func sameField(a, b string) bool {
	end := func(field string) string { return strings.TrimPrefix(strings.TrimPrefix(field, "Local"), "Remote") }
	return end(a) == end(b)
}

func (t *trial) disagree(difference string, err error) {
	opts, bad := json.Marshal(t.opts)
	if bad != nil {
		opts = []byte(bad.Error())
	}
	answer := "accepted"
	if err != nil {
		answer = err.Error()
	}
	t.summary.disagreements = append(t.summary.disagreements, fmt.Sprintf(
		"DISAGREEMENT (go run ./internal/preflightcheck %s): %s\nanswer: %s\n%s options: %s\nreport:\n%sresources before:\n%s",
		t.command, difference, answer, t.wrapper, opts, t.report, t.before))
}

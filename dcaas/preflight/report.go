package preflight

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Severity is the certainty of a refusal.
type Severity string

// Severities of a finding.
const (
	// SeverityError means that the service refuses the options.
	SeverityError Severity = "error"
	// SeverityWarning means that the service accepts the options or may accept them, but
	// that they are probably a mistake, or that a part of them cannot be checked.
	SeverityWarning Severity = "warning"
)

// Finding is one fault of the options.
type Finding struct {
	Severity Severity        `json:"severity"`
	Code     dcaas.ErrorCode `json:"code,omitempty"`     // that the service answers, or may answer; empty if it accepts the options
	Field    string          `json:"field,omitempty"`    // field of the options, such as "VLAN"; empty for a quota
	Message  string          `json:"message"`            // one sentence
	Proposal string          `json:"proposal,omitempty"` // a value for Field; empty if there is none to propose
}

// String returns the finding on one line.
func (f Finding) String() string {
	var b strings.Builder
	if f.Field != "" {
		b.WriteString(f.Field + ": ")
	}
	b.WriteString(f.Message)
	var notes []string
	if f.Code != "" {
		notes = append(notes, string(f.Code))
	}
	if f.Proposal != "" {
		notes = append(notes, "proposal: "+f.Proposal)
	}
	if len(notes) > 0 {
		b.WriteString(" (" + strings.Join(notes, "; ") + ")")
	}
	return b.String()
}

// Report holds all findings about the options of one create. Errors come first. Findings
// of one severity are ordered by code, field and message.
type Report struct {
	Findings []Finding
}

// OK reports whether the service would accept the options, as far as a project can see.
// Warnings do not matter. Without a report it is false.
func (r *Report) OK() bool { return r != nil && !slices.ContainsFunc(r.Findings, isError) }

func isError(f Finding) bool { return f.Severity == SeverityError }

// Err returns nil if the report is OK, and else an [*Error] with all findings of severity
// error. Without a report the error is [dcaas.ErrInvalid].
func (r *Report) Err() error {
	if r == nil {
		return fmt.Errorf("preflight: there is no report: look at the error of the call that made it: %w", dcaas.ErrInvalid)
	}
	if r.OK() {
		return nil
	}
	return &Error{Findings: slices.DeleteFunc(slices.Clone(r.Findings), func(f Finding) bool { return !isError(f) })}
}

// String returns the findings as a table that ends with a newline.
func (r *Report) String() string {
	if r == nil {
		return "There is no report.\n"
	}
	if len(r.Findings) == 0 {
		return "No findings.\n"
	}
	var b strings.Builder
	table := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	// A strings.Builder never fails, so ignore the errors.
	_, _ = fmt.Fprintln(table, "SEVERITY\tCODE\tFIELD\tMESSAGE\tPROPOSAL")
	for _, f := range r.Findings {
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", f.Severity, dash(string(f.Code)), dash(f.Field), f.Message, dash(f.Proposal))
	}
	_ = table.Flush()
	return b.String()
}

func dash(text string) string { return cmp.Or(text, "-") }

// MarshalJSON returns an object with the members ok and findings, or null without a report.
func (r *Report) MarshalJSON() ([]byte, error) {
	if r == nil {
		return []byte("null"), nil
	}
	out := struct {
		OK       bool      `json:"ok"`
		Findings []Finding `json:"findings"`
	}{r.OK(), r.Findings}
	if out.Findings == nil {
		out.Findings = []Finding{}
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads the findings of an encoded report. The member ok follows from them.
func (r *Report) UnmarshalJSON(data []byte) error {
	var in struct {
		Findings []Finding `json:"findings"`
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	r.Findings = in.Findings
	return nil
}

// maxText is the maximum length of a message or a proposal in bytes.
const maxText = 512

// add appends a finding. Its texts may hold names from the service, so they are cleaned.
func (r *Report) add(severity Severity, code dcaas.ErrorCode, field, proposal, format string, args ...any) {
	r.Findings = append(r.Findings, Finding{
		Severity: severity,
		Code:     code,
		Field:    field,
		Message:  wire.Clean(fmt.Sprintf(format, args...), maxText),
		Proposal: wire.Clean(proposal, maxText),
	})
}

// sort orders the findings and drops repeated ones.
func (r *Report) sort() {
	slices.SortFunc(r.Findings, func(a, b Finding) int {
		return cmp.Or(
			cmp.Compare(a.Severity, b.Severity), // "error" is before "warning"
			cmp.Compare(a.Code, b.Code),
			cmp.Compare(a.Field, b.Field),
			cmp.Compare(a.Message, b.Message),
			cmp.Compare(a.Proposal, b.Proposal),
		)
	})
	r.Findings = slices.Compact(r.Findings)
}

// Error reports that the service would refuse the options of a create, or that there is no
// free VLAN or link. With [errors.Is] it matches the class of each of its codes:
// [dcaas.ErrInvalid], [dcaas.ErrConflict] or [dcaas.ErrQuotaExceeded].
type Error struct {
	Findings []Finding // at least one; all of severity error
}

// Error returns all findings on one line.
func (e *Error) Error() string {
	lines := make([]string, len(e.Findings))
	for i, f := range e.Findings {
		lines[i] = f.String()
	}
	return "preflight: " + strings.Join(lines, "; ")
}

// Is reports whether target is the class of one of the findings.
func (e *Error) Is(target error) bool {
	return slices.ContainsFunc(e.Findings, func(f Finding) bool { return class(f.Code) == target })
}

// class returns the class that [dcaas.Error] has for a code.
func class(code dcaas.ErrorCode) error {
	switch code {
	case dcaas.CodeConnectionAbnormal, dcaas.CodeVPCHasGateway, dcaas.CodeGatewayConnectionsFull,
		dcaas.CodeAssociatedResourceAbnormal, dcaas.CodeHostedConnectionTaken, dcaas.CodeVLANConflict:
		return dcaas.ErrConflict
	case dcaas.CodeConnectionQuotaExceeded, dcaas.CodeTooManyLocalSubnets:
		return dcaas.ErrQuotaExceeded
	default:
		return dcaas.ErrInvalid
	}
}

// refusal returns an error with one finding.
func refusal(code dcaas.ErrorCode, field, format string, args ...any) error {
	var r Report
	r.add(SeverityError, code, field, "", format, args...)
	return r.Err()
}

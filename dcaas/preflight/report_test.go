package preflight_test

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/preflight"
)

func TestReport(t *testing.T) {
	t.Parallel()
	r := &preflight.Report{Findings: []preflight.Finding{
		{preflight.SeverityError, "DC.1209", "VLAN", "VLAN 1 is taken", "2"},
		{preflight.SeverityError, "DC.1019", "", "no quota", ""},
		{preflight.SeverityWarning, "", "RemoteEPGroup", "overlap", ""},
	}}
	const table = "" +
		"SEVERITY  CODE     FIELD          MESSAGE          PROPOSAL\n" +
		"error     DC.1209  VLAN           VLAN 1 is taken  2\n" +
		"error     DC.1019  -              no quota         -\n" +
		"warning   -        RemoteEPGroup  overlap          -\n"
	if got := r.String(); got != table {
		t.Errorf("String() =\n%swant\n%s", got, table)
	}
	const text = `{"ok":false,"findings":[{"severity":"error","code":"DC.1209","field":"VLAN","message":"VLAN 1 is taken","proposal":"2"},` +
		`{"severity":"error","code":"DC.1019","message":"no quota"},{"severity":"warning","field":"RemoteEPGroup","message":"overlap"}]}`
	got, err := json.Marshal(r)
	if err != nil || string(got) != text {
		t.Errorf("JSON = %s, %v", got, err)
	}
	var back preflight.Report
	if err = json.Unmarshal(got, &back); err != nil || !slices.Equal(back.Findings, r.Findings) {
		t.Errorf("decoded: %v, %v", back.Findings, err)
	}
	if err = json.Unmarshal([]byte(`{"findings":1}`), &back); err == nil {
		t.Error("a wrong type decodes")
	}
	err = r.Err()
	const line = "preflight: VLAN: VLAN 1 is taken (DC.1209; proposal: 2); no quota (DC.1019)"
	if r.OK() || err.Error() != line || !errors.Is(err, dcaas.ErrConflict) || !errors.Is(err, dcaas.ErrQuotaExceeded) || errors.Is(err, dcaas.ErrInvalid) {
		t.Errorf("Err() = %v", err)
	}
	if e, ok := errors.AsType[*preflight.Error](err); !ok || len(e.Findings) != 2 {
		t.Errorf("findings of the error: %+v", e)
	}
}

func TestReportWithoutErrors(t *testing.T) {
	t.Parallel()
	r := new(preflight.Report)
	got, err := json.Marshal(r)
	if !r.OK() || r.Err() != nil || r.String() != "No findings.\n" || err != nil || string(got) != `{"ok":true,"findings":[]}` {
		t.Errorf("%v, %v, %q, %s, %v", r.OK(), r.Err(), r, got, err)
	}
	r.Findings = []preflight.Finding{{Severity: preflight.SeverityWarning}}
	if !r.OK() || r.Err() != nil {
		t.Error("a report with a warning is not OK")
	}
}

// TestWithoutReport checks that a nil report, which is beside an error, is not OK.
func TestWithoutReport(t *testing.T) {
	t.Parallel()
	var r *preflight.Report
	if r.OK() || !errors.Is(r.Err(), dcaas.ErrInvalid) || r.String() != "There is no report.\n" {
		t.Errorf("OK() = %t, Err() = %v, String() = %q", r.OK(), r.Err(), r.String())
	}
	if text, err := r.MarshalJSON(); err != nil || string(text) != "null" {
		t.Errorf("MarshalJSON() = %s, %v, want null", text, err)
	}
}

// TestReportIsStable checks that equal options give equal reports.
func TestReportIsStable(t *testing.T) {
	t.Parallel()
	f := newFixture(t, dcaastest.WithStepsPerState(0))
	opts := f.opts()
	opts.VLAN, opts.BGPASN, opts.RemoteEPGroup = 100, 64512, []string{"10.1.0.0/16", "10.1.2.0/24", "x", "x", "192.168.0.0/16", "100.64.0.0/16"}
	first := f.report(opts)
	slices.Reverse(opts.RemoteEPGroup)
	if second := f.report(opts); !slices.Equal(first.Findings, second.Findings) {
		t.Errorf("findings differ:\n%s%s", first, second)
	}
}

// TestReportIsClean checks that a report shows no password and no control characters.
func TestReportIsClean(t *testing.T) {
	t.Parallel()
	f := newFixture(t)
	opts := f.opts()
	opts.BGPMD5, opts.DirectConnectID, opts.RemoteEPGroup = "hunter-2\xff", "a\x1b[31m\nb\tc", []string{"\x1b\t"}
	r := f.report(opts)
	text, err := json.Marshal(r)
	if err != nil || r.OK() || strings.Contains(r.String()+string(text)+r.Err().Error(), "hunter") || strings.ContainsAny(r.String(), "\x1b\t") ||
		strings.Count(r.String(), "\n") != len(r.Findings)+1 {
		t.Errorf("%v\n%q", err, r)
	}
}

package apierr_test

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/apierr"
)

func TestText(t *testing.T) {
	t.Parallel()
	reset := errors.New("connection\nreset")
	for want, report := range map[string]apierr.Report{
		"p: GET /x: 404 DC.1211 none here (request r)": {Call: "GET /x", StatusCode: 404, Code: "DC.1211", Message: "none here", RequestID: "r", Attempts: 1},
		"p: not sent: id is empty":                     {Refused: true, Message: "id is empty"},
		"p: 502 Bad Gateway (3 tries in 2s)":           {StatusCode: 502, Attempts: 3, Elapsed: 2 * time.Second},
		"p: 299 (unknown to HTTP)":                     {StatusCode: 299, Attempts: 1},
		"p: 0 (unknown to HTTP)":                       {Attempts: 1},
		"p: connection reset":                          {Err: reset, Attempts: 1},
		"p: 200: connection reset; try":                {StatusCode: 200, Err: reset, Hint: "try"},
		"p: 401 said no":                               {StatusCode: 401, Code: "401", Message: "said no"},
		"p: connection reset; the hint":                {StatusCode: 401, Code: "x", RequestID: "r", Err: reset, Complete: true, Hint: "the hint"},
		"p: A: 500 Internal Server Error; the change may have been made all the same: look before repeating it, or not": {
			Call: "A", StatusCode: 500, Ambiguous: true, Remedy: ", or not",
		},
	} {
		report.Package = "p"
		if got := report.Text(); got != want {
			t.Errorf("Text() = %q, want %q", got, want)
		}
	}
}

func TestTextOfAServiceIsCleanedAndCut(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 1000) + "\n"
	report := apierr.Report{Package: "p", StatusCode: 500, Code: long, Message: long, RequestID: long, Err: errors.New(long)}
	if got := report.Text(); len(got) > 1000 || strings.Contains(got, "\n") {
		t.Errorf("Text() has %d bytes: %q", len(got), got)
	}
	encoded, err := apierr.JSON(report.LogValue())
	if err != nil || len(encoded) > 1500 {
		t.Errorf("JSON() = %d bytes, %v", len(encoded), err)
	}
}

func TestHint(t *testing.T) {
	t.Parallel()
	missing := fmt.Errorf("dial: %w", &net.DNSError{IsNotFound: true})
	for _, tt := range []struct {
		status int
		err    error
		want   string
	}{
		{0, missing, "check the region and the endpoint"},
		{0, &net.DNSError{}, ""},
		{302, nil, "redirects are not followed: is the endpoint right?"},
		{404, nil, ""},
	} {
		if got := apierr.Hint(tt.status, tt.err); got != tt.want {
			t.Errorf("Hint(%d, %v) = %q, want %q", tt.status, tt.err, got, tt.want)
		}
	}
}

func TestJSONHasThePartsOfTheLogValue(t *testing.T) {
	t.Parallel()
	report := apierr.Report{Package: "p", StatusCode: 409, Code: "c", Message: "m", RequestID: "r", Attempts: 2}
	got, err := apierr.JSON(report.LogValue(slog.String("own", "o")))
	if err != nil {
		t.Fatal(err)
	}
	want := `{"attempts":2,"code":"c","error":"p: 409 c m (request r) (2 tries in 0s)","own":"o","request_id":"r","status":409}`
	if string(got) != want {
		t.Errorf("JSON() = %s, want %s", got, want)
	}
}

package transport

import (
	"context"
	"net/http"
	"testing"
)

func TestReportResponsePassesTheLastAnswer(t *testing.T) {
	t.Parallel()
	var reported []int
	ctx := WithResponse(t.Context(), func(status int, header http.Header, requestID string) {
		reported = append(reported, status)
		if header.Get("X-A") != "a" || requestID != "r" {
			t.Errorf("report(%d, %v, %q)", status, header, requestID)
		}
	})
	f := &Failure{StatusCode: http.StatusConflict, Header: http.Header{"X-A": {"a"}}, RequestID: "r"}
	reportResponse(ctx, f)
	reportResponse(t.Context(), f)
	var none context.Context
	reportResponse(none, f)
	if len(reported) != 1 || reported[0] != http.StatusConflict {
		t.Errorf("reported %v, want one 409", reported)
	}
}

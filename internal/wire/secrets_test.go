package wire_test

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

func TestSecretsAreHidden(t *testing.T) {
	t.Parallel()
	var s wire.Secrets
	ctx := wire.WithSecrets(t.Context(), &s)
	wire.NoteSecrets(ctx, "", "abc", "open", "open sesame", "<word>", `a"<b>&\c`)
	wire.NoteSecrets(context.WithoutCancel(ctx), "open")
	wire.NoteSecrets(t.Context(), "elsewhere")
	tests := []struct{ in, want string }{
		{"", ""},
		{"nothing elsewhere, abc", "nothing elsewhere, abc"}, // too short to be hidden
		{"open sesame, opened", "[REDACTED], [REDACTED]ed"},
		{`a"<b>&\c`, "[REDACTED]"},
		{"<word> is open sesame", "[REDACTED] is [REDACTED]"}, // without escapes
		{`{"x":"a\"<b>&\\c"}`, `{"x":"[REDACTED]"}`},
		{`malformed "{\"x\":\"a\\\"<b>&\\\\c\"}"`, `malformed "{\"x\":\"[REDACTED]\"}"`},
		{`{"x":"a\"\u003cb\u003e\u0026\\c"}`, `{"x":"[REDACTED]"}`},
	}
	for _, tt := range tests {
		if got := s.Hide(tt.in); got != tt.want {
			t.Errorf("Hide(%s) = %s, want %s", tt.in, got, tt.want)
		}
	}
	if got := s.HideAnswer(wire.ErrorBody{Code: "open", Message: "open", RequestID: "open"}); got != (wire.ErrorBody{Code: wire.Redacted, Message: wire.Redacted, RequestID: wire.Redacted}) {
		t.Errorf("HideAnswer() = %+v", got)
	}
	if err := s.HideError(nil); err != nil {
		t.Errorf("HideError(nil) = %v", err)
	}
	if err := s.HideError(io.EOF); err != io.EOF { //nolint:errorlint // the error must be unchanged
		t.Errorf("HideError() = %v, want the error itself", err)
	}
	err := s.HideError(errors.Join(io.EOF, errors.New("open sesame")))
	if err.Error() != "EOF\n[REDACTED]" || !errors.Is(err, io.EOF) {
		t.Errorf("HideError() = %v", err)
	}
}

// A middleware may send a request twice at the same time.
func TestSecretsConcurrently(t *testing.T) {
	t.Parallel()
	var s wire.Secrets
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			s.Note("sesame")
			s.Hide("sesame")
		})
	}
	wg.Wait()
}

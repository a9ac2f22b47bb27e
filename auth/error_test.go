package auth_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func TestErrorTextIsOneLine(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		err  *auth.Error
		want string
	}{
		{"local", &auth.Error{Op: "access key", Message: "it is empty"}, "auth: access key: it is empty"},
		{"cause", &auth.Error{Op: "get a token", Err: context.Canceled}, "auth: get a token: context canceled"},
		{"status", &auth.Error{Op: "get a token", StatusCode: 500}, "auth: get a token: 500 Internal Server Error"},
		{
			"all", &auth.Error{Op: "get a token", StatusCode: 500, Code: "IAM.1", Message: "broken", RequestID: "r", Err: context.Canceled},
			"auth: get a token: 500 IAM.1 broken (request r): context canceled",
		},
		{
			"control characters",
			&auth.Error{Op: "a\nb", StatusCode: 500, Code: "c\x00d", Message: "e\x1bf", RequestID: "g\r\nh", Err: errors.New("i\u202ej")},
			"auth: a b: 500 c d e f (request g  h): i j",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			if got := tt.err.Error(); got != tt.want {
				t.Errorf("Error() = %q, want %q", got, tt.want)
			}
			if !errors.Is(tt.err, tt.err.Err) && tt.err.Err != nil {
				t.Errorf("%v does not match its cause", tt.err)
			}
		})
	}
	long := &auth.Error{Op: "x", Message: strings.Repeat("m", 10000), Err: errors.New(strings.Repeat("e", 10000))}
	if got := len(long.Error()); got > 600 {
		t.Errorf("Error() has %d bytes", got)
	}
}

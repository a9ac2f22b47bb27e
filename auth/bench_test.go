package auth_test

import (
	"net/http"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

func BenchmarkSign(b *testing.B) {
	key := auth.AKSK(testAccessKey, testSecretKey)
	for _, bm := range []struct{ name, url string }{
		{"get", "https://dcaas.example.com/v3/0605768a3300d5762f82c01180692873/dcaas/virtual-interfaces/0d0fdf63-f2c4-491c-8866-d504796189be"},
		{"list", "https://dcaas.example.com/v3/0605768a3300d5762f82c01180692873/dcaas/virtual-interfaces?limit=100&status=DOWN&status=ACTIVE"},
		{"escapes", "https://dcaas.example.com/v3/0605768a3300d5762f82c01180692873/dc-vif/id/tags/a%2Fb%20c?name=a%20b"},
	} {
		b.Run(bm.name, func(b *testing.B) {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, bm.url, http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("X-Project-Id", "0605768a3300d5762f82c01180692873")
			req.Header.Set("Accept", "application/json")
			b.ReportAllocs()
			for b.Loop() {
				if err := key.Sign(req, testTime()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// BenchmarkRoundTrip measures the cost of authentication for one try.
func BenchmarkRoundTrip(b *testing.B) {
	same := &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}
	base := roundTripFunc(func(*http.Request) (*http.Response, error) { return same, nil })
	for _, bm := range []struct {
		name string
		auth auth.Authenticator
	}{
		{"key", auth.AKSK(testAccessKey, testSecretKey)},
		{"token", auth.Token("token-1")},
	} {
		b.Run(bm.name, func(b *testing.B) {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodGet, testService, http.NoBody)
			if err != nil {
				b.Fatal(err)
			}
			req.Header.Set("X-Project-Id", "0605768a3300d5762f82c01180692873")
			req.Header.Set("Accept", "application/json")
			rt := bm.auth.Wrap(base, auth.Scope{})
			b.ReportAllocs()
			for b.Loop() {
				resp, err := rt.RoundTrip(req)
				if err != nil {
					b.Fatal(err)
				}
				resp.Body.Close()
			}
		})
	}
}

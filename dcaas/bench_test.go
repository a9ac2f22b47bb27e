package dcaas

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strconv"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// stubTransport answers every request with the same body, without a network.
type stubTransport []byte

func (s stubTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK, ProtoMajor: 1, ProtoMinor: 1, Request: req,
		Header:        http.Header{"Content-Type": {"application/json"}},
		ContentLength: int64(len(s)), Body: io.NopCloser(bytes.NewReader(s)),
	}, nil
}

func benchClient(b *testing.B, body []byte) *Client {
	b.Helper()
	c, err := New(Config{Endpoint: "https://dcaas.example.com", ProjectID: "0605768a3300d5762f82c01180692873", Auth: auth.AKSK("AKEXAMPLE", "not-a-real-secret")},
		WithHTTPClient(&http.Client{Transport: stubTransport(body)}))
	if err != nil {
		b.Fatal(err)
	}
	return c
}

func BenchmarkGet(b *testing.B) {
	body, err := os.ReadFile("testdata/virtual_interface/show.response.json")
	if err != nil {
		b.Fatal(err)
	}
	c := benchClient(b, body)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := c.VirtualInterfaces.Get(b.Context(), "0d0fdf63-f2c4-491c-8866-d504796189be"); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkListPage(b *testing.B) {
	one, err := os.ReadFile("testdata/virtual_interface/show.response.json")
	if err != nil {
		b.Fatal(err)
	}
	var answer map[string]json.RawMessage
	if err := json.Unmarshal(one, &answer); err != nil {
		b.Fatal(err)
	}
	for _, n := range []int{100, 2000} {
		items := bytes.Repeat(append(answer["virtual_interface"], ','), n)
		body := append(append([]byte(`{"virtual_interfaces":[`), items[:len(items)-1]...), `]}`...)
		c := benchClient(b, body)
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				page, err := c.VirtualInterfaces.List(b.Context(), VirtualInterfaceListOpts{})
				if err != nil || len(page.Items) != n {
					b.Fatal(err)
				}
			}
		})
	}
}

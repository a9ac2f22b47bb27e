package bench

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
)

// work is something to do with a client.
type work struct {
	limit, total int // of the pages that the service has
	transports   []string
	do           func(ctx context.Context, c client, look func(facts)) (items int, err error)
	items        int // that it gives
}

func getWork(transports ...string) work {
	return work{limit: 1, total: 1, transports: transports, items: 1, do: func(ctx context.Context, c client, look func(facts)) (int, error) {
		return 1, c.get(ctx, look)
	}}
}

func createWork() work {
	return work{limit: 1, total: 1, transports: []string{"stub", "http", "tls"}, items: 1, do: func(ctx context.Context, c client, look func(facts)) (int, error) {
		return 1, c.create(ctx, look)
	}}
}

func pageWork(limit int, transports ...string) work {
	return work{limit: limit, total: limit, transports: transports, items: limit, do: func(ctx context.Context, c client, look func(facts)) (int, error) {
		return c.page(ctx, limit, look)
	}}
}

func walkWork(limit int) work {
	return work{limit: limit, total: 10_000, transports: []string{"http", "tls"}, items: 10_000, do: func(ctx context.Context, c client, look func(facts)) (int, error) {
		return c.walk(ctx, limit, look)
	}}
}

func BenchmarkGet(b *testing.B)      { getWork("stub", "http", "tls").run(b, peers()) }
func BenchmarkCreate(b *testing.B)   { createWork().run(b, peers()) }
func BenchmarkPage100(b *testing.B)  { pageWork(100, "stub", "http", "tls").run(b, peers()) }
func BenchmarkPage2000(b *testing.B) { pageWork(2000, "stub", "http", "tls").run(b, peers()) }
func BenchmarkWalk100(b *testing.B)  { walkWork(100).run(b, peers()) }
func BenchmarkWalk2000(b *testing.B) { walkWork(2000).run(b, peers()) }

// BenchmarkGetParallel has more callers than the official client keeps idle
// connections, as any busy program has.
func BenchmarkGetParallel(b *testing.B) {
	w := getWork("http", "tls")
	w.each(b, peers(), func(b *testing.B, c client) { w.parallel(b, c, 16) })
}

// BenchmarkGrowth shows how cost grows with the size of a page and with the
// number of callers.
func BenchmarkGrowth(b *testing.B) {
	two := slices.DeleteFunc(peers(), func(p peer) bool { return p.name != "ours" && p.name != "official" })
	for _, items := range []int{1, 10, 100, 1000} {
		for _, callers := range []int{1, 8, 64} {
			b.Run(fmt.Sprintf("items=%d/callers=%d", items, callers), func(b *testing.B) {
				w := pageWork(items, "http")
				w.each(b, two, func(b *testing.B, c client) { w.parallel(b, c, callers) })
			})
		}
	}
}

func (w work) run(b *testing.B, peers []peer) {
	w.each(b, peers, func(b *testing.B, c client) {
		b.ReportAllocs()
		for b.Loop() {
			if items, err := w.do(b.Context(), c, nil); err != nil || items != w.items {
				b.Fatal(items, err)
			}
		}
	})
}

// parallel lets callers share b.N rounds and one client, once each has had some
// to warm up: connections that stay open have been made then.
func (w work) parallel(b *testing.B, c client, callers int) {
	share := func(rounds int) {
		var left atomic.Int64
		left.Store(int64(rounds))
		var group sync.WaitGroup
		for range callers {
			group.Go(func() {
				for left.Add(-1) >= 0 {
					if items, err := w.do(b.Context(), c, nil); err != nil || items != w.items {
						b.Error(items, err)
						return
					}
				}
			})
		}
		group.Wait()
	}
	share(4 * callers)
	b.ReportAllocs()
	b.ResetTimer()
	share(b.N)
}

// each gives measure every client over every transport, having seen that it does
// the work.
func (w work) each(b *testing.B, peers []peer, measure func(*testing.B, client)) {
	a := newAnswers(b, w.limit, w.total)
	reached := sites(b, a, w.transports...)
	for _, transport := range w.transports {
		for _, p := range peers {
			b.Run("transport="+transport+"/client="+p.name, func(b *testing.B) {
				c := p.make(b, reached[transport])
				w.check(b, a, c, p.name)
				measure(b, c)
			})
		}
	}
}

// check fails unless the client gets every value right, and sends what it should.
func (w work) check(tb testing.TB, a *answers, c client, name string) {
	tb.Helper()
	var sent []string
	a.onRequest = func(req *http.Request, body []byte) {
		if name != "official" && name != "gophertelekomcloud" { // they sign other headers
			checkSignature(tb, req, body)
		}
		if len(body) > 0 {
			sent = append(sent, string(body))
		}
	}
	seen := 0
	items, err := w.do(tb.Context(), c, func(got facts) { seen = checkFacts(tb, seen, got) })
	a.onRequest = nil
	if err != nil {
		tb.Fatal(err)
	}
	if items != w.items || seen != w.items {
		tb.Fatalf("%d items, %d seen, want %d", items, seen, w.items)
	}
	for _, body := range sent {
		checkCreate(tb, body)
	}
}

// checkFacts compares the facts of interface i, and returns i+1.
func checkFacts(tb testing.TB, i int, got facts) int {
	tb.Helper()
	w := want(i)
	if !got.created.Equal(w.created) {
		tb.Fatalf("item %d: created %v, want %v", i, got.created, w.created)
	}
	if got.created = w.created; got != w {
		tb.Fatalf("item %d:\n got %+v\nwant %+v", i, got, w)
	}
	return i + 1
}

// checkCreate compares a body with the example of the API reference. A client may
// spell out what is the default.
func checkCreate(tb testing.TB, body string) {
	tb.Helper()
	var got map[string]map[string]any
	if err := json.Unmarshal([]byte(body), &got); err != nil {
		tb.Fatal(err)
	}
	for key, value := range example(tb, "virtual_interface", "create.request.json") {
		if !reflect.DeepEqual(got["virtual_interface"][key], value) { //nolint:forbidigo // values of any JSON
			tb.Fatalf("create sent %s = %v, want %v", key, got["virtual_interface"][key], value)
		}
	}
}

// checkSignature signs what arrived anew, by a signer that has been held against
// the official one.
func checkSignature(tb testing.TB, req *http.Request, body []byte) {
	tb.Helper()
	got := req.Header.Get("Authorization")
	again := req.Clone(tb.Context())
	again.Body = io.NopCloser(bytes.NewReader(body))
	again.Header.Del("Authorization")
	if strings.Contains(got, ";host;") {
		again.Header.Set("Host", req.Host)
	}
	at, err := time.Parse(dateFormat, req.Header.Get("X-Sdk-Date"))
	if err != nil {
		tb.Error(err)
		return
	}
	if err := auth.AKSK(accessKey, secretKey).Sign(again, at); err != nil {
		tb.Error(err)
	}
	if w := again.Header.Get("Authorization"); got != w {
		tb.Errorf("Authorization = %s, want %s", got, w)
	}
}

// newRequest is the request that signing is measured with.
func newRequest(tb testing.TB, address string) *http.Request {
	tb.Helper()
	req, err := http.NewRequestWithContext(tb.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		tb.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Project-Id", projectID)
	return req
}

// BenchmarkSign is the signature of a GET alone.
func BenchmarkSign(b *testing.B) {
	for _, p := range peers() {
		if p.name == "limit" { // signs like raw
			continue
		}
		b.Run("transport=none/client="+p.name, func(b *testing.B) {
			sign := p.signer(b, stubURL+listPath+"/"+firstID)
			b.ReportAllocs()
			for b.Loop() {
				if text, err := sign(); err != nil || len(text) < 150 {
					b.Fatal(text, err)
				}
			}
		})
	}
}

// BenchmarkDecode2000 is the decoding of a page alone.
func BenchmarkDecode2000(b *testing.B) {
	a := newAnswers(b, 2000, 2000)
	body := a.pages[pageKey("2000", "")]
	for _, p := range peers() {
		b.Run("transport=none/client="+p.name, func(b *testing.B) {
			seen, decode := 0, p.decode(b, body)
			if items, err := decode(func(got facts) { seen = checkFacts(b, seen, got) }); err != nil || items != 2000 || seen != 2000 {
				b.Fatal(items, seen, err)
			}
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if items, err := decode(nil); err != nil || items != 2000 {
					b.Fatal(items, err)
				}
			}
		})
	}
}

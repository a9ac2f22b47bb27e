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

// work is a task for a client.
type work struct {
	limit, total int  // of the service's pages
	distinct     bool // every text of the answers differs
	transports   []string
	items        int // interfaces that one round returns
	rounds       int // rounds after which the answers repeat
	do           func(ctx context.Context, c client, round int, show func(*vif)) (items int, err error)
}

func getWork(transports ...string) work {
	ids := make([]string, rounds) // made once, so that making them is not measured
	for i := range ids {
		ids[i] = id(i)
	}
	return work{limit: 1, total: 1, transports: transports, items: 1, rounds: rounds, do: func(ctx context.Context, c client, round int, show func(*vif)) (int, error) {
		return 1, c.get(ctx, ids[round%rounds], show)
	}}
}

func createWork() work {
	return work{limit: 1, total: 1, transports: []string{"stub", "http", "tls"}, items: 1, rounds: rounds, do: func(ctx context.Context, c client, _ int, show func(*vif)) (int, error) {
		return 1, c.create(ctx, show)
	}}
}

func pageWork(limit int, transports ...string) work {
	return work{limit: limit, total: limit, transports: transports, items: limit, rounds: 1, do: func(ctx context.Context, c client, _ int, show func(*vif)) (int, error) {
		return c.page(ctx, limit, show)
	}}
}

func walkWork(limit int) work {
	return work{limit: limit, total: 10_000, transports: []string{"http", "tls"}, items: 10_000, rounds: 1, do: func(ctx context.Context, c client, _ int, show func(*vif)) (int, error) {
		return c.walk(ctx, limit, show)
	}}
}

func BenchmarkGet(b *testing.B)      { getWork("stub", "http", "tls", "tls-ecdsa").run(b, peers()) }
func BenchmarkCreate(b *testing.B)   { createWork().run(b, peers()) }
func BenchmarkPage100(b *testing.B)  { pageWork(100, "stub", "http", "tls").run(b, peers()) }
func BenchmarkPage2000(b *testing.B) { pageWork(2000, "stub", "http", "tls").run(b, peers()) }
func BenchmarkWalk100(b *testing.B)  { walkWork(100).run(b, peers()) }
func BenchmarkWalk2000(b *testing.B) { walkWork(2000).run(b, peers()) }

// BenchmarkPage2000Distinct measures a page without repeated texts. It is the worst case for
// a client that shares the memory of equal texts, as ours does.
func BenchmarkPage2000Distinct(b *testing.B) {
	w := pageWork(2000, "stub", "http")
	w.distinct = true
	w.run(b, peers())
}

// BenchmarkGetParallel has more callers than the official client keeps idle connections.
func BenchmarkGetParallel(b *testing.B) {
	w := getWork("http", "tls", "tls-ecdsa")
	w.each(b, peers(), func(b *testing.B, c client) { w.parallel(b, c, 16) })
}

// BenchmarkGrowth shows how the cost grows with the size of a page and with the number of
// callers.
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
		round := 0
		for b.Loop() {
			if items, err := w.do(b.Context(), c, round, nil); err != nil || items != w.items {
				b.Fatal(items, err)
			}
			round++
		}
	})
}

// parallel lets callers share b.N rounds and one client. Each caller first does a few rounds
// that are not measured, so that the connections exist.
func (w work) parallel(b *testing.B, c client, callers int) {
	share := func(rounds int) {
		var left atomic.Int64
		left.Store(int64(rounds))
		var group sync.WaitGroup
		for range callers {
			group.Go(func() {
				for round := left.Add(-1); round >= 0; round = left.Add(-1) {
					if items, err := w.do(b.Context(), c, int(round), nil); err != nil || items != w.items {
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

// each measures every client over every transport, after a check of the client's work.
func (w work) each(b *testing.B, peers []peer, measure func(*testing.B, client)) {
	a := w.answers(b)
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

func (w work) answers(tb testing.TB) *answers {
	tb.Helper()
	if w.distinct {
		return newAnswers(tb, w.limit, w.total, distinctItem)
	}
	return newAnswers(tb, w.limit, w.total, item)
}

// check fails unless the client decodes every field of every answer right, and sends the
// right requests.
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
	a.created.Store(0)
	wants := a.wantItems
	if w.rounds == rounds {
		wants = a.wantOnes
	}
	seen := 0
	for round := range w.rounds {
		items, err := w.do(tb.Context(), c, round, func(got *vif) { seen = checkVIF(tb, wants, seen, got) })
		if err != nil {
			tb.Fatal(err)
		}
		if items != w.items {
			tb.Fatalf("%d items, want %d", items, w.items)
		}
	}
	a.onRequest = nil
	if seen != len(wants) {
		tb.Fatalf("%d items seen, want %d", seen, len(wants))
	}
	for _, body := range sent {
		checkCreate(tb, body)
	}
}

// checkVIF compares all fields of interface i with those of the answer, and returns i+1.
func checkVIF(tb testing.TB, wants []vif, i int, got *vif) int {
	tb.Helper()
	if i >= len(wants) {
		tb.Fatalf("item %d, want only %d", i, len(wants))
	}
	if problem := compareVIF(*got, wants[i]); problem != "" {
		tb.Fatalf("item %d: %s", i, problem)
	}
	return i + 1
}

// compareVIF returns the difference of two interfaces, or "". Clients differ in the empty
// list and the time zone that they choose, so it ignores these.
func compareVIF(got, want vif) string {
	if got, want = normalize(got), normalize(want); !reflect.DeepEqual(got, want) { //nolint:forbidigo // so that no field is forgotten
		return fmt.Sprintf("\n got %+v\nwant %+v", got, want)
	}
	return ""
}

func normalize(v vif) vif {
	v.CreateTime = v.CreateTime.UTC()
	v.RemoteEPGroup, v.ServiceEPGroup = orNil(v.RemoteEPGroup), orNil(v.ServiceEPGroup)
	v.Peers = slices.Clone(v.Peers)
	for i := range v.Peers {
		p := &v.Peers[i]
		p.RemoteEPGroup, p.ServiceEPGroup = orNil(p.RemoteEPGroup), orNil(p.ServiceEPGroup)
	}
	return v
}

func orNil(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return list
}

// checkCreate compares a body with the example of the API reference. A client may also
// send default values.
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

// checkSignature signs the received request again and compares the signatures. Package
// conformance compares this signer with the official one.
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

// newRequest returns the request that the benchmarks sign.
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

// BenchmarkSign measures the signature of a GET alone.
func BenchmarkSign(b *testing.B) {
	for _, p := range peers() {
		if p.name == "limit" { // it has the signer of raw
			continue
		}
		b.Run("transport=none/client="+p.name, func(b *testing.B) {
			sign := p.signer(b, stubURL+listPath+"/"+id(0))
			b.ReportAllocs()
			for b.Loop() {
				if text, err := sign(); err != nil || len(text) < 150 {
					b.Fatal(text, err)
				}
			}
		})
	}
}

// BenchmarkDecode2000 measures the decoding of a page alone.
func BenchmarkDecode2000(b *testing.B) {
	a := newAnswers(b, 2000, 2000, item)
	for _, p := range peers() {
		b.Run("transport=none/client="+p.name, func(b *testing.B) {
			measureDecode(b, p, a.pages[pageKey("2000", "")], a.wantItems)
		})
	}
}

func measureDecode(b *testing.B, p peer, body []byte, wants []vif) {
	b.Helper()
	seen, decode := 0, p.decode(b, body)
	items, err := decode(func(got *vif) { seen = checkVIF(b, wants, seen, got) })
	if err != nil || items != len(wants) || seen != len(wants) {
		b.Fatal(items, seen, err)
	}
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if items, err := decode(nil); err != nil || items != len(wants) {
			b.Fatal(items, err)
		}
	}
}

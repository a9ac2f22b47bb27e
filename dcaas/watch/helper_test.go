package watch_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
)

// object is a resource on the wire.
type object = map[string]any

// service is a Direct Connect in memory that has lists only. A test changes the lists
// between two polls.
type service struct {
	t *testing.T

	mu       sync.Mutex
	lists    map[string][]object // by the last part of the path
	requests []string            // "virtual-interfaces?limit=2000&marker=x"
	fail     func(list string, req *http.Request) (*http.Response, error)
}

const interval = 10 * time.Second

// Lists by their path.
const (
	connections = "direct-connects"
	hosted      = "hosted-connects"
	gateways    = "virtual-gateways"
	interfaces  = "virtual-interfaces"
)

// inBubble runs a test with a service, in the time of a bubble.
func inBubble(t *testing.T, test func(*testing.T, *service)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { test(t, &service{t: t, lists: map[string][]object{}}) })
}

func (s *service) client(opts ...dcaas.Option) *dcaas.Client {
	s.t.Helper()
	opts = append([]dcaas.Option{
		dcaas.WithHTTPClient(&http.Client{Transport: s}), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}),
	}, opts...)
	client, err := dcaas.New(dcaas.Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.Token("token")}, opts...)
	if err != nil {
		s.t.Fatal(err)
	}
	return client
}

// RoundTrip answers a page of a list.
func (s *service) RoundTrip(req *http.Request) (*http.Response, error) {
	if err := req.Context().Err(); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	name := req.URL.Path[strings.LastIndexByte(req.URL.Path, '/')+1:]
	query := req.URL.RawQuery
	if query != "" {
		query = "?" + query
	}
	s.requests = append(s.requests, name+query)
	if req.Method != http.MethodGet {
		s.t.Errorf("%s %s, want only GET", req.Method, req.URL.Path)
	}
	if s.fail != nil {
		if resp, err := s.fail(name, req); resp != nil || err != nil {
			return resp, err
		}
	}
	items, limit := s.lists[name], 2000
	if text := req.URL.Query().Get("limit"); text != "" {
		limit, _ = strconv.Atoi(text)
	}
	if marker := req.URL.Query().Get("marker"); marker != "" {
		items = items[1+slices.IndexFunc(items, func(o object) bool { return o["id"] == marker }):]
	}
	info := object{}
	if len(items) > limit {
		items = items[:limit]
		info["next_marker"] = items[limit-1]["id"]
	}
	if items == nil {
		items = []object{}
	}
	body, err := json.Marshal(object{strings.ReplaceAll(name, "-", "_"): items, "page_info": info})
	if err != nil {
		return nil, err
	}
	return answer(http.StatusOK, string(body), nil), nil
}

func answer(status int, body string, header http.Header) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	header.Set("Content-Type", "application/json")
	return &http.Response{
		StatusCode: status, Header: header, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
	}
}

// failure answers the requests of a list with a status.
func failure(list string, status int, body string, header http.Header) func(string, *http.Request) (*http.Response, error) {
	return func(name string, _ *http.Request) (*http.Response, error) {
		if name != list {
			return nil, nil
		}
		return answer(status, body, header.Clone()), nil
	}
}

func (s *service) set(list string, items ...object) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lists[list] = items
}

func (s *service) setFail(fail func(string, *http.Request) (*http.Response, error)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fail = fail
}

// seen returns the requests since the last call.
func (s *service) seen() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := s.requests
	s.requests = nil
	return seen
}

func thing(id, status string) object {
	return object{"id": id, "name": "name-" + id, "status": status}
}

// vif returns an interface with peers.
func vif(id, status string, peers ...object) object {
	o := thing(id, status)
	o["vif_peers"] = peers
	return o
}

// peer returns a peer with BGP.
func peer(id, bgp string, routes, limit any) object {
	return object{
		"id": id, "name": "name-" + id, "address_family": "ipv4", "route_mode": "bgp", "bgp_status": bgp,
		"receive_route_num": routes, "bgp_route_limit": limit,
	}
}

// line is an event or an error as text. An error has its class only.
func line(e watch.Event, err error) string {
	if err == nil {
		return e.String()
	}
	for _, class := range []error{dcaas.ErrUnauthorized, dcaas.ErrForbidden, dcaas.ErrNotFound, dcaas.ErrInvalid, dcaas.ErrThrottled, dcaas.ErrUnavailable} {
		if errors.Is(err, class) {
			return class.Error()
		}
	}
	return "an error of no class"
}

// run watches for the given number of polls and returns the lines of each. It calls before
// ahead of each poll, with the number of the poll.
func (s *service) run(client *dcaas.Client, opts watch.Opts, polls int, before func(poll int)) [][]string {
	s.t.Helper()
	opts.Interval = interval
	ctx, cancel := context.WithCancel(s.t.Context())
	before(0)
	var changes sync.WaitGroup
	changes.Go(func() { // between two polls
		defer cancel()
		for n := 1; n <= polls; n++ {
			select {
			case <-time.After(interval - time.Second):
			case <-ctx.Done():
				return
			}
			if n < polls {
				before(n)
			}
			time.Sleep(time.Second / 2) //nolint:forbidigo // in a bubble
			if n == polls {
				return
			}
			time.Sleep(time.Second / 2) //nolint:forbidigo // in a bubble
		}
	})
	lines := make([][]string, polls)
	start := time.Now()
	for e, err := range watch.Events(ctx, client, opts) {
		poll := int(time.Since(start) / interval)
		lines[poll] = append(lines[poll], line(e, err))
		if err == nil && !e.Time.Equal(time.Now()) {
			s.t.Errorf("the event %s has the time %v, want that of the poll", e, e.Time)
		}
		if err != nil && e != (watch.Event{}) {
			s.t.Errorf("the event %v is beside an error", e)
		}
	}
	cancel()
	changes.Wait()
	return lines
}

// memory is a RoundTripper that calls a handler.
type memory struct{ handler http.Handler }

func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	w := httptest.NewRecorder()
	m.handler.ServeHTTP(w, in)
	return w.Result(), nil
}

func wantLines(t *testing.T, name string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

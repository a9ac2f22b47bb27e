package watch_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/watch"
)

// TestCallsAreConstant checks that a poll reads pages and no single resources: 10,000
// interfaces cost 5 pages of 2,000.
func TestCallsAreConstant(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ interfaces, pages int }{{0, 1}, {10, 1}, {2000, 1}, {2001, 2}, {10000, 5}} {
		inBubble(t, func(t *testing.T, s *service) {
			items := make([]object, tt.interfaces)
			for i := range items {
				id := fmt.Sprintf("v%05d", i)
				items[i] = vif(id, "ACTIVE", peer("p"+id, "ACTIVE", 1, 100))
			}
			s.set(interfaces, items...)
			changed := slices.Clone(items)
			for i := range changed {
				changed[i] = vif(items[i]["id"].(string), "DOWN", peer("p"+items[i]["id"].(string), "DOWN", 1, 100))
			}
			var calls []int
			got := s.run(s.client(), watch.Opts{}, 3, func(poll int) {
				calls = append(calls, len(s.seen()))
				if poll == 2 {
					s.set(interfaces, changed...)
				}
			})
			calls = append(calls[1:], len(s.seen()))
			if want := 3 + tt.pages; calls[0] != want || calls[1] != want || calls[2] != want {
				t.Errorf("%d interfaces: %v calls in three polls, want %d in each", tt.interfaces, calls, want)
			}
			if len(got[1]) != 0 || len(got[2]) != 2*tt.interfaces {
				t.Errorf("%d interfaces: %d events, then %d, want 0 and two of each interface", tt.interfaces, len(got[1]), len(got[2]))
			}
		})
	}
}

// TestPassingErrors checks that the watch goes on after an error that may pass, that other
// lists have their events, and that no resource seems to be gone.
func TestPassingErrors(t *testing.T) {
	t.Parallel()
	network := func(cause error) fault {
		return func(name string, _ *http.Request) (*http.Response, error) {
			if name != interfaces {
				return nil, nil
			}
			return nil, cause
		}
	}
	for _, tt := range []struct {
		name string
		fail fault
		want string
	}{
		{"500", failure(interfaces, 500, `{}`, nil), "dcaas: unavailable"},
		{"DC.0003", failure(interfaces, 400, `{"error_code":"DC.0003","error_msg":"x"}`, nil), "an error of no class"},
		{"time-out", func(name string, req *http.Request) (*http.Response, error) {
			if name != interfaces {
				return nil, nil
			}
			return nil, context.DeadlineExceeded
		}, "dcaas: unavailable"},
		{"connection refused", network(&net.OpError{Op: "dial", Err: errors.New("refused")}), "dcaas: unavailable"},
		{"connection reset", network(errors.New("reset")), "dcaas: unavailable"},
		{"no such host", network(&net.DNSError{IsNotFound: true}), "an error of no class"},
		{"an answer that cannot be read", failure(interfaces, 200, `{"virtual_interfaces":[{"id":`, nil), "an error of no class"},
		{"an answer without the list", failure(interfaces, 200, `{}`, nil), "an error of no class"},
		{"a redirect", failure(interfaces, 302, ``, http.Header{"Location": {"/"}}), "an error of no class"},
		{"the second page", func(name string, req *http.Request) (*http.Response, error) {
			if name != interfaces {
				return nil, nil
			}
			if req.URL.Query().Has("marker") {
				return answer(503, `{}`, nil), nil
			}
			return answer(200, `{"virtual_interfaces":[{"id":"a","name":"name-a","status":"DOWN"}],"page_info":{"next_marker":"a"}}`, nil), nil
		}, "dcaas: unavailable"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *service) {
				got := s.run(s.client(), watch.Opts{}, 5, func(poll int) {
					switch poll {
					case 0:
						s.set(interfaces, thing("a", "ACTIVE"), vif("b", "ACTIVE", peer("p", "ACTIVE", 1, 100)))
						s.set(connections, thing("c", "ACTIVE"))
					case 1:
						s.setFail(tt.fail)
						s.set(connections, thing("c", "DOWN"))
					case 2:
						s.set(interfaces, vif("b", "DOWN", peer("p", "ACTIVE", 1, 100)))
					case 3:
						s.setFail(nil)
					}
				})
				wantLines(t, "baseline", got[0], nil)
				wantLines(t, "first failure", got[1], []string{"connection-state c (name-c): ACTIVE -> DOWN", tt.want})
				wantLines(t, "second failure", got[2], []string{tt.want})
				wantLines(t, "recovery", got[3], []string{"interface-state b (name-b): ACTIVE -> DOWN", "interface-gone a (name-a): was ACTIVE"})
				wantLines(t, "after it", got[4], nil)
			})
		})
	}
}

// TestTimeoutOfATry checks that the time limit of a try is no end of the watch.
func TestTimeoutOfATry(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *service) {
		s.set(gateways, thing("g", "ACTIVE"))
		client := s.client(dcaas.WithTimeout(time.Second), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				if strings.HasSuffix(req.URL.Path, connections) {
					<-req.Context().Done()
					return nil, req.Context().Err()
				}
				return next.RoundTrip(req)
			})
		}))
		var got []string
		for e, err := range watch.Events(t.Context(), client, watch.Opts{Existing: true}) {
			if got = append(got, line(e, err)); len(got) == 3 {
				break
			}
		}
		wantLines(t, "lines", got, []string{"dcaas: unavailable", "gateway-new g (name-g): ACTIVE", "dcaas: unavailable"})
	})
}

// TestBaselineAfterAFailure checks that the baseline of a list is its first complete read.
func TestBaselineAfterAFailure(t *testing.T) {
	t.Parallel()
	for _, existing := range []bool{false, true} {
		inBubble(t, func(t *testing.T, s *service) {
			got := s.run(s.client(), watch.Opts{Existing: existing}, 3, func(poll int) {
				switch poll {
				case 0:
					s.setFail(failure(gateways, 500, `{}`, nil))
					s.set(gateways, thing("g", "ACTIVE"))
				case 1:
					s.setFail(nil)
				}
			})
			var want []string
			if existing {
				want = []string{"gateway-new g (name-g): ACTIVE"}
			}
			wantLines(t, "failure", got[0], []string{"dcaas: unavailable"})
			wantLines(t, "baseline", got[1], want)
			wantLines(t, "after it", got[2], nil)
		})
	}
}

// TestEndingErrors checks that an error that will not pass is the last element.
func TestEndingErrors(t *testing.T) {
	t.Parallel()
	certificate := &tls.CertificateVerificationError{Err: x509.UnknownAuthorityError{}}
	for _, tt := range []struct {
		name string
		fail fault
		want string
	}{
		{"wrong credentials", failure(gateways, 401, `{}`, nil), "dcaas: unauthorized"},
		{"forbidden", failure(gateways, 403, `{}`, nil), "dcaas: forbidden"},
		{"not found", failure(gateways, 404, `{}`, nil), "dcaas: not found"},
		{"invalid", failure(gateways, 400, `{"error_code":"DC.0001","error_msg":"x"}`, nil), "dcaas: invalid request"},
		{"a wrong certificate", func(name string, _ *http.Request) (*http.Response, error) {
			if name != gateways {
				return nil, nil
			}
			return nil, certificate
		}, "an error of no class"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *service) {
				s.set(connections, thing("c", "ACTIVE"))
				s.setFail(tt.fail)
				start := time.Now()
				var got []string
				for e, err := range watch.Events(t.Context(), s.client(), watch.Opts{Existing: true}) {
					got = append(got, line(e, err))
					if err != nil && !strings.HasPrefix(err.Error(), "watch: reading the virtual gateways: dcaas: GET ") {
						t.Errorf("error = %v, want the name of the list", err)
					}
					if len(got) > 5 {
						break // because the watch goes on
					}
				}
				wantLines(t, "lines", got, []string{"connection-new c (name-c): ACTIVE", tt.want})
				if time.Since(start) != 0 {
					t.Errorf("the watch ended after %v, want at once", time.Since(start))
				}
				if calls := s.seen(); slices.Contains(calls, interfaces) {
					t.Errorf("calls = %q, want none after the error", calls)
				}
			})
		})
	}
}

// TestThrottling checks that a poll ends with the first throttled call, that the next one
// begins with that list, and that both sides of Retry-After are respected.
func TestThrottling(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name       string
		status     int
		retryAfter string
		want       time.Duration
	}{
		{"longer than the interval", 429, "200", 200 * time.Second},
		{"shorter than the interval", 429, "3", interval},
		{"without Retry-After", 429, "", interval},
		{"unavailable with Retry-After", 503, "200", 200 * time.Second},
		{"longer than an hour", 429, "99999999", time.Hour},
		{"beyond all numbers", 503, "99999999999999999999", time.Hour},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *service) {
				header := http.Header{}
				if tt.retryAfter != "" {
					header.Set("Retry-After", tt.retryAfter)
				}
				s.set(interfaces, thing("v", "ACTIVE"))
				s.setFail(failure(gateways, tt.status, `{}`, header))
				start := time.Now()
				var got []string
				for e, err := range watch.Events(t.Context(), s.client(), watch.Opts{Interval: interval, Existing: true}) {
					got = append(got, line(e, err))
					if err == nil {
						break
					}
					if calls := s.seen(); !slices.Equal(calls, []string{connections, hosted, gateways}) {
						t.Errorf("calls = %q, want those up to the throttled one", calls)
					}
					s.setFail(nil)
				}
				if len(got) != 2 || got[1] != "interface-new v (name-v): ACTIVE" {
					t.Errorf("lines = %q", got)
				}
				if calls := s.seen(); !slices.Equal(calls, []string{gateways, interfaces}) {
					t.Errorf("calls = %q, want the throttled list first", calls)
				}
				if d := time.Since(start); d != tt.want {
					t.Errorf("the next poll is after %v, want %v", d, tt.want)
				}
			})
		})
	}
}

// TestRetriesOfTheClient checks that the tries of the client are not events.
func TestRetriesOfTheClient(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *service) {
		s.set(connections, thing("c", "ACTIVE"))
		s.setFail(failure(connections, 500, `{}`, nil))
		time.AfterFunc(time.Second, func() { s.setFail(nil) })
		for e, err := range watch.Events(t.Context(), s.client(dcaas.WithRetry(dcaas.RetryPolicy{})), watch.Opts{Existing: true}) {
			if err != nil || e.ResourceID != "c" {
				t.Errorf("got %v, %v, want the connection", e, err)
			}
			break
		}
	})
}

// TestContextEndsTheWatch checks the end in a pause, in a call, in the loop body and before
// the first poll.
func TestContextEndsTheWatch(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		prepare func(*service, context.CancelFunc)
		body    func(context.CancelFunc)
		events  int
		calls   int
	}{
		"in a pause":   {func(_ *service, cancel context.CancelFunc) { time.AfterFunc(time.Second, cancel) }, nil, 2, 4},
		"at the start": {func(_ *service, cancel context.CancelFunc) { cancel() }, nil, 0, 0},
		"in the loop":  {nil, func(cancel context.CancelFunc) { cancel() }, 1, 1},
		"in a call": {func(s *service, cancel context.CancelFunc) {
			s.setFail(func(name string, req *http.Request) (*http.Response, error) {
				if name != gateways {
					return nil, nil
				}
				cancel()
				return nil, req.Context().Err()
			})
		}, nil, 2, 3},
		"in a call that succeeds": {func(s *service, cancel context.CancelFunc) {
			s.setFail(func(name string, _ *http.Request) (*http.Response, error) {
				if name == connections {
					cancel()
				}
				return nil, nil
			})
		}, nil, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, func(t *testing.T, s *service) {
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				s.set(connections, thing("c", "ACTIVE"), thing("d", "ACTIVE"))
				if tt.prepare != nil {
					tt.prepare(s, cancel)
				}
				start := time.Now()
				events := 0
				for _, err := range watch.Events(ctx, s.client(), watch.Opts{Existing: true}) {
					if err != nil {
						t.Errorf("error = %v, want none", err)
					}
					events++
					if tt.body != nil {
						tt.body(cancel)
					}
				}
				if calls := len(s.seen()); events != tt.events || calls != tt.calls {
					t.Errorf("%d events and %d calls, want %d and %d", events, calls, tt.events, tt.calls)
				}
				if time.Since(start) > time.Second {
					t.Errorf("the watch ended after %v", time.Since(start))
				}
			})
		})
	}
}

// TestBreak checks that a break at any element ends the watch without a further call, and
// leaves no goroutine. A bubble fails if a goroutine is left.
func TestBreak(t *testing.T) {
	t.Parallel()
	for at := 1; at <= 5; at++ {
		inBubble(t, func(t *testing.T, s *service) {
			s.set(connections, thing("c", "ACTIVE"))
			s.set(interfaces, vif("v", "ACTIVE", peer("p", "ACTIVE", 100, 100)))
			s.setFail(failure(gateways, 500, `{}`, nil))
			n := 0
			for e, err := range watch.Events(t.Context(), s.client(), watch.Opts{Existing: true}) {
				if (err != nil) != (n == 1) {
					t.Errorf("element %d: %v, %v", n, e, err)
				}
				if n++; n == at {
					break
				}
			}
			if n != at {
				t.Errorf("%d elements, want %d", n, at)
			}
			calls := len(s.seen())
			time.Sleep(time.Hour) //nolint:forbidigo // in a bubble
			if more := s.seen(); len(more) > 0 {
				t.Errorf("after %d calls and a break: calls %q", calls, more)
			}
		})
	}
}

// TestRangesAreIndependent checks that each range has its own baseline.
func TestRangesAreIndependent(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *service) {
		s.set(connections, thing("c", "ACTIVE"))
		events := watch.Events(t.Context(), s.client(), watch.Opts{Existing: true})
		for range 2 {
			for e, err := range events {
				if err != nil || e.Kind != watch.KindConnectionNew {
					t.Errorf("got %v, %v, want a new connection", e, err)
				}
				break
			}
		}
	})
}

// TestInterval checks the default pause. Its calls per minute are in the comment of the
// package.
func TestInterval(t *testing.T) {
	t.Parallel()
	for _, opts := range []watch.Opts{{}, {Interval: -time.Second}, {Interval: 30 * time.Second}} {
		inBubble(t, func(t *testing.T, s *service) {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute-time.Second)
			defer cancel()
			for e, err := range watch.Events(ctx, s.client(), opts) {
				t.Errorf("got %v, %v", e, err)
			}
			if calls := len(s.seen()); calls != 8 {
				t.Errorf("%d calls in a minute, want 8", calls)
			}
		})
	}
}

// TestResources checks that only the chosen lists are read, each once.
func TestResources(t *testing.T) {
	t.Parallel()
	inBubble(t, func(t *testing.T, s *service) {
		s.set(interfaces, thing("v", "ACTIVE"))
		for e, err := range watch.Events(t.Context(), s.client(), watch.Opts{
			Existing: true, Resources: []watch.Resource{watch.VirtualInterfaces, watch.Connections, watch.Connections},
		}) {
			if err != nil || e.Kind != watch.KindInterfaceNew {
				t.Errorf("got %v, %v, want a new interface", e, err)
			}
			break
		}
		if calls := s.seen(); !slices.Equal(calls, []string{connections, interfaces}) {
			t.Errorf("calls = %q", calls)
		}
	})
}

func TestWrongArguments(t *testing.T) {
	t.Parallel()
	client := (&service{t: t}).client()
	for name, events := range map[string]func(func(watch.Event, error) bool){
		"nil client":       watch.Events(t.Context(), nil, watch.Opts{}),
		"empty client":     watch.Events(t.Context(), new(dcaas.Client), watch.Opts{}),
		"unknown resource": watch.Events(t.Context(), client, watch.Opts{Resources: []watch.Resource{"vpc"}}),
		"no resource":      watch.Events(t.Context(), client, watch.Opts{Resources: []watch.Resource{}}),
	} {
		n := 0
		for _, err := range events {
			if n++; !errors.Is(err, dcaas.ErrInvalid) {
				t.Errorf("%s: error = %v, want ErrInvalid", name, err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d elements, want 1", name, n)
		}
	}
}

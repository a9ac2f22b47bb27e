package topology_test

import (
	"context"
	"errors"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/dcaas/topology"
)

// lists are the last parts of the paths that Read asks for, with the names in errors.
func lists() map[string]string {
	return map[string]string{
		"direct-connects": "connections", "hosted-connects": "hosted connections", "virtual-interfaces": "virtual interfaces",
		"virtual-gateways": "virtual gateways", "global-dc-gateways": "global gateways",
	}
}

// TestReadsAreConstant checks that the number of requests does not grow with the resources.
func TestReadsAreConstant(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 2, 2000} {
		var mu sync.Mutex
		var got []string
		p := large(n)
		client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			got = append(got, req.Method+" "+path.Base(req.URL.Path)+"?"+req.URL.RawQuery)
			mu.Unlock()
			return p.RoundTrip(req)
		}))
		m, err := topology.Read(t.Context(), client)
		if err != nil || len(m.Interfaces) != n {
			t.Fatalf("Read() = %d interfaces, %v, want %d", len(m.Interfaces), err, n)
		}
		slices.Sort(got)
		want := []string{"GET direct-connects?", "GET global-dc-gateways?", "GET hosted-connects?", "GET virtual-gateways?", "GET virtual-interfaces?"}
		if !slices.Equal(got, want) {
			t.Errorf("with %d interfaces, Read() sent %q, want %q", n, got, want)
		}
	}
}

// TestReadsAllPages checks that resources on later pages are in the map.
func TestReadsAllPages(t *testing.T) {
	t.Parallel()
	srv := dcaastest.NewServer(dcaastest.WithStepsPerState(0))
	t.Cleanup(srv.Close)
	client, err := dcaas.New(srv.Config(), dcaas.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			req = req.Clone(req.Context())
			query := req.URL.Query()
			query.Set("limit", "2")
			req.URL.RawQuery = query.Encode()
			return next.RoundTrip(req)
		})
	}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdleConnections)
	for range 5 {
		srv.AddConnection(dcaastest.Connection{})
	}
	m, err := topology.Read(t.Context(), client)
	if err != nil || len(m.Connections) != 8 {
		t.Errorf("Read() = %d connections, %v, want 8", len(m.Connections), err)
	}
}

// TestReadsAreBounded checks that at most three lists are read at a time, and three are.
func TestReadsAreBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		running, most := 0, 0
		client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			mu.Lock()
			running++
			most = max(most, running)
			mu.Unlock()
			defer func() { mu.Lock(); running--; mu.Unlock() }()
			select {
			case <-time.After(time.Second):
				return pair().RoundTrip(req)
			case <-req.Context().Done():
				return nil, req.Context().Err()
			}
		}))
		start := time.Now()
		if _, err := topology.Read(t.Context(), client); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); most != 3 || took != 3*time.Second {
			t.Errorf("Read() sent %d requests at a time and took %v, want 3 and 3s", most, took)
		}
	})
}

// TestContextEnds checks that the end of the context ends Read, whichever list it meets,
// and that no goroutine is left. The bubble fails if one is.
func TestContextEnds(t *testing.T) {
	t.Parallel()
	for last, name := range lists() {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
				if path.Base(req.URL.Path) != last {
					return pair().RoundTrip(req)
				}
				cancel()
				<-req.Context().Done()
				return nil, req.Context().Err()
			}))
			if m, err := topology.Read(ctx, client); m != nil || !errors.Is(err, context.Canceled) || !strings.HasPrefix(err.Error(), "topology: reading the ") {
				t.Errorf("Read(), cancelled in the list of %s, = %v, %v", name, m, err)
			}
		})
	}
}

// TestCancelledBefore checks that a context that has ended sends nothing.
func TestCancelledBefore(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	client := connect(t, roundTripper(func(*http.Request) (*http.Response, error) {
		t.Error("a request was sent")
		return nil, errors.New("unexpected")
	}))
	if _, err := topology.Read(ctx, client); !errors.Is(err, context.Canceled) {
		t.Errorf("Read() = %v, want context.Canceled", err)
	}
}

// TestFaultNamesTheList checks that a list that cannot be read is an error with its name,
// and ends the reading of the others.
func TestFaultNamesTheList(t *testing.T) {
	t.Parallel()
	for list, name := range lists() {
		synctest.Test(t, func(t *testing.T) {
			client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
				switch path.Base(req.URL.Path) {
				case list:
					return answer(req, http.StatusForbidden, `{"error_code":"APIGW.0302","error_msg":"no"}`), nil
				case "direct-connects": // which is read before the others
					return pair().RoundTrip(req)
				}
				select { // so that only the fault can end this call at once
				case <-time.After(time.Minute):
					return pair().RoundTrip(req)
				case <-req.Context().Done():
					return nil, req.Context().Err()
				}
			}), dcaas.WithTimeout(time.Hour))
			start := time.Now()
			m, err := topology.Read(t.Context(), client)
			if m != nil || !errors.Is(err, dcaas.ErrForbidden) || !strings.HasPrefix(err.Error(), "topology: reading the "+name+": ") {
				t.Errorf("Read() with a fault in %s = %v, %v", list, m, err)
			}
			if took := time.Since(start); took > time.Minute {
				t.Errorf("Read() with a fault in %s took %v", list, took)
			}
		})
	}
}

// TestRefusedCredentialsCostOneRequest checks that wrong credentials do not lock an access
// key, which takes five refusals.
func TestRefusedCredentialsCostOneRequest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var refused atomic.Int32
		client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			refused.Add(1)
			time.Sleep(time.Second) //nolint:forbidigo // in a bubble, so that other requests could start
			return answer(req, http.StatusUnauthorized, `{"error_code":"APIGW.0301","error_msg":"no"}`), nil
		}))
		m, err := topology.Read(t.Context(), client)
		if m != nil || !errors.Is(err, dcaas.ErrUnauthorized) || refused.Load() != 1 {
			t.Errorf("Read() = %v, %v after %d requests, want ErrUnauthorized after 1", m, err, refused.Load())
		}
	})
}

// TestFaultsAreHarmless checks that a list is read again after a fault that passes.
func TestFaultsAreHarmless(t *testing.T) {
	t.Parallel()
	for list := range lists() {
		synctest.Test(t, func(t *testing.T) {
			var mu sync.Mutex
			faults := 2
			client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
				mu.Lock()
				defer mu.Unlock()
				if path.Base(req.URL.Path) == list && faults > 0 {
					faults--
					return answer(req, http.StatusInternalServerError, ""), nil
				}
				return pair().RoundTrip(req)
			}))
			if m, err := topology.Read(t.Context(), client); err != nil || len(m.Interfaces) != 2 {
				t.Errorf("Read() with faults in %s = %v", list, err)
			}
		})
	}
}

// TestRegionWithoutGlobalGateways checks that only the list of global gateways may be
// unknown to the service.
func TestRegionWithoutGlobalGateways(t *testing.T) {
	t.Parallel()
	for list, name := range lists() {
		client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			if path.Base(req.URL.Path) == list {
				return answer(req, http.StatusNotFound, ""), nil
			}
			return pair().RoundTrip(req)
		}))
		m, err := topology.Read(t.Context(), client)
		if list == "global-dc-gateways" {
			if err != nil || len(m.Interfaces) != 2 {
				t.Errorf("Read() without global gateways = %v", err)
			}
		} else if !errors.Is(err, dcaas.ErrNotFound) || !strings.Contains(err.Error(), "the "+name) {
			t.Errorf("Read() without %s = %v", list, err)
		}
	}
}

// TestPanicReachesTheCaller checks that the caller can recover from a panic of a
// middleware, and that no goroutine is left.
func TestPanicReachesTheCaller(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := connect(t, roundTripper(func(req *http.Request) (*http.Response, error) {
			if path.Base(req.URL.Path) == "virtual-gateways" {
				panic("broken middleware")
			}
			return pair().RoundTrip(req)
		}))
		defer func() {
			if p := recover(); p != "broken middleware" {
				t.Errorf("Read() panics with %v", p)
			}
		}()
		_, err := topology.Read(t.Context(), client)
		t.Errorf("Read() = %v, want a panic", err)
	})
}

func TestEmptyClient(t *testing.T) {
	t.Parallel()
	for _, client := range []*dcaas.Client{nil, {}} {
		if _, err := topology.Read(t.Context(), client); !errors.Is(err, dcaas.ErrInvalid) {
			t.Errorf("Read() = %v, want ErrInvalid", err)
		}
	}
}

package transport

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"
)

func newAttempt(next roundTrip) *attempt {
	return &attempt{next: next, timeout: time.Second, maxBody: 10, logger: slog.New(slog.DiscardHandler)}
}

func TestAttemptReadsTheBodyAndClosesIt(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		status int
		body   string
		phase  phase
		answer string
	}{
		{http.StatusOK, "0123456789", answered, "0123456789"},
		{http.StatusOK, "0123456789x", oversized, ""},
		{http.StatusConflict, "0123456789x", answered, "0123456789"}, // the status decides
		{http.StatusNoContent, "", answered, ""},
	} {
		body := &trackedBody{Reader: strings.NewReader(tt.body)}
		a := newAttempt(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: tt.status, ContentLength: -1, Body: body}, nil
		})
		c := newTestCall(&Op{Method: http.MethodGet})
		rest, err := send(a, requestOf(t, c))
		if c.last.phase != tt.phase || string(c.answer) != tt.answer || !body.closed || (err == nil) != (tt.phase == answered) {
			t.Errorf("%d bytes: phase %d, answer %q, closed %v, %v", len(tt.body), c.last.phase, c.answer, body.closed, err)
		}
		if err == nil && rest != http.NoBody {
			t.Errorf("%d bytes: the answer still has a body", len(tt.body))
		}
	}
}

func TestAttemptLimitsTheTimeOfATry(t *testing.T) {
	t.Parallel()
	hang := func(req *http.Request) (*http.Response, error) {
		<-req.Context().Done()
		return nil, req.Context().Err()
	}
	dial := func(req *http.Request) (*http.Response, error) {
		httptrace.ContextClientTrace(req.Context()).GetConn("dcaas.example.com:443")
		return hang(req)
	}
	connected := func(req *http.Request) (*http.Response, error) {
		trace := httptrace.ContextClientTrace(req.Context())
		trace.GetConn("dcaas.example.com:443")
		trace.GotConn(httptrace.GotConnInfo{})
		return hang(req)
	}
	held := func(req *http.Request) (*http.Response, error) {
		_, err := hang(req)
		return nil, &unsentError{err}
	}
	for _, tt := range []struct {
		name  string
		next  roundTrip
		phase phase
		sent  int
	}{
		{"no answer", hang, unanswered, 1},
		{"no connection", dial, unreached, 1},
		{"no answer on a connection", connected, unanswered, 1},
		{"not sent", held, unsent, 0},
	} {
		for _, hasLimiter := range []bool{false, true} {
			synctest.Test(t, func(t *testing.T) {
				a, c := newAttempt(tt.next), newTestCall(&Op{Method: http.MethodGet})
				a.hasLimiter = hasLimiter
				start := time.Now()
				_, err := send(a, requestOf(t, c))
				took := time.Since(start)
				if _, timedOut := errors.AsType[*timeoutError](err); !timedOut || errors.Is(err, context.DeadlineExceeded) || took != time.Second {
					t.Errorf("%s, limiter %v: RoundTrip() = %v after %s", tt.name, hasLimiter, err, took)
				}
				if c.last.phase != tt.phase || c.sent != tt.sent || c.tries != 1 {
					t.Errorf("%s, limiter %v: phase %d, %d tries, %d sent", tt.name, hasLimiter, c.last.phase, c.tries, c.sent)
				}
			})
		}
	}
}

func TestAttemptSendsNothingAfterTheContextHasEnded(t *testing.T) {
	t.Parallel()
	a := newAttempt(func(*http.Request) (*http.Response, error) {
		t.Error("the request is sent")
		return nil, http.ErrServerClosed
	})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	c := newTestCall(&Op{Method: http.MethodGet})
	_, err := send(a, requestOf(t, c).WithContext(c.context(ctx)))
	if c.last.phase != unsent || c.sent != 0 || !errors.Is(err, context.Canceled) {
		t.Errorf("RoundTrip() = %v, phase %d, %d sent", err, c.last.phase, c.sent)
	}
}

func TestAttemptReportsATransportWithoutResult(t *testing.T) {
	t.Parallel()
	a := newAttempt(func(*http.Request) (*http.Response, error) { return nil, nil })
	c := newTestCall(&Op{Method: http.MethodGet})
	if _, err := send(a, requestOf(t, c)); err == nil || c.last.phase != unanswered {
		t.Errorf("RoundTrip() = %v, phase %d", err, c.last.phase)
	}
}

func TestEachTryGetsTheWholeRequestBody(t *testing.T) {
	t.Parallel()
	a := newAttempt(func(req *http.Request) (*http.Response, error) {
		if got, err := io.ReadAll(req.Body); err != nil || string(got) != "text" || req.ContentLength != 4 {
			t.Errorf("body %q of %d bytes, %v", got, req.ContentLength, err)
		}
		return answerOf(http.StatusOK, ""), nil
	})
	c := newTestCall(&Op{Method: http.MethodPut})
	c.body = []byte("text")
	req := requestOf(t, c)
	for range 2 {
		if _, err := send(a, req); err != nil {
			t.Error(err)
		}
	}
	if c.tries != 2 || c.sent != 2 {
		t.Errorf("%d tries, %d sent, want 2 and 2", c.tries, c.sent)
	}
}

func TestAttemptNotesTheOutcome(t *testing.T) {
	t.Parallel()
	a := newAttempt(func(*http.Request) (*http.Response, error) {
		resp := answerOf(http.StatusTooManyRequests, `{"error_code":"B.1","error_msg":"sesame"}`)
		resp.Header.Set("Retry-After", "7")
		return resp, nil
	})
	a.maxBody, a.busy = 100, func(code string) bool { return code == "B.1" }
	c := newTestCall(&Op{Method: http.MethodPost})
	c.secrets.Note("sesame")
	if _, err := send(a, requestOf(t, c)); err != nil {
		t.Fatal(err)
	}
	if o := c.last; o.status != 429 || o.error.Code != "B.1" || o.error.Message != "[REDACTED]" || !o.busy || !o.asked || o.wait != 7*time.Second || o.err != nil {
		t.Errorf("outcome = %+v", o)
	}
	if c.mayHaveActed {
		t.Error("a busy service may have acted")
	}
}

// An effect of an early try remains possible when the last try was refused.
func TestAttemptRemembersAPossibleEffect(t *testing.T) {
	t.Parallel()
	statuses := []int{http.StatusBadGateway, http.StatusForbidden}
	a := newAttempt(func(*http.Request) (*http.Response, error) {
		status := statuses[0]
		statuses = statuses[1:]
		return answerOf(status, ""), nil
	})
	c := newTestCall(&Op{Method: http.MethodPut})
	req := requestOf(t, c)
	for range 2 {
		if _, err := send(a, req); err != nil {
			t.Fatal(err)
		}
	}
	if !c.mayHaveActed || c.last.mayHaveActed() {
		t.Errorf("call %v, last try %v, want true and false", c.mayHaveActed, c.last.mayHaveActed())
	}
}

func TestReadBodyDoesNotTrustTheLength(t *testing.T) {
	t.Parallel()
	for _, length := range []int64{-1, 0, 3, 10 << 20} {
		resp := &http.Response{ContentLength: length, Body: io.NopCloser(&limitedReader{n: 3})}
		got, err := readBody(new(bytes.Buffer), resp, 20<<20)
		if string(got) != "xxx" || err != nil || cap(got) > 2*maxTrustedSize {
			t.Errorf("length %d: %q (capacity %d), %v", length, got, cap(got), err)
		}
	}
	if got, err := readBody(new(bytes.Buffer), &http.Response{}, 1); got != nil || err != nil {
		t.Errorf("no body: %q, %v", got, err)
	}
	for _, size := range []int{9, 10, 11} {
		resp := &http.Response{ContentLength: -1, Body: io.NopCloser(&limitedReader{n: size})}
		got, err := readBody(new(bytes.Buffer), resp, 10)
		if (err == nil) != (size <= 10) || len(got) != min(size, 10) {
			t.Errorf("%s of 10 bytes: %d, %v", strconv.Itoa(size), len(got), err)
		}
	}
}

// TestReadBodySizesTheBuffer checks that a buffer for a stated length has this size,
// because one that grows by doubling would be larger.
func TestReadBodySizesTheBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1<<20 + 1, maxTrustedSize + 1, 4*maxTrustedSize + 1} {
		var buf bytes.Buffer
		want := bytes.Repeat([]byte("0123456789"), int(size/10+1))[:size]
		resp := &http.Response{ContentLength: size, Body: io.NopCloser(bytes.NewReader(want))}
		got, err := readBody(&buf, resp, size)
		if err != nil || !bytes.Equal(got, want) || int64(buf.Cap()) > size+64<<10 {
			t.Errorf("%d of %d bytes in a buffer of %d, %v", len(got), size, buf.Cap(), err)
		}
	}
}

// TestReadBodyLimitsTheBuffer states a length that is much larger than the body.
func TestReadBodyLimitsTheBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, maxTrustedSize, maxTrustedSize + 1} {
		for _, broken := range []error{nil, io.ErrUnexpectedEOF} {
			var buf bytes.Buffer
			var body io.Reader = bytes.NewReader(make([]byte, size))
			if broken != nil {
				body = io.MultiReader(body, iotest.ErrReader(broken))
			}
			resp := &http.Response{ContentLength: 100 * maxTrustedSize, Body: io.NopCloser(body)}
			got, err := readBody(&buf, resp, 100*maxTrustedSize)
			if !errors.Is(err, broken) || len(got) != size || buf.Cap() > 4*max(size, maxTrustedSize)+64<<10 {
				t.Errorf("%d of %d bytes in a buffer of %d, %v, want %v", len(got), size, buf.Cap(), err, broken)
			}
		}
	}
}

// readBody reads one byte above the limit, and no more.
func TestReadBodyStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	body := &limitedReader{n: 20}
	if _, err := readBody(new(bytes.Buffer), &http.Response{ContentLength: -1, Body: io.NopCloser(body)}, 10); err == nil || body.n != 9 {
		t.Errorf("%d bytes are left of 20, %v, want 9 and an error", body.n, err)
	}
}

// limitedReader gives n bytes, one at a time.
type limitedReader struct{ n int }

func (r *limitedReader) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	r.n--
	p[0] = 'x'
	return 1, nil
}

package transport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// attempt is the outermost stage of a try. It sets the request body and limits the time of
// the try. It reads the whole body of the answer, closes it, and notes the outcome in the
// call. It returns an answer without a body, so the code above it cannot leak one.
type attempt struct {
	next       http.RoundTripper
	timeout    time.Duration
	maxBody    int64
	logger     *slog.Logger
	busy       func(code string) bool // may be nil
	hasLimiter bool
}

func (a *attempt) RoundTrip(req *http.Request) (*http.Response, error) {
	c := callFrom(req.Context())
	c.tries++
	start := time.Now()
	resp, body, err := a.try(c, req)
	err = c.secrets.HideError(err)
	c.answer = body
	c.last = a.outcomeOf(c, resp, body, err)
	if c.last.phase != unsent {
		c.sent++
	}
	c.mayHaveActed = c.mayHaveActed || c.last.mayHaveActed()
	if a.logger.Enabled(req.Context(), slog.LevelDebug) {
		a.log(req.Context(), c, time.Since(start))
	}
	return resp, err
}

// outcomeOf returns the outcome of a try that ended with an answer or with err.
func (a *attempt) outcomeOf(c *call, resp *http.Response, body []byte, err error) outcome {
	if err != nil {
		return outcome{phase: phaseOf(err), err: err}
	}
	o := outcome{status: resp.StatusCode, header: resp.Header}
	if o.status/100 != 2 {
		o.error = c.secrets.HideAnswer(wire.ParseError(body))
		o.busy = a.busy != nil && a.busy(o.error.Code)
		o.wait, o.asked = askedWait(o.status, o.header, o.error.Message, time.Now())
	}
	return o
}

// try sends the request once. It returns the answer and its body, or an error.
func (a *attempt) try(c *call, req *http.Request) (*http.Response, []byte, error) {
	parent := req.Context()
	if err := parent.Err(); err != nil {
		return nil, nil, &unsentError{err}
	}
	ctx, cancel := a.withTimeout(parent)
	defer cancel()
	var conn connTrace
	ctx = httptrace.WithClientTrace(ctx, conn.hooks())
	req = req.WithContext(ctx)
	setBody(req, c.body)
	resp, err := a.next.RoundTrip(req)
	var body []byte
	if err == nil && resp == nil {
		err = errors.New("the HTTP transport returned neither an answer nor an error")
	}
	if err == nil {
		body, err = readBody(&c.buffers.text, resp, a.maxBody)
		if resp.StatusCode/100 != 2 {
			err = nil // because the status decides, even if the body is incomplete
		}
	}
	if err != nil {
		if ctx.Err() != nil && parent.Err() == nil {
			err = a.timeoutOf(err)
		}
		if conn.failed() && phaseOf(err) == unanswered {
			err = &unreachedError{err}
		}
		return nil, nil, err
	}
	resp.Body = http.NoBody
	return resp, body, nil
}

// withTimeout returns the context of a try. With a rate limiter it uses a timer, because
// rateLimit stops the timer during its wait, and a deadline cannot be stopped.
func (a *attempt) withTimeout(parent context.Context) (context.Context, context.CancelFunc) {
	if !a.hasLimiter {
		return context.WithTimeout(parent, a.timeout)
	}
	ctx, cancel := context.WithCancel(parent)
	timer := time.AfterFunc(a.timeout, cancel)
	return context.WithValue(ctx, timerKey{}, timer), func() {
		timer.Stop()
		cancel()
	}
}

// timeoutOf returns the error of a try that err ended after the timeout. The result does
// not match the error of a context, because the caller's context has not ended.
func (a *attempt) timeoutOf(err error) error {
	if phaseOf(err) == unsent {
		return &unsentError{fmt.Errorf("nothing was sent within %w: %s", &timeoutError{a.timeout}, errorText(err))}
	}
	return fmt.Errorf("no whole answer within %w", &timeoutError{a.timeout})
}

func (a *attempt) log(ctx context.Context, c *call, took time.Duration) {
	attrs := append(c.op.attrs(), slog.String("call", c.callID()), slog.Int("try", c.tries), slog.Duration("took", took))
	if c.last.err != nil {
		attrs = append(attrs, slog.String("error", errorText(c.last.err)))
	} else {
		attrs = append(attrs, slog.Int("status", c.last.status), slog.String("request_id", c.requestID(c.last.header, "")))
	}
	a.logger.LogAttrs(ctx, slog.LevelDebug, "dcaas: try", attrs...)
}

// connTrace notes whether a try got a connection. A try without one sent nothing. The error
// does not show this, because a dial or a TLS handshake that hangs times out like a request
// that gets no answer.
type connTrace struct{ wanted, got atomic.Bool }

func (t *connTrace) hooks() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { t.wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { t.got.Store(true) },
	}
}

func (t *connTrace) failed() bool { return t.wanted.Load() && !t.got.Load() }

// readBody reads the body of resp into buf and closes it. If the body is longer than limit,
// readBody returns its first limit bytes and an error.
func readBody(buf *bytes.Buffer, resp *http.Response, limit int64) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // because the body is the connection, which may stay open
	}
	if resp.ContentLength > limit {
		return nil, &tooLargeError{limit}
	}
	buf.Reset()
	limit = min(limit, math.MaxInt64-1)
	n, err := readSized(buf, io.LimitReader(resp.Body, limit+1), resp.ContentLength)
	if err == nil && n > limit {
		err = &tooLargeError{limit}
	}
	return buf.Bytes()[:min(n, limit)], err
}

// readSized reads r into an empty buffer, and returns the number of bytes. size is the
// stated length of r, or -1. The buffer gets this size and does not grow by doubling. But a
// server may state a wrong size, so the buffer is at most 4 times as large as the bytes
// that have arrived, or as maxTrustedSize.
func readSized(buf *bytes.Buffer, r io.Reader, size int64) (int64, error) {
	for trusted := int64(maxTrustedSize); size > trusted; trusted *= 4 {
		reserve(buf, trusted)
		want := trusted - int64(buf.Len())
		if n, err := buf.ReadFrom(io.LimitReader(r, want)); n < want {
			return int64(buf.Len()), err
		}
	}
	reserve(buf, size)
	_, err := buf.ReadFrom(r)
	return int64(buf.Len()), err
}

// reserve makes the capacity of buf large enough to read size bytes. Buffer.Grow would at
// least double it.
func reserve(buf *bytes.Buffer, size int64) {
	if capacity := int(max(size, 0)) + bytes.MinRead; buf.Cap() < capacity {
		*buf = *bytes.NewBuffer(append(make([]byte, 0, capacity), buf.Bytes()...))
	}
}

// maxTrustedSize is the size of a buffer, in bytes, up to which a stated Content-Length is
// trusted before any byte has arrived.
const maxTrustedSize = 4 << 20

// unsentError reports a try that did not leave this process.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// timeoutError reports a try that took longer than limit. It implements [net.Error]. It
// does not wrap [context.DeadlineExceeded], which would look like the caller's own deadline.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string   { return e.limit.String() + ", the limit of one try" }
func (e *timeoutError) Timeout() bool   { return true }
func (e *timeoutError) Temporary() bool { return true }

// unreachedError reports a try that got no connection.
type unreachedError struct{ err error }

func (e *unreachedError) Error() string { return "no connection: " + e.err.Error() }
func (e *unreachedError) Unwrap() error { return e.err }

// tooLargeError reports an answer that is longer than limit bytes.
type tooLargeError struct{ limit int64 }

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than the limit of %d bytes", e.limit)
}

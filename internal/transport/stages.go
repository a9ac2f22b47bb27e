package transport

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// The stages of one try, outermost first: attempt, the user's middleware, limit,
// guard, authentication, the base. But for attempt, which begins it, each is a
// RoundTripper with one duty.

// call follows one Do through its tries. It is the context of their requests, by
// which the stages find it.
type call struct {
	context.Context // of the caller

	op      *Op
	url     url.URL
	start   time.Time
	tries   int
	last    outcome
	headers [4]string // accepted content type, user agent, project (may be empty), content type
	sends   []byte    // body of the request; nil sends none
	// What went along that no error and no log may show.
	secrets wire.Secrets
	memory  *memory // holds body
	body    []byte  // of the last answer
	sent    int     // tries that were not held back on this side
	acted   bool    // some try may have been carried out

	idOnce sync.Once
	id     string
}

type callKey struct{}

// Value finds the call itself and where its secrets are noted.
func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	if noted := c.secrets.Value(key); noted != nil {
		return noted
	}
	return c.Context.Value(key)
}

// header makes the header of a request. The values are slices of one array, with no
// room to append to.
func (c *call) header() http.Header {
	values := c.headers // a copy: middleware may write into it
	header := http.Header{"Accept": values[0:1:1], "User-Agent": values[1:2:2]}
	if c.headers[2] != "" {
		header["X-Project-Id"] = values[2:3:3]
	}
	if c.sends != nil {
		header["Content-Type"] = values[3:4:4]
	}
	return header
}

func callFrom(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// CallID returns an identifier of the call that ctx belongs to, the same in each
// of its tries, or "" outside a call.
func CallID(ctx context.Context) string {
	c := callFrom(ctx)
	if c == nil {
		return ""
	}
	c.idOnce.Do(func() { c.id = uuid.NewString() })
	return c.id
}

// Route returns the path template of the call that ctx belongs to, or "".
func Route(ctx context.Context) string {
	if c := callFrom(ctx); c != nil {
		return c.op.Route
	}
	return ""
}

// attempt makes one try whole: it makes the request, bounds its time, reads the
// answer's body and closes it, and notes how the try ended. Above it there is nothing
// to leak.
type attempt struct {
	next    http.RoundTripper
	blank   http.Request // what the requests have in common
	timeout time.Duration
	maxBody int64
	logger  *slog.Logger
	busy    func(code string) bool
	limited bool // there is a rate limiter
}

func (a *attempt) make(c *call) {
	c.tries++
	start := time.Now()
	resp, body, err := a.try(c) //nolint:bodyclose // try has read and closed it
	err = c.secrets.HideError(err)
	c.body = body
	c.last = outcome{err: err}
	if err != nil {
		c.last.phase = phaseOf(err)
	} else {
		c.last.status, c.last.header = resp.StatusCode, resp.Header
		if resp.StatusCode/100 != 2 {
			c.last.error = c.secrets.HideAnswer(wire.ParseError(body))
			c.last.busy = a.busy != nil && a.busy(c.last.error.Code)
			c.last.wait, c.last.asked = askedWait(resp.StatusCode, resp.Header, c.last.error.Message, time.Now())
		}
	}
	if c.last.phase != unsent {
		c.sent++
	}
	c.acted = c.acted || c.last.acted()
	if a.logger.Enabled(c, slog.LevelDebug) {
		a.log(c, time.Since(start))
	}
}

func (a *attempt) try(c *call) (*http.Response, []byte, error) {
	if err := c.Err(); err != nil {
		return nil, nil, &unsentError{err}
	}
	ctx, cancel := a.bound(c)
	defer cancel()
	var conn connection
	ctx = httptrace.WithClientTrace(ctx, conn.trace())
	resp, err := a.next.RoundTrip(a.request(ctx, c))
	var body []byte
	if err == nil && resp == nil {
		err = errors.New("the HTTP transport returned neither an answer nor an error")
	}
	if err == nil {
		body, err = readBody(&c.memory.text, resp, a.maxBody)
		if resp.StatusCode/100 != 2 {
			err = nil // the status decides, whatever became of the text
		}
	}
	if err != nil {
		if ctx.Err() != nil && c.Err() == nil {
			err = a.tooSlow(err)
		}
		if conn.missing() && phaseOf(err) == unanswered {
			err = &unreachedError{err}
		}
		return nil, nil, err
	}
	return resp, body, nil
}

// bound returns the context of a try. Before a rate limiter its time is a timer that
// can be stopped, which a deadline cannot.
func (a *attempt) bound(parent context.Context) (context.Context, context.CancelFunc) {
	if !a.limited {
		return context.WithTimeout(parent, a.timeout)
	}
	ctx, cancel := context.WithCancel(parent)
	timer := time.AfterFunc(a.timeout, cancel)
	return context.WithValue(ctx, timerKey{}, timer), func() {
		timer.Stop()
		cancel()
	}
}

// tooSlow makes the end of the try's context an error of its own: it is not that
// of the caller's context.
func (a *attempt) tooSlow(err error) error {
	if phaseOf(err) == unsent {
		return &unsentError{fmt.Errorf("nothing was sent within %w: %s", &timeoutError{a.timeout}, errorText(err))}
	}
	return fmt.Errorf("no whole answer within %w", &timeoutError{a.timeout})
}

// connection notes whether a try got a connection. Without one nothing was sent,
// which the error alone does not tell: a dial or a TLS handshake that hangs until
// the time is up looks like an answer that does not come.
type connection struct{ wanted, got atomic.Bool }

func (c *connection) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GetConn: func(string) { c.wanted.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { c.got.Store(true) },
	}
}

func (c *connection) missing() bool { return c.wanted.Load() && !c.got.Load() }

// request makes the request of a try. Its body can be read again.
func (a *attempt) request(ctx context.Context, c *call) *http.Request {
	req := a.blank.WithContext(ctx)
	req.Method, req.URL, req.Header = c.op.Method, new(c.url), c.header()
	if len(c.sends) > 0 {
		req.ContentLength = int64(len(c.sends))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(c.sends)), nil }
		req.Body, _ = req.GetBody()
	}
	return req
}

func (a *attempt) log(c *call, took time.Duration) {
	attrs := append(c.op.attrs(), slog.String("call", CallID(c)), slog.Int("try", c.tries), slog.Duration("took", took))
	if c.last.err != nil {
		attrs = append(attrs, slog.String("error", errorText(c.last.err)))
	} else {
		attrs = append(attrs, slog.Int("status", c.last.status), slog.String("request_id", c.requestID(c.last.header, "")))
	}
	a.logger.LogAttrs(c, slog.LevelDebug, "dcaas: try", attrs...)
}

// readBody reads the body of resp into buf and closes it. It is at most limit bytes
// long, or an error comes with what was read.
func readBody(buf *bytes.Buffer, resp *http.Response, limit int64) ([]byte, error) {
	if resp.Body == nil {
		return nil, nil
	}
	defer resp.Body.Close()
	if resp.StatusCode == http.StatusSwitchingProtocols {
		return nil, nil // the body would be the connection, which may not end
	}
	if resp.ContentLength > limit {
		return nil, &tooLargeError{limit}
	}
	buf.Reset()
	if size := resp.ContentLength; size > 0 {
		// The stated size is only believed so far: a liar costs no more.
		buf.Grow(int(min(size, maxTrustedSize)) + bytes.MinRead)
	}
	limit = min(limit, math.MaxInt64-1)
	n, err := buf.ReadFrom(io.LimitReader(resp.Body, limit+1))
	if err == nil && n > limit {
		err = &tooLargeError{limit}
	}
	return buf.Bytes()[:min(n, limit)], err
}

const maxTrustedSize = 4 << 20

// limit waits for the user's rate limiter before each try. The time of the try
// begins after that: calls that are held back long would run out of it otherwise.
type limit struct {
	next    http.RoundTripper
	limiter Limiter
	timeout time.Duration // of one try
}

// timerKey finds the timer that ends a try.
type timerKey struct{}

// Limiter holds calls back. [golang.org/x/time/rate.Limiter] is one.
type Limiter interface {
	Wait(ctx context.Context) error
}

func (l *limit) RoundTrip(req *http.Request) (*http.Response, error) {
	timer, ok := req.Context().Value(timerKey{}).(*time.Timer)
	if ok {
		timer.Stop()
	}
	err := l.limiter.Wait(req.Context())
	if ok {
		timer.Reset(l.timeout)
	}
	if err != nil {
		closeBody(req)
		return nil, &unsentError{fmt.Errorf("rate limiter: %w", err)}
	}
	return l.next.RoundTrip(req)
}

// guard stands before authentication and lets nothing pass to another host, so
// that no middleware can send credentials elsewhere. Nor does it let a request pass
// whose time middleware has used up: the base would end it without a word on whether
// it was sent.
type guard struct {
	next     http.RoundTripper
	endpoint *url.URL
}

func (g *guard) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != g.endpoint.Host || req.URL.Scheme != g.endpoint.Scheme || (req.Host != "" && req.Host != g.endpoint.Host) {
		closeBody(req)
		return nil, &unsentError{fmt.Errorf("middleware changed the address away from %s: not sent", g.endpoint.Host)}
	}
	if err := req.Context().Err(); err != nil {
		closeBody(req)
		return nil, &unsentError{err}
	}
	return g.next.RoundTrip(req)
}

func closeBody(req *http.Request) {
	if req.Body != nil {
		_ = req.Body.Close()
	}
}

// unsentError is a try that did not leave this process.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// timeoutError is the end of a try that took longer than one try may. It is a
// [net.Error], and wraps nothing: the end of the caller's context is another thing.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string   { return e.limit.String() + ", the limit of one try" }
func (e *timeoutError) Timeout() bool   { return true }
func (e *timeoutError) Temporary() bool { return true }

// unreachedError is a try that got no connection.
type unreachedError struct{ err error }

func (e *unreachedError) Error() string { return "no connection: " + e.err.Error() }
func (e *unreachedError) Unwrap() error { return e.err }

type tooLargeError struct{ limit int64 }

func (e *tooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than the limit of %d bytes", e.limit)
}

func (c *call) requestID(header http.Header, fromBody string) string {
	return wire.Clean(c.secrets.Hide(cmp.Or(header.Get("X-Request-Id"), fromBody)), 128)
}

// errorText is the error's text for the log.
func errorText(err error) string { return wire.Clean(stripURL(err).Error(), 512) }

// stripURL makes errors of net/http fit to be shown: their URL has a query, and
// that may hold values. What is wrapped around or inside stays in the chain.
func stripURL(err error) error {
	wrapped, ok := errors.AsType[*url.Error](err)
	if !ok {
		return err
	}
	if err == error(wrapped) { //nolint:errorlint // the outermost one only
		return stripURL(wrapped.Err)
	}
	return wire.WithText(err, strings.ReplaceAll(err.Error(), wrapped.Error(), stripURL(wrapped.Err).Error()))
}

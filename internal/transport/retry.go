package transport

import (
	"errors"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// RetryPolicy bounds the repetition of calls. A zero field means its default.
type RetryPolicy struct {
	MaxTries int           // tries in all; 1 never repeats
	MinWait  time.Duration // before the second try
	MaxWait  time.Duration // before any try, unless the service asks for more
}

// Defaults of RetryPolicy, and the longest wait that a service may ask for.
const (
	defaultMaxTries = 4
	defaultMinWait  = 500 * time.Millisecond
	defaultMaxWait  = 20 * time.Second
	maxServerWait   = 2 * time.Minute
)

// Check refuses a policy that cannot be meant. What names the setting in the error.
func (p RetryPolicy) Check(what string) error {
	if p.MaxTries < 0 || p.MinWait < 0 || p.MaxWait < 0 || p.MaxWait != 0 && p.MaxWait < p.MinWait {
		return errors.New(what + " needs no negative values, and MaxWait not below MinWait")
	}
	return nil
}

func (p RetryPolicy) withDefaults() RetryPolicy {
	if p.MaxTries == 0 {
		p.MaxTries = defaultMaxTries
	}
	if p.MinWait == 0 {
		p.MinWait = defaultMinWait
	}
	if p.MaxWait == 0 {
		p.MaxWait = max(defaultMaxWait, p.MinWait)
	}
	return p
}

// phase is how far a try came before it ended.
type phase int

const (
	answered   phase = iota // a whole answer arrived
	unsent                  // this side held it back: rate limiter, guard, authentication
	unroutable              // no such host, or TLS could not be agreed: another try meets the same
	unreached               // no connection: refused, no route, dial time-out
	unanswered              // it may have arrived: reset, time-out, truncated answer
	oversized               // an answer arrived that is too large to take
)

// outcome is how one try ended.
type outcome struct {
	phase  phase
	status int
	header http.Header
	error  wire.ErrorBody
	err    error // nil when answered
	busy   bool  // the service's code says: in the middle of something else, try again
	wait   time.Duration
	asked  bool // the service said how long to wait, namely wait
}

// acted reports whether a write may have been carried out although no definite
// answer says so.
func (o *outcome) acted() bool {
	if o.busy {
		return false // the code says so, whatever the status
	}
	switch o.phase {
	case unanswered, oversized:
		return true
	case answered:
		// A status outside the range of HTTP tells nothing.
		return retry.Temporary(o.status) && !o.asked || o.status < 200 || o.status > 599
	case unsent, unroutable, unreached:
	}
	return false
}

// definite reports whether the answer settles what became of the call, earlier
// tries included. One about the caller does not: the token that an earlier try was
// sent with may have been good.
func (o *outcome) definite() bool {
	if o.phase != answered || o.acted() || o.busy {
		return false
	}
	switch o.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return false
	case http.StatusBadRequest:
		return o.error.Code != "" // gone, taken, wrong: only the code tells, and it may be cut off
	}
	return true
}

// shouldRetry is the whole retry rule. What surely was not carried out is
// repeated whatever it is; what may have been, only if once or twice is the same.
func shouldRetry(op *Op, o *outcome) bool {
	switch o.phase {
	case unreached:
		return true
	case unanswered:
		return op.idempotent()
	case unsent, unroutable, oversized:
		return false
	case answered:
	}
	if o.busy && (op.Busy || op.Method == http.MethodPut || op.Method == http.MethodDelete) {
		return true
	}
	return o.asked || o.status == http.StatusTooManyRequests || retry.Temporary(o.status) && op.idempotent()
}

// again is the only retry condition of resty. resp is nil if resty could not build the
// request. A try that did not reach the attempt stage has no outcome and is not repeated.
func again(resp *resty.Response, _ error) bool {
	if resp == nil {
		return false
	}
	c := callFrom(resp.Request.Context())
	return c.tries == resp.Request.Attempt && shouldRetry(c.op, &c.last)
}

// errNoTimeToRetry ends resty's loop. The caller gets the outcome of the last try.
var errNoTimeToRetry = errors.New("no time is left for another try")

// wait returns the wait before the next try. It returns an error if the wait is longer
// than the caller's deadline or the policy allows.
func (c *Client) wait(_ *resty.Client, resp *resty.Response) (time.Duration, error) {
	ctx := resp.Request.Context()
	call := callFrom(ctx)
	wait, ok := c.cfg.Retry.backOff(call.tries, &call.last, random)
	if deadline, set := ctx.Deadline(); !ok || set && time.Until(deadline) <= wait {
		return 0, errNoTimeToRetry
	}
	c.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "dcaas: trying again",
		append(call.op.attrs(), slog.String("call", call.callID()), slog.Int("try", call.tries), slog.Int("status", call.last.status), slog.String("code", wire.Clean(call.last.error.Code, 64)),
			slog.Duration("wait", wait))...)
	return wait, nil
}

// backOff returns the wait before the next try, the given number of tries being
// done, and false when the service asks for a longer one than is bearable.
func (p RetryPolicy) backOff(tries int, o *outcome, random func() float64) (time.Duration, bool) {
	if o.asked && o.wait > 0 {
		return o.wait, o.wait <= maxServerWait
	}
	wait := p.MaxWait
	if shift := tries - 1; shift < 32 && p.MinWait<<shift > 0 {
		wait = min(wait, p.MinWait<<shift)
	}
	// Half as much again at random, so that clients that failed together do not
	// come back together.
	return min(p.MaxWait, wait+time.Duration(float64(wait)/2*random())), true
}

//nolint:gosec // spreads load, guards nothing
func random() float64 { return rand.Float64() }

// askedWait returns the wait that an answer asks for: its Retry-After header, in
// seconds or as a date, or for a throttled call the window that the gateway's
// message names.
func askedWait(status int, header http.Header, message string, now time.Time) (time.Duration, bool) {
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		return 0, false
	}
	if text := header.Get("Retry-After"); text != "" {
		if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
			return time.Duration(seconds) * time.Second, true
		} else if errors.Is(err, strconv.ErrRange) {
			return math.MaxInt64, true // longer than anybody waits
		}
		if at, err := http.ParseTime(text); err == nil {
			return max(0, at.Sub(now)), true
		}
	}
	if status == http.StatusTooManyRequests {
		return windowInMessage(message)
	}
	return 0, false
}

// windowInMessage finds the window in a text like "policy user over
// ratelimit,limit:10,time:1 minute".
func windowInMessage(message string) (time.Duration, bool) {
	_, rest, found := strings.Cut(message, "time:")
	if !found {
		return 0, false
	}
	digits := len(rest) - len(strings.TrimLeft(rest, "0123456789"))
	count, err := strconv.ParseUint(rest[:digits], 10, 16)
	if err != nil || count == 0 {
		return 0, false
	}
	units := []struct {
		name string
		size time.Duration
	}{{"second", time.Second}, {"minute", time.Minute}, {"hour", time.Hour}, {"day", 24 * time.Hour}}
	for _, unit := range units {
		if strings.HasPrefix(strings.TrimLeft(rest[digits:], " "), unit.name) {
			return time.Duration(count) * unit.size, true
		}
	}
	return 0, false
}

// phaseOf returns the phase in which err ended a try.
func phaseOf(err error) phase {
	cause, connectionless := retry.CauseOf(err), retry.Is[*unreachedError](err)
	switch {
	case retry.Is[*unsentError](err), retry.Is[*auth.Error](err):
		return unsent
	case retry.Is[*tooLargeError](err):
		return oversized
	case cause == retry.Unroutable, cause == retry.Alerted && connectionless:
		return unroutable
	case cause == retry.Unreached, connectionless:
		return unreached
	default:
		return unanswered
	}
}

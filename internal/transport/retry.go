package transport

import (
	"errors"
	"log/slog"
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/go-resty/resty/v2"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// RetryPolicy limits the tries of a call. A zero field means its default.
type RetryPolicy struct {
	MaxTries int           // including the first try
	MinWait  time.Duration // before the second try
	MaxWait  time.Duration // before any try, unless the service asks for a longer wait
}

// Defaults of RetryPolicy, and the longest wait that a service may ask for.
const (
	defaultMaxTries = 4
	defaultMinWait  = 500 * time.Millisecond
	defaultMaxWait  = 20 * time.Second
	maxServerWait   = 2 * time.Minute
)

// Check returns an error for a policy that contradicts itself. The error names the setting.
func (p RetryPolicy) Check(setting string) error {
	if p.MaxTries < 0 || p.MinWait < 0 || p.MaxWait < 0 || p.MaxWait != 0 && p.MaxWait < p.MinWait {
		return errors.New(setting + " needs no negative values, and MaxWait not below MinWait")
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

// phase is the point that a try reached before it ended.
type phase int

const (
	answered   phase = iota // a whole answer arrived
	unsent                  // the rate limiter, the guard or the authentication refused the try
	unroutable              // the host does not exist or TLS failed, so another try fails in the same way
	unreached               // no connection: refused, no route, dial time-out
	unanswered              // the request may have arrived: reset, time-out, incomplete answer
	oversized               // the answer is larger than the limit
)

// outcome holds the result of one try.
type outcome struct {
	phase  phase
	status int
	header http.Header
	error  wire.ErrorBody
	err    error // nil if the phase is answered
	busy   bool  // the error code means that the service did nothing and accepts a later try
	wait   time.Duration
	asked  bool // the service asked for wait
}

// mayHaveActed reports whether the service may have carried out a write although it did not
// report success.
func (o *outcome) mayHaveActed() bool {
	if o.busy {
		return false // because a busy service has done nothing
	}
	switch o.phase {
	case unanswered, oversized:
		return true
	case answered:
		// HTTP gives a status below 200 or above 599 no meaning.
		return retry.Temporary(o.status) && !o.asked || o.status < 200 || o.status > 599
	case unsent, unroutable, unreached:
	}
	return false
}

// definite reports whether the answer also tells the result of the earlier tries. A refusal
// of the caller does not, because an earlier try may have had a valid token.
func (o *outcome) definite() bool {
	if o.phase != answered || o.mayHaveActed() || o.busy {
		return false
	}
	switch o.status {
	case http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests, http.StatusServiceUnavailable:
		return false
	case http.StatusBadRequest:
		return o.error.Code != "" // because only the code tells the reason
	}
	return true
}

// shouldRetry is the retry rule. A try that had no effect is repeated for each operation. A
// try that may have had an effect is repeated only for an idempotent operation.
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

// retryCondition is the only retry condition of resty. It is false if resty could not build
// the request, which makes resp nil. It is also false if the try did not reach the attempt
// stage, because last is then the outcome of an earlier try.
func retryCondition(resp *resty.Response, _ error) bool {
	if resp == nil {
		return false
	}
	c := callFrom(resp.Request.Context())
	return c.tries == resp.Request.Attempt && shouldRetry(c.op, &c.last)
}

// errNoTimeToRetry ends the loop of resty. The caller gets the outcome of the last try.
var errNoTimeToRetry = errors.New("no time is left for another try")

// retryAfter returns the wait before the next try. It returns an error if the caller's
// deadline or the policy does not allow the wait.
func (c *Client) retryAfter(_ *resty.Client, resp *resty.Response) (time.Duration, error) {
	ctx := resp.Request.Context()
	call := callFrom(ctx)
	wait, ok := c.cfg.Retry.backOff(call.tries, &call.last, retry.Share)
	if deadline, set := ctx.Deadline(); !ok || set && time.Until(deadline) <= wait {
		return 0, errNoTimeToRetry
	}
	attrs := append(call.op.attrs(), slog.String("call", call.callID()), slog.Int("try", call.tries), slog.Int("status", call.last.status),
		slog.String("code", wire.Clean(call.last.error.Code, 64)), slog.Duration("wait", wait))
	c.cfg.Logger.LogAttrs(ctx, slog.LevelWarn, "dcaas: trying again", attrs...)
	return wait, nil
}

// backOff returns the wait after the given number of tries. It returns false if the service
// asked for a wait that is longer than maxServerWait.
func (p RetryPolicy) backOff(tries int, o *outcome, share func(time.Duration) time.Duration) (time.Duration, bool) {
	if o.asked && o.wait > 0 {
		return o.wait, o.wait <= maxServerWait
	}
	wait := p.MaxWait
	if shift := tries - 1; shift < 32 && p.MinWait<<shift > 0 {
		wait = min(wait, p.MinWait<<shift)
	}
	// A random part spreads the tries of clients that failed at the same time.
	return min(p.MaxWait, wait+share(wait/2)), true
}

// askedWait returns the wait that an answer asks for. It reads the Retry-After header. If a
// throttled call has none, it reads the window in the message of the API gateway.
func askedWait(status int, header http.Header, message string, now time.Time) (time.Duration, bool) {
	if status != http.StatusTooManyRequests && status != http.StatusServiceUnavailable {
		return 0, false
	}
	if text := header.Get("Retry-After"); text != "" {
		if seconds, err := strconv.ParseUint(text, 10, 31); err == nil {
			return time.Duration(seconds) * time.Second, true
		} else if errors.Is(err, strconv.ErrRange) {
			return math.MaxInt64, true // longer than maxServerWait
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

// windowInMessage parses the window in a text such as "policy user over
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
	cause, noConnection := retry.CauseOf(err), retry.Is[*unreachedError](err)
	switch {
	case retry.Is[*unsentError](err), retry.Is[*auth.Error](err):
		return unsent
	case retry.Is[*tooLargeError](err):
		return oversized
	case cause == retry.Unroutable, cause == retry.Alerted && noConnection:
		return unroutable
	case cause == retry.Unreached, noConnection:
		return unreached
	default:
		return unanswered
	}
}

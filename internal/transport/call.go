package transport

import (
	"cmp"
	"context"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// call holds the state of one Do during its tries. The stages find it in the context of
// their request.
type call struct {
	op      *Op
	path    string // escaped, without the query
	url     string
	project string // may be empty
	body    []byte // of the request; nil sends none
	start   time.Time

	tries        int     // started
	sent         int     // tries that left this process
	mayHaveActed bool    // the service may have carried out one of the tries
	last         outcome // of the last try
	answer       []byte  // body of the last answer
	buffers      *buffers
	secrets      wire.Secrets // hidden in errors and logs

	idOnce sync.Once
	id     string
}

// callKey is the context key of the call.
type callKey struct{}

// context returns a context that gives the stages the call and its secrets.
func (c *call) context(parent context.Context) context.Context {
	return context.WithValue(wire.WithSecrets(parent, &c.secrets), callKey{}, c)
}

func callFrom(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// CallID returns the identifier of the call that ctx belongs to, which all tries share. It
// returns "" outside a call.
func CallID(ctx context.Context) string {
	if c := callFrom(ctx); c != nil {
		return c.callID()
	}
	return ""
}

// callID returns the identifier. It makes it at first use, because most calls need none.
func (c *call) callID() string {
	c.idOnce.Do(func() { c.id = uuid.NewString() })
	return c.id
}

// Route returns the path template of the call that ctx belongs to. It returns "" outside a
// call.
func Route(ctx context.Context) string {
	if c := callFrom(ctx); c != nil {
		return c.op.Route
	}
	return ""
}

// requestID returns the request ID of an answer, without secrets.
func (c *call) requestID(header http.Header, fromBody string) string {
	return wire.Clean(c.secrets.Hide(cmp.Or(header.Get("X-Request-Id"), fromBody)), 128)
}

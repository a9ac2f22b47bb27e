package dcaas

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// search finds a resource by its place. A place, such as a VLAN of a connection, holds at
// most one resource.
type search[T any] struct {
	op      *transport.Op
	place   string // names the place in errors: "VLAN 100 of connection 4b3c…"
	all     func(context.Context) iter.Seq2[*T, error]
	inPlace func(*T) bool
	state   func(*T) state
	differ  func(*T) []string // names the fields with other values than wanted
	sent    bool              // whether a create has been sent
}

// find returns the resource in the place, or nil if there is none. A resource with other
// values, or one that is being deleted, is returned with [ErrConflict].
func (s *search[T]) find(ctx context.Context) (*T, error) {
	var other *T
	var conflict error
	for item, err := range s.all(ctx) {
		if err != nil {
			return nil, err
		}
		if !s.inPlace(item) {
			continue
		}
		st := s.state(item)
		switch fields := s.differ(item); {
		case st.status == "DELETED":
		case st.status == "PENDING_DELETE":
			other, conflict = item, s.taken(st.id, "which is being deleted", "wait until it is gone")
		case len(fields) > 0:
			other, conflict = item, s.taken(st.id, "which differs in "+strings.Join(fields, ", "), "update or delete it, or choose another place")
		default:
			return item, nil
		}
	}
	return other, conflict
}

// taken returns the [ErrConflict] that names the resource in the place. It gives no advice
// after a create was sent, because that create may have made the resource.
func (s *search[T]) taken(id, how, advice string) error {
	text := fmt.Sprintf("%s is taken by %s, %s", s.place, id, how)
	if !s.sent {
		text += "; " + advice
	}
	return &Error{Method: s.op.Method, Path: s.op.Route, refused: !s.sent, class: ErrConflict, Message: text}
}

// orCreate returns the resource in the place, or creates it. It sends at most one create.
func (s *search[T]) orCreate(ctx context.Context, create func(context.Context) (*T, error)) (*T, bool, error) {
	if found, err := s.find(ctx); found != nil || err != nil {
		return found, false, err
	}
	made, err := create(ctx)
	lost := errors.Is(err, ErrAmbiguous)
	if err == nil || !lost && !errors.Is(err, ErrConflict) {
		return made, err == nil, err
	}
	// The answer was lost, or another client was faster. The place shows which.
	s.sent = true
	found, lookErr := s.find(ctx)
	switch {
	case lost && errors.Is(lookErr, ErrConflict): // it may be the one made here, with values that the service changed or hides
		return found, false, fmt.Errorf("%w; a create was sent before, and this may be what it made: %w", lookErr, err)
	case errors.Is(lookErr, ErrConflict):
		return found, false, lookErr
	case lookErr != nil:
		return nil, false, fmt.Errorf("%w; looking for it failed: %w", err, lookErr)
	case found != nil:
		return found, lost, nil
	default:
		return nil, false, err
	}
}

package dcaas

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// search looks for a resource that has one place in the service, by what is in
// that place.
type search[T any] struct {
	op      *transport.Op
	place   string // names the place in errors: "VLAN 100 of connection 4b3c…"
	all     func(context.Context) iter.Seq2[*T, error]
	inPlace func(*T) bool
	state   func(*T) state
	differ  func(*T) []string // fields that are not as wanted
	sent    bool              // whether a create has been sent
}

// find returns what is in the place, or nil. What is there with other values is
// [ErrConflict].
func (s *search[T]) find(ctx context.Context) (*T, error) {
	var conflict error
	for item, err := range s.all(ctx) {
		if err != nil {
			return nil, err
		}
		if !s.inPlace(item) {
			continue
		}
		st := s.state(item)
		switch other := s.differ(item); {
		case st.status == "DELETED":
		case st.status == "PENDING_DELETE":
			conflict = s.taken(st.id, "which is being deleted", "wait until it is gone")
		case len(other) > 0:
			conflict = s.taken(st.id, "which differs in "+strings.Join(other, ", "), "update or delete it, or choose another place")
		default:
			return item, nil
		}
	}
	return nil, conflict
}

// taken reports what is in the place. It gives no advice once a create was sent:
// what is there may be what that made.
func (s *search[T]) taken(id, how, advice string) error {
	text := fmt.Sprintf("%s is taken by %s, %s", s.place, id, how)
	if !s.sent {
		text += "; " + advice
	}
	return &Error{Method: s.op.Method, Path: s.op.Route, refused: !s.sent, class: ErrConflict, Message: text}
}

// orCreate returns what is in the place, or makes it. It never sends more than
// one create.
func (s *search[T]) orCreate(ctx context.Context, create func(context.Context) (*T, error)) (*T, bool, error) {
	if found, err := s.find(ctx); found != nil || err != nil {
		return found, false, err
	}
	made, err := create(ctx)
	lost := errors.Is(err, ErrAmbiguous)
	if err == nil || !lost && !errors.Is(err, ErrConflict) {
		return made, err == nil, err
	}
	// The answer was lost, or somebody else was faster: the place shows which.
	s.sent = true
	found, lookErr := s.find(ctx)
	switch {
	case found != nil:
		return found, lost, nil
	case lost && errors.Is(lookErr, ErrConflict): // the service may rewrite or hide values
		return nil, false, fmt.Errorf("%w; a create was sent before, and this may be what it made: %w", lookErr, err)
	case errors.Is(lookErr, ErrConflict):
		return nil, false, lookErr
	case lookErr != nil:
		return nil, false, fmt.Errorf("%w; looking for it failed: %w", err, lookErr)
	default:
		return nil, false, err
	}
}

// differences lists the fields that are not as they are wanted.
type differences []string

func (d *differences) add(field string, same bool) {
	if !same {
		*d = append(*d, field)
	}
}

// optional adds a field that counts only if it is wanted.
func (d *differences) optional(field, have, want string) {
	d.add(field, want == "" || have == want)
}

// haveTags reports whether each of the tags that are wanted is there.
func haveTags(have, want []tags.Tag) bool {
	return !slices.ContainsFunc(want, func(t tags.Tag) bool { return !slices.Contains(have, t) })
}

// sameBlocks reports whether two lists have the same CIDR blocks, or addresses
// with prefix length, in any order and spelling.
func sameBlocks(a, b []string) bool {
	return slices.Equal(canonicalBlocks(a), canonicalBlocks(b))
}

func canonicalBlocks(list []string) []string {
	out := make([]string, len(list))
	for i, text := range list {
		out[i] = text
		if prefix, err := netip.ParsePrefix(text); err == nil {
			out[i] = prefix.String()
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

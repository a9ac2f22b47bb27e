package demo

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
)

// Undo records how to delete the resources that an example creates.
type Undo struct {
	out     io.Writer
	entries []func(context.Context) error
}

// NewUndo returns an Undo that reports to out.
func NewUndo(out io.Writer) *Undo { return &Undo{out: out} }

// Uninterrupted calls create, unless ctx is already cancelled, and lets it finish. An
// interrupted create could leave a resource with an ID that the program never learns.
func Uninterrupted[T any](ctx context.Context, create func(context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var none T
		return none, err
	}
	uncancelled, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return create(uncancelled)
}

// Created reports a new resource and records the steps that undo it.
func (u *Undo) Created(resource string, steps ...func(context.Context) error) {
	fmt.Fprintf(u.out, "Created %s\n", resource)
	u.entries = append(u.entries, func(ctx context.Context) error {
		for _, step := range steps {
			if err := step(ctx); err != nil {
				return fmt.Errorf("%s is left behind: %w", resource, err)
			}
		}
		fmt.Fprintf(u.out, "Deleted %s\n", resource)
		return nil
	})
}

// All deletes the created resources, the last one first, because a later one may use an
// earlier one. It works even after Ctrl-C.
func (u *Undo) All(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	var errs []error
	for _, undo := range slices.Backward(u.entries) {
		errs = append(errs, undo(ctx))
	}
	return errors.Join(errs...)
}

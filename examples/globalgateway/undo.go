package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// uninterrupted calls create, unless ctx is already cancelled, and lets it finish. An
// interrupted create could leave a resource with an ID that the program never learns.
func uninterrupted[T any](ctx context.Context, create func(context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var none T
		return none, err
	}
	uncancelled, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return create(uncancelled)
}

// created reports a new resource and records the steps that undo it.
func (b *builder) created(resource string, steps ...func(context.Context) error) {
	fmt.Fprintf(b.out, "Created %s\n", resource)
	b.undo = append(b.undo, func(ctx context.Context) error {
		for _, step := range steps {
			if err := step(ctx); err != nil {
				return fmt.Errorf("%s is left behind: %w", resource, err)
			}
		}
		fmt.Fprintf(b.out, "Deleted %s\n", resource)
		return nil
	})
}

// undoAll deletes the created resources, the last one first, because a later one may
// use an earlier one. It works even after Ctrl-C.
func (b *builder) undoAll(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	var errs []error
	for _, undo := range slices.Backward(b.undo) {
		errs = append(errs, undo(ctx))
	}
	return errors.Join(errs...)
}

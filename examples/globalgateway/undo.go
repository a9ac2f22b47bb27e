package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// made carries out a create to its end: cut off half way, nobody would know
// whether there is something to take down. Ctrl-C is heeded before and after.
func made[T any](ctx context.Context, create func(context.Context) (T, error)) (T, error) {
	if err := ctx.Err(); err != nil {
		var none T
		return none, err
	}
	whole, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute)
	defer cancel()
	return create(whole)
}

// later remembers the steps that take something down.
func (s *site) later(what string, steps ...func(context.Context) error) {
	fmt.Fprintf(s.out, "Created %s\n", what)
	s.undo = append(s.undo, func(ctx context.Context) error {
		for _, step := range steps {
			if err := step(ctx); err != nil {
				return fmt.Errorf("%s is left behind: %w", what, err)
			}
		}
		fmt.Fprintf(s.out, "Deleted %s\n", what)
		return nil
	})
}

// takeDown removes what was built, last first. It does so after Ctrl-C too.
func (s *site) takeDown(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Minute)
	defer cancel()
	var errs []error
	for _, undo := range slices.Backward(s.undo) {
		errs = append(errs, undo(ctx))
	}
	return errors.Join(errs...)
}

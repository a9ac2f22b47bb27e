// Package demo holds the code that the examples share: they read flags, stop on a signal,
// choose between the environment and a service in memory, and undo their work.
package demo

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

// Main calls run and ends the program with its result. The first Ctrl-C cancels the
// context of run, the second one ends the program at once.
func Main(run func(ctx context.Context, out io.Writer) error) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	os.Exit(exitCode(ctx, run(ctx, os.Stdout), os.Stderr))
}

// exitCode reports an error and returns the exit code of the program. An error after an
// interrupt counts as a failure if the interrupt is not its cause, such as a full disk.
func exitCode(ctx context.Context, err error, stderr io.Writer) int {
	switch {
	case err == nil || errors.Is(err, flag.ErrHelp): // the flags have printed their help
		return 0
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		fmt.Fprintln(stderr, "Interrupted:", err)
		return 130
	default:
		fmt.Fprintln(stderr, err)
		return 1
	}
}

// Parse reads the flags from args, and refuses all other arguments.
func Parse(flags *flag.FlagSet, args []string) error {
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() > 0 {
		return fmt.Errorf("%s takes no arguments: %q", flags.Name(), flags.Args())
	}
	return nil
}

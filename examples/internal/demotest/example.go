package demotest

import (
	"context"
	"io"
	"log"
	"os"
)

// Print runs a program whose Example compares the output.
func Print(run func(context.Context, io.Writer) error) {
	if err := run(context.Background(), os.Stdout); err != nil {
		log.Fatal(err)
	}
}

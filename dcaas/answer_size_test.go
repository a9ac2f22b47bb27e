package dcaas_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// endless returns a function that writes an answer without an end until a write fails. The
// function allocates nothing, because the amount that it writes varies.
func endless(head, piece string) func(io.Writer) {
	first := []byte(head)
	next := bytes.Repeat([]byte(piece), 1+(64<<10)/len(piece))
	return func(w io.Writer) {
		_, err := w.Write(first)
		for err == nil {
			_, err = w.Write(next)
		}
	}
}

// A call of an endless answer takes no more memory than the limit allows. The test does not
// run in parallel, because it measures the memory of the process.
//
//nolint:paralleltest // it measures the memory of the process
func TestAnswerSizeIsLimited(t *testing.T) {
	const limit = 1 << 20
	chunk := fmt.Sprintf("%x\r\n%s\r\n", 1<<10, strings.Repeat("[", 1<<10))
	bomb := strings.Repeat(zipped(t, strings.Repeat("\x00", 1<<20)), 1<<10) // 1 GiB, compressed to 1 MiB
	tooLarge := fmt.Sprintf("larger than the limit of %d bytes", limit)
	tests := []struct {
		name   string
		answer func(io.Writer)
		want   string
		most   uint64 // allocated bytes
	}{
		{"endless", endless("HTTP/1.1 200 OK\r\n\r\n", " "), tooLarge, 16 * limit},
		{"endless chunks", endless("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk), tooLarge, 16 * limit},
		{"endless error", endless("HTTP/1.1 500 Internal Server Error\r\nTransfer-Encoding: chunked\r\n\r\n", chunk), "500 Internal Server Error", 16 * limit},
		{"endless headers", endless("HTTP/1.1 200 OK\r\n", "X: y\r\n"), "the answer did not arrive", 32 * limit},
		{"endless hints", endless("", "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"), "the answer did not arrive", 32 * limit},
		{"endless status", endless("", "HTTP"), "the answer did not arrive", 16 * limit},
		{"bomb", func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"+bomb)
		}, tooLarge, 16 * limit},
		{"bomb in an error", func(w io.Writer) {
			_, _ = io.WriteString(w, "HTTP/1.1 400 Bad\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\n"+bomb)
		}, "400 Bad Request", 16 * limit},
		{"a length that is a lie", func(w io.Writer) { _, _ = io.WriteString(w, "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n{") }, "unexpected EOF", 16 * limit},
	}
	for _, tt := range tests {
		c := clientOf(t, rawServer(t, true, tt.answer), dcaas.WithMaxBody(limit))
		before := allocated()
		err := tryCreate(t.Context(), c)
		took := allocated() - before
		if err == nil || !strings.Contains(err.Error(), tt.want) || took > tt.most {
			t.Errorf("%s: %d bytes for %v, want at most %d for an error with %q", tt.name, took, err, tt.most, tt.want)
		}
		if !errors.Is(err, dcaas.ErrAmbiguous) && !strings.HasPrefix(tt.want, "400") {
			t.Errorf("%s: %v, want it to be ambiguous", tt.name, err)
		}
		t.Logf("%s: %d KiB", tt.name, took>>10)
	}

	// The default limit.
	c := clientOf(t, rawServer(t, true, endless("HTTP/1.1 200 OK\r\n\r\n", " ")))
	before := allocated()
	err := tryCreate(t.Context(), c)
	took := allocated() - before
	t.Logf("the default limit: %d KiB", took>>10)
	if err == nil || !strings.Contains(err.Error(), "larger than the limit of 33554432 bytes") || took > 512<<20 {
		t.Errorf("%d bytes for %v, want at most 512 MiB for an error that tells the limit", took, err)
	}
}

// allocated returns the number of bytes that the process has allocated since its start.
func allocated() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.TotalAlloc
}

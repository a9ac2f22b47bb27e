package transport

import (
	"bytes"
	"io"
	"net/http"
	"strconv"
	"testing"
)

func TestReadBodyDoesNotTrustTheLength(t *testing.T) {
	t.Parallel()
	for _, length := range []int64{-1, 0, 3, 10 << 20} {
		resp := &http.Response{ContentLength: length, Body: io.NopCloser(&limitedReader{n: 3})}
		got, err := readBody(new(bytes.Buffer), resp, 20<<20)
		if string(got) != "xxx" || err != nil || cap(got) > 2*maxTrustedSize {
			t.Errorf("length %d: %q (capacity %d), %v", length, got, cap(got), err)
		}
	}
	if got, err := readBody(new(bytes.Buffer), &http.Response{}, 1); got != nil || err != nil {
		t.Errorf("no body: %q, %v", got, err)
	}
	for _, size := range []int{9, 10, 11} {
		resp := &http.Response{ContentLength: -1, Body: io.NopCloser(&limitedReader{n: size})}
		got, err := readBody(new(bytes.Buffer), resp, 10)
		if (err == nil) != (size <= 10) || len(got) != min(size, 10) {
			t.Errorf("%s of 10 bytes: %d, %v", strconv.Itoa(size), len(got), err)
		}
	}
}

// A body of a stated length is read into a buffer of that size: one that grows by
// doubling would be larger.
func TestReadBodySizesTheBuffer(t *testing.T) {
	t.Parallel()
	const size = 1<<20 + 1
	var buf bytes.Buffer
	resp := &http.Response{ContentLength: size, Body: io.NopCloser(&limitedReader{n: size})}
	got, err := readBody(&buf, resp, size)
	if err != nil || len(got) != size || buf.Cap() > size+64<<10 {
		t.Errorf("%d bytes in a buffer of %d, %v", len(got), buf.Cap(), err)
	}
}

// Of a body above the limit one byte is read, no more.
func TestReadBodyStopsAtTheLimit(t *testing.T) {
	t.Parallel()
	body := &limitedReader{n: 20}
	if _, err := readBody(new(bytes.Buffer), &http.Response{ContentLength: -1, Body: io.NopCloser(body)}, 10); err == nil || body.n != 9 {
		t.Errorf("%d bytes are left of 20, %v, want 9 and an error", body.n, err)
	}
}

// limitedReader gives n bytes, one at a time.
type limitedReader struct{ n int }

func (r *limitedReader) Read(p []byte) (int, error) {
	if r.n == 0 {
		return 0, io.EOF
	}
	r.n--
	p[0] = 'x'
	return 1, nil
}

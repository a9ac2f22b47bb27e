package transport

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"testing"
	"testing/iotest"
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

// TestReadBodySizesTheBuffer checks that a buffer for a stated length has this size,
// because one that grows by doubling would be larger.
func TestReadBodySizesTheBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int64{1<<20 + 1, maxTrustedSize + 1, 4*maxTrustedSize + 1} {
		var buf bytes.Buffer
		want := bytes.Repeat([]byte("0123456789"), int(size/10+1))[:size]
		resp := &http.Response{ContentLength: size, Body: io.NopCloser(bytes.NewReader(want))}
		got, err := readBody(&buf, resp, size)
		if err != nil || !bytes.Equal(got, want) || int64(buf.Cap()) > size+64<<10 {
			t.Errorf("%d of %d bytes in a buffer of %d, %v", len(got), size, buf.Cap(), err)
		}
	}
}

// TestReadBodyLimitsTheBuffer states a length that is much larger than the body.
func TestReadBodyLimitsTheBuffer(t *testing.T) {
	t.Parallel()
	for _, size := range []int{1, maxTrustedSize, maxTrustedSize + 1} {
		for _, broken := range []error{nil, io.ErrUnexpectedEOF} {
			var buf bytes.Buffer
			var body io.Reader = bytes.NewReader(make([]byte, size))
			if broken != nil {
				body = io.MultiReader(body, iotest.ErrReader(broken))
			}
			resp := &http.Response{ContentLength: 100 * maxTrustedSize, Body: io.NopCloser(body)}
			got, err := readBody(&buf, resp, 100*maxTrustedSize)
			if !errors.Is(err, broken) || len(got) != size || buf.Cap() > 4*max(size, maxTrustedSize)+64<<10 {
				t.Errorf("%d of %d bytes in a buffer of %d, %v, want %v", len(got), size, buf.Cap(), err, broken)
			}
		}
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

package bench

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"hash"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"testing"
	"time"
)

// raw is a program without an SDK: http.Client, encoding/json and its own types. It
// allocates as little as these two allow. It repeats no request and has no typed errors.
type raw struct {
	http *http.Client
	url  url.URL
}

func newRaw(tb testing.TB, at site) client {
	tb.Helper()
	u, err := url.Parse(at.url)
	if err != nil {
		tb.Fatal(err)
	}
	// A Timeout would cost a context and a timer for each call. The caller's context
	// bounds the call instead.
	return raw{&http.Client{Transport: ownTransport(tb, at)}, *u}
}

// ownTransport returns the stub, or a transport that keeps idle connections.
func ownTransport(tb testing.TB, at site) http.RoundTripper {
	tb.Helper()
	if at.stub != nil {
		return at.stub
	}
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost = 64
	tb.Cleanup(t.CloseIdleConnections)
	return t
}

func (r raw) call(ctx context.Context, method, path, query string, in, out any) error {
	var body []byte
	if in != nil {
		var err error
		if body, err = json.Marshal(in); err != nil {
			return err
		}
	}
	resp, err := r.http.Do(newLeanRequest(ctx, r.url, method, path, query, body))
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	buf, _ := bodies.Get().(*bytes.Buffer)
	defer bodies.Put(buf)
	buf.Reset()
	buf.Grow(int(resp.ContentLength) + bytes.MinRead)
	if _, err := buf.ReadFrom(resp.Body); err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%d %s", resp.StatusCode, buf)
	}
	return json.Unmarshal(buf.Bytes(), out)
}

// newLeanRequest builds a signed request. One array holds the values of all headers.
func newLeanRequest(ctx context.Context, u url.URL, method, path, query string, body []byte) *http.Request {
	date := time.Now().UTC().Format(dateFormat)
	values := [...]string{"application/json", projectID, date, leanSign(method, path, query, u.Host, date, body)}
	u.Path, u.RawQuery = path, query
	req := (&http.Request{
		Method: method, URL: &u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Accept": values[0:1:1], "X-Project-Id": values[1:2:2], "X-Sdk-Date": values[2:3:3], "Authorization": values[3:4:4]},
	}).WithContext(ctx)
	if body != nil {
		req.Header["Content-Type"] = values[0:1:1]
		req.Body, req.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return req
}

func (r raw) get(ctx context.Context, id string, show func(*vif)) error {
	var answer vifAnswer
	err := r.call(ctx, http.MethodGet, listPath+"/"+id, "", nil, &answer)
	if err == nil && show != nil {
		show(&answer.VIF)
	}
	return err
}

func (r raw) create(ctx context.Context, show func(*vif)) error {
	var answer vifAnswer
	err := r.call(ctx, http.MethodPost, listPath, "", newVIF(), &answer)
	if err == nil && show != nil {
		show(&answer.VIF)
	}
	return err
}

func pageQuery(limit int, marker string) string {
	query := "limit=" + strconv.Itoa(limit)
	if marker != "" {
		query += "&marker=" + marker
	}
	return query
}

func (r raw) page(ctx context.Context, limit int, show func(*vif)) (int, error) {
	var answer pageAnswer
	err := r.call(ctx, http.MethodGet, listPath, pageQuery(limit, ""), nil, &answer)
	return each(answer.VIFs, show, itself), err
}

func (r raw) walk(ctx context.Context, limit int, show func(*vif)) (int, error) {
	items := 0
	for marker := ""; ; {
		var answer pageAnswer
		if err := r.call(ctx, http.MethodGet, listPath, pageQuery(limit, marker), nil, &answer); err != nil {
			return items, err
		}
		items += each(answer.VIFs, show, itself)
		if marker = answer.Info.Next; marker == "" {
			return items, nil
		}
	}
}

const dateFormat = "20060102T150405Z"

// lean is the reusable memory of one signature.
type lean struct {
	mac       hash.Hash
	text, sum []byte
}

var leanPool = sync.Pool{New: func() any { return &lean{mac: hmac.New(sha256.New, []byte(secretKey))} }}

// leanSign signs requests whose parts are sorted and need no escapes.
func leanSign(method, path, query, host, date string, body []byte) string {
	const algorithm, names = "SDK-HMAC-SHA256", "accept;host;x-project-id;x-sdk-date"
	l, _ := leanPool.Get().(*lean)
	defer leanPool.Put(l)
	t := append(l.text[:0], method...)
	t = append(append(append(t, '\n'), path...), "/\n"...)
	t = append(append(t, query...), "\naccept:application/json\nhost:"...)
	t = append(append(t, host...), "\nx-project-id:"+projectID+"\nx-sdk-date:"...)
	t = append(append(t, date...), "\n\n"+names+"\n"...)
	hashed := sha256.Sum256(body)
	t = hex.AppendEncode(t, hashed[:])
	hashed = sha256.Sum256(t)
	t = append(append(append(t[:0], algorithm+"\n"...), date...), '\n')
	t = hex.AppendEncode(t, hashed[:])
	l.mac.Reset()
	l.mac.Write(t)
	l.sum = l.mac.Sum(l.sum[:0])
	t = append(t[:0], algorithm+" Access="+accessKey+", SignedHeaders="+names+", Signature="...)
	t = hex.AppendEncode(t, l.sum)
	l.text = t
	return string(t)
}

func leanSigner(tb testing.TB, at string) func() (string, error) {
	tb.Helper()
	req := newRequest(tb, at)
	return func() (string, error) {
		date := time.Now().UTC().Format(dateFormat)
		return leanSign(http.MethodGet, req.URL.Path, req.URL.RawQuery, req.URL.Host, date, nil), nil
	}
}

func rawDecode(body []byte, show func(*vif)) (int, error) {
	var answer pageAnswer
	err := json.Unmarshal(body, &answer)
	return each(answer.VIFs, show, itself), err
}

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
	"strconv"
	"sync"
	"testing"
	"time"
)

// raw is what one would write without an SDK: net/http, encoding/json into types
// of one's own, and a signature of just what is needed. It repeats nothing and
// knows no errors.
type raw struct {
	http *http.Client
	url  string
}

func newRaw(tb testing.TB, at site) client {
	tb.Helper()
	return raw{&http.Client{Transport: ownTransport(tb, at), Timeout: 30 * time.Second}, at.url}
}

// ownTransport is the stub, or a transport that keeps its connections.
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
	address := r.url + path
	if query != "" {
		address += "?" + query
	}
	req, err := http.NewRequestWithContext(ctx, method, address, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Accept", "application/json")
	req.Header.Set("X-Project-Id", projectID)
	if in != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	date := time.Now().UTC().Format(dateFormat)
	req.Header.Set("X-Sdk-Date", date)
	req.Header.Set("Authorization", leanSign(method, path, query, req.URL.Host, date, body))
	resp, err := r.http.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		return err
	}
	if resp.StatusCode/100 != 2 {
		return fmt.Errorf("%d %s", resp.StatusCode, text)
	}
	return json.Unmarshal(text, out)
}

func (r raw) get(ctx context.Context, look func(facts)) error {
	var answer vifAnswer
	err := r.call(ctx, http.MethodGet, listPath+"/"+firstID, "", nil, &answer)
	if err == nil && look != nil {
		look(answer.VIF.facts())
	}
	return err
}

func (r raw) create(ctx context.Context, look func(facts)) error {
	var answer vifAnswer
	err := r.call(ctx, http.MethodPost, listPath, "", newVIF(), &answer)
	if err == nil && look != nil {
		look(answer.VIF.facts())
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

func (r raw) page(ctx context.Context, limit int, look func(facts)) (int, error) {
	var answer pageAnswer
	err := r.call(ctx, http.MethodGet, listPath, pageQuery(limit, ""), nil, &answer)
	return each(answer.VIFs, look, (*vif).facts), err
}

func (r raw) walk(ctx context.Context, limit int, look func(facts)) (int, error) {
	items := 0
	for marker := ""; ; {
		var answer pageAnswer
		if err := r.call(ctx, http.MethodGet, listPath, pageQuery(limit, marker), nil, &answer); err != nil {
			return items, err
		}
		items += each(answer.VIFs, look, (*vif).facts)
		if marker = answer.Info.Next; marker == "" {
			return items, nil
		}
	}
}

const dateFormat = "20060102T150405Z"

// lean is the memory of one signature.
type lean struct {
	mac       hash.Hash
	text, sum []byte
}

var leanPool = sync.Pool{New: func() any { return &lean{mac: hmac.New(sha256.New, []byte(secretKey))} }}

// leanSign signs requests whose parts need no escapes and are in order already.
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

func rawDecode(body []byte, look func(facts)) (int, error) {
	var answer pageAnswer
	err := json.Unmarshal(body, &answer)
	return each(answer.VIFs, look, (*vif).facts), err
}

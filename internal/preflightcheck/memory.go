package main

import (
	"bytes"
	"io"
	"net/http"
)

// memory is a RoundTripper that calls a handler without a network.
type memory struct{ handler http.Handler }

// RoundTrip returns the answer of the handler.
func (m memory) RoundTrip(req *http.Request) (*http.Response, error) {
	in := req.Clone(req.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	in.RequestURI = in.URL.RequestURI()
	in.Host = req.URL.Host
	w := &recorder{header: http.Header{}, status: http.StatusOK}
	m.handler.ServeHTTP(w, in)
	return &http.Response{
		StatusCode: w.status, Header: w.header, Request: req, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()),
	}, nil
}

// recorder keeps an answer.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

// Header returns the header of the answer.
func (w *recorder) Header() http.Header { return w.header }

// WriteHeader sets the status of the answer.
func (w *recorder) WriteHeader(status int) { w.status = status }

// Write appends to the body of the answer.
func (w *recorder) Write(p []byte) (int, error) { return w.body.Write(p) }

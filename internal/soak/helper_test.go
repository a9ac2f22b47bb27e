package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
)

// words returns the first word of each report.
func words(reports []string) []string {
	var all []string
	for _, report := range reports {
		word, _, _ := strings.Cut(report, ":")
		all = append(all, word)
	}
	return all
}

// sendTwice sends each create of a gateway with an enterprise router twice, and
// returns the second answer. The service would refuse the second create of another
// resource.
func sendTwice(next http.RoundTripper) http.RoundTripper {
	return roundTripFunc(func(req *http.Request) (*http.Response, error) {
		if req.GetBody == nil {
			return next.RoundTrip(req)
		}
		body, err := req.GetBody()
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(body)
		if err != nil || !strings.Contains(string(text), "enterprise_router_id") {
			return next.RoundTrip(req)
		}
		again := req.Clone(req.Context())
		if again.Body, err = req.GetBody(); err != nil {
			return nil, err
		}
		if resp, err := next.RoundTrip(again); err == nil {
			resp.Body.Close()
		}
		return next.RoundTrip(req)
	})
}

// dropDeletes answers each DELETE with 204 without sending it.
func dropDeletes(next http.RoundTripper) http.RoundTripper {
	return roundTripFunc(func(req *http.Request) (*http.Response, error) {
		if req.Method != http.MethodDelete {
			return next.RoundTrip(req)
		}
		return &http.Response{StatusCode: http.StatusNoContent, Body: http.NoBody, Request: req}, nil
	})
}

// sendRequest sends one request to h. A fault may abort the handler with a panic.
func sendRequest(h http.Handler) {
	defer func() { _ = recover() }()
	h.ServeHTTP(httptest.NewRecorder(), httptest.NewRequest(http.MethodGet, "/v3/projects", nil))
}

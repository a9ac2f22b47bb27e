package nic_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

const (
	path   = "/v1/" + golden.ProjectID + "/cloudservers/nics/"
	nicID  = "5c561d9d-eaea-45f6-ae3e-08d1a7080828"
	portID = "d32019d3-bc6e-4319-9c1d-6722fc136a23"

	// Example of the API reference.
	request = `{ "nic": { "subnet_id": "d32019d3-bc6e-4319-9c1d-6722fc136a23", "ip_address": "192.168.0.7", "reverse_binding": true } }`
	answer  = `{ "port_id": "d32019d3-bc6e-4319-9c1d-6722fc136a23" }`
)

func expect(t *testing.T, exchanges ...golden.Exchange) *nic.Client {
	t.Helper()
	c, err := nic.NewAt(golden.Expect(t, exchanges...), golden.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func opts() nic.BindOpts {
	return nic.BindOpts{SubnetID: "d32019d3-bc6e-4319-9c1d-6722fc136a23", IPAddress: "192.168.0.7", ReverseBinding: true}
}

func fail[T any](_ T, err error) error { return err }

// statuses is a transport that answers with its statuses in order and then repeats the
// last one. It records the requests.
type statuses struct {
	status []int
	seen   []*http.Request
}

func (s *statuses) RoundTrip(req *http.Request) (*http.Response, error) {
	s.seen = append(s.seen, req)
	status := s.status[min(len(s.seen), len(s.status))-1]
	return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(answer)), Request: req}, nil
}

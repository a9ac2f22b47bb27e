package conformance

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// wireOp compares the requests of the two clients for one operation. Together, its cases
// send every field that one of the clients has.
type wireOp struct {
	call     officialCall
	options  any               // zero value of our options, if the operation has any
	official map[string]string // fields that only the official client sends, with the reason
	cases    []wireCase
}

// wireCase is one call of our client, and the calls of the official client that must send
// the same requests.
type wireCase struct {
	name     string
	ours     func(context.Context, *dcaas.Client) error
	official []string   // requests as JSON, with the fields of its request struct
	differs  *exception // set if the requests differ
}

// exception is an intended difference.
type exception struct {
	why      string
	ours     []string // requests; "/..." replaces the project
	official []string // empty if it cannot send the request
	fails    string   // part of the error in that case
}

// officialCall sends a request of the official client. The request is JSON, and an unknown
// field is an error.
type officialCall struct {
	send    func(c *dc.DcClient, request string) error
	request reflect.Type
}

func call[Req, Resp any](method func(*dc.DcClient, *Req) (*Resp, error)) officialCall {
	return officialCall{
		request: reflect.TypeFor[Req](),
		send: func(c *dc.DcClient, request string) error {
			var in Req
			dec := json.NewDecoder(strings.NewReader(request))
			dec.DisallowUnknownFields()
			if err := dec.Decode(&in); err != nil {
				return fmt.Errorf("the request struct has no such field: %w", err)
			}
			_, err := method(c, &in)
			return err
		},
	}
}

// one returns a call of our client whose only argument is options.
func one[Opts, T any](service func(*dcaas.Client) func(context.Context, Opts) (T, error), opts Opts) func(context.Context, *dcaas.Client) error {
	return func(ctx context.Context, c *dcaas.Client) error {
		_, err := service(c)(ctx, opts)
		return err
	}
}

// change returns a call of our client with an ID and options.
func change[Opts, T any](service func(*dcaas.Client) func(context.Context, string, Opts) (T, error), id string, opts Opts) func(context.Context, *dcaas.Client) error {
	return func(ctx context.Context, c *dcaas.Client) error {
		_, err := service(c)(ctx, id, opts)
		return err
	}
}

// get returns a call of our client with an ID.
func get[T any](service func(*dcaas.Client) func(context.Context, string) (T, error), id string) func(context.Context, *dcaas.Client) error {
	return func(ctx context.Context, c *dcaas.Client) error {
		_, err := service(c)(ctx, id)
		return err
	}
}

func remove(service func(*dcaas.Client) func(context.Context, string) error, id string) func(context.Context, *dcaas.Client) error {
	return func(ctx context.Context, c *dcaas.Client) error { return service(c)(ctx, id) }
}

// fields returns a call that requests some fields of a resource. Our client has no method
// for it, so it uses Do.
func fields(path string, names ...string) func(context.Context, *dcaas.Client) error {
	return func(ctx context.Context, c *dcaas.Client) error {
		_, err := c.Do(ctx, "GET", "/v3/{project_id}/dcaas/"+path, url.Values{"fields": names}, nil, nil)
		return err
	}
}

const (
	wireProject = golden.ProjectID
	wireID      = "6ecd9cf3-ca64-46c7-863f-f2eb1b9e838a"
	otherID     = "5fcd9cf3-ca64-46c7-863f-f2eb1b9e838b"
	otherTenant = "ed28c294165741faaeccab26913122a1"
)

func TestWire(t *testing.T) {
	t.Parallel()
	ops := wireOps()
	for _, op := range golden.Operations() {
		tests, ok := ops[op.Name]
		if !ok {
			t.Errorf("%s has no wire test", op.Name)
			continue
		}
		delete(ops, op.Name)
		t.Run(op.Name, func(t *testing.T) {
			t.Parallel()
			route := regexp.MustCompile("^" + regexp.MustCompile(`\\\{\w+\\\}`).ReplaceAllString(regexp.QuoteMeta(op.Path), "[^/]+") + "$")
			seen := map[string]bool{}
			for _, tt := range tests.cases {
				t.Run(tt.name, func(t *testing.T) {
					for _, s := range tests.compare(t, tt) {
						if s.method != op.Method || !route.MatchString(s.path) {
							t.Errorf("%s is not %s %s", s, op.Method, op.Path)
						}
						maps.Copy(seen, names(s))
					}
				})
			}
			tests.complete(t, seen)
		})
	}
	for name := range ops {
		t.Errorf("%s is no operation", name)
	}
}

// compare runs both clients, compares their requests, and returns those of ours.
func (o wireOp) compare(t *testing.T, tt wireCase) []sent {
	t.Helper()
	rec := newRecorder(t)
	ours, err := dcaas.New(dcaas.Config{
		Endpoint: rec.URL, ProjectID: wireProject, Auth: auth.AKSK("AKEXAMPLE0123456789A", "not-a-real-secret"),
	}, dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(ours.CloseIdleConnections)
	if err := tt.ours(t.Context(), ours); err != nil {
		t.Errorf("ours: %v", err)
	}
	our := rec.take()

	theirs := official(t, rec.URL, wireProject, "AKEXAMPLE0123456789A", "not-a-real-secret")
	fails := ""
	if tt.differs != nil {
		fails = tt.differs.fails
	}
	for _, request := range tt.official {
		err := o.call.send(theirs, request)
		if (err != nil) != (fails != "") || err != nil && !strings.Contains(err.Error(), fails) {
			t.Errorf("official: error = %v, want %q", err, fails)
		}
	}
	their := rec.take()

	if tt.differs == nil {
		if !slices.Equal(our, their) {
			t.Errorf("ours     %v\nofficial %v", our, their)
		}
		return our
	}
	if slices.Equal(our, their) {
		t.Errorf("no difference: %s", tt.differs.why)
	}
	equalList(t, "ours", texts(our), tt.differs.ours)
	equalList(t, "official", texts(their), tt.differs.official)
	return our
}

// texts returns the requests as texts. It replaces the project, which is always the same.
func texts(all []sent) []string {
	var out []string
	for _, s := range all {
		out = append(out, strings.Replace(s.String(), "/v3/"+wireProject+"/", "/.../", 1))
	}
	return out
}

// names returns the names in the query and in the innermost object of the body.
func names(s sent) map[string]bool {
	found := map[string]bool{}
	for pair := range strings.SplitSeq(s.query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		found[plain(name)] = true
	}
	var body map[string]json.RawMessage
	if json.Unmarshal([]byte(s.body), &body) == nil {
		var inner map[string]json.RawMessage
		if len(body) == 1 {
			for _, wrapped := range body {
				if json.Unmarshal(wrapped, &inner) == nil {
					body = inner
				}
			}
		}
		for name := range body {
			found[plain(name)] = true
		}
	}
	return found
}

// plain returns the same text for the wire name and the Go name of a field.
func plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// complete checks that the cases sent every field that one of the clients has.
func (o wireOp) complete(t *testing.T, seen map[string]bool) {
	t.Helper()
	for _, name := range officialNames(o.call.request) {
		switch why, excused := o.official[name]; {
		case excused && (seen[plain(name)] || why == ""):
			t.Errorf("%s is sent, or the reason for leaving it out is missing", name)
		case !excused && !seen[plain(name)]:
			t.Errorf("no case sends %s, which the official client has", name)
		}
	}
	if o.options == nil {
		return
	}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(o.options)) {
		if !f.Anonymous && !seen[plain(f.Name)] {
			t.Errorf("no case sends %s of our options", f.Name)
		}
	}
}

// officialNames returns the wire names in a request of the official client, except those
// of its path. Names of the path have no omitempty.
func officialNames(request reflect.Type) []string {
	var found []string
	for f := range request.Fields() {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name != "body" {
			if rest != "" {
				found = append(found, name)
			}
			continue
		}
		body := f.Type.Elem()
		if wrapped := body.Field(0).Type; body.NumField() == 1 && wrapped.Elem().Kind() == reflect.Struct {
			body = wrapped.Elem()
		}
		for f := range body.Fields() {
			name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
			found = append(found, name)
		}
	}
	return found
}

// wireOps returns the comparisons of all operations of the API, by name.
func wireOps() map[string]wireOp {
	all := map[string]wireOp{}
	for _, group := range []map[string]wireOp{
		connectionWire(), gatewayWire(), interfaceWire(), peerWire(), tagWire(),
		connectGatewayWire(), globalGatewayWire(), peerLinkWire(), otherWire(),
	} {
		maps.Copy(all, group)
	}
	return all
}

// page returns a query with all options that lists share.
func page() dcaas.ListOpts {
	return dcaas.ListOpts{Limit: 5, Marker: wireID, SortKey: "name", SortDir: "desc", Fields: []string{"id", "name"}}
}

const (
	officialOrder = `"limit":5,"marker":"` + wireID + `","sort_key":"name","sort_dir":["desc"]`
	officialPage  = officialOrder + `,"fields":["id","name"]`
)

// withoutLimit returns the case of a marker without a limit, which every list has.
func withoutLimit(path string, ours func(context.Context, *dcaas.Client) error) wireCase {
	return wireCase{
		name: "a marker alone", ours: ours, official: []string{`{"marker":"` + wireID + `"}`},
		differs: &exception{
			why:      "section 5.1.4 and those of other lists: marker must be used together with limit",
			ours:     []string{"GET /.../dcaas/" + path + "?limit=2000&marker=" + wireID},
			official: []string{"GET /.../dcaas/" + path + "?marker=" + wireID},
		},
	}
}

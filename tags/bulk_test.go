package tags_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

var (
	stage = tags.Tag{Key: "stage", Value: "prod"}
	owner = tags.Tag{Key: "owner", Value: "me"}
)

// The requests are exact: only resources that lack a tag or a value get one, with those
// tags only.
func TestBulkRequests(t *testing.T) {
	t.Parallel()
	search := golden.Exchange{
		Op: "ListTagResourceInstances", Path: project + "/dc-vgw/resource-instances/action",
		Body: `{"action":"filter","tags":[{"key":"env","values":["test"]}]}`,
		Answer: `{"total_count":4,"resources":[
			{"resource_id":"lacks","tags":[{"key":"env","value":"test"}]},
			{"resource_id":"has","tags":[{"key":"owner","value":"me"},{"key":"stage","value":"prod"}]},
			{"resource_id":"differs","tags":[{"key":"stage","value":"old"},{"key":"owner","value":"me"}]},
			{"resource_id":"unknown"}]}`,
	}
	write := func(id, body string) golden.Exchange {
		return golden.Exchange{Op: "BatchCreateResourceTags", Path: project + "/dc-vgw/" + id + "/tags/action", Body: body, Status: 204}
	}
	read := golden.Exchange{Op: "ShowResourceTag", Path: project + "/dc-vgw/unknown/tags", Answer: `{"tags":[{"key":"stage","value":"prod"}]}`}
	c := golden.Expect(t,
		search,
		write("lacks", `{"action":"create","tags":[{"key":"stage","value":"prod"},{"key":"owner","value":"me"}]}`),
		write("differs", `{"action":"create","tags":[{"key":"stage","value":"prod"}]}`),
		read,
		write("unknown", `{"action":"create","tags":[{"key":"owner","value":"me"}]}`),

		search,
		write("has", `{"action":"delete","tags":[{"key":"stage"},{"key":"owner"}]}`),
		write("differs", `{"action":"delete","tags":[{"key":"stage"},{"key":"owner"}]}`),
		read,
		write("unknown", `{"action":"delete","tags":[{"key":"stage"}]}`),
	)
	query := tags.Query{Tags: []tags.Filter{{Key: "env", Values: []string{"test"}}}}
	one := tags.BulkOpts{Parallel: 1} // the requests have an order
	report, err := c.Tags.AddWhere(t.Context(), tags.VirtualGateway, query, []tags.Tag{stage, owner, stage}, one)
	wantReport(t, report, err, "changed lacks differs unknown, unchanged has")
	report, err = c.Tags.DeleteWhere(t.Context(), tags.VirtualGateway, query, []tags.Tag{stage, owner, {Key: "stage"}}, one)
	wantReport(t, report, err, "changed has differs unknown, unchanged lacks")
}

// A resource that has too many tags, because the limit was lowered, takes new values.
func TestBulkAboveTheLimit(t *testing.T) {
	t.Parallel()
	var eleven []string
	for i := range tags.MaxTags + 1 {
		eleven = append(eleven, fmt.Sprintf(`{"key":"k%d","value":"old"}`, i))
	}
	c := golden.Expect(t,
		golden.Exchange{
			Op: "ListTagResourceInstances", Path: project + "/dc-vif/resource-instances/action", Body: `{"action":"filter"}`,
			Answer: `{"total_count":1,"resources":[{"resource_id":"v","tags":[` + strings.Join(eleven, ",") + `]}]}`,
		},
		golden.Exchange{
			Op: "BatchCreateResourceTags", Path: project + "/dc-vif/v/tags/action",
			Body: `{"action":"create","tags":[{"key":"k3","value":"new"}]}`, Status: 204,
		},
	)
	report, err := c.Tags.AddWhere(t.Context(), tags.VirtualInterface, tags.Query{}, []tags.Tag{{Key: "k3", Value: "new"}}, tags.BulkOpts{})
	wantReport(t, report, err, "changed v")
}

// describe returns a report as a text.
func describe(r *tags.BulkReport) string {
	if r == nil {
		return "nil"
	}
	var parts []string
	add := func(name string, ids []string) {
		if len(ids) > 0 {
			parts = append(parts, name+" "+strings.Join(ids, " "))
		}
	}
	add("changed", r.Changed)
	add("unchanged", r.Unchanged)
	var failed []string
	for _, f := range r.Failed {
		failed = append(failed, f.ID)
	}
	add("failed", failed)
	add("not reached", r.NotReached)
	return strings.Join(parts, ", ")
}

func wantReport(t *testing.T, r *tags.BulkReport, err error, want string) {
	t.Helper()
	if got := describe(r); got != want || (err == nil) == (strings.Contains(want, "failed") || strings.Contains(want, "not reached")) {
		t.Errorf("report: %s, %v, want %s", got, err, want)
	}
}

// cloud returns a server with connections that have the IDs, and a client that tries
// once.
func cloud(t *testing.T, ids ...string) (*dcaastest.Server, *dcaas.Client) {
	t.Helper()
	srv := dcaastest.NewServer()
	t.Cleanup(srv.Close)
	for _, id := range ids {
		srv.AddConnection(dcaastest.Connection{ID: id, Name: "bulk-" + id})
	}
	c, err := dcaas.New(srv.Config(), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdleConnections)
	return srv, c
}

// bulkOnly selects the connections that cloud made.
func bulkOnly() tags.Query {
	return tags.Query{Matches: []tags.Match{{Key: tags.MatchResourceName, Value: "bulk-"}}}
}

// writes counts the requests that change tags.
func writes(srv *dcaastest.Server) int {
	n := 0
	for _, r := range srv.Requests() {
		if r.Operation == "BatchCreateResourceTags" || r.Operation == "CreateResourceTag" || r.Operation == "DeleteResourceTag" {
			n++
		}
	}
	return n
}

func add(t *testing.T, c *dcaas.Client, id string, list ...tags.Tag) {
	t.Helper()
	if err := c.Tags.AddAll(t.Context(), tags.Connection, id, list); err != nil {
		t.Fatal(err)
	}
}

func TestBulkSecondRunChangesNothing(t *testing.T) {
	t.Parallel()
	srv, c := cloud(t, "a", "b", "c")
	ctx := t.Context()
	add(t, c, "b", stage, owner)
	srv.ForgetRequests()

	report, err := c.Tags.AddWhere(ctx, tags.Connection, bulkOnly(), []tags.Tag{stage, owner}, tags.BulkOpts{DryRun: true})
	wantReport(t, report, err, "changed a c, unchanged b")
	if writes(srv) != 0 || !report.DryRun || report.String() != "2 to change, 1 unchanged, 0 failed, 0 not reached" {
		t.Errorf("DryRun sent %d writes, and reports %s", writes(srv), report)
	}
	for i, want := range []string{"changed a c, unchanged b", "unchanged a b c"} {
		report, err = c.Tags.AddWhere(ctx, tags.Connection, bulkOnly(), []tags.Tag{stage, owner}, tags.BulkOpts{})
		wantReport(t, report, err, want)
		if writes(srv) != 2 {
			t.Errorf("after run %d: %d writes, want 2", i+1, writes(srv))
		}
	}
	for _, id := range []string{"a", "b", "c"} {
		if got, listErr := c.Tags.List(ctx, tags.Connection, id); listErr != nil || !slices.Equal(got.Tags, []tags.Tag{stage, owner}) {
			t.Errorf("tags of %s = %v, %v", id, got, listErr)
		}
	}

	// Values are not looked at.
	srv.ForgetRequests()
	gone := []tags.Tag{{Key: "stage", Value: "other"}, {Key: "missing"}}
	report, err = c.Tags.DeleteWhere(ctx, tags.Connection, bulkOnly(), gone, tags.BulkOpts{DryRun: true})
	wantReport(t, report, err, "changed a b c")
	for _, want := range []string{"changed a b c", "unchanged a b c"} {
		report, err = c.Tags.DeleteWhere(ctx, tags.Connection, bulkOnly(), gone, tags.BulkOpts{})
		wantReport(t, report, err, want)
		if writes(srv) != 3 {
			t.Errorf("%d writes, want 3", writes(srv))
		}
	}
}

// The search ends before the first write, so that a write that takes a resource out of
// the search loses no other.
func TestBulkChangesItsOwnSearch(t *testing.T) {
	t.Parallel()
	srv, c := cloud(t, "a", "b", "c", "d", "e")
	query := bulkOnly()
	query.NotTagsAny = []tags.Filter{{Key: "stage"}}
	query.Limit = 2
	report, err := c.Tags.AddWhere(t.Context(), tags.Connection, query, []tags.Tag{stage}, tags.BulkOpts{})
	wantReport(t, report, err, "changed a b c d e")
	report, err = c.Tags.AddWhere(t.Context(), tags.Connection, query, []tags.Tag{stage}, tags.BulkOpts{})
	wantReport(t, report, err, "")
	if writes(srv) != 5 {
		t.Errorf("%d writes, want 5", writes(srv))
	}
}

func TestBulkLimit(t *testing.T) {
	t.Parallel()
	srv, c := cloud(t, "full", "nearly", "free")
	several := func(n int) (list []tags.Tag) {
		for i := range n {
			list = append(list, tags.Tag{Key: fmt.Sprintf("key%d", i)})
		}
		return list
	}
	add(t, c, "full", several(tags.MaxTags)...)
	add(t, c, "nearly", several(tags.MaxTags-1)...)
	srv.ForgetRequests()
	for _, dry := range []bool{true, false} {
		report, err := c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{stage, owner}, tags.BulkOpts{DryRun: dry})
		wantReport(t, report, err, "changed free, failed full nearly")
		if !errors.Is(err, dcaas.ErrInvalid) || len(report.Failed) != 2 || !strings.Contains(report.Failed[1].Err.Error(), "not sent: the resource has 9 tags, and would have 11: at most 10 are allowed") {
			t.Errorf("AddWhere() = %v, failed %v, want ErrInvalid", err, report.Failed)
		}
		if _, ok := errors.AsType[*dcaas.Error](err); !ok {
			t.Errorf("AddWhere() = %v, want a *dcaas.Error in it", err)
		}
	}
	if writes(srv) != 1 {
		t.Errorf("%d writes, want that of the resource with free places only", writes(srv))
	}
	// A new value does not count, and the last place can be taken.
	report, err := c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{{Key: "key0", Value: "new"}}, tags.BulkOpts{})
	wantReport(t, report, err, "changed free full nearly")
	report, err = c.Tags.AddWhere(t.Context(), tags.Connection, bulkOnly(), []tags.Tag{stage}, tags.BulkOpts{})
	wantReport(t, report, err, "changed nearly, unchanged free, failed full")

	// Somebody else took the last place after the search: the service refuses.
	srv.AddConnection(dcaastest.Connection{ID: "late", Name: "late"})
	add(t, c, "late", several(tags.MaxTags-1)...)
	late := tags.Query{Matches: []tags.Match{{Key: tags.MatchResourceName, Value: "late"}}}
	defer srv.Inject(dcaastest.Fault{Route: "BatchCreateResourceTags", Times: 1, Status: 400, Body: `{"error_code":"DC.0001","error_msg":"11 tags are too many"}`})()
	srv.ForgetRequests()
	report, err = c.Tags.AddWhere(t.Context(), tags.Connection, late, []tags.Tag{stage}, tags.BulkOpts{})
	wantReport(t, report, err, "failed late")
	if n := len(srv.Requests()); !errors.Is(err, dcaas.ErrInvalid) || errors.Is(err, dcaas.ErrAmbiguous) || n != 2 {
		t.Errorf("AddWhere() = %v after %d requests, want ErrInvalid after a search and a write", err, n)
	}
}

func TestBulkRefusals(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t) // nothing may be sent
	run := func(resource tags.ResourceType, q tags.Query, list []tags.Tag, opts tags.BulkOpts) error {
		report, err := c.Tags.AddWhere(t.Context(), resource, q, list, opts)
		if report != nil {
			t.Errorf("a refused call reports %s", report)
		}
		return err
	}
	var eleven []tags.Tag
	for i := range tags.MaxTags + 1 {
		eleven = append(eleven, tags.Tag{Key: fmt.Sprint("k", i)})
	}
	_, negative := c.Tags.DeleteWhere(t.Context(), tags.Connection, tags.Query{}, []tags.Tag{stage}, tags.BulkOpts{Parallel: -1})
	_, empty := c.Tags.DeleteWhere(t.Context(), tags.Connection, tags.Query{}, []tags.Tag{{Value: "v"}}, tags.BulkOpts{})
	for _, tt := range []struct {
		err  error
		want string
	}{
		{run("", tags.Query{}, []tags.Tag{stage}, tags.BulkOpts{}), "resource_type is empty"},
		{run(tags.Connection, tags.Query{Limit: -1}, []tags.Tag{stage}, tags.BulkOpts{}), "Limit or Offset is negative"},
		{run(tags.Connection, tags.Query{}, []tags.Tag{stage, {Value: "v"}}, tags.BulkOpts{}), "a tag key is empty"},
		{run(tags.Connection, tags.Query{}, []tags.Tag{stage, {Key: "stage"}}, tags.BulkOpts{}), "the tag key stage is there twice, with different values"},
		{run(tags.Connection, tags.Query{}, eleven, tags.BulkOpts{}), "11 tags are too many: a resource has at most 10"},
		{negative, "Parallel is negative"},
		{empty, "a tag key is empty"},
	} {
		if !errors.Is(tt.err, dcaas.ErrInvalid) || !strings.Contains(tt.err.Error(), "not sent: ") || !strings.Contains(tt.err.Error(), tt.want) {
			t.Errorf("%v, want an ErrInvalid with %q", tt.err, tt.want)
		}
	}
	// Nothing to do is nothing to send.
	report, err := c.Tags.AddWhere(t.Context(), tags.Connection, tags.Query{}, nil, tags.BulkOpts{})
	wantReport(t, report, err, "")
}

func ExampleService_AddWhere() {
	srv := dcaastest.NewServer()
	defer srv.Close()
	client, err := dcaas.New(srv.Config())
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	query := tags.Query{Matches: []tags.Match{{Key: tags.MatchResourceName, Value: "standard"}}}
	add := []tags.Tag{{Key: "owner", Value: "network team"}}

	report, err := client.Tags.AddWhere(ctx, tags.Connection, query, add, tags.BulkOpts{DryRun: true})
	fmt.Println(report, err)
	for range 2 {
		report, err = client.Tags.AddWhere(ctx, tags.Connection, query, add, tags.BulkOpts{})
		fmt.Println(report, err)
	}
	// Output:
	// 2 to change, 0 unchanged, 0 failed, 0 not reached <nil>
	// 2 changed, 0 unchanged, 0 failed, 0 not reached <nil>
	// 0 changed, 2 unchanged, 0 failed, 0 not reached <nil>
}

package tags_test

import (
	"context"
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

const (
	project   = "/v3/" + golden.ProjectID
	gatewayID = "3320166e-b937-40cc-a35c-02cd3f2b3ee2"
	tagPath   = project + "/dc-vgw/" + gatewayID + "/tags"
)

func TestList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t,
		golden.Exchange{Op: "ShowResourceTag", Path: tagPath, Answer: golden.File(t, "show.response.json")},
		golden.Exchange{Op: "ShowResourceTag", Path: tagPath, Answer: `{"tags":[],"sys_tags":[{"key":"_sys_enterprise_project_id","value":"0"}]}`},
		golden.Exchange{Op: "ShowResourceTag", Path: tagPath, Answer: `{"sys_tags":[]}`},
	)
	got, err := c.Tags.List(t.Context(), tags.VirtualGateway, gatewayID)
	if err != nil {
		t.Fatal(err)
	}
	want := []tags.Tag{{Key: "key2", Value: "value2"}, {Key: "key1", Value: "value1"}, {Key: "key3", Value: "value3"}}
	if !slices.Equal(got.Tags, want) || got.SysTags != nil || got.RequestID != "80ef5f21-b81a-4546-b23d-84272507d330" {
		t.Errorf("List() = %+v, want %+v", got, want)
	}
	got, err = c.Tags.List(t.Context(), tags.VirtualGateway, gatewayID)
	if err != nil || len(got.Tags) != 0 || !slices.Equal(got.SysTags, []tags.Tag{{Key: "_sys_enterprise_project_id", Value: "0"}}) {
		t.Errorf("List() = %+v, %v, want a system tag alone", got, err)
	}
	if _, err = c.Tags.List(t.Context(), tags.VirtualGateway, gatewayID); err == nil || !strings.Contains(err.Error(), `no "tags"`) {
		t.Errorf("List() of an answer without tags = %v, want an error that names them", err)
	}
}

func TestListProject(t *testing.T) {
	t.Parallel()
	path := project + "/dc-directconnect/tags"
	c := golden.Expect(t,
		golden.Exchange{Op: "ListProjectTags", Path: path, Answer: golden.File(t, "project.response.json")},
		golden.Exchange{
			Op: "ListProjectTags", Path: path,
			Answer: `{"tags":[{"key":"a","values":["1","2"]},{"key":"b","value":"","values":[]},{"key":"c","value":null,"values":null},{"key":"d","value":"x","values":["y"]}]}`,
		},
	)
	equal := func(a, b tags.ProjectTag) bool { return a.Key == b.Key && slices.Equal(a.Values, b.Values) }
	for _, want := range [][]tags.ProjectTag{
		{{Key: "department", Values: []string{"finance"}}},
		{{Key: "a", Values: []string{"1", "2"}}, {Key: "b", Values: []string{""}}, {Key: "c"}, {Key: "d", Values: []string{"y"}}},
	} {
		got, err := c.Tags.ListProject(t.Context(), tags.Connection)
		if err != nil || !slices.EqualFunc(got, want, equal) {
			t.Errorf("ListProject() = %+v, %v, want %+v", got, err, want)
		}
	}
}

func TestAdd(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t,
		golden.Exchange{Op: "CreateResourceTag", Path: tagPath, Body: `{"tag":{"key":"key1","value":"value1"}}`, Status: 204},
		golden.Exchange{Op: "CreateResourceTag", Path: tagPath, Body: `{"tag":{"key":"key1","value":""}}`, Status: 204},
		golden.Exchange{
			Op: "CreateResourceTag", Path: tagPath, Body: `{"tag":{"key":"key1","value":"v"}}`,
			Status: 404, Answer: `{"error_code":"DC.0002","error_msg":"The resource does not exist."}`,
		},
	)
	if err := c.Tags.Add(t.Context(), tags.VirtualGateway, gatewayID, tags.Tag{Key: "key1", Value: "value1"}); err != nil {
		t.Errorf("Add() = %v", err)
	}
	if err := c.Tags.Add(t.Context(), tags.VirtualGateway, gatewayID, tags.Tag{Key: "key1"}); err != nil {
		t.Errorf("Add() = %v", err)
	}
	err := c.Tags.Add(t.Context(), tags.VirtualGateway, gatewayID, tags.Tag{Key: "key1", Value: "v"})
	if !errors.Is(err, dcaas.ErrNotFound) {
		t.Errorf("Add() = %v, want ErrNotFound", err)
	}
}

func TestBatch(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t,
		golden.Exchange{
			Op: "BatchCreateResourceTags", Path: tagPath + "/action", Status: 204,
			Body: `{"action":"create","tags":[{"key":"key1","value":"value1"},{"key":"key2","value":""}]}`,
		},
		golden.Exchange{
			Op: "BatchCreateResourceTags", Path: tagPath + "/action", Status: 200,
			Body: `{"action":"delete","tags":[{"key":"key1"},{"key":"key2"}]}`,
		},
		golden.Exchange{
			Op: "BatchCreateResourceTags", Path: tagPath + "/action", Status: 204,
			Body: `{"action":"create","sys_tags":[{"key":"key1","value":"value1"},{"key":"key2","value":""}]}`,
		},
		golden.Exchange{
			Op: "BatchCreateResourceTags", Path: tagPath + "/action", Status: 400,
			Body:   `{"action":"delete","sys_tags":[{"key":"key1"},{"key":"key2"}]}`,
			Answer: `{"error_code":"DC.0013","error_msg":"You have no permission to operate the field."}`,
		},
	)
	list := []tags.Tag{{Key: "key1", Value: "value1"}, {Key: "key2"}}
	if err := c.Tags.AddAll(t.Context(), tags.VirtualGateway, gatewayID, list); err != nil {
		t.Errorf("AddAll() = %v", err)
	}
	if err := c.Tags.DeleteAll(t.Context(), tags.VirtualGateway, gatewayID, list); err != nil {
		t.Errorf("DeleteAll() = %v", err)
	}
	if err := c.Tags.AddSystem(t.Context(), tags.VirtualGateway, gatewayID, list); err != nil {
		t.Errorf("AddSystem() = %v", err)
	}
	if err := c.Tags.DeleteSystem(t.Context(), tags.VirtualGateway, gatewayID, list); !errors.Is(err, dcaas.ErrForbidden) {
		t.Errorf("DeleteSystem() = %v, want ErrForbidden", err)
	}
	// Without tags nothing is sent.
	for name, call := range map[string]func(context.Context, tags.ResourceType, string, []tags.Tag) error{
		"AddAll": c.Tags.AddAll, "DeleteAll": c.Tags.DeleteAll, "AddSystem": c.Tags.AddSystem, "DeleteSystem": c.Tags.DeleteSystem,
	} {
		if err := call(t.Context(), tags.VirtualGateway, gatewayID, nil); err != nil {
			t.Errorf("%s(nil) = %v", name, err)
		}
	}
}

func TestDelete(t *testing.T) {
	t.Parallel()
	tests := []struct{ key, path string }{
		{"key1", "key1"},
		{"a b/c", "a%20b%2Fc"},
		{"成本+1", "%E6%88%90%E6%9C%AC%2B1"},
		{"100%", "100%25"},
		{"a?b#c", "a%3Fb%23c"},
	}
	for _, tt := range tests {
		t.Run(tt.key, func(t *testing.T) {
			t.Parallel()
			c := golden.Expect(t,
				golden.Exchange{Op: "DeleteResourceTag", Path: tagPath + "/" + tt.path, Status: 204},
				golden.Exchange{Op: "DeleteResourceTag", Path: tagPath + "/" + tt.path, Status: 404},
			)
			if err := c.Tags.Delete(t.Context(), tags.VirtualGateway, gatewayID, tt.key); err != nil {
				t.Errorf("Delete() = %v", err)
			}
			if err := c.Tags.Delete(t.Context(), tags.VirtualGateway, gatewayID, tt.key); !errors.Is(err, dcaas.ErrNotFound) {
				t.Errorf("Delete() of a missing key = %v, want ErrNotFound", err)
			}
		})
	}
}

// exampleQuery is the query of the reference's first example.
func exampleQuery() tags.Query {
	stars := []tags.Filter{{Key: "key1", Values: []string{"*value1", "value2"}}}
	plain := []tags.Filter{{Key: "key1", Values: []string{"value1", "value2"}}}
	return tags.Query{
		Offset: 10, Limit: 10, Matches: []tags.Match{{Key: tags.MatchResourceName, Value: "resource1"}},
		NotTags: stars, Tags: stars, TagsAny: plain, NotTagsAny: plain,
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	path := project + "/dc-vgw/resource-instances/action"
	answer := `{"resources":[{"resource_detail":{"a":1},"resource_id":"r1","resource_name":"n1","tags":[{"key":"k","value":"v"}],"sys_tags":[{"key":"s","value":"0"}]},
		{"resource_id":"r2","resource_detail":null}],"total_count":13,"request_id":"q"}`
	c := golden.Expect(t,
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: golden.File(t, "filter.request.json"), Answer: golden.File(t, "find.response.json")},
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: `{"action":"filter","offset":"10","tags":[{"key":"k","values":[]}]}`, Answer: answer},
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: `{"action":"filter","sys_tags":[{"key":"_sys_enterprise_project_id","values":["0"]}]}`, Answer: `{"total_count":0}`},
	)
	page, err := c.Tags.Find(t.Context(), tags.VirtualGateway, exampleQuery())
	if err != nil || len(page.Resources) != 0 || page.TotalCount != 0 || page.NextOffset != 0 || page.RequestID != "9a4f4dfc4fb2fc101e65bba07d908535" {
		t.Errorf("Find() = %+v, %v, want an empty page", page, err)
	}
	page, err = c.Tags.Find(t.Context(), tags.VirtualGateway, tags.Query{Offset: 10, Tags: []tags.Filter{{Key: "k"}}})
	if err != nil {
		t.Fatal(err)
	}
	first, second := page.Resources[0], page.Resources[1]
	if len(page.Resources) != 2 || page.NextOffset != 12 || page.TotalCount != 13 ||
		first.ResourceID != "r1" || first.ResourceName != "n1" || string(first.ResourceDetail) != `{"a":1}` ||
		!slices.Equal(first.Tags, []tags.Tag{{Key: "k", Value: "v"}}) || !slices.Equal(first.SysTags, []tags.Tag{{Key: "s", Value: "0"}}) ||
		second.ResourceID != "r2" || second.Tags != nil {
		t.Errorf("Find() = %+v", page)
	}
	page, err = c.Tags.Find(t.Context(), tags.VirtualGateway, tags.Query{SysTags: []tags.Filter{{Key: "_sys_enterprise_project_id", Values: []string{"0"}}}})
	if err != nil || len(page.Resources) != 0 {
		t.Errorf("Find() = %+v, %v, want an empty page", page, err)
	}
}

func TestFindAll(t *testing.T) {
	t.Parallel()
	path := project + "/dc-vif/resource-instances/action"
	page := func(body, answer string) golden.Exchange {
		return golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: body, Answer: answer}
	}
	walk := []golden.Exchange{
		page(`{"action":"filter","limit":"2"}`, `{"resources":[{"resource_id":"a"},{"resource_id":"b"}],"total_count":3}`),
		page(`{"action":"filter","limit":"2","offset":"2"}`, `{"resources":[{"resource_id":"c"}],"total_count":3}`),
	}
	c := golden.Expect(t, append(slices.Clone(walk), walk...)...)
	all := c.Tags.FindAll(t.Context(), tags.VirtualInterface, tags.Query{Limit: 2})
	for range 2 { // the second range starts again
		var ids []string
		for r, err := range all {
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, r.ResourceID)
		}
		if !slices.Equal(ids, []string{"a", "b", "c"}) {
			t.Errorf("FindAll() = %v, want a b c", ids)
		}
	}

	// If fewer resources come than the total says, the walk ends with the first empty page.
	c = golden.Expect(t,
		page(`{"action":"filter"}`, `{"resources":[{"resource_id":"a"}],"total_count":9}`),
		page(`{"action":"filter","offset":"1"}`, `{"resources":[],"total_count":9}`),
	)
	got, err := dcaas.Collect(c.Tags.FindAll(t.Context(), tags.VirtualInterface, tags.Query{}))
	if err != nil || len(got) != 1 {
		t.Errorf("FindAll() = %v, %v, want one resource", got, err)
	}

	// Without a total the walk ends with the first empty page.
	c = golden.Expect(t,
		page(`{"action":"filter","limit":"2"}`, `{"resources":[{"resource_id":"a"},{"resource_id":"b"}]}`),
		page(`{"action":"filter","limit":"2","offset":"2"}`, `{"resources":[{"resource_id":"c"}],"total_count":null}`),
		page(`{"action":"filter","limit":"2","offset":"3"}`, `{"resources":[]}`),
	)
	got, err = dcaas.Collect(c.Tags.FindAll(t.Context(), tags.VirtualInterface, tags.Query{Limit: 2}))
	if err != nil || len(got) != 3 {
		t.Errorf("FindAll() = %v, %v, want three resources", got, err)
	}

	// A total of 0 ends the walk, even after a page with resources.
	c = golden.Expect(t, page(`{"action":"filter"}`, `{"resources":[{"resource_id":"a"}],"total_count":0}`))
	got, err = dcaas.Collect(c.Tags.FindAll(t.Context(), tags.VirtualInterface, tags.Query{}))
	if err != nil || len(got) != 1 {
		t.Errorf("FindAll() = %v, %v, want one resource", got, err)
	}

	// An error body with a status of success is not taken for a page without a total.
	c = golden.Expect(t, page(`{"action":"filter"}`, `{"error_code":"DC.0003","error_msg":"fault"}`))
	if _, err = c.Tags.Find(t.Context(), tags.VirtualInterface, tags.Query{}); err == nil {
		t.Error("Find() of an error body = nil error")
	}

	c = golden.Expect(t,
		page(`{"action":"filter"}`, `{"resources":[{"resource_id":"a"}],"total_count":9}`),
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: `{"action":"filter","offset":"1"}`, Status: 403},
	)
	got, err = dcaas.Collect(c.Tags.FindAll(t.Context(), tags.VirtualInterface, tags.Query{}))
	if len(got) != 1 || !errors.Is(err, dcaas.ErrForbidden) {
		t.Errorf("FindAll() = %v, %v, want one resource and ErrForbidden", got, err)
	}
}

func TestCount(t *testing.T) {
	t.Parallel()
	path := project + "/dc-vgw/resource-instances/action"
	q := exampleQuery()
	c := golden.Expect(t,
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: golden.File(t, "count.request.json"), Answer: `{"total_count":7}`},
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: `{"action":"count"}`, Answer: `{"resources":null,"total_count":"0"}`},
		golden.Exchange{Op: "ListTagResourceInstances", Path: path, Body: `{"action":"count"}`, Answer: `{}`},
	)
	if n, err := c.Tags.Count(t.Context(), tags.VirtualGateway, q); n != 7 || err != nil {
		t.Errorf("Count() = %d, %v, want 7", n, err)
	}
	if n, err := c.Tags.Count(t.Context(), tags.VirtualGateway, tags.Query{}); n != 0 || err != nil {
		t.Errorf("Count() = %d, %v, want 0", n, err)
	}
	if _, err := c.Tags.Count(t.Context(), tags.VirtualGateway, tags.Query{}); err == nil {
		t.Error("Count() of an answer without a total = nil error")
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t) // no request is expected
	ctx := t.Context()
	filter := []tags.Filter{{Key: "k"}}
	find := func(q tags.Query) error {
		_, err := c.Tags.Find(ctx, tags.VirtualGateway, q)
		return err
	}
	tests := []struct {
		name string
		err  error
		want string
	}{
		{"no resource", c.Tags.Add(ctx, tags.VirtualGateway, "", tags.Tag{Key: "k"}), "resource_id is empty"},
		{"no type", c.Tags.Add(ctx, "", "id", tags.Tag{Key: "k"}), "resource_type is empty"},
		{"no key", c.Tags.Add(ctx, tags.VirtualGateway, "id", tags.Tag{Value: "v"}), "tag key is empty"},
		{"no key in a batch", c.Tags.DeleteAll(ctx, tags.VirtualGateway, "id", []tags.Tag{{Key: "k"}, {}}), "tag key is empty"},
		{"no key of a system tag", c.Tags.AddSystem(ctx, tags.VirtualGateway, "id", []tags.Tag{{}}), "tag key is empty"},
		{"no key to delete", c.Tags.Delete(ctx, tags.VirtualGateway, "id", ""), "key is empty"},
		{"a parent to delete", c.Tags.Delete(ctx, tags.VirtualGateway, "id", ".."), "key is .."},
		{"no key to find", find(tags.Query{NotTagsAny: []tags.Filter{{}}}), "tag key is empty"},
		{"system tags with others", find(tags.Query{SysTags: filter, TagsAny: filter}), "together"},
		{"negative limit", find(tags.Query{Limit: -1}), "negative"},
		{"negative offset", find(tags.Query{Offset: -1}), "negative"},
	}
	for _, tt := range tests {
		if !errors.Is(tt.err, dcaas.ErrInvalid) || !strings.Contains(tt.err.Error(), tt.want) || !strings.Contains(tt.err.Error(), "not sent") {
			t.Errorf("%s: %v, want an ErrInvalid with %q", tt.name, tt.err, tt.want)
		}
	}
}

// FuzzQuery compares the resources that dcaastest finds with those that meets selects. An
// argument is a list of conditions key=value,value with blanks between them.
func FuzzQuery(f *testing.F) {
	f.Add("key1=value1,value2", "key1=*value1 key2", "", "key3", "resource1", 10, 0)
	f.Add("", "", "env=prod env=test", "", "", 0, 0)
	f.Add("env owner=é", "", "", "owner=a/b", "DC-", 1, 1)
	f.Add("", "env=test,prod", "env=test owner=me", "", "standard", 1000, 2)
	f.Add("env=test,test", "", "", "env=,", "", 0, 0)
	f.Add(strings.Repeat("k", 128), "env="+strings.Repeat("v", 256), "", "", "", 0, 0)
	f.Add("=x", "\xff=\xff", "", "", "\xff", -1, math.MaxInt)
	srv := dcaastest.NewServer()
	f.Cleanup(srv.Close)
	handler := roundTripper(func(req *http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		srv.Handler().ServeHTTP(w, req)
		return w.Result(), nil
	})
	c, err := dcaas.New(srv.Config(), dcaas.WithHTTPClient(&http.Client{Transport: handler}), dcaas.WithRetry(dcaas.RetryPolicy{MaxTries: 1}))
	if err != nil {
		f.Fatal(err)
	}
	connections, err := dcaas.Collect(c.Connections.All(f.Context(), dcaas.ConnectionListOpts{}))
	if err != nil || len(connections) != 3 {
		f.Fatalf("All() = %v, %v, want three", connections, err)
	}
	all := make([]tags.Resource, len(connections))
	for i, own := range [][]tags.Tag{
		{{Key: "env", Value: "prod"}, {Key: "owner", Value: "me"}, {Key: "key1", Value: "value1"}},
		{{Key: "env", Value: "test"}, {Key: "owner", Value: "é"}, {Key: "key1", Value: "*value1"}, {Key: "key2"}},
		{{Key: "owner", Value: "a/b"}, {Key: "\x00", Value: "\"\\"}},
	} {
		all[i] = tags.Resource{ResourceID: connections[i].ID, ResourceName: connections[i].Name, Tags: own}
		if err := c.Tags.AddAll(f.Context(), tags.Connection, connections[i].ID, own); err != nil {
			f.Fatal(err)
		}
	}
	f.Fuzz(func(t *testing.T, every, some, notEvery, none, name string, limit, offset int) {
		if len(every)+len(some)+len(notEvery)+len(none)+len(name) > 1<<12 {
			return // the server does not record long bodies
		}
		q := tags.Query{Tags: filters(every), TagsAny: filters(some), NotTags: filters(notEvery), NotTagsAny: filters(none), Limit: limit, Offset: offset}
		if name != "" {
			q.Matches = []tags.Match{{Key: tags.MatchResourceName, Value: name}}
		}
		srv.ForgetRequests()
		page, err := c.Tags.Find(t.Context(), tags.Connection, q)
		if err != nil {
			if page != nil || !errors.Is(err, dcaas.ErrInvalid) || searchable(q) {
				t.Errorf("Find(%+v) = %+v, %v", q, page, err)
			}
			return
		}
		sent := srv.Requests()[0].Body
		if want := wantedBody(q); golden.Canonical(sent) != golden.Canonical(want) {
			t.Errorf("Find(%+v) sends %s, want %s", q, sent, want)
		}
		want := slices.DeleteFunc(slices.Clone(all), func(r tags.Resource) bool { return !meets(r, q) })
		n, err := c.Tags.Count(t.Context(), tags.Connection, q)
		if n != len(want) || page.TotalCount != n || err != nil {
			t.Errorf("Count(%+v) = %d, %v, and Find() counts %d, want %d", q, n, err, page.TotalCount, len(want))
		}
		same := func(a, b tags.Resource) bool {
			return a.ResourceID == b.ResourceID && a.ResourceName == b.ResourceName && slices.Equal(a.Tags, b.Tags)
		}
		want = want[min(offset, len(want)):]
		found, err := dcaas.Collect(c.Tags.FindAll(t.Context(), tags.Connection, q))
		if err != nil || !slices.EqualFunc(found, want, func(a *tags.Resource, b tags.Resource) bool { return same(*a, b) }) {
			t.Errorf("FindAll(%+v) = %v, %v, want %v", q, found, err, want)
		}
		if limit > 0 {
			want = want[:min(limit, len(want))]
		}
		if !slices.EqualFunc(page.Resources, want, same) {
			t.Errorf("Find(%+v) = %v, want %v", q, page.Resources, want)
		}
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

func filters(text string) (list []tags.Filter) {
	for part := range strings.FieldsSeq(text) {
		key, values, ok := strings.Cut(part, "=")
		f := tags.Filter{Key: key}
		if ok {
			f.Values = strings.Split(values, ",")
		}
		list = append(list, f)
	}
	return list
}

// searchable reports whether the service accepts the query (API reference 5.4.6).
func searchable(q tags.Query) bool {
	for _, list := range [][]tags.Filter{q.Tags, q.TagsAny, q.NotTags, q.NotTagsAny} {
		seen := map[string]bool{}
		for _, f := range list {
			if f.Key == "" || seen[f.Key] || utf8.RuneCountInString(f.Key) > 127 || !utf8.ValidString(f.Key) {
				return false
			}
			seen[f.Key] = true
			if len(f.Values) > 10 || len(slices.Compact(slices.Sorted(slices.Values(f.Values)))) < len(f.Values) {
				return false
			}
			for _, value := range f.Values {
				if utf8.RuneCountInString(value) > 255 || !utf8.ValidString(value) {
					return false
				}
			}
		}
		if len(list) > 10 {
			return false
		}
	}
	for _, m := range q.Matches {
		if !utf8.ValidString(m.Value) || utf8.RuneCountInString(m.Value) > 255 {
			return false
		}
	}
	return q.Limit >= 0 && q.Limit <= 1000 && q.Offset >= 0 && q.Offset <= 1<<31-1
}

// wantedBody returns the body for a query by table 5-146 of the API reference.
func wantedBody(q tags.Query) string {
	body := map[string]any{"action": "filter"}
	for name, list := range map[string][]tags.Filter{"tags": q.Tags, "tags_any": q.TagsAny, "not_tags": q.NotTags, "not_tags_any": q.NotTagsAny} {
		for _, f := range list {
			items, _ := body[name].([]any)
			body[name] = append(items, map[string]any{"key": f.Key, "values": append([]string{}, f.Values...)})
		}
	}
	for _, m := range q.Matches {
		body["matches"] = []any{map[string]any{"key": m.Key, "value": m.Value}}
	}
	for name, n := range map[string]int{"limit": q.Limit, "offset": q.Offset} {
		if n > 0 {
			body[name] = strconv.Itoa(n)
		}
	}
	text, _ := json.Marshal(body)
	return string(text)
}

// meets reports whether a resource meets a query.
func meets(r tags.Resource, q tags.Query) bool {
	hits := func(list []tags.Filter) (n int) {
		for _, f := range list {
			for _, tag := range r.Tags {
				if tag.Key == f.Key && (len(f.Values) == 0 || slices.Contains(f.Values, tag.Value)) {
					n++
				}
			}
		}
		return n
	}
	named := true
	for _, m := range q.Matches {
		named = named && strings.Contains(strings.ToLower(r.ResourceName), strings.ToLower(m.Value))
	}
	return named && hits(q.Tags) == len(q.Tags) &&
		(len(q.TagsAny) == 0 || hits(q.TagsAny) > 0) &&
		(len(q.NotTags) == 0 || hits(q.NotTags) < len(q.NotTags)) &&
		hits(q.NotTagsAny) == 0
}

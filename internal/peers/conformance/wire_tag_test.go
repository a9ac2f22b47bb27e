package conformance

import (
	"context"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

func tagWire() map[string]wireOp {
	// on returns a request of the official client for a resource.
	on := func(kind tags.ResourceType, rest string) []string {
		return []string{`{"resource_type":"` + string(kind) + `","resource_id":"` + wireID + `"` + rest + `}`}
	}
	show := func(kind tags.ResourceType) wireCase {
		return wireCase{name: string(kind), official: on(kind, ""), ours: func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.Tags.List(ctx, kind, wireID)
			return err
		}}
	}
	project := func(kind tags.ResourceType) wireCase {
		return wireCase{name: string(kind), official: []string{`{"resource_type":"` + string(kind) + `"}`}, ours: func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.Tags.ListProject(ctx, kind)
			return err
		}}
	}
	add := func(tag tags.Tag) func(context.Context, *dcaas.Client) error {
		return func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.Add(ctx, tags.Connection, wireID, tag)
		}
	}
	remove := func(key string) func(context.Context, *dcaas.Client) error {
		return func(ctx context.Context, c *dcaas.Client) error {
			return c.Tags.Delete(ctx, tags.Connection, wireID, key)
		}
	}
	find := func(kind tags.ResourceType, q tags.Query) func(context.Context, *dcaas.Client) error {
		return func(ctx context.Context, c *dcaas.Client) error {
			_, err := c.Tags.Find(ctx, kind, q)
			return err
		}
	}
	search := func(kind tags.ResourceType, body string) []string {
		return []string{`{"resource_type":"` + string(kind) + `","body":` + body + `}`}
	}
	few := []tags.Tag{{Key: "stage", Value: "test"}, {Key: "team", Value: ""}}
	return map[string]wireOp{
		"ListProjectTags": {
			call:  call((*dc.DcClient).ListProjectTags),
			cases: []wireCase{project(tags.Connection), project(tags.VirtualGateway), project(tags.VirtualInterface)},
		},
		"ShowResourceTag": {
			call:  call((*dc.DcClient).ShowResourceTag),
			cases: []wireCase{show(tags.Connection), show(tags.VirtualGateway), show(tags.VirtualInterface)},
		},
		"CreateResourceTag": {
			call: call((*dc.DcClient).CreateResourceTag), options: tags.Tag{},
			cases: []wireCase{
				{name: "minimal", official: on(tags.Connection, `,"body":{"tag":{"key":"stage","value":""}}`), ours: add(tags.Tag{Key: "stage"})},
				{name: "full", official: on(tags.Connection, `,"body":{"tag":{"key":"Kosten stelle:ü","value":"東/京 <1>"}}`), ours: add(tags.Tag{Key: "Kosten stelle:ü", Value: "東/京 <1>"})},
			},
		},
		"BatchCreateResourceTags": {
			call: call((*dc.DcClient).BatchCreateResourceTags),
			cases: []wireCase{
				{
					name: "create system tags", official: on(tags.Connection, `,"body":{"action":"create","sys_tags":[{"key":"stage","value":"test"},{"key":"team","value":""}]}`),
					ours: func(ctx context.Context, c *dcaas.Client) error {
						return c.Tags.AddSystem(ctx, tags.Connection, wireID, few)
					},
				},
				{
					name: "delete system tags", official: on(tags.Connection, `,"body":{"action":"delete","sys_tags":[{"key":"stage"},{"key":"team"}]}`),
					ours: func(ctx context.Context, c *dcaas.Client) error {
						return c.Tags.DeleteSystem(ctx, tags.Connection, wireID, few)
					},
				},
				{
					name: "create", official: on(tags.Connection, `,"body":{"action":"create","tags":[{"key":"stage","value":"test"},{"key":"team","value":""}]}`),
					ours: func(ctx context.Context, c *dcaas.Client) error {
						return c.Tags.AddAll(ctx, tags.Connection, wireID, few)
					},
				},
				{
					name: "delete", official: on(tags.Connection, `,"body":{"action":"delete","tags":[{"key":"stage"},{"key":"team"}]}`),
					ours: func(ctx context.Context, c *dcaas.Client) error {
						return c.Tags.DeleteAll(ctx, tags.Connection, wireID, few)
					},
				},
			},
		},
		"DeleteResourceTag": {
			call: call((*dc.DcClient).DeleteResourceTag),
			cases: []wireCase{
				{name: "minimal", official: on(tags.Connection, `,"key":"stage"`), ours: remove("stage")},
				{name: "blanks and other scripts", official: on(tags.Connection, `,"key":"Kosten stelle_.-~ü東%41?#"`), ours: remove("Kosten stelle_.-~ü東%41?#")},
				{
					name: "reserved characters", official: on(tags.Connection, `,"key":":=+@"`), ours: remove(":=+@"),
					differs: &exception{
						why:      "section 5.4.5: the key is encoded. Ours encodes all reserved characters, the official client only those that a path cannot hold. Meaning and signature are equal",
						ours:     []string{"DELETE /.../dc-directconnect/" + wireID + "/tags/%3A%3D%2B%40"},
						official: []string{"DELETE /.../dc-directconnect/" + wireID + "/tags/:=+@"},
					},
				},
				{
					name: "slash", official: on(tags.Connection, `,"key":"a/b"`), ours: remove("a/b"),
					differs: &exception{
						why:      "section 5.4.5: the key is one segment of the path, escaped; in the official client a slash splits it",
						ours:     []string{"DELETE /.../dc-directconnect/" + wireID + "/tags/a%2Fb"},
						official: []string{"DELETE /.../dc-directconnect/" + wireID + "/tags/a/b"},
					},
				},
			},
		},
		"ListTagResourceInstances": {
			call: call((*dc.DcClient).ListTagResourceInstances), options: tags.Query{},
			cases: []wireCase{
				{name: "minimal", official: search(tags.Connection, `{"action":"filter"}`), ours: find(tags.Connection, tags.Query{})},
				{
					name: "full", official: search(tags.VirtualGateway, `{"action":"filter","limit":"10","offset":"20","matches":[{"key":"resource_name","value":"a"}],
						"tags":[{"key":"a","values":["1","2"]}],"tags_any":[{"key":"b","values":["3"]}],"not_tags":[{"key":"c","values":["4"]}],"not_tags_any":[{"key":"d","values":[""]}]}`),
					ours: find(tags.VirtualGateway, tags.Query{
						Limit: 10, Offset: 20, Matches: []tags.Match{{Key: tags.MatchResourceName, Value: "a"}},
						Tags: []tags.Filter{{Key: "a", Values: []string{"1", "2"}}}, TagsAny: []tags.Filter{{Key: "b", Values: []string{"3"}}},
						NotTags: []tags.Filter{{Key: "c", Values: []string{"4"}}}, NotTagsAny: []tags.Filter{{Key: "d", Values: []string{""}}},
					}),
				},
				{
					name: "system tags", official: search(tags.VirtualInterface, `{"action":"filter","sys_tags":[{"key":"_sys_enterprise_project_id","values":["0"]}]}`),
					ours: find(tags.VirtualInterface, tags.Query{SysTags: []tags.Filter{{Key: "_sys_enterprise_project_id", Values: []string{"0"}}}}),
				},
				{name: "any value", official: search(tags.Connection, `{"action":"filter","tags":[{"key":"a","values":[]}]}`), ours: find(tags.Connection, tags.Query{Tags: []tags.Filter{{Key: "a"}}})},
				{
					name: "count", official: search(tags.Connection, `{"action":"count","tags":[{"key":"a","values":["1"]}]}`),
					ours: func(ctx context.Context, c *dcaas.Client) error {
						_, err := c.Tags.Count(ctx, tags.Connection, tags.Query{Limit: 10, Offset: 20, Tags: []tags.Filter{{Key: "a", Values: []string{"1"}}}})
						return err
					},
				},
			},
		},
	}
}

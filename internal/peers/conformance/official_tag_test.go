package conformance

import (
	"net/http"
	"slices"
	"testing"

	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"
)

func tagText(tag model.Tag) string { return tag.Key + "=" + val(tag.Value) }

func TestOfficialTags(t *testing.T) {
	t.Parallel()
	srv := newServer(t)
	c := officialFor(t, srv)
	list := func() []string {
		t.Helper()
		shown := must(c.ShowResourceTag(&model.ShowResourceTagRequest{
			ResourceType: model.GetShowResourceTagRequestResourceTypeEnum().DC_DIRECTCONNECT, ResourceId: standard1,
		}))(t, http.StatusOK)
		if shown.Tags == nil {
			t.Fatal("tags are missing")
		}
		tags := column(shown.Tags, tagText)
		slices.Sort(tags)
		return tags
	}
	equalList(t, "tags at first", list(), nil)

	for _, tag := range []model.Tag{{Key: "stage", Value: new("test")}, {Key: "stage", Value: new("live")}, {Key: "Kosten stelle:ü", Value: new("")}} {
		must(c.CreateResourceTag(&model.CreateResourceTagRequest{
			ResourceType: model.GetCreateResourceTagRequestResourceTypeEnum().DC_DIRECTCONNECT, ResourceId: standard1,
			Body: &model.CreateResourceTagRequestBody{Tag: &tag},
		}))(t, http.StatusNoContent)
	}
	equalList(t, "tags", list(), []string{"Kosten stelle:ü=", "stage=live"})

	batch := func(connection string, action model.BatchOperateResourceTagsRequestBodyAction, tags ...model.Tag) {
		t.Helper()
		must(c.BatchCreateResourceTags(&model.BatchCreateResourceTagsRequest{
			ResourceType: model.GetBatchCreateResourceTagsRequestResourceTypeEnum().DC_DIRECTCONNECT, ResourceId: connection,
			Body: &model.BatchOperateResourceTagsRequestBody{Action: action, Tags: &tags},
		}))(t, http.StatusNoContent)
	}
	actions := model.GetBatchOperateResourceTagsRequestBodyActionEnum()
	batch(standard1, actions.CREATE, model.Tag{Key: "team", Value: new("net")}, model.Tag{Key: "owner", Value: new("ann")})
	equalList(t, "tags", list(), []string{"Kosten stelle:ü=", "owner=ann", "stage=live", "team=net"})
	batch(standard1, actions.DELETE, model.Tag{Key: "owner"})
	batch(standard2, actions.CREATE, model.Tag{Key: "stage", Value: new("test")}, model.Tag{Key: "team", Value: new("net")})

	// A path can hold blanks, colons and letters of any script.
	must(c.DeleteResourceTag(&model.DeleteResourceTagRequest{
		ResourceType: model.GetDeleteResourceTagRequestResourceTypeEnum().DC_DIRECTCONNECT, ResourceId: standard1, Key: "Kosten stelle:ü",
	}))(t, http.StatusNoContent)
	equalList(t, "tags", list(), []string{"stage=live", "team=net"})
	_, err := c.DeleteResourceTag(&model.DeleteResourceTagRequest{
		ResourceType: model.GetDeleteResourceTagRequestResourceTypeEnum().DC_DIRECTCONNECT, ResourceId: standard1, Key: "owner",
	})
	refused(t, err, http.StatusNotFound, "DC.0002")

	ofProject := must(c.ListProjectTags(&model.ListProjectTagsRequest{
		ResourceType: model.GetListProjectTagsRequestResourceTypeEnum().DC_DIRECTCONNECT,
	}))(t, http.StatusOK)
	tags := column(ofProject.Tags, tagText)
	slices.Sort(tags)
	equalList(t, "tags of the project", tags, []string{"stage=live", "stage=test", "team=net"})

	search := func(body model.ListTagResourceInstancesRequestBody) *model.ListTagResourceInstancesResponse {
		t.Helper()
		return must(c.ListTagResourceInstances(&model.ListTagResourceInstancesRequest{
			ResourceType: model.GetListTagResourceInstancesRequestResourceTypeEnum().DC_DIRECTCONNECT, Body: &body,
		}))(t, http.StatusOK)
	}
	wants := model.GetListTagResourceInstancesRequestBodyActionEnum()
	// The official client sends a nil list as null, which is a missing list.
	stage := func(values ...string) *[]model.Tags {
		return &[]model.Tags{{Key: "stage", Values: append([]string{}, values...)}}
	}
	searches := []struct {
		name  string
		in    model.ListTagResourceInstancesRequestBody
		want  []string
		total int32
	}{
		{"all", model.ListTagResourceInstancesRequestBody{}, []string{standard1, standard2, hosting}, 3},
		{"tags", model.ListTagResourceInstancesRequestBody{Tags: stage("test")}, []string{standard2}, 1},
		{"any value", model.ListTagResourceInstancesRequestBody{Tags: stage()}, []string{standard1, standard2}, 2},
		{"tags_any", model.ListTagResourceInstancesRequestBody{TagsAny: stage("test", "live")}, []string{standard1, standard2}, 2},
		{"not_tags", model.ListTagResourceInstancesRequestBody{NotTags: stage("live")}, []string{standard2, hosting}, 2},
		{"not_tags_any", model.ListTagResourceInstancesRequestBody{NotTagsAny: stage("test", "live")}, []string{hosting}, 1},
		{"matches", model.ListTagResourceInstancesRequestBody{Matches: &[]model.Match{{Key: "resource_name", Value: "STANDARD"}}}, []string{standard1, standard2}, 2},
		{"limit", model.ListTagResourceInstancesRequestBody{Limit: new("2")}, []string{standard1, standard2}, 3},
		{"offset", model.ListTagResourceInstancesRequestBody{Limit: new("2"), Offset: new("2")}, []string{hosting}, 3},
		{"behind the end", model.ListTagResourceInstancesRequestBody{Limit: new("2"), Offset: new("4")}, nil, 3},
	}
	for _, tt := range searches {
		tt.in.Action = wants.FILTER
		found := search(tt.in)
		if found.Resources == nil {
			t.Errorf("%s: resources are missing", tt.name)
			continue
		}
		equalList(t, tt.name, column(found.Resources, func(r model.Resource) string { return r.ResourceId }), tt.want)
		equal(t, tt.name+": total_count", val(found.TotalCount), tt.total)
	}
	counted := search(model.ListTagResourceInstancesRequestBody{Action: wants.COUNT, Tags: stage()})
	equal(t, "resources of a count", len(val(counted.Resources)), 0)
	equal(t, "count", val(counted.TotalCount), 2)
	one := val(search(model.ListTagResourceInstancesRequestBody{Action: wants.FILTER, Tags: stage("live")}).Resources)[0]
	equal(t, "resource_name", val(one.ResourceName), "dc-standard-1")
	equalList(t, "tags found", column(&one.Tags, tagText), []string{"stage=live", "team=net"})
}

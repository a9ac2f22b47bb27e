package dcaastest

import (
	"cmp"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// wireTag is table 5-137 of the API reference.
type wireTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

const maxTags = 10

// checkTags checks all tags that a resource would have.
func checkTags(tags []wireTag) error {
	if len(tags) > maxTags {
		return badParameter("%d tags are too many, a resource has at most %d", len(tags), maxTags)
	}
	for _, t := range tags {
		if err := firstError(
			requiredText("tag key", &t.Key),
			maxLength("tag key", &t.Key, 128),
			maxLength("tag value", &t.Value, 255),
		); err != nil {
			return err
		}
	}
	return nil
}

// taggedResourceRef is the part of a resource that the tag operations use.
type taggedResourceRef struct {
	id, name string
	tags     *[]wireTag
}

// tagType is a type of resource that can have tags.
type tagType struct {
	notFoundCode dcaas.ErrorCode // for an unknown ID
	all          func(*call) iter.Seq[taggedResourceRef]
	find         func(c *call, id string) (taggedResourceRef, bool)
}

// tagTypes returns the types by their names in the path.
func tagTypes() map[string]tagType {
	return map[string]tagType{
		"dc-directconnect": newTagType(dcaas.CodeConnectionNotFound, (*call).connections, func(c *connection) taggedResourceRef {
			return taggedResourceRef{c.Wire.ID, c.Wire.Name, &c.Wire.Tags}
		}),
		"dc-vgw": newTagType(dcaas.CodeVirtualGatewayNotFound, (*call).gateways, func(g *virtualGateway) taggedResourceRef {
			return taggedResourceRef{g.Wire.ID, g.Wire.Name, &g.Wire.Tags}
		}),
		"dc-vif": newTagType(dcaas.CodeVirtualInterfaceNotFound, (*call).interfaces, func(v *virtualInterface) taggedResourceRef {
			return taggedResourceRef{v.Wire.ID, v.Wire.Name, &v.Wire.Tags}
		}),
	}
}

// newTagType returns the type of the resources in a view.
func newTagType[T resource](notFoundCode dcaas.ErrorCode, view func(*call) *viewOf[T], as func(T) taggedResourceRef) tagType {
	return tagType{
		notFoundCode: notFoundCode,
		all: func(c *call) iter.Seq[taggedResourceRef] {
			return func(yield func(taggedResourceRef) bool) {
				for r := range typed[T](view(c).visible()) {
					if !yield(as(r)) {
						return
					}
				}
			}
		},
		find: func(c *call, id string) (taggedResourceRef, bool) {
			r, ok := view(c).find(id)
			if !ok {
				return taggedResourceRef{}, false
			}
			return as(r), true
		},
	}
}

// fromPath returns the resource that the path names.
func (k tagType) fromPath(c *call) (taggedResourceRef, error) {
	id := c.path("id")
	if r, ok := k.find(c, id); ok {
		return r, nil
	}
	return taggedResourceRef{}, notFound(k.notFoundCode, id)
}

// tagOperations returns the operations. Each route names its type, because a wildcard
// would match the paths under dcaas/ too.
func tagOperations() []operation {
	var all []operation
	for name, kind := range tagTypes() {
		under := "/v3/{project_id}/" + name
		all = append(all,
			operation{name: "ListProjectTags", route: "GET " + under + "/tags", do: kind.listProject},
			operation{name: "ShowResourceTag", route: "GET " + under + "/{id}/tags", do: kind.list},
			operation{name: "CreateResourceTag", route: "POST " + under + "/{id}/tags", do: kind.add},
			operation{name: "BatchCreateResourceTags", route: "POST " + under + "/{id}/tags/action", do: kind.batch},
			operation{name: "DeleteResourceTag", route: "DELETE " + under + "/{id}/tags/{key}", do: kind.remove},
			operation{name: "ListTagResourceInstances", route: "POST " + under + "/resource-instances/action", do: kind.search},
		)
	}
	return all
}

// listProject answers the tags of all resources of the type, each tag once.
func (k tagType) listProject(c *call) (answer, error) {
	tags := []wireTag{}
	for r := range k.all(c) {
		tags = append(tags, *r.tags...)
	}
	slices.SortFunc(tags, func(a, b wireTag) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.Value, b.Value))
	})
	return answer{status: http.StatusOK, body: map[string]any{"tags": slices.Compact(tags)}}, nil
}

func (k tagType) list(c *call) (answer, error) {
	r, err := k.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]any{"tags": *r.tags}}, nil
}

func (k tagType) add(c *call) (answer, error) {
	r, err := k.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[wireTag](c.body, "tag")
	if err != nil {
		return answer{}, err
	}
	return r.setTags([]wireTag{in})
}

// tagBatch is table 5-142 of the API reference.
type tagBatch struct {
	Action  *string          `json:"action"`
	Tags    []wireTag        `json:"tags"`
	SysTags *json.RawMessage `json:"sys_tags"`
}

func (k tagType) batch(c *call) (answer, error) {
	r, err := k.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readBare[tagBatch](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := firstError(requiredText("action", in.Action), oneOf("action", in.Action, "create", "delete"), checkTags(in.Tags)); err != nil {
		return answer{}, err
	}
	if err := checkSystemTags(in.SysTags); err != nil {
		return answer{}, err
	}
	if *in.Action == "create" {
		return r.setTags(in.Tags)
	}
	// A delete compares the keys only, and ignores a key that the resource does not have.
	*r.tags = slices.DeleteFunc(*r.tags, func(t wireTag) bool {
		return slices.ContainsFunc(in.Tags, func(deleted wireTag) bool { return deleted.Key == t.Key })
	})
	return answer{status: http.StatusNoContent}, nil
}

// checkSystemTags refuses system tags, because no caller of the server is privileged.
func checkSystemTags(tags *json.RawMessage) error {
	if tags != nil {
		return refuse(dcaas.CodeFieldNotPermitted, "sys_tags are for privileged callers")
	}
	return nil
}

// setTags sets all tags or none. It overwrites tags with the same keys.
func (r taggedResourceRef) setTags(tags []wireTag) (answer, error) {
	all := slices.Clone(*r.tags)
	for _, t := range tags {
		if at := slices.IndexFunc(all, func(old wireTag) bool { return old.Key == t.Key }); at >= 0 {
			all[at] = t
		} else {
			all = append(all, t)
		}
	}
	if err := checkTags(all); err != nil {
		return answer{}, err
	}
	*r.tags = all
	return answer{status: http.StatusNoContent}, nil
}

func (k tagType) remove(c *call) (answer, error) {
	r, err := k.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	at := slices.IndexFunc(*r.tags, func(t wireTag) bool { return t.Key == c.path("key") })
	if at < 0 {
		return answer{}, notFound(dcaas.CodeResourceNotFound, "tag "+c.path("key"))
	}
	*r.tags = slices.Delete(*r.tags, at, at+1)
	return answer{status: http.StatusNoContent}, nil
}

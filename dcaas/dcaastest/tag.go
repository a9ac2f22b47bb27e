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

// wireTag is table 5-137.
type wireTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

const maxTags = 10

// tagsFit checks tags that are to be set on a resource that has none.
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

// tagged is a resource as the tag calls see it.
type taggedResourceRef struct {
	id, name string
	tags     *[]wireTag
}

// tagSpace is all that one type of resource means to the tag calls.
type tagType struct {
	notFoundCode dcaas.ErrorCode // error code for an id that is not there
	all          func(*call) iter.Seq[taggedResourceRef]
	find         func(c *call, id string) (taggedResourceRef, bool)
}

// tagSpaces are the resource types by the words that stand in the path.
func tagTypes() map[string]tagType {
	return map[string]tagType{
		"dc-directconnect": newTagType(dcaas.CodeConnectionNotFound, (*call).connections, func(l *connection) taggedResourceRef { return taggedResourceRef{l.Wire.ID, l.Wire.Name, &l.Wire.Tags} }),
		"dc-vgw": newTagType(dcaas.CodeVirtualGatewayNotFound, (*call).gateways, func(g *virtualGateway) taggedResourceRef {
			return taggedResourceRef{g.Wire.ID, g.Wire.Name, &g.Wire.Tags}
		}),
		"dc-vif": newTagType(dcaas.CodeVirtualInterfaceNotFound, (*call).interfaces, func(v *virtualInterface) taggedResourceRef {
			return taggedResourceRef{v.Wire.ID, v.Wire.Name, &v.Wire.Tags}
		}),
	}
}

// spaceOf returns the tag space of a view. as returns a resource of it for the tag calls.
func newTagType[T resource, V any](gone dcaas.ErrorCode, view func(*call) view[T, V], as func(T) taggedResourceRef) tagType {
	return tagType{
		notFoundCode: gone,
		all: func(c *call) iter.Seq[taggedResourceRef] {
			return func(yield func(taggedResourceRef) bool) {
				for r := range view(c).all() {
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

// addressed is the resource that the path names.
func (s tagType) fromPath(c *call) (taggedResourceRef, error) {
	id := c.path("id")
	if r, ok := s.find(c, id); ok {
		return r, nil
	}
	return taggedResourceRef{}, notFound(s.notFoundCode, id)
}

// tagOperations spell each type out in the routes: a wildcard there would
// meet the paths under dcaas/.
func tagOperations() []operation {
	var all []operation
	for kind, space := range tagTypes() {
		under := "/v3/{project_id}/" + kind
		all = append(all,
			operation{name: "ListProjectTags", route: "GET " + under + "/tags", do: space.listProject},
			operation{name: "ShowResourceTag", route: "GET " + under + "/{id}/tags", do: space.list},
			operation{name: "CreateResourceTag", route: "POST " + under + "/{id}/tags", do: space.add},
			operation{name: "BatchCreateResourceTags", route: "POST " + under + "/{id}/tags/action", do: space.batch},
			operation{name: "DeleteResourceTag", route: "DELETE " + under + "/{id}/tags/{key}", do: space.remove},
			operation{name: "ListTagResourceInstances", route: "POST " + under + "/resource-instances/action", do: space.search},
		)
	}
	return all
}

// listProject answers every tag that any resource of the type has, once.
func (s tagType) listProject(c *call) (answer, error) {
	tags := []wireTag{}
	for r := range s.all(c) {
		tags = append(tags, *r.tags...)
	}
	slices.SortFunc(tags, func(a, b wireTag) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.Value, b.Value))
	})
	return answer{status: http.StatusOK, body: map[string]any{"tags": slices.Compact(tags)}}, nil
}

func (s tagType) list(c *call) (answer, error) {
	r, err := s.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]any{"tags": *r.tags}}, nil
}

func (s tagType) add(c *call) (answer, error) {
	r, err := s.fromPath(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[wireTag](c.body, "tag")
	if err != nil {
		return answer{}, err
	}
	return r.setTags([]wireTag{in})
}

// tagBatch is table 5-142.
type tagBatch struct {
	Action  *string          `json:"action"`
	Tags    []wireTag        `json:"tags"`
	SysTags *json.RawMessage `json:"sys_tags"`
}

func (s tagType) batch(c *call) (answer, error) {
	r, err := s.fromPath(c)
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
	// The key alone says which tag goes; a key that is not there is gone already.
	*r.tags = slices.DeleteFunc(*r.tags, func(t wireTag) bool {
		return slices.ContainsFunc(in.Tags, func(gone wireTag) bool { return gone.Key == t.Key })
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

// write sets tags, over those of the same keys: all of them or none.
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

func (s tagType) remove(c *call) (answer, error) {
	r, err := s.fromPath(c)
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

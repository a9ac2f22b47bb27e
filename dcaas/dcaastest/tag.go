package dcaastest

import (
	"cmp"
	"iter"
	"net/http"
	"slices"
	"strings"
)

// wireTag is table 5-137.
type wireTag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

const maxTags = 10

// tagsFit checks tags that are to be set on a resource that has none.
func tagsFit(tags []wireTag) error {
	if len(tags) > maxTags {
		return refuse(codeParameter, "%d tags are too many, a resource has at most %d", len(tags), maxTags)
	}
	for _, t := range tags {
		if err := first(
			neededText("tag key", &t.Key),
			upTo("tag key", &t.Key, 128),
			upTo("tag value", &t.Value, 255),
		); err != nil {
			return err
		}
	}
	return nil
}

// tagged is a resource as the tag calls see it.
type tagged struct {
	id, name string
	tags     *[]wireTag
}

// tagSpace is all that one type of resource means to the tag calls.
type tagSpace struct {
	gone string // error code for an id that is not there
	all  func(*call) iter.Seq[tagged]
	find func(c *call, id string) (tagged, bool)
}

// tagSpaces are the resource types by the words that stand in the path.
func tagSpaces() map[string]tagSpace {
	return map[string]tagSpace{
		"dc-directconnect": spaceOf(codeConnectionGone, (*call).connections, func(l *connection) tagged { return tagged{l.wire.ID, l.wire.Name, &l.wire.Tags} }),
		"dc-vgw":           spaceOf(codeGatewayGone, (*call).gateways, func(g *virtualGateway) tagged { return tagged{g.wire.ID, g.wire.Name, &g.wire.Tags} }),
		"dc-vif":           spaceOf(codeInterfaceGone, (*call).interfaces, func(v *virtualInterface) tagged { return tagged{v.wire.ID, v.wire.Name, &v.wire.Tags} }),
	}
}

// spaceOf returns the tag space of a view. as returns a resource of it for the tag calls.
func spaceOf[T resource, V any](gone string, view func(*call) shelf[T, V], as func(T) tagged) tagSpace {
	return tagSpace{
		gone: gone,
		all: func(c *call) iter.Seq[tagged] {
			return func(yield func(tagged) bool) {
				for r := range view(c).all() {
					if !yield(as(r)) {
						return
					}
				}
			}
		},
		find: func(c *call, id string) (tagged, bool) {
			r, ok := view(c).find(id)
			if !ok {
				return tagged{}, false
			}
			return as(r), true
		},
	}
}

// addressed is the resource that the path names.
func (s tagSpace) addressed(c *call) (tagged, error) {
	id := c.path("id")
	if r, ok := s.find(c, id); ok {
		return r, nil
	}
	return tagged{}, missing(s.gone, id)
}

// tagOperations spell each type out in the routes: a wildcard there would
// meet the paths under dcaas/.
func tagOperations() []operation {
	var all []operation
	for kind, space := range tagSpaces() {
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
func (s tagSpace) listProject(c *call) (answer, error) {
	tags := []wireTag{}
	for r := range s.all(c) {
		tags = append(tags, *r.tags...)
	}
	slices.SortFunc(tags, func(a, b wireTag) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(a.Value, b.Value))
	})
	return answer{status: http.StatusOK, body: map[string]any{"tags": slices.Compact(tags)}}, nil
}

func (s tagSpace) list(c *call) (answer, error) {
	r, err := s.addressed(c)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]any{"tags": *r.tags}}, nil
}

func (s tagSpace) add(c *call) (answer, error) {
	r, err := s.addressed(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readWrapped[wireTag](c.body, "tag")
	if err != nil {
		return answer{}, err
	}
	return r.write([]wireTag{in})
}

// tagBatch is table 5-142.
type tagBatch struct {
	Action *string   `json:"action"`
	Tags   []wireTag `json:"tags"`
}

func (s tagSpace) batch(c *call) (answer, error) {
	r, err := s.addressed(c)
	if err != nil {
		return answer{}, err
	}
	in, err := readBare[tagBatch](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := first(neededText("action", in.Action), oneOf("action", in.Action, "create", "delete"), tagsFit(in.Tags)); err != nil {
		return answer{}, err
	}
	if *in.Action == "create" {
		return r.write(in.Tags)
	}
	// The key alone says which tag goes; a key that is not there is gone already.
	*r.tags = slices.DeleteFunc(*r.tags, func(t wireTag) bool {
		return slices.ContainsFunc(in.Tags, func(gone wireTag) bool { return gone.Key == t.Key })
	})
	return answer{status: http.StatusNoContent}, nil
}

// write sets tags, over those of the same keys: all of them or none.
func (r tagged) write(tags []wireTag) (answer, error) {
	all := slices.Clone(*r.tags)
	for _, t := range tags {
		if at := slices.IndexFunc(all, func(old wireTag) bool { return old.Key == t.Key }); at >= 0 {
			all[at] = t
		} else {
			all = append(all, t)
		}
	}
	if err := tagsFit(all); err != nil {
		return answer{}, err
	}
	*r.tags = all
	return answer{status: http.StatusNoContent}, nil
}

func (s tagSpace) remove(c *call) (answer, error) {
	r, err := s.addressed(c)
	if err != nil {
		return answer{}, err
	}
	at := slices.IndexFunc(*r.tags, func(t wireTag) bool { return t.Key == c.path("key") })
	if at < 0 {
		return answer{}, missing(codeNotFound, "tag "+c.path("key"))
	}
	*r.tags = slices.Delete(*r.tags, at, at+1)
	return answer{status: http.StatusNoContent}, nil
}

package dcaastest

import (
	"encoding/json"
	"maps"
	"net/http"
	"slices"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// view is a store as one path of the API shows it: the resources that the caller may see,
// and their wire form.
type view struct {
	store        *store
	toWire       func(resource) any // returns a pointer to the wire form, a struct
	columns      func() columns     // of that struct
	scope        scope              // the resources that the caller may see
	itemKey      string             // wrapper key of one resource
	listKey      string             // wrapper key of a list
	notFoundCode dcaas.ErrorCode    // the error code for an unknown ID
	filters      map[string]int     // list filters with the maximum number of values; 0 is unlimited
	hasOffset    bool               // whether lists have offset and page_reverse
	hasTotal     bool               // whether lists have total_count
}

// scope is an index and a key in it. The zero scope is the whole store.
type scope struct {
	index string
	key   string
}

// viewOf is a view of resources of the type T. It has the methods that return a T.
type viewOf[T resource] struct{ view }

// find returns the resource with the ID, if the caller may see it.
func (v *viewOf[T]) find(id string) (T, bool) {
	r, ok := v.view.find(id)
	found, _ := r.(T)
	return found, ok
}

// fromPath returns the resource that the wildcard id of the path names.
func (v *viewOf[T]) fromPath(c *call) (T, error) { return v.fromWildcard(c, "id") }

// fromWildcard returns the resource that a wildcard of the path names.
func (v *viewOf[T]) fromWildcard(c *call, wildcard string) (T, error) {
	r, err := v.view.fromWildcard(c, wildcard)
	found, _ := r.(T)
	return found, err
}

// visible returns the resources that the caller may see.
func (v *view) visible() *sortedList {
	if v.scope.index == "" {
		return &v.store.ordered
	}
	return v.store.by(v.scope.index, v.scope.key)
}

func (v *view) find(id string) (resource, bool) {
	r, ok := v.store.present[id]
	return r, ok && v.visible().has(id)
}

func (v *view) fromWildcard(c *call, wildcard string) (resource, error) {
	id := c.path(wildcard)
	r, ok := v.find(id)
	if !ok {
		return nil, notFound(v.notFoundCode, id)
	}
	return r, nil
}

// show answers a GET of one resource, and counts it as a read.
func (v *view) show(c *call) (answer, error) {
	r, err := v.fromWildcard(c, "id")
	if err != nil {
		return answer{}, err
	}
	fields, err := readFields(c.query)
	if err != nil {
		return answer{}, err
	}
	return answer{status: http.StatusOK, body: map[string]any{v.itemKey: v.render(c, r, fields)}}, nil
}

// respond answers a create or an update with the resource.
func (v *view) respond(status int, r resource) (answer, error) {
	return answer{status: status, body: map[string]any{v.itemKey: v.toWire(r)}}, nil
}

// respondWithout is respond for operations whose answers lack some fields.
func (v *view) respondWithout(status int, r resource, names ...string) (answer, error) {
	out := members(encode(v.toWire(r)))
	for _, name := range names {
		delete(out, name)
	}
	return answer{status: status, body: map[string]any{v.itemKey: out}}, nil
}

// render encodes r for a read, and counts the read.
func (v *view) render(c *call, r resource, fields []string) json.RawMessage {
	raw := encode(v.toWire(r))
	c.db.countRead(r)
	if len(fields) == 0 {
		return raw
	}
	all := members(raw)
	maps.DeleteFunc(all, func(name string, _ json.RawMessage) bool { return !slices.Contains(fields, name) })
	return encode(all)
}

// members returns the members of an object that this package has encoded.
func members(raw json.RawMessage) map[string]json.RawMessage {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		panic(err)
	}
	return all
}

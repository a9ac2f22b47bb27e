// Package tags labels connections, virtual gateways and virtual interfaces, and
// finds them by their labels.
//
// Use it through the Tags field of a dcaas.Client. Its errors are those of
// package dcaas.
package tags

import (
	"context"
	"encoding/json"
	"iter"
	"net/http"
	"slices"
	"strconv"

	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/paging"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// Service manages tags.
type Service struct {
	d transport.Doer
}

//nolint:gochecknoinits // package dcaas makes the service, and may not do so by an exported function
func init() {
	link.RegisterTags(func(d transport.Doer) *Service { return &Service{d} })
}

const (
	typeRoute     = "/v3/{project_id}/{resource_type}"
	resourceRoute = typeRoute + "/{resource_id}/tags"
	actionRoute   = typeRoute + "/resource-instances/action"
)

// List returns the tags of one resource. A resource that does not exist is
// dcaas.ErrNotFound.
//
// API: GET /v3/{project_id}/{resource_type}/{resource_id}/tags (ShowResourceTag)
func (s *Service) List(ctx context.Context, resource ResourceType, id string) (*ResourceTags, error) {
	var found ResourceTags
	resp, err := s.d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodGet, Route: resourceRoute},
		Args: []string{string(resource), id},
		Out:  []transport.Field{transport.Object("tags", &found.Tags), transport.Optional("sys_tags", &found.SysTags)},
	})
	if err != nil {
		return nil, err
	}
	found.RequestID = resp.RequestID
	return &found, nil
}

// ListProject returns the tags in use on all resources of one type in the
// project. The service may return a key once with all its values or once for
// each value.
//
// API: GET /v3/{project_id}/{resource_type}/tags (ListProjectTags)
func (s *Service) ListProject(ctx context.Context, resource ResourceType) ([]ProjectTag, error) {
	var found []struct {
		Key    string   `json:"key"`
		Value  *string  `json:"value"`
		Values []string `json:"values"`
	}
	_, err := s.d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodGet, Route: typeRoute + "/tags"},
		Args: []string{string(resource)},
		Out:  []transport.Field{transport.Object("tags", &found)},
	})
	if err != nil {
		return nil, err
	}
	tags := make([]ProjectTag, len(found))
	for i, t := range found {
		tags[i] = ProjectTag{Key: t.Key, Values: t.Values}
		if len(t.Values) == 0 && t.Value != nil {
			tags[i].Values = []string{*t.Value}
		}
	}
	return tags, nil
}

// Add puts a tag on a resource; a tag with the same key is overwritten. It is
// idempotent. A resource has at most 10 tags.
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags (CreateResourceTag)
func (s *Service) Add(ctx context.Context, resource ResourceType, id string, tag Tag) error {
	_, err := s.d.Do(ctx, &transport.Request{
		Op:      &transport.Op{Method: http.MethodPost, Route: resourceRoute, In: "tag", Effect: transport.Repeatable},
		Args:    []string{string(resource), id},
		Body:    tag,
		Invalid: checkKey(tag.Key),
	})
	return err
}

// AddAll adds tags to a resource in one call. It overwrites tags with the same keys.
// Without tags it sends nothing. The client does not repeat the call after a lost
// answer, but returns dcaas.ErrAmbiguous. A second call is safe.
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) AddAll(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: "create", Tags: withValues(tags)})
}

// DeleteAll removes tags from a resource in one call. It sends their keys only. Without
// tags it sends nothing. A key that the resource does not have is no error. The client
// does not repeat the call after a lost answer, but returns dcaas.ErrAmbiguous. A second
// call is safe.
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) DeleteAll(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: "delete", Tags: withoutValues(tags)})
}

// AddSystem adds system tags to a resource in one call, as AddAll adds tags. Only
// privileged callers may do so. For others the error is dcaas.ErrForbidden (DC.0013).
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) AddSystem(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: "create", SysTags: withValues(tags)})
}

// DeleteSystem removes system tags from a resource in one call, as DeleteAll removes
// tags. Only privileged callers may do so. For others the error is dcaas.ErrForbidden
// (DC.0013).
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) DeleteSystem(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: "delete", SysTags: withoutValues(tags)})
}

// batchBody is table 5-142 of the API reference.
type batchBody struct {
	Action  string     `json:"action"`
	Tags    []batchTag `json:"tags,omitzero"`
	SysTags []batchTag `json:"sys_tags,omitzero"`
}

type batchTag struct {
	Key   string  `json:"key"`
	Value *string `json:"value,omitzero"` // nil in a delete
}

func withValues(tags []Tag) (list []batchTag) {
	for _, t := range tags {
		list = append(list, batchTag{t.Key, &t.Value})
	}
	return list
}

// withoutValues drops the values, because the API reference does not say whether a
// delete compares them.
func withoutValues(tags []Tag) (list []batchTag) {
	for _, t := range tags {
		list = append(list, batchTag{Key: t.Key})
	}
	return list
}

func (s *Service) batch(ctx context.Context, resource ResourceType, id string, body batchBody) error {
	list := slices.Concat(body.Tags, body.SysTags)
	if len(list) == 0 {
		return nil
	}
	var invalid error
	for _, t := range list {
		if err := checkKey(t.Key); err != nil {
			invalid = err
		}
	}
	_, err := s.d.Do(ctx, &transport.Request{
		Op:      &transport.Op{Method: http.MethodPost, Route: resourceRoute + "/action"},
		Args:    []string{string(resource), id},
		Body:    body,
		Invalid: invalid,
	})
	return err
}

// Delete takes one tag off a resource. A key that the resource does not have is
// dcaas.ErrNotFound.
//
// API: DELETE /v3/{project_id}/{resource_type}/{resource_id}/tags/{key} (DeleteResourceTag)
func (s *Service) Delete(ctx context.Context, resource ResourceType, id, key string) error {
	_, err := s.d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodDelete, Route: resourceRoute + "/{key}"},
		Args: []string{string(resource), id, key},
	})
	return err
}

// Find returns one page of the resources of a type that the query selects.
// [Service.FindAll] walks every page. If the answer lacks the total, a page without
// resources is the last.
//
// API: POST /v3/{project_id}/{resource_type}/resource-instances/action (ListTagResourceInstances)
func (s *Service) Find(ctx context.Context, resource ResourceType, q Query) (*Page, error) {
	var page Page
	var total *int // the answer may lack it
	body, invalid := q.body("filter")
	if q.Limit > 0 {
		body.Limit = strconv.Itoa(q.Limit)
	}
	if q.Offset > 0 {
		body.Offset = strconv.Itoa(q.Offset)
	}
	resp, err := s.d.Do(ctx, &transport.Request{
		Op:      searchOp(),
		Args:    []string{string(resource)},
		Body:    body,
		Invalid: invalid,
		Out:     []transport.Field{transport.Optional("resources", &page.Resources), transport.Optional("total_count", &total)},
		Check: func() error {
			if page.Resources == nil && total == nil {
				return &transport.DecodeError{Reason: "the answer has neither \"resources\" nor \"total_count\""}
			}
			return nil
		},
	})
	if err != nil {
		return nil, err
	}
	page.RequestID = resp.RequestID
	if total != nil {
		page.TotalCount = *total
	}
	if next := q.Offset + len(page.Resources); len(page.Resources) > 0 && (total == nil || next < *total) {
		page.NextOffset = next
	}
	return &page, nil
}

// FindAll iterates over the resources of a type that the query selects, page by
// page. Pages are counted from the start, so a resource that gains or loses a tag
// during the walk may move another out of sight, or into it twice. The sequence
// can be ranged over more than once; an error ends it.
func (s *Service) FindAll(ctx context.Context, resource ResourceType, q Query) iter.Seq2[*Resource, error] {
	return paging.All("tags: POST "+actionRoute, strconv.Itoa(q.Offset), func(offset string) ([]Resource, string, error) {
		from := q
		from.Offset, _ = strconv.Atoi(offset) // our own text
		page, err := s.Find(ctx, resource, from)
		if err != nil {
			return nil, "", err
		}
		next := ""
		if page.NextOffset > 0 {
			next = strconv.Itoa(page.NextOffset)
		}
		return page.Resources, next, nil
	})
}

// Count returns how many resources of a type the query selects. Limit and Offset
// of the query do not matter.
//
// API: POST /v3/{project_id}/{resource_type}/resource-instances/action (ListTagResourceInstances)
func (s *Service) Count(ctx context.Context, resource ResourceType, q Query) (int, error) {
	var total int
	body, invalid := q.body("count")
	_, err := s.d.Do(ctx, &transport.Request{
		Op:      searchOp(),
		Args:    []string{string(resource)},
		Body:    body,
		Invalid: invalid,
		Out:     []transport.Field{transport.Object("total_count", &total)},
	})
	return total, err
}

func searchOp() *transport.Op {
	return &transport.Op{Method: http.MethodPost, Route: actionRoute, Effect: transport.Reads}
}

// ResourceType is a kind of resource that can have tags.
type ResourceType string

// Kinds of resources.
const (
	Connection       ResourceType = "dc-directconnect"
	VirtualGateway   ResourceType = "dc-vgw"
	VirtualInterface ResourceType = "dc-vif"
)

// Tag is a label: a key, unique on its resource, and a value.
type Tag struct {
	Key   string `json:"key"`   // 1 to 128 characters; some sites allow 36
	Value string `json:"value"` // up to 255 characters; some sites allow 43
}

// ResourceTags are the tags of one resource.
type ResourceTags struct {
	Tags      []Tag
	SysTags   []Tag // of the system; seen by privileged callers only
	RequestID string
}

// ProjectTag is a key in use in the project, with values that it has.
type ProjectTag struct {
	Key    string
	Values []string
}

// Query selects resources by tags and name. All its conditions must hold; an
// empty Query selects every resource.
type Query struct {
	Tags       []Filter // all of these
	TagsAny    []Filter // at least one of these
	NotTags    []Filter // not all of these
	NotTagsAny []Filter // none of these
	SysTags    []Filter // system tags; needs the op_service permission, and none of the four above
	Matches    []Match  // fields of the resource
	Limit      int      // resources in a page, 1 to 1000; 0 is the service's default of 1000
	Offset     int      // resources to leave out before the first
}

// Filter is a tag key with any of some values. Without values any value will do.
type Filter struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// Match is a text that a field of a resource contains, in any case of letters.
type Match struct {
	Key   string `json:"key"` // MatchResourceName
	Value string `json:"value"`
}

// MatchResourceName is the only field that can be matched.
const MatchResourceName = "resource_name"

// Page is one page of the resources that a query selects.
type Page struct {
	Resources  []Resource
	TotalCount int // on all pages; 0 if the service does not say
	NextOffset int // Query.Offset of the next page; 0 on the last
	RequestID  string
}

// Resource is a resource that a query selected.
type Resource struct {
	ResourceID     string          `json:"resource_id"`
	ResourceName   string          `json:"resource_name"`
	ResourceDetail json.RawMessage `json:"resource_detail"` // as the service sent it; often null
	Tags           []Tag           `json:"tags"`
	SysTags        []Tag           `json:"sys_tags"`
}

// searchBody is the query on the wire, where numbers are texts.
type searchBody struct {
	Action     string   `json:"action"`
	Offset     string   `json:"offset,omitzero"`
	Limit      string   `json:"limit,omitzero"`
	Matches    []Match  `json:"matches,omitzero"`
	Tags       []Filter `json:"tags,omitzero"`
	TagsAny    []Filter `json:"tags_any,omitzero"`
	NotTags    []Filter `json:"not_tags,omitzero"`
	NotTagsAny []Filter `json:"not_tags_any,omitzero"`
	SysTags    []Filter `json:"sys_tags,omitzero"`
}

func (q *Query) body(action string) (*searchBody, error) {
	body := &searchBody{
		Action: action, Matches: q.Matches, Tags: q.Tags, TagsAny: q.TagsAny,
		NotTags: q.NotTags, NotTagsAny: q.NotTagsAny, SysTags: q.SysTags,
	}
	return body, q.check()
}

func (q *Query) check() error {
	own := slices.Concat(q.Tags, q.TagsAny, q.NotTags, q.NotTagsAny)
	if len(own) > 0 && len(q.SysTags) > 0 {
		return transport.Refuse("system tags and other tags cannot be searched for together")
	}
	for _, f := range slices.Concat(own, q.SysTags) {
		if err := checkKey(f.Key); err != nil {
			return err
		}
	}
	if q.Limit < 0 || q.Offset < 0 {
		return transport.Refuse("Limit or Offset is negative")
	}
	return nil
}

func checkKey(key string) error {
	if key == "" {
		return transport.Refuse("a tag key is empty")
	}
	return nil
}

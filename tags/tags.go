// Package tags adds tags to connections, virtual gateways and virtual interfaces, and
// finds these resources by their tags.
//
// A tag is a key with a value, such as "stage" with "production". A resource has each key
// once, and at most [MaxTags] tags. Use the package through the Tags field of a
// dcaas.Client:
//
//	err := client.Tags.Add(ctx, tags.VirtualGateway, id, tags.Tag{Key: "stage", Value: "production"})
//	...
//	query := tags.Query{Tags: []tags.Filter{{Key: "stage", Values: []string{"production"}}}}
//	for resource, err := range client.Tags.FindAll(ctx, tags.VirtualGateway, query) {
//		...
//	}
//
// [Service.List] returns the tags of one resource, and [Service.ListProject] the keys and
// values in use. [Service.AddAll] and [Service.DeleteAll] change several tags of a resource
// in one call. [Service.AddWhere] and [Service.DeleteWhere] change the tags of all resources
// that a query selects. The errors are those of package dcaas.
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

// Service manages tags. The usual errors of its methods, besides those of any call, are:
//
//	dcaas.ErrNotFound   the resource does not exist, or does not have the key to delete
//	dcaas.ErrInvalid    a key is empty, a key or a value is too long, or a resource would
//	                    have more than 10 tags (DC.0001)
//	dcaas.ErrForbidden  the caller may not use system tags (DC.0013)
//
// The methods are idempotent, so the client repeats a call after a temporary fault. It
// does not repeat AddAll, DeleteAll, AddSystem and DeleteSystem, because the API reference
// does not call their operation idempotent (5.4.4).
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

// List returns the tags of one resource. It is idempotent. For a resource that does not
// exist the error is dcaas.ErrNotFound.
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

// ListProject returns the tags of all resources of one type in the project. It is
// idempotent. The service may return a key once with all its values, or once for each
// value.
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

// Add adds a tag to a resource. It overwrites a tag with the same key, and is idempotent
// (API reference 5.4.3). A tag without a value is sent with "value":"". A resource has at
// most [MaxTags] tags. For one more the error is dcaas.ErrInvalid.
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

// AddAll adds tags to a resource in one call. It overwrites tags with the same keys. A
// tag without a value is sent with "value":"". Without tags AddAll sends nothing. The
// client does not repeat the call after a lost answer, but returns dcaas.ErrAmbiguous. A
// second call is safe. If a resource would have more than 10 tags, the error is
// dcaas.ErrInvalid.
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) AddAll(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: actionCreate, Tags: batchTags(actionCreate, tags)})
}

// DeleteAll removes tags from a resource in one call. It sends their keys only. Without
// tags it sends nothing. The client does not repeat the call after a lost answer, but
// returns dcaas.ErrAmbiguous. List shows which tags are left. The API reference does not
// say whether a missing key is an error. In dcaastest it is none.
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) DeleteAll(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: actionDelete, Tags: batchTags(actionDelete, tags)})
}

// AddSystem adds system tags to a resource in one call, as AddAll adds tags. Only
// privileged callers may do so. For others the error is dcaas.ErrForbidden (DC.0013).
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) AddSystem(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: actionCreate, SysTags: batchTags(actionCreate, tags)})
}

// DeleteSystem removes system tags from a resource in one call, as DeleteAll removes
// tags. Only privileged callers may do so. For others the error is dcaas.ErrForbidden
// (DC.0013).
//
// API: POST /v3/{project_id}/{resource_type}/{resource_id}/tags/action (BatchCreateResourceTags)
func (s *Service) DeleteSystem(ctx context.Context, resource ResourceType, id string, tags []Tag) error {
	return s.batch(ctx, resource, id, batchBody{Action: actionDelete, SysTags: batchTags(actionDelete, tags)})
}

// Actions of a batch (API reference, table 5-142).
const (
	actionCreate = "create"
	actionDelete = "delete"
)

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

// batchTags returns the tags as the action sends them. It drops the values for a delete,
// because the API reference does not say whether a delete compares them.
func batchTags(action string, tags []Tag) (list []batchTag) {
	for _, t := range tags {
		item := batchTag{Key: t.Key}
		if action == actionCreate {
			item.Value = &t.Value
		}
		list = append(list, item)
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

// Delete removes one tag from a resource. For a key that the resource does not have the
// error is dcaas.ErrNotFound. Delete is idempotent: if the client repeats it after a lost
// answer, a missing key is success.
//
// The path has the key in escaped form, and the signature covers this form, such as
// team%2Fcost for team/cost. A gateway that decodes the path before it checks the
// signature answers 401. No document tells which form the gateway uses. If it answers
// 401 to a key with a slash, use [Service.DeleteAll], which sends keys in the body.
//
// API: DELETE /v3/{project_id}/{resource_type}/{resource_id}/tags/{key} (DeleteResourceTag)
func (s *Service) Delete(ctx context.Context, resource ResourceType, id, key string) error {
	_, err := s.d.Do(ctx, &transport.Request{
		Op:   &transport.Op{Method: http.MethodDelete, Route: resourceRoute + "/{key}"},
		Args: []string{string(resource), id, key},
	})
	return err
}

// Find returns one page of the resources of a type that the query selects. It is
// idempotent. [Service.FindAll] walks every page. If the answer lacks the total, a page
// without resources is the last. If the query exceeds a limit of [Query], the error is
// dcaas.ErrInvalid (DC.0001).
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

// FindAll iterates over the resources of a type that the query selects, page by page.
// The offset of a page counts resources from the start. If resources gain or lose tags
// during the walk, it may therefore skip a resource or return it twice. The sequence can
// be ranged over more than once. An error ends it.
func (s *Service) FindAll(ctx context.Context, resource ResourceType, q Query) iter.Seq2[*Resource, error] {
	return paging.All("tags: POST "+actionRoute, strconv.Itoa(q.Offset), func(offset string) ([]Resource, string, error) {
		from := q
		from.Offset, _ = strconv.Atoi(offset) // written below, so it is a number
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

// Count returns the number of resources of a type that the query selects. It is
// idempotent. It does not send Limit and Offset of the query, because the service
// refuses them in a count (API reference 5.4.6).
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

// ResourceType is a type of resource that can have tags.
type ResourceType string

// Types of resources.
const (
	Connection       ResourceType = "dc-directconnect"
	VirtualGateway   ResourceType = "dc-vgw"
	VirtualInterface ResourceType = "dc-vif"
)

// Tag is a pair of a key and a value. A key is unique on its resource.
type Tag struct {
	Key   string `json:"key"`   // 1 to 128 characters; some sites allow 36
	Value string `json:"value"` // up to 255 characters, sent even if empty; some sites allow 43
}

// ResourceTags are the tags of one resource.
type ResourceTags struct {
	Tags      []Tag
	SysTags   []Tag // system tags, which the service shows to privileged callers only
	RequestID string
}

// ProjectTag is a key of tags in the project, with some or all of its values.
type ProjectTag struct {
	Key    string
	Values []string
}

// Query selects resources by tags and name. A resource must meet all conditions, so an
// empty Query selects every resource.
//
// Each list of filters has at most 10 keys, each of them once. A filter has at most 10
// values, each of them once. A key has at most 127 characters, a value at most 255. The
// service refuses a query beyond these limits (API reference 5.4.6).
//
// For NotTags and NotTagsAny with several filters, section 5.4.6 can be read in two ways.
// By one, NotTags excludes a resource that meets all filters, and NotTagsAny a resource
// that meets any. By the other it is the reverse. With one filter both readings agree.
// Package dcaastest follows the first. No document tells which one the service follows.
type Query struct {
	Tags       []Filter // the resource meets all of these
	TagsAny    []Filter // the resource meets at least one of these
	NotTags    []Filter // the resource does not meet all of these; see above
	NotTagsAny []Filter // the resource meets none of these; see above
	SysTags    []Filter // system tags, for callers with op_service; not together with the four above
	Matches    []Match  // fields of the resource
	Limit      int      // resources in a page, 1 to 1000; 0 is the service's default of 1000
	Offset     int      // resources to skip before the first
}

// Filter is a tag key with values. A resource meets it if it has a tag with the key and
// one of the values.
//
// Without Values any value meets the filter. The service requires the list, so an empty
// or nil Values is sent as an empty list. The API reference does not describe an empty
// list; dcaastest takes any value for it.
type Filter struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

// Match selects resources by a text that one of their fields contains, in upper or lower
// case. An empty text selects resources whose field is empty.
type Match struct {
	Key   string `json:"key"`   // MatchResourceName
	Value string `json:"value"` // up to 255 characters
}

// MatchResourceName is the only field that a Match can name.
const MatchResourceName = "resource_name"

// Page is one page of the resources that a query selects.
type Page struct {
	Resources  []Resource
	TotalCount int // on all pages; 0 if the answer lacks it
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

// searchBody is table 5-146 of the API reference, in which numbers are texts.
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

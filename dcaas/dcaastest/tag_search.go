package dcaastest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// tagSearch is table 5-146 of the API reference.
type tagSearch struct {
	Action     *string          `json:"action"`
	Offset     *number          `json:"offset"`
	Limit      *number          `json:"limit"`
	Matches    []tagMatch       `json:"matches"`
	Tags       tagQuery         `json:"tags"`
	TagsAny    tagQuery         `json:"tags_any"`
	NotTags    tagQuery         `json:"not_tags"`
	NotTagsAny tagQuery         `json:"not_tags_any"`
	SysTags    *json.RawMessage `json:"sys_tags"`
}

// tagMatch is table 5-147 of the API reference.
type tagMatch struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// tagQuery is a list of table 5-148 of the API reference.
type tagQuery []struct {
	Key    string    `json:"key"`
	Values *[]string `json:"values"`
}

// taggedResource is table 5-150 of the API reference.
type taggedResource struct {
	ResourceDetail *struct{} `json:"resource_detail"`
	ResourceID     string    `json:"resource_id"`
	ResourceName   string    `json:"resource_name"`
	Tags           []wireTag `json:"tags"`
}

// The limits of a search (API reference, tables 5-146 to 5-148).
const (
	maxFound        = 1000 // resources in a page
	maxSearchKeys   = 10   // in each condition
	maxSearchValues = 10   // of each key
	maxSearchKey    = 127  // characters
	maxSearchValue  = 255  // characters
)

func (k tagType) search(c *call) (answer, error) {
	in, err := readBare[tagSearch](c.body)
	if err != nil {
		return answer{}, err
	}
	if err := firstError(
		requiredText("action", in.Action),
		oneOf("action", in.Action, "filter", "count"),
		inRange("offset", in.Offset, 0, 1<<31-1),
		inRange("limit", in.Limit, 1, maxFound),
		in.checkCount(),
		in.Tags.check("tags"),
		in.TagsAny.check("tags_any"),
		in.NotTags.check("not_tags"),
		in.NotTagsAny.check("not_tags_any"),
		checkMatches(in.Matches),
	); err != nil {
		return answer{}, err
	}
	if err := checkSystemTags(in.SysTags); err != nil {
		return answer{}, err
	}

	found := []taggedResource{}
	for r := range k.all(c) {
		if in.matches(r) {
			found = append(found, taggedResource{ResourceID: r.id, ResourceName: r.name, Tags: *r.tags})
		}
	}
	total := len(found)
	if *in.Action == "count" {
		found = found[:0]
	}
	from := min(int(valueOr(in.Offset, 0)), len(found))
	to := min(from+int(valueOr(in.Limit, maxFound)), len(found))
	return answer{status: http.StatusOK, body: map[string]any{"resources": found[from:to], "total_count": total}}, nil
}

// matches reports whether a resource meets every condition of the search. For several
// keys of not_tags and not_tags_any the reference can be read in two ways. By this one, a
// resource with all keys of not_tags is excluded, and a resource with any key of
// not_tags_any. By the other one, any key of not_tags excludes, and all of not_tags_any.
func (in tagSearch) matches(r taggedResourceRef) bool {
	return (len(in.Tags) == 0 || in.Tags.all(*r.tags)) &&
		(len(in.TagsAny) == 0 || in.TagsAny.any(*r.tags)) &&
		(len(in.NotTags) == 0 || !in.NotTags.all(*r.tags)) &&
		(len(in.NotTagsAny) == 0 || !in.NotTagsAny.any(*r.tags)) &&
		!slices.ContainsFunc(in.Matches, func(m tagMatch) bool { return !m.matches(r.name) })
}

// matches reports whether a name contains the value in upper or lower case. An empty
// value matches the empty name only (API reference, table 5-146).
func (m tagMatch) matches(name string) bool {
	if m.Value == "" {
		return name == ""
	}
	return strings.Contains(strings.ToLower(name), strings.ToLower(m.Value))
}

func checkMatches(matches []tagMatch) error {
	for _, m := range matches {
		if err := firstError(oneOf("key of matches", &m.Key, "resource_name"), maxLength("value of matches", &m.Value, maxSearchValue)); err != nil {
			return err
		}
	}
	return nil
}

// checkCount refuses a count that asks for a page.
func (in tagSearch) checkCount() error {
	if text(in.Action) == "count" && (in.Offset != nil || in.Limit != nil) {
		return badParameter("offset and limit are not available for the action count")
	}
	return nil
}

// check checks a condition: few keys, each once and with a list of values.
func (q tagQuery) check(name string) error {
	if len(q) > maxSearchKeys {
		return badParameter("%s has %d keys, %d are allowed", name, len(q), maxSearchKeys)
	}
	seen := map[string]bool{}
	for _, condition := range q {
		if seen[condition.Key] {
			return badParameter("%s has the key %q twice", name, condition.Key)
		}
		seen[condition.Key] = true
		if err := firstError(
			requiredText("key of "+name, &condition.Key),
			maxLength("key of "+name, &condition.Key, maxSearchKey),
			required("values of "+name, condition.Values),
			checkSearchValues("values of "+name, valueOr(condition.Values, nil)),
		); err != nil {
			return err
		}
	}
	return nil
}

// checkSearchValues checks the values of a key: few and each once.
func checkSearchValues(name string, values []string) error {
	if len(values) > maxSearchValues {
		return badParameter("%s are %d, %d are allowed", name, len(values), maxSearchValues)
	}
	for i, value := range values {
		if slices.Contains(values[:i], value) {
			return badParameter("%s have %q twice", name, value)
		}
		if err := maxLength("one of the "+name, &value, maxSearchValue); err != nil {
			return err
		}
	}
	return nil
}

// all reports whether tags meet every key of the query.
func (q tagQuery) all(tags []wireTag) bool { return q.count(tags) == len(q) }

// any reports whether tags meet at least one key of the query.
func (q tagQuery) any(tags []wireTag) bool { return q.count(tags) > 0 }

// count returns how many keys of the query the tags meet. Tags meet a key with one of its
// values. An empty list of values stands for any value.
func (q tagQuery) count(tags []wireTag) int {
	n := 0
	for _, condition := range q {
		if slices.ContainsFunc(tags, func(t wireTag) bool {
			return t.Key == condition.Key && (len(*condition.Values) == 0 || slices.Contains(*condition.Values, t.Value))
		}) {
			n++
		}
	}
	return n
}

package bench

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"
)

// TestEveryFieldIsChecked sets one field of an interface at a time. A conversion that
// forgets the field, or mixes it up with another, would let a wrong value pass.
func TestEveryFieldIsChecked(t *testing.T) {
	t.Parallel()
	for _, p := range peers() {
		t.Run(p.name, func(t *testing.T) {
			t.Parallel()
			base := vif{CreateTime: time.Date(2022, 8, 19, 11, 28, 6, 0, time.UTC), Peers: []vifPeer{{}}}
			for field := range reflect.TypeFor[vif]().NumField() {
				want := base
				if name := reflect.TypeFor[vif]().Field(field).Name; name != "Peers" {
					fill(t, reflect.ValueOf(&want).Elem().Field(field), name)
				}
				checkDecoded(t, p, want)
			}
			for field := range reflect.TypeFor[vifPeer]().NumField() {
				want := base
				want.Peers = []vifPeer{{}}
				fill(t, reflect.ValueOf(&want.Peers[0]).Elem().Field(field), reflect.TypeFor[vifPeer]().Field(field).Name)
				checkDecoded(t, p, want)
			}
		})
	}
}

// fill sets a field to a value that no other field has, unless its type has too few values.
func fill(t *testing.T, field reflect.Value, name string) {
	t.Helper()
	switch value := field.Addr().Interface().(type) {
	case *string:
		*value = "text of " + name
	case *bool:
		*value = true
	case *int:
		*value = 1000 + len(name)
	case *int64:
		*value = 2000 + int64(len(name))
	case *[]string:
		*value = []string{"one of " + name, "two of " + name}
	case *time.Time:
		*value = time.Date(2023, 1, 2, 3, 4, 5, 0, time.UTC)
	default:
		t.Fatalf("%s has a type that this test cannot fill: %T", name, value)
	}
}

func checkDecoded(t *testing.T, p peer, want vif) {
	t.Helper()
	page := pageAnswer{VIFs: []vif{want}, RequestID: "r"}
	body, err := json.Marshal(page)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	if _, err := p.decode(t, body)(func(got *vif) { seen = checkVIF(t, page.VIFs, seen, got) }); err != nil || seen != 1 {
		t.Fatalf("%d items, %v; the page was %s", seen, err, body)
	}
}

// TestCompareVIF reports every field that differs.
func TestCompareVIF(t *testing.T) {
	t.Parallel()
	_, want := item(t, example(t, "virtual_interface", "show.response.json"), 1)
	for field := range reflect.TypeFor[vif]().NumField() {
		got := want
		if name := reflect.TypeFor[vif]().Field(field).Name; name == "Peers" {
			got.Peers = nil
		} else if b, ok := reflect.TypeAssert[*bool](reflect.ValueOf(&got).Elem().Field(field).Addr()); ok {
			*b = !*b
		} else {
			fill(t, reflect.ValueOf(&got).Elem().Field(field), name)
		}
		if compareVIF(got, want) == "" {
			t.Errorf("a wrong %s passes", reflect.TypeFor[vif]().Field(field).Name)
		}
	}
	if problem := compareVIF(want, want); problem != "" {
		t.Error(problem)
	}
}

// TestAnswersDiffer checks that the answers to GET and create differ, and that no text of a
// distinct page occurs twice.
func TestAnswersDiffer(t *testing.T) {
	t.Parallel()
	const size = 100
	seen := map[string]bool{}
	for _, one := range newAnswers(t, 1, 1, item).ones {
		seen[string(one)] = true
	}
	if len(seen) != rounds {
		t.Errorf("%d distinct answers, want %d", len(seen), rounds)
	}
	var page map[string]json.RawMessage
	var items []map[string]any
	body := newAnswers(t, size, size, distinctItem).pages[pageKey(fmt.Sprint(size), "")]
	if err := json.Unmarshal(body, &page); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(page["virtual_interfaces"], &items); err != nil {
		t.Fatal(err)
	}
	texts := map[string]int{}
	var collect func(value any)
	collect = func(value any) {
		switch value := value.(type) {
		case string:
			texts[value]++
		case []any:
			for _, v := range value {
				collect(v)
			}
		case map[string]any:
			for _, v := range value {
				collect(v)
			}
		}
	}
	for _, one := range items {
		collect(one)
	}
	for text, n := range texts {
		if n > 1 {
			t.Errorf("%q occurs %d times", text, n)
		}
	}
	if len(texts) < 20*size {
		t.Errorf("%d texts in %d interfaces: too few to prove anything", len(texts), size)
	}
}

// TestSpellings decodes every form of a page, so that the test suite notices a form that our
// client does not accept.
func TestSpellings(t *testing.T) {
	t.Parallel()
	all := spellings(t)
	for _, s := range all {
		seen := 0
		items, err := oursDecode(t, s.body)(func(got *vif) { seen = checkVIF(t, s.wants, seen, got) })
		if err != nil || items != 2000 || seen != 2000 {
			t.Errorf("%s: %d items, %d seen, %v", s.name, items, seen, err)
		}
		if s.name != "normal" && string(s.body) == string(all[0].body) {
			t.Errorf("%s is a normal page", s.name)
		}
	}
	if !strings.HasSuffix(all[2].name, "quoted") || strings.Count(string(all[2].body), `"vlan":"`) != 1 {
		t.Error("the quoted page must have one quoted number")
	}
}

package bench

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"testing"
)

// spelling is a page of 2,000 interfaces in a form that the API documents or allows.
type spelling struct {
	name  string
	body  []byte
	wants []vif
}

// spellings returns a normal page and the other forms of it. Each occurs in answers of the
// service or in its documents.
func spellings(tb testing.TB) []spelling {
	tb.Helper()
	page := func(makeItem func(testing.TB, map[string]any, int) (json.RawMessage, vif)) ([]byte, []vif) {
		a := newAnswers(tb, 2000, 2000, makeItem)
		return a.pages[pageKey("2000", "")], a.wantItems
	}
	normal, wants := page(item)
	distinct, distinctWants := page(distinctItem)
	unknown, _ := page(unknownFieldsItem)
	var indented bytes.Buffer
	if err := json.Indent(&indented, normal, "", "    "); err != nil { // more than 4 MB
		tb.Fatal(err)
	}
	return []spelling{
		{"normal", normal, wants},
		{"alias", bytes.ReplaceAll(normal, []byte(`"direct_connect_id":`), []byte(`"direct_connection_id":`)), wants},
		{"quoted", quoteLast(tb, normal, `"vlan":`, wants[len(wants)-1].VLAN), wants},
		{"indented", indented.Bytes(), wants},
		{"distinct", distinct, distinctWants},
		{"unknown", unknown, wants},
	}
}

// quoteLast turns the last number with the given name into a text.
func quoteLast(tb testing.TB, body []byte, name string, number int) []byte {
	tb.Helper()
	plain := name + strconv.Itoa(number)
	at := bytes.LastIndex(body, []byte(plain))
	if at < 0 {
		tb.Fatalf("the page has no %s", plain)
	}
	return bytes.Join([][]byte{body[:at], []byte(name + strconv.Quote(strconv.Itoa(number))), body[at+len(plain):]}, nil)
}

// unknownFieldsItem returns interface i with ten members of all kinds that no client knows.
func unknownFieldsItem(tb testing.TB, like map[string]any, i int) (json.RawMessage, vif) {
	tb.Helper()
	text, want := item(tb, like, i)
	kinds := []any{"text of a later release", 12345, true, nil, []string{"a", "b"}, map[string]any{"name": "x", "count": 1}, 1.5, "", []int{}, false}
	var added bytes.Buffer
	added.WriteByte('{')
	for k, value := range kinds {
		encoded, err := json.Marshal(value)
		if err != nil {
			tb.Fatal(err)
		}
		fmt.Fprintf(&added, `"later_field_%d":%s,`, k, encoded)
	}
	return append(added.Bytes(), text[1:]...), want
}

// BenchmarkSpelling measures how much longer our client takes for the other forms of a page.
// None may take more than twice as long as the normal page. The clients of other vendors do
// not accept all forms.
func BenchmarkSpelling(b *testing.B) {
	for _, s := range spellings(b) {
		b.Run("page="+s.name+"/transport=none/client=ours", func(b *testing.B) {
			measureDecode(b, peer{decode: oursDecode}, s.body, s.wants)
		})
	}
}

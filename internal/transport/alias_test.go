package transport

import "testing"

func TestFold(t *testing.T) {
	t.Parallel()
	alias := map[string]string{"things": "thing", "statuses": "status"}
	tests := []struct{ in, want string }{
		{`{"things":{"statuses":"A"}}`, `{"thing":{"status":"A"}}`},
		{`{"things":[{"statuses":"A"},{"status":"B"}]}`, `{"thing":[{"status":"A"},{"status":"B"}]}`},
		{`{"thing":{"status":"A","statuses":"B"}}`, `{"thing":{"status":"A"}}`},
		{`{"thing":{"statuses":"B","status":"A"}}`, `{"thing":{"status":"A"}}`},
		{`{"thing":{"statuses":"B","status":""}}`, `{"thing":{"status":"B"}}`},
		{`{"thing":{"status":null,"statuses":"B"}}`, `{"thing":{"status":"B"}}`},
		{`{"thing":{"status":[],"statuses":{}}}`, `{"thing":{"status":[]}}`},
		{`{"thing":null,"things":{"a":1}}`, `{"thing":{"a":1}}`},
		{`{"thing":{"inner":{"statuses":"deep"}}}`, `{"thing":{"inner":{"statuses":"deep"}}}`},
		{`{"thing":"statuses\""}`, `{"thing":"statuses\""}`},
		{`["statuses"]`, `["statuses"]`},
		{`"statuses"`, `"statuses"`},
		// The decoder reports text that cannot be read.
		{`{"things":`, `{"things":`},
		{`{"things"`, `{"things"`},
		{`[{"things":1},`, `[{"things":1},`},
		{`{1:2}`, `{1:2}`},
	}
	for _, tt := range tests {
		if got := string(fold([]byte(tt.in), alias)); got != tt.want {
			t.Errorf("fold(%s) = %s, want %s", tt.in, got, tt.want)
		}
	}
}

// TestFoldLeavesListsOfLists has an alias in a list of lists, which no answer has.
func TestFoldLeavesListsOfLists(t *testing.T) {
	t.Parallel()
	const in, want = `[{"things":1},[{"things":2}]]`, `[{"thing":1},[{"things":2}]]`
	if got := string(fold([]byte(in), map[string]string{"things": "thing"})); got != want {
		t.Errorf("fold() = %s, want %s", got, want)
	}
}

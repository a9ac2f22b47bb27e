package dcaas_test

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/jarcoal/httpmock"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

func TestAll(t *testing.T) {
	t.Parallel()
	page := func(query, answer string) golden.Exchange {
		return golden.Exchange{Op: "ListVirtualGateways", Path: base + "virtual-gateways", Query: query, Answer: answer}
	}
	ids := func(c *dcaas.Client, opts dcaas.VirtualGatewayListOpts) ([]string, error) {
		got, err := dcaas.Collect(c.VirtualGateways.All(t.Context(), opts))
		var ids []string
		for _, g := range got {
			ids = append(ids, g.ID)
		}
		return ids, err
	}
	three := []golden.Exchange{
		page("vpc_id=v", `{"virtual_gateways":[{"id":"a"},{"id":"b"}],"page_info":{"next_marker":"b"}}`),
		page("limit=2000&marker=b&vpc_id=v", `{"virtual_gateways":[],"page_info":{"next_marker":"c"}}`),
		page("limit=2000&marker=c&vpc_id=v", `{"virtual_gateways":[{"id":"d"}],"page_info":{"next_marker":""}}`),
	}
	opts := dcaas.VirtualGatewayListOpts{VPCID: []string{"v"}}

	t.Run("three pages, twice", func(t *testing.T) {
		t.Parallel()
		c := golden.Expect(t, append(slices.Clone(three), three...)...)
		all := c.VirtualGateways.All(t.Context(), opts)
		for range 2 {
			var got []string
			for g, err := range all {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, g.ID)
			}
			if !slices.Equal(got, []string{"a", "b", "d"}) {
				t.Errorf("All() = %v, want a b d", got)
			}
		}
	})
	t.Run("nothing", func(t *testing.T) {
		t.Parallel()
		got, err := ids(golden.Expect(t, page("limit=7", `{"virtual_gateways":[]}`)), dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 7}})
		if len(got) != 0 || err != nil {
			t.Errorf("All() = %v, %v", got, err)
		}
	})
	t.Run("break", func(t *testing.T) {
		t.Parallel()
		c := golden.Expect(t, three[0]) // the second page is not requested
		for _, err := range c.VirtualGateways.All(t.Context(), opts) {
			if err != nil {
				t.Fatal(err)
			}
			break
		}
	})
	t.Run("not ranged over", func(t *testing.T) {
		t.Parallel()
		golden.Expect(t).VirtualGateways.All(t.Context(), opts)
	})
	t.Run("from a marker", func(t *testing.T) {
		t.Parallel()
		got, err := ids(golden.Expect(t, three[1:]...), dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Marker: "b"}, VPCID: []string{"v"}})
		if !slices.Equal(got, []string{"d"}) || err != nil {
			t.Errorf("All() = %v, %v, want d", got, err)
		}
	})
	t.Run("an error on the second page", func(t *testing.T) {
		t.Parallel()
		failed := page("limit=2000&marker=b&vpc_id=v", "")
		failed.Status = 403
		got, err := ids(golden.Expect(t, three[0], failed), opts)
		if !slices.Equal(got, []string{"a", "b"}) || !errors.Is(err, dcaas.ErrForbidden) {
			t.Errorf("All() = %v, %v, want a b and ErrForbidden", got, err)
		}
	})
	t.Run("a marker that comes again", func(t *testing.T) {
		t.Parallel()
		got, err := ids(golden.Expect(t,
			page("", `{"virtual_gateways":[{"id":"a"}],"page_info":{"next_marker":"m"}}`),
			page("limit=2000&marker=m", `{"virtual_gateways":[{"id":"b"}],"page_info":{"next_marker":"n"}}`),
			page("limit=2000&marker=n", `{"virtual_gateways":[{"id":"c"}],"page_info":{"next_marker":"m"}}`),
		), dcaas.VirtualGatewayListOpts{})
		if !slices.Equal(got, []string{"a", "b", "c"}) || err == nil || !strings.Contains(err.Error(), `dcaas: GET virtual-gateways: the marker "m"`) {
			t.Errorf("All() = %v, %v, want a b c and an error", got, err)
		}
	})
}

// paged returns a client of a service with pages by marker. asked returns the number of
// requests.
func paged(t *testing.T, pages map[string]string, most int) (c *dcaas.Client, asked func() int) {
	t.Helper()
	n := 0
	c, mock := golden.Client(t)
	mock.RegisterNoResponder(func(req *http.Request) (*http.Response, error) {
		if n++; n > most {
			t.Errorf("request %d: %s", n, req.URL)
			return httpmock.NewStringResponse(http.StatusTeapot, ""), nil
		}
		return httpmock.NewStringResponse(http.StatusOK, pages[req.URL.Query().Get("marker")]), nil
	})
	return c, func() int { return n }
}

// A marker that comes a second time ends the walk with an error. Other unusual pages do not
// end it.
func TestUnusualPages(t *testing.T) {
	t.Parallel()
	page := func(next string, ids ...string) string {
		var items []string
		for _, id := range ids {
			items = append(items, fmt.Sprintf(`{"id":%q}`, id))
		}
		return fmt.Sprintf(`{"virtual_gateways":[%s],"page_info":{"next_marker":%q}}`, strings.Join(items, ","), next)
	}
	many := make([]string, 5_000)
	for i := range many {
		many[i] = fmt.Sprint("g", i)
	}
	for _, tt := range []struct {
		name   string
		pages  map[string]string
		items  int
		asked  int
		circle string // marker that comes a second time
	}{
		{"the same marker again", map[string]string{"": page("a", "1"), "a": page("a", "2")}, 2, 2, `"a"`},
		{"a circle of two", map[string]string{"": page("a", "1"), "a": page("b", "2"), "b": page("a", "3")}, 3, 3, `"a"`},
		{"a circle of three", map[string]string{"": page("a", "1"), "a": page("b", "2"), "b": page("c", "3"), "c": page("a", "4")}, 4, 4, `"a"`},
		{"empty pages in a circle", map[string]string{"": page("a"), "a": page("b"), "b": page("a")}, 0, 3, `"a"`},
		{"empty pages on the way", map[string]string{"": page("a"), "a": page("b"), "b": page("", "1")}, 1, 3, ""},
		{"the limit ignored", map[string]string{"": page("a", many...), "a": page("", "x")}, 5_001, 2, ""},
		{"less than the limit, and no end", map[string]string{"": page("a", "1"), "a": page("", "2")}, 2, 2, ""},
		{"no page information", map[string]string{"": `{"virtual_gateways":[{"id":"1"}]}`}, 1, 1, ""},
		{"page information that is null", map[string]string{"": `{"virtual_gateways":[{"id":"1"}],"page_info":null}`}, 1, 1, ""},
		{"a marker that is null", map[string]string{"": `{"virtual_gateways":[{"id":"1"}],"page_info":{"next_marker":null}}`}, 1, 1, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			c, asked := paged(t, tt.pages, tt.asked)
			got, err := dcaas.Collect(c.VirtualGateways.All(t.Context(), dcaas.VirtualGatewayListOpts{ListOpts: dcaas.ListOpts{Limit: 2}}))
			if len(got) != tt.items || asked() != tt.asked || (err != nil) != (tt.circle != "") {
				t.Errorf("All() = %d items, %v after %d requests, want %d after %d", len(got), err, asked(), tt.items, tt.asked)
			}
			if err != nil && !strings.Contains(err.Error(), "the marker "+tt.circle+" came a second time") {
				t.Errorf("All() = %v, want the marker %s", err, tt.circle)
			}
		})
	}
}

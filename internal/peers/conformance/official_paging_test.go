package conformance

import (
	"net/http"
	"slices"
	"sync"
	"testing"

	dc "github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3"
	"github.com/huaweicloud/huaweicloud-sdk-go-v3/services/dc/v3/model"

	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
)

// manyInterfaces is the number of interfaces. It is more than two pages of the largest size.
const manyInterfaces = 5000

// fill creates interfaces with the official client, half of them on each of two
// connections, and returns their sorted IDs.
func fill(t *testing.T, c *dc.DcClient) []string {
	t.Helper()
	gateway := newGateway(t, c, "vpc-1")
	const workers = 4
	made := make([][]string, workers)
	var wg sync.WaitGroup
	for worker := range workers {
		wg.Go(func() {
			for i := worker; i < manyInterfaces; i += workers {
				connection := []string{standard1, standard2}[i*2/manyInterfaces]
				vif := newInterface(gateway, connection, int32(i%(manyInterfaces/2)+1))
				got, err := c.CreateVirtualInterface(&model.CreateVirtualInterfaceRequest{
					Body: &model.CreateVirtualInterfaceRequestBody{VirtualInterface: &vif},
				})
				if err != nil {
					t.Errorf("interface %d: %v", i, err)
					return
				}
				made[worker] = append(made[worker], val(got.VirtualInterface.Id))
			}
		})
	}
	wg.Wait()
	if t.Failed() {
		t.FailNow()
	}
	all := slices.Concat(made...)
	slices.Sort(all)
	return all
}

func TestOfficialPaging(t *testing.T) {
	t.Parallel()
	c := officialFor(t, newServer(t, dcaastest.WithQuota("virtualInterface", -1)))
	all := fill(t, c)

	next := func(page *model.ListVirtualInterfacesResponse) string { return val(page.PageInfo.NextMarker) }
	last := func(page *model.ListVirtualInterfacesResponse) string {
		if n := len(val(page.VirtualInterfaces)); n > 0 {
			return val((*page.VirtualInterfaces)[n-1].Id)
		}
		return ""
	}
	descending := &[]model.ListVirtualInterfacesRequestSortDir{model.GetListVirtualInterfacesRequestSortDirEnum().DESC}
	tests := []struct {
		name  string
		in    model.ListVirtualInterfacesRequest
		next  func(*model.ListVirtualInterfacesResponse) string
		pages []int
	}{
		{"by next_marker, 2000", model.ListVirtualInterfacesRequest{Limit: new(int32(2000))}, next, []int{2000, 2000, 1000}},
		{"by next_marker, 500", model.ListVirtualInterfacesRequest{Limit: new(int32(500))}, next, slices.Repeat([]int{500}, 10)},
		{"by next_marker, 700, by VLAN downwards", model.ListVirtualInterfacesRequest{Limit: new(int32(700)), SortKey: new("vlan"), SortDir: descending}, next, append(slices.Repeat([]int{700}, 7), 100)},
		// Some clients ignore page_info and read pages until one is empty.
		{"by last id, 2000", model.ListVirtualInterfacesRequest{Limit: new(int32(2000))}, last, []int{2000, 2000, 1000, 0}},
		{"by last id, 500", model.ListVirtualInterfacesRequest{Limit: new(int32(500))}, last, append(slices.Repeat([]int{500}, 10), 0)},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			var pages []int
			var seen []string
			for len(pages) <= len(tt.pages) {
				page := must(c.ListVirtualInterfaces(&tt.in))(t, http.StatusOK)
				if page.VirtualInterfaces == nil {
					t.Fatal("an empty page must have an empty list")
				}
				pages = append(pages, len(*page.VirtualInterfaces))
				equal(t, "current_count", page.PageInfo.CurrentCount, int32(len(*page.VirtualInterfaces)))
				seen = append(seen, column(page.VirtualInterfaces, func(v model.VirtualInterface) string { return val(v.Id) })...)
				marker := tt.next(page)
				if marker == "" {
					break
				}
				tt.in.Marker = &marker
			}
			equalList(t, "sizes of the pages", pages, tt.pages)
			slices.Sort(seen)
			if !slices.Equal(seen, all) {
				t.Errorf("saw %d interfaces, %d of them different, want %d", len(seen), len(slices.Compact(seen)), len(all))
			}
		})
	}
	t.Run("half of them", func(t *testing.T) {
		t.Parallel()
		in := &model.ListVirtualInterfacesRequest{DirectConnectId: &[]string{standard2}, Limit: new(int32(2000))}
		page := must(c.ListVirtualInterfaces(in))(t, http.StatusOK)
		in.Marker = page.PageInfo.NextMarker
		rest := must(c.ListVirtualInterfaces(in))(t, http.StatusOK)
		equal(t, "on the second connection", len(*page.VirtualInterfaces)+len(*rest.VirtualInterfaces), manyInterfaces/2)
		equal(t, "next_marker of the last page", val(rest.PageInfo.NextMarker), "")
	})
}

package dcaas_test

import (
	"testing"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/golden"
)

// locationAnswer is written by hand. See connectGatewayAnswer.
const locationAnswer = `{"id":"l1","name":"SIN-1","region_id":"ap-southeast-3","site_code":"sin1","description":"mytest",
	"address":{"en_us":"1 Example Road","zh_cn":"例路1号"},"locales":{"en_us":"Singapore","zh_cn":"新加坡"},
	"provider_list":[{"id":"p1","short_name":"EX","type":"LEVEL_ONE","provider_value":{"en_us":"Example","zh_cn":"例"},"description":"d"}],
	"public_border_group":"center","latitude":"1.35","longitude":"103.82","available_port_speeds":["10G","100GE"],
	"city":"Singapore","location_type":"pop","support_region_type":"domestic",
	"created_time":"2024-12-12T06:12:15Z","updated_time":"2024-12-13T06:12:15Z"}`

func location() dcaas.Location {
	return dcaas.Location{
		ID: "l1", Name: "SIN-1", RegionID: "ap-southeast-3", SiteCode: "sin1", Description: "mytest",
		Address: &dcaas.Locales{EnUS: "1 Example Road", ZhCN: "例路1号"}, Locales: &dcaas.Locales{EnUS: "Singapore", ZhCN: "新加坡"},
		ProviderList: []dcaas.LocationProvider{{
			ID: "p1", ShortName: "EX", Type: dcaas.ProviderLevelOne, ProviderValue: &dcaas.Locales{EnUS: "Example", ZhCN: "例"}, Description: "d",
		}},
		PublicBorderGroup: "center", Latitude: "1.35", Longitude: "103.82", AvailablePortSpeeds: []string{"10G", "100GE"},
		City: "Singapore", LocationType: "pop", SupportRegionType: "domestic",
		CreatedTime: moment("2024-12-12T06:12:15Z"), UpdatedTime: moment("2024-12-13T06:12:15Z"),
	}
}

func TestLocationsGet(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ShowDirectConnectLocation", Path: base + "direct-connect-locations/l1", Answer: `{"direct_connect_location":` + locationAnswer + `}`,
	})
	got, err := c.Locations.Get(t.Context(), "l1")
	if err != nil {
		t.Fatal(err)
	}
	want := location()
	if diff := differ(got, &want); diff != "" {
		t.Errorf("Get() differs: %s", diff)
	}
}

func TestLocationsList(t *testing.T) {
	t.Parallel()
	c := golden.Expect(t, golden.Exchange{
		Op: "ListDirectConnectLocations", Path: base + "direct-connect-locations",
		Query:  "id=a&id=b&limit=10&marker=m&name=n&sort_dir=asc&sort_key=name&status=s",
		Answer: `{"direct_connect_locations":[` + locationAnswer + `],"page_info":{"next_marker":"n"},"request_id":"r"}`,
	})
	page, err := c.Locations.List(t.Context(), dcaas.LocationListOpts{
		ListOpts: dcaas.ListOpts{Limit: 10, Marker: "m", SortKey: "name", SortDir: "asc"},
		ID:       []string{"a", "b"}, Name: []string{"n"}, Status: []string{"s"},
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &dcaas.Page[dcaas.Location]{Items: []dcaas.Location{location()}, NextMarker: "n", RequestID: "r"}
	if diff := differ(page, want); diff != "" {
		t.Errorf("List() differs: %s", diff)
	}
}

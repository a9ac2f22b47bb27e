package dcaastest

import "github.com/dcaas-sdk/dcaas-go/dcaas"

// location is a Direct Connect location. It never changes, so its lifecycle is unused.
type location struct {
	lifecycle
	Wire wireLocation
}

func (l *location) key() string             { return l.Wire.ID }
func (l *location) enter(*database, string) {}

func newLocationStore(region string) storeOf[*location] {
	s := newStore[*location]("direct_connect_locations", nil)
	for _, l := range locationsOf(region) {
		s.put(l)
	}
	return s
}

type wireLocation struct {
	ID                  string         `json:"id"`
	Name                string         `json:"name"`
	RegionID            string         `json:"region_id"`
	SiteCode            string         `json:"site_code"`
	Address             locales        `json:"address"`
	Locales             locales        `json:"locales"`
	ProviderList        []wireProvider `json:"provider_list"`
	PublicBorderGroup   string         `json:"public_border_group"`
	Latitude            string         `json:"latitude"`
	Longitude           string         `json:"longitude"`
	Description         string         `json:"description"`
	AvailablePortSpeeds []string       `json:"available_port_speeds"`
	CreatedTime         string         `json:"created_time"`
	UpdatedTime         *string        `json:"updated_time"`
}

type wireProvider struct {
	ID            string  `json:"id"`
	ShortName     string  `json:"short_name"`
	Type          string  `json:"type"`
	ProviderValue locales `json:"provider_value"`
	Description   string  `json:"description"`
}

// locationsOf returns the two fictitious locations of every server.
func locationsOf(region string) []*location {
	carrier := wireProvider{
		ID: "00000000-0000-4000-8000-000000000021", ShortName: "example", Type: "LEVEL_ONE",
		ProviderValue: locales{EnglishUS: "Example Carrier", ChineseCN: "示例运营商"},
	}
	newLocation := func(number string) *location {
		return &location{Wire: wireLocation{
			ID:                  "00000000-0000-4000-8000-00000000001" + number,
			Name:                "Example Exchange " + number,
			RegionID:            region,
			SiteCode:            "example-site-" + number,
			Address:             locales{EnglishUS: number + " Example Street", ChineseCN: "示例街" + number + "号"},
			Locales:             locales{EnglishUS: "Example Region", ChineseCN: "示例区域"},
			ProviderList:        []wireProvider{carrier},
			PublicBorderGroup:   "center",
			Latitude:            "0.0",
			Longitude:           "0.0",
			AvailablePortSpeeds: []string{"1G", "10G"},
			CreatedTime:         "2020-01-01T00:00:00.000Z",
		}}
	}
	return []*location{newLocation("1"), newLocation("2")}
}

// locations returns the view of the locations. The filter by status has no effect,
// because a location shows no status.
func (c *call) locations() *viewOf[*location] {
	return &viewOf[*location]{view{
		store:        &c.db.locations.store,
		toWire:       func(r resource) any { return &r.(*location).Wire },
		columns:      columnsOf[wireLocation],
		itemKey:      "direct_connect_location",
		listKey:      "direct_connect_locations",
		notFoundCode: dcaas.CodeResourceNotFound,
		filters:      map[string]int{"id": 0, "name": 0},
	}}
}

func locationOperations() []operation {
	return []operation{
		{name: "ListDirectConnectLocations", route: "GET /v3/{project_id}/dcaas/direct-connect-locations", do: func(c *call) (answer, error) { return c.locations().list(c) }},
		{name: "ShowDirectConnectLocation", route: "GET /v3/{project_id}/dcaas/direct-connect-locations/{id}", do: func(c *call) (answer, error) { return c.locations().show(c) }},
	}
}

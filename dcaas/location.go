package dcaas

import (
	"context"
	"iter"
	"net/url"
)

// LocationsService reads the Direct Connect locations: the sites at which a connection can
// enter the cloud.
//
// All calls are idempotent. The usual error is [ErrNotFound] ([CodeResourceNotFound]).
type LocationsService struct {
	r resource[Location]
}

// Get returns the location with the given ID. A location that does not exist is
// [ErrNotFound].
//
// API: GET /v3/{project_id}/dcaas/direct-connect-locations/{direct_connect_location_id} (ShowDirectConnectLocation)
func (s *LocationsService) Get(ctx context.Context, id string) (*Location, error) {
	return s.r.get(ctx, id)
}

// List returns one page of the locations, ordered by ID unless opts says
// otherwise. [LocationsService.All] walks every page.
//
// API: GET /v3/{project_id}/dcaas/direct-connect-locations (ListDirectConnectLocations)
func (s *LocationsService) List(ctx context.Context, opts LocationListOpts) (*Page[Location], error) {
	return s.r.list(ctx, opts.ListOpts, opts.filters())
}

// All iterates over the locations that opts selects, page by page. The sequence
// can be ranged over more than once; an error ends it.
func (s *LocationsService) All(ctx context.Context, opts LocationListOpts) iter.Seq2[*Location, error] {
	return s.r.all(ctx, opts.ListOpts, opts.filters())
}

// Location is a site at which a connection can enter the cloud.
type Location struct {
	ID                  string             `json:"id"`
	Name                string             `json:"name"`
	Description         string             `json:"description"`
	RegionID            string             `json:"region_id"`
	SiteCode            string             `json:"site_code"`
	Address             *Locales           `json:"address"` // postal address; nil when not reported
	Locales             *Locales           `json:"locales"` // name of the location; nil when not reported
	City                string             `json:"city"`    // this field and the next two are sent by some sites only
	LocationType        string             `json:"location_type"`
	SupportRegionType   string             `json:"support_region_type"`
	Latitude            string             `json:"latitude"`
	Longitude           string             `json:"longitude"`
	ProviderList        []LocationProvider `json:"provider_list"`         // carriers at the location
	AvailablePortSpeeds []string           `json:"available_port_speeds"` // such as "10G" or "10GE"
	PublicBorderGroup   string             `json:"public_border_group"`
	CreatedTime         Time               `json:"created_time"`
	UpdatedTime         Time               `json:"updated_time"`
}

// LocationProvider is a carrier at a location.
type LocationProvider struct {
	ID            string       `json:"id"`
	ShortName     string       `json:"short_name"`
	Type          ProviderType `json:"type"`
	ProviderValue *Locales     `json:"provider_value"` // name; nil when not reported
	Description   string       `json:"description"`
}

// LocationListOpts selects locations. Filters are combined with AND, the values of one
// filter with OR. Leave Fields empty, because the service always sends all fields.
type LocationListOpts struct {
	ListOpts
	ID     []string
	Name   []string // more than one is unproven
	Status []string
}

func (o *LocationListOpts) filters() url.Values {
	return url.Values{"id": o.ID, "name": o.Name, "status": o.Status}
}

// ProviderType is the level of a carrier. More values may appear.
type ProviderType string

// Levels of carriers.
const (
	ProviderLevelOne ProviderType = "LEVEL_ONE"
	ProviderLevelTwo ProviderType = "LEVEL_TWO"
)

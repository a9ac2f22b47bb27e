package hybridtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/vpn"
)

// VPN simulates the VPN part of the VPC service. Create it with [NewVPN].
type VPN struct {
	Server
	Caller Caller

	services []*vpnService
	created  int // number of services created so far
}

// NewVPN starts a server. It panics if it cannot open a port. Call Close after use.
func NewVPN(caller Caller) *VPN {
	v := &VPN{Caller: caller.withDefaults()}
	v.start("VPN", v.handle)
	return v
}

// Config returns the configuration of a dcaas.Client with the caller's key. Pass that
// client and the URL of the server to vpn.NewAt.
func (v *VPN) Config() dcaas.Config { return v.Caller.config(v.URL) }

// AddSiteConnection adds a connection to a service. The service becomes ACTIVE. It
// panics for an unknown ID.
func (v *VPN) AddSiteConnection(serviceID string) {
	v.addConnections(serviceID, 1)
}

// RemoveSiteConnection removes a connection from a service. Without a connection the
// service is PENDING_CREATE again and can be deleted. It panics for an unknown ID,
// and for a service without a connection.
func (v *VPN) RemoveSiteConnection(serviceID string) {
	v.addConnections(serviceID, -1)
}

func (v *VPN) addConnections(serviceID string, change int) {
	v.mu.Lock()
	defer v.mu.Unlock()
	s := v.find(serviceID)
	if s == nil || s.connections+change < 0 {
		panic("hybridtest: there is no such service, or it has no site connection: " + serviceID)
	}
	s.connections += change
	s.Status = vpnPending
	if s.connections > 0 {
		s.Status = "ACTIVE"
	}
}

const vpnPending = "PENDING_CREATE"

// vpnService is the state of a VPN service. Its JSON form is the answer.
type vpnService struct {
	RouterID            string  `json:"router_id"`
	Status              string  `json:"status"`
	Name                string  `json:"name"`
	ExternalV6IP        string  `json:"external_v6_ip"`
	AdminStateUp        bool    `json:"admin_state_up"`
	SubnetID            *string `json:"subnet_id"`
	TenantID            string  `json:"tenant_id"`
	ExternalV4IP        string  `json:"external_v4_ip"`
	ID                  string  `json:"id"`
	Description         string  `json:"description"`
	PrepayConnectionNum int     `json:"prepay_connection_num"`
	ResourceSpecCode    string  `json:"resource_speccode"`
	OrderID             string  `json:"order_id"`
	ProductID           string  `json:"product_id"`
	CreatedAt           string  `json:"created_at"`

	connections int
}

func (v *VPN) find(id string) *vpnService {
	at := slices.IndexFunc(v.services, func(s *vpnService) bool { return s.ID == id })
	if at < 0 {
		return nil
	}
	return v.services[at]
}

const vpnServices = "/v2.0/vpn/vpnservices"

func (v *VPN) handle(r *http.Request, body []byte) answer {
	id, item := strings.CutPrefix(r.URL.Path, vpnServices+"/")
	if !item && r.URL.Path != vpnServices {
		return noSuchAPI()
	}
	if rejection := v.Caller.authorize(r, body, ""); rejection != nil {
		return *rejection
	}
	switch {
	case !item && r.Method == http.MethodPost:
		return v.create(body)
	case !item && r.Method == http.MethodGet:
		return v.list(r.URL.Query())
	case item && r.Method == http.MethodGet:
		return v.show(id)
	case item && r.Method == http.MethodDelete:
		return v.remove(id)
	default:
		return noSuchAPI()
	}
}

// neutronError returns an answer in the error format of OpenStack Networking.
func neutronError(status int, kind dcaas.ErrorCode, format string, args ...any) answer {
	return answer{status, map[string]any{"NeutronError": map[string]string{"type": string(kind), "message": fmt.Sprintf(format, args...), "detail": ""}}}
}

func (v *VPN) create(body []byte) answer {
	invalid := func(reason string) answer {
		return neutronError(http.StatusBadRequest, vpn.CodeInvalid, "invalid request: %s", reason)
	}
	var in struct {
		VPNService *struct {
			RouterID            string  `json:"router_id"`
			SubnetID            *string `json:"subnet_id"`
			Name                string  `json:"name"`
			Description         string  `json:"description"`
			AdminStateUp        *bool   `json:"admin_state_up"`
			TenantID            string  `json:"tenant_id"`
			OrderID             string  `json:"order_id"`
			ProductID           string  `json:"product_id"`
			PrepayConnectionNum int     `json:"prepay_connection_num"`
			ResourceSpecCode    string  `json:"resource_speccode"`
			ExternalV4IP        string  `json:"external_v4_ip"`
		} `json:"vpnservice"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.VPNService == nil {
		return invalid("the body has no vpnservice that can be read")
	}
	s := in.VPNService
	switch {
	case s.RouterID == "":
		return invalid("router_id is missing")
	case s.AdminStateUp != nil && !*s.AdminStateUp:
		return invalid("admin_state_up can only be true")
	case utf8.RuneCountInString(s.Name) > 64:
		return invalid("name is longer than 64 characters")
	case utf8.RuneCountInString(s.Description) > 255:
		return invalid("description is longer than 255 characters")
	case s.TenantID != "" && s.TenantID != v.Caller.ProjectID:
		return neutronError(http.StatusForbidden, vpn.CodeForbidden, "Authentication failed: the project %s is not the caller's", s.TenantID)
	case s.ExternalV4IP != "":
		return neutronError(http.StatusForbidden, vpn.CodeForbidden, "Authentication failed: external_v4_ip is for administrators")
	case slices.ContainsFunc(v.services, func(other *vpnService) bool { return other.RouterID == s.RouterID }):
		return neutronError(http.StatusBadRequest, vpn.CodeRepeated, "Repeated operation: the VPC %s has a VPN service", s.RouterID)
	}
	v.created++
	service := &vpnService{
		ID: uuid.NewString(), RouterID: s.RouterID, SubnetID: s.SubnetID, Name: s.Name, Description: s.Description, AdminStateUp: true,
		TenantID: v.Caller.ProjectID, Status: vpnPending, OrderID: s.OrderID, ProductID: s.ProductID,
		PrepayConnectionNum: s.PrepayConnectionNum, ResourceSpecCode: s.ResourceSpecCode,
		// The ranges are reserved for documentation (RFC 5737, RFC 3849).
		ExternalV4IP: fmt.Sprintf("203.0.113.%d", v.created%256), ExternalV6IP: fmt.Sprintf("2001:db8::%x", v.created%65536),
		CreatedAt: time.Now().UTC().Format("2006-01-02 15:04:05.000000"),
	}
	v.services = append(v.services, service)
	return answer{http.StatusCreated, map[string]any{"vpnservice": service.copy()}}
}

// copy returns a copy of the service. An answer needs one because the server encodes it
// after it releases its lock.
func (s *vpnService) copy() vpnService { return *s }

func (v *VPN) show(id string) answer {
	if s := v.find(id); s != nil {
		return answer{http.StatusOK, map[string]any{"vpnservice": s.copy()}}
	}
	return missingService(id)
}

func missingService(id string) answer {
	return neutronError(http.StatusNotFound, vpn.CodeNotFound, "resource not found: there is no VPN service %s", id)
}

func (v *VPN) remove(id string) answer {
	s := v.find(id)
	switch {
	case s == nil:
		return missingService(id)
	case s.connections > 0:
		return neutronError(http.StatusConflict, "VPNServiceInUse", "VPNService %s is still in use", id)
	}
	v.services = slices.DeleteFunc(v.services, func(other *vpnService) bool { return other == s })
	return answer{status: http.StatusNoContent}
}

// list sorts and pages services by ID, as OpenStack does.
func (v *VPN) list(query url.Values) answer {
	found := []vpnService{}
	for _, s := range v.services {
		subnet := ""
		if s.SubnetID != nil {
			subnet = *s.SubnetID
		}
		matches := true
		for name, value := range map[string]string{"id": s.ID, "name": s.Name, "router_id": s.RouterID, "subnet_id": subnet, "status": s.Status} {
			matches = matches && (!query.Has(name) || slices.Contains(query[name], value))
		}
		if matches && s.ID > query.Get("marker") {
			found = append(found, s.copy())
		}
	}
	slices.SortFunc(found, func(a, b vpnService) int { return strings.Compare(a.ID, b.ID) })
	body := map[string]any{"vpnservices": found}
	if limit, err := strconv.Atoi(query.Get("limit")); err == nil && limit > 0 && limit < len(found) {
		found = found[:limit]
		next := url.Values{"limit": {strconv.Itoa(limit)}, "marker": {found[limit-1].ID}}
		body["vpnservices"] = found
		body["vpnservices_links"] = []map[string]string{{"rel": "next", "href": v.URL + vpnServices + "?" + next.Encode()}}
	}
	return answer{http.StatusOK, body}
}

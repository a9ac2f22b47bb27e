package hybridtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/hybrid/nic"
)

// NIC simulates the part of ECS that binds virtual IP addresses. Create it with
// [NewNIC].
type NIC struct {
	Server
	Caller Caller

	cards map[string]*card      // by ID
	ports map[netip.Addr]string // port ID of each virtual address
}

// card is a network card of a server.
type card struct {
	subnetID string
	address  netip.Addr // bound virtual address; the zero Addr for none
}

// NewNIC starts a server without cards. It panics if it cannot open a port. Call Close
// after use.
func NewNIC(caller Caller) *NIC {
	n := &NIC{Caller: caller.withDefaults(), cards: map[string]*card{}, ports: map[netip.Addr]string{}}
	n.start("NIC", n.handle)
	return n
}

// Config returns the configuration of a dcaas.Client with the caller's key. Pass that
// client and the URL of the server to nic.NewAt.
func (n *NIC) Config() dcaas.Config { return n.Caller.config(n.URL) }

// AddCard adds a network card in a subnet and returns its ID.
func (n *NIC) AddCard(subnetID string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	id := uuid.NewString()
	n.cards[id] = &card{subnetID: subnetID}
	return id
}

// Holders returns the sorted IDs of the cards that hold a virtual address. It panics if
// address is not an IP address.
func (n *NIC) Holders(address string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	wanted := netip.MustParseAddr(address)
	var holders []string
	for id, c := range n.cards {
		if c.address == wanted {
			holders = append(holders, id)
		}
	}
	slices.Sort(holders)
	return holders
}

func (n *NIC) handle(r *http.Request, body []byte) answer {
	parts := strings.Split(r.URL.Path, "/") // "", v1, project, cloudservers, nics, card
	if r.Method != http.MethodPut || len(parts) != 6 || parts[1] != "v1" || parts[3] != "cloudservers" || parts[4] != "nics" {
		return noSuchAPI()
	}
	if rejection := n.Caller.authorize(r, body, parts[2]); rejection != nil {
		return *rejection
	}
	var in struct {
		NIC *struct {
			SubnetID       *string `json:"subnet_id"`
			IPAddress      *string `json:"ip_address"`
			ReverseBinding bool    `json:"reverse_binding"`
		} `json:"nic"`
	}
	if err := json.Unmarshal(body, &in); err != nil || in.NIC == nil || in.NIC.SubnetID == nil || in.NIC.IPAddress == nil {
		return invalidNIC(http.StatusBadRequest, "the body has no nic with subnet_id and ip_address that can be read")
	}
	c, ok := n.cards[parts[5]]
	if !ok {
		return invalidNIC(http.StatusNotFound, "there is no NIC %s", parts[5])
	}
	return n.bind(c, *in.NIC.SubnetID, *in.NIC.IPAddress)
}

// invalidNIC returns an answer in the error format of ECS.
func invalidNIC(status int, format string, args ...any) answer {
	return answer{status, map[string]any{"error": map[string]string{"code": string(nic.CodeInvalidParameter), "message": fmt.Sprintf(format, args...)}}}
}

func (n *NIC) bind(c *card, subnetID, ip string) answer {
	if subnetID == "" && ip == "" { // the service unbinds if both fields are empty
		port := n.ports[c.address]
		c.address = netip.Addr{}
		return answer{http.StatusOK, map[string]string{"port_id": port}}
	}
	address, err := netip.ParseAddr(ip)
	switch {
	case err != nil:
		return invalidNIC(http.StatusBadRequest, "ip_address is no IP address")
	case subnetID != c.subnetID:
		return invalidNIC(http.StatusBadRequest, "subnet_id is not that of the NIC")
	case c.address.IsValid() && c.address != address:
		return invalidNIC(http.StatusBadRequest, "another virtual IP address is bound to the NIC")
	}
	if n.ports[address] == "" { // the service assigns an address that is not in use
		n.ports[address] = uuid.NewString()
	}
	c.address = address
	return answer{http.StatusOK, map[string]string{"port_id": n.ports[address]}}
}

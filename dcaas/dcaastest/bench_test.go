package dcaastest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// BenchmarkStored measures calls on servers with many interfaces, each on its own
// gateway. The cost must not grow with their number.
func BenchmarkStored(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000, 100_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			s := newServer(WithQuota(quotaInterfaces, unlimited), WithStepsPerState(0))
			fillForBenchmark(s, n)
			token := s.IssueToken()
			send := func(method, path, body string) []byte {
				req := httptest.NewRequestWithContext(b.Context(), method, "/v3/"+s.ProjectID+"/dcaas/virtual-interfaces"+path, strings.NewReader(body))
				req.Header.Set("X-Auth-Token", token)
				w := httptest.NewRecorder()
				s.handler.ServeHTTP(w, req)
				if w.Code > 299 {
					b.Fatal(w.Code, w.Body)
				}
				return w.Body.Bytes()
			}
			middle := benchmarkID(n / 2)
			get := func(path string) func(*testing.B) {
				return func(b *testing.B) {
					b.ReportAllocs()
					for b.Loop() {
						send(http.MethodGet, path, "")
					}
				}
			}
			b.Run("CreateDelete", func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					var made struct {
						Interface struct{ ID string } `json:"virtual_interface"`
					}
					raw := send(http.MethodPost, "", `{"virtual_interface": {"type": "private", "vlan": 3999, "bandwidth": 10, "route_mode": "static",
						"direct_connect_id": "`+benchmarkID(0)+`", "vgw_id": "`+middle+`", "remote_ep_group": ["10.0.0.0/16"],
						"local_gateway_v4_ip": "192.0.2.1/30", "remote_gateway_v4_ip": "192.0.2.2/30"}}`)
					if err := json.Unmarshal(raw, &made); err != nil {
						b.Fatal(err)
					}
					send(http.MethodDelete, "/"+made.Interface.ID, "")
				}
			})
			b.Run("Get", get("/"+middle))
			b.Run("FirstPage", get("?limit=10"))
			b.Run("NextPage", get("?limit=10&marker="+middle))
			b.Run("PageByID", get("?limit=10&id="+middle))
			b.Run("PageByGateway", get("?limit=10&vgw_id="+middle))
			b.Run("PageByConnection", get("?limit=10&direct_connect_id="+benchmarkID(0)))
			s.db.schedule = schedule{delay: time.Hour, byClock: true}
			b.Run("GetByClock", get("/"+middle))
		})
	}
}

// fillForBenchmark adds n gateways and interfaces, 1,000 interfaces to each connection.
// It bypasses the API, because n is large.
func fillForBenchmark(s *Server, n int) {
	db := s.db
	for i := range n {
		if i%1000 == 0 {
			s.AddConnection(Connection{ID: benchmarkID(i)})
		}
		id, connectionID := benchmarkID(i), benchmarkID(i-i%1000)
		db.gateways.put(&virtualGateway{Wire: wireGateway{
			ID: id, TenantID: s.ProjectID, VPCID: &id, Status: statusActive, LocalEPGroup: []string{"172.16.0.0/12"},
		}})
		db.interfaces.put(&virtualInterface{Creator: s.ProjectID, Wire: wireInterface{
			ID: id, TenantID: s.ProjectID, DirectConnectID: &connectionID, VGWID: &id, VLAN: 1 + i%1000, Status: statusActive,
			ServiceType: serviceVirtual, VIFPeers: []wirePeer{{ID: id, AddressFamily: familyIPv4}}, ExtendAttribute: &wireExtendAttribute{},
		}})
	}
}

func benchmarkID(i int) string { return fmt.Sprintf("%08x-0000-4000-8000-000000000000", (i+1)*0x2545) }

package dcaas

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unsafe"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// sample returns a value for each member of a type, as an answer has it. None is zero.
func sample(t reflect.Type) any {
	switch t {
	case reflect.TypeFor[Time]():
		return "2020-02-03T04:05:06Z"
	case reflect.TypeFor[AddressFamily]():
		return "IPv6"
	}
	switch t.Kind() {
	case reflect.String:
		return "text of " + t.Name()
	case reflect.Bool:
		return true
	case reflect.Int, reflect.Int64:
		return 65536
	case reflect.Pointer:
		return sample(t.Elem())
	case reflect.Slice:
		return []any{sample(t.Elem()), sample(t.Elem())}
	default: // a struct
		members := map[string]any{}
		for field := range t.Fields() {
			members[field.Tag.Get("json")] = sample(field.Type)
		}
		return members
	}
}

// same also compares values that JSON does not show: secrets, and nil with empty lists.
func same(a, b any) bool {
	return reflect.DeepEqual(a, b) //nolint:forbidigo // there is no other way to compare all fields
}

// scanned decodes an answer with the Scanner and with the library.
func scanned[T any](t *testing.T, body []byte, field func(*T) transport.Field, alias map[string]string) (got, want T, ok bool) {
	t.Helper()
	id, ok := new(transport.Scanner).Decode(body, []transport.Field{field(&got)}, alias)
	wantID, err := transport.Decode(body, []transport.Field{field(&want)}, alias)
	if ok && (err != nil || id != wantID) {
		t.Errorf("the Scanner decodes %s, the library does not: %v", body, err)
	}
	return got, want, ok
}

func testMembers[T any](t *testing.T, members transport.Members[T]) {
	t.Helper()
	read := func(text []byte) (got, want T, ok bool) {
		t.Helper()
		return scanned(t, fmt.Appendf(nil, `{"it":%s}`, text), func(into *T) transport.Field { return transport.ScannedObject("it", into, members) }, nil)
	}
	for field := range reflect.TypeFor[T]().Fields() {
		name := field.Tag.Get("json")
		values := []any{nil, sample(field.Type)}
		if values[1] == 65536 {
			values = append(values, "65536", json.RawMessage("65536.0"))
		}
		for _, value := range values {
			text, err := json.Marshal(map[string]any{name: value, "another": map[string]any{name: []any{value}}})
			if err != nil {
				t.Fatal(err)
			}
			got, want, ok := read(text)
			if isZero := reflect.ValueOf(got).IsZero(); !ok || !same(got, want) || isZero != (value == nil) {
				t.Errorf("%s: %s is decoded as %+v, %v, want %+v", name, text, got, ok, want)
			}
		}
		// A value of a wrong kind is left to the library.
		if elem := field.Type; elem.Kind() != reflect.Slice || elem.Elem().Kind() != reflect.Struct {
			text := fmt.Appendf(nil, `{%q:[{%[1]q:[[]]}]}`, name)
			if got, _, ok := read(text); ok {
				t.Errorf("%s: %s is decoded as %+v", name, text, got)
			}
		}
	}
}

// TestMembers tests that each scan method reads the same members as the library.
func TestMembers(t *testing.T) {
	t.Parallel()
	testMembers(t, (*Connection).scan)
	testMembers(t, (*Locales).scan)
	testMembers(t, (*HostedConnection).scan)
	testMembers(t, (*VirtualGateway).scan)
	testMembers(t, (*VirtualInterface).scan)
	testMembers(t, (*VIFExtendAttribute).scan)
	testMembers(t, (*VIFPeer).scan)
	testMembers(t, (*SwitchoverTest).scan)
	testMembers(t, (*ConnectGateway).scan)
	testMembers(t, (*GlobalEIP).scan)
	testMembers(t, (*GlobalGateway).scan)
	testMembers(t, (*PeerLink).scan)
	testMembers(t, (*PeerSite).scan)
	testMembers(t, (*BandwidthInfo).scan)
	testMembers(t, (*Route).scan)
	testMembers(t, (*Location).scan)
	testMembers(t, (*LocationProvider).scan)
	testMembers(t, (*PeerDetection).scan)
	testMembers(t, (*pageInfo).scan)
	testMembers(t, scanTag)
}

// testAliases reads a page that has aliases in place of all the names that have some.
func testAliases[T any](t *testing.T, from resource[T]) {
	t.Helper()
	r, ok := from.(*collection[T])
	if !ok {
		t.Fatalf("the resource is a %T", from)
	}
	names := map[string]reflect.Type{}
	for field := range reflect.TypeFor[T]().Fields() {
		names[field.Tag.Get("json")] = field.Type
	}
	item, list, one := map[string]any{}, r.many, r.one
	for alias, canonical := range r.opList.Alias {
		// The library renames an alias first, so the Scanner must not know it as a name.
		if names[alias] != nil {
			t.Errorf("%s is an alias and a field of %s", alias, reflect.TypeFor[T]())
		}
		switch {
		case canonical == r.many:
			list = alias
		case canonical == r.one:
			one = alias
		case names[canonical] != nil:
			item[alias] = sample(names[canonical])
		default:
			t.Errorf("%s is an alias of nothing", alias)
		}
	}
	body, err := json.Marshal(map[string]any{list: []any{item, item}})
	if err != nil {
		t.Fatal(err)
	}
	got, want, ok := scanned(t, body, func(into *[]T) transport.Field { return transport.ScannedList(r.many, into, r.members) }, r.opList.Alias)
	if !ok || !same(got, want) || len(item) > 0 && reflect.ValueOf(got[1]).IsZero() {
		t.Errorf("%s is decoded as %+v, %v, want %+v", body, got, ok, want)
	}
	if r.opGet.Alias[r.one] != "" { // a collection whose one form is not in any answer
		return
	}
	if body, err = json.Marshal(map[string]any{one: item}); err != nil {
		t.Fatal(err)
	}
	gotOne, wantOne, ok := scanned(t, body, func(into *T) transport.Field { return transport.ScannedObject(r.one, into, r.members) }, r.opGet.Alias)
	if !ok || !same(gotOne, wantOne) {
		t.Errorf("%s is decoded as %+v, %v, want %+v", body, gotOne, ok, wantOne)
	}
}

// TestAliasesOfResources tests that no answer with the other names of the API reference
// costs a second decoding.
func TestAliasesOfResources(t *testing.T) {
	t.Parallel()
	c, err := New(Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.Token("t")})
	if err != nil {
		t.Fatal(err)
	}
	testAliases(t, c.Connections.r)
	testAliases(t, c.HostedConnections.r)
	testAliases(t, c.VirtualGateways.r)
	testAliases(t, c.VirtualInterfaces.r)
	testAliases(t, c.VIFPeers.r)
	testAliases(t, c.SwitchoverTests.r)
	testAliases(t, c.ConnectGateways.r)
	testAliases(t, c.ConnectGateways.eips)
	testAliases(t, c.GlobalGateways.r)
	testAliases(t, c.PeerLinks.r)
	testAliases(t, c.RouteTables.r)
	testAliases(t, c.Locations.r)
	testAliases(t, c.PeerDetections.r)
}

// TestMembersOfSecrets tests that passwords share no memory, and that the redaction mark is
// no password.
func TestMembersOfSecrets(t *testing.T) {
	t.Parallel()
	var vifs []VirtualInterface
	const body = `{"vifs":[{"bgp_md5":"sesame","vif_peers":[{"bgp_md5":"sesame"},{"bgp_md5":"sesame"}]},{"bgp_md5":"sesame"},{"bgp_md5":"[REDACTED]","vif_peers":[{"bgp_md5":"[REDACTED]"}]}]}`
	_, ok := new(transport.Scanner).Decode([]byte(body), []transport.Field{transport.ScannedList("vifs", &vifs, (*VirtualInterface).scan)}, nil)
	if !ok || len(vifs) != 3 {
		t.Fatal(vifs, ok)
	}
	places := map[*byte]bool{}
	for _, secret := range []Secret{vifs[0].BGPMD5, vifs[0].VIFPeers[0].BGPMD5, vifs[0].VIFPeers[1].BGPMD5, vifs[1].BGPMD5} {
		if places[unsafe.StringData(string(secret))] = true; string(secret) != "sesame" { //nolint:gosec // compares places
			t.Errorf("a password is read as %q", string(secret))
		}
	}
	if len(places) != 4 {
		t.Error("two passwords share memory")
	}
	if v := vifs[2]; v.BGPMD5 != "" || v.VIFPeers[0].BGPMD5 != "" {
		t.Errorf("the redaction mark is read as a password: %q", []string{string(v.BGPMD5), string(v.VIFPeers[0].BGPMD5)})
	}
}

// fixtures returns the answers in the examples of the API reference.
func fixtures(t testing.TB) [][]byte {
	t.Helper()
	names, err := filepath.Glob("testdata/*/*.response.json")
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var all [][]byte
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, text)
	}
	return all
}

// answers holds the fields of all answers with a Scanner.
type answers struct {
	Connection  Connection
	Connections []Connection
	Hosted      HostedConnection
	Hosteds     []HostedConnection
	Gateway     VirtualGateway
	Gateways    []VirtualGateway
	VIF         VirtualInterface
	VIFs        []VirtualInterface
	Peer        VIFPeer
	Test        SwitchoverTest
	Tests       []SwitchoverTest
	Connect     ConnectGateway
	Connects    []ConnectGateway
	EIPs        []GlobalEIP
	Global      GlobalGateway
	Globals     []GlobalGateway
	Link        PeerLink
	Links       []PeerLink
	Routes      []Route
	Location    Location
	Locations   []Location
	Detection   PeerDetection
	Detections  []PeerDetection
	Info        pageInfo
	Total       int
}

func (a *answers) fields() []transport.Field {
	fields := append(both((*Connection).scan, "direct_connect", &a.Connection, &a.Connections),
		transport.ScannedObject("vif_peer", &a.Peer, (*VIFPeer).scan),
		transport.ScannedList("global_eips", &a.EIPs, (*GlobalEIP).scan),
		transport.ScannedList("gdgw_routetables", &a.Routes, (*Route).scan),
		transport.ScannedObject("page_info", &a.Info, (*pageInfo).scan),
		transport.Count("total_count", &a.Total),
	)
	fields = append(fields, both((*HostedConnection).scan, "hosted_connect", &a.Hosted, &a.Hosteds)...)
	fields = append(fields, both((*VirtualGateway).scan, "virtual_gateway", &a.Gateway, &a.Gateways)...)
	fields = append(fields, both((*VirtualInterface).scan, "virtual_interface", &a.VIF, &a.VIFs)...)
	fields = append(fields, both((*SwitchoverTest).scan, "switchover_test_record", &a.Test, &a.Tests)...)
	fields = append(fields, both((*ConnectGateway).scan, "connect_gateway", &a.Connect, &a.Connects)...)
	fields = append(fields, both((*GlobalGateway).scan, "global_dc_gateway", &a.Global, &a.Globals)...)
	fields = append(fields, both((*PeerLink).scan, "peer_link", &a.Link, &a.Links)...)
	fields = append(fields, both((*Location).scan, "direct_connect_location", &a.Location, &a.Locations)...)
	fields = append(fields, both((*PeerDetection).scan, "vif_peer_detection", &a.Detection, &a.Detections)...)
	for i := range fields {
		fields[i].Optional = true
	}
	return fields
}

func both[T any](members transport.Members[T], key string, one *T, many *[]T) []transport.Field {
	return []transport.Field{transport.ScannedObject(key, one, members), transport.ScannedList(key+"s", many, members)}
}

// aliases returns the aliases of all resources.
func aliases() map[string]string {
	all := map[string]string{}
	for _, some := range []map[string]string{connectionAliases(), hostedConnectionAliases(), virtualInterfaceAliases(), switchoverTestAliases(), routeAliases()} {
		maps.Copy(all, some)
	}
	return all
}

// TestMembersOfExamples compares the Scanner with the library for the examples of the API
// reference.
func TestMembersOfExamples(t *testing.T) {
	t.Parallel()
	decoded := 0
	for _, text := range fixtures(t) {
		var got, want answers
		id, ok := new(transport.Scanner).Decode(text, got.fields(), aliases())
		wantID, err := transport.Decode(text, want.fields(), aliases())
		switch {
		case err != nil:
			t.Errorf("Decode(%s): %v", text, err)
		case ok && (!same(got, want) || id != wantID):
			t.Errorf("the Scanner decodes %s as %+v, want %+v", text, got, want)
		case ok && !reflect.ValueOf(got).IsZero():
			decoded++
		case !ok:
			t.Errorf("the Scanner fails in %s", text)
		}
	}
	if decoded < 15 {
		t.Errorf("only %d examples have a type with a Scanner", decoded)
	}
}

// FuzzMembers compares the Scanner with the library for all resources.
func FuzzMembers(f *testing.F) {
	for _, text := range fixtures(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, want answers
		id, ok := new(transport.Scanner).Decode(body, got.fields(), aliases())
		if !ok {
			if !reflect.ValueOf(got).IsZero() {
				t.Errorf("the Scanner has failed in %s and left %+v", body, got)
			}
			return
		}
		wantID, err := transport.Decode(body, want.fields(), aliases())
		if err != nil || id != wantID || !same(got, want) {
			t.Errorf("the Scanner decodes %s as %+v, the library as %+v, %v", body, got, want, err)
		}
	})
}

package dcaas

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"unsafe"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
)

// sample is a value for each member of a type, as it is in an answer. None is zero.
func sample(t reflect.Type) any {
	switch t {
	case reflect.TypeFor[Time]():
		return "2020-02-03T04:05:06Z"
	case reflect.TypeFor[AddressFamily]():
		return "IPv6"
	}
	switch t.Kind() { //nolint:exhaustive // the kinds that answers have
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
	}
	members := map[string]any{}
	for field := range t.Fields() {
		members[field.Tag.Get("json")] = sample(field.Type)
	}
	return members
}

// same compares what JSON would not show as well: secrets, and nil with empty lists.
func same(a, b any) bool {
	return reflect.DeepEqual(a, b) //nolint:forbidigo // there is no other way to compare all fields
}

func testMembers[T any](t *testing.T, members transport.Members[T]) {
	t.Helper()
	read := func(text []byte) (T, bool) {
		var v T
		_, ok := new(transport.Scanner).Decode(fmt.Appendf(nil, `{"it":%s}`, text), []transport.Field{members.Object("it", &v)}, nil)
		return v, ok
	}
	for field := range reflect.TypeFor[T]().Fields() {
		name := field.Tag.Get("json")
		for _, value := range []any{sample(field.Type), nil} {
			text, err := json.Marshal(map[string]any{name: value, "another": map[string]any{name: []any{value}}})
			if err != nil {
				t.Fatal(err)
			}
			var want T
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			got, ok := read(text)
			if isZero := reflect.ValueOf(got).IsZero(); !ok || !same(got, want) || isZero != (value == nil) {
				t.Errorf("%s: %T is read from %s as %+v, %v, want %+v", name, got, text, got, ok, want)
			}
		}
		// What the kind of a value does not allow is left to the library.
		if text := `{"` + name + `":[{"` + name + `":[[]]}]}`; name != "tags" && name != "vif_peers" {
			if v, ok := read([]byte(text)); ok {
				t.Errorf("%s: %T is read from %s as %+v", name, v, text, v)
			}
		}
	}
}

// The members that a Scanner knows are those that have tags, and mean the same.
func TestMembers(t *testing.T) {
	t.Parallel()
	testMembers(t, (*Connection).scan)
	testMembers(t, (*Locales).scan)
	testMembers(t, (*HostedConnection).scan)
	testMembers(t, (*VirtualGateway).scan)
	testMembers(t, (*VirtualInterface).scan)
	testMembers(t, (*VIFExtendAttribute).scan)
	testMembers(t, (*VIFPeer).scan)
	testMembers(t, (*pageInfo).scan)
	testMembers(t, scanTag)
}

// A password is no text that many items share, and the redaction mark is none.
func TestMembersOfSecrets(t *testing.T) {
	t.Parallel()
	var vifs []VirtualInterface
	const body = `{"vifs":[{"bgp_md5":"sesame","vif_peers":[{"bgp_md5":"sesame"},{"bgp_md5":"sesame"}]},{"bgp_md5":"sesame"},{"bgp_md5":"[REDACTED]","vif_peers":[{"bgp_md5":"[REDACTED]"}]}]}`
	_, ok := new(transport.Scanner).Decode([]byte(body), []transport.Field{transport.Members[VirtualInterface]((*VirtualInterface).scan).List("vifs", &vifs)}, nil)
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
		t.Error("passwords are remembered")
	}
	if v := vifs[2]; v.BGPMD5 != "" || v.VIFPeers[0].BGPMD5 != "" {
		t.Errorf("the redaction mark is read as a password: %q", []string{string(v.BGPMD5), string(v.VIFPeers[0].BGPMD5)})
	}
}

// The services of the types that fill pages have them read by a Scanner.
func TestMembersAreUsed(t *testing.T) {
	t.Parallel()
	c, err := New(Config{Endpoint: "https://dcaas.example.com", ProjectID: "p", Auth: auth.Token("t")})
	if err != nil {
		t.Fatal(err)
	}
	if c.Connections.r.members == nil || c.HostedConnections.r.members == nil || c.VirtualGateways.r.members == nil || c.VirtualInterfaces.r.members == nil || c.VIFPeers.r.members == nil {
		t.Error("a service reads its answers with the library")
	}
}

// fixtures are the answers of the reference's examples.
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

// answers are the fields of an answer that a Scanner reads.
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
	Info        pageInfo
	Total       int
}

func (a *answers) fields() []transport.Field {
	connection, hosted := transport.Members[Connection]((*Connection).scan), transport.Members[HostedConnection]((*HostedConnection).scan)
	gateway, vif := transport.Members[VirtualGateway]((*VirtualGateway).scan), transport.Members[VirtualInterface]((*VirtualInterface).scan)
	peer, info := transport.Members[VIFPeer]((*VIFPeer).scan), transport.Members[pageInfo]((*pageInfo).scan)
	fields := []transport.Field{
		connection.Object("direct_connect", &a.Connection), connection.List("direct_connects", &a.Connections),
		hosted.Object("hosted_connect", &a.Hosted), hosted.List("hosted_connects", &a.Hosteds),
		gateway.Object("virtual_gateway", &a.Gateway), gateway.List("virtual_gateways", &a.Gateways),
		vif.Object("virtual_interface", &a.VIF), vif.List("virtual_interfaces", &a.VIFs),
		peer.Object("vif_peer", &a.Peer), info.Object("page_info", &a.Info),
		transport.Count("total_count", &a.Total),
	}
	for i := range fields {
		fields[i].Optional = true
	}
	return fields
}

// The examples of the reference are read by a Scanner, as the library reads them.
func TestMembersOfExamples(t *testing.T) {
	t.Parallel()
	scanned := 0
	for _, text := range fixtures(t) {
		var got, want answers
		id, ok := new(transport.Scanner).Decode(text, got.fields(), virtualInterfaceAliases())
		wantID, err := transport.Decode(text, want.fields(), virtualInterfaceAliases())
		switch {
		case err != nil:
			t.Errorf("Decode(%s): %v", text, err)
		case ok && (!same(got, want) || id != wantID):
			t.Errorf("a Scanner reads %s as %+v, want %+v", text, got, want)
		case ok && !reflect.ValueOf(got).IsZero():
			scanned++
		case !ok:
			t.Errorf("a Scanner is lost in %s", text)
		}
	}
	if scanned < 10 {
		t.Errorf("only %d examples are of the types that a Scanner reads", scanned)
	}
}

// FuzzMembers holds what a Scanner reads of the resources against what the library
// reads.
func FuzzMembers(f *testing.F) {
	for _, text := range fixtures(f) {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		var got, want answers
		id, ok := new(transport.Scanner).Decode(body, got.fields(), virtualInterfaceAliases())
		if !ok {
			if !reflect.ValueOf(got).IsZero() {
				t.Errorf("a Scanner was lost in %s and has read %+v", body, got)
			}
			return
		}
		wantID, err := transport.Decode(body, want.fields(), virtualInterfaceAliases())
		if err != nil || id != wantID || !same(got, want) {
			t.Errorf("a Scanner reads %s as %+v, the library as %+v, %v", body, got, want, err)
		}
	})
}

package dcaas_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/dcaas/dcaastest"
	"github.com/dcaas-sdk/dcaas-go/quotas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// secretName matches the usual names of fields that hold secrets.
var secretName = regexp.MustCompile(`(?i)password|secret|token|md5|access_?key|private|credential|^body$`)

// fill sets every field that can be set, and to hidden if the field holds a secret.
func fill(v reflect.Value, name string) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(v.Elem(), name)
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() && v.Type() != reflect.TypeFor[time.Time]() {
				fill(v.Field(i), f.Name)
			}
		}
	case reflect.Slice:
		if v.Type() == reflect.TypeFor[[]byte]() {
			v.SetBytes([]byte(hidden))
			return
		}
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), name)
	case reflect.String:
		v.SetString("shown")
		if v.Type() == reflect.TypeFor[dcaas.Secret]() || secretName.MatchString(name) {
			v.SetString(hidden)
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int64:
		v.SetInt(7)
	default:
	}
}

// secretTransport is a transport with a secret, such as the password of a proxy.
type secretTransport struct{ secret string }

func (secretTransport) RoundTrip(*http.Request) (*http.Response, error) {
	return nil, http.ErrNotSupported
}

// filled returns a T with a value in each field.
func filled[T any]() T {
	var v T
	fill(reflect.ValueOf(&v).Elem(), "")
	return v
}

// samples returns a value of every exported type of the tested packages.
func samples(t *testing.T) map[string]any {
	t.Helper()
	const withUser = "https://u:" + hidden + "@example.com"
	password := filled[auth.PasswordConfig]()
	password.IAMEndpoint = withUser
	cfg := dcaas.Config{
		Region: "r", ProjectID: "p", Endpoint: withUser, IAMEndpoint: "https://" + hidden + "%zz@example.com", Auth: &userAuth{hidden},
		TLS:     &tls.Config{ServerName: hidden},
		Sources: &dcaas.Sources{Fields: []dcaas.FieldSource{{Field: "Region", Source: "HW_REGION_NAME"}}},
	}
	clean := cfg
	clean.Endpoint, clean.IAMEndpoint, clean.Auth = "", "", auth.TemporaryAKSK(hidden, hidden, hidden)
	client, err := dcaas.New(clean)
	if err != nil {
		t.Fatal(err)
	}
	failure := filled[dcaas.Error]()
	return map[string]any{
		"auth.AccessKey":      auth.TemporaryAKSK(hidden, hidden, hidden),
		"auth.AgencyConfig":   auth.AgencyConfig{AgencyName: "shown", IAMEndpoint: withUser},
		"auth.AssumedRole":    auth.AssumeRole(auth.AKSK(hidden, hidden), auth.AgencyConfig{AgencyName: hidden, DomainName: hidden}),
		"auth.Authenticator":  auth.AKSK(hidden, hidden).Wrap(http.DefaultTransport, auth.Scope{}),
		"auth.Error":          &auth.Error{Err: auth.Token(hidden + "\n").Validate()},
		"auth.Metadata":       auth.NewMetadata(auth.MetadataConfig{Transport: secretTransport{hidden}}),
		"auth.MetadataConfig": auth.MetadataConfig{Endpoint: withUser, Transport: secretTransport{hidden}},
		"auth.OIDC":           auth.NewOIDC(auth.OIDCConfig{TokenFile: hidden, ProjectID: hidden}),
		"auth.OIDCConfig":     auth.OIDCConfig{IDToken: func(context.Context) (string, error) { return hidden, nil }, IAMEndpoint: withUser},
		"auth.Password":       auth.NewPassword(password),
		"auth.PasswordConfig": password,
		"auth.Scope":          filled[auth.Scope](),
		"auth.StaticToken":    auth.Token(hidden),

		"dcaas.AddressFamily": dcaas.IPv4, "dcaas.BGPStatus": dcaas.BGPStatus("shown"), "dcaas.ChargeMode": dcaas.ChargeMode("shown"),
		"dcaas.Client": client, "dcaas.Config": cfg, "dcaas.Error": failure,
		"dcaas.Connection": filled[dcaas.Connection](), "dcaas.ConnectionListOpts": filled[dcaas.ConnectionListOpts](),
		"dcaas.ConnectionStatus": dcaas.ConnectionStatus("shown"), "dcaas.ConnectionType": dcaas.ConnectionType("shown"),
		"dcaas.ConnectionUpdateOpts": filled[dcaas.ConnectionUpdateOpts](), "dcaas.ConnectionsService": *client.Connections,
		"dcaas.ErrorCode": dcaas.CodeSystemError, "dcaas.HAMode": dcaas.HAMode("shown"), "dcaas.HAType": dcaas.HAType("shown"),
		"dcaas.HostedConnection": filled[dcaas.HostedConnection](), "dcaas.HostedConnectionCreateOpts": filled[dcaas.HostedConnectionCreateOpts](),
		"dcaas.HostedConnectionListOpts": filled[dcaas.HostedConnectionListOpts](), "dcaas.HostedConnectionStatus": dcaas.HostedConnectionStatus("shown"),
		"dcaas.HostedConnectionUpdateOpts": filled[dcaas.HostedConnectionUpdateOpts](), "dcaas.HostedConnectionsService": *client.HostedConnections,
		"dcaas.ListOpts": filled[dcaas.ListOpts](), "dcaas.LoadOption": dcaas.EnvironmentOnly(), "dcaas.Locales": filled[dcaas.Locales](),
		"dcaas.Option": dcaas.WithHTTPClient(&http.Client{Transport: &http.Transport{ProxyConnectHeader: http.Header{"Proxy-Authorization": {hidden}}}}),
		"dcaas.Page":   filled[dcaas.Page[dcaas.VirtualInterface]](), "dcaas.PortType": dcaas.PortType("shown"), "dcaas.Priority": dcaas.PriorityLow,
		"dcaas.ProviderStatus": dcaas.ProviderStatus("shown"), "dcaas.RetryPolicy": filled[dcaas.RetryPolicy](), "dcaas.RouteMode": dcaas.RouteModeBGP,
		"dcaas.Secret": dcaas.Secret(hidden), "dcaas.ServiceType": dcaas.ServiceTypeVGW, "dcaas.StateError": filled[dcaas.StateError](),
		"dcaas.SwitchoverOperation": dcaas.SwitchoverShutdown, "dcaas.SwitchoverResource": dcaas.SwitchoverResource("shown"),
		"dcaas.SwitchoverStatus": dcaas.SwitchoverStatus("shown"), "dcaas.SwitchoverTest": filled[dcaas.SwitchoverTest](),
		"dcaas.SwitchoverTestCreateOpts": filled[dcaas.SwitchoverTestCreateOpts](), "dcaas.SwitchoverTestListOpts": filled[dcaas.SwitchoverTestListOpts](),
		"dcaas.SwitchoverTestsService": *client.SwitchoverTests, "dcaas.Time": filled[dcaas.Time](),
		"dcaas.VIFExtendAttribute": filled[dcaas.VIFExtendAttribute](), "dcaas.VIFPeer": filled[dcaas.VIFPeer](),
		"dcaas.VIFPeerCreateOpts": filled[dcaas.VIFPeerCreateOpts](), "dcaas.VIFPeerStatus": dcaas.VIFPeerStatus("shown"),
		"dcaas.VIFPeerUpdateOpts": filled[dcaas.VIFPeerUpdateOpts](), "dcaas.VIFPeersService": *client.VIFPeers,
		"dcaas.VirtualGateway": filled[dcaas.VirtualGateway](), "dcaas.VirtualGatewayCreateOpts": filled[dcaas.VirtualGatewayCreateOpts](),
		"dcaas.VirtualGatewayListOpts": filled[dcaas.VirtualGatewayListOpts](), "dcaas.VirtualGatewayStatus": dcaas.VirtualGatewayStatus("shown"),
		"dcaas.VirtualGatewayType": dcaas.VirtualGatewayType("shown"), "dcaas.VirtualGatewayUpdateOpts": filled[dcaas.VirtualGatewayUpdateOpts](),
		"dcaas.VirtualGatewaysService": *client.VirtualGateways,
		"dcaas.VirtualInterface":       filled[dcaas.VirtualInterface](), "dcaas.VirtualInterfaceCreateOpts": filled[dcaas.VirtualInterfaceCreateOpts](),
		"dcaas.VirtualInterfaceListOpts": filled[dcaas.VirtualInterfaceListOpts](), "dcaas.VirtualInterfaceStatus": dcaas.VirtualInterfaceActive,
		"dcaas.VirtualInterfaceType": dcaas.VirtualInterfacePrivate, "dcaas.VirtualInterfaceUpdateOpts": filled[dcaas.VirtualInterfaceUpdateOpts](),
		"dcaas.VirtualInterfacesService": *client.VirtualInterfaces,
		"dcaas.WaitOpts":                 filled[dcaas.WaitOpts](), "dcaas.WaitProgress": dcaas.WaitProgress{Err: &failure},

		"dcaas.ConnectGatewaysService": *client.ConnectGateways, "dcaas.ConnectGateway": filled[dcaas.ConnectGateway](),
		"dcaas.ConnectGatewayCreateOpts": filled[dcaas.ConnectGatewayCreateOpts](), "dcaas.ConnectGatewayUpdateOpts": filled[dcaas.ConnectGatewayUpdateOpts](),
		"dcaas.ConnectGatewayListOpts": filled[dcaas.ConnectGatewayListOpts](), "dcaas.ConnectGatewayStatus": dcaas.ConnectGatewayStatus("shown"),
		"dcaas.GlobalEIP": filled[dcaas.GlobalEIP](), "dcaas.GlobalEIPBindOpts": filled[dcaas.GlobalEIPBindOpts](),
		"dcaas.GlobalEIPRef": filled[dcaas.GlobalEIPRef](), "dcaas.GlobalEIPListOpts": filled[dcaas.GlobalEIPListOpts](),
		"dcaas.GlobalEIPType": dcaas.GlobalEIPType("shown"), "dcaas.GlobalEIPStatus": dcaas.GlobalEIPStatus("shown"),
		"dcaas.AgreementStatus": dcaas.AgreementStatus("shown"), "dcaas.VIFExtendAttributeUpdateOpts": filled[dcaas.VIFExtendAttributeUpdateOpts](),
		"dcaas.GlobalGatewaysService": *client.GlobalGateways, "dcaas.GlobalGateway": filled[dcaas.GlobalGateway](),
		"dcaas.GlobalGatewayCreateOpts": filled[dcaas.GlobalGatewayCreateOpts](), "dcaas.GlobalGatewayUpdateOpts": filled[dcaas.GlobalGatewayUpdateOpts](),
		"dcaas.GlobalGatewayListOpts": filled[dcaas.GlobalGatewayListOpts](), "dcaas.GlobalGatewayStatus": dcaas.GlobalGatewayStatus("shown"),
		"dcaas.LocationsService": *client.Locations, "dcaas.Location": filled[dcaas.Location](), "dcaas.LocationProvider": filled[dcaas.LocationProvider](),
		"dcaas.LocationListOpts": filled[dcaas.LocationListOpts](), "dcaas.ProviderType": dcaas.ProviderType("shown"),
		"dcaas.OffsetOpts": filled[dcaas.OffsetOpts](), "dcaas.PeerDetectionsService": *client.PeerDetections,
		"dcaas.PeerDetection": filled[dcaas.PeerDetection](), "dcaas.PeerDetectionCreateOpts": filled[dcaas.PeerDetectionCreateOpts](),
		"dcaas.PeerDetectionListOpts": filled[dcaas.PeerDetectionListOpts](), "dcaas.PeerDetectionStatus": dcaas.PeerDetectionStatus("shown"),
		"dcaas.PeerLinksService": *client.PeerLinks, "dcaas.PeerLink": filled[dcaas.PeerLink](), "dcaas.PeerSite": filled[dcaas.PeerSite](),
		"dcaas.BandwidthInfo": filled[dcaas.BandwidthInfo](), "dcaas.PeerLinkCreateOpts": filled[dcaas.PeerLinkCreateOpts](),
		"dcaas.PeerSiteTarget": filled[dcaas.PeerSiteTarget](), "dcaas.PeerLinkUpdateOpts": filled[dcaas.PeerLinkUpdateOpts](),
		"dcaas.PeerLinkListOpts": filled[dcaas.PeerLinkListOpts](), "dcaas.PeerLinkStatus": dcaas.PeerLinkStatus("shown"),
		"dcaas.PeerSiteType": dcaas.PeerSiteType("shown"), "dcaas.PeerLinkOwner": dcaas.PeerLinkOwner("shown"),
		"dcaas.RouteTablesService": *client.RouteTables, "dcaas.Route": filled[dcaas.Route](),
		"dcaas.RouteTableUpdateOpts": filled[dcaas.RouteTableUpdateOpts](), "dcaas.RouteAdd": filled[dcaas.RouteAdd](),
		"dcaas.RouteDel": filled[dcaas.RouteDel](), "dcaas.RouteUpdate": filled[dcaas.RouteUpdate](),
		"dcaas.RouteTableListOpts": filled[dcaas.RouteTableListOpts](), "dcaas.RouteType": dcaas.RouteType("shown"),
		"dcaas.RouteObtainMode": dcaas.RouteObtainMode("shown"), "dcaas.RouteStatus": dcaas.RouteStatus("shown"),

		"tags.BulkFailure": tags.BulkFailure{Err: &failure}, "tags.BulkOpts": filled[tags.BulkOpts](), "tags.BulkProgress": tags.BulkProgress{Err: &failure},
		"tags.BulkReport": tags.BulkReport{Failed: []tags.BulkFailure{{Err: &failure}}},
		"tags.Filter":     filled[tags.Filter](), "tags.Match": filled[tags.Match](), "tags.Page": filled[tags.Page](), "tags.ProjectTag": filled[tags.ProjectTag](),
		"tags.Query": filled[tags.Query](), "tags.Resource": filled[tags.Resource](), "tags.ResourceTags": filled[tags.ResourceTags](),
		"tags.ResourceType": tags.Connection, "tags.Service": *client.Tags, "tags.Tag": filled[tags.Tag](),

		"quotas.Quota": filled[quotas.Quota](), "quotas.Warning": filled[quotas.Warning](), "quotas.Service": *client.Quotas, "quotas.Type": quotas.Type("shown"),

		"auth.Profile":  auth.Profile{Name: "shown", Auth: auth.TemporaryAKSK(hidden, hidden, hidden), Region: "shown"},
		"dcaas.Source":  dcaas.Source{Name: "shown", Load: func(context.Context) (dcaas.Config, error) { return cfg, nil }},
		"dcaas.Sources": *cfg.Sources, "dcaas.FieldSource": filled[dcaas.FieldSource](), "dcaas.CheckedSource": filled[dcaas.CheckedSource](),

		"dcaastest.Connection": filled[dcaastest.Connection](), "dcaastest.Option": dcaastest.WithTLS(),
		"dcaastest.MetadataMode": dcaastest.MetadataV1,
	}
}

// showsSecrets names the types that show their fields, with the reason. Their comments say
// so.
var showsSecrets = map[string]string{
	"dcaas.Response":         "an answer as it was received",
	"dcaastest.Fault":        "an answer that the test has invented",
	"dcaastest.Project":      "invented credentials, for the test to use",
	"dcaastest.Request":      "redacted by Requests, see TestRequestsHaveNoSecrets",
	"dcaastest.Server":       "invented credentials; its String names the address",
	"dcaastest.TemporaryKey": "invented credentials, for the test to use",
}

// redactByMethod names the types that hide secrets by methods. Package fmt does not call
// methods of values in unexported fields. The other types hide secrets there too.
var redactByMethod = []string{
	"auth.AgencyConfig", "auth.MetadataConfig", "auth.OIDCConfig", "auth.PasswordConfig",
	"dcaas.Config", "dcaas.Error", "dcaas.Page", "dcaas.Secret", "dcaas.VIFPeer", "dcaas.VIFPeerCreateOpts", "dcaas.VirtualInterface",
	"dcaas.VirtualInterfaceCreateOpts", "dcaas.WaitProgress", "tags.BulkFailure", "tags.BulkProgress", "tags.BulkReport",
}

// exportedTypes returns the exported types in a folder, as package.Name.
func exportedTypes(t *testing.T, folder string) []string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no source in %s: %v", folder, err)
	}
	var names []string
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			general, ok := decl.(*ast.GenDecl)
			if !ok || general.Tok != token.TYPE {
				continue
			}
			for _, spec := range general.Specs {
				if name := spec.(*ast.TypeSpec).Name; name.IsExported() {
					names = append(names, file.Name.Name+"."+name.Name)
				}
			}
		}
	}
	return names
}

// No form of printing, logging or encoding shows a secret of an exported type. A new type
// fails this test until it is among the samples.
func TestNoTypeShowsSecrets(t *testing.T) {
	t.Parallel()
	all := samples(t)
	var known []string
	for _, folder := range []string{".", "../auth", "../tags", "../quotas", "dcaastest"} {
		known = append(known, exportedTypes(t, folder)...)
	}
	for _, name := range known {
		if _, ok := all[name]; !ok && showsSecrets[name] == "" {
			t.Errorf("%s is not among the samples", name)
		}
	}
	for name := range maps.Keys(all) {
		if !slices.Contains(known, name) {
			t.Errorf("%s is a sample of no type", name)
		}
	}
	for name, v := range all {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for how, text := range shows(v, !slices.Contains(redactByMethod, name)) {
				if way := leaks(text); way != "" {
					t.Errorf("%s shows a secret %s: %s", how, way, text)
				}
			}
		})
	}
}

// The message of the Go runtime about a panic shows no secret.
func TestCrashShowsNoSecrets(t *testing.T) {
	t.Parallel()
	names := []string{"dcaas.Secret", "dcaas.Config", "dcaas.Error", "dcaas.Client", "auth.AccessKey", "auth.PasswordConfig", "auth.Error", "dcaas.VirtualInterface"}
	if name := os.Getenv("DCAAS_TEST_CRASH"); name != "" {
		if e, ok := samples(t)[name].(dcaas.Error); ok {
			panic(&e)
		}
		panic(samples(t)[name])
	}
	for _, name := range names {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestCrashShowsNoSecrets$") //nolint:gosec // this program itself
		cmd.Env = append(os.Environ(), "DCAAS_TEST_CRASH="+name, "GOTRACEBACK=single")
		out, err := cmd.CombinedOutput()
		if _, died := errors.AsType[*exec.ExitError](err); !died || !bytes.Contains(out, []byte("panic: ")) {
			t.Errorf("%s: no panic but %v: %s", name, err, out)
		}
		if way := leaks(string(out)); way != "" {
			t.Errorf("%s: a crash shows a secret %s: %s", name, way, out)
		}
	}
}

// hidden begins every secret of these tests.
const hidden = "HIDDEN<'\"\\>"

// leaks returns the form in which text shows a secret, or "".
func leaks(text string) string {
	quoted := fmt.Sprintf("%q", hidden)
	inJSON, err := json.Marshal(hidden)
	if err != nil {
		return err.Error()
	}
	for how, spelling := range map[string]string{
		"as it is": "HIDDEN", "quoted": quoted[1 : len(quoted)-1], "as JSON": string(inJSON[1 : len(inJSON)-1]),
		"in hex": hex.EncodeToString([]byte("HIDDEN")), "in capital hex": strings.ToUpper(hex.EncodeToString([]byte("HIDDEN"))),
		"as bytes": strings.Trim(fmt.Sprintf("%d", []byte("HIDDEN")), "[]"), "as bytes in hex": "0x48, 0x49, 0x44", "in base64": base64.StdEncoding.EncodeToString([]byte("HIDDEN")),
		"as characters": "['H' 'I'", "as code points": "U+0048 U+0049",
	} {
		if strings.Contains(text, spelling) {
			return how
		}
	}
	return ""
}

// shows returns v in every form of printing, logging and encoding. With inPrivate it adds
// the forms of v in an unexported field.
func shows(v any, inPrivate bool) map[string]string {
	type box struct{ V any }
	type private struct{ v any }
	pointer := reflect.New(reflect.TypeOf(v))
	pointer.Elem().Set(reflect.ValueOf(v))
	p := pointer.Interface()
	forms := map[string]any{
		"the value": v, "a pointer": p, "a struct": box{v}, "a struct with a pointer": box{p},
		"a slice": []any{v, p}, "a map": map[string]any{"k": v, "p": p}, "an error around it": fmt.Errorf("%v %+v", v, p), "an error": errorOf(v),
	}
	if inPrivate {
		forms["an unexported field"], forms["a pointer in an unexported field"] = private{v}, &private{p}
	}
	out := map[string]string{}
	for form, f := range forms {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%c", "%U", "%t", "%10v", "%T"} {
			out[form+" with "+verb] = fmt.Sprintf(verb, f)
		}
		out[form+" with Sprint"] = fmt.Sprint(f)
		out[form+" in a panic"] = panicked(f)
		if data, err := json.Marshal(f); err == nil {
			out[form+" as JSON"] = string(data)
		}
		var text, structured strings.Builder
		for _, l := range []*slog.Logger{slog.New(slog.NewTextHandler(&text, nil)), slog.New(slog.NewJSONHandler(&structured, nil))} {
			l.With("with", f).WithGroup("g").Error("m", "v", f, "error", errorOf(f), slog.Group("h", "v", f))
		}
		out[form+" in slog text"], out[form+" in slog JSON"] = text.String(), structured.String()
	}
	return out
}

// errorOf returns v if it is an error, and otherwise an error that prints v.
func errorOf(v any) error {
	if err, ok := v.(error); ok {
		return err
	}
	return fmt.Errorf("cannot use %v", v)
}

// panicked returns the text of a recovered panic with v.
func panicked(v any) (text string) {
	defer func() { text = fmt.Sprint(recover()) }()
	panic(v)
}

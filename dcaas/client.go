package dcaas

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"reflect"

	"github.com/dcaas-sdk/dcaas-go/auth"
	"github.com/dcaas-sdk/dcaas-go/internal/endpoint"
	"github.com/dcaas-sdk/dcaas-go/internal/link"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
	"github.com/dcaas-sdk/dcaas-go/quotas"
	"github.com/dcaas-sdk/dcaas-go/tags"
)

// Config names the service to call and the credentials to use. Auth is required, and so
// is one of Region and Endpoint. A printed, logged or encoded Config shows the type of
// Auth, and neither secrets nor TLS and Sources.
type Config struct {
	// Region is a region's ID, such as "ap-southeast-3".
	Region string
	// ProjectID is the project that owns the resources. If it is empty, the first call
	// asks IAM for the ID of the project named ProjectName. The client keeps the answer.
	ProjectID string
	// ProjectName names the project when ProjectID is empty. The default is Region,
	// because each region has a project of its own name.
	ProjectName string
	// Endpoint is the address of Direct Connect, https://dcaas.{Region}.{Cloud} by
	// default. Plain http is accepted for loopback addresses only, unless
	// [WithInsecureHTTP] is given.
	Endpoint string
	// IAMEndpoint is the address of IAM, https://iam.{Region}.{Cloud} by default.
	IAMEndpoint string
	// Cloud is the domain of the cloud. The default is myhuaweicloud.com, and
	// myhuaweicloud.eu for the regions eu-west-1xx.
	Cloud string
	// Auth holds the credentials; see package auth.
	Auth auth.Authenticator
	// TLS is the TLS configuration of all network connections, unless [WithTLSConfig] is
	// given. LoadConfig sets it for a private certificate authority or a client
	// certificate. It does not go with [WithHTTPClient].
	TLS *tls.Config
	// Sources tells where LoadConfig found the values. New does not read it.
	Sources *Sources
}

// Client calls Direct Connect. It is safe for concurrent use. Do not change its fields.
type Client struct {
	Connections       *ConnectionsService
	HostedConnections *HostedConnectionsService
	VirtualGateways   *VirtualGatewaysService
	VirtualInterfaces *VirtualInterfacesService
	VIFPeers          *VIFPeersService
	SwitchoverTests   *SwitchoverTestsService
	ConnectGateways   *ConnectGatewaysService
	GlobalGateways    *GlobalGatewaysService
	PeerLinks         *PeerLinksService
	RouteTables       *RouteTablesService
	Locations         *LocationsService
	PeerDetections    *PeerDetectionsService
	Tags              *tags.Service
	Quotas            *quotas.Service

	transport *transport.Client
	endpoint  *url.URL
	iam       *url.URL // nil if it is not known
	domain    string   // of the region, for the host names of its other services; may be empty
	opts      options
}

// New returns a client. It sends nothing and reads no environment; [LoadConfig] does.
// A configuration that cannot work is [ErrInvalid].
func New(cfg Config, opts ...Option) (*Client, error) {
	o := defaultOptions()
	for _, opt := range opts {
		if opt == nil {
			return nil, configError(errors.New("an option is nil"))
		}
		if err := opt(&o); err != nil {
			return nil, configError(err)
		}
	}
	if err := o.setHTTPClient(cfg.TLS); err != nil {
		return nil, configError(err)
	}
	if isNil(cfg.Auth) {
		return nil, configError(errors.New("Config.Auth is nil: give credentials, such as auth.AKSK"))
	}
	if v, ok := cfg.Auth.(interface{ Validate() error }); ok {
		if err := v.Validate(); err != nil {
			return nil, configError(err)
		}
	}
	if err := cfg.resolveProject(); err != nil {
		return nil, configError(err)
	}
	service, iam, err := cfg.endpoints(o.insecureHTTP)
	if err != nil {
		return nil, configError(err)
	}
	scope := auth.Scope{Region: cfg.Region, ProjectID: cfg.ProjectID, ProjectName: cfg.ProjectName}
	if iam != nil {
		scope.IAMEndpoint = iam.String()
	}
	finder := newProjectFinder(cfg.ProjectID, cfg.projectName())
	t, err := transport.New(transport.Config{
		Endpoint:    service,
		HTTPClient:  o.httpClient,
		Auth:        cfg.Auth,
		Scope:       scope,
		Project:     finder.get,
		Timeout:     o.timeout,
		MaxBody:     o.maxBody,
		Retry:       o.retry,
		Logger:      o.logger,
		UserAgent:   o.userAgent,
		Limiter:     o.limiter,
		Middleware:  o.middleware,
		Encoder:     transport.RevealSecrets(revealSecret),
		Busy:        busy,
		Gone:        gone,
		DecodeError: newError,
	})
	if err != nil {
		return nil, configError(err)
	}
	if iam != nil {
		if finder.iam, err = t.At(iam); err != nil {
			return nil, configError(err)
		}
	}
	c := newClient(t, service, cfg.domain(), o)
	c.iam = iam
	return c, nil
}

// resolveProject takes the project from credentials that are bound to one. It refuses a
// project in c that contradicts them.
func (c *Config) resolveProject() error {
	bound, ok := c.Auth.(interface{ Project() (id, name string) })
	if !ok {
		return nil
	}
	id, name := bound.Project()
	switch {
	case c.ProjectID == "" && c.ProjectName == "":
		c.ProjectID, c.ProjectName = id, name
	case id != "" && c.ProjectID != "" && id != c.ProjectID:
		return fmt.Errorf("Config.ProjectID is %s, but Config.Auth is bound to project %s: leave one of them empty", wire.Clean(c.ProjectID, 64), wire.Clean(id, 64))
	case name != "" && c.ProjectName != "" && id == "" && c.ProjectID == "" && name != c.ProjectName:
		return fmt.Errorf("Config.ProjectName is %s, but Config.Auth is bound to project %s: leave one of them empty", wire.Clean(c.ProjectName, 64), wire.Clean(name, 64))
	}
	return nil
}

// newClient makes the services. It is the only place that names a resource's path and
// its keys on the wire.
func newClient(t *transport.Client, service *url.URL, domain string, o options) *Client {
	vifs := newResource(t, "virtual-interfaces", "virtual_interface", "virtual_interfaces", (*VirtualInterface).scan, virtualInterfaceAliases())
	return &Client{
		Connections: &ConnectionsService{
			newResource(t, "direct-connects", "direct_connect", "direct_connects", (*Connection).scan, connectionAliases()), o.interval,
		},
		HostedConnections: &HostedConnectionsService{
			newResource(t, "hosted-connects", "hosted_connect", "hosted_connects", (*HostedConnection).scan, hostedConnectionAliases()), o.interval,
		},
		VirtualGateways: &VirtualGatewaysService{
			newResource(t, "virtual-gateways", "virtual_gateway", "virtual_gateways", (*VirtualGateway).scan, nil), o.interval,
		},
		VirtualInterfaces: &VirtualInterfacesService{
			vifs, o.interval,
		},
		VIFPeers: &VIFPeersService{
			newResource(t, "vif-peers", "vif_peer", "vif_peers", (*VIFPeer).scan, nil), vifs, o.interval,
		},
		SwitchoverTests: &SwitchoverTestsService{
			newResource(t, "switchover-test", "switchover_test_record", "switchover_test_records", (*SwitchoverTest).scan, switchoverTestAliases()), vifs, o.interval,
		},
		ConnectGateways: &ConnectGatewaysService{
			newResource(t, "connect-gateways", "connect_gateway", "connect_gateways", (*ConnectGateway).scan, nil),
			newResource(t, "connect-gateways/{connect_gateway_id}/binding-global-eips", "global_eip", "global_eips", (*GlobalEIP).scan, nil), o.interval,
		},
		GlobalGateways: &GlobalGatewaysService{
			newResource(t, "global-dc-gateways", "global_dc_gateway", "global_dc_gateways", (*GlobalGateway).scan, nil), o.interval,
		},
		PeerLinks: &PeerLinksService{
			newResource(t, "global-dc-gateways/{global_dc_gateway_id}/peer-links", "peer_link", "peer_links", (*PeerLink).scan, nil), o.interval,
		},
		RouteTables: &RouteTablesService{
			newResource(t, "gdgw/{gdgw_id}/routetables", "gdgw_routetable", "gdgw_routetables", (*Route).scan, routeAliases()), o.interval,
		},
		Locations: &LocationsService{
			newResource(t, "direct-connect-locations", "direct_connect_location", "direct_connect_locations", (*Location).scan, nil),
		},
		PeerDetections: &PeerDetectionsService{
			newResource(t, "vif-peer-detections", "vif_peer_detection", "vif_peer_detections", (*PeerDetection).scan, nil), o.interval,
		},
		Tags:      link.Tags[tags.Service](t),
		Quotas:    link.Quotas[quotas.Service](t),
		transport: t, endpoint: service, domain: domain, opts: o,
	}
}

// At returns a client for another endpoint of the same cloud, such as another service.
// It shares credentials, project, options and network connections with c. The endpoint
// must be https or a loopback address, because the credentials are sent there. Another
// endpoint is [ErrInvalid].
func (c *Client) At(address string) (*Client, error) {
	u, err := endpoint.Parse("the endpoint", address, false)
	if err != nil {
		return nil, configError(err)
	}
	t, err := c.transport.At(u)
	if err != nil {
		return nil, configError(err)
	}
	other := newClient(t, u, c.domain, c.opts)
	other.iam = c.iam
	return other, nil
}

// IAM returns a client for the IAM of c. Its Do method asks for accounts and projects, for
// example. It is [ErrInvalid] without Config.Region and Config.IAMEndpoint.
func (c *Client) IAM() (*Client, error) {
	if c.iam == nil {
		return nil, configError(errors.New("the address of IAM is not known: set Config.Region or Config.IAMEndpoint"))
	}
	t, err := c.transport.At(c.iam)
	if err != nil {
		return nil, configError(err)
	}
	iam := newClient(t, c.iam, c.domain, c.opts)
	iam.iam = c.iam
	return iam, nil
}

// transportFor returns the transport for another service of the region. The packages
// under hybrid get it through package link, because [Client.Do] has no header for the
// project and does not repeat a create after a busy code.
func transportFor(c *Client, service, address string) (transport.Doer, error) {
	switch {
	case c == nil || c.transport == nil:
		return nil, configError(errors.New("the client is nil or empty: make one with dcaas.New"))
	case address == "" && c.domain == "":
		return nil, configError(errors.New("Config.Region is empty, so the address of " + service + " is not known: give the region, or the endpoint of " + service))
	}
	u, err := endpoint.Parse("the endpoint of "+service, cmp.Or(address, "https://"+service+"."+c.domain), false)
	if err != nil {
		return nil, configError(err)
	}
	t, err := c.transport.At(u)
	if err != nil {
		return nil, configError(err)
	}
	return t, nil
}

//nolint:gochecknoinits // no exported method may return the transport, which is an internal type
func init() { link.RegisterClient(transportFor) }

// Response is an answer as it was received. A printed Response shows its secrets.
type Response struct {
	StatusCode int
	Header     http.Header
	RequestID  string
	Body       []byte
}

// WithResponse returns a context that makes each call fill resp with its status, header
// and request ID, for failed calls too. It works with all services of this module. Body
// stays nil.
//
// A method that makes several calls, such as All or WaitReady, leaves the response of
// the last one. A call without an answer leaves a zero Response. Do not share such a
// context between concurrent calls. A nil resp is ignored.
func WithResponse(ctx context.Context, resp *Response) context.Context {
	if resp == nil {
		return ctx
	}
	return transport.WithResponse(ctx, func(status int, header http.Header, requestID string) {
		*resp = Response{StatusCode: status, Header: header, RequestID: requestID}
	})
}

// Do sends a call that the services do not cover: a new endpoint, a new field, the
// fields query of a detail GET. Credentials, retries and errors are those of every call.
//
// The path must be escaped ([url.PathEscape] each part) and must not have empty parts.
// Do replaces {project_id} in it. If in is not nil, it is the request body, encoded as
// JSON. If out is not nil, it must be a pointer, and the answer is decoded into it. A
// *json.RawMessage takes any answer.
//
// Both follow the rules of encoding/json/v2. Names are case-sensitive. The option
// omitempty leaves out a value that is empty in JSON, omitzero one that is zero in Go. A
// nil slice is [].
//
// GET, HEAD, PUT and DELETE are repeated when another try may help. Other methods are
// repeated only if the call was certainly not carried out. A wrong path, method or out is
// [ErrInvalid].
//
//	var out json.RawMessage
//	resp, err := client.Do(ctx, "GET", "/v3/{project_id}/dcaas/quotas", nil, nil, &out)
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, in, out any) (*Response, error) {
	req := &transport.Request{
		Op:      &transport.Op{Method: method, Route: path},
		Query:   query,
		Body:    in,
		Whole:   true,
		Invalid: checkCall(method, path, out),
	}
	if out != nil {
		req.Out = []transport.Field{transport.Object("", out)}
	}
	resp, err := c.transport.Do(ctx, req)
	if err != nil {
		return nil, err
	}
	return &Response{StatusCode: resp.StatusCode, Header: resp.Header, RequestID: resp.RequestID, Body: resp.Body}, nil
}

func checkCall(method, path string, out any) error {
	if v := reflect.ValueOf(out); out != nil && (v.Kind() != reflect.Pointer || v.IsNil()) {
		return transport.Refuse("out is no pointer to decode into")
	}
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete:
		return transport.CheckPath(path)
	default:
		return transport.Refuse("the method is not GET, HEAD, POST, PUT, PATCH or DELETE")
	}
}

// CloseIdleConnections closes the network connections that no call is using. A client
// needs no other closing. A client of [WithHTTPClient] without a Transport uses those of
// [http.DefaultTransport], and closes them too.
func (c *Client) CloseIdleConnections() { c.transport.CloseIdleConnections() }

// String returns the endpoint and no secret.
func (c *Client) String() string { return "dcaas.Client(" + c.endpoint.String() + ")" }

// GoString returns the endpoint and no secret.
func (c *Client) GoString() string { return c.String() }

// LogValue returns the endpoint and no secret.
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// RouteFromContext returns the path template of the call that a request belongs to, such
// as /v3/{project_id}/dcaas/virtual-gateways/{virtual_gateway_id}. For a request outside
// a call of a service it returns "". Middleware labels metrics with it, because it has
// fewer values than the path.
func RouteFromContext(ctx context.Context) string { return transport.Route(ctx) }

// CallIDFromContext returns the ID of the call that a request belongs to. All tries of
// the call and the log have the same ID. For a request outside a call of a service it
// returns "". Middleware finds the log records of a trace by it.
func CallIDFromContext(ctx context.Context) string { return transport.CallID(ctx) }

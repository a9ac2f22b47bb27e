package dcaastest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// snapshot is the state of a server as JSON. Its parts have the names of the
// wire, with what the wire does not show beside them.
type snapshot struct {
	Format      string                 `json:"format"`
	Projects    []storedProject        `json:"projects"`
	Users       []storedUser           `json:"users"`
	Tokens      []storedToken          `json:"tokens"`
	Temporary   []storedTemporaryKey   `json:"temporary_keys"`
	Connections []storedConnection     `json:"direct_connects"`
	Gateways    []storedGateway        `json:"virtual_gateways"`
	Interfaces  []storedInterface      `json:"virtual_interfaces"`
	Tests       []storedSwitchoverTest `json:"switchover_test_records"`

	ConnectGateways []storedConnectGateway `json:"connect_gateways"`
	EIPs            []storedGlobalEIP      `json:"global_eips"`
	GlobalGateways  []storedGlobalGateway  `json:"global_dc_gateways"`
	PeerLinks       []storedPeerLink       `json:"peer_links"`
	Routes          []storedRoute          `json:"gdgw_routetables"`
	Detections      []storedDetection      `json:"vif_peer_detections"`
}

const snapshotFormat = "dcaastest/1"

type storedProject struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	DomainID   string `json:"domain_id"`
	DomainName string `json:"domain_name"`
}

type storedUser struct {
	ID         string `json:"id"`
	Name       string `json:"name"`
	DomainID   string `json:"domain_id"`
	DomainName string `json:"domain_name"`
	Password   string `json:"password"`
	AccessKey  string `json:"access_key"`
	SecretKey  string `json:"secret_key"`
}

type storedToken struct {
	ID       string    `json:"id"`
	UserID   string    `json:"user_id"`
	Projects []string  `json:"project_ids"`
	Expires  time.Time `json:"expires_at"`
}

type storedTemporaryKey struct {
	AccessKey     string    `json:"access_key"`
	SecretKey     string    `json:"secret_key"`
	SecurityToken string    `json:"security_token"`
	UserID        string    `json:"user_id"`
	Expires       time.Time `json:"expires_at"`
}

// storedJourney is a journey under way.
type storedLifecycle struct {
	Ahead []string  `json:"ahead"`
	Reads int       `json:"reads"`
	Since time.Time `json:"since"`
}

type storedConnection struct {
	Wire       wireConnection  `json:"direct_connect"`
	Partner    string          `json:"partner,omitzero"`
	AtLocation bool            `json:"ends_at_location,omitzero"`
	Lifecycle  storedLifecycle `json:"journey"`
}

type storedGateway struct {
	Wire      wireGateway     `json:"virtual_gateway"`
	Lifecycle storedLifecycle `json:"journey"`
}

type storedInterface struct {
	Wire      wireInterface   `json:"virtual_interface"`
	Creator   string          `json:"creator"`
	Resume    string          `json:"resume,omitzero"`
	Lifecycle storedLifecycle `json:"journey"`
}

type storedSwitchoverTest struct {
	Wire      wireSwitchoverTest `json:"switchover_test_record"`
	Lifecycle storedLifecycle    `json:"journey"`
}

type storedConnectGateway struct {
	Wire wireConnectGateway `json:"connect_gateway"`
}

type storedGlobalEIP struct {
	Wire      wireGlobalEIP   `json:"global_eip"`
	Gateway   string          `json:"connect_gateway_id"`
	Reason    string          `json:"reason,omitzero"`
	Lifecycle storedLifecycle `json:"journey"`
}

type storedGlobalGateway struct {
	Wire      wireGlobalGateway `json:"global_dc_gateway"`
	Lifecycle storedLifecycle   `json:"journey"`
}

type storedPeerLink struct {
	Wire      wirePeerLink    `json:"peer_link"`
	Reason    string          `json:"reason,omitzero"`
	Lifecycle storedLifecycle `json:"journey"`
}

type storedRoute struct {
	Wire      wireRoute       `json:"gdgw_routetable"`
	Lifecycle storedLifecycle `json:"journey"`
}

type storedDetection struct {
	Wire      wireDetection   `json:"vif_peer_detection"`
	Lifecycle storedLifecycle `json:"journey"`
}

func (j lifecycle) stored() storedLifecycle { return storedLifecycle{j.ahead, j.reads, j.since} }

func (j storedLifecycle) lifecycle() lifecycle { return lifecycle{j.Ahead, j.Reads, j.Since} }

// Snapshot returns the server's state as JSON, for [Server.Restore]: resources
// with the states that lie before them, tenants, projects, tokens and keys. Faults
// and failures, received requests and what options set are no part of it.
//
// Handle a snapshot like a secret: it has passwords and keys in it, and the BGP
// passwords that the server was given.
func (s *Server) Snapshot() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.db.beginCall()

	out := snapshot{Format: snapshotFormat}
	for _, p := range s.directory.projects {
		out.Projects = append(out.Projects, storedProject{p.ID, p.Name, p.domain.ID, p.domain.Name})
	}
	for _, u := range s.directory.users {
		out.Users = append(out.Users, storedUser{u.ID, u.Name, u.domain.ID, u.domain.Name, u.password, u.accessKey, u.secretKey})
	}
	for _, id := range slices.Sorted(maps.Keys(s.directory.tokens)) {
		t := s.directory.tokens[id]
		stored := storedToken{ID: id, UserID: t.user.ID, Projects: []string{}, Expires: t.expires}
		for _, p := range t.projects {
			stored.Projects = append(stored.Projects, p.ID)
		}
		out.Tokens = append(out.Tokens, stored)
	}
	for _, id := range slices.Sorted(maps.Keys(s.directory.temporary)) {
		t := s.directory.temporary[id]
		out.Temporary = append(out.Temporary, storedTemporaryKey{t.key.AccessKey, t.key.SecretKey, t.key.SecurityToken, t.user.ID, t.expires})
	}
	for l := range s.db.connections.all() {
		out.Connections = append(out.Connections, storedConnection{l.wire, l.partner, l.endsAtLocation, l.stored()})
	}
	for g := range s.db.gateways.all() {
		out.Gateways = append(out.Gateways, storedGateway{g.wire, g.stored()})
	}
	for v := range s.db.interfaces.all() {
		out.Interfaces = append(out.Interfaces, storedInterface{v.wire, v.creator, v.statusBeforeTest, v.stored()})
	}
	for t := range s.db.tests.all() {
		out.Tests = append(out.Tests, storedSwitchoverTest{t.wire, t.stored()})
	}
	for g := range s.db.connectGateways.all() {
		out.ConnectGateways = append(out.ConnectGateways, storedConnectGateway{g.wire})
	}
	for e := range s.db.eips.all() {
		out.EIPs = append(out.EIPs, storedGlobalEIP{e.wire, e.gateway, e.reason, e.stored()})
	}
	for g := range s.db.globalGateways.all() {
		out.GlobalGateways = append(out.GlobalGateways, storedGlobalGateway{g.wire, g.stored()})
	}
	for l := range s.db.peerLinks.all() {
		out.PeerLinks = append(out.PeerLinks, storedPeerLink{l.wire, l.reason, l.stored()})
	}
	for r := range s.db.routes.all() {
		out.Routes = append(out.Routes, storedRoute{r.wire, r.stored()})
	}
	for d := range s.db.detections.all() {
		out.Detections = append(out.Detections, storedDetection{d.wire, d.stored()})
	}
	return encode(out)
}

// Restore puts a state of [Server.Snapshot] in the place of the server's own. A
// snapshot that has a fault changes nothing.
func (s *Server) Restore(state []byte) error {
	var in snapshot
	read := json.NewDecoder(bytes.NewReader(state))
	read.DisallowUnknownFields()
	if err := read.Decode(&in); err != nil {
		return fmt.Errorf("dcaastest: no snapshot: %w", err)
	}
	if read.More() {
		return errors.New("dcaastest: no snapshot: there is something behind it")
	}
	if in.Format != snapshotFormat {
		return fmt.Errorf("dcaastest: no snapshot of the format %s", snapshotFormat)
	}
	d, err := in.directory()
	if err != nil {
		return fmt.Errorf("dcaastest: bad snapshot: %w", err)
	}
	if !d.hasProject(s.ProjectID) {
		return errors.New("dcaastest: bad snapshot: it lacks the server's own project")
	}
	db := newDatabase(s.Region)
	if err := in.fill(db); err != nil {
		return fmt.Errorf("dcaastest: bad snapshot: %w", err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	db.clock, db.schedule, db.quotas, db.failures = s.db.clock, s.db.schedule, s.db.quotas, s.db.failures
	if !db.schedule.byClock {
		db.waiting = nil // nothing would ever take a resource out of it
	}
	s.db, s.directory = db, d
	return nil
}

// directory makes of the snapshot what IAM knows.
func (in snapshot) directory() (*directory, error) {
	d := newDirectory()
	for _, p := range in.Projects {
		if p.ID == "" || d.hasProject(p.ID) {
			return nil, fmt.Errorf("project %q is there twice or has no id", p.ID)
		}
		d.projects = append(d.projects, project{p.ID, p.Name, domain{p.DomainID, p.DomainName}})
	}
	users := map[string]user{}
	for _, u := range in.Users {
		if _, taken := users[u.ID]; taken || u.ID == "" || u.AccessKey == "" {
			return nil, fmt.Errorf("user %q is there twice, or has no id or key", u.ID)
		}
		users[u.ID] = user{u.ID, u.Name, domain{u.DomainID, u.DomainName}, u.Password, u.AccessKey, u.SecretKey}
		d.users = append(d.users, users[u.ID])
	}
	for _, p := range d.projects {
		if !slices.ContainsFunc(d.users, func(u user) bool { return u.domain == p.domain }) {
			return nil, fmt.Errorf("project %q has no user", p.ID)
		}
	}
	for _, t := range in.Tokens {
		u, ok := users[t.UserID]
		if !ok || t.ID == "" {
			return nil, fmt.Errorf("a token is of user %q, or has no id", t.UserID)
		}
		stored := token{user: u, expires: t.Expires}
		for _, id := range t.Projects {
			if !d.hasProject(id) {
				return nil, fmt.Errorf("a token is for project %q", id)
			}
			stored.projects = append(stored.projects, d.projectByID(id)...)
		}
		d.tokens[t.ID] = stored
	}
	for _, k := range in.Temporary {
		u, ok := users[k.UserID]
		if !ok || k.AccessKey == "" {
			return nil, fmt.Errorf("a temporary key is of user %q, or has no access key", k.UserID)
		}
		d.temporary[k.AccessKey] = temporaryKey{u, TemporaryKey{k.AccessKey, k.SecretKey, k.SecurityToken}, k.Expires}
	}
	return d, nil
}

// fill puts the resources of the snapshot into an empty world.
func (in snapshot) fill(db *database) error {
	for _, l := range in.Connections {
		if err := restore(db, &db.connections, &connection{l.Lifecycle.lifecycle(), l.Wire, l.Partner, l.AtLocation}); err != nil {
			return err
		}
	}
	for _, g := range in.Gateways {
		if err := restore(db, &db.gateways, &virtualGateway{g.Lifecycle.lifecycle(), g.Wire}); err != nil {
			return err
		}
	}
	for _, v := range in.Interfaces {
		if len(v.Wire.VIFPeers) == 0 || v.Wire.ExtendAttribute == nil {
			return fmt.Errorf("interface %q has no peer or no extend_attribute", v.Wire.ID)
		}
		if err := restore(db, &db.interfaces, &virtualInterface{v.Lifecycle.lifecycle(), v.Wire, v.Creator, v.Resume}); err != nil {
			return err
		}
	}
	for _, t := range in.Tests {
		if err := restore(db, &db.tests, &switchoverTest{t.Lifecycle.lifecycle(), t.Wire}); err != nil {
			return err
		}
	}
	return in.fillGlobal(db)
}

// fillGlobal is fill for connect gateways and global gateways, and what is theirs.
func (in snapshot) fillGlobal(db *database) error {
	for _, g := range in.ConnectGateways {
		if err := restore(db, &db.connectGateways, &connectGateway{wire: g.Wire}); err != nil {
			return err
		}
	}
	for _, e := range in.EIPs {
		if _, ok := db.connectGateways.get(e.Gateway); !ok {
			return fmt.Errorf("a global EIP is on connect gateway %q", e.Gateway)
		}
		if err := restore(db, &db.eips, &globalEIP{e.Lifecycle.lifecycle(), e.Wire, e.Gateway, e.Reason}); err != nil {
			return err
		}
	}
	for _, g := range in.GlobalGateways {
		if err := restore(db, &db.globalGateways, &globalGateway{g.Lifecycle.lifecycle(), g.Wire}); err != nil {
			return err
		}
	}
	for _, l := range in.PeerLinks {
		if _, ok := db.globalGateways.get(l.Wire.GlobalDCGatewayID); !ok {
			return fmt.Errorf("a peer link is on global gateway %q", l.Wire.GlobalDCGatewayID)
		}
		if err := restore(db, &db.peerLinks, &peerLink{l.Lifecycle.lifecycle(), l.Wire, l.Reason}); err != nil {
			return err
		}
	}
	for _, r := range in.Routes {
		if _, ok := db.globalGateways.get(r.Wire.GatewayID); !ok {
			return fmt.Errorf("a route is in the table of global gateway %q", r.Wire.GatewayID)
		}
		if err := restore(db, &db.routes, &route{r.Lifecycle.lifecycle(), r.Wire}); err != nil {
			return err
		}
	}
	for _, d := range in.Detections {
		if err := restore(db, &db.detections, &detection{d.Lifecycle.lifecycle(), d.Wire}); err != nil {
			return err
		}
	}
	return nil
}

func restore[T resource](db *database, all *store[T], r T) error {
	if _, taken := all.get(r.key()); taken || r.key() == "" {
		return fmt.Errorf("resource %q is there twice or has no id", r.key())
	}
	all.put(r)
	db.waiting.add(r)
	return nil
}

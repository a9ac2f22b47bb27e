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

// snapshot is the state of a server. A resource is stored as its wire form plus the
// fields that the wire does not show.
type snapshot struct {
	Format    string               `json:"format"`
	Projects  []storedProject      `json:"projects"`
	Users     []storedUser         `json:"users"`
	Tokens    []storedToken        `json:"tokens"`
	Temporary []storedTemporaryKey `json:"temporary_keys"`
	Agencies  []storedAgency       `json:"agencies,omitempty"`           // an older snapshot has none
	Providers []storedProvider     `json:"identity_providers,omitempty"` // an older snapshot has none

	Resources map[string][]json.RawMessage `json:"resources"` // by collection
}

const snapshotFormat = "dcaastest/2"

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

type storedAgency struct {
	Name          string `json:"name"`
	UserID        string `json:"user_id"` // of the tenant that created it
	TrustedDomain string `json:"trusted_domain_name"`
}

type storedProvider struct {
	ID       string   `json:"id"`
	UserID   string   `json:"user_id"`
	IDTokens []string `json:"id_tokens"`
}

// Snapshot returns the server's state as JSON, for [Server.Restore]. It contains
// resources with their states ahead, tenants, projects, tokens, keys, agencies and
// identity providers. It does not contain faults, failures, received requests, options
// and the state of the metadata service.
//
// Handle a snapshot like a secret: it contains passwords and keys, among them the BGP
// passwords that the server received.
func (s *Server) Snapshot() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	db := s.db
	db.beginCall()

	out := snapshot{Format: snapshotFormat, Resources: map[string][]json.RawMessage{}}
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
	for _, a := range s.directory.agencies {
		out.Agencies = append(out.Agencies, storedAgency{a.name, s.directory.userOf(a.domain).ID, a.trustedName})
	}
	for _, id := range slices.Sorted(maps.Keys(s.directory.providers)) {
		provider := s.directory.providers[id]
		out.Providers = append(out.Providers, storedProvider{id, provider.user.ID, provider.idTokens})
	}
	for _, kind := range db.stores {
		items := []json.RawMessage{}
		for r := range kind.ordered.all() {
			items = append(items, encode(r))
		}
		out.Resources[kind.title] = items
	}
	return encode(out)
}

// Restore replaces the server's state by a state of [Server.Snapshot]. An invalid
// snapshot changes nothing.
func (s *Server) Restore(state []byte) error {
	var in snapshot
	if err := decodeStrictly(state, &in); err != nil {
		return fmt.Errorf("dcaastest: not a snapshot: %w", err)
	}
	if in.Format != snapshotFormat {
		return fmt.Errorf("dcaastest: not a snapshot of the format %s", snapshotFormat)
	}
	d, err := in.buildDirectory()
	if err != nil {
		return fmt.Errorf("dcaastest: bad snapshot: %w", err)
	}
	if !d.hasProject(s.ProjectID) {
		return errors.New("dcaastest: bad snapshot: it lacks the server's own project")
	}
	if name := d.projectByID(s.ProjectID)[0].Name; name != s.Region {
		return fmt.Errorf("dcaastest: the snapshot is of region %q, the server has region %q", name, s.Region)
	}
	db := newDatabase(&settings{region: s.Region})
	if err := in.restoreResources(db); err != nil {
		return fmt.Errorf("dcaastest: bad snapshot: %w", err)
	}

	s.mu.Lock()
	defer s.mu.Unlock()
	db.settings = s.settings
	if !db.schedule.byClock {
		db.waiting = nil // without a clock nothing would empty it
	}
	s.db, s.directory = db, d
	return nil
}

// buildDirectory returns the users, projects and tokens of the snapshot.
func (in snapshot) buildDirectory() (*directory, error) {
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
			return nil, fmt.Errorf("a token has the unknown user %q or no id", t.UserID)
		}
		stored := token{user: u, expires: t.Expires}
		for _, id := range t.Projects {
			if !d.hasProject(id) {
				return nil, fmt.Errorf("a token is for the unknown project %q", id)
			}
			stored.projects = append(stored.projects, d.projectByID(id)...)
		}
		d.tokens[t.ID] = stored
	}
	for _, k := range in.Temporary {
		u, ok := users[k.UserID]
		if !ok || k.AccessKey == "" {
			return nil, fmt.Errorf("a temporary key has the unknown user %q or no access key", k.UserID)
		}
		d.temporary[k.AccessKey] = temporaryKey{u, TemporaryKey{k.AccessKey, k.SecretKey, k.SecurityToken}, k.Expires}
	}
	return d, in.addTrust(d, users)
}

// addTrust adds the agencies and identity providers of the snapshot.
func (in snapshot) addTrust(d *directory, users map[string]user) error {
	for _, a := range in.Agencies {
		u, ok := users[a.UserID]
		if !ok || a.Name == "" {
			return fmt.Errorf("an agency has the unknown user %q or no name", a.UserID)
		}
		d.agencies = append(d.agencies, agency{a.Name, u.domain, a.TrustedDomain})
	}
	for _, p := range in.Providers {
		u, ok := users[p.UserID]
		if !ok || p.ID == "" {
			return fmt.Errorf("an identity provider has the unknown user %q or no id", p.UserID)
		}
		d.providers[p.ID] = identityProvider{u, p.IDTokens}
	}
	return nil
}

// restoreResources adds the resources of the snapshot to an empty database.
func (in snapshot) restoreResources(db *database) error {
	known := map[string]bool{}
	for _, kind := range db.stores {
		known[kind.title] = true
		if err := kind.restore(db, in.Resources[kind.title]); err != nil {
			return err
		}
	}
	for name := range in.Resources {
		if !known[name] {
			return fmt.Errorf("there is no collection %q", name)
		}
	}
	return nil
}

// decodeStrictly decodes one JSON value and refuses members that the target does not
// have.
func decodeStrictly(raw []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("there is data after the JSON value")
	}
	return nil
}

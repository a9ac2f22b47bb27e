package dcaas

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"

	"github.com/dcaas-sdk/dcaas-go/internal/retry"
	"github.com/dcaas-sdk/dcaas-go/internal/transport"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// projectFinder returns the ID of the project. It asks IAM if the ID is not configured.
type projectFinder struct {
	iam  transport.Doer
	name string
	id   atomic.Pointer[string]
	lock chan struct{} // holds a value while a call asks IAM; a mutex would ignore contexts
}

func newProjectFinder(id, name string) *projectFinder {
	f := &projectFinder{name: name, lock: make(chan struct{}, 1)}
	if id != "" {
		f.id.Store(&id)
	}
	return f
}

// get returns the ID. The first call asks IAM in its own context, and the others wait.
// If it fails, the next call asks.
func (f *projectFinder) get(ctx context.Context) (string, error) {
	if id := f.id.Load(); id != nil {
		return *id, nil
	}
	select {
	case f.lock <- struct{}{}:
		defer func() { <-f.lock }()
	case <-ctx.Done():
		return "", newError(&transport.Failure{Err: fmt.Errorf("waiting for the ID of the project: %w", retry.Ended(ctx))})
	}
	if id := f.id.Load(); id != nil {
		return *id, nil
	}
	id, err := f.ask(ctx)
	if err == nil {
		f.id.Store(&id)
	}
	return id, err
}

// ask asks IAM for the project's ID by its name.
//
// API: GET /v3/projects (KeystoneListProjects)
func (f *projectFinder) ask(ctx context.Context) (string, error) {
	var projects []struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	}
	_, err := f.iam.Do(ctx, &transport.Request{
		Op:    &transport.Op{Method: http.MethodGet, Route: "/v3/projects"},
		Query: url.Values{"name": {f.name}},
		Out:   []transport.Field{transport.Object("projects", &projects)},
	})
	if err != nil {
		call := strings.TrimPrefix(err.Error(), "dcaas: ")
		return "", wire.WithText(err, "dcaas: looking up the ID of project "+wire.Clean(f.name, 64)+": "+call)
	}
	var found []string
	for _, p := range projects {
		if p.Name == f.name && p.ID != "" {
			found = append(found, p.ID)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return "", configError(fmt.Errorf("IAM knows no project named %s for these credentials: set Config.ProjectID, or Config.Region or Config.ProjectName right",
			wire.Clean(f.name, 64)))
	default:
		return "", configError(fmt.Errorf("IAM knows %d projects named %s (%s): set Config.ProjectID to one of them",
			len(found), wire.Clean(f.name, 64), wire.Clean(strings.Join(found, ", "), 256)))
	}
}

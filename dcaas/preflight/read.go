package preflight

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

// checkClient refuses a client that would panic.
func checkClient(client *dcaas.Client) error {
	if client == nil || client.Connections == nil || client.VirtualGateways == nil || client.VirtualInterfaces == nil ||
		client.GlobalGateways == nil || client.Quotas == nil {
		return fmt.Errorf("preflight: the client is nil or empty: make one with dcaas.New: %w", dcaas.ErrInvalid)
	}
	return nil
}

// collect walks a list.
func collect[T any](name string, seq iter.Seq2[*T, error]) ([]*T, error) {
	all, err := dcaas.Collect(seq)
	if err != nil {
		return nil, fmt.Errorf("preflight: reading the %s: %w", name, err)
	}
	return all, nil
}

// readInterfaces returns the interfaces that still use a VLAN and addresses.
func readInterfaces(ctx context.Context, client *dcaas.Client) ([]*dcaas.VirtualInterface, error) {
	all, err := collect("interfaces", client.VirtualInterfaces.All(ctx, dcaas.VirtualInterfaceListOpts{}))
	if err != nil {
		return nil, err
	}
	var used []*dcaas.VirtualInterface
	for _, v := range all {
		if v.Status != dcaas.VirtualInterfaceDeleted {
			used = append(used, v)
		}
	}
	return used, nil
}

// readQuota returns the quota of a type, or nil if the service does not report it.
func readQuota(ctx context.Context, client *dcaas.Client, kind quotas.Type, filter ...quotas.Type) (*quotas.Quota, error) {
	all, err := client.Quotas.List(ctx, filter...)
	if err != nil {
		return nil, fmt.Errorf("preflight: reading the quotas: %w", err)
	}
	for _, q := range all {
		if strings.EqualFold(string(q.Type), string(kind)) {
			return &q, nil
		}
	}
	return nil, nil // a service without this quota is no error
}

// checkQuota reports a quota that is used up.
func (r *Report) checkQuota(q *quotas.Quota) {
	if q != nil && q.Quota != quotas.Unlimited && q.Used >= q.Quota {
		r.add(SeverityError, dcaas.CodeConnectionQuotaExceeded, "", "", "the quota %s of %d is used up", q.Type, q.Quota)
	}
}

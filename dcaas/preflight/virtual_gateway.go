package preflight

import (
	"context"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/quotas"
)

// maxLocalSubnets is the maximum number of subnets of a family on a gateway (DC.1101).
const maxLocalSubnets = 50

// quotaGateways is the type of a quota that the reference does not list.
const quotaGateways quotas.Type = "virtualGateway"

// VirtualGateway reports whether the service would accept the options of
// [dcaas.VirtualGatewaysService.Create].
//
// It walks the list of the gateways of the VPC and reads the quotas: two requests. It writes
// nothing. The error is that of a read, or [dcaas.ErrInvalid] for a nil client. Faults of
// the options are findings, never an error.
func VirtualGateway(ctx context.Context, client *dcaas.Client, opts dcaas.VirtualGatewayCreateOpts) (*Report, error) {
	if err := checkClient(client); err != nil {
		return nil, err
	}
	r := new(Report)
	if opts.VPCID != "" {
		all, err := collect("virtual gateways", client.VirtualGateways.All(ctx, dcaas.VirtualGatewayListOpts{VPCID: []string{opts.VPCID}}))
		if err != nil {
			return nil, err
		}
		for _, g := range all {
			if g.VPCID == opts.VPCID {
				r.add(SeverityError, dcaas.CodeVPCHasGateway, "VPCID", "", "VPC %s has virtual gateway %s already, which is %s", opts.VPCID, g.ID, g.Status)
			}
		}
	}
	// No filter, because a service without this type could refuse it.
	quota, err := readQuota(ctx, client, quotaGateways)
	if err != nil {
		return nil, err
	}
	r.checkQuota(quota)
	r.checkGatewayParameters(&opts)
	r.sort()
	return r, nil
}

func (r *Report) checkGatewayParameters(o *dcaas.VirtualGatewayCreateOpts) {
	switch {
	case o.EnterpriseRouterID != "" && (o.VPCID != "" || o.LocalEPGroup != nil):
		r.bad("EnterpriseRouterID", "an enterprise router stands instead of VPCID and LocalEPGroup, not beside them")
	case o.EnterpriseRouterID == "" && o.VPCID == "":
		r.bad("VPCID", "a gateway needs a VPC")
	}
	if o.EnterpriseRouterID == "" && len(o.LocalEPGroup) == 0 {
		r.bad("LocalEPGroup", "a gateway needs the subnets that it reaches")
	}
	r.checkText("Name", o.Name, maxName)
	r.checkText("Description", o.Description, maxDescription)
	r.checkTags(o.Tags)
	r.checkASN(o.BGPASN)
	for _, list := range [...]struct {
		field   string
		subnets []string
		family  family
	}{{"LocalEPGroup", o.LocalEPGroup, onlyIPv4}, {"LocalEPGroupIPv6", o.LocalEPGroupIPv6, onlyIPv6}} {
		if n := len(list.subnets); n > maxLocalSubnets {
			r.add(SeverityError, dcaas.CodeTooManyLocalSubnets, list.field, "", "there are %d local subnets, and a gateway has at most %d of a family", n, maxLocalSubnets)
		}
		r.checkSubnets(list.field, list.subnets, list.family)
	}
}

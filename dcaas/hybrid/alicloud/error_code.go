package alicloud

import (
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// ErrorCode is an error code of Alibaba Cloud. Codes that are not listed here are
// normal.
type ErrorCode string

// Error codes of CreateBgpPeer. The service sends them with HTTP status 400, but
// CodeRegionNotFound with 404.
const (
	CodeBGPQuota               ErrorCode = "QuotaExceeded.Bgp"                       // the border router has no room for more BGP peers or groups
	CodeNQAQuota               ErrorCode = "QuotaExceeded.Nqa"                       // nor for more network quality analyzers
	CodeBFDSessionQuota        ErrorCode = "QuotaExceeded.BfdSession"                // nor for more BFD sessions, or the device has none left
	CodeBGPNetworkQuota        ErrorCode = "QuotaExceeded.BgpNetwork"                // nor for more BGP networks
	CodeAccessDeviceNotFound   ErrorCode = "InvalidAccessDeviceId.NotFound"          // the access device does not exist
	CodeInvalidPeerIPAddress   ErrorCode = "InvalidPeerIpAddress"                    // several circuits need the address of the peer
	CodeVBRNotFound            ErrorCode = "InvalidVbrNetwork"                       // the border router does not exist
	CodeBGPGroupNotFound       ErrorCode = "InvalidBgpGroup"                         // the BGP group does not exist
	CodeMalformedBGPName       ErrorCode = "InvalidBgpName.Malformed"                // the name of the BGP group is invalid
	CodeMalformedDescription   ErrorCode = "InvalidBgpDiscription.Malformed"         // its description is; the spelling is the service's
	CodeMalformedAuthKey       ErrorCode = "InvalidBgpAuthkey.Malformed"             // its password is
	CodeMalformedIP            ErrorCode = "InvalidIP.Malformed"                     // an IP address is invalid
	CodeMalformedPeerASN       ErrorCode = "InvalidPeerAsn.Malformed"                // the peer's ASN is that of Alibaba Cloud
	CodeParamNull              ErrorCode = "InvalidParams.NotNull"                   // a parameter is missing, or an ASN is that of Alibaba Cloud
	CodeInstanceNotFound       ErrorCode = "InvalidParams.NotFound"                  // the instance or its VPC does not exist
	CodeAlreadyExists          ErrorCode = "InvalidParams.AlreadyExists"             // the BGP network exists
	CodeWrongStatus            ErrorCode = "InvalidStatus.CannotOperate"             // the resource is in no state for it
	CodePeerIPAddressNeeded    ErrorCode = "InvalidParams.PeerIpAddressMustPointOut" // the border router has no interface, or several: say which address
	CodePeerIPAddressInUse     ErrorCode = "InvalidParams.PeerIpAddressInUse"        // another peer has the address
	CodeBGPPeerExists          ErrorCode = "BgpPeer.Already.Exists"                  // the BGP peer exists
	CodeEnableBFDMissing       ErrorCode = "MissingParam.EnableBfd"                  // EnableBfd is missing
	CodeIPv6Unsupported        ErrorCode = "OperationUnsupported.IPV6ForThisRegion"  // the region has no IPv6
	CodeIllegalBFDMultiHop     ErrorCode = "IllegalParam.BfdMultiHop"                // the hop count is invalid
	CodeTrafficBillingDisabled ErrorCode = "OperationFailed.PconnTrafficNotEnable"   // billing for outbound traffic is not enabled on the circuit
	CodeVpconnUnsupported      ErrorCode = "UnsupportedFeature.Vpconn"               // the type of the circuit is not supported
	CodeDuplicatePeerIP        ErrorCode = "DuplicatedParam.PeerIpAddress"           // another peer has the address
	CodeDuplicateLocalIP       ErrorCode = "DuplicatedParam.LocalIpAddress"          // the local address is taken
	CodeDuplicatePeerIPv6      ErrorCode = "DuplicatedParam.PeerIpv6Address"         // another peer has the IPv6 address
	CodeDuplicateLocalIPv6     ErrorCode = "DuplicatedParam.LocalIpv6Address"        // the local IPv6 address is taken
	CodeIllegalLocalGateway    ErrorCode = "IllegalParam.LocalGatewayIpAndMask"      // address and mask of the local gateway are invalid
	CodeIllegalIPv6Mask        ErrorCode = "IllegalParam.PeeringIpv6SubnetMask"      // the IPv6 subnet mask is invalid
	CodeRegionNotFound         ErrorCode = "InvalidRegionId.NotFound"                // there is no such region
)

// class returns the class of a code, or nil where the status has to tell. What the
// call names and is not there is not found here, whatever it is.
func (c ErrorCode) class() error {
	switch c {
	case CodeVBRNotFound, CodeBGPGroupNotFound:
		return dcaas.ErrNotFound
	case CodeAlreadyExists, CodePeerIPAddressInUse, CodeBGPPeerExists, CodeWrongStatus, CodeTrafficBillingDisabled,
		CodeDuplicatePeerIP, CodeDuplicateLocalIP, CodeDuplicatePeerIPv6, CodeDuplicateLocalIPv6:
		return dcaas.ErrConflict
	case systemBusy:
		return dcaas.ErrUnavailable
	case noSuchAction:
		return dcaas.ErrInvalid
	case "SignatureDoesNotMatch", "SignatureNonceUsed", "IncompleteSignature", "InvalidAccessKeyId.NotFound", "InvalidAccessKeyId.Inactive":
		return dcaas.ErrUnauthorized
	default:
		return c.family()
	}
}

// family returns the class of the codes that begin or end alike.
func (c ErrorCode) family() error {
	for _, family := range []struct {
		has   func(s, part string) bool
		part  string
		class error
	}{
		{strings.HasPrefix, throttling, dcaas.ErrThrottled},
		{strings.HasPrefix, "QuotaExceeded", dcaas.ErrQuotaExceeded},
		{strings.HasPrefix, "InvalidSecurityToken", dcaas.ErrUnauthorized},
		{strings.HasPrefix, "InvalidTimeStamp", dcaas.ErrUnauthorized},
		{strings.HasPrefix, "Forbidden", dcaas.ErrForbidden},
		{strings.HasPrefix, "NoPermission", dcaas.ErrForbidden},
		{strings.HasPrefix, "IncorrectStatus", dcaas.ErrConflict},
		{strings.HasPrefix, operationConflict, dcaas.ErrConflict},
		{strings.HasPrefix, taskConflict, dcaas.ErrConflict},
		{strings.HasPrefix, "DependencyViolation", dcaas.ErrConflict},
		{strings.HasSuffix, tokenProcessing, dcaas.ErrConflict},
		{strings.HasSuffix, ".NotFound", dcaas.ErrNotFound},
	} {
		if family.has(string(c), family.part) {
			return family.class
		}
	}
	return nil
}

// busy reports codes that say that this try was not carried out and that a later one
// may be: it came too fast, or an earlier one is still under way.
func busy(code string) bool {
	return strings.HasPrefix(code, throttling) || strings.HasSuffix(code, tokenProcessing) || code == systemBusy ||
		strings.HasPrefix(code, operationConflict) || strings.HasPrefix(code, taskConflict)
}

const (
	throttling        = "Throttling"          // begins the codes of calls that came too fast
	operationConflict = "OperationConflict"   // begins those of a resource that another operation holds
	taskConflict      = "TaskConflict"        // the same
	tokenProcessing   = "LastTokenProcessing" // ends that of an earlier call with the same ClientToken under way
	systemBusy        = "SystemBusy"
	noSuchAction      = "InvalidAction.NotFound" // not a resource is missing, but the operation
)

// ofPeer reports whether an error that is not found is of the peer: not of the
// region, and not of something on the way that is not the service.
func (e *Error) ofPeer() bool { return e.Code != CodeRegionNotFound && e.Code != "" }

package alicloud

import (
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// ErrorCode is an error code of Alibaba Cloud. The service also sends codes that have
// no constant here.
type ErrorCode string

// Error codes of CreateBgpPeer. The service sends CodeRegionNotFound with HTTP status
// 404 and all others with 400.
const (
	CodeBGPQuota               ErrorCode = "QuotaExceeded.Bgp"                       // the border router allows no more BGP peers or groups
	CodeNQAQuota               ErrorCode = "QuotaExceeded.Nqa"                       // the border router allows no more network quality analyzers
	CodeBFDSessionQuota        ErrorCode = "QuotaExceeded.BfdSession"                // the border router or the device allows no more BFD sessions
	CodeBGPNetworkQuota        ErrorCode = "QuotaExceeded.BgpNetwork"                // the border router allows no more BGP networks
	CodeAccessDeviceNotFound   ErrorCode = "InvalidAccessDeviceId.NotFound"          // the access device does not exist
	CodeInvalidPeerIPAddress   ErrorCode = "InvalidPeerIpAddress"                    // the address of the peer is required if there are several circuits
	CodeVBRNotFound            ErrorCode = "InvalidVbrNetwork"                       // the border router does not exist
	CodeBGPGroupNotFound       ErrorCode = "InvalidBgpGroup"                         // the BGP group does not exist
	CodeMalformedBGPName       ErrorCode = "InvalidBgpName.Malformed"                // the name of the BGP group is invalid
	CodeMalformedDescription   ErrorCode = "InvalidBgpDiscription.Malformed"         // the description of the BGP group is invalid; the service misspells the code
	CodeMalformedAuthKey       ErrorCode = "InvalidBgpAuthkey.Malformed"             // the password of the BGP group is invalid
	CodeMalformedIP            ErrorCode = "InvalidIP.Malformed"                     // an IP address is invalid
	CodeMalformedPeerASN       ErrorCode = "InvalidPeerAsn.Malformed"                // the peer's ASN is that of Alibaba Cloud
	CodeParamNull              ErrorCode = "InvalidParams.NotNull"                   // a parameter is missing, or an ASN is that of Alibaba Cloud
	CodeInstanceNotFound       ErrorCode = "InvalidParams.NotFound"                  // the instance or its VPC does not exist
	CodeAlreadyExists          ErrorCode = "InvalidParams.AlreadyExists"             // the BGP network exists
	CodeWrongStatus            ErrorCode = "InvalidStatus.CannotOperate"             // the state of the resource does not allow the operation
	CodePeerIPAddressNeeded    ErrorCode = "InvalidParams.PeerIpAddressMustPointOut" // the address of the peer is required if the border router has no interface or several
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

// class returns the class of a code, or nil if the status decides. A missing object is
// not found, even if the call only refers to it, such as the BGP group of a new peer.
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

// family returns the class of codes with a common prefix or suffix, or nil.
func (c ErrorCode) family() error {
	for _, family := range []struct {
		match func(code, part string) bool
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
		if family.match(string(c), family.part) {
			return family.class
		}
	}
	return nil
}

// busy reports whether a code means that the service did not carry out this try and
// may carry out a later one. Either the calls came too fast, or another operation is
// still in progress.
func busy(code string) bool {
	return strings.HasPrefix(code, throttling) || strings.HasSuffix(code, tokenProcessing) || code == systemBusy ||
		strings.HasPrefix(code, operationConflict) || strings.HasPrefix(code, taskConflict)
}

const (
	throttling        = "Throttling"          // prefix for calls that came too fast
	operationConflict = "OperationConflict"   // prefix for a resource that another operation uses
	taskConflict      = "TaskConflict"        // prefix for the same situation
	tokenProcessing   = "LastTokenProcessing" // suffix for an earlier call with the same ClientToken that is in progress
	systemBusy        = "SystemBusy"
	noSuchAction      = "InvalidAction.NotFound" // means an unknown operation, not a missing resource
)

// peerMissing reports whether a not-found error is about the peer. An unknown
// region has a code of its own, and an answer without a code may come from a proxy.
func (e *Error) peerMissing() bool { return e.Code != CodeRegionNotFound && e.Code != "" }

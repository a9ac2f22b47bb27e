package dcaas

import "github.com/dcaas-sdk/dcaas-go/internal/link"

// ErrorCode is an error code of the service ("DC.1211"), of the API gateway
// ("APIGW.0301") or of IAM. Codes without a constant are normal.
type ErrorCode string

// Error codes of Direct Connect (API reference 6.2, except for the last). The service
// sends them with HTTP status 400, or 404 if a resource is missing.
const (
	CodeMalformedBody                ErrorCode = "DC.0000" // the request body cannot be read
	CodeBadParameter                 ErrorCode = "DC.0001" // a parameter is wrong
	CodeResourceNotFound             ErrorCode = "DC.0002" // the resource does not exist
	CodeSystemError                  ErrorCode = "DC.0003" // a fault inside the service, although its status is 400
	CodeInvalidIPAddress             ErrorCode = "DC.0004" // an IP address is invalid
	CodeVPCCallFailed                ErrorCode = "DC.0005" // the service's call to VPC failed
	CodeMOCallFailed                 ErrorCode = "DC.0006" // the service's call to MO failed
	CodeVPCNotFound                  ErrorCode = "DC.0007" // the VPC that the call names does not exist
	CodeBGPASNOutOfRange             ErrorCode = "DC.0008" // the BGP ASN is out of range
	CodeInvalidPolicy                ErrorCode = "DC.0009" // the policy is invalid
	CodeVPCVNINotFound               ErrorCode = "DC.0010" // the VPC has no VNI
	CodeAgentAbnormal                ErrorCode = "DC.0011" // an agent of the service is abnormal
	CodeCBCCallFailed                ErrorCode = "DC.0012" // the service's call to billing (CBC) failed
	CodeFieldNotPermitted            ErrorCode = "DC.0013" // the caller may not change the field
	CodeInsufficientBandwidth        ErrorCode = "DC.1000" // the connection does not have enough bandwidth left
	CodeVLANOnNonHosted              ErrorCode = "DC.1001" // a VLAN was given for a connection that is not hosted
	CodeHostedConnectionFailed       ErrorCode = "DC.1002" // the hosted connection could not be created
	CodeHostedVLANMissing            ErrorCode = "DC.1003" // a hosted connection needs a VLAN
	CodeNotOperationsConnection      ErrorCode = "DC.1004" // hosted connections are made on operations connections only
	CodeConnectionAbnormal           ErrorCode = "DC.1005" // the connection is abnormal
	CodeConnectionFixedInUse         ErrorCode = "DC.1006" // device and type of a connection in use cannot be changed
	CodeConnectionInUse              ErrorCode = "DC.1007" // the connection is in use
	CodeHostedVLANConflict           ErrorCode = "DC.1008" // another hosted connection has the VLAN
	CodeBandwidthDecreased           ErrorCode = "DC.1010" // the bandwidth of a connection cannot be lowered
	CodeBandwidthFixed               ErrorCode = "DC.1011" // the bandwidth of the connection cannot be changed
	CodeConnectionNotFound           ErrorCode = "DC.1012" // the connection does not exist
	CodeRedundantNotStandard         ErrorCode = "DC.1014" // only a standard connection can have a redundant one
	CodeConnectionOrLAGNotFound      ErrorCode = "DC.1015" // the connection or LAG that the call names does not exist
	CodeHostedVLANZero               ErrorCode = "DC.1017" // the VLAN of a hosted connection cannot be 0
	CodeConnectionQuotaExceeded      ErrorCode = "DC.1019" // the quota of connections is used up
	CodeInvalidLocalEndpointGroup    ErrorCode = "DC.1100" // the ID of the local endpoint group is invalid
	CodeTooManyLocalSubnets          ErrorCode = "DC.1101" // there are more local subnets than a gateway may have
	CodeStandbyDeviceOnly            ErrorCode = "DC.1102" // a standby device was given without an active one
	CodeSameDevices                  ErrorCode = "DC.1103" // active and standby device are the same
	CodeGatewayDeviceFixed           ErrorCode = "DC.1104" // the devices of the gateway cannot be changed
	CodeCIDROverlap                  ErrorCode = "DC.1105" // a local CIDR block overlaps a remote one
	CodeVirtualGatewayInUse          ErrorCode = "DC.1106" // the virtual gateway is in use
	CodeGatewayVLANsExhausted        ErrorCode = "DC.1107" // the virtual gateway has no VLAN left
	CodeGatewayVNIsExhausted         ErrorCode = "DC.1108" // the virtual gateway has no VNI left
	CodeGatewayVRFsExhausted         ErrorCode = "DC.1109" // the virtual gateway has no VRF left
	CodeVPCHasGateway                ErrorCode = "DC.1110" // the VPC already has a virtual gateway
	CodeVirtualGatewayNotFound       ErrorCode = "DC.1111" // the virtual gateway does not exist
	CodeDevicesNotPaired             ErrorCode = "DC.1112" // the devices of the virtual gateway are no active/standby pair
	CodeVirtualGatewayCutover        ErrorCode = "DC.1113" // the virtual gateway is being cut over; try again later
	CodeTrafficModeFixed             ErrorCode = "DC.1114" // traffic_mode cannot be changed here
	CodeGatewayVNINotFound           ErrorCode = "DC.1115" // the virtual gateway has no VNI
	CodeRouteGatewayUpdateFailed     ErrorCode = "DC.1116" // the route gateway could not be updated
	CodeGatewayConnectionsFull       ErrorCode = "DC.1117" // the virtual gateway has its two connections already
	CodeVirtualGatewayLocked         ErrorCode = "DC.1118" // another operation holds the virtual gateway; try again later
	CodeDeviceGroupFailed            ErrorCode = "DC.1119" // the device group of the route gateway could not be created
	CodeMainAZListWrong              ErrorCode = "DC.1120" // the service's main_az_list is configured wrongly
	CodeConnectionMissing            ErrorCode = "DC.1200" // the interface has neither a connection nor a LAG
	CodeGatewayTypeMismatch          ErrorCode = "DC.1201" // the connection does not fit the type of the virtual gateway
	CodeDoubleIPsec                  ErrorCode = "DC.1202" // interfaces of the double ipsec type cannot be created
	CodeBGPASNMissing                ErrorCode = "DC.1203" // an interface with BGP needs an ASN
	CodeOperationsConnection         ErrorCode = "DC.1204" // an operations connection carries no interfaces
	CodeAssociatedResourceAbnormal   ErrorCode = "DC.1205" // a resource that the interface uses is in an abnormal state
	CodeHostedConnectionTaken        ErrorCode = "DC.1206" // the hosted connection already has an interface
	CodeHostedVLANMismatch           ErrorCode = "DC.1207" // the VLAN differs from that of the hosted connection
	CodeHostedBandwidthFixed         ErrorCode = "DC.1208" // the bandwidth of an interface on a hosted connection cannot be changed
	CodeVLANConflict                 ErrorCode = "DC.1209" // another interface of the connection has the VLAN
	CodeInterfaceStatusFixed         ErrorCode = "DC.1210" // the status of the interface cannot be changed now
	CodeVirtualInterfaceNotFound     ErrorCode = "DC.1211" // the virtual interface does not exist
	CodeGatewayInOtherGroup          ErrorCode = "DC.1212" // virtual gateway and connection are of different groups
	CodeTenantMismatch               ErrorCode = "DC.1213" // the virtual interface belongs to another tenant
	CodeInterfaceInUse               ErrorCode = "DC.1214" // the virtual interface is in use
	CodeInterfaceTypeMismatch        ErrorCode = "DC.1215" // the type of the virtual interface does not fit
	CodeInvalidLocalGateway          ErrorCode = "DC.1216" // the local gateway is invalid
	CodeEdgeSiteMismatch             ErrorCode = "DC.1217" // connection and local gateway are at different IES edge sites
	CodeLocalGatewayMismatch         ErrorCode = "DC.1218" // the local gateway does not fit
	CodeVLANZero                     ErrorCode = "DC.1219" // an interface cannot have VLAN 0 here
	CodeVIFEmailMissing              ErrorCode = "DC.1220" // a public interface needs vif_email; no option sends it, but Client.Do can
	CodeGatewayDeviceUnsupported     ErrorCode = "DC.1221" // the device of the virtual gateway takes no access from Direct Connect locations
	CodePOPVNIsExhausted             ErrorCode = "DC.1222" // the location has no VNI left
	CodeSameBGPASN                   ErrorCode = "DC.1223" // local and remote BGP ASN are the same
	CodeVLANZeroAtLocation           ErrorCode = "DC.1224" // a connection that ends at a Direct Connect location takes no VLAN 0
	CodeTrafficStatisticsFull        ErrorCode = "DC.1225" // no more interfaces can have traffic statistics
	CodeTrafficStatisticsUnsupported ErrorCode = "DC.1226" // a layer 2 remote interface without sub-interfaces has no traffic statistics
	CodeTrafficStatisticsAbnormal    ErrorCode = "DC.1227" // traffic statistics cannot be changed while the interface is abnormal
	CodeTooManyEndpointGroups        ErrorCode = "DC.1400" // the number of endpoint groups is at its limit
	CodeDuplicateCIDRs               ErrorCode = "DC.1401" // a CIDR block appears twice
	CodeEndpointGroupInUse           ErrorCode = "DC.1402" // the endpoint group is in use
	CodeEndpointGroupNotFound        ErrorCode = "DC.1403" // the endpoint group that the call names does not exist
	CodeRouteNotFound                ErrorCode = "DC.2720" // the route of a global gateway does not exist
)

const (
	codeOverQuota ErrorCode = "OverQuota"  // of OpenStack, with status 409
	codeNoProject ErrorCode = "APIGW.0310" // of the API gateway: the project is unavailable
)

// class returns the class of a known code. The class is nil for faults that neither the
// caller nor another try can repair.
func (c ErrorCode) class() (known bool, class error) {
	switch c {
	case CodeResourceNotFound, CodeConnectionNotFound, CodeVirtualGatewayNotFound, CodeVirtualInterfaceNotFound, CodeRouteNotFound:
		return true, ErrNotFound
	case CodeConnectionAbnormal, CodeConnectionFixedInUse, CodeConnectionInUse, CodeHostedVLANConflict,
		CodeVirtualGatewayInUse, CodeVPCHasGateway, CodeVirtualGatewayCutover, CodeGatewayConnectionsFull,
		CodeVirtualGatewayLocked, CodeAssociatedResourceAbnormal, CodeHostedConnectionTaken, CodeVLANConflict,
		CodeInterfaceStatusFixed, CodeInterfaceInUse, CodeTrafficStatisticsAbnormal, CodeEndpointGroupInUse:
		return true, ErrConflict
	case CodeFieldNotPermitted:
		return true, ErrForbidden
	case CodeInsufficientBandwidth, CodeConnectionQuotaExceeded, CodeTooManyLocalSubnets, CodeGatewayVLANsExhausted,
		CodeGatewayVNIsExhausted, CodeGatewayVRFsExhausted, CodePOPVNIsExhausted, CodeTrafficStatisticsFull,
		CodeTooManyEndpointGroups, codeOverQuota:
		return true, ErrQuotaExceeded
	// A missing resource that only the body names, such as the VPC of a new gateway, is
	// a wrong parameter.
	case CodeMalformedBody, CodeBadParameter, CodeInvalidIPAddress, CodeVPCNotFound,
		CodeBGPASNOutOfRange, CodeVLANOnNonHosted, CodeHostedVLANMissing, CodeNotOperationsConnection,
		CodeBandwidthDecreased, CodeBandwidthFixed, CodeRedundantNotStandard, CodeConnectionOrLAGNotFound,
		CodeHostedVLANZero, CodeInvalidLocalEndpointGroup, CodeStandbyDeviceOnly, CodeSameDevices,
		CodeGatewayDeviceFixed, CodeCIDROverlap, CodeDevicesNotPaired, CodeTrafficModeFixed,
		CodeConnectionMissing, CodeGatewayTypeMismatch, CodeDoubleIPsec, CodeBGPASNMissing,
		CodeOperationsConnection, CodeHostedVLANMismatch, CodeHostedBandwidthFixed, CodeGatewayInOtherGroup,
		CodeTenantMismatch, CodeInterfaceTypeMismatch, CodeInvalidLocalGateway, CodeEdgeSiteMismatch,
		CodeLocalGatewayMismatch, CodeVLANZero, CodeVIFEmailMissing, CodeGatewayDeviceUnsupported,
		CodeSameBGPASN, CodeVLANZeroAtLocation, CodeTrafficStatisticsUnsupported, CodeDuplicateCIDRs,
		CodeEndpointGroupNotFound:
		return true, ErrInvalid
	case CodeSystemError, CodeVPCCallFailed, CodeMOCallFailed, CodeInvalidPolicy,
		CodeVPCVNINotFound, CodeAgentAbnormal, CodeCBCCallFailed, CodeHostedConnectionFailed,
		CodeGatewayVNINotFound, CodeRouteGatewayUpdateFailed, CodeDeviceGroupFailed, CodeMainAZListWrong:
		return true, nil
	default:
		class, known = link.CodesOf(string(c)).Classes[string(c)]
		return known, class
	}
}

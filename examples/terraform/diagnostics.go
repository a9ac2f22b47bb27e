package main

import (
	"context"
	"errors"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
)

// withFix returns the text of a failure with its remedy. The text of an error of the SDK
// holds no secret.
func withFix(err error, fix string) string { return err.Error() + "\n\n" + fix }

// createFix returns the remedy for a create that failed.
func createFix(err error) string {
	// An error may be of both of the first two classes. The interface may then be one that
	// this create made.
	switch e, _ := errors.AsType[*dcaas.Error](err); {
	case errors.Is(err, dcaas.ErrAmbiguous):
		return "Apply again. The provider looks for the interface before it creates one, so there will not be two. " +
			"If it finds an interface with other values, import it: terraform import ADDRESS ID."
	case errors.Is(err, dcaas.ErrConflict) && e != nil && e.Attempts == 0:
		return "Wait if the interface is being deleted. Otherwise choose another vlan, or import the interface: terraform import ADDRESS ID."
	case errors.Is(err, dcaas.ErrQuotaExceeded):
		return "Delete an interface that is not needed, lower bandwidth, or ask for a higher quota. Then apply again."
	case errors.Is(err, dcaas.ErrInvalid), errors.Is(err, dcaas.ErrConflict):
		return "Correct the attributes that the message names. Then apply again."
	default:
		return generalFix(err)
	}
}

// updateFix returns the remedy for an update that failed.
func updateFix(err error) string {
	switch {
	case errors.Is(err, dcaas.ErrNotFound):
		return "The interface was deleted outside of Terraform. Plan and apply again: Terraform then creates it."
	case errors.Is(err, dcaas.ErrInvalid):
		return "Correct the attributes that the message names. Then apply again."
	case errors.Is(err, dcaas.ErrConflict):
		return "Wait until the state of the interface allows a change, or undo the switchover test. Then apply again."
	default:
		return generalFix(err)
	}
}

// waitFix returns the remedy for an interface that exists but is not ready.
func waitFix(err error) string {
	const keep = " The interface is in the state. If it was created just now, the next apply replaces it, unless terraform untaint keeps it."
	if _, failed := errors.AsType[*dcaas.StateError](err); failed {
		return "Ask the service for the cause of the state." + keep
	}
	return generalFix(err) + keep
}

// deleteFix returns the remedy for a delete that failed.
func deleteFix(err error) string {
	if errors.Is(err, dcaas.ErrConflict) {
		return "If a switchover test has shut the interface down, undo it. Then apply again."
	}
	return generalFix(err)
}

// generalFix returns the remedy for a failure that any call may have.
func generalFix(err error) string {
	switch {
	case errors.Is(err, dcaas.ErrUnauthorized):
		return "Check the credentials in the environment before you apply again. The service locks an access key after five refusals."
	case errors.Is(err, dcaas.ErrForbidden):
		return "Ask for the permission, or use the credentials of a user that has it."
	case errors.Is(err, dcaas.ErrThrottled), errors.Is(err, dcaas.ErrUnavailable),
		errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return "Apply again later."
	default:
		return "Apply again. If the failure remains, give the request ID in the message to the vendor's support."
	}
}

package teardown

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/dcaas-sdk/dcaas-go/dcaas"
	"github.com/dcaas-sdk/dcaas-go/internal/wire"
)

// Opts tunes [Plan.Execute]. The zero value is fine.
type Opts struct {
	// Progress is called when a step begins, with [Deleting], and when it ends. A step that
	// is done before it begins has one call, with [Gone]. The calls have the order of the
	// plan, and Execute continues after each returns. Progress must return soon, because the
	// DELETE follows it without another read.
	Progress func(Step, Result)

	// Wait tunes the wait for each deletion.
	Wait dcaas.WaitOpts
}

// Result is how far a step has come.
type Result struct {
	Outcome Outcome
	Err     error // of [Failed], nil otherwise
}

// Outcome is a state of a step.
type Outcome string

// Outcomes of a step.
const (
	NotBegun Outcome = "not begun"
	Deleting Outcome = "deleting"
	Deleted  Outcome = "deleted"
	Gone     Outcome = "gone" // it did not exist any more when its turn came
	Failed   Outcome = "failed"
)

// Report holds the result of each step of a plan.
type Report struct {
	Results []StepResult // in the order of the plan
}

// StepResult is a step and its result.
type StepResult struct {
	Step
	Result
}

// Done reports whether every step is deleted or gone. It is true for a plan without steps,
// even if [Plan.Execute] refused that plan, so look at the error first. Without a report it is
// false.
func (r *Report) Done() bool { return r != nil && len(r.Left()) == 0 }

// Left returns the steps that are not done.
func (r *Report) Left() []Step {
	if r == nil {
		return nil
	}
	var left []Step
	for _, s := range r.Results {
		if s.Outcome != Deleted && s.Outcome != Gone {
			left = append(left, s.Step)
		}
	}
	return left
}

// String returns the steps and their results as a table. It ends with a newline.
func (r *Report) String() string {
	if r == nil || len(r.Results) == 0 {
		return "The plan has no steps.\n"
	}
	var b strings.Builder
	rows := [][]string{{"RESULT", "KIND", "ID", "NAME"}}
	for _, s := range r.Results {
		rows = append(rows, []string{string(s.Outcome), string(s.Kind), s.ID, s.Name})
	}
	writeTable(&b, rows)
	return b.String()
}

// Execute deletes the steps of the plan in their order, and waits for each deletion. It
// deletes nothing if the plan has blockers. The error is then a [*BlockedError]. A plan that
// this package did not make is [dcaas.ErrInvalid], and so is a nil plan.
//
// Before each DELETE, Execute reads everything again. It ends with a [*ChangedError] if
// something has appeared or changed since the plan was made. The package documentation
// says which changes count.
//
// The first failure ends Execute. Its error wraps that of the call, and the report tells
// which steps are done. Another call of Execute goes on from there. The report is never
// nil.
func (p *Plan) Execute(ctx context.Context, opts Opts) (*Report, error) {
	if p == nil {
		return new(Report), errNotMade()
	}
	report := &Report{Results: make([]StepResult, len(p.Steps))}
	for i, step := range p.Steps {
		report.Results[i] = StepResult{step, Result{Outcome: NotBegun}}
	}
	if err := p.check(); err != nil {
		return report, err
	}
	var now *state
	for i, step := range p.Steps {
		if now == nil {
			var err error
			if now, err = p.readAgain(ctx); err != nil {
				return report, err
			}
		}
		it, err := p.present(ctx, now, step)
		if err != nil && !errors.Is(err, dcaas.ErrNotFound) {
			return report, err
		}
		tell := func(r Result) {
			report.Results[i].Result = r
			if opts.Progress != nil {
				opts.Progress(step, r)
			}
		}
		if err != nil {
			tell(Result{Outcome: Gone})
			continue
		}
		tell(Result{Outcome: Deleting})
		if err := p.remove(ctx, it, opts.Wait); err != nil {
			err = p.explain(ctx, fmt.Errorf("teardown: deleting %s: %w", step, err))
			tell(Result{Failed, err})
			return report, err
		}
		tell(Result{Outcome: Deleted})
		now = nil // so that the next step does not trust a state that is old
	}
	return report, nil
}

// check refuses a plan that cannot be carried out.
func (p *Plan) check() error {
	if p.client == nil {
		return errNotMade()
	}
	for _, step := range p.Steps {
		if _, known := p.items[key{step.Kind, step.ID}]; !known {
			return fmt.Errorf("teardown: %s was not found by the plan: %w", step, dcaas.ErrInvalid)
		}
	}
	return p.Err()
}

func errNotMade() error {
	return fmt.Errorf("teardown: the plan is nil or empty: make one with VirtualGateway, VirtualInterface or HostedConnection: %w", dcaas.ErrInvalid)
}

// readAgain returns the present state. It fails if that differs from the plan, other than
// by resources that have vanished.
func (p *Plan) readAgain(ctx context.Context) (*state, error) {
	now, err := p.read(ctx)
	if err != nil {
		return nil, err
	}
	planned := map[key]bool{}
	for _, step := range p.Steps {
		planned[key{step.Kind, step.ID}] = true
	}
	var changes []Change
	for _, it := range now.items {
		if !planned[it.key()] {
			changes = append(changes, Change{it.step.Kind, it.step.ID, it.step.Name, "has appeared", nil})
		} else if fields := changed(p.items[it.key()], it); len(fields) > 0 {
			changes = append(changes, change(it, fields))
		}
	}
	if len(changes) > 0 {
		return nil, &ChangedError{changes}
	}
	if len(now.blockers) > 0 {
		return nil, &BlockedError{now.blockers}
	}
	return now, nil
}

func change(it item, fields []string) Change {
	return Change{it.step.Kind, it.step.ID, it.step.Name, "has changed", fields}
}

// changed returns the fields of a step that differ from the plan. The service may clear
// fields of a resource that it is deleting, so they do not count then.
func changed(planned, now item) []string {
	if now.leaving() {
		return nil
	}
	return planned.changes(now)
}

// present returns a step as it is now. The error is [dcaas.ErrNotFound] if the resource
// does not exist any more.
func (p *Plan) present(ctx context.Context, now *state, step Step) (item, error) {
	if it, found := now.find(key{step.Kind, step.ID}); found {
		return it, nil
	}
	if now.noRoot && step.Kind == p.Kind && step.ID == p.ID {
		return item{}, dcaas.ErrNotFound
	}
	// The resource does not hang on the root. It does not exist, or it is somewhere else, or
	// the root has vanished before it.
	planned := p.items[key{step.Kind, step.ID}]
	it, err := p.get(ctx, now, planned)
	if errors.Is(err, dcaas.ErrNotFound) {
		return item{}, err
	}
	if err != nil {
		return item{}, fmt.Errorf("teardown: reading %s: %w", step, err)
	}
	if it.key() != planned.key() { // because the DELETE takes the ID of the answer
		return item{}, fmt.Errorf("teardown: reading %s: the answer has another ID, %s: %w", step, wire.Clean(it.step.ID, maxName), dcaas.ErrConflict)
	}
	if fields := changed(planned, it); len(fields) > 0 {
		return item{}, &ChangedError{[]Change{change(it, fields)}}
	}
	stays := !now.noRoot
	if !stays {
		if stays, err = p.usedElsewhere(ctx, it); err != nil {
			return item{}, err
		}
	}
	if stays {
		return item{}, &ChangedError{[]Change{{step.Kind, step.ID, step.Name, "no longer hangs on " + label(p.Kind, p.ID, ""), nil}}}
	}
	return it, nil
}

// usedElsewhere reports whether an interface that the plan does not show needs a peer link.
func (p *Plan) usedElsewhere(ctx context.Context, it item) (bool, error) {
	if it.step.Kind != KindPeerLink {
		return false, nil
	}
	project, err := p.readProjectInterfaces(ctx)
	return slices.ContainsFunc(project, func(v *dcaas.VirtualInterface) bool {
		_, planned := p.items[key{KindVirtualInterface, v.ID}]
		return isOnGlobal(v) && v.GatewayID == it.parent && !planned
	}), err
}

// explain adds to a conflict how the resources differ from the plan, if they do.
func (p *Plan) explain(ctx context.Context, err error) error {
	if !errors.Is(err, dcaas.ErrConflict) || ctx.Err() != nil {
		return err
	}
	_, reason := p.readAgain(ctx)
	_, changed := errors.AsType[*ChangedError](reason)
	_, blocked := errors.AsType[*BlockedError](reason)
	if changed || blocked {
		return fmt.Errorf("%w (%w)", err, reason)
	}
	return err
}

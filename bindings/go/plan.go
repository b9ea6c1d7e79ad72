// Plans: operations without I/O, and who drives them. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import (
	"context"
	"errors"
)

// A Reply is how an operation ended that was run to its end. It stays when its plan has gone.
type Reply struct {
	Verdict Verdict
	Value   Value    // what the operation answers; of a refusal the error response
	Mission *Mission // the record after the operation; nil: there is none
	Refusal *Error   // why it was refused; nil: it was not
}

// Done says whether the operation took effect, now or before.
func (r *Reply) Done() bool { return r != nil && r.Verdict.Done }

// Refusal says why the plan was refused, with place and words; nil when it was not.
func (p *Plan) Refusal() *Error {
	c := begin()
	defer c.end()
	plan := (*C.mission_plan)(c.use(p.base()))
	if c.fail != nil {
		return nil
	}
	refusal := C.mission_plan_refusal(plan)
	if refusal == nil {
		return nil
	}
	return ofError(refusal)
}

// Run drives the plan to its end with a store. Between its steps it looks at ctx; nothing has
// happened until a commit succeeded, so a plan that was left is a plan that did nothing.
func (p *Plan) Run(ctx context.Context, store Store) error {
	if !p.base().enter() {
		return ErrClosed
	}
	defer p.h.leave()
	if store == nil {
		return ofCode(ErrNoCallback)
	}
	if table, is := store.(table); is {
		if err := ctx.Err(); err != nil {
			return err
		}
		return p.runInC(table)
	}
	for {
		if err := ctx.Err(); err != nil {
			return err
		}
		step, err := p.Next()
		if err != nil || step.What == PlanDone {
			return err
		}
		if err := p.perform(ctx, store, step); err != nil {
			return err
		}
	}
}

// perform does one step's I/O. A store's own failure ends the plan and comes out as itself.
func (p *Plan) perform(ctx context.Context, store Store, step PlanStep) error {
	var err error
	switch step.What {
	case PlanLoad:
		var row *Row
		if row, err = store.Load(ctx, step.Kind, step.Key); err == nil && row == nil {
			err = errAbsent
		} else if err == nil {
			err = p.Row(row)
		}
	case PlanScan:
		rows := &gathering{take: p.Row}
		err = rows.ended(store.Scan(ctx, *step.Scan, rows.row))
	case PlanCommit:
		err = store.Commit(ctx, step.Writes)
	}
	result, failed := answerOf(err)
	if failed < 0 || failed >= len(step.Writes) {
		failed = 0 // which of them is for people alone
	}
	after := p.Answer(result, failed)
	if result == hostFailed {
		return err
	}
	return after
}

func (p *Plan) runInC(store table) error {
	c := begin()
	defer c.end()
	plan := (*C.mission_plan)(c.use(p.base()))
	cStore := store.table(c)
	if err := c.ready(); err != nil {
		return err
	}
	return c.status(C.mission_plan_run(plan, cStore, c.error))
}

// finish runs a plan with a store and takes what it came to.
func (p *Plan) finish(ctx context.Context, store Store) (*Reply, error) {
	defer p.Close()
	if err := p.Run(ctx, store); err != nil {
		return nil, err
	}
	verdict, err := p.Verdict()
	if err != nil {
		return nil, err
	}
	reply := &Reply{Verdict: verdict, Refusal: p.Refusal()}
	if reply.Value, err = p.Reply().Clone(); err != nil {
		return nil, err
	}
	reply.Mission = p.Record()
	return reply, nil
}

// Clone copies a value into a document of its own, so that it needs nothing else.
func (v Value) Clone() (Value, error) {
	if v.node == nil {
		return v, nil
	}
	c := begin()
	defer c.end()
	var none Value
	copied := v
	if c.copies([]*Value{&copied, &none}); c.fail != nil {
		return Value{}, c.fail
	}
	return copied, nil
}

var errAbsent = errors.New("mission: there is no such row")

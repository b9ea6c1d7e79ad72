// An enforcement point in front of the tools of an MCP server. SPDX-License-Identifier: MIT

package mission

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"
)

// A ToolGateConfig is what a ToolGate is made of.
type ToolGateConfig struct {
	PEP   *PEP  // required
	Store Store // of permits, executions and evidence; required
	// Ask asks the decision point: AskClaims and AskPDP ask one in this program. Required.
	Ask Asker
	// Audience is this server, as entries name it. Required.
	Audience string
	// Flags say whether the credential has to carry the Mission, or never does.
	Flags Call
	// The Mission that this enforcement point is bound to; empty: none.
	BoundIssuer, BoundMission string
	// CarriedHash is, in external mode, the authority_hash that joins a credential to the Mission
	// which a call names; nil: none is known.
	CarriedHash func(ctx context.Context, issuer, mission string) (string, error)
	// Denied says how much the agent is told of a denial.
	Denied Denied
	// Errors comes before the words of failed executions in evidence: a URI of yours with its
	// separator, such as "https://mcp.example.com/errors/". Required.
	Errors string
}

// A Tool is what a server offers, and what is known of it.
type Tool struct {
	Name string
	// Action is the literal action that it is; empty: its name.
	Action  string
	Profile *OperationProfile // nil: it has none
	// What it works on, for the resource's policy; empty: "mcp_tool" and its name.
	ResourceType, ResourceID string
	// IdempotencyKey names what is to happen once; nil or empty: nobody does.
	IdempotencyKey func(call *ToolCall) string
	// Attempt may add what is known beside: an approval, taint, history. nil: nothing.
	Attempt func(ctx context.Context, call *ToolCall, attempt *Attempt) error
	// Run is the effect. It is called once for a permit, after it was consumed. An error is a
	// FAILED execution; one that is ErrIndeterminate, or ctx's own, says that nobody knows whether
	// it took effect, and so does a panic. Handle shows the agent an error's words. Required.
	Run func(ctx context.Context, call *ToolCall) (any, error)
}

// A ToolCall is a call as the enforcement point has read it.
type ToolCall struct {
	ToolsCall
	Token       *Token // verified, and bound to a key; nil: none came
	ExecutionID string // in Run: what evidence calls it; empty: it needed no decision
}

// A ToolQuestion is what the decision point is asked.
type ToolQuestion struct {
	Evaluation *Evaluation
	Call       *ToolCall
}

// An Asker gives the decision point's AuthZEN response. An error means that there is none: then
// nothing runs. ErrChannel says that the other side, or what it said, could not be proven.
type Asker func(ctx context.Context, question *ToolQuestion) (Value, error)

var (
	// ErrIndeterminate is for a Tool's Run: nobody knows whether it took effect.
	ErrIndeterminate = errors.New("mission: it is not known whether the tool took effect")
	// ErrChannel is for an Asker: the decision point could not be proven to be who answered.
	ErrChannel = errors.New("mission: the channel to the decision point failed")
)

// AskClaims asks a decision point in this program that keeps keys, budgets and evidence. `find`
// gives the view of the Mission and what is known about the moment.
func AskClaims(claims *Claims, store Store,
	find func(context.Context, *ToolQuestion) (*Policy, *Situation, error)) Asker {
	return func(ctx context.Context, question *ToolQuestion) (Value, error) {
		policy, situation, err := find(ctx, question)
		if err != nil {
			return Value{}, err
		}
		reply, err := claims.Decide(ctx, store, policy, question.Evaluation, situation, nil, time.Time{})
		if err != nil {
			return Value{}, err
		}
		if err := undone(reply); err != nil && !errors.Is(err, ErrDenied) {
			return Value{}, fmt.Errorf("mission: nothing was decided: %w", err)
		}
		return reply.Value, nil
	}
}

// AskPDP asks a decision point in this program that remembers nothing.
func AskPDP(pdp *PDP,
	find func(context.Context, *ToolQuestion) (*Policy, *Situation, error)) Asker {
	return func(ctx context.Context, question *ToolQuestion) (Value, error) {
		policy, situation, err := find(ctx, question)
		if err != nil {
			return Value{}, err
		}
		decision, err := pdp.Decide(policy, question.Evaluation, situation, time.Time{})
		if err != nil {
			return Value{}, err
		}
		defer decision.Close()
		return decision.Response()
	}
}

// A ToolDenial is the error of a call that did not run.
type ToolDenial struct {
	Reason Deny
	Answer ToolsDenied // for the agent: Body is the JSON-RPC response
	Err    error       // what refused, and what went wrong beside; nil: the decision point denied
}

// Error names the reason.
func (d *ToolDenial) Error() string {
	s := "mission: the call is denied: " + DenialName(d.Reason)
	if d.Err != nil {
		s += ": " + d.Err.Error()
	}
	return s
}

// Unwrap gives what refused.
func (d *ToolDenial) Unwrap() error { return d.Err }

// A ToolUnrecorded is the error of a call that ran, and whose end could not be recorded. Its result
// stands. PEP.Executions finds the execution when its lease has ended.
type ToolUnrecorded struct {
	ExecutionID string
	Outcome     OutcomeKind
	Err         error
}

// Error says what is missing.
func (u *ToolUnrecorded) Error() string {
	return "mission: execution " + u.ExecutionID + " ran and is not recorded: " + u.Err.Error()
}

// Unwrap gives why.
func (u *ToolUnrecorded) Unwrap() error { return u.Err }

// A ToolGate lets calls of tools through: each is read, prepared and decided, its permit is
// consumed right before the effect, and how it ended is recorded. It is safe for many goroutines.
type ToolGate struct {
	config ToolGateConfig
	lib    *Library
	mutex  sync.RWMutex
	tools  map[string]*Tool
}

// NewToolGate makes a ToolGate. It uses what it is given, and closes none of it.
func (lib *Library) NewToolGate(config ToolGateConfig) (*ToolGate, error) {
	h := lib.base()
	if !h.enter() {
		return nil, ErrClosed
	}
	defer h.leave()
	if config.PEP == nil || config.Store == nil || config.Ask == nil || config.Audience == "" ||
		config.Errors == "" {
		return nil, fmt.Errorf("mission: a tool gate without what it needs: %w", ErrArgument)
	}
	return &ToolGate{config: config, lib: lib, tools: map[string]*Tool{}}, nil
}

// Add offers a tool to Handle.
func (g *ToolGate) Add(tool Tool) error {
	if tool.Name == "" || tool.Run == nil {
		return fmt.Errorf("mission: a tool without name or Run: %w", ErrArgument)
	}
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.tools[tool.Name] != nil {
		return fmt.Errorf("mission: a second tool %q: %w", tool.Name, ErrArgument)
	}
	g.tools[tool.Name] = &tool
	return nil
}

func (g *ToolGate) find(name string) *Tool {
	g.mutex.RLock()
	defer g.mutex.RUnlock()
	return g.tools[name]
}

// --- The two ways in ---

// A ToolRequest is a call as an MCP framework hands it to a tool.
type ToolRequest struct {
	Token     *Token // verified, and bound to a key; nil: none came
	ID        any    // of the JSON-RPC request, a string or a number; nil: 0
	Arguments any    // an object: a map, a struct or a Value; nil: none came
	Meta      any    // `_meta`; nil: none
}

// Wrap puts the gate in front of one tool of a framework. The error of a call that was refused is
// a *ToolDenial, of one that ran and is not recorded a *ToolUnrecorded; else it is Run's own.
func (g *ToolGate) Wrap(tool Tool) func(ctx context.Context, request ToolRequest) (any, error) {
	return func(ctx context.Context, request ToolRequest) (any, error) {
		params := map[string]any{"name": tool.Name}
		if came(request.Arguments) {
			params["arguments"] = request.Arguments
		}
		if came(request.Meta) {
			params["_meta"] = request.Meta
		}
		id := request.ID
		if id == nil {
			id = 0
		}
		call, err := g.lib.NewValue(map[string]any{"jsonrpc": "2.0", "id": id,
			"method": "tools/call", "params": params})
		if err != nil {
			return nil, err
		}
		read, err := g.read(call, &tool, request.Token)
		if err != nil {
			return nil, err
		}
		return g.pass(ctx, &tool, read)
	}
}

// came tells something from nothing, which a framework may say as a nil map.
func came(member any) bool {
	v := reflect.ValueOf(member)
	switch v.Kind() {
	case reflect.Invalid:
		return false
	case reflect.Map, reflect.Pointer, reflect.Slice:
		return !v.IsNil()
	}
	return true
}

// Handle answers one JSON-RPC `tools/call` request with a JSON-RPC response, whatever it is. The
// error says what the agent is not told: of a denial, of a tool that failed, of evidence that is
// missing; nil: it ran, and is recorded. Result makes of what Run gave the result of MCP.
func (g *ToolGate) Handle(ctx context.Context, token *Token, request []byte) (Value, error) {
	value, err := g.lib.ParseJSON(request)
	if err != nil {
		return g.malformed(err, Value{})
	}
	tool := g.find(value.Find("/params/name").Str())
	if tool == nil {
		tool = &Tool{Name: value.Find("/params/name").Str()}
	}
	call, err := g.read(value, tool, token)
	if err != nil {
		return g.malformed(err, value.Get("id"))
	}
	if tool.Run == nil {
		return g.respond(call, "error", map[string]any{"code": -32602, "message": "unknown tool"},
			fmt.Errorf("mission: there is no tool %q", call.Tool))
	}
	result, err := g.pass(ctx, tool, call)
	var denial *ToolDenial
	if errors.As(err, &denial) {
		return denial.Answer.Body, err
	}
	var unrecorded *ToolUnrecorded
	if err != nil && !errors.As(err, &unrecorded) {
		result = failedResult(err)
	}
	return g.respond(call, "result", Result(result), err)
}

// Result is the MCP result of what a tool gave: text of a string, a Value or a map as they are,
// anything else as structured content.
func Result(result any) any {
	switch result := result.(type) {
	case string:
		return map[string]any{"content": []any{map[string]any{"type": "text", "text": result}}}
	case nil:
		return map[string]any{"content": []any{}}
	case Value:
		if !result.Valid() {
			return Result(nil)
		}
		return result
	case map[string]any:
		return result
	}
	return map[string]any{"content": []any{}, "structuredContent": result}
}

func failedResult(err error) any {
	return map[string]any{"isError": true,
		"content": []any{map[string]any{"type": "text", "text": err.Error()}}}
}

func (g *ToolGate) respond(call *ToolCall, member string, data any, cause error) (Value, error) {
	response, err := g.lib.NewValue(map[string]any{"jsonrpc": "2.0", "id": call.ID, member: data})
	if err != nil { // what the tool gave is no JSON
		response, _ = g.lib.NewValue(map[string]any{"jsonrpc": "2.0", "id": call.ID,
			"error": map[string]any{"code": -32603, "message": "internal error"}})
	}
	return response, both(cause, err)
}

func (g *ToolGate) malformed(err error, id Value) (Value, error) {
	var refusal *Error
	if !errors.As(err, &refusal) {
		refusal = &Error{Code: ErrHost, Reason: ErrHost.Reason(), Category: ErrHost.Category(),
			Offset: -1}
	}
	if kind := id.Kind(); kind != KindString && kind != KindNumber {
		id = Value{}
	}
	answer, failed := g.lib.ToolsCallMalformed(refusal, id)
	return answer, both(err, failed)
}

// both keeps the first error, with the words of the second.
func both(err, other error) error {
	switch {
	case err == nil:
		return other
	case other == nil:
		return err
	}
	return fmt.Errorf("%w; %v", err, other)
}

// undone says why a reply's operation took no effect; nil: it did.
func undone(reply *Reply) error {
	switch {
	case reply.Done():
		return nil
	case reply.Refusal == nil:
		return ErrDenied
	}
	return reply.Refusal
}

// --- From the request to the decision ---

func (g *ToolGate) read(request Value, tool *Tool, token *Token) (*ToolCall, error) {
	terms := &ToolsTerms{Flags: g.config.Flags, Audience: g.config.Audience,
		BoundIssuer: g.config.BoundIssuer, BoundMission: g.config.BoundMission,
		Action: func(name string) (string, error) {
			if tool.Action != "" {
				return tool.Action, nil
			}
			return name, nil
		}}
	if token != nil {
		claims, err := token.ClaimsOf()
		if err != nil {
			return nil, err
		}
		terms.ClaimedIssuer, terms.ClaimedMission = claims.Mission.Issuer, claims.Mission.ID
	}
	call, err := ReadToolsCall(request, terms)
	if err != nil {
		return nil, err
	}
	return &ToolCall{ToolsCall: call, Token: token}, nil
}

func (g *ToolGate) attempt(ctx context.Context, tool *Tool, call *ToolCall) (*Attempt, error) {
	attempt := &Attempt{Token: call.Token, Audience: call.Audience, Action: call.Action,
		ResourceType: tool.ResourceType, ResourceID: tool.ResourceID, Arguments: call.Arguments,
		Profile: tool.Profile, CarriedID: call.CalledMission, CarriedIssuer: call.CalledIssuer}
	if attempt.ResourceType == "" {
		attempt.ResourceType = "mcp_tool"
	}
	if attempt.ResourceID == "" {
		attempt.ResourceID = call.Tool
	}
	if call.CalledMission != "" {
		attempt.Carried = CarriedMissionReference
	} else if call.Reason == DenyMissionReferenceConflict {
		attempt.Carried = CarriedMissionMalformed
	}
	if g.config.Flags&CallExternal != 0 {
		attempt.Flags = AttemptExternal
	}
	if tool.IdempotencyKey != nil {
		attempt.IdempotencyKey = tool.IdempotencyKey(call)
	}
	var err error
	if g.config.CarriedHash != nil && call.Mission != "" {
		attempt.CarriedHash, err = g.config.CarriedHash(ctx, call.Issuer, call.Mission)
	}
	if err == nil && tool.Attempt != nil {
		err = tool.Attempt(ctx, call, attempt)
	}
	return attempt, err
}

// pass takes a call from its request to its effect, or to its refusal; each leaves evidence.
func (g *ToolGate) pass(ctx context.Context, tool *Tool, call *ToolCall) (any, error) {
	if tool.Run == nil {
		return nil, fmt.Errorf("mission: tool %q has no Run: %w", tool.Name, ErrArgument)
	}
	attempt, err := g.attempt(ctx, tool, call)
	if err != nil {
		return nil, g.deny(call, DenyStateUnavailable, Value{}, err)
	}
	prepared, err := g.config.PEP.Prepare(attempt, time.Time{})
	if err != nil {
		return nil, g.deny(call, DenyPDPUnreachable, Value{}, err)
	}
	defer prepared.Close()
	says, err := prepared.Says()
	switch {
	case err != nil:
		return nil, g.deny(call, DenyPDPUnreachable, Value{}, err)
	case says.Refused != DenyNone:
		return nil, g.refuse(ctx, call, prepared, says.Refused, nil)
	case call.Reason != DenyNone:
		return nil, g.deny(call, call.Reason, Value{}, nil)
	case !says.Gated:
		return tool.Run(ctx, call)
	}
	return g.decided(ctx, tool, call, prepared)
}

func (g *ToolGate) decided(ctx context.Context, tool *Tool, call *ToolCall,
	prepared *Prepared) (any, error) {
	evaluation := prepared.Evaluation()
	response, err := g.config.Ask(ctx, &ToolQuestion{Evaluation: evaluation, Call: call})
	if err != nil {
		return nil, g.refuse(ctx, call, prepared, unasked(err), err)
	}
	permit, err := g.config.PEP.PermitRead(evaluation, tool.Profile, response)
	if errors.Is(err, ErrDenied) {
		return nil, g.denied(call, response)
	}
	if err != nil {
		return nil, g.refuse(ctx, call, prepared, DenyChannelFailure, err)
	}
	defer permit.Close()
	about := *evaluation
	about.Parameters = call.Arguments // as the tool gets them
	if denial := g.commit(ctx, call, permit, &about); denial != nil {
		return nil, denial
	}
	return g.act(ctx, tool, call, permit)
}

func unasked(err error) Deny {
	if errors.Is(err, ErrChannel) {
		return DenyChannelFailure
	}
	return DenyPDPUnreachable
}

// --- Refusals ---

func (g *ToolGate) deny(call *ToolCall, reason Deny, answer Value, cause error) error {
	told, err := g.lib.ToolsCallDenied(reason, g.config.Denied, call.ID, answer)
	return &ToolDenial{Reason: reason, Answer: told, Err: both(cause, err)}
}

// refuse leaves a Refusal Record of what was never decided.
func (g *ToolGate) refuse(ctx context.Context, call *ToolCall, prepared *Prepared, reason Deny,
	cause error) error {
	record := DenyNone // what it was refused for
	if cause != nil {
		record = reason
	}
	reply, err := g.config.PEP.Refusal(unending{ctx}, g.config.Store, prepared, record)
	if err == nil {
		err = undone(reply)
	}
	if err != nil {
		err = fmt.Errorf("mission: no Refusal Record: %w", err)
	}
	return g.deny(call, reason, Value{}, both(cause, err))
}

// denied is the decision point's own word. Its obligations are fulfilled of a denial, too.
func (g *ToolGate) denied(call *ToolCall, response Value) error {
	answer := response.Get("context")
	reason := DenialOfName(answer.Get("reason").Str())
	if reason == DenyNone {
		reason = DenyResourcePolicy
	}
	_, err := g.config.PEP.Obligations(response)
	return g.deny(call, reason, answer, err)
}

// The reasons of what the commit boundary refuses, as far as they are the agent's to know.
var atCommit = map[Code]Deny{
	ErrMissionNotActive:  DenyMissionInactive,
	ErrStateStale:        DenyStaleState,
	ErrActorChanged:      DenyActorInvalid,
	ErrApprovalLapsed:    DenyApprovalExpired,
	ErrParameterMismatch: DenyParameterViolation,
	ErrDuplicate:         DenyDuplicateSuppressed,
	ErrPermitConsumed:    DenyDuplicateSuppressed,
	ErrTxnConsumed:       DenyDuplicateSuppressed,
}

// --- The commit boundary ---

// commit consumes the permit. An answer that was lost is looked for, since only who made the plan
// knows the name of its execution.
func (g *ToolGate) commit(ctx context.Context, call *ToolCall, permit *Permit,
	about *Evaluation) error {
	plan, err := g.config.PEP.PlanCommitCheck(permit, about, time.Time{})
	if err != nil {
		return g.deny(call, DenyResourcePolicy, Value{}, err)
	}
	defer plan.Close()
	err = plan.Run(ctx, g.config.Store)
	execution := plan.Execution()
	if err != nil && execution != "" {
		return g.found(ctx, call, execution, err)
	}
	if err != nil {
		return g.deny(call, DenyResourcePolicy, Value{}, err)
	}
	verdict, err := plan.Verdict()
	if err != nil || !verdict.Done {
		return g.suppressed(call, plan.Refusal(), err)
	}
	call.ExecutionID = plan.Reply().Get("execution_id").Str()
	return nil
}

func (g *ToolGate) found(ctx context.Context, call *ToolCall, execution string, cause error) error {
	reply, err := g.config.PEP.CommitFound(unending{ctx}, g.config.Store, execution, time.Time{})
	if err != nil || !reply.Done() {
		return g.deny(call, DenyResourcePolicy, Value{}, both(cause, err))
	}
	if ctx.Err() == nil {
		call.ExecutionID = execution
		return nil
	}
	// It was begun, and nobody waits for it any more: it did not happen.
	return g.deny(call, DenyResourcePolicy, Value{}, both(cause, g.finish(ctx, nil, &Execution{
		ExecutionID: execution, Outcome: OutcomeFailed, Error: g.config.Errors + "cancelled"})))
}

func (g *ToolGate) suppressed(call *ToolCall, refusal *Error, err error) error {
	if refusal == nil {
		return g.deny(call, DenyResourcePolicy, Value{}, err)
	}
	reason, known := atCommit[refusal.Code]
	if !known {
		reason = DenyResourcePolicy
	}
	return g.deny(call, reason, Value{}, refusal)
}

// act is the effect, and its evidence.
func (g *ToolGate) act(ctx context.Context, tool *Tool, call *ToolCall,
	permit *Permit) (result any, err error) {
	execution := &Execution{ExecutionID: call.ExecutionID, Outcome: OutcomeIndeterminate}
	ended := false
	defer func() {
		failed := g.finish(ctx, permit, execution)
		if failed != nil && ended {
			err = &ToolUnrecorded{call.ExecutionID, execution.Outcome, both(failed, err)}
		}
	}()
	result, err = tool.Run(ctx, call)
	ended = true
	switch {
	case err == nil:
		execution.Outcome = OutcomeCompleted
	case !errors.Is(err, ErrIndeterminate) && !isOver(err):
		execution.Outcome, execution.Error = OutcomeFailed, g.config.Errors+"failed"
	}
	return result, err
}

func isOver(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

const recordTries = 3

// finish records an end, whether or not anybody waits for it. The same again changes nothing, so an
// answer that was lost is asked for again.
func (g *ToolGate) finish(ctx context.Context, permit *Permit, execution *Execution) error {
	for try := 1; ; try++ {
		reply, err := g.config.PEP.CommitDone(unending{ctx}, g.config.Store, permit, execution,
			time.Time{})
		if err == nil {
			return undone(reply)
		}
		again := errors.Is(err, ErrUncertain) || errors.Is(err, ErrAgain)
		if !again || try == recordTries {
			return err
		}
	}
}

// An unending context has another's values, and does not end.
type unending struct{ context.Context }

func (unending) Deadline() (time.Time, bool) { return time.Time{}, false }
func (unending) Done() <-chan struct{}       { return nil }
func (unending) Err() error                  { return nil }

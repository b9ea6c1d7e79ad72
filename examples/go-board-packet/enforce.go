// The enforcement point in front of a server's tools: from a call to its one effect.
// SPDX-License-Identifier: MIT
//
// Verify who calls, ask the decision point, hold the answer against the question, and right before
// the effect check everything again and consume the permit. Each end leaves evidence.

package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"mission"
)

// A toolsCall is one of the agent's, and what has to come of it.
type toolsCall struct {
	resource, action, token string
	arguments               mission.Value
	stolen                  bool   // somebody else has the token: no proof
	external                bool   // the token is of no Mission: the call itself names it
	key                     string // the agent's name for what it wants to happen once
	want                    mission.Code
	reason                  string // of a denial
	note                    bool   // an access request will be about it
}

// --- 7: the calls of the file ---

// codeOf: the code of an outcome's word, which a server refuses with by itself, or a decision's
// reason; 0: permitted.
func codeOf(outcome string) mission.Code {
	if mission.DenialOfName(outcome) != mission.DenyNone {
		return mission.ErrDenied
	}
	for code := mission.Code(-1); code > -1000; code-- {
		if code.Reason() == outcome {
			return code
		}
	}
	return 0
}

// calls notes each call when it is over.
func (s *story) calls() {
	g := s.gate()
	for i := s.number("calls"); i < s.toCall.Len(); i++ {
		one := s.toCall.Index(i)
		resource := one.Get("resource").Str()
		tokenFor := resource
		if other := one.Get("with_token_for").Str(); other != "" {
			tokenFor = other
		}
		call := toolsCall{
			resource:  resource,
			action:    one.Get("action").Str(),
			token:     s.token(tokenFor),
			arguments: one.Get("facts"),
			stolen:    one.Get("stolen").Bool(),
			key:       fmt.Sprintf("call-%d.%s", i, s.id()),
			want:      codeOf(one.Get("outcome").Str()),
			reason:    one.Get("outcome").Str(),
		}
		if call.token == "" { // a tool that no token is for: the token endpoint is asked for one
			reply, err := s.reserve(resource)
			s.expect(label(call.action, resource), ended(reply, err), call.want)
		} else {
			g.call(&call)
		}
		s.note(notes{"calls": i + 1, "execution": nil})
	}
}

// --- 10: the CRM ---

func (s *story) attempt() { s.callCRM(true) }

// callCRM: no token of the Mission is for the CRM. The agent comes with its own, which says who it
// is, and names the Mission in the call: the CRM's decision point joins the two, and looks at what
// was approved.
func (s *story) callCRM(note bool) {
	one := got(s.readCommon("attempt.json"))
	s.gate().call(&toolsCall{
		resource:  one.Get("resource").Str(),
		action:    one.Get("action").Str(),
		token:     s.plainToken(one.Get("resource").Str()),
		arguments: one.Get("facts"),
		external:  true,
		key:       "crm." + s.id(),
		want:      mission.ErrDenied,
		reason:    one.Get("outcome").Str(),
		note:      note,
	})
}

// --- A call on its way ---

type passage struct {
	*gate
	asked    *toolsCall
	label    string
	pep      *mission.PEP
	server   *server
	rpc      mission.ToolsCall
	claims   mission.TokenClaims
	prepared *mission.Prepared
}

func (g *gate) enforcer(resource string) *mission.PEP {
	return got(g.servers.NewPEP(mission.PEPConfig{
		Flags:          mission.PEPRecheckAll,
		ID:             resource,
		Emitter:        g.emitter(resource, mission.EmitterPEP, g.story.enforcer),
		Freshness:      &mission.Freshness{},
		ErrorNamespace: names,
		PDP:            decider,
		Host: &mission.PEPHost{
			State: func(issuer, id string) (*mission.KnownState, error) { return g.look() },
			// The tools of this story have no versions that could have changed.
			Target: func(*mission.Evaluation) (bool, error) { return true, nil },
		},
	}))
}

// call goes from the request to its effect, or to its refusal. One that was under way when the run
// died goes on where it was.
func (g *gate) call(asked *toolsCall) {
	p := &passage{gate: g, asked: asked, label: label(asked.action, asked.resource),
		pep: g.enforcer(asked.resource)}
	if p.goOn() {
		return
	}
	access, err := p.visit()
	if err != nil {
		p.expect(p.label, err, asked.want)
		return
	}
	if says := got(p.prepared.Says()); says.Refused != mission.DenyNone {
		p.refuse(access)
	} else {
		p.ask()
	}
}

// goOn: a run died behind the commit boundary. It had begun: then it goes on; it had ended: then
// nothing is left to do; or it had not been committed: then it is as if nobody had called.
func (p *passage) goOn() (over bool) {
	execution := p.text("execution")
	if execution == "" {
		return false
	}
	reply, err := p.pep.CommitFound(p.ctx, p.keeper, execution, time.Time{})
	switch why := ended(reply, err); {
	case why == nil:
		p.act(nil)
		return true
	case errors.Is(why, mission.ErrConflict):
		return true
	default:
		p.expect("what was begun is not there", why, mission.ErrNotFound)
		return false
	}
}

// request is what the agent sends, JSON-RPC.
func (p *passage) request() mission.Value {
	params := map[string]any{
		"name": p.asked.action,
		"_meta": map[string]any{mission.MCPReference: map[string]string{
			"mission_id": p.id(), "issuer": p.hostText("state_authority")}},
	}
	if p.asked.arguments.Valid() {
		params["arguments"] = p.asked.arguments
	}
	return got(p.servers.NewValue(map[string]any{
		"jsonrpc": "2.0", "id": p.asked.key, "method": "tools/call", "params": params}))
}

// visit is the server's side: who calls, and what for.
func (p *passage) visit() (mission.Access, error) {
	terms := mission.ToolsTerms{Audience: p.asked.resource}
	flags, how := mission.ResourceDisclose, mission.AttemptFlags(0)
	if p.asked.external {
		flags |= mission.ResourceUngoverned
		terms.Flags, how = mission.CallExternal, mission.AttemptExternal
	}
	p.server = p.serve(p.asked.resource, flags)
	token, access, err := p.server.identify(p.asked.token, !p.asked.stolen)
	if err != nil {
		return access, err
	}
	if token != nil {
		if p.claims, err = token.ClaimsOf(); err != nil {
			return access, err
		}
	}
	terms.ClaimedIssuer, terms.ClaimedMission = p.claims.Mission.Issuer, p.claims.Mission.ID
	if p.rpc, err = mission.ReadToolsCall(p.request(), &terms); err != nil {
		return access, err
	}
	attempt := mission.Attempt{
		Flags:          how,
		Carried:        mission.CarriedMissionNone,
		Token:          token,
		CarriedID:      p.rpc.CalledMission,
		CarriedIssuer:  p.rpc.CalledIssuer,
		CarriedHash:    p.policy.AuthorityHash(),
		Audience:       p.rpc.Audience,
		Action:         p.rpc.Action,
		ResourceType:   "mcp_tool",
		ResourceID:     p.rpc.Tool,
		Arguments:      p.rpc.Arguments,
		Profile:        p.operation(p.asked.resource, p.rpc.Tool),
		IdempotencyKey: p.asked.key,
		PolicyViewID:   p.policy.ViewID(),
	}
	if p.rpc.CalledMission != "" {
		attempt.Carried = mission.CarriedMissionReference
	}
	if attempt.Action == "" {
		attempt.Action = p.rpc.Tool
	}
	p.prepared, err = p.pep.Prepare(&attempt, time.Time{})
	return access, err
}

// join: in external mode the agent named the Mission. It is joined to the credential: the Mission's
// own subject, and its own client.
func (p *passage) join() mission.Join {
	if !p.asked.external {
		return mission.JoinNone
	}
	if p.claims.Sub == p.policy.Subject().Sub && p.claims.ClientID == p.hostText("client_id") &&
		p.rpc.Mission == p.policy.Mission() && p.rpc.Issuer == p.policy.Issuer() {
		return mission.JoinProven
	}
	return mission.JoinMismatch
}

// refuse: refused before any decision.
func (p *passage) refuse(access mission.Access) {
	err := why(access, nil)
	if err == nil {
		err = mission.ErrDenied
	}
	p.expect(p.label, err, p.asked.want)
	p.server.tell(access)
	reply, err := p.pep.Refusal(p.ctx, p.keeper, p.prepared, mission.DenyNone)
	p.outcome("   a Refusal Record is kept", reply, err, 0)
}

func (p *passage) ask() {
	state := got(p.look())
	reply, err := p.gate.claims.Decide(p.ctx, p.keeper, p.policy, p.prepared.Evaluation(),
		&mission.Situation{
			PEP:        p.asked.resource,
			State:      state,
			Entries:    p.claims.Entries,
			Join:       p.join(),
			Conforming: true,
		}, nil, time.Time{})
	p.outcome(p.label, reply, err, p.asked.want)
	if reply.Done() {
		p.use(reply.Value)
	} else {
		p.tellDenial(reply.Value.Get("context"))
	}
}

// tellDenial: the agent is this deployment's own, so that it is told why; to others every refusal
// looks alike.
func (p *passage) tellDenial(context mission.Value) {
	reason := context.Get("reason").Str()
	denied := got(p.servers.ToolsCallDenied(mission.DenialOfName(reason),
		mission.DeniedDisclose|mission.DeniedRequestable, p.rpc.ID, context))
	p.tell("   %d error=\"%s\", mission_denial=\"%s\"", denied.Status, denied.OAuthError, denied.Denial)
	data := denied.Body.Find("/error/data")
	p.tell("   the agent reads: %s", inert(denied.Body.Find("/error/message").Str()))
	offer := ""
	if request := data.Get("access_request"); request.Valid() {
		offer = ", at " + inert(request.Get("endpoint").Str()) +
			" until " + inert(request.Get("expires_at").Str())
	}
	p.tell("   next_action: %s%s", inert(data.Get("next_action").Str()), offer)
	p.same("the reason", reason, p.asked.reason)
	if p.asked.note {
		p.note(notes{"denied": context, "asked": got(p.servers.WriteEvaluation(p.prepared.Evaluation()))})
	}
}

// --- Permitted: the commit boundary ---

func (p *passage) use(response mission.Value) {
	profile := p.operation(p.asked.resource, p.asked.action)
	permit, err := p.pep.PermitRead(p.prepared.Evaluation(), profile, response)
	if err == nil {
		err = p.beginExecution(permit)
	}
	p.expect("   the permit is consumed at the commit boundary", err, 0)
	p.act(permit)
}

// A noting store has the last word before a commit: the execution's name is noted before it may
// begin, so that a run that dies finds out by it whether it did.
type noting struct {
	mission.Store
	before func()
}

func (n noting) Commit(ctx context.Context, writes []mission.Write) error {
	n.before()
	return n.Store.Commit(ctx, writes)
}

func (p *passage) beginExecution(permit *mission.Permit) error {
	about := *p.prepared.Evaluation()
	about.Parameters = p.rpc.Arguments // as the tool will get them
	plan, err := p.pep.PlanCommitCheck(permit, &about, time.Time{})
	if err != nil {
		return err
	}
	defer plan.Close()
	store := noting{p.keeper, func() { p.note(notes{"execution": plan.Execution()}) }}
	if err = plan.Run(p.ctx, store); err != nil {
		return err
	}
	if verdict, err := plan.Verdict(); err != nil || verdict.Done {
		return err
	}
	return plan.Refusal()
}

// act is the effect, and its evidence. A tool that was called before the run died is called again
// here; where that matters the tool is asked first whether it knows the execution.
func (p *passage) act(permit *mission.Permit) {
	p.tell("   the tool runs, once")
	reply, err := p.pep.CommitDone(p.ctx, p.keeper, permit, &mission.Execution{
		Outcome:     mission.OutcomeCompleted,
		ExecutionID: p.text("execution"),
		CompletedAt: p.now,
	}, time.Time{})
	p.outcome("   Execution Evidence is kept", reply, err, 0)
}

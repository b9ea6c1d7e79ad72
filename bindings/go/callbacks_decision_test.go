package mission_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"mission"
)

// Slots of decisions, of their counters and of their enforcement.
var decisionSlots = []slot{
	{name: "PDPHost.Enrolled", scene: pdpEnrolled, want: "permit", turned: "refused: pep", none: "permit"},
	{name: "PDPHost.Profile", scene: pdpProfile,
		want:   "permit consequential_read",
		turned: "permit irreversible_action", none: "permit irreversible_action"},
	{name: "PDPHost.Facts", scene: pdpFacts,
		want: "permit", turned: "resource_policy", none: "resource_policy"},
	{name: "PDPHost.ResourcePolicy", scene: pdpResourcePolicy,
		want: "permit", turned: "resource_policy", none: "refused: no_callback"},
	{name: "PDPHost.History", scene: pdpHistory, want: "permit",
		turned: "history_not_satisfied", none: "history_not_satisfied"},
	{name: "PDPHost.Actor", scene: pdpActor,
		want: "permit", turned: "resource_policy", none: "refused: no_callback"},
	{name: "PDPHost.Principal", scene: pdpPrincipal, want: "permit",
		turned: "principal_mapping_failed", none: "refused: no_callback"},
	{name: "PDPHost.Approval", scene: pdpApproval,
		want: "permit", turned: "policy_denied", none: "approval_unverifiable"},
	{name: "PDPHost.Assertion", scene: pdpAssertion,
		want: "permit", turned: "mission_inactive", none: "stale_state"},
	{name: "PDPHost.Source", scene: pdpSource,
		want: "permit", turned: "resource_policy", none: "resource_policy"},
	{name: "PDPHost.AccessRequest", scene: pdpAccessRequest,
		want: "https://requests.example.com", turned: "", none: ""},

	{name: "ClaimsHost.Measure", scene: claimsMeasure,
		want: "permit", turned: "quota_exceeded", none: "permit"},
	{name: "ClaimsHost.Aggregate", scene: claimsAggregate,
		want: "permit", turned: "quota_exceeded", none: "permit"},
	{name: "ClaimsHost.Consumed", scene: claimsConsumed,
		want: "permit", turned: "duplicate_suppressed", none: "permit"},

	{name: "PEPHost.State", scene: pepState,
		want: "done", turned: "refused: mission_not_active", none: "refused: state_stale"},
	{name: "PEPHost.Actor", scene: pepActor,
		want: "done", turned: "refused: actor_changed", none: "done"},
	{name: "PEPHost.Approval", scene: pepApproval,
		want: "done", turned: "refused: approval_lapsed", none: "refused: approval_lapsed"},
	{name: "PEPHost.Target", scene: pepTarget,
		want: "done", turned: "refused: target_changed", none: "refused: target_changed"},
	{name: "PEPHost.Obligation", scene: pepObligation,
		want: "done", turned: "refused: obligation", none: "refused: obligation"},
	{name: "PEPHost.Reserve", scene: pepReserve,
		want: "done", turned: "refused: evidence_unavailable", none: "done"},
}

// A bench is a decision point and an enforcement point whose hosts say yes, and a request.
type bench struct {
	*desk
	s         *stage
	config    mission.PDPConfig
	host      *mission.PDPHost
	guard     *mission.PEPHost
	answer    *mission.PolicyAnswer
	situation *mission.Situation
	attempt   *mission.Attempt
	asked     *mission.Evaluation
	pdp       *mission.PDP
	permit    string // the latest
}

func (s *stage) bench() *bench {
	b := &bench{desk: newDesk(s.t, s.profile), s: s}
	claims, err := b.token.ClaimsOf()
	s.must(err)
	b.answer = &mission.PolicyAnswer{Says: mission.SaysPermit, ID: "servers", Version: "1"}
	b.host = &mission.PDPHost{
		Profile: func(string, string) (*mission.OperationProfile, error) { return b.tool.Profile, nil },
		ResourcePolicy: func(*mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
			return b.answer, nil
		},
	}
	b.guard = &mission.PEPHost{
		State:  func(issuer, id string) (*mission.KnownState, error) { return b.known(), nil },
		Target: func(*mission.Evaluation) (bool, error) { return true, nil },
	}
	b.config = mission.PDPConfig{ID: decider, Host: b.host}
	b.situation = &mission.Situation{PEP: financeName, State: b.known(), Entries: claims.Entries,
		Conforming: true}
	b.attempt = &mission.Attempt{Token: b.token, Audience: financeName, Action: "query_financials",
		ResourceType: "mcp_tool", ResourceID: "query_financials", Profile: b.tool.Profile,
		Arguments: b.lib.MustValue(map[string]any{"entity": "Example Corp"})}
	return b
}

// open makes both points of what a scene has changed, and the request.
func (b *bench) open() *bench {
	var err error
	b.s.host(b.host, b.guard)
	b.pdp, err = b.lib.NewPDP(b.config)
	b.s.must(err)
	b.pep, err = b.lib.NewPEP(mission.PEPConfig{Flags: mission.PEPRecheckAll, ID: financeName,
		PDP: decider, ErrorNamespace: failures, Emitter: b.emitter(financeName, mission.EmitterPEP),
		Host: b.guard})
	b.s.must(err)
	prepared, err := b.pep.Prepare(b.attempt, time.Time{})
	b.s.must(err)
	b.asked = prepared.Evaluation()
	return b
}

func denialWord(reason mission.Deny) string {
	if reason == mission.DenyNone {
		return "permit"
	}
	return mission.DenialName(reason)
}

func (b *bench) decide() (string, error) {
	decision, err := b.pdp.Decide(b.policy, b.asked, b.situation, time.Time{})
	if err != nil {
		return "", err
	}
	says, err := decision.Says()
	if err != nil {
		return "", err
	}
	if says.Permit != (says.Reason == mission.DenyNone) {
		b.t.Error("a permit with a reason, or a denial without", says)
	}
	return denialWord(says.Reason), nil
}

func pdpEnrolled(s *stage) func() (string, error) {
	b := s.bench()
	b.host.Enrolled = func(string, string, mission.Class) (bool, error) { return true, nil }
	b.open()
	s.expects(financeName, financeName, mission.ClassRead)
	return b.decide
}

func pdpProfile(s *stage) func() (string, error) {
	b := s.bench()
	known := b.lib.MustValue("Example Corp")
	b.host.Facts = func(*mission.Evaluation) (*mission.Facts, error) {
		return &mission.Facts{Lookup: func(string) (mission.Value, error) { return known, nil }}, nil
	}
	b.open()
	s.other = func(string, string) (*mission.OperationProfile, error) { return nil, nil }
	s.expects(financeName, "query_financials")
	return func() (string, error) {
		decision, err := b.pdp.Decide(b.policy, b.asked, b.situation, time.Time{})
		if err != nil {
			return "", err
		}
		says, err := decision.Says()
		return denialWord(says.Reason) + " " + mission.ClassName(says.ActionClass), err
	}
}

func said(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// What the host knows is what the policy is asked with.
func pdpFacts(s *stage) func() (string, error) {
	b := s.bench()
	fresh := b.lib.MustValue("Example Corp")
	b.host.Facts = func(*mission.Evaluation) (*mission.Facts, error) {
		return &mission.Facts{Tenant: mission.Text("example"), Tool: mission.Text("query"), DataLabels: []string{"public"},
			Lookup: func(string) (mission.Value, error) { return fresh, nil }}, nil
	}
	b.host.ResourcePolicy = func(question *mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
		known, err := question.Facts.Lookup("more")
		if said(question.Facts.Tenant) != "example" || said(question.Facts.Tool) != "query" ||
			len(question.Facts.DataLabels) != 1 || !question.Facts.Now.Equal(b.clock) ||
			known.Str() != "Example Corp" {
			return &mission.PolicyAnswer{Says: mission.SaysDeny}, err
		}
		return b.answer, err
	}
	b.open()
	s.other = func(*mission.Evaluation) (*mission.Facts, error) { return nil, nil }
	s.expects(b.asked)
	return b.decide
}

func pdpResourcePolicy(s *stage) func() (string, error) {
	b := s.bench().open()
	s.other = func(*mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
		return &mission.PolicyAnswer{Says: mission.SaysDeny, ID: "servers", Version: "1"}, nil
	}
	s.expects(&mission.PolicyQuestion{Evaluation: b.asked, Policy: b.policy, Entry: 0,
		ActionClass: mission.ClassRead, Facts: &mission.Facts{Now: b.clock}, Now: b.clock,
		Member: -1})
	return b.decide
}

func pdpHistory(s *stage) func() (string, error) {
	b := s.bench()
	b.answer.History, b.answer.HistoryClasses = 1, []string{"external_commitment"}
	b.host.History = func(*mission.Evaluation, string, string) (mission.History, error) {
		return mission.HistorySatisfied, nil
	}
	b.open()
	s.other = func(*mission.Evaluation, string, string) (mission.History, error) {
		return mission.HistoryNot, nil
	}
	s.expects(b.asked, "action_class_completed", "external_commitment")
	return b.decide
}

func pdpActor(s *stage) func() (string, error) {
	b := s.bench()
	b.config.Flags = mission.PDPRegistry
	b.host.Actor = func(*mission.Evaluation) (bool, error) { return true, nil }
	b.open()
	s.expects(b.asked)
	return b.decide
}

func pdpPrincipal(s *stage) func() (string, error) {
	b := s.bench()
	origin := b.lib.MustValue(map[string]any{"iss": alice.Iss, "sub": alice.Sub})
	b.config.Flags = mission.PDPOrigin
	b.attempt.MissionSubject = origin
	b.host.Principal = func(mission.Value) (string, string, error) {
		return b.asked.SubjectIss, b.asked.SubjectID, nil
	}
	b.open()
	s.other = func(mission.Value) (string, string, error) { return b.asked.SubjectIss, "mallory", nil }
	s.expects(origin)
	return b.decide
}

// approved presents an approval of the request.
func (b *bench) approved() {
	b.answer.Says = mission.SaysApproval
	b.attempt.Approval = b.lib.MustValue(map[string]any{"id": "apr-1",
		"approved_until": b.clock.Add(time.Minute).Format(time.RFC3339)})
	b.host.Approval = func(asked *mission.Evaluation) (*mission.ApprovalRecord, error) {
		return &mission.ApprovalRecord{Status: mission.ApprovalGranted, Independent: true,
			ApprovedAt: b.clock.Add(-time.Second), ApprovedUntil: b.clock.Add(time.Minute),
			ParameterDigest: asked.ParameterDigest}, nil
	}
}

func pdpApproval(s *stage) func() (string, error) {
	b := s.bench()
	b.approved()
	b.open()
	s.other = func(*mission.Evaluation) (*mission.ApprovalRecord, error) {
		return &mission.ApprovalRecord{Status: mission.ApprovalRefused}, nil
	}
	s.expects(b.asked)
	return b.decide
}

func pdpAssertion(s *stage) func() (string, error) {
	b := s.bench()
	b.config.Flags = mission.PDPPlacesState
	b.situation.State = nil
	b.attempt.Flags |= mission.AttemptPlacesState
	b.attempt.State, b.attempt.Observed = b.known(), uint32(mission.ObservedFresh)
	b.attempt.Assertion = "signed.by.the-authority"
	b.host.Assertion = func(string) (*mission.KnownState, error) { return b.known(), nil }
	b.open()
	s.other = func(string) (*mission.KnownState, error) {
		known := b.known()
		known.State = mission.StateSuspended
		return known, nil
	}
	s.expects("signed.by.the-authority")
	return b.decide
}

func pdpSource(s *stage) func() (string, error) {
	b := s.bench()
	b.attempt.CapabilitySource = b.lib.MustValue(map[string]any{"tool_id": "query_financials",
		"source_uri": "https://finance.example.com/mcp"})
	b.host.Source = func(*mission.Evaluation) (bool, error) { return true, nil }
	b.open()
	s.expects(b.asked)
	return b.decide
}

func pdpAccessRequest(s *stage) func() (string, error) {
	b := s.bench()
	b.attempt.Action, b.attempt.Profile = "delete_financials", nil
	b.host.Profile = func(string, string) (*mission.OperationProfile, error) { return nil, nil }
	offer := b.lib.MustValue(map[string]any{"endpoint": "https://requests.example.com",
		"expires_at": b.clock.Add(time.Minute).Format(time.RFC3339), "binding_token": "t"})
	b.host.AccessRequest = func(*mission.Evaluation, string, mission.Deny) (mission.Value, error) {
		return offer, nil
	}
	b.open()
	s.other = func(*mission.Evaluation, string, mission.Deny) (mission.Value, error) {
		return mission.Value{}, nil
	}
	return func() (string, error) {
		decision, err := b.pdp.Decide(b.policy, b.asked, b.situation, time.Time{})
		s.must(err)
		says, err := decision.Says()
		s.must(err)
		s.expects(b.asked, says.EvaluationID, mission.DenyOutOfAuthority)
		response, err := decision.Response()
		if err != nil {
			return "", err
		}
		return response.Find("/context/access_request/endpoint").Str(), nil
	}
}

// --- Keys, counters, budgets ---

func (b *bench) counters(host *mission.ClaimsHost) func() (string, error) {
	b.s.host(host)
	b.open()
	claims, err := b.lib.NewClaims(mission.ClaimsConfig{PDP: b.pdp, Host: host,
		Emitter: b.emitter(decider, mission.EmitterPDP)})
	b.s.must(err)
	store := b.s.keeps(b.lib)
	return func() (string, error) {
		reply, err := claims.Decide(context.Background(), store, b.policy, b.asked, b.situation, nil,
			time.Time{})
		if err != nil {
			return "", err
		}
		if reply.Value.Get("decision").Bool() {
			b.permit = reply.Value.Find("/context/evaluation_id").Str()
			return "permit", nil
		}
		return reply.Value.Find("/context/reason").Str(), nil
	}
}

// spending is a budget over all Missions of the subject.
func (b *bench) spending(budget, amount string) *mission.ClaimsHost {
	return &mission.ClaimsHost{
		Aggregate: func(_ *mission.Evaluation, scope mission.CounterScope) (string, mission.Value, error) {
			if scope != mission.CounterScopeSubject {
				return "", mission.Value{}, nil
			}
			return "alice", b.controls(budget), nil
		},
		Measure: func(_ *mission.Evaluation, _ string, found *mission.Measure) (*mission.Measure, error) {
			measure := *found
			measure.Applies, measure.Amount, measure.Currency = true, amount, "EUR"
			return &measure, nil
		},
		Consumed: func(string) (bool, error) { return false, nil },
	}
}

func (b *bench) controls(budget string) mission.Value {
	return b.lib.MustValue(map[string]any{"max_budget": map[string]any{"amount": budget, "currency": "EUR"}})
}

func claimsMeasure(s *stage) func() (string, error) {
	b := s.bench()
	decide := b.counters(b.spending("100", "60"))
	s.other = func(*mission.Evaluation, string, *mission.Measure) (*mission.Measure, error) {
		return &mission.Measure{Applies: true, Amount: "101", Currency: "EUR"}, nil
	}
	s.expects(b.asked, "max_budget", &mission.Measure{})
	return decide
}

func claimsAggregate(s *stage) func() (string, error) {
	b := s.bench()
	decide := b.counters(b.spending("100", "60"))
	s.other = func(*mission.Evaluation, mission.CounterScope) (string, mission.Value, error) {
		return "alice", b.controls("59.99"), nil
	}
	s.expects(b.asked, mission.CounterScopeSubject)
	return decide
}

// The same request again has the same permit, as long as nobody knows that it was consumed.
func claimsConsumed(s *stage) func() (string, error) {
	b := s.bench()
	b.attempt.IdempotencyKey = "key-1"
	decide := b.counters(b.spending("100", "60"))
	decision, err := decide()
	s.must(err)
	if decision != "permit" || s.called != 0 {
		s.t.Fatal(decision, s.called)
	}
	s.expects(b.permit)
	return decide
}

// --- Enforcement ---

// permitted is a permit that is about to be consumed.
func (b *bench) permitted() func() (string, error) {
	b.open()
	store := b.s.keeps(b.lib)
	if b.s.store == nil {
		b.s.after = "refused: permit_consumed" // where C drives a plan, a refusal ends the permit
	}
	decision, err := b.pdp.Decide(b.policy, b.asked, b.situation, time.Time{})
	b.s.must(err)
	response, err := decision.Response()
	b.s.must(err)
	permit, err := b.pep.PermitRead(b.asked, b.tool.Profile, response)
	b.s.must(err)
	about := *b.asked
	about.Parameters = b.attempt.Arguments
	return func() (string, error) {
		return planEnd(b.pep.CommitCheck(context.Background(), store, permit, &about, time.Time{}))
	}
}

func pepState(s *stage) func() (string, error) {
	b := s.bench()
	commit := b.permitted()
	s.other = func(string, string) (*mission.KnownState, error) {
		known := b.known()
		known.State = mission.StateSuspended
		return known, nil
	}
	s.expects(issuerName, b.id)
	return commit
}

func pepActor(s *stage) func() (string, error) {
	b := s.bench()
	b.guard.Actor = func(*mission.Evaluation) (bool, error) { return true, nil }
	commit := b.permitted()
	s.expects(b.asked)
	return commit
}

func pepApproval(s *stage) func() (string, error) {
	b := s.bench()
	b.approved()
	b.guard.Approval = func(*mission.Evaluation) (bool, error) { return true, nil }
	commit := b.permitted()
	s.expects(b.asked)
	return commit
}

func pepTarget(s *stage) func() (string, error) {
	b := s.bench()
	commit := b.permitted()
	s.expects(b.asked)
	return commit
}

func pepObligation(s *stage) func() (string, error) {
	b := s.bench()
	duty := b.lib.MustValue(map[string]any{"id": "o-1", "type": "notify", "whom": []any{"alice"}})
	b.answer.Obligations = b.lib.MustValue([]any{duty})
	b.guard.Obligation = func(mission.Value) (uint32, error) { return 1, nil }
	commit := b.permitted()
	s.other = func(mission.Value) (uint32, error) { return 2, nil }
	s.expects(duty)
	return commit
}

func pepReserve(s *stage) func() (string, error) {
	b := s.bench()
	b.guard.Reserve = func(*mission.Evaluation) (bool, error) { return true, nil }
	commit := b.permitted()
	s.expects(b.asked)
	return commit
}

// A number that is none of the three fulfils nothing.
func TestObligationsThatAreNotFulfilled(t *testing.T) {
	for _, answer := range []uint32{0, 2, 3, 1 << 31} {
		s := slot{name: "none"}.stage(t, mission.ProfileSeries, answers)
		b := s.bench()
		b.answer.Obligations = b.lib.MustValue([]any{map[string]any{"id": "o-1", "type": "notify"}})
		b.guard.Obligation = func(mission.Value) (uint32, error) { return answer, nil }
		if got := outcomeOf(b.permitted()()); !strings.HasPrefix(got, "refused: obligation") {
			t.Errorf("%d: %s", answer, got)
		}
	}
}

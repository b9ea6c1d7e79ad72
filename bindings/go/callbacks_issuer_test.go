package mission_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"mission"
)

// Slots of a state authority and of its store.
var issuerSlots = []slot{
	{name: "IssuerHost.May", scene: hostMay, want: "done", turned: "refused: declined", none: "done"},
	{name: "IssuerHost.Authenticated", scene: hostAuthenticated,
		want: "done", turned: "refused: declined", none: "refused: no_callback"},
	{name: "IssuerHost.Source", scene: hostSource, only: mission.ProfileDraft,
		want: "done", turned: "refused: declined", none: "refused: no_callback"},
	{name: "IssuerHost.Policy", scene: hostPolicy,
		want: "done", turned: "refused: unrecognized", none: "refused: no_callback"},
	{name: "IssuerHost.Disclose", scene: hostDisclose, want: "Alice A. payments",
		turned: "plain", none: "plain"},
	{name: "IssuerHost.Purpose", scene: hostPurpose,
		want: "done", turned: "refused: policy_denied", none: "refused: policy_denied"},
	{name: "IssuerHost.ChildPolicy", scene: hostChildPolicy,
		want: "done", turned: "refused: policy_denied", none: "refused: policy_denied"},
	{name: "IssuerHost.ChildClient", scene: hostChildClient,
		want: "done", turned: "refused: child_actor", none: "refused: child_actor"},
	{name: "IssuerHost.ChildActor", scene: hostChildActor,
		want: "done", turned: "refused: child_actor", none: "refused: child_actor"},
	{name: "IssuerHost.Longer", scene: hostLonger,
		want: "longer", turned: "no longer", none: "no longer"},
	{name: "IssuerHost.Standing", scene: hostStanding,
		want: "done", turned: "refused: policy_denied", none: "done"},
	{name: "Derive.Issue", scene: deriveIssue, want: "done", none: "done"},
}

var storeSlots = []slot{
	{name: "Store.Load", scene: storeLoad,
		want: "done", turned: "refused: not_visible", none: "refused: no_callback"},
	{name: "Store.Commit", scene: storeCommit,
		want: "done", turned: "refused: again", none: "refused: no_callback"},
	{name: "Store.Scan", scene: storeScan, want: "1", turned: "0", none: "refused: no_callback"},
}

const (
	childActions = `"invoices.read","invoices.execute"`
	childActors  = `"allowed_child_actors":[{"sub":"sub-agent"}]`
	proofKey     = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
)

// agentAlone is the authority of an agent that has no children.
const agentAlone = `[{"type":"mission_resource_access","resource":"` + erpName + `","actions":["invoices.read"]}]`

// parental is an entry whose agent may have children as `controls` say.
func parental(controls string) string {
	return `[{"type":"mission_resource_access","resource":"` + erpName + `","actions":[` + childActions +
		`],"delegation":{"max_depth":2,"allowed_delegates":[{"sub_profile":"ai_agent"}],"children":{` +
		controls + `}}}]`
}

// A house is a state authority whose host says yes to everything.
type house struct {
	*stage
	lib     *mission.Library
	clock   time.Time
	store   mission.Store
	issuer  *mission.Issuer
	ceiling *mission.AuthoritySet
	host    *mission.IssuerHost
	root    *mission.Mission // that was approved
	made    int
	inner   mission.Store // of a store in Go
	written []mission.Write
	creates func(id string) // what is expected of a child's creation
}

func (s *stage) house() *house {
	h := &house{stage: s, clock: time.Date(2026, 9, 1, 0, 0, 0, 0, time.UTC)}
	h.lib = s.library(mission.Config{
		Clock: &mission.Clock{Now: func() (time.Time, error) { return h.clock, nil }}})
	h.store = s.keeps(h.lib)
	h.host = &mission.IssuerHost{
		May: func(*mission.Act) (bool, error) { return true, nil },
		Authenticated: func(*mission.Act, string, mission.Value) (bool, error) {
			return true, nil
		},
		Source: func(*mission.Act, mission.Value) (bool, error) { return true, nil },
		Policy: func(*mission.Act) (*mission.DerivationPolicy, error) { return h.policy(), nil },
		Disclose: func(*mission.Act) (*mission.DisclosureStyle, []mission.MaterialClass, error) {
			return &mission.DisclosureStyle{SubjectDisplay: "Alice A."},
				[]mission.MaterialClass{{Entry: 0, Condition: "payments"}}, nil
		},
		Purpose:     func(*mission.Act, *mission.Mission) (bool, error) { return true, nil },
		ChildPolicy: func(*mission.Act, string) (bool, error) { return true, nil },
		ChildClient: func(*mission.Principal) (string, bool, error) { return "sub-agent", true, nil },
		Longer:      func(*mission.Act, *mission.Mission) (bool, error) { return true, nil },
		ChildActor:  func(string) (string, bool, error) { return "client_instance ai_agent", true, nil },
		Standing: func(act *mission.Act, basis mission.Value, version string,
			found *mission.Recency) (*mission.Recency, bool, error) {
			recency := *found
			recency.Ceilings = []mission.RecencyCeiling{{Name: "payments", Seconds: 100}}
			recency.Classes = []string{"payments"}
			return &recency, true, nil
		},
	}
	return h
}

// open makes the authority: everything that a scene changes is changed by now.
func (h *house) open(entries string) *house {
	var err error
	h.ceiling, err = h.lib.ParseAuthoritySet(entries)
	h.must(err)
	h.stage.host(h.host)
	h.issuer, err = h.lib.NewIssuer(mission.IssuerConfig{Issuer: issuerName, Store: h.store, Host: h.host})
	h.must(err)
	return h
}

func (h *house) policy() *mission.DerivationPolicy {
	return &mission.DerivationPolicy{Flags: mission.DerivationPolicyKeysEnforced, Version: "policy-1",
		Ceiling:    h.ceiling,
		Candidates: func(string, string) (mission.Value, error) { return h.ceiling.Value(), nil }}
}

func (h *house) intent(expires string) string {
	if h.profile == mission.ProfileDraft {
		return `{"intent":{"goal":"Reconcile Q3 invoices","resources":["` + erpName +
			`"],"expires_at":"` + expires + `"}}`
	}
	return `{"goal":"Reconcile Q3 invoices","objects":["Q3 invoices"],"constraints":[],
 "success_criteria":[],"mission_expiry":"` + expires + `"}`
}

func (h *house) admission(expires string) mission.Admit {
	admit := mission.Admit{Intent: h.intent(expires), Subject: alice, ClientID: "agent", Tenant: "example"}
	if h.profile == mission.ProfileDraft {
		admit.Proposal = mission.Text(h.ceiling.Value().String())
		admit.AuthoritySource = h.lib.MustValue(map[string]any{"type": "user_delegated"})
	}
	return admit
}

const yearsEnd = "2026-12-31T00:00:00Z"

func (h *house) admit() (*mission.Reply, error) {
	admit := h.admission(yearsEnd)
	return h.issuer.Admit(context.Background(), &admit)
}

// done insists that the host's other slots let an operation pass.
func (h *house) done(reply *mission.Reply, err error) *mission.Reply {
	h.t.Helper()
	h.must(err)
	if !reply.Done() {
		h.t.Fatal(reply.Refusal)
	}
	return reply
}

func (h *house) waiting() string {
	return h.done(h.admit()).Value.Get("mission_id").Str()
}

func (h *house) render(id string) (*mission.Reply, error) {
	return h.issuer.Render(context.Background(),
		&mission.Decide{MissionID: id, Actor: byAlice})
}

// approval is how alice approves what waits.
func (h *house) approval(id string) *mission.Decide {
	shown := h.done(h.render(id))
	return &mission.Decide{MissionID: id, Actor: byAlice,
		ApprovalEventID: "apv-" + id, Rendering: shown.Value.Get("rendering").Str(),
		Authentication: h.lib.MustValue(map[string]any{"acr": "urn:example:gold"})}
}

func (h *house) approved() *mission.Mission {
	id := h.waiting()
	h.root = h.done(h.issuer.Approve(context.Background(), h.approval(id))).Mission
	return h.root
}

// quietly does what has to be there before, without the watched slot's misbehaviour.
func (h *house) quietly(do func()) {
	how := h.way
	if how != missing {
		h.way = answers
	}
	do()
	h.way, h.called, h.heard = how, 0, nil
}

func (h *house) create(source *mission.Mission) *mission.Create {
	h.made++
	return &mission.Create{SourceID: source.ID(), SubjectKey: proofKey, PresentedKey: proofKey,
		RequestedTokenType: "urn:ietf:params:oauth:token-type:jwt",
		CreationRequestID:  fmt.Sprint("creation-", h.made), Adjudicated: true,
		ChildActor: h.lib.MustValue(map[string]any{"sub": "sub-agent"}), Admit: h.admission(yearsEnd)}
}

// narrowed is what a child asks for: one action of its parent's.
func (h *house) narrowed(create *mission.Create) *mission.Create {
	ceiling, err := h.lib.ParseAuthoritySet(agentAlone)
	h.must(err)
	h.ceiling = ceiling
	if h.profile == mission.ProfileDraft {
		create.Admit.Proposal = mission.Text(ceiling.Value().String())
	}
	return create
}

// child is the creation of one, of a root that was approved before.
func (h *house) child(change func(*mission.Create)) func() (string, error) {
	var create *mission.Create
	h.quietly(func() {
		create = h.narrowed(h.create(h.approved()))
		if change != nil {
			change(create)
		}
	})
	return func() (string, error) {
		reply, err := h.issuer.Child(context.Background(), create)
		if reply.Done() && h.creates != nil {
			h.creates(reply.Value.Get("mission_id").Str())
		}
		return planEnd(reply, err)
	}
}

// act is what the host is asked about: what somebody wants with the Mission of an Intent.
func (h *house) act(what mission.ActKind, state mission.State, actor mission.Requester) *mission.Act {
	act := &mission.Act{What: what, State: state, Actor: actor, Tenant: "example", Subject: alice,
		ClientID: "agent"}
	act.Intent = h.read(h.intent(yearsEnd))
	return act
}

func (h *house) read(text string) *mission.Intent {
	if h.profile == mission.ProfileDraft {
		made, err := h.lib.ParseSubmission(text, nil, h.clock, 0)
		h.must(err)
		return made.Intent()
	}
	made, err := h.lib.ParseIntent(text, h.clock, 0)
	h.must(err)
	return made
}

var (
	byAgent = mission.Requester{ClientID: "agent"}
	byAlice = mission.Requester{Principal: alice}
)

// approving is alice's act on what waits.
func (h *house) approving(id string) *mission.Act {
	act := h.act(mission.ActApprove, mission.StatePending, byAlice)
	act.MissionID, act.Approver, act.Set = id, alice, h.ceiling
	return act
}

// creating expects the act of having the child that is asked for, and what else is said of it.
func (h *house) creating(more ...any) {
	act := h.act(mission.ActChild, mission.StatePending, byAgent)
	act.ClientID, act.Set, act.Approver = "sub-agent", h.ceiling, alice
	act.Request = h.lib.MustValue(map[string]any{"sub": "sub-agent"})
	h.creates = func(id string) {
		act.MissionID = id
		h.expects(append([]any{act}, more...)...)
	}
}

// --- What is asked of every operation ---

func hostMay(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	return h.admits(h.act(mission.ActAdmit, mission.StateNone, byAgent))
}

// admits is the admission of a Mission, whose name is known when it is done.
func (h *house) admits(act *mission.Act) func() (string, error) {
	return func() (string, error) {
		reply, err := h.admit()
		if reply.Done() {
			act.MissionID = reply.Value.Get("mission_id").Str()
			h.expects(act)
		}
		return planEnd(reply, err)
	}
}

func hostAuthenticated(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	var decide *mission.Decide
	h.quietly(func() { decide = h.approval(h.waiting()) })
	s.expects(h.approving(decide.MissionID), "", decide.Authentication)
	return func() (string, error) { return planEnd(h.issuer.Approve(context.Background(), decide)) }
}

func hostSource(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	var decide *mission.Decide
	h.quietly(func() { decide = h.approval(h.waiting()) })
	s.expects(h.approving(decide.MissionID), h.lib.MustValue(map[string]any{"type": "user_delegated"}))
	return func() (string, error) { return planEnd(h.issuer.Approve(context.Background(), decide)) }
}

func hostPolicy(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	s.other = func(*mission.Act) (*mission.DerivationPolicy, error) {
		policy := h.policy()
		policy.Recognizes = func(string) (bool, error) { return false, nil }
		return policy, nil
	}
	act := h.act(mission.ActAdmit, mission.StatePending, byAgent)
	act.Approver = alice // as long as nobody else does it
	return h.admits(act)
}

func hostDisclose(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	var id string
	h.quietly(func() { id = h.waiting() })
	s.other = func(*mission.Act) (*mission.DisclosureStyle, []mission.MaterialClass, error) {
		return nil, nil, nil
	}
	s.expects(h.approving(id))
	return func() (string, error) {
		shown, err := h.render(id)
		if err != nil {
			return "", err
		}
		text := shown.Value.Get("disclosure").String()
		if strings.Contains(text, "Alice A.") && strings.Contains(text, "payments") {
			return "Alice A. payments", nil
		}
		return "plain", nil
	}
}

// --- Children and successors ---

func hostPurpose(s *stage) func() (string, error) {
	h := s.house().open(parental(childActors))
	create := h.child(nil)
	h.creating(h.root)
	return create
}

func hostChildPolicy(s *stage) func() (string, error) {
	h := s.house().open(parental(`"child_creation_policy":"policy:one",` + childActors))
	create := h.child(nil)
	h.creating("policy:one")
	return create
}

func hostChildClient(s *stage) func() (string, error) {
	h := s.house().open(parental(childActors))
	create := h.child(func(create *mission.Create) {
		create.ChildActor = h.lib.MustValue(map[string]any{"iss": "https://x.example", "sub": "theirs"})
	})
	s.other = func(*mission.Principal) (string, bool, error) { return "", false, nil }
	s.expects(&mission.Principal{Iss: "https://x.example", Sub: "theirs"})
	return create
}

// Where an entry lists nobody, the verdict lets the child act.
func hostChildActor(s *stage) func() (string, error) {
	h := s.house().open(parental(`"max_children":5`))
	create := h.child(nil)
	s.expects("sub-agent")
	return create
}

const nextYear = "2027-06-30T00:00:00Z"

// broaden makes the policy give more than it gave.
func (h *house) broaden() {
	var err error
	h.ceiling, err = h.lib.ParseAuthoritySet(`[{"type":"mission_resource_access","resource":"` + erpName +
		`","actions":["invoices.read","invoices.execute"]}]`)
	h.must(err)
}

func hostLonger(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	var create *mission.Create
	h.quietly(func() {
		root := h.approved()
		h.broaden()
		create = h.create(root)
		create.RequestedTokenType = "urn:ietf:params:oauth:token-type:access_token"
		create.ChildActor, create.Adjudicated = mission.Value{}, false
		create.Admit = h.admission(nextYear)
	})
	act := h.act(mission.ActExpand, mission.StatePending, byAgent)
	act.Intent, act.Set = h.read(h.intent(nextYear)), h.ceiling
	return func() (string, error) {
		reply, err := h.issuer.Expand(context.Background(), create)
		if err != nil || !reply.Done() {
			return planEnd(reply, err)
		}
		act.MissionID = reply.Value.Get("mission_id").Str()
		s.expects(act, h.root)
		shown := h.done(h.render(act.MissionID))
		if shown.Value.Get("expires_at").Str() == nextYear {
			return "longer", nil
		}
		return "no longer", nil
	}
}

func hostStanding(s *stage) func() (string, error) {
	h := s.house().open(parental(childActors))
	create := h.child(nil)
	approved := h.clock.Format(time.RFC3339)
	h.clock = h.clock.Add(100 * time.Second)
	h.creating(mission.Value{}, "policy-1", &mission.Recency{ApprovedAt: approved, Now: h.clock, SkewSeconds: 5})
	return create
}

// What the host found of the consent stays, and the ceiling that it declares counts.
func TestStandingCeiling(t *testing.T) {
	for _, profile := range profiles {
		for seconds, want := range map[int64]string{100: "done", 99: "refused: policy_denied"} {
			h := slot{name: "none"}.stage(t, profile, answers).house()
			h.host.Standing = func(_ *mission.Act, _ mission.Value, _ string,
				found *mission.Recency) (*mission.Recency, bool, error) {
				recency := *found
				recency.Ceilings = []mission.RecencyCeiling{{Seconds: seconds}}
				return &recency, true, nil
			}
			create := h.open(parental(childActors)).child(nil)
			h.clock = h.clock.Add(100 * time.Second)
			if got := outcomeOf(create()); got != want {
				t.Errorf("%d: %s, not %s", seconds, got, want)
			}
		}
	}
}

func deriveIssue(s *stage) func() (string, error) {
	h := s.house().open(agentAlone)
	approved := h.approved()
	derive := &mission.Derive{MissionID: approved.ID(), Actor: byAgent,
		Lifetime: 600, Issue: func(mission.Value) error { return nil }}
	s.host(derive)
	return func() (string, error) {
		reply, err := h.issuer.Derive(context.Background(), derive)
		if err == nil {
			s.expects(reply.Value)
		}
		return planEnd(reply, err)
	}
}

// --- Stores ---

// Store is an interface in Go; here it is the table that it is in C.
type Store struct {
	Load   func(ctx context.Context, kind, key []byte) (*mission.Row, error)
	Commit func(ctx context.Context, writes []mission.Write) error
	Scan   func(ctx context.Context, scan mission.Scan, row func(*mission.Row) error) error
}

type hosted struct{ *Store }

func (s hosted) Load(ctx context.Context, kind, key []byte) (*mission.Row, error) {
	return s.Store.Load(ctx, kind, key)
}

func (s hosted) Commit(ctx context.Context, writes []mission.Write) error {
	return s.Store.Commit(ctx, writes)
}

func (s hosted) Scan(ctx context.Context, scan mission.Scan, row func(*mission.Row) error) error {
	return s.Store.Scan(ctx, scan, row)
}

// stored is a house whose plans C runs, with a store in Go.
func storedInGo(s *stage) *house {
	h := s.house()
	inner := h.store
	h.inner = inner
	table := &Store{Load: inner.Load, Scan: inner.Scan,
		Commit: func(ctx context.Context, writes []mission.Write) error {
			h.written = writes
			return inner.Commit(ctx, writes)
		}}
	s.host(table)
	h.store = hosted{table}
	if s.way == missing {
		h.store = nil
	}
	return h.open(agentAlone)
}

func (h *house) run(plan *mission.Plan, err error) (string, error) {
	h.must(err)
	defer plan.Close()
	if err := h.issuer.Run(plan); err != nil {
		return "", err
	}
	verdict, err := plan.Verdict()
	if err != nil {
		return "", err
	}
	if !verdict.Done {
		return "refused: " + verdict.Code.Reason(), nil
	}
	return "done", nil
}

// check looks for what was written where C wrote it.
func (h *house) check(writes []mission.Write) {
	puts := 0
	for _, write := range writes {
		row, err := h.inner.Load(context.Background(), write.Kind, write.Key)
		h.must(err)
		if write.What == mission.WritePut {
			puts++
			if row == nil || string(row.Bytes) != string(write.Bytes) {
				h.t.Errorf("%s %s is %v", write.Kind, write.Key, row)
			}
		}
	}
	if puts == 0 {
		h.t.Error("nothing was put")
	}
}

func storeLoad(s *stage) func() (string, error) {
	h := storedInGo(s)
	id := "msn_AAAAAAAAAAAAAAAAAAAAAA"
	if s.way != missing {
		h.quietly(func() { id = h.waiting() })
	}
	s.other = func(ctx context.Context, kind, key []byte) (*mission.Row, error) { return nil, nil }
	s.expects(context.Background(), []byte("mission"), []byte(id))
	return func() (string, error) {
		return h.run(h.issuer.PlanShow(&mission.Read{MissionID: id,
			Actor: byAlice}))
	}
}

func storeCommit(s *stage) func() (string, error) {
	h := storedInGo(s)
	s.other = func(context.Context, []mission.Write) error { return mission.Conflict{} }
	s.alone = true
	return func() (string, error) {
		admit := h.admission(yearsEnd)
		result, err := h.run(h.issuer.PlanAdmit(&admit))
		if result == "done" {
			s.expects(context.Background(), h.written)
			h.check(h.written)
		}
		return result, err
	}
}

func storeScan(s *stage) func() (string, error) {
	h := storedInGo(s)
	if s.way != missing {
		h.quietly(func() { h.approved() })
	}
	s.other = func(context.Context, mission.Scan, func(*mission.Row) error) error { return nil }
	s.expects(context.Background(), mission.Scan{Kind: []byte("mission"), Index: []byte("client"),
		Value: []byte("agent"), Limit: 100}, func() {})
	return func() (string, error) {
		plan, err := h.issuer.PlanList(&mission.List{Actor: byAgent, ClientID: "agent"})
		h.must(err)
		defer plan.Close()
		if err := h.issuer.Run(plan); err != nil {
			return "", err
		}
		return fmt.Sprint(plan.Reply().Get("missions").Len()), nil
	}
}

package mission_test

import (
	"context"
	"errors"
	"fmt"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"mission"
)

const (
	decider  = "https://pdp.example.com"
	evidence = "https://mcp.example.com/evidence/"
	failures = "https://mcp.example.com/errors/"
)

// What the tool means: parameters, class, and what its permit is bound to.
const operationText = `{"id":"board-packet.query-financials","version":"1",
 "action":"query_financials","resource":"https://finance.example.com/mcp",
 "class":"consequential_read","external_communication":false,"binding":["fields"],
 "idempotency_key":"optional","controls":{"use_limit":1},
 "parameters":{"type":"object","required":["entity"],
  "properties":{"entity":{"type":"string"},"period":{"type":"string"}}},
 "constraints":{"entity":"/entity"}}`

// A desk is a tool behind its gate, with a decision point in the same program.
type desk struct {
	*world
	id     string
	policy *mission.Policy
	state  mission.State
	says   mission.Says
	pep    *mission.PEP
	store  *wrapped // the enforcement point's
	config mission.ToolGateConfig
	gate   *mission.ToolGate
	tool   mission.Tool
	token  *mission.Token
	ran    int
	mutex  sync.Mutex
}

func (d *desk) emitter(id string, role mission.EmitterKind) *mission.Emitter {
	key, err := d.lib.GenerateJWK(mission.AlgEdDSA, "evidence")
	must(d.t, err)
	signer, err := key.Signer(mission.AlgEdDSA)
	must(d.t, err)
	emitter, err := d.lib.NewEmitter(mission.EmitterConfig{ID: id, Role: role, Signer: &signer,
		NameSpace: evidence})
	must(d.t, err)
	return emitter
}

func (d *desk) known() *mission.KnownState {
	return &mission.KnownState{State: d.state, Source: mission.LearnedStatus, Version: 2,
		LearnedAt: d.clock, FreshUntil: d.clock.Add(time.Minute)}
}

func (d *desk) claims(profile *mission.OperationProfile) *mission.Claims {
	pdp, err := d.lib.NewPDP(mission.PDPConfig{ID: decider, Host: &mission.PDPHost{
		Profile: func(audience, action string) (*mission.OperationProfile, error) {
			if action != "query_financials" {
				return nil, nil
			}
			return profile, nil
		},
		ResourcePolicy: func(question *mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
			return &mission.PolicyAnswer{Says: d.says, ID: "servers", Version: "1"}, nil
		},
	}})
	must(d.t, err)
	claims, err := d.lib.NewClaims(mission.ClaimsConfig{PDP: pdp,
		Emitter: d.emitter(decider, mission.EmitterPDP)})
	must(d.t, err)
	return claims
}

func newDesk(t testing.TB, profile mission.Profile) *desk {
	d := &desk{world: newWorld(t, profile, nil), state: mission.StateActive, says: mission.SaysPermit,
		store: goStore(t)}
	admitted, err := d.admit(context.Background())
	must(t, err)
	d.id = admitted.Value.Get("mission_id").Str()
	source := &mission.PolicySource{Record: d.approve(d.id).Mission}
	if profile == mission.ProfileSeries {
		source.PolicyVersion = "policy-7"
	}
	d.policy, err = d.lib.CompilePolicy(source)
	must(t, err)
	operation, err := d.lib.ParseOperationProfile(operationText)
	must(t, err)
	d.pep, err = d.lib.NewPEP(mission.PEPConfig{
		Flags: mission.PEPRecheckAll, ID: financeName, PDP: decider, ErrorNamespace: failures,
		Emitter: d.emitter(financeName, mission.EmitterPEP),
		Host: &mission.PEPHost{
			State:  func(issuer, id string) (*mission.KnownState, error) { return d.known(), nil },
			Target: func(*mission.Evaluation) (bool, error) { return true, nil },
		},
	})
	must(t, err)
	memory, err := d.lib.NewMemoryStore()
	must(t, err)
	d.config = mission.ToolGateConfig{PEP: d.pep, Store: d.store, Audience: financeName,
		Errors: failures, Denied: mission.DeniedDisclose,
		Ask: mission.AskClaims(d.claims(operation), memory, d.situation)}
	d.tool = mission.Tool{Name: "query_financials", Profile: operation,
		Run: func(ctx context.Context, call *mission.ToolCall) (any, error) {
			d.mutex.Lock()
			defer d.mutex.Unlock()
			d.ran++
			if call.ExecutionID == "" {
				t.Error("an effect without a name")
			}
			return "revenue of " + call.Arguments.Get("entity").Str(), nil
		}}
	var access mission.Access
	certificate := clientCertificate(t).Certificate[0]
	thumbprint, err := d.lib.CertificateThumbprint(certificate)
	must(t, err)
	d.token, access, err = d.resource.Verify(&mission.Presented{Scheme: mission.SchemeBearer,
		Token:       d.issue(d.id, func(plan *mission.TokenPlan) { plan.X5TS256 = thumbprint }),
		Certificate: certificate}, time.Time{})
	must(t, err)
	if !access.Permit {
		t.Fatal(access)
	}
	d.open()
	return d
}

func (d *desk) situation(ctx context.Context, question *mission.ToolQuestion) (*mission.Policy,
	*mission.Situation, error) {
	claims, err := question.Call.Token.ClaimsOf()
	return d.policy, &mission.Situation{PEP: financeName, State: d.known(), Entries: claims.Entries,
		Conforming: true}, err
}

func (d *desk) open() {
	var err error
	d.gate, err = d.lib.NewToolGate(d.config)
	must(d.t, err)
	must(d.t, d.gate.Add(d.tool))
}

func (d *desk) handle(params string) (mission.Value, error) {
	return d.gate.Handle(context.Background(), d.token,
		[]byte(`{"jsonrpc":"2.0","id":"c1","method":"tools/call","params":`+params+`}`))
}

// What the enforcement point has left behind, sorted: outcomes, and reasons of Refusal Records.
func (d *desk) evidence() []string {
	d.t.Helper()
	reply, err := d.pep.EvidenceList(context.Background(), d.store, "", 0)
	must(d.t, err)
	var kinds []string
	reply.Value.Get("evidence").Each(func(_ string, v mission.Value) bool {
		record := v.Get("record")
		kinds = append(kinds, record.Get("outcome").Str()+record.Get("denial_reason").Str())
		return true
	})
	sort.Strings(kinds)
	return kinds
}

const callExample = `{"name":"query_financials","arguments":{"entity":"Example Corp"}}`

func TestToolGate(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile.String(), func(t *testing.T) {
			d := newDesk(t, profile)
			answer, err := d.handle(callExample)
			must(t, err)
			if text := answer.Find("/result/content/0/text").Str(); text != "revenue of Example Corp" ||
				answer.Get("id").Str() != "c1" || d.ran != 1 {
				t.Fatal(answer)
			}
			answer, err = d.handle(`{"name":"query_financials","arguments":{"entity":"Other"}}`)
			d.denied(answer, err, mission.DenyParameterViolation)
			d.says = mission.SaysDeny
			answer, err = d.handle(callExample)
			d.denied(answer, err, mission.DenyResourcePolicy)
			d.says, d.state = mission.SaysPermit, mission.StateRevoked
			answer, err = d.handle(callExample)
			d.denied(answer, err, mission.DenyMissionInactive)
			d.state, d.token = mission.StateActive, nil
			answer, err = d.handle(callExample)
			d.denied(answer, err, mission.DenyTokenInvalid)
			if d.ran != 1 {
				t.Fatal(d.ran)
			}
			if left := fmt.Sprint(d.evidence()); left != "[completed token_invalid]" {
				t.Fatal(left)
			}
		})
	}
}

func (d *desk) denied(answer mission.Value, err error, reason mission.Deny) {
	d.t.Helper()
	var denial *mission.ToolDenial
	if !errors.As(err, &denial) || denial.Reason != reason {
		d.t.Fatal(err, answer)
	}
	if answer.Get("id").Str() != "c1" || answer.Find("/error/code").Kind() == 0 {
		d.t.Fatal(answer)
	}
}

// Between the decision and the effect everything is looked at once more.
func TestToolGateBoundary(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	ask := d.config.Ask
	d.config.Ask = func(ctx context.Context, question *mission.ToolQuestion) (mission.Value, error) {
		response, err := ask(ctx, question)
		d.state = mission.StateSuspended
		return response, err
	}
	d.open()
	answer, err := d.handle(callExample)
	d.denied(answer, err, mission.DenyMissionInactive)
	if d.ran != 0 || !errors.Is(err, mission.ErrMissionNotActive) || fmt.Sprint(d.evidence()) != "[suppressed]" {
		t.Fatal(d.ran, err, d.evidence())
	}
}

// A permit is used once: the same answer again buys nothing.
func TestToolGateReplayedPermit(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	ask := d.config.Ask
	var kept mission.Value
	d.config.Ask = func(ctx context.Context, question *mission.ToolQuestion) (mission.Value, error) {
		var err error
		if !kept.Valid() {
			kept, err = ask(ctx, question)
		}
		return kept, err
	}
	d.open()
	_, err := d.handle(callExample)
	must(t, err)
	answer, err := d.handle(callExample)
	d.denied(answer, err, mission.DenyDuplicateSuppressed)
	if d.ran != 1 {
		t.Fatal(d.ran)
	}
}

func TestToolGateUnasked(t *testing.T) {
	d := newDesk(t, mission.ProfileDraft)
	down := errors.New("connection refused")
	for _, one := range []struct {
		answer mission.Value
		err    error
		reason mission.Deny
	}{
		{mission.Value{}, down, mission.DenyPDPUnreachable},
		{mission.Value{}, fmt.Errorf("bad certificate: %w", mission.ErrChannel), mission.DenyChannelFailure},
		{d.lib.MustValue(map[string]any{"decision": true}), nil, mission.DenyChannelFailure},
		{d.lib.MustValue("yes"), nil, mission.DenyChannelFailure},
		{mission.Value{}, nil, mission.DenyChannelFailure},
	} {
		d.config.Ask = func(context.Context, *mission.ToolQuestion) (mission.Value, error) {
			return one.answer, one.err
		}
		d.open()
		answer, err := d.handle(callExample)
		d.denied(answer, err, one.reason)
		if one.err != nil && !errors.Is(err, one.err) {
			t.Fatal(err)
		}
	}
	if left := fmt.Sprint(d.evidence()); d.ran != 0 || left !=
		"[channel_failure channel_failure channel_failure channel_failure pdp_unreachable]" {
		t.Fatal(d.ran, left)
	}
}

// What a tool comes to, and what is recorded of it.
func TestToolGateOutcomes(t *testing.T) {
	for _, one := range []struct {
		err  error
		want string
	}{
		{errors.New("no such quarter"), "failed"},
		{fmt.Errorf("sent, and no answer: %w", mission.ErrIndeterminate), ""},
		{context.DeadlineExceeded, ""},
	} {
		d := newDesk(t, mission.ProfileSeries)
		d.tool.Run = func(context.Context, *mission.ToolCall) (any, error) { return nil, one.err }
		d.open()
		answer, err := d.handle(callExample)
		if !errors.Is(err, one.err) || !answer.Find("/result/isError").Bool() {
			t.Fatal(answer, err)
		}
		recorded := strings.Join(d.evidence(), ",")
		if one.want == "" && recorded != "" || !strings.HasSuffix(recorded, one.want) {
			t.Fatal(recorded)
		}
	}
}

func TestToolGatePanic(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	d.tool.Run = func(context.Context, *mission.ToolCall) (any, error) { panic("out of paper") }
	d.open()
	defer func() {
		if recover() != "out of paper" {
			t.Fatal("another panic")
		}
		d.clock = d.clock.Add(time.Hour)
		open, err := d.pep.Executions(context.Background(), d.store, 0, time.Time{})
		must(t, err)
		list := open.Value.Get("executions")
		if list.Len() != 1 || !list.Index(0).Get("indeterminate").Bool() {
			t.Fatal(open.Value)
		}
	}()
	d.handle(callExample)
}

// A store whose commits get lost: after the effect, and before it.
func TestToolGateLostAnswers(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	lost := errors.New("disk full")
	run := d.tool.Run
	d.tool.Run = func(ctx context.Context, call *mission.ToolCall) (any, error) {
		d.store.fail = lost
		return run(ctx, call)
	}
	d.open()
	answer, err := d.handle(callExample)
	var unrecorded *mission.ToolUnrecorded
	if !errors.As(err, &unrecorded) || !errors.Is(err, lost) || d.ran != 1 ||
		answer.Find("/result/content/0/text").Str() != "revenue of Example Corp" {
		t.Fatal(answer, err)
	}
	answer, err = d.handle(callExample)
	d.denied(answer, err, mission.DenyResourcePolicy)
	if d.ran != 1 || !errors.Is(err, lost) {
		t.Fatal(d.ran, err)
	}
	d.store.fail = mission.ErrUncertain
	answer, err = d.handle(callExample)
	d.denied(answer, err, mission.DenyResourcePolicy)
	if d.ran != 1 {
		t.Fatal(d.ran)
	}
}

// A store that commits, and whose answers get lost.
type lossy struct {
	mission.Store
	lose int
	lost func() // nil: nobody is told
}

func (s *lossy) Commit(ctx context.Context, writes []mission.Write) error {
	err := s.Store.Commit(ctx, writes)
	if s.lose > 0 && err == nil {
		s.lose--
		if s.lost != nil {
			s.lost()
		}
		return mission.ErrUncertain
	}
	return err
}

// What was committed is found again, by its name: the tool runs once, and its end is recorded.
func TestToolGateFound(t *testing.T) {
	for lose := 1; lose <= 3; lose++ {
		d := newDesk(t, mission.ProfileSeries)
		d.config.Store = &lossy{Store: d.store, lose: lose}
		run := d.tool.Run
		d.tool.Run = func(ctx context.Context, call *mission.ToolCall) (any, error) {
			d.config.Store.(*lossy).lose = lose - 1
			return run(ctx, call)
		}
		d.open()
		d.config.Store.(*lossy).lose = 1
		_, err := d.handle(callExample)
		must(t, err)
		if left := fmt.Sprint(d.evidence()); d.ran != 1 || left != "[completed]" {
			t.Fatal(d.ran, left)
		}
	}
}

// What was committed is found, and nobody waits for it any more: it does not run, and that is recorded.
func TestToolGateFoundTooLate(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	ctx, cancel := context.WithCancel(context.Background())
	d.config.Store = &lossy{Store: d.store, lose: 1, lost: cancel}
	d.open()
	_, err := d.gate.Wrap(d.tool)(ctx, mission.ToolRequest{Token: d.token,
		Arguments: map[string]any{"entity": "Example Corp"}})
	var denial *mission.ToolDenial
	if left := fmt.Sprint(d.evidence()); !errors.As(err, &denial) || d.ran != 0 || left != "[failed]" {
		t.Fatal(err, d.ran, left)
	}
}

func TestToolGateMalformed(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	for _, one := range []struct {
		request string
		code    int64
	}{
		{`{"jsonrpc"`, -32700},
		{`{"jsonrpc":"2.0","jsonrpc":"2.0"}`, -32700},
		{`[]`, -32600},
		{`{"jsonrpc":"1.0","id":1,"method":"tools/call","params":` + callExample + `}`, -32600},
		{`{"jsonrpc":"2.0","id":{},"method":"tools/call","params":` + callExample + `}`, -32600},
		{`{"jsonrpc":"2.0","id":1,"method":"tools/list","params":` + callExample + `}`, -32600},
		{`{"jsonrpc":"2.0","id":1,"method":"tools/call"}`, -32602},
		{`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"query_financials","arguments":[]}}`, -32602},
		{`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm","arguments":{}}}`, -32602},
	} {
		answer, err := d.gate.Handle(context.Background(), d.token, []byte(one.request))
		if code, _ := answer.Find("/error/code").Int(); code != one.code || err == nil {
			t.Error(one.request, answer, err)
		}
	}
	if _, err := d.handle(`{"name":"query_financials","arguments":{"entity":"Example Corp"},` +
		`"_meta":{"com.karlmcguinness.mission/reference":{"mission_id":"msn_other","issuer":"https://x.example"}}}`); err == nil || d.ran != 0 {
		t.Fatal(err)
	}
	if err := d.gate.Add(d.tool); !errors.Is(err, mission.ErrArgument) {
		t.Fatal(err)
	}
	if _, err := d.lib.NewToolGate(mission.ToolGateConfig{}); !errors.Is(err, mission.ErrArgument) {
		t.Fatal(err)
	}
}

func TestToolResult(t *testing.T) {
	lib := newLibrary(t)
	for _, one := range []struct {
		result any
		want   string
	}{
		{nil, `{"content":[]}`},
		{mission.Value{}, `{"content":[]}`},
		{"a\"b", `{"content":[{"text":"a\"b","type":"text"}]}`},
		{map[string]any{"content": []any{}, "isError": true}, `{"content":[],"isError":true}`},
		{lib.MustValue(map[string]any{"content": []any{}}), `{"content":[]}`},
		{struct{ Total int }{7}, `{"content":[],"structuredContent":{"Total":7}}`},
	} {
		if got := lib.MustValue(mission.Result(one.result)).String(); got != one.want {
			t.Error(got, one.want)
		}
	}
}

// As a framework calls it.
func TestToolGateWrap(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	query := d.gate.Wrap(d.tool)
	result, err := query(context.Background(), mission.ToolRequest{Token: d.token,
		Arguments: map[string]any{"entity": "Example Corp"}})
	if err != nil || result != "revenue of Example Corp" {
		t.Fatal(result, err)
	}
	_, err = query(context.Background(), mission.ToolRequest{Token: d.token,
		Arguments: map[string]any{"entity": "Other"}, ID: "c7"})
	var denial *mission.ToolDenial
	if !errors.As(err, &denial) || denial.Answer.Body.Get("id").Str() != "c7" || denial.Answer.Status != 403 {
		t.Fatal(err)
	}
	if _, err = query(context.Background(), mission.ToolRequest{Token: d.token,
		Arguments: map[string]any{"entity": "\xff"}}); !errors.Is(err, mission.ErrInvalidUTF8) {
		t.Fatal(err)
	}
	cancelled, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err = query(cancelled, mission.ToolRequest{Token: d.token,
		Arguments: map[string]any{"entity": "Example Corp"}}); !errors.As(err, &denial) || d.ran != 1 {
		t.Fatal(err, d.ran)
	}
}

func TestToolGateTogether(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	var err error
	d.config.Store, err = d.lib.NewMemoryStore()
	must(t, err)
	d.open()
	var group sync.WaitGroup
	for i := 0; i < 6; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for k := 0; k < 5; k++ {
				if _, err := d.handle(callExample); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
	if d.ran != 30 {
		t.Fatal(d.ran)
	}
}

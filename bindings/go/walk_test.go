package mission_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mission"
)

var profiles = []mission.Profile{mission.ProfileSeries, mission.ProfileDraft}

// The board packet of the essays, as far as the runtime's promises need it.
const packetIntent = `{"goal":"Prepare the audit-committee board packet for Q3 2026",
 "objects":["Q3 financials"],"constraints":["confidential classification"],
 "success_criteria":["packet drafted"],"mission_expiry":"2036-10-15T18:00:00Z"}`

const packetDraft = `{"intent":{"goal":"Prepare the audit-committee board packet for Q3 2026",
 "resources":["https://finance.example.com/mcp"],"constraints":["confidential classification"],
 "success_criteria":["packet drafted"],"expires_at":"2036-10-15T18:00:00Z"}}`

const packetSet = `[{"type":"mission_resource_access","resource":"https://finance.example.com/mcp",
 "actions":["query_financials"],"constraints":{"entity":"Example Corp"}}]`

const (
	issuerName  = "https://as.example.com"
	financeName = "https://finance.example.com/mcp"
)

type world struct {
	t        testing.TB
	lib      *mission.Library
	store    mission.Store
	issuer   *mission.Issuer
	ceiling  *mission.AuthoritySet
	key      *mission.JWK
	resource *mission.Resource
	host     mission.IssuerHost // called through, so that a test may change it
	clock    time.Time
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newWorld(t testing.TB, profile mission.Profile, store mission.Store) *world {
	return newWorldWith(t, profile, store, nil)
}

func newWorldWith(t testing.TB, profile mission.Profile, store mission.Store,
	crypto *mission.Crypto) *world {
	w := &world{t: t, clock: time.Date(2036, 9, 21, 9, 0, 0, 123456789, time.UTC)}
	var err error
	w.lib, err = mission.New(mission.Config{
		Profile: profile,
		Crypto:  crypto,
		Clock:   &mission.Clock{Now: func() (time.Time, error) { return w.clock, nil }},
		ConstraintTypes: []mission.ConstraintType{{
			Key: "entity",
			Holds: func(value mission.Value, facts *mission.Facts) (bool, error) {
				known, err := facts.Lookup("entity")
				return known.Equal(value), err
			},
		}},
	})
	must(t, err)
	w.store = store
	if store == nil {
		w.store, err = w.lib.NewMemoryStore()
		must(t, err)
	}
	w.ceiling, err = w.lib.ParseAuthoritySet(packetSet)
	must(t, err)
	w.host = mission.IssuerHost{
		May: func(act *mission.Act) (bool, error) { return true, nil },
		Authenticated: func(act *mission.Act, acr string, how mission.Value) (bool, error) {
			return how.Get("method").Str() == "passkey", nil
		},
		Source: func(act *mission.Act, source mission.Value) (bool, error) { return true, nil },
		Policy: func(act *mission.Act) (*mission.DerivationPolicy, error) {
			return &mission.DerivationPolicy{
				Flags:   mission.DerivationPolicyKeysEnforced,
				Version: "policy-7",
				Ceiling: w.ceiling,
				Candidates: func(purpose, target string) (mission.Value, error) {
					return w.ceiling.Entry(0), nil
				},
			}, nil
		},
	}
	w.issuer, err = w.lib.NewIssuer(mission.IssuerConfig{
		Flags: mission.IssuerNoChildren, Issuer: issuerName, Store: w.store,
		Host: &mission.IssuerHost{
			May: func(act *mission.Act) (bool, error) { return w.host.May(act) },
			Authenticated: func(act *mission.Act, acr string, how mission.Value) (bool, error) {
				return w.host.Authenticated(act, acr, how)
			},
			Source: func(act *mission.Act, source mission.Value) (bool, error) {
				return w.host.Source(act, source)
			},
			Policy: func(act *mission.Act) (*mission.DerivationPolicy, error) { return w.host.Policy(act) },
		},
	})
	must(t, err)
	w.key, err = w.lib.GenerateJWK(mission.AlgEdDSA, "k1")
	must(t, err)
	keys, err := w.lib.JWKSOf([]*mission.JWK{w.key})
	must(t, err)
	w.resource, err = w.lib.NewResource(mission.ResourceConfig{
		Issuers:   []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{financeName},
	})
	must(t, err)
	return w
}

var alice = mission.Principal{Iss: "https://idp.example.com", Sub: "alice"}

func (w *world) admit(ctx context.Context) (*mission.Reply, error) {
	request := &mission.Admit{Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"}
	if w.lib.Profile() == mission.ProfileDraft {
		request.Intent = packetDraft
		request.Proposal = mission.Text(packetSet)
		request.AuthoritySource = w.lib.MustValue(map[string]any{"type": "user_delegated"})
	}
	return w.issuer.Admit(ctx, request)
}

func (w *world) approve(id string) *mission.Reply {
	w.t.Helper()
	ctx := context.Background()
	actor := mission.Requester{Principal: alice}
	shown, err := w.issuer.Render(ctx, &mission.Decide{MissionID: id, Actor: actor})
	must(w.t, err)
	if !shown.Done() {
		w.t.Fatal(shown.Refusal)
	}
	reply, err := w.issuer.Approve(ctx, &mission.Decide{
		MissionID: id, Actor: actor, ApprovalEventID: "apv-1",
		Rendering:      shown.Value.Get("rendering").Str(),
		Disclosure:     shown.Value.Get("disclosure").String(),
		Authentication: w.lib.MustValue(map[string]any{"method": "passkey"}),
	})
	must(w.t, err)
	if !reply.Done() {
		w.t.Fatal(reply.Refusal, shown.Value)
	}
	return reply
}

func (w *world) token(id string) string {
	w.t.Helper()
	var made string
	reply, err := w.issuer.Derive(context.Background(), &mission.Derive{
		MissionID: id, Actor: mission.Requester{ClientID: "agent"}, Lifetime: 600,
		Issue: func(derived mission.Value) error {
			signer, err := w.key.Signer(mission.AlgEdDSA)
			if err != nil {
				return err
			}
			token, err := w.lib.MakeToken(&mission.TokenPlan{
				Derived: derived, Signer: &signer, Iss: issuerName, Sub: "alice", ClientID: "agent",
				Audiences: &mission.AudienceMap{Audiences: func(entry mission.Value) (mission.Value, error) {
					return entry.Get("resource"), nil
				}},
			}, time.Time{})
			made = token.Token
			return err
		},
	})
	must(w.t, err)
	if !reply.Done() {
		w.t.Fatal(reply.Refusal)
	}
	return made
}

func TestWalk(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile.String(), func(t *testing.T) { walk(newWorld(t, profile, nil)) })
	}
}

func walk(w *world) {
	t, ctx := w.t, context.Background()
	admitted, err := w.admit(ctx)
	must(t, err)
	if !admitted.Done() || admitted.Verdict.State != mission.StatePending {
		t.Fatal(admitted.Verdict, admitted.Refusal)
	}
	id := admitted.Value.Get("mission_id").Str()
	approved := w.approve(id)
	m := approved.Mission
	if m.ID() != id || m.Issuer() != issuerName || m.Subject() != alice || !m.IsActive(w.clock) {
		t.Fatal(m.ID(), m.Subject(), m.State())
	}
	if m.Intent().Goal() != "Prepare the audit-committee board packet for Q3 2026" {
		t.Fatal(m.Intent().Goal())
	}
	must(t, m.Verify(nil))
	token := w.token(id)
	cache, err := w.resource.NewTokenCache(0, 0)
	must(t, err)
	defer cache.Close()
	presented := &mission.Presented{Scheme: mission.SchemeBearer, Token: token}
	for i := 0; i < 2; i++ {
		verified, access, err := cache.Verify(presented, time.Time{})
		must(t, err)
		if !access.Permit || access.Why != nil {
			t.Fatal(access, access.Why)
		}
		w.judge(verified, "Example Corp", true)
		w.judge(verified, "Other Corp", false)
	}
	counts, err := cache.Count()
	must(t, err)
	if counts.Found != 1 || counts.Missed != 1 {
		t.Fatal(counts)
	}
	presented.Token = token[:len(token)-3] + "AAA"
	_, access, err := w.resource.Verify(presented, time.Time{})
	must(t, err)
	if access.Permit || access.Status != 401 || access.Why == nil || access.Why.Code != access.Code {
		t.Fatal(access, access.Why)
	}
}

func (w *world) judge(token *mission.Token, entity string, want bool) {
	w.t.Helper()
	claims, err := token.ClaimsOf()
	must(w.t, err)
	if claims.Mission.Issuer != issuerName || claims.Sub != "alice" || claims.Exp.IsZero() {
		w.t.Fatal(claims)
	}
	fact := w.lib.MustValue(entity)
	access, err := w.resource.Decide(token, &mission.Operation{
		Resource: financeName, URI: financeName, Action: "query_financials",
		Facts: &mission.Facts{Lookup: func(name string) (mission.Value, error) { return fact, nil }},
	}, nil, time.Time{})
	must(w.t, err)
	if access.Permit != want {
		w.t.Fatal(access, access.Why)
	}
	if !want && access.Key != "entity" {
		w.t.Fatal(access.Key)
	}
}

func example(t testing.TB, name string) string {
	b, err := os.ReadFile(filepath.Join("../../examples/board-packet", name))
	must(t, err)
	return string(b)
}

// The state authority: it admits the Mission, has it approved, and derives tokens of it.
// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"fmt"
	"time"

	"mission"
)

const (
	issuerName = "https://as.example.com"
	ledgerName = "https://finance.example.com/ledger"
	agentName  = "packet-agent"
)

const seriesIntent = `{"goal":"Prepare the audit-committee board packet for Q3 2026",
 "objects":["Q3 financials"],"constraints":["confidential classification"],
 "success_criteria":["packet drafted"],"mission_expiry":"2036-10-15T18:00:00Z"}`

const draftIntent = `{"intent":{"goal":"Prepare the audit-committee board packet for Q3 2026",
 "resources":["https://finance.example.com/ledger"],
 "constraints":["confidential classification"],"success_criteria":["packet drafted"],
 "expires_at":"2036-10-15T18:00:00Z"}}`

// What policy lets anybody ask for: figures of one entity, and notes on them.
const ceilingText = `[{"type":"mission_resource_access",
 "resource":"https://finance.example.com/ledger","actions":["ledger.read","ledger.annotate"],
 "constraints":{"entity":"Example Corp"}}]`

var alice = mission.Principal{Iss: "https://idp.example.com", Sub: "alice"}

// newLibrary knows one constraint beside the common ones: of which entity the figures are.
func newLibrary(profile mission.Profile) (*mission.Library, error) {
	return mission.New(mission.Config{
		Profile: profile,
		ConstraintTypes: []mission.ConstraintType{{
			Key: "entity",
			Holds: func(value mission.Value, facts *mission.Facts) (bool, error) {
				known, err := facts.Lookup("entity")
				return known.Equal(value), err
			},
		}},
	})
}

type authority struct {
	lib     *mission.Library
	issuer  *mission.Issuer
	ceiling *mission.AuthoritySet
	key     *mission.JWK
	mission string
}

func newAuthority(profile mission.Profile) (*authority, error) {
	a := new(authority)
	var err error
	if a.lib, err = newLibrary(profile); err != nil {
		return nil, err
	}
	if a.ceiling, err = a.lib.ParseAuthoritySet(ceilingText); err != nil {
		return nil, err
	}
	if a.key, err = a.lib.GenerateJWK(mission.AlgEdDSA, "as-1"); err != nil {
		return nil, err
	}
	store, err := a.lib.NewMemoryStore()
	if err != nil {
		return nil, err
	}
	a.issuer, err = a.lib.NewIssuer(mission.IssuerConfig{
		Flags:  mission.IssuerNoChildren,
		Issuer: issuerName,
		Store:  store,
		Host: &mission.IssuerHost{
			May:    func(act *mission.Act) (bool, error) { return true, nil },
			Source: func(act *mission.Act, source mission.Value) (bool, error) { return true, nil },
			Authenticated: func(act *mission.Act, acr string, how mission.Value) (bool, error) {
				return how.Get("method").Str() == "passkey", nil
			},
			Policy: func(act *mission.Act) (*mission.DerivationPolicy, error) { return a.policy(), nil },
		},
	})
	return a, err
}

func (a *authority) policy() *mission.DerivationPolicy {
	return &mission.DerivationPolicy{
		Flags:   mission.DerivationPolicyKeysEnforced,
		Version: "policy-7",
		Ceiling: a.ceiling,
		Candidates: func(purpose, target string) (mission.Value, error) {
			return a.ceiling.Entry(0), nil
		},
	}
}

// done makes an error of what was refused.
func done(reply *mission.Reply, err error) (*mission.Reply, error) {
	if err == nil && !reply.Done() {
		err = fmt.Errorf("refused: %w", reply.Refusal)
	}
	return reply, err
}

// approve has the task admitted, shown to a person, and approved.
func (a *authority) approve(ctx context.Context) error {
	request := &mission.Admit{Intent: seriesIntent, Subject: alice, ClientID: agentName,
		Tenant: "example"}
	if a.lib.Profile() == mission.ProfileDraft {
		request.Intent, request.Proposal = draftIntent, mission.Text(ceilingText)
		source, err := a.lib.NewValue(map[string]any{"type": "user_delegated"})
		if err != nil {
			return err
		}
		request.AuthoritySource = source
	}
	admitted, err := done(a.issuer.Admit(ctx, request))
	if err != nil {
		return err
	}
	a.mission = admitted.Value.Get("mission_id").Str()
	actor := mission.Requester{Principal: alice}
	shown, err := done(a.issuer.Render(ctx, &mission.Decide{MissionID: a.mission, Actor: actor}))
	if err != nil {
		return err
	}
	how, err := a.lib.NewValue(map[string]any{"method": "passkey"})
	if err != nil {
		return err
	}
	_, err = done(a.issuer.Approve(ctx, &mission.Decide{
		MissionID: a.mission, Actor: actor, ApprovalEventID: "apv-1",
		Rendering:      shown.Value.Get("rendering").Str(),
		Disclosure:     shown.Value.Get("disclosure").String(),
		Authentication: how,
	}))
	return err
}

// token derives one; with a key's thumbprint it is of no use without the key.
func (a *authority) token(ctx context.Context, jkt string) (string, error) {
	var made mission.TokenMade
	_, err := done(a.issuer.Derive(ctx, &mission.Derive{
		MissionID: a.mission, Actor: mission.Requester{ClientID: agentName}, Lifetime: 600,
		Issue: func(derived mission.Value) error {
			signer, err := a.key.Signer(mission.AlgEdDSA)
			if err != nil {
				return err
			}
			made, err = a.lib.MakeToken(&mission.TokenPlan{
				Derived: derived, Signer: &signer, Iss: issuerName, Sub: alice.Sub,
				ClientID: agentName, JKT: jkt,
				Audiences: &mission.AudienceMap{
					Audiences: func(entry mission.Value) (mission.Value, error) {
						return entry.Get("resource"), nil
					},
				},
			}, time.Time{})
			return err
		},
	}))
	return made.Token, err
}

// keys are what a resource server fetches from jwks_uri.
func (a *authority) keys() (string, error) {
	set, err := a.lib.JWKSOf([]*mission.JWK{a.key})
	if err != nil {
		return "", err
	}
	defer set.Close()
	public, err := set.Public()
	return public.String(), err
}

func (a *authority) revoke(ctx context.Context) error {
	_, err := done(a.issuer.Operate(ctx, &mission.Operate{Event: mission.EventRevoke,
		MissionID: a.mission, Actor: mission.Requester{Principal: alice}, Nonce: "revoke-1",
		Request: "revoke " + a.mission}))
	return err
}

package mission_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"mission"
)

const (
	erpName = "https://erp.example.com"
	tasName = "https://tas.example.com"
	payment = `{"type":"mission_resource_access","resource":"https://erp.example.com","actions":["invoices.pay"],
 "constraints":{"requires_action_approval":true,"max_amount":{"amount":"500.00","currency":"USD"}}}`
)

// A deal is a resource that wants an approval for each payment, the server that grants it, and a
// client.
type deal struct {
	*world
	ctx      context.Context
	client   *mission.JWK
	stores   [2]mission.Store
	resource *mission.TransactionResource
	tas      *mission.TAS
	config   mission.TASConfig // of the server
	subject  string
	token    *mission.Token
	called   map[string]int
	fail     string
}

func (d *deal) keyed() (*mission.Signer, *mission.JWKS) {
	key, err := d.lib.GenerateJWK(mission.AlgEdDSA, "")
	must(d.t, err)
	signer, err := key.Signer(mission.AlgEdDSA)
	must(d.t, err)
	keys, err := d.lib.JWKSOf([]*mission.JWK{key})
	must(d.t, err)
	return &signer, keys
}

func newDeal(t testing.TB, profile mission.Profile) *deal {
	d := &deal{world: newWorld(t, profile, nil), ctx: context.Background(), called: map[string]int{}}
	fresh := func(string, time.Time) (bool, error) { return true, nil }
	var err error
	for i := range d.stores {
		d.stores[i], err = d.lib.NewMemoryStore()
		must(t, err)
	}
	d.client, err = d.lib.GenerateJWK(mission.AlgEdDSA, "")
	must(t, err)
	set, err := d.lib.ParseAuthoritySet("[" + payment + "]")
	must(t, err)
	effective, err := set.Compile()
	must(t, err)
	keys, err := d.lib.JWKSOf([]*mission.JWK{d.key})
	must(t, err)
	config := mission.ResourceConfig{Issuers: []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{erpName}, Proofs: &mission.ProofPolicy{Fresh: fresh}}
	look, err := d.lib.NewResource(config)
	must(t, err)
	config.Flags = mission.ResourceOwn
	own, err := d.lib.NewResource(config)
	must(t, err)
	signer, resourceKeys := d.keyed()
	tasSigner, tasKeys := d.keyed()
	d.resource, err = d.lib.NewTransactionResource(mission.TransactionResourceConfig{Iss: erpName,
		TAS: tasName, Keys: tasKeys, Signer: signer, Proofs: &mission.ProofPolicy{Fresh: fresh}})
	must(t, err)
	host := &mission.TASHost{
		ChallengeIssuer: func(iss string) (*mission.ChallengeIssuer, error) {
			return &mission.ChallengeIssuer{Keys: resourceKeys}, nil
		},
		Operation: func(iss, version string, entry mission.Value) (*mission.OperationReading, error) {
			return &mission.OperationReading{Readable: true, OperationType: "invoices.pay", Profile: "erp",
				Version: "1", Resource: erpName}, nil
		},
		Subject: func(iss, sub string) (*mission.SubjectMapping, error) {
			return &mission.SubjectMapping{Kind: mission.SubjectSame, Policy: "people", Version: "7"}, nil
		},
		Standing: func(issuer, id string) (*mission.TransactionStanding, error) {
			return &mission.TransactionStanding{Effective: effective, State: mission.KnownState{
				State: mission.StateActive, Source: mission.LearnedStatus, LearnedAt: d.clock}}, nil
		},
		Token:    func(iss, jti string) (bool, error) { return true, nil },
		Policy:   func(*mission.TransactionQuestion) (mission.Says, error) { return mission.SaysApproval, nil },
		Approval: func(*mission.TransactionQuestion) (bool, error) { return true, nil },
		Decide:   func(*mission.TransactionQuestion) (mission.Says, error) { return mission.SaysPermit, nil },
	}
	every(host, d.called, &d.fail)
	d.config = mission.TASConfig{Iss: tasName, Signer: tasSigner, Tokens: own, Host: host,
		TokenSeconds: 120, Freshness: &mission.Freshness{MostSeconds: 86400}}
	d.tas, err = d.lib.NewTAS(d.config)
	must(t, err)
	d.look(look)
	return d
}

// look makes the subject token, and verifies it as the resource does.
func (d *deal) look(resource *mission.Resource) {
	issuer := "origin"
	if d.lib.Profile() == mission.ProfileDraft {
		issuer = "issuer"
	}
	payload := d.lib.MustValue(map[string]any{"iss": issuerName, "aud": erpName, "sub": "user-1",
		"client_id": "agent", "jti": "j-1", "iat": d.clock.Unix(), "exp": d.clock.Unix() + 3600,
		"cnf":                   map[string]any{"jkt": d.client.Thumbprint()},
		"authorization_details": d.lib.MustValue([]any{d.entry()}),
		"mission": map[string]any{"id": "msn_AAAAAAAAAAAAAAAAAAAAAA", issuer: issuerName,
			"authority_hash": "sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
			"expires_at":     "2036-12-31T00:00:00Z", "approval_basis": map[string]any{"type": "user"}}})
	signer, err := d.key.Signer(mission.AlgEdDSA)
	must(d.t, err)
	text, err := payload.Canonical()
	must(d.t, err)
	d.subject, err = d.lib.SignJWS(&signer, "at+jwt", mission.Value{}, text)
	must(d.t, err)
	proof, err := d.lib.MakeProof(d.client, "POST", erpName, d.subject, "", time.Time{})
	must(d.t, err)
	var access mission.Access
	d.token, access, err = resource.Verify(&mission.Presented{Scheme: mission.SchemeDPoP, Token: d.subject,
		Proofs: 1, Proof: proof, Method: "POST", URI: erpName}, time.Time{})
	must(d.t, err)
	if !access.Permit {
		d.t.Fatal(access.Why)
	}
}

func (d *deal) entry() mission.Value {
	v, err := d.lib.ParseJSON([]byte(payment))
	must(d.t, err)
	return v
}

func (d *deal) reply(reply *mission.Reply, err error) mission.Value {
	d.t.Helper()
	must(d.t, err)
	if !reply.Done() {
		d.t.Fatal(reply.Refusal)
	}
	return reply.Value
}

func (d *deal) asks() mission.TransactionClient {
	return mission.TransactionClient{ClientID: "agent", JKT: d.client.Thumbprint()}
}

func (d *deal) redeem() *mission.TransactionRedeem {
	d.t.Helper()
	challenged := d.reply(d.resource.Challenge(d.ctx, d.stores[0], &mission.TransactionOperation{AcceptCount: 1,
		Accept: "?1", Token: d.token, Action: "invoices.pay", Entry: d.entry(), Reason: "a payment",
		Parameters: d.lib.MustValue(map[string]any{"amount_usd": "423.50"})}, time.Time{}))
	return &mission.TransactionRedeem{Client: d.asks(), SubjectToken: d.subject,
		SubjectTokenType:     "urn:ietf:params:oauth:token-type:access_token",
		TransactionChallenge: challenged.Get("transaction_challenge").Str()}
}

// From the challenge to the token, several times with the same keys and the same authority: the
// library gives back its references to them, and never ours.
func TestTransaction(t *testing.T) {
	for _, profile := range profiles {
		d := newDeal(t, profile)
		for round := 0; round < 4; round++ {
			admitted := d.reply(d.tas.Admit(d.ctx, d.stores[1], d.redeem(), time.Time{}))
			id := admitted.Get("transaction_authorization_id").Str()
			shown := d.reply(d.tas.Show(d.ctx, d.stores[1], id, time.Time{}))
			runtime.GC()
			d.reply(d.tas.Approve(d.ctx, d.stores[1], &mission.TransactionApprove{By: mission.ApprovedByPerson,
				Independent: true, ID: id, ApprovalBinding: shown.Get("approval_binding").Str(),
				ApprovalID: "apr-1", Approver: alice, ApprovedAt: d.clock,
				ApprovedUntil: d.clock.Add(200 * time.Second)}, time.Time{}))
			d.clock = d.clock.Add(6 * time.Second)
			polled := d.reply(d.tas.Poll(d.ctx, d.stores[1], &mission.TransactionPoll{Client: d.asks(), ID: id},
				time.Time{}))
			if polled.Get("access_token").Str() == "" {
				t.Fatal(polled)
			}
		}
		if len(d.called) != 8 {
			t.Error(d.called)
		}
		for _, name := range []string{"ChallengeIssuer", "Operation", "Subject", "Standing", "Token", "Policy"} {
			redeem := d.redeem()
			d.fail = name
			if _, err := d.tas.Admit(d.ctx, d.stores[1], redeem, time.Time{}); !errors.Is(err, errMine) {
				t.Error(name, err)
			}
			d.fail = ""
		}
	}
}

package mission_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"strings"
	"time"

	"mission"
)

// Slots of tokens, proofs, egress and tools.
var wireSlots = []slot{
	{name: "Signer.Sign", scene: signerSign,
		want: "hello", turned: "refused: signature", none: "refused: no_callback"},
	{name: "ProofPolicy.Fresh", scene: policyFresh,
		want: "proven", turned: "refused: proof_replayed", none: "refused: no_callback"},
	{name: "ProofPolicy.NonceCurrent", scene: policyNonceCurrent,
		want: "proven", turned: "refused: proof_nonce", none: "refused: no_callback"},
	{name: "ProofPolicy.NonceNext", scene: policyNonceNext,
		want: "a-nonce", turned: "another", none: ""},
	{name: "EgressRecorder.Keep", scene: recorderKeep, want: "permit", none: "refused: no_callback"},
	{name: "ToolsView.Action", scene: viewAction, want: "ask_finance", turned: "none", none: "none"},
	{name: "ToolsView.Visible", scene: viewVisible,
		want: "query_financials", turned: "none", none: "query_financials"},
	{name: "ToolsTerms.Action", scene: termsAction,
		want: "query_financials", turned: "other", none: "ask_finance"},
}

func signerSign(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "k1")
	s.must(err)
	keys, err := lib.JWKSOf([]*mission.JWK{key})
	s.must(err)
	private, err := key.Private()
	s.must(err)
	seed, err := base64.RawURLEncoding.DecodeString(private.Get("d").Str())
	s.must(err)
	signer := &mission.Signer{Algorithm: mission.AlgEdDSA, KID: "k1",
		Sign: func(parts [][]byte) ([]byte, error) {
			var input []byte
			for _, part := range parts {
				input = append(input, part...)
			}
			return ed25519.Sign(ed25519.NewKeyFromSeed(seed), input), nil
		}}
	s.other = func([][]byte) ([]byte, error) { return make([]byte, ed25519.SignatureSize), nil }
	s.host(signer)
	return func() (string, error) {
		token, err := lib.SignJWS(signer, "x+jwt", mission.Value{}, []byte("hello"))
		if err != nil {
			return token, err
		}
		s.expects([][]byte{[]byte(token[:strings.LastIndexByte(token, '.')])})
		jws, err := lib.VerifyJWS(token, &mission.JWSExpect{Keys: keys, Types: []string{"x+jwt"}})
		if err != nil {
			return "", err
		}
		return string(jws.Payload()), nil
	}
}

// proofs are judged at noon, by functions that say yes.
func proofs(s *stage) (*mission.Library, *mission.ProofPolicy, func() (string, error)) {
	lib := s.library(mission.Config{
		Clock: &mission.Clock{Now: func() (time.Time, error) { return noon, nil }}})
	policy := &mission.ProofPolicy{Nonces: true, AgeSeconds: 100, AheadSeconds: 7,
		Fresh:        func(id string, until time.Time) (bool, error) { return len(id) == 43, nil },
		NonceCurrent: func(string) (bool, error) { return true, nil },
		NonceNext:    func() (string, error) { return "a-nonce", nil }}
	s.host(policy)
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "")
	s.must(err)
	proof, err := lib.MakeProof(key, "GET", financeName, "", "n-1", time.Time{})
	s.must(err)
	return lib, policy, func() (string, error) {
		thumbprint, err := lib.VerifyProof(policy, &mission.Proof{Proof: proof, Method: "GET", URI: financeName})
		if err != nil {
			return thumbprint, err
		}
		if thumbprint != key.Thumbprint() {
			s.t.Error("of another key")
		}
		return "proven", nil
	}
}

func policyFresh(s *stage) func() (string, error) {
	_, _, verify := proofs(s)
	return func() (string, error) {
		result, err := verify()
		if len(s.heard) == 2 { // the name of a proof is the library's own
			s.expects(s.heard[0], noon.Truncate(time.Second).Add(107*time.Second))
		}
		return result, err
	}
}

func policyNonceCurrent(s *stage) func() (string, error) {
	_, _, verify := proofs(s)
	s.expects("n-1")
	return verify
}

func policyNonceNext(s *stage) func() (string, error) {
	lib, policy, _ := proofs(s)
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "k1")
	s.must(err)
	keys, err := lib.JWKSOf([]*mission.JWK{key})
	s.must(err)
	resource, err := lib.NewResource(mission.ResourceConfig{Audiences: []string{financeName},
		Issuers: []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}}, Proofs: policy})
	s.must(err)
	s.other = func() (string, error) { return "another", nil }
	s.expects()
	return func() (string, error) {
		_, nonce, err := resource.Challenge(&mission.Access{Status: 401, Code: mission.ErrProofNonce,
			Scheme: mission.SchemeDPoP, OAuthError: "use_dpop_nonce"})
		return nonce, err
	}
}

func recorderKeep(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	scope, err := lib.ParseEgressScope(`{"channel_classes":[{"channel_class":"inference_api",
 "disposition":"mediated","destinations":["https://api.inference.example"]}]}`)
	s.must(err)
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "k1")
	s.must(err)
	signer, err := key.Signer(mission.AlgEdDSA)
	s.must(err)
	recorder := &mission.EgressRecorder{ID: "https://egress.example.com", Signer: &signer,
		Keep: func(mission.Value) error { return nil }}
	s.host(recorder)
	return func() (string, error) {
		verdict, err := lib.DecideEgress(scope, &mission.Egress{ChannelClass: "inference_api",
			Destination: "https://api.inference.example/v1", Issuer: issuerName, Mission: "msn_1", Now: noon,
			State: &mission.KnownState{State: mission.StateActive, Source: mission.LearnedStatus,
				LearnedAt: noon.Add(-time.Minute), FreshUntil: noon.Add(time.Minute)}}, recorder)
		if verdict.Permit && err == nil {
			s.expects(verdict.Evidence)
			return "permit", nil
		}
		if verdict.Permit {
			return "permit", err
		}
		return verdict.Reason, err
	}
}

// --- Tools ---

// names are those of the tools that a view leaves.
func (d *desk) names(s *stage, view *mission.ToolsView, tools string) func() (string, error) {
	view.Policy, view.State, view.Audience = d.policy, d.known(), financeName
	s.host(view)
	listed, err := d.lib.ParseJSON([]byte(tools))
	s.must(err)
	return func() (string, error) {
		left, err := d.lib.FilterTools(listed, view)
		if err != nil {
			return "", err
		}
		names := []string{}
		left.Get("tools").Each(func(_ string, tool mission.Value) bool {
			names = append(names, tool.Get("name").Str())
			return true
		})
		if len(names) == 0 {
			return "none", nil
		}
		return strings.Join(names, " "), nil
	}
}

func viewAction(s *stage) func() (string, error) {
	d := newDesk(s.t, s.profile)
	s.other = func(string) (string, error) { return "", nil }
	s.expects("ask_finance")
	return d.names(s, &mission.ToolsView{
		Action: func(string) (string, error) { return "query_financials", nil }},
		`{"tools":[{"name":"ask_finance"}]}`)
}

func viewVisible(s *stage) func() (string, error) {
	d := newDesk(s.t, s.profile)
	tool := `{"description":"Ask.","name":"query_financials"}`
	value, err := d.lib.ParseJSON([]byte(tool))
	s.must(err)
	s.expects(value, "query_financials")
	return d.names(s, &mission.ToolsView{
		Visible: func(mission.Value, string) (bool, error) { return true, nil }}, `{"tools":[`+tool+`]}`)
}

func termsAction(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	request, err := lib.ParseJSON([]byte(
		`{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"ask_finance"}}`))
	s.must(err)
	terms := &mission.ToolsTerms{ClaimedIssuer: issuerName, ClaimedMission: "msn_1", Audience: financeName,
		Action: func(string) (string, error) { return "query_financials", nil }}
	s.other = func(string) (string, error) { return "other", nil }
	s.host(terms)
	s.expects("ask_finance")
	return func() (string, error) {
		call, err := mission.ReadToolsCall(request, terms)
		return call.Action, err
	}
}

package mission_test

import (
	"fmt"
	"testing"
	"time"

	"mission"
)

// Slots of evidence: who numbers it, finds it, proves its age and understands it.
var evidenceSlots = []slot{
	{name: "EmitterConfig.Next", scene: emitterNext, want: "17", turned: "18", none: "refused: no_callback"},
	{name: "EvidenceVerifierConfig.Anchored", scene: verifierAnchored,
		want: "anchored", turned: "refused: compromised", none: "refused: compromised"},
	{name: "ReceiptFinder.Find", scene: finderFind,
		want: "found", turned: "refused: evidence", none: "refused: no_callback"},
	{name: "ReplaySource.Verdict", scene: sourceVerdict,
		want: "same", turned: "differs", none: "untold"},
}

// A notary signs what a bench has decided.
type notary struct {
	*bench
	keys     *mission.JWKS
	config   mission.EmitterConfig
	decision *mission.Decision
	emitter  *mission.Emitter
	issuing  *mission.Emitter // receipts
}

func (s *stage) notary(verdict string) *notary {
	n := &notary{bench: s.bench()}
	n.answer.Verdict = verdict
	n.bench.open()
	key, err := n.lib.GenerateJWK(mission.AlgEdDSA, "evidence")
	s.must(err)
	n.keys, err = n.lib.JWKSOf([]*mission.JWK{key})
	s.must(err)
	signer, err := key.Signer(mission.AlgEdDSA)
	s.must(err)
	next := uint64(0)
	numbers := func(string, string) (uint64, error) { next++; return next, nil }
	if s.slot.name == "EmitterConfig.Next" {
		numbers = func(string, string) (uint64, error) { return 17, nil }
	}
	n.config = mission.EmitterConfig{ID: decider, Role: mission.EmitterPDP, Signer: &signer,
		Next: numbers, NameSpace: evidence}
	s.host(&n.config)
	n.emitter, err = n.lib.NewEmitter(n.config)
	s.must(err)
	n.issuing, err = n.lib.NewEmitter(mission.EmitterConfig{ID: "https://receipts.example.com",
		Role: mission.EmitterReceipts, Signer: &signer,
		Next: func(string, string) (uint64, error) { return 1, nil }})
	s.must(err)
	n.decision, err = n.pdp.Decide(n.policy, n.asked, n.situation, time.Time{})
	s.must(err)
	return n
}

func (n *notary) verifier(config mission.EvidenceVerifierConfig, compromised time.Time) *mission.EvidenceVerifier {
	for id, role := range map[string]mission.EmitterKind{decider: mission.EmitterPDP,
		"https://receipts.example.com": mission.EmitterReceipts} {
		config.Emitters = append(config.Emitters, mission.EvidenceKeys{Emitter: id, Roles: 1 << role,
			Keys: n.keys, CompromisedAt: compromised})
	}
	verifier, err := n.lib.NewEvidenceVerifier(config)
	n.s.must(err)
	return verifier
}

func (n *notary) record() mission.Value {
	record, err := n.emitter.DecisionEvidence(n.decision)
	n.s.must(err)
	return record
}

func emitterNext(s *stage) func() (string, error) {
	n := s.notary("")
	s.other = func(string, string) (uint64, error) { return 18, nil }
	s.expects(issuerName, n.id)
	return func() (string, error) {
		record, err := n.emitter.DecisionEvidence(n.decision)
		if err != nil {
			return "", err
		}
		return record.Get("sequence").Lexeme(), nil
	}
}

func verifierAnchored(s *stage) func() (string, error) {
	n := s.notary("")
	record := n.record()
	digest, err := n.lib.CanonicalDigest(record)
	s.must(err)
	config := &mission.EvidenceVerifierConfig{Anchored: func(string) (int32, time.Time, error) {
		return 1, n.clock.Add(-time.Hour), nil
	}}
	s.other = func(string) (int32, time.Time, error) { return 0, time.Time{}, nil }
	s.host(config)
	verifier := n.verifier(*config, n.clock.Add(-time.Minute))
	s.expects(digest)
	return func() (string, error) {
		verified, err := verifier.Verify(record)
		if err != nil {
			return "", err
		}
		return verified.Standing.String(), nil
	}
}

// Each answer about an anchor has its own consequence.
func TestAnchors(t *testing.T) {
	for _, profile := range profiles {
		s := slot{name: "none"}.stage(t, profile, answers)
		n := s.notary("")
		record := n.record()
		for verdict, want := range []mission.KeyStanding{mission.KeyStandingUnproven,
			mission.KeyStandingAnchored, mission.KeyStandingBroken, mission.KeyStandingUnproven,
			mission.KeyStandingUnproven} {
			verifier := n.verifier(mission.EvidenceVerifierConfig{
				Anchored: func(string) (int32, time.Time, error) {
					return int32(verdict), n.clock.Add(-time.Hour), nil
				}}, n.clock.Add(-time.Minute))
			verified, err := verifier.Verify(record)
			if verified.Standing != want || (err == nil) != (want == mission.KeyStandingAnchored) {
				t.Errorf("%d: %v, %v, not %v", verdict, verified.Standing, err, want)
			}
		}
	}
}

func finderFind(s *stage) func() (string, error) {
	n := s.notary("")
	record := n.record()
	verifier := n.verifier(mission.EvidenceVerifierConfig{}, time.Time{})
	receipt, err := n.issuing.ReceiptIssue(&mission.ReceiptSource{Kind: mission.ReceiptDecision,
		Verifier: verifier, Decision: record})
	s.must(err)
	digest, err := n.lib.CanonicalDigest(record)
	s.must(err)
	finder := &mission.ReceiptFinder{Find: func(string, string, string) (mission.Value, error) {
		return record, nil
	}}
	s.other = func(string, string, string) (mission.Value, error) { return mission.Value{}, nil }
	s.host(finder)
	s.expects(receipt.Find("/evidence/0/type").Str(), digest, record.Get("evidence_id").Str())
	return func() (string, error) {
		told, err := verifier.ReceiptVerify(receipt, finder)
		if err != nil {
			return "", err
		}
		if told.Kind != mission.ReceiptDecision || !told.Decision.Equal(record) {
			return fmt.Sprint(told), nil
		}
		return "found", nil
	}
}

func sourceVerdict(s *stage) func() (string, error) {
	n := s.notary("grün")
	record, err := n.verifier(mission.EvidenceVerifierConfig{}, time.Time{}).Verify(n.record())
	s.must(err)
	request, err := n.lib.WriteEvaluation(n.asked)
	s.must(err)
	source := &mission.ReplaySource{Decision: &record, PDP: n.pdp, Policy: n.policy, Request: request,
		Situation: n.situation, NameSpace: evidence,
		Verdict: func(policy, version, verdict string) (mission.Says, error) { return mission.SaysPermit, nil }}
	s.other = func(policy, version, verdict string) (mission.Says, error) { return mission.SaysDeny, nil }
	s.host(source)
	s.expects("servers", "1", "grün")
	return func() (string, error) {
		told, err := mission.DecisionReplay(source)
		if err != nil {
			return "", err
		}
		return map[mission.ReplayKind]string{mission.ReplaySame: "same", mission.ReplayDiffers: "differs",
			mission.ReplayUntold: "untold"}[told.Outcome], nil
	}
}

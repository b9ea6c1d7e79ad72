package mission_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"mission"
)

// Slots of the context, of sets and what is derived from them.
var ruleSlots = []slot{
	{name: "Clock.Now", scene: clockNow,
		want: "2036-09-21T09:00:00Z", turned: "2036-09-21T10:00:00Z", none: "refused: no_callback"},
	{name: "MemberType.Validate", scene: memberValidate, want: "1", none: "1"},
	{name: "ConstraintType.Validate", scene: constraintValidate, want: "1", none: "1"},
	{name: "ConstraintType.Within", scene: constraintWithin,
		want: "within", turned: "constraint_broader", none: "undecidable"},
	{name: "ConstraintType.Meet", scene: constraintMeet,
		want: `["green"]`, turned: "nothing", none: "nothing"},
	{name: "ConstraintType.Holds", scene: constraintHolds,
		want: "holds", turned: "constraint_unmet", none: "constraint_unrecognized"},
	{name: "Facts.Lookup", scene: factsLookup,
		want: "holds", turned: "constraint_unmet", none: "constraint_unmet"},
	{name: "AuthorizationType.Validate", scene: typeValidate, want: "1", none: "1"},
	{name: "AuthorizationType.Within", scene: typeWithin,
		want: "within", turned: "not_covered", none: "undecidable"},
	{name: "AuthorizationType.Narrow", scene: typeNarrow,
		want: `["b"]`, turned: "nothing", none: "nothing"},
	{name: "EvidenceType.Validate", scene: evidenceValidate, only: mission.ProfileDraft,
		want: "1", none: "refused: no_callback"},
	{name: "EvidenceType.Verify", scene: evidenceVerify, only: mission.ProfileDraft,
		want: `{"level":3}`, turned: "refused: evidence_binding", none: "refused: no_callback"},
	{name: "DelegatePolicy.Permits", scene: delegatePermits,
		want: "1", turned: "refused: delegate", none: "refused: no_callback"},
	{name: "ClientMap.Resolves", scene: clientResolves,
		want: "2", turned: "1", none: "refused: no_callback"},
	{name: "DerivationPolicy.Recognizes", scene: policyRecognizes,
		want: "2", turned: "refused: unrecognized", none: "2"},
	{name: "DerivationPolicy.Candidates", scene: policyCandidates,
		want: "2", turned: "refused: no_mapping", none: "refused: no_callback"},
	{name: "DerivationPolicy.Enforces", scene: policyEnforces,
		want: "2", turned: "1", none: "refused: no_callback"},
	{name: "DisclosureStyle.Rendered", scene: styleRendered, want: "in my words",
		turned: "in the library's", none: "in the library's"},
	{name: "AudienceMap.Audiences", scene: mapAudiences,
		want: `["https://a.example","https://b.example"]`, turned: "refused: target", none: "refused: no_callback"},
	{name: "ScopeMap.Authority", scene: mapAuthority,
		want: "2", turned: "refused: scope", none: "refused: no_callback"},
}

var noon = time.Date(2036, 9, 21, 9, 0, 0, 123456789, time.UTC)

func clockNow(s *stage) func() (string, error) {
	clock := &mission.Clock{Now: func() (time.Time, error) { return noon, nil }}
	s.other = func() (time.Time, error) { return noon.Add(time.Hour), nil }
	s.host(clock)
	lib := s.library(mission.Config{Clock: clock})
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "")
	s.must(err)
	s.expects()
	return func() (string, error) {
		proof, err := lib.MakeProof(key, "GET", financeName, "", "", time.Time{})
		if err != nil {
			return "", err
		}
		jws, err := lib.DecodeJWS(proof)
		s.must(err)
		payload, err := lib.ParseJSON(jws.Payload())
		s.must(err)
		iat, _ := payload.Get("iat").Int()
		return time.Unix(iat, 0).UTC().Format(time.RFC3339), nil
	}
}

// entriesWith are a set with one entry that has this beside type, resource and actions.
func entriesWith(more string) string {
	return `[{"type":"mission_resource_access","resource":"` + financeName +
		`","actions":["query_financials"]` + more + `}]`
}

func entryCount(set *mission.AuthoritySet, err error) (string, error) {
	if err != nil {
		return "", err
	}
	return fmt.Sprint(set.Count()), nil
}

func memberValidate(s *stage) func() (string, error) {
	types := []mission.MemberType{{Name: "note", Validate: func(mission.Value) error { return nil }}}
	s.host(&types[0])
	lib := s.library(mission.Config{EntryMembers: types})
	s.expects(lib.MustValue(map[string]any{"by": "hand"}))
	return func() (string, error) {
		return entryCount(lib.ParseAuthoritySet(entriesWith(`,"note":{"by":"hand"}`)))
	}
}

// colours are sets of words; narrower is fewer of them.
func colours(s *stage) []mission.ConstraintType {
	types := []mission.ConstraintType{{Key: "colours",
		Validate: func(mission.Value) error { return nil },
		Within:   func(a, b mission.Value) (bool, error) { return len(inBoth(a, b)) == a.Len(), nil },
	}}
	switch s.slot.name {
	case "ConstraintType.Meet":
		types[0].Meet = func(a, b mission.Value) (mission.Value, bool, error) {
			both := inBoth(a, b)
			met, err := newLibrary(s.t).NewValue(both)
			return met, len(both) > 0, err
		}
	case "ConstraintType.Validate": // and nothing else has to be there
		types[0].Within = nil
	}
	s.host(&types[0])
	return types
}

func inBoth(a, b mission.Value) (both []string) {
	a.Each(func(_ string, one mission.Value) bool {
		b.Each(func(_ string, other mission.Value) bool {
			if one.Equal(other) {
				both = append(both, one.Str())
			}
			return true
		})
		return true
	})
	return both
}

const (
	redGreen  = `,"constraints":{"colours":["red","green"]}`
	greenBlue = `,"constraints":{"colours":["green","blue"]}`
	greenOnly = `,"constraints":{"colours":["green"]}`
)

func wordsOf(lib *mission.Library, words ...string) mission.Value { return lib.MustValue(words) }

func constraintValidate(s *stage) func() (string, error) {
	lib := s.library(mission.Config{ConstraintTypes: colours(s)})
	s.expects(wordsOf(lib, "red", "green"))
	return func() (string, error) { return entryCount(lib.ParseAuthoritySet(entriesWith(redGreen))) }
}

func (s *stage) entry(lib *mission.Library, text string) mission.Value {
	v, err := lib.ParseJSON([]byte(text))
	s.must(err)
	return v.Index(0)
}

func narrower(lib *mission.Library, a, b mission.Value) (string, error) {
	verdict, err := lib.EntryWithinEntry(a, b)
	if err != nil {
		return "", err
	}
	if verdict.Subset {
		return "within", nil
	}
	return verdict.Code.Reason(), nil
}

func constraintWithin(s *stage) func() (string, error) {
	lib := s.library(mission.Config{ConstraintTypes: colours(s)})
	s.expects(wordsOf(lib, "green"), wordsOf(lib, "green", "blue"))
	a, b := s.entry(lib, entriesWith(greenOnly)), s.entry(lib, entriesWith(greenBlue))
	return func() (string, error) { return narrower(lib, a, b) }
}

// meet is a place in the only entry that two sets have in common.
func (s *stage) meet(lib *mission.Library, a, b, place string) func() (string, error) {
	one, err := lib.ParseAuthoritySet(a)
	s.must(err)
	other, err := lib.ParseAuthoritySet(b)
	s.must(err)
	return func() (string, error) {
		set, _, err := one.Intersect(other)
		if err != nil {
			return "", err
		}
		if set.Count() == 0 {
			return "nothing", nil
		}
		return set.Entry(0).Find(place).String(), nil
	}
}

func constraintMeet(s *stage) func() (string, error) {
	lib := s.library(mission.Config{ConstraintTypes: colours(s)})
	s.other = func(a, b mission.Value) (mission.Value, bool, error) { return mission.Value{}, false, nil }
	s.expects(wordsOf(lib, "red", "green"), wordsOf(lib, "green", "blue"))
	return s.meet(lib, entriesWith(redGreen), entriesWith(greenBlue), "/constraints/colours")
}

func constraintHolds(s *stage) func() (string, error) {
	types := []mission.ConstraintType{{Key: "colours",
		Holds: func(mission.Value, *mission.Facts) (bool, error) { return true, nil }}}
	s.host(&types[0])
	lib := s.library(mission.Config{ConstraintTypes: types})
	facts := &mission.Facts{Amount: mission.Text("12.50"), Currency: mission.Text("EUR"), ResourceIssued: mission.Text("2026-01-02T03:04:05.678Z"),
		Tenant: mission.Text("example"), RecipientDomains: []string{"a.example", "b.example"}, Now: noon,
		DataLabels: []string{"public"}, Tool: mission.Text("brush"), ActionApproved: true}
	s.expects(wordsOf(lib, "red", "green"), facts)
	return s.holds(lib, facts)
}

func (s *stage) holds(lib *mission.Library, facts *mission.Facts) func() (string, error) {
	constraints := s.entry(lib, entriesWith(redGreen)).Get("constraints")
	return func() (string, error) {
		verdict, err := lib.ConstraintHolds(constraints, facts)
		if err != nil {
			return "", err
		}
		if verdict.Holds {
			return "holds", nil
		}
		return verdict.Reason, nil
	}
}

func factsLookup(s *stage) func() (string, error) {
	lib := s.library(mission.Config{ConstraintTypes: []mission.ConstraintType{{Key: "colours",
		Holds: func(value mission.Value, facts *mission.Facts) (bool, error) {
			if facts.Lookup == nil {
				return false, nil
			}
			known, err := facts.Lookup("colours.known")
			return known.Equal(value), err
		}}}})
	s.other = func(string) (mission.Value, error) { return wordsOf(lib, "blue"), nil }
	facts := &mission.Facts{
		Lookup: func(string) (mission.Value, error) { return wordsOf(lib, "red", "green"), nil }}
	s.host(facts)
	s.expects("colours.known")
	return s.holds(lib, facts)
}

// --- A type of the host's own ---

func rooms(words string) string {
	return `[{"type":"urn:example:rooms","rooms":` + words + `}]`
}

func grants(s *stage) *mission.Library {
	types := []mission.AuthorizationType{{Type: "urn:example:rooms",
		Validate: func(mission.Value) error { return nil },
		Within: func(a, b mission.Value) (bool, error) {
			return len(inBoth(a.Get("rooms"), b.Get("rooms"))) == a.Get("rooms").Len(), nil
		},
	}}
	if s.slot.name == "AuthorizationType.Narrow" {
		types[0].Narrow = func(p, c mission.Value) (mission.Value, bool, error) {
			both := inBoth(p.Get("rooms"), c.Get("rooms"))
			narrow, err := newLibrary(s.t).NewValue(map[string]any{"type": p.Get("type").Str(), "rooms": both})
			return narrow, len(both) > 0, err
		}
	}
	s.host(&types[0])
	return s.library(mission.Config{AuthorizationTypes: types})
}

func typeValidate(s *stage) func() (string, error) {
	lib := grants(s)
	s.expects(s.entry(lib, rooms(`["a","b"]`)))
	return func() (string, error) { return entryCount(lib.ParseAuthoritySet(rooms(`["a","b"]`))) }
}

func typeWithin(s *stage) func() (string, error) {
	lib := grants(s)
	a, b := s.entry(lib, rooms(`["b"]`)), s.entry(lib, rooms(`["a","b"]`))
	s.expects(a, b)
	return func() (string, error) { return narrower(lib, a, b) }
}

func typeNarrow(s *stage) func() (string, error) {
	lib := grants(s)
	s.other = func(p, c mission.Value) (mission.Value, bool, error) { return mission.Value{}, false, nil }
	s.expects(s.entry(lib, rooms(`["a","b"]`)), s.entry(lib, rooms(`["b","c"]`)))
	return s.meet(lib, rooms(`["a","b"]`), rooms(`["b","c"]`), "/rooms")
}

// --- Evidence of a submission ---

const attested = `{"type":"urn:example:attested","by":"shaper"}`

// submitted is an Intent that somebody attested; the series' wire has no place for that.
var submitted = strings.TrimSuffix(packetDraft, "}") + `,"evidence":[` + attested + `]}`

func attesting(s *stage) *mission.Library {
	types := []mission.EvidenceType{{Type: "urn:example:attested",
		Validate: func(mission.Value) error { return nil },
		Verify: func(*mission.EvidenceRequest) (mission.Value, *mission.EvidenceBinding, error) {
			return newLibrary(s.t).MustValue(map[string]any{"level": 3}),
				&mission.EvidenceBinding{Audience: issuerName, Presenter: "agent"}, nil
		}}}
	s.other = func(*mission.EvidenceRequest) (mission.Value, *mission.EvidenceBinding, error) {
		return mission.Value{}, &mission.EvidenceBinding{Audience: "https://other.example.com"}, nil
	}
	s.host(&types[0])
	return s.library(mission.Config{EvidenceTypes: types})
}

func evidenceValidate(s *stage) func() (string, error) {
	lib := attesting(s)
	entry, err := lib.ParseJSON([]byte(attested))
	s.must(err)
	s.expects(entry)
	return func() (string, error) {
		made, err := lib.ParseSubmission(submitted, nil, noon, 0)
		if err != nil {
			return "", err
		}
		return fmt.Sprint(made.Evidence().Len()), nil
	}
}

func evidenceVerify(s *stage) func() (string, error) {
	lib := attesting(s)
	made, err := lib.ParseSubmission(submitted, nil, noon, 0)
	s.must(err)
	anchor, err := made.Intent().Anchor(issuerName)
	s.must(err)
	presenter := mission.Presenter{ClientID: "agent", CnfJKT: "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"}
	s.expects(&mission.EvidenceRequest{Entry: made.Evidence().Index(0), IntentHash: anchor,
		Issuer: issuerName, Presenter: presenter, Now: noon})
	return func() (string, error) {
		kept, err := made.Verify(issuerName, &presenter, nil, noon)
		if err != nil {
			return "", err
		}
		return kept.Find("/0/facts").String(), nil
	}
}

// --- Delegation ---

func delegatePermits(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	set, err := lib.ParseAuthoritySet(entriesWith(`,"delegation":{"max_depth":2}`))
	s.must(err)
	policy := &mission.DelegatePolicy{Permits: func(mission.Value, *mission.Actor, string) (bool, error) {
		return true, nil
	}}
	s.host(policy)
	s.expects(set.Entry(0), &mission.Actor{Iss: "https://actors.example.com", Sub: "helper",
		SubProfile: "ai_agent"}, "helper-client")
	token := "urn:ietf:params:oauth:token-type:access_token"
	return func() (string, error) {
		exchanged, err := mission.DecideExchange(&mission.Exchange{SubjectTokenType: token,
			RequestedTokenType: token, Authority: set, SubjectKey: "its", Key: "own", ClientID: "gateway",
			MissionClientID: "agent", Issuer: issuerName, ActorClientID: "helper-client",
			SubProfile: "ai_agent", Policy: policy,
			Actor: mission.Principal{Iss: "https://actors.example.com", Sub: "helper"}})
		if err != nil {
			return "", err
		}
		return entryCount(exchanged.Authority, nil)
	}
}

func clientResolves(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	set, err := lib.ParseAuthoritySet(`[{"type":"mission_resource_access","resource":"https://a.example",
 "actions":["x"]},{"type":"mission_resource_access","resource":"https://b.example","actions":["x"],
 "delegation":{"max_depth":1,"allowed_delegates":[{"sub":"partner"}]}}]`)
	s.must(err)
	clients := &mission.ClientMap{Resolves: func(string) (bool, error) { return true, nil }}
	s.host(clients)
	s.expects("partner")
	return func() (string, error) { return entryCount(set.ForDomain(clients)) }
}

// --- Derivation and what comes of it ---

const ceilingText = `[{"type":"mission_resource_access","resource":"` + financeName + `",
 "actions":["query_financials"],"constraints":{"max_amount":{"amount":"500.00","currency":"USD"}}},
 {"type":"mission_resource_access","resource":"` + financeName + `","actions":["export"]}]`

// derives an Intent under a policy whose candidates are its whole ceiling.
func derives(s *stage) (*mission.Intent, *mission.DerivationPolicy, func() (string, error)) {
	lib := s.library(mission.Config{})
	text := packetIntent
	if s.profile == mission.ProfileDraft {
		text = strings.TrimSuffix(strings.TrimPrefix(packetDraft, `{"intent":`), "}")
	}
	intent, err := lib.ParseIntent(text, noon, 0)
	s.must(err)
	ceiling, err := lib.ParseAuthoritySet(ceilingText)
	s.must(err)
	policy := &mission.DerivationPolicy{Version: "policy-7", Ceiling: ceiling,
		Flags:      mission.DerivationPolicyKeysEnforced,
		Recognizes: func(string) (bool, error) { return true, nil },
		Candidates: func(purpose, target string) (mission.Value, error) { return ceiling.Value(), nil },
		Enforces:   func(resource, key string) (bool, error) { return true, nil }}
	if s.slot.name == "DerivationPolicy.Enforces" {
		policy.Flags = 0
	}
	s.host(policy)
	return intent, policy, func() (string, error) {
		derived, err := intent.Derive(mission.Value{}, policy)
		if err != nil {
			return "", err
		}
		return entryCount(derived.Set(), nil)
	}
}

// target is what the Intent is about.
func (s *stage) target() string {
	if s.profile == mission.ProfileDraft {
		return financeName
	}
	return "Q3 financials"
}

func policyRecognizes(s *stage) func() (string, error) {
	_, _, derive := derives(s)
	s.expects(s.target())
	return derive
}

func policyCandidates(s *stage) func() (string, error) {
	_, _, derive := derives(s)
	s.other = func(purpose, target string) (mission.Value, error) { return mission.Value{}, nil }
	s.expects("", s.target())
	return derive
}

func policyEnforces(s *stage) func() (string, error) {
	_, _, derive := derives(s)
	s.expects(financeName, "max_amount")
	return derive
}

func styleRendered(s *stage) func() (string, error) {
	intent, policy, _ := derives(s)
	lib := s.library(mission.Config{})
	style := &mission.DisclosureStyle{TemplateID: "mine", TemplateVersion: "1",
		Rendered: func(wording *mission.Wording) (string, error) {
			if wording.What != mission.WordingConstraint {
				return "", nil
			}
			return "in my words", nil
		}}
	s.host(style)
	s.other = func(*mission.Wording) (string, error) { return "", nil }
	entry := policy.Ceiling.Entry(0)
	s.expects(&mission.Wording{What: mission.WordingConstraint, Entry: entry, Name: "max_amount",
		Value: entry.Find("/constraints/max_amount"), English: "At most 500.00 USD per operation."})
	return func() (string, error) {
		made, err := lib.BuildDisclosure(&mission.Consent{Issuer: issuerName, Intent: intent,
			Set: policy.Ceiling, Subject: alice, Approver: alice, ClientID: "agent"}, style, noon)
		if err != nil {
			return "", err
		}
		if strings.Contains(made.Value().String(), "in my words") {
			return "in my words", nil
		}
		return "in the library's", nil
	}
}

// --- Projections ---

func mapAudiences(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	set, err := lib.ParseAuthoritySet(entriesWith(""))
	s.must(err)
	table := &mission.AudienceMap{Audiences: func(mission.Value) (mission.Value, error) {
		return wordsOf(lib, "https://a.example", "https://b.example"), nil
	}}
	s.other = func(mission.Value) (mission.Value, error) { return mission.Value{}, nil }
	s.host(table)
	s.expects(set.Entry(0))
	return func() (string, error) {
		audiences, err := set.Audiences(table)
		if err != nil {
			return "", err
		}
		return audiences.String(), nil
	}
}

func mapAuthority(s *stage) func() (string, error) {
	lib := s.library(mission.Config{})
	ceiling, err := lib.ParseAuthoritySet(strings.Replace(ceilingText,
		`,"constraints":{"max_amount":{"amount":"500.00","currency":"USD"}}`, "", 1))
	s.must(err)
	table := &mission.ScopeMap{Authority: func(string) (mission.Value, error) { return ceiling.Value(), nil }}
	s.other = func(string) (mission.Value, error) { return mission.Value{}, nil }
	s.host(table)
	s.expects("finance.all")
	return func() (string, error) { return entryCount(ceiling.ForScope(table, "finance.all")) }
}

// What is an array in C is one in Go: one element, all of them, or none.
func TestCandidatesAreAnArray(t *testing.T) {
	lib := newLibrary(t)
	ceiling, err := lib.ParseAuthoritySet(ceilingText)
	must(t, err)
	intent, err := lib.ParseIntent(packetIntent, noon, 0)
	must(t, err)
	for want, answer := range map[int]mission.Value{1: ceiling.Entry(1), 2: ceiling.Value()} {
		derived, err := intent.Derive(mission.Value{}, &mission.DerivationPolicy{Version: "1",
			Flags: mission.DerivationPolicyKeysEnforced, Ceiling: ceiling,
			Candidates: func(string, string) (mission.Value, error) { return answer, nil }})
		must(t, err)
		if derived.Set().Count() != want {
			t.Errorf("%d entries, not %d", derived.Set().Count(), want)
		}
	}
}

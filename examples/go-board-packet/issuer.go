// The state authority: what it asks the program around it, the request, and its approval.
// SPDX-License-Identifier: MIT

package main

import (
	"strings"
	"time"

	"mission"
)

func (s *story) agentAsks() mission.Requester {
	return mission.Requester{ClientID: s.hostText("client_id")}
}

func (s *story) alice() mission.Requester {
	return mission.Requester{Principal: s.principal("approver")}
}

func admin() mission.Requester {
	return mission.Requester{
		Principal: mission.Principal{Iss: "https://idp.example.com", Sub: "admin"},
		ClientID:  "admin-console",
	}
}

// may: the agent asks, the Approver decides and may end it, an administrator governs. Whoever is not
// named may not; act.Actor was authenticated before the call.
func (s *story) may(act *mission.Act) (bool, error) {
	who := act.Actor.Principal
	agent := act.Actor.ClientID == s.hostText("client_id")
	alice, governs := who == s.principal("approver"), who == admin().Principal
	switch act.What {
	case mission.ActAdmit, mission.ActDerive, mission.ActExpand, mission.ActWithdraw, mission.ActList:
		return agent, nil
	case mission.ActApprove, mission.ActDeny, mission.ActRevoke:
		return alice, nil
	case mission.ActSuspend, mission.ActResume:
		return governs, nil
	case mission.ActRead:
		return agent || alice || governs, nil
	}
	return false, nil
}

// policy: in the series, the ceiling's entries at the resource that mapping.json names for an object.
func (s *story) policy(*mission.Act) (*mission.DerivationPolicy, error) {
	return &mission.DerivationPolicy{
		Flags:   mission.DerivationPolicyKeysEnforced,
		Version: s.hostText("policy_version"),
		Ceiling: s.ceiling,
		Candidates: func(purpose, target string) (mission.Value, error) {
			resource := s.mapping.Get(target).Str()
			for i := 0; resource != "" && i < s.ceiling.Count(); i++ {
				if entry := s.ceiling.Entry(i); entry.Get("resource").Str() == resource {
					return entry, nil
				}
			}
			return mission.Value{}, nil
		},
	}, nil
}

func (s *story) openIssuer() error {
	// The most that this agent can ever have: what it needs, and what it may ask for besides.
	entries, err := s.join("authority-set.json", "crm.json")
	if err != nil {
		return err
	}
	if s.ceiling, err = s.lib.AuthoritySetFrom(entries); err != nil {
		return err
	}
	s.issuer, err = s.lib.NewIssuer(mission.IssuerConfig{
		Flags:  mission.IssuerNoChildren,
		Issuer: s.hostText("state_authority"),
		Store:  s.keeper,
		Host: &mission.IssuerHost{
			May: s.may,
			// A real host looks at how and when the person signed in.
			Authenticated: func(act *mission.Act, acr string, how mission.Value) (bool, error) {
				return how.Get("method").Str() == "passkey", nil
			},
			// Draft: Alice may lend an agent what is hers.
			Source: func(act *mission.Act, source mission.Value) (bool, error) {
				return source.Get("type").Str() == "user_delegated", nil
			},
			Policy: s.policy,
		},
	})
	return err
}

// show gives the Mission as an administrator sees it.
func (s *story) show() (*mission.Reply, error) {
	return s.issuer.Show(s.ctx, &mission.Read{MissionID: s.id(), Actor: admin()})
}

func (s *story) shown() *mission.Reply {
	reply, err := s.show()
	return s.outcome("the Mission is shown to an administrator", reply, err, 0)
}

// --- 1: the request ---

// sentIntent is the value of the mission_intent parameter: the bare Intent, or the draft's envelope
// around it.
func (s *story) sentIntent(name string) string {
	intent := got(s.read(name))
	if s.isDraft() {
		intent = got(s.lib.NewValue(map[string]any{"intent": intent}))
	}
	return string(got(intent.Canonical()))
}

func (s *story) request(intent string, proposal mission.Value) mission.Admit {
	request := mission.Admit{
		Intent:          s.sentIntent(intent),
		Subject:         s.principal("subject"),
		ClientID:        s.hostText("client_id"),
		Tenant:          s.hostText("tenant"),
		AuthoritySource: s.host.Get("authority_source"),
	}
	if proposal.Valid() {
		request.Proposal = mission.Text(string(got(proposal.Canonical())))
	}
	return request
}

// proposal is what the agent of the draft proposes.
func (s *story) proposal() (proposal mission.Value) {
	if s.isDraft() {
		proposal = got(s.read("proposal.json"))
	}
	return proposal
}

// waiting finds a request of a run that ended early. An Intent has no identifier: sent twice it is
// two requests, so one that is there is the one to go on with.
func (s *story) waiting() string {
	reply, err := s.issuer.List(s.ctx, &mission.List{
		Actor:    s.agentAsks(),
		ClientID: s.hostText("client_id"),
		States:   []string{mission.RequestWire(s.profile, mission.StatePending)},
	})
	s.outcome("the agent's waiting requests are listed", reply, err, 0)
	return reply.Value.Find("/missions/0/id").Str()
}

func (s *story) admit() {
	id := s.waiting()
	if id != "" {
		s.tell("(one is waiting already, from a run that ended early: the story goes on with it)")
	} else {
		request := s.request("intent.json", s.proposal())
		s.tell("mission_intent: %s", inert(request.Intent))
		reply, err := s.issuer.Admit(s.ctx, &request)
		s.outcome("the request is admitted", reply, err, 0)
		id = reply.Value.Get("mission_id").Str()
	}
	s.note(notes{"mission_id": id})
	s.tell("%-26s %s", "reserved identifier", id)
}

// --- 2: what the approver is shown ---

// complete is the host's own disclosure: its words, and what only this moment can say.
func (s *story) complete(rendered mission.Value) (*mission.Disclosure, error) {
	template, err := s.read("disclosure.json")
	if err != nil {
		return nil, err
	}
	var words map[string]any
	if err := template.Unmarshal(&words); err != nil {
		return nil, err
	}
	hashes := map[string]any{}
	for _, name := range []string{"intent_hash", "proposal_hash", "authority_hash"} {
		if hash := rendered.Get("disclosure").Get("source_hashes").Get(name); hash.Valid() {
			hashes[name] = hash
		}
	}
	words["source_hashes"] = hashes
	words["display_context"].(map[string]any)["rendered_at"] = mission.FormatTime(s.now)
	value, err := s.lib.NewValue(words)
	if err != nil {
		return nil, err
	}
	return s.lib.DisclosureFrom(value)
}

// faithful: only what says all of the Intent and of every entry may be displayed.
func (s *story) faithful(disclosure *mission.Disclosure, rendered mission.Value) error {
	submission, err := s.lib.ParseSubmission(s.sentIntent("intent.json"), nil, time.Time{}, 0)
	if err != nil {
		return err
	}
	set, err := s.lib.AuthoritySetFrom(rendered.Get("authority_set"))
	if err != nil {
		return err
	}
	var proposed *mission.AuthoritySet
	if proposal := s.proposal(); proposal.Valid() {
		if proposed, err = s.lib.AuthoritySetFrom(proposal); err != nil {
			return err
		}
	}
	return disclosure.Check(&mission.Consent{
		Issuer:   s.hostText("state_authority"),
		Intent:   submission.Intent(),
		Set:      set,
		Proposal: proposed,
		Subject:  s.principal("subject"),
		Approver: s.principal("approver"),
		ClientID: s.hostText("client_id"),
	})
}

// disclose keeps what was shown: the approval is about exactly this.
func (s *story) disclose() {
	reply, err := s.issuer.Render(s.ctx, &mission.Decide{MissionID: s.id(), Actor: s.alice()})
	s.outcome("the request is rendered for its approver", reply, err, 0)
	disclosure, err := s.complete(reply.Value)
	s.expect("the disclosure is complete", err, 0)
	s.expect("it is faithful to the Intent and to every entry", s.faithful(disclosure, reply.Value), 0)
	s.showDisclosure(disclosure.Value())
	s.note(notes{"rendering": reply.Value.Get("rendering").Str(), "shown": disclosure.Value()})
}

// --- 3: the approval ---

// decide sends one approval, one event: whoever sends it again means the same approval.
func (s *story) decide() (*mission.Reply, error) {
	return s.issuer.Approve(s.ctx, &mission.Decide{
		MissionID:       s.id(),
		Actor:           s.alice(),
		ApprovalEventID: s.hostText("approval_event_id") + "." + s.id(),
		Rendering:       s.text("rendering"),
		Disclosure:      string(got(s.place["shown"].Canonical())),
		Authentication:  s.host.Get("authentication"),
	})
}

func (s *story) approve() {
	first, err := s.decide()
	s.outcome("the Mission is active, with its anchors", first, err, 0)
	s.tell("%-26s %s", "Mission", first.Mission.ID())
	for _, anchor := range []struct {
		label string
		what  mission.CommitKind
	}{
		{"anchor of the Intent", mission.CommitIntent},
		{"anchor of the proposal", mission.CommitProposedAuthority},
		{"anchor of the authority", mission.CommitAuthoritySet},
		{"anchor of the disclosure", mission.CommitConsentDisclosure},
	} {
		if digest := first.Mission.Anchor(anchor.what); digest != "" {
			s.tell("%-26s %s", anchor.label, digest)
		}
	}
	again, err := s.decide()
	s.outcome("the same approval again gives the same Mission", again, err, 0)
	if !again.Verdict.Replayed {
		s.same("the answer to the repetition", "new", "replayed")
	}
}

// --- 4: the record proves itself ---

func (s *story) prove(text string) error {
	record, err := s.lib.ParseMission(text, 0)
	if err != nil {
		return err
	}
	disclosure, err := s.lib.DisclosureFrom(s.place["shown"])
	if err != nil {
		return err
	}
	return record.Verify(disclosure)
}

func (s *story) reload() {
	record := string(got(s.shown().Value.Get("record").Canonical()))
	s.expect("every anchor is recomputed and agrees", s.prove(record), 0)
	changed := strings.Replace(record, `"goal":"`, `"goal":"X`, 1)
	s.expect("with one letter more in its goal it is still the approved Mission",
		s.prove(changed), mission.ErrDigestMismatch)
}

// --- 5: tokens ---

// Longer than the Mission may stay as it is: what a token says has to be weighed against the
// Mission's state.
const tokenSeconds = 3 * 3600

// audiences: in this deployment a resource server goes by the URI of what it serves.
var audiences = &mission.AudienceMap{Audiences: func(entry mission.Value) (mission.Value, error) {
	return entry.Get("resource"), nil
}}

// sign makes the token of a derivation: for the servers of its entries, and for the agent's key. It
// must not leave the host yet.
func (s *story) sign(derived mission.Value) error {
	signer, err := s.server.Signer(0)
	if err != nil {
		return err
	}
	made, err := s.lib.MakeToken(&mission.TokenPlan{
		Derived:   derived,
		Signer:    &signer,
		Iss:       s.hostText("state_authority"),
		Sub:       s.principal("subject").Sub,
		ClientID:  s.hostText("client_id"),
		Audiences: audiences,
		JKT:       s.agent.Thumbprint(),
	}, time.Time{})
	if err != nil {
		return err
	}
	s.signed = made.Token
	s.tell("(signed, and held back until it is confirmed)")
	return nil
}

// reserve asks for a token for one resource, or (empty) for all.
func (s *story) reserve(resource string) (*mission.Reply, error) {
	request := mission.Derive{
		Flags:     mission.DeriveReserve,
		MissionID: s.id(),
		Actor:     s.agentAsks(),
		Lifetime:  tokenSeconds,
		Issue:     s.sign,
	}
	if resource != "" {
		request.Resources = []string{resource}
	}
	return s.issuer.Derive(s.ctx, &request)
}

// finish confirms what is reserved; then it is the agent's. The reservation is noted before: a run
// that was killed in between confirms the same one; one that was killed before the note leaves a
// reservation that ends unconfirmed, and is not counted.
func (s *story) finish() {
	reserved := s.place["reserved"]
	reply, err := s.issuer.Confirm(s.ctx, &mission.SettleLease{
		MissionID: s.id(), Lease: reserved.Get("lease").Str()})
	s.outcome("the reservation is confirmed", reply, err, 0)
	number, _ := reserved.Get("derivation").Int()
	exp, _ := reserved.Get("exp").Int()
	s.tell("derivation %d, exp %s: a token of %d bytes, for the agent's key", number,
		mission.FormatTime(time.Unix(exp, 0)), len(s.text("signed")))
	s.showJSON("mission:", reserved.Get("mission"))
	s.showJSON("authorization_details:", reserved.Get("authorization_details"))
	s.note(notes{"reserved": nil, "signed": nil, "tokens": s.number("tokens") + 1,
		"token for " + s.text("wanted"): s.text("signed")})
}

// token is the latest that the agent holds for a resource.
func (s *story) token(resource string) string { return s.text("token for " + resource) }

// derive hands one token out, counted once however often this is asked. The gate has to answer
// `want`, and to tell a client this word.
func (s *story) derive(resource string, want mission.Code, word string) {
	if s.place["reserved"].Valid() {
		s.tell("(a reservation of an earlier run is there)")
		s.finish()
		return
	}
	reply, err := s.reserve(resource)
	s.outcome("the gate lets a token be derived", reply, err, want)
	if want == 0 {
		s.note(notes{"reserved": reply.Value, "signed": s.signed, "wanted": resource})
		s.finish()
		return
	}
	verdict := reply.Verdict
	if verdict.Member != "" {
		s.tell("token endpoint: {\"error\":\"%s\",\"%s\":\"%s\"}", verdict.OAuthError, verdict.Member,
			verdict.Value)
	} else if verdict.OAuthError != "" {
		s.tell("token endpoint: {\"error\":\"%s\"}", verdict.OAuthError)
	}
	s.same("what the client is told", verdict.Value, word)
}

func (s *story) tokens() {
	set := s.shown().Mission.AuthoritySet()
	for i := s.number("tokens"); i < set.Count(); i++ {
		s.derive(set.Entry(i).Get("resource").Str(), 0, "")
	}
}

// --- 14 and 16: events and history ---

func (s *story) deliver() {
	for count := 1; count > 0; {
		reply, err := s.issuer.Events(s.ctx, &mission.Drain{Limit: 32})
		events := s.outcome("the outbox is read", reply, err, 0).Value.Get("events")
		var keys []string
		// A real host sends them to its receivers here. Whoever dies before the acknowledgment
		// delivers again: a receiver knows an event by its key.
		events.Each(func(_ string, event mission.Value) bool {
			keys = append(keys, event.Get("key").Str())
			s.tell("-> %s  %s", inert(event.Get("event").Str()), inert(event.Get("key").Str()))
			return true
		})
		if count = len(keys); count > 0 {
			reply, err = s.issuer.Acknowledge(s.ctx, keys)
			s.outcome("they are acknowledged", reply, err, 0)
		}
	}
}

// history gives a Mission's events as one line.
func (s *story) history(id string, actor mission.Requester, each func(mission.Value)) (string, error) {
	reply, err := s.issuer.History(s.ctx, &mission.Read{MissionID: id, Actor: actor})
	if err = ended(reply, err); err != nil {
		return "", err
	}
	var names []string
	reply.Value.Get("events").Each(func(_ string, event mission.Value) bool {
		names = append(names, event.Get("event").Str())
		each(event)
		return true
	})
	return strings.Join(names, ", "), nil
}

const told = "admit, approve, suspend, resume, revoke"

// lookBack: every event once and in its place, however often the story was interrupted.
func (s *story) lookBack() {
	line, err := s.history(s.id(), s.alice(), func(event mission.Value) {
		sequence, _ := event.Get("sequence").Int()
		s.tell("%2d  %s  %s", sequence, inert(event.Get("committed_at").Str()),
			inert(event.Get("event").Str()))
	})
	s.expect("the history is read", err, 0)
	s.same("the history", line, told)
	s.same("the number of derivations", s.shown().Value.Get("derivations").Lexeme(), "4")
	s.tell("4 tokens were handed out, and 4 are counted")
}

// lifecycle is what became of a Mission, as one line; and that it is so.
func (s *story) lifecycle(what, id, want string) {
	line, err := s.history(id, admin(), func(mission.Value) {})
	must(err)
	s.same(what, line, want)
	s.tell("%s: %s", what, line)
}

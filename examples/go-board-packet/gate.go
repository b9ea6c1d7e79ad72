// The decision point that all servers ask: the Mission's policy view, what the operations mean, and
// a store for what it has to remember. SPDX-License-Identifier: MIT

package main

import (
	"time"

	"mission"
)

const (
	decider = "https://pdp.example.com"
	names   = "https://mcp.example.com/evidence/" // before members of this deployment's own
)

type gate struct {
	*story
	policy     *mission.Policy
	claims     *mission.Claims
	operations []*mission.OperationProfile
}

func (s *story) gate() *gate {
	g := &gate{story: s}
	reply, err := s.show()
	must(ended(reply, err))
	g.compile(reply.Value.Get("record"))
	got(s.readCommon("operations.json")).Each(func(_ string, one mission.Value) bool {
		profile := got(s.servers.ParseOperationProfile(string(got(one.Canonical()))))
		g.operations = append(g.operations, profile)
		return true
	})
	pdp := got(s.servers.NewPDP(mission.PDPConfig{ID: decider, Host: &mission.PDPHost{
		Profile: func(audience, action string) (*mission.OperationProfile, error) {
			return g.operation(audience, action), nil
		},
		ResourcePolicy: nothingToAdd,
		AccessRequest:  g.accessRequest,
	}}))
	g.claims = got(s.servers.NewClaims(mission.ClaimsConfig{
		PDP: pdp, Emitter: g.emitter(decider, mission.EmitterPDP, s.decider)}))
	return g
}

// compile: what was approved, proven by its anchors, becomes what is decided by.
func (g *gate) compile(recorded mission.Value) {
	record := got(g.servers.ParseMission(string(got(recorded.Canonical())), 0))
	must(record.Verify(got(g.servers.DisclosureFrom(g.place["shown"]))))
	source := mission.PolicySource{Record: record}
	if !g.isDraft() {
		source.PolicyVersion = g.hostText("policy_version")
	}
	g.policy = got(g.servers.CompilePolicy(&source))
}

func (g *gate) emitter(id string, role mission.EmitterKind, key *mission.JWK) *mission.Emitter {
	signer := got(key.Signer(0))
	return got(g.servers.NewEmitter(mission.EmitterConfig{
		ID: id, Role: role, Signer: &signer, NameSpace: names}))
}

// operation is the profile of an action; nil: it has none.
func (g *gate) operation(resource, action string) *mission.OperationProfile {
	for _, profile := range g.operations {
		terms, err := profile.Terms()
		if err == nil && terms.Action == action && terms.Resource == resource {
			return profile
		}
	}
	return nil
}

// The servers of this story have nothing to add to what was approved.
func nothingToAdd(*mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
	return &mission.PolicyAnswer{
		Says: mission.SaysPermit, ID: "servers", Version: "1", Verdict: "permit"}, nil
}

// accessRequest: more can be asked for where policy would let this agent have it, if the approver
// agreed.
func (g *gate) accessRequest(asked *mission.Evaluation, id string, reason mission.Deny) (mission.Value, error) {
	for i := 0; reason == mission.DenyOutOfAuthority && i < g.ceiling.Count(); i++ {
		entry := g.ceiling.Entry(i)
		if entry.Get("resource").Str() == asked.Audience &&
			entry.Find("/actions/0").Str() == asked.Action {
			return g.offer(asked, id)
		}
	}
	return mission.Value{}, nil
}

// look is the state authority's word on the Mission, now.
func (g *gate) look() (*mission.KnownState, error) {
	reply, err := g.show()
	if err = ended(reply, err); err != nil {
		return nil, err
	}
	shown := reply.Value.Get("mission")
	version, _ := shown.Get("version").Int()
	return &mission.KnownState{
		State:      mission.StateOfWire(g.profile, shown.Get("state").Str()),
		Source:     mission.LearnedStatus,
		Version:    uint64(version),
		LearnedAt:  g.now,
		FreshUntil: g.now.Add(time.Minute),
	}, nil
}

// --- The bridge from a denial to a request for more: an offer that the decision point signs, and
// that the state authority takes from nobody else ---

const (
	offerType = "access-request-binding+jwt"
	offerLife = 4 * time.Hour
)

func (s *story) offer(asked *mission.Evaluation, id string) (none mission.Value, err error) {
	binding, err := s.lib.AccessBinding(asked, id)
	if err != nil {
		return none, err
	}
	end := s.now.Add(offerLife)
	offer, err := s.lib.NewValue(map[string]any{"binding": binding, "exp": end.Unix()})
	if err != nil {
		return none, err
	}
	payload, err := offer.Canonical()
	if err != nil {
		return none, err
	}
	signer, err := s.decider.Signer(0)
	if err != nil {
		return none, err
	}
	token, err := s.lib.SignJWS(&signer, offerType, none, payload)
	if err != nil {
		return none, err
	}
	return s.lib.NewValue(map[string]string{
		"endpoint":      "https://as.example.com/access-requests",
		"expires_at":    mission.FormatTime(end),
		"binding_token": token,
	})
}

// offered: signed by the decision point, not too old, for this Mission and for what is submitted.
func (s *story) offered(asked mission.Evaluation) error {
	denied := s.place["denied"]
	keys, err := s.lib.JWKSOf([]*mission.JWK{s.decider})
	if err != nil {
		return err
	}
	offer, err := s.lib.VerifyJWS(denied.Find("/access_request/binding_token").Str(),
		&mission.JWSExpect{Keys: keys, Types: []string{offerType}})
	if err != nil {
		return err
	}
	says, err := s.lib.ParseJSON(offer.Payload())
	if err != nil {
		return err
	}
	if exp, _ := says.Get("exp").Int(); exp <= s.now.Unix() {
		return mission.ErrTokenExpired
	}
	if asked.MissionID != s.id() {
		return mission.ErrGrant
	}
	return s.lib.CheckAccess(says.Get("binding"), &asked, denied.Get("evaluation_id").Str())
}

// --- 6: tools/list ---

// tools: the agent is shown what it may call, and nothing else to be misled by.
func (s *story) tools() {
	catalogs, g := got(s.readCommon("tools.json")), s.gate()
	state := got(g.look())
	catalogs.Each(func(resource string, catalog mission.Value) bool {
		shown, err := s.servers.FilterTools(catalog, &mission.ToolsView{
			Policy: g.policy, State: state, Now: s.now, Audience: resource})
		s.expect(label("tools/list", resource), err, 0)
		var want []string
		catalog.Get("shown").Each(func(_ string, name mission.Value) bool {
			want = append(want, name.Str())
			return true
		})
		s.same("what is shown", toolNames(shown), toolNamesOf(want))
		s.tell("   there are:%s", toolNames(catalog))
		s.tell("   shown are:%s", toolNames(shown))
		return true
	})
}

func toolNames(catalog mission.Value) string {
	var list []string
	catalog.Get("tools").Each(func(_ string, tool mission.Value) bool {
		list = append(list, tool.Get("name").Str())
		return true
	})
	return toolNamesOf(list)
}

func toolNamesOf(list []string) (text string) {
	for _, name := range list {
		text += " " + inert(name)
	}
	if text == "" {
		text = " none"
	}
	return text
}

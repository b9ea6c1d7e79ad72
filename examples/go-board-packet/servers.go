// The resource servers: each takes the tokens that are for it, from the agent's key, and enforces
// the entries. SPDX-License-Identifier: MIT

package main

import (
	"time"

	"mission"
)

// What the entries of this story are bounded by: plain values that a call has to bring.
func constraintTypes() (types []mission.ConstraintType) {
	for _, key := range []string{"period", "entity", "template", "classification", "group"} {
		key := key
		types = append(types, mission.ConstraintType{
			Key: key,
			Holds: func(value mission.Value, facts *mission.Facts) (bool, error) {
				if facts.Lookup == nil {
					return false, nil
				}
				fact, err := facts.Lookup(key)
				return fact.Equal(value), err
			},
		})
	}
	return types
}

// A server knows its name, the authorization server's keys, and the proofs that it has seen.
type server struct {
	*mission.Resource
	story *story
	name  string
}

// serve makes a server that trusts one authorization server, by the keys that this one publishes.
func (s *story) serve(name string, flags mission.ResourceFlags) *server {
	keys := got(s.servers.JWKSOf([]*mission.JWK{s.server}))
	guard := got(s.servers.NewReplayGuard(64))
	return &server{story: s, name: name, Resource: got(s.servers.NewResource(mission.ResourceConfig{
		Flags:     flags,
		Issuers:   []mission.TrustedIssuer{{Iss: s.hostText("state_authority"), Keys: keys}},
		Audiences: []string{name},
		Freshness: &mission.Freshness{},
		Proofs:    &mission.ProofPolicy{Guard: guard},
	}))}
}

// identify: the agent presents a token, with a proof of its key or (stolen) without; the server
// looks at both. A nil Token: Access says why.
func (v *server) identify(token string, withProof bool) (*mission.Token, mission.Access, error) {
	presented, err := mission.ReadPresented("DPoP "+token, 1)
	if err != nil {
		return nil, mission.Access{}, err
	}
	presented.Method, presented.URI = "POST", v.name
	if withProof {
		presented.Proofs = 1
		presented.Proof, err = v.story.lib.MakeProof(v.story.agent, "POST", v.name, token, "", time.Time{})
		if err != nil {
			return nil, mission.Access{}, err
		}
	}
	return v.Verify(&presented, time.Time{})
}

func (v *server) tell(access mission.Access) {
	if challenge, _, err := v.Challenge(&access); !access.Permit && err == nil {
		v.story.tell("      %d %s", access.Status, challenge)
	}
}

// why an access was refused; nil: it was not.
func why(access mission.Access, err error) error {
	if err != nil || access.Permit {
		return err
	}
	if access.Why != nil {
		return access.Why
	}
	return access.Code
}

// --- What the state authority says of a token ---

// ownLook: it looks at its own token, whoever that is for. nil: it is no good one.
func (s *story) ownLook(token string) *mission.Token {
	own := s.serve(s.hostText("state_authority"), mission.ResourceOwn)
	presented := &mission.Presented{Scheme: mission.SchemeBearer, Token: token}
	found, _, err := own.Verify(presented, time.Time{})
	must(err)
	return found
}

func (v *server) introspect(token string) mission.KnownState {
	s := v.story
	reply, err := s.issuer.Introspect(s.ctx, &mission.Introspect{
		Authenticated: true,
		Audiences:     []string{v.name},
		Token:         s.ownLook(token), // nil: the answer is {"active":false}
		Map:           audiences,
	})
	s.outcome("the server introspects the token", reply, err, 0)
	s.showJSON("answer:", reply.Value)
	read, err := s.servers.ReadIntrospection(reply.Value, s.hostText("state_authority"), s.now)
	s.expect("the answer can be relied on", err, 0)
	read.Known.Once = true
	return read.Known
}

// callAgain is the first call of the file, as the server sees it that asks for the Mission's state.
// The token itself is good for hours.
func (s *story) callAgain(tokenFor string, want mission.Code) {
	first := s.toCall.Index(0)
	v := s.serve(first.Get("resource").Str(), 0)
	known := v.introspect(s.token(tokenFor))
	token, access, err := v.identify(s.token(tokenFor), true)
	if err == nil && access.Permit {
		access, err = v.Decide(token, &mission.Operation{
			Resource: v.name,
			URI:      v.name,
			Action:   first.Get("action").Str(),
			Facts: &mission.Facts{Lookup: func(name string) (mission.Value, error) {
				return first.Get("facts").Get(name), nil
			}},
		}, &known, time.Time{})
	}
	s.expect(label(first.Get("action").Str(), v.name), why(access, err), want)
	v.tell(access)
}

func label(action, resource string) string { return inert(action) + " at " + inert(resource) }

// plainToken is what every client of the authorization server can have: it says who calls, and
// grants nothing of the task.
func (s *story) plainToken(resource string) string {
	claims := got(s.lib.NewValue(map[string]any{
		"iss":       s.hostText("state_authority"),
		"sub":       s.principal("subject").Sub,
		"client_id": s.hostText("client_id"),
		"aud":       resource,
		"jti":       "plain." + s.now.Format("20060102150405"),
		"iat":       s.now.Unix(),
		"exp":       s.now.Unix() + 600,
		"cnf":       map[string]string{"jkt": s.agent.Thumbprint()},
	}))
	signer := got(s.server.Signer(0))
	return got(s.lib.SignJWS(&signer, "at+jwt", mission.Value{}, got(claims.Canonical())))
}

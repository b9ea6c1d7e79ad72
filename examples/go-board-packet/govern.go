// What the lifecycle takes back, and gives again; and the request for more, which is denied.
// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"time"

	"mission"
)

// operate does each of these once: the event's name is nonce enough. The same nonce with the same
// request is answered as it was, and nothing happens a second time.
func (s *story) operate(what string, event mission.Event, nonce string, actor mission.Requester,
	want mission.Code) {
	reply, err := s.issuer.Operate(s.ctx, &mission.Operate{
		Event:     event,
		MissionID: s.id(),
		Actor:     actor,
		Nonce:     nonce,
		Request:   mission.EventName(event),
	})
	s.outcome(what, reply, err, want)
}

func (s *story) firstResource() string { return s.toCall.Find("/0/resource").Str() }

func (s *story) word(draft, series string) string {
	if s.isDraft() {
		return draft
	}
	return series
}

// suspend: the token of the first call is good for two more hours; the Mission behind it is not.
func (s *story) suspend() {
	s.operate("the Mission is suspended", mission.EventSuspend, "suspend", admin(), 0)
	s.derive("", mission.ErrNotActive, s.word("", "suspended"))
	s.callAgain(s.firstResource(), mission.ErrMissionNotActive)
}

// resume: the fourth token; the three before it were each for one audience.
func (s *story) resume() {
	s.operate("the Mission is active again", mission.EventResume, "resume", admin(), 0)
	if s.number("tokens") <= 3 {
		s.derive("", 0, "")
	}
	s.callAgain("", 0)
}

func (s *story) revoke() {
	alice := s.alice()
	alice.ClientID = "mission-dashboard"
	s.operate("the Mission is revoked", mission.EventRevoke, "revoke", alice, 0)
	s.derive("", mission.ErrNotActive, s.word("mission_revoked", "revoked"))
	s.callAgain("", mission.ErrMissionNotActive)
	s.operate("it can be resumed", mission.EventResume, "resume-again", admin(), mission.ErrConflict)
}

// --- 11: asking for more ---

const accessToken = "urn:ietf:params:oauth:token-type:access_token"

// wider asks for a successor. The client names its request after the denial that it comes from:
// under the same name the same request is one request, and what came of it is answered again.
func (s *story) wider() (*mission.Reply, error) {
	var proposal mission.Value
	if s.isDraft() { // what was proposed at first, and the CRM
		proposal = got(s.join("proposal.json", "crm.json"))
	}
	return s.issuer.Expand(s.ctx, &mission.Create{
		SourceID:           s.id(),
		SubjectKey:         s.agent.Thumbprint(), // `cnf` of the subject_token
		PresentedKey:       s.agent.Thumbprint(), // of a proof that came with it
		RequestedTokenType: accessToken,
		CreationRequestID:  s.place["denied"].Get("evaluation_id").Str(),
		Admit:              s.request("wider-intent.json", proposal),
	})
}

// bound: what the decision point has offered comes back with the request, and is good for nothing
// else.
func (s *story) bound() {
	asked, err := s.lib.ReadEvaluation(s.place["asked"])
	s.expect("what was denied is asked for", err, 0)
	s.expect("the access request comes from a denial of this Mission", s.offered(asked), 0)
	asked.Action = "export_accounts"
	s.expect("the same offer, for another action", s.offered(asked), mission.ErrBindingMismatch)
}

// expand notes how the Mission stands before the decision, to be compared after it.
func (s *story) expand() {
	s.bound()
	reply, err := s.wider()
	s.outcome("a successor with access to the CRM is asked for", reply, err, 0)
	showText(got(s.lib.DifferenceText(reply.Value.Get("difference"))))
	before := s.shown().Value
	s.note(notes{"successor": reply.Value.Get("mission_id").Str(), "before": before})
}

// --- 12: the answer ---

func (s *story) deny() {
	reply, err := s.issuer.Deny(s.ctx, &mission.Decide{
		MissionID: s.text("successor"),
		Actor:     s.alice(),
		Reason:    "The packet needs no customer data.",
	})
	// A run that died after the denial finds the request denied: a decision is never taken back.
	why := ended(reply, err)
	if errors.Is(why, mission.ErrConflict) && reply.Verdict.State == mission.StateDenied {
		s.tell("(it was denied before: nothing was written now)")
	} else {
		s.outcome("the request is denied", reply, err, 0)
	}
	if now := s.shown(); !now.Value.Equal(s.place["before"]) {
		s.same("what the Mission is now", "changed", "the same")
	}
	s.tell("nothing of it has changed: record, state, version and derivations")
	reply, err = s.wider()
	s.outcome("the same request again is another one", reply, err, mission.ErrDeclined)
	s.callCRM(false)
}

// --- Anew ---

// afresh revokes the earlier story's Mission, and lets what waited lapse. That this was begun is
// noted first: nobody goes on with the old one.
func (s *story) afresh() {
	s.note(notes{"ending": 1})
	if s.id() != "" {
		reply, err := s.issuer.Operate(s.ctx, &mission.Operate{
			Event:     mission.EventRevoke,
			Flags:     mission.OperateInternal,
			MissionID: s.id(),
			Actor:     s.alice(),
		})
		how := "revoked"
		var refused *mission.Error
		if errors.As(ended(reply, err), &refused) {
			how = refused.Reason
		}
		s.tell("(the earlier story's Mission: %s)", how)
	}
	var err error
	for more := true; more && err == nil; {
		more, _, err = s.issuer.Sweep(100, time.Time{})
	}
	s.expect("what the clock has made due is done", err, 0)
	s.clear()
}

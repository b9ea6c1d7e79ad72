// What is absent and what is empty are two things where C tells them apart.
// SPDX-License-Identifier: MIT

package mission_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mission"
)

func TestAProposalThatIsEmptyWasMade(t *testing.T) {
	for _, profile := range []mission.Profile{mission.ProfileSeries, mission.ProfileDraft} {
		w := newWorld(t, profile, nil)
		text, wanted := packetIntent, error(mission.ErrNotOnThisWire)
		if profile == mission.ProfileDraft {
			text, wanted = packetDraft, mission.ErrUnexpectedEnd
		}
		submission, err := w.lib.ParseSubmission(text, nil, w.clock, 0)
		must(t, err)
		if submission.Proposal().Valid() {
			t.Error(profile, "has a proposal")
		}
		if _, err = w.lib.ParseSubmission(text, mission.Text(""), w.clock, 0); !errors.Is(err, wanted) {
			t.Error(profile, err)
		}
	}
}

func TestAnEmptyProposalIsNotAdmitted(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	request := &mission.Admit{Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example",
		Proposal: mission.Text("")}
	reply, err := w.issuer.Admit(context.Background(), request)
	must(t, err)
	if reply.Done() || !errors.Is(reply.Refusal, mission.ErrNotOnThisWire) {
		t.Error(reply.Refusal)
	}
	request.Proposal = nil
	reply, err = w.issuer.Admit(context.Background(), request)
	must(t, err)
	if !reply.Done() {
		t.Error(reply.Refusal)
	}
}

func TestAPushWithoutAProposalHasNone(t *testing.T) {
	w := newWorld(t, mission.ProfileDraft, nil)
	form := "client_id=agent&response_type=code&mission_intent=%7B%7D"
	for more, proposal := range map[string]*string{"": nil, "&authorization_details=": nil,
		"&authorization_details=%5B%5D": mission.Text("[]")} {
		parameters, err := w.lib.ParseParameters(form + more)
		must(t, err)
		pushed, err := w.lib.ReadPushed(parameters, nil, 0)
		must(t, err)
		if (pushed.Proposal == nil) != (proposal == nil) || proposal != nil && *pushed.Proposal != *proposal {
			t.Error(more, pushed.Proposal)
		}
	}
}

func TestAnEmptyFactIsAFact(t *testing.T) {
	lib := newLibrary(t)
	for _, c := range []struct {
		constraints map[string]any
		empty       mission.Facts
	}{
		{map[string]any{"tenant": "example"}, mission.Facts{Tenant: mission.Text("")}},
		{map[string]any{"allowed_tools": []any{"drill"}}, mission.Facts{Tool: mission.Text("")}},
	} {
		constraints := lib.MustValue(c.constraints)
		verdict, err := lib.ConstraintHolds(constraints, &mission.Facts{})
		must(t, err)
		if verdict.Code != mission.ErrFactMissing {
			t.Error(c.constraints, verdict)
		}
		verdict, err = lib.ConstraintHolds(constraints, &c.empty)
		must(t, err)
		if verdict.Code != mission.ErrConstraintUnmet || verdict.Holds {
			t.Error(c.constraints, verdict)
		}
	}
}

func TestCallbacksSeeWhichFactsThereAre(t *testing.T) {
	var seen *mission.Facts
	lib, err := mission.New(mission.Config{ConstraintTypes: []mission.ConstraintType{{
		Key: "x_any",
		Holds: func(value mission.Value, facts *mission.Facts) (bool, error) {
			seen = facts
			return true, nil
		}}}})
	must(t, err)
	defer lib.Close()
	now := time.Date(2036, 9, 21, 9, 0, 0, 0, time.UTC)
	verdict, err := lib.ConstraintHolds(lib.MustValue(map[string]any{"x_any": 1}),
		&mission.Facts{Tenant: mission.Text(""), Now: now})
	must(t, err)
	if !verdict.Holds || seen.Tenant == nil || *seen.Tenant != "" || seen.Tool != nil || !seen.Now.Equal(now) {
		t.Errorf("%+v", seen)
	}
}

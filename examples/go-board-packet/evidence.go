// The evidence leaves the outboxes, and a week later the audit reads it.
// SPDX-License-Identifier: MIT

package main

import (
	"errors"
	"fmt"
	"time"

	"mission"
)

// --- The audit's archive: rows of their own in the story's store. A real one is elsewhere, and
// nobody who decides or enforces can write to it but by adding ---

var archiveKind, byMission = []byte("board-packet-archive"), []byte("mission")

// archive keeps a record; one that is there already is left as it is.
func (s *story) archive(about, id string, record mission.Value) {
	err := s.keeper.Commit(s.ctx, []mission.Write{{
		What:   mission.WritePut,
		Expect: mission.ExpectAbsent,
		Kind:   archiveKind,
		Key:    []byte(id),
		Bytes:  got(record.Canonical()),
		Terms:  []mission.Term{{Index: byMission, Value: []byte(about), Order: []byte(id)}},
	}})
	if !errors.Is(err, mission.ErrConflict) {
		must(err)
	}
}

// archived hands over each record of a Mission, in the order of their ids.
func (s *story) archived(about string, take func(mission.Value)) {
	scan := mission.Scan{Kind: archiveKind, Index: byMission, Value: []byte(about), Limit: 100}
	for count := 1; count > 0; scan.Resume = true {
		count = 0
		must(s.keeper.Scan(s.ctx, scan, func(row *mission.Row) error {
			count++
			scan.AfterOrder, scan.AfterKey = row.Order, row.Key
			take(got(s.lib.ParseJSON(row.Bytes)))
			return nil
		}))
	}
}

// verifier knows who may sign what in this deployment.
func (s *story) verifier(lib *mission.Library) *mission.EvidenceVerifier {
	deciders := got(lib.JWKSOf([]*mission.JWK{s.decider}))
	enforcers := got(lib.JWKSOf([]*mission.JWK{s.enforcer}))
	emitters := []mission.EvidenceKeys{
		{Emitter: decider, Roles: 1 << mission.EmitterPDP, Keys: deciders}}
	s.mapping.Each(func(_ string, server mission.Value) bool {
		emitters = append(emitters, mission.EvidenceKeys{Emitter: server.Str(),
			Roles: 1 << mission.EmitterPEP, Keys: enforcers, Audiences: []string{server.Str()}})
		return true
	})
	return got(lib.NewEvidenceVerifier(mission.EvidenceVerifierConfig{Emitters: emitters}))
}

// --- 15: from the outboxes to the archive ---

// An outbox is the decision point's, or a server's.
type outbox struct {
	list   func() (*mission.Reply, error)
	forget func(ids []string) (*mission.Reply, error)
}

// carry: each record is verified, settles what its permit held, and is forgotten when the archive
// has it.
func (g *gate) carry(verifier *mission.EvidenceVerifier, from outbox) {
	for count := 1; count > 0; {
		reply, err := from.list()
		must(ended(reply, err))
		var ids []string
		reply.Value.Get("evidence").Each(func(_ string, item mission.Value) bool {
			record, err := verifier.Verify(item.Get("record"))
			what := []string{"a record", "a decision", "an execution", "a refusal"}[record.Kind&3]
			g.expect(fmt.Sprintf("%s, signed by %s", what, record.Emitter), err, 0)
			if record.Kind == mission.EvidenceExecution {
				settled, err := g.claims.SettleExecution(g.ctx, g.keeper, &record, time.Time{})
				g.outcome("   it settles its permit", settled, err, 0)
			}
			id := item.Get("id").Str()
			g.archive(record.Mission, id, item.Get("record"))
			ids = append(ids, id)
			return true
		})
		if count = len(ids); count > 0 {
			reply, err = from.forget(ids)
			must(ended(reply, err))
		}
	}
}

func (s *story) evidence() {
	g := s.gate()
	verifier := s.verifier(s.servers)
	g.carry(verifier, outbox{
		func() (*mission.Reply, error) { return g.claims.EvidenceList(s.ctx, s.keeper, "", 32) },
		func(ids []string) (*mission.Reply, error) { return g.claims.EvidenceForget(s.ctx, s.keeper, ids) },
	})
	s.mapping.Each(func(_ string, server mission.Value) bool {
		pep := g.enforcer(server.Str())
		g.carry(verifier, outbox{
			func() (*mission.Reply, error) { return pep.EvidenceList(s.ctx, s.keeper, "", 32) },
			func(ids []string) (*mission.Reply, error) { return pep.EvidenceForget(s.ctx, s.keeper, ids) },
		})
		return true
	})
}

// --- 17: the audit. No decision point, no policy and no state of today is asked ---

type count struct {
	permits, denials, executions, refusals int
	appealed                               bool // the denial that the expansion came from is there
}

func (c *count) take(record *mission.EvidenceRecord, appealed string) {
	switch record.Kind {
	case mission.EvidenceDecision:
		if record.Permit {
			c.permits++
			return
		}
		c.denials++
		c.appealed = c.appealed || record.EvaluationID == appealed
	case mission.EvidenceExecution:
		c.executions++
	case mission.EvidenceRefusal:
		c.refusals++
	}
}

func (s *story) audit() {
	verifier := s.verifier(s.lib)
	join, err := s.lib.NewEvidenceJoin(mission.EvidenceJoinConfig{Flags: mission.EvidenceJoinFromStart})
	s.expect("there is an archive", err, 0)
	var counted count
	take := func(value mission.Value) {
		record, err := verifier.Verify(value)
		if err == nil {
			err = join.Add(&record)
		}
		if err != nil {
			s.expect("a record is sound", err, 0)
		}
		counted.take(&record, s.place["denied"].Get("evaluation_id").Str())
	}
	s.archived(s.id(), take)
	s.archived("", take) // who comes without a credential that holds is nobody's
	err = join.Finish(s.now)
	var text []byte
	if err == nil {
		text, err = join.Story(s.hostText("state_authority"), s.id())
	}
	showText(string(text))
	s.expect("the records are joined", err, 0)
	s.agrees(join, counted)
	s.lifecycle("the Mission", s.id(), told)
	s.lifecycle("the expansion that was asked for", s.text("successor"), "admit, deny")
}

// agrees: each permit was used once, nothing was done without one, and nothing is missing. A denial
// that a run died behind has its evidence again.
func (s *story) agrees(join *mission.EvidenceJoin, counted count) {
	s.tell("%d permits, %d executions; refused before any decision: %d", counted.permits,
		counted.executions, counted.refusals)
	if finding, is := join.Finding(0); is {
		s.same("a finding", mission.FindingName(finding.Finding), "")
	}
	if counted.permits != 3 || counted.executions != 3 {
		s.same("what was done", "something else", "what was permitted")
	}
	if counted.denials < 4 || !counted.appealed {
		s.same("what was denied", "less", "all of it, and the denial behind the request for more")
	}
}

package mission_test

import (
	"time"

	"mission"
)

// Slots of a server that grants transactions. All of them are required.
var transactionSlots = []slot{
	{name: "TASHost.ChallengeIssuer", scene: tasChallengeIssuer,
		want: "done", turned: "refused: issuer", none: "refused: no_callback"},
	{name: "TASHost.Operation", scene: tasOperation,
		want: "done", turned: "refused: challenge", none: "refused: no_callback"},
	{name: "TASHost.Subject", scene: tasSubject,
		want: "done", turned: "refused: transaction", none: "refused: no_callback"},
	{name: "TASHost.Standing", scene: tasStanding,
		want: "done", turned: "refused: not_covered", none: "refused: no_callback"},
	{name: "TASHost.Token", scene: tasToken,
		want: "done", turned: "refused: denied", none: "refused: no_callback"},
	{name: "TASHost.Policy", scene: tasPolicy,
		want: "done", turned: "refused: denied", none: "refused: no_callback"},
	{name: "TASHost.Approval", scene: tasApproval,
		want: "done", turned: "refused: denied", none: "refused: no_callback"},
	{name: "TASHost.Decide", scene: tasDecide,
		want: "done", turned: "refused: denied", none: "refused: no_callback"},
}

const dealMission = "msn_AAAAAAAAAAAAAAAAAAAAAA"

// A court is a deal whose server has the watched slot.
type court struct {
	*deal
	s         *stage
	store     mission.Store
	challenge mission.Value // as it was redeemed
	approval  mission.Value // as it was given
}

func (s *stage) court() *court {
	c := &court{deal: newDeal(s.t, s.profile), s: s}
	host := *c.config.Host
	c.config.Host = &host
	s.host(&host)
	var err error
	c.tas, err = c.lib.NewTAS(c.config)
	s.must(err)
	c.store = s.keeps(c.lib)
	return c
}

// redeems a challenge, and keeps what it says.
func (c *court) redeems() *mission.TransactionRedeem {
	redeem := c.redeem()
	jws, err := c.lib.DecodeJWS(redeem.TransactionChallenge)
	c.s.must(err)
	c.challenge, err = c.lib.ParseJSON(jws.Payload())
	c.s.must(err)
	return redeem
}

func (c *court) admits() func() (string, error) {
	redeem := c.redeems()
	return func() (string, error) { return planEnd(c.tas.Admit(c.ctx, c.store, redeem, time.Time{})) }
}

// polls is the last step, when all is approved.
func (c *court) polls() func() (string, error) {
	admitted := c.reply(c.tas.Admit(c.ctx, c.store, c.redeems(), time.Time{}))
	id := admitted.Get("transaction_authorization_id").Str()
	shown := c.reply(c.tas.Show(c.ctx, c.store, id, time.Time{}))
	c.reply(c.tas.Approve(c.ctx, c.store, &mission.TransactionApprove{By: mission.ApprovedByPerson,
		Independent: true, ID: id, ApprovalBinding: shown.Get("approval_binding").Str(), ApprovalID: "apr-1",
		Approver: alice, ApprovedAt: c.clock, ApprovedUntil: c.clock.Add(200 * time.Second)}, time.Time{}))
	c.approval = c.lib.MustValue(map[string]any{"id": "apr-1", "by": "person",
		"approver":       map[string]any{"iss": alice.Iss, "sub": alice.Sub},
		"approved_at":    c.clock.Format(time.RFC3339Nano),
		"approved_until": c.clock.Add(200 * time.Second).Format(time.RFC3339Nano)})
	c.clock = c.clock.Add(6 * time.Second)
	return func() (string, error) {
		return planEnd(c.tas.Poll(c.ctx, c.store, &mission.TransactionPoll{Client: c.asks(), ID: id}, time.Time{}))
	}
}

func tasChallengeIssuer(s *stage) func() (string, error) {
	c := s.court()
	s.other = func(string) (*mission.ChallengeIssuer, error) { return nil, nil }
	s.expects(erpName)
	return c.admits()
}

func tasOperation(s *stage) func() (string, error) {
	c := s.court()
	s.other = func(string, string, mission.Value) (*mission.OperationReading, error) {
		return &mission.OperationReading{}, nil
	}
	s.expects(erpName, "", c.entry())
	return c.admits()
}

func tasSubject(s *stage) func() (string, error) {
	c := s.court()
	s.other = func(string, string) (*mission.SubjectMapping, error) {
		return &mission.SubjectMapping{Kind: mission.SubjectNone}, nil
	}
	s.expects(issuerName, "user-1")
	return c.admits()
}

func tasStanding(s *stage) func() (string, error) {
	c := s.court()
	s.other = func(string, string) (*mission.TransactionStanding, error) {
		return &mission.TransactionStanding{State: mission.KnownState{State: mission.StateActive,
			Source: mission.LearnedStatus, LearnedAt: c.clock}}, nil
	}
	s.expects(issuerName, dealMission)
	return c.admits()
}

func tasToken(s *stage) func() (string, error) {
	c := s.court()
	s.expects(issuerName, "j-1")
	return c.admits()
}

// question is what both judges are asked, as the client and the resource have it.
func (c *court) question() *mission.TransactionQuestion {
	claims, err := c.token.ClaimsOf()
	c.s.must(err)
	return &mission.TransactionQuestion{Resource: erpName, Txn: c.challenge.Get("txn").Str(),
		ParameterDigest: c.challenge.Get("parameter_digest").Str(), OperationType: "invoices.pay", Profile: "erp",
		Version: "1", ClientID: "agent", Subject: "user-1", SourceIss: issuerName, SourceSub: "user-1",
		JKT: c.client.Thumbprint(), Entry: c.entry(), Approval: c.approval, Mission: claims.All.Get("mission"), Now: c.clock,
		State: &mission.KnownState{State: mission.StateActive, Source: mission.LearnedStatus, LearnedAt: c.clock}}
}

func tasPolicy(s *stage) func() (string, error) {
	c := s.court()
	s.other = func(*mission.TransactionQuestion) (mission.Says, error) { return mission.SaysDeny, nil }
	admit := c.admits()
	s.expects(c.question())
	return admit
}

func tasApproval(s *stage) func() (string, error) {
	c := s.court()
	poll := c.polls()
	s.expects(c.question())
	return poll
}

func tasDecide(s *stage) func() (string, error) {
	c := s.court()
	s.other = func(*mission.TransactionQuestion) (mission.Says, error) { return mission.SaysApproval, nil }
	poll := c.polls()
	s.expects(c.question())
	return poll
}

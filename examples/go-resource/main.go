// A ledger behind a guard, and an agent that reads it under a Mission. SPDX-License-Identifier: MIT
//
// The Mission is admitted, approved and derived from by the state authority in this program; the
// server and the client speak HTTP. Exit 1 when an answer is not the one that is expected.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"

	"mission"
)

func main() {
	profile := mission.ProfileSeries
	name := flag.String("profile", "series", "the wire profile: series or draft")
	flag.Parse()
	switch *name {
	case "series":
	case "draft":
		profile = mission.ProfileDraft
	default:
		flag.Usage()
		os.Exit(2)
	}
	if err := tell(context.Background(), profile, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// A story is a server, its client, and how it went so far.
type story struct {
	*ledger
	*agent
	out   io.Writer
	wrong int
}

// tell is the whole of it.
func tell(ctx context.Context, profile mission.Profile, out io.Writer) error {
	as, err := newAuthority(profile)
	if err != nil {
		return err
	}
	if err := as.approve(ctx); err != nil {
		return err
	}
	fmt.Fprintln(out, "The Mission is approved.")
	keys, err := as.keys()
	if err != nil {
		return err
	}
	server, err := newLedger(profile, keys, log.New(out, "      ", 0))
	if err != nil {
		return err
	}
	defer server.Close()
	client, err := newAgent(profile)
	if err != nil {
		return err
	}
	s := &story{server, client, out, 0}
	if err := s.visits(ctx, as); err != nil {
		return err
	}
	if s.wrong > 0 {
		return fmt.Errorf("%d answers are not as expected", s.wrong)
	}
	return nil
}

func (s *story) visits(ctx context.Context, as *authority) error {
	loose, err := as.token(ctx, "")
	if err != nil {
		return err
	}
	bound, err := as.token(ctx, s.key.Thumbprint())
	if err != nil {
		return err
	}
	own, other := s.base+"/ledger/Example%20Corp/2026-Q3", s.base+"/ledger/Other%20Corp/2026-Q3"

	s.expect("nothing is known of the Mission's state", 503)(s.bearer("GET", own, loose))
	if err := s.learn(as.mission, mission.StateActive, 2, mission.LearnedStatus); err != nil {
		return err
	}
	s.expect("a token of the Mission reads", 200)(s.bearer("GET", own, loose))
	s.expect("and again, from the cache", 200)(s.bearer("GET", own, loose))
	s.expect("another entity was not approved", 403)(s.bearer("GET", other, loose))
	s.expect("nor was this method", 403)(s.bearer("DELETE", own, loose))
	s.expect("to write needs a key", 403)(s.bearer("POST", own, loose))
	s.expect("nobody", 401)(s.send("GET", own, http.Header{}))
	s.expect("a path that can be read in two ways", 400)(
		s.bearer("GET", s.base+"/ledger/Example%20Corp/..%2f..%2fsecret", loose))
	s.expect("two tokens", 400)(s.send("GET", own, http.Header{
		"Authorization": {"Bearer " + loose, "Bearer " + bound}}))

	s.expect("a bound token with its key writes", 200)(s.proven("POST", own, bound))
	s.expect("the same proof once more", 401)(s.again("POST", own, bound))
	s.expect("a bound token without its key", 401)(s.bearer("GET", own, bound))
	thief, err := newAgent(s.lib().Profile())
	if err != nil {
		return err
	}
	s.expect("or with another's", 401)(thief.proven("GET", own, bound))

	if err := as.revoke(ctx); err != nil {
		return err
	}
	if err := s.learn(as.mission, mission.StateRevoked, 3, mission.LearnedEvent); err != nil {
		return err
	}
	fmt.Fprintln(s.out, "The Mission is revoked.")
	s.expect("the token is good for minutes, the Mission is not", 401)(s.bearer("GET", own, loose))
	s.expect("with a key as well", 401)(s.proven("POST", own, bound))
	return nil
}

func (s *story) lib() *mission.Library { return s.ledger.lib }

// expect takes an answer, and says whether it is the one that it should be.
func (s *story) expect(what string, status int) func(*answer, error) {
	return func(got *answer, err error) {
		if err != nil {
			s.wrong++
			fmt.Fprintf(s.out, "  %s: %v\n", what, err)
			return
		}
		told := got.challenge
		if got.status == http.StatusOK {
			told = got.body
		}
		fmt.Fprintf(s.out, "  %d %s  %s\n", got.status, what, told)
		if got.status != status {
			s.wrong++
			fmt.Fprintf(s.out, "      expected %d\n", status)
		}
	}
}

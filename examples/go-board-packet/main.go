// The board packet: one task from its Intent to its revocation. SPDX-License-Identifier: MIT
//
// usage: board-packet [-profile series|draft] [-store FILE] [-fresh] [-until STEP]
//
//	[-crash-after COMMITS] FOLDER
package main

import (
	"flag"
	"fmt"
	"os"

	"mission"
)

// Each step has its moment, so that a run which goes on tells the same times. What a step does may
// be done again from its beginning.
var steps = []struct {
	tell     func(*story)
	headline string
	since    string
	hours    int
}{
	{(*story).admit, "The agent submits a Mission Intent", "submitted_at", 0},
	{(*story).disclose, "The approver is shown what would be approved", "submitted_at", 0},
	{(*story).approve, "The approver says yes", "approved_at", 0},
	{(*story).reload, "The record is read again, and proves itself", "approved_at", 0},
	{(*story).tokens, "Tokens are derived, one for each audience", "approved_at", 0},
	{(*story).tools, "Each server lists the tools that may be called", "approved_at", 0},
	{(*story).calls, "The agent calls tools", "approved_at", 0},
	{(*story).suspend, "An administrator suspends the Mission", "approved_at", 1},
	{(*story).resume, "It is resumed", "approved_at", 2},
	{(*story).attempt, "The agent calls the CRM, which nobody approved", "approved_at", 2},
	{(*story).expand, "It asks for more, as the denial offers", "approved_at", 3},
	{(*story).deny, "The approver says no", "approved_at", 3},
	{(*story).revoke, "Alice revokes the Mission", "approved_at", 4},
	{(*story).deliver, "The events go out", "approved_at", 4},
	{(*story).evidence, "The evidence goes to the audit's archive", "approved_at", 4},
	{(*story).lookBack, "What happened", "approved_at", 4},
	{(*story).audit, "A week later: the audit, from the evidence alone", "approved_at", 4 + 7*24},
}

type options struct {
	profile    mission.Profile
	store      string
	folder     string
	fresh      bool
	until      int
	crashAfter int
}

func readOptions() options {
	var o options
	profile := flag.String("profile", "series", "the vocabulary: series or draft")
	flag.StringVar(&o.store, "store", "", "a SQLite file; empty: a temporary one")
	flag.BoolVar(&o.fresh, "fresh", false, "begin anew")
	flag.IntVar(&o.until, "until", len(steps), "tell the story up to this step")
	flag.IntVar(&o.crashAfter, "crash-after", 0, "die after so many commits")
	flag.Parse()
	o.profile, o.folder = mission.ProfileOf(*profile), flag.Arg(0)
	if o.profile == 0 || flag.NArg() != 1 || o.until < 1 {
		flag.Usage()
		os.Exit(2)
	}
	return o
}

func (s *story) tellStep(number int) {
	step := steps[number]
	s.clock(step.since, step.hours)
	fmt.Printf("\n%d. %s  (%s)\n", number+1, step.headline, mission.FormatTime(s.now))
	step.tell(s)
}

func (s *story) tellFrom(done, until int) {
	if done >= len(steps) {
		s.tellStep(len(steps) - 1) // which reads alone
	}
	for i := done; i < len(steps) && i < until; i++ {
		s.tellStep(i)
		s.note(notes{"step": i + 1})
	}
}

// tell gives the exit code. A step that did not go as it should stops the story where it is.
func tell(o options) (code int) {
	s, err := open(o)
	if s != nil {
		defer s.close()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer func() {
		if what := recover(); what != nil {
			halt, is := what.(stop)
			if !is {
				panic(what)
			}
			if halt.err != nil {
				fmt.Fprintln(os.Stderr, halt.err)
			}
			fmt.Println("\nThe story did not go as it should.")
			code = 1
		}
	}()
	s.begin(o.fresh)
	done := s.number("step")
	if done > 0 && done < len(steps) {
		fmt.Printf("\n(Steps 1 to %d were done before: the story goes on.)\n", done)
	}
	s.tellFrom(done, o.until)
	switch {
	case done >= len(steps):
		fmt.Println("\nThis story was told to its end before. It begins anew with -fresh.")
	case o.until < len(steps):
		fmt.Println("\nSo far all went as it should.")
	default:
		fmt.Println("\nAll went as it should.")
	}
	return 0
}

func main() {
	o := readOptions()
	fmt.Printf("The board packet, in the vocabulary of the %s profile.\n", mission.ProfileName(o.profile))
	os.Exit(tell(o))
}

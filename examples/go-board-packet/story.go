// The world around the library: files, a clock, keys, and what a step tells.
// SPDX-License-Identifier: MIT

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mission"
)

// A story has an issuer on a store, the host's own values, and the place where it is.
type story struct {
	ctx     context.Context
	lib     *mission.Library // the state authority's
	servers *mission.Library // the resource servers': they know what constraints mean
	issuer  *mission.Issuer
	keeper  *keeper
	profile mission.Profile
	now     time.Time // the story's clock, which both libraries read
	folder  string

	host    mission.Value // approval.json
	mapping mission.Value // which resource an object of the Intent means
	toCall  mission.Value // calls.json
	ceiling *mission.AuthoritySet

	server, agent, decider, enforcer *mission.JWK

	signed       string // the token of the derivation under way
	place        map[string]mission.Value
	placeVersion uint64
}

// stop ends the story where it is; err nil: the step has said why.
type stop struct{ err error }

func must(err error) {
	if err != nil {
		panic(stop{err})
	}
}

func got[T any](value T, err error) T {
	must(err)
	return value
}

func open(o options) (*story, error) {
	s := &story{ctx: context.Background(), profile: o.profile, folder: o.folder}
	clock := &mission.Clock{Now: func() (time.Time, error) { return s.now, nil }}
	var err error
	if s.lib, err = mission.New(mission.Config{Profile: o.profile, Clock: clock}); err != nil {
		return nil, err
	}
	s.servers, err = mission.New(mission.Config{
		Profile: o.profile, Clock: clock, ConstraintTypes: constraintTypes(),
	})
	if err != nil {
		return s, err
	}
	if err = s.readFiles(); err != nil {
		return s, err
	}
	if s.keeper, err = s.keep(o.store, o.crashAfter); err != nil {
		return s, err
	}
	return s, s.openIssuer()
}

func (s *story) close() {
	if s.keeper != nil {
		s.keeper.close()
	}
}

// begin finds the place where the story is; what an earlier one has left open is ended first.
func (s *story) begin(fresh bool) {
	s.load()
	s.keys()
	if fresh || s.number("ending") > 0 {
		s.clock("approved_at", storyHours-1)
		s.afresh()
	}
}

// --- Files ---

func (s *story) readFiles() (err error) {
	if s.host, err = s.read("approval.json"); err != nil {
		return err
	}
	if s.toCall, err = s.readCommon("calls.json"); err != nil {
		return err
	}
	s.mapping, err = s.readCommon("mapping.json")
	return err
}

// read gives a file of the story's profile.
func (s *story) read(name string) (mission.Value, error) {
	if s.isDraft() {
		name = filepath.Join("draft", name)
	}
	return s.readCommon(name)
}

// readCommon gives a file that is one for both profiles.
func (s *story) readCommon(name string) (mission.Value, error) {
	text, err := os.ReadFile(filepath.Join(s.folder, name))
	if err != nil {
		return mission.Value{}, err
	}
	value, err := s.lib.ParseJSON(text)
	if err != nil {
		err = fmt.Errorf("%s: %w", name, err)
	}
	return value, err
}

// join gives the entries of both files as one array.
func (s *story) join(name, common string) (mission.Value, error) {
	var all []mission.Value
	first, err := s.read(name)
	if err != nil {
		return first, err
	}
	second, err := s.readCommon(common)
	if err != nil {
		return second, err
	}
	for _, list := range []mission.Value{first, second} {
		list.Each(func(_ string, entry mission.Value) bool { all = append(all, entry); return true })
	}
	return s.lib.NewValue(all)
}

func (s *story) isDraft() bool { return s.profile == mission.ProfileDraft }

// hostText is a text of approval.json.
func (s *story) hostText(name string) string { return s.host.Get(name).Str() }

func (s *story) principal(name string) mission.Principal {
	p, _ := mission.PrincipalOf(s.host.Get(name))
	return p
}

// clock sets the story's clock so many hours after a moment of approval.json, and after the story
// before, if there was one.
func (s *story) clock(since string, hours int) {
	moment := got(mission.ParseTime(s.hostText(since)))
	s.now = moment.Add(time.Duration(hours+s.number("hours_later")) * time.Hour)
}

// --- Keys ---

// keys are made once, and noted, so that a run that goes on has the same ones. A real server's key
// stays in an HSM or a key service (mission.Signer), and the agent's with the agent.
func (s *story) keys() {
	s.server = s.key("server_key", mission.AlgEdDSA)
	s.agent = s.key("agent_key", mission.AlgES256)
	s.decider = s.key("decider_key", mission.AlgEdDSA)
	s.enforcer = s.key("enforcer_key", mission.AlgEdDSA)
}

func (s *story) key(name string, algorithm mission.Alg) *mission.JWK {
	if noted := s.place[name]; noted.Valid() {
		return got(s.lib.JWKFrom(noted))
	}
	key := got(s.lib.GenerateJWK(algorithm, ""))
	s.note(notes{name: got(key.Private())})
	return key
}

// --- What a step tells: outcomes, each compared with what must be ---

func (s *story) tell(format string, values ...any) { fmt.Printf("   "+format+"\n", values...) }

// expect says how `what` ended, and stops the story when that is not what it had to be; 0: well.
func (s *story) expect(what string, err error, want mission.Code) {
	asTold := err == nil && want == 0 || want != 0 && errors.Is(err, want)
	word := "no"
	if err == nil {
		word = "yes"
	} else if asTold {
		word = "no, rightly"
	}
	fmt.Printf("   [%s] %s%s", word, what, refusal(err))
	if !asTold {
		should := "accepted"
		if want != 0 {
			should = want.Reason()
		}
		fmt.Printf("  <-- UNEXPECTED, it should be %s\n", should)
		panic(stop{})
	}
	fmt.Println()
}

func refusal(err error) string {
	var refused *mission.Error
	var code mission.Code
	switch {
	case err == nil:
		return ""
	case errors.As(err, &refused):
	case errors.As(err, &code):
		return ": " + code.Reason() + ", " + code.Text()
	default:
		return ": " + inert(err.Error())
	}
	text := ": " + refused.Reason
	if refused.OAuthError != "" {
		text += " (" + refused.OAuthError + ")"
	}
	if refused.Where != "" {
		text += " at " + inert(refused.Where)
	}
	return text + ", " + inert(refused.Text)
}

// same stops the story when two words are not the same.
func (s *story) same(what, got, want string) {
	if got == want {
		return
	}
	s.tell("%s is %s  <-- UNEXPECTED, it should be %s", what, inert(got), want)
	panic(stop{})
}

// outcome is expect for an operation that ran to its end, and gives its reply.
func (s *story) outcome(what string, reply *mission.Reply, err error, want mission.Code) *mission.Reply {
	s.expect(what, ended(reply, err), want)
	if reply != nil && reply.Verdict.Replayed {
		s.tell("(it had taken effect before: nothing was written now)")
	}
	return reply
}

// ended is why an operation took no effect; nil: it did.
func ended(reply *mission.Reply, err error) error {
	if err != nil {
		return err
	}
	if !reply.Done() {
		return reply.Refusal
	}
	return nil
}

// --- Text for people ---

// inert shows everything outside printable ASCII by its number, so that no text of a client can
// reorder, hide or imitate what stands around it.
func inert(text string) string {
	var b strings.Builder
	for _, char := range text {
		if char >= 0x20 && char < 0x7f {
			b.WriteRune(char)
		} else {
			fmt.Fprintf(&b, "\\u{%x}", char)
		}
	}
	return b.String()
}

func (s *story) showJSON(label string, value mission.Value) {
	s.tell("%s %s", label, inert(value.String()))
}

func showLine(label, text string) { fmt.Printf("   |  %-12s %s\n", label, inert(text)) }

func showList(label string, list mission.Value) {
	list.Each(func(_ string, one mission.Value) bool {
		showLine(label, one.Str())
		label = ""
		return true
	})
}

func showEntry(entry mission.Value) {
	showLine("at", entry.Get("resource").Str())
	showList("  may", entry.Get("actions"))
	label := "  but"
	entry.Get("constraints").Each(func(_ string, one mission.Value) bool {
		showLine(label, one.Get("rendered").Str())
		label = ""
		return true
	})
}

func (s *story) showDisclosure(value mission.Value) {
	summary := value.Get("mission_summary")
	s.tell("+-- what the approver is shown")
	showLine("agent", value.Find("/requesting_client/display").Str())
	showLine("for", summary.Get("subject_display").Str())
	showLine("it says", summary.Get("goal").Str()) // the client's words, apart from ours
	showList("within", summary.Get("constraints"))
	expiry := mission.ProfileTerm(s.profile, mission.TermIntentExpiry)
	showLine("until", summary.Get(expiry).Str())
	value.Get("authority_summary").Each(func(_ string, entry mission.Value) bool {
		showEntry(entry)
		return true
	})
	value.Get("material_notices").Each(func(_ string, notice mission.Value) bool {
		showLine("notice", notice.Get("statement").Str())
		return true
	})
	s.tell("+--")
}

// showText prints lines of the library, which are inert already.
func showText(text string) {
	for _, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		fmt.Printf("   |  %s\n", line)
	}
}

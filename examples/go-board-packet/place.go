// Where the story is: one row of its own, in the same store as the Missions.
// SPDX-License-Identifier: MIT
//
// A step is noted after it was done, so a run that was killed between does the step again. That
// takes effect once all the same: each operation carries something by which the issuer knows it
// again.

package main

import (
	"errors"

	"mission"
)

const storyHours = 6 // that a story begun anew is later than the one before

var placeKind, placeKey = []byte("board-packet"), []byte("place")

// notes are plain data or Values; nil forgets.
type notes map[string]any

func (s *story) load() {
	row := got(s.keeper.Load(s.ctx, placeKind, placeKey))
	s.place = map[string]mission.Value{}
	if row == nil {
		s.clear()
		return
	}
	place := got(s.lib.ParseJSON(row.Bytes))
	place.Each(func(name string, value mission.Value) bool { s.place[name] = value; return true })
	s.placeVersion = row.Version
	if s.text("profile") != mission.ProfileName(s.profile) {
		must(errors.New("this store has a story in the other vocabulary"))
	}
}

func (s *story) put(place map[string]mission.Value) {
	write := mission.Write{What: mission.WritePut, Expect: mission.ExpectAbsent, Kind: placeKind,
		Key: placeKey, Bytes: got(got(s.lib.NewValue(place)).Canonical())}
	if s.placeVersion > 0 {
		write.Expect, write.Version = mission.ExpectVersion, s.placeVersion
	}
	err := s.keeper.Commit(s.ctx, []mission.Write{write})
	if errors.Is(err, mission.ErrConflict) {
		err = errors.New("another run has taken the story on")
	}
	must(err)
	s.place = place
	s.placeVersion++
}

func (s *story) note(news notes) {
	place := map[string]mission.Value{}
	for name, value := range s.place {
		place[name] = value
	}
	for name, value := range news {
		if value == nil {
			delete(place, name)
		} else {
			place[name] = got(got(s.lib.NewValue(value)).Clone())
		}
	}
	s.put(place)
}

// clear begins a story anew. It happens later: the issuer refuses a clock that lies before what it
// has committed. The keys stay: evidence of the earlier one may still wait.
func (s *story) clear() {
	later := 0
	if len(s.place) > 0 {
		later = s.number("hours_later") + storyHours
	}
	place := map[string]mission.Value{
		"profile":     got(s.lib.NewValue(mission.ProfileName(s.profile))),
		"hours_later": got(s.lib.NewValue(later)),
	}
	for _, name := range []string{"server_key", "agent_key", "decider_key", "enforcer_key"} {
		if key := s.place[name]; key.Valid() {
			place[name] = key
		}
	}
	s.put(place)
}

func (s *story) text(name string) string { return s.place[name].Str() }

func (s *story) number(name string) int {
	number, _ := s.place[name].Int()
	return int(number)
}

func (s *story) id() string { return s.text("mission_id") }

package mission_test

import (
	"testing"
	"time"

	"mission"
)

// holder is what a program keeps: a callback's host, with an object that it has closed.
type holder struct {
	resource *mission.Resource
	clock    time.Time
}

// Who keeps a closed object keeps nothing of what it was made of: that goes without Close, and the
// Library with it, though its own callback refers to the holder.
func TestClosedKeepsNothing(t *testing.T) {
	settle(mission.Tables, 0)
	before := mission.Tables()
	for i := 0; i < 5; i++ {
		holds(t)
	}
	if now := settle(mission.Tables, before); now != before {
		t.Error(now-before, "tables are left")
	}
}

func holds(t *testing.T) {
	h := &holder{clock: time.Unix(2e9, 0)}
	lib, err := mission.New(mission.Config{Clock: &mission.Clock{
		Now: func() (time.Time, error) { return h.clock, nil }}})
	must(t, err)
	h.resource, err = lib.NewResource(mission.ResourceConfig{Audiences: []string{financeName},
		Issuers: []mission.TrustedIssuer{{Iss: issuerName, Keys: anyKeys(t, lib)}}})
	must(t, err)
	must(t, h.resource.Close())
	must(t, lib.Close())
}

package mission_test

import (
	"context"
	"errors"
	"testing"

	"mission"
)

// A failing store fails with what it likes, at its commits.
type failing struct {
	mission.Store
	fail    func() error
	commits int
}

func (s *failing) Commit(ctx context.Context, writes []mission.Write) error {
	s.commits++
	return s.fail()
}

// C must not take a store's failure for an answer: a conflict would be tried again.
func TestStoreFailureIsNoAnswer(t *testing.T) {
	for about, fail := range map[string]func() error{
		"an error":     func() error { return errMine },
		"a host code":  func() error { return mission.HostCode(1) },
		"another code": func() error { return mission.HostCode(2) },
		"a panic":      func() error { panic(errMine) },
	} {
		store := &failing{Store: goStore(t).Store, fail: fail}
		w := newWorld(t, mission.ProfileSeries, store)
		plan, err := w.issuer.PlanAdmit(&mission.Admit{
			Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
		must(t, err)
		func() {
			defer func() {
				if got := recover(); got != nil && got != any(errMine) {
					t.Error(about, got)
				}
			}()
			var host mission.HostCode
			if err := w.issuer.Run(plan); !errors.Is(err, errMine) && !errors.As(err, &host) {
				t.Error(about, err)
			}
		}()
		if verdict, _ := plan.Verdict(); verdict.Done || store.commits != 1 {
			t.Error(about, verdict, store.commits)
		}
	}
}

func TestStoreTable(t *testing.T) {
	lib := newLibrary(t)
	memory, err := lib.NewMemoryStore()
	must(t, err)
	tables := mission.Tables()
	for _, store := range []mission.Store{memory, &wrapped{Store: memory}} {
		table, err := mission.NewStoreTable(store)
		must(t, err)
		if table.Address() == 0 {
			t.Error("no address")
		}
		must(t, table.Close())
		must(t, table.Close())
		if table.Address() != 0 || mission.Tables() != tables {
			t.Error("it outlived its end")
		}
	}
	if _, err := mission.NewStoreTable(nil); !errors.Is(err, mission.ErrArgument) {
		t.Error(err)
	}
	table, err := mission.NewStoreTable(memory)
	must(t, err)
	defer table.Close()
	must(t, memory.Close())
	if _, err := mission.NewStoreTable(memory); !errors.Is(err, mission.ErrClosed) {
		t.Error(err)
	}
	if table.Address() == 0 {
		t.Error("a table needs its store")
	}
}

package mission_test

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"

	"mission"
)

// A store in Go, on top of another one.
type wrapped struct {
	mission.Store
	conflicts int
	fail      error
	loads     atomic.Int64
}

func (s *wrapped) Load(ctx context.Context, kind, key []byte) (*mission.Row, error) {
	s.loads.Add(1)
	if s.fail != nil {
		return nil, s.fail
	}
	return s.Store.Load(ctx, kind, key)
}

func (s *wrapped) Commit(ctx context.Context, writes []mission.Write) error {
	if s.fail != nil {
		return s.fail
	}
	if s.conflicts > 0 {
		s.conflicts--
		return mission.Conflict{Index: 0}
	}
	return s.Store.Commit(ctx, writes)
}

func goStore(t testing.TB) *wrapped {
	memory, err := newLibrary(t).NewMemoryStore()
	must(t, err)
	return &wrapped{Store: memory}
}

// The walk again with a store in Go, driven in Go.
func TestGoStore(t *testing.T) {
	for _, profile := range profiles {
		store := goStore(t)
		store.conflicts = 1
		walk(newWorld(t, profile, store))
		if store.loads.Load() == 0 {
			t.Fatal("the store was not asked")
		}
	}
}

// And driven by C, which calls back.
func TestGoStoreFromC(t *testing.T) {
	store := goStore(t)
	w := newWorld(t, mission.ProfileSeries, store)
	plan, err := w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	must(t, w.issuer.Run(plan))
	verdict, err := plan.Verdict()
	must(t, err)
	if !verdict.Done {
		t.Fatal(verdict, plan.Refusal())
	}
	reply, err := w.issuer.List(context.Background(), &mission.List{
		Actor: mission.Requester{ClientID: "agent"}, ClientID: "agent"})
	must(t, err)
	if reply.Value.Find("/missions/0/id").Str() != plan.Reply().Get("mission_id").Str() {
		t.Fatal(reply.Value)
	}
	start := w.clock
	more, next, err := w.issuer.Sweep(10, time.Time{})
	if err != nil || more || !next.After(start) || next.After(start.Add(2*time.Hour)) {
		t.Fatal("something is due later, and nothing now", more, next, err)
	}
	w.clock = start.Add(2 * time.Hour)
	more, next, err = w.issuer.Sweep(10, time.Time{})
	if err != nil || more || !next.IsZero() {
		t.Fatal("all that was due is done", more, next, err)
	}
	reply, err = w.issuer.List(context.Background(), &mission.List{
		Actor: mission.Requester{ClientID: "agent"}, ClientID: "agent"})
	must(t, err)
	if reply.Value.Find("/missions/0/state").Str() != "expired" {
		t.Fatal(reply.Value)
	}
	store.fail = errMine
	plan, err = w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	if err := w.issuer.Run(plan); !errors.Is(err, errMine) {
		t.Fatal(err)
	}
}

func TestGoStoreFails(t *testing.T) {
	store := goStore(t)
	w := newWorld(t, mission.ProfileSeries, store)
	store.fail = errMine
	if _, err := w.admit(context.Background()); !errors.Is(err, errMine) {
		t.Fatal(err)
	}
	store.fail = mission.ErrAgain
	if _, err := w.admit(context.Background()); !errors.Is(err, mission.ErrAgain) {
		t.Fatal(err)
	}
	store.fail = mission.ErrUncertain
	if _, err := w.admit(context.Background()); err == nil {
		t.Fatal("no error")
	}
}

func TestContextEndsAPlan(t *testing.T) {
	for _, store := range []mission.Store{nil, goStore(t)} {
		w := newWorld(t, mission.ProfileSeries, store)
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if _, err := w.admit(ctx); !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
}

func TestMemoryStoreAsStore(t *testing.T) {
	ctx := context.Background()
	store, err := newLibrary(t).NewMemoryStore()
	must(t, err)
	row, err := store.Load(ctx, []byte("k"), []byte("a"))
	if row != nil || err != nil {
		t.Fatal(row, err)
	}
	write := mission.Write{What: mission.WritePut, Expect: mission.ExpectAbsent, Kind: []byte("k"),
		Key: []byte("a\x00\xff"), Bytes: []byte("\xfe bytes"),
		Terms: []mission.Term{{Index: []byte("i"), Value: []byte("v"), Order: []byte("1")}}}
	must(t, store.Commit(ctx, []mission.Write{write}))
	err = store.Commit(ctx, []mission.Write{write})
	var conflict mission.Conflict
	if !errors.As(err, &conflict) || conflict.Index != 0 || !errors.Is(err, mission.ErrConflict) {
		t.Fatal(err)
	}
	row, err = store.Load(ctx, write.Kind, write.Key)
	must(t, err)
	if string(row.Bytes) != "\xfe bytes" || row.Version != 1 {
		t.Fatal(row)
	}
	var keys []string
	must(t, store.Scan(ctx, mission.Scan{Kind: []byte("k"), Index: []byte("i"), Value: []byte("v"), Limit: 10},
		func(row *mission.Row) error { keys = append(keys, string(row.Key)); return nil }))
	if len(keys) != 1 || keys[0] != "a\x00\xff" {
		t.Fatal(keys)
	}
	store.Close()
	if _, err := store.Load(ctx, write.Kind, write.Key); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

package storecheck_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"runtime"
	"sort"
	"strings"
	"sync"
	"testing"
	"time"

	"mission"
	"mission/internal/meter"
	"mission/sqlite"
	"mission/storecheck"
)

// --- A store in Go ---

type name struct{ kind, key string }

type line struct {
	bytes   []byte
	terms   []mission.Term
	version uint64
	number  int64
}

// A shelf is a store in a map. Its faults are what may be wrong with it.
type shelf struct {
	*rows
	fault string
}

type rows struct {
	mutex sync.Mutex
	lines map[name]line
}

func newShelf(fault string) *shelf {
	return &shelf{&rows{lines: map[name]line{}}, fault}
}

func (s *shelf) Load(_ context.Context, kind, key []byte) (*mission.Row, error) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	found, there := s.lines[name{string(kind), string(key)}]
	if !there {
		return nil, nil
	}
	return &mission.Row{Key: key, Bytes: found.bytes, Version: found.version, Number: found.number}, nil
}

// holds says whether a write's expectation and bounds do.
func (s *shelf) holds(w *mission.Write, found line, there bool) bool {
	switch {
	case w.Expect == mission.ExpectAbsent && there,
		w.Expect == mission.ExpectVersion && (!there || found.version != w.Version):
		return s.fault == "expectations"
	case w.What != mission.WriteAdd:
		return true
	case w.Add > 0 && found.number > math.MaxInt64-w.Add, w.Add < 0 && found.number < math.MinInt64-w.Add:
		return false
	}
	return found.number+w.Add >= w.Least && found.number+w.Add <= w.Most
}

func (s *shelf) write(w *mission.Write) {
	at := name{string(w.Kind), string(w.Key)}
	found, there := s.lines[at]
	switch w.What {
	case mission.WriteDelete:
		delete(s.lines, at)
		return
	case mission.WriteAdd:
		found.number += w.Add
		if !there {
			found.version = 1
		}
	case mission.WritePut:
		found.bytes, found.terms, found.version = w.Bytes, w.Terms, found.version+1
		if s.fault == "numbers" {
			found.number = 0
		}
	default:
		return
	}
	s.lines[at] = found
}

func (s *shelf) Commit(_ context.Context, writes []mission.Write) error {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i := range writes {
		found, there := s.lines[name{string(writes[i].Kind), string(writes[i].Key)}]
		if !s.holds(&writes[i], found, there) {
			if s.fault == "indexes" {
				i = 0
			}
			return mission.Conflict{Index: i}
		}
	}
	if s.fault == "locks" {
		s.mutex.Unlock()
		time.Sleep(50 * time.Microsecond)
		s.mutex.Lock()
	}
	for i := range writes {
		s.write(&writes[i])
	}
	return nil
}

func (s *shelf) Scan(_ context.Context, scan mission.Scan, row func(*mission.Row) error) error {
	for _, found := range s.find(&scan) {
		if err := row(found); err != nil {
			return err
		}
	}
	return nil
}

func less(order, key, otherOrder, otherKey []byte) bool {
	if string(order) != string(otherOrder) {
		return string(order) < string(otherOrder)
	}
	return string(key) < string(otherKey)
}

// find is the rows of one moment, in their order.
func (s *shelf) find(scan *mission.Scan) (found []*mission.Row) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for at, line := range s.lines {
		for _, term := range line.terms {
			key := []byte(at.key)
			if at.kind != string(scan.Kind) || string(term.Index) != string(scan.Index) ||
				string(term.Value) != string(scan.Value) ||
				scan.Resume && !less(scan.AfterOrder, scan.AfterKey, term.Order, key) ||
				scan.Bounded && string(term.Order) > string(scan.Until) {
				continue
			}
			found = append(found, &mission.Row{Key: key, Order: term.Order, Bytes: line.bytes,
				Version: line.version, Number: line.number})
		}
	}
	sort.Slice(found, func(i, k int) bool {
		if s.fault == "orders" {
			return string(found[i].Key) < string(found[k].Key)
		}
		return less(found[i].Order, found[i].Key, found[k].Order, found[k].Key)
	})
	if len(found) > int(scan.Limit) {
		found = found[:scan.Limit]
	}
	return found
}

func shelves(fault string) storecheck.Setup {
	same := func(store mission.Store) (mission.Store, error) { return &shelf{store.(*shelf).rows, fault}, nil }
	return storecheck.Setup{Rounds: 20, Sequences: 5, Another: same, Reopen: same,
		Fresh: func() (mission.Store, error) { return newShelf(fault), nil }}
}

// --- What keeps the contract ---

func TestShelf(t *testing.T) { storecheck.Test(t, shelves("")) }

// One store for all threads, and nothing that outlives it.
func TestShelfAlone(t *testing.T) {
	setup := shelves("")
	setup.Another, setup.Reopen, setup.Threads = nil, nil, 8
	results, err := storecheck.Run(setup)
	if err != nil {
		t.Fatal(err)
	}
	counts := map[storecheck.Outcome]int{}
	for _, one := range results {
		counts[one.Outcome]++
		if (one.Outcome == storecheck.Skipped) != (one.Group == "durability") {
			t.Error(one)
		}
	}
	if counts[storecheck.Failed] != 0 || counts[storecheck.Passed] < 40 || counts[storecheck.Skipped] < 3 {
		t.Error(counts)
	}
}

func newLibrary(t testing.TB) *mission.Library {
	lib, err := mission.New(mission.Config{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { lib.Close() })
	return lib
}

// through is a store in C, behind one in Go.
type through struct{ mission.Store }

func TestMemoryStore(t *testing.T) {
	lib := newLibrary(t)
	const lasting = storecheck.Durability // it does not outlive its table
	for _, behind := range []bool{false, true} {
		t.Run(fmt.Sprint("behind Go ", behind), func(t *testing.T) {
			storecheck.Test(t, storecheck.Setup{Rounds: 20, Sequences: 5,
				Groups: storecheck.All &^ lasting,
				Fresh: func() (mission.Store, error) {
					store, err := lib.NewMemoryStore()
					if behind {
						return through{store}, err
					}
					return store, err
				}})
		})
	}
}

func TestSQLite(t *testing.T) {
	lib, folder := newLibrary(t), t.TempDir()
	paths := map[mission.Store]string{}
	open := func(path string) (mission.Store, error) {
		store, err := sqlite.Open(lib, sqlite.Config{Path: path, Synchronous: sqlite.Normal})
		if err != nil {
			return nil, err
		}
		paths[store] = path
		return store, nil
	}
	made, forgotten := 0, 0
	storecheck.Test(t, storecheck.Setup{Rounds: 5, Sequences: 2,
		Fresh: func() (mission.Store, error) {
			made++
			return open(filepath.Join(folder, fmt.Sprint(made)))
		},
		Another: func(store mission.Store) (mission.Store, error) { return open(paths[store]) },
		Reopen: func(store mission.Store) (mission.Store, error) {
			if err := store.(*mission.CStore).Close(); err != nil {
				return nil, err
			}
			return open(paths[store])
		},
		Forget: func(store mission.Store) {
			forgotten++
			store.(*mission.CStore).Close()
		}})
	if made < 40 || forgotten < made {
		t.Error(made, forgotten)
	}
}

// --- What does not ---

// Each fault is found, by the case that is named for it; the same seed finds it again.
func TestFaults(t *testing.T) {
	for fault, name := range map[string]string{"expectations": "put-absent", "numbers": "add-keeps",
		"indexes": "first-failed", "orders": "scan-order", "locks": "lost-update"} {
		setup := shelves(fault)
		setup.Only, setup.Rounds, setup.Seed = name, 100, 7
		for i := 0; i < 2; i++ {
			results, err := storecheck.Run(setup)
			if err != nil || len(results) != 1 {
				t.Fatal(results, err)
			}
			one := results[0]
			if one.Name != name || one.Outcome != storecheck.Failed || one.Words == "" || one.Seed != 7 ||
				one.Err != nil {
				t.Errorf("%s: %+v", fault, one)
			}
		}
	}
}

// sick fails, or panics, from some commit on.
type sick struct {
	mission.Store
	left  *int
	mutex *sync.Mutex
	panic any
}

var errMine = errors.New("mine")

func (s *sick) Commit(ctx context.Context, writes []mission.Write) error {
	s.mutex.Lock()
	*s.left--
	well := *s.left >= 0
	s.mutex.Unlock()
	if well {
		return s.Store.Commit(ctx, writes)
	}
	if s.panic != nil {
		panic(s.panic)
	}
	return errMine
}

func patients(commits int, value any) storecheck.Setup {
	var mutex sync.Mutex
	setup := shelves("")
	setup.Another, setup.Reopen = nil, nil
	setup.Fresh = func() (mission.Store, error) {
		return &sick{newShelf(""), &commits, &mutex, value}, nil
	}
	return setup
}

// A store that fails fails its case, in which the error comes out; nobody waits for the others.
func TestStoreFails(t *testing.T) {
	for _, commits := range []int{0, 1, 30} {
		setup := patients(commits, nil)
		setup.Groups = storecheck.Isolation
		results, err := storecheck.Run(setup)
		if err != nil || len(results) < 5 {
			t.Fatal(results, err)
		}
		failed := 0
		for _, one := range results {
			if one.Outcome == storecheck.Failed {
				failed++
				if !errors.Is(one.Err, errMine) || !strings.Contains(one.Words, "64") {
					t.Errorf("%+v", one)
				}
			}
		}
		if failed == 0 {
			t.Error(commits, "nothing failed")
		}
	}
}

// Its panic comes out of Run, of whichever thread; so does one of the Setup.
func TestStorePanics(t *testing.T) {
	secret := new(int)
	setups := map[string]storecheck.Setup{"first": patients(0, secret), "later": patients(200, secret),
		"Fresh":   {Fresh: func() (mission.Store, error) { panic(secret) }},
		"Another": shelves(""), "Reopen": shelves(""), "Forget": shelves("")}
	change := func(name string, f func(*storecheck.Setup)) {
		setup := setups[name]
		f(&setup)
		setups[name] = setup
	}
	bad := func(mission.Store) (mission.Store, error) { panic(secret) }
	change("Another", func(s *storecheck.Setup) { s.Another = bad })
	change("Reopen", func(s *storecheck.Setup) { s.Reopen = bad })
	change("Forget", func(s *storecheck.Setup) { s.Forget = func(mission.Store) { panic(secret) } })
	for about, setup := range setups {
		func() {
			defer func() {
				if got := recover(); got != any(secret) {
					t.Error(about, got)
				}
			}()
			results, err := storecheck.Run(setup)
			t.Error(about, results, err)
		}()
	}
}

func TestPanicOfNil(t *testing.T) {
	ended := false
	func() {
		defer func() { _ = recover() }()
		_, _ = storecheck.Run(storecheck.Setup{Only: "put-any",
			Fresh: func() (mission.Store, error) { panic(nil) }})
		ended = true
	}()
	if ended {
		t.Error("it ended as if nothing was")
	}
}

// What the Setup's functions fail with comes out, too.
func TestSetupFails(t *testing.T) {
	bad := func(mission.Store) (mission.Store, error) { return nil, errMine }
	for about, setup := range map[string]storecheck.Setup{
		"Fresh":   {Fresh: func() (mission.Store, error) { return nil, errMine }, Only: "put-any"},
		"Another": {Fresh: shelves("").Fresh, Another: bad, Only: "counter"},
		"Reopen":  {Fresh: shelves("").Fresh, Reopen: bad, Only: "kept"},
	} {
		results, err := storecheck.Run(setup)
		if err != nil || len(results) != 1 || results[0].Outcome != storecheck.Failed ||
			!errors.Is(results[0].Err, errMine) {
			t.Error(about, results, err)
		}
	}
	closed, err := newLibrary(t).NewMemoryStore()
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	results, err := storecheck.Run(storecheck.Setup{Only: "put-any",
		Fresh: func() (mission.Store, error) { return closed, nil }})
	if err != nil || len(results) != 1 || !errors.Is(results[0].Err, mission.ErrClosed) {
		t.Error(results, err)
	}
	results, err = storecheck.Run(storecheck.Setup{Only: "put-any",
		Fresh: func() (mission.Store, error) { return nil, nil }})
	if err != nil || len(results) != 1 || !errors.Is(results[0].Err, mission.ErrArgument) {
		t.Error(results, err)
	}
}

func TestRefusals(t *testing.T) {
	fresh := shelves("").Fresh
	for about, one := range map[string]struct {
		setup storecheck.Setup
		code  mission.Code
	}{
		"no Fresh":         {storecheck.Setup{}, mission.ErrNoCallback},
		"an unknown group": {storecheck.Setup{Fresh: fresh, Groups: 64}, mission.ErrArgument},
		"65 threads":       {storecheck.Setup{Fresh: fresh, Threads: 65}, mission.ErrArgument},
		"no such case":     {storecheck.Setup{Fresh: fresh, Only: "none"}, mission.ErrArgument},
		"a NUL":            {storecheck.Setup{Fresh: fresh, Only: "put-any\x00"}, mission.ErrArgument},
		"no wait":          {storecheck.Setup{Fresh: fresh, Patience: -1}, mission.ErrArgument},
		"too long a wait":  {storecheck.Setup{Fresh: fresh, Patience: math.MaxInt64}, mission.ErrArgument},
	} {
		if results, err := storecheck.Run(one.setup); results != nil || !errors.Is(err, one.code) {
			t.Error(about, results, err)
		}
	}
}

// weighed looks at the process's memory at its first load, and at its last.
type weighed struct {
	mission.Store
	mutex       sync.Mutex
	loads       int
	first, last int
}

func (w *weighed) Load(ctx context.Context, kind, key []byte) (*mission.Row, error) {
	w.mutex.Lock()
	if w.loads++; w.loads%500 == 1 {
		runtime.GC() // under the race detector pools lose some of what they hold
		if w.last = meter.Bytes(); w.first == 0 {
			w.first = w.last
		}
	}
	w.mutex.Unlock()
	return w.Store.Load(ctx, kind, key)
}

// Calls from threads of C leave nothing behind, neither while a store is used nor afterwards.
func TestNothingStays(t *testing.T) {
	var store *weighed
	setup := shelves("")
	setup.Another, setup.Rounds, setup.Only = nil, 2500, "no-torn-read"
	setup.Fresh = func() (mission.Store, error) {
		store = &weighed{Store: newShelf("")}
		return store, nil
	}
	results, err := storecheck.Run(setup)
	if err != nil || results[0].Outcome != storecheck.Passed {
		t.Fatal(results, err)
	}
	if store.loads < 5000 || store.last > store.first+8<<20 {
		t.Error(store.loads, "loads:", store.last-store.first, "bytes more")
	}
}

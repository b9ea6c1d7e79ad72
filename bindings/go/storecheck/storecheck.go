// Package storecheck says whether a store keeps the contract of mission.Store.
//
// It runs the suite of <mission/store_check.h> (libmission-store-check), which uses nothing but the
// store: it writes rows of kinds, keys and values of its own, from threads of its own, into stores
// that the program makes for it. Never give it a store that holds anything.
//
//	func TestStore(t *testing.T) {
//		storecheck.Test(t, storecheck.Setup{
//			Fresh: func() (mission.Store, error) { return newStore(t.TempDir()) },
//		})
//	}
package storecheck

// #cgo pkg-config: mission-store-check
// #include "storecheck.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"runtime/cgo"
	"sync"
	"time"
	"unsafe"

	"mission"
	"mission/internal/native"
)

// Groups are groups of cases, together.
type Groups uint32

const (
	Contract   Groups = C.MISSION_STORE_CHECK_CONTRACT   // each promise of a Store
	Scan       Groups = C.MISSION_STORE_CHECK_SCAN       // order, pages, bounds
	Sizes      Groups = C.MISSION_STORE_CHECK_SIZES      // at each limit and one past it
	Isolation  Groups = C.MISSION_STORE_CHECK_ISOLATION  // threads against each other
	Durability Groups = C.MISSION_STORE_CHECK_DURABILITY // closed and opened again; needs Reopen
	Model      Groups = C.MISSION_STORE_CHECK_MODEL      // random batches against a naive model
	All        Groups = C.MISSION_STORE_CHECK_ALL
)

// A Setup is the stores, and how much is to be tried; the zero value of a member is its default.
//
// Its functions are called one at a time, while no store is in use. They must not call
// runtime.Goexit (such as testing's FailNow): what goes wrong is their error.
type Setup struct {
	// Fresh makes a new, empty store. Required.
	Fresh func() (mission.Store, error)
	// Another makes a further store on the rows of one, independent of it as that of another process
	// or connection is. nil: the threads share one.
	Another func(store mission.Store) (mission.Store, error)
	// Reopen closes a store, and opens its rows again. After an error it counts as forgotten. nil:
	// the rows do not outlive a store, and the cases that need it are skipped.
	Reopen func(store mission.Store) (mission.Store, error)
	// Forget is told once of each store that is not needed any more; of those on the same rows the
	// one that Fresh made comes last. nil: nothing is to be done.
	Forget func(store mission.Store)

	Seed      uint64        // of all that is random; 0: of the clock. Each Result repeats it
	Groups    Groups        // All
	Threads   uint32        // of the cases with threads: 4, at most 64
	Rounds    uint32        // turns of each thread, batches of each random sequence: 100
	Sequences uint32        // random sequences: 10
	Patience  time.Duration // for how long ErrAgain is asked again: 10 s
	Only      string        // the one case of this name; empty: all of the groups
}

// An Outcome is how a case ended.
type Outcome uint32

const (
	Passed  Outcome = C.MISSION_STORE_CHECK_PASSED
	Failed  Outcome = C.MISSION_STORE_CHECK_FAILED
	Skipped Outcome = C.MISSION_STORE_CHECK_SKIPPED // the Setup has no function for it
)

// String is a word for it.
func (o Outcome) String() string {
	switch o {
	case Passed:
		return "passed"
	case Failed:
		return "failed"
	case Skipped:
		return "skipped"
	}
	return fmt.Sprintf("Outcome(%d)", uint32(o))
}

// A Result is what came of a case.
type Result struct {
	Group   string
	Name    string // stable, different in each case
	Outcome Outcome
	Words   string // what was wrong, or why it was skipped; may have several lines
	Seed    uint64 // with Only, this and the same counts the case runs the same way
	Err     error  // of one that failed: the first that a store or the Setup failed with; nil: none
}

// Run runs the suite, which takes some seconds, and says of each case how it ended. ErrAgain is
// waited out; ErrUncertain fails a case, as no answer need be lost here. A panic of a store or of
// the Setup comes out of Run when the case has ended.
//
// An error means that nothing was run: ErrArgument (an unknown group, too many threads, no case of
// that name), ErrNoCallback (no Fresh).
func Run(setup Setup) ([]Result, error) {
	if setup.Fresh == nil {
		return nil, fmt.Errorf("mission/storecheck: there is no Fresh: %w", mission.ErrNoCallback)
	}
	patience, err := native.Milliseconds(setup.Patience)
	if err != nil {
		return nil, err
	}
	var texts native.Texts
	defer texts.Free()
	only, err := texts.String(setup.Only)
	if err != nil {
		return nil, err
	}
	how := C.mission_store_check{
		size:      C.sizeof_mission_store_check,
		seed:      C.uint64_t(setup.Seed),
		groups:    C.uint32_t(setup.Groups),
		threads:   C.uint32_t(setup.Threads),
		rounds:    C.uint32_t(setup.Rounds),
		sequences: C.uint32_t(setup.Sequences),
		patience:  C.uint32_t(patience),
		only:      (*C.char)(only),
	}
	return run(setup, &how)
}

func run(setup Setup, how *C.mission_store_check) ([]Result, error) {
	t := &trial{setup: setup, tables: map[uintptr][]opened{}}
	number := cgo.NewHandle(t)
	defer number.Delete()
	var slots C.uint32_t
	if setup.Another != nil {
		slots |= C.STORECHECK_ANOTHER
	}
	if setup.Reopen != nil {
		slots |= C.STORECHECK_REOPEN
	}
	why := C.mission_error{size: C.sizeof_mission_error}
	code := C.storecheck_run(how, C.uintptr_t(number), slots, &why)
	if t.panicked != nil {
		panic(t.panicked.value)
	}
	if code < 0 {
		return nil, mission.ErrorOf(unsafe.Pointer(&why), int32(code))
	}
	return t.results, nil
}

// A trial is a run that is under way.
type trial struct {
	setup   Setup
	results []Result

	mutex    sync.Mutex
	tables   map[uintptr][]opened // of stores in C, several may be one
	fault    error                // of the case
	panicked *panicked
}

type opened struct {
	store mission.Store
	table *mission.StoreTable
}

type panicked struct{ value any }

var errPanicked = errors.New("mission/storecheck: the store panicked")

// try runs what is the program's. Its error is kept for the case's Result, and its panic, which must
// not pass through C, for the end.
func (t *trial) try(what func() error) (err error) {
	ended := false
	defer func() {
		value := recover()
		t.mutex.Lock()
		defer t.mutex.Unlock()
		if !ended { // a panic of nil looks like none
			err = errPanicked
			if t.panicked == nil {
				t.panicked = &panicked{value}
			}
		}
		if t.fault == nil && !isAnswer(err) {
			t.fault = err
		}
	}()
	err = what()
	ended = true
	return err
}

// isAnswer says whether a store may answer so.
func isAnswer(err error) bool {
	var conflict mission.Conflict
	return err == nil || errors.As(err, &conflict) || errors.Is(err, mission.ErrAgain) ||
		errors.Is(err, mission.ErrUncertain)
}

// --- Stores ---

// open makes a store and its table. After a panic there is none any more, so that the run ends.
func (t *trial) open(table *C.uintptr_t, made func() (mission.Store, error)) C.int32_t {
	err := t.try(func() error {
		if t.panicked != nil {
			return errPanicked
		}
		store, err := made()
		if err != nil {
			return err
		}
		address, err := t.add(store)
		*table = C.uintptr_t(address)
		return err
	})
	if err != nil {
		return 1
	}
	return 0
}

func (t *trial) add(store mission.Store) (uintptr, error) {
	table, err := mission.NewStoreTable(t.watch(store))
	if err != nil {
		return 0, err
	}
	address := table.Address()
	t.tables[address] = append(t.tables[address], opened{store, table})
	return address, nil
}

// watch sees what a store in Go fails with. One in C is used without a detour through Go.
func (t *trial) watch(store mission.Store) mission.Store {
	switch store.(type) {
	case nil, *mission.CStore, *mission.MemoryStore:
		return store
	}
	return &watched{store, t}
}

func (t *trial) find(table C.uintptr_t) mission.Store {
	list := t.tables[uintptr(table)]
	return list[len(list)-1].store
}

// close gives a table back, and gives its store.
func (t *trial) close(table C.uintptr_t) mission.Store {
	list := t.tables[uintptr(table)]
	last := list[len(list)-1]
	if t.tables[uintptr(table)] = list[:len(list)-1]; len(list) == 1 {
		delete(t.tables, uintptr(table))
	}
	last.table.Close()
	return last.store
}

// --- A store that is watched ---

type watched struct {
	store mission.Store
	trial *trial
}

func (w *watched) Load(ctx context.Context, kind, key []byte) (row *mission.Row, err error) {
	err = w.trial.try(func() (err error) {
		row, err = w.store.Load(ctx, kind, key)
		return err
	})
	return row, err
}

func (w *watched) Commit(ctx context.Context, writes []mission.Write) error {
	return w.trial.try(func() error { return w.store.Commit(ctx, writes) })
}

// Scan hands on what stops it, which is no fault of the store's.
func (w *watched) Scan(ctx context.Context, scan mission.Scan, row func(*mission.Row) error) error {
	var stop error
	err := w.trial.try(func() error {
		err := w.store.Scan(ctx, scan, func(r *mission.Row) error {
			stop = row(r)
			return stop
		})
		if stop != nil && errors.Is(err, stop) {
			return nil
		}
		return err
	})
	return err
}

// --- What the suite calls ---

func trialOf(number C.uintptr_t) *trial { return cgo.Handle(number).Value().(*trial) }

//export storecheckFresh
func storecheckFresh(number C.uintptr_t, table *C.uintptr_t) C.int32_t {
	t := trialOf(number)
	return t.open(table, t.setup.Fresh)
}

//export storecheckAnother
func storecheckAnother(number, of C.uintptr_t, table *C.uintptr_t) C.int32_t {
	t := trialOf(number)
	return t.open(table, func() (mission.Store, error) { return t.setup.Another(t.find(of)) })
}

//export storecheckReopen
func storecheckReopen(number, old C.uintptr_t, table *C.uintptr_t) C.int32_t {
	t := trialOf(number)
	store := t.close(old)
	return t.open(table, func() (mission.Store, error) { return t.setup.Reopen(store) })
}

//export storecheckForget
func storecheckForget(number, table C.uintptr_t) {
	t := trialOf(number)
	store := t.close(table)
	if t.setup.Forget != nil {
		_ = t.try(func() error { t.setup.Forget(store); return nil })
	}
}

//export storecheckResult
func storecheckResult(number C.uintptr_t, result *C.mission_store_check_result) {
	t := trialOf(number)
	one := Result{Group: C.GoString(result.group), Name: C.GoString(result.name),
		Words: C.GoString(result.words), Seed: uint64(result.seed), Outcome: Outcome(result.outcome)}
	if one.Outcome == Failed {
		one.Err = t.fault
	}
	t.fault = nil
	t.results = append(t.results, one)
}

package mission_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"

	"mission"
)

// A slot is one function that C calls: what shows that it was asked, believed and obeyed.
type slot struct {
	name  string // TYPE.SLOT
	scene func(s *stage) func() (string, error)

	want   string // what the scene ends in when the slot answers as the scene has it
	turned string // the opposite; empty: it has no answer but its error
	none   string // when it is nil

	only mission.Profile // 0: in both
}

// How the watched slot behaves in a run of its scene.
type way int

const (
	answers way = iota
	turns
	fails
	panics
	gives  // up: it panics with nil
	closes // what it answers
	missing
)

// A stage is one run of a scene.
type stage struct {
	t       testing.TB
	profile mission.Profile
	slot    slot
	way     way
	mine    error // what it fails with
	other   any   // a function that answers the opposite; nil: its last bool is turned
	store   *counting
	after   string // what an error leaves behind, when that is on record; empty: nothing
	alone   bool   // with an error it does nothing else

	called        int
	heard, wanted []string      // the parameters of the first call
	lent          []func() bool // whether they can still be read
	closed        bool          // it answered something that was
}

// A refusal is how a scene without its slot ends before it has begun.
type refusal struct{ error }

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil && s.way == missing {
		panic(refusal{err})
	}
	must(s.t, err)
}

func (s *stage) library(config mission.Config) *mission.Library {
	s.t.Helper()
	config.Profile = s.profile
	lib, err := mission.New(config)
	s.must(err)
	return lib
}

// host makes the watched slot of a table behave as this run wants.
func (s *stage) host(tables ...any) {
	for _, table := range tables {
		v := reflect.ValueOf(table).Elem()
		kind, name, _ := strings.Cut(s.slot.name, ".")
		if v.Type().Name() != kind {
			continue
		}
		member := v.FieldByName(name)
		if s.way == missing {
			member.Set(reflect.Zero(member.Type()))
			continue
		}
		own := reflect.ValueOf(member.Interface())
		member.Set(reflect.MakeFunc(member.Type(), func(in []reflect.Value) []reflect.Value {
			return s.call(own, in)
		}))
	}
}

// call is the watched slot: an error or a panic comes with what it would have answered.
func (s *stage) call(own reflect.Value, in []reflect.Value) []reflect.Value {
	if s.called++; s.called == 1 {
		s.heard = showAll(in)
		for _, v := range in {
			s.lend(v)
		}
	}
	switch s.way {
	case panics:
		panic(s.mine)
	case gives:
		panic(nil)
	}
	if s.way == turns && s.other != nil {
		return reflect.ValueOf(s.other).Call(in)
	}
	if s.way == fails && s.alone {
		out := make([]reflect.Value, own.Type().NumOut())
		for i := range out {
			out[i] = reflect.Zero(own.Type().Out(i))
		}
		out[len(out)-1] = reflect.ValueOf(&s.mine).Elem()
		return out
	}
	out := own.Call(in)
	switch s.way {
	case fails:
		out[len(out)-1] = reflect.ValueOf(&s.mine).Elem()
	case turns:
		turnBool(s.t, out)
	case closes:
		s.close(out)
	}
	return out
}

// close answers objects that are none any more, where objects are answered.
func (s *stage) close(out []reflect.Value) {
	for i := range out {
		switch out[i].Interface().(type) {
		case mission.Value:
			v := newLibrary(s.t).MustValue([]any{"closed"})
			must(s.t, v.Close())
			out[i], s.closed = reflect.ValueOf(v), true
		case *mission.OperationProfile:
			v, err := newLibrary(s.t).ParseOperationProfile(operationText)
			must(s.t, err)
			must(s.t, v.Close())
			out[i], s.closed = reflect.ValueOf(v), true
		}
	}
}

func turnBool(t testing.TB, out []reflect.Value) {
	for i := len(out) - 1; i >= 0; i-- {
		if out[i].Kind() == reflect.Bool {
			out[i] = reflect.ValueOf(!out[i].Bool())
			return
		}
	}
	t.Error("the scene does not say what the opposite is")
}

// expects says what the slot has to be handed, of what the host itself gave to the library.
func (s *stage) expects(args ...any) {
	s.wanted = []string{}
	for _, arg := range args {
		s.wanted = append(s.wanted, showOne(reflect.ValueOf(arg)))
	}
}

// lend keeps what a callback must not keep, to see that it ends with it.
func (s *stage) lend(v reflect.Value) {
	switch x := v.Interface().(type) {
	case nil:
		return
	case mission.Value:
		if x.Valid() {
			s.lent = append(s.lent, x.Valid)
		}
		return
	case interface{ Value() mission.Value }:
		if !v.IsNil() {
			s.lent = append(s.lent, func() bool { return x.Value().Valid() })
		}
		return
	case *mission.Facts:
		if x != nil && x.Lookup != nil {
			s.lent = append(s.lent, func() bool {
				_, err := x.Lookup("entity")
				return !errors.Is(err, mission.ErrClosed)
			})
		}
	}
	switch {
	case v.Kind() == reflect.Ptr && !v.IsNil():
		s.lend(v.Elem())
	case v.Kind() == reflect.Struct:
		for i := 0; i < v.NumField(); i++ {
			if v.Type().Field(i).IsExported() {
				s.lend(v.Field(i))
			}
		}
	}
}

func showAll(in []reflect.Value) []string {
	list := []string{}
	for _, v := range in {
		list = append(list, showOne(v))
	}
	return list
}

// showOne writes a value down with all that it has, as it is now: callbacks only lend it.
func showOne(v reflect.Value) string {
	if !v.IsValid() {
		return "none"
	}
	switch x := v.Interface().(type) {
	case mission.Value:
		if !x.Valid() {
			return "none"
		}
		return x.String()
	case time.Time:
		if x.IsZero() {
			return "none"
		}
		return x.UTC().Format(time.RFC3339Nano)
	case interface{ Value() mission.Value }:
		if v.IsNil() {
			return "none"
		}
		return x.Value().String()
	case *mission.Policy:
		return x.ViewID()
	case fmt.Stringer:
		return x.String()
	}
	switch v.Kind() {
	case reflect.Func:
		return "func"
	case reflect.Ptr:
		return showOne(v.Elem())
	case reflect.Struct:
		return showStruct(v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return fmt.Sprintf("%q", v.Bytes())
		}
		list := []string{}
		for i := 0; i < v.Len(); i++ {
			list = append(list, showOne(v.Index(i)))
		}
		return "[" + strings.Join(list, " ") + "]"
	}
	return fmt.Sprint(v.Interface())
}

func showStruct(v reflect.Value) string {
	list := []string{}
	for i := 0; i < v.NumField(); i++ {
		field := v.Type().Field(i)
		if !field.IsExported() || field.Type.Kind() == reflect.Func || v.Field(i).IsZero() {
			continue
		}
		if text := showOne(v.Field(i)); text != "none" && text != "{}" {
			list = append(list, field.Name+":"+text)
		}
	}
	return "{" + strings.Join(list, " ") + "}"
}

// --- Proving ---

func outcomeOf(result string, err error) string {
	var known *mission.Error
	switch {
	case errors.As(err, &known):
		return "refused: " + known.Code.Reason()
	case err != nil:
		return "refused: " + err.Error()
	}
	return result
}

func (c slot) stage(t testing.TB, profile mission.Profile, how way) *stage {
	return &stage{t: t, profile: profile, slot: c, way: how, mine: errors.New("mine: " + c.name)}
}

func (c slot) check(s *stage, about, got, want string) {
	s.t.Helper()
	if got != want {
		s.t.Errorf("%s: %s: %q, not %q", c.name, about, got, want)
	}
	if s.called == 0 {
		s.t.Errorf("%s: %s: it was not called", c.name, about)
	}
}

func (c slot) prove(t *testing.T, profile mission.Profile) {
	s := c.stage(t, profile, answers)
	c.check(s, "its answer", outcomeOf(c.scene(s)()), c.want)
	if !reflect.DeepEqual(s.heard, s.wanted) {
		t.Errorf("%s was handed\n %s\nnot\n %s", c.name, strings.Join(s.heard, "\n "),
			strings.Join(s.wanted, "\n "))
	}
	for _, readable := range s.lent {
		if readable() {
			t.Errorf("%s was handed what outlives it", c.name)
		}
	}
	if c.turned != "" {
		s = c.stage(t, profile, turns)
		c.check(s, "the opposite", outcomeOf(c.scene(s)()), c.turned)
	}
	c.fails(c.stage(t, profile, fails))
	c.panics(c.stage(t, profile, panics))
	c.panics(c.stage(t, profile, gives))
	c.closes(c.stage(t, profile, closes))
	s = c.stage(t, profile, missing)
	if got := c.without(s); got != c.none || s.called != 0 {
		t.Errorf("%s: without it: %q, not %q", c.name, got, c.none)
	}
}

// An error comes out as the object that it is, and nothing took effect: the same can be done after.
func (c slot) fails(s *stage) {
	op := c.scene(s)
	before := s.store.count()
	result, err := op()
	c.check(s, "its error", result, "")
	if !errors.Is(err, s.mine) {
		s.t.Errorf("%s: its error came out as %v", c.name, err)
	}
	if s.store.count() != before {
		s.t.Errorf("%s: it failed, and something was written", c.name)
	}
	c.again(s, op)
}

// A panic comes out, too; that of nil, which cannot be told from a return, is still none.
func (c slot) panics(s *stage) {
	op := c.scene(s)
	before := s.store.count()
	func() {
		defer func() {
			if got := recover(); s.way == panics && got != any(s.mine) {
				s.t.Errorf("%s: its panic came out as %v", c.name, got)
			}
		}()
		result, err := op()
		s.t.Errorf("%s: no panic, but %q, %v", c.name, result, err)
	}()
	if s.store.count() != before {
		s.t.Errorf("%s: it panicked, and something was written", c.name)
	}
	c.again(s, op)
}

// What was closed cannot be answered: that is the callback's error.
func (c slot) closes(s *stage) {
	op := c.scene(s)
	result, err := op()
	if !s.closed {
		return
	}
	if result != "" || !errors.Is(err, mission.ErrClosed) {
		s.t.Errorf("%s: what was closed was taken: %q, %v", c.name, result, err)
	}
	c.again(s, op)
}

// again does what failed once more, as if it had never been tried.
func (c slot) again(s *stage, op func() (string, error)) {
	want := c.want
	if s.after != "" {
		want = s.after
	}
	s.way = answers
	c.check(s, "after it failed", outcomeOf(op()), want)
}

func (c slot) without(s *stage) (got string) {
	defer func() {
		switch p := recover().(type) {
		case nil:
		case refusal:
			got = outcomeOf("", p.error)
		default:
			panic(p)
		}
	}()
	return outcomeOf(c.scene(s)())
}

// A counting store says how often something was written.
type counting struct {
	mission.Store
	commits int
}

func (s *counting) Commit(ctx context.Context, writes []mission.Write) error {
	s.commits++
	return s.Store.Commit(ctx, writes)
}

func (s *counting) count() int {
	if s == nil {
		return 0
	}
	return s.commits
}

// keeps is a store for the scene: one in Go, or one in C, which then drives the plans.
func (s *stage) keeps(lib *mission.Library) mission.Store {
	memory, err := lib.NewMemoryStore()
	s.must(err)
	if s.profile == mission.ProfileDraft {
		return memory
	}
	s.store = &counting{Store: memory}
	return s.store
}

// planEnd is how a plan ended.
func planEnd(reply *mission.Reply, err error) (string, error) {
	if err != nil {
		return "", err
	}
	if !reply.Done() {
		return "refused: " + reply.Verdict.Code.Reason(), nil
	}
	return "done", nil
}

// --- All of them ---

func everySlot() []slot {
	var all []slot
	for _, some := range [][]slot{ruleSlots, wireSlots, issuerSlots, decisionSlots, evidenceSlots,
		transactionSlots, storeSlots} {
		all = append(all, some...)
	}
	return all
}

// Each function that C calls: it is handed what C has, what it answers counts, its error and its
// panic come out as themselves and nothing took effect, and without it is what C has for NULL.
func TestEveryCallback(t *testing.T) {
	for _, profile := range profiles {
		for _, one := range everySlot() {
			if one.only != 0 && one.only != profile {
				continue
			}
			one := one
			t.Run(one.name+"/"+profile.String(), func(t *testing.T) { one.prove(t, profile) })
		}
	}
}

// A text for which C has no room is no answer.
func TestAnswersThatAreTooLong(t *testing.T) {
	long := strings.Repeat("n", 10000)
	for _, profile := range profiles {
		for name, other := range map[string]any{
			"IssuerHost.ChildClient": func(*mission.Principal) (string, bool, error) { return long, true, nil },
			"IssuerHost.ChildActor":  func(string) (string, bool, error) { return long, true, nil },
			"ProofPolicy.NonceNext":  func() (string, error) { return long, nil },
			"Signer.Sign":            func([][]byte) ([]byte, error) { return []byte(long), nil },
		} {
			for _, one := range everySlot() {
				if one.name != name {
					continue
				}
				s := one.stage(t, profile, turns)
				op := one.scene(s)
				s.other = other
				if result, err := op(); result != "" || err == nil {
					t.Errorf("%s: %q, %v", name, result, err)
				}
				one.again(s, op)
			}
		}
	}
}

// No slot is without a scene, and none has two.
func TestEveryCallbackHasAScene(t *testing.T) {
	want := append(slotsIn(t, "z_callbacks.go", `\.value\.\(\*(\w+)\)\.(\w+)\(`),
		slotsIn(t, "store.go", `\.value\.\((Store)\)\.(\w+)\(`)...)
	got := []string{}
	for _, one := range everySlot() {
		got = append(got, one.name)
	}
	sort.Strings(want)
	sort.Strings(got)
	if len(want) < 75 || !reflect.DeepEqual(got, want) {
		t.Errorf("scenes for %d slots of %d\n%s", len(got), len(want), differing(got, want))
	}
	if members := slotsIn(t, "z_values.go", `(?m)^\t(\w+)()\s+func\(`); len(members)+3 != len(want) {
		t.Errorf("%d members of tables are functions, and C calls %d", len(members), len(want)-3)
	}
}

func slotsIn(t *testing.T, file, pattern string) (names []string) {
	text, err := os.ReadFile(file)
	must(t, err)
	for _, match := range regexp.MustCompile(pattern).FindAllStringSubmatch(string(text), -1) {
		names = append(names, match[1]+"."+match[2])
	}
	return names
}

func differing(got, want []string) string {
	counts := map[string]int{}
	for _, name := range got {
		counts[name]++
	}
	for _, name := range want {
		counts[name]--
	}
	var list []string
	for name, count := range counts {
		if count != 0 {
			list = append(list, fmt.Sprintf("%s: %+d", name, count))
		}
	}
	sort.Strings(list)
	return strings.Join(list, "\n")
}

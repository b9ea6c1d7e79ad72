package mission_test

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"mission"
	"mission/internal/meter"
)

var errorType = reflect.TypeOf((*error)(nil)).Elem()

// Every method of every object: closed, never made, nil.
func TestUseAfterClose(t *testing.T) {
	objects := append(mission.EveryHandle(true), mission.EveryHandle(false)...)
	for _, object := range mission.EveryHandle(false) {
		objects = append(objects, reflect.Zero(reflect.TypeOf(object)).Interface())
	}
	called := 0
	for _, object := range objects {
		v := reflect.ValueOf(object)
		for i := 0; i < v.NumMethod(); i++ {
			useClosed(t, v.Type().Method(i), v.Method(i))
			called++
		}
	}
	if called < 900 {
		t.Fatal(called)
	}
}

func useClosed(t *testing.T, method reflect.Method, call reflect.Value) {
	name := fmt.Sprintf("%v.%s", method.Type.In(0), method.Name)
	if method.Name == "Close" || method.Name == "MustValue" {
		if method.Name == "Close" && !call.Call(nil)[0].IsNil() {
			t.Error(name)
		}
		return
	}
	var in []reflect.Value
	for i := 0; i < call.Type().NumIn(); i++ {
		switch call.Type().In(i).String() {
		case "context.Context":
			in = append(in, reflect.ValueOf(context.Background()))
			continue
		case "io.Reader":
			in = append(in, reflect.ValueOf(strings.NewReader("1")))
			continue
		}
		in = append(in, reflect.Zero(call.Type().In(i)))
	}
	out := call.Call(in)
	if len(out) == 0 {
		return
	}
	last := out[len(out)-1]
	if last.Type() == errorType {
		if name == "*mission.Library.NewValue" {
			return
		}
		if err, _ := last.Interface().(error); !errors.Is(err, mission.ErrClosed) {
			t.Error(name, err)
		}
		out = out[:len(out)-1]
	}
	for _, value := range out {
		switch method.Name {
		case "LogValue": // says why it has nothing to say
		case "Tainted", "IsBroad", "Gaps":
			if value.IsZero() {
				t.Error(name, "permits")
			}
		case "Of", "Class":
			if value.Interface() != mission.ClassIrreversible {
				t.Error(name, value, "permits")
			}
		default:
			if !value.IsZero() {
				t.Error(name, value)
			}
		}
	}
}

func TestCloseTwice(t *testing.T) {
	lib := newLibrary(t)
	set, err := lib.ParseAuthoritySet(packetSet)
	must(t, err)
	must(t, set.Close())
	must(t, set.Close())
	if _, err := set.Anchor(issuerName); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
	v, err := lib.ParseJSON([]byte(`{"a":[1]}`))
	must(t, err)
	a := v.Get("a")
	must(t, v.Close())
	if v.Valid() || a.Valid() || a.Len() != 0 || a.Index(0).Valid() {
		t.Fatal("a closed document is none")
	}
	if _, err := v.Canonical(); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

// What a value lies in lives as long as the value.
func TestValuesKeepTheirOwner(t *testing.T) {
	lib := newLibrary(t)
	set, err := lib.ParseAuthoritySet(packetSet)
	must(t, err)
	entry := set.Entry(0)
	must(t, set.Close())
	runtime.GC()
	if entry.Get("resource").Str() != financeName {
		t.Fatal(entry)
	}
}

// Some close while others call: a call sees the object open, or ErrClosed.
func TestCloseDuringCalls(t *testing.T) {
	lib := newLibrary(t)
	for round := 0; round < 50; round++ {
		set, err := lib.ParseAuthoritySet(packetSet)
		must(t, err)
		document, err := lib.ParseJSON([]byte(packetSet))
		must(t, err)
		var all sync.WaitGroup
		for i := 0; i < 8; i++ {
			all.Add(1)
			go func(i int) {
				defer all.Done()
				for j := 0; j < 20; j++ {
					if i == 0 && j == 10 {
						set.Close()
						document.Close()
					}
					digest, err := set.Anchor(issuerName)
					if err != nil && !errors.Is(err, mission.ErrClosed) || err == nil && digest == "" {
						t.Error(digest, err)
					}
					document.Index(0).Get("resource").Str()
					entry := set.Entry(0)
					entry.Get("resource").Str()
				}
			}(i)
		}
		all.Wait()
	}
}

// A plan belongs to one thread at a time; several goroutines take turns.
func TestPlanTakesTurns(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	plan, err := w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	var all sync.WaitGroup
	for i := 0; i < 8; i++ {
		all.Add(1)
		go func(i int) {
			defer all.Done()
			if err := w.issuer.Run(plan); err != nil {
				t.Error(err)
			}
			plan.Reply().Get("mission_id").Str()
		}(i)
	}
	all.Wait()
	verdict, err := plan.Verdict()
	must(t, err)
	if !verdict.Done {
		t.Fatal(verdict)
	}
	plan.Close()
	if _, err := plan.Verdict(); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

// settle waits until finalizers have run and the count stays.
func settle(count func() int, want int) int {
	for i := 0; i < 200 && count() > want; i++ {
		runtime.GC()
		time.Sleep(5 * time.Millisecond)
	}
	return count()
}

// With and without Close, everything goes.
func TestNothingLeaks(t *testing.T) {
	for _, closes := range []bool{true, false} {
		settle(mission.Tables, 0)
		before, tables := meter.Live(), mission.Tables()
		func() {
			for i := 0; i < 50; i++ {
				once(t, closes)
			}
		}()
		if live := settle(meter.Live, before); live != before {
			t.Errorf("closes %v: %d pieces are left", closes, live-before)
		}
		if now := settle(mission.Tables, tables); now != tables {
			t.Errorf("closes %v: %d tables are left", closes, now-tables)
		}
	}
}

func once(t *testing.T, closes bool) {
	config := mission.Config{ConstraintTypes: []mission.ConstraintType{{Key: "entity",
		Within: func(a, b mission.Value) (bool, error) { return a.Equal(b), nil }}}}
	config.SetAllocator(meter.Allocator())
	lib, err := mission.New(config)
	must(t, err)
	set, err := lib.ParseAuthoritySet(packetSet)
	must(t, err)
	compiled, err := set.Compile()
	must(t, err)
	verdict, err := compiled.Within(compiled)
	must(t, err)
	if !verdict.Subset {
		t.Fatal(verdict)
	}
	v := lib.MustValue(map[string]any{"a": []any{1, "two", nil}})
	_, err = lib.AuthoritySetFrom(set.Value())
	must(t, err)
	_, err = v.Get("a").Clone()
	must(t, err)
	if _, err = lib.ParseAuthoritySet("["); err == nil {
		t.Fatal("no error")
	}
	if closes {
		v.Close()
		compiled.Close()
		set.Close()
		lib.Close()
	}
}

// Whole operations in a loop do not grow the process.
func TestOperationsDoNotGrow(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	reply, err := w.admit(context.Background())
	must(t, err)
	approved := w.approve(reply.Value.Get("mission_id").Str())
	token := w.token(approved.Mission.ID())
	run := func(n int) {
		for i := 0; i < n; i++ {
			verified, access, err := w.resource.Verify(&mission.Presented{
				Scheme: mission.SchemeBearer, Token: token}, time.Time{})
			must(t, err)
			if !access.Permit {
				t.Fatal(access)
			}
			w.judge(verified, "Example Corp", true)
			shown, err := w.issuer.Show(context.Background(), &mission.Read{MissionID: approved.Mission.ID(),
				Actor: mission.Requester{Principal: alice}})
			must(t, err)
			if !shown.Done() {
				t.Fatal(shown.Refusal)
			}
		}
	}
	run(200)
	before := settle(meter.Bytes, 0)
	run(1000)
	after := settle(meter.Bytes, before+256<<10)
	if after > before+256<<10 {
		t.Fatalf("%d bytes more", after-before)
	}
}

package mission_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"mission"
)

func newLibrary(t testing.TB) *mission.Library {
	t.Helper()
	lib, err := mission.New(mission.Config{})
	must(t, err)
	t.Cleanup(func() { lib.Close() })
	return lib
}

func TestErrorSaysReasonPlaceAndOffset(t *testing.T) {
	lib := newLibrary(t)
	_, err := lib.ParseJSON([]byte(`{"a":{"b":1,"b":2}}`))
	if !errors.Is(err, mission.ErrDuplicateMember) || errors.Is(err, mission.ErrSyntax) {
		t.Fatal(err)
	}
	var e *mission.Error
	if !errors.As(err, &e) {
		t.Fatal(err)
	}
	if e.Code != mission.ErrDuplicateMember || e.Reason != "duplicate_member" ||
		e.Where != "/a/b" || e.Offset != 12 || e.Category != mission.CategoryInput {
		t.Fatalf("%+v", e)
	}
	var code mission.Code
	if errors.As(err, &code) {
		t.Fatal("a Code is compared with Is")
	}
	_, err = lib.ParseAuthoritySet(`[{"type":"mission_resource_access","resource":"x","actions":[]}]`)
	if !errors.As(err, &e) || e.Where == "" {
		t.Fatalf("%+v", err)
	}
	if mission.ErrSyntax.Reason() != "syntax" || mission.ErrSyntax.Category() != mission.CategoryInput {
		t.Fatal(mission.ErrSyntax.Reason())
	}
}

func TestLibraryRefusesAConfig(t *testing.T) {
	lib, err := mission.New(mission.Config{Profile: 99})
	var e *mission.Error
	if lib != nil || !errors.As(err, &e) || e.Code != mission.ErrArgument || e.Offset != -1 {
		t.Fatal(lib, err)
	}
	lib = nil
	if _, err := lib.ParseJSON([]byte("1")); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

var errMine = errors.New("mine")

// A callback's error comes out as itself, from an error of C and from a verdict alike.
func TestCallbackErrorComesOut(t *testing.T) {
	for _, profile := range profiles {
		w := newWorld(t, profile, nil)
		w.host.May = func(*mission.Act) (bool, error) { return true, errMine }
		_, err := w.admit(context.Background())
		if !errors.Is(err, errMine) || !errors.Is(err, mission.ErrHost) {
			t.Fatal(err)
		}
	}
}

func TestCallbackErrorBehindAVerdict(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	reply, err := w.admit(context.Background())
	must(t, err)
	approved := w.approve(reply.Value.Get("mission_id").Str())
	token, access, err := w.resource.Verify(&mission.Presented{
		Scheme: mission.SchemeBearer, Token: w.token(approved.Mission.ID())}, time.Time{})
	must(t, err)
	if !access.Permit {
		t.Fatal(access)
	}
	_, err = w.resource.Decide(token, &mission.Operation{
		Resource: financeName, URI: financeName, Action: "query_financials",
		Facts: &mission.Facts{Lookup: func(string) (mission.Value, error) {
			return mission.Value{}, errMine
		}},
	}, nil, time.Time{})
	if !errors.Is(err, errMine) {
		t.Fatal(err)
	}
}

func TestCallbackPanicComesOut(t *testing.T) {
	for _, profile := range profiles {
		w := newWorld(t, profile, nil)
		secret := &struct{ int }{7}
		w.host.May = func(*mission.Act) (bool, error) { panic(secret) }
		func() {
			defer func() {
				if got := recover(); got != any(secret) {
					t.Fatal(got)
				}
			}()
			w.admit(context.Background())
			t.Fatal("no panic")
		}()
		w.host.May = func(*mission.Act) (bool, error) { return true, nil }
		reply, err := w.admit(context.Background())
		must(t, err)
		if !reply.Done() {
			t.Fatal(reply.Refusal)
		}
	}
}

// A host code of the callback's own is told.
func TestHostCode(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	w.host.May = func(*mission.Act) (bool, error) { return false, mission.HostCode(77) }
	_, err := w.admit(context.Background())
	var e *mission.Error
	if !errors.As(err, &e) || e.HostCode != 77 || !errors.Is(err, mission.HostCode(77)) {
		t.Fatalf("%+v", err)
	}
}

// Calls inside of callbacks are calls of their own.
func TestNestedCalls(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	other := newWorld(t, mission.ProfileSeries, nil)
	other.host.May = func(*mission.Act) (bool, error) { return false, errMine }
	var inner error
	w.host.May = func(*mission.Act) (bool, error) {
		_, inner = other.admit(context.Background())
		return true, nil
	}
	reply, err := w.admit(context.Background())
	must(t, err)
	if !reply.Done() || !errors.Is(inner, errMine) {
		t.Fatal(reply.Refusal, inner)
	}
}

// What a callback was handed cannot be read after it returned.
func TestCallbackValuesEnd(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	var kept *mission.Act
	var read string
	w.host.May = func(act *mission.Act) (bool, error) {
		if act.Intent != nil {
			kept, read = act, act.Intent.Goal()
		}
		return true, nil
	}
	_, err := w.admit(context.Background())
	must(t, err)
	if kept == nil || read == "" {
		t.Fatal("no Intent was handed over")
	}
	if kept.Intent.Goal() != "" || kept.Intent.Value().Valid() {
		t.Fatal("it outlived the callback")
	}
	if _, err := kept.Intent.Anchor(issuerName); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

func TestConfigCallbackRefuses(t *testing.T) {
	lib, err := mission.New(mission.Config{
		EntryMembers: []mission.MemberType{{Name: "note", Validate: func(v mission.Value) error {
			if v.Kind() != mission.KindString {
				return errMine
			}
			return nil
		}}},
	})
	must(t, err)
	entry := strings.Replace(packetSet, `"actions"`, `"note":NOTE,"actions"`, 1)
	set, err := lib.ParseAuthoritySet(strings.Replace(entry, "NOTE", `"fine"`, 1))
	must(t, err)
	if set.Count() != 1 {
		t.Fatal(set.Count())
	}
	_, err = lib.ParseAuthoritySet(strings.Replace(entry, "NOTE", `1`, 1))
	var e *mission.Error
	if !errors.Is(err, errMine) || !errors.As(err, &e) || e.Where == "" {
		t.Fatalf("%+v", err)
	}
	lib.Close()
	if set.Entry(0).Get("note").Str() != "fine" {
		t.Fatal("the set needs its Library no more")
	}
}

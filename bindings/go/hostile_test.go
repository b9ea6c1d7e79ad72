package mission_test

import (
	"context"
	"encoding/json"
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

// Data that writes its own JSON cannot end what it stands in.
func TestDataStaysInItsPlace(t *testing.T) {
	lib := newLibrary(t)
	for _, data := range []any{json.Number("1,2"), json.Number(""), json.Number("1 "), json.Number("0x1"),
		json.RawMessage("1],[2"), json.RawMessage(""), json.RawMessage("\"\xff\"")} {
		if v, err := lib.NewValue([]any{data}); err == nil {
			t.Errorf("%q: %v", data, v)
		}
	}
}

type embedded struct {
	A int `json:"a"`
}

type Embedded struct{ B int }

// Plain data is what encoding/json makes of it.
func TestDataAsEncodingJSON(t *testing.T) {
	lib := newLibrary(t)
	var none *mission.Value
	var noTime *time.Time
	for _, data := range []any{
		[]byte("\x00\xffbytes"), []byte(nil), [2]byte{1, 2}, float32(0.1), -0.5, json.Number("-1.50e3"),
		none, noTime, time.Unix(0, 1).UTC(), []*time.Time{nil}, map[string]*mission.Value{"a": nil},
		struct {
			embedded
			B []int   `json:"b,omitempty"`
			C []int   `json:"c,omitempty"`
			D *string `json:"d,omitempty"`
			E int     `json:"-"`
			F int     `json:"-,"`
			g int
		}{embedded{1}, []int{}, nil, nil, 5, 6, 7},
		struct{ *embedded }{}, struct{ *embedded }{&embedded{3}},
		struct {
			*Embedded
			A int
		}{A: 4},
	} {
		text, err := json.Marshal(data)
		must(t, err)
		want, err := lib.Canonicalize(text)
		must(t, err)
		got, err := lib.NewValue(data)
		must(t, err)
		if got.String() != string(want) {
			t.Errorf("%T: %s, not %s", data, got, want)
		}
	}
	for _, data := range []any{make(chan int), map[int]int{}, struct {
		A int `json:",string"`
	}{}} {
		if _, err := lib.NewValue(data); !errors.Is(err, mission.ErrArgument) {
			t.Errorf("%T: %v", data, err)
		}
	}
	type ring struct{ Next *ring }
	endless := new(ring)
	endless.Next = endless
	if _, err := lib.NewValue(endless); !errors.Is(err, mission.ErrTooDeep) {
		t.Error(err)
	}
}

type endless struct{ given int }

func (e *endless) Read(b []byte) (int, error) {
	e.given += len(b)
	return copy(b, strings.Repeat(" ", len(b))), nil
}

func TestReaders(t *testing.T) {
	lib, err := mission.New(mission.Config{Limits: &mission.Limits{JSONBytes: 4096}})
	must(t, err)
	v, err := lib.ReadJSON(strings.NewReader(` {"b":1,"a":2} `))
	must(t, err)
	if v.String() != `{"a":2,"b":1}` {
		t.Fatal(v)
	}
	var out strings.Builder
	must(t, lib.CanonicalizeReader(&out, strings.NewReader(` {"b":1,"a":2} `)))
	if out.String() != v.String() {
		t.Fatal(out.String())
	}
	without := new(endless)
	if _, err := lib.ReadJSON(without); !errors.Is(err, mission.ErrTooLarge) || without.given > 1<<16 {
		t.Fatal(err, without.given)
	}
	if err := lib.CanonicalizeReader(&out, new(endless)); !errors.Is(err, mission.ErrTooLarge) {
		t.Fatal(err)
	}
}

// A callback that wants the plan that it is called for would wait for itself.
func TestCallbackUsesItsPlan(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	plan, err := w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	asked := 0
	w.host.May = func(*mission.Act) (bool, error) {
		asked++
		if _, err := plan.Verdict(); !errors.Is(err, mission.ErrState) {
			t.Error(err)
		}
		if _, err := plan.Next(); !errors.Is(err, mission.ErrState) {
			t.Error(err)
		}
		if plan.Reply().Valid() || plan.Record() != nil {
			t.Error("a plan that is under way has no end")
		}
		return true, nil
	}
	must(t, w.issuer.Run(plan))
	if verdict, err := plan.Verdict(); err != nil || !verdict.Done || asked == 0 {
		t.Fatal(verdict, err, asked)
	}
	// And closing it is no use: the call ends as if it were open.
	plan, err = w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	w.host.May = func(*mission.Act) (bool, error) { return true, plan.Close() }
	must(t, w.issuer.Run(plan))
	if _, err := plan.Verdict(); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

// Also not when it comes back to it through a call that has callbacks of its own.
func TestCallbackUsesItsPlanFromWithin(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	plan, err := w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	asked := 0
	lib, err := mission.New(mission.Config{Clock: &mission.Clock{Now: func() (time.Time, error) {
		asked++
		if _, err := plan.Verdict(); !errors.Is(err, mission.ErrState) {
			t.Error(err)
		}
		return w.clock, nil
	}}})
	must(t, err)
	resource, err := lib.NewResource(mission.ResourceConfig{Audiences: []string{financeName},
		Issuers: []mission.TrustedIssuer{{Iss: issuerName, Keys: anyKeys(t, lib)}}})
	must(t, err)
	cache, err := resource.NewTokenCache(0, 0)
	must(t, err)
	w.host.May = func(*mission.Act) (bool, error) {
		_, err := cache.Check(&mission.Presented{Scheme: mission.SchemeBearer, Token: "x.y.z"}, time.Time{})
		return true, err
	}
	done := make(chan error, 1)
	go func() { done <- w.issuer.Run(plan) }()
	select {
	case err := <-done:
		must(t, err)
	case <-time.After(10 * time.Second):
		t.Fatal("it waits for itself")
	}
	if asked == 0 {
		t.Fatal("nobody asked for the time")
	}
}

// --- What a callback was handed ---

// What is made of a value that ends with its callback does not need it.
func TestMadeOfWhatACallbackWasHanded(t *testing.T) {
	before := settle(meter.Live, 0)
	func() {
		profile, err := newLibrary(t).ParseOperationProfile(factsText)
		must(t, err)
		var kept *mission.Facts
		config := mission.Config{EntryMembers: []mission.MemberType{{Name: "note",
			Validate: func(v mission.Value) error {
				var err error
				kept, err = profile.Facts(v, mission.Value{}, nil)
				return err
			}}}}
		config.SetAllocator(meter.Allocator())
		lib, err := mission.New(config)
		must(t, err)
		set, err := lib.ParseAuthoritySet(entriesWith(`,"note":{"entity":"Example Corp"}`))
		must(t, err)
		must(t, set.Close())
		if v, err := kept.Lookup("entity"); err != nil || v.Str() != "Example Corp" {
			t.Error(v, err)
		}
		kept = nil // which the Library's own callback refers to
	}()
	if now := settle(meter.Live, before); now != before {
		t.Error(now-before, "pieces are left")
	}
}

// A callback that left others reading ends when they are out: what they read is C's until then.
func TestCallbackEndsAfterItsReaders(t *testing.T) {
	started, answered := make(chan bool), make(chan bool, 1)
	lib, err := mission.New(mission.Config{ConstraintTypes: []mission.ConstraintType{{Key: "colours",
		Holds: func(_ mission.Value, facts *mission.Facts) (bool, error) {
			go facts.Lookup("slow")
			<-started
			return true, nil
		}}}})
	must(t, err)
	_, err = lib.ConstraintHolds(lib.MustValue(map[string]any{"colours": []string{"red"}}), &mission.Facts{
		Lookup: func(string) (mission.Value, error) {
			close(started)
			time.Sleep(50 * time.Millisecond)
			answered <- true
			return lib.MustValue("x"), nil
		}})
	must(t, err)
	select {
	case <-answered:
	default:
		t.Error("it ended before")
	}
}

func TestRunWithoutAStore(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	plan, err := w.issuer.PlanAdmit(&mission.Admit{
		Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
	must(t, err)
	if err := plan.Run(context.Background(), nil); !errors.Is(err, mission.ErrNoCallback) {
		t.Fatal(err)
	}
	var none *mission.MemoryStore
	if err := plan.Run(context.Background(), none); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

// A store that answers nonsense.
type nonsense struct {
	mission.Store
	index int
	row   *mission.Row
	later func(*mission.Row) error
}

func (s *nonsense) Load(ctx context.Context, kind, key []byte) (*mission.Row, error) {
	if s.row != nil {
		return s.row, nil
	}
	return s.Store.Load(ctx, kind, key)
}

func (s *nonsense) Commit(ctx context.Context, writes []mission.Write) error {
	if s.index != 0 {
		return mission.Conflict{Index: s.index}
	}
	return s.Store.Commit(ctx, writes)
}

func (s *nonsense) Scan(ctx context.Context, scan mission.Scan, row func(*mission.Row) error) error {
	s.later = row
	if s.row != nil {
		for _, r := range []*mission.Row{nil, s.row, s.row} {
			if err := row(r); err == nil {
				return errors.New("a row that is none was taken")
			}
		}
	}
	return s.Store.Scan(ctx, scan, row)
}

func TestStoreAnswersNonsense(t *testing.T) {
	for _, one := range []nonsense{{index: -1}, {index: 1 << 40}, {row: &mission.Row{}},
		{row: &mission.Row{Key: []byte("x"), Bytes: []byte("\xff"), Version: 1 << 63}}} {
		for _, inC := range []bool{false, true} {
			store := one
			store.Store = goStore(t).Store
			w := newWorld(t, mission.ProfileSeries, &store)
			plan, err := w.issuer.PlanAdmit(&mission.Admit{
				Intent: packetIntent, Subject: alice, ClientID: "agent", Tenant: "example"})
			must(t, err)
			if inC {
				err = w.issuer.Run(plan)
			} else {
				err = plan.Run(context.Background(), &store)
			}
			var known *mission.Error
			if verdict, _ := plan.Verdict(); err == nil && verdict.Done {
				t.Errorf("%+v: it was done", one)
			} else if store.index != 0 && !errors.Is(err, mission.ErrAgain) {
				t.Errorf("%+v in C %v: %v", one, inC, err)
			} else if err != nil && !errors.As(err, &known) {
				t.Errorf("%+v in C %v: %v", one, inC, err)
			}
			_, _, err = w.issuer.Sweep(10, time.Time{})
			if store.row != nil && err == nil {
				t.Errorf("%+v: it was swept", one)
			}
			if store.later != nil && store.later(&mission.Row{}) == nil {
				t.Error("a row was taken when nobody asked for rows any more")
			}
		}
	}
}

// hasty asks for each scan twice: in the second it hands a row over as if it were of the first, and
// leaves a goroutine behind that goes on.
type hasty struct {
	mission.Store
	first func(*mission.Row) error
	late  sync.WaitGroup
	scans int
	taken int
}

func (s *hasty) Scan(ctx context.Context, scan mission.Scan, row func(*mission.Row) error) error {
	if s.scans++; s.scans%2 == 1 {
		s.first = row
		return mission.ErrAgain
	}
	one := &mission.Row{Key: []byte("x"), Bytes: []byte("y"), Version: 1}
	if s.first(one) == nil {
		s.taken++
	}
	started := make(chan bool)
	s.late.Add(1)
	go func() {
		defer s.late.Done()
		close(started)
		for i := 0; i < 100; i++ {
			_ = row(one)
		}
	}()
	<-started
	return s.Store.Scan(ctx, scan, row)
}

func TestRowsThatComeLate(t *testing.T) {
	store := &hasty{Store: goStore(t).Store}
	w := newWorld(t, mission.ProfileSeries, store)
	for _, run := range []func(*mission.Plan) error{w.issuer.Run,
		func(plan *mission.Plan) error { return plan.Run(context.Background(), store) }} {
		for i := 0; i < 10; i++ {
			plan, err := w.issuer.PlanDue(&mission.Drain{})
			must(t, err)
			_ = run(plan)
			store.late.Wait()
		}
	}
	if store.scans != 40 || store.taken != 0 {
		t.Error(store.scans, "scans;", store.taken, "rows of others were taken")
	}
}

// quiet keeps silent about a row that was not taken.
type quiet struct{ mission.Store }

func (s *quiet) Scan(ctx context.Context, scan mission.Scan, row func(*mission.Row) error) error {
	_ = row(nil)
	return s.Store.Scan(ctx, scan, func(*mission.Row) error { return nil })
}

func TestRowThatIsNoneIsNotTheEnd(t *testing.T) {
	store := &quiet{goStore(t).Store}
	w := newWorld(t, mission.ProfileSeries, store)
	for _, inC := range []bool{false, true} {
		plan, err := w.issuer.PlanDue(&mission.Drain{})
		must(t, err)
		if inC {
			err = w.issuer.Run(plan)
		} else {
			err = plan.Run(context.Background(), store)
		}
		if !errors.Is(err, mission.ErrArgument) {
			t.Error(inC, err)
		}
	}
}

func TestNonsenseFromC(t *testing.T) {
	lib := newLibrary(t)
	if _, err := mission.NewCStore(lib, 0, func() {}); !errors.Is(err, mission.ErrArgument) {
		t.Error(err)
	}
	if _, err := mission.NewCStore(lib, 1, nil); !errors.Is(err, mission.ErrArgument) {
		t.Error(err)
	}
	for _, crypto := range []*mission.Crypto{mission.NewCrypto(0), {}} {
		if lib, err := mission.New(mission.Config{Crypto: crypto}); lib != nil || !errors.Is(err, mission.ErrArgument) {
			t.Error("another provider than the one that was asked for", err)
		}
	}
	lib, err := mission.New(mission.Config{Crypto: mission.BuiltinCrypto()})
	must(t, err)
	if _, err := lib.MintIdentifier(); err != nil {
		t.Error(err)
	}
}

const factsText = `{"id":"x","version":"1","action":"a","resource":"https://finance.example.com/mcp",
 "class":"consequential_read","external_communication":false,"binding":["fields"],
 "idempotency_key":"optional","parameters":{"type":"object","required":["entity"],
 "properties":{"entity":{"type":"string"}}},"constraints":{"entity":"/entity"}}`

// What a lookup of the program answered stays as long as whoever asked may read it.
func TestFactsOfAProfile(t *testing.T) {
	lib := newLibrary(t)
	profile, err := lib.ParseOperationProfile(factsText)
	must(t, err)
	var fail error
	facts, err := profile.Facts(lib.MustValue(map[string]any{"entity": "Example Corp"}), mission.Value{},
		&mission.Facts{Amount: mission.Text("12.50"), Lookup: func(name string) (mission.Value, error) {
			return lib.MustValue([]any{name, "fresh"}), fail
		}})
	must(t, err)
	if facts.Amount == nil || *facts.Amount != "12.50" || facts.Tenant != nil {
		t.Fatal(facts)
	}
	entity, err := facts.Lookup("entity")
	must(t, err)
	var got []mission.Value
	for i := 0; i < 50; i++ {
		v, err := facts.Lookup(fmt.Sprint("other", i))
		must(t, err)
		got = append(got, v)
	}
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(time.Millisecond)
		lib.MustValue([]any{"memory", "that", "is", "used", "again"})
	}
	for i, v := range got {
		if v.Index(0).Str() != fmt.Sprint("other", i) || v.Index(1).Str() != "fresh" {
			t.Fatal(v)
		}
	}
	if entity.Str() != "Example Corp" {
		t.Fatal(entity)
	}
	fail = errMine
	if _, err := facts.Lookup("more"); !errors.Is(err, errMine) {
		t.Fatal(err)
	}
	// Handed back, they are what they were.
	fail = nil
	holds, err := lib.ConstraintHolds(lib.MustValue(map[string]any{"max_amount": map[string]any{
		"amount": "20", "currency": "EUR"}}), facts)
	must(t, err)
	if holds.Code == 0 {
		t.Fatal("a currency was not known")
	}
}

func TestSignerInGo(t *testing.T) {
	lib := newLibrary(t)
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "k1")
	must(t, err)
	keys, err := lib.JWKSOf([]*mission.JWK{key})
	must(t, err)
	own, err := key.Signer(mission.AlgEdDSA)
	must(t, err)
	token, err := lib.SignJWS(&own, "x+jwt", mission.Value{}, []byte("a\x00\xff"))
	must(t, err)
	dot := strings.LastIndexByte(token, '.')
	jws, err := lib.VerifyJWS(token, &mission.JWSExpect{Keys: keys, Types: []string{"x+jwt"}})
	must(t, err)
	if string(jws.Payload()) != "a\x00\xff" || jws.Key() == nil {
		t.Fatal(jws.Payload())
	}
	var asked string
	answer, fail := make([]byte, 64), error(nil)
	signer := &mission.Signer{Algorithm: mission.AlgEdDSA, KID: "k1",
		Sign: func(parts [][]byte) ([]byte, error) {
			asked = ""
			for _, part := range parts {
				asked += string(part)
			}
			return answer, fail
		}}
	made, err := lib.SignJWS(signer, "x+jwt", mission.Value{}, []byte("a\x00\xff"))
	must(t, err)
	if asked != token[:dot] || !strings.HasPrefix(made, asked+".") {
		t.Fatal(asked, made)
	}
	if _, err := lib.VerifyJWS(made, &mission.JWSExpect{Keys: keys}); !errors.Is(err, mission.ErrSignature) {
		t.Fatal(err)
	}
	answer = make([]byte, 4096)
	if _, err := lib.SignJWS(signer, "", mission.Value{}, nil); !errors.Is(err, mission.ErrArgument) {
		t.Fatal(err)
	}
	answer, fail = nil, errMine
	if _, err := lib.SignJWS(signer, "", mission.Value{}, nil); !errors.Is(err, errMine) {
		t.Fatal(err)
	}
}

// Who remembers proofs and nonces: functions of the program, or what the library has.
func TestProofPolicy(t *testing.T) {
	lib := newLibrary(t)
	key, err := lib.GenerateJWK(mission.AlgES256, "")
	must(t, err)
	keeper, err := lib.NewNonceKeeper([]byte(strings.Repeat("k", 32)), 60)
	must(t, err)
	guard, err := lib.NewReplayGuard(100)
	must(t, err)
	seen := map[string]bool{}
	var fail error
	for _, policy := range []*mission.ProofPolicy{
		{Nonces: true, Guard: guard, Keeper: keeper},
		{Nonces: true, Fresh: func(id string, until time.Time) (bool, error) {
			fresh := !seen[id]
			seen[id] = true
			if len(id) != 43 || until.Before(time.Now()) {
				t.Error(id, until)
			}
			return fresh, fail
		}, NonceCurrent: keeper.Current, NonceNext: keeper.Next},
	} {
		nonce, err := keeper.Next()
		must(t, err)
		proof := func(nonce string) *mission.Proof {
			text, err := lib.MakeProof(key, "GET", financeName, "", nonce, time.Time{})
			must(t, err)
			return &mission.Proof{Proof: text, Method: "GET", URI: financeName}
		}
		good := proof(nonce)
		jkt, err := lib.VerifyProof(policy, good)
		must(t, err)
		if jkt != key.Thumbprint() {
			t.Fatal(jkt)
		}
		if _, err := lib.VerifyProof(policy, good); err == nil {
			t.Fatal("a proof was taken twice")
		}
		if _, err := lib.VerifyProof(policy, proof("another")); err == nil {
			t.Fatal("a nonce that nobody gave out")
		}
		if policy.Fresh != nil {
			fail = errMine
			if _, err := lib.VerifyProof(policy, proof(nonce)); !errors.Is(err, errMine) {
				t.Fatal(err)
			}
		}
	}
	if guard.Count() != 1 {
		t.Fatal(guard.Count())
	}
	if _, err := lib.VerifyProof(&mission.ProofPolicy{}, &mission.Proof{}); err == nil {
		t.Fatal("no error")
	}
	guard.Close()
	if _, err := lib.VerifyProof(&mission.ProofPolicy{Guard: guard}, &mission.Proof{}); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

// every gives each func member of a table one that notes its name and answers nothing, or fails.
func every(table any, called map[string]int, fail *string) {
	v := reflect.ValueOf(table).Elem()
	for i := 0; i < v.NumField(); i++ {
		name, member := v.Type().Field(i).Name, v.Field(i)
		if member.Kind() != reflect.Func || !member.CanSet() {
			continue
		}
		before := reflect.ValueOf(member.Interface())
		member.Set(reflect.MakeFunc(member.Type(), func(in []reflect.Value) []reflect.Value {
			called[name]++
			if !before.IsNil() && *fail != name {
				return before.Call(in)
			}
			var out []reflect.Value
			for i := 0; i < member.Type().NumOut(); i++ {
				out = append(out, reflect.Zero(member.Type().Out(i)))
			}
			if *fail == name {
				out[len(out)-1] = reflect.ValueOf(errMine).Convert(reflect.TypeOf((*error)(nil)).Elem())
			}
			return out
		}))
	}
}

// Each callback that a decision, its counters and its enforcement make: what it answers counts, and
// its error comes out as itself.
func TestEveryCallbackOfADecision(t *testing.T) {
	for _, profile := range profiles {
		d := newDesk(t, profile)
		called, fail := map[string]int{}, ""
		operation, err := d.lib.ParseOperationProfile(strings.Replace(operationText, `"period":{`,
			`"amount":{"type":"string"},"period":{`, 1))
		must(t, err)
		host := &mission.PDPHost{
			Profile: func(string, string) (*mission.OperationProfile, error) { return operation, nil },
			ResourcePolicy: func(*mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
				return &mission.PolicyAnswer{Says: mission.SaysPermit, ID: "p", Version: "1"}, nil
			},
			Facts: func(*mission.Evaluation) (*mission.Facts, error) {
				return &mission.Facts{Now: d.clock}, nil
			},
			Enrolled: func(string, string, mission.Class) (bool, error) { return true, nil },
		}
		every(host, called, &fail)
		pdp, err := d.lib.NewPDP(mission.PDPConfig{ID: decider, Host: host})
		must(t, err)
		request := &mission.Evaluation{}
		d.config.Ask = func(ctx context.Context, q *mission.ToolQuestion) (mission.Value, error) {
			request = q.Evaluation
			policy, situation, err := d.situation(ctx, q)
			must(t, err)
			decision, err := pdp.Decide(policy, request, situation, time.Time{})
			if err != nil {
				return mission.Value{}, err
			}
			defer decision.Close()
			return decision.Response()
		}
		d.open()
		answer, err := d.handle(callExample)
		must(t, err)
		if d.ran != 1 {
			t.Fatal(answer)
		}
		for name := range called {
			fail = name
			_, err = d.handle(callExample)
			if !errors.Is(err, errMine) || d.ran != 1 {
				t.Error(name, err, d.ran)
			}
		}
		if len(called) < 2 {
			t.Error(called)
		}
		t.Log(profile, called)
	}
}

// C would take a negative size for an enormous one: a bound that is none.
func TestNegativeSizes(t *testing.T) {
	lib, err := mission.New(mission.Config{})
	must(t, err)
	defer lib.Close()
	resource, err := lib.NewResource(mission.ResourceConfig{Audiences: []string{financeName},
		Issuers: []mission.TrustedIssuer{{Iss: issuerName, Keys: anyKeys(t, lib)}}})
	must(t, err)
	for _, sizes := range [][2]int{{1, -1}, {-1, 1}} {
		if _, err := resource.NewTokenCache(sizes[0], sizes[1]); !errors.Is(err, mission.ErrArgument) {
			t.Error(sizes, err)
		}
	}
	if _, err := lib.NewStateTable(-1); !errors.Is(err, mission.ErrArgument) {
		t.Error(err)
	}
	if origin := mission.EffectiveOrigin(&mission.Effective{}, -1); origin != -1 {
		t.Error(origin)
	}
	set, err := lib.ParseAuthoritySet(packetSet)
	must(t, err)
	if set.Entry(-1).Valid() {
		t.Error("an entry before the first")
	}
}

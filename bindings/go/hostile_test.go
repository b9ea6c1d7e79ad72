package mission_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"runtime"
	"strings"
	"testing"
	"time"

	"mission"
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

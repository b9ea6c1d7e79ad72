package mission_test

import (
	"errors"
	"testing"

	"mission"
)

// counted is a desk whose decisions count what `measure` says, of 100 EUR for alice.
func counted(t *testing.T, profile mission.Profile,
	measure func(*mission.Measure) *mission.Measure) *desk {
	d := newDesk(t, profile)
	pdp, err := d.lib.NewPDP(mission.PDPConfig{ID: decider, Host: &mission.PDPHost{
		Profile: func(string, string) (*mission.OperationProfile, error) { return d.tool.Profile, nil },
		ResourcePolicy: func(*mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
			return &mission.PolicyAnswer{Says: mission.SaysPermit, ID: "p", Version: "1"}, nil
		},
	}})
	must(t, err)
	claims, err := d.lib.NewClaims(mission.ClaimsConfig{PDP: pdp,
		Emitter: d.emitter(decider, mission.EmitterPDP),
		Host: &mission.ClaimsHost{
			Aggregate: func(_ *mission.Evaluation, scope mission.CounterScope) (string, mission.Value, error) {
				if scope != mission.CounterScopeSubject {
					return "", mission.Value{}, nil
				}
				return "alice", d.lib.MustValue(map[string]any{
					"max_budget": map[string]any{"amount": "100", "currency": "EUR"}}), nil
			},
			Measure: func(_ *mission.Evaluation, _ string, found *mission.Measure) (*mission.Measure, error) {
				return measure(found), nil
			},
		}})
	must(t, err)
	memory, err := d.lib.NewMemoryStore()
	must(t, err)
	d.config.Ask = mission.AskClaims(claims, memory, d.situation)
	d.open()
	return d
}

// An action that consumes nothing of a bound passes, whatever else its measure says, and counts for
// nothing; without Applies being told, what it says counts.
func TestMeasureThatDoesNotApply(t *testing.T) {
	for _, profile := range profiles {
		applies, amount := false, "1000"
		d := counted(t, profile, func(*mission.Measure) *mission.Measure {
			return &mission.Measure{Applies: applies, Amount: amount, Currency: "EUR"}
		})
		for i := 1; i <= 3; i++ {
			if _, err := d.handle(callExample); err != nil || d.ran != i {
				t.Fatal("a bound of which nothing is consumed", err, d.ran)
			}
		}
		applies, amount = true, "100"
		if _, err := d.handle(callExample); err != nil || d.ran != 4 {
			t.Fatal("100 of 100: the others count", err)
		}
		var denial *mission.ToolDenial
		amount = "1"
		if _, err := d.handle(callExample); !errors.As(err, &denial) || d.ran != 4 {
			t.Fatal("101 of 100", err)
		}
		applies = false
		if _, err := d.handle(callExample); err != nil || d.ran != 5 {
			t.Fatal("nothing of a bound that is used up", err)
		}
	}
}

package mission_test

import (
	"context"
	"errors"
	"testing"

	"mission"
)

// Counters over many Missions: whose they are, what an action consumes, and what is consumed already.
func TestClaimsHost(t *testing.T) {
	for _, profile := range profiles {
		d := newDesk(t, profile)
		called, fail := map[string]int{}, ""
		amount, currency := "60", "EUR"
		host := &mission.ClaimsHost{
			Aggregate: func(evaluation *mission.Evaluation, scope mission.CounterScope) (string, mission.Value, error) {
				if scope != mission.CounterScopeSubject {
					return "", mission.Value{}, nil
				}
				controls, err := d.lib.NewValue(map[string]any{
					"max_budget": map[string]any{"amount": "100", "currency": "EUR"}})
				return "alice", controls, err
			},
			Measure: func(evaluation *mission.Evaluation, bound string, found *mission.Measure) (*mission.Measure, error) {
				if bound != "max_budget" || found.Applies || found.Amount != "" { // it only reads
					t.Error(bound, found)
				}
				measure := *found
				measure.Applies, measure.Amount, measure.Currency = true, amount, currency
				return &measure, nil
			},
			Consumed: func(string) (bool, error) { return true, nil },
		}
		every(host, called, &fail)
		pdp, err := d.lib.NewPDP(mission.PDPConfig{ID: decider, Host: &mission.PDPHost{
			Profile: func(string, string) (*mission.OperationProfile, error) { return d.tool.Profile, nil },
			ResourcePolicy: func(*mission.PolicyQuestion) (*mission.PolicyAnswer, error) {
				return &mission.PolicyAnswer{Says: mission.SaysPermit, ID: "p", Version: "1"}, nil
			},
		}})
		must(t, err)
		claims, err := d.lib.NewClaims(mission.ClaimsConfig{PDP: pdp, Host: host,
			Emitter: d.emitter(decider, mission.EmitterPDP)})
		must(t, err)
		memory, err := d.lib.NewMemoryStore()
		must(t, err)
		d.config.Ask = mission.AskClaims(claims, memory, d.situation)
		d.open()
		answer, err := d.handle(callExample)
		must(t, err)
		if d.ran != 1 || called["Aggregate"] == 0 || called["Measure"] == 0 {
			t.Fatal(answer, called)
		}
		for _, name := range []string{"Aggregate", "Measure"} {
			fail = name
			if _, err := d.handle(callExample); !errors.Is(err, errMine) {
				t.Error(name, err)
			}
			fail = ""
		}
		var denial *mission.ToolDenial
		if _, err = d.handle(callExample); !errors.As(err, &denial) || d.ran != 1 {
			t.Error("120 of 100", err)
		}
		amount = "40"
		if _, err = d.handle(callExample); err != nil || d.ran != 2 {
			t.Error("100 of 100", err)
		}
		amount = "a\x00b"
		if _, err = d.handle(callExample); err == nil || d.ran != 2 {
			t.Error("an amount that is none", err)
		}
		_, err = claims.Sweep(context.Background(), memory, d.clock)
		must(t, err)
	}
}

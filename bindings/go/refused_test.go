package mission_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mission"
)

// The agent reads what the gate is told to disclose, in each form, and never what went wrong inside.
func TestToolRefused(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	d.state = mission.StateRevoked
	for _, one := range []struct {
		flags mission.Denied
		code  int64
		data  string
	}{
		{0, -32001, ""}, {mission.DeniedResult, 0, ""},
		{mission.DeniedDisclose, -32001, `{"reason":"mission_inactive"}`},
		{mission.DeniedDisclose | mission.DeniedResult, 0, `{"reason":"mission_inactive"}`},
	} {
		d.config.Denied = one.flags
		d.open()
		_, err := d.handle(callExample)
		var denial *mission.ToolDenial
		if !errors.As(err, &denial) {
			t.Fatal(err)
		}
		told := denial.ForAgent()
		if told.Code != one.code || string(told.Data) != one.data || told.Error() == "" {
			t.Errorf("%d: %+v", one.flags, told)
		}
		if one.data == "" && strings.Contains(told.Error(), "inactive") {
			t.Error(told)
		}
	}
}

// What a framework has as nil did not come.
func TestToolRequestOfNils(t *testing.T) {
	d := newDesk(t, mission.ProfileSeries)
	run := d.gate.Wrap(d.tool)
	for _, request := range []mission.ToolRequest{
		{Arguments: json.RawMessage(`{"entity":"Example Corp"}`), Meta: map[string]any(nil)},
		{Arguments: map[string]any{"entity": "Example Corp"}, Meta: (*struct{})(nil)},
		{Arguments: d.lib.MustValue(map[string]any{"entity": "Example Corp"}), Meta: map[string]any{}},
	} {
		request.Token = d.token
		if result, err := run(context.Background(), request); result != "revenue of Example Corp" {
			t.Error(result, err)
		}
	}
	for _, nothing := range []any{nil, json.RawMessage(nil), map[string]any(nil)} {
		_, err := run(context.Background(), mission.ToolRequest{Token: d.token, Arguments: nothing})
		var denial *mission.ToolDenial
		if !errors.As(err, &denial) || denial.Reason != mission.DenyParameterViolation {
			t.Errorf("%T: %v", nothing, err)
		}
	}
}

// Token and proof are judged, and nothing that the handler is to decide.
func TestGuardAuthenticate(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile.String(), func(t *testing.T) {
			s := newSite(t, profile, nil)
			s.config.Operation = mission.Routes{}.Operation
			s.config.State = func(context.Context, string, string) (*mission.KnownState, error) {
				return nil, errors.New("nobody asks")
			}
			guard, err := mission.NewGuard(s.config)
			must(t, err)
			var admitted *mission.Admitted
			s.server = httptest.NewServer(guard.Authenticate(http.HandlerFunc(
				func(w http.ResponseWriter, r *http.Request) {
					admitted = mission.AdmittedOf(r.Context())
					claims, err := admitted.Claims()
					if err != nil || claims.Sub != "alice" {
						t.Error(claims, err)
					}
				})))
			defer s.server.Close()
			token := s.issue(s.id, nil)
			for _, header := range []http.Header{nil, bearer(token + "A"),
				{"Authorization": {"Bearer " + token, "Bearer " + token}}} {
				if response, _ := s.get("/mcp", header); response.StatusCode < 400 || admitted != nil {
					t.Error(response.Status)
				}
			}
			response, _ := s.get("/mcp", bearer(token))
			if response.StatusCode != 200 || admitted.Operation == nil || !admitted.Access.Permit {
				t.Fatal(response.Status, admitted)
			}
			if _, err := admitted.Claims(); !errors.Is(err, mission.ErrClosed) {
				t.Error("the token lives on: ", err)
			}
			s.config.State = nil
			guard, err = mission.NewGuard(s.config)
			must(t, err)
			s.server.Config.Handler = guard.Protect(http.NotFoundHandler())
			if response, _ := s.get("/mcp", bearer(token)); response.StatusCode != 403 {
				t.Error(response.Status)
			}
		})
	}
}

// A proof is asked for, and the next one's nonce given out.
func TestGuardAuthenticateDPoP(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	replays, err := s.lib.NewReplayGuard(64)
	must(t, err)
	keeper, err := s.lib.NewNonceKeeper(make([]byte, 32), 300)
	must(t, err)
	keys, err := s.lib.JWKSOf([]*mission.JWK{s.key})
	must(t, err)
	s.config.Cache = nil
	s.config.Resource, err = s.lib.NewResource(mission.ResourceConfig{
		Issuers:   []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{financeName},
		Proofs:    &mission.ProofPolicy{Guard: replays, Keeper: keeper, Nonces: true},
	})
	must(t, err)
	guard, err := mission.NewGuard(s.config)
	must(t, err)
	s.server = httptest.NewServer(guard.Authenticate(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {})))
	defer s.server.Close()
	client, err := s.lib.GenerateJWK(mission.AlgEdDSA, "")
	must(t, err)
	token := s.issue(s.id, func(plan *mission.TokenPlan) { plan.JKT = client.Thumbprint() })
	ask := func(nonce string) *http.Response {
		proof, err := s.lib.MakeProof(client, "GET", financeBase+"/mcp", token, nonce, time.Time{})
		must(t, err)
		response, _ := s.get("/mcp", http.Header{"Authorization": {"DPoP " + token}, "Dpop": {proof}})
		return response
	}
	if response, _ := s.get("/mcp", bearer(token)); response.StatusCode != 401 {
		t.Fatal(response.Status)
	}
	response := ask("")
	if nonce := response.Header.Get("DPoP-Nonce"); response.StatusCode != 401 || nonce == "" {
		t.Fatal(response.Status)
	} else if response = ask(nonce); response.StatusCode != 200 ||
		response.Header.Get("DPoP-Nonce") == "" {
		t.Fatal(response.Status, response.Header)
	}
}

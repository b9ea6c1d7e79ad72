package mission_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"net/http"
	"net/http/httptest"

	"mission"
)

// A resource server: a request without a token is told what is missing.
func ExampleGuard() {
	lib, err := mission.New(mission.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer lib.Close()
	keys, err := lib.ParseJWKS(`{"keys":[{"kty":"OKP","crv":"Ed25519","kid":"k1",
	 "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}`)
	if err != nil {
		log.Fatal(err)
	}
	resource, err := lib.NewResource(mission.ResourceConfig{
		Issuers:   []mission.TrustedIssuer{{Iss: "https://as.example.com", Keys: keys}},
		Audiences: []string{"https://api.example.com"},
		Realm:     "orders",
	})
	if err != nil {
		log.Fatal(err)
	}
	guard, err := mission.NewGuard(mission.GuardConfig{
		Resource: resource,
		Base:     "https://api.example.com",
		Operation: mission.Routes{
			{Method: "GET", Path: "/orders/", Operation: mission.Operation{Action: "orders.read"}},
		}.Operation,
	})
	if err != nil {
		log.Fatal(err)
	}
	orders := guard.Protect(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		claims, _ := mission.AdmittedOf(r.Context()).Claims()
		fmt.Fprintln(w, "orders for", claims.Sub, "under", claims.Mission.ID)
	}))

	answer := httptest.NewRecorder()
	orders.ServeHTTP(answer, httptest.NewRequest("GET", "/orders/17", nil))
	fmt.Println(answer.Code, answer.Header().Get("WWW-Authenticate"))
	answer = httptest.NewRecorder()
	orders.ServeHTTP(answer, httptest.NewRequest("GET", "/orders/%2e%2e/admin", nil))
	fmt.Println(answer.Code)
	// Output:
	// 401 Bearer realm="orders"
	// 400
}

// A tool behind its gate: who comes without a token gets a refusal that tells nothing.
func ExampleToolGate() {
	lib, err := mission.New(mission.Config{})
	if err != nil {
		log.Fatal(err)
	}
	defer lib.Close()
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "evidence")
	if err != nil {
		log.Fatal(err)
	}
	signer, err := key.Signer(mission.AlgEdDSA)
	if err != nil {
		log.Fatal(err)
	}
	emitter, err := lib.NewEmitter(mission.EmitterConfig{ID: "https://mcp.example.com",
		Role: mission.EmitterPEP, Signer: &signer})
	if err != nil {
		log.Fatal(err)
	}
	pep, err := lib.NewPEP(mission.PEPConfig{ID: "https://mcp.example.com", Emitter: emitter,
		PDP: "https://pdp.example.com", ErrorNamespace: "https://mcp.example.com/errors/",
		Host: &mission.PEPHost{}})
	if err != nil {
		log.Fatal(err)
	}
	store, err := lib.NewMemoryStore()
	if err != nil {
		log.Fatal(err)
	}
	gate, err := lib.NewToolGate(mission.ToolGateConfig{PEP: pep, Store: store,
		Audience: "https://mcp.example.com", Errors: "https://mcp.example.com/errors/",
		Ask: func(context.Context, *mission.ToolQuestion) (mission.Value, error) {
			return mission.Value{}, errors.New("nobody is asked about a call without a token")
		}})
	if err != nil {
		log.Fatal(err)
	}
	err = gate.Add(mission.Tool{Name: "delete_everything",
		Run: func(context.Context, *mission.ToolCall) (any, error) { return "done", nil }})
	if err != nil {
		log.Fatal(err)
	}

	answer, err := gate.Handle(context.Background(), nil, []byte(`{"jsonrpc":"2.0","id":1,
	 "method":"tools/call","params":{"name":"delete_everything"}}`))
	fmt.Println(answer)
	fmt.Println(err)
	// Output:
	// {"error":{"code":-32001,"message":"The call was refused."},"id":1,"jsonrpc":"2.0"}
	// mission: the call is denied: token_invalid
}

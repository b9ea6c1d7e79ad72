// Tools behind their gate in a server of the official MCP SDK for Go, asked by its own client over
// streamable HTTP, each request with a proof of its key. run.py puts it among the binding's own
// tests, in a copy of the module that has the SDK. SPDX-License-Identifier: MIT

package mission_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/jsonrpc"
	"github.com/modelcontextprotocol/go-sdk/mcp"

	"mission"
)

type query struct {
	Entity string `json:"entity"`
	Period string `json:"period,omitempty"`
}

type figures struct {
	Revenue string `json:"revenue"`
}

// A shop is a server of the SDK behind the guard, and what it ran.
type shop struct {
	*desk
	key      *mission.JWK
	resource *mission.Resource
	http     *httptest.Server
	ran      []string // the tokens of the calls
	text     atomic.Value
	bare     atomic.Bool // without a proof
}

func newShop(t *testing.T, profile mission.Profile, stateless bool) *shop {
	s := &shop{desk: newDesk(t, profile)}
	var err error
	s.key, err = s.lib.GenerateJWK(mission.AlgEdDSA, "")
	must(t, err)
	s.text.Store(s.bound())
	replays, err := s.lib.NewReplayGuard(1000)
	must(t, err)
	keys, err := s.lib.JWKSOf([]*mission.JWK{s.world.key})
	must(t, err)
	s.resource, err = s.lib.NewResource(mission.ResourceConfig{
		Issuers:   []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{financeName},
		Proofs:    &mission.ProofPolicy{Guard: replays},
	})
	must(t, err)
	server := s.server()
	handler := http.Handler(mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server },
		&mcp.StreamableHTTPOptions{Stateless: stateless}))
	// The SDK's own way to what a request brings: the token reaches the calls of that request.
	handler = auth.RequireBearerToken(s.info, nil)(handler)
	s.http = httptest.NewUnstartedServer(nil)
	guard, err := mission.NewGuard(mission.GuardConfig{Resource: s.resource,
		Base: "http://" + s.http.Listener.Addr().String(), Operation: mission.Routes{}.Operation})
	must(t, err)
	s.http.Config.Handler = guard.Authenticate(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {
			r.Header.Set("Authorization", "Bearer admitted") // the SDK knows no other scheme
			handler.ServeHTTP(w, r)
		}))
	s.http.Start()
	t.Cleanup(func() { s.http.CloseClientConnections(); s.http.Close() })
	return s
}

func (s *shop) bound() string {
	return s.issue(s.id, func(plan *mission.TokenPlan) { plan.JKT = s.key.Thumbprint() })
}

func (s *shop) info(ctx context.Context, _ string, _ *http.Request) (*auth.TokenInfo, error) {
	admitted := mission.AdmittedOf(ctx)
	claims, err := admitted.Claims()
	return &auth.TokenInfo{UserID: claims.Sub, Expiration: time.Now().Add(time.Minute),
		Extra: map[string]any{"mission": admitted.Token}}, err
}

func tokenOf(extra *mcp.RequestExtra) *mission.Token {
	if extra == nil || extra.TokenInfo == nil {
		return nil
	}
	token, _ := extra.TokenInfo.Extra["mission"].(*mission.Token)
	return token
}

func (s *shop) server() *mcp.Server {
	server := mcp.NewServer(&mcp.Implementation{Name: "finance", Version: "1"}, nil)
	run := s.desk.tool
	run.Run = func(ctx context.Context, call *mission.ToolCall) (any, error) {
		var in query
		if err := call.Arguments.Unmarshal(&in); err != nil {
			return nil, err
		}
		claims, err := call.Token.ClaimsOf()
		s.ran = append(s.ran, claims.JTI)
		if in.Period == "never" {
			err = errors.New("no such period")
		}
		return figures{"revenue of " + in.Entity}, err
	}
	gated := s.gate.Wrap(run)
	mcp.AddTool(server, &mcp.Tool{Name: "query_financials"}, func(ctx context.Context,
		request *mcp.CallToolRequest, in query) (*mcp.CallToolResult, figures, error) {
		result, err := gated(ctx, mission.ToolRequest{Token: tokenOf(request.Extra),
			Arguments: request.Params.Arguments, Meta: map[string]any(request.Params.Meta)})
		var denial *mission.ToolDenial
		if errors.As(err, &denial) {
			told := denial.ForAgent()
			return nil, figures{}, &jsonrpc.Error{Code: told.Code, Message: told.Message, Data: told.Data}
		}
		if err != nil {
			return nil, figures{}, err
		}
		return nil, result.(figures), nil
	})
	mcp.AddTool(server, &mcp.Tool{Name: "drop_tables"}, func(context.Context, *mcp.CallToolRequest,
		query) (*mcp.CallToolResult, any, error) {
		return nil, nil, nil
	})
	server.AddReceivingMiddleware(s.listing)
	return server
}

// listing hides what the Mission of who asks cannot call.
func (s *shop) listing(next mcp.MethodHandler) mcp.MethodHandler {
	return func(ctx context.Context, method string, request mcp.Request) (mcp.Result, error) {
		result, err := next(ctx, method, request)
		list, is := result.(*mcp.ListToolsResult)
		if err != nil || !is {
			return result, err
		}
		view := &mission.ToolsView{}
		if tokenOf(request.GetExtra()) != nil {
			view = &mission.ToolsView{Policy: s.policy, State: s.known(), Audience: financeName}
		}
		every, err := s.lib.NewValue(map[string]any{"tools": list.Tools})
		if err != nil {
			return nil, err
		}
		left, err := s.lib.FilterTools(every, view)
		if err != nil {
			return nil, err
		}
		kept := *list
		kept.Tools = nil
		for _, tool := range list.Tools {
			left.Get("tools").Each(func(_ string, one mission.Value) bool {
				if one.Get("name").Str() == tool.Name {
					kept.Tools = append(kept.Tools, tool)
				}
				return true
			})
		}
		return &kept, nil
	}
}

// RoundTrip sends a request with a token and its proof.
func (s *shop) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	text := s.text.Load().(string)
	if s.bare.Load() {
		r.Header.Set("Authorization", "Bearer "+text)
		return http.DefaultTransport.RoundTrip(r)
	}
	proof, err := s.lib.MakeProof(s.key, r.Method, r.URL.String(), text, "", time.Time{})
	if err != nil {
		return nil, err
	}
	r.Header.Set("Authorization", "DPoP "+text)
	r.Header.Set("DPoP", proof)
	return http.DefaultTransport.RoundTrip(r)
}

func (s *shop) connect() (*mcp.ClientSession, error) {
	client := mcp.NewClient(&mcp.Implementation{Name: "agent", Version: "1"}, nil)
	return client.Connect(context.Background(), &mcp.StreamableClientTransport{
		Endpoint: s.http.URL, HTTPClient: &http.Client{Transport: s}, MaxRetries: -1,
		DisableStandaloneSSE: true}, nil)
}

func call(session *mcp.ClientSession, arguments any) (*mcp.CallToolResult, error) {
	return session.CallTool(context.Background(), &mcp.CallToolParams{Name: "query_financials",
		Arguments: arguments})
}

func TestSDK(t *testing.T) {
	for _, profile := range profiles {
		for name, stateless := range map[string]bool{"stateful": false, "stateless": true} {
			t.Run(profile.String()+" "+name, func(t *testing.T) { visit(t, newShop(t, profile, stateless)) })
		}
	}
}

func visit(t *testing.T, s *shop) {
	session, err := s.connect()
	must(t, err)
	defer session.Close()
	list, err := session.ListTools(context.Background(), nil)
	must(t, err)
	if len(list.Tools) != 1 || list.Tools[0].Name != "query_financials" {
		t.Fatal(list.Tools)
	}
	schema, _ := json.Marshal(list.Tools[0].InputSchema)
	if !strings.Contains(string(schema), `"entity"`) {
		t.Fatal(string(schema))
	}
	example := query{Entity: "Example Corp"}
	for i := 0; i < 2; i++ { // each call goes by the token that comes with it
		result, err := call(session, example)
		must(t, err)
		said, _ := json.Marshal(result.StructuredContent)
		if result.IsError || string(said) != `{"revenue":"revenue of Example Corp"}` {
			t.Fatal(result, string(said))
		}
		s.text.Store(s.bound())
	}
	if len(s.ran) != 2 || s.ran[0] == s.ran[1] {
		t.Fatal(s.ran)
	}
	refused := func(arguments any, reason string) {
		t.Helper()
		_, err := call(session, arguments)
		var told *jsonrpc.Error
		if !errors.As(err, &told) || told.Code != -32001 ||
			string(told.Data) != `{"reason":"`+reason+`"}` {
			t.Errorf("%v %+v", err, told)
		}
	}
	refused(query{Entity: "Other"}, "parameter_violation")
	s.says = mission.SaysDeny
	refused(example, "resource_policy")
	s.says, s.state = mission.SaysPermit, mission.StateRevoked
	refused(example, "mission_inactive")
	s.state = mission.StateActive
	result, err := call(session, query{Entity: "Example Corp", Period: "never"})
	if err != nil || !result.IsError {
		t.Error(result, err)
	}
	s.bare.Store(true)
	if _, err := call(session, example); err == nil {
		t.Error("no proof was asked for")
	}
	if left := strings.Join(s.evidence(), " "); left != "completed completed failed" || len(s.ran) != 3 {
		t.Error(left, s.ran)
	}
	s.bare.Store(false) // the session is ended in order
}

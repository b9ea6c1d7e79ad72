package mission_test

import (
	"bufio"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"mission"
)

const financeBase = "https://finance.example.com"

// issue derives from an approved Mission, with a token as the test wants it.
func (w *world) issue(id string, change func(*mission.TokenPlan)) string {
	w.t.Helper()
	var made string
	reply, err := w.issuer.Derive(context.Background(), &mission.Derive{
		MissionID: id, Actor: mission.Requester{ClientID: "agent"}, Lifetime: 600,
		Issue: func(derived mission.Value) error {
			signer, err := w.key.Signer(mission.AlgEdDSA)
			if err != nil {
				return err
			}
			plan := &mission.TokenPlan{
				Derived: derived, Signer: &signer, Iss: issuerName, Sub: "alice", ClientID: "agent",
				Audiences: &mission.AudienceMap{Audiences: func(entry mission.Value) (mission.Value, error) {
					return entry.Get("resource"), nil
				}},
			}
			if change != nil {
				change(plan)
			}
			token, err := w.lib.MakeToken(plan, time.Time{})
			made = token.Token
			return err
		},
	})
	must(w.t, err)
	if !reply.Done() {
		w.t.Fatal(reply.Refusal)
	}
	return made
}

// A site is a guarded server, and a token for it.
type site struct {
	*world
	id       string
	resource *mission.Resource
	config   mission.GuardConfig
	mutex    sync.Mutex
	refusals []mission.GuardRefusal
	server   *httptest.Server
}

func newSite(t testing.TB, profile mission.Profile, change func(*mission.ResourceConfig)) *site {
	s := &site{world: newWorld(t, profile, nil)}
	admitted, err := s.admit(context.Background())
	must(t, err)
	s.id = admitted.Value.Get("mission_id").Str()
	s.approve(s.id)
	keys, err := s.lib.JWKSOf([]*mission.JWK{s.key})
	must(t, err)
	config := mission.ResourceConfig{
		Flags:     mission.ResourceDisclose,
		Issuers:   []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{financeName},
		Realm:     "finance",
	}
	if change != nil {
		change(&config)
	}
	s.resource, err = s.lib.NewResource(config)
	must(t, err)
	cache, err := s.resource.NewTokenCache(0, 0)
	must(t, err)
	s.config = mission.GuardConfig{Resource: s.resource, Cache: cache, Base: financeBase,
		Operation: s.operation,
		Log: func(r *http.Request, refusal *mission.GuardRefusal) {
			s.mutex.Lock()
			defer s.mutex.Unlock()
			s.refusals = append(s.refusals, *refusal)
		}}
	return s
}

// The entity is what the query says; paths are a table.
func (s *site) operation(r *http.Request) (*mission.Operation, error) {
	routes := mission.Routes{
		{Method: "GET", Path: "/mcp/admin/", Operation: mission.Operation{Resource: financeName,
			Action: "administer"}},
		{Method: "GET", Path: "/mcp", Operation: mission.Operation{Resource: financeName,
			Action: "query_financials"}},
		{Method: "GET", Path: "/mcp/", Operation: mission.Operation{Resource: financeName,
			Action: "query_financials"}},
	}
	found, err := routes.Operation(r)
	if found == nil || err != nil {
		return nil, err
	}
	operation := *found
	entity, err := s.lib.NewValue(r.URL.Query().Get("entity"))
	operation.Facts = &mission.Facts{Lookup: func(string) (mission.Value, error) { return entity, nil }}
	return &operation, err
}

func (s *site) start(next http.HandlerFunc) {
	guard, err := mission.NewGuard(s.config)
	must(s.t, err)
	if next == nil {
		next = func(w http.ResponseWriter, r *http.Request) {
			claims, err := mission.AdmittedOf(r.Context()).Claims()
			fmt.Fprint(w, claims.Sub, " ", claims.Mission.ID, " ", err)
		}
	}
	s.server = httptest.NewServer(guard.Protect(next))
	s.t.Cleanup(s.server.Close)
}

const good = "/mcp?entity=Example%20Corp"

func (s *site) get(target string, header http.Header) (*http.Response, string) {
	s.t.Helper()
	request, err := http.NewRequest("GET", s.server.URL, nil)
	must(s.t, err)
	request.URL.Opaque = target // as it is written here
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	must(s.t, err)
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	must(s.t, err)
	return response, string(body)
}

func bearer(token string) http.Header { return http.Header{"Authorization": {"Bearer " + token}} }

func (s *site) want(status int, target string, header http.Header, challenge string) {
	s.t.Helper()
	response, body := s.get(target, header)
	if response.StatusCode != status {
		s.t.Fatalf("%s: %s: %s %+v", target, response.Status, body, s.refusals)
	}
	if said := response.Header.Get("WWW-Authenticate"); said != challenge {
		s.t.Fatalf("%s: %q is not %q", target, said, challenge)
	}
	if status == 200 && body != "alice "+s.id+" <nil>" {
		s.t.Fatal(body)
	}
}

func TestGuard(t *testing.T) {
	for _, profile := range profiles {
		t.Run(profile.String(), func(t *testing.T) {
			s := newSite(t, profile, nil)
			s.start(nil)
			token := s.token(s.id)
			for i := 0; i < 2; i++ { // the second from the cache
				s.want(200, good, bearer(token), "")
			}
			s.want(200, "/mcp/2026/Q3?entity=Example%20Corp", bearer(token), "")
			s.want(200, good, http.Header{"authorization": {"bearer " + token}}, "")
			denied := `Bearer realm="finance", error="insufficient_scope", mission_denial="`
			s.want(403, "/mcp?entity=Other", bearer(token), denied+`insufficient_authority"`)
			s.want(403, "/mcp", bearer(token), denied+`insufficient_authority"`)
			s.want(403, "/other?entity=Example%20Corp", bearer(token), denied+`insufficient_authority"`)
			s.want(403, "/mcp/admin/x?entity=Example%20Corp", bearer(token), denied+`insufficient_authority"`)
			s.want(401, good, nil, `Bearer realm="finance"`)
			s.want(401, good, http.Header{"Authorization": {"Basic YTpi"}}, `Bearer realm="finance"`)
			invalid := `Bearer realm="finance", error="invalid_token"`
			s.want(401, good, bearer(token[:len(token)-4]+"AAAA"), invalid)
			s.want(401, good, bearer(strings.Repeat("a", 20000)), invalid)
			s.want(400, good, http.Header{"Authorization": {"Bearer " + token, "Bearer " + token}}, "")
			s.want(400, good, bearer(token+", Bearer "+token), "")
			s.want(400, good, bearer(""), "")
			s.mutex.Lock()
			defer s.mutex.Unlock()
			last := s.refusals[len(s.refusals)-1]
			if len(s.refusals) != 11 || !errors.Is(last.Err, mission.ErrMalformedToken) || last.Reason != "malformed_token" {
				t.Fatal(len(s.refusals), last)
			}
		})
	}
}

func (s *site) raw(request string) (int, string) {
	s.t.Helper()
	conn, err := net.Dial("tcp", s.server.Listener.Addr().String())
	must(s.t, err)
	defer conn.Close()
	go io.WriteString(conn, request) // a server that has enough stops reading
	response, err := http.ReadResponse(bufio.NewReader(conn), nil)
	must(s.t, err)
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	return response.StatusCode, string(body)
}

// Requests that no library sends.
func TestGuardHostile(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	s.config.Cache = nil
	s.start(nil)
	token := s.token(s.id)
	authorization := "Authorization: Bearer " + token + "\r\n"
	line := func(target string) string {
		return "GET " + target + "entity=Example%20Corp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
	}
	for _, one := range []struct {
		status  int
		request string
	}{
		{200, line("/mcp?") + authorization},
		{200, "GET " + good + " HTTP/1.0\r\n" + authorization}, // needs no Host: nobody looks at it
		{401, "GET " + good + " HTTP/1.0\r\n"},
		{400, "GET " + good + " HTTP/1.1\r\n" + authorization},
		{200, line("/mcp?") + "X-Forwarded-Host: evil\r\nX-Forwarded-Proto: http\r\nForwarded: host=e\r\n" + authorization},
		{400, line("http://finance.example.com/mcp?") + authorization},
		{400, line("//mcp?") + authorization},
		{400, line("/mcp//a?") + authorization},
		{400, line("/x/../mcp?") + authorization},
		{400, line("/mcp/admin/..?") + authorization},
		{400, line("/mcp/admin/..;a=b?") + authorization},
		{400, line("/mcp/.;/a?") + authorization},
		{400, line("/mcp/%2e%2e/a?") + authorization},
		{400, line("/mcp%2Fadmin?") + authorization},
		{400, line("/mcp%5cadmin?") + authorization},
		{400, line("/mcp\\admin?") + authorization},
		{400, line("/mcp/%3b?") + authorization},
		{400, line("/mcp/%00?") + authorization},
		{400, line("/mcp/%7f?") + authorization},
		{400, line("/mcp/%252e?") + authorization},
		{400, line("/mcp/%25?") + authorization},
		{400, line("/mcp/%25%32%66?") + authorization},
		{400, line("/mcp/%252%65?") + authorization},
		{400, line("/mcp/%25%32e?") + authorization},
		{400, line("/mcp/%25%32?") + authorization},
		{400, line("/mcp/%zz?") + authorization},
		{400, line("/mcp/%4?") + authorization},
		{400, line("/mcp#?") + authorization},
		{400, line("/mcp?a#b&") + authorization},
		{200, line("/mcp/...;/%41%20%25xy?") + authorization},
		{200, line("/mcp/?a=//../%2F&") + authorization}, // a query is no path
		{400, line("/mcp?") + authorization + "authorization: Bearer x\r\n"},
		{400, line("/mcp?") + authorization + authorization},
		{400, line("/mcp?") + "Authorization : Bearer " + token + "\r\n"},
		{401, line("/mcp?") + "X-Authorization: Bearer " + token + "\r\n"},
		{401, "GET /mcp?entity=Example%20Corp&access_token=" + token + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"},
		{403, strings.Replace(line("/mcp?"), "GET", "get", 1) + authorization},
		{403, strings.Replace(line("/mcp?"), "GET", "POST", 1) + "X-HTTP-Method-Override: GET\r\n" + authorization},
		{431, line("/mcp?") + "X-Long: " + strings.Repeat("a", 2<<20) + "\r\n" + authorization},
	} {
		if status, body := s.raw(one.request + "\r\n"); status != one.status {
			shown := one.request
			if len(shown) > 200 {
				shown = shown[:200]
			}
			t.Errorf("%d is not %d: %q %s", status, one.status, shown, body)
		}
	}
}

func TestGuardKeepsSlashes(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	s.config.KeepSlashes = true
	s.start(nil)
	s.want(200, "/mcp//a?entity=Example%20Corp", bearer(s.token(s.id)), "")
}

func TestGuardDPoP(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	guard, err := s.lib.NewReplayGuard(1024)
	must(t, err)
	key := make([]byte, 32)
	rand.Read(key)
	keeper, err := s.lib.NewNonceKeeper(key, 300)
	must(t, err)
	keys, err := s.lib.JWKSOf([]*mission.JWK{s.key})
	must(t, err)
	s.resource, err = s.lib.NewResource(mission.ResourceConfig{
		Issuers:   []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{financeName},
		Proofs:    &mission.ProofPolicy{Guard: guard, Keeper: keeper, Nonces: true},
	})
	must(t, err)
	s.config.Resource = s.resource
	s.config.Cache, err = s.resource.NewTokenCache(0, 0)
	must(t, err)
	s.start(nil)
	client, err := s.lib.GenerateJWK(mission.AlgEdDSA, "")
	must(t, err)
	token := s.issue(s.id, func(plan *mission.TokenPlan) { plan.JKT = client.Thumbprint() })
	header := func(uri, nonce string) http.Header {
		proof, err := s.lib.MakeProof(client, "GET", uri, token, nonce, time.Time{})
		must(t, err)
		return http.Header{"Authorization": {"DPoP " + token}, "Dpop": {proof}}
	}
	ask := func(header http.Header) (*http.Response, string) {
		response, _ := s.get(good, header)
		if s.mutex.Lock(); len(s.refusals) > 0 && response.StatusCode != 200 {
			defer s.mutex.Unlock()
			return response, s.refusals[len(s.refusals)-1].Reason
		}
		s.mutex.Unlock()
		return response, ""
	}
	response, reason := ask(header(financeBase+good, ""))
	nonce := response.Header.Get("DPoP-Nonce")
	if response.StatusCode != 401 || reason != mission.ErrProofNonce.Reason() || nonce == "" ||
		!strings.Contains(response.Header.Get("WWW-Authenticate"), `error="use_dpop_nonce"`) ||
		response.Header.Get("Cache-Control") != "no-store" {
		t.Fatal(response, reason)
	}
	proven := header(financeBase+good, nonce)
	response, reason = ask(proven)
	if response.StatusCode != 200 || response.Header.Get("DPoP-Nonce") == "" {
		t.Fatal(response, reason)
	}
	twice := header(financeBase+good, nonce)
	twice["Dpop"] = append(twice["Dpop"], twice["Dpop"][0])
	bare := header(financeBase+good, nonce)
	bare.Del("DPoP")
	as := header(financeBase+good, nonce)
	as["Authorization"] = []string{"Bearer " + token}
	for _, one := range []struct {
		header http.Header
		code   mission.Code
	}{
		{proven, mission.ErrProofReplayed},
		{header("https://evil.example.com"+good, nonce), mission.ErrProof},
		{header(s.server.URL+good, nonce), mission.ErrProof},
		{twice, mission.ErrProof},
		{bare, mission.ErrProof},
		{as, mission.ErrBinding},
	} {
		if response, reason = ask(one.header); response.StatusCode != 401 || reason != one.code.Reason() {
			t.Error(response.Status, reason, one.code)
		}
	}
}

// A server that keeps no proofs does not speak DPoP.
func TestGuardNoDPoP(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	s.start(nil)
	response, _ := s.get(good, http.Header{"Authorization": {"DPoP " + s.token(s.id)}, "Dpop": {"a.b.c"}})
	if response.StatusCode != 401 || s.refusals[0].Err != nil {
		t.Fatal(response, s.refusals)
	}
}

func TestGuardCertificate(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, func(config *mission.ResourceConfig) {
		config.Flags |= mission.ResourceBound
	})
	certificate := clientCertificate(t)
	thumbprint, err := s.lib.CertificateThumbprint(certificate.Certificate[0])
	must(t, err)
	token := s.issue(s.id, func(plan *mission.TokenPlan) { plan.X5TS256 = thumbprint })
	guard, err := mission.NewGuard(s.config)
	must(t, err)
	s.server = httptest.NewUnstartedServer(guard.Protect(http.HandlerFunc(
		func(w http.ResponseWriter, r *http.Request) {})))
	s.server.TLS = &tls.Config{ClientAuth: tls.RequestClientCert}
	s.server.StartTLS()
	defer s.server.Close()
	status := func(certificates []tls.Certificate, header http.Header) int {
		client := s.server.Client()
		transport := client.Transport.(*http.Transport).Clone()
		transport.TLSClientConfig.Certificates = certificates
		defer transport.CloseIdleConnections()
		request, err := http.NewRequest("GET", s.server.URL+good, nil)
		must(t, err)
		request.Header = header
		response, err := (&http.Client{Transport: transport}).Do(request)
		must(t, err)
		response.Body.Close()
		return response.StatusCode
	}
	if got := status([]tls.Certificate{certificate}, bearer(token)); got != 200 {
		t.Fatal(got, s.refusals)
	}
	if got := status(nil, bearer(token)); got != 401 {
		t.Fatal(got)
	}
	if got := status([]tls.Certificate{clientCertificate(t)}, bearer(token)); got != 401 {
		t.Fatal(got)
	}
	header := bearer(token)
	header.Set("X-Client-Cert", url.QueryEscape(string(certificate.Certificate[0])))
	if got := status(nil, header); got != 401 {
		t.Fatal(got)
	}
}

func clientCertificate(t testing.TB) tls.Certificate {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	must(t, err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "agent"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	must(t, err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

func TestGuardState(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, func(config *mission.ResourceConfig) {
		config.Freshness = &mission.Freshness{Required: true}
	})
	var state *mission.KnownState
	var fail error
	s.config.State = func(ctx context.Context, issuer, id string) (*mission.KnownState, error) {
		if issuer != issuerName || id != s.id {
			t.Error(issuer, id)
		}
		return state, fail
	}
	s.start(nil)
	token := bearer(s.token(s.id))
	s.want(503, good, token, "")
	state = &mission.KnownState{State: mission.StateActive, Source: mission.LearnedEvent, Version: 1,
		LearnedAt: s.clock, FreshUntil: s.clock.Add(time.Minute)}
	s.want(200, good, token, "")
	state.State = mission.StateRevoked
	s.want(401, good, token, `Bearer realm="finance", error="invalid_token"`)
	fail = errors.New("the network is down")
	s.want(503, good, token, "")
	if last := s.refusals[len(s.refusals)-1]; last.Err != fail {
		t.Fatal(last)
	}
}

// When nobody knows, nobody passes.
func TestGuardBroken(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	broken := errors.New("no such table")
	operation := s.config.Operation
	var fail error
	s.config.Operation = func(r *http.Request) (*mission.Operation, error) {
		if r.URL.Query().Get("panic") != "" {
			panic(http.ErrAbortHandler)
		}
		if fail != nil {
			return nil, fail
		}
		found, err := operation(r)
		if r.URL.Query().Get("facts") != "" {
			found.Facts.Lookup = func(string) (mission.Value, error) { return mission.Value{}, broken }
		}
		return found, err
	}
	s.config.Refuse = func(w http.ResponseWriter, r *http.Request, refusal *mission.GuardRefusal) {
		w.WriteHeader(refusal.Status)
		io.WriteString(w, refusal.Reason)
	}
	s.start(nil)
	token := bearer(s.token(s.id))
	s.want(200, good, token, "")
	s.want(500, good+"&facts=1", token, "")
	if last := s.refusals[len(s.refusals)-1]; !errors.Is(last.Err, broken) {
		t.Fatal(last)
	}
	fail = broken
	s.want(500, good, token, "")
	fail = nil
	request, err := http.NewRequest("GET", s.server.URL+good+"&panic=1", nil)
	must(t, err)
	request.Header = token
	if _, err := http.DefaultClient.Do(request); err == nil {
		t.Fatal("a panic was answered")
	}
	s.config.Cache.Close()
	s.want(500, good, token, "")
	for _, config := range []mission.GuardConfig{
		{}, {Resource: s.resource, Base: financeBase}, {Operation: s.operation, Base: financeBase},
		{Resource: s.resource, Operation: s.operation},
		{Resource: s.resource, Operation: s.operation, Base: financeBase + "/"},
		{Resource: s.resource, Operation: s.operation, Base: financeBase + "?"},
		{Resource: s.resource, Operation: s.operation, Base: "https://u:p@finance.example.com"},
		{Resource: s.resource, Operation: s.operation, Base: "finance.example.com"},
		{Resource: s.resource, Operation: s.operation, Base: "https://"},
	} {
		if _, err := mission.NewGuard(config); !errors.Is(err, mission.ErrArgument) {
			t.Error(config.Base, err)
		}
	}
	if mission.AdmittedOf(context.Background()) != nil {
		t.Fatal("nobody was admitted")
	}
}

func TestGuardTogether(t *testing.T) {
	s := newSite(t, mission.ProfileSeries, nil)
	s.start(nil)
	tokens := []string{s.token(s.id), s.token(s.id), s.token(s.id)}
	var group sync.WaitGroup
	for i := 0; i < 8; i++ {
		group.Add(1)
		go func(i int) {
			defer group.Done()
			for k := 0; k < 20; k++ {
				response, _ := s.get(good, bearer(tokens[(i+k)%len(tokens)]))
				if response.StatusCode != 200 {
					t.Error(response.Status)
				}
			}
		}(i)
	}
	group.Wait()
}

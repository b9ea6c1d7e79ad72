// The resource: a ledger behind a guard. SPDX-License-Identifier: MIT

package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log"
	"net"
	"net/http"
	"strings"
	"time"

	"mission"
)

type ledger struct {
	lib    *mission.Library
	states *mission.StateTable
	server *http.Server
	base   string
}

// Which request is which action. What is not here is no action, so nothing permits it.
var routes = mission.Routes{
	{Method: "GET", Path: "/ledger/", Operation: mission.Operation{
		Resource: ledgerName, Action: "ledger.read"}},
	{Method: "POST", Path: "/ledger/", Operation: mission.Operation{
		Resource: ledgerName, Action: "ledger.annotate", Needs: mission.NeedsKey}},
}

// newLedger serves at an address of its own until it is closed.
func newLedger(profile mission.Profile, keysText string, report *log.Logger) (*ledger, error) {
	lib, err := newLibrary(profile)
	if err != nil {
		return nil, err
	}
	l := &ledger{lib: lib}
	if l.states, err = lib.NewStateTable(1000); err != nil {
		return nil, err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	l.base = "http://" + listener.Addr().String()
	guard, err := l.guard(keysText, report)
	if err != nil {
		listener.Close()
		return nil, err
	}
	l.server = &http.Server{Handler: guard.Protect(http.HandlerFunc(l.serve)),
		ReadHeaderTimeout: 5 * time.Second}
	go l.server.Serve(listener)
	return l, nil
}

func (l *ledger) guard(keysText string, report *log.Logger) (*mission.Guard, error) {
	keys, err := l.lib.ParseJWKS(keysText)
	if err != nil {
		return nil, err
	}
	proofs, err := l.proofs()
	if err != nil {
		return nil, err
	}
	resource, err := l.lib.NewResource(mission.ResourceConfig{
		Flags:     mission.ResourceDisclose,
		Issuers:   []mission.TrustedIssuer{{Iss: issuerName, Keys: keys}},
		Audiences: []string{ledgerName},
		Freshness: &mission.Freshness{Required: true},
		Proofs:    proofs,
		Realm:     "ledger",
	})
	if err != nil {
		return nil, err
	}
	cache, err := resource.NewTokenCache(0, 0)
	if err != nil {
		return nil, err
	}
	return mission.NewGuard(mission.GuardConfig{
		Resource: resource, Cache: cache, Base: l.base,
		Operation: l.operation, State: l.state,
		Log: func(r *http.Request, refusal *mission.GuardRefusal) {
			report.Printf("the server's log: %d %s", refusal.Status, refusal.Reason)
		},
	})
}

// proofs are remembered, and need a nonce of this server.
func (l *ledger) proofs() (*mission.ProofPolicy, error) {
	guard, err := l.lib.NewReplayGuard(10000)
	if err != nil {
		return nil, err
	}
	key := make([]byte, 32)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	keeper, err := l.lib.NewNonceKeeper(key, 300)
	return &mission.ProofPolicy{Guard: guard, Keeper: keeper, Nonces: true}, err
}

// operation takes the entity from the path, as serve does: /ledger/ENTITY/QUARTER.
func (l *ledger) operation(r *http.Request) (*mission.Operation, error) {
	found, err := routes.Operation(r)
	if found == nil || err != nil {
		return nil, err
	}
	entity, err := l.lib.NewValue(entityOf(r))
	operation := *found
	operation.Facts = &mission.Facts{Lookup: func(name string) (mission.Value, error) {
		if name == "entity" {
			return entity, nil
		}
		return mission.Value{}, nil
	}}
	return &operation, err
}

func entityOf(r *http.Request) string {
	entity, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/ledger/"), "/")
	return entity
}

func (l *ledger) state(ctx context.Context, issuer, id string) (*mission.KnownState, error) {
	state, known := l.states.Find(issuer, id)
	if !known {
		return nil, nil
	}
	return &state, nil
}

// learn is what a status response or an event of the state authority says. An event that is not the
// next one would count for nothing, so the first word has to be a status.
func (l *ledger) learn(id string, state mission.State, version uint64, how mission.Learned) error {
	now := time.Now()
	return l.states.Learn(issuerName, id, &mission.KnownState{State: state,
		Source: how, Version: version, LearnedAt: now,
		FreshUntil: now.Add(time.Minute)})
}

func (l *ledger) serve(w http.ResponseWriter, r *http.Request) {
	claims, err := mission.AdmittedOf(r.Context()).Claims()
	if err != nil {
		http.Error(w, "no claims", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]string{"entity": entityOf(r), "method": r.Method,
		"for": claims.Sub, "agent": claims.ClientID, "mission": claims.Mission.ID})
}

func (l *ledger) Close() error { return l.server.Close() }

// What a call through the binding costs over the same call in C. SPDX-License-Identifier: MIT
//
// usage: bench [-rounds N] [-data FOLDER] [-check]
//
// All rows run in turn, round after round, each for about a millisecond, so that a noisy machine is
// noisy to all of them. A row is stated by its median; an overhead is the median of the rounds' own
// differences. U is cJSON's time to parse record-2k.json in the same round. With -check the exit code
// is 1 when an overhead or a ratio is not what it should be.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"time"

	"mission"
)

const (
	overheadMost = 0.1 // U
	fasterLeast  = 10  // than a canonicalizer in Go
	now          = 1790000000
	small        = `{"sub":"alice","iss":"https://idp.example.com"}`
	claims       = `{"aud":"https://erp.example.com/","authorization_details":[{"actions":["invoices.read"],
 "constraints":{"tenant":"acme"},"resource":"https://erp.example.com/","resource_match":"prefix",
 "type":"mission_resource_access"},{"actions":["payments.*"],"constraints":{"max_amount":
 {"amount":"500.00","currency":"EUR"}},"resource":"https://erp.example.com/",
 "type":"mission_resource_access"}],"client_id":"s6BhdRkqt3","exp":1790000300,"iat":1790000000,
 "iss":"https://as.example.com","jti":"0ZcOCORZNYy-DWpqq30jZw","mission":{
 "expires_at":"2026-12-31T00:00:00Z","id":"msn_8RfX2Lqv9TqMv4z7sA2bN1k0",
 "origin":"https://as.example.com"},"sub":"user-7"}`
)

// A row does its work so many times, and says how long that took.
type row struct {
	name  string
	run   func(times int) (time.Duration, error)
	times int
	took  []float64 // ns for one, a round each
}

// inGo makes a row of a function.
func inGo(do func() error) func(int) (time.Duration, error) {
	return func(times int) (time.Duration, error) {
		start := time.Now()
		for i := 0; i < times; i++ {
			if err := do(); err != nil {
				return 0, err
			}
		}
		return time.Since(start), nil
	}
}

func (r *row) calibrate() error {
	for r.times = 1; ; r.times *= 2 {
		took, err := r.run(r.times)
		if err != nil || took > time.Millisecond {
			return err
		}
	}
}

func (r *row) round() error {
	took, err := r.run(r.times)
	r.took = append(r.took, float64(took)/float64(r.times))
	return err
}

func median(list []float64) float64 {
	list = append([]float64(nil), list...)
	sort.Float64s(list)
	return list[len(list)/2]
}

func eachRound(f func(i int) float64, rounds int) float64 {
	list := make([]float64, rounds)
	for i := range list {
		list[i] = f(i)
	}
	return median(list)
}

// --- The rows ---

type work struct {
	lib    *mission.Library
	record []byte
}

// server is a resource server in Go, and one in C, with the same token.
func (w *work) server() (*mission.TokenCache, *mission.Presented, error) {
	key, err := w.lib.GenerateJWK(mission.AlgEdDSA, "2026-09")
	if err != nil {
		return nil, nil, err
	}
	keys, err := w.lib.JWKSOf([]*mission.JWK{key})
	if err != nil {
		return nil, nil, err
	}
	signer, err := key.Signer(mission.AlgEdDSA)
	if err != nil {
		return nil, nil, err
	}
	token, err := w.lib.SignJWS(&signer, "at+jwt", mission.Value{}, []byte(claims))
	if err != nil {
		return nil, nil, err
	}
	resource, err := w.lib.NewResource(mission.ResourceConfig{
		Issuers:   []mission.TrustedIssuer{{Iss: "https://as.example.com", Keys: keys}},
		Audiences: []string{"https://erp.example.com/"},
	})
	if err != nil {
		return nil, nil, err
	}
	cache, err := resource.NewTokenCache(0, 0)
	if err != nil {
		return nil, nil, err
	}
	public, err := keys.Public()
	if err != nil {
		return nil, nil, err
	}
	return cache, &mission.Presented{Scheme: mission.SchemeBearer, Token: token},
		nativeOpen(public.String(), token, now)
}

func (w *work) canonical(text []byte) func() error {
	return func() error { _, err := w.lib.Canonicalize(text); return err }
}

func permitted(access mission.Access, err error) error {
	if err == nil && !access.Permit {
		return access.Code
	}
	return err
}

func (w *work) rows() ([]*row, error) {
	cache, presented, err := w.server()
	if err != nil {
		return nil, err
	}
	moment := time.Unix(now, 0)
	verify := func() error {
		token, access, err := cache.Verify(presented, moment)
		if err = permitted(access, err); err == nil {
			err = token.Close()
		}
		return err
	}
	check := func() error { return permitted(cache.Check(presented, moment)) }
	record, tiny := textOf(w.record), textOf([]byte(small))
	rows := []*row{
		{name: "U: cJSON parses the record of 2 KB", run: inC(record.unit)},
		{name: "C: canonicalize a small document", run: inC(tiny.canonicalize)},
		{name: "Go: canonicalize a small document", run: inGo(w.canonical([]byte(small)))},
		{name: "C: a cached token", run: inC(nativeVerify)},
		{name: "Go: a cached token, with the Token", run: inGo(verify)},
		{name: "Go: a cached token, whether it is good", run: inGo(check)},
		{name: "C: canonicalize the record of 2 KB", run: inC(record.canonicalize)},
		{name: "Go: canonicalize the record of 2 KB", run: inGo(w.canonical(w.record))},
	}
	for _, peer := range peers {
		transform := peer.transform
		rows = append(rows, &row{name: peer.name + ": the same", run: inGo(func() error {
			_, err := transform(w.record)
			return err
		})})
	}
	return rows, nil
}

// A peer is another canonicalizer in Go (jcs.go, by option).
type peer struct {
	name      string
	transform func(text []byte) ([]byte, error)
}

var peers []peer

// --- The run ---

func (w *work) measure(rounds int) ([]*row, error) {
	rows, err := w.rows()
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := r.calibrate(); err != nil {
			return nil, fmt.Errorf("%s: %w", r.name, err)
		}
	}
	for i := 0; i < rounds; i++ {
		for _, r := range rows {
			if err := r.round(); err != nil {
				return nil, fmt.Errorf("%s: %w", r.name, err)
			}
		}
	}
	return rows, nil
}

func report(rows []*row, rounds int) (good bool) {
	unit := rows[0].took
	fmt.Printf("%-42s %10s %8s\n", "", "ns", "U")
	for _, r := range rows {
		fmt.Printf("%-42s %10.0f %8.3f\n", r.name, median(r.took),
			eachRound(func(i int) float64 { return r.took[i] / unit[i] }, rounds))
	}
	good = true
	say := func(what string, value float64, unit string, well bool) {
		word := "ok"
		if !well {
			word, good = "NOT OK", false
		}
		fmt.Printf("%-52s %8.3f %s  %s\n", what, value, unit, word)
	}
	cost := func(ours, theirs int) float64 {
		return eachRound(func(i int) float64 { return (rows[ours].took[i] - rows[theirs].took[i]) / unit[i] }, rounds)
	}
	over := func(what string, ours, theirs int) {
		value := cost(ours, theirs)
		say("overhead of "+what, value, "U", value < overheadMost)
	}
	fmt.Println()
	over("canonicalize, small", 2, 1)
	over("a cached token, with the Token", 4, 3)
	over("a cached token, whether it is good", 5, 3)
	fmt.Printf("%-52s %8.3f U\n", "overhead of canonicalize, 2 KB, which has no aim", cost(7, 6))
	for i, peer := range peers {
		value := eachRound(func(j int) float64 { return rows[8+i].took[j] / rows[7].took[j] }, rounds)
		say("2 KB: as fast as "+peer.name, value, "times", value > fasterLeast)
	}
	return good
}

func main() {
	rounds := flag.Int("rounds", 200, "of all rows")
	data := flag.String("data", "../../../test/bench/data", "where record-2k.json is")
	check := flag.Bool("check", false, "exit 1 when a figure is not what it should be")
	flag.Parse()
	record, err := os.ReadFile(filepath.Join(*data, "record-2k.json"))
	if err == nil {
		w := &work{record: record}
		if w.lib, err = mission.New(mission.Config{}); err == nil {
			var rows []*row
			if rows, err = w.measure(*rounds); err == nil && !report(rows, *rounds) && *check {
				os.Exit(1)
			}
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(2)
	}
}

package openssl_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"mission"
	"mission/internal/peer"
	"mission/openssl"
)

var algorithms = []mission.Alg{mission.AlgES256, mission.AlgES384, mission.AlgRS256, mission.AlgPS256,
	mission.AlgEdDSA}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func newLibrary(t testing.TB, crypto *mission.Crypto, profile mission.Profile) *mission.Library {
	t.Helper()
	lib, err := mission.New(mission.Config{Crypto: crypto, Profile: profile})
	must(t, err)
	t.Cleanup(func() { lib.Close() })
	return lib
}

// providers are a Library of each: the one inside, OpenSSL twice, and Go's own packages.
func providers(t testing.TB) map[string]*mission.Library {
	t.Helper()
	fixed, err := openssl.Default()
	must(t, err)
	own, err := openssl.Open(openssl.Config{Properties: "?provider=default"})
	must(t, err)
	host, err := mission.NewHostCrypto(peer.Host())
	must(t, err)
	libs := map[string]*mission.Library{}
	for name, crypto := range map[string]*mission.Crypto{"builtin": nil, "openssl": fixed,
		"openssl of its own": own, "go": host} {
		libs[name] = newLibrary(t, crypto, mission.ProfileSeries)
		must(t, crypto.Close()) // the Library keeps it
	}
	return libs
}

// flipped is the token with one bit of its signature changed.
func flipped(token string) string {
	at := strings.LastIndexByte(token, '.') + 10
	other := byte('A')
	if token[at] == 'A' {
		other = 'B'
	}
	return token[:at] + string(other) + token[at+1:]
}

// What one provider signs with a key that Go made, each other one takes; and nothing else.
func TestEachSignsForAll(t *testing.T) {
	libs := providers(t)
	for _, algorithm := range algorithms {
		jwk, err := peer.JWK(algorithm)
		must(t, err)
		for from, signs := range libs {
			key, err := signs.JWKFrom(signs.MustValue(jwk))
			must(t, err)
			signer, err := key.Signer(algorithm)
			must(t, err)
			token, err := signs.SignJWS(&signer, "x+jwt", mission.Value{}, []byte("a\x00\xff"))
			must(t, err)
			public, err := key.Public()
			must(t, err)
			for to, reads := range libs {
				about := fmt.Sprintf("%v from %s to %s", algorithm, from, to)
				verify(t, about, reads, public.String(), token)
			}
		}
	}
}

func verify(t *testing.T, about string, lib *mission.Library, public, token string) {
	t.Helper()
	key, err := lib.ParseJWK(public)
	must(t, err)
	keys, err := lib.JWKSOf([]*mission.JWK{key})
	must(t, err)
	jws, err := lib.VerifyJWS(token, &mission.JWSExpect{Keys: keys, Types: []string{"x+jwt"}})
	if err != nil || string(jws.Payload()) != "a\x00\xff" {
		t.Error(about, err)
	}
	if _, err = lib.VerifyJWS(flipped(token), &mission.JWSExpect{Keys: keys}); !errors.Is(err, mission.ErrSignature) {
		t.Error(about, "altered", err)
	}
}

// Keys that one provider makes are keys of the others; what is no key is none anywhere.
func TestKeys(t *testing.T) {
	libs := providers(t)
	for _, algorithm := range []mission.Alg{mission.AlgES256, mission.AlgES384, mission.AlgEdDSA} {
		for from, makes := range libs {
			key, err := makes.GenerateJWK(algorithm, "k")
			must(t, err)
			private, err := key.Private()
			must(t, err)
			numbers := private.Interface().(map[string]any)
			numbers["d"] = strings.Repeat("B", len(numbers["d"].(string))-1) + "A"
			for to, reads := range libs {
				same, err := reads.ParseJWK(private.String())
				if err != nil || same.Thumbprint() != key.Thumbprint() {
					t.Error(from, to, algorithm, err)
				}
				other, err := reads.JWKFrom(reads.MustValue(numbers))
				if err == nil { // a key is opened when it is used
					_, err = other.Signer(algorithm)
				}
				if !errors.Is(err, mission.ErrKey) {
					t.Error(from, to, algorithm, "another's d", err)
				}
			}
		}
	}
	for name, lib := range libs {
		if _, err := lib.GenerateJWK(mission.AlgRS256, ""); !errors.Is(err, mission.ErrUnsupported) {
			t.Error(name, err)
		}
	}
}

func TestDigests(t *testing.T) {
	libs := providers(t)
	for _, text := range []string{"", "a\x00\xff", strings.Repeat("long ", 10000)} {
		want, err := libs["builtin"].RawDigest([]byte(text))
		must(t, err)
		for name, lib := range libs {
			got, err := lib.RawDigest([]byte(text))
			if err != nil || got != want {
				t.Error(name, got, want, err)
			}
			must(t, lib.CompareDigest(got, want))
			if err := lib.CompareDigest(got, flipped("." + want)[1:]); !errors.Is(err, mission.ErrDigestMismatch) {
				t.Error(name, err)
			}
		}
	}
	for name, lib := range libs {
		one, err := lib.MintIdentifier()
		must(t, err)
		other, err := lib.MintIdentifier()
		if err != nil || one == other || len(one) < 20 {
			t.Error(name, one, other, err)
		}
	}
}

const financeName = "https://finance.example.com/mcp"

func payload(lib *mission.Library, jkt string) mission.Value {
	issuer := "origin"
	if lib.Profile() == mission.ProfileDraft {
		issuer = "issuer"
	}
	now := time.Now().Unix()
	return lib.MustValue(map[string]any{"iss": "https://as.example.com", "aud": financeName, "sub": "alice",
		"client_id": "agent", "jti": "j-1", "iat": now, "exp": now + 3600, "cnf": map[string]any{"jkt": jkt},
		"authorization_details": []any{map[string]any{"type": "mission_resource_access",
			"resource": financeName, "actions": []any{"query_financials"}}},
		"mission": map[string]any{"id": "msn_AAAAAAAAAAAAAAAAAAAAAA", issuer: "https://as.example.com",
			"authority_hash": "sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU",
			"expires_at":     "2036-12-31T00:00:00Z", "approval_basis": map[string]any{"type": "user"}}})
}

// A resource server on OpenSSL takes a token, and the proof of its client, that Go has signed.
func TestResourceServer(t *testing.T) {
	for _, profile := range []mission.Profile{mission.ProfileSeries, mission.ProfileDraft} {
		for _, algorithm := range algorithms {
			t.Run(fmt.Sprint(profile, algorithm), func(t *testing.T) { serve(t, profile, algorithm) })
		}
	}
}

func serve(t *testing.T, profile mission.Profile, algorithm mission.Alg) {
	crypto, err := openssl.Open(openssl.Config{})
	must(t, err)
	lib := newLibrary(t, crypto, profile)
	host, err := mission.NewHostCrypto(peer.Host())
	must(t, err)
	outside := newLibrary(t, host, profile)
	jwk, err := peer.JWK(algorithm)
	must(t, err)
	key, err := outside.JWKFrom(outside.MustValue(jwk))
	must(t, err)
	client, err := outside.GenerateJWK(mission.AlgES256, "")
	must(t, err)
	signer, err := key.Signer(algorithm)
	must(t, err)
	claims, err := payload(outside, client.Thumbprint()).Canonical()
	must(t, err)
	token, err := outside.SignJWS(&signer, "at+jwt", mission.Value{}, claims)
	must(t, err)
	public, err := key.Public()
	must(t, err)
	keys, err := lib.JWKSFrom(lib.MustValue(map[string]any{"keys": []any{public.Interface()}}))
	must(t, err)
	guard, err := lib.NewReplayGuard(100)
	must(t, err)
	resource, err := lib.NewResource(mission.ResourceConfig{Audiences: []string{financeName},
		Issuers: []mission.TrustedIssuer{{Iss: "https://as.example.com", Keys: keys}},
		Proofs:  &mission.ProofPolicy{Guard: guard}})
	must(t, err)
	must(t, lib.Close()) // and everything stays
	must(t, crypto.Close())
	present := func(token, proven string) (*mission.Token, mission.Access) {
		proof, err := outside.MakeProof(client, "POST", financeName, proven, "", time.Time{})
		must(t, err)
		verified, access, err := resource.Verify(&mission.Presented{Scheme: mission.SchemeDPoP, Token: token,
			Proofs: 1, Proof: proof, Method: "POST", URI: financeName}, time.Time{})
		must(t, err)
		return verified, access
	}
	verified, access := present(token, token)
	if !access.Permit {
		t.Fatal(access, access.Why)
	}
	access, err = resource.Decide(verified, &mission.Operation{Resource: financeName, URI: financeName,
		Action: "query_financials"}, nil, time.Time{})
	if err != nil || !access.Permit {
		t.Fatal(access, access.Why, err)
	}
	if _, access = present(flipped(token), flipped(token)); access.Permit || access.Code != mission.ErrSignature {
		t.Fatal(access)
	}
	if _, access = present(token, "another"); access.Permit {
		t.Fatal("the proof of another token")
	}
}

func TestRefusals(t *testing.T) {
	for properties, code := range map[string]mission.Code{
		"provider=nobody":        mission.ErrUnsupported,
		"no query at all":        mission.ErrUnsupported,
		"a=\x00":                 mission.ErrArgument,
		strings.Repeat("a", 256): mission.ErrArgument,
	} {
		crypto, err := openssl.Open(openssl.Config{Properties: properties})
		var known *mission.Error
		if crypto != nil || !errors.Is(err, code) || !errors.As(err, &known) || known.Text == "" {
			t.Errorf("%q: %v %v", properties, crypto, err)
		}
	}
}

// A provider that was closed makes no Library; one that was made keeps it, however many use it.
func TestClose(t *testing.T) {
	crypto, err := openssl.Open(openssl.Config{})
	must(t, err)
	lib := newLibrary(t, crypto, mission.ProfileSeries)
	key, err := lib.GenerateJWK(mission.AlgES256, "")
	must(t, err)
	signer, err := key.Signer(mission.AlgES256)
	must(t, err)
	must(t, crypto.Close())
	must(t, crypto.Close())
	if _, err := mission.New(mission.Config{Crypto: crypto}); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for k := 0; k < 20; k++ {
				if _, err := lib.SignJWS(&signer, "", mission.Value{}, []byte("x")); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
	must(t, lib.Close())
	must(t, key.Close())
	runtime.GC()
	if _, err := key.Public(); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
}

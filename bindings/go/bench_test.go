package mission_test

import (
	"context"
	"testing"
	"time"

	"mission"
)

func BenchmarkCanonicalizeSmall(b *testing.B) {
	lib := newLibrary(b)
	text := []byte(`{"b":1,"a":"x"}`)
	b.ReportAllocs()
	for i := 0; i < b.N; i++ {
		if _, err := lib.Canonicalize(text); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkCanonicalizeIntent(b *testing.B) {
	lib := newLibrary(b)
	text := []byte(packetIntent)
	b.SetBytes(int64(len(text)))
	for i := 0; i < b.N; i++ {
		if _, err := lib.Canonicalize(text); err != nil {
			b.Fatal(err)
		}
	}
}

// cached is a cache that knows a token, and a moment at which it is good.
func cached(b *testing.B) (*mission.TokenCache, *mission.Presented, time.Time) {
	w := newWorld(b, mission.ProfileSeries, nil)
	reply, err := w.admit(context.Background())
	must(b, err)
	token := w.token(w.approve(reply.Value.Get("mission_id").Str()).Mission.ID())
	cache, err := w.resource.NewTokenCache(0, 0)
	must(b, err)
	b.ReportAllocs()
	return cache, &mission.Presented{Scheme: mission.SchemeBearer, Token: token}, w.clock.Add(time.Second)
}

func BenchmarkCachedVerify(b *testing.B) {
	cache, presented, now := cached(b)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		verified, access, err := cache.Verify(presented, now)
		if err != nil || !access.Permit {
			b.Fatal(access, err)
		}
		verified.Close()
	}
}

func BenchmarkCachedCheck(b *testing.B) {
	cache, presented, now := cached(b)
	b.ResetTimer()
	for i := 0; i < b.N; i++ {
		if access, err := cache.Check(presented, now); err != nil || !access.Permit {
			b.Fatal(access, err)
		}
	}
}

func BenchmarkGetter(b *testing.B) {
	lib := newLibrary(b)
	set, err := lib.ParseAuthoritySet(packetSet)
	must(b, err)
	for i := 0; i < b.N; i++ {
		set.Count()
	}
}

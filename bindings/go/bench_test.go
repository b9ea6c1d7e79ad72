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

func BenchmarkCachedVerify(b *testing.B) {
	w := newWorld(b, mission.ProfileSeries, nil)
	reply, err := w.admit(context.Background())
	must(b, err)
	token := w.token(w.approve(reply.Value.Get("mission_id").Str()).Mission.ID())
	cache, err := w.resource.NewTokenCache(0, 0)
	must(b, err)
	presented := &mission.Presented{Scheme: mission.SchemeBearer, Token: token}
	now := w.clock.Add(time.Second)
	b.ReportAllocs()
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
	w := newWorld(b, mission.ProfileSeries, nil)
	reply, err := w.admit(context.Background())
	must(b, err)
	token := w.token(w.approve(reply.Value.Get("mission_id").Str()).Mission.ID())
	cache, err := w.resource.NewTokenCache(0, 0)
	must(b, err)
	presented := &mission.Presented{Scheme: mission.SchemeBearer, Token: token}
	now := w.clock.Add(time.Second)
	b.ReportAllocs()
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

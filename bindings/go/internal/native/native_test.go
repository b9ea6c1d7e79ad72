package native

import (
	"errors"
	"math"
	"testing"
	"time"

	"mission"
)

func TestMilliseconds(t *testing.T) {
	for wait, want := range map[time.Duration]uint32{0: 0, 1: 1, time.Millisecond: 1,
		time.Millisecond + 1: 2, math.MaxUint32 * time.Millisecond: math.MaxUint32} {
		if got, err := Milliseconds(wait); err != nil || got != want {
			t.Error(wait, got, err)
		}
	}
	for _, wait := range []time.Duration{-1, math.MinInt64, math.MaxUint32*time.Millisecond + 1, math.MaxInt64} {
		if got, err := Milliseconds(wait); !errors.Is(err, mission.ErrArgument) {
			t.Error(wait, got, err)
		}
	}
}

func TestTexts(t *testing.T) {
	var texts Texts
	defer texts.Free()
	if texts.Copy("") != nil || texts.Copy("a\x00b") == nil {
		t.Error("a view is empty or there")
	}
	if p, err := texts.String("a\x00b"); p != nil || !errors.Is(err, mission.ErrArgument) {
		t.Error(p, err)
	}
	if p, err := texts.String(""); p != nil || err != nil {
		t.Error(p, err)
	}
}

package main

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"mission"
)

func TestStory(t *testing.T) {
	for _, profile := range []mission.Profile{mission.ProfileSeries, mission.ProfileDraft} {
		var out bytes.Buffer
		if err := tell(context.Background(), profile, &out); err != nil {
			t.Fatalf("%v: %v\n%s", profile, err, &out)
		}
		told := out.String()
		for _, word := range []string{`"for":"alice"`, "proof_replayed",
			"ambiguous_target", "two_credentials", `mission_denial="step_up_required"`} {
			if !strings.Contains(told, word) {
				t.Errorf("%v: nothing of %s in\n%s", profile, word, told)
			}
		}
		if strings.Contains(told, "eyJ") {
			t.Errorf("a token was shown:\n%s", told)
		}
	}
}

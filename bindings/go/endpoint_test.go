package mission_test

import (
	"testing"

	"mission"
)

// Who did not present the grant learns nothing of the Mission's state.
func TestErrorResponse(t *testing.T) {
	said := map[mission.Profile][2]string{
		mission.ProfileSeries: {"mission_state", "revoked"},
		mission.ProfileDraft:  {"mission_error", "mission_revoked"},
	}
	for profile, member := range said {
		lib, err := mission.New(mission.Config{Profile: profile})
		must(t, err)
		refused := &mission.Verdict{Code: mission.ErrNotActive, Status: 400,
			OAuthError: "invalid_grant", Member: member[0], Value: member[1]}
		for _, presented := range []bool{false, true} {
			status, body, err := lib.ErrorResponse(refused, nil, presented)
			must(t, err)
			if status != 400 || body.Get("error").Str() != "invalid_grant" ||
				(body.Get(member[0]).Str() == member[1]) != presented {
				t.Error(profile, presented, status, body)
			}
		}
	}
}

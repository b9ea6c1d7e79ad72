//go:build go1.21

package mission_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"testing"
	"time"

	"mission"
)

// What a log shows: the contract's members, and nothing of a credential.
func TestLogValues(t *testing.T) {
	w := newWorld(t, mission.ProfileSeries, nil)
	var out bytes.Buffer
	log := slog.New(slog.NewJSONHandler(&out, nil))
	shown := func(value any, want string) {
		t.Helper()
		out.Reset()
		log.Info("x", "it", value)
		if !strings.Contains(out.String(), `"it":`+want) {
			t.Error(out.String(), want)
		}
	}
	_, err := w.lib.ParseJSON([]byte(`{"a":{"b":1,"b":2}}`))
	shown(err, `{"reason":"duplicate_member","code":-103,"where":"/a/b","offset":12}`)
	w.host.May = func(*mission.Act) (bool, error) { return false, mission.HostCode(77) }
	_, err = w.admit(context.Background())
	shown(err, `{"reason":"host","code":-7,"host_code":77,"cause":"host code 77"}`)
	shown((*mission.Error)(nil), `null`)
	secret := "secret.secret.secret"
	_, access, err := w.resource.Verify(&mission.Presented{Scheme: mission.SchemeBearer, Token: secret}, time.Time{})
	must(t, err)
	shown(access, `{"permit":false,"status":401,"reason":"`+access.Reason+`"}`)
	if strings.Contains(out.String(), secret) {
		t.Error(out.String())
	}
	shown(mission.Access{Permit: true, Status: 200}, `{"permit":true,"status":200}`)
	shown(mission.Access{Status: 403, Reason: "constraint", Key: "entity"},
		`{"permit":false,"status":403,"reason":"constraint","constraint":"entity"}`)
	shown((*mission.Decision)(nil), `"mission: use of a closed object"`)
}

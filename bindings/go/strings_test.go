package mission_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"mission"
)

// A NUL would end C's own strings early: it is refused there, and a character like any other in
// views.
func TestNUL(t *testing.T) {
	lib := newLibrary(t)
	for about, refusal := range map[string]*mission.Error{
		"reason": {Code: mission.ErrSyntax, Reason: "syntax\x00more", Offset: -1},
		"error":  {Code: mission.ErrSyntax, Reason: "syntax", OAuthError: "\x00", Offset: -1},
	} {
		if v, err := lib.ToolsCallMalformed(refusal, mission.Value{}); v.Valid() || !errors.Is(err, mission.ErrArgument) {
			t.Error(about, v, err)
		}
	}
	resource, err := lib.NewResource(mission.ResourceConfig{Audiences: []string{financeName},
		Issuers: []mission.TrustedIssuer{{Iss: issuerName, Keys: anyKeys(t, lib)}}})
	must(t, err)
	for _, access := range []mission.Access{{Code: mission.ErrNoToken, Status: 401, Reason: "a\x00b"},
		{Code: mission.ErrNoToken, Status: 401, Denial: "\x00"}} {
		if challenge, _, err := resource.Challenge(&access); challenge != "" || !errors.Is(err, mission.ErrArgument) {
			t.Error(challenge, err)
		}
	}
	whole, err := lib.RawDigest([]byte("a\x00b"))
	must(t, err)
	cut, err := lib.RawDigest([]byte("a"))
	must(t, err)
	if whole == cut {
		t.Error("octets end at a NUL")
	}
	if v := lib.MustValue("a\x00b"); v.Str() != "a\x00b" || v.String() != `"a\u0000b"` {
		t.Error(v)
	}
	if v := lib.MustValue(map[string]any{"a": 1, "a\x00": 2}); v.Get("a\x00").Str() != "" || v.Find("/a\x00").Lexeme() != "2" {
		t.Error(v)
	}
	for _, text := range []string{"2036-10-15T18:00:00Z\x00", "2036-10-15\x00T18:00:00Z"} {
		if at, err := mission.ParseTime(text); !errors.Is(err, mission.ErrMalformedTime) {
			t.Error(at, err)
		}
	}
}

func anyKeys(t testing.TB, lib *mission.Library) *mission.JWKS {
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "")
	must(t, err)
	keys, err := lib.JWKSOf([]*mission.JWK{key})
	must(t, err)
	return keys
}

// What does not fit into C's error is cut between characters, and what is no text made one.
func TestLongErrors(t *testing.T) {
	const where, words = 255, 159
	for _, one := range []struct{ given, place, text string }{
		{strings.Repeat("a", words), strings.Repeat("a", words), strings.Repeat("a", words)},
		{strings.Repeat("a", 300), strings.Repeat("a", where), strings.Repeat("a", words)},
		{strings.Repeat("é", 300), strings.Repeat("é", where/2), strings.Repeat("é", words/2)},
		{"a" + strings.Repeat("é", 300), "a" + strings.Repeat("é", where/2), "a" + strings.Repeat("é", words/2)},
		{strings.Repeat("😀", 300), strings.Repeat("😀", where/4), strings.Repeat("😀", words/4)},
		{"\xff\xfe then", "\uFFFD then", "\uFFFD then"},
	} {
		got := mission.ThroughC(&mission.Error{Code: mission.ErrSyntax, Reason: "syntax", HostCode: 7,
			Where: one.given, Text: one.given, Offset: 1 << 40})
		if got.Where != one.place || got.Text != one.text || got.Offset != 1<<40 || got.HostCode != 7 {
			t.Errorf("%d of %d: %+v", len(got.Text), len(one.given), got)
		}
	}
	if got := mission.ThroughC(&mission.Error{Code: mission.ErrSyntax, Offset: -1}); got.Offset != -1 {
		t.Error(got)
	}
}

// So are the words of a callback; the error itself comes out whole.
func TestLongErrorOfACallback(t *testing.T) {
	long := errors.New(strings.Repeat("é", 1000))
	lib, err := mission.New(mission.Config{EntryMembers: []mission.MemberType{{Name: "note",
		Validate: func(mission.Value) error { return fmt.Errorf("no: %w", long) }}}})
	must(t, err)
	defer lib.Close()
	_, err = lib.ParseAuthoritySet(strings.Replace(packetSet, `"actions"`, `"note":1,"actions"`, 1))
	var known *mission.Error
	if !errors.Is(err, long) || !errors.As(err, &known) || !strings.Contains(err.Error(), long.Error()) {
		t.Fatal(err)
	}
	if !utf8.ValidString(known.Text) || len(known.Text) > 159 || known.Where == "" {
		t.Errorf("%+v", known)
	}
	if _, err := lib.ParseIntent(strings.Repeat("x", 1000), time.Time{}, 0); !errors.As(err, &known) ||
		known.Offset != 0 {
		t.Error(err)
	}
}

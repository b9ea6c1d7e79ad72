// The story is told in processes of its own, which are killed on the way. SPDX-License-Identifier: MIT

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
)

const files = "../board-packet"

var profiles = []string{"series", "draft"}

// TestMain tells the story when this program was started to do so.
func TestMain(m *testing.M) {
	if os.Getenv("BOARD_PACKET") != "" {
		main()
	}
	os.Exit(m.Run())
}

func run(folder string, options ...string) (string, error) {
	command := exec.Command(os.Args[0], append(options, folder)...)
	command.Env = append(os.Environ(), "BOARD_PACKET=1")
	out, err := command.CombinedOutput()
	return string(out), err
}

func toTheEnd(t *testing.T, options ...string) string {
	t.Helper()
	out, err := run(files, options...)
	if err != nil || !strings.Contains(out, "All went as it should.") {
		t.Fatal(err, out)
	}
	return out
}

func TestStory(t *testing.T) {
	for _, profile := range profiles {
		out := toTheEnd(t, "-profile", profile)
		if !strings.Contains(out, "the Mission: "+told) {
			t.Fatal(out)
		}
	}
}

// What differs from run to run is named alike.
var differs = []struct{ from, to string }{
	{`msn_[A-Za-z0-9_-]+`, "MISSION"},
	{`evaluation [A-Za-z0-9_-]+`, "evaluation E"},
	{`sha-256:[A-Za-z0-9_-]+`, "HASH"},
	{`(in|:) /\S*board-packet-\S+`, "in FILE"},
	{`\(--?store`, "(-store"},
	{`"(jti|id|lease|jkt|exp|iat)":"?[A-Za-z0-9._-]+"?`, "X"},
	{`(?m)^ +`, ""},
}

// lines are sorted: evidence comes in the order of its random names.
func lines(text string) string {
	for _, d := range differs {
		text = regexp.MustCompile(d.from).ReplaceAllString(text, d.to)
	}
	list := strings.Split(text, "\n")
	sort.Strings(list)
	return strings.Join(list, "\n")
}

// It is the same story as in C, line for line. MISSION_BOARD_PACKET is the program of
// examples/board-packet.
func TestSameStory(t *testing.T) {
	program := os.Getenv("MISSION_BOARD_PACKET")
	if program == "" {
		t.Skip("MISSION_BOARD_PACKET is not set")
	}
	for _, profile := range profiles {
		out, err := exec.Command(program, "--profile", profile, files).Output()
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := lines(toTheEnd(t, "-profile", profile)), lines(string(out))
		if ours != theirs {
			t.Errorf("%s: in Go\n%s\nin C\n%s", profile, ours, theirs)
		}
	}
}

// Killed after any commit the story goes on, and nothing takes effect twice: the story itself counts
// its events, derivations and executions at its end.
func TestKilled(t *testing.T) {
	const stride = 10
	for i, profile := range profiles {
		t.Run(profile, func(t *testing.T) {
			killed := 0
			for after := 1 + 5*i; ; after += stride {
				where := filepath.Join(t.TempDir(), "missions")
				out, err := run(files, "-profile", profile, "-store", where, "-crash-after", fmt.Sprint(after))
				if err == nil { // there are no more commits
					break
				}
				if killed++; !strings.Contains(err.Error(), "killed") {
					t.Fatal(after, err, out)
				}
				// After the last commit nothing was left to tell.
				out, err = run(files, "-profile", profile, "-store", where)
				if err != nil || !strings.Contains(out, "the Mission: "+told) {
					t.Fatal(after, err, out)
				}
			}
			if killed < 3 {
				t.Error("killed so often: ", killed)
			}
		})
	}
}

func TestAnew(t *testing.T) {
	where := filepath.Join(t.TempDir(), "missions")
	if out, err := run(files, "-store", where, "-until", "8"); err != nil ||
		!strings.Contains(out, "So far all went as it should.") {
		t.Fatal(err, out)
	}
	toTheEnd(t, "-store", where, "-fresh")
	if out, err := run(files, "-store", where); err != nil || !strings.Contains(out, "before") {
		t.Fatal(err, out)
	}
	if out, err := run(files, "-store", where, "-profile", "draft"); err == nil {
		t.Fatal(out)
	}
}

// A story of other files must not come to its end.
func TestOtherwise(t *testing.T) {
	for _, other := range []struct{ file, from, to, says string }{
		{"disclosure.json", "Only figures of Example Corp", "Figures", ""},
		{"disclosure.json", `"value": "Q3 2026"`, `"value": "Q2 2026"`, "it is faithful"},
		{"approval.json", `"passkey"`, `"password"`, "the Mission is active"},
		{"approval.json", `"approved_at": "2026-09`, `"approved_at": "2026-11`, "UNEXPECTED"},
		{"intent.json", `"goal"`, `"goals"`, "the request is admitted"},
		{"calls.json", `"outcome": "permitted"`, `"outcome": "out_of_authority"`, "UNEXPECTED"},
	} {
		out, err := run(changed(t, other.file, other.from, other.to))
		if other.says == "" { // other words for the same thing
			if err != nil {
				t.Error(other.file, err, out)
			}
		} else if err == nil || !strings.Contains(out, other.says) || strings.Contains(out, "goroutine") {
			t.Error(other.file, other.to, err, out)
		}
	}
}

func changed(t *testing.T, name, from, to string) string {
	folder := t.TempDir()
	list, err := filepath.Glob(filepath.Join(files, "*.json"))
	if err != nil || len(list) == 0 {
		t.Fatal(err)
	}
	for _, path := range list {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if filepath.Base(path) == name {
			if !bytes.Contains(text, []byte(from)) {
				t.Fatal(name, from)
			}
			text = bytes.Replace(text, []byte(from), []byte(to), 1)
		}
		if err := os.WriteFile(filepath.Join(folder, filepath.Base(path)), text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

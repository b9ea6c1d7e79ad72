// The vectors of test/vectors, and the seeds of test/fuzz, through the binding: each answer is the
// one that C gives, with all that is contract. SPDX-License-Identifier: MIT

package mission_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"
	"testing"
	"time"

	"mission"
	"mission/internal/plain"
)

const vectors = "../../test/vectors"

func vectorFile(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(vectors, name))
	must(t, err)
	return text
}

// --- Comparing ---

// A verdict is what the binding answered, as plain.Verdict is what C did.
func verdict(result string, err error) (v plain.Verdict) {
	v.Offset = -1
	if err == nil {
		v.Result = result
		return v
	}
	var refused *mission.Error
	if !errors.As(err, &refused) {
		v.Reason = "no *mission.Error: " + err.Error()
		return v
	}
	return plain.Verdict{Code: int32(refused.Code), Reason: refused.Reason,
		Category: uint32(refused.Category), OAuthError: refused.OAuthError, Where: refused.Where,
		Offset: refused.Offset}
}

func compare(t *testing.T, about string, got, want plain.Verdict) {
	t.Helper()
	if got != want {
		t.Errorf("%s:\n Go %+v\n C  %+v", about, got, want)
	}
}

func canonical(v mission.Value, err error) (string, error) {
	if err != nil {
		return "", err
	}
	text, err := v.Canonical()
	return string(text), err
}

// The questions of internal/plain, asked in Go.
var questions = map[string]func(lib *mission.Library, text string) (string, error){
	"parse": func(lib *mission.Library, text string) (string, error) {
		return canonical(lib.ParseJSON([]byte(text)))
	},
	"canonicalize": func(lib *mission.Library, text string) (string, error) {
		out, err := lib.Canonicalize([]byte(text))
		return string(out), err
	},
	"intent": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseIntent(text, time.Time{}, 0)
		return canonical(made.Value(), err)
	},
	"submission": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseSubmission(text, nil, time.Time{}, 0)
		return canonical(made.Intent().Value(), err)
	},
	"set": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseAuthoritySet(text)
		return canonical(made.Value(), err)
	},
	"entry": func(lib *mission.Library, text string) (string, error) {
		value, err := lib.ParseJSON([]byte(text))
		if err == nil {
			err = lib.CheckAuthorityEntry(value)
		}
		return "", err
	},
	"disclosure": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseDisclosure(text)
		return canonical(made.Value(), err)
	},
	"record": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseMission(text, 0)
		if err == nil {
			err = made.Verify(nil)
		}
		return canonical(made.Value(), err)
	},
	"operation": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseOperationProfile(text)
		return canonical(made.JSON(), err)
	},
	"jwk": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseJWK(text)
		return made.Thumbprint(), err
	},
	"jwks": func(lib *mission.Library, text string) (string, error) {
		made, err := lib.ParseJWKS(text)
		if err != nil {
			return "", err
		}
		return canonical(made.Public())
	},
	"digest": func(lib *mission.Library, text string) (string, error) {
		value, err := lib.ParseJSON([]byte(text))
		if err != nil {
			return "", err
		}
		return lib.CanonicalDigest(value)
	},
	"evaluation": func(lib *mission.Library, text string) (string, error) {
		value, err := lib.ParseJSON([]byte(text))
		if err != nil {
			return "", err
		}
		asked, err := lib.ReadEvaluation(value)
		if err != nil {
			return "", err
		}
		return canonical(lib.WriteEvaluation(&asked))
	},
	"call": func(lib *mission.Library, text string) (string, error) {
		value, err := lib.ParseJSON([]byte(text))
		if err != nil {
			return "", err
		}
		call, err := mission.ReadToolsCall(value, &mission.ToolsTerms{Audience: "https://tools.example.com"})
		return call.Tool, err
	},
	"time": func(lib *mission.Library, text string) (string, error) {
		at, err := mission.ParseTime(text)
		if err != nil {
			return "", err
		}
		return mission.FormatTime(at), nil
	},
}

func ofProfile(t testing.TB, profile mission.Profile) *mission.Library {
	lib, err := mission.New(mission.Config{Profile: profile, Clock: &mission.Clock{
		Now: func() (time.Time, error) { return time.Unix(plain.Now, 0), nil }}})
	must(t, err)
	return lib
}

// ask puts one question in both languages, and gives the answer.
func ask(t *testing.T, lib *mission.Library, what, about, text string) plain.Verdict {
	t.Helper()
	got := verdict(questions[what](lib, text))
	compare(t, what+" of "+about, got, plain.Ask(what, uint32(lib.Profile()), text))
	return got
}

// --- JSON ---

// unescape reads the columns of the tables: \\ is a backslash, \xHH a byte, \{N:unit} a unit N
// times; a unit may itself hold a brace.
func unescape(t *testing.T, column string) string {
	var out bytes.Buffer
	for i := 0; i < len(column); i++ {
		if column[i] != '\\' {
			out.WriteByte(column[i])
			continue
		}
		i++
		switch column[i] {
		case 'x':
			char, err := strconv.ParseUint(column[i+1:i+3], 16, 8)
			must(t, err)
			out.WriteByte(byte(char))
			i += 2
		case '{':
			colon := i + strings.IndexByte(column[i:], ':')
			times, err := strconv.Atoi(column[i+1 : colon])
			must(t, err)
			end := colon + 2 + strings.IndexByte(column[colon+2:], '}')
			out.WriteString(strings.Repeat(unescape(t, column[colon+1:end]), times))
			i = end
		default:
			out.WriteByte(column[i])
		}
	}
	return out.String()
}

func table(t *testing.T, name string) (rows [][]string) {
	for _, line := range strings.Split(string(vectorFile(t, "json/"+name)), "\n") {
		if line != "" && line[0] != '#' {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

func TestVectorsJSON(t *testing.T) {
	lib := ofProfile(t, mission.ProfileSeries)
	for name, count := range map[string]int{"grammar.tsv": 318, "ijson.tsv": 150, "canonical.tsv": 8} {
		rows := table(t, name)
		if len(rows) < count {
			t.Fatal(name, len(rows))
		}
		for _, row := range rows {
			text := unescape(t, row[1])
			for _, what := range []string{"parse", "canonicalize"} {
				got := ask(t, lib, what, row[0], text)
				if row[2] == "ok" {
					if got.Code != 0 || got.Result != unescape(t, row[4]) {
						t.Errorf("%s: %+v", row[0], got)
					}
				} else if got.Reason != row[2] || fmt.Sprint(got.Offset) != row[3] {
					t.Errorf("%s: %+v, not %s at %s", row[0], got, row[2], row[3])
				}
			}
		}
	}
}

func TestVectorsNumbers(t *testing.T) {
	rows := table(t, "numbers.tsv")
	if len(rows) != 28 {
		t.Fatal(len(rows))
	}
	for _, row := range rows {
		bits, err := strconv.ParseUint(row[0], 16, 64)
		must(t, err)
		form := mission.FormatNumber(math.Float64frombits(bits))
		want := row[1]
		if want == "-" {
			want = ""
		}
		if form != plain.Number(bits) || form != want {
			t.Error(row, form)
		}
	}
}

// --- Keys and signatures ---

type jose struct {
	Name       string          `json:"name"`
	Key        json.RawMessage `json:"key"`
	KeyReason  string          `json:"key_reason"`
	Thumbprint string          `json:"thumbprint"`
	Token      string          `json:"token"`
	Payload    *string         `json:"payload"`
	Reason     string          `json:"reason"`
}

func joseFile(t testing.TB, name string) (rows []jose) {
	must(t, json.Unmarshal(vectorFile(t, "jose/"+name), &rows))
	return rows
}

// signed asks both for a token under a set of keys.
func signed(t *testing.T, lib *mission.Library, about, keys, token string) plain.Verdict {
	t.Helper()
	got := verdict(verify(lib, keys, token))
	compare(t, about, got, plain.AskWith("jws", uint32(lib.Profile()), token, keys, 0))
	return got
}

func verify(lib *mission.Library, keys, token string) (string, error) {
	set, err := lib.ParseJWKS(keys)
	if err != nil {
		return "", err
	}
	jws, err := lib.VerifyJWS(token, &mission.JWSExpect{Keys: set})
	return string(jws.Payload()), err
}

// setOf is the set of a key's public half; a key that is not taken leaves it empty.
func setOf(lib *mission.Library, key json.RawMessage) string {
	one, err := lib.ParseJWK(string(key))
	if err != nil {
		return `{"keys":[]}`
	}
	public, err := one.Public()
	if err != nil {
		return `{"keys":[]}`
	}
	return `{"keys":[` + public.String() + `]}`
}

// named is the key of the first example whose name begins so.
func named(t *testing.T, rows []jose, name string) json.RawMessage {
	t.Helper()
	for _, row := range rows {
		if strings.HasPrefix(row.Name, name) {
			return row.Key
		}
	}
	t.Fatal("no example ", name)
	return nil
}

func TestVectorsJOSE(t *testing.T) {
	var keys []jose
	lib, tokens := ofProfile(t, mission.ProfileSeries), 0
	for _, row := range joseFile(t, "rfc.json") {
		keys = append(keys, row)
		key := ask(t, lib, "jwk", row.Name, string(row.Key))
		reason := key.Reason
		if key.Code == 0 || string(row.Key) == "null" { // a token without a key
			reason = "ok"
		}
		if reason != row.KeyReason || row.Thumbprint != "" && key.Result != row.Thumbprint {
			t.Errorf("%s: %+v, not %s", row.Name, key, row.KeyReason)
		}
		if row.Token == "" {
			continue
		}
		tokens++
		got := signed(t, lib, row.Name, setOf(lib, row.Key), row.Token)
		if (row.Reason == "ok") != (got.Code == 0) || row.Reason != "ok" && got.Reason != row.Reason {
			t.Errorf("%s: %+v, not %s", row.Name, got, row.Reason)
		}
		if row.Reason == "ok" && row.Payload != nil && got.Result != *row.Payload {
			t.Errorf("%s: %q", row.Name, got.Result)
		}
	}
	if tokens != 10 {
		t.Fatal(tokens)
	}
	forms := joseFile(t, "forms.json")
	if len(forms) != 29 {
		t.Fatal(len(forms))
	}
	for _, row := range forms {
		var name string
		must(t, json.Unmarshal(row.Key, &name))
		got := signed(t, lib, row.Name, setOf(lib, named(t, keys, name)), row.Token)
		if (row.Reason == "ok") != (got.Code == 0) || row.Reason != "ok" && got.Reason != row.Reason {
			t.Errorf("%s: %+v, not %s", row.Name, got, row.Reason)
		}
	}
}

// The compact JWS of Wycheproof. MISSION_WYCHEPROOF is a folder with its files (test/vectors/
// wycheproof-run fetches them); the files of bare signatures are what C's providers are asked.
func TestVectorsWycheproof(t *testing.T) {
	folder := os.Getenv("MISSION_WYCHEPROOF")
	if folder == "" || folder == "fetch" {
		t.Skip("MISSION_WYCHEPROOF is no folder")
	}
	if _, err := os.Stat(filepath.Join(folder, "testvectors_v1")); err == nil {
		folder = filepath.Join(folder, "testvectors_v1")
	}
	lib, count := ofProfile(t, mission.ProfileSeries), 0
	for _, name := range []string{"json_web_key", "json_web_signature"} {
		text, err := os.ReadFile(filepath.Join(folder, name+"_test.json"))
		must(t, err)
		var file struct {
			TestGroups []struct {
				Public, Private json.RawMessage
				Tests           []struct {
					TcID    int
					Comment string
					JWS     string
					Result  string
				}
			}
		}
		must(t, json.Unmarshal(text, &file))
		for _, group := range file.TestGroups {
			keys := group.Public
			if keys == nil {
				keys = group.Private
			}
			var set struct{ Keys []json.RawMessage }
			if json.Unmarshal(keys, &set) != nil || set.Keys == nil {
				keys = json.RawMessage(`{"keys":[` + string(keys) + `]}`)
			}
			for _, test := range group.Tests {
				count++
				got := signed(t, lib, fmt.Sprint(name, test.TcID, test.Comment), string(keys), test.JWS)
				if got.Code == 0 && test.Result == "invalid" {
					t.Error(name, test.TcID, test.Comment, "is believed")
				}
			}
		}
	}
	if count == 0 {
		t.Error("no tokens")
	}
}

// --- AuthZEN ---

func TestVectorsAuthZEN(t *testing.T) {
	var rows []struct {
		Name    string          `json:"name"`
		Request json.RawMessage `json:"request"`
		Single  bool            `json:"single"`
		Refused json.RawMessage `json:"refused"`
		Items   []struct {
			Action, Resource, Missing string
		} `json:"items"`
	}
	must(t, json.Unmarshal(vectorFile(t, "authzen/requests.json"), &rows))
	for _, profile := range profiles {
		lib, items := ofProfile(t, profile), 0
		for _, row := range rows {
			request, err := lib.ParseJSON(row.Request)
			must(t, err)
			ask(t, lib, "evaluation", row.Name, string(row.Request))
			count, err := lib.EvaluationBatch(request)
			if row.Refused != nil {
				if !errors.Is(err, mission.ErrBatchOption) {
					t.Error(row.Name, err)
				}
				continue
			}
			if must(t, err); row.Single && count != 0 || !row.Single && count != len(row.Items) {
				t.Error(row.Name, count)
			}
			for i, want := range row.Items {
				items++
				asked, err := item(t, lib, row.Name, request, count, i)
				if want.Missing != "" {
					if !errors.Is(err, mission.ErrMissingMember) {
						t.Error(row.Name, i, err)
					}
				} else if err != nil || asked.Action != want.Action || asked.ResourceID != want.Resource {
					t.Error(row.Name, i, err, asked)
				}
			}
		}
		if items < 15 {
			t.Fatal(items)
		}
	}
	entities(t)
}

// item is one of a batch, or the single request itself.
func item(t *testing.T, lib *mission.Library, about string, request mission.Value, count, index int) (
	asked mission.Evaluation, err error) {
	if count == 0 {
		return lib.ReadEvaluation(request)
	}
	var written string
	if asked, err = lib.ReadEvaluationItem(request, index); err == nil {
		written, err = canonical(lib.WriteEvaluation(&asked))
		must(t, err)
	}
	compare(t, fmt.Sprint(about, " ", index), verdict(written, err),
		plain.AskWith("item", uint32(lib.Profile()), request.String(), "", index))
	return asked, err
}

// entities: every subject with every resource, action and context.
func entities(t *testing.T) {
	var parts struct{ Subject, Resource, Action, Context []json.RawMessage }
	must(t, json.Unmarshal(vectorFile(t, "authzen/entities.json"), &parts))
	lib := ofProfile(t, mission.ProfileDraft)
	for _, subject := range parts.Subject {
		for _, resource := range parts.Resource {
			for _, action := range parts.Action {
				for _, situation := range parts.Context {
					request := fmt.Sprintf(`{"subject":%s,"resource":%s,"action":%s,"context":%s}`,
						subject, resource, action, situation)
					if got := ask(t, lib, "evaluation", request, request); got.Code != 0 {
						t.Error(request, got)
					}
				}
			}
		}
	}
	var responses []json.RawMessage
	must(t, json.Unmarshal(vectorFile(t, "authzen/responses.json"), &responses))
	for _, response := range responses {
		ask(t, lib, "digest", "a response", string(response))
	}
}

// --- Evidence ---

func TestVectorsEvidence(t *testing.T) {
	lib := ofProfile(t, mission.ProfileDraft)
	keys := setOf(lib, joseFile(t, "rfc.json")[0].Key)
	for name, digest := range map[string]string{
		"audit-decision.json":    "sha-256:0qiDkwVoXwySxY32mS1NF_arp20x28leBo65z5PE5CQ",
		"receipt-execution.json": "sha-256:Ims1Xx5FAPYfFB6c6Y2gbqybB-Z2PxCi93yWPcIHmC8",
	} {
		text := string(vectorFile(t, "evidence/"+name))
		if got := ask(t, lib, "digest", name, text); got.Result != digest {
			t.Error(name, got)
		}
		got := verdict(verifyEvidence(lib, keys, text))
		compare(t, name, got, plain.AskWith("evidence", uint32(mission.ProfileDraft), text, keys, 0))
		if got.Code == 0 {
			t.Error(name, got)
		}
	}
}

func verifyEvidence(lib *mission.Library, keys, text string) (string, error) {
	set, err := lib.ParseJWKS(keys)
	if err != nil {
		return "", err
	}
	verifier, err := lib.NewEvidenceVerifier(mission.EvidenceVerifierConfig{
		Emitters: []mission.EvidenceKeys{{Emitter: "https://pdp.example.com",
			Roles: 1<<mission.EmitterPDP | 1<<mission.EmitterPEP, Keys: set}}})
	if err != nil {
		return "", err
	}
	value, err := lib.ParseJSON([]byte(text))
	if err != nil {
		return "", err
	}
	record, err := verifier.Verify(value)
	return record.ID, err
}

// --- Every document that the repository has, whole, cut and damaged, to every question ---

func documents(t *testing.T) map[string]string {
	all := map[string]string{}
	for _, pattern := range []string{"../../test/fuzz/corpus/*/*", "../../examples/board-packet/*.json",
		"../../examples/board-packet/draft/*.json", vectors + "/evidence/*.json",
		vectors + "/jose/rfc.json", vectors + "/authzen/requests.json"} {
		list, err := filepath.Glob(pattern)
		must(t, err)
		if len(list) == 0 {
			t.Fatal(pattern)
		}
		for _, path := range list {
			text, err := os.ReadFile(path)
			must(t, err)
			add(all, path, string(text))
		}
	}
	for _, profile := range profiles {
		w := newWorld(t, profile, nil)
		admitted, err := w.admit(context.Background())
		must(t, err)
		id := admitted.Value.Get("mission_id").Str()
		shown, err := w.issuer.Render(context.Background(), &mission.Decide{
			MissionID: id, Actor: mission.Requester{Principal: alice}})
		must(t, err)
		add(all, profile.String()+" disclosure", shown.Value.Get("disclosure").String())
		add(all, profile.String()+" record", w.approve(id).Mission.Value().String())
	}
	return all
}

const seedHead = 6 // bytes before the document of some seeds

// add takes a document, the one behind a seed's head, and the parts that are documents themselves.
func add(all map[string]string, name, text string) {
	if len(text) > seedHead && !json.Valid([]byte(text)) && json.Valid([]byte(text[seedHead:])) {
		name, text = name+" without its head", text[seedHead:]
	}
	all[name] = text
	var list []json.RawMessage
	if json.Unmarshal([]byte(text), &list) != nil {
		return
	}
	for i, item := range list {
		place := fmt.Sprintf("%s/%d", name, i)
		all[place] = string(item)
		var members struct{ Key, Request json.RawMessage }
		if json.Unmarshal(item, &members) == nil && members.Key != nil {
			all[place+"/key"] = string(members.Key)
		}
		if members.Request != nil {
			all[place+"/request"] = string(members.Request)
		}
	}
}

// damaged gives a few documents that are nearly the one; which, is the same in every run.
func damaged(text string) []string {
	list := []string{text}
	for i := 1; i <= 2; i++ {
		at := len(text) * i / 3
		if at == 0 || at >= len(text) {
			continue
		}
		list = append(list, text[:at], text[:at]+"\xff"+text[at+1:])
		if quote := strings.IndexByte(text[at:], '"'); quote >= 0 {
			list = append(list, text[:at+quote+1]+"x"+text[at+quote+1:])
		}
		if colon := strings.Index(text[at:], `":`); colon >= 0 {
			list = append(list, text[:at+colon+2]+"0,"+`"z":`+text[at+colon+2:])
		}
	}
	return list
}

func TestEveryVerdict(t *testing.T) {
	all := documents(t)
	var names, whats []string
	for name := range all {
		names = append(names, name)
	}
	for what := range questions {
		whats = append(whats, what)
	}
	sort.Strings(names)
	sort.Strings(whats)
	asked, accepted, reasons := 0, map[string]int{}, map[string]bool{}
	for _, profile := range profiles {
		lib := ofProfile(t, profile)
		for _, name := range names {
			for i, text := range damaged(all[name]) {
				for _, what := range whats {
					got := ask(t, lib, what, fmt.Sprintf("%s, %d", name, i), text)
					asked++
					if got.Code == 0 {
						accepted[what]++
					} else {
						reasons[got.Reason] = true
					}
					if t.Failed() && asked > 1000 {
						t.FailNow()
					}
				}
			}
		}
	}
	for _, what := range whats {
		if accepted[what] == 0 && what != "time" && what != "jwks" {
			t.Error(what, "accepts nothing")
		}
	}
	t.Log(asked, "answers,", len(reasons), "reasons, accepted:", accepted)
	if len(reasons) < 15 {
		t.Error(len(reasons), "reasons")
	}
}

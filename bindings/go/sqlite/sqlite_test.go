package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"mission"
	"mission/sqlite"
)

func newLibrary(t testing.TB) *mission.Library {
	lib, err := mission.New(mission.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func open(t testing.TB, config sqlite.Config) *mission.CStore {
	store, err := sqlite.Open(newLibrary(t), config)
	if err != nil {
		t.Fatal(err)
	}
	return store
}

func put(key string) mission.Write {
	return mission.Write{What: mission.WritePut, Expect: mission.ExpectAbsent, Kind: []byte("k"),
		Key: []byte(key), Bytes: []byte("\xfe\x00 bytes"),
		Terms: []mission.Term{{Index: []byte("i"), Value: []byte("v"), Order: []byte(key)}}}
}

// What is written is there for whoever opens the file next.
func TestReopen(t *testing.T) {
	ctx := context.Background()
	config := sqlite.Config{Path: filepath.Join(t.TempDir(), "store"), Busy: time.Second, Connections: 2,
		Synchronous: sqlite.Normal}
	store := open(t, config)
	if err := store.Commit(ctx, []mission.Write{put("a\x00"), put("b")}); err != nil {
		t.Fatal(err)
	}
	var conflict mission.Conflict
	if err := store.Commit(ctx, []mission.Write{put("c"), put("b")}); !errors.As(err, &conflict) ||
		conflict.Index != 1 {
		t.Fatal(err)
	}
	store.Close()
	if _, err := store.Load(ctx, []byte("k"), []byte("b")); !errors.Is(err, mission.ErrClosed) {
		t.Fatal(err)
	}
	config.Flags = sqlite.MustExist | sqlite.ReadOnly
	store = open(t, config)
	defer store.Close()
	row, err := store.Load(ctx, []byte("k"), []byte("a\x00"))
	if err != nil || string(row.Bytes) != "\xfe\x00 bytes" || row.Version != 1 {
		t.Fatal(row, err)
	}
	var keys []string
	err = store.Scan(ctx, mission.Scan{Kind: []byte("k"), Index: []byte("i"), Value: []byte("v"), Limit: 10},
		func(row *mission.Row) error { keys = append(keys, string(row.Key)); return nil })
	if err != nil || fmt.Sprint(keys) != "[a\x00 b]" {
		t.Fatal(keys, err)
	}
	if err := store.Commit(ctx, []mission.Write{put("d")}); err == nil {
		t.Fatal("a file that was opened to be read was written")
	}
}

func TestRefusals(t *testing.T) {
	folder := t.TempDir()
	other := filepath.Join(folder, "other")
	if err := os.WriteFile(other, []byte("this is a text, and no database at all"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		config sqlite.Config
		code   mission.Code
	}{
		{sqlite.Config{}, mission.ErrArgument},
		{sqlite.Config{Path: "a\x00b"}, mission.ErrArgument},
		{sqlite.Config{Path: ":memory:"}, mission.ErrUnsupported},
		{sqlite.Config{Path: filepath.Join(folder, "a"), Flags: 1 << 20}, mission.ErrArgument},
		{sqlite.Config{Path: filepath.Join(folder, "a"), Connections: 65}, mission.ErrArgument},
		{sqlite.Config{Path: filepath.Join(folder, "a"), Busy: -1}, mission.ErrArgument},
		{sqlite.Config{Path: filepath.Join(folder, "a"), VFS: "none"}, mission.ErrUnsupported},
		{sqlite.Config{Path: filepath.Join(folder, "no", "such", "folder")}, mission.ErrHost},
		{sqlite.Config{Path: other}, mission.ErrHost},
	} {
		store, err := sqlite.Open(newLibrary(t), one.config)
		if !errors.Is(err, one.code) || store != nil {
			t.Error(one.config, err)
		}
		var known *mission.Error
		if one.code == mission.ErrHost && (!errors.As(err, &known) || known.HostCode == 0 || known.Text == "") {
			t.Error(known)
		}
	}
	if left, err := os.ReadFile(other); err != nil || len(left) != 38 {
		t.Error(left, err)
	}
	if _, err := sqlite.Open(nil, sqlite.Config{Path: filepath.Join(folder, "b")}); !errors.Is(err, mission.ErrClosed) {
		t.Error(err)
	}
}

// Each number is given out once, by however many.
func TestTogether(t *testing.T) {
	ctx := context.Background()
	store := open(t, sqlite.Config{Path: filepath.Join(t.TempDir(), "store")})
	defer store.Close()
	if err := store.Commit(ctx, []mission.Write{put("n")}); err != nil {
		t.Fatal(err)
	}
	add := mission.Write{What: mission.WriteAdd, Expect: mission.ExpectAny, Kind: []byte("k"),
		Key: []byte("n"), Add: 1, Least: 0, Most: 1000}
	var group sync.WaitGroup
	for i := 0; i < 4; i++ {
		group.Add(1)
		go func() {
			defer group.Done()
			for k := 0; k < 10; k++ {
				if err := store.Commit(ctx, []mission.Write{add}); err != nil {
					t.Error(err)
				}
			}
		}()
	}
	group.Wait()
	row, err := store.Load(ctx, []byte("k"), []byte("n"))
	if err != nil || row.Number != 40 {
		t.Fatal(row, err)
	}
}

// An issuer on a file, twice; a store that is closed beneath it is an error, and no crash.
func TestIssuer(t *testing.T) {
	path := filepath.Join(t.TempDir(), "store")
	for i := 0; i < 2; i++ {
		lib := newLibrary(t)
		store, err := sqlite.Open(lib, sqlite.Config{Path: path})
		if err != nil {
			t.Fatal(err)
		}
		issuer, err := lib.NewIssuer(mission.IssuerConfig{Flags: mission.IssuerNoChildren,
			Issuer: "https://as.example.com", Store: store,
			Host: &mission.IssuerHost{
				May:           func(*mission.Act) (bool, error) { return true, nil },
				Authenticated: func(*mission.Act, string, mission.Value) (bool, error) { return true, nil },
				Policy: func(*mission.Act) (*mission.DerivationPolicy, error) {
					return nil, errors.New("nothing is derived here")
				},
			}})
		if err != nil {
			t.Fatal(err)
		}
		lib.Close()
		reply, err := issuer.List(context.Background(), &mission.List{
			Actor: mission.Requester{ClientID: "agent"}, ClientID: "agent"})
		if err != nil || !reply.Done() || reply.Value.Get("missions").Len() != 0 {
			t.Fatal(reply, err)
		}
		store.Close()
		_, err = issuer.List(context.Background(), &mission.List{
			Actor: mission.Requester{ClientID: "agent"}, ClientID: "agent"})
		if !errors.Is(err, mission.ErrClosed) {
			t.Fatal(err)
		}
		issuer.Close()
	}
}

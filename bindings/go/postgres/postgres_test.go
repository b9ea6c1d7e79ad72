package postgres_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"testing"
	"time"

	"mission"
	"mission/postgres"
)

func newLibrary(t testing.TB) *mission.Library {
	lib, err := mission.New(mission.Config{})
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

// server starts a server of its own, which no port leads to.
func server(t testing.TB) string {
	programs, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	if len(programs) == 0 {
		t.Skip("there is no PostgreSQL server")
	}
	folder, err := os.MkdirTemp("", "mission-go")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	bin, data := programs[len(programs)-1], filepath.Join(folder, "data")
	run := func(name string, arguments ...string) {
		t.Helper()
		command := as(t, folder, filepath.Join(bin, name), arguments...)
		if said, err := command.CombinedOutput(); err != nil {
			t.Fatalf("%s: %v %s", name, err, said)
		}
	}
	run("initdb", "-D", data, "-U", "mission", "--auth=trust", "--no-sync", "--encoding=UTF8", "--locale=C")
	run("pg_ctl", "-D", data, "-w", "-l", filepath.Join(folder, "log"), "-o",
		"-k "+folder+" -c listen_addresses='' -c fsync=off", "start")
	t.Cleanup(func() { run("pg_ctl", "-D", data, "-w", "-m", "immediate", "stop") })
	return "host=" + folder + " user=mission dbname=postgres"
}

// as makes a command of a user that the server accepts: never root.
func as(t testing.TB, folder, name string, arguments ...string) *exec.Cmd {
	command := exec.Command(name, arguments...)
	if os.Getuid() == 0 {
		if _, err := user.Lookup("postgres"); err != nil {
			t.Skip("there is no user postgres")
		}
		if said, err := exec.Command("chown", "postgres", folder).CombinedOutput(); err != nil {
			t.Skip(string(said))
		}
		command = exec.Command("setpriv", append([]string{"--reuid=postgres", "--regid=postgres",
			"--clear-groups", name}, arguments...)...)
	}
	command.Dir = "/"
	return command
}

func TestStore(t *testing.T) {
	ctx := context.Background()
	config := postgres.Config{Conninfo: server(t), Schema: "board", Statement: 20 * time.Second}
	config.Flags = postgres.NoMigrate
	if _, err := postgres.Open(newLibrary(t), config); !errors.Is(err, mission.ErrState) {
		t.Fatal(err)
	}
	config.Flags = 0
	store, err := postgres.Open(newLibrary(t), config)
	if err != nil {
		t.Fatal(err)
	}
	write := mission.Write{What: mission.WritePut, Expect: mission.ExpectAbsent, Kind: []byte("k"),
		Key: []byte("a\x00\xff"), Bytes: []byte("\xfe bytes")}
	if err := store.Commit(ctx, []mission.Write{write}); err != nil {
		t.Fatal(err)
	}
	if err := store.Commit(ctx, []mission.Write{write}); !errors.Is(err, mission.ErrConflict) {
		t.Fatal(err)
	}
	store.Close()
	if store, err = postgres.Open(newLibrary(t), config); err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	row, err := store.Load(ctx, write.Kind, write.Key)
	if err != nil || string(row.Bytes) != "\xfe bytes" {
		t.Fatal(row, err)
	}
	config.Conninfo += "x"
	_, err = postgres.Open(newLibrary(t), config)
	if !errors.Is(err, mission.ErrHost) || postgres.SQLState(err) != "3D000" {
		t.Fatal(err, postgres.SQLState(err))
	}
}

func TestRefusals(t *testing.T) {
	_, err := postgres.Open(newLibrary(t), postgres.Config{Conninfo: "host=/nowhere dbname=none"})
	if !errors.Is(err, mission.ErrAgain) || postgres.SQLState(err) != "" {
		t.Error(err)
	}
	for _, config := range []postgres.Config{
		{Conninfo: "host=/nowhere", Connections: 1001},
		{Conninfo: "host=/nowhere", Schema: "a\x00b"},
		{Conninfo: "host=/nowhere", Flags: 1 << 20},
		{Conninfo: "host=/nowhere", Statement: -1},
		{Conninfo: "host=/nowhere", Connect: 2000 * time.Hour * 1000},
	} {
		if _, err := postgres.Open(newLibrary(t), config); !errors.Is(err, mission.ErrArgument) {
			t.Error(config, err)
		}
	}
}

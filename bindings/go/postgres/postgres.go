// Package postgres is a store in PostgreSQL, for issuers that share one state.
//
// It is the store of <mission/postgres.h> (libmission-postgres) and needs a server of version 13 or
// later. The rows live in a schema of their own. Connections keep session state: a proxy that hands
// one server connection to several clients between transactions must not stand before it.
package postgres

// #cgo pkg-config: mission-postgres
// #include <mission/postgres.h>
import "C"

import (
	"errors"
	"time"
	"unsafe"

	"mission"
	"mission/internal/native"
)

// Flags say how a database may be opened.
type Flags uint32

// NoMigrate does not touch the schema: one that is missing or older is refused with ErrState.
const NoMigrate Flags = C.MISSION_POSTGRES_NO_MIGRATE

// A Config is how to open a store; the zero value of a member is its default.
type Config struct {
	// Conninfo is libpq's: "host=... dbname=...", "postgresql://..." or the name of a database;
	// empty: PGHOST and its like.
	Conninfo    string
	Schema      string // "mission"; at most 63 bytes
	Flags       Flags
	Connections uint32        // at most so many at a time: 8, at most 1000
	Statement   time.Duration // for a statement, a lock, a free connection: 5 s
	Connect     time.Duration // for a connection, or finding out about a lost commit: 5 s
}

// Open opens a store. It makes or migrates the schema, alone among all that start at the same time.
//
// The errors are ErrArgument, ErrHost (the server refuses; SQLState has its code), ErrAgain (it
// cannot be reached now), ErrUnsupported and ErrState. An issuer that uses the store gets ErrClosed
// once it was closed; calls that are under way end first.
func Open(lib *mission.Library, config Config) (*mission.CStore, error) {
	statement, err := native.Milliseconds(config.Statement)
	if err != nil {
		return nil, err
	}
	connect, err := native.Milliseconds(config.Connect)
	if err != nil {
		return nil, err
	}
	var texts native.Texts
	defer texts.Free()
	how := C.mission_postgres_config{
		size:         C.sizeof_mission_postgres_config,
		conninfo:     view(&texts, config.Conninfo),
		schema:       view(&texts, config.Schema),
		flags:        C.uint32_t(config.Flags),
		connections:  C.uint32_t(config.Connections),
		statement_ms: C.uint32_t(statement),
		connect_ms:   C.uint32_t(connect),
	}
	why := C.mission_error{size: C.sizeof_mission_error}
	var store *C.mission_postgres
	if code := C.mission_postgres_open(&how, &store, &why); code != 0 {
		return nil, mission.ErrorOf(unsafe.Pointer(&why), int32(code))
	}
	table := uintptr(unsafe.Pointer(C.mission_postgres_table(store)))
	opened, err := mission.NewCStore(lib, table, func() { C.mission_postgres_close(store) })
	if err != nil {
		C.mission_postgres_close(store)
	}
	return opened, err
}

// SQLState is the server's own code of an error, such as "53100" for a full disk; empty: it has
// none.
func SQLState(err error) string {
	var known *mission.Error
	if !errors.As(err, &known) || known.Code != mission.ErrHost || known.HostCode <= 0 {
		return ""
	}
	var state [5]byte
	for i := range state {
		state[i] = byte(known.HostCode>>(6*i))&0x3F + '0'
	}
	return string(state[:])
}

func view(texts *native.Texts, s string) C.mission_view {
	return C.mission_view{ptr: (*C.char)(texts.Copy(s)), len: C.size_t(len(s))}
}

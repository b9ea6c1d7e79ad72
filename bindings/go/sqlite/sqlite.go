// Package sqlite is a store in one SQLite file, for issuers on one machine.
//
// It is the store of <mission/sqlite.h> (libmission-sqlite), in WAL mode: several processes may
// open the same file, on a local disk, never on a network file system. Beside PATH stand PATH-wal
// and PATH-shm, which belong to it.
package sqlite

// #cgo pkg-config: mission-sqlite
// #include <mission/sqlite.h>
import "C"

import (
	"time"
	"unsafe"

	"mission"
	"mission/internal/native"
)

// Flags say how a file may be opened.
type Flags uint32

const (
	ReadOnly  Flags = C.MISSION_SQLITE_READ_ONLY  // a commit is refused; nothing is made or migrated
	MustExist Flags = C.MISSION_SQLITE_MUST_EXIST // do not make the file, nor a store in an empty one
	NoMigrate Flags = C.MISSION_SQLITE_NO_MIGRATE // refuse a store of an older schema
)

// Synchronous says what a power failure may take.
type Synchronous uint32

const (
	Full   Synchronous = C.MISSION_SQLITE_FULL   // nothing: a batch is on the disk before its answer
	Normal Synchronous = C.MISSION_SQLITE_NORMAL // the last batches, each as a whole
)

// A Config is how to open a store; the zero value of a member is its default.
type Config struct {
	Path        string // of the file; required. ":memory:" is refused
	VFS         string // the name of a registered VFS
	Flags       Flags
	Synchronous Synchronous
	Connections uint32        // at most so many at a time, one of them writing: 8, at most 64
	Busy        time.Duration // to wait for another process or a free connection: 5 s
}

// Open opens a store. It makes or migrates the schema, alone among all that start at the same time.
//
// The errors are ErrArgument, ErrHost with SQLite's extended code in HostCode (no permission, not a
// database, one of something else), ErrAgain (locked beyond Busy), ErrUnsupported and ErrState (the
// flags forbid what is needed). An issuer that uses the store gets ErrClosed once it was closed;
// calls that are under way end first.
func Open(lib *mission.Library, config Config) (*mission.CStore, error) {
	busy, err := native.Milliseconds(config.Busy)
	if err != nil {
		return nil, err
	}
	var texts native.Texts
	defer texts.Free()
	how := C.mission_sqlite_config{
		size:        C.sizeof_mission_sqlite_config,
		path:        view(&texts, config.Path),
		vfs:         view(&texts, config.VFS),
		flags:       C.uint32_t(config.Flags),
		synchronous: C.uint32_t(config.Synchronous),
		connections: C.uint32_t(config.Connections),
		busy_ms:     C.uint32_t(busy),
	}
	why := C.mission_error{size: C.sizeof_mission_error}
	var store *C.mission_sqlite
	if code := C.mission_sqlite_open(&how, &store, &why); code != 0 {
		return nil, mission.ErrorOf(unsafe.Pointer(&why), int32(code))
	}
	table := uintptr(unsafe.Pointer(C.mission_sqlite_table(store)))
	opened, err := mission.NewCStore(lib, table, func() { C.mission_sqlite_close(store) })
	if err != nil {
		C.mission_sqlite_close(store)
	}
	return opened, err
}

func view(texts *native.Texts, s string) C.mission_view {
	return C.mission_view{ptr: (*C.char)(texts.Copy(s)), len: C.size_t(len(s))}
}

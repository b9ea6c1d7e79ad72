// Stores: where a state authority keeps its rows. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"unsafe"
)

// A Store keeps rows, named by kind and key, and writes them in atomic conditional batches; see
// <mission/store.h> for what each must promise, and mission/storecheck for whether it does. It is
// used by several goroutines at once. It is handed only batches and scans that every store takes.
type Store interface {
	// Load gives a row as of its last commit; nil: there is none.
	Load(ctx context.Context, kind, key []byte) (*Row, error)
	// Commit writes all of a batch or nothing of it. It answers Conflict when an expectation does
	// not hold, ErrAgain for "not now, and certainly nothing was written" and ErrUncertain when
	// the answer was lost and it may have been written.
	Commit(ctx context.Context, writes []Write) error
	// Scan hands over the rows of one moment, in their order, and stops when `row` fails.
	Scan(ctx context.Context, scan Scan, row func(*Row) error) error
}

// A Conflict is Commit's answer when an expectation does not hold: nothing was written.
type Conflict struct {
	Index int // of the first write whose expectation or bound does not hold
}

// Error names the write.
func (c Conflict) Error() string { return fmt.Sprintf("mission: write %d conflicts", c.Index) }

// Is makes it an ErrConflict.
func (c Conflict) Is(target error) bool { return target == ErrConflict }

// answerOf is the result that C knows for a store's error.
func answerOf(err error) (int32, int) {
	var conflict Conflict
	switch {
	case err == nil:
		return C.MISSION_STORE_OK, 0
	case errors.As(err, &conflict):
		return C.MISSION_STORE_CONFLICT, conflict.Index
	case errors.Is(err, errAbsent):
		return C.MISSION_STORE_ABSENT, 0
	case errors.Is(err, ErrAgain):
		return C.MISSION_STORE_AGAIN, 0
	case errors.Is(err, ErrUncertain):
		return C.MISSION_STORE_UNKNOWN, 0
	}
	return hostFailed, 0
}

// A table is a store that is one in C: no row crosses to Go.
type table interface {
	Store
	table(c *call) *C.mission_store
}

// storeOf is the C table of a store: its own, or one of callbacks.
func (c *call) storeOf(store Store) *C.mission_store {
	if store == nil {
		return nil
	}
	c.store = store
	if table, is := store.(table); is {
		return table.table(c)
	}
	p := (*C.mission_store)(c.alloc(C.sizeof_mission_store))
	p.size = C.sizeof_mission_store
	p.host = c.host(store)
	p.load = (*[0]byte)(C.mission_go_store_load)
	p.commit = (*[0]byte)(C.mission_go_store_commit)
	p.scan = (*[0]byte)(C.mission_go_store_scan)
	return p
}

//export missionStoreLoad
func missionStoreLoad(id C.uintptr_t, host unsafe.Pointer, kind, key C.mission_view,
	receiver *C.mission_store_receiver, failure *C.mission_error) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, failure)
	row, err := v.cell.value.(Store).Load(context.Background(), octets(kind), octets(key))
	if err == nil && row == nil {
		err = errAbsent
	}
	if err == nil {
		v.hand(receiver, row)
	}
	return v.stored(err, nil)
}

//export missionStoreCommit
func missionStoreCommit(id C.uintptr_t, host unsafe.Pointer, writes *C.mission_store_write,
	count C.size_t, failed *C.size_t, failure *C.mission_error) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, failure)
	if refused := C.mission_store_check_batch(writes, count, failure); refused != 0 {
		return v.answered(refused)
	}
	batch := make([]Write, int(count))
	for i := range batch { // as far apart as they are in a later library
		at := unsafe.Add(unsafe.Pointer(writes), uintptr(i)*uintptr(writes.size))
		batch[i].take(v.call, (*C.mission_store_write)(at))
	}
	return v.stored(v.cell.value.(Store).Commit(context.Background(), batch), failed)
}

//export missionStoreScan
func missionStoreScan(id C.uintptr_t, host unsafe.Pointer, scan *C.mission_store_scan,
	receiver *C.mission_store_receiver, failure *C.mission_error) (code C.int32_t) {
	v := arriveBriefly(id, host)
	defer v.back(&code, failure)
	if refused := C.mission_store_check_scan(scan, failure); refused != 0 {
		return v.answered(refused)
	}
	var what Scan
	what.take(v.call, scan)
	rows := &gathering{take: func(row *Row) error {
		if !v.hand(receiver, row) {
			return errEnough
		}
		return nil
	}}
	defer rows.end()
	err := v.cell.value.(Store).Scan(context.Background(), what, rows.row)
	return v.stored(rows.ended(err), nil)
}

// errEnough ends a scan; a row that comes later is not looked at.
var errEnough = errors.New("mission: no more rows are wanted")

// A gathering hands the rows of one scan on, one at a time: a store may have goroutines of its own.
type gathering struct {
	mutex sync.Mutex
	take  func(*Row) error
	over  error // why no more rows are taken
}

func (g *gathering) row(row *Row) error {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	if g.over == nil && row == nil { // which must not look like the end
		g.over = ofCode(ErrArgument)
	} else if g.over == nil {
		g.over = g.take(row)
	}
	return g.over
}

// end is the end of the scan; it gives what ended it before.
func (g *gathering) end() error {
	g.mutex.Lock()
	defer g.mutex.Unlock()
	over := g.over
	if over == nil {
		g.over = errEnough
	}
	return over
}

// ended is what a scan comes to. A row that was not taken fails it, also when the store does not
// say so.
func (g *gathering) ended(err error) error {
	switch over := g.end(); {
	case over == errEnough && errors.Is(err, over):
		return nil
	case err == nil && over != errEnough:
		return over
	}
	return err
}

// hand gives a row to whoever takes it; false: no more are wanted.
func (v *visit) hand(receiver *C.mission_store_receiver, row *Row) bool {
	c := begin()
	defer c.end()
	return C.mission_go_row(receiver, row.in(c)) == 0
}

// stored is a store's answer; what is none is thrown.
func (v *visit) stored(err error, failed *C.size_t) C.int32_t {
	result, index := answerOf(err)
	if result == hostFailed {
		return v.throw(err)
	}
	if failed != nil && result == C.MISSION_STORE_CONFLICT {
		*failed = C.size_t(index)
	}
	v.ended = true
	return C.int32_t(result)
}

// --- A store that lives in C ---

// A CStore is a store of a C binding, such as mission/sqlite's, used without a detour through Go.
type CStore struct {
	h *handle
}

// NewCStore takes a `const mission_store *` and what gives it back when nobody needs it any more.
// Sub-packages for C bindings use it: types of cgo do not cross packages, so the table is an
// address.
func NewCStore(lib *Library, table uintptr, free func()) (*CStore, error) {
	c := begin()
	defer c.end()
	c.within(lib)
	if c.fail != nil {
		return nil, c.fail
	}
	if table == 0 || free == nil {
		return nil, ofCode(ErrArgument)
	}
	p := C.mission_go_table(C.uintptr_t(table))
	return &CStore{standalone(c, p, func(unsafe.Pointer) { free() })}, nil
}

// Close gives the store back when nobody uses it any more.
func (s *CStore) Close() error {
	if h := s.base(); h != nil {
		h.close()
	}
	return nil
}

func (s *CStore) base() *handle {
	if s == nil {
		return nil
	}
	return s.h
}

func (s *CStore) table(c *call) *C.mission_store { return (*C.mission_store)(c.use(s.base())) }

// Load implements Store.
func (s *CStore) Load(ctx context.Context, kind, key []byte) (*Row, error) {
	return loadInC(ctx, s, kind, key)
}

// Commit implements Store.
func (s *CStore) Commit(ctx context.Context, writes []Write) error { return commitInC(ctx, s, writes) }

// Scan implements Store.
func (s *CStore) Scan(ctx context.Context, scan Scan, row func(*Row) error) error {
	return scanInC(ctx, s, scan, row)
}

func (s *MemoryStore) table(c *call) *C.mission_store {
	return C.mission_memory_store_table((*C.mission_memory_store)(c.use(s.base())))
}

// Load implements Store.
func (s *MemoryStore) Load(ctx context.Context, kind, key []byte) (*Row, error) {
	return loadInC(ctx, s, kind, key)
}

// Commit implements Store.
func (s *MemoryStore) Commit(ctx context.Context, writes []Write) error {
	return commitInC(ctx, s, writes)
}

// Scan implements Store.
func (s *MemoryStore) Scan(ctx context.Context, scan Scan, row func(*Row) error) error {
	return scanInC(ctx, s, scan, row)
}

// A taker collects what a store in C hands over.
type taker struct {
	rows []*Row
}

//export missionReceive
func missionReceive(id C.uintptr_t, to unsafe.Pointer, row *C.mission_store_row) (code C.int32_t) {
	v := arrive(id, to)
	defer v.back(&code, nil)
	taken := new(Row)
	taken.take(v.call, row)
	t := v.cell.value.(*taker)
	t.rows = append(t.rows, taken)
	return v.answered(0)
}

func (c *call) receiver(t *taker) *C.mission_store_receiver {
	p := (*C.mission_store_receiver)(c.alloc(C.sizeof_mission_store_receiver))
	p.size = C.sizeof_mission_store_receiver
	p.to = c.host(t)
	p.row = (*[0]byte)(C.mission_go_receive)
	return p
}

// answered makes an error of a table's answer.
func (c *call) answered(code C.int32_t, failed int) error {
	c.outside()
	if c.panicked != nil {
		panic(c.panicked.value)
	}
	switch code {
	case C.MISSION_STORE_OK, C.MISSION_STORE_ABSENT:
		return nil
	case C.MISSION_STORE_CONFLICT:
		return Conflict{failed}
	case C.MISSION_STORE_AGAIN:
		return ErrAgain
	case C.MISSION_STORE_UNKNOWN:
		return ErrUncertain
	}
	err := c.failure(C.MISSION_E_HOST)
	err.HostCode = int32(code)
	return err
}

func loadInC(ctx context.Context, s table, kind, key []byte) (*Row, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	c := begin()
	defer c.end()
	var t taker
	store, cKind, cKey, receiver := s.table(c), c.octets(kind), c.octets(key), c.receiver(&t)
	if err := c.ready(); err != nil {
		return nil, err
	}
	err := c.answered(C.mission_go_load(store, cKind, cKey, receiver, c.error), 0)
	if err != nil || len(t.rows) == 0 {
		return nil, err
	}
	return t.rows[0], nil
}

func commitInC(ctx context.Context, s table, writes []Write) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c := begin()
	defer c.end()
	store := s.table(c)
	batch := (*C.mission_store_write)(c.alloc(uintptr(len(writes)) * C.sizeof_mission_store_write))
	for i := range writes {
		writes[i].put(c, &unsafe.Slice(batch, len(writes))[i])
	}
	failed := (*C.size_t)(c.alloc(8))
	if err := c.ready(); err != nil {
		return err
	}
	if code := C.mission_store_check_batch(batch, C.size_t(len(writes)), c.error); code != 0 {
		return c.status(code)
	}
	code := C.mission_go_commit(store, batch, C.size_t(len(writes)), failed, c.error)
	return c.answered(code, int(*failed))
}

func scanInC(ctx context.Context, s table, scan Scan, row func(*Row) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	rows, err := scanRows(s, scan)
	if err != nil {
		return err
	}
	for _, taken := range rows {
		if err := row(taken); err != nil {
			return err
		}
	}
	return nil
}

func scanRows(s table, scan Scan) ([]*Row, error) {
	c := begin()
	defer c.end()
	var t taker
	store, what, receiver := s.table(c), scan.in(c), c.receiver(&t)
	if err := c.ready(); err != nil {
		return nil, err
	}
	if code := C.mission_store_check_scan(what, c.error); code != 0 {
		return nil, c.status(code)
	}
	err := c.answered(C.mission_go_scan(store, what, receiver, c.error), 0)
	return t.rows, err
}

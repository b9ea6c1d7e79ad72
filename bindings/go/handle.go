// Objects of the library, as Go holds them. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import (
	"runtime"
	"runtime/cgo"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

const closed = 1

// A handle is one reference to an object of the library. Its state counts, in twos, the calls that
// are inside and the objects that need it; the lowest bit says that it was closed. Whoever is the
// last one out of a closed handle frees it.
type handle struct {
	state  atomic.Uint64
	ptr    unsafe.Pointer
	free   func(unsafe.Pointer)
	lock   *sync.Mutex // of what only one call at a time may use
	lib    *handle     // the context
	origin *origin
	later  []*origin // what callbacks left behind; under lock
	store  any       // of an issuer

	isLibrary, needsLib, isWatched bool
	passing                        bool // of what a callback was handed
}

func newHandle(c *call, p unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	if c.visit != nil {
		return c.visit.guest(p, free)
	}
	h := &handle{ptr: p, free: free, lib: c.library(), origin: c.from(), store: c.store}
	h.origin.refs.Add(1)
	return h.watched()
}

// How many objects are there. Their memory is C's, of which Go's collector sees nothing: it is told
// to look when there are many more than the last time.
var (
	objects atomic.Int64
	bound   atomic.Int64
)

const boundLeast = 16384

func init() { bound.Store(boundLeast) }

// watched closes a handle that nobody needs any more.
func (h *handle) watched() *handle {
	h.isWatched = true
	runtime.SetFinalizer(h, (*handle).close)
	if most := bound.Load(); objects.Add(1) > most && bound.CompareAndSwap(most, 2*most) {
		go collect()
	}
	return h
}

// collect runs the collector, and the finalizers that were waiting.
func collect() {
	runtime.GC()
	most := int64(boundLeast)
	if now := 2 * objects.Load(); now > most {
		most = now
	}
	bound.Store(most)
}

// standalone is newHandle for what needs nothing but its context: documents own all that they say.
func standalone(c *call, p unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	if c.visit != nil {
		return c.visit.guest(p, free)
	}
	h := &handle{ptr: p, free: free, lib: c.library()}
	if h.lib != nil {
		h.lib.state.Add(2)
		h.needsLib = true
	}
	return h.watched()
}

func (h *handle) enter() bool {
	if h == nil {
		return false
	}
	for {
		state := h.state.Load()
		if state&closed != 0 {
			return false
		}
		if h.state.CompareAndSwap(state, state+2) {
			return true
		}
	}
}

func (h *handle) leave() {
	if h.state.Add(^uint64(1)) == closed {
		h.destroy()
	}
}

func (h *handle) close() {
	for {
		state := h.state.Load()
		if state&closed != 0 {
			return
		}
		if h.state.CompareAndSwap(state, state|closed) {
			if state == 0 {
				h.destroy()
			}
			return
		}
	}
}

func (h *handle) destroy() {
	if h.isWatched {
		runtime.SetFinalizer(h, nil)
		objects.Add(-1)
	}
	if h.free != nil {
		h.free(h.ptr)
	}
	if h.origin != nil {
		h.origin.release()
	}
	if h.needsLib {
		h.lib.leave()
	}
	for _, o := range h.later {
		o.release()
	}
	h.later = nil
}

// drain waits for whoever is still inside a closed handle.
func (h *handle) drain() {
	for h.state.Load() != closed {
		time.Sleep(10 * time.Microsecond)
	}
}

// attach keeps memory until the object ends. The caller is inside.
func (h *handle) attach(o *origin) {
	o.refs.Add(1)
	h.later = append(h.later, o)
}

// An origin is what the objects that one call made have in common: what went into it, its memory
// and its callbacks. It ends with the last of them.
type origin struct {
	refs  atomic.Int64
	held  []*handle
	block *block
	more  []unsafe.Pointer
	cells []cgo.Handle
}

// from is the origin of what this call makes.
func (c *call) from() *origin {
	if c.origin == nil {
		c.origin = new(origin)
		c.origin.refs.Store(1)
	}
	return c.origin
}

// take moves to the origin what its objects need of the call.
func (o *origin) take(c *call) {
	o.held = make([]*handle, 0, len(c.held))
	for _, h := range c.held {
		if h == c.plan {
			h.leave() // which is what holds this origin
		} else {
			o.held = append(o.held, h)
		}
	}
	c.held = c.held[:0]
	if !c.light || c.keep || len(c.cells) > 0 {
		o.block, o.more, o.cells = c.block, c.more, c.cells
		c.block, c.more, c.cells = nil, nil, nil
	}
	o.release()
}

func (o *origin) release() {
	if o.refs.Add(-1) != 0 {
		return
	}
	for _, h := range o.held {
		h.leave()
	}
	for _, p := range o.more {
		C.free(p)
	}
	deleteCells(o.cells)
	if o.block != nil {
		blocks.Put(o.block)
	}
	o.held, o.block, o.more, o.cells = nil, nil, nil, nil // whoever has a closed object has no others
}

// use holds an object for the call.
func (c *call) use(h *handle) unsafe.Pointer {
	if !h.enter() {
		c.refuse(ErrClosed)
		return nil
	}
	c.held = append(c.held, h)
	if h.lock != nil && !c.locked(h) {
		if !h.lock.TryLock() {
			if inside(h) {
				c.refuse(ofCode(ErrState))
				return nil
			}
			h.lock.Lock()
		}
		c.locks = append(c.locks, h)
	}
	return h.ptr
}

// inside says whether this is a callback of a call that has the object locked: waiting for it would
// never end.
func inside(h *handle) bool {
	for number := C.mission_go_current(); number != 0; {
		outer := visited[number-1].Load()
		if outer == nil {
			return false
		}
		if outer.locked(h) {
			return true
		}
		number = outer.before
	}
	return false
}

func (c *call) locked(h *handle) bool {
	for _, other := range c.locks {
		if other == h {
			return true
		}
	}
	return false
}

// maybe is use for an argument that may be missing.
func (c *call) maybe(h *handle) unsafe.Pointer {
	if h == nil {
		return nil
	}
	return c.use(h)
}

// within makes the call one of a Library.
func (c *call) within(lib *Library) *C.mission_context {
	c.lib = lib.base()
	return (*C.mission_context)(c.use(c.lib))
}

func (c *call) context() *C.mission_context {
	if lib := c.library(); lib != nil {
		return (*C.mission_context)(lib.ptr)
	}
	return nil
}

// library is the context of this call, or that of what it uses.
func (c *call) library() *handle {
	for i := 0; c.lib == nil && i < len(c.held); i++ {
		c.lib = c.held[i].context()
	}
	return c.lib
}

// context is the Library of an object; a Library is its own. It is not kept in it, since what points
// to itself is never collected.
func (h *handle) context() *handle {
	if h.isLibrary {
		return h
	}
	return h.lib
}

// --- Callbacks ---

// A cellar is what C knows as `host`: the Go value whose callbacks it calls.
type cellar struct {
	value any
	mutex sync.Mutex
	spare []*origin // answers given to nobody's call
}

func (cell *cellar) release() {
	for _, o := range cell.spare {
		o.release()
	}
}

// host makes the host pointer of a table: memory of C that has the number of a Go value, which the
// caller copied.
func (c *call) host(value any) unsafe.Pointer {
	cell := cgo.NewHandle(&cellar{value: value})
	c.cells = append(c.cells, cell)
	tables.Add(1)
	p := c.alloc(C.sizeof_uintptr_t)
	*(*C.uintptr_t)(p) = C.uintptr_t(cell)
	return p
}

// A visit is one call of a callback.
type visit struct {
	*call  // that it happens in
	own    bool
	brief  bool      // nothing that it answers has to stay
	failed C.int32_t // what it answers when it has no answer
	cell   *cellar
	values *handle // of the outer call
	guests []*handle
	outer  *visit
	ended  bool // it returned
}

// arrive finds the call that a callback belongs to, and its host.
func arrive(id C.uintptr_t, host unsafe.Pointer) *visit {
	v := &visit{cell: cgo.Handle(*(*C.uintptr_t)(host)).Value().(*cellar), failed: 1}
	if id != 0 {
		v.call = visited[id-1].Load()
	} else {
		v.call, v.own = begin(), true
	}
	v.values, v.call.values = v.call.values, &handle{lib: v.call.library(), passing: true}
	v.outer, v.call.visit = v.call.visit, v
	return v
}

// hostFailed is the failure of a slot whose answers 1 and up say something.
const hostFailed = 64

// arriveBriefly is arrive for slots of a table that C may use for as long as it likes: what they
// answer is copied at once, and 1 is an answer of theirs.
func arriveBriefly(id C.uintptr_t, host unsafe.Pointer) *visit {
	v := arrive(id, host)
	v.brief, v.failed = true, hostFailed
	return v
}

// back ends a callback: what it was handed is invalid from now on. A panic is kept for the outer
// call, since it must not pass through C; that of nil looks like none.
func (v *visit) back(code *C.int32_t, failure *C.mission_error) {
	if p := recover(); p != nil || !v.ended {
		if v.call.panicked == nil {
			v.call.panicked = &panicked{p}
		}
		*code = v.failed
	}
	v.call.keep = v.call.keep || !v.brief
	v.call.values.close()
	v.call.values.drain() // other goroutines may be reading
	v.call.values = v.values
	v.call.visit = v.outer
	for _, h := range v.guests {
		h.close()
	}
	if *code != 0 && failure != nil && v.call.thrown != nil {
		write(failure, v.call.thrown)
	}
	if v.own {
		v.leaveAlone()
	}
}

// leaveAlone ends a callback that no call of this program caused; what has to stay of it stays as
// long as its host.
func (v *visit) leaveAlone() {
	if !v.brief {
		o := v.call.from()
		o.refs.Add(1)
		v.cell.mutex.Lock()
		v.cell.spare = append(v.cell.spare, o)
		v.cell.mutex.Unlock()
	}
	v.call.end()
}

// throw keeps a callback's error for the outer call.
func (v *visit) throw(err error) C.int32_t {
	v.ended = true
	if v.call.thrown == nil {
		v.call.thrown = err
	}
	if code, is := err.(HostCode); is && C.int32_t(code) >= v.failed {
		return C.int32_t(code)
	}
	return v.failed
}

// answered is the end of a callback without an error of its own: what it answered may be nothing
// that C can be handed.
func (v *visit) answered(code C.int32_t) C.int32_t {
	if err := v.call.fail; err != nil {
		v.call.fail = nil
		return v.throw(err)
	}
	v.ended = true
	return code
}

// guest wraps a reference that is given back when the callback returns.
func (v *visit) guest(p unsafe.Pointer, free func(unsafe.Pointer)) *handle {
	h := &handle{ptr: p, free: free, lib: v.call.library()}
	v.guests = append(v.guests, h)
	return h
}

// One call into C: its memory, what it holds, and what its callbacks did.
// SPDX-License-Identifier: MIT

package mission

// #cgo pkg-config: mission
// #include "bridge.h"
import "C"

import (
	"math"
	"runtime"
	"runtime/cgo"
	"strings"
	"sync"
	"sync/atomic"
	"time"
	"unsafe"
)

const blockSize = 4096

// A block is C memory that calls borrow in turn.
type block struct{ start unsafe.Pointer }

var blocks = sync.Pool{New: func() any {
	b := &block{C.malloc(blockSize)}
	runtime.SetFinalizer(b, func(b *block) { C.free(b.start) })
	return b
}}

// A call holds everything that C may look at until it returns, or for as long as what it made
// lives: then all of it moves to an origin.
type call struct {
	block *block
	at    uintptr
	more  []unsafe.Pointer
	error *C.mission_error
	lib   *handle
	held  []*handle // in use by this call
	locks []*handle // those of them that one call at a time may use
	cells []cgo.Handle
	store any // of an issuer that is being made

	origin *origin // of what this call made
	visit  *visit  // the callback that is running in it
	values *handle // that the values of this call belong to
	plan   *handle // that keeps what callbacks left
	light  bool    // what it makes borrows nothing from its texts
	keep   bool    // a callback left something in its memory

	fail     error // of the arguments; C was not called
	thrown   error // by a callback
	panicked *panicked
	inside   bool
	place    uint32 // in visited, plus 1
	before   C.uintptr_t
}

type panicked struct{ value any }

var calls = sync.Pool{New: func() any { return new(call) }}

// How many values with callbacks C knows. Without one no call has to be found from a thread.
var tables atomic.Int64

func begin() *call {
	c := calls.Get().(*call)
	if c.block == nil {
		c.block = blocks.Get().(*block)
	}
	c.error = (*C.mission_error)(c.block.start)
	c.error.size = C.sizeof_mission_error
	c.error.code = 0
	c.at = (C.sizeof_mission_error + 15) &^ 15
	return c
}

// ready is called last before C is: it says why C may not be called, or that callbacks of this
// thread belong to this call.
func (c *call) ready() error {
	if c.fail == nil && tables.Load() > 0 {
		runtime.LockOSThread()
		c.before = C.mission_go_enter(c.appear())
		c.inside = true
	}
	return c.fail
}

// The calls that callbacks may be made in, by the number that C knows them by. There are more
// places than a process can have threads.
var visited [1 << 16]atomic.Pointer[call]

var nextPlace atomic.Uint32

// appear gives the call a number.
func (c *call) appear() C.uintptr_t {
	if c.place == 0 {
		c.place = nextPlace.Add(1)%uint32(len(visited)) + 1
	}
	for !visited[c.place-1].CompareAndSwap(nil, c) {
		c.place = c.place%uint32(len(visited)) + 1
	}
	return C.uintptr_t(c.place)
}

func (c *call) disappear() { visited[c.place-1].Store(nil) }

// number is ready for functions that enter the call by themselves, in one crossing; 0: no callback
// can be made.
func (c *call) number() C.uintptr_t {
	if tables.Load() == 0 {
		return 0
	}
	c.before = C.mission_go_current()
	return c.appear()
}

func (c *call) left(number C.uintptr_t) {
	if number != 0 {
		c.disappear()
	}
}

func (c *call) outside() {
	if c.inside {
		c.inside = false
		C.mission_go_enter(c.before)
		runtime.UnlockOSThread()
		c.disappear()
	}
}

// status makes an error of what C answered. What a callback threw comes out as itself.
func (c *call) status(code C.int32_t) error {
	c.outside()
	if c.panicked != nil {
		panic(c.panicked.value)
	}
	if code == 0 && c.thrown == nil {
		return nil
	}
	return c.failure(code)
}

func (c *call) end() {
	c.outside()
	if c.origin == nil && c.keep {
		c.keepWithPlan()
	}
	for _, h := range c.locks {
		h.lock.Unlock()
	}
	if c.origin != nil {
		c.origin.take(c)
	}
	c.dismiss()
	*c = call{block: c.block, held: c.held[:0], locks: c.locks[:0], place: c.place}
	calls.Put(c)
}

// What callbacks answered to a plan has to stay until its end.
func (c *call) keepWithPlan() {
	for _, h := range c.held {
		if h.lock != nil && c.keep {
			h.attach(c.from())
			c.plan = h
			return
		}
	}
}

// dismiss gives back what did not move to an origin.
func (c *call) dismiss() {
	for i, h := range c.held {
		h.leave()
		c.held[i] = nil
	}
	for i := range c.locks {
		c.locks[i] = nil
	}
	for _, p := range c.more {
		C.free(p)
	}
	deleteCells(c.cells)
}

func deleteCells(cells []cgo.Handle) {
	for _, cell := range cells {
		cell.Value().(*cellar).release()
		cell.Delete()
		tables.Add(-1)
	}
}

// refuse keeps the first reason for which C is not called.
func (c *call) refuse(err error) {
	if c.fail == nil {
		c.fail = err
	}
}

// wrong refuses an argument that C cannot be handed.
func (c *call) wrong() { c.refuse(ofCode(ErrArgument)) }

// size is a length or an index; C would take a negative one for an enormous one.
func (c *call) size(n int) C.size_t {
	if n < 0 {
		c.wrong()
	}
	return C.size_t(n)
}

// --- Memory ---

// alloc gives zeroed C memory that lives as long as the call, or as what it makes.
func (c *call) alloc(size uintptr) unsafe.Pointer {
	size = (size + 15) &^ 15
	if c.at+size > blockSize {
		p := C.calloc(1, C.size_t(size))
		c.more = append(c.more, p)
		return p
	}
	p := unsafe.Add(c.block.start, c.at)
	c.at += size
	bytes := unsafe.Slice((*byte)(p), size)
	for i := range bytes {
		bytes[i] = 0
	}
	return p
}

func (c *call) bytes(size int) unsafe.Pointer {
	if size > blockSize/4 {
		p := C.malloc(C.size_t(size))
		c.more = append(c.more, p)
		return p
	}
	return c.alloc(uintptr(size))
}

func (c *call) text(s string) C.mission_view {
	if len(s) == 0 {
		return C.mission_view{}
	}
	p := c.bytes(len(s))
	copy(unsafe.Slice((*byte)(p), len(s)), s)
	return C.mission_view{ptr: (*C.char)(p), len: C.size_t(len(s))}
}

// textOrNone is for what C tells apart: nil is absent, a text may be empty.
func (c *call) textOrNone(s *string) C.mission_view {
	if s == nil {
		return C.mission_view{}
	}
	v := c.text(*s)
	if v.ptr == nil {
		v.ptr = (*C.char)(c.bytes(1))
	}
	return v
}

func textOrNone(v C.mission_view) *string {
	if v.ptr == nil {
		return nil
	}
	s := text(v)
	return &s
}

func (c *call) octets(b []byte) C.mission_view {
	if len(b) == 0 {
		return C.mission_view{}
	}
	p := c.bytes(len(b))
	copy(unsafe.Slice((*byte)(p), len(b)), b)
	return C.mission_view{ptr: (*C.char)(p), len: C.size_t(len(b))}
}

// writeAll writes what a callback answered into an array that is open: an array is its elements.
func (c *call) writeAll(builder *C.mission_builder, v Value) C.int32_t {
	if v.Kind() != KindArray {
		return c.write(builder, v)
	}
	for i, n := 0, v.Len(); i < n; i++ {
		if rc := c.write(builder, v.Index(i)); rc != 0 {
			return rc
		}
	}
	return 0
}

// string is for C's own strings, which end at a NUL.
func (c *call) string(s string) *C.char {
	if len(s) == 0 {
		return nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		c.wrong()
		return nil
	}
	p := c.bytes(len(s) + 1)
	b := unsafe.Slice((*byte)(p), len(s)+1)
	copy(b, s)
	b[len(s)] = 0
	return (*C.char)(p)
}

func (c *call) texts(list []string) (*C.mission_view, C.size_t) {
	if len(list) == 0 {
		return nil, 0
	}
	p := (*C.mission_view)(c.alloc(uintptr(len(list)) * C.sizeof_mission_view))
	views := unsafe.Slice(p, len(list))
	for i := range views {
		views[i] = c.text(list[i])
	}
	return p, C.size_t(len(list))
}

// textsOf is texts for a list whose length another member says.
func (c *call) textsOf(list []string, length int) (*C.mission_view, C.size_t) {
	if len(list) != length {
		c.wrong()
		return nil, 0
	}
	return c.texts(list)
}

func text(v C.mission_view) string {
	if v.len == 0 {
		return ""
	}
	return string(unsafe.Slice((*byte)(unsafe.Pointer(v.ptr)), int(v.len)))
}

func octets(v C.mission_view) []byte {
	if v.len == 0 {
		return nil
	}
	return append([]byte(nil), unsafe.Slice((*byte)(unsafe.Pointer(v.ptr)), int(v.len))...)
}

func takeTexts(p *C.mission_view, count C.size_t) []string {
	if p == nil || count == 0 {
		return nil
	}
	list := make([]string, int(count))
	for i, v := range unsafe.Slice(p, int(count)) {
		list[i] = text(v)
	}
	return list
}

// fixed reads an array of characters that ends at its first NUL or with its room.
func fixed(room []C.char) string {
	b := unsafe.Slice((*byte)(unsafe.Pointer(&room[0])), len(room))
	for i, char := range b {
		if char == 0 {
			return string(b[:i])
		}
	}
	return string(b)
}

// --- Times ---

// moment makes the zero Time of a time that nobody set.
func moment(t C.mission_time) time.Time {
	if t.seconds == 0 && t.nanoseconds == 0 {
		return time.Time{}
	}
	return exact(t)
}

// exact is any time; where C says that there is none, by a moment that no Time can be, the zero Time.
func exact(t C.mission_time) time.Time {
	if t.seconds == math.MaxInt64 {
		return time.Time{}
	}
	return time.Unix(int64(t.seconds), int64(t.nanoseconds)).UTC()
}

func ofMoment(t time.Time) C.mission_time {
	if t.IsZero() {
		return C.mission_time{}
	}
	return C.mission_time{seconds: C.int64_t(t.Unix()), nanoseconds: C.uint32_t(t.Nanosecond())}
}

func momentAt(t *C.mission_time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return exact(*t)
}

// time gives NULL, which is the context's clock, for the zero Time.
func (c *call) time(t time.Time) *C.mission_time {
	if t.IsZero() {
		return nil
	}
	p := (*C.mission_time)(c.alloc(C.sizeof_mission_time))
	*p = ofMoment(t)
	return p
}

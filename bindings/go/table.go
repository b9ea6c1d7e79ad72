// Stores as C knows them. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import "unsafe"

// A StoreTable is a Store as a C library takes it: its own table, or one of callbacks. Packages for
// C bindings use it.
type StoreTable struct{ h *handle }

// NewStoreTable makes the table of a store, which may be written in Go. What the store's methods
// fail with is a failure of C's call; a panic of theirs is one, too, and is seen by nobody unless
// the call was one of this package.
func NewStoreTable(store Store) (*StoreTable, error) {
	c := begin()
	defer c.end()
	table := c.storeOf(store)
	if c.fail != nil {
		return nil, c.fail
	}
	if table == nil {
		return nil, ofCode(ErrArgument)
	}
	return &StoreTable{newHandle(c, unsafe.Pointer(table), nil)}, nil
}

// Address is the `const mission_store *`, which lives until Close; 0: it was closed.
func (t *StoreTable) Address() uintptr {
	h := t.base()
	if !h.enter() {
		return 0
	}
	defer h.leave()
	return uintptr(h.ptr)
}

// Close gives the table back: nobody uses its address any more.
func (t *StoreTable) Close() error {
	if h := t.base(); h != nil {
		h.close()
	}
	return nil
}

func (t *StoreTable) base() *handle {
	if t == nil {
		return nil
	}
	return t.h
}

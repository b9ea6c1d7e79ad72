package mission

import "unsafe"

// SetAllocator is for the tests that count.
func (config *Config) SetAllocator(allocator unsafe.Pointer) { config.allocator = allocator }

// EveryHandle is one object of each type, made of a handle.
func EveryHandle(closedOne bool) []any {
	h := func() *handle {
		if !closedOne {
			return nil
		}
		h := new(handle)
		h.close()
		return h
	}
	return append(everyHandle(h), &Library{h()}, &CStore{h()}, &Crypto{h()}, &StoreTable{h()})
}

// Tables is how many values with callbacks C knows.
func Tables() int { return int(tables.Load()) }

// Objects is how many there are.
func Objects() int { return int(objects.Load()) }

// BuiltinTable is the address of the provider inside the library.
func BuiltinTable() uintptr { return uintptr(BuiltinCrypto().h.ptr) }

// ThroughC is an error as it was handed to C and read again.
func ThroughC(e *Error) *Error {
	c := begin()
	defer c.end()
	return ofError(c.refusal(e))
}

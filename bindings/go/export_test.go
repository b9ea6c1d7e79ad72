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
	return append(everyHandle(h), &Library{h()}, &CStore{h()})
}

// Tables is how many values with callbacks C knows.
func Tables() int { return int(tables.Load()) }

// Objects is how many there are.
func Objects() int { return int(objects.Load()) }

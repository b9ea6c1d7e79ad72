package main

// #cgo pkg-config: mission libcjson
// #cgo CFLAGS: -O2
// #include <stdlib.h>
// #include "native.h"
import "C"

import (
	"fmt"
	"time"
	"unsafe"
)

// A text in C's memory, for the whole run.
type text struct {
	ptr *C.char
	len C.size_t
}

func textOf(b []byte) text { return text{(*C.char)(C.CBytes(append(b, 0))), C.size_t(len(b))} }

// inC makes a row of C's own loop.
func inC(loop func(times int64) int64) func(int) (time.Duration, error) {
	return func(times int) (time.Duration, error) {
		took := loop(int64(times))
		if took == 0 {
			return 0, fmt.Errorf("C failed")
		}
		return time.Duration(took), nil
	}
}

func (t text) unit(times int64) int64 {
	return int64(C.native_unit(t.ptr, t.len, C.int64_t(times)))
}

func (t text) canonicalize(times int64) int64 {
	return int64(C.native_canonicalize(t.ptr, t.len, C.int64_t(times)))
}

func nativeVerify(times int64) int64 { return int64(C.native_verify(C.int64_t(times))) }

func nativeOpen(keys, token string, now int64) error {
	cKeys := C.CString(keys)
	defer C.free(unsafe.Pointer(cKeys))
	if code := C.native_open(cKeys, C.CString(token), C.int64_t(now)); code != 0 {
		return fmt.Errorf("C's server: %d", code)
	}
	return nil
}

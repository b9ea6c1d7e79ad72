// Package plain asks the library's questions in C, without the binding, so that tests can hold the
// binding's answers against them. SPDX-License-Identifier: MIT
package plain

// #cgo pkg-config: mission
// #include <stdlib.h>
// #include "plain.h"
import "C"

import (
	"math"
	"unsafe"
)

// Now is the clock of every question.
const Now = C.PLAIN_NOW

// A Verdict is what C says: a result, or the refusal with all that is contract.
type Verdict struct {
	Code       int32
	Reason     string
	Category   uint32
	OAuthError string
	Where      string
	Offset     int64 // -1: unknown
	Result     string
}

// Ask puts the question `what` about a text.
func Ask(what string, profile uint32, text string) Verdict {
	return ask(what, profile, text, func(name *C.char, view C.mission_view, out *C.plain_verdict) {
		C.plain_ask(name, C.uint32_t(profile), view, out)
	})
}

// AskWith puts a question that needs another text, such as keys, or an index.
func AskWith(what string, profile uint32, text, other string, index int) Verdict {
	return ask(what, profile, text, func(name *C.char, view C.mission_view, out *C.plain_verdict) {
		keys := C.CString(other)
		defer C.free(unsafe.Pointer(keys))
		C.plain_ask_with(name, C.uint32_t(profile), view,
			C.mission_view{ptr: keys, len: C.size_t(len(other))}, C.size_t(index), out)
	})
}

func ask(what string, profile uint32, text string,
	put func(*C.char, C.mission_view, *C.plain_verdict)) Verdict {
	name, bytes := C.CString(what), C.CString(text)
	out := (*C.plain_verdict)(C.calloc(1, C.sizeof_plain_verdict))
	put(name, C.mission_view{ptr: bytes, len: C.size_t(len(text))}, out)
	verdict := Verdict{Code: int32(out.code), Offset: -1}
	if out.code != 0 {
		verdict.Reason = C.GoString(C.mission_code_reason(out.code))
		verdict.Category = uint32(C.mission_code_category(out.code))
		verdict.OAuthError = C.GoString(C.mission_code_oauth_error(out.code))
	}
	if out.code != 0 && out.error.code == out.code {
		verdict.OAuthError = C.GoString(out.error.oauth_error)
		verdict.Where = C.GoString(&out.error.where[0])
		if out.error.offset != C.MISSION_NO_OFFSET {
			verdict.Offset = int64(out.error.offset)
		}
	} else if out.code == 0 {
		verdict.Result = C.GoStringN(out.result, C.int(out.result_len))
	}
	C.free(unsafe.Pointer(out.result))
	C.free(unsafe.Pointer(out))
	C.free(unsafe.Pointer(name))
	C.free(unsafe.Pointer(bytes))
	return verdict
}

// Number is a binary64's form; empty: it has none.
func Number(bits uint64) string {
	room := (*C.char)(C.calloc(1, 32))
	defer C.free(unsafe.Pointer(room))
	return C.GoStringN(room, C.int(C.mission_number_write(C.double(math.Float64frombits(bits)), room, 32)))
}

// Package failure makes errors of what C bindings beside the library refuse.
package failure

// #cgo pkg-config: mission
// #include <mission/error.h>
import "C"

import (
	"unsafe"

	"mission"
)

// Of reads a `const mission_error *` that a call has filled which answered `code`. Types of cgo do
// not cross packages, so it is an address.
func Of(p unsafe.Pointer, code int32) *mission.Error {
	e := (*C.mission_error)(p)
	if int32(e.code) != code {
		known := mission.Code(code)
		return &mission.Error{Code: known, Reason: known.Reason(), Category: known.Category(),
			OAuthError: known.OAuthError(), Offset: -1, Text: known.Text()}
	}
	offset := int64(-1)
	if e.offset != C.MISSION_NO_OFFSET {
		offset = int64(e.offset)
	}
	return &mission.Error{
		Code:       mission.Code(code),
		Reason:     C.GoString(e.reason),
		Category:   mission.Category(e.category),
		OAuthError: C.GoString(e.oauth_error),
		Where:      C.GoString(&e.where[0]),
		Offset:     offset,
		HostCode:   int32(e.host_code),
		Text:       C.GoString(&e.text[0]),
	}
}

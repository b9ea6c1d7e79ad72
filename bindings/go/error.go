// Refusals and failures as Go errors. SPDX-License-Identifier: MIT

package mission

// #include "bridge.h"
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"
)

// ErrClosed is what a call with an object gives that was closed, or that never was one.
var ErrClosed = errors.New("mission: use of a closed object")

// An Error says why a call was refused or failed: Code, Reason, Category, OAuthError, Where and
// Offset are contract, Text is for people and may change.
//
// errors.Is compares with a Code and with what a callback of the program returned:
//
//	errors.Is(err, mission.ErrDuplicateMember)
type Error struct {
	Code       Code
	Reason     string   // the stable word of the code
	Category   Category // what kind of failure it is
	OAuthError string   // the OAuth `error` that fits; empty: none
	Where      string   // JSON Pointer of the value; empty: the whole document
	Offset     int64    // byte of the text that was read; -1: unknown
	HostCode   int32    // what a callback answered, else 0
	Text       string   // one line for people

	cause error
}

// Error gives the reason, the place and the words.
func (e *Error) Error() string {
	s := "mission: " + e.Reason
	if e.Offset >= 0 {
		s += fmt.Sprintf(" at byte %d", e.Offset)
	}
	if e.Where != "" {
		s += " at " + e.Where
	}
	if e.Text != "" && e.cause == nil {
		s += ": " + e.Text
	}
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

// Is says whether the target is this error's Code.
func (e *Error) Is(target error) bool {
	code, is := target.(Code)
	return is && code == e.Code
}

// Unwrap gives the error that a callback of the program returned; nil: none did.
func (e *Error) Unwrap() error { return e.cause }

// A Code is a reason for which the library refuses or fails, and an error by itself.
type Code int32

// Error is the code's stable word.
func (code Code) Error() string { return "mission: " + code.Reason() }

// Reason is the code's stable word.
func (code Code) Reason() string { return C.GoString(C.mission_code_reason(C.int32_t(code))) }

// Text is one line for people.
func (code Code) Text() string { return C.GoString(C.mission_code_text(C.int32_t(code))) }

// OAuthError is the OAuth `error` value that fits by default; empty: none.
func (code Code) OAuthError() string {
	return C.GoString(C.mission_code_oauth_error(C.int32_t(code)))
}

// Category is what kind of failure it is.
func (code Code) Category() Category {
	return Category(C.mission_code_category(C.int32_t(code)))
}

// A HostCode is an error for callbacks that want a number of their own in Error.HostCode: above 0;
// of a Store and a CryptoHost, whose small numbers are answers, 64 and up.
type HostCode int32

// Error names the number.
func (code HostCode) Error() string { return fmt.Sprintf("host code %d", int32(code)) }

func ofError(e *C.mission_error) *Error {
	offset := int64(-1)
	if e.offset != C.MISSION_NO_OFFSET {
		offset = int64(e.offset)
	}
	return &Error{
		Code:       Code(e.code),
		Reason:     C.GoString(e.reason),
		Category:   Category(e.category),
		OAuthError: C.GoString(e.oauth_error),
		Where:      fixed(e.where[:]),
		Offset:     offset,
		HostCode:   int32(e.host_code),
		Text:       fixed(e.text[:]),
	}
}

// ofCode is the error of a code about which nothing else is known.
func ofCode(code Code) *Error {
	return &Error{Code: code, Reason: code.Reason(), Category: code.Category(),
		OAuthError: code.OAuthError(), Offset: -1, Text: code.Text()}
}

// failure is the error of a call that answered `code`.
func (c *call) failure(code C.int32_t) *Error {
	if code == 0 {
		code = C.MISSION_E_HOST
	}
	err := ErrorOf(unsafe.Pointer(c.error), int32(code))
	err.cause = c.thrown
	return err
}

// ErrorOf reads the `const mission_error *` of a call that answered `code`. Packages for C bindings
// use it: types of cgo do not cross packages.
func ErrorOf(failure unsafe.Pointer, code int32) *Error {
	if e := (*C.mission_error)(failure); e != nil && int32(e.code) == code {
		return ofError(e)
	}
	return ofCode(Code(code))
}

// why is what a verdict that refuses says of itself.
func (c *call) why() *Error {
	if c.error.code == 0 {
		return nil
	}
	return ofError(c.error)
}

// refusal hands an error back to C; nil is NULL.
func (c *call) refusal(e *Error) *C.mission_error {
	if e == nil {
		return nil
	}
	p := (*C.mission_error)(c.alloc(C.sizeof_mission_error))
	C.mission_error_init(p, C.sizeof_mission_error)
	p.code, p.category, p.host_code = C.int32_t(e.Code), C.int32_t(e.Category), C.int32_t(e.HostCode)
	p.reason, p.oauth_error = c.string(e.Reason), c.string(e.OAuthError)
	if e.Offset >= 0 {
		p.offset = C.uint64_t(e.Offset)
	}
	put(p.where[:], e.Where)
	put(p.text[:], e.Text)
	return p
}

// put writes as many whole characters as there is room for.
func put(room []C.char, s string) {
	s = strings.ToValidUTF8(s, "\uFFFD")
	n := len(s)
	if n > len(room)-1 {
		for n = len(room) - 1; n > 0 && !utf8.RuneStart(s[n]); n-- {
		}
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(&room[0])), len(room))
	b[copy(b, s[:n])] = 0
}

// write puts a callback's words where C will show them. A struct that is too small is not wanted.
func write(failure *C.mission_error, err error) {
	if failure.size >= C.sizeof_mission_error {
		put(failure.text[:], err.Error())
	}
}

// Package native is what the packages for C bindings have in common.
package native

// #include <stdlib.h>
import "C"

import (
	"fmt"
	"math"
	"strings"
	"time"
	"unsafe"

	"mission"
)

// Texts are texts in C's memory, until Free.
type Texts []unsafe.Pointer

// Copy gives the address of a text's bytes; nil for the empty one.
func (t *Texts) Copy(s string) unsafe.Pointer {
	if s == "" {
		return nil
	}
	return t.keep(C.CBytes([]byte(s)))
}

// String gives a text that ends at a NUL; nil for the empty one. One with a NUL in it is refused.
func (t *Texts) String(s string) (unsafe.Pointer, error) {
	if s == "" {
		return nil, nil
	}
	if strings.IndexByte(s, 0) >= 0 {
		return nil, fmt.Errorf("mission: a NUL in %q: %w", s, mission.ErrArgument)
	}
	return t.keep(unsafe.Pointer(C.CString(s))), nil
}

func (t *Texts) keep(p unsafe.Pointer) unsafe.Pointer {
	*t = append(*t, p)
	return p
}

// Free gives their memory back.
func (t *Texts) Free() {
	for _, p := range *t {
		C.free(p)
	}
	*t = nil
}

// Milliseconds rounds up, so that no wait becomes the default.
func Milliseconds(d time.Duration) (uint32, error) {
	ms := d / time.Millisecond
	if d > ms*time.Millisecond {
		ms++
	}
	if d < 0 || ms > math.MaxUint32 {
		return 0, fmt.Errorf("mission: a wait of %v: %w", d, mission.ErrArgument)
	}
	return uint32(ms), nil
}

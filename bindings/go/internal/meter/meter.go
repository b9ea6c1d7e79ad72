// Package meter counts memory of C, for tests: what a library holds, and what the process does.
package meter

// #cgo pkg-config: mission
// #include <malloc.h>
// #include <mission/context.h>
// #include <stdatomic.h>
// #include <stdlib.h>
//
// static atomic_llong live;
//
// static void *resize(void *host, void *old, size_t was, size_t want)
// {
//     void *now;
//
//     (void)host;
//     if (want == 0) {
//         if (old != NULL)
//             atomic_fetch_sub(&live, 1);
//         for (size_t i = 0; old != NULL && i < was; i++)
//             ((volatile char *)old)[i] = 'Z'; // whoever still reads it reads nonsense
//         free(old);
//         return NULL;
//     }
//     now = realloc(old, want);
//     if (old == NULL && now != NULL)
//         atomic_fetch_add(&live, 1);
//     return now;
// }
//
// static const mission_allocator allocator = {sizeof(mission_allocator), NULL, resize};
//
// static const void *counting(void) { return &allocator; }
// static long long held(void) { return atomic_load(&live); }
// static size_t bytes(void) { return mallinfo2().uordblks; }
import "C"

import "unsafe"

// Allocator is a `const mission_allocator *` that counts.
func Allocator() unsafe.Pointer { return unsafe.Pointer(C.counting()) }

// Live is how many pieces of its memory are not freed.
func Live() int { return int(C.held()) }

// Bytes is what the process holds of malloc.
func Bytes() int { return int(C.bytes()) }

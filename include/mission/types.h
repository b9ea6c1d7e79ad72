/* The few plain types that every other header uses.  SPDX-License-Identifier: MIT */
#ifndef MISSION_TYPES_H
#define MISSION_TYPES_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define MISSION_API __attribute__((visibility("default")))
#define MISSION_CHECKED __attribute__((warn_unused_result))
#else
#define MISSION_API
#define MISSION_CHECKED
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* Borrowed bytes. Never NUL-terminated by contract: U+0000 is data like any other.
 * `ptr` may be NULL only where `len` is 0. Since 0.1. */
typedef struct mission_view {
    const char *ptr;
    size_t len;
} mission_view;

/* A view of a NUL-terminated string (the terminator is left out); NULL gives the empty view.
 * Since 0.1. */
MISSION_API mission_view mission_view_of(const char *text);

/* A moment on the UTC time line. `nanoseconds` is 0..999999999; seconds count from
 * 1970-01-01T00:00:00Z and may be negative. Since 0.1. */
typedef struct mission_time {
    int64_t seconds;
    uint32_t nanoseconds;
    uint32_t reserved; /* 0 */
} mission_time;

/* Where the library writes bytes that the host receives. `write` returns 0, or any other value
 * to stop: the call then fails with MISSION_E_HOST and that value in `host_code`. It may be
 * called any number of times; it must not call back into the object being written. Since 0.1. */
typedef struct mission_sink {
    size_t size; /* sizeof(mission_sink) */
    void *host;
    int32_t (*write)(void *host, const char *ptr, size_t len);
} mission_sink;

/* Handles that several headers name; see <mission/context.h> and <mission/json.h>. */
typedef struct mission_context mission_context;
/* An immutable document: reference-counted, free to share between threads. */
typedef struct mission_json mission_json;
/* A value inside a document, valid as long as that. */
typedef struct mission_value mission_value;
/* A document in the making. */
typedef struct mission_builder mission_builder;

/* Immutable bytes owned by the library, reference-counted (atomically) and free to share. */
typedef struct mission_text mission_text;

/* Its bytes (empty for NULL), one more reference, one less. Since 0.1. */
MISSION_API mission_view mission_text_view(const mission_text *text);
MISSION_API mission_text *mission_text_ref(mission_text *text);
MISSION_API void mission_text_unref(mission_text *text); /* NULL is quiet */

#ifdef __cplusplus
}
#endif
#endif

/* Errors: 0 or a negative code, with details in an optional struct that the caller owns.
 * SPDX-License-Identifier: MIT */
#ifndef MISSION_ERROR_H
#define MISSION_ERROR_H

#include <mission/codes.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MISSION_NO_OFFSET UINT64_MAX

/* What went wrong, for the call that was handed this struct. `code`, `category`, `reason`,
 * `oauth_error`, `offset` and `where` are contract; `text` is for people and may change.
 *
 * Filled only when a call fails; left as it was when a call succeeds. NULL, or a struct whose
 * `size` is below sizeof(mission_error) as of 0.1, means "not wanted". The strings behind
 * `reason` and `oauth_error` are static. One struct belongs to one thread at a time. Since 0.1. */
typedef struct mission_error {
    size_t size;             /* in: sizeof(mission_error) */
    int32_t code;            /* MISSION_E_*, 0 before any failure */
    int32_t category;        /* MISSION_CATEGORY_* */
    int32_t host_code;       /* what the host's callback returned, else 0 */
    int32_t reserved0;       /* 0 */
    uint64_t offset;         /* byte of the input text, MISSION_NO_OFFSET when unknown */
    const char *reason;      /* stable word, e.g. "duplicate_member"; never NULL after a failure */
    const char *oauth_error; /* the OAuth `error` value that fits, or NULL */
    char where[256];         /* JSON Pointer (RFC 6901) of the value, "" for the whole document;
                                control characters in it are written \u00xx; a pointer that does
                                not fit ends in "..." */
    char text[160];          /* one line for people */
    uint64_t reserved[4];    /* 0 */
} mission_error;

/* `{.size = sizeof(mission_error), .offset = MISSION_NO_OFFSET}` for languages without macros.
 * Does nothing when `size` is smaller than the struct of 0.1. Since 0.1. */
MISSION_API void mission_error_init(mission_error *error, size_t size);

#define MISSION_ERROR_INIT                                                                         \
    {                                                                                              \
        sizeof(mission_error), 0, 0, 0, 0, MISSION_NO_OFFSET, NULL, NULL, {0}, {0},                \
        {                                                                                          \
            0                                                                                      \
        }                                                                                          \
    }

/* Static words for a code: its stable reason ("unknown_code" for any other number), one line for
 * people, the OAuth `error` that fits by default (NULL: none), its category (0: unknown).
 * Since 0.1. */
MISSION_API const char *mission_code_reason(int32_t code);
MISSION_API const char *mission_code_text(int32_t code);
MISSION_API const char *mission_code_oauth_error(int32_t code);
MISSION_API int32_t mission_code_category(int32_t code);

#ifdef __cplusplus
}
#endif
#endif

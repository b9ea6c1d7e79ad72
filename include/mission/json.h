/* Strict I-JSON in, RFC 8785 bytes out. SPDX-License-Identifier: MIT
 *
 * The reader takes RFC 8259 text that is also I-JSON (RFC 7493): UTF-8, no duplicate member names
 * (compared after unescaping), no lone surrogates, no noncharacters, numbers within binary64. A
 * refusal names the byte offset, the JSON Pointer and the reason; nothing is ever repaired. */
#ifndef MISSION_JSON_H
#define MISSION_JSON_H

#include <mission/context.h>
#include <mission/error.h>
#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* mission_json is an immutable document: reference-counted, free to share between threads.
 * mission_value is a value inside one: borrowed, valid as long as its document. */

#define MISSION_JSON_NULL 1u
#define MISSION_JSON_BOOLEAN 2u
#define MISSION_JSON_NUMBER 3u
#define MISSION_JSON_STRING 4u
#define MISSION_JSON_ARRAY 5u
#define MISSION_JSON_OBJECT 6u

/* Read one JSON text, of which the document keeps a copy. `*out` is owned, NULL on failure; `error`
 * then has reason, offset, pointer. `flags` is 0: none is defined, and an unknown one is an error.
 * Bounded by the context's limits; near-linear in the text. Source: RFC 8259, RFC 7493, 10-core
 * SB-3, AN-7. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_json_parse(mission_context *context, mission_view text,
                                                       uint32_t flags, mission_json **out,
                                                       mission_error *error);
MISSION_API mission_json *mission_json_ref(mission_json *json);
MISSION_API void mission_json_unref(mission_json *json); /* NULL is quiet */
/* The outermost value; NULL for NULL. */
MISSION_API const mission_value *mission_json_root(const mission_json *json);
/* The library's copy of the text that was read; empty for a built document. */
MISSION_API mission_view mission_json_text(const mission_json *json);
/* Bytes of memory that the document holds. */
MISSION_API size_t mission_json_memory(const mission_json *json);

/* Reading. Every call takes NULL and values of another kind, and answers "nothing": 0, NULL or the
 * empty view. Lookup compares names byte by byte, in time logarithmic in the members. Since 0.1. */
MISSION_API uint32_t mission_value_kind(const mission_value *value);   /* MISSION_JSON_*, 0: NULL */
MISSION_API int32_t mission_value_boolean(const mission_value *value); /* 1 for true */
MISSION_API mission_view mission_value_string(const mission_value *value); /* UTF-8 */
/* A number as it was written, its binary64 value, and, if it is integral and within ±(2^53-1)
 * however spelled, that integer (returns 1, else 0 and `*out` = 0). */
MISSION_API mission_view mission_value_lexeme(const mission_value *value);
MISSION_API double mission_value_number(const mission_value *value);
MISSION_API int32_t mission_value_integer(const mission_value *value, int64_t *out);
/* Elements of an array or members of an object, in the order of the text. */
MISSION_API size_t mission_value_count(const mission_value *value);
MISSION_API const mission_value *mission_value_item(const mission_value *value, size_t index);
MISSION_API mission_view mission_value_name(const mission_value *value, size_t index);
MISSION_API const mission_value *mission_value_get(const mission_value *value, mission_view name);
/* The value that a JSON Pointer names (RFC 6901); NULL when there is none or it is malformed. */
MISSION_API const mission_value *mission_value_find(const mission_value *value,
                                                    mission_view pointer);
/* 1 when both have the same canonical bytes, else 0. NULL equals nothing. */
MISSION_API int32_t mission_value_equal(const mission_value *a, const mission_value *b);

/* Write RFC 8785 bytes: members in UTF-16 code-unit order, ECMAScript numbers, minimal escapes.
 * Nothing is added. Errors: HOST (the sink), NOMEM. Source: RFC 8785. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_value_write(mission_context *context,
                                                        const mission_value *value,
                                                        const mission_sink *sink,
                                                        mission_error *error);
/* The same into an owned text. */
MISSION_API MISSION_CHECKED int32_t mission_value_canonical(mission_context *context,
                                                            const mission_value *value,
                                                            mission_text **out,
                                                            mission_error *error);
/* Read a text and give its canonical bytes. */
MISSION_API MISSION_CHECKED int32_t mission_json_canonicalize(mission_context *context,
                                                              mission_view text, mission_text **out,
                                                              mission_error *error);
/* The ECMAScript form of a finite number (RFC 8785 section 3.2.2.3) into at least 25 bytes; its
 * length, or 0 for NaN and infinities. */
MISSION_API size_t mission_number_write(double number, char *out, size_t size);

/* Building: one builder, one thread. After a failure every later call gives the same failure, and
 * finish does too; so only finish needs to be checked. What is written is checked as strictly as
 * what is read. Since 0.1. */
MISSION_API MISSION_CHECKED int32_t mission_builder_new(mission_context *context,
                                                        mission_builder **out,
                                                        mission_error *error);
MISSION_API void mission_builder_free(mission_builder *builder); /* NULL is quiet */
MISSION_API int32_t mission_builder_object(mission_builder *builder);
MISSION_API int32_t mission_builder_array(mission_builder *builder);
MISSION_API int32_t mission_builder_end(mission_builder *builder);
MISSION_API int32_t mission_builder_name(mission_builder *builder, mission_view name);
MISSION_API int32_t mission_builder_null(mission_builder *builder);
MISSION_API int32_t mission_builder_boolean(mission_builder *builder, int32_t value);
MISSION_API int32_t mission_builder_integer(mission_builder *builder,
                                            int64_t value);                         /* ±(2^53-1) */
MISSION_API int32_t mission_builder_number(mission_builder *builder, double value); /* finite */
/* A number by its JSON text, kept as written. */
MISSION_API int32_t mission_builder_lexeme(mission_builder *builder, mission_view text);
MISSION_API int32_t mission_builder_string(mission_builder *builder, mission_view value);
/* A deep copy of a value of any document. */
MISSION_API int32_t mission_builder_value(mission_builder *builder, const mission_value *value);
/* The document, owned; the builder is empty again and may be used anew. Errors: the first failure
 * of any call since the last finish; STATE when something is still open or nothing was built. */
MISSION_API MISSION_CHECKED int32_t mission_builder_finish(mission_builder *builder,
                                                           mission_json **out,
                                                           mission_error *error);

#ifdef __cplusplus
}
#endif
#endif

/* Filling the caller's error struct. SPDX-License-Identifier: MIT */
#include "base.h"

#include <stdarg.h>
#include <stdio.h>

static const struct code {
    int32_t code, category;
    const char *reason, *oauth, *text;
} codes[] = {
#include "errors.inc"
};

static const struct code *code_of(int32_t code)
{
    for (size_t i = 0; i < MI_COUNT(codes); i++)
        if (codes[i].code == code)
            return &codes[i];
    return NULL;
}

const char *mission_code_reason(int32_t code)
{
    const struct code *known = code_of(code);

    return known ? known->reason : "unknown_code";
}

const char *mission_code_text(int32_t code)
{
    const struct code *known = code_of(code);

    return known ? known->text : "unknown code";
}

const char *mission_code_oauth_error(int32_t code)
{
    const struct code *known = code_of(code);

    return known ? known->oauth : NULL;
}

int32_t mission_code_category(int32_t code)
{
    const struct code *known = code_of(code);

    return known ? known->category : 0;
}

void mission_error_init(mission_error *error, size_t size)
{
    if (!error || size < sizeof *error)
        return;
    memset(error, 0, sizeof *error);
    error->size = size;
    error->offset = MISSION_NO_OFFSET;
}

bool mi_error_wanted(const mission_error *error)
{
    return error && error->size >= sizeof *error;
}

int32_t mi_fail_say(mission_error *error, int32_t code, const char *format, ...)
{
    va_list list;
    size_t used;

    mi_fail(error, code);
    if (!mi_error_wanted(error))
        return code;
    used = strlen(error->text);
    if (used + 3 >= sizeof error->text)
        return code;
    memcpy(error->text + used, ": ", 3);
    va_start(list, format);
    vsnprintf(error->text + used + 2, sizeof error->text - used - 2, format, list);
    va_end(list);
    return code;
}

int32_t mi_fail_at(mission_error *error, int32_t code, uint64_t offset)
{
    mi_fail(error, code);
    if (mi_error_wanted(error))
        error->offset = offset;
    return code;
}

int32_t mi_fail_host(mission_error *error, int32_t code, int32_t host_code, const char *slot)
{
    mi_fail_say(error, code, "%s returned %ld", slot, (long)host_code);
    if (mi_error_wanted(error))
        error->host_code = host_code;
    return code;
}

int32_t mi_fail(mission_error *error, int32_t code)
{
    const struct code *known = code_of(code);
    size_t size, len;

    if (!mi_error_wanted(error))
        return code;
    size = error->size;
    mission_error_init(error, size);
    error->code = code;
    if (known) {
        error->category = known->category;
        error->reason = known->reason;
        error->oauth_error = known->oauth;
        len = strlen(known->text);
        memcpy(error->text, known->text, len < sizeof error->text ? len : sizeof error->text - 1);
    }
    return code;
}

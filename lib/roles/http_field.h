/* The few pieces of RFC 9110 that credentials and challenges are made of. SPDX-License-Identifier:
 * MIT */
#ifndef MI_HTTP_FIELD_H
#define MI_HTTP_FIELD_H

#include "../base/text.h"

static inline bool mi_http_alphanumeric(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* RFC 9110 section 5.6.2. */
static inline bool mi_http_tchar(char c)
{
    return mi_http_alphanumeric(c) || (c && strchr("!#$%&'*+-.^_`|~", c));
}

/* RFC 9110 section 11.2, without the "=" at its end. */
static inline bool mi_http_token68(char c)
{
    /* A token is base64url but for its dots: one look for most characters. */
    return mi_base64url_value((unsigned char)c) >= 0 || (c && strchr("._~+/", c));
}

static inline bool mi_http_space(char c)
{
    return c == ' ' || c == '\t';
}

/* Takes what is of a kind from the front of `*rest`. */
static inline mission_view mi_http_take(mission_view *rest, bool (*is)(char))
{
    mission_view taken = *rest;
    size_t len = 0;

    while (len < taken.len && is(taken.ptr[len]))
        len++;
    taken.len = len;
    rest->ptr += taken.len;
    rest->len -= taken.len;
    return taken;
}

static inline bool mi_http_word_is(mission_view found, mission_view lower) /* in either case */
{
    if (found.len != lower.len)
        return false;
    for (size_t i = 0; i < found.len; i++)
        if ((found.ptr[i] | (found.ptr[i] >= 'A' && found.ptr[i] <= 'Z' ? 0x20 : 0)) !=
            lower.ptr[i])
            return false;
    return true;
}

#endif

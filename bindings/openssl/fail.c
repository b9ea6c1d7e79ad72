/* What OpenSSL says, as this library says it. SPDX-License-Identifier: MIT */
#include "internal.h"

#include <openssl/err.h>
#include <stdio.h>

static bool wanted(const mission_error *error)
{
    return error && error->size >= sizeof *error;
}

int32_t mi_ossl_fail(mission_error *error, int32_t code, const char *words)
{
    if (!wanted(error))
        return code;
    mission_error_init(error, error->size);
    error->code = code;
    error->category = mission_code_category(code);
    error->reason = mission_code_reason(code);
    error->oauth_error = mission_code_oauth_error(code);
    snprintf(error->text, sizeof error->text, "%s", words);
    return code;
}

/* An old want of memory is not to be taken for a new one. */
void mi_ossl_enter(void)
{
    ERR_set_mark();
    if (mi_ossl_no_memory())
        ERR_raise(ERR_LIB_USER, 1);
}

void mi_ossl_leave(void)
{
    ERR_pop_to_mark();
}

bool mi_ossl_no_memory(void)
{
    return ERR_GET_REASON(ERR_peek_last_error()) == ERR_R_MALLOC_FAILURE;
}

int32_t mi_ossl_refuse(mission_error *error, int32_t code, const char *words)
{
    const unsigned long last = ERR_peek_last_error();
    const char *reason = ERR_reason_error_string(last);
    char text[160];

    if (mi_ossl_no_memory())
        return mi_ossl_fail(error, MISSION_E_NOMEM, mission_code_text(MISSION_E_NOMEM));
    snprintf(text, sizeof text, "%s: %s", words, reason ? reason : "OpenSSL gives no reason");
    code = mi_ossl_fail(error, code, text);
    if (wanted(error))
        error->host_code = (int32_t)ERR_GET_REASON(last);
    return code;
}

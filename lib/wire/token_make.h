/* A token in the making. SPDX-License-Identifier: MIT */
#ifndef MI_TOKEN_MAKE_H
#define MI_TOKEN_MAKE_H

#include "../base/base.h"
#include "../base/text.h"
#include <mission/token.h>

#define MI_JTI_SIZE 16u

/* What a derivation says, and what becomes of it. */
struct mi_making {
    mission_context *context;
    mission_token_plan plan;
    mission_error *error;
    const mission_value *claim; /* `mission` of the derivation */
    mission_view mission_id, mission_expires_at;
    int64_t iat, exp, expires_in; /* of the token */
    mission_authority_set *set;   /* what it carries; owned, as is what follows */
    mission_json *audiences;      /* an array */
    mission_text *scope;          /* empty: none */
    char jti[MI_BASE64URL_LEN(MI_JTI_SIZE)];
};

/* token_make_read.c: what the derivation says, held against itself. */
int32_t mi_making_read(struct mi_making *making, const mission_time *now);
/* token_make_write.c: the claims, and the response with the token; both owned. */
int32_t mi_making_claims(const struct mi_making *making, mission_json **out);
int32_t mi_making_response(const struct mi_making *making, const mission_text *token,
                           mission_json **out);

#endif

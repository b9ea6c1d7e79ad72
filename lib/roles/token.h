/* Inside a verified token. SPDX-License-Identifier: MIT */
#ifndef MI_TOKEN_H
#define MI_TOKEN_H

#include "../json/json.h"
#include <mission/token.h>

/* Lives in its own arena, which is memory of the context or of a caller's scratch. Views are into
 * the arena and the two documents. */
struct mission_token {
    atomic_uint refs;
    mission_context *context; /* referenced */
    struct mi_arena arena;
    mission_json *header, *payload;
    mission_view text;             /* the compact token, as it was presented */
    mission_token_claims claims;   /* `size` is ours */
    mission_view acr;              /* empty: not said */
    mission_time nbf;              /* all 0: not said */
    const mission_value *audience; /* `aud`: a string or an array of strings */
    const mission_value *mission;  /* the claim; NULL: bound to no Mission */
    bool own_look;                 /* its issuer looks at it: nothing is decided with it */
};

/* The members of a payload that mean something here, found in one pass; NULL: absent. */
enum mi_claim {
    MI_CLAIM_ACR,
    MI_CLAIM_ACT,
    MI_CLAIM_AUD,
    MI_CLAIM_DETAILS,
    MI_CLAIM_CLIENT_ID,
    MI_CLAIM_CNF,
    MI_CLAIM_EXP,
    MI_CLAIM_IAT,
    MI_CLAIM_ISS,
    MI_CLAIM_JTI,
    MI_CLAIM_MISSION,
    MI_CLAIM_NBF,
    MI_CLAIM_SCOPE,
    MI_CLAIM_SUB,
    MI_CLAIMS
};
struct mi_claims {
    const mission_value *member[MI_CLAIMS];
};

/* token_claims.c: no member of what is no object. */
void mi_claims_find(const mission_value *payload, struct mi_claims *out);
/* `iss` of a payload that nobody has proven yet: whose keys to look at. */
int32_t mi_claims_issuer(mission_context *context, const struct mi_claims *claims,
                         mission_view *out, mission_error *error);
/* Read a proven payload into the token, each member by its own definition, first those of every
 * access token, then those of a Mission's; what they say of each other and of now is for the caller
 * to judge. Refused with invalid_token. */
int32_t mi_token_read(mission_token *token, const struct mi_claims *claims, mission_error *error);
int32_t mi_token_read_mission(mission_token *token, const struct mi_claims *claims,
                              mission_error *error);

static inline mission_view mi_token_text(const mission_token *token)
{
    return token->text;
}
/* Does `aud` name it? */
bool mi_token_is_for(const mission_token *token, mission_view name);
/* Is it bound to a Mission? */
static inline bool mi_token_governed(const mission_token *token)
{
    return token->claims.mission.id.len > 0;
}
/* Bytes of memory that it holds. */
size_t mi_token_memory(const mission_token *token);

#endif

/* Principals: who, in the namespace of whom. SPDX-License-Identifier: MIT */
#ifndef MISSION_PRINCIPAL_H
#define MISSION_PRINCIPAL_H

#include <mission/types.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A pair of an issuer and the name that it gives. Both are filled for a principal; two empty views
 * mean "nobody". A record's pair is never compared with a token's state-authority-local one.
 * Source: 10-core AV-8. Since 0.1. */
typedef struct mission_principal {
    mission_view iss;
    mission_view sub;
} mission_principal;

/* 1 when both are somebody and byte-equal in both parts, else 0. No case folding, no URI
 * normalization. Source: 10-core AV-8. Since 0.1. */
MISSION_API int32_t mission_principal_equal(const mission_principal *a, const mission_principal *b);
/* The `iss` and `sub` of an object; nobody when one of them is no filled string. Returns 1 for
 * somebody, else 0. The views live as long as the value. Since 0.1. */
MISSION_API int32_t mission_principal_of(const mission_value *value, mission_principal *out);

#ifdef __cplusplus
}
#endif
#endif

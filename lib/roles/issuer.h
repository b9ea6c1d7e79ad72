/* The inside of an issuer, and how it asks its host. SPDX-License-Identifier: MIT */
#ifndef MI_ISSUER_H
#define MI_ISSUER_H

#include "../base/base.h"
#include <mission/issuer.h>

struct mission_issuer {
    atomic_uint refs;
    mission_context *context;
    mission_text *name; /* the state authority's own */
    const mission_store *store;
    mission_store table; /* `store`, when it is not NULL */
    mission_issuer_host host;
    mission_issuer_config config; /* numbers and flags, defaults in place */
};

static inline mission_view mi_issuer_name(const mission_issuer *issuer)
{
    return mission_text_view(issuer->name);
}

/* asks.c: the host's callbacks with what they say checked. 0: yes; DECLINED, NOT_VISIBLE or what
 * the caller makes of a "no" is `no`; HOST, VERDICT, NO_CALLBACK. */
int32_t mi_ask_may(const mission_issuer *issuer, const mission_act *act, int32_t no,
                   mission_error *error);
int32_t mi_ask_authenticated(const mission_issuer *issuer, const mission_act *act, mission_view acr,
                             const mission_value *authentication, mission_error *error);
int32_t mi_ask_source(const mission_issuer *issuer, const mission_act *act,
                      const mission_value *source, mission_error *error);
int32_t mi_ask_policy(const mission_issuer *issuer, const mission_act *act,
                      mission_derivation_policy *policy, mission_error *error);
int32_t mi_ask_purpose(const mission_issuer *issuer, const mission_act *act,
                       const mission_record *parent, mission_error *error);
int32_t mi_ask_child_policy(const mission_issuer *issuer, const mission_act *act,
                            mission_view policy, mission_error *error);
int32_t mi_ask_longer(const mission_issuer *issuer, const mission_act *act,
                      const mission_record *predecessor, mission_error *error);
int32_t mi_ask_standing(const mission_issuer *issuer, const mission_act *act,
                        const mission_value *basis, mission_view policy_version,
                        mission_recency *recency, mission_error *error);

#endif

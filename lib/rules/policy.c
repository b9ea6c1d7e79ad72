/* Policy views: the handle, and what can be read of it. SPDX-License-Identifier: MIT */
#include "../model/principal.h"
#include "policy_view.h"
#include <mission/profile.h>

mission_policy *mission_policy_ref(mission_policy *policy)
{
    if (policy)
        mi_refs_add(&policy->refs);
    return policy;
}

void mission_policy_unref(mission_policy *policy)
{
    mission_context *context;

    if (!policy || !mi_refs_drop(&policy->refs))
        return;
    context = policy->context;
    mission_authority_set_unref(policy->set);
    mission_json_unref(policy->doc);
    mi_arena_drop(&policy->arena);
    mi_release(&context->memory, policy, sizeof *policy);
    mission_context_unref(context);
}

mission_context *mi_policy_context(const mission_policy *policy)
{
    return policy->context;
}

static const mission_value *ir_of(const mission_policy *policy)
{
    return policy ? policy->ir : NULL;
}

static mission_view term_of(const mission_policy *policy, const mission_value *object,
                            uint32_t term)
{
    return policy ? mission_value_string(mi_get_term(policy->context, object, term))
                  : (mission_view){NULL, 0};
}

mission_view mission_policy_text(const mission_policy *policy)
{
    return policy ? mission_json_text(policy->doc) : (mission_view){NULL, 0};
}

const mission_value *mission_policy_manifest(const mission_policy *policy)
{
    return policy ? policy->manifest : NULL;
}

const mission_authority_set *mission_policy_set(const mission_policy *policy)
{
    return policy ? policy->set : NULL;
}

const mission_value *mission_policy_audiences(const mission_policy *policy)
{
    return policy ? policy->audiences : NULL;
}

mission_view mission_policy_view_id(const mission_policy *policy)
{
    return policy ? policy->texts.view_id : (mission_view){NULL, 0};
}

mission_view mission_policy_mission(const mission_policy *policy)
{
    return policy ? policy->texts.mission : (mission_view){NULL, 0};
}

mission_view mission_policy_issuer(const mission_policy *policy)
{
    return policy ? policy->texts.issuer : (mission_view){NULL, 0};
}

mission_view mission_policy_authority_hash(const mission_policy *policy)
{
    return policy ? policy->texts.authority_hash : (mission_view){NULL, 0};
}

mission_view mission_policy_intent_hash(const mission_policy *policy)
{
    return term_of(policy, ir_of(policy), MISSION_TERM_INTENT_HASH);
}

mission_view mission_policy_rendering_hash(const mission_policy *policy)
{
    return mi_get_text(ir_of(policy), "consent_rendering_hash");
}

mission_view mission_policy_version(const mission_policy *policy)
{
    return mi_get_text(mission_policy_manifest(policy), "policy_version");
}

mission_view mission_policy_expires_at(const mission_policy *policy)
{
    return policy ? policy->texts.expires_at : (mission_view){NULL, 0};
}

mission_principal mission_policy_subject(const mission_policy *policy)
{
    return policy ? policy->subject : (mission_principal){{NULL, 0}, {NULL, 0}};
}

const mission_value *mission_policy_controls(const mission_policy *policy)
{
    return policy ? policy->texts.controls : NULL;
}

const mission_time *mi_policy_until(const mission_policy *policy)
{
    return policy->texts.until_read ? &policy->texts.until : NULL;
}

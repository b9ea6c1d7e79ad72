/* The taint of a session, as a value (60 TA-1, TA-2). SPDX-License-Identifier: MIT */
#include "taint.h"

#define VALUES_USUAL 65536u
#define VALUES_MOST 16777216u

/* ---- Names of sources ---- */

static bool among(mission_view name, const mission_view *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (name.len && mi_view_is(name, list[i]))
            return true;
    return false;
}

static bool usable(const mission_view *list, size_t count)
{
    if (count && !list)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!mi_usable(list[i]) || !list[i].len)
            return false;
    return true;
}

static bool copy(struct mi_arena *arena, const mission_view **list, size_t count)
{
    const mission_view *from = *list;
    mission_view *own;

    if (count > SIZE_MAX / sizeof *own - 1)
        return false;
    own = mi_arena_take(arena, (count + 1) * sizeof *own);
    for (size_t i = 0; own && i < count; i++) {
        own[i] = (mission_view){mi_arena_copy(arena, from[i], 0), from[i].len};
        if (!own[i].ptr)
            return false;
    }
    *list = own;
    return own != NULL;
}

/* Every state of a session shares its policy. */
static int32_t policy_new(mission_context *context, const mission_taint_policy *theirs,
                          struct mi_taint_policy **out)
{
    static const size_t ends[] = {sizeof(mission_taint_policy)};
    struct mi_taint_policy *own = mi_resize(&context->memory, NULL, 0, sizeof *own);
    int32_t rc;

    if (!own)
        return MISSION_E_NOMEM;
    memset(own, 0, sizeof *own);
    atomic_init(&own->refs, 1);
    own->context = mission_context_ref(context);
    mi_arena_start(&own->arena, &context->memory);
    *out = own;
    rc = mi_import(&own->policy, sizeof own->policy, theirs, ends, MI_COUNT(ends));
    if (rc)
        return rc;
    if (!own->policy.values)
        own->policy.values = VALUES_USUAL;
    if (own->policy.values > VALUES_MOST || own->policy.reserved ||
        !usable(own->policy.trusted, own->policy.trusted_count) ||
        !usable(own->policy.untrusted, own->policy.untrusted_count) ||
        !usable(own->policy.writable, own->policy.writable_count))
        return MISSION_E_ARGUMENT;
    return copy(&own->arena, &own->policy.trusted, own->policy.trusted_count) &&
                   copy(&own->arena, &own->policy.untrusted, own->policy.untrusted_count) &&
                   copy(&own->arena, &own->policy.writable, own->policy.writable_count)
               ? MISSION_OK
               : MISSION_E_NOMEM;
}

static void policy_unref(struct mi_taint_policy *policy)
{
    mission_context *context;

    if (!policy || !mi_refs_drop(&policy->refs))
        return;
    context = policy->context;
    mi_arena_drop(&policy->arena);
    mi_release(&context->memory, policy, sizeof *policy);
    mission_context_unref(context);
}

/* ---- States ---- */

/* A state with room for so many more values than it begins with; it takes over the reference to the
 * policy. */
static mission_taint *state_new(struct mi_taint_policy *policy, const mission_taint *from,
                                size_t more)
{
    const mi_memory *memory = &policy->context->memory;
    const size_t have = from ? from->count : 0;
    mission_taint *own = mi_resize(memory, NULL, 0, sizeof *own);

    if (!own)
        return NULL;
    memset(own, 0, sizeof *own);
    atomic_init(&own->refs, 1);
    own->room = have + more;
    if (own->room)
        own->values = mi_resize(memory, NULL, 0, own->room * sizeof *own->values);
    if (own->room && !own->values) {
        mi_release(memory, own, sizeof *own);
        return NULL;
    }
    own->policy = policy;
    own->count = have;
    if (have)
        memcpy(own->values, from->values, have * sizeof *own->values);
    if (from) {
        own->tainted = from->tainted;
        own->source = mission_text_ref(from->source);
    }
    return own;
}

mission_taint *mission_taint_ref(mission_taint *taint)
{
    if (taint)
        mi_refs_add(&taint->refs);
    return taint;
}

void mission_taint_unref(mission_taint *taint)
{
    struct mi_taint_policy *policy;

    if (!taint || !mi_refs_drop(&taint->refs))
        return;
    policy = taint->policy;
    mission_text_unref(taint->source);
    if (taint->room)
        mi_release(&policy->context->memory, taint->values, taint->room * sizeof *taint->values);
    mi_release(&policy->context->memory, taint, sizeof *taint);
    policy_unref(policy);
}

int32_t mission_taint_new(mission_context *context, const mission_taint_policy *policy,
                          mission_taint **out, mission_error *error)
{
    struct mi_taint_policy *own = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !policy || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = policy_new(context, policy, &own);
    if (!rc) {
        *out = state_new(own, NULL, 0);
        rc = *out ? MISSION_OK : MISSION_E_NOMEM;
    }
    if (!rc)
        return MISSION_OK;
    policy_unref(own);
    return mi_fail(error, rc);
}

static mission_taint *next_of(const mission_taint *taint, const mission_taint *keeps, size_t more)
{
    mission_taint *own;

    mi_refs_add(&taint->policy->refs);
    own = state_new(taint->policy, keeps, more);
    if (!own)
        policy_unref(taint->policy);
    return own;
}

/* ---- Content ---- */

static bool trusted(const mission_taint_policy *policy, const mission_content *content)
{
    const mission_view name = content->source;

    switch (content->origin) {
    case MISSION_CONTENT_SUBJECT:
    case MISSION_CONTENT_APPROVER:
        return true;
    case MISSION_CONTENT_SOURCE: /* a store under another title stays one */
        return among(name, policy->trusted, policy->trusted_count) &&
               !among(name, policy->untrusted, policy->untrusted_count) &&
               !among(name, policy->writable, policy->writable_count);
    case MISSION_CONTENT_STORE:
        return content->written == MISSION_FALSE &&
               among(name, policy->writable, policy->writable_count) &&
               !among(name, policy->untrusted, policy->untrusted_count);
    default:
        return false;
    }
}

static int32_t put_taint(mission_taint *own, mission_view source, mission_error *error)
{
    if (own->tainted)
        return MISSION_OK;
    own->tainted = true;
    own->source = mi_text_copy(&own->policy->context->memory, source);
    return own->source ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

static int32_t import(const mission_content *theirs, mission_content *own, mission_error *error)
{
    static const size_t ends[] = {sizeof(mission_content)};
    int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (!rc && (!mi_usable(own->source) || own->written > MISSION_TRUE))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

int32_t mission_taint_enter(const mission_taint *taint, const mission_content *content,
                            mission_taint **out, mission_error *error)
{
    mission_content own;
    mission_taint *next;
    size_t more = 0;
    int32_t rc;
    bool good;

    if (out)
        *out = NULL;
    if (!taint || !content || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(content, &own, error);
    if (rc)
        return rc;
    good = trusted(&taint->policy->policy, &own);
    if (good && own.value)
        more = mi_trace_count(own.value, taint->policy->policy.values - taint->count);
    next = next_of(taint, taint, more);
    if (!next)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = good ? mi_trace_add(next, own.value, error) : put_taint(next, own.source, error);
    if (rc)
        mission_taint_unref(next);
    else
        *out = next;
    return rc;
}

int32_t mission_taint_child(const mission_taint *taint, uint32_t clean, mission_taint **out,
                            mission_error *error)
{
    if (out)
        *out = NULL;
    if (!taint || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = next_of(taint, clean == 1 ? NULL : taint, 0);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mission_taint_reset(const mission_taint *taint, mission_view evidence_id,
                            mission_taint **out, mission_error *error)
{
    if (out)
        *out = NULL;
    if (!taint || !out || !mi_usable(evidence_id) || !evidence_id.len)
        return mi_fail(error, MISSION_E_ARGUMENT);
    *out = next_of(taint, NULL, 0);
    return *out ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mission_taint_tainted(const mission_taint *taint)
{
    return !taint || taint->tainted;
}

mission_view mission_taint_source(const mission_taint *taint)
{
    return taint ? mission_text_view(taint->source) : (mission_view){NULL, 0};
}

/* The context: imported once, immutable afterwards. SPDX-License-Identifier: MIT */
#include "context_build.h"

#define KNOWN_FLAGS (MISSION_CONTEXT_DEPLOYMENTS | MISSION_CONTEXT_NO_CLAIM_HASH)
#define ACTORS_MOST 64u
#define DEPTH_MOST 1024u
#define BYTES_MOST 4294967040u
#define ITEMS_MOST (1u << 29)

static const mission_limits limits_default = {
    .size = sizeof(mission_limits),
    .json_depth = 128,
    .json_items = 1u << 20,
    .json_bytes = 1u << 26,
    .submission_bytes = 65536,
    .intent_bytes = 65536,
    .intent_items = 64,
    .evidence_entries = 8,
    .evidence_bytes = 16384,
    .evidence_verifications = 8,
    .proposal_bytes = 65536,
    .set_entries = 100000,
    .set_comparisons = 10000000,
    .actors = 16,
};

static int32_t import_table(void *own, size_t have, const void *theirs, size_t end)
{
    const size_t ends[] = {end, have};

    return mi_import(own, have, theirs, ends, MI_COUNT(ends));
}

static int32_t import_allocator(mission_allocator *own, const mission_allocator *theirs)
{
    int32_t rc = import_table(own, sizeof *own, theirs, MI_END_OF(mission_allocator, resize));

    if (rc)
        return rc;
    return own->resize ? MISSION_OK : MISSION_E_NO_CALLBACK;
}

static int32_t import_clock(mission_clock *own, const mission_clock *theirs)
{
    int32_t rc = import_table(own, sizeof *own, theirs, MI_END_OF(mission_clock, now));

    if (rc)
        return rc;
    return own->now ? MISSION_OK : MISSION_E_NO_CALLBACK;
}

static int32_t import_crypto(mission_crypto *own, const mission_crypto *theirs)
{
    int32_t rc = import_table(own, sizeof *own, theirs, MI_END_OF(mission_crypto, compare));

    if (rc)
        return rc;
    if (own->key_open && !(own->key_close && own->verify && own->sign))
        return MISSION_E_NO_CALLBACK;
    return own->digest ? MISSION_OK : MISSION_E_NO_CALLBACK;
}

static int32_t import_limits(mission_limits *own, const mission_limits *theirs)
{
    mission_limits given;
    int32_t rc = import_table(&given, sizeof given, theirs, MI_END_OF(mission_limits, actors));

    if (rc)
        return rc;
    if (given.json_depth > DEPTH_MOST || given.json_bytes > BYTES_MOST ||
        given.json_items > ITEMS_MOST || given.actors > ACTORS_MOST || given.reserved0)
        return MISSION_E_ARGUMENT;
    *own = limits_default;
#define TAKE(member)                                                                               \
    if (given.member)                                                                              \
    own->member = given.member
    TAKE(json_depth);
    TAKE(json_items);
    TAKE(json_bytes);
    TAKE(submission_bytes);
    TAKE(intent_bytes);
    TAKE(intent_items);
    TAKE(evidence_entries);
    TAKE(evidence_bytes);
    TAKE(evidence_verifications);
    TAKE(proposal_bytes);
    TAKE(set_entries);
    TAKE(set_comparisons);
    TAKE(actors);
#undef TAKE
    return MISSION_OK;
}

static int32_t copy_view(struct mi_arena *arena, mission_view *view)
{
    if (!mi_usable(*view) || view->len == 0)
        return MISSION_E_ARGUMENT;
    view->ptr = mi_arena_copy(arena, *view, 1);
    return view->ptr ? MISSION_OK : MISSION_E_NOMEM;
}

static int32_t import_member(mission_member_type *own, const void *theirs)
{
    return import_table(own, sizeof *own, theirs, MI_END_OF(mission_member_type, validate));
}

static int32_t import_members(struct mi_arena *arena, struct mi_member_types *own,
                              const mission_member_type *theirs, size_t count)
{
    const char *at = (const char *)theirs;
    int32_t rc;

    if (count == 0)
        return MISSION_OK;
    if (!theirs || count > UINT16_MAX)
        return MISSION_E_ARGUMENT;
    own->list = mi_arena_take(arena, count * sizeof *own->list);
    if (!own->list)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count; i++, at += theirs->size) {
        rc = import_member(&own->list[i], at);
        if (!rc)
            rc = mi_member_type(own, own->list[i].name) ? MISSION_E_ARGUMENT : MISSION_OK;
        if (!rc)
            rc = copy_view(arena, &own->list[i].name);
        if (rc)
            return rc;
        own->count++;
    }
    return MISSION_OK;
}

/* The Mission Common Constraints, which are compared by the library's own rules. */
static const mission_view common_keys[] = {
    MI_VIEW_INIT("max_amount"),
    MI_VIEW_INIT("resource_issued_after"),
    MI_VIEW_INIT("resource_issued_before"),
    MI_VIEW_INIT("tenant"),
    MI_VIEW_INIT("recipient_domain"),
    MI_VIEW_INIT("time_window"),
    MI_VIEW_INIT("data_classification"),
    MI_VIEW_INIT("allowed_tools"),
    MI_VIEW_INIT("requires_action_approval"),
};

bool mi_constraint_common(mission_view key)
{
    for (size_t i = 0; i < MI_COUNT(common_keys); i++)
        if (mi_view_is(common_keys[i], key))
            return true;
    return false;
}

const mission_constraint_type *mi_constraint_type(const mission_context *context, mission_view key)
{
    for (size_t i = 0; i < context->constraint_type_count; i++)
        if (mi_view_is(context->constraint_types[i].key, key))
            return &context->constraint_types[i];
    return NULL;
}

/* The registry's names: ^[A-Za-z0-9_.:-]+$ */
static bool registry_name(mission_view name)
{
    static const char letters[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-";

    for (size_t i = 0; i < name.len; i++)
        if (!memchr(letters, name.ptr[i], sizeof letters - 1))
            return false;
    return name.len > 0;
}

static int32_t import_constraint(mission_context *own, const void *theirs)
{
    mission_constraint_type *type = &own->constraint_types[own->constraint_type_count];
    int32_t rc =
        import_table(type, sizeof *type, theirs, MI_END_OF(mission_constraint_type, holds));

    if (!rc && type->meet && !type->within) /* what it makes could not be checked */
        rc = MISSION_E_NO_CALLBACK;
    if (!rc && !mi_usable(type->key))
        rc = MISSION_E_ARGUMENT;
    if (!rc && (!registry_name(type->key) || mi_constraint_common(type->key) ||
                mi_constraint_type(own, type->key)))
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        rc = copy_view(&own->arena, &type->key);
    own->constraint_type_count += rc == MISSION_OK;
    return rc;
}

static int32_t import_constraints(mission_context *own, const mission_config *config)
{
    const char *at = (const char *)config->constraint_types;
    const size_t count = config->constraint_type_count;
    int32_t rc = MISSION_OK;

    if (count == 0)
        return MISSION_OK;
    if (!config->constraint_types || count > UINT16_MAX)
        return MISSION_E_ARGUMENT;
    own->constraint_types = mi_arena_take(&own->arena, count * sizeof *own->constraint_types);
    if (!own->constraint_types)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count && !rc; i++)
        rc = import_constraint(own, at + i * config->constraint_types->size);
    return rc;
}

const mission_authorization_type *mi_authorization_type(const mission_context *context,
                                                        mission_view type)
{
    for (size_t i = 0; i < context->authorization_type_count; i++)
        if (mi_view_is(context->authorization_types[i].type, type))
            return &context->authorization_types[i];
    return NULL;
}

static int32_t import_authorization_type(mission_context *own, const void *theirs)
{
    mission_authorization_type *type = &own->authorization_types[own->authorization_type_count];
    int32_t rc =
        import_table(type, sizeof *type, theirs, MI_END_OF(mission_authorization_type, narrow));

    if (!rc && type->narrow && !type->within) /* what it makes could not be checked */
        rc = MISSION_E_NO_CALLBACK;
    if (!rc && mi_usable(type->type) && mi_authorization_type(own, type->type))
        rc = MISSION_E_ARGUMENT;
    if (!rc)
        rc = copy_view(&own->arena, &type->type);
    own->authorization_type_count += rc == MISSION_OK;
    return rc;
}

static int32_t import_authorization_types(mission_context *own, const mission_config *config)
{
    const char *at = (const char *)config->authorization_types;
    const size_t count = config->authorization_type_count;
    int32_t rc = MISSION_OK;

    if (count == 0)
        return MISSION_OK;
    if (!config->authorization_types || count > UINT16_MAX)
        return MISSION_E_ARGUMENT;
    own->authorization_types = mi_arena_take(&own->arena, count * sizeof *own->authorization_types);
    if (!own->authorization_types)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < count && !rc; i++)
        rc = import_authorization_type(own, at + i * config->authorization_types->size);
    return rc;
}

static int32_t import_evidence(mission_context *own, const mission_config *config)
{
    const char *at = (const char *)config->evidence_types;
    mission_evidence_type *type;
    int32_t rc;

    if (config->evidence_type_count == 0)
        return MISSION_OK;
    if (!config->evidence_types || config->evidence_type_count > UINT16_MAX)
        return MISSION_E_ARGUMENT;
    own->evidence_types =
        mi_arena_take(&own->arena, config->evidence_type_count * sizeof *own->evidence_types);
    if (!own->evidence_types)
        return MISSION_E_NOMEM;
    for (size_t i = 0; i < config->evidence_type_count; i++) {
        type = &own->evidence_types[i];
        rc = import_table(type, sizeof *type, at, MI_END_OF(mission_evidence_type, verify));
        if (rc)
            return rc;
        if (!type->validate || !type->verify)
            return MISSION_E_NO_CALLBACK;
        for (size_t k = 0; k < i; k++)
            if (mi_view_is(own->evidence_types[k].type, type->type))
                return MISSION_E_ARGUMENT;
        rc = copy_view(&own->arena, &type->type);
        if (rc)
            return rc;
        own->evidence_type_count++;
        at += config->evidence_types->size;
    }
    return MISSION_OK;
}

static int32_t import_registries(mission_context *own, const mission_config *config)
{
    struct mi_arena *arena = &own->arena;
    int32_t rc = import_members(arena, &own->controls, config->control_members,
                                config->control_member_count);

    if (!rc)
        rc = import_members(arena, &own->entry_members, config->entry_members,
                            config->entry_member_count);
    if (!rc)
        rc = import_constraints(own, config);
    if (!rc)
        rc = import_authorization_types(own, config);
    if (!rc)
        rc = import_evidence(own, config);
    if (!rc && config->object_label)
        rc = import_member(&own->object_label, config->object_label);
    return rc;
}

static int32_t import_config(mission_context *own, const mission_config *config,
                             const mission_crypto *crypto)
{
    int32_t rc = MISSION_OK;

    if (config->flags & ~KNOWN_FLAGS)
        return MISSION_E_ARGUMENT;
    own->flags = config->flags;
    own->profile = mi_profile(config->profile ? config->profile : MISSION_PROFILE_SERIES);
    if (!own->profile)
        return MISSION_E_ARGUMENT;
    if (config->clock)
        rc = import_clock(&own->clock, config->clock);
    if (!rc && !config->crypto && !crypto)
        rc = MISSION_E_CRYPTO;
    if (!rc)
        rc = import_crypto(&own->crypto, config->crypto ? config->crypto : crypto);
    own->limits = limits_default;
    if (!rc && config->limits)
        rc = import_limits(&own->limits, config->limits);
    return rc ? rc : import_registries(own, config);
}

int32_t mi_context_build(const mission_config *config, const mission_crypto *crypto,
                         mission_context **out, mission_error *error)
{
    mission_allocator memory = mi_memory_default;
    mission_config given = {.size = sizeof given};
    struct mi_arena arena;
    mission_context *own;
    int32_t rc = MISSION_OK;

    *out = NULL;
    if (config)
        rc = import_table(&given, sizeof given, config, MI_END_OF(mission_config, object_label));
    if (!rc && given.allocator)
        rc = import_allocator(&memory, given.allocator);
    if (rc)
        return mi_fail(error, rc);
    mi_arena_start(&arena, &memory);
    own = mi_arena_take(&arena, sizeof *own);
    if (!own)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(own, 0, sizeof *own);
    atomic_init(&own->refs, 1);
    own->memory = memory;
    own->arena = arena;
    rc = import_config(own, &given, crypto);
    if (rc) {
        arena = own->arena;
        mi_arena_drop(&arena);
        return mi_fail(error, rc);
    }
    *out = own;
    return MISSION_OK;
}

mission_context *mission_context_ref(mission_context *context)
{
    if (context)
        mi_refs_add(&context->refs);
    return context;
}

void mission_context_unref(mission_context *context)
{
    struct mi_arena arena;

    if (!context || !mi_refs_drop(&context->refs))
        return;
    arena = context->arena; /* the context lives in there */
    mi_arena_drop(&arena);
}

uint32_t mission_context_profile(const mission_context *context)
{
    return context ? context->profile->id : 0;
}

int32_t mission_context_limits(const mission_context *context, mission_limits *out)
{
    if (!context || !out || out->size < sizeof *out)
        return MISSION_E_ARGUMENT;
    *out = context->limits;
    return MISSION_OK;
}

const mission_member_type *mi_member_type(const struct mi_member_types *types, mission_view name)
{
    for (size_t i = 0; i < types->count; i++)
        if (mi_view_is(types->list[i].name, name))
            return &types->list[i];
    return NULL;
}

int32_t mi_now(const mission_context *context, const mission_time *given, mission_time *out,
               mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    if (given) {
        if (given->nanoseconds > 999999999)
            return mi_fail(error, MISSION_E_ARGUMENT);
        *out = *given;
        return MISSION_OK;
    }
    if (!context->clock.now)
        return mi_fail(error, MISSION_E_NO_CALLBACK);
    rc = context->clock.now(context->clock.host, out);
    if (rc)
        return mi_fail_host(error, MISSION_E_CLOCK, rc, "clock.now");
    return out->nanoseconds > 999999999 ? mi_fail(error, MISSION_E_CLOCK) : MISSION_OK;
}

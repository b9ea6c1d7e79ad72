/* Does a verified token permit this operation? (10-core section 3, rs_decide.)
 * SPDX-License-Identifier: MIT */
#include "../base/scratch.h"
#include "../model/authority.h"
#include "../model/constraint.h"
#include "../rules/constraints.h"
#include "resource.h"

/* What one decision works with. */
struct deciding {
    const mission_resource *resource;
    const mission_token *token;
    const mission_operation *operation;
    const mission_time *now;
    mission_facts facts;
    mission_error *why;
    struct mi_arena arena;      /* over the scratch: what is normalized */
    struct mi_uri_normal uri;   /* of the request */
    bool uri_known, uri_usable; /* the first: it was tried */
    bool action_usable;         /* a literal one */
    bool falls_short;           /* of what the operation needs beside authority */
    mission_access *own;
};

/* One entry: its members, each looked at once. */
struct entry {
    const mission_value *type, *resource, *match, *actions, *constraints;
    bool unknown; /* has a member that nobody here enforces */
};

/* ---- Is it about this? ---- */

static void read_entry(const struct deciding *d, const mission_value *value, struct entry *out)
{
    const size_t count = mission_value_kind(value) == MISSION_JSON_OBJECT ? value->len : 0;

    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        const mission_view name = mi_name(&value->u.members[i]);
        const mission_value *member = &value->u.members[i].value;

        if (mi_view_is(name, MI_VIEW("type")))
            out->type = member;
        else if (mi_view_is(name, MI_VIEW("resource")))
            out->resource = member;
        else if (mi_view_is(name, MI_VIEW("actions")))
            out->actions = member;
        else if (mi_view_is(name, MI_VIEW("constraints")))
            out->constraints = member;
        else if (mi_view_is(name, MI_VIEW("resource_match")))
            out->match = member;
        else if (!mi_view_is(name, MI_VIEW("delegation"))) /* is no matter of a resource (DG-7) */
            out->unknown =
                out->unknown || !mi_member_type(&d->resource->context->entry_members, name);
    }
}

/* Is the request below this base? (RS-4, UR-1) */
static int32_t under(struct deciding *d, mission_view base, bool *is)
{
    const struct mi_chunk *chunks;
    struct mi_uri_normal normal;
    char *at;
    bool usable;
    int32_t rc = MISSION_OK;

    *is = false;
    if (!d->uri_known && d->operation->uri.len)
        rc = mi_uri_normalize(&d->arena, d->operation->uri, &d->uri, &d->uri_usable);
    d->uri_known = true;
    if (rc || !d->uri_usable || !base.len || memchr(base.ptr, '?', base.len))
        return rc;
    chunks = d->arena.chunks;
    at = d->arena.at;
    rc = mi_uri_normalize(&d->arena, base, &normal, &usable);
    *is = !rc && usable && mi_uri_under(&normal, &d->uri);
    if (d->arena.chunks == chunks) /* the next base may have its place */
        d->arena.at = at;
    return rc;
}

/* How the entry stands to what is served. */
#define APART 0
#define APPLIES 1
#define UNDECIDED 2 /* by a rule of matching that is not known here; it might */

static int32_t applies(struct deciding *d, const struct entry *entry, int *how)
{
    const mission_view resource = mission_value_string(entry->resource);
    const mission_view match = mission_value_string(entry->match);
    const bool exact = resource.len && mi_view_is(resource, d->operation->resource);
    bool is = false;
    int32_t rc = MISSION_OK;

    *how = APART;
    if (!mi_resource_access(d->resource->context, mission_value_string(entry->type)))
        return rc;
    if (!entry->match || mi_view_is(match, MI_VIEW("exact"))) {
        *how = exact ? APPLIES : APART;
        return rc;
    }
    rc = under(d, resource, &is);
    if (mi_view_is(match, MI_VIEW("prefix")))
        *how = is ? APPLIES : APART;
    else
        *how = is || exact ? UNDECIDED : APART;
    return rc;
}

/* ---- Does it permit? ---- */

/* The action is literal: equal to one of the entry's, or of one of its families (SU-2). */
static bool covers(const struct deciding *d, const mission_value *actions)
{
    const mission_view action = d->operation->action;
    bool covered = false;

    if (!d->action_usable || mission_value_kind(actions) != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < actions->len; i++) {
        const mission_value *value = &actions->u.items[i];
        const mission_view text = {value->u.text, value->len};

        if (value->kind != MISSION_JSON_STRING)
            return false;
        covered = covered ||
                  (text.len && !mi_view_is(text, MI_VIEW(".*")) && mi_action_within(action, text));
    }
    return covered;
}

/* The host's own members of an entry, by its word. */
static bool members_valid(const struct deciding *d, const mission_value *entry)
{
    const struct mi_member_types *types = &d->resource->context->entry_members;
    const struct mi_check check = {.context = d->resource->context};

    for (size_t i = 0; types->count && i < mission_value_count(entry); i++) {
        const mission_member_type *type = mi_member_type(types, mission_value_name(entry, i));

        if (type && mi_member_validate(&check, NULL, type, mission_value_item(entry, i)))
            return false;
    }
    return true;
}

/* Writes 0 to `*code`, or why the constraints of an entry do not let it permit; what is malformed
 * is as unknown as what nobody enforces (RS-3). 0, or a failure. */
static int32_t constraints_hold(const struct deciding *d, const mission_value *constraints,
                                int32_t *code, mission_view *key)
{
    mission_constraint_verdict verdict = {.size = sizeof verdict};
    int32_t rc;

    *code = MISSION_OK;
    if (!constraints)
        return MISSION_OK;
    rc = mission_constraint_holds(d->resource->context, constraints, &d->facts, &verdict, d->why);
    *code = rc ? MISSION_E_CONSTRAINT_UNRECOGNIZED : verdict.code;
    *key = verdict.key;
    return rc && mi_access_failed(rc) ? rc : MISSION_OK;
}

/* One entry that applies and covers the action: `*code` 0, it permits. */
static int32_t permits(const struct deciding *d, const struct entry *entry,
                       const mission_value *value, int32_t *code, mission_view *key)
{
    *key = (mission_view){NULL, 0};
    *code = MISSION_E_CONSTRAINT_UNRECOGNIZED;
    if (entry->unknown || !members_valid(d, value))
        return MISSION_OK;
    return constraints_hold(d, entry->constraints, code, key);
}

/* ---- The entries as alternatives (RS-2) ---- */

/* Is all that the entry demands known and well formed here? */
static bool enforceable(const struct deciding *d, const struct entry *entry,
                        const mission_value *value)
{
    mission_context *context = d->resource->context;
    const struct mi_check check = {.context = context};

    if (entry->unknown || !members_valid(d, value))
        return false;
    if (entry->constraints && mi_constraints(&check, NULL, entry->constraints))
        return false;
    for (size_t i = 0; i < mission_value_count(entry->constraints); i++) {
        const mission_view key = mission_value_name(entry->constraints, i);
        const mission_constraint_type *type = mi_constraint_type(context, key);

        if (!mi_constraint_of(key) && !(type && type->holds))
            return false;
    }
    return true;
}

/* T-7: one entry for what is served that cannot be enforced refuses the request. */
static int32_t check_strictly(struct deciding *d)
{
    const mission_value *entries = d->token->claims.entries;

    for (size_t i = 0; i < mission_value_count(entries); i++) {
        const mission_value *value = mission_value_item(entries, i);
        struct entry entry;
        int how;
        int32_t rc;

        read_entry(d, value, &entry);
        rc = applies(d, &entry, &how);
        if (rc)
            return mi_fail(d->why, rc);
        if (how == UNDECIDED || (how == APPLIES && !enforceable(d, &entry, value)))
            return mi_fail(d->why, MISSION_E_CONSTRAINT_UNRECOGNIZED);
    }
    return MISSION_OK;
}

/* The first reason stays, unless something was not recognized: that is the one to tell. */
static void remember(struct deciding *d, int32_t *reason, int32_t code, mission_view key)
{
    if (*reason != MISSION_E_NOT_PERMITTED &&
        (code != MISSION_E_CONSTRAINT_UNRECOGNIZED || *reason == code))
        return;
    *reason = code;
    d->own->key = key;
}

static int32_t try_entries(struct deciding *d)
{
    const mission_value *entries = d->token->claims.entries;
    int32_t reason = MISSION_E_NOT_PERMITTED;

    for (size_t i = 0; i < mission_value_count(entries); i++) {
        const mission_value *value = mission_value_item(entries, i);
        mission_view key;
        struct entry entry;
        int32_t rc, code;
        int how;

        read_entry(d, value, &entry);
        if (!covers(d, entry.actions)) /* first, since it costs less */
            continue;
        rc = applies(d, &entry, &how);
        if (rc)
            return mi_fail(d->why, rc);
        if (how != APPLIES)
            continue;
        rc = permits(d, &entry, value, &code, &key);
        if (rc)
            return rc;
        if (!code) {
            d->own->entry = i;
            d->own->key = (mission_view){NULL, 0};
            return MISSION_OK;
        }
        remember(d, &reason, code, key);
    }
    return mi_fail(d->why, reason);
}

static int32_t check_entries(struct deciding *d)
{
    int32_t rc = MISSION_OK;

    if (!mi_token_governed(d->token)) /* RS-6: its entries are nobody's approval */
        return mi_fail(d->why, MISSION_E_NOT_PERMITTED);
    if (d->resource->flags & MISSION_RESOURCE_STRICT)
        rc = check_strictly(d);
    return rc ? rc : try_entries(d);
}

/* ---- The Mission's state ---- */

static int32_t check_state(struct deciding *d, const mission_known_state *state)
{
    const mission_resource *resource = d->resource;
    int32_t rc;

    if (resource->tier == MISSION_TIER_CREDENTIAL ||
        (resource->tier == MISSION_TIER_AUTHORITY && !state && !resource->freshness.required))
        return MISSION_OK;
    if (!mi_token_governed(d->token))
        return mi_fail(d->why, MISSION_E_UNGOVERNED);
    rc = mission_freshness_check(&resource->freshness, state, d->now, d->why);
    if (state && (rc == MISSION_OK || rc == MISSION_E_MISSION_NOT_ACTIVE))
        d->own->state = state->state;
    return rc;
}

/* ---- The whole ---- */

static int32_t decide(struct deciding *d, const mission_known_state *state)
{
    int32_t rc = mi_token_ours(d->resource, d->token, d->why);

    if (!rc)
        rc = mi_token_times(d->resource, d->token, d->now, d->why);
    if (!rc)
        rc = check_state(d, state);
    if (!rc && d->resource->tier == MISSION_TIER_AUTHORITY)
        rc = check_entries(d);
    if (!rc && d->falls_short) /* RS-9: the authority is there */
        rc = mi_fail(d->why, MISSION_E_STEP_UP);
    return rc;
}

/* RS-9. Nothing is said of a token that was not one for us, nor of a Mission's state. */
static const char *denial_of(int32_t code)
{
    switch (code) {
    case MISSION_E_CONSTRAINT_UNRECOGNIZED:
        return "constraint_unrecognized";
    case MISSION_E_STEP_UP:
        return "step_up_required";
    case MISSION_E_NOT_PERMITTED:
    case MISSION_E_CONSTRAINT_UNMET:
    case MISSION_E_FACT_MISSING:
        return "insufficient_authority";
    default:
        return NULL;
    }
}

static int32_t import_operation(const mission_operation *theirs, mission_operation *own)
{
    const size_t ends[] = {MI_END_OF(mission_operation, facts)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    if ((own->needs & ~MISSION_NEEDS_KEY) || own->reserved || !mi_usable(own->resource) ||
        !mi_usable(own->uri) || !mi_usable(own->action) || !mi_usable(own->acr))
        return MISSION_E_ARGUMENT;
    return MISSION_OK;
}

/* One reading of the clock serves the whole decision. */
static int32_t import_facts(struct deciding *d)
{
    const size_t ends[] = {MI_END_OF(mission_facts, lookup)};
    int32_t rc = MISSION_OK;

    d->facts = (mission_facts){.size = sizeof d->facts};
    if (d->operation->facts)
        rc = mi_import(&d->facts, sizeof d->facts, d->operation->facts, ends, MI_COUNT(ends));
    if (!d->facts.now)
        d->facts.now = d->now;
    return rc;
}

static void look_ahead(struct deciding *d)
{
    const mission_operation *operation = d->operation;
    const mission_token_claims *claims = &d->token->claims;

    d->action_usable = mi_action_literal(operation->action);
    d->falls_short =
        ((operation->needs & MISSION_NEEDS_KEY) && !claims->jkt.len && !claims->x5t_s256.len) ||
        (operation->acr.len && !mi_view_is(operation->acr, d->token->acr));
    d->own->scheme = claims->jkt.len ? MISSION_SCHEME_DPOP : MISSION_SCHEME_BEARER;
}

int32_t mission_resource_decide(const mission_resource *resource, const mission_token *token,
                                const mission_operation *operation,
                                const mission_known_state *state, const mission_time *now,
                                void *scratch, size_t scratch_size, mission_access *access,
                                mission_error *why)
{
    mission_access own = {.size = sizeof own, .entry = SIZE_MAX};
    mission_operation given;
    mission_time moment;
    struct deciding d = {.resource = resource,
                         .token = token,
                         .operation = &given,
                         .now = &moment,
                         .why = why,
                         .own = &own};
    struct mi_scratch *s;
    int32_t rc = mi_access_start(access);

    if (rc || !resource || !token || !operation || (!scratch && scratch_size))
        return mi_fail(why, rc ? rc : MISSION_E_ARGUMENT);
    rc = import_operation(operation, &given);
    if (!rc)
        rc = import_facts(&d);
    if (rc)
        mi_fail(why, rc);
    else
        rc = mi_now(resource->context, now, &moment, why);
    if (!rc) {
        look_ahead(&d);
        s = mi_scratch_start(scratch, scratch_size, &resource->context->memory);
        mi_arena_start(&d.arena, s ? &s->memory : &resource->context->memory);
        rc = decide(&d, state);
        mi_arena_drop(&d.arena);
    }
    own.denial = denial_of(rc);
    return mi_access_settle(access, &own, rc, why);
}

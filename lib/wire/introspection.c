/* Writing introspection responses: only what the caller may see. SPDX-License-Identifier: MIT */
#include "introspection.h"
#include "../model/check.h"
#include "../rules/host.h"
#include "../rules/members.h"
#include <mission/identifier.h>

#define FRESH_MOST 86400 /* seconds */
#define ALL_PRIVILEGES                                                                             \
    (MISSION_PRIVILEGE_DERIVATIONS | MISSION_PRIVILEGE_COMMITMENT | MISSION_PRIVILEGE_LINEAGE)

/* ---- What was asked ---- */

static int32_t check_maps(const mission_introspect *own, mission_error *error)
{
    static const size_t audience_ends[] = {MI_END_OF(mission_audience_map, audiences)};
    static const size_t scope_ends[] = {MI_END_OF(mission_scope_map, authority)};
    mission_audience_map map;
    mission_scope_map scopes = {.authority = NULL};
    int32_t rc;

    if (!own->map)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "map");
    rc = mi_import(&map, sizeof map, own->map, audience_ends, MI_COUNT(audience_ends));
    if (!rc && own->scopes)
        rc = mi_import(&scopes, sizeof scopes, own->scopes, scope_ends, MI_COUNT(scope_ends));
    if (rc)
        return mi_fail(error, rc);
    if (!map.audiences)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "map.audiences");
    return scopes.authority || !own->scopes
               ? MISSION_OK
               : mi_fail_say(error, MISSION_E_NO_CALLBACK, "scopes.authority");
}

static bool usable(const mission_introspect *own)
{
    if (own->mission_id.len && mission_identifier_check(own->mission_id, NULL))
        return false;
    if (own->audience_count && !own->audiences)
        return false;
    for (size_t i = 0; i < own->audience_count; i++)
        if (!own->audiences[i].ptr || !own->audiences[i].len)
            return false;
    return !(own->token && own->claims) && mi_usable(own->mission_id) && own->fresh_seconds >= 0 &&
           own->fresh_seconds <= FRESH_MOST && !(own->privileges & ~ALL_PRIVILEGES) &&
           !(own->scope_flags & ~MISSION_SCOPE_CONSTRAINED);
}

int32_t mi_introspect_import(const mission_introspect *theirs, mission_introspect *own,
                             mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_introspect, now)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(error, rc);
    return usable(own) ? check_maps(own, error) : mi_fail(error, MISSION_E_ARGUMENT);
}

/* ---- Whom it is for ---- */

static size_t aud_count(const mission_value *aud)
{
    return mission_value_kind(aud) == MISSION_JSON_ARRAY ? mission_value_count(aud) : aud != NULL;
}

static mission_view aud_item(const mission_value *aud, size_t index)
{
    return mission_value_string(
        mission_value_kind(aud) == MISSION_JSON_ARRAY ? mission_value_item(aud, index) : aud);
}

static bool caller_is(const mission_introspect *asked, mission_view name)
{
    for (size_t i = 0; i < asked->audience_count; i++)
        if (mi_view_is(asked->audiences[i], name))
            return true;
    return false;
}

/* How many of the token's audiences the caller is. */
static size_t shared(const mission_introspect *asked, const mission_value *aud)
{
    size_t count = 0;

    for (size_t i = 0; i < aud_count(aud); i++)
        count += caller_is(asked, aud_item(aud, i));
    return count;
}

bool mi_introspect_good(const mission_introspect *asked, const mission_token_claims *claims,
                        const mission_time *now)
{
    const bool alive =
        now->seconds < claims->exp.seconds ||
        (now->seconds == claims->exp.seconds && now->nanoseconds < claims->exp.nanoseconds);

    return alive && claims->mission.id.len && shared(asked, mi_get(claims->all, "aud"));
}

struct question {
    const mission_introspect *asked;
    const mission_value *entry;
};

static int32_t ask(const void *question, mission_builder *out, mission_error *error)
{
    const struct question *q = question;

    return q->asked->map->audiences(q->asked->map->host, q->entry, out, error);
}

/* Is one of the entry's audiences both the token's and the caller's? */
static int32_t addressed(mission_context *context, const struct question *question,
                         const mission_value *aud, bool *yes, mission_error *error)
{
    const mission_value *list;
    mission_json *doc;
    int32_t rc = mi_host_list(context, ask, question, "map.audiences", &doc, error);

    *yes = false;
    if (rc)
        return rc;
    list = mission_json_root(doc);
    for (size_t i = 0; !rc && i < mission_value_count(list); i++) {
        const mission_view name = mission_value_string(mission_value_item(list, i));

        if (!name.len)
            rc = mi_fail_say(error, MISSION_E_VERDICT,
                             "map.audiences wrote what is no filled string");
        for (size_t k = 0; !*yes && k < aud_count(aud); k++)
            *yes = mi_view_is(aud_item(aud, k), name) && caller_is(question->asked, name);
    }
    mission_json_unref(doc);
    return rc;
}

int32_t mi_introspect_entries(mission_context *context, const mission_introspect *asked,
                              const mission_token_claims *claims, mission_json **out,
                              mission_error *error)
{
    const mission_value *aud = mi_get(claims->all, "aud");
    mission_builder *to;
    int32_t rc = mission_builder_new(context, &to, error);

    *out = NULL;
    if (rc)
        return rc;
    mission_builder_array(to);
    for (size_t i = 0; !rc && i < mission_value_count(claims->entries); i++) {
        const struct question question = {asked, mission_value_item(claims->entries, i)};
        bool yes;

        rc = addressed(context, &question, aud, &yes, error);
        if (!rc && yes)
            mission_builder_value(to, question.entry);
    }
    mission_builder_end(to);
    if (!rc)
        rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc;
}

int32_t mi_introspect_scope(const mission_introspect *asked, const mission_token_claims *claims,
                            const mission_authority_set *set, bool whole, mission_text **held,
                            mission_view *out, mission_error *error)
{
    int32_t rc;

    *held = NULL;
    *out = whole ? claims->scope : (mission_view){NULL, 0};
    if (whole || !set || !claims->scope.len || !asked->scopes)
        return MISSION_OK;
    rc = mission_authority_set_scope(set, asked->scopes, claims->scope, asked->scope_flags, held,
                                     error);
    if (mission_code_category(rc) == MISSION_CATEGORY_INPUT ||
        mission_code_category(rc) == MISSION_CATEGORY_LIMIT)
        return MISSION_OK; /* a scope that cannot be read is none */
    *out = mission_text_view(*held);
    return rc;
}

/* ---- The response ---- */

/* The other audiences are not the caller's business. */
static void audience(const mission_introspect *asked, const mission_token_claims *claims,
                     mission_builder *to)
{
    const mission_value *aud = mi_get(claims->all, "aud");
    const bool many = shared(asked, aud) > 1;

    mission_builder_name(to, MI_VIEW("aud"));
    if (many)
        mission_builder_array(to);
    for (size_t i = 0; i < aud_count(aud); i++)
        if (caller_is(asked, aud_item(aud, i)))
            mission_builder_string(to, aud_item(aud, i));
    if (many)
        mission_builder_end(to);
}

static void key(const mission_token_claims *claims, mission_builder *to)
{
    if (!claims->jkt.len && !claims->x5t_s256.len)
        return;
    mission_builder_name(to, MI_VIEW("cnf"));
    mission_builder_object(to);
    mi_member_filled(to, "jkt", claims->jkt);
    mi_member_filled(to, "x5t#S256", claims->x5t_s256);
    mission_builder_end(to);
}

static void lineage(const mission_context *context, const mission_claim *claim, mission_builder *to)
{
    mi_member_value(to, "parent", claim->parent);
    mi_member_filled(to, context->profile->term[MISSION_TERM_PREDECESSOR].ptr, claim->predecessor);
}

static void basis(const mission_claim *claim, mission_builder *to)
{
    if (!claim->approval_basis.len)
        return;
    mission_builder_name(to, MI_VIEW("approval_basis"));
    mission_builder_object(to);
    mi_member_filled(to, "type", claim->approval_basis);
    mission_builder_end(to);
}

/* The claim's own members by name, so that nothing travels that nobody knows here, and what the
 * issuer adds. */
static void mission(const mission_context *context, const mission_introspect *asked,
                    const mission_claim *claim, const struct mi_known_mission *known,
                    mission_builder *to)
{
    mission_builder_name(to, MI_VIEW("mission"));
    mission_builder_object(to);
    basis(claim, to);
    mi_member_filled(to, "authority_hash", claim->authority_hash);
    if (known->bounded)
        mi_member_integer(to, "derivations_remaining", known->remaining);
    mi_member_filled(to, "expires_at", claim->expires_at);
    mi_member_filled(to, "fresh_until", known->fresh_until);
    mi_member_filled(to, "id", claim->id);
    mi_member_filled(to, context->profile->term[MISSION_TERM_ISSUER].ptr, claim->issuer);
    if (asked->privileges & MISSION_PRIVILEGE_LINEAGE)
        lineage(context, claim, to);
    mi_member_filled(to, "proposal_hash", known->proposal_hash);
    mi_member_filled(to, "state", known->state);
    mission_builder_end(to);
}

static void active(bool yes, mission_builder *to)
{
    mission_builder_name(to, MI_VIEW("active"));
    mission_builder_boolean(to, yes);
}

void mi_introspect_write(const mission_context *context, const mission_introspect *asked,
                         const mission_token_claims *claims, const mission_value *entries,
                         mission_view scope, const struct mi_known_mission *known,
                         mission_builder *to)
{
    mi_member_value(to, "act", claims->actor);
    active(true, to);
    audience(asked, claims, to);
    mi_member_value(to, "authorization_details", entries);
    mi_member_filled(to, "client_id", claims->client_id);
    key(claims, to);
    mi_member_integer(to, "exp", (uint64_t)claims->exp.seconds);
    mi_member_integer(to, "iat", (uint64_t)claims->iat.seconds);
    mi_member_filled(to, "iss", claims->iss);
    mi_member_filled(to, "jti", claims->jti);
    mission(context, asked, &claims->mission, known, to);
    mi_member_filled(to, "scope", scope);
    mi_member_filled(to, "sub", claims->sub);
    mi_member_filled(to, "token_type", claims->jkt.len ? MI_VIEW("DPoP") : MI_VIEW("Bearer"));
}

void mi_introspect_refuse(const mission_context *context, const mission_token_claims *claims,
                          mission_view state, mission_builder *to)
{
    active(false, to);
    if (!claims)
        return;
    mission_builder_name(to, MI_VIEW("mission"));
    mission_builder_object(to);
    mi_member_filled(to, "authority_hash", claims->mission.authority_hash);
    mi_member_filled(to, "id", claims->mission.id);
    mi_member_filled(to, context->profile->term[MISSION_TERM_ISSUER].ptr, claims->mission.issuer);
    mi_member_filled(to, "state", state);
    mission_builder_end(to);
}

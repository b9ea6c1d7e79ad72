/* The Enforcement Scope Statement, as a table of what it has to say. SPDX-License-Identifier: MIT
 *
 * Everything that is wrong is noted, not the first alone: whoever writes a statement wants to know
 * the rest too. */
#include "../model/check.h"
#include <mission/scope_statement.h>

#define GAPS_MOST 1024u
#define HIGH_STALENESS_MOST 299 /* seconds: O-1 wants less than 300 */

struct gap {
    int32_t code;
    mission_view pointer;
    const char *text;
    struct gap *next;
};

struct mission_scope_statement {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;
    const mission_value *root;
    struct mi_arena arena;
    struct gap *first, **last;
    size_t gap_count;
    bool failed; /* no memory for a gap */
    mission_digest digest;
};

/* ---- Gaps ---- */

static void note(mission_scope_statement *s, const struct mi_place *at, int32_t code,
                 const char *text)
{
    mission_error words = MISSION_ERROR_INIT;
    const struct mi_check check = {.context = s->context, .error = &words};
    struct gap *gap;
    char *where;

    if (s->gap_count == GAPS_MOST)
        return;
    mi_refuse(&check, at, code, text);
    gap = mi_arena_take(&s->arena, sizeof *gap);
    where = mi_arena_copy(&s->arena, mission_view_of(words.where), 1);
    if (!gap || !where) {
        s->failed = true;
        return;
    }
    *gap = (struct gap){
        code, {where, strlen(words.where)}, text ? text : mission_code_text(code), NULL};
    *s->last = gap;
    s->last = &gap->next;
    s->gap_count++;
}

/* ---- What has to stand there ---- */

struct part;
typedef void checker(mission_scope_statement *s, const struct mi_place *at,
                     const mission_value *value);

struct part {
    const char *name;
    checker *check;
    bool optional;
};

static void parts(mission_scope_statement *s, const struct mi_place *at,
                  const mission_value *object, const struct part *list, size_t count)
{
    if (mission_value_kind(object) != MISSION_JSON_OBJECT) {
        note(s, at, MISSION_E_WRONG_TYPE, "an object is wanted");
        return;
    }
    for (size_t i = 0; i < count; i++) {
        const struct mi_place place = {at, mission_view_of(list[i].name), 0};
        const mission_value *value = mi_get(object, list[i].name);

        if (value)
            list[i].check(s, &place, value);
        else if (!list[i].optional)
            note(s, &place, MISSION_E_MISSING_MEMBER, NULL);
    }
}

static void text(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    if (mission_value_kind(value) != MISSION_JSON_STRING)
        note(s, at, MISSION_E_WRONG_TYPE, "a string is wanted");
    else if (mission_value_string(value).len == 0)
        note(s, at, MISSION_E_EMPTY, NULL);
}

static void uri(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    if (mission_value_kind(value) != MISSION_JSON_STRING)
        note(s, at, MISSION_E_WRONG_TYPE, "a URI is wanted");
    else if (mi_uri_check(mission_value_string(value), MI_URI_NO_FRAGMENT))
        note(s, at, MISSION_E_MALFORMED_URI, NULL);
}

static void seconds(mission_scope_statement *s, const struct mi_place *at,
                    const mission_value *value)
{
    int64_t number;

    if (mission_value_kind(value) != MISSION_JSON_NUMBER)
        note(s, at, MISSION_E_WRONG_TYPE, "seconds are wanted");
    else if (!mission_value_integer(value, &number) || number < 0)
        note(s, at, MISSION_E_OUT_OF_RANGE, NULL);
}

static void class_name(mission_scope_statement *s, const struct mi_place *at,
                       const mission_value *value)
{
    const uint32_t named = mission_class_of_name(mission_value_string(value));

    if (named == MISSION_CLASS_NONE || named == MISSION_CLASS_COUNT)
        note(s, at, MISSION_E_UNKNOWN_VALUE, "no class of consequential actions");
}

static void array(mission_scope_statement *s, const struct mi_place *at, const mission_value *value,
                  size_t least, checker *element)
{
    if (mission_value_kind(value) != MISSION_JSON_ARRAY) {
        note(s, at, MISSION_E_WRONG_TYPE, "an array is wanted");
        return;
    }
    if (mission_value_count(value) < least)
        note(s, at, MISSION_E_EMPTY, NULL);
    for (size_t i = 0; i < mission_value_count(value); i++) {
        const struct mi_place place = {at, {NULL, 0}, i};

        element(s, &place, mission_value_item(value, i));
    }
}

static void texts(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    array(s, at, value, 1, text);
}

/* May be none, but that has to be said. */
static void any_texts(mission_scope_statement *s, const struct mi_place *at,
                      const mission_value *value)
{
    array(s, at, value, 0, text);
}

static void uris(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    array(s, at, value, 1, uri);
}

static void class_names(mission_scope_statement *s, const struct mi_place *at,
                        const mission_value *value)
{
    array(s, at, value, 1, class_name);
}

static void one_of(mission_scope_statement *s, const struct mi_place *at,
                   const mission_value *value, const char *one, const char *other)
{
    const mission_view found = mission_value_string(value);

    if (!found.ptr || (!mi_named(one, found) && !mi_named(other, found)))
        note(s, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static void establishment(mission_scope_statement *s, const struct mi_place *at,
                          const mission_value *value)
{
    one_of(s, at, value, "credential", "external");
}

static void custody(mission_scope_statement *s, const struct mi_place *at,
                    const mission_value *value)
{
    one_of(s, at, value, "enforcement_point", "agent");
}

static void tier(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    one_of(s, at, value, "core", "transaction_assurance");
}

static void suppressed(mission_scope_statement *s, const struct mi_place *at,
                       const mission_value *value)
{
    one_of(s, at, value, "queued", "dropped");
}

/* ---- (a) What is mediated, and by whom ---- */

static void scope(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    static const struct part list[] = {
        {"resource", uri, false},
        {"classes", class_names, false},
        {"paths", texts, false},
        {"establishment", establishment, false},
    };

    parts(s, at, value, list, MI_COUNT(list));
}

static void scopes(mission_scope_statement *s, const struct mi_place *at,
                   const mission_value *value)
{
    array(s, at, value, 1, scope);
}

static void point(mission_scope_statement *s, const struct mi_place *at, const mission_value *value)
{
    static const struct part list[] = {
        {"id", text, false},
        {"resources", uris, false},
        {"classes", class_names, false},
        {"paths", texts, false},
    };

    parts(s, at, value, list, MI_COUNT(list));
}

static void points(mission_scope_statement *s, const struct mi_place *at,
                   const mission_value *value)
{
    array(s, at, value, 1, point);
}

static void supported(mission_scope_statement *s, const struct mi_place *at,
                      const mission_value *value)
{
    static const struct part list[] = {
        {"entry_types", texts, false},
        {"actions", texts, false},
        {"constraints", any_texts, false},
    };

    parts(s, at, value, list, MI_COUNT(list));
}

static void versioned(mission_scope_statement *s, const struct mi_place *at,
                      const mission_value *value)
{
    static const struct part list[] = {{"id", text, false}, {"version", text, false}};

    parts(s, at, value, list, MI_COUNT(list));
}

static void all_versioned(mission_scope_statement *s, const struct mi_place *at,
                          const mission_value *value)
{
    array(s, at, value, 0, versioned);
}

/* ---- (b) Of each class ---- */

static int64_t number_of(const mission_value *object, const char *name)
{
    int64_t number;

    mission_value_integer(mi_get(object, name), &number);
    return number;
}

static void outage(mission_scope_statement *s, const struct mi_place *at,
                   const mission_value *value)
{
    static const struct part list[] = {
        {"longest_seconds", seconds, false},
        {"suppressed", suppressed, false},
    };

    parts(s, at, value, list, MI_COUNT(list));
}

/* How late a revocation may take effect is the sum of what delays it. */
static void check_latency(mission_scope_statement *s, const struct mi_place *at,
                          const mission_value *value)
{
    const struct mi_place place = {at, MI_VIEW("revocation_seconds"), 0};
    const double least = (double)number_of(value, "staleness_seconds") +
                         (double)number_of(value, "permit_seconds") +
                         (double)number_of(value, "execution_seconds");

    if ((double)number_of(value, "revocation_seconds") < least)
        note(s, &place, MISSION_E_INCONSISTENT,
             "less than staleness, permit and execution together");
}

static void check_high(mission_scope_statement *s, const struct mi_place *at,
                       const mission_value *value)
{
    const struct mi_place tiers = {at, MI_VIEW("tier"), 0};
    const struct mi_place stale = {at, MI_VIEW("staleness_seconds"), 0};

    if (mi_get(value, "tier") && !mi_named("transaction_assurance", mi_get_text(value, "tier")))
        note(s, &tiers, MISSION_E_INCONSISTENT, "a high class has transaction_assurance");
    if (number_of(value, "staleness_seconds") > HIGH_STALENESS_MOST)
        note(s, &stale, MISSION_E_OUT_OF_RANGE, "a high class has less than 300 seconds");
}

static void of_class(mission_scope_statement *s, const struct mi_place *at,
                     const mission_value *value)
{
    static const struct part list[] = {
        {"custody", custody, false},
        {"tier", tier, false},
        {"state_source", text, false},
        {"staleness_seconds", seconds, false},
        {"permit_seconds", seconds, false},
        {"execution_seconds", seconds, false},
        {"revocation_seconds", seconds, false},
        {"outage", outage, false},
    };
    const uint32_t named = mission_class_of_name(at->name);

    parts(s, at, value, list, MI_COUNT(list));
    if (named == MISSION_CLASS_NONE || named == MISSION_CLASS_COUNT)
        note(s, at, MISSION_E_UNKNOWN_MEMBER, "no class of consequential actions");
    else if (mission_class_high(named))
        check_high(s, at, value);
    check_latency(s, at, value);
}

static void classes(mission_scope_statement *s, const struct mi_place *at,
                    const mission_value *value)
{
    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        note(s, at, MISSION_E_WRONG_TYPE, "an object is wanted");
    for (size_t i = 0; i < mission_value_count(value); i++) {
        const struct mi_place place = {at, mission_value_name(value, i), 0};

        if (place.name.ptr)
            of_class(s, &place, mission_value_item(value, i));
    }
}

/* ---- (c) Evidence, (d) bounds ---- */

static void evidence(mission_scope_statement *s, const struct mi_place *at,
                     const mission_value *value)
{
    static const struct part list[] = {
        {"mechanism", text, false},
        {"retention_seconds", seconds, false},
        {"audit_horizon_seconds", seconds, false},
        {"key_sets", uris, false},
        {"reconciliation_seconds", seconds, false},
        {"detector", text, false},
        {"alerting", text, false},
    };
    const struct mi_place retention = {at, MI_VIEW("retention_seconds"), 0};

    parts(s, at, value, list, MI_COUNT(list));
    if (number_of(value, "retention_seconds") < number_of(value, "audit_horizon_seconds"))
        note(s, &retention, MISSION_E_INCONSISTENT, "less than the audit horizon");
}

static void idempotency(mission_scope_statement *s, const struct mi_place *at,
                        const mission_value *value)
{
    static const struct part list[] = {
        {"scope", texts, false},
        {"horizon_seconds", seconds, false},
        {"posture", text, false},
    };

    parts(s, at, value, list, MI_COUNT(list));
}

/* ---- (e) What is used is declared ---- */

/* Something, whatever it is. */
static void declared(mission_scope_statement *s, const struct mi_place *at,
                     const mission_value *value)
{
    const uint32_t kind = mission_value_kind(value);

    if (kind == MISSION_JSON_STRING)
        text(s, at, value);
    else if (kind != MISSION_JSON_OBJECT && kind != MISSION_JSON_ARRAY)
        note(s, at, MISSION_E_WRONG_TYPE, "a declaration is wanted");
    else if (mission_value_count(value) == 0)
        note(s, at, MISSION_E_EMPTY, NULL);
}

static const char *const features[] = {
    "argument_classifier", "taint_classes",    "history",           "agent_registry",
    "semantic_evaluators", "receipt_issuers",  "isolated_emission", "eat_selections",
    "containment_sources", "counter_profiles", "latch_domain",      "settlement_intake",
    "named_claims",
};

static void check_uses(mission_scope_statement *s, uint32_t uses)
{
    const struct mi_place at = {NULL, MI_VIEW("uses"), 0};
    const mission_value *object = mi_get(s->root, "uses");

    if (object && mission_value_kind(object) != MISSION_JSON_OBJECT)
        note(s, &at, MISSION_E_WRONG_TYPE, "an object is wanted");
    for (size_t i = 0; i < MI_COUNT(features); i++) {
        const struct mi_place place = {&at, mission_view_of(features[i]), 0};
        const mission_value *value = mi_get(object, features[i]);

        if (value)
            declared(s, &place, value);
        else if (uses >> i & 1)
            note(s, &place, MISSION_E_MISSING_MEMBER, "it is used, and has to be declared");
    }
}

/* ---- Together ---- */

static bool has_text(const mission_value *list, mission_view text_of)
{
    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_view found = mission_value_string(mission_value_item(list, i));

        if (found.ptr && mi_view_is(found, text_of))
            return true;
    }
    return false;
}

/* Does any enforcement point cover this, on one path? */
static bool covered(const mission_scope_statement *s, mission_view resource, mission_view class_of,
                    mission_view path)
{
    const mission_value *list = mi_get(s->root, "enforcement_points");

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *one = mission_value_item(list, i);

        if (has_text(mi_get(one, "resources"), resource) &&
            has_text(mi_get(one, "classes"), class_of) && has_text(mi_get(one, "paths"), path))
            return true;
    }
    return false;
}

/* On every path that the scope mediates. */
static bool covered_everywhere(const mission_scope_statement *s, const mission_value *one,
                               mission_view class_of)
{
    const mission_value *paths = mi_get(one, "paths");
    const mission_value *excluded = mi_get(s->root, "excluded_paths");

    for (size_t i = 0; i < mission_value_count(paths); i++) {
        const mission_view path = mission_value_string(mission_value_item(paths, i));

        if (has_text(excluded, path) || !covered(s, mi_get_text(one, "resource"), class_of, path))
            return false;
    }
    return mission_value_count(paths) > 0;
}

static void check_scope(mission_scope_statement *s, const struct mi_place *at,
                        const mission_value *one)
{
    const struct mi_place here = {at, MI_VIEW("classes"), 0};
    const struct mi_place all = {NULL, MI_VIEW("classes"), 0};
    const mission_value *list = mi_get(one, "classes");

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const struct mi_place place = {&here, {NULL, 0}, i};
        const mission_view name = mission_value_string(mission_value_item(list, i));
        const struct mi_place row = {&all, name, 0};

        if (!name.ptr)
            continue;
        if (!covered_everywhere(s, one, name))
            note(s, &place, MISSION_E_NOT_COVERED,
                 "no enforcement point covers this class on each path");
        if (!mission_value_get(mi_get(s->root, "classes"), name))
            note(s, &row, MISSION_E_MISSING_MEMBER, "a mediated class");
    }
}

static void check_scopes(mission_scope_statement *s)
{
    const struct mi_place at = {NULL, MI_VIEW("scopes"), 0};
    const mission_value *list = mi_get(s->root, "scopes");

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const struct mi_place place = {&at, {NULL, 0}, i};

        check_scope(s, &place, mission_value_item(list, i));
    }
}

static void check_all(mission_scope_statement *s, uint32_t uses)
{
    static const struct part list[] = {
        {"scopes", scopes, false},
        {"enforcement_points", points, false},
        {"excluded_paths", any_texts, false},
        {"decision_points", texts, false},
        {"supported", supported, false},
        {"resource_server_profile", versioned, false},
        {"operation_profiles", all_versioned, false},
        {"classes", classes, false},
        {"evidence", evidence, false},
        {"clock_skew_seconds", seconds, false},
        {"approval_age_seconds", seconds, false},
        {"idempotency", idempotency, false},
    };

    parts(s, NULL, s->root, list, MI_COUNT(list));
    check_scopes(s);
    check_uses(s, uses);
}

/* ---- The value ---- */

static int32_t of_document(mission_context *context, mission_json *doc, mission_view octets,
                           uint32_t uses, mission_scope_statement **out, mission_error *error)
{
    mission_scope_statement *s = mi_resize(&context->memory, NULL, 0, sizeof *s);
    int32_t rc;

    if (!s)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(s, 0, sizeof *s);
    atomic_init(&s->refs, 1);
    s->context = mission_context_ref(context);
    s->doc = mission_json_ref(doc);
    s->root = mission_json_root(doc);
    s->last = &s->first;
    mi_arena_start(&s->arena, &context->memory);
    rc = mission_raw_digest(context, octets, &s->digest, error);
    if (!rc)
        check_all(s, uses);
    if (!rc && s->failed)
        rc = mi_fail(error, MISSION_E_NOMEM);
    if (rc)
        mission_scope_statement_unref(s);
    else
        *out = s;
    return rc;
}

int32_t mission_scope_statement_parse(mission_context *context, mission_view text_of, uint32_t uses,
                                      mission_scope_statement **out, mission_error *error)
{
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !mi_usable(text_of) || !out || uses >> MI_COUNT(features))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text_of, 0, &doc, error);
    if (!rc && mission_value_kind(mission_json_root(doc)) != MISSION_JSON_OBJECT)
        rc = mi_fail(error, MISSION_E_WRONG_TYPE);
    if (!rc)
        rc = of_document(context, doc, text_of, uses, out, error);
    mission_json_unref(doc);
    return rc;
}

mission_scope_statement *mission_scope_statement_ref(mission_scope_statement *statement)
{
    if (statement)
        mi_refs_add(&statement->refs);
    return statement;
}

void mission_scope_statement_unref(mission_scope_statement *statement)
{
    mission_context *context;

    if (!statement || !mi_refs_drop(&statement->refs))
        return;
    context = statement->context;
    mi_arena_drop(&statement->arena);
    mission_json_unref(statement->doc);
    mi_release(&context->memory, statement, sizeof *statement);
    mission_context_unref(context);
}

mission_json *mission_scope_statement_json(const mission_scope_statement *statement)
{
    return statement ? statement->doc : NULL;
}

const char *mission_scope_statement_digest(const mission_scope_statement *statement)
{
    return statement ? statement->digest.text : "";
}

size_t mission_scope_statement_gaps(const mission_scope_statement *statement)
{
    return statement ? statement->gap_count : SIZE_MAX;
}

int32_t mission_scope_statement_gap(const mission_scope_statement *statement, size_t index,
                                    mission_scope_gap *out, mission_error *error)
{
    mission_scope_gap own = {.size = sizeof own, .code = MISSION_E_NOT_FOUND, .text = ""};
    const struct gap *gap = statement ? statement->first : NULL;
    int32_t rc;

    if (!statement || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    while (gap && index-- > 0)
        gap = gap->next;
    if (gap) {
        own.code = gap->code;
        own.pointer = gap->pointer;
        own.text = gap->text;
    }
    rc = mi_give(out, &own, sizeof own, MI_END_OF(mission_scope_gap, text));
    if (!rc && !gap)
        rc = MISSION_E_NOT_FOUND;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

static bool mediates(const mission_scope_statement *s, const mission_value *one,
                     mission_view resource, mission_view class_of, mission_view path)
{
    const mission_view own = mi_get_text(one, "resource");

    if (!own.ptr || !mi_view_is(own, resource) || !has_text(mi_get(one, "classes"), class_of))
        return false;
    if (path.len == 0)
        return covered_everywhere(s, one, class_of);
    return has_text(mi_get(one, "paths"), path) &&
           !has_text(mi_get(s->root, "excluded_paths"), path) &&
           covered(s, resource, class_of, path);
}

int32_t mission_scope_statement_claims(const mission_scope_statement *statement,
                                       mission_view resource, uint32_t action_class,
                                       mission_view path)
{
    const char *name = mission_class_name(action_class);
    const mission_value *list;

    if (!statement || statement->gap_count || !name || !mi_usable(resource) || !mi_usable(path))
        return 0;
    list = mi_get(statement->root, "scopes");
    for (size_t i = 0; i < mission_value_count(list); i++)
        if (mediates(statement, mission_value_item(list, i), resource, mission_view_of(name), path))
            return 1;
    return 0;
}

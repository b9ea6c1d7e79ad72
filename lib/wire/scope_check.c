/* What an Enforcement Scope Statement has to say, as a table. SPDX-License-Identifier: MIT */
#include "scope_statement.h"

#define GAPS_MOST 1024u
#define HIGH_STALENESS_MOST 299 /* seconds: O-1 wants less than 300 */

/* ---- Gaps ---- */

static void note(mission_scope_statement *s, const struct mi_place *at, int32_t code,
                 const char *text)
{
    mission_error words = MISSION_ERROR_INIT;
    const struct mi_check check = {.context = s->context, .error = &words};
    struct mi_scope_gap *gap;
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
    *gap = (struct mi_scope_gap){
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

_Static_assert(MI_COUNT(features) == MI_SCOPE_FEATURES, "a name for each bit");

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
        if (!mi_scope_covers_all(s, one, name))
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

void mi_scope_check(mission_scope_statement *s, uint32_t uses)
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

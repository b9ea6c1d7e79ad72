/* A profile's own vectors and fixtures, run. SPDX-License-Identifier: MIT */
#include "../model/operation_profile.h"
#include "constraints.h"

/* What a run has seen, and what it shares. */
struct run {
    const struct mi_check *check;
    const mission_operation_profile *profile;
    size_t ran;
    bool normalizing;               /* a vector that the profile's rules changed */
    const mission_value *matching;  /* a vector with a digest; NULL: none yet */
    const mission_value *differing; /* one that fails the digest of a matching vector */
};

static int32_t refuse(const struct run *run, const struct mi_place *at, int32_t code,
                      const char *text)
{
    return mi_refuse(run->check, at, code, text);
}

/* ---- Vectors ---- */

static int32_t compare(const struct run *run, const struct mi_place *at,
                       const mission_value *vector, const mission_value *normal,
                       const mission_digest *digest)
{
    const struct mi_place normalized = {at, MI_VIEW("normalized"), 0};
    const struct mi_place jcs = {at, MI_VIEW("jcs"), 0}, said = {at, MI_VIEW("digest"), 0};
    mission_text *bytes = NULL;
    int32_t rc = mission_value_canonical(run->check->context, normal, &bytes, run->check->error);

    if (rc)
        return rc;
    if (!mission_value_equal(normal, mi_get(vector, "normalized")))
        rc = refuse(run, &normalized, MISSION_E_INCONSISTENT, "not what the raw value becomes");
    else if (!mi_view_is(mission_text_view(bytes), mi_get_text(vector, "jcs")))
        rc = refuse(run, &jcs, MISSION_E_INCONSISTENT, "not these bytes");
    else if (!mi_view_is(mission_view_of(digest->text), mi_get_text(vector, "digest")))
        rc = refuse(run, &said, MISSION_E_DIGEST_MISMATCH, NULL);
    mission_text_unref(bytes);
    return rc;
}

static int32_t digested(struct run *run, const struct mi_place *at, const mission_value *vector,
                        const mission_value *normal)
{
    const mission_value *other = mi_get(vector, "differs_from");
    mission_digest digest;
    int32_t rc = mission_parameters_digest(run->check->context, normal, &digest, run->check->error);

    if (rc)
        return rc;
    if (other) {
        run->differing = vector;
        return mi_view_is(mission_view_of(digest.text), mission_value_string(other))
                   ? refuse(run, at, MISSION_E_INCONSISTENT, "the digest does not differ")
                   : MISSION_OK;
    }
    run->matching = vector;
    run->normalizing = run->normalizing || !mission_value_equal(normal, mi_get(vector, "raw"));
    return compare(run, at, vector, normal, &digest);
}

static int32_t run_vector(struct run *run, const struct mi_place *at, const mission_value *vector)
{
    const struct mi_place raw = {at, MI_VIEW("raw"), 0};
    const bool refused = mission_value_boolean(mi_get(vector, "refused"));
    mission_json *normal = NULL;
    struct mi_check check = *run->check;
    int32_t rc;

    if (refused)
        check.error = NULL;
    rc = mi_normalize(&check, &raw, &run->profile->parameters, mi_get(vector, "raw"), &normal);
    if (refused && rc == MISSION_E_NORMALIZE)
        return MISSION_OK;
    if (refused && rc)
        return mi_fail(run->check->error, rc);
    if (!rc)
        rc = refused ? refuse(run, at, MISSION_E_INCONSISTENT, "it is not refused")
                     : digested(run, at, vector, mission_json_root(normal));
    mission_json_unref(normal);
    return rc;
}

static int32_t run_vectors(struct run *run)
{
    const struct mi_place here = {NULL, MI_VIEW("vectors"), 0};
    const mission_value *list = mi_get(run->profile->root, "vectors");
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(list); i++, run->ran++) {
        const struct mi_place at = {&here, {NULL, 0}, i};

        rc = run_vector(run, &at, mission_value_item(list, i));
    }
    return rc;
}

/* ---- Fixtures ---- */

#define SCRATCH 4096u

/* A constraints object of the one under test. */
static int32_t alone(const struct run *run, const mission_value *fixture, mission_json **out)
{
    mission_builder *b;
    int32_t rc = mission_builder_new(run->check->context, &b, run->check->error);

    if (rc)
        return rc;
    mission_builder_object(b);
    mission_builder_name(b, mi_get_text(fixture, "constraint"));
    mission_builder_value(b, mi_get(fixture, "bound"));
    mission_builder_end(b);
    rc = mission_builder_finish(b, out, run->check->error);
    mission_builder_free(b);
    return rc;
}

/* What the constraint says; `*code` 0 when it holds. */
static int32_t evaluate(const struct run *run, const mission_value *fixture,
                        const mission_value *parameters, int32_t *code)
{
    _Alignas(8) unsigned char scratch[SCRATCH];
    mission_facts facts = {.size = sizeof facts};
    mission_constraint_verdict verdict = {.size = sizeof verdict};
    mission_json *constraints = NULL;
    int32_t rc = alone(run, fixture, &constraints);

    if (!rc)
        rc =
            mission_operation_profile_facts(run->profile, parameters, mi_get(fixture, "attributes"),
                                            scratch, sizeof scratch, &facts, run->check->error);
    if (!rc)
        rc = mission_constraint_holds(run->check->context, mission_json_root(constraints), &facts,
                                      &verdict, run->check->error);
    *code = verdict.code;
    mission_json_unref(constraints);
    return rc;
}

static int32_t expected(const mission_value *fixture)
{
    const mission_view name = mi_get_text(fixture, "case");

    if (mi_named("permit", name))
        return MISSION_OK;
    return mi_named("over", name) || mi_named("incomparable", name) ? MISSION_E_CONSTRAINT_UNMET
                                                                    : MISSION_E_FACT_MISSING;
}

/* A host's own constraint says no more than yes or no. */
static bool as_expected(const mission_value *fixture, int32_t code)
{
    const int32_t want = expected(fixture);
    const bool own = !mi_constraint_of(mi_get_text(fixture, "constraint"));

    return code == want || (own && want && code == MISSION_E_CONSTRAINT_UNMET);
}

static int32_t run_normal(struct run *run, const struct mi_place *at, const mission_value *fixture,
                          const mission_value *parameters)
{
    int32_t code = MISSION_E_ARGUMENT;
    int32_t rc = evaluate(run, fixture, parameters, &code);

    if (rc || as_expected(fixture, code))
        return rc;
    return refuse(run, at, MISSION_E_INCONSISTENT,
                  code ? mission_code_text(code) : "the constraint holds");
}

/* An input that the schema refuses is missing or malformed well before its constraint is asked. */
static int32_t run_fixture(struct run *run, const struct mi_place *at, const mission_value *fixture)
{
    const struct mi_place raw = {at, MI_VIEW("raw"), 0};
    const bool lacking = expected(fixture) == MISSION_E_FACT_MISSING;
    struct mi_check check = *run->check;
    mission_json *normal = NULL;
    int32_t rc;

    if (lacking)
        check.error = NULL;
    rc = mi_normalize(&check, &raw, &run->profile->parameters, mi_get(fixture, "raw"), &normal);
    if (lacking && rc == MISSION_E_NORMALIZE)
        return MISSION_OK;
    if (lacking && rc)
        return mi_fail(run->check->error, rc);
    if (!rc)
        rc = run_normal(run, at, fixture, mission_json_root(normal));
    mission_json_unref(normal);
    return rc;
}

static int32_t run_fixtures(struct run *run)
{
    const struct mi_place here = {NULL, MI_VIEW("fixtures"), 0};
    const mission_value *list = mi_get(run->profile->root, "fixtures");
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(list); i++, run->ran++) {
        const struct mi_place at = {&here, {NULL, 0}, i};

        rc = run_fixture(run, &at, mission_value_item(list, i));
    }
    return rc;
}

/* ---- What has to be there ---- */

/* May normalizing change anything? */
static bool has_rules(const struct mi_schema *schema, uint32_t depth)
{
    if (depth > 64)
        return true;
    if (schema->set || schema->standard || schema->excluded)
        return true;
    for (size_t i = 0; i < mission_value_count(schema->properties); i++)
        if (has_rules(&schema->property[i], depth + 1))
            return true;
    return schema->items && has_rules(schema->items, depth + 1);
}

/* The digest that `differing` fails is one that another vector has. */
static bool known_digest(const struct run *run)
{
    const mission_value *list = mi_get(run->profile->root, "vectors");

    for (size_t i = 0; run->differing && i < mission_value_count(list); i++)
        if (mission_value_equal(mi_get(mission_value_item(list, i), "digest"),
                                mi_get(run->differing, "differs_from")))
            return true;
    return false;
}

static int32_t need_vectors(const struct run *run)
{
    const struct mi_place at = {NULL, MI_VIEW("vectors"), 0};

    if (!run->matching)
        return refuse(run, &at, MISSION_E_MISSING_MEMBER, "no vector with a digest");
    if (!run->normalizing && has_rules(&run->profile->parameters, 0))
        return refuse(run, &at, MISSION_E_MISSING_MEMBER, "no vector that normalizing changes");
    if (!known_digest(run))
        return refuse(run, &at, MISSION_E_MISSING_MEMBER,
                      "no vector that fails the digest of another");
    return MISSION_OK;
}

static bool has_fixture(const struct run *run, mission_view key, const char *name)
{
    const mission_value *list = mi_get(run->profile->root, "fixtures");

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *fixture = mission_value_item(list, i);

        if (mi_view_is(mi_get_text(fixture, "constraint"), key) &&
            mi_named(name, mi_get_text(fixture, "case")))
            return true;
    }
    return false;
}

/* A constraint whose facts are all the profile's own words has nothing to be missing. */
static bool all_literal(const mission_value *source)
{
    const uint32_t kind = mission_value_kind(source);

    if (kind == MISSION_JSON_OBJECT && (mi_get(source, "literal") || mi_get(source, "attribute")))
        return mi_get(source, "literal") != NULL;
    for (size_t i = 0; i < mission_value_count(source); i++)
        if (!all_literal(mission_value_item(source, i)))
            return false;
    return kind != MISSION_JSON_STRING;
}

static int32_t need_fixtures_of(const struct run *run, const struct mi_place *at,
                                const mission_value *source)
{
    static const char *const cases[] = {"permit", "over", "missing", "malformed", "incomparable"};
    const size_t count = mi_named("max_amount", at->name) ? 5 : all_literal(source) ? 2 : 4;

    for (size_t i = 0; i < count; i++)
        if (!has_fixture(run, at->name, cases[i]))
            return refuse(run, at, MISSION_E_MISSING_MEMBER, cases[i]);
    return MISSION_OK;
}

static int32_t need_fixtures(const struct run *run)
{
    const struct mi_place here = {NULL, MI_VIEW("constraints"), 0};
    const mission_value *constraints = mi_get(run->profile->root, "constraints");
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(constraints); i++) {
        const struct mi_place at = {&here, mission_value_name(constraints, i), 0};

        rc = need_fixtures_of(run, &at, mission_value_item(constraints, i));
    }
    return rc;
}

int32_t mission_operation_profile_test(const mission_operation_profile *profile, uint32_t flags,
                                       size_t *ran, mission_error *error)
{
    struct mi_check check = {.error = error};
    struct run run = {.check = &check, .profile = profile};
    int32_t rc;

    if (ran)
        *ran = 0;
    if (!profile || (flags & ~MISSION_PROFILE_TEST_STRICT))
        return mi_fail(error, MISSION_E_ARGUMENT);
    check.context = profile->context;
    check.doc = profile->doc;
    rc = run_vectors(&run);
    if (!rc)
        rc = run_fixtures(&run);
    if (ran)
        *ran = run.ran;
    if (!rc && (flags & MISSION_PROFILE_TEST_STRICT)) {
        rc = need_vectors(&run);
        if (!rc)
            rc = need_fixtures(&run);
    }
    return rc;
}

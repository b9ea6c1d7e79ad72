/* The members of a profile's document, and what they say together. SPDX-License-Identifier: MIT */
#include "operation_profile.h"

#define SECONDS_MOST 31536000 /* a year */
#define CASES_MOST 4096u

/* ---- Members ---- */

/* A literal action, no family: a profile says what one operation does. */
static int32_t action(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    const int32_t rc = mi_filled_string(check, at, value);

    return rc || mi_action_literal(mission_value_string(value))
               ? rc
               : mi_refuse(check, at, MISSION_E_MALFORMED_ACTION, NULL);
}

static int32_t word(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value, const char *const *words, size_t count)
{
    int32_t rc = mi_any_string(check, at, value);

    for (size_t i = 0; !rc && i < count; i++)
        if (mi_named(words[i], mission_value_string(value)))
            return MISSION_OK;
    return rc ? rc : mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static size_t word_of(const mission_value *value, const char *const *words, size_t count)
{
    size_t i = 0;

    while (i < count && !mi_named(words[i], mission_value_string(value)))
        i++;
    return i;
}

int32_t mi_class_name(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    int32_t rc = mi_any_string(check, at, value);

    if (!rc && mission_class_of_name(mission_value_string(value)) == MISSION_CLASS_COUNT)
        rc = mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
    return rc;
}

static const char *const keys[] = {"none", "optional", "required"}; /* MISSION_IDEMPOTENCY_* */

static int32_t idempotency_key(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    return word(check, at, value, keys, MI_COUNT(keys));
}

static const char *const bindings[] = {"cross_tenant", "bulk", "export", "fields", "destination"};

static int32_t one_binding(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *value)
{
    return word(check, at, value, bindings, MI_COUNT(bindings));
}

static int32_t binding(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 1, MI_COUNT(bindings), one_binding);
}

static int32_t external(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    static const char *const words[] = {"enforcement_point"};

    return mission_value_kind(value) == MISSION_JSON_BOOLEAN
               ? MISSION_OK
               : word(check, at, value, words, MI_COUNT(words));
}

static const char *const settlements[] = {"charged", "released"};

static int32_t failed(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return word(check, at, value, settlements, MI_COUNT(settlements));
}

static int32_t seconds(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_integer(check, at, value, 1, SECONDS_MOST);
}

static int32_t one(const struct mi_check *check, const struct mi_place *at,
                   const mission_value *value)
{
    return mi_integer(check, at, value, 1, 1);
}

static int32_t controls(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    static const struct mi_member members[] = {
        {"use_limit", false, one},
        {"window_seconds", false, seconds},
        {"permit_seconds", false, seconds},
        {"lease_seconds", false, seconds},
        {"duration_seconds", false, seconds},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

static int32_t evidence(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    return mi_array(check, at, value, 0, CASES_MOST, mi_filled_string);
}

static int32_t vector(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    static const struct mi_member members[] = {
        {"raw", true, mi_any_object},
        {"normalized", false, mi_any_object},
        {"jcs", false, mi_any_string},
        {"digest", false, mi_digest_strict},
        {"differs_from", false, mi_digest_strict},
        {"refused", false, mi_boolean},
        {"description", false, mi_any_string},
    };
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
    const bool whole =
        mi_get(value, "normalized") && mi_get(value, "jcs") && mi_get(value, "digest");
    const bool differs = mi_get(value, "differs_from") != NULL;
    const bool refused = mission_value_boolean(mi_get(value, "refused"));
    const size_t others = 1u + (mi_get(value, "description") != NULL);

    if (rc)
        return rc;
    if (whole + differs + refused != 1 || mission_value_count(value) != others + (whole ? 3u : 1u))
        return mi_refuse(check, at, MISSION_E_INCONSISTENT,
                         "normalized, jcs and digest; or differs_from; or refused");
    return MISSION_OK;
}

static int32_t vectors(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 0, CASES_MOST, vector);
}

static int32_t fixture_case(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    static const char *const words[] = {"permit", "over", "missing", "malformed", "incomparable"};

    return word(check, at, value, words, MI_COUNT(words));
}

static int32_t fixture(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    static const struct mi_member members[] = {
        {"constraint", true, mi_filled_string},
        {"case", true, fixture_case},
        {"bound", true, NULL},
        {"raw", true, mi_any_object},
        {"attributes", false, mi_any_object},
        {"description", false, mi_any_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

static int32_t fixtures(const struct mi_check *check, const struct mi_place *at,
                        const mission_value *value)
{
    return mi_array(check, at, value, 0, CASES_MOST, fixture);
}

int32_t mi_operation_document_check(const struct mi_check *check, const mission_value *root)
{
    static const struct mi_member members[] = {
        {"id", true, mi_filled_string},
        {"version", true, mi_filled_string},
        {"description", false, mi_any_string},
        {"action", true, action},
        {"resource", false, mi_uri_no_fragment},
        {"class", true, mi_class_name},
        {"classes", false, mi_operation_classes_check},
        {"parameters", true, mi_operation_schema_check},
        {"constraints", false, mi_operation_mapping_check},
        {"controls", false, controls},
        {"idempotency_key", false, idempotency_key},
        {"idempotent", false, mi_boolean},
        {"binding", false, binding},
        {"external_communication", false, external},
        {"failed", false, failed},
        {"call_class", false, mi_filled_string},
        {"evidence", false, evidence},
        {"source_digest", false, mi_digest_strict},
        {"vectors", false, vectors},
        {"fixtures", false, fixtures},
    };

    return mi_object(check, NULL, root, members, MI_COUNT(members), mi_closed);
}

/* ---- What they say ---- */

static int64_t number_of(const mission_value *object, const char *name)
{
    int64_t number;

    mission_value_integer(mi_get(object, name), &number);
    return number;
}

static uint32_t binding_of(const mission_value *list)
{
    uint32_t found = 0;

    for (size_t i = 0; i < mission_value_count(list); i++)
        found |= 1u << word_of(mission_value_item(list, i), bindings, MI_COUNT(bindings));
    return found;
}

static uint32_t key_of(const mission_value *value, const mission_operation_terms *terms)
{
    if (value)
        return (uint32_t)word_of(value, keys, MI_COUNT(keys));
    return mission_class_high(terms->action_class) && !terms->idempotent
               ? MISSION_IDEMPOTENCY_REQUIRED
               : MISSION_IDEMPOTENCY_NONE;
}

/* Not said: the enforcement point says it of each call. */
static uint32_t external_of(const mission_value *value)
{
    if (mission_value_kind(value) != MISSION_JSON_BOOLEAN)
        return 2;
    return (uint32_t)mission_value_boolean(value);
}

static void read_controls(const mission_value *controls_of, mission_operation_terms *terms)
{
    terms->window_seconds = number_of(controls_of, "window_seconds");
    terms->permit_seconds = number_of(controls_of, "permit_seconds");
    terms->duration = mi_get(controls_of, "duration_seconds") != NULL;
    terms->lease_seconds =
        number_of(controls_of, terms->duration ? "duration_seconds" : "lease_seconds");
    terms->use_limit = mi_get(controls_of, "use_limit") ||
                       (terms->action_class >= MISSION_CLASS_WRITE && !terms->window_seconds);
}

static int32_t agree_on_permit(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *said, const mission_operation_terms *terms)
{
    const bool high = mission_class_high(terms->action_class);

    if (terms->window_seconds && (high || mi_get(said, "use_limit")))
        return mi_refuse(check, at, MISSION_E_INCONSISTENT, "a window where the use is single");
    if (terms->window_seconds && terms->action_class == MISSION_CLASS_WRITE &&
        terms->key == MISSION_IDEMPOTENCY_NONE)
        return mi_refuse(check, at, MISSION_E_INCONSISTENT, "a window needs an idempotency key");
    if (mi_get(said, "lease_seconds") && terms->duration)
        return mi_refuse(check, at, MISSION_E_INCONSISTENT, "a lease, or a longest duration");
    if (high && !terms->lease_seconds)
        return mi_refuse(check, at, MISSION_E_MISSING_MEMBER,
                         "a high class has lease_seconds or duration_seconds");
    return MISSION_OK;
}

static int32_t agree(const struct mi_check *check, const mission_value *root,
                     const mission_operation_terms *terms)
{
    const struct mi_place control = {NULL, MI_VIEW("controls"), 0};
    const struct mi_place key = {NULL, MI_VIEW("idempotency_key"), 0};
    const struct mi_place bind = {NULL, MI_VIEW("binding"), 0};
    int32_t rc = agree_on_permit(check, &control, mi_get(root, "controls"), terms);

    if (!rc && mission_class_high(terms->action_class) && !terms->idempotent &&
        terms->key != MISSION_IDEMPOTENCY_REQUIRED)
        rc = mi_refuse(check, &key, MISSION_E_INCONSISTENT,
                       "a high class needs a key, or is idempotent");
    if (!rc && terms->binding && terms->action_class == MISSION_CLASS_NONE)
        rc = mi_refuse(check, &bind, MISSION_E_INCONSISTENT,
                       "a read whose parameters select what it discloses");
    return rc;
}

int32_t mi_operation_terms_read(const struct mi_check *check, mission_operation_profile *profile)
{
    const mission_value *root = profile->root;
    mission_operation_terms *terms = &profile->terms;

    *terms = (mission_operation_terms){
        .size = sizeof *terms,
        .id = mi_get_text(root, "id"),
        .version = mi_get_text(root, "version"),
        .action = mi_get_text(root, "action"),
        .resource = mi_get_text(root, "resource"),
        .action_class = mission_class_of_name(mi_get_text(root, "class")),
        .external = external_of(mi_get(root, "external_communication")),
        .settles_failed = word_of(mi_get(root, "failed"), settlements, MI_COUNT(settlements)) == 1,
        .call_class = mi_get_text(root, "call_class"),
        .source_digest = mi_get_text(root, "source_digest"),
        .binding = binding_of(mi_get(root, "binding")),
        .idempotent = (uint32_t)mission_value_boolean(mi_get(root, "idempotent")),
        .by_arguments = mi_get(root, "classes") != NULL,
    };
    terms->bound = terms->binding != 0 || terms->source_digest.len; /* nobody looked at it: bound */
    terms->key = key_of(mi_get(root, "idempotency_key"), terms);
    read_controls(mi_get(root, "controls"), terms);
    return agree(check, root, terms);
}

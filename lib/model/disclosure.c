/* The consent disclosure as a value, and its shape as tables (60 section 4.1).
 * SPDX-License-Identifier: MIT */
#include "disclosure.h"
#include "principal.h"
#include <mission/commitment.h>

static int32_t filled_strings(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, mi_filled_string);
}

/* The Mission's own hashes, by the profile's names, and no others of them (SE-18). */
static int32_t source_hashes(const struct mi_check *check, const struct mi_place *at,
                             const mission_value *value)
{
    const struct mi_profile *profile = check->context->profile;
    const struct mi_member members[] = {
        {profile->term[MISSION_TERM_INTENT_HASH].ptr, true, mi_digest_strict},
        {"authority_hash", true, mi_digest_strict},
        {"proposal_hash", false, mi_digest_strict},
    };

    /* Series: proposal_hash is the Intent's, and there is no third. */
    return mi_object(check, at, value, members, mi_draft(check->context) ? 3 : 2, mi_closed);
}

static int32_t mission_summary(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    const struct mi_member members[] = {
        {"goal", true, mi_filled_string},
        {check->context->profile->term[MISSION_TERM_INTENT_EXPIRY].ptr, true, mi_rfc3339},
        {"subject_display", true, mi_filled_string},
        {"approver_display", true, mi_filled_string},
        {"requested_expires_at", false, mi_rfc3339},
        {"constraints", false, mi_any_array},
        {"controls", false, mi_any_object},
        {"authority_source", false, NULL},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

/* A constraint in words is always there; its serialized form alone is no rendering (CE-4). */
static int32_t rendered_constraint(const struct mi_check *check, const struct mi_place *at,
                                   const mission_value *value)
{
    static const struct mi_member members[] = {
        {"constraint", true, mi_filled_string},
        {"value", true, NULL},
        {"rendered", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t rendered_constraints(const struct mi_check *check, const struct mi_place *at,
                                    const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, rendered_constraint);
}

static int32_t change(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    const mission_view text = mission_value_string(value);
    int32_t rc = mi_any_string(check, at, value);

    if (rc || mi_view_is(text, MI_VIEW("proposed")) || mi_view_is(text, MI_VIEW("narrowed")) ||
        mi_view_is(text, MI_VIEW("restructured")))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static int32_t summary_element(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    static const struct mi_member members[] = {
        {"resource", true, mi_uri},
        {"actions", true, filled_strings},
        {"constraints", false, rendered_constraints},
        {"delegation", false, mi_any_object},
        {"consumption_bounds", false, NULL},
        {"resource_match", false, mi_any_string},
        {"change", false, change},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t authority_summary(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *value)
{
    return mi_array(check, at, value, 0, check->context->limits.set_entries, summary_element);
}

int32_t mi_applies_to(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    static const struct mi_member members[] = {
        {"resource", true, mi_filled_string},
        {"action", false, mi_filled_string},
        {"constraint", false, mi_filled_string},
    };
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_closed);

    if (rc || !mi_get(value, "action") || !mi_get(value, "constraint"))
        return rc;
    return mi_refuse(check, at, MISSION_E_INCONSISTENT, "an action or a constraint, not both");
}

static int32_t notice(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    static const struct mi_member members[] = {
        {"condition", true, mi_filled_string},
        {"applies_to", true, mi_applies_to},
        {"statement", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t material_notices(const struct mi_check *check, const struct mi_place *at,
                                const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, notice);
}

static int32_t risk(const struct mi_check *check, const struct mi_place *at,
                    const mission_value *value)
{
    static const struct mi_member members[] = {
        {"dimension", true, mi_filled_string},
        {"statement", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t risk_summary(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, risk);
}

/* What somebody imposed is a bound: an entry as a whole is none. */
static int32_t bound(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    int32_t rc = mi_applies_to(check, at, value);

    if (rc || mi_get(value, "action") || mi_get(value, "constraint"))
        return rc;
    return mi_refuse(check, at, MISSION_E_MISSING_MEMBER, "action or constraint");
}

static int32_t provenance(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    static const struct mi_member members[] = {
        {"applies_to", true, bound},
        {"source", true, mi_filled_string},
        {"source_uri", false, mi_uri},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t constraint_provenance(const struct mi_check *check, const struct mi_place *at,
                                     const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, provenance);
}

static int32_t displayed_approver(const struct mi_check *check, const struct mi_place *at,
                                  const mission_value *value)
{
    static const struct mi_member members[] = {
        {"iss", true, mi_filled_string},
        {"sub", true, mi_filled_string},
        {"display", true, mi_any_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t requesting_client(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *value)
{
    static const struct mi_member members[] = {
        {"client_id", true, mi_filled_string},
        {"display", true, mi_any_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t display_context(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    static const struct mi_member members[] = {
        {"channel", true, mi_filled_string},
        {"rendered_at", true, mi_rfc3339},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t acknowledgment(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    const mission_view text = mission_value_string(value);
    int32_t rc = mi_any_string(check, at, value);

    if (rc || mi_view_is(text, MI_VIEW("acknowledge_notice")))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

static int32_t approver_action(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    static const struct mi_member members[] = {
        {"action", true, acknowledgment},
        {"applies_to", true, mi_applies_to},
        {"condition", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t approver_actions(const struct mi_check *check, const struct mi_place *at,
                                const mission_value *value)
{
    return mi_array(check, at, value, 0, SIZE_MAX, approver_action);
}

static int32_t narrowing(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    static const struct mi_member members[] = {
        {"field", true, mi_filled_string},
        {"submitted", true, NULL},
        {"validated", true, NULL},
        {"policy_ref", true, mi_filled_string},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

/* Series (SE-18): iff any, so never empty. The draft has no such member: kept, not read. */
static int32_t intent_narrowings(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *value)
{
    return mi_draft(check->context) ? MISSION_OK
                                    : mi_array(check, at, value, 1, SIZE_MAX, narrowing);
}

static int32_t shape(const struct mi_check *check, const mission_value *value)
{
    static const struct mi_member members[] = {
        {"disclosure_id", true, mi_filled_string},
        {"source_hashes", true, source_hashes},
        {"submission_provenance_hash", false, mi_digest_carried},
        {"template_id", true, mi_filled_string},
        {"template_version", true, mi_filled_string},
        {"rendering_template_digest", false, mi_digest_carried},
        {"locale", true, mi_language},
        {"mission_summary", true, mission_summary},
        {"authority_summary", true, authority_summary},
        {"material_notices", true, material_notices},
        {"risk_summary", false, risk_summary},
        {"constraint_provenance", false, constraint_provenance},
        {"delegation_summary", false, mi_any_object},
        {"runtime_summary", false, mi_any_object},
        {"subject", false, mi_any_object},
        {"approver", true, displayed_approver},
        {"requesting_client", true, requesting_client},
        {"shaping_evidence_hash", false, mi_digest_carried},
        {"predecessor", false, mi_identifier},
        {"display_context", true, display_context},
        {"approver_actions", false, approver_actions},
        {"intent_narrowings", false, intent_narrowings},
    };

    return mi_object(check, NULL, value, members, MI_COUNT(members), mi_open);
}

static int32_t hold(const struct mi_check *check, mission_json *doc, const mission_value *value,
                    mission_disclosure **out)
{
    mission_disclosure *disclosure;
    int32_t rc = shape(check, value);

    if (rc)
        return rc;
    disclosure = mi_resize(&check->context->memory, NULL, 0, sizeof *disclosure);
    if (!disclosure)
        return mi_fail(check->error, MISSION_E_NOMEM);
    atomic_init(&disclosure->refs, 1);
    disclosure->context = mission_context_ref(check->context);
    disclosure->doc = mission_json_ref(doc);
    disclosure->value = value;
    *out = disclosure;
    return MISSION_OK;
}

int32_t mission_disclosure_from(mission_context *context, mission_json *doc,
                                const mission_value *value, mission_disclosure **out,
                                mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error};

    if (out)
        *out = NULL;
    if (!context || !doc || !value || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return hold(&check, doc, value, out);
}

int32_t mission_disclosure_parse(mission_context *context, mission_view text,
                                 mission_disclosure **out, mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &doc, error);
    if (rc)
        return rc;
    check.doc = doc;
    rc = hold(&check, doc, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

mission_disclosure *mission_disclosure_ref(mission_disclosure *disclosure)
{
    if (disclosure)
        mi_refs_add(&disclosure->refs);
    return disclosure;
}

void mission_disclosure_unref(mission_disclosure *disclosure)
{
    mission_context *context;

    if (!disclosure || !mi_refs_drop(&disclosure->refs))
        return;
    context = disclosure->context;
    mission_json_unref(disclosure->doc);
    mi_release(&context->memory, disclosure, sizeof *disclosure);
    mission_context_unref(context);
}

const mission_value *mission_disclosure_value(const mission_disclosure *disclosure)
{
    return disclosure ? disclosure->value : NULL;
}

mission_json *mission_disclosure_json(const mission_disclosure *disclosure)
{
    return disclosure ? disclosure->doc : NULL;
}

int32_t mission_disclosure_anchor(const mission_disclosure *disclosure, mission_view issuer,
                                  mission_digest *out, mission_error *error)
{
    if (out)
        memset(out, 0, sizeof *out);
    if (!disclosure || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    return mission_anchor(disclosure->context,
                          mission_commitment_typ(MISSION_COMMIT_CONSENT_DISCLOSURE), issuer,
                          disclosure->value, out, error);
}

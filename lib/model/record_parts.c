/* Members of a record that have a shape of their own. SPDX-License-Identifier: MIT */
#include "authority.h"
#include "intent.h"
#include "record.h"

int32_t mi_record_set(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return check->anchored ? mi_any_array(check, at, value)
                           : mi_authority_entries(check, at, value, false);
}

/* The proof of a stored record reads its times, and compares its anchors strictly. */
int32_t mi_record_time(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return check->anchored ? mi_any_string(check, at, value) : mi_rfc3339(check, at, value);
}

int32_t mi_record_hash(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return check->anchored ? mi_any_string(check, at, value) : mi_digest_strict(check, at, value);
}

static int32_t depth(const struct mi_check *check, const struct mi_place *at,
                     const mission_value *value)
{
    return mi_integer(check, at, value, 1, MI_INTEGER_MOST);
}

static int32_t cascade_mode(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    const mission_view text = mission_value_string(value);
    int32_t rc = mi_any_string(check, at, value);

    if (rc || mi_view_is(text, MI_VIEW("immediate")) ||
        mi_view_is(text, MI_VIEW("bounded_staleness")) ||
        mi_view_is(text, MI_VIEW("status_required")))
        return rc;
    return mi_refuse(check, at, MISSION_E_UNKNOWN_VALUE, NULL);
}

int32_t mi_parent(const struct mi_check *check, const struct mi_place *at,
                  const mission_value *value)
{
    const struct mi_member members[] = {
        {"id", true, mi_identifier},
        {mi_draft(check->context) ? "issuer" : "origin", true, mi_uri_no_fragment},
        {"authority_hash", true, mi_digest_strict},
        {"depth", true, depth},
        {"cascade_mode", true, cascade_mode},
        {"delegation_id", false, mi_filled_string},
        {"created_at", false, mi_rfc3339},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

/* Types beside `direct` are a companion's: they parse and never widen (RC-2). All of them are
 * standing consents, given at a time of their own. */
int32_t mi_approval_basis(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    static const struct mi_member members[] = {
        {"type", true, mi_filled_string},
        {"consent_principal", true, mi_principal},
        {"activation", true, mi_any_object},
        {"activation_actor", true, mi_principal},
        {"root_commitment", true, mi_filled_string},
        {"approved_at", false, mi_rfc3339},
    };
    const struct mi_place approved = {.up = at, .name = MI_VIEW("approved_at")};
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_open);
    bool direct, dated;

    if (rc)
        return rc;
    direct = mi_view_is(mi_get_text(value, "type"), MI_VIEW("direct"));
    dated = mi_get(value, "approved_at") != NULL;
    if (direct && dated)
        return mi_refuse(check, &approved, MISSION_E_UNEXPECTED_MEMBER, NULL);
    return direct || dated ? MISSION_OK
                           : mi_refuse(check, at, MISSION_E_MISSING_MEMBER, "approved_at");
}

static int32_t organization_policy(const struct mi_check *check, const struct mi_place *at,
                                   const mission_value *value)
{
    static const struct mi_member members[] = {
        {"id", true, mi_filled_string},
        {"version", true, mi_filled_string},
        {"digest", true, mi_digest_carried},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

int32_t mi_authority_source(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    static const struct mi_member members[] = {
        {"type", true, mi_filled_string},
        {"policy", false, organization_policy},
    };
    const struct mi_place policy = {.up = at, .name = MI_VIEW("policy")};
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_open);
    bool organizational, has;

    if (rc)
        return rc;
    organizational = mi_view_is(mi_get_text(value, "type"), MI_VIEW("organizational"));
    has = mi_get(value, "policy") != NULL;
    if (has && !organizational)
        return mi_refuse(check, &policy, MISSION_E_UNEXPECTED_MEMBER, NULL);
    return has || !organizational ? MISSION_OK
                                  : mi_refuse(check, at, MISSION_E_MISSING_MEMBER, "policy");
}

static int32_t evidence_entry(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    static const struct mi_member members[] = {
        {"type", true, mi_filled_string},
        {"artifact_hash", true, mi_digest_strict},
        {"verified_at", true, mi_rfc3339},
        {"facts", true, mi_any_object},
    };

    return mi_object(check, at, value, members, MI_COUNT(members), mi_closed);
}

int32_t mi_submission_evidence(const struct mi_check *check, const struct mi_place *at,
                               const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, evidence_entry);
}

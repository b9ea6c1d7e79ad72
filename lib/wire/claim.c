/* The `mission` claim, written from an active record and read from a token.
 * SPDX-License-Identifier: MIT */
#include "claim.h"
#include <mission/claim.h>
#include <mission/identifier.h>

#define REFERENCE_LEAST 22u /* base64url of 128 bits (SE-12) */

static void name(mission_builder *builder, mission_view member, mission_view text)
{
    if (!text.len)
        return;
    mission_builder_name(builder, member);
    mission_builder_string(builder, text);
}

static mission_view term(const mission_record *record, uint32_t which)
{
    return record->context->profile->term[which];
}

/* Of the basis a token shows the type alone (RC-2). */
static void basis(mission_builder *builder, const mission_record *record)
{
    const mission_value *own = mission_record_approval_basis(record);

    if (!own)
        return;
    mission_builder_name(builder, MI_VIEW("approval_basis"));
    mission_builder_object(builder);
    name(builder, MI_VIEW("type"), mi_get_text(own, "type"));
    mission_builder_end(builder);
}

static void anchored(mission_builder *builder, const mission_record *record)
{
    const bool bare =
        !mi_draft(record->context) && (record->context->flags & MISSION_CONTEXT_NO_CLAIM_HASH);

    basis(builder, record);
    if (!bare)
        name(builder, MI_VIEW("authority_hash"),
             mission_record_anchor(record, MISSION_COMMIT_AUTHORITY_SET));
    name(builder, MI_VIEW("expires_at"), mission_record_expires_at(record));
}

static void lineage(mission_builder *builder, const mission_record *record)
{
    if (mission_record_parent(record)) {
        mission_builder_name(builder, MI_VIEW("parent"));
        mission_builder_value(builder, mission_record_parent(record));
    }
    name(builder, term(record, MISSION_TERM_PREDECESSOR), mission_record_predecessor(record));
}

/* In canonical order. `reference` empty: the Mission's own id, and what goes with it. */
static void write_claim(const mission_record *record, mission_view reference,
                        mission_builder *builder)
{
    mission_builder_object(builder);
    if (!reference.len)
        anchored(builder, record);
    name(builder, MI_VIEW("id"), reference.len ? reference : mission_record_id(record));
    name(builder, term(record, MISSION_TERM_ISSUER), mission_record_issuer(record));
    if (!reference.len)
        lineage(builder, record);
    mission_builder_end(builder);
}

static int32_t build(const mission_record *record, mission_view reference, mission_json **out,
                     mission_error *error)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(record->context, &builder, error);

    if (rc)
        return rc;
    write_claim(record, reference, builder);
    rc = mission_builder_finish(builder, out, error);
    mission_builder_free(builder);
    return rc;
}

/* The clock first, then the state. */
static int32_t active(const mission_record *record, const mission_time *now, mission_error *error)
{
    mission_time moment;
    int32_t rc = MISSION_OK;

    if (!record->verified)
        return mi_fail(error, MISSION_E_STATE);
    rc = mi_now(record->context, now, &moment, error);
    if (rc)
        return rc;
    return mission_record_is_active(record, &moment) ? MISSION_OK
                                                     : mi_fail(error, MISSION_E_NOT_ACTIVE);
}

int32_t mission_claim_build(const mission_record *record, const mission_time *now,
                            mission_json **out, mission_error *error)
{
    int32_t rc;

    if (out)
        *out = NULL;
    if (!record || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = active(record, now, error);
    return rc ? rc : build(record, (mission_view){NULL, 0}, out, error);
}

static int32_t check_reference(const mission_record *record, mission_view reference,
                               mission_error *error)
{
    int32_t rc;

    if (mi_draft(record->context))
        return mi_fail(error, MISSION_E_PROFILE);
    rc = mission_identifier_check(reference, error);
    if (rc)
        return rc;
    return reference.len < REFERENCE_LEAST || mi_view_is(reference, mission_record_id(record))
               ? mi_fail(error, MISSION_E_MALFORMED_IDENTIFIER)
               : MISSION_OK;
}

int32_t mission_claim_build_for_sector(const mission_record *record, mission_view reference,
                                       const mission_time *now, mission_json **out,
                                       mission_error *error)
{
    int32_t rc;

    if (out)
        *out = NULL;
    if (!record || !out || !mi_usable(reference))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_reference(record, reference, error);
    if (!rc)
        rc = active(record, now, error);
    return rc ? rc : build(record, reference, out, error);
}

int32_t mi_claim_write(const mission_record *record, mission_view reference, mission_builder *to,
                       mission_error *error)
{
    int32_t rc = reference.len ? check_reference(record, reference, error) : MISSION_OK;

    if (!rc)
        write_claim(record, reference, to);
    return rc;
}

/* Of a received basis only the type has a meaning; the rest is ignored like any unknown member. */
static int32_t received_basis(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    static const struct mi_member members[] = {{"type", true, mi_filled_string}};

    return mi_object(check, at, value, members, MI_COUNT(members), mi_open);
}

static int32_t check_claim(const struct mi_check *check, const mission_value *value)
{
    const struct mi_profile *profile = check->context->profile;
    const bool draft = mi_draft(check->context);
    const struct mi_member members[] = {
        {"id", true, mi_identifier},
        {profile->term[MISSION_TERM_ISSUER].ptr, true, mi_uri_no_fragment},
        {"authority_hash", draft, mi_digest_strict},
        {"expires_at", false, mi_rfc3339},
        {profile->term[MISSION_TERM_PREDECESSOR].ptr, false, mi_identifier},
        {"parent", false, mi_parent},
        {"approval_basis", false, received_basis},
    };

    /* Series: approval_basis is no member of its claim, so it is ignored. */
    return mi_object(check, NULL, value, members, MI_COUNT(members) - !draft, mi_open);
}

/* 40 section 3.4: a child and its parent have one state authority. */
static int32_t check_parent(const struct mi_check *check, const mission_value *value)
{
    const struct mi_place place = {.name = MI_VIEW("parent")};
    const mission_value *parent = mi_get(value, "parent");

    if (!parent || mission_value_equal(mi_get_term(check->context, parent, MISSION_TERM_ISSUER),
                                       mi_get_term(check->context, value, MISSION_TERM_ISSUER)))
        return MISSION_OK;
    return mi_refuse(check, &place, MISSION_E_INCONSISTENT,
                     "the parent has another state authority");
}

static void read_claim(const mission_context *context, const mission_value *value,
                       mission_claim *claim)
{
    claim->id = mi_get_text(value, "id");
    claim->issuer = mission_value_string(mi_get_term(context, value, MISSION_TERM_ISSUER));
    claim->authority_hash = mi_get_text(value, "authority_hash");
    claim->expires_at = mi_get_text(value, "expires_at");
    claim->predecessor =
        mission_value_string(mi_get_term(context, value, MISSION_TERM_PREDECESSOR));
    if (mi_draft(context))
        claim->approval_basis = mi_get_text(mi_get(value, "approval_basis"), "type");
    claim->parent = mi_get(value, "parent");
}

int32_t mission_claim_read(mission_context *context, const mission_value *value, mission_claim *out,
                           mission_error *error)
{
    const struct mi_check check = {.context = context, .error = error, .oauth = "invalid_token"};
    mission_claim claim = {.size = sizeof claim};
    size_t theirs, size;
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    theirs = out->size;
    if (theirs < MI_END_OF(mission_claim, parent))
        return mi_fail(error, MISSION_E_ABI_SMALL);
    if (theirs > 4096)
        return mi_fail(error, MISSION_E_ABI_SIZE);
    size = theirs < sizeof claim ? theirs : sizeof claim;
    memset(out, 0, theirs);
    out->size = theirs;
    if (!context || !value)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = check_claim(&check, value);
    if (!rc)
        rc = check_parent(&check, value);
    if (rc)
        return rc;
    read_claim(context, value, &claim);
    claim.size = theirs;
    memcpy(out, &claim, size);
    return MISSION_OK;
}

static int32_t refuse_exp(mission_error *error, int32_t code)
{
    mi_fail(error, code);
    if (mi_error_wanted(error))
        error->oauth_error = "invalid_token";
    return code;
}

int32_t mission_claim_exp_check(const mission_claim *claim, const mission_time *exp,
                                mission_error *error)
{
    mission_instant end;

    if (!claim || claim->size < MI_END_OF(mission_claim, parent) || !exp ||
        exp->nanoseconds > 999999999u || !mi_usable(claim->expires_at))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!claim->expires_at.len)
        return MISSION_OK;
    if (mission_instant_parse(claim->expires_at, &end, NULL))
        return refuse_exp(error, MISSION_E_MALFORMED_TIME);
    return mission_instant_compare_time(&end, exp) >= 0 ? MISSION_OK
                                                        : refuse_exp(error, MISSION_E_TOO_LATE);
}

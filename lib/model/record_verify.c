/* What makes a record usable beyond its structure: bounds, equalities, anchors (RC-1).
 * SPDX-License-Identifier: MIT */
#include "record.h"

const struct mi_anchor mi_anchors[MI_ANCHORS] = {
    {MISSION_COMMIT_INTENT, MI_INTENT_HASH, MI_INTENT},
    {MISSION_COMMIT_PROPOSED_AUTHORITY, MI_PROPOSAL_HASH, MI_PROPOSAL},
    {MISSION_COMMIT_AUTHORITY_SET, MI_SET_HASH, MI_SET},
    {MISSION_COMMIT_CONSENT_DISCLOSURE, MI_CONSENT_HASH, MI_SLOTS},
};

/* Is the time of `later` after that of `earlier` (or, when `equal` may be, at it)? Absent times
 * are in order. */
static int32_t after(const struct mi_check *check, const mission_record *record,
                     enum mi_slot earlier, enum mi_slot later, bool equal)
{
    const mission_value *one = record->slots.at[earlier];
    const mission_value *two = record->slots.at[later];
    mission_instant a, b;
    int32_t order;

    if (!one || !two)
        return MISSION_OK;
    if (mission_instant_parse(mission_value_string(one), &a, NULL) ||
        mission_instant_parse(mission_value_string(two), &b, NULL))
        return mi_refuse_slot(check, later, MISSION_E_MALFORMED_TIME, NULL);
    order = mission_instant_compare(&a, &b);
    return order < 0 || (equal && order == 0)
               ? MISSION_OK
               : mi_refuse_slot(check, later, MISSION_E_INVERTED, NULL);
}

static int32_t in_order(const struct mi_check *check, const mission_record *record)
{
    static const struct {
        enum mi_slot earlier, later;
        bool equal;
    } order[] = {
        {MI_CREATED, MI_EXPIRES, false},  {MI_CREATED, MI_APPROVED, true},
        {MI_APPROVED, MI_EXPIRES, false}, {MI_CREATED, MI_WINDOW, false},
        {MI_CREATED, MI_ENDED, true},     {MI_APPROVED, MI_ENDED, true},
    };
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < MI_COUNT(order) && !rc; i++)
        rc = after(check, record, order[i].earlier, order[i].later, order[i].equal);
    return rc;
}

/* The effective expiry may be earlier than the requested one, never later (AV-11). */
static int32_t within_request(const struct mi_check *check, const mission_record *record)
{
    const mission_instant requested = mission_intent_expiry_instant(record->intent);
    mission_instant effective;

    if (mission_instant_parse(mi_record_text(record, MI_EXPIRES), &effective, NULL))
        return mi_refuse_slot(check, MI_EXPIRES, MISSION_E_MALFORMED_TIME, NULL);
    return mission_instant_compare(&effective, &requested) <= 0
               ? MISSION_OK
               : mi_refuse_slot(check, MI_EXPIRES, MISSION_E_TOO_LATE, NULL);
}

static bool same_principal(const mission_value *a, const mission_value *b)
{
    mission_principal one, two;

    mission_principal_of(a, &one);
    mission_principal_of(b, &two);
    return mission_principal_equal(&one, &two);
}

static int32_t refuse_basis(const struct mi_check *check, const char *member)
{
    const struct mi_place basis = {.name = MI_VIEW("approval_basis")};
    const struct mi_place place = {.up = &basis, .name = mission_view_of(member)};

    return mi_refuse(check, &place, MISSION_E_INCONSISTENT, NULL);
}

/* Draft: who consented is who approved; a direct approval is its own activation and root. */
static int32_t basis(const struct mi_check *check, const mission_record *record)
{
    const mission_value *own = record->slots.at[MI_BASIS];
    const mission_value *consent = mi_get(own, "consent_principal");

    if (!own)
        return MISSION_OK;
    if (!same_principal(consent, record->slots.at[MI_APPROVER]))
        return refuse_basis(check, "consent_principal");
    if (!mi_view_is(mi_get_text(own, "type"), MI_VIEW("direct")))
        return MISSION_OK;
    if (!same_principal(consent, mi_get(own, "activation_actor")))
        return refuse_basis(check, "activation_actor");
    if (!mi_view_is(mi_get_text(mi_get(own, "activation"), "approval_event_id"),
                    mi_record_text(record, MI_EVENT)))
        return refuse_basis(check, "activation");
    if (!mi_view_is(mi_get_text(own, "root_commitment"), mi_record_text(record, MI_SET_HASH)))
        return refuse_basis(check, "root_commitment");
    return MISSION_OK;
}

/* A successor names its predecessor once, or twice alike, and never itself. */
static int32_t lineage(const struct mi_check *check, const mission_record *record)
{
    const mission_view one = mi_record_text(record, MI_PREDECESSOR);
    const mission_view twin = mi_record_text(record, MI_TWIN);
    const mission_view id = mi_record_text(record, MI_ID);

    if (one.len && twin.len && !mi_view_is(one, twin))
        return mi_refuse_slot(check, MI_TWIN, MISSION_E_INCONSISTENT, NULL);
    if (mi_view_is(id, one) || mi_view_is(id, twin))
        return mi_refuse_slot(check, one.len ? MI_PREDECESSOR : MI_TWIN, MISSION_E_INCONSISTENT,
                              "a Mission does not succeed itself");
    if (mi_view_is(id, mi_record_text(record, MI_SUCCESSOR)))
        return mi_refuse_slot(check, MI_SUCCESSOR, MISSION_E_INCONSISTENT,
                              "a Mission does not succeed itself");
    return MISSION_OK;
}

/* 40 section 3.4: one state authority for both; the delegation is the child's approval event. */
static int32_t parentage(const struct mi_check *check, const mission_record *record)
{
    const mission_value *parent = record->slots.at[MI_PARENT];
    const mission_value *event = record->slots.at[MI_EVENT];
    const mission_value *created = mi_get(parent, "created_at");

    if (!parent)
        return MISSION_OK;
    if (!mi_get(parent, "delegation_id"))
        return mi_refuse_slot(check, MI_PARENT, MISSION_E_MISSING_MEMBER, "delegation_id");
    if (event && !mission_value_equal(event, mi_get(parent, "delegation_id")))
        return mi_refuse_slot(check, MI_PARENT, MISSION_E_INCONSISTENT,
                              "delegation_id is not the approval event");
    if (!mi_view_is(mission_value_string(mi_get_term(record->context, parent, MISSION_TERM_ISSUER)),
                    mi_record_text(record, MI_ISSUER)))
        return mi_refuse_slot(check, MI_PARENT, MISSION_E_INCONSISTENT,
                              "the parent has another state authority");
    if (mi_view_is(mi_get_text(parent, "id"), mi_record_text(record, MI_ID)))
        return mi_refuse_slot(check, MI_PARENT, MISSION_E_INCONSISTENT,
                              "a Mission is not its own parent");
    if (created && !mi_view_is(mission_value_string(created), mi_record_text(record, MI_CREATED)))
        return mi_refuse_slot(check, MI_PARENT, MISSION_E_INCONSISTENT,
                              "created_at is not the record's");
    return MISSION_OK;
}

static int32_t anchors(const struct mi_check *check, const mission_record *record)
{
    const mission_value *hash, *value;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < MI_ANCHORS && !rc; i++) {
        hash = record->slots.at[mi_anchors[i].hash];
        value = mi_anchors[i].value == MI_SLOTS ? NULL : record->slots.at[mi_anchors[i].value];
        if (!hash || !value)
            continue;
        rc = mission_anchor_verify(record->context, mission_commitment_typ(mi_anchors[i].what),
                                   mi_record_text(record, MI_ISSUER), value,
                                   mission_value_string(hash), check->error);
        if (rc == MISSION_E_DIGEST_MISMATCH)
            rc = mi_refuse_slot(check, mi_anchors[i].hash, rc, NULL);
    }
    return rc;
}

int32_t mi_record_prove(const struct mi_check *check, const mission_record *record)
{
    int32_t rc = within_request(check, record);

    if (!rc)
        rc = in_order(check, record);
    if (!rc)
        rc = basis(check, record);
    if (!rc)
        rc = lineage(check, record);
    if (!rc)
        rc = parentage(check, record);
    return rc ? rc : anchors(check, record);
}

size_t mission_record_anchor_count(const mission_record *record)
{
    size_t count = 0;

    for (size_t i = 0; record && i < MI_ANCHORS; i++)
        count += record->slots.at[mi_anchors[i].hash] != NULL;
    return count;
}

static const struct mi_anchor *anchor_at(const mission_record *record, size_t index)
{
    for (size_t i = 0; i < MI_ANCHORS; i++)
        if (record->slots.at[mi_anchors[i].hash] && index-- == 0)
            return &mi_anchors[i];
    return NULL;
}

/* Recompute one anchor; `*verdict` is an answer, a return value a failure to find it. */
static int32_t recompute(const mission_record *record, const struct mi_anchor *anchor,
                         const mission_disclosure *disclosure, mission_anchor_report *report,
                         mission_error *error)
{
    const mission_value *value = anchor->value == MI_SLOTS ? mission_disclosure_value(disclosure)
                                                           : record->slots.at[anchor->value];
    mission_error own = MISSION_ERROR_INIT;
    int32_t rc;

    report->verdict = MISSION_E_NO_CALLBACK;
    if (!value)
        return MISSION_OK;
    rc = mission_anchor(record->context, mission_commitment_typ(anchor->what),
                        mi_record_text(record, MI_ISSUER), value, &report->recomputed, error);
    if (rc)
        return rc;
    rc = mission_digest_compare(record->context, report->recorded,
                                mission_view_of(report->recomputed.text), &own);
    if (rc == MISSION_E_CRYPTO)
        return mi_fail_host(error, rc, own.host_code, "crypto.compare");
    report->verdict = rc;
    return MISSION_OK;
}

static int32_t report_size(const mission_anchor_report *out, size_t *size)
{
    if (out->size < MI_END_OF(mission_anchor_report, recomputed))
        return MISSION_E_ABI_SMALL;
    if (out->size > 4096)
        return MISSION_E_ABI_SIZE;
    *size = out->size < sizeof *out ? out->size : sizeof *out;
    return MISSION_OK;
}

int32_t mission_record_anchor_check(const mission_record *record, size_t index,
                                    const mission_disclosure *disclosure,
                                    mission_anchor_report *out, mission_error *error)
{
    mission_anchor_report report = {.size = sizeof report, .verdict = MISSION_E_DIGEST_MISMATCH};
    const struct mi_anchor *anchor;
    size_t size, theirs;
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = report_size(out, &size);
    if (rc)
        return mi_fail(error, rc);
    theirs = out->size;
    memset(out, 0, theirs);
    report.size = theirs;
    memcpy(out, &report, size);
    anchor = record ? anchor_at(record, index) : NULL;
    if (!anchor)
        return mi_fail(error, MISSION_E_ARGUMENT);
    report.what = anchor->what;
    report.name = mi_row_of(record->context, anchor->hash)->name;
    report.recorded = mi_record_text(record, anchor->hash);
    rc = recompute(record, anchor, disclosure, &report, error);
    if (!rc)
        memcpy(out, &report, size);
    return rc;
}

int32_t mission_record_verify(const mission_record *record, const mission_disclosure *disclosure,
                              mission_error *error)
{
    struct mi_check check = {.error = error};
    mission_view recorded;
    int32_t rc;

    if (!record)
        return mi_fail(error, MISSION_E_ARGUMENT);
    check.context = record->context;
    rc = mi_record_prove(&check, record);
    if (rc || !disclosure)
        return rc;
    recorded = mi_record_text(record, MI_CONSENT_HASH);
    if (!recorded.len)
        return mi_refuse(&check, NULL, MISSION_E_MISSING_MEMBER, "consent_rendering_hash");
    rc = mission_anchor_verify(
        record->context, mission_commitment_typ(MISSION_COMMIT_CONSENT_DISCLOSURE),
        mi_record_text(record, MI_ISSUER), mission_disclosure_value(disclosure), recorded, error);
    return rc == MISSION_E_DIGEST_MISMATCH ? mi_refuse_slot(&check, MI_CONSENT_HASH, rc, NULL) : rc;
}

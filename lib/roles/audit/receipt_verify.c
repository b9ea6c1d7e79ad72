/* Verifying a receipt and all that it stands on, in the order of A-8. SPDX-License-Identifier: MIT
 */
#include "../../model/check.h"
#include "receipt.h"
#include <mission/commitment.h>

struct verifying {
    const mission_evidence_verifier *verifier;
    mission_context *context;
    mission_receipt_finder finder;
    const mission_value *receipt;
    uint32_t kind;
    struct mi_receipt_records records;
    mission_error *error;
};

/* ---- 1: the envelope, and who is named as an issuer of receipts ---- */

static int32_t prove(struct verifying *v, mission_receipt *made)
{
    mission_evidence_record record = {.size = sizeof record};
    int32_t rc = mission_evidence_verify(v->verifier, v->receipt, &record, v->error);

    made->standing = record.standing;
    if (!rc && record.kind != MISSION_EVIDENCE_RECEIPT)
        rc = mi_fail_say(v->error, MISSION_E_EVIDENCE, "the record is no receipt");
    return rc ? rc : mi_receipt_members(v->context, v->receipt, v->error);
}

/* ---- 2: the combination that the kind has ---- */

static uint32_t record_kind(const mission_value *reference)
{
    return mi_evidence_kind_of_type(mi_get_text(reference, "type"));
}

static int32_t check_combination(const struct verifying *v)
{
    static const uint32_t wanted[] = {
        [MISSION_RECEIPT_DECISION] = 1u << MISSION_EVIDENCE_DECISION,
        [MISSION_RECEIPT_EXECUTION] =
            1u << MISSION_EVIDENCE_DECISION | 1u << MISSION_EVIDENCE_EXECUTION,
        [MISSION_RECEIPT_REFUSAL] = 1u << MISSION_EVIDENCE_REFUSAL,
    };
    const mission_value *references = mi_get(v->receipt, "evidence");
    const size_t count = mission_value_count(references);
    uint32_t found = 0;

    for (size_t i = 0; i < count; i++)
        found |= 1u << record_kind(mission_value_item(references, i));
    if (found == wanted[v->kind] && count == (v->kind == MISSION_RECEIPT_EXECUTION ? 2u : 1u))
        return MISSION_OK;
    mi_fail_say(v->error, MISSION_E_INCONSISTENT, "not the records of this kind of receipt");
    mi_where_name(v->error, MI_VIEW("evidence"));
    return MISSION_E_INCONSISTENT;
}

/* ---- 3: each record, found, verified, and the one that is meant ---- */

static int32_t find(const struct verifying *v, mission_view type, mission_view digest,
                    mission_view id, const mission_value **out)
{
    mission_digest own;
    int32_t rc;

    *out = NULL;
    rc = v->finder.find(v->finder.host, type, digest, id, out);
    if (rc) {
        *out = NULL;
        return mi_fail_host(v->error, MISSION_E_HOST, rc, "finder.find");
    }
    if (!*out)
        return mi_fail_say(v->error, MISSION_E_EVIDENCE, "the record cannot be found");
    rc = mission_canonical_digest(v->context, *out, &own, v->error);
    return rc ? rc
              : mission_digest_compare(v->context, digest, mission_view_of(own.text), v->error);
}

static mission_evidence_record *slot(struct verifying *v, uint32_t kind)
{
    if (kind == MISSION_EVIDENCE_DECISION)
        return &v->records.decision;
    return kind == MISSION_EVIDENCE_EXECUTION ? &v->records.execution : &v->records.refusal;
}

static int32_t check_identity(const struct verifying *v, const mission_value *reference,
                              const mission_evidence_record *record)
{
    const mission_value *emitter = mi_get(reference, "emitter");

    if (!mi_view_is(mi_get_text(reference, "evidence_id"), record->id))
        return mi_fail_say(v->error, MISSION_E_INCONSISTENT, "a record of another name");
    if (!mi_view_is(mi_get_text(emitter, "id"), record->emitter) ||
        !mi_view_is(mi_get_text(emitter, "role"), mi_emitter_role(record->role)))
        return mi_fail_say(v->error, MISSION_E_INCONSISTENT, "a record of another emitter");
    return MISSION_OK;
}

static int32_t resolve_one(struct verifying *v, const mission_value *reference)
{
    const uint32_t kind = record_kind(reference);
    mission_evidence_record *record = slot(v, kind);
    const mission_value *value;
    int32_t rc = find(v, mi_evidence_media_type(kind), mi_get_text(reference, "digest"),
                      mi_get_text(reference, "evidence_id"), &value);

    if (!rc)
        rc = mi_receipt_record(v->verifier, value, kind, record, v->error);
    return rc ? rc : check_identity(v, reference, record);
}

static int32_t resolve(struct verifying *v)
{
    const mission_value *references = mi_get(v->receipt, "evidence");
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(references); i++) {
        rc = resolve_one(v, mission_value_item(references, i));
        mi_receipt_below(v->error, rc, "evidence", NULL, i);
    }
    return rc;
}

/* ---- 6: what it follows ---- */

static int32_t follow_one(const struct verifying *v, const struct mi_receipt_link *link,
                          mission_view digest)
{
    const mission_value *previous;
    const int32_t rc = find(v, mi_evidence_media_type(MISSION_EVIDENCE_RECEIPT), digest,
                            (mission_view){NULL, 0}, &previous);

    if (rc == MISSION_E_EVIDENCE && !previous)
        return mi_fail_say(v->error, MISSION_E_CHAIN, "the predecessor cannot be found");
    return rc ? rc : mi_receipt_precedes(link, previous, v->error);
}

static int32_t follow(const struct verifying *v, const mission_receipt *made)
{
    const mission_value *previous = mi_get(mi_get(v->receipt, "chain"), "previous");
    const struct mi_receipt_link link = {.verifier = v->verifier,
                                         .mission = made->mission,
                                         .issuer = made->issuer,
                                         .emitter = made->emitter,
                                         .stream = made->stream,
                                         .sequence = made->sequence};
    int32_t rc = MISSION_OK;

    for (size_t i = 0; !rc && i < mission_value_count(previous); i++) {
        rc = follow_one(v, &link, mission_value_string(mission_value_item(previous, i)));
        mi_receipt_below(v->error, rc, "chain", "previous", i);
    }
    return rc;
}

/* ---- the whole ---- */

static void read(const struct verifying *v, mission_receipt *made)
{
    const mission_value *mission = mi_get(v->receipt, "mission");
    const mission_value *chain = mi_get(v->receipt, "chain");
    int64_t sequence = 0;

    made->emitter = mi_get_text(mi_get(v->receipt, "emitter"), "id");
    made->mission = mi_get_text(mission, "id");
    made->issuer = mission_value_string(mi_get_term(v->context, mission, MISSION_TERM_ISSUER));
    made->authority_hash = mi_get_text(mission, "authority_hash");
    made->outcome = mi_get_text(v->receipt, "outcome");
    made->profile = mi_get_text(v->receipt, "profile");
    made->assertions = mi_get(v->receipt, "issuer_assertions");
    made->stream = mi_get_text(chain, "stream");
    if (mission_value_integer(mi_get(chain, "sequence"), &sequence))
        made->sequence = (uint64_t)sequence;
}

static void tell(const struct verifying *v, mission_receipt *made)
{
    made->kind = v->kind;
    made->deviation = mi_receipt_deviates(&v->records);
    made->decision = v->records.decision.value;
    made->execution = v->records.execution.value;
    made->refusal = v->records.refusal.value;
}

static int32_t verify(struct verifying *v, mission_receipt *made)
{
    mission_receipt read_from = {.size = sizeof read_from};
    int32_t rc = prove(v, made);

    if (rc)
        return rc;
    v->kind = mi_receipt_kind(mi_get_text(v->receipt, "kind"));
    rc = check_combination(v);
    if (!rc)
        rc = resolve(v);
    if (!rc)
        rc = mi_receipt_join(&v->records, v->error);
    if (!rc)
        rc = mi_receipt_check_copies(v->context, v->receipt, &v->records, v->error);
    read(v, &read_from);
    if (!rc)
        rc = follow(v, &read_from);
    if (rc)
        return rc;
    read_from.standing = made->standing;
    *made = read_from;
    tell(v, made);
    return MISSION_OK;
}

int32_t mission_receipt_verify(const mission_evidence_verifier *verifier,
                               const mission_value *receipt, const mission_receipt_finder *finder,
                               mission_receipt *out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_receipt_finder, find)};
    const size_t least = MI_END_OF(mission_receipt, reserved);
    struct verifying v = {.verifier = verifier, .receipt = receipt, .error = error};
    mission_receipt made = {.size = sizeof made};
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_give(out, &made, sizeof made, least);
    if (rc || !verifier || !receipt || !finder)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = mi_import(&v.finder, sizeof v.finder, finder, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!v.finder.find)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "finder.find");
    v.context = mi_evidence_context(verifier);
    rc = verify(&v, &made);
    given = mi_give(out, &made, sizeof made, least);
    return rc || !given ? rc : mi_fail(error, given);
}

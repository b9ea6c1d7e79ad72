/* Issuing a receipt: verified records, what was selected of them, one signature (EV-9).
 * SPDX-License-Identifier: MIT */
#include "../../base/text.h"
#include "../../model/check.h"
#include "../../rules/members.h"
#include "receipt.h"
#include <mission/commitment.h>

#define ALL_MEMBERS                                                                                \
    (MISSION_RECEIPT_HASH | MISSION_RECEIPT_RESULT | MISSION_RECEIPT_POLICY |                      \
     MISSION_RECEIPT_EXECUTOR | MISSION_RECEIPT_TARGET)

struct issuing {
    mission_emitter *emitter;
    mission_receipt_source source;
    mission_time issued_at;
    struct mi_receipt_records records;
    struct mi_receipt_link link; /* of a chained one */
    mission_error *error;
};

/* ---- What was handed in ---- */

static bool records_fit(const mission_receipt_source *own)
{
    switch (own->kind) {
    case MISSION_RECEIPT_DECISION:
        return own->decision && !own->execution && !own->refusal;
    case MISSION_RECEIPT_EXECUTION:
        return own->decision && own->execution && !own->refusal;
    case MISSION_RECEIPT_REFUSAL:
        return own->refusal && !own->decision && !own->execution &&
               !(own->members & ~MISSION_RECEIPT_HASH); /* all others are of a decision */
    default:
        return false;
    }
}

static int32_t check_source(const struct issuing *i)
{
    const mission_receipt_source *own = &i->source;

    if (!own->verifier || (own->members & ~ALL_MEMBERS) || !records_fit(own) ||
        !mi_usable(own->profile) || !mi_usable(own->stream) ||
        (own->previous_count && (!own->previous || !own->stream.len)))
        return mi_fail(i->error, MISSION_E_ARGUMENT);
    if (mi_evidence_context(own->verifier)->profile != i->emitter->context->profile)
        return mi_fail(i->error, MISSION_E_PROFILE);
    if (own->assertions &&
        (!own->profile.len || mission_value_kind(own->assertions) != MISSION_JSON_OBJECT))
        return mi_fail_say(i->error, MISSION_E_ARGUMENT, "assertions without their profile");
    if (own->profile.len && mi_uri_check(own->profile, 0)) {
        const int32_t rc = mi_fail(i->error, MISSION_E_MALFORMED_URI);

        mi_where_name(i->error, MI_VIEW("profile"));
        return rc;
    }
    return MISSION_OK;
}

/* ---- The records, verified before anything is said of them ---- */

static int32_t verify_one(struct issuing *i, const mission_value *value, uint32_t kind,
                          size_t index, mission_evidence_record *out)
{
    int32_t rc;

    *out = (mission_evidence_record){.size = sizeof *out};
    if (!value)
        return MISSION_OK;
    rc = mi_receipt_record(i->source.verifier, value, kind, out, i->error);
    return mi_receipt_below(i->error, rc, "evidence", NULL, index);
}

static int32_t verify(struct issuing *i)
{
    struct mi_receipt_records *r = &i->records;
    int32_t rc = verify_one(i, i->source.decision, MISSION_EVIDENCE_DECISION, 0, &r->decision);

    if (!rc)
        rc = verify_one(i, i->source.execution, MISSION_EVIDENCE_EXECUTION, 1, &r->execution);
    if (!rc)
        rc = verify_one(i, i->source.refusal, MISSION_EVIDENCE_REFUSAL, 0, &r->refusal);
    return rc ? rc : mi_receipt_join(r, i->error);
}

/* ---- The chain ---- */

static int32_t link_up(struct issuing *i)
{
    const mission_evidence_record *first = mi_receipt_first(&i->records);
    int32_t rc;

    if (!i->source.stream.len)
        return MISSION_OK;
    i->link = (struct mi_receipt_link){.verifier = i->source.verifier,
                                       .mission = first->mission,
                                       .issuer = first->issuer,
                                       .emitter = i->emitter->id,
                                       .stream = i->source.stream};
    rc = mi_emitter_next(i->emitter, i->link.issuer, i->link.mission, &i->link.sequence, i->error);
    for (size_t k = 0; !rc && k < i->source.previous_count; k++) {
        rc = i->source.previous[k] ? mi_receipt_precedes(&i->link, i->source.previous[k], i->error)
                                   : mi_fail(i->error, MISSION_E_ARGUMENT);
        mi_receipt_below(i->error, rc, "chain", "previous", k);
    }
    return rc;
}

static int32_t write_chain(mission_builder *to, struct issuing *i)
{
    mission_digest digest;
    int32_t rc = MISSION_OK;

    if (!i->source.stream.len)
        return MISSION_OK;
    mi_member_object(to, "chain");
    if (i->source.previous_count) {
        mi_member_array(to, "previous");
        for (size_t k = 0; !rc && k < i->source.previous_count; k++) {
            rc = mission_canonical_digest(i->emitter->context, i->source.previous[k], &digest,
                                          i->error);
            mission_builder_string(to, mission_view_of(digest.text));
        }
        mission_builder_end(to);
    }
    mi_member_integer(to, "sequence", i->link.sequence);
    mi_member_text(to, "stream", i->source.stream);
    mission_builder_end(to);
    return rc;
}

/* ---- The body ---- */

static int32_t write_reference(mission_builder *to, struct issuing *i,
                               const mission_evidence_record *record)
{
    mission_digest digest;
    int32_t rc;

    if (!record->value)
        return MISSION_OK;
    rc = mission_canonical_digest(i->emitter->context, record->value, &digest, i->error);
    mission_builder_object(to);
    mi_member_text(to, "digest", mission_view_of(digest.text));
    mi_member_object(to, "emitter");
    mi_member_text(to, "id", record->emitter);
    mi_member_text(to, "role", mi_emitter_role(record->role));
    mission_builder_end(to);
    mi_member_text(to, "evidence_id", record->id);
    mi_member_text(to, "type", mi_evidence_media_type(record->kind));
    mission_builder_end(to);
    return rc;
}

static int32_t write_references(mission_builder *to, struct issuing *i)
{
    int32_t rc;

    mi_member_array(to, "evidence");
    rc = write_reference(to, i, &i->records.decision);
    if (!rc)
        rc = write_reference(to, i, &i->records.execution);
    if (!rc)
        rc = write_reference(to, i, &i->records.refusal);
    mission_builder_end(to);
    return rc;
}

static int32_t write(mission_builder *to, struct issuing *i)
{
    int32_t rc;

    mission_builder_object(to);
    rc = write_chain(to, i);
    mi_write_emitter(to, i->emitter);
    if (!rc)
        rc = write_references(to, i);
    mi_write_time(to, "issued_at", &i->issued_at);
    if (i->source.assertions)
        mi_member_value(to, "issuer_assertions", i->source.assertions);
    mi_member_text(to, "kind", mi_receipt_kind_name(i->source.kind));
    mi_receipt_write_copies(to, i->emitter->context, i->source.members, &i->records);
    mi_member_filled(to, "profile", i->source.profile);
    mission_builder_end(to);
    return rc;
}

static int32_t build(struct issuing *i, mission_json **out)
{
    mission_builder *builder;
    int32_t rc = mission_builder_new(i->emitter->context, &builder, i->error);

    if (rc)
        return rc;
    rc = write(builder, i);
    return mi_members_finish(builder, rc, out, i->error);
}

static int32_t issue(struct issuing *i, mission_json **out)
{
    mission_json *body = NULL;
    int32_t rc = check_source(i);

    if (!rc)
        rc = verify(i);
    if (!rc)
        rc = mi_now(i->emitter->context, i->source.issued_at, &i->issued_at, i->error);
    if (!rc && !mi_writable(&i->issued_at))
        rc = mi_fail(i->error, MISSION_E_ARGUMENT);
    if (!rc)
        rc = link_up(i);
    if (!rc)
        rc = build(i, &body);
    if (!rc)
        rc = mi_evidence_seal(i->emitter, mission_json_root(body), MISSION_EVIDENCE_RECEIPT, out,
                              i->error);
    mission_json_unref(body);
    return rc;
}

int32_t mission_receipt_issue(mission_emitter *emitter, const mission_receipt_source *source,
                              mission_json **out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_receipt_source, issued_at)};
    struct issuing i = {.emitter = emitter, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!emitter || !source || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (emitter->role != MISSION_EMITTER_RECEIPTS)
        return mi_fail_say(error, MISSION_E_ARGUMENT, "the emitter is no issuer of receipts");
    rc = mi_import(&i.source, sizeof i.source, source, ends, MI_COUNT(ends));
    return rc ? mi_fail(error, rc) : issue(&i, out);
}

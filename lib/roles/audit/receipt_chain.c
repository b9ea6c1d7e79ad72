/* What a chained receipt follows. SPDX-License-Identifier: MIT
 *
 * Order holds between a receipt and its predecessors alone: a chain is what a verifier is shown,
 * and never proves that nothing else was issued. */
#include "../../model/check.h"
#include "receipt.h"

static int32_t not_before(mission_error *error, const char *text)
{
    return mi_fail_say(error, MISSION_E_CHAIN, "%s", text);
}

static bool same_mission(mission_context *context, const struct mi_receipt_link *link,
                         const mission_value *previous)
{
    const mission_value *mission = mi_get(previous, "mission");

    return mi_view_is(link->mission, mi_get_text(mission, "id")) &&
           mi_view_is(link->issuer,
                      mission_value_string(mi_get_term(context, mission, MISSION_TERM_ISSUER)));
}

static int32_t compare(mission_context *context, const struct mi_receipt_link *link,
                       const mission_value *previous, mission_error *error)
{
    const mission_value *chain = mi_get(previous, "chain");
    int64_t sequence = 0;

    if (!same_mission(context, link, previous))
        return not_before(error, "a receipt of another Mission");
    if (!mi_view_is(link->emitter, mi_get_text(mi_get(previous, "emitter"), "id")))
        return not_before(error, "a receipt of another issuer");
    if (!mi_view_is(link->stream, mi_get_text(chain, "stream")))
        return not_before(error, "a receipt of another stream");
    if (!mission_value_integer(mi_get(chain, "sequence"), &sequence) ||
        (uint64_t)sequence >= link->sequence)
        return not_before(error, "the predecessor does not come before it");
    return MISSION_OK;
}

int32_t mi_receipt_precedes(const struct mi_receipt_link *link, const mission_value *previous,
                            mission_error *error)
{
    mission_context *context = mi_evidence_context(link->verifier);
    mission_evidence_record record;
    int32_t rc =
        mi_receipt_record(link->verifier, previous, MISSION_EVIDENCE_RECEIPT, &record, error);

    if (!rc)
        rc = mi_receipt_members(context, previous, error);
    return rc ? rc : compare(context, link, previous, error);
}

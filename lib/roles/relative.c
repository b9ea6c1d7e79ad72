/* The Mission that another one comes from, read and proven. SPDX-License-Identifier: MIT */
#include "creation.h"

int32_t mi_want_relative(mission_plan *plan, mission_view id, struct mi_relative *out,
                         mission_error *error)
{
    int32_t rc;

    memset(out, 0, sizeof *out);
    rc = mi_want_book(plan, id, &out->book, error);
    if (rc || !out->book)
        return rc;
    if (!mi_state_in(out->book->state, MI_LIVE | MI_ENDED)) {
        out->book = NULL; /* a request is no Mission that anything comes from */
        return MISSION_OK;
    }
    rc = mi_want_kin(plan, out->book, &out->kin, error);
    if (!rc)
        rc = mi_book_record(plan, out->book, &out->record, error);
    if (!rc && !out->record)
        rc = mi_spoilt(out->book->read, "an approved Mission has no record", error);
    return rc;
}

struct mi_relative mi_source_of(const struct mi_lineage *lineage)
{
    return (struct mi_relative){lineage->source, lineage->record, lineage->kin, lineage->effective};
}

int32_t mi_relative_left(mission_plan *plan, struct mi_relative *relative, mission_error *error)
{
    return mi_effective(plan, relative->book, relative->record, &relative->kin, &relative->left,
                        error);
}

int32_t mi_relative_still(mission_plan *plan, const struct mi_relative *relative,
                          mission_error *error)
{
    int32_t rc = mi_still(plan, relative->book->read, error);

    return rc ? rc : mi_kin_still(plan, &relative->kin, error);
}

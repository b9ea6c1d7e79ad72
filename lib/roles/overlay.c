/* The Effective Authority Set of a stored Mission. SPDX-License-Identifier: MIT */
#include "book.h"
#include <mission/family.h>

static bool has_overlay(const struct mi_book *book)
{
    return book && (book->contained || book->latched);
}

static bool any_overlay(const struct mi_book *book, const struct mi_kin *kin)
{
    bool any = has_overlay(book);

    for (size_t i = 0; i < kin->count; i++)
        any = any || has_overlay(kin->books[i]);
    return any;
}

struct overlays {
    mission_overlay own;
    mission_overlay *ancestor;
    mission_lineage_set *set; /* the parent first */
};

static int32_t fill_ancestor(mission_plan *plan, const struct mi_kin *kin, size_t generation,
                             const struct mi_book *below, struct overlays *to, mission_error *error)
{
    struct mi_book *book =
        kin->books[kin->count - 1 - generation]; /* the book has the root first */
    mission_lineage_set *set = &to->set[generation];
    mission_record *record;
    int32_t rc;

    *set = (mission_lineage_set){.size = sizeof *set, .justification = below->justification};
    if (!has_overlay(book))
        return MISSION_OK;
    rc = mi_book_record(plan, book, &record, error);
    if (rc)
        return rc;
    to->ancestor[generation] = (mission_overlay){
        .size = sizeof(mission_overlay), .contained = book->contained, .latched = book->latched};
    set->set = mission_record_authority_set(record);
    set->overlay = &to->ancestor[generation];
    return MISSION_OK;
}

static int32_t fill(mission_plan *plan, const struct mi_book *book, const struct mi_kin *kin,
                    struct overlays *to, mission_error *error)
{
    const struct mi_book *below = book;
    int32_t rc = MISSION_OK;

    to->own = (mission_overlay){sizeof to->own, book->contained, book->latched};
    to->set = mi_take(plan, (kin->count + 1) * sizeof *to->set);
    to->ancestor = mi_take(plan, (kin->count + 1) * sizeof *to->ancestor);
    if (!to->set || !to->ancestor)
        return mi_fail(error, MISSION_E_NOMEM);
    for (size_t i = 0; !rc && i < kin->count && below; i++) {
        rc = fill_ancestor(plan, kin, i, below, to, error);
        below = kin->books[kin->count - 1 - i];
    }
    return rc;
}

static bool resolved(const struct mi_kin *kin)
{
    for (size_t i = 0; i < kin->count; i++) {
        if (!kin->books[i])
            return false;
    }
    return true;
}

static void drop(void *effective)
{
    mission_effective_clear(effective);
}

int32_t mi_effective(mission_plan *plan, const struct mi_book *book, mission_record *record,
                     const struct mi_kin *kin, mission_effective **out, mission_error *error)
{
    mission_effective *effective = mi_take(plan, sizeof *effective);
    struct overlays overlays = {0};
    int32_t rc = MISSION_OK;

    *out = effective;
    if (!effective)
        return mi_fail(error, MISSION_E_NOMEM);
    effective->size = sizeof *effective;
    if (!resolved(kin))
        return MISSION_OK; /* nobody knows what is left: nothing */
    overlays.own.size = sizeof overlays.own;
    if (any_overlay(book, kin))
        rc = fill(plan, book, kin, &overlays, error);
    if (!rc)
        rc = mission_authority_effective(record->set, mi_issuer_name(plan->issuer), &overlays.own,
                                         overlays.set, overlays.set ? kin->count : 0, effective,
                                         error);
    if (rc && mission_code_category(rc) == MISSION_CATEGORY_INPUT) /* what was stored is at fault */
        return mi_spoilt(book->read, "a stored overlay does not hold", error);
    return rc ? rc : mi_hold(plan, effective, drop, error);
}

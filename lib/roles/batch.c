/* What every store takes: batches and scans within the bounds of the contract.
 * SPDX-License-Identifier: MIT */
#include "batch.h"

#define SCAN_MOST 10000u

static const size_t write_ends[] = {sizeof(mission_store_write)};
static const size_t scan_ends[] = {sizeof(mission_store_scan)};
static const size_t receiver_ends[] = {sizeof(mission_store_receiver)};

int32_t mi_batch_write(const mission_store_write *writes, size_t index, mission_store_write *own)
{
    size_t step, size;
    const char *at;

    memcpy(&step, writes, sizeof step);
    at = (const char *)writes + index * step;
    memcpy(&size, at, sizeof size);
    if (size != step)
        return MISSION_E_ABI_SIZE;
    return mi_import(own, sizeof *own, at, write_ends, MI_COUNT(write_ends));
}

int32_t mi_scan_import(const mission_store_scan *scan, mission_store_scan *own)
{
    return mi_import(own, sizeof *own, scan, scan_ends, MI_COUNT(scan_ends));
}

int32_t mi_receiver_import(const mission_store_receiver *receiver, mission_store_receiver *own)
{
    return mi_import(own, sizeof *own, receiver, receiver_ends, MI_COUNT(receiver_ends));
}

static int32_t bounded(mission_view view, size_t least, size_t most)
{
    if (!mi_usable(view))
        return MISSION_E_ARGUMENT;
    if (view.len < least)
        return MISSION_E_EMPTY;
    return view.len > most ? MISSION_E_TOO_LONG : MISSION_OK;
}

/* Which member of the struct is at fault. */
struct fault {
    int32_t code;
    const char *member;
};

static bool faulty(struct fault *fault, int32_t code, const char *member)
{
    if (code)
        *fault = (struct fault){code, member};
    return code != MISSION_OK;
}

static struct fault term_fault(const mission_store_term *terms, size_t index)
{
    const mission_store_term *term = &terms[index];
    struct fault fault = {MISSION_OK, NULL};

    if (faulty(&fault, bounded(term->index, 1, MISSION_STORE_KIND_MOST), "index") ||
        faulty(&fault, bounded(term->value, 0, MISSION_STORE_VALUE_MOST), "value") ||
        faulty(&fault, bounded(term->order, 0, MISSION_STORE_ORDER_MOST), "order"))
        return fault;
    for (size_t i = 0; i < index; i++)
        if (mi_view_is(terms[i].index, term->index))
            return (struct fault){MISSION_E_ARGUMENT, "index"};
    return fault;
}

static struct fault put_fault(const mission_store_write *write)
{
    struct fault fault = {MISSION_OK, NULL};

    if (!mi_usable(write->bytes))
        return (struct fault){MISSION_E_ARGUMENT, "bytes"};
    if (write->term_count > MISSION_STORE_TERM_MOST)
        return (struct fault){MISSION_E_TOO_MANY, "terms"};
    if (!write->terms && write->term_count)
        return (struct fault){MISSION_E_ARGUMENT, "terms"};
    for (size_t i = 0; i < write->term_count && !fault.code; i++)
        fault = term_fault(write->terms, i);
    return fault;
}

static struct fault write_fault(const mission_store_write *write)
{
    struct fault fault = {MISSION_OK, NULL};

    if (write->what < MISSION_WRITE_CHECK || write->what > MISSION_WRITE_ADD)
        return (struct fault){MISSION_E_ARGUMENT, "what"};
    if (write->expect < MISSION_EXPECT_ABSENT || write->expect > MISSION_EXPECT_ANY)
        return (struct fault){MISSION_E_ARGUMENT, "expect"};
    if (faulty(&fault, bounded(write->kind, 1, MISSION_STORE_KIND_MOST), "kind") ||
        faulty(&fault, bounded(write->key, 1, MISSION_STORE_KEY_MOST), "key"))
        return fault;
    return write->what == MISSION_WRITE_PUT ? put_fault(write) : fault;
}

static bool named_before(const mission_store_write *writes, size_t index,
                         const mission_store_write *write)
{
    mission_store_write other;

    for (size_t i = 0; i < index; i++)
        if (!mi_batch_write(writes, i, &other) && mi_view_is(other.key, write->key) &&
            mi_view_is(other.kind, write->kind))
            return true;
    return false;
}

static int32_t refuse(mission_error *error, int32_t code, const size_t *index, const char *member)
{
    mi_fail(error, code);
    if (mi_error_wanted(error) && index)
        mi_where_index(error, *index);
    if (mi_error_wanted(error) && member)
        mi_where_name(error, mission_view_of(member));
    return code;
}

int32_t mission_store_check_batch(const mission_store_write *writes, size_t count,
                                  mission_error *error)
{
    mission_store_write write;
    struct fault fault;
    int32_t rc;

    if (!writes)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (count == 0)
        return mi_fail(error, MISSION_E_EMPTY);
    if (count > MISSION_STORE_WRITE_MOST)
        return mi_fail(error, MISSION_E_TOO_MANY);
    for (size_t i = 0; i < count; i++) {
        rc = mi_batch_write(writes, i, &write);
        if (rc)
            return refuse(error, rc, &i, NULL);
        fault = write_fault(&write);
        if (!fault.code && named_before(writes, i, &write))
            fault = (struct fault){MISSION_E_ARGUMENT, "key"};
        if (fault.code)
            return refuse(error, fault.code, &i, fault.member);
    }
    return MISSION_OK;
}

static struct fault scan_fault(const mission_store_scan *scan)
{
    struct fault fault = {MISSION_OK, NULL};
    const uint32_t resume = scan->resume, until = scan->bounded;

    if (faulty(&fault, bounded(scan->kind, 1, MISSION_STORE_KIND_MOST), "kind") ||
        faulty(&fault, bounded(scan->index, 1, MISSION_STORE_KIND_MOST), "index") ||
        faulty(&fault, bounded(scan->value, 0, MISSION_STORE_VALUE_MOST), "value") ||
        faulty(&fault, resume > 1 ? MISSION_E_ARGUMENT : MISSION_OK, "resume") ||
        faulty(&fault, until > 1 ? MISSION_E_ARGUMENT : MISSION_OK, "bounded"))
        return fault;
    if (resume &&
        (faulty(&fault, bounded(scan->after_order, 0, MISSION_STORE_ORDER_MOST), "after_order") ||
         faulty(&fault, bounded(scan->after_key, 0, MISSION_STORE_KEY_MOST), "after_key")))
        return fault;
    if (until && faulty(&fault, bounded(scan->until, 0, MISSION_STORE_ORDER_MOST), "until"))
        return fault;
    if (scan->limit == 0)
        return (struct fault){MISSION_E_ARGUMENT, "limit"};
    if (scan->limit > SCAN_MOST)
        return (struct fault){MISSION_E_TOO_MANY, "limit"};
    return (struct fault){scan->reserved ? MISSION_E_ARGUMENT : MISSION_OK, "reserved"};
}

int32_t mission_store_check_scan(const mission_store_scan *scan, mission_error *error)
{
    mission_store_scan own;
    struct fault fault;
    int32_t rc;

    if (!scan)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_scan_import(scan, &own);
    if (rc)
        return mi_fail(error, rc);
    fault = scan_fault(&own);
    return fault.code ? refuse(error, fault.code, NULL, fault.member) : MISSION_OK;
}

/* What the Go side needs of C beside libmission itself. SPDX-License-Identifier: MIT */
#include "bridge.h"

#include "_cgo_export.h"

#include <string.h>
#include <time.h>

static __thread uintptr_t current;

uintptr_t mission_go_enter(uintptr_t call)
{
    uintptr_t before = current;

    current = call;
    return before;
}

uintptr_t mission_go_current(void)
{
    return current;
}

int32_t mission_go_sink(const mission_sink *sink, const char *text, size_t len)
{
    return sink->write(sink->host, text, len);
}

int32_t mission_go_row(const mission_store_receiver *receiver, const mission_store_row *row)
{
    return receiver->row(receiver->to, row);
}

int32_t mission_go_lookup(const mission_facts *facts, mission_view name, const mission_value **out)
{
    return facts->lookup(facts->host, name, out);
}

int32_t mission_go_load(const mission_store *store, mission_view kind, mission_view key,
                        const mission_store_receiver *receiver, mission_error *error)
{
    return store->load(store->host, kind, key, receiver, error);
}

int32_t mission_go_commit(const mission_store *store, const mission_store_write *writes,
                          size_t count, size_t *failed, mission_error *error)
{
    return store->commit(store->host, writes, count, failed, error);
}

int32_t mission_go_scan(const mission_store *store, const mission_store_scan *scan,
                        const mission_store_receiver *receiver, mission_error *error)
{
    return store->scan(store->host, scan, receiver, error);
}

int32_t mission_go_store_load(void *host, mission_view kind, mission_view key,
                              const mission_store_receiver *receiver, mission_error *error)
{
    return missionStoreLoad(current, host, kind, key, (mission_store_receiver *)receiver, error);
}

int32_t mission_go_store_commit(void *host, const mission_store_write *writes, size_t count,
                                size_t *failed, mission_error *error)
{
    return missionStoreCommit(current, host, (mission_store_write *)writes, count, failed, error);
}

int32_t mission_go_store_scan(void *host, const mission_store_scan *scan,
                              const mission_store_receiver *receiver, mission_error *error)
{
    return missionStoreScan(current, host, (mission_store_scan *)scan,
                            (mission_store_receiver *)receiver, error);
}

int32_t mission_go_receive(void *to, const mission_store_row *row)
{
    return missionReceive(current, to, (mission_store_row *)row);
}

static int32_t system_now(void *host, mission_time *out)
{
    struct timespec now;

    (void)host;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return 1;
    *out = (mission_time){now.tv_sec, (uint32_t)now.tv_nsec, 0};
    return 0;
}

const mission_clock mission_go_system_clock = {sizeof(mission_clock), NULL, system_now};

static int32_t keep(void *host, const char *ptr, size_t len)
{
    mission_go_bytes *bytes = host;

    if (bytes->room - bytes->len < len) {
        size_t room = 2 * (bytes->len + len);
        char *text = realloc(bytes->text, room);

        if (text == NULL)
            return 1;
        bytes->text = text;
        bytes->room = room;
    }
    memcpy(bytes->text + bytes->len, ptr, len);
    bytes->len += len;
    return 0;
}

void mission_go_bytes_init(mission_go_bytes *bytes)
{
    memset(bytes, 0, sizeof *bytes);
    bytes->sink.size = sizeof bytes->sink;
    bytes->sink.host = bytes;
    bytes->sink.write = keep;
}

int32_t mission_go_canonicalize(uintptr_t call, mission_context *context, const char *text,
                                size_t len, char *out, size_t room, mission_go_canon *canon,
                                mission_error *error)
{
    mission_text *made = NULL;
    mission_view view;
    uintptr_t before = mission_go_enter(call);
    int32_t rc = mission_json_canonicalize(context, (mission_view){text, len}, &made, error);

    mission_go_enter(before);
    canon->len = 0;
    canon->text = NULL;
    if (rc != MISSION_OK)
        return rc;
    view = mission_text_view(made);
    canon->len = view.len;
    if (view.len > room) {
        canon->text = made;
        return MISSION_OK;
    }
    memcpy(out, view.ptr, view.len);
    mission_text_unref(made);
    return MISSION_OK;
}

static mission_view part(const char **at, size_t len)
{
    mission_view view = {len == 0 ? NULL : *at, len};

    *at += len;
    return view;
}

int32_t mission_go_cache_verify(uintptr_t call, mission_token_cache *cache,
                                const mission_go_presented *how, const char *texts,
                                mission_token **out, mission_access *access, mission_error *why)
{
    mission_presented presented = {.size = sizeof presented, .scheme = how->scheme};
    mission_time now = {how->seconds, how->nanoseconds, 0};
    uintptr_t before = mission_go_enter(call);
    mission_token *token = NULL;
    int32_t rc;

    presented.proofs = how->proofs;
    presented.token = part(&texts, how->lengths[0]);
    presented.proof = part(&texts, how->lengths[1]);
    presented.method = part(&texts, how->lengths[2]);
    presented.uri = part(&texts, how->lengths[3]);
    presented.certificate = part(&texts, how->lengths[4]);
    access->size = sizeof *access;
    rc = mission_token_cache_verify(cache, &presented, how->timed ? &now : NULL,
                                    out == NULL ? &token : out, access, why);
    mission_token_unref(token);
    mission_go_enter(before);
    return rc;
}

/* What is known of Missions, for all workers. SPDX-License-Identifier: MIT
 *
 * When there is no room the word that came first goes, of Missions that have not ended. One that
 * has ended is only forgotten behind its end: a location that would do without a state must not
 * come to take its tokens again. */
#include "zone.h"

#include <time.h>

struct record {
    uint32_t next;         /* of its bucket, or of the free ones; 0: none */
    uint32_t older, newer; /* of its queue */
    uint32_t hash;
    uint16_t issuer_len, id_len;
    uint32_t ended;
    mission_known_state known;
    char name[MI_NGINX_NAME_MOST];
};

struct queue {
    uint32_t oldest, newest;
};

struct states {
    struct mi_nginx_sheet sheet;
    uint32_t most, free;
    struct queue queues[2]; /* of those that live, of those that have ended */
    uint32_t buckets[];     /* `most` of them, then the records, of which 0 is none */
};

static struct record *at(struct states *s, uint32_t number)
{
    const uintptr_t end = (uintptr_t)&s->buckets[s->most];

    return (struct record *)((end + 15) & ~(uintptr_t)15) + number - 1;
}

static void start(void *sheet)
{
    struct states *s = sheet;

    s->most = mi_nginx_sheet_room(&s->sheet, sizeof *s, sizeof(struct record));
    s->free = 0;
    ngx_memzero(s->queues, sizeof s->queues);
    ngx_memzero(s->buckets, s->most * sizeof *s->buckets);
    for (uint32_t i = s->most; i > 0; i--) {
        at(s, i)->next = s->free;
        s->free = i;
    }
    s->sheet.writing = 0;
}

ngx_int_t mi_nginx_states_init(ngx_shm_zone_t *zone, void *old)
{
    return mi_nginx_sheet_open(zone, old, 8 * sizeof(struct record), start) ? NGX_OK : NGX_ERROR;
}

/* ---- Queues and buckets ---- */

static void leave(struct states *s, uint32_t number)
{
    struct record *record = at(s, number);
    struct queue *queue = &s->queues[record->ended];

    *(record->older ? &at(s, record->older)->newer : &queue->oldest) = record->newer;
    *(record->newer ? &at(s, record->newer)->older : &queue->newest) = record->older;
}

static void join(struct states *s, uint32_t number)
{
    struct record *record = at(s, number);
    struct queue *queue = &s->queues[record->ended];

    record->older = queue->newest;
    record->newer = 0;
    *(queue->newest ? &at(s, queue->newest)->newer : &queue->oldest) = number;
    queue->newest = number;
}

static uint32_t *bucket(struct states *s, uint32_t hash)
{
    return &s->buckets[hash % s->most];
}

static void forget(struct states *s, uint32_t number)
{
    struct record *record = at(s, number);
    uint32_t *link = bucket(s, record->hash);

    while (*link != number)
        link = &at(s, *link)->next;
    *link = record->next;
    leave(s, number);
    record->next = s->free;
    s->free = number;
}

static int is_called(const struct record *record, mission_view issuer, mission_view id)
{
    return record->issuer_len == issuer.len && record->id_len == id.len &&
           memcmp(record->name, issuer.ptr, issuer.len) == 0 &&
           memcmp(record->name + issuer.len, id.ptr, id.len) == 0;
}

static uint32_t find(struct states *s, uint32_t hash, mission_view issuer, mission_view id)
{
    uint32_t number = *bucket(s, hash);

    while (number && (at(s, number)->hash != hash || !is_called(at(s, number), issuer, id)))
        number = at(s, number)->next;
    return number;
}

static int fits(mission_view issuer, mission_view id)
{
    return issuer.len && id.len && issuer.len <= MI_NGINX_NAME_MOST &&
           id.len <= MI_NGINX_NAME_MOST - issuer.len;
}

/* ---- Room ---- */

/* Has its Mission run out, and its last token with it? Clocks differ by no more than this. */
#define SKEW_MOST 600

static int over(const struct record *record)
{
    const int64_t end = record->known.expires_at.seconds;

    return end && end + SKEW_MOST < (int64_t)time(NULL);
}

static uint32_t make_room(struct states *s)
{
    const uint32_t ended = s->queues[1].oldest, lives = s->queues[0].oldest;
    uint32_t number;

    if (!s->free && ended && over(at(s, ended)))
        forget(s, ended);
    if (!s->free && lives)
        forget(s, lives);
    number = s->free;
    if (number)
        s->free = at(s, number)->next;
    return number;
}

static uint32_t add(struct states *s, uint32_t hash, mission_view issuer, mission_view id)
{
    const uint32_t number = make_room(s);
    struct record *record;

    if (!number)
        return 0;
    record = at(s, number);
    ngx_memzero(record, sizeof *record);
    record->hash = hash;
    record->issuer_len = (uint16_t)issuer.len;
    record->id_len = (uint16_t)id.len;
    memcpy(record->name, issuer.ptr, issuer.len);
    memcpy(record->name + issuer.len, id.ptr, id.len);
    record->next = *bucket(s, hash);
    *bucket(s, hash) = number;
    join(s, number);
    return number;
}

/* ---- The calls ---- */

ngx_int_t mi_nginx_states_find(ngx_shm_zone_t *zone, mission_view issuer, mission_view id,
                               mission_known_state *out)
{
    const uint32_t hash = mi_nginx_hash(issuer, id);
    struct states *s = zone->data;
    uint32_t number;

    ngx_memzero(out, sizeof *out);
    if (!fits(issuer, id))
        return NGX_DECLINED;
    mi_nginx_sheet_lock(s, start, ngx_cycle->log);
    number = find(s, hash, issuer, id);
    if (number)
        *out = at(s, number)->known;
    mi_nginx_sheet_unlock(s);
    return number ? NGX_OK : NGX_DECLINED;
}

static ngx_int_t learn(struct states *s, mission_view issuer, mission_view id,
                       const mission_known_state *merged, uint32_t number, uint32_t hash)
{
    struct record *record;

    if (!number)
        number = add(s, hash, issuer, id);
    if (!number)
        return NGX_DECLINED;
    record = at(s, number);
    leave(s, number);
    record->known = *merged;
    record->ended = mission_state_terminal(merged->state) == 1;
    join(s, number);
    return NGX_OK;
}

ngx_int_t mi_nginx_states_learn(ngx_shm_zone_t *zone, mission_view issuer, mission_view id,
                                const mission_known_state *learned)
{
    const uint32_t hash = mi_nginx_hash(issuer, id);
    mission_known_state merged = {.size = sizeof merged};
    struct states *s = zone->data;
    ngx_int_t rc = NGX_DECLINED;
    uint32_t number;

    if (!fits(issuer, id))
        return NGX_DECLINED;
    mi_nginx_sheet_lock(s, start, ngx_cycle->log);
    number = find(s, hash, issuer, id);
    if (mission_known_state_merge(number ? &at(s, number)->known : NULL, learned, &merged, NULL) ==
        0) {
        merged.once = 0;
        rc = learn(s, issuer, id, &merged, number, hash);
    }
    mi_nginx_sheet_unlock(s);
    return rc;
}

/* DPoP proofs that were seen, for all workers. SPDX-License-Identifier: MIT
 *
 * What was accepted is remembered until it would be refused for its age. A sheet that has just been
 * started remembers nothing, so it takes no proof that was made before. */
#include "zone.h"

#include <time.h>

#define RING 8192u /* seconds ahead; a policy reaches 3600 and twice 300 */
#define SECRET 32u

struct record {
    uint32_t next;  /* of its bucket, or of the free ones */
    uint32_t later; /* of those that end in the same second */
    uint32_t hash;
    char id[MI_NGINX_PROOF_ID];
};

struct replays {
    struct mi_nginx_sheet sheet;
    int64_t since; /* it remembers what was made after this second */
    int64_t swept; /* what ended with this second, or before, is forgotten */
    uint32_t most, free;
    uint32_t secret_made;
    uint8_t secret[SECRET];
    uint32_t due[RING]; /* by the second that they end in */
    uint32_t buckets[]; /* `most` of them, then the records, of which 0 is none */
};

static struct record *at(struct replays *s, uint32_t number)
{
    return (struct record *)&s->buckets[s->most] + number - 1;
}

static void start(void *sheet)
{
    struct replays *s = sheet;

    s->since = s->swept = (int64_t)time(NULL);
    s->most = mi_nginx_sheet_room(&s->sheet, sizeof *s, sizeof(struct record));
    s->free = 0;
    ngx_memzero(s->due, sizeof s->due);
    ngx_memzero(s->buckets, s->most * sizeof *s->buckets);
    for (uint32_t i = s->most; i > 0; i--) {
        at(s, i)->next = s->free;
        s->free = i;
    }
    s->sheet.writing = 0;
}

ngx_int_t mi_nginx_replays_init(ngx_shm_zone_t *zone, void *old)
{
    const mission_crypto *crypto = mission_crypto_builtin();
    const size_t least = sizeof(struct replays) + 64 * sizeof(struct record);
    struct replays *s = mi_nginx_sheet_open(zone, old, least, start);

    if (!s)
        return NGX_ERROR;
    if (s->secret_made) /* nonces stay good through a reload */
        return NGX_OK;
    if (!crypto || crypto->random(crypto->host, s->secret, sizeof s->secret) != 0)
        return NGX_ERROR;
    s->secret_made = 1;
    return NGX_OK;
}

mission_view mi_nginx_nonce_secret(ngx_shm_zone_t *zone)
{
    const struct replays *s = zone->data;

    return (mission_view){(const char *)s->secret, sizeof s->secret};
}

/* ---- What may be forgotten ---- */

static void forget(struct replays *s, uint32_t number)
{
    struct record *record = at(s, number);
    uint32_t *link = &s->buckets[record->hash % s->most];

    while (*link != number)
        link = &at(s, *link)->next;
    *link = record->next;
    record->next = s->free;
    s->free = number;
}

static void sweep(struct replays *s, int64_t now)
{
    int64_t steps = now - s->swept;

    if (steps > (int64_t)RING) /* once around is all of them */
        steps = RING;
    for (; steps > 0; steps--) {
        uint32_t *due = &s->due[(uint64_t)(now - steps + 1) % RING];

        for (uint32_t number = *due, later; number; number = later) {
            later = at(s, number)->later;
            forget(s, number);
        }
        *due = 0;
    }
    if (now > s->swept)
        s->swept = now;
}

/* ---- The calls ---- */

static int seen(struct replays *s, uint32_t hash, mission_view id)
{
    uint32_t number = s->buckets[hash % s->most];

    while (number &&
           (at(s, number)->hash != hash || memcmp(at(s, number)->id, id.ptr, id.len) != 0))
        number = at(s, number)->next;
    return number != 0;
}

static void remember(struct replays *s, uint32_t hash, mission_view id, int64_t end)
{
    const uint32_t number = s->free;
    uint32_t *first = &s->buckets[hash % s->most], *due = &s->due[(uint64_t)end % RING];
    struct record *record = at(s, number);

    s->free = record->next;
    record->hash = hash;
    memcpy(record->id, id.ptr, id.len);
    record->next = *first;
    record->later = *due;
    *first = *due = number;
}

/* 1: fresh, and remembered; 0: seen, or it may have been; -1: there is no room. */
static int judge(struct replays *s, mission_view id, int64_t made, int64_t end)
{
    const uint32_t hash = mi_nginx_hash(id, (mission_view){NULL, 0});
    const int64_t now = (int64_t)time(NULL);

    sweep(s, now);
    if (made <= s->since || end <= s->swept || end - s->swept >= (int64_t)RING || seen(s, hash, id))
        return 0;
    if (!s->free)
        return -1;
    remember(s, hash, id, end);
    return 1;
}

/* A proof belongs to a request: when nginx sends the request on within itself, it is judged again,
 * and its own proof is no replay. */
static int is_own(const struct mi_nginx_request *own, mission_view id)
{
    return own && own->proof_seen && memcmp(own->proof, id.ptr, sizeof own->proof) == 0;
}

int32_t mi_nginx_proof_fresh(void *host, mission_view id, const mission_time *until,
                             int32_t *verdict, mission_error *error)
{
    const struct mi_nginx_guard *guard = host;
    const mission_proof_policy *policy = &guard->config.proofs;
    const int64_t age = policy->age_seconds ? policy->age_seconds : 60;
    const int64_t ahead = policy->ahead_seconds ? policy->ahead_seconds : 5;
    struct replays *s = guard->main->replays->data;
    int rc;

    (void)error;
    *verdict = 0;
    if (id.len != MI_NGINX_PROOF_ID)
        return 1;
    if (is_own(mi_nginx_judged, id)) {
        *verdict = 1;
        return 0;
    }
    mi_nginx_sheet_lock(s, start, ngx_cycle->log);
    rc = judge(s, id, until->seconds - age - ahead, until->seconds + (until->nanoseconds ? 1 : 0));
    mi_nginx_sheet_unlock(s);
    if (rc < 0)
        return 2;
    if (rc == 1 && mi_nginx_judged) {
        memcpy(mi_nginx_judged->proof, id.ptr, id.len);
        mi_nginx_judged->proof_seen = 1;
    }
    *verdict = rc;
    return 0;
}

int32_t mi_nginx_nonce_current(void *host, mission_view nonce, int32_t *verdict,
                               mission_error *error)
{
    const struct mi_nginx_guard *guard = host;

    return mission_nonce_keeper_current(guard->main->nonces, nonce, verdict, error);
}

int32_t mi_nginx_nonce_next(void *host, char *out, size_t room, size_t *written)
{
    const struct mi_nginx_guard *guard = host;

    return mission_nonce_keeper_next(guard->main->nonces, out, room, written);
}

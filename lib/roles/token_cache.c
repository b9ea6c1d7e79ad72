/* Tokens that were verified before. SPDX-License-Identifier: MIT
 *
 * What is kept saves the parts of a verification that cannot come out otherwise the second time:
 * reading, signature, claims. Whatever may have changed is asked again of each request. */
#include "token_cache.h"
#include "../base/scatter.h"
#include "../crypto/digest.h"
#include "resource.h"

#define TOKENS_DEFAULT 4096u
#define TOKENS_MOST (1u << 24)
#define BYTES_DEFAULT ((size_t)16 << 20)
#define SHELVES_MOST 16u
#define SHELF_TOKENS 64u          /* a shelf for fewer would fill up too unevenly */
#define SHELF_BYTES (256u * 1024) /* and one must hold the largest token */
#define HASHED_MOST 128u          /* bytes of a token; a signature of ES256 has 86 */

struct mission_token_cache {
    mission_token_cache *self; /* who counts needs the locks, too */
    mission_resource *resource;
    struct mi_scatter scatter;
    struct mi_forgettings forgettings;
    size_t block;
    size_t shelf_count; /* a power of two */
    struct mi_shelf shelves[];
};

/* --- making one --- */

/* How it is laid out: so many shelves, so many chains of each kind on each. */
struct plan {
    size_t most, bytes; /* of each shelf */
    size_t shelves, chains, block;
};

static struct plan plan_of(size_t most, size_t bytes)
{
    struct plan plan = {.shelves = SHELVES_MOST, .chains = 1};

    while (plan.shelves > 1 &&
           (most / plan.shelves < SHELF_TOKENS || bytes / plan.shelves < SHELF_BYTES))
        plan.shelves /= 2;
    plan.most = most / plan.shelves;
    plan.bytes = bytes / plan.shelves;
    while (plan.chains < plan.most)
        plan.chains *= 2;
    plan.block =
        sizeof(mission_token_cache) +
        plan.shelves * (sizeof(struct mi_shelf) + 2 * plan.chains * sizeof(struct mi_kept *));
    return plan;
}

static void shelves_end(mission_token_cache *cache)
{
    while (cache->shelf_count)
        mi_shelf_end(&cache->shelves[--cache->shelf_count]);
}

static bool shelves_start(mission_token_cache *cache, const struct plan *plan)
{
    struct mi_kept **chains = (struct mi_kept **)(void *)(cache->shelves + plan->shelves);

    for (size_t i = 0; i < plan->shelves; i++, chains += 2 * plan->chains) {
        struct mi_shelf *shelf = &cache->shelves[i];

        if (!mi_shelf_start(shelf)) {
            shelves_end(cache);
            return false;
        }
        cache->shelf_count++;
        shelf->memory = &cache->resource->context->memory;
        shelf->texts = chains;
        shelf->missions = chains + plan->chains;
        shelf->chains = plan->chains;
        shelf->most = plan->most;
        shelf->bytes_most = plan->bytes;
    }
    return true;
}

static int32_t cache_start(mission_token_cache *cache, mission_resource *resource,
                           const struct plan *plan, mission_error *error)
{
    int32_t rc;

    memset(cache, 0, plan->block);
    cache->self = cache;
    cache->block = plan->block;
    cache->resource = resource;
    rc = mi_random(resource->context, (uint8_t *)cache->scatter.key, sizeof cache->scatter.key,
                   error);
    if (rc)
        return rc;
    return shelves_start(cache, plan) ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

int32_t mission_token_cache_new(mission_resource *resource, size_t most, size_t bytes,
                                mission_token_cache **out, mission_error *error)
{
    mission_token_cache *cache;
    struct plan plan;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!resource || !out || most > TOKENS_MOST)
        return mi_fail(error, MISSION_E_ARGUMENT);
    plan = plan_of(most ? most : TOKENS_DEFAULT, bytes ? bytes : BYTES_DEFAULT);
    cache = mi_resize(&resource->context->memory, NULL, 0, plan.block);
    if (!cache)
        return mi_fail(error, MISSION_E_NOMEM);
    rc = cache_start(cache, resource, &plan, error);
    if (rc) {
        mi_release(&resource->context->memory, cache, plan.block);
        return rc;
    }
    mission_resource_ref(resource);
    *out = cache;
    return MISSION_OK;
}

void mission_token_cache_free(mission_token_cache *cache)
{
    mission_resource *resource;

    if (!cache)
        return;
    mission_token_cache_clear(cache);
    shelves_end(cache);
    resource = cache->resource;
    mi_release(&resource->context->memory, cache, cache->block);
    mission_resource_unref(resource);
}

/* --- a token comes --- */

static struct mi_shelf *shelf_of(mission_token_cache *cache, uint64_t text)
{
    return &cache->shelves[(text >> 60) & (cache->shelf_count - 1)]; /* chains take the low bits */
}

/* The end of a token is its signature, which tells it from all others that were verified. Whatever
 * else may end so is compared as a whole, and is not the one. */
static uint64_t text_hash(const mission_token_cache *cache, mission_view token)
{
    const size_t skip = token.len > HASHED_MOST ? token.len - HASHED_MOST : 0;

    return mi_scatter_bytes(&cache->scatter, token.len,
                            (mission_view){token.ptr + skip, token.len - skip});
}

static uint64_t mission_hash(const mission_token_cache *cache, mission_view issuer, mission_view id)
{
    return mi_scatter_bytes(&cache->scatter, mi_scatter_bytes(&cache->scatter, 0, issuer), id);
}

/* One call on its way. */
struct coming {
    mission_token_cache *cache;
    const mission_presented *presented;
    const mission_time *now;
    uint64_t text;  /* its hash */
    uint64_t since; /* count of forgettings when the call began */
    mission_access *access;
    mission_error *why;
};

/* What is for everyone the same is there already; ask for the rest. False: it only has the hash of
 * the token that is there. */
static bool verify_found(const struct coming *c, mission_token *found, mission_token **out,
                         int32_t *rc)
{
    *rc = mission_resource_verify_again(c->cache->resource, c->presented, found, c->now, c->access,
                                        c->why);
    if (!*rc && c->access->permit == 1) {
        *out = found;
        return true;
    }
    if (c->access->code == MISSION_E_TOKEN_EXPIRED)
        mi_shelf_drop(shelf_of(c->cache, c->text), c->text, found);
    mission_token_unref(found);
    return *rc || c->access->code != MISSION_E_MALFORMED_TOKEN;
}

/* For want of memory it is not kept, and verified all the same. */
static void keep(const struct coming *c, mission_token *token)
{
    const mission_claim *mission = &token->claims.mission;
    struct mi_keeping keeping = {
        .forgettings = &c->cache->forgettings, .since = c->since, .past = *c->now};
    struct mi_shelf *shelf = shelf_of(c->cache, c->text);
    struct mi_kept *entry = mi_resize(shelf->memory, NULL, 0, sizeof *entry);

    if (!entry)
        return;
    *entry = (struct mi_kept){.text = c->text,
                              .mission = mission_hash(c->cache, mission->issuer, mission->id),
                              .size = sizeof *entry + mi_token_memory(token),
                              .token = mission_token_ref(token)};
    keeping.past.seconds -= c->cache->resource->skew_seconds;
    mi_shelf_keep(shelf, entry, &keeping);
}

static int32_t verify(const struct coming *c, mission_token **out)
{
    struct mi_shelf *shelf = shelf_of(c->cache, c->text);
    mission_token *found = mi_shelf_find(shelf, c->text);
    int32_t rc;

    if (found && verify_found(c, found, out, &rc)) {
        atomic_fetch_add_explicit(&shelf->found, 1, memory_order_relaxed);
        return rc;
    }
    atomic_fetch_add_explicit(&shelf->missed, 1, memory_order_relaxed);
    rc = mission_resource_verify(c->cache->resource, c->presented, c->now, NULL, 0, out, c->access,
                                 c->why);
    if (!rc && c->access->permit == 1 && !(*out)->own_look) /* that is no token to come again */
        keep(c, *out);
    return rc;
}

/* Nothing that cannot be there is hashed, however long it is. */
static bool hashable(const mission_token_cache *cache, const mission_presented *presented)
{
    return presented->scheme != MISSION_SCHEME_NONE && presented->token.len > 0 &&
           presented->token.len <= cache->resource->token_bytes;
}

int32_t mission_token_cache_verify(mission_token_cache *cache, const mission_presented *presented,
                                   const mission_time *now, mission_token **out,
                                   mission_access *access, mission_error *why)
{
    mission_access own = {.size = sizeof own};
    mission_presented given;
    mission_time moment;
    struct coming c = {
        .cache = cache, .presented = &given, .now = &moment, .access = access, .why = why};
    int32_t rc = mi_access_start(access);

    if (out)
        *out = NULL;
    if (rc || !cache || !presented || !out)
        return mi_fail(why, rc ? rc : MISSION_E_ARGUMENT);
    rc = mi_presented_import(presented, &given, why);
    if (!rc)
        rc = mi_now(cache->resource->context, now, &moment, why);
    if (rc)
        return mi_access_settle(access, &own, rc, why);
    if (!hashable(cache, &given))
        return mission_resource_verify(cache->resource, &given, &moment, NULL, 0, out, access, why);
    c.since = atomic_load(&cache->forgettings.count);
    c.text = text_hash(cache, given.token);
    return verify(&c, out);
}

/* --- something happened --- */

void mission_token_cache_forget(mission_token_cache *cache, mission_view issuer,
                                mission_view mission_id)
{
    uint64_t mission;

    if (!cache || !mi_usable(issuer) || !mi_usable(mission_id))
        return;
    mission = mission_hash(cache, issuer, mission_id);
    mi_forget(&cache->forgettings, mission); /* first: what comes onto a shelf from now on asks */
    for (size_t i = 0; i < cache->shelf_count; i++)
        mi_shelf_forget(&cache->shelves[i], mission, issuer, mission_id);
}

void mission_token_cache_clear(mission_token_cache *cache)
{
    if (!cache)
        return;
    mi_forget_all(&cache->forgettings);
    for (size_t i = 0; i < cache->shelf_count; i++)
        mi_shelf_clear(&cache->shelves[i]);
}

int32_t mission_token_cache_count(const mission_token_cache *cache, mission_token_cache_counts *out,
                                  mission_error *error)
{
    mission_token_cache_counts sum = {.size = sizeof sum};
    const size_t least = MI_END_OF(mission_token_cache_counts, bytes);
    int32_t rc = out ? mi_give(out, &sum, sizeof sum, least) : MISSION_E_ARGUMENT;

    if (rc || !cache)
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    for (size_t i = 0; i < cache->shelf_count; i++)
        mi_shelf_count(&cache->self->shelves[i], &sum);
    return mi_give(out, &sum, sizeof sum, least);
}

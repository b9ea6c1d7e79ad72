/* Sheets of shared memory. SPDX-License-Identifier: MIT */
#include "zone.h"

/* The whole free run of pages: nothing was taken from this zone before. */
static void *take_all(ngx_slab_pool_t *pool, size_t *size)
{
    void *all;

    pool->log_nomem = 0;
    *size = pool->pfree * ngx_pagesize;
    all = ngx_slab_alloc(pool, *size);
    return all;
}

void *mi_nginx_sheet_open(ngx_shm_zone_t *zone, void *old, size_t least, void (*start)(void *))
{
    ngx_slab_pool_t *pool = (ngx_slab_pool_t *)zone->shm.addr;
    struct mi_nginx_sheet *sheet;
    size_t size;

    if (old || zone->shm.exists) { /* of the configuration before this one: it stays */
        zone->data = old ? old : pool->data;
        return zone->data;
    }
    sheet = take_all(pool, &size);
    if (!sheet || size < least) {
        ngx_log_error(NGX_LOG_EMERG, zone->shm.log, 0, "mission: the zone \"%V\" is too small",
                      &zone->shm.name);
        return NULL;
    }
    sheet->pool = pool;
    sheet->size = size;
    start(sheet);
    pool->data = sheet;
    zone->data = sheet;
    return sheet;
}

void mi_nginx_sheet_lock(void *sheet, void (*start)(void *), ngx_log_t *log)
{
    struct mi_nginx_sheet *own = sheet;

    ngx_shmtx_lock(&own->pool->mutex);
    if (own->writing) {
        ngx_log_error(NGX_LOG_ALERT, log, 0,
                      "mission: a worker died while it wrote to a zone, which is now empty");
        start(own);
    }
    own->writing = 1;
    ngx_memory_barrier();
}

void mi_nginx_sheet_unlock(void *sheet)
{
    struct mi_nginx_sheet *own = sheet;

    ngx_memory_barrier();
    own->writing = 0;
    ngx_shmtx_unlock(&own->pool->mutex);
}

uint32_t mi_nginx_sheet_room(const struct mi_nginx_sheet *sheet, size_t head, size_t record)
{
    const size_t each = record + sizeof(uint32_t);
    const size_t room = sheet->size > head + 64 ? (sheet->size - head - 64) / each : 0;

    return room > 1 << 28 ? 1 << 28 : (uint32_t)room;
}

static uint32_t mix(uint32_t hash, mission_view text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (uint8_t)text.ptr[i]) * 16777619u;
    return hash;
}

/* What is hashed comes out of tokens and words that were proven, or is a digest itself. */
uint32_t mi_nginx_hash(mission_view a, mission_view b)
{
    uint32_t hash = mix(mix(2166136261u, a) * 31, b);

    hash ^= hash >> 15;
    return hash * 2654435769u;
}

/* A zone of shared memory as one sheet. SPDX-License-Identifier: MIT
 *
 * All that may be used is taken at once, and records are found by their numbers: nothing else is
 * allocated there, so a sheet can be started anew when a worker died while it wrote. The lock is
 * the one that the master opens for a worker that was killed with it. */
#ifndef MI_NGINX_ZONE_H
#define MI_NGINX_ZONE_H

#include "internal.h"

/* How every sheet begins. */
struct mi_nginx_sheet {
    ngx_slab_pool_t *pool;
    size_t size;
    uint32_t
        writing; /* not 0 in an unlocked sheet: who wrote is dead, and nothing can be trusted */
};

/* The sheet of a zone; `start` fills it when it is new. NULL: it is too small. */
void *mi_nginx_sheet_open(ngx_shm_zone_t *zone, void *old, size_t least, void (*start)(void *));
/* Lock it, and start it anew if it has to be. */
void mi_nginx_sheet_lock(void *sheet, void (*start)(void *), ngx_log_t *log);
void mi_nginx_sheet_unlock(void *sheet);

/* How many records of `record` bytes, with a bucket for each, fit behind `head` bytes. */
uint32_t mi_nginx_sheet_room(const struct mi_nginx_sheet *sheet, size_t head, size_t record);

uint32_t mi_nginx_hash(mission_view a, mission_view b);

#endif

/* The resource servers of a configuration, and what each worker adds. SPDX-License-Identifier: MIT
 */
#include "internal.h"

#include <time.h>
#ifdef MI_NGINX_OPENSSL
#include <mission/openssl.h>
#endif

/* ---- Contexts ---- */

static int32_t now(void *host, mission_time *out)
{
    struct timespec moment;

    (void)host;
    if (clock_gettime(CLOCK_REALTIME, &moment) != 0)
        return 1;
    *out = (mission_time){.seconds = moment.tv_sec, .nanoseconds = (uint32_t)moment.tv_nsec};
    return 0;
}

const mission_crypto *mi_nginx_crypto(const struct mi_nginx_main *main)
{
#ifdef MI_NGINX_OPENSSL
    static mission_crypto table;

    if (main->crypto == MI_NGINX_CRYPTO_OPENSSL && mission_openssl_crypto()) {
        table = *mission_openssl_crypto();
        table.compare = NULL; /* the library's is several times faster on a whole token */
        return &table;
    }
    if (main->crypto == MI_NGINX_CRYPTO_OPENSSL)
        return NULL;
#endif
    (void)main;
    return mission_crypto_builtin();
}

mission_context *mi_nginx_context(struct mi_nginx_main *main, ngx_uint_t profile, ngx_log_t *log)
{
    const mission_clock clock = {.size = sizeof clock, .now = now};
    const mission_config config = {.size = sizeof config,
                                   .profile = (uint32_t)profile,
                                   .clock = &clock,
                                   .crypto = mi_nginx_crypto(main)};
    mission_error why = MISSION_ERROR_INIT;

    if (main->contexts[profile])
        return main->contexts[profile];
    if (!config.crypto || mission_context_new(&config, &main->contexts[profile], &why) != 0)
        ngx_log_error(NGX_LOG_EMERG, log, 0, "mission: no context: %s",
                      config.crypto ? why.reason : "the crypto provider cannot start");
    return main->contexts[profile];
}

/* ---- Resource servers ---- */

static void trust(mission_trusted_issuer *to, const struct mi_nginx_issuer *from)
{
    *to = (mission_trusted_issuer){.size = sizeof *to,
                                   .iss = mi_nginx_view(&from->iss),
                                   .keys = from->file->keys,
                                   .algorithms = from->algorithms};
    if (from->authorities) {
        to->state_authorities = from->authorities->elts;
        to->state_authority_count = from->authorities->nelts;
    }
}

static void give_proofs(mission_proof_policy *proofs, struct mi_nginx_guard *guard)
{
    proofs->size = 0;
    if (!guard->main->replays) /* a proof that nobody remembers is none: DPoP is not offered */
        return;
    proofs->size = sizeof *proofs;
    proofs->host = guard;
    proofs->fresh = mi_nginx_proof_fresh;
    if (!proofs->nonces)
        return;
    proofs->nonce_host = guard; /* each worker opens its keeper later */
    proofs->nonce_current = mi_nginx_nonce_current;
    proofs->nonce_next = mi_nginx_nonce_next;
}

ngx_int_t mi_nginx_guard_build(struct mi_nginx_guard *guard, ngx_log_t *log)
{
    const struct mi_nginx_issuer *issuers = guard->issuers->elts;
    const size_t count = guard->issuers->nelts;
    mission_trusted_issuer *trusted = calloc(count, sizeof *trusted);
    mission_error why = MISSION_ERROR_INIT;
    mission_resource *made = NULL;
    int32_t rc = MISSION_E_NOMEM;

    guard->config.context = mi_nginx_context(guard->main, guard->profile, log);
    if (!guard->config.context)
        rc = MISSION_E_CRYPTO;
    else if (trusted) {
        for (size_t i = 0; i < count; i++)
            trust(&trusted[i], &issuers[i]);
        guard->config.issuers = trusted;
        guard->config.issuer_count = count;
        give_proofs(&guard->config.proofs, guard);
        rc = mission_resource_new(&guard->config, &made, &why);
    }
    free(trusted);
    guard->config.issuers = NULL;
    if (rc) {
        ngx_log_error(NGX_LOG_EMERG, log, 0, "mission: the resource server of \"%V\" fails: %s",
                      &issuers->iss, mission_code_reason(rc));
        return NGX_ERROR;
    }
    mission_resource_unref(guard->resource);
    guard->resource = made;
    return NGX_OK;
}

/* A cache is of one resource: the old one's tokens were proven by keys that may be gone. */
static ngx_int_t open_cache(struct mi_nginx_guard *guard, ngx_log_t *log)
{
    mission_error why = MISSION_ERROR_INIT;

    mission_token_cache_free(guard->cache);
    guard->cache = NULL;
    if (!guard->cache_most ||
        mission_token_cache_new(guard->resource, guard->cache_most, 0, &guard->cache, &why) == 0)
        return NGX_OK;
    ngx_log_error(NGX_LOG_ERR, log, 0, "mission: no cache of tokens: %s", why.reason);
    return NGX_ERROR;
}

ngx_int_t mi_nginx_guards_open(ngx_conf_t *cf, struct mi_nginx_main *main)
{
    struct mi_nginx_key_file **files = main->files.elts;
    struct mi_nginx_guard **guards = main->guards.elts;

    for (ngx_uint_t i = 0; i < main->files.nelts; i++)
        if (mi_nginx_key_file_look(main, files[i], cf->log) != NGX_OK)
            return NGX_ERROR;
    for (ngx_uint_t i = 0; i < main->guards.nelts; i++)
        if (mi_nginx_guard_build(guards[i], cf->log) != NGX_OK)
            return NGX_ERROR;
    return NGX_OK;
}

/* With the configuration's pool: an old one in the master, or the last one in a worker. */
void mi_nginx_main_close(void *data)
{
    struct mi_nginx_main *main = data;
    struct mi_nginx_key_file **files = main->files.elts;
    struct mi_nginx_guard **guards = main->guards.elts;

    for (ngx_uint_t i = 0; i < main->guards.nelts; i++) {
        mission_token_cache_free(guards[i]->cache);
        mission_resource_unref(guards[i]->resource);
    }
    for (ngx_uint_t i = 0; i < main->files.nelts; i++)
        mission_jwks_unref(files[i]->keys);
    mission_nonce_keeper_unref(main->nonces);
    for (size_t i = 0; i < sizeof main->contexts / sizeof *main->contexts; i++)
        mission_context_unref(main->contexts[i]);
}

/* ---- In a worker ---- */

static int uses(const struct mi_nginx_guard *guard, const struct mi_nginx_key_file *file)
{
    const struct mi_nginx_issuer *issuers = guard->issuers->elts;

    for (ngx_uint_t i = 0; i < guard->issuers->nelts; i++)
        if (issuers[i].file == file)
            return 1;
    return 0;
}

/* New keys are in force for all of their guards at once, as nothing runs in between. A guard that
 * cannot be made of them has to take nobody, rather than what the old keys have proven. */
static void renew(struct mi_nginx_main *main, const struct mi_nginx_key_file *file, ngx_log_t *log)
{
    struct mi_nginx_guard **guards = main->guards.elts;

    for (ngx_uint_t i = 0; i < main->guards.nelts; i++) {
        if (!uses(guards[i], file))
            continue;
        if (mi_nginx_guard_build(guards[i], log) == NGX_OK) {
            open_cache(guards[i], log); /* without one it is slower, and no less right */
            continue;
        }
        mission_token_cache_free(guards[i]->cache);
        guards[i]->cache = NULL;
        mission_resource_unref(guards[i]->resource);
        guards[i]->resource = NULL;
    }
}

static void look_at_all(struct mi_nginx_main *main, ngx_log_t *log)
{
    struct mi_nginx_key_file **files = main->files.elts;

    for (ngx_uint_t i = 0; i < main->files.nelts; i++)
        if (mi_nginx_key_file_look(main, files[i], log) == NGX_OK)
            renew(main, files[i], log);
}

static void tick(ngx_event_t *timer)
{
    struct mi_nginx_main *main = timer->data;

    if (ngx_exiting || ngx_quit || ngx_terminate)
        return;
    look_at_all(main, timer->log);
    ngx_add_timer(timer, main->check_every);
}

static ngx_int_t open_nonces(struct mi_nginx_main *main, ngx_log_t *log)
{
    mission_error why = MISSION_ERROR_INIT;
    mission_context *context = mi_nginx_context(main, MISSION_PROFILE_SERIES, log);

    if (!context || mission_nonce_keeper_new(context, mi_nginx_nonce_secret(main->replays), 0,
                                             &main->nonces, &why) != 0) {
        ngx_log_error(NGX_LOG_EMERG, log, 0, "mission: no nonces: %s", why.reason);
        return NGX_ERROR;
    }
    return NGX_OK;
}

static ngx_int_t open_guards(ngx_cycle_t *cycle, struct mi_nginx_main *main)
{
    struct mi_nginx_guard **guards = main->guards.elts;
    size_t most = 16384;

    for (ngx_uint_t i = 0; i < main->guards.nelts; i++) {
        if (!guards[i]->cache) /* none was opened with new keys just now */
            open_cache(guards[i], cycle->log);
        if (guards[i]->config.token_bytes > most)
            most = guards[i]->config.token_bytes;
    }
    return mi_nginx_scratch_open(cycle, most);
}

ngx_int_t mi_nginx_worker_open(ngx_cycle_t *cycle, struct mi_nginx_main *main)
{
    if (ngx_process == NGX_PROCESS_HELPER || !main->guards.nelts)
        return NGX_OK;
    if (main->replays && open_nonces(main, cycle->log) != NGX_OK)
        return NGX_ERROR;
    /* Who takes a dead worker's place starts with what the master read long ago. */
    look_at_all(main, cycle->log);
    if (open_guards(cycle, main) != NGX_OK)
        return NGX_ERROR;
    main->timer.handler = tick;
    main->timer.data = main;
    main->timer.log = cycle->log;
    main->timer.cancelable = 1; /* a worker that ends does not wait for it */
    ngx_add_timer(&main->timer, main->check_every);
    return NGX_OK;
}

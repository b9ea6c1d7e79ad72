/* The directives, and how they are inherited. SPDX-License-Identifier: MIT */
#include "internal.h"

#define EVERYWHERE (NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF | NGX_HTTP_LOC_CONF)
#define AT(member) NGX_HTTP_LOC_CONF_OFFSET, offsetof(struct mi_nginx_location, member)
#define MAIN_AT(member) NGX_HTTP_MAIN_CONF_OFFSET, offsetof(struct mi_nginx_main, member)

static ngx_conf_enum_t profiles[] = {{ngx_string("series"), MISSION_PROFILE_SERIES},
                                     {ngx_string("draft"), MISSION_PROFILE_DRAFT},
                                     {ngx_null_string, 0}};
static ngx_conf_enum_t tiers[] = {{ngx_string("credential"), MISSION_TIER_CREDENTIAL},
                                  {ngx_string("state"), MISSION_TIER_STATE},
                                  {ngx_string("authority"), MISSION_TIER_AUTHORITY},
                                  {ngx_null_string, 0}};
static ngx_conf_enum_t providers[] = {{ngx_string("builtin"), MI_NGINX_CRYPTO_BUILTIN},
#ifdef MI_NGINX_OPENSSL
                                      {ngx_string("openssl"), MI_NGINX_CRYPTO_OPENSSL},
#endif
                                      {ngx_null_string, 0}};
static char replays[] = "replays"; /* tells mi_nginx_set_zone which one it is */

ngx_command_t mi_nginx_commands[] = {
    {ngx_string("mission"), EVERYWHERE | NGX_CONF_FLAG, ngx_conf_set_flag_slot, AT(enable), NULL},
    {ngx_string("mission_profile"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_enum_slot,
     AT(profile), profiles},
    {ngx_string("mission_tier"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_enum_slot, AT(tier),
     tiers},
    {ngx_string("mission_jwks"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_str_slot, AT(jwks),
     NULL},
    {ngx_string("mission_issuer"), EVERYWHERE | NGX_CONF_1MORE, mi_nginx_set_issuer, AT(issuers),
     NULL},
    {ngx_string("mission_audience"), EVERYWHERE | NGX_CONF_1MORE, mi_nginx_set_audience,
     AT(audiences), NULL},
    {ngx_string("mission_base"), EVERYWHERE | NGX_CONF_TAKE1, mi_nginx_set_base, AT(base), NULL},
    {ngx_string("mission_resource"), EVERYWHERE | NGX_CONF_TAKE1, ngx_http_set_complex_value_slot,
     AT(resource), NULL},
    {ngx_string("mission_action"), EVERYWHERE | NGX_CONF_TAKE1, ngx_http_set_complex_value_slot,
     AT(action), NULL},
    {ngx_string("mission_require"), EVERYWHERE | NGX_CONF_1MORE, mi_nginx_set_require, AT(require),
     NULL},
    {ngx_string("mission_facts"), EVERYWHERE | NGX_CONF_1MORE, mi_nginx_set_facts, AT(facts), NULL},
    {ngx_string("mission_cache"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_num_slot, AT(cache),
     NULL},
    {ngx_string("mission_realm"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_str_slot, AT(realm),
     NULL},
    {ngx_string("mission_skew"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_sec_slot, AT(skew),
     NULL},
    {ngx_string("mission_lifetime"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_sec_slot,
     AT(lifetime), NULL},
    {ngx_string("mission_token_size"), EVERYWHERE | NGX_CONF_TAKE1, ngx_conf_set_size_slot,
     AT(token_bytes), NULL},
    {ngx_string("mission_freshness"), EVERYWHERE | NGX_CONF_1MORE, mi_nginx_set_freshness,
     AT(freshness), NULL},
    {ngx_string("mission_proof"), EVERYWHERE | NGX_CONF_1MORE, mi_nginx_set_proof, AT(proofs),
     NULL},
    {ngx_string("mission_state"), NGX_HTTP_LOC_CONF | NGX_CONF_NOARGS | NGX_CONF_TAKE1,
     mi_nginx_set_state, NGX_HTTP_LOC_CONF_OFFSET, 0, NULL},
    {ngx_string("mission_state_zone"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, mi_nginx_set_zone,
     MAIN_AT(states), NULL},
    {ngx_string("mission_replay_zone"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, mi_nginx_set_zone,
     MAIN_AT(replays), replays},
    {ngx_string("mission_jwks_check"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, ngx_conf_set_msec_slot,
     MAIN_AT(check_every), NULL},
    {ngx_string("mission_crypto"), NGX_HTTP_MAIN_CONF | NGX_CONF_TAKE1, ngx_conf_set_enum_slot,
     MAIN_AT(crypto), providers},
    ngx_null_command};

/* ---- For all ---- */

void *mi_nginx_create_main(ngx_conf_t *cf)
{
    struct mi_nginx_main *main = ngx_pcalloc(cf->pool, sizeof *main);
    ngx_pool_cleanup_t *cleanup = ngx_pool_cleanup_add(cf->pool, 0);

    if (!main || !cleanup ||
        ngx_array_init(&main->files, cf->pool, 4, sizeof(struct mi_nginx_key_file *)) != NGX_OK ||
        ngx_array_init(&main->guards, cf->pool, 4, sizeof(struct mi_nginx_guard *)) != NGX_OK)
        return NULL;
    main->check_every = NGX_CONF_UNSET_MSEC;
    main->crypto = NGX_CONF_UNSET_UINT;
    cleanup->handler = mi_nginx_main_close;
    cleanup->data = main;
    return main;
}

char *mi_nginx_init_main(ngx_conf_t *cf, void *conf)
{
    struct mi_nginx_main *main = conf;

    (void)cf;
    ngx_conf_init_msec_value(main->check_every, 5000);
#ifdef MI_NGINX_OPENSSL
    ngx_conf_init_uint_value(main->crypto, MI_NGINX_CRYPTO_OPENSSL);
#else
    ngx_conf_init_uint_value(main->crypto, MI_NGINX_CRYPTO_BUILTIN);
#endif
    return NGX_CONF_OK;
}

/* ---- For a location ---- */

void *mi_nginx_create_location(ngx_conf_t *cf)
{
    struct mi_nginx_location *conf = ngx_pcalloc(cf->pool, sizeof *conf);

    if (!conf)
        return NULL;
    conf->enable = NGX_CONF_UNSET;
    conf->profile = conf->tier = conf->require = NGX_CONF_UNSET_UINT;
    conf->issuers = conf->audiences = conf->facts = NGX_CONF_UNSET_PTR;
    conf->resource = conf->action = NGX_CONF_UNSET_PTR;
    conf->cache = NGX_CONF_UNSET;
    conf->skew = conf->lifetime = NGX_CONF_UNSET;
    conf->token_bytes = NGX_CONF_UNSET_SIZE;
    return conf;
}

/* Does it say anything that makes it another resource server than its surroundings? */
static int differs(const struct mi_nginx_location *conf)
{
    return conf->profile != NGX_CONF_UNSET_UINT || conf->tier != NGX_CONF_UNSET_UINT ||
           conf->jwks.data || conf->realm.data || conf->issuers != NGX_CONF_UNSET_PTR ||
           conf->audiences != NGX_CONF_UNSET_PTR || conf->require != NGX_CONF_UNSET_UINT ||
           conf->cache != NGX_CONF_UNSET || conf->skew != NGX_CONF_UNSET ||
           conf->lifetime != NGX_CONF_UNSET || conf->token_bytes != NGX_CONF_UNSET_SIZE ||
           conf->own_freshness || conf->own_proofs;
}

static void merge(struct mi_nginx_location *conf, const struct mi_nginx_location *prev)
{
    ngx_conf_merge_uint_value(conf->profile, prev->profile, MISSION_PROFILE_SERIES);
    ngx_conf_merge_uint_value(conf->tier, prev->tier, MISSION_TIER_AUTHORITY);
    ngx_conf_merge_str_value(conf->jwks, prev->jwks, "");
    ngx_conf_merge_str_value(conf->realm, prev->realm, "");
    ngx_conf_merge_str_value(conf->base, prev->base, "");
    ngx_conf_merge_ptr_value(conf->issuers, prev->issuers, NULL);
    ngx_conf_merge_ptr_value(conf->audiences, prev->audiences, NULL);
    ngx_conf_merge_ptr_value(conf->facts, prev->facts, NULL);
    ngx_conf_merge_ptr_value(conf->resource, prev->resource, NULL);
    ngx_conf_merge_ptr_value(conf->action, prev->action, NULL);
    if (conf->require == NGX_CONF_UNSET_UINT)
        conf->acr = prev->acr;
    ngx_conf_merge_uint_value(conf->require, prev->require, 0);
    ngx_conf_merge_value(conf->cache, prev->cache, 0);
    ngx_conf_merge_sec_value(conf->skew, prev->skew, 0);
    ngx_conf_merge_sec_value(conf->lifetime, prev->lifetime, 0);
    ngx_conf_merge_size_value(conf->token_bytes, prev->token_bytes, 0);
    if (!conf->own_freshness)
        conf->freshness = prev->freshness;
    if (!conf->own_proofs)
        conf->proofs = prev->proofs;
}

static uint32_t flags_of(ngx_uint_t require)
{
    return (require & MI_NGINX_REQUIRE_BOUND ? MISSION_RESOURCE_BOUND : 0) |
           (require & MI_NGINX_REQUIRE_STRICT ? MISSION_RESOURCE_STRICT : 0) |
           (require & MI_NGINX_REQUIRE_DISCLOSE ? MISSION_RESOURCE_DISCLOSE : 0) |
           (require & MI_NGINX_REQUIRE_NO_ACTORS ? MISSION_RESOURCE_NO_ACTORS : 0);
}

/* A copy, as what stands further out may be given other files further in. */
static ngx_array_t *issuers_of(ngx_conf_t *cf, struct mi_nginx_main *main,
                               const struct mi_nginx_location *conf)
{
    const ngx_array_t *given = conf->issuers;
    ngx_array_t *copy = ngx_array_create(cf->pool, given->nelts, sizeof(struct mi_nginx_issuer));
    struct mi_nginx_issuer *issuers = copy ? ngx_array_push_n(copy, given->nelts) : NULL;

    if (!issuers)
        return NULL;
    ngx_memcpy(issuers, given->elts, given->nelts * sizeof *issuers);
    for (ngx_uint_t i = 0; i < copy->nelts; i++) {
        if (!issuers[i].file)
            issuers[i].file = mi_nginx_key_file(cf, main, conf->jwks);
        if (!issuers[i].file)
            return NULL;
    }
    return copy;
}

static void configure(mission_resource_config *config, const struct mi_nginx_location *conf)
{
    config->size = sizeof *config;
    config->flags = flags_of(conf->require);
    config->tier = (uint32_t)conf->tier;
    config->audiences = conf->audiences->elts;
    config->audience_count = conf->audiences->nelts;
    config->skew_seconds = conf->skew;
    config->lifetime_most = conf->lifetime;
    config->token_bytes = conf->token_bytes;
    config->freshness = conf->freshness;
    config->freshness.size = sizeof config->freshness;
    config->freshness.required = (conf->require & MI_NGINX_REQUIRE_STATE) != 0;
    config->proofs = conf->proofs;
    config->realm = mi_nginx_view(&conf->realm);
}

static struct mi_nginx_guard *make_guard(ngx_conf_t *cf, struct mi_nginx_main *main,
                                         const struct mi_nginx_location *conf)
{
    struct mi_nginx_guard *guard = ngx_pcalloc(cf->pool, sizeof *guard);
    struct mi_nginx_guard **place = guard ? ngx_array_push(&main->guards) : NULL;

    if (!place)
        return NULL;
    *place = guard;
    guard->main = main;
    guard->profile = (uint32_t)conf->profile;
    guard->cache_most = (size_t)conf->cache;
    guard->issuers = issuers_of(cf, main, conf);
    configure(&guard->config, conf);
    return guard->issuers ? guard : NULL;
}

/* ---- What cannot work ---- */

static char *wrong(ngx_conf_t *cf, const char *words)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"mission on\" %s", words);
    return NGX_CONF_ERROR;
}

static int has_files(const struct mi_nginx_location *conf)
{
    const struct mi_nginx_issuer *issuers = conf->issuers->elts;

    for (ngx_uint_t i = 0; i < conf->issuers->nelts; i++)
        if (!issuers[i].file && !conf->jwks.len)
            return 0;
    return 1;
}

static char *check(ngx_conf_t *cf, const struct mi_nginx_main *main,
                   const struct mi_nginx_location *conf)
{
    const ngx_http_core_loc_conf_t *core =
        ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);

    if (!conf->issuers)
        return wrong(cf, "needs \"mission_issuer\"");
    if (!has_files(conf))
        return wrong(cf, "needs \"mission_jwks\", or \"jwks=\" of each issuer");
    if (!conf->audiences)
        return wrong(cf, "needs \"mission_audience\"");
    if (!conf->base.len)
        return wrong(cf, "needs \"mission_base\": a Host field is anybody's word");
    if (conf->tier == MISSION_TIER_AUTHORITY && !conf->action)
        return wrong(cf, "needs \"mission_action\" with the tier \"authority\"");
    if (conf->cache < 0 || conf->cache > 16777216)
        return wrong(cf, "has a \"mission_cache\" beyond 16777216");
    if ((conf->tier == MISSION_TIER_STATE || (conf->require & MI_NGINX_REQUIRE_STATE)) &&
        !main->states)
        return wrong(cf, "needs \"mission_state_zone\" where states are required");
    if (conf->proofs.nonces && !main->replays)
        return wrong(cf, "needs \"mission_replay_zone\" for nonces");
    if (core->satisfy == NGX_HTTP_SATISFY_ANY)
        return wrong(cf, "cannot be one of several that would do: \"satisfy any\"");
    return NGX_CONF_OK;
}

char *mi_nginx_merge_location(ngx_conf_t *cf, void *parent, void *child)
{
    struct mi_nginx_main *main = ngx_http_conf_get_module_main_conf(cf, ngx_http_mission_module);
    struct mi_nginx_location *prev = parent, *conf = child;
    const int own = differs(conf);

    ngx_conf_merge_value(conf->enable, prev->enable, 0);
    merge(conf, prev);
    conf->guard = own ? NULL : prev->guard;
    if (!conf->enable)
        return NGX_CONF_OK;
    if (check(cf, main, conf) != NGX_CONF_OK)
        return NGX_CONF_ERROR;
    if (!conf->guard)
        conf->guard = make_guard(cf, main, conf);
    if (!own) /* the surroundings say the same, and so will others in them */
        prev->guard = conf->guard;
    return conf->guard ? NGX_CONF_OK : NGX_CONF_ERROR;
}

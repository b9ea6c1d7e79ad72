/* May this request pass? SPDX-License-Identifier: MIT
 *
 * All of it happens in one go in one worker, so one scratch serves all requests, and nothing waits
 * for anything. */
#include "words.h"

static void *token_scratch, *scratch;
static size_t token_scratch_size;
#define SCRATCH_SIZE (64 * 1024)

struct mi_nginx_request *mi_nginx_judged;

ngx_int_t mi_nginx_scratch_open(ngx_cycle_t *cycle, size_t token_bytes)
{
    token_scratch_size = token_bytes * 6 + 4096;
    token_scratch = ngx_palloc(cycle->pool, token_scratch_size);
    scratch = ngx_palloc(cycle->pool, SCRATCH_SIZE);
    return token_scratch && scratch ? NGX_OK : NGX_ERROR;
}

/* ---- What is remembered of a request ---- */

static void keep(void *data) /* its address finds it again */
{
    (void)data;
}

struct mi_nginx_request *mi_nginx_request_of(ngx_http_request_t *r)
{
    struct mi_nginx_request *own = ngx_http_get_module_ctx(r->main, ngx_http_mission_module);

    if (own)
        return own;
    for (ngx_pool_cleanup_t *c = r->main->pool->cleanup; c; c = c->next)
        if (c->handler == keep)
            own = c->data;
    if (own) /* an internal redirect had forgotten it */
        ngx_http_set_ctx(r->main, own, ngx_http_mission_module);
    return own;
}

static struct mi_nginx_request *remember(ngx_http_request_t *r)
{
    struct mi_nginx_request *own = mi_nginx_request_of(r);
    ngx_pool_cleanup_t *cleanup;

    if (own)
        return own;
    cleanup = ngx_pool_cleanup_add(r->pool, sizeof *own);
    if (!cleanup)
        return NULL;
    own = cleanup->data;
    ngx_memzero(own, sizeof *own);
    own->reason = "";
    cleanup->handler = keep;
    ngx_http_set_ctx(r, own, ngx_http_mission_module);
    return own;
}

/* A text that goes into a header field of another request, and into logs. */
static int printable(mission_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((u_char)text.ptr[i] < 0x20 || text.ptr[i] == 0x7F)
            return 0;
    return 1;
}

static int copy(ngx_str_t *to, mission_view from, u_char **at)
{
    *to = (ngx_str_t){from.len, *at};
    *at = from.len ? ngx_cpymem(*at, from.ptr, from.len) : *at;
    return printable(from);
}

/* NGX_DECLINED: something in it could end a header field. */
static ngx_int_t note(ngx_http_request_t *r, struct mi_nginx_request *own,
                      const mission_token_claims *claims)
{
    const size_t len = claims->mission.id.len + claims->mission.issuer.len + claims->sub.len +
                       claims->client_id.len + claims->jti.len;
    u_char *at = ngx_pnalloc(r->pool, len + 1);
    int good;

    if (!at)
        return NGX_ERROR;
    good = copy(&own->id, claims->mission.id, &at);
    good &= copy(&own->issuer, claims->mission.issuer, &at);
    good &= copy(&own->sub, claims->sub, &at);
    good &= copy(&own->client_id, claims->client_id, &at);
    good &= copy(&own->jti, claims->jti, &at);
    if (!good)
        return NGX_DECLINED;
    own->verified = 1;
    return NGX_OK;
}

/* ---- What the request is about ---- */

struct question {
    ngx_http_request_t *r;
    const struct mi_nginx_location *location;
    struct mi_nginx_request *own;
    mission_time now;
    mission_view uri;
    mission_presented presented;
    mission_token *token;
    mission_token_claims claims;
    mission_operation operation;
    mission_facts facts;
    mission_view domains[MI_NGINX_FACTS_MOST], labels[MI_NGINX_FACTS_MOST];
    mission_known_state state;
    mission_access access;
};

static ngx_int_t evaluate(ngx_http_request_t *r, ngx_http_complex_value_t *value, mission_view *out)
{
    ngx_str_t text;

    *out = (mission_view){NULL, 0};
    if (!value)
        return NGX_OK;
    if (ngx_http_complex_value(r, value, &text) != NGX_OK)
        return NGX_ERROR;
    if (text.len)
        *out = mi_nginx_view(&text);
    return NGX_OK;
}

static void put_fact(struct question *q, ngx_uint_t which, mission_view value)
{
    switch (which) {
    case MI_NGINX_FACT_AMOUNT:
        q->facts.amount = value;
        break;
    case MI_NGINX_FACT_CURRENCY:
        q->facts.currency = value;
        break;
    case MI_NGINX_FACT_ISSUED:
        q->facts.resource_issued = value;
        break;
    case MI_NGINX_FACT_TENANT:
        q->facts.tenant = value;
        break;
    case MI_NGINX_FACT_DOMAIN:
        q->domains[q->facts.recipient_domain_count++] = value;
        break;
    case MI_NGINX_FACT_LABEL:
        q->labels[q->facts.data_label_count++] = value;
        break;
    case MI_NGINX_FACT_TOOL:
        q->facts.tool = value;
        break;
    default:
        q->facts.action_approved = value.len == 1 && value.ptr[0] == '1';
    }
}

/* A value that is empty is a fact that is missing: what needs it denies. */
static ngx_int_t find_facts(struct question *q)
{
    struct mi_nginx_fact *facts = q->location->facts ? q->location->facts->elts : NULL;
    const ngx_uint_t count = facts ? q->location->facts->nelts : 0;
    mission_view value;

    q->facts = (mission_facts){.size = sizeof q->facts,
                               .recipient_domains = q->domains,
                               .data_labels = q->labels,
                               .now = &q->now};
    for (ngx_uint_t i = 0; i < count; i++) {
        if (evaluate(q->r, &facts[i].value, &value) != NGX_OK)
            return NGX_ERROR;
        if (value.len)
            put_fact(q, facts[i].which, value);
    }
    return NGX_OK;
}

static ngx_int_t find_operation(struct question *q)
{
    const struct mi_nginx_location *location = q->location;

    q->operation = (mission_operation){
        .size = sizeof q->operation,
        .needs = location->require & MI_NGINX_REQUIRE_KEY ? MISSION_NEEDS_KEY : 0,
        .uri = q->uri,
        .acr = mi_nginx_view(&location->acr),
        .facts = &q->facts};
    if (evaluate(q->r, location->resource, &q->operation.resource) != NGX_OK ||
        evaluate(q->r, location->action, &q->operation.action) != NGX_OK)
        return NGX_ERROR;
    return find_facts(q);
}

/* The base is configured, as a Host field is anybody's word; the target is the client's, raw. */
static ngx_int_t find_uri(struct question *q)
{
    const ngx_str_t *base = &q->location->base, *target = &q->r->unparsed_uri;
    u_char *text = ngx_pnalloc(q->r->pool, base->len + target->len);

    if (!text)
        return NGX_ERROR;
    ngx_memcpy(text, base->data, base->len);
    ngx_memcpy(text + base->len, target->data, target->len);
    q->uri = (mission_view){(const char *)text, base->len + target->len};
    return NGX_OK;
}

/* ---- The verdict ---- */

static int32_t verify(struct question *q)
{
    const struct mi_nginx_guard *guard = q->location->guard;

    if (guard->cache)
        return mission_token_cache_verify(guard->cache, &q->presented, &q->now, &q->token,
                                          &q->access, NULL);
    return mission_resource_verify(guard->resource, &q->presented, &q->now, token_scratch,
                                   token_scratch_size, &q->token, &q->access, NULL);
}

/* Is it nothing but an old "active", where no state is asked for? That is no worse than a Mission
 * of which nothing is known. What was learned with a gap, or says anything else, counts. */
static int says_nothing(const struct question *q)
{
    const mission_resource_config *config = &q->location->guard->config;

    return config->tier == MISSION_TIER_AUTHORITY && !config->freshness.required &&
           q->state.state == MISSION_STATE_ACTIVE && q->state.learned_at.seconds &&
           mission_freshness_check(&config->freshness, &q->state, &q->now, NULL) ==
               MISSION_E_STATE_STALE;
}

static const mission_known_state *find_state(struct question *q)
{
    ngx_shm_zone_t *zone = q->location->guard->main->states;

    if (!zone || mi_nginx_states_find(zone, q->claims.mission.issuer, q->claims.mission.id,
                                      &q->state) != NGX_OK)
        return NULL;
    return says_nothing(q) ? NULL : &q->state;
}

static int32_t decide(struct question *q)
{
    const mission_known_state *state = find_state(q);

    if (find_operation(q) != NGX_OK)
        return MISSION_E_NOMEM;
    return mission_resource_decide(q->location->guard->resource, q->token, &q->operation, state,
                                   &q->now, scratch, SCRATCH_SIZE, &q->access, NULL);
}

static ngx_int_t server_error(struct question *q)
{
    return mi_nginx_refuse_plainly(q->r, q->own, NGX_HTTP_INTERNAL_SERVER_ERROR, "server_error");
}

/* A verified token, which is no permission yet. */
static ngx_int_t judge_token(struct question *q)
{
    const struct mi_nginx_guard *guard = q->location->guard;
    ngx_int_t noted;

    q->claims = (mission_token_claims){.size = sizeof q->claims};
    q->claims.mission.size = sizeof q->claims.mission;
    if (mission_token_claims_of(q->token, &q->claims, NULL) != 0)
        return server_error(q);
    noted = note(q->r, q->own, &q->claims);
    if (noted == NGX_DECLINED)
        return mi_nginx_refuse_plainly(q->r, q->own, NGX_HTTP_FORBIDDEN, "unprintable_claim");
    if (noted != NGX_OK)
        return server_error(q);
    q->access = (mission_access){.size = sizeof q->access};
    if (decide(q) != 0)
        return server_error(q);
    q->own->state = q->access.state;
    if (q->access.permit != 1)
        return mi_nginx_refuse(q->r, q->own, guard, &q->access);
    if (mi_nginx_give_nonce(q->r, q->own, guard, &q->access) != NGX_OK)
        return server_error(q);
    q->own->permitted = 1;
    q->own->guard = guard;
    return NGX_OK;
}

/* One reading of the clock for all of it. */
static int read_clock(mission_time *out)
{
    struct timespec moment;

    if (clock_gettime(CLOCK_REALTIME, &moment) != 0)
        return 0;
    *out = (mission_time){.seconds = moment.tv_sec, .nanoseconds = (uint32_t)moment.tv_nsec};
    return 1;
}

/* No credential that could be verified; the challenge is the resource's own. */
static ngx_int_t refuse_presented(struct question *q)
{
    const struct mi_nginx_guard *guard = q->location->guard;
    int32_t rc;

    q->access = (mission_access){.size = sizeof q->access};
    rc = mission_resource_verify(guard->resource, &q->presented, &q->now, token_scratch,
                                 token_scratch_size, &q->token, &q->access, NULL);
    mission_token_unref(q->token);
    q->token = NULL;
    return rc || q->access.permit == 1 ? server_error(q)
                                       : mi_nginx_refuse(q->r, q->own, guard, &q->access);
}

static ngx_int_t judge(struct question *q)
{
    int32_t rc;
    ngx_int_t status;

    if (!q->location->guard->resource || !read_clock(&q->now) || find_uri(q) != NGX_OK)
        return server_error(q);
    rc = mi_nginx_presented(q->r, q->location, q->uri, &q->presented);
    if (rc == MISSION_E_NO_TOKEN)
        return refuse_presented(q);
    if (rc == MISSION_E_TWO_CREDENTIALS || rc == MISSION_E_MALFORMED_TOKEN)
        return mi_nginx_refuse_plainly(q->r, q->own, NGX_HTTP_BAD_REQUEST, mission_code_reason(rc));
    q->access = (mission_access){.size = sizeof q->access};
    if (rc || verify(q) != 0)
        return server_error(q);
    if (q->access.permit != 1)
        return mi_nginx_refuse(q->r, q->own, q->location->guard, &q->access);
    status = judge_token(q);
    mission_token_unref(q->token);
    return status;
}

static int slashes_merged(ngx_http_request_t *r)
{
    const ngx_http_core_srv_conf_t *server = ngx_http_get_module_srv_conf(r, ngx_http_core_module);

    return server->merge_slashes != 0;
}

/* Once more after each internal redirect: another location may ask for more. What was refused stays
 * so, without another line in the log. */
ngx_int_t mi_nginx_access(ngx_http_request_t *r)
{
    struct question q;
    ngx_int_t status;

    ngx_memzero(&q, offsetof(struct question, domains));
    q.r = r;
    q.location = ngx_http_get_module_loc_conf(r, ngx_http_mission_module);
    if (!q.location->enable)
        return NGX_DECLINED;
    q.own = remember(r);
    if (!q.own)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    if (q.own->refused)
        return q.own->refused;
    q.own->permitted = q.own->verified = 0;
    if (!mi_nginx_target_plain(&r->unparsed_uri, slashes_merged(r)))
        return mi_nginx_refuse_plainly(r, q.own, NGX_HTTP_BAD_REQUEST, "ambiguous_target");
    mi_nginx_judged = q.own;
    status = judge(&q);
    mi_nginx_judged = NULL;
    return status;
}

/* A subrequest is nginx's own: nobody has asked for what it asks for. nginx checks no access for
 * it, so what was permitted may lead to what the same resource server guards, and nothing else may.
 */
ngx_int_t mi_nginx_preaccess(ngx_http_request_t *r)
{
    const struct mi_nginx_location *location =
        ngx_http_get_module_loc_conf(r, ngx_http_mission_module);
    struct mi_nginx_request *own;

    if (r == r->main || !location->enable)
        return NGX_DECLINED;
    own = mi_nginx_request_of(r);
    if (own && own->permitted && own->guard == location->guard)
        return NGX_DECLINED;
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                  "mission: refused 403 subrequest: the request was not permitted there");
    return NGX_HTTP_FORBIDDEN;
}

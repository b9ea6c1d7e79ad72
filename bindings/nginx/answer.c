/* A refusal: one answer, one line in the log. SPDX-License-Identifier: MIT */
#include "internal.h"

static ngx_table_elt_t *push_field(ngx_http_request_t *r, const char *name, mission_view value)
{
    ngx_table_elt_t *field = ngx_list_push(&r->headers_out.headers);

    if (!field)
        return NULL;
    ngx_memzero(field, sizeof *field);
    field->value.data = ngx_pnalloc(r->pool, value.len);
    if (!field->value.data)
        return NULL; /* `hash` is 0: it is left out */
    ngx_memcpy(field->value.data, value.ptr, value.len);
    field->value.len = value.len;
    field->key.data = (u_char *)(uintptr_t)name;
    field->key.len = ngx_strlen(name);
    field->hash = 1;
    return field;
}

/* A nonce belongs to one answer: who stored it would hand out an old one (RFC 9449 section 8). */
static ngx_int_t push_nonce(ngx_http_request_t *r, struct mi_nginx_request *own, mission_view nonce)
{
    const mission_view no_store = mission_view_of("no-store");

    if (!nonce.len || own->nonce_sent)
        return NGX_OK;
    own->nonce_sent = 1;
    return push_field(r, "DPoP-Nonce", nonce) && push_field(r, "Cache-Control", no_store)
               ? NGX_OK
               : NGX_ERROR;
}

ngx_int_t mi_nginx_give_nonce(ngx_http_request_t *r, struct mi_nginx_request *own,
                              const struct mi_nginx_guard *guard, const mission_access *access)
{
    mission_text *challenge, *nonce;
    ngx_int_t rc;

    if (!guard->config.proofs.nonces || access->scheme != MISSION_SCHEME_DPOP)
        return NGX_OK;
    if (mission_resource_challenge(guard->resource, access, &challenge, &nonce, NULL) != 0)
        return NGX_ERROR;
    rc = push_nonce(r, own, mission_text_view(nonce));
    mission_text_unref(challenge);
    mission_text_unref(nonce);
    return rc;
}

static ngx_int_t challenge(ngx_http_request_t *r, struct mi_nginx_request *own,
                           const struct mi_nginx_guard *guard, const mission_access *access)
{
    mission_text *value, *nonce;
    ngx_int_t rc = NGX_OK;

    if (mission_resource_challenge(guard->resource, access, &value, &nonce, NULL) != 0)
        return NGX_ERROR;
    if (mission_text_view(value).len) {
        r->headers_out.www_authenticate =
            push_field(r, "WWW-Authenticate", mission_text_view(value));
        rc = r->headers_out.www_authenticate ? NGX_OK : NGX_ERROR;
    }
    if (rc == NGX_OK)
        rc = push_nonce(r, own, mission_text_view(nonce));
    mission_text_unref(value);
    mission_text_unref(nonce);
    return rc;
}

/* Names of constraints are the token's: shown where they are nothing but a name. */
static mission_view shown(mission_view key)
{
    for (size_t i = 0; i < key.len; i++)
        if (key.ptr[i] < 0x21 || key.ptr[i] > 0x7E || key.ptr[i] == '"')
            return mission_view_of("?");
    return key.len > 64 ? mission_view_of("?") : key;
}

/* The reason, where, and who it was once that is proven; nothing of the credential. */
static void log_refusal(ngx_http_request_t *r, const struct mi_nginx_request *own, mission_view key)
{
    const ngx_http_core_loc_conf_t *core = ngx_http_get_module_loc_conf(r, ngx_http_core_module);
    const mission_view name = shown(key);
    const ngx_str_t constraint = {name.len, (u_char *)(uintptr_t)name.ptr};

    if (!own->verified) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "mission: refused %i %s at \"%V\"",
                      own->refused, own->reason, &core->name);
    } else {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0,
                      "mission: refused %i %s%s%V at \"%V\", mission \"%V\", jti \"%V\"",
                      own->refused, own->reason, constraint.len ? " " : "", &constraint,
                      &core->name, &own->id, &own->jti);
    }
}

ngx_int_t mi_nginx_refuse_plainly(ngx_http_request_t *r, struct mi_nginx_request *own,
                                  ngx_int_t status, const char *reason)
{
    own->permitted = 0;
    own->refused = status;
    own->reason = reason;
    log_refusal(r, own, (mission_view){NULL, 0});
    return status;
}

static ngx_int_t status_of(const mission_access *access)
{
    switch (access->status) {
    case NGX_HTTP_BAD_REQUEST:
    case NGX_HTTP_UNAUTHORIZED:
    case NGX_HTTP_FORBIDDEN:
    case NGX_HTTP_SERVICE_UNAVAILABLE:
        return access->status;
    default:
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
}

ngx_int_t mi_nginx_refuse(ngx_http_request_t *r, struct mi_nginx_request *own,
                          const struct mi_nginx_guard *guard, const mission_access *access)
{
    own->permitted = 0;
    own->refused = status_of(access);
    own->reason = access->reason && access->reason[0] ? access->reason : "refused";
    if (challenge(r, own, guard, access) != NGX_OK)
        own->refused = NGX_HTTP_INTERNAL_SERVER_ERROR;
    log_refusal(r, own, access->key);
    return own->refused;
}

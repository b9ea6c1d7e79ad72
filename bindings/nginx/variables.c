/* $mission_id and the others: for logs and for what is behind. SPDX-License-Identifier: MIT
 *
 * Empty unless the token was verified, so a log line never repeats what nobody has proven. */
#include "internal.h"

static ngx_int_t put(ngx_http_variable_value_t *v, const u_char *data, size_t len)
{
    v->valid = 1;
    v->no_cacheable = 1; /* it is found out on the way */
    v->not_found = 0;
    v->len = len & 0x0FFFFFFF;
    v->data = (u_char *)(uintptr_t)data;
    return NGX_OK;
}

static ngx_int_t get_text(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data)
{
    const struct mi_nginx_request *own = mi_nginx_request_of(r);
    const ngx_str_t *text;

    if (!own || !own->verified)
        return put(v, (const u_char *)"", 0);
    text = (const ngx_str_t *)((const char *)own + data);
    return put(v, text->data, text->len);
}

static ngx_int_t get_state(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data)
{
    const struct mi_nginx_request *own = mi_nginx_request_of(r);
    const char *name = own && own->verified && own->state ? mission_state_name(own->state) : "";

    (void)data;
    return put(v, (const u_char *)name, ngx_strlen(name));
}

static ngx_int_t get_reason(ngx_http_request_t *r, ngx_http_variable_value_t *v, uintptr_t data)
{
    const struct mi_nginx_request *own = mi_nginx_request_of(r);
    const char *reason = own && own->reason ? own->reason : "";

    (void)data;
    return put(v, (const u_char *)reason, ngx_strlen(reason));
}

static const struct {
    ngx_str_t name;
    ngx_http_get_variable_pt get;
    uintptr_t data;
} variables[] = {
    {ngx_string("mission_id"), get_text, offsetof(struct mi_nginx_request, id)},
    {ngx_string("mission_issuer"), get_text, offsetof(struct mi_nginx_request, issuer)},
    {ngx_string("mission_sub"), get_text, offsetof(struct mi_nginx_request, sub)},
    {ngx_string("mission_client_id"), get_text, offsetof(struct mi_nginx_request, client_id)},
    {ngx_string("mission_jti"), get_text, offsetof(struct mi_nginx_request, jti)},
    {ngx_string("mission_state"), get_state, 0},
    {ngx_string("mission_reason"), get_reason, 0},
};

ngx_int_t mi_nginx_variables(ngx_conf_t *cf)
{
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) {
        ngx_str_t name = variables[i].name;
        ngx_http_variable_t *made = ngx_http_add_variable(cf, &name, NGX_HTTP_VAR_NOCACHEABLE);

        if (!made)
            return NGX_ERROR;
        made->get_handler = variables[i].get;
        made->data = variables[i].data;
    }
    return NGX_OK;
}

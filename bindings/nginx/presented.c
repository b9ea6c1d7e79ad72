/* What a request brings: its credential, its proof, its certificate. SPDX-License-Identifier: MIT
 */
#include "internal.h"

struct fields {
    size_t authorizations, proofs;
    mission_view authorization, proof; /* the first of each */
};

static int is_called(const ngx_table_elt_t *field, const char *lower, size_t len)
{
    return field->key.len == len &&
           ngx_strncasecmp(field->key.data, (u_char *)(uintptr_t)lower, len) == 0;
}

static void count(const ngx_table_elt_t *field, size_t *number, mission_view *first)
{
    if (!(*number)++)
        *first = mi_nginx_view(&field->value);
}

static void read_fields(const ngx_http_request_t *r, struct fields *out)
{
    const ngx_list_part_t *part = &r->headers_in.headers.part;

    for (; part; part = part->next) {
        const ngx_table_elt_t *fields = part->elts;

        for (ngx_uint_t i = 0; i < part->nelts; i++) {
            if (is_called(&fields[i], "authorization", 13))
                count(&fields[i], &out->authorizations, &out->authorization);
            else if (is_called(&fields[i], "dpop", 4))
                count(&fields[i], &out->proofs, &out->proof);
        }
    }
}

/* As the client wrote it: an internal redirect may have made it another. */
static mission_view method_of(const ngx_http_request_t *r)
{
    const u_char *line = r->request_line.data;
    size_t len = 0;

    while (len < r->request_line.len && line[len] != ' ')
        len++;
    return len ? (mission_view){(const char *)line, len} : mi_nginx_view(&r->method_name);
}

#if (NGX_HTTP_SSL)

/* PEM to DER: what stands between the first line and the last. */
static mission_view der_of(ngx_http_request_t *r, const ngx_http_variable_value_t *pem)
{
    static char last[] = "\n-----END";
    u_char *at = pem->data, *end = at + pem->len, *stop;
    ngx_str_t text, der;
    size_t len = 0;

    at = ngx_strlchr(at, end, '\n');
    stop = at ? ngx_strnstr(at, last, (size_t)(end - at)) : NULL;
    text.data = stop ? ngx_pnalloc(r->pool, (size_t)(stop - at)) : NULL;
    der.data = text.data ? ngx_pnalloc(r->pool, (size_t)(stop - at)) : NULL;
    if (!der.data)
        return (mission_view){NULL, 0};
    for (; at < stop; at++)
        if (*at > ' ')
            text.data[len++] = *at;
    text.len = len;
    return ngx_decode_base64(&der, &text) == NGX_OK ? mi_nginx_view(&der) : (mission_view){NULL, 0};
}

/* The certificate of the handshake, in which its key was proven; `ssl_verify_client` asks for it.
 */
static mission_view certificate_of(ngx_http_request_t *r)
{
    static u_char words[] = "ssl_client_raw_cert";
    ngx_str_t name = {sizeof words - 1, words};
    const ngx_http_variable_value_t *pem;

    if (!r->connection->ssl)
        return (mission_view){NULL, 0};
    pem = ngx_http_get_variable(r, &name, ngx_hash_key(name.data, name.len));
    return pem && !pem->not_found && pem->len ? der_of(r, pem) : (mission_view){NULL, 0};
}

#else

static mission_view certificate_of(ngx_http_request_t *r)
{
    (void)r;
    return (mission_view){NULL, 0};
}

#endif

int32_t mi_nginx_presented(ngx_http_request_t *r, const struct mi_nginx_location *location,
                           mission_view uri, mission_presented *out)
{
    struct fields fields = {0, 0, {NULL, 0}, {NULL, 0}};
    int32_t rc;

    *out = (mission_presented){.size = sizeof *out};
    read_fields(r, &fields);
    rc = mission_presented_read(fields.authorization, fields.authorizations, out, NULL);
    if (rc)
        return rc;
    if (out->scheme == MISSION_SCHEME_DPOP && !location->guard->main->replays) {
        out->scheme = MISSION_SCHEME_NONE; /* a scheme that is not spoken here */
        return MISSION_E_NO_TOKEN;
    }
    out->proofs = fields.proofs > 2 ? 2 : (uint32_t)fields.proofs;
    out->proof = fields.proof;
    out->method = method_of(r);
    out->uri = uri;
    out->certificate = certificate_of(r);
    return 0;
}

/* mission_state: where states are learned from. SPDX-License-Identifier: MIT
 *
 * POST of one word, or an array of them:
 *   {"issuer","id","state","version"?,"learned_at","fresh_until"?,"expires_at"?,"source"?}
 *   {"issuer","introspection":{the response},"asked_at"?}
 * Who writes here decides whose tokens count, so it is a local peer or knows the secret. All words
 * of a body are read before the first is learned. */
#include "internal.h"

#define WORDS_MOST 1024

struct word {
    mission_view issuer, id;
    mission_known_state known;
    int teaches; /* 0: it is good for the decision that it was asked for, and no other */
};

/* ---- Who ---- */

static int is_local(const ngx_http_request_t *r)
{
    const struct sockaddr *peer = r->connection->sockaddr;

    if (peer->sa_family == AF_UNIX)
        return 1;
    if (peer->sa_family == AF_INET)
        return (ntohl(((const struct sockaddr_in *)(const void *)peer)->sin_addr.s_addr) >> 24) ==
               127;
#if (NGX_HAVE_INET6)
    if (peer->sa_family == AF_INET6)
        return IN6_IS_ADDR_LOOPBACK(&((const struct sockaddr_in6 *)(const void *)peer)->sin6_addr);
#endif
    return 0;
}

static int knows_secret(const ngx_http_request_t *r, const ngx_str_t *secret)
{
    const ngx_table_elt_t *field = r->headers_in.authorization;
    const mission_crypto *crypto = mission_crypto_builtin();
    static u_char scheme[] = "Bearer ";

    return crypto && field && field->value.len == secret->len + 7 &&
           ngx_strncasecmp(field->value.data, scheme, 7) == 0 &&
           crypto->compare(crypto->host, field->value.data + 7, secret->data, secret->len) == 0;
}

/* ---- What ---- */

static const mission_value *member(const mission_value *of, const char *name)
{
    return mission_value_get(of, mission_view_of(name));
}

static int32_t read_time(const mission_value *of, const char *name, int required, mission_time *out)
{
    const mission_value *value = member(of, name);

    if (!value && !required)
        return 0;
    return mission_time_parse(mission_value_string(value), out, NULL);
}

static uint32_t source_of(const mission_value *of)
{
    const mission_view text = mission_value_string(member(of, "source"));

    if (!member(of, "source"))
        return MISSION_LEARNED_STATUS;
    if (text.len == 5 && memcmp(text.ptr, "event", 5) == 0)
        return MISSION_LEARNED_EVENT;
    return text.len == 6 && memcmp(text.ptr, "status", 6) == 0 ? MISSION_LEARNED_STATUS : 0;
}

static int32_t read_state(mission_context *context, const mission_value *of, struct word *out)
{
    mission_known_state *known = &out->known;
    const mission_value *version = member(of, "version");
    int64_t number = 0;
    int32_t rc;

    out->id = mission_value_string(member(of, "id"));
    known->state = mission_state_of_wire(mission_context_profile(context),
                                         mission_value_string(member(of, "state")));
    known->source = source_of(of);
    if (!out->issuer.len || !out->id.len || !mission_value_string(member(of, "state")).len)
        return MISSION_E_MISSING_MEMBER;
    if (!known->source || (version && (!mission_value_integer(version, &number) || number < 1)))
        return MISSION_E_UNKNOWN_VALUE;
    known->version = (uint64_t)number;
    rc = read_time(of, "learned_at", 1, &known->learned_at);
    if (!rc)
        rc = read_time(of, "fresh_until", 0, &known->fresh_until);
    if (!rc)
        rc = read_time(of, "expires_at", 0, &known->expires_at);
    out->teaches = 1;
    return rc;
}

static int32_t read_introspection(mission_context *context, const mission_value *of,
                                  const mission_value *response, struct word *out)
{
    mission_introspected said = {.size = sizeof said};
    mission_time asked = {0, 0, 0};
    int32_t rc;

    said.mission.size = sizeof said.mission;
    said.known.size = sizeof said.known;
    rc = read_time(of, "asked_at", 0, &asked);
    if (!rc)
        rc = mission_introspection_read(context, response, out->issuer,
                                        asked.seconds ? &asked : NULL, &said, NULL);
    if (rc)
        return rc;
    out->id = said.mission.id;
    out->known = said.known;
    /* IS-7: without `fresh_until` an active state serves one decision, and that is another's. */
    out->teaches = said.known.state != MISSION_STATE_NONE && out->id.len &&
                   (said.known.state != MISSION_STATE_ACTIVE || said.known.fresh_until.seconds);
    return 0;
}

static int32_t read_word(mission_context *context, const mission_value *of, struct word *out)
{
    const mission_value *response = member(of, "introspection");

    ngx_memzero(out, sizeof *out);
    out->known.size = sizeof out->known;
    out->issuer = mission_value_string(member(of, "issuer"));
    return response ? read_introspection(context, of, response, out) : read_state(context, of, out);
}

/* ---- All of them ---- */

static ngx_int_t refuse(ngx_http_request_t *r, ngx_int_t status, const char *reason, size_t which)
{
    ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "mission: word %uz is not learned: %s", which,
                  reason);
    return status;
}

static ngx_int_t learn(ngx_http_request_t *r, ngx_shm_zone_t *zone, const struct word *words,
                       size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (words[i].teaches &&
            mi_nginx_states_learn(zone, words[i].issuer, words[i].id, &words[i].known) != NGX_OK)
            return refuse(r, NGX_HTTP_INSUFFICIENT_STORAGE, "no room, or too long a name", i);
    return NGX_HTTP_NO_CONTENT;
}

static ngx_int_t read_words(ngx_http_request_t *r, mission_context *context, ngx_shm_zone_t *zone,
                            const mission_value *root)
{
    const int list = mission_value_kind(root) == MISSION_JSON_ARRAY;
    const size_t count = list ? mission_value_count(root) : 1;
    struct word *words;

    if (count > WORDS_MOST)
        return refuse(r, NGX_HTTP_REQUEST_ENTITY_TOO_LARGE, "too_many", count);
    words = ngx_palloc(r->pool, count * sizeof *words + 1);
    if (!words)
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    for (size_t i = 0; i < count; i++) {
        const int32_t rc = read_word(context, list ? mission_value_item(root, i) : root, &words[i]);

        if (rc)
            return refuse(r, NGX_HTTP_BAD_REQUEST, mission_code_reason(rc), i);
    }
    return learn(r, zone, words, count);
}

static ngx_int_t read_body(ngx_http_request_t *r, mission_view text)
{
    struct mi_nginx_main *main = ngx_http_get_module_main_conf(r, ngx_http_mission_module);
    const struct mi_nginx_location *location =
        ngx_http_get_module_loc_conf(r, ngx_http_mission_module);
    mission_context *context = mi_nginx_context(main, location->profile, r->connection->log);
    mission_json *json;
    ngx_int_t status;
    int32_t rc;

    if (!main->states || !context)
        return NGX_HTTP_SERVICE_UNAVAILABLE;
    rc = mission_json_parse(context, text, 0, &json, NULL);
    if (rc)
        return refuse(r, NGX_HTTP_BAD_REQUEST, mission_code_reason(rc), 0);
    status = read_words(r, context, main->states, mission_json_root(json));
    mission_json_unref(json);
    return status;
}

/* ---- The request ---- */

static ngx_int_t answer(ngx_http_request_t *r, ngx_int_t status)
{
    if (status != NGX_HTTP_NO_CONTENT)
        return status;
    r->headers_out.status = NGX_HTTP_NO_CONTENT;
    r->header_only = 1;
    return ngx_http_send_header(r);
}

static void have_body(ngx_http_request_t *r)
{
    const ngx_http_request_body_t *body = r->request_body;
    const ngx_buf_t *buf = body && body->bufs ? body->bufs->buf : NULL;
    ngx_int_t status = NGX_HTTP_BAD_REQUEST;

    if (body && (body->temp_file || (buf && body->bufs->next)))
        status = NGX_HTTP_REQUEST_ENTITY_TOO_LARGE;
    else if (buf)
        status =
            read_body(r, (mission_view){(const char *)buf->pos, (size_t)(buf->last - buf->pos)});
    ngx_http_finalize_request(r, answer(r, status));
}

ngx_int_t mi_nginx_feed(ngx_http_request_t *r)
{
    const struct mi_nginx_location *location =
        ngx_http_get_module_loc_conf(r, ngx_http_mission_module);
    ngx_int_t rc;

    if (location->secret.len ? !knows_secret(r, &location->secret) : !is_local(r)) {
        ngx_log_error(NGX_LOG_ERR, r->connection->log, 0, "mission: a stranger at mission_state");
        return NGX_HTTP_FORBIDDEN;
    }
    if (r->method != NGX_HTTP_POST)
        return NGX_HTTP_NOT_ALLOWED;
    r->request_body_in_single_buf = 1;
    rc = ngx_http_read_client_request_body(r, have_body);
    return rc >= NGX_HTTP_SPECIAL_RESPONSE ? rc : NGX_DONE;
}

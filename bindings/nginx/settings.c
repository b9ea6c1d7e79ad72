/* The directives that take more than one plain value. SPDX-License-Identifier: MIT */
#include "internal.h"
#include "words.h"

static char duplicate[] = "is duplicate";

static char *refuse(ngx_conf_t *cf, const ngx_str_t *word)
{
    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid parameter \"%V\"", word);
    return NGX_CONF_ERROR;
}

static struct mi_nginx_main *main_of(ngx_conf_t *cf)
{
    return ngx_http_conf_get_module_main_conf(cf, ngx_http_mission_module);
}

int mi_nginx_word_is(const ngx_str_t *word, const char *name, ngx_str_t *value)
{
    const size_t len = ngx_strlen(name);

    if (word->len <= len || ngx_strncmp(word->data, name, len) != 0 || word->data[len] != '=')
        return 0;
    value->data = word->data + len + 1;
    value->len = word->len - len - 1;
    return value->len > 0;
}

static mission_view *add_view(ngx_array_t *list, const ngx_str_t *text)
{
    mission_view *view = ngx_array_push(list);

    if (view)
        *view = mi_nginx_view(text);
    return view;
}

/* ---- Whom to trust ---- */

static int add_algorithm(const ngx_str_t *name, uint32_t *to)
{
    const uint32_t algorithm = mission_algorithm_of_name(mi_nginx_view(name));

    *to |= algorithm ? MISSION_JWS_ALG(algorithm) : 0;
    return algorithm != 0;
}

static char *issuer_word(ngx_conf_t *cf, struct mi_nginx_issuer *issuer, const ngx_str_t *word)
{
    ngx_str_t value;

    if (mi_nginx_word_is(word, "jwks", &value)) {
        issuer->file = mi_nginx_key_file(cf, main_of(cf), value);
        return issuer->file ? NGX_CONF_OK : NGX_CONF_ERROR;
    }
    if (mi_nginx_word_is(word, "authority", &value)) {
        if (!issuer->authorities)
            issuer->authorities = ngx_array_create(cf->pool, 2, sizeof(mission_view));
        return issuer->authorities && add_view(issuer->authorities, &value) ? NGX_CONF_OK
                                                                            : NGX_CONF_ERROR;
    }
    if (mi_nginx_word_is(word, "alg", &value) && add_algorithm(&value, &issuer->algorithms))
        return NGX_CONF_OK;
    return refuse(cf, word);
}

char *mi_nginx_set_issuer(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;
    struct mi_nginx_issuer *issuer;
    char *rc = NGX_CONF_OK;

    (void)command;
    if (location->issuers == NGX_CONF_UNSET_PTR)
        location->issuers = ngx_array_create(cf->pool, 2, sizeof *issuer);
    issuer = location->issuers ? ngx_array_push(location->issuers) : NULL;
    if (!issuer)
        return NGX_CONF_ERROR;
    ngx_memzero(issuer, sizeof *issuer);
    issuer->iss = words[1];
    for (ngx_uint_t i = 2; i < cf->args->nelts && rc == NGX_CONF_OK; i++)
        rc = issuer_word(cf, issuer, &words[i]);
    return rc;
}

char *mi_nginx_set_audience(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;

    (void)command;
    if (location->audiences != NGX_CONF_UNSET_PTR)
        return duplicate;
    location->audiences = ngx_array_create(cf->pool, cf->args->nelts, sizeof(mission_view));
    if (!location->audiences)
        return NGX_CONF_ERROR;
    for (ngx_uint_t i = 1; i < cf->args->nelts; i++)
        if (!words[i].len || !add_view(location->audiences, &words[i]))
            return refuse(cf, &words[i]);
    return NGX_CONF_OK;
}

/* scheme://authority, in front of a target that begins with its own slash. */
char *mi_nginx_set_base(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *word = (ngx_str_t *)cf->args->elts + 1;
    size_t scheme = 0;

    (void)command;
    if (location->base.data)
        return duplicate;
    if (word->len > 8 && ngx_strncmp(word->data, "https://", 8) == 0)
        scheme = 8;
    else if (word->len > 7 && ngx_strncmp(word->data, "http://", 7) == 0)
        scheme = 7;
    for (size_t i = scheme; i < word->len && scheme; i++)
        if (word->data[i] < 0x21 || word->data[i] > 0x7E || ngx_strchr("/?#@\\", word->data[i]))
            scheme = 0;
    if (!scheme)
        return refuse(cf, word);
    location->base = *word;
    return NGX_CONF_OK;
}

/* ---- What a token has to be ---- */

static const struct {
    const char *word;
    ngx_uint_t bit;
} requirements[] = {
    {"bound", MI_NGINX_REQUIRE_BOUND},
    {"strict", MI_NGINX_REQUIRE_STRICT},
    {"disclose", MI_NGINX_REQUIRE_DISCLOSE},
    {"no_actors", MI_NGINX_REQUIRE_NO_ACTORS},
    {"state", MI_NGINX_REQUIRE_STATE},
    {"key", MI_NGINX_REQUIRE_KEY},
    {"nothing", 0}, /* where more would be inherited */
};

static int add_requirement(struct mi_nginx_location *location, const ngx_str_t *word)
{
    for (size_t i = 0; i < sizeof requirements / sizeof *requirements; i++)
        if (word->len == ngx_strlen(requirements[i].word) &&
            ngx_strncmp(word->data, requirements[i].word, word->len) == 0) {
            location->require |= requirements[i].bit;
            return 1;
        }
    return mi_nginx_word_is(word, "acr", &location->acr);
}

char *mi_nginx_set_require(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;

    (void)command;
    if (location->require != NGX_CONF_UNSET_UINT)
        return duplicate;
    location->require = 0;
    for (ngx_uint_t i = 1; i < cf->args->nelts; i++)
        if (!add_requirement(location, &words[i]))
            return refuse(cf, &words[i]);
    return NGX_CONF_OK;
}

/* ---- What is known of a request ---- */

static const char *const facts[] = {[MI_NGINX_FACT_AMOUNT] = "amount",
                                    [MI_NGINX_FACT_CURRENCY] = "currency",
                                    [MI_NGINX_FACT_ISSUED] = "resource_issued",
                                    [MI_NGINX_FACT_TENANT] = "tenant",
                                    [MI_NGINX_FACT_DOMAIN] = "recipient_domain",
                                    [MI_NGINX_FACT_LABEL] = "data_label",
                                    [MI_NGINX_FACT_TOOL] = "tool",
                                    [MI_NGINX_FACT_APPROVED] = "action_approved"};

static char *add_fact(ngx_conf_t *cf, ngx_array_t *list, ngx_uint_t which, ngx_str_t *value)
{
    struct mi_nginx_fact *fact = ngx_array_push(list);
    ngx_http_compile_complex_value_t compile = {.cf = cf, .value = value};

    if (!fact)
        return NGX_CONF_ERROR;
    ngx_memzero(fact, sizeof *fact);
    fact->which = which;
    compile.complex_value = &fact->value;
    return ngx_http_compile_complex_value(&compile) == NGX_OK ? NGX_CONF_OK : NGX_CONF_ERROR;
}

static char *fact_word(ngx_conf_t *cf, ngx_array_t *list, const ngx_str_t *word)
{
    ngx_str_t value;

    for (ngx_uint_t i = 0; i < sizeof facts / sizeof *facts; i++)
        if (mi_nginx_word_is(word, facts[i], &value))
            return list->nelts < MI_NGINX_FACTS_MOST ? add_fact(cf, list, i, &value)
                                                     : refuse(cf, word);
    return refuse(cf, word);
}

char *mi_nginx_set_facts(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;
    char *rc = NGX_CONF_OK;

    (void)command;
    if (location->facts == NGX_CONF_UNSET_PTR)
        location->facts = ngx_array_create(cf->pool, 4, sizeof(struct mi_nginx_fact));
    if (!location->facts)
        return NGX_CONF_ERROR;
    for (ngx_uint_t i = 1; i < cf->args->nelts && rc == NGX_CONF_OK; i++)
        rc = fact_word(cf, location->facts, &words[i]);
    return rc;
}

/* ---- Times ---- */

static int seconds_word(const ngx_str_t *word, const char *name, int64_t most, int64_t *to)
{
    ngx_str_t value;
    ngx_int_t seconds;

    if (!mi_nginx_word_is(word, name, &value))
        return 0;
    seconds = ngx_parse_time(&value, 1);
    if (seconds == NGX_ERROR || seconds < 1 || seconds > most)
        return 0;
    *to = seconds;
    return 1;
}

char *mi_nginx_set_freshness(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;
    mission_freshness *to = &location->freshness;

    (void)command;
    if (location->own_freshness)
        return duplicate;
    location->own_freshness = 1;
    for (ngx_uint_t i = 1; i < cf->args->nelts; i++)
        if (!seconds_word(&words[i], "most", 86400, &to->most_seconds) &&
            !seconds_word(&words[i], "skew", 30, &to->skew_seconds) &&
            !seconds_word(&words[i], "degraded", 3600, &to->degraded_seconds))
            return refuse(cf, &words[i]);
    return NGX_CONF_OK;
}

static int proof_word(mission_proof_policy *to, const ngx_str_t *word)
{
    ngx_str_t value;

    if (mi_nginx_word_is(word, "alg", &value))
        return add_algorithm(&value, &to->algorithms);
    if (mi_nginx_word_is(word, "nonce", &value)) {
        to->nonces = value.len == 2 && ngx_strncmp(value.data, "on", 2) == 0;
        return to->nonces || (value.len == 3 && ngx_strncmp(value.data, "off", 3) == 0);
    }
    return seconds_word(word, "age", 3600, &to->age_seconds) ||
           seconds_word(word, "ahead", 300, &to->ahead_seconds);
}

char *mi_nginx_set_proof(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;

    (void)command;
    if (location->own_proofs)
        return duplicate;
    location->own_proofs = 1;
    for (ngx_uint_t i = 1; i < cf->args->nelts; i++)
        if (!proof_word(&location->proofs, &words[i]))
            return refuse(cf, &words[i]);
    return NGX_CONF_OK;
}

/* ---- Zones ---- */

/* name:size, as limit_req_zone has it; `command` says of what. */
char *mi_nginx_set_zone(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    ngx_str_t *word = (ngx_str_t *)cf->args->elts + 1, name, text;
    const int states = command->post == NULL;
    ngx_shm_zone_t **to =
        states ? &((struct mi_nginx_main *)conf)->states : &((struct mi_nginx_main *)conf)->replays;
    u_char *colon = ngx_strlchr(word->data, word->data + word->len, ':');
    ssize_t size;

    if (*to)
        return duplicate;
    if (!colon || colon == word->data)
        return refuse(cf, word);
    name = (ngx_str_t){(size_t)(colon - word->data), word->data};
    text = (ngx_str_t){word->len - name.len - 1, colon + 1};
    size = ngx_parse_size(&text);
    if (size < 128 * 1024)
        return refuse(cf, word);
    *to = ngx_shared_memory_add(cf, &name, (size_t)size, &ngx_http_mission_module);
    if (!*to)
        return NGX_CONF_ERROR;
    if ((*to)->data) /* the other one has it */
        return refuse(cf, word);
    (*to)->init = states ? mi_nginx_states_init : mi_nginx_replays_init;
    (*to)->data = conf;
    return NGX_CONF_OK;
}

/* The first line of the file. */
static char *read_secret(ngx_conf_t *cf, ngx_str_t path, ngx_str_t *out)
{
    u_char text[512];
    ssize_t len;
    ngx_fd_t file;

    if (ngx_conf_full_name(cf->cycle, &path, 1) != NGX_OK)
        return NGX_CONF_ERROR;
    file = ngx_open_file(path.data, NGX_FILE_RDONLY, NGX_FILE_OPEN, 0);
    len = file == NGX_INVALID_FILE ? -1 : ngx_read_fd(file, text, sizeof text);
    if (file != NGX_INVALID_FILE)
        ngx_close_file(file);
    for (ssize_t i = 0; i < len; i++)
        if (text[i] < 0x21)
            len = i;
    if (len < 16 || len == (ssize_t)sizeof text) {
        ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "no secret of 16 to 511 characters in \"%V\"",
                           &path);
        return NGX_CONF_ERROR;
    }
    out->data = ngx_pnalloc(cf->pool, (size_t)len);
    if (!out->data)
        return NGX_CONF_ERROR;
    ngx_memcpy(out->data, text, (size_t)len);
    ngx_explicit_memzero(text, sizeof text);
    out->len = (size_t)len;
    return NGX_CONF_OK;
}

char *mi_nginx_set_state(ngx_conf_t *cf, ngx_command_t *command, void *conf)
{
    struct mi_nginx_location *location = conf;
    const ngx_str_t *words = cf->args->elts;
    ngx_http_core_loc_conf_t *core = ngx_http_conf_get_module_loc_conf(cf, ngx_http_core_module);
    ngx_str_t value;

    (void)command;
    core->handler = mi_nginx_feed;
    if (cf->args->nelts == 1)
        return NGX_CONF_OK;
    return mi_nginx_word_is(&words[1], "secret", &value) ? read_secret(cf, value, &location->secret)
                                                         : refuse(cf, &words[1]);
}

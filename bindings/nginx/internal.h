/* What the files of the module share. SPDX-License-Identifier: MIT */
#ifndef MI_NGINX_INTERNAL_H
#define MI_NGINX_INTERNAL_H

#include <ngx_config.h>
#include <ngx_core.h>
#include <ngx_http.h>

#include <mission/introspection.h>
#include <mission/json.h>
#include <mission/jwk.h>
#include <mission/nonce_keeper.h>
#include <mission/resource.h>
#include <mission/token_cache.h>

extern ngx_module_t ngx_http_mission_module;

#define MI_NGINX_KEY_FILE_MOST (1024 * 1024)

/* ---- What is configured ---- */

/* A file of keys as it was when it was last looked at. */
struct mi_nginx_stamp {
    time_t seconds;
    long nanoseconds;
    off_t size;
    ino_t inode;
    ngx_err_t trouble; /* of looking at it; 0: none */
};

struct mi_nginx_key_file {
    ngx_str_t path; /* ends in a NUL */
    struct mi_nginx_stamp stamp;
    mission_jwks *keys;
};

struct mi_nginx_issuer {
    ngx_str_t iss;
    struct mi_nginx_key_file *file;
    uint32_t algorithms;
    ngx_array_t *authorities; /* of mission_view; NULL: itself */
};

/* A resource server, as many locations share it. Its settings never change; the resource, made of
 * the keys as they are now, does. */
struct mi_nginx_guard {
    struct mi_nginx_main *main;
    uint32_t profile;
    mission_resource_config config; /* but for context, issuers and the proofs' host */
    ngx_array_t *issuers;           /* of struct mi_nginx_issuer */
    size_t cache_most;
    mission_resource *resource;
    mission_token_cache *cache; /* of this worker; NULL: none is wanted */
};

struct mi_nginx_main {
    mission_context *contexts[MISSION_PROFILE_DRAFT + 1]; /* by profile; as they are needed */
    ngx_array_t files;                                    /* of struct mi_nginx_key_file * */
    ngx_array_t guards;                                   /* of struct mi_nginx_guard * */
    ngx_shm_zone_t *states, *replays;
    ngx_msec_t check_every;
    ngx_uint_t crypto; /* MI_NGINX_CRYPTO_* */
    mission_nonce_keeper *nonces;
    ngx_event_t timer;
};

#define MI_NGINX_CRYPTO_BUILTIN 1
#define MI_NGINX_CRYPTO_OPENSSL 2

/* One fact: which one, and what it is. */
struct mi_nginx_fact {
    ngx_uint_t which;
    ngx_http_complex_value_t value;
};

struct mi_nginx_location {
    ngx_flag_t enable;
    ngx_uint_t profile, tier;
    ngx_str_t jwks, realm, base;
    ngx_array_t *issuers;   /* of struct mi_nginx_issuer */
    ngx_array_t *audiences; /* of mission_view */
    ngx_array_t *facts;     /* of struct mi_nginx_fact */
    ngx_uint_t require;     /* MI_NGINX_REQUIRE_* */
    ngx_str_t acr;
    ngx_http_complex_value_t *resource, *action;
    ngx_int_t cache;
    time_t skew, lifetime;
    size_t token_bytes;
    mission_freshness freshness;
    mission_proof_policy proofs;
    unsigned own_freshness : 1;
    unsigned own_proofs : 1;
    struct mi_nginx_guard *guard;
    ngx_str_t secret; /* of mission_state; empty: none, and local peers alone */
};

#define MI_NGINX_REQUIRE_BOUND 0x01
#define MI_NGINX_REQUIRE_STRICT 0x02
#define MI_NGINX_REQUIRE_DISCLOSE 0x04
#define MI_NGINX_REQUIRE_NO_ACTORS 0x08
#define MI_NGINX_REQUIRE_STATE 0x10
#define MI_NGINX_REQUIRE_KEY 0x20

extern ngx_command_t mi_nginx_commands[];
void *mi_nginx_create_main(ngx_conf_t *cf);
char *mi_nginx_init_main(ngx_conf_t *cf, void *conf);
void *mi_nginx_create_location(ngx_conf_t *cf);
char *mi_nginx_merge_location(ngx_conf_t *cf, void *parent, void *child);

/* The setters of settings.c. */
char *mi_nginx_set_issuer(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_audience(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_base(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_require(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_facts(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_freshness(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_proof(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_zone(ngx_conf_t *cf, ngx_command_t *command, void *conf);
char *mi_nginx_set_state(ngx_conf_t *cf, ngx_command_t *command, void *conf);

/* ---- Keys and guards ---- */

/* The context of a profile, NULL and a log line when there is none to be had. */
mission_context *mi_nginx_context(struct mi_nginx_main *main, ngx_uint_t profile, ngx_log_t *log);
const mission_crypto *mi_nginx_crypto(const struct mi_nginx_main *main);
/* A file of keys, once for each path. NULL: no memory. */
struct mi_nginx_key_file *mi_nginx_key_file(ngx_conf_t *cf, struct mi_nginx_main *main,
                                            ngx_str_t path);
/* Looks whether the file has changed, and reads it then. NGX_OK: there are other keys;
 * NGX_DECLINED: nothing new; NGX_ERROR: there is something new that is no use, once for each
 * change. */
ngx_int_t mi_nginx_key_file_look(struct mi_nginx_main *main, struct mi_nginx_key_file *file,
                                 ngx_log_t *log);
/* The resource server of the keys as they are now; the old one stays on failure. */
ngx_int_t mi_nginx_guard_build(struct mi_nginx_guard *guard, ngx_log_t *log);
ngx_int_t mi_nginx_guards_open(ngx_conf_t *cf, struct mi_nginx_main *main);
void mi_nginx_main_close(void *data);
/* What a worker has of its own: caches, and the timer that looks at the files. */
ngx_int_t mi_nginx_worker_open(ngx_cycle_t *cycle, struct mi_nginx_main *main);

/* ---- Shared memory ---- */

ngx_int_t mi_nginx_states_init(ngx_shm_zone_t *zone, void *old);
ngx_int_t mi_nginx_replays_init(ngx_shm_zone_t *zone, void *old);

#define MI_NGINX_NAME_MOST 256 /* bytes of a Mission's issuer and id together */

/* What is known: NGX_OK, or NGX_DECLINED and nothing. */
ngx_int_t mi_nginx_states_find(ngx_shm_zone_t *zone, mission_view issuer, mission_view id,
                               mission_known_state *out);
/* NGX_OK; NGX_DECLINED: it cannot be kept here (too long a name, or no room that may be taken). */
ngx_int_t mi_nginx_states_learn(ngx_shm_zone_t *zone, mission_view issuer, mission_view id,
                                const mission_known_state *learned);
/* For mission_proof_policy, with a guard as the host. */
int32_t mi_nginx_proof_fresh(void *host, mission_view id, const mission_time *until,
                             int32_t *verdict, mission_error *error);
int32_t mi_nginx_nonce_current(void *host, mission_view nonce, int32_t *verdict,
                               mission_error *error);
int32_t mi_nginx_nonce_next(void *host, char *out, size_t room, size_t *written);
/* The secret that all workers make nonces with: 32 bytes in the zone. */
mission_view mi_nginx_nonce_secret(ngx_shm_zone_t *zone);

/* ---- Requests ---- */

#define MI_NGINX_PROOF_ID 43

/* What was found of a request. It stays through internal redirects, which forget contexts. */
struct mi_nginx_request {
    ngx_int_t refused;       /* the status; 0: it was not */
    unsigned verified : 1;   /* the texts are a verified token's */
    unsigned permitted : 1;  /* by `guard` */
    unsigned proof_seen : 1; /* `proof` was accepted for this very request */
    unsigned nonce_sent : 1;
    char proof[MI_NGINX_PROOF_ID];
    const struct mi_nginx_guard *guard;
    const char *reason; /* static; "" with a permit */
    uint32_t state;
    ngx_str_t id, issuer, sub, client_id, jti;
};

/* The request whose proof is being judged; one worker judges one at a time. */
extern struct mi_nginx_request *mi_nginx_judged;

struct mi_nginx_request *mi_nginx_request_of(ngx_http_request_t *r); /* NULL: nothing was found */
ngx_int_t mi_nginx_access(ngx_http_request_t *r);
ngx_int_t mi_nginx_preaccess(ngx_http_request_t *r);
ngx_int_t mi_nginx_scratch_open(ngx_cycle_t *cycle, size_t token_bytes);
/* Does the path that was matched mean what the client wrote? 0: it could mean something else. */
int mi_nginx_target_plain(const ngx_str_t *target, int slashes_merged);
/* Takes the credential, its proof and its certificate out of the request. */
int32_t mi_nginx_presented(ngx_http_request_t *r, const struct mi_nginx_location *location,
                           mission_view uri, mission_presented *out);
/* Tell the client and the log. Returns the status. */
ngx_int_t mi_nginx_refuse(ngx_http_request_t *r, struct mi_nginx_request *own,
                          const struct mi_nginx_guard *guard, const mission_access *access);
ngx_int_t mi_nginx_refuse_plainly(ngx_http_request_t *r, struct mi_nginx_request *own,
                                  ngx_int_t status, const char *reason);
ngx_int_t mi_nginx_give_nonce(ngx_http_request_t *r, struct mi_nginx_request *own,
                              const struct mi_nginx_guard *guard, const mission_access *access);
ngx_int_t mi_nginx_variables(ngx_conf_t *cf);
ngx_int_t mi_nginx_feed(ngx_http_request_t *r); /* the handler of mission_state */

static inline mission_view mi_nginx_view(const ngx_str_t *text)
{
    return (mission_view){(const char *)text->data, text->len};
}

#endif

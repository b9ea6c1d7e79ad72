/* What a Mission-bound token costs at a resource server: with a signature that costs nothing, with
 * each provider's, from the cache; and with other libraries. SPDX-License-Identifier: MIT
 *
 * usage: bench-token [ROUNDS]   the tables
 *        bench-token token ALG  the token and its public JWK, a line each (for jose.mjs)
 *
 * All rows run in turn, round after round; each is stated by its median. A ratio is the median of
 * the rounds' own ratios, whose two sides ran within the same few milliseconds. U is cJSON's time
 * to parse record-2k.json. */
#include "rows.h"
#include "token.h"

#ifdef HAVE_OPENSSL
#include <mission/openssl.h>
#endif

#define BATCH 1000.0 /* µs */
#define AS "https://as.example.com"
#define ERP "https://erp.example.com/"
#define NOW 1790000000
#define AT_JWT "at+jwt"

static int rounds = 200;
static uint8_t certificate[1024];
static size_t certificate_len;
static const mission_time moment = {.seconds = NOW};

/* --- the token --- */

size_t base64url(const uint8_t *bytes, size_t len, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const size_t chars = (len * 8 + 5) / 6;
    uint32_t bits = 0;
    int have = 0;

    for (size_t i = 0, at = 0; i < chars; i++, have -= 6) {
        if (have < 6) {
            bits = bits << 8 | (at < len ? bytes[at] : 0);
            at++, have += 8;
        }
        out[i] = digits[bits >> (have - 6) & 63];
    }
    out[chars] = 0;
    return chars;
}

static void say_number(char *text, size_t size, const char *name, mission_view number)
{
    char digits[1400];
    const size_t len = strlen(text);

    if (!number.len)
        return;
    base64url((const uint8_t *)number.ptr, number.len, digits);
    snprintf(text + len, size - len, ",\"%s\":\"%s\"", name, digits);
}

static void write_jwk(struct signed_token *token)
{
    static const char *const open[] = {[MISSION_KEY_P256] = "\"kty\":\"EC\",\"crv\":\"P-256\"",
                                       [MISSION_KEY_RSA] = "\"kty\":\"RSA\"",
                                       [MISSION_KEY_ED25519] =
                                           "\"kty\":\"OKP\",\"crv\":\"Ed25519\""};
    char *to = token->jwk;
    const size_t size = sizeof token->jwk;

    snprintf(to, size, "{\"kid\":\"2026-09\",%s", open[token->public.type]);
    say_number(to, size, "x", token->public.x);
    say_number(to, size, "y", token->public.y);
    say_number(to, size, "n", token->public.n);
    say_number(to, size, "e", token->public.e);
    snprintf(to + strlen(to), size - strlen(to), "}");
}

/* The last of three entries is the one that permits, behind one that matches by prefix. */
#define ENTRIES                                                                                    \
    "[{\"actions\":[\"invoices.read\"],\"constraints\":{\"tenant\":\"acme\"},\"resource\":\"" ERP  \
    "\",\"resource_match\":\"prefix\",\"type\":\"mission_resource_access\"},"                      \
    "{\"actions\":[\"journal.write\"],\"constraints\":{\"requires_action_approval\":true},"        \
    "\"resource\":\"" ERP "\",\"type\":\"mission_resource_access\"},"                              \
    "{\"actions\":[\"payments.*\"],\"constraints\":{\"max_amount\":{\"amount\":\"500.00\","        \
    "\"currency\":\"EUR\"}},\"resource\":\"" ERP "\",\"type\":\"mission_resource_access\"}]"

/* As the issuer role writes it: in canonical order. `cnf` is JSON text, or empty. */
static void write_payload(uint32_t profile, const char *cnf, char *out, size_t size)
{
    const bool draft = profile == MISSION_PROFILE_DRAFT;

    snprintf(out, size,
             "{\"aud\":\"" ERP "\",\"authorization_details\":" ENTRIES
             ",\"client_id\":\"s6BhdRkqt3\",%s%s%s\"exp\":%d,\"iat\":%d,\"iss\":\"" AS
             "\",\"jti\":\"0ZcOCORZNYy-DWpqq30jZw\",\"mission\":{%s"
             "\"expires_at\":\"2026-12-31T00:00:00Z\",\"id\":\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0\","
             "\"%s\":\"" AS "\"},\"sub\":\"user-7\"}",
             *cnf ? "\"cnf\":" : "", cnf, *cnf ? "," : "", NOW + 300, NOW,
             draft ? "\"authority_hash\":"
                     "\"sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro\","
                   : "",
             draft ? "issuer" : "origin");
}

/* Signs with a key of the builtin provider. */
struct signing {
    void *key;
    uint32_t algorithm;
};

static int32_t sign(void *host, const mission_view *parts, size_t count, uint8_t *out, size_t room,
                    size_t *written)
{
    const struct signing *signing = host;
    const mission_crypto *crypto = mission_crypto_builtin();

    return crypto->sign(crypto->host, signing->key, signing->algorithm, parts, count, out, room,
                        written);
}

/* Make a token of the payload with a new key (RSA's is a fixed one). */
static struct signed_token *make_token(uint32_t algorithm, uint32_t profile, const char *typ,
                                       const char *cnf)
{
    const mission_crypto *crypto = mission_crypto_builtin();
    struct signed_token *made = calloc(1, sizeof *made);
    struct signing signing = {.algorithm = algorithm};
    const mission_signer signer = {.size = sizeof signer,
                                   .algorithm = algorithm,
                                   .kid = mission_view_of("2026-09"),
                                   .host = &signing,
                                   .sign = sign};
    mission_context *context = NULL;
    mission_text *text;
    char payload[2048];

    need(made && mission_context_new(NULL, &context, NULL) == 0, "context");
    made->algorithm = algorithm;
    need(pair_for(&made->pair, crypto, algorithm), "key");
    need(crypto->key_open(crypto->host, &made->pair.numbers, &signing.key) == 0, "key_open");
    made->public = pair_public(&made->pair);
    write_jwk(made);
    write_payload(profile, cnf, payload, sizeof payload);
    need(mission_jws_sign(context, &signer, mission_view_of(typ), NULL, mission_view_of(payload),
                          &text, NULL) == 0,
         "sign");
    made->len = mission_text_view(text).len;
    made->text = calloc(1, made->len + 1);
    need(made->text != NULL, "memory");
    memcpy(made->text, mission_text_view(text).ptr, made->len);
    mission_text_unref(text);
    mission_context_unref(context);
    crypto->key_close(crypto->host, signing.key);
    return made;
}

static void free_token(struct signed_token *token)
{
    free(token->text);
    free(token);
}

/* --- a resource server, and what comes to it --- */

struct server {
    const mission_crypto *crypto;
    const struct signed_token *token;
    mission_context *context;
    mission_resource *resource;
    mission_token_cache *cache;
    mission_text *proof; /* of a DPoP client; NULL: none */
    void *key;           /* for the bare verification */
    mission_view input, signature;
    uint8_t signature_bytes[SIGNATURE_MOST];
    mission_presented presented;
    bool with_scratch;
};

static _Alignas(16) char scratch[16384], scratch2[4096];

static int32_t any_proof(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                         mission_error *error)
{
    (void)host, (void)id, (void)until, (void)error;
    *verdict = 1;
    return 0;
}

static void open_resource(struct server *server, uint32_t profile)
{
    const mission_allocator counted = {sizeof counted, NULL, counted_resize};
    const mission_config config = {
        .size = sizeof config, .allocator = &counted, .crypto = server->crypto, .profile = profile};
    const mission_view audience = mission_view_of(ERP);
    mission_trusted_issuer issuer = {.size = sizeof issuer, .iss = mission_view_of(AS)};
    mission_resource_config resource = {
        .size = sizeof resource,
        .issuers = &issuer,
        .issuer_count = 1,
        .audiences = &audience,
        .audience_count = 1,
        .skew_seconds = 5,
        .lifetime_most = 3600,
        .proofs = {.size = sizeof(mission_proof_policy), .fresh = any_proof}};
    mission_jwks *keys;
    char text[1200];

    snprintf(text, sizeof text, "{\"keys\":[%s]}", server->token->jwk);
    need(mission_context_new(&config, &server->context, NULL) == 0, "context");
    need(mission_jwks_parse(server->context, mission_view_of(text), &keys, NULL) == 0, "jwks");
    issuer.keys = keys;
    resource.context = server->context;
    need(mission_resource_new(&resource, &server->resource, NULL) == 0, "resource");
    need(mission_token_cache_new(server->resource, 0, 0, &server->cache, NULL) == 0, "cache");
    mission_jwks_unref(keys);
}

/* The three parts of the token, as the provider's bare call wants them. */
static void open_bare(struct server *server)
{
    const struct signed_token *token = server->token;
    const char *last = strrchr(token->text, '.');
    uint32_t bits = 0;
    size_t len = 0;
    int have = 0;

    for (const char *at = last + 1; *at; at++) {
        static const char digits[] =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

        bits = bits << 6 | (uint32_t)(strchr(digits, *at) - digits);
        have += 6;
        if (have >= 8) {
            have -= 8;
            server->signature_bytes[len++] = (uint8_t)(bits >> have);
        }
    }
    server->input = (mission_view){token->text, (size_t)(last - token->text)};
    server->signature = (mission_view){(const char *)server->signature_bytes, len};
    need(server->crypto->key_open(server->crypto->host, &token->public, &server->key) == 0,
         "key_open");
}

static void open_server(struct server *server, const mission_crypto *crypto,
                        const struct signed_token *token, uint32_t profile)
{
    memset(server, 0, sizeof *server);
    server->crypto = crypto;
    server->token = token;
    server->with_scratch = true;
    open_resource(server, profile);
    open_bare(server);
    server->presented =
        (mission_presented){.size = sizeof server->presented,
                            .scheme = MISSION_SCHEME_BEARER,
                            .token = {token->text, token->len},
                            .method = mission_view_of("POST"),
                            .uri = mission_view_of(ERP "payments/17"),
                            .certificate = {(const char *)certificate, certificate_len}};
}

static void close_server(struct server *server)
{
    server->crypto->key_close(server->crypto->host, server->key);
    mission_text_unref(server->proof);
    mission_token_cache_free(server->cache);
    mission_resource_unref(server->resource);
    mission_context_unref(server->context);
}

/* --- what is measured: each says whether it came to what it should --- */

static bool decide_for(struct server *server, const mission_token *token, mission_view action,
                       size_t entry)
{
    const mission_facts facts = {.size = sizeof facts,
                                 .amount = {"120.00", 6},
                                 .currency = {"EUR", 3},
                                 .tenant = {"acme", 4},
                                 .now = &moment};
    const mission_operation operation = {.size = sizeof operation,
                                         .resource = {ERP, sizeof ERP - 1},
                                         .uri = server->presented.uri,
                                         .action = action,
                                         .facts = &facts};
    mission_access access = {.size = sizeof access};
    void *memory = server->with_scratch ? scratch2 : NULL;

    return mission_resource_decide(server->resource, token, &operation, NULL, &moment, memory,
                                   memory ? sizeof scratch2 : 0, &access, NULL) == 0 &&
           access.permit == 1 && access.entry == entry;
}

/* What the last entry permits. */
static bool decide(struct server *server, const mission_token *token)
{
    return decide_for(server, token, mission_view_of("payments.prepare"), 2);
}

static mission_token *verify(struct server *server)
{
    mission_access access = {.size = sizeof access};
    void *memory = server->with_scratch ? scratch : NULL;
    mission_token *token = NULL;
    const int32_t rc =
        mission_resource_verify(server->resource, &server->presented, &moment, memory,
                                memory ? sizeof scratch : 0, &token, &access, NULL);

    return rc == 0 && access.permit == 1 ? token : NULL;
}

static bool run_verify(void *subject)
{
    mission_token *token = verify(subject);

    mission_token_unref(token);
    return token != NULL;
}

static bool run_whole(void *subject)
{
    mission_token *token = verify(subject);
    const bool good = token && decide(subject, token);

    mission_token_unref(token);
    return good;
}

/* What the first entry permits, whose prefix is looked for in the request's URI. */
static bool run_prefix(void *subject)
{
    mission_token *token = verify(subject);
    const bool good = token && decide_for(subject, token, mission_view_of("invoices.read"), 0);

    mission_token_unref(token);
    return good;
}

static bool run_whole_allocated(void *subject)
{
    struct server *server = subject;
    bool good;

    server->with_scratch = false;
    good = run_whole(server);
    server->with_scratch = true;
    return good;
}

static mission_token *verify_cached(struct server *server)
{
    mission_access access = {.size = sizeof access};
    mission_token *token = NULL;
    const int32_t rc = mission_token_cache_verify(server->cache, &server->presented, &moment,
                                                  &token, &access, NULL);

    return rc == 0 && access.permit == 1 ? token : NULL;
}

static bool run_cached(void *subject)
{
    mission_token *token = verify_cached(subject);

    mission_token_unref(token);
    return token != NULL;
}

static bool run_cached_whole(void *subject)
{
    mission_token *token = verify_cached(subject);
    const bool good = token && decide(subject, token);

    mission_token_unref(token);
    return good;
}

static bool run_bare(void *subject)
{
    const struct server *server = subject;

    return server->crypto->verify(server->crypto->host, server->key, server->token->algorithm,
                                  &server->input, 1, server->signature) == 0;
}

/* --- rows --- */

enum { HIDDEN, FREE_TABLE, CACHE_TABLE, WHOLE_TABLE };

static void print_counted(const struct row *row)
{
    printf("| %s | %s | %.2f | %.3f | %zu |\n", row->who, row->what, row_median(row, NULL),
           row_median(row, rows_unit()), row->allocations);
}

static void print_beside(const struct row *row)
{
    printf("| %s | %s | %.2f | %.3f |", row->who, row->what, row_median(row, NULL),
           row_median(row, rows_unit()));
    if (row->beside)
        printf(" %.3f |\n", row_median(row, row->beside));
    else
        printf(" |\n");
}

static void print_table(int table, const char *title)
{
    const bool counted = table != WHOLE_TABLE;
    char head[256];

    snprintf(head, sizeof head, "%s\n\n| who | what | µs | U | %s |\n|---|---|---:|---:|---:|\n",
             title, counted ? "allocations" : "÷ bare");
    rows_print(table, head, counted ? print_counted : print_beside);
}

/* --- the tables --- */

static int32_t yes(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                   size_t count, mission_view signature)
{
    (void)host, (void)key, (void)algorithm, (void)parts, (void)count, (void)signature;
    return 0;
}

/* The thumbprint of the certificate, as the builtin provider has it: hashing, too, is its cost. */
static uint8_t thumb[32];

static int32_t known_digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                            uint8_t *out, size_t out_len)
{
    (void)host, (void)algorithm, (void)parts, (void)count;
    memset(out, 0, out_len);
    memcpy(out, thumb, out_len < 32 ? out_len : 32);
    return 0;
}

static mission_crypto costless;

static struct {
    struct signed_token *token[2];
    struct server server[2];
} of_profile[2];

static struct {
    struct signed_token *token;
    struct server server[2];
} of_algorithm[MISSION_ALG_COUNT];

/* Bound tokens, of their algorithm: by a certificate, by a DPoP key. */
static struct {
    struct signed_token *token;
    struct server server;
} bound[4];
static size_t bound_count;

static void make_costless(char *cnf, size_t size)
{
    const mission_crypto *builtin = mission_crypto_builtin();
    const mission_view der = {(const char *)certificate, certificate_len};
    char text[64];

    need(builtin->digest(builtin->host, MISSION_HASH_SHA256, &der, 1, thumb, 32) == 0, "digest");
    base64url(thumb, 32, text);
    snprintf(cnf, size, "{\"x5t#S256\":\"%s\"}", text);
    costless = *builtin;
    costless.verify = yes;
    costless.digest = known_digest;
}

static void add_profiles(void)
{
    static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
    char cnf[96], who[64];

    make_costless(cnf, sizeof cnf);
    for (size_t i = 0; i < 2; i++)
        for (size_t with = 0; with < 2; with++) {
            struct signed_token *token =
                make_token(MISSION_ALG_ES256, profiles[i], AT_JWT, with ? cnf : "");
            struct server *server = &of_profile[i].server[with];

            of_profile[i].token[with] = token;
            open_server(server, &costless, token, profiles[i]);
            snprintf(who, sizeof who, "%s, %zu bytes%s", i ? "draft" : "series", token->len,
                     with ? ", cnf" : "");
            row_add(FREE_TABLE, who, "verify and decide", run_whole, server, NULL);
            row_add(FREE_TABLE, who, "verify", run_verify, server, NULL);
            row_add(FREE_TABLE, who, "verify and decide, by prefix", run_prefix, server, NULL);
            row_add(FREE_TABLE, who, "verify and decide, without a scratch", run_whole_allocated,
                    server, NULL);
            row_add(CACHE_TABLE, who, "lookup and decide", run_cached_whole, server, NULL);
            row_add(CACHE_TABLE, who, "lookup", run_cached, server, NULL);
        }
}

static void add_provider(uint32_t algorithm, size_t which, const char *name,
                         const mission_crypto *crypto)
{
    struct signed_token *token = of_algorithm[algorithm].token;
    struct server *server = &of_algorithm[algorithm].server[which];
    const char *alg = mission_algorithm_name(algorithm);
    struct row *bare;
    char what[64];

    open_server(server, crypto, token, MISSION_PROFILE_SERIES);
    snprintf(what, sizeof what, "%s, bare verify", alg);
    bare = row_add(WHOLE_TABLE, name, what, run_bare, server, NULL);
    snprintf(what, sizeof what, "%s, verify and decide", alg);
    row_add(WHOLE_TABLE, name, what, run_whole, server, bare);
}

/* A peer's row of a token: its subject. */
struct of_peer {
    const struct peer *peer;
    struct signed_token *token;
    void *key;
};

static struct of_peer peer_rows[ROWS_MOST];
static size_t peer_rows_used;

static bool run_peer(void *subject)
{
    const struct of_peer *own = subject;

    return own->peer->run(own->key, own->token);
}

static void add_peer(const struct peer *peer, uint32_t algorithm)
{
    struct of_peer *own = &peer_rows[peer_rows_used];
    char what[64];

    own->peer = peer;
    own->token = make_token(algorithm, MISSION_PROFILE_SERIES, peer->typ ? peer->typ : AT_JWT, "");
    own->key = peer->open(own->token);
    if (!own->key) {
        free_token(own->token);
        return;
    }
    peer_rows_used++;
    snprintf(what, sizeof what, "%s, %s", mission_algorithm_name(algorithm), peer->what);
    row_add(WHOLE_TABLE, peer->name, what, run_peer, own, NULL);
}

static void add_algorithms(void)
{
    static const uint32_t algorithms[] = {MISSION_ALG_ES256, MISSION_ALG_EDDSA, MISSION_ALG_RS256,
                                          MISSION_ALG_PS256};

    for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++) {
        const uint32_t algorithm = algorithms[i];

        of_algorithm[algorithm].token = make_token(algorithm, MISSION_PROFILE_SERIES, AT_JWT, "");
        add_provider(algorithm, 0, "builtin", mission_crypto_builtin());
#ifdef HAVE_OPENSSL
        add_provider(algorithm, 1, "openssl", mission_openssl_crypto());
#endif
        if (algorithm == MISSION_ALG_ES256 || algorithm == MISSION_ALG_EDDSA)
            for (size_t k = 0; k < peer_count; k++)
                add_peer(&peers[k], algorithm);
    }
}

/* A token that is bound to the client's certificate, whose thumbprint is taken for each request. */
static void add_certificate(const char *name, const mission_crypto *crypto, uint32_t algorithm,
                            const char *cnf)
{
    struct server *server = &bound[bound_count].server;
    struct signed_token *token = make_token(algorithm, MISSION_PROFILE_SERIES, AT_JWT, cnf);
    char what[64];

    bound[bound_count++].token = token;
    open_server(server, crypto, token, MISSION_PROFILE_SERIES);
    snprintf(what, sizeof what, "%s, with a client certificate", mission_algorithm_name(algorithm));
    row_add(WHOLE_TABLE, name, what, run_whole, server,
            row_add(HIDDEN, name, what, run_bare, server, NULL));
}

/* A token that is bound to a client's key, and a proof with it: two signatures for one request. */
static void add_dpop(const char *name, const mission_crypto *crypto, uint32_t algorithm)
{
    struct server *server = &bound[bound_count].server;
    struct signed_token *token;
    mission_context *context = NULL;
    mission_jwk *key = NULL;
    char cnf[96], what[64];

    need(mission_context_new(NULL, &context, NULL) == 0 &&
             mission_jwk_generate(context, algorithm, mission_view_of(""), &key, NULL) == 0,
         "DPoP key");
    snprintf(cnf, sizeof cnf, "{\"jkt\":\"%.43s\"}", mission_jwk_thumbprint(key).ptr);
    token = make_token(algorithm, MISSION_PROFILE_SERIES, AT_JWT, cnf);
    bound[bound_count++].token = token;
    open_server(server, crypto, token, MISSION_PROFILE_SERIES);
    need(mission_proof_make(context, key, server->presented.method, server->presented.uri,
                            server->presented.token, mission_view_of(""), &moment, &server->proof,
                            NULL) == 0,
         "proof");
    server->presented.scheme = MISSION_SCHEME_DPOP;
    server->presented.proofs = 1;
    server->presented.proof = mission_text_view(server->proof);
    snprintf(what, sizeof what, "%s, with a DPoP proof", mission_algorithm_name(algorithm));
    row_add(WHOLE_TABLE, name, what, run_whole, server,
            row_add(HIDDEN, name, what, run_bare, server, NULL));
    mission_jwk_unref(key);
    mission_context_unref(context);
}

static void add_bound(void)
{
    char cnf[96];

    make_costless(cnf, sizeof cnf);
    add_certificate("builtin", mission_crypto_builtin(), MISSION_ALG_EDDSA, cnf);
    add_dpop("builtin", mission_crypto_builtin(), MISSION_ALG_EDDSA);
#ifdef HAVE_OPENSSL
    add_certificate("openssl", mission_openssl_crypto(), MISSION_ALG_ES256, cnf);
    add_dpop("openssl", mission_openssl_crypto(), MISSION_ALG_ES256);
#endif
}

static void clear_all(void)
{
    for (size_t i = 0; i < peer_rows_used; i++) {
        peer_rows[i].peer->close(peer_rows[i].key);
        free_token(peer_rows[i].token);
    }
    for (size_t i = 0; i < 4; i++) {
        close_server(&of_profile[i / 2].server[i % 2]);
        free_token(of_profile[i / 2].token[i % 2]);
    }
    for (size_t i = 0; i < MISSION_ALG_COUNT; i++) {
        for (size_t who = 0; who < 2; who++)
            if (of_algorithm[i].server[who].crypto)
                close_server(&of_algorithm[i].server[who]);
        if (of_algorithm[i].token)
            free_token(of_algorithm[i].token);
    }
    for (size_t i = 0; i < bound_count; i++) {
        close_server(&bound[i].server);
        free_token(bound[i].token);
    }
    rows_free();
}

static int tables(void)
{
    rows_open("bench-token", BATCH);
    certificate_len = read_data("client.der", certificate, sizeof certificate);
    add_profiles();
    add_algorithms();
    add_bound();
    rows_measure(rounds);
    printf("Medians of %d interleaved rounds. U = %.2f µs.\n", rounds,
           row_median(rows_unit(), NULL));
    print_table(FREE_TABLE, "Everything but the cryptography");
    print_table(CACHE_TABLE, "A token that came before");
    print_table(WHOLE_TABLE, "The whole validation, beside the bare signature");
    clear_all();
    return 0;
}

static int print_token(const char *name)
{
    const uint32_t algorithm = mission_algorithm_of_name(mission_view_of(name));
    struct signed_token *token;

    need(algorithm != 0 && algorithm != MISSION_ALG_ES384, "no such algorithm");
    token = make_token(algorithm, MISSION_PROFILE_SERIES, AT_JWT, "");
    printf("%s\n%s\n", token->text, token->jwk);
    free_token(token);
    return 0;
}

int main(int argc, char **argv)
{
    if (argc == 3 && strcmp(argv[1], "token") == 0)
        return print_token(argv[2]);
    if (argc > 1)
        rounds = atoi(argv[1]);
    if (argc > 2 || rounds < 1 || rounds > ROUNDS_MOST) {
        fprintf(stderr, "usage: bench-token [ROUNDS]\n       bench-token token ALG\n");
        return 2;
    }
    return tables();
}

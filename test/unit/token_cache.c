/* The cache of verified tokens: what it saves, what it asks again, what it must not keep.
 * SPDX-License-Identifier: MIT */
#include "mint.h"
#include "roles/token.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>

/* A host that counts what is asked of it, and does something in the middle of a verification. */
struct host {
    const mission_crypto *real;
    atomic_uint verified, taken, compared, live;
    void (*during)(struct host *host); /* NULL: nothing */
    bool differ;                       /* its comparison never says equal */
    size_t wiped, freed;               /* blocks given back with nothing but zeros, and others */
    bool look;                         /* count them */
    mission_token_cache *cache;
    uint32_t profile;
    mission_time now;
};

static void *resize(void *given, void *old, size_t was, size_t want)
{
    struct host *host = given;

    if (want > was)
        atomic_fetch_add(&host->taken, 1);
    if (!old)
        atomic_fetch_add(&host->live, 1);
    if (want)
        return realloc(old, want);
    if (host->look) {
        size_t at = 0;

        while (at < was && !((char *)old)[at])
            at++;
        *(at == was ? &host->wiped : &host->freed) += 1;
    }
    atomic_fetch_sub(&host->live, 1);
    free(old);
    return NULL;
}

static int32_t now_of(void *given, mission_time *out)
{
    *out = ((struct host *)given)->now;
    return 0;
}

static int32_t digest(void *given, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len)
{
    const mission_crypto *real = ((struct host *)given)->real;

    return real->digest(real->host, algorithm, parts, count, out, out_len);
}

static int32_t fill(void *given, uint8_t *out, size_t len)
{
    const mission_crypto *real = ((struct host *)given)->real;

    return real->random(real->host, out, len);
}

static int32_t compare(void *given, const uint8_t *a, const uint8_t *b, size_t len)
{
    struct host *host = given;

    atomic_fetch_add(&host->compared, 1);
    return host->differ ? 1 : host->real->compare(host->real->host, a, b, len);
}

static int32_t key_open(void *given, const mission_key_numbers *numbers, void **key)
{
    const mission_crypto *real = ((struct host *)given)->real;

    return real->key_open(real->host, numbers, key);
}

static void key_close(void *given, void *key)
{
    const mission_crypto *real = ((struct host *)given)->real;

    real->key_close(real->host, key);
}

static int32_t verify(void *given, void *key, uint32_t algorithm, const mission_view *parts,
                      size_t count, mission_view signature)
{
    struct host *host = given;

    atomic_fetch_add(&host->verified, 1);
    if (host->during)
        host->during(host);
    return host->real->verify(host->real->host, key, algorithm, parts, count, signature);
}

static int32_t sign(void *given, void *key, uint32_t algorithm, const mission_view *parts,
                    size_t count, uint8_t *out, size_t room, size_t *written)
{
    const mission_crypto *real = ((struct host *)given)->real;

    return real->sign(real->host, key, algorithm, parts, count, out, room, written);
}

static int32_t generate(void *given, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    const mission_crypto *real = ((struct host *)given)->real;

    return real->key_generate(real->host, type, d, x, y);
}

static mission_context *context_of(struct host *host)
{
    const mission_allocator allocator = {sizeof allocator, host, resize};
    const mission_clock clock = {sizeof clock, host, now_of};
    const mission_crypto crypto = {.size = sizeof crypto,
                                   .host = host,
                                   .digest = digest,
                                   .random = fill,
                                   .compare = compare,
                                   .key_open = key_open,
                                   .key_close = key_close,
                                   .verify = verify,
                                   .sign = sign,
                                   .key_generate = generate};
    const mission_config config = {.size = sizeof config,
                                   .profile = host->profile,
                                   .allocator = &allocator,
                                   .clock = &clock,
                                   .crypto = &crypto};
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

/* Never seen before, whatever it is. */
static int32_t fresh(void *host, mission_view id, const mission_time *until, int32_t *verdict,
                     mission_error *error)
{
    (void)host;
    (void)until;
    (void)error;
    *verdict = id.len > 0;
    return 0;
}

static const mission_proof_policy proofs = {.size = sizeof proofs, .fresh = fresh};

struct world {
    struct host host;
    struct mint mint;
    mission_resource *resource;
    mission_token_cache *cache;
};

static void open_world(struct world *w, uint32_t profile, size_t most, size_t bytes)
{
    mission_error error = MISSION_ERROR_INIT;

    *w = (struct world){.host = {.real = mission_crypto_builtin(),
                                 .profile = profile,
                                 .now = {.seconds = MINT_NOW}}};
    w->mint = mint_open(context_of(&w->host));
    w->resource = mint_resource(&w->mint, &proofs, MISSION_RESOURCE_UNGOVERNED);
    CHECK_CODE(mission_token_cache_new(w->resource, most, bytes, &w->cache, &error), MISSION_OK,
               &error);
    w->host.cache = w->cache;
}

static void close_world(struct world *w)
{
    mission_token_cache_free(w->cache);
    mission_resource_unref(w->resource);
    mint_close(&w->mint);
    mission_context_unref(w->mint.context);
    CHECK_INT(atomic_load(&w->host.live), 0);
}

/* The code of the verdict; the token is given back. */
static int32_t present(struct world *w, const mission_presented *presented)
{
    mission_token *token = (mission_token *)(uintptr_t)8;
    mission_access access = {.size = sizeof access, .permit = 1};
    mission_error why = MISSION_ERROR_INIT;

    CHECK_CODE(mission_token_cache_verify(w->cache, presented, NULL, &token, &access, &why),
               MISSION_OK, &why);
    CHECK_INT(access.permit, token != NULL);
    CHECK_INT(access.code == 0, token != NULL);
    if (token)
        CHECK(mi_token_text(token).len == presented->token.len &&
              memcmp(mi_token_text(token).ptr, presented->token.ptr, presented->token.len) == 0);
    mission_token_unref(token);
    return access.code;
}

static int32_t come(struct world *w, mission_text *token)
{
    const mission_presented presented = mint_presented(token);

    return present(w, &presented);
}

static mission_token_cache_counts counts(const struct world *w)
{
    mission_token_cache_counts out = {.size = sizeof out};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_token_cache_count(w->cache, &out, &error), MISSION_OK, &error);
    return out;
}

static mission_text *token_of(struct world *w, unsigned number, unsigned mission)
{
    return mint_token(&w->mint, (struct minted){.number = number, .mission = mission});
}

#define BOTH(profile)                                                                              \
    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++)

/* --- what it saves --- */

static void test_found(void)
{
    BOTH(profile)
    {
        struct world w;
        mission_text *a, *b;
        unsigned before;

        open_world(&w, profile, 0, 0);
        a = token_of(&w, 1, 1);
        b = token_of(&w, 2, 0); /* of no Mission */
        CHECK_INT(come(&w, a), 0);
        CHECK_INT(come(&w, b), 0);
        CHECK_INT(atomic_load(&w.host.verified), 2);
        before = atomic_load(&w.host.taken);
        for (int i = 0; i < 5; i++) {
            CHECK_INT(come(&w, a), 0);
            CHECK_INT(come(&w, b), 0);
        }
        CHECK_INT(atomic_load(&w.host.verified), 2);
        CHECK_INT(atomic_load(&w.host.taken), before); /* a hit allocates nothing */
        CHECK_INT(counts(&w).found, 10);
        CHECK_INT(counts(&w).missed, 2);
        CHECK_INT(counts(&w).kept, 2);
        CHECK_INT(counts(&w).tokens, 2);
        CHECK(counts(&w).bytes > 2 * mission_text_view(a).len);
        mission_text_unref(a);
        mission_text_unref(b);
        close_world(&w);
    }
}

/* What was found reads as what was verified, and outlives the cache. */
static void test_token(void)
{
    struct world w;
    mission_text *text;
    mission_token *first, *again;
    mission_token_claims claims = {.size = sizeof claims};
    mission_access access = {.size = sizeof access};
    mission_error why = MISSION_ERROR_INIT;
    mission_presented presented;

    open_world(&w, MISSION_PROFILE_DRAFT, 0, 0);
    text = token_of(&w, 1, 7);
    presented = mint_presented(text);
    CHECK_CODE(mission_token_cache_verify(w.cache, &presented, NULL, &first, &access, &why),
               MISSION_OK, &why);
    CHECK_CODE(mission_token_cache_verify(w.cache, &presented, NULL, &again, &access, &why),
               MISSION_OK, &why);
    CHECK(first == again);
    CHECK_INT(access.status, 200);
    mission_token_cache_free(w.cache);
    w.cache = NULL;
    mission_text_unref(text);
    CHECK_CODE(mission_token_claims_of(again, &claims, &why), MISSION_OK, &why);
    CHECK_VIEW(claims.jti, "t1");
    mission_token_unref(first);
    mission_token_unref(again);
    close_world(&w);
}

/* --- what it asks again --- */

static void test_times(void)
{
    struct world w;
    mission_text *text;
    mission_time moment = {.seconds = MINT_NOW + 310};

    open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
    text = token_of(&w, 1, 1);
    CHECK_INT(come(&w, text), 0);
    w.host.now.seconds = MINT_NOW + 309; /* within the skew of ten seconds */
    CHECK_INT(come(&w, text), 0);
    w.host.now.seconds = MINT_NOW - 11; /* a clock that was set back */
    CHECK_INT(come(&w, text), MISSION_E_TOKEN_EARLY);
    CHECK_INT(counts(&w).tokens, 1);
    w.host.now = moment;
    CHECK_INT(come(&w, text), MISSION_E_TOKEN_EXPIRED);
    CHECK_INT(counts(&w).tokens, 0);
    CHECK_INT(counts(&w).bytes, 0);
    CHECK_INT(counts(&w).dropped, 0);
    CHECK_INT(come(&w, text), MISSION_E_TOKEN_EXPIRED); /* and is not kept again */
    CHECK_INT(counts(&w).kept, 1);
    mission_text_unref(text);
    close_world(&w);
}

static mission_text *proof_of(const struct world *w, mission_text *token, mission_view method)
{
    mission_text *proof = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_proof_make(w->mint.context, w->mint.client, method, V(MINT_AUD "/invoices"),
                                  mission_text_view(token), V(""), NULL, &proof, &error),
               MISSION_OK, &error);
    return proof;
}

static void test_binding(void)
{
    struct world w;
    mission_text *text, *proof, *other;
    mission_presented presented;

    open_world(&w, MISSION_PROFILE_DRAFT, 0, 0);
    text = mint_token(&w.mint, (struct minted){.number = 1, .mission = 1, .bound = true});
    proof = proof_of(&w, text, V("GET"));
    other = proof_of(&w, text, V("POST"));
    CHECK_INT(come(&w, text), MISSION_E_BINDING);
    CHECK_INT(counts(&w).kept, 0); /* only what was permitted */
    presented = mint_presented(text);
    presented.scheme = MISSION_SCHEME_DPOP;
    presented.proofs = 1;
    presented.proof = mission_text_view(proof);
    CHECK_INT(present(&w, &presented), 0);
    CHECK_INT(counts(&w).kept, 1);
    CHECK_INT(present(&w, &presented), 0);
    CHECK_INT(counts(&w).found, 1);
    presented.proof = mission_text_view(other); /* of another request */
    CHECK_INT(present(&w, &presented), MISSION_E_PROOF);
    presented.proof = V("");
    CHECK_INT(present(&w, &presented), MISSION_E_PROOF);
    CHECK_INT(come(&w, text), MISSION_E_BINDING); /* the token alone, stolen */
    CHECK_INT(counts(&w).tokens, 1);              /* and its owner's stays */
    mission_text_unref(text);
    mission_text_unref(proof);
    mission_text_unref(other);
    close_world(&w);
}

/* A hash is no proof: the provider that calls no two texts equal has each one verified. */
static void test_compared(void)
{
    struct world w;
    mission_text *text;

    open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
    text = token_of(&w, 1, 1);
    CHECK_INT(come(&w, text), 0);
    CHECK_INT(come(&w, text), 0);
    CHECK_INT(atomic_load(&w.host.compared), 1);
    w.host.differ = true;
    CHECK_INT(come(&w, text), 0);
    CHECK_INT(atomic_load(&w.host.verified), 2);
    CHECK_INT(counts(&w).tokens, 1);
    mission_text_unref(text);
    close_world(&w);
}

/* --- what is not kept --- */

static void test_refused(void)
{
    struct world w;
    mission_text *text;
    mission_presented presented;
    static char longer[20000];
    char copy[2048];

    open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
    text = token_of(&w, 1, 1);
    CHECK_INT(come(&w, text), 0);
    presented = mint_presented(text);
    presented.scheme = MISSION_SCHEME_NONE;
    CHECK_INT(present(&w, &presented), MISSION_E_NO_TOKEN);
    memset(longer, 'a', sizeof longer);
    presented = mint_presented(text);
    presented.token = (mission_view){longer, sizeof longer};
    CHECK_INT(present(&w, &presented), MISSION_E_TOO_LARGE);
    CHECK_INT(counts(&w).missed, 1); /* neither was looked up */
    memcpy(copy, mission_text_view(text).ptr, mission_text_view(text).len);
    presented.token = (mission_view){copy, mission_text_view(text).len};
    for (size_t i = 0; i < presented.token.len; i++) { /* any byte another one */
        copy[i] = (char)(copy[i] == 'A' ? 'B' : 'A');
        CHECK(present(&w, &presented) != 0);
        copy[i] = mission_text_view(text).ptr[i];
    }
    presented.token.len--;
    CHECK(present(&w, &presented) != 0);
    CHECK_INT(counts(&w).found, 0);
    CHECK_INT(counts(&w).kept, 1);
    mission_text_unref(text);
    close_world(&w);
}

static void test_arguments(void)
{
    struct world w;
    mission_text *text;
    mission_token_cache *cache = (mission_token_cache *)(uintptr_t)8;
    mission_token *token = (mission_token *)(uintptr_t)8;
    mission_access access = {.size = sizeof access, .permit = 1};
    mission_token_cache_counts out = {.size = sizeof out, .found = 9};
    mission_presented presented;

    open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
    text = token_of(&w, 1, 1);
    presented = mint_presented(text);
    CHECK_INT(mission_token_cache_new(NULL, 0, 0, &cache, NULL), MISSION_E_ARGUMENT);
    CHECK(cache == NULL);
    CHECK_INT(mission_token_cache_new(w.resource, (1u << 24) + 1, 0, &cache, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_token_cache_new(w.resource, 0, 0, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_token_cache_verify(NULL, &presented, NULL, &token, &access, NULL),
              MISSION_E_ARGUMENT);
    CHECK(token == NULL && access.permit == 0 && access.status == 500);
    access.permit = 1;
    CHECK_INT(mission_token_cache_verify(w.cache, NULL, NULL, &token, &access, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(access.permit, 0);
    access.permit = 1;
    CHECK_INT(mission_token_cache_verify(w.cache, &presented, NULL, NULL, &access, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(access.permit, 0);
    CHECK_INT(mission_token_cache_verify(w.cache, &presented, NULL, &token, NULL, NULL),
              MISSION_E_ARGUMENT);
    presented.size = 8;
    access.permit = 1;
    CHECK(mission_token_cache_verify(w.cache, &presented, NULL, &token, &access, NULL) != 0);
    CHECK(token == NULL && access.permit == 0);
    CHECK_INT(mission_token_cache_count(NULL, &out, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(out.found, 0);
    out.size = 8;
    CHECK_INT(mission_token_cache_count(w.cache, &out, NULL), MISSION_E_ABI_SMALL);
    mission_token_cache_free(NULL);
    mission_token_cache_clear(NULL);
    mission_token_cache_forget(NULL, V("a"), V("b"));
    mission_text_unref(text);
    close_world(&w);
}

/* --- forgetting --- */

static void test_forget(void)
{
    BOTH(profile)
    {
        struct world w;
        mission_text *texts[40];

        open_world(&w, profile, 0, 0);
        for (unsigned i = 0; i < 40; i++) {
            texts[i] = token_of(&w, i, i % 4); /* ten of each Mission, ten of none */
            CHECK_INT(come(&w, texts[i]), 0);
        }
        mission_token_cache_forget(w.cache, V(MINT_ISS), mint_mission(9));
        mission_token_cache_forget(w.cache, V("https://other.example.com"), mint_mission(2));
        CHECK_INT(counts(&w).tokens, 40);
        mission_token_cache_forget(w.cache, V(MINT_ISS), mint_mission(2));
        CHECK_INT(counts(&w).tokens, 30);
        CHECK_INT(counts(&w).dropped, 0);
        for (unsigned i = 0; i < 40; i++)
            CHECK_INT(come(&w, texts[i]), 0);
        CHECK_INT(atomic_load(&w.host.verified), 50);
        CHECK_INT(counts(&w).tokens, 40); /* verified anew, so kept anew */
        mission_token_cache_clear(w.cache);
        CHECK_INT(counts(&w).tokens, 0);
        CHECK_INT(counts(&w).bytes, 0);
        for (unsigned i = 0; i < 40; i++)
            CHECK_INT(come(&w, texts[i]), 0);
        CHECK_INT(atomic_load(&w.host.verified), 90);
        for (unsigned i = 0; i < 40; i++)
            mission_text_unref(texts[i]);
        close_world(&w);
    }
}

static void forget_five(struct host *host)
{
    mission_token_cache_forget(host->cache, V(MINT_ISS), mint_mission(5));
}

static void clear_all(struct host *host)
{
    mission_token_cache_clear(host->cache);
}

/* Something happens to the Mission while its token is being verified. */
static void test_forget_during(void)
{
    static void (*const happen[])(struct host *) = {forget_five, clear_all};

    for (size_t i = 0; i < 2; i++) {
        struct world w;
        mission_text *text, *other;

        open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
        text = token_of(&w, 1, 5);
        other = token_of(&w, 2, 6);
        w.host.during = happen[i];
        CHECK_INT(come(&w, text), 0); /* this verification stands */
        CHECK_INT(counts(&w).kept, 0);
        CHECK_INT(come(&w, text), 0);
        CHECK_INT(counts(&w).found, 0);
        CHECK_INT(come(&w, other), 0);
        CHECK_INT(counts(&w).kept, i == 0); /* another Mission's, if not all were forgotten */
        w.host.during = NULL;
        CHECK_INT(come(&w, text), 0);
        CHECK_INT(come(&w, text), 0);
        CHECK_INT(counts(&w).found, 1);
        mission_text_unref(text);
        mission_text_unref(other);
        close_world(&w);
    }
}

/* What only the cache held leaves nothing behind. */
static void test_wiped(void)
{
    struct world w;
    mission_text *text;

    open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
    text = token_of(&w, 1, 5);
    CHECK_INT(come(&w, text), 0);
    w.host.look = true;
    mission_token_cache_forget(w.cache, V(MINT_ISS), mint_mission(5));
    w.host.look = false;
    CHECK(w.host.wiped > 0);
    mission_text_unref(text);
    close_world(&w);
}

/* An authorization server's look at a token of its own is one each time. */
static void test_own_look(void)
{
    BOTH(profile)
    {
        struct world w;
        mission_error error = MISSION_ERROR_INIT;
        mission_text *text;

        open_world(&w, profile, 0, 0);
        mission_token_cache_free(w.cache);
        mission_resource_unref(w.resource);
        w.resource = mint_resource(&w.mint, &proofs, MISSION_RESOURCE_OWN);
        CHECK_CODE(mission_token_cache_new(w.resource, 0, 0, &w.cache, &error), MISSION_OK, &error);
        text = token_of(&w, 1, 5);
        CHECK_INT(come(&w, text), 0);
        CHECK_INT(come(&w, text), 0);
        CHECK_INT(counts(&w).kept, 0);
        mission_text_unref(text);
        close_world(&w);
    }
}

/* --- room --- */

static void test_most(void)
{
    struct world w;
    mission_text *texts[8];

    open_world(&w, MISSION_PROFILE_SERIES, 4, 0);
    for (unsigned i = 0; i < 8; i++)
        texts[i] = token_of(&w, i, 1);
    for (unsigned i = 0; i < 4; i++)
        CHECK_INT(come(&w, texts[i]), 0);
    CHECK_INT(come(&w, texts[0]), 0); /* used: it has another chance */
    CHECK_INT(come(&w, texts[4]), 0); /* 1 goes */
    CHECK_INT(counts(&w).tokens, 4);
    CHECK_INT(counts(&w).dropped, 1);
    CHECK_INT(counts(&w).found, 1);
    CHECK_INT(come(&w, texts[0]), 0);
    CHECK_INT(counts(&w).found, 2);
    CHECK_INT(come(&w, texts[1]), 0);
    CHECK_INT(counts(&w).found, 2);
    for (unsigned turn = 0; turn < 20; turn++)
        for (unsigned i = 0; i < 8; i++) {
            CHECK_INT(come(&w, texts[i]), 0);
            CHECK(counts(&w).tokens <= 4);
        }
    for (unsigned i = 0; i < 8; i++)
        mission_text_unref(texts[i]);
    close_world(&w);
}

static void test_bytes(void)
{
    struct world w;
    const size_t most = 20000;

    open_world(&w, MISSION_PROFILE_SERIES, 0, most);
    for (unsigned i = 0; i < 60; i++) {
        mission_text *text = mint_token(
            &w.mint, (struct minted){.number = i, .mission = i, .padding = (i * 997) % 4000});

        CHECK_INT(come(&w, text), 0);
        CHECK(counts(&w).bytes <= most);
        CHECK(counts(&w).tokens > 0);
        mission_text_unref(text);
    }
    CHECK(counts(&w).dropped > 0);
    CHECK_INT(counts(&w).kept, counts(&w).dropped + counts(&w).tokens);
    close_world(&w);
    open_world(&w, MISSION_PROFILE_SERIES, 0, 1000); /* too small for any */
    for (unsigned i = 0; i < 3; i++) {
        mission_text *text = token_of(&w, i, i);

        CHECK_INT(come(&w, text), 0);
        CHECK_INT(counts(&w).tokens, 0);
        mission_text_unref(text);
    }
    close_world(&w);
}

/* What has expired makes room before anything is dropped for want of it. */
static void test_expired_first(void)
{
    struct world w;
    mission_text *texts[5];

    open_world(&w, MISSION_PROFILE_SERIES, 4, 0);
    for (unsigned i = 0; i < 5; i++) {
        texts[i] = mint_token(&w.mint, (struct minted){.number = i, .exp = i < 2 ? 20 : 300});
        if (i == 4)
            w.host.now.seconds += 30; /* the first two end, skew and all */
        CHECK_INT(come(&w, texts[i]), 0);
    }
    CHECK_INT(counts(&w).tokens, 3);
    CHECK_INT(counts(&w).dropped, 0);
    for (unsigned i = 0; i < 5; i++)
        mission_text_unref(texts[i]);
    close_world(&w);
}

/* --- against a plain map --- */

#define TOKENS 60u
#define MISSIONS 29u

/* With room for all (and few chains), what is found is exactly what came since its Mission was last
 * forgotten. */
static void test_model(void)
{
    struct world w;
    mission_text *texts[TOKENS];
    bool there[TOKENS] = {false};
    uint64_t seed = test_seed(), found = 0;

    open_world(&w, MISSION_PROFILE_DRAFT, TOKENS, 0);
    for (unsigned i = 0; i < TOKENS; i++)
        texts[i] = token_of(&w, i, i % MISSIONS);
    for (int turn = 0; turn < 6000; turn++) {
        const unsigned i = (unsigned)(test_random(&seed) % TOKENS);
        const uint64_t what = test_random(&seed) % 100;

        if (what == 0)
            mission_token_cache_clear(w.cache);
        else if (what < 8)
            mission_token_cache_forget(w.cache, V(MINT_ISS), mint_mission(i % MISSIONS));
        else
            CHECK_INT(come(&w, texts[i]), 0);
        if (what >= 8)
            found += there[i];
        there[i] = there[i] || what >= 8;
        for (unsigned k = 0; k < TOKENS; k++)
            if (what == 0 || (what < 8 && i % MISSIONS && k % MISSIONS == i % MISSIONS))
                there[k] = false;
        CHECK_INT(counts(&w).found, found);
    }
    for (unsigned i = 0; i < TOKENS; i++)
        mission_text_unref(texts[i]);
    close_world(&w);
}

/* Thousands of tokens that differ in a few bytes, one Mission's all of them. */
static void test_flood(void)
{
    struct world w;

    open_world(&w, MISSION_PROFILE_SERIES, 1024, 0);
    for (unsigned i = 0; i < 4000; i++) {
        mission_text *text = token_of(&w, 100000 + i, 1);

        CHECK_INT(come(&w, text), 0);
        CHECK_INT(come(&w, text), 0);
        mission_text_unref(text);
    }
    CHECK_INT(counts(&w).found, 4000);
    CHECK(counts(&w).tokens <= 1024 && counts(&w).tokens > 900);
    CHECK_INT(counts(&w).kept, counts(&w).dropped + counts(&w).tokens);
    mission_token_cache_forget(w.cache, V(MINT_ISS), mint_mission(1));
    CHECK_INT(counts(&w).tokens, 0);
    close_world(&w);
}

/* --- threads --- */

#define THREADS 4
#define STORM 40u

struct shared {
    struct world *w;
    mission_text *texts[STORM];
    mission_view missions[4];
    atomic_uint bad, next;
};

static bool comes(struct shared *s, unsigned i)
{
    mission_token *token = NULL;
    mission_access access = {.size = sizeof access};
    const mission_presented presented = mint_presented(s->texts[i]);
    const int32_t rc =
        mission_token_cache_verify(s->w->cache, &presented, NULL, &token, &access, NULL);
    const bool good =
        !rc && access.permit == 1 && token && mi_token_text(token).len == presented.token.len &&
        memcmp(mi_token_text(token).ptr, presented.token.ptr, presented.token.len) == 0;

    mission_token_unref(token);
    return good;
}

static void *storm(void *given)
{
    struct shared *s = given;
    uint64_t seed = 4711 + atomic_fetch_add(&s->next, 1);

    for (int turn = 0; turn < 4000; turn++) {
        const unsigned i = (unsigned)(test_random(&seed) % STORM);

        if (!comes(s, i))
            atomic_fetch_add(&s->bad, 1);
        if (test_random(&seed) % 16 == 0)
            mission_token_cache_forget(s->w->cache, V(MINT_ISS), s->missions[i % 4]);
        if (test_random(&seed) % 500 == 0)
            mission_token_cache_clear(s->w->cache);
    }
    return NULL;
}

static void run_threads(struct shared *s, void *(*work)(void *))
{
    pthread_t thread[THREADS];

    for (int i = 0; i < THREADS; i++)
        if (pthread_create(&thread[i], NULL, work, s))
            abort();
    for (int i = 0; i < THREADS; i++)
        pthread_join(thread[i], NULL);
    CHECK_INT(atomic_load(&s->bad), 0);
}

static void test_threads(void)
{
    static const size_t most[] = {0, 8}; /* with room, and without */

    for (size_t k = 0; k < 2; k++) {
        struct world w;
        struct shared s = {.w = &w};

        open_world(&w, MISSION_PROFILE_SERIES, most[k], 0);
        for (unsigned i = 0; i < 4; i++)
            s.missions[i] = mint_mission(1 + i);
        for (unsigned i = 0; i < STORM; i++)
            s.texts[i] = token_of(&w, i, 1 + i % 4);
        for (unsigned i = 0; i < 4; i++) /* the minting used the buffers */
            s.missions[i] = mint_mission(1 + i);
        run_threads(&s, storm);
        for (unsigned i = 0; i < STORM; i++)
            mission_text_unref(s.texts[i]);
        close_world(&w);
    }
}

/* Each thread remembers how many forgettings had been called for when it was verifying. Nobody may
 * find a token after one of a later number has returned. */
#define RACES 400
#define VERIFIERS 3
#define LISTED 40000

struct races {
    struct world *w;
    mission_text *text;
    mission_view mission;
    _Atomic uint64_t called, returned;
    atomic_uint bad, found, turns, over;
    pthread_mutex_t lock; /* of the list */
    struct {
        mission_token *token; /* held, so that no other one comes to lie there */
        uint64_t called;
    } list[LISTED];
    size_t count;
};

static struct races races;
static _Thread_local bool verified_here;
static _Thread_local uint64_t called_then;

static void note(struct host *host)
{
    (void)host;
    verified_here = true;
    called_then = atomic_load(&races.called);
    sched_yield();
}

static void race_list(struct races *r, mission_token *token, uint64_t called)
{
    pthread_mutex_lock(&r->lock);
    if (r->count == LISTED)
        abort();
    r->list[r->count].token = token;
    r->list[r->count++].called = called;
    pthread_mutex_unlock(&r->lock);
}

/* Whoever verified it may not have written it down yet. */
static uint64_t race_find(struct races *r, const mission_token *token)
{
    uint64_t called = UINT64_MAX;

    while (called == UINT64_MAX) {
        pthread_mutex_lock(&r->lock);
        for (size_t i = r->count; i-- > 0 && called == UINT64_MAX;)
            if (r->list[i].token == token)
                called = r->list[i].called;
        pthread_mutex_unlock(&r->lock);
        if (called == UINT64_MAX)
            sched_yield();
    }
    return called;
}

static void *verifier(void *given)
{
    struct races *r = given;
    const mission_presented presented = mint_presented(r->text);

    for (; !atomic_load(&r->over); atomic_fetch_add(&r->turns, 1)) {
        const uint64_t returned = atomic_load(&r->returned);
        mission_token *token = NULL;
        mission_access access = {.size = sizeof access};

        verified_here = false;
        if (mission_token_cache_verify(r->w->cache, &presented, NULL, &token, &access, NULL) ||
            !token) {
            atomic_fetch_add(&r->bad, 1);
        } else if (verified_here) {
            race_list(r, token, called_then);
        } else {
            atomic_fetch_add(&r->found, 1);
            if (race_find(r, token) < returned)
                atomic_fetch_add(&r->bad, 1);
            mission_token_unref(token);
        }
    }
    return NULL;
}

/* At once, or after so many turns of the others. */
static void *forgetter(void *given)
{
    struct races *r = given;

    for (unsigned i = 0; i < RACES; i++) {
        const unsigned turns = atomic_load(&r->turns);

        atomic_fetch_add(&r->called, 1);
        mission_token_cache_forget(r->w->cache, V(MINT_ISS), r->mission);
        atomic_fetch_add(&r->returned, 1);
        while (atomic_load(&r->turns) - turns < i % 12)
            sched_yield();
    }
    atomic_store(&r->over, 1);
    return NULL;
}

static void test_race(void)
{
    struct races *const r = &races;
    struct world w;
    pthread_t thread[VERIFIERS + 1];

    open_world(&w, MISSION_PROFILE_SERIES, 0, 0);
    w.host.during = note;
    memset(r, 0, sizeof *r);
    r->w = &w;
    r->text = token_of(&w, 1, 1);
    r->mission = mint_mission(1);
    pthread_mutex_init(&r->lock, NULL);
    for (int i = 0; i <= VERIFIERS; i++)
        if (pthread_create(&thread[i], NULL, i < VERIFIERS ? verifier : forgetter, r))
            abort();
    for (int i = 0; i <= VERIFIERS; i++)
        pthread_join(thread[i], NULL);
    CHECK_INT(atomic_load(&r->bad), 0);
    test_about("%u found, %zu verified", atomic_load(&r->found), r->count);
    CHECK(r->count > RACES / 4 && atomic_load(&r->found) > 0);
    for (size_t i = 0; i < r->count; i++)
        mission_token_unref(r->list[i].token);
    pthread_mutex_destroy(&r->lock);
    mission_text_unref(r->text);
    test_about(NULL);
    close_world(&w);
}

static const struct test tests[] = {{"found", test_found},
                                    {"token", test_token},
                                    {"times", test_times},
                                    {"binding", test_binding},
                                    {"compared", test_compared},
                                    {"refused", test_refused},
                                    {"arguments", test_arguments},
                                    {"forget", test_forget},
                                    {"forget during", test_forget_during},
                                    {"wiped", test_wiped},
                                    {"own look", test_own_look},
                                    {"most", test_most},
                                    {"bytes", test_bytes},
                                    {"expired first", test_expired_first},
                                    {"model", test_model},
                                    {"flood", test_flood},
                                    {"threads", test_threads},
                                    {"race", test_race}};
TEST_MAIN("token_cache", tests)

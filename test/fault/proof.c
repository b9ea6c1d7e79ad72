/* Proofs, their memory and their nonces at every failing allocation and callback: what fails is no
 * proof, and is not remembered. SPDX-License-Identifier: MIT */
#include "meter.h"

#define METHOD V("GET")
#define URI V("https://api.example.com/orders")
#define TOKEN V("Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU")
#define ID V("0123456789012345678901234567890123456789012")
/* The shortest certificate that is one: empty names, no algorithm that anybody knows. */
#define CERTIFICATE                                                                                \
    V("\x30\x3a\x30\x33\x02\x01\x01\x30\x00\x30\x00\x30\x1e\x17\x0d\x32\x36\x30\x31\x30\x31"       \
      "\x30\x30\x30\x30\x30\x30\x5a\x17\x0d\x32\x37\x30\x31\x30\x31\x30\x30\x30\x30\x30\x30\x5a"   \
      "\x30\x00\x30\x08\x30\x00\x03\x04\x00\x01\x02\x03\x30\x00\x03\x01\x00")

struct setup {
    mission_context *context;
    mission_jwk *key;
    mission_text *proof;
    unsigned asked;
};

static struct meter *running; /* the host of the callbacks below */

static int32_t metered_fresh(void *host, mission_view id, const mission_time *until,
                             int32_t *verdict, mission_error *error)
{
    (void)error;
    CHECK_INT(id.len, 43);
    CHECK(until->seconds > running->now.seconds);
    ((struct setup *)host)->asked++;
    *verdict = 1;
    return meter_fails(running, &running->host) ? METER_HOST_CODE : 0;
}

static int32_t metered_current(void *host, mission_view nonce, int32_t *verdict,
                               mission_error *error)
{
    (void)host;
    (void)error;
    *verdict = nonce.len > 0;
    return meter_fails(running, &running->host) ? METER_HOST_CODE : 0;
}

static struct setup prepare(struct meter *meter)
{
    mission_error error = MISSION_ERROR_INIT;
    struct setup s = {.context = meter_context(meter, meter_profile())};

    running = meter;
    CHECK_CODE(mission_jwk_generate(s.context, MISSION_ALG_EDDSA, V("k"), &s.key, &error),
               MISSION_OK, &error);
    return s;
}

static int32_t finish(struct setup *s, int32_t rc)
{
    mission_text_unref(s->proof);
    mission_jwk_unref(s->key);
    mission_context_unref(s->context);
    return rc;
}

/* A proof of so many more bytes of `nonce` than it needs. */
static void prepare_proof(struct setup *s, size_t more)
{
    mission_error error = MISSION_ERROR_INIT;
    static char nonce[9000];

    memset(nonce, 'n', sizeof nonce);
    CHECK_CODE(mission_proof_make(s->context, s->key, METHOD, URI, TOKEN,
                                  (mission_view){nonce, 1 + more}, NULL, &s->proof, &error),
               MISSION_OK, &error);
}

static int32_t verify(struct meter *meter, struct setup *s, mission_error *error)
{
    const mission_proof_policy policy = {.size = sizeof policy,
                                         .nonces = 1,
                                         .host = s,
                                         .fresh = metered_fresh,
                                         .nonce_host = s,
                                         .nonce_current = metered_current};
    const mission_proof proof = {.size = sizeof proof,
                                 .proof = mission_text_view(s->proof),
                                 .method = METHOD,
                                 .uri = URI,
                                 .token = TOKEN,
                                 .jkt = mission_jwk_thumbprint(s->key)};
    char jkt[44] = "something";
    int32_t rc;

    meter_arm(meter);
    rc = mission_proof_verify(s->context, &policy, &proof, jkt, error);
    meter_disarm(meter);
    if (rc)
        CHECK_TEXT(jkt, "");
    else
        CHECK_VIEW(mission_jwk_thumbprint(s->key), jkt);
    CHECK(rc == MISSION_OK ? s->asked == 1 : s->asked == 0 || rc == MISSION_E_HOST);
    return finish(s, rc);
}

static int32_t run_verify(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);

    prepare_proof(&s, 0);
    return verify(meter, &s, error);
}

/* Longer than what is read without an allocation. */
static int32_t run_verify_long(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);

    prepare_proof(&s, 8500);
    return verify(meter, &s, error);
}

static int32_t run_make(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    int32_t rc;

    s.proof = (mission_text *)meter;
    meter_arm(meter);
    rc = mission_proof_make(s.context, s.key, METHOD, URI, TOKEN, V("n"), NULL, &s.proof, error);
    meter_disarm(meter);
    CHECK((s.proof == NULL) == (rc != MISSION_OK));
    return finish(&s, rc);
}

static int32_t run_thumbprint(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    char out[44] = "something";
    int32_t rc;

    meter_arm(meter);
    rc = mission_certificate_thumbprint(s.context, CERTIFICATE, out, error);
    meter_disarm(meter);
    CHECK_INT(strlen(out), rc ? 0 : 43);
    return finish(&s, rc);
}

static int32_t run_guard(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_replay_guard *guard = (mission_replay_guard *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_replay_guard_new(s.context, 100, &guard, error);
    meter_disarm(meter);
    CHECK((guard == NULL) == (rc != MISSION_OK));
    mission_replay_guard_unref(guard);
    return finish(&s, rc);
}

/* What failed was not remembered: it is fresh the next time. */
static int32_t run_fresh(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_error other = MISSION_ERROR_INIT;
    const mission_time until = {.seconds = meter->now.seconds + 65};
    mission_replay_guard *guard = NULL;
    int32_t verdict = 7, again = 7, rc;

    CHECK_CODE(mission_replay_guard_new(s.context, 100, &guard, &other), MISSION_OK, &other);
    meter_arm(meter);
    rc = mission_replay_guard_fresh(guard, ID, &until, &verdict, error);
    meter_disarm(meter);
    CHECK_INT(verdict, rc == MISSION_OK);
    CHECK_INT(meter->memory.calls, 0);
    CHECK_CODE(mission_replay_guard_fresh(guard, ID, &until, &again, &other), MISSION_OK, &other);
    CHECK_INT(again, rc != MISSION_OK);
    mission_replay_guard_unref(guard);
    return finish(&s, rc);
}

static int32_t keeper_new(struct meter *meter, mission_view key, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_nonce_keeper *keeper = (mission_nonce_keeper *)meter;
    int32_t rc;

    meter_arm(meter);
    rc = mission_nonce_keeper_new(s.context, key, 0, &keeper, error);
    meter_disarm(meter);
    CHECK((keeper == NULL) == (rc != MISSION_OK));
    mission_nonce_keeper_unref(keeper);
    return finish(&s, rc);
}

static int32_t run_keeper(struct meter *meter, mission_error *error)
{
    return keeper_new(meter, V(""), error);
}

static int32_t run_keeper_of_key(struct meter *meter, mission_error *error)
{
    return keeper_new(meter, V("0123456789abcdef0123456789abcdef"), error);
}

/* A nonce of the last window, so that both are looked at. */
static int32_t run_current(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_error other = MISSION_ERROR_INIT;
    mission_nonce_keeper *keeper = NULL;
    char nonce[MISSION_NONCE_SIZE];
    size_t written = 0;
    int32_t verdict = 7, rc;

    CHECK_CODE(mission_nonce_keeper_new(s.context, V(""), 0, &keeper, &other), MISSION_OK, &other);
    CHECK_INT(mission_nonce_keeper_next(keeper, nonce, sizeof nonce, &written), 0);
    meter->now.seconds += 300;
    meter_arm(meter);
    rc = mission_nonce_keeper_current(keeper, (mission_view){nonce, written}, &verdict, error);
    meter_disarm(meter);
    CHECK_INT(verdict, rc == MISSION_OK);
    mission_nonce_keeper_unref(keeper);
    return finish(&s, rc);
}

/* It has no error to fill: the sweep's is filled for it. */
static int32_t run_next(struct meter *meter, mission_error *error)
{
    struct setup s = prepare(meter);
    mission_error other = MISSION_ERROR_INIT;
    mission_nonce_keeper *keeper = NULL;
    char nonce[MISSION_NONCE_SIZE] = "untouched";
    size_t written = 7;
    int32_t rc;

    CHECK_CODE(mission_nonce_keeper_new(s.context, V(""), 0, &keeper, &other), MISSION_OK, &other);
    meter_arm(meter);
    rc = mission_nonce_keeper_next(keeper, nonce, sizeof nonce, &written);
    meter_disarm(meter);
    CHECK_INT(written, rc ? 0 : MISSION_NONCE_SIZE);
    CHECK(!rc || strcmp(nonce, "untouched") == 0);
    if (rc) {
        error->code = rc;
        error->host_code = METER_HOST_CODE;
    }
    mission_nonce_keeper_unref(keeper);
    return finish(&s, rc);
}

static const struct scenario scenarios[] = {
    {"mission_proof_verify", run_verify, 0, false},
    {"mission_proof_verify", run_verify_long, 0, false},
    {"mission_proof_make", run_make, 0, false},
    {"mission_certificate_thumbprint", run_thumbprint, 0, false},
    {"mission_replay_guard_new", run_guard, 0, false},
    {"mission_replay_guard_fresh", run_fresh, 0, false},
    {"mission_nonce_keeper_new", run_keeper, 0, false},
    {"mission_nonce_keeper_new", run_keeper_of_key, 0, false},
    {"mission_nonce_keeper_current", run_current, 0, false},
    {"mission_nonce_keeper_next", run_next, 0, false},
};

static void test_sweeps(void)
{
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++)
        meter_sweep(&scenarios[i]);
}

static const struct test tests[] = {{"sweeps", test_sweeps}};

TEST_MAIN("fault-proof", tests)

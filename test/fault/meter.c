/* Faults on demand. SPDX-License-Identifier: MIT */
#include "meter.h"

#include <sodium.h>

/* The size stands before each block, so that a wrong `was` is seen; a resize always moves, so that
 * a stale pointer is seen by the sanitizers. */
#define FRONT 16u

static uint32_t running_profile;

bool meter_fails(struct meter *meter, struct fault *fault)
{
    if (!meter->armed)
        return false;
    fault->calls++;
    if (!fault->fail_at || fault->calls < fault->fail_at)
        return false;
    if (fault->calls > fault->fail_at && !fault->stay_down)
        return false;
    return fault->hit = true;
}

static void release(struct meter *meter, char *old, size_t was)
{
    size_t real;

    if (!old)
        return;
    memcpy(&real, old - FRONT, sizeof real);
    CHECK_INT(was, real);
    memset(old, 0xDD, real);
    meter->live -= real;
    meter->blocks--;
    free(old - FRONT);
}

static void *metered_resize(void *host, void *old, size_t was, size_t want)
{
    struct meter *meter = host;
    char *block;

    CHECK(old || was == 0);
    if (want == 0) {
        release(meter, old, was);
        return NULL;
    }
    if (meter_fails(meter, &meter->memory))
        return NULL;
    block = malloc(FRONT + want);
    if (!block)
        abort(); /* the machine, not the test */
    memcpy(block, &want, sizeof want);
    memset(block + FRONT, 0xAA, want);
    if (old)
        memcpy(block + FRONT, old, was < want ? was : want);
    release(meter, old, was);
    meter->live += want;
    meter->taken += want;
    meter->blocks++;
    meter->largest = want > meter->largest ? want : meter->largest;
    return block + FRONT;
}

static int32_t host_result(struct meter *meter)
{
    return meter_fails(meter, &meter->host) ? METER_HOST_CODE : 0;
}

static int32_t metered_now(void *host, mission_time *out)
{
    struct meter *meter = host;

    *out = meter->now;
    return host_result(meter);
}

static int32_t metered_digest(void *host, uint32_t algorithm, const mission_view *parts,
                              size_t count, uint8_t *out, size_t out_len)
{
    const mission_crypto *real = mission_crypto_builtin();
    int32_t rc = host_result(host);

    return rc ? rc : real->digest(real->host, algorithm, parts, count, out, out_len);
}

static int32_t metered_random(void *host, uint8_t *out, size_t len)
{
    randombytes_buf(out, len);
    return host_result(host);
}

static int32_t metered_compare(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    int32_t rc = host_result(host);

    return rc ? rc : sodium_memcmp(a, b, len) != 0;
}

static int32_t metered_open(void *host, const mission_key_numbers *numbers, void **key)
{
    const mission_crypto *real = mission_crypto_builtin();
    int32_t rc = host_result(host);

    return rc ? rc : real->key_open(real->host, numbers, key);
}

static void metered_close(void *host, void *key)
{
    const mission_crypto *real = mission_crypto_builtin();

    (void)host;
    real->key_close(real->host, key);
}

static int32_t metered_signature(void *host, void *key, uint32_t algorithm,
                                 const mission_view *parts, size_t count, mission_view signature)
{
    const mission_crypto *real = mission_crypto_builtin();
    int32_t rc = host_result(host);

    return rc ? rc : real->verify(real->host, key, algorithm, parts, count, signature);
}

static int32_t metered_sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                            size_t count, uint8_t *out, size_t room, size_t *written)
{
    const mission_crypto *real = mission_crypto_builtin();
    int32_t rc = host_result(host);

    return rc ? rc : real->sign(real->host, key, algorithm, parts, count, out, room, written);
}

static int32_t metered_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    const mission_crypto *real = mission_crypto_builtin();
    int32_t rc = host_result(host);

    return rc ? rc : real->key_generate(real->host, type, d, x, y);
}

static int32_t metered_member(void *host, const mission_value *value, mission_error *error)
{
    (void)error;
    return value ? host_result(host) : -1;
}

static int32_t metered_within(void *host, const mission_value *a, const mission_value *b,
                              int32_t *verdict, mission_error *error)
{
    (void)error;
    *verdict = mission_value_equal(a, b);
    return host_result(host);
}

static int32_t metered_meet(void *host, const mission_value *a, const mission_value *b,
                            mission_builder *out, int32_t *verdict, mission_error *error)
{
    (void)error;
    *verdict = mission_value_equal(a, b);
    if (*verdict)
        (void)mission_builder_value(out, a);
    return host_result(host);
}

static int32_t metered_holds(void *host, const mission_value *value, const mission_facts *facts,
                             int32_t *verdict, mission_error *error)
{
    (void)error;
    *verdict = value && facts;
    return host_result(host);
}

static int32_t metered_verify(void *host, const mission_evidence_request *request,
                              mission_builder *facts, mission_evidence_binding *binding,
                              mission_error *error)
{
    (void)error;
    binding->intent_hash = request->intent_hash;
    (void)mission_builder_object(facts);
    (void)mission_builder_end(facts);
    return host_result(host);
}

static int32_t metered_write(void *host, const char *ptr, size_t len)
{
    struct meter *meter = host;

    (void)ptr;
    meter->written += len;
    return host_result(meter);
}

static mission_member_type member(struct meter *meter, const char *name)
{
    return (mission_member_type){sizeof(mission_member_type), mission_view_of(name), meter,
                                 metered_member};
}

void meter_start(struct meter *meter)
{
    *meter = (struct meter){.now = {.seconds = 1767225600}}; /* 2026-01-01T00:00:00Z */
    meter->allocator = (mission_allocator){sizeof meter->allocator, meter, metered_resize};
    meter->clock = (mission_clock){sizeof meter->clock, meter, metered_now};
    meter->crypto = (mission_crypto){
        sizeof meter->crypto, meter,         metered_digest,    metered_random, metered_compare,
        metered_open,         metered_close, metered_signature, metered_sign,   metered_generate};
    meter->control = member(meter, "x_control");
    meter->entry = member(meter, "x_entry");
    meter->constraint = (mission_constraint_type){.size = sizeof meter->constraint,
                                                  .key = V("x_constraint"),
                                                  .host = meter,
                                                  .validate = metered_member,
                                                  .within = metered_within,
                                                  .meet = metered_meet,
                                                  .holds = metered_holds};
    meter->authorization = (mission_authorization_type){.size = sizeof meter->authorization,
                                                        .type = V("x_type"),
                                                        .host = meter,
                                                        .validate = metered_member,
                                                        .within = metered_within};
    meter->label = member(meter, "x_label");
    meter->evidence = (mission_evidence_type){.size = sizeof meter->evidence,
                                              .type = V("x_evidence"),
                                              .host = meter,
                                              .validate = metered_member,
                                              .verify = metered_verify};
    meter->limits = (mission_limits){.size = sizeof meter->limits};
    meter->sink = (mission_sink){sizeof meter->sink, meter, metered_write};
}

void meter_config(struct meter *meter, uint32_t profile, mission_config *config)
{
    *config = (mission_config){.size = sizeof *config,
                               .profile = profile,
                               .allocator = &meter->allocator,
                               .clock = &meter->clock,
                               .crypto = &meter->crypto,
                               .limits = &meter->limits,
                               .control_members = &meter->control,
                               .control_member_count = 1,
                               .entry_members = &meter->entry,
                               .entry_member_count = 1,
                               .constraint_types = &meter->constraint,
                               .constraint_type_count = 1,
                               .authorization_types = &meter->authorization,
                               .authorization_type_count = 1,
                               .evidence_types = &meter->evidence,
                               .evidence_type_count = 1,
                               .object_label = &meter->label};
}

mission_context *meter_context(struct meter *meter, uint32_t profile)
{
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_config config;

    meter_config(meter, profile, &config);
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

mission_context *meter_context_unlabelled(struct meter *meter)
{
    mission_context *context = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_config config;

    meter_config(meter, running_profile, &config);
    config.object_label = NULL;
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

/* ---- a store ---- */

static int32_t metered_load(void *host, mission_view kind, mission_view key,
                            const mission_store_receiver *receiver, mission_error *error)
{
    struct meter_store *store = host;
    const mission_store *real = mission_memory_store_table(store->memory);
    const int32_t rc = host_result(store->meter);

    return rc ? rc : real->load(real->host, kind, key, receiver, error);
}

static int32_t metered_commit(void *host, const mission_store_write *writes, size_t count,
                              size_t *failed, mission_error *error)
{
    struct meter_store *store = host;
    const mission_store *real = mission_memory_store_table(store->memory);
    const int32_t rc = host_result(store->meter);

    return rc ? rc : real->commit(real->host, writes, count, failed, error);
}

static int32_t metered_scan(void *host, const mission_store_scan *asked,
                            const mission_store_receiver *receiver, mission_error *error)
{
    struct meter_store *store = host;
    const mission_store *real = mission_memory_store_table(store->memory);
    const int32_t rc = host_result(store->meter);

    return rc ? rc : real->scan(real->host, asked, receiver, error);
}

void meter_store_open(struct meter_store *store, struct meter *meter)
{
    mission_error error = MISSION_ERROR_INIT;

    *store = (struct meter_store){.meter = meter};
    store->plain = test_context(running_profile, meter->now.seconds);
    CHECK_CODE(mission_memory_store_new(store->plain, &store->memory, &error), MISSION_OK, &error);
    store->table =
        (mission_store){sizeof store->table, store, metered_load, metered_commit, metered_scan};
}

void meter_store_close(struct meter_store *store)
{
    mission_memory_store_unref(store->memory);
    mission_context_unref(store->plain);
}

void meter_arm(struct meter *meter)
{
    meter->armed = true;
}

void meter_disarm(struct meter *meter)
{
    meter->armed = false;
}

uint32_t meter_profile(void)
{
    return running_profile;
}

/* Did the call fail for the reason that was injected, and for no other? */
static void check_failure(const struct meter *meter, int32_t rc, const mission_error *error)
{
    CHECK_INT(error->code, rc);
    if (meter->memory.hit) {
        CHECK_CODE(rc, MISSION_E_NOMEM, error);
        CHECK_INT(error->category, MISSION_CATEGORY_MEMORY);
        return;
    }
    CHECK(rc < 0);
    CHECK_INT(error->host_code, METER_HOST_CODE);
}

/* One run; true when the fault was reached, so that there is a next point. */
static bool run_once(const struct scenario *scenario, bool memory, bool stay_down, size_t at)
{
    mission_error error = MISSION_ERROR_INIT;
    struct meter meter;
    struct fault *fault = memory ? &meter.memory : &meter.host;
    int32_t rc;

    meter_start(&meter);
    fault->fail_at = at;
    fault->stay_down = stay_down;
    test_about("%s, %s, %s %zu%s", scenario->call, mission_profile_name(running_profile),
               memory ? "allocation" : "callback", at, stay_down ? " and on" : "");
    rc = scenario->run(&meter, &error);
    CHECK_INT(meter.live, 0);
    CHECK_INT(meter.blocks, 0);
    if (fault->hit && !(memory && scenario->may_succeed && rc == MISSION_OK))
        check_failure(&meter, rc, &error);
    else
        CHECK_CODE(rc, MISSION_OK, &error);
    return fault->hit;
}

/* How many points of failure there were. */
static size_t sweep_profile(const struct scenario *scenario, uint32_t profile)
{
    size_t points = 0, at;

    running_profile = profile;
    for (int mode = 0; mode < 4; mode++) {
        for (at = 1; at < METER_CALL_MOST && run_once(scenario, mode & 1, mode & 2, at); at++)
            points++;
        CHECK(at < METER_CALL_MOST);
    }
    return points;
}

void meter_sweep(const struct scenario *scenario)
{
    size_t points = 0;

    if (scenario->profile != MISSION_PROFILE_DRAFT)
        points += sweep_profile(scenario, MISSION_PROFILE_SERIES);
    if (scenario->profile != MISSION_PROFILE_SERIES)
        points += sweep_profile(scenario, MISSION_PROFILE_DRAFT);
    CHECK(points > 0); /* else nothing was tried */
    test_about(NULL);
}

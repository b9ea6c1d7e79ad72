/* What a decision costs: by the size of the policy, by how it ends, and with what stands around it.
 * SPDX-License-Identifier: MIT
 *
 * usage: bench-decision [ROUNDS]               the tables
 *        bench-decision peer GRANTS SECONDS    a line each: what, permit or deny, ns; and U
 *        bench-decision store FOLDER [SECONDS] plans a second; in memory, and with SQLite there
 *
 * All rows run in turn, round after round; each is stated by its median. A ratio is the median of
 * the rounds' own ratios. U is cJSON's time to parse record-2k.json. */
#include "decision.h"
#ifdef HAVE_OPENSSL
#include <mission/openssl.h>
#endif

/* --- by the size of the policy --- */

#define SIZES 5

static struct world sized[SHAPE_COUNT][SIZES];
static struct question sized_ask[SHAPE_COUNT][SIZES][3];

static const char *const shape_names[] = {"a resource each", "one resource, an action each",
                                          "a prefix each"};

static void add_size(enum shape shape, size_t which, size_t count)
{
    struct world *world = &sized[shape][which];
    struct question *ask = sized_ask[shape][which];
    char *set = grants_set(shape, count), what[112];

    world_open(world, MISSION_PROFILE_SERIES, set);
    free(set);
    question_grant(&ask[0], world, shape, count, "423.50", MISSION_DENY_NONE);
    question_grant(&ask[1], world, shape, count, "500.01", MISSION_DENY_PARAMETER_VIOLATION);
    stage_ask_for(&world->stage, "https://crm.example.com", GRANT_ACTION,
                  "{\"amount\":\"423.50\",\"currency\":\"EUR\"}", NULL);
    question_take(&ask[2], world, MISSION_DENY_OUT_OF_AUTHORITY);
    for (size_t i = 0; i < 3; i++) {
        static const char *const ends[] = {"permit", "amount too high", "no such resource"};

        if (shape != SHAPE_RESOURCES && i == 1)
            continue;
        snprintf(what, sizeof what, "%zu entries, %s: %s", count, shape_names[shape], ends[i]);
        add_row(TABLE_SIZES, what, run_decide, &ask[i]);
    }
}

static void add_sizes(bool brief)
{
    static const size_t sizes[SIZES] = {3, 10, 100, 1000, 100000};

    for (int shape = 0; shape < SHAPE_COUNT; shape++)
        for (size_t i = 0; i < SIZES; i++)
            if (sized[shape][i].operation == NULL &&
                (shape == SHAPE_RESOURCES || sizes[i] == 100000))
                add_size((enum shape)shape, i, brief && sizes[i] > 1000 ? 2000 : sizes[i]);
}

static void close_sizes(void)
{
    for (int shape = 0; shape < SHAPE_COUNT; shape++)
        for (size_t i = 0; i < SIZES; i++) {
            for (size_t k = 0; k < 3; k++)
                question_drop(&sized_ask[shape][i][k]);
            if (sized[shape][i].operation)
                world_close(&sized[shape][i]);
        }
}

/* --- what of it is hashing, and drawing the evaluation_id --- */

static struct world costless;
static struct question parts[6];
static mission_crypto provider;
#ifdef HAVE_OPENSSL
static struct world openssl;
static struct question openssl_parts[4];
#endif

/* Drawn in bulk, 16 bytes for each decision, as a host does that is asked often. */
#define BULK 4096
static char bulk[BULK];
static size_t bulk_at = BULK;

static bool run_entropy(void *subject)
{
    struct question *question = subject;
    const mission_crypto *crypto = mission_crypto_builtin();

    if (bulk_at == BULK && crypto->random(crypto->host, (uint8_t *)bulk, BULK))
        return false;
    bulk_at = bulk_at == BULK ? 0 : bulk_at;
    question->situation.entropy = (mission_view){bulk + bulk_at, 16};
    bulk_at += 16;
    return run_decide(question);
}

static int32_t known_random(void *host, uint8_t *out, size_t len)
{
    (void)host;
    memset(out, 7, len);
    return 0;
}

static void add_unhashed(struct question *question, struct world *world, bool (*run)(void *subject),
                         const char *what)
{
    stage_ask_for(&world->stage, "https://erp-000002.example.com", GRANT_ACTION, "{}",
                  P("parameters"), NULL, P("parameter_attributes"),
                  "{\"amount\":\"423.50\",\"currency\":\"EUR\"}", P("parameter_digest"),
                  "\"sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro\"", NULL);
    question_take(question, world, MISSION_DENY_NONE);
    add_row(TABLE_PARTS, what, run, question);
}

static void close_parts(void)
{
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        question_drop(&parts[i]);
    world_close(&costless);
#ifdef HAVE_OPENSSL
    for (size_t i = 0; i < sizeof openssl_parts / sizeof *openssl_parts; i++)
        question_drop(&openssl_parts[i]);
    world_close(&openssl);
#endif
}

#ifdef HAVE_OPENSSL
/* The same with OpenSSL's digests and its random generator. */
static void add_openssl(const char *set)
{
    struct question *ask = openssl_parts;

    world_open_in(&openssl,
                  counted_context_with(MISSION_PROFILE_SERIES, SCENE_NOW, mission_openssl_crypto()),
                  set);
    question_grant(&ask[0], &openssl, SHAPE_RESOURCES, 3, "423.50", MISSION_DENY_NONE);
    add_row(TABLE_PARTS, "OpenSSL: as it is", run_decide, &ask[0]);
    question_grant(&ask[1], &openssl, SHAPE_RESOURCES, 3, "423.50", MISSION_DENY_NONE);
    add_row(TABLE_PARTS, "OpenSSL: with entropy drawn in bulk", run_entropy, &ask[1]);
    add_unhashed(&ask[2], &openssl, run_decide, "OpenSSL: by attributes");
    add_unhashed(&ask[3], &openssl, run_entropy, "OpenSSL: by attributes, entropy in bulk");
}
#else
static void add_openssl(const char *set)
{
    (void)set;
}
#endif

/* Of three entries, with the provider as it is, and with one that costs nothing. */
static void add_parts(void)
{
    const mission_crypto *builtin = mission_crypto_builtin();
    char *set = grants_set(SHAPE_RESOURCES, 3);

    provider = *builtin;
    provider.random = known_random;
    world_open_in(&costless, counted_context_with(MISSION_PROFILE_SERIES, SCENE_NOW, &provider),
                  set);
    question_grant(&parts[0], &sized[0][0], SHAPE_RESOURCES, 3, "423.50", MISSION_DENY_NONE);
    add_row(TABLE_PARTS, "as it is", run_decide, &parts[0]);
    question_grant(&parts[1], &costless, SHAPE_RESOURCES, 3, "423.50", MISSION_DENY_NONE);
    add_row(TABLE_PARTS, "the evaluation_id drawn for nothing", run_decide, &parts[1]);
    add_unhashed(&parts[2], &sized[0][0], run_decide,
                 "by attributes: the parameters are not hashed again");
    add_unhashed(&parts[3], &costless, run_decide, "neither drawn nor hashed");
    question_grant(&parts[4], &sized[0][0], SHAPE_RESOURCES, 3, "423.50", MISSION_DENY_NONE);
    add_row(TABLE_PARTS, "with entropy drawn in bulk", run_entropy, &parts[4]);
    add_unhashed(&parts[5], &sized[0][0], run_entropy, "by attributes, with entropy drawn in bulk");
    add_openssl(set);
    free(set);
}

/* --- the program --- */

static int tables(int rounds)
{
    const bool brief = rounds < 10; /* a few rounds only show that it runs */

    add_sizes(brief);
    add_parts();
    cases_open();
    around_open();
    tools_open();
    rows_measure(rounds);
    printf("Medians of %d interleaved rounds. U = %.2f µs.\n", rounds,
           row_median(rows_unit(), NULL));
    print_table(TABLE_SIZES, "A decision, by the policy's size");
    print_table(TABLE_PARTS, "Of three entries: what of it is cryptography");
    print_table(TABLE_CASES, "A decision, by how it ends");
    print_table(TABLE_AROUND, "Around it");
    print_table(TABLE_EVIDENCE, "Decision Evidence");
    print_table(TABLE_TOOLS, "A list of tools");
    compile_print(brief);
    tools_close();
    around_close();
    cases_close();
    close_parts();
    close_sizes();
    rows_free();
    return 0;
}

static int peer(size_t grants, double seconds)
{
    char *set = grants_set(SHAPE_RESOURCES, grants);
    struct world world;
    struct question ask[2];

    world_open(&world, MISSION_PROFILE_SERIES, set);
    free(set);
    question_grant(&ask[0], &world, SHAPE_RESOURCES, grants, "423.50", MISSION_DENY_NONE);
    question_grant(&ask[1], &world, SHAPE_RESOURCES, grants, "500.01",
                   MISSION_DENY_PARAMETER_VIOLATION);
    for (size_t i = 0; i < 2; i++) {
        printf("decide\t%s\t%.1f\n", i ? "deny" : "permit",
               batches_ns(run_decide, &ask[i], seconds));
        question_drop(&ask[i]);
    }
    printf("U\tpermit\t%.1f\n", batches_ns(run_unit, NULL, seconds));
    world_close(&world);
    return 0;
}

static int usage(void)
{
    fprintf(stderr, "usage: bench-decision [ROUNDS]\n"
                    "       bench-decision peer GRANTS SECONDS\n"
                    "       bench-decision store FOLDER [SECONDS]\n");
    return 2;
}

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? atoi(argv[1]) : 200;

    rows_open("bench-decision", 500);
    if (argc == 4 && strcmp(argv[1], "peer") == 0)
        return peer(strtoul(argv[2], NULL, 10), strtod(argv[3], NULL));
    if ((argc == 3 || argc == 4) && strcmp(argv[1], "store") == 0)
        return store_main(argv[2], argc > 3 ? strtod(argv[3], NULL) : 3);
    return argc > 2 || rounds < 1 || rounds > ROUNDS_MOST ? usage() : tables(rounds);
}

/* Policy views: their name, their proof, their parts, and what is found in them, against readings
 * of the rules that share nothing with the library but JSON values. SPDX-License-Identifier: MIT */
#include "entries.h"
#include "missions.h"
#include "naive.h"
#include "rules/policy_view.h"

#include "base/scratch.h"

#define SETS 250     /* of each profile */
#define QUESTIONS 30 /* of each set */
#define ISSUER V("https://as.example.com")
#define MOST_ENTRIES 64

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static bool same(mission_view a, mission_view b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static const mission_value *get(const mission_value *value, const char *name)
{
    return mission_value_get(value, mission_view_of(name));
}

/* The index in the recorded set: the same one unless the view is a projection. */
static size_t origin_of(const mission_policy *policy, size_t index)
{
    int64_t origin = (int64_t)index;

    if (policy->origins)
        CHECK(mission_value_integer(mission_value_item(policy->origins, index), &origin));
    return (size_t)origin;
}

/* Does an entry of a type that nobody understands here cover the pair? */
static bool unsupported(const mission_policy *policy, mission_view audience, mission_view action,
                        struct mi_arena *arena)
{
    struct mi_candidates found;
    size_t at;

    CHECK(!mi_unsupported_start(&found, policy, audience, action, arena));
    return mi_candidates_next(&found, &at);
}

/* ---- Records over any set ---- */

/* Two types that nobody here understands, and a member of entries that somebody does. */
static mission_context *open_context(uint32_t profile)
{
    const mission_authorization_type types[] = {
        {.size = sizeof *types, .type = V("travel_booking")},
        {.size = sizeof *types, .type = V("future_authorization_details_type")},
    };
    const mission_member_type members[] = {
        {.size = sizeof *members, .name = V("note")},
    };
    const mission_config config = {.size = sizeof config,
                                   .profile = profile,
                                   .entry_members = members,
                                   .entry_member_count = 1,
                                   .authorization_types = types,
                                   .authorization_type_count = 2};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

/* A Mission of a profile, of which only the set differs from test to test. */
struct bench {
    struct scene scene;
    mission_context *context;
    mission_record *base;
    bool draft;
};

static struct bench open_bench(uint32_t profile)
{
    struct bench b = {.draft = profile == MISSION_PROFILE_DRAFT};

    scene_open_in(&b.scene, open_context(profile));
    b.context = b.scene.context;
    b.base = scene_active(&b.scene);
    return b;
}

static void close_bench(struct bench *b)
{
    mission_record_unref(b->base);
    scene_close(&b->scene);
}

static mission_json *swap(mission_context *context, mission_json *doc, const char *pointer,
                          const char *text)
{
    mission_json *out = edited(context, mission_json_root(doc), pointer, text);

    mission_json_unref(doc);
    return out;
}

static mission_record *record_over(const struct bench *b, const char *set_text)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *set = entries_set(b->context, set_text);
    mission_record *record = NULL;
    mission_digest hash;
    char text[80];
    mission_json *doc;

    CHECK_CODE(mission_authority_set_anchor(set, ISSUER, &hash, &error), MISSION_OK, &error);
    snprintf(text, sizeof text, "\"%s\"", hash.text);
    doc = edited(b->context, mission_record_value(b->base), "/authority_set", set_text);
    doc = swap(b->context, doc, b->draft ? "/authority_hash" : "/integrity/authority_hash", text);
    if (b->draft)
        doc = swap(b->context, doc, "/approval_basis/root_commitment", text);
    CHECK_CODE(mission_record_from(b->context, doc, mission_json_root(doc), 0, &record, &error),
               MISSION_OK, &error);
    mission_json_unref(doc);
    mission_authority_set_unref(set);
    return record;
}

static mission_policy_source source_of(const mission_record *record)
{
    return (mission_policy_source){.size = sizeof(mission_policy_source),
                                   .record = record,
                                   .policy_version = mission_record_policy_version(record).len
                                                         ? V("")
                                                         : V("deploy-policy:v17")};
}

static mission_policy *compiled(mission_context *context, const mission_policy_source *source)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy *policy = NULL;

    CHECK_CODE(mission_policy_compile(context, source, &policy, &error), MISSION_OK, &error);
    return policy;
}

static mission_policy *policy_of(const struct bench *b, const mission_record *record)
{
    const mission_policy_source source = source_of(record);

    return compiled(b->context, &source);
}

/* ---- Random sets and questions ---- */

static const char *const resources[] = {
    "https://erp.example.com",
    "https://erp.example.com/",
    "https://erp.example.com/orders",
    "https://ERP.example.com:443/orders",
    "https://erp.example.com/orders/7",
    "https://erp.example.com/orders/7/lines/",
    "https://erp.example.com/orders%2F7",
    "https://erp.example.com/ordersX",
    "https://erp.example.com/orders!",
    "https://erp.example.com/orders?state=open",
    "https://erp.example.com:8443/orders",
    "https://user@erp.example.com/orders",
    "https://docs.example.com",
    "https://erp.example.com/orders/7#lines",
    "urn:example:orders",
    "urn:example:orders:7",
};
static const char *const names[] = {
    "a",       "a.*",     "a.read",   "a.write", "a.b.*",      "a.b.c",
    "a.b.c.*", "a.b.c.d", "a:b.read", "b.read",  "invoices.*", "invoices.export",
};
static const char *const asked_names[] = {
    "a",      "a.read", "a.b",    "a.b.c",           "a.b.c.d",       "a.b.c.d.e", "a.",  "a..b",
    "b.read", "b",      "A.read", "invoices.export", "invoices.read", "a:b.read",  "a.*", "*",
    "",       "a b",    ".a",
};

#define COUNT(list) (sizeof(list) / sizeof *(list))
#define ONE_OF(state, list) (list)[entry_below(state, COUNT(list))]

static bool usable_as_prefix(const char *resource)
{
    return !strpbrk(resource, "?#");
}

static int put_actions(uint64_t *state, char *at)
{
    const uint64_t count = 1 + entry_below(state, entry_below(state, 8) ? 3 : 30);
    int len = sprintf(at, ",\"actions\":[");

    for (uint64_t i = 0; i < count; i++)
        len += sprintf(at + len, "%s\"%s\"", i ? "," : "", ONE_OF(state, names));
    return len + sprintf(at + len, "]");
}

/* One entry in six is of another type, and those are not even of our shape. */
#define ACTIONS ",\"actions\":[\"a.*\"]"
static int put_entry(uint64_t *state, char *at)
{
    static const char *const shapes[] = {
        "",
        ",\"resource\":7,\"actions\":[\"a.read\"]",
        ",\"resource\":\"https://erp.example.com/orders\"",
        ",\"resource\":\"https://erp.example.com/orders\",\"actions\":\"a.read\"",
        ",\"resource\":\"https://erp.example.com/orders\",\"actions\":{\"x\":\"a.read\"}",
        ",\"resource\":\"https://erp.example.com/orders\",\"actions\":[7,null,\"a.*\"]",
        ",\"resource\":\"urn:x?y\",\"resource_match\":\"prefix\",\"actions\":[\"a.*\"]",
        (",\"resource\":\"https://erp.example.com/?x\",\"resource_match\":\"prefix\"" ACTIONS),
        ",\"resource\":\"https://erp.example.com\",\"resource_match\":\"glob\",\"actions\":[\"a\"]",
    };
    const char *resource = ONE_OF(state, resources);
    const bool other = entry_below(state, 6) == 0;
    int len = sprintf(at, "{\"type\":\"%s\"", other ? "travel_booking" : "mission_resource_access");

    if (other && entry_below(state, 2))
        return len + sprintf(at + len, "%s}", ONE_OF(state, shapes));
    len += sprintf(at + len, ",\"resource\":\"%s\"", resource);
    if (usable_as_prefix(resource) && entry_below(state, 2))
        len += sprintf(at + len, ",\"resource_match\":\"prefix\"");
    len += put_actions(state, at + len);
    if (entry_below(state, 3) == 0)
        len += sprintf(at + len, ",\"constraints\":{\"requires_action_approval\":%s}",
                       entry_below(state, 2) ? "true" : "false");
    if (entry_below(state, 6) == 0)
        len += sprintf(at + len, ",\"note\":%d", (int)entry_below(state, 3));
    return len + sprintf(at + len, "}");
}

static char *random_set(uint64_t *state, uint64_t most)
{
    const uint64_t count = 1 + entry_below(state, most);
    char *text = malloc(64 + count * 1024);
    int at = 0;

    if (!text)
        abort();
    at += sprintf(text, "[");
    for (uint64_t i = 0; i < count; i++) {
        at += sprintf(text + at, i ? "," : "");
        at += put_entry(state, text + at);
    }
    sprintf(text + at, "]");
    return text;
}

/* ---- A-2 as it is said ---- */

static bool known(const mission_value *entry, bool draft)
{
    const mission_view type = mission_value_string(get(entry, "type"));

    return same(type, V("mission_resource_access")) || (!draft && same(type, V("resource_access")));
}

static bool plain_resource(const mission_value *entry, mission_view audience)
{
    const mission_view resource = mission_value_string(get(entry, "resource"));
    const mission_value *match = get(entry, "resource_match");
    const mission_view how = mission_value_string(match);

    if (!resource.len)
        return false;
    if (!match || same(how, V("exact")))
        return same(resource, audience);
    return same(how, V("prefix")) && !memchr(resource.ptr, '?', resource.len) &&
           naive_under(resource, audience);
}

static bool plain_action(mission_view own, mission_view action)
{
    if (own.len > 2 && own.ptr[own.len - 1] == '*' && own.ptr[own.len - 2] == '.')
        return action.len >= own.len - 1 && memcmp(action.ptr, own.ptr, own.len - 1) == 0;
    return same(own, action);
}

/* Nobody does what is no action's name. */
static bool plain_name(mission_view action)
{
    for (size_t i = 0; i < action.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:-",
                    action.ptr[i]))
            return false;
    return action.len > 0;
}

static bool plain_actions(const mission_value *entry, mission_view action)
{
    const mission_value *actions = get(entry, "actions");

    if (mission_value_kind(actions) != MISSION_JSON_ARRAY || !plain_name(action))
        return false;
    for (size_t i = 0; i < mission_value_count(actions); i++)
        if (plain_action(mission_value_string(mission_value_item(actions, i)), action))
            return true;
    return false;
}

static bool plain_covers(const mission_value *entry, mission_view audience, mission_view action)
{
    return plain_resource(entry, audience) && plain_actions(entry, action);
}

/* ---- What is found ---- */

/* A linear scan against the candidates, in order, and the question about other types. */
static void check_question(const mission_policy *policy, bool draft, mission_view audience,
                           mission_view action)
{
    const mission_value *set = mission_authority_set_value(mission_policy_set(policy));
    bool other = false, more;
    struct mi_candidates found;
    struct mi_arena arena;
    size_t at;

    mi_arena_start(&arena, &mi_memory_default);
    test_about("'%.*s' at '%.*s'", (int)action.len, action.ptr, (int)audience.len, audience.ptr);
    CHECK_INT(mi_candidates_start(&found, policy, audience, action, &arena), MISSION_OK);
    more = mi_candidates_next(&found, &at);
    for (size_t i = 0; i < mission_value_count(set); i++) {
        const mission_value *entry = mission_value_item(set, i);
        const bool covers = plain_covers(entry, audience, action);

        other = other || (covers && !known(entry, draft));
        if (!covers || !known(entry, draft))
            continue;
        CHECK(more);
        CHECK_INT(at, i);
        more = mi_candidates_next(&found, &at);
    }
    CHECK(!more);
    CHECK_INT(at, SIZE_MAX);
    CHECK_INT(unsupported(policy, audience, action, &arena), other);
    test_about(NULL);
    mi_arena_drop(&arena);
}

static void check_entries(const mission_policy *policy, bool draft)
{
    const mission_value *set = mission_authority_set_value(mission_policy_set(policy));

    CHECK_INT(mission_authority_set_count(mission_policy_set(policy)), mission_value_count(set));
    CHECK(mi_policy_entry(policy, mission_authority_set_count(mission_policy_set(policy))) == NULL);
    for (size_t i = 0; i < mission_value_count(set); i++) {
        const mission_value *value = mission_value_item(set, i);
        const struct mi_policy_entry *entry = mi_policy_entry(policy, i);
        const mission_value *constraints = known(value, draft) ? get(value, "constraints") : NULL;
        mission_digest own, library;

        CHECK(entry->entry->value == value);
        CHECK_INT(entry->known_type, known(value, draft));
        CHECK(entry->constraints == constraints);
        CHECK(!entry->unknown_member || !entry->known_type);
        CHECK(mi_policy_entry_digest(policy, i, &library, NULL) == MISSION_OK &&
              mission_anchor(mi_policy_context(policy), V("mission-authority-entry"), ISSUER, value,
                             &own, NULL) == MISSION_OK &&
              strcmp(own.text, library.text) == 0);
    }
}

static void test_index(void)
{
    uint64_t state = test_seed();

    COVERS("PD-8");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);

        for (size_t run = 0; run < SETS; run++) {
            char *set = random_set(&state, run % 8 ? 12 : MOST_ENTRIES);
            mission_record *record = record_over(&b, set);
            mission_policy *policy = policy_of(&b, record);

            check_entries(policy, b.draft);
            for (size_t i = 0; i < QUESTIONS; i++)
                check_question(policy, b.draft, mission_view_of(ONE_OF(&state, resources)),
                               mission_view_of(ONE_OF(&state, asked_names)));
            mission_policy_unref(policy);
            mission_record_unref(record);
            free(set);
        }
        close_bench(&b);
    }
}

/* The vectors of section 6 as far as the view answers them. */
static void test_types(void)
{
#define PAIR "\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.read\"]}"
    COVERS("PD-8");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);
        mission_record *record = record_over(
            &b, "[{\"type\":\"future_authorization_details_type\"," PAIR
                ",{\"type\":\"mission_resource_access\",\"resource\":\"https://crm.example.com\","
                "\"actions\":[\"x\"],\"capability_source\":{\"tool_id\":\"t\",\"source_uri\":\"u\","
                "\"source_digest\":\"sha-256:OAbEIh2DTYUVP7DjRhHct4aapsT8PybZq2ILdut9UP0\","
                "\"operation_ref\":\"o\"},\"constraints\":{"
                "\"max_budget\":{\"amount\":\"1\",\"currency\":\"USD\"}}}]");
        mission_policy *policy = policy_of(&b, record);
        struct mi_candidates found;
        struct mi_arena arena;
        size_t at;

        mi_arena_start(&arena, &mi_memory_default);
        CHECK(!mi_candidates_start(&found, policy, V("https://erp.example.com"), V("invoices.read"),
                                   &arena) &&
              !mi_candidates_next(&found, &at));
        CHECK(unsupported(policy, V("https://erp.example.com"), V("invoices.read"), &arena));
        CHECK(!unsupported(policy, V("https://erp.example.com"), V("invoices.write"), &arena));
        CHECK(mi_policy_entry(policy, 1)->metered && !mi_policy_entry(policy, 0)->metered);
        CHECK(mi_policy_entry(policy, 1)->capability_source &&
              !mi_policy_entry(policy, 1)->unknown_member);
        CHECK(!mi_policy_metered(policy));
        mi_arena_drop(&arena);
        mission_policy_unref(policy);
        mission_record_unref(record);
        close_bench(&b);
    }
}

/* ---- The name ---- */

static const char manifest_text[] =
    "{\"mission_id\":\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-\",\"authority_hash\":\"sha-256:"
    "l3KvZ4mP5x0wQrR6tY2nD9bM7sX1cF8gH2vJ4kE5pNQ\",\"policy_version\":\"deploy-policy:v17\","
    "\"compiler\":{\"profile\":\"https://as.example.com/policy-compiler\",\"version\":\"1.4.0\"},"
    "\"artifact\":{\"digest\":\"sha-256:9ZqK3mP7xR2vN4tY6bD1eF8jC5wH0pV2nR3kQ4mZ7tX\","
    "\"encoding\":\"application/vnd.example.policy-engine+bin\"}}";

static int32_t name_of(mission_context *context, const mission_value *manifest, mission_digest *out,
                       mission_error *error)
{
    memset(out, 'x', sizeof *out);
    return mission_policy_manifest_id(context, ISSUER, manifest, out, error);
}

static void check_manifest(mission_context *context, const char *pointer, const char *text,
                           int32_t code)
{
    mission_json *doc = test_json(context, manifest_text);
    mission_error error = MISSION_ERROR_INIT;
    mission_digest id;

    doc = swap(context, doc, pointer, text);
    test_about("%s = %s", pointer, text ? text : "(none)");
    CHECK_CODE(name_of(context, mission_json_root(doc), &id, &error), code, &error);
    CHECK_INT(id.text[0], code ? 0 : 's');
    test_about(NULL);
    mission_json_unref(doc);
}

static void test_manifest(void)
{
    static const struct {
        const char *pointer, *text;
        int32_t code;
    } cases[] = {
        {"/mission_id", NULL, MISSION_E_MISSING_MEMBER},
        {"/mission_id", "\"\"", MISSION_E_EMPTY},
        {"/authority_hash", NULL, MISSION_E_MISSING_MEMBER},
        {"/authority_hash", "\"sha-512:x\"", MISSION_E_UNKNOWN_ALGORITHM},
        {"/authority_hash", "\"sha-256:9ZqK3mP7xR2vN4tY6bD1eF8jC5wH0pV2nR3kQ4mZ7tX\"",
         MISSION_E_DIGEST_TAIL},
        {"/policy_version", NULL, MISSION_E_MISSING_MEMBER},
        {"/policy_version", "7", MISSION_E_WRONG_TYPE},
        {"/compiler", NULL, MISSION_E_MISSING_MEMBER},
        {"/compiler/profile", NULL, MISSION_E_MISSING_MEMBER},
        {"/compiler/version", NULL, MISSION_E_MISSING_MEMBER},
        {"/compiler/build", "\"x\"", MISSION_E_UNKNOWN_MEMBER},
        {"/artifact", NULL, MISSION_E_POLICY_VIEW},
        {"/artifact/digest", NULL, MISSION_E_MISSING_MEMBER},
        {"/artifact/encoding", NULL, MISSION_E_MISSING_MEMBER},
        {"/policy_ir", "{}", MISSION_E_POLICY_VIEW},
        {"/state", "\"active\"", MISSION_E_UNKNOWN_MEMBER},
        {"/mission_state_version", "7", MISSION_E_UNKNOWN_MEMBER},
        {"/freshness_at", "\"2026-09-01T00:00:00Z\"", MISSION_E_UNKNOWN_MEMBER},
        {"/compiler/version", "\"1.4.1\"", MISSION_OK},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *doc = test_json(context, manifest_text);
    mission_error error = MISSION_ERROR_INIT;
    mission_digest id;

    COVERS("runtime.policy-view.manifest-must-carry-fields",
           "runtime.policy-view.no-embedded-lifecycle-state");
    CHECK_CODE(name_of(context, mission_json_root(doc), &id, &error), MISSION_OK, &error);
    CHECK_TEXT(id.text, "sha-256:kFxuopgt9C4G7S4BhP7ayGhP49wG55HBnq0BzH09UZ8");
    for (size_t i = 0; i < COUNT(cases); i++)
        check_manifest(context, cases[i].pointer, cases[i].text, cases[i].code);
    doc = swap(context, doc, "/artifact", NULL);
    doc = swap(context, doc, "/policy_ir", "{\"anything\":[1]}");
    CHECK_CODE(name_of(context, mission_json_root(doc), &id, &error), MISSION_OK, &error);
    CHECK_CODE(mission_policy_manifest_id(context, V(""), mission_json_root(doc), &id, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_policy_manifest_id(context, ISSUER, NULL, &id, &error), MISSION_E_ARGUMENT,
               &error);
    mission_json_unref(doc);
    mission_context_unref(context);
}

/* ---- The same inputs, the same bytes ---- */

/* Is the name that of its manifest, and the digest that of its artifact? By other calls. */
static void check_name(const mission_policy *policy, bool draft)
{
    mission_context *context = mi_policy_context(policy);
    const mission_view text = mission_policy_text(policy);
    mission_json *doc = test_json(context, text.ptr);
    const mission_value *root = mission_json_root(doc), *manifest = get(root, "manifest");
    const mission_value *artifact = get(manifest, "artifact");
    mission_text *canonical = NULL;
    mission_digest id, digest;

    CHECK(same(mission_value_string(get(root, draft ? "issuer" : "origin")), ISSUER));
    CHECK(!mission_anchor(context, V("mission-policy-view"), ISSUER, manifest, &id, NULL));
    CHECK_VIEW(mission_policy_view_id(policy), id.text);
    CHECK(!mission_json_canonicalize(context, text, &canonical, NULL));
    CHECK(same(mission_text_view(canonical), text));
    CHECK(!artifact == (get(manifest, "policy_ir") != NULL));
    if (artifact) {
        CHECK(same(mission_value_string(
                       get(get(root, "artifact"), draft ? "intent_hash" : "proposal_hash")),
                   mission_policy_intent_hash(policy)));
        CHECK(mission_policy_intent_hash(policy).len == MISSION_DIGEST_LEN);
        CHECK(!mission_canonical_digest(context, get(root, "artifact"), &digest, NULL));
        CHECK_VIEW(mission_value_string(get(artifact, "digest")), digest.text);
    }
    mission_text_unref(canonical);
    mission_json_unref(doc);
}

static void check_same(const mission_policy *a, const mission_policy *b)
{
    CHECK(same(mission_policy_text(a), mission_policy_text(b)));
    CHECK(same(mission_policy_view_id(a), mission_policy_view_id(b)));
}

/* The record as another process would have it: read from its text, in a context of its own. */
static void check_elsewhere(const struct bench *b, const mission_policy_source *source,
                            const mission_policy *policy)
{
    mission_context *context = open_context(mission_context_profile(b->context));
    mission_error error = MISSION_ERROR_INIT;
    mission_policy_source other = *source;
    mission_policy *again, *loaded = NULL;
    mission_record *record = NULL;
    mission_text *text = NULL;

    CHECK(!mission_value_canonical(b->context, mission_record_value(source->record), &text, NULL));
    CHECK_CODE(mission_record_parse(context, mission_text_view(text), 0, &record, &error),
               MISSION_OK, &error);
    other.record = record;
    again = compiled(context, &other);
    check_same(policy, again);
    CHECK_CODE(mission_policy_load(context, mission_policy_text(policy), &loaded, &error),
               MISSION_OK, &error);
    check_same(policy, loaded);
    CHECK_CODE(mission_policy_verify(policy, record, &error), MISSION_OK, &error);
    mission_policy_unref(loaded);
    mission_policy_unref(again);
    mission_record_unref(record);
    mission_text_unref(text);
    mission_context_unref(context);
}

static void check_differs(const struct bench *b, const mission_policy_source *source,
                          const mission_policy *policy)
{
    mission_policy *other = compiled(b->context, source);

    CHECK(!same(mission_policy_view_id(policy), mission_policy_view_id(other)));
    mission_policy_unref(other);
}

/* What has happened to a Mission is not in its view. */
static void check_stateless(const struct bench *b, const mission_policy_source *source,
                            const mission_policy *policy)
{
    static const char *const states[] = {"suspended", "revoked"};

    for (size_t i = 0; i < COUNT(states); i++) {
        const mission_record_change change = {.size = sizeof change,
                                              .state = mission_view_of(states[i])};
        const mission_time later = {SCENE_NOW + 60, 0, 0};
        mission_error error = MISSION_ERROR_INIT;
        mission_policy_source other = *source;
        mission_record *moved = NULL;
        mission_policy *again;

        CHECK_CODE(mission_record_transition(source->record, &change, &later, &moved, &error),
                   MISSION_OK, &error);
        other.record = moved;
        again = compiled(b->context, &other);
        check_same(policy, again);
        CHECK_CODE(mission_policy_verify(policy, moved, &error), MISSION_OK, &error);
        mission_policy_unref(again);
        mission_record_unref(moved);
    }
}

static void check_law(const struct bench *b, mission_policy_source source, bool deep)
{
    mission_policy *policy = compiled(b->context, &source), *again = compiled(b->context, &source);

    check_same(policy, again);
    check_name(policy, b->draft);
    if (deep) {
        check_elsewhere(b, &source, policy);
        check_stateless(b, &source, policy);
        source.compiler_version = V("0.0.1");
        check_differs(b, &source, policy);
        source.compiler_version = V("");
        source.compiler_profile = V("https://as.example.com/policy-compiler");
        check_differs(b, &source, policy);
        source.compiler_profile = V("");
        source.flags ^= MISSION_POLICY_INLINE;
        check_differs(b, &source, policy);
    }
    mission_policy_unref(again);
    mission_policy_unref(policy);
}

static void test_bytes(void)
{
    uint64_t state = test_seed();

    COVERS("runtime.policy-view.three-properties",
           "runtime.policy-view.no-embedded-lifecycle-state", "SE-19");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);

        for (size_t run = 0; run < SETS; run++) {
            char *set = random_set(&state, 12);
            mission_record *record = record_over(&b, set);
            mission_policy_source source = source_of(record);

            source.flags = run % 2 ? MISSION_POLICY_INLINE : 0;
            check_law(&b, source, run % 10 == 0);
            mission_record_unref(record);
            free(set);
        }
        close_bench(&b);
    }
}

static void check_reading(const struct bench *b, const mission_record *record,
                          const mission_policy *policy)
{
    const mission_principal who = mission_policy_subject(policy),
                            subject = mission_record_subject(record);

    CHECK(same(mission_policy_mission(policy), mission_record_id(record)));
    CHECK(same(mission_policy_issuer(policy), mission_record_issuer(record)));
    CHECK(same(mission_policy_authority_hash(policy),
               mission_record_anchor(record, MISSION_COMMIT_AUTHORITY_SET)));
    CHECK(same(mission_policy_intent_hash(policy),
               mission_record_anchor(record, MISSION_COMMIT_INTENT)));
    CHECK(same(mission_policy_rendering_hash(policy),
               mission_record_anchor(record, MISSION_COMMIT_CONSENT_DISCLOSURE)));
    CHECK(same(mission_policy_expires_at(policy), mission_record_expires_at(record)));
    CHECK(mission_principal_equal(&who, &subject) == 1);
    CHECK_VIEW(mission_policy_version(policy),
               mission_record_policy_version(record).len ? "policy-7" : "deploy-policy:v17");
    CHECK(mission_value_equal(mission_authority_set_value(mission_policy_set(policy)),
                              mission_authority_set_value(mission_record_authority_set(record))));
    CHECK((mission_policy_controls(policy) != NULL) ==
          (mission_intent_bounds(mission_record_intent(record)) != NULL));
    CHECK(mission_policy_audiences(policy) == NULL);
    CHECK(mi_policy_context(policy) == b->context);
}

static void test_reading(void)
{
    COVERS("SE-19");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);
        mission_policy *policy = policy_of(&b, b.base);

        check_reading(&b, b.base, policy);
        CHECK(mission_policy_ref(policy) == policy);
        mission_policy_unref(policy);
        mission_policy_unref(policy);
        close_bench(&b);
    }
    CHECK(mission_policy_ref(NULL) == NULL && mission_removed_ref(NULL) == NULL);
    mission_policy_unref(NULL);
    mission_removed_unref(NULL);
    CHECK_INT(mission_policy_text(NULL).len + mission_policy_view_id(NULL).len +
                  mission_policy_mission(NULL).len + mission_policy_issuer(NULL).len +
                  mission_policy_authority_hash(NULL).len + mission_policy_intent_hash(NULL).len +
                  mission_policy_rendering_hash(NULL).len + mission_policy_version(NULL).len +
                  mission_policy_expires_at(NULL).len + mission_policy_subject(NULL).iss.len,
              0);
    CHECK(!mission_policy_manifest(NULL) && !mission_policy_set(NULL) &&
          !mission_policy_controls(NULL) && !mission_policy_audiences(NULL));
}

/* ---- What is refused ---- */

static void refuse(const struct bench *b, mission_policy_source source, int32_t code)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy *out = (mission_policy *)&source;

    CHECK_CODE(mission_policy_compile(b->context, &source, &out, &error), code, &error);
    CHECK(out == NULL);
}

static void check_sources(struct bench *b)
{
    const mission_policy_source good = source_of(b->base);
    const mission_view nowhere = V("https://nowhere.example.com"), empty = V("");
    mission_policy_source bad = good;
    mission_record *unproven = NULL;
    mission_error error = MISSION_ERROR_INIT;

    bad.record = NULL;
    refuse(b, bad, MISSION_E_ARGUMENT);
    bad = good, bad.flags = 2;
    refuse(b, bad, MISSION_E_ARGUMENT);
    bad = good, bad.reserved = 1;
    refuse(b, bad, MISSION_E_ARGUMENT);
    bad = good, bad.audience_count = 1;
    refuse(b, bad, MISSION_E_ARGUMENT);
    bad.audiences = &empty;
    refuse(b, bad, MISSION_E_ARGUMENT);
    bad.audiences = &nowhere;
    refuse(b, bad, MISSION_E_EMPTY_SET);
    bad = good, bad.size = 4;
    refuse(b, bad, MISSION_E_ABI_SMALL);
    bad = good, bad.policy_version = V("another");
    refuse(b, bad, MISSION_E_INCONSISTENT);
    CHECK_CODE(mission_record_from(b->context, mission_record_json(b->base),
                                   mission_record_value(b->base), MISSION_RECORD_UNVERIFIED,
                                   &unproven, &error),
               MISSION_OK, &error);
    bad = good, bad.record = unproven;
    refuse(b, bad, MISSION_E_STATE);
    mission_record_unref(unproven);
}

/* The series' record need not have a policy_version; then the host has it. */
static void check_version(struct bench *b)
{
    mission_json *doc = edited(b->context, mission_record_value(b->base), "/policy_version", NULL);
    mission_error error = MISSION_ERROR_INIT;
    mission_policy_source source;
    mission_record *record = NULL;

    CHECK_CODE(mission_record_from(b->context, doc, mission_json_root(doc), 0, &record, &error),
               MISSION_OK, &error);
    source = source_of(record);
    CHECK_VIEW(source.policy_version, "deploy-policy:v17");
    check_law(b, source, true);
    source.policy_version = V("");
    refuse(b, source, MISSION_E_MISSING_MEMBER);
    mission_record_unref(record);
    mission_json_unref(doc);
}

static void test_sources(void)
{
    COVERS("runtime.policy-view.manifest-must-carry-fields");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]), other = open_bench(profiles[1 - p]);
        mission_policy *policy = policy_of(&b, b.base);
        mission_error error = MISSION_ERROR_INIT;

        check_sources(&b);
        refuse(&b, source_of(other.base), MISSION_E_PROFILE);
        CHECK_CODE(mission_policy_verify(policy, other.base, &error), MISSION_E_PROFILE, &error);
        CHECK_CODE(mission_policy_verify(policy, NULL, &error), MISSION_E_ARGUMENT, &error);
        CHECK_CODE(mission_policy_verify(NULL, b.base, &error), MISSION_E_ARGUMENT, &error);
        mission_policy_unref(policy);
        close_bench(&other);
        close_bench(&b);
    }
    {
        struct bench b = open_bench(MISSION_PROFILE_SERIES);

        check_version(&b);
        close_bench(&b);
    }
}

static void refuse_text(mission_context *context, mission_view text, const char *what, size_t at)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy *out = (mission_policy *)&error;
    const int32_t rc = mission_policy_load(context, text, &out, &error);

    test_check(rc != MISSION_OK && out == NULL, __FILE__, __LINE__, "%s %zu is accepted", what, at);
}

/* Every byte, changed in every bit and into what JSON is made of. */
static void check_tampering(const struct bench *b, const mission_policy_source *source)
{
    static const char marks[] = " \"\\,:[]{}0";
    mission_policy *policy = compiled(b->context, source);
    const mission_view text = mission_policy_text(policy);
    char *copy = malloc(text.len + 1);

    if (!copy)
        abort();
    memcpy(copy, text.ptr, text.len);
    for (size_t i = 0; i < text.len; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            copy[i] = (char)(text.ptr[i] ^ (1 << bit));
            refuse_text(b->context, (mission_view){copy, text.len}, "byte", i);
        }
        for (size_t m = 0; m + 1 < sizeof marks; m++) {
            copy[i] = marks[m];
            if (copy[i] != text.ptr[i])
                refuse_text(b->context, (mission_view){copy, text.len}, "byte", i);
        }
        copy[i] = text.ptr[i];
        refuse_text(b->context, (mission_view){copy, i}, "cut", i);
    }
    copy[text.len] = '\n';
    refuse_text(b->context, (mission_view){copy, text.len + 1}, "longer by", 1);
    free(copy);
    mission_policy_unref(policy);
}

#define TWO                                                                                        \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com/a\","           \
    "\"resource_match\":\"prefix\",\"actions\":[\"a.*\"],\"constraints\":{\"max_amount\":{"        \
    "\"amount\":\"1.00\",\"currency\":\"USD\"}}},{\"type\":\"mission_resource_access\","           \
    "\"resource\":\"https://crm.example.com\",\"actions\":[\"x\"]}]"

static void test_tampering(void)
{
    const mission_view audience = V("https://erp.example.com/a/b");

    COVERS("runtime.policy-view.three-properties");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);
        mission_record *record = record_over(&b, TWO);
        mission_policy_source source = source_of(record);

        for (uint32_t way = 0; way < 4; way++) {
            source.flags = way & 1;
            source.audiences = way & 2 ? &audience : NULL;
            source.audience_count = way >> 1;
            check_tampering(&b, &source);
        }
        mission_record_unref(record);
        close_bench(&b);
    }
}

/* A forger who can count digests, too: changes the representation at `pointer` and names the whole
 * anew. */
static int32_t forged(const struct bench *b, const mission_policy *policy, const char *pointer,
                      const char *to)
{
    const bool inside = get(mission_policy_manifest(policy), "policy_ir");
    mission_json *doc = test_json(b->context, mission_policy_text(policy).ptr);
    mission_error error = MISSION_ERROR_INIT;
    mission_policy *out = NULL;
    mission_text *text = NULL;
    mission_digest digest;
    char where[96], quoted[80];
    int32_t rc;

    snprintf(where, sizeof where, "%s%s",
             strncmp(pointer, "/manifest/", 10) == 0 ? ""
             : inside                                ? "/manifest/policy_ir"
                                                     : "/artifact",
             pointer);
    doc = swap(b->context, doc, where, to);
    if (!inside) {
        CHECK(!mission_canonical_digest(b->context, get(mission_json_root(doc), "artifact"),
                                        &digest, NULL));
        snprintf(quoted, sizeof quoted, "\"%s\"", digest.text);
        doc = swap(b->context, doc, "/manifest/artifact/digest", quoted);
    }
    CHECK(!mission_anchor(b->context, V("mission-policy-view"), ISSUER,
                          get(mission_json_root(doc), "manifest"), &digest, NULL));
    snprintf(quoted, sizeof quoted, "\"%s\"", digest.text);
    doc = swap(b->context, doc, "/policy_view_id", quoted);
    CHECK(!mission_value_canonical(b->context, mission_json_root(doc), &text, NULL));
    rc = mission_policy_load(b->context, mission_text_view(text), &out, &error);
    CHECK((out == NULL) == (rc != MISSION_OK));
    if (!rc) { /* it is a view, but not of this record */
        CHECK_CODE(mission_policy_verify(out, b->base, &error), MISSION_E_POLICY_VIEW, &error);
        rc = 1;
    }
    mission_policy_unref(out);
    mission_text_unref(text);
    mission_json_unref(doc);
    return rc;
}

static void check_forgeries(const struct bench *b, const mission_policy_source *source)
{
    static const struct {
        const char *pointer, *text;
        int32_t whole, part;
    } cases[] = {
        {"/authority_set/0/actions/0", "\"b.*\"", MISSION_E_POLICY_VIEW, 1},
        {"/authority_set/0/resource", "\"https://crm.example.com\"", MISSION_E_POLICY_VIEW,
         MISSION_E_POLICY_VIEW},
        {"/authority_set", "[]", MISSION_E_EMPTY_SET, MISSION_E_EMPTY_SET},
        {"/authority_set/0/type", "\"unheard_of\"", MISSION_E_UNSUPPORTED_TYPE,
         MISSION_E_UNSUPPORTED_TYPE},
        {"/expires_at", "\"2036-01-01T00:00:00Z\"", 1, 1},
        {"/expires_at", NULL, MISSION_E_MISSING_MEMBER, MISSION_E_MISSING_MEMBER},
        {"/subject", "{\"iss\":\"https://idp.example.com\",\"sub\":\"mallory\"}", 1, 1},
        {"/subject", NULL, MISSION_E_MISSING_MEMBER, MISSION_E_MISSING_MEMBER},
        {"/state", "\"active\"", MISSION_E_UNKNOWN_MEMBER, MISSION_E_UNKNOWN_MEMBER},
        {"/origins", "[7]", MISSION_E_POLICY_VIEW, 1},
        {"/origins", "[0,1]", MISSION_E_POLICY_VIEW, MISSION_E_POLICY_VIEW},
        {"/origins", "[-1]", MISSION_E_OUT_OF_RANGE, MISSION_E_OUT_OF_RANGE},
        {"/audiences", "[\"https://erp.example.com/a\",\"https://erp.example.com/a\"]",
         MISSION_E_POLICY_VIEW, MISSION_E_POLICY_VIEW},
        {"/audiences", "[\"https://erp.example.com/b\"]", MISSION_E_POLICY_VIEW,
         MISSION_E_POLICY_VIEW},
    };

    for (size_t i = 0; i < COUNT(cases); i++) {
        mission_policy *policy = compiled(b->context, source);

        test_about("%s = %s", cases[i].pointer, cases[i].text ? cases[i].text : "(none)");
        CHECK_INT(forged(b, policy, cases[i].pointer, cases[i].text),
                  source->audience_count ? cases[i].part : cases[i].whole);
        test_about(NULL);
        mission_policy_unref(policy);
    }
}

/* Indices that ascend are each another entry's. */
static void check_origins(const struct bench *b, const mission_record *record)
{
    static const char *const bad[] = {"[1,0]", "[0,0]", "[0]", "[0,1,2]"};
    const mission_view audiences[] = {V("https://erp.example.com/a/b"),
                                      V("https://crm.example.com")};
    mission_policy_source source = source_of(record);
    mission_policy *policy;

    source.audiences = audiences;
    source.audience_count = 2;
    policy = compiled(b->context, &source);
    for (size_t i = 0; i < COUNT(bad); i++)
        CHECK_INT(forged(b, policy, "/origins", bad[i]), MISSION_E_POLICY_VIEW);
    CHECK_INT(forged(b, policy, "/origins", "[0,7]"), 1);
    mission_policy_unref(policy);
}

static void test_forgeries(void)
{
    const mission_view audience = V("https://erp.example.com/a/b");

    COVERS("runtime.policy-view.three-properties",
           "runtime.policy-view.no-embedded-lifecycle-state");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);
        mission_record *record = record_over(&b, TWO);
        mission_policy_source source = source_of(record);

        for (uint32_t way = 0; way < 4; way++) {
            source.flags = way & 1;
            source.audiences = way & 2 ? &audience : NULL;
            source.audience_count = way >> 1;
            check_forgeries(&b, &source);
        }
        check_origins(&b, record);
        mission_record_unref(record);
        close_bench(&b);
    }
}

static void test_load(void)
{
    struct bench b = open_bench(MISSION_PROFILE_SERIES), other = open_bench(MISSION_PROFILE_DRAFT);
    mission_policy *policy = policy_of(&b, b.base), *out = policy;
    mission_error error = MISSION_ERROR_INIT;

    COVERS("SE-19");
    CHECK_CODE(mission_policy_load(other.context, mission_policy_text(policy), &out, &error),
               MISSION_E_UNKNOWN_MEMBER, &error); /* `origin` is of the other profile */
    CHECK(out == NULL);
    CHECK_CODE(mission_policy_load(b.context, V("7"), &out, &error), MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(mission_policy_load(b.context, V(""), NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_policy_load(NULL, V(""), &out, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_policy_load(b.context, (mission_view){NULL, 1}, &out, &error),
               MISSION_E_ARGUMENT, &error);
    mission_policy_unref(policy);
    close_bench(&other);
    close_bench(&b);
}

/* ---- Projections ---- */

/* Could the entry permit anything at this audience, or be why something is refused there? What
 * cannot be compared with it stays. */
static bool plain_applies(const mission_value *entry, mission_view audience, bool draft)
{
    const mission_view resource = mission_value_string(get(entry, "resource"));
    const bool prefix = same(mission_value_string(get(entry, "resource_match")), V("prefix"));

    if (!resource.len || same(resource, audience))
        return true;
    if (known(entry, draft) && !prefix)
        return false;
    if (prefix && (!naive_under(resource, resource) || !naive_under(audience, audience)))
        return true;
    return naive_under(resource, audience);
}

static bool wanted(const mission_value *entry, const mission_view *audiences, size_t count,
                   bool draft)
{
    for (size_t i = 0; i < count; i++)
        if (plain_applies(entry, audiences[i], draft))
            return true;
    return false;
}

static size_t check_kept(const mission_record *record, const mission_policy *policy,
                         const mission_view *audiences, size_t count, bool draft)
{
    const mission_value *set = mission_authority_set_value(mission_record_authority_set(record));
    size_t next = 0;

    for (size_t i = 0; i < mission_value_count(set); i++) {
        const mission_value *entry = mission_value_item(set, i);

        if (!wanted(entry, audiences, count, draft))
            continue;
        if (CHECK(policy && next < mission_authority_set_count(mission_policy_set(policy)))) {
            CHECK(mission_value_equal(mission_authority_set_entry(mission_policy_set(policy), next),
                                      entry));
            CHECK_INT(origin_of(policy, next), i);
        }
        next++;
    }
    CHECK_INT(next, policy ? mission_authority_set_count(mission_policy_set(policy)) : 0);
    return next;
}

static void shuffle(uint64_t *state, mission_view *list, size_t count)
{
    for (size_t i = count; i-- > 1;) {
        const size_t k = entry_below(state, i + 1);
        const mission_view held = list[i];

        list[i] = list[k];
        list[k] = held;
    }
}

/* The answer for an audience of the projection is that of the whole. */
static void check_answers(uint64_t *state, const mission_policy *whole, const mission_policy *part,
                          mission_view audience)
{
    const mission_view action = mission_view_of(ONE_OF(state, asked_names));
    struct mi_candidates all, some;
    struct mi_arena arena;
    size_t a, s;
    bool more;

    mi_arena_start(&arena, &mi_memory_default);
    CHECK(!mi_candidates_start(&all, whole, audience, action, &arena));
    CHECK(!mi_candidates_start(&some, part, audience, action, &arena));
    do {
        more = mi_candidates_next(&all, &a);
        CHECK_INT(mi_candidates_next(&some, &s), more);
        CHECK(!more || a == origin_of(part, s));
    } while (more);
    CHECK_INT(unsupported(part, audience, action, &arena),
              unsupported(whole, audience, action, &arena));
    mi_arena_drop(&arena);
}

static void check_projection(const struct bench *b, uint64_t *state, const mission_record *record)
{
    mission_view audiences[5];
    const size_t count = 1 + entry_below(state, 4);
    mission_policy_source source = source_of(record);
    mission_policy *whole = policy_of(b, record), *part = NULL, *again;
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc;

    for (size_t i = 0; i < count; i++)
        audiences[i] = mission_view_of(ONE_OF(state, resources));
    source.audiences = audiences;
    source.audience_count = count;
    rc = mission_policy_compile(b->context, &source, &part, &error);
    CHECK(rc == MISSION_OK || rc == MISSION_E_EMPTY_SET);
    CHECK_INT(rc, check_kept(record, part, audiences, count, b->draft) ? MISSION_OK
                                                                       : MISSION_E_EMPTY_SET);
    if (part) {
        for (size_t i = 0; i < count; i++)
            check_answers(state, whole, part, audiences[i]);
        audiences[count] = audiences[0];
        shuffle(state, audiences, count + 1);
        source.audience_count++;
        again = compiled(b->context, &source);
        check_same(part, again);
        check_law(b, source, entry_below(state, 20) == 0);
        mission_policy_unref(again);
    }
    mission_policy_unref(part);
    mission_policy_unref(whole);
}

static void test_projections(void)
{
    uint64_t state = test_seed();

    COVERS("runtime.policy-view.three-properties");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);

        for (size_t run = 0; run < SETS; run++) {
            char *set = random_set(&state, run % 8 ? 8 : MOST_ENTRIES);
            mission_record *record = record_over(&b, set);

            check_projection(&b, &state, record);
            mission_record_unref(record);
            free(set);
        }
        close_bench(&b);
    }
}

/* ---- Removal ---- */

struct taken {
    mission_json *items, *latched, *above, *latched_above, *map;
    mission_overlay own, parent_overlay;
    mission_lineage_set parent;
};

static mission_json *random_items(const struct bench *b, uint64_t *state)
{
    static const char *const lists[] = {
        "",
        ",\"actions\":[\"a.read\"]",
        ",\"actions\":[\"a.*\"]",
        ",\"actions\":[\"a.b.c\",\"b.read\"]",
        ",\"actions\":[\"invoices.export\"]",
    };
    const uint64_t count = entry_below(state, 3);
    char text[1024];
    int at = sprintf(text, "[");

    for (uint64_t i = 0; i < count; i++)
        at += sprintf(text + at, "%s{\"resource\":\"%s\"%s}", i ? "," : "",
                      ONE_OF(state, resources), ONE_OF(state, lists));
    sprintf(text + at, "]");
    return test_json(b->context, text);
}

static mission_json *random_latches(const struct bench *b, uint64_t *state,
                                    const mission_authority_set *set)
{
    char text[256] = "[]";
    mission_digest digest;

    if (entry_below(state, 2)) {
        const size_t index = entry_below(state, mission_authority_set_count(set));

        CHECK(!mission_authority_entry_anchor(set, index, ISSUER, &digest, NULL));
        snprintf(text, sizeof text, "[\"%s\"]", digest.text);
    }
    return test_json(b->context, text);
}

/* The parent's set is the child's own, in the order that the map says: backwards. */
static mission_json *backwards(const struct bench *b, size_t count)
{
    char text[MOST_ENTRIES * 4 + 8] = "[";
    size_t at = 1;

    for (size_t i = count; i-- > 0 && at < sizeof text - 8;)
        at += (size_t)snprintf(text + at, 8, "%u%s", (unsigned)i, i ? "," : "");
    text[at] = ']';
    return test_json(b->context, text);
}

static void open_taken(const struct bench *b, uint64_t *state, const mission_record *record,
                       struct taken *t)
{
    const mission_authority_set *set = mission_record_authority_set(record);

    memset(t, 0, sizeof *t);
    t->items = random_items(b, state);
    t->latched = random_latches(b, state, set);
    t->above = random_items(b, state);
    t->latched_above = random_latches(b, state, set);
    t->map = backwards(b, mission_authority_set_count(set));
    t->own = (mission_overlay){sizeof t->own, mission_json_root(t->items),
                               mission_json_root(t->latched)};
    t->parent_overlay = (mission_overlay){sizeof t->own, mission_json_root(t->above),
                                          mission_json_root(t->latched_above)};
    t->parent =
        (mission_lineage_set){sizeof t->parent, set, &t->parent_overlay, mission_json_root(t->map)};
}

static void close_taken(struct taken *t)
{
    mission_json_unref(t->items);
    mission_json_unref(t->latched);
    mission_json_unref(t->above);
    mission_json_unref(t->latched_above);
    mission_json_unref(t->map);
}

/* What mission_authority_effective says of an entry of the recorded set; NULL: all of it is gone.
 */
static const mission_value *left_of(const mission_effective *effective, size_t index)
{
    for (size_t i = 0; i < mission_authority_set_count(effective->set); i++)
        if (mission_effective_origin(effective, i) == index)
            return mission_authority_set_entry(effective->set, i);
    return NULL;
}

static uint32_t reason_of(const mission_effective *effective, size_t index)
{
    const mission_value *list = get(mission_json_root(effective->account), "taken");

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *one = mission_value_item(list, i);
        int64_t entry;

        if (mission_value_integer(get(one, "entry"), &entry) && (size_t)entry == index)
            return same(mission_value_string(get(one, "reason")), V("discharged"))
                       ? MISSION_TAKEN_DISCHARGED
                       : MISSION_TAKEN_CONTAINED;
    }
    return 0;
}

static void check_taken(const mission_policy *policy, const mission_removed *removed,
                        const mission_effective *effective, mission_view action)
{
    for (size_t i = 0; i < mission_authority_set_count(mission_policy_set(policy)); i++) {
        const mission_value *entry = mission_authority_set_entry(mission_policy_set(policy), i);
        const size_t origin = origin_of(policy, i);
        const mission_value *left = left_of(effective, origin);
        uint32_t why = 99;
        bool taken;

        if (!mi_policy_entry(policy, i)->known_type || !plain_actions(entry, action))
            continue;
        taken = mi_removed_takes(removed, i, action, &why);
        CHECK_INT(taken, !left || !plain_actions(left, action));
        CHECK_INT(why, taken ? reason_of(effective, origin) : 0);
    }
}

static void check_removal(const struct bench *b, uint64_t *state, const mission_record *record,
                          const mission_policy *policy)
{
    const mission_authority_set *recorded = mission_record_authority_set(record);
    mission_authority_set *set = NULL;
    mission_effective effective = {.size = sizeof effective};
    mission_error error = MISSION_ERROR_INIT;
    mission_removed *removed = NULL;
    struct taken t;
    size_t above;

    CHECK_CODE(mission_authority_set_from(b->context, mission_authority_set_json(recorded),
                                          mission_authority_set_value(recorded), &set, &error),
               MISSION_OK, &error);
    open_taken(b, state, record, &t);
    above = entry_below(state, 2);
    CHECK_CODE(mission_authority_effective(set, ISSUER, &t.own, above ? &t.parent : NULL, above,
                                           &effective, &error),
               MISSION_OK, &error);
    CHECK_CODE(
        mission_policy_remove(policy, &t.own, above ? &t.parent : NULL, above, &removed, &error),
        MISSION_OK, &error);
    CHECK(!removed || effective.taken);
    CHECK(removed || !effective.taken || mission_policy_audiences(policy));
    CHECK(mi_removed_of(removed, policy));
    for (size_t i = 0; i < COUNT(asked_names); i++)
        check_taken(policy, removed, &effective, mission_view_of(asked_names[i]));
    mission_removed_unref(removed);
    mission_effective_clear(&effective);
    close_taken(&t);
    mission_authority_set_unref(set);
}

static void test_removal(void)
{
    uint64_t state = test_seed();

    COVERS("PD-8", "EA-1", "EA-2");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);

        for (size_t run = 0; run < SETS; run++) {
            char *set = random_set(&state, 12);
            mission_record *record = record_over(&b, set);
            mission_policy *policy = policy_of(&b, record), *part = NULL;
            const mission_view audience = mission_view_of(ONE_OF(&state, resources));
            mission_policy_source source = source_of(record);

            check_removal(&b, &state, record, policy);
            source.audiences = &audience;
            source.audience_count = 1;
            if (mission_policy_compile(b.context, &source, &part, NULL) == MISSION_OK)
                check_removal(&b, &state, record, part);
            mission_policy_unref(part);
            mission_policy_unref(policy);
            mission_record_unref(record);
            free(set);
        }
        close_bench(&b);
    }
}

/* Section 6: a family of which one action was contained does not cover its others any more. */
static void test_family_removed(void)
{
    COVERS("PD-8");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]), other = open_bench(profiles[p]);
        mission_record *record = record_over(
            &b, "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
                "\"actions\":[\"invoices.*\"]},{\"type\":\"mission_resource_access\",\"resource\":"
                "\"https://erp.example.com\",\"actions\":[\"invoices.export\",\"post\"]}]");
        mission_json *items =
            test_json(b.context, "[{\"resource\":\"https://erp.example.com\",\"actions\":["
                                 "\"invoices.export\"]}]");
        mission_policy *policy = policy_of(&b, record), *base = policy_of(&b, b.base);
        const mission_overlay own = {sizeof own, mission_json_root(items), NULL};
        mission_removed *removed = NULL, *none = (mission_removed *)&items;
        mission_error error = MISSION_ERROR_INIT;
        uint32_t why;

        CHECK_CODE(mission_policy_remove(policy, &own, NULL, 0, &removed, &error), MISSION_OK,
                   &error);
        CHECK(mi_removed_takes(removed, 0, V("invoices.read"), &why));
        CHECK_INT(why, MISSION_TAKEN_CONTAINED);
        CHECK(mi_removed_takes(removed, 1, V("invoices.export"), &why));
        CHECK(!mi_removed_takes(removed, 1, V("post"), &why) && why == 0);
        CHECK(mi_removed_takes(removed, 2, V("post"), &why)); /* no such entry */
        CHECK(!mi_removed_takes(NULL, 0, V("post"), &why) && why == 0);
        CHECK(mi_removed_of(removed, policy) && !mi_removed_of(removed, base));
        CHECK(mission_removed_ref(removed) == removed);
        mission_removed_unref(removed);
        CHECK_CODE(mission_policy_remove(policy, NULL, NULL, 0, &none, &error), MISSION_OK, &error);
        CHECK(none == NULL);
        CHECK_CODE(mission_policy_remove(policy, NULL, NULL, 1, &none, &error), MISSION_E_ARGUMENT,
                   &error);
        CHECK_CODE(mission_policy_remove(NULL, NULL, NULL, 0, &none, &error), MISSION_E_ARGUMENT,
                   &error);
        CHECK_CODE(mission_policy_remove(policy, NULL, NULL, 0, NULL, &error), MISSION_E_ARGUMENT,
                   &error);
        mission_policy_unref(policy); /* what was removed keeps it */
        CHECK(mi_removed_takes(removed, 0, V("invoices.read"), &why));
        mission_removed_unref(removed);
        mission_policy_unref(base);
        mission_json_unref(items);
        mission_record_unref(record);
        close_bench(&other);
        close_bench(&b);
    }
}

/* ---- Large and hostile ---- */

static void *refuses(void *host, void *old, size_t was, size_t want)
{
    (void)old;
    (void)was;
    ++*(size_t *)host;
    (void)want;
    return NULL;
}

/* 100,000 entries: what is looked for is found, and without memory but the caller's. */
static void test_many(void)
{
    enum { ENTRIES = 100000 };
    struct bench b = open_bench(MISSION_PROFILE_DRAFT);
    char *text = malloc((size_t)ENTRIES * 180 + 8), scratch[2048];
    size_t asked = 0;
    const mi_memory nothing = {.size = sizeof nothing, .host = &asked, .resize = refuses};
    mission_policy *policy;
    mission_record *record;
    int at = 0;

    if (!text)
        abort();
    at += sprintf(text, "[");
    for (int i = 0; i < ENTRIES; i++)
        at += sprintf(text + at,
                      "%s{\"type\":\"mission_resource_access\",\"resource\":"
                      "\"https://s%d.example.com/p%d\",\"actions\":[\"a%d.%s\"]%s}",
                      i ? "," : "", i % 1000, i, i % 7, i % 3 ? "read" : "*",
                      i % 5 ? "" : ",\"resource_match\":\"prefix\"");
    sprintf(text + at, "]");
    record = record_over(&b, text);
    policy = policy_of(&b, record);
    for (int i = 0; i < ENTRIES; i += 997) {
        struct mi_scratch *s = mi_scratch_start(scratch, sizeof scratch, &nothing);
        char audience[64], action[32];
        struct mi_candidates found;
        struct mi_arena arena;
        size_t entry = 0;

        sprintf(audience, "https://s%d.example.com/p%d%s", i % 1000, i, i % 5 ? "" : "/deep/er");
        sprintf(action, "a%d.read", i % 7);
        mi_arena_start(&arena, &s->memory);
        CHECK_INT(mi_candidates_start(&found, policy, mission_view_of(audience),
                                      mission_view_of(action), &arena),
                  MISSION_OK);
        CHECK(mi_candidates_next(&found, &entry));
        CHECK_INT(entry, i);
        CHECK(!mi_candidates_next(&found, &entry));
        mi_arena_drop(&arena);
    }
    CHECK_INT(asked, 0);
    free(text);
    mission_policy_unref(policy);
    mission_record_unref(record);
    close_bench(&b);
}

/* Bases within bases and families within families: many lists for one question, each entry once. */
static void test_nested(void)
{
    enum { DEEP = 40 };
    struct bench b = open_bench(MISSION_PROFILE_SERIES);
    char *text = malloc((size_t)DEEP * DEEP * 512), base[256], family[256];
    mission_policy *policy;
    mission_record *record;
    int at = 0;

    if (!text)
        abort();
    at += sprintf(text, "[");
    for (int i = DEEP; i-- > 0;)
        for (int k = 0; k < DEEP; k++) {
            int len = sprintf(base, "https://erp.example.com");

            for (int s = 0; s < i; s++)
                len += sprintf(base + len, "/p");
            len = sprintf(family, "a");
            for (int s = 0; s < k; s++)
                len += sprintf(family + len, ".a");
            at += sprintf(text + at,
                          "%s{\"type\":\"mission_resource_access\",\"resource\":\"%s\","
                          "\"resource_match\":\"prefix\",\"actions\":[\"%s.*\",\"%s\"]}",
                          at > 1 ? "," : "", base, family, family);
        }
    sprintf(text + at, "]");
    record = record_over(&b, text);
    policy = policy_of(&b, record);
    at = sprintf(base, "https://erp.example.com");
    for (int s = 0; s < DEEP + 2; s++) {
        sprintf(family, "%.*s", 2 * (s + 1) - 1,
                "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"
                ".a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a");
        check_question(policy, false, mission_view_of(base), mission_view_of(family));
        at += sprintf(base + at, "/p");
    }
    free(text);
    mission_policy_unref(policy);
    mission_record_unref(record);
    close_bench(&b);
}

/* What is in another language is not read as if it were in ours. */
static void test_encoding(void)
{
    COVERS("runtime.policy-view.three-properties");
    for (size_t p = 0; p < COUNT(profiles); p++) {
        struct bench b = open_bench(profiles[p]);
        mission_record *record = record_over(&b, TWO);
        mission_policy_source source = source_of(record);
        mission_policy *policy;

        source.flags = 0;
        policy = compiled(b.context, &source);
        CHECK_INT(forged(&b, policy, "/manifest/artifact/encoding", "\"text/plain\""),
                  MISSION_E_POLICY_VIEW);
        mission_policy_unref(policy);
        mission_record_unref(record);
        close_bench(&b);
    }
}

static const struct test tests[] = {
    {"encoding", test_encoding},
    {"manifest", test_manifest},
    {"bytes", test_bytes},
    {"reading", test_reading},
    {"sources", test_sources},
    {"tampering", test_tampering},
    {"forgeries", test_forgeries},
    {"load", test_load},
    {"types", test_types},
    {"index", test_index},
    {"projections", test_projections},
    {"removal", test_removal},
    {"family_removed", test_family_removed},
    {"many", test_many},
    {"nested", test_nested},
};

TEST_MAIN("policy", tests)

/* Child Missions, creation requests and expansion as pure rules. SPDX-License-Identifier: MIT */
#include "entries.h"
#include "missions.h"
#include "naive.h"

#define ISSUER V("https://as.example.com")
#define MISSION_ID V("msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-")
#define DIGEST V("sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")
#define JKT V("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")
#define ACCESS V("urn:ietf:params:oauth:token-type:access_token")
#define JWT V("urn:ietf:params:oauth:token-type:jwt")
#define ERP "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\""
#define RUNS 1000

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static mission_view text_of_member(const mission_value *object, const char *name)
{
    return mission_value_string(mission_value_get(object, mission_view_of(name)));
}

/* ---- Creation requests ---- */

struct request {
    mission_context *context;
    mission_json *intent, *actor, *other;
    mission_creation creation;
};

static struct request open_request(uint32_t op)
{
    struct request r = {.context = test_context(MISSION_PROFILE_DRAFT, 0)};
    const bool child = op == MISSION_CREATION_CHILD;

    r.intent =
        test_json(r.context, child ? "{\"goal\":\"Extract Q3 invoices\",\"resources\":[\"https://"
                                     "erp.example.com\"],\"expires_at\":\"2026-12-31T23:59:59Z\"}"
                                   : "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://"
                                     "erp.example.com\"],\"expires_at\":\"2026-12-31T23:59:59Z\"}");
    r.actor = test_json(r.context, "{\"sub\":\"subagent-invoice-extractor\",\"sub_profile\":"
                                   "\"ai_agent\"}");
    r.other = test_json(r.context, "{}");
    r.creation = (mission_creation){
        .size = sizeof r.creation,
        .op = op,
        .issuer = ISSUER,
        .client_id = V("s6BhdRkqt3"),
        .source_id = MISSION_ID,
        .key = JKT,
        .intent = mission_json_root(r.intent),
        .child_actor = child ? mission_json_root(r.actor) : NULL,
        .requested_token_type = child ? JWT : ACCESS,
        .cross_check = MISSION_ID,
    };
    return r;
}

static void close_request(struct request *r)
{
    mission_json_unref(r->other);
    mission_json_unref(r->actor);
    mission_json_unref(r->intent);
    mission_context_unref(r->context);
}

static mission_digest print_of(const struct request *r, const mission_creation *creation)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    CHECK_CODE(mission_creation_fingerprint(r->context, creation, &digest, &error), MISSION_OK,
               &error);
    return digest;
}

static void test_fingerprints(void)
{
    struct request r = open_request(MISSION_CREATION_EXPANSION);

    COVERS("CI-2", "CM-22");
    CHECK_TEXT(print_of(&r, &r.creation).text,
               "sha-256:C3tRZT9TJm3_QCrVG9Tim-LJL_-HX3dugC06ThIvU0k");
    close_request(&r);
    r = open_request(MISSION_CREATION_CHILD);
    CHECK_TEXT(print_of(&r, &r.creation).text,
               "sha-256:NAPGrX_6zG5mASnmSA1-xmb15hQJAdIQll02Cn0paVg");
    close_request(&r);
}

#define OTHER(member, ...)                                                                         \
    do {                                                                                           \
        mission_creation other = r.creation;                                                       \
        other.member = __VA_ARGS__;                                                                \
        prints[count++] = print_of(&r, &other);                                                    \
    } while (0)

/* Each member counts, and none can stand in for another. */
static void test_members_count(void)
{
    struct request r = open_request(MISSION_CREATION_CHILD);
    const mission_principal actor = {ISSUER, V("agent")};
    mission_digest prints[16];
    size_t count = 0;

    COVERS("CI-2", "CM-22");
    prints[count++] = print_of(&r, &r.creation);
    OTHER(issuer, V("https://as2.example.com"));
    OTHER(client_id, V("other"));
    OTHER(source_id, V("msn_other"));
    OTHER(key, V("other"));
    OTHER(key_x5t, 1);
    OTHER(actor, actor);
    OTHER(intent, mission_json_root(r.other));
    OTHER(evidence, mission_json_root(r.other));
    OTHER(proposal, mission_json_root(r.other));
    OTHER(child_actor, mission_json_root(r.other));
    OTHER(requested_token_type, ACCESS);
    OTHER(cross_check, V(""));
    OTHER(parameters, mission_json_root(r.other));
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++)
            CHECK(strcmp(prints[i].text, prints[k].text) != 0);
    close_request(&r);
}

#define WRONG(member, ...)                                                                         \
    do {                                                                                           \
        mission_creation other = r.creation;                                                       \
        mission_digest digest = {"sha-256:"};                                                      \
        other.member = __VA_ARGS__;                                                                \
        CHECK_CODE(mission_creation_fingerprint(r.context, &other, &digest, &error),               \
                   MISSION_E_ARGUMENT, &error);                                                    \
        CHECK_INT(digest.text[0], 0);                                                              \
    } while (0)

static void test_incomplete_requests(void)
{
    struct request r = open_request(MISSION_CREATION_CHILD);
    const mission_principal half = {ISSUER, {NULL, 0}};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("CI-2");
    WRONG(op, 0);
    WRONG(op, MISSION_CREATION_EXPANSION); /* with a child_actor */
    WRONG(child_actor, NULL);
    WRONG(issuer, V(""));
    WRONG(client_id, V(""));
    WRONG(source_id, V(""));
    WRONG(key, V(""));
    WRONG(key_x5t, 2);
    WRONG(intent, NULL);
    WRONG(requested_token_type, V(""));
    WRONG(actor, half);
    close_request(&r);
}

static void test_creation_ids(void)
{
    char text[257];
    mission_error error = MISSION_ERROR_INIT;

    COVERS("CI-1");
    memset(text, '!', sizeof text);
    CHECK_CODE(mission_creation_id_check((mission_view){text, 1}, &error), MISSION_OK, &error);
    CHECK_CODE(mission_creation_id_check((mission_view){text, 255}, &error), MISSION_OK, &error);
    CHECK_CODE(mission_creation_id_check((mission_view){text, 256}, &error), MISSION_E_CREATION_ID,
               &error);
    CHECK_CODE(mission_creation_id_check(V(""), &error), MISSION_E_CREATION_ID, &error);
    CHECK_TEXT(error.oauth_error, "invalid_request");
    for (int c = 0; c < 256; c++) {
        text[1] = (char)c;
        CHECK_INT(mission_creation_id_check((mission_view){text, 3}, &error),
                  c >= 0x21 && c <= 0x7E ? MISSION_OK : MISSION_E_CREATION_ID);
    }
}

/* ---- Justification ---- */

/* The first parent entry that covers, slowly. */
static int64_t slowly(mission_context *context, const mission_value *entry,
                      const mission_value *parent, const mission_effective *effective)
{
    mission_json *bare = mission_value_get(entry, V("delegation"))
                             ? edited(context, entry, "/delegation", NULL)
                             : NULL;
    int64_t found = -1;

    for (size_t i = 0; i < mission_value_count(parent) && found < 0; i++)
        if (naive_entry_within(bare ? mission_json_root(bare) : entry,
                               mission_value_item(parent, i)))
            found = (int64_t)mission_effective_origin(effective, i);
    mission_json_unref(bare);
    return found;
}

static void check_justified(mission_context *context, mission_authority_set *child,
                            mission_authority_set *parent, const mission_effective *effective)
{
    const mission_value *bound = mission_authority_set_value(effective->set);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *map = NULL;
    int32_t rc = mission_authority_justify(child, parent, effective, &map, &error);
    size_t i;

    CHECK((rc == MISSION_OK) == (map != NULL));
    for (i = 0; i < mission_authority_set_count(child); i++) {
        const int64_t want =
            slowly(context, mission_authority_set_entry(child, i), bound, effective);
        int64_t got = -1;

        if (want < 0)
            break;
        mission_value_integer(mission_value_item(mission_json_root(map), i), &got);
        if (!rc)
            CHECK_INT(got, want);
    }
    CHECK_INT(rc,
              i == mission_authority_set_count(child) ? MISSION_OK : MISSION_E_NOT_STRICT_SUBSET);
    if (rc) {
        char place[32];

        snprintf(place, sizeof place, "/%zu", i);
        CHECK(strncmp(error.where, place, strlen(place)) == 0);
    }
    mission_json_unref(map);
}

static void try_justify(mission_context *context, uint64_t *state)
{
    mission_effective effective = {.size = sizeof effective};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *parent, *other, *child = NULL;
    mission_json *contained;
    mission_overlay own = {.size = sizeof own};
    char text[SET_TEXT];
    uint32_t verdict;

    entries_random(state, 6, text);
    parent = entries_set(context, text);
    entries_random(state, 4, text);
    other = entries_set(context, text);
    snprintf(text, sizeof text, "[{\"resource\":\"%s\",\"actions\":[\"a.read\"]}]",
             entry_resources[entry_below(state, entry_resource_count)]);
    contained = test_json(context, text);
    own.contained = entry_below(state, 2) ? mission_json_root(contained) : NULL;
    CHECK_CODE(mission_authority_effective(parent, ISSUER, &own, NULL, 0, &effective, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_authority_intersect(parent, other, &child, &verdict, &error), MISSION_OK,
               &error);
    check_justified(context, other, parent, &effective);
    if (child)
        check_justified(context, child, parent, &effective);
    mission_effective_clear(&effective);
    mission_authority_set_unref(child);
    mission_authority_set_unref(other);
    mission_authority_set_unref(parent);
    mission_json_unref(contained);
}

static void test_justify(void)
{
    uint64_t state = test_seed();

    COVERS("CM-9", "CM-10", "CM-11",
           "txn-authorization.applicability.constraint-preservation-under-delegation");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 0);

        for (size_t run = 0; run < RUNS; run++)
            try_justify(context, &state);
        mission_context_unref(context);
    }
}

/* What nobody can compare is not handed on, not even when it is equal (DG-7). */
static void test_other_types(void)
{
    const mission_authorization_type type = {.size = sizeof type, .type = V("x_pay")};
    const mission_config config = {.size = sizeof config,
                                   .profile = MISSION_PROFILE_DRAFT,
                                   .authorization_types = &type,
                                   .authorization_type_count = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;
    mission_authority_set *set;
    mission_json *map;

    COVERS("CM-9");
    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    set = entries_set(context, "[" ERP ",\"actions\":[\"a\"]},{\"type\":\"x_pay\"}]");
    CHECK_CODE(mission_authority_justify(set, set, NULL, &map, &error), MISSION_E_NOT_STRICT_SUBSET,
               &error);
    CHECK_TEXT(error.where, "/1");
    CHECK_TEXT(error.oauth_error, "invalid_request");
    mission_authority_set_unref(set);
    mission_context_unref(context);
}

/* ---- Children ---- */

#define READ ",\"actions\":[\"read\"]"
#define BOTH ",\"actions\":[\"read\",\"execute\"]"
#define DELEGATION(more) ",\"delegation\":{\"max_depth\":2" more "}"
#define CHILDREN(count, depth)                                                                     \
    ",\"children\":{" count depth "\"allowed_child_actors\":[{\"sub\":\"tool\"}]}"
#define COUNT(n) "\"max_children\":" #n ","
#define DEPTH(n) "\"max_child_depth\":" #n ","
#define PARENT_OF(count, depth) "[" ERP BOTH DELEGATION(CHILDREN(count, depth)) "}]"
#define CHILD_OF(count, depth) "[" ERP READ DELEGATION(CHILDREN(count, depth)) "}]"
#define PLAIN "[" ERP READ "}]"
#define APPROVAL ",\"constraints\":{\"requires_action_approval\":true}"

struct decision {
    const char *parent, *child;
    uint32_t flags;
    int32_t code;
    const char *result; /* the child's set, or where it was refused */
};

static const struct decision decisions[] = {
    /* V-6 */
    {PARENT_OF(COUNT(5), DEPTH(1)), PLAIN, 0, 0, PLAIN},
    {PARENT_OF(COUNT(5), DEPTH(1)), "[" ERP ",\"actions\":[\"read\",\"delete\"]}]", 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/actions/1"},
    /* V-12 */
    {PARENT_OF(COUNT(5), DEPTH(2)), CHILD_OF(COUNT(5), DEPTH(2)), 0, 0,
     CHILD_OF(COUNT(5), DEPTH(1))},
    {PARENT_OF(COUNT(5), DEPTH(2)), CHILD_OF(COUNT(6), DEPTH(1)), 0, MISSION_E_NOT_STRICT_SUBSET,
     "/0/delegation/children"},
    {PARENT_OF(COUNT(5), DEPTH(2)), CHILD_OF("", DEPTH(1)), 0, MISSION_E_NOT_STRICT_SUBSET,
     "/0/delegation/children"},
    {PARENT_OF(COUNT(5), DEPTH(1)), CHILD_OF(COUNT(5), DEPTH(1)), 0, 0,
     "[" ERP READ DELEGATION("") "}]"},
    /* An absent depth is 1, and less than permitted is fine. */
    {PARENT_OF(COUNT(5), ""), CHILD_OF(COUNT(5), ""), 0, 0, "[" ERP READ DELEGATION("") "}]"},
    {PARENT_OF(COUNT(5), DEPTH(4)), CHILD_OF(COUNT(3), ""), 0, 0, CHILD_OF(COUNT(3), "")},
    {PARENT_OF(COUNT(5), DEPTH(4)), CHILD_OF(COUNT(3), DEPTH(2)), 0, 0,
     CHILD_OF(COUNT(3), DEPTH(2))},
    {PARENT_OF("", DEPTH(3)), CHILD_OF("", DEPTH(9)), 0, 0, CHILD_OF("", DEPTH(2))},
    /* Actors: a list is needed where there is one; policies and unknown members stay equal. */
    {PARENT_OF(COUNT(5), DEPTH(3)),
     "[" ERP READ DELEGATION(",\"children\":{\"max_children\":1}") "}]", 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/delegation/children"},
    {PARENT_OF(COUNT(5), DEPTH(3)),
     "[" ERP READ DELEGATION(",\"children\":{\"max_children\":1,\"allowed_child_actors\":[{"
                             "\"sub\":\"other\"}]}") "}]",
     0, MISSION_E_NOT_STRICT_SUBSET, "/0/delegation/children"},
    {PARENT_OF(COUNT(5), DEPTH(3)),
     CHILD_OF("\"child_creation_policy\":\"p\",\"max_children\":5,", ""), 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/delegation/children"},
    {PARENT_OF(COUNT(5), DEPTH(3)), CHILD_OF("\"x\":1,\"max_children\":5,", ""), 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/delegation/children"},
    {PARENT_OF(COUNT(5), DEPTH(3)), CHILD_OF(COUNT(5), "\"max_child_depth\":0,"), 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/delegation"},
    {PARENT_OF(COUNT(5), DEPTH(3)), "[" ERP READ DELEGATION(",\"children\":1") "}]", 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/delegation"},
    /* Delegation of the child, DG-4. */
    {PARENT_OF(COUNT(5), DEPTH(1)), "[" ERP READ ",\"delegation\":{\"max_depth\":3}}]", 0,
     MISSION_E_NOT_STRICT_SUBSET, "/0/delegation/max_depth"},
    /* CM-12 */
    {"[" ERP BOTH "}]", PLAIN, 0, MISSION_E_NO_CHILDREN, "/0/delegation"},
    {"[" ERP BOTH DELEGATION("") "}]", PLAIN, 0, MISSION_E_NO_CHILDREN, "/0/delegation"},
    {"[" ERP BOTH DELEGATION(",\"children\":{}") "}]", PLAIN, 0, MISSION_E_CHILD_ACTOR,
     "/0/delegation/children/allowed_child_actors"},
    {"[" ERP BOTH DELEGATION(",\"children\":{}") "}]", PLAIN, MISSION_CHILD_ANY_ACTOR, 0, PLAIN},
    {"[" ERP BOTH DELEGATION(",\"children\":{\"allowed_child_actors\":[{\"sub\":\"other\"},"
                             "{\"sub_profile\":\"ai_agent human\"},{}]}") "}]",
     PLAIN, MISSION_CHILD_ANY_ACTOR, MISSION_E_CHILD_ACTOR,
     "/0/delegation/children/allowed_child_actors"},
    {"[" ERP BOTH DELEGATION(",\"children\":{\"allowed_child_actors\":[{\"sub_profile\":"
                             "\"ai_agent\"}]}") "}]",
     PLAIN, 0, 0, PLAIN},
    /* The first that covers answers alone, whatever the second permits (T-7). */
    {"[" ERP READ "}," ERP READ DELEGATION(CHILDREN("", "")) "}]", PLAIN, 0, MISSION_E_NO_CHILDREN,
     "/0/delegation"},
    /* CM-15, before CM-12 */
    {"[" ERP READ DELEGATION(",\"children\":[]") "}]", PLAIN, 0, MISSION_E_POLICY_DENIED,
     "/0/delegation/children"},
    {PARENT_OF("\"max_children\":0,", ""), PLAIN, 0, MISSION_E_POLICY_DENIED,
     "/0/delegation/children/max_children"},
    {PARENT_OF("\"max_children\":\"5\",", ""), PLAIN, 0, MISSION_E_POLICY_DENIED,
     "/0/delegation/children/max_children"},
    {PARENT_OF("", "\"max_child_depth\":1.5,"), PLAIN, 0, MISSION_E_POLICY_DENIED,
     "/0/delegation/children/max_child_depth"},
    {PARENT_OF("\"max_budget\":5,", ""), PLAIN, 0, MISSION_E_POLICY_DENIED,
     "/0/delegation/children/max_budget"},
    {PARENT_OF("\"child_creation_policy\":7,", ""), PLAIN, 0, MISSION_E_POLICY_DENIED,
     "/0/delegation/children/child_creation_policy"},
    {"[" ERP READ DELEGATION(",\"children\":{\"allowed_child_actors\":{\"sub\":\"tool\"}}") "}]",
     PLAIN, 0, MISSION_E_POLICY_DENIED, "/0/delegation/children/allowed_child_actors"},
    {"[" ERP READ "}," ERP ",\"actions\":[\"execute\"]" DELEGATION(",\"children\":1") "}]",
     "[" ERP READ "}," ERP ",\"actions\":[\"execute\"]}]", 0, MISSION_E_POLICY_DENIED,
     "/1/delegation/children"},
    /* CM-11 */
    {"[" ERP BOTH APPROVAL DELEGATION(CHILDREN("", "")) "}]", PLAIN, 0, MISSION_E_NOT_STRICT_SUBSET,
     "/0/constraints/requires_action_approval"},
    {"[" ERP BOTH APPROVAL DELEGATION(CHILDREN("", "")) "}]", PLAIN, MISSION_CHILD_COPY_APPROVAL, 0,
     "[" ERP READ APPROVAL "}]"},
    {"[" ERP BOTH APPROVAL DELEGATION(CHILDREN("", "")) "}]",
     "[" ERP READ ",\"constraints\":{\"requires_action_approval\":false,\"tenant\":\"n\"}}]",
     MISSION_CHILD_COPY_APPROVAL, 0,
     "[" ERP READ ",\"constraints\":{\"requires_action_approval\":true,\"tenant\":\"n\"}}]"},
    {"[" ERP BOTH APPROVAL DELEGATION(CHILDREN("", "")) "}]", "[" ERP ",\"actions\":[\"delete\"]}]",
     MISSION_CHILD_COPY_APPROVAL, MISSION_E_NOT_STRICT_SUBSET, "/0"},
};

static void check_decision(mission_context *context, const struct decision *row)
{
    mission_authority_set *parent = entries_set(context, row->parent);
    mission_authority_set *child = entries_set(context, row->child);
    const mission_child asked = {.size = sizeof asked,
                                 .flags = row->flags,
                                 .set = child,
                                 .parent = parent,
                                 .client_id = V("tool"),
                                 .sub_profile = V("ai_agent client_instance")};
    mission_child_terms terms = {.size = sizeof terms, .set = child};
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s under %s", row->child, row->parent);
    CHECK_CODE(mission_child_decide(&asked, &terms, &error), row->code, &error);
    if (row->code) {
        CHECK_TEXT(error.where, row->result);
        CHECK(terms.set == NULL && terms.terms == NULL);
    } else {
        CHECK(entries_are(context, mission_authority_set_value(terms.set), row->result));
    }
    mission_child_terms_clear(&terms);
    test_about(NULL);
    mission_authority_set_unref(child);
    mission_authority_set_unref(parent);
}

static void test_decisions(void)
{
    COVERS("CM-9", "CM-10", "CM-11", "CM-12", "CM-13", "DG-3", "DG-4",
           "txn-authorization.applicability.constraint-preservation-under-delegation");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 0);

        for (size_t i = 0; i < sizeof decisions / sizeof *decisions; i++)
            check_decision(context, &decisions[i]);
        mission_context_unref(context);
    }
}

/* The parent's controls come out once for each entry that justifies, with the map. */
static void test_terms(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority_set *parent = entries_set(
        context, "[" ERP ",\"actions\":[\"delete\"]}," ERP ",\"actions\":[\"read\"]" DELEGATION(
                     CHILDREN(COUNT(5), "")) "}," ERP
                                             ",\"actions\":[\"execute\"]" DELEGATION(CHILDREN(
                                                 "\"child_creation_policy\":\"pol-1\",", "")) "}]");
    mission_authority_set *child =
        entries_set(context, "[" ERP ",\"actions\":[\"execute\"]}," ERP READ "}," ERP READ "}]");
    const mission_child asked = {
        .size = sizeof asked, .set = child, .parent = parent, .client_id = V("tool")};
    mission_child_terms terms = {.size = sizeof terms};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("CM-10");
    CHECK_CODE(mission_child_decide(&asked, &terms, &error), MISSION_OK, &error);
    CHECK(terms.set == child);
    CHECK(entries_are(context, mission_json_root(terms.terms),
                      "{\"controls\":[{\"entry\":1,\"max_children\":5},{\"entry\":2,\"policy\":"
                      "\"pol-1\"}],\"justification\":[2,1,1],\"policy\":\"pol-1\"}"));
    mission_child_terms_clear(&terms);
    mission_authority_set_unref(child);
    mission_authority_set_unref(parent);
    mission_context_unref(context);
}

/* What was taken from the parent cannot be handed on. */
static void test_contained_parent(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_authority_set *parent = entries_set(context, PARENT_OF("", ""));
    mission_authority_set *child = entries_set(context, PLAIN);
    mission_json *items =
        test_json(context, "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"read\"]}]");
    const mission_overlay own = {sizeof own, mission_json_root(items), NULL};
    mission_effective effective = {.size = sizeof effective};
    const mission_child asked = {.size = sizeof asked,
                                 .set = child,
                                 .parent = parent,
                                 .effective = &effective,
                                 .client_id = V("tool")};
    mission_child_terms terms = {.size = sizeof terms};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("CM-9");
    CHECK_CODE(mission_authority_effective(parent, ISSUER, &own, NULL, 0, &effective, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_child_decide(&asked, &terms, &error), MISSION_E_NOT_STRICT_SUBSET, &error);
    CHECK_TEXT(mission_denial_reason(error.code), "not_strict_subset");
    mission_effective_clear(&effective); /* nothing left at all: no account, no set */
    CHECK_CODE(mission_child_decide(&asked, &terms, &error), MISSION_E_NOT_STRICT_SUBSET, &error);
    mission_json_unref(items);
    mission_authority_set_unref(child);
    mission_authority_set_unref(parent);
    mission_context_unref(context);
}

/* ---- The child's record ---- */

static void check_parent(uint32_t profile)
{
    mission_kinship kinship = {.size = sizeof kinship,
                               .delegation_id = V("ape_2"),
                               .created_at = V("2026-09-01T00:00:00Z")};
    struct scene scene;
    mission_record *root, *child;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL, *next = NULL;
    int64_t depth = 0;

    scene_open(&scene, profile, 0);
    root = scene_active(&scene);
    CHECK_CODE(mission_parent_build(root, &kinship, &out, &error), MISSION_OK, &error);
    CHECK_VIEW(text_of_member(mission_json_root(out), "cascade_mode"), "immediate");
    CHECK(mission_value_get(mission_json_root(out),
                            profile == MISSION_PROFILE_DRAFT ? V("issuer") : V("origin")));
    CHECK(mission_value_integer(mission_value_get(mission_json_root(out), V("depth")), &depth));
    CHECK_INT(depth, 1);
    CHECK_INT(mission_value_count(mission_json_root(out)), 7);
    /* A record takes it, and is the next one's parent. */
    scene.admission.parent = mission_json_root(out);
    scene.approval.approval_event_id = V("ape_2");
    child = scene_active(&scene);
    CHECK_CODE(mission_parent_build(child, &kinship, &next, &error), MISSION_OK, &error);
    CHECK(mission_value_integer(mission_value_get(mission_json_root(next), V("depth")), &depth));
    CHECK_INT(depth, 2);
    mission_json_unref(next);
    next = out;
    kinship.cascade_mode = V("sometimes");
    CHECK_CODE(mission_parent_build(root, &kinship, &next, &error), MISSION_E_UNKNOWN_VALUE,
               &error);
    CHECK(next == NULL);
    kinship.cascade_mode = V("status_required");
    kinship.delegation_id = V("");
    CHECK_CODE(mission_parent_build(root, &kinship, &next, &error), MISSION_E_ARGUMENT, &error);
    mission_record_unref(child);
    mission_record_unref(root);
    mission_json_unref(out);
    scene_close(&scene);
}

static void test_parents(void)
{
    for (size_t p = 0; p < 2; p++)
        check_parent(profiles[p]);
}

/* A pending Mission has nothing to hand on. */
static void test_pending_parent(void)
{
    const mission_kinship kinship = {.size = sizeof kinship, .delegation_id = V("ape_2")};
    struct scene scene;
    mission_record *pending;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    pending = scene_pending(&scene);
    CHECK_CODE(mission_parent_build(pending, &kinship, &out, &error), MISSION_E_STATE, &error);
    mission_record_unref(pending);
    scene_close(&scene);
}

static mission_json *basis_of(const struct scene *scene, const mission_child_basis *basis)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;

    CHECK_CODE(mission_child_basis_build(scene->context, basis, &out, &error), MISSION_OK, &error);
    return out;
}

#define ALICE "{\"iss\":\"https://idp.example.com\",\"sub\":\"alice\"}"
#define AGENT "{\"iss\":\"https://as.example.com\",\"sub\":\"s6BhdRkqt3\"}"

/* The instant is the root's own approval, through every generation (V-12). */
static void test_bases(void)
{
    struct scene scene;
    mission_child_basis basis = {.size = sizeof basis,
                                 .kind = MISSION_BASIS_POLICY,
                                 .event_id = V("ape_2"),
                                 .policy = V("pol-1"),
                                 .policy_version = V("3"),
                                 .approved_at = V("2026-08-31T12:00:00Z")};
    mission_record *root, *child;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *first, *second, *third;

    scene_open(&scene, MISSION_PROFILE_DRAFT, 0);
    root = scene_active(&scene);
    basis.parent = root;
    first = basis_of(&scene, &basis);
    CHECK(entries_are(scene.context, mission_json_root(first),
                      "{\"activation\":{\"activation_event_id\":\"ape_2\",\"policy_id\":\"pol-1\","
                      "\"policy_version\":\"3\"},\"activation_actor\":" AGENT
                      ",\"approved_at\":\"2026-08-31T12:00:00Z\",\"consent_principal\":" ALICE
                      ",\"root_commitment\":\"pol-1\",\"type\":\"policy_drawdown\"}"));
    scene.approval.approval_basis = mission_json_root(first);
    child = scene_active(&scene);
    basis.parent = child;
    basis.policy = basis.policy_version = V("");
    basis.approved_at = V("2026-09-09T00:00:00Z"); /* does not count */
    second = basis_of(&scene, &basis);
    CHECK_VIEW(text_of_member(mission_json_root(second), "approved_at"), "2026-08-31T12:00:00Z");
    CHECK(mission_value_count(mission_value_get(mission_json_root(second), V("activation"))) == 1);
    basis = (mission_child_basis){.size = sizeof basis,
                                  .kind = MISSION_BASIS_HUMAN,
                                  .approver = scene.approval.approver,
                                  .event_id = V("ape_2"),
                                  .authority_hash = DIGEST};
    third = basis_of(&scene, &basis);
    CHECK(
        entries_are(scene.context, mission_json_root(third),
                    "{\"activation\":{\"approval_event_id\":\"ape_2\"},\"activation_actor\":" ALICE
                    ",\"consent_principal\":" ALICE
                    ",\"root_commitment\":\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\""
                    ",\"type\":\"direct\"}"));
    basis = (mission_child_basis){
        .size = sizeof basis, .kind = MISSION_BASIS_POLICY, .parent = root, .event_id = V("ape_2")};
    mission_json_unref(third);
    CHECK_CODE(mission_child_basis_build(scene.context, &basis, &third, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK(third == NULL);
    mission_json_unref(second);
    mission_json_unref(first);
    mission_record_unref(child);
    mission_record_unref(root);
    scene_close(&scene);
    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    CHECK_CODE(mission_child_basis_build(scene.context, &basis, &third, &error), MISSION_E_PROFILE,
               &error);
    scene_close(&scene);
}

/* ---- Evidence ---- */

static mission_child_evidence evidence_of(const mission_value *actor)
{
    const mission_reference parent = {MISSION_ID, ISSUER, DIGEST},
                            child = {V("msn_2"), ISSUER, DIGEST};

    return (mission_child_evidence){.size = sizeof(mission_child_evidence),
                                    .fanout = 1,
                                    .evidence_id = V("cev_1"),
                                    .parent = parent,
                                    .child = child,
                                    .child_actor = actor,
                                    .created_at = V("2026-09-01T00:00:00Z"),
                                    .active_children = 5,
                                    .max_children = 5};
}

#define MISSION_OF(id, issuer)                                                                     \
    "{\"authority_hash\":\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"id\":\"" id     \
    "\",\"" issuer "\":\"https://as.example.com\"}"
#define EVIDENCE(result, issuer, decision)                                                         \
    "{\"attenuation\":{\"result\":\"" result                                                       \
    "\"},\"cascade_mode\":\"immediate\",\"child\":" MISSION_OF(                                    \
        "msn_2", issuer) ",\"child_actor\":{\"sub\":\"tool\"},\"created_at\":\"2026-09-"           \
                         "01T00:00:00Z\",\"decision\":" decision                                   \
                         ",\"evidence_id\":\"cev_1\",\"fanout\":{\"active_"                        \
                         "children\":5,\"max_children\":5},\"parent\":" MISSION_OF(                \
                             "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-", issuer) "}"

static void check_evidence(mission_context *context, const mission_child_evidence *evidence,
                           const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *out = NULL;
    mission_text *text = NULL;

    CHECK_CODE(mission_child_evidence_build(context, evidence, &out, &error), MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(out), &text, &error), MISSION_OK,
               &error);
    CHECK_VIEW(mission_text_view(text), want);
    mission_text_unref(text);
    mission_json_unref(out);
}

static void test_evidence(void)
{
    mission_context *series = test_context(MISSION_PROFILE_SERIES, 0),
                    *draft = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *actor = test_json(draft, "{\"sub\":\"tool\"}"), *out;
    mission_child_evidence evidence = evidence_of(mission_json_root(actor));
    mission_error error = MISSION_ERROR_INIT;

    check_evidence(draft, &evidence, EVIDENCE("strict_subset", "issuer", "\"created\""));
    check_evidence(series, &evidence, EVIDENCE("strict_subset", "origin", "\"created\""));
    evidence.code = MISSION_E_FANOUT;
    check_evidence(
        draft, &evidence,
        EVIDENCE("strict_subset", "issuer", "\"denied\",\"denial_reason\":\"fanout_exceeded\""));
    evidence.code = MISSION_E_NOT_STRICT_SUBSET;
    check_evidence(draft, &evidence,
                   EVIDENCE("not_strict_subset", "issuer",
                            "\"denied\",\"denial_reason\":\"not_strict_subset\""));
    evidence.code = MISSION_E_NOMEM;
    out = actor;
    CHECK_CODE(mission_child_evidence_build(draft, &evidence, &out, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK(out == NULL);
    evidence.code = MISSION_E_NOTHING_TO_EXPAND;
    CHECK_CODE(mission_child_evidence_build(draft, &evidence, &out, &error), MISSION_E_ARGUMENT,
               &error);
    evidence = evidence_of(mission_json_root(actor));
    evidence.child.authority_hash = V("sha-256:x");
    CHECK_CODE(mission_child_evidence_build(draft, &evidence, &out, &error),
               MISSION_E_MALFORMED_DIGEST, &error);
    evidence = evidence_of(mission_json_root(actor));
    evidence.evidence_id = V("");
    CHECK_CODE(mission_child_evidence_build(draft, &evidence, &out, &error), MISSION_E_EMPTY,
               &error);
    CHECK_TEXT(error.where, "/evidence_id");
    mission_json_unref(actor);
    mission_context_unref(draft);
    mission_context_unref(series);
}

/* CM-20: the reason goes with its error. */
static void test_reasons(void)
{
    static const struct {
        int32_t code;
        const char *error, *reason;
    } rows[] = {
        {MISSION_E_PARENT_NOT_ACTIVE, "invalid_grant", "parent_not_active"},
        {MISSION_E_PARENT_MISMATCH, "invalid_grant", "parent_mismatch"},
        {MISSION_E_POLICY_DENIED, "access_denied", "policy_denied"},
        {MISSION_E_NO_CHILDREN, "invalid_request", "delegation_not_permitted"},
        {MISSION_E_CHILD_ACTOR, "invalid_request", "child_actor_not_allowed"},
        {MISSION_E_NOT_STRICT_SUBSET, "invalid_request", "not_strict_subset"},
        {MISSION_E_FANOUT, "invalid_request", "fanout_exceeded"},
        {MISSION_E_NOTHING_TO_EXPAND, "invalid_request", "nothing_to_expand"},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        CHECK_TEXT(mission_code_oauth_error(rows[i].code), rows[i].error);
        CHECK_TEXT(mission_denial_reason(rows[i].code), rows[i].reason);
    }
    CHECK(mission_denial_reason(MISSION_E_NOMEM) == NULL);
    CHECK(mission_denial_reason(0) == NULL);
}

/* ---- Expansion ---- */

static void check_expansion(mission_context *context)
{
    mission_authority_set *small = entries_set(context, PLAIN);
    mission_authority_set *wide = entries_set(context, "[" ERP BOTH "}]");
    mission_json *history = test_json(context, "[{\"event\":\"leak\",\"resource\":\"a:b\"}]"), *out;
    mission_expansion expansion = {.size = sizeof expansion,
                                   .before = small,
                                   .after = wide,
                                   .before_expires_at = V("2026-09-01T00:00:00Z"),
                                   .after_expires_at = V("2026-09-01T02:00:00+02:00"),
                                   .containment = mission_json_root(history),
                                   .live_children = 3};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_expansion_difference(&expansion, &out, &error), MISSION_OK, &error);
    CHECK(
        entries_are(context, mission_json_root(out),
                    "{\"containment\":[{\"event\":\"leak\",\"resource\":\"a:b\"}],\"difference\":{"
                    "\"added\":[],\"changed\":[],\"removed\":[],\"tightened\":[],\"unchanged\":0,"
                    "\"widened\":[{\"from\":" ERP READ "},\"members\":[{\"change\":\"widened\","
                    "\"from\":[\"read\"],\"member\":\"actions\",\"to\":[\"read\",\"execute\"]}],"
                    "\"to\":" ERP BOTH "}}],\"within\":false},\"expiry\":{\"change\":"
                    "\"unchanged\",\"from\":\"2026-09-01T00:00:00Z\",\"to\":\"2026-09-01T02:00:"
                    "00+02:00\"},\"live_children\":3,\"nothing_to_expand\":false}"));
    mission_json_unref(out);
    expansion.before = wide;
    expansion.after = small;
    expansion.after_expires_at = V("2026-09-01T00:00:00.1Z");
    CHECK_CODE(mission_expansion_difference(&expansion, &out, &error), MISSION_OK, &error);
    CHECK_INT(
        mission_value_boolean(mission_value_get(mission_json_root(out), V("nothing_to_expand"))),
        1);
    CHECK_VIEW(
        mission_value_string(mission_value_find(mission_json_root(out), V("/expiry/change"))),
        "extended");
    mission_json_unref(out);
    /* Of nothing everything is new. */
    expansion.before = NULL;
    expansion.after_expires_at = V("2026-08-31T00:00:00Z");
    CHECK_CODE(mission_expansion_difference(&expansion, &out, &error), MISSION_OK, &error);
    CHECK(entries_are(context, mission_value_get(mission_json_root(out), V("difference")),
                      "{\"added\":" PLAIN ",\"changed\":[],\"removed\":[],\"tightened\":[],"
                      "\"unchanged\":0,\"widened\":[],\"within\":false}"));
    CHECK_VIEW(
        mission_value_string(mission_value_find(mission_json_root(out), V("/expiry/change"))),
        "shortened");
    mission_json_unref(out);
    expansion.after_expires_at = V("tomorrow");
    CHECK_CODE(mission_expansion_difference(&expansion, &out, &error), MISSION_E_MALFORMED_TIME,
               &error);
    CHECK(out == NULL);
    mission_json_unref(history);
    mission_authority_set_unref(wide);
    mission_authority_set_unref(small);
}

static void test_expansion(void)
{
    COVERS("X-10");
    for (size_t p = 0; p < 2; p++) {
        mission_context *context = test_context(profiles[p], 0);

        check_expansion(context);
        mission_context_unref(context);
    }
}

/* ---- Standing consent ---- */

static void test_recency(void)
{
    const mission_recency_ceiling ceilings[] = {
        {sizeof *ceilings, V("irreversible"), 60},
        {sizeof *ceilings, V(""), 3600},
        {sizeof *ceilings, V("external"), 600},
    };
    const mission_view both[] = {V("external"), V("irreversible"), V("other")};
    static const struct {
        const char *approved_at;
        size_t classes;
        int32_t code;
    } rows[] = {
        {"2026-09-01T00:00:00Z", 0, 0},
        {"2026-08-31T23:00:00Z", 0, 0},
        {"2026-08-31T22:59:59.999999999999Z", 0, MISSION_E_POLICY_DENIED},
        {"2026-08-31T23:50:00Z", 1, 0},
        {"2026-08-31T23:49:59Z", 1, MISSION_E_POLICY_DENIED},
        {"2026-08-31T23:59:00Z", 3, 0},
        {"2026-08-31T23:58:59Z", 3, MISSION_E_POLICY_DENIED},
        {"2026-09-01T00:00:05Z", 3, 0},
        {"2026-09-01T00:00:05.000000000001Z", 3, MISSION_E_POLICY_DENIED},
        {"", 0, MISSION_E_MALFORMED_TIME},
    };
    mission_recency recency = {.size = sizeof recency,
                               .now = {SCENE_NOW, 0, 0},
                               .skew_seconds = 5,
                               .ceilings = ceilings,
                               .ceiling_count = 3,
                               .classes = both};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("AV-10", "core.approval-basis.standing-consent-recency");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        recency.approved_at = mission_view_of(rows[i].approved_at);
        recency.class_count = rows[i].classes;
        test_about("%s", rows[i].approved_at);
        CHECK_CODE(mission_recency_check(&recency, &error), rows[i].code, &error);
    }
    test_about(NULL);
    recency.approved_at = V("0001-01-01T00:00:00Z");
    recency.ceiling_count = 0; /* none was declared */
    recency.skew_seconds = INT64_MAX;
    CHECK_CODE(mission_recency_check(&recency, &error), MISSION_OK, &error);
    recency.skew_seconds = -1;
    CHECK_CODE(mission_recency_check(&recency, &error), MISSION_E_ARGUMENT, &error);
    recency.skew_seconds = 0;
    recency.now.nanoseconds = 1000000000;
    CHECK_CODE(mission_recency_check(&recency, &error), MISSION_E_CLOCK, &error);
}

static const struct test tests[] = {
    {"fingerprints", test_fingerprints},
    {"each member counts", test_members_count},
    {"incomplete requests", test_incomplete_requests},
    {"creation_request_id", test_creation_ids},
    {"justification", test_justify},
    {"other types", test_other_types},
    {"children", test_decisions},
    {"terms", test_terms},
    {"a contained parent", test_contained_parent},
    {"parent objects", test_parents},
    {"a pending parent", test_pending_parent},
    {"approval bases", test_bases},
    {"evidence", test_evidence},
    {"denial reasons", test_reasons},
    {"expansion", test_expansion},
    {"recency", test_recency},
};

TEST_MAIN("family", tests)

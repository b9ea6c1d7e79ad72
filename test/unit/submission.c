/* Submissions: the envelope, the order of refusals, evidence under a host that does everything
 * wrong, the proposal, and every way to carry them. SPDX-License-Identifier: MIT */
#include "test.h"

#define NOW 1785672000 /* 2026-08-02T12:00:00Z */
#define ISSUER V("https://as.example.com")

#define INTENT                                                                                     \
    "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"             \
    "\"expires_at\":\"2026-12-31T23:59:59Z\"}"
#define BARE                                                                                       \
    "{\"goal\":\"g\",\"objects\":[\"a\"],\"constraints\":[],\"success_criteria\":[],"              \
    "\"mission_expiry\":\"2026-10-15T18:00:00Z\"}"
#define INTENT_HASH "sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ"
#define ENTRY                                                                                      \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","              \
    "\"actions\":[\"invoices.read\"]}"
#define PROPOSAL "[" ENTRY "]"
#define ATTESTED "{\"type\":\"urn:example:attested\",\"by\":\"shaper\"}"
#define SCANNED "{\"type\":\"urn:example:scanned\",\"level\":3}"

static const mission_view none = {NULL, 0};

/* A host whose evidence types do what the test says. */
struct host {
    int32_t validate, verify;
    unsigned validated, verified;
    const char *facts; /* what is written: see write_facts; NULL: nothing */
    mission_evidence_binding binding;
    mission_evidence_request last;
    char hash[64];
};

static int32_t host_validate(void *own, const mission_value *entry, mission_error *error)
{
    struct host *host = own;

    host->validated++;
    CHECK_INT(mission_value_kind(entry), MISSION_JSON_OBJECT);
    if (host->validate)
        memset(error->text, 's', sizeof *error - offsetof(mission_error, text)); /* no end */
    /* "bad" marks an entry that its schema refuses. */
    return host->validate ? host->validate : mission_value_get(entry, V("bad")) != NULL;
}

/* One letter, one call: what a host might write into the builder. */
static void write_facts(mission_builder *b, const char *script)
{
    mission_json *json = NULL;

    for (; script && *script; script++) {
        if (*script == '{')
            mission_builder_object(b);
        if (*script == '[')
            mission_builder_array(b);
        if (*script == '.')
            mission_builder_end(b);
        if (*script == 'n')
            mission_builder_name(b, V("level"));
        if (*script == 'm')
            mission_builder_name(b, V("more"));
        if (*script == 'i')
            mission_builder_integer(b, 3);
        if (*script == 's')
            mission_builder_string(b, V("text"));
        if (*script == 'u')
            mission_builder_string(b, V("\xff"));
        if (*script == 'f' && mission_builder_finish(b, &json, NULL) == MISSION_OK)
            mission_json_unref(json);
    }
}

static int32_t host_verify(void *own, const mission_evidence_request *request,
                           mission_builder *facts, mission_evidence_binding *binding,
                           mission_error *error)
{
    struct host *host = own;

    host->verified++;
    host->last = *request;
    snprintf(host->hash, sizeof host->hash, "%.*s", (int)request->intent_hash.len,
             request->intent_hash.ptr);
    CHECK_INT(binding->size, sizeof *binding);
    CHECK(!binding->intent_hash.len && !binding->audience.len && !binding->presenter.len);
    binding->intent_hash = host->binding.intent_hash;
    binding->audience = host->binding.audience;
    binding->presenter = host->binding.presenter;
    write_facts(facts, host->facts);
    if (host->verify)
        snprintf(error->text, sizeof error->text, "the seal is broken");
    return host->verify;
}

struct setup {
    uint32_t profile, flags;
    mission_limits limits;
    const mission_allocator *allocator;
    const mission_clock *clock;
    const mission_crypto *crypto;
};

static mission_context *context_with(struct setup setup, struct host *host)
{
    const mission_evidence_type types[] = {
        {sizeof types[0], V("urn:example:scanned"), host, host_validate, host_verify},
        {sizeof types[0], V("urn:example:attested"), host, host_validate, host_verify},
    };
    const mission_authorization_type other = {.size = sizeof other, .type = V("urn:example:other")};
    mission_config config = {
        .size = sizeof config,
        .profile = setup.profile ? setup.profile : MISSION_PROFILE_DRAFT,
        .flags = setup.flags,
        .allocator = setup.allocator,
        .clock = setup.clock,
        .crypto = setup.crypto,
        .limits = &setup.limits,
        .authorization_types = &other,
        .authorization_type_count = 1,
        .evidence_types = types,
        .evidence_type_count = host ? 2 : 0,
    };
    mission_context *context = NULL;

    setup.limits.size = sizeof setup.limits;
    if (mission_context_new(&config, &context, NULL) != MISSION_OK && !setup.allocator)
        CHECK(context != NULL);
    return context;
}

static const mission_time now = {.seconds = NOW};

static int32_t submit(mission_context *context, const char *intent, const char *proposal,
                      mission_submission **out, mission_error *error)
{
    mission_submission *made = (mission_submission *)(void *)error; /* must be overwritten */
    int32_t rc;

    mission_error_init(error, sizeof *error);
    rc = mission_submission_parse(context, mission_view_of(intent),
                                  proposal ? mission_view_of(proposal) : none, &now, 0, &made,
                                  error);
    CHECK((rc == 0) == (made != NULL));
    if (rc)
        CHECK_INT(error->code, rc);
    if (out)
        *out = made;
    else
        mission_submission_unref(made);
    return rc;
}

/* The same as claims of one Request Object. */
static int32_t submit_claims(mission_context *context, const char *intent, const char *proposal,
                             mission_submission **out, mission_error *error)
{
    const size_t size = strlen(intent) + (proposal ? strlen(proposal) : 0) + 100;
    char *text = malloc(size);
    mission_json *doc;
    const mission_value *root;
    int32_t rc;

    snprintf(text, size, "{\"mission_intent\":%s%s%s}", intent,
             proposal ? ",\"authorization_details\":" : "", proposal ? proposal : "");
    doc = test_json(context, text);
    root = mission_json_root(doc);
    mission_error_init(error, sizeof *error);
    rc = mission_submission_from(context, doc, mission_value_get(root, V("mission_intent")),
                                 mission_value_get(root, V("authorization_details")), &now, 0, out,
                                 error);
    mission_json_unref(doc);
    free(text);
    return rc;
}

static void test_envelope(void)
{
    static const struct {
        const char *text, *where;
        int32_t code;
    } cases[] = {
        {"{\"intent\":" INTENT "}", "", MISSION_OK},
        {"{\"intent\":" INTENT ",\"evidence\":[" ATTESTED "," SCANNED "," ATTESTED "]}", "",
         MISSION_OK},
        {" {\n\"evidence\" : [" SCANNED "] , \"intent\":" INTENT "}\t", "", MISSION_OK},
        {INTENT, "/goal", MISSION_E_UNKNOWN_MEMBER},
        {"{}", "", MISSION_E_MISSING_MEMBER},
        {"{\"evidence\":[" ATTESTED "]}", "", MISSION_E_MISSING_MEMBER},
        {"{\"intent\":" INTENT ",\"proposal\":[]}", "/proposal", MISSION_E_UNKNOWN_MEMBER},
        {"{\"intent\":" INTENT ",\"x_a\":1}", "/x_a", MISSION_E_UNKNOWN_MEMBER},
        {"{\"intent\":" INTENT ",\"Evidence\":[" ATTESTED "]}", "/Evidence",
         MISSION_E_UNKNOWN_MEMBER},
        {"{\"intent\":[]}", "/intent", MISSION_E_WRONG_TYPE},
        {"{\"intent\":null}", "/intent", MISSION_E_WRONG_TYPE},
        {"{\"intent\":{\"goal\":\"g\"}}", "/intent", MISSION_E_MISSING_MEMBER},
        {"{\"intent\":{\"authority_hash\":\"\"}}", "/intent/authority_hash",
         MISSION_E_UNKNOWN_MEMBER},
        {"{\"intent\":" INTENT ",\"evidence\":[]}", "/evidence", MISSION_E_EMPTY},
        {"{\"intent\":" INTENT ",\"evidence\":null}", "/evidence", MISSION_E_WRONG_TYPE},
        {"{\"intent\":" INTENT ",\"evidence\":{}}", "/evidence", MISSION_E_WRONG_TYPE},
        {"{\"intent\":" INTENT ",\"evidence\":" ATTESTED "}", "/evidence", MISSION_E_WRONG_TYPE},
        {"{\"intent\":" INTENT ",\"evidence\":[" ATTESTED ",\"a\"]}", "/evidence/1",
         MISSION_E_WRONG_TYPE},
        {"{\"intent\":" INTENT ",\"evidence\":[{}]}", "/evidence/0", MISSION_E_MISSING_MEMBER},
        {"{\"intent\":" INTENT ",\"evidence\":[{\"type\":7}]}", "/evidence/0/type",
         MISSION_E_WRONG_TYPE},
        {"[]", "", MISSION_E_WRONG_TYPE},
        {"null", "", MISSION_E_WRONG_TYPE},
        {"\""
         "{}"
         "\"",
         "", MISSION_E_WRONG_TYPE},
        {"", "", MISSION_E_UNEXPECTED_END},
        {"{\"intent\":" INTENT "", "", MISSION_E_UNEXPECTED_END},
        {"{\"intent\":" INTENT "}}", "", MISSION_E_TRAILING_BYTES},
    };
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *made = NULL;
    mission_error error;

    COVERS("SB-1", "SB-2", "10:EV-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        test_about("%.120s", cases[i].text);
        CHECK_CODE(submit(context, cases[i].text, NULL, NULL, &error), cases[i].code, &error);
        if (cases[i].code) {
            CHECK_TEXT(error.oauth_error, "invalid_request");
            if (cases[i].code > -130)
                CHECK(cases[i].where[0] == 0);
            else
                CHECK_TEXT(error.where, cases[i].where);
        }
        test_about(NULL);
    }
    CHECK_CODE(submit(context, cases[1].text, NULL, &made, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_count(mission_submission_evidence(made)), 3);
    CHECK(mission_submission_proposal(made) == NULL);
    CHECK_VIEW(mission_intent_goal(mission_submission_intent(made)), "Reconcile Q3 invoices");
    CHECK_INT(host.verified, 0);
    mission_submission_unref(made);
    mission_context_unref(context);
}

static void test_series(void)
{
    struct host host = {0};
    mission_context *context =
        context_with((struct setup){.profile = MISSION_PROFILE_SERIES}, &host);
    mission_submission *made = NULL;
    mission_json *evidence = (mission_json *)(void *)context;
    mission_error error;
    const mission_view required = V("urn:example:attested");

    COVERS("SE-15", "SE-16");
    CHECK_CODE(submit(context, BARE, NULL, &made, &error), MISSION_OK, &error);
    CHECK(mission_submission_evidence(made) == NULL && mission_submission_proposal(made) == NULL);
    CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, NULL, 0, &now, &evidence, &error),
               MISSION_OK, &error);
    CHECK(evidence == NULL);
    CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, &required, 1, &now, &evidence, &error),
               MISSION_E_EVIDENCE_MISSING, &error);
    mission_submission_unref(made);
    CHECK_CODE(submit(context, "{\"intent\":" BARE "}", NULL, NULL, &error),
               MISSION_E_UNKNOWN_MEMBER, &error);
    CHECK_TEXT(error.oauth_error, "invalid_request");
    CHECK_CODE(
        submit(context, "{\"intent\":" BARE ",\"evidence\":[" ATTESTED "]}", NULL, NULL, &error),
        MISSION_E_UNKNOWN_MEMBER, &error);
    /* Whatever it holds, and on every carrier. */
    CHECK_CODE(submit(context, BARE, PROPOSAL, NULL, &error), MISSION_E_NOT_ON_THIS_WIRE, &error);
    CHECK_TEXT(error.oauth_error, "invalid_request");
    CHECK_CODE(submit(context, BARE, "[]", NULL, &error), MISSION_E_NOT_ON_THIS_WIRE, &error);
    CHECK_CODE(submit(context, BARE, "", NULL, &error), MISSION_E_NOT_ON_THIS_WIRE, &error);
    CHECK_CODE(submit_claims(context, BARE, PROPOSAL, &made, &error), MISSION_E_NOT_ON_THIS_WIRE,
               &error);
    CHECK(made == NULL);
    CHECK_CODE(submit_claims(context, BARE, NULL, &made, &error), MISSION_OK, &error);
    mission_submission_unref(made);
    mission_context_unref(context);
}

/* Two names that are equal once their escapes are read, in every object of a text. */
static void duplicate_everywhere(mission_context *context, const char *good, bool proposal)
{
    static const char twice[] = "\"zz\":1,\"\\u007az\":2";
    char *text = malloc(strlen(good) + sizeof twice + 2);
    mission_error error;
    unsigned objects = 0;

    for (const char *at = strchr(good, '{'); at; at = strchr(at + 1, '{'), objects++) {
        const int before = (int)(at + 1 - good);

        sprintf(text, "%.*s%s%s%s", before, good, twice, at[1] == '}' ? "" : ",", at + 1);
        CHECK_CODE(proposal ? submit(context, "{\"intent\":" INTENT "}", text, NULL, &error)
                            : submit(context, text, NULL, NULL, &error),
                   MISSION_E_DUPLICATE_MEMBER, &error);
        CHECK_TEXT(error.oauth_error, "invalid_request");
        CHECK_INT(error.offset, before + 7);
    }
    CHECK(objects > 1);
    free(text);
}

static void test_duplicates(void)
{
    struct host host = {0};
    mission_context *draft = context_with((struct setup){0}, &host);
    mission_context *series = context_with((struct setup){.profile = MISSION_PROFILE_SERIES}, NULL);
    mission_json *json = NULL;
    mission_error error = MISSION_ERROR_INIT;

    COVERS("SB-3", "core.commitment.duplicate-members");
    duplicate_everywhere(draft,
                         "{\"intent\":" INTENT ",\"evidence\":[" ATTESTED
                         ",{\"type\":\"urn:example:scanned\",\"a\":[{\"b\":{}}]}]}",
                         false);
    duplicate_everywhere(draft,
                         "[{\"type\":\"mission_resource_access\",\"resource\":\"urn:a\","
                         "\"constraints\":{\"k\":[{}]}}]",
                         true);
    duplicate_everywhere(series, "{\"goal\":\"g\",\"context\":{\"x_a\":{\"b\":[{}]}}}", false);
    /* The payload of a Request Object is read by the same reader. */
    CHECK_CODE(mission_json_parse(draft,
                                  V("{\"client_id\":\"c\",\"mission_intent\":{\"intent\":{"
                                    "\"goal\":\"a\",\"\\u0067oal\":\"b\"}}}"),
                                  0, &json, &error),
               MISSION_E_DUPLICATE_MEMBER, &error);
    CHECK_TEXT(error.oauth_error, "invalid_request");
    mission_context_unref(draft);
    mission_context_unref(series);
}

static size_t canonical_len(mission_context *context, const char *text)
{
    mission_text *canonical = NULL;
    size_t len;

    CHECK_INT(mission_json_canonicalize(context, mission_view_of(text), &canonical, NULL),
              MISSION_OK);
    len = mission_text_view(canonical).len;
    mission_text_unref(canonical);
    return len;
}

/* A limit set to what the input needs, and to one less. */
static void at_limit(size_t limit, uint32_t needs, const char *intent, const char *proposal,
                     bool claims, int32_t code)
{
    struct host host = {0};

    for (uint32_t less = 0; less < 2; less++) {
        struct setup setup = {0};
        const uint32_t value = needs - less;
        mission_submission *made = NULL;
        mission_context *context;
        mission_error error;
        int32_t rc;

        memcpy((char *)&setup.limits + limit, &value, sizeof value);
        context = context_with(setup, &host);
        rc = claims ? submit_claims(context, intent, proposal, &made, &error)
                    : submit(context, intent, proposal, &made, &error);
        test_about("limit at byte %zu: %u", limit, value);
        CHECK_CODE(rc, less ? code : MISSION_OK, &error);
        if (rc)
            CHECK_TEXT(error.oauth_error, "invalid_request");
        test_about(NULL);
        mission_submission_unref(made);
        mission_context_unref(context);
    }
}

#define LIMIT(member) offsetof(mission_limits, member)
#define WITH_EVIDENCE "{\"intent\":" INTENT " , \"evidence\":[" ATTESTED "," SCANNED "]}"
#define TWO_ENTRIES "[" ENTRY ", " ENTRY "]"

static void test_limits(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    const uint32_t envelope = (uint32_t)canonical_len(context, WITH_EVIDENCE);
    const uint32_t intent = (uint32_t)canonical_len(context, INTENT);
    const uint32_t entry = (uint32_t)canonical_len(context, ATTESTED);
    const uint32_t proposal = (uint32_t)canonical_len(context, TWO_ENTRIES);
    char *many = malloc(1 << 20), *at;

    COVERS("SB-4", "core.submission.size-bounds-envelope-and-intent",
           "core.submission.size-bounds-evidence");
    /* A parameter counts as it was sent, a claim by its canonical form. */
    at_limit(LIMIT(submission_bytes), sizeof WITH_EVIDENCE - 1, WITH_EVIDENCE, NULL, false,
             MISSION_E_TOO_LARGE);
    at_limit(LIMIT(submission_bytes), envelope, WITH_EVIDENCE, NULL, true, MISSION_E_TOO_LARGE);
    at_limit(LIMIT(proposal_bytes), sizeof TWO_ENTRIES - 1, WITH_EVIDENCE, TWO_ENTRIES, false,
             MISSION_E_TOO_LARGE);
    at_limit(LIMIT(proposal_bytes), proposal, WITH_EVIDENCE, TWO_ENTRIES, true,
             MISSION_E_TOO_LARGE);
    at_limit(LIMIT(intent_bytes), intent, WITH_EVIDENCE, NULL, false, MISSION_E_TOO_LARGE);
    at_limit(LIMIT(evidence_bytes), entry, WITH_EVIDENCE, NULL, false, MISSION_E_TOO_LARGE);
    at_limit(LIMIT(evidence_entries), 2, WITH_EVIDENCE, NULL, false, MISSION_E_TOO_MANY);
    at_limit(LIMIT(set_entries), 2, WITH_EVIDENCE, TWO_ENTRIES, false, MISSION_E_TOO_MANY);
    /* The defaults: 8 entries of 16384 bytes, 65536 bytes in all. */
    for (int count = 8; count <= 9; count++) {
        struct host host = {0};
        mission_context *with = context_with((struct setup){0}, &host);
        mission_error error;

        at = many + sprintf(many, "{\"intent\":" INTENT ",\"evidence\":[" ATTESTED);
        for (int i = 1; i < count; i++)
            at += sprintf(at, "," SCANNED);
        strcpy(at, "]}");
        CHECK_CODE(submit(with, many, NULL, NULL, &error),
                   count == 8 ? MISSION_OK : MISSION_E_TOO_MANY, &error);
        CHECK_INT(host.validated, count == 8 ? 8 : 0); /* refused before any is looked at */
        for (int over = 0; over < 2; over++) {
            const int filler = 16384 - (int)(sizeof ATTESTED - 1) - 7 + over;

            sprintf(many,
                    "{\"intent\":" INTENT ",\"evidence\":[{\"type\":\"urn:example:attested\","
                    "\"by\":\"shaper\",\"z\":\"%0*d\"}]}",
                    filler, 0);
            CHECK_CODE(submit(with, many, NULL, NULL, &error),
                       over ? MISSION_E_TOO_LARGE : MISSION_OK, &error);
            sprintf(many, "%*s", 65536 + over, "{\"intent\":" INTENT "}");
            CHECK_CODE(submit(with, many, NULL, NULL, &error),
                       over ? MISSION_E_TOO_LARGE : MISSION_OK, &error);
            sprintf(many, "%*s", 65536 + over, PROPOSAL);
            CHECK_CODE(submit(with, "{\"intent\":" INTENT "}", many, NULL, &error),
                       over ? MISSION_E_TOO_LARGE : MISSION_OK, &error);
        }
        mission_context_unref(with);
    }
    mission_context_unref(context);
    free(many);
}

/* Every combination of faults is refused for the one that the normative order meets first. */
static void test_order(void)
{
    static const struct {
        int32_t code;
        const char *oauth;
    } faults[] = {
        {MISSION_E_TOO_LARGE, "invalid_request"},                     /* the proposal's size */
        {MISSION_E_DUPLICATE_MEMBER, "invalid_request"},              /* the proposal's text */
        {MISSION_E_UNKNOWN_MEMBER, "invalid_request"},                /* of the Intent */
        {MISSION_E_MISSING_MEMBER, "invalid_request"},                /* EV-1 */
        {MISSION_E_DEPLOYMENT, "invalid_authorization_details"},      /* in the Intent */
        {MISSION_E_EVIDENCE_TYPE, "invalid_mission_intent_evidence"}, /* EV-2 */
        {MISSION_E_EVIDENCE_INVALID, "invalid_mission_intent_evidence"},
        {MISSION_E_UNSUPPORTED_TYPE, "invalid_authorization_details"}, /* AP-1 */
        {MISSION_E_NOT_IN_INTENT, "invalid_request"},                  /* AP-2 */
    };
    enum { COUNT = sizeof faults / sizeof *faults };
    struct host host = {0};
    mission_context *context =
        context_with((struct setup){.limits = {.proposal_bytes = 1000}}, &host);
    char intent[2048], proposal[2048];
    mission_error error;

    COVERS("SB-2", "SB-3", "10:EV-1", "10:EV-2", "AP-1", "AP-2");
    for (unsigned set = 0; set < 1u << COUNT; set++) {
        int first = 0;

        while (first < COUNT && !(set >> first & 1))
            first++;
        sprintf(intent,
                "{\"intent\":{\"goal\":\"g\",%s%s\"resources\":[\"urn:a\"],"
                "\"expires_at\":\"2026-12-31T23:59:59Z\"},\"evidence\":[" ATTESTED "%s%s%s]}",
                set & 1u << 4 ? "\"controls\":{\"agent_deployment\":\"d\"}," : "",
                set & 1u << 2 ? "\"state\":\"active\"," : "", set & 1u << 3 ? ",{}" : "",
                set & 1u << 5 ? ",{\"type\":\"urn:example:unheard\"}" : "",
                set & 1u << 6 ? ",{\"type\":\"urn:example:scanned\",\"bad\":1}" : "");
        sprintf(proposal,
                "%*s[{\"type\":\"mission_resource_access\",\"resource\":\"%s\","
                "\"actions\":[\"a\"]}%s%s]",
                set & 1u ? 1000 : 0, "", set & 1u << 8 ? "urn:b" : "urn:a",
                set & 1u << 7 ? ",{\"type\":\"urn:example:unheard\"}" : "",
                set & 1u << 1 ? ",{\"a\":1,\"a\":1}" : "");
        test_about("faults %x", set);
        CHECK_CODE(submit(context, intent, proposal, NULL, &error),
                   first < COUNT ? faults[first].code : MISSION_OK, &error);
        if (first < COUNT)
            CHECK_TEXT(error.oauth_error, faults[first].oauth);
        test_about(NULL);
    }
    CHECK_INT(host.verified, 0);
    mission_context_unref(context);
}

static void test_proposal(void)
{
    static const struct {
        const char *text;
        int32_t code;
        bool details; /* invalid_authorization_details */
    } cases[] = {
        {PROPOSAL, MISSION_OK, false},
        {"{}", MISSION_E_WRONG_TYPE, false},
        {"null", MISSION_E_WRONG_TYPE, false},
        {ENTRY, MISSION_E_WRONG_TYPE, false},
        {"", MISSION_E_UNEXPECTED_END, false},
        {"[]", MISSION_E_EMPTY_SET, true},
        {"[7]", MISSION_E_WRONG_TYPE, true},
        {"[" ENTRY ",[]]", MISSION_E_WRONG_TYPE, true},
        {"[{}]", MISSION_E_MISSING_MEMBER, true},
        {"[{\"type\":\"urn:example:unheard\"}]", MISSION_E_UNSUPPORTED_TYPE, true},
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\"}]",
         MISSION_E_MISSING_MEMBER, true},
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
         "\"actions\":[]}]",
         MISSION_E_EMPTY, true},
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
         "\"actions\":[\"a\"],\"constraints\":{\"max_amount\":{\"amount\":\"1e3\",\"currency\":"
         "\"USD\"}}}]",
         MISSION_E_MALFORMED_AMOUNT, true},
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
         "\"actions\":[\"a\"],\"note\":1}]",
         MISSION_E_UNKNOWN_MEMBER, true},
        /* AP-2: byte-equal, nothing normalized, any type. */
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com/\","
         "\"actions\":[\"a\"]}]",
         MISSION_E_NOT_IN_INTENT, false},
        {"[{\"type\":\"mission_resource_access\",\"resource\":\"HTTPS://erp.example.com\","
         "\"actions\":[\"a\"]}]",
         MISSION_E_NOT_IN_INTENT, false},
        {"[" ENTRY ",{\"type\":\"mission_resource_access\",\"resource\":\"https:"
         "//erp.example.com/a\",\"resource_match\":\"prefix\",\"actions\":[\"a\"]}]",
         MISSION_E_NOT_IN_INTENT, false},
        {"[{\"type\":\"urn:example:other\",\"resource\":\"https://erp.example.com\"}]", MISSION_OK,
         false},
        {"[{\"type\":\"urn:example:other\",\"resource\":\"urn:b\"}]", MISSION_E_NOT_IN_INTENT,
         false},
        {"[{\"type\":\"urn:example:other\",\"resource\":[\"https://erp.example.com\"]}]",
         MISSION_E_NOT_IN_INTENT, false},
        {"[{\"type\":\"urn:example:other\",\"resource\":null}]", MISSION_E_NOT_IN_INTENT, false},
        {"[{\"type\":\"urn:example:other\",\"locations\":[\"urn:b\"]}]", MISSION_OK, false},
        /* An entry that is wrong in itself comes before one that is wrong here. */
        {"[{\"type\":\"urn:example:other\",\"resource\":\"urn:b\"},{}]", MISSION_E_MISSING_MEMBER,
         true},
    };
    mission_context *context = context_with((struct setup){0}, NULL);
    mission_submission *made;
    mission_error error;

    COVERS("AP-1", "AP-2", "AP-3");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int claims = 0; claims < 2; claims++) {
            if (claims && !cases[i].text[0])
                continue;
            test_about("%.150s", cases[i].text);
            made = NULL;
            CHECK_CODE(
                claims ? submit_claims(context, "{\"intent\":" INTENT "}", cases[i].text, &made,
                                       &error)
                       : submit(context, "{\"intent\":" INTENT "}", cases[i].text, &made, &error),
                cases[i].code, &error);
            if (cases[i].code)
                CHECK_TEXT(error.oauth_error,
                           cases[i].details ? "invalid_authorization_details" : "invalid_request");
            test_about(NULL);
            mission_submission_unref(made);
        }
    mission_context_unref(context);
}

/* A refusal names the place in the parameter that was refused. */
static void test_places(void)
{
    static const char intent[] = "{ \"intent\" : " INTENT " }";
    static const char foreign[] = "  [" ENTRY ", {\"type\":\"urn:example:other\",\"resource\":7}]";
    static const char broken[] = "  [" ENTRY ", {\"type\":\"mission_resource_access\","
                                 "\"resource\":\"urn:a\",\"actions\":[\"a b\"]}]";
    mission_context *context = context_with((struct setup){0}, NULL);
    mission_error error;

    COVERS("AP-1", "AP-2", "SB-2");
    CHECK_CODE(submit(context, intent, foreign, NULL, &error), MISSION_E_NOT_IN_INTENT, &error);
    CHECK_TEXT(error.where, "/1/resource");
    CHECK_INT(error.offset, strstr(foreign, "7}]") - foreign);
    CHECK_CODE(submit(context, intent, broken, NULL, &error), MISSION_E_MALFORMED_ACTION, &error);
    CHECK_TEXT(error.where, "/1/actions/0");
    CHECK_INT(error.offset, strstr(broken, "\"a b\"") - broken);
    CHECK_CODE(submit(context, "{ \"intent\":{\"state\": 1}}", NULL, NULL, &error),
               MISSION_E_UNKNOWN_MEMBER, &error);
    CHECK_TEXT(error.where, "/intent/state");
    CHECK_INT(error.offset, 21); /* the 1 */
    mission_context_unref(context);
}

static void test_proposal_anchor(void)
{
    /* 10-core V5; members, order and spelling as submitted. */
    static const char text[] =
        "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
        "\"actions\":[\"invoices.*\"]},{\"type\":\"mission_resource_access\",\"resource\":"
        "\"https://erp.example.com\",\"actions\":[\"journal-entries.write\"],\"constraints\":"
        "{\"max_amount\":{\"amount\":\"1000.00\",\"currency\":\"USD\"}}}]";
    mission_context *context = context_with((struct setup){0}, NULL);
    mission_submission *made, *same;
    mission_authority_set *set;
    mission_json *doc = test_json(context, text);
    mission_digest digest;
    mission_error error;

    COVERS("AP-3", "AN-2");
    CHECK_CODE(submit(context, "{\"intent\":" INTENT "}", text, &made, &error), MISSION_OK, &error);
    CHECK(mission_value_equal(mission_submission_proposal(made), mission_json_root(doc)));
    CHECK(mission_json_root(mission_submission_json(made)) == mission_submission_proposal(made));
    CHECK_CODE(mission_submission_proposal_anchor(made, ISSUER, &digest, &error), MISSION_OK,
               &error);
    CHECK_TEXT(digest.text, "sha-256:udzftXYQy0pvYNxz4KgtmyL_EV8ry4DhIbBFfwILEBA");
    CHECK_INT(mission_submission_proposal_anchor(made, none, &digest, NULL), MISSION_E_ARGUMENT);
    CHECK_TEXT(digest.text, "");
    same = mission_submission_ref(made);
    mission_submission_unref(made);
    CHECK_INT(mission_value_count(mission_submission_proposal(same)), 2);
    /* The set shares the document, and outlives the submission. */
    CHECK_CODE(mission_authority_set_from(context, mission_submission_json(same),
                                          mission_submission_proposal(same), &set, &error),
               MISSION_OK, &error);
    mission_submission_unref(same);
    CHECK(mission_value_equal(mission_authority_set_value(set), mission_json_root(doc)));
    mission_authority_set_unref(set);
    CHECK_CODE(submit(context, "{\"intent\":" INTENT "}", NULL, &made, &error), MISSION_OK, &error);
    CHECK_INT(mission_submission_proposal_anchor(made, ISSUER, &digest, NULL), MISSION_E_STATE);
    CHECK(mission_submission_json(made) == NULL);
    mission_submission_unref(made);
    mission_json_unref(doc);
    mission_context_unref(context);
}

/* SB-5: a claim is an object; a string of JSON is not read. */
static void test_claims(void)
{
    mission_context *draft = context_with((struct setup){0}, NULL);
    mission_context *series = context_with((struct setup){.profile = MISSION_PROFILE_SERIES}, NULL);
    mission_submission *made = NULL;
    mission_error error;

    COVERS("SB-5");
    CHECK_CODE(submit_claims(draft, "{\"intent\":" INTENT "}", PROPOSAL, &made, &error), MISSION_OK,
               &error);
    mission_submission_unref(made);
    CHECK_CODE(submit_claims(draft, "\"{\\\"intent\\\":{}}\"", NULL, &made, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK(made == NULL);
    CHECK_TEXT(error.oauth_error, "invalid_request");
    CHECK_CODE(submit_claims(draft, "{\"intent\":\"{}\"}", NULL, &made, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(submit_claims(draft, "{\"intent\":" INTENT "}", "\"[]\"", &made, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(submit_claims(series, "\"{}\"", NULL, &made, &error), MISSION_E_WRONG_TYPE, &error);
    mission_context_unref(draft);
    mission_context_unref(series);
}

static const int32_t answers[] = {1, 42, INT32_MAX, -1, -2, -7, -100000, INT32_MIN};

static void test_schema(void)
{
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_context *bare = context_with((struct setup){0}, NULL);
    mission_error error;

    COVERS("10:EV-2");
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        host = (struct host){.validate = answers[i]};
        CHECK_CODE(submit(context, "{\"intent\":" INTENT ",\"evidence\":[" ATTESTED "]}", NULL,
                          NULL, &error),
                   MISSION_E_EVIDENCE_INVALID, &error);
        CHECK_TEXT(error.oauth_error, "invalid_mission_intent_evidence");
        CHECK_TEXT(error.where, "/evidence/0");
        CHECK_INT(error.host_code, answers[i]);
        CHECK(memchr(error.text, 0, sizeof error.text) != NULL);
    }
    host = (struct host){0};
    CHECK_CODE(submit(context,
                      "{\"intent\":" INTENT ",\"evidence\":[" ATTESTED
                      ",{\"type\":\"urn:example:attested\",\"bad\":1}]}",
                      NULL, NULL, &error),
               MISSION_E_EVIDENCE_INVALID, &error);
    CHECK_TEXT(error.where, "/evidence/1");
    CHECK_CODE(submit(context,
                      "{\"intent\":" INTENT ",\"evidence\":[{\"type\":\"urn:example:Attested\"}]}",
                      NULL, NULL, &error),
               MISSION_E_EVIDENCE_TYPE, &error);
    CHECK_TEXT(error.where, "/evidence/0/type");
    CHECK_TEXT(error.oauth_error, "invalid_mission_intent_evidence");
    CHECK_CODE(
        submit(bare, "{\"intent\":" INTENT ",\"evidence\":[" ATTESTED "]}", NULL, NULL, &error),
        MISSION_E_EVIDENCE_TYPE, &error);
    mission_context_unref(context);
    mission_context_unref(bare);
}

static mission_submission *made_with(mission_context *context, const char *evidence)
{
    char text[4096];
    mission_submission *made = NULL;
    mission_error error;

    snprintf(text, sizeof text, "{\"intent\":" INTENT "%s%s}", evidence ? ",\"evidence\":" : "",
             evidence ? evidence : "");
    CHECK_CODE(submit(context, text, NULL, &made, &error), MISSION_OK, &error);
    return made;
}

static int32_t verify(const mission_submission *made, const mission_presenter *presenter,
                      mission_json **out, mission_error *error)
{
    mission_error_init(error, sizeof *error);
    *out = (mission_json *)(void *)error; /* must be overwritten */
    return mission_submission_verify(made, ISSUER, presenter, NULL, 0, &now, out, error);
}

static void test_verified(void)
{
    struct host host = {.facts = "{ni."};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *made = made_with(context, "[" SCANNED "," ATTESTED "," SCANNED "]");
    const mission_presenter presenter = {sizeof presenter, V("s6BhdRkqt3"), V("thumb")};
    mission_json *record = NULL;
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *entry, *one;
    mission_digest digest;

    COVERS("10:EV-2", "10:EV-4");
    CHECK_CODE(verify(made, &presenter, &record, &error), MISSION_OK, &error);
    CHECK_INT(host.verified, 3);
    CHECK_TEXT(host.hash, INTENT_HASH);
    CHECK_VIEW(host.last.issuer, "https://as.example.com");
    CHECK_VIEW(host.last.presenter.client_id, "s6BhdRkqt3");
    CHECK_VIEW(host.last.presenter.cnf_jkt, "thumb");
    CHECK_INT(host.last.now.seconds, NOW);
    CHECK_INT(mission_value_count(mission_json_root(record)), 3);
    for (size_t i = 0; i < 3; i++) {
        entry = mission_value_item(mission_submission_evidence(made), i);
        one = mission_value_item(mission_json_root(record), i);
        CHECK(i < 2 || host.last.entry == entry);
        CHECK_INT(mission_value_count(one), 4);
        CHECK(mission_value_equal(mission_value_get(one, V("type")),
                                  mission_value_get(entry, V("type"))));
        CHECK_INT(
            mission_anchor(context, V("mission-intent-evidence"), ISSUER, entry, &digest, &error),
            MISSION_OK);
        CHECK_VIEW(mission_value_string(mission_value_get(one, V("artifact_hash"))), digest.text);
        CHECK_VIEW(mission_value_string(mission_value_get(one, V("verified_at"))),
                   "2026-08-02T12:00:00Z");
        CHECK_INT(mission_value_kind(mission_value_get(one, V("facts"))), MISSION_JSON_OBJECT);
        CHECK_VIEW(mission_value_lexeme(mission_value_find(one, V("/facts/level"))), "3");
    }
    mission_json_unref(record);
    mission_submission_unref(made);
    mission_context_unref(context);
}

static void test_unverified(void)
{
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *made = made_with(context, "[" SCANNED "," ATTESTED "]");
    mission_json *record;
    mission_error error;

    COVERS("10:EV-2");
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        host = (struct host){.verify = answers[i], .facts = "{ni."};
        CHECK_CODE(verify(made, NULL, &record, &error), MISSION_E_EVIDENCE_UNVERIFIED, &error);
        CHECK(record == NULL);
        CHECK_TEXT(error.oauth_error, "invalid_mission_intent_evidence");
        CHECK_TEXT(error.where, "/evidence/0");
        CHECK_INT(error.host_code, answers[i]);
        CHECK(strstr(error.text, "the seal is broken") != NULL);
        CHECK_INT(host.verified, 1);
    }
    mission_submission_unref(made);
    mission_context_unref(context);
}

static void test_required(void)
{
    static const char *const types[] = {"urn:example:scanned", "urn:example:attested",
                                        "urn:example:unheard"};
    static const char *const evidence[] = {NULL, "[" SCANNED "]", "[" ATTESTED "]",
                                           "[" ATTESTED "," SCANNED "]"};
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);

    COVERS("10:EV-3");
    for (unsigned have = 0; have < 4; have++)
        for (unsigned want = 0; want < 8; want++) {
            mission_submission *made = made_with(context, evidence[have]);
            mission_json *record = (mission_json *)(void *)made;
            mission_error error = MISSION_ERROR_INIT;
            mission_view required[3];
            size_t count = 0;
            const bool lacks = want & ~have;

            for (unsigned i = 0; i < 3; i++)
                if (want >> i & 1)
                    required[count++] = mission_view_of(types[i]);
            host = (struct host){0};
            test_about("have %u want %u", have, want);
            CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, required, count, &now, &record,
                                                 &error),
                       lacks ? MISSION_E_EVIDENCE_MISSING : MISSION_OK, &error);
            CHECK((record != NULL) == (!lacks && have));
            if (lacks) {
                CHECK_TEXT(error.oauth_error, "invalid_mission_intent_evidence");
                CHECK_INT(host.verified, 0); /* before anything is verified */
            }
            test_about(NULL);
            mission_json_unref(record);
            mission_submission_unref(made);
        }
    mission_context_unref(context);
}

static void test_verifications(void)
{
    COVERS("SB-4");
    for (uint32_t most = 2; most <= 3; most++) {
        struct host host = {0};
        mission_context *context =
            context_with((struct setup){.limits = {.evidence_verifications = most}}, &host);
        mission_submission *made = made_with(context, "[" SCANNED "," SCANNED "," SCANNED "]");
        mission_json *record;
        mission_error error;

        CHECK_CODE(verify(made, NULL, &record, &error), most < 3 ? MISSION_E_TOO_MANY : MISSION_OK,
                   &error);
        CHECK(most == 3 || strcmp(error.oauth_error, "invalid_request") == 0);
        CHECK_INT(host.verified, most < 3 ? 0 : 3);
        mission_json_unref(record);
        mission_submission_unref(made);
        mission_context_unref(context);
    }
}

/* Every way to be bound, or not, to what this submission is. */
static void test_binding(void)
{
    static const char *const hashes[] = {"",
                                         INTENT_HASH,
                                         "sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimR",
                                         "sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486Iqim",
                                         "SHA-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ",
                                         "sha-512:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ",
                                         "6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ",
                                         "sha-256:7mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ",
                                         INTENT_HASH " "};
    static const char *const audiences[] = {"", "https://as.example.com", "https://as.example.com/",
                                            "https://as.example.co", "HTTPS://as.example.com"};
    static const char *const presenters[] = {"", "client-1", "client-", "client-12", "Client-1"};
    static const char *const established[] = {NULL, "", "client-1"};
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *made = made_with(context, "[" SCANNED "]");

    COVERS("10:EV-4");
    for (size_t h = 0; h < sizeof hashes / sizeof *hashes; h++)
        for (size_t a = 0; a < sizeof audiences / sizeof *audiences; a++)
            for (size_t p = 0; p < sizeof presenters / sizeof *presenters; p++)
                for (size_t e = 0; e < sizeof established / sizeof *established; e++) {
                    const mission_presenter presenter = {sizeof presenter,
                                                         mission_view_of(established[e]), none};
                    const bool holds = h <= 1 && a <= 1 && (p == 0 || (p == 1 && e == 2));
                    mission_json *record;
                    mission_error error;

                    host.binding.intent_hash = mission_view_of(hashes[h]);
                    host.binding.audience = mission_view_of(audiences[a]);
                    host.binding.presenter = mission_view_of(presenters[p]);
                    test_about("%s, %s, %s", hashes[h], audiences[a], presenters[p]);
                    CHECK_CODE(verify(made, e ? &presenter : NULL, &record, &error),
                               holds ? MISSION_OK : MISSION_E_EVIDENCE_BINDING, &error);
                    CHECK((record != NULL) == holds);
                    CHECK(holds ||
                          strcmp(error.oauth_error, "invalid_mission_intent_evidence") == 0);
                    test_about(NULL);
                    mission_json_unref(record);
                }
    for (int i = 0; i < 3; i++) {
        mission_json *record;
        mission_error error;

        memset(&host.binding, 0, sizeof host.binding);
        (i == 0   ? &host.binding.intent_hash
         : i == 1 ? &host.binding.audience
                  : &host.binding.presenter)
            ->len = 9; /* bytes without a place */
        CHECK_CODE(verify(made, NULL, &record, &error), MISSION_E_HOST, &error);
        CHECK(record == NULL);
    }
    mission_submission_unref(made);
    mission_context_unref(context);
}

static int32_t compare_as_told(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    (void)a;
    (void)b;
    (void)len;
    return *(const int32_t *)host;
}

/* The provider's comparison decides; one that fails is neither yes nor no. */
static void test_comparison(void)
{
    static const struct {
        int32_t answer, code;
    } cases[] = {{0, MISSION_OK},
                 {1, MISSION_E_EVIDENCE_BINDING},
                 {2, MISSION_E_CRYPTO},
                 {-1, MISSION_E_CRYPTO}};

    COVERS("10:EV-4");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int32_t answer = cases[i].answer;
        mission_crypto crypto = *mission_crypto_builtin();
        struct host host = {.binding = {.intent_hash = V(INTENT_HASH)}};
        mission_context *context;
        mission_submission *made;
        mission_json *record;
        mission_error error;

        crypto.compare = compare_as_told;
        crypto.host = &answer; /* the built-in digest needs none */
        context = context_with((struct setup){.crypto = &crypto}, &host);
        made = made_with(context, "[" SCANNED "]");
        CHECK_CODE(verify(made, NULL, &record, &error), cases[i].code, &error);
        CHECK((record != NULL) == (cases[i].code == MISSION_OK));
        mission_json_unref(record);
        mission_submission_unref(made);
        mission_context_unref(context);
    }
}

static void test_facts(void)
{
    static const struct {
        const char *script, *facts; /* NULL: refused */
    } cases[] = {
        {NULL, "{}"},
        {"{.", "{}"},
        {"{ni.", "{\"level\":3}"},
        {"{n[i.m{..", "{\"level\":[3],\"more\":{}}"},
        {"[.", NULL},
        {"s", NULL},
        {"i", NULL},
        {"{.{.", NULL},
        {"{ni.i", NULL},
        {"{", NULL},
        {"{ni", NULL},
        {"{n", NULL},
        {"{n.", NULL},
        {".", NULL},
        {"..", NULL},
        {"{..", NULL},
        {"{..[", NULL},
        {".[", NULL},
        {".[{.", NULL},
        {"n", NULL},
        {"{i.", NULL},
        {"{nini.", NULL},
        {"{nu.", NULL},
        {"f", NULL},
        {"{.f", NULL},
        {"{f", NULL},
        {".f{.", NULL},
    };
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *made = made_with(context, "[" SCANNED "]");

    COVERS("10:EV-2", "10:EV-5");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_json *record, *want = NULL;
        mission_error error;

        host.facts = cases[i].script;
        test_about("script %s", cases[i].script ? cases[i].script : "nothing");
        CHECK_CODE(verify(made, NULL, &record, &error),
                   cases[i].facts ? MISSION_OK : MISSION_E_HOST, &error);
        if (cases[i].facts) {
            want = test_json(context, cases[i].facts);
            CHECK(mission_value_equal(mission_value_find(mission_json_root(record), V("/0/facts")),
                                      mission_json_root(want)));
        } else {
            CHECK(record == NULL);
            CHECK_TEXT(error.oauth_error, "server_error");
        }
        test_about(NULL);
        mission_json_unref(want);
        mission_json_unref(record);
    }
    mission_submission_unref(made);
    mission_context_unref(context);
}

static void test_holds(void)
{
    static const char *const others[] = {
        INTENT,
        "{\"expires_at\":\"2026-12-31T23:59:59Z\",\"goal\":\"Reconcile Q3 \\u0069nvoices\","
        "\"resources\":[\"https://erp.example.com\"]}",
        "{\"goal\":\"Reconcile Q3 invoices.\",\"resources\":[\"https://erp.example.com\"],"
        "\"expires_at\":\"2026-12-31T23:59:59Z\"}",
        "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
        "\"expires_at\":\"2026-12-31T23:59:58Z\"}",
        "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
        "\"expires_at\":\"2026-12-31T23:59:59Z\",\"constraints\":[]}",
    };
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *with = made_with(context, "[" SCANNED "]");
    mission_submission *without = made_with(context, NULL);

    COVERS("10:EV-5");
    for (int i = 0; i < 5; i++) {
        mission_intent *intent = NULL;
        mission_error error = MISSION_ERROR_INIT;
        int32_t holds = 7;

        CHECK_CODE(
            mission_intent_parse(context, mission_view_of(others[i]), &now, 0, &intent, &error),
            MISSION_OK, &error);
        CHECK_INT(mission_submission_evidence_holds(with, ISSUER, intent, &holds, &error),
                  MISSION_OK);
        CHECK_INT(holds, i < 2); /* another spelling of the same canonical bytes is no change */
        CHECK_INT(mission_submission_evidence_holds(without, ISSUER, intent, &holds, &error),
                  MISSION_OK);
        CHECK_INT(holds, 1);
        CHECK_INT(mission_submission_evidence_holds(with, none, intent, &holds, NULL),
                  MISSION_E_ARGUMENT);
        CHECK_INT(holds, 0);
        CHECK_INT(mission_submission_evidence_holds(with, ISSUER, NULL, &holds, NULL),
                  MISSION_E_ARGUMENT);
        CHECK_INT(mission_submission_evidence_holds(NULL, ISSUER, intent, &holds, NULL),
                  MISSION_E_ARGUMENT);
        CHECK_INT(mission_submission_evidence_holds(with, ISSUER, intent, NULL, NULL),
                  MISSION_E_ARGUMENT);
        mission_intent_unref(intent);
    }
    mission_submission_unref(with);
    mission_submission_unref(without);
    mission_context_unref(context);
}

/* The fingerprint of a creation, of the parts that a submission gives. */
static mission_digest fingerprint(mission_context *context, const mission_submission *made)
{
    mission_builder *b = NULL;
    mission_json *json = NULL;
    mission_digest digest = {""};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_INT(mission_builder_new(context, &b, &error), MISSION_OK);
    mission_builder_object(b);
    mission_builder_name(b, V("intent"));
    mission_builder_value(b, mission_intent_value(mission_submission_intent(made)));
    if (mission_submission_evidence(made)) {
        mission_builder_name(b, V("evidence"));
        mission_builder_value(b, mission_submission_evidence(made));
    }
    mission_builder_end(b);
    CHECK_CODE(mission_builder_finish(b, &json, &error), MISSION_OK, &error);
    CHECK_CODE(mission_anchor(context, mission_commitment_typ(MISSION_COMMIT_CREATION_FINGERPRINT),
                              ISSUER, mission_json_root(json), &digest, &error),
               MISSION_OK, &error);
    mission_json_unref(json);
    mission_builder_free(b);
    return digest;
}

static void test_replay(void)
{
    static const char *const evidence[] = {NULL,
                                           "[" SCANNED "]",
                                           "[" ATTESTED "]",
                                           "[" SCANNED "," ATTESTED "]",
                                           "[" ATTESTED "," SCANNED "]",
                                           "[{\"type\":\"urn:example:scanned\",\"level\":4}]"};
    struct host host = {.verify = 1}; /* what was true then would fail now */
    mission_context *context = context_with((struct setup){0}, &host);
    const mission_time later = {.seconds = INT64_C(4102444800)};
    mission_digest digests[6];
    mission_submission *made;
    mission_error error = MISSION_ERROR_INIT;
    char text[1024];

    COVERS("10:EV-6", "IN-2");
    for (int i = 0; i < 6; i++) {
        made = made_with(context, evidence[i]);
        digests[i] = fingerprint(context, made);
        mission_submission_unref(made);
        for (int k = 0; k < i; k++)
            CHECK(strcmp(digests[i].text, digests[k].text) != 0);
        /* Presented again, long after its requested expiry: recognized, and not verified. */
        snprintf(text, sizeof text, "{\"intent\":" INTENT "%s%s}", i ? ",\"evidence\":" : "",
                 i ? evidence[i] : "");
        made = NULL;
        CHECK_CODE(mission_submission_parse(context, mission_view_of(text), none, &later, 0, &made,
                                            &error),
                   MISSION_E_PAST, &error);
        CHECK_CODE(mission_submission_parse(context, mission_view_of(text), none, NULL,
                                            MISSION_INTENT_ANY_TIME, &made, &error),
                   MISSION_OK, &error);
        CHECK_TEXT(fingerprint(context, made).text, digests[i].text);
        mission_submission_unref(made);
    }
    CHECK_INT(host.verified, 0);
    mission_context_unref(context);
}

static int32_t a_clock(void *host, mission_time *out)
{
    unsigned *calls = host;

    *out = (mission_time){.seconds = NOW + (*calls)++, .nanoseconds = 5};
    return *calls > 100;
}

static void test_time(void)
{
    unsigned calls = 0;
    const mission_clock clock = {sizeof clock, &calls, a_clock};
    struct host host = {0};
    mission_context *context = context_with((struct setup){.clock = &clock}, &host);
    mission_submission *made = made_with(context, "[" SCANNED "," ATTESTED "]");
    const mission_time far = {.seconds = INT64_MAX},
                       bad = {.seconds = 1, .nanoseconds = UINT32_MAX};
    mission_json *record = NULL;
    mission_error error = MISSION_ERROR_INIT;

    COVERS("10:EV-4");
    CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, NULL, 0, NULL, &record, &error),
               MISSION_OK, &error);
    CHECK_INT(calls, 1); /* read once per decision */
    CHECK_INT(host.last.now.seconds, NOW);
    CHECK_INT(host.last.now.nanoseconds, 5);
    CHECK_VIEW(
        mission_value_string(mission_value_find(mission_json_root(record), V("/1/verified_at"))),
        "2026-08-02T12:00:00.000000005Z");
    mission_json_unref(record);
    host.verified = 0;
    CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, NULL, 0, &far, &record, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, NULL, 0, &bad, &record, &error),
               MISSION_E_ARGUMENT, &error);
    calls = 100;
    CHECK_CODE(mission_submission_verify(made, ISSUER, NULL, NULL, 0, NULL, &record, &error),
               MISSION_E_CLOCK, &error);
    CHECK(record == NULL);
    CHECK_INT(host.verified, 0);
    mission_submission_unref(made);
    mission_context_unref(context);
}

static void test_arguments(void)
{
    struct host host = {0};
    mission_context *context = context_with((struct setup){0}, &host);
    mission_submission *made = made_with(context, "[" SCANNED "]");
    mission_submission *out = made;
    mission_presenter presenter = {sizeof presenter, {NULL, 4}, none};
    mission_json *record = NULL, *doc = test_json(context, "{}");
    const mission_view required[] = {V("a"), none};
    const mission_value *root = mission_json_root(doc);

    COVERS("SB-1");
    CHECK_INT(mission_submission_parse(NULL, V("{}"), none, &now, 0, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK(out == NULL);
    CHECK_INT(mission_submission_parse(context, V("{}"), none, &now, 0, NULL, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_parse(context, V("{}"), none, &now, 2, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_parse(context, (mission_view){NULL, 1}, none, &now, 0, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(
        mission_submission_parse(context, V("{}"), (mission_view){NULL, 1}, &now, 0, &out, NULL),
        MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_from(context, doc, NULL, NULL, &now, 0, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_from(context, NULL, root, NULL, &now, 0, &out, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_verify(NULL, ISSUER, NULL, NULL, 0, &now, &record, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_verify(made, none, NULL, NULL, 0, &now, &record, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_verify(made, ISSUER, &presenter, NULL, 0, &now, &record, NULL),
              MISSION_E_ARGUMENT);
    presenter.client_id = none;
    presenter.size--;
    CHECK_INT(mission_submission_verify(made, ISSUER, &presenter, NULL, 0, &now, &record, NULL),
              MISSION_E_ABI_SMALL);
    CHECK_INT(mission_submission_verify(made, ISSUER, NULL, required, 2, &now, &record, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_verify(made, ISSUER, NULL, NULL, 1, &now, &record, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_submission_verify(made, ISSUER, NULL, NULL, 0, &now, NULL, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(host.verified, 0);
    CHECK(mission_submission_intent(NULL) == NULL);
    CHECK(mission_submission_evidence(NULL) == NULL);
    CHECK(mission_submission_proposal(NULL) == NULL);
    CHECK(mission_submission_json(NULL) == NULL);
    CHECK(mission_submission_ref(NULL) == NULL);
    mission_submission_unref(NULL);
    mission_json_unref(doc);
    mission_submission_unref(made);
    mission_context_unref(context);
}

/* Memory that ends after so many requests, once or for good. */
struct meter {
    size_t calls, fail_at, live;
    bool stays, hit;
};

static void *metered(void *host, void *old, size_t was, size_t want)
{
    struct meter *m = host;
    void *made;

    if (want == 0) {
        m->live -= was;
        free(old);
        return NULL;
    }
    m->calls++;
    if (m->calls == m->fail_at || (m->stays && m->calls > m->fail_at)) {
        m->hit = true;
        return NULL;
    }
    made = realloc(old, want);
    if (made)
        m->live += want - was;
    return made;
}

static int32_t whole_submission(struct meter *meter, struct host *host)
{
    const mission_allocator allocator = {sizeof allocator, meter, metered};
    mission_context *context = context_with((struct setup){.allocator = &allocator}, host);
    mission_submission *made = NULL;
    mission_json *record = NULL;
    mission_error error;
    int32_t rc;

    if (!context)
        return MISSION_E_NOMEM;
    rc = submit(context, "{\"intent\":" INTENT ",\"evidence\":[" SCANNED "," ATTESTED "]}",
                PROPOSAL, &made, &error);
    if (!rc)
        rc = verify(made, NULL, &record, &error);
    CHECK((rc == 0) == (record != NULL));
    mission_json_unref(record);
    mission_submission_unref(made);
    mission_context_unref(context);
    return rc;
}

static void test_memory(void)
{
    COVERS("10:EV-2");
    for (int stays = 0; stays < 2; stays++)
        for (size_t at = 1;; at++) {
            struct host host = {.facts = "{ni."};
            struct meter meter = {.fail_at = at, .stays = stays};
            const int32_t rc = whole_submission(&meter, &host);

            CHECK_INT(meter.live, 0);
            CHECK_INT(rc, meter.hit ? MISSION_E_NOMEM : MISSION_OK);
            if (!meter.hit) {
                CHECK(at > 10);
                break;
            }
        }
}

/* The rules of carriage as sentences, each asked alone. */
static bool lawful(const mission_carriage *c, bool draft, int32_t *code)
{
    const bool intent_outside = c->parameters & MISSION_CARRIED_INTENT;
    const bool intent_inside = c->claims & MISSION_CARRIED_INTENT;
    const bool details_outside = c->parameters & MISSION_CARRIED_AUTHORIZATION_DETAILS;
    const bool details_inside = c->claims & MISSION_CARRIED_AUTHORIZATION_DETAILS;
    const bool object = c->parameters & MISSION_CARRIED_REQUEST;
    const bool uri = c->parameters & MISSION_CARRIED_REQUEST_URI;
    const bool pushed = c->endpoint == MISSION_ENDPOINT_PAR;
    const bool intent = intent_outside || intent_inside;
    const bool details = details_outside || details_inside;

    *code = 0;
    if (c->flags & MISSION_CARRIAGE_PAR_ISSUED)
        return true; /* SB-7 */
    if (!pushed && intent)
        *code = MISSION_E_FRONT_CHANNEL;
    else if (pushed && uri)
        *code = MISSION_E_UNEXPECTED_MEMBER;
    else if (object && intent && (intent_outside || details_outside))
        *code = MISSION_E_CARRIED_TWICE;
    else if (intent_inside && !(c->flags & MISSION_CARRIAGE_SIGNED))
        *code = MISSION_E_UNSIGNED_REQUEST;
    else if (!draft && intent && details)
        *code = MISSION_E_NOT_ON_THIS_WIRE;
    else if (!intent && (c->flags & MISSION_CARRIAGE_RESOURCE_GOVERNED))
        *code = MISSION_E_DOWNGRADE;
    else if (!intent && details && (c->flags & MISSION_CARRIAGE_CLIENT_GOVERNED))
        *code = MISSION_E_DOWNGRADE;
    return *code == 0;
}

/* Claims and a signature belong to a Request Object; only a front channel redeems. */
static bool possible(const mission_carriage *c)
{
    const bool object = c->parameters & (MISSION_CARRIED_REQUEST | MISSION_CARRIED_REQUEST_URI);

    if (!object && (c->claims || (c->flags & MISSION_CARRIAGE_SIGNED)))
        return false;
    if (!(c->flags & MISSION_CARRIAGE_PAR_ISSUED))
        return true;
    return c->endpoint == MISSION_ENDPOINT_AUTHORIZATION &&
           (c->parameters & MISSION_CARRIED_REQUEST_URI);
}

static void test_carriage(void)
{
    unsigned seen[2] = {0, 0};

    COVERS("SB-5", "SB-6", "SB-7", "SB-9", "SE-16", "core.submission.front-channel-refusal",
           "core.submission.duplicate-outside-request-object");
    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++) {
        mission_context *context = test_context(profile, 0);

        for (uint32_t bits = 0; bits < 2u << 10; bits++) {
            const mission_carriage carriage = {
                .size = sizeof carriage,
                .endpoint = bits >> 10 ? MISSION_ENDPOINT_AUTHORIZATION : MISSION_ENDPOINT_PAR,
                .flags = bits & 15,
                .parameters = bits >> 4 & 15,
                .claims = bits >> 8 & 3,
            };
            mission_error error = MISSION_ERROR_INIT;
            int32_t code, rc = mission_carriage_check(context, &carriage, &error);

            test_about("profile %u, endpoint %u, flags %x, parameters %x, claims %x", profile,
                       carriage.endpoint, carriage.flags, carriage.parameters, carriage.claims);
            if (!possible(&carriage)) {
                CHECK_CODE(rc, MISSION_E_ARGUMENT, &error);
            } else {
                seen[lawful(&carriage, profile == MISSION_PROFILE_DRAFT, &code)]++;
                CHECK_CODE(rc, code, &error);
                CHECK(!code || strcmp(error.oauth_error, "invalid_request") == 0);
            }
            test_about(NULL);
        }
        mission_context_unref(context);
    }
    CHECK(seen[0] > 100 && seen[1] > 100);
}

static void test_carriage_struct(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    const mission_carriage good = {.size = sizeof good,
                                   .endpoint = MISSION_ENDPOINT_PAR,
                                   .parameters = MISSION_CARRIED_INTENT};
    mission_carriage bad;
    struct {
        mission_carriage known;
        uint64_t later;
    } longer = {good, 0};

    COVERS("SB-5");
    CHECK_INT(mission_carriage_check(context, &good, NULL), MISSION_OK);
    CHECK_INT(mission_carriage_check(NULL, &good, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_carriage_check(context, NULL, NULL), MISSION_E_ARGUMENT);
    longer.known.size = sizeof longer;
    CHECK_INT(mission_carriage_check(context, &longer.known, NULL), MISSION_OK);
    longer.later = 1;
    CHECK_INT(mission_carriage_check(context, &longer.known, NULL), MISSION_E_ABI_NEWER);
    bad = good;
    bad.size = sizeof bad - 1;
    CHECK_INT(mission_carriage_check(context, &bad, NULL), MISSION_E_ABI_SMALL);
    for (int i = 0; i < 4; i++) {
        bad = good;
        *(i == 0   ? &bad.endpoint
          : i == 1 ? &bad.flags
          : i == 2 ? &bad.parameters
                   : &bad.claims) = i == 0 ? 3 : 16;
        CHECK_INT(mission_carriage_check(context, &bad, NULL), MISSION_E_ARGUMENT);
    }
    bad = good;
    bad.endpoint = 0;
    CHECK_INT(mission_carriage_check(context, &bad, NULL), MISSION_E_ARGUMENT);
    mission_context_unref(context);
}

static void test_redemption(void)
{
    static const char *const only_pushed[] = {"mission_intent", "authorization_details", "scope",
                                              "resource"};
    const mission_parameter pushed[] = {
        {V("mission_intent"), V("{\"intent\":" INTENT "}")},
        {V("client_id"), V("c")},
        {V("resource"), V("urn:a")},
        {V("resource"), V("urn:b")},
    };
    const mission_parameter front[] = {
        {V("mission_intent"), V("wide")}, {V("authorization_details"), V("wide")},
        {V("scope"), V("wide")},          {V("resource"), V("wide")},
        {V("resource"), V("wide")},       {V("resource"), V("wide")},
        {V("client_id"), V("other")},     {V("client_id"), V("third")},
        {V("ui_locales"), V("fi")},       {{NULL, 3}, V("wide")},
    };
    const size_t few = sizeof pushed / sizeof *pushed, many = sizeof front / sizeof *front;
    mission_view with, without;

    COVERS("SB-7", "core.submission.pushed-parameters-authoritative");
    for (size_t i = 0; i < 4; i++) {
        const mission_view name = mission_view_of(only_pushed[i]);

        CHECK_INT(mission_parameter_pushed_only(name), 1);
        /* What the front channel presents makes no difference at all. */
        for (size_t k = 0; k < 4; k++) {
            const int32_t a =
                mission_redemption_parameter(pushed, few, front, many, name, k, &with);
            const int32_t b = mission_redemption_parameter(pushed, few, NULL, 0, name, k, &without);

            CHECK_INT(a, b);
            CHECK(with.ptr == without.ptr && with.len == without.len);
            CHECK(a || with.len == 0);
        }
    }
    CHECK_INT(mission_redemption_parameter(pushed, few, front, many, V("resource"), 1, &with), 1);
    CHECK_VIEW(with, "urn:b");
    CHECK_INT(mission_redemption_parameter(pushed, few, front, many, V("client_id"), 0, &with), 1);
    CHECK_VIEW(with, "c");
    CHECK_INT(mission_redemption_parameter(pushed, few, front, many, V("client_id"), 1, &with), 0);
    CHECK_INT(mission_redemption_parameter(pushed, few, front, many, V("ui_locales"), 0, &with), 1);
    CHECK_VIEW(with, "fi");
    CHECK_INT(mission_redemption_parameter(NULL, 0, front, many, V("scope"), 0, &with), 0);
    CHECK_INT(mission_redemption_parameter(NULL, 3, NULL, 3, V("state"), 0, &with), 0);
    CHECK_INT(mission_redemption_parameter(pushed, few, front, many, V("state"), 0, NULL), 0);
    CHECK_INT(mission_parameter_pushed_only(V("Scope")), 0);
    CHECK_INT(mission_parameter_pushed_only(V("scopes")), 0);
    CHECK_INT(mission_parameter_pushed_only(none), 0);
    CHECK_INT(mission_parameter_pushed_only((mission_view){NULL, 5}), 0);
}

static const struct test tests[] = {
    {"envelope", test_envelope},     {"series", test_series},
    {"duplicates", test_duplicates}, {"limits", test_limits},
    {"order", test_order},           {"proposal", test_proposal},
    {"places", test_places},         {"proposal-anchor", test_proposal_anchor},
    {"claims", test_claims},         {"schema", test_schema},
    {"verified", test_verified},     {"unverified", test_unverified},
    {"required", test_required},     {"verifications", test_verifications},
    {"binding", test_binding},       {"comparison", test_comparison},
    {"facts", test_facts},           {"holds", test_holds},
    {"replay", test_replay},         {"time", test_time},
    {"arguments", test_arguments},   {"memory", test_memory},
    {"carriage", test_carriage},     {"carriage-struct", test_carriage_struct},
    {"redemption", test_redemption},
};
TEST_MAIN("submission", tests)

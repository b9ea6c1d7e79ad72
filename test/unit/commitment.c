/* Commitments against published digests and against bytes built by hand.
 * SPDX-License-Identifier: MIT */
#include "test.h"
#include <mission/identifier.h>

#define AS "https://as.example.com"
#define MISSION_ID "msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-"
#define E0                                                                                         \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":[" \
    "\"invoices.read\"],\"constraints\":{\"resource_issued_after\":\"2026-07-01T00:00:00Z\","      \
    "\"resource_issued_before\":\"2026-09-30T23:59:59Z\"},\"delegation\":{\"max_depth\":2,"        \
    "\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}}"
#define E1                                                                                         \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":[" \
    "\"journal-entries.write\"],\"constraints\":{\"max_amount\":{\"amount\":\"500.00\","           \
    "\"currency\":\"USD\"}}}"
#define READ_ENTRY                                                                                 \
    "{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":[" \
    "\"invoices.read\"]}"
#define INTENT                                                                                     \
    "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"             \
    "\"expires_at\":\"2026-12-31T23:59:59Z\"}"
#define BOARD_INTENT                                                                               \
    "{\"goal\":\"Prepare the audit-committee board packet for Q3 2026\",\"objects\":["             \
    "\"Q3 financials\",\"board packet document\",\"audit-committee reviewer\"],\"constraints\":["  \
    "\"confidential classification\",\"Example Corp tenant\",\"audit-committee-q3-2026 meeting\"]" \
    ",\"success_criteria\":[\"packet drafted\",\"reviewer notified\"],"                            \
    "\"mission_expiry\":\"2026-10-15T18:00:00Z\"}"
#define BOARD_SET                                                                                  \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://finance.example.com/mcp\","     \
    "\"actions\":[\"query_financials\"],\"constraints\":{\"period\":\"Q3 2026\",\"entity\":"       \
    "\"Example Corp\"}},{\"type\":\"mission_resource_access\",\"resource\":"                       \
    "\"https://docs.example.com/mcp\",\"actions\":[\"create_doc\"],\"constraints\":{"              \
    "\"template\":\"board-packet\",\"classification\":\"confidential\"}},{\"type\":"               \
    "\"mission_resource_access\",\"resource\":\"https://workflow.example.com/mcp\",\"actions\":["  \
    "\"notify_reviewer\"],\"constraints\":{\"group\":\"audit-committee\"}}]"
#define C1                                                                                         \
    "{\"discharge_policy\":\"close-management-2026-q3\",\"event_type\":"                           \
    "\"accounting-period-closed\"}"
#define CEILING "\"authority_ceiling\":[" READ_ENTRY "]"
#define SNAPSHOT                                                                                   \
    "{\"sources\":[{\"url\":\"https://docs.example.com/.well-known/mcp\",\"content_hash\":"        \
    "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\",\"retrieved_at\":"                    \
    "\"2026-09-01T09:00:00Z\"}]}"

#define BOTH_PROFILES(profile)                                                                     \
    uint32_t profile = MISSION_PROFILE_SERIES;                                                     \
    profile <= MISSION_PROFILE_DRAFT;                                                              \
    profile++

/* One digest, or the failed call's code as text. */
static mission_digest anchor(mission_context *context, const char *typ, const char *iss,
                             const char *value)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;

    CHECK_CODE(mission_anchor_text(context, mission_view_of(typ), mission_view_of(iss),
                                   mission_view_of(value), &digest, &error),
               MISSION_OK, &error);
    return digest;
}

static mission_digest canonical(mission_context *context, const char *value)
{
    mission_json *json = test_json(context, value);
    mission_digest digest = {{0}};

    CHECK(mission_canonical_digest(context, mission_json_root(json), &digest, NULL) == MISSION_OK);
    mission_json_unref(json);
    return digest;
}

static mission_digest raw(mission_context *context, const char *octets)
{
    mission_digest digest = {{0}};

    CHECK(mission_raw_digest(context, mission_view_of(octets), &digest, NULL) == MISSION_OK);
    return digest;
}

static bool same(mission_digest a, mission_digest b)
{
    return strcmp(a.text, b.text) == 0;
}

static mission_view view(const mission_digest *digest)
{
    return (mission_view){digest->text, MISSION_DIGEST_LEN};
}

struct vector {
    const char *name, *iss, *typ, *value, *digest;
    size_t len; /* of the envelope's canonical bytes, 0: not published */
};

/* The envelope as somebody else would write it: canonical value between fixed bytes. */
static mission_digest by_hand(mission_context *context, const struct vector *vector, size_t *len)
{
    static char text[8192];
    mission_text *value = NULL;
    mission_view bytes;

    CHECK(mission_json_canonicalize(context, mission_view_of(vector->value), &value, NULL) == 0);
    bytes = mission_text_view(value);
    *len = (size_t)snprintf(text, sizeof text, "{\"iss\":\"%s\",\"typ\":\"%s\",\"value\":%.*s}",
                            vector->iss, vector->typ, (int)bytes.len, bytes.ptr);
    mission_text_unref(value);
    return raw(context, text);
}

static void check_vector(mission_context *context, const struct vector *vector)
{
    mission_json *json = test_json(context, vector->value);
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;
    size_t len;

    test_about("%s", vector->name);
    digest = anchor(context, vector->typ, vector->iss, vector->value);
    CHECK_TEXT(digest.text, vector->digest);
    CHECK_CODE(mission_anchor(context, mission_view_of(vector->typ), mission_view_of(vector->iss),
                              mission_json_root(json), &digest, &error),
               MISSION_OK, &error);
    CHECK_TEXT(digest.text, vector->digest);
    CHECK(same(digest, by_hand(context, vector, &len)));
    CHECK(vector->len == 0 || vector->len == len);
    CHECK_CODE(mission_anchor_verify(context, mission_view_of(vector->typ),
                                     mission_view_of(vector->iss), mission_json_root(json),
                                     mission_view_of(vector->digest), &error),
               MISSION_OK, &error);
    mission_json_unref(json);
    test_about(NULL);
}

static void test_vectors(void)
{
    static const struct vector vectors[] = {
        {"V1", AS, "mission-intent", INTENT, "sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ",
         172},
        {"V2", AS, "mission-authority-set", "[" READ_ENTRY "," E1 "]",
         "sha-256:vUCCfjGulit9u0qJ0Z6pQSNerZtXMqRlfJNCr4PzLro", 346},
        {"V3", AS, "mission-intent",
         "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
         "\"expires_at\":\"2026-12-31T23:59:59Z\",\"controls\":{\"acr\":\"urn:example:acr:mfa\","
         "\"max_derivations\":20}}",
         "sha-256:DHUg4zS3HHnWtXlO6hu9sTN_jX4LyjZ4tOJiTDAvWAI", 234},
        {"V4", AS, "mission-authority-set",
         "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
         "\"actions\":[\"invoices.read\"],\"delegation\":{\"max_depth\":2,\"allowed_delegates\":["
         "{\"sub_profile\":\"ai_agent\"},{\"sub\":\"s6BhdRkqt3\"}]}}]",
         "sha-256:notrA9wZaP3I5Gx8UzN0mfzUjHYPeX4Ri_B3ilh7BbA", 271},
        {"V5", AS, "mission-proposed-authority",
         "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\","
         "\"actions\":[\"invoices.*\"]},{\"type\":\"mission_resource_access\",\"resource\":"
         "\"https://erp.example.com\",\"actions\":[\"journal-entries.write\"],\"constraints\":{"
         "\"max_amount\":{\"amount\":\"1000.00\",\"currency\":\"USD\"}}}]",
         "sha-256:udzftXYQy0pvYNxz4KgtmyL_EV8ry4DhIbBFfwILEBA", 349},
        {"V6", AS, "mission-authority-entry", E0,
         "sha-256:OUrwTnuirT29YxQmMSyiJce8W1PfGryvrVViQ1lJCqQ", 361},
        {"V7 intent", AS, "mission-intent",
         "{\"goal\":\"Reconcile Q3 invoices ...\",\"resources\":[\"https://erp.example.com\"],"
         "\"expires_at\":\"2026-12-31T23:59:59Z\"}",
         "sha-256:hT3XjaaQ4CizXpy6sXav_yCuqROi9BktnUGlbUMnVUc", 176},
        {"V7 set", AS, "mission-authority-set", "[" E0 "," E1 "]",
         "sha-256:hjXlwWBY64-RPs1Z-E_gbyklNcViI5c9jiyMbE4KvFM", 535},
        {"V8", AS, "mission-intent", BOARD_INTENT,
         "sha-256:CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg", 406},
        {"V9", AS, "mission-authority-set", BOARD_SET,
         "sha-256:Nr5E9AtXbLhtExgfj6J67oZ_rcusBs3lHSta56FP2qE", 571},
        {"initial vocabulary", AS, "mission-intent",
         "{\"goal\":\"Reconcile Q3 invoices\",\"resources\":[\"https://erp.example.com\"],"
         "\"mission_expiry\":\"2026-12-31T23:59:59Z\"}",
         "sha-256:P38IRTmTaUESJ5RpCw1WXmIqfsQmYek7zxiQWERcq-E", 176},
        {"entry with a condition", AS, "mission-authority-entry",
         "{\"actions\":[\"journal-entries.write\"],\"constraints\":{\"max_amount\":{\"amount\":"
         "\"500.00\",\"currency\":\"USD\"},\"terminal_when\":[" C1 "]},\"resource\":"
         "\"https://erp.example.com\",\"type\":\"mission_resource_access\"}",
         "sha-256:sIhpiXfh53Mj2rUr1Nkt8p3XNtfcJjXSlPXPo1idiz0", 0},
        {"creation fingerprint", AS, "mission-creation-fingerprint",
         "{\"client\":\"s6BhdRkqt3\",\"cnf\":{\"jkt\":"
         "\"0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I\"},\"cross_check\":\"" MISSION_ID
         "\",\"intent\":" INTENT ",\"iss\":\"" AS "\",\"op\":\"expansion\","
         "\"requested_token_type\":\"urn:ietf:params:oauth:token-type:access_token\","
         "\"source\":\"" MISSION_ID "\"}",
         "sha-256:C3tRZT9TJm3_QCrVG9Tim-LJL_-HX3dugC06ThIvU0k", 0},
        {"ceiling with policy", AS, "mission-authority-ceiling",
         "{" CEILING ",\"drawdown_policy\":\"urn:example:drawdown:v1\"}",
         "sha-256:Rn4_J7QNBZ8b5YlcoSpSNBmz-y-FNc90W7tIT7yd5lo", 0},
        {"ceiling", AS, "mission-authority-ceiling", "{" CEILING "}",
         "sha-256:o7pDsWmYaANqKT8TCAnjBjzGwkYzsqxGQADpdnVk-Ug", 0},
        {"derivation entries", AS, "mission-derivation-entries", "[" E1 "]",
         "sha-256:Hilv4npLEWlcp2y5z7xcACgXxRhx-LO6dqs5AX0xL8o", 0},
        {"provenance", "https://issuer.example", "mission-work-product-provenance",
         "{\"mission_id\":\"mission:A\",\"deployment_id\":\"dep_A1\",\"producer\":\"agent:A1\","
         "\"created_at\":\"2026-01-01T00:00:00Z\"}",
         "sha-256:rptuH0eTxpApuxY1lvhWmFSvKuC7CpOkok-S8CNPo_E", 0},
        {"shaping trace", AS, "mission-shaping-evidence",
         "{\"prompt\":\"Prepare the Q3 board packet\",\"discovery_snapshot\":" SNAPSHOT
         ",\"clarifications\":[],\"defaults_applied\":[{\"field\":\"mission_expiry\","
         "\"reason\":\"default-45d\"}],\"mission_intent\":" BOARD_INTENT
         ",\"model\":\"example-shaper/1\",\"created_at\":\"2026-09-01T09:00:05Z\"}",
         "sha-256:087Wny2tU1pcMmeHMYRxvkv69-7J68CxpjXO3yMLP4Y", 821},
    };

    COVERS("AN-1", "AN-2", "AN-3", "AN-9", "core.anchors.entry-commitment");
    for (BOTH_PROFILES(profile)) {
        mission_context *context = test_context(profile, 0);

        for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
            check_vector(context, &vectors[i]);
        mission_context_unref(context);
    }
}

/* V7's proposal, and digests without an envelope. */
static void test_other_vectors(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("AN-4");
    CHECK_TEXT(anchor(context, "mission-proposed-authority", AS,
                      "[{\"type\":\"mission_resource_access\",\"resource\":"
                      "\"https://erp.example.com\",\"actions\":[\"invoices.*\"],\"constraints\":{"
                      "\"resource_issued_after\":\"2026-07-01T00:00:00Z\","
                      "\"resource_issued_before\":\"2026-09-30T23:59:59Z\"},\"delegation\":{"
                      "\"max_depth\":2,\"allowed_delegates\":[{\"sub_profile\":\"ai_agent\"}]}}," E1
                      "]")
                   .text,
               "sha-256:p-s-EzdNQTn6RoPHXESkwVtGdk8yL1PxryNyMwroKGo");
    CHECK_TEXT(canonical(context, C1).text, "sha-256:PFs48FJEvc5cnSP6QtdGq2oH_zOExq4SFNLOSprlSGo");
    CHECK_TEXT(canonical(context, "{\"event_type\": \"audit-window-closed\"}").text,
               "sha-256:ZfJXktlODZF1V0ZXi0vUnLhgzWx-tsehPWK9G6_IDGU");
    CHECK_TEXT(canonical(context,
                         "{\"operation\":\"discharge\",\"mission_id\":\"" MISSION_ID
                         "\",\"entry_digest\":\"sha-256:"
                         "sIhpiXfh53Mj2rUr1Nkt8p3XNtfcJjXSlPXPo1idiz0\",\"condition_digest\":"
                         "\"sha-256:PFs48FJEvc5cnSP6QtdGq2oH_zOExq4SFNLOSprlSGo\",\"event_type\":"
                         "\"accounting-period-closed\",\"event_id\":\"close-2026-q3\"}")
                   .text,
               "sha-256:w_zaEJ8n3KElVOVPMt7XYNtaxUHAgq3nY5fipwv5Ptk");
    CHECK_TEXT(canonical(context, SNAPSHOT).text,
               "sha-256:XT6AANjihqs9J70R78Yvu8FaJn2UKGWSlAzMlggHhLU");
    CHECK_TEXT(canonical(context, "{\"mission_id\":\"" MISSION_ID "\",\"issuer\":\"" AS
                                  "\",\"token_digest\":\"sha-256:"
                                  "V1Wbh4Z3wK39B_YmzHlvkGr7hEA1rUoJMuj00y0q-eE\","
                                  "\"token_digest_kind\":\"jti\",\"aud\":"
                                  "\"https://erp.example.com\",\"entries_digest\":\"sha-256:"
                                  "Hilv4npLEWlcp2y5z7xcACgXxRhx-LO6dqs5AX0xL8o\",\"issued_at\":"
                                  "\"2026-10-15T14:32:12Z\"}")
                   .text,
               "sha-256:ilGnfpu7hz4kMZeqXWuxwNi0i_fO2vzjWGOY_i9yt4s");
    CHECK_TEXT(raw(context, "at_5v9Kq2mR7xW4nP8sL1zT6").text,
               "sha-256:V1Wbh4Z3wK39B_YmzHlvkGr7hEA1rUoJMuj00y0q-eE");
    CHECK_TEXT(raw(context, "").text, "sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    mission_context_unref(context);
}

static void test_typs(void)
{
    static const char *const typs[] = {
        [MISSION_COMMIT_INTENT] = "mission-intent",
        [MISSION_COMMIT_PROPOSED_AUTHORITY] = "mission-proposed-authority",
        [MISSION_COMMIT_AUTHORITY_SET] = "mission-authority-set",
        [MISSION_COMMIT_AUTHORITY_ENTRY] = "mission-authority-entry",
        [MISSION_COMMIT_INTENT_EVIDENCE] = "mission-intent-evidence",
        [MISSION_COMMIT_CONSENT_DISCLOSURE] = "mission-consent-disclosure",
        [MISSION_COMMIT_TEMPLATE] = "mission-template",
        [MISSION_COMMIT_CREATION_FINGERPRINT] = "mission-creation-fingerprint",
    };

    COVERS("AN-2");
    for (uint32_t what = 1; what < sizeof typs / sizeof *typs; what++)
        CHECK_VIEW(mission_commitment_typ(what), typs[what]);
    CHECK_INT(mission_commitment_typ(0).len, 0);
    CHECK_INT(mission_commitment_typ(sizeof typs / sizeof *typs).len, 0);
    CHECK_INT(mission_commitment_typ(UINT32_MAX).len, 0);
}

/* Each of typ, iss and value decides; a host's own typ makes a species of its own (AN-9). */
static void test_species(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    const mission_digest digests[] = {
        anchor(context, "mission-intent", AS, INTENT),
        anchor(context, "mission-authority-entry", AS, INTENT),
        anchor(context, "https://host.example/evidence", AS, INTENT),
        anchor(context, "mission-intent", AS "/", INTENT),
        anchor(context, AS, "mission-intent", INTENT),
        canonical(context, INTENT),
        raw(context, INTENT),
    };
    const size_t count = sizeof digests / sizeof *digests;

    COVERS("AN-2", "AN-4", "AN-9");
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < i; k++) {
            CHECK(!same(digests[i], digests[k]));
            CHECK_INT(mission_digest_compare(context, view(&digests[i]), view(&digests[k]), NULL),
                      MISSION_E_DIGEST_MISMATCH);
        }
    CHECK(same(digests[2],
               raw(context, "{\"iss\":\"" AS "\",\"typ\":\"https://host.example/evidence\","
                            "\"value\":{\"expires_at\":\"2026-12-31T23:59:59Z\",\"goal\":"
                            "\"Reconcile Q3 invoices\",\"resources\":"
                            "[\"https://erp.example.com\"]}}")));
    mission_context_unref(context);
}

/* An entry's digest says which entry it is, whoever wrote its members in which order; and it says
 * so under one issuer only. */
static void test_entry(void)
{
    static const char shuffled[] =
        "{ \"delegation\" : {\"allowed_delegates\":[{\"sub_profile\":\"ai\\u005fagent\"}],"
        "\"max_depth\":2.0}, \"constraints\":{\"resource_issued_before\":\"2026-09-30T23:59:59Z\","
        "\n\"resource_issued_after\":\"2026-07-01T00:00:00Z\"},\t\"actions\":[\"invoices.read\"],"
        "\"resource\":\"https:\\/\\/erp.example.com\",\"type\":\"mission_resource_access\"}";
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("AN-3", "core.anchors.entry-commitment");
    CHECK_TEXT(anchor(context, "mission-authority-entry", AS, shuffled).text,
               "sha-256:OUrwTnuirT29YxQmMSyiJce8W1PfGryvrVViQ1lJCqQ");
    CHECK(!same(anchor(context, "mission-authority-entry", AS, E0),
                anchor(context, "mission-authority-entry", "https://other.example", E0)));
    CHECK(!same(anchor(context, "mission-authority-entry", AS, E0),
                anchor(context, "mission-authority-entry", AS, READ_ENTRY))); /* a narrowed copy */
    mission_context_unref(context);
}

/* The recorded value as it is: nothing is normalized, sorted, added or left out. */
static void test_as_recorded(void)
{
    static const char *const different[] = {
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"]}",
        "{\"resources\":[\"https://b.example\",\"https://a.example/\"]}", /* no sorting */
        "{\"resources\":[\"https://a.example\",\"https://b.example\"]}",  /* no URI form */
        "{\"resources\":[\"HTTPS://a.example/\",\"https://b.example\"]}",
        "{\"resources\":[\"https://a.example:443/\",\"https://b.example\"]}",
        "{\"resources\":[\"https://a.example/%7e\",\"https://b.example\"]}",
        "{\"resources\":[\"https://a.example/%7E\",\"https://b.example\"]}",
        "{\"resources\":[\"https://a.example/~\",\"https://b.example\"]}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\",\"https://b.example\"]}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"constraints\":[]}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"goal_lang\":\"en\"}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"goal_lang\":\"EN\"}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"x_a\":null}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"__proto__\":1}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"toJSON\":{\"b\":1}}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"n\":\"\xC3\xA9\"}",
        "{\"resources\":[\"https://a.example/\",\"https://b.example\"],\"n\":\"e\xCC\x81\"}",
    };
    const size_t count = sizeof different / sizeof *different;
    mission_digest digests[sizeof different / sizeof *different];

    COVERS("AN-6");
    for (BOTH_PROFILES(profile)) {
        mission_context *context = test_context(profile, 0);

        for (size_t i = 0; i < count; i++)
            digests[i] = anchor(context, "mission-intent", AS, different[i]);
        for (size_t i = 0; i < count; i++)
            for (size_t k = 0; k < i; k++) {
                test_about("%s and %s", different[i], different[k]);
                CHECK(!same(digests[i], digests[k]));
            }
        test_about(NULL);
        CHECK(same(anchor(context, "mission-intent", AS, "{\"b\":[1,2],\"a\":{\"d\":0,\"c\":1}}"),
                   anchor(context, "mission-intent", AS, "{\"a\":{\"c\":1,\"d\":0},\"b\":[1,2]}")));
        mission_context_unref(context);
    }
}

static void test_i_json(void)
{
    static const struct {
        const char *text;
        int32_t code;
    } refused[] = {
        {"{\"o\":{\"a\":1,\"a\":2}}", MISSION_E_DUPLICATE_MEMBER},
        {"{\"a\":1,\"\\u0061\":2}", MISSION_E_DUPLICATE_MEMBER},
        {"[\"\\ud800\"]", MISSION_E_LONE_SURROGATE},
        {"{\"\\udc00\":1}", MISSION_E_LONE_SURROGATE},
        {"[\"\\ufffe\"]", MISSION_E_NONCHARACTER},
        {"[\"\xEF\xB7\x90\"]", MISSION_E_NONCHARACTER},
        {"[\"\xED\xA0\x80\"]", MISSION_E_INVALID_UTF8},
        {"[1e400]", MISSION_E_NUMBER_RANGE},
        {"{\"a\":1} x", MISSION_E_TRAILING_BYTES},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    static const char empty[MISSION_DIGEST_LEN + 1];

    COVERS("AN-7");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_digest digest;

        memset(&digest, 'x', sizeof digest);
        test_about("%s", refused[i].text);
        CHECK_CODE(mission_anchor_text(context, V("mission-intent"), V(AS),
                                       mission_view_of(refused[i].text), &digest, &error),
                   refused[i].code, &error);
        CHECK(memcmp(digest.text, empty, sizeof empty) == 0);
    }
    test_about(NULL);
    CHECK(same(anchor(context, "t", AS, "[9007199254740993]"),
               anchor(context, "t", AS, "[9007199254740992]")));
    CHECK(!same(anchor(context, "t", AS, "[9007199254740994]"),
                anchor(context, "t", AS, "[9007199254740992]")));
    CHECK(same(anchor(context, "t", AS, "[-0, 1E30, 4.50, 1e21, 333333333.33333329]"),
               anchor(context, "t", AS, "[0,1e+30,4.5,1e+21,333333333.3333333]")));
    mission_context_unref(context);
}

/* typ and iss stand in the envelope as JSON strings: escaped, and refused where JSON cannot have
 * them. */
static void test_envelope_strings(void)
{
    const mission_view refused[] = {
        V(""),         {NULL, 0},         {NULL, 3},         V("a\xFF"),
        V("\xC0\x80"), V("\xED\xA0\x80"), V("\xEF\xBF\xBE"), V("a\xE2\x82"),
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *json = test_json(context, "1");
    const mission_value *one = mission_json_root(json);
    mission_digest digest;

    COVERS("AN-1", "AN-7");
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        test_about("case %zu", i);
        memset(&digest, 'x', sizeof digest);
        CHECK_INT(mission_anchor(context, refused[i], V(AS), one, &digest, NULL),
                  MISSION_E_ARGUMENT);
        CHECK(digest.text[0] == 0);
        memset(&digest, 'x', sizeof digest);
        CHECK_INT(mission_anchor(context, V("t"), refused[i], one, &digest, NULL),
                  MISSION_E_ARGUMENT);
        CHECK(digest.text[0] == 0);
        CHECK_INT(mission_anchor_text(context, V("t"), refused[i], V("1"), &digest, NULL),
                  MISSION_E_ARGUMENT);
    }
    test_about(NULL);
    CHECK(mission_anchor(context, V("a\"\\\n\0\xC3\xA9"), V("\x1F/"), one, &digest, NULL) == 0);
    CHECK(same(digest, raw(context, "{\"iss\":\"\\u001f/\",\"typ\":\"a\\\"\\\\\\n\\u0000\xC3\xA9\","
                                    "\"value\":1}")));
    mission_json_unref(json);
    mission_context_unref(context);
}

static void test_unsalted(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0),
                    *other = test_context(MISSION_PROFILE_SERIES, 0);
    mission_digest digest = anchor(context, "mission-authority-set", AS, "[" READ_ENTRY "]");

    COVERS("AN-8");
    /* Two Missions of one set share it, wherever it is made: it names no Mission and no request. */
    CHECK(same(digest, anchor(other, "mission-authority-set", AS, "[" READ_ENTRY "]")));
    CHECK_INT(mission_identifier_check(view(&digest), NULL), MISSION_E_MALFORMED_IDENTIFIER);
    mission_context_unref(context);
    mission_context_unref(other);
}

static void test_series_anchors(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    static const char disclosure[] = "{\"disclosure_id\":\"d1\",\"locale\":\"en\"}";

    COVERS("SE-3");
    CHECK_TEXT(anchor(context, "mission-intent", AS, BOARD_INTENT).text,
               "sha-256:CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg");
    CHECK_TEXT(anchor(context, "mission-authority-set", AS, BOARD_SET).text,
               "sha-256:Nr5E9AtXbLhtExgfj6J67oZ_rcusBs3lHSta56FP2qE");
    CHECK(same(anchor(context, "mission-consent-disclosure", AS, disclosure),
               raw(context, "{\"iss\":\"" AS "\",\"typ\":\"mission-consent-disclosure\",\"value\":"
                            "{\"disclosure_id\":\"d1\",\"locale\":\"en\"}}")));
    mission_context_unref(context);
}

#define CODED "6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ"

static void test_digest_form(void)
{
    const struct {
        mission_view text;
        int32_t code;
        uint64_t offset;
    } cases[] = {
        {V("sha-256:" CODED), MISSION_OK, 0},
        {V(""), MISSION_E_MALFORMED_DIGEST, 0},
        {V("sha-256"), MISSION_E_MALFORMED_DIGEST, 7},
        {V(CODED), MISSION_E_MALFORMED_DIGEST, 43},
        {V("sha-256:"), MISSION_E_MALFORMED_DIGEST, 8},
        {V("sha-256:" CODED "A"), MISSION_E_MALFORMED_DIGEST, 51},
        {V("sha-256:" CODED "="), MISSION_E_MALFORMED_DIGEST, 51},
        {V("sha-256:mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ"), MISSION_E_MALFORMED_DIGEST, 50},
        {V("sha-256:+mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ"), MISSION_E_MALFORMED_DIGEST, 8},
        {V("sha-256: mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimQ"), MISSION_E_MALFORMED_DIGEST, 8},
        {V("sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486Iqim/"), MISSION_E_MALFORMED_DIGEST, 50},
        {V("sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486Iqim\0"), MISSION_E_MALFORMED_DIGEST, 50},
        {V("sha-256:sha-256:FoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486"), MISSION_E_MALFORMED_DIGEST, 15},
        {V("sha-512:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("sha-384:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("SHA-256:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("sha256:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("sha-256 :" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V(" sha-256:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("sha-2560:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("sha-25:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V(":" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {V("sha-256\0:" CODED), MISSION_E_UNKNOWN_ALGORITHM, 0},
        {{NULL, 51}, MISSION_E_ARGUMENT, MISSION_NO_OFFSET},
    };

    COVERS("AN-4", "AN-5", "core.commitment.unknown-prefix",
           "substrate.default-commitment.reject-unknown-prefix");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (uint32_t how = MISSION_DIGEST_CARRIED; how <= MISSION_DIGEST_STRICT; how++) {
            mission_error error = MISSION_ERROR_INIT;

            test_about("case %zu, %.*s", i, cases[i].text.ptr ? (int)cases[i].text.len : 0,
                       cases[i].text.ptr);
            CHECK_CODE(mission_digest_check(cases[i].text, how, &error), cases[i].code, &error);
            CHECK(cases[i].code == 0 || error.offset == cases[i].offset);
        }
    test_about(NULL);
    CHECK_INT(mission_digest_check(V("sha-256:" CODED), 2, NULL), MISSION_E_ARGUMENT);
}

/* The last character carries four bits; of 64 letters 16 leave the unused two at zero. */
static void test_digest_tail(void)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    char text[] = "sha-256:" CODED;

    COVERS("AN-5");
    for (int i = 0; i < 64; i++) {
        int32_t want = i % 4 ? MISSION_E_DIGEST_TAIL : MISSION_OK;

        text[MISSION_DIGEST_LEN - 1] = alphabet[i];
        test_about("%s", text);
        CHECK_INT(mission_digest_check(mission_view_of(text), MISSION_DIGEST_STRICT, &error), want);
        CHECK(want == 0 || error.offset == MISSION_DIGEST_LEN - 1);
        CHECK_INT(mission_digest_check(mission_view_of(text), MISSION_DIGEST_CARRIED, NULL), 0);
        CHECK_INT(
            mission_digest_compare(context, mission_view_of(text), mission_view_of(text), NULL),
            want);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* A provider whose slots answer what the test says. */
struct scripted {
    int32_t digest, compare;
    size_t calls, parts;
};

static int32_t scripted_digest(void *host, uint32_t algorithm, const mission_view *parts,
                               size_t count, uint8_t *out, size_t out_len)
{
    struct scripted *scripted = host;

    scripted->calls++;
    scripted->parts = count;
    if (scripted->digest) {
        memset(out, 0xEE, out_len);
        return scripted->digest;
    }
    return mission_crypto_builtin()->digest(NULL, algorithm, parts, count, out, out_len);
}

static int32_t scripted_compare(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    struct scripted *scripted = host;

    return scripted->compare ? scripted->compare : memcmp(a, b, len) != 0;
}

static mission_context *scripted_context(struct scripted *scripted, bool own_compare)
{
    mission_crypto crypto = {.size = sizeof crypto, .host = scripted, .digest = scripted_digest};
    mission_config config = {.size = sizeof config, .crypto = &crypto};
    mission_context *context = NULL;

    if (own_compare)
        crypto.compare = scripted_compare;
    CHECK(mission_context_new(&config, &context, NULL) == MISSION_OK);
    return context;
}

static void compare_each_character(mission_context *context)
{
    const mission_view whole = V("sha-256:" CODED);
    mission_error error = MISSION_ERROR_INIT;
    char other[] = "sha-256:" CODED;

    CHECK_CODE(mission_digest_compare(context, whole, mission_view_of(other), &error), MISSION_OK,
               &error);
    for (size_t at = 0; at < MISSION_DIGEST_LEN; at++) {
        memcpy(other, whole.ptr, whole.len);
        other[at] = other[at] == 'A' ? 'E' : 'A'; /* both have a clean tail */
        test_about("%s", other);
        CHECK_INT(mission_digest_compare(context, whole, mission_view_of(other), &error),
                  at < 7    ? MISSION_E_UNKNOWN_ALGORITHM
                  : at == 7 ? MISSION_E_MALFORMED_DIGEST
                            : MISSION_E_DIGEST_MISMATCH);
        CHECK(mission_digest_compare(context, mission_view_of(other), whole, NULL) != 0);
    }
    test_about(NULL);
}

static void test_compare(void)
{
    struct scripted scripted = {0, 0, 0, 0};
    mission_context *builtin = test_context(MISSION_PROFILE_SERIES, 0);
    mission_context *with = scripted_context(&scripted, true),
                    *without = scripted_context(&scripted, false);
    mission_error error = MISSION_ERROR_INIT;

    COVERS("AN-5");
    compare_each_character(builtin);
    compare_each_character(with);
    compare_each_character(without);
    scripted.compare = -3; /* a failure is neither equal nor different */
    CHECK_CODE(mission_digest_compare(with, V("sha-256:" CODED), V("sha-256:" CODED), &error),
               MISSION_E_CRYPTO, &error);
    CHECK_INT(error.host_code, -3);
    CHECK_INT(mission_digest_compare(NULL, V("sha-256:" CODED), V("sha-256:" CODED), NULL),
              MISSION_E_ARGUMENT);
    mission_context_unref(builtin);
    mission_context_unref(with);
    mission_context_unref(without);
}

static void test_verify(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_json *json = test_json(context, INTENT);
    const mission_value *value = mission_json_root(json);
    const mission_view typ = V("mission-intent");

    COVERS("AN-5", "core.commitment.unknown-prefix",
           "substrate.default-commitment.reject-unknown-prefix");
    CHECK_INT(mission_anchor_verify(context, typ, V(AS), value, V("sha-256:" CODED), NULL), 0);
    CHECK_INT(mission_anchor_verify(context, V("mission-template"), V(AS), value,
                                    V("sha-256:" CODED), NULL),
              MISSION_E_DIGEST_MISMATCH);
    CHECK_INT(mission_anchor_verify(context, typ, V("https://other.example"), value,
                                    V("sha-256:" CODED), NULL),
              MISSION_E_DIGEST_MISMATCH);
    CHECK_INT(mission_anchor_verify(context, typ, V(AS), mission_value_get(value, V("goal")),
                                    V("sha-256:" CODED), NULL),
              MISSION_E_DIGEST_MISMATCH);
    /* The right octets under another name are not read as sha-256. */
    CHECK_INT(mission_anchor_verify(context, typ, V(AS), value, V("sha-512:" CODED), NULL),
              MISSION_E_UNKNOWN_ALGORITHM);
    CHECK_INT(mission_anchor_verify(context, typ, V(AS), value, V(CODED), NULL),
              MISSION_E_MALFORMED_DIGEST);
    /* The same octets once decoded, with a tail that no writer makes. */
    CHECK_INT(mission_anchor_verify(context, typ, V(AS), value,
                                    V("sha-256:6mIFoCz79uCHNzKLfBpBwqFjoFXdpmpuc65486IqimR"), NULL),
              MISSION_E_DIGEST_TAIL);
    CHECK_INT(mission_anchor_verify(context, typ, V(AS), NULL, V("sha-256:" CODED), NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_anchor_verify(NULL, typ, V(AS), value, V("sha-256:" CODED), NULL),
              MISSION_E_ARGUMENT);
    mission_json_unref(json);
    mission_context_unref(context);
}

static void test_provider_failure(void)
{
    struct scripted scripted = {0, 0, 0, 0};
    mission_context *context = scripted_context(&scripted, true);
    mission_json *json = test_json(context, INTENT);
    const mission_value *value = mission_json_root(json);
    mission_error error = MISSION_ERROR_INIT;
    mission_digest digest;
    static const mission_digest empty;

    CHECK(mission_anchor(context, V("t"), V(AS), value, &digest, NULL) == MISSION_OK);
    CHECK(scripted.calls == 1 && scripted.parts == 1); /* one buffer, one call */
    scripted.digest = 42;
    CHECK_CODE(mission_anchor(context, V("t"), V(AS), value, &digest, &error), MISSION_E_CRYPTO,
               &error);
    CHECK_INT(error.host_code, 42);
    CHECK(memcmp(&digest, &empty, sizeof digest) == 0);
    memset(&digest, 'x', sizeof digest);
    CHECK_INT(mission_canonical_digest(context, value, &digest, NULL), MISSION_E_CRYPTO);
    CHECK(memcmp(&digest, &empty, sizeof digest) == 0);
    memset(&digest, 'x', sizeof digest);
    CHECK_INT(mission_raw_digest(context, V("x"), &digest, NULL), MISSION_E_CRYPTO);
    CHECK(memcmp(&digest, &empty, sizeof digest) == 0);
    CHECK_INT(mission_anchor_verify(context, V("t"), V(AS), value, V("sha-256:" CODED), NULL),
              MISSION_E_CRYPTO);
    mission_json_unref(json);
    mission_context_unref(context);
}

static void test_arguments(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_digest digest;

    memset(&digest, 'x', sizeof digest);
    CHECK_INT(mission_anchor(context, V("t"), V(AS), NULL, &digest, NULL), MISSION_E_ARGUMENT);
    CHECK(digest.text[0] == 0);
    CHECK_INT(mission_anchor_text(NULL, V("t"), V(AS), V("1"), &digest, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_anchor_text(context, V("t"), V(AS), V("1"), NULL, NULL), MISSION_E_ARGUMENT);
    CHECK(mission_anchor_text(context, V("t"), V(AS), (mission_view){NULL, 0}, &digest, NULL) < 0);
    CHECK_INT(mission_canonical_digest(context, NULL, &digest, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_canonical_digest(NULL, NULL, NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_raw_digest(context, (mission_view){NULL, 1}, &digest, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_raw_digest(context, V("x"), NULL, NULL), MISSION_E_ARGUMENT);
    CHECK_INT(mission_raw_digest(context, (mission_view){NULL, 0}, &digest, NULL), MISSION_OK);
    mission_context_unref(context);
}

static bool hashes_to(uint32_t algorithm, const mission_view *parts, size_t count, const char *hex)
{
    const mission_crypto *crypto = mission_crypto_builtin();
    char text[129] = "";
    uint8_t out[64];
    size_t len = strlen(hex) / 2;

    if (crypto->digest(crypto->host, algorithm, parts, count, out, len) != 0)
        return false;
    for (size_t i = 0; i < len; i++)
        snprintf(text + 2 * i, 3, "%02x", out[i]);
    return strcmp(text, hex) == 0;
}

/* FIPS 180-4 examples, in one part and in several. */
static void test_builtin_hashes(void)
{
    const mission_view one[] = {V("abc")}, more[] = {V("a"), {NULL, 0}, V(""), V("bc")};
    const struct {
        uint32_t algorithm;
        const char *hex;
    } cases[] = {
        {MISSION_HASH_SHA256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"},
        {MISSION_HASH_SHA384, "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded1631a8b605a43ff5bed"
                              "8086072ba1e7cc2358baeca134c825a7"},
        {MISSION_HASH_SHA512, "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
                              "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f"},
    };
    const mission_crypto *crypto = mission_crypto_builtin();
    uint8_t out[64];

    for (size_t i = 0; i < 3; i++) {
        size_t len = strlen(cases[i].hex) / 2;

        CHECK(hashes_to(cases[i].algorithm, one, 1, cases[i].hex));
        CHECK(hashes_to(cases[i].algorithm, more, 4, cases[i].hex));
        CHECK(!hashes_to(cases[i].algorithm, more, 3, cases[i].hex));
        CHECK(crypto->digest(NULL, cases[i].algorithm, one, 1, out, len - 1) != 0);
        CHECK(crypto->digest(NULL, cases[i].algorithm, one, 1, out, len + 1) != 0);
    }
    CHECK(crypto->digest(NULL, 0, one, 1, out, 32) != 0);
    CHECK(crypto->digest(NULL, 4, one, 1, out, 32) != 0);
    CHECK(mission_crypto_builtin() == crypto);
    CHECK(crypto->compare(NULL, (const uint8_t *)"abc", (const uint8_t *)"abc", 3) == 0);
    CHECK(crypto->compare(NULL, (const uint8_t *)"abc", (const uint8_t *)"abd", 3) == 1);
}

static const struct test tests[] = {
    {"vectors", test_vectors},
    {"other-vectors", test_other_vectors},
    {"typs", test_typs},
    {"species", test_species},
    {"entry", test_entry},
    {"as-recorded", test_as_recorded},
    {"i-json", test_i_json},
    {"envelope-strings", test_envelope_strings},
    {"unsalted", test_unsalted},
    {"series-anchors", test_series_anchors},
    {"digest-form", test_digest_form},
    {"digest-tail", test_digest_tail},
    {"compare", test_compare},
    {"verify", test_verify},
    {"provider-failure", test_provider_failure},
    {"arguments", test_arguments},
    {"builtin-hashes", test_builtin_hashes},
};
TEST_MAIN("commitment", tests)

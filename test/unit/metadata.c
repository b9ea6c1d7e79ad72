/* Authorization server, resource and types metadata, written and read. SPDX-License-Identifier: MIT
 */
#include "test.h"

#define ISSUER "https://as.example.com"
#define RESOURCE "https://erp.example.com/api"
#define EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

static int32_t holds(void *host, const mission_value *value, const mission_facts *facts,
                     int32_t *verdict, mission_error *error)
{
    (void)host, (void)value, (void)facts, (void)error;
    *verdict = 1;
    return 0;
}

/* A context with a type, a member of entries, a constraint that is enforced, and one that is not.
 */
static mission_context *open_context(uint32_t profile)
{
    const mission_member_type member = {.size = sizeof member, .name = V("x_source")};
    const mission_authorization_type type = {.size = sizeof type, .type = V("payment_initiation")};
    const mission_constraint_type constraints[] = {
        {.size = sizeof constraints[0], .key = V("region"), .holds = holds},
        {.size = sizeof constraints[0], .key = V("colour")}};
    const mission_config config = {
        .size = sizeof config,
        .profile = profile,
        .entry_members = &member,
        .entry_member_count = 1,
        .authorization_types = &type,
        .authorization_type_count = 1,
        .constraint_types = constraints,
        .constraint_type_count = 2,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context = NULL;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    return context;
}

static void in_both(void (*run)(mission_context *context))
{
    for (size_t i = 0; i < 2; i++) {
        mission_context *context = open_context(profiles[i]);

        test_about("%s", mission_profile_name(profiles[i]));
        run(context);
        mission_context_unref(context);
    }
    test_about(NULL);
}

static void check_text(mission_context *context, const mission_value *value, const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    CHECK_CODE(mission_value_canonical(context, value, &text, &error), MISSION_OK, &error);
    CHECK_VIEW(mission_text_view(text), want);
    mission_text_unref(text);
}

/* ---- The authorization server ---- */

static mission_server_metadata server(void)
{
    return (mission_server_metadata){
        .size = sizeof(mission_server_metadata),
        .supported = 1,
        .issuer = V(ISSUER),
        .pushed_authorization_request_endpoint = V(ISSUER "/par"),
    };
}

/* Build, with the code; on success the canonical text is `want`. */
static void check_server(mission_context *context, const mission_server_metadata *metadata,
                         int32_t code, const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = (mission_json *)&error;

    CHECK_CODE(mission_server_metadata_build(context, metadata, &json, &error), code, &error);
    if (code == MISSION_OK)
        check_text(context, mission_json_root(json), want);
    else
        CHECK(json == NULL);
    if (code != MISSION_OK)
        CHECK_TEXT(error.where, want);
    else
        mission_json_unref(json);
}

static void run_server(mission_context *context)
{
    const mission_view types[] = {V("payment_initiation")}, unknown[] = {V("shopping")},
                       twice[] = {V("payment_initiation"), V("payment_initiation")};
    mission_json *base = test_json(
        context, "{\"token_endpoint\":\"" ISSUER
                 "/token\",\"grant_types_supported\":[\"authorization_code\",\"refresh_token\"]}");
    mission_server_metadata own = server();

    check_server(context, &own, MISSION_OK,
                 "{\"authorization_details_types_supported\":[\"mission_resource_access\"],"
                 "\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":true,"
                 "\"pushed_authorization_request_endpoint\":\"" ISSUER "/par\"}");
    own.base = mission_json_root(base);
    own.exchange = 1;
    own.introspection_endpoint = V(ISSUER "/introspect");
    own.types_metadata_endpoint = V(ISSUER "/types");
    own.types = types;
    own.type_count = 1;
    check_server(context, &own, MISSION_OK,
                 "{\"authorization_details_types_metadata_endpoint\":\"" ISSUER "/types\","
                 "\"authorization_details_types_supported\":[\"mission_resource_access\","
                 "\"payment_initiation\"],\"grant_types_supported\":[\"authorization_code\","
                 "\"refresh_token\",\"" EXCHANGE "\"],\"introspection_endpoint\":\"" ISSUER
                 "/introspect\",\"issuer\":\"" ISSUER
                 "\",\"mission_bound_authorization_supported\":true,"
                 "\"pushed_authorization_request_endpoint\":\"" ISSUER
                 "/par\",\"token_endpoint\":\"" ISSUER "/token\"}");
    own.types = unknown;
    check_server(context, &own, MISSION_E_METADATA, "/authorization_details_types_supported/0");
    own.types = twice;
    own.type_count = 2;
    check_server(context, &own, MISSION_E_METADATA, "/authorization_details_types_supported/1");
    mission_json_unref(base);
}

static void test_server(void)
{
    COVERS("10:MD-1", "10:MD-4");
    in_both(run_server);
}

static void run_server_lacks(mission_context *context)
{
    mission_server_metadata own = server();

    own.pushed_authorization_request_endpoint = (mission_view){NULL, 0};
    check_server(context, &own, MISSION_E_METADATA, "/pushed_authorization_request_endpoint");
    own.supported = 0; /* it does not say that it could */
    check_server(context, &own, MISSION_OK,
                 "{\"authorization_details_types_supported\":[\"mission_resource_access\"],"
                 "\"issuer\":\"" ISSUER "\"}");
    own = server();
    own.introspection_endpoint = V("http://as.example.com/introspect");
    check_server(context, &own, MISSION_E_MALFORMED_URI, "/introspection_endpoint");
    own = server();
    own.issuer = V(ISSUER "?a=b");
    check_server(context, &own, MISSION_E_MALFORMED_URI, "/issuer");
    own.issuer = (mission_view){NULL, 0};
    check_server(context, &own, MISSION_E_ARGUMENT, "");
}

static void test_server_lacks(void)
{
    COVERS("10:MD-1");
    in_both(run_server_lacks);
}

/* The base must not say otherwise, nor what was not asked for. */
static void run_server_base(mission_context *context)
{
    static const struct {
        const char *base, *where;
        int32_t code;
    } cases[] = {
        {"{\"issuer\":\"" ISSUER "\"}", NULL, MISSION_OK},
        {"{\"issuer\":\"https://evil.example\"}", "/issuer", MISSION_E_UNEXPECTED_MEMBER},
        {"{\"introspection_endpoint\":\"https://evil.example\"}", "/introspection_endpoint",
         MISSION_E_UNEXPECTED_MEMBER},
        {"{\"mission_bound_authorization_supported\":false}",
         "/mission_bound_authorization_supported", MISSION_E_UNEXPECTED_MEMBER},
        {"{\"grant_types_supported\":[\"" EXCHANGE "\"]}", "/grant_types_supported",
         MISSION_E_UNEXPECTED_MEMBER},
        {"{\"grant_types_supported\":\"code\"}", "/grant_types_supported", MISSION_E_WRONG_TYPE},
        {"{\"jwks_uri\":7}", "/jwks_uri", MISSION_E_WRONG_TYPE},
        {"[]", "", MISSION_E_WRONG_TYPE},
    };
    static const char same[] =
        "{\"authorization_details_types_supported\":[\"mission_resource_access\"],"
        "\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":true,"
        "\"pushed_authorization_request_endpoint\":\"" ISSUER "/par\"}";

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mission_json *base = test_json(context, cases[i].base);
        mission_server_metadata own = server();

        own.base = mission_json_root(base);
        check_server(context, &own, cases[i].code, cases[i].code ? cases[i].where : same);
        mission_json_unref(base);
    }
}

static void test_server_base(void)
{
    COVERS("10:MD-4");
    in_both(run_server_base);
}

static const char supported[] =
    "{\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":true,"
    "\"pushed_authorization_request_endpoint\":\"" ISSUER "/par\",\"token_endpoint\":\"" ISSUER
    "/token\",\"jwks_uri\":\"" ISSUER "/jwks\",\"introspection_endpoint\":\"" ISSUER
    "/introspect\",\"grant_types_supported\":[\"authorization_code\",\"" EXCHANGE
    "\"],\"authorization_details_types_metadata_endpoint\":\"" ISSUER
    "/types\",\"authorization_details_types_supported\":[\"other\",\"mission_resource_access\"],"
    "\"scopes_supported\":[\"a\"]}";

static void run_found(mission_context *context)
{
    mission_json *json = test_json(context, supported);
    mission_server_found found = {.size = sizeof found};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(
        mission_server_metadata_read(context, mission_json_root(json), V(ISSUER), &found, &error),
        MISSION_OK, &error);
    CHECK_INT(found.supported, 1);
    CHECK_INT(found.introspection, 1);
    CHECK_INT(found.exchange, 1);
    CHECK_VIEW(found.issuer, ISSUER);
    CHECK_VIEW(found.pushed_authorization_request_endpoint, ISSUER "/par");
    CHECK_VIEW(found.token_endpoint, ISSUER "/token");
    CHECK_VIEW(found.introspection_endpoint, ISSUER "/introspect");
    CHECK_VIEW(found.jwks_uri, ISSUER "/jwks");
    CHECK_VIEW(found.types_metadata_endpoint, ISSUER "/types");
    CHECK_INT(mission_value_count(found.types), 2);
    mission_json_unref(json);
}

static void test_found(void)
{
    COVERS("10:MD-1", "10:MD-4");
    in_both(run_found);
}

/* Read a server's metadata that are as `text` says: refused at this place, or without support. */
static void check_found(mission_context *context, const char *text, int32_t code, const char *where)
{
    mission_json *json = test_json(context, text);
    mission_server_found found = {.size = sizeof found, .supported = 1};
    mission_error error = MISSION_ERROR_INIT;

    test_about("%s", text);
    CHECK_CODE(
        mission_server_metadata_read(context, mission_json_root(json), V(ISSUER), &found, &error),
        code, &error);
    CHECK_INT(found.supported, 0);
    CHECK_INT(found.introspection, 0);
    if (code != MISSION_OK)
        CHECK_TEXT(error.where, where);
    mission_json_unref(json);
}

static void run_not_supported(mission_context *context)
{
    static const struct {
        const char *text, *where;
        int32_t code;
    } cases[] = {
        {"{\"issuer\":\"" ISSUER "\"}", "", MISSION_OK},
        {"{\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":false}", "",
         MISSION_OK},
        {"{\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":\"true\"}",
         "/mission_bound_authorization_supported", MISSION_E_WRONG_TYPE},
        {"{\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":true}",
         "/pushed_authorization_request_endpoint", MISSION_E_METADATA},
        {"{\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":true,"
         "\"pushed_authorization_request_endpoint\":\"" ISSUER "/par\"}",
         "/authorization_details_types_supported", MISSION_E_METADATA},
        {"{\"issuer\":\"" ISSUER "\",\"mission_bound_authorization_supported\":true,"
         "\"pushed_authorization_request_endpoint\":\"" ISSUER
         "/par\",\"authorization_details_types_supported\":[\"Mission_resource_access\"]}",
         "/authorization_details_types_supported", MISSION_E_METADATA},
        {"{\"issuer\":\"" ISSUER "/\"}", "/issuer", MISSION_E_METADATA},
        {"{\"issuer\":\"http://as.example.com\"}", "/issuer", MISSION_E_MALFORMED_URI},
        {"{}", "", MISSION_E_MISSING_MEMBER},
        {"{\"issuer\":\"" ISSUER "\",\"authorization_details_types_supported\":[1]}",
         "/authorization_details_types_supported/0", MISSION_E_WRONG_TYPE},
        {"{\"issuer\":\"" ISSUER "\",\"token_endpoint\":\"" ISSUER "/token#x\"}", "/token_endpoint",
         MISSION_E_FRAGMENT},
        {"[]", "", MISSION_E_WRONG_TYPE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        check_found(context, cases[i].text, cases[i].code, cases[i].where);
}

static void test_not_supported(void)
{
    COVERS("10:MD-1");
    in_both(run_not_supported);
}

/* What is built is what is read. */
static void run_round(mission_context *context)
{
    for (unsigned bits = 0; bits < 16; bits++) {
        mission_server_metadata own = server();
        mission_server_found found = {.size = sizeof found};
        mission_error error = MISSION_ERROR_INIT;
        mission_json *json = NULL;

        own.supported = bits & 1;
        own.exchange = bits >> 1 & 1;
        if (bits & 4)
            own.introspection_endpoint = V(ISSUER "/introspect");
        if (bits & 8)
            own.types_metadata_endpoint = V(ISSUER "/types");
        CHECK_CODE(mission_server_metadata_build(context, &own, &json, &error), MISSION_OK, &error);
        CHECK_CODE(mission_server_metadata_read(context, mission_json_root(json), V(ISSUER), &found,
                                                &error),
                   MISSION_OK, &error);
        CHECK_INT(found.supported, bits & 1);
        CHECK_INT(found.exchange, bits >> 1 & 1);
        CHECK_INT(found.introspection, bits >> 2 & 1);
        CHECK_INT(found.types_metadata_endpoint.len != 0, bits >> 3 & 1);
        mission_json_unref(json);
    }
}

static void test_round(void)
{
    COVERS("10:MD-1", "10:MD-4");
    in_both(run_round);
}

/* ---- Types ---- */

#define SCHEMA "{\"schema\":{}}"

static void run_types(mission_context *context)
{
    static const struct {
        const char *types, *document, *where;
        int32_t code;
    } cases[] = {
        {"[\"mission_resource_access\"]", "{\"mission_resource_access\":" SCHEMA "}", "",
         MISSION_OK},
        {"[\"other\",\"mission_resource_access\"]",
         "{\"mission_resource_access\":{\"schema_uri\":\"https://a.example/s\"},\"other\":" SCHEMA
         "}",
         "", MISSION_OK},
        {"[\"mission_resource_access\"]",
         "{\"mission_resource_access\":" SCHEMA ",\"other\":" SCHEMA "}", "/other",
         MISSION_E_METADATA},
        {"[\"mission_resource_access\",\"other\"]", "{\"mission_resource_access\":" SCHEMA "}",
         "/other", MISSION_E_METADATA},
        {"[\"other\"]", "{\"other\":" SCHEMA "}", "/mission_resource_access", MISSION_E_METADATA},
        {"[]", "{\"mission_resource_access\":" SCHEMA "}", "/mission_resource_access",
         MISSION_E_METADATA},
        {"[\"mission_resource_access\"]", "{\"mission_resource_access\":{}}",
         "/mission_resource_access", MISSION_E_METADATA},
        {"[\"mission_resource_access\"]",
         "{\"mission_resource_access\":{\"schema\":{},\"schema_uri\":\"https://a.example/s\"}}",
         "/mission_resource_access", MISSION_E_METADATA},
        {"[\"mission_resource_access\"]", "{\"mission_resource_access\":{\"schema\":true}}",
         "/mission_resource_access/schema", MISSION_E_WRONG_TYPE},
        {"[\"mission_resource_access\"]", "{\"mission_resource_access\":7}",
         "/mission_resource_access", MISSION_E_WRONG_TYPE},
        {"[\"mission_resource_access\"]",
         "{\"mission_resource_access\":{\"schema_uri\":\"nowhere\"}}",
         "/mission_resource_access/schema_uri", MISSION_E_MALFORMED_URI},
        {"\"mission_resource_access\"", "{\"mission_resource_access\":" SCHEMA "}", "",
         MISSION_E_WRONG_TYPE},
        {"[\"mission_resource_access\"]", "[]", "", MISSION_E_WRONG_TYPE},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        mission_json *types = test_json(context, cases[i].types);
        mission_json *document = test_json(context, cases[i].document);
        mission_error error = MISSION_ERROR_INIT;

        test_about("%s %s", cases[i].types, cases[i].document);
        CHECK_CODE(mission_types_metadata_check(context, mission_json_root(types),
                                                mission_json_root(document), &error),
                   cases[i].code, &error);
        CHECK_TEXT(error.where, cases[i].where);
        mission_json_unref(types);
        mission_json_unref(document);
    }
}

static void test_types(void)
{
    COVERS("10:MD-2");
    in_both(run_types);
}

static void run_types_built(mission_context *context)
{
    mission_json *others = test_json(context, "{\"payment_initiation\":{\"type\":\"object\"}}");
    mission_json *wrong = test_json(context, "{\"mission_resource_access\":{}}");
    mission_json *types =
        test_json(context, "[\"payment_initiation\",\"mission_resource_access\"]");
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;

    CHECK_CODE(mission_types_metadata_build(context, mission_json_root(others), &json, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_types_metadata_check(context, mission_json_root(types),
                                            mission_json_root(json), &error),
               MISSION_OK, &error);
    CHECK_VIEW(
        mission_value_string(mission_value_find(
            mission_json_root(json), V("/mission_resource_access/schema/properties/type/const"))),
        "mission_resource_access");
    /* What the host added to an entry is in its schema, which is closed otherwise. */
    CHECK(mission_value_find(mission_json_root(json),
                             V("/mission_resource_access/schema/properties/x_source")));
    CHECK_INT(
        mission_value_kind(mission_value_find(
            mission_json_root(json), V("/mission_resource_access/schema/additionalProperties"))),
        MISSION_JSON_BOOLEAN);
    check_text(context, mission_value_get(mission_json_root(json), V("payment_initiation")),
               "{\"schema\":{\"type\":\"object\"}}");
    mission_json_unref(json);
    CHECK_CODE(mission_types_metadata_build(context, mission_json_root(wrong), &json, &error),
               MISSION_E_UNEXPECTED_MEMBER, &error);
    CHECK(json == NULL);
    CHECK_CODE(mission_types_metadata_build(context, mission_json_root(types), &json, &error),
               MISSION_E_WRONG_TYPE, &error);
    CHECK_CODE(mission_types_metadata_build(context, NULL, &json, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_count(mission_json_root(json)), 1);
    mission_json_unref(json);
    mission_json_unref(types);
    mission_json_unref(wrong);
    mission_json_unref(others);
}

static void test_types_built(void)
{
    COVERS("10:MD-2");
    in_both(run_types_built);
}

/* Every key that the schema of an entry knows is one that an entry may have, and every Common
 * Constraint stands in it. */
static void run_schema(mission_context *context)
{
    static const char *const keys[] = {"max_amount",
                                       "resource_issued_after",
                                       "tenant",
                                       "resource_issued_before",
                                       "recipient_domain",
                                       "time_window",
                                       "data_classification",
                                       "allowed_tools",
                                       "requires_action_approval"};
    mission_error error = MISSION_ERROR_INIT;
    const mission_value *found;
    mission_json *json = NULL;

    CHECK_CODE(mission_types_metadata_build(context, NULL, &json, &error), MISSION_OK, &error);
    found =
        mission_value_find(mission_json_root(json),
                           V("/mission_resource_access/schema/properties/constraints/properties"));
    CHECK_INT(mission_value_count(found), 9);
    for (size_t i = 0; i < 9; i++)
        CHECK(mission_value_get(found, mission_view_of(keys[i])));
    mission_json_unref(json);
}

static void test_schema(void)
{
    COVERS("10:MD-2");
    in_both(run_schema);
}

/* ---- The resource ---- */

static void check_resource(mission_context *context, const mission_resource_metadata *metadata,
                           int32_t code, const char *want)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = (mission_json *)&error;

    CHECK_CODE(mission_resource_metadata_build(context, metadata, &json, &error), code, &error);
    if (code != MISSION_OK) {
        CHECK(json == NULL);
        CHECK_TEXT(error.where, want);
        return;
    }
    check_text(context, mission_json_root(json), want);
    mission_json_unref(json);
}

static void run_resource(mission_context *context)
{
    const mission_view servers[] = {V(ISSUER)}, plain[] = {V("http://as.example.com")},
                       keys[] = {V("max_amount"), V("region")}, unenforced[] = {V("colour")},
                       unknown[] = {V("max_amount"), V("size")},
                       twice[] = {V("region"), V("region")};
    mission_json *base = test_json(context, "{\"resource_name\":\"ERP\"}");
    mission_resource_metadata own = {.size = sizeof own, .resource = V(RESOURCE)};

    check_resource(context, &own, MISSION_OK, "{\"resource\":\"" RESOURCE "\"}");
    own.base = mission_json_root(base);
    own.required = own.bound = 1;
    own.authorization_servers = servers;
    own.authorization_server_count = 1;
    own.constraints = keys;
    own.constraint_count = 2;
    check_resource(context, &own, MISSION_OK,
                   "{\"authorization_servers\":[\"" ISSUER
                   "\"],\"dpop_bound_access_tokens_required\":true,"
                   "\"mission_bound_authorization_required\":true,"
                   "\"mission_constraints_supported\":[\"max_amount\",\"region\"],\"resource\":"
                   "\"" RESOURCE "\",\"resource_name\":\"ERP\"}");
    own.constraints = unknown;
    check_resource(context, &own, MISSION_E_METADATA, "/mission_constraints_supported/1");
    own.constraints = twice;
    check_resource(context, &own, MISSION_E_METADATA, "/mission_constraints_supported/1");
    own.constraints = unenforced; /* registered, and nobody evaluates it */
    own.constraint_count = 1;
    check_resource(context, &own, MISSION_E_METADATA, "/mission_constraints_supported/0");
    own.constraint_count = 0;
    own.authorization_servers = plain;
    check_resource(context, &own, MISSION_E_MALFORMED_URI, "/authorization_servers/0");
    own.authorization_server_count = 0;
    own.resource = V("erp");
    check_resource(context, &own, MISSION_E_MALFORMED_URI, "/resource");
    mission_json_unref(base);
}

static void test_resource(void)
{
    COVERS("DE-5", "CC-5");
    in_both(run_resource);
}

static void run_resource_base(mission_context *context)
{
    mission_json *base = test_json(context, "{\"mission_constraints_supported\":[\"max_amount\"]}");
    const mission_resource_metadata own = {
        .size = sizeof own, .resource = V(RESOURCE), .base = mission_json_root(base)};

    check_resource(context, &own, MISSION_E_UNEXPECTED_MEMBER, "/mission_constraints_supported");
    mission_json_unref(base);
}

static void test_resource_base(void)
{
    COVERS("DE-5");
    in_both(run_resource_base);
}

static void run_resource_found(mission_context *context)
{
    mission_json *json = test_json(
        context, "{\"resource\":\"" RESOURCE "\",\"mission_bound_authorization_required\":true,"
                 "\"mission_constraints_supported\":[\"max_amount\",\"size\"]}");
    mission_json *silent = test_json(context, "{\"resource\":\"" RESOURCE "\"}");
    mission_resource_found found = {.size = sizeof found};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_resource_metadata_read(context, mission_json_root(json), V(RESOURCE), &found,
                                              &error),
               MISSION_OK, &error);
    CHECK_INT(found.required, 1);
    CHECK_INT(found.bound, 0);
    CHECK_INT(mission_resource_enforces(&found, V("max_amount")), 1);
    CHECK_INT(mission_resource_enforces(&found, V("size")), 1);
    CHECK_INT(mission_resource_enforces(&found, V("tenant")), 0);
    CHECK_INT(mission_resource_enforces(&found, (mission_view){NULL, 0}), 0);
    CHECK_INT(mission_resource_enforces(NULL, V("max_amount")), 0);
    CHECK_CODE(mission_resource_metadata_read(context, mission_json_root(silent), V(RESOURCE),
                                              &found, &error),
               MISSION_OK, &error);
    CHECK(found.constraints == NULL);
    CHECK_INT(mission_resource_enforces(&found, V("max_amount")), 0);
    /* Another resource's metadata are nobody's (RFC 9728 section 3.3). */
    found.required = 1;
    CHECK_CODE(mission_resource_metadata_read(context, mission_json_root(json),
                                              V("https://erp.example.com"), &found, &error),
               MISSION_E_METADATA, &error);
    CHECK_INT(found.required, 0);
    CHECK(found.constraints == NULL);
    mission_json_unref(silent);
    mission_json_unref(json);
}

static void test_resource_found(void)
{
    COVERS("DE-5");
    in_both(run_resource_found);
}

/* ---- Misuse ---- */

static void test_misuse(void)
{
    mission_context *context = open_context(MISSION_PROFILE_SERIES);
    mission_json *json = test_json(context, supported), *out;
    const mission_value *value = mission_json_root(json);
    mission_server_metadata own = server();
    mission_server_found found = {.size = sizeof found};
    mission_resource_found resource = {.size = 4};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_server_metadata_build(NULL, &own, &out, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_server_metadata_build(context, &own, NULL, &error), MISSION_E_ARGUMENT,
               &error);
    own.type_count = 1;
    CHECK_CODE(mission_server_metadata_build(context, &own, &out, &error), MISSION_E_ARGUMENT,
               &error);
    own.size = 8;
    CHECK_CODE(mission_server_metadata_build(context, &own, &out, &error), MISSION_E_ABI_SMALL,
               &error);
    CHECK_CODE(mission_server_metadata_read(context, NULL, V(ISSUER), &found, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_server_metadata_read(context, value, V(ISSUER), NULL, NULL),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_resource_metadata_read(context, value, V(ISSUER), &resource, &error),
               MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_types_metadata_check(context, NULL, value, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_types_metadata_build(context, NULL, NULL, &error), MISSION_E_ARGUMENT,
               &error);
    mission_json_unref(json);
    mission_context_unref(context);
}

static const struct test tests[] = {
    {"server", test_server},
    {"server_lacks", test_server_lacks},
    {"server_base", test_server_base},
    {"found", test_found},
    {"not_supported", test_not_supported},
    {"round", test_round},
    {"types", test_types},
    {"types_built", test_types_built},
    {"schema", test_schema},
    {"resource", test_resource},
    {"resource_base", test_resource_base},
    {"resource_found", test_resource_found},
    {"misuse", test_misuse},
};
TEST_MAIN("metadata", tests)

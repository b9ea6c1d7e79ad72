/* Requests and responses as lists of parameters: what is read of them, and what is refused.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#define TT(name) "urn:ietf:params:oauth:token-type:" name
#define EXCHANGE "urn:ietf:params:oauth:grant-type:token-exchange"
#define ROUNDS 60000

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
static const mission_view none = {NULL, 0};

static mission_view get(const mission_parameters *parameters, const char *name)
{
    return mission_parameters_get(parameters, mission_view_of(name));
}

/* From a copy of exactly its size, so that a sanitizer sees each byte too far. */
static int32_t parse_copy(mission_context *context, const char *form, mission_parameters **out,
                          mission_error *error)
{
    const size_t len = strlen(form);
    char *copy = malloc(len ? len : 1);
    int32_t rc;

    if (!copy)
        abort();
    memcpy(copy, form, len);
    rc = mission_parameters_parse(context, (mission_view){copy, len}, out, error);
    free(copy);
    return rc;
}

static mission_parameters *parse(mission_context *context, const char *form)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *read = NULL;

    CHECK_CODE(parse_copy(context, form, &read, &error), MISSION_OK, &error);
    return read;
}

/* ---- The form ---- */

static void test_form(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_parameters *read =
        parse(context, "a=1&b=x+y%2B%3d=z&&c=&resource=https%3A%2F%2Fb&d&resource=a&audience=n&%C3"
                       "%A9=%e2%82%AC&n=%00");
    mission_parameter at;

    CHECK_INT(mission_parameters_count(read), 7);
    CHECK_VIEW(get(read, "a"), "1");
    CHECK_VIEW(get(read, "b"), "x y+==z");
    CHECK(!get(read, "c").ptr); /* without a value: absent */
    CHECK(!get(read, "d").ptr);
    CHECK_VIEW(get(read, "resource"), "https://b"); /* the first */
    CHECK_VIEW(get(read, "\xC3\xA9"), "\xE2\x82\xAC");
    CHECK_INT(get(read, "n").len, 1);
    CHECK_INT(mission_parameters_at(read, 3, &at), 1);
    CHECK_VIEW(at.name, "resource");
    CHECK_VIEW(at.value, "a");
    CHECK_INT(mission_parameters_at(read, 7, &at), 0);
    CHECK(!at.name.ptr && !at.value.ptr);
    CHECK(!mission_parameters_get(NULL, V("a")).ptr);
    CHECK_INT(mission_parameters_count(NULL), 0);
    mission_parameters_unref(mission_parameters_ref(read));
    mission_parameters_unref(read);
    mission_parameters_unref(NULL);
    read = parse(context, "");
    CHECK_INT(mission_parameters_count(read), 0);
    mission_parameters_unref(read);
    mission_context_unref(context);
}

static void test_form_refusals(void)
{
    static const struct {
        const char *form;
        int32_t code;
        uint64_t offset;
    } cases[] = {
        {"a=%", MISSION_E_MALFORMED_PARAMETER, 2},
        {"a=1&b=%4", MISSION_E_MALFORMED_PARAMETER, 6},
        {"a=%4g", MISSION_E_MALFORMED_PARAMETER, 2},
        {"a=%g4", MISSION_E_MALFORMED_PARAMETER, 2},
        {"a=%4&b=1", MISSION_E_MALFORMED_PARAMETER, 2}, /* no triplet reaches over an & */
        {"a%=1", MISSION_E_MALFORMED_PARAMETER, 1},
        {"=1", MISSION_E_MALFORMED_PARAMETER, 0},
        {"a=1&=", MISSION_E_MALFORMED_PARAMETER, 4},
        {"a=x y", MISSION_E_MALFORMED_PARAMETER, 3},
        {"a=\xC3\xA9", MISSION_E_MALFORMED_PARAMETER, 2},
        {"a=1\r\n", MISSION_E_MALFORMED_PARAMETER, 3},
        {"a=\x7F", MISSION_E_MALFORMED_PARAMETER, 2},
        {"a=1&b=%C3", MISSION_E_MALFORMED_PARAMETER, 4}, /* no UTF-8 */
        {"%ED%A0%80=1", MISSION_E_MALFORMED_PARAMETER, 0},
        {"a=1&a=1", MISSION_E_REPEATED_PARAMETER, 4},
        {"a=1&b=2&%61=3", MISSION_E_REPEATED_PARAMETER, 8}, /* compared as decoded */
        {"mission_intent=%7B%7D&mission_intent=%7B%7D", MISSION_E_REPEATED_PARAMETER, 22},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_parameters *read = (mission_parameters *)&error;

        test_about("%s", cases[i].form);
        CHECK_CODE(parse_copy(context, cases[i].form, &read, &error), cases[i].code, &error);
        CHECK(!read);
        CHECK_INT(error.offset, cases[i].offset);
        CHECK_TEXT(error.oauth_error, "invalid_request");
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* A form of so many parameters. */
static char *many(size_t count, const char *name)
{
    char *form = calloc(count + 1, 32);

    if (!form)
        abort();
    for (size_t i = 0, at = 0; i < count; i++)
        at += (size_t)sprintf(form + at, name ? "%s=%zu&" : "%sp%zu=1&", name ? name : "", i);
    return form;
}

static void test_form_limits(void)
{
    const mission_limits limits = {
        .size = sizeof limits, .submission_bytes = 100, .proposal_bytes = 20};
    const mission_config config = {.size = sizeof config, .limits = &limits};
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context, *small;
    mission_parameters *read;
    char *form, text[482];

    context = test_context(MISSION_PROFILE_DRAFT, 0);
    for (size_t more = 0; more < 2; more++) {
        const char *const names[] = {NULL, "resource", "audience"};

        for (size_t i = 0; i < 3; i++) {
            form = many(256 + more, names[i]);
            CHECK_CODE(mission_parameters_parse(context, mission_view_of(form), &read, &error),
                       more ? MISSION_E_TOO_MANY : MISSION_OK, &error);
            CHECK_INT(mission_parameters_count(read), more ? 0 : 256);
            mission_parameters_unref(read);
            free(form);
        }
    }
    CHECK_CODE(mission_context_new(&config, &small, &error), MISSION_OK, &error);
    memset(text, 'a', sizeof text);
    text[1] = '=';
    CHECK_CODE(mission_parameters_parse(small, (mission_view){text, 480}, &read, &error),
               MISSION_OK, &error);
    CHECK_INT(get(read, "a").len, 478);
    mission_parameters_unref(read);
    CHECK_CODE(mission_parameters_parse(small, (mission_view){text, 481}, &read, &error),
               MISSION_E_TOO_LARGE, &error);
    CHECK(!read);
    for (size_t more = 0; more < 2; more++) {
        const mission_parameter one = {V("a"), {text, 479 + more}};

        CHECK_CODE(mission_parameters_of(small, &one, 1, &read, &error),
                   more ? MISSION_E_TOO_LARGE : MISSION_OK, &error);
        mission_parameters_unref(read);
    }
    mission_context_unref(small);
    mission_context_unref(context);
}

/* ---- The form again, naively ---- */

struct naive {
    char name[64], value[64]; /* the forms of the test are short, and have no U+0000 */
};

/* UTF-8 by the value that a sequence stands for. */
static bool naive_utf8(const char *text)
{
    const unsigned char *s = (const unsigned char *)text;

    while (*s) {
        static const unsigned long least[] = {0, 0, 0x80, 0x800, 0x10000};
        unsigned long code = *s;
        int len = 1;

        if (*s >= 0x80) {
            len = (*s & 0xE0) == 0xC0 ? 2 : (*s & 0xF0) == 0xE0 ? 3 : (*s & 0xF8) == 0xF0 ? 4 : 0;
            if (!len)
                return false;
            code = *s & (0xFFu >> (len + 1));
            for (int i = 1; i < len; i++) {
                if ((s[i] & 0xC0) != 0x80)
                    return false;
                code = code * 64 + (s[i] & 0x3F);
            }
        }
        if (len > 1 && (code < least[len] || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000)))
            return false;
        s += len;
    }
    return true;
}

static bool naive_decode(const char *text, char *out)
{
    for (; *text; text++) {
        unsigned byte = (unsigned char)*text;

        if (byte < 0x21 || byte > 0x7E)
            return false;
        if (byte == '%') {
            static const char digits[] = "0123456789abcdef0123456789ABCDEF";
            const char *a = text[1] ? strchr(digits, text[1]) : NULL;
            const char *b = a && text[2] ? strchr(digits, text[2]) : NULL;

            if (!b)
                return false;
            byte = (unsigned)((a - digits) % 16 * 16 + (b - digits) % 16);
            text += 2;
        }
        *out++ = (char)(*text == '+' && byte == '+' ? ' ' : byte);
    }
    *out = 0;
    return true;
}

/* How many parameters, or a code. */
static int32_t naive_parse(const char *form, struct naive *out)
{
    char copy[256], *rest = copy, *end;
    int32_t count = 0;

    snprintf(copy, sizeof copy, "%s&", form);
    for (; (end = strchr(rest, '&')) != NULL; rest = end + 1) {
        struct naive now = {"", ""};
        char *equals;

        *end = 0;
        if (!*rest)
            continue;
        equals = strchr(rest, '=');
        if (equals)
            *equals = 0;
        if (!naive_decode(rest, now.name) || (equals && !naive_decode(equals + 1, now.value)) ||
            !*now.name || !naive_utf8(now.name) || !naive_utf8(now.value))
            return MISSION_E_MALFORMED_PARAMETER;
        if (!*now.value)
            continue;
        for (int32_t i = 0; i < count; i++)
            if (strcmp(out[i].name, now.name) == 0 && strcmp(now.name, "resource") != 0 &&
                strcmp(now.name, "audience") != 0)
                return MISSION_E_REPEATED_PARAMETER;
        out[count++] = now;
    }
    return count;
}

static const char *one_of(uint64_t *state, const char *const *pieces, size_t count)
{
    return pieces[test_random(state) % count];
}

/* A few pairs, and in every other form some noise between them. */
static void sketch_form(uint64_t *state, char *out)
{
    static const char *const names[] = {"a",   "b", "c",        "d",        "e",       "%61",
                                        "%62", "+", "resource", "audience", "%C3%A9b", "f~"};
    static const char *const values[] = {"", "1", "2+3", "%2B%26%3d", "%C3%A9", "a=b", "*", "%41"};
    static const char *const noise[] = {"=",   "&",   "%", "%4",       "%C3", "%A9",       "%F0",
                                        "%7F", "%ED", " ", "\xC3\xA9", "\t",  "%E2%82%AC", "+"};
    const size_t pairs = test_random(state) % 5;

    *out = 0;
    for (size_t i = 0; i < pairs; i++) {
        strcat(out, i ? "&" : "");
        strcat(out, one_of(state, names, sizeof names / sizeof *names));
        strcat(out, test_random(state) % 8 ? "=" : "");
        strcat(out, one_of(state, values, sizeof values / sizeof *values));
        if (test_random(state) % 8 == 0)
            strcat(out, one_of(state, noise, sizeof noise / sizeof *noise));
    }
}

static void compare_forms(mission_context *context, const char *form, size_t *taken)
{
    static struct naive model[64];
    const int32_t wanted = naive_parse(form, model);
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *read;
    const int32_t rc = parse_copy(context, form, &read, &error);

    CHECK_CODE(rc, wanted < 0 ? wanted : MISSION_OK, &error);
    if (rc || wanted < 0) {
        mission_parameters_unref(read);
        return;
    }
    *taken += (size_t)wanted;
    CHECK_INT(mission_parameters_count(read), wanted);
    for (int32_t i = 0; i < wanted; i++) {
        mission_parameter at;

        mission_parameters_at(read, (size_t)i, &at);
        CHECK_VIEW(at.name, model[i].name);
        CHECK_VIEW(at.value, model[i].value);
    }
    mission_parameters_unref(read);
}

static void test_form_model(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    uint64_t state = test_seed();
    size_t taken = 0;

    for (size_t i = 0; i < ROUNDS; i++) {
        char form[256];

        sketch_form(&state, form);
        test_about("%s", form);
        compare_forms(context, form, &taken);
    }
    test_about(NULL);
    CHECK(taken > ROUNDS / 2); /* the sketches are not all refused */
    mission_context_unref(context);
}

/* Whatever bytes: written as a form they are read again. */
static void test_form_round_trip(void)
{
    static const char *const samples[] = {
        "a",  "~",        "*",   " ",  "+",  "%",    "&",
        "=",  "\xC3\xA9", "-_.", "\"", "\n", "\x01", "\xF0\x9F\x98\x80",
        "#?/"};
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    uint64_t state = test_seed();

    for (size_t round = 0; round < 2000; round++) {
        char value[64] = "", name[64] = "x";
        const mission_parameter list[] = {{mission_view_of(name), mission_view_of("1")},
                                          {V("empty"), {NULL, 0}},
                                          {V("v"), mission_view_of(value)}};
        mission_parameter sent[3];
        mission_parameters *read = NULL;
        mission_text *form = NULL;

        for (size_t i = 0; i < 8; i++) {
            strcat(value, samples[test_random(&state) % 15]);
            strcat(name, i % 2 ? samples[test_random(&state) % 15] : "");
        }
        memcpy(sent, list, sizeof sent);
        sent[0].name = mission_view_of(name);
        sent[2].value = mission_view_of(value);
        CHECK_CODE(mission_parameters_form(context, sent, 3, &form, &error), MISSION_OK, &error);
        CHECK_CODE(mission_parameters_parse(context, mission_text_view(form), &read, &error),
                   MISSION_OK, &error);
        CHECK_INT(mission_parameters_count(read), 2);
        CHECK_VIEW(get(read, name), "1");
        CHECK_VIEW(get(read, "v"), value);
        mission_parameters_unref(read);
        mission_text_unref(form);
    }
    mission_context_unref(context);
}

static void test_form_written(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    const mission_parameter list[] = {
        {V("a b"), V("\xC3\xA9~*-._+&=%")}, {V("empty"), V("")}, {V("c"), V("1")}};
    const mission_parameter bad[] = {{{NULL, 0}, V("1")}};
    const mission_parameter binary[] = {{V("a"), V("\xFF")}};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *form = NULL;

    CHECK_CODE(mission_parameters_form(context, list, 3, &form, &error), MISSION_OK, &error);
    CHECK_VIEW(mission_text_view(form), "a+b=%C3%A9%7E*-._%2B%26%3D%25&c=1");
    mission_text_unref(form);
    CHECK_CODE(mission_parameters_form(context, bad, 1, &form, &error), MISSION_E_ARGUMENT, &error);
    CHECK(!form);
    CHECK_CODE(mission_parameters_form(context, binary, 1, &form, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_parameters_form(context, NULL, 0, &form, &error), MISSION_OK, &error);
    CHECK_VIEW(mission_text_view(form), "");
    mission_text_unref(form);
    mission_context_unref(context);
}

static void test_list(void)
{
    const mission_parameter twice[] = {{V("a"), V("1")}, {V("b"), V("")}, {V("a"), V("2")}};
    const mission_parameter empty[] = {{V(""), V("1")}};
    const mission_parameter binary[] = {{V("a"), V("\xC3")}};
    const mission_parameter wrong[] = {{V("a"), {NULL, 3}}};
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *made;

    CHECK_CODE(mission_parameters_of(context, twice, 2, &made, &error), MISSION_OK, &error);
    CHECK_INT(mission_parameters_count(made), 1);
    mission_parameters_unref(made);
    CHECK_CODE(mission_parameters_of(context, twice, 3, &made, &error),
               MISSION_E_REPEATED_PARAMETER, &error);
    CHECK(!made);
    CHECK_CODE(mission_parameters_of(context, empty, 1, &made, &error),
               MISSION_E_MALFORMED_PARAMETER, &error);
    CHECK_CODE(mission_parameters_of(context, binary, 1, &made, &error),
               MISSION_E_MALFORMED_PARAMETER, &error);
    CHECK_CODE(mission_parameters_of(context, wrong, 1, &made, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_parameters_of(context, NULL, 1, &made, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_parameters_of(context, NULL, 0, &made, &error), MISSION_OK, &error);
    mission_parameters_unref(made);
    mission_context_unref(context);
}

/* An allocator that looks at what it is given back. */
struct watch {
    size_t blocks, found;
};

static void *watched(void *host, void *old, size_t was, size_t want)
{
    struct watch *watch = host;

    if (want == 0) {
        for (size_t i = 0; old && i + 6 <= was; i++)
            watch->found += memcmp((char *)old + i, "s3cret", 6) == 0;
        watch->blocks--;
        free(old);
        return NULL;
    }
    watch->blocks += !old;
    return realloc(old, want);
}

static void test_wiped(void)
{
    struct watch watch = {0};
    const mission_allocator allocator = {sizeof allocator, &watch, watched};
    const mission_config config = {.size = sizeof config, .allocator = &allocator};
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *read = NULL;
    mission_context *context;

    CHECK_CODE(mission_context_new(&config, &context, &error), MISSION_OK, &error);
    CHECK_CODE(
        mission_parameters_parse(context, V("client_secret=s3cret&code=s3cret"), &read, &error),
        MISSION_OK, &error);
    mission_parameters_unref(read);
    CHECK_CODE(
        mission_parameters_parse(context, V("client_secret=s3cret&code=s3cret%"), &read, &error),
        MISSION_E_MALFORMED_PARAMETER, &error);
    mission_context_unref(context);
    CHECK_INT(watch.found, 0);
    CHECK_INT(watch.blocks, 0);
}

/* ---- The Request Object ---- */

static int32_t claims_of(mission_context *context, const char *text, mission_parameters **out,
                         mission_error *error)
{
    mission_json *doc = test_json(context, text);
    const int32_t rc = mission_parameters_of_claims(context, mission_json_root(doc), out, error);

    mission_json_unref(doc);
    return rc;
}

static void test_claims(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *read;

    COVERS("SB-5");
    CHECK_CODE(claims_of(context,
                         "{\"iss\":\"c\",\"aud\":[\"x\"],\"exp\":1,\"jti\":\"j\",\"client_id\":"
                         "\"c\",\"max_age\":60,\"resource\":[\"https://b\",\"https://a\"],"
                         "\"audience\":\"n\",\"scope\":\"\",\"state\":null,\"mission_intent\":{"
                         "\"b\":1, \"a\":\"\\u00e9\"},\"authorization_details\":[]}",
                         &read, &error),
               MISSION_OK, &error);
    CHECK_INT(mission_parameters_count(read), 7);
    CHECK_VIEW(get(read, "client_id"), "c");
    CHECK_VIEW(get(read, "max_age"), "60");
    CHECK_VIEW(get(read, "resource"), "https://b");
    CHECK_VIEW(get(read, "audience"), "n");
    CHECK_VIEW(get(read, "mission_intent"), "{\"a\":\"\xC3\xA9\",\"b\":1}");
    CHECK_VIEW(get(read, "authorization_details"), "[]");
    CHECK(!get(read, "iss").ptr && !get(read, "scope").ptr && !get(read, "state").ptr);
    mission_parameters_unref(read);
    mission_context_unref(context);
}

static void test_claims_refusals(void)
{
    static const struct {
        const char *claims;
        int32_t code;
        const char *where;
    } cases[] = {
        {"[]", MISSION_E_WRONG_TYPE, ""},
        {"{\"mission_intent\":\"{}\"}", MISSION_E_WRONG_TYPE, "/mission_intent"},
        {"{\"mission_intent\":null}", MISSION_E_WRONG_TYPE, "/mission_intent"},
        {"{\"authorization_details\":\"[]\"}", MISSION_E_WRONG_TYPE, "/authorization_details"},
        {"{\"resource\":[1]}", MISSION_E_WRONG_TYPE, "/resource"},
        {"{\"resource\":{}}", MISSION_E_WRONG_TYPE, "/resource"},
        {"{\"request\":\"x\"}", MISSION_E_UNEXPECTED_MEMBER, "/request"},
        {"{\"request_uri\":\"x\"}", MISSION_E_UNEXPECTED_MEMBER, "/request_uri"},
        {"{\"\":\"x\"}", MISSION_E_MALFORMED_PARAMETER, ""},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("SB-5");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_parameters *read = (mission_parameters *)&error;

        test_about("%s", cases[i].claims);
        CHECK_CODE(claims_of(context, cases[i].claims, &read, &error), cases[i].code, &error);
        CHECK(!read);
        CHECK_TEXT(error.where, cases[i].where);
        CHECK_TEXT(error.oauth_error, "invalid_request");
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* ---- The push ---- */

#define INTENT "mission_intent=%7B%7D"
#define DETAILS "authorization_details=%5B%5D"
#define PLAIN "client_id=c&response_type=code&"

struct push {
    const char *form, *claims; /* `claims` NULL: none came */
    uint32_t flags;
    int32_t draft, series; /* codes */
};

static void push(mission_context *context, const struct push *p, int32_t wanted)
{
    mission_parameters *form = parse(context, p->form), *claims = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_pushed pushed = {.size = sizeof pushed, .governed = 7, .client_id = V("old")};

    test_about("%s | %s", p->form, p->claims ? p->claims : "");
    if (p->claims)
        CHECK_CODE(claims_of(context, p->claims, &claims, &error), MISSION_OK, &error);
    CHECK_CODE(mission_pushed_read(context, form, claims, p->flags, &pushed, &error), wanted,
               &error);
    if (wanted) {
        CHECK(!pushed.governed && !pushed.client_id.ptr && !pushed.intent.ptr);
        if (wanted != MISSION_E_ARGUMENT)
            CHECK_TEXT(error.oauth_error, "invalid_request");
    } else {
        CHECK_VIEW(pushed.client_id, "c");
        CHECK_INT(pushed.governed, pushed.intent.len != 0);
    }
    test_about(NULL);
    mission_parameters_unref(claims);
    mission_parameters_unref(form);
}

static void test_pushed(void)
{
    static const struct push cases[] = {
        {PLAIN INTENT, NULL, 0, 0, 0},
        {PLAIN, NULL, 0, 0, 0},
        {PLAIN DETAILS, NULL, 0, 0, 0},
        /* SB-9 */
        {PLAIN DETAILS, NULL, MISSION_CARRIAGE_CLIENT_GOVERNED, MISSION_E_DOWNGRADE,
         MISSION_E_DOWNGRADE},
        {PLAIN DETAILS "&mission_intent=", NULL, MISSION_CARRIAGE_CLIENT_GOVERNED,
         MISSION_E_DOWNGRADE, MISSION_E_DOWNGRADE},
        {PLAIN "scope=a", NULL, MISSION_CARRIAGE_RESOURCE_GOVERNED, MISSION_E_DOWNGRADE,
         MISSION_E_DOWNGRADE},
        {PLAIN "request=j", "{\"authorization_details\":[],\"response_type\":\"code\"}",
         MISSION_CARRIAGE_CLIENT_GOVERNED, MISSION_E_DOWNGRADE, MISSION_E_DOWNGRADE},
        /* SE-16: on every carrier */
        {PLAIN INTENT "&" DETAILS, NULL, 0, 0, MISSION_E_NOT_ON_THIS_WIRE},
        {PLAIN "request=j",
         "{\"mission_intent\":{},\"authorization_details\":[],\"response_type\":\"code\"}", 0, 0,
         MISSION_E_NOT_ON_THIS_WIRE},
        /* SB-6 */
        {PLAIN "request=j", "{\"mission_intent\":{},\"response_type\":\"code\"}", 0, 0, 0},
        {PLAIN "request=j&" INTENT, "{\"response_type\":\"code\"}", 0, MISSION_E_CARRIED_TWICE,
         MISSION_E_CARRIED_TWICE},
        {PLAIN "request=j&" INTENT, "{\"mission_intent\":{},\"response_type\":\"code\"}", 0,
         MISSION_E_CARRIED_TWICE, MISSION_E_CARRIED_TWICE},
        {PLAIN "request=j&" DETAILS, "{\"mission_intent\":{},\"response_type\":\"code\"}", 0,
         MISSION_E_CARRIED_TWICE, MISSION_E_CARRIED_TWICE},
        /* what nobody verified, or nobody sent */
        {PLAIN "request=j", NULL, 0, MISSION_E_UNSIGNED_REQUEST, MISSION_E_UNSIGNED_REQUEST},
        {PLAIN, "{\"mission_intent\":{}}", 0, MISSION_E_ARGUMENT, MISSION_E_ARGUMENT},
        {PLAIN "request_uri=u", NULL, 0, MISSION_E_UNEXPECTED_MEMBER, MISSION_E_UNEXPECTED_MEMBER},
        {PLAIN INTENT "&request_uri=u", NULL, 0, MISSION_E_UNEXPECTED_MEMBER,
         MISSION_E_UNEXPECTED_MEMBER},
        {PLAIN INTENT, NULL, MISSION_CARRIAGE_SIGNED, MISSION_E_ARGUMENT, MISSION_E_ARGUMENT},
        {PLAIN "request=j", NULL, MISSION_CARRIAGE_SIGNED, MISSION_E_ARGUMENT, MISSION_E_ARGUMENT},
        /* who, and what for */
        {"response_type=code&" INTENT, NULL, 0, MISSION_E_MISSING_MEMBER, MISSION_E_MISSING_MEMBER},
        {"client_id=c&" INTENT, NULL, 0, MISSION_E_MISSING_MEMBER, MISSION_E_MISSING_MEMBER},
        {PLAIN "request=j", "{\"mission_intent\":{}}", 0, MISSION_E_MISSING_MEMBER,
         MISSION_E_MISSING_MEMBER}, /* nothing more is taken from the form */
        {PLAIN "request=j", "{\"client_id\":\"d\",\"response_type\":\"code\"}", 0,
         MISSION_E_INCONSISTENT, MISSION_E_INCONSISTENT},
        {"request=j", "{\"client_id\":\"c\",\"response_type\":\"code\"}", 0, 0, 0},
    };

    COVERS("SB-5", "SB-6", "SB-9", "SE-16", "core.submission.duplicate-outside-request-object");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t k = 0; k < 2; k++) {
            mission_context *context = test_context(profiles[k], 0);

            push(context, &cases[i],
                 profiles[k] == MISSION_PROFILE_DRAFT ? cases[i].draft : cases[i].series);
            mission_context_unref(context);
        }
    }
}

/* What is in the Request Object counts, and nothing beside it. */
static void test_pushed_members(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_parameters *form =
        parse(context, PLAIN "redirect_uri=r&state=s&code_challenge=h&code_challenge_method=S256&"
                             "scope=a+b&dpop_jkt=k&" INTENT "&" DETAILS "&resource=r1&resource=r2");
    mission_parameters *beside = parse(context, "client_id=c&request=j&scope=wide&resource=wide&"
                                                "redirect_uri=evil&state=evil&audience=x"),
                       *claims = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_pushed pushed = {.size = sizeof pushed}, small = {.size = 16};

    COVERS("SB-6");
    CHECK_CODE(mission_pushed_read(context, form, NULL, 0, &pushed, &error), MISSION_OK, &error);
    CHECK_VIEW(pushed.redirect_uri, "r");
    CHECK_VIEW(pushed.state, "s");
    CHECK_VIEW(pushed.code_challenge, "h");
    CHECK_VIEW(pushed.code_challenge_method, "S256");
    CHECK_VIEW(pushed.scope, "a b");
    CHECK_VIEW(pushed.dpop_jkt, "k");
    CHECK_VIEW(pushed.intent, "{}");
    CHECK_VIEW(pushed.proposal, "[]");
    CHECK_INT(pushed.resource_count, 2);
    CHECK_VIEW(pushed.resources[1], "r2");
    CHECK_CODE(claims_of(context,
                         "{\"response_type\":\"code\",\"mission_intent\":{},\"scope\":\"in\","
                         "\"resource\":[\"r3\"]}",
                         &claims, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_pushed_read(context, beside, claims, 0, &pushed, &error), MISSION_OK,
               &error);
    CHECK_VIEW(pushed.scope, "in");
    CHECK_INT(pushed.resource_count, 1);
    CHECK_VIEW(pushed.resources[0], "r3");
    CHECK(!pushed.redirect_uri.ptr && !pushed.state.ptr && !pushed.proposal.ptr);
    CHECK_CODE(mission_pushed_read(context, form, NULL, 0, &small, &error), MISSION_E_ABI_SMALL,
               &error);
    CHECK_CODE(mission_pushed_read(context, form, NULL, 0, NULL, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_pushed_read(NULL, form, NULL, 0, &pushed, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK(!pushed.client_id.ptr && !pushed.governed);
    mission_parameters_unref(form);
    mission_parameters_unref(beside);
    mission_parameters_unref(claims);
    mission_context_unref(context);
}

/* The client's push is what the server reads. */
static void test_pushed_written(void)
{
    const mission_view resources[] = {V("https://a"), V("https://b")};

    COVERS("CF-1");
    for (size_t i = 0; i < 2; i++) {
        const bool draft = profiles[i] == MISSION_PROFILE_DRAFT;
        mission_context *context = test_context(profiles[i], 0);
        mission_error error = MISSION_ERROR_INIT;
        mission_pushed sent = {.size = sizeof sent,
                               .client_id = V("c"),
                               .response_type = V("code"),
                               .code_challenge = V("h"),
                               .code_challenge_method = V("S256"),
                               .state = V("x y"),
                               .intent = V("{\"goal\":\"Rechnung & \xC3\x84\"}"),
                               .resources = resources,
                               .resource_count = 2},
                       got = {.size = sizeof got};
        mission_parameters *made = NULL, *read = NULL;
        mission_parameter list[16];
        mission_text *form = NULL;
        size_t count = 0;

        sent.proposal = draft ? V("[{}]") : none;
        CHECK_CODE(mission_pushed_request(context, &sent, &made, &error), MISSION_OK, &error);
        while (mission_parameters_at(made, count, &list[count]))
            count++;
        CHECK_CODE(mission_parameters_form(context, list, count, &form, &error), MISSION_OK,
                   &error);
        CHECK_CODE(mission_parameters_parse(context, mission_text_view(form), &read, &error),
                   MISSION_OK, &error);
        CHECK_CODE(mission_pushed_read(context, read, NULL, MISSION_CARRIAGE_CLIENT_GOVERNED, &got,
                                       &error),
                   MISSION_OK, &error);
        CHECK_INT(got.governed, 1);
        CHECK_VIEW(got.intent, "{\"goal\":\"Rechnung & \xC3\x84\"}");
        CHECK_VIEW(got.proposal, draft ? "[{}]" : "");
        CHECK_VIEW(got.state, "x y");
        CHECK_INT(got.resource_count, 2);
        CHECK_VIEW(got.resources[1], "https://b");
        mission_text_unref(form);
        mission_parameters_unref(made);
        mission_parameters_unref(read);

        sent.proposal = V("[{}]");
        CHECK_CODE(mission_pushed_request(context, &sent, &made, &error),
                   draft ? MISSION_OK : MISSION_E_NOT_ON_THIS_WIRE, &error);
        mission_parameters_unref(made);
        sent.intent = none;
        CHECK_CODE(mission_pushed_request(context, &sent, &made, &error), MISSION_E_DOWNGRADE,
                   &error);
        CHECK(!made);
        sent.client_id = none;
        CHECK_CODE(mission_pushed_request(context, &sent, &made, &error), MISSION_E_MISSING_MEMBER,
                   &error);
        CHECK_TEXT(error.where, "/client_id");
        mission_context_unref(context);
    }
}

static void test_front_channel(void)
{
    static const struct {
        const char *form;
        int32_t code;
        bool redeems;
    } cases[] = {
        {"client_id=c&request_uri=u", MISSION_OK, true},
        {"client_id=c&request_uri=u&" INTENT "&" DETAILS "&scope=wide&resource=r&state=x",
         MISSION_OK, true},
        {"client_id=c&response_type=code", MISSION_OK, false},
        {"client_id=c&response_type=code&" INTENT, MISSION_E_FRONT_CHANNEL, false},
        {"client_id=c&" INTENT "&request_uri=", MISSION_E_FRONT_CHANNEL, false},
        {"client_id=c&request=jwt", MISSION_E_FRONT_CHANNEL, false},
        {"request_uri=u", MISSION_E_MISSING_MEMBER, false},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("SB-5", "SB-7", "core.submission.front-channel-refusal",
           "core.submission.pushed-parameters-authoritative");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_parameters *form = parse(context, cases[i].form);
        mission_error error = MISSION_ERROR_INIT;
        mission_view uri = V("old"), client = V("old");

        test_about("%s", cases[i].form);
        CHECK_CODE(mission_front_channel_read(form, &uri, &client, &error), cases[i].code, &error);
        CHECK_VIEW(uri, cases[i].redeems ? "u" : "");
        CHECK_VIEW(client, cases[i].redeems ? "c" : "");
        if (cases[i].code)
            CHECK_TEXT(error.oauth_error, "invalid_request");
        mission_parameters_unref(form);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static void test_pushed_response(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *made = NULL;
    mission_text *text = NULL;

    CHECK_CODE(mission_pushed_response(context, V("urn:x:1"), 90, &made, &error), MISSION_OK,
               &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(made), &text, &error), MISSION_OK,
               &error);
    CHECK_VIEW(mission_text_view(text), "{\"expires_in\":90,\"request_uri\":\"urn:x:1\"}");
    mission_text_unref(text);
    mission_json_unref(made);
    CHECK_CODE(mission_pushed_response(context, V("urn:x:1"), 0, &made, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK(!made);
    CHECK_CODE(mission_pushed_response(context, none, 9, &made, &error), MISSION_E_ARGUMENT,
               &error);
    mission_context_unref(context);
}

/* ---- The token request ---- */

#define EX "grant_type=" EXCHANGE "&subject_token=s&"
#define AT TT("access_token")
#define OWN EX "subject_token_type=" AT "&requested_token_type=" AT

static void test_token_request(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_parameters *form = parse(
        context, "grant_type=authorization_code&code=x&redirect_uri=r&code_verifier=v&client_id=c&"
                 "scope=a&resource=r1&resource=r2&audience=n&subject_token=s&refresh_token=t&"
                 "mission_id=msn_other&mission_intent=%7B%7D");
    mission_token_request r = {.size = sizeof r};
    mission_error error = MISSION_ERROR_INIT;

    COVERS("GB-1", "core.grant-binding.mission-id-inert");
    CHECK_CODE(mission_token_request_read(form, &r, &error), MISSION_OK, &error);
    CHECK_INT(r.grant, MISSION_GRANT_CODE);
    CHECK_INT(r.exchange, MISSION_TOKEN_EXCHANGE_NONE);
    CHECK_VIEW(r.code, "x");
    CHECK_VIEW(r.redirect_uri, "r");
    CHECK_VIEW(r.code_verifier, "v");
    CHECK_VIEW(r.client_id, "c");
    CHECK_VIEW(r.scope, "a");
    CHECK_INT(r.resource_count, 2);
    CHECK_VIEW(r.resources[0], "r1");
    /* What belongs to another grant is not there, and no Mission is named. */
    CHECK(!r.subject_token.ptr && !r.refresh_token.ptr && !r.intent.ptr && !r.audience_count);
    for (size_t i = sizeof r.size; i + sizeof(mission_view) <= sizeof r; i += sizeof(void *)) {
        mission_view view;

        memcpy(&view, (const char *)&r + i, sizeof view);
        CHECK(view.len != 9 || memcmp(view.ptr, "msn_other", 9) != 0);
    }
    mission_parameters_unref(form);
    form = parse(context, "grant_type=refresh_token&refresh_token=t&client_id=c&code=x");
    CHECK_CODE(mission_token_request_read(form, &r, &error), MISSION_OK, &error);
    CHECK_INT(r.grant, MISSION_GRANT_REFRESH);
    CHECK_VIEW(r.refresh_token, "t");
    CHECK(!r.code.ptr && !r.resource_count && !r.resources);
    mission_parameters_unref(form);
    mission_context_unref(context);
}

static void test_token_request_refusals(void)
{
    static const struct {
        const char *form;
        int32_t code;
        const char *where;
    } cases[] = {
        {"code=x", MISSION_E_MISSING_MEMBER, "/grant_type"},
        {"grant_type=password&code=x", MISSION_E_GRANT_TYPE, ""},
        {"grant_type=Authorization_code&code=x", MISSION_E_GRANT_TYPE, ""},
        {"grant_type=authorization_code&code=", MISSION_E_MISSING_MEMBER, "/code"},
        {"grant_type=refresh_token&code=x", MISSION_E_MISSING_MEMBER, "/refresh_token"},
        {"grant_type=" EXCHANGE, MISSION_E_MISSING_MEMBER, "/subject_token"},
        {EX, MISSION_E_MISSING_MEMBER, "/subject_token_type"},
        {EX "subject_token_type=" AT, MISSION_E_MISSING_MEMBER, "/requested_token_type"},
        {OWN "&actor_token=a", MISSION_E_MISSING_MEMBER, "/actor_token_type"},
        {OWN "&actor_token_type=a", MISSION_E_UNEXPECTED_MEMBER, "/actor_token_type"},
        {EX "subject_token_type=" TT("refresh_token") "&requested_token_type=" AT,
         MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=" AT "&requested_token_type=" TT("refresh_token"),
         MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=" AT "&requested_token_type=urn:x", MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=access_token&requested_token_type=" AT, MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=" TT("refresh_token") "&requested_token_type=" AT "&" INTENT,
         MISSION_E_EXCHANGE, ""},
        {OWN "&child_actor=%7B%7D", MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=" AT "&requested_token_type=" TT("jwt"), MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=" TT("refresh_token") "&requested_token_type=" TT(
             "jwt") "&child_actor=%7B%7D",
         MISSION_E_EXCHANGE, ""},
        {EX "subject_token_type=" AT
            "&requested_token_type=" TT("jwt") "&child_actor=%7B%7D&predecessor=p",
         MISSION_E_EXCHANGE, ""},
        {OWN "&request_refresh_token=1", MISSION_E_EXCHANGE, ""},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("10:DG-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_parameters *form = parse(context, cases[i].form);
        mission_token_request r = {.size = sizeof r, .grant = 9, .code = V("old")};
        mission_error error = MISSION_ERROR_INIT;

        test_about("%s", cases[i].form);
        CHECK_CODE(mission_token_request_read(form, &r, &error), cases[i].code, &error);
        CHECK_TEXT(error.where, cases[i].where);
        CHECK_TEXT(error.oauth_error, cases[i].code == MISSION_E_GRANT_TYPE
                                          ? "unsupported_grant_type"
                                          : "invalid_request");
        CHECK(!r.grant && !r.exchange && !r.code.ptr && !r.subject_token.ptr);
        mission_parameters_unref(form);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static void test_which_exchange(void)
{
    static const struct {
        const char *form;
        uint32_t exchange;
    } cases[] = {
        {OWN, MISSION_TOKEN_EXCHANGE_DELEGATION},
        {OWN "&actor_token=a&actor_token_type=" AT, MISSION_TOKEN_EXCHANGE_DELEGATION},
        {OWN "&" DETAILS, MISSION_TOKEN_EXCHANGE_DELEGATION},
        {OWN "&" INTENT, MISSION_TOKEN_EXCHANGE_EXPANSION},
        {OWN "&" INTENT "&predecessor=p&creation_request_id=i", MISSION_TOKEN_EXCHANGE_EXPANSION},
        {EX "subject_token_type=" AT
            "&requested_token_type=" TT("jwt") "&child_actor=%7B%7D&" INTENT,
         MISSION_TOKEN_EXCHANGE_CHILD},
        {EX "subject_token_type=" TT("refresh_token") "&requested_token_type=" TT("id-jag"),
         MISSION_TOKEN_EXCHANGE_ID_JAG},
        {EX "subject_token_type=" TT("identity-continuation") "&requested_token_type=" TT("id-jag"),
         MISSION_TOKEN_EXCHANGE_CONTINUATION},
        {OWN "&request_refresh_token=true", MISSION_TOKEN_EXCHANGE_ASYNC},
        {OWN "&request_refresh_token=true&" INTENT, MISSION_TOKEN_EXCHANGE_ASYNC},
        {EX "subject_token_type=" TT("mission-delegation-chain") "&requested_token_type=" AT
                                                                 "&request_refresh_token=true",
         MISSION_TOKEN_EXCHANGE_CHAIN},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    COVERS("40:DG-10");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_parameters *form = parse(context, cases[i].form);
        mission_token_request r = {.size = sizeof r};
        mission_error error = MISSION_ERROR_INIT;

        test_about("%s", cases[i].form);
        CHECK_CODE(mission_token_request_read(form, &r, &error), MISSION_OK, &error);
        CHECK_INT(r.exchange, cases[i].exchange);
        mission_parameters_unref(form);
    }
    test_about(NULL);
    mission_context_unref(context);
}

/* What the client writes the server reads, of every grant. */
static void test_token_request_written(void)
{
    const mission_view resources[] = {V("https://a")}, audiences[] = {V("n"), V("m")};
    mission_token_request sent = {
        .size = sizeof sent,
        .code = V("x"),
        .redirect_uri = V("r"),
        .code_verifier = V("v"),
        .refresh_token = V("t"),
        .subject_token = V("s"),
        .subject_token_type = V(AT),
        .requested_token_type = V(AT),
        .actor_token = V("a"),
        .actor_token_type = V(TT("jwt")),
        .client_id = V("c"),
        .scope = V("one two"),
        .resources = resources,
        .resource_count = 1,
        .audiences = audiences,
        .audience_count = 2,
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_parameters *made;

    COVERS("10:DG-1");
    for (uint32_t grant = MISSION_GRANT_CODE; grant <= MISSION_GRANT_EXCHANGE; grant++) {
        mission_token_request got = {.size = sizeof got};

        sent.grant = grant;
        CHECK_CODE(mission_token_request_write(context, &sent, &made, &error), MISSION_OK, &error);
        CHECK_CODE(mission_token_request_read(made, &got, &error), MISSION_OK, &error);
        CHECK_INT(got.grant, grant);
        /* What belongs to another grant is not sent, least of all a token. */
        CHECK(!get(made, "code").ptr == (grant != MISSION_GRANT_CODE));
        CHECK(!get(made, "refresh_token").ptr == (grant != MISSION_GRANT_REFRESH));
        CHECK(!get(made, "subject_token").ptr == (grant != MISSION_GRANT_EXCHANGE));
        CHECK(!get(made, "audience").ptr == (grant != MISSION_GRANT_EXCHANGE));
        CHECK_VIEW(got.code, grant == MISSION_GRANT_CODE ? "x" : "");
        CHECK_VIEW(got.refresh_token, grant == MISSION_GRANT_REFRESH ? "t" : "");
        CHECK_VIEW(got.subject_token, grant == MISSION_GRANT_EXCHANGE ? "s" : "");
        CHECK_VIEW(got.actor_token_type, grant == MISSION_GRANT_EXCHANGE ? TT("jwt") : "");
        CHECK_VIEW(got.scope, "one two");
        CHECK_INT(got.resource_count, 1);
        CHECK_INT(got.audience_count, grant == MISSION_GRANT_EXCHANGE ? 2 : 0);
        mission_parameters_unref(made);
    }
    sent.actor_token = none;
    CHECK_CODE(mission_token_request_write(context, &sent, &made, &error),
               MISSION_E_UNEXPECTED_MEMBER, &error);
    CHECK(!made);
    sent.grant = 4;
    CHECK_CODE(mission_token_request_write(context, &sent, &made, &error), MISSION_E_ARGUMENT,
               &error);
    sent.grant = MISSION_GRANT_CODE;
    sent.resource_count = 300;
    sent.resources = NULL;
    CHECK_CODE(mission_token_request_write(context, &sent, &made, &error), MISSION_E_ARGUMENT,
               &error);
    mission_context_unref(context);
}

/* ---- Errors ---- */

/* The response as canonical text, to be freed with the next call. */
static const char *response_text(mission_context *context, const mission_verdict *verdict,
                                 const mission_error *refusal, int32_t presented, uint32_t *status)
{
    static char out[1024];
    mission_error error = MISSION_ERROR_INIT;
    mission_json *made = NULL;
    mission_text *text = NULL;

    *out = 0;
    CHECK_CODE(mission_error_response(context, verdict, refusal, presented, status, &made, &error),
               MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(context, mission_json_root(made), &text, &error), MISSION_OK,
               &error);
    snprintf(out, sizeof out, "%.*s", (int)mission_text_view(text).len,
             mission_text_view(text).ptr);
    mission_text_unref(text);
    mission_json_unref(made);
    return out;
}

static mission_verdict refused(const char *member, const char *value)
{
    return (mission_verdict){.size = sizeof(mission_verdict),
                             .code = MISSION_E_NOT_ACTIVE,
                             .status = 400,
                             .state = MISSION_STATE_REVOKED,
                             .oauth_error = "invalid_grant",
                             .member = member,
                             .value = value};
}

static void test_error_of_verdict(void)
{
    static const struct {
        const char *member, *value;
        bool draft, series;
    } cases[] = {
        {"mission_error", "mission_revoked", true, false},
        {"mission_error", "mission_expired", true, false},
        {"mission_error", "mission_superseded", true, false},
        {"mission_error", "derivations_exhausted", true, false},
        {"mission_error", "mission_suspended", false, false},
        {"mission_error", "revoked", false, false},
        {"mission_state", "revoked", false, true},
        {"mission_state", "pending_approval", false, true},
        {"mission_state", "mission_not_found", false, true},
        {"mission_state", "active", false, false},
        {"mission_state", "", false, false},
        {"mission_denial_reason", "policy_denied", true, true},
        {NULL, NULL, false, false},
    };

    COVERS("LC-7", "SE-6", "core.lifecycle.mission-error-diagnostic");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t k = 0; k < 2; k++) {
            const bool shown =
                profiles[k] == MISSION_PROFILE_DRAFT ? cases[i].draft : cases[i].series;
            mission_context *context = test_context(profiles[k], 0);
            mission_verdict verdict = refused(cases[i].member, cases[i].value);
            char wanted[256], member[128] = "";
            uint32_t status = 0;

            test_about("%s %s", mission_profile_name(profiles[k]),
                       cases[i].value ? cases[i].value : "");
            if (shown)
                snprintf(member, sizeof member, ",\"%s\":\"%s\"", cases[i].member, cases[i].value);
            snprintf(wanted, sizeof wanted,
                     "{\"error\":\"invalid_grant\",\"error_description\":\"the Mission is not "
                     "active\"%s}",
                     member);
            CHECK_TEXT(response_text(context, &verdict, NULL, 1, &status), wanted);
            CHECK_INT(status, 400);
            /* Whoever did not present the grant learns nothing of how the Mission stands. */
            CHECK_TEXT(response_text(context, &verdict, NULL, 0, &status),
                       "{\"error\":\"invalid_grant\"}");
            CHECK_TEXT(response_text(context, &verdict, NULL, 2, &status),
                       "{\"error\":\"invalid_grant\"}");
            mission_context_unref(context);
        }
    }
    test_about(NULL);
}

static void test_error_of_call(void)
{
    static const struct {
        int32_t code;
        const char *oauth;
        uint32_t status;
        const char *wanted;
    } cases[] = {
        {MISSION_E_GRANT_TYPE, "unsupported_grant_type", 400,
         "{\"error\":\"unsupported_grant_type\",\"error_description\":\"a grant type that is not "
         "supported\"}"},
        {MISSION_E_CALLER, "invalid_client", 401,
         "{\"error\":\"invalid_client\",\"error_description\":\"the caller is not "
         "authenticated\"}"},
        {MISSION_E_SIGNATURE, "invalid_token", 400,
         "{\"error\":\"invalid_request\",\"error_description\":\"the signature is not valid\"}"},
        {MISSION_E_AGAIN, "temporarily_unavailable", 503,
         "{\"error\":\"temporarily_unavailable\",\"error_description\":\"the store could not do it "
         "now\"}"},
        {MISSION_E_CLOCK, "server_error", 500, "{\"error\":\"server_error\"}"},
        {MISSION_E_NOMEM, NULL, 500, "{\"error\":\"server_error\"}"},
        {MISSION_E_ARGUMENT, NULL, 500, "{\"error\":\"server_error\"}"},
        {MISSION_E_RESPONSE, NULL, 400,
         "{\"error\":\"invalid_request\",\"error_description\":\"a response that cannot be relied "
         "on\"}"},
    };
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error refusal = MISSION_ERROR_INIT;
        uint32_t status = 0;

        refusal.code = cases[i].code;
        refusal.oauth_error = cases[i].oauth;
        strcpy(refusal.text, "what the client sent: \"<script>\"");
        strcpy(refusal.where, "/secret");
        CHECK_TEXT(response_text(context, NULL, &refusal, 0, &status), cases[i].wanted);
        CHECK_INT(status, cases[i].status);
    }
    mission_context_unref(context);
}

/* RFC 6749 section 5.2: no quotation mark, no backslash, US-ASCII. */
static void test_error_characters(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);

    for (int32_t code = -800; code < 0; code++) {
        const char *text = mission_code_text(code);

        if (mission_code_category(code) == 0)
            continue;
        for (const char *at = text; *at; at++)
            test_check(*at >= 0x20 && *at <= 0x7E && *at != '"' && *at != '\\', __FILE__, __LINE__,
                       "%s", text);
    }
    mission_context_unref(context);
}

static void test_error_refusals(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_verdict done = {.size = sizeof done, .done = 1, .status = 200};
    mission_verdict well = {.size = sizeof well};
    mission_verdict small = {.size = 8, .code = -1};
    mission_verdict fine = refused(NULL, NULL);
    mission_error refusal = MISSION_ERROR_INIT, error = MISSION_ERROR_INIT;
    mission_json *made = (mission_json *)&error;
    uint32_t status = 7;

    CHECK_CODE(mission_error_response(context, NULL, NULL, 1, &status, &made, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK(!made);
    CHECK_INT(status, 500);
    CHECK_CODE(mission_error_response(context, &done, NULL, 1, &status, &made, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_error_response(context, &well, NULL, 1, &status, &made, &error),
               MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_error_response(context, &small, NULL, 1, &status, &made, &error),
               MISSION_E_ABI_SMALL, &error);
    CHECK_CODE(mission_error_response(context, NULL, &refusal, 1, &status, &made, &error),
               MISSION_E_ARGUMENT, &error);
    done.code = MISSION_E_GRANT;
    CHECK_CODE(mission_error_response(context, &done, NULL, 1, &status, &made, &error),
               MISSION_E_ARGUMENT, &error);
    refusal.code = MISSION_E_GRANT;
    CHECK_CODE(mission_error_response(context, &fine, &refusal, 1, &status, &made, &error),
               MISSION_E_ARGUMENT, &error);
    mission_context_unref(context);
}

/* ---- The client reads ---- */

static int32_t read_response(mission_context *context, const char *text, mission_json **doc,
                             mission_token_response *out, mission_error *error)
{
    *doc = test_json(context, text);
    *out = (mission_token_response){.size = sizeof *out, .mission_id = V("old")};
    return mission_token_response_read(context, mission_json_root(*doc), out, error);
}

#define GRANTED "\"access_token\":\"t\",\"token_type\":\"DPoP\",\"authorization_details\":[{}]"

static void test_response(void)
{
    mission_context *context = test_context(MISSION_PROFILE_DRAFT, 0);
    mission_error error = MISSION_ERROR_INIT;
    mission_token_response r;
    mission_json *doc;

    COVERS("CF-1");
    CHECK_CODE(read_response(context,
                             "{" GRANTED ",\"expires_in\":300,\"refresh_token\":\"rt\",\"scope\":"
                             "\"a b\",\"issued_token_type\":\"" AT "\",\"mission_id\":\"msn_1\","
                             "\"mission_expires_at\":\"2026-12-31T00:00:00Z\",\"x\":1}",
                             &doc, &r, &error),
               MISSION_OK, &error);
    CHECK_VIEW(r.access_token, "t");
    CHECK_VIEW(r.token_type, "DPoP");
    CHECK_VIEW(r.refresh_token, "rt");
    CHECK_VIEW(r.scope, "a b");
    CHECK_VIEW(r.issued_token_type, AT);
    CHECK_INT(r.expires_in, 300);
    CHECK_INT(mission_value_count(r.granted), 1);
    CHECK_VIEW(r.mission_id, "msn_1");
    CHECK_VIEW(r.mission_expires_at, "2026-12-31T00:00:00Z");
    CHECK(!r.error.ptr);
    mission_json_unref(doc);
    CHECK_CODE(read_response(context, "{" GRANTED "}", &doc, &r, &error), MISSION_OK, &error);
    CHECK_INT(r.expires_in, -1);
    CHECK(!r.mission_id.ptr && !r.mission_expires_at.ptr && !r.scope.ptr);
    mission_json_unref(doc);
    mission_context_unref(context);
}

static void test_response_refusals(void)
{
    static const struct {
        const char *text;
        int32_t code;
    } cases[] = {
        {"[]", MISSION_E_WRONG_TYPE},
        {"{}", MISSION_E_MISSING_MEMBER},
        {"{\"access_token\":\"t\",\"token_type\":\"Bearer\"}", MISSION_E_MISSING_MEMBER},
        {"{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"authorization_details\":[]}",
         MISSION_E_EMPTY},
        {"{\"access_token\":\"t\",\"token_type\":\"Bearer\",\"authorization_details\":[1]}",
         MISSION_E_WRONG_TYPE},
        {"{\"access_token\":\"\",\"token_type\":\"Bearer\",\"authorization_details\":[{}]}",
         MISSION_E_EMPTY},
        {"{" GRANTED ",\"expires_in\":-1}", MISSION_E_OUT_OF_RANGE},
        {"{" GRANTED ",\"expires_in\":1.5}", MISSION_E_OUT_OF_RANGE},
        {"{" GRANTED ",\"expires_in\":\"300\"}", MISSION_E_WRONG_TYPE},
        {"{" GRANTED ",\"mission_id\":\"a b\"}", MISSION_E_MALFORMED_IDENTIFIER},
        {"{" GRANTED ",\"mission_expires_at\":\"soon\"}", MISSION_E_MALFORMED_TIME},
        {"{" GRANTED ",\"error\":\"invalid_grant\"}", MISSION_E_RESPONSE},
        {"{\"error\":7}", MISSION_E_WRONG_TYPE},
    };
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);

    COVERS("CF-1");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_token_response r;
        mission_json *doc;

        test_about("%s", cases[i].text);
        CHECK_CODE(read_response(context, cases[i].text, &doc, &r, &error), cases[i].code, &error);
        CHECK(!r.access_token.ptr && !r.granted && !r.mission_id.ptr && r.expires_in == -1);
        mission_json_unref(doc);
    }
    test_about(NULL);
    mission_context_unref(context);
}

static void test_response_errors(void)
{
    static const struct {
        const char *text, *draft, *series;
    } cases[] = {
        {"{\"error\":\"invalid_grant\",\"mission_error\":\"mission_revoked\"}", "mission_revoked",
         ""},
        {"{\"error\":\"invalid_grant\",\"mission_error\":\"mission_paused\"}", "", ""},
        {"{\"error\":\"invalid_grant\",\"mission_error\":7}", "", ""},
        {"{\"error\":\"invalid_grant\",\"mission_state\":\"suspended\"}", "", "suspended"},
        {"{\"error\":\"invalid_grant\",\"mission_state\":\"active\"}", "", ""},
        {"{\"error\":\"invalid_grant\"}", "", ""},
    };

    COVERS("LC-7");
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        for (size_t k = 0; k < 2; k++) {
            mission_context *context = test_context(profiles[k], 0);
            mission_error error = MISSION_ERROR_INIT;
            mission_token_response r;
            mission_json *doc;

            test_about("%s", cases[i].text);
            CHECK_CODE(read_response(context, cases[i].text, &doc, &r, &error), MISSION_OK, &error);
            CHECK_VIEW(r.error, "invalid_grant");
            CHECK_VIEW(r.mission_error,
                       profiles[k] == MISSION_PROFILE_DRAFT ? cases[i].draft : cases[i].series);
            CHECK(!r.granted && !r.access_token.ptr);
            mission_json_unref(doc);
            mission_context_unref(context);
        }
    }
    test_about(NULL);
}

static const struct test tests[] = {
    {"a form", test_form},
    {"forms that are refused", test_form_refusals},
    {"a form at its limits", test_form_limits},
    {"forms against a naive reader", test_form_model},
    {"forms there and back", test_form_round_trip},
    {"a form as it is written", test_form_written},
    {"parameters that the host decoded", test_list},
    {"what was read is wiped", test_wiped},
    {"a Request Object", test_claims},
    {"Request Objects that are refused", test_claims_refusals},
    {"how a push carries its parts", test_pushed},
    {"what is read of a push", test_pushed_members},
    {"a push as the client writes it", test_pushed_written},
    {"the front channel", test_front_channel},
    {"the answer to a push", test_pushed_response},
    {"token requests", test_token_request},
    {"token requests that are refused", test_token_request_refusals},
    {"which exchange it is", test_which_exchange},
    {"token requests as the client writes them", test_token_request_written},
    {"the error of a verdict", test_error_of_verdict},
    {"the error of a call", test_error_of_call},
    {"the characters of descriptions", test_error_characters},
    {"what is no error", test_error_refusals},
    {"a token response", test_response},
    {"token responses that are refused", test_response_refusals},
    {"error responses", test_response_errors},
};
TEST_MAIN("endpoint", tests)

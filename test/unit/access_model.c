/* Decisions against a second, plain reading of the rules. SPDX-License-Identifier: MIT
 *
 * The model shares nothing with the library but the JSON that both read: it splits URIs into lists
 * of segments, knows three constraints, and walks the entries as 10-core section 3 says. */
#include "desk.h"

/* ---- the model: URIs ---- */

#define SEGMENTS 32
#define TEXT 128

struct plain_uri {
    bool usable;
    char scheme[TEXT], user[TEXT], host[TEXT], port[TEXT];
    bool with_user;
    char segment[SEGMENTS][TEXT];
    size_t segments;
};

static int hex_of(char c)
{
    const char *digits = "0123456789abcdef";
    const char *at = c ? strchr(digits, c >= 'A' && c <= 'F' ? c + 32 : c) : NULL;

    return at ? (int)(at - digits) : -1;
}

static bool plain_letter(int c)
{
    return c && strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~", c);
}

/* One spelling of percent signs; false: a broken one. */
static bool respell(const char *from, size_t len, bool lower, char *to)
{
    for (size_t i = 0; i < len; i++) {
        int c = from[i];

        if (c != '%') {
            *to++ = (char)(lower && c >= 'A' && c <= 'Z' ? c + 32 : c);
            continue;
        }
        if (i + 2 >= len || hex_of(from[i + 1]) < 0 || hex_of(from[i + 2]) < 0)
            return false;
        c = hex_of(from[i + 1]) * 16 + hex_of(from[i + 2]);
        i += 2;
        if (plain_letter(c))
            *to++ = (char)(lower && c >= 'A' && c <= 'Z' ? c + 32 : c);
        else
            to += sprintf(to, "%%%02X", (unsigned)c);
    }
    *to = 0;
    return true;
}

static void push(struct plain_uri *uri, const char *segment, bool last)
{
    const bool up = strcmp(segment, "..") == 0;

    if (!up && strcmp(segment, ".") != 0) {
        snprintf(uri->segment[uri->segments++], TEXT, "%.*s", TEXT - 1, segment);
        return;
    }
    if (up && uri->segments)
        uri->segments--;
    if (last)
        uri->segment[uri->segments++][0] = 0;
}

static bool split_path(struct plain_uri *uri, const char *path, size_t len)
{
    char whole[TEXT * 2], *at = whole, *slash;

    if (!respell(path, len, false, whole))
        return false;
    if (!*at)
        return push(uri, "", true), true;
    for (at++;; at = slash + 1) { /* behind the first slash */
        slash = strchr(at, '/');
        if (slash)
            *slash = 0;
        push(uri, at, !slash);
        if (!slash)
            return true;
    }
}

static bool split_authority(struct plain_uri *uri, const char *text, size_t len)
{
    const char *end = text + len, *at = memchr(text, '@', len), *host = at ? at + 1 : text;
    const char *colon = memchr(host, ':', (size_t)(end - host)), *stop = colon ? colon : end;

    uri->with_user = at;
    if (at && !respell(text, (size_t)(at - text), false, uri->user))
        return false;
    if (!respell(host, (size_t)(stop - host), true, uri->host) || !uri->host[0])
        return false;
    if (colon)
        snprintf(uri->port, TEXT, "%.*s", (int)(end - colon - 1), colon + 1);
    if ((!strcmp(uri->scheme, "https") && !strcmp(uri->port, "443")) ||
        (!strcmp(uri->scheme, "http") && !strcmp(uri->port, "80")))
        uri->port[0] = 0;
    return true;
}

static void plain_read(const char *text, struct plain_uri *uri)
{
    const char *colon = strstr(text, "://"), *authority, *path;
    size_t len;

    memset(uri, 0, sizeof *uri);
    for (const char *at = strchr(text, '%'); at; at = strchr(at + 1, '%'))
        if (hex_of(at[1]) < 0 || hex_of(at[2]) < 0)
            return;
    if (!colon || strchr(text, '#') || strchr(text, ' '))
        return;
    respell(text, (size_t)(colon - text), true, uri->scheme);
    authority = colon + 3;
    len = strcspn(authority, "/?");
    path = authority + len;
    uri->usable = split_authority(uri, authority, len) && split_path(uri, path, strcspn(path, "?"));
}

static bool plain_under(const char *base_text, const char *request_text)
{
    struct plain_uri base, request;

    plain_read(base_text, &base);
    plain_read(request_text, &request);
    if (strchr(base_text, '?') || !base.usable || !request.usable ||
        strcmp(base.scheme, request.scheme) || strcmp(base.host, request.host) ||
        strcmp(base.port, request.port) || base.with_user != request.with_user ||
        strcmp(base.user, request.user))
        return false;
    if (base.segments == 1 && !base.segment[0][0])
        return true;
    for (size_t i = 0; i < base.segments; i++)
        if (i >= request.segments || strcmp(base.segment[i], request.segment[i]))
            return false;
    return true;
}

/* ---- the model: entries ---- */

/* What the generator chose for an operation. */
struct plain_operation {
    const char *resource, *uri, *action;
    const char *tenant; /* NULL: no such fact */
    const char *amount; /* in EUR; NULL: no such fact */
    bool approved, needs_key;
};

enum outcome { PERMIT, LESS, UNRECOGNIZED, SHORT };
static const char *const outcome_names[] = {"permit", "less", "unrecognized", "short"};

static const char *text_of(const mission_value *object, const char *name)
{
    static char room[8][TEXT];
    static size_t next;
    const mission_view view =
        mission_value_string(mission_value_get(object, mission_view_of(name)));

    next = (next + 1) % 8;
    snprintf(room[next], TEXT, "%.*s", (int)view.len, view.ptr ? view.ptr : "");
    return room[next];
}

static bool is_string(const mission_value *value)
{
    return mission_value_kind(value) == MISSION_JSON_STRING;
}

static bool plain_covers(const mission_value *actions, const char *action)
{
    bool covers = false;

    if (mission_value_kind(actions) != MISSION_JSON_ARRAY)
        return false;
    for (size_t i = 0; i < mission_value_count(actions); i++) {
        const mission_view one = mission_value_string(mission_value_item(actions, i));
        char text[TEXT];
        size_t len;

        if (!is_string(mission_value_item(actions, i)))
            return false;
        snprintf(text, TEXT, "%.*s", (int)one.len, one.ptr);
        len = strlen(text);
        if (!strcmp(text, action))
            covers = true;
        if (len > 2 && !strcmp(text + len - 2, ".*") && !strncmp(text, action, len - 1))
            covers = true;
    }
    /* an operation names a literal action */
    return covers && *action &&
           strspn(action, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:-") ==
               strlen(action);
}

/* In thousandths; -1: no decimal of CC-2 with at most three digits behind the point. */
static long thousandths(const char *text)
{
    long whole = 0, rest = 0, scale = 1000;
    const char *at = text;

    if (*at < '0' || *at > '9')
        return -1;
    for (; *at >= '0' && *at <= '9'; at++)
        whole = whole * 10 + (*at - '0');
    if (*at == '.' && !at[1])
        return -1;
    if (*at == '.')
        for (at++; *at >= '0' && *at <= '9'; at++) {
            scale /= 10;
            rest += (*at - '0') * scale;
        }
    return *at ? -1 : whole * 1000 + rest;
}

static enum outcome plain_constraint(const char *key, const mission_value *value,
                                     const struct plain_operation *op)
{
    if (!strcmp(key, "tenant")) {
        char text[TEXT];

        if (!is_string(value))
            return UNRECOGNIZED;
        snprintf(text, TEXT, "%.*s", (int)mission_value_string(value).len,
                 mission_value_string(value).ptr);
        return op->tenant && !strcmp(op->tenant, text) ? PERMIT : LESS;
    }
    if (!strcmp(key, "requires_action_approval")) {
        if (mission_value_kind(value) != MISSION_JSON_BOOLEAN)
            return UNRECOGNIZED;
        return !mission_value_boolean(value) || op->approved ? PERMIT : LESS;
    }
    if (!strcmp(key, "max_amount")) {
        const long most = thousandths(text_of(value, "amount"));

        if (mission_value_count(value) != 2 || most < 0 || strlen(text_of(value, "currency")) != 3)
            return UNRECOGNIZED;
        return op->amount && !strcmp(text_of(value, "currency"), "EUR") &&
                       thousandths(op->amount) <= most
                   ? PERMIT
                   : LESS;
    }
    return UNRECOGNIZED;
}

static enum outcome plain_constraints(const mission_value *entry, const struct plain_operation *op)
{
    const mission_value *all = mission_value_get(entry, V("constraints"));
    enum outcome worst = PERMIT;

    if (!all)
        return PERMIT;
    if (mission_value_kind(all) != MISSION_JSON_OBJECT)
        return UNRECOGNIZED;
    for (size_t i = 0; i < mission_value_count(all); i++) {
        const mission_view name = mission_value_name(all, i);
        enum outcome one;
        char key[TEXT];

        snprintf(key, TEXT, "%.*s", (int)name.len, name.ptr);
        one = plain_constraint(key, mission_value_item(all, i), op);
        worst = one > worst ? one : worst;
    }
    return worst;
}

static bool plain_unknown_member(const mission_value *entry)
{
    for (size_t i = 0; i < mission_value_count(entry); i++) {
        const mission_view name = mission_value_name(entry, i);
        char text[TEXT];

        snprintf(text, TEXT, "|%.*s|", (int)name.len, name.ptr);
        if (!strstr("|type|resource|resource_match|actions|constraints|delegation|", text))
            return true;
    }
    return false;
}

/* 1: it applies; 2: nobody can tell; 0: it does not. */
static int plain_applies(const mission_value *entry, const struct plain_operation *op, bool draft)
{
    const mission_value *match = mission_value_get(entry, V("resource_match"));
    const char *type = text_of(entry, "type"), *resource = text_of(entry, "resource");
    const bool same = *resource && !strcmp(resource, op->resource);

    if (strcmp(type, "mission_resource_access") && (draft || strcmp(type, "resource_access")))
        return 0;
    if (!match || !strcmp(text_of(entry, "resource_match"), "exact"))
        return same;
    if (!strcmp(text_of(entry, "resource_match"), "prefix"))
        return plain_under(resource, op->uri);
    return same || plain_under(resource, op->uri) ? 2 : 0;
}

static enum outcome plain_decide(const mission_value *entries, const struct plain_operation *op,
                                 bool draft, bool strict, size_t *which)
{
    enum outcome reason = LESS;

    *which = SIZE_MAX;
    for (size_t i = 0; strict && i < mission_value_count(entries); i++) {
        const mission_value *entry = mission_value_item(entries, i);
        const int applies = plain_applies(entry, op, draft);

        if (applies == 2 || (applies && (plain_unknown_member(entry) ||
                                         plain_constraints(entry, op) == UNRECOGNIZED)))
            return UNRECOGNIZED;
    }
    for (size_t i = 0; i < mission_value_count(entries); i++) {
        const mission_value *entry = mission_value_item(entries, i);
        enum outcome one;

        if (plain_applies(entry, op, draft) != 1 ||
            !plain_covers(mission_value_get(entry, V("actions")), op->action))
            continue;
        one = plain_unknown_member(entry) ? UNRECOGNIZED : plain_constraints(entry, op);
        if (one == PERMIT) {
            *which = op->needs_key ? SIZE_MAX : i;
            return op->needs_key ? SHORT : PERMIT;
        }
        reason = one > reason ? one : reason;
    }
    return reason;
}

/* ---- the generator ---- */

#define ENTRIES 6
#define ENTRY 640

struct world {
    uint64_t seed;
    char entry[ENTRIES][ENTRY];
    size_t entries;
    struct plain_operation op;
};

/* Mostly one of the first few, so that things meet. */
#define PICK(world, list)                                                                          \
    list[test_random(&(world)->seed) % (test_random(&(world)->seed) % 4 ? 4 : MEMBERS_OF(list))]
#define MEMBERS_OF(list) (sizeof(list) / sizeof *(list))

static const char *const resources[] = {"https://a.example/o",
                                        "https://a.example/o",
                                        "https://a.example/o/",
                                        "https://a.example/o",
                                        "https://a.example",
                                        "https://A.example/o",
                                        "https://a.example:443/o",
                                        "https://a.example:/o/p",
                                        "https://a.example/%6F",
                                        "https://a.example/o/../p",
                                        "https://a.example/o%2Fp",
                                        "https://u@a.example/o",
                                        "http://a.example/o",
                                        "https://a.example/o?x",
                                        "https://a.example/o#x",
                                        "https://a.example/o//p",
                                        "urn:o",
                                        "o",
                                        ""};
static const char *const tails[] = {"",     "/",      "/p",    "/p/q",   "p",      "//p",
                                    "/.",   "/..",    "/../p", "/./p",   "%2fp",   "/%2e%2e/p",
                                    "?y=1", "/p?/..", "#f",    "/%zz",   "/%70/q", "/p/../../o",
                                    "/%",   "/a b",   "%2Fp",  "/%2E%2e"};
static const char *const actions[] = {"\"a\"",     "\"a.b\"", "\"a.*\"",    "\"a.b.*\"", "\"*\"",
                                      "\".*\"",    "\"\"",    "\"a b\"",    "\"b\"",     "7",
                                      "\"a.b.c\"", "\"ab\"",  "\"a\",\"b\""};
static const char *const asked[] = {"a", "a.b", "a.b.c", "ab", "b", "a.", "", "a.*", ".x", "a b"};
static const char *const constraints[] = {
    "",
    "",
    "",
    ",\"constraints\":{}",
    ",\"constraints\":{\"tenant\":\"t\"}",
    ",\"constraints\":{\"tenant\":\"u\"}",
    ",\"constraints\":{\"tenant\":7}",
    ",\"constraints\":{\"x\":1}",
    ",\"constraints\":{\"tenant\":\"u\",\"x\":1}",
    ",\"constraints\":[]",
    ",\"constraints\":null",
    ",\"constraints\":{\"max_amount\":{\"amount\":\"10.5\",\"currency\":\"EUR\"}}",
    ",\"constraints\":{\"max_amount\":{\"amount\":\"10.50\",\"currency\":\"USD\"}}",
    ",\"constraints\":{\"max_amount\":{\"amount\":\"5.\",\"currency\":\"EUR\"}}",
    ",\"constraints\":{\"max_amount\":{\"amount\":\"5\"}}",
    ",\"constraints\":{\"requires_action_approval\":true}",
    ",\"constraints\":{\"requires_action_approval\":true,\"tenant\":\"t\"}",
    ",\"constraints\":{\"requires_action_approval\":1}"};
static const char *const matches[] = {"",
                                      ",\"resource_match\":\"exact\"",
                                      ",\"resource_match\":\"prefix\"",
                                      ",\"resource_match\":\"prefix\"",
                                      ",\"resource_match\":\"prefix\"",
                                      ",\"resource_match\":\"glob\"",
                                      ",\"resource_match\":null"};
static const char *const mores[] = {
    "", "", "", "", "", ",\"delegation\":{\"max_depth\":1}", ",\"delegation\":7", ",\"x\":1"};
static const char *const types[] = {"mission_resource_access", "mission_resource_access",
                                    "mission_resource_access", "mission_resource_access",
                                    "resource_access",         "x"};
static const char *const tenants[] = {NULL, "t", "t", "u"};
static const char *const amounts[] = {NULL, "10.5", "10.51", "0"};

static void make_entries(struct world *w)
{
    w->entries = test_random(&w->seed) % (ENTRIES + 1);
    for (size_t i = 0; i < w->entries; i++)
        snprintf(w->entry[i], ENTRY, "{\"type\":\"%s\",\"resource\":\"%s\",\"actions\":[%s]%s%s%s}",
                 PICK(w, types), PICK(w, resources), PICK(w, actions), PICK(w, matches),
                 PICK(w, constraints), PICK(w, mores));
}

static void make_operation(struct world *w)
{
    static char uri[TEXT];

    snprintf(uri, sizeof uri, "%s%s", PICK(w, resources), PICK(w, tails));
    w->op = (struct plain_operation){.resource = PICK(w, resources),
                                     .uri = uri,
                                     .action = PICK(w, asked),
                                     .tenant = PICK(w, tenants),
                                     .amount = PICK(w, amounts),
                                     .approved = test_random(&w->seed) % 2,
                                     .needs_key = test_random(&w->seed) % 8 == 0};
}

/* The entries, without the one at `but`. */
static const char *join(const struct world *w, size_t but)
{
    static char text[ENTRIES * (ENTRY + 1) + 3];
    size_t len = 1;

    text[0] = '[';
    for (size_t i = 0; i < w->entries; i++)
        if (i != but)
            len += (size_t)snprintf(text + len, sizeof text - len, "%s%s", len > 1 ? "," : "",
                                    w->entry[i]);
    snprintf(text + len, sizeof text - len, "]");
    return text;
}

/* ---- both ---- */

static mission_access library_decide(const struct desk *desk, const mission_token *token,
                                     const struct plain_operation *op,
                                     const mission_known_state *state)
{
    const mission_facts facts = {.size = sizeof facts,
                                 .tenant = mission_view_of(op->tenant),
                                 .amount = mission_view_of(op->amount),
                                 .currency = V("EUR"),
                                 .action_approved = op->approved};
    const mission_operation operation = {.size = sizeof operation,
                                         .needs = op->needs_key ? MISSION_NEEDS_KEY : 0,
                                         .resource = mission_view_of(op->resource),
                                         .uri = mission_view_of(op->uri),
                                         .action = mission_view_of(op->action),
                                         .facts = &facts};
    const mission_time now = {.seconds = DESK_NOW};
    mission_access access = desk_poisoned();
    mission_error why = MISSION_ERROR_INIT;
    char scratch[2048];

    CHECK_CODE(mission_resource_decide(desk->resource, token, &operation, state, &now, scratch,
                                       sizeof scratch, &access, &why),
               MISSION_OK, &why);
    return access;
}

static enum outcome outcome_of(const mission_access *access)
{
    if (access->permit == 1)
        return PERMIT;
    if (access->code == MISSION_E_STEP_UP)
        return SHORT;
    return access->code == MISSION_E_CONSTRAINT_UNRECOGNIZED ? UNRECOGNIZED : LESS;
}

static bool agree(const struct desk *desk, const struct world *w, const mission_token *token)
{
    mission_token_claims claims = {.size = sizeof claims};
    const mission_access access = library_decide(desk, token, &w->op, NULL);
    enum outcome expected;
    size_t which;

    (void)!mission_token_claims_of(token, &claims, NULL);
    expected = plain_decide(claims.entries, &w->op, desk->profile == MISSION_PROFILE_DRAFT,
                            desk->config.flags & MISSION_RESOURCE_STRICT, &which);
    return outcome_of(&access) == expected && access.entry == which &&
           (access.permit == 1) == !access.denial;
}

/* Entries go as long as the two still differ. */
static void report(const struct desk *desk, struct world *w)
{
    mission_token_claims claims = {.size = sizeof claims};
    mission_token *token;
    mission_access access;
    size_t which;

    for (size_t i = 0; i < w->entries;) {
        struct world less = *w;

        memmove(less.entry[i], less.entry[i + 1 < ENTRIES ? i + 1 : i], (ENTRIES - 1 - i) * ENTRY);
        less.entries--;
        token = desk_entries(desk, join(&less, SIZE_MAX));
        if (!agree(desk, &less, token))
            *w = less;
        else
            i++;
        mission_token_unref(token);
    }
    token = desk_entries(desk, join(w, SIZE_MAX));
    access = library_decide(desk, token, &w->op, NULL);
    (void)!mission_token_claims_of(token, &claims, NULL);
    test_about("%s: %s for %s at %s", join(w, SIZE_MAX), w->op.resource, w->op.action, w->op.uri);
    CHECK_TEXT(
        outcome_names[outcome_of(&access)],
        outcome_names[plain_decide(claims.entries, &w->op, desk->profile == MISSION_PROFILE_DRAFT,
                                   desk->config.flags & MISSION_RESOURCE_STRICT, &which)]);
    CHECK_INT(access.entry, which);
    mission_token_unref(token);
}

#define TOKENS 7000
#define OPERATIONS 8

static size_t counts[4];

/* `TOKENS` sets of entries, `OPERATIONS` questions to each. */
static void run(uint32_t profile, uint32_t flags)
{
    struct world w = {.seed = test_seed() + profile * 2 + flags};
    struct desk desk;
    bool good = true;

    desk_open(&desk, profile, flags, true);
    for (size_t i = 0; i < TOKENS && good; i++) {
        mission_token *token;

        make_entries(&w);
        token = desk_entries(&desk, join(&w, SIZE_MAX));
        for (size_t k = 0; k < OPERATIONS && good; k++) {
            mission_access access;

            make_operation(&w);
            access = library_decide(&desk, token, &w.op, NULL);
            counts[outcome_of(&access)]++;
            good = agree(&desk, &w, token);
        }
        mission_token_unref(token);
    }
    if (!good)
        report(&desk, &w);
    desk_close(&desk);
}

static void test_model(void)
{
    COVERS("RS-2", "RS-3", "RS-4", "RS-9", "UR-1", "T-7");
    run(MISSION_PROFILE_SERIES, 0);
    run(MISSION_PROFILE_SERIES, MISSION_RESOURCE_STRICT);
    run(MISSION_PROFILE_DRAFT, 0);
    run(MISSION_PROFILE_DRAFT, MISSION_RESOURCE_STRICT);
    for (size_t i = 0; i < 4; i++) { /* each answer was given often enough to mean something */
        test_about("%s: %zu", outcome_names[i], counts[i]);
        CHECK(counts[i] > 500);
    }
    test_about(NULL);
}

/* Fewer entries never permit more; a worse state never permits. */
static void test_laws(void)
{
    uint64_t seed = test_seed();

    COVERS("RS-2", "LC-2");
    for (uint32_t profile = 1; profile <= 2; profile++) {
        struct world w = {.seed = seed + profile};
        struct desk desk;
        size_t permits = 0;

        desk_open(&desk, profile, 0, true);
        for (size_t i = 0; i < 2500; i++) {
            const mission_known_state state = {
                .size = sizeof state,
                .state = (uint32_t)(test_random(&w.seed) % MISSION_STATE_COUNT),
                .source = MISSION_LEARNED_STATUS,
                .learned_at = {.seconds = DESK_NOW - 1}};
            mission_token *token, *less;
            mission_access whole, part;

            make_entries(&w);
            make_operation(&w);
            token = desk_entries(&desk, join(&w, SIZE_MAX));
            whole = library_decide(&desk, token, &w.op, NULL);
            permits += whole.permit == 1;
            part = library_decide(&desk, token, &w.op, &state);
            CHECK(part.permit != 1 || (whole.permit == 1 && state.state == MISSION_STATE_ACTIVE));
            for (size_t k = 0; k < w.entries; k++) {
                less = desk_entries(&desk, join(&w, k));
                part = library_decide(&desk, less, &w.op, NULL);
                CHECK(part.permit != 1 || whole.permit == 1);
                mission_token_unref(less);
            }
            mission_token_unref(token);
        }
        CHECK(permits > 50);
        desk_close(&desk);
    }
}

static const struct test tests[] = {{"model", test_model}, {"laws", test_laws}};
TEST_MAIN("access_model", tests)

/* URIs in normal form, held against a second implementation that works segment by segment.
 * SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/uri_normal.h"

#include <ctype.h>

/* ---- the second implementation: lists of octets, read in a loop over the whole text ---- */

#define MOST 64

struct octet {
    int value;    /* 0..255 */
    bool encoded; /* stands for %XX */
};

struct octets {
    struct octet list[MOST];
    size_t count;
};

struct naive {
    bool usable, has_userinfo;
    char scheme[16], port[16];
    struct octets userinfo, host, segments[MOST];
    size_t segment_count;
};

static bool naive_unreserved(int c)
{
    return c && (isalnum(c) || strchr("-._~", c));
}

/* %XX becomes a plain octet when it is unreserved; `lower` folds plain letters. */
static bool naive_octets(const char *from, const char *to, bool lower, struct octets *out)
{
    out->count = 0;
    for (; from < to; from++) {
        struct octet one = {(unsigned char)*from, false};
        char hex[3] = {0};

        if (*from == '%') {
            if (to - from < 3 || !isxdigit(from[1]) || !isxdigit(from[2]))
                return false;
            memcpy(hex, from + 1, 2);
            one.value = (int)strtol(hex, NULL, 16);
            one.encoded = !naive_unreserved(one.value);
            from += 2;
        }
        if (lower && !one.encoded)
            one.value = tolower(one.value);
        out->list[out->count++] = one;
    }
    return true;
}

static bool same_octets(const struct octets *a, const struct octets *b)
{
    bool same = a->count == b->count;

    for (size_t i = 0; same && i < a->count; i++)
        same = a->list[i].value == b->list[i].value && a->list[i].encoded == b->list[i].encoded;
    return same;
}

static bool spells(const struct octets *a, const char *text)
{
    bool same = a->count == strlen(text);

    for (size_t i = 0; same && i < a->count; i++)
        same = !a->list[i].encoded && a->list[i].value == text[i];
    return same;
}

static bool naive_path(const char *from, const char *to, struct naive *out)
{
    bool open = false; /* the path ends in a slash that a dot segment left */

    for (; from < to; open = false) {
        const char *end = from + 1;
        struct octets segment;

        while (end < to && *end != '/')
            end++;
        if (!naive_octets(from + 1, end, false, &segment))
            return false;
        from = end;
        if (spells(&segment, ".") || spells(&segment, "..")) {
            if (segment.count == 2 && out->segment_count)
                out->segment_count--;
            open = from == to;
            if (open)
                break;
            continue;
        }
        out->segments[out->segment_count++] = segment;
    }
    if (open || out->segment_count == 0)
        out->segments[out->segment_count++].count = 0;
    return true;
}

static const char *first_of(const char *from, const char *to, const char *set)
{
    while (from < to && !strchr(set, *from))
        from++;
    return from;
}

/* scheme "://" [userinfo "@"] host [":" port] [path] ["?" query]; texts of the generator alone. */
static struct naive naive_read(const char *text)
{
    struct naive out = {.usable = false};
    const char *end = text + strlen(text), *colon = strstr(text, "://"), *at, *stop, *port;

    if (!colon || strchr(text, '#'))
        return out;
    for (size_t i = 0; text + i < colon; i++)
        out.scheme[i] = (char)tolower(text[i]);
    at = colon + 3;
    stop = first_of(at, end, "/?");
    port = first_of(at, stop, "@");
    if (port < stop) {
        out.has_userinfo = true;
        if (!naive_octets(at, port, false, &out.userinfo))
            return out;
        at = port + 1;
    }
    port = first_of(at, stop, ":");
    if (!naive_octets(at, port, true, &out.host))
        return out;
    if (port < stop)
        memcpy(out.port, port + 1, (size_t)(stop - port - 1));
    if (out.port[strspn(out.port, "0123456789")])
        return out;
    if ((strcmp(out.scheme, "http") == 0 && strcmp(out.port, "80") == 0) ||
        (strcmp(out.scheme, "https") == 0 && strcmp(out.port, "443") == 0))
        out.port[0] = 0;
    at = first_of(stop, end, "?");
    out.usable = naive_path(stop, at, &out);
    if (at < end) {
        struct octets query;

        out.usable = out.usable && naive_octets(at + 1, end, false, &query);
    }
    return out;
}

/* Base ["" ] covers all; else all its segments stand first. */
static bool naive_under(const struct naive *base, const struct naive *u)
{
    bool under = base->usable && u->usable && strcmp(base->scheme, u->scheme) == 0 &&
                 strcmp(base->port, u->port) == 0 && base->has_userinfo == u->has_userinfo &&
                 same_octets(&base->userinfo, &u->userinfo) && same_octets(&base->host, &u->host);

    if (base->segment_count == 1 && base->segments[0].count == 0)
        return under;
    under = under && u->segment_count >= base->segment_count;
    for (size_t i = 0; under && i < base->segment_count; i++)
        under = same_octets(&base->segments[i], &u->segments[i]);
    return under;
}

/* ---- ours ---- */

struct own {
    struct mi_arena arena;
    struct mi_uri_normal uri;
    bool usable;
};

static struct own own_read(const char *text)
{
    static mission_context *context;
    struct own own;

    if (!context)
        context = test_context(MISSION_PROFILE_SERIES, 0);
    mi_arena_start(&own.arena, &context->memory);
    CHECK_INT(mi_uri_normalize(&own.arena, mission_view_of(text), &own.uri, &own.usable),
              MISSION_OK);
    return own;
}

static bool own_under(const char *base, const char *u)
{
    struct own a = own_read(base), b = own_read(u);
    bool under = mi_uri_under(&a.uri, &b.uri);

    mi_arena_drop(&a.arena);
    mi_arena_drop(&b.arena);
    return under;
}

static void recompose(const struct mi_uri_normal *uri, char *out, size_t size)
{
    snprintf(out, size, "%.*s://%.*s%s%.*s%s%.*s%.*s", (int)uri->scheme.len, uri->scheme.ptr,
             (int)uri->userinfo.len, uri->userinfo.ptr ? uri->userinfo.ptr : "",
             uri->userinfo.ptr ? "@" : "", (int)uri->host.len, uri->host.ptr,
             uri->port.ptr ? ":" : "", (int)uri->port.len, uri->port.ptr ? uri->port.ptr : "",
             (int)uri->path.len, uri->path.ptr);
}

static void test_forms(void)
{
    COVERS("UR-1");
    static const char *const forms[][2] = {
        {"https://api.example/orders", "https://api.example/orders"},
        {"HTTPS://API.Example", "https://api.example/"},
        {"https://api.example?q=1", "https://api.example/"},
        {"https://api.example:443/", "https://api.example/"},
        {"https://api.example:/", "https://api.example/"},
        {"http://api.example:80/", "http://api.example/"},
        {"http://api.example:443/", "http://api.example:443/"},
        {"https://api.example:80/", "https://api.example:80/"},
        {"https://api.example:0443/", "https://api.example:0443/"},
        {"ftp://api.example:21/", "ftp://api.example:21/"},
        {"ftp://api.example:/", "ftp://api.example/"},
        {"https://U%2f%41@api.example/", "https://U%2FA@api.example/"},
        {"https://@api.example/", "https://@api.example/"},
        {"https://%41pi.ex%c3%a9/", "https://api.ex%C3%A9/"},
        {"https://[2001:DB8::A]:443/x", "https://[2001:db8::a]/x"},
        {"https://h/%7Euser/%2d%2E%5f", "https://h/~user/-._"},
        {"https://h/a%2fb%2Fc%3a", "https://h/a%2Fb%2Fc%3A"},
        {"https://h/%25%32%66", "https://h/%252f"},
        {"https://h/a//b/", "https://h/a//b/"},
        {"https://h/a/./b/../c", "https://h/a/c"},
        {"https://h/a/%2e%2E/%2e/c", "https://h/c"},
        {"https://h/../../a/..", "https://h/"},
        {"https://h/a/b/.", "https://h/a/b/"},
        {"https://h/a/b/..", "https://h/a/"},
        {"https://h/a//../b", "https://h/a/b"},
        {"https://h/a/.../..b/b..", "https://h/a/.../..b/b.."},
        {"https://h/a/..%2fb", "https://h/a/..%2Fb"},
        {"file:///A/../b", "file:///b"},
    };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct own own = own_read(forms[i][0]);
        char text[128];

        test_about("%s", forms[i][0]);
        CHECK(own.usable);
        recompose(&own.uri, text, sizeof text);
        CHECK_TEXT(text, forms[i][1]);
        mi_arena_drop(&own.arena);
    }
    test_about(NULL);
}

static void test_not_usable(void)
{
    COVERS("UR-1");
    static const char *const texts[] = {
        "",
        "orders",
        "/orders",
        "urn:example:a",
        "mailto:a@b",
        "https:/h/a",
        "https:///a",
        "https://h/a#",
        "https://h/a#b",
        "https://h/%",
        "https://h/%4",
        "https://h/%zz",
        "https://h%2/",
        "https://h/?%",
        "https://h/a b",
        "https://h/a\\b",
        "https://h/\xc3\xa9",
        "https://h:x/",
        "https://a@b@c/",
    };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct own own = own_read(texts[i]);
        const struct mi_uri_normal zero = {{NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}, {NULL, 0}};

        test_about("%s", texts[i]);
        CHECK(!own.usable);
        CHECK(memcmp(&own.uri, &zero, sizeof zero) == 0);
        CHECK(!own_under(texts[i], texts[i]));
        CHECK(!own_under(texts[i], "https://h/a"));
        CHECK(!own_under("https://h/", texts[i]));
        mi_arena_drop(&own.arena);
    }
    test_about(NULL);
}

/* The table of 10-core 2.6 and what is said below it. */
static void test_table(void)
{
    COVERS("UR-1");
    static const struct {
        const char *base, *u;
        bool under;
    } rows[] = {
        {"https://api.example/orders", "https://api.example/orders", true},
        {"https://api.example/orders", "https://api.example/orders/123", true},
        {"https://api.example/orders", "https://API.EXAMPLE/orders/123", true},
        {"https://api.example/orders", "https://api.example:443/orders/123", true},
        {"https://api.example/orders", "https://api.example/Orders/123", false},
        {"https://api.example/orders", "https://api.example/ordersX", false},
        {"https://api.example/orders", "https://api.example/orders%2F123", false},
        {"https://api.example/orders", "https://api.example/orders%2f123", false},
        {"https://api.example/orders", "https://api.example/orders/%2e%2e/admin", false},
        {"https://api.example/orders", "https://api.example/orders/", true},
        {"https://api.example/orders", "https://api.example/orders?x=/../admin", true},
        {"https://api.example/orders", "http://api.example/orders", false},
        {"https://api.example/orders", "https://api.example:8443/orders", false},
        {"https://api.example/orders", "https://u@api.example/orders", false},
        {"https://u@api.example/orders", "https://u@api.example/orders/1", true},
        {"https://@api.example/orders", "https://api.example/orders", false},
        {"https://api.example/orders/", "https://api.example/orders/", true},
        {"https://api.example/orders/", "https://api.example/orders//1", true},
        {"https://api.example/orders/", "https://api.example/orders/1", false},
        {"https://api.example/orders/", "https://api.example/orders", false},
        {"https://api.example", "https://api.example/any/thing", true},
        {"https://api.example/", "https://api.example", true},
        {"https://api.example/..", "https://api.example/any", true},
        {"https://api.example/a//b", "https://api.example/a/b", false},
        {"https://api.example/x/../orders", "https://api.example/orders/1", true},
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const struct naive base = naive_read(rows[i].base), u = naive_read(rows[i].u);

        test_about("%s in %s", rows[i].u, rows[i].base);
        CHECK_INT(own_under(rows[i].base, rows[i].u), rows[i].under);
        CHECK_INT(naive_under(&base, &u), rows[i].under);
    }
    test_about(NULL);
}

#define PICK(state, list) (list[test_random(state) % (sizeof(list) / sizeof *(list))])

static void random_uri(uint64_t *state, char out[160])
{
    static const char *const schemes[] = {"https", "HTTPS", "http", "ftp", "https", "https"};
    static const char *const users[] = {"", "", "", "", "u@", "%75@", "U@", "@", "%2f@", "%2F@"};
    static const char *const hosts[] = {"a", "A", "%61", "a.b", "%41", "a%2Fb"};
    static const char *const ports[] = {"", "", "", ":", ":443", ":80", ":8443", ":0443"};
    static const char *const segments[] = {"a",   "%61",  "A",     "b",     "",   ".",   "..",
                                           "%2e", "%2E.", "a%2Fb", "a%2fb", "ab", "...", "%25"};
    static const char *const ends[] = {"", "", "", "", "", "?a/..", "?%", "#", "%", "%4", "%g0"};
    size_t count = test_random(state) % 5;

    snprintf(out, 160, "%s://%s%s%s", PICK(state, schemes), PICK(state, users), PICK(state, hosts),
             PICK(state, ports));
    while (count-- > 0)
        strcat(strcat(out, "/"), PICK(state, segments));
    strcat(out, PICK(state, ends));
}

/* Ours and the naive one agree, on the answer and on what is usable; a normal form is its own. */
static void test_random_pairs(void)
{
    COVERS("UR-1");
    static const char *const tails[] = {"", "/", "/a", "/..", "/../A", "x", "/%2e", "%2Fa", "?q"};
    uint64_t state = test_seed();
    size_t yes = 0;

    for (int i = 0; i < 60000; i++) {
        char base[160], u[160], normal[160];
        struct naive a, b;
        struct own own, again;
        bool under;

        random_uri(&state, base);
        random_uri(&state, u);
        if (i % 2) /* a base, and what may lie below it */
            snprintf(u, sizeof u, "%.100s%s", base, PICK(&state, tails));
        a = naive_read(base);
        b = naive_read(u);
        under = naive_under(&a, &b);
        test_about("%s in %s", u, base);
        own = own_read(u);
        CHECK_INT(own.usable, b.usable);
        CHECK_INT(own_under(base, u), under);
        yes += under;
        if (own.usable) {
            recompose(&own.uri, normal, sizeof normal);
            again = own_read(normal);
            CHECK(mi_uri_under(&own.uri, &again.uri) && mi_uri_under(&again.uri, &own.uri));
            recompose(&again.uri, u, sizeof u);
            CHECK_TEXT(u, normal);
            mi_arena_drop(&again.arena);
        }
        mi_arena_drop(&own.arena);
    }
    test_about(NULL);
    CHECK(yes > 1000); /* the generator meets the interesting half */
}

static const struct test tests[] = {
    {"forms", test_forms},
    {"not_usable", test_not_usable},
    {"table", test_table},
    {"random_pairs", test_random_pairs},
};
TEST_MAIN("uri_normal", tests)

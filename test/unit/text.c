/* Small readers: UTF-8, base64url, URIs, language tags. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L /* inet_pton, a second reader of IPv6 addresses */
#include "base/text.h"
#include "base/uri.h"
#include "test.h"

#include <arpa/inet.h>

/* A second decoder: collects the bits first, then refuses what has a shorter form, surrogates and
 * what lies beyond the last code point. */
static size_t naive_decode(const unsigned char *at, size_t have, uint32_t *code)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = at[0] < 0x80             ? 1
                 : (at[0] & 0xE0) == 0xC0 ? 2
                 : (at[0] & 0xF0) == 0xE0 ? 3
                 : (at[0] & 0xF8) == 0xF0 ? 4
                                          : 0;

    if (len == 0 || len > have)
        return 0;
    *code = len == 1 ? at[0] : at[0] & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (at[i] >> 6 != 2)
            return 0;
        *code = *code * 64 + at[i] % 64;
    }
    if (*code < least[len] || *code > 0x10FFFF || (*code >= 0xD800 && *code <= 0xDFFF))
        return 0;
    return len;
}

static void same_decoding(const unsigned char *bytes, size_t have)
{
    uint32_t code = 0, want = 0;
    size_t len = mi_utf8_decode(bytes, bytes + have, &code);

    if (len == naive_decode(bytes, have, &want) && (len == 0 || code == want))
        return;
    test_check(false, __FILE__, __LINE__, "%02X %02X %02X %02X, %zu bytes: the decoders differ",
               bytes[0], bytes[1], bytes[2], bytes[3], have);
}

static void test_utf8(void)
{
    static const unsigned char ends[] = {0x00, 0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    unsigned char bytes[4];
    uint32_t code;

    COVERS("AN-7");
    for (unsigned i = 0; i < 256 * 256; i++)
        for (size_t k = 0; k < sizeof ends * sizeof ends; k++) {
            bytes[0] = (unsigned char)(i >> 8);
            bytes[1] = (unsigned char)i;
            bytes[2] = ends[k / sizeof ends];
            bytes[3] = ends[k % sizeof ends];
            same_decoding(bytes, 4);
            if (k == 0 || bytes[0] >= 0xC0)
                same_decoding(bytes, 1 + k % 3);
        }
    for (uint32_t c = 0; c <= 0x10FFFF; c++) {
        char out[4];
        size_t len;

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        len = mi_utf8_encode(c, out);
        memcpy(bytes, out, 4);
        if (mi_utf8_decode(bytes, bytes + len, &code) == len && code == c &&
            mi_utf8_count((mission_view){out, len}) == 1)
            continue;
        test_check(false, __FILE__, __LINE__, "U+%04X does not decode to itself", c);
    }
    test_about(NULL);
    CHECK_INT(mi_utf8_count(V("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80")), 4);
    CHECK_INT(mi_utf8_count((mission_view){NULL, 0}), 0);
}

static void test_noncharacters(void)
{
    unsigned count = 0;

    COVERS("AN-7");
    for (uint32_t c = 0; c <= 0x10FFFF; c++)
        count += mi_noncharacter(c);
    CHECK_INT(count, 66); /* Unicode fixes their number */
    CHECK(mi_noncharacter(0xFDD0) && mi_noncharacter(0xFDEF) && mi_noncharacter(0x10FFFE));
    CHECK(!mi_noncharacter(0xFDCF) && !mi_noncharacter(0xFDF0) && !mi_noncharacter(0xFFFD));
}

static void encodes(mission_view bytes, const char *want)
{
    char out[16];

    mi_base64url_encode((const uint8_t *)bytes.ptr, bytes.len, out);
    CHECK_VIEW(((mission_view){out, MI_BASE64URL_LEN(bytes.len)}), want);
}

static void test_base64url(void)
{
    static const char alphabet[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    uint64_t random = test_seed();

    COVERS("AN-1", "AN-5");
    encodes(V(""), ""); /* RFC 4648 section 10, less the padding */
    encodes(V("f"), "Zg");
    encodes(V("fo"), "Zm8");
    encodes(V("foo"), "Zm9v");
    encodes(V("foob"), "Zm9vYg");
    encodes(V("fooba"), "Zm9vYmE");
    encodes(V("foobar"), "Zm9vYmFy");
    encodes(V("\xFB\xFF\xBF"), "-_-_");
    for (int c = 0; c < 256; c++) {
        const char *found = c ? strchr(alphabet, c) : NULL;

        CHECK_INT(mi_base64url_value((unsigned char)c), found ? found - alphabet : -1);
    }
    for (int round = 0; round < 2000; round++) {
        uint8_t bytes[40], bits[60 * 6] = {0};
        size_t len = test_random(&random) % sizeof bytes, coded = MI_BASE64URL_LEN(len);
        char out[60];

        for (size_t i = 0; i < len; i++)
            bytes[i] = (uint8_t)test_random(&random);
        mi_base64url_encode(bytes, len, out);
        for (size_t i = 0; i < coded * 6; i++)
            bits[i] = mi_base64url_value((unsigned char)out[i / 6]) >> (5 - i % 6) & 1;
        for (size_t i = 0; i < coded * 6; i++)
            CHECK(bits[i] == (i < len * 8 ? bytes[i / 8] >> (7 - i % 8) & 1 : 0));
    }
}

static void test_uri_forms(void)
{
    static const char *const good[] = {
        "https://erp.example.com",
        "https://erp.example.com/",
        "HTTPS://ERP.example.com:8443/a?b",
        "http://user:pw@host:/p",
        "http://a",
        "https://[::1]/",
        "https://[2001:db8::7]:443/x",
        "https://[v1.fe80::a+en1]",
        "https://1.2.3.4",
        "https://999.1",
        "urn:example:acr:mfa",
        "mailto:a@example.com",
        "tel:+1-816-555-1212",
        "file:///etc/hosts",
        "a:",
        "a:b",
        "a:/",
        "a:?",
        "a+b-c.d1:x",
        "x:/a//b/../c",
        "data:,%00%ff",
        "https://h/%7Ea;b=c,d!$&'()*+@:",
        "https://h?a/b?c",
        "ldap://[2001:db8::7]/c=GB?objectClass?one",
        "x://",
        "x://@:/",
        "https://h/~-._",
    };
    static const char *const bad[] = {
        "",
        "/relative",
        "//host/path",
        "noscheme",
        "1http://a",
        "+a:b",
        ":a",
        "ht tp://a",
        "a_b:c",
        "http:// a",
        "http://a b",
        "http://a/b c",
        "http://a/%",
        "http://a/%2",
        "http://a/%2g",
        "http://a/%g2",
        "http://a\\b",
        "http://a/b\\c",
        "http://a/<b>",
        "http://a/\"",
        "http://a/{b}",
        "http://a/b|c",
        "http://a/b^c",
        "http://a/`",
        "http://a/\x7F",
        "http://a/\xC3\xA9",
        "http://\xC3\xA9/",
        "http://a/[b]",
        "http://a?[b]",
        "http://a:80a/",
        "http://a:8:0/",
        "http://[::1",
        "http://::1]",
        "http://[::1]x",
        "http://[]",
        "http://[1.2.3.4]",
        "http://[::1%25eth0]",
        "http://[v.a]",
        "http://[v1.]",
        "http://[v1]",
        "http://[vg.a]",
        "http://[v1.a%41]",
        "http://u@v@h/",
        "http://u[v@h/",
        "http://",
        "https:///p",
        "http:",
        "https:a",
        "HTTP://:80/",
        "http://user@/",
        "https://h/\n",
        "https://h#a#b",
        "https://h#%",
        "https://h#[",
    };
    const mission_view inside_nul = V("https://h/\0b");

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        test_about("%s", good[i]);
        CHECK_INT(mi_uri_check(mission_view_of(good[i]), MI_URI_NO_FRAGMENT), MISSION_OK);
        CHECK_INT(mi_uri_check(mission_view_of(good[i]), 0), MISSION_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct mi_uri parts = {.host = V("left over")};
        const struct mi_uri none = {0};

        test_about("%s", bad[i]);
        CHECK_INT(mi_uri_check(mission_view_of(bad[i]), 0), MISSION_E_MALFORMED_URI);
        CHECK(!mi_uri_split(mission_view_of(bad[i]), &parts));
        CHECK(memcmp(&parts, &none, sizeof parts) == 0);
    }
    test_about(NULL);
    CHECK_INT(mi_uri_check(inside_nul, 0), MISSION_E_MALFORMED_URI);
    CHECK_INT(mi_uri_check((mission_view){NULL, 0}, 0), MISSION_E_MALFORMED_URI);
    CHECK_INT(mi_uri_check(V("https://h#f"), 0), MISSION_OK);
    CHECK_INT(mi_uri_check(V("https://h#f"), MI_URI_NO_FRAGMENT), MISSION_E_FRAGMENT);
    CHECK_INT(mi_uri_check(V("https://h#"), MI_URI_NO_FRAGMENT), MISSION_E_FRAGMENT);
}

/* Each character in each part, against the classes as RFC 3986 appendix A prints them. */
static void test_uri_characters(void)
{
    static const char pchar[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "-._~!$&'()*+,;=:@";
    static const struct {
        const char *before, *also, *never;
    } parts[] = {
        {"x:/p", "/?#", ""},    {"x:?q", "/?#", ""},      {"x:#f", "/?", ""},
        {"x://h", "/?#:@", ""}, {"x://u@h", "/?#:", "@"}, {"x://h:1", "0123456789/?#@", pchar},
    };

    for (size_t part = 0; part < sizeof parts / sizeof *parts; part++)
        for (int c = 0; c < 256; c++) {
            char text[16];
            size_t len = strlen(parts[part].before);
            bool good = c && (strchr(parts[part].also, c) ||
                              (strchr(pchar, c) && !strchr(parts[part].never, c)));

            memcpy(text, parts[part].before, len);
            text[len] = (char)c;
            test_about("byte %d after %s", c, parts[part].before);
            CHECK_INT(mi_uri_check((mission_view){text, len + 1}, 0),
                      good ? MISSION_OK : MISSION_E_MALFORMED_URI);
        }
    test_about(NULL);
}

/* A random run of characters that one part may have. */
static mission_view random_part(uint64_t *random, char *out, const char *set, size_t least)
{
    size_t len = least + test_random(random) % 5;

    for (size_t i = 0; i < len; i++)
        out[i] = set[test_random(random) % strlen(set)];
    return (mission_view){out, len};
}

static size_t append(char *text, size_t at, const char *mark, mission_view part)
{
    memcpy(text + at, mark, strlen(mark));
    at += strlen(mark);
    memcpy(text + at, part.ptr, part.len);
    return at + part.len;
}

static bool same_part(mission_view got, bool present, mission_view want)
{
    return present ? got.ptr && got.len == want.len && memcmp(got.ptr, want.ptr, want.len) == 0
                   : !got.ptr && got.len == 0;
}

/* Put a URI together from parts; the splitter must find the same ones. */
static void test_uri_parts(void)
{
    uint64_t random = test_seed();

    for (int round = 0; round < 20000; round++) {
        char text[64], room[7][8];
        uint64_t has = test_random(&random);
        bool authority = has & 1, user = has & 2, port = has & 4, query = has & 8,
             fragment = has & 16;
        mission_view scheme = random_part(&random, room[0], "abXYz", 1),
                     userinfo = random_part(&random, room[1], "a:.!", 0),
                     host = random_part(&random, room[2], "a.-~1", 0),
                     number = random_part(&random, room[3], "0189", 0),
                     path = random_part(&random, room[4], "a/:@", 0),
                     ask = random_part(&random, room[5], "a/?:@", 0),
                     tail = random_part(&random, room[6], "a/?:@", 0);
        struct mi_uri got;
        size_t len = append(text, 0, "", scheme);

        text[len++] = ':';
        if (authority) {
            len = append(text, len, "//", (mission_view){text, 0});
            if (user) {
                len = append(text, len, "", userinfo);
                text[len++] = '@';
            }
            len = append(text, len, "", host);
            if (port)
                len = append(text, len, ":", number);
            if (path.len && path.ptr[0] != '/')
                path.len = 0;
        } else if (path.len >= 2 && path.ptr[0] == '/' && path.ptr[1] == '/') {
            path.len = 1;
        }
        len = append(text, len, "", path);
        if (query)
            len = append(text, len, "?", ask);
        if (fragment)
            len = append(text, len, "#", tail);
        test_about("%.*s", (int)len, text);
        CHECK(mi_uri_split((mission_view){text, len}, &got));
        CHECK(same_part(got.scheme, true, scheme));
        CHECK(same_part(got.userinfo, authority && user, userinfo));
        CHECK(same_part(got.host, authority, host));
        CHECK(same_part(got.port, authority && port, number));
        CHECK(same_part(got.path, true, path));
        CHECK(same_part(got.query, query, ask));
        CHECK(same_part(got.fragment, fragment, tail));
    }
    test_about(NULL);
}

/* IPv6 addresses, valid and nearly so, against the C library's reader. */
static void test_ipv6(void)
{
    static const char *const pieces[] = {":",         ":",        ":",     "::",    "0",
                                         "1",         "ab",       "FFFF",  "12345", "1.2.3.4",
                                         "256.1.1.1", "01.2.3.4", "1.2.3", "g"};
    static const char *const fixed[] = {
        "::",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1:2:3:4:5:6:1.2.3.4",
        "1:2:3:4:5::1.2.3.4",
        "1::3:4:5:6:7:8",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6::1.2.3.4",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.4:5",
        "1.2.3.4::",
        ":::",
        "1::2::3",
        ":1::",
        "1:",
        "1::2:",
        "::ffff:0.0.0.0",
        "::255.255.255.255",
    };
    const size_t known = sizeof fixed / sizeof *fixed;
    uint64_t random = test_seed();
    unsigned valid = 0;

    for (size_t round = 0; round < 60000; round++) {
        char address[128] = "", text[160];
        unsigned char bytes[16];
        int want;

        if (round < known)
            snprintf(address, sizeof address, "%s", fixed[round]);
        for (uint64_t n = round < known ? 0 : 1 + test_random(&random) % 16; n; n--)
            strcat(address,
                   pieces[test_random(&random) % (round % 4 ? 8 : sizeof pieces / sizeof *pieces)]);
        want = inet_pton(AF_INET6, address, bytes);
        snprintf(text, sizeof text, "https://[%s]", address);
        test_about("%s", address);
        CHECK_INT(mi_uri_check(mission_view_of(text), 0),
                  want == 1 ? MISSION_OK : MISSION_E_MALFORMED_URI);
        valid += want == 1;
    }
    test_about(NULL);
    CHECK(valid > 300);
}

static int32_t tag(const char *text)
{
    return mi_language_check(&mi_memory_default, mission_view_of(text));
}

static void test_language_vectors(void)
{
    static const char *const good[] = {
        "en",
        "en-US",
        "zh-Hant-TW",
        "de-419",
        "x-private",
        "i-klingon",
        "art-lojban",
        "sl-rozaj-biske",
        "en-Latn-US-variant-a-extended-x-private",
        /* RFC 5646 appendix A */
        "de",
        "fr",
        "ja",
        "i-enochian",
        "zh-Hant",
        "sr-Cyrl",
        "zh-cmn-Hans-CN",
        "cmn-Hans-CN",
        "zh-yue-HK",
        "sr-Latn-RS",
        "sl-rozaj",
        "sl-nedis",
        "de-CH-1901",
        "sl-IT-nedis",
        "hy-Latn-IT-arevela",
        "es-419",
        "de-CH-x-phonebk",
        "az-Arab-x-AZE-derbend",
        "x-whatever",
        "qaa-Qaaa-QM-x-southern",
        "de-Qaaa",
        "en-US-u-islamcal",
        "zh-CN-a-myext-x-private",
        "en-a-myext-b-another",
        /* regular grandfathered tags, and each length of the grammar */
        "cel-gaulish",
        "no-bok",
        "no-nyn",
        "zh-guoyu",
        "zh-hakka",
        "zh-min",
        "zh-min-nan",
        "zh-xiang",
        "zh-aaa-bbb-ccc",
        "abcd",
        "abcdefgh",
        "en-1abc",
        "en-12345678",
        "x-a",
        "x-1-2",
        "en-0-ab-12345678",
        "en-a-bb-x-y",
    };
    static const char *const bad[] = {
        "",
        "english language",
        "-en",
        "en--US",
        "a1",
        "en-",
        "e",
        "x",
        "i-foo",
        "de-419-DE",
        "en-a",
        "en-x",
        "ar-a-aaa-b-bbb-a-ccc",
        "de-DE-1901-1901",
        "abcdefghi",
        "en-abcdefghi",
        "en-x-abcdefghi",
        "en-a-abcdefghi",
        "x-",
        "x--a",
        "en-a-b",
        "en-a-x-b",
        "zh-aaa-bbb-ccc-ddd",
        "abcd-aaa",
        "en-US-GB",
        "en-Latn-Cyrl",
        "en-US-Latn",
        "en-variant-US",
        "en-abc1",
        "en_US",
        "en-U$",
        "en-US\n",
        " en",
        "1en",
        "12",
        "en-A-aa-a-bb",
        "sl-rozaj-Rozaj",
        "en-1abc-1ABC",
        "i",
        "i-",
        "i-klingon-x-a",
        "en-gb-oed-x",
        "\xC3\xA9n",
        "en-\xC3\xA9",
        "art-lojban-lojban",
    };
    const mission_view inside_nul = V("en\0");

    COVERS("IN-1");
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        test_about("%s", good[i]);
        CHECK_INT(tag(good[i]), MISSION_OK);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        test_about("%s", bad[i]);
        CHECK_INT(tag(bad[i]), MISSION_E_MALFORMED_LANGUAGE);
    }
    test_about(NULL);
    CHECK_INT(mi_language_check(&mi_memory_default, inside_nul), MISSION_E_MALFORMED_LANGUAGE);
    CHECK_INT(mi_language_check(&mi_memory_default, (mission_view){NULL, 0}),
              MISSION_E_MALFORMED_LANGUAGE);
}

/* The irregular tags, in both cases; nothing shorter or longer is one, and none is by chance. */
static void test_language_irregular(void)
{
    static const char *const tags[] = {
        "en-GB-oed", "i-ami", "i-bnn",     "i-default", "i-enochian", "i-hak",
        "i-klingon", "i-lux", "i-mingo",   "i-navajo",  "i-pwn",      "i-tao",
        "i-tay",     "i-tsu", "sgn-BE-FR", "sgn-BE-NL", "sgn-CH-DE",
    };

    COVERS("IN-1");
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++) {
        char text[16];
        size_t len = strlen(tags[i]);

        test_about("%s", tags[i]);
        CHECK_INT(tag(tags[i]), MISSION_OK);
        for (size_t k = 0; k <= len; k++)
            text[k] = (char)(tags[i][k] >= 'a' && tags[i][k] <= 'z' ? tags[i][k] - 32 : tags[i][k]);
        CHECK_INT(tag(text), MISSION_OK);
        text[len] = '-';
        text[len + 1] = 0;
        CHECK_INT(tag(text), MISSION_E_MALFORMED_LANGUAGE);
        text[len - 1] = '#';
        text[len] = 0;
        CHECK_INT(tag(text), MISSION_E_MALFORMED_LANGUAGE);
    }
    test_about(NULL);
}

struct counted {
    size_t calls, live;
    bool refuse;
};

static void *counted_resize(void *host, void *old, size_t was, size_t want)
{
    struct counted *counted = host;

    if (want == 0) {
        free(old);
        counted->live -= was;
        return NULL;
    }
    counted->calls++;
    if (counted->refuse)
        return NULL;
    counted->live += want - was;
    return realloc(old, want);
}

/* `en` with `count` different variants, in falling order, and one more at the end if `twice`. */
static size_t many_variants(char *text, size_t count, const char *twice)
{
    size_t len = 2;

    memcpy(text, "en", 2);
    for (size_t i = count; i-- > 0;)
        len += (size_t)snprintf(text + len, 16, "-var%05zu", i);
    return len + (size_t)snprintf(text + len, 16, "%s", twice);
}

/* A tag has no length limit; many variants are still compared, each with each. */
static void test_language_many(void)
{
    static const size_t counts[] = {1, 31, 32, 33, 1000, 99999};
    struct counted counted = {0, 0, false};
    const mission_allocator memory = {sizeof memory, &counted, counted_resize};
    char *text = malloc(100000 * 9 + 64);
    size_t len;

    COVERS("IN-1");
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        test_about("%zu variants", counts[i]);
        len = many_variants(text, counts[i], "");
        counted.calls = 0;
        CHECK_INT(mi_language_check(&memory, (mission_view){text, len}), MISSION_OK);
        CHECK_INT(counted.calls, counts[i] > 32);
        len = many_variants(text, counts[i], "-VAR00000");
        CHECK_INT(mi_language_check(&memory, (mission_view){text, len}),
                  MISSION_E_MALFORMED_LANGUAGE);
        CHECK_INT(counted.live, 0);
    }
    test_about(NULL);
    counted.refuse = true;
    len = many_variants(text, 32, "");
    CHECK_INT(mi_language_check(&memory, (mission_view){text, len}), MISSION_OK);
    len = many_variants(text, 33, "");
    CHECK_INT(mi_language_check(&memory, (mission_view){text, len}), MISSION_E_NOMEM);
    memcpy(text, "x", 1);
    for (len = 1; len < 900000; len += 9)
        memcpy(text + len, "-abcdefgh", 9);
    CHECK_INT(mi_language_check(&memory, (mission_view){text, len}), MISSION_OK);
    free(text);
}

/* Tags made by the grammar are well-formed in any case of letters. */
static void test_language_grammar(void)
{
    static const char *const languages[] = {"en",         "und",  "zh-yue",
                                            "zh-min-nan", "abcd", "abcdefgh"};
    static const char *const scripts[] = {"", "-latn"}, *const regions[] = {"", "-us", "-419"};
    static const char *const variants[] = {"", "-1994", "-rozaj", "-1901-nedis"};
    static const char *const extensions[] = {"", "-u-co-phonebk", "-a-bb-9-12345678"};
    static const char *const privates[] = {"", "-x-1", "-x-a-12345678"};
    uint64_t random = test_seed();
    char text[96];

    COVERS("IN-1");
    for (unsigned i = 0; i < 6 * 2 * 3 * 4 * 3 * 3; i++) {
        snprintf(text, sizeof text, "%s%s%s%s%s%s", languages[i % 6], scripts[i / 6 % 2],
                 regions[i / 12 % 3], variants[i / 36 % 4], extensions[i / 144 % 3],
                 privates[i / 432]);
        for (char *c = text; *c; c++)
            if (*c >= 'a' && *c <= 'z' && test_random(&random) % 2)
                *c = (char)(*c - 32);
        test_about("%s", text);
        CHECK_INT(tag(text), MISSION_OK);
    }
    test_about(NULL);
}

static const struct test tests[] = {
    {"utf8", test_utf8},
    {"noncharacters", test_noncharacters},
    {"base64url", test_base64url},
    {"uri-forms", test_uri_forms},
    {"uri-characters", test_uri_characters},
    {"uri-parts", test_uri_parts},
    {"ipv6", test_ipv6},
    {"language-vectors", test_language_vectors},
    {"language-irregular", test_language_irregular},
    {"language-many", test_language_many},
    {"language-grammar", test_language_grammar},
};
TEST_MAIN("text", tests)

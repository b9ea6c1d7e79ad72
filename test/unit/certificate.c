/* Thumbprints of certificates: RFC 8705. SPDX-License-Identifier: MIT */
#include "test.h"

#include "crypto/certificate.h"

/* The example of RFC 8705 appendix A, and one with an Ed25519 key, extensions and a critical one
 * among them. */
static const char rfc8705[] =
    "308201063081ac020102300a06082a8648ce3d040302300f310d300b06035504030c046d746c73301e170d31"
    "38313031383132333730395a170d3232303530323132333730395a300f310d300b06035504030c046d746c73"
    "3059301306072a8648ce3d020106082a8648ce3d03010703420004d727cb1c2a57a858f109e1c71cc5434dc2"
    "ec7296f4eca531b9d06638c9fc0bb4f3f728670c52ecb7c0e2f38b4bd5ae9de21785b1865afb0349bd2d1fa2"
    "312e6f300a06082a8648ce3d0403020349003046022100fd110b513ebf0243fc3d401871b3bab8be86557f3e"
    "940429359455e3915b3f37022100e71d9e5d93956d49494864208f00f9bda51a2a52d1e744360e615f423d4b"
    "f926";
static const char ed25519[] =
    "3082016c3082011ea003020102021415490090dfe8ff979dedb32cee6d6af63570b17e300506032b65703011"
    "310f300d06035504030c06636c69656e74301e170d3236313132313038343433345a170d3336313131383038"
    "343433345a3011310f300d06035504030c06636c69656e74302a300506032b65700321008c66ef47d6ab3b6b"
    "6fb909703d6a02e904ad28744a5200c0f54d4656725356a2a38187308184301d0603551d0e04160414565ac2"
    "dbeb4dc3e1f4c6bf55580e996c947c39fe301f0603551d23041830168014565ac2dbeb4dc3e1f4c6bf55580e"
    "996c947c39fe300f0603551d130101ff040530030101ff30190603551d1104123010820e636c69656e742e65"
    "78616d706c6530160603551d250101ff040c300a06082b06010505070302300506032b65700341000f8cee2a"
    "1fd68139c8c9a9e99f25a2d74c00a1957b26590f8c88a7f3cba9f704a049290a2320e5357119c47c0eea67f5"
    "849f22c6706d6a0c09a489659cbab709";

struct der {
    uint8_t bytes[1024];
    size_t len;
};

static int digit(char c)
{
    return c <= '9' ? c - '0' : c - 'a' + 10;
}

static struct der der_of(const char *hex)
{
    struct der der = {.len = strlen(hex) / 2};

    for (size_t i = 0; i < der.len; i++)
        der.bytes[i] = (uint8_t)(digit(hex[2 * i]) << 4 | digit(hex[2 * i + 1]));
    return der;
}

static mission_view view_of(const struct der *der)
{
    return (mission_view){(const char *)der->bytes, der->len};
}

static bool is_one(const struct der *der)
{
    /* A block of its own size, so that a byte read beyond it is seen. */
    char *copy = malloc(der->len ? der->len : 1);
    bool is;

    if (!copy)
        abort();
    memcpy(copy, der->bytes, der->len);
    is = mi_certificate_is((mission_view){copy, der->len});
    free(copy);
    return is;
}

static void check_thumbprint(const char *hex, const char *want)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    mission_error error = MISSION_ERROR_INIT;
    const struct der der = der_of(hex);
    char out[44];

    CHECK_CODE(mission_certificate_thumbprint(context, view_of(&der), out, &error), MISSION_OK,
               &error);
    CHECK_TEXT(out, want);
    mission_context_unref(context);
}

static void test_vectors(void)
{
    check_thumbprint(rfc8705, "A4DtL2JmUMhAsvJj5tKyn64SqzmuXbMrJa0n761y5v0");
    check_thumbprint(ed25519, "wTVErz6lYW26hkV40rAdYTcSL6qRst42anMKZFu5g7k");
}

static void refuse(mission_context *context, mission_view der, int32_t code)
{
    mission_error error = MISSION_ERROR_INIT;
    char out[44] = "something";

    CHECK_CODE(mission_certificate_thumbprint(context, der, out, &error), code, &error);
    CHECK_TEXT(out, "");
}

static void test_refusals(void)
{
    mission_context *context = test_context(MISSION_PROFILE_SERIES, 0);
    struct der der = der_of(rfc8705);
    char out[44] = "something";

    refuse(context, V(""), MISSION_E_SYNTAX);
    refuse(context, (mission_view){NULL, 0}, MISSION_E_SYNTAX);
    refuse(context, V("-----BEGIN CERTIFICATE-----\nMIIB"), MISSION_E_SYNTAX);
    refuse(context, (mission_view){NULL, 1}, MISSION_E_ARGUMENT);
    der.bytes[der.len++] = 0;
    refuse(context, view_of(&der), MISSION_E_SYNTAX);
    CHECK_INT(mission_certificate_thumbprint(NULL, V("x"), out, NULL), MISSION_E_ARGUMENT);
    CHECK_TEXT(out, "");
    CHECK_INT(mission_certificate_thumbprint(context, V("x"), NULL, NULL), MISSION_E_ARGUMENT);
    mission_context_unref(context);
}

/* Two certificates one after the other are none, neither is a part of one. */
static void test_cut(void)
{
    const char *const whole[] = {rfc8705, ed25519};

    for (size_t i = 0; i < 2; i++) {
        struct der der = der_of(whole[i]);
        const size_t len = der.len;

        CHECK(is_one(&der));
        for (der.len = 0; der.len < len; der.len++)
            CHECK(!is_one(&der));
        memcpy(der.bytes + len, der.bytes, len);
        for (der.len = len + 1; der.len <= 2 * len; der.len++)
            CHECK(!is_one(&der));
    }
}

/* Tags and lengths of the frame: with another one it is no certificate any more. */
static void test_bent(void)
{
    static const size_t heads[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 22, 23, 39, 40, 41, 42};
    struct der der;

    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
        for (unsigned value = 0; value < 256; value++) {
            der = der_of(rfc8705);
            if (der.bytes[heads[i]] == value)
                continue;
            /* UTCTime may be GeneralizedTime as far as the structure goes. */
            if (heads[i] == 41 && value == 0x18)
                continue;
            der.bytes[heads[i]] = (uint8_t)value;
            test_about("byte %zu is %u", heads[i], value);
            CHECK(!is_one(&der));
        }
    test_about(NULL);
}

struct built {
    const char *what, *hex;
};

static const struct built good[] = {
    {"the least", "303c3035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
                  "303030305a3000300830000304000102033000030100"},
    {"with all that may be there",
     "304d3046a003020102020101300030003020170d3236303130313030303030305a180f3230353130"
     "3130313030303030305a3000300830000304000102038102000182020001a30230003000030100"},
};

static const struct built bad[] = {
    {"no serial number",
     "30393032300030003020170d3236303130313030303030305a180f32303531303130313030303030"
     "305a3000300830000304000102033000030100"},
    {"an empty one",
     "303b30340200300030003020170d3236303130313030303030305a180f3230353130313031303030"
     "3030305a3000300830000304000102033000030100"},
    {"one time", "302b302402010130003000300f170d3236303130313030303030305a300030083000030400010203"
                 "3000030100"},
    {"three times",
     "3049304202010130003000302d170d3236303130313030303030305a170d32363031303130303030"
     "30305a170d3236303130313030303030305a3000300830000304000102033000030100"},
    {"no time", "302e3027020101300030003012040178170d3236303130313030303030305a300030083000030400"
                "0102033000030100"},
    {"no key", "3032302b020101300030003020170d3236303130313030303030305a180f32303531303130313030"
               "303030305a30003000030100"},
    {"a key without bits",
     "3036302f020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a3000300230003000030100"},
    {"empty bits",
     "30383031020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a30003004300003003000030100"},
    {"eight unused bits",
     "303a3033020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a300030063000030208013000030100"},
    {"more than a key",
     "303b3034020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a30003007300003010005003000030100"},
    {"extensions before identifiers",
     "3043303c020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a300030083000030400010203a30230008101003000030100"},
    {"more than extensions",
     "3042303b020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a300030083000030400010203a302300005003000030100"},
    {"extensions twice",
     "3044303d020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a300030083000030400010203a3023000a30230003000030100"},
    {"no algorithm of the signature",
     "303a3035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a300030083000030400010203030100"},
    {"no signature",
     "30393035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a3000300830000304000102033000"},
    {"an empty one",
     "303b3035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a30003008300003040001020330000300"},
    {"more than a signature",
     "303e3035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a30003008300003040001020330000301000500"},
    {"more than a certificate",
     "303c3035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a300030083000030400010203300003010000"},
    {"a length in two bytes that fits in one",
     "30813c3035020101300030003020170d3236303130313030303030305a180f323035313031303130"
     "30303030305a3000300830000304000102033000030100"},
    {"zeros before a length",
     "30830001063081ac020102300a06082a8648ce3d040302300f310d300b06035504030c046d746c73"
     "301e170d3138313031383132333730395a170d3232303530323132333730395a300f310d300b0603"
     "5504030c046d746c733059301306072a8648ce3d020106082a8648ce3d03010703420004d727cb1c"
     "2a57a858f109e1c71cc5434dc2ec7296f4eca531b9d06638c9fc0bb4f3f728670c52ecb7c0e2f38b"
     "4bd5ae9de21785b1865afb0349bd2d1fa2312e6f300a06082a8648ce3d0403020349003046022100"
     "fd110b513ebf0243fc3d401871b3bab8be86557f3e940429359455e3915b3f37022100e71d9e5d93"
     "956d49494864208f00f9bda51a2a52d1e744360e615f423d4bf926"},
    {"a length of nine bytes",
     "30890100000000000001063081ac020102300a06082a8648ce3d040302300f310d300b0603550403"
     "0c046d746c73301e170d3138313031383132333730395a170d3232303530323132333730395a300f"
     "310d300b06035504030c046d746c733059301306072a8648ce3d020106082a8648ce3d0301070342"
     "0004d727cb1c2a57a858f109e1c71cc5434dc2ec7296f4eca531b9d06638c9fc0bb4f3f728670c52"
     "ecb7c0e2f38b4bd5ae9de21785b1865afb0349bd2d1fa2312e6f300a06082a8648ce3d0403020349"
     "003046022100fd110b513ebf0243fc3d401871b3bab8be86557f3e940429359455e3915b3f370221"
     "00e71d9e5d93956d49494864208f00f9bda51a2a52d1e744360e615f423d4bf926"},
    {"a length without end",
     "30803035020101300030003020170d3236303130313030303030305a180f32303531303130313030"
     "303030305a30003008300003040001020330000301000000"},
    {"a length that is not there", "3081"},
    {"half of a length", "308201"},
    {"nothing but a tag", "30"},
};

/* Each part of the structure on its own; DER has one way to write a length, and a certificate in
 * BER would have another thumbprint. */
static void test_structure(void)
{
    struct der der;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        der = der_of(good[i].hex);
        test_about("%s", good[i].what);
        CHECK(is_one(&der));
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        der = der_of(bad[i].hex);
        test_about("%s", bad[i].what);
        CHECK(!is_one(&der));
    }
    test_about(NULL);
}

/* Any byte changed in any way ends in an answer. */
static void test_noise(void)
{
    uint64_t seed = test_seed();
    struct der der;

    for (int i = 0; i < 200000; i++) {
        der = der_of(i & 1 ? rfc8705 : ed25519);
        for (uint64_t turns = 1 + test_random(&seed) % 4; turns; turns--)
            der.bytes[test_random(&seed) % der.len] = (uint8_t)test_random(&seed);
        if (test_random(&seed) % 4 == 0)
            der.len = test_random(&seed) % (der.len + 1);
        (void)is_one(&der);
    }
}

static const struct test tests[] = {
    {"vectors", test_vectors}, {"refusals", test_refusals},   {"cut", test_cut},
    {"bent", test_bent},       {"structure", test_structure}, {"noise", test_noise}};

TEST_MAIN("certificate", tests)

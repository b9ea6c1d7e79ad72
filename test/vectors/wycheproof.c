/* The public Wycheproof vectors against each provider. SPDX-License-Identifier: MIT
 *
 * usage: wycheproof FOLDER    its testvectors_v1; test/vectors/wycheproof-run fetches it
 *
 * Signatures go to the provider's own table, compact JWS through mission_jws_verify(). A vector
 * called valid has to be believed, one called invalid not to be, and to be answered rather than to
 * fail; of an acceptable one either is counted. One line of TAP for each file and provider. */
#include "../unit/providers.h"

#define KEYS_ROOM 65536

enum form { ECDSA, RSA, ED25519, JWS };

static const struct file {
    const char *name;
    enum form form;
    uint32_t type, algorithm;
} files[] = {
    {"ecdsa_secp256r1_sha256_p1363", ECDSA, MISSION_KEY_P256, MISSION_ALG_ES256},
    {"ecdsa_secp384r1_sha384_p1363", ECDSA, MISSION_KEY_P384, MISSION_ALG_ES384},
    {"rsa_signature_2048_sha256", RSA, MISSION_KEY_RSA, MISSION_ALG_RS256},
    {"rsa_signature_3072_sha256", RSA, MISSION_KEY_RSA, MISSION_ALG_RS256},
    {"rsa_signature_4096_sha256", RSA, MISSION_KEY_RSA, MISSION_ALG_RS256},
    {"rsa_signature_8192_sha256", RSA, MISSION_KEY_RSA, MISSION_ALG_RS256},
    {"rsa_pss_2048_sha256_mgf1_0", RSA, MISSION_KEY_RSA, MISSION_ALG_PS256},
    {"rsa_pss_2048_sha256_mgf1_32", RSA, MISSION_KEY_RSA, MISSION_ALG_PS256},
    {"rsa_pss_2048_sha256_mgf1sha1_20", RSA, MISSION_KEY_RSA, MISSION_ALG_PS256},
    {"rsa_pss_3072_sha256_mgf1_32", RSA, MISSION_KEY_RSA, MISSION_ALG_PS256},
    {"rsa_pss_4096_sha256_mgf1_32", RSA, MISSION_KEY_RSA, MISSION_ALG_PS256},
    {"rsa_pss_misc", RSA, MISSION_KEY_RSA, MISSION_ALG_PS256},
    {"ed25519", ED25519, MISSION_KEY_ED25519, MISSION_ALG_EDDSA},
    {"json_web_key", JWS, 0, 0},
    {"json_web_signature", JWS, 0, 0},
};

/* Called valid, but of an algorithm that is none of ours: PS384 under a key for PS256. And called
 * invalid, because the file is about another salt: it is good PS256. */
static const struct {
    const char *file;
    double id;
    bool believe;
} otherwise[] = {{"json_web_signature", 346, false},
                 {"json_web_signature", 350, false},
                 {"rsa_pss_2048_sha256_mgf1_0", 69, true}};

struct count {
    unsigned believed, refused, acceptable, acceptable_believed, other, wrong;
};

/* --- reading --- */

static mission_json *read_file(mission_context *context, const char *folder, const char *name)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *json = NULL;
    char path[4096];
    char *text = NULL;
    size_t len = 0;
    FILE *file;

    snprintf(path, sizeof path, "%s/%s_test.json", folder, name);
    file = fopen(path, "rb");
    if (file && fseek(file, 0, SEEK_END) == 0) {
        len = (size_t)ftell(file);
        rewind(file);
        text = malloc(len + 1);
        len = text ? fread(text, 1, len, file) : 0;
    }
    if (file)
        fclose(file);
    if (!text || mission_json_parse(context, (mission_view){text, len}, 0, &json, &error))
        printf("# %s: %s at %llu\n", path, text ? error.text : "not there",
               (unsigned long long)error.offset);
    free(text);
    return json;
}

static const mission_value *member(const mission_value *value, const char *name)
{
    return mission_value_get(value, mission_view_of(name));
}

static mission_view text_of(const mission_value *value, const char *name)
{
    const mission_value *found = member(value, name);

    return found ? mission_value_string(found) : (mission_view){NULL, 0};
}

static bool says(mission_view view, const char *text)
{
    return view.len == strlen(text) && memcmp(view.ptr, text, view.len) == 0;
}

/* Hexadecimal digits to memory of its own. */
static mission_view bytes_of(const mission_value *value, const char *name)
{
    const mission_view hex = text_of(value, name);
    uint8_t *out = calloc(1, hex.len / 2 + 1);
    char *copy = calloc(1, hex.len + 1);
    mission_view view = {(const char *)out, 0};

    if (!out || !copy)
        abort();
    if (hex.len)
        memcpy(copy, hex.ptr, hex.len);
    view.len = hex_read(copy, out, hex.len / 2);
    free(copy);
    return view;
}

static void let_go(mission_view view)
{
    free((void *)(uintptr_t)view.ptr);
}

/* --- counting --- */

static int find_otherwise(const struct file *file, const mission_value *test)
{
    for (int i = 0; i < (int)(sizeof otherwise / sizeof *otherwise); i++)
        if (strcmp(otherwise[i].file, file->name) == 0 &&
            otherwise[i].id == mission_value_number(member(test, "tcId")))
            return i;
    return -1;
}

/* `rc` 0 believed, 1 not, else it failed. `ours` false: valid, but nothing that we take. */
static void judge(const struct file *file, struct count *count, const mission_value *test,
                  bool ours, int32_t rc)
{
    const int at = find_otherwise(file, test);
    const mission_view result = text_of(test, "result");
    const bool valid = says(result, "valid"), acceptable = says(result, "acceptable");
    bool good = rc == 0 || rc == 1;

    if (at >= 0) {
        good = otherwise[at].believe ? rc == 0 : rc == 1;
        count->other++;
    } else if (acceptable) {
        count->acceptable++;
        count->acceptable_believed += rc == 0;
    } else if (valid && !ours) {
        good = good && rc == 1;
        count->other++;
    } else if (valid) {
        good = rc == 0;
        count->believed++;
    } else {
        good = rc == 1;
        count->refused++;
    }
    if (good)
        return;
    count->wrong++;
    printf("# %g: %.*s, but %d: %.*s\n", mission_value_number(member(test, "tcId")),
           (int)result.len, result.ptr, rc, (int)text_of(test, "comment").len,
           text_of(test, "comment").ptr);
}

/* --- signatures --- */

static mission_key_numbers numbers_of(const struct file *file, const mission_value *group,
                                      mission_view owned[2])
{
    const mission_value *key = member(group, "publicKey");
    mission_key_numbers numbers = {.size = sizeof numbers, .type = file->type};

    if (file->form == RSA) {
        numbers.n = owned[0] = bytes_of(key, "modulus");
        numbers.e = owned[1] = bytes_of(key, "publicExponent");
        for (; numbers.n.len && !*numbers.n.ptr; numbers.n.len--)
            numbers.n.ptr++;
    } else if (file->form == ED25519) {
        numbers.x = owned[0] = bytes_of(key, "pk");
    } else {
        owned[0] = bytes_of(key, "uncompressed"); /* 04, x, y */
        numbers.x = (mission_view){owned[0].ptr + 1, owned[0].len / 2};
        numbers.y = (mission_view){owned[0].ptr + 1 + owned[0].len / 2, owned[0].len / 2};
    }
    return numbers;
}

/* The exponent 3 is one that no JWK may have, so no provider is asked for it. */
static bool weak(const mission_key_numbers *numbers)
{
    return numbers->type == MISSION_KEY_RSA && numbers->e.len < 3;
}

/* PS256 is SHA-256 in both places and a salt of 32; the others are PSS that it must not believe. */
static bool parameters_ours(const struct file *file, const mission_value *group)
{
    if (file->algorithm != MISSION_ALG_PS256)
        return true;
    return says(text_of(group, "sha"), "SHA-256") && says(text_of(group, "mgf"), "MGF1") &&
           says(text_of(group, "mgfSha"), "SHA-256") &&
           mission_value_number(member(group, "sLen")) == 32;
}

static int32_t verify_test(const mission_crypto *crypto, void *key, uint32_t algorithm,
                           const mission_value *test)
{
    const mission_view message = bytes_of(test, "msg"), signature = bytes_of(test, "sig");
    const int32_t rc = crypto->verify(crypto->host, key, algorithm, &message, 1, signature);

    let_go(message);
    let_go(signature);
    return rc;
}

static void run_group(const struct file *file, const mission_crypto *crypto,
                      const mission_value *group, struct count *count)
{
    mission_view owned[2] = {{NULL, 0}, {NULL, 0}};
    const mission_key_numbers numbers = numbers_of(file, group, owned);
    const mission_value *list = member(group, "tests");
    void *key = NULL;
    const bool ours = parameters_ours(file, group) && !weak(&numbers);
    const int32_t opened = weak(&numbers) ? 1 : crypto->key_open(crypto->host, &numbers, &key);

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *test = mission_value_item(list, i);

        judge(file, count, test, ours,
              opened ? opened : verify_test(crypto, key, file->algorithm, test));
    }
    crypto->key_close(crypto->host, key);
    let_go(owned[0]);
    let_go(owned[1]);
}

/* --- compact JWS --- */

/* The group's key or keys as a set; NULL: it is no set that is taken. */
static mission_jwks *keys_of(mission_context *context, const mission_value *group)
{
    const mission_value *keys = member(group, "public");
    mission_jwks *set = NULL;
    mission_text *text = NULL;
    static char all[KEYS_ROOM];

    keys = keys ? keys : member(group, "private");
    if (mission_value_canonical(context, keys, &text, NULL))
        abort();
    snprintf(all, sizeof all, member(keys, "keys") ? "%.*s" : "{\"keys\":[%.*s]}",
             (int)mission_text_view(text).len, mission_text_view(text).ptr);
    mission_text_unref(text);
    return mission_jwks_parse(context, mission_view_of(all), &set, NULL) ? NULL : set;
}

static bool algorithm_ours(const mission_value *group)
{
    const mission_value *key = member(group, "public");

    if (key && member(key, "keys"))
        key = mission_value_item(member(key, "keys"), 0);
    return key && mission_algorithm_of_name(text_of(key, "alg")) != 0;
}

static int32_t verify_jws(mission_context *context, const mission_jwks *keys,
                          const mission_value *test)
{
    const mission_jws_expect expect = {.size = sizeof expect, .keys = keys};
    mission_error error = MISSION_ERROR_INIT;
    mission_jws *jws = NULL;
    const int32_t rc =
        keys ? mission_jws_verify(context, text_of(test, "jws"), &expect, &jws, &error) : 1;

    mission_jws_unref(jws);
    if (rc == MISSION_E_CRYPTO || rc == MISSION_E_NOMEM || rc == MISSION_E_ARGUMENT)
        return rc;
    return rc != 0;
}

static void run_jws_group(const struct file *file, mission_context *context,
                          const mission_value *group, struct count *count)
{
    const mission_value *list = member(group, "tests");
    mission_jwks *keys = keys_of(context, group);

    for (size_t i = 0; i < mission_value_count(list); i++) {
        const mission_value *test = mission_value_item(list, i);

        judge(file, count, test, algorithm_ours(group), verify_jws(context, keys, test));
    }
    mission_jwks_unref(keys);
}

/* --- the run --- */

static bool run_file(const char *folder, const struct file *file, const struct provider *provider,
                     size_t number)
{
    const mission_config config = {.size = sizeof config, .crypto = provider->crypto};
    mission_context *context = NULL;
    struct count count = {0};
    mission_json *json = NULL;
    const mission_value *groups;
    bool good;

    if (mission_context_new(&config, &context, NULL) == MISSION_OK)
        json = read_file(context, folder, file->name);
    groups = json ? member(mission_json_root(json), "testGroups") : NULL;
    for (size_t i = 0; groups && i < mission_value_count(groups); i++)
        if (file->form == JWS)
            run_jws_group(file, context, mission_value_item(groups, i), &count);
        else
            run_group(file, provider->crypto, mission_value_item(groups, i), &count);
    mission_json_unref(json);
    mission_context_unref(context);
    good = groups && count.wrong == 0 && count.believed + count.refused + count.other > 0;
    printf("%sok %zu %s, %s: %u believed, %u refused, %u of %u acceptable ones believed, "
           "%u valid ones that are none of ours\n",
           good ? "" : "not ", number, file->name, provider->name, count.believed, count.refused,
           count.acceptable_believed, count.acceptable, count.other);
    return good;
}

int main(int argc, char **argv)
{
    const size_t file_count = sizeof files / sizeof *files;
    struct provider list[PROVIDERS_MOST];
    const size_t count = providers(list);
    bool good = true;

    if (argc != 2)
        return 2;
    printf("1..%zu\n", file_count * count);
    for (size_t i = 0; i < file_count * count; i++)
        good = run_file(argv[1], &files[i / count], &list[i % count], i + 1) && good;
    return good ? 0 : 1;
}

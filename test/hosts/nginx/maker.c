/* Keys, tokens and proofs for the tests of bindings/nginx, line by line. SPDX-License-Identifier:
 * MIT
 *
 *   key ALG KID                    -> the public JWK
 *   sign KEY TYP PAYLOAD           -> a compact JWS
 *   proof KEY METHOD URI TOKEN NONCE IAT    ("-": none, now)
 *   thumbprint KEY
 *
 * Fields are parted by tabs, KEY is the number of the key. What fails is answered with "!" and the
 * reason. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <mission/mission.h>

#define FIELDS 7
#define KEYS 4096

static mission_context *context;
static mission_jwk *keys[KEYS];
static size_t key_count;

static int say(int32_t rc, mission_view text)
{
    if (rc)
        printf("!%s\n", mission_code_reason(rc));
    else
        printf("%.*s\n", (int)text.len, text.ptr);
    fflush(stdout);
    return 0;
}

static mission_view field(const char *text)
{
    return mission_view_of(text && strcmp(text, "-") != 0 ? text : NULL);
}

static const mission_jwk *key_of(const char *number)
{
    const size_t n = number ? strtoul(number, NULL, 10) : KEYS;

    return n < key_count ? keys[n] : NULL;
}

static int make_key(char **f)
{
    mission_json *json = NULL;
    mission_text *text = NULL;
    int32_t rc = MISSION_E_TOO_MANY;

    if (key_count < KEYS)
        rc = mission_jwk_generate(context, mission_algorithm_of_name(field(f[1])), field(f[2]),
                                  &keys[key_count], NULL);
    if (!rc)
        rc = mission_jwk_public(keys[key_count++], &json, NULL);
    if (!rc)
        rc = mission_value_canonical(context, mission_json_root(json), &text, NULL);
    say(rc, mission_text_view(text));
    mission_text_unref(text);
    mission_json_unref(json);
    return 0;
}

static int sign(char **f)
{
    mission_signer signer = {.size = sizeof signer};
    mission_text *text = NULL;
    int32_t rc = mission_jwk_signer(key_of(f[1]), 0, &signer, NULL);

    if (!rc)
        rc = mission_jws_sign(context, &signer, field(f[2]), NULL, field(f[3]), &text, NULL);
    say(rc, mission_text_view(text));
    mission_text_unref(text);
    return 0;
}

static int prove(char **f)
{
    mission_time now = {.seconds = time(NULL)};
    mission_text *text = NULL;
    int32_t rc;

    if (f[6] && strcmp(f[6], "-") != 0)
        now.seconds = strtoll(f[6], NULL, 10);
    rc = mission_proof_make(context, key_of(f[1]), field(f[2]), field(f[3]), field(f[4]),
                            field(f[5]), &now, &text, NULL);
    say(rc, mission_text_view(text));
    mission_text_unref(text);
    return 0;
}

static int answer(char *line)
{
    char *f[FIELDS] = {NULL}, *at = line;

    for (size_t i = 0; i < FIELDS && at; i++) {
        f[i] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    if (strcmp(f[0], "key") == 0)
        return make_key(f);
    if (strcmp(f[0], "sign") == 0)
        return sign(f);
    if (strcmp(f[0], "proof") == 0)
        return prove(f);
    if (strcmp(f[0], "thumbprint") == 0)
        return say(0, mission_jwk_thumbprint(key_of(f[1])));
    return say(MISSION_E_ARGUMENT, field(NULL));
}

int main(void)
{
    static char line[1 << 20];

    if (mission_context_new(NULL, &context, NULL) != 0)
        return 1;
    while (fgets(line, sizeof line, stdin)) {
        line[strcspn(line, "\n")] = 0;
        answer(line);
    }
    while (key_count)
        mission_jwk_unref(keys[--key_count]);
    mission_context_unref(context);
    return 0;
}

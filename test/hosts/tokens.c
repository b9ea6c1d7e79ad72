/* Tokens for another implementation to try itself on. SPDX-License-Identifier: MIT
 *
 * usage: tokens builtin|openssl
 *
 * Reads one question in each line, its fields apart by tabs, and answers each with one line:
 *
 *   key ALG                   the new private JWK, its public side, its thumbprint
 *   thumbprint JWK            the thumbprint
 *   sign ALG JWK TYP PAYLOAD  the token
 *   verify JWK TOKEN          ok and the payload
 *
 * What is refused is answered with "no" and the reason. */
#include <mission/mission.h>

#ifdef HAVE_OPENSSL
#include <mission/openssl.h>
#endif

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MOST 65536
#define FIELDS_MOST 5

static mission_context *context;

static int32_t no(int32_t rc)
{
    printf("no\t%s\n", mission_code_reason(rc));
    return rc;
}

static void put(mission_view view, char end)
{
    fwrite(view.ptr, 1, view.len, stdout);
    putchar(end);
}

static int32_t put_json(const mission_json *json, char end)
{
    mission_text *text = NULL;
    const int32_t rc = mission_value_canonical(context, mission_json_root(json), &text, NULL);

    if (!rc)
        put(mission_text_view(text), end);
    mission_text_unref(text);
    return rc;
}

static int32_t answer_key(char **fields)
{
    mission_json *public_json = NULL, *private_json = NULL;
    mission_jwk *key = NULL;
    int32_t rc =
        mission_jwk_generate(context, mission_algorithm_of_name(mission_view_of(fields[1])),
                             mission_view_of(""), &key, NULL);

    if (!rc)
        rc = mission_jwk_private(key, &private_json, NULL);
    if (!rc)
        rc = mission_jwk_public(key, &public_json, NULL);
    if (!rc)
        rc = put_json(private_json, '\t');
    if (!rc)
        rc = put_json(public_json, '\t');
    if (!rc)
        put(mission_jwk_thumbprint(key), '\n');
    mission_json_unref(private_json);
    mission_json_unref(public_json);
    mission_jwk_unref(key);
    return rc;
}

static int32_t answer_thumbprint(char **fields)
{
    mission_jwk *key;
    const int32_t rc = mission_jwk_parse(context, mission_view_of(fields[1]), &key, NULL);

    if (!rc)
        put(mission_jwk_thumbprint(key), '\n');
    mission_jwk_unref(key);
    return rc;
}

static int32_t answer_sign(char **fields)
{
    mission_signer signer = {.size = sizeof signer};
    mission_text *token = NULL;
    mission_jwk *key;
    int32_t rc = mission_jwk_parse(context, mission_view_of(fields[2]), &key, NULL);

    if (!rc)
        rc = mission_jwk_signer(key, mission_algorithm_of_name(mission_view_of(fields[1])), &signer,
                                NULL);
    if (!rc)
        rc = mission_jws_sign(context, &signer, mission_view_of(fields[3]), NULL,
                              mission_view_of(fields[4]), &token, NULL);
    if (!rc)
        put(mission_text_view(token), '\n');
    mission_text_unref(token);
    mission_jwk_unref(key);
    return rc;
}

static int32_t answer_verify(char **fields)
{
    mission_jws_expect expect = {.size = sizeof expect};
    mission_jwks *keys = NULL;
    mission_jws *jws = NULL;
    mission_jwk *key;
    int32_t rc = mission_jwk_parse(context, mission_view_of(fields[1]), &key, NULL);

    if (!rc)
        rc = mission_jwks_of(context, &key, 1, &keys, NULL);
    expect.keys = keys;
    if (!rc)
        rc = mission_jws_verify(context, mission_view_of(fields[2]), &expect, &jws, NULL);
    if (!rc) {
        printf("ok\t");
        put(mission_jws_payload(jws), '\n');
    }
    mission_jws_unref(jws);
    mission_jwks_unref(keys);
    mission_jwk_unref(key);
    return rc;
}

static const struct question {
    const char *name;
    int fields;
    int32_t (*answer)(char **fields);
} questions[] = {{"key", 2, answer_key},
                 {"thumbprint", 2, answer_thumbprint},
                 {"sign", 5, answer_sign},
                 {"verify", 3, answer_verify}};

static int32_t answer(char *line)
{
    char *fields[FIELDS_MOST];
    int count = 0;

    line[strcspn(line, "\n")] = 0;
    for (char *at = line; at && count < FIELDS_MOST; count++) {
        fields[count] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    for (size_t i = 0; i < sizeof questions / sizeof *questions; i++)
        if (strcmp(questions[i].name, fields[0]) == 0 && questions[i].fields == count)
            return questions[i].answer(fields);
    return MISSION_E_ARGUMENT;
}

static const mission_crypto *provider(const char *name)
{
#ifdef HAVE_OPENSSL
    if (strcmp(name, "openssl") == 0)
        return mission_openssl_crypto();
#endif
    return strcmp(name, "builtin") == 0 ? mission_crypto_builtin() : NULL;
}

int main(int argc, char **argv)
{
    static char line[LINE_MOST];
    mission_config config = {.size = sizeof config};

    config.crypto = argc == 2 ? provider(argv[1]) : NULL;
    if (!config.crypto || mission_context_new(&config, &context, NULL))
        return 2;
    while (fgets(line, sizeof line, stdin)) {
        int32_t rc = answer(line);

        if (rc)
            no(rc);
        fflush(stdout);
    }
    mission_context_unref(context);
    return 0;
}

/* What the commands of tokens and keys share: verbs, options, files, members.
 * SPDX-License-Identifier: MIT */
#include "credential.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- What a command can do ---- */

/* Behind the first word. */
static const char *verb_name(const struct cli_command *verb)
{
    return strchr(verb->name, ' ') + 1;
}

const struct cli_command *cli_find_verb(const struct cli_command *verbs, size_t count,
                                        const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(verb_name(&verbs[i]), name) == 0)
            return &verbs[i];
    return NULL;
}

void cli_print_verbs(struct cli *cli, const struct cli_command *verbs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cli_print(cli, "\n  %s: %s\n    %s\n", verb_name(&verbs[i]), verbs[i].about,
                  strchr(verbs[i].usage, ' ') + 1);
}

int cli_run_verb(struct cli *cli, const struct cli_command *verbs, size_t count, int argc,
                 char **argv)
{
    const struct cli_command *verb;

    if (argc < 2)
        return cli_usage(cli, "what to do is missing");
    verb = cli_find_verb(verbs, count, argv[1]);
    if (!verb)
        return cli_usage(cli, "\"%s\" is nothing that %s can do", argv[1], cli->command->name);
    cli->command = verb;
    return verb->run(cli, argc - 1, argv + 1);
}

/* ---- Options ---- */

int cli_need(struct cli *cli, const char *name, const char *value)
{
    return value && *value ? CLI_OK : cli_usage(cli, "--%s is needed", name);
}

int cli_number(struct cli *cli, const char *name, const char *text, int64_t most, int64_t *out)
{
    int64_t sum = 0;

    *out = 0;
    for (const char *at = text; at && (*at || at == text); at++) {
        const int digit = *at - '0';

        if (digit < 0 || digit > 9 || sum > (most - digit) / 10)
            return cli_usage(cli, "--%s takes a number up to %lld", name, (long long)most);
        sum = sum * 10 + digit;
    }
    *out = sum;
    return CLI_OK;
}

int cli_algorithm(struct cli *cli, const char *name, uint32_t *out)
{
    *out = name ? mission_algorithm_of_name(mission_view_of(name)) : 0;
    return name && !*out ? cli_usage(cli, "\"%s\" is no algorithm here", name) : CLI_OK;
}

int cli_one_input(struct cli *cli, const char *const *files, size_t count)
{
    size_t found = 0;

    for (size_t i = 0; i < count; i++)
        found += files[i] && strcmp(files[i], "-") == 0;
    return found > 1 ? cli_usage(cli, "standard input can be read once") : CLI_OK;
}

/* ---- Files ---- */

int cli_fail(struct cli *cli, const mission_error *error)
{
    if (!cli->broken)
        cli_refuse(cli, error);
    return CLI_TROUBLE;
}

int cli_say(struct cli *cli, int32_t code, const char *words)
{
    mission_error error = MISSION_ERROR_INIT;

    error.code = code;
    error.category = mission_code_category(code);
    snprintf(error.text, sizeof(error.text), "%s", words);
    return cli_refuse(cli, &error);
}

/* Through a pointer that the compiler has to believe is looked at. */
void cli_wipe(struct cli_bytes *bytes)
{
    volatile char *at = bytes->ptr;

    for (size_t i = 0; i < bytes->cap; i++)
        at[i] = 0;
    free(bytes->ptr);
    *bytes = (struct cli_bytes){0};
}

mission_view cli_trim(mission_view text)
{
    while (text.len && memchr(" \t\r\n", text.ptr[text.len - 1], 4))
        text.len--;
    while (text.len && memchr(" \t\r\n", text.ptr[0], 4))
        text.ptr++, text.len--;
    return text;
}

bool cli_same(mission_view a, mission_view b)
{
    return a.len == b.len && (!a.len || memcmp(a.ptr, b.ptr, a.len) == 0);
}

int cli_read_key(struct cli *cli, const char *file,
                 int (*no)(struct cli *cli, const mission_error *error), mission_jwk **out)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    *out = NULL;
    if (rc != CLI_OK)
        return rc;
    if (mission_jwk_parse(cli->context, (mission_view){in.ptr, in.len}, out, &error) != 0)
        rc = no(cli, &error);
    cli_wipe(&in);
    return rc;
}

/* The public side of one key, as a set. */
static int32_t set_of_one(struct cli *cli, const mission_value *value, mission_jwks **out,
                          mission_error *error)
{
    mission_jwk *key;
    int32_t rc = mission_jwk_from(cli->context, value, &key, error);

    if (rc)
        return rc;
    rc = mission_jwks_of(cli->context, &key, 1, out, error);
    mission_jwk_unref(key);
    return rc;
}

int cli_keys_of(struct cli *cli, const mission_value *value, mission_jwks **out)
{
    mission_error error = MISSION_ERROR_INIT;
    const int32_t failed = mission_value_get(value, mission_view_of("keys"))
                               ? mission_jwks_from(cli->context, value, out, &error)
                               : set_of_one(cli, value, out, &error);

    return failed ? cli_fail(cli, &error) : CLI_OK;
}

int cli_read_keys(struct cli *cli, const char *file, mission_jwks **out)
{
    mission_json *doc;
    int rc = cli_read_setting(cli, file, &doc);

    *out = NULL;
    if (rc != CLI_OK)
        return rc;
    rc = cli_keys_of(cli, mission_json_root(doc), out);
    mission_json_unref(doc);
    return rc;
}

int cli_read_token(struct cli *cli, const char *file, struct cli_bytes *out, mission_view *token)
{
    const int rc = cli_read(cli, file, out);

    *token = cli_trim((mission_view){out->ptr, out->len});
    return rc;
}

int cli_read_setting(struct cli *cli, const char *file, mission_json **out)
{
    return cli_read_json(cli, file, out) == CLI_OK ? CLI_OK : CLI_TROUBLE;
}

/* ---- Members ---- */

void cli_name_view(mission_builder *to, const char *name, mission_view text)
{
    mission_builder_name(to, mission_view_of(name));
    if (text.len)
        mission_builder_string(to, text);
    else
        mission_builder_null(to);
}

void cli_name_text(mission_builder *to, const char *name, const char *text)
{
    cli_name_view(to, name, mission_view_of(text));
}

void cli_name_value(mission_builder *to, const char *name, const mission_value *value)
{
    mission_builder_name(to, mission_view_of(name));
    if (value)
        mission_builder_value(to, value);
    else
        mission_builder_null(to);
}

void cli_name_boolean(mission_builder *to, const char *name, bool value)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_boolean(to, value);
}

void cli_name_integer(mission_builder *to, const char *name, int64_t value)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_integer(to, value);
}

void cli_name_time(mission_builder *to, const char *name, const mission_time *time)
{
    char text[40];
    const bool said = time->seconds || time->nanoseconds;
    const size_t len = said ? mission_time_write(time, text, sizeof(text)) : 0;

    cli_name_view(to, name, (mission_view){text, len});
}

int cli_put_json(struct cli *cli, const mission_value *value)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sink sink = cli_sink(cli);

    if (mission_value_write(cli->context, value, &sink, &error) != 0)
        return cli_fail(cli, &error);
    cli_put(cli, mission_view_of("\n"));
    return CLI_OK;
}

int cli_put_text(struct cli *cli, const mission_text *text)
{
    cli_put(cli, mission_text_view(text));
    cli_put(cli, mission_view_of("\n"));
    return CLI_OK;
}

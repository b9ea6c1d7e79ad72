/* Authority Sets in and out, for the commands of the algebra. SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int cli_read_json(struct cli *cli, const char *file, mission_json **out)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    *out = NULL;
    if (rc != CLI_OK)
        return rc;
    if (mission_json_parse(cli->context, (mission_view){in.ptr, in.len}, 0, out, &error) != 0)
        rc = cli_refuse(cli, &error);
    free(in.ptr);
    return rc;
}

/* An entry alone becomes a set of one. */
static int32_t set_of_one(struct cli *cli, const mission_value *entry, mission_authority_set **out,
                          mission_error *error)
{
    mission_builder *builder = NULL;
    mission_json *doc = NULL;
    int32_t rc = mission_authority_entry_check(cli->context, entry, error);

    if (rc == 0)
        rc = mission_builder_new(cli->context, &builder, error);
    if (rc == 0) {
        mission_builder_array(builder);
        mission_builder_value(builder, entry);
        mission_builder_end(builder);
        rc = mission_builder_finish(builder, &doc, error);
    }
    if (rc == 0)
        rc = mission_authority_set_from(cli->context, doc, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    mission_builder_free(builder);
    return rc;
}

static int32_t make_set(struct cli *cli, mission_json *doc, const mission_value *value,
                        mission_authority_set **out, mission_error *error)
{
    *out = NULL;
    if (mission_value_kind(value) == MISSION_JSON_OBJECT)
        return set_of_one(cli, value, out, error);
    return mission_authority_set_from(cli->context, doc, value, out, error);
}

int cli_read_set(struct cli *cli, const char *file, mission_authority_set **out)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc;
    int rc = cli_read_json(cli, file, &doc);

    *out = NULL;
    if (rc == CLI_OK && make_set(cli, doc, mission_json_root(doc), out, &error) != 0)
        rc = cli_refuse(cli, &error);
    mission_json_unref(doc);
    return rc;
}

/* A code of the registry, said by the command itself. */
static int32_t refuse(mission_error *error, int32_t code, const char *where)
{
    error->code = code;
    error->category = mission_code_category(code);
    error->reason = mission_code_reason(code);
    error->oauth_error = mission_code_oauth_error(code);
    snprintf(error->where, sizeof(error->where), "%s", where);
    return code;
}

int32_t cli_set_of(struct cli *cli, mission_json *doc, const char *member,
                   mission_authority_set **out, mission_error *error)
{
    const mission_value *root = mission_json_root(doc);
    const mission_value *value = mission_value_get(root, mission_view_of(member));
    char inner[sizeof(error->where)];
    int32_t rc;

    *out = NULL;
    if (mission_value_kind(root) != MISSION_JSON_OBJECT)
        return refuse(error, MISSION_E_WRONG_TYPE, "");
    if (!value)
        return refuse(error, MISSION_E_MISSING_MEMBER, "");
    rc = make_set(cli, doc, value, out, error);
    if (rc == 0)
        return 0;
    memcpy(inner, error->where, sizeof(inner));
    snprintf(error->where, sizeof(error->where), "/%s%.*s", member, (int)(sizeof(inner) - 10),
             inner);
    return rc;
}

static int emit(struct cli *cli, mission_builder *builder)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_sink sink = cli_sink(cli);
    mission_json *json = NULL;
    int32_t rc = mission_builder_finish(builder, &json, &error);

    if (rc == 0)
        rc = mission_value_write(cli->context, mission_json_root(json), &sink, &error);
    mission_json_unref(json);
    if (rc != 0)
        return cli->broken ? CLI_TROUBLE : (cli_refuse(cli, &error), CLI_TROUBLE);
    cli_put(cli, mission_view_of("\n"));
    return CLI_OK;
}

int cli_emit(struct cli *cli, void (*fill)(mission_builder *to, const void *what), const void *what)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_builder *builder;
    int rc;

    if (mission_builder_new(cli->context, &builder, &error) != 0)
        return cli_refuse(cli, &error);
    mission_builder_object(builder);
    fill(builder, what);
    mission_builder_end(builder);
    rc = emit(cli, builder);
    mission_builder_free(builder);
    return rc;
}

int cli_invalid(struct cli *cli, const mission_error *why)
{
    mission_error error = MISSION_ERROR_INIT;

    if (cli_status(why) == CLI_TROUBLE)
        return cli_refuse(cli, why);
    if (cli_verdict(cli, why, &error) != 0)
        return cli->broken ? CLI_TROUBLE : (cli_refuse(cli, &error), CLI_TROUBLE);
    cli_put(cli, mission_view_of("\n"));
    return CLI_OK;
}

void cli_name_set(mission_builder *to, const char *name, const mission_authority_set *set)
{
    mission_builder_name(to, mission_view_of(name));
    mission_builder_value(to, mission_authority_set_value(set));
}

int cli_pair_files(struct cli *cli, const struct cli_pair *pair, const char *first,
                   const char *second)
{
    mission_authority_set *a = NULL, *b = NULL;
    int rc = cli_read_set(cli, first, &a);

    if (rc == CLI_OK)
        rc = cli_read_set(cli, second, &b);
    if (rc == CLI_OK)
        rc = pair->answer(cli, a, b);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    return rc;
}

static int pair_line(struct cli *cli, mission_view line, void *own)
{
    const struct cli_pair *pair = own;
    mission_authority_set *a = NULL, *b = NULL;
    mission_error error = MISSION_ERROR_INIT;
    mission_json *doc = NULL;
    int rc;

    if (mission_json_parse(cli->context, line, 0, &doc, &error) != 0 ||
        cli_set_of(cli, doc, pair->first, &a, &error) != 0 ||
        cli_set_of(cli, doc, pair->second, &b, &error) != 0)
        rc = cli_invalid(cli, &error);
    else
        rc = pair->answer(cli, a, b);
    mission_authority_set_unref(b);
    mission_authority_set_unref(a);
    mission_json_unref(doc);
    return rc == CLI_TROUBLE ? rc : CLI_OK;
}

int cli_pair_lines(struct cli *cli, const struct cli_pair *pair)
{
    struct cli_pair own = *pair;
    size_t most;
    int rc = cli_longest(cli, &most);

    if (rc != CLI_OK)
        return rc;
    return cli_lines(cli, cli->operands ? cli->operand[0] : NULL, most, pair_line, &own);
}

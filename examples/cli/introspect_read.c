/* `mission introspect --read`: what a resource server may believe of a response.
 * SPDX-License-Identifier: MIT */
#include "credential.h"

static void fill_mission(mission_builder *to, const mission_claim *mission)
{
    mission_builder_name(to, mission_view_of("mission"));
    if (!mission->id.len) {
        mission_builder_null(to);
        return;
    }
    mission_builder_object(to);
    cli_name_view(to, "authority_hash", mission->authority_hash);
    cli_name_view(to, "expires_at", mission->expires_at);
    cli_name_view(to, "id", mission->id);
    cli_name_view(to, "issuer", mission->issuer);
    mission_builder_end(to);
}

static void fill(mission_builder *to, const void *what)
{
    const mission_introspected *said = what;
    const mission_known_state *known = &said->known;

    cli_name_boolean(to, "active", said->active == 1);
    cli_name_value(to, "authorization_details", said->entries);
    cli_name_view(to, "client_id", said->client_id);
    cli_name_time(to, "exp", &said->exp);
    cli_name_time(to, "fresh_until", &known->fresh_until);
    cli_name_view(to, "jkt", said->jkt);
    cli_name_time(to, "learned_at", &known->learned_at);
    fill_mission(to, &said->mission);
    cli_name_boolean(to, "once", known->once == 1);
    cli_name_view(to, "scope", said->scope);
    cli_name_text(to, "state", known->state ? mission_state_name(known->state) : NULL);
    cli_name_view(to, "sub", said->sub);
    cli_name_view(to, "x5t", said->x5t_s256);
}

static int read_response(struct cli *cli, const struct cli_response *from, const mission_time *at)
{
    mission_introspected said = {.size = sizeof(said)};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *response = NULL;
    int rc = cli_read_json(cli, from->file, &response);

    if (rc == CLI_OK && mission_introspection_read(cli->context, mission_json_root(response),
                                                   cli_view(from->issuer), at, &said, &error) != 0)
        rc = cli_refuse(cli, &error);
    if (rc == CLI_OK)
        rc = cli_emit(cli, fill, &said);
    mission_json_unref(response);
    return rc == CLI_OK && said.active != 1 ? CLI_REFUSED : rc;
}

int cli_read_response(struct cli *cli, const struct cli_response *from)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_time asked;

    if (from->asked && mission_time_parse(mission_view_of(from->asked), &asked, &error) != 0)
        return cli_usage(cli, "\"%s\" is no RFC 3339 time", from->asked);
    if (cli_context(cli, from->profile, from->now) != CLI_OK)
        return CLI_TROUBLE;
    return read_response(cli, from, from->asked ? &asked : NULL);
}

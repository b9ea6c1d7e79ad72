/* `mission narrow`: what an Intent gets of what was proposed, under a ceiling.
 * SPDX-License-Identifier: MIT */
#include "cli.h"

#include <stdlib.h>

struct sources {
    const char *intent_file, *ceiling_file, *proposal_file;
    bool omit;
    mission_intent *intent;
    mission_authority_set *ceiling;
    mission_json *proposal; /* an array of entries; an object: entries by target */
};

/* The mapping of the command: by target when the file says so, else all entries for each. */
static int32_t candidates(void *host, mission_view purpose, mission_view target,
                          mission_builder *out, mission_error *error)
{
    const struct sources *sources = host;
    const mission_value *list = mission_json_root(sources->proposal);

    (void)purpose;
    (void)error;
    if (mission_value_kind(list) == MISSION_JSON_OBJECT)
        list = mission_value_get(list, target);
    for (size_t i = 0; i < mission_value_count(list); i++)
        mission_builder_value(out, mission_value_item(list, i));
    return 0;
}

static int read_intent(struct cli *cli, struct sources *sources)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, sources->intent_file, &in);

    if (rc != CLI_OK)
        return rc;
    if (mission_intent_parse(cli->context, (mission_view){in.ptr, in.len},
                             cli->fixed ? &cli->now : NULL, 0, &sources->intent, &error) != 0)
        rc = cli_refuse(cli, &error);
    free(in.ptr);
    return rc;
}

static void add_value(mission_builder *to, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(to, mission_view_of(name));
    mission_builder_value(to, value);
}

static void fill(mission_builder *to, const void *what)
{
    const mission_derived *derived = what;

    add_value(to, "decisions", mission_derived_decisions(derived));
    add_value(to, "narrowings", mission_derived_narrowings(derived));
    cli_name_set(to, "set", mission_derived_set(derived));
}

/* In the draft an array is the proposal; all else is the mapping that a deployment would have. */
static int derive(struct cli *cli, struct sources *sources)
{
    const mission_value *root = mission_json_root(sources->proposal);
    const bool proposed = mission_context_profile(cli->context) == MISSION_PROFILE_DRAFT &&
                          mission_value_kind(root) != MISSION_JSON_OBJECT;
    const mission_derivation_policy policy = {
        .size = sizeof(policy),
        .flags =
            MISSION_DERIVE_KEYS_ENFORCED | (sources->omit ? MISSION_DERIVE_OMIT_UNRECOGNIZED : 0),
        .version = mission_view_of("mission-narrow"),
        .ceiling = sources->ceiling,
        .host = sources,
        .candidates = candidates,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_derived *derived = NULL;
    int rc;

    if (mission_authority_derive(sources->intent, proposed ? root : NULL, &policy, &derived,
                                 &error) != 0)
        rc = cli_refuse(cli, &error);
    else
        rc = cli_emit(cli, fill, derived);
    mission_derived_unref(derived);
    return rc;
}

static int run(struct cli *cli, struct sources *sources)
{
    int rc = read_intent(cli, sources);

    if (rc == CLI_OK)
        rc = cli_read_set(cli, sources->ceiling_file, &sources->ceiling);
    if (rc == CLI_OK)
        rc = cli_read_json(cli, sources->proposal_file, &sources->proposal);
    if (rc == CLI_OK)
        rc = derive(cli, sources);
    mission_json_unref(sources->proposal);
    mission_authority_set_unref(sources->ceiling);
    mission_intent_unref(sources->intent);
    return rc;
}

int cmd_narrow(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL, *now = NULL;
    struct sources sources = {0};
    const struct cli_option options[] = {
        {"profile", &profile, NULL},
        {"now", &now, NULL},
        {"intent", &sources.intent_file, NULL},
        {"ceiling", &sources.ceiling_file, NULL},
        {"proposal", &sources.proposal_file, NULL},
        {"omit-unrecognized", NULL, &sources.omit},
    };
    int rc = cli_parse(cli, argc, argv, options, 6, 0, 0);

    if (rc == CLI_OK && (!sources.intent_file || !sources.ceiling_file || !sources.proposal_file))
        return cli_usage(cli, "--intent, --ceiling and --proposal are needed");
    if (rc == CLI_OK)
        rc = cli_context(cli, profile, now);
    return rc == CLI_OK ? run(cli, &sources) : rc;
}

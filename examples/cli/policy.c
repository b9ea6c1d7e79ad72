/* `mission policy`: a Mission's authority, compiled for decisions. SPDX-License-Identifier: MIT */
#include "runtime.h"

#include <stdlib.h>

#define MOST_AUDIENCES 256

static int read_record(struct cli *cli, const char *file,
                       int (*no)(struct cli *cli, const mission_error *error), mission_record **out)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    *out = NULL;
    if (rc != CLI_OK)
        return rc;
    if (mission_record_parse(cli->context, (mission_view){in.ptr, in.len}, 0, out, &error))
        rc = no(cli, &error);
    free(in.ptr);
    return rc;
}

/* ---- compile ---- */

static int put_view(struct cli *cli, const mission_policy_source *source)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy *policy = NULL;

    if (mission_policy_compile(cli->context, source, &policy, &error) != 0)
        return cli_refuse(cli, &error);
    cli_put(cli, mission_policy_text(policy));
    cli_put(cli, mission_view_of("\n"));
    mission_policy_unref(policy);
    return CLI_OK;
}

static int policy_compile(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL, *version = NULL;
    mission_view names[MOST_AUDIENCES];
    bool whole = false;
    const struct cli_option options[] = {
        {"profile", &profile, NULL}, {"policy-version", &version, NULL}, {"inline", NULL, &whole}};
    struct cli_list audiences = {"audience", names, MOST_AUDIENCES, 0, false};
    mission_policy_source source = {.size = sizeof(source), .audiences = names};
    mission_record *record = NULL;
    int rc = cli_parse_lists(cli, argc, argv, options, CLI_COUNT(options), &audiences, 1, 0, 1);

    if (rc == CLI_OK)
        rc = cli_context(cli, profile, NULL);
    if (rc == CLI_OK)
        rc = read_record(cli, cli->operands ? cli->operand[0] : NULL, cli_refuse, &record);
    source.record = record;
    source.flags = whole ? MISSION_POLICY_INLINE : 0;
    source.audience_count = audiences.count;
    source.policy_version = cli_view(version);
    if (rc == CLI_OK)
        rc = put_view(cli, &source);
    mission_record_unref(record);
    return rc;
}

/* ---- show ---- */

static void fill_subject(mission_builder *to, const mission_principal *subject)
{
    mission_builder_name(to, mission_view_of("subject"));
    if (!subject->sub.len) {
        mission_builder_null(to);
        return;
    }
    mission_builder_object(to);
    cli_name_view(to, "iss", subject->iss);
    cli_name_view(to, "sub", subject->sub);
    mission_builder_end(to);
}

static void fill(mission_builder *to, const void *what)
{
    const mission_policy *policy = what;
    const mission_principal subject = mission_policy_subject(policy);

    cli_name_value(to, "audiences", mission_policy_audiences(policy));
    cli_name_view(to, "authority_hash", mission_policy_authority_hash(policy));
    cli_name_value(to, "controls", mission_policy_controls(policy));
    cli_name_set(to, "entries", mission_policy_set(policy));
    cli_name_view(to, "expires_at", mission_policy_expires_at(policy));
    cli_name_view(to, "intent_hash", mission_policy_intent_hash(policy));
    cli_name_view(to, "issuer", mission_policy_issuer(policy));
    cli_name_value(to, "manifest", mission_policy_manifest(policy));
    cli_name_view(to, "mission_id", mission_policy_mission(policy));
    cli_name_view(to, "policy_version", mission_policy_version(policy));
    cli_name_view(to, "policy_view_id", mission_policy_view_id(policy));
    cli_name_view(to, "rendering_hash", mission_policy_rendering_hash(policy));
    fill_subject(to, &subject);
}

static int policy_show(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL;
    const struct cli_option options[] = {{"profile", &profile, NULL}};
    mission_policy *policy = NULL;
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    if (rc == CLI_OK)
        rc = cli_context(cli, profile, NULL);
    if (rc == CLI_OK)
        rc = cli_read_policy(cli, cli->operands ? cli->operand[0] : NULL, cli_refuse, &policy);
    if (rc == CLI_OK)
        rc = cli_emit(cli, fill, policy);
    mission_policy_unref(policy);
    return rc;
}

/* ---- verify ---- */

struct proven {
    const mission_policy *policy;
    bool by_record;
};

static void fill_proven(mission_builder *to, const void *what)
{
    const struct proven *proven = what;

    cli_name_view(to, "policy_view_id", mission_policy_view_id(proven->policy));
    cli_name_text(to, "proven_by", proven->by_record ? "record" : "itself");
    cli_name_boolean(to, "valid", true);
}

static int judge(struct cli *cli, const char *file, const mission_record *record)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_policy *policy = NULL;
    int rc = cli_read_policy(cli, file, cli_say_no, &policy);

    if (rc == CLI_OK && record && mission_policy_verify(policy, record, &error) != 0)
        rc = cli_say_no(cli, &error);
    if (rc == CLI_OK)
        rc = cli_emit(cli, fill_proven, &(struct proven){policy, record != NULL});
    mission_policy_unref(policy);
    return rc;
}

static int policy_verify(struct cli *cli, int argc, char **argv)
{
    const char *profile = NULL, *record_file = NULL, *file;
    const struct cli_option options[] = {{"profile", &profile, NULL},
                                         {"record", &record_file, NULL}};
    mission_record *record = NULL;
    int rc = cli_parse(cli, argc, argv, options, CLI_COUNT(options), 0, 1);

    file = rc == CLI_OK && cli->operands ? cli->operand[0] : "-";
    if (rc == CLI_OK)
        rc = cli_one_input(cli, (const char *const[]){file, record_file}, 2);
    if (rc == CLI_OK)
        rc = cli_context(cli, profile, NULL);
    if (rc == CLI_OK && record_file)
        rc = read_record(cli, record_file, cli_fail, &record);
    if (rc == CLI_OK)
        rc = judge(cli, file, record);
    mission_record_unref(record);
    return rc;
}

/* ---- the command ---- */

static const struct cli_command verbs[] = {
    {"policy compile",
     "policy compile [--audience URI]... [--inline] [--policy-version TEXT] "
     "[--profile series|draft] [RECORD]",
     "print the policy view of a Mission record", NULL, policy_compile},
    {"policy show", "policy show [--profile series|draft] [VIEW]", "print what a view holds", NULL,
     policy_show},
    {"policy verify", "policy verify [--record RECORD] [--profile series|draft] [VIEW]",
     "say whether a view is what it says, and what its record gives", NULL, policy_verify},
};

const struct cli_command *cli_policy_command(const char *name)
{
    return cli_find_verb(verbs, CLI_COUNT(verbs), name);
}

void cli_policy_help(struct cli *cli)
{
    cli_print_verbs(cli, verbs, CLI_COUNT(verbs));
}

int cmd_policy(struct cli *cli, int argc, char **argv)
{
    return cli_run_verb(cli, verbs, CLI_COUNT(verbs), argc, argv);
}

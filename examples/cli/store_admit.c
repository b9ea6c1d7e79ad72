/* `mission store admit`: a request for a Mission, from files. SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdlib.h>

/* The user's own authority, unless a file says otherwise. */
static int32_t user_delegated(struct store *store, mission_json **out, mission_error *error)
{
    return mission_json_parse(store->cli->context, mission_view_of("{\"type\":\"user_delegated\"}"),
                              0, out, error);
}

int store_read_source(struct store *store, const char *file, mission_json **out)
{
    const bool draft = mission_context_profile(store->cli->context) == MISSION_PROFILE_DRAFT;
    mission_error error = MISSION_ERROR_INIT;

    *out = NULL;
    if (file && !draft)
        return cli_usage(store->cli, "--source belongs to the draft profile");
    if (file)
        return store_read_json(store, file, out);
    return !draft || user_delegated(store, out, &error) == 0 ? CLI_OK : store_fail(store, &error);
}

static int read_texts(struct store *store, struct store_submission *from)
{
    const struct cli *cli = store->cli;
    int rc = cli_read(store->cli, cli->operands > 1 ? cli->operand[1] : NULL, &from->intent);

    if (rc == CLI_OK && from->proposal_file)
        rc = cli_read(store->cli, from->proposal_file, &from->proposal);
    return rc;
}

int store_submission_check(struct store *store, struct store_submission *from)
{
    int rc = store_need(store, "policy", store->policy_file);

    if (rc == CLI_OK)
        rc = store_need(store, "client", store->client);
    if (rc == CLI_OK)
        rc = store_need_principal(store, "subject", store->subject_iss, store->subject_sub,
                                  &from->subject);
    return rc;
}

int store_submission_read(struct store *store, struct store_submission *from, mission_admit *out)
{
    int rc = read_texts(store, from);

    out->size = sizeof(*out);
    out->subject = from->subject;
    if (rc == CLI_OK)
        rc = store_read_source(store, from->source_file, &from->source);
    if (rc != CLI_OK)
        return rc;
    out->intent = (mission_view){from->intent.ptr, from->intent.len};
    if (from->proposal_file)
        out->proposal = (mission_view){from->proposal.ptr, from->proposal.len};
    out->client_id = cli_view(store->client);
    out->tenant = cli_view(store->tenant);
    out->expires_at = cli_view(from->expires_at);
    out->authority_source = mission_json_root(from->source);
    return CLI_OK;
}

void store_submission_drop(struct store_submission *from)
{
    mission_json_unref(from->source);
    free(from->proposal.ptr);
    free(from->intent.ptr);
}

static int admit(struct store *store, struct store_submission *from)
{
    mission_admit request = {0};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int rc = store_submission_read(store, from, &request);

    if (rc == CLI_OK && mission_context_profile(store->cli->context) == MISSION_PROFILE_SERIES)
        rc = store_need(store, "tenant", store->tenant);
    if (rc == CLI_OK)
        rc = store_answer(store, mission_plan_admit(store->issuer, &request, &plan, &error), &plan,
                          &error);
    return rc;
}

int store_admit(struct store *store, int argc, char **argv)
{
    struct store_submission from = {0};
    const struct cli_option options[] = {
        STORE_COMMON(store),
        STORE_SUBJECT(store),
        {"client", &store->client, NULL},
        {"tenant", &store->tenant, NULL},
        {"policy", &store->policy_file, NULL},
        {"proposal", &from.proposal_file, NULL},
        {"source", &from.source_file, NULL},
        {"expires-at", &from.expires_at, NULL},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 1);

    if (rc == CLI_OK)
        rc = store_submission_check(store, &from);
    if (rc == CLI_OK)
        rc = store_open(store);
    if (rc == CLI_OK)
        rc = admit(store, &from);
    store_submission_drop(&from);
    return rc;
}

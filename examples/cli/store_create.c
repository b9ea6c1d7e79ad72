/* `mission store expand|child`: a Mission from a Mission. SPDX-License-Identifier: MIT
 *
 * The operator stands for the verified subject_token: that its key was proven is their word, and
 * --key only says which key that was. */
#include "store.h"

#define TOKEN_TYPE "urn:ietf:params:oauth:token-type:"
#define NO_KEY "operator" /* no thumbprint, so that it is never taken for one */

struct creating {
    bool child;
    const char *source, *request, *key;
    const char *actor_file, *cascade_mode;
    bool adjudicated;
    mission_json *actor;
    struct store_submission submission;
};

static mission_create request_of(const struct creating *from)
{
    const mission_view key = cli_view(from->key ? from->key : NO_KEY);

    return (mission_create){
        .size = sizeof(mission_create),
        .source_id = cli_view(from->source),
        .subject_key = key,
        .presented_key = key,
        .requested_token_type =
            cli_view(from->child ? TOKEN_TYPE "jwt" : TOKEN_TYPE "access_token"),
        .creation_request_id = cli_view(from->request),
        .child_actor = mission_json_root(from->actor),
        .adjudicated = from->adjudicated,
        .cascade_mode = cli_view(from->cascade_mode),
    };
}

static int create(struct store *store, struct creating *from)
{
    mission_create request = request_of(from);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;
    int32_t made;
    int rc = store_principal(store, "actor", store->actor_iss, store->actor_sub, &request.actor);

    if (rc == CLI_OK)
        rc = store_submission_read(store, &from->submission, &request.admit);
    if (rc != CLI_OK)
        return rc;
    made = from->child ? mission_plan_child(store->issuer, &request, &plan, &error)
                       : mission_plan_expand(store->issuer, &request, &plan, &error);
    return store_answer(store, made, &plan, &error);
}

static int check(struct store *store, struct creating *from)
{
    int rc = store_need(store, "mission", from->source);

    if (rc == CLI_OK)
        rc = store_need(store, "request", from->request);
    if (rc == CLI_OK && from->child)
        rc = store_need(store, "child-actor", from->actor_file);
    if (rc == CLI_OK && from->key)
        rc = store_need(store, "key", from->key);
    return rc == CLI_OK ? store_submission_check(store, &from->submission) : rc;
}

static int open_and_create(struct store *store, struct creating *from)
{
    int rc = store_open(store);

    if (rc == CLI_OK && from->actor_file)
        rc = store_read_json(store, from->actor_file, &from->actor);
    if (rc == CLI_OK)
        rc = create(store, from);
    mission_json_unref(from->actor);
    store_submission_drop(&from->submission);
    return rc;
}

#define CREATION(store, from)                                                                      \
    STORE_COMMON(store), STORE_ACTOR(store), STORE_SUBJECT(store),                                 \
        {"mission", &(from).source, NULL}, {"request", &(from).request, NULL},                     \
        {"key", &(from).key, NULL}, {"client", &(store)->client, NULL},                            \
        {"tenant", &(store)->tenant, NULL}, {"policy", &(store)->policy_file, NULL},               \
        {"proposal", &(from).submission.proposal_file, NULL},                                      \
        {"source", &(from).submission.source_file, NULL},                                          \
    {                                                                                              \
        "expires-at", &(from).submission.expires_at, NULL                                          \
    }

int store_expand(struct store *store, int argc, char **argv)
{
    struct creating from = {.child = false};
    const struct cli_option options[] = {
        CREATION(store, from),
        {"longer", NULL, &store->longer},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 1);

    if (rc == CLI_OK)
        rc = check(store, &from);
    return rc == CLI_OK ? open_and_create(store, &from) : rc;
}

int store_child(struct store *store, int argc, char **argv)
{
    struct creating from = {.child = true};
    const struct cli_option options[] = {
        CREATION(store, from),
        {"child-actor", &from.actor_file, NULL},
        {"child-client", &store->child_client, NULL},
        {"cascade-mode", &from.cascade_mode, NULL},
        {"adjudicated", NULL, &from.adjudicated},
    };
    int rc = store_parse(store, argc, argv, options, STORE_COUNT(options), NULL, 0, 1);

    if (rc == CLI_OK)
        rc = check(store, &from);
    return rc == CLI_OK ? open_and_create(store, &from) : rc;
}

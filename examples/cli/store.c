/* `mission store`: its sub-commands, and what they share. SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define COMMON " [--profile series|draft] [--origin URL] [--now TIME]"
#define ACTOR " [--actor-iss ISS --actor-sub SUB]"
#define APPROVER " --actor-iss ISS --actor-sub SUB"
#define SUBMISSION                                                                                 \
    " --client ID --subject-iss ISS --subject-sub SUB [--tenant T] [--proposal FILE] "             \
    "[--source FILE] [--expires-at TIME]"
#define CREATION " --mission ID --request ID --policy FILE" SUBMISSION " [--key THUMBPRINT]" ACTOR

struct verb {
    const char *name;
    int (*run)(struct store *store, int argc, char **argv);
    struct cli_command command;
};

#define VERB(name, usage, about)                                                                   \
    {                                                                                              \
#name, store_##name,                                                                       \
        {                                                                                          \
            "store " #name, "store " #name " STORE" usage, about, NULL, cmd_store                  \
        }                                                                                          \
    }

static const struct verb verbs[] = {
    VERB(init, " --origin URL [--profile series|draft]",
         "make a store and bind it to an issuer and a profile"),
    VERB(admit, " --policy FILE" SUBMISSION COMMON " [FILE]",
         "take the Intent in FILE as a request that waits for its Approver"),
    VERB(render,
         " --mission ID --policy FILE" APPROVER
         " [--expires-at TIME] [--source FILE] [--longer]" COMMON,
         "derive a waiting request anew and show it for its Approver"),
    VERB(approve,
         " --mission ID --event EVENT --rendering DIGEST --policy FILE" APPROVER
         " [--acr ACR] [--acknowledge-all | --acknowledgments FILE] [--longer]" COMMON,
         "make an active Mission of a waiting request"),
    VERB(deny, " --mission ID" APPROVER " [--reason TEXT]" COMMON, "deny a waiting request"),
    VERB(withdraw, " --mission ID --client ID [--reason TEXT]" COMMON,
         "withdraw a waiting request for its client"),
    VERB(derive,
         " --mission ID --client ID [--resource URIS] [--lifetime SECONDS] [--deployment ID] "
         "[--reserve | --confirm LEASE | --release LEASE]" COMMON,
         "count a credential, and print what it may carry"),
    VERB(transition,
         " --mission ID --operation revoke|suspend|resume|complete "
         "[--until TIME --on-expiry resume|revoke] [--expected-version N] [--reason TEXT] "
         "[--nonce N] [--client ID]" ACTOR COMMON,
         "move a Mission through its lifecycle"),
    VERB(expand, CREATION " [--longer]" COMMON " [FILE]",
         "request a successor of a Mission with more authority"),
    VERB(child,
         CREATION " --child-actor FILE [--child-client ID] [--cascade-mode MODE] "
                  "[--adjudicated]" COMMON " [FILE]",
         "request a Child Mission"),
    VERB(show, " --mission ID [--client ID]" ACTOR COMMON, "print a Mission and how it stands"),
    VERB(history, " --mission ID [--after N] [--limit N] [--client ID]" ACTOR COMMON,
         "print what happened to a Mission"),
    VERB(list,
         " [--tenant T] [--client ID] [--subject-iss ISS --subject-sub SUB] [--parent ID] "
         "[--state STATES] [--created-after TIME] [--created-before TIME] "
         "[--expiring-before TIME] [--limit N] [--cursor C]" COMMON,
         "print which Missions there are"),
    VERB(events, " [--limit N] [--cursor C] [--acknowledge KEYS]" COMMON,
         "print the events that nobody acknowledged, or acknowledge some"),
    VERB(due, " [--limit N] [--cursor C]" COMMON, "print what the clock has made due"),
    VERB(sweep, " [--limit N]" COMMON, "do what the clock has made due"),
};

static const struct verb *find_verb(const char *name)
{
    for (size_t i = 0; i < STORE_COUNT(verbs); i++)
        if (strcmp(verbs[i].name, name) == 0)
            return &verbs[i];
    return NULL;
}

const struct cli_command *cli_store_command(const char *name)
{
    const struct verb *verb = find_verb(name);

    return verb ? &verb->command : NULL;
}

void cli_store_help(struct cli *cli)
{
    for (size_t i = 0; i < STORE_COUNT(verbs); i++)
        cli_print(cli, "\n  %s: %s\n    %s\n", verbs[i].name, verbs[i].command.about,
                  verbs[i].command.usage + strlen("store "));
}

int cmd_store(struct cli *cli, int argc, char **argv)
{
    struct store store = {.cli = cli};
    const struct verb *verb;
    int rc;

    if (argc < 2)
        return cli_usage(cli, "what to do is missing");
    verb = find_verb(argv[1]);
    if (!verb)
        return cli_usage(cli, "\"%s\" cannot be done with a store", argv[1]);
    cli->command = &verb->command;
    cli->context_flags = MISSION_CONTEXT_DEPLOYMENTS;
    rc = verb->run(&store, argc - 1, argv + 1);
    store_close(&store);
    return rc;
}

/* ---- options ---- */

int store_parse(struct store *store, int argc, char **argv, const struct cli_option *options,
                size_t count, struct cli_list *lists, size_t list_count, int most)
{
    int rc =
        cli_parse_lists(store->cli, argc, argv, options, count, lists, list_count, 1, most + 1);

    if (rc == CLI_OK)
        store->address = store->cli->operand[0];
    return rc;
}

int store_need(struct store *store, const char *name, const char *value)
{
    return value && *value ? CLI_OK : cli_usage(store->cli, "--%s is needed", name);
}

int store_principal(struct store *store, const char *name, const char *iss, const char *sub,
                    mission_principal *out)
{
    *out = (mission_principal){cli_view(iss), cli_view(sub)};
    if ((iss || sub) && (!out->iss.len || !out->sub.len))
        return cli_usage(store->cli, "--%s-iss and --%s-sub go together, both filled", name, name);
    return CLI_OK;
}

int store_need_principal(struct store *store, const char *name, const char *iss, const char *sub,
                         mission_principal *out)
{
    int rc = store_principal(store, name, iss, sub, out);

    if (rc == CLI_OK && !iss)
        rc = cli_usage(store->cli, "--%s-iss and --%s-sub are needed", name, name);
    return rc;
}

int store_requester(struct store *store, mission_requester *out)
{
    out->client_id = cli_view(store->client);
    return store_principal(store, "actor", store->actor_iss, store->actor_sub, &out->principal);
}

int store_number(struct store *store, const char *name, const char *text, uint64_t most,
                 uint64_t *out)
{
    uint64_t sum = 0;

    *out = 0;
    if (!text)
        return CLI_OK;
    for (const char *at = text; *at || at == text; at++) {
        const uint64_t digit = (uint64_t)(unsigned char)*at - '0';

        if (digit > 9 || sum > (most - digit) / 10)
            return cli_usage(store->cli, "--%s takes a number up to %llu", name,
                             (unsigned long long)most);
        sum = sum * 10 + digit;
    }
    *out = sum;
    return CLI_OK;
}

int store_read_json(struct store *store, const char *file, mission_json **out)
{
    return cli_read_json(store->cli, file, out) == CLI_OK ? CLI_OK : CLI_TROUBLE;
}

mission_time store_now(const struct store *store)
{
    struct timespec now;

    if (store->cli->fixed)
        return store->cli->now;
    return timespec_get(&now, TIME_UTC) == TIME_UTC
               ? (mission_time){now.tv_sec, (uint32_t)now.tv_nsec, 0}
               : (mission_time){.seconds = INT64_MIN};
}

/* ---- answers ---- */

int store_fail(struct store *store, const mission_error *error)
{
    if (!store->cli->broken)
        cli_refuse(store->cli, error);
    return CLI_TROUBLE;
}

int store_say(struct store *store, int32_t code, const char *words)
{
    mission_error error = MISSION_ERROR_INIT;

    error.code = code;
    error.category = mission_code_category(code);
    snprintf(error.text, sizeof(error.text), "%s", words);
    return store_fail(store, &error);
}

int store_run(struct store *store, int32_t made, mission_plan **plan, mission_error *error)
{
    int32_t rc = made;

    if (rc == 0)
        rc = mission_issuer_run(store->issuer, *plan, error);
    if (rc == 0)
        return CLI_OK;
    mission_plan_free(*plan);
    *plan = NULL;
    return store_fail(store, error);
}

static int print_reply(struct store *store, const mission_plan *plan)
{
    mission_verdict verdict = {.size = sizeof(verdict)};
    mission_error error = MISSION_ERROR_INIT;
    mission_sink sink = cli_sink(store->cli);

    if (mission_plan_verdict(plan, &verdict, &error) != 0 ||
        mission_value_write(store->cli->context, mission_plan_reply(plan), &sink, &error) != 0)
        return store_fail(store, &error);
    cli_put(store->cli, mission_view_of("\n"));
    return verdict.done == 1 ? CLI_OK : CLI_REFUSED;
}

int store_answer(struct store *store, int32_t made, mission_plan **plan, mission_error *error)
{
    int rc = store_run(store, made, plan, error);

    if (rc == CLI_OK)
        rc = print_reply(store, *plan);
    mission_plan_free(*plan);
    *plan = NULL;
    return rc;
}

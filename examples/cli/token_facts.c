/* The facts of one action, from the command line. SPDX-License-Identifier: MIT */
#include "token.h"

#include <string.h>

static bool is(mission_view text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

/* ---- constraints of the host's own ---- */

static int32_t lookup(void *host, mission_view name, const mission_value **out)
{
    (void)host, (void)name;
    *out = NULL;
    return 0;
}

/* `host` is the fact, NAME=VALUE. */
static int32_t holds(void *host, const mission_value *value, const mission_facts *facts,
                     int32_t *verdict, mission_error *error)
{
    const char *text = strchr(host, '=') + 1;
    const mission_view string = mission_value_string(value);
    const mission_view plain =
        mission_value_kind(value) == MISSION_JSON_NUMBER ? mission_value_lexeme(value) : string;

    (void)facts, (void)error;
    *verdict = plain.len != 0 && is(plain, text);
    if (mission_value_kind(value) == MISSION_JSON_BOOLEAN)
        *verdict = strcmp(text, mission_value_boolean(value) ? "true" : "false") == 0;
    return 0;
}

static int add_type(struct cli *cli, struct token_facts *facts, mission_view name, void *fact)
{
    for (size_t i = 0; i < facts->type_count; i++)
        if (facts->types[i].key.len == name.len &&
            memcmp(facts->types[i].key.ptr, name.ptr, name.len) == 0)
            return cli_usage(cli, "the fact \"%.*s\" stands twice", (int)name.len, name.ptr);
    facts->types[facts->type_count++] = (mission_constraint_type){
        .size = sizeof(mission_constraint_type),
        .key = name,
        .host = fact,
        .holds = holds,
    };
    return CLI_OK;
}

/* ---- the library's own ---- */

static mission_view *single(mission_facts *known, mission_view name)
{
    const struct {
        const char *name;
        mission_view *at;
    } all[] = {{"amount", &known->amount},
               {"currency", &known->currency},
               {"resource_issued", &known->resource_issued},
               {"tenant", &known->tenant},
               {"tool", &known->tool}};

    for (size_t i = 0; i < CLI_COUNT(all); i++)
        if (is(name, all[i].name))
            return all[i].at;
    return NULL;
}

static int read_one(struct cli *cli, struct token_facts *facts, mission_view fact)
{
    const char *equals = memchr(fact.ptr, '=', fact.len);
    mission_facts *known = &facts->known;
    mission_view name, value, *at;

    if (!equals || equals == fact.ptr)
        return cli_usage(cli, "a fact is NAME=VALUE");
    name = (mission_view){fact.ptr, (size_t)(equals - fact.ptr)};
    value = (mission_view){equals + 1, fact.len - name.len - 1};
    at = single(known, name);
    if (at && at->ptr)
        return cli_usage(cli, "the fact \"%.*s\" stands twice", (int)name.len, name.ptr);
    if (at)
        *at = value;
    else if (is(name, "recipient_domain"))
        facts->domains[known->recipient_domain_count++] = value;
    else if (is(name, "data_label"))
        facts->labels[known->data_label_count++] = value;
    else if (is(name, "action_approved") && (is(value, "true") || is(value, "false")))
        known->action_approved = is(value, "true");
    else if (is(name, "action_approved"))
        return cli_usage(cli, "action_approved is true or false");
    else
        return add_type(cli, facts, name, (void *)(uintptr_t)fact.ptr);
    return CLI_OK;
}

int token_facts_read(struct cli *cli, struct token_facts *facts)
{
    int rc = CLI_OK;

    facts->known = (mission_facts){
        .size = sizeof(facts->known),
        .recipient_domains = facts->domains,
        .data_labels = facts->labels,
        .lookup = lookup,
    };
    for (size_t i = 0; rc == CLI_OK && i < facts->list.count; i++)
        rc = read_one(cli, facts, facts->list.values[i]);
    cli->constraint_types = facts->types;
    cli->constraint_type_count = facts->type_count;
    return rc;
}

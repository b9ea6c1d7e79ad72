/* What the host knows at the moment of a decision, from a file. SPDX-License-Identifier: MIT */
#include "decide.h"

#include <stdio.h>

#define MEMBERS_MOST 100000

/* ---- Members ---- */

/* A member that may stand there, and is a text then. */
static int take_text(struct cli *cli, const mission_value *of, const char *where, const char *name,
                     mission_view *out)
{
    const mission_value *value = cli_get(of, name);

    if (!value)
        return CLI_OK;
    *out = mission_value_string(value);
    return mission_value_kind(value) == MISSION_JSON_STRING ? CLI_OK
                                                            : cli_wrong(cli, where, "no text");
}

static int take_flag(struct cli *cli, const mission_value *of, const char *where, const char *name,
                     uint32_t *out)
{
    const mission_value *value = cli_get(of, name);

    if (!value)
        return CLI_OK;
    *out = mission_value_boolean(value) == 1;
    return mission_value_kind(value) == MISSION_JSON_BOOLEAN
               ? CLI_OK
               : cli_wrong(cli, where, "neither true nor false");
}

static int take_time(struct cli *cli, const mission_value *of, const char *where, const char *name,
                     mission_time *out)
{
    const mission_value *value = cli_get(of, name);

    if (!value || mission_time_parse(mission_value_string(value), out, NULL) == 0)
        return CLI_OK;
    return cli_wrong(cli, where, "no RFC 3339 time");
}

static int take_count(struct cli *cli, const mission_value *of, const char *where, const char *name,
                      int64_t most, int64_t *out)
{
    const mission_value *value = cli_get(of, name);

    if (!value || (mission_value_integer(value, out) && *out >= 0 && *out <= most))
        return CLI_OK;
    return cli_wrong(cli, where, "no such number");
}

/* No member but these: a word that nobody reads protects nobody. */
static int known_members(struct cli *cli, const mission_value *of, const char *where,
                         const char *const *names, size_t count)
{
    for (size_t i = 0; i < mission_value_count(of); i++) {
        const mission_view name = mission_value_name(of, i);
        char place[200];

        if (cli_find_word(name, names, count) < count)
            continue;
        snprintf(place, sizeof(place), "%s/%.*s", where, name.len < 100 ? (int)name.len : 100,
                 name.ptr);
        return cli_wrong(cli, place, "there is no such member");
    }
    return CLI_OK;
}

/* ---- The state ---- */

static int read_source(struct cli *cli, const mission_value *value, mission_known_state *out)
{
    const mission_view source = cli_text_of(value, "source");

    if (!cli_get(value, "source") || cli_is(source, "status"))
        out->source = MISSION_LEARNED_STATUS;
    else if (cli_is(source, "introspection"))
        out->source = MISSION_LEARNED_INTROSPECTION;
    else if (cli_is(source, "event"))
        out->source = MISSION_LEARNED_EVENT;
    else
        return cli_wrong(cli, "/state/source", "neither status, introspection nor event");
    return CLI_OK;
}

static int read_state_object(struct cli *cli, const mission_value *value, mission_known_state *out)
{
    static const char *const names[] = {"state",       "source",     "version", "learned_at",
                                        "fresh_until", "expires_at", "once"};
    int64_t version = 0;
    int rc = known_members(cli, value, "/state", names, CLI_COUNT(names));

    if (rc == CLI_OK && !cli_text_of(value, "state").len)
        rc = cli_wrong(cli, "/state/state", "it is needed");
    if (rc == CLI_OK)
        rc = cli_state_now(cli, cli_text_of(value, "state"), out);
    if (rc == CLI_OK)
        rc = read_source(cli, value, out);
    if (rc == CLI_OK)
        rc = take_count(cli, value, "/state/version", "version", INT64_MAX, &version);
    out->version = (uint64_t)version;
    if (rc == CLI_OK)
        rc = take_time(cli, value, "/state/learned_at", "learned_at", &out->learned_at);
    if (rc == CLI_OK)
        rc = take_time(cli, value, "/state/fresh_until", "fresh_until", &out->fresh_until);
    if (rc == CLI_OK)
        rc = take_time(cli, value, "/state/expires_at", "expires_at", &out->expires_at);
    return rc == CLI_OK ? take_flag(cli, value, "/state/once", "once", &out->once) : rc;
}

static int read_state(struct cli *cli, const char *said, struct decide_situation *s)
{
    const mission_value *value = cli_get(mission_json_root(s->doc), "state");
    int rc = CLI_OK;

    if (said && value)
        return cli_usage(cli, "--state goes with a situation that has none");
    if (!said && !value)
        return CLI_OK;
    if (said)
        rc = cli_state_now(cli, mission_view_of(said), &s->known);
    else if (mission_value_kind(value) == MISSION_JSON_OBJECT)
        rc = read_state_object(cli, value, &s->known);
    else
        rc = cli_state_now(cli, mission_value_string(value), &s->known);
    s->value.state = &s->known;
    return rc;
}

/* ---- What was taken ---- */

static int read_removed(struct cli *cli, const mission_policy *policy, struct decide_situation *s)
{
    static const char *const names[] = {"contained", "discharged"};
    const mission_value *value = cli_get(mission_json_root(s->doc), "removed");
    const mission_overlay overlay = {.size = sizeof(overlay),
                                     .contained = cli_get(value, "contained"),
                                     .latched = cli_get(value, "discharged")};
    mission_error error = MISSION_ERROR_INIT;
    int rc = CLI_OK;

    if (!value)
        return CLI_OK;
    if (mission_value_kind(value) != MISSION_JSON_OBJECT)
        return cli_wrong(cli, "/removed", "no object");
    rc = known_members(cli, value, "/removed", names, CLI_COUNT(names));
    if (rc == CLI_OK && mission_policy_remove(policy, &overlay, NULL, 0, &s->removed, &error) != 0)
        rc = cli_fail(cli, &error);
    s->value.removed = s->removed;
    s->value.removed_known = 1;
    return rc;
}

/* ---- Facts of this decision point's own ---- */

static int read_list(struct cli *cli, const mission_value *facts, const char *where,
                     const char *name, mission_view *out, size_t *count)
{
    const mission_value *value = cli_get(facts, name);
    const bool array = mission_value_kind(value) == MISSION_JSON_ARRAY;
    const size_t all = array ? mission_value_count(value) : value != NULL;

    if (all > DECIDE_LIST)
        return cli_wrong(cli, where, "too many");
    for (*count = 0; *count < all; ++*count) {
        const mission_value *one = array ? mission_value_item(value, *count) : value;

        if (mission_value_kind(one) != MISSION_JSON_STRING)
            return cli_wrong(cli, where, "no text");
        out[*count] = mission_value_string(one);
    }
    return CLI_OK;
}

static int32_t lookup(void *host, mission_view name, const mission_value **out)
{
    *out = mission_value_get(host, name);
    return 0;
}

static int read_facts(struct cli *cli, struct decide_situation *s)
{
    const mission_value *value = cli_get(mission_json_root(s->doc), "facts");
    mission_facts *facts = &s->facts;
    int rc = CLI_OK;

    *facts = (mission_facts){.size = sizeof(*facts),
                             .recipient_domains = s->domains,
                             .data_labels = s->labels,
                             .host = (void *)(uintptr_t)value,
                             .lookup = lookup};
    if (value && mission_value_kind(value) != MISSION_JSON_OBJECT)
        return cli_wrong(cli, "/facts", "no object");
    rc = take_text(cli, value, "/facts/amount", "amount", &facts->amount);
    if (rc == CLI_OK)
        rc = take_text(cli, value, "/facts/currency", "currency", &facts->currency);
    if (rc == CLI_OK)
        rc = take_text(cli, value, "/facts/resource_issued", "resource_issued",
                       &facts->resource_issued);
    if (rc == CLI_OK)
        rc = take_text(cli, value, "/facts/tenant", "tenant", &facts->tenant);
    if (rc == CLI_OK)
        rc = take_text(cli, value, "/facts/tool", "tool", &facts->tool);
    if (rc == CLI_OK)
        rc = read_list(cli, value, "/facts/recipient_domain", "recipient_domain", s->domains,
                       &facts->recipient_domain_count);
    if (rc == CLI_OK)
        rc = read_list(cli, value, "/facts/data_label", "data_label", s->labels,
                       &facts->data_label_count);
    return rc;
}

/* ---- The rest ---- */

static int read_join(struct cli *cli, const mission_value *root, uint32_t *out)
{
    static const char *const names[] = {"none", "proven", "failed", "mismatch", "conflict"};

    if (!cli_get(root, "join"))
        return CLI_OK;
    *out = (uint32_t)cli_find_word(cli_text_of(root, "join"), names, CLI_COUNT(names));
    return *out < CLI_COUNT(names)
               ? CLI_OK
               : cli_wrong(cli, "/join", "none, proven, failed, mismatch or conflict");
}

static int read_purpose(struct cli *cli, const mission_value *root, uint32_t *out)
{
    if (!cli_get(root, "purpose_class"))
        return CLI_OK;
    *out = mission_class_of_name(cli_text_of(root, "purpose_class"));
    return *out < MISSION_CLASS_COUNT ? CLI_OK
                                      : cli_wrong(cli, "/purpose_class", "no class of actions");
}

/* What the callbacks look up when they are asked. */
static int check_tables(struct cli *cli, const mission_value *root)
{
    static const struct {
        const char *name, *where;
        uint32_t kind;
    } tables[] = {{"approvals", "/approvals", MISSION_JSON_OBJECT},
                  {"access_request", "/access_request", MISSION_JSON_OBJECT},
                  {"entries", "/entries", MISSION_JSON_ARRAY},
                  {"sources", "/sources", MISSION_JSON_ARRAY},
                  {"executors", "/executors", MISSION_JSON_ARRAY}};

    for (size_t i = 0; i < CLI_COUNT(tables); i++) {
        const mission_value *value = cli_get(root, tables[i].name);

        if (value && mission_value_kind(value) != tables[i].kind)
            return cli_wrong(cli, tables[i].where,
                             tables[i].kind == MISSION_JSON_ARRAY ? "no array" : "no object");
    }
    return CLI_OK;
}

static int read_plain(struct cli *cli, const mission_value *root, mission_situation *out)
{
    int64_t members = 0;
    int rc = take_text(cli, root, "/pep", "pep", &out->pep);

    if (rc == CLI_OK)
        rc = take_flag(cli, root, "/conforming", "conforming", &out->conforming);
    if (rc == CLI_OK)
        rc = take_flag(cli, root, "/delegated", "delegated", &out->delegated);
    if (rc == CLI_OK)
        rc = take_count(cli, root, "/members", "members", MEMBERS_MOST, &members);
    if (rc == CLI_OK)
        rc = read_join(cli, root, &out->join);
    if (rc == CLI_OK)
        rc = read_purpose(cli, root, &out->purpose_class);
    if (rc == CLI_OK)
        rc = check_tables(cli, root);
    out->members = (size_t)members;
    out->entries = cli_get(root, "entries");
    return rc;
}

static int read_document(struct cli *cli, const char *file, struct decide_situation *s)
{
    static const char *const names[] = {
        "pep",   "conforming", "delegated", "members", "join",      "purpose_class",  "entries",
        "state", "removed",    "facts",     "sources", "executors", "access_request", "approvals",
    };
    int rc = cli_read_setting(cli, file, &s->doc);

    if (rc == CLI_OK && mission_value_kind(mission_json_root(s->doc)) != MISSION_JSON_OBJECT)
        rc = cli_wrong(cli, "", "a situation is an object");
    if (rc == CLI_OK)
        rc = known_members(cli, mission_json_root(s->doc), "", names, CLI_COUNT(names));
    return rc;
}

int decide_situation_read(struct cli *cli, const char *file, const char *state,
                          const mission_policy *policy, struct decide_situation *s)
{
    int rc = file ? read_document(cli, file, s) : CLI_OK;

    /* Who runs the command is its enforcement point, unless the file says another. */
    s->value = (mission_situation){
        .size = sizeof(s->value), .pep = mission_view_of("mission"), .conforming = 1};
    if (rc == CLI_OK)
        rc = read_plain(cli, mission_json_root(s->doc), &s->value);
    if (rc == CLI_OK)
        rc = read_state(cli, state, s);
    if (rc == CLI_OK)
        rc = read_removed(cli, policy, s);
    return rc == CLI_OK ? read_facts(cli, s) : rc;
}

void decide_situation_clear(struct decide_situation *s)
{
    mission_removed_unref(s->removed);
    mission_json_unref(s->doc);
}

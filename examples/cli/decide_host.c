/* The host's side of a decision point, answered from files. SPDX-License-Identifier: MIT
 *
 * What no file says is not known, and denies; the resource's policy alone permits without one. */
#include "decide.h"

#include <string.h>

static const mission_value *situation(const struct decide *d, const char *name)
{
    return cli_get(mission_json_root(d->situation.doc), name);
}

static bool holds_text(const mission_value *array, mission_view text)
{
    for (size_t i = 0; i < mission_value_count(array); i++)
        if (cli_same(mission_value_string(mission_value_item(array, i)), text))
            return true;
    return false;
}

/* ---- Constraints of the deployment's own ---- */

/* `host` is the constraint's name. No fact is not this value. */
static int32_t holds(void *host, const mission_value *value, const mission_facts *facts,
                     int32_t *verdict, mission_error *error)
{
    const mission_view *name = host;
    const mission_value *fact = NULL;

    (void)error;
    if (!facts->lookup || facts->lookup(facts->host, *name, &fact) != 0)
        fact = NULL;
    *verdict = fact && mission_value_equal(fact, value);
    return 0;
}

int decide_constraints(struct decide *d)
{
    for (size_t i = 0; i < d->constraint_list.count; i++)
        d->types[i] = (mission_constraint_type){.size = sizeof(d->types[i]),
                                                .key = d->constraints[i],
                                                .host = &d->constraints[i],
                                                .holds = holds};
    d->cli->constraint_types = d->types;
    d->cli->constraint_type_count = d->constraint_list.count;
    return CLI_OK;
}

/* ---- Facts, profiles, sources ---- */

static int32_t facts(void *host, const mission_evaluation *evaluation, mission_facts *out)
{
    const struct decide *d = host;

    (void)evaluation;
    *out = d->situation.facts;
    return 0;
}

static int32_t profile(void *host, mission_view audience, mission_view action,
                       const mission_operation_profile **out)
{
    const struct decide *d = host;

    *out = NULL;
    for (size_t i = 0; !*out && i < d->profile_list.count; i++)
        if (cli_same(d->terms[i].action, action) &&
            (!d->terms[i].resource.len || cli_same(d->terms[i].resource, audience)))
            *out = d->profiles[i];
    return 0;
}

static int32_t source(void *host, const mission_evaluation *evaluation, int32_t *verdict)
{
    const struct decide *d = host;

    *verdict =
        holds_text(situation(d, "sources"), evaluation->source_uri) &&
        (!evaluation->executor.len || holds_text(situation(d, "executors"), evaluation->executor));
    return 0;
}

/* ---- Approvals ---- */

static uint32_t approval_status(mission_view status)
{
    if (cli_is(status, "granted"))
        return MISSION_APPROVAL_GRANTED;
    if (cli_is(status, "pending"))
        return MISSION_APPROVAL_PENDING;
    return cli_is(status, "refused") ? MISSION_APPROVAL_REFUSED : MISSION_APPROVAL_UNKNOWN;
}

/* An absent time is not said; a malformed one fails the record. */
static int32_t read_time(const mission_value *of, const char *name, mission_time *out)
{
    return cli_get(of, name) ? mission_time_parse(cli_text_of(of, name), out, NULL) : 0;
}

static int32_t approval(void *host, const mission_evaluation *evaluation,
                        mission_approval_record *out)
{
    const mission_value *record =
        mission_value_get(situation(host, "approvals"), evaluation->approval_id);

    if (!record || read_time(record, "approved_at", &out->approved_at) != 0 ||
        read_time(record, "approved_until", &out->approved_until) != 0)
        return -1;
    out->status = approval_status(cli_text_of(record, "status"));
    out->independent = mission_value_boolean(cli_get(record, "independent")) == 1;
    out->parameter_digest = cli_text_of(record, "parameter_digest");
    return 0;
}

static int32_t access_request(void *host, const mission_evaluation *evaluation,
                              mission_view evaluation_id, uint32_t reason, mission_builder *out)
{
    const mission_value *offer = situation(host, "access_request");

    (void)evaluation, (void)evaluation_id, (void)reason;
    return offer ? mission_builder_value(out, offer) : 0;
}

/* ---- The resource's policy ---- */

static const char *const says_names[] = {"deny", "permit", "approval", "step_up"};

static bool matches(const mission_value *rule, const char *name, mission_view text)
{
    const mission_view wanted = cli_text_of(rule, name);
    const bool family = wanted.len > 2 && memcmp(wanted.ptr + wanted.len - 2, ".*", 2) == 0;

    if (!cli_get(rule, name) || cli_is(wanted, "*"))
        return true;
    if (family)
        return text.len >= wanted.len && memcmp(text.ptr, wanted.ptr, wanted.len - 1) == 0;
    return cli_same(wanted, text);
}

static const mission_value *find_rule(const struct decide *d, const mission_evaluation *evaluation)
{
    const mission_value *rules = mission_json_root(d->rules);

    for (size_t i = 0; i < mission_value_count(rules); i++) {
        const mission_value *rule = mission_value_item(rules, i);

        if (matches(rule, "action", evaluation->action) &&
            (matches(rule, "resource", evaluation->audience) ||
             matches(rule, "resource", evaluation->resource_id)))
            return rule;
    }
    return NULL;
}

/* CLI_COUNT(says_names): it is none of them. */
static uint32_t says_of(mission_view word)
{
    return (uint32_t)cli_find_word(word, says_names, CLI_COUNT(says_names));
}

static int32_t resource_policy(void *host, const mission_policy_question *question,
                               mission_policy_answer *answer)
{
    const struct decide *d = host;
    const mission_value *rule = d->rules ? find_rule(d, question->evaluation) : NULL;

    answer->says = d->rules ? MISSION_SAYS_DENY : MISSION_SAYS_PERMIT;
    if (!rule)
        return 0;
    answer->says = says_of(cli_text_of(rule, "says"));
    answer->id = cli_text_of(rule, "id");
    answer->version = cli_text_of(rule, "version");
    answer->verdict = cli_text_of(rule, "says");
    answer->obligations = cli_get(rule, "obligations");
    return 0;
}

static bool is_text_or_absent(const mission_value *rule, const char *name)
{
    const mission_value *value = cli_get(rule, name);

    return !value || mission_value_string(value).len;
}

static const char *rule_fault(const mission_value *rule)
{
    static const char *const names[] = {"action",      "resource", "says",
                                        "obligations", "id",       "version"};

    if (mission_value_kind(rule) != MISSION_JSON_OBJECT)
        return "a rule is an object";
    for (size_t i = 0; i < mission_value_count(rule); i++)
        if (cli_find_word(mission_value_name(rule, i), names, CLI_COUNT(names)) == CLI_COUNT(names))
            return "a member that no rule has";
    if (says_of(cli_text_of(rule, "says")) == CLI_COUNT(says_names))
        return "says is permit, deny, approval or step_up";
    if (!is_text_or_absent(rule, "action") || !is_text_or_absent(rule, "resource") ||
        !is_text_or_absent(rule, "id") || !is_text_or_absent(rule, "version"))
        return "action, resource, id and version are texts";
    if (cli_is(cli_text_of(rule, "says"), "step_up") && !cli_get(rule, "obligations"))
        return "step_up needs obligations";
    return NULL;
}

int decide_rules_check(struct decide *d)
{
    const mission_value *rules = mission_json_root(d->rules);

    if (mission_value_kind(rules) != MISSION_JSON_ARRAY)
        return cli_wrong(d->cli, "", "a resource policy is an array of rules");
    for (size_t i = 0; i < mission_value_count(rules); i++) {
        const char *fault = rule_fault(mission_value_item(rules, i));
        char where[32];

        snprintf(where, sizeof(where), "/%zu", i);
        if (fault)
            return cli_wrong(d->cli, where, fault);
    }
    return CLI_OK;
}

mission_pdp_host decide_host(struct decide *d)
{
    return (mission_pdp_host){
        .size = sizeof(mission_pdp_host),
        .host = d,
        .profile = profile,
        .facts = facts,
        .resource_policy = resource_policy,
        .approval = approval,
        .source = source,
        .access_request = situation(d, "access_request") ? access_request : NULL,
    };
}

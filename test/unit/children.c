/* Child Missions: what a parent permits, and what it no longer does. SPDX-License-Identifier: MIT
 */
#include "families.h"

#define REASON "mission_denial_reason"
#define ACTIONS "\"invoices.read\",\"invoices.execute\""
#define CONTROLS(children, depth)                                                                  \
    "\"max_children\":" #children ",\"max_child_depth\":" #depth "," FAMILIES_ACTORS
#define FAMILY "[" FAMILIES_WITH(ACTIONS, CONTROLS(5, 3)) "]"
#define EXECUTE                                                                                    \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":" \
    "[\"invoices.execute\"]}]"
#define BEYOND                                                                                     \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://erp.example.com\",\"actions\":" \
    "[\"invoices.read\",\"invoices.delete\"]}]"

static void run_and_drop(struct issuers *s, const struct families_ask *ask, int32_t code,
                         const char *oauth_error, const char *member, const char *value, int line)
{
    struct families_ask own = *ask;
    struct families_end end;

    own.child = true;
    families_run(s, &own, &end);
    families_check(&end, code, oauth_error, member, value, __FILE__, line);
    families_drop(&end);
}
#define ENDS(ask, code, oauth_error, member, value)                                                \
    run_and_drop(s, &(struct families_ask)ask, code, oauth_error, member, value, __LINE__)
#define DENIED(ask, code, oauth_error, value)                                                      \
    run_and_drop(s, &(struct families_ask)ask, code, oauth_error, REASON, value, __LINE__)
#define ASK(...)                                                                                   \
    {                                                                                              \
        __VA_ARGS__                                                                                \
    }
#define CREATED(...)                                                                               \
    run_and_drop(s, &(struct families_ask){__VA_ARGS__, .adjudicated = true}, MISSION_OK, "", "",  \
                 "", __LINE__)

/* A child by policy. */
static void child_of(struct issuers *s, const char *source, const char *entries, char *id)
{
    struct families_end end;
    const struct families_ask ask = {
        .source = source, .entries = entries, .child = true, .adjudicated = true};

    families_run(s, &ask, &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    snprintf(id, 300, "%s", end.id);
    families_drop(&end);
}

static int32_t derives(struct issuers *s, const char *id)
{
    mission_derive request = issuers_derivation(s, id);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;

    request.actor.client_id = V("sub-agent");
    if (mission_plan_derive(s->issuer, &request, &plan, &error))
        return MISSION_E_ARGUMENT;
    return issuers_run(s, plan, NULL).code;
}

static size_t evidence_of(struct issuers *s, const char *id)
{
    return families_rows(s, "evidence", "mission", id);
}

/* ---- V-6 ---- */

static void created(struct issuers *s)
{
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    const char *parent = draft ? "/parent" : "/mission/parent";
    struct families_end end;
    char root[300], place[100];

    families_root(s, FAMILY, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .child = true, .adjudicated = true},
                 &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    CHECK_INT(end.state, MISSION_STATE_ACTIVE);
    CHECK_TEXT(issuers_member(s, end.reply, "/parent/id"), root);
    CHECK_TEXT(issuers_member(s, end.reply, "/parent/depth"), "1");
    CHECK_TEXT(issuers_member(s, end.reply, "/parent/cascade_mode"), "immediate");
    CHECK_TEXT(issuers_member(s, end.reply, "/mission_expires_at"), "2026-12-31T00:00:00Z");
    CHECK(
        strstr(issuers_member(s, end.reply, "/evidence"),
               "{\"attenuation\":{\"result\":\"strict_subset\"},\"cascade_mode\":\"immediate\"") ==
        issuers_member(s, end.reply, "/evidence"));
    CHECK_TEXT(issuers_member(s, end.reply, "/evidence/fanout"),
               "{\"active_children\":1,\"max_children\":5}");
    CHECK_INT(evidence_of(s, end.id), 1);
    CHECK_TEXT(families_record(s, end.id, draft ? "/issuer" : "/mission/origin"),
               "https://as.example.com");
    CHECK_TEXT(families_record(s, end.id, "/client_id"), "sub-agent");
    CHECK_TEXT(families_record(s, end.id, "/subject/sub"), "alice");
    snprintf(place, sizeof place, "%s/delegation_id", parent);
    CHECK(strcmp(families_record(s, end.id, place), "") != 0);
    CHECK(strncmp(families_record(s, end.id, "/approval_event_id"), "dlg_", 4) == 0);
    CHECK_TEXT(families_book(s, end.id, "/justification"), "[0]");
    CHECK_TEXT(families_book(s, end.id, "/parent"), root);
    CHECK_INT(derives(s, end.id), MISSION_OK);
    families_drop(&end);
    /* An extra action. */
    DENIED(ASK(.source = root, .entries = BEYOND), MISSION_E_NOT_STRICT_SUBSET, "invalid_request",
           "not_strict_subset");
}

static void basis(struct issuers *s)
{
    struct families_end end;
    char root[300];

    if (s->profile != MISSION_PROFILE_DRAFT)
        return;
    families_root(s, FAMILY, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .child = true, .adjudicated = true},
                 &end);
    CHECK_TEXT(families_record(s, end.id, "/approval_basis/type"), "policy_drawdown");
    CHECK_TEXT(families_record(s, end.id, "/approval_basis/consent_principal/sub"), "alice");
    CHECK_TEXT(families_record(s, end.id, "/approval_basis/activation_actor/sub"), "s6BhdRkqt3");
    CHECK_TEXT(families_record(s, end.id, "/authority_source/type"), "user_delegated");
    families_drop(&end);
}

static void sixth(struct issuers *s)
{
    struct families_end end;
    char root[300], child[300];

    families_root(s, FAMILY, NULL, root);
    for (int i = 0; i < 5; i++)
        child_of(s, root, NULL, child);
    families_run(
        s,
        &(struct families_ask){.source = root, .child = true, .adjudicated = true, .id = "sixth"},
        &end);
    CHECK_END(&end, MISSION_E_FANOUT, "invalid_request", REASON, "fanout_exceeded");
    CHECK_INT(end.status, 400);
    families_drop(&end);
    CHECK_INT(families_rows(s, "mission", "kin", root), 5);
    issuers_operate(s, child, MISSION_EVENT_SUSPEND, NULL, NULL); /* it counts */
    DENIED(ASK(.source = root, .adjudicated = true), MISSION_E_FANOUT, "invalid_request",
           "fanout_exceeded");
    issuers_operate(s, child, MISSION_EVENT_REVOKE, NULL, NULL);
    /* The same id says the same; a new one is another question (CI-4). */
    DENIED(ASK(.source = root, .adjudicated = true, .id = "sixth"), MISSION_E_FANOUT,
           "invalid_request", "fanout_exceeded");
    child_of(s, root, NULL, child);
}

/* Of a denial evidence says how many there are. */
static void full(struct issuers *s)
{
    char root[300], id[300];

    families_root(s, "[" FAMILIES_WITH(ACTIONS, CONTROLS(1, 1)) "]", NULL, root);
    CREATED(.source = root);
    atomic_store(&s->seconds, ISSUERS_START + 1); /* so that the row is the last one */
    DENIED(ASK(.source = root, .adjudicated = true), MISSION_E_FANOUT, "invalid_request",
           "fanout_exceeded");
    snprintf(id, sizeof id, "%s", families_row(s, "creation", "forget", "", "/mission_id"));
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/fanout"),
               "{\"active_children\":1,\"max_children\":1}");
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/denial_reason"), "fanout_exceeded");
}

/* What was contained in the parent justifies nothing any more. */
static void contained(struct issuers *s)
{
    char root[300];

    families_root(s, FAMILY, NULL, root);
    families_change(s, root, "contained",
                    "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.read\"]}]");
    DENIED(ASK(.source = root), MISSION_E_NOT_STRICT_SUBSET, "invalid_request",
           "not_strict_subset");
    CREATED(.source = root, .entries = EXECUTE);
}

/* By the clock an expired child leaves its place before anybody commits that. */
static void expired_leaves(struct issuers *s)
{
    char root[300];

    families_root(s, "[" FAMILIES_WITH(ACTIONS, CONTROLS(1, 1)) "]", NULL, root);
    CREATED(.source = root, .expires_at = "2026-09-02T00:00:00Z");
    DENIED(ASK(.source = root, .adjudicated = true), MISSION_E_FANOUT, "invalid_request",
           "fanout_exceeded");
    atomic_store(&s->seconds, ISSUERS_START + 86400);
    CREATED(.source = root);
}

/* The first entry that covers it justifies, and its control alone counts (CM-10). */
static void first_entry(struct issuers *s)
{
    char root[300];

    families_root(s,
                  "[" FAMILIES_WITH("\"invoices.read\"",
                                    CONTROLS(1, 1)) "," FAMILIES_WITH(ACTIONS, CONTROLS(5, 1)) "]",
                  NULL, root);
    CREATED(.source = root);
    DENIED(ASK(.source = root, .adjudicated = true), MISSION_E_FANOUT, "invalid_request",
           "fanout_exceeded");
}

static void clamped(struct issuers *s)
{
    static const char root_end[] = "2026-10-01T02:00:00.50+02:00";
    struct families_end end, approved;
    char root[300];

    families_root(s, FAMILY, root_end, root);
    families_run(s, &(struct families_ask){.source = root, .child = true, .adjudicated = true},
                 &end);
    CHECK_TEXT(issuers_member(s, end.reply, "/mission_expires_at"), root_end);
    families_drop(&end);
    families_run(s, &(struct families_ask){.source = root, .child = true}, &end);
    families_approve(s, &end, &approved);
    CHECK_TEXT(issuers_member(s, approved.reply, "/mission_expires_at"), root_end);
    families_drop(&end);
    families_drop(&approved);
    CREATED(.source = root, .expires_at = "2026-09-15T00:00:00Z");
}

static void test_created(void)
{
    COVERS("CM-6", "CM-9", "CM-10", "CM-14", "CM-16", "CM-17", "CM-20", "SE-10", "AV-11",
           "core.response.mission-expires-at-on-creation", "core.record.applicable-shortening");
    issuers_in_both(created);
    issuers_in_both(basis);
    issuers_in_both(sixth);
    issuers_in_both(full);
    issuers_in_both(contained);
    issuers_in_both(expired_leaves);
    issuers_in_both(first_entry);
    issuers_in_both(clamped);
}

/* ---- V-12, generations ---- */

static const char *child_set(struct issuers *s, const char *id, const char *place)
{
    char pointer[200];

    snprintf(pointer, sizeof pointer, "/authority_set/0/delegation/%s", place);
    return families_record(s, id, pointer);
}

static void generations(struct issuers *s)
{
    static const char parent[] = "[" FAMILIES_WITH(ACTIONS, CONTROLS(5, 2)) "]";
    static const char wider[] = "[" FAMILIES_WITH(ACTIONS, CONTROLS(6, 1)) "]";
    static const char boundless[] =
        "[" FAMILIES_WITH(ACTIONS, "\"max_child_depth\":1," FAMILIES_ACTORS) "]";
    char root[300], child[300], grandchild[300];

    families_root(s, parent, NULL, root);
    child_of(s, root, parent, child);
    CHECK_TEXT(child_set(s, child, "children/max_children"), "5");
    CHECK_TEXT(child_set(s, child, "children/max_child_depth"), "1");
    DENIED(ASK(.source = root, .entries = wider), MISSION_E_NOT_STRICT_SUBSET, "invalid_request",
           "not_strict_subset");
    DENIED(ASK(.source = root, .entries = boundless), MISSION_E_NOT_STRICT_SUBSET,
           "invalid_request", "not_strict_subset");
    child_of(s, child, parent, grandchild);
    CHECK_TEXT(child_set(s, grandchild, "children"), "");
    CHECK_TEXT(child_set(s, grandchild, "max_depth"), "2");
    DENIED(ASK(.source = grandchild, .entries = parent, .adjudicated = true), MISSION_E_NO_CHILDREN,
           "invalid_request", "delegation_not_permitted");
}

/* AV-9: however deep, it is the human's approval of the root. */
static void provenance(struct issuers *s)
{
    char root[300], child[300], grandchild[300];

    families_root(s, FAMILY, NULL, root);
    atomic_store(&s->seconds, ISSUERS_START + 60);
    child_of(s, root, FAMILY, child);
    atomic_store(&s->seconds, ISSUERS_START + 120);
    child_of(s, child, NULL, grandchild);
    CHECK_TEXT(families_book(s, child, "/consented_at"), "2026-09-01T00:00:00Z");
    CHECK_TEXT(families_book(s, grandchild, "/consented_at"), "2026-09-01T00:00:00Z");
    if (s->profile != MISSION_PROFILE_DRAFT)
        return;
    CHECK_TEXT(families_record(s, child, "/approval_basis/approved_at"), "2026-09-01T00:00:00Z");
    CHECK_TEXT(families_record(s, grandchild, "/approval_basis/approved_at"),
               "2026-09-01T00:00:00Z");
    CHECK_TEXT(families_record(s, grandchild, "/parent/depth"), "2");
}

static void too_deep(struct issuers *s)
{
    static const char deep[] = "[" FAMILIES_WITH(ACTIONS, CONTROLS(5, 30)) "]";
    char id[300];

    families_root(s, deep, NULL, id);
    for (int depth = 1; depth <= 8; depth++)
        child_of(s, id, deep, id);
    DENIED(ASK(.source = id, .entries = deep, .adjudicated = true), MISSION_E_FANOUT,
           "invalid_request", "fanout_exceeded");
}

static void test_generations(void)
{
    COVERS("CM-12", "CM-13", "CM-14", "AV-9", "core.approval-basis.approved-at-standing-consent");
    issuers_in_both(generations);
    issuers_in_both(provenance);
    issuers_in_both(too_deep);
}

/* ---- refusals ---- */

static void other_type(mission_create *create)
{
    create->requested_token_type = V("urn:ietf:params:oauth:token-type:access_token");
}

static void no_cnf(mission_create *create)
{
    create->subject_key = (mission_view){NULL, 0};
}

static void no_actor(mission_create *create)
{
    create->child_actor = NULL;
}

static void form(struct issuers *s)
{
    char root[300];

    families_root(s, FAMILY, NULL, root);
    ENDS(ASK(.source = root, .id = ""), MISSION_E_CREATION_ID, "invalid_request", "", "");
    ENDS(ASK(.source = root, .tweak = other_type), MISSION_E_UNKNOWN_VALUE, "invalid_request", "",
         "");
    ENDS(ASK(.source = root, .tweak = no_cnf), MISSION_E_MISSING_MEMBER, "invalid_request", "", "");
    ENDS(ASK(.source = root, .tweak = no_actor), MISSION_E_MISSING_MEMBER, "invalid_request", "",
         "");
    ENDS(ASK(.source = root, .actor = "[]"), MISSION_E_WRONG_TYPE, "invalid_request", "", "");
    ENDS(ASK(.source = root, .actor = "{\"iss\":\"x\"}"), MISSION_E_MISSING_MEMBER,
         "invalid_request", "", "");
    ENDS(ASK(.source = root, .mode = "sometimes"), MISSION_E_UNKNOWN_VALUE, "invalid_request", "",
         "");
    ENDS(ASK(.source = root, .expires_at = "2026-08-01T00:00:00Z"), MISSION_E_PAST,
         "invalid_request", "", "");
    CHECK_INT(families_rows(s, "creation", "forget", ""), 0); /* nothing was reserved */
}

static void gate(struct issuers *s)
{
    char root[300], child[300];

    families_root(s, FAMILY, NULL, root);
    child_of(s, root, FAMILY, child);
    ENDS(ASK(.source = "msn_nobody"), MISSION_E_GRANT, "invalid_grant", "", "");
    ENDS(ASK(.source = root, .key = "another"), MISSION_E_GRANT, "invalid_grant", "", "");
    DENIED(ASK(.source = root, .cross_check = child), MISSION_E_PARENT_MISMATCH, "invalid_grant",
           "parent_mismatch");
    atomic_store(&s->word.no, MISSION_ACT_CHILD);
    ENDS(ASK(.source = root), MISSION_E_GRANT, "invalid_grant", "", "");
    atomic_store(&s->word.no, 0);
    issuers_operate(s, root, MISSION_EVENT_SUSPEND, NULL, NULL);
    DENIED(ASK(.source = root), MISSION_E_PARENT_NOT_ACTIVE, "invalid_grant", "parent_not_active");
    DENIED(ASK(.source = child), MISSION_E_PARENT_NOT_ACTIVE, "invalid_grant",
           "parent_not_active"); /* an ancestor */
    CHECK_INT(derives(s, child), MISSION_E_NOT_ACTIVE);
    issuers_operate(s, root, MISSION_EVENT_RESUME, NULL, NULL);
    CHECK_INT(derives(s, child), MISSION_OK);
    CREATED(.source = child);
    issuers_operate(s, root, MISSION_EVENT_REVOKE, NULL, NULL);
    DENIED(ASK(.source = child), MISSION_E_PARENT_NOT_ACTIVE, "invalid_grant", "parent_not_active");
}

static void actors(struct issuers *s)
{
    char root[300];

    families_root(s, FAMILY, NULL, root);
    DENIED(ASK(.source = root, .actor = "{\"sub\":\"stranger\"}"), MISSION_E_CHILD_ACTOR,
           "invalid_request", "child_actor_not_allowed");
    /* Never the bare `sub` of another issuer; nobody maps it here. */
    DENIED(ASK(.source = root, .actor = "{\"iss\":\"https://x.example\",\"sub\":\"sub-agent\"}"),
           MISSION_E_CHILD_ACTOR, "invalid_request", "child_actor_not_allowed");
    CREATED(.source = root, .actor = "{\"iss\":\"https://as.example.com\",\"sub\":\"sub-agent\"}");
}

static void policies(struct issuers *s)
{
    static const char ruled[] =
        "[" FAMILIES_WITH(ACTIONS, "\"child_creation_policy\":\"policy:one\"," FAMILIES_ACTORS) "]";
    char root[300], free_root[300];

    families_root(s, FAMILY, NULL, free_root);
    families_root(s, ruled, NULL, root);
    CREATED(.source = root);
    atomic_store(&s->word.no_policy, 1);
    DENIED(ASK(.source = root, .adjudicated = true), MISSION_E_POLICY_DENIED, "access_denied",
           "policy_denied");
    CREATED(.source = free_root); /* its entry names no policy */
    atomic_store(&s->word.no_policy, 0);
    atomic_store(&s->word.no_purpose, 1);
    DENIED(ASK(.source = free_root), MISSION_E_POLICY_DENIED, "access_denied", "policy_denied");
    atomic_store(&s->word.no_purpose, 0);
}

/* By the client that the parent is of, where nobody else is asked (CM-4). */
static void by_default(struct issuers *s)
{
    char root[300];

    families_root(s, FAMILY, NULL, root);
    s->no_may = true;
    issuers_again(s);
    CREATED(.source = root);
    ENDS(ASK(.source = root, .adjudicated = true, .client = "another"), MISSION_E_GRANT,
         "invalid_grant", "", "");
}

#define MATCHES(matcher) "[" FAMILIES_WITH(ACTIONS, "\"allowed_child_actors\":[" matcher "]") "]"

/* What counts is what this server asserts, and never what the request says of the actor. */
static void asserted(struct issuers *s)
{
    static const char boast[] = "{\"sub\":\"sub-agent\",\"sub_profile\":\"ai_agent\"}";
    char root[300], named[300], anyone[300];

    families_root(s, MATCHES("{\"sub_profile\":\"ai_agent\"}"), NULL, root);
    families_root(s, MATCHES("{\"sub\":\"other\",\"sub_profile\":\"ai_agent\"}"), NULL, named);
    families_root(s, "[" FAMILIES_WITH(ACTIONS, "\"max_children\":5") "]", NULL, anyone);
    DENIED(ASK(.source = root, .actor = boast), MISSION_E_CHILD_ACTOR, "invalid_request",
           "child_actor_not_allowed");
    s->asserted = "ai_agentx human";
    DENIED(ASK(.source = root, .actor = boast), MISSION_E_CHILD_ACTOR, "invalid_request",
           "child_actor_not_allowed");
    s->asserted = "client_instance ai_agent";
    CREATED(.source = root);
    DENIED(ASK(.source = named), MISSION_E_CHILD_ACTOR, "invalid_request",
           "child_actor_not_allowed");
    DENIED(ASK(.source = anyone), MISSION_E_CHILD_ACTOR, "invalid_request",
           "child_actor_not_allowed");
    s->any_actor = true;
    CREATED(.source = anyone);
    DENIED(ASK(.source = named), MISSION_E_CHILD_ACTOR, "invalid_request",
           "child_actor_not_allowed");
}

static void test_actors(void)
{
    COVERS("CM-4", "CM-12");
    issuers_in_both(by_default);
    issuers_in_both(asserted);
}

/* ---- the consent that a child draws on (AV-10) ---- */

static void recency(struct issuers *s)
{
    char root[300], child[300], id[300];

    families_root(s, FAMILY, NULL, root);
    child_of(s, root, FAMILY, child);
    s->oldest = 100;
    atomic_store(&s->seconds, ISSUERS_START + 100);
    CREATED(.source = root);
    atomic_store(&s->seconds, ISSUERS_START + 101);
    DENIED(ASK(.source = root, .adjudicated = true, .id = "old"), MISSION_E_POLICY_DENIED,
           "access_denied", "policy_denied");
    snprintf(id, sizeof id, "%s", families_row(s, "creation", "forget", "", "/mission_id"));
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/denial_reason"), "policy_denied");
    DENIED(ASK(.source = child, .adjudicated = true), MISSION_E_POLICY_DENIED, "access_denied",
           "policy_denied");                           /* however deep, it is the root's approval */
    ENDS(ASK(.source = root), MISSION_OK, "", "", ""); /* somebody will approve this one */
    CHECK_INT(derives(s, child), MISSION_OK);          /* it ends nothing that is active */
    s->of_class = "elsewhere";
    CREATED(.source = root);
    s->of_class = "payments";
    DENIED(ASK(.source = root, .adjudicated = true), MISSION_E_POLICY_DENIED, "access_denied",
           "policy_denied");
}

static void test_recency(void)
{
    COVERS("AV-10", "CM-17", "core.approval-basis.standing-consent-recency");
    issuers_in_both(recency);
}

/* ---- time, budget, overlays ---- */

/* At its expiry a request is over, and says so; a moment before it is not. */
static void at_the_expiry(struct issuers *s)
{
    struct families_ask ask = {.child = true, .expires_at = "2026-09-01T00:00:10Z", .id = "late"};
    struct families_end early, late, approved;
    char root[300];

    families_root(s, FAMILY, NULL, root);
    ask.source = root;
    families_run(s, &ask, &late);
    ask.id = "early";
    families_run(s, &ask, &early);
    atomic_store(&s->seconds, ISSUERS_START + 9);
    families_approve(s, &early, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    families_drop(&approved);
    atomic_store(&s->seconds, ISSUERS_START + 10);
    families_approve(s, &late, &approved);
    CHECK_INT(approved.done, 0);
    CHECK(strcmp(families_book(s, late.id, "/state"), "active") != 0);
    CHECK_INT(evidence_of(s, early.id), 1);
    families_drop(&approved);
    families_drop(&early);
    families_drop(&late);
    ENDS(ASK(.source = root, .id = "late", .expires_at = "2026-09-01T00:00:10Z"),
         MISSION_E_DECLINED, "access_denied", "", "");
}

/* The same moment is no later one: it stays as it was written. */
static void same_moment(struct issuers *s)
{
    struct families_end end;
    char root[300];

    families_root(s, FAMILY, "2026-10-01T02:00:00+02:00", root);
    families_run(s,
                 &(struct families_ask){.source = root,
                                        .child = true,
                                        .adjudicated = true,
                                        .expires_at = "2026-10-01T00:00:00.0Z"},
                 &end);
    CHECK_TEXT(issuers_member(s, end.reply, "/mission_expires_at"), "2026-10-01T00:00:00.0Z");
    families_drop(&end);
    families_run(s,
                 &(struct families_ask){.source = root,
                                        .child = true,
                                        .adjudicated = true,
                                        .expires_at = "2026-10-01T00:00:00.01Z"},
                 &end);
    CHECK_TEXT(issuers_member(s, end.reply, "/mission_expires_at"), "2026-10-01T02:00:00+02:00");
    families_drop(&end);
}

/* Neither the creation nor what the child derives counts on the parent (T-14). */
static void own_budget(struct issuers *s)
{
    char root[300], child[300], *reply = NULL;

    families_root(s, FAMILY, NULL, root);
    child_of(s, root, NULL, child);
    for (int i = 0; i < 3; i++)
        CHECK_INT(derives(s, child), MISSION_OK);
    CHECK_INT(issuers_derive(s, root, 0, &reply).done, 1);
    CHECK_TEXT(issuers_member(s, reply, "/derivation"), "1");
    free(reply);
}

/* From the parent's commit on, before anything was written to the child. */
static void overlays(struct issuers *s)
{
    char root[300], child[300], both[300];

    families_root(s, FAMILY, NULL, root);
    child_of(s, root, NULL, child);
    child_of(s, root, FAMILY, both);
    families_change(s, root, "contained",
                    "[{\"resource\":\"https://erp.example.com\",\"actions\":[\"invoices.read\"]}]");
    CHECK_INT(derives(s, child), MISSION_E_EMPTY_SET);
    CHECK_INT(derives(s, both), MISSION_OK);
    DENIED(ASK(.source = both), MISSION_E_NOT_STRICT_SUBSET, "invalid_request",
           "not_strict_subset");
    CREATED(.source = both, .entries = EXECUTE);
    families_root(s, FAMILY, NULL, root);
    child_of(s, root, NULL, child);
    families_change(s, root, "contained", "[{\"resource\":\"https://erp.example.com\"}]");
    CHECK_INT(derives(s, child), MISSION_E_EMPTY_SET);
}

/* In every mode the issuer commits the end; only consumers may lag. */
static void modes(struct issuers *s)
{
    static const char *const names[] = {"immediate", "bounded_staleness", "status_required"};
    mission_error error = MISSION_ERROR_INIT;

    for (size_t i = 0; i < 3; i++) {
        struct families_end end;
        mission_time next;
        int32_t more;
        char root[300];

        families_root(s, FAMILY, NULL, root);
        families_run(s,
                     &(struct families_ask){
                         .source = root, .child = true, .adjudicated = true, .mode = names[i]},
                     &end);
        CHECK_TEXT(issuers_member(s, end.reply, "/parent/cascade_mode"), names[i]);
        issuers_operate(s, root, MISSION_EVENT_REVOKE, NULL, NULL);
        CHECK_INT(derives(s, end.id), MISSION_E_NOT_ACTIVE);
        CHECK_CODE(mission_issuer_sweep(s->issuer, 100, NULL, &more, &next, &error), MISSION_OK,
                   &error);
        CHECK_TEXT(families_book(s, end.id, "/state"), "cascaded");
        families_drop(&end);
    }
}

/* What is granted to the child is granted to nobody else, its parent included. */
static void not_the_parents(struct issuers *s)
{
    char root[300], child[300];

    families_root(s, FAMILY, NULL, root);
    child_of(s, root, NULL, child);
    CHECK_INT(issuers_derive(s, child, 0, NULL).code, MISSION_E_GRANT);
    CHECK_INT(derives(s, root), MISSION_E_GRANT);
}

static void test_bounds(void)
{
    COVERS("CM-16", "CS-1", "CS-2", "CS-6", "EA-1", "GB-1",
           "core.record.effective-not-later-than-requested");
    issuers_in_both(at_the_expiry);
    issuers_in_both(same_moment);
    issuers_in_both(own_budget);
    issuers_in_both(overlays);
    issuers_in_both(modes);
    issuers_in_both(not_the_parents);
}

static void test_refusals(void)
{
    COVERS("CM-1", "CM-2", "CM-3", "CM-4", "CM-5", "CM-12", "CM-15", "CM-20", "CM-24", "CS-1",
           "SE-10", "CI-1");
    issuers_in_both(form);
    issuers_in_both(gate);
    issuers_in_both(actors);
    issuers_in_both(policies);
}

/* ---- the same again ---- */

static void repeated(struct issuers *s)
{
    struct families_ask ask = {.child = true, .adjudicated = true, .id = "again"};
    struct families_end one, two;
    char root[300];

    families_root(s, FAMILY, NULL, root);
    ask.source = root;
    families_run(s, &ask, &one);
    families_run(s, &ask, &two);
    CHECK_INT(two.replayed, 1);
    CHECK_TEXT(two.reply, one.reply);
    CHECK_INT(evidence_of(s, one.id), 1);
    CHECK_INT(families_rows(s, "mission", "kin", root), 1);
    families_drop(&two);
    ENDS(ASK(.source = root, .adjudicated = true, .id = "again", .cross_check = root),
         MISSION_E_CREATION_REUSED, "invalid_request", "", "");
    ENDS(ASK(.source = root, .adjudicated = true, .id = "again", .actor = "{\"sub\":\"x\"}"),
         MISSION_E_CREATION_REUSED, "invalid_request", "", "");
    issuers_operate(s, one.id, MISSION_EVENT_SUSPEND, NULL, NULL);
    ENDS(ASK(.source = root, .adjudicated = true, .id = "again"), MISSION_E_NOT_ACTIVE,
         "invalid_grant", "", "");
    families_drop(&one);
    /* Waiting, then approved: one evidence, at the approval. */
    ask = (struct families_ask){.source = root, .child = true, .id = "waits"};
    families_run(s, &ask, &one);
    families_run(s, &ask, &two);
    CHECK_TEXT(two.reply, one.reply);
    families_drop(&two);
    CHECK_INT(evidence_of(s, one.id), 0);
    families_approve(s, &one, &two);
    CHECK_END(&two, MISSION_OK, "", "", "");
    families_drop(&two);
    CHECK_INT(evidence_of(s, one.id), 1);
    families_run(s, &ask, &two);
    CHECK_TEXT(two.id, one.id);
    CHECK_TEXT(issuers_member(s, two.reply, "/evidence/decision"), "created");
    CHECK_TEXT(issuers_member(s, two.reply, "/parent/delegation_id"), one.id);
    families_drop(&one);
    families_drop(&two);
}

/* A denial after the derivation leaves one evidence and is said again. */
static void denied(struct issuers *s)
{
    struct families_end end, no;
    char root[300], id[300];
    size_t rows;

    families_root(s, FAMILY, NULL, root);
    for (int i = 0; i < 2; i++)
        DENIED(ASK(.source = root, .entries = BEYOND, .id = "beyond"), MISSION_E_NOT_STRICT_SUBSET,
               "invalid_request", "not_strict_subset");
    rows = families_rows(s, "creation", "forget", "");
    CHECK_INT(rows, 1);
    CHECK_INT(families_rows(s, "mission", "kin", root), 0);
    snprintf(id, sizeof id, "%s", families_row(s, "creation", "forget", "", "/mission_id"));
    CHECK_INT(evidence_of(s, id), 1);
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/decision"), "denied");
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/denial_reason"), "not_strict_subset");
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/attenuation/result"),
               "not_strict_subset");
    CHECK_TEXT(families_row(s, "evidence", "mission", id, "/parent/id"), root);
    CHECK_TEXT(families_book(s, id, "/id"), ""); /* the child is prospective */
    families_run(s, &(struct families_ask){.source = root, .child = true, .id = "asked"}, &end);
    families_deny(s, &end, &no);
    CHECK_END(&no, MISSION_OK, "", "", "");
    CHECK_INT(evidence_of(s, end.id), 1);
    DENIED(ASK(.source = root, .id = "asked"), MISSION_E_DECLINED, "access_denied",
           "policy_denied"); /* a child's reasons are a closed set, and evidence says the same */
    CHECK_TEXT(families_row(s, "evidence", "mission", end.id, "/denial_reason"), "policy_denied");
    CHECK_INT(evidence_of(s, end.id), 1);
    families_drop(&end);
    families_drop(&no);
}

static void test_repeated(void)
{
    COVERS("CM-17", "CM-21", "CI-3", "CI-4", "CI-5", "CI-6",
           "core.response.replay-returns-committed-value");
    issuers_in_both(repeated);
    issuers_in_both(denied);
}

/* ---- at the same time ---- */

static void last_place(struct issuers *s)
{
    struct families_ask ask = {.child = true, .adjudicated = true};
    struct families_made one, two;
    struct families_end first, second;
    char root[300];

    families_root(s, "[" FAMILIES_WITH(ACTIONS, CONTROLS(1, 1)) "]", NULL, root);
    ask.source = root;
    families_make(s, &ask, &one);
    families_make(s, &ask, &two);
    CHECK(families_until_commit(s, one.plan));
    CHECK(families_until_commit(s, two.plan));
    families_finish(s, &two, &second);
    families_finish(s, &one, &first);
    CHECK_END(&second, MISSION_OK, "", "", "");
    CHECK_END(&first, MISSION_E_FANOUT, "invalid_request", REASON, "fanout_exceeded");
    CHECK_INT(families_rows(s, "mission", "kin", root), 1);
    families_drop(&first);
    families_drop(&second);
}

/* Two that wait for the last place: the approval decides. */
static void last_place_approved(struct issuers *s)
{
    const struct families_ask like = {.child = true};
    struct families_ask ask = like;
    struct families_end one, two, first, second;
    mission_plan *a, *b;
    char root[300];

    families_root(s, "[" FAMILIES_WITH(ACTIONS, CONTROLS(1, 1)) "]", NULL, root);
    ask.source = root;
    families_run(s, &ask, &one);
    families_run(s, &ask, &two);
    a = families_approval(s, &one);
    b = families_approval(s, &two);
    CHECK(families_until_commit(s, a));
    CHECK(families_until_commit(s, b));
    families_end_of(s, a, &first);
    families_end_of(s, b, &second);
    CHECK_END(&first, MISSION_OK, "", "", "");
    CHECK_END(&second, MISSION_E_FANOUT, "invalid_request", REASON, "fanout_exceeded");
    families_drop(&one);
    families_drop(&two);
    families_drop(&first);
    families_drop(&second);
}

/* The parent, or its parent, ends between the reads and the commit. */
static void parent_ends(struct issuers *s)
{
    static const uint32_t events[] = {MISSION_EVENT_REVOKE, MISSION_EVENT_SUSPEND};

    for (size_t generation = 0; generation < 2; generation++) {
        for (size_t i = 0; i < 2; i++) {
            struct families_ask ask = {.child = true, .adjudicated = true};
            struct families_made made;
            struct families_end end;
            char root[300], child[300];

            families_root(s, FAMILY, NULL, root);
            child_of(s, root, FAMILY, child);
            ask.source = generation ? child : root;
            families_make(s, &ask, &made);
            CHECK(families_until_commit(s, made.plan));
            issuers_operate(s, root, events[i], NULL, NULL);
            families_finish(s, &made, &end);
            CHECK_END(&end, MISSION_E_PARENT_NOT_ACTIVE, "invalid_grant", REASON,
                      "parent_not_active");
            CHECK_INT(families_rows(s, "mission", "kin", ask.source), generation ? 0 : 1);
            families_drop(&end);
        }
    }
}

static void while_waiting(struct issuers *s)
{
    struct families_end end, approved;
    char root[300];

    families_root(s, FAMILY, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .child = true, .id = "waits"}, &end);
    issuers_operate(s, root, MISSION_EVENT_SUSPEND, NULL, NULL);
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_E_PARENT_NOT_ACTIVE, "invalid_grant", REASON, "parent_not_active");
    families_drop(&approved);
    issuers_operate(s, root, MISSION_EVENT_RESUME, NULL, NULL);
    families_change(s, root, "containment_version", "1");
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_E_CONTAINED, "invalid_grant", "", "");
    families_drop(&approved);
    CHECK_TEXT(families_book(s, end.id, "/state"), "denied"); /* it can never come to be */
    families_drop(&end);
    ENDS(ASK(.source = root, .id = "waits"), MISSION_E_DECLINED, "access_denied", "", "");
}

static void discharged_since(struct issuers *s)
{
    struct families_end end, approved;
    char root[300];

    families_root(s, FAMILY, NULL, root);
    families_run(s, &(struct families_ask){.source = root, .child = true}, &end);
    families_change(s, root, "latched",
                    "[\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\"]");
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_E_CONTAINED, "invalid_grant", "", "");
    families_drop(&approved);
    families_drop(&end);
}

static void test_concurrency(void)
{
    COVERS("CM-5", "CM-14", "CM-17");
    issuers_in_both(last_place);
    issuers_in_both(last_place_approved);
    issuers_in_both(parent_ends);
    issuers_in_both(while_waiting);
    issuers_in_both(discharged_since);
}

/* ---- a child expands (X-11) ---- */

static void expands(struct issuers *s)
{
    static const char one[] = "[" FAMILIES_WITH(ACTIONS, CONTROLS(1, 1)) "]";
    const bool draft = s->profile == MISSION_PROFILE_DRAFT;
    struct families_end end, approved;
    char root[300], child[300];

    families_root(s, one, "2026-10-01T00:00:00.5Z", root);
    child_of(s, root, NULL, child);
    ENDS(ASK(.source = root, .adjudicated = true), MISSION_E_FANOUT, "invalid_request", REASON,
         "fanout_exceeded");
    families_run(
        s, &(struct families_ask){.source = child, .client = "sub-agent", .entries = BEYOND}, &end);
    CHECK_END(&end, MISSION_E_NOT_STRICT_SUBSET, "invalid_request", REASON, "not_strict_subset");
    families_drop(&end);
    /* Within the parent, in the place that it has already. */
    families_run(s, &(struct families_ask){.source = child, .client = "sub-agent", .entries = one},
                 &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    CHECK_TEXT(issuers_member(s, end.reply, "/expires_at"), "2026-10-01T00:00:00.5Z");
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    CHECK_TEXT(families_book(s, child, "/state"), "superseded");
    CHECK_TEXT(families_book(s, end.id, "/parent"), root);
    CHECK_TEXT(families_book(s, end.id, "/justification"), "[0]");
    CHECK_TEXT(families_record(s, end.id, draft ? "/parent/id" : "/mission/parent/id"), root);
    CHECK_TEXT(families_record(s, end.id, draft ? "/parent/depth" : "/mission/parent/depth"), "1");
    CHECK_INT(derives(s, end.id), MISSION_OK);
    ENDS(ASK(.source = root, .adjudicated = true), MISSION_E_FANOUT, "invalid_request", REASON,
         "fanout_exceeded"); /* its successor has the place */
    families_drop(&end);
    families_drop(&approved);
}

#define TWO                                                                                        \
    "[" FAMILIES_WITH("\"invoices.read\"", CONTROLS(1, 1)) "," FAMILIES_WITH(                      \
        "\"invoices.execute\"", CONTROLS(1, 1)) "]"

/* A successor that moves to another entry of the parent takes a place there like a child. */
static void expands_into_the_last_place(struct issuers *s)
{
    struct families_end end, approved;
    mission_plan *plan;
    char root[300], child[300];

    families_root(s, TWO, NULL, root);
    child_of(s, root, NULL, child);
    families_run(s,
                 &(struct families_ask){.source = child, .client = "sub-agent", .entries = EXECUTE},
                 &end);
    CHECK_END(&end, MISSION_OK, "", "", "");
    plan = families_approval(s, &end);
    CHECK(families_until_commit(s, plan));
    CREATED(.source = root, .entries = EXECUTE);
    families_end_of(s, plan, &approved);
    CHECK_END(&approved, MISSION_E_FANOUT, "invalid_request", REASON, "fanout_exceeded");
    CHECK_TEXT(families_book(s, child, "/state"), "active");
    families_drop(&end);
    families_drop(&approved);
}

static void expands_while_the_root_ends(struct issuers *s)
{
    struct families_end end, approved;
    mission_plan *plan;
    char root[300], child[300];

    families_root(s, TWO, NULL, root);
    child_of(s, root, NULL, child);
    families_run(s,
                 &(struct families_ask){.source = child, .client = "sub-agent", .entries = EXECUTE},
                 &end);
    plan = families_approval(s, &end);
    CHECK(families_until_commit(s, plan));
    issuers_operate(s, root, MISSION_EVENT_REVOKE, NULL, NULL);
    families_end_of(s, plan, &approved);
    CHECK_INT(approved.done, 0);
    CHECK_TEXT(approved.oauth_error, "invalid_grant");
    CHECK_TEXT(families_book(s, child, "/successor"), "");
    families_drop(&end);
    families_drop(&approved);
}

static void test_expands(void)
{
    COVERS("X-11", "CM-23");
    issuers_in_both(expands);
    issuers_in_both(expands_into_the_last_place);
    issuers_in_both(expands_while_the_root_ends);
}

/* ---- a parent whose row lags behind its own ancestors ---- */

static void sweep(struct issuers *s)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_time next;
    int32_t more;

    CHECK_CODE(mission_issuer_sweep(s->issuer, 100, NULL, &more, &next, &error), MISSION_OK,
               &error);
    CHECK_INT(more, 0);
}

static void lagging_family(struct issuers *s, char *root, char *parent, char *child)
{
    families_root(s, FAMILY, NULL, root);
    child_of(s, root, FAMILY, parent);
    child_of(s, parent, NULL, child);
    issuers_operate(s, root, MISSION_EVENT_SUSPEND, NULL, NULL);
    sweep(s);
    issuers_operate(s, root, MISSION_EVENT_RESUME, NULL, NULL);
    CHECK_TEXT(families_book(s, parent, "/held"), "true");
}

/* The root is suspended again before the parent followed it: whose row then stays as it is. */
static void found_again(struct issuers *s, const char *root, const char *parent, const char *child)
{
    CHECK_TEXT(families_book(s, child, "/held"), "");
    issuers_operate(s, root, MISSION_EVENT_SUSPEND, NULL, NULL);
    sweep(s);
    CHECK_TEXT(families_book(s, parent, "/version"), "2");
    CHECK_TEXT(families_book(s, child, "/held"), "true");
}

static void created_below(struct issuers *s)
{
    char root[300], parent[300], child[300];

    lagging_family(s, root, parent, child);
    child_of(s, parent, NULL, child);
    found_again(s, root, parent, child);
}

static void approved_below(struct issuers *s)
{
    char root[300], parent[300], child[300];
    struct families_end end, approved;

    lagging_family(s, root, parent, child);
    families_run(s, &(struct families_ask){.source = parent, .child = true}, &end);
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    found_again(s, root, parent, end.id);
    families_drop(&end);
    families_drop(&approved);
}

static void expanded_below(struct issuers *s)
{
    char root[300], parent[300], child[300];
    struct families_end end, approved;

    lagging_family(s, root, parent, child);
    families_run(s,
                 &(struct families_ask){.source = child, .client = "sub-agent", .entries = EXECUTE},
                 &end);
    families_approve(s, &end, &approved);
    CHECK_END(&approved, MISSION_OK, "", "", "");
    found_again(s, root, parent, end.id);
    families_drop(&end);
    families_drop(&approved);
}

static void test_lagging_parent(void)
{
    COVERS("CS-3", "CS-5");
    issuers_in_both(created_below);
    issuers_in_both(approved_below);
    issuers_in_both(expanded_below);
}

/* ---- whatever is asked for, a child has no more than its parent ---- */

static void within(struct issuers *s, const char *child, const char *parent)
{
    mission_subset_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;
    mission_authority_set *a = NULL, *b = NULL;
    mission_authority *compiled = NULL;

    CHECK_CODE(
        mission_authority_set_parse(
            s->context, mission_view_of(families_record(s, child, "/authority_set")), &a, &error),
        MISSION_OK, &error);
    CHECK_CODE(
        mission_authority_set_parse(
            s->context, mission_view_of(families_record(s, parent, "/authority_set")), &b, &error),
        MISSION_OK, &error);
    CHECK_CODE(mission_authority_compile(b, &compiled, &error), MISSION_OK, &error);
    CHECK_CODE(mission_entries_within(compiled, mission_authority_set_value(a), &verdict, &error),
               MISSION_OK, &error);
    CHECK_INT(verdict.subset, 1);
    mission_authority_unref(compiled);
    mission_authority_set_unref(a);
    mission_authority_set_unref(b);
}

/* Entries of random actions, some of them families, with random controls. */
static void random_entries(uint64_t *seed, char *out, size_t size)
{
    static const char *const actions[] = {"invoices.read", "invoices.execute", "invoices.*",
                                          "journal.read", "journal.*"};
    const size_t count = 1 + test_random(seed) % 3;
    size_t len = (size_t)snprintf(out, size, "[");

    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(
            out + len, size - len,
            "%s" FAMILIES_WITH("\"%s\"",
                               "\"max_children\":%d,\"max_child_depth\":%d," FAMILIES_ACTORS),
            i ? "," : "", actions[test_random(seed) % 5], (int)(40 + test_random(seed) % 3),
            (int)(1 + test_random(seed) % 3));
    snprintf(out + len, size - len, "]");
}

static void never_more(struct issuers *s)
{
    uint64_t seed = test_seed();
    char root[300], entries[4096];
    size_t children = 0;

    for (int round = 0; round < 16; round++) {
        random_entries(&seed, entries, sizeof entries);
        families_root(s, entries, NULL, root);
        for (int i = 0; i < 8; i++) {
            struct families_end end;
            const struct families_ask ask = {
                .source = root, .entries = entries, .child = true, .adjudicated = true};

            random_entries(&seed, entries, sizeof entries);
            families_run(s, &ask, &end);
            if (end.done == 1)
                within(s, end.id, root);
            else
                CHECK_END(&end, MISSION_E_NOT_STRICT_SUBSET, "invalid_request", REASON,
                          "not_strict_subset");
            children += end.done == 1;
            families_drop(&end);
        }
    }
    CHECK(children > 0); /* 5 to 30 by the seed */
}

static void test_never_more(void)
{
    COVERS("CM-9", "SE-10");
    issuers_in_both(never_more);
}

static const struct test tests[] = {
    {"created", test_created},
    {"generations", test_generations},
    {"refusals", test_refusals},
    {"repeated", test_repeated},
    {"concurrency", test_concurrency},
    {"expands", test_expands},
    {"never more", test_never_more},
    {"actors", test_actors},
    {"recency", test_recency},
    {"bounds", test_bounds},
    {"lagging parent", test_lagging_parent},
};
TEST_MAIN("children", tests)

/* Requests for access: what one may be about, and which denials offer one.
 * SPDX-License-Identifier: MIT */
#include "scene.h"

static mission_json *binding_of(struct stage *stage)
{
    mission_json *out = NULL;
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_access_binding(stage->context, &stage->evaluation,
                                      stage_says(stage).evaluation_id, &out, &error),
               MISSION_OK, &error);
    return out;
}

static int32_t check(struct stage *stage, const mission_json *binding, mission_view id)
{
    return mission_access_check(stage->context, binding ? mission_json_root(binding) : NULL,
                                &stage->evaluation, id, NULL);
}

/* Each member of what was denied, changed alone. */
static void members(struct stage *stage)
{
    static const size_t at[] = {
        offsetof(mission_evaluation, action),          offsetof(mission_evaluation, audience),
        offsetof(mission_evaluation, mission_id),      offsetof(mission_evaluation, mission_issuer),
        offsetof(mission_evaluation, subject_id),      offsetof(mission_evaluation, resource_id),
        offsetof(mission_evaluation, parameter_digest)};
    mission_json *binding;
    const mission_value *root, *mission;
    char id[64];
    mission_view name;

    stage_ask_for(stage, STAGE_ERP, "accounts.delete", "{\"amount\":\"1\"}", NULL);
    CHECK_DENIED(stage, MISSION_DENY_OUT_OF_AUTHORITY);
    snprintf(id, sizeof id, "%.*s", (int)stage_says(stage).evaluation_id.len,
             stage_says(stage).evaluation_id.ptr);
    name = mission_view_of(id);
    binding = binding_of(stage);
    root = mission_json_root(binding);
    CHECK_INT(mission_value_count(root), 7);
    CHECK_VIEW(mission_value_string(mission_value_get(root, V("evaluation_id"))), id);
    CHECK_VIEW(mission_value_string(mission_value_get(root, V("action"))), "accounts.delete");
    mission = mission_value_get(root, V("mission"));
    CHECK_INT(mission_value_count(mission), 2);
    CHECK(mission_value_get(mission,
                            stage->profile == MISSION_PROFILE_DRAFT ? V("issuer") : V("origin")));
    CHECK_INT(check(stage, binding, name), MISSION_OK);
    CHECK_INT(check(stage, binding, V("another_evaluation_0001")), MISSION_E_BINDING_MISMATCH);
    CHECK_INT(check(stage, NULL, name), MISSION_E_BINDING_MISMATCH);
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        mission_view *member = (mission_view *)((char *)&stage->evaluation + at[i]);
        const mission_view was = *member;

        test_about("member %zu", i);
        *member = V("something_else");
        CHECK_INT(check(stage, binding, name), MISSION_E_BINDING_MISMATCH);
        *member = V("");
        CHECK_INT(check(stage, binding, name),
                  i < 4 ? MISSION_E_ARGUMENT : MISSION_E_BINDING_MISMATCH);
        *member = was;
        CHECK_INT(check(stage, binding, name), MISSION_OK);
    }
    test_about(NULL);
    mission_json_unref(binding);
    binding = (mission_json *)stage;
    CHECK_INT(mission_access_binding(stage->context, &stage->evaluation, V(""), &binding, NULL),
              MISSION_E_ARGUMENT);
    CHECK(!binding);
    CHECK_INT(mission_access_binding(NULL, &stage->evaluation, name, &binding, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_access_binding(stage->context, NULL, name, &binding, NULL),
              MISSION_E_ARGUMENT);
    CHECK_INT(mission_access_binding(stage->context, &stage->evaluation, name, NULL, NULL),
              MISSION_E_ARGUMENT);
}

/* RQ-1 (a): by its reason a denial offers a request for access, or does not, whatever the host
 * would give. */
static void check_offer(struct stage *stage, uint32_t reason, bool offers)
{
    mission_json *json;
    const mission_value *context;
    mission_view next;

    CHECK_DENIED(stage, reason);
    json = stage_response(stage);
    context = mission_value_get(mission_json_root(json), V("context"));
    next = mission_value_string(mission_value_get(context, V("next_action")));
    CHECK_INT(mission_value_get(context, V("access_request")) != NULL, offers);
    CHECK_INT(next.len == 7 && !memcmp(next.ptr, "request", 7), offers);
    mission_json_unref(json);
}

static void offers(struct stage *stage)
{
    mission_approval_record was;

    stage->offer = "{\"endpoint\":\"https://r\",\"expires_at\":\"2026-09-01T00:05:00Z\","
                   "\"binding_token\":\"t\"}";
    stage_ask_for(stage, STAGE_ERP, "accounts.delete", "{}", NULL);
    check_offer(stage, MISSION_DENY_OUT_OF_AUTHORITY, true);
    stage_approve(stage); /* (c): an approval alone changes nothing */
    check_offer(stage, MISSION_DENY_OUT_OF_AUTHORITY, true);
    stage_ask_for(stage, STAGE_FLOW, "notify_reviewer",
                  "{\"recipients\":[\"audit.example.com\"],\"text\":\"x\"}", NULL);
    check_offer(stage, MISSION_DENY_APPROVAL_REQUIRED, true);
    stage_approve(stage);
    was = stage->approval;
    stage->approval.approved_at.seconds -= 100000;
    check_offer(stage, MISSION_DENY_APPROVAL_EXPIRED, true);
    stage->approval = was;
    stage->approval.parameter_digest = V("sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI");
    check_offer(stage, MISSION_DENY_OUT_OF_SCOPE, true);
    stage->approval = was;
    stage->approval.independent = 0;
    check_offer(stage, MISSION_DENY_APPROVAL_UNVERIFIABLE, false);
    stage->approval = was;
    stage->approval.status = MISSION_APPROVAL_PENDING;
    check_offer(stage, MISSION_DENY_GRANT_PENDING, false);
    stage->approval.status = MISSION_APPROVAL_REFUSED;
    check_offer(stage, MISSION_DENY_POLICY_DENIED, false);
    stage->approval = was;
    CHECK_PERMIT(stage); /* (b): it is this evaluation that permits, anew */
    stage->answer.says = MISSION_SAYS_DENY;
    check_offer(stage, MISSION_DENY_RESOURCE_POLICY, false);
    stage->answer.says = MISSION_SAYS_PERMIT;
    stage->situation.join = MISSION_JOIN_FAILED;
    check_offer(stage, MISSION_DENY_MISSION_BINDING_FAILED, false);
}

static void test_members(void)
{
    COVERS("RQ-2");
    stage_in_both(members);
}

static void test_offers(void)
{
    COVERS("RQ-1", "authzen.response-context.next-action-request-needs-fresh-access-request");
    stage_in_both(offers);
}

static const struct test tests[] = {{"members", test_members}, {"offers", test_offers}};
TEST_MAIN("access_request", tests)

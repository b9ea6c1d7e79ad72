/* Events: the history of one Mission, the outbox of all. SPDX-License-Identifier: MIT */
#include "descent.h"

#define BOTH(p) for (uint32_t p = MISSION_PROFILE_SERIES; p <= MISSION_PROFILE_DRAFT; p++)

static mission_verdict history(struct issuers *s, const char *id, uint64_t after, uint32_t limit,
                               char **reply)
{
    const mission_read request = {
        .size = sizeof request,
        .mission_id = mission_view_of(id),
        .actor = {.principal = issuers_alice},
        .after = after,
        .limit = limit,
    };
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_history(s->issuer, &request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

static mission_verdict events(struct issuers *s, const char *cursor, uint32_t limit, char **reply)
{
    const mission_drain request = {
        .size = sizeof request, .limit = limit, .cursor = mission_view_of(cursor)};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    int32_t rc = mission_plan_events(s->issuer, &request, &plan, &error);

    CHECK_CODE(rc, MISSION_OK, &error);
    return rc ? (mission_verdict){0} : issuers_run(s, plan, reply);
}

static int acknowledge(struct issuers *s, const mission_view *keys, size_t count)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    char *reply = NULL;
    int number;

    CHECK_CODE(mission_plan_acknowledge(s->issuer, keys, count, &plan, &error), MISSION_OK, &error);
    CHECK_INT(issuers_run(s, plan, &reply).done, 1);
    number = atoi(issuers_member(s, reply, "/acknowledged"));
    free(reply);
    return number;
}

static void change(struct issuers *s, const char *id, size_t times)
{
    for (size_t i = 0; i < times; i++)
        CHECK_INT(
            issuers_operate(s, id, i % 2 ? MISSION_EVENT_RESUME : MISSION_EVENT_SUSPEND, NULL, NULL)
                .done,
            1);
}

static void test_history(void)
{
    COVERS("LO-7", "LO-8");
    BOTH(p)
    {
        const mission_operate revoke = {
            .size = sizeof revoke,
            .event = MISSION_EVENT_REVOKE,
            .mission_id = V("M"),
            .actor = {.principal = issuers_admin, .client_id = V("admin-console")},
            .nonce = V("n1"),
            .request = V("revoke M"),
            .reason = V("lost laptop"),
        };
        mission_error error = MISSION_ERROR_INIT;
        struct issuers s;
        mission_plan *plan;
        char *reply, *unknown;

        issuers_open(&s, p);
        descent_put(&s, &(struct member){.id = "M"});
        descent_put(&s, &(struct member){.id = "M2"}); /* a neighbour by name */
        change(&s, "M", 10);
        descent_clock(&s, 60);
        CHECK_CODE(mission_plan_operate(s.issuer, &revoke, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(&s, plan, NULL).done, 1);
        CHECK_CODE(mission_plan_operate(s.issuer, &revoke, &plan, &error), MISSION_OK, &error);
        CHECK_INT(issuers_run(&s, plan, NULL).replayed, 1); /* no commit, no event */

        CHECK_INT(history(&s, "M", 0, 11, &reply).done, 1);
        CHECK_TEXT(issuers_member(&s, reply, "/more"), "true");
        CHECK_TEXT(issuers_member(&s, reply, "/events/0/sequence"), "1");
        CHECK_TEXT(issuers_member(&s, reply, "/events/10/sequence"), "11");
        free(reply);
        CHECK_INT(history(&s, "M", 11, 1, &reply).done, 1);
        CHECK_TEXT(issuers_member(&s, reply, "/more"), "false");
        CHECK_TEXT(issuers_member(&s, reply, "/events/0/event"), "revoke");
        CHECK_TEXT(issuers_member(&s, reply, "/events/0/actor/sub"), "admin");
        CHECK_TEXT(issuers_member(&s, reply, "/events/0/client_id"), "admin-console");
        CHECK_TEXT(issuers_member(&s, reply, "/events/0/reason"), "lost laptop");
        CHECK_TEXT(issuers_member(&s, reply, "/events/0/committed_at"), descent_time(60));
        CHECK_TEXT(issuers_member(&s, reply, "/events/1"), "");
        free(reply);
        CHECK_INT(history(&s, "M", 12, 0, &reply).done, 1);
        CHECK_TEXT(reply, "{\"events\":[],\"more\":false}");
        free(reply);
        CHECK_INT(history(&s, "M", UINT64_MAX, 0, &reply).done, 1);
        CHECK_TEXT(reply, "{\"events\":[],\"more\":false}");
        free(reply);
        CHECK_INT(history(&s, "nobody", 0, 0, &unknown).code, MISSION_E_NOT_VISIBLE);
        atomic_store(&s.word.no, MISSION_ACT_READ);
        CHECK_INT(history(&s, "M", 0, 0, &reply).code, MISSION_E_NOT_VISIBLE);
        CHECK_TEXT(reply, unknown);
        free(reply);
        free(unknown);
        issuers_close(&s);
    }
}

static void test_outbox(void)
{
    COVERS("SG-1");
    BOTH(p)
    {
        struct issuers s;
        char *first, *again, *rest, cursor[1024], key[64];
        mission_view keys[3];

        issuers_open(&s, p);
        descent_put(&s, &(struct member){.id = "A"});
        descent_clock(&s, 1);
        descent_put(&s, &(struct member){.id = "B"});
        change(&s, "B", 2);
        descent_clock(&s, 2);
        change(&s, "A", 1);
        CHECK_INT(events(&s, NULL, 2, &first).done, 1); /* the oldest first */
        CHECK_TEXT(issuers_member(&s, first, "/events/0/key"), "A.0000000000000001");
        CHECK_TEXT(issuers_member(&s, first, "/events/1/key"), "B.0000000000000001");
        snprintf(cursor, sizeof cursor, "%s", issuers_member(&s, first, "/cursor"));
        CHECK_INT(events(&s, cursor, 0, &rest).done, 1); /* past what could not be delivered */
        CHECK_TEXT(issuers_member(&s, rest, "/events/0/key"), "B.0000000000000002");
        CHECK_TEXT(issuers_member(&s, rest, "/events/2/key"), "A.0000000000000002");
        CHECK_TEXT(issuers_member(&s, rest, "/events/3"), "");
        CHECK_TEXT(issuers_member(&s, rest, "/cursor"), "");
        free(rest);
        CHECK_INT(events(&s, NULL, 2, &again).done, 1); /* until it is acknowledged: as it was */
        CHECK_TEXT(again, first);
        free(again);
        free(first);
        CHECK_INT(events(&s, "nonsense", 2, NULL).code, MISSION_E_CURSOR);

        snprintf(key, sizeof key, "B.0000000000000001");
        keys[0] = mission_view_of(key);
        keys[1] = V("nobody.0000000000000001");
        keys[2] = keys[0];
        CHECK_INT(acknowledge(&s, keys, 3), 1);
        CHECK_INT(acknowledge(&s, keys, 3), 0);
        keys[0] = V("");
        keys[1] = V("B");
        CHECK_INT(acknowledge(&s, keys, 2), 0);
        CHECK_INT(events(&s, NULL, 0, &again).done, 1);
        CHECK(strstr(again, "A.0000000000000001") && !strstr(again, key));
        free(again);
        free(descent_events(&s, "B")); /* the history keeps it, without a gap */
        issuers_close(&s);
    }
}

static void test_acknowledge_refuses(void)
{
    const mission_view keys[33] = {{"A", 1}};
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan;
    struct issuers s;

    issuers_open(&s, MISSION_PROFILE_SERIES);
    CHECK_CODE(mission_plan_acknowledge(s.issuer, keys, 33, &plan, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_plan_acknowledge(s.issuer, keys, 0, &plan, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK_CODE(mission_plan_acknowledge(s.issuer, NULL, 1, &plan, &error), MISSION_E_ARGUMENT,
               &error);
    CHECK(!plan);
    CHECK_CODE(mission_plan_acknowledge(s.issuer, keys, 1, NULL, &error), MISSION_E_ARGUMENT,
               &error);
    issuers_close(&s);
}

/* ---- against a model ---- */

#define EVENTS 60u

struct model {
    char key[EVENTS][32];
    bool acknowledged[EVENTS];
    size_t count;
};

static void compare(struct issuers *s, const struct model *model, uint32_t limit)
{
    char cursor[1024] = "", path[64], *reply;
    bool seen[EVENTS] = {false};
    const char *key;

    do {
        CHECK_INT(events(s, cursor[0] ? cursor : NULL, limit, &reply).done, 1);
        for (size_t i = 0; i < limit; i++) {
            snprintf(path, sizeof path, "/events/%zu/key", i);
            key = issuers_member(s, reply, path);
            for (size_t k = 0; k < model->count; k++)
                seen[k] = seen[k] || strcmp(key, model->key[k]) == 0;
        }
        snprintf(cursor, sizeof cursor, "%s", issuers_member(s, reply, "/cursor"));
        free(reply);
    } while (cursor[0]);
    for (size_t k = 0; k < model->count; k++)
        test_check(seen[k] == !model->acknowledged[k], __FILE__, __LINE__, "%s is %s",
                   model->key[k], seen[k] ? "there" : "not there");
}

static void test_model(void)
{
    COVERS("SG-1");
    uint64_t random = test_seed();

    BOTH(p)
    {
        struct model model = {.count = 0};
        struct issuers s;
        mission_view keys[8];

        issuers_open(&s, p);
        descent_put(&s, &(struct member){.id = "M"});
        snprintf(model.key[model.count++], 32, "M.%016d", 1);
        while (model.count < EVENTS) {
            const size_t some = 1 + test_random(&random) % 8;
            const uint32_t what = model.count % 2 ? MISSION_EVENT_SUSPEND : MISSION_EVENT_RESUME;

            descent_clock(&s, (int64_t)(test_random(&random) % 4)); /* also back, within the skew */
            CHECK_INT(issuers_operate(&s, "M", what, NULL, NULL).done, 1);
            snprintf(model.key[model.count], 32, "M.%016u", (unsigned)model.count + 1);
            model.count++;
            for (size_t i = 0; i < some; i++) {
                const size_t k = test_random(&random) % model.count;

                keys[i] = mission_view_of(model.key[k]);
                if (test_random(&random) % 3 == 0) {
                    model.acknowledged[k] = true;
                    acknowledge(&s, &keys[i], 1);
                }
            }
            if (test_random(&random) % 6 == 0)
                compare(&s, &model, 1 + (uint32_t)(test_random(&random) % 9));
        }
        compare(&s, &model, 7);
        free(descent_events(&s, "M"));
        issuers_close(&s);
    }
}

static const struct test tests[] = {
    {"history", test_history},
    {"outbox", test_outbox},
    {"acknowledge_refuses", test_acknowledge_refuses},
    {"model", test_model},
};
TEST_MAIN("outbox", tests)

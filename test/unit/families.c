/* Missions that come from Missions, for the tests. SPDX-License-Identifier: MIT */
#include "families.h"
#include "../../lib/roles/plan.h"

#define KEY "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I"
#define TOKEN_TYPE "urn:ietf:params:oauth:token-type:"

static mission_view view(const char *text, const char *otherwise)
{
    return mission_view_of(text ? text : otherwise);
}

/* ---- asking ---- */

static const char *new_id(void)
{
    static _Atomic unsigned counter;
    static _Thread_local char id[40];

    snprintf(id, sizeof id, "creation-%u", counter++);
    return id;
}

static char *copy(const char *text)
{
    char *made = malloc(strlen(text) + 1);

    if (!made)
        abort();
    return strcpy(made, text);
}

/* What is asked for is the ceiling, too: the series derives from nothing else. */
static char *proposal(struct issuers *s, const char *entries)
{
    const char *asked = entries ? entries : "[" FAMILIES_READ "]";

    issuers_policy(s, asked, NULL);
    return s->profile == MISSION_PROFILE_DRAFT ? copy(asked) : NULL;
}

static mission_create request(const struct issuers *s, const struct families_ask *ask,
                              const struct families_made *made)
{
    mission_create create = {
        .size = sizeof create,
        .source_id = mission_view_of(ask->source),
        .cross_check = mission_view_of(ask->cross_check),
        .subject_key = V(KEY),
        .presented_key = view(ask->key, KEY),
        .requested_token_type = ask->child ? V(TOKEN_TYPE "jwt") : V(TOKEN_TYPE "access_token"),
        .child_actor = mission_json_root(made->actor),
        .adjudicated = ask->adjudicated,
        .cascade_mode = mission_view_of(ask->mode),
        .admit = issuers_admission(s),
    };

    create.admit.intent = mission_view_of(made->intent);
    create.admit.proposal = mission_view_of(made->proposal);
    if (ask->subject)
        create.admit.subject = *ask->subject;
    if (ask->client)
        create.admit.client_id = mission_view_of(ask->client);
    return create;
}

void families_make(struct issuers *s, const struct families_ask *ask, struct families_made *made)
{
    const struct issuers_intent intent = {.expires_at = ask->expires_at, .goal = ask->goal};
    mission_error error = MISSION_ERROR_INIT;
    char *id = copy(ask->id ? ask->id : new_id());

    memset(made, 0, sizeof *made);
    made->intent = issuers_intent_text(s, &intent);
    made->proposal = proposal(s, ask->entries);
    if (ask->child)
        made->actor = test_json(s->context, ask->actor ? ask->actor : "{\"sub\":\"sub-agent\"}");
    made->create = request(s, ask, made);
    made->create.creation_request_id = mission_view_of(id);
    made->id = id;
    if (ask->tweak)
        ask->tweak(&made->create);
    CHECK_CODE(ask->child ? mission_plan_child(s->issuer, &made->create, &made->plan, &error)
                          : mission_plan_expand(s->issuer, &made->create, &made->plan, &error),
               MISSION_OK, &error);
}

static void fill(char *to, size_t size, const char *from)
{
    snprintf(to, size, "%s", from ? from : "");
}

static void verdict_of(struct issuers *s, mission_plan *plan, struct families_end *end)
{
    mission_verdict verdict = {.size = sizeof verdict};
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text = NULL;

    CHECK_CODE(mission_plan_verdict(plan, &verdict, &error), MISSION_OK, &error);
    end->done = verdict.done;
    end->replayed = verdict.replayed;
    end->code = verdict.code;
    end->status = verdict.status;
    end->state = verdict.state;
    fill(end->oauth_error, sizeof end->oauth_error, verdict.oauth_error);
    fill(end->member, sizeof end->member, verdict.member);
    fill(end->value, sizeof end->value, verdict.value);
    CHECK_CODE(mission_value_canonical(s->context, mission_plan_reply(plan), &text, &error),
               MISSION_OK, &error);
    end->reply = calloc(1, mission_text_view(text).len + 1);
    if (!end->reply)
        abort();
    memcpy(end->reply, mission_text_view(text).ptr, mission_text_view(text).len);
    mission_text_unref(text);
    fill(end->id, sizeof end->id, issuers_member(s, end->reply, "/mission_id"));
    fill(end->rendering, sizeof end->rendering, issuers_member(s, end->reply, "/rendering"));
}

/* The commit that families_until_commit() stopped before. */
static int32_t commit(struct issuers *s, mission_plan *plan, mission_error *error)
{
    size_t failed = 0;
    const int32_t result =
        s->store->commit(s->store->host, plan->writes, plan->write_count, &failed, error);

    return mission_plan_answer(plan, result, failed, error);
}

void families_end_of(struct issuers *s, mission_plan *plan, struct families_end *end)
{
    mission_error error = MISSION_ERROR_INIT;
    int32_t rc = plan ? MISSION_OK : MISSION_E_ARGUMENT;

    memset(end, 0, sizeof *end);
    if (plan && plan->shown)
        rc = commit(s, plan, &error);
    if (!rc)
        rc = mission_plan_run(plan, s->store, &error);
    if (plan)
        end->attempts = plan->attempt;
    if (rc == MISSION_OK)
        verdict_of(s, plan, end);
    else
        end->code = rc;
    if (rc)
        printf("# the plan broke: %s %s %s\n", mission_code_reason(rc), error.text, error.where);
    mission_plan_free(plan);
}

void families_finish(struct issuers *s, struct families_made *made, struct families_end *end)
{
    families_end_of(s, made->plan, end);
    free(made->id);
    free(made->intent);
    free(made->proposal);
    mission_json_unref(made->actor);
    memset(made, 0, sizeof *made);
}

void families_run(struct issuers *s, const struct families_ask *ask, struct families_end *end)
{
    struct families_made made;

    families_make(s, ask, &made);
    families_finish(s, &made, end);
}

void families_drop(struct families_end *end)
{
    free(end->reply);
    memset(end, 0, sizeof *end);
}

/* ---- by hand ---- */

static int32_t take(void *to, const mission_store_row *row)
{
    mission_error error = MISSION_ERROR_INIT;

    CHECK_CODE(mission_plan_row(to, row, &error), MISSION_OK, &error);
    return 0;
}

bool families_until_commit(struct issuers *s, mission_plan *plan)
{
    const mission_store_receiver receiver = {sizeof receiver, plan, take};
    mission_plan_step step = {.size = sizeof step};
    mission_error error = MISSION_ERROR_INIT;
    int32_t result;

    for (;;) {
        if (mission_plan_next(plan, &step, &error) || step.what == MISSION_PLAN_DONE)
            return false;
        if (step.what == MISSION_PLAN_COMMIT)
            return true;
        result = step.what == MISSION_PLAN_LOAD
                     ? s->store->load(s->store->host, step.kind, step.key, &receiver, &error)
                     : s->store->scan(s->store->host, step.scan, &receiver, &error);
        if (mission_plan_answer(plan, result, 0, &error))
            return false;
    }
}

/* ---- roots and approvals ---- */

bool families_root(struct issuers *s, const char *entries, const char *expires_at, char *id)
{
    const struct issuers_intent intent = {.expires_at = expires_at};
    mission_admit request = issuers_admission(s);
    mission_error error = MISSION_ERROR_INIT;
    struct families_end waiting, end;
    char *text = issuers_intent_text(s, &intent), *asked = proposal(s, entries);
    mission_plan *plan = NULL;

    request.intent = mission_view_of(text);
    request.proposal = mission_view_of(asked);
    CHECK_CODE(mission_plan_admit(s->issuer, &request, &plan, &error), MISSION_OK, &error);
    families_end_of(s, plan, &waiting);
    test_check(waiting.done == 1, __FILE__, __LINE__, "admitted: %s (%s)",
               mission_code_reason(waiting.code), waiting.reply ? waiting.reply : "");
    families_approve(s, &waiting, &end);
    test_check(end.done == 1, __FILE__, __LINE__, "approved: %s (%s)",
               mission_code_reason(end.code), end.reply ? end.reply : "");
    snprintf(id, 300, "%s", waiting.id);
    free(text);
    free(asked);
    families_drop(&waiting);
    families_drop(&end);
    return id[0] != 0;
}

/* The Mission's id serves as the event's. */
static mission_decide decision_on(const struct issuers *s, const struct families_end *waiting)
{
    return (mission_decide){
        .size = sizeof(mission_decide),
        .mission_id = mission_view_of(waiting->id),
        .actor = {.principal = issuers_alice},
        .approval_event_id = mission_view_of(waiting->id),
        .rendering = mission_view_of(waiting->rendering),
        .authentication = mission_json_root(s->authentication),
    };
}

mission_plan *families_approval(struct issuers *s, const struct families_end *waiting)
{
    const mission_decide decision = decision_on(s, waiting);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_approve(s->issuer, &decision, &plan, &error), MISSION_OK, &error);
    return plan;
}

void families_deny(struct issuers *s, const struct families_end *waiting, struct families_end *end)
{
    const mission_decide decision = decision_on(s, waiting);
    mission_error error = MISSION_ERROR_INIT;
    mission_plan *plan = NULL;

    CHECK_CODE(mission_plan_deny(s->issuer, &decision, &plan, &error), MISSION_OK, &error);
    families_end_of(s, plan, end);
}

void families_check(const struct families_end *end, int32_t code, const char *oauth_error,
                    const char *member, const char *value, const char *file, int line)
{
    const bool same = end->code == code && end->done == (code == 0) &&
                      strcmp(end->oauth_error, oauth_error) == 0 &&
                      strcmp(end->member, member) == 0 && strcmp(end->value, value) == 0;

    test_check(same, file, line, "%s %s (%s=%s), not %s %s (%s=%s): %s",
               end->code ? mission_code_reason(end->code) : "ok", end->oauth_error, end->member,
               end->value, code ? mission_code_reason(code) : "ok", oauth_error, member, value,
               end->reply ? end->reply : "");
}

void families_approve(struct issuers *s, const struct families_end *waiting,
                      struct families_end *end)
{
    families_end_of(s, families_approval(s, waiting), end);
}

/* ---- what is stored ---- */

struct found {
    char *bytes;
    size_t len, rows;
};

static int32_t find(void *to, const mission_store_row *row)
{
    struct found *found = to;

    free(found->bytes);
    found->bytes = malloc(row->bytes.len + 1);
    if (!found->bytes)
        abort();
    if (row->bytes.len)
        memcpy(found->bytes, row->bytes.ptr, row->bytes.len);
    found->len = row->bytes.len;
    found->bytes[found->len] = 0;
    found->rows++;
    return 0;
}

static char *stored(struct issuers *s, const char *id)
{
    struct found found = {0};
    const mission_store_receiver receiver = {sizeof receiver, &found, find};
    mission_error error = MISSION_ERROR_INIT;
    char *text;

    if (s->store->load(s->store->host, V("mission"), mission_view_of(id), &receiver, &error) !=
        MISSION_STORE_OK)
        return NULL;
    text = copy(strchr(found.bytes, '\n') + 1);
    free(found.bytes);
    return text;
}

static const char *member(struct issuers *s, const char *id, const char *part, const char *pointer)
{
    char place[200], *text = stored(s, id);
    const char *out;

    snprintf(place, sizeof place, "/%s%s", part, pointer);
    out = issuers_member(s, text, place);
    free(text);
    return out;
}

const char *families_book(struct issuers *s, const char *id, const char *pointer)
{
    return member(s, id, "book", pointer);
}

const char *families_record(struct issuers *s, const char *id, const char *pointer)
{
    return member(s, id, "record", pointer);
}

static struct found rows(struct issuers *s, const char *kind, const char *index, const char *value)
{
    struct found found = {0};
    const mission_store_receiver receiver = {sizeof receiver, &found, find};
    const mission_store_scan scan = {.size = sizeof scan,
                                     .kind = mission_view_of(kind),
                                     .index = mission_view_of(index),
                                     .value = mission_view_of(value),
                                     .limit = 10000};
    mission_error error = MISSION_ERROR_INIT;

    CHECK_INT(s->store->scan(s->store->host, &scan, &receiver, &error), MISSION_STORE_OK);
    return found;
}

size_t families_rows(struct issuers *s, const char *kind, const char *index, const char *value)
{
    const struct found found = rows(s, kind, index, value);

    free(found.bytes);
    return found.rows;
}

const char *families_row(struct issuers *s, const char *kind, const char *index, const char *value,
                         const char *pointer)
{
    const struct found found = rows(s, kind, index, value);
    const char *out = issuers_member(s, found.rows ? strchr(found.bytes, '\n') + 1 : NULL, pointer);

    free(found.bytes);
    return out;
}

void families_change(struct issuers *s, const char *id, const char *name, const char *value)
{
    char frame[MI_FRAME_LEN], *text = stored(s, id), *made;
    mission_store_write write = {.size = sizeof write,
                                 .what = MISSION_WRITE_PUT,
                                 .expect = MISSION_EXPECT_ANY,
                                 .kind = V("mission"),
                                 .key = mission_view_of(id)};
    mission_text *canonical = NULL;
    mission_error error = MISSION_ERROR_INIT;
    size_t failed, len = strlen(text) + strlen(name) + strlen(value) + 64;

    made = malloc(len);
    if (!made)
        abort();
    snprintf(made, len, "{\"book\":{\"%s\":%s,%s", name, value, text + strlen("{\"book\":{"));
    CHECK_CODE(mission_json_canonicalize(s->context, mission_view_of(made), &canonical, &error),
               MISSION_OK, &error);
    mi_frame(mission_text_view(canonical), frame);
    free(made);
    len = strlen(frame) + mission_text_view(canonical).len + 1;
    made = malloc(len);
    if (!made)
        abort();
    snprintf(made, len, "%s%.*s", frame, (int)mission_text_view(canonical).len,
             mission_text_view(canonical).ptr);
    write.bytes = mission_view_of(made);
    CHECK_INT(s->store->commit(s->store->host, &write, 1, &failed, &error), MISSION_STORE_OK);
    free(made);
    free(text);
    mission_text_unref(canonical);
}

/* What a resource server makes of an introspection response. SPDX-License-Identifier: MIT
 *
 * Nothing of it is better than the credential it speaks of: whatever does not fit together is not
 * active, and nothing is learned from it. */
#include "../base/text.h"
#include "../model/check.h"
#include <mission/claim.h>
#include <mission/introspection.h>

/* ---- The form ---- */

static int32_t seconds(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_integer(check, at, value, 0, INT64_C(9007199254740991));
}

static int32_t thumbprint(const struct mi_check *check, const struct mi_place *at,
                          const mission_value *value)
{
    return mi_is_digest_text(mission_value_string(value))
               ? MISSION_OK
               : mi_refuse(check, at, MISSION_E_RESPONSE, "no SHA-256 thumbprint");
}

/* Keys, each by a method that can be proven here: a token whose key nobody asks for is not bound.
 */
static int32_t confirmation(const struct mi_check *check, const struct mi_place *at,
                            const mission_value *value)
{
    static const struct mi_member members[] = {{"jkt", false, thumbprint},
                                               {"x5t#S256", false, thumbprint}};
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_closed);

    if (!rc && !mission_value_count(value))
        rc = mi_refuse(check, at, MISSION_E_RESPONSE, "a confirmation of nothing");
    return rc;
}

static int32_t entries(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 0, check->context->limits.set_entries, mi_any_object);
}

static const struct mi_member response_members[] = {
    {"active", true, mi_boolean},
    {"act", false, mi_any_object},
    {"authorization_details", false, entries},
    {"client_id", false, mi_any_string},
    {"cnf", false, confirmation},
    {"exp", false, seconds},
    {"iss", false, mi_any_string},
    {"jti", false, mi_any_string},
    {"mission", false, mi_any_object}, /* read as a claim behind this */
    {"scope", false, mi_any_string},
    {"sub", false, mi_any_string},
    {"token_type", false, mi_any_string},
};

static const struct mi_member mission_members[] = {
    {"fresh_until", false, mi_rfc3339},
    {"state", false, mi_filled_string},
};

/* Any fault of the document is this one, at its place; a fault of the machine stays what it is. */
static int32_t no_response(int32_t rc, const char *where, const mission_error *why,
                           mission_error *error)
{
    const int32_t category = mission_code_category(rc);
    size_t used = strlen(where);

    if (category != MISSION_CATEGORY_INPUT && category != MISSION_CATEGORY_LIMIT)
        return mi_fail(error, rc);
    mi_fail_say(error, MISSION_E_RESPONSE, "%s", why->text);
    if (!mi_error_wanted(error))
        return MISSION_E_RESPONSE;
    memcpy(error->where, where, used);
    for (const char *from = why->where; *from && used + 1 < sizeof error->where; from++)
        error->where[used++] = *from;
    error->where[used] = 0;
    return MISSION_E_RESPONSE;
}

static int32_t check_form(mission_context *context, const mission_value *response,
                          mission_error *error)
{
    mission_error why = MISSION_ERROR_INIT;
    const struct mi_check check = {.context = context, .error = &why};
    const mission_value *mission = mi_get(response, "mission");
    const char *where = "";
    int32_t rc =
        mi_object(&check, NULL, response, response_members, MI_COUNT(response_members), mi_open);

    if (!rc && mission) {
        where = "/mission";
        rc = mi_object(&check, NULL, mission, mission_members, MI_COUNT(mission_members), mi_open);
    }
    return rc ? no_response(rc, where, &why, error) : MISSION_OK;
}

static int32_t read_mission(mission_context *context, const mission_value *value,
                            mission_claim *out, mission_error *error)
{
    mission_error why = MISSION_ERROR_INIT;
    int32_t rc = value ? mission_claim_read(context, value, out, &why) : MISSION_OK;

    return rc ? no_response(rc, "/mission", &why, error) : MISSION_OK;
}

/* ---- What it comes to ---- */

struct answer {
    mission_context *context;
    const mission_value *all;
    mission_view issuer; /* who answered */
    mission_time asked;
    bool active, sound;
    mission_claim claim;
};

static bool said_state(const struct answer *a, uint32_t *state)
{
    const mission_view text = mi_get_text(mi_get(a->all, "mission"), "state");

    *state = MISSION_STATE_NONE;
    if (!text.len)
        return false;
    *state = mission_state_of_wire(a->context->profile->id, text);
    return true;
}

/* Is the text empty, or a moment behind the question? */
static bool ahead(const struct answer *a, mission_view text)
{
    mission_instant end;

    return !text.len || (!mission_instant_parse(text, &end, NULL) &&
                         mission_instant_compare_time(&end, &a->asked) > 0);
}

/* A token's own end, within that of its Mission. */
static bool in_time(const struct answer *a)
{
    const mission_value *exp = mi_get(a->all, "exp");
    mission_time end = {0};

    if (!ahead(a, a->claim.expires_at))
        return false;
    if (!exp)
        return true;
    return mission_value_integer(exp, &end.seconds) && end.seconds > a->asked.seconds &&
           !mission_claim_exp_check(&a->claim, &end, NULL);
}

static bool is_dpop(mission_view type)
{
    static const char want[] = "dpop";

    if (type.len != 4)
        return false;
    for (size_t i = 0; i < 4; i++)
        if ((type.ptr[i] | 0x20) != want[i])
            return false;
    return true;
}

/* What says that there is a key goes with the key. */
static bool bound_as_said(const struct answer *a)
{
    const mission_value *cnf = mi_get(a->all, "cnf");

    return (cnf || !mi_get(a->all, "act")) &&
           (mi_get(cnf, "jkt") || !is_dpop(mi_get_text(a->all, "token_type")));
}

static bool agrees(const struct answer *a)
{
    uint32_t state;
    const bool said = said_state(a, &state);

    if (!a->active)
        return state != MISSION_STATE_ACTIVE;
    return (!said || state == MISSION_STATE_ACTIVE) && in_time(a) && bound_as_said(a);
}

/* Of a text that was checked before; all 0 where there is none. */
static mission_time moment(mission_view text)
{
    mission_time time = {0};

    return text.len && !mission_time_parse(text, &time, NULL) ? time : (mission_time){0};
}

/* Only of its own Missions an issuer knows a state (IS-6). */
static void learn(const struct answer *a, mission_known_state *known)
{
    const mission_value *mission = mi_get(a->all, "mission");
    uint32_t state;

    if (!a->sound || !a->issuer.len || !mi_view_is(a->issuer, a->claim.issuer) ||
        !said_state(a, &state))
        return;
    known->state = state;
    known->source = MISSION_LEARNED_INTROSPECTION;
    known->learned_at = a->asked;
    known->once = 1;
    known->fresh_until = moment(mi_get_text(mission, "fresh_until"));
    known->expires_at = moment(a->claim.expires_at);
}

static void say_token(const struct answer *a, mission_introspected *out)
{
    const mission_value *cnf = mi_get(a->all, "cnf");

    out->active = 1;
    out->entries = mi_get(a->all, "authorization_details");
    out->iss = mi_get_text(a->all, "iss");
    out->sub = mi_get_text(a->all, "sub");
    out->client_id = mi_get_text(a->all, "client_id");
    out->scope = mi_get_text(a->all, "scope");
    out->jti = mi_get_text(a->all, "jti");
    mission_value_integer(mi_get(a->all, "exp"), &out->exp.seconds);
    out->jkt = mi_get_text(cnf, "jkt");
    out->x5t_s256 = mi_get_text(cnf, "x5t#S256");
}

static int32_t read_answer(struct answer *a, mission_introspected *out, mission_error *error)
{
    int32_t rc = check_form(a->context, a->all, error);

    a->claim.size = sizeof a->claim;
    if (!rc)
        rc = read_mission(a->context, mi_get(a->all, "mission"), &a->claim, error);
    if (rc)
        return rc;
    a->active = mission_value_boolean(mi_get(a->all, "active")) == 1;
    a->sound = agrees(a);
    out->all = a->all;
    out->mission = a->claim;
    learn(a, &out->known);
    if (a->active && a->sound)
        say_token(a, out);
    return MISSION_OK;
}

int32_t mission_introspection_read(mission_context *context, const mission_value *response,
                                   mission_view issuer, const mission_time *asked,
                                   mission_introspected *out, mission_error *error)
{
    const size_t least = MI_END_OF(mission_introspected, all);
    mission_introspected found = {.size = sizeof found};
    struct answer a = {.context = context, .all = response, .issuer = issuer};
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    found.mission.size = sizeof found.mission;
    found.known.size = sizeof found.known;
    rc = mi_give(out, &found, sizeof found, least);
    if (rc)
        return mi_fail(error, rc);
    if (!context || !response || !mi_usable(issuer))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_now(context, asked, &a.asked, error);
    if (!rc)
        rc = read_answer(&a, &found, error);
    return rc ? rc : mi_give(out, &found, sizeof found, least);
}

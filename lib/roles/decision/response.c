/* The AuthZEN response to a decision (O-7, RQ-1). SPDX-License-Identifier: MIT */
#include "../../rules/host.h"
#include "../../rules/members.h"
#include "decision.h"

struct writing {
    const mission_decision *decision;
    mission_builder *to;
};

static void time_of(struct writing *w, const char *name, const mission_time *time)
{
    char room[32];

    mi_member_text(w->to, name, (mission_view){room, mission_time_write(time, room, sizeof room)});
}

/* ---- Whom to ask ---- */

/* An ARAP object that can still be used. */
static bool fresh(const mission_decided *says, const mission_value *offer)
{
    mission_time end;

    return mission_value_string(mission_value_get(offer, MI_VIEW("endpoint"))).len &&
           mission_value_string(mission_value_get(offer, MI_VIEW("binding_token"))).len &&
           !mission_time_parse(
               mission_value_string(mission_value_get(offer, MI_VIEW("expires_at"))), &end, NULL) &&
           mi_time_order(&says->evaluated_at, &end) < 0;
}

static int32_t ask(const void *question, mission_builder *out, mission_error *error)
{
    const mission_decision *decision = question;
    const mission_pdp_host *host = &decision->pdp->host;

    (void)error;
    return host->access_request(host->host, &decision->evaluation, decision->says.evaluation_id,
                                decision->says.reason, out);
}

/* `*offer`: NULL, there is none. What the host wrote and cannot be used is an error of the host. */
static int32_t find_offer(const mission_decision *decision, mission_json **offer,
                          mission_error *error)
{
    int32_t rc;

    *offer = NULL;
    if (decision->says.lane != MISSION_LANE_REQUEST) /* the reasons of RQ-1 (a) have it */
        return MISSION_OK;
    rc = mi_host_list(decision->pdp->context, ask, decision, "pdp.access_request", offer, error);
    if (rc)
        return rc;
    if (mission_value_count(mission_json_root(*offer)) == 1 &&
        mission_value_kind(mission_value_item(mission_json_root(*offer), 0)) ==
            MISSION_JSON_OBJECT) {
        if (fresh(&decision->says, mission_value_item(mission_json_root(*offer), 0)))
            return MISSION_OK;
    } else if (mission_value_count(mission_json_root(*offer)))
        rc = mi_fail_host(error, MISSION_E_VERDICT, 0, "pdp.access_request");
    mission_json_unref(*offer);
    *offer = NULL;
    return rc;
}

/* ---- What is said ---- */

static void permit(struct writing *w)
{
    const mission_decided *says = &w->decision->says;

    mission_builder_name(w->to, MI_VIEW("conditions"));
    mission_builder_object(w->to);
    if (says->bound)
        mi_member_text(w->to, "parameter_digest", says->parameter_digest);
    if (says->use_limit)
        mi_member_integer(w->to, "use_limit", says->use_limit);
    time_of(w, "valid_until", &says->valid_until);
    mission_builder_end(w->to);
}

static const char *next_action(const mission_decided *says, const mission_json *offer)
{
    if (says->lane == MISSION_LANE_RETRY)
        return "retry";
    return offer ? "request" : "none";
}

static void denial(struct writing *w, const mission_json *offer)
{
    const mission_decided *says = &w->decision->says;

    mi_member_text(w->to, "reason", mission_view_of(mission_denial_name(says->reason)));
    mi_member_value(w->to, "access_request", mission_value_item(mission_json_root(offer), 0));
    if (says->lane == MISSION_LANE_OBLIGATION) /* the obligation says how to go on */
        return;
    mi_member_text(w->to, "next_action", mission_view_of(next_action(says, offer)));
    if (says->lane == MISSION_LANE_RETRY && says->retry_after)
        mi_member_integer(w->to, "retry_after", says->retry_after);
}

static void response(struct writing *w, const mission_json *offer)
{
    const mission_decided *says = &w->decision->says;

    mission_builder_object(w->to);
    mission_builder_name(w->to, MI_VIEW("context"));
    mission_builder_object(w->to);
    if (says->permit)
        permit(w);
    else
        denial(w, offer);
    time_of(w, "evaluated_at", &says->evaluated_at);
    mi_member_text(w->to, "evaluation_id", says->evaluation_id);
    mi_member_value(w->to, "obligations", says->obligations);
    mission_builder_end(w->to);
    mission_builder_name(w->to, MI_VIEW("decision"));
    mission_builder_boolean(w->to, says->permit == 1);
    mission_builder_end(w->to);
}

int32_t mission_decision_response(const mission_decision *decision, mission_json **out,
                                  mission_error *error)
{
    struct writing w = {.decision = decision};
    mission_json *offer = NULL;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!decision || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = find_offer(decision, &offer, error);
    if (!rc)
        rc = mission_builder_new(decision->pdp->context, &w.to, error);
    if (!rc) {
        response(&w, offer);
        rc = mi_members_finish(w.to, MISSION_OK, out, error);
    }
    mission_json_unref(offer);
    return rc;
}

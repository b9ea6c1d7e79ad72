/* Making records: admitted, approved, moved on. Each result proves itself before it leaves.
 * SPDX-License-Identifier: MIT */
#include "authority_set.h"
#include "disclosure.h"
#include "intent.h"
#include "record_write.h"
#include <mission/identifier.h>
#include <mission/lifecycle.h>

/* What a build gathers before it writes. */
struct build {
    struct mi_check check;
    struct mi_change changes[MI_SLOTS];
    mission_admission admission;
    mission_approval approval;
    mission_time now;
    char time[32], id[MISSION_IDENTIFIER_LEN + 1];
    mission_digest intent_hash, set_hash, proposal_hash, consent_hash;
    mission_json *basis;
};

static void text(struct build *build, enum mi_slot slot, mission_view view)
{
    build->changes[slot] = view.len ? (struct mi_change){.kind = MI_TEXT, .text = view}
                                    : (struct mi_change){.kind = MI_REMOVE};
}

static void value(struct build *build, enum mi_slot slot, const mission_value *given)
{
    build->changes[slot] = given ? (struct mi_change){.kind = MI_VALUE, .value = given}
                                 : (struct mi_change){.kind = MI_REMOVE};
}

static void principal(struct build *build, enum mi_slot slot, const mission_principal *given)
{
    build->changes[slot] = (struct mi_change){.kind = MI_PRINCIPAL, .principal = *given};
}

static int32_t import_admission(struct build *build, const mission_admission *given)
{
    static const size_t ends[] = {MI_END_OF(mission_admission, parent)};
    const mission_admission *own = &build->admission;
    int32_t rc = mi_import(&build->admission, sizeof *own, given, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(build->check.error, rc);
    if (!own->intent || !mi_somebody(&own->subject) || !own->issuer.ptr || !own->client_id.ptr ||
        !mi_usable(own->id) || !mi_usable(own->tenant) || !mi_usable(own->expires_at) ||
        !mi_usable(own->consent_window) || !mi_usable(own->predecessor))
        return mi_fail(build->check.error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

static int32_t import_approval(struct build *build, const mission_approval *given)
{
    static const size_t ends[] = {MI_END_OF(mission_approval, authority_source)};
    const mission_approval *own = &build->approval;
    int32_t rc = mi_import(&build->approval, sizeof *own, given, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(build->check.error, rc);
    if (!own->set || !mi_somebody(&own->approver) || !own->approval_event_id.ptr ||
        !mi_usable(own->policy_version) || !mi_usable(own->expires_at))
        return mi_fail(build->check.error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

/* What the profile demands of the parts, or does not have. */
static int32_t admission_by_profile(const struct build *build)
{
    const mission_admission *own = &build->admission;
    const bool series_parts = own->tenant.len || own->consent_window.len;

    if (mi_draft(build->check.context))
        return series_parts ? mi_fail(build->check.error, MISSION_E_PROFILE) : MISSION_OK;
    return own->tenant.len ? MISSION_OK : mi_fail(build->check.error, MISSION_E_ARGUMENT);
}

static int32_t approval_by_profile(const struct build *build)
{
    const mission_approval *own = &build->approval;
    const bool draft_parts =
        own->proposal || own->submission_evidence || own->approval_basis || own->authority_source;

    if (!mi_draft(build->check.context)) {
        if (draft_parts)
            return mi_fail(build->check.error, MISSION_E_PROFILE);
        return own->disclosure ? MISSION_OK : mi_fail(build->check.error, MISSION_E_ARGUMENT);
    }
    return own->authority_source && own->policy_version.len
               ? MISSION_OK
               : mi_fail(build->check.error, MISSION_E_ARGUMENT);
}

static int32_t start(struct build *build, mission_context *context, const mission_time *now,
                     mission_error *error)
{
    size_t len;
    int32_t rc;

    memset(build, 0, sizeof *build);
    build->check.context = context;
    build->check.error = error;
    rc = mi_now(context, now, &build->now, error);
    if (rc)
        return rc;
    len = mission_time_write(&build->now, build->time, sizeof build->time);
    return len ? MISSION_OK : mi_fail(error, MISSION_E_CLOCK);
}

/* An RFC 3339 text that must lie after now (AV-3). */
static int32_t ahead(const struct build *build, enum mi_slot slot, mission_view time)
{
    mission_instant instant;

    if (mission_instant_parse(time, &instant, NULL))
        return mi_refuse_slot(&build->check, slot, MISSION_E_MALFORMED_TIME, NULL);
    return mission_instant_compare_time(&instant, &build->now) > 0
               ? MISSION_OK
               : mi_refuse_slot(&build->check, slot, MISSION_E_PAST, NULL);
}

static void admission_changes(struct build *build)
{
    const mission_admission *own = &build->admission;

    text(build, MI_ISSUER, own->issuer);
    text(build, MI_PREDECESSOR, own->predecessor);
    text(build, MI_TWIN, own->predecessor);
    value(build, MI_PARENT, own->parent);
    value(build, MI_INTENT, mission_intent_value(own->intent));
    text(build, MI_EXPIRES,
         own->expires_at.len ? own->expires_at : mission_intent_expiry(own->intent));
    text(build, MI_TENANT, own->tenant);
    principal(build, MI_SUBJECT, &own->subject);
    text(build, MI_CLIENT, own->client_id);
}

static int32_t identify(struct build *build)
{
    mission_view id = build->admission.id;
    int32_t rc;

    if (!id.len) {
        rc = mission_identifier_mint(build->check.context, build->id, sizeof build->id, &id.len,
                                     build->check.error);
        if (rc)
            return rc;
        id.ptr = build->id;
    }
    text(build, MI_ID, id);
    return MISSION_OK;
}

static void name(mission_builder *builder, const char *member, mission_view string)
{
    mission_builder_name(builder, mission_view_of(member));
    mission_builder_string(builder, string);
}

static void approver(mission_builder *builder, const char *member, const mission_principal *who)
{
    mission_builder_name(builder, mission_view_of(member));
    mission_builder_object(builder);
    name(builder, "iss", who->iss);
    name(builder, "sub", who->sub);
    mission_builder_end(builder);
}

/* A direct approval: the Approver consented, and activated what was consented to. */
static int32_t direct_basis(struct build *build)
{
    const mission_approval *own = &build->approval;
    mission_builder *builder;
    int32_t rc = mission_builder_new(build->check.context, &builder, build->check.error);

    if (rc)
        return rc;
    mission_builder_object(builder);
    name(builder, "type", MI_VIEW("direct"));
    approver(builder, "consent_principal", &own->approver);
    mission_builder_name(builder, MI_VIEW("activation"));
    mission_builder_object(builder);
    name(builder, "approval_event_id", own->approval_event_id);
    mission_builder_end(builder);
    approver(builder, "activation_actor", &own->approver);
    name(builder, "root_commitment", mission_view_of(build->set_hash.text));
    mission_builder_end(builder);
    rc = mission_builder_finish(builder, &build->basis, build->check.error);
    mission_builder_free(builder);
    return rc;
}

static int32_t hashes(struct build *build, mission_view issuer, const mission_intent *intent)
{
    const mission_approval *own = &build->approval;
    mission_error *error = build->check.error;
    int32_t rc = mission_intent_anchor(intent, issuer, &build->intent_hash, error);

    if (!rc)
        rc = mission_authority_set_anchor(own->set, issuer, &build->set_hash, error);
    if (!rc && own->proposal)
        rc = mission_anchor(build->check.context,
                            mission_commitment_typ(MISSION_COMMIT_PROPOSED_AUTHORITY), issuer,
                            own->proposal->value, &build->proposal_hash, error);
    if (!rc && own->disclosure)
        rc = mission_disclosure_anchor(own->disclosure, issuer, &build->consent_hash, error);
    return rc;
}

static int32_t approval_changes(struct build *build, mission_view issuer,
                                const mission_intent *intent)
{
    const mission_approval *own = &build->approval;
    int32_t rc = hashes(build, issuer, intent);

    if (!rc && mi_draft(build->check.context) && !own->approval_basis)
        rc = direct_basis(build);
    if (rc)
        return rc;
    value(build, MI_SET, own->set->value);
    value(build, MI_PROPOSAL, mission_authority_set_value(own->proposal));
    text(build, MI_INTENT_HASH, mission_view_of(build->intent_hash.text));
    text(build, MI_SET_HASH, mission_view_of(build->set_hash.text));
    text(build, MI_PROPOSAL_HASH, mission_view_of(build->proposal_hash.text));
    text(build, MI_CONSENT_HASH, mission_view_of(build->consent_hash.text));
    principal(build, MI_APPROVER, &own->approver);
    text(build, MI_EVENT, own->approval_event_id);
    text(build, MI_POLICY, own->policy_version);
    value(build, MI_BASIS,
          own->approval_basis ? own->approval_basis : mission_json_root(build->basis));
    value(build, MI_SOURCE, own->authority_source);
    value(build, MI_EVIDENCE, own->submission_evidence);
    if (own->expires_at.len)
        text(build, MI_EXPIRES, own->expires_at);
    return MISSION_OK;
}

/* Write, then read back and prove: nothing leaves that would not load. */
static int32_t finish(struct build *build, const mission_value *old, mission_record **out)
{
    mission_json *doc = NULL;
    int32_t rc =
        mi_record_write(build->check.context, old, build->changes, &doc, build->check.error);

    if (!rc)
        rc = mission_record_from(build->check.context, doc, mission_json_root(doc), 0, out,
                                 build->check.error);
    mission_json_unref(doc);
    return rc;
}

static void drop(struct build *build)
{
    mission_json_unref(build->basis);
}

/* The consent that the finished record says was given; its disclosure must show just that. */
static int32_t shown(const struct build *build, const mission_record *record)
{
    const mission_consent consent = {
        .size = sizeof consent,
        .flags = build->approval.submission_evidence ? MISSION_CONSENT_EVIDENCE : 0,
        .issuer = mission_record_issuer(record),
        .intent = record->intent,
        .set = record->set,
        .proposal = record->proposal,
        .expires_at = mission_record_expires_at(record),
        .subject = mission_record_subject(record),
        .approver = mission_record_approver(record),
        .client_id = mission_record_client_id(record),
        .predecessor = mission_record_predecessor(record),
    };

    if (!build->approval.disclosure)
        return MISSION_OK;
    return mi_disclosure_shows(&build->check, build->approval.disclosure->value, &consent);
}

static int32_t keep_if_shown(struct build *build, mission_record *record, mission_record **out)
{
    int32_t rc = shown(build, record);

    if (rc)
        mission_record_unref(record);
    else
        *out = record;
    return rc;
}

int32_t mission_record_admit(mission_context *context, const mission_admission *admission,
                             const mission_time *now, mission_record **out, mission_error *error)
{
    struct build build;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !admission || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (mi_draft(context))
        return mi_fail(error, MISSION_E_PROFILE);
    rc = start(&build, context, now, error);
    if (!rc)
        rc = import_admission(&build, admission);
    if (!rc)
        rc = admission_by_profile(&build);
    if (rc)
        return rc;
    admission_changes(&build);
    text(&build, MI_STATE, MI_VIEW("pending_approval"));
    text(&build, MI_CREATED, mission_view_of(build.time));
    text(&build, MI_WINDOW, build.admission.consent_window);
    rc = ahead(&build, MI_EXPIRES, build.changes[MI_EXPIRES].text);
    if (!rc)
        rc = ahead(&build, MI_WINDOW, build.admission.consent_window);
    if (!rc)
        rc = identify(&build);
    return rc ? rc : finish(&build, NULL, out);
}

static uint32_t state_of(const mission_record *record)
{
    return mission_state_of_wire(record->context->profile->id, mission_record_state(record));
}

/* An approval that is in time for a record that waits for one. */
static int32_t approvable(const struct build *build, const mission_record *pending)
{
    int32_t rc = ahead(build, MI_WINDOW, mission_record_consent_window(pending));
    mission_instant admitted, shortened;

    if (!rc)
        rc = ahead(build, MI_EXPIRES, mission_record_expires_at(pending));
    if (rc || !build->approval.expires_at.len)
        return rc;
    rc = ahead(build, MI_EXPIRES, build->approval.expires_at);
    if (rc)
        return rc;
    if (mission_instant_parse(mission_record_expires_at(pending), &admitted, NULL) ||
        mission_instant_parse(build->approval.expires_at, &shortened, NULL) ||
        mission_instant_compare(&shortened, &admitted) > 0)
        return mi_refuse_slot(&build->check, MI_EXPIRES, MISSION_E_TOO_LATE, NULL);
    return MISSION_OK;
}

static int32_t activate(struct build *build, const mission_record *pending, mission_record **out)
{
    mission_record *record = NULL;
    int32_t rc = approvable(build, pending);

    if (!rc)
        rc = approval_changes(build, mission_record_issuer(pending), pending->intent);
    if (rc)
        return rc;
    text(build, MI_STATE, MI_VIEW("active"));
    text(build, MI_APPROVED, mission_view_of(build->time));
    text(build, MI_WINDOW, (mission_view){NULL, 0});
    rc = finish(build, pending->value, &record);
    return rc ? rc : keep_if_shown(build, record, out);
}

int32_t mission_record_activate(const mission_record *pending, const mission_approval *approval,
                                const mission_time *now, mission_record **out, mission_error *error)
{
    struct build build;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!pending || !approval || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (mi_draft(pending->context))
        return mi_fail(error, MISSION_E_PROFILE);
    if (!pending->verified)
        return mi_fail(error, MISSION_E_STATE);
    if (state_of(pending) != MISSION_STATE_PENDING)
        return mi_fail(error, MISSION_E_CONFLICT);
    rc = start(&build, pending->context, now, error);
    if (!rc)
        rc = import_approval(&build, approval);
    if (!rc)
        rc = approval_by_profile(&build);
    if (!rc)
        rc = activate(&build, pending, out);
    drop(&build);
    return rc;
}

static int32_t create(struct build *build, mission_record **out)
{
    mission_record *record = NULL;
    int32_t rc;

    admission_changes(build);
    rc = approval_changes(build, build->admission.issuer, build->admission.intent);
    if (!rc)
        rc = ahead(build, MI_EXPIRES, build->changes[MI_EXPIRES].text);
    if (!rc)
        rc = identify(build);
    if (rc)
        return rc;
    text(build, MI_STATE, MI_VIEW("active"));
    text(build, MI_CREATED, mission_view_of(build->time));
    rc = finish(build, NULL, &record);
    return rc ? rc : keep_if_shown(build, record, out);
}

int32_t mission_record_create(mission_context *context, const mission_admission *admission,
                              const mission_approval *approval, const mission_time *now,
                              mission_record **out, mission_error *error)
{
    struct build build;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !admission || !approval || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!mi_draft(context))
        return mi_fail(error, MISSION_E_PROFILE);
    rc = start(&build, context, now, error);
    if (!rc)
        rc = import_admission(&build, admission);
    if (!rc)
        rc = import_approval(&build, approval);
    if (!rc)
        rc = admission_by_profile(&build);
    if (!rc)
        rc = approval_by_profile(&build);
    if (!rc)
        rc = create(&build, out);
    drop(&build);
    return rc;
}

/* What no event of any lifecycle does: leave an end, or enter life by another door. */
static bool impossible(uint32_t from, uint32_t to)
{
    const bool waits = from == MISSION_STATE_PENDING;

    if (from == to)
        return false;
    if (from == MISSION_STATE_OTHER || mission_state_terminal(from))
        return true;
    if (to == MISSION_STATE_PENDING || to == MISSION_STATE_DENIED)
        return to == MISSION_STATE_PENDING || !waits;
    return waits && to != MISSION_STATE_EXPIRED;
}

static int32_t check_change(const struct build *build, const mission_record_change *change,
                            uint32_t from, uint32_t to)
{
    const bool draft = mi_draft(build->check.context);
    mission_error *error = build->check.error;

    if (to == MISSION_STATE_OTHER || to == MISSION_STATE_NONE)
        return mi_fail(error, MISSION_E_UNKNOWN_STATE);
    if (impossible(from, to))
        return mi_fail_say(error, MISSION_E_CONFLICT, "from %s to %s", mission_state_name(from),
                           mission_state_name(to));
    if (draft ? change->reason.len != 0 : change->successor.len != 0)
        return mi_fail(error, MISSION_E_PROFILE);
    if (change->reason.len && !mission_state_terminal(to))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (draft && from != to && (to == MISSION_STATE_SUPERSEDED) != (change->successor.len != 0))
        return mi_fail(error, MISSION_E_ARGUMENT);
    return MISSION_OK;
}

static void transition_changes(struct build *build, const mission_record_change *change,
                               uint32_t to)
{
    text(build, MI_STATE, change->state);
    if (to != MISSION_STATE_PENDING)
        text(build, MI_WINDOW, (mission_view){NULL, 0});
    if (!mission_state_terminal(to))
        return;
    text(build, MI_ENDED, mission_view_of(build->time));
    text(build, MI_REASON, change->reason);
    text(build, MI_SUCCESSOR, change->successor);
}

int32_t mission_record_transition(const mission_record *record, const mission_record_change *change,
                                  const mission_time *now, mission_record **out,
                                  mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_record_change, successor)};
    mission_record_change own;
    struct build build;
    uint32_t from, to;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!record || !change || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, change, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!own.state.ptr || !mi_usable(own.reason) || !mi_usable(own.successor))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!record->verified)
        return mi_fail(error, MISSION_E_STATE);
    rc = start(&build, record->context, now, error);
    from = state_of(record);
    to = mission_state_of_wire(record->context->profile->id, own.state);
    if (!rc)
        rc = check_change(&build, &own, from, to);
    if (!rc && from != to)
        transition_changes(&build, &own, to);
    return rc ? rc : finish(&build, record->value, out);
}

/* Would this approval, written over the record again, change anything? */
static int32_t unchanged(struct build *build, mission_record *record)
{
    mission_json *doc = NULL;
    bool same;
    int32_t rc =
        approval_changes(build, mission_record_issuer(record),
                         build->admission.intent ? build->admission.intent : record->intent);

    if (!rc)
        rc = mi_record_write(build->check.context, record->value, build->changes, &doc,
                             build->check.error);
    if (rc)
        return rc;
    same = mission_value_equal(mission_json_root(doc), record->value);
    mission_json_unref(doc);
    return same ? MISSION_OK : mi_fail(build->check.error, MISSION_E_CONFLICT);
}

/* A predecessor may be recorded once or twice; what counts is that it is the same. */
static void repeat_admission(struct build *build, const mission_record *record)
{
    admission_changes(build);
    if (!mi_view_is(build->admission.predecessor, mission_record_predecessor(record)))
        return;
    build->changes[MI_PREDECESSOR].kind = MI_KEEP;
    build->changes[MI_TWIN].kind = MI_KEEP;
}

static bool same_request(const struct build *build, const mission_record *record, mission_view id)
{
    const mission_view own = mission_record_id(record), reserved = build->admission.id;

    return (!id.len || mi_view_is(id, own)) && (!reserved.len || mi_view_is(reserved, own)) &&
           mi_view_is(build->approval.approval_event_id, mission_record_approval_event_id(record));
}

int32_t mission_record_replay(mission_record *record, mission_view id,
                              const mission_admission *admission, const mission_approval *approval,
                              mission_record **out, mission_error *error)
{
    struct build build = {.check = {.error = error}};
    int32_t rc = MISSION_OK;

    if (out)
        *out = NULL;
    if (!record || !approval || !out || !mi_usable(id))
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!record->verified)
        return mi_fail(error, MISSION_E_STATE);
    build.check.context = record->context;
    if (admission)
        rc = import_admission(&build, admission);
    if (!rc)
        rc = import_approval(&build, approval);
    if (!rc && admission)
        rc = admission_by_profile(&build);
    if (!rc)
        rc = approval_by_profile(&build);
    if (!rc && admission)
        repeat_admission(&build, record);
    if (!rc && !same_request(&build, record, id))
        rc = mi_fail(error, MISSION_E_CONFLICT);
    if (!rc)
        rc = unchanged(&build, record);
    if (!rc)
        *out = mission_record_ref(record);
    drop(&build);
    return rc;
}

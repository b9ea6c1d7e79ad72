/* A submission: the Intent with what was sent beside it. SPDX-License-Identifier: MIT */
#include "authority.h"
#include "evidence.h"
#include "intent.h"
#include <mission/submission.h>

struct mission_submission {
    atomic_uint refs;
    mission_context *context;
    mission_json *doc;          /* of the evidence */
    mission_json *proposal_doc; /* NULL: no proposal */
    const mission_value *evidence, *proposal;
    mission_intent *intent;
};

/* What is submitted while it is read: values, and the documents that hold them. */
struct intake {
    mission_json *doc, *proposal_doc;
    const mission_value *sent, *proposal;   /* as mission_intent, authorization_details */
    const mission_value *intent, *evidence; /* parts of `sent` */
    bool whole;                             /* each value is its document's root */
};

/* SB-2: nothing but {intent, evidence?}. */
static int32_t open_envelope(const struct mi_check *check, struct intake *in)
{
    static const struct mi_member members[] = {
        {"intent", true, mi_intent_shape},
        {"evidence", false, mi_evidence_form},
    };
    int32_t rc = mi_object(check, NULL, in->sent, members, MI_COUNT(members), mi_closed);

    in->intent = mi_get(in->sent, "intent");
    in->evidence = mi_get(in->sent, "evidence");
    return rc;
}

/* SE-15: the series' parameter is the Intent itself. */
static int32_t open_bare(const struct mi_check *check, struct intake *in)
{
    in->intent = in->sent;
    return mi_intent_shape(check, NULL, in->intent);
}

/* AP-2: byte-equal, in an entry of any type. An entry of a registered type may have none. */
static int32_t justified(const struct mi_check *check, const mission_intent *intent,
                         const mission_value *proposal)
{
    for (size_t i = 0; i < mission_value_count(proposal); i++) {
        const struct mi_place entry = {.index = i};
        const struct mi_place place = {.up = &entry, .name = MI_VIEW("resource")};
        const mission_value *resource = mi_get(mission_value_item(proposal, i), "resource");

        if (resource && (mission_value_kind(resource) != MISSION_JSON_STRING ||
                         !mission_intent_has_target(intent, mission_value_string(resource))))
            return mi_refuse(check, &place, MISSION_E_NOT_IN_INTENT, NULL);
    }
    return MISSION_OK;
}

/* AP-1, AP-3 (an empty array would read as no proposal), then AP-2. */
static int32_t check_proposal(const struct mi_check *check, const struct intake *in,
                              const mission_intent *intent)
{
    struct mi_check own = *check;
    int32_t rc;

    if (!in->proposal)
        return MISSION_OK;
    own.doc = in->whole ? in->proposal_doc : NULL;
    rc = mi_authority_entries(&own, NULL, in->proposal, false);
    return rc ? rc : justified(&own, intent, in->proposal);
}

static int32_t keep(const struct mi_check *check, const struct intake *in, mission_intent *intent,
                    mission_submission **out)
{
    mission_submission *made = mi_resize(&check->context->memory, NULL, 0, sizeof *made);

    if (!made)
        return mi_fail(check->error, MISSION_E_NOMEM);
    memset(made, 0, sizeof *made);
    atomic_init(&made->refs, 1);
    made->context = mission_context_ref(check->context);
    made->doc = mission_json_ref(in->doc);
    made->proposal_doc = in->proposal ? mission_json_ref(in->proposal_doc) : NULL;
    made->evidence = in->evidence;
    made->proposal = in->proposal;
    made->intent = mission_intent_ref(intent);
    *out = made;
    return MISSION_OK;
}

/* `submit` steps 1 and 2, from the parsed values on. */
static int32_t admit(const struct mi_check *check, struct intake *in, mission_submission **out)
{
    const struct mi_place intent_place = {.name = MI_VIEW("intent")};
    const struct mi_place evidence_place = {.name = MI_VIEW("evidence")};
    const bool draft = mi_draft(check->context);
    mission_intent *intent = NULL;
    int32_t rc = draft ? open_envelope(check, in) : open_bare(check, in);

    if (!rc)
        rc = mi_intent_from(check, draft ? &intent_place : NULL, in->doc, in->intent, &intent);
    if (!rc && in->evidence)
        rc = mi_evidence_schemas(check, &evidence_place, in->evidence);
    if (!rc)
        rc = check_proposal(check, in, intent);
    if (!rc)
        rc = keep(check, in, intent, out);
    mission_intent_unref(intent);
    return rc;
}

/* SE-16: nothing is proposed on the series' wire. */
static int32_t check_wire(const struct mi_check *check, bool proposed)
{
    return proposed && !mi_draft(check->context) ? mi_fail(check->error, MISSION_E_NOT_ON_THIS_WIRE)
                                                 : MISSION_OK;
}

static int32_t check_length(const struct mi_check *check, mission_view text, uint32_t most)
{
    return text.len > most ? mi_fail(check->error, MISSION_E_TOO_LARGE) : MISSION_OK;
}

static int32_t read_texts(const struct mi_check *check, mission_view intent_text,
                          mission_view proposal_text, struct intake *in)
{
    const mission_limits *limits = &check->context->limits;
    int32_t rc = check_wire(check, proposal_text.ptr != NULL);

    if (!rc)
        rc = check_length(check, intent_text, limits->submission_bytes);
    if (!rc)
        rc = check_length(check, proposal_text, limits->proposal_bytes);
    if (!rc)
        rc = mission_json_parse(check->context, intent_text, 0, &in->doc, check->error);
    if (!rc && proposal_text.ptr)
        rc = mission_json_parse(check->context, proposal_text, 0, &in->proposal_doc, check->error);
    in->sent = mission_json_root(in->doc);
    in->proposal = mission_json_root(in->proposal_doc);
    in->whole = true;
    return rc;
}

int32_t mission_submission_parse(mission_context *context, mission_view intent_text,
                                 mission_view proposal_text, const mission_time *now,
                                 uint32_t flags, mission_submission **out, mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    struct intake in = {.doc = NULL};
    mission_time moment;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(intent_text) || !mi_usable(proposal_text))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_intent_moment(&check, now, flags, &moment);
    if (!rc)
        rc = read_texts(&check, intent_text, proposal_text, &in);
    check.doc = in.doc;
    if (!rc)
        rc = admit(&check, &in, out);
    mission_json_unref(in.doc);
    mission_json_unref(in.proposal_doc);
    return rc;
}

int32_t mission_submission_from(mission_context *context, mission_json *doc,
                                const mission_value *intent_claim,
                                const mission_value *proposal_claim, const mission_time *now,
                                uint32_t flags, mission_submission **out, mission_error *error)
{
    struct mi_check check = {.context = context, .error = error};
    struct intake in = {doc, doc, intent_claim, proposal_claim, NULL, NULL, false};
    mission_time moment;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !doc || !intent_claim || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_intent_moment(&check, now, flags, &moment);
    if (!rc)
        rc = check_wire(&check, proposal_claim != NULL);
    if (!rc)
        rc = mi_canonical_size(&check, NULL, intent_claim, context->limits.submission_bytes);
    if (!rc && proposal_claim)
        rc = mi_canonical_size(&check, NULL, proposal_claim, context->limits.proposal_bytes);
    return rc ? rc : admit(&check, &in, out);
}

mission_submission *mission_submission_ref(mission_submission *submission)
{
    if (submission)
        mi_refs_add(&submission->refs);
    return submission;
}

void mission_submission_unref(mission_submission *submission)
{
    mission_context *context;

    if (!submission || !mi_refs_drop(&submission->refs))
        return;
    context = submission->context;
    mission_intent_unref(submission->intent);
    mission_json_unref(submission->doc);
    mission_json_unref(submission->proposal_doc);
    mi_release(&context->memory, submission, sizeof *submission);
    mission_context_unref(context);
}

mission_intent *mission_submission_intent(const mission_submission *submission)
{
    return submission ? submission->intent : NULL;
}

const mission_value *mission_submission_evidence(const mission_submission *submission)
{
    return submission ? submission->evidence : NULL;
}

const mission_value *mission_submission_proposal(const mission_submission *submission)
{
    return submission ? submission->proposal : NULL;
}

mission_json *mission_submission_json(const mission_submission *submission)
{
    return submission ? submission->proposal_doc : NULL;
}

int32_t mission_submission_proposal_anchor(const mission_submission *submission,
                                           mission_view issuer, mission_digest *out,
                                           mission_error *error)
{
    if (out)
        memset(out, 0, sizeof *out);
    if (!submission || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (!submission->proposal)
        return mi_fail(error, MISSION_E_STATE);
    return mission_anchor(submission->context,
                          mission_commitment_typ(MISSION_COMMIT_PROPOSED_AUTHORITY), issuer,
                          submission->proposal, out, error);
}

static bool usable_types(const mission_view *required, size_t count)
{
    if (count && !required)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!required[i].ptr || required[i].len == 0)
            return false;
    return true;
}

static int32_t import_presenter(mission_presenter *own, const mission_presenter *theirs,
                                mission_error *error)
{
    const size_t ends[] = {MI_END_OF(mission_presenter, cnf_jkt)};
    int32_t rc = MISSION_OK;

    memset(own, 0, sizeof *own);
    if (theirs)
        rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    own->size = sizeof *own;
    if (!rc && (!mi_usable(own->client_id) || !mi_usable(own->cnf_jkt)))
        rc = MISSION_E_ARGUMENT;
    return rc ? mi_fail(error, rc) : MISSION_OK;
}

/* Steps 3 to 5, once the arguments are known to be sound. */
static int32_t verify(const mission_submission *submission, struct mi_evidence_trial *trial,
                      const mission_view *required, size_t required_count,
                      const mission_time *given, mission_json **out)
{
    const mission_value *entries = submission->evidence;
    mission_time now;
    char text[32];
    size_t len;
    int32_t rc =
        mission_intent_anchor(submission->intent, trial->issuer, &trial->intent_hash, trial->error);

    if (!rc)
        rc = mi_evidence_required(entries, required, required_count, trial->error);
    if (rc || !entries)
        return rc;
    if (mission_value_count(entries) > submission->context->limits.evidence_verifications)
        return mi_fail(trial->error, MISSION_E_TOO_MANY);
    rc = mi_now(submission->context, given, &now, trial->error);
    if (rc)
        return rc;
    len = mission_time_write(&now, text, sizeof text);
    if (len == 0)
        return mi_fail(trial->error, given ? MISSION_E_ARGUMENT : MISSION_E_CLOCK);
    trial->now = &now;
    trial->verified_at = (mission_view){text, len};
    return mi_evidence_verify(trial, entries, out);
}

int32_t mission_submission_verify(const mission_submission *submission, mission_view issuer,
                                  const mission_presenter *presenter, const mission_view *required,
                                  size_t required_count, const mission_time *now,
                                  mission_json **record_evidence, mission_error *error)
{
    struct mi_evidence_trial trial = {.error = error, .issuer = issuer};
    int32_t rc;

    if (record_evidence)
        *record_evidence = NULL;
    if (!submission || !record_evidence || !issuer.ptr || issuer.len == 0 ||
        !usable_types(required, required_count))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import_presenter(&trial.presenter, presenter, error);
    trial.context = submission->context;
    return rc ? rc : verify(submission, &trial, required, required_count, now, record_evidence);
}

int32_t mission_submission_evidence_holds(const mission_submission *submission, mission_view issuer,
                                          const mission_intent *intent, int32_t *holds,
                                          mission_error *error)
{
    mission_digest before, after;
    int32_t rc;

    if (holds)
        *holds = 0;
    if (!submission || !intent || !holds)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_intent_anchor(submission->intent, issuer, &before, error);
    if (!rc)
        rc = mission_intent_anchor(intent, issuer, &after, error);
    if (!rc)
        *holds = !submission->evidence || strcmp(before.text, after.text) == 0;
    return rc;
}

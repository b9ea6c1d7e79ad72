/* Waiting requests: derived, rendered, kept. SPDX-License-Identifier: MIT */
#include "pending.h"

#define DISCLOSURE_SLOT 2u

static void drop_derived(void *derived)
{
    mission_derived_unref(derived);
}

/* What the host is asked about: the Mission as it would be. */
static mission_act act_of(const mission_plan *plan, const struct mi_pending *pending, uint32_t what)
{
    mission_act act;

    mi_act(plan, pending->book, NULL, what, pending->book->state, pending->actor, &act);
    act.intent = pending->intent;
    act.set = pending->set;
    act.approver = pending->approver;
    return act;
}

int32_t mi_pending_derive(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const mission_act act = act_of(plan, pending, MISSION_ACT_ADMIT);
    mission_derivation_policy policy;
    int32_t rc = mi_ask_policy(plan->issuer, &act, &policy, error);

    if (!rc)
        rc = mission_authority_derive(pending->submitted, pending->proposal, &policy,
                                      &pending->derived, error);
    if (!rc)
        rc = mi_hold(plan, pending->derived, drop_derived, error);
    if (rc)
        return rc;
    pending->intent = mission_derived_intent(pending->derived);
    pending->set = mission_derived_set(pending->derived);
    pending->decisions = mission_derived_decisions(pending->derived);
    pending->narrowings = mission_derived_narrowings(pending->derived);
    pending->policy_version = mission_derived_policy_version(pending->derived);
    return MISSION_OK;
}

/* ---- rendering ---- */

static int32_t provenance(mission_plan *plan, const struct mi_pending *pending, mission_digest *out,
                          mission_error *error)
{
    memset(out, 0, sizeof *out);
    return pending->evidence
               ? mission_canonical_digest(mi_plan_context(plan), pending->evidence, out, error)
               : MISSION_OK;
}

static void rendered_members(const mission_plan *plan, const struct mi_pending *pending,
                             mission_builder *to)
{
    const struct mi_book *book = pending->book;

    (void)plan;
    mi_name_value(to, "intent", mission_intent_value(pending->intent));
    mi_name_value(to, "proposal", pending->proposal);
    mi_name_value(to, "evidence", pending->evidence);
    mi_name_value(to, "set", mission_authority_set_value(pending->set));
    mi_name_value(to, "narrowings", pending->narrowings);
    mi_name_text(to, "policy_version", pending->policy_version);
    mi_name_text(to, "expires_at", pending->expires_at);
    mi_name_value(to, "authority_source", pending->authority_source);
    mi_name_principal(to, "subject", &book->subject);
    mi_name_principal(to, "approver", &pending->approver);
    mi_name_text(to, "client_id", book->client_id);
    mi_name_text(to, "predecessor", book->predecessor);
    mi_name_text(to, "lineage", mission_view_of(pending->lineage.digest.text));
}

/* The digest of all that the Approver's decision is about (AV-4): it changes when any of it does.
 */
static int32_t rendering(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    mission_builder *to;
    mission_json *doc = NULL;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    rendered_members(plan, pending, to);
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_canonical_digest(mi_plan_context(plan), mission_json_root(doc),
                                      &pending->rendering, error);
    mission_json_unref(doc);
    return rc;
}

static int32_t ask_style(mission_plan *plan, const struct mi_pending *pending,
                         mission_disclosure_style *style, mission_consent *consent,
                         mission_error *error)
{
    const mission_issuer_host *host = &plan->issuer->host;
    const mission_act act = act_of(plan, pending, MISSION_ACT_APPROVE);
    mission_error words = MISSION_ERROR_INIT;
    int32_t rc;

    memset(style, 0, sizeof *style);
    style->size = sizeof *style;
    if (!host->disclose)
        return MISSION_OK;
    rc = host->disclose(host->host, &act, style, &consent->classes, &consent->class_count, &words);
    return rc ? mi_fail_host(error, MISSION_E_HOST, rc, "disclose") : MISSION_OK;
}

int32_t mi_pending_consent(mission_plan *plan, const struct mi_pending *pending,
                           mission_digest *provenance_hash, mission_consent *out,
                           mission_error *error)
{
    const struct mi_lineage *lineage = &pending->lineage;
    int32_t rc = provenance(plan, pending, provenance_hash, error);

    *out = (mission_consent){
        .size = sizeof *out,
        .flags = pending->evidence ? MISSION_CONSENT_EVIDENCE : 0,
        .issuer = mi_issuer_name(plan->issuer),
        .intent = pending->intent,
        .set = pending->set,
        .proposal = pending->proposal_set,
        .narrowings = pending->narrowings,
        .expires_at = pending->expires_at,
        .subject = pending->book->subject,
        .approver = pending->approver,
        .client_id = pending->book->client_id,
        .predecessor = pending->book->predecessor,
        .authority_source = pending->authority_source,
        .provenance_hash = mission_view_of(provenance_hash->text),
        .decisions = lineage->justification ? NULL : pending->decisions,
        .difference = lineage->difference,
        .live_children = lineage->children,
    };
    if (lineage->what == MI_LINEAGE_SUCCESSOR && lineage->source)
        out->predecessor_expires_at = lineage->source->expires_at;
    return rc;
}

int32_t mi_pending_render(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    mission_disclosure_style style;
    mission_consent consent;
    mission_digest provenance_hash;
    int32_t rc = mi_pending_consent(plan, pending, &provenance_hash, &consent, error);

    if (!rc)
        rc = ask_style(plan, pending, &style, &consent, error);
    if (!rc && !style.disclosure_id.len)
        rc = mi_mint(plan, DISCLOSURE_SLOT, "dsc_", &style.disclosure_id, error);
    if (!rc)
        rc = mission_disclosure_build(mi_plan_context(plan), &consent, &style, &plan->now,
                                      &pending->disclosure, error);
    if (!rc)
        rc = mi_hold(plan, pending->disclosure, mi_drop_disclosure, error);
    return rc ? rc : rendering(plan, pending, error);
}

int32_t mi_pending_rendering(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    return rendering(plan, pending, error);
}

int32_t mi_pending_faithful(mission_plan *plan, const struct mi_pending *pending,
                            const mission_disclosure *disclosure, mission_error *error)
{
    mission_disclosure_style style;
    mission_consent consent;
    mission_digest provenance_hash;
    int32_t rc = mi_pending_consent(plan, pending, &provenance_hash, &consent, error);

    if (!rc)
        rc = ask_style(plan, pending, &style, &consent, error);
    return rc ? rc : mission_disclosure_check(disclosure, &consent, error);
}

/* ---- keeping ---- */

static void request_members(const mission_plan *plan, const struct mi_pending *pending,
                            mission_builder *to)
{
    mi_name_text(to, "issuer", mi_issuer_name(plan->issuer));
    mi_name_value(to, "intent", mission_intent_value(pending->intent));
    if (pending->submitted != pending->intent)
        mi_name_value(to, "submitted", mission_intent_value(pending->submitted));
    mi_name_value(to, "proposal", pending->proposal);
    mi_name_value(to, "evidence", pending->evidence);
    mi_name_value(to, "set", mission_authority_set_value(pending->set));
    mi_name_value(to, "decisions", pending->decisions);
    mi_name_value(to, "narrowings", pending->narrowings);
    mi_name_text(to, "policy_version", pending->policy_version);
    mi_name_text(to, "expires_at", pending->expires_at);
    mi_name_principal(to, "approver", &pending->approver);
    mi_name_value(to, "authority_source", pending->authority_source);
    mi_name_text(to, "rendering", mission_view_of(pending->rendering.text));
    mi_name_value(to, "disclosure", mission_disclosure_value(pending->disclosure));
    mi_name_value(to, "lineage", pending->lineage.keep);
}

static int32_t request_of(mission_plan *plan, const struct mi_pending *pending, mission_json **out,
                          mission_error *error)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(mi_plan_context(plan), &to, error);

    if (rc)
        return rc;
    mission_builder_object(to);
    request_members(plan, pending, to);
    mission_builder_end(to);
    rc = mission_builder_finish(to, out, error);
    mission_builder_free(to);
    return rc ? rc : mi_hold(plan, *out, mi_drop_json, error);
}

mission_admission mi_pending_admission(const mission_plan *plan, const struct mi_pending *pending)
{
    const struct mi_book *book = pending->book;
    mission_admission admission = {
        .size = sizeof admission,
        .id = book->id,
        .issuer = mi_issuer_name(plan->issuer),
        .intent = pending->intent,
        .subject = book->subject,
        .client_id = book->client_id,
        .expires_at = pending->expires_at,
        .predecessor = book->predecessor,
        .parent = pending->lineage.parent,
    };

    if (mi_draft(mi_plan_context(plan))) /* whose records have neither */
        return admission;
    admission.tenant = book->tenant;
    admission.consent_window = book->pending_until;
    return admission;
}

int32_t mi_pending_record(mission_plan *plan, const struct mi_pending *pending,
                          mission_record **out, mission_error *error)
{
    const mission_admission admission = mi_pending_admission(plan, pending);
    const struct mi_book *book = pending->book;
    mission_time created;
    int32_t rc = mission_time_parse(book->created_at, &created, error);

    *out = NULL;
    if (!rc)
        rc = mission_record_admit(mi_plan_context(plan), &admission, &created, out, error);
    return rc ? rc : mi_hold(plan, *out, mi_drop_record, error);
}

int32_t mi_pending_write(mission_plan *plan, const struct mi_pending *pending, mission_error *error)
{
    mission_record *record = NULL;
    mission_json *request = NULL;
    int32_t rc = MISSION_OK;

    if (!mi_draft(mi_plan_context(plan)))
        rc = mi_pending_record(plan, pending, &record, error);
    if (!rc)
        rc = request_of(plan, pending, &request, error);
    if (!rc)
        rc = mi_open_book(plan, pending->book, mission_record_value(record),
                          mission_json_root(request), error);
    if (rc)
        return rc;
    mission_record_unref(plan->record);
    plan->record = mission_record_ref(record);
    return MISSION_OK;
}

/* ---- reading ---- */

static const mission_value *stored(const struct mi_book *book, const char *name)
{
    return mission_value_get(book->request, mission_view_of(name));
}

static int32_t load_intent(mission_plan *plan, const struct mi_book *book,
                           const mission_value *value, mission_intent **out, mission_error *error)
{
    int32_t rc = mission_intent_from(mi_plan_context(plan), book->doc, value, &plan->now,
                                     MISSION_INTENT_ANY_TIME, out, error);

    return rc ? mi_bad_stored(book->read, rc, "the stored Intent does not hold", error)
              : mi_hold(plan, *out, mi_drop_intent, error);
}

static int32_t load_intents(mission_plan *plan, const struct mi_book *book, struct mi_pending *out,
                            mission_error *error)
{
    const mission_value *submitted = stored(book, "submitted");
    int32_t rc = load_intent(plan, book, stored(book, "intent"), &out->intent, error);

    out->submitted = out->intent;
    return rc || !submitted ? rc : load_intent(plan, book, submitted, &out->submitted, error);
}

static int32_t load_proposal(mission_plan *plan, const struct mi_book *book,
                             mission_authority_set **out, mission_error *error)
{
    const mission_value *proposal = stored(book, "proposal");
    int32_t rc;

    *out = NULL;
    if (!proposal)
        return MISSION_OK;
    rc = mission_authority_set_from(mi_plan_context(plan), book->doc, proposal, out, error);
    return rc ? mi_bad_stored(book->read, rc, "the stored proposal does not hold", error)
              : mi_hold(plan, *out, mi_drop_set, error);
}

static int32_t load_disclosure(mission_plan *plan, const struct mi_book *book,
                               mission_disclosure **out, mission_error *error)
{
    int32_t rc = mission_disclosure_from(mi_plan_context(plan), book->doc,
                                         stored(book, "disclosure"), out, error);

    return rc ? mi_bad_stored(book->read, rc, "the stored disclosure does not hold", error)
              : mi_hold(plan, *out, mi_drop_disclosure, error);
}

static int32_t load_set(mission_plan *plan, struct mi_pending *pending, mission_error *error)
{
    const mission_value *request = pending->book->request;
    int32_t rc = mission_authority_set_from(mi_plan_context(plan), pending->book->doc,
                                            mission_value_get(request, MI_VIEW("set")),
                                            &pending->set, error);

    if (rc)
        return mi_bad_stored(pending->book->read, rc, "the stored set does not hold", error);
    pending->decisions = mission_value_get(request, MI_VIEW("decisions"));
    pending->policy_version =
        mission_value_string(mission_value_get(request, MI_VIEW("policy_version")));
    return mi_hold(plan, pending->set, mi_drop_set, error);
}

int32_t mi_pending_load(mission_plan *plan, struct mi_book *book, struct mi_pending *out,
                        mission_error *error)
{
    const mission_view rendering_text = mission_value_string(stored(book, "rendering"));
    int32_t rc = MISSION_OK;

    if (!mi_view_is(mission_value_string(stored(book, "issuer")), mi_issuer_name(plan->issuer)))
        rc = mi_spoilt(book->read, "the stored request is of another state authority", error);
    if (!rc)
        rc = load_intents(plan, book, out, error);
    out->book = book;
    out->proposal = stored(book, "proposal");
    out->evidence = stored(book, "evidence");
    out->narrowings = stored(book, "narrowings");
    out->authority_source = stored(book, "authority_source");
    out->expires_at = mission_value_string(stored(book, "expires_at"));
    mission_principal_of(stored(book, "approver"), &out->approver);
    if (rendering_text.len == MISSION_DIGEST_LEN)
        memcpy(out->rendering.text, rendering_text.ptr, MISSION_DIGEST_LEN);
    if (!rc)
        rc = load_proposal(plan, book, &out->proposal_set, error);
    if (!rc)
        rc = load_set(plan, out, error);
    return rc ? rc : load_disclosure(plan, book, &out->disclosure, error);
}

/* ---- the reply ---- */

static int32_t name_hashes(mission_plan *plan, const struct mi_pending *pending,
                           mission_builder *to, mission_error *error)
{
    const mission_view issuer = mi_issuer_name(plan->issuer);
    mission_digest intent, set;
    int32_t rc = mission_intent_anchor(pending->intent, issuer, &intent, error);

    if (!rc)
        rc = mission_authority_set_anchor(pending->set, issuer, &set, error);
    if (rc)
        return rc;
    mission_builder_name(to, mi_plan_context(plan)->profile->term[MISSION_TERM_INTENT_HASH]);
    mission_builder_string(to, mission_view_of(intent.text));
    mi_name_text(to, "authority_hash", mission_view_of(set.text));
    return MISSION_OK;
}

int32_t mi_pending_reply(mission_plan *plan, const struct mi_pending *pending, mission_builder *to,
                         mission_error *error)
{
    mi_name_text(to, "mission_id", pending->book->id);
    mi_name_text(to, "state", mi_wire_state(plan, pending->book->state));
    mi_name_text(to, "expires_at", pending->expires_at);
    mi_name_text(to, "pending_until", pending->book->pending_until);
    mi_name_value(to, "authority_set", mission_authority_set_value(pending->set));
    mi_name_text(to, "policy_version", pending->policy_version);
    mi_name_text(to, "rendering", mission_view_of(pending->rendering.text));
    mi_name_value(to, "disclosure", mission_disclosure_value(pending->disclosure));
    mi_name_value(to, "decisions", pending->decisions);
    mi_name_value(to, "narrowings", pending->narrowings);
    return name_hashes(plan, pending, to, error);
}

/* What the reply has beside that of an admission, from what is kept with the request. */
void mi_lineage_members(const struct mi_book *book, const mission_value *kept, mission_builder *to)
{
    mi_name_text(to, "predecessor", book->predecessor);
    mi_name_value(to, "difference", mission_value_get(kept, MI_VIEW("difference")));
    mi_name_value(to, "children", mission_value_get(kept, MI_VIEW("children")));
    mi_name_value(to, "containment", mission_value_get(kept, MI_VIEW("containment")));
    mi_name_value(to, "parent", mission_value_get(kept, MI_VIEW("parent")));
}

int32_t mi_pending_again(mission_plan *plan, struct mi_book *book, mission_error *error)
{
    struct mi_pending pending = {0};
    mission_builder *to;
    int32_t rc = mi_pending_load(plan, book, &pending, error);

    if (!rc)
        rc = mi_reply_builder(plan, &to, error);
    if (!rc)
        rc = mi_pending_reply(plan, &pending, to, error);
    if (rc)
        return rc;
    mi_lineage_members(book, mission_value_get(book->request, MI_VIEW("lineage")), to);
    plan->verdict.state = MISSION_STATE_PENDING;
    plan->verdict.replayed = 1;
    return mi_reply(plan, to, error);
}

/* ---- how many wait ---- */

static int32_t room_key(mission_plan *plan, mission_view client_id, mission_view *key,
                        mission_error *error)
{
    const mission_view parts[] = {MI_KIND_PENDING, client_id};

    return mi_key(plan, parts, MI_COUNT(parts), key, error);
}

int32_t mi_want_room(mission_plan *plan, mission_view client_id, mission_error *error)
{
    struct mi_read *read;
    mission_view key;
    int32_t rc = room_key(plan, client_id, &key, error);

    if (!rc)
        rc = mi_want(plan, MI_KIND_PENDING, key, &read, error);
    if (rc)
        return rc;
    return read->present && read->number >= (int64_t)plan->issuer->config.pending_most
               ? mi_fail(error, MISSION_E_PENDING_MANY)
               : MISSION_OK;
}

int32_t mi_pending_count(mission_plan *plan, const struct mi_book *book, int32_t by,
                         mission_error *error)
{
    mission_store_write add = {
        .what = MISSION_WRITE_ADD,
        .expect = MISSION_EXPECT_ANY,
        .kind = MI_KIND_PENDING,
        .add = by,
        .least = 0,
        .most = by > 0 ? (int64_t)plan->issuer->config.pending_most : INT64_MAX,
    };
    int32_t rc = room_key(plan, book->client_id, &add.key, error);

    return rc ? rc : mi_write(plan, &add, error);
}

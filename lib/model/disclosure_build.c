/* Building the disclosure of what is about to be approved (60 section 4.1).
 * SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "../base/text.h"
#include "../crypto/digest.h"
#include "authority_set.h"
#include "disclosure_build.h"
#include "intent.h"

#define ID_RANDOM 18u /* bytes: no unused bits in base64url */
#define ID_PREFIX "dsc_"
#define INTEGER_MOST ((uint64_t)9007199254740991)

void mi_disclosing_fail(struct mi_disclosing *d, int32_t code)
{
    if (!d->rc)
        d->rc = mi_fail(d->error, code);
}

/* ---- Members ---- */

void mi_show_member(struct mi_disclosing *d, const char *name, mission_view text)
{
    mission_builder_name(d->builder, mission_view_of(name));
    mission_builder_string(d->builder, text);
}

void mi_put_value(struct mi_disclosing *d, const char *name, const mission_value *value)
{
    if (!value)
        return;
    mission_builder_name(d->builder, mission_view_of(name));
    mission_builder_value(d->builder, value);
}

static void put_if_any(struct mi_disclosing *d, const char *name, mission_view text)
{
    if (text.len)
        mi_show_member(d, name, text);
}

static bool utf8(mission_view text)
{
    const unsigned char *at = (const unsigned char *)text.ptr, *end = at + text.len;
    uint32_t code;
    size_t len = 1;

    for (; at < end && len; at += len)
        len = mi_utf8_decode(at, end, &code);
    return len != 0;
}

/* A name of the host or of a client, which must not act on the page. */
static void put_display(struct mi_disclosing *d, const char *name, mission_view given,
                        mission_view otherwise)
{
    const mission_view text = given.len ? given : otherwise;

    if (!utf8(text)) {
        mi_disclosing_fail(d, MISSION_E_INVALID_UTF8);
        return;
    }
    mi_say_inert(&d->page, text);
    mi_show_member(d, name, (mission_view){d->page.out.ptr, d->page.out.len});
    if (d->page.out.failed)
        mi_disclosing_fail(d, MISSION_E_NOMEM);
    d->page.out.len = 0;
}

/* ---- Words ---- */

static int32_t take(void *host, const char *ptr, size_t len)
{
    return mi_buffer_add(host, ptr, len) ? 0 : MISSION_E_NOMEM;
}

static void fail_host(struct mi_disclosing *d, int32_t host_code, const mission_error *words)
{
    mi_fail_host(d->error, MISSION_E_HOST, host_code, "rendered");
    if (mi_error_wanted(d->error) && words->text[0]) {
        memcpy(d->error->text, words->text, sizeof d->error->text);
        d->error->text[sizeof d->error->text - 1] = 0; /* the host may have filled all of it */
    }
    d->rc = MISSION_E_HOST;
}

static void ask_host(struct mi_disclosing *d, const mission_wording *wording)
{
    const mission_sink sink = {.size = sizeof sink, .host = &d->hosted, .write = take};
    mission_error words = MISSION_ERROR_INIT;
    int32_t rc;

    d->hosted.len = 0;
    rc = d->style.rendered(d->style.host, wording, &sink, &words);
    if (d->hosted.failed)
        mi_disclosing_fail(d, MISSION_E_NOMEM);
    else if (rc)
        fail_host(d, rc, &words);
}

/* The host has no word for it: English is one in English alone (CE-4). */
static void fall_back(struct mi_disclosing *d, const mission_wording *wording)
{
    if (d->english)
        return;
    if (wording->what != MISSION_WORDING_CONSTRAINT) {
        d->rc =
            mi_fail_say(d->error, MISSION_E_VERDICT, "rendered wrote nothing for %.*s",
                        (int)(wording->name.len < 64 ? wording->name.len : 64), wording->name.ptr);
        return;
    }
    d->page.out.len = 0;
    mi_say_untranslated(&d->page, wording->name, wording->value);
}

static void compose(struct mi_disclosing *d, const mission_wording *about)
{
    mission_wording wording = *about;

    d->hosted.len = 0;
    if (d->page.out.failed)
        mi_disclosing_fail(d, MISSION_E_NOMEM);
    if (d->rc || !d->style.rendered)
        return;
    wording.size = sizeof wording;
    wording.english = (mission_view){d->page.out.ptr, d->page.out.len};
    ask_host(d, &wording);
    if (!d->rc && d->hosted.len == 0)
        fall_back(d, &wording);
    if (d->page.out.failed)
        mi_disclosing_fail(d, MISSION_E_NOMEM);
}

void mi_put_words(struct mi_disclosing *d, const char *name, const mission_wording *about)
{
    compose(d, about);
    if (!d->rc)
        mi_show_member(d, name,
                       d->hosted.len ? (mission_view){d->hosted.ptr, d->hosted.len}
                                     : (mission_view){d->page.out.ptr, d->page.out.len});
    d->page.out.len = 0;
}

/* ---- The parts ---- */

static void put_hashes(struct mi_disclosing *d)
{
    const mission_view *term = d->context->profile->term;
    const mission_consent *consent = &d->consent;
    mission_digest intent, set, proposal = {{0}};

    d->rc = mission_intent_anchor(consent->intent, consent->issuer, &intent, d->error);
    if (!d->rc)
        d->rc = mission_authority_set_anchor(consent->set, consent->issuer, &set, d->error);
    if (!d->rc && consent->proposal)
        d->rc = mission_anchor(
            d->context, mission_commitment_typ(MISSION_COMMIT_PROPOSED_AUTHORITY), consent->issuer,
            mission_authority_set_value(consent->proposal), &proposal, d->error);
    if (d->rc)
        return;
    mission_builder_name(d->builder, MI_VIEW("source_hashes"));
    mission_builder_object(d->builder);
    mission_builder_name(d->builder, term[MISSION_TERM_INTENT_HASH]);
    mission_builder_string(d->builder, mission_view_of(intent.text));
    mi_show_member(d, "authority_hash", mission_view_of(set.text));
    if (consent->proposal && term[MISSION_TERM_PROPOSAL_HASH].len) {
        mission_builder_name(d->builder, term[MISSION_TERM_PROPOSAL_HASH]);
        mission_builder_string(d->builder, mission_view_of(proposal.text));
    }
    mission_builder_end(d->builder);
}

static void put_summary(struct mi_disclosing *d)
{
    const mission_consent *consent = &d->consent;
    const mission_view requested = mission_intent_expiry(consent->intent);
    const mission_view effective = consent->expires_at.len ? consent->expires_at : requested;

    mission_builder_name(d->builder, MI_VIEW("mission_summary"));
    mission_builder_object(d->builder);
    mi_show_member(d, "goal", mission_intent_goal(consent->intent));
    mission_builder_name(d->builder, d->context->profile->term[MISSION_TERM_INTENT_EXPIRY]);
    mission_builder_string(d->builder, effective);
    put_display(d, "subject_display", d->style.subject_display, consent->subject.sub);
    put_display(d, "approver_display", d->style.approver_display, consent->approver.sub);
    if (mi_expiry_differs(effective, requested))
        mi_show_member(d, "requested_expires_at", requested);
    mi_put_value(d, "constraints", mission_intent_constraints(consent->intent));
    mi_put_value(d, "controls", mission_intent_bounds(consent->intent));
    mi_put_value(d, "authority_source", consent->authority_source);
    mission_builder_end(d->builder);
}

static void put_constraints(struct mi_disclosing *d, const mission_value *entry)
{
    const mission_value *constraints = mi_get(entry, "constraints");

    mission_builder_name(d->builder, MI_VIEW("constraints"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < mission_value_count(constraints); i++) {
        const mission_view key = mission_value_name(constraints, i);
        const mission_value *value = mission_value_item(constraints, i);

        mission_builder_object(d->builder);
        mi_show_member(d, "constraint", key);
        mi_put_value(d, "value", value);
        mi_say_constraint(&d->page, key, value);
        mi_put_words(
            d, "rendered",
            &(mission_wording){
                .what = MISSION_WORDING_CONSTRAINT, .entry = entry, .name = key, .value = value});
        mission_builder_end(d->builder);
    }
    mission_builder_end(d->builder);
}

static void put_entry(struct mi_disclosing *d, const mission_value *entry, const char *change)
{
    static const char *const equal[] = {"resource", "resource_match", "actions", "delegation",
                                        "consumption_bounds"};

    mission_builder_object(d->builder);
    for (size_t i = 0; i < MI_COUNT(equal); i++)
        mi_put_value(d, equal[i], mi_get(entry, equal[i]));
    put_constraints(d, entry);
    if (change)
        mi_show_member(d, "change", mission_view_of(change));
    mission_builder_end(d->builder);
}

static void put_entries(struct mi_disclosing *d)
{
    mission_builder_name(d->builder, MI_VIEW("authority_summary"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < mission_authority_set_count(d->consent.set); i++) {
        const mission_value *entry = mission_authority_set_entry(d->consent.set, i);

        if (mi_resource_access(d->context, mi_get_text(entry, "type")))
            put_entry(d, entry, d->fates[i].change);
    }
    mission_builder_end(d->builder);
}

static void put_party(struct mi_disclosing *d, const char *name, const mission_principal *principal,
                      mission_view display)
{
    mission_builder_name(d->builder, mission_view_of(name));
    mission_builder_object(d->builder);
    mi_show_member(d, "iss", principal->iss);
    mi_show_member(d, "sub", principal->sub);
    put_display(d, "display", display, principal->sub);
    mission_builder_end(d->builder);
}

static void put_parties(struct mi_disclosing *d)
{
    const mission_consent *consent = &d->consent;

    if (!mission_principal_equal(&consent->subject, &consent->approver))
        put_party(d, "subject", &consent->subject, d->style.subject_display);
    put_party(d, "approver", &consent->approver, d->style.approver_display);
    mission_builder_name(d->builder, MI_VIEW("requesting_client"));
    mission_builder_object(d->builder);
    mi_show_member(d, "client_id", consent->client_id);
    put_display(d, "display", d->style.client_display, consent->client_id);
    mission_builder_end(d->builder);
}

/* ---- Delegation, summed up ---- */

struct reach {
    const mission_value **matchers;
    size_t matcher_count;
    int64_t max_depth;
    bool any, by_policy, children;
};

static void add_reach(struct reach *reach, const mission_value *delegation)
{
    const mission_value *delegates = mi_get(delegation, "allowed_delegates");
    int64_t depth;

    reach->any = reach->any || delegation;
    reach->by_policy = reach->by_policy || (delegation && !delegates);
    reach->children = reach->children || mi_get(delegation, "children");
    if (mission_value_integer(mi_get(delegation, "max_depth"), &depth) && depth > reach->max_depth)
        reach->max_depth = depth;
    for (size_t i = 0; i < mission_value_count(delegates); i++) {
        if (reach->matchers)
            reach->matchers[reach->matcher_count] = mission_value_item(delegates, i);
        reach->matcher_count++;
    }
}

static void add_all(struct reach *reach, const mission_authority_set *set)
{
    reach->matcher_count = 0;
    for (size_t i = 0; i < mission_authority_set_count(set); i++)
        add_reach(reach, mi_get(mission_authority_set_entry(set, i), "delegation"));
}

static int compare_values(const void *left, const void *right)
{
    return mi_value_compare(*(const mission_value *const *)left,
                            *(const mission_value *const *)right);
}

static void put_flag(struct mi_disclosing *d, const char *name, bool flag)
{
    mission_builder_name(d->builder, mission_view_of(name));
    mission_builder_boolean(d->builder, flag);
}

static void put_reach(struct mi_disclosing *d, const struct reach *reach)
{
    mission_builder_name(d->builder, MI_VIEW("delegation_summary"));
    mission_builder_object(d->builder);
    mission_builder_name(d->builder, MI_VIEW("recipients"));
    mission_builder_array(d->builder);
    for (size_t i = 0; i < reach->matcher_count; i++)
        if (i == 0 || compare_values(&reach->matchers[i], &reach->matchers[i - 1]) != 0)
            mission_builder_value(d->builder, reach->matchers[i]);
    mission_builder_end(d->builder);
    put_flag(d, "recipients_by_policy", reach->by_policy); /* an entry without a list */
    mission_builder_name(d->builder, MI_VIEW("max_depth"));
    mission_builder_integer(d->builder, reach->max_depth);
    put_flag(d, "child_missions", reach->children);
    put_flag(d, "further_delegation", reach->max_depth > 1);
    mission_builder_end(d->builder);
}

static void put_delegation(struct mi_disclosing *d)
{
    struct reach reach = {.matchers = NULL};
    size_t size;

    add_all(&reach, d->consent.set);
    if (!reach.any)
        return;
    size = reach.matcher_count * sizeof *reach.matchers;
    if (size) {
        reach.matchers = mi_resize(&d->context->memory, NULL, 0, size);
        if (!reach.matchers) {
            mi_disclosing_fail(d, MISSION_E_NOMEM);
            return;
        }
        add_all(&reach, d->consent.set);
        mi_sort(reach.matchers, reach.matcher_count, sizeof *reach.matchers, compare_values);
    }
    put_reach(d, &reach);
    if (size)
        mi_release(&d->context->memory, reach.matchers, size);
}

/* ---- The whole ---- */

static void put_id(struct mi_disclosing *d)
{
    char text[sizeof ID_PREFIX - 1 + MI_BASE64URL_LEN(ID_RANDOM)] = ID_PREFIX;
    uint8_t random[ID_RANDOM];

    if (d->style.disclosure_id.len) {
        mi_show_member(d, "disclosure_id", d->style.disclosure_id);
        return;
    }
    d->rc = mi_random(d->context, random, sizeof random, d->error);
    mi_base64url_encode(random, sizeof random, text + sizeof ID_PREFIX - 1);
    mi_show_member(d, "disclosure_id", (mission_view){text, sizeof text});
}

static void put_template(struct mi_disclosing *d)
{
    mi_show_member(d, "template_id", d->style.template_id);
    mi_show_member(d, "template_version", d->style.template_version);
    put_if_any(d, "rendering_template_digest", d->style.template_digest);
    mi_show_member(d, "locale", d->style.locale);
}

static void put_context(struct mi_disclosing *d, const mission_time *now)
{
    char text[32];
    const size_t len = mission_time_write(now, text, sizeof text);

    if (len == 0)
        mi_disclosing_fail(d, MISSION_E_CLOCK);
    mission_builder_name(d->builder, MI_VIEW("display_context"));
    mission_builder_object(d->builder);
    mi_show_member(d, "channel", d->style.channel);
    mi_show_member(d, "rendered_at", (mission_view){text, len});
    mission_builder_end(d->builder);
}

/* What has failed is not gone on with: the host is asked nothing more. */
static void put_all(struct mi_disclosing *d, const mission_time *now)
{
    mission_builder_object(d->builder);
    put_id(d);
    if (!d->rc)
        put_hashes(d);
    if (d->rc)
        return;
    put_if_any(d, "submission_provenance_hash", d->consent.provenance_hash);
    put_if_any(d, "shaping_evidence_hash", d->consent.shaping_evidence_hash);
    put_template(d);
    put_summary(d);
    put_entries(d);
    mi_put_notices(d);
    put_delegation(d);
    put_parties(d);
    put_if_any(d, "predecessor", d->consent.predecessor);
    if (d->consent.predecessor.len)
        mi_put_expansion(d);
    mi_put_value(d, "intent_narrowings", d->consent.narrowings);
    put_context(d, now);
    mission_builder_end(d->builder);
}

/* The judge of every disclosure is the judge of this one too. */
static int32_t finish(struct mi_disclosing *d, mission_disclosure **out)
{
    mission_disclosure *made = NULL;
    mission_json *doc = NULL;
    int32_t rc = d->rc ? d->rc : mission_builder_finish(d->builder, &doc, d->error);

    if (!rc)
        rc = mission_disclosure_from(d->context, doc, mission_json_root(doc), &made, d->error);
    if (!rc)
        rc = mission_disclosure_check(made, &d->consent, d->error);
    mission_json_unref(doc);
    if (rc)
        mission_disclosure_unref(made);
    else
        *out = made;
    return rc;
}

static int32_t make(struct mi_disclosing *d, const mission_time *now, mission_disclosure **out)
{
    const size_t size = mission_authority_set_count(d->consent.set) * sizeof *d->fates;
    int32_t rc;

    d->fates = mi_resize(&d->context->memory, NULL, 0, size);
    if (!d->fates)
        return mi_fail(d->error, MISSION_E_NOMEM);
    memset(d->fates, 0, size);
    mi_page_start(&d->page, &d->context->memory);
    d->hosted = (struct mi_buffer){.memory = &d->context->memory};
    rc = mi_disclosing_fates(d);
    if (!rc)
        rc = mission_builder_new(d->context, &d->builder, d->error);
    if (!rc) {
        put_all(d, now);
        rc = finish(d, out);
    }
    mission_builder_free(d->builder);
    mi_buffer_drop(&d->hosted);
    mi_page_drop(&d->page);
    mi_release(&d->context->memory, d->fates, size);
    return rc;
}

/* ---- What the host hands in ---- */

static bool style_usable(const mission_disclosure_style *style)
{
    const mission_view views[] = {
        style->disclosure_id,   style->template_id,      style->template_version,
        style->template_digest, style->locale,           style->channel,
        style->subject_display, style->approver_display, style->client_display};

    for (size_t i = 0; i < MI_COUNT(views); i++)
        if (!mi_usable(views[i]))
            return false;
    /* Another's words have another template, and a template has its version. */
    return (style->template_id.len || !style->rendered) &&
           (style->template_id.len > 0) == (style->template_version.len > 0);
}

static bool english(mission_view locale)
{
    return locale.len >= 2 && (locale.ptr[0] | 0x20) == 'e' && (locale.ptr[1] | 0x20) == 'n' &&
           (locale.len == 2 || locale.ptr[2] == '-');
}

static void default_to(mission_view *view, const char *text)
{
    if (!view->len)
        *view = mission_view_of(text);
}

static int32_t take_style(struct mi_disclosing *d, const mission_disclosure_style *style)
{
    static const size_t ends[] = {MI_END_OF(mission_disclosure_style, rendered)};
    mission_disclosure_style *own = &d->style;
    int32_t rc = style ? mi_import(own, sizeof *own, style, ends, MI_COUNT(ends)) : MISSION_OK;

    if (rc || !style_usable(own))
        return rc ? rc : MISSION_E_ARGUMENT;
    default_to(&own->template_id, "mission-plain-en");
    default_to(&own->template_version, "1");
    default_to(&own->locale, "en");
    default_to(&own->channel, "web");
    d->english = english(own->locale);
    return d->english || own->rendered ? MISSION_OK : MISSION_E_NO_CALLBACK;
}

static bool of_profile(const mission_context *context, const mission_consent *consent)
{
    return consent->intent->context->profile == context->profile &&
           consent->set->context->profile == context->profile &&
           (!consent->proposal || consent->proposal->context->profile == context->profile);
}

/* What a check need not ask for, and a disclosure cannot be without. */
static bool complete(const mission_consent *consent)
{
    const bool expansion = consent->predecessor.len > 0;

    return (consent->provenance_hash.len > 0) == (consent->flags & MISSION_CONSENT_EVIDENCE) &&
           (consent->difference != NULL) == expansion &&
           (consent->predecessor_expires_at.len > 0) == expansion &&
           (expansion || !consent->live_children) && consent->live_children <= INTEGER_MOST;
}

static int32_t take_consent(struct mi_disclosing *d, const mission_consent *consent)
{
    mission_instant instant;
    int32_t rc = mi_consent_take(consent, &d->consent);

    if (rc)
        return mi_fail(d->error, rc);
    if (!of_profile(d->context, &d->consent))
        return mi_fail(d->error, MISSION_E_PROFILE);
    if (!complete(&d->consent))
        return mi_fail(d->error, MISSION_E_ARGUMENT);
    return d->consent.predecessor.len
               ? mission_instant_parse(d->consent.predecessor_expires_at, &instant, d->error)
               : MISSION_OK;
}

int32_t mission_disclosure_build(mission_context *context, const mission_consent *consent,
                                 const mission_disclosure_style *style, const mission_time *now,
                                 mission_disclosure **out, mission_error *error)
{
    struct mi_disclosing d = {.context = context, .error = error};
    mission_time moment;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !consent || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = take_consent(&d, consent);
    if (rc)
        return rc;
    rc = take_style(&d, style);
    if (rc)
        return mi_fail(error, rc);
    rc = mi_now(context, now, &moment, error);
    return rc ? rc : make(&d, &moment, out);
}

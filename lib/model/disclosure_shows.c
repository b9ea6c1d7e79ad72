/* A faithful disclosure shows exactly what is approved (60 CE-2, CE-3). SPDX-License-Identifier:
 * MIT */
#include "authority_set.h"
#include "disclosure.h"
#include "intent.h"
#include "keys.h"
#include "principal.h"

static int32_t unfaithful(const struct mi_check *check, const struct mi_place *at, const char *text)
{
    return mi_refuse(check, at, MISSION_E_DISCLOSURE_UNFAITHFUL, text);
}

/* Both absent, or both there and canonically equal. */
static bool same(const mission_value *a, const mission_value *b)
{
    return a && b ? mission_value_equal(a, b) : a == b;
}

static int32_t hash_is(const struct mi_check *check, const mission_value *hashes, mission_view name,
                       const mission_digest *digest)
{
    const struct mi_place at = {.name = MI_VIEW("source_hashes")};
    const struct mi_place place = {.up = &at, .name = name};

    return mi_view_is(mission_value_string(mission_value_get(hashes, name)),
                      mission_view_of(digest->text))
               ? MISSION_OK
               : unfaithful(check, &place, NULL);
}

static int32_t shows_hashes(const struct mi_check *check, const mission_value *disclosure,
                            const mission_consent *consent)
{
    const mission_value *hashes = mi_get(disclosure, "source_hashes");
    const struct mi_profile *profile = check->context->profile;
    const mission_view proposal_hash = profile->term[MISSION_TERM_PROPOSAL_HASH];
    mission_digest intent, set, proposal = {{0}};
    int32_t rc = mission_intent_anchor(consent->intent, consent->issuer, &intent, check->error);

    if (!rc)
        rc = mission_authority_set_anchor(consent->set, consent->issuer, &set, check->error);
    if (!rc && consent->proposal)
        rc = mission_anchor(check->context,
                            mission_commitment_typ(MISSION_COMMIT_PROPOSED_AUTHORITY),
                            consent->issuer, consent->proposal->value, &proposal, check->error);
    if (!rc)
        rc = hash_is(check, hashes, profile->term[MISSION_TERM_INTENT_HASH], &intent);
    if (!rc)
        rc = hash_is(check, hashes, MI_VIEW("authority_hash"), &set);
    /* Without a proposal the empty digest matches the absent member alone. */
    return rc || !proposal_hash.len ? rc : hash_is(check, hashes, proposal_hash, &proposal);
}

bool mi_expiry_differs(mission_view a, mission_view b)
{
    mission_instant one, two;

    return mission_instant_parse(a, &one, NULL) || mission_instant_parse(b, &two, NULL) ||
           mission_instant_compare(&one, &two) != 0;
}

/* An effective expiry that is not the requested one is shown beside it (AV-5). */
static bool shows_expiry(const mission_value *summary, mission_view effective,
                         mission_view requested, mission_view name)
{
    const mission_value *shown = mi_get(summary, "requested_expires_at");

    if (!mi_view_is(mission_value_string(mission_value_get(summary, name)), effective))
        return false;
    if (!shown)
        return !mi_expiry_differs(effective, requested);
    return mi_view_is(mission_value_string(shown), requested);
}

static bool shows_if_any(const mission_value *summary, const char *name,
                         const mission_value *approved)
{
    const mission_value *shown = mi_get(summary, name);

    return !shown || (approved && mission_value_equal(shown, approved));
}

static int32_t shows_summary(const struct mi_check *check, const mission_value *disclosure,
                             const mission_consent *consent)
{
    const struct mi_place at = {.name = MI_VIEW("mission_summary")};
    const mission_value *summary = mi_get(disclosure, "mission_summary");
    const mission_view name = check->context->profile->term[MISSION_TERM_INTENT_EXPIRY];
    const mission_view requested = mission_intent_expiry(consent->intent);
    const mission_view effective = consent->expires_at.len ? consent->expires_at : requested;

    if (!mi_view_is(mi_get_text(summary, "goal"), mission_intent_goal(consent->intent)))
        return unfaithful(check, &at, "another goal");
    if (!shows_expiry(summary, effective, requested, name))
        return unfaithful(check, &at, "another expiry");
    if (!shows_if_any(summary, "constraints", mission_intent_constraints(consent->intent)) ||
        !shows_if_any(summary, "controls", mission_intent_bounds(consent->intent)))
        return unfaithful(check, &at, "other constraints or controls");
    if (consent->authority_source &&
        !shows_if_any(summary, "authority_source", consent->authority_source))
        return unfaithful(check, &at, "another authority source");
    return MISSION_OK;
}

/* Every key with its value, once each. */
static int32_t shows_constraints(const struct mi_check *check, const struct mi_place *at,
                                 const mission_value *shown, const mission_value *approved)
{
    struct mi_keys keys;
    bool right = mission_value_count(shown) == mission_value_count(approved);

    if (!right)
        return unfaithful(check, at, "other constraints");
    if (!mi_keys_start(&keys, &check->context->memory, mission_value_count(shown)))
        return mi_fail(check->error, MISSION_E_NOMEM);
    for (size_t i = 0; i < mission_value_count(shown) && right; i++) {
        const mission_value *one = mission_value_item(shown, i);
        const mission_view key = mi_get_text(one, "constraint");

        mi_keys_add(&keys, &(struct mi_key){.part[0] = key});
        right = mission_value_equal(mi_get(one, "value"), mission_value_get(approved, key));
    }
    mi_keys_sort(&keys);
    right = right && !mi_keys_repeat(&keys);
    mi_keys_drop(&keys);
    return right ? MISSION_OK : unfaithful(check, at, "other constraints");
}

static int32_t shows_entry(const struct mi_check *check, const struct mi_place *at,
                           const mission_value *shown, const mission_value *entry, bool proposed)
{
    static const char *const equal[] = {"resource", "actions", "delegation", "consumption_bounds",
                                        "resource_match"};

    for (size_t i = 0; i < MI_COUNT(equal); i++) {
        const struct mi_place place = {.up = at, .name = mission_view_of(equal[i])};

        if (!same(mi_get(shown, equal[i]), mi_get(entry, equal[i])))
            return unfaithful(check, &place, NULL);
    }
    if ((mi_get(shown, "change") != NULL) != proposed)
        return unfaithful(check, at, "change stands exactly where a proposal existed");
    return shows_constraints(check, at, mi_get(shown, "constraints"), mi_get(entry, "constraints"));
}

static int32_t shows_entries(const struct mi_check *check, const mission_value *disclosure,
                             const mission_consent *consent)
{
    const struct mi_place at = {.name = MI_VIEW("authority_summary")};
    const mission_value *summary = mi_get(disclosure, "authority_summary");
    const size_t count = mission_value_count(summary);
    size_t next = 0;
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < mission_authority_set_count(consent->set) && !rc; i++) {
        const mission_value *entry = mission_authority_set_entry(consent->set, i);
        const struct mi_place place = {.up = &at, .index = next};

        if (!mi_resource_access(check->context, mi_get_text(entry, "type")))
            continue;
        rc = next < count ? shows_entry(check, &place, mission_value_item(summary, next), entry,
                                        consent->proposal != NULL)
                          : unfaithful(check, &at, "an entry is not shown");
        next++;
    }
    return rc || next == count ? rc : unfaithful(check, &at, "more is shown than approved");
}

static bool delegates(const mission_authority_set *set)
{
    for (size_t i = 0; i < mission_authority_set_count(set); i++)
        if (mi_get(mission_authority_set_entry(set, i), "delegation"))
            return true;
    return false;
}

/* A subject who approves for himself is not set apart; another one is named. */
static bool shows_subject(const mission_value *shown, const mission_consent *consent)
{
    mission_principal named;

    if (mission_principal_equal(&consent->subject, &consent->approver))
        return shown == NULL;
    mission_principal_of(shown, &named);
    return shown && (mission_principal_equal(&named, &consent->subject) ||
                     (!mi_get(shown, "iss") && !mi_get(shown, "sub")));
}

static int32_t shows_parties(const struct mi_check *check, const mission_value *disclosure,
                             const mission_consent *consent)
{
    const struct mi_place approver = {.name = MI_VIEW("approver")};
    const struct mi_place subject = {.name = MI_VIEW("subject")};
    const struct mi_place client = {.name = MI_VIEW("requesting_client")};
    const struct mi_place predecessor = {.name = MI_VIEW("predecessor")};
    mission_principal shown;

    mission_principal_of(mi_get(disclosure, "approver"), &shown);
    if (!mission_principal_equal(&shown, &consent->approver))
        return unfaithful(check, &approver, NULL);
    if (!shows_subject(mi_get(disclosure, "subject"), consent))
        return unfaithful(check, &subject, NULL);
    if (!mi_view_is(mi_get_text(mi_get(disclosure, "requesting_client"), "client_id"),
                    consent->client_id))
        return unfaithful(check, &client, NULL);
    if (!mi_view_is(mi_get_text(disclosure, "predecessor"), consent->predecessor))
        return unfaithful(check, &predecessor, NULL);
    return MISSION_OK;
}

/* A hash that the consent does not know is not compared. */
static bool shows_hash(const mission_value *disclosure, const char *name, mission_view approved)
{
    return !approved.len || mi_view_is(mi_get_text(disclosure, name), approved);
}

static int32_t shows_conditionals(const struct mi_check *check, const mission_value *disclosure,
                                  const mission_consent *consent)
{
    const struct mi_place provenance = {.name = MI_VIEW("submission_provenance_hash")};
    const struct mi_place shaping = {.name = MI_VIEW("shaping_evidence_hash")};
    const struct mi_place delegation = {.name = MI_VIEW("delegation_summary")};
    const bool evidence = (consent->flags & MISSION_CONSENT_EVIDENCE) != 0;

    if ((mi_get(disclosure, "submission_provenance_hash") != NULL) != evidence)
        return unfaithful(check, &provenance, "stands exactly where evidence was submitted");
    if (!shows_hash(disclosure, "submission_provenance_hash", consent->provenance_hash))
        return unfaithful(check, &provenance, NULL);
    if (!shows_hash(disclosure, "shaping_evidence_hash", consent->shaping_evidence_hash))
        return unfaithful(check, &shaping, NULL);
    if ((mi_get(disclosure, "delegation_summary") != NULL) != delegates(consent->set))
        return unfaithful(check, &delegation, "stands exactly where an entry delegates");
    return MISSION_OK;
}

int32_t mi_disclosure_shows(const struct mi_check *check, const mission_value *disclosure,
                            const mission_consent *consent)
{
    int32_t rc = shows_hashes(check, disclosure, consent);

    if (!rc)
        rc = shows_summary(check, disclosure, consent);
    if (!rc)
        rc = shows_entries(check, disclosure, consent);
    if (!rc)
        rc = shows_conditionals(check, disclosure, consent);
    return rc ? rc : shows_parties(check, disclosure, consent);
}

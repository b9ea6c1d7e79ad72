/* A key that was compromised: what else proves that a record is older?
 * SPDX-License-Identifier: MIT
 *
 * No time that the record tells is looked at, no clock, no default: the boundary is the
 * deployment's, the proof an independent one. What is refused here is not verified; nobody says
 * that it was altered. */
#include "verifier.h"
#include "../../base/times.h"

#define PROVEN 1
#define BROKEN 2

/* What is said of a key anywhere holds everywhere: it is the same key. The earliest boundary
 * counts, and none at all before any. */
static bool compromised(const mission_evidence_verifier *verifier, const mission_jwk *key,
                        bool *dated, mission_time *boundary)
{
    bool found = false;

    *dated = true;
    for (size_t i = 0; i < verifier->emitter_count; i++) {
        const struct mi_emitter_keys *row = &verifier->emitters[i];

        for (size_t k = 0; row->compromised && k < row->keys->count; k++) {
            if (memcmp(row->keys->list[k]->thumbprint, key->thumbprint, sizeof key->thumbprint))
                continue;
            if (!found || mi_time_after(boundary, &row->boundary))
                *boundary = row->boundary;
            found = true;
            *dated = *dated && row->dated;
        }
    }
    return found;
}

static int32_t refuse(uint32_t *standing, uint32_t why, mission_error *error, const char *words)
{
    *standing = why;
    return mi_fail_say(error, MISSION_E_COMPROMISED, "%s", words);
}

/* Ask for the proof, by the digest of the record as a whole. `*failed`: what the host's slot
 * returned; the proof is then not to be had, as if there were none. */
static int32_t ask(const mission_evidence_verifier *verifier, const mission_value *record,
                   int32_t *verdict, mission_time *at, int32_t *failed, mission_error *error)
{
    mission_digest digest;
    int32_t rc;

    *verdict = *failed = 0;
    memset(at, 0, sizeof *at);
    if (!verifier->anchored)
        return MISSION_OK;
    rc = mission_canonical_digest(verifier->context, record, &digest, error);
    if (!rc)
        *failed = verifier->anchored(verifier->host, mission_view_of(digest.text), verdict, at);
    return rc;
}

int32_t mi_compromise(const mission_evidence_verifier *verifier, const mission_jwk *key,
                      const mission_value *record, uint32_t *standing, mission_error *error)
{
    mission_time boundary = {0}, at;
    bool dated;
    int32_t verdict, failed, rc;

    *standing = MISSION_STANDING_SOUND;
    if (!compromised(verifier, key, &dated, &boundary))
        return MISSION_OK;
    if (!dated)
        return refuse(standing, MISSION_STANDING_UNPROVEN, error, "nobody says since when");
    rc = ask(verifier, record, &verdict, &at, &failed, error);
    if (rc)
        return rc;
    if (failed) {
        *standing = MISSION_STANDING_UNPROVEN;
        return mi_fail_host(error, MISSION_E_COMPROMISED, failed, "anchored");
    }
    if (verdict == BROKEN)
        return refuse(standing, MISSION_STANDING_BROKEN, error, "the proof is broken");
    if (verdict != PROVEN)
        return refuse(standing, MISSION_STANDING_UNPROVEN, error, "there is no proof");
    if (!mi_time_after(&boundary, &at))
        return refuse(standing, MISSION_STANDING_UNPROVEN, error, "the proof is too late");
    *standing = MISSION_STANDING_ANCHORED;
    return MISSION_OK;
}

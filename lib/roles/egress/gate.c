/* The egress gate: state, channel, destination, in this order (60 EG-1, 30-runtime NC-3).
 * SPDX-License-Identifier: MIT */
#include "gate.h"
#include "../../base/times.h"
#include "../../base/text.h"
#include "../../crypto/jws.h"
#include "../../rules/freshness.h"

#define TEXT_MOST 2048u /* of a text in a reason or a record */

/* ---- Texts of anybody ---- */

bool mi_egress_put(struct mi_buffer *to, mission_view text)
{
    static const char digits[] = "0123456789ABCDEF";

    if (text.len <= TEXT_MOST && mi_utf8_characters(text))
        return !text.len || mi_buffer_add(to, text.ptr, text.len);
    for (size_t i = 0; i < text.len && i < TEXT_MOST; i++) {
        const unsigned char c = (unsigned char)text.ptr[i];
        const char escaped[3] = {'%', digits[c >> 4], digits[c & 15]};

        if (c > 0x20 && c < 0x7F)
            mi_buffer_add(to, text.ptr + i, 1);
        else
            mi_buffer_add(to, escaped, sizeof escaped);
    }
    return mi_buffer_add(to, "...", text.len > TEXT_MOST ? 3 : 0);
}

/* ---- The Mission's state ---- */

static bool said(const mission_time *time)
{
    return time->seconds || time->nanoseconds;
}

/* The end of a lease counts to the moment (60, trap): leeway is for clocks of others. */
static bool fresh(const mission_known_state *known, const mission_freshness *freshness,
                  const mission_time *now)
{
    if (said(&known->fresh_until) && mi_time_after(now, &known->fresh_until))
        return false;
    if (freshness)
        return mi_freshness_judge(freshness, known, now) == MISSION_OK;
    return said(&known->fresh_until) && said(&known->learned_at) &&
           !mi_time_after(&known->learned_at, now);
}

static const char *state_word(uint32_t state)
{
    const char *name = mission_state_name(state);

    return name && state != MISSION_STATE_NONE && state != MISSION_STATE_OTHER ? name : "unknown";
}

/* 0, or the code with its word. */
static int32_t judge_state(const mission_egress *egress, const mission_time *now, const char **word)
{
    const mission_known_state *known = egress->state;

    *word = known ? state_word(known->state) : "unknown";
    if (!known || mission_state_permits(known->state) != 1)
        return MISSION_E_MISSION_NOT_ACTIVE;
    if (said(&known->expires_at) && !mi_time_after(&known->expires_at, now)) {
        *word = "expired";
        return MISSION_E_MISSION_NOT_ACTIVE;
    }
    return fresh(known, egress->freshness, now) ? MISSION_OK : MISSION_E_STATE_STALE;
}

/* ---- The verdict ---- */

static int32_t refuse(mission_context *context, mission_egress_verdict *out, int32_t code,
                      const char *word, mission_view what, mission_error *error)
{
    struct mi_buffer text = {.memory = &context->memory};

    out->permit = 0;
    out->code = code;
    mi_buffer_add(&text, word, strlen(word));
    mi_egress_put(&text, what);
    out->reason = mi_buffer_text(&text);
    return out->reason ? MISSION_OK : mi_fail(error, MISSION_E_NOMEM);
}

static bool listed(const struct mi_channel *channel, const struct mi_origin *origin)
{
    for (size_t i = 0; i < channel->count; i++)
        if (mi_origin_matches(&channel->origins[i], origin))
            return true;
    return false;
}

static int32_t judge_destination(mission_context *context, const struct mi_channel *channel,
                                 const mission_egress *egress, mission_egress_verdict *out,
                                 mission_error *error)
{
    char text[MI_ORIGIN_TEXT];
    struct mi_origin origin;
    mission_view place = egress->destination;

    if (mi_origin_of(egress->destination, &origin)) {
        if (listed(channel, &origin)) {
            out->code = MISSION_OK;
            out->permit = 1;
            return MISSION_OK;
        }
        place = (mission_view){text, mi_origin_write(&origin, text)};
    }
    return refuse(context, out, MISSION_E_EGRESS, "egress_destination_unlisted:", place, error);
}

int32_t mi_egress_judge(mission_context *context, const mission_egress_scope *scope,
                        const mission_egress *egress, const mission_time *now,
                        mission_egress_verdict *out, mission_error *error)
{
    const struct mi_channel *channel = mi_egress_channel(scope, egress->channel_class);
    const char *word;
    const int32_t state = judge_state(egress, now, &word);

    if (state)
        return refuse(context, out, state,
                      state == MISSION_E_STATE_STALE ? "mission_status_stale:"
                                                     : "mission_not_active:",
                      mission_view_of(word), error);
    if (!channel)
        return refuse(context, out, MISSION_E_EGRESS, "egress_undeclared:", egress->channel_class,
                      error);
    return judge_destination(context, channel, egress, out, error);
}

/* ---- The calls ---- */

/* What the host's pointers lead to is imported, too, and lives with the caller. */
struct taken {
    mission_egress egress;
    mission_known_state state;
    mission_freshness freshness;
    mission_time now;
};

static bool usable(const mission_egress *own)
{
    return mi_usable(own->channel_class) && mi_usable(own->destination) && mi_usable(own->issuer) &&
           mi_usable(own->mission) && mi_usable(own->authority_hash) && own->issuer.len &&
           own->mission.len;
}

static int32_t take(mission_context *context, const mission_egress *theirs, struct taken *own,
                    mission_error *error)
{
    static const size_t ends[] = {sizeof(mission_egress)};
    int32_t rc;

    if (!context || !theirs)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own->egress, sizeof own->egress, theirs, ends, MI_COUNT(ends));
    if (!rc && !usable(&own->egress))
        rc = MISSION_E_ARGUMENT;
    if (!rc && own->egress.state) {
        rc = mi_known_state_import(own->egress.state, &own->state);
        own->egress.state = &own->state;
    }
    if (!rc && own->egress.freshness) {
        rc = mi_freshness_import(own->egress.freshness, &own->freshness);
        own->egress.freshness = &own->freshness;
    }
    return rc ? mi_fail(error, rc) : mi_now(context, own->egress.now, &own->now, error);
}

static const mission_egress_verdict refusing = {.size = sizeof refusing, .code = MISSION_E_EGRESS};

static int32_t give(mission_egress_verdict *out, mission_egress_verdict *own, int32_t rc,
                    mission_error *error)
{
    int32_t given;

    if (rc)
        own->permit = 0;
    given = mi_give(out, own, sizeof *own, sizeof *own);
    if (!given)
        return rc;
    mission_egress_verdict_clear(own);
    return rc ? rc : mi_fail(error, given);
}

int32_t mission_egress_check(mission_context *context, const mission_egress_scope *scope,
                             const mission_egress *egress, mission_egress_verdict *out,
                             mission_error *error)
{
    mission_egress_verdict own = refusing;
    struct taken taken;
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = take(context, egress, &taken, error);
    if (!rc)
        rc = mi_egress_judge(context, scope, &taken.egress, &taken.now, &own, error);
    return give(out, &own, rc, error);
}

void mission_egress_verdict_clear(mission_egress_verdict *verdict)
{
    if (!verdict)
        return;
    mission_text_unref(verdict->reason);
    mission_json_unref(verdict->evidence);
    verdict->reason = NULL;
    verdict->evidence = NULL;
    verdict->permit = 0;
    verdict->code = MISSION_E_EGRESS;
}

int32_t mission_egress_matches(mission_view entry, mission_view destination)
{
    struct mi_origin of_entry, origin;

    return mi_usable(entry) && mi_usable(destination) && mi_origin_entry(entry, &of_entry) &&
           mi_origin_of(destination, &origin) && mi_origin_matches(&of_entry, &origin);
}

/* ---- With its record ---- */

static int32_t import_recorder(const mission_egress_recorder *theirs, mission_egress_recorder *own,
                               mission_error *error)
{
    static const size_t ends[] = {sizeof(mission_egress_recorder)};
    mission_signer signer;
    int32_t rc;

    if (!theirs)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    if (!rc && (!mi_usable(own->id) || !own->id.len))
        rc = MISSION_E_ARGUMENT;
    if (!rc && (!own->signer || !own->keep))
        rc = MISSION_E_NO_CALLBACK;
    if (rc)
        return mi_fail(error, rc);
    rc = mi_signer_import(&signer, own->signer, error);
    return rc || signer.kid.len ? rc : mi_fail(error, MISSION_E_ARGUMENT); /* none finds the key */
}

static int32_t keep(const mission_egress_recorder *recorder, mission_egress_verdict *own,
                    mission_error *error)
{
    const int32_t rc = recorder->keep(recorder->host, mission_json_root(own->evidence));

    return rc ? mi_fail_host(error, MISSION_E_HOST, rc, "keep") : MISSION_OK;
}

int32_t mission_egress_decide(mission_context *context, const mission_egress_scope *scope,
                              const mission_egress *egress, const mission_egress_recorder *recorder,
                              mission_egress_verdict *out, mission_error *error)
{
    mission_egress_verdict own = refusing;
    mission_egress_recorder by;
    struct taken taken;
    int32_t rc;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = take(context, egress, &taken, error);
    if (!rc)
        rc = import_recorder(recorder, &by, error);
    if (!rc)
        rc = mi_egress_judge(context, scope, &taken.egress, &taken.now, &own, error);
    if (!rc)
        rc = mi_egress_record(context, scope, &taken.egress, &taken.now, &by, &own, &own.evidence,
                              error);
    if (!rc)
        rc = keep(&by, &own, error);
    if (rc)
        own.code = MISSION_E_EVIDENCE_UNAVAILABLE; /* EV-3: nothing leaves without its record */
    return give(out, &own, rc, error);
}

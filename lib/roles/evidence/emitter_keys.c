/* Whose key is it, and for what? SPDX-License-Identifier: MIT */
#include "../../model/check.h"
#include "verifier.h"

/* What a record says of who signed it. */
struct claim {
    mission_view emitter, audience;
    uint32_t role; /* 0: none that is known */
};

/* How far the search came: each step needs the one before. */
struct search {
    bool named, in_role;
    struct mi_signers *out;
    bool full;
};

/* A receipt has no audience of its own: its issuer's keys are for all or for none. */
static bool in_scope(const struct mi_emitter_keys *row, mission_view audience)
{
    for (size_t i = 0; i < row->audience_count; i++)
        if (mi_view_is(row->audiences[i], audience))
            return true;
    return row->audience_count == 0;
}

static void add(struct search *s, const mission_jwk *key)
{
    struct mi_signers *out = s->out;

    for (size_t i = 0; i < out->count; i++)
        if (memcmp(out->keys[i]->thumbprint, key->thumbprint, sizeof key->thumbprint) == 0)
            return;
    if (out->count == MI_SIGNERS_MOST)
        s->full = true;
    else
        out->keys[out->count++] = key;
}

static void search_row(struct search *s, const struct mi_emitter_keys *row,
                       const struct claim *claim, mission_view kid)
{
    for (size_t i = 0; i < row->keys->count; i++) {
        const mission_jwk *key = row->keys->list[i];

        if (!mi_view_is(key->kid, kid))
            continue;
        s->named = true;
        if (!claim->role || !(row->roles & 1u << claim->role))
            continue;
        s->in_role = true;
        if (in_scope(row, claim->audience))
            add(s, key);
    }
}

static int32_t refuse(mission_error *error, int32_t code, const char *member, const char *below)
{
    mi_fail(error, code);
    mi_where_name(error, mission_view_of(member));
    if (below)
        mi_where_name(error, mission_view_of(below));
    return code;
}

int32_t mi_signers_find(const mission_evidence_verifier *verifier, mission_view kid,
                        const mission_value *record, struct mi_signers *out, mission_error *error)
{
    const mission_value *emitter = mi_get(record, "emitter");
    const struct claim claim = {
        .emitter = mi_get_text(emitter, "id"),
        .audience = mi_get_text(record, "audience"),
        .role = mi_emitter_role_of(mi_get_text(emitter, "role")),
    };
    struct search s = {.out = out};

    out->count = 0;
    for (size_t i = 0; kid.len && i < verifier->emitter_count; i++)
        if (mi_view_is(verifier->emitters[i].emitter, claim.emitter))
            search_row(&s, &verifier->emitters[i], &claim, kid);
    if (!s.named)
        return refuse(error, MISSION_E_NO_KEY, "emitter", NULL);
    if (!s.in_role)
        return refuse(error, MISSION_E_EVIDENCE, "emitter", "role");
    if (s.full)
        return mi_fail(error, MISSION_E_TOO_MANY);
    return out->count ? MISSION_OK : refuse(error, MISSION_E_AUDIENCE, "audience", NULL);
}

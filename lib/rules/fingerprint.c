/* Creation requests that come again: their identifier and their fingerprint (20 CI-1, CI-2).
 * SPDX-License-Identifier: MIT */
#include "../model/principal.h"
#include "members.h"
#include <mission/family.h>

#define ID_MOST 255u

int32_t mission_creation_id_check(mission_view text, mission_error *error)
{
    if (!mi_usable(text))
        return mi_fail(error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < text.len; i++)
        if (i == ID_MOST || text.ptr[i] < 0x21 || text.ptr[i] > 0x7E)
            return mi_fail_at(error, MISSION_E_CREATION_ID, i);
    return text.len ? MISSION_OK : mi_fail_at(error, MISSION_E_CREATION_ID, 0);
}

static bool filled(mission_view view)
{
    return view.ptr && view.len;
}

static bool nobody(const mission_principal *who)
{
    return who->iss.len == 0 && who->sub.len == 0;
}

static bool usable(const mission_creation *own)
{
    const bool child = own->op == MISSION_CREATION_CHILD;

    return (child || own->op == MISSION_CREATION_EXPANSION) && own->key_x5t <= 1 &&
           filled(own->issuer) && filled(own->client_id) && filled(own->source_id) &&
           filled(own->key) && own->intent && filled(own->requested_token_type) &&
           mi_usable(own->cross_check) && child == (own->child_actor != NULL) &&
           (nobody(&own->actor) || mi_somebody(&own->actor)) &&
           (!own->parameters || mission_value_kind(own->parameters) == MISSION_JSON_OBJECT);
}

static void write(const mission_creation *own, mission_builder *out)
{
    mission_builder_object(out);
    if (!nobody(&own->actor))
        mi_member_principal(out, "actor", &own->actor);
    mi_member_value(out, "child_actor", own->child_actor);
    mi_member_text(out, "client", own->client_id);
    mission_builder_name(out, MI_VIEW("cnf"));
    mission_builder_object(out);
    mi_member_text(out, own->key_x5t ? "x5t#S256" : "jkt", own->key);
    mission_builder_end(out);
    if (own->cross_check.len)
        mi_member_text(out, "cross_check", own->cross_check);
    mi_member_value(out, "evidence", own->evidence);
    mi_member_value(out, "intent", own->intent);
    mi_member_text(out, "iss", own->issuer);
    mi_member_text(out, "op",
                   own->op == MISSION_CREATION_CHILD ? MI_VIEW("child-creation")
                                                     : MI_VIEW("expansion"));
    mi_member_value(out, "parameters", own->parameters);
    mi_member_value(out, "proposal", own->proposal);
    mi_member_text(out, "requested_token_type", own->requested_token_type);
    mi_member_text(out, "source", own->source_id);
    mission_builder_end(out);
}

int32_t mission_creation_fingerprint(mission_context *context, const mission_creation *creation,
                                     mission_digest *out, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_creation, parameters)};
    mission_builder *builder;
    mission_creation own;
    mission_json *doc = NULL;
    int32_t rc;

    if (out)
        memset(out, 0, sizeof *out);
    if (!context || !creation || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&own, sizeof own, creation, ends, MI_COUNT(ends));
    if (rc || !usable(&own))
        return mi_fail(error, rc ? rc : MISSION_E_ARGUMENT);
    rc = mission_builder_new(context, &builder, error);
    if (rc)
        return rc;
    write(&own, builder);
    rc = mi_members_finish(builder, MISSION_OK, &doc, error);
    if (!rc)
        rc = mission_anchor(context, mission_commitment_typ(MISSION_COMMIT_CREATION_FINGERPRINT),
                            own.issuer, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}

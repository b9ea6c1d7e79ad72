/* Policy views are opened: their form, and the proof that they are what they say.
 * SPDX-License-Identifier: MIT */
#include "../model/authority.h"
#include "../model/principal.h"
#include "policy_view.h"
#include <mission/profile.h>

/* ---- Form ---- */

static const char *term(const struct mi_check *check, uint32_t which)
{
    return mission_profile_term(check->context->profile->id, which).ptr;
}

static int32_t audiences(const struct mi_check *check, const struct mi_place *at,
                         const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, mi_filled_string);
}

static int32_t origin(const struct mi_check *check, const struct mi_place *at,
                      const mission_value *value)
{
    return mi_integer(check, at, value, 0, UINT32_MAX);
}

static int32_t origins(const struct mi_check *check, const struct mi_place *at,
                       const mission_value *value)
{
    return mi_array(check, at, value, 1, SIZE_MAX, origin);
}

static int32_t representation(const struct mi_check *check, const struct mi_place *at,
                              const mission_value *value)
{
    const struct mi_member members[] = {
        {"audiences", false, audiences},
        {"authority_set", true, mi_any_array},
        {"consent_rendering_hash", false, mi_digest_strict},
        {term(check, MISSION_TERM_INTENT_BOUNDS), false, mi_any_object},
        {"expires_at", true, mi_rfc3339},
        {term(check, MISSION_TERM_INTENT_HASH), true, mi_digest_strict},
        {"origins", false, origins},
        {"subject", true, mi_principal},
    };
    int32_t rc = mi_object(check, at, value, members, MI_COUNT(members), mi_closed);

    if (!rc && !mi_get(value, "audiences") != !mi_get(value, "origins"))
        rc = mi_refuse(check, at, MISSION_E_POLICY_VIEW, "audiences and origins, or neither");
    return rc;
}

static int32_t view(const struct mi_check *check, const mission_value *value)
{
    const struct mi_member members[] = {
        {"artifact", false, representation},
        {term(check, MISSION_TERM_ISSUER), true, mi_uri_no_fragment},
        {"manifest", true, mi_policy_manifest_check},
        {"policy_view_id", true, mi_digest_strict},
    };
    const struct mi_place manifest = {.name = MI_VIEW("manifest")};
    const struct mi_place ir = {.up = &manifest, .name = MI_VIEW("policy_ir")};
    int32_t rc = mi_object(check, NULL, value, members, MI_COUNT(members), mi_closed);
    const mission_value *inside = mi_get(mi_get(value, "manifest"), "policy_ir");

    if (rc)
        return rc;
    if (!inside == !mi_get(value, "artifact"))
        return mi_refuse(check, NULL, MISSION_E_POLICY_VIEW, "one of policy_ir and artifact");
    return inside ? representation(check, &ir, inside) : MISSION_OK;
}

/* ---- Order ---- */

static bool audiences_ascend(const mission_value *list)
{
    for (size_t i = 1; i < mission_value_count(list); i++)
        if (mi_view_order(mission_value_string(mission_value_item(list, i - 1)),
                          mission_value_string(mission_value_item(list, i))) >= 0)
            return false;
    return true;
}

static bool origins_ascend(const mission_value *list)
{
    int64_t last = -1;

    for (size_t i = 0; i < mission_value_count(list); i++) {
        int64_t at;

        if (!mission_value_integer(mission_value_item(list, i), &at) || at <= last)
            return false;
        last = at;
    }
    return true;
}

/* ---- Proof ---- */

/* Compares what is written with what was read. */
struct expected {
    mission_view rest;
    bool differs;
};

static int32_t compare(void *host, const char *ptr, size_t len)
{
    struct expected *expected = host;

    expected->differs = len > expected->rest.len || memcmp(expected->rest.ptr, ptr, len) != 0;
    if (expected->differs)
        return 1;
    expected->rest.ptr += len;
    expected->rest.len -= len;
    return 0;
}

static int32_t prove_canonical(const mission_policy *policy, mission_error *error)
{
    struct expected expected = {.rest = mission_json_text(policy->doc)};
    const mission_sink sink = {sizeof sink, &expected, compare};
    const int32_t rc =
        mission_value_write(policy->context, mission_json_root(policy->doc), &sink, error);

    if (expected.differs || (!rc && expected.rest.len))
        return mi_fail_say(error, MISSION_E_POLICY_VIEW, "not canonical");
    return rc;
}

static int32_t same_digest(const mission_policy *policy, const mission_digest *own,
                           mission_view said, const char *what, mission_error *error)
{
    const mission_view text = {own->text, MISSION_DIGEST_LEN};
    const int32_t rc = mission_digest_compare(policy->context, text, said, error);

    return rc == MISSION_E_DIGEST_MISMATCH ? mi_fail_say(error, MISSION_E_POLICY_VIEW, "%s", what)
                                           : rc;
}

static int32_t prove_name(const mission_policy *policy, mission_error *error)
{
    mission_digest own;
    const int32_t rc = mission_anchor(policy->context, MI_POLICY_TYP, mission_policy_issuer(policy),
                                      policy->manifest, &own, error);

    return rc ? rc
              : same_digest(policy, &own, mission_policy_view_id(policy), "policy_view_id", error);
}

static int32_t prove_artifact(const mission_policy *policy, mission_error *error)
{
    const mission_value *artifact = mi_get(policy->manifest, "artifact");
    mission_digest own;
    int32_t rc;

    if (!artifact)
        return MISSION_OK;
    if (!mi_view_is(mi_get_text(artifact, "encoding"), MI_POLICY_ENCODING))
        return mi_fail_say(error, MISSION_E_POLICY_VIEW, "encoding");
    rc = mission_canonical_digest(policy->context, policy->ir, &own, error);
    return rc ? rc : same_digest(policy, &own, mi_get_text(artifact, "digest"), "artifact", error);
}

static int32_t prove_whole(const mission_policy *policy, mission_error *error)
{
    mission_digest own;
    const int32_t rc =
        mission_authority_set_anchor(policy->set, mission_policy_issuer(policy), &own, error);

    return rc ? rc
              : same_digest(policy, &own, mission_policy_authority_hash(policy), "authority_hash",
                            error);
}

static int32_t scope_of(mission_policy *policy, struct mi_arena *arena,
                        struct mi_policy_scope *scope)
{
    const size_t count = mission_value_count(policy->audiences);
    mission_view *list = mi_arena_take(arena, count * sizeof *list);

    for (size_t i = 0; list && i < count; i++)
        list[i] = mission_value_string(mission_value_item(policy->audiences, i));
    return list ? mi_policy_scope_start(policy->context, arena, list, count, scope)
                : MISSION_E_NOMEM;
}

/* The rest of the set is not here; but nothing is that does not belong. */
static int32_t prove_projection(mission_policy *policy, mission_error *error)
{
    struct mi_policy_scope scope;
    struct mi_arena arena;
    int32_t rc;

    if (!audiences_ascend(policy->audiences) || !origins_ascend(policy->origins) ||
        mission_value_count(policy->origins) != policy->count)
        return mi_fail_say(error, MISSION_E_POLICY_VIEW, "audiences or origins");
    mi_arena_start(&arena, &policy->context->memory);
    rc = scope_of(policy, &arena, &scope);
    if (rc) {
        mi_arena_drop(&arena);
        return mi_fail(error, rc);
    }
    for (size_t i = 0; !rc && i < policy->count; i++) {
        const bool known = policy->about[i].known_type;

        if (!mi_policy_applies(&scope, known ? &policy->entries[i] : &policy->shapes[i], known))
            rc = mi_fail_say(error, MISSION_E_POLICY_VIEW, "entry %lu is of no audience",
                             (unsigned long)i);
    }
    mi_policy_scope_drop(&scope);
    mi_arena_drop(&arena);
    return rc;
}

static int32_t prove(mission_policy *policy, mission_error *error)
{
    int32_t rc = prove_canonical(policy, error);

    if (!rc)
        rc = prove_name(policy, error);
    if (!rc)
        rc = prove_artifact(policy, error);
    if (rc)
        return rc;
    return policy->audiences ? prove_projection(policy, error) : prove_whole(policy, error);
}

/* ---- Opening ---- */

static void find_texts(mission_policy *policy)
{
    const mission_value *root = mission_json_root(policy->doc);
    struct mi_policy_texts *texts = &policy->texts;

    texts->view_id = mi_get_text(root, "policy_view_id");
    texts->issuer = mission_value_string(mi_get_term(policy->context, root, MISSION_TERM_ISSUER));
    texts->mission = mi_get_text(policy->manifest, "mission_id");
    texts->authority_hash = mi_get_text(policy->manifest, "authority_hash");
    texts->expires_at = mi_get_text(policy->ir, "expires_at");
    texts->controls = mi_get_term(policy->context, policy->ir, MISSION_TERM_INTENT_BOUNDS);
    texts->until_read =
        !texts->expires_at.len || !mission_time_parse(texts->expires_at, &texts->until, NULL);
}

static void find(mission_policy *policy)
{
    const mission_value *root = mission_json_root(policy->doc), *inside;

    policy->manifest = mi_get(root, "manifest");
    inside = mi_get(policy->manifest, "policy_ir");
    policy->ir = inside ? inside : mi_get(root, "artifact");
    policy->audiences = mi_get(policy->ir, "audiences");
    policy->origins = mi_get(policy->ir, "origins");
    mission_principal_of(mi_get(policy->ir, "subject"), &policy->subject);
    find_texts(policy);
}

static int32_t set_of(mission_policy *policy, bool proven, mission_error *error)
{
    const struct mi_check check = {.context = policy->context, .error = error};
    const mission_value *value = mi_get(policy->ir, "authority_set");

    return proven ? mi_authority_set_hold(&check, policy->doc, value, &policy->set)
                  : mission_authority_set_from(policy->context, policy->doc, value, &policy->set,
                                               error);
}

static int32_t open_view(mission_policy *policy, bool proven, mission_error *error)
{
    const struct mi_check check = {.context = policy->context, .error = error, .doc = policy->doc};
    int32_t rc = view(&check, mission_json_root(policy->doc));

    if (rc)
        return rc;
    find(policy);
    rc = set_of(policy, proven, error);
    if (rc)
        return rc;
    rc = mi_policy_entries(policy);
    if (rc)
        return mi_fail(error, rc);
    return proven ? MISSION_OK : prove(policy, error);
}

int32_t mi_policy_open(mission_context *context, mission_json *doc, bool proven,
                       mission_policy **out, mission_error *error)
{
    mission_policy *policy = mi_resize(&context->memory, NULL, 0, sizeof *policy);
    int32_t rc;

    *out = NULL;
    if (!policy)
        return mi_fail(error, MISSION_E_NOMEM);
    memset(policy, 0, sizeof *policy);
    atomic_init(&policy->refs, 1);
    policy->context = mission_context_ref(context);
    policy->doc = mission_json_ref(doc);
    mi_arena_start(&policy->arena, &context->memory);
    rc = open_view(policy, proven, error);
    if (rc)
        mission_policy_unref(policy);
    else
        *out = policy;
    return rc;
}

int32_t mission_policy_load(mission_context *context, mission_view text, mission_policy **out,
                            mission_error *error)
{
    mission_json *doc;
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !out || !mi_usable(text))
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mission_json_parse(context, text, 0, &doc, error);
    if (rc)
        return rc;
    rc = mi_policy_open(context, doc, false, out, error);
    mission_json_unref(doc);
    return rc;
}

/* A record's authority becomes a policy view. SPDX-License-Identifier: MIT */
#include "../base/sort.h"
#include "../model/authority.h"
#include "../model/principal.h"
#include "../model/record.h"
#include "members.h"
#include "policy_view.h"
#include <mission/profile.h>
#include <mission/version.h>

struct compiling {
    mission_context *context;
    mission_policy_source source;
    const mission_record *record;
    const mission_authority_set *set;
    struct mi_arena arena;
    mission_view *audiences; /* ascending, each once */
    size_t audience_count;
    bool *kept; /* of each entry; NULL: all */
    mission_error *error;
};

/* ---- What it is compiled of ---- */

static int32_t import(struct compiling *c, const mission_policy_source *theirs)
{
    static const size_t ends[] = {MI_END_OF(mission_policy_source, policy_version)};
    const mission_policy_source *own = &c->source;
    const int32_t rc = mi_import(&c->source, sizeof c->source, theirs, ends, MI_COUNT(ends));

    if (rc)
        return mi_fail(c->error, rc);
    if (!own->record || (own->flags & ~MISSION_POLICY_INLINE) || own->reserved ||
        (own->audience_count && !own->audiences) || !mi_usable(own->compiler_profile) ||
        !mi_usable(own->compiler_version) || !mi_usable(own->policy_version))
        return mi_fail(c->error, MISSION_E_ARGUMENT);
    for (size_t i = 0; i < own->audience_count; i++)
        if (!own->audiences[i].ptr || !own->audiences[i].len)
            return mi_fail_say(c->error, MISSION_E_ARGUMENT, "audience %lu", (unsigned long)i);
    return MISSION_OK;
}

static int32_t take_record(struct compiling *c)
{
    c->record = c->source.record;
    c->set = c->record->set;
    if (!c->record->verified || !c->set)
        return mi_fail(c->error, MISSION_E_STATE);
    if (c->record->context->profile != c->context->profile)
        return mi_fail(c->error, MISSION_E_PROFILE);
    return mi_authority_set_known(c->context, c->set, c->error);
}

/* Who compiles, and under which version of policy the Mission was approved. */
static int32_t take_names(struct compiling *c)
{
    mission_policy_source *own = &c->source;
    const mission_view recorded = mission_record_policy_version(c->record);

    if (!own->compiler_profile.len)
        own->compiler_profile = MI_POLICY_COMPILER;
    if (!own->compiler_version.len)
        own->compiler_version = MI_VIEW(MISSION_VERSION);
    if (own->policy_version.len && recorded.len && !mi_view_is(own->policy_version, recorded))
        return mi_fail_say(c->error, MISSION_E_INCONSISTENT, "policy_version");
    if (recorded.len)
        own->policy_version = recorded;
    return own->policy_version.len
               ? MISSION_OK
               : mi_fail_say(c->error, MISSION_E_MISSING_MEMBER, "policy_version");
}

/* ---- Audiences ---- */

static int compare(const void *x, const void *y)
{
    return mi_view_order(*(const mission_view *)x, *(const mission_view *)y);
}

static int32_t sort_audiences(struct compiling *c)
{
    const size_t count = c->source.audience_count;

    if (count > SIZE_MAX / sizeof *c->audiences)
        return mi_fail(c->error, MISSION_E_NOMEM);
    c->audiences = mi_arena_take(&c->arena, count * sizeof *c->audiences);
    if (!c->audiences)
        return mi_fail(c->error, MISSION_E_NOMEM);
    memcpy(c->audiences, c->source.audiences, count * sizeof *c->audiences);
    mi_sort(c->audiences, count, sizeof *c->audiences, compare);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || compare(&c->audiences[i - 1], &c->audiences[i]) != 0)
            c->audiences[c->audience_count++] = c->audiences[i];
    return MISSION_OK;
}

static int32_t keep(struct compiling *c, const struct mi_policy_scope *scope, size_t *left)
{
    for (size_t i = 0; i < mission_value_count(c->set->value); i++) {
        const mission_value *value = mission_value_item(c->set->value, i);
        struct mi_entry shape;
        const int32_t rc = mi_entry_shape(c->context, &c->arena, value, &shape);

        if (rc)
            return mi_fail(c->error, rc);
        c->kept[i] = mi_policy_applies(scope, &shape, mi_resource_access(c->context, shape.type));
        *left += c->kept[i];
    }
    return MISSION_OK;
}

static int32_t project(struct compiling *c)
{
    struct mi_policy_scope scope;
    size_t left = 0;
    int32_t rc;

    if (c->source.audience_count == 0)
        return MISSION_OK;
    rc = sort_audiences(c);
    if (rc)
        return rc;
    c->kept = mi_arena_take(&c->arena, mission_value_count(c->set->value) + 1);
    rc = c->kept
             ? mi_policy_scope_start(c->context, &c->arena, c->audiences, c->audience_count, &scope)
             : MISSION_E_NOMEM;
    if (rc)
        return mi_fail(c->error, rc);
    rc = keep(c, &scope, &left);
    mi_policy_scope_drop(&scope);
    if (!rc && !left)
        rc = mi_fail(c->error, MISSION_E_EMPTY_SET);
    return rc;
}

/* ---- The representation ---- */

static void write_set(const struct compiling *c, mission_builder *out)
{
    mission_builder_name(out, MI_VIEW("authority_set"));
    if (!c->kept) {
        mission_builder_value(out, c->set->value);
        return;
    }
    mission_builder_array(out);
    for (size_t i = 0; i < mission_value_count(c->set->value); i++)
        if (c->kept[i])
            mission_builder_value(out, mission_value_item(c->set->value, i));
    mission_builder_end(out);
}

static void write_projection(const struct compiling *c, mission_builder *out)
{
    if (!c->kept)
        return;
    mission_builder_name(out, MI_VIEW("audiences"));
    mission_builder_array(out);
    for (size_t i = 0; i < c->audience_count; i++)
        mission_builder_string(out, c->audiences[i]);
    mission_builder_end(out);
    mission_builder_name(out, MI_VIEW("origins"));
    mission_builder_array(out);
    for (size_t i = 0; i < mission_value_count(c->set->value); i++)
        if (c->kept[i])
            mission_builder_integer(out, (int64_t)i);
    mission_builder_end(out);
}

static const char *term(const struct compiling *c, uint32_t which)
{
    return mission_profile_term(c->context->profile->id, which).ptr;
}

static int32_t represent(const struct compiling *c, mission_json **out)
{
    const mission_principal subject = mission_record_subject(c->record);
    mission_builder *ir;
    int32_t rc = mission_builder_new(c->context, &ir, c->error);

    if (rc)
        return rc;
    mission_builder_object(ir);
    write_projection(c, ir);
    write_set(c, ir);
    mi_member_filled(ir, "consent_rendering_hash",
                     mission_record_anchor(c->record, MISSION_COMMIT_CONSENT_DISCLOSURE));
    mi_member_value(ir, term(c, MISSION_TERM_INTENT_BOUNDS),
                    mission_intent_bounds(mission_record_intent(c->record)));
    mi_member_text(ir, "expires_at", mission_record_expires_at(c->record));
    mi_member_text(ir, term(c, MISSION_TERM_INTENT_HASH),
                   mission_record_anchor(c->record, MISSION_COMMIT_INTENT));
    mi_member_principal(ir, "subject", &subject);
    mission_builder_end(ir);
    return mi_members_finish(ir, MISSION_OK, out, c->error);
}

/* ---- The manifest ---- */

static void write_artifact(mission_builder *out, const mission_digest *digest)
{
    mission_builder_name(out, MI_VIEW("artifact"));
    mission_builder_object(out);
    mi_member_text(out, "digest", (mission_view){digest->text, MISSION_DIGEST_LEN});
    mi_member_text(out, "encoding", MI_POLICY_ENCODING);
    mission_builder_end(out);
}

static int32_t write_manifest(const struct compiling *c, const mission_value *ir,
                              mission_json **out)
{
    const bool inside = c->source.flags & MISSION_POLICY_INLINE;
    mission_digest digest;
    mission_builder *manifest;
    int32_t rc = inside ? MISSION_OK : mission_canonical_digest(c->context, ir, &digest, c->error);

    if (!rc)
        rc = mission_builder_new(c->context, &manifest, c->error);
    if (rc)
        return rc;
    mission_builder_object(manifest);
    mi_member_text(manifest, "mission_id", mission_record_id(c->record));
    mi_member_text(manifest, "authority_hash",
                   mission_record_anchor(c->record, MISSION_COMMIT_AUTHORITY_SET));
    mi_member_text(manifest, "policy_version", c->source.policy_version);
    mission_builder_name(manifest, MI_VIEW("compiler"));
    mission_builder_object(manifest);
    mi_member_text(manifest, "profile", c->source.compiler_profile);
    mi_member_text(manifest, "version", c->source.compiler_version);
    mission_builder_end(manifest);
    if (inside)
        mi_member_value(manifest, "policy_ir", ir);
    else
        write_artifact(manifest, &digest);
    mission_builder_end(manifest);
    return mi_members_finish(manifest, MISSION_OK, out, c->error);
}

/* ---- The whole ---- */

static int32_t write_view(const struct compiling *c, const mission_value *manifest,
                          const mission_value *ir, mission_json **out)
{
    const mission_view issuer = mission_record_issuer(c->record);
    mission_digest name;
    mission_builder *view;
    int32_t rc = mission_policy_manifest_id(c->context, issuer, manifest, &name, c->error);

    if (!rc)
        rc = mission_builder_new(c->context, &view, c->error);
    if (rc)
        return rc;
    mission_builder_object(view);
    if (!(c->source.flags & MISSION_POLICY_INLINE))
        mi_member_value(view, "artifact", ir);
    mi_member_text(view, term(c, MISSION_TERM_ISSUER), issuer);
    mi_member_value(view, "manifest", manifest);
    mi_member_text(view, "policy_view_id", (mission_view){name.text, MISSION_DIGEST_LEN});
    mission_builder_end(view);
    return mi_members_finish(view, MISSION_OK, out, c->error);
}

static int32_t write(const struct compiling *c, mission_json **out)
{
    mission_json *ir = NULL, *manifest = NULL;
    int32_t rc = represent(c, &ir);

    if (!rc)
        rc = write_manifest(c, mission_json_root(ir), &manifest);
    if (!rc)
        rc = write_view(c, mission_json_root(manifest), mission_json_root(ir), out);
    mission_json_unref(manifest);
    mission_json_unref(ir);
    return rc;
}

/* The bytes are read again: what is used is what was written. */
static int32_t settle(const struct compiling *c, const mission_json *view, mission_policy **out)
{
    mission_text *text = NULL;
    mission_json *doc = NULL;
    int32_t rc = mission_value_canonical(c->context, mission_json_root(view), &text, c->error);

    if (!rc)
        rc = mission_json_parse(c->context, mission_text_view(text), 0, &doc, c->error);
    if (!rc)
        rc = mi_policy_open(c->context, doc, true, out, c->error);
    mission_json_unref(doc);
    mission_text_unref(text);
    return rc;
}

static int32_t compile(struct compiling *c, mission_policy **out)
{
    mission_json *view = NULL;
    int32_t rc = project(c);

    if (!rc)
        rc = write(c, &view);
    if (!rc)
        rc = settle(c, view, out);
    mission_json_unref(view);
    return rc;
}

int32_t mission_policy_compile(mission_context *context, const mission_policy_source *source,
                               mission_policy **out, mission_error *error)
{
    struct compiling c = {.context = context, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !source || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(&c, source);
    if (!rc)
        rc = take_record(&c);
    if (!rc)
        rc = take_names(&c);
    if (rc)
        return rc;
    mi_arena_start(&c.arena, &context->memory);
    rc = compile(&c, out);
    mi_arena_drop(&c.arena);
    return rc;
}

/* ---- The other way ---- */

static mission_policy_source source_of(const mission_policy *policy, const mission_record *record)
{
    const mission_value *compiler = mi_get(policy->manifest, "compiler");

    return (mission_policy_source){
        .size = sizeof(mission_policy_source),
        .flags = mi_get(policy->manifest, "policy_ir") ? MISSION_POLICY_INLINE : 0,
        .record = record,
        .audience_count = mission_value_count(policy->audiences),
        .compiler_profile = mi_get_text(compiler, "profile"),
        .compiler_version = mi_get_text(compiler, "version"),
        .policy_version = mission_record_policy_version(record).len
                              ? (mission_view){NULL, 0}
                              : mission_policy_version(policy),
    };
}

/* A record that has no entry for the audiences is another one. */
static int32_t differs(int32_t rc, mission_error *error)
{
    return rc == MISSION_E_EMPTY_SET
               ? mi_fail_say(error, MISSION_E_POLICY_VIEW, "not of this record")
               : rc;
}

int32_t mission_policy_verify(const mission_policy *policy, const mission_record *record,
                              mission_error *error)
{
    mission_policy_source source;
    mission_policy *own = NULL;
    struct mi_arena arena;
    mission_view *list;
    int32_t rc = MISSION_E_NOMEM;

    if (!policy || !record)
        return mi_fail(error, MISSION_E_ARGUMENT);
    source = source_of(policy, record);
    mi_arena_start(&arena, &policy->context->memory);
    list = mi_arena_take(&arena, (source.audience_count + 1) * sizeof *list);
    for (size_t i = 0; list && i < source.audience_count; i++)
        list[i] = mission_value_string(mission_value_item(policy->audiences, i));
    source.audiences = list;
    rc = list ? differs(mission_policy_compile(policy->context, &source, &own, error), error)
              : mi_fail(error, rc);
    if (!rc && !mi_view_is(mission_policy_text(own), mission_policy_text(policy)))
        rc = mi_fail_say(error, MISSION_E_POLICY_VIEW, "not of this record");
    mission_policy_unref(own);
    mi_arena_drop(&arena);
    return rc;
}

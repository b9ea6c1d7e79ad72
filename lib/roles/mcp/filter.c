/* `tools/list` for one Mission: what no entry covers is not shown. SPDX-License-Identifier: MIT
 *
 * Every doubt hides a tool; what no entry covers here is denied at the decision point, too. */
#include "mcp.h"
#include "../../rules/freshness.h"
#include "../../rules/members.h"
#include "../../rules/policy.h"
#include "../../wire/capability.h"
#include <mission/mcp.h>

struct filter {
    mission_context *context;
    mission_error *error;
    mission_tools_view view;
    mission_digest catalog; /* of its octets; empty text: none were given */
    struct mi_arena arena;  /* of one tool's candidates */
    const mission_value *result, *tools;
};

/* ---- One tool ---- */

/* Is an entry's binding still that of the tool? `*digest` is made when it is asked for first. */
static int32_t bound(struct filter *f, const mission_value *recorded, const mission_value *tool,
                     mission_digest *digest, bool *holds)
{
    mission_capability own = {.size = sizeof own};
    const char *member;
    int32_t rc = MISSION_OK;

    *holds = false;
    if (mission_capability_read(recorded, &own, NULL))
        return MISSION_OK;
    if (!digest->text[0])
        rc = mission_canonical_digest(f->context, tool, digest, f->error);
    if (rc)
        return rc;
    own.source_digest = mission_view_of(digest->text);
    own.catalog_digest = mission_view_of(f->catalog.text);
    rc = mi_capability_differs(f->context, recorded, &own, (mission_view){NULL, 0}, &member,
                               f->error);
    if (rc == MISSION_E_CRYPTO)
        return rc;
    *holds = rc == MISSION_OK;
    return MISSION_OK;
}

static int32_t covered(struct filter *f, const mission_value *tool, mission_view action, bool *is)
{
    struct mi_candidates found;
    mission_digest digest = {{0}};
    uint32_t why;
    size_t at;
    int32_t rc = mi_candidates_start(&found, f->view.policy, f->view.audience, action, &f->arena);

    *is = false;
    if (rc)
        return mi_fail(f->error, rc);
    while (!rc && !*is && mi_candidates_next(&found, &at)) {
        const struct mi_policy_entry *entry = mi_policy_entry(f->view.policy, at);

        if (mi_removed_takes(f->view.removed, at, action, &why))
            continue;
        *is = !entry->capability_source;
        if (!*is)
            rc = bound(f, entry->capability_source, tool, &digest, is);
    }
    return rc;
}

static bool visible(const struct filter *f, const mission_value *tool, mission_view action)
{
    int32_t verdict = -1;

    if (!f->view.visible)
        return true;
    return f->view.visible(f->view.host, tool, action, &verdict) == 0 && verdict == 1;
}

static int32_t stays(struct filter *f, const mission_value *tool, mission_view name, bool *is)
{
    mission_view action;
    int32_t rc;

    *is = false;
    if (mi_tool_action(f->view.action, f->view.host, name, &action) || !action.len)
        return MISSION_OK;
    mi_arena_start(&f->arena, &f->context->memory);
    rc = covered(f, tool, action, is);
    mi_arena_drop(&f->arena);
    if (!rc && *is)
        *is = visible(f, tool, action);
    return rc;
}

/* ---- The list ---- */

static int32_t write_tools(struct filter *f, bool any, mission_builder *to)
{
    int32_t rc = MISSION_OK;

    mission_builder_array(to);
    for (size_t i = 0; any && !rc && i < mission_value_count(f->tools); i++) {
        const mission_value *tool = mission_value_item(f->tools, i);
        bool is;

        rc = stays(f, tool, mission_value_string(mission_value_get(tool, MI_VIEW("name"))), &is);
        if (!rc && is)
            mission_builder_value(to, tool);
    }
    mission_builder_end(to);
    return rc;
}

static int32_t write_result(struct filter *f, bool any, mission_json **out)
{
    mission_builder *to;
    int32_t rc = mission_builder_new(f->context, &to, f->error);

    if (rc)
        return rc;
    mission_builder_object(to);
    for (size_t i = 0; !rc && i < mission_value_count(f->result); i++) {
        const mission_view name = mission_value_name(f->result, i);

        mission_builder_name(to, name);
        if (mi_view_is(name, MI_VIEW("tools")))
            rc = write_tools(f, any, to);
        else
            mission_builder_value(to, mission_value_item(f->result, i));
    }
    mission_builder_end(to);
    return mi_members_finish(to, rc, out, f->error);
}

/* ---- Whether anything stays at all ---- */

/* 0, with whether the Mission is known to be active, freshly enough. */
static int32_t active(struct filter *f, bool *is)
{
    mission_known_state known;
    mission_freshness freshness;
    mission_time now;
    int32_t rc;

    *is = false;
    if (!f->view.policy || !f->view.state)
        return MISSION_OK;
    rc = mi_known_state_import(f->view.state, &known);
    if (!rc)
        rc = mi_freshness_import(f->view.freshness, &freshness);
    if (rc)
        return mi_fail(f->error, rc);
    rc = mi_now(f->context, f->view.now, &now, f->error);
    if (!rc)
        *is = mi_freshness_judge(&freshness, &known, &now) == MISSION_OK;
    return rc;
}

static int32_t import(const mission_tools_view *theirs, mission_tools_view *own)
{
    static const size_t ends[] = {sizeof(mission_tools_view)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));

    if (rc)
        return rc;
    if (!mi_usable(own->audience) || !mi_usable(own->catalog))
        return MISSION_E_ARGUMENT;
    return own->policy && own->removed && !mi_removed_of(own->removed, own->policy)
               ? MISSION_E_INCONSISTENT
               : MISSION_OK;
}

static int32_t filter(struct filter *f, mission_json **out)
{
    bool any;
    int32_t rc;

    if (mission_value_kind(f->result) != MISSION_JSON_OBJECT)
        return mi_fail_say(f->error, MISSION_E_CATALOG, "no result");
    f->tools = mi_catalog_tools(f->result, f->error);
    if (!f->tools)
        return MISSION_E_CATALOG;
    rc = mi_catalog_unique(f->context, f->result, f->tools, f->error);
    if (!rc && f->view.catalog.len)
        rc = mission_raw_digest(f->context, f->view.catalog, &f->catalog, f->error);
    if (!rc)
        rc = active(f, &any);
    return rc ? rc : write_result(f, any, out);
}

int32_t mission_tools_filter(mission_context *context, const mission_value *result,
                             const mission_tools_view *view, mission_json **out,
                             mission_error *error)
{
    struct filter f = {.context = context, .error = error, .result = result};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !result || !view || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = import(view, &f.view);
    return rc ? mi_fail(error, rc) : filter(&f, out);
}

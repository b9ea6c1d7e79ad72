/* `tools/call`: what it asks for, and under which Mission (50 REF-3, 30-runtime PE-2).
 * SPDX-License-Identifier: MIT */
#include "mcp.h"
#include "../../model/check.h"

#define ID_MOST 256u /* 50 REF-2 */
#define ISSUER_MOST 512u

/* ---- The action ---- */

int32_t mi_tool_action(int32_t (*map)(void *host, mission_view tool, mission_view *action),
                       void *host, mission_view tool, mission_view *action)
{
    mission_view own = tool;
    int32_t rc = 0;

    if (map) {
        own = (mission_view){NULL, 0};
        rc = map(host, tool, &own);
    }
    *action = !rc && mi_usable(own) && mi_action_literal(own) ? own : (mission_view){NULL, 0};
    return rc;
}

/* ---- The JSON-RPC request ---- */

static int32_t refuse(mission_error *error, int32_t code, const char *outer, const char *inner)
{
    mi_fail(error, code);
    mi_where_name(error, mission_view_of(outer));
    if (inner)
        mi_where_name(error, mission_view_of(inner));
    return code;
}

static int32_t text_is(const mission_value *request, const char *name, const char *want,
                       mission_error *error)
{
    const mission_value *value = mission_value_get(request, mission_view_of(name));

    if (!value)
        return refuse(error, MISSION_E_MISSING_MEMBER, name, NULL);
    if (mission_value_kind(value) != MISSION_JSON_STRING)
        return refuse(error, MISSION_E_WRONG_TYPE, name, NULL);
    return mi_view_is(mission_value_string(value), mission_view_of(want))
               ? MISSION_OK
               : refuse(error, MISSION_E_UNKNOWN_VALUE, name, NULL);
}

/* A notification gets no answer, so nobody could be told that it was refused. */
static int32_t read_id(const mission_value *request, mission_tools_call *out, mission_error *error)
{
    const mission_value *id = mission_value_get(request, MI_VIEW("id"));
    const uint32_t kind = mission_value_kind(id);

    if (!id)
        return refuse(error, MISSION_E_MISSING_MEMBER, "id", NULL);
    if (kind != MISSION_JSON_STRING && kind != MISSION_JSON_NUMBER)
        return refuse(error, MISSION_E_WRONG_TYPE, "id", NULL);
    out->id = id;
    return MISSION_OK;
}

static int32_t read_object(const mission_value *params, const char *name, const mission_value **out,
                           mission_error *error)
{
    const mission_value *value = mission_value_get(params, mission_view_of(name));

    if (value && mission_value_kind(value) != MISSION_JSON_OBJECT)
        return refuse(error, MISSION_E_WRONG_TYPE, "params", name);
    *out = value;
    return MISSION_OK;
}

static int32_t read_name(const mission_value *params, mission_tools_call *out, mission_error *error)
{
    const mission_value *name = mission_value_get(params, MI_VIEW("name"));

    if (!name)
        return refuse(error, MISSION_E_MISSING_MEMBER, "params", "name");
    if (mission_value_kind(name) != MISSION_JSON_STRING)
        return refuse(error, MISSION_E_WRONG_TYPE, "params", "name");
    out->tool = mission_value_string(name);
    return out->tool.len ? MISSION_OK : refuse(error, MISSION_E_EMPTY, "params", "name");
}

static int32_t read_params(const mission_value *request, mission_tools_call *out,
                           mission_error *error)
{
    const mission_value *params = mission_value_get(request, MI_VIEW("params"));
    int32_t rc;

    if (!params)
        return refuse(error, MISSION_E_MISSING_MEMBER, "params", NULL);
    if (mission_value_kind(params) != MISSION_JSON_OBJECT)
        return refuse(error, MISSION_E_WRONG_TYPE, "params", NULL);
    rc = read_name(params, out, error);
    if (!rc)
        rc = read_object(params, "arguments", &out->arguments, error);
    return rc ? rc : read_object(params, "_meta", &out->meta, error);
}

static int32_t read_request(const mission_value *request, mission_tools_call *out,
                            mission_error *error)
{
    int32_t rc;

    if (mission_value_kind(request) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE); /* a batch, too: each call by itself */
    rc = text_is(request, "jsonrpc", "2.0", error);
    if (!rc)
        rc = text_is(request, "method", "tools/call", error);
    if (!rc)
        rc = read_id(request, out, error);
    return rc ? rc : read_params(request, out, error);
}

/* ---- The Mission ---- */

struct name {
    mission_view issuer, mission;
};

static mission_view short_text(const mission_value *object, const char *member, size_t most)
{
    const mission_view text = mi_get_text(object, member);

    return text.len <= most ? text : (mission_view){NULL, 0};
}

/* False: it is there and not of the form {"mission_id","issuer"}, two strings of some length. */
static bool read_reference(const mission_value *meta, struct name *out)
{
    const mission_value *value = mission_value_get(meta, MI_VIEW(MISSION_MCP_REFERENCE));

    *out = (struct name){{NULL, 0}, {NULL, 0}};
    if (!value)
        return true;
    if (mission_value_kind(value) != MISSION_JSON_OBJECT || mission_value_count(value) != 2)
        return false;
    out->mission = short_text(value, "mission_id", ID_MOST);
    out->issuer = short_text(value, "issuer", ISSUER_MOST);
    if (out->mission.len && out->issuer.len)
        return true;
    *out = (struct name){{NULL, 0}, {NULL, 0}};
    return false;
}

/* Half a name is none that could agree with anything. */
static bool whole(struct name name)
{
    return !name.issuer.len == !name.mission.len;
}

static bool agree(struct name a, struct name b)
{
    if (!a.mission.len || !b.mission.len)
        return true;
    return mi_view_is(a.issuer, b.issuer) && mi_view_is(a.mission, b.mission);
}

static uint32_t choose(const mission_tools_terms *terms, struct name called, bool sound,
                       mission_tools_call *out)
{
    const struct name names[] = {{{NULL, 0}, {NULL, 0}},
                                 {terms->claimed_issuer, terms->claimed_mission},
                                 {terms->bound_issuer, terms->bound_mission},
                                 called};
    uint32_t by = MISSION_NAMED_BY_CREDENTIAL;

    if (terms->flags & MISSION_CALL_CLAIM && !names[by].mission.len)
        return MISSION_DENY_MISSION_CLAIM_MISSING;
    if (!sound || !agree(names[1], names[2]) || !agree(names[1], names[3]) ||
        !agree(names[2], names[3]))
        return MISSION_DENY_MISSION_REFERENCE_CONFLICT;
    while (by < MI_COUNT(names) && !names[by].mission.len)
        by++;
    if (by == MI_COUNT(names))
        return terms->flags & MISSION_CALL_EXTERNAL ? MISSION_DENY_MISSION_REFERENCE_CONFLICT
                                                    : MISSION_DENY_NONE;
    out->named = by;
    out->issuer = names[by].issuer;
    out->mission = names[by].mission;
    return MISSION_DENY_NONE;
}

static void name_mission(const mission_tools_terms *terms, mission_tools_call *out)
{
    struct name called;
    const bool sound = read_reference(out->meta, &called);

    out->called_issuer = called.issuer;
    out->called_mission = called.mission;
    out->reason = choose(terms, called, sound, out);
}

/* ---- The call ---- */

static int32_t import(const mission_tools_terms *theirs, mission_tools_terms *own)
{
    static const size_t ends[] = {sizeof(mission_tools_terms)};
    const int32_t rc = mi_import(own, sizeof *own, theirs, ends, MI_COUNT(ends));
    const uint32_t both = MISSION_CALL_CLAIM | MISSION_CALL_EXTERNAL;

    if (rc)
        return rc;
    if (own->flags & ~both || own->flags == both || own->reserved ||
        !mi_usable(own->claimed_issuer) || !mi_usable(own->claimed_mission) ||
        !mi_usable(own->bound_issuer) || !mi_usable(own->bound_mission) ||
        !mi_usable(own->audience))
        return MISSION_E_ARGUMENT;
    /* In external mode no credential carries a Mission; one that does is of another deployment. */
    if (own->flags & MISSION_CALL_EXTERNAL && own->claimed_mission.len)
        return MISSION_E_ARGUMENT;
    return whole((struct name){own->claimed_issuer, own->claimed_mission}) &&
                   whole((struct name){own->bound_issuer, own->bound_mission})
               ? MISSION_OK
               : MISSION_E_ARGUMENT;
}

static int32_t read(const mission_value *request, const mission_tools_terms *terms,
                    mission_tools_call *out, mission_error *error)
{
    int32_t rc = read_request(request, out, error);

    if (rc)
        return rc;
    out->audience = terms->audience;
    name_mission(terms, out);
    rc = mi_tool_action(terms->action, terms->host, out->tool, &out->action);
    return rc ? mi_fail_host(error, MISSION_E_HOST, rc, "action") : MISSION_OK;
}

static const mission_tools_call nothing = {.size = sizeof nothing,
                                           .reason = MISSION_DENY_MISSION_REFERENCE_CONFLICT};

int32_t mission_tools_call_read(const mission_value *request, const mission_tools_terms *terms,
                                mission_tools_call *out, mission_error *error)
{
    mission_tools_call own = nothing;
    mission_tools_terms by;
    int32_t rc, given;

    if (!out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = request && terms ? import(terms, &by) : MISSION_E_ARGUMENT;
    rc = rc ? mi_fail(error, rc) : read(request, &by, &own, error);
    if (rc)
        own = nothing;
    given = mi_give(out, &own, sizeof own, sizeof own);
    return rc || !given ? rc : mi_fail(error, given);
}

/* The parameters inside a Request Object. SPDX-License-Identifier: MIT */
#include "../json/json.h"
#include "parameters.h"

struct claims {
    struct mi_parameters list;
    struct mi_buffer text; /* of one claim that is no string */
    mission_context *context;
    mission_error *error;
};

static bool named(mission_view name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (mi_view_is(name, mission_view_of(names[i])))
            return true;
    return false;
}

/* Claims of the JWT, which are no parameters. */
static bool of_jwt(mission_view name)
{
    static const char *const names[] = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"};

    return named(name, names, MI_COUNT(names));
}

/* A Request Object holds no other one (RFC 9101 section 4). */
static bool of_request(mission_view name)
{
    static const char *const names[] = {"request", "request_uri"};

    return named(name, names, MI_COUNT(names));
}

static bool repeats(mission_view name)
{
    static const char *const names[] = {"resource", "audience"};

    return named(name, names, MI_COUNT(names));
}

static int32_t refuse(const struct claims *c, int32_t code, mission_view name)
{
    mi_fail(c->error, code);
    if (mi_error_wanted(c->error))
        mi_where_name(c->error, name);
    return code;
}

static int32_t take(struct claims *c, mission_view name, mission_view value)
{
    const mission_view own = mi_parameters_put(&c->list, name);

    return mi_parameters_take(&c->list, own, mi_parameters_put(&c->list, value), MISSION_NO_OFFSET);
}

static int32_t take_each(struct claims *c, mission_view name, const mission_value *array)
{
    int32_t rc = MISSION_OK;

    for (size_t i = 0; i < mission_value_count(array) && !rc; i++) {
        const mission_value *item = mission_value_item(array, i);

        rc = mission_value_kind(item) == MISSION_JSON_STRING
                 ? take(c, name, mission_value_string(item))
                 : refuse(c, MISSION_E_WRONG_TYPE, name);
    }
    return rc;
}

static int32_t take_text(struct claims *c, mission_view name, const mission_value *value)
{
    c->text.len = 0;
    if (!mi_write_canonical(&c->text, value))
        return mi_fail(c->error, MISSION_E_NOMEM);
    return take(c, name, (mission_view){c->text.ptr, c->text.len});
}

/* The kind that a claim has to be of (10-core SB-5); 0: any. */
static uint32_t wanted(mission_view name)
{
    if (mi_view_is(name, MI_VIEW("mission_intent")))
        return MISSION_JSON_OBJECT;
    return mi_view_is(name, MI_VIEW("authorization_details")) ? MISSION_JSON_ARRAY : 0;
}

static int32_t claim(struct claims *c, mission_view name, const mission_value *value)
{
    const uint32_t kind = mission_value_kind(value);

    if (of_request(name))
        return refuse(c, MISSION_E_UNEXPECTED_MEMBER, name);
    if (wanted(name) && kind != wanted(name))
        return refuse(c, MISSION_E_WRONG_TYPE, name);
    if (of_jwt(name) || kind == MISSION_JSON_NULL)
        return MISSION_OK;
    if (kind == MISSION_JSON_STRING)
        return take(c, name, mission_value_string(value));
    if (!repeats(name))
        return take_text(c, name, value);
    return kind == MISSION_JSON_ARRAY ? take_each(c, name, value)
                                      : refuse(c, MISSION_E_WRONG_TYPE, name);
}

/* How many parameters there may be, and how many bytes are put for their names; what their values
 * take is no more than the whole's canonical text. */
static size_t room(const mission_value *claims, uint64_t *name_bytes)
{
    size_t count = 0;

    *name_bytes = 0;
    for (size_t i = 0; i < mission_value_count(claims); i++) {
        const mission_view name = mission_value_name(claims, i);
        const mission_value *value = mission_value_item(claims, i);
        const size_t times = repeats(name) && mission_value_kind(value) == MISSION_JSON_ARRAY
                                 ? mission_value_count(value)
                                 : 1;

        count += times;
        *name_bytes += (uint64_t)times * name.len;
    }
    return count;
}

static int32_t start(struct claims *c, const mission_value *claims)
{
    uint64_t bytes;
    const size_t count = room(claims, &bytes);

    if (!mi_write_canonical(&c->text, claims))
        return mi_fail(c->error, MISSION_E_NOMEM);
    return mi_parameters_start(&c->list, c->context, count, bytes + c->text.len, c->error);
}

int32_t mission_parameters_of_claims(mission_context *context, const mission_value *claims,
                                     mission_parameters **out, mission_error *error)
{
    struct claims c = {.context = context, .error = error};
    int32_t rc;

    if (out)
        *out = NULL;
    if (!context || !claims || !out)
        return mi_fail(error, MISSION_E_ARGUMENT);
    if (mission_value_kind(claims) != MISSION_JSON_OBJECT)
        return mi_fail(error, MISSION_E_WRONG_TYPE);
    c.text.memory = &context->memory;
    rc = start(&c, claims);
    for (size_t i = 0; i < mission_value_count(claims) && !rc; i++)
        rc = claim(&c, mission_value_name(claims, i), mission_value_item(claims, i));
    mi_buffer_drop(&c.text);
    return mi_parameters_finish(&c.list, rc, out);
}

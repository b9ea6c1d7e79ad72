/* What a store is bound to: one state authority and one wire profile, in a row beside its Missions.
 * Anchors cover the issuer's name, so that a Mission of another one would never be proven again.
 * SPDX-License-Identifier: MIT */
#include "store.h"

#include <stdlib.h>
#include <string.h>

#define KIND mission_view_of("setting")
#define KEY mission_view_of("issuer")

/* ---- reading ---- */

struct taken {
    char *bytes; /* NULL: nothing, or no memory */
    size_t len;
};

static int32_t take(void *to, const mission_store_row *row)
{
    struct taken *taken = to;

    free(taken->bytes);
    taken->bytes = malloc(row->bytes.len + 1);
    taken->len = taken->bytes ? row->bytes.len : 0;
    if (taken->bytes && taken->len)
        memcpy(taken->bytes, row->bytes.ptr, taken->len);
    return 0;
}

static mission_view member(const struct store *store, const char *name)
{
    return mission_value_string(
        mission_value_get(mission_json_root(store->setting), mission_view_of(name)));
}

mission_view store_issuer(const struct store *store)
{
    return member(store, "issuer");
}

/* The profile is not known yet, and plain JSON is the same in both. */
static int parse(struct store *store, const struct taken *taken)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context;

    if (mission_context_new(NULL, &context, &error) != 0)
        return store_fail(store, &error);
    if (mission_json_parse(context, (mission_view){taken->bytes, taken->len}, 0, &store->setting,
                           &error) != 0)
        store->setting = NULL;
    mission_context_unref(context);
    if (store_issuer(store).len && mission_profile_of(member(store, "profile")))
        return CLI_OK;
    return store_say(store, MISSION_E_STORED, "what the store is bound to is not readable");
}

static int load(struct store *store)
{
    struct taken taken = {0};
    const mission_store_receiver receiver = {sizeof(receiver), &taken, take};
    mission_error error = MISSION_ERROR_INIT;
    const int32_t answer = store->table->load(store->table->host, KIND, KEY, &receiver, &error);
    int rc;

    if (answer == MISSION_STORE_OK && taken.bytes)
        rc = parse(store, &taken);
    else if (answer == MISSION_STORE_ABSENT)
        rc = store_say(store, MISSION_E_STATE, "the store is bound to no issuer: init does that");
    else if (error.code)
        rc = store_fail(store, &error);
    else
        rc = store_say(store, MISSION_E_HOST, "the store cannot be read");
    free(taken.bytes);
    return rc;
}

static bool differs(const char *asked, mission_view bound)
{
    return asked && (strlen(asked) != bound.len || memcmp(asked, bound.ptr, bound.len) != 0);
}

int store_bound(struct store *store)
{
    int rc = load(store);

    if (rc != CLI_OK)
        return rc;
    if (differs(store->origin, store_issuer(store)))
        return store_say(store, MISSION_E_STATE, "the store is another issuer's");
    if (differs(store->profile, member(store, "profile")))
        return store_say(store, MISSION_E_STATE, "the store speaks another profile");
    store->profile =
        mission_profile_of(member(store, "profile")) == MISSION_PROFILE_DRAFT ? "draft" : "series";
    return CLI_OK;
}

/* ---- writing ---- */

static int32_t text_of(struct store *store, mission_text **out, mission_error *error)
{
    mission_builder *to;
    mission_json *doc = NULL;
    int32_t rc = mission_builder_new(store->cli->context, &to, error);

    *out = NULL;
    if (rc)
        return rc;
    mission_builder_object(to);
    mission_builder_name(to, mission_view_of("issuer"));
    mission_builder_string(to, mission_view_of(store->origin));
    mission_builder_name(to, mission_view_of("profile"));
    mission_builder_string(to, mission_view_of(store->profile));
    mission_builder_end(to);
    rc = mission_builder_finish(to, &doc, error);
    mission_builder_free(to);
    if (!rc)
        rc = mission_value_canonical(store->cli->context, mission_json_root(doc), out, error);
    mission_json_unref(doc);
    return rc;
}

static int32_t commit(const mission_store *table, mission_view bytes, mission_error *error)
{
    const mission_store_write write = {
        .size = sizeof(write),
        .what = MISSION_WRITE_PUT,
        .expect = MISSION_EXPECT_ABSENT,
        .kind = KIND,
        .key = KEY,
        .bytes = bytes,
    };
    size_t failed;

    return table->commit(table->host, &write, 1, &failed, error);
}

int store_bind(struct store *store, bool *made)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_text *text;
    int32_t answer;

    *made = false;
    if (text_of(store, &text, &error) != 0)
        return store_fail(store, &error);
    answer = commit(store->table, mission_text_view(text), &error);
    mission_text_unref(text);
    *made = answer == MISSION_STORE_OK;
    /* A conflict: somebody was here before. What is there decides. */
    if (answer == MISSION_STORE_OK || answer == MISSION_STORE_CONFLICT)
        return store_bound(store);
    return error.code ? store_fail(store, &error)
                      : store_say(store, MISSION_E_HOST, "the store cannot be written");
}

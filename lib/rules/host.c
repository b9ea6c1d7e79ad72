/* What callbacks of the host answered: anything but a plain answer fails.
 * SPDX-License-Identifier: MIT */
#include "host.h"

static int32_t failed(int32_t rc, const char *slot, const mission_error *words,
                      mission_error *error)
{
    mi_fail_host(error, MISSION_E_HOST, rc, slot);
    if (mi_error_wanted(error) && words && words->text[0]) {
        memcpy(error->text, words->text, sizeof error->text);
        error->text[sizeof error->text - 1] = 0; /* the host may have filled all of it */
    }
    return MISSION_E_HOST;
}

int32_t mi_host_verdict(int32_t rc, int32_t verdict, const char *slot, const mission_error *words,
                        mission_error *error)
{
    if (rc)
        return failed(rc, slot, words, error);
    if (verdict == 0 || verdict == 1)
        return MISSION_OK;
    return mi_fail_say(error, MISSION_E_VERDICT, "%s answered neither yes nor no", slot);
}

int32_t mi_host_wrote(mission_builder *builder, uint32_t kind, const char *slot, mission_json **out,
                      mission_error *error)
{
    const int32_t rc = mission_builder_finish(builder, out, NULL);

    if (rc == MISSION_E_NOMEM)
        return mi_fail(error, rc);
    if (!rc && (!kind || mission_value_kind(mission_json_root(*out)) == kind))
        return MISSION_OK;
    mission_json_unref(*out);
    *out = NULL;
    return mi_fail_say(error, MISSION_E_VERDICT, "%s wrote no such value: %s", slot,
                       rc ? mission_code_reason(rc) : "wrong_type");
}

int32_t mi_host_list(mission_context *context, mi_host_writer *ask, const void *question,
                     const char *slot, mission_json **out, mission_error *error)
{
    mission_error words = MISSION_ERROR_INIT;
    mission_builder *builder;
    int32_t rc = mission_builder_new(context, &builder, error);

    *out = NULL;
    if (rc)
        return rc;
    mission_builder_array(builder);
    rc = ask(question, builder, &words);
    mission_builder_end(builder);
    rc = rc ? failed(rc, slot, &words, error)
            : mi_host_wrote(builder, MISSION_JSON_ARRAY, slot, out, error);
    mission_builder_free(builder);
    return rc;
}

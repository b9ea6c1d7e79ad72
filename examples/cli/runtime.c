/* What the commands of decisions, tools and evidence share. SPDX-License-Identifier: MIT */
#include "runtime.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- Words and members ---- */

bool cli_is(mission_view text, const char *word)
{
    return text.len == strlen(word) && memcmp(text.ptr, word, text.len) == 0;
}

size_t cli_find_word(mission_view text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (cli_is(text, words[i]))
            return i;
    return count;
}

const mission_value *cli_get(const mission_value *of, const char *name)
{
    return mission_value_get(of, mission_view_of(name));
}

mission_view cli_text_of(const mission_value *of, const char *name)
{
    return mission_value_string(cli_get(of, name));
}

/* ---- What is wrong ---- */

int cli_wrong(struct cli *cli, const char *where, const char *words)
{
    mission_error error = MISSION_ERROR_INIT;

    error.code = MISSION_E_WRONG_TYPE;
    error.category = mission_code_category(error.code);
    snprintf(error.where, sizeof(error.where), "%s", where);
    snprintf(error.text, sizeof(error.text), "%s", words);
    return cli_fail(cli, &error);
}

int cli_say_no(struct cli *cli, const mission_error *why)
{
    const int rc = cli_invalid(cli, why);

    return rc == CLI_OK ? CLI_REFUSED : rc;
}

/* ---- Views and states ---- */

int cli_read_policy(struct cli *cli, const char *file,
                    int (*no)(struct cli *cli, const mission_error *error), mission_policy **out)
{
    mission_error error = MISSION_ERROR_INIT;
    struct cli_bytes in;
    int rc = cli_read(cli, file, &in);

    *out = NULL;
    if (rc != CLI_OK)
        return rc;
    if (mission_policy_load(cli->context, cli_trim((mission_view){in.ptr, in.len}), out, &error))
        rc = no(cli, &error);
    free(in.ptr);
    return rc;
}

int cli_state_now(struct cli *cli, mission_view name, mission_known_state *out)
{
    const uint32_t state = mission_state_of_wire(mission_context_profile(cli->context), name);

    if (state == MISSION_STATE_NONE || state == MISSION_STATE_OTHER)
        return cli_usage(cli, "\"%.*s\" is no state", (int)name.len, name.ptr);
    *out = (mission_known_state){
        .size = sizeof(*out), .state = state, .source = MISSION_LEARNED_STATUS};
    return cli_time(cli, &out->learned_at);
}

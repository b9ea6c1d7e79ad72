/* The table and the diagram, written from the one data table. SPDX-License-Identifier: MIT */
#include "lifecycle.h"

struct printer {
    mission_sink sink;
    uint32_t profile; /* 0: both */
    int32_t failed;   /* what the sink returned */
};

static void put(struct printer *printer, const char *text)
{
    size_t len = strlen(text);

    if (!printer->failed && len)
        printer->failed = printer->sink.write(printer->sink.host, text, len);
}

static void put3(struct printer *printer, const char *a, const char *b, const char *c)
{
    put(printer, a);
    put(printer, b);
    put(printer, c);
}

static int32_t start(struct printer *printer, uint32_t profile, const mission_sink *sink,
                     mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_sink, write)};
    int32_t code;

    memset(printer, 0, sizeof *printer);
    if (!sink || (profile && !mission_profile_name(profile)))
        return mi_fail(error, MISSION_E_ARGUMENT);
    code = mi_import(&printer->sink, sizeof printer->sink, sink, ends, MI_COUNT(ends));
    if (code)
        return mi_fail(error, code);
    if (!printer->sink.write)
        return mi_fail(error, MISSION_E_NO_CALLBACK);
    printer->profile = profile;
    return MISSION_OK;
}

static int32_t finish(const struct printer *printer, mission_error *error)
{
    if (printer->failed)
        return mi_fail_host(error, MISSION_E_HOST, printer->failed, "sink.write");
    return MISSION_OK;
}

static bool in_profile(const struct printer *printer, const mission_transition *row)
{
    return !printer->profile || ((row->profiles >> printer->profile) & 1u);
}

static void put_states(struct printer *printer, uint32_t mask)
{
    const char *comma = "";

    for (uint32_t state = 0; state < MISSION_STATE_COUNT; state++)
        if (mi_state_in(state, mask)) {
            put3(printer, comma, state ? mission_state_name(state) : "-", "");
            comma = ", ";
        }
}

static const char *version_word(const mission_transition *row)
{
    static const char *const words[] = {"-", "=0", "=1", "+1"};

    return row->commit ? words[row->version] : "no commit";
}

static const char *profile_word(const mission_transition *row)
{
    const char *only = NULL;

    for (uint32_t profile = MISSION_PROFILE_SERIES; profile <= MISSION_PROFILE_DRAFT; profile++)
        if (row->profiles == 1u << profile)
            only = mission_profile_name(profile);
    return only ? only : "both";
}

static void put_row(struct printer *printer, const mission_transition *row)
{
    put3(printer, "| ", row->id, " | ");
    put_states(printer, row->from);
    put3(printer, " | ", mission_event_name(row->event), " | ");
    put3(printer, row->to ? mission_state_name(row->to) : "same", " | ", version_word(row));
    put3(printer, " | ", profile_word(row), " | ");
    put3(printer, row->actor[0] ? row->actor : "-", " | ", row->condition);
    put(printer, row->condition[0] ? " |\n" : "|\n");
}

int32_t mission_lifecycle_write_table(uint32_t profile, const mission_sink *sink,
                                      mission_error *error)
{
    struct printer printer;
    int32_t code = start(&printer, profile, sink, error);

    if (code)
        return code;
    put(&printer, "| # | from | event | to | version | profile | who by default | when |\n"
                  "|---|---|---|---|---|---|---|---|\n");
    for (uint32_t i = 0; i < mi_transition_count; i++)
        if (in_profile(&printer, &mi_transitions[i]))
            put_row(&printer, &mi_transitions[i]);
    return finish(&printer, error);
}

/* The states that a row of this profile touches. */
static uint32_t touched(const struct printer *printer)
{
    uint32_t mask = 0;

    for (uint32_t i = 0; i < mi_transition_count; i++)
        if (mi_transitions[i].commit && in_profile(printer, &mi_transitions[i]))
            mask |= mi_transitions[i].from | 1u << mi_transitions[i].to;
    return mask;
}

static void put_node(struct printer *printer, uint32_t state)
{
    put3(printer, "    ", mission_state_name(state), " [shape=");
    if (state == MISSION_STATE_NONE)
        put(printer, "point];\n");
    else
        put(printer, mission_state_terminal(state) ? "doublecircle];\n" : "ellipse];\n");
}

static void put_edges(struct printer *printer, const mission_transition *row)
{
    for (uint32_t state = 0; state < MISSION_STATE_COUNT; state++) {
        if (!mi_state_in(state, row->from))
            continue;
        put3(printer, "    ", mission_state_name(state), " -> ");
        put3(printer, mission_state_name(row->to ? row->to : state), " [label=\"", row->id);
        put3(printer, " ", mission_event_name(row->event), "\"];\n");
    }
}

int32_t mission_lifecycle_write_dot(uint32_t profile, const mission_sink *sink,
                                    mission_error *error)
{
    struct printer printer;
    uint32_t states;
    int32_t code = start(&printer, profile, sink, error);

    if (code)
        return code;
    put(&printer, "digraph lifecycle {\n    rankdir=LR;\n");
    states = touched(&printer);
    for (uint32_t state = 0; state < MISSION_STATE_COUNT; state++)
        if (mi_state_in(state, states))
            put_node(&printer, state);
    for (uint32_t i = 0; i < mi_transition_count; i++)
        if (mi_transitions[i].commit && in_profile(&printer, &mi_transitions[i]))
            put_edges(&printer, &mi_transitions[i]);
    put(&printer, "}\n");
    return finish(&printer, error);
}

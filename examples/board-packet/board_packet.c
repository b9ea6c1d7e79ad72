/* The board packet: one task from its Intent to its revocation. SPDX-License-Identifier: MIT
 *
 * usage: board_packet [--profile series|draft] [--store FILE|URL] [--fresh] [--until STEP]
 *                     [--crash-after COMMITS] FOLDER */
#include "story.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each step has its moment, so that a run which goes on tells the same times. */
static const struct step {
    bool (*tell)(struct story *story);
    const char *headline, *since;
    int hours;
} steps[] = {
    {step_admit, "The agent submits a Mission Intent", "submitted_at", 0},
    {step_disclose, "The approver is shown what would be approved", "submitted_at", 0},
    {step_approve, "The approver says yes", "approved_at", 0},
    {step_reload, "The record is read again, and proves itself", "approved_at", 0},
    {step_tokens, "Tokens are derived, one for each audience", "approved_at", 0},
    {step_tools, "Each server lists the tools that may be called", "approved_at", 0},
    {step_calls, "The agent calls tools", "approved_at", 0},
    {step_suspend, "An administrator suspends the Mission", "approved_at", 1},
    {step_resume, "It is resumed", "approved_at", 2},
    {step_attempt, "The agent calls the CRM, which nobody approved", "approved_at", 2},
    {step_expand, "It asks for more, as the denial offers", "approved_at", 3},
    {step_deny, "The approver says no", "approved_at", 3},
    {step_revoke, "Alice revokes the Mission", "approved_at", 4},
    {step_deliver, "The events go out", "approved_at", 4},
    {step_evidence, "The evidence goes to the audit's archive", "approved_at", 4},
    {step_look_back, "What happened", "approved_at", 4},
    {step_audit, "A week later: the audit, from the evidence alone", "approved_at", 4 + 7 * 24},
};
#define STEPS (sizeof(steps) / sizeof(steps[0]))

struct options {
    uint32_t profile;
    const char *store, *folder;
    bool fresh;
    unsigned until, crash_after;
};

/* ---- telling ---- */

static bool tell_step(struct story *story, size_t number)
{
    const struct step *step = &steps[number];

    if (!story_clock(story, step->since, step->hours))
        return false;
    story_step(story, number + 1, step->headline);
    return step->tell(story) && !story->unexpected;
}

static bool tell_and_note(struct story *story, size_t number)
{
    return tell_step(story, number) &&
           place_note(story, &(struct note){.name = "step", .number = (int64_t)number + 1}, 1);
}

static bool tell_from(struct story *story, size_t done, unsigned until)
{
    if (done >= STEPS)
        return tell_step(story, STEPS - 1); /* which reads alone */
    for (size_t i = done; i < STEPS && i < until; i++)
        if (!tell_and_note(story, i))
            return false;
    return true;
}

/* 0: to its end, or as far as was asked; 1: not as it should. */
static int tell(struct story *story, unsigned until)
{
    size_t done = (size_t)place_number(story, "step");

    if (done && done < STEPS)
        printf("\n(Steps 1 to %zu were done before: the story goes on.)\n", done);
    if (!tell_from(story, done, until)) {
        printf("\nThe story did not go as it should.\n");
        return 1;
    }
    if (done >= STEPS)
        printf("\nThis story was told to its end before. It begins anew with --fresh.\n");
    else
        printf("\n%s\n",
               until < STEPS ? "So far all went as it should." : "All went as it should.");
    return 0;
}

static int begin(struct story *story, const struct options *options)
{
    mission_error error = MISSION_ERROR_INIT;

    if (story_open(story, options->profile, options->folder) != 0 ||
        story_keep(story, options->store, options->crash_after) != 0)
        return -1;
    if (story_issuer(story, &error) != MISSION_OK) {
        fprintf(stderr, "no issuer: %s, %s\n", error.reason, error.text);
        return -1;
    }
    if (!place_load(story))
        return -1;
    if (options->fresh || place_number(story, "ending"))
        return story_clock(story, "approved_at", STORY_HOURS - 1) && story_afresh(story) ? 0 : -1;
    return 0;
}

/* ---- the command line ---- */

static int usage(void)
{
    fprintf(stderr, "usage: board_packet [--profile series|draft] [--store FILE|URL] [--fresh]\n"
                    "                    [--until STEP] [--crash-after COMMITS] FOLDER\n");
    return 2;
}

static bool number(const char *text, unsigned *out)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    *out = (unsigned)value;
    return *text && !*end && value > 0 && value < 10000;
}

static bool option(const char *name, const char *value, struct options *out)
{
    if (strcmp(name, "--profile") == 0)
        out->profile = mission_profile_of(mission_view_of(value));
    else if (strcmp(name, "--store") == 0)
        out->store = value;
    else if (strcmp(name, "--until") == 0)
        return number(value, &out->until);
    else if (strcmp(name, "--crash-after") == 0)
        return number(value, &out->crash_after);
    else
        return false;
    return out->profile != 0;
}

static bool read_options(int argc, char **argv, struct options *out)
{
    *out = (struct options){.profile = MISSION_PROFILE_SERIES, .until = STEPS};
    for (int i = 1; i < argc - 1; i++) {
        if (strcmp(argv[i], "--fresh") == 0) {
            out->fresh = true;
            continue;
        }
        if (i + 1 >= argc - 1 || !option(argv[i], argv[i + 1], out))
            return false;
        i++;
    }
    out->folder = argc > 1 ? argv[argc - 1] : NULL;
    return out->folder && strncmp(out->folder, "--", 2) != 0;
}

int main(int argc, char **argv)
{
    struct options options;
    struct story story;
    int rc = 2;

    if (!read_options(argc, argv, &options))
        return usage();
    printf("The board packet, in the vocabulary of the %s profile.\n",
           mission_profile_name(options.profile));
    if (begin(&story, &options) == 0)
        rc = tell(&story, options.until);
    story_close(&story);
    return fflush(stdout) != 0 || ferror(stdout) ? 2 : rc;
}

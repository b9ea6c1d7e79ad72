/* The board packet: one task from its Intent to its revocation. SPDX-License-Identifier: MIT
 *
 * usage: board_packet [--profile series|draft] FOLDER */
#include "story.h"

#include <stdio.h>
#include <string.h>

static void tell(struct story *story)
{
    static bool (*const steps[])(struct story *) = {
        step_submit,  step_admit, step_derive_authority, step_disclose, step_approve, step_reload,
        step_project, step_calls, step_suspend,          step_resume,   step_revoke,
    };

    for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
        if (!steps[i](story)) {
            story->unexpected += !story->unexpected;
            return;
        }
}

static int usage(void)
{
    fprintf(stderr, "usage: board_packet [--profile series|draft] FOLDER\n");
    return 2;
}

int main(int argc, char **argv)
{
    struct story story;
    uint32_t profile = MISSION_PROFILE_SERIES;
    bool named = argc == 4 && strcmp(argv[1], "--profile") == 0;
    int rc = 2;

    if (named)
        profile = mission_profile_of(mission_view_of(argv[2]));
    if (!profile || (argc != 2 && !named))
        return usage();
    printf("The board packet, in the vocabulary of the %s profile.\n",
           mission_profile_name(profile));
    if (story_open(&story, profile, argv[argc - 1]) == 0) {
        tell(&story);
        rc = story.unexpected ? 1 : 0;
        printf("\n%s\n", rc ? "The story did not go as it should." : "All went as it should.");
    }
    story_close(&story);
    return fflush(stdout) != 0 || ferror(stdout) ? 2 : rc;
}

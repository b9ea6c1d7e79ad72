/* Prints the table of terms in doc/profiles.md from the library. SPDX-License-Identifier: MIT */
#include <mission/mission.h>

#include <stdio.h>

static void cell(uint32_t profile, uint32_t term)
{
    mission_view name = mission_profile_term(profile, term);

    if (name.len)
        printf(" `%.*s` |", (int)name.len, name.ptr);
    else
        printf(" - |");
}

#define TERM(name)                                                                                 \
    {                                                                                              \
        MISSION_TERM_##name, #name                                                                 \
    }

int main(void)
{
    static const struct {
        uint32_t term;
        const char *name;
    } terms[] = {TERM(ISSUER),         TERM(INTENT),        TERM(INTENT_EXPIRY),
                 TERM(INTENT_TARGETS), TERM(INTENT_BOUNDS), TERM(INTENT_LANGUAGE),
                 TERM(INTENT_HASH),    TERM(PROPOSAL_HASH), TERM(PREDECESSOR),
                 TERM(STATE_ERROR)};

    printf("| `MISSION_TERM_` | series | draft |\n|---|---|---|\n");
    for (size_t i = 0; i < sizeof terms / sizeof *terms; i++) {
        printf("| `%s` |", terms[i].name);
        cell(MISSION_PROFILE_SERIES, terms[i].term);
        cell(MISSION_PROFILE_DRAFT, terms[i].term);
        printf("\n");
    }
    return sizeof terms / sizeof *terms == MISSION_TERM_COUNT ? 0 : 1;
}

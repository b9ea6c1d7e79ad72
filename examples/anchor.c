/* The anchor of a Mission Intent. SPDX-License-Identifier: MIT */
#include <mission/mission.h>
#include <stdio.h>

static const char intent[] =
    "{\"goal\":\"Prepare the audit-committee board packet for Q3 2026\","
    "\"objects\":[\"Q3 financials\",\"board packet document\",\"audit-committee reviewer\"],"
    "\"constraints\":[\"confidential classification\",\"Example Corp tenant\","
    "\"audit-committee-q3-2026 meeting\"],"
    "\"success_criteria\":[\"packet drafted\",\"reviewer notified\"],"
    "\"mission_expiry\":\"2026-10-15T18:00:00Z\"}";

int main(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_context *context;
    mission_digest anchor;
    int32_t rc = mission_context_new(NULL, &context, &error);

    if (rc == MISSION_OK)
        rc = mission_anchor_text(context, mission_commitment_typ(MISSION_COMMIT_INTENT),
                                 mission_view_of("https://as.example.com"), mission_view_of(intent),
                                 &anchor, &error);
    if (rc == MISSION_OK)
        printf("%s\n", anchor.text);
    else
        fprintf(stderr, "%s: %s\n", error.reason, error.text);
    mission_context_unref(context);
    return rc == MISSION_OK ? 0 : 1;
}

/* One Mission as lines of text, from its records alone. SPDX-License-Identifier: MIT
 *
 * Names come from others: one with other than plain characters is quoted and escaped, so that none
 * can look like a line, or a word, of ours. */
#include "join.h"

struct story {
    const mission_evidence_join *join;
    mission_sink sink;
    int32_t host; /* what the sink returned; the first that is not 0 stays */
};

static void put(struct story *s, const char *ptr, size_t len)
{
    if (!s->host && len)
        s->host = s->sink.write(s->sink.host, ptr, len);
}

static void say(struct story *s, const char *text)
{
    put(s, text, strlen(text));
}

/* ---- Names ---- */

static bool plain(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c && strchr("-._~:/?#@!$&*+,;=%", c));
}

static bool all_plain(mission_view text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!plain(text.ptr[i]))
            return false;
    return text.len > 0;
}

static void put_escaped(struct story *s, char c)
{
    static const char digits[] = "0123456789abcdef";
    const char escape[] = {'\\', 'x', digits[c >> 4 & 15], digits[c & 15]};
    const bool shown = c == ' ' || (c > ' ' && c < 0x7f && c != '"' && c != '\\');

    if (shown)
        put(s, &c, 1);
    else
        put(s, escape, sizeof escape);
}

static void put_name(struct story *s, mission_view text)
{
    if (all_plain(text)) {
        put(s, text.ptr, text.len);
        return;
    }
    say(s, "\"");
    for (size_t i = 0; i < text.len; i++)
        put_escaped(s, text.ptr[i]);
    say(s, "\"");
}

/* A word of ours and a name after it; nothing when there is no name. */
static void tell(struct story *s, const char *before, const struct mi_row *row,
                 enum mi_row_name name)
{
    if (!row->names[name]->text.len)
        return;
    say(s, before);
    put_name(s, row->names[name]->text);
}

static void put_time(struct story *s, const mission_time *time)
{
    char text[40];

    put(s, text, mission_time_write(time, text, sizeof text));
}

static void put_number(struct story *s, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    put(s, digits + at, sizeof digits - at);
}

/* ---- Lines ---- */

/* What was asked: the action, where, on what, and by whom. */
static void tell_asked(struct story *s, const struct mi_row *row)
{
    tell(s, " ", row, MI_ROW_ACTION);
    tell(s, " at ", row, MI_ROW_AUDIENCE);
    tell(s, " on ", row, MI_ROW_RESOURCE_TYPE);
    tell(s, " ", row, MI_ROW_RESOURCE);
    tell(s, " for ", row, MI_ROW_SUBJECT);
    tell(s, " by client ", row, MI_ROW_CLIENT);
}

static void tell_decision(struct story *s, const struct mi_row *row)
{
    put_time(s, &row->at);
    say(s, row->permit ? " permitted" : " denied");
    tell_asked(s, row);
    if (!row->permit)
        tell(s, ", because ", row, MI_ROW_REASON);
    tell(s, row->permit ? ", holding to " : ", failing ", row, MI_ROW_TURNS);
    tell(s, ", class ", row, MI_ROW_CLASS);
    tell(s, ", entry ", row, MI_ROW_ENTRY);
    tell(s, ", approval presented ", row, MI_ROW_APPROVAL);
    tell(s, ", resource policy ", row, MI_ROW_POLICY);
    tell(s, " said ", row, MI_ROW_VERDICT);
    tell(s, ", decision point ", row, MI_ROW_EMITTER);
    tell(s, ", evaluation ", row, MI_ROW_EVALUATION);
    say(s, "\n");
}

static void tell_execution(struct story *s, const struct mi_row *row)
{
    static const char *const words[] = {
        [MISSION_OUTCOME_COMPLETED] = " done",
        [MISSION_OUTCOME_FAILED] = " failed",
        [MISSION_OUTCOME_SUPPRESSED] = " stopped before any effect",
    };

    put_time(s, &row->at);
    say(s, words[row->outcome]);
    tell(s, ", because ", row, MI_ROW_REASON);
    tell(s, ", at ", row, MI_ROW_AUDIENCE);
    tell(s, ", executed by ", row, MI_ROW_EMITTER);
    tell(s, ", evaluation ", row, MI_ROW_EVALUATION);
    say(s, "\n");
}

static void tell_refusal(struct story *s, const struct mi_row *row)
{
    put_time(s, &row->at);
    say(s, " refused before any decision");
    tell_asked(s, row);
    tell(s, ", because ", row, MI_ROW_REASON);
    tell(s, ", refused by ", row, MI_ROW_EMITTER);
    say(s, "\n");
}

static void tell_group(struct story *s, const struct mi_group *group)
{
    for (size_t i = 0; i < group->count; i++) {
        const struct mi_row *row = group->rows[i];

        if (row->kind == MISSION_EVIDENCE_DECISION)
            tell_decision(s, row);
        else if (row->kind == MISSION_EVIDENCE_EXECUTION)
            tell_execution(s, row);
        else
            tell_refusal(s, row);
    }
}

static void tell_finding(struct story *s, const struct mi_finding *found)
{
    say(s, found->unauthorized ? "unauthorized: " : "to be looked at: ");
    say(s, mission_finding_text(found->finding));
    if (found->evaluation->text.len) {
        say(s, ", evaluation ");
        put_name(s, found->evaluation->text);
    }
    if (found->record->text.len) {
        say(s, ", record ");
        put_name(s, found->record->text);
    }
    say(s, ", emitter ");
    put_name(s, found->emitter->text);
    if (found->finding == MISSION_FINDING_SEQUENCE_GAP ||
        found->finding == MISSION_FINDING_SEQUENCE_REPEATED) {
        say(s, ", numbers ");
        put_number(s, found->first);
        say(s, " to ");
        put_number(s, found->last);
    }
    say(s, "\n");
}

/* ---- The whole ---- */

static bool of_mission(const struct mi_word *has_issuer, const struct mi_word *has_mission,
                       mission_view issuer, mission_view mission)
{
    return mi_view_is(has_mission->text, mission) &&
           (!issuer.len || mi_view_is(has_issuer->text, issuer));
}

static size_t tell_all(struct story *s, mission_view issuer, mission_view mission)
{
    const struct mi_group *groups = s->join->groups.items;
    const struct mi_finding *findings = s->join->findings.items;
    size_t told = 0;

    for (size_t i = 0; i < s->join->groups.count; i++) {
        const struct mi_row *row = mi_group_head(&groups[i]);

        if (!of_mission(row->names[MI_ROW_ISSUER], row->names[MI_ROW_MISSION], issuer, mission))
            continue;
        tell_group(s, &groups[i]);
        told++;
    }
    for (size_t i = 0; i < s->join->findings.count; i++) {
        if (!of_mission(findings[i].issuer, findings[i].mission, issuer, mission))
            continue;
        tell_finding(s, &findings[i]);
        told++;
    }
    return told;
}

int32_t mission_evidence_story(const mission_evidence_join *join, mission_view issuer,
                               mission_view mission, const mission_sink *sink, mission_error *error)
{
    static const size_t ends[] = {MI_END_OF(mission_sink, write)};
    struct story s = {.join = join};
    size_t told;
    int32_t rc;

    if (!join || !sink || !mi_usable(issuer) || !mi_usable(mission) || !mission.len)
        return mi_fail(error, MISSION_E_ARGUMENT);
    rc = mi_import(&s.sink, sizeof s.sink, sink, ends, MI_COUNT(ends));
    if (rc)
        return mi_fail(error, rc);
    if (!s.sink.write)
        return mi_fail_say(error, MISSION_E_NO_CALLBACK, "sink.write");
    if (!join->judged)
        return mi_fail(error, MISSION_E_STATE);
    told = tell_all(&s, issuer, mission);
    if (s.host)
        return mi_fail_host(error, MISSION_E_HOST, s.host, "sink.write");
    return told ? MISSION_OK : mi_fail(error, MISSION_E_NOT_FOUND);
}

/* Joining evidence: known faults are found and nothing else, as a slow joiner finds them.
 * SPDX-License-Identifier: MIT */
#include "ledger.h"

#include <time.h>

#define T0 INT64_C(1793607243)
#define NOW (T0 + 1000000)
#define ROWS 160u

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};

/* ---- Findings as lines, for comparing ---- */

#define LINES 1024u
#define LINE 400u

struct lines {
    char line[LINES][LINE];
    size_t count;
};
static struct lines told, wanted;

static const char *or_none(const char *text)
{
    return text ? text : "";
}

static void want(uint32_t finding, int unauthorized, const char *issuer, const char *mission,
                 const char *evaluation, const char *record, const char *emitter,
                 unsigned long long first, unsigned long long last)
{
    CHECK(wanted.count < LINES);
    snprintf(wanted.line[wanted.count++], LINE, "%s|%d|%s|%s|%s|%s|%s|%llu|%llu",
             mission_finding_name(finding), unauthorized, or_none(issuer), or_none(mission),
             or_none(evaluation), or_none(record), or_none(emitter), first, last);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void collect(const mission_evidence_join *join)
{
    mission_finding found = {.size = sizeof found};

    told.count = 0;
    for (size_t i = 0; mission_evidence_join_finding(join, i, &found) && told.count < LINES; i++)
        snprintf(told.line[told.count++], LINE, "%s|%u|%.*s|%.*s|%.*s|%.*s|%.*s|%llu|%llu",
                 mission_finding_name(found.finding), found.unauthorized, (int)found.issuer.len,
                 found.issuer.ptr, (int)found.mission.len, found.mission.ptr,
                 (int)found.evaluation_id.len, found.evaluation_id.ptr, (int)found.record_id.len,
                 found.record_id.ptr, (int)found.emitter.len, found.emitter.ptr,
                 (unsigned long long)found.first, (unsigned long long)found.last);
}

/* Exactly these, in any order. */
static bool same_lines(void)
{
    bool same = told.count == wanted.count;

    qsort(told.line, told.count, LINE, by_text);
    qsort(wanted.line, wanted.count, LINE, by_text);
    for (size_t i = 0; same && i < told.count; i++)
        same = strcmp(told.line[i], wanted.line[i]) == 0;
    test_check(same, __FILE__, __LINE__, "%zu findings, not %zu", told.count, wanted.count);
    for (size_t i = 0; !same && i < told.count; i++)
        printf("# told   %s\n", told.line[i]);
    for (size_t i = 0; !same && i < wanted.count; i++)
        printf("# wanted %s\n", wanted.line[i]);
    return same;
}

/* ---- A history ---- */

struct history {
    mission_context *context;
    struct ledger_row rows[ROWS];
    size_t count;
    mission_evidence_join_config config;
    int64_t now;
};

static void open_history(struct history *h, uint32_t profile)
{
    h->context = test_context(profile, T0);
    h->count = 0;
    h->config = (mission_evidence_join_config){.size = sizeof h->config, .context = h->context};
    h->now = NOW;
    wanted.count = 0;
}

static struct ledger_row *add(struct history *h, struct ledger_row row)
{
    CHECK(h->count < ROWS);
    h->rows[h->count] = row;
    return &h->rows[h->count++];
}

static mission_evidence_join *join_of(const struct history *h)
{
    const mission_time now = {.seconds = h->now};
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_join *join = NULL;

    CHECK_CODE(mission_evidence_join_new(&h->config, &join, &error), MISSION_OK, &error);
    for (size_t i = 0; i < h->count; i++)
        CHECK_CODE(ledger_add(h->context, join, &h->rows[i], &error), MISSION_OK, &error);
    CHECK_CODE(mission_evidence_join_finish(join, &now, &error), MISSION_OK, &error);
    return join;
}

static bool check_history(const struct history *h)
{
    mission_evidence_join *join = join_of(h);

    collect(join);
    mission_evidence_join_free(join);
    return same_lines();
}

static void close_history(struct history *h)
{
    mission_context_unref(h->context);
}

/* ---- One fault at a time, in a history that is clean without it ---- */

/* Three permits that were used, one denial, one refusal: numbers 0 to 3 of the decision point, 0 to
 * 3 of the enforcement point. */
static void clean(struct history *h)
{
    static const char *const names[] = {"dec_a", "dec_b", "dec_c"};
    struct ledger_row denial = ledger_permit("dec_d", 3, T0 + 30);

    for (size_t i = 0; i < 3; i++) {
        const struct ledger_row permit = ledger_permit(names[i], i, T0 + 10 * (int64_t)i);
        char id[16];

        add(h, permit);
        snprintf(id, sizeof id, "exe_%zu", i);
        add(h, ledger_execution(&permit, id, i));
    }
    denial.permit = 0;
    denial.reason = "out_of_authority";
    add(h, denial);
    add(h, ledger_refusal("ref_1", 3, T0 + 40));
}

#define PERMIT(h, i) (&(h)->rows[2 * (i)])
#define DONE(h, i) (&(h)->rows[2 * (i) + 1])
#define DENIAL(h) (&(h)->rows[6])
#define PEP "pep.example.com"
#define PDP "pdp.example.com"

static void about(uint32_t finding, int unauthorized, const struct ledger_row *row)
{
    want(finding, unauthorized, row->issuer, row->mission, row->evaluation, row->id, row->emitter,
         0, 0);
}

static void remove_row(struct history *h, size_t at)
{
    memmove(&h->rows[at], &h->rows[at + 1], (h->count - at - 1) * sizeof h->rows[0]);
    h->count--;
}

static void fault_none(struct history *h)
{
    (void)h;
}
/* The permit stands alone; the number of its execution is missing, too. */
static void orphan(struct history *h, uint32_t finding)
{
    about(finding, 0, PERMIT(h, 1));
    want(MISSION_FINDING_SEQUENCE_GAP, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PEP, 1, 1);
    remove_row(h, 3);
}
static void fault_orphan(struct history *h)
{
    orphan(h, MISSION_FINDING_UNDETERMINED);
}
static void fault_attempted(struct history *h)
{
    h->config.flags = MISSION_JOIN_ATTEMPTED;
    orphan(h, MISSION_FINDING_ATTEMPTED);
}
/* The window of 100 s begins at the permit's end, 60 s after T0 + 10. */
static void fault_awaited(struct history *h)
{
    h->config.window_seconds = 100;
    h->now = T0 + 10 + 60 + 100;
    orphan(h, MISSION_FINDING_AWAITED);
}
static void fault_window_over(struct history *h)
{
    h->config.window_seconds = 100;
    h->now = T0 + 10 + 60 + 101;
    orphan(h, MISSION_FINDING_UNDETERMINED);
}
static void fault_no_decision(struct history *h)
{
    about(MISSION_FINDING_NO_DECISION, 1, DONE(h, 1));
    want(MISSION_FINDING_SEQUENCE_GAP, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PDP, 1, 1);
    remove_row(h, 2);
}
static void fault_denied(struct history *h)
{
    struct ledger_row *row = add(h, ledger_execution(DENIAL(h), "exe_9", 4));

    about(MISSION_FINDING_DENIED, 1, row);
}
static void fault_deviation(struct history *h)
{
    DONE(h, 1)->effective = LEDGER_OTHER;
    about(MISSION_FINDING_DEVIATION, 1, DONE(h, 1));
}
static void fault_deviation_suppressed(struct history *h)
{
    DONE(h, 1)->effective = LEDGER_OTHER;
    DONE(h, 1)->outcome = "suppressed";
    DONE(h, 1)->reason = "parameter_mismatch";
    about(MISSION_FINDING_DEVIATION, 1, DONE(h, 1));
}
static void fault_deviation_failed(struct history *h)
{
    DONE(h, 1)->effective = LEDGER_OTHER;
    DONE(h, 1)->outcome = "failed";
    DONE(h, 1)->reason = "example.com/down";
    about(MISSION_FINDING_DEVIATION, 1, DONE(h, 1));
}
static void fault_authorized(struct history *h)
{
    DONE(h, 1)->digest = DONE(h, 1)->effective = LEDGER_OTHER;
    about(MISSION_FINDING_AUTHORIZED, 1, DONE(h, 1));
}
static void fault_unsaid_digest(struct history *h)
{
    DONE(h, 1)->digest = DONE(h, 1)->effective = NULL;
    about(MISSION_FINDING_AUTHORIZED, 1, DONE(h, 1));
}
static void fault_audience(struct history *h)
{
    DONE(h, 1)->audience = "https://crm.example.com";
    about(MISSION_FINDING_AUDIENCE, 1, DONE(h, 1));
}
/* Its number counts in the other Mission, whose issuer nobody tells. */
static void fault_mission(struct history *h)
{
    DONE(h, 1)->mission = "msn_other";
    DONE(h, 1)->issuer = NULL;
    about(MISSION_FINDING_MISSION, 1, DONE(h, 1));
    want(MISSION_FINDING_SEQUENCE_GAP, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PEP, 1, 1);
}
static void fault_overused(struct history *h)
{
    add(h, ledger_execution(PERMIT(h, 1), "exe_9", 4));
    about(MISSION_FINDING_OVERUSED, 1, PERMIT(h, 1));
}
/* A limit of two: two uses are none too many, a third is. */
static void fault_used_twice(struct history *h)
{
    PERMIT(h, 1)->use_limit = 2;
    add(h, ledger_execution(PERMIT(h, 1), "exe_9", 4));
}
static void fault_used_thrice(struct history *h)
{
    fault_used_twice(h);
    add(h, ledger_execution(PERMIT(h, 1), "exe_8", 5));
    about(MISSION_FINDING_OVERUSED, 1, PERMIT(h, 1));
}
static void fault_unlimited(struct history *h)
{
    PERMIT(h, 1)->use_limit = 0;
    add(h, ledger_execution(PERMIT(h, 1), "exe_9", 4));
}
static void fault_metered_twice(struct history *h)
{
    fault_unlimited(h);
    PERMIT(h, 1)->metered = 1;
    about(MISSION_FINDING_TWO_OUTCOMES, 0, PERMIT(h, 1));
}
static void fault_two_outcomes(struct history *h)
{
    struct ledger_row *row = add(h, ledger_execution(PERMIT(h, 1), "exe_9", 4));

    row->outcome = "suppressed";
    row->reason = "kill_switch";
    about(MISSION_FINDING_TWO_OUTCOMES, 0, PERMIT(h, 1));
}
/* Trap 15: what refused the second use is no end of the permit, and no conflict... */
static void fault_second_use_refused(struct history *h)
{
    struct ledger_row *row = add(h, ledger_execution(PERMIT(h, 1), "exe_9", 4));

    row->outcome = "suppressed";
    row->reason = "permit_consumed";
}
/* ...and alone it says that there was an earlier use, of which nothing is known. */
static void fault_first_use_lost(struct history *h)
{
    DONE(h, 1)->outcome = "suppressed";
    DONE(h, 1)->reason = "permit_consumed";
    about(MISSION_FINDING_UNDETERMINED, 0, PERMIT(h, 1));
}
static void fault_late(struct history *h)
{
    DONE(h, 1)->started = PERMIT(h, 1)->valid_until + 1;
    DONE(h, 1)->at = PERMIT(h, 1)->valid_until + 2;
    about(MISSION_FINDING_LATE, 1, DONE(h, 1));
}
/* Begun in time, however long it took. */
static void fault_long(struct history *h)
{
    DONE(h, 1)->started = PERMIT(h, 1)->valid_until;
    DONE(h, 1)->at = PERMIT(h, 1)->valid_until + 3000;
}
static void fault_late_within_skew(struct history *h)
{
    h->config.skew_seconds = 1;
    DONE(h, 1)->started = PERMIT(h, 1)->valid_until + 1;
    DONE(h, 1)->at = PERMIT(h, 1)->valid_until + 2;
}
static void fault_late_suppressed(struct history *h)
{
    DONE(h, 1)->outcome = "suppressed";
    DONE(h, 1)->reason = "permit_expired";
    DONE(h, 1)->started = 0;
    DONE(h, 1)->at = PERMIT(h, 1)->valid_until + 2;
}
static void fault_start_unknown(struct history *h)
{
    DONE(h, 1)->started = 0;
    DONE(h, 1)->at = PERMIT(h, 1)->valid_until + 1;
    about(MISSION_FINDING_START_UNKNOWN, 0, DONE(h, 1));
}
static void fault_early(struct history *h)
{
    DONE(h, 1)->started = PERMIT(h, 1)->at - 1;
    about(MISSION_FINDING_EARLY, 1, DONE(h, 1));
}
static void fault_two_decisions(struct history *h)
{
    struct ledger_row *row = add(h, *PERMIT(h, 1));

    snprintf(row->id, sizeof row->id, "evd_z");
    row->sequence = 4;
    about(MISSION_FINDING_TWO_DECISIONS, 0, row);
}
/* Of a denial and a permit the denial counts. */
static void fault_denied_and_permitted(struct history *h)
{
    struct ledger_row *row = add(h, *PERMIT(h, 1));

    snprintf(row->id, sizeof row->id, "evd_z");
    row->sequence = 4;
    row->permit = 0;
    row->reason = "resource_policy";
    about(MISSION_FINDING_TWO_DECISIONS, 0, PERMIT(h, 1));
    about(MISSION_FINDING_DENIED, 1, DONE(h, 1));
}
static void fault_id_reused(struct history *h)
{
    struct ledger_row *row = add(h, *DONE(h, 1));

    row->content = 7;
    about(MISSION_FINDING_ID_REUSED, 0, DONE(h, 1));
}
static void fault_id_reused_thrice(struct history *h)
{
    fault_id_reused(h);
    add(h, *DONE(h, 1))->content = 8;
}
/* One decision that was told in two ways, not two decisions. */
static void fault_decision_reused(struct history *h)
{
    add(h, *PERMIT(h, 1))->content = 7;
    about(MISSION_FINDING_ID_REUSED, 0, PERMIT(h, 1));
}
static void fault_gap(struct history *h)
{
    h->rows[7].sequence = 1000000; /* the refusal's */
    want(MISSION_FINDING_SEQUENCE_GAP, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PEP, 3, 999999);
}
static void fault_repeated(struct history *h)
{
    h->rows[7].sequence = 2;
    want(MISSION_FINDING_SEQUENCE_REPEATED, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PEP, 2, 2);
}
static void fault_repeated_thrice(struct history *h)
{
    fault_repeated(h);
    add(h, ledger_refusal("ref_2", 2, T0 + 50));
}
static void later_start(struct history *h)
{
    for (size_t i = 0; i < h->count; i++)
        h->rows[i].sequence += 5;
}
static void fault_front(struct history *h)
{
    later_start(h);
    h->config.flags = MISSION_JOIN_FROM_START;
    want(MISSION_FINDING_SEQUENCE_GAP, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PEP, 0, 4);
    want(MISSION_FINDING_SEQUENCE_GAP, 0, LEDGER_ISSUER, LEDGER_MISSION, "", "", PDP, 0, 4);
}
static void fault_redelivered(struct history *h)
{
    for (size_t i = 0, count = h->count; i < count; i++)
        add(h, h->rows[i]);
}
/* A refusal of no verified Mission has no number. */
static void fault_unknown_mission(struct history *h)
{
    struct ledger_row *row = add(h, ledger_refusal("ref_3", 0, T0 + 60));

    row->mission = row->issuer = NULL;
    row->has_sequence = 0;
    row->reason = "token_invalid";
}

static void test_faults(void)
{
    COVERS("30:EV-5", "30:EV-6", "evidence.security.orphaned-decision-evidence-classification",
           "evidence.execution.parameter-deviation-remains-valid-and-flagged",
           "evidence.execution.dedup-on-execution-id");
    static const struct {
        const char *name;
        void (*inject)(struct history *);
    } faults[] = {
        {"none", fault_none},
        {"orphan", fault_orphan},
        {"attempted", fault_attempted},
        {"awaited", fault_awaited},
        {"window over", fault_window_over},
        {"no decision", fault_no_decision},
        {"denied", fault_denied},
        {"deviation", fault_deviation},
        {"deviation, suppressed", fault_deviation_suppressed},
        {"deviation, failed", fault_deviation_failed},
        {"authorized", fault_authorized},
        {"digest unsaid", fault_unsaid_digest},
        {"audience", fault_audience},
        {"mission", fault_mission},
        {"overused", fault_overused},
        {"used twice", fault_used_twice},
        {"used thrice", fault_used_thrice},
        {"unlimited", fault_unlimited},
        {"metered twice", fault_metered_twice},
        {"two outcomes", fault_two_outcomes},
        {"second use refused", fault_second_use_refused},
        {"first use lost", fault_first_use_lost},
        {"late", fault_late},
        {"long", fault_long},
        {"late within skew", fault_late_within_skew},
        {"late, suppressed", fault_late_suppressed},
        {"start unknown", fault_start_unknown},
        {"early", fault_early},
        {"two decisions", fault_two_decisions},
        {"denied and permitted", fault_denied_and_permitted},
        {"id reused", fault_id_reused},
        {"id reused thrice", fault_id_reused_thrice},
        {"decision reused", fault_decision_reused},
        {"gap", fault_gap},
        {"repeated", fault_repeated},
        {"repeated thrice", fault_repeated_thrice},
        {"later start", later_start},
        {"front missing", fault_front},
        {"redelivered", fault_redelivered},
        {"unknown mission", fault_unknown_mission},
    };

    for (size_t p = 0; p < 2; p++)
        for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) {
            static struct history h;

            open_history(&h, profiles[p]);
            test_about("%s, profile %u", faults[i].name, profiles[p]);
            clean(&h);
            faults[i].inject(&h);
            check_history(&h);
            close_history(&h);
        }
    test_about(NULL);
}

/* ---- The slow joiner: every rule by loops over all rows, no order, no tables ---- */

static bool is(const char *a, const char *b)
{
    return strcmp(or_none(a), or_none(b)) == 0;
}

static bool identical(const struct history *h, size_t a, size_t b)
{
    char one[LEDGER_TEXT], other[LEDGER_TEXT];

    ledger_text(mission_context_profile(h->context), &h->rows[a], false, one);
    ledger_text(mission_context_profile(h->context), &h->rows[b], false, other);
    return h->rows[a].kind == h->rows[b].kind && is(one, other);
}

static bool repeated_row(const struct history *h, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (identical(h, i, at))
            return true;
    return false;
}

static const struct ledger_row *decision_of(const struct history *h, const char *evaluation)
{
    const struct ledger_row *best = NULL;

    for (size_t i = 0; i < h->count; i++) {
        const struct ledger_row *row = &h->rows[i];

        if (row->kind != MISSION_EVIDENCE_DECISION || !is(row->evaluation, evaluation))
            continue;
        if (!best || row->permit < best->permit ||
            (row->permit == best->permit && strcmp(row->id, best->id) < 0))
            best = row;
    }
    return best;
}

static const char *issuer_of(const struct history *h, const struct ledger_row *row)
{
    const struct ledger_row *decision;
    const char *found = NULL;

    if (row->kind != MISSION_EVIDENCE_EXECUTION)
        return row->issuer;
    decision = decision_of(h, row->evaluation);
    if (decision && is(decision->mission, row->mission))
        return decision->issuer;
    for (size_t i = 0; i < h->count; i++) {
        const struct ledger_row *other = &h->rows[i];

        if (other->kind == MISSION_EVIDENCE_EXECUTION || !is(other->mission, row->mission))
            continue;
        if (found && !is(found, other->issuer))
            return NULL;
        found = other->issuer;
    }
    return found;
}

static void naive_about(const struct history *h, uint32_t finding, int unauthorized,
                        const struct ledger_row *row)
{
    want(finding, unauthorized, issuer_of(h, row), row->mission, row->evaluation, row->id,
         row->emitter, 0, 0);
}

static void naive_execution(const struct history *h, const struct ledger_row *e)
{
    const struct ledger_row *d = decision_of(h, e->evaluation);
    const bool effect = !is(e->outcome, "suppressed");
    const int64_t skew = h->config.skew_seconds;

    if (!is(e->digest, e->effective))
        naive_about(h, MISSION_FINDING_DEVIATION, 1, e);
    if (!d) {
        naive_about(h, MISSION_FINDING_NO_DECISION, effect, e);
        return;
    }
    if (!is(d->mission, e->mission))
        naive_about(h, MISSION_FINDING_MISSION, effect, e);
    if (!is(d->audience, e->audience))
        naive_about(h, MISSION_FINDING_AUDIENCE, effect, e);
    if (!d->permit) {
        naive_about(h, MISSION_FINDING_DENIED, effect, e);
        return;
    }
    if (!is(d->digest, e->digest))
        naive_about(h, MISSION_FINDING_AUTHORIZED, effect, e);
    if (effect && e->started && e->started > d->valid_until + skew)
        naive_about(h, MISSION_FINDING_LATE, 1, e);
    if (effect && !e->started && e->at > d->valid_until + skew)
        naive_about(h, MISSION_FINDING_START_UNKNOWN, 0, e);
    if (effect && (e->started ? e->started : e->at) + skew < d->at)
        naive_about(h, MISSION_FINDING_EARLY, 1, e);
}

/* Is there an earlier row of the same record? */
static bool named_before(const struct history *h, size_t at)
{
    for (size_t i = 0; i < at; i++)
        if (h->rows[i].kind == h->rows[at].kind && is(h->rows[i].id, h->rows[at].id) &&
            is(h->rows[i].emitter, h->rows[at].emitter) &&
            is(h->rows[i].evaluation, h->rows[at].evaluation))
            return true;
    return false;
}

static void naive_permit(const struct history *h, const struct ledger_row *d)
{
    int64_t ends = 0, effects = 0;
    const int64_t most = d->metered ? 1 : d->use_limit;

    for (size_t i = 0; i < h->count; i++) {
        const struct ledger_row *e = &h->rows[i];
        bool end = false, effect = false;

        if (e->kind != MISSION_EVIDENCE_EXECUTION || !is(e->evaluation, d->evaluation) ||
            named_before(h, i))
            continue;
        for (size_t k = i; k < h->count; k++) {
            const struct ledger_row *other = &h->rows[k];

            if (other->kind != e->kind || !is(other->id, e->id) ||
                !is(other->emitter, e->emitter) || !is(other->evaluation, e->evaluation))
                continue;
            effect = effect || !is(other->outcome, "suppressed");
            end = end || !is(other->outcome, "suppressed") || !is(other->reason, "permit_consumed");
        }
        ends += end;
        effects += effect;
    }
    if (!ends)
        naive_about(h,
                    h->now <= d->valid_until + h->config.window_seconds
                        ? MISSION_FINDING_AWAITED
                        : MISSION_FINDING_UNDETERMINED,
                    0, d);
    else if (d->use_limit && effects > d->use_limit)
        naive_about(h, MISSION_FINDING_OVERUSED, 1, d);
    else if (most && ends > most)
        naive_about(h, MISSION_FINDING_TWO_OUTCOMES, 0, d);
}

/* A number: how often is it there, and what is missing below it? */
static void naive_number(const struct history *h, size_t at)
{
    const struct ledger_row *row = &h->rows[at];
    const char *issuer = issuer_of(h, row);
    uint64_t below = 0;
    size_t same = 0;
    bool any = false;

    for (size_t i = 0; i < h->count; i++) {
        const struct ledger_row *other = &h->rows[i];

        if (!other->has_sequence || !is(other->mission, row->mission) ||
            !is(other->emitter, row->emitter) || !is(issuer_of(h, other), issuer))
            continue;
        if (other->sequence == row->sequence) {
            bool new_name = true;

            if (i < at)
                return; /* told with the first of them */
            for (size_t k = 0; k < i; k++)
                if (h->rows[k].has_sequence && h->rows[k].sequence == other->sequence &&
                    h->rows[k].kind == other->kind && is(h->rows[k].id, other->id) &&
                    is(h->rows[k].emitter, other->emitter) &&
                    is(h->rows[k].mission, other->mission) && is(issuer_of(h, &h->rows[k]), issuer))
                    new_name = false;
            same += new_name;
        } else if (other->sequence < row->sequence && (!any || other->sequence > below)) {
            below = other->sequence;
            any = true;
        }
    }
    if (same > 1)
        want(MISSION_FINDING_SEQUENCE_REPEATED, 0, issuer, row->mission, "", "", row->emitter,
             row->sequence, row->sequence);
    if (any && below + 1 < row->sequence)
        want(MISSION_FINDING_SEQUENCE_GAP, 0, issuer, row->mission, "", "", row->emitter, below + 1,
             row->sequence - 1);
}

static void naive(const struct history *h)
{
    wanted.count = 0;
    for (size_t i = 0; i < h->count; i++) {
        const struct ledger_row *row = &h->rows[i];

        if (repeated_row(h, i))
            continue;
        if (row->has_sequence)
            naive_number(h, i);
        if (row->kind == MISSION_EVIDENCE_EXECUTION)
            naive_execution(h, row);
        if (row->kind != MISSION_EVIDENCE_DECISION)
            continue;
        if (decision_of(h, row->evaluation) != row)
            naive_about(h, MISSION_FINDING_TWO_DECISIONS, 0, row);
        else if (row->permit)
            naive_permit(h, row);
    }
}

/* ---- Random histories, full of faults ---- */

static const char *pick(uint64_t *state, const char *const *from, size_t count)
{
    return from[test_random(state) % count];
}

static const char *const missions[] = {"msn_one", "msn_two", "msn_three"};
static const char *const issuers[] = {"https://as.example.com", "https://as.example.org"};
static const char *const audiences[] = {LEDGER_AUD, "https://crm.example.com"};
static const char *const digests[] = {LEDGER_DIGEST, LEDGER_OTHER, NULL};

static struct ledger_row random_permit(uint64_t *state, size_t number)
{
    struct ledger_row row;
    char name[24];

    snprintf(name, sizeof name, "dec_%llu", (unsigned long long)(test_random(state) % 12));
    row = ledger_permit(name, test_random(state) % 20, T0 + (int64_t)(test_random(state) % 100));
    snprintf(row.id, sizeof row.id, "evd_%zu", number); /* names are the emitters' own */
    row.mission = pick(state, missions, 3);
    row.issuer = row.mission == missions[0] ? pick(state, issuers, 2) : issuers[0];
    row.audience = pick(state, audiences, 2);
    row.digest = pick(state, digests, 3);
    row.permit = test_random(state) % 4 > 0;
    row.reason = row.permit ? NULL : "resource_policy";
    row.use_limit = (int64_t)(test_random(state) % 3);
    row.metered = test_random(state) % 4 == 0;
    row.valid_until = row.at + (int64_t)(test_random(state) % 100);
    return row;
}

static struct ledger_row random_execution(struct history *h, uint64_t *state, size_t number)
{
    static const char *const outcomes[] = {"completed", "failed", "suppressed"};
    static const char *const errors[] = {"permit_consumed", "permit_expired", "kill_switch"};
    struct ledger_row permit = ledger_permit("dec_none", 0, T0), row;
    char name[24];

    for (size_t i = 0; h->count && i < 8 && is(permit.evaluation, "dec_none"); i++) {
        const struct ledger_row *other = &h->rows[test_random(state) % h->count];

        if (other->kind == MISSION_EVIDENCE_DECISION)
            permit = *other;
    }
    snprintf(name, sizeof name, "exe_%zu", number);
    row = ledger_execution(&permit, name, test_random(state) % 20);
    row.outcome = pick(state, outcomes, 3);
    row.reason = is(row.outcome, "completed") ? NULL : pick(state, errors, 3);
    if (test_random(state) % 6 == 0)
        row.mission = pick(state, missions, 3);
    if (test_random(state) % 6 == 0)
        row.audience = pick(state, audiences, 2);
    if (test_random(state) % 4 == 0)
        row.effective = pick(state, digests, 3);
    if (test_random(state) % 4 == 0)
        row.digest = pick(state, digests, 3);
    if (test_random(state) % 3 == 0)
        row.started = 0;
    row.at += (int64_t)(test_random(state) % 120) - 20;
    return row;
}

static struct ledger_row random_row(struct history *h, uint64_t *state)
{
    const uint64_t roll = test_random(state) % 10;
    struct ledger_row row;
    char name[24];

    if (h->count && roll == 0)
        return h->rows[test_random(state) % h->count]; /* delivered again */
    if (roll < 5)
        return random_permit(state, h->count);
    if (roll < 9)
        return random_execution(h, state, h->count);
    snprintf(name, sizeof name, "ref_%zu", h->count);
    row = ledger_refusal(name, test_random(state) % 20, T0 + (int64_t)(test_random(state) % 100));
    row.mission = pick(state, missions, 3);
    row.issuer = row.mission == missions[0] ? pick(state, issuers, 2) : issuers[0];
    return row;
}

static void test_random_histories(void)
{
    COVERS("30:EV-5", "30:EV-6");
    uint64_t state = test_seed();
    size_t found = 0;

    for (size_t round = 0; round < 400; round++) {
        const size_t size = 1 + test_random(&state) % 60;
        static struct history h;

        open_history(&h, profiles[round % 2]);
        h.config.window_seconds = 1 + (int64_t)(test_random(&state) % 100);
        h.config.skew_seconds = (int64_t)(test_random(&state) % 10);
        h.now = T0 + (int64_t)(test_random(&state) % 300);
        for (size_t i = 0; i < size; i++)
            add(&h, random_row(&h, &state));
        test_about("round %zu", round);
        naive(&h);
        found += wanted.count;
        check_history(&h);
        close_history(&h);
    }
    test_about(NULL);
    CHECK(found > 4000); /* the histories are not clean ones */
}

/* ---- The order of adding says nothing ---- */

static char *report_text(const struct history *h, uint32_t flags)
{
    mission_evidence_join *join = join_of(h);
    mission_error error = MISSION_ERROR_INIT;
    mission_json *report = NULL;
    mission_text *text = NULL;
    mission_view view;
    char *out;

    CHECK_CODE(mission_evidence_join_report(join, flags, &report, &error), MISSION_OK, &error);
    CHECK_CODE(mission_value_canonical(h->context, mission_json_root(report), &text, &error),
               MISSION_OK, &error);
    view = mission_text_view(text);
    out = calloc(1, view.len + 1);
    if (out)
        memcpy(out, view.ptr, view.len);
    mission_text_unref(text);
    mission_json_unref(report);
    mission_evidence_join_free(join);
    return out;
}

static void test_order(void)
{
    COVERS("30:EV-6");
    uint64_t state = test_seed();

    for (size_t round = 0; round < 40; round++) {
        static struct history h;
        char *first, *other;

        open_history(&h, profiles[round % 2]);
        for (size_t i = 0; i < 50; i++)
            add(&h, random_row(&h, &state));
        if (round % 4 == 0)
            add(&h, h.rows[0])->content = 9; /* one name, two contents */
        first = report_text(&h, MISSION_REPORT_ACTIONS);
        for (size_t i = h.count - 1; i > 0; i--) {
            const size_t k = test_random(&state) % (i + 1);
            const struct ledger_row kept = h.rows[i];

            h.rows[i] = h.rows[k];
            h.rows[k] = kept;
        }
        other = report_text(&h, MISSION_REPORT_ACTIONS);
        test_check(first && other && strcmp(first, other) == 0, __FILE__, __LINE__,
                   "round %zu: the order of adding shows", round);
        free(first);
        free(other);
        close_history(&h);
    }
}

/* ---- The report ---- */

static bool same_member(const mission_value *a, const mission_value *b, const char *name)
{
    const mission_value *one = mission_value_get(a, mission_view_of(name));
    const mission_value *other = mission_value_get(b, mission_view_of(name));

    return one && other ? mission_value_equal(one, other) : one == other;
}

/* Each Mission once, each finding and each action in one of them, and the numbers agree. */
static void check_report(const struct history *h, const mission_value *report)
{
    const mission_value *parts = mission_value_get(report, V("missions"));
    const char *issuer =
        mission_context_profile(h->context) == MISSION_PROFILE_DRAFT ? "issuer" : "origin";
    size_t findings = 0, refusals = 0, rows = 0;
    int64_t number, records = 0;

    for (size_t i = 0; i < mission_value_count(parts); i++) {
        const mission_value *part = mission_value_item(parts, i);
        const mission_value *actions = mission_value_get(part, V("actions"));

        findings += mission_value_count(mission_value_get(part, V("findings")));
        mission_value_integer(mission_value_get(part, V("refusals")), &number);
        refusals += (size_t)number;
        for (size_t k = 0; k < i; k++)
            CHECK(!same_member(part, mission_value_item(parts, k), "id") ||
                  !same_member(part, mission_value_item(parts, k), issuer));
        for (size_t k = 0; k < mission_value_count(actions); k++)
            rows += mission_value_get(mission_value_item(actions, k), V("refusal_id")) != NULL;
    }
    CHECK_INT(rows, refusals);
    mission_value_integer(mission_value_get(report, V("records")), &records);
    CHECK_INT(findings, told.count);
    for (size_t i = 0; i < h->count; i++)
        records -= !repeated_row(h, i);
    CHECK_INT(records, 0);
}

static void test_report_adds_up(void)
{
    COVERS("30:EV-6");
    uint64_t state = test_seed();

    for (size_t round = 0; round < 60; round++) {
        mission_error error = MISSION_ERROR_INIT;
        mission_evidence_join *join;
        mission_json *report = NULL;
        static struct history h;

        open_history(&h, profiles[round % 2]);
        for (size_t i = 0; i < 40; i++)
            add(&h, random_row(&h, &state));
        join = join_of(&h);
        collect(join);
        CHECK_CODE(mission_evidence_join_report(join, MISSION_REPORT_ACTIONS, &report, &error),
                   MISSION_OK, &error);
        check_report(&h, mission_json_root(report));
        mission_json_unref(report);
        mission_evidence_join_free(join);
        close_history(&h);
    }
}

static void test_report(void)
{
    COVERS("30:EV-6");
    static const char wanted_text[] =
        "{\"judged_at\":\"2026-11-13T22:00:43Z\",\"missions\":[{\"actions\":[{\"action\":"
        "\"journal-entries.write\",\"audience\":\"https://erp.example.com\",\"decision\":"
        "\"permit\",\"evaluation_id\":\"dec_a\",\"evidence_id\":\"evd_dec_a\",\"executions\":[{"
        "\"execution_id\":\"exe_0\",\"outcome\":\"completed\"}],\"status\":\"executed\"},{"
        "\"action\":\"journal-entries.write\",\"audience\":\"https://erp.example.com\","
        "\"decision\":\"permit\",\"evaluation_id\":\"dec_b\",\"evidence_id\":\"evd_dec_b\","
        "\"status\":\"undetermined\"},{\"action\":\"invoices.read\",\"audience\":"
        "\"https://erp.example.com\",\"denial_reason\":\"pdp_unreachable\",\"refusal_id\":"
        "\"ref_1\",\"status\":\"refused\"}],\"decisions\":{\"deny\":0,\"permit\":2},"
        "\"executions\":{\"completed\":1,\"failed\":0,\"suppressed\":0},\"findings\":[{\"code\":"
        "\"undetermined_outcome\",\"emitter\":\"pdp.example.com\",\"evaluation_id\":\"dec_b\","
        "\"record_id\":\"evd_dec_b\",\"unauthorized\":false},{\"code\":\"sequence_gap\","
        "\"emitter\":\"pep.example.com\",\"first\":1,\"last\":2,\"unauthorized\":false}],\"id\":"
        "\"msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-\",\"%s\":\"https://as.example.com\","
        "\"refusals\":1}],\"records\":4,\"redelivered\":1}";

    for (size_t p = 0; p < 2; p++) {
        static struct history h;
        char text[2048], *report;

        open_history(&h, profiles[p]);
        add(&h, ledger_permit("dec_a", 0, T0));
        add(&h, ledger_execution(&h.rows[0], "exe_0", 0));
        add(&h, ledger_permit("dec_b", 1, T0 + 20));
        add(&h, ledger_refusal("ref_1", 3, T0 + 40));
        add(&h, h.rows[1]);
        report = report_text(&h, MISSION_REPORT_ACTIONS);
        snprintf(text, sizeof text, wanted_text, p ? "issuer" : "origin");
        CHECK_TEXT(report, text);
        free(report);
        report = report_text(&h, 0);
        CHECK(report && !strstr(report, "\"actions\""));
        free(report);
        close_history(&h);
    }
}

/* ---- The story ---- */

struct page {
    char text[8192];
    size_t len;
};

static int32_t write_page(void *host, const char *ptr, size_t len)
{
    struct page *page = host;

    if (page->len + len >= sizeof page->text)
        return 1;
    memcpy(page->text + page->len, ptr, len);
    page->len += len;
    page->text[page->len] = 0;
    return 0;
}

static int32_t refuse_page(void *host, const char *ptr, size_t len)
{
    (void)host;
    (void)ptr;
    (void)len;
    return 77;
}

static void test_story(void)
{
    COVERS("30:EV-4", "30:EV-6");
    static const char told_story[] =
        "2026-11-02T08:14:03Z permitted journal-entries.write at https://erp.example.com on "
        "journal "
        "je_1 for alice by client s6BhdRkqt3, holding to max_amount,mission_resource_access, class "
        "consequential_write, entry " LEDGER_DIGEST ", approval presented apr_7, resource policy "
        "urn:p said allow, decision point pdp.example.com, evaluation dec_a\n"
        "2026-11-02T08:14:12Z done, at https://erp.example.com, executed by pep.example.com, "
        "evaluation dec_a\n"
        "2026-11-02T08:14:13Z denied journal-entries.write at https://erp.example.com on journal "
        "je_1 for alice, because parameter_violation, failing max_amount, class "
        "consequential_write, decision point pdp.example.com, evaluation dec_b\n"
        "2026-11-02T08:14:43Z refused before any decision invoices.read at "
        "https://erp.example.com, "
        "because pdp_unreachable, refused by pep.example.com\n"
        "unauthorized: other parameters than those that were authorized: to be treated as an "
        "unauthorized execution, whatever its outcome, evaluation dec_a, record exe_0, emitter "
        "pep.example.com\n";
    mission_error error = MISSION_ERROR_INIT;
    struct page page = {{0}, 0};
    const mission_sink sink = {.size = sizeof sink, .host = &page, .write = write_page};
    const mission_sink refusing = {.size = sizeof sink, .write = refuse_page};
    static struct history h;
    mission_evidence_join *join;
    struct ledger_row *row;

    open_history(&h, MISSION_PROFILE_DRAFT);
    h.config.name_space = V("x.example/");
    row = add(&h, ledger_permit("dec_a", 0, T0));
    row->more = ",\"actor\":{\"client_id\":\"s6BhdRkqt3\"},\"contributing_constraints\":["
                "\"max_amount\",\"mission_resource_access\"],\"x.example/approval_id\":\"apr_7\","
                "\"x.example/resource_policy\":{\"id\":\"urn:p\",\"verdict\":\"allow\"}";
    row = add(&h, ledger_execution(&h.rows[0], "exe_0", 0));
    row->effective = LEDGER_OTHER;
    row->more = ",\"result_summary\":{\"note\":\"what a user wrote\"}";
    row = add(&h, ledger_permit("dec_b", 1, T0 + 10));
    row->permit = 0;
    row->reason = "parameter_violation";
    row->more = ",\"contributing_constraints\":[\"max_amount\"]";
    add(&h, ledger_refusal("ref_1", 1, T0 + 40));
    join = join_of(&h);
    CHECK_CODE(mission_evidence_story(join, V(LEDGER_ISSUER), V(LEDGER_MISSION), &sink, &error),
               MISSION_OK, &error);
    CHECK_TEXT(page.text, told_story);
    CHECK_CODE(mission_evidence_story(join, V(""), V("msn_none"), &sink, &error),
               MISSION_E_NOT_FOUND, &error);
    CHECK_CODE(
        mission_evidence_story(join, V("https://x.example"), V(LEDGER_MISSION), &sink, &error),
        MISSION_E_NOT_FOUND, &error);
    CHECK_CODE(mission_evidence_story(join, V(""), V(LEDGER_MISSION), &refusing, &error),
               MISSION_E_HOST, &error);
    CHECK_INT(error.host_code, 77);
    mission_evidence_join_free(join);
    close_history(&h);
}

/* A name that looks like a line of the story stays within its own. */
static void test_forged_names(void)
{
    COVERS("30:EV-4");
    mission_error error = MISSION_ERROR_INIT;
    struct page page = {{0}, 0};
    const mission_sink sink = {.size = sizeof sink, .host = &page, .write = write_page};
    static struct history h;
    mission_evidence_join *join = NULL;
    mission_evidence_record record;
    mission_json *json;
    const mission_time now = {.seconds = NOW};
    struct ledger_row row = ledger_refusal("ref_1", 0, T0);
    char text[LEDGER_TEXT];
    size_t lines = 0;

    open_history(&h, MISSION_PROFILE_SERIES);
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_OK, &error);
    ledger_text(MISSION_PROFILE_SERIES, &row, true, text);
    json = test_json(h.context, text);
    record = ledger_record(&row, mission_json_root(json));
    record.emitter = V("pep\n2026-11-02T08:14:03Z permitted \"all\" \\ \xc3\xa9");
    CHECK_CODE(mission_evidence_join_add(join, &record, &error), MISSION_OK, &error);
    CHECK_CODE(mission_evidence_join_finish(join, &now, &error), MISSION_OK, &error);
    CHECK_CODE(mission_evidence_story(join, V(""), V(LEDGER_MISSION), &sink, &error), MISSION_OK,
               &error);
    for (size_t i = 0; i < page.len; i++)
        lines += page.text[i] == '\n';
    CHECK_INT(lines, 1);
    CHECK(strstr(page.text, "refused by \"pep\\x0a2026-11-02T08:14:03Z permitted \\x22all\\x22 "
                            "\\x5c \\xc3\\xa9\"\n") != NULL);
    mission_json_unref(json);
    mission_evidence_join_free(join);
    close_history(&h);
}

/* ---- Many ---- */

static void add_many(mission_context *context, mission_evidence_join *join, size_t count)
{
    struct ledger_row row = ledger_permit("dec", 0, T0);
    char text[LEDGER_TEXT];
    mission_json *json;
    mission_evidence_record record;
    mission_error error = MISSION_ERROR_INIT;

    ledger_text(mission_context_profile(context), &row, true, text);
    json = test_json(context, text);
    for (size_t i = 0; i < count; i++) {
        snprintf(row.id, sizeof row.id, "evd_%zu", i * 7919 % count);
        snprintf(row.evaluation, sizeof row.evaluation, "dec_%zu", i * 7919 % count);
        row.sequence = i * 7919 % count;
        record = ledger_record(&row, mission_json_root(json));
        CHECK_CODE(mission_evidence_join_add(join, &record, &error), MISSION_OK, &error);
    }
    mission_json_unref(json);
}

static double seconds_of(size_t count)
{
    const mission_time now = {.seconds = NOW};
    mission_error error = MISSION_ERROR_INIT;
    mission_finding found = {.size = sizeof found};
    mission_evidence_join *join = NULL;
    static struct history h;
    const clock_t begun = clock();
    double took;

    open_history(&h, MISSION_PROFILE_DRAFT);
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_OK, &error);
    add_many(h.context, join, count);
    CHECK_CODE(mission_evidence_join_finish(join, &now, &error), MISSION_OK, &error);
    took = (double)(clock() - begun) / CLOCKS_PER_SEC;
    CHECK(mission_evidence_join_finding(join, count - 1, &found) == 1);
    CHECK_INT(found.finding, MISSION_FINDING_UNDETERMINED);
    CHECK(mission_evidence_join_finding(join, count, &found) == 0);
    mission_evidence_join_free(join);
    close_history(&h);
    return took;
}

/* A hundred thousand permits of which nothing is known: ten times the records, and nothing like a
 * hundred times the work. */
static void test_many(void)
{
    COVERS("30:EV-6");
    const double few = seconds_of(10000), many = seconds_of(100000);

    printf("# 10000 records: %.3f s, 100000: %.3f s\n", few, many);
    CHECK(many < 40 * few + 1);
}

/* ---- What is handed in ---- */

static void test_arguments(void)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_finding found = {.size = sizeof found, .finding = 9};
    mission_evidence_join *join = NULL;
    mission_json *report = NULL, *json;
    mission_evidence_record record;
    struct ledger_row row = ledger_permit("dec_a", 0, T0);
    static struct history h;
    char text[LEDGER_TEXT];

    open_history(&h, MISSION_PROFILE_DRAFT);
    h.config.skew_seconds = 301;
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_E_ARGUMENT, &error);
    h.config.skew_seconds = 300;
    h.config.flags = 4;
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_E_ARGUMENT, &error);
    h.config.flags = 0;
    h.config.size = 4;
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_E_ABI_SMALL, &error);
    h.config.size = sizeof h.config;
    h.config.most = 1;
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_OK, &error);
    CHECK_CODE(mission_evidence_join_report(join, 0, &report, &error), MISSION_E_STATE, &error);
    CHECK(mission_evidence_join_finding(join, 0, &found) == 0 && found.finding == 0);
    ledger_text(MISSION_PROFILE_DRAFT, &row, false, text); /* no envelope: nothing was verified */
    json = test_json(h.context, text);
    record = ledger_record(&row, mission_json_root(json));
    CHECK_CODE(mission_evidence_join_add(join, &record, &error), MISSION_E_ARGUMENT, &error);
    record.value = NULL;
    CHECK_CODE(mission_evidence_join_add(join, &record, &error), MISSION_E_ARGUMENT, &error);
    record.kind = 0;
    CHECK_CODE(mission_evidence_join_add(join, &record, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(ledger_add(h.context, join, &row, &error), MISSION_OK, &error);
    row.content = 1;
    CHECK_CODE(ledger_add(h.context, join, &row, &error), MISSION_E_TOO_MANY, &error);
    CHECK_CODE(mission_evidence_join_finish(join, NULL, &error), MISSION_OK, &error);
    CHECK(mission_evidence_join_finding(join, 0, &found) == 1);
    CHECK_INT(found.finding, MISSION_FINDING_AWAITED);
    CHECK_CODE(mission_evidence_join_report(join, 2, &report, &error), MISSION_E_ARGUMENT, &error);
    CHECK_CODE(mission_evidence_join_finish(NULL, NULL, &error), MISSION_E_ARGUMENT, &error);
    CHECK(mission_finding_name(0) == NULL && mission_finding_name(MISSION_FINDING_COUNT) == NULL);
    for (uint32_t i = 1; i < MISSION_FINDING_COUNT; i++)
        CHECK(mission_finding_name(i) && mission_finding_text(i));
    mission_evidence_join_free(NULL);
    mission_evidence_join_free(join);
    mission_json_unref(json);
    close_history(&h);
}

static void test_empty(void)
{
    const mission_time now = {.seconds = NOW};
    mission_error error = MISSION_ERROR_INIT;
    mission_evidence_join *join = NULL;
    mission_json *report = NULL;
    static struct history h;

    open_history(&h, MISSION_PROFILE_DRAFT);
    CHECK_CODE(mission_evidence_join_new(&h.config, &join, &error), MISSION_OK, &error);
    CHECK_CODE(mission_evidence_join_finish(join, &now, &error), MISSION_OK, &error);
    CHECK_CODE(mission_evidence_join_report(join, 1, &report, &error), MISSION_OK, &error);
    CHECK_INT(mission_value_count(mission_value_get(mission_json_root(report), V("missions"))), 0);
    mission_json_unref(report);
    mission_evidence_join_free(join);
    close_history(&h);
}

static const struct test tests[] = {
    {"one fault at a time", test_faults},
    {"random histories, and a slow joiner", test_random_histories},
    {"the order of adding", test_order},
    {"the report", test_report},
    {"the report adds up", test_report_adds_up},
    {"the story", test_story},
    {"names that forge lines", test_forged_names},
    {"a hundred thousand records", test_many},
    {"what is handed in", test_arguments},
    {"nothing at all", test_empty},
};
TEST_MAIN("audit_join", tests)

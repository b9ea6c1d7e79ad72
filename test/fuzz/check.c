/* Every check of the model, in both profiles: the first byte chooses.
 * SPDX-License-Identifier: MIT
 *
 * What passes is the same document in canonical form, passes again, and has an anchor. */
#include "fuzz.h"

#define ISSUER ((mission_view){"https://as.example.com", 22})

/* The value that a text was accepted as, in an owned document; NULL: refused with `*rc`. */
typedef mission_json *check(mission_context *context, mission_view text, int32_t *rc,
                            mission_error *error);

static mission_json *check_intent(mission_context *context, mission_view text, int32_t *rc,
                                  mission_error *error)
{
    mission_intent *intent;
    mission_json *json = NULL;

    *rc = mission_intent_parse(context, text, NULL, 0, &intent, error);
    if (intent)
        json = mission_json_ref(mission_intent_json(intent));
    mission_intent_unref(intent);
    return json;
}

/* A text that is accepted as a submission is read again for the comparison. */
static mission_json *check_submission(mission_context *context, mission_view text, int32_t *rc,
                                      mission_error *error)
{
    const mission_view none = {NULL, 0};
    mission_submission *submission;
    mission_json *json = NULL;

    *rc = mission_submission_parse(context, text, none, NULL, 0, &submission, error);
    if (submission) {
        LAW(mission_submission_intent(submission) != NULL);
        *rc = mission_json_parse(context, text, 0, &json, error);
    }
    mission_submission_unref(submission);
    return json;
}

static mission_json *check_entry(mission_context *context, mission_view text, int32_t *rc,
                                 mission_error *error)
{
    mission_json *json;

    *rc = mission_json_parse(context, text, 0, &json, error);
    if (*rc == MISSION_OK)
        *rc = mission_authority_entry_check(context, mission_json_root(json), error);
    if (*rc == MISSION_OK)
        return json;
    mission_json_unref(json);
    return NULL;
}

static mission_json *check_set(mission_context *context, mission_view text, int32_t *rc,
                               mission_error *error)
{
    mission_authority_set *set;
    mission_json *json = NULL;

    *rc = mission_authority_set_parse(context, text, &set, error);
    if (set) {
        LAW(mission_authority_set_count(set) > 0);
        json = mission_json_ref(mission_authority_set_json(set));
    }
    mission_authority_set_unref(set);
    return json;
}

/* Unverified, as no input would guess its digests; and what is verified must pass unverified. */
static mission_json *check_record(mission_context *context, mission_view text, int32_t *rc,
                                  mission_error *error)
{
    mission_record *record, *proven;
    mission_json *json = NULL;
    const int32_t strict = mission_record_parse(context, text, 0, &proven, NULL);

    *rc = mission_record_parse(context, text, MISSION_RECORD_UNVERIFIED, &record, error);
    LAW(strict != MISSION_OK || *rc == MISSION_OK || *rc == MISSION_E_NOMEM);
    if (record) {
        LAW(!mission_record_is_verified(record));
        json = mission_json_ref(mission_record_json(record));
    }
    mission_record_unref(proven);
    mission_record_unref(record);
    return json;
}

static mission_json *check_disclosure(mission_context *context, mission_view text, int32_t *rc,
                                      mission_error *error)
{
    mission_disclosure *disclosure;
    mission_json *json = NULL;

    *rc = mission_disclosure_parse(context, text, &disclosure, error);
    if (disclosure)
        json = mission_json_ref(mission_disclosure_json(disclosure));
    mission_disclosure_unref(disclosure);
    return json;
}

/* A check without limits and faults accepts the canonical form of what it accepts. */
static void check_again(struct fuzz *fuzz, check *run)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_digest anchor;
    mission_text *text = NULL;
    mission_json *json, *again;
    int32_t rc;

    fuzz_calm(fuzz);
    json = run(fuzz->plain, fuzz->text, &rc, &error);
    fuzz_error(&error, rc, SIZE_MAX);
    if (!json)
        return;
    LAW(mission_value_canonical(fuzz->plain, mission_json_root(json), &text, NULL) == MISSION_OK);
    again = run(fuzz->plain, mission_text_view(text), &rc, &error);
    LAW(again && mission_value_equal(mission_json_root(json), mission_json_root(again)));
    LAW(mission_anchor(fuzz->plain, ISSUER, ISSUER, mission_json_root(json), &anchor, NULL) ==
        MISSION_OK);
    mission_json_unref(again);
    mission_json_unref(json);
    mission_text_unref(text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static check *const checks[] = {check_intent, check_submission, check_entry,
                                    check_set,    check_record,     check_disclosure};
    mission_error error = MISSION_ERROR_INIT;
    struct fuzz fuzz;
    mission_json *json;
    check *run;
    int32_t rc;

    if (!fuzz_start(&fuzz, data, size))
        return 0;
    run = checks[fuzz.choice % (sizeof checks / sizeof *checks)];
    json = run(fuzz.context, fuzz.text, &rc, &error);
    fuzz_error(&error, rc, SIZE_MAX);
    LAW((json == NULL) == (rc != MISSION_OK));
    mission_json_unref(json);
    check_again(&fuzz, run);
    fuzz_end(&fuzz);
    return 0;
}

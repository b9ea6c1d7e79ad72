/* The Mission record: built, loaded, tampered with, moved on. SPDX-License-Identifier: MIT */
#include "missions.h"

static const uint32_t profiles[] = {MISSION_PROFILE_SERIES, MISSION_PROFILE_DRAFT};
#define BOTH(p) for (size_t p##_i = 0, p = profiles[0]; p##_i < 2; p = profiles[++p##_i % 2])

/* The verdict on a record with one member other; the place must be `where` unless NULL. */
static void expect(struct scene *scene, const mission_value *root, const char *pointer,
                   const char *text, int32_t code, const char *where)
{
    mission_json *other = edited(scene->context, root, pointer, text);
    mission_error error = MISSION_ERROR_INIT;
    mission_record *record = NULL;

    test_about("%s = %s", pointer, text ? text : "(removed)");
    CHECK_CODE(
        mission_record_from(scene->context, other, mission_json_root(other), 0, &record, &error),
        code, &error);
    if (code && where)
        CHECK_TEXT(error.where, where);
    CHECK((record != NULL) == (code == MISSION_OK));
    mission_record_unref(record);
    mission_json_unref(other);
    test_about(NULL);
}

struct mutation {
    const char *pointer, *text;
    int32_t code;
    const char *where;
};

static void expect_all(struct scene *scene, const mission_record *record,
                       const struct mutation *list, size_t count)
{
    for (size_t i = 0; i < count; i++)
        expect(scene, mission_record_value(record), list[i].pointer, list[i].text, list[i].code,
               list[i].where);
}
#define EXPECT_ALL(scene, record, list)                                                            \
    expect_all(scene, record, list, sizeof(list) / sizeof(list)[0])

#define DIGEST "\"sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU\""

static void test_draft_members(void)
{
    COVERS("RC-1", "RC-2", "core.record.effective-not-later-than-requested");
    static const struct mutation list[] = {
        {"/id", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/id", "\"a b\"", MISSION_E_MALFORMED_IDENTIFIER, "/id"},
        {"/issuer", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/issuer", "\"as\"", MISSION_E_MALFORMED_URI, "/issuer"},
        {"/issuer", "\"https://other.example.com\"", MISSION_E_DIGEST_MISMATCH, "/intent_hash"},
        {"/state", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/state", "\"frozen\"", MISSION_OK, NULL},
        {"/state", "1", MISSION_E_WRONG_TYPE, "/state"},
        {"/intent", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/intent/goal", NULL, MISSION_E_MISSING_MEMBER, "/intent"},
        {"/intent/goal", "\"Pay\"", MISSION_E_DIGEST_MISMATCH, "/intent_hash"},
        {"/authority_set", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/authority_set", "[]", MISSION_E_EMPTY_SET, "/authority_set"},
        {"/authority_set/1", NULL, MISSION_E_DIGEST_MISMATCH, "/authority_hash"},
        {"/authority_set/0/extra", "1", MISSION_E_UNKNOWN_MEMBER, "/authority_set/0/extra"},
        {"/proposed_authority", NULL, MISSION_E_UNEXPECTED_MEMBER, "/proposal_hash"},
        {"/proposed_authority/0", NULL, MISSION_E_DIGEST_MISMATCH, "/proposal_hash"},
        {"/proposal_hash", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/intent_hash", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/intent_hash", DIGEST, MISSION_E_DIGEST_MISMATCH, "/intent_hash"},
        {"/intent_hash", "\"md5:abc\"", MISSION_E_UNKNOWN_ALGORITHM, "/intent_hash"},
        {"/authority_hash", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/consent_rendering_hash", NULL, MISSION_OK, NULL},
        {"/consent_rendering_hash", "\"x\"", MISSION_E_MALFORMED_DIGEST, "/consent_rendering_hash"},
        {"/submission_evidence", NULL, MISSION_OK, NULL},
        {"/submission_evidence", "[]", MISSION_E_EMPTY, "/submission_evidence"},
        {"/submission_evidence/0/facts", NULL, MISSION_E_MISSING_MEMBER, "/submission_evidence/0"},
        {"/submission_evidence/0/x", "1", MISSION_E_UNKNOWN_MEMBER, "/submission_evidence/0/x"},
        {"/submission_evidence/0/verified_at", "\"now\"", MISSION_E_MALFORMED_TIME,
         "/submission_evidence/0/verified_at"},
        {"/subject", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/subject/sub", NULL, MISSION_E_MISSING_MEMBER, "/subject"},
        {"/subject/sub", "\"\"", MISSION_E_EMPTY, "/subject/sub"},
        {"/approver", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/approver/sub", "\"bob\"", MISSION_E_INCONSISTENT, "/approval_basis/consent_principal"},
        {"/approval_basis", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/approval_basis/consent_principal/iss", "\"https://idp.example.com/\"",
         MISSION_E_INCONSISTENT, "/approval_basis/consent_principal"},
        {"/approval_basis/activation_actor/sub", "\"bob\"", MISSION_E_INCONSISTENT,
         "/approval_basis/activation_actor"},
        {"/approval_basis/activation/approval_event_id", "\"ape_2\"", MISSION_E_INCONSISTENT,
         "/approval_basis/activation"},
        {"/approval_basis/root_commitment", DIGEST, MISSION_E_INCONSISTENT,
         "/approval_basis/root_commitment"},
        {"/approval_basis/approved_at", "\"2026-08-01T00:00:00Z\"", MISSION_E_UNEXPECTED_MEMBER,
         "/approval_basis/approved_at"},
        {"/approval_basis/type", "\"template\"", MISSION_E_MISSING_MEMBER, "/approval_basis"},
        {"/authority_source", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/authority_source/type", "\"organizational\"", MISSION_E_MISSING_MEMBER,
         "/authority_source"},
        {"/authority_source/type", "\"of-a-companion\"", MISSION_OK, NULL},
        {"/authority_source/policy", "{}", MISSION_E_MISSING_MEMBER, "/authority_source/policy"},
        {"/authority_source/policy", "{\"id\":\"p\",\"version\":\"1\",\"digest\":" DIGEST "}",
         MISSION_E_UNEXPECTED_MEMBER, "/authority_source/policy"},
        {"/authority_source",
         "{\"type\":\"organizational\",\"policy\":{\"id\":\"p\",\"version\":\"1\","
         "\"digest\":" DIGEST "}}",
         MISSION_OK, NULL},
        {"/client_id", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/client_id", "7", MISSION_E_WRONG_TYPE, "/client_id"},
        {"/policy_version", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/approval_event_id", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/approval_event_id", "\"ape_2\"", MISSION_E_INCONSISTENT, "/approval_basis/activation"},
        {"/created_at", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/created_at", "\"2026-12-31T23:59:59Z\"", MISSION_E_INVERTED, "/expires_at"},
        {"/created_at", "\"2026-12-31T23:59:58.999Z\"", MISSION_OK, NULL},
        {"/expires_at", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/expires_at", "\"2026-12-31T23:59:59.0000000001Z\"", MISSION_E_TOO_LATE, "/expires_at"},
        {"/expires_at", "\"2027-01-01T00:59:59+01:00\"", MISSION_OK, NULL},
        {"/expires_at", "\"2026-10-01T00:00:00Z\"", MISSION_OK, NULL},
        {"/predecessor", "\"msn_before\"", MISSION_OK, NULL},
        {"/predecessor", "\"a/b\"", MISSION_E_MALFORMED_IDENTIFIER, "/predecessor"},
        {"/successor", "\"msn_after\"", MISSION_E_UNEXPECTED_MEMBER, "/successor"},
        {"/state", "\"superseded\"", MISSION_E_MISSING_MEMBER, ""},
        {"/org.example.note", "{\"kept\":true}", MISSION_OK, NULL},
    };
    struct scene scene;
    mission_record *record;

    scene_open(&scene, MISSION_PROFILE_DRAFT, 0);
    record = scene_active(&scene);
    EXPECT_ALL(&scene, record, list);
    mission_record_unref(record);
    scene_close(&scene);
}

static void test_series_members(void)
{
    COVERS("RC-1", "SE-3", "SE-4");
    static const struct mutation list[] = {
        {"/mission", NULL, MISSION_E_MISSING_MEMBER, "/mission"},
        {"/mission", "[]", MISSION_E_WRONG_TYPE, "/mission"},
        {"/mission/id", NULL, MISSION_E_MISSING_MEMBER, "/mission"},
        {"/mission/id", "\"a.b\"", MISSION_E_MALFORMED_IDENTIFIER, "/mission/id"},
        {"/mission/origin", NULL, MISSION_E_MISSING_MEMBER, "/mission"},
        {"/mission/origin", "\"https://other.example.com\"", MISSION_E_DIGEST_MISMATCH,
         "/integrity/proposal_hash"},
        {"/mission/supersedes", "\"msn_before\"", MISSION_OK, NULL},
        {"/lifecycle/supersedes", "\"msn_before\"", MISSION_OK, NULL},
        {"/state", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/state", "\"frozen\"", MISSION_OK, NULL},
        {"/state", "\"pending_approval\"", MISSION_E_UNEXPECTED_MEMBER, "/authority_set"},
        {"/state", "\"rejected\"", MISSION_E_UNEXPECTED_MEMBER, "/authority_set"},
        {"/state", "\"revoked\"", MISSION_E_MISSING_MEMBER, "/lifecycle"},
        {"/mission_intent", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/mission_intent/objects/0", "\"Q4\"", MISSION_E_DIGEST_MISMATCH,
         "/integrity/proposal_hash"},
        {"/mission_intent/resources", "[]", MISSION_E_UNKNOWN_MEMBER, "/mission_intent/resources"},
        {"/authority_set", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/authority_set/0", NULL, MISSION_E_DIGEST_MISMATCH, "/integrity/authority_hash"},
        {"/integrity", NULL, MISSION_E_MISSING_MEMBER, "/integrity"},
        {"/integrity", "\"x\"", MISSION_E_WRONG_TYPE, "/integrity"},
        {"/integrity/proposal_hash", NULL, MISSION_E_MISSING_MEMBER, "/integrity"},
        {"/integrity/authority_hash", NULL, MISSION_E_MISSING_MEMBER, "/integrity"},
        {"/integrity/authority_hash", DIGEST, MISSION_E_DIGEST_MISMATCH,
         "/integrity/authority_hash"},
        {"/integrity/consent_rendering_hash", NULL, MISSION_E_MISSING_MEMBER, "/integrity"},
        {"/lifecycle", NULL, MISSION_E_MISSING_MEMBER, "/lifecycle"},
        {"/lifecycle/created_at", NULL, MISSION_E_MISSING_MEMBER, "/lifecycle"},
        {"/lifecycle/created_at", "\"2026-09-01T00:00:00.1Z\"", MISSION_E_INVERTED,
         "/lifecycle/approved_at"},
        {"/lifecycle/approved_at", NULL, MISSION_E_MISSING_MEMBER, "/lifecycle"},
        {"/lifecycle/approved_at", "\"2026-10-15T18:00:00Z\"", MISSION_E_INVERTED,
         "/lifecycle/mission_expiry"},
        {"/lifecycle/mission_expiry", NULL, MISSION_E_MISSING_MEMBER, "/lifecycle"},
        {"/lifecycle/mission_expiry", "\"2026-10-15T18:00:01Z\"", MISSION_E_TOO_LATE,
         "/lifecycle/mission_expiry"},
        {"/lifecycle/consent_window_expires_at", "\"2026-09-02T00:00:00Z\"",
         MISSION_E_UNEXPECTED_MEMBER, "/lifecycle/consent_window_expires_at"},
        {"/lifecycle/ended_at", "\"2026-09-02T00:00:00Z\"", MISSION_E_UNEXPECTED_MEMBER,
         "/lifecycle/ended_at"},
        {"/lifecycle/reason", "\"why\"", MISSION_E_UNEXPECTED_MEMBER, "/lifecycle/reason"},
        {"/tenant", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/tenant", "\"\"", MISSION_E_EMPTY, "/tenant"},
        {"/subject", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/approver", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/client_id", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/approval_event_id", NULL, MISSION_E_MISSING_MEMBER, ""},
        {"/policy_version", NULL, MISSION_OK, NULL},
        {"/org.example.note", "[1]", MISSION_OK, NULL},
        {"/lifecycle/org.example.note", "[1]", MISSION_OK, NULL},
    };
    static const struct mutation waiting[] = {
        {"/lifecycle/consent_window_expires_at", NULL, MISSION_E_MISSING_MEMBER, "/lifecycle"},
        {"/lifecycle/consent_window_expires_at", "\"2026-09-01T00:00:00Z\"", MISSION_E_INVERTED,
         "/lifecycle/consent_window_expires_at"},
        {"/approver", "{\"iss\":\"i\",\"sub\":\"s\"}", MISSION_E_UNEXPECTED_MEMBER, "/approver"},
        {"/approval_event_id", "\"e\"", MISSION_E_UNEXPECTED_MEMBER, "/approval_event_id"},
        {"/integrity", "{}", MISSION_E_UNEXPECTED_MEMBER, "/integrity"},
        {"/integrity", "{\"authority_hash\":" DIGEST "}", MISSION_E_UNEXPECTED_MEMBER,
         "/integrity/authority_hash"},
        {"/state", "\"active\"", MISSION_E_MISSING_MEMBER, ""},
    };
    struct scene scene;
    mission_record *record;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    record = scene_active(&scene);
    EXPECT_ALL(&scene, record, list);
    mission_record_unref(record);
    record = scene_pending(&scene);
    EXPECT_ALL(&scene, record, waiting);
    mission_record_unref(record);
    scene_close(&scene);
}

/* Both twins, when there are two, are one. */
static void test_twins(void)
{
    COVERS("RC-1");
    struct scene scene;
    mission_record *record;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    scene.admission.predecessor = V("msn_before");
    record = scene_pending(&scene);
    CHECK_VIEW(mission_record_predecessor(record), "msn_before");
    expect(&scene, mission_record_value(record), "/lifecycle/supersedes", "\"msn_other\"",
           MISSION_E_INCONSISTENT, "/lifecycle/supersedes");
    expect(&scene, mission_record_value(record), "/lifecycle/supersedes", NULL, MISSION_OK, NULL);
    expect(&scene, mission_record_value(record), "/mission/supersedes", NULL, MISSION_OK, NULL);
    expect(&scene, mission_record_value(record), "/mission/id", "\"msn_before\"",
           MISSION_E_INCONSISTENT, "/mission/supersedes");
    mission_record_unref(record);
    scene_close(&scene);
}

static void test_parent(void)
{
    COVERS("RC-1");
    static const char *const parent =
        "{\"id\":\"msn_parent\",\"%s\":\"https://as.example.com\",\"authority_hash\":" DIGEST
        ",\"depth\":1,\"cascade_mode\":\"immediate\",\"delegation_id\":\"ape_1\","
        "\"created_at\":\"2026-09-01T00:00:00Z\"}";
    BOTH(p)
    {
        const bool draft = p == MISSION_PROFILE_DRAFT;
        char text[512], path[64];
        struct scene scene;
        mission_record *record;
        static const struct mutation list[] = {
            {"id", NULL, MISSION_E_MISSING_MEMBER, NULL},
            {"authority_hash", "\"sha-256:x\"", MISSION_E_MALFORMED_DIGEST, NULL},
            {"depth", "0", MISSION_E_OUT_OF_RANGE, NULL},
            {"depth", "2", MISSION_OK, NULL},
            {"cascade_mode", "\"later\"", MISSION_E_UNKNOWN_VALUE, NULL},
            {"cascade_mode", "\"status_required\"", MISSION_OK, NULL},
            {"delegation_id", NULL, MISSION_E_MISSING_MEMBER, NULL},
            {"delegation_id", "\"ape_2\"", MISSION_E_INCONSISTENT, NULL},
            {"created_at", NULL, MISSION_OK, NULL},
            {"created_at", "\"2026-09-01T00:00:01Z\"", MISSION_E_INCONSISTENT, NULL},
        };

        scene_open(&scene, (uint32_t)p, 0);
        snprintf(text, sizeof text, parent, draft ? "issuer" : "origin");
        scene.parent = test_json(scene.context, text);
        scene.admission.parent = mission_json_root(scene.parent);
        record = scene_active(&scene);
        for (size_t i = 0; i < sizeof list / sizeof *list; i++) {
            snprintf(path, sizeof path, "%s/%s", draft ? "/parent" : "/mission/parent",
                     list[i].pointer);
            expect(&scene, mission_record_value(record), path, list[i].text, list[i].code, NULL);
        }
        snprintf(path, sizeof path, "%s/%s", draft ? "/parent" : "/mission/parent",
                 draft ? "issuer" : "origin");
        expect(&scene, mission_record_value(record), path, "\"https://b.example.com\"",
               MISSION_E_INCONSISTENT, NULL);
        mission_record_unref(record);
        scene_close(&scene);
    }
}

/* Is byte `at` inside a value that an anchor commits? */
static bool committed(const char *bytes, size_t at)
{
    static const char *const members[] = {
        "\"authority_set\":", "\"intent\":", "\"mission_intent\":", "\"proposed_authority\":"};

    for (size_t i = 0; i < 4; i++) {
        const char *start = strstr(bytes, members[i]);
        size_t depth = 0, from, to;

        if (!start)
            continue;
        from = (size_t)(start - bytes) + strlen(members[i]);
        for (to = from; bytes[to]; to++) {
            depth += bytes[to] == '{' || bytes[to] == '[';
            depth -= bytes[to] == '}' || bytes[to] == ']';
            if (!depth)
                break;
        }
        if (at > from && at < to)
            return true;
    }
    return false;
}

/* Every bit of what an anchor commits: flipped, the record does not load. */
static void test_tamper(void)
{
    COVERS("RC-1", "SE-3");
    BOTH(p)
    {
        struct scene scene;
        mission_error error = MISSION_ERROR_INIT;
        mission_record *record, *loaded;
        mission_text *text = NULL;
        char bytes[8192];
        size_t len, tried = 0;

        scene_open(&scene, (uint32_t)p, 0);
        record = scene_active(&scene);
        CHECK_CODE(
            mission_value_canonical(scene.context, mission_record_value(record), &text, &error),
            MISSION_OK, &error);
        len = mission_text_view(text).len;
        CHECK(len < sizeof bytes);
        memcpy(bytes, mission_text_view(text).ptr, len);
        bytes[len] = 0;
        for (size_t at = 0; at < len; at++) {
            if (!committed(bytes, at))
                continue;
            for (int bit = 0; bit < 8; bit += 1 + (int)(at % 3)) {
                bytes[at] = (char)(bytes[at] ^ 1 << bit);
                loaded = NULL;
                test_about("byte %zu bit %d", at, bit);
                CHECK(mission_record_parse(scene.context, (mission_view){bytes, len}, 0, &loaded,
                                           NULL) < 0);
                CHECK(!loaded);
                mission_record_unref(loaded);
                bytes[at] = (char)(bytes[at] ^ 1 << bit);
                tried++;
            }
        }
        test_about(NULL);
        CHECK(tried > 1000);
        mission_text_unref(text);
        mission_record_unref(record);
        scene_close(&scene);
    }
}

static void test_unverified(void)
{
    COVERS("RC-1");
    BOTH(p)
    {
        const bool draft = p == MISSION_PROFILE_DRAFT;
        struct scene scene;
        mission_error error = MISSION_ERROR_INIT;
        mission_anchor_report report = {.size = sizeof report};
        mission_record *good, *record = NULL, *out = NULL;
        mission_record_change change = {.size = sizeof change, .state = V("suspended")};
        mission_json *broken, *claim = NULL;

        scene_open(&scene, (uint32_t)p, 0);
        good = scene_active(&scene);
        broken = edited(scene.context, mission_record_value(good),
                        draft ? "/authority_hash" : "/integrity/authority_hash", DIGEST);
        CHECK_CODE(mission_record_from(scene.context, broken, mission_json_root(broken),
                                       MISSION_RECORD_UNVERIFIED, &record, &error),
                   MISSION_OK, &error);
        CHECK(!mission_record_is_verified(record));
        CHECK(!mission_record_is_active(record, &scene.now));
        CHECK(mission_record_is_active(good, &scene.now));
        CHECK_CODE(mission_claim_build(record, &scene.now, &claim, &error), MISSION_E_STATE,
                   &error);
        CHECK(!claim);
        CHECK_CODE(mission_record_transition(record, &change, &scene.now, &out, &error),
                   MISSION_E_STATE, &error);
        CHECK_CODE(mission_record_replay(record, V(""), NULL, &scene.approval, &out, &error),
                   MISSION_E_STATE, &error);
        CHECK_CODE(mission_record_verify(record, NULL, &error),
                   draft ? MISSION_E_INCONSISTENT : MISSION_E_DIGEST_MISMATCH, &error);
        CHECK_INT(mission_record_anchor_count(record), draft ? 4 : 3);
        for (size_t i = 0; i < mission_record_anchor_count(record); i++) {
            CHECK_CODE(mission_record_anchor_check(record, i, scene.disclosure, &report, &error),
                       MISSION_OK, &error);
            CHECK_INT(report.verdict, report.what == MISSION_COMMIT_AUTHORITY_SET
                                          ? MISSION_E_DIGEST_MISMATCH
                                          : MISSION_OK);
        }
        CHECK_CODE(mission_record_anchor_check(record, draft ? 4 : 3, NULL, &report, &error),
                   MISSION_E_ARGUMENT, &error);
        CHECK(report.verdict != MISSION_OK);
        CHECK_CODE(mission_record_anchor_check(good, draft ? 3 : 2, NULL, &report, &error),
                   MISSION_OK, &error);
        CHECK_INT(report.verdict, MISSION_E_NO_CALLBACK);
        report.size = offsetof(mission_anchor_report, recomputed);
        CHECK_CODE(mission_record_anchor_check(good, 0, NULL, &report, &error), MISSION_E_ABI_SMALL,
                   &error);
        mission_json_unref(broken);
        mission_record_unref(record);
        mission_record_unref(good);
        scene_close(&scene);
    }
}

/* The consent anchor is proven by the disclosure that was shown, and by no other. */
static void test_consent_anchor(void)
{
    COVERS("SE-3");
    BOTH(p)
    {
        struct scene scene;
        mission_error error = MISSION_ERROR_INIT;
        mission_record *record;
        mission_disclosure *other = NULL;
        mission_json *doc;

        scene_open(&scene, (uint32_t)p, 0);
        record = scene_active(&scene);
        CHECK_CODE(mission_record_verify(record, scene.disclosure, &error), MISSION_OK, &error);
        doc = edited(scene.context, mission_disclosure_value(scene.disclosure), "/disclosure_id",
                     "\"disc_2\"");
        CHECK_CODE(
            mission_disclosure_from(scene.context, doc, mission_json_root(doc), &other, &error),
            MISSION_OK, &error);
        CHECK_CODE(mission_record_verify(record, other, &error), MISSION_E_DIGEST_MISMATCH, &error);
        mission_disclosure_unref(other);
        mission_json_unref(doc);
        mission_record_unref(record);
        scene_close(&scene);
    }
}

static int32_t try_active(struct scene *scene, mission_time now, mission_error *error)
{
    mission_record *pending = NULL, *record = NULL;
    int32_t rc;

    if (mission_context_profile(scene->context) == MISSION_PROFILE_DRAFT) {
        rc = mission_record_create(scene->context, &scene->admission, &scene->approval, &now,
                                   &record, error);
    } else {
        rc = mission_record_admit(scene->context, &scene->admission, &scene->now, &pending, error);
        if (!rc)
            rc = mission_record_activate(pending, &scene->approval, &now, &record, error);
    }
    CHECK((record != NULL) == (rc == MISSION_OK));
    mission_record_unref(pending);
    mission_record_unref(record);
    return rc;
}

/* Without a disclosure that says another expiry; the series cannot go without one. */
static void set_expiry(struct scene *scene, const char *expiry)
{
    mission_error error = MISSION_ERROR_INIT;
    char *text, quoted[64];
    mission_json *doc, *next;

    scene->approval.expires_at = mission_view_of(expiry);
    if (mission_context_profile(scene->context) == MISSION_PROFILE_DRAFT) {
        scene->approval.disclosure = NULL;
        return;
    }
    text = scene_disclosure(scene);
    doc = test_json(scene->context, text);
    snprintf(quoted, sizeof quoted, "\"%s\"", expiry);
    next =
        edited(scene->context, mission_json_root(doc), "/mission_summary/mission_expiry", quoted);
    mission_json_unref(doc);
    doc = edited(scene->context, mission_json_root(next), "/mission_summary/requested_expires_at",
                 "\"2026-10-15T18:00:00Z\"");
    mission_disclosure_unref(scene->disclosure);
    CHECK_CODE(mission_disclosure_from(scene->context, doc, mission_json_root(doc),
                                       &scene->disclosure, &error),
               MISSION_OK, &error);
    scene->approval.disclosure = scene->disclosure;
    mission_json_unref(doc);
    mission_json_unref(next);
    free(text);
}

/* The commit's own instant decides: at the expiry there is no Mission, a moment before there is. */
static void test_expiry_at_commit(void)
{
    COVERS("AV-3", "AV-11", "core.creation.atomic-expiry-check",
           "core.record.effective-not-later-than-requested", "core.record.applicable-shortening",
           "20:LC-10");
    BOTH(p)
    {
        const mission_time at = {.seconds = SCENE_NOW + 3600};
        const mission_time before = {.seconds = SCENE_NOW + 3599, .nanoseconds = 999999999};
        struct scene scene;
        mission_error error = MISSION_ERROR_INIT;

        scene_open(&scene, (uint32_t)p, 0);
        set_expiry(&scene, "2026-09-01T01:00:00Z");
        CHECK_CODE(try_active(&scene, before, &error), MISSION_OK, &error);
        CHECK_CODE(try_active(&scene, at, &error), MISSION_E_PAST, &error);
        set_expiry(&scene, "2026-12-31T23:59:59.1Z");
        CHECK_CODE(try_active(&scene, before, &error), MISSION_E_TOO_LATE, &error);
        scene_close(&scene);
    }
}

static void test_window(void)
{
    COVERS("SE-7");
    const mission_time before = {.seconds = SCENE_NOW + 86399}, at = {.seconds = SCENE_NOW + 86400};
    struct scene scene;
    mission_error error = MISSION_ERROR_INIT;
    mission_record *active, *again = NULL, *pending;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    CHECK_CODE(try_active(&scene, before, &error), MISSION_OK, &error);
    CHECK_CODE(try_active(&scene, at, &error), MISSION_E_PAST, &error);
    CHECK_TEXT(error.where, "/lifecycle/consent_window_expires_at");
    active = scene_active(&scene);
    CHECK_CODE(mission_record_activate(active, &scene.approval, &scene.now, &again, &error),
               MISSION_E_CONFLICT, &error);
    CHECK(!again);
    mission_record_unref(active);
    scene.admission.consent_window = V("2026-09-01T00:00:00Z");
    CHECK_CODE(mission_record_admit(scene.context, &scene.admission, &scene.now, &pending, &error),
               MISSION_E_PAST, &error);
    scene_close(&scene);
}

/* What activation changed in the pending record, and what it must not have. */
static void test_activation(void)
{
    COVERS("SE-3", "SE-4", "SE-8");
    static const char *const changed[] = {"/state",
                                          "/authority_set",
                                          "/integrity",
                                          "/approver",
                                          "/approval_event_id",
                                          "/policy_version",
                                          "/lifecycle/approved_at",
                                          "/lifecycle/consent_window_expires_at"};
    struct scene scene;
    mission_error error = MISSION_ERROR_INIT;
    mission_record *pending, *active = NULL;
    mission_text *first = NULL, *second = NULL;
    mission_json *bad;
    mission_disclosure *stale = NULL;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    pending = scene_pending(&scene);
    CHECK_INT(mission_record_id(pending).len, 28);
    CHECK_CODE(
        mission_value_canonical(scene.context, mission_record_value(pending), &first, &error),
        MISSION_OK, &error);
    CHECK_CODE(mission_record_activate(pending, &scene.approval, &scene.now, &active, &error),
               MISSION_OK, &error);
    CHECK(same_but(scene.context, mission_record_value(pending), mission_record_value(active),
                   changed, sizeof changed / sizeof *changed));
    CHECK_VIEW(mission_record_anchor(active, MISSION_COMMIT_INTENT),
               "sha-256:CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg");
    CHECK_VIEW(mission_record_anchor(active, MISSION_COMMIT_AUTHORITY_SET),
               "sha-256:Nr5E9AtXbLhtExgfj6J67oZ_rcusBs3lHSta56FP2qE");
    mission_record_unref(active);
    /* A disclosure of something else finishes nothing, and the pending record stays as it was. */
    bad = edited(scene.context, mission_disclosure_value(scene.disclosure),
                 "/source_hashes/authority_hash", DIGEST);
    CHECK_CODE(mission_disclosure_from(scene.context, bad, mission_json_root(bad), &stale, &error),
               MISSION_OK, &error);
    scene.approval.disclosure = stale;
    CHECK_CODE(mission_record_activate(pending, &scene.approval, &scene.now, &active, &error),
               MISSION_E_DISCLOSURE_UNFAITHFUL, &error);
    CHECK(!active);
    CHECK_CODE(
        mission_value_canonical(scene.context, mission_record_value(pending), &second, &error),
        MISSION_OK, &error);
    CHECK(mission_text_view(first).len == mission_text_view(second).len &&
          memcmp(mission_text_view(first).ptr, mission_text_view(second).ptr,
                 mission_text_view(first).len) == 0);
    mission_text_unref(first);
    mission_text_unref(second);
    mission_disclosure_unref(stale);
    mission_json_unref(bad);
    mission_record_unref(pending);
    scene_close(&scene);
}

/* What a transition may touch, and nothing else: every anchor survives. */
static void test_transitions(void)
{
    COVERS("RC-1", "SE-3", "SE-4");
    static const char *const touched[] = {"/state", "/lifecycle/ended_at", "/lifecycle/reason",
                                          "/successor"};
    static const char *const states[] = {"suspended", "revoked", "completed", "expired"};
    BOTH(p)
    {
        const bool draft = p == MISSION_PROFILE_DRAFT;
        struct scene scene;

        scene_open(&scene, (uint32_t)p, 0);
        for (size_t i = 0; i < 4; i++) {
            mission_record_change change = {.size = sizeof change,
                                            .state = mission_view_of(states[i])};
            mission_error error = MISSION_ERROR_INIT;
            mission_record *active = scene_active(&scene), *moved = NULL, *back = NULL;

            CHECK_CODE(mission_record_transition(active, &change, &scene.now, &moved, &error),
                       MISSION_OK, &error);
            CHECK_VIEW(mission_record_state(moved), states[i]);
            CHECK_VIEW(mission_record_state(active), "active");
            CHECK(same_but(scene.context, mission_record_value(active), mission_record_value(moved),
                           touched, draft || i == 0 ? 1 : 3));
            CHECK(!mission_record_is_active(moved, &scene.now));
            change.state = V("active");
            CHECK_CODE(mission_record_transition(moved, &change, &scene.now, &back, &error),
                       i ? MISSION_E_CONFLICT : MISSION_OK, &error);
            if (back)
                CHECK(
                    mission_value_equal(mission_record_value(active), mission_record_value(back)));
            mission_record_unref(back);
            mission_record_unref(moved);
            mission_record_unref(active);
        }
        scene_close(&scene);
    }
}

static int32_t try_change(const mission_record *from, const char *state, const char *reason,
                          const char *successor)
{
    const mission_record_change change = {.size = sizeof change,
                                          .state = mission_view_of(state),
                                          .reason = mission_view_of(reason),
                                          .successor = mission_view_of(successor)};
    const mission_time now = {.seconds = SCENE_NOW + 1};
    mission_record *out = NULL;
    int32_t rc = mission_record_transition(from, &change, &now, &out, NULL);

    CHECK((out != NULL) == (rc == MISSION_OK));
    mission_record_unref(out);
    return rc;
}

static void test_impossible(void)
{
    COVERS("RC-1");
    struct scene scene;
    mission_record *record;

    scene_open(&scene, MISSION_PROFILE_SERIES, 0);
    record = scene_pending(&scene);
    CHECK_INT(try_change(record, "active", "", ""), MISSION_E_CONFLICT);
    CHECK_INT(try_change(record, "suspended", "", ""), MISSION_E_CONFLICT);
    CHECK_INT(try_change(record, "revoked", "", ""), MISSION_E_CONFLICT);
    CHECK_INT(try_change(record, "rejected", "withdrawn", ""), MISSION_OK);
    CHECK_INT(try_change(record, "expired", "", ""), MISSION_OK);
    mission_record_unref(record);
    record = scene_active(&scene);
    CHECK_INT(try_change(record, "pending_approval", "", ""), MISSION_E_CONFLICT);
    CHECK_INT(try_change(record, "rejected", "", ""), MISSION_E_CONFLICT);
    CHECK_INT(try_change(record, "frozen", "", ""), MISSION_E_UNKNOWN_STATE);
    CHECK_INT(try_change(record, "suspended", "why", ""), MISSION_E_ARGUMENT);
    CHECK_INT(try_change(record, "revoked", "why", ""), MISSION_OK);
    CHECK_INT(try_change(record, "completed", "", "msn_next"), MISSION_E_PROFILE);
    mission_record_unref(record);
    scene_close(&scene);
    scene_open(&scene, MISSION_PROFILE_DRAFT, 0);
    record = scene_active(&scene);
    CHECK_INT(try_change(record, "superseded", "", ""), MISSION_E_ARGUMENT);
    CHECK_INT(try_change(record, "superseded", "", "msn_next"), MISSION_OK);
    CHECK_INT(try_change(record, "revoked", "", "msn_next"), MISSION_E_ARGUMENT);
    CHECK_INT(try_change(record, "revoked", "why", ""), MISSION_E_PROFILE);
    mission_record_unref(record);
    record = scene_moved(&scene, "superseded");
    CHECK_VIEW(mission_record_successor(record), "msn_successor");
    CHECK_INT(try_change(record, "superseded", "", "msn_other"), MISSION_OK);
    mission_record_unref(record);
    scene_close(&scene);
}

static int32_t replay(struct scene *scene, mission_record *record, const char *id, bool whole)
{
    mission_record *out = NULL;
    int32_t rc =
        mission_record_replay(record, mission_view_of(id), whole ? &scene->admission : NULL,
                              &scene->approval, &out, NULL);

    CHECK(rc ? out == NULL : out == record);
    mission_record_unref(out);
    return rc;
}

#define OTHER_SET                                                                                  \
    "[{\"type\":\"mission_resource_access\",\"resource\":\"https://"                               \
    "a.example\",\"actions\":[\"b\"]}]"

/* The same approval again gives the record as it is; another content is a conflict. */
static void test_replay(void)
{
    COVERS("SE-7", "AV-6", "20:LC-10");
    BOTH(p)
    {
        struct scene scene;
        mission_record *record;
        mission_approval approval;
        mission_admission admission;
        mission_authority_set *other = NULL;
        char id[300];

        scene_open(&scene, (uint32_t)p, 0);
        record = scene_moved(&scene, "revoked");
        snprintf(id, sizeof id, "%.*s", (int)mission_record_id(record).len,
                 mission_record_id(record).ptr);
        approval = scene.approval;
        admission = scene.admission;
        CHECK_INT(replay(&scene, record, "", false), MISSION_OK);
        CHECK_INT(replay(&scene, record, "", true), MISSION_OK);
        CHECK_INT(replay(&scene, record, id, true), MISSION_OK);
        CHECK_INT(replay(&scene, record, "msn_other", true), MISSION_E_CONFLICT);
        scene.approval.approval_event_id = V("ape_2");
        CHECK_INT(replay(&scene, record, id, false), MISSION_E_CONFLICT);
        scene.approval = approval;
        scene.approval.policy_version = V("policy-8");
        CHECK_INT(replay(&scene, record, id, false), MISSION_E_CONFLICT);
        scene.approval = approval;
        scene.approval.approver.sub = V("bob");
        CHECK_INT(replay(&scene, record, id, false), MISSION_E_CONFLICT);
        scene.approval = approval;
        scene.approval.expires_at = V("2026-09-03T00:00:00Z");
        CHECK_INT(replay(&scene, record, id, false), MISSION_E_CONFLICT);
        scene.approval = approval;
        CHECK_INT(mission_authority_set_parse(scene.context, V(OTHER_SET), &other, NULL),
                  MISSION_OK);
        scene.approval.set = other;
        CHECK_INT(replay(&scene, record, id, false), MISSION_E_CONFLICT);
        mission_authority_set_unref(other);
        scene.approval = approval;
        scene.admission.client_id = V("other");
        CHECK_INT(replay(&scene, record, id, true), MISSION_E_CONFLICT);
        CHECK_INT(replay(&scene, record, id, false), MISSION_OK);
        scene.admission = admission;
        scene.admission.subject.iss = V("https://idp.example.com/");
        CHECK_INT(replay(&scene, record, id, true), MISSION_E_CONFLICT);
        mission_record_unref(record);
        scene_close(&scene);
    }
}

static void test_principals(void)
{
    COVERS("AV-8");
    static const char *const parts[] = {"",
                                        "a",
                                        "A",
                                        "https://idp.example.com",
                                        "https://idp.example.com/",
                                        "https://IDP.example.com"};
    mission_principal nobody = {{NULL, 0}, {NULL, 0}};

    for (size_t i = 0; i < 36; i++)
        for (size_t j = 0; j < 36; j++) {
            const mission_principal a = {mission_view_of(parts[i / 6]),
                                         mission_view_of(parts[i % 6])};
            const mission_principal b = {mission_view_of(parts[j / 6]),
                                         mission_view_of(parts[j % 6])};

            CHECK_INT(mission_principal_equal(&a, &b), i == j && i / 6 && i % 6);
        }
    CHECK_INT(mission_principal_equal(&nobody, &nobody), 0);
    CHECK_INT(mission_principal_equal(NULL, &nobody), 0);
    CHECK_INT(mission_principal_of(NULL, &nobody), 0);
}

static void test_accessors(void)
{
    COVERS("GB-2");
    BOTH(p)
    {
        const bool draft = p == MISSION_PROFILE_DRAFT;
        struct scene scene;
        mission_record *record;
        mission_principal subject;

        scene_open(&scene, (uint32_t)p, 0);
        scene.approval.disclosure = draft ? NULL : scene.disclosure;
        scene.admission.expires_at = draft ? V("2026-12-31T23:59:59.0+00:00") : V("");
        record = scene_active(&scene);
        /* The exact string, not another spelling of its instant. */
        CHECK_VIEW(mission_record_expires_at(record),
                   draft ? "2026-12-31T23:59:59.0+00:00" : "2026-10-15T18:00:00Z");
        CHECK_VIEW(mission_record_issuer(record), "https://as.example.com");
        CHECK_VIEW(mission_record_client_id(record), "s6BhdRkqt3");
        CHECK_VIEW(mission_record_tenant(record), draft ? "" : "example-corp");
        CHECK_VIEW(mission_record_approval_event_id(record), "ape_1");
        CHECK_VIEW(mission_record_created_at(record), "2026-09-01T00:00:00Z");
        CHECK_VIEW(mission_record_approved_at(record), draft ? "" : "2026-09-01T00:00:00Z");
        subject = mission_record_subject(record);
        CHECK_VIEW(subject.sub, "alice");
        CHECK_INT(mission_authority_set_count(mission_record_authority_set(record)), draft ? 2 : 3);
        CHECK((mission_record_proposal(record) != NULL) == draft);
        CHECK_VIEW(mission_intent_goal(mission_record_intent(record)),
                   draft ? "Reconcile Q3 invoices"
                         : "Prepare the audit-committee board packet for Q3 2026");
        mission_record_unref(record);
        scene_close(&scene);
    }
    mission_record_unref(NULL);
    CHECK(!mission_record_ref(NULL));
    CHECK_VIEW(mission_record_id(NULL), "");
    CHECK(!mission_record_intent(NULL));
    CHECK_INT(mission_record_anchor_count(NULL), 0);
}

static void test_arguments(void)
{
    BOTH(p)
    {
        const bool draft = p == MISSION_PROFILE_DRAFT;
        struct scene scene;
        mission_record *out = NULL, *active;
        mission_admission admission;

        scene_open(&scene, (uint32_t)p, 0);
        active = scene_active(&scene);
        admission = scene.admission;
        CHECK_INT(draft ? mission_record_admit(scene.context, &admission, &scene.now, &out, NULL)
                        : mission_record_create(scene.context, &admission, &scene.approval,
                                                &scene.now, &out, NULL),
                  MISSION_E_PROFILE);
        CHECK_INT(mission_record_parse(scene.context, V("{}"), 2, &out, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(mission_record_parse(NULL, V("{}"), 0, &out, NULL), MISSION_E_ARGUMENT);
        CHECK_INT(mission_record_parse(scene.context, V("[]"), 0, &out, NULL),
                  MISSION_E_WRONG_TYPE);
        CHECK_INT(mission_record_parse(scene.context, V("{\"id\":1,\"id\":1}"), 0, &out, NULL),
                  MISSION_E_DUPLICATE_MEMBER);
        CHECK_INT(mission_record_verify(NULL, NULL, NULL), MISSION_E_ARGUMENT);
        scene.approval.size--;
        CHECK_INT(replay(&scene, active, "", false), MISSION_E_ABI_SMALL);
        scene.approval.size++;
        scene.approval.set = NULL;
        CHECK_INT(replay(&scene, active, "", false), MISSION_E_ARGUMENT);
        if (draft) {
            scene.approval.set = scene.set;
            scene.approval.authority_source = NULL;
            CHECK_INT(try_active(&scene, scene.now, NULL), MISSION_E_ARGUMENT);
            scene.admission.tenant = V("t");
            CHECK_INT(try_active(&scene, scene.now, NULL), MISSION_E_PROFILE);
        } else {
            scene.approval.set = scene.set;
            scene.approval.disclosure = NULL;
            CHECK_INT(try_active(&scene, scene.now, NULL), MISSION_E_ARGUMENT);
            scene.admission.subject.sub = V("");
            CHECK_INT(try_active(&scene, scene.now, NULL), MISSION_E_ARGUMENT);
        }
        mission_record_unref(active);
        scene_close(&scene);
    }
}

static const struct test tests[] = {
    {"draft_members", test_draft_members},
    {"series_members", test_series_members},
    {"twins", test_twins},
    {"parent", test_parent},
    {"tamper", test_tamper},
    {"unverified", test_unverified},
    {"consent_anchor", test_consent_anchor},
    {"expiry_at_commit", test_expiry_at_commit},
    {"window", test_window},
    {"activation", test_activation},
    {"transitions", test_transitions},
    {"impossible", test_impossible},
    {"replay", test_replay},
    {"principals", test_principals},
    {"accessors", test_accessors},
    {"arguments", test_arguments},
};
TEST_MAIN("record", tests)

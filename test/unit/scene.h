/* A decision point in front of a whole Mission, for tests of all that decides, permits and leaves
 * evidence. SPDX-License-Identifier: MIT
 *
 * stage_open() gives a record, its policy view, a decision point whose host answers everything, and
 * a request that is permitted. A test changes what it is about: a member of the request
 * (stage_ask), the configuration (stage_again), what the host says, or which slot fails. */
#ifndef SCENE_H
#define SCENE_H

#include "missions.h"

#define STAGE_ISSUER "https://as.example.com"
#define STAGE_ERP "https://erp.example.com"
#define STAGE_FLOW "https://workflow.example.com/mcp"
#define STAGE_DOCS "https://docs.example.com/"
#define STAGE_SUBJECT "user_3p2q8mN1a0kV7tR"
#define STAGE_CLIENT "s6BhdRkqt3"
#define STAGE_PEP "pep-1"

#define STAGE_ENTRY(resource, actions, more)                                                       \
    "{\"type\":\"mission_resource_access\",\"resource\":\"" resource "\",\"actions\":[" actions    \
    "]" more "}"
/* The entries of the Mission, in this order. */
#define STAGE_INVOICES 0u  /* erp, invoices.*: read */
#define STAGE_JOURNAL 1u   /* erp, journal-entries.write: at most 500.00 USD */
#define STAGE_NOTIFY 2u    /* workflow, notify_reviewer: to example.com, approved */
#define STAGE_WRITE_DOC 3u /* below docs, create_doc and read_doc: confidential alone */
#define STAGE_PAY 4u       /* erp, payments.release: at most 500.00 USD, irreversible */
#define STAGE_SET                                                                                                                                                                                               \
    "[" STAGE_ENTRY(STAGE_ERP, "\"invoices.*\"", "") "," STAGE_ENTRY(STAGE_ERP, "\"journal-entries.write\"", ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}") "," STAGE_ENTRY( \
        STAGE_FLOW, "\"notify_reviewer\"",                                                                                                                                                                      \
        ",\"constraints\":{\"recipient_domain\":\"example.com\","                                                                                                                                               \
        "\"requires_action_approval\":true}") "," STAGE_ENTRY(STAGE_DOCS,                                                                                                                                       \
                                                              "\"create_doc\",\"read_doc\"",                                                                                                                    \
                                                              ",\"resource_match\":\"prefix\","                                                                                                                 \
                                                              "\"constraints\":{\"data_"                                                                                                                        \
                                                              "classification\":["                                                                                                                              \
                                                              "\"confidential\"]}") "," STAGE_ENTRY(STAGE_ERP,                                                                                                  \
                                                                                                    "\"payments.release\"",                                                                                     \
                                                                                                    ",\"constraints\":{\"max_amount\":{\"amount\":\"500.00\",\"currency\":\"USD\"}}") "]"

/* Slots of the host; `fails` has a bit (1u << slot) for each that returns STAGE_HOST_CODE. */
enum stage_slot {
    STAGE_SLOT_ENROLLED,
    STAGE_SLOT_PROFILE,
    STAGE_SLOT_FACTS,
    STAGE_SLOT_POLICY,
    STAGE_SLOT_HISTORY,
    STAGE_SLOT_ACTOR,
    STAGE_SLOT_PRINCIPAL,
    STAGE_SLOT_APPROVAL,
    STAGE_SLOT_ASSERTION,
    STAGE_SLOT_SOURCE,
    STAGE_SLOT_ACCESS,
    STAGE_SLOTS
};
#define STAGE_HOST_CODE 6611
#define STAGE_OPERATIONS 8

struct stage {
    uint32_t profile;
    mission_context *context;
    mission_time now;
    mission_record *record;
    mission_policy *policy;
    mission_operation_profile *operations[STAGE_OPERATIONS]; /* of the actions above; NULL: free */
    mission_floors *floors;
    mission_pdp_host host;
    mission_class_terms classes[MISSION_CLASS_COUNT];
    mission_pdp_config config;
    mission_pdp *pdp;
    mission_known_state state; /* of the decision point's own source */
    mission_situation situation;
    mission_json *request; /* of `evaluation` */
    mission_evaluation evaluation;
    mission_decision *decision; /* the latest of stage_decide() */
    /* What the host says. */
    uint32_t fails;
    unsigned calls[STAGE_SLOTS];
    int32_t enrolled, actor, source; /* verdicts */
    mission_facts facts;             /* of the host, where set */
    mission_policy_answer answer;
    uint32_t member_denied;     /* this one of a collection, counted from 1; 0: none */
    bool no_denied_obligations; /* ... which has no obligations then */
    uint32_t history;           /* MISSION_HISTORY_* */
    mission_view local_iss, local_sub;
    mission_approval_record approval; /* `parameter_digest` empty: the request's own */
    mission_known_state asserted;
    const char *offer; /* JSON of an access_request; NULL: nothing is written */
};

/* `set` NULL: STAGE_SET. The clock of the context stands at SCENE_NOW. */
void stage_open(struct stage *stage, uint32_t profile);
void stage_open_with(struct stage *stage, mission_context *context, const char *set);
void stage_close(struct stage *stage);
/* A test in both profiles, each on a stage of its own. */
void stage_in_both(void (*run)(struct stage *stage));
/* Make the decision point anew, of `config`. */
void stage_again(struct stage *stage);
/* Another policy view of the record with that set (the record is made anew, too); the request stays
 * and is of another Mission until it is asked anew. */
void stage_set(struct stage *stage, const char *set);

/* The request that is permitted (journal-entries.write of 423.50 USD), changed by pairs of a JSON
 * Pointer and a JSON text (NULL: left out), up to a NULL pointer. `parameter_digest` is made anew
 * of the parameters, unless it is changed by itself or left out. */
void stage_ask(struct stage *stage, ...);
/* The same for another action: its audience and raw parameters. */
void stage_ask_for(struct stage *stage, const char *audience, const char *action,
                   const char *parameters, ...);
/* Decide about `evaluation` as things stand; the reason, 0: permit. The decision is kept. */
uint32_t stage_decide(struct stage *stage);
/* The same, with an error expected: its code. */
int32_t stage_error(struct stage *stage, mission_error *error);
mission_decided stage_says(const struct stage *stage);
/* The response to the latest decision; owned by the caller. */
mission_json *stage_response(const struct stage *stage);
/* An approval that counts, for what is asked. */
void stage_approve(struct stage *stage);
/* Register a further profile of an action from its document. */
void stage_operation(struct stage *stage, const char *document);

#define CHECK_DENIED(stage, want)                                                                  \
    do {                                                                                           \
        const uint32_t got_ = stage_decide(stage), want_ = (want);                                 \
        test_check(got_ == want_, __FILE__, __LINE__, "decided %s, not %s",                        \
                   got_ ? mission_denial_name(got_) : "permit",                                    \
                   want_ ? mission_denial_name(want_) : "permit");                                 \
    } while (0)
#define CHECK_PERMIT(stage) CHECK_DENIED(stage, MISSION_DENY_NONE)

#endif

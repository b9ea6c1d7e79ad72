/* `mission store`: a state authority at a shell prompt. What its sub-commands share.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_H
#define STORE_H

#include "cli.h"

#define STORE_COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The policy of a file, as the derivation asks for it. */
struct store_policy {
    mission_json *doc;
    mission_view version;
    mission_authority_set *ceiling;
    const mission_value *candidates; /* an object: entries by target; NULL: none */
    const mission_value *material;   /* an object: actions by condition; NULL: none */
    mission_material_class *classes; /* of the latest disclosure */
    bool recognizes_all;
};

/* One run of one sub-command. */
struct store {
    struct cli *cli;
    const char *address; /* as it was given */
    const char *profile, *origin, *now;
    const char *client, *tenant, *subject_iss, *subject_sub, *actor_iss, *actor_sub;
    const char *policy_file;
    const char *acr;          /* what the operator says of the Approver's authentication */
    const char *child_client; /* the client that a child actor of another issuer is here */
    bool longer;              /* a successor may outlive its predecessor */
    void *binding;            /* what holds the table, and how to give it back */
    void (*close)(void *binding);
    const mission_store *table;
    mission_json *setting; /* what the store is bound to: {"issuer","profile"} */
    struct store_policy policy;
    mission_issuer *issuer;
};

/* Options that several sub-commands have. */
#define STORE_COMMON(store)                                                                        \
    {"profile", &(store)->profile, NULL}, {"origin", &(store)->origin, NULL},                      \
    {                                                                                              \
        "now", &(store)->now, NULL                                                                 \
    }
#define STORE_ACTOR(store)                                                                         \
    {"actor-iss", &(store)->actor_iss, NULL},                                                      \
    {                                                                                              \
        "actor-sub", &(store)->actor_sub, NULL                                                     \
    }
#define STORE_SUBJECT(store)                                                                       \
    {"subject-iss", &(store)->subject_iss, NULL},                                                  \
    {                                                                                              \
        "subject-sub", &(store)->subject_sub, NULL                                                 \
    }

/* Options, of `lists` too, and at most `most` operands behind the store. */
int store_parse(struct store *store, int argc, char **argv, const struct cli_option *options,
                size_t count, struct cli_list *lists, size_t list_count, int most);
/* A usage line when an option is missing or empty. */
int store_need(struct store *store, const char *name, const char *value);
/* Both parts of a principal, or none: nobody. */
int store_principal(struct store *store, const char *name, const char *iss, const char *sub,
                    mission_principal *out);
int store_need_principal(struct store *store, const char *name, const char *iss, const char *sub,
                         mission_principal *out);
/* Who acts, as far as the options say so. */
int store_requester(struct store *store, mission_requester *out);
/* Decimal digits; NULL is 0. */
int store_number(struct store *store, const char *name, const char *text, uint64_t most,
                 uint64_t *out);
/* A file that the operator wrote: what is wrong with it is trouble, not a refusal. */
int store_read_json(struct store *store, const char *file, mission_json **out);
mission_time store_now(const struct store *store);

/* Open the store that `address` names, made anew or not. */
int store_connect(struct store *store, bool make);
/* Open it, and an issuer in the name and profile that it is bound to. */
int store_open(struct store *store);
void store_close(struct store *store);
/* What the store is bound to, a row of its own, is read, and what the options say of it compared.
 * store_bind writes it before; `*made` false: it was there. */
int store_bind(struct store *store, bool *made);
int store_bound(struct store *store);
mission_view store_issuer(const struct store *store);

/* --policy, which is needed, and the host's word to the issuer. */
int store_read_policy(struct store *store);
void store_drop_policy(struct store *store);
void store_host(struct store *store, mission_issuer_host *out);

/* Drive the plan that `made` says was made, and free it. store_run leaves it to be read; it is NULL
 * after trouble. store_answer prints its reply. */
int store_run(struct store *store, int32_t made, mission_plan **plan, mission_error *error);
int store_answer(struct store *store, int32_t made, mission_plan **plan, mission_error *error);
/* One line on stderr. Returns CLI_TROUBLE. */
int store_fail(struct store *store, const mission_error *error);
int store_say(struct store *store, int32_t code, const char *words);

int store_init(struct store *store, int argc, char **argv);
int store_admit(struct store *store, int argc, char **argv);
int store_render(struct store *store, int argc, char **argv);
int store_approve(struct store *store, int argc, char **argv);
int store_deny(struct store *store, int argc, char **argv);
int store_withdraw(struct store *store, int argc, char **argv);
int store_derive(struct store *store, int argc, char **argv);
int store_transition(struct store *store, int argc, char **argv);
int store_expand(struct store *store, int argc, char **argv);
int store_child(struct store *store, int argc, char **argv);
int store_show(struct store *store, int argc, char **argv);
int store_history(struct store *store, int argc, char **argv);
int store_list(struct store *store, int argc, char **argv);
int store_events(struct store *store, int argc, char **argv);
int store_due(struct store *store, int argc, char **argv);
int store_sweep(struct store *store, int argc, char **argv);

/* A submission's files and parties, for admissions and creations. */
struct store_submission {
    const char *proposal_file, *source_file, *expires_at;
    mission_principal subject;
    struct cli_bytes intent, proposal;
    mission_json *source;
};
/* What the options have to say, before a store is touched. */
int store_submission_check(struct store *store, struct store_submission *from);
/* Read it into `out`; the Intent from the operand behind the store, or standard input. */
int store_submission_read(struct store *store, struct store_submission *from, mission_admit *out);
void store_submission_drop(struct store_submission *from);
/* --source, or in the draft {"type":"user_delegated"}; in the series it is refused. */
int store_read_source(struct store *store, const char *file, mission_json **out);

#endif

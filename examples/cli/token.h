/* `mission token verify`: what a resource server is made of at a shell prompt.
 * SPDX-License-Identifier: MIT */
#ifndef TOKEN_H
#define TOKEN_H

#include "credential.h"

#define TOKEN_FACTS 64
#define TOKEN_NAMES 64

/* What `--fact NAME=VALUE` said. */
struct token_facts {
    mission_view values[TOKEN_FACTS];
    struct cli_list list;
    mission_facts known;
    mission_view domains[TOKEN_FACTS], labels[TOKEN_FACTS];
    mission_constraint_type types[TOKEN_FACTS]; /* of other names: the host's own keys */
    size_t type_count;
};
/* Sort them. Of a name that is no Common Constraint's, a constraint holds where its value is the
 * text: cli->constraint_types then has it. */
int token_facts_read(struct cli *cli, struct token_facts *facts);

/* One run of it. */
struct token_server {
    const char *profile, *now, *jwks_file, *issuer, *resource, *uri, *action, *acr, *state_file,
        *asked, *most_age, *proof_file, *nonce, *method, *certificate_file, *tier, *skew, *realm;
    bool strict, bound, no_actors, ungoverned, disclose, needs_key, lines;
    mission_view names[TOKEN_NAMES], authorities[TOKEN_NAMES];
    struct cli_list audiences, state_authorities;
    struct token_facts facts;

    uint32_t tier_number;
    int64_t skew_seconds, most_seconds;
    mission_time asked_at; /* of the state */
    mission_json *state;   /* an introspection response; NULL: nothing is known */
    struct cli_bytes proof, certificate;
    mission_view proof_text;
    mission_replay_guard *guard;
    mission_resource *resource_server;
};
int token_server_open(struct cli *cli, struct token_server *server);
void token_server_close(struct token_server *server);

/* What came of one token. */
struct token_answer {
    const struct token_server *server;
    mission_access access;
    mission_error why;
    mission_token *token; /* NULL: not verified */
    mission_text *challenge, *nonce;
};
/* Judge it, and print the verdict: CLI_OK, CLI_REFUSED or trouble. */
int token_judge(struct cli *cli, const struct token_server *server, mission_view token);
int token_answer_print(struct cli *cli, const struct token_answer *answer);

#endif

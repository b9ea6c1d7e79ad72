/* What the commands of tokens and keys share. SPDX-License-Identifier: MIT */
#ifndef CREDENTIAL_H
#define CREDENTIAL_H

#include "cli.h"

#define CLI_COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define TOKEN_MOST 65536u /* bytes of a token that is read: the library's own bound */

/* ---- What a command can do ---- */

/* Verbs are commands whose name is that of their command, a space and their own. */
const struct cli_command *cli_find_verb(const struct cli_command *verbs, size_t count,
                                        const char *name);
void cli_print_verbs(struct cli *cli, const struct cli_command *verbs, size_t count);
int cli_run_verb(struct cli *cli, const struct cli_command *verbs, size_t count, int argc,
                 char **argv);

/* ---- Options ---- */

/* A usage line when an option is missing or empty. */
int cli_need(struct cli *cli, const char *name, const char *value);
/* Decimal digits; NULL is 0. */
int cli_number(struct cli *cli, const char *name, const char *text, int64_t most, int64_t *out);
/* An algorithm's name; NULL: 0. */
int cli_algorithm(struct cli *cli, const char *name, uint32_t *out);
/* A usage line when more than one of these files is standard input. */
int cli_one_input(struct cli *cli, const char *const *files, size_t count);

/* ---- Files ---- 0, or a status after a line on stderr; what is wrong with a file that is no
 * operand is trouble, not a refusal. */

/* A private or public key. What was read of it is wiped. `no`: what a malformed one is, cli_fail(),
 * or cli_refuse() where it is what the command was asked about. */
int cli_read_key(struct cli *cli, const char *file,
                 int (*no)(struct cli *cli, const mission_error *error), mission_jwk **out);
/* A key set, or a key, of which the public side is taken. */
int cli_read_keys(struct cli *cli, const char *file, mission_jwks **out);
/* The same of a document that was read. */
int cli_keys_of(struct cli *cli, const mission_value *value, mission_jwks **out);
/* A compact token or a proof: the file without the white space around it. */
int cli_read_token(struct cli *cli, const char *file, struct cli_bytes *out, mission_view *token);
/* A certificate: the first one of a PEM file, or DER. */
int cli_read_certificate(struct cli *cli, const char *file, struct cli_bytes *out);
/* A JSON file that the operator wrote. */
int cli_read_setting(struct cli *cli, const char *file, mission_json **out);
mission_view cli_trim(mission_view text);
bool cli_same(mission_view a, mission_view b);
void cli_wipe(struct cli_bytes *bytes); /* and free */
/* One line on stderr for something that is wrong with an input, and its status. */
int cli_say(struct cli *cli, int32_t code, const char *words);
/* A line on stderr for an error that is not the input's. Returns CLI_TROUBLE. */
int cli_fail(struct cli *cli, const mission_error *error);

/* ---- Members ---- null where there is nothing to say. */

void cli_name_text(mission_builder *to, const char *name, const char *text);
void cli_name_view(mission_builder *to, const char *name, mission_view text);
void cli_name_value(mission_builder *to, const char *name, const mission_value *value);
void cli_name_boolean(mission_builder *to, const char *name, bool value);
void cli_name_integer(mission_builder *to, const char *name, int64_t value);
void cli_name_time(mission_builder *to, const char *name, const mission_time *time);
/* One line of canonical JSON. */
int cli_put_json(struct cli *cli, const mission_value *value);
int cli_put_text(struct cli *cli, const mission_text *text); /* and a newline */

/* `mission introspect --read`. */
struct cli_response {
    const char *issuer, *asked, *profile, *now;
    const char *file;
};
int cli_read_response(struct cli *cli, const struct cli_response *from);

int token_sign(struct cli *cli, int argc, char **argv);
int token_prove(struct cli *cli, int argc, char **argv);
int token_verify(struct cli *cli, int argc, char **argv);
int token_decode(struct cli *cli, int argc, char **argv);

#endif

/* The frame of the `mission` command: what its sub-commands share. SPDX-License-Identifier: MIT */
#ifndef CLI_H
#define CLI_H

#include <mission/mission.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Exit statuses. */
#define CLI_OK 0
#define CLI_REFUSED 1 /* the input was read and the answer is no */
#define CLI_TROUBLE 2 /* usage, input/output, memory: there is no answer */

struct cli;

struct cli_command {
    const char *name;
    const char *usage; /* one line, without "usage: mission " */
    const char *about; /* one line for the list of commands */
    const char *help;  /* what `mission help NAME` adds; may be NULL */
    int (*run)(struct cli *cli, int argc, char **argv); /* argv[0] is the command's name */
};

struct cli {
    const struct cli_command *command; /* the one that runs */
    mission_context *context;          /* made by cli_context */
    mission_time now;                  /* what --now said, when `fixed` */
    bool fixed;
    uint32_t context_flags;                          /* MISSION_CONTEXT_* for cli_context */
    const mission_constraint_type *constraint_types; /* the same */
    size_t constraint_type_count;
    bool broken; /* writing failed; errno of it in `broken_by` */
    int broken_by;
    char **operand; /* what cli_parse left: the arguments that are no options */
    int operands;
};

/* Options of a command, all long. Exactly one of `value` and `flag` is set; both may start out
 * with a default. */
struct cli_option {
    const char *name;
    const char **value;
    bool *flag;
};
/* Read options and operands. 0, or CLI_TROUBLE after a usage line on stderr. */
int cli_parse(struct cli *cli, int argc, char **argv, const struct cli_option *options,
              size_t count, int least, int most);
/* An option that may come several times, each time with one value or several separated by spaces:
 * none of them can hold a space. With `whole` it is one value each time, spaces and all. */
struct cli_list {
    const char *name;
    mission_view *values;
    size_t most;
    size_t count; /* out */
    bool whole;
};
/* The same with lists. */
int cli_parse_lists(struct cli *cli, int argc, char **argv, const struct cli_option *options,
                    size_t count, struct cli_list *lists, size_t list_count, int least, int most);
/* One line on stderr, "mission NAME: <what>; usage: …". Returns CLI_TROUBLE. */
int cli_usage(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* One line on stderr for a failed system call: `what` and errno's words. Returns CLI_TROUBLE. */
int cli_trouble(struct cli *cli, const char *what);
/* One line on stderr for a failed call of the library: reason, offset, pointer, words. Returns
 * CLI_REFUSED when the input is at fault and CLI_TROUBLE when the program or its host is. */
int cli_refuse(struct cli *cli, const mission_error *error);
/* CLI_REFUSED or CLI_TROUBLE for an error, without printing. */
int cli_status(const mission_error *error);

/* Make cli->context: `profile` "series", "draft" or NULL (series); `now` RFC 3339 or NULL (the
 * system's clock). 0, or CLI_TROUBLE after a line on stderr. */
int cli_context(struct cli *cli, const char *profile, const char *now);
/* That clock's time, or --now's. 0, or CLI_TROUBLE after a line on stderr. */
int cli_time(struct cli *cli, mission_time *out);
/* The profile number of a name, NULL meaning series; 0 after a usage line on stderr. */
uint32_t cli_profile(struct cli *cli, const char *name);
mission_view cli_view(const char *text); /* NULL: the empty view with a NULL pointer */

/* Input. `file` NULL or "-" is standard input. */
struct cli_bytes {
    char *ptr;
    size_t len, cap;
};
int cli_read(struct cli *cli, const char *file, struct cli_bytes *out); /* free(out->ptr) after */
/* Each line (without its "\n") to `take`, as soon as it is there. Output is flushed whenever the
 * input has no more to give at once. A line is cut after `most` bytes. `take` returns CLI_OK to go
 * on; anything else ends the run with it. */
int cli_lines(struct cli *cli, const char *file, size_t most,
              int (*take)(struct cli *cli, mission_view line, void *own), void *own);

/* The length of a line that no context reads: one byte past its limit on a JSON text. */
int cli_longest(struct cli *cli, size_t *out);

/* Output to stdout; failures are kept in `broken` and make the command exit with CLI_TROUBLE. */
void cli_put(struct cli *cli, mission_view bytes);
void cli_print(struct cli *cli, const char *format, ...) __attribute__((format(printf, 2, 3)));
mission_sink cli_sink(struct cli *cli); /* for the library to write to stdout */

/* Documents. A set's file holds an array of entries, or one entry: a set of one. 0, or a status
 * after a line on stderr. */
int cli_read_json(struct cli *cli, const char *file, mission_json **out);
int cli_read_set(struct cli *cli, const char *file, mission_authority_set **out);
/* The same of a member of a document; a failure's place begins with the member's name. */
int32_t cli_set_of(struct cli *cli, mission_json *doc, const char *member,
                   mission_authority_set **out, mission_error *error);
/* Print an object, of which `fill` writes the members, as one canonical line. CLI_OK, or a status
 * after a line on stderr. */
int cli_emit(struct cli *cli, void (*fill)(mission_builder *to, const void *what),
             const void *what);
/* Two sets and one answer to them: from two files, or from a line each as two members. */
struct cli_pair {
    const char *first, *second; /* the members' names */
    int (*answer)(struct cli *cli, mission_authority_set *first, mission_authority_set *second);
};
int cli_pair_files(struct cli *cli, const struct cli_pair *pair, const char *first,
                   const char *second);
int cli_pair_lines(struct cli *cli, const struct cli_pair *pair); /* a "no" is an answer here */
/* The verdict on a document, as `check` prints it, but without its newline: NULL is a good one. */
int32_t cli_verdict(struct cli *cli, const mission_error *why, mission_error *error);
/* The answer to a line that is not what it should be: `check`'s verdict and a newline. */
int cli_invalid(struct cli *cli, const mission_error *why);
void cli_name_set(mission_builder *to, const char *name, const mission_authority_set *set);
/* What a deployment knows of its resource servers and scope values, from a file: a member per
 * resource (of other types, per type) with one audience or an array of them; a member per scope
 * value with an array of entries. The maps borrow `doc`. */
mission_audience_map cli_audience_map(mission_json *doc);
mission_scope_map cli_scope_map(mission_json *doc);

int cmd_canon(struct cli *cli, int argc, char **argv);
int cmd_digest(struct cli *cli, int argc, char **argv);
int cmd_check(struct cli *cli, int argc, char **argv);
int cmd_verify(struct cli *cli, int argc, char **argv);
int cmd_lifecycle(struct cli *cli, int argc, char **argv);
int cmd_subset(struct cli *cli, int argc, char **argv);
int cmd_intersect(struct cli *cli, int argc, char **argv);
int cmd_narrow(struct cli *cli, int argc, char **argv);
int cmd_project(struct cli *cli, int argc, char **argv);
int cmd_diff(struct cli *cli, int argc, char **argv);
int cmd_store(struct cli *cli, int argc, char **argv);
int cmd_token(struct cli *cli, int argc, char **argv);
int cmd_jwk(struct cli *cli, int argc, char **argv);
int cmd_introspect(struct cli *cli, int argc, char **argv);
int cmd_challenge(struct cli *cli, int argc, char **argv);
int cmd_policy(struct cli *cli, int argc, char **argv);
int cmd_decide(struct cli *cli, int argc, char **argv);
int cmd_tools(struct cli *cli, int argc, char **argv);
int cmd_evidence(struct cli *cli, int argc, char **argv);
int cmd_help(struct cli *cli, int argc, char **argv);

/* What `mission store NAME` is; NULL: nothing. */
const struct cli_command *cli_store_command(const char *name);
void cli_store_help(struct cli *cli); /* all that it can do */
/* The same for the other commands with verbs: `mission token NAME` and so on. */
const struct cli_command *cli_token_command(const char *name);
void cli_token_help(struct cli *cli);
const struct cli_command *cli_jwk_command(const char *name);
void cli_jwk_help(struct cli *cli);
const struct cli_command *cli_policy_command(const char *name);
void cli_policy_help(struct cli *cli);
const struct cli_command *cli_tools_command(const char *name);
void cli_tools_help(struct cli *cli);
const struct cli_command *cli_evidence_command(const char *name);
void cli_evidence_help(struct cli *cli);

extern const struct cli_command cli_commands[];
extern const size_t cli_command_count;

#endif

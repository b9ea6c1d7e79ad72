/* The `mission` command: find the sub-command, run it, answer by the exit status.
 * SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

const struct cli_command cli_commands[] = {
    {"canon", "canon [--lines] [FILE]", "write a JSON text as its RFC 8785 bytes",
     "The text must be strict I-JSON. Nothing is added to the bytes, no newline either.\n"
     "  --lines   one text per line; each is answered by its bytes or by \"!REASON OFFSET\"\n",
     cmd_canon},
    {"digest", "digest {--typ TYP --iss URL | --canonical | --raw} [FILE]",
     "print a commitment to a JSON text or to octets",
     "  --typ TYP, --iss URL   the envelope anchor over {iss, typ, value}\n"
     "  --canonical            SHA-256 over the canonical bytes of the value itself\n"
     "  --raw                  SHA-256 over the octets of FILE as they are\n",
     cmd_digest},
    {"check", "check KIND [--profile series|draft] [--now TIME] [--lines] [FILE]",
     "judge a document and say what is wrong with it",
     "KIND is intent, submission, entry, set, record or disclosure. The answer is one line of\n"
     "canonical JSON: {\"valid\":true}, or "
     "{\"at\",\"error\",\"offset\",\"reason\",\"valid\":false}.\n"
     "  --profile   the vocabulary: series (default) or draft\n"
     "  --now       the time to judge by, RFC 3339; default: the system's clock\n"
     "  --lines     one document per line, one answer per line; refusals do not change the "
     "status\n",
     cmd_check},
    {"verify", "verify record [--profile series|draft] [--disclosure FILE] [FILE]",
     "recompute every anchor of a Mission record",
     "One line per anchor: name, recorded digest, recomputed digest, and ok, mismatch or\n"
     "unproven, for the consent anchor without its disclosure.\n"
     "  --profile      the vocabulary: series (default) or draft\n"
     "  --disclosure   the consent disclosure that the approver saw\n",
     cmd_verify},
    {"lifecycle",
     "lifecycle {table | dot | next --state STATE --event EVENT} [--profile series|draft]",
     "print the lifecycle, or ask it for one step",
     "  table       every transition of the profile\n"
     "  dot         the same as a Graphviz diagram\n"
     "  next        the state that EVENT leads to from STATE; exit 1 when it leads nowhere\n",
     cmd_lifecycle},
    {"subset", "subset {--parent FILE --child FILE | --lines [FILE]} [--profile series|draft]",
     "say whether one Authority Set is within another",
     "A file holds an array of entries, or one entry. The answer is {\"subset\":true}, or\n"
     "{\"entry\",\"reason\",\"subset\":false} with the first entry of the child that is outside.\n"
     "  --lines     one {\"parent\",\"child\"} per line, one answer per line; a line that is\n"
     "              malformed is answered as by check; refusals do not change the status\n"
     "  --profile   the vocabulary: series (default) or draft\n",
     cmd_subset},
    {"intersect", "intersect {A B | --lines [FILE]} [--profile series|draft]",
     "print what two Authority Sets both permit",
     "The answer is {\"set\"} in the order of A, then of B, or {\"empty\":true} with status 1.\n"
     "  --lines     one {\"a\",\"b\"} per line, one answer per line; a line that is malformed is\n"
     "              answered as by check; refusals do not change the status\n"
     "  --profile   the vocabulary: series (default) or draft\n",
     cmd_intersect},
    {"narrow",
     "narrow --intent FILE --ceiling FILE --proposal FILE [--omit-unrecognized] "
     "[--profile series|draft] [--now TIME]",
     "derive the Authority Set of an Intent under a ceiling",
     "Prints {\"decisions\",\"set\"}: what is granted, and why each entry was narrowed or left "
     "out.\n"
     "  --intent              the Mission Intent\n"
     "  --ceiling             the set that bounds whatever is derived\n"
     "  --proposal            draft: the entries that were proposed. Series, and an object in\n"
     "                        both: the configured mapping, entries by target; an array stands\n"
     "                        for every target\n"
     "  --omit-unrecognized   leave out targets without a mapping instead of refusing\n"
     "  --profile             the vocabulary: series (default) or draft\n"
     "  --now                 the time to judge by, RFC 3339; default: the system's clock\n",
     cmd_narrow},
    {"project",
     "project {--audience NAME --map FILE | --resource URIS | --scope VALUES --map FILE} "
     "[--profile series|draft] [FILE]",
     "print the part of an Authority Set that a token needs",
     "  --audience   the entries that this resource server consumes; the map has a member for\n"
     "               each resource (other types: for the type) with its audience or audiences\n"
     "  --resource   the entries for these URIs, separated by spaces; a prefix is narrowed\n"
     "  --scope      the entries for these scope values, separated by spaces; the map has a\n"
     "               member for each value, with an array of entries\n"
     "  --profile    the vocabulary: series (default) or draft\n",
     cmd_project},
    {"diff", "diff [--text] [--profile series|draft] BEFORE AFTER",
     "show what one Authority Set changes against another",
     "Prints one line of canonical JSON: added, removed, widened, tightened and changed entries.\n"
     "  --text      the same in plain English, a fact a line, nothing in it active\n"
     "  --profile   the vocabulary: series (default) or draft\n",
     cmd_diff},
    {"store", "store DO STORE [OPTION...] [FILE]", "keep Missions in a database and govern them",
     "STORE is the PATH of a SQLite file (or sqlite:PATH), or a postgresql:// URL. The answer is\n"
     "one line of canonical JSON; a refusal is one too, with status 1. Who has the store may do\n"
     "everything with it: that somebody was authenticated is the operator's word.\n"
     "mission(1) describes the options. DO STORE [OPTION...] is one of:\n",
     cmd_store},
    {"token", "token DO [OPTION...] [FILE]", "make, prove, judge and look at access tokens",
     "Tokens are read from FILE, never from the arguments, which other users can see, and so are\n"
     "keys. mission(1) describes the options. DO [OPTION...] is one of:\n",
     cmd_token},
    {"jwk", "jwk DO [OPTION...] [FILE...]", "make keys and show their public sides",
     "Keys are read from FILE. DO [OPTION...] is one of:\n", cmd_jwk},
    {"introspect",
     "introspect {--jwks FILE --map FILE --caller NAMES {--store STORE | --issuer URL} "
     "[OPTION...] | --read --issuer URL [--asked TIME]} [--profile series|draft] [--now TIME] "
     "[FILE]",
     "answer what a token is good for now, or read such an answer",
     "FILE holds the token, or with --read the response. The answer is one line of canonical\n"
     "JSON; the status is 1 where it is not active.\n"
     "  --store       the Missions; without it the server is another than their issuer, and no\n"
     "                state is said\n"
     "  --issuer      this authorization server; with --read the one that answered\n"
     "  --jwks        the keys of this server's tokens, public or private\n"
     "  --map         the audiences of each resource, as for project\n"
     "  --caller      the resource server that asks, by its names\n"
     "  --scopes      the entries of each scope value\n"
     "  --privilege   what the caller may see: derivations, commitment, lineage\n"
     "  --fresh       seconds that the answer may be relied on; without it, one decision\n"
     "  --claims      FILE holds the claims of a token that is no JWT\n"
     "  --revoked     this token was revoked\n"
     "  --mission     the Mission that a sector's reference in the claim stands for\n"
     "  --read        FILE holds a response: say what may be believed of it\n"
     "  --asked       when it was asked for, RFC 3339; default: now\n"
     "  --profile     the vocabulary: series (default) or draft\n"
     "  --now         the time to judge by, RFC 3339; default: the system's clock\n",
     cmd_introspect},
    {"www-authenticate",
     "www-authenticate [--verdict [--realm TEXT] [--disclose] [--algorithms ALGS]] [FILE]",
     "read the challenge of a resource server, or write one",
     "Reads a WWW-Authenticate field value, or the whole line of the field, as a client does.\n"
     "The status is 1 where no challenge of it is known.\n"
     "  --verdict      FILE holds a verdict of token verify: write its challenge\n"
     "  --realm        the realm to name\n"
     "  --disclose     say mission_denial\n"
     "  --algorithms   those of DPoP proofs, separated by spaces; default: all\n",
     cmd_challenge},
    {"policy", "policy DO [OPTION...] [FILE]", "compile a Mission's authority for decisions",
     "A policy view is what a decision point decides by. DO [OPTION...] is one of:\n", cmd_policy},
    {"decide",
     "decide --policy VIEW [--request FILE] [--situation FILE] [--state STATE] "
     "[--profile-file FILE]... [--floors FILE] [--default-class CLASS] [--resource-policy FILE] "
     "[--constraint NAMES] [--places-state] [--taint] [--strict] "
     "[--evidence FILE --emitter ID --key FILE [--name-space NAME]] [--lines] "
     "[--profile series|draft] [--now TIME]",
     "answer an AuthZEN evaluation request",
     "The answer is one line of canonical JSON, the AuthZEN response, of a batch one with all of\n"
     "its items. The status is 1 where anything was denied, 2 where a request is none.\n"
     "  --policy            the Mission's policy view\n"
     "  --request           the request; default: standard input\n"
     "  --situation         what is known beside the request; mission(1) has its members\n"
     "  --state             the Mission's state now, where the situation has none\n"
     "  --profile-file      an operation profile; may come several times\n"
     "  --floors            mission_action_class_floors of the resource's metadata\n"
     "  --default-class     of actions without a profile; without it they are irreversible\n"
     "  --resource-policy   rules {\"action\",\"resource\",\"says\"}; without it all is permitted\n"
     "  --constraint        constraints of the deployment's own, which hold where the fact equals\n"
     "  --places-state      the enforcement point may say the Mission's state\n"
     "  --taint             taint is enforced\n"
     "  --strict            one entry with what is not known here refuses all\n"
     "  --evidence          add the signed Decision Evidence to this file\n"
     "  --emitter, --key    whose evidence it is, and its private key\n"
     "  --name-space        before the names of members of the evidence's own\n"
     "  --lines             one request per line, one answer per line; a line that is none is\n"
     "                      answered as by check; denials do not change the status\n"
     "  --profile           the vocabulary: series (default) or draft\n"
     "  --now               the time to decide by, RFC 3339; default: the system's clock\n",
     cmd_decide},
    {"tools", "tools DO [OPTION...] [FILE]", "show an agent the tools that its Mission covers",
     "DO [OPTION...] is:\n", cmd_tools},
    {"evidence", "evidence DO [OPTION...] [FILE...]", "verify, join and tell evidence",
     "Keys and records are read from FILEs. mission(1) describes the options. DO [OPTION...] is\n"
     "one of:\n",
     cmd_evidence},
    {"help", "help [COMMAND [DO]]", "describe a command", NULL, cmd_help},
};
const size_t cli_command_count = sizeof(cli_commands) / sizeof(cli_commands[0]);

static const struct cli_command *find_command(const char *name)
{
    for (size_t i = 0; i < cli_command_count; i++)
        if (strcmp(cli_commands[i].name, name) == 0)
            return &cli_commands[i];
    return NULL;
}

static void print_overview(struct cli *cli)
{
    cli_print(cli, "usage: mission COMMAND [OPTION...] [FILE]\n\n");
    for (size_t i = 0; i < cli_command_count; i++)
        cli_print(cli, "  %-17s %s\n", cli_commands[i].name, cli_commands[i].about);
    cli_print(cli, "\nFILE defaults to standard input. Exit status: 0 yes, 1 refused, 2 usage or "
                   "input/output.\nSee \"mission help COMMAND\" and mission(1).\n");
}

/* What the commands that can do several things can do. */
static const struct verbs {
    int (*run)(struct cli *cli, int argc, char **argv);
    const struct cli_command *(*find)(const char *name);
    void (*help)(struct cli *cli);
} verb_tables[] = {
    {cmd_store, cli_store_command, cli_store_help},
    {cmd_token, cli_token_command, cli_token_help},
    {cmd_jwk, cli_jwk_command, cli_jwk_help},
    {cmd_policy, cli_policy_command, cli_policy_help},
    {cmd_tools, cli_tools_command, cli_tools_help},
    {cmd_evidence, cli_evidence_command, cli_evidence_help},
};

static const struct verbs *verbs_of(const struct cli_command *command)
{
    for (size_t i = 0; i < sizeof(verb_tables) / sizeof(verb_tables[0]); i++)
        if (verb_tables[i].run == command->run)
            return &verb_tables[i];
    return NULL;
}

static const struct cli_command *find_verb(const struct cli_command *command, const char *name)
{
    const struct verbs *verbs = verbs_of(command);

    return verbs ? verbs->find(name) : NULL;
}

static void print_verbs(struct cli *cli, const struct cli_command *command)
{
    const struct verbs *verbs = verbs_of(command);

    if (verbs)
        verbs->help(cli);
}

int cmd_help(struct cli *cli, int argc, char **argv)
{
    const struct cli_command *about;
    int rc = cli_parse(cli, argc, argv, NULL, 0, 0, 2);

    if (rc != CLI_OK)
        return rc;
    if (cli->operands == 0) {
        print_overview(cli);
        return CLI_OK;
    }
    about = find_command(cli->operand[0]);
    if (about && cli->operands == 2)
        about = find_verb(about, cli->operand[1]);
    if (!about)
        return cli_usage(cli, "there is no command \"%s\"", cli->operand[cli->operands - 1]);
    cli_print(cli, "usage: mission %s\n\n%s\n", about->usage, about->about);
    if (about->help)
        cli_print(cli, "\n%s", about->help);
    if (cli->operands == 1)
        print_verbs(cli, about);
    return CLI_OK;
}

static int run(struct cli *cli, int argc, char **argv)
{
    if (argc < 2)
        return cli_usage(cli, "a command is missing");
    if (strcmp(argv[1], "--version") == 0) {
        cli_print(cli, "mission %s\n", mission_version());
        return CLI_OK;
    }
    if (strcmp(argv[1], "--help") == 0) {
        print_overview(cli);
        return CLI_OK;
    }
    cli->command = find_command(argv[1]);
    if (!cli->command)
        return cli_usage(cli, "there is no command \"%s\"", argv[1]);
    return cli->command->run(cli, argc - 1, argv + 1);
}

/* An answer that did not reach its reader is no answer. */
static int finish(struct cli *cli, int status)
{
    if (!cli->broken) {
        errno = 0;
        if (fflush(stdout) != 0 || ferror(stdout)) {
            cli->broken = true;
            cli->broken_by = errno;
        }
    }
    if (!cli->broken)
        return status;
    errno = cli->broken_by;
    return cli_trouble(cli, "standard output");
}

int main(int argc, char **argv)
{
    struct cli cli = {0};
    int status;

    signal(SIGPIPE, SIG_IGN); /* a reader that went away is a failed write, reported as one */
    status = finish(&cli, run(&cli, argc, argv));
    mission_context_unref(cli.context);
    return status;
}

/* Options, the context, and the one line that says what went wrong. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define MOST_OPTIONS 32

/* Names and pointers can come from hostile documents: no control character reaches a terminal. */
static void print_safely(const char *text)
{
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        unsigned char next = (unsigned char)text[1];

        if (c < 0x20 || c == 0x7f)
            fprintf(stderr, "\\u%04x", (unsigned)c);
        else if (c == 0xc2 && next >= 0x80 && next < 0xa0)
            fprintf(stderr, "\\u%04x", (unsigned)*(const unsigned char *)++text);
        else
            putc(c, stderr);
    }
}

static void start_line(const struct cli *cli)
{
    fputs("mission", stderr);
    if (cli->command)
        fprintf(stderr, " %s", cli->command->name);
    fputs(": ", stderr);
}

int cli_usage(struct cli *cli, const char *format, ...)
{
    char what[256];
    va_list args;

    va_start(args, format);
    vsnprintf(what, sizeof(what), format, args);
    va_end(args);
    start_line(cli);
    print_safely(what);
    fprintf(stderr, "; usage: mission %s\n",
            cli->command ? cli->command->usage : "COMMAND [OPTION...] [FILE]");
    return CLI_TROUBLE;
}

int cli_trouble(struct cli *cli, const char *what)
{
    int number = errno;

    start_line(cli);
    print_safely(what);
    fprintf(stderr, ": %s\n", number ? strerror(number) : "input/output failed");
    return CLI_TROUBLE;
}

int cli_status(const mission_error *error)
{
    return error->category == MISSION_CATEGORY_INPUT || error->category == MISSION_CATEGORY_LIMIT ||
                   error->category == MISSION_CATEGORY_REFUSED
               ? CLI_REFUSED
               : CLI_TROUBLE;
}

int cli_refuse(struct cli *cli, const mission_error *error)
{
    start_line(cli);
    fputs(error->reason ? error->reason : mission_code_reason(error->code), stderr);
    if (error->offset != MISSION_NO_OFFSET)
        fprintf(stderr, " at byte %llu", (unsigned long long)error->offset);
    if (error->where[0]) {
        fputs(" at ", stderr);
        print_safely(error->where);
    }
    fputs(": ", stderr);
    print_safely(error->text[0] ? error->text : mission_code_text(error->code));
    putc('\n', stderr);
    return cli_status(error);
}

static int bad_option(struct cli *cli, int found, char **argv)
{
    char letter[] = {'-', (char)optopt, 0}; /* optopt is 0 for a long option */
    const char *what = optopt ? letter : argv[optind - 1];

    return cli_usage(cli, found == ':' ? "%s needs a value" : "%s is no option here", what);
}

static void take_option(const struct cli_option *option)
{
    if (option->value)
        *option->value = optarg;
    else
        *option->flag = true;
}

static int take_values(struct cli *cli, struct cli_list *list)
{
    const char *from = optarg;

    for (const char *at = from;; at++) {
        if (*at && (list->whole || *at != ' '))
            continue;
        if (list->count == list->most)
            return cli_usage(cli, "more than %zu values for --%s", list->most, list->name);
        list->values[list->count++] = (mission_view){from, (size_t)(at - from)};
        if (!*at)
            return CLI_OK;
        from = at + 1;
    }
}

static void name_options(const struct cli_option *options, size_t count,
                         const struct cli_list *lists, size_t list_count, struct option *table)
{
    size_t used = 0;

    for (size_t i = 0; i < count && used < MOST_OPTIONS; i++)
        table[used++] = (struct option){
            options[i].name, options[i].value ? required_argument : no_argument, NULL, 0};
    for (size_t i = 0; i < list_count && used < MOST_OPTIONS; i++)
        table[used++] = (struct option){lists[i].name, required_argument, NULL, 0};
}

int cli_parse(struct cli *cli, int argc, char **argv, const struct cli_option *options,
              size_t count, int least, int most)
{
    return cli_parse_lists(cli, argc, argv, options, count, NULL, 0, least, most);
}

int cli_parse_lists(struct cli *cli, int argc, char **argv, const struct cli_option *options,
                    size_t count, struct cli_list *lists, size_t list_count, int least, int most)
{
    struct option table[MOST_OPTIONS + 1] = {{0}};
    int found, index = 0;

    name_options(options, count, lists, list_count, table);
    opterr = 0;
    while ((found = getopt_long(argc, argv, ":", table, &index)) != -1) {
        if (found != 0)
            return bad_option(cli, found, argv);
        if ((size_t)index < count)
            take_option(&options[index]);
        else if (take_values(cli, &lists[(size_t)index - count]) != CLI_OK)
            return CLI_TROUBLE;
    }
    cli->operand = argv + optind;
    cli->operands = argc - optind;
    if (cli->operands < least)
        return cli_usage(cli, "an argument is missing");
    if (cli->operands > most)
        return cli_usage(cli, "\"%s\" is one argument too many", cli->operand[most]);
    return CLI_OK;
}

uint32_t cli_profile(struct cli *cli, const char *name)
{
    uint32_t profile = name ? mission_profile_of(mission_view_of(name)) : MISSION_PROFILE_SERIES;

    if (!profile)
        cli_usage(cli, "\"%s\" is no profile", name);
    return profile;
}

mission_view cli_view(const char *text)
{
    return mission_view_of(text);
}

static int32_t system_now(void *host, mission_time *out)
{
    struct timespec now;

    (void)host;
    if (clock_gettime(CLOCK_REALTIME, &now) != 0)
        return -1;
    *out = (mission_time){now.tv_sec, (uint32_t)now.tv_nsec, 0};
    return 0;
}

int cli_time(struct cli *cli, mission_time *out)
{
    *out = cli->now;
    return cli->fixed || system_now(NULL, out) == 0 ? CLI_OK : cli_trouble(cli, "the clock");
}

static int32_t fixed_now(void *host, mission_time *out)
{
    *out = *(const mission_time *)host;
    return 0;
}

int cli_context(struct cli *cli, const char *profile, const char *now)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_clock clock = {sizeof(clock), &cli->now, now ? fixed_now : system_now};
    mission_config config = {.size = sizeof(config),
                             .flags = cli->context_flags,
                             .clock = &clock,
                             .constraint_types = cli->constraint_types,
                             .constraint_type_count = cli->constraint_type_count};

    config.profile = cli_profile(cli, profile);
    if (!config.profile)
        return CLI_TROUBLE;
    if (now && mission_time_parse(mission_view_of(now), &cli->now, &error) != 0)
        return cli_usage(cli, "\"%s\" is no RFC 3339 time", now);
    cli->fixed = now != NULL;
    if (mission_context_new(&config, &cli->context, &error) != 0) {
        cli_refuse(cli, &error);
        return CLI_TROUBLE;
    }
    return CLI_OK;
}

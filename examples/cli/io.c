/* Bytes in and bytes out: whole files, lines as they arrive, and output that is never assumed to
 * have been written. SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#include "cli.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define CHUNK 65536u

static bool is_stdin(const char *file)
{
    return !file || strcmp(file, "-") == 0;
}

static const char *input_name(const char *file)
{
    return is_stdin(file) ? "standard input" : file;
}

static int open_input(const char *file)
{
    return is_stdin(file) ? STDIN_FILENO : open(file, O_RDONLY | O_CLOEXEC);
}

static void close_input(const char *file, int input)
{
    int number = errno;

    if (!is_stdin(file))
        close(input);
    errno = number;
}

/* What the input has now, waiting for the first byte alone. */
static ssize_t read_some(int input, char *into, size_t room)
{
    ssize_t got;

    do
        got = read(input, into, room);
    while (got < 0 && errno == EINTR);
    return got;
}

static bool make_room(struct cli_bytes *bytes, size_t more)
{
    size_t want = bytes->cap ? bytes->cap : CHUNK;
    char *grown;

    while (want - bytes->len < more) {
        if (want > SIZE_MAX / 2) {
            errno = ENOMEM;
            return false;
        }
        want *= 2;
    }
    if (want == bytes->cap)
        return true;
    grown = realloc(bytes->ptr, want);
    if (!grown)
        return false;
    bytes->ptr = grown;
    bytes->cap = want;
    return true;
}

static bool read_all(int input, struct cli_bytes *out)
{
    ssize_t got;

    do {
        if (!make_room(out, CHUNK))
            return false;
        got = read_some(input, out->ptr + out->len, out->cap - out->len);
        if (got > 0)
            out->len += (size_t)got;
    } while (got > 0);
    return got == 0;
}

int cli_read(struct cli *cli, const char *file, struct cli_bytes *out)
{
    int input = open_input(file);
    bool whole;

    *out = (struct cli_bytes){0};
    if (input < 0)
        return cli_trouble(cli, input_name(file));
    whole = read_all(input, out);
    close_input(file, input);
    if (whole)
        return CLI_OK;
    free(out->ptr);
    *out = (struct cli_bytes){0};
    return cli_trouble(cli, input_name(file));
}

/* The lines of one input on their way to `take`. `part` is the line that has no end yet. */
struct lines {
    struct cli *cli;
    int (*take)(struct cli *cli, mission_view line, void *own);
    void *own;
    size_t most;
    struct cli_bytes part;
    bool open; /* bytes of a line were seen since the last newline */
};

static bool keep_part(struct lines *lines, const char *from, size_t len)
{
    size_t room = lines->most - lines->part.len;

    if (len > room)
        len = room; /* what takes it refuses it by its length: the rest need not be held */
    if (!make_room(&lines->part, len))
        return false;
    memcpy(lines->part.ptr + lines->part.len, from, len);
    lines->part.len += len;
    lines->open = true;
    return true;
}

static int give_part(struct lines *lines)
{
    mission_view line = {lines->part.ptr, lines->part.len};
    int rc = lines->take(lines->cli, line, lines->own);

    lines->part.len = 0;
    lines->open = false;
    return rc;
}

static int split(struct lines *lines, const char *at, const char *end)
{
    while (at < end) {
        const char *newline = memchr(at, '\n', (size_t)(end - at));
        const char *stop = newline ? newline : end;
        int rc;

        if (!keep_part(lines, at, (size_t)(stop - at)))
            return cli_trouble(lines->cli, "a line");
        if (!newline)
            return CLI_OK;
        rc = give_part(lines);
        if (rc != CLI_OK)
            return rc;
        at = newline + 1;
    }
    return CLI_OK;
}

static void flush(struct cli *cli)
{
    if (!cli->broken && fflush(stdout) != 0) {
        cli->broken = true;
        cli->broken_by = errno;
    }
}

static int run_lines(struct lines *lines, int input, const char *name)
{
    char chunk[CHUNK];
    ssize_t got;
    int rc;

    while ((got = read_some(input, chunk, sizeof(chunk))) > 0) {
        rc = split(lines, chunk, chunk + got);
        if (rc != CLI_OK)
            return rc;
        flush(lines->cli);
        if (lines->cli->broken)
            return CLI_TROUBLE;
    }
    if (got < 0)
        return cli_trouble(lines->cli, name);
    return lines->open ? give_part(lines) : CLI_OK;
}

int cli_lines(struct cli *cli, const char *file, size_t most,
              int (*take)(struct cli *cli, mission_view line, void *own), void *own)
{
    struct lines lines = {.cli = cli, .take = take, .own = own, .most = most};
    int input = open_input(file);
    int rc;

    if (input < 0)
        return cli_trouble(cli, input_name(file));
    rc = run_lines(&lines, input, input_name(file));
    close_input(file, input);
    free(lines.part.ptr);
    return rc;
}

int cli_longest(struct cli *cli, size_t *out)
{
    mission_limits limits = {.size = sizeof(limits)};

    *out = 0;
    if (mission_context_limits(cli->context, &limits) != 0)
        return cli_trouble(cli, "limits");
    *out = (size_t)limits.json_bytes + 1;
    return CLI_OK;
}

void cli_put(struct cli *cli, mission_view bytes)
{
    if (cli->broken || bytes.len == 0)
        return;
    errno = 0;
    if (fwrite(bytes.ptr, 1, bytes.len, stdout) != bytes.len) {
        cli->broken = true;
        cli->broken_by = errno;
    }
}

void cli_print(struct cli *cli, const char *format, ...)
{
    va_list args;
    int rc;

    if (cli->broken)
        return;
    errno = 0;
    va_start(args, format);
    rc = vprintf(format, args);
    va_end(args);
    if (rc < 0) {
        cli->broken = true;
        cli->broken_by = errno;
    }
}

static int32_t sink_write(void *host, const char *ptr, size_t len)
{
    struct cli *cli = host;

    cli_put(cli, (mission_view){ptr, len});
    return cli->broken ? 1 : 0;
}

mission_sink cli_sink(struct cli *cli)
{
    return (mission_sink){sizeof(mission_sink), cli, sink_write};
}

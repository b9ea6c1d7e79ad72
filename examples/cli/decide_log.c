/* Decision Evidence in a file: a record per line, none lost, none numbered twice.
 * SPDX-License-Identifier: MIT */
#define _POSIX_C_SOURCE 200809L
#define _DEFAULT_SOURCE /* flock */
#include "decide.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

/* ---- Numbers ---- */

struct counting {
    struct decide_log *log;
    mission_view mission, emitter;
};

/* Records of this Mission and emitter that are there already. */
static void count_record(const mission_value *record, struct counting *counting)
{
    const mission_value *mission = cli_get(record, "mission");
    const mission_value *emitter = cli_get(record, "emitter");
    int64_t sequence;

    if (cli_same(cli_text_of(mission, "id"), counting->mission) &&
        cli_same(cli_text_of(emitter, "id"), counting->emitter) &&
        mission_value_integer(cli_get(record, "sequence"), &sequence) && sequence >= 0 &&
        (uint64_t)sequence >= counting->log->next)
        counting->log->next = (uint64_t)sequence + 1;
}

static int count_line(struct cli *cli, mission_view line, void *own)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *record = NULL;

    if (mission_json_parse(cli->context, line, 0, &record, &error) != 0)
        return cli_fail(cli, &error);
    count_record(mission_json_root(record), own);
    mission_json_unref(record);
    return CLI_OK;
}

static int32_t next_number(void *host, mission_view issuer, mission_view mission, uint64_t *out)
{
    struct decide_log *log = host;

    (void)issuer, (void)mission; /* there is one view, so one Mission */
    *out = log->next++;
    return 0;
}

/* ---- The file ---- */

static int open_file(struct cli *cli, struct decide_log *log)
{
    const int file = open(log->name, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);

    struct stat about;

    if (file < 0)
        return cli_trouble(cli, log->name);
    if (fstat(file, &about) == 0 && !S_ISREG(about.st_mode)) {
        close(file);
        return cli_usage(cli, "--evidence takes a file that is kept");
    }
    if (flock(file, LOCK_EX) == 0)
        log->file = fdopen(file, "a");
    if (log->file)
        return CLI_OK;
    cli_trouble(cli, log->name);
    close(file);
    return CLI_TROUBLE;
}

/* A line without its end is a record that was cut: nothing is put behind it. */
static int check_end(struct cli *cli, const struct decide_log *log)
{
    const int file = fileno(log->file);
    const off_t end = lseek(file, 0, SEEK_END);
    char last = '\n';

    if (end > 0 && pread(file, &last, 1, end - 1) != 1)
        return cli_trouble(cli, log->name);
    return last == '\n' ? CLI_OK
                        : cli_say(cli, MISSION_E_EVIDENCE_UNAVAILABLE,
                                  "the last record of the evidence is cut");
}

static int read_numbers(struct cli *cli, struct decide_log *log, const struct decide_emitter *from,
                        const mission_policy *policy)
{
    struct counting counting = {log, mission_policy_mission(policy), mission_view_of(from->id)};
    size_t most;
    int rc = check_end(cli, log);

    if (rc == CLI_OK)
        rc = cli_longest(cli, &most);
    return rc == CLI_OK ? cli_lines(cli, log->name, most, count_line, &counting) : rc;
}

static int make_emitter(struct cli *cli, struct decide_log *log, const struct decide_emitter *from)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_signer signer = {.size = sizeof(signer)};
    mission_emitter_config config = {
        .size = sizeof(config),
        .context = cli->context,
        .id = mission_view_of(from->id),
        .role = MISSION_EMITTER_PDP,
        .signer = &signer,
        .host = log,
        .next = next_number,
        .name_space = cli_view(from->name_space),
    };

    if (mission_jwk_signer(log->key, 0, &signer, &error) != 0 ||
        mission_emitter_new(&config, &log->emitter, &error) != 0)
        return cli_fail(cli, &error);
    return CLI_OK;
}

int decide_log_open(struct cli *cli, const char *file, const struct decide_emitter *from,
                    const mission_policy *policy, struct decide_log *log)
{
    int rc = cli_read_key(cli, from->key_file, cli_fail, &log->key);

    log->name = file;
    if (rc == CLI_OK)
        rc = make_emitter(cli, log, from);
    if (rc == CLI_OK)
        rc = open_file(cli, log);
    return rc == CLI_OK ? read_numbers(cli, log, from, policy) : rc;
}

int decide_log_close(struct cli *cli, struct decide_log *log)
{
    const int rc = log->file && fclose(log->file) != 0 ? cli_trouble(cli, log->name) : CLI_OK;

    mission_emitter_unref(log->emitter);
    mission_jwk_unref(log->key);
    return rc;
}

/* ---- Records ---- */

static int32_t sink_write(void *host, const char *ptr, size_t len)
{
    return fwrite(ptr, 1, len, host) == len ? 0 : 1;
}

static bool write_record(struct cli *cli, struct decide_log *log, const mission_json *record,
                         mission_error *error)
{
    const mission_sink sink = {sizeof(sink), log->file, sink_write};

    return mission_value_write(cli->context, mission_json_root(record), &sink, error) == 0 &&
           putc('\n', log->file) != EOF && fflush(log->file) == 0 && fsync(fileno(log->file)) == 0;
}

/* Kept: written, and on the disk. Of what was not kept nothing is left, as far as can be. */
static int keep(struct cli *cli, struct decide_log *log, const mission_json *record)
{
    const off_t before = lseek(fileno(log->file), 0, SEEK_END);
    mission_error error = MISSION_ERROR_INIT;
    int rc;

    errno = 0;
    if (write_record(cli, log, record, &error))
        return CLI_OK;
    rc = errno ? cli_trouble(cli, log->name) : cli_fail(cli, &error);
    if (before < 0 || ftruncate(fileno(log->file), before) != 0)
        return CLI_TROUBLE; /* the next run finds the cut record, and says so */
    return rc;
}

/* An action of no class leaves no evidence. */
static bool silent(const mission_decision *decision)
{
    mission_decided says = {.size = sizeof(says)};

    return mission_decision_says(decision, &says, NULL) == 0 &&
           says.action_class == MISSION_CLASS_NONE;
}

int decide_log_decision(struct cli *cli, struct decide_log *log, const mission_decision *decision)
{
    mission_error error = MISSION_ERROR_INIT;
    mission_json *record = NULL;
    int rc;

    if (!log->file || silent(decision))
        return CLI_OK;
    if (mission_decision_evidence(log->emitter, decision, &record, &error) != 0)
        return cli_fail(cli, &error);
    rc = keep(cli, log, record);
    mission_json_unref(record);
    return rc;
}

int decide_log_refusal(struct cli *cli, struct decide_log *log,
                       const mission_evaluation *evaluation)
{
    const mission_refusal refusal = {.size = sizeof(refusal),
                                     .reason = MISSION_DENY_MISSION_CONTEXT_MISSING,
                                     .evaluation = evaluation,
                                     .bound = 1};
    mission_error error = MISSION_ERROR_INIT;
    mission_json *record = NULL;
    int rc;

    if (!log->file || !evaluation->audience.len || !evaluation->action.len)
        return CLI_OK; /* nobody can say what was asked for */
    if (mission_refusal_record(log->emitter, &refusal, &record, &error) != 0)
        return cli_fail(cli, &error);
    rc = keep(cli, log, record);
    mission_json_unref(record);
    return rc;
}

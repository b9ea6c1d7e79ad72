"""Compiles what stands between Python and the library. SPDX-License-Identifier: MIT

cffi in API mode: the C compiler checks every declaration against the installed headers. pkg-config
finds the library (`mission`), and the stores where they are installed.
"""
import os
import subprocess

import cffi

HERE = os.path.dirname(os.path.abspath(__file__))

SHIMS = r'''
#include <mission/mission.h>
#include <string.h>
#include <time.h>

/* What the calls on a request's path write; one for each call under way. */
typedef struct mission_python_hot {
    char room[4096]; /* a short text, so that it need not be given back by a call of its own */
    mission_text *text;
    const char *ptr;
    size_t len;
    mission_token *token;
    mission_access access;
    mission_error error;
} mission_python_hot;

static int32_t now_of_system(void *host, mission_time *out)
{
    struct timespec now;

    (void)host;
    if (timespec_get(&now, TIME_UTC) != TIME_UTC)
        return 1;
    out->seconds = now.tv_sec;
    out->nanoseconds = (uint32_t)now.tv_nsec;
    out->reserved = 0;
    return 0;
}

static int32_t (*mission_python_now(void))(void *, mission_time *)
{
    return now_of_system;
}

/* How many bytes lie in hot->room; 0: they lie at hot->ptr, and hot->text is to be given back; less
 * than 0: an error. */
static int32_t mission_python_canonicalize(mission_context *context, const char *text, size_t len,
                                           mission_python_hot *hot)
{
    mission_view view = {text, len};
    int32_t code;

    mission_error_init(&hot->error, sizeof hot->error);
    code = mission_json_canonicalize(context, view, &hot->text, &hot->error);
    if (code != 0)
        return code;
    view = mission_text_view(hot->text);
    if (view.len != 0 && view.len <= sizeof hot->room) {
        memcpy(hot->room, view.ptr, view.len);
        mission_text_unref(hot->text);
        return (int32_t)view.len;
    }
    hot->ptr = view.ptr;
    hot->len = view.len;
    return 0;
}

/* More than 0: permitted, and which permit it is; 0: refused, as hot->access says; less: an error.
 */
static int32_t verify(mission_token_cache *cache, const mission_presented *presented,
                      int32_t has_now, int64_t seconds, uint32_t nanoseconds,
                      mission_python_hot *hot)
{
    const mission_time now = {.seconds = seconds, .nanoseconds = nanoseconds};
    int32_t code;

    mission_error_init(&hot->error, sizeof hot->error);
    memset(&hot->access, 0, sizeof hot->access);
    hot->access.size = sizeof hot->access;
    hot->token = NULL;
    code = mission_token_cache_verify(cache, presented, has_now ? &now : NULL, &hot->token,
                                      &hot->access, &hot->error);
    if (code != 0)
        return code;
    if (hot->access.permit != 1 || hot->token == NULL)
        return 0;
    /* Scheme and state are small; were they not, the permit is told apart in Python. */
    if (hot->access.scheme > 0x3fff || hot->access.state > 0x3fff)
        return 1;
    return (int32_t)(hot->access.scheme << 16 | hot->access.state << 1 | UINT32_C(0x40000000));
}

/* Of a bearer token, by the context's clock: what each argument costs is felt here. */
static int32_t mission_python_bearer(mission_token_cache *cache, const char *token, size_t len,
                                     mission_python_hot *hot)
{
    const mission_presented presented = {
        .size = sizeof presented, .scheme = MISSION_SCHEME_BEARER, .token = {token, len}};

    return verify(cache, &presented, 0, 0, 0, hot);
}

static int32_t mission_python_bearer_at(mission_token_cache *cache, const char *token, size_t len,
                                        int64_t seconds, uint32_t nanoseconds,
                                        mission_python_hot *hot)
{
    const mission_presented presented = {
        .size = sizeof presented, .scheme = MISSION_SCHEME_BEARER, .token = {token, len}};

    return verify(cache, &presented, 1, seconds, nanoseconds, hot);
}

static int32_t mission_python_verify(mission_token_cache *cache, uint32_t scheme, uint32_t proofs,
                                     const char *token, size_t token_len, const char *proof,
                                     size_t proof_len, const char *method, size_t method_len,
                                     const char *uri, size_t uri_len, const char *certificate,
                                     size_t certificate_len, int32_t has_now, int64_t seconds,
                                     uint32_t nanoseconds, mission_python_hot *hot)
{
    const mission_presented presented = {.size = sizeof presented,
                                         .scheme = scheme,
                                         .proofs = proofs,
                                         .token = {token, token_len},
                                         .proof = {proof, proof_len},
                                         .method = {method, method_len},
                                         .uri = {uri, uri_len},
                                         .certificate = {certificate, certificate_len}};

    return verify(cache, &presented, has_now, seconds, nanoseconds, hot);
}
'''

SHIMS_CDEF = '''
typedef struct mission_python_hot {
    char room[4096];
    mission_text *text;
    const char *ptr;
    size_t len;
    mission_token *token;
    mission_access access;
    mission_error error;
    ...;
} mission_python_hot;
int32_t (*mission_python_now(void))(void *, mission_time *);
int32_t mission_python_canonicalize(mission_context *, const char *, size_t, mission_python_hot *);
int32_t mission_python_verify(mission_token_cache *, uint32_t, uint32_t, const char *, size_t,
                              const char *, size_t, const char *, size_t, const char *, size_t,
                              const char *, size_t, int32_t, int64_t, uint32_t,
                              mission_python_hot *);
int32_t mission_python_bearer(mission_token_cache *, const char *, size_t, mission_python_hot *);
int32_t mission_python_bearer_at(mission_token_cache *, const char *, size_t, int64_t, uint32_t,
                                 mission_python_hot *);
extern "Python" int32_t mission_python_row(void *, const mission_store_row *);
'''

STORES = {
    'sqlite': '''
typedef struct { const char *ptr; size_t len; } mission_view;
typedef struct mission_error mission_error;
typedef struct mission_store mission_store;
typedef struct mission_sqlite mission_sqlite;
typedef struct mission_sqlite_config {
    size_t size;
    mission_view path, vfs;
    uint32_t flags, synchronous, connections, busy_ms;
    ...;
} mission_sqlite_config;
int32_t mission_sqlite_open(const mission_sqlite_config *, mission_sqlite **, mission_error *);
void mission_sqlite_close(mission_sqlite *);
const mission_store *mission_sqlite_table(mission_sqlite *);
''',
    'postgres': '''
typedef struct { const char *ptr; size_t len; } mission_view;
typedef struct mission_error mission_error;
typedef struct mission_store mission_store;
typedef struct mission_postgres mission_postgres;
typedef struct mission_postgres_config {
    size_t size;
    mission_view conninfo, schema;
    uint32_t flags, connections, statement_ms, connect_ms;
    ...;
} mission_postgres_config;
int32_t mission_postgres_open(const mission_postgres_config *, mission_postgres **,
                              mission_error *);
void mission_postgres_close(mission_postgres *);
const mission_store *mission_postgres_table(mission_postgres *);
''',
}


def asked(package):
    """Compiler and linker flags of an installed package; None when it is not there."""
    command = [os.environ.get('PKG_CONFIG', 'pkg-config'), '--cflags', '--libs', package]
    try:
        words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    except (OSError, subprocess.CalledProcessError):
        return None
    flags = {'include_dirs': [w[2:] for w in words if w.startswith('-I')],
             'library_dirs': [w[2:] for w in words if w.startswith('-L')],
             'libraries': [w[2:] for w in words if w.startswith('-l')]}
    flags['extra_link_args'] = [w for w in words if w.startswith('-Wl') or w.endswith(('.so', '.a'))]
    flags['extra_compile_args'] = ['-std=c11']
    if os.environ.get('MISSION_PYTHON_RPATH'):
        flags['runtime_library_dirs'] = os.environ['MISSION_PYTHON_RPATH'].split(':')
    return flags


def core():
    flags = asked('mission')
    if flags is None:
        raise SystemExit('pkg-config does not find mission: install libmission first, or set '
                         'PKG_CONFIG_PATH')
    builder = cffi.FFI()
    with open(os.path.join(HERE, 'mission/_cdef.h'), encoding='utf-8') as file:
        builder.cdef(file.read() + SHIMS_CDEF)
    builder.set_source('mission._mission', SHIMS, **flags)
    return builder


def store(name):
    builder = cffi.FFI()
    builder.cdef(STORES[name])
    builder.set_source(f'mission._{name}', f'#include <mission/{name}.h>\n', **asked(f'mission-{name}'))
    return builder


mission = core()
stores = [name for name in STORES if asked(f'mission-{name}') is not None]
for _name in stores:
    globals()[_name] = store(_name)

if __name__ == '__main__':
    mission.compile(verbose=True, tmpdir=HERE)
    for _name in stores:
        globals()[_name].compile(verbose=True, tmpdir=HERE)

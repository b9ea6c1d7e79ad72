"""Compiles what stands between Python and the library. SPDX-License-Identifier: MIT

cffi in API mode: the C compiler checks every declaration against the installed headers. pkg-config
finds the library (`mission`), and those beside it where they are installed.
"""
import functools
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
extern "Python" {
    int32_t mission_python_row(void *, const mission_store_row *);
    int32_t mission_python_crypto__digest(void *, uint32_t, const mission_view *, size_t,
                                          uint8_t *, size_t);
    int32_t mission_python_crypto__random(void *, uint8_t *, size_t);
    int32_t mission_python_crypto__compare(void *, const uint8_t *, const uint8_t *, size_t);
    int32_t mission_python_crypto__key_open(void *, const mission_key_numbers *, void **);
    void mission_python_crypto__key_close(void *, void *);
    int32_t mission_python_crypto__verify(void *, void *, uint32_t, const mission_view *, size_t,
                                          mission_view);
    int32_t mission_python_crypto__sign(void *, void *, uint32_t, const mission_view *, size_t,
                                        uint8_t *, size_t, size_t *);
    int32_t mission_python_crypto__key_generate(void *, uint32_t, uint8_t *, uint8_t *,
                                                uint8_t *);
}
'''

LIBRARIES = {
    'sqlite': '''
#define MISSION_SQLITE_READ_ONLY ...
#define MISSION_SQLITE_MUST_EXIST ...
#define MISSION_SQLITE_NO_MIGRATE ...
#define MISSION_SQLITE_FULL ...
#define MISSION_SQLITE_NORMAL ...
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
#define MISSION_POSTGRES_NO_MIGRATE ...
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
    'openssl': '''
typedef struct mission_crypto mission_crypto;
const mission_crypto *mission_openssl_crypto(void);
typedef struct mission_python_openssl mission_python_openssl;
typedef struct {
    size_t size;
    mission_view properties;
    ...;
} mission_python_openssl_config;
int32_t mission_python_openssl_open(const mission_python_openssl_config *,
                                    mission_python_openssl **, mission_error *);
void mission_python_openssl_close(mission_python_openssl *);
const mission_crypto *mission_python_openssl_table(mission_python_openssl *);
''',
    'store_check': '''
#define MISSION_STORE_CHECK_CONTRACT ...
#define MISSION_STORE_CHECK_SCAN ...
#define MISSION_STORE_CHECK_SIZES ...
#define MISSION_STORE_CHECK_ISOLATION ...
#define MISSION_STORE_CHECK_DURABILITY ...
#define MISSION_STORE_CHECK_MODEL ...
#define MISSION_STORE_CHECK_ALL ...
#define MISSION_STORE_CHECK_PASSED ...
#define MISSION_STORE_CHECK_FAILED ...
#define MISSION_STORE_CHECK_SKIPPED ...
typedef struct mission_store_check {
    size_t size;
    void *host;
    int32_t (*fresh)(void *, const mission_store **, mission_error *);
    int32_t (*another)(void *, const mission_store *, const mission_store **, mission_error *);
    int32_t (*reopen)(void *, const mission_store **, mission_error *);
    void (*forget)(void *, const mission_store *);
    uint64_t seed;
    uint32_t groups, threads, rounds, sequences, patience;
    const char *only;
    ...;
} mission_store_check;
typedef struct mission_store_check_result {
    const char *group, *name, *words;
    uint64_t seed;
    uint32_t outcome;
    ...;
} mission_store_check_result;
typedef struct mission_store_check_report {
    size_t size;
    void *to;
    void (*result)(void *, const mission_store_check_result *);
    ...;
} mission_store_check_report;
int32_t mission_store_check_run(const mission_store_check *, const mission_store_check_report *,
                                mission_error *);
extern "Python" {
    int32_t mission_python_fresh(void *, const mission_store **, mission_error *);
    int32_t mission_python_another(void *, const mission_store *, const mission_store **,
                                   mission_error *);
    int32_t mission_python_reopen(void *, const mission_store **, mission_error *);
    void mission_python_forget(void *, const mission_store *);
    void mission_python_result(void *, const mission_store_check_result *);
}
''',
}

# What stands between Python and a library.
BETWEEN = {
    'openssl': r'''
#include <stdatomic.h>
#include <stdlib.h>

/* A provider that ends with the last of its keys: of what is garbage together Python's collector may
 * take the provider first. */
typedef struct mission_python_openssl {
    mission_crypto table;
    const mission_crypto *own;
    mission_openssl *openssl;
    atomic_size_t holds; /* Python's, and one for each key */
} mission_python_openssl;
typedef mission_openssl_config mission_python_openssl_config;

static void mission_python_openssl_close(mission_python_openssl *held)
{
    if (!held || atomic_fetch_sub(&held->holds, 1) != 1)
        return;
    mission_openssl_close(held->openssl);
    free(held);
}

static const mission_crypto *own_of(void *host)
{
    return ((mission_python_openssl *)host)->own;
}

static int32_t digest(void *host, uint32_t algorithm, const mission_view *parts, size_t count,
                      uint8_t *out, size_t out_len)
{
    return own_of(host)->digest(own_of(host)->host, algorithm, parts, count, out, out_len);
}

static int32_t random_bytes(void *host, uint8_t *out, size_t len)
{
    return own_of(host)->random(own_of(host)->host, out, len);
}

static int32_t compare(void *host, const uint8_t *a, const uint8_t *b, size_t len)
{
    return own_of(host)->compare(own_of(host)->host, a, b, len);
}

static int32_t key_open(void *host, const mission_key_numbers *numbers, void **key)
{
    const int32_t rc = own_of(host)->key_open(own_of(host)->host, numbers, key);

    if (rc == 0)
        atomic_fetch_add(&((mission_python_openssl *)host)->holds, 1);
    return rc;
}

static void key_close(void *host, void *key)
{
    own_of(host)->key_close(own_of(host)->host, key);
    mission_python_openssl_close(host);
}

static int32_t verify(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                      size_t count, mission_view signature)
{
    return own_of(host)->verify(own_of(host)->host, key, algorithm, parts, count, signature);
}

static int32_t sign(void *host, void *key, uint32_t algorithm, const mission_view *parts,
                    size_t count, uint8_t *out, size_t room, size_t *written)
{
    return own_of(host)->sign(own_of(host)->host, key, algorithm, parts, count, out, room, written);
}

static int32_t key_generate(void *host, uint32_t type, uint8_t *d, uint8_t *x, uint8_t *y)
{
    return own_of(host)->key_generate(own_of(host)->host, type, d, x, y);
}

/* A slot that the provider leaves empty stays so. */
static void fill(mission_python_openssl *held)
{
    const mission_crypto *own = held->own;

    held->table.size = sizeof held->table;
    held->table.host = held;
    held->table.digest = own->digest ? digest : NULL;
    held->table.random = own->random ? random_bytes : NULL;
    held->table.compare = own->compare ? compare : NULL;
    held->table.key_open = own->key_open ? key_open : NULL;
    held->table.key_close = own->key_close ? key_close : NULL;
    held->table.verify = own->verify ? verify : NULL;
    held->table.sign = own->sign ? sign : NULL;
    held->table.key_generate = own->key_generate ? key_generate : NULL;
}

static int32_t mission_python_openssl_open(const mission_python_openssl_config *config,
                                           mission_python_openssl **out, mission_error *error)
{
    mission_python_openssl *held = calloc(1, sizeof *held);
    int32_t rc;

    *out = NULL;
    if (!held)
        return MISSION_E_NOMEM;
    rc = mission_openssl_open(config, &held->openssl, error);
    if (rc != 0) {
        free(held);
        return rc;
    }
    held->own = mission_openssl_table(held->openssl);
    atomic_init(&held->holds, 1);
    fill(held);
    *out = held;
    return 0;
}

static const mission_crypto *mission_python_openssl_table(mission_python_openssl *held)
{
    return &held->table;
}
''',
}

# Of the core's types they know the names: what goes from one module to another is cast.
SHARED = '''
typedef struct { const char *ptr; size_t len; } mission_view;
typedef struct mission_error mission_error;
typedef struct mission_store mission_store;
'''


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
    """The module of libmission itself."""
    flags = asked('mission')
    if flags is None:
        raise SystemExit('pkg-config does not find mission: install libmission first, or set '
                         'PKG_CONFIG_PATH')
    builder = cffi.FFI()
    with open(os.path.join(HERE, 'mission/_cdef.h'), encoding='utf-8') as file:
        builder.cdef(file.read() + SHIMS_CDEF)
    builder.set_source('mission._mission', SHIMS, **flags)
    return builder


def package_of(name):
    """What pkg-config calls the library of a module."""
    return 'mission-' + name.replace('_', '-')


def library(name):
    """The module of a library beside it."""
    builder = cffi.FFI()
    builder.cdef(SHARED + LIBRARIES[name])
    builder.set_source(f'mission._{name}',
                       f'#include <mission/{name}.h>\n' + BETWEEN.get(name, ''),
                       **asked(package_of(name)))
    return builder


# The builders by name, as setuptools asks for them: the core and the libraries that are installed.
builders = {'mission': core, **{name: functools.partial(library, name) for name in LIBRARIES
                                if asked(package_of(name)) is not None}}
globals().update(builders)

if __name__ == '__main__':
    for _build in builders.values():
        _build().compile(verbose=True, tmpdir=HERE)

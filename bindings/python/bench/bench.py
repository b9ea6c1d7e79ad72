"""What a call through the binding costs over the same call in C. SPDX-License-Identifier: MIT

All rows run in turn, round after round, each for about a millisecond, so that a noisy machine is
noisy to all of them. A row is stated by its median; an overhead is the median of the rounds' own
differences. U is cJSON's time to parse record-2k.json in the same round. C's loops are those that
the Go binding is measured by (../../go/bench/native.c). With --check the exit code is 1 when a
figure is not what it should be.
"""
import argparse
import glob
import importlib.util
import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
import venv
from statistics import median

import cffi
import mission
from mission import (Access, Algorithm, Context, Jwk, Jwks, Resource, ResourceConfig, Time,
                     TokenCache, TrustedIssuer, Value)

HERE = os.path.dirname(os.path.abspath(__file__))
NATIVE = os.path.join(HERE, '../../go/bench')
RECORD = os.path.join(HERE, '../../../test/bench/data/record-2k.json')
OVERHEAD_MOST = 0.3  # U
FASTER_LEAST = 20  # than a canonicalizer in Python
ROUND_NS = 1_000_000
PEERS = ['rfc8785', 'jcs']
NOW = int(time.time())
AS, ERP = 'https://as.example.com', 'https://erp.example.com/'
SMALL = b'{"sub":"alice","iss":"https://idp.example.com"}'
ENTRIES = [{'type': 'mission_resource_access', 'resource': ERP, 'resource_match': 'prefix',
            'actions': ['invoices.read'], 'constraints': {'tenant': 'acme'}},
           {'type': 'mission_resource_access', 'resource': ERP, 'actions': ['payments.*'],
            'constraints': {'max_amount': {'amount': '500.00', 'currency': 'EUR'}}}]
CLAIMS = {'aud': ERP, 'authorization_details': ENTRIES, 'client_id': 's6BhdRkqt3', 'iat': NOW,
          'exp': NOW + 3600, 'iss': AS, 'jti': '0ZcOCORZNYy-DWpqq30jZw', 'sub': 'user-7',
          'mission': {'id': 'msn_8RfX2Lqv9TqMv4z7sA2bN1k0', 'origin': AS,
                      'expires_at': '2026-12-31T00:00:00Z'}}


class Native:
    """The same work in C, and the unit: loops that a compiler has made."""

    def __init__(self, folder):
        flags = subprocess.run(['pkg-config', '--cflags', '--libs', 'mission', 'libcjson'],
                               check=True, capture_output=True, text=True).stdout.split()
        folders = [flag[2:] for flag in flags if flag.startswith('-L')]
        builder = cffi.FFI()
        builder.cdef('''
            int64_t native_unit(const char *, size_t, int64_t);
            int64_t native_canonicalize(const char *, size_t, int64_t);
            int64_t native_verify(int64_t);
            int32_t native_open(const char *, const char *, int64_t);''')
        builder.set_source(
            'native', '#include "native.h"', sources=[os.path.join(NATIVE, 'native.c')],
            include_dirs=[NATIVE, *(flag[2:] for flag in flags if flag.startswith('-I'))],
            library_dirs=folders, runtime_library_dirs=folders,
            libraries=[flag[2:] for flag in flags if flag.startswith('-l')],
            extra_compile_args=['-std=c11', '-O2'])
        made = builder.compile(tmpdir=folder)
        spec = importlib.util.spec_from_file_location('native', made)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        self.lib, self.ffi, self.kept = module.lib, module.ffi, []

    def row(self, name, function, *args):
        """A row of one of the loops, each of which says how long it took."""
        def run(times):
            took = function(*args, times)
            if not took:
                raise SystemExit(f'{name}: C has failed')
            return took
        return Row(name, run)

    def open(self, keys, token):
        """A resource server of C's own, with a cache that has the token."""
        self.kept = [self.ffi.new('char[]', text) for text in (keys, token)]
        if self.lib.native_open(*self.kept, NOW):
            raise SystemExit('C takes no token')


class Row:
    """It does its work so many times, and says how many nanoseconds that took."""

    def __init__(self, name, run):
        self.name, self.run, self.times, self.took = name, run, 1, []

    def calibrate(self):
        while self.run(self.times) < ROUND_NS:
            self.times *= 2

    def round(self):
        self.took.append(self.run(self.times) / self.times)


def python_row(name, function, *args, **more):
    def run(times):
        start = time.perf_counter_ns()
        for _ in itertools.repeat(None, times):
            function(*args, **more)
        return time.perf_counter_ns() - start
    return Row(name, run)


def server(context):
    """A cache of a resource server, a token for it, and the keys that it was signed with."""
    key = Jwk.generate(Algorithm.EDDSA, '2026-09', context=context)
    keys = Jwks.of([key], context=context)
    token = mission.jws_sign(key.signer(Algorithm.EDDSA), 'at+jwt', Value(CLAIMS).canonical(),
                             context=context)
    resource = Resource(ResourceConfig(context=context, audiences=[ERP],
                                       issuers=[TrustedIssuer(iss=AS, keys=keys)]))
    return TokenCache(resource), token, keys.public().canonical()


def peers(folder):
    """Public canonicalizers in Python, in an environment of their own."""
    where = os.path.join(folder, 'peers')
    venv.create(where, with_pip=True)
    subprocess.run([os.path.join(where, 'bin/python'), '-m', 'pip', '-q', 'install',
                    '--disable-pip-version-check', *PEERS], check=True)
    sys.path += glob.glob(os.path.join(where, 'lib/python*/site-packages'))
    import jcs
    import rfc8785
    return [('rfc8785', rfc8785.dumps), ('jcs', jcs.canonicalize)]


def rows_of(native, others):
    with open(RECORD, 'rb') as file:
        record = file.read()
    context = Context()
    cache, token, keys = server(context)
    native.open(keys, token.encode())
    data = token.encode()
    verified, access = cache.verify(data)
    assert verified is not None and isinstance(access, Access) and access.permit, access
    moment = Time(NOW)
    lib, canonicalize = native.lib, mission.canonicalize
    rows = [
        native.row('U: cJSON parses the record of 2 KB', lib.native_unit, record, len(record)),
        native.row('C: canonicalize a small document', lib.native_canonicalize, SMALL, len(SMALL)),
        python_row('Python: canonicalize a small document', canonicalize, SMALL, context=context),
        native.row('C: a cached token', lib.native_verify),
        python_row('Python: a cached token', cache.verify, data),
        python_row('Python: a cached token, as of a moment', cache.verify, data, now=moment),
        native.row('C: canonicalize the record of 2 KB', lib.native_canonicalize, record,
                   len(record)),
        python_row('Python: canonicalize the record of 2 KB', canonicalize, record,
                   context=context)]
    want = canonicalize(record, context=context)
    for name, dumps in others:
        assert dumps(json.loads(record)) == want, name
        rows.append(python_row(f'{name}: the same', lambda dumps: dumps(json.loads(record)), dumps))
    return rows


def measure(rows, rounds):
    for row in rows:
        row.calibrate()
    for _ in range(rounds):
        for row in rows:
            row.round()


def each_round(judge, *rows):
    return median(judge(*took) for took in zip(*(row.took for row in rows)))


def report(rows):
    """The figures; True: all are what they should be."""
    unit, good = rows[0], True
    print(f'{"":42} {"ns":>10} {"U":>8}')
    for row in rows:
        share = each_round(lambda took, u: took / u, row, unit)
        print(f'{row.name:42} {median(row.took):10.0f} {share:8.3f}')
    print()
    for what, theirs, ours in (('canonicalize, small', 1, 2), ('a cached token', 3, 4),
                               ('a cached token, as of a moment', 3, 5)):
        value = each_round(lambda a, b, u: (a - b) / u, rows[ours], rows[theirs], unit)
        well = 0 < value < OVERHEAD_MOST
        print(f'{"overhead of " + what:52} {value:8.3f} U  {"ok" if well else "NOT OK"}')
        good = good and well
    value = each_round(lambda a, b, u: (a - b) / u, rows[7], rows[6], unit)
    print(f'{"overhead of canonicalize, 2 KB, which has no aim":52} {value:8.3f} U')
    for row in rows[8:]:
        value = each_round(lambda a, b: a / b, row, rows[7])
        well = value > FASTER_LEAST
        print(f'{"2 KB: as fast as " + row.name.split(":")[0]:52} {value:8.1f} times  '
              f'{"ok" if well else "NOT OK"}')
        good = good and well
    return good


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument('--rounds', type=int, default=200, help='of all rows')
    parser.add_argument('--peers', action='store_true', help=f'fetch {" and ".join(PEERS)}, too')
    parser.add_argument('--check', action='store_true', help='exit 1 when a figure is not right')
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        native = Native(folder)  # whose memory C's rows read
        rows = rows_of(native, peers(folder) if given.peers else [])
        measure(rows, given.rounds)
    return 0 if report(rows) or not given.check else 1


if __name__ == '__main__':
    sys.exit(main())

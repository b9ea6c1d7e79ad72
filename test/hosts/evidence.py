#!/usr/bin/env python3
"""Evidence between this library and jwcrypto. SPDX-License-Identifier: MIT

usage: evidence.py EVIDENCE    the program of evidence.c
"""
import json
import os
import subprocess
import sys

try:
    from jwcrypto import jwk, jws
except ImportError:
    debian = '/usr/bin/python3' # whose packages need not be the first Python's
    if sys.executable != debian and os.path.exists(debian) and not os.environ.get('PEER_AGAIN'):
        os.execve(debian, [debian] + sys.argv, {**os.environ, 'PEER_AGAIN': '1'})
    print('1..0 # SKIP no Python that has jwcrypto')
    sys.exit(0)

TYP = 'application/mission-runtime-evidence+jws'
CTY = 'application/mission-%s+json'
failed = 0


def check(number, name, good):
    global failed
    failed += not good
    print(f'{"ok" if good else "not ok"} {number} {name}')


def canonical(value):
    """Enough of RFC 8785 for records of ASCII names and whole numbers."""
    return json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)


def ours(*arguments):
    return subprocess.run([sys.argv[1], *arguments], capture_output=True, check=True,
                          encoding='utf-8').stdout.splitlines()


def theirs(key, record, cty, typ=TYP):
    token = jws.JWS(canonical(record).encode())
    header = {'alg': 'ES256', 'kid': 'pep-key', 'typ': typ, 'cty': cty}
    token.add_signature(key, None, json.dumps(header), None)
    envelope = {'format': 'jws-compact', 'value': token.serialize(compact=True)}
    return json.dumps({**record, 'evidence_envelope': envelope})


EXECUTION = {
    'execution_id': 'exe_4r9SqLm8tY2pXkV3nR0eF7jB1zN6cQ5w', 'evaluation_id': 'dec_1',
    'mission_id': 'msn_1', 'audience': 'https://erp.example.com', 'outcome': 'completed',
    'outcome_at': '2026-11-02T08:14:05Z', 'sequence': 43,
    'emitter': {'id': 'pep.example.com', 'role': 'pep'}, 'result_summary': {'rows_affected': 1}}


def main():
    print('1..6')
    for number, algorithm in enumerate(['ES256', 'ES384', 'EdDSA'], 1):
        key, text = ours('make', algorithm)
        record = json.loads(text)
        token = jws.JWS()
        token.allowed_algs = [algorithm]
        token.deserialize(record.pop('evidence_envelope')['value'], jwk.JWK.from_json(key))
        good = token.payload.decode() == canonical(record) and token.jose_header == {
            'alg': algorithm, 'kid': 'pep-key', 'typ': TYP, 'cty': CTY % 'refusal-record'}
        check(number, f'a record signed here with {algorithm} is believed there', good)
    key = jwk.JWK.generate(kty='EC', crv='P-256', kid='pep-key')
    cty, public = CTY % 'execution-evidence', key.export_public()
    check(4, 'a record signed there is believed here',
          ours('verify', public, theirs(key, EXECUTION, cty)) == ['ok'])
    check(5, 'one whose typ is its own type is not',
          ours('verify', public, theirs(key, EXECUTION, cty, cty)) == ['token_type'])
    changed = theirs(key, EXECUTION, cty).replace('completed', 'suppressed', 1)
    check(6, 'one that was changed is not', ours('verify', public, changed) == ['evidence'])
    return 1 if failed else 0


sys.exit(main())

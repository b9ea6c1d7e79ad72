"""`mission token`, `jwk`, `introspect` and `www-authenticate` from outside. SPDX-License-Identifier: MIT

usage: tokens.py MISSION
"""
import base64
import hashlib
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, run, same, test, true  # noqa: E402

MISSION = sys.argv[1]
FOLDER = tempfile.mkdtemp(prefix='mission-tokens.')
ISSUER = 'https://as.example.com'
ERP, DOCS = 'https://erp.example.com', 'https://docs.example.com/a'
BEGIN = 1789981200  # 2026-09-21T09:00:00Z
NOW, LATER, PAST = '2026-09-21T09:01:00Z', '2026-09-21T09:14:59Z', '2026-09-21T09:15:00Z'
PROFILES = ('series', 'draft')
HASH = 'sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
counter = itertools.count()

# RFC 7638 section 3.1 and RFC 8037 appendix A.1 to A.3.
RSA_N = ('0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWK'
         'RXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMic'
         'AtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3'
         'XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw')
KNOWN_KEYS = [
    ({'kty': 'RSA', 'n': RSA_N, 'e': 'AQAB', 'alg': 'RS256', 'kid': '2011-04-29'},
     'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs'),
    ({'kty': 'OKP', 'crv': 'Ed25519', 'd': 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
      'x': '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo'}, 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k'),
]


def mission(*arguments, stdin=b'', **more):
    return run([MISSION, *arguments], stdin, **more)


def file_of(value):
    path = os.path.join(FOLDER, f'file{next(counter)}')
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with open(path, 'wb') as file:
        file.write(data)
    return path


def plain(value):
    return json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()


def line(result, status, about=''):
    """One canonical line of JSON and nothing on stderr."""
    same((result.status, result.err), (status, b''), f'{about} {result.out[:300]!r}')
    value = json.loads(result.out)
    same(result.out, plain(value) + b'\n', f'{about}: one canonical line')
    return value


def text(result, about=''):
    same((result.status, result.err), (0, b''), about)
    true(result.out.endswith(b'\n') and result.out.count(b'\n') == 1, f'{about}: {result.out!r}')
    return result.out.strip()


def usage(result, about):
    same((result.status, result.out), (2, b''), f'{about}: {result.err!r}')
    true(b'; usage: mission ' in result.err and result.err.count(b'\n') == 1, f'{about}: {result.err!r}')


def trouble(result, about):
    same((result.status, result.out), (2, b''), f'{about}: {result.err!r}')
    same(result.err.count(b'\n'), 1, f'{about}: {result.err!r}')


def new_key(algorithm='ES256', *more):
    return line(mission('jwk', 'generate', '--alg', algorithm, *more), 0, algorithm)


def thumbprint(key):
    return text(mission('jwk', 'thumbprint', stdin=plain(key))).decode()


def decoded(part):
    return base64.urlsafe_b64decode(part + b'=' * (-len(part) % 4))


def parts(token):
    header, payload, signature = token.split(b'.')
    return json.loads(decoded(header)), json.loads(decoded(payload)), decoded(signature)


SERVER, AGENT = new_key(), new_key('EdDSA')
SERVER_FILE, AGENT_FILE = file_of(SERVER), file_of(AGENT)
JWKS_FILE = file_of(mission('jwk', 'public', '--set', SERVER_FILE).out)
MAP_FILE = file_of({ERP: 'erp', DOCS: ['docs']})


# Keys

@test()
def generated_keys_are_what_they_say():
    lengths = {'ES256': ('EC', 'P-256', 32), 'ES384': ('EC', 'P-384', 48), 'EdDSA': ('OKP', 'Ed25519', 32)}
    for name, (kty, crv, length) in lengths.items():
        key = new_key(name)
        same((key['kty'], key['crv'], key['alg']), (kty, crv, name))
        for member in ('d', 'x') + (('y',) if kty == 'EC' else ()):
            same(len(decoded(key[member].encode())), length, f'{name} {member}')
        same(key['kid'], thumbprint(key), name)
        true(new_key(name)['d'] != key['d'], 'another one each time')
    same(new_key('ES256', '--kid', 'mine')['kid'], 'mine')
    for name in ('RS256', 'HS256', 'none', 'es256', ''):
        same(mission('jwk', 'generate', '--alg', name).status, 2, name)


@test()
def thumbprints_are_those_of_the_standards():
    for key, want in KNOWN_KEYS:
        same(thumbprint(key), want)
    ours = {name: SERVER[name] for name in ('crv', 'kty', 'x', 'y')}
    digest = hashlib.sha256(plain(ours)).digest()
    same(thumbprint(SERVER), base64.urlsafe_b64encode(digest).rstrip(b'=').decode())


@test()
def public_keys_have_nothing_private():
    for key in (SERVER, AGENT, KNOWN_KEYS[1][0]):
        shown = line(mission('jwk', 'public', stdin=plain(key)), 0)
        same(shown, {name: value for name, value in key.items() if name != 'd'})
        same(shown, line(mission('jwk', 'public', stdin=plain(shown)), 0), 'of a public one')
    both = line(mission('jwk', 'public', '--set', SERVER_FILE, AGENT_FILE), 0)
    same([key['kty'] for key in both['keys']], ['EC', 'OKP'])
    true(SERVER['d'] not in json.dumps(both) and AGENT['d'] not in json.dumps(both), 'no d')
    usage(mission('jwk', 'public', SERVER_FILE, AGENT_FILE), 'two keys are a set')
    usage(mission('jwk', 'public', '--set', '-', '-'), 'standard input twice')


@test()
def bad_keys_are_refused_and_never_quoted():
    secret = SERVER['d']
    for change in ({'x': SERVER['y']}, {'d': AGENT['d']}, {'crv': 'P-384'}, {'kty': 'oct', 'k': secret},
                   {'use': 'enc'}, {'d': secret + '='}):
        for verb in ('public', 'thumbprint'):
            result = mission('jwk', verb, stdin=plain({**SERVER, **change}))
            same((result.status, result.out), (1, b''), f'{change} {result.err!r}')
            same(result.err.count(b'\n'), 1)
            true(secret.encode() not in result.err, 'the key is in the error')
    same(mission('jwk', 'public', stdin=b'').status, 1)
    trouble(mission('jwk', 'public', '/no/such/file'), 'no file')
    for arguments in ([], ['frobnicate'], ['generate', 'file'], ['thumbprint', 'a', 'b']):
        usage(mission('jwk', *arguments), arguments)


def certificate(form):
    if not shutil.which('openssl'):
        return None
    key, out = os.path.join(FOLDER, 'tls.key'), os.path.join(FOLDER, 'tls.pem')
    if not os.path.exists(out):
        subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256',
                        '-nodes', '-keyout', key, '-out', out, '-subj', '/CN=agent', '-days', '2'],
                       check=True, capture_output=True)
    return subprocess.run(['openssl', 'x509', '-in', out, '-outform', form], check=True,
                          capture_output=True).stdout


@test('RS-1')
def certificates_bind_tokens():
    der, pem = certificate('DER'), certificate('PEM')
    if not der:
        return
    want = base64.urlsafe_b64encode(hashlib.sha256(der).digest()).rstrip(b'=')
    for form in (der, pem, b'a comment\n' + pem + pem):
        same(text(mission('jwk', 'thumbprint', '--certificate', stdin=form)), want)
    for bad in (b'', der[:-1], der + b'x', pem.replace(b'MII', b'M*I', 1), pem[:100]):
        true(mission('jwk', 'thumbprint', '--certificate', stdin=bad).status in (1, 2), 'no certificate')
    for profile in PROFILES:
        token = sign(profile, '--x5t', want.decode())
        same(judge(profile, token, '--tier', 'credential', status=1)['reason'], 'binding')
        for form in (der, pem):
            answer = judge(profile, token, '--tier', 'credential', '--certificate', file_of(form))
            same(answer['claims']['cnf'], {'x5t#S256': want.decode()})


# Making tokens

def entry(resource=ERP, actions=('invoices.read',), **more):
    return {'type': 'mission_resource_access', 'resource': resource, 'actions': list(actions), **more}


ENTRIES = [
    entry(),
    entry(actions=['invoices.pay'],
          constraints={'max_amount': {'amount': '100', 'currency': 'EUR'}, 'period': 'Q3 2026'}),
    entry(DOCS, ['docs.*'], resource_match='prefix'),
]


def derivation(profile, **more):
    claim = {'id': 'mis_abcdefghijklmnopqrstuvwx', 'authority_hash': HASH,
             'expires_at': '2026-12-31T00:00:00Z'}
    if profile == 'draft':
        claim.update(issuer=ISSUER, approval_basis={'type': 'direct_human'})
    else:
        claim.update(origin=ISSUER)
    return {'mission_id': claim['id'], 'mission_expires_at': claim['expires_at'],
            'authorization_details': ENTRIES, 'mission': claim, 'iat': BEGIN, 'exp': BEGIN + 900, **more}


def signing(profile, *more, key=SERVER_FILE, document=None, now=NOW):
    return mission('token', 'sign', '--key', key, '--issuer', ISSUER, '--sub', 'alice', '--client', 'agent',
                   '--map', MAP_FILE, '--profile', profile, '--now', now, *more,
                   stdin=plain(derivation(profile) if document is None else document))


def sign(profile, *more, **how):
    return text(signing(profile, *more, **how))


@test('TK-1', 'TK-3')
def tokens_say_what_was_derived():
    for profile in PROFILES:
        header, claims, signature = parts(sign(profile))
        same(header, {'alg': 'ES256', 'kid': SERVER['kid'], 'typ': 'at+jwt'}, profile)
        same(len(signature), 64)
        jti = claims.pop('jti')
        same(len(decoded(jti.encode())), 16)
        same(claims, {'aud': ['erp', 'docs'], 'authorization_details': ENTRIES, 'client_id': 'agent',
                      'exp': BEGIN + 900, 'iat': BEGIN, 'iss': ISSUER, 'sub': 'alice',
                      'mission': derivation(profile)['mission']}, profile)
        claims = parts(sign(profile, '--audience', 'docs', '--jti', 'one', '--lifetime', '120'))[1]
        same((claims['aud'], claims['jti'], claims['exp']), ('docs', 'one', BEGIN + 120))
        same(claims['authorization_details'], ENTRIES[2:])


@test('RS-12', 'DG-2')
def tokens_are_bound_and_delegated():
    act = file_of({'iss': ISSUER, 'sub': 'sub-agent', 'sub_profile': 'ai_agent'})
    key = thumbprint(AGENT)
    for profile in PROFILES:
        claims = parts(sign(profile, '--jkt', key, '--act', act, '--acr', 'silver', '--auth-time', '1789981000'))[1]
        same((claims['cnf'], claims['act']['sub'], claims['acr'], claims['auth_time']),
             ({'jkt': key}, 'sub-agent', 'silver', 1789981000))
        usage(signing(profile, '--act', act), 'act without a key')
        usage(signing(profile, '--jkt', key, '--x5t', key), 'two keys')


@test('TK-4')
def tokens_have_no_wider_scope():
    scopes = file_of({'invoices:read': [entry()], 'invoices:all': [entry(actions=['invoices.*'])]})
    for profile in PROFILES:
        claims = parts(sign(profile, '--scope', 'invoices:read invoices:all other', '--scopes', scopes))[1]
        same(claims['scope'], 'invoices:read')
        usage(signing(profile, '--scope', 'invoices:read'), 'no map of scopes')


@test()
def responses_carry_the_token():
    for profile in PROFILES:
        answer = line(signing(profile, '--response', '--jkt', thumbprint(AGENT)), 0)
        same((answer['token_type'], answer['expires_in'], answer['mission_id']),
             ('DPoP', 840, 'mis_abcdefghijklmnopqrstuvwx'))
        same(answer['authorization_details'], ENTRIES)
        same(parts(answer['access_token'].encode())[1]['sub'], 'alice')
        true('issued_token_type' not in answer, 'no exchange')
        true('issued_token_type' in line(signing(profile, '--response', '--exchanged'), 0), 'an exchange')


@test()
def what_cannot_be_signed_is_refused():
    for profile in PROFILES:
        claim = derivation(profile)['mission']
        for document in (derivation(profile, exp=BEGIN), derivation(profile, authorization_details=[]),
                         derivation(profile, mission_id='mis_another'), [], 'x',
                         derivation(profile, mission={**claim, 'expires_at': '2026-09-21T09:05:00Z'})):
            result = signing(profile, document=document)
            same((result.out, result.err.count(b'\n')), (b'', 1), f'{document}')
            true(result.status in (1, 2), f'{document}')
        same(signing(profile, now=PAST).status, 1, 'no time is left')
        same(signing(profile, '--audience', 'crm').status, 1, 'nobody')
        other = PROFILES[profile == 'series']
        true(signing(profile, document=derivation(other)).status != 0, 'the other vocabulary')
        trouble(signing(profile, key=JWKS_FILE), 'a set is no key')
        trouble(signing(profile, key=file_of(mission('jwk', 'public', SERVER_FILE).out)), 'a public key')
        trouble(signing(profile, '--alg', 'RS256'), 'an algorithm of another key')
        usage(signing(profile, '--alg', 'none'), 'none')
        usage(signing(profile, key='-'), 'standard input twice')
        usage(signing(profile, '--lifetime', '-1'), 'a negative lifetime')
        usage(signing(profile, '--typ', 'JWT'), 'a type for a derivation')


@test()
def claims_are_signed_as_they_are():
    claims = {'b': 1, 'a': ['x']}
    token = text(mission('token', 'sign', '--claims', '--key', AGENT_FILE, stdin=plain(claims)))
    same(parts(token)[:2], ({'alg': 'EdDSA', 'kid': AGENT['kid'], 'typ': 'at+jwt'}, claims))
    token = text(mission('token', 'sign', '--claims', '--typ', 'JWT', '--key', AGENT_FILE, stdin=plain(claims)))
    same(parts(token)[0]['typ'], 'JWT')
    usage(mission('token', 'sign', '--claims', '--key', AGENT_FILE, '--sub', 'alice'), 'nothing is added')


@test()
def decoding_believes_nothing():
    for profile in PROFILES:
        token = sign(profile)
        header, claims, _ = parts(token)
        want = {'header': header, 'payload': claims, 'verified': False}
        forged = token[:-4] + b'AAAA'
        same(line(mission('token', 'decode', stdin=token + b'\n'), 0), want)
        same(line(mission('token', 'decode', stdin=forged), 0), want, 'nobody looked at the signature')
        lines = mission('token', 'decode', '--lines', stdin=token + b'\nx.y\n' + token)
        answers = [json.loads(answer) for answer in lines.out.splitlines()]
        same((lines.status, answers[0], answers[2]), (0, want, want))
        same((answers[1]['valid'], answers[1]['reason']), (False, 'malformed_token'))
    for bad in (b'', b'a', b'a.b.c', token + b'=', token.replace(b'.', b' ', 1)):
        result = mission('token', 'decode', stdin=bad)
        same((result.status, result.out), (1, b''), bad)


# Judging tokens

def verifying(profile, token, *more, keys=JWKS_FILE, audience='erp', now=NOW, issuer=ISSUER):
    return mission('token', 'verify', '--jwks', keys, '--issuer', issuer, '--audience', audience, '--profile',
                   profile, '--now', now, *more, stdin=token)


MEMBERS = {'permit', 'code', 'reason', 'status', 'oauth_error', 'denial', 'www_authenticate', 'dpop_nonce',
           'scheme', 'claims', 'entry', 'state', 'tier'}


def checked(answer, status):
    true(MEMBERS <= set(answer), f'members of {answer}')
    same(answer['permit'], status == 0)
    same(answer['code'] == 0, status == 0)
    if status == 0:
        same((answer['status'], answer['reason'], answer['www_authenticate']), (200, None, None))
        true(answer['claims'], 'claims of a permitted token')
    return answer


def judge(profile, token, *more, status=0, **how):
    return checked(line(verifying(profile, token, *more, **how), status, ' '.join(more)), status)


READ = ['--resource', ERP, '--action', 'invoices.read']
PAY = ['--resource', ERP, '--action', 'invoices.pay']
FACTS = ['--fact', 'amount=100', '--fact', 'currency=EUR', '--fact', 'period=Q3 2026']


@test('RS-2', 'RS-3', 'RS-4', 'RS-9')
def operations_are_judged_by_the_entries():
    for profile in PROFILES:
        token = sign(profile)
        same(judge(profile, token, *READ)['entry'], 0)
        same(judge(profile, token, *PAY, *FACTS)['entry'], 1)
        docs = ['--resource', 'https://docs.example.com/other', '--action', 'docs.read', '--uri']
        same(judge(profile, token, *docs, DOCS + '/b', audience='docs')['entry'], 2)
        for uri in ('https://docs.example.com/ab', DOCS + '/../x', DOCS + '/%2e%2e/x', 'http' + DOCS[5:]):
            same(judge(profile, token, *docs, uri, audience='docs', status=1)['reason'], 'not_permitted')
        wrong = [
            (['--resource', ERP, '--action', 'invoices.write'], 'not_permitted', 'insufficient_authority', None),
            (['--resource', ERP + '/', '--action', 'invoices.read'], 'not_permitted', 'insufficient_authority', None),
            (PAY, 'constraint_unrecognized', 'constraint_unrecognized', 'period'),
            ([*PAY, '--fact', 'period=Q3 2026'], 'fact_missing', 'insufficient_authority', 'max_amount'),
            ([*PAY, *FACTS[:-1], 'period=Q2 2026'], 'constraint_unmet', 'insufficient_authority', 'period'),
            ([*PAY, '--fact', 'amount=100.01', *FACTS[2:]], 'constraint_unmet', 'insufficient_authority', 'max_amount'),
            ([*READ, '--needs-key'], 'step_up', 'step_up_required', None),
            ([*READ, '--acr', 'gold'], 'step_up', 'step_up_required', None),
        ]
        for arguments, reason, denial, key in wrong:
            answer = judge(profile, token, *arguments, '--disclose', '--realm', 'api', status=1)
            same((answer['reason'], answer['denial'], answer['constraint'], answer['status'], answer['oauth_error']),
                 (reason, denial, key, 403, 'insufficient_scope'), f'{profile} {arguments}')
            same(answer['www_authenticate'],
                 f'Bearer realm="api", error="insufficient_scope", mission_denial="{denial}"')
            true(answer['claims'] is not None, 'it was verified')
            quiet = judge(profile, token, *arguments, status=1)['www_authenticate']
            same(quiet, 'Bearer error="insufficient_scope"', 'nothing is disclosed')
        same(judge(profile, token, *READ, '--strict', status=1)['reason'], 'constraint_unrecognized')


def resigned(claims, key=SERVER_FILE, typ='at+jwt'):
    return text(mission('token', 'sign', '--claims', '--typ', typ, '--key', key, stdin=plain(claims)))


@test('RS-1', 'RS-6', 'RS-12', 'MC-1')
def credentials_are_judged_first():
    for profile in PROFILES:
        token = sign(profile)
        claims = parts(token)[1]
        head, body, signature = token.split(b'.')
        none = base64.urlsafe_b64encode(b'{"alg":"none","typ":"at+jwt"}').rstrip(b'=')
        mission_claim = claims['mission']
        bad = [
            (b'', 'no_token'), (b'x', 'malformed_token'), (token + b'=', 'malformed_token'),
            (head + b'.' + body + b'.' + signature[:-2] + b'AA', None),
            (none + b'.' + body + b'.', None),
            (resigned(claims, AGENT_FILE), None),
            (resigned(claims, typ='JWT'), 'token_type'),
            (resigned({**claims, 'iss': 'https://other.example.com'}), 'issuer'),
            (resigned({**claims, 'aud': ['crm', 'mail']}), 'audience'),
            (resigned({**claims, 'exp': BEGIN + 60}), 'token_expired'),
            (resigned({**claims, 'nbf': BEGIN + 61}), 'token_early'),
            (resigned({name: claims[name] for name in claims if name != 'mission'}), 'ungoverned'),
            (resigned({**claims, 'mission': {**mission_claim, 'expires_at': '2026-09-21T09:10:00Z'}}), None),
            (resigned({**claims, 'act': {'iss': ISSUER, 'sub': 'x'}}), None),
        ]
        for forged, reason in bad:
            answer = judge(profile, forged, *READ, status=1)
            same((answer['status'], answer['claims'], answer['entry'], answer['denial']), (401, None, None, None))
            same(answer['oauth_error'], 'invalid_token' if forged else None)
            true(reason is None or answer['reason'] == reason, f'{answer["reason"]}, not {reason}')
        other = PROFILES[profile == 'series']
        same(judge(other, token, *READ, status=1)['claims'], None, 'the other vocabulary')
        same(judge(profile, token, *READ, now=LATER)['permit'], True)
        same(judge(profile, token, *READ, now=PAST, status=1)['reason'], 'token_expired')
        judge(profile, token, *READ, '--skew', '1', now=PAST)
        judge(profile, token, *READ, '--bound', status=1)
        bare = resigned({name: claims[name] for name in claims if name != 'mission'})
        judge(profile, bare, '--tier', 'credential', '--ungoverned')
        judge(profile, bare, *READ, '--ungoverned', status=1)
        judge(profile, token, *READ, audience='mail erp')
        judge(profile, token, *READ, keys=SERVER_FILE)
        judge(profile, token, *READ, '--state-authority', 'https://state.example.com', status=1)


@test('RS-1')
def proofs_fit_one_request():
    key = thumbprint(AGENT)
    uri = ERP + '/invoices'
    for profile in PROFILES:
        token = sign(profile, '--jkt', key)
        path = file_of(token)

        def prove(*more, method='GET', target=uri + '?page=2', file=path, signer=AGENT_FILE, now=NOW):
            return file_of(text(mission('token', 'prove', '--key', signer, '--method', method, '--uri', target, '--now',
                                        now, *more, *([file] if file else []))))

        request = [*READ, '--method', 'GET', '--uri', uri]
        answer = judge(profile, token, *request, '--proof', prove())
        same((answer['scheme'], answer['claims']['cnf']), ('dpop', {'jkt': key}))
        judge(profile, token, *request, '--proof', prove('--nonce', 'n-1'), '--nonce', 'n-1')
        answer = judge(profile, token, *request, '--proof', prove(), '--nonce', 'n-1', status=1)
        same((answer['reason'], answer['oauth_error'], answer['status']), ('proof_nonce', 'use_dpop_nonce', 401))
        true(answer['www_authenticate'].startswith('DPoP error="use_dpop_nonce", algs="'), 'the challenge')
        for proof, reason in ((prove(method='POST'), 'proof'), (prove(target=ERP + '/other'), 'proof'),
                              (prove(now='2026-09-21T08:59:00Z'), 'proof'), (prove(now=LATER), 'proof'),
                              (prove(file=None), 'proof'), (prove(file=file_of(sign(profile))), 'proof'),
                              (prove(signer=SERVER_FILE), 'binding'), (path, 'proof')):
            answer = judge(profile, token, *request, '--proof', proof, status=1)
            same((answer['reason'], answer['claims']), (reason, None), proof)
        same(judge(profile, token, *READ, status=1)['reason'], 'binding', 'as a bearer token')
        judge(profile, sign(profile), *request, '--proof', prove(), status=1)
    header, payload, _ = parts(open(prove(), 'rb').read())
    same((header['typ'], sorted(header['jwk'])), ('dpop+jwt', ['crv', 'kty', 'x']))
    same((payload['htm'], payload['htu']), ('GET', uri))


@test()
def lines_are_judged_one_by_one():
    for profile in PROFILES:
        token = sign(profile)
        result = verifying(profile, token + b'\r\n\nrubbish\n' + token[:-4] + b'AAAA\n' + token, *READ, '--lines')
        same((result.status, result.err), (0, b''))
        answers = [json.loads(answer) for answer in result.out.splitlines()]
        same([answer['permit'] for answer in answers], [True, False, False, False, True])
        same(answers[1]['reason'], 'no_token')
        for answer in answers:
            checked(answer, 0 if answer['permit'] else 1)
        long = verifying(profile, b'a' * 200000 + b'\n' + token, *READ, '--lines')
        same([json.loads(answer)['permit'] for answer in long.out.splitlines()], [False, True])


@test()
def verify_says_what_it_needs():
    token = sign('series')
    judging = [['--tier', 'credential', *READ], ['--resource', ERP], ['--action', 'invoices.read'],
               ['--tier', 'highest'], [], [*READ, '--nonce', 'x'], [*READ, '--proof', 'x', '--method', 'GET'],
               [*READ, '--asked', NOW], [*READ, '--skew', '301'], [*READ, '--fact', 'amount'],
               [*READ, '--fact', '=1'], [*READ, '--fact', 'amount=1', '--fact', 'amount=2'],
               [*READ, '--fact', 'x=1', '--fact', 'x=2'], [*READ, '--fact', 'action_approved=yes'],
               [*READ, '--proof', '-', '--method', 'GET', '--uri', ERP]]
    for arguments in judging:
        usage(verifying('series', token, *arguments), arguments)
    usage(verifying('baroque', token, *READ), 'no profile')
    usage(mission('token', 'verify', '--issuer', ISSUER, '--audience', 'erp', *READ), 'no keys')
    usage(mission('token', 'verify', '--jwks', JWKS_FILE, '--issuer', ISSUER, *READ), 'no audience')
    trouble(verifying('series', token, *READ, keys='/no/such/file'), 'no keys there')
    trouble(verifying('series', token, *READ, keys=file_of([])), 'no set')
    trouble(verifying('series', token, *READ, keys=file_of({'keys': [SERVER]})), 'a private key in a set')
    trouble(verifying('series', token, *READ, '--fact', 'max_amount=1'), "the library's own key")


# Challenges

@test('RS-9')
def challenges_are_read_and_written():
    for profile in PROFILES:
        verdict = verifying(profile, sign(profile), *PAY).out
        written = text(mission('www-authenticate', '--verdict', '--disclose', '--realm', 'a "b"', stdin=verdict))
        same(written, b'Bearer realm="a \\"b\\"", error="insufficient_scope", '
                      b'mission_denial="constraint_unrecognized"')
        want = {'scheme': 'bearer', 'error': 'insufficient_scope', 'mission_denial': 'constraint_unrecognized',
                'nonce_needed': False}
        for form in (written, b'www-authenticate: ' + written + b'\r\n'):
            same(line(mission('www-authenticate', stdin=form), 0), want)
        permitted = mission('www-authenticate', '--verdict', stdin=verifying(profile, sign(profile), *READ).out)
        same((permitted.status, permitted.out), (0, b''), 'nothing to say')
    written = text(mission('www-authenticate', '--verdict', '--algorithms', 'ES256 EdDSA', stdin=plain(
        {'permit': False, 'status': 401, 'oauth_error': 'use_dpop_nonce', 'scheme': 'dpop', 'denial': None})))
    same(written, b'DPoP error="use_dpop_nonce", algs="ES256 EdDSA"')
    same(line(mission('www-authenticate', stdin=written), 0)['nonce_needed'], True)
    same(line(mission('www-authenticate', stdin=b'Basic realm="x"'), 1)['scheme'], None)
    for bad in (b'Bearer error="x', b'=', b'Bearer error="\x01"'):
        result = mission('www-authenticate', stdin=bad)
        same((result.status, result.out), (1, b''), bad)
    for bad in ({}, [], {'permit': 1, 'status': 401}, {'permit': False, 'status': 99},
                {'permit': False, 'status': 401, 'oauth_error': 'x' * 64}):
        same(mission('www-authenticate', '--verdict', stdin=plain(bad)).status, 1, bad)
    hostile = {'permit': False, 'status': 401, 'scheme': 'bearer', 'oauth_error': 'x\r\nSet-Cookie: y'}
    result = mission('www-authenticate', '--verdict', stdin=plain(hostile))
    same((result.status, result.out), (2, b''), 'a word of nobody')
    usage(mission('www-authenticate', '--realm', 'x'), 'a realm to read')


# Introspection

SUBMISSION = ['--client', 'agent', '--subject-iss', 'https://idp.example.com', '--subject-sub', 'alice']
APPROVER = ['--actor-iss', 'https://idp.example.com', '--actor-sub', 'alice']


class Store:
    """A state authority with one Mission."""

    def __init__(self, profile):
        self.profile, self.path = profile, os.path.join(FOLDER, f'store{next(counter)}')
        entries = [entry(), entry(DOCS, ['docs.*'], resource_match='prefix')]
        rule = file_of({'version': '1', 'ceiling': entries, 'candidates': {'Q3 invoices': entries}})
        line(mission('store', 'init', self.path, '--origin', ISSUER, '--profile', profile), 0)
        if profile == 'draft':
            wish = {'intent': {'goal': 'Pay', 'resources': [ERP, DOCS], 'expires_at': '2026-12-31T00:00:00Z'}}
            more = ['--proposal', file_of(entries)]
        else:
            wish = {'goal': 'Pay', 'objects': ['Q3 invoices'], 'constraints': [], 'success_criteria': [],
                    'mission_expiry': '2026-12-31T00:00:00Z'}
            more = ['--tenant', 'example-corp']
        waiting = self('admit', '--policy', rule, *SUBMISSION, *more, stdin=plain(wish))
        self.id = self('approve', '--mission', waiting['mission_id'], '--event', 'e1', '--rendering',
                       waiting['rendering'], '--policy', rule, *APPROVER)['mission_id']

    def __call__(self, verb, *arguments, stdin=b'', now='2026-09-21T09:00:00Z'):
        return line(mission('store', verb, self.path, *arguments, '--now', now, stdin=stdin), 0, verb)

    def token(self, *more):
        derived = self('derive', '--mission', self.id, '--client', 'agent', '--lifetime', '900')
        return sign(self.profile, *more, document=derived)

    def introspect(self, token, *more, caller='erp', now=NOW, status=0):
        result = mission('introspect', '--store', self.path, '--jwks', JWKS_FILE, '--map', MAP_FILE, '--caller', caller,
                         '--now', now, *more, stdin=token)
        return line(result, status, f'{self.profile} {more}')


def with_stores(body):
    made = mission('store', 'init', os.path.join(FOLDER, f'probe{next(counter)}'), '--origin', ISSUER)
    if b'built without SQLite' in made.err:
        return
    for profile in PROFILES:
        body(Store(profile))


@test('TK-1', 'IS-1', 'IS-2', 'IS-4')
def the_state_authority_answers():
    def body(store):
        token = store.token()
        answer = store.introspect(token)
        same((answer['active'], answer['iss'], answer['sub'], answer['client_id'], answer['mission']['state']),
             (True, ISSUER, 'alice', 'agent', 'active'))
        same(answer['authorization_details'], [entry()], 'what is for the caller')
        same((answer['aud'], answer['mission']['id']), ('erp', store.id))
        for nothing in (b'', b'rubbish', token[:-4] + b'AAAA', resigned(parts(token)[1], AGENT_FILE)):
            same(store.introspect(nothing, status=1), {'active': False})
        same(store.introspect(token, caller='crm', status=1), {'active': False}, "another's token")
        same(store.introspect(token, '--revoked', status=1), {'active': False})
        same(store.introspect(token, now=PAST, status=1), {'active': False}, 'its end')
        kept = {**parts(token)[1]}
        result = mission('introspect', '--store', store.path, '--claims', '--map', MAP_FILE, '--caller', 'erp', '--now',
                         NOW, stdin=plain(kept))
        same(line(result, 0)['mission'], answer['mission'], 'an opaque token')
        same(store.introspect(token, '--fresh', '30')['mission']['fresh_until'], '2026-09-21T09:01:30Z')
        seen = store.introspect(token, '--privilege', 'commitment lineage derivations')
        same('proposal_hash' in json.dumps(seen), store.profile == 'draft', 'what was proposed')
        true('proposal_hash' not in json.dumps(answer), 'to nobody else')
        store('transition', '--mission', store.id, '--operation', 'suspend', '--nonce', 'n', *APPROVER)
        gone = store.introspect(token, status=1)
        same((gone['active'], gone['mission']['state'], set(gone)), (False, 'suspended', {'active', 'mission'}))
    with_stores(body)


@test('IS-6')
def another_server_says_no_state():
    for profile in PROFILES:
        def ask(token, *more, status=0):
            return line(mission('introspect', '--issuer', ISSUER, '--jwks', JWKS_FILE, '--map', MAP_FILE, '--caller',
                                'erp', '--profile', profile, '--now', NOW, *more, stdin=token), status)
        answer = ask(sign(profile))
        same((answer['active'], answer['sub'], answer['authorization_details']), (True, 'alice', ENTRIES[:2]))
        true('state' not in answer['mission'], 'no state')
        same(ask(b'x', status=1), {'active': False})
        same(ask(sign(profile), '--revoked', status=1), {'active': False})


@test('IS-3', 'IS-7')
def responses_are_read_and_relied_on():
    def body(store):
        token = store.token()
        response = file_of(store.introspect(token))
        fresh = file_of(store.introspect(token, '--fresh', '600'))

        def read(file, *more, now=NOW, status=0, issuer=ISSUER):
            return line(mission('introspect', '--read', '--issuer', issuer, '--profile', store.profile, '--now', now,
                                *more, file), status)
        answer = read(response)
        same((answer['active'], answer['state'], answer['once'], answer['learned_at'], answer['mission']['id']),
             (True, 'active', True, NOW, store.id))
        same((answer['sub'], answer['authorization_details'], answer['exp']), ('alice', [entry()], PAST))
        same(read(response, issuer='https://other.example.com')['state'], None, 'not its to say')
        same(read(fresh)['fresh_until'], '2026-09-21T09:11:00Z')

        def permitted(file, *more, status=0, now=NOW):
            return judge(store.profile, token, *READ, '--state', file, *more, status=status, now=now)
        same(permitted(response)['state'], 'active')
        permitted(response, '--tier', 'authority', '--asked', '2026-09-21T09:00:30Z')
        same(permitted(response, '--asked', '2026-09-21T08:00:00Z', status=1)['reason'], 'state_stale')
        same(permitted(response, '--asked', '2026-09-21T09:00:30Z', '--most-age', '10', status=1)['status'], 503)
        another = Store(store.profile)
        for other in (another.introspect(another.token()), another.introspect(token, status=1)):
            same(permitted(file_of(other), status=1)['reason'], 'state_stale', 'nothing is known of its Mission')
        same(judge(store.profile, token, '--tier', 'state', status=1)['reason'], 'state_stale')
        same(judge(store.profile, token, '--tier', 'state', '--state', response)['tier'], 'state')
        store('transition', '--mission', store.id, '--operation', 'revoke', '--nonce', 'n', *APPROVER)
        ended = file_of(store.introspect(token, status=1))
        same(read(ended, status=1)['state'], 'revoked')
        answer = permitted(ended, status=1)
        same((answer['reason'], answer['status'], answer['state']), ('mission_not_active', 401, 'revoked'))
        for bad in ({}, [], {'active': 'true'}):
            result = mission('introspect', '--read', '--issuer', ISSUER, stdin=plain(bad))
            same((result.status, result.out), (1, b''), bad)
    with_stores(body)


@test()
def introspect_says_what_it_needs():
    base = ['introspect', '--jwks', JWKS_FILE, '--map', MAP_FILE, '--caller', 'erp', '--issuer', ISSUER]
    for arguments in (base[:-2], base[:1] + base[3:], base[:3] + base[5:], base[:5] + base[7:],
                      [*base, '--asked', NOW], [*base, '--fresh', '1'], [*base, '--privilege', 'all'],
                      [*base, '--claims'], [*base, '--read'], ['introspect', '--read'], ['introspect'],
                      [*base, 'a', 'b'], [*base[:2], '-', *base[3:]]):
        usage(mission(*arguments), arguments)
    trouble(mission(*base[:-2], '--store', os.path.join(FOLDER, 'no-store')), 'no store')


# Around them

@test()
def output_that_is_not_taken():
    for arguments in (['jwk', 'generate'], ['token', 'decode', file_of(sign('series'))]):
        with open('/dev/full', 'wb') as full:
            result = mission(*arguments, stdout=full)
        same(result.status, 2, arguments)
        true(b'standard output' in result.err, arguments)


@test()
def every_verb_has_help():
    for command, verbs in (('token', 'sign prove verify decode'), ('jwk', 'generate public thumbprint')):
        whole = mission('help', command).out.decode()
        for verb in verbs.split():
            true(f'\n  {verb}: ' in whole, verb)
            result = mission('help', command, verb)
            same((result.status, result.err), (0, b''), verb)
            true(result.out.startswith(f'usage: mission {command} {verb} '.encode()), verb)
        usage(mission('help', command, 'frobnicate'), command)
        usage(mission(command, 'frobnicate'), command)
        usage(mission(command), command)


try:
    main('cli-tokens')
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)

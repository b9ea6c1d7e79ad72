"""bindings/nginx in the real nginx: nginx.py MODULE MAKER. SPDX-License-Identifier: MIT"""
import hashlib
import http.client
import json
import os
import re
import signal
import shutil
import ssl
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'cli'))
import tap
from tap import same, test, true
from server import (AS, BASE, HASH, MISSION, Maker, Server, base64url, certificate, claims, entry,
                    library_of, program, read_answer, request)

MODULE, MAKER = map(os.path.abspath, sys.argv[1:3])
SECRET = 'a-secret-of-the-tests-0123456789'

BACKEND = '''
server { listen unix:FOLDER/back; location / {
    return 200 "$request_uri id=$http_x_id sub=$http_x_sub state=$http_x_state\\n"; } }
'''

COMMON = '''
mission_jwks FOLDER/keys.json;
mission_issuer https://as.example.com;
mission_audience https://api.example.com;
mission_base https://api.example.com;
mission_jwks_check 100ms;
mission_state_zone states:1m;
mission_replay_zone replays:1m;
map $request_method $verb { default ""; GET read; HEAD read; POST write; OPTIONS read; }
map $http_x_tenant $tenant { default $http_x_tenant; }
proxy_set_header X-Id $mission_id;
proxy_set_header X-Sub $mission_sub;
proxy_set_header X-State $mission_state;
log_format seen "$status|$mission_id|$mission_issuer|$mission_sub|$mission_client_id|$mission_jti|$mission_state|$mission_reason";
''' + BACKEND

MAIN = COMMON + '''
large_client_header_buffers 4 64k;
server {
    listen 127.0.0.1:PORT;
    access_log FOLDER/access.log seen;
    mission on;
    mission_action $verb;
    mission_realm "orders of \\"ours\\"";
    location / { proxy_pass http://unix:FOLDER/back; }
    location /cached/ { mission_cache 100; proxy_pass http://unix:FOLDER/back; }
    location /draft/ { mission_profile draft; mission_cache 10; proxy_pass http://unix:FOLDER/back; }
    location /open/ { mission off; proxy_pass http://unix:FOLDER/back; }
    location /told/ { mission_require disclose; proxy_pass http://unix:FOLDER/back; }
    location /bound/ { mission_require bound; proxy_pass http://unix:FOLDER/back; }
    location /solo/ { mission_require no_actors; proxy_pass http://unix:FOLDER/back; }
    location /strict/ { mission_require strict disclose; proxy_pass http://unix:FOLDER/back; }
    location /acr/ { mission_require acr=gold disclose; proxy_pass http://unix:FOLDER/back; }
    location /key/ { mission_require key disclose; proxy_pass http://unix:FOLDER/back; }
    location /facts/ { mission_facts amount=$arg_amount currency=EUR tenant=$tenant;
        mission_require disclose; proxy_pass http://unix:FOLDER/back; }
    location /exact/ { mission_resource https://api.example.com/exact;
        proxy_pass http://unix:FOLDER/back; }
    location /state/ { mission_tier state; proxy_pass http://unix:FOLDER/back; }
    location /known/ { mission_require state; mission_freshness most=60s;
        proxy_pass http://unix:FOLDER/back; }
    location /credential/ { mission_tier credential; proxy_pass http://unix:FOLDER/back; }
    location /nonce/ { mission_proof age=30s ahead=2s nonce=on; proxy_pass http://unix:FOLDER/back; }
    location = /feed { mission off; mission_state; }
    location = /feed-secret { mission off; mission_state secret=FOLDER/secret; }
    location = /feed-draft { mission off; mission_profile draft; mission_state; }
}
'''

_shared = {}


def maker():
    if 'maker' not in _shared:
        _shared['maker'] = Maker(MAKER)
    return _shared['maker']


def key():
    if 'key' not in _shared:
        _shared['key'] = maker().key('ES256', 'first')
    return _shared['key']


def server():
    if 'server' not in _shared:
        s = Server(MODULE, MAIN)
        s.write_keys('keys.json', key())
        s.write('secret', SECRET + '\n')
        _shared['server'] = s
        s.start()
        time.sleep(1.1)  # proofs that were made before it started are none
    return _shared['server']


def token(**more):
    return key().sign(claims(**more))


def all_of(path, *actions, **more):
    return token(authorization_details=[entry(BASE + path, actions or ('read', 'write'), **more)])


# ---- Who may pass ----

@test('RS-1', 'RS-2')
def a_good_token_passes():
    s, t = server(), token(jti='j-good')
    for target in ('/orders', '/orders/1', '/orders/1?x=%2F..%2F', '/orders?next=//a'):
        got = s.bearer(target, t)
        same((got.status, got.field('WWW-Authenticate')), (200, None), target)
        same(got.body, f'{target} id={MISSION} sub=user-1 state=\n', target)
    same(s.get('/orders', f'authorization: bEaReR   {t}').status, 200, 'any case')
    same(s.bearer('/orders', t, method='HEAD').status, 200, 'HEAD')
    same(s.bearer('/orders', t, method='OPTIONS').status, 200, 'OPTIONS')
    same(s.bearer('/orders', t, version='1.0').status, 200, 'HTTP/1.0 without Host')


@test('RS-1')
def without_a_token_it_is_401():
    s = server()
    for method in ('GET', 'HEAD', 'OPTIONS', 'POST', 'DELETE', 'PROPFIND'):
        got = s.get('/orders', method=method)
        same(got.status, 401, method)
        same(got.field('WWW-Authenticate'), 'Bearer realm="orders of \\"ours\\""', method)
    same(s.get('/orders', 'Authorization: Basic dTpw').status, 401, 'another scheme')
    same(s.get('/orders?access_token=' + token()).status, 401, 'in the query')
    same(s.get('/open/x').status, 200, 'mission off')


@test('RS-1')
def two_credentials_are_400():
    s, t = server(), token()
    for fields in ((f'Authorization: Bearer {t}',) * 2, (f'Authorization: Bearer {t} {t}',),
                   (f'Authorization: Bearer {t}, Bearer {t}',),
                   (f'Authorization: Bearer {t}', f'Authorization: DPoP {t}'),
                   ('Authorization: Bearer ',), ('Authorization: Bearer a b',),
                   ('Authorization: Basic eA', f'Authorization: Bearer {t}')):
        true(s.get('/orders', *fields).status in (400, 401), fields[-1][:20])
    same(s.get('/orders', *(f'Authorization: Bearer {t}',) * 2).status, 400, 'twice')


@test('RS-1', 'RS-6', 'MC-1')
def a_token_that_is_none_is_401():
    s, other = server(), maker().key('ES256', 'first')
    now = int(time.time())
    cases = {
        'another key': other.sign(claims()), 'typ': key().sign(claims(), 'JWT'),
        'iss': token(iss='https://evil.example'), 'aud': token(aud='https://other.example'),
        'exp': token(exp=now - 1), 'iat': token(iat=now + 100), 'nbf': token(nbf=now + 100),
        'sub': token(sub=None), 'mission': token(mission=None),
        'origin': token(mission={'id': 'm', 'origin': 'https://evil.example'}),
        'MC-1': token(mission={'id': 'm', 'origin': AS, 'expires_at': '2026-01-01T00:00:00Z'}),
        'act': token(act={'sub': 'x'}), 'the other profile': key().sign(claims('draft')),
        'none': 'eyJhbGciOiJub25lIn0.e30.', 'cut': token()[:-1], 'long': 'a' * 20000,
    }
    for path in ('/orders', '/cached/'):
        for name, text in cases.items():
            for _ in range(2):  # what was refused is not remembered as good
                got = s.bearer(path, text)
                same(got.status, 401, f'{path} {name}')
                same(got.field('WWW-Authenticate'),
                     'Bearer realm="orders of \\"ours\\"", error="invalid_token"', name)


@test('RS-2', 'RS-3', 'RS-4', 'RS-5')
def entries_decide():
    s = server()
    got = s.bearer('/orders', token(scope='everything'), method='POST')
    same((got.status, got.field('WWW-Authenticate')),
         (403, 'Bearer realm="orders of \\"ours\\"", error="insufficient_scope"'), 'action')
    for target in ('/Orders', '/ordersX', '/', '/other'):
        same(s.bearer(target, token()).status, 403, target)
    same(s.bearer('/orders', token(), method='DELETE').status, 403, 'no action for this method')
    two = token(authorization_details=[entry(), entry(BASE + '/b', ['write'])])
    same(s.bearer('/b', two, method='POST', body=b'x').status, 200, 'alternatives')
    same(s.bearer('/b', two).status, 403, 'an entry for each')
    exact = token(authorization_details=[entry(BASE + '/exact', ['read'], 'exact')])
    same(s.bearer('/exact/1', exact).status, 200, 'the configured resource')
    same(s.bearer('/orders', exact).status, 403, 'another resource')


@test('RS-9', 'T-7')
def denials_are_said_where_they_are_wanted():
    s = server()

    def denial(path, t, **more):
        got = s.bearer(path, t, **more)
        found = re.search(r'mission_denial="([^"]*)"', got.field('WWW-Authenticate') or '')
        return got.status, found and found.group(1)
    same(denial('/told/x', token()), (403, 'insufficient_authority'), 'no entry')
    same(denial('/orders/x', all_of('/other')), (403, None), 'not asked for')
    same(denial('/told/x', all_of('/told', constraints={'host.odd': 1})),
         (403, 'constraint_unrecognized'), 'constraint')
    same(denial('/key/x', all_of('/key')), (403, 'step_up_required'), 'key')
    same(denial('/acr/x', all_of('/acr')), (403, 'step_up_required'), 'acr')
    gold = token(acr='gold', authorization_details=[entry(BASE + '/acr')])
    same(denial('/acr/x', gold), (200, None), 'acr')
    same(denial('/told/x', token(iss='https://evil.example')), (401, None), 'not verified')
    mixed = token(authorization_details=[entry(BASE + '/strict'),
                                         entry(BASE + '/strict', constraints={'host.odd': 1})])
    same(denial('/strict/x', mixed), (403, 'constraint_unrecognized'), 'strict')
    same(s.bearer('/bound/x', all_of('/bound')).status, 401, 'bound')


@test('RS-2', 'RS-3')
def facts_meet_constraints():
    s = server()
    t = all_of('/facts', constraints={'max_amount': {'amount': '100.00', 'currency': 'EUR'}})
    same(s.bearer('/facts/x?amount=99.5', t).status, 200, 'within')
    same(s.bearer('/facts/x?amount=100.01', t).status, 403, 'beyond')
    same(s.bearer('/facts/x?amount=abc', t).status, 403, 'no amount')
    same(s.bearer('/facts/x', t).status, 403, 'a fact is missing')
    t = all_of('/facts', constraints={'tenant': 'blue'})
    same(s.bearer('/facts/x', t, 'X-Tenant: blue').status, 200, 'tenant')
    same(s.bearer('/facts/x', t, 'X-Tenant: red').status, 403, 'another tenant')
    same(s.bearer('/facts/x', t).status, 403, 'no tenant')


@test('RS-8', 'RS-12')
def actors():
    s, k = server(), maker().key('ES256')
    bound = {'cnf': {'jkt': k.thumbprint()}, 'act': {'iss': AS, 'sub': 'agent-9'}}
    for path, status in (('/orders', 200), ('/solo/x', 401)):
        t = token(authorization_details=[entry(BASE + path)], **bound)
        got = s.dpop(path, t, k.proof('GET', BASE + path, t))
        same(got.status, status, path)


@test('RS-1')
def the_other_profile():
    s = server()
    d = key().sign(claims('draft', authorization_details=[entry(BASE + '/draft')]))
    same(s.bearer('/draft/x', d).status, 200, 'draft')
    same(s.bearer('/draft/x', d).status, 200, 'cached')
    same(s.bearer('/draft/x', all_of('/draft')).status, 401, 'series')


@test()
def a_claim_that_would_end_a_header_field_is_refused():
    s = server()
    mark = s.mark()
    for path in ('/orders', '/cached/'):
        for name in ('sub', 'client_id', 'jti'):
            t = token(authorization_details=[entry(BASE + path)], **{name: 'x\r\nX-Admin: 1'})
            same(s.bearer(path, t).status, 403, name)
    true('X-Admin' not in s.log()[mark:], 'it is not in the log')


# ---- The target ----

@test('RS-4', 'UR-1')
def targets_that_could_mean_something_else_are_refused():
    s, t = server(), all_of('/')
    bad = ['/orders/../admin', '/orders/./x', '/orders/..', '/orders/.', '//orders', '/orders//x',
           '/orders%2Fx', '/orders%2fx', '/orders/%2e%2e/admin', '/orders/.%2E/admin',
           '/orders/%2e', '/orders%5C..%5Cadmin', '/orders\\..\\admin', '/orders/..;/admin',
           '/orders/..;a=b/admin', '/orders/.;/x', '/orders%3B/x', '/orders/%252e%252e/admin',
           '/orders/%25%32%66', '/orders/%252%65', '/orders/%25%32e', '/orders/%25%32',
           '/orders%252Fadmin', '/orders/x#y', '/orders?x#y', '/orders/%01', '/orders/%7f']
    for target in bad:
        for path in (target, 'http://evil.example' + target):
            same(s.bearer(path, t).status, 400, path)
    for target in ('/orders/%41', '/orders/%3F', '/orders/100%25', '/orders/...', '/orders/.x',
                   '/orders/x..', '/orders/a;b', '/orders?a=..%2F//', '/orders/', '/orders/%C3%A4'):
        same(s.bearer(target, t).status in (200,), target.find('100%25') < 0, target)
    mark = s.mark()
    s.bearer('/orders%2Fx', t)
    s.wait_for(lambda: 'refused 400 ambiguous_target' in s.log()[mark:], 'the reason')


@test('UR-1')
def the_table_of_ur_1_as_requests():
    s, t = server(), token()
    for target, status in (('/orders', 200), ('/orders/123', 200), ('/Orders/123', 403),
                           ('/ordersX', 403), ('/orders%2F123', 400), ('/orders%2f123', 400),
                           ('/orders/%2e%2e/admin', 400), ('/%6frders/1', 200)):
        same(s.bearer(target, t).status, status, target)
    same(s.bearer('http://evil.example/orders', t).status, 200, 'in absolute form')
    same(s.bearer('http://evil.example', t).status, 403, 'without a path')
    same(s.bearer('http://evil.example?x', t).status, 400, 'without a path')
    for host in ('https://evil.example', 'http://api.example.com'):
        other = token(authorization_details=[entry(host + '/orders')])
        name = host.split('/')[2]
        got = s.raw(f'GET /orders HTTP/1.1\r\nHost: {name}\r\nConnection: close\r\n'
                    f'Authorization: Bearer {other}\r\n\r\n'.encode())
        same(got.status, 403, f'the Host field decides nothing: {host}')


@test('RS-4')
def double_slashes_where_they_are_not_merged():
    s = Server(MODULE, COMMON + '''server { listen 127.0.0.1:PORT; merge_slashes off; mission on;
        mission_action read; location / { proxy_pass http://unix:FOLDER/back; } }''')
    try:
        s.write_keys('keys.json', key())
        s.start()
        same(s.bearer('/orders//x', token()).status, 200, 'below')
        same(s.bearer('//orders', token()).status, 403, 'another path')
        same(s.bearer('/orders/..//x', token()).status, 400, 'dots')
    finally:
        s.close()


# ---- Keys that are proven ----

@test('RS-10', 'RS-12')
def dpop():
    s, k, other = server(), maker().key('ES256'), maker().key('EdDSA')
    t = token(cnf={'jkt': k.thumbprint()})
    uri = BASE + '/orders/7'
    p = k.proof('GET', uri, t)
    same(s.dpop('/orders/7?x=1', t, p).status, 200, 'a proof')
    got = s.dpop('/orders/7', t, p)
    same(got.status, 401, 'a replay')
    true('error="invalid_dpop_proof"' in got.field('WWW-Authenticate'), 'the error')
    true(got.field('WWW-Authenticate').startswith('DPoP '), 'the scheme')
    now = int(time.time())
    bad = {'method': k.proof('POST', uri, t), 'target': k.proof('GET', BASE + '/orders/8', t),
           'host': k.proof('GET', 'https://evil.example/orders/7', t),
           'token': k.proof('GET', uri, token()), 'no ath': k.proof('GET', uri),
           'old': k.proof('GET', uri, t, iat=now - 100), 'ahead': k.proof('GET', uri, t, iat=now + 60),
           'key': other.proof('GET', uri, t), 'nothing': 'x', 'a token': t}
    for name, proof in bad.items():
        same(s.dpop('/orders/7', t, proof).status, 401, name)
    same(s.bearer('/orders/7', t).status, 401, 'as a bearer token')
    same(s.get('/orders/7', f'Authorization: DPoP {t}').status, 401, 'no proof')
    both = [f'DPoP: {k.proof("GET", uri, t)}'] * 2
    same(s.get('/orders/7', f'Authorization: DPoP {t}', *both).status, 401, 'two proofs')
    free = token()
    same(s.dpop('/orders/7', free, k.proof('GET', uri, free)).status, 401, 'a token without a key')
    two = entry(BASE + '/key')
    t = token(cnf={'jkt': k.thumbprint()}, authorization_details=[two])
    same(s.dpop('/key/x', t, k.proof('GET', BASE + '/key/x', t)).status, 200, 'key')


@test()
def a_proof_is_good_once_whoever_serves_it():
    s, k = server(), maker().key('ES256')
    t = token(cnf={'jkt': k.thumbprint()}, authorization_details=[entry(BASE + '/')])
    for path in ('/orders/1', '/cached/1'):
        for _ in range(20):
            p = k.proof('GET', BASE + path, t)
            got = []
            crowd = [threading.Thread(target=lambda: got.append(s.dpop(path, t, p).status))
                     for _ in range(6)]
            for one in crowd:
                one.start()
            for one in crowd:
                one.join()
            same(sorted(got), [200] + [401] * 5, path)


@test()
def nonces():
    s, k = server(), maker().key('ES256')
    t = token(cnf={'jkt': k.thumbprint()}, authorization_details=[entry(BASE + '/nonce')])
    uri = BASE + '/nonce/1'
    got = s.dpop('/nonce/1', t, k.proof('GET', uri, t))
    nonce = got.field('DPoP-Nonce')
    same(got.status, 401, 'without one')
    true('error="use_dpop_nonce"' in got.field('WWW-Authenticate'), 'the error')
    same((len(nonce), got.field('Cache-Control')), (43, 'no-store'), 'the nonce')
    for _ in range(8):  # of whichever worker
        got = s.dpop('/nonce/1', t, k.proof('GET', uri, t, nonce))
        same((got.status, len(got.field('DPoP-Nonce'))), (200, 43), 'with it')
    same(s.dpop('/nonce/1', t, k.proof('GET', uri, t, 'A' * 43)).status, 401, 'another')
    s.reload()
    same(s.dpop('/nonce/1', t, k.proof('GET', uri, t, nonce)).status, 200, 'through a reload')


@test('RS-10')
def certificates():
    s = Server(MODULE, COMMON + '''server { listen 127.0.0.1:PORT ssl; mission on;
        ssl_certificate FOLDER/api.crt; ssl_certificate_key FOLDER/api.key;
        ssl_verify_client optional_no_ca; mission_action read;
        location / { proxy_pass http://unix:FOLDER/back; }
        location /cached/ { mission_cache 9; proxy_pass http://unix:FOLDER/back; } }''')
    try:
        certificate(s.folder, 'api')
        s.write_keys('keys.json', key())
        s.start()
        crt, private, der = certificate(s.folder, 'client')
        crt2, private2, _ = certificate(s.folder, 'client2')
        bound = {'x5t#S256': base64url(hashlib.sha256(der).digest())}
        t = token(cnf=bound, authorization_details=[entry(BASE + '/')])

        def tls(*chain):
            context = ssl.create_default_context()
            context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
            if chain:
                context.load_cert_chain(*chain)
            return context
        for path in ('/orders', '/cached/'):
            for _ in range(2):
                same(s.bearer(path, t, tls=tls(crt, private)).status, 200, 'its certificate')
                same(s.bearer(path, t, tls=tls(crt2, private2)).status, 401, 'another')
                same(s.bearer(path, t, tls=tls()).status, 401, 'none')
                same(s.bearer(path, t, 'SSL-Client-Cert: x', tls=tls()).status, 401, 'a field')
    finally:
        s.close()


# ---- States ----

def word(state='active', ident=MISSION, ago=0, **more):
    at = time.strftime('%Y-%m-%dT%H:%M:%SZ', time.gmtime(time.time() - ago))
    return {'issuer': AS, 'id': ident, 'state': state, 'learned_at': at, **more}


def feed(s, words, path='/feed', *fields, **more):
    return s.get(path, *fields, method=more.pop('method', 'POST'),
                 body=words if isinstance(words, bytes) else json.dumps(words).encode(), **more)


def mission_token(ident, path='/'):
    return token(mission={'id': ident, 'origin': AS}, authorization_details=[entry(BASE + path)])


@test('LC-2', 'LC-3', '70:RS-B')
def states_are_asked_for_where_they_count():
    s = server()
    t = mission_token('m-state')
    same(s.bearer('/state/x', t).status, 503, 'nothing is known')
    same(s.bearer('/known/x', t).status, 503, 'nothing is known')
    got = s.bearer('/state/x', t)
    same(got.field('WWW-Authenticate'), None, 'no challenge')
    same(s.bearer('/orders', t).status, 200, 'not asked for')
    same(feed(s, word(ident='m-state', version=3)).status, 204, 'learned')
    for path in ('/state/x', '/known/x', '/orders', '/cached/'):
        for _ in range(4):
            same(s.bearer(path, t).status, 200, path)
    same(s.bearer('/state/x', t).body.strip()[-12:], 'state=active', 'the variable')
    same(feed(s, word('suspended', 'm-state', version=4)).status, 204, 'suspended')
    same(s.bearer('/orders', t).status, 401, 'a state that is known counts everywhere')
    same(feed(s, word(ident='m-state', version=3)).status, 204, 'an older word')
    same(s.bearer('/state/x', t).status, 401, 'which changes nothing')
    same(feed(s, word(ident='m-state', version=5)).status, 204, 'resumed')
    same(s.bearer('/state/x', t).status, 200, 'again')
    same(feed(s, word('revoked', 'm-state', version=6)).status, 204, 'revoked')
    for path in ('/state/x', '/known/x', '/orders', '/cached/'):
        got = s.bearer(path, t)
        same(got.status, 401, path)
        true('error="invalid_token"' in got.field('WWW-Authenticate'), path)
    same(s.bearer('/credential/x', t).status, 200, 'RS-A looks at no state')


@test('LC-2', 'IS-7')
def stale_states_and_bodies_of_all_kinds():
    s = server()
    t = mission_token('m-stale')
    same(feed(s, word(ident='m-stale', ago=120)).status, 204, 'old')
    same(s.bearer('/known/x', t).status, 503, 'too old')
    same(s.bearer('/orders', t).status, 200, 'no worse than nothing, where none is asked for')
    same(feed(s, word('suspended', 'm-held', ago=120)).status, 204, 'suspended, a while ago')
    true(s.bearer('/orders', mission_token('m-held')).status in (401, 503), 'is no permission')
    for version in (1, 3):
        same(feed(s, word(ident='m-gap', version=version, source='event')).status, 204, 'a gap')
    same(s.bearer('/orders', mission_token('m-gap')).status, 503, 'an event is missing')
    same(feed(s, word(ident='m-gap', version=3)).status, 204, 'another source')
    same(s.bearer('/orders', mission_token('m-gap')).status, 200, 'closes it')
    same(feed(s, word('draft-only', ident='m-stale', ago=1)).status, 204, 'a state nobody knows')
    same(s.bearer('/orders', t).status, 401, 'never permits')
    same(feed(s, [word(ident='m-a'), word(ident='m-b')]).status, 204, 'several')
    same(s.bearer('/known/x', mission_token('m-b')).status, 200, 'the second')
    exp = int(time.time()) + 600
    answer = {'active': True, 'iss': AS, 'exp': exp, 'mission': {'id': 'm-i', 'origin': AS,
                                                                'state': 'active'}}
    same(feed(s, {'issuer': AS, 'introspection': answer}).status, 204, 'for one decision')
    same(s.bearer('/known/x', mission_token('m-i')).status, 503, 'which is another one')
    answer['mission']['fresh_until'] = time.strftime('%Y-%m-%dT%H:%M:%SZ',
                                                     time.gmtime(time.time() + 60))
    same(feed(s, {'issuer': AS, 'introspection': answer}).status, 204, 'fresh for a minute')
    same(s.bearer('/known/x', mission_token('m-i')).status, 200, 'which serves')
    answer = {'active': False, 'mission': {'id': 'm-i', 'origin': AS, 'state': 'revoked'}}
    same(feed(s, {'issuer': AS, 'introspection': answer}).status, 204, 'revoked')
    same(s.bearer('/known/x', mission_token('m-i')).status, 401, 'revoked')
    draft = key().sign(claims('draft', authorization_details=[entry(BASE + '/draft')],
                              mission={'id': 'm-d', 'issuer': AS, 'authority_hash': HASH}))
    same(feed(s, word('cascaded', 'm-d'), '/feed-draft').status, 204, 'draft')
    same(s.bearer('/draft/x', draft).status, 401, 'cascaded')
    long = word(ident='x' * 300)
    for bad in (b'', b'{', b'[1]', b'{}', b'null', {**word(), 'state': ''},
                {**word(), 'learned_at': 'now'}, {**word(), 'version': 0}, {**word(), 'source': 'x'},
                {**word(), 'issuer': ''}, {'issuer': AS, 'introspection': {}}):
        same(feed(s, bad).status, 400, str(bad)[:40])
    same(feed(s, [word('revoked', 'm-part'), {}]).status, 400, 'nothing is learned of half a body')
    same(s.bearer('/orders', mission_token('m-part')).status, 200, 'nothing was')
    same(feed(s, long).status, 507, 'too long a name')
    same(feed(s, [word()] * 1025).status, 413, 'too many')
    same(feed(s, word(), method='GET').status, 405, 'GET')


@test()
def strangers_feed_nothing():
    s = server()
    bad = word('revoked', 'm-none')
    same(feed(s, bad, '/feed-secret').status, 403, 'no secret')
    same(feed(s, bad, '/feed-secret', 'Authorization: Bearer ' + SECRET[:-1]).status, 403, 'short')
    same(feed(s, bad, '/feed-secret', f'Authorization: Bearer {SECRET}x').status, 403, 'long')
    same(feed(s, bad, '/feed-secret', f'Authorization: Bearer {"x" * len(SECRET)}').status, 403,
         'another')
    same(feed(s, word(), '/feed-secret', f'Authorization: Bearer {SECRET}').status, 204, 'it')
    same(s.bearer('/orders', mission_token('m-none')).status, 200, 'nothing was learned')


@test()
def a_full_zone_keeps_what_has_ended():
    s = Server(MODULE, COMMON.replace('states:1m', 'states:128k') + '''server {
        listen 127.0.0.1:PORT; mission on; mission_action read;
        location / { proxy_pass http://unix:FOLDER/back; }
        location = /feed { mission off; mission_state; } }''')
    try:
        s.write_keys('keys.json', key())
        s.start()
        same(feed(s, word('revoked', 'gone')).status, 204, 'revoked')
        for n in range(600):
            same(feed(s, word(ident=f'live-{n}')).status, 204, 'live')
        same(s.bearer('/orders', mission_token('gone')).status, 401, 'still revoked')
        got = [feed(s, word('revoked', f'gone-{n}')).status for n in range(600)]
        true(got[0] == 204 and got[-1] == 507, 'no room for more that have ended')
        same(got, sorted(got), 'and none before')
        same(s.bearer('/orders', mission_token('gone')).status, 401, 'still revoked')
        same(s.bearer('/orders', mission_token('gone-0')).status, 401, 'still revoked')
    finally:
        s.close()


# ---- The log ----

def seen(s):
    with open(s.path('access.log'), encoding='utf-8') as file:
        return file.read().splitlines()


@test('RS-10')
def one_line_for_each_refusal_and_no_secret():
    """In no order: two workers write the logs, each after its answer."""
    s = server()
    mark, before = s.mark(), len(seen(s))
    bad = token(iss='https://evil.example', jti='j-unproven', sub='s-unproven')
    same(s.bearer('/orders', bad).status, 401, 'not verified')
    far = token(jti='j-proven', sub='s-proven', mission={'id': 'm-log', 'origin': AS},
                authorization_details=[entry(BASE + '/far')])
    same(s.bearer('/orders', far).status, 403, 'verified')
    s.wait_for(lambda: s.log()[mark:].count('refused') >= 2 and len(seen(s)) >= before + 2,
               'two lines')
    lines = sorted((line for line in s.log()[mark:].splitlines() if 'mission:' in line),
                   key=lambda line: line[line.find('refused'):])
    same(len(lines), 2, lines)
    true('refused 401 issuer at "/"' in lines[0], lines[0])
    true(f'refused 403 not_permitted at "/", mission "m-log", jti "j-proven"' in lines[1],
         lines[1])
    for part in (*bad.split('.'), *far.split('.'), 'j-unproven', 's-unproven', 's-proven'):
        true(part not in s.log()[mark:], 'nothing of a token')
    same(sorted(seen(s)[-2:]),
         ['401|||||||issuer', f'403|m-log|{AS}|s-proven|agent-7|j-proven||not_permitted'],
         'the variables')


# ---- Within nginx ----

INSIDE = COMMON + '''server { listen 127.0.0.1:PORT; mission on; mission_action $verb;
    root FOLDER/www; access_log FOLDER/access.log seen;
    error_page 404 /errors/404.html;
    location / { proxy_pass http://unix:FOLDER/back; }
    location /errors/ { mission off; }
    location /files/ { try_files $uri $uri.txt /fallback.txt =404; }
    location = /fallback.txt { }
    location /named/ { try_files $uri @back; }
    location @back { proxy_pass http://unix:FOLDER/back; }
    location /own-error/ { error_page 403 401 /sorry; return_to_nothing off; }
    location = /sorry { internal; }
    location /open-error/ { mission off; error_page 404 /guarded.txt; }
    location = /guarded.txt { }
    location /asked/ { auth_request /ask; proxy_pass http://unix:FOLDER/back; }
    location = /ask { internal; mission off; proxy_pass http://unix:FOLDER/back; }
    location /asked-guarded/ { auth_request /ask-guarded; proxy_pass http://unix:FOLDER/back; }
    location = /ask-guarded { internal; proxy_pass http://unix:FOLDER/back; }
    location /asked-open/ { mission off; auth_request /ask-guarded; proxy_pass http://unix:FOLDER/back; }
    location /added/ { mission off; default_type text/html; add_before_body /guarded.txt;
        addition_types *; proxy_pass http://unix:FOLDER/back; }
    location /added-guarded/ { add_before_body /guarded.txt; addition_types *;
        proxy_pass http://unix:FOLDER/back; }
    location /added-other/ { add_before_body /other.txt; addition_types *;
        proxy_pass http://unix:FOLDER/back; }
    location = /other.txt { mission_audience https://other.example; }
    location /moved/ { rewrite ^/moved/(.*)$ /target/$1 last; }
    location /target/ { mission_action write; proxy_pass http://unix:FOLDER/back; }
    location /sent/ { mission off; proxy_pass http://unix:FOLDER/sender; }
    location /held/ { internal; alias FOLDER/www/; }
    location /limited/ { limit_req zone=few; proxy_pass http://unix:FOLDER/back; }
}
limit_req_zone $binary_remote_addr zone=few:128k rate=1r/m;
server { listen unix:FOLDER/sender; location / { add_header X-Accel-Redirect /held/guarded.txt;
    return 200 "x"; } }
'''.replace(' return_to_nothing off;', ' proxy_pass http://unix:FOLDER/back;')


def inside():
    if 'inside' not in _shared:
        s = Server(MODULE, INSIDE)
        s.write_keys('keys.json', key())
        os.makedirs(s.path('www/files'))
        os.makedirs(s.path('www/errors'))
        for name in ('guarded.txt', 'fallback.txt', 'other.txt', 'files/a.txt', 'errors/404.html'):
            with open(s.path('www/' + name), 'w') as file:
                file.write(f'<{name}>')
        _shared['inside'] = s
        s.start()
        time.sleep(1.1)
    return _shared['inside']


@test()
def redirects_within_neither_skip_nor_spend_a_proof_twice():
    s, k = inside(), maker().key('ES256')
    t = token(cnf={'jkt': k.thumbprint()}, authorization_details=[entry(BASE + '/')])

    def ask(path, method='GET'):
        got = s.dpop(path, t, k.proof(method, BASE + path, t), method=method)
        return got.status, got.body
    same(ask('/files/a.txt'), (200, '<files/a.txt>'), 'a file')
    same(ask('/files/a'), (200, '<files/a.txt>'), 'try_files')
    same(ask('/files/none'), (200, '<fallback.txt>'), 'the last of try_files')
    same(ask('/named/none')[0], 200, 'a named location')
    same(ask('/errors/none')[0], 404, 'nothing there')
    same(s.get('/files/a.txt').status, 401, 'without a token')
    same(s.get('/named/none').status, 401, 'without a token')
    same(ask('/moved/x')[0], 403, 'the location it comes to decides')
    w = token(authorization_details=[entry(BASE + '/moved', ['write'])])
    got = s.bearer('/moved/x', w)
    same((got.status, got.body.split()[0]), (200, '/target/x'), 'the client\'s own target counts')
    same(s.bearer('/moved/x', token(authorization_details=[entry(BASE + '/target', ['write'])])).status,
         403, 'not what nginx makes of it')


@test()
def what_is_open_leads_to_nothing_guarded():
    s = inside()
    r = token(authorization_details=[entry(BASE + '/')])
    for path in ('/open-error/none', '/sent/x', '/asked-open/x'):
        got = s.get(path)
        true(got.status in (401, 403) and 'guarded.txt' not in got.body, f'{path} {got.status}')
    true('guarded.txt' not in s.get('/added/x').body, 'a subrequest')
    true('guarded.txt' not in s.bearer('/added/x', r).body, 'nobody has asked for it')
    true('<guarded.txt>' in s.bearer('/added-guarded/x', r).body, 'who was permitted')
    true('other.txt' not in s.bearer('/added-other/x', r).body, 'by another resource server')
    same(s.bearer('/sent/x', r).body, '<guarded.txt>', 'X-Accel-Redirect with a token')
    same(s.bearer('/asked/x', r).status, 200, 'auth_request')
    same(s.get('/asked/x').status, 401, 'auth_request is no other way in')
    same(s.bearer('/asked-guarded/x', r).status, 200, 'the same guard')
    same(s.bearer('/asked-open/x', r).status, 403, 'a subrequest is nobody\'s request')


@test()
def a_refusal_stays_one():
    s = inside()
    mark = s.mark()
    far = token(authorization_details=[entry(BASE + '/far')], jti='j-far')
    got = s.bearer('/own-error/x', far)
    same(got.status, 403, 'the error page is guarded too')
    true(got.field('WWW-Authenticate').startswith('Bearer error="insufficient_scope"'), 'challenge')
    s.wait_for(lambda: 'j-far' in s.log()[mark:], 'the line')
    time.sleep(0.1)
    same(s.log()[mark:].count('mission: refused'), 1, 'lines')


@test()
def limits_come_before_signatures():
    s = inside()
    s.bearer('/limited/x', 'x')
    same(s.bearer('/limited/x', 'x').status, 503, 'limit_req')


# ---- Connections ----

@test()
def http_2():
    curl = shutil.which('curl')
    if not curl or b'HTTP2' not in tap.run([curl, '--version']).out:
        return
    s, k = Server(MODULE, COMMON + '''server { listen 127.0.0.1:PORT; listen unix:FOLDER/h2 http2;
        mission on; mission_action $verb; location / { proxy_pass http://unix:FOLDER/back; } }''',
                  workers=1), maker().key('ES256')
    try:
        s.write_keys('keys.json', key())
        s.start()
        time.sleep(1.1)
        t = token(cnf={'jkt': k.thumbprint()})

        def ask(target, *fields):
            argv = [curl, '-s', '--path-as-is', '--http2-prior-knowledge', '--unix-socket',
                    s.path('h2'), '-o', '/dev/null', '-w', '%{http_version} %{http_code}']
            for text in fields:
                argv += ['-H', text]
            return tap.run(argv + ['http://evil.example' + target]).out.decode()
        same(ask('/orders', 'Authorization: Bearer ' + token()), '2 200', 'a token')
        same(ask('/orders'), '2 401', 'none')
        same(ask('/orders/%2e%2e/x', 'Authorization: Bearer ' + token()), '2 400', 'the target')
        p = 'DPoP: ' + k.proof('GET', BASE + '/orders', t)
        same(ask('/orders?x', 'Authorization: DPoP ' + t, p), '2 200', 'a proof')
        same(ask('/orders?x', 'Authorization: DPoP ' + t, p), '2 401', 'a replay')
    finally:
        s.close()


@test()
def many_requests_on_one_connection():
    s = server()
    good, bad = token(), token(exp=1)
    with s.connect() as c:
        file = c.makefile('rb')
        for n in range(60):
            t, status = ((good, 200), (bad, 401), (None, 401))[n % 3]
            fields = [f'Authorization: Bearer {t}'] if t else []
            c.sendall(request('/orders', *fields, keep=True))
            got = read_answer(file)
            same(got.status, status, str(n))
            true(f'sub=user-1' in got.body if status == 200 else 'sub=' not in got.body, 'whose')
    connection = http.client.HTTPConnection('127.0.0.1', s.port, timeout=30)
    connection.request('POST', '/orders', body=b'x' * 200000, headers={
        'Authorization': f'Bearer {all_of("/orders")}'})
    same(connection.getresponse().status, 200, 'with a body')
    connection.close()
    with s.connect() as c:  # pipelined
        c.sendall(request('/orders', f'Authorization: Bearer {good}', keep=True) +
                  request('/orders') + b'')
        file = c.makefile('rb')
        same([read_answer(file).status, read_answer(file).status], [200, 401], 'pipelined')


@test()
def huge_fields():
    s = server()
    entries = [entry(BASE + f'/e{n}') for n in range(90)] + [entry()]
    big = token(authorization_details=entries)
    true(10000 < len(big) < 16384, f'{len(big)} characters')
    same(s.bearer('/orders', big).status, 200, 'a large token')
    same(s.bearer('/orders', 'a' * 60000).status, 401, 'too large a token')
    same(s.get('/orders', 'Authorization: Bearer ' + 'a' * 70000).status, 400, 'nginx\'s own bound')
    same(s.get('/orders', *[f'X-{n}: y' for n in range(900)],
               f'Authorization: Bearer {token()}').status, 200, 'many fields')
    same(s.bearer('/orders/' + 'a' * 30000, token()).status, 200, 'a long target')


# ---- Keys that change, workers that die ----

def keep_asking(s, make, seconds, threads=4):
    """Asks over and over; what came, until the end or the first surprise."""
    end, seen, lock = time.time() + seconds, {}, threading.Lock()

    def one():
        while time.time() < end:
            try:
                status = s.bearer('/orders', make()).status
            except (ConnectionError, OSError) as error:
                status = type(error).__name__
            with lock:
                seen[status] = seen.get(status, 0) + 1
    crowd = [threading.Thread(target=one) for _ in range(threads)]
    for thread in crowd:
        thread.start()
    return crowd, seen


ROTATING = COMMON + '''server { listen 127.0.0.1:PORT; mission on; mission_action read;
    mission_cache 1000; location / { proxy_pass http://unix:FOLDER/back; }
    location = /feed { mission off; mission_state; } }'''


@test()
def keys_change_under_load():
    s, old, new = Server(MODULE, ROTATING), maker().key('ES256', 'a'), maker().key('EdDSA', 'b')
    try:
        s.write_keys('keys.json', old, new)
        s.start()
        tokens = [old.sign(claims()), new.sign(claims())]
        turn = [0]

        def make():
            turn[0] += 1
            return tokens[turn[0] % 2]
        crowd, seen = keep_asking(s, make, 6)
        for n in range(4):
            s.write_keys('keys.json', *((new, old) if n % 2 else (old, new)))
            time.sleep(0.3)
            s.reload()
        for thread in crowd:
            thread.join()
        same(list(seen), [200], f'while both keys are good: {seen}')
        true(seen[200] > 100, 'under load')
        same(s.bearer('/orders', tokens[0]).status, 200, 'in the cache')
        s.write_keys('keys.json', new)  # nobody reloads
        s.wait_for(lambda: s.bearer('/orders', tokens[0]).status == 401, 'the old key to go')
        time.sleep(0.5)
        same([s.bearer('/orders', tokens[0]).status for _ in range(20)], [401] * 20, 'gone for all')
        same([s.bearer('/orders', tokens[1]).status for _ in range(20)], [200] * 20, 'the new one')
    finally:
        s.close()


@test()
def a_bad_file_keeps_the_old_keys_and_is_told_once():
    s = Server(MODULE, ROTATING, workers=1)
    try:
        s.write_keys('keys.json', key())
        s.start()
        mark = s.mark()
        bad = ['{', '{"keys":7}', json.dumps({'keys': [{'kty': 'oct', 'k': 'AAAA'}]}),
               json.dumps({'keys': [{**key().jwk, 'd': key().jwk['x']}]})]
        for n, text in enumerate(bad, 1):
            s.write('keys.json', text)
            s.wait_for(lambda: s.log()[mark:].count('cannot be used') >= n, text)
            time.sleep(0.4)
            same(s.log()[mark:].count('cannot be used'), n, 'once each')
            same(s.bearer('/orders', token()).status, 200, 'the old keys')
        os.unlink(s.path('keys.json'))
        s.wait_for(lambda: 'cannot be opened' in s.log()[mark:], 'the missing file')
        time.sleep(0.4)
        same(s.log()[mark:].count('cannot be opened'), 1, 'once')
        same(s.bearer('/orders', token()).status, 200, 'the old keys')
        true(key().jwk['x'] not in s.log()[mark:], 'no key in the log')
        s.write('keys.json', {'keys': []})
        s.wait_for(lambda: s.bearer('/orders', token()).status == 401, 'no keys at all')
        s.write_keys('keys.json', key())
        s.wait_for(lambda: s.bearer('/orders', token()).status == 200, 'the keys again')
    finally:
        s.close()


@test()
def a_killed_worker_loses_nothing():
    s, k = Server(MODULE, ROTATING), maker().key('ES256')
    try:
        s.write_keys('keys.json', maker().key('ES256', 'elsewhere'))
        s.start()
        time.sleep(1.1)
        s.write_keys('keys.json', key())
        s.wait_for(lambda: s.bearer('/orders', token()).status == 200, 'the new key')
        time.sleep(0.5)  # by each worker
        same(feed(s, word('revoked', 'm-gone')).status, 204, 'revoked')
        t = token(cnf={'jkt': k.thumbprint()})
        p = k.proof('GET', BASE + '/orders', t)
        same(s.dpop('/orders', t, p).status, 200, 'a proof')
        crowd, seen = keep_asking(s, token, 2, 2)
        for _ in range(3):
            workers = s.workers_now()
            for worker in workers:
                os.kill(worker, signal.SIGKILL)
            s.wait_for(lambda: s.workers_now() and not set(workers) & set(s.workers_now()),
                       'other workers')
        for thread in crowd:
            thread.join()
        # 502: the killed worker was the backend, which the same nginx serves.
        true(set(seen) <= {200, 502, 'ConnectionError', 'ConnectionResetError', 'BrokenPipeError',
                           'ConnectionRefusedError'}, f'{seen}')
        same([s.bearer('/orders', token()).status for _ in range(10)], [200] * 10, 'today\'s keys')
        for _ in range(6):
            same(s.bearer('/orders', mission_token('m-gone')).status, 401, 'still revoked')
            same(s.dpop('/orders', t, p).status, 401, 'still a replay')
        s.reload()
        same(s.bearer('/orders', mission_token('m-gone')).status, 401, 'through a reload')
        same(s.dpop('/orders', t, p).status, 401, 'a replay through a reload')
        s.reload()
        same(s.bearer('/orders', mission_token('m-gone')).status, 401, 'and another')
    finally:
        s.close()


@test()
def a_proof_from_before_the_start_is_none():
    s, k = Server(MODULE, ROTATING, workers=1), maker().key('ES256')
    try:
        s.write_keys('keys.json', key())
        t = token(cnf={'jkt': k.thumbprint()}, iat=int(time.time()) - 50)
        p = k.proof('GET', BASE + '/orders', t, iat=int(time.time()) - 20)
        s.start()
        same(s.dpop('/orders', t, p).status, 401, 'somebody may have seen it')
        time.sleep(1.1)
        same(s.dpop('/orders', t, k.proof('GET', BASE + '/orders', t)).status, 200, 'another')
    finally:
        s.close()


# ---- Configurations ----

@test()
def configurations_that_cannot_be_meant():
    s = Server(MODULE, '')
    try:
        s.write_keys('keys.json', key())
        s.write('short', 'abc')
        whole = COMMON + 'server { listen 127.0.0.1:PORT; mission on; mission_action read; %s }'
        same(s.check(whole % '')[0], 0, s.check(whole % '')[1])
        for line in COMMON.splitlines():
            if line.split(' ')[0] in ('mission_issuer', 'mission_audience', 'mission_base',
                                      'mission_jwks'):
                status, said = s.check(whole.replace(line, '') % '')
                true(status != 0 and 'needs' in said, line)
        for bad in ('location / { satisfy any; }', 'location / { mission_require nonsense; }',
                    'mission_facts other=1;', 'location / { mission_jwks FOLDER/none; }',
                    'location / { mission_jwks FOLDER; }', 'mission_tier more;',
                    'location / { mission_base https://api.example.com/; }',
                    'location / { mission_base api.example.com; }',
                    'location / { mission_base https://u@api.example.com; }',
                    'location / { mission_issuer x alg=HS256; }',
                    'location / { mission_issuer x alg=none; }', 'mission_proof age=2h;',
                    'location / { mission_issuer x; mission_issuer x; }',
                    'mission_freshness most=0;', 'mission_skew 301s;', 'mission_cache 99999999;',
                    'location = /f { mission_state secret=FOLDER/short; }',
                    'location = /f { mission_state secret=FOLDER/none; }'):
            status, said = s.check(whole % bad)
            true(status != 0 and '[emerg]' in said, f'{bad}: {said}')
        for gone, bad in (('mission_state_zone states:1m;', 'mission_tier state;'),
                          ('mission_state_zone states:1m;', 'mission_require state;'),
                          ('mission_replay_zone replays:1m;', 'mission_proof nonce=on;'),
                          ('states:1m', ''), ('mission_base https', '')):
            status, said = s.check(whole.replace(gone, '') % bad)
            true(status != 0, f'{gone} {bad}: {said}')
        same(s.check(COMMON + 'server { listen 127.0.0.1:PORT; mission off; }')[0], 0, 'off')
        same(s.check('server { listen 127.0.0.1:PORT; }')[0], 0, 'nothing')
    finally:
        s.close()


@test('T-13', 'T-14')
def issuers_have_their_own_keys_and_missions():
    other = maker().key('ES384', 'other')
    s = Server(MODULE, COMMON.replace('mission_jwks FOLDER/keys.json;', '').replace(
        'mission_issuer https://as.example.com;',
        'mission_issuer https://as.example.com jwks=FOLDER/keys.json alg=ES256;'
        'mission_issuer https://b.example jwks=FOLDER/other.json authority=https://state.example;')
        + '''server { listen 127.0.0.1:PORT; mission on; mission_action read;
        location / { proxy_pass http://unix:FOLDER/back; }
        location /b/ { mission_jwks FOLDER/other.json; mission_issuer https://b.example;
            proxy_pass http://unix:FOLDER/back; } }''')
    try:
        s.write_keys('keys.json', key(), maker().key('EdDSA', 'ed'))
        s.write_keys('other.json', other)
        s.start()
        b, mine = {'iss': 'https://b.example'}, [entry(BASE + '/')]
        state = {'mission': {'id': 'm', 'origin': 'https://state.example'}}
        own = {'mission': {'id': 'm', 'origin': 'https://b.example'}}
        for path, t, status in (
                ('/orders', token(), 200), ('/orders', other.sign(claims()), 401),
                ('/orders', other.sign(claims(**b, **state)), 200),
                ('/orders', other.sign(claims(**b, **own)), 401),
                ('/orders', other.sign(claims(**b)), 401),
                ('/orders', key().sign(claims(**b, **state)), 401),
                ('/orders', key().sign(claims(**state)), 401),
                ('/b/x', other.sign(claims(**b, **own, authorization_details=mine)), 200),
                ('/b/x', token(authorization_details=mine), 401)):
            same(s.bearer(path, t).status, status, path)
    finally:
        s.close()


@test()
def dpop_is_not_offered_without_a_memory():
    s, k = Server(MODULE, COMMON.replace('mission_replay_zone replays:1m;', '') + '''server {
        listen 127.0.0.1:PORT; mission on; mission_action read;
        location / { proxy_pass http://unix:FOLDER/back; } }'''), maker().key('ES256')
    try:
        s.write_keys('keys.json', key())
        s.start()
        t = token(cnf={'jkt': k.thumbprint()})
        same(s.dpop('/orders', t, k.proof('GET', BASE + '/orders', t)).status, 401, 'DPoP')
        same(s.bearer('/orders', t).status, 401, 'Bearer')
        same(s.bearer('/orders', token()).status, 200, 'a token without a key')
    finally:
        s.close()


@test()
def both_providers_and_one_process():
    for crypto in ('builtin', None):
        s = Server(MODULE, (f'mission_crypto {crypto};' if crypto else '') + ROTATING, single=True)
        try:
            s.write_keys('keys.json', key())
            s.start()
            for t, status in ((token(), 200), (token(exp=1), 401)):
                same(s.bearer('/orders', t).status, status, str(crypto))
        finally:
            same(s.close(), 0, 'it ends well')


@test()
def the_servers_ended_well():
    for name in ('server', 'inside'):
        if name in _shared:
            s = _shared.pop(name)
            with open(s.path('stderr'), encoding='latin-1') as file:
                said = file.read() + s.log()
            bad = [line for line in s.log().splitlines() if '[alert]' in line or '[crit]' in line]
            same((s.close(), bad, 'Sanitizer' in said or
                  'runtime error' in said), (0, [], False), said[-2000:])


def main():
    for what, there in (('nginx', program()), ('openssl', shutil.which('openssl')),
                        ('nginx for such a module', library_of(MODULE) is not None)):
        if not there:
            print(f'1..0 # SKIP no {what}')
            return
    try:
        tap.main('nginx')
    finally:
        for name in ('server', 'inside'):
            if name in _shared:
                _shared[name].close()


main()

"""ASGI applications behind a guard. SPDX-License-Identifier: MIT"""
import asyncio
import shutil
import ssl
from urllib.parse import unquote

import mission
import pytest
from guarded import PLAIN, TWO_WAYS, Site, certificate
from mission import Code, Profile
from mission.asgi import Guard
from mission.guard import admitted_of
from scene import AS, ERP


async def application(scope, receive, send):
    admitted = admitted_of(scope)
    if scope['type'] == 'websocket':
        await receive()
        await send({'type': 'websocket.accept'})
        return
    body = f'{admitted.claims.sub} {admitted.access.entry}'.encode()
    await send({'type': 'http.response.start', 'status': 200, 'headers': [(b'a', b'b')]})
    await send({'type': 'http.response.body', 'body': body})


def drive(site, target='/erp', fields=(), inner=application, how=Guard.protect, **more):
    """The messages that come out of one request."""
    raw, _, query = target.partition('?')
    scope = {'type': 'http', 'asgi': {'version': '3.0'}, 'http_version': '1.1', 'method': 'GET',
             'scheme': 'http', 'path': unquote(raw), 'raw_path': raw.encode('latin-1'),
             'query_string': query.encode('latin-1'), 'root_path': '',
             'headers': [(name.lower().encode(), value.encode('latin-1'))
                         for name, value in fields], 'server': ('x', 80)}
    scope.update(more)
    sent = []

    async def receive():
        kind = '.connect' if scope['type'] == 'websocket' else '.request'
        return {'type': scope['type'] + kind}

    async def send(message):
        sent.append(message)
    asyncio.run(how(Guard(site.config), inner)(scope, receive, send))
    return sent


def status(*args, **more):
    return drive(*args, **more)[0]['status']


def bearer(token):
    return ('Authorization', 'Bearer ' + token)


@pytest.mark.parametrize('profile', [Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def test_guard(profile):
    site = Site(profile)
    token = site.issued()
    for _ in range(2):  # the second from the cache
        start, body = drive(site, fields=[bearer(token)])
        assert start['status'] == 200 and body['body'] == b'alice 0'
    start, body = drive(site)
    assert start['status'] == 401 and body['body'] == b'Unauthorized\n'
    assert (b'www-authenticate', b'Bearer realm="erp"') in start['headers']
    assert status(site, fields=[bearer(token)], method='POST') == 403
    assert status(site, '/other', [bearer(token)]) == 403
    assert status(site, fields=[bearer(token), bearer(token)]) == 400
    assert site.refusals[-1].error.code == Code.TWO_CREDENTIALS
    assert status(site, fields=[bearer(token), ('AUTHORIZATION', '')]) == 400
    assert status(site, fields=[bearer(token + '\xe9')]) == 400
    loud = [(b'Authorization', b'Bearer ' + token.encode()), (b'authorization', b'Bearer x')]
    assert status(site, headers=loud) == 400 and status(site, headers=loud[:1]) == 200
    assert status(site, fields=[('Host', 'e'), ('X-Forwarded-Proto', 'e'), bearer(token)]) == 200
    assert status(site, fields=[('Authorization', 'a' * 1000000)]) == 401
    assert status(site, fields=[bearer(token), ('x', 'a' * 1000000)]) == 200


def test_targets():
    site = Site()
    token = site.issued()
    for target in PLAIN:
        assert status(site, target, [bearer(token)]) == 200, target
    for target in TWO_WAYS:
        assert status(site, target, [bearer(token)]) == 400, target
    fields = [bearer(token)]
    assert status(site, fields=fields, path='/erp/admin/x') == 400  # read by somebody in between
    assert status(site, '/a/erp', fields, path='/erp', root_path='/a') == 403
    assert status(site, fields=fields, raw_path=None) == 500
    assert status(site, fields=fields, raw_path='/erp') == 200  # as some servers say it
    assert status(site, fields=fields, raw_path='/erp/\u20ac') == 400
    assert status(site, fields=fields, raw_path=b'') == 400


def test_hooks():
    site = Site()
    fields, failure = [bearer(site.issued())], OSError('no route to host')
    operation = site.config.operation

    async def slow(request):
        await asyncio.sleep(0)
        return operation(request)

    async def fails(*_):
        await asyncio.sleep(0)
        raise failure
    seen = []

    async def state(issuer, id):
        seen.append((issuer, id))
        return None
    site.change(operation=slow, state=state)
    assert status(site, fields=fields) == 200 and seen == [(AS, site.record.id)]
    site.change(state=fails)
    assert status(site, fields=fields) == 503 and site.refusals[-1].error is failure
    site.change(state=None, operation=fails)
    assert status(site, fields=fields) == 500 and site.refusals[-1].error is failure


def test_scopes():
    site = Site()
    passed = []

    async def inner(scope, receive, send):
        passed.append(scope['type'])
    drive(site, inner=inner, type='lifespan')
    assert passed == ['lifespan']
    with pytest.raises(ValueError):
        drive(site, inner=inner, type='other')
    drive(site, inner=inner, **{'mission.admitted': 'me'})
    assert passed == ['lifespan']


def test_websocket():
    site = Site()
    fields = [bearer(site.issued())]
    assert drive(site, fields=fields, type='websocket') == [{'type': 'websocket.accept'}]
    assert drive(site, type='websocket') == [{'type': 'websocket.close'}]
    start, _ = drive(site, type='websocket', extensions={'websocket.http.response': {}})
    assert start['type'] == 'websocket.http.response.start' and start['status'] == 401


def test_dpop():
    site = Site.proving()
    token = site.bound()

    def fields(nonce=''):
        return [('Authorization', 'DPoP ' + token), ('DPoP', site.proof(token, nonce=nonce))]
    said = dict(drive(site, fields=fields())[0]['headers'])
    nonce = said[b'dpop-nonce'].decode()
    proven = fields(nonce)
    start = drive(site, fields=proven)[0]
    assert start['status'] == 200 and dict(start['headers'])[b'cache-control'] == b'no-store'
    assert dict(start['headers'])[b'dpop-nonce'] and dict(start['headers'])[b'a'] == b'b'
    assert status(site, fields=proven) == 401
    assert site.refusals[-1].reason == 'proof_replayed'
    assert status(site, fields=[*fields(nonce), fields(nonce)[1]]) == 401
    assert site.refusals[-1].access.code == Code.PROOF


@pytest.mark.skipif(shutil.which('openssl') is None, reason='openssl is not installed')
def test_certificate(tmp_path):
    own, other = certificate(tmp_path, 'agent')[2], certificate(tmp_path, 'thief')[2]
    site = Site()
    fields = [bearer(site.issued(x5t_s256=mission.certificate_thumbprint(own)))]

    def chain(der):
        return {'tls': {'client_cert_chain': [ssl.DER_cert_to_PEM_cert(der)]}}
    assert status(site, fields=fields, extensions=chain(own)) == 200
    assert status(site, fields=fields, extensions=chain(other)) == 401
    assert status(site, fields=fields, extensions={'tls': {'client_cert_chain': []}}) == 401
    assert status(site, fields=fields) == 401
    site.change(certificate=lambda request: own)
    assert status(site, fields=fields) == 200


def test_authenticate():
    """Token and proof are judged, and nothing that the application is to decide."""
    site = Site.proving()
    site.change(operation=lambda *_: 1 / 0, state=lambda *_: 1 / 0)
    seen = []

    async def inner(scope, receive, send):
        seen.append(admitted_of(scope))
        await application(scope, receive, send)

    def ask(*fields):
        start = drive(site, '/mcp', fields, inner, Guard.authenticate, method='POST')[0]
        return start['status'], dict(start['headers'])
    token = site.bound()

    def proven(nonce):
        return [('Authorization', 'DPoP ' + token),
                ('DPoP', site.proof(token, ERP + '/mcp', nonce, 'POST'))]
    assert ask()[0] == 401 and ask(bearer(token))[0] == 401
    status_, fields = ask(*proven(''))
    assert status_ == 401 and not seen
    status_, fields = ask(*proven(fields[b'dpop-nonce'].decode()))
    assert status_ == 200 and fields[b'dpop-nonce']
    assert seen[0].operation == mission.Operation() and seen[0].claims.sub == 'alice'

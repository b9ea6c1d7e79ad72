"""A FastAPI application behind the guard, under uvicorn, asked by httpx.

SPDX-License-Identifier: MIT
"""
import base64
import os
import socket
import threading
import time

import httpx
import mission
import pytest
import scene
import uvicorn
from fastapi import FastAPI, Request, WebSocket
from fastapi.responses import StreamingResponse
from guarded import Site
from mission import Learned, Operation, Profile, State, Time
from mission.asgi import Guard
from mission.guard import Route, Routes, admitted_of
from scene import ALICE, AS, ERP, NOW

READ = Operation(resource=ERP, action='invoices.read')
ROUTES = Routes([Route('GET', '/erp', READ), Route('GET', '/erp/', READ),
                 Route('POST', '/erp/sum', READ)])


class Shop:
    """A protected application at an address of its own; what it saw."""

    def __init__(self, site, how=None):
        self.site, self.events, self.states = site, [], mission.StateTable(10, context=site.context)
        site.change(operation=ROUTES.operation, state=self.states.find)
        self.learn(State.ACTIVE, 2, Learned.STATUS)
        guard = Guard(site.config)
        config = uvicorn.Config((how or Guard.protect)(guard, self.application()), port=0,
                                log_level='critical', lifespan='on')
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run)

    def application(self):
        app = FastAPI()

        @app.on_event('startup')
        async def startup():
            self.events.append('startup')

        @app.on_event('shutdown')
        async def shutdown():
            self.events.append('shutdown')

        @app.get('/erp')
        def read(request: Request, year: int = 2026):
            admitted = admitted_of(request.scope)
            self.events.append('read')
            return {'for': admitted.claims.sub, 'mission': admitted.claims.mission.id,
                    'entry': admitted.access.entry, 'action': admitted.operation.action,
                    'year': year}

        @app.post('/erp/sum')
        async def add(request: Request):
            self.events.append('sum')
            got = 0
            async for part in request.stream():
                got += len(part)
            return got

        @app.get('/erp/many/{count}')
        async def many(count: int):
            async def parts():
                for number in range(count):
                    yield f'{number}\n'
            return StreamingResponse(parts())

        @app.websocket('/erp/feed')
        async def feed(websocket: WebSocket):
            await websocket.accept()
            await websocket.send_text(admitted_of(websocket.scope).claims.sub)
            await websocket.close()
        return app

    def learn(self, state, version, source):
        self.states.learn(AS, self.site.record.id, mission.KnownState(
            state=state, source=source, version=version, learned_at=NOW,
            fresh_until=Time(NOW.seconds + 60)))

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)
        self.port = self.server.servers[0].sockets[0].getsockname()[1]
        self.client = httpx.Client(base_url=f'http://127.0.0.1:{self.port}', trust_env=False)
        return self

    def __exit__(self, *_):
        self.client.close()
        self.server.should_exit = True
        self.thread.join()

    def refused(self, status, reason, *args, **more):
        answer = self.client.request(*args, **more)
        assert (answer.status_code, self.site.refusals[-1].reason) == (status, reason), (
            answer.text, self.site.refusals[-1])
        return answer


def bearer(token):
    return {'Authorization': 'Bearer ' + token}


@pytest.fixture(params=[Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def profile(request):
    return request.param


@pytest.fixture
def shop(profile):
    with Shop(Site(profile)) as running:
        yield running


def test_permitted(shop):
    token = shop.site.issued()
    want = {'for': 'alice', 'mission': shop.site.record.id, 'entry': 0, 'action': 'invoices.read',
            'year': 2025}
    for _ in range(2):  # the second from the cache
        answer = shop.client.get('/erp', params={'year': 2025}, headers=bearer(token))
        assert (answer.status_code, answer.json()) == (200, want)
    assert shop.client.get('/erp?year=x', headers=bearer(token)).status_code == 422  # FastAPI's own
    assert shop.client.get('/erp/none', headers=bearer(token)).status_code == 404
    assert shop.events == ['startup', 'read', 'read']


def test_refused(shop, monkeypatch):
    token = shop.site.issued()
    shop.refused(401, 'no_token', 'GET', '/erp')
    shop.refused(403, 'not_permitted', 'DELETE', '/erp', headers=bearer(token))
    shop.refused(403, 'not_permitted', 'GET', '/docs', headers=bearer(token))
    shop.refused(401, 'signature', 'GET', '/erp', headers=bearer(token[:-4] + 'AAAA'))
    two = [('Authorization', 'Bearer ' + token)] * 2
    shop.refused(400, 'two_credentials', 'GET', '/erp', headers=two)
    shop.refused(400, 'ambiguous_target', 'GET', '/erp/%2e%2e/docs', headers=bearer(token))
    monkeypatch.setattr(scene, 'NOW', Time(NOW.seconds + 3600))
    expired = shop.refused(401, 'token_expired', 'GET', '/erp', headers=bearer(token))
    assert 'error="invalid_token"' in expired.headers['WWW-Authenticate']
    assert shop.events == ['startup']


def test_revoked(shop):
    """Its tokens have not expired, also in the cache."""
    token = shop.site.issued()
    assert shop.client.get('/erp', headers=bearer(token)).status_code == 200
    shop.site.issuer.operate(mission.OperateRequest(
        event=mission.Event.REVOKE, mission_id=shop.site.record.id,
        actor=mission.Requester(principal=ALICE), nonce='n1', request='revoke')).check()
    shop.learn(State.REVOKED, 3, Learned.EVENT)
    shop.refused(401, 'mission_not_active', 'GET', '/erp', headers=bearer(token))
    assert shop.events == ['startup', 'read']


def test_audience(profile):
    site = Site(profile)
    keys = mission.Jwks.of([site.key], context=site.context)
    site.change(cache=None, resource=mission.Resource(mission.ResourceConfig(
        context=site.context, issuers=[mission.TrustedIssuer(iss=AS, keys=keys)],
        audiences=['https://crm.example.com'])))
    with Shop(site) as shop:
        shop.refused(401, 'audience', 'GET', '/erp', headers=bearer(site.issued()))


def test_dpop(profile):
    site = Site.proving(profile)
    token = site.bound()

    def fields(nonce='', uri=ERP + '/erp'):
        return {'Authorization': 'DPoP ' + token, 'DPoP': site.proof(token, uri, nonce)}
    with Shop(site) as shop:
        nonce = shop.refused(401, 'proof_nonce', 'GET', '/erp',
                             headers=fields()).headers['DPoP-Nonce']
        proven = fields(nonce)
        answer = shop.client.get('/erp', headers=proven)
        assert (answer.status_code, answer.headers['Cache-Control']) == (200, 'no-store')
        assert answer.headers['DPoP-Nonce'] and answer.json()['for'] == 'alice'
        shop.refused(401, 'proof_replayed', 'GET', '/erp', headers=proven)
        shop.refused(401, 'proof', 'GET', '/erp', headers={'Authorization': 'DPoP ' + token})
        shop.refused(401, 'binding', 'GET', '/erp', headers=bearer(token))
        shop.refused(401, 'proof', 'GET', '/erp', headers=fields(nonce, ERP + '/other'))
        assert shop.events == ['startup', 'read']


def test_streams(shop):
    """Bodies go through as they come, and nobody reads one that is refused."""
    def parts():
        for _ in range(64):
            yield b'x' * 10000
    token = shop.site.issued()
    answer = shop.client.post('/erp/sum', content=parts(), headers=bearer(token))
    assert answer.json() == 640000
    with shop.client.stream('GET', '/erp/many/1000', headers=bearer(token)) as answer:
        assert sum(1 for _ in answer.iter_lines()) == 1000
    shop.refused(401, 'no_token', 'POST', '/erp/sum', content=b'x' * 1000)
    assert shop.events == ['startup', 'sum']


def test_lifespan(profile):
    with Shop(Site(profile)) as shop:
        assert shop.events == ['startup']
    assert shop.events == ['startup', 'shutdown']


def handshake(port, path, fields):
    """What a server says to a WebSocket, with the first frame."""
    head = {'Host': 'x', 'Connection': 'Upgrade', 'Upgrade': 'websocket',
            'Sec-WebSocket-Version': '13', **fields,
            'Sec-WebSocket-Key': base64.b64encode(os.urandom(16)).decode()}
    lines = [f'GET {path} HTTP/1.1', *(f'{name}: {value}' for name, value in head.items()), '', '']
    with socket.create_connection(('127.0.0.1', port), 10) as connection:
        connection.sendall('\r\n'.join(lines).encode())
        said = b''
        while b'\r\n\r\n' not in said or said.startswith(b'HTTP/1.1 101') and b'alice' not in said:
            more = connection.recv(65536)
            if not more:
                break
            said += more
    return said


def test_websocket(shop):
    token = shop.site.issued()
    said = handshake(shop.port, '/erp/feed', bearer(token))
    assert said.startswith(b'HTTP/1.1 101') and b'alice' in said, said
    assert handshake(shop.port, '/erp/feed', {}).startswith(b'HTTP/1.1 403')
    assert shop.site.refusals[-1].reason == 'no_token'
    assert handshake(shop.port, '/docs', bearer(token)).startswith(b'HTTP/1.1 403')


def test_as_its_middleware(profile):
    """FastAPI's own way to put something in front."""
    def added(guard, app):
        app.add_middleware(lambda app: guard.protect(app))
        return app
    with Shop(Site(profile), added) as shop:
        assert shop.client.get('/erp', headers=bearer(shop.site.issued())).status_code == 200
        shop.refused(401, 'no_token', 'GET', '/erp')


def test_authenticated(profile):
    """Token and proof alone: what it is about the application decides."""
    with Shop(Site(profile), Guard.authenticate) as shop:
        shop.refused(401, 'no_token', 'GET', '/docs')
        answer = shop.client.get('/erp', headers=bearer(shop.site.issued()))
        assert (answer.status_code, answer.json()['action']) == (200, '')
        assert shop.client.get('/docs', headers=bearer(shop.site.issued())).status_code == 200

"""WSGI applications behind a guard, over HTTP. SPDX-License-Identifier: MIT"""
import shutil
import socket
import ssl
import threading
from wsgiref.simple_server import WSGIServer, make_server
from wsgiref.validate import validator

import mission
import pytest
from guarded import PLAIN, ROUTES, TWO_WAYS, Site, certificate
from mission import Code, Profile, State
from mission.guard import (GuardConfig, Request, Route, Routes, admitted_of, path_of, target_plain)
from mission.wsgi import Guard, RequestHandler
from scene import AS, ERP, NOW, turned


class Handler(RequestHandler):
    def log_message(self, *_):
        pass


class Server(WSGIServer):
    def handle_error(self, request, address):
        pass


def application(environ, start_response):
    admitted = admitted_of(environ)
    body = f'{admitted.claims.sub} {admitted.access.entry} {admitted.operation.action}'.encode()
    start_response('200 OK', [('Content-Type', 'text/plain'), ('Content-Length', str(len(body)))])
    return [body]


class Served:
    """A guarded application at an address of its own."""

    def __init__(self, site, inner=application, tls=None):
        self.site = site
        guarded = Guard(site.config).protect(inner)
        self.server = make_server('127.0.0.1', 0, guarded, server_class=Server,
                                  handler_class=Handler)
        if tls:
            self.server.socket = tls.wrap_socket(self.server.socket, server_side=True)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.01,))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()

    def raw(self, text, tls=None):
        """Status, fields and body of the answer to these octets."""
        data = text if isinstance(text, bytes) else text.encode('latin-1')
        with socket.create_connection(self.server.server_address, 10) as connection:
            if tls:
                connection = tls.wrap_socket(connection)
            try:
                connection.sendall(data)
            except OSError:
                pass  # a server that has enough stops reading
            said = b''
            try:
                while True:
                    more = connection.recv(65536)
                    if not more:
                        break
                    said += more
            except OSError:
                pass
            connection.close()
        head, _, body = said.partition(b'\r\n\r\n')
        lines = head.decode('latin-1').split('\r\n')
        fields = [tuple(line.split(': ', 1)) for line in lines[1:]]
        return int(lines[0].split()[1]), dict(fields), body

    def get(self, target='/erp', *fields, method='GET', version='1.1', **more):
        head = f'{method} {target} HTTP/{version}\r\n'
        if version == '1.1':
            head += 'Host: evil.example.com\r\nConnection: close\r\n'
        return self.raw(head + ''.join(field + '\r\n' for field in fields) + '\r\n', **more)


def bearer(token):
    return 'Authorization: Bearer ' + token


@pytest.fixture(params=[Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def both(request):
    return Site(request.param)


def test_guard(both):
    site = both
    token = site.issued()
    with Served(site) as served:
        def want(status, challenge, *fields, target='/erp', **more):
            got, said, body = served.get(target, *fields, **more)
            assert (got, said.get('WWW-Authenticate')) == (status, challenge), (said, site.refusals)
            return body
        for _ in range(2):  # the second from the cache
            assert want(200, None, bearer(token)) == b'alice 0 invoices.read'
        want(200, None, 'authorization: bearer ' + token, target='/erp/2026/Q3')
        denied = 'Bearer realm="erp", error="insufficient_scope", mission_denial="'
        want(403, denied + 'insufficient_authority"', bearer(token), target='/other')
        want(403, denied + 'insufficient_authority"', bearer(token), target='/erp/admin/x')
        want(403, denied + 'insufficient_authority"', bearer(token), method='get')
        want(403, denied + 'insufficient_authority"', bearer(token),
             'X-HTTP-Method-Override: GET', method='DELETE')
        want(403, denied + 'step_up_required"', bearer(token), method='POST')
        assert want(401, 'Bearer realm="erp"') == b'Unauthorized\n'
        want(401, 'Bearer realm="erp"', 'Authorization: Basic YTpi')
        invalid = 'Bearer realm="erp", error="invalid_token"'
        want(401, invalid, bearer(turned(token)))
        want(401, invalid, bearer('a' * 20000))
        want(400, None, bearer(token), bearer(token))
        assert site.refusals[-1].error.code == Code.TWO_CREDENTIALS
        want(400, None, bearer(token + ', Bearer ' + token))
        want(400, None, 'Authorization: Bearer')
        assert site.refusals[-1].reason == 'malformed_token'
        assert want(401, 'Bearer realm="erp"', method='HEAD') == b''


def test_hostile():
    site = Site(cached=False)
    token = site.issued()
    with Served(site) as served:
        for status, fields, more in [
                (200, [bearer(token)], {'version': '1.0'}),  # no Host: nobody looks at it
                (401, [], {'version': '1.0'}),
                (200, ['X-Forwarded-Host: e', 'X-Forwarded-Proto: http', 'Forwarded: host=e',
                       bearer(token)], {}),
                (400, [bearer(token), 'authorization: Bearer x'], {}),
                (400, [bearer(token), 'Authorization:'], {}),
                (401, ['X-Authorization: Bearer ' + token], {}),
                (401, ['Authorization_: Bearer ' + token], {}),
                (401, ['Authorization : Bearer ' + token], {}),
                (400, ['Authorization: Bearer', ' ' + token], {}),
                (400, [bearer(token) + '\xe9'], {}),
                (401, [], {'target': '/erp?access_token=' + token}),
                (431, ['X-Long: ' + 'a' * 70000, bearer(token)], {}),
                (431, ['X-Many: a'] * 200 + [bearer(token)], {})]:
            got = served.get(*([more.pop('target')] if 'target' in more else ['/erp']), *fields,
                             **more)
            assert got[0] == status, (fields, got, site.refusals)
        for target in PLAIN:
            assert served.get(target, bearer(token))[0] == 200, (target, site.refusals)
        for target in TWO_WAYS:
            assert served.get(target, bearer(token))[0] == 400, target
            assert site.refusals[-1].reason == 'ambiguous_target'


def test_targets():
    assert [target for target in PLAIN if not target_plain(target)] == []
    assert [target for target in TWO_WAYS if target_plain(target)] == []
    assert [target for target in ('/a b', '/a\x7f', '/a\n', '/a?\t', '', '?', '/%2E', '/a%1F',
                                  '/%252', '/a;b/..;', '/.') if target_plain(target)] == []
    assert target_plain('//a', False) and target_plain('/a//', False) and not target_plain('/a//')
    assert target_plain('/a;..') and target_plain('/\xe9?\xe9') and target_plain('/a/')
    assert path_of('/%C3%A9?x') == '/\xe9' and path_of('/%E9') != path_of('/%E8')


def call(site, environ, inner=application, how=Guard.protect):
    """Without a server; the answer is a valid one."""
    said = []
    whole = {'REQUEST_METHOD': 'GET', 'SCRIPT_NAME': '', 'PATH_INFO': '/erp', 'QUERY_STRING': '',
             'SERVER_NAME': 'x', 'SERVER_PORT': '80', 'SERVER_PROTOCOL': 'HTTP/1.1',
             'wsgi.version': (1, 0), 'wsgi.url_scheme': 'http', 'wsgi.input': Input(),
             'wsgi.errors': Input(), 'wsgi.multithread': True, 'wsgi.multiprocess': False,
             'wsgi.run_once': False, 'REQUEST_URI': '/erp'}
    whole.update(environ)
    whole = {name: value for name, value in whole.items() if value is not None}
    body = validator(how(Guard(site.config), inner))(
        whole, lambda status, fields, *_: said.append((status, dict(fields))) or print)
    text = b''.join(body)
    getattr(body, 'close', bool)()
    return said[0] + (text,)


class Input:
    def read(self, *_):
        return b''
    readline = readlines = write = writelines = flush = __iter__ = read


def test_environ():
    site = Site()
    authorized = {'HTTP_AUTHORIZATION': 'Bearer ' + site.issued()}
    assert call(site, authorized)[0] == '200 OK'
    assert call(site, {**authorized, 'REQUEST_URI': None, 'RAW_URI': '/erp'})[0] == '200 OK'
    assert call(site, {**authorized, 'REQUEST_URI': None})[0] == '500 Internal Server Error'
    # Somebody in between reads another path.
    for more in ({'PATH_INFO': '/erp/admin/x'}, {'SCRIPT_NAME': '/erp'},
                 {'REQUEST_URI': '/erp/\u20ac'}, {'REQUEST_URI': '/erp?\u20ac'}):
        assert call(site, {**authorized, **more})[0] == '400 Bad Request', more
    assert call(site, {**authorized, 'SCRIPT_NAME': '/erp', 'PATH_INFO': '/a%',
                       'REQUEST_URI': '/erp/a%25%20'})[0] == '400 Bad Request'
    assert call(site, {**authorized, 'SCRIPT_NAME': '/erp', 'PATH_INFO': '/a',
                       'REQUEST_URI': '/erp/a?b'})[0] == '200 OK'
    # A server joins what came twice.
    two = authorized['HTTP_AUTHORIZATION'] + ',' + authorized['HTTP_AUTHORIZATION']
    assert call(site, {'HTTP_AUTHORIZATION': two})[0] == '400 Bad Request'
    # Only a guard says who was admitted.
    assert call(site, {'mission.admitted': 'me'})[0] == '401 Unauthorized'
    assert admitted_of({'mission.admitted': 'me'}) is None


def test_hooks():
    site = Site()
    token = {'HTTP_AUTHORIZATION': 'Bearer ' + site.issued()}
    asked, failure = [], OSError('no route to host')

    def fails(*_):
        raise failure

    async def awaited(*_):
        raise AssertionError('never runs')
    operation = site.config.operation
    for wrong in (fails, awaited, lambda request: 'x'):
        site.change(operation=wrong)
        assert call(site, token)[0].startswith('500') and site.refusals[-1].reason == 'server_error'
    site.change(operation=lambda request: asked.append(request) or None)
    assert call(site, {**token, 'QUERY_STRING': 'a=1', 'REQUEST_URI': '/erp?a=1'})[0][:3] == '403'
    seen = asked[0]
    assert (seen.method, seen.path, seen.query, seen.target) == ('GET', '/erp', 'a=1', '/erp?a=1')
    site.change(operation=operation, state=fails)
    status, fields, _ = call(site, token)
    assert status.startswith('503') and 'WWW-Authenticate' not in fields
    assert site.refusals[-1].error is failure and site.refusals[-1].reason == 'state_stale'
    assert site.refusals[-1].token.claims_of().sub == 'alice'
    known = mission.KnownState(state=State.REVOKED, source=mission.Learned.STATUS, learned_at=NOW)
    site.change(state=lambda issuer, id: asked.append((issuer, id)) or known)
    status, fields, _ = call(site, token)
    assert status.startswith('401') and 'invalid_token' in fields['WWW-Authenticate']
    assert asked[-1] == (AS, site.record.id)
    site.change(state=None, refuse=lambda request, refusal: (
        'application/json', b'{"reason":"%s"}' % refusal.reason.encode()))
    status, fields, body = call(site, {})
    assert status[:3] == '401' and body == b'{"reason":"no_token"}'
    assert fields['Content-Type'] == 'application/json'
    site.change(certificate=fails)
    assert call(site, token)[0].startswith('500')


def test_config():
    site = Site()
    for base in ('', 'erp.example.com', 'https://erp.example.com/', 'ftp://erp.example.com',
                 'https://', 'https://u@erp.example.com', 'https://erp.example.com?', 'https://a b',
                 'HTTPS://erp.example.com', 'https://erp.example.com\n'):
        with pytest.raises(mission.UsageError):
            Guard(GuardConfig(site.server, base, ROUTES.operation))
    with pytest.raises(mission.UsageError):
        Guard(GuardConfig(None, ERP, ROUTES.operation))
    for base in ('http://127.0.0.1:80', 'https://[::1]:8443', ERP):
        Guard(GuardConfig(site.server, base, ROUTES.operation))


def test_routes():
    def at(method, path):
        return ROUTES.operation(Request(method, path, path, '', {}))
    assert at('GET', '/erp/a').action == 'invoices.read'
    assert at('GET', '/erp/admin/').action == 'administer'
    assert at('GET', '/erp/admin').action == 'invoices.read'
    assert at('GET', '/erpx') is None and at('PUT', '/erp') is None
    assert Routes([]).operation(Request('GET', '/', '/', '', {})) is None
    assert Route('GET', '/a', None).matches(Request('GET', '/a/', '/a/', '', {})) is False


def test_dpop():
    site = Site.proving()
    token = site.bound()
    with Served(site) as served:
        def ask(*fields):
            status, said, _ = served.get('/erp', *fields)
            return status, said, site.refusals[-1].reason if status != 200 else ''

        def fields(uri=ERP + '/erp', nonce=''):
            return ['Authorization: DPoP ' + token, 'DPoP: ' + site.proof(token, uri, nonce)]
        status, said, reason = ask(*fields())
        assert (status, reason) == (401, 'proof_nonce') and said['Cache-Control'] == 'no-store'
        assert 'error="use_dpop_nonce"' in said['WWW-Authenticate']
        nonce = said['DPoP-Nonce']
        proven = fields(nonce=nonce)
        status, said, reason = ask(*proven)
        assert (status, reason) == (200, '') and said['DPoP-Nonce']
        assert said['Cache-Control'] == 'no-store'
        port = served.server.server_address[1]
        for sent, code in [
                (proven, Code.PROOF_REPLAYED),
                (fields('https://evil.example.com/erp', nonce), Code.PROOF),
                (fields(f'http://127.0.0.1:{port}/erp', nonce), Code.PROOF),
                (fields(nonce=nonce)[:1], Code.PROOF),
                ([*fields(nonce=nonce), fields(nonce=nonce)[1]], Code.PROOF),
                ([bearer(token), fields(nonce=nonce)[1]], Code.BINDING)]:
            status, said, reason = ask(*sent)
            assert status == 401 and reason == mission.MissionError('', code).reason, (code, reason)


def test_own_fields_win():
    site = Site.proving()
    token = site.bound()
    nonce = site.server.challenge(mission.Access(
        code=Code.PROOF_NONCE, status=401, scheme=mission.Scheme.DPOP))[1]

    def inner(environ, start_response):
        start_response('200 OK', [('Content-Type', 'a/b'), ('cache-control', 'private')])
        return [b'']
    status, fields, _ = call(site, {'HTTP_AUTHORIZATION': 'DPoP ' + token,
                                    'HTTP_DPOP': site.proof(token, nonce=nonce)}, inner)
    assert status == '200 OK' and fields['DPoP-Nonce'] and 'Cache-Control' not in fields


def test_no_dpop():
    site = Site()
    status, _, _ = call(site, {'HTTP_AUTHORIZATION': 'DPoP ' + site.issued(), 'HTTP_DPOP': 'a.b.c'})
    assert status[:3] == '401' and site.refusals[0].error is None


@pytest.mark.skipif(shutil.which('openssl') is None, reason='openssl is not installed')
def test_certificate(tmp_path):
    own, other, host = (certificate(tmp_path, name) for name in ('agent', 'thief', 'server'))
    site = Site()
    token = site.issued(x5t_s256=mission.certificate_thumbprint(own[2]))
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*host[:2])
    server.verify_mode = ssl.CERT_OPTIONAL
    for one in (own, other):
        server.load_verify_locations(one[0])

    def client(certificate=None):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        if certificate:
            context.load_cert_chain(*certificate[:2])
        return context
    with Served(site, tls=server) as served:
        assert served.get('/erp', bearer(token), tls=client(own))[0] == 200, site.refusals
        assert served.get('/erp', bearer(token), tls=client())[0] == 401
        assert served.get('/erp', bearer(token), tls=client(other))[0] == 401
        field = 'X-Client-Cert: ' + ssl.DER_cert_to_PEM_cert(own[2]).replace('\n', '')
        assert served.get('/erp', bearer(token), field, tls=client())[0] == 401


def test_authenticate():
    """Token and proof are judged, and nothing that the application is to decide."""
    site = Site()
    site.change(operation=lambda *_: 1 / 0, state=lambda *_: 1 / 0)
    token = {'HTTP_AUTHORIZATION': 'Bearer ' + site.issued()}
    seen = []

    def ask(environ):
        def inner(environ, start_response):
            seen.append(admitted_of(environ))
            return application(environ, start_response)
        return call(site, {**environ, 'REQUEST_URI': '/mcp', 'PATH_INFO': '/mcp'}, inner,
                    Guard.authenticate)[0]
    assert ask({}).startswith('401') and not seen
    assert ask(token) == '200 OK'
    assert seen[0].operation == mission.Operation() and seen[0].claims.sub == 'alice'

"""Resource servers as ASGI applications.

    guard = mission.asgi.Guard(mission.guard.GuardConfig(
        resource=resource, cache=cache, base='https://api.example.com', operation=operation))
    application = guard.protect(application)

An application finds what was admitted with `mission.guard.admitted_of(scope)`. The Authorization
field is still there: an application that is a proxy removes it, as the token is for this server.
WebSockets are judged by their handshake, a GET, once; nothing else but `lifespan` passes.

The server has to say `raw_path`, since `path` does not tell `/` from `%2F`; without it every
request is 500.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import ssl
from typing import (Any, Awaitable, Callable, Dict, List, Mapping, MutableMapping, Tuple,
                    Union)
from urllib.parse import unquote_to_bytes

from ._steps import adriven
from .guard import (KEY, Brought, Fields, GuardBase, GuardRefusal, Refused, Request, path_of)

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


class Guard(GuardBase):
    """Makes ASGI applications resource servers. Immutable and free to share."""

    def protect(self, application: Application) -> Application:
        """The application behind the guard."""
        return self._guarded(application, True)

    def authenticate(self, application: Application) -> Application:
        """The application behind token and proof alone: it decides each operation itself, and knows
        the Mission's state, as tools behind their gate do.
        """
        return self._guarded(application, False)

    def _guarded(self, application: Application, decides: bool) -> Application:
        async def guarded(scope: Scope, receive: Receive, send: Send) -> None:
            if scope['type'] == 'lifespan':
                await application(scope, receive, send)
                return
            if scope['type'] not in ('http', 'websocket'):
                raise ValueError(f'a guard knows no {scope["type"]}')
            brought = self._brought(scope)
            try:
                if scope.get('raw_path') is None:
                    raise Refused(GuardRefusal(500, 'server_error', error=LookupError(
                        'the server does not say raw_path')))
                admitted, fields = await adriven(self.judge(brought, decides))
            except Refused as end:
                await self._refuse(brought.request, end.refusal, receive, send)
                return
            inner: Dict[str, Any] = {**scope, KEY: admitted}
            await application(inner, receive, _with(fields, send))
        return guarded

    def _brought(self, scope: Scope) -> Brought:
        raw = _octets_of(scope.get('raw_path') or b'')
        query: bytes = scope.get('query_string') or b''
        target = (raw + b'?' + query if query else raw).decode('latin-1')
        request = Request(scope.get('method', 'GET'), target, path_of(target),
                          query.decode('latin-1'), scope)

        def certificate() -> bytes:
            if self.config.certificate is not None:
                return self.config.certificate(request)
            return _certificate(scope)
        read = unquote_to_bytes(raw).decode('utf-8', 'replace')
        path, root = scope.get('path', ''), scope.get('root_path', '')
        return Brought(request, _fields(scope, b'authorization'), _fields(scope, b'dpop'),
                       certificate, consistent=read in (path, root + path))

    async def _refuse(self, request: Request, refusal: GuardRefusal, receive: Receive,
                      send: Send) -> None:
        status, fields, body = self.answer(request, refusal)
        kind = 'http.response'
        if request.environ['type'] == 'websocket':
            await receive()
            kind = 'websocket.http.response'
            if kind not in (request.environ.get('extensions') or {}):
                await send({'type': 'websocket.close'})
                return
        await send({'type': kind + '.start', 'status': status, 'headers': _octets(fields)})
        await send({'type': kind + '.body', 'body': body})


def _fields(scope: Mapping[str, Any], name: bytes) -> List[str]:
    return [value.decode('latin-1') for key, value in scope['headers'] if key.lower() == name]


def _octets_of(path: Union[bytes, str]) -> bytes:
    """Some servers (uvicorn 0.17) say a WebSocket's raw_path as text."""
    return path.encode('latin-1', 'replace') if isinstance(path, str) else path


def _octets(fields: Fields) -> List[Tuple[bytes, bytes]]:
    return [(name.lower().encode('latin-1'), value.encode('latin-1')) for name, value in fields]


def _certificate(scope: Mapping[str, Any]) -> bytes:
    """That of the TLS extension, first of its chain."""
    tls = (scope.get('extensions') or {}).get('tls') or {}
    chain = list(tls.get('client_cert_chain') or ())
    return ssl.PEM_cert_to_DER_cert(chain[0]) if chain else b''


def _with(fields: Fields, send: Send) -> Send:
    """Adds fields that the application does not set itself."""
    if not fields:
        return send

    async def sent(message: Message) -> None:
        if message['type'] in ('http.response.start', 'websocket.accept'):
            headers = list(message.get('headers') or ())
            there = {name.lower() for name, _ in headers}
            headers += [one for one in _octets(fields) if one[0] not in there]
            message = {**message, 'headers': headers}
        await send(message)
    return sent


__all__ = ['Guard']

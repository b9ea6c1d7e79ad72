"""Resource servers as WSGI applications.

    guard = mission.wsgi.Guard(mission.guard.GuardConfig(
        resource=resource, cache=cache, base='https://api.example.com', operation=operation))
    application = guard.protect(application)

An application finds what was admitted with `mission.guard.admitted_of(environ)`. The
Authorization field is still there: an application that is a proxy removes it, as the token is for
this server.

The server has to say the request's target as the client wrote it (REQUEST_URI or RAW_URI; nearly
every server does, and the handler below makes wsgiref do it), since PATH_INFO does not tell `/`
from `%2F`; without it every request is 500. Where a field came twice a server has to join the two
or to refuse the request.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from typing import Any, Callable, Dict, Iterable, List, Optional, Sequence
from urllib.parse import unquote_to_bytes
from wsgiref.simple_server import WSGIRequestHandler

from ._steps import driven
from .guard import (KEY, Brought, Fields, GuardBase, GuardRefusal, Refused, Request, path_of,
                    word_of)

Environ = Dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]

AUTHORIZATIONS, PROOFS = 'mission.authorizations', 'mission.proofs'
"""Every Authorization and DPoP field, in lists, where the server knows them apart."""
CERTIFICATE = 'mission.certificate'
"""The client's certificate (DER) of the connection's own handshake, where the server says it."""


class Guard(GuardBase):
    """Makes WSGI applications resource servers. Immutable and free to share."""

    def protect(self, application: Application) -> Application:
        """The application behind the guard."""
        return self._guarded(application, True)

    def authenticate(self, application: Application) -> Application:
        """The application behind token and proof alone: it decides each operation itself, and knows
        the Mission's state, as tools behind their gate do.
        """
        return self._guarded(application, False)

    def _guarded(self, application: Application, decides: bool) -> Application:
        def guarded(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
            brought = self._brought(environ)
            try:
                if brought is None:
                    raise Refused(GuardRefusal(500, 'server_error', error=LookupError(
                        'the server says neither REQUEST_URI nor RAW_URI')))
                environ[KEY], fields = driven(self.judge(brought, decides))
            except Refused as end:
                request = brought.request if brought else _request(environ, '')
                return self._refuse(request, end.refusal, start_response)
            return application(environ, _with(fields, start_response))
        return guarded

    def _brought(self, environ: Environ) -> Optional[Brought]:
        target = environ.get('REQUEST_URI') or environ.get('RAW_URI')
        if not target:
            return None
        request = _request(environ, target)

        def certificate() -> bytes:
            if self.config.certificate is not None:
                return self.config.certificate(request)
            own: bytes = environ.get(CERTIFICATE) or b''
            return own
        read = environ.get('SCRIPT_NAME', '') + environ.get('PATH_INFO', '')
        return Brought(
            request, _fields(environ, AUTHORIZATIONS, 'HTTP_AUTHORIZATION'),
            _fields(environ, PROOFS, 'HTTP_DPOP'), certificate,
            consistent=read == _decoded(target.partition('?')[0]))

    def _refuse(self, request: Request, refusal: GuardRefusal,
                start_response: StartResponse) -> List[bytes]:
        status, fields, body = self.answer(request, refusal)
        start_response(f'{status} {word_of(status)}', fields)
        return [body]


def _decoded(path: str) -> str:
    """As PATH_INFO has it."""
    return unquote_to_bytes(path.encode('latin-1', 'replace')).decode('latin-1')


def _request(environ: Environ, target: str) -> Request:
    return Request(environ.get('REQUEST_METHOD', ''), target, path_of(target),
                   target.partition('?')[2], environ)


def _fields(environ: Environ, every: str, joined: str) -> Sequence[str]:
    apart: Optional[Sequence[str]] = environ.get(every)
    if apart is not None:
        return apart
    return [environ[joined]] if joined in environ else []


def _with(fields: Fields, start_response: StartResponse) -> StartResponse:
    """Adds fields that the application does not set itself."""
    if not fields:
        return start_response

    def start(status: str, headers: Fields, *more: Any) -> Any:
        there = {name.lower() for name, _ in headers}
        return start_response(
            status, headers + [one for one in fields if one[0].lower() not in there], *more)
    return start


class RequestHandler(WSGIRequestHandler):
    """wsgiref's, which says all that a guard wants to know: give it to `make_server` as
    `handler_class`.
    """

    def get_environ(self) -> Environ:
        """The environ of this request."""
        environ: Environ = super().get_environ()
        words = self.requestline.split()
        environ['REQUEST_URI'] = words[1] if len(words) > 1 else ''
        environ[AUTHORIZATIONS] = self.headers.get_all('Authorization') or []
        environ[PROOFS] = self.headers.get_all('DPoP') or []
        if hasattr(self.connection, 'getpeercert'):
            environ[CERTIFICATE] = self.connection.getpeercert(True) or b''
        return environ


__all__ = ['Guard', 'RequestHandler']

"""What makes an application a resource server: a request passes when its token permits what it is
about. `mission.wsgi` and `mission.asgi` put it in front of applications.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import (Any, Awaitable, Callable, Generator, Iterable, List, Mapping, Optional,
                    Sequence, Tuple, Union, cast)
from urllib.parse import unquote

from ._errors import MissionError, of_code
from .enums import Code, Scheme
from .functions import presented_read
from .handles import Resource, Token, TokenCache
from .values import Access, KnownState, Operation, Presented, TokenClaims

KEY = 'mission.admitted'
"""Where an application finds what was :class:`Admitted`: in its environ, or in its scope."""


@dataclass(frozen=True)
class Request:
    """A request, as hooks see it."""

    method: str
    target: str
    """As the client wrote it."""
    path: str
    """Without its triplets, as applications read it."""
    query: str
    """As the client wrote it."""
    environ: Mapping[str, Any] = field(repr=False)
    """Of WSGI; of ASGI the scope."""


@dataclass(frozen=True)
class GuardRefusal:
    """Why a request did not pass."""

    status: int
    reason: str
    """A stable word: that of the code, or ambiguous_target, or server_error."""
    access: Access = Access()
    """As it is by default where no credential was judged."""
    token: Optional[Token] = None
    """Verified, for the log alone; None: none."""
    error: Optional[BaseException] = None
    """What failed; None: it was refused."""


@dataclass(frozen=True)
class Admitted:
    """What an application knows of a request that passed."""

    token: Token
    access: Access
    """With the entry that permits; where none was asked for, that of the token alone."""
    operation: Operation
    """That was decided; empty: none was."""

    @property
    def claims(self) -> TokenClaims:
        """What the token says."""
        return self.token.claims_of()


class AmbiguousTarget(ValueError):
    """A request target that two programs could read differently."""

    def __init__(self) -> None:
        super().__init__('the request target can be read in two ways')


Asked = Union[Operation, None, Awaitable[Optional[Operation]]]
Known = Union[KnownState, None, Awaitable[Optional[KnownState]]]


@dataclass(frozen=True)
class GuardConfig:
    """What a guard is made of. Under ASGI `operation` and `state` may be coroutine functions."""

    resource: Resource
    """The resource server: whom it trusts, and what it is."""
    base: str
    """The scheme and authority in front of every request target, such as
    "https://api.example.com": entries and proofs are compared with it. The Host field and
    X-Forwarded-* count for nothing, as clients write what they like there.
    """
    operation: Callable[[Request], Asked]
    """What a request is about; :class:`Routes` is a table of it. An empty `uri` of its answer
    becomes the request's own. None in place of an Operation is one that nothing permits. Facts are
    as good as their source: one from the query bounds what the application does only if it reads
    the same argument, and once. Where there is only `authenticate`: `Routes([]).operation`.
    """
    cache: Optional[TokenCache] = None
    """Of the same Resource: spares what comes again its signature; None: none."""
    state: Optional[Callable[[str, str], Known]] = None
    """What is known of a Mission, by issuer and id; None: nothing is. With Tier.AUTHORITY and no
    `Freshness.required` answer None in place of an `active` that is too old. An exception refuses
    (503).
    """
    certificate: Optional[Callable[[Request], bytes]] = None
    """The client's, DER, whose key was proven in the handshake; b'': none. None: the connection's
    own as far as the server says it, never a header field's.
    """
    keep_slashes: bool = False
    """The application takes "//" and "/" for two things, as entries do. Without it a target with
    "//" is refused.
    """
    refuse: Optional[Callable[[Request, GuardRefusal], Tuple[str, bytes]]] = None
    """Content type and body of a refusal; None: a line of text."""
    log: Optional[Callable[[Request, GuardRefusal], None]] = None
    """Is told of each refusal; None: nobody is. There is never a token in it."""


class Refused(Exception):
    """Ends a judgement."""

    def __init__(self, refusal: GuardRefusal) -> None:
        super().__init__(refusal.reason)
        self.refusal = refusal


@dataclass(frozen=True)
class Brought:
    """What a server says of a request, beside the request."""

    request: Request
    authorizations: Sequence[str]
    """Every Authorization field."""
    proofs: Sequence[str]
    """Every DPoP field."""
    certificate: Callable[[], bytes]
    consistent: bool = True
    """The path that the application reads is that of the target."""


Fields = List[Tuple[str, str]]
_BASE = re.compile(r'https?://(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+)(:[0-9]{1,5})?').fullmatch
_WORDS = {400: 'Bad Request', 401: 'Unauthorized', 403: 'Forbidden', 500: 'Internal Server Error',
          503: 'Service Unavailable'}


class GuardBase:
    """What the guards of WSGI and ASGI have in common. Immutable and free to share."""

    def __init__(self, config: GuardConfig) -> None:
        if not isinstance(config.resource, Resource) or not callable(config.operation):
            raise of_code(Code.ARGUMENT, 'a guard without resource or operation')
        if not _BASE(config.base):
            raise of_code(Code.ARGUMENT, 'base is no scheme and authority')
        self.config = config

    def judge(self, brought: Brought, decides: bool = True
              ) -> Generator[Any, Any, Tuple[Admitted, Fields]]:
        """What is admitted, and the fields of the answer; else Refused. Yields what hooks gave, and
        takes what that came to.
        """
        request = brought.request
        if not brought.consistent or not target_plain(request.target, not self.config.keep_slashes):
            raise Refused(GuardRefusal(400, 'ambiguous_target', error=AmbiguousTarget()))
        uri = _as_it_came(self.config.base + request.target)
        token, access = self._verified(self._presented(brought, uri))
        if not decides:
            return Admitted(token, access, Operation()), self._renewed(access)
        operation = yield from self._operation(request, uri)
        state = yield from self._state(token)
        try:
            access = self.config.resource.decide(token, operation, state=state)
        except Exception as error:
            raise broken(error) from error
        if not access.permit:
            raise refused(access, token)
        return Admitted(token, access, operation), self._renewed(access)

    def _presented(self, brought: Brought, uri: str) -> Presented:
        """No credential at all is for the resource to refuse, which has the challenge."""
        fields, proofs = brought.authorizations, brought.proofs
        try:
            presented = presented_read(fields[0] if fields else '', len(fields))
        except MissionError as error:
            if error.code == Code.NO_TOKEN:
                return Presented()
            if error.code in (Code.TWO_CREDENTIALS, Code.MALFORMED_TOKEN):
                raise Refused(GuardRefusal(400, error.reason, error=error)) from error
            raise broken(error) from error
        try:
            certificate = brought.certificate()
        except Exception as error:
            raise broken(error) from error
        return replace(presented, proofs=len(proofs), proof=proofs[0] if proofs else '',
                       method=brought.request.method, uri=uri, certificate=certificate)

    def _verified(self, presented: Presented) -> Tuple[Token, Access]:
        token: Optional[Token]
        try:
            if self.config.cache is not None:
                token, access = self.config.cache.verify(presented)
            else:
                token, access = self.config.resource.verify(presented)
        except Exception as error:
            raise broken(error) from error
        if token is None or not access.permit:
            raise refused(access)
        return token, access

    def _operation(self, request: Request, uri: str) -> Generator[Any, Any, Operation]:
        try:
            asked = yield self.config.operation(request)
            operation: Operation = Operation() if asked is None else asked
            return operation if operation.uri else replace(operation, uri=uri)
        except Exception as error:
            raise broken(error) from error

    def _state(self, token: Token) -> Generator[Any, Any, Optional[KnownState]]:
        if self.config.state is None:
            return None
        try:
            mission = token.claims_of().mission
        except Exception as error:
            raise broken(error) from error
        try:
            state: Optional[KnownState] = yield self.config.state(mission.issuer, mission.id)
        except Exception as error:
            reason = of_code(Code.STATE_STALE).reason
            raise Refused(GuardRefusal(503, reason, token=token, error=error)) from error
        return state

    def _renewed(self, access: Access) -> Fields:
        """The nonce of the next proof, with a request that passes."""
        if access.scheme != Scheme.DPOP:
            return []
        try:
            return _nonce(self.config.resource.challenge(access)[1])
        except Exception as error:
            raise broken(error) from error

    def answer(self, request: Request, refusal: GuardRefusal) -> Tuple[int, Fields, bytes]:
        """Status, fields and body of a refusal, which is logged."""
        fields: Fields = []
        if refusal.access.code:
            try:
                challenge, nonce = self.config.resource.challenge(refusal.access)
                fields = ([('WWW-Authenticate', challenge)] if challenge else []) + _nonce(nonce)
            except Exception as error:
                refusal = broken(error).refusal
        if self.config.log is not None:
            self.config.log(request, refusal)
        kind, body = (self.config.refuse or _in_text)(request, refusal)
        fields += [('Content-Type', kind), ('Content-Length', str(len(body))),
                   ('X-Content-Type-Options', 'nosniff')]
        return refusal.status, fields, b'' if request.method == 'HEAD' else body


def _as_it_came(uri: str) -> str:
    """The octets of what a server says in Latin-1, where they are not ASCII."""
    try:
        return uri if uri.isascii() else cast(str, uri.encode('latin-1'))
    except UnicodeEncodeError as error:
        raise Refused(GuardRefusal(400, 'ambiguous_target', error=AmbiguousTarget())) from error


def word_of(status: int) -> str:
    """What a status is called."""
    return _WORDS.get(status, _WORDS[500])


def _in_text(_: Request, refusal: GuardRefusal) -> Tuple[str, bytes]:
    return 'text/plain; charset=utf-8', word_of(refusal.status).encode() + b'\n'


def _nonce(nonce: str) -> Fields:
    """A nonce belongs to one answer: who stored it would hand out an old one (RFC 9449 section 8).
    """
    return [('DPoP-Nonce', nonce), ('Cache-Control', 'no-store')] if nonce else []


def broken(error: BaseException) -> Refused:
    """The answer when nobody knows: then nobody passes."""
    return Refused(GuardRefusal(500, 'server_error', error=error))


def refused(access: Access, token: Optional[Token] = None) -> Refused:
    """A refusal of the resource's own."""
    status = access.status if access.status in _WORDS else 500
    return Refused(GuardRefusal(status, access.reason or 'server_error', access, token))


def admitted_of(environ: Mapping[str, Any]) -> Optional[Admitted]:
    """What a guard found out about the request of this environ or scope; None: none guards it."""
    admitted = environ.get(KEY)
    return admitted if isinstance(admitted, Admitted) else None


# --- Which operation ---


@dataclass(frozen=True)
class Route:
    """What requests of one method to one path are about."""

    method: str
    path: str
    """Without its triplets; one that ends in "/" stands for all below it, too."""
    operation: Operation

    def matches(self, request: Request) -> bool:
        """Is it about this request?"""
        if self.method != request.method:
            return False
        return (self.path == request.path
                or self.path.endswith('/') and request.path.startswith(self.path))


class Routes:
    """A table for `GuardConfig.operation`. The longest path counts; what is not in the table is no
    operation, so nothing permits it.
    """

    def __init__(self, routes: Iterable[Route]) -> None:
        self.routes = tuple(routes)

    def operation(self, request: Request) -> Optional[Operation]:
        """That of a request."""
        found = [route for route in self.routes if route.matches(request)]
        return max(found, key=lambda route: len(route.path)).operation if found else None


# --- Does everybody read the same path? ---

_PLAIN = re.compile(r'(?:[^\x00-\x20\x7f\\%#?]|%[0-9A-Fa-f]{2})*').fullmatch
_QUERY = re.compile(r'[^\x00-\x20\x7f#]*').fullmatch
# A hex digit, and one that is a triplet itself.
_HEX = '(?:[0-9A-F]|%(?:3[0-9]|[46][1-6]))'
# A separator, a dot, a control, and what would be a triplet once the percent sign was decoded.
_HIDES = re.compile(rf'%(?:[01][0-9A-F]|7F|2F|5C|2E|3B|25(?:{_HEX}{{2}}|{_HEX}?$|.?$))',
                    re.I | re.S).search
# "." and "..", with or without the parameters that some servers cut off.
_DOTS = re.compile(r'\.\.?(?:;.*)?', re.S).fullmatch


def target_plain(target: str, slashes_merged: bool = True) -> bool:
    """Does everybody read this request target alike? Applications decode triplets, and some drop
    dot segments and merge slashes; entries are matched by what the client wrote, where a reserved
    character stays what it is (10-core UR-1); and what is behind may decode once more (RS-4). A
    client that means well never sends one that they would read differently. The absolute form is
    for proxies.
    """
    path, _, query = target.partition('?')
    if not path.startswith('/') or not _PLAIN(path) or _HIDES(path) or not _QUERY(query):
        return False
    segments = path[1:].split('/')
    return not any(_DOTS(segment) for segment in segments) and not (
        slashes_merged and '' in segments[:-1])


def path_of(target: str) -> str:
    """The path without its triplets; octets that are no UTF-8 stay apart from all others."""
    octets = target.partition('?')[0].encode('latin-1', 'replace').decode('utf-8',
                                                                         'surrogateescape')
    return unquote(octets, errors='surrogateescape')


__all__ = ['Admitted', 'AmbiguousTarget', 'GuardConfig', 'GuardRefusal', 'KEY', 'Request', 'Route',
           'Routes', 'admitted_of', 'target_plain']

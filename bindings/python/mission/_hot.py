"""Calls that stand on a request's path, made with as little as possible around them.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from typing import TYPE_CHECKING, Any, Dict, List, Optional, Tuple, Union

from . import _errors, _runtime
from ._mission import ffi, lib
from ._runtime import Handle, collecting, release, state
from ._time import When, pair, time_c

if TYPE_CHECKING:
    from ._context import Context
    from .handles import Resource, Token
    from .values import Access, Presented


# Blocks of C memory for what comes out. A call takes one for itself and puts it back, so calls in
# other threads, in callbacks and in finalizers have others. One of a call that raised is dropped.
_blocks: List[Tuple[Any, Any]] = []


def _block() -> Tuple[Any, Any]:
    """A block, and its room for a short text."""
    block = ffi.new('mission_python_hot *')
    return block, ffi.buffer(block.room)


_gc = ffi.gc
_default: Any = None
_new_token = object.__new__
_token_class: Any = None  # set by the first cache


def canonicalize(text: Union[str, bytes], *, context: Optional[Context] = None) -> bytes:
    """The RFC 8785 bytes of a JSON text."""
    global _default
    if type(text) is not bytes:
        text = _runtime.octets(text)
    if context is not None:
        pointer = context._c
    else:
        if _default is None:
            from ._context import default
            _default = default()._c
        pointer = _default
    try:
        block = _blocks.pop()
    except IndexError:
        block = _block()
    hot, room = block
    code = lib.mission_python_canonicalize(pointer, text, len(text), hot)
    if code > 0:
        data: bytes = room[:code]
    elif code == 0:
        try:
            data = ffi.buffer(hot.ptr, hot.len)[:]
        finally:
            lib.mission_text_unref(hot.text)
    else:
        raise _errors.of_c(hot.error, code)
    _blocks.append(block)
    return data


class TokenCacheBase(Handle):
    """The part of TokenCache that is written by hand."""

    _type = ''
    _release: Any = None

    def __init__(self, resource: Resource, most: int = 0, bytes: int = 0) -> None:
        self._adopt(_runtime.invoke('mission_token_cache_new', resource, most, bytes))
        self._release = release(lib.mission_token_unref, self._pointer)
        self._permits: Dict[int, Access] = {}
        global _token_class
        from .handles import Token
        _token_class = Token

    def close(self) -> None:
        super().close()
        self._release = None

    def verify(self, presented: Union[Presented, str, bytes], *, now: When = None
               ) -> Tuple[Optional[Token], Access]:
        """Verify a credential through the cache: its token, None on refusal, and what to answer.
        A text is that of a bearer token. A refusal is no exception: look at `access.permit`, and
        for the log at `access.why`.
        """
        if state.exception is not None:
            return self._beside(presented, now)
        end = self._release  # before the pointer: close() lets go of them the other way round
        cache = self._pointer
        if cache is None or collecting:
            cache = self._c
        seconds = nanoseconds = 0
        if now is not None:
            seconds, nanoseconds = pair(now)
        try:
            block = _blocks.pop()
        except IndexError:
            block = _block()
        hot = block[0]
        if type(presented) is bytes or isinstance(presented, str):
            data = presented if type(presented) is bytes else _runtime.octets(presented)
            if now is None:
                code = lib.mission_python_bearer(cache, data, len(data), hot)
            else:
                code = lib.mission_python_bearer_at(cache, data, len(data), seconds, nanoseconds,
                                                    hot)
        else:
            code = lib.mission_python_verify(cache, *_flat(presented), now is not None, seconds,
                                             nanoseconds, hot)
        raised = state.exception
        if raised is not None:
            state.exception = None
            if hot.token:
                lib.mission_token_unref(hot.token)
            raise raised
        if code > 0:
            token = _new_token(_token_class)
            token._pointer = _gc(hot.token, end)
            access = self._permits.get(code)
            if access is None:
                access = _access(hot)
                if code > 1:
                    self._permits[code] = access
            _blocks.append(block)
            return token, access
        if code:
            raise _errors.of_c(hot.error, code)
        return None, _access(hot)

    def _beside(self, presented: Any, now: When) -> Tuple[Optional[Token], Access]:
        """The same in a finalizer or signal handler, while the exception of another call waits."""
        waiting, state.exception = state.exception, None
        try:
            return self.verify(presented, now=now)
        finally:
            state.exception = waiting


def _flat(presented: Any) -> List[Any]:
    from .values import Presented
    if not isinstance(presented, Presented):
        raise TypeError('Presented or the text of a token is wanted')
    parts = [_runtime.octets(presented.token), _runtime.octets(presented.proof),
             _runtime.octets(presented.method), _runtime.octets(presented.uri),
             _runtime.raw(presented.certificate)]
    return [int(presented.scheme), int(presented.proofs),
            *(x for part in parts for x in (part, len(part)))]


def _access(hot: Any) -> Any:
    import dataclasses
    access = _runtime.struct('mission_access').read(hot.access, None)
    if hot.error.code:
        access = dataclasses.replace(access, why=_errors.of_c(hot.error))
    return access


def _verdict(keep: List[Any], question: Any, *c: Any) -> bool:
    """What a question answers that proof policies ask."""
    verdict, error = ffi.new('int32_t *'), _errors.new_error()
    code = _runtime.ask(keep, question, *c, verdict, error)
    if code:
        raise _errors.of_c(error, code)
    return bool(verdict[0] == 1)


class NonceKeeperBase(Handle):
    """The part of NonceKeeper that is written by hand: for a ProofPolicy."""

    _type = ''

    def current(self, nonce: str) -> bool:
        """Was this nonce given out, and is it still good? (`nonce_current` of a ProofPolicy)"""
        keep: List[Any] = []
        return _verdict(keep, lib.mission_nonce_keeper_current, self._c,
                        _runtime.view(nonce, keep))

    def next(self) -> str:
        """A nonce to give out. (`nonce_next` of a ProofPolicy)"""
        room, written = ffi.new('char[256]'), ffi.new('size_t *')
        code = _runtime.ask(None, lib.mission_nonce_keeper_next, self._c, room, 256, written)
        if code:
            raise _errors.of_code(code)
        return bytes(ffi.buffer(room, written[0])).decode()


class ReplayGuardBase(Handle):
    """The part of ReplayGuard that is written by hand: for a ProofPolicy."""

    _type = ''

    def fresh(self, id: str, until: When) -> bool:
        """True once for an id until that time. (`fresh` of a ProofPolicy)"""
        keep: List[Any] = []
        return _verdict(keep, lib.mission_replay_guard_fresh, self._c,
                        _runtime.view(id, keep), time_c(until, keep))


def identifier_mint(*, context: Optional[Context] = None) -> str:
    """A new Mission Identifier."""
    keep: Any = []
    room, length, error = ffi.new('char[64]'), ffi.new('size_t *'), _errors.new_error()
    code = _runtime.ask(keep, lib.mission_identifier_mint,
                        _runtime.context_pointer(context, keep), room, 64, length, error)
    if code:
        raise _errors.of_c(error, code)
    return bytes(ffi.buffer(room, length[0])).decode()


def version() -> str:
    """The version of the library."""
    return _runtime.word_of(lib.mission_version()) or ''


def version_number() -> int:
    """The same as one number."""
    return int(lib.mission_version_number())


def supports(feature: int, value: int) -> bool:
    """Is this there: a Feature, and one of its values?"""
    return bool(lib.mission_supports(int(feature), int(value)))

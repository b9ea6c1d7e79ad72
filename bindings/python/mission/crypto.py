"""Digests and signatures by a provider in Python, such as the client of an HSM.

    context = mission.Context(crypto=mission.Crypto(digest=digest, random=os.urandom))

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Callable, Dict, Optional, Tuple

from . import _runtime
from ._context import NativeTable
from ._mission import ffi, lib
from .enums import Algorithm, Hash, KeyType


@dataclass(frozen=True)
class KeyNumbers:
    """The numbers of a key, big-endian. A public key has `x` and `y` (EC, each 32 or 48 bytes), `x`
    alone (Ed25519, 32 bytes), or `n` and `e` (RSA, without leading zeros); a private one has `d`
    too (EC as long as `x`, Ed25519 the 32 bytes of the seed), and of RSA all that follow. What is
    absent is empty.
    """

    type: KeyType
    x: bytes = b''
    y: bytes = b''
    n: bytes = b''
    e: bytes = b''
    d: bytes = field(default=b'', repr=False)
    p: bytes = field(default=b'', repr=False)
    q: bytes = field(default=b'', repr=False)
    dp: bytes = field(default=b'', repr=False)
    dq: bytes = field(default=b'', repr=False)
    qi: bytes = field(default=b'', repr=False)


Parts = Tuple[bytes, ...]
"""What is hashed or signed, as if the parts stood one after the other."""


@dataclass(frozen=True)
class Crypto:
    """A provider, for `crypto` of :class:`mission.Context`. Its callables may be called from any
    thread. An exception of one comes out of the call that needed it. What they are given of private
    keys are Python's bytes, which nothing wipes.
    """

    digest: Callable[[Hash, Parts], bytes]
    """The hash of the parts. Hash.SHA256 is required."""
    random: Optional[Callable[[int], bytes]] = None
    """So many bytes of a cryptographic random source. None: the library mints no identifiers."""
    compare: Optional[Callable[[bytes, bytes], bool]] = None
    """Are these equal? In time that depends on their length alone. None: the library's own."""
    key_open: Optional[Callable[[KeyNumbers], Any]] = None
    """A key made ready for use, once: whatever the callables below understand, free to be used by
    many threads at once. None in place of it: these numbers are no valid key (a point that is not
    on its curve, a private key that is not the public one's). Without this slot, or with it and
    without `verify` and `sign`, this provider has no signatures.
    """
    verify: Optional[Callable[[Any, Algorithm, Parts, bytes], bool]] = None
    """Is this signature, in the form of JWS, the key's over the parts?"""
    sign: Optional[Callable[[Any, Algorithm, Parts], bytes]] = None
    """A signature with a private key, in the form of JWS."""
    key_generate: Optional[Callable[[KeyType], Optional[Tuple[bytes, bytes, bytes]]]] = None
    """A new EC or Ed25519 key: `d`, `x` and `y` (Ed25519: any), as KeyNumbers has them. None in
    place of it: a type that it cannot make.
    """

    def _table(self) -> NativeTable:
        c, handle = ffi.new('mission_crypto *'), ffi.new_handle(self)
        c.size, c.host = ffi.sizeof('mission_crypto'), handle
        for name in _SLOTS:
            if getattr(self, name) is not None:
                setattr(c, name, getattr(lib, f'mission_python_crypto__{name}'))
        if self.key_open is not None:
            c.key_close = lib.mission_python_crypto__key_close
        return NativeTable('mission_crypto', c, (c, handle))


# Keys that C has opened. Of what is garbage together the collector may take the provider before its
# keys, so that nothing but this is looked at when they are closed.
_keys: Dict[int, Any] = {}


def _place(pointer: Any, cast: Any = ffi.cast) -> int:
    return int(cast('uintptr_t', pointer))


def _parts(c: Any, count: int) -> Parts:
    return tuple(_runtime.bytes_of(c[i]) for i in range(count))


def _put(out: Any, size: int, data: Any) -> int:
    """Exactly so many bytes, as C expects them."""
    data = _runtime.raw(data)
    if len(data) != size:
        raise ValueError(f'{len(data)} bytes where {size} are wanted')
    ffi.memmove(out, data, size)
    return 0


def _says(answer: Any) -> int:
    if not isinstance(answer, bool):
        raise TypeError(f'True or False is wanted, not {type(answer).__name__}')
    return 0 if answer else 1


def _digest(crypto: Any, algorithm: int, parts: Any, count: int, out: Any, size: int) -> int:
    return _put(out, size, crypto.digest(Hash(algorithm), _parts(parts, count)))


def _random(crypto: Any, out: Any, size: int) -> int:
    return _put(out, size, crypto.random(size))


def _compare(crypto: Any, a: Any, b: Any, size: int) -> int:
    both = (bytes(ffi.buffer(c, size)) if size else b'' for c in (a, b))
    return _says(crypto.compare(*both))


def _key_open(crypto: Any, numbers: Any, out: Any) -> int:
    said = {name: _runtime.bytes_of(getattr(numbers, name)) for name in _NUMBERS}
    key = crypto.key_open(KeyNumbers(KeyType(numbers.type), **said))
    if key is None:
        return 1
    handle = ffi.new_handle(key)
    _keys[_place(handle)] = handle
    out[0] = handle
    return 0


def _verify(crypto: Any, key: Any, algorithm: int, parts: Any, count: int, signature: Any) -> int:
    return _says(crypto.verify(ffi.from_handle(key), Algorithm(algorithm), _parts(parts, count),
                               _runtime.bytes_of(signature)))


def _sign(crypto: Any, key: Any, algorithm: int, parts: Any, count: int, out: Any, room: int,
          written: Any) -> int:
    data = _runtime.raw(crypto.sign(ffi.from_handle(key), Algorithm(algorithm),
                                    _parts(parts, count)))
    if len(data) > room:
        raise ValueError(f'a signature of {len(data)} bytes, where {room} have room')
    ffi.memmove(out, data, len(data))
    written[0] = len(data)
    return 0


def _key_generate(crypto: Any, kind: int, d: Any, x: Any, y: Any) -> int:
    made = crypto.key_generate(KeyType(kind))
    if made is None:
        return 1
    size = 48 if kind == KeyType.P384 else 32
    own, first, second = made
    _put(d, size, own)
    _put(x, size, first)
    return 0 if kind == KeyType.ED25519 else _put(y, size, second)


_NUMBERS = ('x', 'y', 'n', 'e', 'd', 'p', 'q', 'dp', 'dq', 'qi')
_SLOTS: Dict[str, Callable[..., int]] = {
    'digest': _digest, 'random': _random, 'compare': _compare, 'key_open': _key_open,
    'verify': _verify, 'sign': _sign, 'key_generate': _key_generate}


def _called(slot: Callable[..., int]) -> Callable[..., int]:
    """A slot as C calls it: an exception is put aside, and comes out of the outer call."""
    def call(host: Any, *c: Any) -> int:
        before, _runtime.state.exception = _runtime.state.exception, None
        try:
            code = slot(ffi.from_handle(host), *c)
        except BaseException as error:  # noqa: B902 - none may pass through C
            _runtime.state.exception, code = error, _runtime.HOST_FAILED
        if before is not None:
            _runtime.state.exception = before
        return code
    return call


def _key_close(_: Any, key: Any, keys: Dict[int, Any] = _keys, place: Any = _place) -> None:
    keys.pop(place(key), None)


for _name, _slot in _SLOTS.items():
    _runtime.extern(f'mission_python_crypto__{_name}', _called(_slot))
ffi.def_extern(name='mission_python_crypto__key_close', onerror=_runtime._lost)(_key_close)


__all__ = ['Crypto', 'KeyNumbers', 'Parts']

"""What every operation shares: profile, clock, limits. SPDX-License-Identifier: MIT"""
from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence, Union

from . import _runtime
from ._mission import ffi, lib
from ._runtime import Handle
from ._time import When
from .enums import ContextFlag, Profile
from .values import (AuthorizationType, Clock, Config, ConstraintType, EvidenceType, Limits,
                     MemberType)

if TYPE_CHECKING:
    from .crypto import Crypto
    from .openssl import Provider


class Context(Handle):
    """What operations share: immutable, and free to be used by many threads at once.

    `clock` is a Clock, or a callable that returns the present; None: the system's. `crypto` is a
    :class:`Crypto`, a `mission.openssl.Provider` or a table of C (:class:`NativeTable`), as
    `allocator` is; None: those of the library.
    """

    _type = 'mission_context'

    def __init__(self, profile: Union[Profile, int] = Profile.SERIES, *,
                 flags: Union[ContextFlag, int] = 0,
                 clock: Union[Clock, Callable[[], When], None] = None,
                 limits: Optional[Limits] = None,
                 control_members: Sequence[MemberType] = (),
                 entry_members: Sequence[MemberType] = (),
                 constraint_types: Sequence[ConstraintType] = (),
                 authorization_types: Sequence[AuthorizationType] = (),
                 evidence_types: Sequence[EvidenceType] = (),
                 object_label: Optional[MemberType] = None,
                 crypto: Union[Crypto, Provider, NativeTable, None] = None,
                 allocator: Optional[NativeTable] = None) -> None:
        if clock is None:
            clock = system_clock()
        elif not isinstance(clock, Clock):
            clock = Clock(now=clock)
        config = Config(
            profile=profile, flags=flags, clock=clock, limits=limits,
            control_members=control_members, entry_members=entry_members,
            constraint_types=constraint_types, authorization_types=authorization_types,
            evidence_types=evidence_types, object_label=object_label,
            crypto=_table_of(crypto), allocator=allocator)
        self._adopt(_runtime.invoke('mission_context_new', config))

    @property
    def profile(self) -> Profile:
        """The wire profile."""
        return Profile(lib.mission_context_profile(self._c))

    @property
    def limits(self) -> Limits:
        """The limits in force."""
        said: Limits = _runtime.invoke('mission_context_limits', context=self)
        return said


def _table_of(crypto: Any) -> Any:
    """What has a table gives it, with a hold on what is behind it."""
    give = getattr(crypto, '_table', None)
    return crypto if give is None else give()


class NativeTable:
    """A table of callbacks in C that something else filled, such as a provider of an HSM: `pointer`
    is its address, or a cffi pointer; `owner` is kept alive with it.
    """

    def __init__(self, kind: str, pointer: Any, owner: Any = None) -> None:
        if isinstance(pointer, int):
            pointer = ffi.cast('void *', pointer)
        self._native, self._owner = ffi.cast(kind + ' *', pointer), owner

    def _table(self) -> NativeTable:
        return self


def system_clock() -> Clock:
    """The system's clock, read in C."""
    clock = Clock()
    c = ffi.new('mission_clock *')
    c.size, c.now = ffi.sizeof('mission_clock'), lib.mission_python_now()
    object.__setattr__(clock, '_native', c)
    return clock


def builtin_crypto() -> NativeTable:
    """The provider inside the library."""
    return NativeTable('mission_crypto', lib.mission_crypto_builtin())


_lock = threading.RLock()
_default: Optional[Context] = None


def default() -> Context:
    """The context of calls that name none: the series profile, the system's clock."""
    global _default
    if _default is None:
        with _lock:
            if _default is None:
                _default = Context()
    return _default

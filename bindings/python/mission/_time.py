"""Moments, to the nanosecond and beyond. SPDX-License-Identifier: MIT"""
from __future__ import annotations

import functools
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Optional, Tuple, Union

from . import _errors
from ._mission import ffi, lib

_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)
_SECONDS = (-62135596800, 253402300799)  # years 1 to 9999


def _of_datetime(moment: datetime) -> Tuple[int, int]:
    if moment.tzinfo is None or moment.utcoffset() is None:
        raise ValueError('a datetime without a time zone names no moment')
    since = moment - _EPOCH
    return since.days * 86400 + since.seconds, since.microseconds * 1000


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Time:
    """A moment on the UTC time line: seconds since 1970-01-01T00:00:00Z, and nanoseconds."""

    seconds: int = 0
    nanoseconds: int = 0

    def __post_init__(self) -> None:
        if not isinstance(self.seconds, int) or not isinstance(self.nanoseconds, int):
            raise TypeError('seconds and nanoseconds are whole numbers')
        if not 0 <= self.nanoseconds < 1_000_000_000 or not -2**63 <= self.seconds < 2**63:
            raise ValueError('out of range')

    @classmethod
    def now(cls) -> Time:
        """The present, as the system's clock has it."""
        import time
        return cls(*divmod(time.time_ns(), 1_000_000_000))

    @classmethod
    def from_datetime(cls, moment: datetime) -> Time:
        """Of an aware datetime; a naive one is an error."""
        return cls(*_of_datetime(moment))

    @classmethod
    def parse(cls, text: Union[str, bytes]) -> Time:
        """Read RFC 3339 to nanoseconds; a finer time is an error here, see :class:`Instant`."""
        instant = Instant.parse(text)
        if len(instant.fraction) > 9:
            raise ValueError('finer than a nanosecond')
        return cls(instant.seconds, int(instant.fraction.ljust(9, '0') or 0))

    def to_datetime(self) -> datetime:
        """As an aware datetime in UTC; ValueError where it would lose nanoseconds, or the year is
        not one of 1 to 9999.
        """
        if self.nanoseconds % 1000:
            raise ValueError('a datetime has no nanoseconds')
        if not _SECONDS[0] <= self.seconds <= _SECONDS[1]:
            raise ValueError('a datetime ends with the year 9999')
        return _EPOCH + timedelta(seconds=self.seconds, microseconds=self.nanoseconds // 1000)

    def __str__(self) -> str:
        room = ffi.new('char[31]')
        c = ffi.new('mission_time *', (self.seconds, self.nanoseconds, 0))
        size = lib.mission_time_write(c, room, 31)
        if size == 0:
            return f'{self.seconds}.{self.nanoseconds:09}'
        return bytes(ffi.buffer(room, size)).decode()

    def _key(self) -> Tuple[int, int]:
        return self.seconds, self.nanoseconds

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Time):
            return self._key() == other._key()
        if isinstance(other, datetime) and other.utcoffset() is not None:
            return self._key() == _of_datetime(other)
        return NotImplemented

    def __lt__(self, other: Union[Time, datetime]) -> bool:
        if isinstance(other, Time):
            return self._key() < other._key()
        if isinstance(other, datetime):
            return self._key() < _of_datetime(other)
        return NotImplemented

    def __hash__(self) -> int:
        if self.nanoseconds % 1000 == 0 and _SECONDS[0] <= self.seconds <= _SECONDS[1]:
            return hash(self.to_datetime())
        return hash(self._key())


@functools.total_ordering
@dataclass(frozen=True, eq=False)
class Instant:
    """A moment as text says it: whole UTC seconds, and the digits of the fraction, of any length,
    without trailing zeros. The empty one stands where C has no time at all.
    """

    seconds: int = 0
    fraction: str = ''

    def __post_init__(self) -> None:
        if not isinstance(self.seconds, int) or not isinstance(self.fraction, str):
            raise TypeError('seconds are a whole number, and a fraction is its digits')
        if not -2**63 <= self.seconds < 2**63:
            raise ValueError('out of range')
        if self.fraction:
            if not (self.fraction.isascii() and self.fraction.isdigit()):
                raise ValueError('a fraction is digits')
            object.__setattr__(self, 'fraction', self.fraction.rstrip('0'))

    @classmethod
    def parse(cls, text: Union[str, bytes]) -> Instant:
        """Read an RFC 3339 date and time exactly."""
        from . import _runtime
        keep: list[Any] = []
        c, error = ffi.new('mission_instant *'), _errors.new_error()
        code = lib.mission_instant_parse(_runtime.view(text, keep), c, error)
        if code:
            raise _errors.of_c(error, code)
        return cls(int(c.seconds), _runtime.text_of(c.fraction))

    def _c(self, keep: list[Any]) -> Any:
        from . import _runtime
        c = ffi.new('mission_instant *', (self.seconds, _runtime.view(self.fraction, keep)))
        keep.append(c)
        return c

    def to_time(self) -> Time:
        """ValueError where the fraction has more than nine digits."""
        if len(self.fraction) > 9:
            raise ValueError('finer than a nanosecond')
        return Time(self.seconds, int(self.fraction.ljust(9, '0') or 0))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, (Instant, Time, datetime)):
            return _order(self, other) == 0
        return NotImplemented

    def __lt__(self, other: Union[Instant, Time, datetime]) -> bool:
        if isinstance(other, (Instant, Time, datetime)):
            return _order(self, other) < 0
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.to_time() if len(self.fraction) <= 9 else (self.seconds, self.fraction))


def _order(a: Instant, b: Union[Instant, Time, datetime]) -> int:
    keep: list[Any] = []
    if isinstance(b, Instant):
        return int(lib.mission_instant_compare(a._c(keep), b._c(keep)))
    return int(lib.mission_instant_compare_time(a._c(keep), time_c(b, keep)))


When = Union[datetime, Time, None]
"""A moment that goes in; None: the context's clock, or not said."""
Moment = Union[str, datetime, Time, Instant, None]
"""The same where a longer fraction counts: RFC 3339 text, too."""


def pair(moment: Any) -> Tuple[int, int]:
    """Seconds and nanoseconds."""
    if isinstance(moment, Time):
        return moment.seconds, moment.nanoseconds
    if isinstance(moment, datetime):
        return _of_datetime(moment)
    raise TypeError(f'a datetime, a Time or None is wanted, not {type(moment).__name__}')


def time_c(moment: Any, keep: list[Any]) -> Any:
    """A pointer to it; NULL for None."""
    if moment is None:
        return ffi.NULL
    c = ffi.new('mission_time *', (*pair(moment), 0))
    keep.append(c)
    return c


def time_of(c: Any) -> Optional[Time]:
    """What C says; None where it says nothing (all zero), or never."""
    seconds, nanoseconds = int(c.seconds), int(c.nanoseconds)
    if (seconds == 0 and nanoseconds == 0) or seconds == 2**63 - 1:
        return None
    return Time(seconds, nanoseconds)


def instant_of(moment: Moment) -> Instant:
    if moment is None:
        return Instant()
    if isinstance(moment, Instant):
        return moment
    if isinstance(moment, str):
        return Instant.parse(moment)
    seconds, nanoseconds = pair(moment)
    return Instant(seconds, f'{nanoseconds:09}'.rstrip('0'))

"""What a refused call raises. SPDX-License-Identifier: MIT"""
from __future__ import annotations

from typing import Any, Dict, Optional, Type

from ._mission import ffi, lib
from .enums import Category, Code

NO_OFFSET = 2**64 - 1


class MissionError(Exception):
    """A call that was refused.

    `code`, `reason` and `category` say what it is, `where` (a JSON Pointer or another place) and
    `offset` (the byte of the input) say where; `oauth_error` is the OAuth error that fits, and
    `host_code` what a callback returned. None: not known. `result` is what the call wrote all the
    same: the outcomes of obligations that were not all fulfilled, or how a record of evidence stands.
    """

    result: Any = None

    def __init__(self, text: str, code: int = Code.ARGUMENT, *, where: str = '',
                 offset: Optional[int] = None, host_code: int = 0,
                 reason: Optional[str] = None, oauth_error: Optional[str] = None) -> None:
        super().__init__(text)
        self.text = text
        self.code = _code(code)
        self.reason = reason or _static(lib.mission_code_reason(code)) or 'unknown_code'
        category = int(lib.mission_code_category(code))
        self.category: Optional[Category] = Category(category) if category else None
        self.oauth_error = oauth_error or _static(lib.mission_code_oauth_error(code))
        self.where, self.offset, self.host_code = where, offset, host_code

    def __str__(self) -> str:
        place = f' at {self.where!r}' if self.where else ''
        byte = f' (byte {self.offset})' if self.offset is not None else ''
        return f'{self.reason}: {self.text}{place}{byte}'

    def __reduce__(self) -> Any:
        return _again, (type(self), self.text, int(self.code), self.where, self.offset,
                        self.host_code)


class UsageError(MissionError):
    """The program that calls is wrong."""


class HostError(MissionError):
    """A callback of the host failed, without an exception of its own."""


class InputError(MissionError, ValueError):
    """The document or parameter is wrong."""


class LimitError(MissionError, ValueError):
    """The input exceeds a limit of the context."""


class Refused(MissionError):
    """The input is well formed, and the answer is no."""


class NoMemory(MissionError, MemoryError):
    """The allocator gave no memory."""


class ClosedError(ValueError):
    """An object was used after it was closed."""


_CLASSES: Dict[int, Type[MissionError]] = {
    Category.USAGE: UsageError, Category.MEMORY: NoMemory, Category.HOST: HostError,
    Category.INPUT: InputError, Category.LIMIT: LimitError, Category.REFUSED: Refused}


def _again(kind: Type[MissionError], text: str, code: int, where: str, offset: Optional[int],
           host_code: int) -> MissionError:
    return kind(text, code, where=where, offset=offset, host_code=host_code)


def _code(code: int) -> int:
    try:
        return Code(code)
    except ValueError:
        return code


def _static(text: Any) -> Optional[str]:
    return None if text == ffi.NULL else ffi.string(text).decode()


def kind_of(code: int) -> Type[MissionError]:
    return _CLASSES.get(int(lib.mission_code_category(code)), MissionError)


def of_code(code: int, text: str = '', where: str = '') -> MissionError:
    """The error of a code alone."""
    return kind_of(code)(text or _static(lib.mission_code_text(code)) or '', code, where=where)


def of_c(c: Any, code: int = 0) -> MissionError:
    """The error that a filled mission_error says; `code` where it says none."""
    code = int(c.code) or code
    offset = int(c.offset)
    text = ffi.string(c.text).decode('utf-8', 'replace')
    return kind_of(code)(
        text or _static(lib.mission_code_text(code)) or '', code,
        where=ffi.string(c.where).decode('utf-8', 'replace'),
        offset=None if offset == NO_OFFSET else offset, host_code=int(c.host_code),
        reason=_static(c.reason), oauth_error=_static(c.oauth_error))


def to_c(error: Optional[MissionError], keep: list[Any]) -> Any:
    """The same as a mission_error; NULL for None."""
    if error is None:
        return ffi.NULL
    if not isinstance(error, MissionError):
        raise TypeError('a MissionError or None is wanted')
    c = new_error()
    keep.append(c)
    c.code, c.category = int(error.code), int(error.category or 0)
    c.host_code = error.host_code
    c.offset = NO_OFFSET if error.offset is None else error.offset
    c.reason = lib.mission_code_reason(int(error.code))
    if error.oauth_error:
        word = ffi.new('char[]', error.oauth_error.encode())
        keep.append(word)
        c.oauth_error = word
    for name, size in (('where', 255), ('text', 159)):
        cut = getattr(error, name).encode('utf-8', 'replace')[:size]
        data = cut.decode('utf-8', 'ignore').encode()  # no half of a character
        ffi.memmove(getattr(c, name), data, len(data))
    return c


def new_error() -> Any:
    c = ffi.new('mission_error *')
    c.size = ffi.sizeof('mission_error')
    c.offset = NO_OFFSET
    return c

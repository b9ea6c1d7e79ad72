"""How a call crosses into C and back. SPDX-License-Identifier: MIT

Memory: what a call hands to C is kept in a list, its memory. An object that the call makes keeps
that list for as long as C has the object, so what C borrows is there; what a callback returns goes
into the list of the call that is under way. Nothing here is freed by hand.

Exceptions: one that a callback raises is put aside, C gets a host error, and the call that led
there raises it again, whatever C made of the error.
"""
from __future__ import annotations

import collections
import dataclasses
import enum
import functools
import gc
import keyword
import operator
import threading
from typing import Any, Callable, Deque, Dict, List, Optional, Tuple, Type

from . import _errors, _time, enums
from ._mission import ffi, lib
from ._tables import CLEAR, FUNCTIONS, HANDLES, STRUCTS

NULL = ffi.NULL
MOST = 2**64 - 1  # SIZE_MAX
HOST_FAILED = int(enums.Code.HOST)

Memory = List[Any]


class _State(threading.local):
    """Of this thread: the memory of the call under way, and the exception that awaits its end."""

    memory: Optional[Memory] = None
    exception: Optional[BaseException] = None

    def __init__(self) -> None:
        # Of calls without a memory, whose callbacks give C nothing to borrow for long.
        self.spare: Deque[Memory] = collections.deque(maxlen=64)


state = _State()


def ask(keep: Optional[Memory], function: Any, *c: Any) -> Any:
    """Call C. What its callbacks return goes into this memory; what one raises is raised."""
    # A finalizer or signal handler may call while the exception of another call waits.
    waiting, state.exception = state.exception, None
    before, state.memory = state.memory, keep
    try:
        code = function(*c)
    finally:
        state.memory = before
        raised, state.exception = state.exception, waiting
    if raised is not None:
        raise raised
    return code


# --- text and octets ------------------------------------------------------------------------------


def octets(text: Any) -> bytes:
    """The bytes of a text; a lone surrogate is an InputError."""
    if isinstance(text, str):
        try:
            return str.encode(text)
        except UnicodeEncodeError as error:
            before = str.__getitem__(text, slice(error.start))
            raise _errors.InputError(
                'a surrogate without its other half', enums.Code.LONE_SURROGATE,
                offset=len(before.encode())) from None
    if isinstance(text, (bytes, bytearray, memoryview)):
        return raw(text)
    raise TypeError(f'text is wanted, not {type(text).__name__}')


def raw(data: Any) -> bytes:
    """The bytes themselves: a class of the caller's has no say in how many there are."""
    if type(data) is bytes:
        return data
    if isinstance(data, (bytes, bytearray, memoryview)):
        return memoryview(data).tobytes()
    raise TypeError(f'bytes are wanted, not {type(data).__name__}')


def _view(data: bytes, keep: Memory) -> Tuple[Any, int]:
    if not data:
        return NULL, 0
    buffer = ffi.from_buffer('char[]', data)
    keep.append(buffer)
    return buffer, len(data)


def view(text: Any, keep: Memory) -> Tuple[Any, int]:
    """A text as the pair that cffi makes a mission_view of."""
    return _view(octets(text), keep)


def text_or_none(text: Any, keep: Memory) -> Tuple[Any, int]:
    """Of what C tells apart: None is absent, a text may be empty."""
    if text is None:
        return NULL, 0
    data = octets(text)
    buffer = ffi.from_buffer('char[]', data)
    keep.append(buffer)
    return buffer, len(data)


def bytes_of(c: Any) -> bytes:
    return bytes(ffi.buffer(c.ptr, c.len)) if c.len else b''


def text_of(c: Any) -> str:
    try:
        return bytes_of(c).decode()
    except UnicodeDecodeError as error:
        raise _errors.InputError('the text is not UTF-8', enums.Code.INVALID_UTF8,
                                 offset=error.start) from None


def word_of(c: Any) -> Optional[str]:
    return None if c == NULL else ffi.string(c).decode('utf-8', 'replace')


# --- objects --------------------------------------------------------------------------------------


def release(end: Callable[[Any], None], keep: Any) -> Callable[[Any], None]:
    """What gives an object back to C, and keeps the memory that C borrows for it until then."""
    call = functools.partial(end)
    call.keep = keep  # type: ignore[attr-defined]
    return call


# --- the collector --------------------------------------------------------------------------------
#
# Of what is garbage in a cycle it gives C's objects back before, or after, it runs the `__del__` of
# others that still see them.


class _Collecting(set):  # type: ignore[type-arg]
    """Not empty while the collector runs. It is told by functions of C alone, in which the exception
    of a signal cannot be lost.
    """

    start = property(None, set.update)
    stop = property(None, set.difference_update)


collecting = _Collecting()
gc.callbacks.append(functools.partial(setattr, collecting))


def collected(held: Any) -> bool:
    """Has the collector given back anything of what is held? To be asked while it runs."""
    left, seen = [held], set()
    while left:
        one = left.pop()
        if id(one) in seen:
            continue
        seen.add(id(one))
        if isinstance(one, ffi.CData):
            if gc.is_finalized(one):
                return True
            left += [vars(more).get('keep') for more in gc.get_referents(one)
                     if isinstance(more, functools.partial)]
        elif isinstance(one, (list, tuple)):
            left += one
        elif isinstance(one, Held):
            left += one._holds()
    return False


class Held:
    """What has something of C's."""

    __slots__ = ()

    def _holds(self) -> List[Any]:
        raise NotImplementedError


_classes: Dict[str, Type[Handle]] = {}


class Handle(Held):
    """An object of the library. `close()` lets go of it early; a call that is running in another
    thread has a hold of its own, and what was made from the object stays good.
    """

    _type = ''
    _pointer: Any = None
    _keep: Any = None

    def __init_subclass__(cls) -> None:
        name = cls.__dict__.get('_type')  # a subclass of the caller's inherits it
        if name:
            _classes[name] = cls

    def __init__(self, *_: Any, **__: Any) -> None:
        raise TypeError(f'{type(self).__name__} has no constructor: use its class methods')

    @property
    def _c(self) -> Any:
        pointer = self._pointer
        if pointer is None or collecting and collected(self):
            raise _errors.ClosedError(f'this {type(self).__name__} was closed')
        return pointer

    def _holds(self) -> List[Any]:
        return [self._pointer, self._keep]

    def _adopt(self, other: Any) -> None:
        self.__dict__.update(other.__dict__)

    def close(self) -> None:
        """Let go of it; any further use raises ClosedError. Closing twice is quiet."""
        self._pointer = None
        self._keep = None

    @property
    def closed(self) -> bool:
        return self._pointer is None

    def __enter__(self) -> Any:
        self._c
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __copy__(self) -> Any:
        return self

    def __deepcopy__(self, _: Any) -> Any:
        return self

    def __reduce__(self) -> Any:
        raise TypeError(f'{type(self).__name__} is not to be pickled: write its text')

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        valued = isinstance(getattr(type(self), 'value', None), property)
        if type(self) is not type(other) or not valued:
            return NotImplemented
        return bool(self.value == other.value)  # type: ignore[attr-defined]

    def __hash__(self) -> int:
        if isinstance(getattr(type(self), 'value', None), property):
            return hash(self.value)  # type: ignore[attr-defined]
        return object.__hash__(self)

    def __repr__(self) -> str:
        name = type(self).__name__
        if self._pointer is None:
            return f'<{name} (closed)>'
        said = (getattr(self, word, None) for word in ('id', 'state', 'goal', 'kid'))
        words = [word[:60] for word in said if isinstance(word, str) and word]
        return f'<{name} {" ".join(words)}>' if words else f'<{name} at {id(self):#x}>'


class LockedHandle(Handle):
    """A handle that C gives to one thread at a time: calls wait for each other."""

    _lock: Any

    def __new__(cls, *_: Any, **__: Any) -> Any:
        self = object.__new__(cls)
        self._lock = threading.RLock()
        return self

    @property
    def _guard(self) -> Any:
        """The lock, for `with`, which no signal parts from a lock of C's; to come in twice is an
        error.
        """
        if self._lock._is_owned():
            raise _errors.UsageError('a callback used the object that called it', enums.Code.STATE)
        return self._lock


def wrap(name: str, pointer: Any, keep: Any) -> Any:
    """A Python object for an owned pointer."""
    if pointer == NULL:
        return None
    if name == 'mission_json':
        from ._json import Value
        return Value._of_document(own(name, pointer, keep))
    pointer = own(name, pointer, keep)  # first: whatever fails from here on, it is given back
    cls = _classes[name]
    self = cls.__new__(cls)
    self._keep = keep
    self._pointer = pointer
    return self


def own(name: str, pointer: Any, keep: Any) -> Any:
    return ffi.gc(pointer, release(getattr(lib, HANDLES[name][2]), keep))


def share(name: str, pointer: Any, keep: Any) -> Any:
    """One more reference of a borrowed pointer, as an object."""
    if pointer == NULL:
        return None
    more = getattr(lib, HANDLES[name][1])(ffi.cast(name + ' *', pointer))
    return wrap(name, more, keep)


def text_taken(pointer: Any, as_bytes: bool = False) -> Any:
    """The bytes of an owned mission_text, which is given back."""
    if pointer == NULL:
        return b'' if as_bytes else ''
    try:
        c = lib.mission_text_view(pointer)
        return bytes_of(c) if as_bytes else text_of(c)
    finally:
        lib.mission_text_unref(pointer)


def pointer_of(name: str, value: Any, keep: Memory) -> Any:
    """The C pointer of an object that goes in; it stays good as long as the memory."""
    if value is None:
        return NULL
    if name == 'mission_json':
        from ._json import Value
        pointer = Value.of(value)._document()
    elif name == 'mission_context':
        pointer = value._c
    elif isinstance(value, _classes[name]):
        pointer = value._c
    else:
        raise TypeError(f'{HANDLES[name][0]} is wanted, not {type(value).__name__}')
    keep.append(pointer)
    return pointer


def context_pointer(context: Any, keep: Memory) -> Any:
    from ._context import Context, default
    if context is None:
        context = default()
    if not isinstance(context, Context):
        raise TypeError(f'Context is wanted, not {type(context).__name__}')
    keep.append(context._c)
    return context._c


# --- slots ----------------------------------------------------------------------------------------


class Slot:
    """What a table says of one parameter or member."""

    __slots__ = ('name', 'key', 'role', 'base', 'pointers', 'count', 'enum', 'most', 'array',
                 'const', 'told')

    def __init__(self, row: Any) -> None:
        (self.name, self.role, self.base, self.pointers, self.count, enum_name, self.most,
         self.array, self.const, self.told) = row
        self.key = self.name + '_' if keyword.iskeyword(self.name) else self.name
        self.enum: Optional[Type[enum.IntEnum]] = getattr(enums, enum_name) if enum_name else None


def number(slot: Slot, value: Any) -> int:
    if value is None and slot.most:
        return MOST
    if isinstance(value, float) or not hasattr(value, '__index__'):
        raise TypeError(f'{slot.name}: a whole number is wanted, not {type(value).__name__}')
    return operator.index(value)


def number_of(slot: Slot, value: Any) -> Any:
    value = int(value)
    if slot.most and value == MOST:
        return None
    if slot.enum is not None:
        try:
            return slot.enum(value)
        except ValueError:
            return value
    return value


def truth(slot: Slot, value: Any) -> int:
    if not isinstance(value, int) or value not in (0, 1):
        raise TypeError(f'{slot.name}: True or False is wanted, not {value!r}')
    return int(value)


class Struct:
    """How a struct of C is filled from a dataclass, and read into one."""

    def __init__(self, name: str) -> None:
        from . import values
        class_name, rows, callbacks = STRUCTS[name]
        self.name, self.pointer = name, name + ' *'
        self.cls: Any = getattr(values, class_name, None)
        self.size = ffi.sizeof(name)
        self.slots = [Slot(row) for row in rows]
        counts = {s.count for s in self.slots if s.count}
        self.sized = any(s.role == 'size' for s in self.slots)
        self.hosts = [s.name for s in self.slots if s.role in ('host', 'opaque')]
        self.members = [s for s in self.slots if s.name not in counts and s.role not in (
            'size', 'reserved', 'host', 'count', 'opaque')]
        self.callbacks = {n: Callback(name, n, result, [Slot(r) for r in slots])
                          for n, (result, slots) in callbacks.items()}

    def new(self) -> Any:
        c = ffi.new(self.pointer)
        if self.sized:
            c.size = self.size
        return c

    def make(self, value: Any, keep: Memory) -> Any:
        """A pointer to a C struct of this value; NULL for None."""
        if value is None:
            return NULL
        native = getattr(value, '_native', None)
        if native is not None:
            if ffi.typeof(native) is not ffi.typeof(self.pointer):
                raise TypeError(f'{self.name}: not its table')
            keep.append(native)
            keep.append(value)
            return native
        c = self.new()
        keep.append(c)
        self.fill(c, value, keep)
        return c

    def fill(self, c: Any, value: Any, keep: Memory, said_only: bool = False) -> None:
        if not isinstance(value, self.cls):
            raise TypeError(f'{self.cls.__name__} is wanted, not {type(value).__name__}')
        native = getattr(value, '_native', None)
        if native is not None:
            keep.append(native)
            keep.append(value)
            ffi.memmove(c, native, self.size)
            return
        if self.sized:
            c.size = self.size
        counts: Dict[str, int] = {}
        for slot in self.members:
            member = getattr(value, slot.key)
            if slot.role == 'callback':
                if member is not None:
                    if not callable(member):
                        raise TypeError(f'{slot.name}: a callable is wanted')
                    setattr(c, slot.name, self.callbacks[slot.name].c)
            elif slot.role == 'array' and slot.count:
                items = several(slot, member)
                # Of two that share a count, one may be absent.
                if (items and not slot.count.isdigit()
                        and counts.setdefault(slot.count, len(items)) != len(items)):
                    raise ValueError(f'{slot.name}: not as many as there are of its like')
                if items or not said_only:
                    put(c, slot, items, keep, said_only)
            elif not said_only or member or slot.role == 'text?' and member is not None:
                put(c, slot, member, keep, said_only)
        if said_only:
            for slot in self.members:
                if slot.base in GIVEN and getattr(value, slot.key) is not None:
                    getattr(lib, HANDLES[slot.base][1])(getattr(c, slot.name))
        if self.hosts and self.callbacks:
            host = ffi.new_handle(value)
            keep.append(host)
            keep.append(value)
            for name in self.hosts:
                setattr(c, name, host)

    def read(self, c: Any, owner: Any, scope: Optional[Scope] = None) -> Any:
        """A dataclass of a C struct. What it borrows is kept by `owner`; within a callback
        (`scope`) it is copied.
        """
        said: Dict[str, Any] = {}
        for slot in self.members:
            if slot.role == 'callback':
                said[slot.key] = self.callbacks[slot.name].foreign(c, owner, scope)
            else:
                said[slot.key] = get(c, slot, owner, scope)
        return self.cls(**said)


_structs: Dict[str, Struct] = {}


def struct(name: str) -> Struct:
    found = _structs.get(name)
    if found is None:
        found = _structs[name] = Struct(name)
    return found


class Scope:
    """A callback under way: what it borrows ends with it."""

    __slots__ = ('open',)

    def __init__(self) -> None:
        self.open = True


# Parts of a configuration that are absent while nothing is said in them.
PARTS = frozenset({'mission_freshness', 'mission_proof_policy'})
# Of what a callback returns, the library gives back a reference.
GIVEN = frozenset({'mission_jwks', 'mission_authority'})


def put(c: Any, slot: Slot, value: Any, keep: Memory, said_only: bool = False) -> None:
    """One member of a struct."""
    role, name = slot.role, slot.name
    if role == 'text' or role == 'octets':
        member = getattr(c, name)
        member.ptr, member.len = _view(octets(value) if role == 'text' else raw(value), keep)
    elif role == 'text?':
        member = getattr(c, name)
        member.ptr, member.len = text_or_none(value, keep)
    elif role == 'struct':
        kind = struct(slot.base)
        if slot.base not in PARTS or value != kind.cls():
            kind.fill(getattr(c, name), value, keep, said_only)
    elif role == 'time':
        member = getattr(c, name)
        if value is not None:
            member.seconds, member.nanoseconds = _time.pair(value)
    elif role == 'instant':
        instant = _time.instant_of(value)
        member = getattr(c, name)
        member.seconds = instant.seconds
        member.fraction.ptr, member.fraction.len = view(instant.fraction, keep)
    elif role == 'digest':
        data = octets(value)
        if len(data) > 51:
            raise ValueError(f'{name}: no digest')
        ffi.memmove(getattr(c, name).text, data, len(data))
    elif role == 'chars':
        pass
    elif role == 'array' and slot.array:
        if value:
            raise TypeError(f'{name} is only read')
    elif role == 'boolean' and slot.base == 'char':
        setattr(c, name, bytes([truth(slot, value)]))
    else:
        setattr(c, name, argument(slot, value, keep))
        if slot.count.isdigit():
            if len(value) not in (0, int(slot.count)):
                raise ValueError(f'{name}: {slot.count} are wanted, or none')
        elif slot.count and value:
            setattr(c, slot.count, len(value))


def get(c: Any, slot: Slot, owner: Any, scope: Optional[Scope]) -> Any:
    """One member of a struct."""
    role, member = slot.role, getattr(c, slot.name)
    if role == 'text':
        return text_of(member)
    if role == 'octets':
        return bytes_of(member)
    if role == 'array':
        if slot.array:
            count = int(getattr(c, 'count', int(slot.array)))
        else:
            count = 0 if member == NULL else int(slot.count) if slot.count.isdigit() else \
                int(getattr(c, slot.count))
        return tuple(element(slot, member[i], owner, scope) for i in range(count))
    return result(slot, member, owner, scope)


def element(slot: Slot, item: Any, owner: Any, scope: Optional[Scope]) -> Any:
    if slot.base == 'mission_view':
        return bytes_of(item) if slot.told == 'octets' else text_of(item)
    if slot.base == 'mission_value':
        return value_of(item, owner, scope)
    return struct(slot.base).read(item, owner, scope)


def value_of(pointer: Any, owner: Any, scope: Optional[Scope] = None) -> Any:
    from ._json import Value
    if pointer == NULL:
        return None
    return Value._of(pointer, owner) if scope is None else Value._copy(pointer)


def result(slot: Slot, c: Any, owner: Any, scope: Optional[Scope] = None) -> Any:
    """A C value as Python's."""
    role = slot.role
    if role == 'text':
        return text_of(c)
    if role == 'text?':
        return None if c.ptr == NULL else text_of(c)
    if role == 'octets':
        return bytes_of(c)
    if role == 'number':
        return number_of(slot, c)
    if role == 'boolean':
        return ord(c) == 1 if isinstance(c, bytes) else int(c) == 1
    if role == 'real':
        return float(c)
    if role == 'string':
        return word_of(c)
    if role == 'chars':
        return ffi.string(c).decode('utf-8', 'replace')
    if role == 'value':
        return value_of(c, owner, scope)
    if role == 'time':
        return _time.time_of(c)
    if role == 'instant':
        return _time.Instant(int(c.seconds), text_of(c.fraction))
    if role == 'digest':
        return ffi.string(c.text).decode()
    if role == 'struct':
        return struct(slot.base).read(c, owner, scope)
    if role == 'error':
        return None if c == NULL else _errors.of_c(c)
    if c == NULL:
        return None
    if role == 'struct?' or role == 'table':
        if slot.base == 'mission_time':
            return _time.time_of(c)
        if slot.base == 'mission_instant':
            return _time.Instant(int(c.seconds), text_of(c.fraction))
        return struct(slot.base).read(c, owner, scope)
    if role == 'handle':
        if slot.base == 'mission_text':
            return text_of(lib.mission_text_view(c))
        if slot.base == 'mission_context':
            return None
        return share(slot.base, c, owner if scope is None else None)
    raise TypeError(f'{slot.name}: {role}')


def argument(slot: Slot, value: Any, keep: Memory) -> Any:
    """A Python value as a C argument (or a pointer-sized member)."""
    role, base = slot.role, slot.base
    if role == 'text':
        return view(value, keep)
    if role == 'text?':
        return text_or_none(value, keep)
    if role == 'octets':
        return _view(raw(value), keep)
    if role == 'number':
        return number(slot, value)
    if role == 'boolean':
        return truth(slot, value)
    if role == 'value':
        return value_pointer(value, keep)
    if role == 'handle':
        if base == 'mission_context':
            return context_pointer(value, keep)
        return pointer_of(base, value, keep)
    if role == 'array':
        return array(slot, value, keep)
    if role == 'real':
        if not isinstance(value, (int, float)):
            raise TypeError(f'{slot.name}: a number is wanted')
        return float(value)
    if role == 'string':
        if value is None:
            return NULL
        data = octets(value)
        if b'\0' in data:
            raise ValueError(f'{slot.name}: has a U+0000')
        word = ffi.new('char[]', data)
        keep.append(word)
        return word
    if role == 'error':
        return _errors.to_c(value, keep)
    if base == 'mission_time':
        return _time.time_c(value, keep)
    if base == 'mission_instant':
        return NULL if value is None else _time.instant_of(value)._c(keep)
    if base == 'mission_store':
        from .store import table_of
        return table_of(value, keep)
    if role in ('struct?', 'table') and base == 'mission_view':
        return array(slot, value or (), keep)
    if role == 'table' and base in ('mission_allocator', 'mission_crypto'):
        if value is None:
            return NULL
        native = getattr(value, '_native', None)
        if native is None or ffi.typeof(native) is not ffi.typeof(base + ' *'):
            raise TypeError(f'{slot.name}: a NativeTable of {base} is wanted')
        keep.append(value)
        return native
    if role in ('struct?', 'table'):
        return struct(base).make(value, keep)
    raise TypeError(f'{slot.name}: {role}')


def value_pointer(value: Any, keep: Memory) -> Any:
    """Plain data or a Value; None: nothing."""
    from ._json import Value
    if value is None:
        return NULL
    value = Value.of(value)
    keep.append(value._owner)
    return value._pointer


def several(slot: Slot, items: Any) -> Any:
    """The items of an array as they are now: what is counted is what C gets."""
    if slot.base in ('char', 'uint8_t'):
        return raw(items)
    if isinstance(items, (str, bytes, bytearray, memoryview)):
        raise TypeError(f'{slot.name}: a sequence is wanted, not one text')
    return tuple(items)


def array(slot: Slot, items: Any, keep: Memory) -> Any:
    """A C array of what `several` made."""
    base = slot.base
    if base in ('char', 'uint8_t'):
        data = ffi.from_buffer('char[]' if base == 'char' else 'uint8_t[]', items)
        keep.append(data)
        return data
    if not items:
        return NULL
    if slot.pointers == 2:
        c = ffi.new(base + ' *[]', len(items))
        for i, item in enumerate(items):
            if base == 'mission_value':
                c[i] = ffi.cast('mission_value *', value_pointer(item, keep))
            else:
                if item is None:
                    raise TypeError(f'{slot.name}: None is none of them')
                c[i] = pointer_of(base, item, keep)
    else:
        c = ffi.new(base + '[]', len(items))
        for i, item in enumerate(items):
            if base == 'mission_view':
                c[i].ptr, c[i].len = _view(
                    raw(item) if slot.told == 'octets' else octets(item), keep)
            else:
                struct(base).fill(c[i], item, keep)
    keep.append(c)
    return c


# --- callbacks ------------------------------------------------------------------------------------


def elements(said: Any) -> Any:
    """Of an answer of any number of values: an array is so many, anything else is one."""
    from ._json import Value
    several = isinstance(said, (list, tuple)) or isinstance(said, Value) and said.kind == enums.Kind.ARRAY
    return said if several else [said]


class Callback:
    """A slot of a table: called by C, it calls Python; read from C, it can be called."""

    def __init__(self, owner: str, name: str, returns: str, slots: List[Slot]) -> None:
        self.owner, self.name, self.returns, self.slots = owner, name, returns, slots
        self.c = getattr(lib, f'mission_python_{owner[len("mission_"):]}__{name}', None)
        counts = {s.count for s in slots if s.count}
        self.takes: List[Tuple[int, Slot]] = []
        self.outs: List[Tuple[int, Slot]] = []
        for index, slot in enumerate(slots[1:], 1):
            if slot.role in ('host', 'error', 'count') or slot.name in counts \
                    or slot.name.endswith('_count') or slot.name == 'written':
                continue
            (self.outs if self.is_out(slot) else self.takes).append((index, slot))
        # What C has filled is handed over, too; what comes back for it takes its place.
        self.found = [(index, slot) for index, slot in self.outs if slot.told == 'filled']

    @staticmethod
    def is_out(slot: Slot) -> bool:
        if slot.role in ('out', 'room') or (slot.base == 'uint8_t' and not slot.const):
            return True
        if slot.base in ('mission_builder', 'mission_sink'):
            return True
        return slot.base in STRUCTS and bool(slot.pointers) and (
            slot.pointers == 2 or not slot.const)

    def key(self) -> str:
        return self.name + '_' if keyword.iskeyword(self.name) else self.name

    def __call__(self, *c: Any) -> Any:
        """From C. Never raises."""
        before, state.exception = state.exception, None
        scope = Scope()
        try:
            host = ffi.from_handle(c[0])
            takes = [self.taken(slot, index, c, scope) for index, slot in self.takes]
            takes += [struct(slot.base).read(c[index], None, scope) for index, slot in self.found]
            answer = getattr(host, self.key())(*takes)
            code = self.answer(c, answer)
        except BaseException as error:  # noqa: B902 - it comes out of the outer call
            state.exception = error
            code = HOST_FAILED
            if isinstance(error, _errors.MissionError) and int(error.code) < 0:
                code = int(error.code)
        finally:
            scope.open = False
        if before is not None:
            state.exception = before
        return code

    def taken(self, slot: Slot, index: int, c: Any, scope: Scope) -> Any:
        if slot.role == 'array':
            count = int(c[index + 1])
            if slot.base in ('char', 'uint8_t'):
                return bytes(ffi.buffer(c[index], count)) if count else b''
            if slot.base == 'mission_view' and self.owner in ('mission_signer', 'mission_crypto'):
                return tuple(bytes_of(c[index][i]) for i in range(count))
            return tuple(element(slot, c[index][i], None, scope) for i in range(count))
        return result(slot, c[index], None, scope)

    def answer(self, c: Any, answer: Any) -> int:
        """Write what Python returned to where C wants it."""
        if self.returns == 'void':
            return 0
        if not self.outs:
            if answer is None or answer is True:
                return 0
            if answer is False:
                return 1
            if isinstance(answer, int):
                if not -2**31 <= answer < 2**31:
                    raise ValueError(f'{self.name} returned {answer}, which C has no room for')
                return int(answer)
            raise TypeError(f'{self.name} returned {type(answer).__name__}')
        names = [slot.name for _, slot in self.outs]
        if len(self.outs) == 1:
            answers = [answer]
        elif isinstance(answer, tuple) and len(answer) == len(self.outs):
            answers = list(answer)
        elif 'verdict' in names and len(self.outs) == 2:  # nothing: no
            other = answer is not None
            answers = [other if n == 'verdict' else answer for n in names]
        elif answer is None:
            answers = [None] * len(self.outs)
        else:
            raise TypeError(f'{self.name} has to return a tuple: {", ".join(names)}')
        keep = state.memory
        if keep is None:
            keep = []
            state.spare.append(keep)
        for (index, slot), said in zip(self.outs, answers):
            self.give(slot, index, c, said, keep)
        return 0

    def give(self, slot: Slot, index: int, c: Any, said: Any, keep: Memory) -> None:
        base, target = slot.base, c[index]
        if base == 'int32_t' and slot.told != 'number':
            target[0] = truth(slot, said)
        elif slot.role == 'room':
            data = b'' if said is None else octets(said)
            room = int(c[index + 1])
            if len(data) > room:
                raise ValueError(f'{self.name}: {len(data)} bytes where {room} have room')
            ffi.memmove(target, data, len(data))
            c[index + 2][0] = len(data)
        elif base == 'uint8_t':
            data = raw(said)
            room = int(c[index + 1])
            if len(data) > room:
                raise ValueError(f'{self.name}: {len(data)} bytes where {room} have room')
            ffi.memmove(target, data, len(data))
            if index + 2 < len(c):
                c[index + 2][0] = len(data)
        elif said is None and (self.owner == 'mission_clock' or base.endswith('_t')):
            raise TypeError(f'{self.name} has to return {slot.name}, not None')
        elif said is None:
            return
        elif base == 'mission_builder':
            for value in elements(said) if slot.told == 'many' else [said]:
                lib.mission_builder_value(target, value_pointer(value, keep))
        elif base == 'mission_sink':
            data = octets(said)
            if data and target.write(target.host, ffi.from_buffer('char[]', data), len(data)):
                raise _errors.of_code(HOST_FAILED)
        elif base == 'mission_view':
            target.ptr, target.len = view(said, keep)
        elif base == 'mission_value':
            target[0] = value_pointer(said, keep)
        elif base == 'mission_time':
            target.seconds, target.nanoseconds = _time.pair(said)
        elif base in HANDLES:
            target[0] = pointer_of(base, said, keep)
        elif base in STRUCTS and slot.pointers == 2:
            items = several(slot, said)
            target[0] = array(_single(slot), items, keep)
            c[index + 1][0] = len(items)
        elif base in STRUCTS:
            struct(base).fill(target, said, keep, said_only=slot.told != 'filled')
        else:
            target[0] = number(slot, said)

    def foreign(self, c: Any, owner: Any, scope: Optional[Scope]) -> Any:
        """The function of a table that came from C, as a callable."""
        function = getattr(c, self.name)
        if function == NULL:
            return None
        host = getattr(c, 'host', NULL)

        def call(*args: Any) -> Any:
            if scope is not None and not scope.open:
                raise _errors.ClosedError(f'{self.name} ended with the callback that got it')
            if len(args) != len(self.takes):
                raise TypeError(f'{self.name} takes {len(self.takes)} arguments')
            return self.call_foreign(function, host, args, owner, scope)
        return call

    def call_foreign(self, function: Any, host: Any, args: Any, owner: Any,
                     scope: Optional[Scope]) -> Any:
        keep: Memory = [owner]
        taken = {slot.name: value for (_, slot), value in zip(self.takes, args)}
        places: Dict[str, Any] = {}
        c = [host]
        length = 0
        room = 1024
        for slot in self.slots[1:]:
            if slot.name in taken:
                if slot.role == 'array':
                    items = several(slot, taken[slot.name])
                    length = len(items)
                    c.append(array(_octets(slot), items, keep))
                else:
                    c.append(argument(slot, taken[slot.name], keep))
            elif slot.role == 'error':
                c.append(_errors.new_error())
            elif slot.role == 'count':
                c.append(room if 'out' in places else length)
            elif slot.base == 'uint8_t':
                places['out'] = ffi.new('uint8_t[]', room)
                c.append(places['out'])
            elif slot.base == 'mission_value':
                places[slot.name] = ffi.new('const mission_value **')
                c.append(places[slot.name])
            else:
                places[slot.name] = ffi.new(slot.base + ' *')
                c.append(places[slot.name])
        code = ask(state.memory, function, *c)
        if code:
            raise _errors.HostError(f'{self.name} returned {code}', enums.Code.HOST, host_code=code)
        if 'written' in places:
            return bytes(ffi.buffer(places['out'], places['written'][0]))
        said = []
        for _, slot in self.outs:
            place = places[slot.name]
            if slot.base == 'mission_value':
                said.append(value_of(place[0], owner, scope))
            elif slot.base == 'mission_view':
                said.append(text_of(place))
            else:
                said.append(bool(place[0]) if slot.base == 'int32_t' else int(place[0]))
        return None if not said else said[0] if len(said) == 1 else tuple(said)


def _single(slot: Slot) -> Slot:
    other = Slot.__new__(Slot)
    for name in Slot.__slots__:
        setattr(other, name, getattr(slot, name))
    other.pointers = 1
    return other


def _octets(slot: Slot) -> Slot:
    other = _single(slot)
    other.told = 'octets'
    return other


def _lost(_: Any, error: Any, __: Any) -> None:
    """What came between C and a callback, such as a KeyboardInterrupt: as if it had raised it."""
    if state.exception is None:
        state.exception = error


def extern(name: str, function: Any) -> None:
    """The Python function that C calls by this name; what goes wrong in it comes out later."""
    ffi.def_extern(name=name, error=HOST_FAILED, onerror=_lost)(function)


def _register() -> None:
    """Give every callback its Python function."""
    by_hand = {'mission_store', 'mission_crypto'}
    for name, (_, _, callbacks) in STRUCTS.items():
        if name in by_hand:
            continue
        for callback in callbacks:
            c = f'mission_python_{name[len("mission_"):]}__{callback}'
            if hasattr(lib, c):
                extern(c, _Lazy(name, callback))


class _Lazy:
    """A callback whose struct is looked at when it is called first."""

    def __init__(self, name: str, callback: str) -> None:
        self.name, self.callback = name, callback
        self.__name__ = callback

    def __call__(self, *c: Any) -> Any:
        return struct(self.name).callbacks[self.callback](*c)


def _sunk(host: Any, pointer: Any, length: int) -> int:
    try:
        ffi.from_handle(host)(bytes(ffi.buffer(pointer, length)))
    except BaseException as error:  # noqa: B902 - it comes out of the outer call
        state.exception = error
        return HOST_FAILED
    return 0


extern('mission_python_sink', _sunk)


# --- calls ----------------------------------------------------------------------------------------


class Place:
    """Where a function writes something that comes out."""

    def __init__(self, slot: Slot) -> None:
        self.slot = slot
        base = slot.base
        self.as_bytes = slot.told == 'octets'
        if base == 'mission_sink':
            self.kind = 'sink'
        elif slot.pointers == 2:
            self.kind = 'value' if base == 'mission_value' else \
                'text' if base == 'mission_text' else 'handle'
            self.c = f'{base} *[1]' if base != 'mission_value' else 'mission_value const *[1]'
        elif slot.role == 'chars':
            self.kind, self.c = 'chars', f'char[{slot.array}]'
        elif base in ('mission_view', 'mission_digest', 'mission_time', 'mission_instant'):
            self.kind, self.c = base[len('mission_'):], base + ' *'
        elif base in STRUCTS:
            self.kind, self.c = 'struct', base + ' *'
        else:
            self.kind, self.c = 'boolean' if base == 'int32_t' else 'number', base + ' *'

    def new(self) -> Any:
        if self.kind == 'struct':
            return struct(self.slot.base).new()
        return ffi.new(self.c)

    def read(self, c: Any, keep: Memory) -> Any:
        kind, slot = self.kind, self.slot
        if kind == 'handle':
            return wrap(slot.base, c[0], keep)
        if kind == 'text':
            return text_taken(c[0], self.as_bytes)
        if kind == 'value':
            return value_of(c[0], keep)
        if kind == 'chars':
            return ffi.string(c).decode()
        if kind == 'view':
            return bytes_of(c) if self.as_bytes else text_of(c)
        if kind == 'digest':
            return ffi.string(c.text).decode()
        if kind == 'time':
            return _time.time_of(c)
        if kind == 'instant':
            return _time.Instant(int(c.seconds), text_of(c.fraction))
        if kind == 'struct':
            return self.read_struct(c, keep)
        if kind == 'boolean':
            return int(c[0]) == 1
        return number_of(slot, c[0])

    def read_struct(self, c: Any, keep: Memory) -> Any:
        name = self.slot.base
        try:
            said = struct(name).read(c, keep)
        finally:
            if name in CLEAR:
                getattr(lib, name + '_clear')(c)
        if name not in CLEAR and hasattr(said, '_native'):
            keep.append(said)
            object.__setattr__(said, '_native', c)
            object.__setattr__(said, '_memory', list(keep[:-1]))
        return said

    def dispose(self, c: Any) -> None:
        """Give back what a call wrote that nobody will see."""
        if self.kind == 'handle' and c[0] != NULL:
            getattr(lib, HANDLES[self.slot.base][2])(c[0])
        elif self.kind == 'text':
            lib.mission_text_unref(c[0])
        elif self.kind == 'struct' and self.slot.base in CLEAR:
            getattr(lib, self.slot.base + '_clear')(c)


# What is told of a refusal, too: how far it came, how it stands.
TOLD = frozenset({'mission_json', 'mission_evidence_record', 'mission_receipt'})


class Function:
    """A function of C, with all that its table says."""

    def __init__(self, name: str) -> None:
        self.name, self.c = name, getattr(lib, name)
        self.gives, returns, kind, rows = FUNCTIONS[name]
        self.slots = [Slot(row) for row in rows]
        self.result = Slot(('result', self.gives, returns, 0, '', kind,
                            1 if returns == 'size_t' else 0, '', 0, ''))
        self.why = any(s.name == 'why' for s in self.slots)
        self.steps: List[Tuple[str, Any]] = []
        counted = ''
        documents = [s for s in self.slots if s.base == 'mission_json' and s.role == 'handle']
        for index, slot in enumerate(self.slots):
            if slot.role == 'count':
                self.steps.append(('zero' if counted == 'scratch' else 'length', slot))
            elif slot.role == 'scratch':
                self.steps.append(('null', slot))
            elif slot.base == 'mission_context' and slot.role == 'handle':
                self.steps.append(('context', slot))
            elif slot.role == 'error' and not slot.const:
                self.steps.append(('error', slot))
            elif slot in documents:
                values = [s.name for s in self.slots[index + 1:] if s.role == 'value']
                self.steps.append(('document', values))
            elif slot.role == 'out' or slot.role == 'chars' or slot.base == 'mission_sink' or (
                    slot.role == 'table' and not slot.const):
                self.steps.append(('out', Place(slot)))
            else:
                self.steps.append(('take', slot))
            counted = slot.role
        self.takes = [s for kind, s in self.steps if kind == 'take']

    def __call__(self, args: Any, context: Any) -> Any:
        if args and isinstance(args[0], LockedHandle):
            with args[0]._guard:
                return self.call(args, context)
        return self.call(args, context)

    def call(self, args: Any, context: Any) -> Any:
        keep: Memory = []
        outs: List[Tuple[Place, Any]] = []
        c: List[Any] = []
        error = None
        length = 0
        args = iter(args)
        sink: Optional[List[bytes]] = None
        for kind, slot in self.steps:
            if kind == 'take':
                value = next(args)
                if slot.role == 'array':
                    value = several(slot, value)
                    length = len(value)
                c.append(argument(slot, value, keep))
            elif kind == 'error':
                error = _errors.new_error()
                c.append(error)
            elif kind == 'out':
                if slot.kind == 'sink':
                    sink = []
                    c.append(_sink(sink.append, keep))
                    continue
                place = slot.new()
                outs.append((slot, place))
                c.append(place)
            elif kind == 'context':
                c.append(context_pointer(context, keep))
            elif kind == 'length':
                c.append(length)
            elif kind == 'document':
                c.append(None)
                args = iter(self.documents(len(c) - 1, c, slot, list(args), keep))
            else:
                c.append(NULL if kind == 'null' else 0)
        return self.finish(c, outs, error, sink, keep)

    def documents(self, place: int, c: List[Any], names: List[str], args: List[Any],
                  keep: Memory) -> List[Any]:
        """The document of values: theirs, or one made for them."""
        from ._json import together
        rest = [s for s in self.takes if s.role != 'handle' or s.base != 'mission_json']
        rest = rest[len(rest) - len(args):]
        at = [i for i, s in enumerate(rest) if s.name in names]
        document, values = together([args[i] for i in at])
        keep.append(document)
        c[place] = document
        for i, value in zip(at, values):
            args[i] = value
        return args

    def finish(self, c: List[Any], outs: List[Tuple[Place, Any]], error: Any,
               sink: Optional[List[bytes]], keep: Memory) -> Any:
        try:
            code = ask(keep, self.c, *c)
        except BaseException:
            for place, written in outs:
                place.dispose(written)
            raise
        gives = self.gives
        if gives == 'status':
            if code:
                raise self.refused(code, error, outs, keep)
        elif gives == 'found':
            if not code:
                return None
        elif gives != 'nothing':
            if gives == 'boolean':
                return bool(code)
            if gives == 'table':
                return code
            return result(self.result, code, keep)
        said: List[Any] = []
        try:
            for place, written in outs:
                said.append(place.read(written, keep))
        except BaseException:
            for place, written in outs[len(said) + 1:]:
                place.dispose(written)
            raise
        if sink is not None:
            said.append(b''.join(sink).decode())
        if self.why:
            said = [self.explain(value, error) for value in said]
        return None if not said else said[0] if len(said) == 1 else tuple(said)

    @staticmethod
    def refused(code: int, error: Any, outs: List[Tuple[Place, Any]], keep: Memory
                ) -> _errors.MissionError:
        said = _errors.of_c(error, code) if error is not None else _errors.of_code(code)
        for place, written in outs:
            if place.slot.base in TOLD:
                said.result = place.read(written, keep)
            else:
                place.dispose(written)
        return said

    @staticmethod
    def explain(value: Any, error: Any) -> Any:
        """An access that refuses, with why."""
        if hasattr(value, 'why') and error.code:
            return dataclasses.replace(value, why=_errors.of_c(error))
        return value


def _sink(write: Callable[[bytes], Any], keep: Memory) -> Any:
    c = ffi.new('mission_sink *')
    host = ffi.new_handle(write)
    keep += [c, host, write]
    c.size, c.host, c.write = ffi.sizeof('mission_sink'), host, lib.mission_python_sink
    return c


_functions: Dict[str, Function] = {}


def invoke(name: str, *args: Any, context: Any = None) -> Any:
    """Call a function of the library: its arguments in order, without what the binding fills."""
    return function_of(name)(args, context)


def function_of(name: str) -> Function:
    function = _functions.get(name)
    if function is None:
        function = _functions[name] = Function(name)
    return function


_register()

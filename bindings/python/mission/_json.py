"""JSON values: read strictly, kept exactly, written canonically. SPDX-License-Identifier: MIT"""
from __future__ import annotations

import json
import re
import threading
from typing import (TYPE_CHECKING, Any, Dict, Iterator, List, Mapping, Optional, Sequence, Tuple,
                    Union)

from . import _errors, _runtime
from ._mission import ffi, lib
from .enums import Kind

if TYPE_CHECKING:
    from ._context import Context

Text = Union[str, bytes]
"""Text that goes in; bytes are UTF-8, and what is not UTF-8 is refused by the library."""
Octets = bytes
_NULL = ffi.NULL
_WHOLE = re.compile(r'-?[0-9]+').fullmatch


class Value(_runtime.Held):
    """A JSON value: immutable, part of a document that it keeps alive.

    Objects read like mappings and arrays like sequences; `to_python()` gives plain data. Equality
    is that of the canonical bytes, also with plain data.
    """

    __slots__ = ('_at', '_owner', '_root', '__weakref__')
    _at: Any
    _owner: Any
    _root: Any

    def __new__(cls, data: Any = None) -> Value:
        """A value of plain data: dict, list, tuple, str, int, float, bool, None, or values."""
        if isinstance(data, Value):
            return data
        return cls.parse(_dumps(data), context=_wide())

    @classmethod
    def parse(cls, text: Text, *, context: Optional[Context] = None) -> Value:
        """Read one JSON text within the limits of the context. A refusal is an InputError with
        reason, byte offset and JSON Pointer.
        """
        data = _runtime.octets(text)
        keep: List[Any] = []
        out, error = ffi.new('mission_json *[1]'), _errors.new_error()
        pointer = _runtime.context_pointer(context, keep)
        code = lib.mission_json_parse(pointer, _runtime._view(data, keep), 0, out, error)
        if code:
            raise _errors.of_c(error, code)
        return cls._of_document(_runtime.own('mission_json', out[0], pointer))

    @classmethod
    def of(cls, data: Any) -> Value:
        """The value itself, or a value of plain data."""
        return data if type(data) is cls else cls(data)

    @classmethod
    def _of(cls, pointer: Any, owner: Any, root: Any = None) -> Value:
        self = object.__new__(cls)
        self._at, self._owner, self._root = pointer, owner, root
        return self

    @classmethod
    def _of_document(cls, document: Any) -> Value:
        return cls._of(lib.mission_json_root(document), document, document)

    @classmethod
    def _copy(cls, pointer: Any) -> Value:
        """A value of its own of a borrowed one."""
        return cls._of_document(_build([pointer], False))

    def _document(self) -> Any:
        """A document whose outermost value this is."""
        pointer = self._pointer
        if self._root is not None and lib.mission_json_root(self._root) == pointer:
            return self._root
        return _build([pointer], False)

    @property
    def _pointer(self) -> Any:
        if _runtime.collecting and _runtime.collected(self):
            raise _errors.ClosedError('this Value is garbage')
        return self._at

    def _holds(self) -> List[Any]:
        return [self._owner, self._root]

    # --- reading ---

    @property
    def kind(self) -> Kind:
        """What it is."""
        return Kind(lib.mission_value_kind(self._pointer))

    @property
    def lexeme(self) -> str:
        """A number as it was written; empty for anything else."""
        return _runtime.text_of(lib.mission_value_lexeme(self._pointer))

    @property
    def text(self) -> str:
        """A string's characters; TypeError for anything else."""
        self._need(Kind.STRING)
        return _runtime.text_of(lib.mission_value_string(self._pointer))

    @property
    def source(self) -> bytes:
        """The text that its document was read from; empty for one that was built."""
        if self._root is None:
            return b''
        return _runtime.bytes_of(lib.mission_json_text(self._root))

    @property
    def memory(self) -> int:
        """Bytes that its document holds; 0 where it belongs to another object."""
        return int(lib.mission_json_memory(self._root)) if self._root is not None else 0

    def _need(self, kind: Kind) -> None:
        if lib.mission_value_kind(self._pointer) != kind:
            raise TypeError(f'{self.kind.name.lower()} is no {kind.name.lower()}')

    def __bool__(self) -> bool:
        kind = self.kind
        if kind == Kind.BOOLEAN:
            return bool(lib.mission_value_boolean(self._pointer))
        if kind == Kind.NULL:
            return False
        if kind == Kind.NUMBER:
            return float(self) != 0
        return len(self.text) > 0 if kind == Kind.STRING else len(self) > 0

    def __int__(self) -> int:
        self._need(Kind.NUMBER)
        lexeme = self.lexeme
        if _WHOLE(lexeme):
            return int(lexeme)
        out = ffi.new('int64_t *')
        if not lib.mission_value_integer(self._pointer, out):
            raise ValueError(f'{lexeme} is no whole number')
        return int(out[0])

    def __float__(self) -> float:
        self._need(Kind.NUMBER)
        return float(lib.mission_value_number(self._pointer))

    def __str__(self) -> str:
        """A string's characters; canonical JSON of anything else."""
        return self.text if self.kind == Kind.STRING else self.canonical().decode()

    def __repr__(self) -> str:
        text = self.canonical().decode()
        return f'Value({text if len(text) <= 80 else text[:77] + "..."})'

    def __len__(self) -> int:
        if self.kind not in (Kind.ARRAY, Kind.OBJECT):
            raise TypeError(f'{self.kind.name.lower()} has no length')
        return int(lib.mission_value_count(self._pointer))

    def __getitem__(self, key: Union[str, int]) -> Value:
        if isinstance(key, str):
            self._need(Kind.OBJECT)
            found: Optional[Value] = self.get(key)
            if found is None:
                raise KeyError(key)
            return found
        if not isinstance(key, int):
            raise TypeError('a name or an index is wanted')
        self._need(Kind.ARRAY)
        count = len(self)
        if not -count <= key < count:
            raise IndexError(key)
        return self._child(lib.mission_value_item(self._pointer, key % count))

    def _child(self, pointer: Any) -> Value:
        return Value._of(pointer, self._owner, self._root)

    def get(self, name: str, default: Any = None) -> Any:
        """The member of this name, else `default`; also of what is no object."""
        keep: List[Any] = []
        found = lib.mission_value_get(self._pointer, _runtime.view(name, keep))
        return default if found == _NULL else self._child(found)

    def find(self, pointer: str) -> Optional[Value]:
        """What a JSON Pointer names; None where there is nothing."""
        keep: List[Any] = []
        found = lib.mission_value_find(self._pointer, _runtime.view(pointer, keep))
        return None if found == _NULL else self._child(found)

    def __contains__(self, key: object) -> bool:
        if self.kind == Kind.OBJECT:
            return isinstance(key, str) and self.get(key) is not None
        return any(item == key for item in self)

    def keys(self) -> List[str]:
        """The names of an object, in the order of the text."""
        self._need(Kind.OBJECT)
        return [_runtime.text_of(lib.mission_value_name(self._pointer, i))
                for i in range(len(self))]

    def values(self) -> List[Value]:
        """The values of an object, in the order of the text."""
        self._need(Kind.OBJECT)
        return [self._child(lib.mission_value_item(self._pointer, i)) for i in range(len(self))]

    def items(self) -> List[Tuple[str, Value]]:
        """Both."""
        return list(zip(self.keys(), self.values()))

    def __iter__(self) -> Iterator[Any]:
        """The elements of an array, the names of an object."""
        if self.kind == Kind.OBJECT:
            return iter(self.keys())
        self._need(Kind.ARRAY)
        return (self[index] for index in range(len(self)))

    def to_python(self) -> Any:
        """Plain data. A number without fraction and exponent is an int, exactly; any other the
        float that JSON readers make of it.
        """
        kind = self.kind
        if kind == Kind.OBJECT:
            return {name: value.to_python() for name, value in self.items()}
        if kind == Kind.ARRAY:
            return [value.to_python() for value in self]
        if kind == Kind.STRING:
            return self.text
        if kind == Kind.NUMBER:
            return int(self.lexeme) if _WHOLE(self.lexeme) else float(self)
        return bool(self) if kind == Kind.BOOLEAN else None

    def canonical(self) -> bytes:
        """Its RFC 8785 bytes."""
        out, error = ffi.new('mission_text *[1]'), _errors.new_error()
        code = lib.mission_value_canonical(_wide()._c, self._pointer, out, error)
        if code:
            raise _errors.of_c(error, code)
        data: bytes = _runtime.text_taken(out[0], True)
        return data

    def write(self, file: Any) -> None:
        """Write its RFC 8785 bytes to a binary file, or whatever has a `write()`."""
        keep: List[Any] = []
        error = _errors.new_error()

        def whole(data: bytes) -> None:
            """All of it, also to a file without a buffer."""
            written = file.write(data)
            while isinstance(written, int) and 0 < written < len(data):
                data = data[written:]
                written = file.write(data)
        code = _runtime.ask(keep, lib.mission_value_write, _wide()._c, self._pointer,
                            _runtime._sink(whole, keep), error)
        if code:
            raise _errors.of_c(error, code)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Value):
            if isinstance(other, (str, int, float, bool, type(None), Mapping, list, tuple)):
                try:
                    other = Value(other)
                except (ValueError, TypeError):
                    return False
            else:
                return NotImplemented
        return bool(lib.mission_value_equal(self._pointer, other._pointer))

    def __hash__(self) -> int:
        return hash(self.canonical())

    def __copy__(self) -> Value:
        return self

    def __deepcopy__(self, _: Any) -> Value:
        return self

    def __reduce__(self) -> Any:
        return Value, (self.to_python(),)


Json = Union[Value, None, bool, int, float, str, Sequence[Any], Mapping[str, Any]]
"""A value that goes in: a Value or plain data. None: none at all (JSON's null is Value(None))."""

_wide_context: Optional[Context] = None
_lock = threading.RLock()


def _wide() -> Context:
    """The context of values that no other one bounds."""
    global _wide_context
    if _wide_context is None:
        from ._context import Context
        from .values import Limits
        with _lock:
            if _wide_context is None:
                _wide_context = Context(limits=Limits(
                    json_depth=1024, json_items=536870912, json_bytes=4294967040))
    return _wide_context


def _dumps(data: Any) -> str:
    try:
        _check(data)
        return json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(',', ':'),
                          default=_plain)
    except RecursionError:
        raise ValueError('too deep, or within itself') from None


def _check(data: Any) -> None:
    """json.dumps makes strings of other names; nobody asked it to."""
    if isinstance(data, dict):
        for name, value in data.items():
            if not isinstance(name, str):
                raise TypeError(f'a member name is a str, not {type(name).__name__}')
            if isinstance(value, (dict, list, tuple)):
                _check(value)
    elif isinstance(data, (list, tuple)):
        for value in data:
            if isinstance(value, (dict, list, tuple)):
                _check(value)


def _plain(data: Any) -> Any:
    if isinstance(data, Value):
        return data.to_python()
    if isinstance(data, Mapping):
        plain: Dict[Any, Any] = dict(data)
        _check(plain)
        return plain
    raise TypeError(f'{type(data).__name__} is nothing that JSON has')


def _build(pointers: List[Any], as_array: bool) -> Any:
    """A document of copies: of one value, or an array of several."""
    context = _wide()._c
    out, error = ffi.new('mission_builder *[1]'), _errors.new_error()
    code = lib.mission_builder_new(context, out, error)
    if code:
        raise _errors.of_c(error, code)
    builder = out[0]
    try:
        if as_array:
            lib.mission_builder_array(builder)
        for pointer in pointers:
            lib.mission_builder_value(builder, pointer)
        if as_array:
            lib.mission_builder_end(builder)
        document = ffi.new('mission_json *[1]')
        code = lib.mission_builder_finish(builder, document, error)
        if code:
            raise _errors.of_c(error, code)
        return _runtime.own('mission_json', document[0], context)
    finally:
        lib.mission_builder_free(builder)


def together(data: List[Any]) -> Tuple[Any, List[Any]]:
    """One document that holds all of these values, and the values in it."""
    values = [None if item is None else Value.of(item) for item in data]
    said = [value for value in values if value is not None]
    roots = {id(value._root): value._root for value in said}
    if len(roots) == 1 and said[0]._root is not None:
        return said[0]._root, values
    if not said:
        return _NULL, values
    document = _build([value._pointer for value in said], True)
    inside = iter(Value._of_document(document))
    return document, [None if value is None else next(inside) for value in values]


def number_text(number: float) -> str:
    """The ECMAScript form of a finite number, as canonical JSON has it."""
    if not isinstance(number, (int, float)):
        raise TypeError('a number is wanted')
    room = ffi.new('char[25]')
    size = lib.mission_number_write(float(number), room, 25)
    if not size:
        raise ValueError('JSON has no such number')
    return bytes(ffi.buffer(room, size)).decode()

"""Where Missions are kept: the protocol that a store fulfils, and stores that are there already.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import os
from typing import (TYPE_CHECKING, Any, AsyncIterable, Iterable, List, Optional, Protocol, Sequence,
                    Union)

from . import _errors, _runtime
from ._mission import ffi, lib
from ._runtime import Handle
from .enums import Expect, StoreResult, WriteKind
from .values import Row, Scan, Term, Write

if TYPE_CHECKING:
    from ._context import Context


class Conflict(Exception):
    """A commit that met another one: `index` is the first write whose expectation does not hold."""

    def __init__(self, index: int) -> None:
        super().__init__(f'the expectation of write {index} does not hold')
        self.index = index


class Again(Exception):
    """The store could not do it now; nothing was written."""


class Uncertain(Exception):
    """The answer to a commit was lost: it may have taken effect."""


class Store(Protocol):
    """What keeps rows. Every method may be called from any thread."""

    def load(self, kind: bytes, key: bytes) -> Optional[Row]:
        """One row as of its last commit; None: there is none. May raise Again."""

    def commit(self, writes: Sequence[Write]) -> None:
        """All of a batch, or nothing of it, serializable with other batches, and durable. Raises
        Conflict, Again or Uncertain.
        """

    def scan(self, scan: Scan) -> Iterable[Row]:
        """The rows of one moment with a term, ascending by (order, key). May raise Again."""


class AsyncStore(Protocol):
    """The same for asyncio."""

    async def load(self, kind: bytes, key: bytes) -> Optional[Row]:
        """As :meth:`Store.load`."""

    async def commit(self, writes: Sequence[Write]) -> None:
        """As :meth:`Store.commit`."""

    def scan(self, scan: Scan) -> AsyncIterable[Row]:
        """As :meth:`Store.scan`."""


class _Receiver:
    """Takes the rows that a store of C hands over."""

    def __init__(self) -> None:
        self.rows: List[Row] = []
        self.keep: List[Any] = []
        host = ffi.new_handle(self)
        self.c = ffi.new('mission_store_receiver *')
        self.c.size, self.c.to = ffi.sizeof('mission_store_receiver'), host
        self.c.row = lib.mission_python_row
        self.keep.append(host)


def _row(to: Any, row: Any) -> int:
    ffi.from_handle(to).rows.append(_runtime.struct('mission_store_row').read(row, None))
    return 0


_runtime.extern('mission_python_row', _row)


class NativeStore(Handle):
    """A store in C: plans run on it without coming back to Python."""

    def _table(self, keep: List[Any]) -> Any:
        raise NotImplementedError

    def load(self, kind: bytes, key: bytes) -> Optional[Row]:
        """One row as of its last commit; None: there is none."""
        keep: List[Any] = []
        table, receiver, error = self._table(keep), _Receiver(), _errors.new_error()
        code = table.load(table.host, _runtime._view(_runtime.raw(kind), keep),
                          _runtime._view(_runtime.raw(key), keep), receiver.c, error)
        _runtime.settle()
        if code == StoreResult.ABSENT:
            return None
        _judge(code, 0, error)
        return receiver.rows[0]

    def commit(self, writes: Sequence[Write]) -> None:
        """All of a batch, or nothing of it."""
        keep: List[Any] = []
        table, error = self._table(keep), _errors.new_error()
        batch, count = _writes(writes, keep)
        failed = ffi.new('size_t *')
        code = table.commit(table.host, batch, count, failed, error)
        _judge(code, failed[0], error)

    def scan(self, scan: Scan) -> List[Row]:
        """The rows of one moment with a term, ascending by (order, key)."""
        keep: List[Any] = []
        table, receiver, error = self._table(keep), _Receiver(), _errors.new_error()
        c = _runtime.struct('mission_store_scan').make(scan, keep)
        _judge(table.scan(table.host, c, receiver.c, error), 0, error)
        return receiver.rows


def _writes(writes: Sequence[Write], keep: List[Any]) -> Any:
    writes = list(writes)
    c = ffi.new('mission_store_write[]', max(len(writes), 1))
    keep.append(c)
    for i, write in enumerate(writes):
        _runtime.struct('mission_store_write').fill(c[i], write, keep)
    return c, len(writes)


def _judge(code: int, failed: int, error: Any) -> None:
    """Raise what a store's answer says."""
    _runtime.settle()
    if code == StoreResult.OK:
        return
    if code == StoreResult.CONFLICT:
        raise Conflict(int(failed))
    text = ffi.string(error.text).decode('utf-8', 'replace')
    if code == StoreResult.AGAIN:
        raise Again(text or 'the store could not do it now')
    if code == StoreResult.UNKNOWN:
        raise Uncertain(text or 'the answer to the commit was lost')
    raise _errors.of_c(error, code if code < 0 else _runtime.HOST_FAILED)


class MemoryStore(NativeStore):
    """A store in memory, for tests and first steps: gone with its last use."""

    _type = 'mission_memory_store'

    def __init__(self, *, context: Optional[Context] = None) -> None:
        self._adopt(_runtime.invoke('mission_memory_store_new', context=context))

    def _table(self, keep: List[Any]) -> Any:
        pointer = self._c
        keep.append(pointer)
        return lib.mission_memory_store_table(pointer)


class _Library(NativeStore):
    """A store of another library, whose table crosses as an address."""

    def _table(self, keep: List[Any]) -> Any:
        pointer = self._c
        keep.append(pointer)
        return ffi.cast('const mission_store *', self._address(pointer))

    def _address(self, pointer: Any) -> int:
        raise NotImplementedError

    def _open(self, module: Any, kind: str, members: Any) -> None:
        keep: List[Any] = []
        config = module.ffi.new(f'{kind}_config *')
        config.size = module.ffi.sizeof(f'{kind}_config')
        for name, value in members.items():
            if isinstance(value, (str, bytes)):
                data = _runtime.octets(value)
                buffer = module.ffi.from_buffer('char[]', data)
                keep.append(buffer)
                member = getattr(config, name)
                member.ptr, member.len = buffer, len(data)
            else:
                setattr(config, name, value)
        out, error = module.ffi.new(f'{kind} *[1]'), _errors.new_error()
        place = module.ffi.cast('mission_error *', int(ffi.cast('uintptr_t', error)))
        code = getattr(module.lib, f'{kind}_open')(config, out, place)
        if code:
            raise _errors.of_c(error, code)
        self._pointer = module.ffi.gc(out[0], getattr(module.lib, f'{kind}_close'))


class SqliteStore(_Library):
    """A store in one SQLite file; several processes may open it, on a local disk."""

    def __init__(self, path: Union[str, os.PathLike[str]], *, read_only: bool = False,
                 must_exist: bool = False, migrate: bool = True, durable: bool = True,
                 connections: int = 0, busy_ms: int = 0, vfs: str = '') -> None:
        from . import _sqlite
        self._module = _sqlite
        flags = read_only * 1 | must_exist * 2 | (not migrate) * 4
        self._open(_sqlite, 'mission_sqlite', {
            'path': os.fspath(path), 'vfs': vfs, 'flags': flags,
            'synchronous': 0 if durable else 1, 'connections': connections, 'busy_ms': busy_ms})

    def _address(self, pointer: Any) -> int:
        table = self._module.lib.mission_sqlite_table(pointer)
        return int(self._module.ffi.cast('uintptr_t', table))


class PostgresStore(_Library):
    """A store in a PostgreSQL database; `conninfo` is libpq's."""

    def __init__(self, conninfo: str = '', *, schema: str = '', migrate: bool = True,
                 connections: int = 0, statement_ms: int = 0, connect_ms: int = 0) -> None:
        from . import _postgres
        self._module = _postgres
        self._open(_postgres, 'mission_postgres', {
            'conninfo': conninfo, 'schema': schema, 'flags': 0 if migrate else 1,
            'connections': connections, 'statement_ms': statement_ms, 'connect_ms': connect_ms})

    def _address(self, pointer: Any) -> int:
        return int(self._module.ffi.cast(
            'uintptr_t', self._module.lib.mission_postgres_table(pointer)))


class _Wrapped:
    """A store in Python, as its table's host."""

    def __init__(self, store: Any) -> None:
        self.store = store


def table_of(store: Any, keep: List[Any]) -> Any:
    """The table of a store, whatever it is made of; NULL for None."""
    if store is None:
        return ffi.NULL
    if isinstance(store, NativeStore):
        return store._table(keep)
    for name in ('load', 'commit', 'scan'):
        if not callable(getattr(store, name, None)):
            raise TypeError(f'a store has to have {name}()')
    wrapped = _Wrapped(store)
    c, host = ffi.new('mission_store *'), ffi.new_handle(wrapped)
    keep += [c, host, wrapped]
    c.size, c.host = ffi.sizeof('mission_store'), host
    c.load, c.commit, c.scan = (lib.mission_python_store__load, lib.mission_python_store__commit,
                                lib.mission_python_store__scan)
    return c


def answer_of(error: Exception) -> Optional[int]:
    """The answer that an exception of a store stands for."""
    if isinstance(error, Conflict):
        return int(StoreResult.CONFLICT)
    if isinstance(error, Again):
        return int(StoreResult.AGAIN)
    return int(StoreResult.UNKNOWN) if isinstance(error, Uncertain) else None


def _ask(host: Any, ask: Any) -> int:
    """Call a Python store for C: its own exceptions are answers, any other comes out later."""
    before, _runtime.state.exception = _runtime.state.exception, None
    try:
        code = int(ask(ffi.from_handle(host).store))
    except BaseException as error:  # noqa: B902 - it comes out of the outer call
        answer = answer_of(error) if isinstance(error, Exception) else None
        if answer is None:
            _runtime.state.exception = error
        code = _runtime.HOST_FAILED if answer is None else answer
    if before is not None:
        _runtime.state.exception = before
    return code


def _hand(receiver: Any, rows: Iterable[Row]) -> int:
    for row in rows:
        keep: List[Any] = []
        if receiver.row(receiver.to, _runtime.struct('mission_store_row').make(row, keep)):
            break
    return int(StoreResult.OK)


def _load(host: Any, kind: Any, key: Any, receiver: Any, _: Any) -> int:
    def ask(store: Any) -> int:
        row = store.load(_runtime.bytes_of(kind), _runtime.bytes_of(key))
        return int(StoreResult.ABSENT) if row is None else _hand(receiver, [row])
    return _ask(host, ask)


def _commit(host: Any, writes: Any, count: int, failed: Any, _: Any) -> int:
    def ask(store: Any) -> int:
        kind = _runtime.struct('mission_store_write')
        batch = tuple(kind.read(writes[i], None, _runtime.Scope()) for i in range(count))
        try:
            store.commit(batch)
        except Conflict as error:
            failed[0] = error.index
            raise
        return int(StoreResult.OK)
    return _ask(host, ask)


def _scan(host: Any, scan: Any, receiver: Any, _: Any) -> int:
    def ask(store: Any) -> int:
        return _hand(receiver, store.scan(_runtime.struct('mission_store_scan').read(scan, None)))
    return _ask(host, ask)


for _name, _function in (('load', _load), ('commit', _commit), ('scan', _scan)):
    _runtime.extern(f'mission_python_store__{_name}', _function)


def check_batch(writes: Sequence[Write]) -> None:
    """Would every store take this batch? Else a MissionError. For stores, which then need no checks
    of their own.
    """
    _runtime.invoke('mission_store_check_batch', writes)


def check_scan(scan: Scan) -> None:
    """The same for a scan."""
    _runtime.invoke('mission_store_check_scan', scan)


__all__ = ['Again', 'AsyncStore', 'Conflict', 'Expect', 'MemoryStore', 'NativeStore',
           'PostgresStore', 'Row', 'Scan', 'SqliteStore', 'Store', 'StoreResult', 'Term',
           'Uncertain', 'Write', 'WriteKind', 'check_batch', 'check_scan']

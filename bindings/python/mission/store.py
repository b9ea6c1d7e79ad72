"""Where Missions are kept: the protocol that a store fulfils, and stores that are there already.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import os
from typing import (TYPE_CHECKING, Any, AsyncIterable, Callable, Iterable, List, Optional, Protocol,
                    Sequence, Tuple, Union)

from . import _errors, _library, _runtime
from ._mission import ffi, lib
from ._runtime import Handle
from .enums import Code, Expect, StoreResult, WriteKind
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
        code = _runtime.ask(keep, table.load, table.host,
                            _runtime._view(_runtime.raw(kind), keep),
                            _runtime._view(_runtime.raw(key), keep), receiver.c, error)
        _judge(StoreResult.OK if code == StoreResult.ABSENT else code, 0, error)
        return receiver.rows[0] if receiver.rows else None

    def commit(self, writes: Sequence[Write]) -> None:
        """All of a batch, or nothing of it."""
        keep: List[Any] = []
        table, error = self._table(keep), _errors.new_error()
        batch, count = _writes(writes, keep)
        failed = ffi.new('size_t *')
        code = _runtime.ask(keep, table.commit, table.host, batch, count, failed, error)
        _judge(code, failed[0], error)

    def scan(self, scan: Scan) -> List[Row]:
        """The rows of one moment with a term, ascending by (order, key)."""
        keep: List[Any] = []
        table, receiver, error = self._table(keep), _Receiver(), _errors.new_error()
        c = _runtime.struct('mission_store_scan').make(scan, keep)
        _judge(_runtime.ask(keep, table.scan, table.host, c, receiver.c, error), 0, error)
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
    """A store of another library."""

    _kind = ''

    def _open(self, module: Any, **members: Any) -> None:
        self._give = getattr(module.lib, f'{self._kind}_table')
        self._pointer = _library.opened(module, self._kind, **members)

    def _table(self, keep: List[Any]) -> Any:
        pointer = self._c
        keep.append(pointer)
        return ffi.cast('mission_store *', self._give(pointer))


class SqliteStore(_Library):
    """A store in one SQLite file; several processes may open it, on a local disk."""

    _kind = 'mission_sqlite'

    def __init__(self, path: Union[str, os.PathLike[str]], *, read_only: bool = False,
                 must_exist: bool = False, migrate: bool = True, durable: bool = True,
                 connections: int = 0, busy_ms: int = 0, vfs: str = '') -> None:
        module = _library.load('sqlite')
        c = module.lib
        self._open(
            module, path=os.fsencode(path), vfs=vfs, connections=connections, busy_ms=busy_ms,
            flags=(c.MISSION_SQLITE_READ_ONLY if read_only else 0)
            | (c.MISSION_SQLITE_MUST_EXIST if must_exist else 0)
            | (0 if migrate else c.MISSION_SQLITE_NO_MIGRATE),
            synchronous=c.MISSION_SQLITE_FULL if durable else c.MISSION_SQLITE_NORMAL)


class PostgresStore(_Library):
    """A store in a PostgreSQL database; `conninfo` is libpq's."""

    _kind = 'mission_postgres'

    def __init__(self, conninfo: str = '', *, schema: str = '', migrate: bool = True,
                 connections: int = 0, statement_ms: int = 0, connect_ms: int = 0) -> None:
        module = _library.load('postgres')
        self._open(
            module, conninfo=conninfo, schema=schema, connections=connections,
            statement_ms=statement_ms, connect_ms=connect_ms,
            flags=0 if migrate else module.lib.MISSION_POSTGRES_NO_MIGRATE)


class Wrapped:
    """A store in Python, as its table's host."""

    def __init__(self, store: Any) -> None:
        self.store = store

    def failed(self, error: BaseException) -> None:
        """An exception that is no answer: it comes out of the outer call."""
        _runtime.state.exception = error


def table_of(store: Any, keep: List[Any], wrap: Callable[[Any], Wrapped] = Wrapped) -> Any:
    """The table of a store, whatever it is made of; NULL for None."""
    if store is None:
        return ffi.NULL
    if isinstance(store, NativeStore):
        return store._table(keep)
    for name in ('load', 'commit', 'scan'):
        if not callable(getattr(store, name, None)):
            raise TypeError(f'a store has to have {name}()')
    wrapped = wrap(store)
    c, host = ffi.new('mission_store *'), ffi.new_handle(wrapped)
    keep += [c, host, wrapped]
    c.size, c.host = ffi.sizeof('mission_store'), host
    c.load, c.commit, c.scan = (lib.mission_python_store__load, lib.mission_python_store__commit,
                                lib.mission_python_store__scan)
    return c


def answer_of(error: BaseException) -> Optional[int]:
    """The answer that an exception of a store stands for."""
    if isinstance(error, Conflict):
        return int(StoreResult.CONFLICT)
    if isinstance(error, Again):
        return int(StoreResult.AGAIN)
    return int(StoreResult.UNKNOWN) if isinstance(error, Uncertain) else None


def _ask(host: Any, ask: Any) -> int:
    """Call a Python store for C: its own exceptions are answers, any other is told."""
    wrapped = ffi.from_handle(host)
    before, _runtime.state.exception = _runtime.state.exception, None
    try:
        code = int(ask(wrapped.store))
    except BaseException as error:  # noqa: B902 - none may pass through C
        answer = answer_of(error)
        if answer is None:
            wrapped.failed(error)
        code = _runtime.HOST_FAILED if answer is None else answer
    if before is not None:
        _runtime.state.exception = before
    return code


def _hand(receiver: Any, rows: Iterable[Row]) -> int:
    for row in rows:
        if not isinstance(row, Row):
            raise TypeError(f'a Row is wanted, not {type(row).__name__}')
        keep: List[Any] = []
        if receiver.row(receiver.to, _runtime.struct('mission_store_row').make(row, keep)):
            break
    return int(StoreResult.OK)


def _load(host: Any, kind: Any, key: Any, receiver: Any, _: Any) -> int:
    def ask(store: Any) -> int:
        row = store.load(_runtime.bytes_of(kind), _runtime.bytes_of(key))
        return int(StoreResult.ABSENT) if row is None else _hand(receiver, [row])
    return _ask(host, ask)


def _understood(c: Any, kind: _runtime.Struct) -> int:
    """The size of a struct, which a later library may have made longer; not what it says there."""
    size = int(c.size)
    if size < kind.size:
        raise _errors.of_code(Code.ABI_SMALL)
    if any(ffi.buffer(ffi.cast('char *', c) + kind.size, size - kind.size)[:]):
        raise _errors.of_code(Code.ABI_NEWER)
    return size


def batch_of(first: Any, count: int) -> Tuple[Write, ...]:
    """The writes of a batch, each as long as it says."""
    kind, at = _runtime.struct('mission_store_write'), ffi.cast('char *', first)
    batch = []
    for _ in range(count):
        c = ffi.cast(kind.pointer, at)
        at += _understood(c, kind)
        batch.append(kind.read(c, None))
    return tuple(batch)


def scan_of(c: Any) -> Scan:
    """What a scan asks for."""
    kind = _runtime.struct('mission_store_scan')
    _understood(c, kind)
    scan: Scan = kind.read(c, None)
    return scan


def _commit(host: Any, writes: Any, count: int, failed: Any, _: Any) -> int:
    def ask(store: Any) -> int:
        batch = batch_of(writes, count)
        try:
            store.commit(batch)
        except Conflict as error:
            failed[0] = error.index
            raise
        return int(StoreResult.OK)
    return _ask(host, ask)


def _scan(host: Any, scan: Any, receiver: Any, _: Any) -> int:
    def ask(store: Any) -> int:
        return _hand(receiver, store.scan(scan_of(scan)))
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

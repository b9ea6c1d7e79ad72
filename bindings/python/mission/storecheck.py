"""Does a store keep its contract? The suite of the library, run against any store.

    for result in mission.storecheck.check(MyStore):
        assert result.outcome != mission.storecheck.Outcome.FAILED, result

It writes rows of its own into stores that are made for it, from several threads: never give it a
store that holds anything. Where the package was built without libmission-store-check, or does not
find it, `check` raises an ImportError that says so.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import functools
import threading
from dataclasses import dataclass, field
from enum import IntEnum, IntFlag
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

from . import _errors, _library, _runtime
from ._mission import ffi
from .store import Store, Wrapped, table_of


class Group(IntFlag):
    """What is tried."""

    CONTRACT = 1  # each sentence of what a store promises
    SCAN = 2  # order, pages, bounds
    SIZES = 4  # at each limit and one past it
    ISOLATION = 8  # threads against each other
    DURABILITY = 16  # closed and opened again; needs `reopen`
    MODEL = 32  # random batches against a naive model
    ALL = 63


class Outcome(IntEnum):
    """How a case ended."""

    PASSED = 1
    FAILED = 2
    SKIPPED = 3  # there is no `reopen`


@dataclass(frozen=True)
class Result:
    """How a case ended, and why."""

    group: str
    name: str
    """Stable, of a-z and "-", different in each case."""
    outcome: Outcome
    words: str
    """What was wrong, or why it was skipped; else empty. May have several lines."""
    seed: int
    """With `only`, this seed and the same counts the case runs the same way."""
    exception: Optional[BaseException] = field(default=None, compare=False)
    """The last that was raised in this case. A store may refuse with one what it does not take, so
    there may be one in a case that passed.
    """

    def __str__(self) -> str:
        raised = f' ({self.exception!r})' if self.exception is not None else ''
        words = f': {self.words}' if self.words else ''
        return f'{self.group}/{self.name} {self.outcome.name.lower()}{words}{raised}'


def check(fresh: Callable[[], Store], *, another: Optional[Callable[[Any], Store]] = None,
          reopen: Optional[Callable[[Any], Store]] = None,
          forget: Optional[Callable[[Any], None]] = None, seed: int = 0,
          groups: Union[Group, int] = Group.ALL, threads: int = 4, rounds: int = 100,
          sequences: int = 10, patience_ms: int = 10000, only: Optional[str] = None,
          report: Optional[Callable[[Result], None]] = None) -> List[Result]:
    """Run the suite, and say how each case ended.

    `fresh` makes a new, empty store. `another` makes a further one on the rows of a store,
    independent of it as that of another process or connection is; None: the threads share one.
    `reopen` closes a store and opens its rows again; None: it does not outlive its object, and the
    cases that need it are skipped. `forget` is told of each store that was made, when it is needed
    no more, the one of `fresh` last. These are called from the thread of `check`, one at a time;
    the store's methods from others, too.

    `seed` is that of all that is random; 0: of the clock. `threads` are at most 64, each with so
    many `rounds`; `sequences` of random batches are tried. Again is waited out for `patience_ms`
    before a case fails. `only` is the one case of this name. `report` gets each result at once.

    An exception of a store or of these functions stands in the result of its case. What is no
    Exception, such as a KeyboardInterrupt, and what `report` raises, ends the run and comes out of
    it. A MissionError: nothing was run (an unknown group, too many threads, no case of that name).
    """
    run = _Run(_bound(), fresh, another, reopen, forget, report)
    return run.all(seed=seed, groups=int(groups), threads=threads, rounds=rounds,
                   sequences=sequences, patience=patience_ms, only=only)


class _Watched(Wrapped):
    """A store whose exceptions are told to the run: no call of Python's is above its threads."""

    def __init__(self, run: _Run, store: Any) -> None:
        super().__init__(store)
        self.run = run

    def failed(self, error: BaseException) -> None:
        self.run.failed(error)


class _Run:
    """What the suite's callbacks find."""

    def __init__(self, module: Any, fresh: Any, another: Any, reopen: Any, forget: Any,
                 report: Any) -> None:
        self.module, self.fresh, self.another = module, fresh, another
        self.reopen, self.forget, self.report = reopen, forget, report
        self.open: Dict[int, List[Tuple[Any, List[Any]]]] = {}  # stores by their tables
        self.results: List[Result] = []
        self.lock = threading.Lock()
        self.exception: Optional[BaseException] = None  # of the case under way
        self.unforgotten = False  # `forget` failed in it
        self.end: Optional[BaseException] = None  # of the run

    def all(self, only: Optional[str], **counts: int) -> List[Result]:
        """Run what was asked for."""
        ffi, lib = self.module.ffi, self.module.lib
        host, error = ffi.new_handle(self), _errors.new_error()
        name = ffi.NULL if only is None else ffi.new('char[]', _runtime.octets(only))
        c = ffi.new('mission_store_check *', dict(counts, host=host, only=name))
        c.size = ffi.sizeof('mission_store_check')
        for slot in ('fresh', 'another', 'reopen'):
            if getattr(self, slot) is not None:
                setattr(c, slot, getattr(lib, f'mission_python_{slot}'))
        c.forget = lib.mission_python_forget
        told = ffi.new('mission_store_check_report *', {
            'size': ffi.sizeof('mission_store_check_report'), 'to': host,
            'result': lib.mission_python_result})
        code = self.run(lambda: int(lib.mission_store_check_run(
            c, told, ffi.cast('mission_error *', error))))
        if code < 0:
            raise _errors.of_c(error, code)
        return self.results

    def run(self, call: Callable[[], int]) -> int:
        """The call, and what ended it. A signal may arrive between C and a callback."""
        state = _runtime.state
        waiting, state.exception = state.exception, None
        try:
            code = call()
        finally:
            end, state.exception = self.end or state.exception, waiting
        if end is not None:
            raise end
        return code

    def failed(self, error: BaseException) -> None:
        """Note it. One that is no Exception ends the run."""
        with self.lock:
            self.exception = error
            if self.end is None and not isinstance(error, Exception):
                self.end = error

    def opened(self, make: Callable[[], Any], out: Any) -> int:
        """Give C the table of a store that is made."""
        if self.end is not None or _runtime.state.exception is not None:  # so it ends soon
            return _runtime.HOST_FAILED
        try:
            store = make()
            if store is None:
                raise TypeError('a store is wanted, not None')
            keep: List[Any] = []
            table = table_of(store, keep, functools.partial(_Watched, self))
        except BaseException as error:  # noqa: B902 - none may pass through C
            self.failed(error)
            return _runtime.HOST_FAILED
        self.open.setdefault(_place(table), []).append((store, keep))
        out[0] = self.module.ffi.cast('mission_store *', table)
        return 0

    def store_of(self, table: Any) -> Any:
        return self.open[_place(table)][-1][0]

    def closed(self, table: Any) -> Any:
        """The store of a table that C has no longer."""
        place = _place(table)
        store, _ = self.open[place].pop()
        if not self.open[place]:
            del self.open[place]
        return store

    def forgotten(self, table: Any) -> None:
        store = self.closed(table)
        try:
            if self.forget is not None:
                self.forget(store)
        except BaseException as error:  # noqa: B902 - none may pass through C
            self.failed(error)
            self.unforgotten = True

    def tell(self, c: Any) -> None:
        """Note how a case ended."""
        group, name, words = (_runtime.word_of(word) or '' for word in (c.group, c.name, c.words))
        outcome = Outcome(c.outcome)
        if self.unforgotten and outcome == Outcome.PASSED:
            outcome, words = Outcome.FAILED, '`forget` failed'
        result = Result(group, name, outcome, words, int(c.seed), self.exception)
        self.exception, self.unforgotten = None, False
        self.results.append(result)
        try:
            if self.report is not None and self.end is None:
                self.report(result)
        except BaseException as error:  # noqa: B902 - it comes out of the run
            self.end = error


def _place(table: Any) -> int:
    return int(ffi.cast('uintptr_t', table))


def _fresh(host: Any, out: Any, _: Any) -> int:
    run: _Run = ffi.from_handle(host)
    return run.opened(run.fresh, out)


def _another(host: Any, table: Any, out: Any, _: Any) -> int:
    run: _Run = ffi.from_handle(host)
    return run.opened(lambda: run.another(run.store_of(table)), out)


def _reopen(host: Any, table: Any, _: Any) -> int:
    run: _Run = ffi.from_handle(host)
    store = run.closed(table[0])
    return run.opened(lambda: run.reopen(store), table)


def _forget(host: Any, table: Any) -> None:
    ffi.from_handle(host).forgotten(table)


def _result(to: Any, c: Any) -> None:
    ffi.from_handle(to).tell(c)


@functools.lru_cache(maxsize=None)
def _bound() -> Any:
    """The suite's module, with its callbacks."""
    module = _library.load('store_check')
    for answers in (_fresh, _another, _reopen):
        module.ffi.def_extern(f'mission_python{answers.__name__}', error=_runtime.HOST_FAILED,
                              onerror=_runtime._lost)(answers)
    for told in (_forget, _result):
        module.ffi.def_extern(f'mission_python{told.__name__}', onerror=_runtime._lost)(told)
    return module


__all__ = ['Group', 'Outcome', 'Result', 'check']

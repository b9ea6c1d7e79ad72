"""Operations without I/O, and what runs them. SPDX-License-Identifier: MIT"""
from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, AsyncIterable, List, Optional, Tuple, Union

from . import _errors, _runtime
from ._json import Value
from ._mission import ffi, lib
from ._runtime import LockedHandle
from .enums import StepKind, StoreResult
from .values import Row, Scan, Verdict, Write

if TYPE_CHECKING:
    from ._errors import MissionError
    from .handles import Mission
    from .store import AsyncStore, Store


@dataclass(frozen=True)
class PlanStep:
    """What a plan needs now."""

    what: StepKind = StepKind.DONE
    attempt: int = 0
    """1, and 1 more each time that the plan started over."""
    kind: bytes = b''
    """LOAD: of the row."""
    key: bytes = b''
    """LOAD: of the row."""
    scan: Optional[Scan] = None
    """SCAN."""
    writes: Tuple[Write, ...] = ()
    """COMMIT."""


@dataclass(frozen=True)
class Reply:
    """How an operation ended. A refusal is a verdict, not an exception: look at `done`."""

    verdict: Verdict
    value: Optional[Value]
    """What the operation answers; of a refusal the error response."""
    mission: Optional[Mission]
    """The record after the operation, where there is one."""
    refusal: Optional[MissionError]
    """Why it was refused, with place and words."""
    execution: str = ''
    """Of a commit at an enforcement point: the id of the execution."""

    @property
    def done(self) -> bool:
        """It took effect, now or before."""
        return self.verdict.done

    def check(self) -> Reply:
        """Itself; of a refusal the MissionError."""
        if not self.verdict.done:
            raise self.refusal or _errors.of_code(self.verdict.code)
        return self


class Plan(LockedHandle):
    """One operation under way. Ask :meth:`next` what it needs, hand rows to :meth:`row`, and
    :meth:`answer`; or let :meth:`run` or :meth:`arun` do that. Nothing has happened until the
    answer to a commit was OK.
    """

    _type = 'mission_plan'

    def _enter(self, function: Any, *args: Any) -> None:
        """A call that may ask the host, whose answers live as long as the plan."""
        with self._guard:
            self._entered(function, *args)

    def _entered(self, function: Any, *args: Any) -> Any:
        """The same for who has the guard; the pointer, to be held while what came out is read."""
        error = _errors.new_error()
        keep = self._keep  # before the pointer: close() lets go of them the other way round
        pointer = self._c
        code = _runtime.ask(keep, function, pointer, *args, error)
        if code:
            raise _errors.of_c(error, code)
        return pointer

    def next(self) -> PlanStep:
        """What to do next."""
        c = ffi.new('mission_plan_step *')
        c.size = ffi.sizeof('mission_plan_step')
        with self._guard:  # what a step borrows ends with the next call, or with the plan
            held = self._entered(lib.mission_plan_next, c)
            step = _step(c)
            del held
        return step

    def row(self, row: Row) -> None:
        """A row that was loaded, or the next one of a scan."""
        keep: List[Any] = []
        self._enter(lib.mission_plan_row, _runtime.struct('mission_store_row').make(row, keep))

    def answer(self, result: Union[StoreResult, int], failed: int = 0) -> None:
        """How the step ended; `failed` is the index of a conflict."""
        self._c  # closed comes before wrong
        self._enter(lib.mission_plan_answer, int(result), int(failed))

    def run(self, store: Store) -> Reply:
        """Drive it to its end with a store."""
        from .store import NativeStore, answer_of
        if isinstance(store, NativeStore):
            keep = self._keep  # as in _entered()
            self._c
            self._enter(lib.mission_plan_run, store._table(keep))
            return self.reply()
        while True:
            step = self.next()
            if step.what == StepKind.DONE:
                return self.reply()
            result, failed = StoreResult.OK, 0
            try:
                if step.what == StepKind.LOAD:
                    row = store.load(step.kind, step.key)
                    if row is None:
                        result = StoreResult.ABSENT
                    else:
                        self.row(row)
                elif step.scan is not None:
                    for row in store.scan(step.scan):
                        self.row(row)
                else:
                    store.commit(step.writes)
            except Exception as error:
                result, failed = _answer(error, answer_of(error))
            self.answer(result, failed)

    async def arun(self, store: AsyncStore) -> Reply:
        """Drive it to its end with an asynchronous store."""
        from .store import answer_of
        while True:
            step = self.next()
            if step.what == StepKind.DONE:
                return self.reply()
            result, failed = StoreResult.OK, 0
            try:
                if step.what == StepKind.LOAD:
                    row = await store.load(step.kind, step.key)
                    if row is None:
                        result = StoreResult.ABSENT
                    else:
                        self.row(row)
                elif step.scan is not None:
                    rows: AsyncIterable[Row] = store.scan(step.scan)
                    async for row in rows:
                        self.row(row)
                else:
                    await store.commit(step.writes)
            except Exception as error:
                result, failed = _answer(error, answer_of(error))
            self.answer(result, failed)

    @property
    def execution(self) -> str:
        """Of a commit at an enforcement point: the id of the execution, also while its answer is
        awaited; else empty.
        """
        with self._guard:
            pointer = self._c
            return _runtime.text_of(lib.mission_plan_execution(pointer))

    def reply(self) -> Reply:
        """How it ended; a UsageError while it is under way."""
        with self._guard:
            verdict = _runtime.function_of('mission_plan_verdict').call((self,), None)
            pointer = self._c
            keep = [pointer, self._keep]
            value = _runtime.value_of(lib.mission_plan_reply(pointer), keep)
            mission = _runtime.share('mission_record', lib.mission_plan_record(pointer), keep)
            refusal = lib.mission_plan_refusal(pointer)
            return Reply(verdict, value, mission,
                         None if refusal == ffi.NULL else _errors.of_c(refusal),
                         _runtime.text_of(lib.mission_plan_execution(pointer)))


def _step(c: Any) -> PlanStep:
    from .store import batch_of, scan_of
    return PlanStep(
        StepKind(c.what), int(c.attempt), _runtime.bytes_of(c.kind), _runtime.bytes_of(c.key),
        None if c.scan == ffi.NULL else scan_of(c.scan), batch_of(c.writes, c.write_count))


def _answer(error: Exception, answer: Optional[int]) -> Tuple[StoreResult, int]:
    """What an exception of the store says to the plan; any other one is raised as it is."""
    if answer is None:
        raise error
    return StoreResult(answer), getattr(error, 'index', 0)


def run(plan: Plan, owner: Any, store: Optional[Store]) -> Reply:
    """To its end with this store, or with the one that the owner of the plan was made with."""
    if store is not None:
        return plan.run(store)
    plan._enter(lambda c, error: lib.mission_issuer_run(owner._c, c, error))
    return plan.reply()


async def arun(plan: Plan, store: AsyncStore) -> Reply:
    """The same with an asynchronous store."""
    return await plan.arun(store)

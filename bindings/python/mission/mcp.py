"""An enforcement point in front of the tools of an MCP server.

    gate = mission.mcp.ToolGate(mission.mcp.ToolGateConfig(
        pep=pep, store=store, ask=mission.mcp.ask_pdp(pdp, find),
        audience='https://mcp.example.com', errors='https://mcp.example.com/errors/'))

    @gate.tool('query_financials', profile=operation)
    def query(arguments):
        return 'revenue of ' + arguments['entity']

    query({'entity': 'Example Corp'}, token=token)       # as a framework calls it
    answer, error = gate.handle(token, request)           # or JSON-RPC in, JSON-RPC out

Nothing here knows a framework, or the network: `mission.mcp_sdk` fits it to the MCP SDK. A tool
that is a coroutine function is awaited, and with a store for asyncio everything is: then
`await gate.ahandle(token, request)`.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import asyncio
import contextlib
import functools
import inspect
import threading
from contextvars import ContextVar
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any, Callable, Dict, Mapping, Optional, Tuple, Union

from ._errors import MissionError, of_code
from ._json import Json, Text, Value
from ._plan import Plan, Reply
from ._steps import Steps, adriven, driven
from .enums import AttemptFlag, Call, CarriedMission, Code, Denied, Deny, Kind, OutcomeKind
from .functions import (denial_name, denial_of_name, tools_call_denied, tools_call_malformed,
                        tools_call_read)
from .handles import Claims, OperationProfile, Pdp, Pep, Permit, Policy, Prepared, Token
from .values import Attempt, Evaluation, Execution, Situation, ToolsCall, ToolsDenied, ToolsTerms

if TYPE_CHECKING:
    from ._context import Context
    from .store import AsyncStore, Store


@dataclass(frozen=True)
class ToolCall(ToolsCall):
    """A call as the enforcement point has read it."""

    token: Optional[Token] = None
    """Verified, and bound to a key; None: none came."""
    execution_id: str = ''
    """In `run`: what evidence calls it; empty: it needed no decision."""


@dataclass(frozen=True)
class ToolQuestion:
    """What the decision point is asked."""

    evaluation: Evaluation
    call: ToolCall


Asker = Callable[[ToolQuestion], Any]
"""Gives the decision point's AuthZEN response, or an awaitable of it. An exception means that there
is none: then nothing runs. ChannelError says that the other side, or what it said, could not be
proven.
"""


@dataclass(frozen=True)
class ToolGateConfig:
    """What a ToolGate is made of."""

    pep: Pep
    store: Union[Store, AsyncStore]
    """Of permits, executions and evidence."""
    ask: Asker
    """Asks the decision point: ask_claims and ask_pdp ask one in this program."""
    audience: str
    """This server, as entries name it."""
    errors: str
    """Comes before the words of failed executions in evidence: a URI of yours with its separator,
    such as "https://mcp.example.com/errors/".
    """
    flags: Union[Call, int] = 0
    """Has the credential to carry the Mission, or does it never?"""
    bound_issuer: str = ''
    bound_mission: str = ''
    """The Mission that this enforcement point is bound to; empty: none."""
    carried_hash: Optional[Callable[[str, str], Any]] = None
    """In external mode, by issuer and id: the authority_hash that joins a credential to the Mission
    which a call names; None: none is known.
    """
    denied: Union[Denied, int] = 0
    """How much the agent is told of a denial."""
    context: Optional[Context] = None


@dataclass(frozen=True)
class Tool:
    """What a server offers, and what is known of it."""

    name: str
    run: Optional[Callable[[ToolCall], Any]] = None
    """The effect. It is called once for a permit, after it was consumed. An exception is a FAILED
    execution; one that is Indeterminate, a TimeoutError, a cancellation or no Exception at all
    says that nobody knows whether it took effect. `handle` shows the agent an exception's words.
    """
    action: str = ''
    """The literal action that it is; empty: its name."""
    profile: Optional[OperationProfile] = None
    """None: it has none."""
    resource_type: str = ''
    resource_id: str = ''
    """What it works on, for the resource's policy; empty: "mcp_tool" and its name."""
    idempotency_key: Optional[Callable[[ToolCall], str]] = None
    """Names what is to happen once; None or empty: nobody does."""
    attempt: Optional[Callable[[ToolCall, Attempt], Any]] = None
    """The attempt with what is known beside: an approval, taint, history. None: nothing is."""


class Indeterminate(Exception):
    """Raised by a tool: nobody knows whether it took effect."""


class ChannelError(Exception):
    """Raised by an Asker: the decision point could not be proven to be who answered."""


class ToolDenial(Exception):
    """A call that did not run. `answer.body` is the JSON-RPC response for the agent; its own words
    are for the log. `error` is what refused or went wrong beside, None: the decision point denied.
    """

    def __init__(self, reason: Deny, answer: ToolsDenied, error: Optional[BaseException]) -> None:
        super().__init__(f'the call is denied: {denial_name(reason)}'
                         + (f': {error}' if error is not None else ''))
        self.reason, self.answer, self.error = reason, answer, error


class ToolUnrecorded(Exception):
    """A call that ran, and whose end could not be recorded. Its `result` stands, or what it
    `raised`; `error` is what was in the way. `Pep.executions` finds the execution when its lease
    has ended.
    """

    def __init__(self, execution_id: str, outcome: OutcomeKind, result: Any,
                 raised: Optional[Exception], error: BaseException) -> None:
        super().__init__(f'execution {execution_id} ran and is not recorded: {error}')
        self.execution_id, self.outcome = execution_id, outcome
        self.result, self.raised, self.error = result, raised, error


_current: ContextVar[Optional[ToolCall]] = ContextVar('mission_tool_call', default=None)


def current_call() -> Optional[ToolCall]:
    """In a tool: the call that it serves."""
    return _current.get()


# --- Askers ---


def ask_claims(claims: Claims, store: Store,
               find: Callable[[ToolQuestion], Tuple[Policy, Situation]]) -> Asker:
    """Asks a decision point in this program that keeps keys, budgets and evidence. `find` gives the
    view of the Mission and what is known about the moment.
    """
    def ask(question: ToolQuestion) -> Value:
        policy, situation = find(question)
        reply = claims.decide(policy, question.evaluation, store, situation=situation)
        error = _undone(reply)
        if error is not None and error.code != Code.DENIED or reply.value is None:
            raise error or of_code(Code.DENIED)
        return reply.value
    return ask


def ask_pdp(pdp: Pdp, find: Callable[[ToolQuestion], Tuple[Policy, Situation]]) -> Asker:
    """Asks a decision point in this program that remembers nothing."""
    def ask(question: ToolQuestion) -> Value:
        policy, situation = find(question)
        return pdp.decide(policy, question.evaluation, situation=situation).response()
    return ask


def _undone(reply: Reply) -> Optional[MissionError]:
    """Why a reply's operation took no effect; None: it did."""
    return None if reply.done else reply.refusal or of_code(Code.DENIED)


class ToolGate:
    """Lets calls of tools through: each is read, prepared and decided, its permit is consumed right
    before the effect, and how it ended is recorded. It is safe for many threads.
    """

    def __init__(self, config: ToolGateConfig) -> None:
        if not (isinstance(config.pep, Pep) and callable(config.ask) and config.audience
                and config.errors and config.store is not None):
            raise of_code(Code.ARGUMENT, 'a tool gate without what it needs')
        self.config = config
        self._awaits = inspect.iscoroutinefunction(getattr(config.store, 'load', None))
        self._lock = threading.Lock()
        self._tools: Dict[str, Tool] = {}

    def add(self, tool: Tool) -> None:
        """Offer a tool to `handle`."""
        if not tool.name or not callable(tool.run):
            raise of_code(Code.ARGUMENT, 'a tool without name or run')
        with self._lock:
            if tool.name in self._tools:
                raise of_code(Code.ARGUMENT, f'a second tool {tool.name!r}')
            self._tools[tool.name] = tool

    # --- the ways in ---

    def tool(self, name: str, **known: Any) -> Callable[[Callable[[Any], Any]], Callable[..., Any]]:
        """Decorate the function of a tool, which takes its arguments as a dict: offered to
        `handle`, and guarded where it is called as `wrap` has it. `known` are the other members of
        Tool; current_call() is the call.
        """
        def decorate(function: Callable[[Any], Any]) -> Callable[..., Any]:
            tool = Tool(name, run=_taking_arguments(function), **known)
            self.add(tool)
            wrapped: Callable[..., Any] = functools.wraps(function)(self.wrap(tool))
            return wrapped
        return decorate

    def wrap(self, tool: Tool) -> Callable[..., Any]:
        """The gate in front of one tool of a framework: a function of the call's `arguments` (an
        object, or None: none came) with `token` (verified, and bound to a key), `id` of the
        JSON-RPC request, and `meta`, its `_meta`. Raises ToolDenial of a call that was refused,
        ToolUnrecorded of one that ran and is not recorded; else what `run` raises. A coroutine
        function where `run` or the store's methods are.
        """
        async def awaited(*args: Any, **more: Any) -> Any:
            return await adriven(self._called(tool, *args, **more))

        def called(*args: Any, **more: Any) -> Any:
            return driven(self._called(tool, *args, **more))
        return awaited if self._awaits or inspect.iscoroutinefunction(tool.run) else called

    def _called(self, tool: Tool, arguments: Json = None, *, token: Optional[Token] = None,
                id: Json = 0, meta: Json = None) -> Steps:
        call = self._read(request_of(tool.name, arguments, id, meta), tool, token)
        return (yield from self._pass(tool, call))

    def handle(self, token: Optional[Token], request: Union[Text, Value]
               ) -> Tuple[Value, Optional[Exception]]:
        """Answer one JSON-RPC `tools/call` request with a JSON-RPC response, whatever it is. The
        exception says what the agent is not told: of a denial, of a tool that failed, of evidence
        that is missing; None: it ran, and is recorded. result_of() makes of what `run` gave the
        result of MCP.
        """
        if self._awaits:
            raise of_code(Code.ARGUMENT, 'a gate with a store for asyncio: ahandle()')
        answer: Tuple[Value, Optional[Exception]] = driven(self._handled(token, request))
        return answer

    async def ahandle(self, token: Optional[Token], request: Union[Text, Value]
                      ) -> Tuple[Value, Optional[Exception]]:
        """The same for asyncio."""
        answer: Tuple[Value, Optional[Exception]] = await adriven(self._handled(token, request))
        return answer

    def _handled(self, token: Optional[Token], request: Union[Text, Value]) -> Steps:
        try:
            value = request if isinstance(request, Value) else Value.parse(
                request, context=self.config.context)
        except (MissionError, ValueError) as error:
            return self._malformed(error, None)
        name = value.find('/params/name')
        known = name.text if name is not None and name.kind == Kind.STRING else ''
        tool = self._tools.get(known) or Tool(known)
        try:
            call = self._read(value, tool, token)
        except Exception as error:
            return self._malformed(error, value.get('id'))
        if tool.run is None:
            return self._respond(call, 'error', {'code': -32602, 'message': 'unknown tool'},
                                 LookupError(f'there is no tool {call.tool!r}'))
        untold: Optional[Exception] = None
        try:
            result = yield from self._pass(tool, call)
        except ToolDenial as denial:
            return denial.answer.body, denial
        except ToolUnrecorded as unrecorded:
            result, untold = unrecorded.result, unrecorded
            if unrecorded.raised is not None:
                result = _failed_result(unrecorded.raised)
        except Exception as error:
            result, untold = _failed_result(error), error
        return self._respond(call, 'result', result_of(result), untold)

    def _respond(self, call: ToolCall, member: str, data: Any, error: Optional[Exception]
                 ) -> Tuple[Value, Optional[Exception]]:
        head = {'jsonrpc': '2.0', 'id': call.id}
        try:
            return Value({**head, member: data}), error
        except Exception as other:  # what the tool gave is no JSON
            return Value({**head, 'error': {'code': -32603, 'message': 'internal error'}}), (
                error or other)

    def _malformed(self, error: Exception, id: Optional[Value]
                   ) -> Tuple[Value, Optional[Exception]]:
        if id is not None and id.kind not in (Kind.STRING, Kind.NUMBER):
            id = None
        refusal = error if isinstance(error, MissionError) else of_code(Code.HOST)
        return tools_call_malformed(refusal, id=id, context=self.config.context), error

    # --- from the request to the decision ---

    def _read(self, request: Value, tool: Tool, token: Optional[Token]) -> ToolCall:
        issuer = mission = ''
        if token is not None:
            claim = token.claims_of().mission
            issuer, mission = claim.issuer, claim.id
        read = tools_call_read(request, ToolsTerms(
            flags=self.config.flags, audience=self.config.audience, claimed_issuer=issuer,
            claimed_mission=mission, bound_issuer=self.config.bound_issuer,
            bound_mission=self.config.bound_mission, action=lambda name: tool.action or name))
        said = {one.name: getattr(read, one.name) for one in fields(read) if one.init}
        return ToolCall(**said, token=token)

    def _attempt(self, tool: Tool, call: ToolCall) -> Steps:
        carried = CarriedMission.NONE
        if call.called_mission:
            carried = CarriedMission.REFERENCE
        elif call.reason == Deny.MISSION_REFERENCE_CONFLICT:
            carried = CarriedMission.MALFORMED
        carried_hash = ''
        if self.config.carried_hash is not None and call.mission:
            carried_hash = yield self.config.carried_hash(call.issuer, call.mission)
        attempt = Attempt(
            flags=AttemptFlag.EXTERNAL if self.config.flags & Call.EXTERNAL else 0,
            carried=carried, token=call.token, carried_id=call.called_mission,
            carried_issuer=call.called_issuer, carried_hash=carried_hash or '',
            audience=call.audience, action=call.action,
            resource_type=tool.resource_type or 'mcp_tool',
            resource_id=tool.resource_id or call.tool, arguments=call.arguments,
            profile=tool.profile,
            idempotency_key=tool.idempotency_key(call) if tool.idempotency_key else '')
        if tool.attempt is not None:
            attempt = yield tool.attempt(call, attempt)
        return attempt

    def _pass(self, tool: Tool, call: ToolCall) -> Steps:
        """From the request to the effect, or to the refusal; each leaves evidence."""
        if tool.run is None:
            raise of_code(Code.ARGUMENT, f'tool {tool.name!r} has no run')
        try:
            attempt = yield from self._attempt(tool, call)
        except Exception as error:
            raise self._denial(call, Deny.STATE_UNAVAILABLE, error) from error
        try:
            prepared = self.config.pep.prepare(attempt)
            says, evaluation = prepared.says(), prepared.evaluation
        except Exception as error:
            raise self._denial(call, Deny.PDP_UNREACHABLE, error) from error
        if says.refused != Deny.NONE:
            raise (yield from self._refusal(call, prepared, says.refused, None))
        if call.reason != Deny.NONE:
            raise self._denial(call, call.reason, None)
        if not says.gated:
            return (yield from self._run(tool, call))
        assert evaluation is not None
        permit = yield from self._decided(tool, call, prepared, evaluation)
        about = replace(evaluation, parameters=call.arguments)  # as the tool gets them
        call = yield from self._committed(call, permit, about)
        return (yield from self._act(tool, call, permit))

    def _decided(self, tool: Tool, call: ToolCall, prepared: Prepared,
                 evaluation: Evaluation) -> Steps:
        try:
            response = yield self.config.ask(ToolQuestion(evaluation, call))
        except Exception as error:
            channel = isinstance(error, ChannelError)
            raise (yield from self._refusal(
                call, prepared, Deny.CHANNEL_FAILURE if channel else Deny.PDP_UNREACHABLE, error))
        try:
            return self.config.pep.permit_read(response, asked=evaluation, profile=tool.profile)
        except Exception as error:
            if isinstance(error, MissionError) and error.code == Code.DENIED:
                raise self._denied(call, response) from error
            raise (yield from self._refusal(call, prepared, Deny.CHANNEL_FAILURE, error))

    # --- refusals ---

    def _denial(self, call: ToolCall, reason: Union[Deny, int], error: Optional[BaseException],
                answer: Json = None) -> ToolDenial:
        reason = Deny(reason)
        return ToolDenial(reason, tools_call_denied(
            reason, flags=self.config.denied, id=call.id, answer=answer,
            context=self.config.context), error)

    def _refusal(self, call: ToolCall, prepared: Prepared, reason: Union[Deny, int],
                 error: Optional[BaseException]) -> Steps:
        """Leaves a Refusal Record of what was never decided."""
        record = Deny.NONE if error is None else reason  # NONE: what it was refused for
        missing: Optional[BaseException]
        try:
            missing = _undone((yield self._planned(self.config.pep.plan_refusal(prepared, record))))
        except Exception as failed:
            missing = failed
        denial = self._denial(call, reason, error or missing)
        denial.__cause__ = error or missing
        return denial

    def _denied(self, call: ToolCall, response: Json) -> ToolDenial:
        """The decision point's own word. Its obligations are fulfilled of a denial, too."""
        answer = Value.of(response).get('context')
        word = answer.get('reason') if answer is not None else None
        named = denial_of_name(word.text) if word is not None and word.kind == Kind.STRING else 0
        try:
            error: Optional[Exception] = None
            self.config.pep.obligations(response)
        except Exception as failed:
            error = failed
        return self._denial(call, named or Deny.RESOURCE_POLICY, error, answer)

    # --- the commit boundary ---

    def _planned(self, plan: Plan) -> Any:
        """A reply, or an awaitable of it."""
        store: Any = self.config.store
        return plan.arun(store) if self._awaits else plan.run(store)

    def _committed(self, call: ToolCall, permit: Permit, about: Evaluation) -> Steps:
        """Consumes the permit. An answer that was lost is looked for, since only who made the plan
        knows the name of its execution.
        """
        try:
            plan = self.config.pep.plan_commit_check(permit, about)
        except Exception as error:
            raise self._denial(call, Deny.RESOURCE_POLICY, error) from error
        try:
            reply: Reply = yield self._planned(plan)
        except GeneratorExit:
            raise
        except BaseException as error:
            return (yield from self._found(call, permit, plan.execution, error))
        if not reply.done or reply.value is None:
            error_of = _undone(reply)
            code = error_of.code if error_of is not None else 0
            raise self._denial(call, _AT_COMMIT.get(code, Deny.RESOURCE_POLICY), error_of)
        return replace(call, execution_id=str(reply.value['execution_id']))

    def _found(self, call: ToolCall, permit: Permit, execution: str, error: BaseException
               ) -> Steps:
        found = False
        if execution:
            try:
                reply: Reply = yield self._planned(self.config.pep.plan_commit_found(execution))
                found = reply.done
            except Exception:
                pass
        if found and isinstance(error, Exception):
            return replace(call, execution_id=execution)
        if found:  # it was begun, and nobody waits for it any more: it did not happen
            yield from self._finish(permit, Execution(
                execution_id=execution, outcome=OutcomeKind.FAILED,
                error=self.config.errors + 'cancelled'))
        if not isinstance(error, Exception):
            raise error
        raise self._denial(call, Deny.RESOURCE_POLICY, error) from error

    def _run(self, tool: Tool, call: ToolCall) -> Steps:
        assert tool.run is not None
        before = _current.set(call)
        try:
            return (yield tool.run(call))
        finally:
            with contextlib.suppress(ValueError):  # given up, and closed from another context
                _current.reset(before)

    def _act(self, tool: Tool, call: ToolCall, permit: Permit) -> Steps:
        """The effect, and its evidence."""
        outcome, error, result = OutcomeKind.COMPLETED, '', None
        raised: Optional[BaseException] = None
        try:
            result = yield from self._run(tool, call)
        except GeneratorExit:
            raise
        except BaseException as failed:
            raised, outcome = failed, OutcomeKind.INDETERMINATE
            if isinstance(failed, Exception) and not isinstance(failed, _UNKNOWN):
                outcome, error = OutcomeKind.FAILED, self.config.errors + 'failed'
        missing = yield from self._finish(permit, Execution(
            execution_id=call.execution_id, outcome=outcome, error=error))
        if raised is not None and not isinstance(raised, Exception):
            raise raised
        if missing is not None:
            raise ToolUnrecorded(call.execution_id, outcome, result, raised, missing) from missing
        if raised is not None:
            raise raised
        return result

    def _finish(self, permit: Permit, execution: Execution) -> Steps:
        """Records an end; what is in the way of it. The same again changes nothing, so an answer
        that was lost is asked for again.
        """
        for last in (False, False, True):
            try:
                plan = self.config.pep.plan_commit_done(permit, execution)
                return _undone((yield self._planned(plan)))
            except Exception as error:
                again = isinstance(error, MissionError) and error.code in _AGAIN
                if last or not again:
                    return error
        return None


_UNKNOWN = (Indeterminate, TimeoutError, asyncio.TimeoutError)
_AGAIN = (Code.UNCERTAIN, Code.AGAIN)

# What the commit boundary refuses, as far as it is the agent's to know.
_AT_COMMIT: Mapping[int, Deny] = {
    Code.MISSION_NOT_ACTIVE: Deny.MISSION_INACTIVE, Code.STATE_STALE: Deny.STALE_STATE,
    Code.ACTOR_CHANGED: Deny.ACTOR_INVALID, Code.APPROVAL_LAPSED: Deny.APPROVAL_EXPIRED,
    Code.PARAMETER_MISMATCH: Deny.PARAMETER_VIOLATION,
    Code.DUPLICATE: Deny.DUPLICATE_SUPPRESSED, Code.PERMIT_CONSUMED: Deny.DUPLICATE_SUPPRESSED,
    Code.TXN_CONSUMED: Deny.DUPLICATE_SUPPRESSED}


def request_of(tool: str, arguments: Json = None, id: Json = 0, meta: Json = None) -> Value:
    """The JSON-RPC request of a call."""
    params: Dict[str, Any] = {'name': tool}
    if arguments is not None:
        params['arguments'] = arguments
    if meta is not None:
        params['_meta'] = meta
    return Value({'jsonrpc': '2.0', 'id': id, 'method': 'tools/call', 'params': params})


def result_of(result: Any) -> Any:
    """The MCP result of what a tool gave: text of a str, an object as it is, anything else as
    structured content.
    """
    if isinstance(result, str):
        return {'content': [{'type': 'text', 'text': result}]}
    if result is None:
        return {'content': []}
    if isinstance(result, (Value, Mapping)):
        return result
    return {'content': [], 'structuredContent': result}


def _failed_result(error: BaseException) -> Any:
    return {'isError': True, 'content': [{'type': 'text', 'text': str(error)}]}


def _taking_arguments(function: Callable[[Any], Any]) -> Callable[[ToolCall], Any]:
    """The `run` of a function that takes a dict."""
    def plain(call: ToolCall) -> Any:
        return {} if call.arguments is None else call.arguments.to_python()

    async def awaited(call: ToolCall) -> Any:
        return await function(plain(call))

    def called(call: ToolCall) -> Any:
        return function(plain(call))
    return awaited if inspect.iscoroutinefunction(function) else called


__all__ = ['Asker', 'ChannelError', 'Indeterminate', 'Tool', 'ToolCall', 'ToolDenial', 'ToolGate',
           'ToolGateConfig', 'ToolQuestion', 'ToolUnrecorded', 'ask_claims', 'ask_pdp',
           'current_call', 'request_of', 'result_of']

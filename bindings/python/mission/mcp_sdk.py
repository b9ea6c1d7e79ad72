"""Tools of the MCP SDK for Python behind their gate.

    from mcp.server.mcpserver import Context, MCPServer  # version 1: mcp.server.fastmcp, FastMCP
    tools = mission.mcp_sdk.Tools(gate, Context)         # of a mission.mcp.ToolGate
    server = MCPServer('finance', middleware=[tools.listing(view)])

    @server.tool()
    @tools.gated(profile=operation)
    def query_financials(entity: str, quarter: int = 3) -> str:
        return f'revenue of {entity}'

    application = guard.authenticate(server.streamable_http_app())  # a mission.asgi.Guard's

What the SDK makes of a function's annotations stays as it was. A call goes by the token of the very
HTTP request that it came with, never by that of its session. What is decided is what the function
gets, defaults included; an argument whose default is None and that is None did not come.

The SDK is not imported here: any framework of the same shape will do.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import logging
import sys
import typing
from datetime import date, datetime, time
from typing import Any, Awaitable, Callable, Dict, Mapping, Optional, TypeVar, Union

from ._errors import MissionError
from ._json import Json, Value
from ._steps import adriven, driven
from .functions import tools_filter
from .guard import admitted_of
from .handles import Token
from .mcp import Tool, ToolDenial, ToolGate, ToolUnrecorded, request_of
from .values import ToolsView

Function = TypeVar('Function', bound=Callable[..., Any])
View = Union[ToolsView, None, Awaitable[Optional[ToolsView]]]

_log = logging.getLogger('mission.mcp')


class ToolRefused(Exception):
    """What the SDK hears of a refusal, and may tell: `str()` is for the agent. The cause is the
    ToolDenial.
    """

    def __init__(self, code: int, message: str, data: Json = None) -> None:
        more = '' if data is None else ' ' + Value(data).canonical().decode()
        super().__init__(message + more)
        self.code, self.message, self.data = code, message, data


def token_of(context: Any) -> Optional[Token]:
    """The token that a guard admitted with the HTTP request of this call; None: none came.
    `context` is the SDK's, of a tool or of a low-level handler.
    """
    scope = getattr(getattr(_request(context), 'request', None), 'scope', None)
    admitted = admitted_of(scope) if isinstance(scope, Mapping) else None
    return admitted.token if admitted is not None else None


def tell(denial: ToolDenial) -> Any:
    """A refusal as the gate's `denied` has it, for the agent: an error of the protocol (MCPError)
    or a result of version 2 of the SDK; ToolRefused for others, which make a result of isError of
    it.
    """
    body = Value.of(denial.answer.body).to_python()
    result = body.get('result')
    kind = _of_sdk('mcp.types', 'CallToolResult')
    if result is not None and kind is not None and _of_sdk('mcp.shared.exceptions', 'MCPError'):
        return kind.model_validate(result)
    if result is not None:
        raise ToolRefused(0, result['content'][0]['text'],
                          result.get('structuredContent')) from denial
    raise _failed(body['error']) from denial


def report(error: Exception) -> None:
    """Logs what the agent is not told, to the logger "mission.mcp"."""
    if isinstance(error, ToolDenial):
        judged = error.error is None or isinstance(error.error, MissionError)
        _log.log(logging.INFO if judged else logging.WARNING, '%s', error)
    elif isinstance(error, ToolUnrecorded):
        _log.error('%s', error)
    else:
        _log.warning('a tool failed', exc_info=error)


class Tools:
    """The gate, as the SDK's servers take it."""

    def __init__(self, gate: ToolGate, context: type, *,
                 token: Callable[[Any], Optional[Token]] = token_of,
                 refuse: Callable[[ToolDenial], Any] = tell,
                 log: Callable[[Exception], None] = report) -> None:
        """`context` is the SDK's class that tools may ask for, `token` finds the token of a call,
        `refuse` gives the result of one that was refused, or raises, and `log` is told of denials
        and of evidence that is missing.
        """
        self.gate, self.context = gate, context
        self._actions: Dict[str, str] = {}
        self.token, self.refuse, self.log = token, refuse, log

    def gated(self, name: str = '', **known: Any) -> Callable[[Function], Function]:
        """Decorate a function before the SDK's own decorator does. `name` is the tool's, empty: the
        function's; `known` are the other members of mission.mcp.Tool. A coroutine function where
        the function, the store's methods or the asker are.
        """
        def decorate(function: Function) -> Function:
            tool = Tool(name or function.__name__, **known)
            self._actions[tool.name] = tool.action or tool.name
            taken = _Taken(function, self.context)

            def steps(bound: inspect.BoundArguments, context: Any) -> Any:
                request = _request(context)
                return self.gate._called(
                    dataclasses.replace(tool, run=lambda _: function(**bound.arguments)),
                    taken.arguments(bound), token=self.token(context), id=_id(request),
                    meta=_meta(request))

            async def awaited(*args: Any, **more: Any) -> Any:
                try:
                    return await adriven(steps(*taken.bind(args, more)))
                except (ToolDenial, ToolUnrecorded) as error:
                    return self._ended(error)

            def called(*args: Any, **more: Any) -> Any:
                try:
                    return driven(steps(*taken.bind(args, more)))
                except (ToolDenial, ToolUnrecorded) as error:
                    return self._ended(error)
            awaits = self.gate._awaits or any(
                map(inspect.iscoroutinefunction, (function, self.gate.config.ask)))
            return typing.cast(Function, taken.dress(awaited if awaits else called))
        return decorate

    async def call(self, name: str, arguments: Optional[Mapping[str, Any]], context: Any
                   ) -> Dict[str, Any]:
        """For the SDK's low-level Server: a call of a tool that was added to the gate, as it came.
        CallToolResult.model_validate() takes the result.
        """
        request = _request(context)
        asked = request_of(name, arguments, _id(request), _meta(request))
        answer, error = await self.gate.ahandle(self.token(context), asked)
        if error is not None:
            self.log(error)
        said: Dict[str, Any] = answer.to_python()
        if 'error' in said:
            raise _failed(said['error']) from error
        result: Dict[str, Any] = {'content': [], **said['result']}
        return result

    def listing(self, view: Callable[[Optional[Token]], View]) -> Callable[..., Any]:
        """Middleware of version 2: who asks sees the tools that a `view` of the token leaves."""
        async def middleware(context: Any, call_next: Callable[[Any], Awaitable[Any]]) -> Any:
            result = await call_next(context)
            if context.method != 'tools/list':
                return result
            said: Any = view(self.token(context))
            return self.listed(result, await said if inspect.isawaitable(said) else said)
        return middleware

    def listed(self, result: Any, view: Optional[ToolsView]) -> Any:
        """A list of tools, or a result of `tools/list`, without those that the view leaves out (see
        tools_filter()); None: nothing stays. The SDK's objects, or JSON. A view without `action`
        goes by the actions of the tools that were gated here. In version 1 it is for `list_tools`
        of a subclass of FastMCP, whose get_context() has the token.
        """
        view = view or ToolsView()
        if view.action is None:
            view = dataclasses.replace(view, action=lambda name: self._actions.get(name, name))
        every = result if isinstance(result, list) else _member(result, 'tools')
        left = tools_filter({'tools': [_plain(tool, True) for tool in every]}, view,
                            context=self.gate.config.context)
        names = {str(tool['name']) for tool in left['tools']}
        tools = [tool for tool in every if _member(tool, 'name') in names]
        if isinstance(result, list):
            return tools
        if isinstance(result, Mapping):
            return {**result, 'tools': tools}
        return result.model_copy(update={'tools': tools})

    def _ended(self, error: Union[ToolDenial, ToolUnrecorded]) -> Any:
        self.log(error)
        if isinstance(error, ToolDenial):
            return self.refuse(error)
        if error.raised is not None:
            raise error.raised
        return error.result


# --- What the function takes ---


class _Taken:
    """The parameters of a function, and the SDK's context among them, or beside them."""

    def __init__(self, function: Callable[..., Any], context: type) -> None:
        hints = typing.get_type_hints(function, include_extras=True)
        signature = inspect.signature(function)
        named = [one.replace(annotation=hints.get(one.name, one.annotation))
                 for one in signature.parameters.values()]
        for one in named:
            if one.kind not in (one.POSITIONAL_OR_KEYWORD, one.KEYWORD_ONLY):
                raise TypeError(f'a tool names its parameters: {one}')
        found = [one.name for one in named if _takes(one.annotation, context)]
        self.function, self.added = function, not found
        self.context = found[0] if found else 'mission_context'
        if self.added:
            named.append(inspect.Parameter(self.context, inspect.Parameter.KEYWORD_ONLY,
                                           default=None, annotation=context))
        self.signature = signature.replace(
            parameters=named, return_annotation=hints.get('return', signature.return_annotation))

    def bind(self, args: Any, more: Any) -> Any:
        """What is called, with its defaults, and the context."""
        bound = self.signature.bind(*args, **more)
        bound.apply_defaults()
        context = bound.arguments[self.context]
        if self.added:
            del bound.arguments[self.context]
        return bound, context

    def arguments(self, bound: inspect.BoundArguments) -> Dict[str, Any]:
        """As JSON."""
        return {name: _plain(value) for name, value in bound.arguments.items()
                if name != self.context
                and not (value is None and self.signature.parameters[name].default is None)}

    def dress(self, wrapper: Callable[..., Any]) -> Callable[..., Any]:
        """The wrapper looks like the function that takes a context."""
        functools.update_wrapper(wrapper, self.function)
        wrapper.__annotations__ = {one.name: one.annotation
                                   for one in self.signature.parameters.values()
                                   if one.annotation is not one.empty}
        if self.signature.return_annotation is not inspect.Signature.empty:
            wrapper.__annotations__['return'] = self.signature.return_annotation
        wrapper.__signature__ = self.signature  # type: ignore[attr-defined]
        return wrapper


def _takes(annotation: Any, context: type) -> bool:
    """As the SDK looks for it: the class, with parameters or not, or an Optional of it."""
    kinds = [annotation, typing.get_origin(annotation)]
    for inner in typing.get_args(annotation):
        kinds += [inner, typing.get_origin(inner)]
    return any(inspect.isclass(kind) and issubclass(kind, context) for kind in kinds)


def _plain(value: Any, bare: bool = False) -> Any:
    """As JSON, what is not yet. `bare` leaves out what a model does not say."""
    if hasattr(value, 'model_dump'):
        return value.model_dump(mode='json', by_alias=True, exclude_none=bare)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return _plain({one.name: getattr(value, one.name) for one in dataclasses.fields(value)})
    if isinstance(value, enum.Enum):
        return _plain(value.value)
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(member) for member in value]
    return value


# --- What comes from the SDK ---


def _request(context: Any) -> Any:
    """The request's context of a tool's context; None: there is no request."""
    try:
        return getattr(context, 'request_context', context)
    except ValueError:
        return None


def _id(request: Any) -> Json:
    id: Json = getattr(request, 'request_id', None)
    return 0 if id is None else id


def _meta(request: Any) -> Json:
    """As it came, where the SDK says it: nothing that the gate reads may be lost on the way."""
    params = getattr(request, 'params', None)
    came = params.get('_meta') if isinstance(params, Mapping) else getattr(request, 'meta', None)
    meta: Json = _plain(came, True)
    return meta or None


def _member(thing: Any, name: str) -> Any:
    return thing[name] if isinstance(thing, Mapping) else getattr(thing, name)


def _of_sdk(module: str, name: str) -> Any:
    """Something of the SDK that the program has imported; None: it has none."""
    return getattr(sys.modules.get(module), name, None)


def _failed(error: Mapping[str, Any]) -> Exception:
    kind = _of_sdk('mcp.shared.exceptions', 'MCPError') or ToolRefused
    failed: Exception = kind(error['code'], error['message'], error.get('data'))
    return failed


__all__ = ['ToolRefused', 'Tools', 'report', 'tell', 'token_of']

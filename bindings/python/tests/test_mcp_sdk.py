"""Tools of a framework behind their gate: one of the shape of the MCP SDK's. The SDK itself is
asked by test/languages/peers. SPDX-License-Identifier: MIT
"""
import asyncio
import dataclasses
import enum
import inspect
import logging
import sys
import typing
from types import SimpleNamespace

import mission
import pytest
from mission import Deny, Profile, Says
from mission.guard import KEY, Admitted
from mission.mcp import ToolDenial, ToolUnrecorded, current_call
from mission.mcp_sdk import ToolRefused, Tools, report, tell, token_of
from scene import ERP
from test_mcp import EXAMPLE, Desk, Slow


class Context:
    """What a framework gives to a tool that asks for it."""

    def __init__(self, token, id=7, **more):
        admitted = Admitted(token, mission.Access(), mission.Operation()) if token else None
        self.request_context = SimpleNamespace(
            request_id=id, request=SimpleNamespace(scope={KEY: admitted}), **more)


class Server:
    """Registers functions by their annotations, and calls them by names."""

    def __init__(self):
        self.tools = {}

    def tool(self, name=None):
        def decorate(function):
            self.tools[name or function.__name__] = function
            return function
        return decorate

    def taken(self, name):
        """The parameters that make the schema, and the one for the context."""
        function = self.tools[name]
        hints = typing.get_type_hints(function)
        found, = [one for one, hint in hints.items() if Context in (hint, *typing.get_args(hint))]
        parameters = inspect.signature(function).parameters
        return {one: (hints[one], parameters[one].default) for one in parameters
                if one != found}, found

    def call(self, name, arguments, context):
        _, found = self.taken(name)
        answer = self.tools[name](**arguments, **{found: context})
        return asyncio.run(answer) if inspect.isawaitable(answer) else answer


@dataclasses.dataclass
class Shop:
    """A server with one tool, behind a desk's gate."""

    desk: Desk

    def __post_init__(self):
        self.server, self.told, self.got = Server(), [], []
        self.tools = Tools(self.desk.gate, Context, log=self.told.append)

        @self.server.tool()
        @self.tools.gated(action='invoices.read', profile=self.desk.operation)
        def read_invoices(entity: str, most: int = 3, note: typing.Optional[str] = None) -> str:
            """Invoices of an entity."""
            self.got.append((entity, most, note, current_call().arguments.to_python()))
            return 'invoices of ' + entity

    def call(self, arguments=EXAMPLE, **more):
        return self.server.call('read_invoices', arguments, Context(self.desk.credential, **more))


@pytest.fixture(params=[Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def both(request):
    return Shop(Desk(request.param))


@pytest.fixture
def shop():
    return Shop(Desk())


def test_signature(shop):
    taken, found = shop.server.taken('read_invoices')
    assert found == 'mission_context'
    assert taken == {'entity': (str, inspect.Parameter.empty), 'most': (int, 3),
                     'note': (typing.Optional[str], None)}
    function = shop.server.tools['read_invoices']
    assert (function.__name__, function.__doc__) == ('read_invoices', 'Invoices of an entity.')
    assert typing.get_type_hints(function)['return'] is str
    shown = inspect.signature(function)
    assert [*shown.parameters] == [*taken, found] and shown.return_annotation is str
    assert {one.name: one.annotation for one in shown.parameters.values()} == {
        found: Context, **{name: kind for name, (kind, _) in taken.items()}}


def test_own_context(shop):
    @shop.server.tool('look')
    @shop.tools.gated('look', action='invoices.read', profile=shop.desk.operation)
    def look(entity: str, here: 'typing.Optional[Context]' = None) -> str:
        return f'{here.request_context.request_id} {sorted(current_call().arguments.keys())}'
    assert shop.server.taken('look')[1] == 'here'
    assert shop.server.call('look', EXAMPLE, Context(shop.desk.credential)) == "7 ['entity']"
    for wrong in (lambda *entities: 0, lambda **entities: 0):
        with pytest.raises(TypeError):
            shop.tools.gated('wrong')(wrong)


def test_call(both):
    shop = both
    assert shop.call() == 'invoices of Example Corp'
    assert shop.got == [('Example Corp', 3, None, {'entity': 'Example Corp', 'most': 3})]
    with pytest.raises(ToolRefused) as caught:
        shop.call({'entity': 'Other'})
    assert (caught.value.code, caught.value.data) == (-32001, {'reason': 'parameter_violation'})
    assert isinstance(caught.value.__cause__, ToolDenial)
    shop.desk.credential = None
    with pytest.raises(ToolRefused) as caught:
        shop.call()
    assert caught.value.data == {'reason': 'token_invalid'}
    assert [error.reason for error in shop.told] == [Deny.PARAMETER_VIOLATION, Deny.TOKEN_INVALID]
    assert len(shop.got) == 1 and shop.desk.evidence() == ['completed', 'token_invalid']


@pytest.mark.parametrize('flags, says', [
    (0, 'The call was refused.'), (mission.Denied.RESULT, 'The call was refused.'),
    (mission.Denied.DISCLOSE, '{"reason":"parameter_violation"}'),
    (mission.Denied.RESULT | mission.Denied.DISCLOSE, '{"reason":"parameter_violation"}')])
def test_told(flags, says):
    """The agent reads what the gate is told to disclose, and not why."""
    desk = Desk()
    desk.open(denied=flags)
    with pytest.raises(ToolRefused) as caught:
        Shop(desk).call({'entity': 'Other'})
    said = str(caught.value)
    assert said.endswith(says) and (flags & mission.Denied.DISCLOSE or said == says)


def test_requestable(shop):
    """What would help comes with the refusal, where the gate hands it on."""
    context = {'reason': 'approval_required', 'evaluation_id': 'e-1', 'retry_after': 30,
               'access_request': {'endpoint': 'https://pdp.example.com/requests'}}
    shop.desk.open(ask=lambda question: {'decision': False, 'context': context},
                   denied=mission.Denied.REQUESTABLE)
    with pytest.raises(ToolRefused) as caught:
        Shop(shop.desk).call()
    assert caught.value.data['access_request'] == context['access_request'], caught.value.data


def test_version_2(shop, monkeypatch):
    """What version 2 of the SDK passes on to the client is made of its own types."""
    class MCPError(Exception):
        pass

    class CallToolResult:
        @staticmethod
        def model_validate(result):
            return ('result', result)
    monkeypatch.setitem(sys.modules, 'mcp.types', SimpleNamespace(CallToolResult=CallToolResult))
    monkeypatch.setitem(sys.modules, 'mcp.shared.exceptions', SimpleNamespace(MCPError=MCPError))
    with pytest.raises(MCPError) as caught:
        shop.call({'entity': 'Other'})
    assert caught.value.args[0] == -32001
    assert caught.value.args[2] == {'reason': 'parameter_violation'}
    shop.desk.open(denied=mission.Denied.RESULT)
    kind, result = Shop(shop.desk).call({'entity': 'Other'})
    assert kind == 'result' and result['isError'] is True


def test_each_request_has_its_own_token(shop):
    """Not that of the session, and none where there is no request."""
    assert shop.call() == 'invoices of Example Corp'
    for context in (Context(None), object(), None, SimpleNamespace(request_context=None),
                    SimpleNamespace(request=SimpleNamespace(scope={KEY: 'me'}))):
        assert token_of(context) is None
        with pytest.raises(ToolRefused):
            shop.server.call('read_invoices', EXAMPLE, context)

    class Outside:
        @property
        def request_context(self):
            raise ValueError('outside of a request')
    with pytest.raises(ToolRefused):
        shop.server.call('read_invoices', EXAMPLE, Outside())
    with pytest.raises(ToolRefused):
        shop.server.tools['read_invoices']('Example Corp')
    assert len(shop.got) == 1


@pytest.mark.parametrize('where', ['params', 'meta'])
def test_reference(shop, where):
    """A call that names another Mission than its token is in conflict."""
    meta = {'com.karlmcguinness.mission/reference': {
        'mission_id': 'msn_other', 'issuer': 'https://x.example'}}
    more = {'params': {'_meta': meta}, 'meta': None} if where == 'params' else {'meta': meta}
    with pytest.raises(ToolRefused) as caught:
        shop.call(**more)
    assert caught.value.data == {'reason': 'mission_reference_conflict'} and not shop.got
    assert shop.call(meta={}) and shop.call(params={'name': 'x'})


def test_unrecorded(shop):
    """A result stands whose end could not be recorded; who runs the server hears of it."""
    failing = OSError('disk full')

    @shop.server.tool()
    @shop.tools.gated(action='invoices.read', profile=shop.desk.operation)
    def slow(entity: str) -> str:
        shop.desk.kept.fail = failing
        if shop.got:
            raise KeyError(entity)
        shop.got.append(entity)
        return 'done'
    assert shop.server.call('slow', EXAMPLE, Context(shop.desk.credential)) == 'done'
    assert isinstance(shop.told[0], ToolUnrecorded) and shop.told[0].error is failing
    shop.desk.kept.fail = None
    with pytest.raises(KeyError):
        shop.server.call('slow', EXAMPLE, Context(shop.desk.credential))


def test_asyncio():
    desk = Desk(store=Slow)
    server, tools = Server(), Tools(desk.gate, Context)

    @server.tool()
    @tools.gated(action='invoices.read', profile=desk.operation)
    async def read_invoices(entity: str) -> str:
        await asyncio.sleep(0)
        return current_call().execution_id
    assert inspect.iscoroutinefunction(server.tools['read_invoices'])
    assert server.call('read_invoices', EXAMPLE, Context(desk.credential))
    with pytest.raises(ToolRefused):
        server.call('read_invoices', {'entity': 'Other'}, Context(desk.credential))
    assert desk.evidence() == ['completed']


def test_asker_that_is_awaited():
    desk = Desk()
    ask = desk.config.ask

    async def slow(question):
        await asyncio.sleep(0)
        return ask(question)
    desk.open(ask=slow)
    assert Shop(desk).call() == 'invoices of Example Corp'


def test_low_level(shop):
    """The result of a call as it came, for a server that registers no functions."""
    def call(arguments, token=shop.desk.credential, name='query_financials'):
        return asyncio.run(shop.tools.call(name, arguments, Context(token).request_context))
    assert call(EXAMPLE)['content'] == [{'type': 'text', 'text': 'revenue of Example Corp'}]
    for arguments, name, code in [({'entity': 'Other'}, 'query_financials', -32001),
                                  (None, 'query_financials', -32001), (EXAMPLE, 'rm', -32602)]:
        with pytest.raises(ToolRefused) as caught:
            call(arguments, name=name)
        assert caught.value.code == code
    with pytest.raises(ToolRefused):
        call(EXAMPLE, None)
    shop.desk.open(denied=mission.Denied.RESULT)
    shop.tools = Tools(shop.desk.gate, Context, log=shop.told.append)
    assert call({'entity': 'Other'})['isError'] is True and len(shop.told) == 5

    def fails(call):
        raise KeyError('quarter')
    shop.desk.run = fails
    assert call(EXAMPLE)['isError'] is True and isinstance(shop.told[-1], KeyError)


class Model:
    """As pydantic's models do."""

    def __init__(self, **members):
        self.__dict__.update(members)

    def model_dump(self, mode, by_alias, exclude_none):
        assert mode == 'json' and by_alias
        return {name: value for name, value in self.__dict__.items()
                if value is not None or not exclude_none}

    def model_copy(self, update):
        return Model(**{**self.__dict__, **update})


class Colour(enum.Enum):
    RED = 'red'


def test_arguments(shop):
    """What a framework makes of arguments is JSON again where it is decided."""
    seen = []
    shop.desk.open(ask=lambda question: seen.append(question.call.arguments.to_python()))
    tools = Tools(shop.desk.gate, Context, log=shop.told.append)

    @dataclasses.dataclass
    class Point:
        x: int

    @tools.gated('t', action='invoices.read', profile=shop.desk.operation)
    def tool(entity: str, more: typing.Any = 0) -> str:
        return ''
    for more, want in [(Model(a=1, b=None), {'a': 1, 'b': None}), (Point(1), {'x': 1}),
                       (Colour.RED, 'red'), ([Point(2), (3,)], [{'x': 2}, [3]]), (None, None),
                       ({'a': Point(1)}, {'a': {'x': 1}}), (10**30, 10**30)]:
        with pytest.raises(ToolRefused):
            tool(**EXAMPLE, more=more, mission_context=Context(shop.desk.credential))
        assert seen.pop() == {**EXAMPLE, 'more': want}
    with pytest.raises(TypeError):  # that is none
        tool(**EXAMPLE, more=object(), mission_context=Context(shop.desk.credential))
    assert not seen


def test_listed(both):
    desk = both.desk
    view = mission.ToolsView(policy=desk.view, state=desk.known(), audience=ERP)
    listed = both.tools.listed
    read = {'name': 'invoices.read', 'inputSchema': {'type': 'object'}}
    drop = {'name': 'tables.drop', 'inputSchema': {'type': 'object'}}
    assert listed([drop, read], view) == [read]
    assert listed({'tools': [read, drop], 'ttlMs': 5}, view) == {'tools': [read], 'ttlMs': 5}
    models = [Model(title=None, **drop), Model(title=None, **read)]
    assert listed(models, view) == models[1:]
    assert listed(Model(tools=models), view).tools == models[1:]
    assert listed([read], None) == []
    gated = {'name': 'read_invoices'}  # its action is known
    assert listed([gated, {'name': 'other'}], view) == [gated]
    assert listed([gated], dataclasses.replace(view, action=lambda name: name)) == []

    async def next_(context):
        return {'tools': [read, drop], 'nextCursor': 'x'}

    async def slow(token):
        return view if token is desk.credential else None

    def ask(method, context, view):
        middleware = both.tools.listing(view)
        context.request_context.method = method
        return asyncio.run(middleware(context.request_context, next_))
    for how in (slow, lambda token: view if token else None):
        assert ask('tools/list', Context(desk.credential), how) == {
            'tools': [read], 'nextCursor': 'x'}
        assert ask('tools/list', Context(None), how)['tools'] == []
        assert len(ask('tools/call', Context(None), how)['tools']) == 2


def test_report(caplog, shop):
    shop.tools.log = report
    caplog.set_level(logging.INFO, 'mission.mcp')
    shop.desk.says = Says.DENY
    with pytest.raises(ToolRefused):
        shop.call()
    shop.desk.says = Says.PERMIT
    shop.desk.run = lambda call: 1 / 0
    asyncio.run(shop.tools.call('query_financials', EXAMPLE, Context(shop.desk.credential)))

    def run(call):
        shop.desk.kept.fail = OSError('disk full')
        return ''
    shop.desk.run = run
    asyncio.run(shop.tools.call('query_financials', EXAMPLE, Context(shop.desk.credential)))
    assert [one.levelname for one in caplog.records] == ['INFO', 'WARNING', 'ERROR']
    assert caplog.records[1].exc_info
    shop.desk.open(ask=lambda question: 1 / 0)
    gated = Tools(shop.desk.gate, Context).gated(
        't', action='invoices.read', profile=shop.desk.operation)(lambda entity: entity)
    with pytest.raises(ToolRefused):
        gated(**EXAMPLE, mission_context=Context(shop.desk.credential))
    assert caplog.records[-1].levelname == 'WARNING' and len(caplog.records) == 4


def test_own_refusal(shop):
    tools = Tools(shop.desk.gate, Context, token=lambda context: None,
                  refuse=lambda denial: 'refused: ' + denial.reason.name)

    @tools.gated('t', action='invoices.read', profile=shop.desk.operation)
    def tool(entity: str) -> str:
        return entity
    assert tool('Example Corp') == 'refused: TOKEN_INVALID'
    assert tell.__doc__

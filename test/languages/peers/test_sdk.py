"""Tools behind their gate in a server of the MCP SDK for Python, asked by its own client over
streamable HTTP, each request with a proof of its key. Both major versions, both wire profiles.

SPDX-License-Identifier: MIT
"""
import asyncio
import contextlib
import importlib.metadata
import os
import socket
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                '../../../bindings/python/tests'))

import mission
import pytest
import uvicorn
from mission import Deny, Profile, Says
from mission.asgi import Guard
from mission.guard import GuardConfig, Routes
from mission.mcp import current_call
from mission.mcp_sdk import Tools, token_of
from scene import AS, ERP
from test_mcp import EXAMPLE, Desk

VERSION = int(importlib.metadata.version('mcp').partition('.')[0])
if VERSION > 1:
    import httpx2 as httpx
    from mcp import Client
    from mcp.client.streamable_http import streamable_http_client
    from mcp.server.lowlevel import Server
    from mcp.server.mcpserver import Context, MCPServer
    from mcp.shared.exceptions import MCPError
    from mcp.types import CallToolResult, ListToolsResult, Tool
    MODES = ['auto', 'legacy']
else:
    import httpx
    from mcp import ClientSession
    from mcp.client.streamable_http import streamable_http_client
    from mcp.server.fastmcp import Context
    from mcp.server.fastmcp import FastMCP as MCPServer
    from mcp.server.lowlevel import Server
    from mcp.types import CallToolResult, Tool
    MODES = ['stateful', 'stateless']


class Proving(httpx.Auth):
    """Presents a token with a proof of its key, or without."""

    def __init__(self, desk):
        self.desk, self.token, self.scheme = desk, desk.text, 'DPoP'

    def auth_flow(self, request):
        if self.scheme:
            request.headers['Authorization'] = f'{self.scheme} {self.token}'
        if self.scheme == 'DPoP':
            request.headers['DPoP'] = mission.proof_make(
                self.desk.client, request.method, str(request.url), self.token, '',
                context=self.desk.context)
        yield request


class Peer(Desk):
    """The desk of the binding's own tests, with its credentials at hand."""

    def credentials(self):
        self.key = mission.Jwk.generate(mission.Algorithm.ES256, 'k1', context=self.context)
        self.client = mission.Jwk.generate(mission.Algorithm.ES256, '', context=self.context)
        self.text = self.issued()
        guard = mission.ReplayGuard(1000, context=self.context)
        self.server = self.resource(self.key, proofs=mission.ProofPolicy(fresh=guard.fresh))

    def issued(self):
        made = []

        def issue(derived):
            made.append(mission.token_make(mission.TokenPlan(
                derived=derived, signer=self.key.signer(0), iss=AS, sub='alice', client_id='agent',
                jkt=self.client.thumbprint, audiences=mission.AudienceMap(
                    audiences=lambda entry: entry['resource'])), context=self.context).token)
        self.issuer.derive(self.derivation(self.record.id, issue=issue)).check()
        return made[0]

    def seen(self, token):
        """What who brings this token sees."""
        return token and mission.ToolsView(policy=self.view, state=self.known(), audience=ERP)


class Served:
    """A server at an address of its own, behind the guard."""

    def __init__(self, desk, mode, server=None):
        self.desk, self.mode, self.ran, self.untold = desk, mode, [], []
        self.tools = Tools(desk.gate, Context, log=self.untold.append)
        server = server(self) if server else self.high_level()
        inner = server.streamable_http_app()
        self.socket = socket.socket()
        self.socket.bind(('127.0.0.1', 0))
        self.base = 'http://127.0.0.1:%d' % self.socket.getsockname()[1]
        self.url = self.base + '/mcp'
        guard = Guard(GuardConfig(resource=desk.server, base=self.base, operation=Routes([]).operation,
                                  cache=mission.TokenCache(desk.server)))
        self.server = uvicorn.Server(uvicorn.Config(
            guard.authenticate(inner), log_level='critical', lifespan='on'))
        self.thread = threading.Thread(target=self.server.run, kwargs={'sockets': [self.socket]})

    def high_level(self):
        tools, ran = self.tools, self.ran
        known = {'action': 'invoices.read', 'profile': self.desk.operation}
        if VERSION > 1:
            server = MCPServer('finance', middleware=[tools.listing(self.desk.seen)])
        else:
            class Listing(MCPServer):
                async def list_tools(inner):
                    token = token_of(inner.get_context())
                    return tools.listed(await super().list_tools(), self.desk.seen(token))
            server = Listing('finance', stateless_http=self.mode == 'stateless')

        @server.tool()
        @tools.gated(**known)
        def read_invoices(entity: str, note: str | None = None) -> str:
            """Invoices of an entity."""
            ran.append(current_call().token.claims_of().jti)
            return 'invoices of ' + entity

        @server.tool()
        @tools.gated(**known)
        async def count_invoices(entity: str, here: Context) -> dict[str, int]:
            await asyncio.sleep(0)
            ran.append(here.request_id)
            if entity != current_call().arguments['entity']:
                raise AssertionError(entity)
            return {'count': 3}

        @server.tool()
        @tools.gated(action='tables.drop')
        def drop_tables(table: str) -> str:
            ran.append(table)
            return 'dropped'
        return server

    def __enter__(self):
        self.thread.start()
        while not self.server.started:
            assert self.thread.is_alive()
            time.sleep(0.01)
        return self

    def __exit__(self, *_):
        self.server.should_exit = True
        self.thread.join()

    @contextlib.asynccontextmanager
    async def connected(self, auth=None):
        """The SDK's client."""
        auth = auth or Proving(self.desk)
        async with httpx.AsyncClient(auth=auth, trust_env=False) as http:
            if VERSION > 1:
                async with Client(streamable_http_client(self.url, http_client=http),
                                  mode=self.mode, cache=None) as client:
                    yield client, auth
                return
            async with streamable_http_client(self.url, http_client=http) as (read, write, _):
                async with ClientSession(read, write) as client:
                    await client.initialize()
                    yield client, auth

    def visit(self, what, **more):
        async def walk():
            async with self.connected(**more) as (client, auth):
                return await what(client, auth)
        return asyncio.run(walk())

    def call(self, name, arguments, **more):
        return self.visit(lambda client, auth: client.call_tool(name, arguments), **more)


def failed(result):
    return getattr(result, 'is_error', None) or getattr(result, 'isError', None)


def structured(result):
    return getattr(result, 'structured_content', None) or getattr(result, 'structuredContent', None)


def schema(tool):
    return getattr(tool, 'input_schema', None) or tool.inputSchema


def refusal(served, name, arguments):
    """What the client gets to know of a refusal: (words, data)."""
    try:
        result = served.call(name, arguments)
    except BaseException as error:
        error = inner_of(error)
        assert VERSION > 1 and isinstance(error, MCPError), error
        assert error.code == -32001
        return error.message, error.data
    assert failed(result), result
    return result.content[0].text, structured(result)


def inner_of(error):
    while isinstance(error, BaseExceptionGroup) and len(error.exceptions) == 1:
        error = error.exceptions[0]
    return error


@pytest.fixture(params=[Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def desk(request):
    return Peer(request.param)


@pytest.fixture(params=MODES)
def served(request, desk):
    with Served(desk, request.param) as running:
        yield running


def test_list(served):
    """The schemas are those of the functions; what the Mission cannot call is not there."""
    tools = served.visit(lambda client, auth: client.list_tools()).tools
    assert sorted(tool.name for tool in tools) == ['count_invoices', 'read_invoices']
    by_name = {tool.name: tool for tool in tools}
    assert by_name['read_invoices'].description == 'Invoices of an entity.'
    taken = schema(by_name['read_invoices'])
    assert sorted(taken['properties']) == ['entity', 'note'] and taken['required'] == ['entity']
    assert taken['properties']['entity']['type'] == 'string'
    assert sorted(schema(by_name['count_invoices'])['properties']) == ['entity']


def test_permitted(served):
    result = served.call('read_invoices', EXAMPLE)
    assert not failed(result) and result.content[0].text == 'invoices of Example Corp'
    assert structured(result) == {'result': 'invoices of Example Corp'}
    result = served.call('count_invoices', EXAMPLE)
    assert structured(result) == {'count': 3}
    assert len(served.ran) == 2 and not served.untold
    assert served.desk.evidence() == ['completed', 'completed']


def test_refused(served):
    words, data = refusal(served, 'read_invoices', {'entity': 'Other'})
    assert 'parameter_violation' in words + str(data), (words, data)
    served.desk.says = Says.DENY
    words, data = refusal(served, 'count_invoices', EXAMPLE)
    assert 'resource_policy' in words + str(data), (words, data)
    served.desk.says = Says.PERMIT
    refusal(served, 'drop_tables', {'table': 'invoices'})
    served.desk.state = mission.State.REVOKED
    words, data = refusal(served, 'read_invoices', EXAMPLE)
    assert 'mission_inactive' in words + str(data), (words, data)
    assert not served.ran
    assert [error.reason for error in served.untold][0] == Deny.PARAMETER_VIOLATION


@pytest.mark.parametrize('flags', [0, mission.Denied.RESULT,
                                   mission.Denied.RESULT | mission.Denied.DISCLOSE])
def test_told(desk, flags):
    """The agent learns what the gate discloses, and no more."""
    desk.open(denied=flags)
    with Served(desk, MODES[0]) as served:
        try:
            result = served.call('read_invoices', {'entity': 'Other'})
        except BaseException as error:
            error = inner_of(error)
            assert VERSION > 1 and not flags and isinstance(error, MCPError)
            assert 'parameter' not in error.message and error.data is None
            return
        assert failed(result) and (VERSION == 1 or flags)
        told = 'parameter_violation' in result.content[0].text + str(structured(result))
        assert told == bool(flags & mission.Denied.DISCLOSE), result


def test_requestable(desk):
    """A step-up: where to ask for what is missing reaches the client."""
    request = {'endpoint': 'https://pdp.example.com/requests'}
    desk.open(denied=mission.Denied.REQUESTABLE, ask=lambda question: {
        'decision': False, 'context': {'reason': 'approval_required', 'access_request': request}})
    with Served(desk, MODES[0]) as served:
        words, data = refusal(served, 'read_invoices', EXAMPLE)
        assert request['endpoint'] in words + str(data)


def test_each_request_has_its_own_token(served):
    """Two tokens in one session: each call goes by the one that came with it."""
    async def twice(client, auth):
        await client.call_tool('read_invoices', EXAMPLE)
        auth.token = served.desk.issued()
        await client.call_tool('read_invoices', EXAMPLE)
        await client.call_tool('read_invoices', EXAMPLE)
    served.visit(twice)
    assert len(served.ran) == 3 and len(set(served.ran)) == 2 and served.ran[1] == served.ran[2]


@pytest.mark.parametrize('scheme', ['', 'Bearer'])
def test_no_proof(served, scheme):
    auth = Proving(served.desk)
    auth.scheme = scheme
    with pytest.raises(BaseException):
        served.call('read_invoices', EXAMPLE, auth=auth)
    assert not served.ran and httpx.get(served.url, trust_env=False).status_code == 401


def test_tool_fails(desk):
    """A tool's own failure is one for the client as well, and is recorded."""
    desk.run = lambda call: 1 / 0
    with Served(desk, MODES[0], low_level) as served:
        assert failed(served.call('query_financials', EXAMPLE))
        assert desk.evidence() == ['failed'] and isinstance(served.untold[0], ZeroDivisionError)


def low_level(served):
    """A server that registers no functions: calls go to the gate as they came."""
    listed = [Tool.model_validate({'name': 'query_financials', 'inputSchema': {'type': 'object'}})]
    if VERSION > 1:
        async def list_tools(context, params):
            return ListToolsResult(tools=listed)

        async def call_tool(context, params):
            return CallToolResult.model_validate(
                await served.tools.call(params.name, params.arguments, context))
        return Server('finance', on_list_tools=list_tools, on_call_tool=call_tool)
    server = Server('finance')

    @server.list_tools()
    async def list_tools():
        return listed

    @server.call_tool()
    async def call_tool(name, arguments):
        return CallToolResult.model_validate(
            await served.tools.call(name, arguments, server.request_context))
    return Starlette1(server)


class Starlette1:
    """What version 1 leaves to the host."""

    def __init__(self, server):
        self.server = server

    def streamable_http_app(self):
        from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
        manager = StreamableHTTPSessionManager(self.server)
        from starlette.applications import Starlette
        from starlette.routing import Route

        class Handler:
            async def __call__(inner, scope, receive, send):
                await manager.handle_request(scope, receive, send)

        @contextlib.asynccontextmanager
        async def lifespan(app):
            async with manager.run():
                yield
        return Starlette(routes=[Route('/mcp', Handler())], lifespan=lifespan)


def test_low_level(desk):
    with Served(desk, MODES[0], low_level) as served:
        result = served.call('query_financials', EXAMPLE)
        assert result.content[0].text == 'revenue of Example Corp' and not failed(result)
        words, data = refusal(served, 'query_financials', {'entity': 'Other'})
        assert 'parameter_violation' in words + str(data)
        assert len(desk.ran) == 1 and desk.evidence() == ['completed']

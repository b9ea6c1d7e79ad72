"""Tools behind their gate, in both profiles. SPDX-License-Identifier: MIT"""
import asyncio
import contextvars
import dataclasses
import threading
import types

import mission
import pytest
from mission import Code, Deny, MemoryStore, Profile, Says, State, Time, Value
from mission.mcp import (ChannelError, Indeterminate, Tool, ToolDenial, ToolGate, ToolGateConfig,
                         ToolUnrecorded, ask_claims, ask_pdp, current_call, result_of)
from scene import AS, ERP, NOW, Scene

EVIDENCE, ERRORS = 'https://mcp.example.com/evidence/', 'https://mcp.example.com/errors/'
PDP = 'https://pdp.example.com'
PROFILE = {
    'id': 'erp.read', 'version': '1', 'action': 'invoices.read', 'resource': ERP,
    'class': 'consequential_read', 'external_communication': False, 'binding': ['fields'],
    'idempotency_key': 'optional', 'controls': {'use_limit': 1},
    'parameters': {'type': 'object', 'required': ['entity'],
                   'properties': {'entity': {'type': 'string', 'enum': ['Example Corp']},
                                  'most': {'type': 'integer'}, 'note': {'type': 'string'}}},
    'vectors': [], 'fixtures': []}
EXAMPLE = {'entity': 'Example Corp'}
ENDLESS = []
ENDLESS.append(ENDLESS)


class Memory:
    """A store that can be made to fail."""

    def __init__(self, context):
        self.inner, self.fail = MemoryStore(context=context), None
        self.lose = self.busy = 0

    def load(self, kind, key):
        return self.inner.load(kind, key)

    def scan(self, scan):
        return self.inner.scan(scan)

    def commit(self, writes):
        if self.fail is not None:
            raise self.fail
        if self.busy:
            self.busy -= 1
            raise mission.Again('busy')
        self.inner.commit(writes)
        if self.lose:
            self.lose -= 1
            raise mission.Uncertain('lost')


class Slow(Memory):
    """The same for asyncio."""

    async def load(self, kind, key):
        await asyncio.sleep(0)
        return self.inner.load(kind, key)

    async def scan(self, scan):
        for row in self.inner.scan(scan):
            yield row

    async def commit(self, writes):
        await asyncio.sleep(0)
        Memory.commit(self, writes)


class Desk(Scene):
    """A tool behind its gate, with a decision point in the same program."""

    def __init__(self, profile=Profile.SERIES, store=Memory):
        super().__init__(profile)
        self.state, self.says, self.ran = State.ACTIVE, Says.PERMIT, []
        self.record = self.approved().mission
        source = {'policy_version': 'policy-7'} if profile == Profile.SERIES else {}
        if self.record.policy_version:
            source = {}
        self.view = mission.Policy.compile(
            mission.PolicySource(record=self.record, **source), context=self.context)
        self.operation = mission.OperationProfile.parse(
            Value(PROFILE).canonical(), context=self.context)
        self.pep = mission.Pep(mission.PepConfig(
            flags=mission.PepFlag.RECHECK_ALL, context=self.context, id=ERP, pdp=PDP,
            error_namespace=ERRORS, emitter=self.emitter(ERP, mission.EmitterKind.PEP),
            host=mission.PepHost(state=lambda issuer, id: self.known(),
                                 target=lambda evaluation: True)))
        self.pdp = mission.Pdp(mission.PdpConfig(
            context=self.context, id=PDP, host=mission.PdpHost(
                profile=lambda audience, action: self.operation,
                resource_policy=lambda question: mission.PolicyAnswer(
                    says=self.says, id='servers', version='1'))))
        claims = mission.Claims(mission.ClaimsConfig(
            context=self.context, pdp=self.pdp,
            emitter=self.emitter(PDP, mission.EmitterKind.PDP)))
        self.kept = store(self.context)
        self.config = ToolGateConfig(
            pep=self.pep, store=self.kept, audience=ERP, errors=ERRORS, context=self.context,
            denied=mission.Denied.DISCLOSE,
            ask=ask_claims(claims, MemoryStore(context=self.context), self.situation))
        self.run = self.query
        self.credential = self.credentials()
        self.open()

    def emitter(self, name, role):
        key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'evidence', context=self.context)
        return mission.Emitter(mission.EmitterConfig(
            context=self.context, id=name, role=role, name_space=EVIDENCE,
            signer=key.signer(mission.Algorithm.EDDSA)))

    def credentials(self):
        key = mission.Jwk.generate(mission.Algorithm.ES256, 'k1', context=self.context)
        client = mission.Jwk.generate(mission.Algorithm.ES256, '', context=self.context)
        made = []

        def issue(derived):
            made.append(mission.token_make(mission.TokenPlan(
                derived=derived, signer=key.signer(0), iss=AS, sub='alice', client_id='agent',
                jkt=client.thumbprint, audiences=mission.AudienceMap(
                    audiences=lambda entry: entry['resource'])), context=self.context).token)
        self.issuer.derive(self.derivation(self.record.id, issue=issue)).check()
        guard = mission.ReplayGuard(16, context=self.context)
        server = self.resource(key, proofs=mission.ProofPolicy(fresh=guard.fresh))
        proof = mission.proof_make(client, 'POST', ERP, made[0], '', context=self.context)
        token, access = server.verify(mission.Presented(
            scheme=mission.Scheme.DPOP, token=made[0], proofs=1, proof=proof, method='POST',
            uri=ERP))
        assert access.permit, access
        return token

    def known(self):
        return mission.KnownState(state=self.state, source=mission.Learned.STATUS, version=2,
                                  learned_at=NOW, fresh_until=Time(NOW.seconds + 60))

    def situation(self, question):
        return self.view, mission.Situation(
            pep=ERP, state=self.known(), entries=question.call.token.claims_of().entries,
            conforming=True)

    def query(self, call):
        assert call.execution_id and current_call() == call
        self.ran.append(call)
        return 'revenue of ' + str(call.arguments['entity'])

    def open(self, **more):
        self.config = dataclasses.replace(self.config, **more)
        self.gate = ToolGate(self.config)
        self.offered = Tool('query_financials', run=lambda call: self.run(call),
                            action='invoices.read', profile=self.operation)
        self.gate.add(self.offered)

    def request(self, arguments=EXAMPLE, **more):
        return Value({'jsonrpc': '2.0', 'id': 'c1', 'method': 'tools/call', 'params': {
            'name': 'query_financials', 'arguments': arguments, **more}}).canonical()

    admission = Scene.request

    def approved(self):
        shown = self.issuer.admit(self.admission()).check().value
        return self.issuer.approve(self.decision(shown)).check()

    def handle(self, arguments=EXAMPLE, **more):
        return self.gate.handle(self.credential, self.request(arguments, **more))

    def denied(self, reason, arguments=EXAMPLE):
        answer, error = self.handle(arguments)
        assert isinstance(error, ToolDenial), (error, answer)
        assert error.reason == reason, (error, answer)
        assert answer['id'] == 'c1' and answer.find('/error/code') is not None
        return error

    def evidence(self):
        """Outcomes, and reasons of Refusal Records, sorted."""
        reply = self.pep.evidence_list('', 0, self.kept.inner).check()
        records = [one['record'] for one in reply.value['evidence']]
        return sorted(str(record.get('outcome') or '') + str(record.get('denial_reason') or '')
                      for record in records)


@pytest.fixture(params=[Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def both(request):
    return Desk(request.param)


@pytest.fixture
def desk():
    return Desk()


def test_gate(both):
    desk = both
    answer, error = desk.handle()
    assert error is None and answer['id'] == 'c1', (error, answer)
    assert answer.find('/result/content/0/text') == 'revenue of Example Corp'
    desk.denied(Deny.PARAMETER_VIOLATION, {'entity': 'Other'})
    desk.says = Says.DENY
    desk.denied(Deny.RESOURCE_POLICY)
    desk.says, desk.state = Says.PERMIT, State.REVOKED
    desk.denied(Deny.MISSION_INACTIVE)
    desk.state, desk.credential = State.ACTIVE, None
    desk.denied(Deny.TOKEN_INVALID)
    assert len(desk.ran) == 1 and desk.evidence() == ['completed', 'token_invalid']


def test_boundary(desk):
    """Between the decision and the effect everything is looked at once more."""
    ask = desk.config.ask

    def late(question):
        response = ask(question)
        desk.state = State.SUSPENDED
        return response
    desk.open(ask=late)
    error = desk.denied(Deny.MISSION_INACTIVE)
    assert error.error.code == Code.MISSION_NOT_ACTIVE
    assert not desk.ran and desk.evidence() == ['suppressed']


def test_replayed_permit(desk):
    kept, ask = [], desk.config.ask

    def again(question):
        if not kept:
            kept.append(ask(question))
        return kept[0]
    desk.open(ask=again)
    assert desk.handle()[1] is None
    desk.denied(Deny.DUPLICATE_SUPPRESSED)
    assert len(desk.ran) == 1


@pytest.mark.parametrize('gives, reason', [
    (OSError('connection refused'), Deny.PDP_UNREACHABLE),
    (ChannelError('bad certificate'), Deny.CHANNEL_FAILURE),
    ({'decision': True}, Deny.CHANNEL_FAILURE), ('yes', Deny.CHANNEL_FAILURE),
    (None, Deny.CHANNEL_FAILURE), (object(), Deny.CHANNEL_FAILURE)])
def test_unasked(desk, gives, reason):
    def ask(question):
        if isinstance(gives, Exception):
            raise gives
        return gives
    desk.open(ask=ask)
    error = desk.denied(reason)
    assert not isinstance(gives, Exception) or error.error is gives
    assert not desk.ran and desk.evidence() == [reason.name.lower()]


def test_ask_pdp(desk):
    desk.open(ask=ask_pdp(desk.pdp, desk.situation))
    assert desk.handle()[1] is None
    desk.says = Says.DENY
    desk.denied(Deny.RESOURCE_POLICY)


@pytest.mark.parametrize('error, want', [
    (ValueError('no such quarter'), ['failed']), (Indeterminate('sent, no answer'), []),
    (TimeoutError(), [])])
def test_outcomes(desk, error, want):
    def run(call):
        raise error
    desk.run = run
    answer, said = desk.handle()
    assert said is error and bool(answer.find('/result/isError')) and desk.evidence() == want


def test_interrupted(desk):
    def run(call):
        raise KeyboardInterrupt
    desk.run = run
    with pytest.raises(KeyboardInterrupt):
        desk.handle()
    begun = desk.pep.executions(0, desk.kept.inner, now=Time(NOW.seconds + 3600)).check().value
    assert [bool(one['indeterminate']) for one in begun['executions']] == [True]


def test_interrupted_twice(desk):
    def run(call):
        desk.kept.fail = OSError('disk full')
        raise KeyboardInterrupt
    desk.run = run
    with pytest.raises(KeyboardInterrupt):
        desk.handle()


def test_lost_answers(desk):
    lost = OSError('disk full')

    def run(call):
        desk.kept.fail = lost
        return desk.query(call)
    desk.run = run
    answer, error = desk.handle()
    assert isinstance(error, ToolUnrecorded) and error.error is lost
    assert answer.find('/result/content/0/text') == 'revenue of Example Corp'
    error = desk.denied(Deny.RESOURCE_POLICY)
    assert error.error is lost
    desk.kept.fail = mission.Uncertain('lost')
    desk.denied(Deny.RESOURCE_POLICY)
    assert len(desk.ran) == 1


@pytest.mark.parametrize('lose', [1, 2, 3])
def test_found(desk, lose):
    """What was committed is found again by its name: the tool runs once, its end is recorded."""
    def run(call):
        desk.kept.lose = lose - 1
        return desk.query(call)
    desk.run, desk.kept.lose = run, 1
    assert desk.handle()[1] is None
    assert len(desk.ran) == 1 and desk.evidence() == ['completed']


@pytest.mark.parametrize('busy, recorded', [(1, True), (5, True), (60, False)])
def test_busy(desk, busy, recorded):
    """An end that cannot be recorded now is tried again, and not for ever."""
    def run(call):
        desk.kept.busy = busy
        return desk.query(call)
    desk.run = run
    answer, error = desk.handle()
    assert answer.find('/result/content/0/text') is not None and (error is None) == recorded
    assert desk.evidence() == (['completed'] if recorded else [])


@pytest.mark.parametrize('request_, code', [
    ('{"jsonrpc"', -32700), ('{"jsonrpc":"2.0","jsonrpc":"2.0"}', -32700), ('[]', -32600),
    (b'\xff', -32700),
    ('{"jsonrpc":"1.0","id":1,"method":"tools/call","params":{"name":"query_financials"}}', -32600),
    ('{"jsonrpc":"2.0","id":{},"method":"tools/call","params":{"name":"query_financials"}}',
     -32600),
    ('{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"name":"query_financials"}}', -32600),
    ('{"jsonrpc":"2.0","id":1,"method":"tools/call"}', -32602),
    ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"query_financials",'
     '"arguments":[]}}', -32602),
    ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":7}}', -32602),
    ('{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"rm"}}', -32602)])
def test_malformed(desk, request_, code):
    answer, error = desk.gate.handle(desk.credential, request_)
    assert answer.find('/error/code') == code and error is not None and not desk.ran


def test_conflict(desk):
    _, error = desk.handle(_meta={'com.karlmcguinness.mission/reference': {
        'mission_id': 'msn_other', 'issuer': 'https://x.example'}})
    assert isinstance(error, ToolDenial) and not desk.ran


def test_configured_wrongly(desk):
    for wrong in (lambda: desk.gate.add(desk.offered), lambda: desk.gate.add(Tool('other')),
                  lambda: ToolGate(dataclasses.replace(desk.config, errors=''))):
        with pytest.raises(mission.UsageError):
            wrong()


@pytest.mark.parametrize('result, want', [
    (None, {'content': []}), ('a', {'content': [{'type': 'text', 'text': 'a'}]}),
    ({'content': []}, {'content': []}), (Value({'content': []}), {'content': []}),
    ([7], {'content': [], 'structuredContent': [7]})])
def test_result(result, want):
    assert Value(result_of(result)) == want


def test_given_up(desk):
    """A coroutine that nobody awaits any more is closed wherever that is seen."""
    @types.coroutine
    def never():
        yield

    async def run(call):
        await never()
    call = desk.gate.wrap(dataclasses.replace(desk.offered, run=run))(
        EXAMPLE, token=desk.credential)
    contextvars.copy_context().run(call.send, None)
    call.close()
    assert current_call() is None


class Odd(dict):
    def items(self):
        raise KeyError('odd')


@pytest.mark.parametrize('result, want', [(object(), TypeError), (ENDLESS, ValueError),
                                          (Odd(a=1), KeyError)])
def test_no_json(desk, result, want):
    desk.run = lambda call: result
    answer, error = desk.handle()
    assert answer.find('/error/code') == -32603 and isinstance(error, want)


def test_decorator(desk):
    @desk.gate.tool('read_invoices', action='invoices.read', profile=desk.operation)
    def read_invoices(arguments):
        """Doc."""
        assert type(arguments) is dict and current_call().tool == 'read_invoices'
        return len(arguments['entity'])
    assert read_invoices(EXAMPLE, token=desk.credential) == 12 and current_call() is None
    assert read_invoices.__doc__ == 'Doc.'
    with pytest.raises(ToolDenial) as caught:
        read_invoices({'entity': 'Other'}, token=desk.credential, id='c7')
    assert caught.value.answer.body['id'] == 'c7' and caught.value.answer.status == 403
    with pytest.raises(ToolDenial):
        read_invoices(EXAMPLE)
    with pytest.raises(mission.InputError):
        read_invoices({'entity': '\ud800'}, token=desk.credential)
    assert desk.evidence() == ['completed', 'token_invalid']


def test_together(desk):
    failed = []

    def work():
        for _ in range(5):
            error = desk.handle()[1]
            if error is not None:
                failed.append(error)
    desk.open(store=desk.kept.inner)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed and len(desk.ran) == 20


# --- asyncio ---


@pytest.fixture
def slow():
    return Desk(store=Slow)


def test_asyncio(slow):
    @slow.gate.tool('read_invoices', action='invoices.read', profile=slow.operation)
    async def read_invoices(arguments):
        await asyncio.sleep(0)
        return current_call().execution_id

    async def walk():
        name = await read_invoices(EXAMPLE, token=slow.credential)
        answer, error = await slow.gate.ahandle(slow.credential, slow.request())
        return name, answer, error
    name, answer, error = asyncio.run(walk())
    assert name and error is None and answer.find('/result/content/0/text') is not None
    assert slow.evidence() == ['completed', 'completed']
    with pytest.raises(mission.UsageError):
        slow.handle()


def test_cancelled(slow):
    """Nobody knows whether a tool that was cancelled took effect."""
    @slow.gate.tool('read_invoices', action='invoices.read', profile=slow.operation)
    async def read_invoices(arguments):
        slow.ran.append(arguments)
        await asyncio.sleep(60)

    async def walk():
        task = asyncio.ensure_future(read_invoices(EXAMPLE, token=slow.credential))
        while not slow.ran:
            await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
    asyncio.run(walk())
    begun = slow.pep.executions(0, slow.kept.inner, now=Time(NOW.seconds + 3600)).check().value
    assert [bool(one['indeterminate']) for one in begun['executions']] == [True]


def test_cancelled_commit(slow):
    """A commit that was cancelled, and took effect, is recorded as no execution."""
    async def walk():
        task = asyncio.ensure_future(slow.gate.ahandle(slow.credential, slow.request()))
        commit = slow.kept.commit

        async def committed(writes):
            slow.kept.commit = commit
            await commit(writes)
            task.cancel()
            await asyncio.sleep(0)
        slow.kept.commit = committed
        with pytest.raises(asyncio.CancelledError):
            await task
    asyncio.run(walk())
    assert not slow.ran and slow.evidence() == ['failed']


def test_awaitable_without_asyncio(desk):
    async def ask(question):
        raise AssertionError('never runs')
    desk.open(ask=ask)
    error = desk.denied(Deny.PDP_UNREACHABLE)
    assert isinstance(error.error, TypeError) and not desk.ran

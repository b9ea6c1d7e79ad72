"""From a request to an operation, in both profiles. SPDX-License-Identifier: MIT"""
import asyncio

import mission
import pytest
from mission import MemoryStore, Operation, PdpConfig, PdpHost, Profile, Situation, State
from scene import ALICE, AS, ERP, NOW, Scene


@pytest.fixture(params=[Profile.SERIES, Profile.DRAFT], ids=['series', 'draft'])
def scene(request):
    return Scene(request.param)


def test_walk(scene):
    reply = scene.approved()
    record = reply.mission
    assert reply.done and reply.verdict.state == State.ACTIVE and reply.verdict.status == 200
    assert record.subject == ALICE and record.client_id == 'agent' and record.is_verified
    assert record.authority_set[0]['resource'] == ERP and len(record.authority_set) == 1
    assert record.intent.goal == 'Close the books'
    assert mission.Mission.from_value(record.json, context=scene.context) == record

    key = mission.Jwk.generate(mission.Algorithm.ES256, 'k1', context=scene.context)
    made = []
    derived = scene.issuer.derive(scene.derivation(
        record.id, issue=lambda reply: made.append(scene.token(reply, key)))).check()
    assert derived.value['authorization_details'][0]['resource'] == ERP
    token = made[0].token

    resource = scene.resource(key)
    verified, access = resource.verify(mission.Presented(
        scheme=mission.Scheme.BEARER, token=token))
    assert access.permit and access.why is None
    claims = verified.claims_of()
    assert (claims.iss, claims.sub, claims.client_id) == (AS, 'alice', 'agent')
    assert claims.mission.id == record.id
    assert claims.exp == mission.Time(NOW.seconds + 300)
    permitted = resource.decide(verified, Operation(resource=ERP, uri=ERP + '/x',
                                                    action='invoices.read'))
    assert permitted.permit and permitted.entry == 0
    denied = resource.decide(verified, Operation(resource=ERP, uri=ERP + '/x',
                                                 action='invoices.delete'))
    assert not denied.permit and denied.status == 403 and denied.entry is None
    assert denied.denial == 'insufficient_authority' and denied.why.reason == denied.reason
    www, nonce = resource.challenge(denied)
    assert www.startswith('Bearer') and nonce == ''


def test_decision(scene):
    record = scene.approved().mission
    policy = mission.Policy.compile(mission.PolicySource(record=record), context=scene.context)
    asked = []

    def resource_policy(question):
        asked.append((question.evaluation.action, question.policy.mission, question.entry))
        return mission.PolicyAnswer(says=mission.Says.PERMIT, id='rules', version='3')
    profile = mission.OperationProfile.parse(mission.Value({
        'id': 'erp.read', 'version': '1', 'action': 'invoices.read', 'resource': ERP,
        'class': 'consequential_read', 'parameters': {'type': 'object', 'properties': {}},
        'vectors': [], 'fixtures': []}).canonical(), context=scene.context)
    pdp = mission.Pdp(PdpConfig(context=scene.context, id='https://pdp.example.com', host=PdpHost(
        profile=lambda audience, action: profile, resource_policy=resource_policy)))
    evaluation = mission.Evaluation(
        subject_type='user', subject_id='alice', subject_iss=ALICE.iss, resource_type='api',
        resource_id=ERP, audience=ERP, action='invoices.read', has_mission=True,
        mission_id=record.id, mission_issuer=AS, authority_hash=policy.authority_hash,
        mission_subject=record.value.find('/subject'), client_id='agent')
    state = mission.KnownState(state=State.ACTIVE, source=mission.Learned.STATUS,
                               learned_at=mission.Time(NOW.seconds - 5))
    decision = pdp.decide(policy, evaluation, situation=Situation(
        pep='https://pep.example.com', conforming=True, state=state))
    says = decision.says()
    response = decision.response()
    if not says.permit:
        pytest.fail(f'{says.reason!r} {response}')
    assert asked == [('invoices.read', record.id, 0)]
    assert says.policy_id == 'rules' and says.evaluated_at == NOW
    assert bool(response['decision'])
    again = pdp.decide(policy, evaluation, situation=Situation(
        pep='https://pep.example.com', conforming=True))
    assert not again.says().permit and again.says().reason != mission.Deny.NONE


def test_refusal_is_a_reply(scene):
    reply = scene.issuer.derive(scene.derivation('msn_none'))
    assert not reply.done and reply.refusal.code == reply.verdict.code
    assert reply.value['error'] == reply.verdict.oauth_error
    with pytest.raises(mission.MissionError):
        reply.check()


def test_asyncio(scene):
    inner = MemoryStore(context=scene.context)

    class Slow:
        async def load(self, kind, key):
            await asyncio.sleep(0)
            return inner.load(kind, key)

        async def commit(self, writes):
            inner.commit(writes)

        async def scan(self, scan):
            for row in inner.scan(scan):
                yield row

    async def walk():
        shown = (await scene.issuer.aadmit(scene.request(), Slow())).check().value
        return await scene.issuer.aapprove(scene.decision(shown), Slow())
    reply = asyncio.run(walk())
    assert reply.check().mission.state == reply.mission.state != ''

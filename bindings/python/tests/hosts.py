"""Scenes in which every callback of a host is reached. SPDX-License-Identifier: MIT"""
import dataclasses
import functools

import mission
from mission import (Claims, ClaimsConfig, Context, CreateRequest, DecideRequest,
                     DerivationPolicy, Emitter, EmitterConfig, EmitterKind, Evaluation, Jwk,
                     Jwks, KnownState, Learned, MemoryStore, OperationProfile, Pdp, PdpConfig,
                     PdpHost, Pep, PepConfig, PepFlag, PepHost, Policy, PolicyAnswer, PolicySource,
                     Profile, Requester, Says, Situation, State, Time, Value)
from scene import ALICE, AS, ENTRY, ERP, NOW, Scene, intent

PEP, PDP, TAS = 'https://pep.example.com', 'https://pdp.example.com', 'https://tas.example.com'
NAMES = 'https://mcp.example.com/evidence/'
TENANT = {'type': 'mission_resource_access', 'resource': ERP, 'actions': ['ledger.read'],
          'constraints': {'tenant': 'eu'}}
READ = {'type': 'mission_resource_access', 'resource': ERP, 'actions': ['invoices.read']}
TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:'
KEY = '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I'


def later(seconds):
    return Time(NOW.seconds + seconds)


def clocked(profile, **more):
    return Context(profile, clock=lambda: NOW, **more)


class Kept:
    """A store in Python, which counts what all stores of the tests have committed."""

    commits = 0

    def __init__(self):
        self.inner = MemoryStore()
        self.load, self.scan = self.inner.load, self.inner.scan

    def commit(self, writes):
        self.inner.commit(writes)
        Kept.commits += 1


class Hall(Scene):
    """A state authority whose entries, and whose policy, are the test's."""

    def __init__(self, profile, entries=(ENTRY,), **host):
        self.entries = list(entries)
        super().__init__(profile, store=Kept(), **host)
        self.rule(entries)

    def rule(self, entries):
        """From now on these are asked for, and this is the most that may be had."""
        self.entries = list(entries)
        self.ceiling = mission.AuthoritySet.from_value(self.entries, context=self.context)

    def policy(self, act):
        return DerivationPolicy(version='7', ceiling=self.ceiling, recognizes=lambda target: True,
                                enforces=lambda resource, key: True,
                                candidates=lambda purpose, target: self.entries)

    def request(self, **more):
        asked = super().request()
        if self.profile == Profile.DRAFT:
            asked = dataclasses.replace(asked, proposal=Value(self.entries).canonical())
        return dataclasses.replace(asked, **more)

    def wanting(self, expiry):
        """A request that asks for another end."""
        name = 'expires_at' if self.profile == Profile.DRAFT else 'mission_expiry'
        said = dict(intent(self.profile), **{name: expiry})
        if self.profile == Profile.DRAFT:
            said = {'intent': said}
        return self.request(intent=Value(said).canonical())

    def shown(self):
        """A request that waits, as it was shown."""
        return self.issuer.admit(self.request()).check().value

    def decision(self, shown, **more):
        more.setdefault('authentication', {'method': 'passkey'})
        notices = [{'applies_to': action['applies_to'], 'condition': action['condition'],
                    'acknowledged_at': str(NOW)}
                   for action in shown['disclosure'].to_python().get('approver_actions', [])]
        return DecideRequest(
            mission_id=str(shown['mission_id']), actor=Requester(principal=ALICE),
            approval_event_id='apv-' + str(shown['mission_id']), rendering=str(shown['rendering']),
            acknowledgments=notices or None, **more)

    def create(self, source, **more):
        said = dict(source_id=source, subject_key=KEY, presented_key=KEY,
                    creation_request_id='creation-1', admit=self.request())
        return CreateRequest(**{**said, **more})


def family(*matchers, **more):
    """An entry whose Missions may have children."""
    children = dict({'max_children': 5, 'max_child_depth': 3}, **more)
    if matchers:
        children['allowed_child_actors'] = list(matchers)
    return dict(ENTRY, actions=['invoices.read', 'invoices.list'], delegation={
        'max_depth': 2, 'allowed_delegates': [{'sub_profile': 'ai_agent'}], 'children': children})


def child(profile, host, entry=None, actor='sub-agent', iss=''):
    """A Child Mission, created by policy: the reply."""
    said = {'purpose': lambda act, parent: True, **host}
    hall = Hall(profile, [entry or family({'sub': 'sub-agent'})], **said)
    root = hall.approved().mission
    hall.rule([READ])
    who = {'sub': actor, 'iss': iss} if iss else {'sub': actor}
    return hall, root.id, hall.issuer.child(hall.create(
        root.id, requested_token_type=TOKEN_TYPE + 'jwt', child_actor=who, adjudicated=True))


def operation(context, action, **more):
    said = {'id': 'erp.' + action, 'version': '1', 'action': action, 'resource': ERP,
            'class': 'consequential_read', 'external_communication': False,
            'parameters': {'type': 'object', 'properties': {}}, 'vectors': [], 'fixtures': []}
    return OperationProfile.parse(Value({**said, **more}).canonical(), context=context)


class Court:
    """An approved Mission, and who decides and enforces under it."""

    def __init__(self, profile):
        self.profile = profile
        self.hall = Hall(profile, [ENTRY, TENANT])
        self.context, self.record = self.hall.context, self.hall.approved().mission
        self.view = self.compiled()
        self.key = Jwk.generate(mission.Algorithm.EDDSA, 'evidence', context=self.context)
        self.keys = Jwks.of([self.key], context=self.context)
        self.operations = {
            'invoices.read': operation(self.context, 'invoices.read'),
            'ledger.read': operation(self.context, 'ledger.read'),
            'journal-entries.write': operation(
                self.context, 'journal-entries.write', controls={'use_limit': 1},
                idempotency_key='optional', **{'class': 'consequential_write'})}
        self.digest = mission.parameters_digest({}, context=self.context)

    def compiled(self):
        more = {} if self.record.policy_version else {'policy_version': 'policy-7'}
        return Policy.compile(PolicySource(record=self.record, **more), context=self.context)

    def known(self, state=State.ACTIVE):
        return KnownState(state=state, source=Learned.STATUS, version=2, learned_at=NOW,
                          fresh_until=later(60))

    def asks(self, action='invoices.read', **more):
        said = dict(
            subject_type='user', subject_id='alice', subject_iss=ALICE.iss, resource_type='api',
            resource_id=ERP, audience=ERP, action=action, has_mission=True, parameters={},
            parameter_digest=self.digest, mission_id=self.record.id, mission_issuer=AS,
            authority_hash=self.view.authority_hash,
            mission_subject=self.record.value.find('/subject'), client_id='agent',
            external_communication=1)
        return Evaluation(**{**said, **more})

    def approved(self, action='invoices.read'):
        """The same with an approval."""
        return self.asks(
            action, approval_id='apr-1', approved_at=str(NOW), approved_until=str(later(200)),
            approval={'id': 'apr-1', 'approved_at': str(NOW), 'approved_until': str(later(200))})

    def approval(self, status=mission.ApprovalKind.GRANTED):
        return mission.ApprovalRecord(status=status, independent=True, approved_at=NOW,
                                      approved_until=later(200), parameter_digest=self.digest)

    def situation(self, **more):
        return Situation(**{**dict(pep=PEP, conforming=True, state=self.known()), **more})

    def policy(self, **more):
        return PolicyAnswer(**{**dict(says=Says.PERMIT, id='rules', version='3',
                                      verdict='permit'), **more})

    def point(self, flags=0, **host):
        said = dict(profile=lambda audience, action: self.operations.get(action),
                    resource_policy=lambda question: self.policy())
        return Pdp(PdpConfig(context=self.context, id=PDP, flags=flags,
                             host=PdpHost(**{**said, **host})))

    def decide(self, asked=None, flags=0, situation=None, **host):
        return self.point(flags, **host).decide(
            self.view, asked or self.asks(), situation=situation or self.situation())

    def judged(self, *args, **more):
        """`permit`, or why not."""
        says = self.decide(*args, **more).says()
        return 'permit' if says.permit else mission.denial_name(says.reason)

    def signer(self):
        return self.key.signer(mission.Algorithm.EDDSA)

    def emitter(self, role=EmitterKind.PDP, name=PDP, **more):
        return Emitter(EmitterConfig(context=self.context, id=name, role=role,
                                     signer=self.signer(), name_space=NAMES, **more))

    def claims(self, **host):
        return Claims(ClaimsConfig(context=self.context, pdp=self.point(), emitter=self.emitter(),
                                   host=mission.ClaimsHost(**host)))

    def claimed(self, claims, asked, store):
        """`permit`, or why not, by a decision that a store remembers."""
        reply = claims.decide(self.view, asked, store, situation=self.situation())
        return 'permit' if reply.done else str(reply.value['context']['reason'])

    def enforcer(self, **host):
        said = dict(state=lambda issuer, identifier: self.known(), target=lambda about: True)
        return Pep(PepConfig(
            flags=PepFlag.RECHECK_ALL, context=self.context, id=PEP, pdp=PDP,
            emitter=self.emitter(EmitterKind.PEP, PEP), error_namespace=NAMES,
            host=PepHost(**{**said, **host})))

    def committed(self, asked=None, answer=None, **host):
        """`done`, or why an effect may not begin."""
        asked, pep = asked or self.asks(), self.enforcer(**host)
        decision = self.decide(asked, resource_policy=lambda question: answer or self.policy(),
                               approval=lambda evaluation: self.approval())
        permit = pep.permit_read(decision.response(), asked=asked,
                                 profile=self.operations[asked.action])
        reply = pep.commit_check(permit, asked, Kept())
        return 'done' if reply.done else reply.refusal.reason

    def evidence(self, decision=None, **more):
        more.setdefault('next', lambda issuer, identifier: 4)
        return self.emitter(**more).decision_evidence(decision or self.decide())

    def verifier(self, compromised=False, **more):
        roles = 1 << EmitterKind.PDP | 1 << EmitterKind.RECEIPTS
        keys = mission.EvidenceKeys(emitter=PDP, roles=roles, keys=self.keys,
                                    compromised_at=later(-100) if compromised else None)
        return mission.EvidenceVerifier(mission.EvidenceVerifierConfig(
            context=self.context, emitters=[keys], **more))


@functools.lru_cache(None)
def court(profile):
    return Court(profile)


PAYMENT = {'type': 'mission_resource_access', 'resource': ERP, 'actions': ['invoices.pay'],
           'constraints': {'requires_action_approval': True,
                           'max_amount': {'amount': '500.00', 'currency': 'USD'}}}


class Deal:
    """A resource that wants an approval for each payment, who grants it, and a client."""

    def __init__(self, profile):
        self.profile, self.context = profile, clocked(profile)
        self.client = Jwk.generate(mission.Algorithm.EDDSA, '', context=self.context)
        signer, keys = self.keyed()
        server, self.challenged = self.keyed()
        self.tas_signer, tas_keys = self.keyed()
        self.effective = mission.AuthoritySet.from_value([PAYMENT], context=self.context).compile()
        proofs = mission.ProofPolicy(fresh=lambda identifier, until: True)
        config = mission.ResourceConfig(
            context=self.context, issuers=[mission.TrustedIssuer(iss=AS, keys=keys)],
            audiences=[ERP], proofs=proofs)
        self.own = mission.Resource(dataclasses.replace(config, flags=mission.ResourceFlag.OWN))
        self.resource = mission.TransactionResource(mission.TransactionResourceConfig(
            context=self.context, iss=ERP, tas=TAS, keys=tas_keys, signer=server, proofs=proofs))
        self.subject = self.spoken(signer)
        proof = mission.proof_make(self.client, 'POST', ERP, self.subject, '',
                                   context=self.context)
        self.token, access = mission.Resource(config).verify(mission.Presented(
            scheme=mission.Scheme.DPOP, token=self.subject, proofs=1, proof=proof, method='POST',
            uri=ERP))
        assert access.permit, access

    def keyed(self):
        key = Jwk.generate(mission.Algorithm.EDDSA, '', context=self.context)
        return key.signer(0), Jwks.of([key], context=self.context)

    def spoken(self, signer):
        issuer = 'issuer' if self.profile == Profile.DRAFT else 'origin'
        return mission.jws_sign(signer, 'at+jwt', Value({
            'iss': AS, 'aud': ERP, 'sub': 'user-1', 'client_id': 'agent', 'jti': 'j-1',
            'iat': NOW.seconds, 'exp': NOW.seconds + 3600, 'cnf': {'jkt': self.client.thumbprint},
            'authorization_details': [PAYMENT], 'mission': {
                'id': 'msn_AAAAAAAAAAAAAAAAAAAAAA', issuer: AS,
                'authority_hash': 'sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
                'expires_at': '2036-12-31T00:00:00Z', 'approval_basis': {'type': 'user'}}}
            ).canonical(), context=self.context)

    def standing(self, state=State.ACTIVE):
        return mission.TransactionStanding(effective=self.effective, state=KnownState(
            state=state, source=Learned.STATUS, learned_at=NOW))

    def reading(self, **more):
        return mission.OperationReading(**{**dict(
            readable=True, operation_type='invoices.pay', profile='erp', version='1',
            resource=ERP), **more})

    def authority(self, **host):
        said = dict(
            challenge_issuer=lambda iss: mission.ChallengeIssuer(keys=self.challenged),
            operation=lambda iss, version, entry: self.reading(),
            subject=lambda iss, sub: mission.SubjectMapping(
                kind=mission.Subject.SAME, policy='people', version='7'),
            standing=lambda issuer, identifier: self.standing(),
            token=lambda iss, jti: True, policy=lambda question: Says.APPROVAL,
            approval=lambda question: True, decide=lambda question: Says.PERMIT)
        return mission.Tas(mission.TasConfig(
            context=self.context, iss=TAS, signer=self.tas_signer, tokens=self.own,
            token_seconds=120, freshness=mission.Freshness(most_seconds=86400),
            host=mission.TasHost(**{**said, **host})))

    def asks(self):
        return mission.TransactionClient(client_id='agent', jkt=self.client.thumbprint)

    def redeemed(self):
        challenged = self.resource.challenge(mission.TransactionOperation(
            accept_count=1, accept='?1', token=self.token, action='invoices.pay', entry=PAYMENT,
            reason='a payment', parameters={'amount_usd': '423.50'}), Kept()).check().value
        return mission.TransactionRedeem(
            client=self.asks(), subject_token=self.subject,
            subject_token_type=TOKEN_TYPE + 'access_token',
            transaction_challenge=str(challenged['transaction_challenge']))

    def admitted(self, **host):
        reply = self.authority(**host).admit(self.redeemed(), Kept())
        return 'admitted' if reply.done else reply.refusal.reason

    def polled(self, **host):
        """`minted`, or why no token is."""
        tas, store = self.authority(**host), Kept()
        found = tas.admit(self.redeemed(), store).check().value
        identifier = str(found['transaction_authorization_id'])
        shown = tas.show(identifier, store).check().value
        tas.approve(mission.TransactionApprove(
            by=mission.ApprovedBy.PERSON, independent=True, id=identifier, approval_id='apr-1',
            approval_binding=str(shown['approval_binding']), approver=ALICE, approved_at=NOW,
            approved_until=later(200)), store).check()
        reply = tas.poll(mission.TransactionPoll(client=self.asks(), id=identifier), store,
                         now=later(6))
        return 'minted' if reply.done else reply.refusal.reason


@functools.lru_cache(None)
def deal(profile):
    return Deal(profile)

"""Each callback of a host: how it is reached, what it is asked, what its answers come to.

SPDX-License-Identifier: MIT

An outcome is whatever tells one answer's effect from another's; of a refusal it is its reason. A
case runs with a callback, or with None where the slot is left empty.
"""
import base64
import dataclasses
import json

import mission
from hosts import (KEY, NAMES, PEP, READ, TENANT, TOKEN_TYPE, Hall, Kept, child, clocked,
                   court, deal, family, later)
from mission import (ActKind, ApprovalKind, Context, Deny, History, Measure, MemberType, PdpFlag,
                     Profile, Says, State, Time, Value)
from scene import ALICE, AS, ENTRY, ERP, NOW, intent

BOTH = (Profile.SERIES, Profile.DRAFT)


class By:
    """An answer that depends on the question."""

    def __init__(self, make):
        self.make = make


@dataclasses.dataclass
class Case:
    slot: str  # the struct of C and its member
    run: object  # (profile, callback): the outcome
    asked: object  # (profile, *arguments): are they what C had?
    answers: list  # (answer, outcome)
    missing: object  # the outcome without a callback
    wrong: tuple = (object(),)  # answers that are none
    profiles: tuple = BOTH


CASES = []
CURRENT = [None]  # the profile that runs
VERDICTS = (None, 'yes', 2, object(), (True, True))


def case(slot, run, asked, answers, missing, wrong=(object(),), profiles=BOTH):
    CASES.append(Case(slot, run, asked, answers, missing, wrong, profiles))


def verdict(slot, run, asked, yes, no, missing, profiles=BOTH):
    case(slot, run, asked, [(True, yes), (False, no)], missing, VERDICTS, profiles)


# --- a context ---


def proof_time(profile, now):
    context = Context(profile, clock=mission.Clock(now=now))
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, '')
    text = mission.proof_make(key, 'GET', ERP, '', '', context=context).split('.')[1]
    return json.loads(base64.urlsafe_b64decode(text + '=' * (-len(text) % 4)))['iat']


case('mission_clock.now', proof_time, lambda p: True, [(NOW, NOW.seconds), (Time(5), 5)],
     'no_callback', (None, 'now', 5, object()))


def member(profile, validate):
    name = 'controls' if profile == Profile.DRAFT else 'context'
    context = clocked(profile, control_members=[MemberType(name='x_more', validate=validate)])
    said = dict(intent(profile), **{name: {'x_more': [7, 'y']}})
    return mission.Intent.from_value(said, context=context).goal


VALIDATES = [(None, 'Close the books'), (True, 'Close the books'), (0, 'Close the books'),
             (False, 'refused_by_host'), (5, 'refused_by_host')]
NUMBERS = ('no', 1.5, 2**31, object(), [0])
case('mission_member_type.validate', member, lambda p, value: value == [7, 'y'], VALIDATES,
     'Close the books', NUMBERS)

DEPTH = dict(key='x_depth', validate=lambda value: None, within=lambda a, b: int(a) <= int(b),
             meet=lambda a, b: min(int(a), int(b)), holds=lambda value, facts: True)


def depths(profile, depth, **rule):
    context = clocked(profile, constraint_types=[mission.ConstraintType(**{**DEPTH, **rule})])

    def entries(number):
        return mission.AuthoritySet.from_value(
            [dict(ENTRY, constraints={'x_depth': number})], context=context)
    return [entries(number) for number in depth]


case('mission_constraint_type.validate',
     lambda p, f: len(depths(p, [9], validate=f)[0]), lambda p, value: value == 9,
     [(None, 1), (False, 'refused_by_host'), (7, 'refused_by_host')], 1, NUMBERS)


def subset(profile, within, **rule):
    a, b = depths(profile, [4, 9], within=within, **rule)
    return a.compile().within(b.compile()).subset


verdict('mission_constraint_type.within', lambda p, f: subset(p, f, meet=None),
        lambda p, a, b: (int(a), int(b)) == (4, 9), True, False, False)


def met(profile, meet):
    a, b = depths(profile, [9, 4], meet=meet)
    both, _ = a.intersect(b)
    return None if both is None else int(both[0].find('/constraints/x_depth'))


case('mission_constraint_type.meet', met, lambda p, a, b: (int(a), int(b)) == (9, 4),
     [(4, 4), (3, 3), (None, None), ((2, True), 2), ((None, False), None)], None,
     (object(), (1, 2, 3), (4, 'yes')))


def held(profile, holds, lookup=None):
    context = clocked(profile, constraint_types=[mission.ConstraintType(
        **{**DEPTH, 'holds': holds})])
    facts = mission.Facts(tool='drill', now=NOW, lookup=lookup)
    return mission.constraint_holds({'x_depth': 7}, facts, context=context).holds


verdict('mission_constraint_type.holds', held,
        lambda p, value, facts: int(value) == 7 and facts.tool == 'drill' and facts.now == NOW,
        True, False, False)
case('mission_facts.lookup',
     lambda p, f: held(p, lambda value, facts: bool(facts.lookup) and facts.lookup('dep') == 7, f),
     lambda p, name: name == 'dep', [(7, True), (8, False), (None, False)], False)

OTHER = {'type': 'x_type', 'n': 5}


def typed(profile, numbers, **rule):
    said = dict(type='x_type', within=lambda a, b: a['n'] == b['n'] or int(a['n']) < int(b['n']))
    context = clocked(profile, authorization_types=[mission.AuthorizationType(**{**said, **rule})])
    return [mission.AuthoritySet.from_value([dict(OTHER, n=n)], context=context) for n in numbers]


def narrowed(profile, narrow):
    a, b = typed(profile, [5, 6], narrow=narrow)
    both, _ = a.intersect(b)
    return None if both is None else int(both[0]['n'])


def typed_subset(profile, within):
    a, b = typed(profile, [5, 6], within=within)
    return a.compile().within(b.compile()).subset


case('mission_authorization_type.validate',
     lambda p, f: len(typed(p, [5], validate=f)[0]), lambda p, entry: entry == OTHER,
     [(None, 1), (False, 'refused_by_host')], 1, NUMBERS)
verdict('mission_authorization_type.within', typed_subset,
        lambda p, a, b: (a, b) == (OTHER, dict(OTHER, n=6)), True, False, False)
case('mission_authorization_type.narrow', narrowed,
     lambda p, a, b: (a, b) == (OTHER, dict(OTHER, n=6)),
     [(OTHER, 5), (dict(OTHER, n=4), 4), (None, None)], None, (object(), (OTHER, 'yes')))


def attested(profile, **rule):
    said = dict(type='urn:example:attested', validate=lambda entry: None,
                verify=lambda request: None)
    context = clocked(profile, evidence_types=[mission.EvidenceType(**{**said, **rule})])
    text = Value({'intent': intent(profile), 'evidence': [
        {'type': 'urn:example:attested', 'by': 'shaper'}]}).canonical()
    made = mission.Submission.parse(text, None, context=context)
    facts = made.verify(AS, mission.Presenter(client_id='agent'), [], now=NOW)
    return str(facts[0].find('/facts'))


def bound(presenter, facts=None):
    return facts, mission.EvidenceBinding(presenter=presenter)


case('mission_evidence_type.validate', lambda p, f: attested(p, validate=f),
     lambda p, entry: entry['by'] == 'shaper', [(None, '{}'), (False, 'evidence_invalid')],
     'no_callback', NUMBERS, (Profile.DRAFT,))
case('mission_evidence_type.verify', lambda p, f: attested(p, verify=f),
     lambda p, request: (request.entry['by'], request.issuer, request.presenter.client_id,
                         request.now, request.intent_hash[:8]) == (
                             'shaper', AS, 'agent', NOW, 'sha-256:'),
     [(None, '{}'), (bound('agent', {'level': 3}), '{"level":3}'),
      (bound('other'), 'evidence_binding')],
     'no_callback', (object(), ({}, {}), (1, 2, 3)), (Profile.DRAFT,))


# --- a state authority ---


def admitted(profile, member='policy_version', **host):
    return str(Hall(profile, **host).shown()[member])


def activated(profile, **host):
    return 'active' if Hall(profile, **host).approved().done else ''


verdict('mission_issuer_host.may', lambda p, f: admitted(p, may=f),
        lambda p, act: (act.what, act.actor.client_id, act.subject, act.record, act.intent.goal) ==
        (ActKind.ADMIT, 'agent', ALICE, None, 'Close the books') and act.client_id == 'agent',
        '7', 'declined', '7')
verdict('mission_issuer_host.authenticated', lambda p, f: activated(p, authenticated=f),
        lambda p, act, acr, how: (act.what, act.actor.principal, acr, how) == (
            ActKind.APPROVE, ALICE, '', {'method': 'passkey'}),
        'active', 'declined', 'no_callback')
verdict('mission_issuer_host.source', lambda p, f: activated(p, source=f),
        lambda p, act, source: source == {'type': 'user_delegated'} and len(act.set) == 1,
        'active', 'declined', 'no_callback', (Profile.DRAFT,))


def ruled(version):
    def policy(act):
        ceiling = mission.AuthoritySet.from_value([ENTRY], context=clocked(CURRENT[0]))
        return mission.DerivationPolicy(version=version, ceiling=ceiling,
                                        candidates=lambda purpose, target: [ENTRY])
    return By(policy)


case('mission_issuer_host.policy', lambda p, f: admitted(p, policy=f),
     lambda p, act: act.what == ActKind.ADMIT and act.tenant == 'example-corp',
     [(ruled('8'), '8'), (ruled('9'), '9')], 'no_callback', (object(), 'x', 7))


def disclosed(profile, disclose):
    text = admitted(profile, 'disclosure', disclose=disclose)
    return 'kiosk' in text, 'external_commitment' in text


case('mission_issuer_host.disclose', disclosed,
     lambda p, act: act.what == ActKind.APPROVE and act.set[0]['resource'] == ERP,
     [((mission.DisclosureStyle(channel='kiosk'), []), (True, False)),
      ((None, [mission.MaterialClass(0, 'external_commitment')]), (False, True)),
      (None, (False, False))], (False, False), (object(), (1, []), (None, [1]), (None, 'ab')))


def worded(profile, rendered):
    style = mission.DisclosureStyle(template_id='t', template_version='1', rendered=rendered)
    hall = Hall(profile, [TENANT], disclose=lambda act: (style, []))
    return 'nur in Europa' in str(hall.shown()['disclosure'])


case('mission_disclosure_style.rendered', worded,
     lambda p, wording: wording.what != mission.WordingKind.CONSTRAINT or (
         wording.name, wording.value, wording.entry) == ('tenant', 'eu', TENANT)
     and 'eu' in wording.english,
     [('nur in Europa', True), (None, False), ('', False)], False, (object(), 7, b'\xff'))


def born(profile, entry=None, actor='sub-agent', iss='', **host):
    hall, _, reply = child(profile, host, entry, actor, iss)
    return 'active' if reply.check().done else ''


def is_child(act):
    return act.what == ActKind.CHILD and act.client_id == 'sub-agent'


verdict('mission_issuer_host.purpose', lambda p, f: born(p, purpose=f),
        lambda p, act, parent: is_child(act) and parent.client_id == 'agent'
        and parent.intent.goal == 'Close the books',
        'active', 'policy_denied', 'policy_denied')
verdict('mission_issuer_host.child_policy',
        lambda p, f: born(p, family({'sub': 'sub-agent'}, child_creation_policy='policy:one'),
                          child_policy=f),
        lambda p, act, policy: is_child(act) and policy == 'policy:one',
        'active', 'policy_denied', 'policy_denied')
case('mission_issuer_host.child_client',
     lambda p, f: born(p, actor='theirs', iss='https://x.example', child_client=f),
     lambda p, actor: actor == mission.Principal('https://x.example', 'theirs'),
     [('sub-agent', 'active'), ('stranger', 'child_actor'), (None, 'child_actor'),
      (('sub-agent', False), 'child_actor')], 'child_actor',
     (object(), 7, ('sub-agent', 'yes'), (1, 2, 3)))
case('mission_issuer_host.child_actor',
     lambda p, f: born(p, family({'sub_profile': 'ai_agent'}), child_actor=f),
     lambda p, client: client == 'sub-agent',
     [('client_instance ai_agent', 'active'), (('ai_agent', False), 'active'),
      ('human', 'child_actor'), (None, 'child_actor')], 'child_actor',
     (object(), 7, ('ai_agent', 'yes')))
case('mission_issuer_host.standing', lambda p, f: born(p, standing=f),
     lambda p, act, basis, version, found: is_child(act) and basis is None and version == '7'
     and found.approved_at == str(NOW) and found.now == NOW,
     [((None, True), 'active'), ((None, False), 'policy_denied'), (None, 'policy_denied'),
      (By(lambda act, basis, version, found: found), 'active'),
      (mission.Recency(approved_at='2026-09-21T08:59:59Z'), 'policy_denied')], 'active',
     (True, object(), (None, 'yes'), (1, True)))


def successor(profile, longer):
    hall = Hall(profile, [READ], longer=longer)
    root = hall.approved().mission
    hall.rule([ENTRY])
    reply = hall.issuer.expand(hall.create(
        root.id, requested_token_type=TOKEN_TYPE + 'access_token',
        admit=hall.wanting('2027-06-30T00:00:00Z')))
    return str(reply.check().value['expires_at'])


verdict('mission_issuer_host.longer', successor,
        lambda p, act, before: act.what == ActKind.EXPAND and before.client_id == 'agent'
        and before.authority_set[0]['actions'] == ['invoices.read'],
        '2027-06-30T00:00:00Z', '2026-12-31T00:00:00Z', '2026-12-31T00:00:00Z')


def issued(profile, issue):
    hall = court(profile).hall
    reply = hall.issuer.derive(hall.derivation(court(profile).record.id, issue=issue))
    return 'done' if reply.check().done else ''


case('mission_derive.issue', issued,
     lambda p, reply: reply['mission_id'] == court(p).record.id and int(reply['derivation']) > 0,
     [(None, 'done'), (0, 'done'), (False, 'host'), (9, 'host')], 'done', NUMBERS)


def derived(profile, entry=ENTRY, **policy):
    context = clocked(profile)
    said = dict(version='7', ceiling=mission.AuthoritySet.from_value([entry], context=context),
                recognizes=lambda target: True, enforces=lambda resource, key: True,
                candidates=lambda purpose, target: [entry])
    made = mission.Intent.from_value(intent(profile), context=context).derive(
        mission.DerivationPolicy(**{**said, **policy}))
    return made.set.value.to_python()


def target_of(profile):
    return ERP if profile == Profile.DRAFT else 'books'


verdict('mission_derivation_policy.recognizes', lambda p, f: derived(p, recognizes=f),
        lambda p, target: target == target_of(p), [ENTRY], 'unrecognized', [ENTRY])
case('mission_derivation_policy.candidates', lambda p, f: derived(p, candidates=f),
     lambda p, purpose, target: (purpose, target) == ('', target_of(p)),
     [([ENTRY], [ENTRY]), (ENTRY, [ENTRY]), ([READ], [READ]), ([], 'no_mapping'),
      (None, 'no_mapping')], 'no_callback', (object(), [object()]))
verdict('mission_derivation_policy.enforces', lambda p, f: derived(p, TENANT, enforces=f),
        lambda p, resource, key: (resource, key) == (ERP, 'tenant'), [TENANT], 'empty_set',
        'no_callback')


# --- a decision point ---


def pdp(name, asked=None, flags=0, situation=None, **host):
    def run(profile, callback):
        here = court(profile)
        said = {key: make(here) for key, make in host.items()}
        said[name] = callback
        return here.judged(asked(here) if asked else None, flags=flags,
                           situation=situation(here) if situation else None, **said)
    return run


def about(p, evaluation, action='invoices.read'):
    here = court(p)
    return (evaluation.action, evaluation.mission_id, evaluation.audience, evaluation.subject_id,
            evaluation.parameters) == (action, here.record.id, ERP, 'alice', {})


verdict('mission_pdp_host.enrolled', pdp('enrolled', flags=PdpFlag.ENROLLED),
        lambda p, pep, audience, weight: (pep, audience, weight) == (PEP, ERP, 1),
        'permit', 'pep', 'no_callback')


def weighed(profile, find):
    says = court(profile).decide(profile=find).says()
    return says.action_class.name if says.permit else ''


case('mission_pdp_host.profile', weighed,
     lambda p, audience, action: (audience, action) == (ERP, 'invoices.read'),
     [(By(lambda audience, action: court(CURRENT[0]).operations[action]), 'READ'),
      (None, 'IRREVERSIBLE')], 'IRREVERSIBLE', (object(), 'x', 7))
case('mission_pdp_host.facts', pdp('facts', lambda here: here.asks('ledger.read')),
     lambda p, evaluation: about(p, evaluation, 'ledger.read'),
     [(mission.Facts(tenant='eu'), 'permit'), (mission.Facts(tenant='us'), 'parameter_violation'),
      (None, 'constraint_unsupported')], 'constraint_unsupported', (object(), {'tenant': 'eu'}, 7))


def is_question(p, question):
    here = court(p)
    return about(p, question.evaluation) and (
        question.policy.mission, question.entry, question.action_class, question.now,
        question.member) == (here.record.id, 0, mission.ActionClass.READ, NOW, None) \
        and question.facts.now == NOW


case('mission_pdp_host.resource_policy', pdp('resource_policy'), is_question,
     [(mission.PolicyAnswer(says=Says.PERMIT, id='r'), 'permit'),
      (mission.PolicyAnswer(says=Says.DENY, id='r'), 'resource_policy'), (None, 'resource_policy')],
     'no_callback', (object(), True, Says.PERMIT))
case('mission_pdp_host.history',
     pdp('history', resource_policy=lambda here: lambda question: here.policy(
         history_classes=['consequential_write'])),
     lambda p, evaluation, predicate, weight: about(p, evaluation) and (predicate, weight) == (
         'action_class_completed', 'consequential_write'),
     [(History.SATISFIED, 'permit'), (History.NOT, 'history_not_satisfied'),
      (History.UNAVAILABLE, 'history_not_satisfied'), (77, 'history_not_satisfied')],
     'history_not_satisfied', (None, 'yes', object(), -1, 2**32))
verdict('mission_pdp_host.actor', pdp('actor', flags=PdpFlag.REGISTRY), about,
        'permit', 'resource_policy', 'no_callback')
case('mission_pdp_host.principal', pdp('principal', flags=PdpFlag.ORIGIN),
     lambda p, subject: subject == {'iss': ALICE.iss, 'sub': 'alice'},
     [((ALICE.iss, 'alice'), 'permit'), ((ALICE.iss, 'bob'), 'principal_mapping_failed'),
      (None, 'principal_mapping_failed')], 'no_callback',
     (object(), 'alice', (1, 2), ('a', 'b', 'c')))


def approving(here):
    return lambda question: here.policy(says=Says.APPROVAL)


def approval(status):
    return By(lambda evaluation: court(CURRENT[0]).approval(status))


case('mission_pdp_host.approval',
     pdp('approval', lambda here: here.approved(), resource_policy=approving),
     lambda p, evaluation: about(p, evaluation) and evaluation.approval_id == 'apr-1',
     [(approval(ApprovalKind.GRANTED), 'permit'), (approval(ApprovalKind.PENDING), 'grant_pending'),
      (approval(ApprovalKind.REFUSED), 'policy_denied'), (None, 'approval_unverifiable')],
     'approval_unverifiable', (object(), True, {}))


def known(state=State.ACTIVE):
    return By(lambda *_: court(CURRENT[0]).known(state))


case('mission_pdp_host.assertion',
     pdp('assertion', lambda here: here.asks(assertion='signed', observed=mission.Observed.FRESH),
         PdpFlag.PLACES_STATE, lambda here: here.situation(state=None)),
     lambda p, text: text == 'signed',
     [(known(), 'permit'), (known(State.REVOKED), 'mission_inactive'), (None, 'stale_state')],
     'stale_state', (object(), True, State.ACTIVE))
verdict('mission_pdp_host.source',
        pdp('source', lambda here: here.asks(
            tool_id='drill', capability_source={'tool_id': 'drill'})),
        lambda p, evaluation: about(p, evaluation) and evaluation.tool_id == 'drill',
        'permit', 'resource_policy', 'resource_policy')

OFFER = {'endpoint': 'https://as.example.com/requests', 'expires_at': '2026-09-22T09:00:00Z',
         'binding_token': 'x.y.z'}


def appealed(profile, access_request):
    here = court(profile)
    response = here.decide(here.asks('invoices.delete'), access_request=access_request).response()
    found = response.find('/context/access_request')
    return None if found is None else found.to_python()


case('mission_pdp_host.access_request', appealed,
     lambda p, evaluation, identifier, reason: about(p, evaluation, 'invoices.delete')
     and len(identifier) > 16 and reason == Deny.OUT_OF_AUTHORITY,
     [(OFFER, OFFER), (None, None)], None, (object(), OFFER.items()))


def replayed(profile, callback):
    here = court(profile)
    emitter = here.emitter(next=lambda issuer, identifier: 4)
    asked = here.asks()
    decision = here.decide(asked, resource_policy=lambda question: here.policy(verdict='fine'))
    record = here.verifier().verify(emitter.decision_evidence(decision))
    return mission.decision_replay(mission.ReplaySource(
        decision=record, pdp=here.point(), policy=here.view, situation=here.situation(),
        request=mission.evaluation_write(asked, context=here.context), name_space=NAMES,
        verdict=callback)).outcome.name


case('mission_replay_source.verdict', replayed,
     lambda p, *said: said == ('rules', '3', 'fine'),
     [(Says.PERMIT, 'SAME'), (Says.DENY, 'DIFFERS')], 'UNTOLD',
     (None, 'permit', object(), -1, 2**32))


# --- decisions with a store ---

BUDGET = {'max_budget': {'amount': '100', 'currency': 'EUR'}}


def budget(evaluation, scope):
    return ('alice', BUDGET) if scope == mission.CounterScope.SUBJECT else None


def measured(profile, measure):
    here = court(profile)
    claims = here.claims(aggregate=budget, measure=measure)
    return here.claimed(claims, here.asks('journal-entries.write', idempotency_key='k'), Kept())


case('mission_claims_host.measure', measured,
     lambda p, evaluation, bound, found: about(p, evaluation, 'journal-entries.write')
     and bound == 'max_budget' and found == Measure(applies=True),
     [(Measure(applies=True, amount='60', currency='EUR'), 'permit'),
      (Measure(applies=True, amount='160', currency='EUR'), 'quota_exceeded'),
      (Measure(applies=False), 'permit'), (None, 'constraint_unsupported'),
      (By(lambda evaluation, bound, found: found), 'constraint_unsupported')],
     'constraint_unsupported', (object(), True, 60))


def counted(profile, aggregate):
    here = court(profile)
    return here.claimed(here.claims(aggregate=aggregate),
                        here.asks('journal-entries.write', idempotency_key='k'), Kept())


case('mission_claims_host.aggregate', counted,
     lambda p, evaluation, scope: about(p, evaluation, 'journal-entries.write')
     and scope in list(mission.CounterScope),
     [(By(budget), 'constraint_unsupported'), (None, 'permit'), (('', None), 'permit')], 'permit',
     (object(), 'alice', ('alice', object()), (1, None)))


def again(profile, consumed):
    here, store = court(profile), Kept()
    claims, asked = here.claims(consumed=consumed), here.asks(
        'journal-entries.write', idempotency_key='k')
    assert here.claimed(claims, asked, store) == 'permit'
    return here.claimed(claims, asked, store)


verdict('mission_claims_host.consumed', again,
        lambda p, identifier: len(identifier) > 16, 'duplicate_suppressed', 'permit', 'permit')


# --- an enforcement point ---


def pep(name, asked=None, answer=None):
    def run(profile, callback):
        here = court(profile)
        return here.committed(asked(here) if asked else None, answer(here) if answer else None,
                              **{name: callback})
    return run


case('mission_pep_host.state', pep('state'),
     lambda p, issuer, identifier: (issuer, identifier) == (AS, court(p).record.id),
     [(known(), 'done'), (known(State.REVOKED), 'mission_not_active'), (None, 'state_stale')],
     'state_stale', (object(), True))
verdict('mission_pep_host.actor', pep('actor'), about, 'done', 'actor_changed', 'done')
verdict('mission_pep_host.approval',
        pep('approval', lambda here: here.approved(), lambda here: here.policy(says=Says.APPROVAL)),
        lambda p, evaluation: about(p, evaluation) and evaluation.approval_id == 'apr-1',
        'done', 'approval_lapsed', 'approval_lapsed')
verdict('mission_pep_host.target', pep('target'), about, 'done', 'target_changed',
        'target_changed')
DUTY = {'id': 'o1', 'type': 'log'}
case('mission_pep_host.obligation', pep('obligation', None,
                                        lambda here: here.policy(obligations=[DUTY])),
     lambda p, duty: duty == DUTY,
     [(1, 'done'), (0, 'obligation'), (2, 'obligation'), (3, 'obligation')], 'obligation',
     (None, 'yes', object(), -1, 2**32))
verdict('mission_pep_host.reserve', pep('reserve'), about, 'done', 'evidence_unavailable', 'done')


# --- evidence ---


def numbered(profile, callback):
    here = court(profile)
    return here.verifier().verify(here.evidence(next=callback)).sequence


case('mission_emitter_config.next', numbered,
     lambda p, issuer, identifier: (issuer, identifier) == (AS, court(p).record.id),
     [(0, 0), (7, 7), (2**40, 2**40)], 'no_callback', (None, 'x', -1, 2**64, 1.5, object()))


def compromised(profile, anchored):
    here = court(profile)
    verifier = here.verifier(compromised=True, anchored=anchored)
    try:
        return verifier.verify(here.evidence()).standing.name
    except mission.Refused as error:
        assert error.reason == 'compromised' and error.result.kind == 0
        return error.result.standing.name


case('mission_evidence_verifier_config.anchored', compromised,
     lambda p, digest: digest.startswith('sha-256:') and len(digest) == 51,
     [(later(-200), 'ANCHORED'), ((1, later(-200)), 'ANCHORED'), (later(-50), 'UNPROVEN'),
      (None, 'UNPROVEN'), ((0, None), 'UNPROVEN'), ((2, None), 'BROKEN'),
      ((3, None), 'UNPROVEN')], 'UNPROVEN',
     (object(), True, (1, 'x'), ('yes', None), (None, None)))

RECORDS = {}  # by profile


def found(profile, find):
    here = court(profile)
    record = RECORDS.get(profile)
    if record is None:
        record = RECORDS[profile] = here.evidence()
    verifier = here.verifier()
    receipt = here.emitter(mission.EmitterKind.RECEIPTS).receipt_issue(mission.ReceiptSource(
        kind=mission.ReceiptKind.DECISION, verifier=verifier, decision=record))
    said = verifier.receipt_verify(receipt, finder=mission.ReceiptFinder(find=find))
    return said.kind.name


def is_wanted(p, type, digest, identifier):
    record = RECORDS[p]
    return digest == mission.canonical_digest(record) and identifier == record['evidence_id'] \
        and type.startswith('application/')


case('mission_receipt_finder.find', found, is_wanted,
     [(By(lambda type, digest, identifier: next(
         r for r in RECORDS.values() if mission.canonical_digest(r) == digest)), 'DECISION'),
      (None, 'evidence'), ({'no': 'record'}, 'digest_mismatch')], 'no_callback')


# --- transactions ---


def tas(name, polled=False):
    def run(profile, callback):
        here = deal(profile)
        return (here.polled if polled else here.admitted)(**{name: callback})
    return run


MISSION = 'msn_AAAAAAAAAAAAAAAAAAAAAA'
case('mission_tas_host.challenge_issuer', tas('challenge_issuer'), lambda p, iss: iss == ERP,
     [(By(lambda iss: mission.ChallengeIssuer(keys=deal(CURRENT[0]).challenged)), 'admitted'),
      (By(lambda iss: mission.ChallengeIssuer(keys=court(CURRENT[0]).keys)), 'no_key'),
      (None, 'issuer')], 'no_callback', (object(), True))
case('mission_tas_host.operation', tas('operation'),
     lambda p, iss, version, entry: iss == ERP and version in ('', '1')
     and entry['actions'] == ['invoices.pay'],
     [(By(lambda *_: deal(CURRENT[0]).reading()), 'admitted'),
      (By(lambda *_: deal(CURRENT[0]).reading(readable=False)), 'challenge'),
      (None, 'challenge')], 'no_callback', (object(), True))
case('mission_tas_host.subject', tas('subject'),
     lambda p, iss, sub: (iss, sub) == (AS, 'user-1'),
     [(mission.SubjectMapping(kind=mission.Subject.SAME, policy='people', version='7'), 'admitted'),
      (mission.SubjectMapping(kind=mission.Subject.FOREIGN, subject='u', policy='people',
                              version='7'), 'admitted'),
      (mission.SubjectMapping(kind=mission.Subject.NONE), 'transaction'), (None, 'transaction')],
     'no_callback', (object(), 'user-1'))
case('mission_tas_host.standing', tas('standing'),
     lambda p, issuer, identifier: (issuer, identifier) == (AS, MISSION),
     [(By(lambda *_: deal(CURRENT[0]).standing()), 'admitted'),
      (By(lambda *_: deal(CURRENT[0]).standing(State.REVOKED)), 'mission_not_active'),
      (None, 'state_stale')], 'no_callback', (object(), State.ACTIVE))
verdict('mission_tas_host.token', tas('token'),
        lambda p, iss, jti: (iss, jti) == (AS, 'j-1'), 'admitted', 'denied', 'no_callback')


def is_transaction(approved):
    def asked(p, question):
        return (question.resource, question.client_id, question.subject, question.source_sub,
                question.operation_type, question.profile, question.version,
                question.jkt, question.entry['actions'][0], question.mission['id'],
                question.now.seconds >= NOW.seconds, question.approval is not None) == (
                    ERP, 'agent', 'user-1', 'user-1', 'invoices.pay', 'erp', '1',
                    deal(p).client.thumbprint, 'invoices.pay', MISSION, True, approved)
    return asked


SAYS = (None, 'permit', object(), -1, 2**32)
case('mission_tas_host.policy', tas('policy'), is_transaction(False),
     [(Says.APPROVAL, 'admitted'), (Says.PERMIT, 'admitted'), (Says.DENY, 'denied'),
      (9, 'denied')], 'no_callback', SAYS)
verdict('mission_tas_host.approval', tas('approval', True), is_transaction(True), 'minted',
        'denied', 'no_callback')
case('mission_tas_host.decide', tas('decide', True), is_transaction(True),
     [(Says.PERMIT, 'minted'), (Says.DENY, 'denied'), (Says.APPROVAL, 'denied')], 'no_callback',
     SAYS)


# --- tokens ---

AT = TOKEN_TYPE + 'access_token'
DELEGABLE = dict(ENTRY, delegation={'max_depth': 1})


def exchanged(profile, permits):
    entries = mission.AuthoritySet.from_value([DELEGABLE], context=clocked(profile))
    return mission.exchange_decide(mission.ExchangeRequest(
        subject_token_type=AT, requested_token_type=AT, authority=entries, subject_key=KEY,
        mission_client_id='agent', client_id='tool', issuer=AS, key=KEY[::-1],
        policy=mission.DelegatePolicy(permits=permits))).kind.name


verdict('mission_delegate_policy.permits', exchanged,
        lambda p, entry, actor, client: (entry, actor, client) == (
            DELEGABLE, mission.Actor(iss=AS, sub='tool'), 'tool'),
        'DELEGATION', 'delegate', 'no_callback')


def abroad(profile, resolves):
    entry = dict(ENTRY, delegation={'max_depth': 1, 'allowed_delegates': [{'sub': 'tool'}]})
    entries = mission.AuthoritySet.from_value([entry], context=clocked(profile))
    return len(entries.for_domain(mission.ClientMap(resolves=resolves)))


verdict('mission_client_map.resolves', abroad, lambda p, client: client == 'tool', 1, 'target',
        'no_callback')


def consumed_by(profile, audiences):
    entries = mission.AuthoritySet.from_value([ENTRY], context=clocked(profile))
    return len(entries.for_audience(ERP, map=mission.AudienceMap(audiences=audiences)))


case('mission_audience_map.audiences', consumed_by, lambda p, entry: entry == ENTRY,
     [(ERP, 1), ([ERP, 'https://x.example'], 1), (('https://x.example', ERP), 1),
      ('https://x.example', 'target'), (None, 'target'), ([], 'target')], 'no_callback',
     (object(), [object()]))


def scoped(profile, authority):
    entries = mission.AuthoritySet.from_value([ENTRY], context=clocked(profile))
    return entries.for_scope('read', map=mission.ScopeMap(authority=authority)).value.to_python()


case('mission_scope_map.authority', scoped, lambda p, value: value == 'read',
     [([READ], [READ]), (READ, [READ]), (ENTRY, [ENTRY]), (None, 'scope')], 'no_callback',
     (object(),))


def proven(nonce='', **policy):
    """Of a policy for proofs: what a resource says of one."""
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, '')
    said = dict(fresh=lambda identifier, until: True, nonce_current=lambda nonce: True)
    proof = mission.proof_make(key, 'GET', ERP, '', nonce, now=NOW)
    mission.proof_verify(mission.ProofPolicy(nonces=bool(nonce), **{**said, **policy}),
                         mission.ProofRequest(proof=proof, method='GET', uri=ERP, now=NOW))
    return 'proven'


verdict('mission_proof_policy.fresh', lambda p, f: proven(fresh=f),
        lambda p, identifier, until: len(identifier) == 43 and until == later(65),
        'proven', 'proof_replayed', 'no_callback')
verdict('mission_proof_policy.nonce_current', lambda p, f: proven('n-1', nonce_current=f),
        lambda p, nonce: nonce == 'n-1', 'proven', 'proof_nonce', 'no_callback')


def given_out(profile, callback):
    here = deal(profile)
    server = mission.Resource(mission.ResourceConfig(
        context=here.context, audiences=[ERP],
        issuers=[mission.TrustedIssuer(iss=AS, keys=here.challenged)],
        proofs=mission.ProofPolicy(fresh=lambda identifier, until: True, nonces=True,
                                   nonce_current=lambda nonce: False, nonce_next=callback)))
    _, access = server.verify(mission.Presented(scheme=mission.Scheme.DPOP, token='x'))
    return server.challenge(access)[1]


case('mission_proof_policy.nonce_next', given_out, lambda p: True,
     [('n-1', 'n-1'), ('n-2', 'n-2'), (None, ''), ('', '')], '', (object(), 7, 'x' * 5000))
def signed(profile, sign):
    here = court(profile)
    signer = mission.Signer(algorithm=mission.Algorithm.EDDSA, kid='evidence', sign=sign)
    token = mission.jws_sign(signer, 'x', b'\0\xff', context=here.context)
    return mission.Jws.verify(token, mission.JwsExpect(keys=here.keys),
                              context=here.context).payload


case('mission_signer.sign', signed,
     lambda p, parts: b''.join(parts).endswith(b'.AP8') and all(
         type(part) is bytes for part in parts),
     [(By(lambda parts: court(CURRENT[0]).signer().sign(parts)), b'\0\xff'),
      (b'0' * 64, 'signature'), (b'', 'signer')], 'no_callback',
     (None, 'x' * 64, object(), b'x' * 5000))


# --- tools ---

TOOLS = {'tools': [{'name': 'query', 'inputSchema': {'type': 'object'}}]}


def listed(**view):
    def run(profile, callback):
        here = court(profile)
        said = {'action': lambda tool: 'invoices.read'}
        said.update({name: callback for name in view})
        shown = mission.tools_filter(TOOLS, mission.ToolsView(
            policy=here.view, state=here.known(), audience=ERP, **said), context=here.context)
        return len(shown['tools'])
    return run


case('mission_tools_view.action', listed(action=1), lambda p, tool: tool == 'query',
     [('invoices.read', 1), ('invoices.delete', 0), (None, 0)], 0, (object(), 7))
verdict('mission_tools_view.visible', listed(visible=1),
        lambda p, tool, action: (tool, action) == (TOOLS['tools'][0], 'invoices.read'), 1, 0, 1)


def called(profile, action):
    return mission.tools_call_read(
        {'jsonrpc': '2.0', 'id': 1, 'method': 'tools/call', 'params': {'name': 'query'}},
        mission.ToolsTerms(audience=ERP, action=action)).action


case('mission_tools_terms.action', called, lambda p, tool: tool == 'query',
     [('invoices.read', 'invoices.read'), (None, '')], 'query', (object(), 7))


def left(profile, keep):
    here = court(profile)
    scope = mission.EgressScope.parse(Value({'channel_classes': [
        {'channel_class': 'inference_api', 'disposition': 'mediated',
         'destinations': ['https://api.example.com']}]}).canonical(), context=here.context)
    return mission.egress_decide(
        mission.EgressRequest(channel_class='inference_api', destination='https://api.example.com',
                              issuer=AS, mission=here.record.id, state=here.known()),
        mission.EgressRecorder(id='gate', signer=here.signer(), keep=keep), scope=scope,
        context=here.context).permit


case('mission_egress_recorder.keep', left,
     lambda p, record: court(p).record.id in str(record) and AS in str(record),
     [(None, True), (0, True), (False, 'host'), (3, 'host')], 'no_callback', NUMBERS)


# --- stores ---


class Asked(Kept):
    """A store with one method of the test's."""

    def __init__(self, inner, name, callback):
        self.inner = inner
        for method in ('load', 'commit', 'scan'):
            setattr(self, method, callback if method == name else getattr(inner, method))


STORES = {}


def stored(name, act):
    def run(profile, callback):
        hall = Hall(profile)
        record, inner = hall.approved().mission, hall.store.inner
        STORES['inner'] = inner
        hall.store = Asked(inner, name, callback)
        hall.issuer = mission.Issuer(mission.IssuerConfig(
            context=hall.context, issuer=AS, store=hall.store, host=mission.IssuerHost(
                may=lambda act: True, policy=hall.policy)))
        return act(hall, record)
    return run


def read(hall, record):
    reply = hall.issuer.show(mission.ReadRequest(
        mission_id=record.id, actor=mission.Requester(principal=ALICE)))
    return str(reply.check().value['mission']['state'])


def events(hall, record):
    return len(hall.issuer.events(mission.DrainRequest()).check().value['events'])


def asked_again(hall, record):
    assert hall.issuer.admit(hall.request()).check().done
    return events(hall, record)


def inner(name):
    return By(lambda *args: getattr(STORES['inner'], name)(*args))


case('mission_store.load', stored('load', read),
     lambda p, kind, key: type(kind) is bytes and type(key) is bytes and kind,
     [(inner('load'), 'active'), (None, 'not_visible')], TypeError, (object(), 7, b'row'))
case('mission_store.commit', stored('commit', asked_again),
     lambda p, writes: all(isinstance(write, mission.Write) for write in writes) and writes,
     [(inner('commit'), 3), (None, 2)], TypeError, ())
case('mission_store.scan', stored('scan', events),
     lambda p, scan: isinstance(scan, mission.Scan) and scan.kind and scan.index,
     [(inner('scan'), 2), ([], 0)], TypeError, (object(), 7, [object()]))

"""`mission policy`, `decide`, `tools` and `evidence` from outside. SPDX-License-Identifier: MIT

usage: decisions.py MISSION
"""
import base64
import copy
import hashlib
import itertools
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, run, same, test, true  # noqa: E402

MISSION = sys.argv[1]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
FOLDER = tempfile.mkdtemp(prefix='mission-decisions.')
ISS, PDP = 'https://as.example.com', 'https://pdp.example.com'
ERP, DOCS = 'https://erp.example.com', 'https://docs.example.com/mcp'
ID = 'msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-'
CREATED, NOW, EXPIRY = '2026-09-21T08:30:00Z', '2026-09-21T09:00:00Z', '2026-10-15T18:00:00Z'
SOON = '2026-09-21T09:00:30Z'
ALICE = {'iss': 'https://idp.example.com', 'sub': 'alice'}
PROFILES = ('series', 'draft')
counter = itertools.count()


def mission(*arguments, stdin=b'', **more):
    return run([MISSION, *arguments], stdin, **more)


def file_of(value):
    path = os.path.join(FOLDER, f'file{next(counter)}')
    with open(path, 'wb') as file:
        file.write(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def new_path():
    return os.path.join(FOLDER, f'new{next(counter)}')


def plain(value):
    return json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()


def prefixed(data):
    return 'sha-256:' + base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b'=').decode()


def anchor(typ, value):
    return prefixed(plain({'iss': ISS, 'typ': typ, 'value': value}))


def line(result, status=0, about=''):
    """One canonical line of JSON and nothing on stderr."""
    same((result.status, result.err), (status, b''), f'{about} {result.out[:300]!r}')
    value = json.loads(result.out)
    same(result.out, plain(value) + b'\n', f'{about}: one canonical line')
    return value


def lines_of(result, status=0, about=''):
    same((result.status, result.err), (status, b''), f'{about} {result.out[:300]!r}')
    values = [json.loads(answer) for answer in result.out.splitlines()]
    same(result.out, b''.join(plain(value) + b'\n' for value in values), about)
    return values


def usage(result, about):
    same((result.status, result.out), (2, b''), f'{about}: {result.err!r}')
    true(b'; usage: mission ' in result.err and result.err.count(b'\n') == 1, f'{about}: {result.err!r}')


def trouble(result, about, *words):
    """Status 2, nothing answered, one line that says why."""
    same((result.status, result.out), (2, b''), f'{about}: {result.err!r}')
    same(result.err.count(b'\n'), 1, f'{about}: {result.err!r}')
    for word in words:
        true(word in result.err, f'{about}: {word!r} in {result.err!r}')


def no(result, reason, about, at=None):
    """check's verdict on a bad document, and status 1."""
    answer = line(result, 1, about)
    same((answer['valid'], answer['reason']), (False, reason), about)
    if at is not None:
        same(answer['at'], at, about)
    return answer


# A Mission

TOOL = {'name': 'write_document', 'description': 'Create or update a document',
        'inputSchema': {'type': 'object', 'properties': {'path': {'type': 'string'},
                                                         'content': {'type': 'string'}},
                        'required': ['path', 'content']}}
SOURCE = {'tool_id': 'mcp://docs.example.com/tools/write_document', 'source_uri': DOCS,
          'source_digest': prefixed(plain(TOOL)), 'operation_ref': 'tools/write_document'}


def entry(*actions, resource=ERP, **more):
    return {'type': 'mission_resource_access', 'resource': resource, 'actions': list(actions), **more}


ENTRIES = [
    entry('journal-entries.read'),
    entry('journal-entries.write', constraints={'max_amount': {'amount': '500.00', 'currency': 'USD'}}),
    entry('invoices.pay', constraints={'requires_action_approval': True}),
    entry('reports.read', constraints={'period': 'Q3 2026', 'tenant': 'example-corp'}),
    entry('write_document', resource=DOCS, capability_source=SOURCE),
    entry('search', resource=DOCS),
]


def series_record(entries, created, expiry):
    intent = {'goal': 'Close the books', 'objects': ['Q3 books'], 'constraints': [],
              'success_criteria': ['closed'], 'mission_expiry': expiry}
    return {
        'mission': {'id': ID, 'origin': ISS}, 'state': 'active', 'mission_intent': intent,
        'authority_set': entries,
        'integrity': {'proposal_hash': anchor('mission-intent', intent),
                      'authority_hash': anchor('mission-authority-set', entries),
                      'consent_rendering_hash': prefixed(b'what the approver saw')},
        'lifecycle': {'created_at': created, 'approved_at': created, 'mission_expiry': expiry},
        'tenant': 'example-corp', 'subject': ALICE, 'approver': ALICE, 'client_id': 'agent',
        'approval_event_id': 'apv-1', 'policy_version': '7',
    }


def draft_record(entries, created, expiry):
    intent = {'goal': 'Close the books', 'resources': [ERP, DOCS], 'expires_at': expiry}
    authority_hash = anchor('mission-authority-set', entries)
    return {
        'id': ID, 'issuer': ISS, 'state': 'active', 'intent': intent, 'authority_set': entries,
        'proposed_authority': entries, 'intent_hash': anchor('mission-intent', intent),
        'authority_hash': authority_hash,
        'proposal_hash': anchor('mission-proposed-authority', entries),
        'subject': ALICE, 'approver': ALICE,
        'approval_basis': {'type': 'direct', 'consent_principal': ALICE,
                           'activation': {'approval_event_id': 'apv-1'}, 'activation_actor': ALICE,
                           'root_commitment': authority_hash},
        'authority_source': {'type': 'user_delegated'}, 'client_id': 'agent', 'policy_version': '7',
        'approval_event_id': 'apv-1', 'created_at': created, 'expires_at': expiry,
    }


def record(profile, entries=None, created=CREATED, expiry=EXPIRY):
    entries = copy.deepcopy(ENTRIES if entries is None else entries)
    return (series_record if profile == 'series' else draft_record)(entries, created, expiry)


def compiling(profile, value, *more):
    return mission('policy', 'compile', '--profile', profile, *more,
                   stdin=value if isinstance(value, bytes) else plain(value))


def compiled(profile, *more, value=None):
    """A view as it is printed."""
    result = compiling(profile, record(profile) if value is None else value, *more)
    same((result.status, result.err), (0, b''), f'{profile} {more}')
    return result.out


VIEWS = {}


def view_file(profile):
    if profile not in VIEWS:
        VIEWS[profile] = file_of(compiled(profile))
    return VIEWS[profile]


# Views

@test('runtime.policy-view.no-embedded-lifecycle-state')
def views_are_the_same_for_the_same_record():
    for profile in PROFILES:
        value = record(profile)
        first = compiled(profile)
        same(compiled(profile, value=json.dumps(value, indent=3).encode()), first, 'white space is nothing')
        same(compiling(profile, {**value, 'state': 'suspended'}).out, first, 'no state in a view')
        view = json.loads(first)
        same(first, plain(view) + b'\n', 'canonical')
        other = json.loads(compiled(profile, value=record(profile, ENTRIES[:-1])))
        true(other['policy_view_id'] != view['policy_view_id'], 'another authority, another view')
        true(json.loads(compiled(profile, '--inline'))['policy_view_id'] != view['policy_view_id'],
             'another form, another view')
        same(compiled(profile, '--audience', DOCS, '--audience', ERP),
             compiled(profile, '--audience', f'{ERP} {DOCS}'), 'in any order')


@test('runtime.policy-view.manifest-must-carry-fields')
def views_are_named_by_their_manifest():
    for profile in PROFILES:
        for more in ([], ['--inline'], ['--audience', DOCS]):
            view = json.loads(compiled(profile, *more))
            same(view['policy_view_id'], anchor('mission-policy-view', view['manifest']), f'{profile} {more}')
            manifest = view['manifest']
            true({'mission_id', 'authority_hash', 'policy_version', 'compiler'} <= set(manifest), manifest)
            same(set(manifest['compiler']), {'profile', 'version'})
            same((manifest['mission_id'], manifest['policy_version']), (ID, '7'))
            same(manifest['authority_hash'], anchor('mission-authority-set', ENTRIES))
            same('policy_ir' in manifest, '--inline' in more)
            same('artifact' in manifest, '--inline' not in more)
            shown = line(mission('policy', 'show', '--profile', profile, stdin=plain(view)))
            same((shown['policy_view_id'], shown['mission_id'], shown['issuer'], shown['policy_version']),
                 (view['policy_view_id'], ID, ISS, '7'))
            same(shown['entries'], ENTRIES[4:] if '--audience' in more else ENTRIES)
            same(shown['audiences'], [DOCS] if '--audience' in more else None)
            same(shown['authority_hash'], anchor('mission-authority-set', ENTRIES))
            same((shown['subject'], shown['expires_at']), (ALICE, EXPIRY))


@test()
def views_need_a_version_of_the_policy():
    value = record('series')
    del value['policy_version']
    result = compiling('series', value)
    same((result.status, result.out), (1, b''))
    true(b'missing_member' in result.err, result.err)
    same(json.loads(compiled('series', '--policy-version', 'v9', value=value))['manifest']['policy_version'],
         'v9')
    for profile in PROFILES:
        result = compiling(profile, record(profile), '--policy-version', 'v9')
        same((result.status, result.out), (1, b''), 'another one than the record has')


def changes(view):
    """Each a view that is not what it says."""
    yield 'name', {**view, 'policy_view_id': prefixed(b'x')}, 'policy_view'
    yield 'manifest', {**view, 'manifest': {**view['manifest'], 'policy_version': '8'}}, 'policy_view'
    yield 'state', {**view, 'manifest': {**view['manifest'], 'state': 'active'}}, 'unknown_member'
    yield 'unknown', {**view, 'extra': 1}, 'unknown_member'
    yield 'missing', {name: value for name, value in view.items() if name != 'manifest'}, 'missing_member'


@test()
def changed_views_are_refused_everywhere():
    for profile in PROFILES:
        view = json.loads(compiled(profile))
        want = {'policy_view_id': view['policy_view_id'], 'proven_by': 'itself', 'valid': True}
        same(line(mission('policy', 'verify', '--profile', profile, stdin=plain(view))), want)
        widened = json.loads(plain(view).replace(b'"500.00"', b'"900.00"'))
        true(widened != view, 'the amount is in there')
        for about, bad, reason in [*changes(view), ('entries', widened, 'policy_view')]:
            no(mission('policy', 'verify', '--profile', profile, stdin=plain(bad)), reason, f'{profile} {about}')
            result = mission('policy', 'show', '--profile', profile, stdin=plain(bad))
            same((result.status, result.out), (1, b''), about)
            path = file_of(plain(bad))
            trouble(deciding(profile, request(profile), view=path), about, reason.encode())
            trouble(mission('tools', 'filter', '--policy', path, '--audience', DOCS, '--profile', profile,
                            stdin=b'{"tools":[]}'), about)
        loose = json.dumps(view).encode()
        no(mission('policy', 'verify', '--profile', profile, stdin=loose), 'policy_view', 'not canonical')
        other = PROFILES[profile == 'series']
        same(line(mission('policy', 'verify', '--profile', other, stdin=plain(view)), 1)['valid'], False,
             'the other vocabulary')


@test()
def views_are_held_against_their_record():
    for profile in PROFILES:
        for more in ([], ['--inline'], ['--audience', ERP]):
            view = file_of(compiled(profile, *more))
            good = line(mission('policy', 'verify', '--profile', profile, '--record', file_of(record(profile)),
                                view), 0)
            same((good['valid'], good['proven_by']), (True, 'record'))
            other = file_of(record(profile, ENTRIES[1:]))
            no(mission('policy', 'verify', '--profile', profile, '--record', other, view), 'policy_view',
               'of another record')
        bad = record(profile)
        bad['authority_set'][0]['actions'] = ['*']
        trouble(mission('policy', 'verify', '--profile', profile, '--record', file_of(bad), view), 'a bad record')


@test()
def records_are_refused_with_their_place():
    for profile in PROFILES:
        value = record(profile)
        value['authority_set'][1]['constraints']['max_amount']['amount'] = '900.00'
        for bad, words in ((plain(value), b'digest_mismatch'), (b'{', b'unexpected_end at byte 1'),
                           (b'{}', b'missing_member'), (b'{"a":1,"a":1}', b'duplicate_member at byte 7')):
            result = compiling(profile, bad)
            same((result.status, result.out), (1, b''), words)
            true(words in result.err and result.err.count(b'\n') == 1, result.err)
        result = compiling(profile, record(profile), '--audience', 'https://nobody.example.com')
        same((result.status, result.out), (1, b''), 'no entry for it')
        true(b'empty_set' in result.err, result.err)
    for arguments in ([], ['frobnicate'], ['compile', 'a', 'b'], ['show', '--inline'],
                      ['verify', '--record', '-', '-']):
        usage(mission('policy', *arguments), arguments)
    trouble(mission('policy', 'compile', '/no/such/file'), 'no file')


# Requests

def documented_profile():
    """The one that doc/operation-profile.md shows."""
    with open(os.path.join(ROOT, 'doc', 'operation-profile.md'), encoding='utf-8') as file:
        return re.search(r'^```json\n(.*?)^```$', file.read(), re.M | re.S).group(1).encode()


PROFILE_FILE = file_of(documented_profile())


def request(profile, action='journal-entries.read', audience=ERP, parameters=None, context=None, **more):
    mission_member = {'id': ID, ('origin' if profile == 'series' else 'issuer'): ISS,
                      'authority_hash': anchor('mission-authority-set', ENTRIES)}
    properties = {}
    if parameters is not None:
        properties = {'parameters': parameters, 'parameter_digest': prefixed(plain(parameters))}
    return {'subject': {'type': 'user', 'id': 'alice'},
            'resource': {'type': 'ledger', 'id': 'ledger-1', 'properties': {'audience': audience}},
            'action': {'name': action, **({'properties': properties} if properties else {})},
            'context': {'mission': mission_member, **(context or {})}, **more}


def write(profile, amount='423.50', **more):
    return request(profile, 'journal-entries.write',
                   parameters={'amount_usd': amount, 'source_invoice_id': 'inv_2026Q3_842'}, **more)


def deciding(profile, value, *more, view=None, now=NOW, state='active', classes='consequential_read',
             **how):
    arguments = ['decide', '--policy', view or view_file(profile), '--profile', profile, '--now', now,
                 '--profile-file', PROFILE_FILE, *more]
    if state:
        arguments += ['--state', state]
    if classes:
        arguments += ['--default-class', classes]
    return mission(*arguments, stdin=value if isinstance(value, bytes) else plain(value), **how)


EVALUATION_ID = re.compile(r'[A-Za-z0-9_-]{22,64}')


def checked(answer, reason=None):
    """An AuthZEN response of the runtime profile."""
    same(set(answer), {'context', 'decision'}, answer)
    context = answer['context']
    true(EVALUATION_ID.fullmatch(context['evaluation_id']), context)
    same((answer['decision'], context.get('reason')), (reason is None, reason), answer)
    same('conditions' in context, reason is None)
    return context


def decide(profile, value, *more, reason=None, **how):
    about = f'{profile} {more} {how}'
    return checked(line(deciding(profile, value, *more, **how), 1 if reason else 0, about), reason)


@test('PB-1', 'PB-3')
def decisions_are_made_by_the_view():
    for profile in PROFILES:
        same(decide(profile, request(profile))['evaluated_at'], NOW)
        context = decide(profile, write(profile))
        same(context['conditions'], {'parameter_digest': 'sha-256:WPVi6EnQ7H9Fh-qk9ADxmTg8zruOdVUX1esl-v3TfCI',
                                     'use_limit': 1, 'valid_until': '2026-09-21T09:01:00Z'})
        decide(profile, write(profile, '500.00'))
        for amount in ('500.01', '4,235.0', '1e300'):
            decide(profile, write(profile, amount), reason='parameter_violation')
        decide(profile, request(profile, 'journal-entries.delete'), reason='out_of_authority')
        decide(profile, request(profile, audience=DOCS), reason='out_of_authority')
        wrong = write(profile)
        wrong['action']['properties']['parameter_digest'] = prefixed(b'{}')
        decide(profile, wrong, reason='parameter_violation')
        other = request(profile)
        other['context']['mission']['authority_hash'] = prefixed(b'x')
        decide(profile, other, reason='view_inconsistent')
        decide(profile, request(profile), now=EXPIRY, reason='mission_inactive')
        decide(profile, request(profile), '--situation', file_of({'join': 'failed'}),
               reason='mission_binding_failed')
        first, second = decide(profile, request(profile)), decide(profile, request(profile))
        true(first['evaluation_id'] != second['evaluation_id'], 'each has its own')


@test('PD-4', 'PD-5')
def the_state_is_what_somebody_said_it_is():
    for profile in PROFILES:
        decide(profile, request(profile), state=None, reason='stale_state')
        for state in ('revoked', 'completed'):
            decide(profile, request(profile), state=state, reason='mission_inactive')
        usage(deciding(profile, request(profile), state='actve'), 'a misspelt state')

        def known(**state):
            return ['--situation', file_of({'state': {'state': 'active', **state}})]
        decide(profile, request(profile), *known(learned_at=NOW), state=None)
        decide(profile, request(profile), *known(learned_at='2026-09-21T07:59:59Z'), state=None,
               reason='stale_state')
        decide(profile, request(profile), *known(learned_at=SOON), state=None, reason='stale_state')
        decide(profile, request(profile), *known(source='introspection'), state=None, reason='stale_state')
        decide(profile, request(profile), *known(source='introspection', once=True), state=None)
        decide(profile, request(profile), *known(expires_at=NOW), state=None, reason='mission_inactive')
        short = decide(profile, request(profile), *known(fresh_until=SOON), state=None)
        same(short['conditions']['valid_until'], SOON)
        decide(profile, request(profile), '--situation', file_of({'state': 'revoked'}), state=None,
               reason='mission_inactive')
        usage(deciding(profile, request(profile), *known()), 'two words on the state')
        seen = {'mission_state_observation': {'state': 'active', 'mode': 'fresh', 'freshness_at': NOW}}
        decide(profile, request(profile, context=seen), state=None, reason='stale_state')
        decide(profile, request(profile, context=seen), '--places-state', state=None)


@test('PD-8')
def what_was_taken_is_gone():
    for profile in PROFILES:
        removed = {'removed': {'contained': [{'resource': ERP, 'actions': ['journal-entries.read']}]}}
        decide(profile, request(profile), '--situation', file_of(removed), reason='authority_contained')
        latched = {'removed': {'discharged': [anchor('mission-authority-entry', ENTRIES[0])]}}
        decide(profile, request(profile), '--situation', file_of(latched), reason='authority_discharged')
        decide(profile, write(profile), '--situation', file_of(removed))
        carried = {'entries': [entry('journal-entries.write')]}
        decide(profile, request(profile), '--situation', file_of(carried), reason='out_of_authority')
        decide(profile, request(profile), '--situation', file_of({'entries': ENTRIES}))


@test('PE-6')
def actions_have_their_class():
    for profile in PROFILES:
        same(decide(profile, request(profile))['conditions'].get('use_limit'), None, 'a read')
        decide(profile, request(profile), classes=None, reason='parameter_violation')
        floors = {'journal-entries.*': 'consequential_write'}
        for value in (floors, {'mission_action_class_floors': floors, 'resource': ERP}):
            decide(profile, request(profile), '--floors', file_of(value), reason='parameter_violation')
            context = decide(profile, request(profile, parameters={}), '--floors', file_of(value))
            same(context['conditions']['use_limit'], 1)
        purpose = file_of({'purpose_class': 'irreversible_action'})
        decide(profile, request(profile), '--situation', purpose, reason='parameter_violation')
        usage(deciding(profile, request(profile), classes='reads'), 'no class')


@test('PD-10', 'PD-7')
def constraints_are_kept():
    for profile in PROFILES:
        value = request(profile, 'reports.read')
        facts = file_of({'facts': {'tenant': 'example-corp', 'period': 'Q3 2026'}})
        own = ['--constraint', 'period']
        decide(profile, value, *own, '--situation', facts)
        decide(profile, value, '--situation', facts, reason='constraint_unsupported')
        for wrong, reason in (({'tenant': 'example-corp'}, 'parameter_violation'),
                              ({'tenant': 'example-corp', 'period': 'Q2 2026'}, 'parameter_violation'),
                              ({'tenant': 'another', 'period': 'Q3 2026'}, 'parameter_violation'),
                              ({'period': 'Q3 2026'}, 'constraint_unsupported')):
            decide(profile, value, *own, '--situation', file_of({'facts': wrong}), reason=reason)
        trouble(deciding(profile, value, '--constraint', 'max_amount'), 'that one is not the host\'s')


@test('PD-11')
def the_resource_has_its_say():
    for profile in PROFILES:
        for rules, reason in (
                ([], 'resource_policy'),
                ([{'says': 'permit'}], None),
                ([{'action': 'journal-entries.*', 'resource': ERP, 'says': 'permit'}], None),
                ([{'action': 'journal-entries.read', 'resource': 'ledger-1', 'says': 'permit'}], None),
                ([{'resource': 'ledger-2', 'says': 'permit'}], 'resource_policy'),
                ([{'action': 'journal-entries', 'says': 'permit'}], 'resource_policy'),
                ([{'says': 'deny'}, {'says': 'permit'}], 'resource_policy'),
                ([{'says': 'approval'}], 'approval_required')):
            decide(profile, request(profile), '--resource-policy', file_of(rules), reason=reason)
        obligation = [{'id': 'o1', 'type': 'notify'}]
        context = decide(profile, request(profile), '--resource-policy',
                         file_of([{'says': 'permit', 'obligations': obligation}]))
        same(context['obligations'], obligation)
        context = decide(profile, request(profile), '--resource-policy',
                         file_of([{'says': 'step_up', 'obligations': obligation}]), reason='resource_policy')
        same((context['obligations'], 'next_action' in context), (obligation, False))
        for bad, place in (({}, b'array'), ([1], b'at /0'), ([{'says': 'permit'}, {'says': 'maybe'}], b'at /1'),
                           ([{'says': 'permit', 'actions': 'x'}], b'at /0'), ([{'says': 'step_up'}], b'at /0'),
                           ([{'says': 'permit', 'action': 7}], b'at /0')):
            trouble(deciding(profile, request(profile), '--resource-policy', file_of(bad)), bad, place)


@test('PD-14', 'RQ-1')
def approvals_are_looked_up():
    digest = prefixed(plain({'invoice': '7'}))
    for profile in PROFILES:
        def paying(**more):
            approval = {'approval': {'id': 'apv-9', 'approved_until': '2026-09-21T09:30:00Z', **more}}
            return request(profile, 'invoices.pay', parameters={'invoice': '7'}, context=approval)

        def known(**more):
            return ['--situation', file_of({'approvals': {'apv-9': {
                'status': 'granted', 'approved_at': NOW, 'independent': True, 'parameter_digest': digest,
                **more}}})]
        decide(profile, paying(), *known())
        bare = request(profile, 'invoices.pay', parameters={'invoice': '7'})
        same(decide(profile, bare, reason='approval_required')['next_action'], 'none')
        for change, reason in (({'status': 'pending'}, 'grant_pending'), ({'status': 'refused'}, 'policy_denied'),
                               ({'status': 'yes'}, 'approval_unverifiable'),
                               ({'independent': False}, 'approval_unverifiable'),
                               ({'parameter_digest': prefixed(b'x')}, 'out_of_scope'),
                               ({'approved_at': '2026-09-21T08:00:00Z'}, 'approval_expired'),
                               ({'approved_at': 'yesterday'}, 'approval_unverifiable')):
            decide(profile, paying(), *known(**change), reason=reason)
        decide(profile, paying(), reason='approval_unverifiable')
        offer = {'endpoint': ISS + '/access', 'expires_at': SOON, 'binding_token': 'b.t.k'}
        ask = ['--situation', file_of({'access_request': offer})]
        context = decide(profile, bare, *ask, reason='approval_required')
        same((context['access_request'], context['next_action']), (offer, 'request'))
        context = decide(profile, request(profile, 'crm.read'), *ask, reason='out_of_authority')
        same((context['access_request'], context['next_action']), (offer, 'request'))
        same('access_request' in decide(profile, request(profile), *ask, state='revoked',
                                        reason='mission_inactive'), False)


@test('PD-9', 'CB-2')
def tools_have_to_be_the_ones_that_were_approved():
    trusted = ['--situation', file_of({'sources': [DOCS], 'executors': ['https://run.example.com']})]
    for profile in PROFILES:
        def calling(**more):
            return request(profile, 'write_document', DOCS, context={'capability_source': {**SOURCE, **more}})
        decide(profile, calling(), *trusted)
        decide(profile, calling(), reason='resource_policy')
        decide(profile, calling(executor='https://run.example.com'), *trusted)
        decide(profile, calling(executor='https://other.example.com'), *trusted, reason='resource_policy')
        decide(profile, request(profile, 'write_document', DOCS), *trusted, reason='capability_drift')
        for change in ({'source_digest': prefixed(b'x')}, {'tool_id': 'mcp://x/tools/y'},
                       {'operation_ref': 'tools/other'}):
            decide(profile, calling(**change), *trusted, reason='capability_drift')


@test('PD-1', 'PD-19', 'authzen.pdp-request.no-downgrade-to-non-mission-policy')
def requests_without_a_mission_are_none():
    for profile in PROFILES:
        bare = request(profile)
        del bare['context']['mission']
        trouble(deciding(profile, bare), 'no Mission', b'no_mission')
        trouble(deciding(profile, request(profile), '--situation', file_of({'conforming': False})), 'not conforming',
                b'pep')
        trouble(deciding(profile, request(profile), '--situation', file_of({'pep': ''})), 'nobody', b'pep')
        for bad, words in ((b'', b'unexpected_end at byte 0'), (b'[]', b'wrong_type'),
                           (b'{"subject":1,"subject":2}', b'duplicate_member at byte 13'),
                           (plain({**request(profile), 'subject': {'type': 'user'}}), b'at /subject'),
                           (plain({**request(profile), 'action': {'name': ''}}), b'at /action/name')):
            trouble(deciding(profile, bad), bad, words)


@test('PD-17')
def batches_are_answered_as_batches():
    for profile in PROFILES:
        base = write(profile)
        items = [{}, {'action': request(profile)['action']}, {'action': {'name': 'journal-entries.delete'}},
                 {'subject': {'type': 'user'}}, {'context': {}}]
        answer = line(deciding(profile, {**base, 'evaluations': items}), 1)
        same(list(answer), ['evaluations'])
        answers = answer['evaluations']
        same(len(answers), len(items), 'each in its place')
        checked(answers[0])
        checked(answers[1])
        checked(answers[2], 'out_of_authority')
        for index, message in ((3, 'missing_member at '), (4, 'no_mission')):
            same((answers[index]['decision'], answers[index]['context']['error']['status']), (False, 400))
            true(answers[index]['context']['error']['message'].startswith(message), answers[index])
        line(deciding(profile, {**base, 'evaluations': items[:2]}), 0, 'all permitted')
        same(list(line(deciding(profile, {**base, 'evaluations': []}), 0)), ['context', 'decision'])
        good = {**base, 'evaluations': items[:1], 'options': {'evaluations_semantic': 'execute_all'}}
        line(deciding(profile, good), 0)
        for option in ('deny_on_first_deny', 'permit_on_first_permit', 'x'):
            good['options']['evaluations_semantic'] = option
            trouble(deciding(profile, good), option, b'batch_option')
        trouble(deciding(profile, {**base, 'evaluations': {}}), 'no array', b'at /evaluations')


@test()
def lines_are_answered_by_lines():
    for profile in PROFILES:
        batch = {**write(profile), 'evaluations': [{}, {}]}
        bare = {**request(profile), 'context': {}}
        asked = [plain(request(profile)), b'{', plain(request(profile, 'x.y')), plain(batch), b'', plain(bare),
                 plain(write(profile))]
        answers = lines_of(deciding(profile, b'\n'.join(asked), '--lines'))
        same(len(answers), len(asked))
        checked(answers[0])
        same((answers[1]['valid'], answers[1]['reason'], answers[1]['offset']), (False, 'unexpected_end', 1))
        checked(answers[2], 'out_of_authority')
        same([item['decision'] for item in answers[3]['evaluations']], [True, True])
        same((answers[4]['valid'], answers[4]['reason']), (False, 'unexpected_end'))
        same((answers[5]['valid'], answers[5]['reason']), (False, 'no_mission'))
        checked(answers[6])
        ids = [answers[i]['context']['evaluation_id'] for i in (0, 2, 6)]
        same(len(set(ids)), 3)
        process = subprocess.Popen(
            [MISSION, 'decide', '--policy', view_file(profile), '--profile', profile, '--now', NOW, '--state', 'active',
             '--default-class', 'consequential_read', '--lines'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        for _ in range(3):
            process.stdin.write(plain(request(profile)) + b'\n')
            process.stdin.flush()
            checked(json.loads(process.stdout.readline()))
        process.stdin.close()
        same((process.wait(30), process.stdout.read()), (0, b''), 'as each line came')
        process.stdout.close()


@test()
def what_the_operator_wrote_is_read_strictly():
    for profile in PROFILES:
        value = request(profile)
        for bad, place in (
                ([], b'object'), ({'stat': 'active'}, b'at /stat'), ({'pep': 7}, b'at /pep'),
                ({'delegated': 1}, b'at /delegated'), ({'members': -1}, b'at /members'),
                ({'join': 'maybe'}, b'at /join'), ({'purpose_class': 'x'}, b'at /purpose_class'),
                ({'entries': {}}, b'at /entries'), ({'sources': DOCS}, b'at /sources'),
                ({'approvals': []}, b'at /approvals'), ({'removed': []}, b'at /removed'),
                ({'removed': {'x': []}}, b'at /removed/x'), ({'facts': []}, b'at /facts'),
                ({'facts': {'amount': 7}}, b'at /facts/amount'),
                ({'facts': {'data_label': [7]}}, b'at /facts/data_label'),
                ({'state': {}}, b'at /state/state'), ({'state': {'state': 'active', 'x': 1}}, b'at /state/x'),
                ({'state': {'state': 'active', 'source': 'hearsay'}}, b'at /state/source'),
                ({'state': {'state': 'active', 'version': '7'}}, b'at /state/version'),
                ({'state': {'state': 'active', 'learned_at': 'now'}}, b'at /state/learned_at'),
                ({'state': {'state': 'active', 'once': 1}}, b'at /state/once')):
            trouble(deciding(profile, value, '--situation', file_of(bad), state=None), bad, place)
        trouble(deciding(profile, value, '--situation', file_of(b'{"a":1,"a":2}')), 'twice', b'duplicate_member')
        trouble(deciding(profile, value, '--profile-file', file_of({'id': 'x'})), 'no profile', b'missing_member')
        trouble(deciding(profile, value, '--floors', '/no/such/file'), 'no file')
        decide(profile, value, '--floors', file_of([]), reason='parameter_violation')
    for arguments in ([], ['--policy', ''], ['--policy', 'x', 'operand'], ['--policy', '-'],
                      ['--policy', 'x', '--evidence', 'y'], ['--policy', 'x', '--emitter', 'y'],
                      ['--policy', 'x', '--key', 'y'], ['--policy', 'x', '--now', 'noon'],
                      ['--policy', 'x', '--profile', 'baroque'],
                      ['--policy', 'x', '--evidence', '-', '--key', 'k', '--emitter', 'e']):
        usage(mission('decide', *arguments), arguments)


# Tools

def listing(*tools):
    return {'tools': list(tools), 'nextCursor': 'c'}


OTHERS = [{'name': 'search', 'inputSchema': {}}, {'name': 'delete_document', 'inputSchema': {}}]


def filtering(profile, value, *more, audience=DOCS, state='active'):
    state = ['--state', state] if state else []
    return mission('tools', 'filter', '--policy', view_file(profile), '--audience', audience, '--profile', profile,
                   '--now', NOW, *state, *more, stdin=value if isinstance(value, bytes) else plain(value))


@test('CB-2')
def tools_that_cannot_be_called_are_hidden():
    for profile in PROFILES:
        def left(value, *more, **how):
            return [tool['name'] for tool in line(filtering(profile, value, *more, **how))['tools']]
        whole = listing(TOOL, *OTHERS)
        same(line(filtering(profile, whole)), listing(TOOL, OTHERS[0]))
        same(left(listing({**TOOL, 'description': 'Another'}, *OTHERS)), ['search'], 'it drifted')
        same(left(whole, audience=ERP), [], 'another server')
        same(left(whole, state='revoked'), [])
        same(left(whole, state=None), [], 'nothing is known')
        same(left(whole, '--map', file_of({'delete_document': 'search', 'search': 'delete'})), ['delete_document'])
        usage(filtering(profile, whole, state='on'), 'no state')
        for bad, words in ((b'{', b'unexpected_end at byte 1'), (b'{}', b'catalog'), (b'{"tools":[{}]}', b'catalog'),
                           (plain(listing(TOOL, TOOL)), b'catalog')):
            result = filtering(profile, bad)
            same((result.status, result.out), (1, b''), bad)
            true(words in result.err, result.err)
    usage(mission('tools'), 'nothing to do')
    usage(mission('tools', 'filter', '--audience', DOCS), 'no policy')
    usage(mission('tools', 'filter', '--policy', 'x'), 'no audience')
    usage(mission('tools', 'filter', '--policy', '-', '--audience', DOCS), 'standard input twice')


# Evidence

def new_key(*more):
    return line(mission('jwk', 'generate', *more))


KEY = new_key()
KEY_FILE = file_of(KEY)
JWKS = line(mission('jwk', 'public', '--set', KEY_FILE))
TRUST = file_of({**JWKS, 'emitter': PDP, 'roles': ['pdp']})


def signed(profile, path, value, *more, status=0, **how):
    result = deciding(profile, value, '--evidence', path, '--emitter', PDP, '--key', KEY_FILE, *more, **how)
    same((result.status, result.err), (status, b''), f'{profile} {more}')
    return [json.loads(answer) for answer in result.out.splitlines()]


def records_of(path):
    with open(path, 'rb') as file:
        text = file.read()
    records = [json.loads(one) for one in text.splitlines()]
    same(text, b''.join(plain(one) + b'\n' for one in records), 'canonical lines')
    return records


def verifying(profile, *files, keys=TRUST, stdin=b'', more=()):
    return mission('evidence', 'verify', '--keys', keys, '--profile', profile, *more, *files, stdin=stdin)


@test('30:EV-1')
def decisions_leave_signed_evidence():
    for profile in PROFILES:
        path = new_path()
        answers = signed(profile, path, write(profile))
        answers += signed(profile, path, request(profile, 'x.y'), status=1)
        answers += signed(profile, path, {**write(profile), 'evaluations': [{}, {}]})[0]['evaluations']
        records = records_of(path)
        same(os.stat(path).st_mode & 0o777, 0o600)
        same([one['sequence'] for one in records], [0, 1, 2, 3], 'the numbers go on')
        same([one['evaluation_id'] for one in records], [one['context']['evaluation_id'] for one in answers])
        same([one['decision'] for one in records], ['permit', 'deny', 'permit', 'permit'])
        true(all('423.50' not in json.dumps(one) for one in records), 'no parameters in it')
        for one in records:
            said = line(verifying(profile, stdin=plain(one)))
            same((said['valid'], said['kind'], said['role'], said['emitter'], said['mission']['id'],
                  said['mission']['issuer'], said['sequence'], said['decision']),
                 (True, 'decision', 'pdp', PDP, ID, ISS, one['sequence'], one['decision']))
        same([said['valid'] for said in lines_of(verifying(profile, path, more=['--lines']))], [True] * 4)


def no_room(size):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@test('30:EV-3')
def what_cannot_be_recorded_is_not_answered():
    for profile in PROFILES:
        for path in ('/no/such/folder/evidence', FOLDER):
            trouble(deciding(profile, request(profile), '--evidence', path, '--emitter', PDP, '--key', KEY_FILE), path)
        usage(deciding(profile, request(profile), '--evidence', '/dev/null', '--emitter', PDP, '--key', KEY_FILE),
              'nothing is kept there')
        path = new_path()
        signed(profile, path, request(profile))
        for room in (0, 100):
            trouble(deciding(profile, request(profile), '--evidence', path, '--emitter', PDP, '--key', KEY_FILE,
                             preexec_fn=lambda: no_room(os.path.getsize(path) + room), restore_signals=False),
                    'a full disk', b'too large')
        same(len(records_of(path)), 1, 'nothing is left of it')
        signed(profile, path, request(profile))
        same([one['sequence'] for one in records_of(path)], [0, 1])
        cut = file_of(b'{"sequence":1')
        trouble(deciding(profile, request(profile), '--evidence', cut, '--emitter', PDP, '--key', KEY_FILE), 'cut')
        bad = file_of(b'not a record\n')
        trouble(deciding(profile, request(profile), '--evidence', bad, '--emitter', PDP, '--key', KEY_FILE), 'no log')
        public = file_of(line(mission('jwk', 'public', KEY_FILE)))
        trouble(deciding(profile, request(profile), '--evidence', new_path(), '--emitter', PDP, '--key', public),
                'a public key')
        approved = request(profile, 'invoices.pay', parameters={}, context={'approval': {
            'id': 'apv-9', 'approved_until': '2026-09-21T09:30:00Z'}})
        path = new_path()
        trouble(deciding(profile, approved, '--evidence', path, '--emitter', PDP, '--key', KEY_FILE), 'no name space')
        same(records_of(path), [])
        signed(profile, path, approved, '--name-space', 'https://pdp.example.com/', status=1)
        same(len(records_of(path)), 1)


@test('PD-1')
def requests_without_a_mission_leave_refusals():
    for profile in PROFILES:
        path = new_path()
        bare = request(profile)
        del bare['context']['mission']
        trouble(deciding(profile, bare, '--evidence', path, '--emitter', PDP, '--key', KEY_FILE), 'no Mission')
        refusal, = records_of(path)
        same((refusal['decision'], refusal['denial_reason'], 'mission' in refusal, 'sequence' in refusal),
             ('deny', 'mission_context_missing', False, False))
        said = line(verifying(profile, path))
        same((said['kind'], said['denial_reason'], said['mission'], said['sequence']),
             ('refusal', 'mission_context_missing', None, None))


@test()
def two_deciders_never_share_a_number():
    for profile in PROFILES:
        path, most = new_path(), 6
        command = [MISSION, 'decide', '--policy', view_file(profile), '--profile', profile, '--now', NOW, '--state',
                   'active', '--default-class', 'consequential_read', '--lines', '--evidence', path, '--emitter', PDP,
                   '--key', KEY_FILE]
        text = (plain(request(profile)) + b'\n') * 5
        processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) for _ in range(most)]
        for process in processes:
            process.stdin.write(text)
            process.stdin.close()
        for process in processes:
            same(process.wait(60), 0)
            process.stdout.close()
        same([one['sequence'] for one in records_of(path)], list(range(5 * most)))


@test('30:EV-7')
def forged_evidence_is_refused():
    for profile in PROFILES:
        path = new_path()
        signed(profile, path, write(profile))
        good, = records_of(path)
        other = file_of({**line(mission('jwk', 'public', '--set', file_of(new_key()))), 'emitter': PDP,
                         'roles': ['pdp']})
        no(verifying(profile, path, keys=other), 'no_key', 'another key')
        for change in ({'decision': 'deny'}, {'sequence': 7}, {'audience': DOCS}, {'more': 1},
                       {'emitter': {'id': PDP, 'role': 'pep'}}):
            answer = line(verifying(profile, stdin=plain({**good, **change})), 1, change)
            same(answer['valid'], False, change)
        header, body, signature = good['evidence_envelope']['value'].split('.')
        for value in (f'{header}.{body}.{signature[:-4]}AAAA', f'{header}.{body}.'):
            answer = line(verifying(profile, stdin=plain({**good, 'evidence_envelope': {
                'format': 'jws-compact', 'value': value}})), 1)
            same(answer['valid'], False)
        for trust, reason in (({'emitter': 'https://other.example.com'}, 'no_key'),
                              ({'roles': ['pep']}, 'evidence'), ({'audiences': [DOCS]}, 'audience'),
                              ({'compromised_at': NOW}, 'compromised'), ({'compromised_at': None}, 'compromised')):
            keys = file_of({**JWKS, 'emitter': PDP, 'roles': ['pdp'], **trust})
            no(verifying(profile, path, keys=keys), reason, trust)
        bare = file_of(JWKS)
        line(verifying(profile, path, keys=bare, more=['--emitter', PDP]))
        no(verifying(profile, path, keys=bare, more=['--emitter', PDP, '--role', 'executor']), 'evidence', 'a role')
        usage(verifying(profile, path, keys=bare), 'whose keys')
        usage(verifying(profile, path, keys=bare, more=['--emitter', PDP, '--role', 'judge']), 'no role')
        for bad, place in (({'roles': ['judge']}, b'at /roles'), ({'roles': []}, b'at /roles'),
                           ({'audiences': []}, b'at /audiences'), ({'emitter': 7}, b'at /emitter'),
                           ({'compromised_at': 'then'}, b'at /compromised_at')):
            trouble(verifying(profile, path, keys=file_of({**JWKS, 'emitter': PDP, **bad})), bad, place)
        for bad, reason in ((b'{', 'unexpected_end'), (b'{}', 'evidence')):
            no(verifying(profile, stdin=bad), reason, bad)
        both = verifying(profile, path, file_of(b'{}'), path)
        same((both.status, [json.loads(one)['valid'] for one in both.out.splitlines()]), (1, [True, False, True]))
    usage(mission('evidence', 'verify', 'x'), 'no keys')
    usage(mission('evidence', 'verify', '--keys', '-'), 'standard input twice')
    usage(mission('evidence', 'verify', '--keys', 'k', '-', '-'), 'standard input twice')
    usage(mission('evidence', 'frobnicate'), 'a verb')


EARLY, LATE = '2026-09-21T09:05:00Z', '2026-09-21T11:00:00Z'


def joining(profile, *files, now=EARLY, stdin=b'', more=()):
    return mission('evidence', 'join', '--keys', TRUST, '--profile', profile, '--now', now, *more, *files,
                   stdin=stdin)


def codes(report):
    return sorted(finding['code'] for one in report['missions'] for finding in one['findings'])


@test('30:EV-6')
def evidence_is_joined():
    for profile in PROFILES:
        path = new_path()
        signed(profile, path, write(profile))
        for _ in range(2):
            signed(profile, path, request(profile, 'x.y'), status=1)
        with open(path, 'rb') as file:
            first, second, third = file.read().splitlines(True)
        report = line(joining(profile, path))
        same((report['records'], report['unverified'], codes(report)), (3, [], ['outcome_awaited']))
        one, = report['missions']
        same((one['id'], one['decisions']), (ID, {'deny': 2, 'permit': 1}))
        same(codes(line(joining(profile, path, now=LATE), 1)), ['undetermined_outcome'], 'nobody told the outcome')
        same(codes(line(joining(profile, path, now=LATE, more=['--window', '36000']))), ['outcome_awaited'])
        same(codes(line(joining(profile, path, more=['--window', '0']), 1)), ['undetermined_outcome'])
        same(codes(line(joining(profile, path, now=LATE, more=['--attempted']), 1)), ['action_attempted'])
        gap = line(joining(profile, stdin=first + third), 1)
        same(codes(gap), ['outcome_awaited', 'sequence_gap'])
        line(joining(profile, stdin=third))
        same(codes(line(joining(profile, stdin=third, more=['--from-start']), 1)), ['sequence_gap'])
        twice = line(joining(profile, path, path))
        same((twice['records'], twice['redelivered']), (3, 3), 'delivered again')
        same([action['status'] for action in line(joining(profile, path, more=['--actions']))['missions'][0]['actions']]
             .count('denied'), 2)
        forged = second.replace(b'"deny"', b'"permit"')
        report = line(joining(profile, stdin=first + forged + b'{\n' + third), 1)
        same([(bad['line'], bad['reason']) for bad in report['unverified']],
             [(2, 'evidence'), (3, 'unexpected_end')])
        same(report['records'], 2, 'what nobody can believe counts for nothing')
        for window in ('-1', 'x', '999999999999'):
            usage(joining(profile, path, more=['--window', window]), window)
    trouble(joining('series', '/no/such/file'), 'no file')


@test()
def a_mission_is_told_from_its_records():
    for profile in PROFILES:
        path = new_path()
        signed(profile, path, write(profile))
        signed(profile, path, request(profile, 'x.y'), status=1)
        arguments = ['evidence', 'story', '--keys', TRUST, '--profile', profile, '--now', EARLY]
        result = mission(*arguments, '--mission', ID, path)
        same((result.status, result.err), (0, b''))
        for word in (b'journal-entries.write', b'x.y', b'out_of_authority', PDP.encode()):
            true(word in result.out, f'{word!r} in {result.out!r}')
        same(mission(*arguments, '--mission', ID, '--issuer', ISS, path).out, result.out)
        with open(path, 'rb') as file:
            text = file.read()
        left_out = mission(*arguments, '--mission', ID, stdin=text + b'{}\n')
        same((left_out.status, left_out.out, left_out.err.count(b'\n')), (1, result.out, 1))
        for other in (['--mission', 'msn_other'], ['--mission', ID, '--issuer', 'https://other.example.com']):
            missing = mission(*arguments, *other, path)
            same((missing.status, missing.out), (1, b''), other)
            true(b'not_found' in missing.err, missing.err)
        usage(mission(*arguments, path), 'which Mission')


# What the documents show

def guide_commands():
    with open(os.path.join(ROOT, 'doc', 'guide.md'), encoding='utf-8') as file:
        blocks = re.findall(r'^```\n(mission policy .*?)^```$', file.read(), re.M | re.S)
    same(len(blocks), 1, 'the guide shows it once')
    return blocks[0]


def manual_commands():
    with open(os.path.join(ROOT, 'examples', 'cli', 'mission.1'), encoding='utf-8') as file:
        text = file.read().split('Decide, and look at what was decided:', 1)[1]
    lines = re.match(r'(?:\n\.Pp|\n\.Dl [^\n]*)+', text).group().split('\n.Dl ')[1:]
    return '\n'.join(line.replace('\\e', '\\').replace('\\ ', ' ') for line in lines).replace('$ ', '') + '\n'


def at_a_prompt(commands, asked):
    """A folder with the files that are named, the machine's clock, and a shell."""
    folder = tempfile.mkdtemp(prefix='prompt.', dir=FOLDER)
    lasting = record('series', created='2020-01-01T00:00:00Z', expiry='9000-01-01T00:00:00Z')
    files = {'record.json': lasting, 'request.json': asked, 'key.json': KEY}
    for name, value in files.items():
        with open(os.path.join(folder, name), 'wb') as file:
            file.write(plain(value))
    shutil.copy(PROFILE_FILE, os.path.join(folder, 'journal.json'))
    os.symlink(os.path.abspath(MISSION), os.path.join(folder, 'mission'))
    path = folder + ':' + os.environ['PATH']
    result = subprocess.run(['sh', '-e', '-c', commands], cwd=folder, env={**os.environ, 'PATH': path},
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=60)
    same((result.returncode, result.stderr), (0, b''), commands)
    response, report = map(json.loads, result.stdout.splitlines())
    return checked(response), report


@test()
def documents_show_commands_that_run():
    for commands, asked in ((guide_commands(), write('series')), (manual_commands(), request('series'))):
        same([words.split()[1] for words in commands.replace('\\\n', ' ').splitlines()],
             ['policy', 'decide', 'evidence'], commands)
        _, report = at_a_prompt(commands, asked)
        same((report['records'], report['unverified'], codes(report)), (1, [], ['outcome_awaited']))


@test()
def the_commands_describe_themselves():
    for words in (['policy'], ['policy', 'compile'], ['decide'], ['tools'], ['tools', 'filter'], ['evidence'],
                  ['evidence', 'join'], ['evidence', 'story']):
        result = mission('help', *words)
        same((result.status, result.err), (0, b''), words)
        true(result.out.startswith(b'usage: mission ' + b' '.join(word.encode() for word in words)), words)


main('decisions')

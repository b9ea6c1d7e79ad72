"""`mission store` from outside: a state authority at a shell prompt. SPDX-License-Identifier: MIT

usage: store.py MISSION

With MISSION_TEST_POSTGRES (of test/store/cluster) the stores are databases of that server, else
SQLite files.
"""
import contextlib
import glob
import hashlib
import itertools
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, run, same, test, true  # noqa: E402

MISSION = sys.argv[1]
SERVER = os.environ.get('MISSION_TEST_POSTGRES')
FOLDER = tempfile.mkdtemp(prefix='mission-store.')
ORIGIN = 'https://as.example.com'
NOW, SOON, LATER = '2026-09-21T09:00:00Z', '2026-09-21T09:30:00Z', '2026-09-21T12:00:00Z'
PROFILES = ('series', 'draft')
ALICE = ('https://idp.example.com', 'alice')
APPROVER = ['--actor-iss', ALICE[0], '--actor-sub', ALICE[1]]
SUBJECT = ['--subject-iss', ALICE[0], '--subject-sub', ALICE[1]]
CLIENT = ['--client', 's6BhdRkqt3']
VERBS = ('init admit render approve deny withdraw derive transition expand child show history list '
         'events due sweep').split()
counter = itertools.count()
SEED = os.environ.get('MISSION_SEED') or str(time.time_ns())


def seeded():
    print(f'# MISSION_SEED={SEED}')
    return random.Random(SEED)


# Stores and documents

def psql(database, *commands):
    found = sorted(glob.glob('/usr/lib/postgresql/*/bin/psql'))
    program = found[-1] if found else 'psql'
    words = [word for command in commands for word in ('-c', command)]
    return subprocess.run([program, '-qAtX', '-d', database, *words], check=True, capture_output=True)


def url(database):
    parts = dict(part.split('=', 1) for part in SERVER.split())
    return f'postgresql:///{database}?host={parts["host"]}&user={parts["user"]}'


def new_address():
    name = f'store{next(counter)}'
    if not SERVER:
        return os.path.join(FOLDER, name)
    psql(SERVER, f'CREATE DATABASE {name}')
    return url(name)


def file_of(value):
    path = os.path.join(FOLDER, f'file{next(counter)}')
    with open(path, 'wb') as file:
        file.write(value if isinstance(value, bytes) else json.dumps(value).encode())
    return path


def entry(*actions, host='erp', **more):
    return {'type': 'mission_resource_access', 'resource': f'https://{host}.example.com',
            'actions': list(actions), **more}


READ = entry('invoices.read')
PAY = entry('invoices.read', 'invoices.pay')
CHILDREN = {'max_depth': 2, 'allowed_delegates': [{'sub_profile': 'ai_agent'}],
            'children': {'max_children': 2, 'max_child_depth': 3,
                         'allowed_child_actors': [{'sub': 'sub-agent'}]}}
FAMILY = entry('invoices.read', 'invoices.pay', delegation=CHILDREN)


def policy(*entries, version='policy-1', **more):
    entries = list(entries) or [PAY]
    return file_of({'version': version, 'ceiling': entries,
                    'candidates': {'Q3 invoices': entries}, **more})


def intent(profile, bounds=None, expires='2026-12-31T00:00:00Z', **more):
    if profile == 'draft':
        inner = {'goal': 'Reconcile', 'resources': ['https://erp.example.com'],
                 'expires_at': expires, **more}
        return json.dumps({'intent': dict(inner, controls=bounds) if bounds else inner}).encode()
    bare = {'goal': 'Reconcile', 'objects': ['Q3 invoices'], 'constraints': [],
            'success_criteria': [], 'mission_expiry': expires, **more}
    return json.dumps(dict(bare, context=bounds) if bounds else bare).encode()


def change(address, sqlite, postgres):
    """Change a store by hand."""
    if SERVER:
        psql(address, postgres)
        return
    with contextlib.closing(sqlite3.connect(address)) as database:
        database.execute(sqlite)
        database.commit()


class Answer:
    def __init__(self, result, about):
        self.status, self.out, self.err = result.status, result.out, result.err
        self.reply = None
        true(self.status in (0, 1, 2), f'{about}: status {self.status}: {self.err!r}')
        if self.status == 2:
            same(self.out, b'', about)
            true(self.err.endswith(b'\n') and self.err.count(b'\n') == 1, f'{about}: {self.err!r}')
            return
        same(self.err, b'', about)
        self.reply = json.loads(self.out)
        plain = json.dumps(self.reply, sort_keys=True, separators=(',', ':'), ensure_ascii=False)
        same(self.out, plain.encode() + b'\n', f'{about}: one canonical line')

    def __getitem__(self, name):
        return self.reply[name]


class Store:
    def __init__(self, profile, address=None, bound=True):
        self.profile = profile
        self.address = new_address() if address is None else address
        if bound:
            answer = self('init', '--origin', ORIGIN, '--profile', profile)
            same((answer.status, answer.reply),
                 (0, {'created': True, 'issuer': ORIGIN, 'profile': profile}), 'init')

    def command(self, verb, *arguments, now=NOW):
        return [MISSION, 'store', verb, self.address, *arguments, '--now', now]

    def __call__(self, verb, *arguments, stdin=b'', now=NOW):
        about = f'{self.profile} {verb} {" ".join(map(str, arguments))[:200]}'
        return Answer(run(self.command(verb, *arguments, now=now), stdin), about)

    def submission(self, entries):
        if self.profile == 'draft':
            return ['--proposal', file_of(entries), *CLIENT, *SUBJECT]
        return ['--tenant', 'example-corp', *CLIENT, *SUBJECT]

    def admit(self, *entries, rule=None, now=NOW, more=(), **wish):
        entries = list(entries) or [PAY]
        return self('admit', '--policy', rule or policy(*entries), *self.submission(entries), *more,
                    stdin=intent(self.profile, **wish), now=now)

    def create(self, verb, source, request, *entries, more=(), now=NOW, **wish):
        entries = list(entries)
        return self(verb, '--mission', source, '--request', request, '--policy', policy(*entries),
                    *self.submission(entries), *more, stdin=intent(self.profile, **wish), now=now)

    def approve(self, waiting, *entries, event=None, more=(), now=NOW, rule=None):
        return self('approve', '--mission', waiting['mission_id'], '--event',
                    event or 'ape_' + waiting['mission_id'], '--rendering', waiting['rendering'],
                    '--policy', rule or policy(*entries), *APPROVER, *more, now=now)

    def mission(self, *entries, now=NOW, **wish):
        waiting = done(self.admit(*entries, now=now, **wish))
        return done(self.approve(waiting, *entries, now=now))['mission_id']

    def derive(self, mission, *more, now=NOW):
        return self('derive', '--mission', mission, *CLIENT, *more, now=now)

    def move(self, mission, operation, *more, now=NOW):
        return self('transition', '--mission', mission, '--operation', operation, *more, now=now)

    def show(self, mission, now=NOW):
        return done(self('show', '--mission', mission, now=now))

    def state(self, mission, now=NOW):
        return self.show(mission, now)['mission']['state']


def done(answer):
    same(answer.status, 0, f'{answer.reply or answer.err}')
    return answer


def refused(answer, error, **members):
    same((answer.status, (answer.reply or {}).get('error')), (1, error), f'{answer.out} {answer.err}')
    for name, value in members.items():
        same(answer.reply.get(name), value, name)


def trouble(answer, *words):
    same(answer.status, 2, f'{answer.out!r}')
    for word in words:
        true(word.encode() in answer.err, f'{word} is not in {answer.err!r}')


def usage(answer, about):
    same(answer.status, 2, about)
    true(b'; usage: mission store' in answer.err, f'{about}: {answer.err!r}')


# Binding

@test()
def init_binds_a_store_once():
    for profile, other in (PROFILES, PROFILES[::-1]):
        store = Store(profile)
        again = done(store('init', '--origin', ORIGIN, '--profile', profile))
        same(again.reply, {'created': False, 'issuer': ORIGIN, 'profile': profile})
        trouble(store('init', '--origin', ORIGIN + '/', '--profile', profile), "another issuer's")
        trouble(store('init', '--origin', ORIGIN, '--profile', other), 'another profile')
        trouble(store('list', '--origin', 'https://other.example.com'), "another issuer's")
        trouble(store('list', '--profile', other), 'another profile')
        done(store('list', '--origin', ORIGIN, '--profile', profile))


@test()
def init_wants_the_name_of_an_issuer():
    store = Store('series', bound=False)
    usage(store('init'), 'no origin')
    for origin in ('', 'as.example.com', '/as', 'https://as.example.com/#a', 'https://a b', '\x1b[31m'):
        usage(store('init', '--origin', origin), origin)
    usage(store('init', '--origin', ORIGIN, '--profile', 'baroque'), 'no such profile')
    trouble(store('list'))


@test()
def many_bind_at_once():
    address = new_address()
    names = [f'https://as{i % 2}.example.com' for i in range(8)]
    runs = [subprocess.Popen([MISSION, 'store', 'init', address, '--origin', name],
                             stdout=subprocess.PIPE, stderr=subprocess.PIPE) for name in names]
    ends = [(name, process.communicate(timeout=120)[0], process.returncode)
            for name, process in zip(names, runs)]
    replies = [json.loads(out) for _, out, status in ends if status == 0]
    same([reply['created'] for reply in replies].count(True), 1, 'one of them made it')
    same(len({reply['issuer'] for reply in replies}), 1, 'all have the same issuer')
    for name, _, status in ends:
        same(status, 0 if name == replies[0]['issuer'] else 2, name)


# What is no store

def digest(path):
    with open(path, 'rb') as file:
        return hashlib.sha256(file.read()).hexdigest()


@test()
def what_is_no_store_stays_as_it_is():
    if SERVER:
        return
    text, foreign = file_of(b'this is no database\n' * 100), os.path.join(FOLDER, 'foreign')
    with contextlib.closing(sqlite3.connect(foreign)) as database:
        database.execute('CREATE TABLE mine(a)')
        database.commit()
    for path in (text, foreign):
        before = digest(path)
        for verb in ('init', 'list'):
            more = ['--origin', ORIGIN] if verb == 'init' else []
            trouble(Store('series', path, bound=False)(verb, *more))
        same(digest(path), before, path)


@test()
def only_init_makes_a_store():
    if SERVER:
        missing, empty = url('missing'), new_address()
    else:
        missing, empty = os.path.join(FOLDER, 'missing'), file_of(b'')
    for address in (missing, empty):
        trouble(Store('series', address, bound=False)('list'))
    if not SERVER:
        same((os.path.exists(missing), os.path.getsize(empty)), (False, 0), 'nothing was made')
        trouble(Store('series', FOLDER, bound=False)('init', '--origin', ORIGIN))
        trouble(Store('series', '/no/such/folder/store', bound=False)('init', '--origin', ORIGIN))


@test()
def a_newer_schema_is_left_alone():
    store = Store('draft')
    change(store.address, 'PRAGMA user_version=1000',
           'UPDATE mission.store_schema SET version = 1000')
    trouble(store('list'), '1000')
    trouble(store('init', '--origin', ORIGIN, '--profile', 'draft'), '1000')


@test()
def a_binding_that_was_spoilt_is_refused():
    for text in (b'', b'{', b'{"issuer":"https://as.example.com"}', b'{"issuer":"","profile":"draft"}',
                 b'{"issuer":"https://as.example.com","profile":"baroque"}', b'[]'):
        store = Store('series')
        change(store.address, f"UPDATE bodies SET bytes=x'{text.hex()}'",
               f"UPDATE mission.store_row SET bytes = '\\x{text.hex()}'")
        trouble(store('list'), 'bound to')


@test()
def a_store_without_a_binding_is_not_opened():
    store = Store('series')
    change(store.address, 'DELETE FROM rows', 'DELETE FROM mission.store_row')
    trouble(store('list'), 'bound to no issuer')
    done(store('init', '--origin', ORIGIN))
    done(store('list'))


@test()
def addresses():
    usage(Store('series', 'mysql://localhost/db', bound=False)('list'), 'another database')
    for name in ('', 'sqlite:'):
        usage(Store('series', name, bound=False)('list'), repr(name))
    trouble(Store('series', ':memory:', bound=False)('list'))
    trouble(Store('series', 'postgresql://127.0.0.1:1/none', bound=False)('list'))
    if SERVER:
        return
    store = Store('series')
    done(Store('series', 'sqlite:' + store.address, bound=False)('list'))


# The life of a Mission

@test('AV-4')
def what_was_shown_is_what_is_approved():
    for profile in PROFILES:
        store = Store(profile)
        waiting = done(store.admit(READ))
        true(waiting['mission_id'].startswith('msn_'), 'an identifier')
        same(waiting['authority_set'], [READ])
        same(store.show(waiting['mission_id'])['disclosure'], waiting['disclosure'], 'shown')
        shown = done(store('render', '--mission', waiting['mission_id'], '--policy', policy(READ),
                           *APPROVER, '--expires-at', '2026-10-01T00:00:00Z'))
        true(shown['rendering'] != waiting['rendering'], 'another rendering')
        refused(store.approve(waiting, READ), 'access_denied')
        refused(store.approve(shown, READ, rule=policy(READ, version='policy-2')), 'access_denied')
        same(store.show(waiting['mission_id'])['derivations'], 0)
        mission = done(store.approve(shown, READ))
        same((mission['state'], mission['mission_expires_at']), ('active', '2026-10-01T00:00:00Z'))
        same(done(store.approve(shown, READ)).out, mission.out, 'the same event again')
        refused(store.approve(shown, READ, event='another'), 'conflict')


@test('CE-6')
def each_action_is_acknowledged():
    material = {'irreversible_action': ['invoices.pay'], 'external_commitment': ['nothing.here']}
    for profile in PROFILES:
        store, rule = Store(profile), policy(PAY, material=material)
        waiting = done(store.admit(PAY, rule=rule))
        actions = store.show(waiting['mission_id'])['disclosure']['approver_actions']
        same({action['condition'] for action in actions}, {'irreversible_action'}, profile)
        refused(store.approve(waiting, rule=rule), 'access_denied')
        blanket = file_of([{'applies_to': {}, 'condition': 'all', 'acknowledged_at': NOW}])
        same(store.approve(waiting, rule=rule, more=['--acknowledgments', blanket]).status, 1)
        each = file_of([dict(applies_to=action['applies_to'], condition=action['condition'],
                             acknowledged_at=NOW) for action in actions])
        done(store.approve(waiting, rule=rule, more=['--acknowledgments', each]))
        waiting = done(store.admit(entry('invoices.*'), rule=policy(entry('invoices.*'),
                                                                    material=material)))
        rule = policy(entry('invoices.*'), material=material)
        true(waiting['disclosure']['approver_actions'], 'a family has the action')
        refused(store.approve(waiting, rule=rule), 'access_denied')
        done(store.approve(waiting, rule=rule, more=['--acknowledge-all']))


@test()
def authentication_and_deployment_are_the_operators_word():
    gold = {'acr': 'urn:example:gold'}
    for profile in PROFILES:
        store = Store(profile)
        if profile == 'draft':
            gold['agent_deployment'] = 'robot-7'
        waiting = done(store.admit(bounds=gold))
        refused(store.approve(waiting), 'access_denied')
        refused(store.approve(waiting, more=['--acr', 'urn:example:silver']), 'access_denied')
        done(store.approve(waiting, more=['--acr', 'urn:example:gold']))
        if profile == 'draft':
            for more in ([], ['--deployment', 'robot-8']):
                refused(store.derive(waiting['mission_id'], *more), 'invalid_grant')
        done(store.derive(waiting['mission_id'], '--deployment', 'robot-7'))


@test()
def deny_and_withdraw_end_a_request():
    for profile in PROFILES:
        store = Store(profile)
        for verb, who in (('deny', APPROVER), ('withdraw', CLIENT)):
            waiting = done(store.admit())
            about = ['--mission', waiting['mission_id']]
            refused(store(verb, '--mission', 'msn_AAAAAAAAAAAAAAAAAAAAAAAA', *who), 'not_found')
            reply = done(store(verb, *about, *who, '--reason', 'not now'))
            same(reply['mission_id'], waiting['mission_id'])
            refused(store.approve(waiting), 'conflict')
            refused(store.derive(waiting['mission_id']), 'invalid_grant')
            reason = done(store('history', *about))['events'][-1]['reason']
            same(reason, 'withdrawn' if (profile, verb) == ('series', 'withdraw') else 'not now')


@test('10:LC-5', '10:LC-6')
def derivations_are_counted():
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission(PAY, bounds={'max_derivations': 3})
        first = done(store.derive(mission))
        same((first['authorization_details'], first['derivations_remaining']), ([PAY], 2))
        same(first['exp'] - first['iat'], 300)
        refused(store.derive(mission, '--resource', 'https://other.example.com'), 'invalid_target')
        refused(store('derive', '--mission', mission, '--client', 'another'), 'invalid_grant')
        leased = done(store.derive(mission, '--reserve', '--lifetime', '60', '--resource',
                                   'https://erp.example.com'))
        lease = ['derive', '--mission', mission]
        done(store(*lease, '--release', leased['lease']))
        refused(store(*lease, '--confirm', leased['lease']), 'invalid_grant')
        leased = done(store.derive(mission, '--reserve'))
        for _ in range(2):
            done(store(*lease, '--confirm', leased['lease']))
        done(store.derive(mission))
        refused(store.derive(mission), 'invalid_grant')
        same(store.show(mission)['derivations'], 3)


@test()
def transitions():
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission()
        moved = done(store.move(mission, 'suspend', '--nonce', 'n1', '--reason', 'audit', *APPROVER))
        same((moved['nonce'], moved['mission']['state'], moved['mission']['version']),
             ('n1', 'suspended', 2))
        refused(store.derive(mission), 'invalid_grant')
        done(store.move(mission, 'resume', '--expected-version', '2'))
        again = store.move(mission, 'suspend', '--nonce', 'n1', '--reason', 'audit', *APPROVER)
        same((again.status, again.out), (0, moved.out), 'the stored answer')
        refused(store.move(mission, 'suspend', '--nonce', 'n1', '--reason', 'other', *APPROVER),
                'invalid_request')
        refused(store.move(mission, 'revoke', '--expected-version', '2'), 'stale_version')
        refused(store.move(mission, 'suspend', '--until', SOON), 'invalid_request')
        refused(store.move(mission, 'suspend', '--until', 'soon', '--on-expiry', 'resume'),
                'invalid_request')
        refused(store.move('msn_AAAAAAAAAAAAAAAAAAAAAAAA', 'revoke'), 'not_found')
        done(store.move(mission, 'complete'))
        refused(store.move(mission, 'resume'), 'conflict')
        same(store.state(mission), 'completed')


@test('20:LC-3')
def the_clock_makes_transitions_due():
    for profile in PROFILES:
        store = Store(profile)
        back, gone = store.mission(), store.mission(expires='2026-09-21T10:00:00Z')
        done(store.move(back, 'suspend', '--until', SOON, '--on-expiry', 'resume'))
        done(store('sweep'))
        same(done(store('due')).reply, {'missions': [], 'more': False, 'next': SOON})
        same(sorted(done(store('due', now=LATER))['missions']), sorted([back, gone]))
        same(len(done(store('due', '--limit', '1', now=LATER))['missions']), 1, 'a page')
        same((store.state(back, LATER), store.state(gone, LATER)), ('active', 'expired'))
        same(done(store('sweep', now=LATER))['more'], False)
        same(done(store('due', now=LATER))['missions'], [])
        events = done(store('history', '--mission', gone, now=LATER))['events']
        same(events[-1]['event'], 'expire')


@test()
def a_request_that_waits_too_long_lapses():
    for profile in PROFILES:
        store = Store(profile)
        waiting = done(store.admit())
        refused(store.approve(waiting, now=LATER), 'conflict')
        refused(store.admit(expires='2026-09-21T08:00:00Z'), 'invalid_request')


# Missions from Missions

@test()
def a_successor_takes_its_place():
    for profile in PROFILES:
        store = Store(profile)
        first = store.mission(READ)
        refused(store.create('expand', first, 'e0', READ), 'invalid_request',
                mission_denial_reason='nothing_to_expand')
        refused(store.create('expand', 'msn_AAAAAAAAAAAAAAAAAAAAAAAA', 'e0', PAY), 'invalid_grant')
        refused(store.create('expand', first, 'a b', PAY), 'invalid_request')
        waiting = done(store.create('expand', first, 'e1', PAY))
        same((waiting['predecessor'], store.state(first)), (first, 'active'))
        refused(store.create('expand', first, 'e1', PAY, bounds={'max_derivations': 9}), 'invalid_request')
        done(store.approve(waiting, PAY, more=['--acknowledge-all']))
        same(store.state(waiting['mission_id']), 'active')
        true(store.state(first) in ('superseded', 'completed'), store.state(first))
        refused(store.derive(first), 'invalid_grant')


@test()
def a_successor_lives_longer_only_when_the_operator_says_so():
    for profile in PROFILES:
        store = Store(profile)
        first = store.mission(READ)
        longer = '2027-01-31T00:00:00Z'
        bounded = store.create('expand', first, 'e1', PAY, expires=longer)
        allowed = done(store.create('expand', first, 'e2', PAY, expires=longer, more=['--longer']))
        same(allowed['expires_at'], longer)
        true(bounded.status == 1 or bounded['expires_at'] != longer, bounded.out)


@test()
def children():
    actor, stranger = file_of({'sub': 'sub-agent'}), file_of({'sub': 'stranger'})
    for profile in PROFILES:
        store = Store(profile)
        parent = store.mission(FAMILY)
        child = ['--child-actor', actor]
        waiting = done(store.create('child', parent, 'c1', FAMILY, more=child))
        true('parent' in waiting.reply, waiting.out)
        done(store.approve(waiting, FAMILY, more=['--acknowledge-all']))
        more = [*child, '--adjudicated', '--cascade-mode', 'status_required', '--key', 'a-key']
        second = done(store.create('child', parent, 'c2', FAMILY, more=more))
        same(store.show(second['mission_id'])['parent']['cascade_mode'], 'status_required')
        same(store.state(second['mission_id']), 'active')
        refused(store.create('child', parent, 'c3', FAMILY, more=more), 'invalid_request')
        same(store.create('child', parent, 'c4', FAMILY, more=['--child-actor', stranger]).status, 1)
        listed = done(store('list', '--parent', parent))['missions']
        same({each['id'] for each in listed}, {waiting['mission_id'], second['mission_id']})
        done(store.move(parent, 'revoke'))
        same(store.derive(second['mission_id']).status, 1, 'the parent has ended')
        done(store('sweep', '--limit', '100'))
        true(store.state(second['mission_id']) in ('revoked', 'cascaded'), 'the child followed')
        trouble(store.create('child', parent, 'c5', FAMILY, more=['--child-actor', file_of(b'{')]))


@test()
def an_actor_of_another_issuer_is_a_client_here():
    other = {'iss': 'https://other.example.com', 'sub': 'sub-agent'}
    allowed = [{'sub': 'helper'}, {'sub': 'sub-agent'}]
    bounds = dict(CHILDREN, children=dict(CHILDREN['children'], allowed_child_actors=allowed))
    family = entry('invoices.read', delegation=bounds)
    more = ['--adjudicated', '--child-actor', file_of(other)]
    for profile in PROFILES:
        store = Store(profile)
        parent = store.mission(family)
        refused(store.create('child', parent, 'c1', family, more=more), 'invalid_request',
                mission_denial_reason='child_actor_not_allowed')
        more_client = [*more, '--child-client', 'helper']
        child = done(store.create('child', parent, 'c2', family, more=more_client))
        listed = done(store('list', '--client', 'helper'))['missions']
        same([each['id'] for each in listed], [child['mission_id']])


# Reading

@test()
def listing():
    for profile in PROFILES:
        store = Store(profile)
        ids = [store.mission() for _ in range(3)]
        done(store.move(ids[0], 'suspend'))
        page, found = done(store('list', '--limit', '2')), []
        found += [each['id'] for each in page['missions']]
        page = done(store('list', '--limit', '2', '--cursor', page['cursor']))
        found += [each['id'] for each in page['missions']]
        same(sorted(found), sorted(ids))
        filters = [(['--state', 'suspended'], 1), (['--state', 'active suspended'], 3),
                   (['--state', 'active', '--state', 'suspended'], 3), (['--state', 'asleep'], 0),
                   (['--client', 'another'], 0), (CLIENT, 3), (SUBJECT, 3),
                   (['--subject-iss', ALICE[0], '--subject-sub', 'bob'], 0),
                   (['--created-after', LATER], 0), (['--created-before', LATER], 3),
                   (['--expiring-before', '2027-01-01T00:00:00Z'], 3), (['--parent', ids[0]], 0),
                   (['--tenant', 'another'], 0)]
        for more, count in filters:
            same(len(done(store('list', *more))['missions']), count, f'{profile} {more}')
        for more in (['--cursor', 'x'], ['--created-after', 'then']):
            refused(store('list', *more), 'invalid_request')
        first = done(store('list', '--limit', '1'))
        refused(store('list', '--limit', '1', '--cursor', first['cursor'], *CLIENT),
                'invalid_request')


@test()
def showing():
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission()
        shown = store.show(mission)
        result = run([MISSION, 'verify', 'record', '--profile', profile],
                     json.dumps(shown['record']).encode())
        same(result.err, b'', f'the record is proven: {result.out}')
        refused(store('show', '--mission', 'msn_AAAAAAAAAAAAAAAAAAAAAAAA'), 'not_found')
        refused(store('history', '--mission', 'msn_AAAAAAAAAAAAAAAAAAAAAAAA'), 'not_found')
        history = done(store('history', '--mission', mission, '--limit', '1'))
        same((len(history['events']), history['more']), (1, True))
        rest = done(store('history', '--mission', mission, '--after', '1'))
        same(([event['sequence'] for event in rest['events']], rest['more']), ([2], False))


@test()
def events_come_until_they_are_acknowledged():
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission()
        keys = [event['key'] for event in done(store('events'))['events']]
        same(len(keys), 2)
        same(done(store('events')).reply['events'][0]['key'], keys[0], 'again')
        page = done(store('events', '--limit', '1'))
        same([event['key'] for event in page['events']], keys[:1])
        same(done(store('events', '--acknowledge', keys[0])).reply, {'acknowledged': 1})
        same(done(store('events', '--acknowledge', keys[0])).reply, {'acknowledged': 0})
        done(store.move(mission, 'suspend'))
        left = [event['key'] for event in done(store('events'))['events']]
        same(left[0], keys[1])
        same(done(store('events', '--acknowledge', ' '.join(left))).reply, {'acknowledged': 2})
        same(done(store('events'))['events'], [])
        usage(store('events', '--acknowledge', 'a', '--limit', '1'), 'either or')
        usage(store('events', '--acknowledge', ' '.join('k' * 33)), '33 keys')


# Refusals

@test()
def a_policy_bounds_and_is_read_strictly():
    for profile in PROFILES:
        store = Store(profile)
        narrowed = done(store.admit(PAY, rule=policy(READ)))
        same(narrowed['authority_set'], [READ])
        outside = policy(entry('other.read', host='other'))
        if profile == 'draft':
            refused(store.admit(PAY, rule=outside), 'invalid_authorization_details')
        strict = policy(READ, recognizes_all=False)
        done(store.admit(READ, rule=strict))
        if profile == 'draft':
            two = [READ, entry('other.read', host='other')]
            wish = {'resources': [each['resource'] for each in two]}
            same(done(store.admit(*two, rule=policy(READ), **wish))['authority_set'], [READ])
            refused(store.admit(*two, rule=strict, **wish), 'invalid_authorization_details')
        if profile == 'series':
            rule = file_of({'version': '1', 'ceiling': [READ], 'recognizes_all': False})
            refused(store.admit(READ, rule=rule), 'invalid_authorization_details')
            rule = file_of({'version': '1', 'ceiling': [READ]})
            refused(store.admit(READ, rule=rule), 'invalid_authorization_details')
        good = {'version': '1', 'ceiling': [READ]}
        bad = [b'', b'[]', b'{"a":1,"a":1}', {}, {'version': '1'}, {'ceiling': [READ]},
               dict(good, version=''), dict(good, version=1), dict(good, ceiling=[]),
               dict(good, ceiling='x'), dict(good, ceiling=[{}]), dict(good, candidates=[]),
               dict(good, candidates={'a': {}}), dict(good, recognizes_all=1), dict(good, extra=1),
               dict(good, material=[]), dict(good, material={'a': 1})]
        for text in bad:
            trouble(store.admit(READ, rule=file_of(text)))
        trouble(store.admit(READ, rule='/no/such/file'))
        same(len(done(store('list'))['missions']), 2 if profile == 'series' else 0,
             'nothing else was admitted')


@test()
def a_submission_is_refused_with_its_error():
    for profile in PROFILES:
        store = Store(profile)
        request = ['admit', '--policy', policy(READ), *store.submission([READ])]
        for text in (b'', b'{', b'[]', b'{}', b'{"a":1,"a":1}', b'\xff', intent(profile, surprise=1)):
            refused(store(*request, stdin=text), 'invalid_request')
        other = PROFILES[profile == 'series']
        refused(store(*request, stdin=intent(other)), 'invalid_request')
        done(store(*request, file_of(intent(profile))))
        trouble(store(*request, '/no/such/file'))
        source = ['--source', file_of({'type': 'user_delegated'})]
        if profile == 'draft':
            done(store(*request, *source, stdin=intent(profile)))
        else:
            usage(store(*request, *source, stdin=intent(profile)), 'no source in the series')
            usage(store('admit', '--policy', policy(READ), *CLIENT, *SUBJECT,
                        stdin=intent(profile)), 'no tenant')
        proposal = ['--proposal', file_of([READ])]
        if profile == 'series':
            refused(store(*request, *proposal, stdin=intent(profile)), 'invalid_request')


@test()
def a_clock_that_goes_back_is_no_clock():
    store = Store('series')
    mission = store.mission(now=LATER)
    trouble(store.derive(mission, now=NOW), 'clock')
    usage(store.derive(mission, now='noon'), 'no time')


# Usage and hostile arguments

NEEDED = {
    'init': ['--origin', ORIGIN],
    'admit': ['--policy', 'p', *CLIENT, *SUBJECT],
    'render': ['--mission', 'm', '--policy', 'p', *APPROVER],
    'approve': ['--mission', 'm', '--event', 'e', '--rendering', 'r', '--policy', 'p', *APPROVER],
    'deny': ['--mission', 'm', *APPROVER], 'withdraw': ['--mission', 'm', *CLIENT],
    'derive': ['--mission', 'm', *CLIENT],
    'transition': ['--mission', 'm', '--operation', 'revoke'],
    'expand': ['--mission', 'm', '--request', 'r', '--policy', 'p', *CLIENT, *SUBJECT],
    'child': ['--mission', 'm', '--request', 'r', '--policy', 'p', '--child-actor', 'a', *CLIENT,
              *SUBJECT],
    'show': ['--mission', 'm'], 'history': ['--mission', 'm'],
}


@test()
def what_is_needed_is_asked_for():
    usage(Answer(run([MISSION, 'store']), 'store'), 'nothing to do')
    usage(Answer(run([MISSION, 'store', 'dance']), 'dance'), 'no such thing')
    usage(Answer(run([MISSION, 'store', '--lines']), 'option'), 'an option')
    store = Store('series', '/no/such/store', bound=False)
    for verb in VERBS:
        usage(Answer(run([MISSION, 'store', verb]), verb), f'{verb}: no store')
        usage(store(verb, '--frobnicate'), f'{verb}: unknown option')
        usage(store(verb, 'a', 'b', 'c'), f'{verb}: too many')
        needed = NEEDED.get(verb, [])
        for i in range(0, len(needed), 2):
            usage(store(verb, *needed[:i], *needed[i + 2:]), f'{verb} without {needed[i]}')
            usage(store(verb, *needed[:i + 1], '', *needed[i + 2:]), f'{verb}: empty {needed[i]}')
        result = run([MISSION, 'help', 'store', verb])
        true(result.status == 0 and result.out.startswith(f'usage: mission store {verb} '.encode()),
             f'help of {verb}')
        true(f'\n  {verb}: '.encode() in run([MISSION, 'help', 'store']).out, f'{verb} in the help')
    same(run([MISSION, 'help', 'store', 'dance']).status, 2)
    same(run([MISSION, 'help', 'canon', 'admit']).status, 2)
    usage(store('transition', '--mission', 'm', '--operation', 'approve'), 'no operation')
    usage(store('derive', *NEEDED['derive'], '--reserve', '--confirm', 'x'), 'both')
    usage(store('approve', *NEEDED['approve'], '--acknowledge-all', '--acknowledgments', 'x'), 'both')


@test()
def numbers_are_decimal():
    store = Store('series', '/no/such/store', bound=False)
    for bad in ('', '-1', '+1', '1.5', '0x10', ' 1', '1e3', 'x', '1001', '99999999999999999999999',
                '18446744073709551617'):
        for verb in ('list', 'events', 'due'):
            usage(store(verb, '--limit', bad), f'{verb} {bad!r}')
        usage(store('history', '--mission', 'm', '--limit', bad), bad)
    for bad in ('', '-1', '9007199254740993', '18446744073709551616'):
        usage(store('transition', *NEEDED['transition'], '--expected-version', bad), bad)
    for bad in ('', '0', '-5', '99999999999'):
        usage(store('derive', *NEEDED['derive'], '--lifetime', bad), bad)


HOSTILE = [b'\xff', b'\x1b[31m', b'a\nb', b'\xc2\x9b', b'\xed\xa0\x80', b'"\\', b"'; DROP TABLE rows;--",
           b'%s%n', b'x' * 5000, b'../../etc', '\u202e'.encode(), b' ', b'\xef\xbf\xbf']


@test()
def hostile_values_are_data():
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission()
        before = store.show(mission).out
        calls = [['show', '--mission'], ['derive', *CLIENT, '--mission'], ['list', '--cursor'],
                 ['derive', '--mission', mission, '--client'], ['list', '--tenant'],
                 ['derive', '--mission', mission, *CLIENT, '--resource'], ['list', '--state'],
                 ['list', '--client'], ['events', '--acknowledge'], ['list', '--parent'],
                 ['deny', '--mission', mission, *APPROVER, '--reason'],
                 ['transition', '--mission', mission, '--operation', 'resume', '--reason'],
                 ['transition', '--mission', mission, '--operation', 'resume', '--nonce'],
                 ['withdraw', '--mission', mission, '--client'], ['history', '--mission']]
        for call in calls:
            for value in HOSTILE:
                command = [word.encode() for word in store.command(*call)[:-2]]
                result = run([*command, value, b'--now', NOW.encode()])
                about = f'{call} {value[:20]!r}'
                true(result.status in (0, 1, 2), f'{about}: {result.status} {result.err!r}')
                true(result.out.count(b'\n') <= 1 and result.err.count(b'\n') <= 1, about)
                for raw in (b'\x1b', b'\x9b'):
                    true(raw not in result.err and b'\x1b' not in result.out, about)
        same(store.show(mission).out, before, 'and nothing happened')


@test()
def hostile_values_are_admitted_as_they_are():
    for profile in PROFILES:
        store = Store(profile)
        for value in HOSTILE:
            command = [word.encode() for word in store.command(
                'admit', '--policy', policy(PAY), *store.submission([PAY]))]
            command[command.index(CLIENT[1].encode())] = value
            result = run(command, intent(profile))
            true(result.status in (0, 1), f'{value[:20]!r}: {result.status} {result.err!r}')
            if result.status == 0 and profile == 'series':  # in the draft it is no Mission yet
                listed = run([*[word.encode() for word in store.command('list')], b'--client', value])
                same(len(json.loads(listed.out)['missions']), 1, f'{value[:20]!r}')


# Output, several at once, and an end in the middle

@test()
def an_answer_that_was_lost_can_be_asked_for_again():
    store = Store('series')
    waiting = done(store.admit())
    arguments = ['approve', '--mission', waiting['mission_id'], '--event', 'e', '--rendering',
                 waiting['rendering'], '--policy', policy(), *APPROVER]
    with open('/dev/full', 'wb') as full:
        same(run(store.command(*arguments), stdout=full).status, 2)
    same(done(store(*arguments))['state'], 'active')
    with open('/dev/full', 'wb') as full:
        for verb in ('show', 'list', 'due', 'sweep', 'events'):
            more = ['--mission', waiting['mission_id']] if verb == 'show' else []
            result = run(store.command(verb, *more), stdout=full)
            same((result.status, result.err.count(b'\n')), (2, 1), verb)


def at_once(commands):
    runs = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            for command in commands]
    ends = [process.communicate(timeout=300) for process in runs]
    for process, (_, err) in zip(runs, ends):
        true(process.returncode in (0, 1), f'{process.returncode} {err!r}')
    return [(process.returncode, json.loads(out)) for process, (out, _) in zip(runs, ends)]


@test('10:LC-5')
def two_processes_count_together():
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission(bounds={'max_derivations': 9})
        ends = at_once([store.command('derive', '--mission', mission, *CLIENT)] * 12)
        same(sum(status == 0 for status, _ in ends), 9, 'no more than the cap')
        same(store.show(mission)['derivations'], 9)


@test()
def two_approvals_make_one_mission():
    for profile in PROFILES:
        store = Store(profile)
        waiting = done(store.admit())
        rule = policy()
        ends = at_once([store.command(
            'approve', '--mission', waiting['mission_id'], '--event', f'e{i}', '--rendering',
            waiting['rendering'], '--policy', rule, *APPROVER) for i in range(6)])
        same(sum(status == 0 for status, _ in ends), 1, f'{ends}')
        ends = at_once([store.command('transition', '--mission', waiting['mission_id'],
                                      '--operation', 'suspend', '--nonce', 'n')] * 6)
        same({json.dumps(reply) for _, reply in ends}.__len__(), 1, 'one answer under one nonce')
        same(store.show(waiting['mission_id'])['mission']['version'], 2)


def killed(command, seconds, ends=(0,)):
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    timer = threading.Timer(seconds, lambda: process.send_signal(signal.SIGKILL))
    timer.start()
    out, err = process.communicate(timeout=120)
    timer.cancel()
    true(process.returncode in (*ends, -signal.SIGKILL), f'{process.returncode} {err!r}')
    return process.returncode == 0


@test()
def killed_in_the_middle():
    luck = seeded()
    for profile in PROFILES:
        store = Store(profile)
        mission = store.mission()
        derive = store.command('derive', '--mission', mission, *CLIENT)
        begun = time.monotonic()
        done(store.derive(mission))
        whole = time.monotonic() - begun
        answered, tried = 1, 25
        for _ in range(tried):
            answered += killed(derive, luck.uniform(0.3, 1.1) * whole)
        count = store.show(mission)['derivations']
        true(answered <= count <= tried + 1, f'{answered} answers, {count} counted')
        print(f'# {profile}: {tried} runs, {tried + 1 - answered} killed, {count - answered} after '
              'the commit')
        move = ['transition', '--mission', mission, '--operation']
        for i in range(10):
            name = ('suspend', 'resume')[i % 2]
            killed(store.command(*move, name), luck.uniform(0.3, 1.1) * whole, (0, 1))
        sequences = [event['sequence'] for event in
                     done(store('history', '--mission', mission))['events']]
        same(sequences, list(range(1, len(sequences) + 1)), 'no gap')
        moves = [event['event'] for event in done(store('history', '--mission', mission))['events']]
        same(moves[2:], [('suspend', 'resume')[i % 2] for i in range(len(moves) - 2)])


try:
    main('store')
finally:
    shutil.rmtree(FOLDER, ignore_errors=True)

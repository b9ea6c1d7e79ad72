"""The examples run, and the documents show them as they are. SPDX-License-Identifier: MIT

usage: examples.py SOURCE_ROOT ANCHOR BOARD_PACKET GUIDE AUTHORITY RESOURCE DECIDE TERMS
"""
import json
import os
import random
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, run, same, test, true  # noqa: E402

ROOT, ANCHOR, BOARD_PACKET, GUIDE, AUTHORITY, RESOURCE, DECIDE, TERMS = sys.argv[1:9]
PACKET = os.path.join(ROOT, 'examples', 'board-packet')


# An instrumented build is slow: it is killed after some of the commits.
EVERY = int(os.environ.get('MISSION_EVERY') or 1)


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding='utf-8') as file:
        return file.read()


def code_blocks(text, language):
    return re.findall(rf'^```{language}\n(.*?)^```$', text, re.M | re.S)


@test('AN-1')
def readme_program():
    same(code_blocks(text_of('README.md'), 'c'), [text_of('examples', 'anchor.c')],
         'the program in the README')
    result = run([ANCHOR])
    same((result.status, result.err), (0, b''))
    same(result.out.decode(), 'sha-256:CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg\n')
    true(result.out.decode().strip() in text_of('README.md'), 'the README shows what it prints')


@test()
def guide_program():
    code = ''.join(text_of('examples', 'guide', name)
                   for name in ('guide.c', 'authority.c', 'resource.c', 'decide.c'))
    blocks = code_blocks(text_of('doc', 'guide.md'), 'c')
    true(len(blocks) > 8, 'the guide has code')
    for block in blocks:
        true(block in code, f'not in examples/guide: {block[:80]!r}')
    for program in (GUIDE, AUTHORITY, RESOURCE, DECIDE):
        result = run([program])
        same((result.status, result.err), (0, b''), program)


@test()
def table_of_terms():
    table = run([TERMS])
    same(table.status, 0, 'all terms are listed')
    true(table.out.decode() in text_of('doc', 'profiles.md'), 'doc/profiles.md has the table')


def links(text):
    return re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', text)


@test()
def links_lead_somewhere():
    pages = ['README.md', 'doc/guide.md', 'doc/hosts.md', 'doc/profiles.md',
             'examples/board-packet/README.md']
    for page in pages:
        for link in links(text_of(page)):
            path = os.path.normpath(os.path.join(ROOT, os.path.dirname(page), link))
            true(os.path.exists(path), f'{page}: {link}')


@test()
def hosts_names_real_calls():
    headers = ''.join(text_of('include', 'mission', name)
                      for name in os.listdir(os.path.join(ROOT, 'include', 'mission'))
                      if name.endswith('.h'))
    for page in ('hosts.md', 'guide.md', 'profiles.md'):
        for name in re.findall(r'`((?:mission|MISSION)_\w+)', text_of('doc', page)):
            true(re.search(rf'\b{name}' + ('' if name.endswith('_') else r'\b'), headers)
                 or name in ('mission_intent', 'mission_expiry', 'mission_state', 'mission_error',
                             'mission_id', 'mission_resource_access'),
                 f'{page}: {name}')


AUDITED = sorted([
    b'permitted query_financials', b'permitted create_doc', b'permitted notify_reviewer',
    b'done, at https://finance.example.com/mcp', b'done, at https://docs.example.com/mcp',
    b'done, at https://workflow.example.com/mcp',
    b'denied query_financials', b'denied export_ledger',
    b'denied query_accounts', b'denied query_accounts'])


def told(out):
    """What the audit tells, without times and names; two calls of one moment have no order."""
    lines = re.findall(rb'^   \|  \S+Z ((?:permitted|denied) \w+|done, at [^ ,]+)',
                       out.rsplit(b'\n17. A week later', 1)[1], re.M)
    return sorted(lines)


def packet(profile, folder=PACKET):
    return run([BOARD_PACKET, '--profile', profile, folder])


@test()
def board_packet_runs():
    same(run([BOARD_PACKET, PACKET]).status, 0, 'series by default')
    for profile in ('series', 'draft'):
        result = packet(profile)
        same((result.status, result.err), (0, b''), profile)
        true(b'UNEXPECTED' not in result.out, profile)
        for line in (b'[no, rightly] query_accounts at https://crm.example.com/mcp',
                     b'[yes] query_financials at https://finance.example.com/mcp',
                     b'403 error="insufficient_scope", mission_denial=',
                     b'create_doc at https://docs.example.com/mcp: audience (invalid_token)',
                     b'query_financials at https://finance.example.com/mcp: proof',
                     b'[no, rightly] query_financials at https://finance.example.com/mcp: '
                     b'mission_not_active (invalid_token)',
                     b'[no, rightly] the gate lets a token be derived: not_active',
                  b'4 tokens were handed out, and 4 are counted',
                  b'there are: query_financials export_ledger\n      shown are: query_financials\n',
                  b'there are: query_accounts\n      shown are: none\n',
                  b'denied (access_denied), the decision is a denial: parameter_violation',
                  b'next_action: request, at https://as.example.com/access-requests until',
                  b'[yes] the access request comes from a denial of this Mission',
                  b'[no, rightly] the same offer, for another action: binding_mismatch',
                  b'3 permits, 3 executions; refused before any decision: 2\n',
                  b'the Mission: admit, approve, suspend, resume, revoke\n',
                  b'the expansion that was asked for: admit, deny\n'):
            true(line in result.out, f'{profile}: {line!r}')
        same(told(result.out), AUDITED, f'{profile}: what the audit tells')
        same(result.out.count(b'the decision is a denial: out_of_authority'), 3,
             f'{profile}: the ledger once and the CRM twice')
        same(result.out.count(b'next_action: request'), 2, f'{profile}: the CRM alone')
    out = packet('series').out
    for digest in (b'CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg',
                   b'Nr5E9AtXbLhtExgfj6J67oZ_rcusBs3lHSta56FP2qE'):
        true(digest in out, f'{digest!r} is printed')
    same(run([BOARD_PACKET]).status, 2, 'no folder')
    same(run([BOARD_PACKET, '--profile', 'baroque', PACKET]).status, 2, 'an unknown profile')
    same(packet('series', '/no/such/folder').status, 2, 'a folder that is not there')


def widen(value):
    value[0]['resource'] = 'https://crm.example.com/mcp'


def reword(value):
    value['authority_summary'][0]['constraints'][0]['value'] = 'Q4 2026'


def hide(value):
    del value['authority_summary'][2]


def late(value):
    value['approved_at'] = '2027-01-01T00:00:00Z'


def unsure(value):
    value['authentication'] = {'method': 'password'}


def no_finance(value):
    del value[0]


def add_crm(value):
    value[-1]['outcome'] = 'permitted'


def other_quarter(value):
    value[0]['facts']['period'] = 'Q1 2026'


def other_reason(value):
    value['outcome'] = 'parameter_violation'


def show_more(value):
    value['https://finance.example.com/mcp']['shown'].append('export_ledger')


COMMON = ('calls.json', 'attempt.json', 'tools.json')
EDITS = [  # file, edit, and the reason in either profile: each makes the story come out otherwise
    ('authority-set.json', widen, b'no_mapping', b'disclosure_unfaithful'),
    ('authority-set.json', no_finance, b'no_mapping', b'disclosure_unfaithful'),
    ('disclosure.json', reword, b'disclosure_unfaithful', b'disclosure_unfaithful'),
    ('disclosure.json', hide, b'disclosure_unfaithful', b'disclosure_unfaithful'),
    ('approval.json', late, b'conflict', b'conflict'),
    ('approval.json', unsure, b'declined', b'declined'),
    ('calls.json', add_crm, b'target', b'target'),
    ('calls.json', other_quarter, b'denied', b'denied'),
    ('attempt.json', other_reason, b'', b''),
    ('tools.json', show_more, b'', b''),
]


@test('CE-3')
def board_packet_notices_edits():
    for index, profile in enumerate(('series', 'draft')):
        for name, edit, *reasons in EDITS:
            with tempfile.TemporaryDirectory() as folder:
                copy = os.path.join(folder, 'packet')
                shutil.copytree(PACKET, copy)
                part = 'draft' if profile == 'draft' and name not in COMMON else ''
                path = os.path.join(copy, part, name)
                with open(path, encoding='utf-8') as file:
                    value = json.load(file)
                edit(value)
                with open(path, 'w', encoding='utf-8') as file:
                    json.dump(value, file)
                result = packet(profile, copy)
            about = f'{profile} {name} {edit.__name__}'
            same(result.status, 1, about)
            unexpected = [line for line in result.out.splitlines() if b'UNEXPECTED' in line]
            same(len(unexpected), 1, about)
            true(not reasons[index] or b': ' + reasons[index] in unexpected[0], f'{about}: {unexpected[0]!r}')


@test()
def board_packet_shows_client_text_inert():
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, 'packet')
        shutil.copytree(PACKET, copy)
        for name in ('intent.json', 'disclosure.json'):
            path = os.path.join(copy, name)
            with open(path, encoding='utf-8') as file:
                text = file.read()
            with open(path, 'w', encoding='utf-8') as file:
                file.write(text.replace('Prepare the audit', '\u202e\\u001b[31m\u0430udit'))
        result = packet('series', copy)
    same(result.status, 0)
    true(b'\\u{202e}\\u{1b}[31m\\u{430}udit' in result.out, 'by number')
    for raw in (b'\x1b', '\u202e'.encode(), '\u0430'.encode()):
        true(raw not in result.out, repr(raw))


def story(store, profile, *options):
    return run([BOARD_PACKET, '--profile', profile, '--store', store, *options, PACKET])


def rows(path):
    """How many rows of each kind. A reservation that nobody confirmed is no difference, and a call
    that was denied or refused again after a crash has its evidence again."""
    with sqlite3.connect(path) as database:
        counts = dict(database.execute('SELECT kind, count(*) FROM rows GROUP BY kind'))
    counts.pop(b'lease')
    true(counts.pop(b'board-packet-archive') >= 12, 'every record is in the archive')
    true(b'evidence' not in counts, 'the outboxes are empty')
    return counts


def end_of(out):
    """The audit, which is the last that a story tells: each of its lines once."""
    return sorted(set(told(out))), re.findall(rb'^   the (?:Mission|expansion)\b.*: .*', out, re.M)


def check_ended(store, profile, end, about):
    """A story that came to its end says so, and what it looks back on is the same as ever."""
    last = story(store, profile)
    same((last.status, last.err), (0, b''), about)
    true(b'told to its end before' in last.out and b'1. The agent' not in last.out, about)
    same(end_of(last.out), end, about)


def whole(profile):
    """An uninterrupted story: its end, its rows, and how long it took."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'missions')
        began = time.monotonic()
        result = story(path, profile)
        took = time.monotonic() - began
        same((result.status, result.err), (0, b''), profile)
        return end_of(result.out), rows(path), took


@test()
def board_packet_survives_a_crash_after_every_commit():
    for profile in ('series', 'draft'):
        end, counts, _ = whole(profile)
        same((counts[b'mission'], counts[b'event'], counts[b'approval']), (2, 7, 1), profile)
        for commits in range(random.randint(1, EVERY), 200, EVERY):
            about = f'{profile}, killed after commit {commits}'
            with tempfile.TemporaryDirectory() as folder:
                path = os.path.join(folder, 'missions')
                first = story(path, profile, '--crash-after', str(commits))
                if first.status == 0:
                    break
                same(first.status, -9, about)
                second = story(path, profile)
                same((second.status, second.err), (0, b''), about)
                check_ended(path, profile, end, about)
                same(rows(path), counts, about)
        true(60 < commits < 150 + EVERY, f'{profile}: {commits - 1} commits')


def kill_at_random(store, profile, chance, took):
    """Run the story again and again, each time for a random while, until it comes to its end."""
    kills = 0
    while True:
        process = subprocess.Popen([BOARD_PACKET, '--profile', profile, '--store', store, PACKET],
                                   stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            _, err = process.communicate(timeout=chance.uniform(0, took) if kills < 30 else 120)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            kills += 1
            continue
        same((process.returncode, err), (0, b''), 'the run that was not killed')
        return kills


@test()
def board_packet_survives_kills_at_any_moment():
    seed = int(os.environ.get('TEST_SEED') or random.randrange(1 << 32))
    print('# seed', seed)
    chance = random.Random(seed)
    total = 0
    for profile in ('series', 'draft') * (1 if EVERY > 1 else 4):
        end, counts, took = whole(profile)
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'missions')
            kills = kill_at_random(path, profile, chance, took / 2)
            check_ended(path, profile, end, f'{profile}, {kills} kills')
            same(rows(path), counts, f'{profile}, {kills} kills')
        total += kills
    print('#', total, 'kills')


@test()
def board_packet_begins_anew():
    for profile, other in (('series', 'draft'), ('draft', 'series')):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, 'missions')
            for until in range(1, 18):
                same(story(path, profile, '--fresh', '--until', str(until)).status, 0, until)
            again = story(path, profile)
            same(again.status, 0)
            true(b'begins anew with --fresh' in again.out and b'1. The agent' not in again.out,
                 'a finished story is not told twice')
            same(story(path, profile, '--fresh', '--crash-after', '2').status, -9)
            same(story(path, profile).status, 0, 'begun anew, killed, gone on')
            same(story(path, other).status, 2, 'one vocabulary for each store')
    for options in (['--until', '0'], ['--until', 'x'], ['--until'], ['--store'], ['--crash-after']):
        same(run([BOARD_PACKET, *options, PACKET]).status, 2, options)
    same(story('/no/such/folder/missions', 'series').status, 2)


def address():
    """The cluster's conninfo as a URL."""
    pairs = re.findall(r"(\w+)=('?)([^' ]*)\2", os.environ['MISSION_TEST_POSTGRES'])
    return 'postgresql://?' + '&'.join(f'{name}={value}' for name, _, value in pairs)


def on_postgres():
    seed = int(os.environ.get('TEST_SEED') or random.randrange(1 << 32))
    print('# seed', seed)
    chance = random.Random(seed)
    for profile in ('series', 'draft'):
        began = time.monotonic()
        result = story(address(), profile)
        took = time.monotonic() - began
        same((result.status, result.err), (0, b''), profile)
        true(b'postgresql:' not in result.out, 'an address may hold a password')
        for commits in chance.sample(range(1, 70), 10):
            about = f'{profile}, killed after commit {commits}'
            same(story(address(), profile, '--fresh', '--crash-after', str(commits)).status, -9,
                 about)
            second = story(address(), profile)
            same((second.status, second.err), (0, b''), about)
        same(story(address(), profile, '--fresh', '--until', '1').status, 0, profile)
        kills = kill_at_random(address(), profile, chance, took / 2)
        last = story(address(), profile)
        true(b'told to its end before' in last.out, f'{profile}, {kills} kills')
        true(b'the expansion that was asked for: admit, deny\n' in last.out,
             f'{profile}, {kills} kills')


@test()
def board_packet_on_postgres():
    cluster = os.path.join(ROOT, 'test', 'store', 'cluster')
    without = story('postgresql:///?host=/no/such/folder', 'series')
    same(without.status, 2)
    if not os.path.exists(cluster) or b'built without PostgreSQL' in without.err:
        print('# skipped: no PostgreSQL')
        return
    result = run([cluster, sys.executable, os.path.abspath(__file__), *sys.argv[1:9],
                  'on-postgres'], timeout=280)
    for line in (result.out + result.err).decode(errors='replace').splitlines():
        print('#', line)
    same(result.status, 0)


if sys.argv[9:] == ['on-postgres']:
    on_postgres()
else:
    main('examples')

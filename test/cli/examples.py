"""The examples run, and the documents show them as they are. SPDX-License-Identifier: MIT

usage: examples.py SOURCE_ROOT ANCHOR BOARD_PACKET GUIDE TERMS
"""
import json
import os
import re
import shutil
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, run, same, test, true  # noqa: E402

ROOT, ANCHOR, BOARD_PACKET, GUIDE, TERMS = sys.argv[1:6]
PACKET = os.path.join(ROOT, 'examples', 'board-packet')


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
    code = text_of('examples', 'guide', 'guide.c')
    blocks = code_blocks(text_of('doc', 'guide.md'), 'c')
    true(len(blocks) > 8, 'the guide has code')
    for block in blocks:
        true(block in code, f'not in guide.c: {block[:80]!r}')
    result = run([GUIDE])
    same((result.status, result.err), (0, b''))


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
                     b'[no, rightly] the gate lets a token be derived: not_active'):
            true(line in result.out, f'{profile}: {line!r}')
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


def no_finance(value):
    del value[0]


def add_crm(value):
    value[-1]['in_bounds'] = True


EDITS = [  # file, edit, profiles: each makes the story come out otherwise
    ('authority-set.json', widen), ('authority-set.json', no_finance), ('disclosure.json', reword),
    ('disclosure.json', hide), ('approval.json', late), ('calls.json', add_crm),
]
UNFAITHFUL = [widen, no_finance, reword, hide]  # what is shown is not what would be approved


@test('CE-3')
def board_packet_notices_edits():
    for profile in ('series', 'draft'):
        for name, edit in EDITS:
            with tempfile.TemporaryDirectory() as folder:
                copy = os.path.join(folder, 'packet')
                shutil.copytree(PACKET, copy)
                part = 'draft' if profile == 'draft' and name != 'calls.json' else ''
                path = os.path.join(copy, part, name)
                with open(path, encoding='utf-8') as file:
                    value = json.load(file)
                edit(value)
                with open(path, 'w', encoding='utf-8') as file:
                    json.dump(value, file)
                result = packet(profile, copy)
            same(result.status, 1, f'{profile} {name} {edit.__name__}')
            true(b'UNEXPECTED' in result.out, f'{profile} {name} {edit.__name__}')
            # In the draft an entry that nobody proposed does not get as far as the approver.
            unfaithful = edit in UNFAITHFUL and (profile, edit) != ('draft', widen)
            same(b'disclosure_unfaithful' in result.out, unfaithful,
                 f'{profile} {edit.__name__} makes the disclosure unfaithful')


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


main('examples')

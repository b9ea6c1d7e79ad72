"""The story is told in processes of its own, which are killed on the way.

SPDX-License-Identifier: MIT
"""
import json
import os
import re
import signal
import subprocess
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = os.path.join(HERE, '../board-packet')
PROFILES = ['series', 'draft']
TOLD = 'the Mission: admit, approve, suspend, resume, revoke'


def run(*options, folder=FILES):
    """(exit code, what it said)"""
    done = subprocess.run([sys.executable, os.path.join(HERE, 'board_packet.py'), *options, folder],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env={**os.environ, 'PYTHONDONTWRITEBYTECODE': '1'})
    return done.returncode, done.stdout


def to_the_end(*options):
    code, said = run(*options)
    assert code == 0 and 'All went as it should.' in said, said
    return said


@pytest.mark.parametrize('profile', PROFILES)
def test_story(profile):
    assert TOLD in to_the_end('--profile', profile)


# What differs from run to run is named alike.
DIFFERS = [(r'msn_[A-Za-z0-9_-]+', 'MISSION'), (r'evaluation [A-Za-z0-9_-]+', 'evaluation E'),
           (r'sha-256:[A-Za-z0-9_-]+', 'HASH'), (r'(in|:) /\S*board-packet-\S+', 'in FILE'),
           (r'"(jti|id|lease|jkt|exp|iat)":"?[A-Za-z0-9._-]+"?', 'X')]


def lines(text):
    """Sorted: evidence comes in the order of its random names."""
    for pattern, name in DIFFERS:
        text = re.sub(pattern, name, text)
    return sorted(line.lstrip() for line in text.splitlines())


def program():
    """The program of examples/board-packet."""
    built = os.path.join(os.environ.get('MISSION_BUILD', ''),
                         'examples/board-packet/board_packet')
    return os.environ.get('MISSION_BOARD_PACKET') or (built if os.path.exists(built) else None)


@pytest.mark.skipif(program() is None, reason='MISSION_BOARD_PACKET is not set')
@pytest.mark.parametrize('profile', PROFILES)
def test_same_story(profile):
    """It is the same story as in C, line for line."""
    theirs = subprocess.run([program(), '--profile', profile, FILES], check=True,
                            capture_output=True, text=True).stdout
    assert lines(to_the_end('--profile', profile)) == lines(theirs)


STRIDE = 20


@pytest.mark.parametrize('profile, first', [('series', 1), ('draft', 11)])
def test_killed(profile, first, tmp_path):
    """Killed after any commit the story goes on, and nothing takes effect twice: the story itself
    counts its events, derivations and executions at its end.
    """
    for after in range(first, 1000, STRIDE):
        options = ['--profile', profile, '--store', str(tmp_path / f'missions-{after}')]
        code, said = run('--crash-after', str(after), *options)
        if code == 0:
            assert after > 50
            return  # there are no more commits
        assert code == -signal.SIGKILL, said
        code, said = run(*options)  # after the last commit nothing was left to tell
        assert code == 0 and TOLD in said, f'{after}: {said}'
    pytest.fail('it never ends')


def test_anew(tmp_path):
    where = str(tmp_path / 'missions')
    code, said = run('--store', where, '--until', '8')
    assert code == 0 and 'So far all went as it should.' in said
    to_the_end('--store', where, '--fresh')
    code, said = run('--store', where)
    assert code == 0 and 'told to its end before' in said, said
    code, said = run('--store', where, '--profile', 'draft')
    assert code == 1 and 'other vocabulary' in said, said


@pytest.mark.parametrize('name, old, new, says', [
    ('disclosure.json', 'Only figures of Example Corp', 'Figures', ''),  # the same in other words
    ('disclosure.json', '"value": "Q3 2026"', '"value": "Q2 2026"', 'it is faithful'),
    ('approval.json', '"passkey"', '"password"', 'the Mission is active'),
    ('approval.json', '"approved_at": "2026-09', '"approved_at": "2026-11', 'UNEXPECTED'),
    ('intent.json', '"goal"', '"goals"', 'the request is admitted'),
    ('calls.json', '"outcome": "permitted"', '"outcome": "out_of_authority"', 'UNEXPECTED'),
    ('tools.json', '"query_financials"', '"query_financial"', 'UNEXPECTED'),
])
def test_otherwise(name, old, new, says, tmp_path):
    """A story of other files must not come to its end."""
    for file in os.listdir(FILES):
        if file.endswith('.json'):
            with open(os.path.join(FILES, file), encoding='utf-8') as source:
                text = source.read()
            if file == name:
                assert old in text
                text = text.replace(old, new)
            assert json.loads(text)
            (tmp_path / file).write_text(text, encoding='utf-8')
    code, said = run(folder=str(tmp_path))
    assert code == (1 if says else 0) and says in said and 'Traceback' not in said, said

"""A TAP harness for black-box tests: functions, rule ids, one line each. SPDX-License-Identifier: MIT"""
import os
import subprocess
import sys
import traceback

_tests = []


def test(*rules):
    """Register a test; `rules` are the ids that it proves."""
    def register(function):
        _tests.append((function, rules))
        return function
    return register


def same(got, want, about=''):
    if got != want:
        raise AssertionError(f'{about}: got {_short(got)}, want {_short(want)}')


def true(condition, about):
    if not condition:
        raise AssertionError(about)


def _short(value):
    text = repr(value)
    return text if len(text) < 300 else text[:300] + '...'


class Result:
    def __init__(self, process):
        self.status, self.out, self.err = process.returncode, process.stdout, process.stderr


def run(argv, stdin=b'', **more):
    """Run a program with these bytes on standard input."""
    more.setdefault('stdout', subprocess.PIPE)
    more.setdefault('timeout', 120)
    return Result(subprocess.run(argv, input=stdin, stderr=subprocess.PIPE, **more))


def _write_rules(suite, name, rules, passed):
    path = os.environ.get('MISSION_RULES')
    if not path or not rules:
        return
    with open(path, 'a', encoding='utf-8') as file:
        for rule in rules:
            file.write(f'{rule}\t{suite}/{name}\t{"pass" if passed else "fail"}\n')


def main(suite):
    print(f'1..{len(_tests)}')
    bad = 0
    for number, (function, rules) in enumerate(_tests, 1):
        name = function.__name__
        try:
            function()
            failure = None
        except Exception:  # whatever it is, this test failed and the next one runs
            failure = traceback.format_exc()
        for line in (failure or '').splitlines():
            print('#', line)
        print(f'{"not ok" if failure else "ok"} {number} {name}', flush=True)
        _write_rules(suite, name, rules, failure is None)
        bad += failure is not None
    sys.exit(1 if bad else 0)

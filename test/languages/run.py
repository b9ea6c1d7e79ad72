#!/usr/bin/env python3
"""The tests of a language's binding, against this build, as TAP. SPDX-License-Identifier: MIT

usage: run.py go|python BUILD

What the language compiles lies in BUILD/languages; a language that is not installed is skipped.
"""
import glob
import json
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
LIBRARIES = ['lib', 'bindings/sqlite', 'bindings/postgres', 'bindings/openssl', 'bindings/store-check']


def skip(why):
    print(f'1..0 # SKIP {why}')
    sys.exit(0)


class Report:
    """Test points as they come; what a failed one said goes before it."""

    def __init__(self):
        self.number = self.bad = 0

    def point(self, name, good, said='', skipped=False):
        self.number += 1
        self.bad += not good
        if not good:
            for line in said.splitlines()[-60:]:
                print('# ' + line)
        print(f'{"ok" if good else "not ok"} {self.number} {name.replace("#", " ")}'
              + (' # SKIP ' + ' '.join(said.split())[:100] if skipped else ''), flush=True)

    def step(self, name, *command, **more):
        """A command as a test point of its own; its output, or None when it failed."""
        got = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors='replace', **more)
        self.point(name, got.returncode == 0, got.stdout)
        return got.stdout if got.returncode == 0 else None

    def end(self):
        print(f'1..{self.number}')
        sys.exit(1 if self.bad or not self.number else 0)


def environment(build):
    env = dict(os.environ)
    folders = [os.path.join(build, folder) for folder in LIBRARIES]
    env['PKG_CONFIG_PATH'] = os.path.join(build, 'meson-uninstalled')
    env['LD_LIBRARY_PATH'] = ':'.join(folders + [env.get('LD_LIBRARY_PATH', '')]).rstrip(':')
    env['MISSION_BUILD'] = build
    story = os.path.join(build, 'examples/board-packet/board_packet')
    if os.path.exists(story):
        env['MISSION_BOARD_PACKET'] = story # which the stories in other languages tell after
    for proxy in ('http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY'):
        env.pop(proxy, None)
    return env


# --- Go ---------------------------------------------------------------------------------------------

def go_modules():
    """The binding, then the examples that have a module of their own."""
    found = [os.path.join(TOP, 'bindings/go')]
    for name in sorted(os.listdir(os.path.join(TOP, 'examples'))):
        folder = os.path.join(TOP, 'examples', name)
        if os.path.exists(os.path.join(folder, 'go.mod')):
            found.append(folder)
    return found


def go_test(report, folder, env):
    """Every package's tests with the race detector; each test function is a test point."""
    command = ['go', 'test', '-race', '-json', '-timeout', '600s', './...']
    process = subprocess.Popen(command, cwd=folder, env=env, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors='replace')
    said, seen = {}, 0
    for line in process.stdout:
        try:
            event = json.loads(line)
        except ValueError:
            said.setdefault((None, None), []).append(line)
            continue
        key = (event.get('Package'), event.get('Test'))
        if event['Action'] in ('output', 'build-output'):
            said.setdefault(key, []).append(event.get('Output', ''))
        elif event['Action'] in ('pass', 'fail', 'skip'):
            about = ''.join(said.pop(key, []))
            if event.get('Test'):
                seen += 1
                report.point(f'{key[0]} {key[1]}', event['Action'] != 'fail', about,
                             event['Action'] == 'skip')
            elif event['Action'] == 'fail':
                report.point(f'{key[0]}', False, about + ''.join(said.pop((None, None), [])))
    code = process.wait()
    if code != 0 and not report.bad or not seen:
        report.point(f'{os.path.basename(folder)}: go test', code == 0 and seen > 0,
                     ''.join(''.join(lines) for lines in said.values()))


def go(build, report):
    if not shutil.which('go'):
        skip('no go')
    env = environment(build)
    env.update(GOFLAGS='-mod=mod', GOPROXY='off', GOTOOLCHAIN='local', GOWORK='off',
               GOCACHE=os.path.join(build, 'languages/go'), CGO_ENABLED='1')
    for folder in go_modules():
        name = os.path.relpath(folder, TOP)
        if report.step(f'{name}: go vet', 'go', 'vet', '-race', './...', cwd=folder, env=env) is not None:
            go_test(report, folder, env)


# --- Python -----------------------------------------------------------------------------------------

def python_with(*modules):
    """Debian's packages are Debian's Python's, which need not be the first one."""
    for name in ('python3', '/usr/bin/python3'):
        probe = [name, '-c', 'import sys, ' + ', '.join(modules)]
        if shutil.which(name) and subprocess.run(probe, capture_output=True).returncode == 0:
            return name
    return None


def only(folder, pattern):
    found, = glob.glob(os.path.join(folder, pattern))
    return found


def python(build, report):
    interpreter = python_with('cffi', 'pytest', 'setuptools', 'wheel')
    if not interpreter:
        skip('no Python with cffi, pytest, setuptools and wheel')
    source, own = os.path.join(TOP, 'bindings/python'), os.path.join(build, 'languages/python')
    env = environment(build)
    env.update(MISSION_PYTHON_BUILT=os.path.join(own, 'lib'),
               PYTHONPATH=os.path.join(own, 'lib'), PYTHONDONTWRITEBYTECODE='1')
    # As a user gets it: a source distribution, a wheel of that, and what lies in the wheel.
    for folder in ('copy', 'dist', 'lib', 'source'):
        shutil.rmtree(os.path.join(own, folder), ignore_errors=True)
    shutil.copytree(source, os.path.join(own, 'copy'),
                    ignore=shutil.ignore_patterns('*.so', '__pycache__', 'build'))
    setup = [interpreter, 'setup.py', '--quiet']
    if report.step('a source distribution', *setup, 'sdist', '--dist-dir', os.path.join(own, 'dist'),
                   cwd=os.path.join(own, 'copy'), env=env) is None:
        return
    shutil.unpack_archive(only(own, 'dist/*.tar.gz'), own)
    os.rename(only(own, 'mission-*'), os.path.join(own, 'source'))
    if report.step('a wheel of it', *setup, 'bdist_wheel', '--dist-dir', os.path.join(own, 'dist'),
                   cwd=os.path.join(own, 'source'), env=env) is None:
        return
    shutil.unpack_archive(only(own, 'dist/*.whl'), os.path.join(own, 'lib'), 'zip')
    tests = [os.path.join(own, 'source/tests')]
    for name in sorted(os.listdir(os.path.join(TOP, 'examples'))):
        folder = os.path.join(TOP, 'examples', name)
        if name.startswith('python-') and os.path.isdir(folder):
            tests.append(folder)
    results = os.path.join(own, 'results.xml')
    cluster = os.path.join(TOP, 'test/store/cluster') # a PostgreSQL of its own, for the store
    server = [cluster] if glob.glob('/usr/lib/postgresql/*/bin/initdb') else []
    got = subprocess.run([*server, interpreter, '-m', 'pytest', '-q', '-p', 'no:cacheprovider', '--rootdir',
                          TOP, '--import-mode=importlib', '--junitxml', results] + tests, cwd=own,
                         env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not os.path.exists(results):
        report.point('pytest', False, got.stdout)
        return
    for case in xml.parse(results).getroot().iter('testcase'):
        trouble = [child for child in case if child.tag in ('failure', 'error')]
        left = case.find('skipped')
        said = ''.join((child.get('message') or '') + '\n' + (child.text or '') for child in trouble)
        report.point(f'{case.get("classname")} {case.get("name")}', not trouble,
                     said if trouble else (left.get('message') if left is not None else ''),
                     left is not None)
    if got.returncode != 0 and not report.bad:
        report.point('pytest', False, got.stdout)


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in ('go', 'python'):
        sys.exit(__doc__)
    report = Report()
    {'go': go, 'python': python}[sys.argv[1]](os.path.abspath(sys.argv[2]), report)
    report.end()


main()

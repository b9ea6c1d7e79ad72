#!/usr/bin/env python3
"""The tests of a language's binding, against this build, as TAP. SPDX-License-Identifier: MIT

usage: run.py go|python|peers BUILD

What the language compiles lies in BUILD/languages; a language that is not installed is skipped. With
MISSION_LANGUAGES=all nothing may be missing: then a language that is skipped fails, and so does each
of its tests that is skipped for another reason than those in MAY_SKIP.

peers: the wrappers of MCP tools with the official SDKs, in Python and in Go. They are fetched, by pip
and from the module proxy, where MISSION_PEERS is `fetch`, into BUILD/languages; else it is skipped.
"""
import glob
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
PROXIES = ['http_proxy', 'https_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'all_proxy', 'ALL_PROXY']
LIBRARIES = ['lib', 'bindings/sqlite', 'bindings/postgres', 'bindings/openssl', 'bindings/store-check']

# Why a test may be skipped where everything is installed, and when.
MAY_SKIP = {
    'MISSION_VALGRIND is 0': lambda: os.environ.get('MISSION_VALGRIND') == '0',
    'MISSION_WYCHEPROOF is no folder': lambda: not os.path.isdir(
        os.environ.get('MISSION_WYCHEPROOF', '')),
    'it needs Go 1.25': lambda: True,
    'cannot be fetched': lambda: True,
}


def all_needed():
    return os.environ.get('MISSION_LANGUAGES') == 'all'


def skip(why, needed=None):
    if all_needed() if needed is None else needed:
        print(f'not ok 1 {why}\n1..1')
        sys.exit(1)
    print(f'1..0 # SKIP {why}')
    sys.exit(0)


class Report:
    """Test points as they come; what a failed one said goes before it."""

    def __init__(self):
        self.number = self.bad = 0

    def point(self, name, good, said='', skipped=False):
        if skipped and all_needed() and not any(
                why in said and when() for why, when in MAY_SKIP.items()):
            good, skipped, said = False, False, 'skipped: ' + said
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

    def fetched(self, what, *command, env, **more):
        """Did a command get something from the network? Else it is skipped."""
        got = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                             errors='replace', env=fetching(env), **more)
        done = got.returncode == 0
        self.point(f'{what} is fetched', True, '' if done else f'{what} cannot be fetched', not done)
        for line in [] if done else got.stdout.splitlines()[-20:]:
            print('# ' + line)
        return done

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
    for proxy in PROXIES:
        env.pop(proxy, None)
    return env


def fetching(env):
    """For what asks the network."""
    return {**env, **{name: os.environ[name] for name in PROXIES if name in os.environ}}


# --- Go ---------------------------------------------------------------------------------------------

def go_modules():
    """The binding, then the examples that have a module of their own."""
    found = [os.path.join(TOP, 'bindings/go')]
    for name in sorted(os.listdir(os.path.join(TOP, 'examples'))):
        folder = os.path.join(TOP, 'examples', name)
        if os.path.exists(os.path.join(folder, 'go.mod')):
            found.append(folder)
    return found


def go_test(report, folder, env, *which):
    """Every package's tests with the race detector; each test function is a test point."""
    command = ['go', 'test', '-race', '-json', '-timeout', '600s', *(which or ('./...',))]
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


def test_folders():
    """Of the package, and of the examples."""
    found = [os.path.join(TOP, 'bindings/python/tests')]
    for name in sorted(os.listdir(os.path.join(TOP, 'examples'))):
        folder = os.path.join(TOP, 'examples', name)
        if name.startswith('python-') and os.path.isdir(folder):
            found.append(folder)
    return found


def package(report, interpreter, own, env):
    """As a user gets it: a source distribution, a wheel of that, and what lies in the wheel."""
    for folder in ('copy', 'dist', 'lib', 'source'):
        shutil.rmtree(os.path.join(own, folder), ignore_errors=True)
    shutil.copytree(os.path.join(TOP, 'bindings/python'), os.path.join(own, 'copy'),
                    ignore=shutil.ignore_patterns('*.so', '__pycache__', 'build'))
    setup = [interpreter, 'setup.py', '--quiet']
    if report.step('a source distribution', *setup, 'sdist', '--dist-dir', os.path.join(own, 'dist'),
                   cwd=os.path.join(own, 'copy'), env=env) is None:
        return False
    shutil.unpack_archive(only(own, 'dist/*.tar.gz'), own)
    os.rename(only(own, 'mission-*'), os.path.join(own, 'source'))
    paths = env['LD_LIBRARY_PATH'] # which the modules remember, and are given all the same
    if report.step('a wheel of it', *setup, 'bdist_wheel', '--dist-dir', os.path.join(own, 'dist'),
                   cwd=os.path.join(own, 'source'),
                   env={**env, 'MISSION_PYTHON_RPATH': paths}) is None:
        return False
    shutil.unpack_archive(only(own, 'dist/*.whl'), os.path.join(own, 'lib'), 'zip')
    alone = {name: value for name, value in env.items() if name != 'LD_LIBRARY_PATH'}
    beside = [f', mission._{name.replace("-", "_")}' for name in map(os.path.basename, LIBRARIES[1:])
              if os.path.exists(os.path.join(env['PKG_CONFIG_PATH'], f'mission-{name}-uninstalled.pc'))]
    return report.step('its modules find their libraries', interpreter, '-c',
                       'import mission' + ''.join(beside), env=alone) is not None


def pytest(report, command, own, env, about=''):
    """Each case is a test point. What it said, and the files that had a case."""
    results = os.path.join(own, 'results.xml')
    if os.path.exists(results):
        os.remove(results) # who wrote nothing must not be read
    got = subprocess.run([*command, '-q', '-p', 'no:cacheprovider', '--rootdir', TOP,
                          '--import-mode=importlib', '--junitxml', results], cwd=own, env=env,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if not os.path.exists(results):
        report.point(about + 'pytest', False, got.stdout)
        return set()
    seen, bad = set(), report.bad
    for case in xml.parse(results).getroot().iter('testcase'):
        seen.update(re.findall(r'\btest_\w+', case.get('classname')))
        trouble = [child for child in case if child.tag in ('failure', 'error')]
        left = case.find('skipped')
        said = ''.join((child.get('message') or '') + '\n' + (child.text or '') for child in trouble)
        report.point(f'{about}{case.get("classname")} {case.get("name")}', not trouble,
                     said if trouble else (left.get('message') if left is not None else ''),
                     left is not None)
    if got.returncode != 0 and report.bad == bad:
        report.point(about + 'pytest', False, got.stdout)
    return seen


def python_environment(build, own):
    env = environment(build)
    env.update(MISSION_PYTHON_BUILT=os.path.join(own, 'lib'),
               PYTHONPATH=os.path.join(own, 'lib'), PYTHONDONTWRITEBYTECODE='1')
    return env


def python(build, report):
    interpreter = python_with('cffi', 'pytest', 'setuptools', 'wheel')
    if not interpreter:
        skip('no Python with cffi, pytest, setuptools and wheel')
    own = os.path.join(build, 'languages/python')
    env = python_environment(build, own)
    if not package(report, interpreter, own, env):
        return
    folders = test_folders()
    cluster = os.path.join(TOP, 'test/store/cluster') # a PostgreSQL of its own, for the store
    server = [cluster] if glob.glob('/usr/lib/postgresql/*/bin/initdb') else []
    seen = pytest(report, [*server, interpreter, '-m', 'pytest', os.path.join(own, 'source/tests'),
                           *folders[1:]], own, env)
    files = {os.path.basename(path)[:-3] for folder in folders
             for path in glob.glob(os.path.join(folder, 'test_*.py'))}
    report.point('every file of tests was asked', files <= seen, ' '.join(sorted(files - seen)))


# --- The official SDKs for MCP ----------------------------------------------------------------------

SDKS = {'2': 'mcp>=2', '1': 'mcp<2'} # what pip is asked for


def python_sdk(report, interpreter, own, env, version):
    venv = os.path.join(own, 'mcp-' + version)
    run = [os.path.join(venv, 'bin/python'), '-m']
    if not os.path.exists(os.path.join(venv, 'installed')):
        shutil.rmtree(venv, ignore_errors=True)
        if report.step(f'an environment for {SDKS[version]}', interpreter, '-m', 'venv',
                       '--system-site-packages', venv, env=env) is None:
            return
        if not report.fetched(SDKS[version], *run, 'pip', 'install', '--quiet',
                              '--disable-pip-version-check', SDKS[version], env=env):
            return
        open(os.path.join(venv, 'installed'), 'w', encoding='ascii').close()
    said = subprocess.run(run[:1] + ['-c', 'import importlib.metadata as m; print(m.version("mcp"))'],
                          env=env, stdout=subprocess.PIPE, text=True).stdout.strip()
    print(f'# mcp {said}')
    seen = pytest(report, [*run, 'pytest', os.path.join(TOP, 'test/languages/peers')], own, env,
                  f'mcp {said} ')
    report.point(f'mcp {said}: the tests were asked', 'test_sdk' in seen)


GO_SDK = 'github.com/modelcontextprotocol/go-sdk@v1.8.0'


def go_sdk(build, report):
    """Among the binding's own tests, in a copy of the module that has the SDK."""
    own = os.path.join(build, 'languages/go-sdk')
    shutil.rmtree(own, ignore_errors=True)
    shutil.copytree(os.path.join(TOP, 'bindings/go'), own)
    shutil.copy(os.path.join(TOP, 'test/languages/peers/sdk_test.go'), own)
    env = environment(build)
    env.update(GOFLAGS='-mod=mod', GOWORK='off', GOTOOLCHAIN='local', CGO_ENABLED='1',
               GOCACHE=os.path.join(build, 'languages/go'))
    if not report.fetched(GO_SDK, 'go', 'get', '-t', GO_SDK, cwd=own, env=env):
        return
    if report.step('go-sdk: go vet', 'go', 'vet', '.', cwd=own, env=env) is not None:
        go_test(report, own, env, '-run', '^TestSDK', '.')


def go_at_least(least):
    said = shutil.which('go') and subprocess.run(['go', 'version'], stdout=subprocess.PIPE, text=True,
                                                 env={**os.environ, 'GOTOOLCHAIN': 'local'}).stdout
    found = re.search(r'go(\d+)\.(\d+)', said or '')
    return bool(found) and tuple(map(int, found.groups())) >= least


def peers(build, report):
    if os.environ.get('MISSION_PEERS') != 'fetch':
        skip('MISSION_PEERS is not set (fetch)', needed=False)
    interpreter = python_with('cffi', 'pytest', 'setuptools', 'wheel', 'venv', 'ensurepip')
    if not interpreter:
        skip('no Python with cffi, pytest, setuptools, wheel and venv')
    own = os.path.join(build, 'languages/python')
    env = python_environment(build, own)
    if package(report, interpreter, own, env):
        for version in SDKS:
            python_sdk(report, interpreter, own, env, version)
    if go_at_least((1, 25)):
        go_sdk(build, report)
    else:
        report.point('go-sdk', True, 'it needs Go 1.25', skipped=True)


LANGUAGES = {'go': go, 'python': python, 'peers': peers}


def main():
    if len(sys.argv) != 3 or sys.argv[1] not in LANGUAGES:
        sys.exit(__doc__)
    report = Report()
    LANGUAGES[sys.argv[1]](os.path.abspath(sys.argv[2]), report)
    report.end()


if __name__ == '__main__':
    main()

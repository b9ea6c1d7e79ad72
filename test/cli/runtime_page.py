"""doc/runtime.md shows code that is compiled, names calls that exist, and links that lead somewhere.
SPDX-License-Identifier: MIT

usage: runtime_page.py SOURCE_ROOT
"""
import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, same, test, true  # noqa: E402

ROOT = sys.argv[1]
PAGES = ('runtime.md', 'security.md', 'stores.md', 'conformance.md', 'operation-profile.md',
         'scope-statement.md')
OTHER_NAMES = {'mission_id', 'mission_denial', 'mission_state', 'mission_expansion_status',
               'mission_error', 'mission_action_class_floors', 'mission_denial_reason',
               'mission_concurrent_modification', 'MISSION_ES6_LINES', 'MISSION_WYCHEPROOF',
               'MISSION_AUTHZEN', 'MISSION_JOSE', 'MISSION_PEERS'}


def text_of(*path):
    with open(os.path.join(ROOT, *path), encoding='utf-8') as file:
        return file.read()


def headers():
    folder = os.path.join(ROOT, 'include', 'mission')
    public = ''.join(text_of('include', 'mission', name) for name in os.listdir(folder)
                     if name.endswith('.h'))
    for name in ('sqlite', 'postgres'):
        public += text_of('bindings', name, name + '.h') if os.path.exists(
            os.path.join(ROOT, 'bindings', name, name + '.h')) else ''
    return public


@test()
def code_is_compiled():
    blocks = re.findall(r'^```c\n(.*?)^```$', text_of('doc', 'runtime.md'), re.M | re.S)
    code = text_of('examples', 'guide', 'enforcement.c')
    true(len(blocks) > 10, 'the page has code')
    for block in blocks:
        true(block in code, f'not in examples/guide/enforcement.c: {block[:80]!r}')


@test()
def calls_exist():
    public = headers()
    for page in PAGES:
        missing = [name for name in re.findall(r'`((?:mission|MISSION)_\w+)', text_of('doc', page))
                   if not name.endswith('_') and name not in OTHER_NAMES and
                   not re.search(rf'\b{name}\b', public)]
        same(missing, [], page)
    same(re.search(r'\bmission_no_such_call\b', public), None)


def members(struct, public):
    found = re.search(rf'^typedef struct {struct} \{{\n(.*?)^\}} {struct};', public, re.M | re.S)
    return set(re.findall(r'\w+', re.sub(r'/\*.*?\*/', '', found.group(1), flags=re.S))) if found else set()


@test()
def members_exist():
    """`member` of `struct`, and `struct.member`."""
    public = headers()
    for page in (*PAGES, 'hosts.md', 'resource.md'):
        text = text_of('doc', page)
        said = [(struct, name) for name, struct in re.findall(r'`(\w+)` of `(mission_\w+)`', text)]
        said += re.findall(r'`(mission_\w+)\.(\w+)`', text)
        same([about for about in said if about[1] not in members(about[0], public)], [], page)
    same('resource_policy' in members('mission_pdp_host', public), True)
    same('no_such_member' in members('mission_pdp_host', public), False)


@test()
def links_lead_somewhere():
    pages = [os.path.join('doc', page) for page in PAGES]
    pages += [os.path.join('doc', 'decisions', name)
              for name in os.listdir(os.path.join(ROOT, 'doc', 'decisions'))]
    for page in pages:
        for link in re.findall(r'\]\(([^)#:]+)(?:#[^)]*)?\)', text_of(page)):
            path = os.path.normpath(os.path.join(ROOT, os.path.dirname(page), link))
            true(os.path.exists(path), f'{page}: {link}')


main('runtime-page')

"""What README.md says works as it says, and every public name is explained.

SPDX-License-Identifier: MIT
"""
import ast
import importlib
import inspect
import os
import pkgutil
import re
import subprocess
import sys

import mission
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))


def readme():
    with open(os.path.join(HERE, '../README.md'), encoding='utf-8') as file:
        return file.read()


def blocks(language):
    return re.findall(rf'^```{language}\n(.*?)^```', readme(), flags=re.S | re.M)


def run(program, tmp_path):
    path = tmp_path / 'first.py'
    path.write_text(program, encoding='utf-8')
    folders = [os.path.dirname(os.path.dirname(mission.__file__)), os.environ.get('PYTHONPATH', '')]
    return subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path,
                          env={**os.environ, 'PYTHONPATH': os.pathsep.join(filter(None, folders))})


def test_first_program(tmp_path):
    """It runs, and prints what is said there; which anchor it is, the library knows."""
    done = run(blocks('python')[0], tmp_path)
    assert done.returncode == 0, done.stderr
    said = re.search(r'It prints\n\n```\n(.*?)```', readme(), flags=re.S).group(1)
    assert re.sub(r'sha-256:[A-Za-z0-9_-]{43}', 'ANCHOR', done.stdout) == said


def test_other_programs(tmp_path):
    """Each is one that runs after the first."""
    first, *others = blocks('python')
    assert others
    for program in others:
        done = run(first + program, tmp_path)
        assert done.returncode == 0, done.stderr


def test_links():
    """What it points to in the package is there; links that leave it are the repository's."""
    for name in re.findall(r'`((?:tests|bench|mission)/[\w./-]+)`', readme()):
        assert os.path.exists(os.path.join(HERE, '..', name)), name


# --- the reference is the docstrings ---

def modules():
    """The public ones."""
    yield mission
    for found in pkgutil.iter_modules(mission.__path__):
        if not found.name.startswith('_'):
            yield importlib.import_module('mission.' + found.name)


def aliases():
    """Names that cannot carry a docstring have it behind their assignment."""
    for found in pkgutil.iter_modules(mission.__path__):
        path = os.path.join(mission.__path__[0], found.name + '.py')
        if not os.path.exists(path):
            continue
        with open(path, encoding='utf-8') as file:
            body = ast.parse(file.read()).body
        for statement, follows in zip(body, body[1:]):
            if (isinstance(statement, ast.Assign) and isinstance(follows, ast.Expr)
                    and isinstance(getattr(follows.value, 'value', None), str)):
                yield from (target.id for target in statement.targets
                            if isinstance(target, ast.Name))


def public():
    """(name, object) of all that a program may use, members too."""
    for module in modules():
        assert inspect.getdoc(module), module.__name__
        for name in module.__all__:
            thing = getattr(module, name)
            yield f'{module.__name__}.{name}', thing
            if not inspect.isclass(thing):
                continue
            for member, value in vars(thing).items():
                if not member.startswith('_') and (
                        inspect.isfunction(value)
                        or isinstance(value, (property, classmethod, staticmethod))):
                    yield f'{module.__name__}.{name}.{member}', getattr(value, '__func__', value)


def test_every_name_has_a_docstring():
    explained, seen, bare = set(aliases()), 0, []
    for name, thing in public():
        seen += 1
        last = name.rsplit('.', 1)[1]
        if not (inspect.isclass(thing) or inspect.isroutine(thing) or isinstance(thing, property)):
            if last not in explained and not inspect.ismodule(thing):
                bare.append(name)
        # The one that @dataclass makes is the constructor's text.
        elif not (thing.__doc__ or '').strip() or thing.__doc__.startswith(last + '('):
            bare.append(name)
    assert seen > 1000 and not bare


@pytest.mark.parametrize('name', ['Issuer', 'Issuer.admit', 'TokenCache.verify', 'Value',
                                  'Access', 'store.Conflict'])
def test_help(name):
    """help() says more than the name."""
    thing = mission
    for part in name.split('.'):
        thing = getattr(thing, part)
    assert len(inspect.getdoc(thing)) > 40

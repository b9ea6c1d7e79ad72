"""Nothing is left behind: under a debug interpreter, and under valgrind.

SPDX-License-Identifier: MIT

The loops stand in leaks.py. Both tools are programs of their own, so what they run is, too.
"""
import glob
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as xml

import leaks
import mission
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(mission.__file__)))
MODULES = tuple(os.path.basename(path).split('.')[0] + '.'
                for path in glob.glob(os.path.join(LIBRARY, 'mission/_*.so')))


def environment(**more):
    return dict(os.environ, PYTHONPATH=LIBRARY, PYTHONDONTWRITEBYTECODE='1', **more)


def debug_interpreter():
    """One that counts references, and takes the modules of this one."""
    name = f'python{sys.version_info[0]}.{sys.version_info[1]}-dbg'
    for found in filter(None, map(shutil.which, (name, 'python3-dbg'))):
        probe = 'import sys, mission; sys.gettotalrefcount()'
        if subprocess.run([found, '-c', probe], env=environment(),
                          capture_output=True).returncode == 0:
            return found
    pytest.skip('no python3-dbg of this version with cffi')


def test_blocks_under_a_debug_interpreter():
    got = subprocess.run(
        [debug_interpreter(), '-X', 'dev', '-W', 'ignore::ResourceWarning',
         os.path.join(HERE, 'leaks.py'), 'blocks'],
        env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert got.returncode == 0 and 'nothing left' in got.stdout, got.stdout


@pytest.mark.parametrize('piece', leaks.PIECES, ids=lambda piece: piece.__name__)
def test_blocks(piece):
    for _ in range(3):
        piece()
    assert leaks.steady(piece, 10) is None


def test_a_leak_is_seen():
    kept = []
    assert 'blocks' in leaks.steady(lambda: kept.append(object()), 10)
    held = [None] * 64

    def holds():
        held[held.index(None)] = mission.Value
    assert 'references' in leaks.steady(holds, 10)


def ours(error):
    """Is it of the binding or the library? What cffi keeps from an import on is not."""
    frames = [(os.path.basename(frame.findtext('obj') or ''), frame.findtext('fn') or '')
              for frame in error.iter('frame')]
    return (any(module.startswith(('libmission', *MODULES)) for module, _ in frames)
            and not any(function.startswith('PyInit_') for _, function in frames))


def test_memory_under_valgrind(tmp_path):
    if not shutil.which('valgrind'):
        pytest.skip('no valgrind')
    if os.environ.get('MISSION_VALGRIND') == '0':
        pytest.skip('MISSION_VALGRIND is 0')
    where = tmp_path / 'found.%p.xml'
    got = subprocess.run(
        ['valgrind', '--quiet', '--leak-check=full', '--show-leak-kinds=definite',
         '--num-callers=40', '--xml=yes', f'--xml-file={where}',
         os.path.realpath(sys.executable), os.path.join(HERE, 'leaks.py'), 'walk'],
        env=environment(PYTHONMALLOC='malloc'), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, timeout=900)
    assert got.returncode == 0 and 'walked' in got.stdout, got.stdout
    found = [error for name in glob.glob(str(tmp_path / 'found.*.xml'))
             for error in xml.parse(name).getroot().iter('error') if ours(error)]
    assert not found, '\n'.join(xml.tostring(error, 'unicode') for error in found)

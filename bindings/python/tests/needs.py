"""What tests need: libraries, and processes of their own. SPDX-License-Identifier: MIT"""
import importlib
import os
import subprocess
import sys

import mission
import pytest

HERE = os.path.dirname(os.path.abspath(__file__))


def alone(program):
    """Runs what would end the process; memory that was given back reads as something else there.
    It has to say that it went well.
    """
    folders = [os.path.dirname(os.path.dirname(mission.__file__)), HERE]
    done = subprocess.run([sys.executable, '-c', program], capture_output=True, text=True, env={
        **os.environ, 'PYTHONPATH': os.pathsep.join(folders), 'MALLOC_PERTURB_': '165',
        'GLIBC_TUNABLES': 'glibc.malloc.tcache_count=0'})  # what lies there is not overwritten
    assert (done.returncode, done.stdout, done.stderr) == (0, 'well\n', '')


def needs(name):
    """Skips where the package was built without a library. Where the build under test has it, the
    package has to have it, too.
    """
    try:
        importlib.import_module(f'mission._{name}')
        missing = False
    except ImportError:
        there = f'meson-uninstalled/mission-{name.replace("_", "-")}-uninstalled.pc'
        missing = not os.path.exists(os.path.join(os.environ.get('MISSION_BUILD', ''), there))
    return pytest.mark.skipif(missing, reason=f'the package was built without {name}')

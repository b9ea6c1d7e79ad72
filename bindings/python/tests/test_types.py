"""The types of the package are complete. SPDX-License-Identifier: MIT"""
import os
import shutil
import subprocess

import mission
import pytest


@pytest.mark.skipif(shutil.which('mypy') is None, reason='mypy is not installed')
def test_mypy_strict(tmp_path):
    package = os.path.dirname(mission.__file__)
    run = subprocess.run(['mypy', '--strict', '--cache-dir', str(tmp_path), '-p', 'mission'],
                         cwd=os.path.dirname(package), capture_output=True, text=True)
    assert run.returncode == 0, run.stdout


# What C takes NULL for, with its meaning.
MAY_BE_NONE = '''
import mission
mission.error_response(None, mission.MissionError('no', mission.Code.NOT_ACTIVE), True)
mission.capability_check({}, None, '')
mission.freshness_check(None, None)
mission.known_state_merge(None, mission.KnownState())
'''


@pytest.mark.skipif(shutil.which('mypy') is None, reason='mypy is not installed')
def test_what_may_be_none(tmp_path):
    package = os.path.dirname(mission.__file__)
    run = subprocess.run(['mypy', '--strict', '--cache-dir', str(tmp_path), '-c', MAY_BE_NONE],
                         cwd=os.path.dirname(package), capture_output=True, text=True)
    assert run.returncode == 0, run.stdout

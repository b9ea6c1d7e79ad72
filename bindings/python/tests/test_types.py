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

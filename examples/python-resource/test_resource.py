"""The story is told as it should be, in both profiles. SPDX-License-Identifier: MIT"""
import os
import subprocess
import sys

import pytest

MAIN = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'main.py')


@pytest.mark.parametrize('profile', ['series', 'draft'])
def test_story(profile):
    run = subprocess.run([sys.executable, MAIN, '--profile', profile], capture_output=True,
                         text=True, timeout=120)
    assert run.returncode == 0, run.stdout + run.stderr
    for word in ('"for": "alice"', 'proof_replayed', 'proof_nonce', 'ambiguous_target',
                 'two_credentials', 'mission_denial="step_up_required"', 'error="invalid_token"',
                 'The Mission is revoked.'):
        assert word in run.stdout, word
    assert 'eyJ' not in run.stdout + run.stderr  # nobody is shown a token
    assert run.stderr == ''

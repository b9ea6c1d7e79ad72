"""The tests import the package where it was built. SPDX-License-Identifier: MIT"""
import glob
import os
import sys

import pytest

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
BUILT = os.environ.get('MISSION_PYTHON_BUILT', os.path.dirname(HERE))
sys.path.insert(0, BUILT)

LAST = 'test_every_callback_ran'


def pytest_configure(config):
    import slots
    slots.watch()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config, items):
    """Whether every callback ran is told last, and only where all tests of this folder run."""
    here = {str(item.path) for item in items if os.path.dirname(str(item.path)) == HERE}
    chosen = config.option.keyword or config.option.markexpr or config.option.deselect or any(
        '::' in str(argument) for argument in config.args)
    config.whole = not chosen and here >= set(glob.glob(os.path.join(HERE, 'test_*.py')))
    items.sort(key=lambda item: item.name == LAST)  # keeps the order of the others

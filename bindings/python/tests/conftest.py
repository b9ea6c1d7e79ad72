"""The tests import the package where it was built. SPDX-License-Identifier: MIT"""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
BUILT = os.environ.get('MISSION_PYTHON_BUILT', os.path.dirname(HERE))
sys.path.insert(0, BUILT)

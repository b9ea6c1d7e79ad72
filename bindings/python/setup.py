"""The extension modules; everything else stands in pyproject.toml. SPDX-License-Identifier: MIT"""
import os
import sys

from setuptools import setup

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import mission_build

setup(cffi_modules=[f'mission_build.py:{name}' for name in mission_build.builders])

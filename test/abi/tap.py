"""TAP from scripts: a case is a name and a list of complaints. SPDX-License-Identifier: MIT"""
import os
import sys

sys.dont_write_bytecode = True
TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '../..'))
sys.path.insert(0, os.path.join(TOP, 'tools'))


def run(cases):
    """cases: [(name, complaints or a callable that gives them)]; exits 1 when there is any."""
    bad = 0
    print(f'1..{len(cases)}')
    for number, (name, complaints) in enumerate(cases, 1):
        found = complaints() if callable(complaints) else complaints
        for line in found[:50]:
            print(f'# {line}')
        print(f"{'not ' if found else ''}ok {number} {name}", flush=True)
        bad += bool(found)
    sys.exit(1 if bad else 0)

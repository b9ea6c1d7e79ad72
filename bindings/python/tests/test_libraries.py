"""Where a library of C is missing, the package is there all the same. SPDX-License-Identifier: MIT
"""
import sys

import mission
import pytest
from mission import openssl, storecheck


@pytest.fixture
def afresh():
    """The suite's module is looked for again."""
    storecheck._bound.cache_clear()
    yield
    storecheck._bound.cache_clear()


@pytest.mark.parametrize('name, use', [
    ('openssl', openssl.default), ('openssl', openssl.Provider),
    ('store_check', lambda: storecheck.check(mission.MemoryStore)),
    ('sqlite', lambda: mission.SqliteStore('missions')), ('postgres', mission.PostgresStore)])
def test_a_library_that_is_missing(name, use, monkeypatch, afresh):
    """Its use says so."""
    monkeypatch.setitem(sys.modules, f'mission._{name}', None)
    with pytest.raises(ImportError) as missing:
        use()
    assert f'libmission-{name.replace("_", "-")} is not there' in str(missing.value)
    assert missing.value.name == f'mission._{name}'

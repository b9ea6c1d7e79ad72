"""Missions: tasks that a person approved for an agent, held, checked and enforced.

The package is libmission for Python: see README.md for a first program. Objects are immutable and
free to be shared between threads unless they say otherwise; a refused call raises MissionError.

SPDX-License-Identifier: MIT
"""
from . import enums, functions, handles, store, values
from ._context import Context, NativeTable, builtin_crypto, system_clock
from ._errors import (ClosedError, HostError, InputError, LimitError, MissionError, NoMemory,
                      Refused, UsageError)
from ._hot import canonicalize, identifier_mint, supports, version, version_number
from ._json import Json, Text, Value, number_text
from ._plan import Plan, PlanStep, Reply
from ._time import Instant, Moment, Time, When
from .crypto import Crypto, KeyNumbers
from .enums import *
from .functions import *
from .handles import *
from .store import (Again, AsyncStore, Conflict, MemoryStore, NativeStore, PostgresStore,
                    SqliteStore, Store, Uncertain)
from .values import *

__version__ = version()

__all__ = [
    'Again', 'AsyncStore', 'ClosedError', 'Conflict', 'Context', 'Crypto', 'HostError',
    'InputError', 'Instant', 'Json', 'KeyNumbers', 'LimitError', 'MemoryStore', 'MissionError',
    'Moment', 'NativeStore',
    'NativeTable', 'NoMemory', 'Plan', 'PlanStep', 'PostgresStore', 'Refused', 'Reply',
    'SqliteStore', 'Store', 'Text', 'Time', 'Uncertain', 'UsageError', 'Value', 'When',
    'builtin_crypto', 'canonicalize', 'identifier_mint', 'number_text', 'store', 'supports',
    'system_clock', 'version', 'version_number',
]
__all__ += enums.__all__ + values.__all__ + handles.__all__ + functions.__all__

"""Where the story is: one row of its own, in the same store as the Missions.

A step is noted after it was done, so a run that was killed between does the step again. That takes
effect once all the same: each operation carries something by which the issuer knows it again.

SPDX-License-Identifier: MIT
"""
from mission import Value
from mission.store import Conflict, Expect, Write, WriteKind

KIND, KEY = b'board-packet', b'place'
HOURS = 6  # that a story begun anew is later than the one before
KEYS = ('server_key', 'agent_key', 'decider_key', 'enforcer_key')


class Elsewhere(Exception):
    """The store has another story, or another run tells this one."""


class Place:
    """What is noted: a dict of plain data that is written on condition."""

    def __init__(self, store, profile):
        self.store, self.profile, self.noted, self.version = store, profile, {}, 0

    def get(self, name, default=None):
        return self.noted.get(name, default)

    def load(self):
        """Read it; False: there is none."""
        row = self.store.load(KIND, KEY)
        if row is None:
            return False
        self.noted, self.version = Value.parse(row.bytes).to_python(), row.version
        if self.noted['profile'] != self.profile:
            raise Elsewhere('this store has a story in the other vocabulary')
        return True

    def put(self, noted):
        value = Value(noted)
        expect = Expect.VERSION if self.version else Expect.ABSENT
        try:
            self.store.commit([Write(what=WriteKind.PUT, expect=expect, version=self.version,
                                     kind=KIND, key=KEY, bytes=value.canonical())])
        except Conflict:
            raise Elsewhere('another run has taken the story on') from None
        self.noted, self.version = value.to_python(), self.version + 1

    def note(self, news):
        """None forgets."""
        noted = {**self.noted, **news}
        self.put({name: value for name, value in noted.items() if value is not None})

    def clear(self):
        """A story begins anew. It happens later: the issuer refuses a clock that lies before what
        it has committed. The keys stay: evidence of the earlier one may still wait.
        """
        noted = {name: self.noted[name] for name in KEYS if name in self.noted}
        later = self.noted['hours_later'] + HOURS if self.noted else 0
        self.put({**noted, 'profile': self.profile, 'hours_later': later})

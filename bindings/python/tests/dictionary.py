"""A store in Python alone: a dictionary and a lock. SPDX-License-Identifier: MIT"""
import threading
from dataclasses import dataclass

from mission import Conflict, Expect, Row, WriteKind
from mission.store import check_batch, check_scan

NUMBERS = range(-2**63, 2**63)


@dataclass(frozen=True)
class Kept:
    """What is known of a row."""

    bytes: bytes = b''
    version: int = 1
    number: int = 0
    terms: tuple = ()

    def row(self, key, order=b''):
        return Row(key=key, order=order, bytes=self.bytes, version=self.version, number=self.number)


class Dictionary:
    def __init__(self):
        self.rows, self.lock = {}, threading.Lock()

    def load(self, kind, key):
        with self.lock:
            kept = self.rows.get((kind, key))
        return None if kept is None else kept.row(key)

    def commit(self, writes):
        check_batch(writes)
        with self.lock:
            for index, write in enumerate(writes):
                if not self.holds(write, self.rows.get((write.kind, write.key))):
                    raise Conflict(index)
            for write in writes:
                self.write(write, self.rows.get((write.kind, write.key)))

    def holds(self, write, kept):
        if write.expect == Expect.ABSENT and kept is not None:
            return False
        if write.expect == Expect.VERSION and (kept is None or kept.version != write.version):
            return False
        if write.what != WriteKind.ADD:
            return True
        total = (kept.number if kept else 0) + write.add
        return write.least <= total <= write.most and total in NUMBERS

    def write(self, write, kept):
        place, before = (write.kind, write.key), kept or Kept(version=0)
        if write.what == WriteKind.PUT:
            self.rows[place] = Kept(write.bytes, before.version + 1, before.number, write.terms)
        elif write.what == WriteKind.ADD:
            self.rows[place] = Kept(before.bytes, before.version or 1, before.number + write.add,
                                    before.terms)
        elif write.what == WriteKind.DELETE:
            self.rows.pop(place, None)

    def scan(self, scan):
        check_scan(scan)
        with self.lock:
            rows = list(self.rows.items())
        found = sorted(((term.order, key, kept) for (kind, key), kept in rows if kind == scan.kind
                        for term in kept.terms
                        if (term.index, term.value) == (scan.index, scan.value)),
                       key=lambda one: one[:2])
        if scan.resume:
            found = [one for one in found if one[:2] > (scan.after_order, scan.after_key)]
        if scan.bounded:
            found = [one for one in found if one[0] <= scan.until]
        return [kept.row(key, order) for order, key, kept in found[:scan.limit]]

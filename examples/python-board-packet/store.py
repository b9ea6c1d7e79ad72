"""Where the Missions are kept: a SQLite file. SPDX-License-Identifier: MIT"""
import os
import signal
import tempfile

from mission import SqliteStore


class Keeper:
    """A store in front of the store, which dies in time: before the first commit and after each of
    them are all the moments at which it can matter that a process dies.
    """

    def __init__(self, where='', crash_after=0):
        self.crash_after, self.commits, self.folder, stays = crash_after, 0, None, ''
        if not where:
            self.folder = tempfile.TemporaryDirectory(prefix='board-packet-')
            where = os.path.join(self.folder.name, 'missions')
            stays = '\n(--store FILE keeps them in a file that stays)'
        self.table = SqliteStore(where)
        self.load, self.scan = self.table.load, self.table.scan
        print(f'Its state authority keeps the Missions in {where}{stays}.')

    def commit(self, writes):
        self.table.commit(writes)
        self.commits += 1
        if self.commits == self.crash_after:
            os.kill(os.getpid(), signal.SIGKILL)

    def close(self):
        self.table.close()
        if self.folder:
            self.folder.cleanup()

"""Which callbacks the tests have run. SPDX-License-Identifier: MIT"""
from mission import _runtime, store
from mission._tables import STRUCTS

ALL = {f'{name}.{callback}' for name, (_, _, callbacks) in STRUCTS.items()
       for callback in callbacks}
RAN = set()


def watch():
    """From now on each callback that C enters is noted."""
    enter = _runtime.Callback.__call__

    def entered(self, *c):
        RAN.add(f'{self.owner}.{self.name}')
        return enter(self, *c)
    _runtime.Callback.__call__ = entered
    for c, slot, function in (
            ('mission_python_store__load', 'mission_store.load', store._load),
            ('mission_python_store__commit', 'mission_store.commit', store._commit),
            ('mission_python_store__scan', 'mission_store.scan', store._scan),
            ('mission_python_row', 'mission_store_receiver.row', store._row),
            ('mission_python_sink', 'mission_sink.write', _runtime._sunk)):
        _runtime.extern(c, noted(slot, function))


def noted(slot, function):
    def entered(*c):
        RAN.add(slot)
        return function(*c)
    entered.__name__ = function.__name__
    return entered

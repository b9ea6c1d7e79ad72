"""Stores against the suite that every store of the library has to pass.

SPDX-License-Identifier: MIT
"""
import os
import threading
import time

import mission
import pytest
from dictionary import Dictionary
from mission import storecheck
from mission.storecheck import Group, Outcome, check
from needs import needs

pytestmark = needs('store_check')
GROUPS = {'contract', 'scan', 'sizes', 'isolation', 'durability', 'model'}


def failures(results):
    return [str(result) for result in results if result.outcome == Outcome.FAILED]


# --- stores that keep the contract ---


def test_a_store_in_python():
    results = check(Dictionary, threads=4, rounds=30, sequences=5)
    assert not failures(results) and len(results) > 50
    assert {result.group for result in results} == GROUPS
    assert {result.outcome for result in results if result.group == 'durability'} == {
        Outcome.SKIPPED}
    assert all('reopen' in result.words for result in results if result.outcome == Outcome.SKIPPED)


def test_a_store_in_python_that_is_opened_again():
    """The rows are the disk."""
    def again(store):
        other = Dictionary()
        other.rows, other.lock = store.rows, store.lock
        return other
    forgotten = []
    results = check(Dictionary, another=again, reopen=again, forget=forgotten.append, threads=3,
                    rounds=5, sequences=2)
    assert not failures(results) and {one.outcome for one in results} == {Outcome.PASSED}
    # One for each case at least, and those of the threads.
    assert len(forgotten) > 2 * len([one for one in results if one.group == 'isolation'])
    assert len({id(store) for store in forgotten}) == len(forgotten)


@needs('sqlite')
def test_sqlite(tmp_path):
    paths = {}

    def opened(path):
        store = mission.SqliteStore(path, durable=False)
        paths[store] = path
        return store

    def fresh():
        return opened(tmp_path / f'{len(paths)}.db')

    def reopen(store):
        store.close()
        return opened(paths[store])
    results = check(fresh, another=lambda store: opened(paths[store]), reopen=reopen,
                    forget=lambda store: store.close(), threads=2, rounds=5, sequences=2)
    assert not failures(results) and {one.outcome for one in results} == {Outcome.PASSED}
    assert all(store.closed for store in paths)


@needs('postgres')
@pytest.mark.skipif('MISSION_TEST_POSTGRES' not in os.environ,
                    reason='MISSION_TEST_POSTGRES is not set')
def test_postgres():
    made = []

    def fresh():
        made.append(f'python_check_{len(made)}')
        return mission.PostgresStore(os.environ['MISSION_TEST_POSTGRES'], schema=made[-1])
    results = check(fresh, forget=lambda store: store.close(), groups=Group.CONTRACT | Group.SCAN)
    assert not failures(results) and {one.group for one in results} == {'contract', 'scan'}


def test_memory():
    assert not failures(check(mission.MemoryStore, rounds=20, sequences=2))


# --- and those that do not ---


class Careless(Dictionary):
    """It never looks at what a batch expects."""

    def holds(self, write, kept):
        return True


class Backwards(Dictionary):
    def scan(self, scan):
        return super().scan(scan)[::-1]


class Torn(Dictionary):
    """What it reads and what it writes are two moments."""

    def commit(self, writes):
        with self.lock:
            rows = {(one.kind, one.key): self.rows.get((one.kind, one.key)) for one in writes}
        for index, write in enumerate(writes):
            if not self.holds(write, rows[write.kind, write.key]):
                raise mission.Conflict(index)
        time.sleep(0.0005)
        with self.lock:
            for write in writes:
                self.write(write, rows[write.kind, write.key])


@pytest.mark.parametrize('store, case', [
    (Careless, 'contract/put-absent'), (Backwards, 'scan/scan-order'), (Torn, 'isolation/counter')])
def test_a_broken_store(store, case):
    group, name = case.split('/')
    result, = check(store, only=name, rounds=20)
    assert (result.group, result.name, result.outcome) == (group, name, Outcome.FAILED)
    assert result.words and result.exception is None and str(result).startswith(f'{case} failed: ')
    right, = check(Dictionary, only=name, rounds=20)
    assert right.outcome == Outcome.PASSED


class Boom(Exception):
    pass


class Raising(Dictionary):
    """It fails, sometimes in a thread that Python did not start."""

    def __init__(self, method, error, after=0):
        super().__init__()
        self.method, self.error, self.left = method, error, after

    def ask(self, method, *args):
        if method == self.method:
            self.left -= 1
            if self.left < 0:
                raise self.error
        return getattr(Dictionary, method)(self, *args)

    def load(self, *args):
        return self.ask('load', *args)

    def commit(self, *args):
        return self.ask('commit', *args)

    def scan(self, *args):
        return self.ask('scan', *args)


@pytest.mark.parametrize('method', ['load', 'commit', 'scan'])
@pytest.mark.parametrize('after', [0, 3])
def test_an_exception_is_told(method, after):
    boom = Boom('a full disk')
    results = check(lambda: Raising(method, boom, after), threads=3, rounds=5, sequences=2)
    failed = [one for one in results if one.outcome == Outcome.FAILED]
    assert failed and len(results) > 50
    assert all(one.exception is boom for one in failed if method + ' answered' in one.words)
    assert any(one.exception is boom and one.group == 'isolation' for one in failed)
    assert any('a full disk' in str(one) for one in failed)
    assert mission._runtime.state.exception is None and mission.class_name(1)


@pytest.mark.parametrize('nonsense', [5, [None], [mission.Row(key='text')]])
def test_an_answer_that_is_nonsense(nonsense):
    class Nonsense(Dictionary):
        def scan(self, scan):
            return nonsense
    result, = check(Nonsense, only='scan-order')
    assert result.outcome == Outcome.FAILED and isinstance(result.exception, TypeError)


def test_stores_that_cannot_be_made():
    boom = Boom()

    def broken(*_):
        raise boom
    for fresh, kind in ((broken, Boom), (lambda: None, TypeError), (object, TypeError)):
        result, = check(fresh, only='put-any')
        assert result.outcome == Outcome.FAILED and isinstance(result.exception, kind)
        assert 'fresh' in result.words
    result, = check(Dictionary, only='kept', reopen=broken)
    assert result.outcome == Outcome.FAILED and result.exception is boom
    result, = check(Dictionary, only='counter', another=broken)
    assert result.outcome == Outcome.FAILED and result.exception is boom
    result, = check(Dictionary, only='put-any', forget=broken)
    assert result.outcome == Outcome.FAILED and result.exception is boom


@pytest.mark.parametrize('error', [KeyboardInterrupt, SystemExit])
def test_what_ends_the_run(error):
    raised, told = error(), []
    with pytest.raises(error) as caught:
        check(lambda: Raising('commit', raised), report=told.append, rounds=2, sequences=1)
    assert caught.value is raised and not told

    def stop(result):
        raise raised
    with pytest.raises(error) as caught:
        check(Dictionary, report=stop, rounds=2, sequences=1)
    assert caught.value is raised
    assert not failures(check(Dictionary, only='put-any'))


# --- what is asked for ---


def test_results_come_as_they_are():
    told = []
    results = check(Dictionary, groups=Group.CONTRACT, seed=7, report=told.append)
    assert told == results and {one.group for one in results} == {'contract'}
    assert {one.seed for one in results} == {7} and Outcome(1) == Outcome.PASSED


@pytest.mark.parametrize('wrong', [{'groups': 64}, {'threads': 65}, {'only': 'no-such-case'}])
def test_nothing_is_run(wrong):
    with pytest.raises(mission.UsageError):
        check(Dictionary, **wrong)
    with pytest.raises((TypeError, OverflowError)):
        check(Dictionary, rounds=-1)


def test_other_threads_go_on():
    """The run leaves the interpreter to others, and they to it."""
    done, turns = threading.Event(), []

    def work():
        while not done.is_set():
            turns.append(1)
            time.sleep(0.0002)
    thread = threading.Thread(target=work)
    thread.start()
    try:
        assert not failures(check(mission.MemoryStore, groups=Group.ISOLATION, rounds=200))
    finally:
        done.set()
        thread.join()
    assert len(turns) > 20


def test_the_words_are_c_s():
    lib = storecheck._bound().lib
    for cls in (Group, Outcome):
        for one in cls:
            assert getattr(lib, f'MISSION_STORE_CHECK_{one.name}') == one

"""What tries to break the process, or to get an answer that is not so.

SPDX-License-Identifier: MIT
"""
import gc
import io
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import threading
import weakref

import mission
import pytest
from mission import Context, Instant, MemberType, Profile, Time, Value, _plan, _runtime
from mission._mission import ffi
from needs import alone
from scene import AS, ENTRY, NOW, Scene, intent

LIBRARY = os.path.dirname(os.path.dirname(os.path.abspath(mission.__file__)))


class LongBytes(bytes):
    """It says that it is longer than it is."""

    def __len__(self):
        return 10**7

    def __bytes__(self):
        return self


class LongText(str):
    def encode(self, *_):
        return LongBytes(b'[1]')


class LongList(list):
    def __len__(self):
        return 10**7


def labelled(validate):
    context = Context(clock=lambda: NOW, object_label=MemberType(validate=validate))
    return mission.Intent.from_value(intent(Profile.SERIES), context=context)


# --- sizes that lie ---


@pytest.mark.parametrize('text', [LongBytes(b'[1]'), LongText('[1]')])
def test_text_that_lies_about_its_length(text):
    assert mission.canonicalize(text) == b'[1]'
    assert Value.parse(text) == [1]
    assert mission.Parameters.of([mission.Parameter('a', text)]).get('a') == '[1]'


def test_octets_that_lie_about_their_length():
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k')
    token = mission.jws_sign(key.signer(0), 'x', LongBytes(b'ab'))
    expect = mission.JwsExpect(keys=mission.Jwks.of([key]))
    assert mission.Jws.verify(token, expect).payload == b'ab'


def test_sequences_that_lie_about_their_length():
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k')
    assert len(mission.Jwks.of(LongList([key]))) == 1
    resource = mission.Resource(mission.ResourceConfig(
        audiences=LongList([AS]),
        issuers=LongList([mission.TrustedIssuer(iss=AS, keys=mission.Jwks.of([key]))])))
    assert resource.verify(mission.Presented(scheme=1, token='x'))[0] is None


def test_arrays_that_share_a_count():
    def made(classes, predicates):
        return _runtime.struct('mission_policy_answer').make(
            mission.PolicyAnswer(history_classes=classes, history_predicates=predicates), [])
    for classes, predicates in ((['a', 'b'], ['c']), (['a'], ['b', 'c'])):
        with pytest.raises(ValueError):
            made(classes, predicates)
    assert made(['a', 'b'], ['c', 'd']).history == 2
    assert made(['a', 'b'], ()).history == made((), ['a', 'b']).history == 2
    assert made((), ()).history == 0


def test_a_list_that_grows_in_another_thread():
    keys = [mission.Jwk.generate(mission.Algorithm.EDDSA, 'k')]
    done = threading.Event()

    def change():
        while not done.is_set():
            keys.extend(keys[:1] * 50)
            del keys[1:]
    thread = threading.Thread(target=change)
    thread.start()
    try:
        for _ in range(500):
            assert len(mission.Jwks.of(keys)) > 0
    except mission.MissionError as error:  # as many as were there were too many
        assert error.reason
    finally:
        done.set()
        thread.join()


# --- classes of the caller's ---


def test_a_subclass_changes_nothing():
    class Own(mission.Intent):
        pass
    parsed = mission.Intent.from_value(intent(Profile.SERIES), now=NOW)
    assert type(parsed) is mission.Intent
    entries = mission.AuthoritySet.from_value([ENTRY])
    assert parsed.derive(mission.DerivationPolicy(
        version='7', ceiling=entries, candidates=lambda *_: [ENTRY])).set == entries
    assert Own.__mro__[1] is mission.Intent


# --- callbacks ---


@pytest.mark.parametrize('error', [KeyboardInterrupt, SystemExit, GeneratorExit, RecursionError])
def test_what_is_no_exception_comes_out(error):
    raised = error()

    def refuse(*_):
        raise raised
    for call in (lambda: Scene(may=refuse).approved(), lambda: labelled(refuse),
                 lambda: Scene(store=Broken(refuse)).approved(),
                 lambda: Value('x').write(type('F', (), {'write': refuse})())):
        with pytest.raises(error) as caught:
            call()
        assert caught.value is raised
    assert Scene().approved().done


class Broken:
    def __init__(self, ask):
        self.load = self.commit = self.scan = ask


@pytest.mark.skipif(not hasattr(signal, 'setitimer'), reason='no timer signals')
def test_a_signal_amid_callbacks_is_not_lost():
    """Wherever it arrives, also between C and the callback."""
    class Alarm(BaseException):
        pass

    def ring(*_):
        raise Alarm()
    scene = Scene()
    plan = scene.issuer.plan_admit(scene.request())
    before = signal.signal(signal.SIGALRM, ring)
    try:
        for call in (lambda: labelled(lambda value: True), lambda: plan.execution):
            heard = 0
            for wait in range(40):
                try:
                    signal.setitimer(signal.ITIMER_REAL, 0.002 + wait * 0.0001)
                    while True:
                        call()
                except Alarm:
                    heard += 1
            assert heard == 40
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert labelled(lambda value: True).goal
    late = threading.Thread(target=plan.next, daemon=True)  # which waits while the plan is held
    late.start()
    late.join(10)
    assert not late.is_alive()


def test_a_clock_has_to_say_what_time_it_is():
    with pytest.raises(TypeError):
        mission.Intent.from_value(intent(Profile.SERIES), context=Context(clock=lambda: None))


def test_an_answer_that_c_has_no_room_for():
    for answer in (2**31, -2**31 - 1, 2**200):
        with pytest.raises(ValueError):
            labelled(lambda value: answer)


def test_a_finalizer_sees_no_object_that_the_collector_gave_back():
    alone('''
import gc
import mission
from mission import _runtime
from scene import Scene
ended, lives = [], []


class Job:
    # In a cycle with what it has, as is who gives its own methods as callbacks.
    def __init__(self, uses, alive):
        self.me, self.uses, self.alive = self, uses, alive

    def __del__(self):
        for use in self.uses:
            try:
                ended.append(use())
            except mission.ClosedError:
                ended.append('closed')
        lives.extend(use() for use in self.alive)


def job():
    scene = Scene(may=lambda act: scene is not None)
    record, value = scene.approved().mission, mission.Value({'a': ['b'] * 50})
    cache = mission.TokenCache(scene.resource(mission.Jwk.generate(mission.Algorithm.ES256, 'k')))
    plan = scene.issuer.plan_admit(scene.request())
    plan.next()
    Job([lambda: value['a'][3].text, value.canonical, lambda: dict(value.items()),
         lambda: record.intent, lambda: record.value['mission_id'], lambda: cache.verify('x.y.z'),
         plan.next, lambda: scene.issuer.admit(scene.request()), lambda: scene.store.load(b'x', b'y')],
        [other.value.canonical, lambda: text.text, lambda: mission.Value([1]).canonical()])


def all_of():
    global other, text
    other = Scene().approved().mission
    text = other.intent.value['goal']
    want = [other.value.canonical(), text.text, b'[1]']
    gc.disable()
    for _ in range(20):
        job()
        gc.collect()
        assert not _runtime.collecting
    assert ended == ['closed'] * 9 * 20, ended
    assert lives == want * 20, lives


all_of()
print('well')
''')


def test_a_finalizer_takes_no_exception_of_another_call():
    """It runs, and calls, while an exception waits for its own call to end."""
    boom = ValueError('boom')

    class Calls:
        def __init__(self):
            self.me = self

        def __del__(self):
            mission.Intent.from_value(intent(Profile.SERIES), now=NOW)
    Calls.__del__(Calls())
    _runtime.state.exception = boom
    try:
        Calls()
        gc.collect()
        assert mission.class_name(1) and _runtime.state.exception is boom
    finally:
        _runtime.state.exception = None


def test_no_call_takes_an_exception_that_waits():
    """Those that are written by hand: what they refuse, and what their own callbacks raise."""
    boom, other = ValueError('boom'), ValueError('other')
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k')
    scene = Scene()
    derived = scene.issuer.derive(scene.derivation(scene.approved().mission.id)).check().value
    token = scene.token(derived, key).token
    cache = mission.TokenCache(scene.resource(key))
    late = Context(clock=lambda: clock())
    keeper, guard = mission.NonceKeeper(b'k' * 32, 60, context=late), mission.ReplayGuard(
        5, context=late)
    write = mission.Write(what=mission.WriteKind.PUT, expect=mission.Expect.ANY, kind=b'k',
                          key=b'a', bytes=b'v')
    written = io.BytesIO()

    def clock():
        return NOW

    def fails(*_):
        raise other

    class File:
        write = fails

    def refused(kind, call, *args):
        with pytest.raises(kind) as caught:
            call(*args)
        return caught.value
    _runtime.state.exception = boom
    try:
        assert cache.verify(token)[1].permit and not cache.verify('x')[1].permit
        assert guard.fresh('a' * 43, Time(NOW.seconds + 9)) and keeper.current(keeper.next())
        assert mission.identifier_mint()
        refused(mission.InputError, mission.canonicalize, '{')
        refused(mission.InputError, Value.parse, '{')
        Value([1]).write(written)
        assert written.getvalue() == b'[1]'
        for store in (scene.store, mission.MemoryStore()):
            store.commit([write])
            assert store.load(b'k', b'a').bytes == b'v' and store.load(b'k', b'b') is None
            assert store.scan(mission.Scan(kind=b'k', index=b'i', limit=5)) == []
        assert _runtime.state.exception is boom
        clock = fails
        assert refused(ValueError, keeper.next) is other
        assert refused(ValueError, guard.fresh, 'b' * 43, NOW) is other
        assert refused(ValueError, Value([1]).write, File()) is other
        assert _runtime.state.exception is boom
    finally:
        _runtime.state.exception = None


def batch_in_c(batch, more, tail, keep):
    """These writes as a library has them whose struct is longer, with this at its end, or shorter.
    """
    size = ffi.sizeof('mission_store_write')
    c = ffi.new('char[]', len(batch) * (size + 16))
    for n, write in enumerate(batch):
        at = c + n * (size + more)
        one = ffi.cast('mission_store_write *', at)
        _runtime.struct('mission_store_write').fill(one, write, keep)
        one.size = size + more
        ffi.memmove(at + size, tail, len(tail))
    keep.append(c)
    return ffi.cast('mission_store_write *', c)


@pytest.mark.parametrize('more, tail, code', [
    (0, b'', None), (16, b'', None), (16, b'new', mission.Code.ABI_NEWER),
    (-8, b'', mission.Code.ABI_SMALL)])
def test_the_batch_of_another_library(more, tail, code):
    batch = tuple(mission.Write(what=mission.WriteKind.PUT, kind=b'k', key=key, bytes=b'v')
                  for key in (b'a', b'b', b'c'))
    keep, store, failed = [], Kept(), ffi.new('size_t *')
    writes = batch_in_c(batch, more, tail, keep)
    step = ffi.new('mission_plan_step *', {'what': mission.StepKind.COMMIT, 'writes': writes,
                                           'write_count': len(batch)})
    table = mission.store.table_of(store, keep)
    calls = (lambda: _plan._step(step).writes, lambda: store.got if not _runtime.ask(
        None, table.commit, table.host, writes, len(batch), failed, ffi.NULL) else None)
    for call in calls:
        if code is None:
            assert call() == batch
        else:
            with pytest.raises(mission.MissionError) as caught:
                call()
            assert caught.value.code == code


class Kept:
    """A store that keeps what it is told."""

    got = None

    def load(self, kind, key):
        return None

    def scan(self, scan):
        return []

    def commit(self, writes):
        self.got = writes


@pytest.mark.parametrize('rows', [lambda *_: 5, lambda *_: mission.Row(key=b'z', bytes=b'\xff'),
                                  lambda *_: mission.Row(key='a'), lambda *_: [None]])
def test_a_store_that_answers_nonsense(rows):
    class Nonsense:
        load = scan = staticmethod(rows)

        def commit(self, writes):
            raise mission.Conflict(10**6)
    for passed in (False, True):
        scene = Scene(store=Nonsense())
        with pytest.raises((mission.MissionError, TypeError)):
            scene.issuer.admit(scene.request(), **({'store': scene.store} if passed else {}))


def test_closing_from_a_callback():
    plans = []

    def may(act):
        plans[0].close()
        gc.collect()
        return True
    scene = Scene(may=may)
    plans.append(scene.issuer.plan_admit(scene.request()))
    with pytest.raises(mission.ClosedError):
        plans[0].run(scene.store)
    with pytest.raises(mission.ClosedError):
        plans[0].run(mission.MemoryStore())


def test_a_closed_cache_is_let_go_of():
    cache = mission.TokenCache(Scene().resource(mission.Jwk.generate(mission.Algorithm.EDDSA, 'k')))
    gone = weakref.ref(cache._pointer)
    cache.close()
    gc.collect()
    assert gone() is None
    with pytest.raises(mission.ClosedError):
        cache.verify('x')


def test_a_callback_that_holds_what_holds_it():
    class Held:
        pass

    def knot():
        held = Held()
        held.scene = Scene(may=lambda act: held is not None)
        held.scene.approved()
        held.plan = held.scene.issuer.plan_admit(held.scene.request())
        return weakref.ref(held)
    gone = knot()
    gc.collect()
    assert gone() is None


# --- values ---


def test_a_long_text_and_a_short_one():
    for size in (0, 1, 4090, 4094, 4095, 4096, 5000, 100000):
        text = '"' + 'x' * size + '"'
        assert mission.canonicalize(text) == text.encode()


def test_pickles_are_exact():
    for text in ('9007199254740993', '[-0.5, 1e300]', '{"a":123456789012345678901234567890}'):
        value = Value.parse(text)
        again = pickle.loads(pickle.dumps(value))
        assert again == value and again.to_python() == value.to_python()
    assert pickle.loads(pickle.dumps(Value.parse('9007199254740993'))).lexeme == '9007199254740993'


def test_a_file_that_takes_a_little_at_a_time():
    class Raw(io.RawIOBase):
        data = b''

        def write(self, data):
            self.data += bytes(data[:7])
            return min(7, len(data))
    file = Raw()
    Value({'a': 'x' * 10000}).write(file)
    assert file.data == Value({'a': 'x' * 10000}).canonical()


def test_instants_are_digits():
    for fraction in ('abc', '-1', '\u0661', ' 5'):
        with pytest.raises(ValueError):
            Instant(0, fraction)
    with pytest.raises(TypeError):
        Instant('x', '5')
    with pytest.raises(ValueError):
        Instant(2**63)
    assert Instant(1, '500').fraction == '5'
    assert Instant(1, '5') == Time(1, 500_000_000)
    assert hash(Instant(1, '5')) == hash(Time(1, 500_000_000))


# --- processes ---


def run(program):
    env = dict(os.environ, PYTHONPATH=os.pathsep.join([LIBRARY, os.path.dirname(__file__)]))
    got = subprocess.run([sys.executable, '-X', 'dev', '-c', textwrap.dedent(program)], env=env,
                         capture_output=True, text=True, timeout=120)
    assert got.returncode == 0 and got.stderr == '', (got.returncode, got.stderr)
    return got.stdout


def test_exit_with_everything_alive():
    assert run('''
        import threading, time
        import mission
        from scene import Scene
        scene = Scene(may=lambda act: scene is not None)
        record = scene.approved().mission
        plan = scene.issuer.plan_admit(scene.request())
        plan.next()
        value = record.intent.value["goal"]
        key = mission.Jwk.generate(mission.Algorithm.ES256, "k")
        cache = mission.TokenCache(scene.resource(key))
        class Late:
            def __del__(self):
                assert value.text and not plan.closed
        late = Late()
        late.me = late
        def work():
            while True:
                Scene().approved()
        threading.Thread(target=work, daemon=True).start()
        time.sleep(0.1)
        print(value)
    ''') == 'Close the books\n'


@pytest.mark.skipif(not hasattr(os, 'fork'), reason='no fork')
def test_a_forked_child_goes_on():
    assert run('''
        import os, warnings
        warnings.simplefilter("ignore")
        from scene import Scene
        scene = Scene()
        scene.approved()
        child = os.fork()
        done = scene.issuer.plan_admit(scene.request()).run(Scene().store).done
        assert done and Scene().approved().done
        if child:
            assert os.waitpid(child, 0)[1] == 0
            print("both")
    ''') == 'both\n'

"""What the runtime promises. SPDX-License-Identifier: MIT"""
import copy
import dataclasses
import gc
import inspect
import io
import pickle
import sys
import threading
from datetime import datetime, timedelta, timezone

import mission
import pytest
from blocks import Blocks
from mission import (Again, ClosedError, Conflict, Context, Instant, MemberType, MemoryStore,
                     Profile, Time, Value, _errors)
from mission._runtime import Handle
from needs import needs
from scene import AS, ENTRY, ERP, NOW, Scene, intent, turned


def handles(cls=Handle):
    for sub in cls.__subclasses__():
        yield sub
        yield from handles(sub)


# --- errors ---


@pytest.mark.parametrize('text, reason, offset, where', [
    ('{"a":1,"a":2}', 'duplicate_member', 7, '/a'),
    (b'{"a":"\xff"}', 'invalid_utf8', 6, '/a'),
    ('[1,]', 'syntax', 3, '/1'),
    ('"\\ud800"', 'lone_surrogate', 1, ''),
])
def test_error_says_where(text, reason, offset, where):
    with pytest.raises(mission.InputError) as caught:
        Value.parse(text)
    error = caught.value
    assert (error.reason, error.offset, error.where) == (reason, offset, where)
    assert isinstance(error, ValueError) and error.category == mission.Category.INPUT
    assert error.code == mission.Code[reason.upper()]
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.offset, again.where) == (error.code, offset, where)
    with pytest.raises(mission.InputError) as caught:
        mission.canonicalize(text)
    assert (caught.value.reason, caught.value.offset) == (reason, offset)


def test_error_without_offset():
    with pytest.raises(mission.MissionError) as caught:
        mission.AuthoritySet.from_value([ENTRY]).select(['https://other.example'])
    assert caught.value.offset is None and caught.value.where == ''


def test_limit_and_refusal():
    small = Context(limits=mission.Limits(json_depth=2))
    with pytest.raises(mission.LimitError):
        Value.parse('[[[1]]]', context=small)
    with pytest.raises(mission.Refused):
        mission.digest_compare('sha-256:' + 'A' * 43, 'sha-256:' + 'B' * 42 + 'A')


def test_lone_surrogate_in_text():
    with pytest.raises(mission.InputError) as caught:
        Value('a\ud800')
    assert caught.value.reason == 'lone_surrogate'
    with pytest.raises(mission.InputError):
        mission.state_of_name('\udfff')


def test_error_of_many_words():
    """C has room for so many octets; a character is in or out."""
    keep = []
    for letter in ('x', '\u00e9', '\u20ac', '\U0001f600'):
        said = mission.InputError(letter * 300, where=letter * 300)
        error = _errors.of_c(_errors.to_c(said, keep))
        for said, most in ((error.text, 159), (error.where, 255)):
            assert set(said) == {letter} and most - 4 < len(said.encode()) <= most


@pytest.mark.parametrize('call', [
    lambda: mission.Intent.parse(7),
    lambda: mission.class_name('x'),
    lambda: mission.class_name(1.5),
    lambda: mission.Policy.compile(None).text,
    lambda: mission.Policy.compile(mission.PolicySource(record=7)),
    lambda: mission.Policy.compile(mission.Principal()),
    lambda: mission.Jwks.of([None]),
    lambda: mission.Jwks.of('ab'),
    lambda: mission.raw_digest('text'),
    lambda: mission.anchor('a', 'b', object()),
    lambda: mission.Intent.parse('{}', context='x'),
    lambda: mission.Intent(),
    lambda: Value({1: 2}),
    lambda: mission.Resource(mission.ResourceConfig(audiences='one')),
])
def test_wrong_types(call):
    with pytest.raises((TypeError, mission.UsageError)):
        call()


def test_numbers_out_of_range():
    for call in (lambda: mission.class_name(-1), lambda: mission.class_name(2**40)):
        with pytest.raises(OverflowError):
            call()


# --- values ---


def test_value_reads_like_data():
    data = {'a': [1, 2.5, None, True], 'b': 'x', 'c': {}}
    value = Value(data)
    assert value == data and value.to_python() == data and hash(value) == hash(Value(dict(data)))
    assert list(value) == ['a', 'b', 'c'] and 'b' in value and len(value['a']) == 4
    assert value['a'][-1] and value.find('/a/1') == 2.5 and value.get('z') is None
    assert copy.deepcopy(value) is value and pickle.loads(pickle.dumps(value)) == value
    with pytest.raises(KeyError):
        value['z']
    with pytest.raises(IndexError):
        value['a'][4]
    with pytest.raises(TypeError):
        value['b'][0]


def test_data_without_an_end():
    endless, deep = [], []
    endless.append(endless)
    for _ in range(5000):
        deep = [deep]
    for data in (endless, {'a': endless}, deep):
        with pytest.raises(ValueError):
            Value(data)
        assert Value([1]) != data


def test_numbers_are_exact():
    value = Value.parse('[9007199254740993,1E2,1.50]')
    assert int(value[0]) == 9007199254740993 and value[0].lexeme == '9007199254740993'
    assert int(value[1]) == 100 and value[2].lexeme == '1.50'
    assert mission.number_text(1e21) == '1e+21'
    for number in (float('nan'), float('inf')):
        with pytest.raises(ValueError):
            Value(number)


def test_write_to_a_file():
    file = io.BytesIO()
    Value({'b': 1, 'a': 'x' * 5000}).write(file)
    assert file.getvalue() == Value({'b': 1, 'a': 'x' * 5000}).canonical()
    boom = Boom()

    class Full:
        def write(self, data):
            raise boom
    with pytest.raises(Boom) as caught:
        Value('x').write(Full())
    assert caught.value is boom


def test_value_outlives_what_it_came_from():
    inner = mission.Intent.from_value(intent(Profile.SERIES)).value['goal']
    gc.collect()
    assert inner == 'Close the books'


def test_octets_and_text():
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k')
    payload = bytes(range(256))
    token = mission.jws_sign(key.signer(0), 'x', payload)
    assert mission.Jws.verify(token, mission.JwsExpect(keys=mission.Jwks.of([key]))).payload == payload
    assert mission.Parameters.of([mission.Parameter('a', 'b\0c\u00e9')]).get('a') == 'b\0c\u00e9'


# --- times ---


def test_times_lose_nothing():
    moment = datetime(2026, 9, 21, 9, 0, 0, 123456, timezone(timedelta(hours=2)))
    time = Time.from_datetime(moment)
    assert time == moment and time.to_datetime() == moment and hash(time) == hash(moment)
    assert Time(1, 5) > Time(1, 4) and Time(0) < moment
    with pytest.raises(ValueError):
        Time(1, 5).to_datetime()
    with pytest.raises(ValueError):
        Time.from_datetime(datetime(2026, 1, 1))
    with pytest.raises(ValueError):
        mission.Intent.parse('{}', now=datetime(2026, 1, 1))
    with pytest.raises(TypeError):
        mission.Intent.parse('{}', now=5)
    assert str(Time.parse('2026-09-21T09:00:00.5Z')) == '2026-09-21T09:00:00.5Z'
    far = Instant.parse('2026-09-21T09:00:00.1234567890123Z')
    assert far.fraction == '1234567890123' and far > Time(far.seconds, 123456789)
    with pytest.raises(ValueError):
        far.to_time()


# --- both profiles ---


@pytest.mark.parametrize('profile', list(Profile))
def test_profiles(profile):
    context = Context(profile, clock=lambda: NOW)
    assert context.profile == profile and context.limits.json_depth == 128
    parsed = mission.Intent.from_value(intent(profile), context=context)
    assert parsed.expiry == '2026-12-31T00:00:00Z' and parsed.is_within(NOW)
    with pytest.raises(mission.MissionError):
        mission.Intent.from_value(intent(Profile(3 - profile)), context=context)


# --- callbacks ---


class Boom(Exception):
    pass


def test_exception_comes_out_as_itself():
    boom = Boom()

    def refuse(*_):
        raise boom
    for slot in ('may', 'policy', 'authenticated'):
        scene = Scene(**{slot: refuse})
        with pytest.raises(Boom) as caught:
            scene.approved()
        assert caught.value is boom
    with pytest.raises(Boom) as caught:
        mission.Intent.from_value(intent(Profile.SERIES), context=Context(clock=refuse))
    assert caught.value is boom
    assert mission.Intent.from_value(intent(Profile.SERIES), now=NOW).goal  # nothing is left behind


def test_exception_where_c_answers_with_a_verdict():
    """An access refuses with 500; the exception comes out all the same."""
    boom = Boom()

    def find(*_):
        raise boom
    scene = Scene()
    key = mission.Jwk.generate(mission.Algorithm.ES256, 'k', context=scene.context)
    derived = scene.issuer.derive(scene.derivation(scene.approved().mission.id)).check().value
    token = scene.token(derived, key).token
    resource = scene.resource(key)
    verified, _ = resource.verify(mission.Presented(scheme=1, token=token))
    broken = mission.Context(clock=find)
    other = mission.Resource(mission.ResourceConfig(
        context=broken, audiences=[ERP],
        issuers=[mission.TrustedIssuer(iss=AS, keys=mission.Jwks.of([key]))]))
    with pytest.raises(Boom) as caught:
        other.verify(mission.Presented(scheme=1, token=token))
    assert caught.value is boom
    cache = mission.TokenCache(other)
    with pytest.raises(Boom):
        cache.verify(token)


def test_wrong_answers_refuse():
    for answer in (None, 'yes', 2, object()):
        with pytest.raises(TypeError):
            Scene(may=lambda act: answer).approved()
    assert not Scene(authenticated=lambda *_: False).issuer.closed
    with pytest.raises(mission.MissionError):
        Scene(authenticated=lambda *_: False).approved()


def test_callback_false_refuses_and_true_accepts():
    def context(answer):
        return Context(clock=lambda: NOW, object_label=MemberType(validate=lambda value: answer))
    assert mission.Intent.from_value(intent(Profile.SERIES), context=context(True))
    with pytest.raises(mission.MissionError) as caught:
        mission.Intent.from_value(intent(Profile.SERIES), context=context(False))
    assert caught.value.host_code == 1


def test_values_of_a_callback_may_be_kept():
    kept = []
    scene = Scene(may=lambda act: kept.append(act) or True)
    scene.approved()
    del scene
    gc.collect()
    assert kept[0].what == mission.ActKind.ADMIT
    assert any(act.intent is not None and act.intent.goal == 'Close the books' for act in kept)


def test_calls_within_callbacks():
    scene = Scene()

    def may(act):
        with pytest.raises(mission.InputError):
            Value.parse('{')
        return scene.issuer is not None and Value({'a': 1})['a'] == 1
    scene.issuer = Scene(may=may).issuer
    assert scene.approved().done


def test_tables_of_c_in_callbacks():
    kept = []

    def holds(value, facts):
        kept.append(facts)
        assert facts.tool == 'drill' and facts.lookup('depth') == 7
        assert facts.lookup('nothing') is None and facts.now == NOW
        return int(value) > 5

    def meet(a, b):
        return min(int(a), int(b)) if int(a) != 13 else None
    rule = mission.ConstraintType(
        key='x_depth', validate=lambda value: value.kind == mission.Kind.NUMBER,
        within=lambda a, b: int(a) <= int(b), meet=meet, holds=holds)
    context = Context(constraint_types=[rule], clock=lambda: NOW)
    facts = mission.Facts(tool='drill', now=NOW, lookup={'depth': 7}.get)
    assert mission.constraint_holds({'x_depth': 9}, facts, context=context).holds
    verdict = mission.constraint_holds({'x_depth': 3}, facts, context=context)
    assert not verdict.holds and verdict.key == 'x_depth' and verdict.code != 0
    with pytest.raises(ClosedError):
        kept[0].lookup('depth')

    def entries(depth):
        return mission.AuthoritySet.from_value(
            [dict(ENTRY, constraints={'x_depth': depth})], context=context)
    both, _ = entries(9).intersect(entries(4))
    assert both[0].find('/constraints/x_depth') == 4
    none, verdict = entries(13).intersect(entries(4))
    assert none is None and verdict == mission.Intersection.NONE
    assert entries(4).compile().within(entries(9).compile()).subset
    assert not entries(9).compile().within(entries(4).compile()).subset
    with pytest.raises(mission.MissionError):
        entries('deep')


# --- closing ---


ARGUMENTS = {'now': NOW, 'context': None}


def test_use_after_close_of_every_class():
    seen = 0
    for cls in set(handles()):
        if not cls._type and not cls.__name__ in ('SqliteStore', 'PostgresStore'):
            continue
        closed = cls.__new__(cls)
        closed.close()
        assert closed.closed and 'closed' in repr(closed)
        for name, member in inspect.getmembers(cls):
            if name.startswith('_') or name in ('close', 'closed') or inspect.ismethod(member):
                continue
            seen += 1
            with pytest.raises(ClosedError):
                if isinstance(member, property):
                    getattr(closed, name)
                else:
                    wanted = [p for p in inspect.signature(member).parameters.values()
                              if p.default is p.empty and p.name != 'self']
                    got = getattr(closed, name)(*[None for _ in wanted])
                    if inspect.iscoroutine(got):
                        got.send(None)
        with pytest.raises(ClosedError):
            with closed:
                pass
    assert seen > 150


def test_close_is_quiet_twice_and_what_was_made_stays():
    scene = Scene()
    record = scene.approved().mission
    entries = record.authority_set
    record.close()
    record.close()
    with pytest.raises(ClosedError):
        record.id
    assert entries[0]['resource'] == ERP
    scene.context.close()
    scene.store.close()
    again = scene.issuer.admit(dataclasses.replace(scene.request(), tenant='other'))
    assert again.done  # the issuer has a hold of both


def test_close_while_other_threads_call():
    errors = []
    for _ in range(20):
        record = Scene().approved().mission
        ready = threading.Barrier(4)

        def read():
            ready.wait()
            try:
                for _ in range(200):
                    assert record.authority_set.anchor(AS).startswith('sha-256:')
                    record.verify()
            except ClosedError:
                pass
            except BaseException as error:
                errors.append(error)
        threads = [threading.Thread(target=read) for _ in range(3)]
        for thread in threads:
            thread.start()
        ready.wait()
        record.close()
        for thread in threads:
            thread.join()
    assert not errors


def test_one_thread_at_a_time():
    table = mission.StateTable(1000)
    state = mission.KnownState(state=mission.State.ACTIVE, source=mission.Learned.STATUS,
                               learned_at=NOW, fresh_until=Time(NOW.seconds + 60))

    def learn(number):
        for i in range(100):
            table.learn(AS, f'{number}-{i}', state)
    threads = [threading.Thread(target=learn, args=(n,)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert table.find(AS, '3-99').state == mission.State.ACTIVE


# --- dataclasses ---


def test_values_are_frozen_and_round_trip():
    principal = mission.Principal('https://a.example', 'x')
    with pytest.raises(dataclasses.FrozenInstanceError):
        principal.sub = 'y'
    assert dataclasses.replace(principal, sub='y') == mission.Principal('https://a.example', 'y')
    evaluation = mission.Evaluation(
        subject_type='user', subject_id='alice', resource_type='api', resource_id='r',
        action='invoices.read', parameters={'a': 1})
    assert mission.evaluation_read(mission.evaluation_write(evaluation)).parameters == {'a': 1}
    for name in mission.values.__all__:
        cls = getattr(mission, name)
        assert cls() == cls() and cls.__doc__ and dataclasses.is_dataclass(cls)


# --- stores ---


class Dictionary:
    """A store in Python: it hands everything to one in memory."""

    def __init__(self, **trouble):
        self.inner, self.trouble, self.calls = MemoryStore(), trouble, []

    def load(self, kind, key):
        return self.ask('load', kind, key)

    def commit(self, writes):
        return self.ask('commit', writes)

    def scan(self, scan):
        return self.ask('scan', scan)

    def ask(self, name, *args):
        self.calls.append(name)
        error = self.trouble.get(name)
        if error is not None:
            raise error
        return getattr(self.inner, name)(*args)


def test_store_in_python():
    store = Dictionary()
    scene = Scene(store=store)
    assert scene.approved().done and 'commit' in store.calls
    more, due = scene.issuer.sweep(10)
    assert more is False and isinstance(due, Time) and due > NOW
    assert Scene(store=Dictionary()).issuer.sweep(10) == (False, None)
    shown = scene.issuer.admit(scene.request(), store=Dictionary()).check()
    assert shown.value['mission_id']


def test_store_exceptions():
    boom = Boom()
    for passed in (False, True):
        store = Dictionary(commit=boom)
        scene = Scene(store=store)
        with pytest.raises(Boom) as caught:
            scene.issuer.admit(scene.request(), **({'store': store} if passed else {}))
        assert caught.value is boom
        for error, code in ((Again(), 'AGAIN'), (mission.Uncertain(), 'UNCERTAIN'),
                            (Conflict(0), 'AGAIN')):
            store = Dictionary(commit=error)
            scene = Scene(store=store)
            with pytest.raises(mission.MissionError) as caught:
                scene.issuer.admit(scene.request(), **({'store': store} if passed else {}))
            assert caught.value.code == mission.Code[code]


def test_memory_store_by_hand():
    store = MemoryStore()
    row = mission.Write(what=mission.store.WriteKind.PUT, expect=mission.Expect.ABSENT, kind=b'k',
                        key=b'\xff', bytes=b'v', terms=(mission.Term(b'i', b'v', b'1'),))
    store.commit([row])
    assert store.load(b'k', b'\xff').bytes == b'v' and store.load(b'k', b'x') is None
    with pytest.raises(Conflict) as caught:
        store.commit([row])
    assert caught.value.index == 0
    found = store.scan(mission.Scan(kind=b'k', index=b'i', value=b'v', limit=5))
    assert [r.key for r in found] == [b'\xff']


@needs('sqlite')
def test_sqlite(tmp_path):
    path = tmp_path / 'missions.db'
    with mission.SqliteStore(path) as store:
        scene = Scene(store=store)
        identifier = scene.approved().mission.id
    with mission.SqliteStore(path, must_exist=True) as store:
        reply = Scene(store=store).issuer.show(mission.ReadRequest(
            mission_id=identifier, actor=mission.Requester(principal=scene.request().subject)))
        assert reply.check().value['mission']['id'] == identifier
    with pytest.raises(ClosedError):
        store.load(b'k', b'x')
    with pytest.raises(mission.MissionError):
        mission.SqliteStore(tmp_path / 'no' / 'folder.db')


@needs('sqlite')
def test_sqlite_options(tmp_path):
    path, put = tmp_path / 'missions.db', mission.Write(
        what=mission.WriteKind.PUT, expect=mission.Expect.ANY, kind=b'k', key=b'x')
    for more in ({'must_exist': True}, {'read_only': True}):
        with pytest.raises(mission.MissionError):
            mission.SqliteStore(path, **more)
    with mission.SqliteStore(path, durable=False, connections=2, busy_ms=100) as store:
        store.commit([put])
    with mission.SqliteStore(str(path), read_only=True, migrate=False, must_exist=True) as store:
        assert store.load(b'k', b'x').version == 1
        with pytest.raises(mission.MissionError):
            store.commit([put])
    with pytest.raises(mission.MissionError) as refused:
        mission.SqliteStore(path, vfs='nobody')
    assert refused.value.code == mission.Code.UNSUPPORTED
    for wrong in ({'vfs': 7}, {'connections': 'x'}, {'busy_ms': 1.5}):
        with pytest.raises(TypeError):
            mission.SqliteStore(path, **wrong)


def test_plan_steps():
    scene = Scene()
    plan = scene.issuer.plan_admit(scene.request())
    with pytest.raises(mission.UsageError):
        plan.reply()
    kinds = []
    while True:
        step = plan.next()
        kinds.append(step.what.name)
        if step.what == mission.StepKind.DONE:
            break
        if step.what == mission.StepKind.COMMIT:
            scene.store.commit(step.writes)
            plan.answer(mission.StoreResult.OK)
        else:
            plan.answer(mission.StoreResult.ABSENT)
    assert kinds[-1] == 'DONE' and 'COMMIT' in kinds and plan.reply().done
    with pytest.raises(mission.MissionError):
        plan.answer(0)


def test_reentering_a_plan_is_an_error():
    plans = []
    scene = Scene(policy=lambda act: plans[0].next())
    plans.append(scene.issuer.plan_admit(scene.request()))
    with pytest.raises(mission.UsageError):
        plans[0].run(scene.store)


# --- hot paths ---


def test_token_cache():
    scene = Scene()
    key = mission.Jwk.generate(mission.Algorithm.ES256, 'k', context=scene.context)
    derived = scene.issuer.derive(scene.derivation(scene.approved().mission.id)).check().value
    token = scene.token(derived, key).token
    cache = mission.TokenCache(scene.resource(key))
    for presented in (token, token.encode(), mission.Presented(scheme=1, token=token)):
        verified, access = cache.verify(presented)
        assert access.permit and verified.claims_of().sub == 'alice'
    assert cache.count().found == 2
    verified, access = cache.verify(turned(token))
    assert verified is None and not access.permit and access.status == 401
    assert access.why.reason == access.reason == 'signature'
    assert cache.verify(token, now=Time(NOW.seconds + 301))[1].reason == 'token_expired'
    with pytest.raises(TypeError):
        cache.verify(7)
    cache.clear()
    assert cache.count().tokens == 0


def test_hot_calls_within_hot_calls():
    nested = []

    def clock():
        assert mission.canonicalize('[1, 2]') == b'[1,2]'
        with pytest.raises(mission.InputError):
            mission.canonicalize('{')
        if len(nested) < 3:
            at = len(nested)
            nested.append(None)
            nested[at] = cache.verify(turned(token))[1].reason
        return NOW
    scene = Scene()
    key = mission.Jwk.generate(mission.Algorithm.ES256, 'k', context=scene.context)
    derived = scene.issuer.derive(scene.derivation(scene.approved().mission.id)).check().value
    token = scene.token(derived, key).token
    scene.context = Context(clock=clock)
    cache = mission.TokenCache(scene.resource(key))
    verified, access = cache.verify(token)
    assert access.permit and access.why is None and verified.claims_of().sub == 'alice'
    assert nested == ['signature'] * 3


def test_proofs():
    guard, keeper = mission.ReplayGuard(100), mission.NonceKeeper(b'k' * 32, 60)
    policy = mission.ProofPolicy(nonces=True, fresh=guard.fresh, nonce_current=keeper.current,
                                 nonce_next=keeper.next)
    key = mission.Jwk.generate(mission.Algorithm.ES256, '')
    proof = mission.proof_make(key, 'GET', ERP + '/x', '', keeper.next())
    asked = mission.ProofRequest(proof=proof, method='GET', uri=ERP + '/x')
    assert mission.proof_verify(policy, asked) == key.thumbprint
    with pytest.raises(mission.MissionError) as caught:
        mission.proof_verify(policy, asked)
    assert caught.value.reason == 'proof_replayed' and guard.count == 1


# --- leaks ---


def test_nothing_is_kept():
    def once():
        scene = Scene()
        scene.approved()
        Value({'a': [1, 2, {'b': 'c'}]}).to_python()
        try:
            Value.parse('{')
        except mission.InputError:
            pass

    def objects():
        gc.collect()
        return len(gc.get_objects())
    for _ in range(5):
        once()
    before = objects()
    for _ in range(20):
        once()
    assert objects() - before < 50


def exercise(context):
    value = Value.parse('{"a":[1,2,{"b":"c"}]}', context=context)
    value['a'][2].to_python(), value.canonical()
    mission.canonicalize('[3,2,1]', context=context)
    parsed = mission.Intent.from_value(intent(Profile.SERIES), context=context)
    parsed.anchor(AS), parsed.json, parsed.constraints
    entries = mission.AuthoritySet.from_value([ENTRY], context=context)
    both, verdict = entries.intersect(entries)
    assert len(both) == 1
    derived = parsed.derive(mission.DerivationPolicy(
        version='7', ceiling=entries, candidates=lambda purpose, target: [ENTRY]))
    assert derived.set == entries and derived.intent == parsed
    effective = entries.effective(AS, [])
    assert effective.set == entries
    for text in ('{', '[1,]', '{"a":1,"a":2}'):
        with pytest.raises(mission.InputError):
            Value.parse(text, context=context)
    with pytest.raises(Boom):
        parsed.derive(mission.DerivationPolicy(version='7', ceiling=entries, candidates=broken))


def broken(*_):
    raise Boom()


def test_every_block_is_given_back():
    counter = Blocks()
    context = Context(allocator=counter.native, clock=lambda: NOW)
    own = counter.out
    for _ in range(3):
        exercise(context)
        gc.collect()
        assert counter.out == own
    context.close()
    gc.collect()
    assert counter.out == 0 and counter.calls > 100


def test_no_memory_at_every_point():
    counter = Blocks()
    context = Context(allocator=counter.native, clock=lambda: NOW)
    own, at = counter.out, 0
    while True:
        at += 1
        counter.calls, counter.fail_at = 0, at
        try:
            exercise(context)
            break
        except mission.NoMemory as error:
            assert isinstance(error, MemoryError)
            del error
        finally:
            counter.fail_at = None
        gc.collect()
        assert counter.out == own
    assert at > 20


def resident():
    with open('/proc/self/statm') as file:
        return int(file.read().split()[1]) * 4096


@pytest.mark.skipif(not sys.platform.startswith('linux'), reason='reads /proc')
def test_memory_stays():
    text = '{"a":' + '"x"' * 1 + ',"b":[' + ','.join(['1'] * 2000) + ']}'

    def once():
        for _ in range(300):
            mission.canonicalize(text)
            Value.parse(text).canonical()
            try:
                mission.canonicalize(text + '}')
            except mission.InputError:
                pass
        for _ in range(20):
            Scene().approved()
    once()
    gc.collect()
    before = resident()
    for _ in range(4):
        once()
    gc.collect()
    assert resident() - before < 4 << 20

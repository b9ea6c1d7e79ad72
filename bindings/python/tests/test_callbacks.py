"""Every callback of a host, in both profiles. SPDX-License-Identifier: MIT

The table of cases.py says how each is reached. Here each is asked, answers, answers the opposite,
raises, answers what is none, and is left out.
"""
import ctypes
import dataclasses
import gc
import io
import shutil
import subprocess
import sys
import threading

import cases
import mission
import pytest
import slots
from blocks import Blocks
from cases import CASES, CURRENT, By
from hosts import Hall, Kept, clocked, court, operation
from mission import ClosedError, Context, MemoryStore, Profile, UsageError, Value, _runtime
from mission._mission import ffi, lib
from needs import alone
from scene import AS, ENTRY, NOW, Scene, intent

PAIRS = [pytest.param(case, profile, id=f'{case.slot}-{profile.name.lower()}')
         for case in CASES for profile in case.profiles]
# Tables that only C fills, by hand (NativeTable), and what goes through the binding itself.
NATIVE = {slot for slot in slots.ALL if slot.startswith(('mission_allocator.', 'mission_crypto.'))}
INSIDE = {'mission_sink.write', 'mission_store_receiver.row'}


class Boom(Exception):
    pass


class Probe:
    """A callback that remembers its questions."""

    def __init__(self, answer=None, error=None):
        self.answer, self.error, self.asked, self.commits = answer, error, [], None

    def __call__(self, *args):
        self.asked.append(args)
        if self.error is not None:
            self.commits = Kept.commits if self.commits is None else self.commits
            raise self.error
        return self.answer.make(*args) if isinstance(self.answer, By) else self.answer


def outcome(case, profile, callback):
    CURRENT[0] = profile
    try:
        return case.run(profile, callback)
    except mission.MissionError as error:
        return error.reason


def test_every_callback_has_a_case():
    assert {case.slot for case in CASES} == slots.ALL - NATIVE - INSIDE
    assert len(CASES) == len({case.slot for case in CASES}) and len(slots.ALL) > 80


@pytest.mark.parametrize('case, profile', PAIRS)
def test_questions_and_answers(case, profile):
    """The arguments are what C had, and what comes back has its effect."""
    effects = []
    for answer, effect in case.answers:
        probe = Probe(answer)
        effects.append(outcome(case, profile, probe))
        assert effects[-1] == effect, (answer, effects[-1], probe.asked)
        assert probe.asked
        for args in probe.asked:
            assert case.asked(profile, *args), args
    assert len({str(effect) for effect in effects}) > 1


@pytest.mark.parametrize('case, profile', PAIRS)
@pytest.mark.parametrize('kind', [Boom, KeyboardInterrupt])
def test_exceptions(case, profile, kind):
    """What is raised comes out as itself, nothing took effect, and nothing is left behind."""
    probe = Probe(error=kind())
    CURRENT[0] = profile
    with pytest.raises(kind) as caught:
        case.run(profile, probe)
    assert caught.value is probe.error and Kept.commits == probe.commits
    assert _runtime.state.exception is None and _runtime.state.memory is None
    assert Value.parse('[1]') == [1]


@pytest.mark.parametrize('case, profile', PAIRS)
def test_a_refusal_of_the_library_comes_out_too(case, profile):
    """A callback that calls the library, and is refused there."""
    probe = Probe(error=mission.InputError('mine', mission.Code.SYNTAX, where='/mine'))
    CURRENT[0] = profile
    with pytest.raises(mission.InputError) as caught:
        case.run(profile, probe)
    assert caught.value is probe.error and Kept.commits == probe.commits


@pytest.mark.parametrize('case, profile', PAIRS)
def test_wrong_answers(case, profile):
    CURRENT[0] = profile
    for answer in case.wrong:
        probe = Probe(answer)
        with pytest.raises((TypeError, ValueError, OverflowError)) as caught:
            case.run(profile, probe)
            pytest.fail(f'{answer!r} was taken')
        assert probe.asked and not isinstance(caught.value, mission.HostError), answer
        assert str(caught.value)


@pytest.mark.parametrize('case, profile', PAIRS)
def test_missing(case, profile):
    """A slot that is empty is C's NULL."""
    if case.missing is TypeError:
        with pytest.raises(TypeError):
            outcome(case, profile, None)
    else:
        assert outcome(case, profile, None) == case.missing


def test_a_slot_takes_nothing_but_callables():
    for case in CASES:
        if case.missing is TypeError:
            continue
        with pytest.raises(TypeError):
            case.run(case.profiles[0], 'no callable')


# --- what the binding itself is called for ---


def test_sink():
    file = io.BytesIO()
    Value({'a': 'x' * 10000}).write(file)
    assert file.getvalue() == Value({'a': 'x' * 10000}).canonical()
    for error in (Boom(), KeyboardInterrupt()):
        class Full:
            def write(self, data):
                raise error
        with pytest.raises(type(error)) as caught:
            Value([1]).write(Full())
        assert caught.value is error


def test_receiver():
    store = MemoryStore()
    row = mission.Write(what=mission.store.WriteKind.PUT, expect=mission.Expect.ABSENT, kind=b'k',
                        key=b'\xff', bytes=b'v')
    store.commit([row])
    assert store.load(b'k', b'\xff').bytes == b'v' and store.load(b'k', b'x') is None


@pytest.fixture
def blocks():
    return Blocks()


CRYPTO = ('digest', 'random', 'compare', 'key_open', 'key_close', 'verify', 'sign', 'key_generate')


def watched_crypto():
    """The provider of the library, with each slot noted on its way."""
    own = lib.mission_crypto_builtin()
    table = ffi.new('mission_crypto *', own[0])
    keep = [table]
    for name in CRYPTO:
        slot = getattr(own, name)
        kind = ffi.typeof(slot)

        def call(*c, slot=slot, name=name):
            slots.RAN.add('mission_crypto.' + name)
            return slot(*c)
        keep.append(ffi.callback(kind, call))
        setattr(table, name, keep[-1])
    return mission.NativeTable('mission_crypto', ffi.cast('void *', table), keep)


def test_crypto():
    context = Context(clock=lambda: NOW, crypto=watched_crypto())
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    token = mission.jws_sign(key.signer(0), 'x', b'y', context=context)
    keys = mission.Jwks.of([key], context=context)
    assert mission.Jws.verify(token, mission.JwsExpect(keys=keys), context=context).payload == b'y'
    digest = mission.canonical_digest([1], context=context)
    mission.digest_compare(digest, digest, context=context)
    assert mission.identifier_mint(context=context)
    del key, keys, token
    gc.collect()
    assert not {'mission_crypto.' + name for name in CRYPTO} - slots.RAN


def test_allocator(blocks):
    context = Context(allocator=blocks.native)
    Value.parse('[1]', context=context)
    del context
    gc.collect()
    assert blocks.out == 0 and 'mission_allocator.resize' in slots.RAN


@pytest.mark.parametrize('last', [False, True])
def test_tables_of_c_in_a_knot(last):
    """What C has ends before the collector takes apart what it calls then: allocator and provider.
    """
    alone(f'''
import gc
import mission
from blocks import Blocks
from test_callbacks import watched_crypto

def knot():
    blocks, held = Blocks(), []
    context = mission.Context(allocator=blocks.native, crypto=watched_crypto(),
                              clock=lambda: held and mission.Time(5))
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    held += [held, context, key, mission.Jwks.of([key], context=context),
             mission.Value.parse('[1]', context=context), mission.MemoryStore(context=context)]
    blocks.held = held
    if {last}:
        held.reverse()

for _ in range(20):
    knot()
    assert gc.collect()
print('well')
''')


@pytest.mark.parametrize('more', [{'crypto': object()}, {'allocator': object()},
                                  {'allocator': mission.builtin_crypto()}, {'crypto': len}])
def test_tables_of_c_are_no_objects(more):
    with pytest.raises(TypeError):
        Context(**more)


# --- what C has put there ---


def test_found_is_what_c_had():
    """What the library found is handed over, and what comes back takes its place."""
    here, seen = court(Profile.SERIES), []

    def measure(evaluation, bound, found):
        seen.append(found)
        return dataclasses.replace(found, seconds=7)
    claims = here.claims(measure=measure, aggregate=lambda evaluation, scope: (
        'a', {'max_duration': 'PT10S'}) if scope == 1 else None)
    store = Kept()
    asked = here.asks('journal-entries.write', idempotency_key='k')
    first = here.claimed(claims, asked, store)
    assert seen[0].applies and seen[0].seconds == 2**64 - 1  # it has no lease
    assert (first, seen[0].amount) == ('permit', '')
    other = dataclasses.replace(asked, idempotency_key='l')
    assert here.claimed(claims, other, store) == 'quota_exceeded'


def test_what_is_not_said_stays():
    """A host that fills in facts leaves the moment of the decision as it was."""
    here, seen = court(Profile.SERIES), []
    judged = here.judged(here.asks('ledger.read'), facts=lambda evaluation: mission.Facts(
        tenant='eu'), resource_policy=lambda question: seen.append(question.facts) or here.policy())
    assert judged == 'permit' and seen[0].now == NOW and seen[0].tenant == 'eu'


def test_facts_that_a_profile_has_found():
    """What C has made goes back to it as it is."""
    here = court(Profile.SERIES)
    profile = operation(here.context, 'ledger.read', constraints={
        'tenant': {'attribute': '/tenant'}})
    for tenant, judged in (('eu', 'permit'), ('us', 'parameter_violation')):
        found = profile.facts(parameters=None, attributes={'tenant': tenant})
        assert found.tenant == tenant
        assert here.judged(here.asks('ledger.read'), facts=lambda evaluation: found) == judged


def test_a_consent_that_was_given_before():
    """Draft: what the host retains is what counts."""
    basis = {'type': 'template', 'activation': {'template_id': 't1'},
             'consent_principal': {'iss': 'https://idp.example.com', 'sub': 'alice'},
             'activation_actor': {'iss': AS, 'sub': 'dispatcher'},
             'root_commitment': 'sha-256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU',
             'approved_at': '2026-09-21T08:00:00Z'}
    seen = []

    def standing(act, said, version, found):
        seen.append((said, found.approved_at, found.skew_seconds))
        return dataclasses.replace(found, approved_at=kept[0])
    for kept, reason in ((['2026-09-21T08:00:00Z'], None), (['2026-09-21T07:00:00Z'],
                                                            'policy_denied')):
        hall = Hall(Profile.DRAFT, standing=standing)
        reply = hall.issuer.approve(hall.decision(hall.shown(), approval_basis=basis))
        assert (reply.refusal and reply.refusal.reason) == reason
    assert seen[0] == (basis, '', 5)


# --- outputs that nobody gets ---


class Failing:
    """A function that fails after so many calls."""

    def __init__(self, function, good):
        self.function, self.good = function, good

    def __call__(self, *args):
        if self.good == 0:
            raise Boom()
        self.good -= 1
        return self.function(*args)


def test_outputs_are_given_back_when_one_cannot_be_read(blocks, monkeypatch):
    context = Context(allocator=blocks.native, clock=lambda: NOW)
    entries = mission.AuthoritySet.from_value([ENTRY], context=context)
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    server = mission.Resource(mission.ResourceConfig(
        context=context, audiences=[AS], issuers=[mission.TrustedIssuer(
            iss=AS, keys=mission.Jwks.of([key], context=context))],
        proofs=mission.ProofPolicy(fresh=lambda identifier, until: True, nonces=True,
                                   nonce_current=lambda nonce: False, nonce_next=lambda: 'n')))
    _, access = server.verify(mission.Presented(scheme=mission.Scheme.DPOP, token='x'))
    items = Value([{'resource': ENTRY['resource']}])
    calls = [  # where the reading fails, and how often it succeeds before
        (Value, '_of_document', 0, lambda: entries.overlay_contain(items=items)),
        (_runtime, 'text_of', 0, lambda: server.challenge(access)),
        (_runtime, 'text_of', 1, lambda: server.challenge(access)),
        (_runtime.struct('mission_access'), 'read', 0,
         lambda: server.verify(mission.Presented(scheme=1, token='x')))]
    for owner, name, good, call in calls:
        gc.collect()
        before = blocks.out
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, Failing(getattr(owner, name), good))
            with pytest.raises(Boom):
                call()
        gc.collect()
        assert blocks.out == before, name
        call()


def test_outputs_of_a_refusal_are_given_back(blocks):
    """Obligations that are not fulfilled are an error, which has their outcomes all the same."""
    context = Context(allocator=blocks.native, clock=lambda: NOW)
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    emitter = mission.Emitter(mission.EmitterConfig(
        context=context, id='pep', role=mission.EmitterKind.PEP, signer=key.signer(0)))
    pep = mission.Pep(mission.PepConfig(
        context=context, id='pep', pdp='pdp', emitter=emitter, error_namespace='https://x.example/',
        host=mission.PepHost(obligation=lambda duty: 0)))
    response = Value({'decision': False, 'context': {'obligations': [{'id': 'o', 'type': 't'}]}})
    for _ in range(2):
        gc.collect()
        before = blocks.out
        with pytest.raises(mission.MissionError) as caught:
            pep.obligations(response)
        assert caught.value.reason == 'obligation'
        assert caught.value.result == [{'id': 'o', 'type': 't', 'outcome': 'failed'}]
        del caught
        gc.collect()
        assert blocks.out == before


def test_outputs_of_a_call_whose_callback_raised_are_given_back(blocks):
    context = Context(allocator=blocks.native, clock=lambda: NOW)
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    scope = mission.EgressScope.parse(Value({'channel_classes': []}).canonical(), context=context)

    def keep(record):
        raise Boom()
    signer = key.signer(0)
    for _ in range(2):
        gc.collect()
        before = blocks.out
        with pytest.raises(Boom):
            mission.egress_decide(
                mission.EgressRequest(channel_class='x', destination='https://x.example',
                                      issuer=AS, mission='m'),
                mission.EgressRecorder(id='g', signer=signer, keep=keep), scope=scope,
                context=context)
        gc.collect()
        assert blocks.out == before


# --- plans and handles that go away ---


def test_a_plan_that_is_closed_while_its_step_is_read(blocks, monkeypatch):
    """What a step borrows is the plan's: it stays until it was read."""
    context = Context(allocator=blocks.native, clock=lambda: NOW)
    hall = Scene()
    issuer = mission.Issuer(mission.IssuerConfig(
        context=context, issuer=AS, host=mission.IssuerHost(policy=hall.policy)))
    plan = issuer.plan_admit(hall.request())
    kind = _runtime.struct('mission_store_write')
    read, held = kind.read, []

    def reading(*args):
        if not held:
            gc.collect()
            held.append(blocks.out)
            closing = threading.Thread(target=plan.close)
            closing.start()
            closing.join()
            gc.collect()
            held.append(blocks.out)
        return read(*args)
    monkeypatch.setattr(kind, 'read', reading)
    while not held:
        step = plan.next()
        if not held:
            plan.answer(mission.StoreResult.ABSENT)
    gc.collect()
    assert step.what == mission.StepKind.COMMIT and step.writes[0].kind
    assert plan.closed and held[0] == held[1] > blocks.out


def test_a_plan_that_closes_itself():
    """From within its own callback: the call goes on, and the plan is closed after it."""
    plans = []

    def may(act):
        plans[0].close()
        gc.collect()
        return True
    scene = Scene(may=may)
    plans.append(scene.issuer.plan_admit(scene.request()))
    with pytest.raises(ClosedError):
        plans[0].run(scene.store)
    assert plans[0].closed


def test_a_plan_that_another_thread_closes():
    for _ in range(4):
        started, closed, failed = threading.Event(), threading.Event(), []

        def may(act):
            started.set()
            closed.wait()
            return True
        scene = Scene(may=may)
        plan = scene.issuer.plan_admit(scene.request())

        def run():
            try:
                plan.run(scene.store)
            except ClosedError:
                pass
            except BaseException as error:
                failed.append(error)
        thread = threading.Thread(target=run)
        thread.start()
        started.wait()
        plan.close()
        gc.collect()
        closed.set()
        thread.join()
        assert not failed and plan.closed


def test_a_plan_within_itself():
    """Each way in is refused while a callback of the plan is under way, and nothing hangs."""
    plans, errors = [], []

    def may(act):
        for use in (lambda plan: plan.next(), lambda plan: plan.answer(0),
                    lambda plan: plan.reply(), lambda plan: plan.row(mission.Row()),
                    lambda plan: plan.execution):
            with pytest.raises(UsageError) as caught:
                use(plans[0])
            errors.append(caught.value.reason)
        return True
    scene = Scene(may=may)
    plans.append(scene.issuer.plan_admit(scene.request()))
    assert plans[0].run(scene.store).done and errors and set(errors) == {'state'}


def deep(levels):
    """A callback in a callback, so many times: each level's answer is borrowed by its own call."""
    def holds(value, facts):
        level = int(value)
        if level == 0:
            return facts.lookup('bottom') == 'bottom'
        return mission.constraint_holds({'x_depth': level - 1}, facts_of(level - 1),
                                        context=context).holds and \
            facts.lookup(str(level)) == 'level %d' % level

    def facts_of(level):
        return mission.Facts(now=NOW, lookup=lambda name: 'bottom' if name == 'bottom'
                             else 'level ' + name)
    context = Context(clock=lambda: NOW, constraint_types=[mission.ConstraintType(
        key='x_depth', holds=holds)])
    return mission.constraint_holds({'x_depth': levels}, facts_of(levels), context=context).holds


def test_callbacks_64_deep():
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(max(limit, 10000))
    try:
        assert deep(64) and deep(80)
    finally:
        sys.setrecursionlimit(limit)


def test_an_exception_from_the_bottom():
    boom = Boom()

    def holds(value, facts):
        if int(value) == 0:
            raise boom
        return mission.constraint_holds({'x_depth': int(value) - 1}, mission.Facts(),
                                        context=context).holds
    context = Context(constraint_types=[mission.ConstraintType(key='x_depth', holds=holds)])
    with pytest.raises(Boom) as caught:
        mission.constraint_holds({'x_depth': 20}, mission.Facts(), context=context)
    assert caught.value is boom


def test_handles_closed_by_a_callback_that_uses_them():
    """The call has a hold of its own on everything that went in."""
    context = clocked(Profile.SERIES)
    entries = mission.AuthoritySet.from_value([ENTRY], context=context)
    parsed = mission.Intent.from_value(intent(Profile.SERIES), context=context)

    def candidates(purpose, target):
        for handle in (entries, parsed, context):
            handle.close()
        gc.collect()
        with pytest.raises(ClosedError):
            parsed.goal
        return [ENTRY]
    made = parsed.derive(mission.DerivationPolicy(version='7', ceiling=entries,
                                                  candidates=candidates))
    assert made.set[0]['resource'] == ENTRY['resource'] and made.intent.goal == 'Close the books'


def test_a_cache_closed_by_the_clock_that_it_asks():
    def clock():
        if caches:
            caches.pop().close()
            gc.collect()
        return NOW
    caches, here = [], court(Profile.SERIES)
    server = mission.Resource(mission.ResourceConfig(
        context=Context(clock=clock), audiences=['https://x.example'],
        issuers=[mission.TrustedIssuer(iss=AS, keys=here.keys)]))
    cache = mission.TokenCache(server)
    hall = here.hall
    derived = hall.issuer.derive(hall.derivation(here.record.id)).check().value
    token = hall.token(derived, here.key).token
    caches.append(cache)
    verified, access = cache.verify(token)
    assert not access.permit and verified is None and cache.closed
    with pytest.raises(ClosedError):
        cache.verify(token)


# --- threads ---


def test_a_callback_from_a_thread_that_c_made():
    """It gets the interpreter, and its exception comes out of the call on that thread."""
    library, said = ctypes.CDLL(None), []
    clock = mission.Clock(now=lambda: said.append(threading.get_ident()) or answers.pop())
    answers = [NOW, mission.Time(5), 'no time']
    context = Context(clock=clock)
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, '')

    def body(_):
        try:
            said.append(mission.proof_make(key, 'GET', AS, '', '', context=context))
        except BaseException as error:
            said.append(error)
        return None
    start = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p)(body)
    for _ in range(3):
        thread = ctypes.c_ulong()
        assert library.pthread_create(ctypes.byref(thread), None, start, None) == 0
        assert library.pthread_join(thread, None) == 0
    assert isinstance(said[1], TypeError) and '.' in said[3] and '.' in said[5]
    assert threading.get_ident() not in said


THREAD = '''
#include <pthread.h>
#include <stdint.h>
#include <string.h>
struct task { int32_t (*call)(void *, void *); void *host, *out; int32_t code, times; };
static void *body(void *to)
{
    struct task *task = to;
    for (int32_t i = 0; i < task->times; i++)
        task->code = task->call(task->host, task->out);
    return NULL;
}
int run(struct task *task)
{
    pthread_t thread;
    return pthread_create(&thread, NULL, body, task) || pthread_join(thread, NULL);
}
'''


class Task(ctypes.Structure):
    _fields_ = [('call', ctypes.c_void_p), ('host', ctypes.c_void_p), ('out', ctypes.c_void_p),
                ('code', ctypes.c_int32), ('times', ctypes.c_int32)]


def test_a_callback_on_a_thread_that_python_has_never_seen(tmp_path):
    """C calls the function itself: it gets the interpreter, and its answer or failure gets out."""
    compiler = shutil.which('cc')
    if not compiler:
        pytest.skip('no compiler')
    (tmp_path / 'thread.c').write_text(THREAD)
    subprocess.run([compiler, '-shared', '-fPIC', '-pthread', '-o', tmp_path / 'thread.so',
                    tmp_path / 'thread.c'], check=True)
    library = ctypes.CDLL(str(tmp_path / 'thread.so'))
    for answer, code, seconds in ((NOW, 0, NOW.seconds), ('no time', _runtime.HOST_FAILED, 0)):
        seen = []
        host = ffi.new_handle(mission.Clock(now=lambda: seen.append(threading.get_ident())
                                            or answer))
        out = ffi.new('mission_time *')
        task = Task(*(int(ffi.cast('uintptr_t', c)) for c in (
            ffi.addressof(lib, 'mission_python_clock__now'), host, out)), 0, 3)
        assert library.run(ctypes.byref(task)) == 0
        assert (task.code, out.seconds, len(seen)) == (code, seconds, 3)
        assert threading.get_ident() not in seen and _runtime.state.exception is None


def test_threads_do_not_see_each_other():
    """Exceptions and answers stay on the thread of their call."""
    failed = []

    def work(number):
        boom = Boom(number)

        def validate(value):
            if number % 2:
                raise boom
            return None
        for _ in range(30):
            try:
                cases.member(Profile.SERIES, validate)
                failed.extend([number] * (number % 2))
            except Boom as error:
                failed.extend([error] * (error is not boom))
    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failed


def test_a_finalizer_between_a_callback_and_the_end_of_its_call():
    """A call from elsewhere on the same thread does not take the exception that waits."""
    boom, inner = Boom(), []

    class Late:
        def __del__(self):
            plan = scene.issuer.plan_admit(scene.request())
            try:
                inner.append(plan.next().what)
            except BaseException as error:
                inner.append(error)

    def may(act):
        raise boom
    scene = Scene()
    other = Scene(may=may)
    plan = other.issuer.plan_admit(other.request())
    ask = _runtime.ask

    def asking(keep, function, *c):
        def late(*c):
            try:
                return function(*c)
            finally:
                if _runtime.state.exception is boom:
                    Late()
        return ask(keep, late, *c)
    _runtime.ask = asking
    try:
        with pytest.raises(Boom) as caught:
            plan.run(other.store)
    finally:
        _runtime.ask = ask
    assert caught.value is boom and inner and isinstance(inner[0], mission.StepKind)


# --- the end ---


def test_every_callback_ran(request):
    """Of all tests together; conftest.py puts this one last."""
    if not getattr(request.config, 'whole', False):
        pytest.skip('not all tests run')
    assert not slots.ALL - slots.RAN

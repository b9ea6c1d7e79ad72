"""Every emitted call agrees with its table. SPDX-License-Identifier: MIT"""
import ast
import inspect

import mission
import pytest
from mission import _runtime, functions, handles
from mission._tables import FUNCTIONS, STRUCTS
from scene import Scene


def calls():
    """(function of C, how many arguments) of each body."""
    for module in (functions, handles):
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            if isinstance(node, ast.Call) and getattr(node.func, 'id', '') == 'invoke':
                yield node.args[0].value, len(node.args) - 1


@pytest.mark.parametrize('name, count', sorted(set(calls())))
def test_arguments(name, count):
    function = _runtime.Function(name)
    assert len(function.takes) == count


@pytest.mark.parametrize('name', sorted(STRUCTS))
def test_struct(name):
    kind = _runtime.struct(name)
    known = {s.key for s in kind.members}
    if kind.cls is None:
        assert not hasattr(mission, STRUCTS[name][0]) or name in (
            'mission_time', 'mission_instant', 'mission_store', 'mission_error', 'mission_view',
            'mission_digest', 'mission_plan_step', 'mission_store_receiver', 'mission_crypto',
            'mission_key_numbers')
        return
    assert known <= set(kind.cls.__dataclass_fields__)
    keep = []
    c = kind.make(kind.cls(), keep)
    if name not in ('mission_config',):
        assert isinstance(kind.read(c, keep), kind.cls)


def test_every_name_is_exported():
    for name in mission.__all__:
        assert getattr(mission, name) is not None
    assert len(FUNCTIONS) > 500 and len(mission.__all__) == len(set(mission.__all__))


def poor(slot, how):
    """An argument that is of the right type at best."""
    if how == 0:
        return None
    if how == 1:
        return object()
    base = slot.base
    if slot.role in ('text',):
        return '' if how == 2 else 'x\0y'
    if slot.role == 'octets':
        return b'' if how == 2 else b'\xff'
    if slot.role in ('number', 'flag'):
        return 0 if how == 2 else 2**31 - 1
    if slot.role == 'boolean':
        return how == 2
    if slot.role == 'array':
        return () if how == 2 else [None]
    if slot.role == 'value':
        return {} if how == 2 else [[], {'a': [1, '']}]
    if slot.role in ('struct?', 'table', 'struct') and base in STRUCTS:
        cls = getattr(mission, STRUCTS[base][0], None)
        return mission.Time() if base == 'mission_time' else cls() if inspect.isclass(cls) else None
    return None


ERRORS = (mission.MissionError, TypeError, ValueError, OverflowError)


@pytest.fixture(scope='module')
def live():
    """Objects that are alive, by their C type."""
    scene = Scene()
    c = scene.context
    record = scene.approved().mission
    key = mission.Jwk.generate(mission.Algorithm.ES256, 'k', context=c)
    policy = mission.Policy.compile(mission.PolicySource(record=record), context=c)
    made = [scene.issuer, record, record.intent, record.authority_set, key, policy,
            mission.Jwks.of([key], context=c), scene.resource(key), record.authority_set.compile(),
            mission.Parameters.parse('a=b&c=d', context=c), mission.StateTable(5, context=c),
            mission.ReplayGuard(5, context=c), mission.NonceKeeper(b'k' * 32, 60, context=c),
            mission.Taint(mission.TaintPolicy(), context=c),
            mission.EvidenceJoin(mission.EvidenceJoinConfig(context=c)),
            mission.Pdp(mission.PdpConfig(context=c, id='p', host=mission.PdpHost(
                resource_policy=lambda question: mission.PolicyAnswer(says=1))))]
    found = {item._type: item for item in made}
    found['scene'] = scene
    return found


@pytest.mark.parametrize('how', range(4))
@pytest.mark.parametrize('name', sorted({name for name, _ in calls()}))
def test_poor_arguments(name, how, live):
    """Nothing that a caller can say ends the process."""
    function = _runtime.Function(name)
    try:
        _runtime.invoke(name, *(poor(slot, how) for slot in function.takes))
    except ERRORS:
        pass
    for context in (live['scene'].context, None):
        try:
            _runtime.invoke(name, *(live.get(slot.base) if slot.role == 'handle' and slot.base in live
                                    else poor(slot, how) for slot in function.takes),
                            context=context)
        except ERRORS:
            pass

"""Everything that crosses into C and back, in loops that have to leave nothing behind.

SPDX-License-Identifier: MIT

usage: leaks.py blocks|walk

blocks: each piece runs until it is warm, then on; no block of Python's memory may be left over, nor
a reference to what outlives the loop: None, small numbers, empty texts, types, functions. Where the
interpreter counts all references and every module in it was built for that, their sum stays, too.
walk: each piece a few times, for a tool that watches from outside, such as valgrind.
"""
import gc
import importlib.util
import sys
import sysconfig

import mission
import provider
from dictionary import Dictionary
from mission import Context, Profile, Value
from scene import AS, ENTRY, ERP, NOW, Scene, intent, turned


class Boom(Exception):
    pass


def boom(*_):
    raise Boom()


def raises(error, call, *args, **more):
    try:
        call(*args, **more)
    except error:
        return
    raise AssertionError(f'{error.__name__} is not raised')


def values():
    value = Value.parse('{"a":[1,2.5,{"b":"c"}],"d":null}')
    value['a'][2].to_python(), value.canonical(), value.find('/a/2/b').text
    assert value == {'a': [1, 2.5, {'b': 'c'}], 'd': None} and list(value) == ['a', 'd']
    value.write(Kept())
    raises(Boom, value.write, Full())
    for text in ('{', b'"\xff"', '[1,]', '"\ud800"'):
        raises(mission.InputError, Value.parse, text)


class Full:
    write = boom


class Kept:
    def write(self, data):
        return len(data)


def canonical():
    for text in ('[3, 2]', b'{"b":1,"a":2}', bytearray(b'7'), memoryview(b'8')):
        mission.canonicalize(text)
    raises(mission.InputError, mission.canonicalize, '{')
    raises(TypeError, mission.canonicalize, 5)


def intents():
    for profile in Profile:
        context = Context(profile, clock=lambda: NOW)
        parsed = mission.Intent.from_value(intent(profile), context=context)
        parsed.anchor(AS), parsed.json, parsed.constraints, parsed.value['goal'], repr(parsed)
        assert parsed == mission.Intent.parse(parsed.value.canonical(), context=context)
        raises(mission.MissionError, mission.Intent.from_value, {}, context=context)
        parsed.close()
        raises(ValueError, lambda: parsed.goal)
    raises(Boom, mission.Intent.from_value, intent(Profile.SERIES), context=Context(clock=boom))


def authority():
    entries = mission.AuthoritySet.from_value([ENTRY])
    both, _ = entries.intersect(entries)
    assert both == entries and entries.effective(AS, []).set == entries
    assert entries.compile().within(both.compile()).subset
    raises(mission.MissionError, entries.select, ['https://other.example'])
    parsed = mission.Intent.from_value(intent(Profile.SERIES), now=NOW)
    policy = mission.DerivationPolicy(version='7', ceiling=entries,
                                      candidates=lambda purpose, target: [ENTRY])
    assert parsed.derive(policy).set == entries
    raises(Boom, parsed.derive, mission.DerivationPolicy(version='7', ceiling=entries,
                                                         candidates=boom))


def issuing():
    scene = Scene()
    record = scene.approved().mission
    record.authority_set[0]['resource'], record.verify()
    raises(Boom, Scene(may=boom).approved)
    raises(mission.MissionError, Scene(authenticated=lambda *_: False).approved)
    raises(TypeError, Scene(policy=lambda act: 7).approved)


class InPython:
    """A store in Python, before one in memory."""

    def __init__(self):
        inner = mission.MemoryStore()
        self.load, self.commit, self.scan = inner.load, inner.commit, inner.scan


def stores():
    scene = Scene(store=InPython())
    scene.approved()
    scene.issuer.sweep(10)
    scene.issuer.admit(scene.request(), store=InPython())
    store = InPython()
    store.commit = boom
    raises(Boom, scene.issuer.admit, scene.request(), store=store)


def cycles():
    """A callback that holds what holds it."""
    scene = Scene(may=lambda act: scene is not None)
    scene.approved()
    plan = scene.issuer.plan_admit(scene.request())
    plan.next()
    scene.plan = plan


def tokens():
    """Of one state authority: the key is made once, what is done with it again and again."""
    made = tokens.__dict__
    if not made:
        scene = Scene()
        key = mission.Jwk.generate(mission.Algorithm.ES256, 'k', context=scene.context)
        derived = scene.issuer.derive(scene.derivation(scene.approved().mission.id)).check().value
        made.update(scene=scene, key=key, token=scene.token(derived, key).token)
        made['cache'] = mission.TokenCache(scene.resource(key))
    scene, key, token, cache = (made[name] for name in ('scene', 'key', 'token', 'cache'))
    for presented in (token, token.encode(), mission.Presented(scheme=1, token=token)):
        verified, access = cache.verify(presented)
        assert access.permit and verified.claims_of().sub == 'alice'
    verified, access = cache.verify(turned(token))
    assert verified is None and access.why.reason == 'signature'
    raises(TypeError, cache.verify, 7)
    other = mission.TokenCache(mission.Resource(mission.ResourceConfig(
        context=Context(clock=boom), audiences=[ERP],
        issuers=[mission.TrustedIssuer(iss=AS, keys=mission.Jwks.of([key]))])))
    raises(Boom, other.verify, token)


def proofs():
    guard, keeper = mission.ReplayGuard(100), mission.NonceKeeper(b'k' * 32, 60)
    policy = mission.ProofPolicy(nonces=True, fresh=guard.fresh, nonce_current=keeper.current,
                                 nonce_next=keeper.next)
    key = proofs.__dict__.setdefault('key', mission.Jwk.generate(mission.Algorithm.ES256, ''))
    proof = mission.proof_make(key, 'GET', ERP + '/x', '', keeper.next())
    asked = mission.ProofRequest(proof=proof, method='GET', uri=ERP + '/x')
    assert mission.proof_verify(policy, asked) == key.thumbprint
    raises(mission.MissionError, mission.proof_verify, policy, asked)


def crypto():
    """A provider in Python, whose keys come and go."""
    context = Context(crypto=provider.toy())
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    token = mission.jws_sign(key.signer(0), 'x', b'y', context=context)
    keys = mission.Jwks.of([key], context=context)
    assert mission.Jws.verify(token, mission.JwsExpect(keys=keys), context=context).payload == b'y'
    raises(Boom, mission.raw_digest, b'a', context=Context(crypto=provider.plain(digest=boom)))
    raises(TypeError, mission.raw_digest, b'a', context=Context(
        crypto=provider.plain(digest=lambda *_: 7)))


def openssl():
    """A provider of C, closed before what was made with it."""
    from mission.openssl import Provider
    with Provider() as one:
        context = Context(crypto=one)
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    assert mission.jws_sign(key.signer(0), 'x', b'y', context=context)
    raises(ValueError, lambda: Context(crypto=one))
    raises(mission.MissionError, Provider, properties='provider=nobody')


def store_check():
    """Stores that C makes use of, and gives back."""
    from mission.storecheck import Outcome, check
    result, = check(Dictionary, only='put-any', forget=lambda store: None)
    assert result.outcome == Outcome.PASSED
    store = InPython()
    store.commit = boom
    result, = check(lambda: store, only='put-any')
    assert isinstance(result.exception, Boom)
    raises(mission.UsageError, check, Dictionary, only='no-such-case')


def built(piece):
    """Was the package built with what it needs?"""
    return importlib.util.find_spec(f'mission._{piece.__name__}') is not None


PIECES = [values, canonical, intents, authority, issuing, stores, cycles, tokens, proofs, crypto,
          *filter(built, (openssl, store_check))]
LASTING = [None, True, False, Ellipsis, NotImplemented, (), '', b'', *range(-5, 257),
           *(bytes([i]) for i in range(256)), *(chr(i) for i in range(256))]


def lasting():
    """Objects that outlive a loop: what a reference too many leaves no block of."""
    import mission._runtime as runtime
    found = list(LASTING)
    for module in [m for name, m in sys.modules.items() if name.split('.')[0] == 'mission']:
        for thing in vars(module).values():
            found.append(thing)
            if isinstance(thing, type) and issubclass(thing, runtime.enums.IntEnum):
                found += list(thing)
    return found


def references(objects):
    return list(map(sys.getrefcount, objects))


def counted(objects):
    gc.collect()
    total = getattr(sys, 'gettotalrefcount', int)
    return sys.getallocatedblocks(), references(objects), total()


def exact():
    """Is every module in this process built to count references?"""
    import _cffi_backend
    own = sysconfig.get_config_var('EXT_SUFFIX')
    return hasattr(sys, 'gettotalrefcount') and all(
        module.__file__.endswith(own) for module in (_cffi_backend, mission._mission))


def steady(piece, rounds, tries=6):
    """None, or what a piece leaves behind every time."""
    objects = lasting()
    said = ''
    for _ in range(tries):
        before = counted(objects)
        for _ in range(rounds):
            piece()
        after = counted(objects)
        grown = after[0] - before[0]
        kept = [(thing, b - a) for thing, a, b in zip(objects, before[1], after[1])
                if b - a >= rounds]
        sums = (after[2] - before[2]) // rounds if exact() else 0
        said = f'{piece.__name__}: {grown} blocks in {rounds} rounds, references {kept[:5]}, ' \
               f'{sums} a round'
        if grown < rounds and not kept and sums <= 0:
            return None
    return said


def main():
    if sys.argv[1:] == ['walk']:
        for piece in PIECES:
            piece()
        gc.collect()
        print('walked')
        return
    left = []
    for piece in PIECES:
        for _ in range(3):
            piece()
        said = steady(piece, 20)
        left += [said] if said else []
    print('\n'.join(left) or f'nothing left{", references counted" * exact()}')
    sys.exit(bool(left))


if __name__ == '__main__':
    main()

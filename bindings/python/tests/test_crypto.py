"""Providers in Python, and how they fail. SPDX-License-Identifier: MIT"""
import gc
import hashlib
import threading
import weakref

import mission
import provider
import pytest
from mission import (Algorithm, Context, Crypto, Jwk, Jwks, Jws, JwsExpect, KeyNumbers, KeyType,
                     Profile, Value)
from needs import alone, needs
from scene import AS, ERP, Scene, turned


class Boom(Exception):
    pass


def signed(key, context, payload=b'payload'):
    return mission.jws_sign(key.signer(0), 'at+jwt', payload, context=context)


def verified(token, key, context):
    keys = Jwks.of([Jwk.from_value(key.public(), context=context)], context=context)
    return Jws.verify(token, JwsExpect(keys=keys), context=context).payload


# --- digests, random bytes, comparison ---


def test_digests():
    asked = []

    def digest(algorithm, parts):
        asked.append((algorithm, parts))
        return provider.digest(algorithm, parts)
    context = Context(crypto=provider.plain(digest=digest))
    for octets in (b'', b'\0\xff' * 40000):
        assert mission.raw_digest(octets, context=context) == mission.raw_digest(octets)
    assert Value({'b': 1, 'a': [2.5]}).canonical() and mission.canonical_digest(
        {'b': 1, 'a': [2.5]}, context=context) == mission.canonical_digest({'b': 1, 'a': [2.5]})
    assert {one for one, _ in asked} == {mission.Hash.SHA256} and (b'',) in [p for _, p in asked]


def test_random_and_compare():
    sizes, compared = [], []

    def random(size):
        sizes.append(size)
        return bytes(range(size))

    def compare(a, b):
        compared.append((a, b))
        return a == b
    context = Context(crypto=provider.plain(random=random, compare=compare))
    assert mission.identifier_mint(context=context) == mission.identifier_mint(context=context)
    assert sizes and len(set(sizes)) == 1
    one, other = (mission.raw_digest(text) for text in (b'a', b'b'))
    mission.digest_compare(one, one, context=context)
    with pytest.raises(mission.Refused):
        mission.digest_compare(one, other, context=context)
    assert len(compared) == 2


def test_what_is_missing():
    bare = Context(crypto=Crypto(digest=provider.digest))
    assert mission.raw_digest(b'a', context=bare) == mission.raw_digest(b'a')
    mission.digest_compare(mission.raw_digest(b'a'), mission.raw_digest(b'a'), context=bare)
    with pytest.raises(mission.UsageError) as refused:
        mission.identifier_mint(context=bare)
    assert refused.value.code == mission.Code.NO_CALLBACK
    with pytest.raises(mission.MissionError) as refused:
        Jwk.generate(Algorithm.EDDSA, 'k', context=bare)
    assert refused.value.code == mission.Code.UNSUPPORTED
    for wrong in (Crypto(digest=None), provider.toy(sign=None), provider.toy(verify=None)):
        with pytest.raises(mission.UsageError) as refused:
            Context(crypto=wrong)
        assert refused.value.code == mission.Code.NO_CALLBACK
    for wrong in (7, 'builtin', object(), mission.MemoryStore(), Crypto):
        with pytest.raises(TypeError):
            Context(crypto=wrong)


# --- keys and signatures ---


def test_toy_signatures():
    context = Context(crypto=provider.toy())
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=context)
    token = signed(key, context)
    assert verified(token, key, context) == b'payload'
    with pytest.raises(mission.MissionError) as refused:
        verified(turned(token), key, context)
    assert refused.value.reason == 'signature'
    with pytest.raises(mission.MissionError):  # another provider's Ed25519
        verified(token, key, Context())
    with pytest.raises(mission.MissionError) as refused:
        Jwk.generate(Algorithm.ES256, 'k', context=context)
    assert refused.value.code == mission.Code.UNSUPPORTED
    wrong = dict(key.private().to_python(), d='A' * 43)
    with pytest.raises(mission.MissionError) as refused:
        Jwk.from_value(wrong, context=context)
    assert refused.value.code == mission.Code.KEY


def test_keys_are_given_back():
    """Each key that C opens it closes, and what was opened is let go of."""
    class Opened:
        def __init__(self, numbers):
            self.numbers = numbers
    live = weakref.WeakSet()

    def opened(numbers):
        key = Opened(numbers)
        live.add(key)
        return key
    toy = provider.toy(
        key_open=opened, sign=lambda key, algorithm, parts: provider.mark(key.numbers, parts),
        verify=lambda key, algorithm, parts, signature:
            provider.mark(key.numbers, parts) == signature)
    context = Context(crypto=toy)
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=context)
    token = signed(key, context)
    other = Jwk.generate(Algorithm.EDDSA, 'k', context=context)
    assert len(live) == 2
    del other
    gc.collect()
    assert len(live) == 1
    context.close()  # the key has a hold of the provider
    gone = weakref.ref(toy)
    del toy, context
    gc.collect()
    assert len(live) == 1 and gone() is not None
    assert signed(key, None) == token
    del key
    gc.collect()
    assert not live and gone() is None


KNOT = '''
import gc
import mission
import provider
from mission import openssl

class Knot:
    pass

def knot():
    """It holds itself and a key: the collector takes it, and ends the oldest first."""
    context = mission.Context(crypto=OTHER())
    key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'k', context=context)
    again = mission.Jwk.from_value(key.private(), context=context)
    held = Knot()
    held.me, held.keys = held, (key, again)
    return held

for _ in range(20):
    knot()
    gc.collect()
left = [knot(), knot()]
print('well')
'''


@pytest.mark.parametrize('other', [
    'provider.toy', pytest.param('openssl.Provider', marks=needs('openssl'))])
def test_the_collector_keeps_no_order(other):
    """Also at the end of the program. It would end the process, so it is one of its own."""
    alone(KNOT.replace('OTHER', other))


def test_what_a_key_is():
    seen = []

    def opened(numbers):
        seen.append(numbers)
        return numbers
    context = Context(crypto=provider.toy(key_open=opened))
    private = Jwk.generate(Algorithm.EDDSA, 'k').private()
    Jwk.from_value(private, context=context)
    Jwk.from_value(Jwk.generate(Algorithm.ES384, 'k').public(), context=context)
    ed25519, p384 = seen
    assert (ed25519.type, len(ed25519.x), len(ed25519.d)) == (KeyType.ED25519, 32, 32)
    assert (p384.type, len(p384.x), len(p384.y), p384.d) == (KeyType.P384, 48, 48, b'')
    assert repr(ed25519.d) not in repr(ed25519) and repr(ed25519.x) in repr(ed25519)
    assert KeyNumbers(KeyType.P256).n == b''


def test_many_threads():
    context = Context(crypto=provider.toy())
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=context)
    wrong = []

    def work(number):
        for turn in range(50):
            payload = f'{number} {turn}'.encode()
            if verified(signed(key, context, payload), key, context) != payload:
                wrong.append(payload)
    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


# --- how they fail ---


@pytest.mark.parametrize('error', [Boom, KeyboardInterrupt])
@pytest.mark.parametrize('slot', ['digest', 'random', 'compare', 'key_open', 'verify', 'sign',
                                  'key_generate'])
def test_an_exception_comes_out(slot, error):
    raised, broken = error(), []

    def maybe(*args):
        if broken:
            raise raised
        return getattr(toy, slot)(*args)
    toy = provider.toy()
    context = Context(crypto=provider.toy(**{slot: maybe}))
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=context)
    token = signed(key, context)
    digest = mission.raw_digest(b'a')
    calls = {'digest': lambda: mission.raw_digest(b'a', context=context),
             'random': lambda: mission.identifier_mint(context=context),
             'compare': lambda: mission.digest_compare(digest, digest, context=context),
             'key_open': lambda: Jwk.from_value(key.private(), context=context),
             'verify': lambda: verified(token, key, context),
             'sign': lambda: signed(key, context),
             'key_generate': lambda: Jwk.generate(Algorithm.EDDSA, 'k', context=context)}
    calls[slot]()
    broken.append(True)
    with pytest.raises(error) as caught:
        calls[slot]()
    assert caught.value is raised
    broken.clear()
    calls[slot]()


@pytest.mark.parametrize('slot, answer', [
    ('digest', b'short'), ('digest', 'x' * 32), ('digest', None), ('random', b''),
    ('random', bytearray(1000)), ('compare', 1), ('compare', None), ('verify', 1), ('verify', None),
    ('sign', b'x' * 5000), ('sign', None), ('sign', 'text'), ('key_generate', (b'', b'', b'')),
    ('key_generate', 7), ('key_generate', (b'd' * 32, b'x' * 32))])
def test_a_wrong_answer_refuses(slot, answer):
    """Nothing that is no answer is taken for one, least of all for a yes."""
    good = Context(crypto=provider.toy())
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=good)
    token, private, digest = signed(key, good), key.private(), mission.raw_digest(b'a')
    context = Context(crypto=provider.toy(**{slot: lambda *_: answer}))
    calls = {'digest': lambda: mission.raw_digest(b'a', context=context),
             'random': lambda: mission.identifier_mint(context=context),
             'compare': lambda: mission.digest_compare(digest, digest, context=context),
             'verify': lambda: verified(token, key, context),
             'sign': lambda: signed(Jwk.from_value(private, context=context), context),
             'key_generate': lambda: Jwk.generate(Algorithm.EDDSA, 'k', context=context)}
    with pytest.raises((TypeError, ValueError)) as caught:
        calls[slot]()
    assert not isinstance(caught.value, mission.MissionError)


def test_a_signature_of_a_wrong_length():
    context = Context(crypto=provider.toy(sign=lambda *_: b'x' * 63))
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=context)
    with pytest.raises(mission.MissionError) as refused:
        signed(key, context)
    assert refused.value.code == mission.Code.SIGNER


# --- a resource server, in both profiles ---


@pytest.mark.parametrize('profile', list(Profile))
def test_a_token(profile):
    calls = []

    def verify(numbers, algorithm, parts, signature):
        calls.append(algorithm)
        return provider.mark(numbers, parts) == signature
    scene = Scene(profile, crypto=provider.toy(verify=verify))
    key = Jwk.generate(Algorithm.EDDSA, 'k1', context=scene.context)
    derived = scene.issuer.derive(scene.derivation(scene.approved().mission.id)).check().value
    token = scene.token(derived, key).token
    cache = mission.TokenCache(scene.resource(key))
    for _ in range(2):
        found, access = cache.verify(token)
        assert access.permit and found.claims_of().iss == AS
    assert calls == [Algorithm.EDDSA]
    assert scene.resource(key).decide(found, mission.Operation(
        resource=ERP, uri=ERP + '/x', action='invoices.read')).permit
    bad, access = cache.verify(turned(token))
    assert bad is None and access.reason == 'signature'


def test_hashlib_is_what_was_asked():
    assert provider.digest(mission.Hash.SHA384, (b'a', b'b')) == hashlib.sha384(b'ab').digest()

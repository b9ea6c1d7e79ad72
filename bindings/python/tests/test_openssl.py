"""OpenSSL's provider, held against the one inside the library and one in Python.

SPDX-License-Identifier: MIT
"""
import gc
import hashlib
import itertools
import json
import os
import weakref

import mission
import plain
import provider
import pytest
from mission import (Algorithm, ClosedError, Context, Jwk, Jwks, Jws, JwsExpect, NativeTable,
                     Operation, Profile, openssl)
from needs import alone, needs
from scene import ERP, NOW, Scene, turned

pytestmark = needs('openssl')
PAYLOAD = 'ünïcode \0'.encode()


@pytest.fixture(scope='module')
def providers():
    """Contexts of the providers in C, by name."""
    return {'builtin': Context(), 'openssl': Context(crypto=openssl.default()),
            'provider': Context(crypto=openssl.Provider(properties='provider=default'))}


@pytest.fixture(scope='module')
def peer():
    """One of another library's, in Python."""
    pytest.importorskip('cryptography')
    return {'cryptography': Context(crypto=provider.cryptography())}


def made(providers):
    """Private keys as plain data, of every provider."""
    found = {}
    for name, algorithm in itertools.product(
            providers, (Algorithm.ES256, Algorithm.ES384, Algorithm.EDDSA)):
        key = Jwk.generate(algorithm, f'{name} {algorithm.name}', context=providers[name])
        found[name, algorithm] = key.private().to_python()
    return found


def rsa_key(top):
    """That of RFC 7515 A.2."""
    with open(os.path.join(top, 'test/vectors/jose/rfc.json'), encoding='utf-8') as file:
        return next(row['key'] for row in json.load(file)
                    if (row['key'] or {}).get('kty') == 'RSA' and 'd' in row['key'])


@pytest.fixture(scope='module')
def keys(pytestconfig, providers):
    """Those of the providers in C; they make none of RSA."""
    found, top = made(providers), plain.top(str(pytestconfig.rootpath))
    if top is not None:
        for algorithm in (Algorithm.RS256, Algorithm.PS256):
            found['RFC 7515', algorithm] = rsa_key(top)
    return found


def sign(key, algorithm, context):
    return mission.jws_sign(key.signer(algorithm), 'at+jwt', PAYLOAD, context=context)


def verify(token, key, context):
    keys = Jwks.of([key], context=context)
    return Jws.verify(token, JwsExpect(keys=keys), context=context).payload


def believed(data, algorithm, signers, verifiers):
    """What one signs each other one believes, and nothing that is nearly it."""
    parsed = {name: Jwk.from_value(data, context=context)
              for name, context in {**signers, **verifiers}.items()}
    assert len({key.thumbprint for key in parsed.values()}) == 1
    for signer, verifier in itertools.product(signers, verifiers):
        token = sign(parsed[signer], algorithm, signers[signer])
        about = parsed[verifier], verifiers[verifier]
        assert verify(token, *about) == PAYLOAD, (signer, verifier)
        with pytest.raises(mission.MissionError) as refused:
            verify(turned(token), *about)
        assert refused.value.reason == 'signature', (signer, verifier)


each_algorithm = pytest.mark.parametrize('algorithm', list(Algorithm), ids=lambda one: one.name)


def keys_for(algorithm, keys):
    found = [key for (_, of), key in keys.items() if of == algorithm]
    return found or pytest.skip('the key is in the repository')


@each_algorithm
def test_signatures(algorithm, providers, keys):
    for data in keys_for(algorithm, keys):
        believed(data, algorithm, providers, providers)


@each_algorithm
def test_signatures_of_another_library(algorithm, providers, keys, peer):
    for data in keys_for(algorithm, {**keys, **made(peer)}):
        believed(data, algorithm, providers, peer)
        believed(data, algorithm, peer, providers)


@pytest.mark.parametrize('whose', ['providers', 'peer'])
def test_keys_that_are_none(whose, keys, request):
    """A private half of another key, a point beside the curve: each provider says so."""
    providers = request.getfixturevalue(whose)
    for algorithm in (Algorithm.ES256, Algorithm.ES384, Algorithm.EDDSA):
        key, other = keys['builtin', algorithm], keys['openssl', algorithm]
        wrong = [dict(key, d=other['d'])]
        if 'y' in key:
            wrong.append({name: other['y'] if name == 'y' else value
                          for name, value in key.items() if name != 'd'})
        for one, (name, context) in itertools.product(wrong, providers.items()):
            with pytest.raises(mission.MissionError) as refused:
                Jwk.from_value(one, context=context)
            assert refused.value.code == mission.Code.KEY, name


@pytest.mark.parametrize('name, size', [('sha256', 32), ('sha384', 48), ('sha512', 64)])
def test_digests(name, size):
    from mission._mission import ffi
    hash_, parts = mission.Hash[name.upper()], [b'', b'a', b'\0' * 1000, b'\xff']
    buffers = [ffi.from_buffer('char[]', part) for part in parts]
    views = ffi.new('mission_view[]', [(b, len(p)) for b, p in zip(buffers, parts)])
    for table in (openssl.default(), openssl.Provider()._table(), mission.builtin_crypto()):
        out = ffi.new('uint8_t[]', size)
        native = table._native
        assert native.digest(native.host, hash_, views, len(parts), out, size) == 0
        assert bytes(out) == hashlib.new(name, b''.join(parts)).digest()


@pytest.mark.parametrize('profile', list(Profile))
@pytest.mark.parametrize('crypto', [openssl.default, openssl.Provider],
                         ids=['default', 'provider'])
def test_a_resource_server(profile, crypto):
    """From the request to an operation; what OpenSSL signs the library's own provider believes."""
    scene = Scene(profile, crypto=crypto())
    key = Jwk.generate(Algorithm.ES256, 'k1', context=scene.context)
    record = scene.approved().mission
    derived = scene.issuer.derive(scene.derivation(record.id)).check().value
    token = scene.token(derived, key).token
    ours = Context(profile, clock=lambda: NOW)
    for context in (scene.context, ours):
        scene.context = context
        server = scene.resource(Jwk.from_value(key.public(), context=context))
        cache = mission.TokenCache(server)
        for presented in (token, token.encode(), mission.Presented(scheme=1, token=token)):
            found, access = cache.verify(presented)
            assert access.permit and found.claims_of().mission.id == record.id
        assert server.decide(found, Operation(resource=ERP, uri=ERP + '/x',
                                              action='invoices.read')).permit
        bad, access = cache.verify(turned(token))
        assert bad is None and access.reason == 'signature' and access.status == 401


def test_proofs():
    context = Context(crypto=openssl.default())
    key = Jwk.generate(Algorithm.ES256, '', context=context)
    proof = mission.proof_make(key, 'GET', ERP, '', '', context=context)
    asked = mission.ProofRequest(proof=proof, method='GET', uri=ERP)
    for other in (context, Context()):
        policy = mission.ProofPolicy(fresh=mission.ReplayGuard(5, context=other).fresh)
        assert mission.proof_verify(policy, asked, context=other) == key.thumbprint


# --- the objects ---


def test_a_provider_that_is_closed():
    with openssl.Provider() as one:
        context = Context(crypto=one)
        key = Jwk.generate(Algorithm.ES256, 'k', context=context)
        token = sign(key, Algorithm.ES256, context)
    assert one.closed and 'closed' in repr(one)
    one.close()
    with pytest.raises(ClosedError):
        Context(crypto=one)
    with pytest.raises(ClosedError):
        with one:
            pass
    del one
    gc.collect()
    # The context has a hold of it, and the key of the context.
    assert verify(token, key, context) == PAYLOAD
    context.close()
    del context
    gc.collect()
    assert mission.jws_sign(key.signer(0), 'at+jwt', b'', context=Context()).count('.') == 2


def test_a_provider_is_let_go_of():
    one = openssl.Provider()
    gone = weakref.ref(one._pointer)
    key = Jwk.generate(Algorithm.EDDSA, 'k', context=Context(crypto=one))
    one.close()
    gc.collect()
    assert gone() is not None
    del key
    gc.collect()
    assert gone() is None


def test_a_key_holds_its_provider():
    """Whatever is let go of first: the collector may take the provider before its keys."""
    alone('''
import gc
import mission
from mission import openssl
one = openssl.Provider()
table = mission.NativeTable('mission_crypto', one._table()._native)  # which holds nothing
context = mission.Context(crypto=table)
key = mission.Jwk.generate(mission.Algorithm.ES256, 'k', context=context)
one.close()
del one
gc.collect()
for _ in range(100):
    token = mission.jws_sign(key.signer(0), 'x', b'y', context=context)
    expect = mission.JwsExpect(keys=mission.Jwks.of([key], context=context))
    assert mission.Jws.verify(token, expect, context=context).payload == b'y'
print('well')
''')


def test_default_is_for_ever():
    assert isinstance(openssl.default(), NativeTable)
    assert openssl.default()._native == openssl.default()._native


@pytest.mark.parametrize('properties, code', [
    ('provider=nobody', 'UNSUPPORTED'), ('= =', 'UNSUPPORTED'), ('a\0b', 'ARGUMENT'),
    ('x' * 256, 'ARGUMENT')], ids=['nobody', 'unreadable', 'U+0000', 'long'])
def test_properties(properties, code):
    with pytest.raises(mission.MissionError) as refused:
        openssl.Provider(properties=properties)
    assert refused.value.code == mission.Code[code]
    with pytest.raises(TypeError):
        openssl.Provider(properties=[properties])

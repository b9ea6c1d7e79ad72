#!/usr/bin/env python3
"""Tokens between this library and one for Python. SPDX-License-Identifier: MIT

usage: peer.py jwcrypto|pyjwt TOKENS PROVIDER...    TOKENS is the program of tokens.c
"""
import base64
import json
import subprocess
import sys

ALGORITHMS = ['ES256', 'ES384', 'RS256', 'PS256', 'EdDSA']
PAYLOAD = '{"iss":"https://as.example.com","sub":"ünïcode \\u0000","exp":4102444800}'


class Jwcrypto:
    def __init__(self):
        from jwcrypto import jwk, jws
        self.jwk, self.jws = jwk, jws

    def make(self, algorithm):
        form = {'E': {'kty': 'EC', 'crv': 'P-' + algorithm[2:]}, 'R': {'kty': 'RSA', 'size': 2048}}
        form = {'kty': 'OKP', 'crv': 'Ed25519'} if algorithm == 'EdDSA' else \
            form['E' if algorithm[0] == 'E' else 'R']
        key = self.jwk.JWK.generate(**form)
        return key.export_private(), key.export_public()

    def thumbprint(self, key):
        return self.jwk.JWK.from_json(key).thumbprint()

    def sign(self, algorithm, key, payload):
        token = self.jws.JWS(payload.encode())
        token.add_signature(self.jwk.JWK.from_json(key), None,
                            json.dumps({'alg': algorithm, 'typ': 'at+jwt'}), None)
        return token.serialize(compact=True)

    def verify(self, algorithm, key, token):
        read = self.jws.JWS()
        read.allowed_algs = [algorithm]
        read.deserialize(token, self.jwk.JWK.from_json(key))
        return read.payload.decode()


class Pyjwt:
    def __init__(self):
        import jwt
        from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
        self.api, self.ec, self.ed25519, self.rsa = jwt.PyJWS(), ec, ed25519, rsa
        self.forms = jwt.algorithms.get_default_algorithms()

    def make(self, algorithm):
        if algorithm == 'EdDSA':
            key = self.ed25519.Ed25519PrivateKey.generate()
        elif algorithm[0] == 'E':
            curve = self.ec.SECP256R1() if algorithm == 'ES256' else self.ec.SECP384R1()
            key = self.ec.generate_private_key(curve)
        else:
            key = self.rsa.generate_private_key(65537, 2048)
        if algorithm[:2] == 'ES': # this version writes no EC key as a JWK
            return self.ec_jwk(key, algorithm, True), self.ec_jwk(key, algorithm, False)
        form = self.forms[algorithm]
        return form.to_jwk(key), form.to_jwk(key.public_key())

    @staticmethod
    def ec_jwk(key, algorithm, private):
        size = int(algorithm[2:]) // 8
        numbers = key.private_numbers()
        members = {'x': numbers.public_numbers.x, 'y': numbers.public_numbers.y}
        if private:
            members['d'] = numbers.private_value
        members = {name: base64.urlsafe_b64encode(value.to_bytes(size, 'big')).decode().rstrip('=')
                   for name, value in members.items()}
        return json.dumps({'kty': 'EC', 'crv': 'P-' + algorithm[2:], **members})

    thumbprint = None # it has none

    def sign(self, algorithm, key, payload):
        return self.api.encode(payload.encode(), self.forms[algorithm].from_jwk(key), algorithm,
                               {'typ': 'at+jwt'})

    def verify(self, algorithm, key, token):
        return self.api.decode(token, self.forms[algorithm].from_jwk(key), [algorithm]).decode()


class Ours:
    def __init__(self, program, provider):
        self.process = subprocess.Popen([program, provider], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, encoding='utf-8')

    def ask(self, *fields):
        self.process.stdin.write('\t'.join(fields) + '\n')
        self.process.stdin.flush()
        return self.process.stdout.readline().rstrip('\n').split('\t')


def compact(text):
    return json.dumps(json.loads(text), separators=(',', ':'))


def broken(token):
    """The same token with a bit of its signature turned."""
    head, _, signature = token.rpartition('.')
    last = 'A' if signature[5] != 'A' else 'B'
    return f'{head}.{signature[:5]}{last}{signature[6:]}'


def believes(peer, algorithm, key, token):
    try:
        return peer.verify(algorithm, key, token) == PAYLOAD
    except Exception: # each peer has its own
        return False


def trial(peer, ours, algorithm, secret, public):
    """What goes wrong with this pair of keys, in both directions."""
    wrong = []
    token = ours.ask('sign', algorithm, secret, 'at+jwt', PAYLOAD)[0]
    theirs = peer.sign(algorithm, secret, PAYLOAD)
    if not believes(peer, algorithm, public, token):
        wrong.append('a token signed here is not believed there')
    if believes(peer, algorithm, public, broken(token)):
        wrong.append('a broken token is believed there')
    if ours.ask('verify', public, theirs) != ['ok', PAYLOAD]:
        wrong.append('a token signed there is not believed here')
    if ours.ask('verify', public, broken(theirs)) != ['no', 'signature']:
        wrong.append('a broken token is not refused here')
    if peer.thumbprint and ours.ask('thumbprint', public) != [peer.thumbprint(public)]:
        wrong.append('the thumbprints differ')
    return wrong


def keys(peer, ours, algorithm):
    """Theirs, and ours where keys of the type are made here."""
    yield 'their key', *map(compact, peer.make(algorithm))
    if algorithm[0] == 'E':
        secret, public, _ = ours.ask('key', algorithm)
        yield 'our key', secret, public


def main(name, program, providers):
    try:
        peer = {'jwcrypto': Jwcrypto, 'pyjwt': Pyjwt}[name]()
    except ImportError as error:
        print(f'1..0 # SKIP {error}')
        return 0
    number = failed = 0
    for provider in providers:
        ours = Ours(program, provider)
        for algorithm in ALGORITHMS:
            for whose, secret, public in keys(peer, ours, algorithm):
                wrong = trial(peer, ours, algorithm, secret, public)
                number, failed = number + 1, failed + bool(wrong)
                print(*(f'# {line}' for line in wrong), sep='\n', end='\n' if wrong else '')
                print(f'{"not " if wrong else ""}ok {number} {name}, {provider}: {algorithm}, '
                      f'{whose}')
    print(f'1..{number}')
    return 1 if failed else 0


sys.exit(main(sys.argv[1], sys.argv[2], sys.argv[3:]))

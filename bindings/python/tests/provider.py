"""Providers in Python: of the standard library, and of the cryptography package.

SPDX-License-Identifier: MIT
"""
import hashlib
import hmac
import os

from mission import Algorithm, Crypto, Hash, KeyType

HASHES = {Hash.SHA256: 'sha256', Hash.SHA384: 'sha384', Hash.SHA512: 'sha512'}


def digest(algorithm, parts):
    return hashlib.new(HASHES[algorithm], b''.join(parts)).digest()


def plain(**more):
    """Digests and random bytes alone."""
    return Crypto(**{'digest': digest, 'random': os.urandom, 'compare': hmac.compare_digest,
                     **more})


# --- signatures that everybody can make, so that no package is needed to try the slots ---


def mark(numbers, parts):
    return hashlib.sha512(numbers.x + b''.join(parts)).digest()


def toy(**more):
    """Ed25519 by name: the signature is a hash with the public key. x is the hash of d."""
    def opened(numbers):
        if numbers.d and hashlib.sha256(numbers.d).digest() != numbers.x:
            return None
        return numbers

    def generated(kind):
        secret = os.urandom(32)
        return (secret, hashlib.sha256(secret).digest(), b'') if kind == KeyType.ED25519 else None
    return plain(**{
        'key_open': opened, 'key_generate': generated,
        'sign': lambda numbers, algorithm, parts: mark(numbers, parts),
        'verify': lambda numbers, algorithm, parts, signature: mark(numbers, parts) == signature,
        **more})


# --- signatures by another library ---


def cryptography():
    """All of it by the cryptography package; an ImportError where that is not installed."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
    curves = {KeyType.P256: (ec.SECP256R1(), 32), KeyType.P384: (ec.SECP384R1(), 48)}
    raw = serialization.Encoding.Raw, serialization.PublicFormat.Raw
    of = {Algorithm.ES256: hashes.SHA256(), Algorithm.ES384: hashes.SHA384()}
    sha = hashes.SHA256()
    pads = {Algorithm.RS256: padding.PKCS1v15(),
            Algorithm.PS256: padding.PSS(padding.MGF1(sha), 32)}

    def number(data):
        return int.from_bytes(data, 'big')

    def opened_ec(numbers):
        curve, _ = curves[numbers.type]
        public = ec.EllipticCurvePublicNumbers(number(numbers.x), number(numbers.y), curve)
        if not numbers.d:
            return public.public_key()
        key = ec.derive_private_key(number(numbers.d), curve)
        return key if key.public_key().public_numbers() == public else None

    def opened_rsa(numbers):
        public = rsa.RSAPublicNumbers(number(numbers.e), number(numbers.n))
        if not numbers.d:
            return public.public_key()
        return rsa.RSAPrivateNumbers(
            *(number(getattr(numbers, name)) for name in ('p', 'q', 'd', 'dp', 'dq', 'qi')),
            public).private_key()

    def opened_ed25519(numbers):
        if not numbers.d:
            return ed25519.Ed25519PublicKey.from_public_bytes(numbers.x)
        key = ed25519.Ed25519PrivateKey.from_private_bytes(numbers.d)
        return key if key.public_key().public_bytes(*raw) == numbers.x else None

    def opened(numbers):
        try:
            if numbers.type in curves:
                return opened_ec(numbers)
            return (opened_rsa if numbers.type == KeyType.RSA else opened_ed25519)(numbers)
        except ValueError:
            return None

    def sign(key, algorithm, parts):
        data = b''.join(parts)
        if algorithm == Algorithm.EDDSA:
            return key.sign(data)
        if algorithm in pads:
            return key.sign(data, pads[algorithm], sha)
        size = key.curve.key_size // 8
        pair = utils.decode_dss_signature(key.sign(data, ec.ECDSA(of[algorithm])))
        return b''.join(one.to_bytes(size, 'big') for one in pair)

    def check(key, algorithm, data, signature):
        if algorithm == Algorithm.EDDSA:
            key.verify(signature, data)
        elif algorithm in pads:
            key.verify(signature, data, pads[algorithm], sha)
        else:
            half = len(signature) // 2
            pair = number(signature[:half]), number(signature[half:])
            key.verify(utils.encode_dss_signature(*pair), data, ec.ECDSA(of[algorithm]))

    def verify(key, algorithm, parts, signature):
        try:
            public = key.public_key() if hasattr(key, 'sign') else key
            check(public, algorithm, b''.join(parts), signature)
            return True
        except InvalidSignature:
            return False

    def generated(kind):
        if kind == KeyType.ED25519:
            key = ed25519.Ed25519PrivateKey.generate()
            secret = key.private_bytes(raw[0], serialization.PrivateFormat.Raw,
                                       serialization.NoEncryption())
            return secret, key.public_key().public_bytes(*raw), b''
        curve, size = curves[kind]
        numbers = ec.generate_private_key(curve).private_numbers()
        point = numbers.public_numbers
        return tuple(one.to_bytes(size, 'big')
                     for one in (numbers.private_value, point.x, point.y))
    return plain(key_open=opened, sign=sign, verify=verify, key_generate=generated)

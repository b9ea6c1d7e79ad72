"""Digests and signatures by OpenSSL 3, through the C binding of that library.

    context = mission.Context(crypto=mission.openssl.default())
    with mission.openssl.Provider(properties='fips=yes') as provider:
        context = mission.Context(crypto=provider)

P-256 and RSA are much faster than with the provider inside the library, Ed25519 is slower. Where
the package was built without libmission-openssl, or does not find it, both raise an ImportError
that says so. A library context of one's own (OSSL_LIB_CTX) and signers of keys that OpenSSL holds
(EVP_PKEY) are C's alone: Python has neither.

SPDX-License-Identifier: MIT
"""
from __future__ import annotations

from . import _library
from ._context import NativeTable
from ._errors import of_code
from ._json import Text
from ._runtime import Handle
from .enums import Code


def default() -> NativeTable:
    """The provider on OpenSSL's default library context, without a property query. A MissionError
    (UNSUPPORTED) when that context has no SHA-2.
    """
    module = _library.load('openssl')
    table = module.lib.mission_openssl_crypto()
    if table == module.ffi.NULL:
        raise of_code(Code.UNSUPPORTED, 'OpenSSL has no SHA-2')
    return NativeTable('mission_crypto', table)


class Provider(Handle):
    """A provider of its own: for `crypto` of :class:`mission.Context`. A context that was made with
    it stays good when it is closed.
    """

    def __init__(self, *, properties: Text = '') -> None:
        """`properties` are those of every fetch, such as "fips=yes". A MissionError (UNSUPPORTED)
        when there is no SHA-2 with them, or when they cannot be read; `host_code` is OpenSSL's
        reason.
        """
        self._module = _library.load('openssl')
        self._pointer = _library.opened(self._module, 'mission_python_openssl',
                                        properties=properties)

    def _table(self) -> NativeTable:
        pointer = self._c
        table = self._module.lib.mission_python_openssl_table(pointer)
        return NativeTable('mission_crypto', table, pointer)


__all__ = ['Provider', 'default']

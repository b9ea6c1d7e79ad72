"""The libraries of C beside libmission: each is an extension module of its own, which need not be
there. SPDX-License-Identifier: MIT
"""
from __future__ import annotations

import importlib
from typing import Any, List

from . import _errors, _runtime


def load(name: str) -> Any:
    """The extension module of a library; an ImportError says what is missing."""
    package = 'mission-' + name.replace('_', '-')
    try:
        return importlib.import_module(f'mission._{name}')
    except ImportError as error:
        raise ImportError(
            f'lib{package} is not there: {error}. This package is built with it where pkg-config '
            f'finds {package}, and then has to find the library, too', name=error.name,
            path=error.path) from error


def opened(module: Any, kind: str, **members: Any) -> Any:
    """What `KIND_open` makes of a configuration; closed with its last use."""
    keep: List[Any] = []
    config = module.ffi.new(f'{kind}_config *')
    config.size = module.ffi.sizeof(f'{kind}_config')
    for name, value in members.items():
        member = getattr(config, name)
        if isinstance(member, int):
            setattr(config, name, value)
        else:
            member.ptr, member.len = _runtime.view(value, keep)
    out, error = module.ffi.new(f'{kind} *[1]'), _errors.new_error()
    code = getattr(module.lib, f'{kind}_open')(
        config, out, module.ffi.cast('mission_error *', error))
    if code:
        raise _errors.of_c(error, code)
    return module.ffi.gc(out[0], getattr(module.lib, f'{kind}_close'))

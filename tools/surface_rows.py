"""Is every row of bindings/surface.tsv about something? SPDX-License-Identifier: MIT"""
import re

import surface as model

ROLES = {'octets', 'text?', 'array', 'boolean'}
GIVES = {'status', 'boolean', 'found', 'number', 'octets'}
ANSWERS = {'filled', 'number', 'many'}
KINDS = {'method', 'function', 'make', 'life'}


class Rows:
    """Everything that a row can name, and what may be said of it."""

    def __init__(self, surface, others):
        self.s = surface
        self.functions = set(surface.functions) | set(others)
        self.slots, self.siblings = {}, {}
        for scope, slots in self.scopes():
            for slot in slots:
                self.slots.setdefault(f'{scope}.{slot.name}', []).append(slot)
                self.siblings.setdefault(f'{scope}.{slot.name}', set()).update(
                    other.name for other in slots)
        self.known = self.functions | set(surface.structs) | set(surface.handles)
        self.prefixes = {constant.prefix for constants in surface.enums.values()
                         for constant in constants}

    def scopes(self):
        for struct in self.s.structs.values():
            yield struct.name, struct.slots
            yield '*', struct.slots
            for callback in struct.callbacks:
                yield callback.name, callback.slots
        for function in self.s.functions.values():
            yield function.name, function.slots + [model.Slot(function.returns.c() + ' result')]
            yield '*', function.slots

    def right(self, name, what, value):
        """Does the row name what there is, and say what can be said of it?"""
        function, slot = name in self.functions, name in self.slots
        group = name in self.s.enums
        return {
            'role': slot and value in ROLES,
            'enum': slot and value in self.s.enums or value == '' and name in self.prefixes,
            'count': slot and (value in self.siblings[name] or value in self.s.constants),
            'maybe': slot and value == '1',
            'gives': function and value in GIVES,
            'answers': slot and value in ANSWERS,
            'kind': function and value in KINDS,
            'closed': function and (value in ('true', '1', '-1') or value in self.s.constants),
            'hand': function and value == '',
            'go': function and re.fullmatch(r'(Value\.)?[A-Z]\w*', value),
            'python': function and re.fullmatch(r'([A-Z]\w*\.)?[a-z]\w*', value),
            'out': function and value != '',
            'out.python': function and value != '',
            'out.go': function and value != '',
            'group': name in self.s.constants and (value == '-' or value in self.s.enums),
            'bits': group and value in ('0', '1'),
            'says': name in self.s.handles and value != '',
            'locked': name in self.s.handles and value == '',
            'wire': name in self.known and value == '',
        }.get(what, False)


def mistakes(surface, others, text):
    """What is wrong with the rows of a table's text: each has to name a thing that there is, once,
    with a value that it can have. `others` are the functions that the surface does not have."""
    rows, seen = Rows(surface, others), set()
    for number, line in enumerate(text.split('\n'), 1):
        if not line or line.startswith('#'):
            continue
        name, what, value = (line.split('\t') + ['', ''])[:3]
        if line.count('\t') > 2 or not rows.right(name, what, value):
            yield f'bindings/surface.tsv:{number}: names nothing: {line!r}'
        if (name, what) in seen:
            yield f'bindings/surface.tsv:{number}: says it again: {name} {what}'
        seen.add((name, what))

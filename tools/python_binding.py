"""Writes the generated part of the Python binding from the model of the surface.

SPDX-License-Identifier: MIT

Three kinds of file come out of it: the C declarations that cffi compiles, tables that say what each
struct and function is made of (read by mission/_runtime.py), and the classes and functions that
people see, whose bodies do nothing but call the runtime with their table.
"""
import keyword
import os
import re
import textwrap

import headers
import surface as model
from spoken import spoken

FOLDER = 'bindings/python/mission/'
FIRST = 'Made by tools/bindings from the C headers; change those.'

# What the runtime has types of its own for.
OWN = {'mission_view', 'mission_time', 'mission_instant', 'mission_digest', 'mission_sink',
       'mission_error', 'mission_store', 'mission_store_receiver', 'mission_allocator',
       'mission_crypto', 'mission_key_numbers', 'mission_plan_step'}
OWN_HANDLES = {'mission_context', 'mission_json', 'mission_value', 'mission_builder',
               'mission_text', 'mission_plan', 'mission_memory_store'}
NAMES = {'mission_record': 'Mission', 'mission_reference': 'MissionReference',
         'mission_store_row': 'Row', 'mission_store_term': 'Term', 'mission_store_write': 'Write',
         'mission_store_scan': 'Scan'}
REQUESTS = {'admit', 'decide', 'derive', 'operate', 'create', 'read', 'list', 'drain', 'commit',
            'settle_lease', 'introspect', 'exchange', 'child', 'proof', 'transport', 'egress'}
OPTIONAL = {'now', 'more', 'situation', 'own', 'style', 'state', 'effective', 'disclosure',
            'profile', 'actors', 'claims', 'renewal', 'finder', 'asked', 'contained',
            'items', 'controls', 'map', 'others', 'attributes', 'id', 'proposal', 'header',
            'proposal_claim', 'answer', 'scope'}
# Written by hand in mission/_hot.py and _plan.py.
HAND = {'mission_token_cache_new', 'mission_issuer_run'}
BASES = {'mission_token_cache': 'TokenCacheBase', 'mission_nonce_keeper': 'NonceKeeperBase',
         'mission_replay_guard': 'ReplayGuardBase'}
ENUMS = {'JSON': 'Kind', 'PLAN': 'StepKind', 'CLASS': 'ActionClass', 'STORE': 'StoreResult',
         'DIGEST': 'DigestForm', 'RECORD': 'RecordFlag', 'REPORT': 'ReportFlag', 'ALG': 'Algorithm',
         'KEY': 'KeyType', 'NEEDS': 'NeedsFlag', 'TAINT': 'TaintVerdict', 'FACT': 'FactFlag'}
HANDED = ' What the library has found is the last argument; what is returned takes its place.'
# Role: the type of what goes in, of what goes both ways, of what comes out.
PLAIN = {'text': ('Text', 'str', 'str'), 'text?': ('Optional[Text]', *2 * ['Optional[str]']),
         'string': 3 * ('Optional[str]',), 'chars': 3 * ('str',), 'room': 3 * ('str',),
         'digest': 3 * ('str',), 'octets': 3 * ('Octets',), 'boolean': 3 * ('bool',),
         'real': 3 * ('float',), 'time': ('When', 'When', 'Optional[Time]'),
         'instant': ('Moment', 'Moment', 'Instant'), 'value': ('Json', 'Json', 'Optional[Value]')}
POINTED = {'mission_time': ('When', 'When', 'Optional[Time]'),
           'mission_instant': ('Moment', 'Moment', 'Optional[Instant]'),
           'mission_view': 3 * ('Optional[Sequence[str]]',)}
DEFAULTS = {'text': "''", 'chars': "''", 'digest': "''", 'room': "''", 'octets': "b''",
            'boolean': 'False', 'real': '0.0'}
# count and element: the class is a sequence of these.
SEQUENCES = {'mission_authority_set': ('mission_authority_set_count', 'mission_authority_set_entry'),
             'mission_actors': ('mission_actors_count', 'mission_actors_at'),
             'mission_parameters': ('mission_parameters_count', 'mission_parameters_at'),
             'mission_jwks': ('mission_jwks_count', 'mission_jwks_at')}


def camel(text):
    return ''.join(part.capitalize() for part in text.split('_'))


def safe(name):
    return name + '_' if keyword.iskeyword(name) else name


def doc(text, indent):
    """A comment as a docstring."""
    flat = text.replace('\\', '\\\\').replace('"""', "'''")
    if not flat:
        return ''
    pad = ' ' * indent
    flat = re.sub(r'"$', r'\\"', flat)
    wrapped = textwrap.wrap(flat, 100 - indent - 3, break_long_words=False, break_on_hyphens=False)
    if len(wrapped) == 1 and len(wrapped[0]) + indent + 6 <= 100:
        return f'{pad}"""{wrapped[0]}"""\n'
    out = f'{pad}"""' + wrapped[0] + '\n'
    for line in wrapped[1:]:
        out += pad + line + '\n'
    return out + pad + '"""\n'


class Emitter:
    def __init__(self, surface):
        self.s = surface
        self.classes = {}
        for name in list(surface.structs) + list(surface.handles):
            short = name[len('mission_'):]
            self.classes[name] = NAMES.get(name) or camel(short) + (
                'Request' if short in REQUESTS else '')
        self.name_enums()
        self.directions()

    # --- names -------------------------------------------------------------------------------------

    def name_enums(self):
        self.groups = {}  # group: (class, constants, are they flags)
        taken = set(self.classes.values()) | {'Value', 'Time', 'Instant', 'Row', 'Write'}
        for group, constants in self.s.enums.items():
            flags = self.s.is_bits(group)
            name = ENUMS.get(group) or camel(group)
            if name in taken:
                name += 'Flag' if flags else 'Kind'
            taken.add(name)
            self.groups[group] = (name, constants, flags)
        self.constants = {c.name: f'{name}.{self.member(c)}'
                          for name, constants, _ in self.groups.values() for c in constants}

    def member(self, constant):
        rest = constant.word
        return '_' + rest if rest[0].isdigit() or keyword.iskeyword(rest) else rest

    def enum_class(self, slot):
        group = self.groups.get(slot.enum)
        return group[0] if group else None

    def reference(self, text, header=None, enum=None):
        """A comment in Python's words; of a group with a prefix of several, that of `enum` or
        `header`."""
        text = re.sub(r'\b(NULL|SIZE_MAX)\b', 'None', spoken(text))
        text = text.replace('its `seconds` INT64_MAX', 'None').replace('MISSION_E_*', 'Code')

        def group(match):
            found = self.s.group_of(match.group(1), header, enum)
            return self.groups[found][0] if found else match.group(0)

        def constant(match):
            name = match.group(0)
            plain = self.s.constants.get(name)
            return self.constants.get(name) or (
                f'{plain.value} ({name[len("MISSION_"):].lower()})' if plain else name)
        text = re.sub(r'\bMISSION_(\w+?)_\*', group, text)
        text = re.sub(r'\bMISSION_E_(\w+)', r'Code.\1', text)
        text = re.sub(r'\bMISSION_[A-Z0-9_]+\b', constant, text)
        return re.sub(r'(?<![`"])\bmission_\w+', self.named, text)

    def named(self, match):
        """What a C name is called here; a word on the wire stays."""
        name = match.group(0)
        f = self.s.functions.get(name)
        if self.s.told(name, 'wire') is not None:
            return name
        if f is None:
            return self.classes.get(name, name)
        if '.' in self.method(f):
            return self.method(f)
        owner = 'Value' if f.owner == 'mission_json' else self.classes.get(f.owner)
        return (owner + '.' if owner else '') + self.method(f)

    def method(self, f):
        told = self.s.told(f.name, 'python')
        return told or ('from_value' if f.method == 'from' else safe(f.method))

    # --- which way structs go ------------------------------------------------------------------------

    def directions(self):
        self.goes_in, self.comes_out = set(), set()

        def add(name, group):
            if name not in self.s.structs or name in group:
                return
            group.add(name)
            for slot in self.s.structs[name].slots:
                if isinstance(slot, model.Callback):
                    other = self.comes_out if group is self.goes_in else self.goes_in
                    for part in slot.slots:
                        out = part.role == 'out' or not part.type.const
                        add(part.type.base, group if out else other)
                else:
                    add(slot.type.base, group)
        for f in self.s.functions.values():
            for slot in f.slots:
                out = slot.role == 'out' or (
                    slot.role == 'table' and not slot.type.const)
                add(slot.type.base, self.comes_out if out else self.goes_in)
            add(f.returns.base, self.comes_out)
        for name in ('mission_store_row', 'mission_store_write', 'mission_store_scan'):
            add(name, self.comes_out)

    # --- types ---------------------------------------------------------------------------------------

    def annotation(self, slot, way, optional=True):
        """The Python type of a slot. way: in, both, out."""
        role, base = slot.role, slot.type.base
        which = ('in', 'both', 'out').index(way)
        if role in PLAIN:
            return PLAIN[role][which]
        if role == 'number':
            return self.number_type(slot)
        if role == 'struct':
            return self.classes[base]
        if role == 'struct?' and base in POINTED:
            return POINTED[base][which]
        if role in ('struct?', 'handle', 'table'):
            return self.object_type(slot, optional)
        if role == 'array':
            return self.array_type(slot, way)
        return 'Any'

    def number_type(self, slot):
        enum = self.enum_class(slot)
        if slot.type.base == 'size_t' and 'SIZE_MAX' in slot.note:
            return 'Optional[int]'
        return f'Union[{enum}, int]' if enum else 'int'

    def object_type(self, slot, optional):
        base = slot.type.base
        if slot.role == 'table' and base in OWN:
            return 'Optional[Any]' if base == 'mission_store' else 'Any'
        inner = {'mission_json': 'Value', 'mission_text': 'str'}.get(base, self.classes[base])
        return f'Optional[{inner}]' if optional else inner

    def array_type(self, slot, way):
        base = slot.type.base
        if base == 'uint8_t':
            return 'Octets'
        inner = {'mission_view': 'Text' if way == 'in' else 'str', 'mission_value': 'Json',
                 'char': 'int'}.get(base) or self.classes.get(base)
        return f'Sequence[{inner}]' if way != 'out' else f'Tuple[{inner}, ...]'

    def default(self, slot, way):
        role = slot.role
        if role == 'number':
            return 'None' if self.number_type(slot) == 'Optional[int]' else '0'
        if role == 'struct':
            return self.classes[slot.type.base] + '()'
        if role == 'instant' and way == 'out':
            return 'Instant()'
        if role == 'array':
            return "b''" if slot.type.base == 'uint8_t' else '()'
        return DEFAULTS.get(role, 'None')

    def out_type(self, slot):
        base, kind = slot.type.base, slot.type
        if kind.pointers == 2 or base in ('mission_json', 'mission_text'):
            if base == 'mission_json' or base == 'mission_value':
                return 'Value' if base == 'mission_json' else 'Optional[Value]'
            if base == 'mission_text':
                return 'bytes' if slot.told == 'octets' else 'str'
            return self.classes[base]
        if base == 'mission_digest' or base == 'mission_view':
            return 'str'
        if base == 'char':
            return 'str'
        if base == 'mission_time':
            return 'Optional[Time]'
        if base == 'mission_instant':
            return 'Instant'
        if base == 'int32_t':
            return 'bool'
        if base in model.SCALARS:
            return 'float' if base == 'double' else 'int'
        return self.classes[base]

    def maybe(self, f, slot):
        """Does the table say that it may be missing, or its comment what it is when missing?"""
        said = slot.role in ('struct?', 'handle', 'table') and re.search(
            rf'`{slot.name}`,? \(?NULL\b', f.about)
        return bool(said) or self.s.told(f'{f.name}.{slot.name}', 'maybe') is not None

    def given(self, f):
        """The type of what a function gives, and the table's word for it."""
        outs = [f'Optional[{self.out_type(s)}]' if self.maybe(f, s) else self.out_type(s)
                for s in self.outs(f)]
        for slot in f.slots:
            if slot.role == 'table' and slot.type.base == 'mission_sink':
                outs.append('str')
        gives = f.gives
        slot = model.Slot(f.returns.c() + ' result', '')
        slot.role = gives
        if gives in ('status', 'nothing'):
            pass
        elif gives == 'found':
            inner = outs[0] if len(outs) == 1 else f'Tuple[{", ".join(outs)}]'
            return inner if inner.startswith('Optional') else f'Optional[{inner}]'
        elif gives == 'boolean':
            return 'bool'
        elif gives == 'number' and f.enum:
            return f'Union[{self.groups[f.enum][0]}, int]'
        elif gives == 'number':
            return 'Optional[int]' if f.returns.base == 'size_t' and 'SIZE_MAX' in f.about else 'int'
        elif gives in ('string',):
            return 'Optional[str]'
        elif gives == 'error':
            return 'Optional[MissionError]'
        elif gives == 'table':
            return 'Any'
        else:
            return self.annotation(slot, 'out')
        if not outs:
            return 'None'
        return outs[0] if len(outs) == 1 else f'Tuple[{", ".join(outs)}]'

    def outs(self, f):
        return [s for s in f.slots if s.role in ('out', 'room') or (
            s.role == 'chars' and s.type.array) or (
            s.role == 'table' and not s.type.const and s.type.base != 'mission_sink')]

    # --- tables --------------------------------------------------------------------------------------

    def slot_row(self, slot):
        kind = slot.type
        told = slot.answers or slot.told or ''
        count = self.s.constants.get(slot.count or '')
        count = str(count.value) if count else slot.count or ''
        return (slot.name, slot.role, kind.base, kind.pointers, count,
                self.enum_class(slot) or '', 1 if 'SIZE_MAX' in slot.note else 0,
                kind.array or '', 1 if kind.const else 0, told)

    def tables(self):
        text = f'"""{FIRST} SPDX-License-Identifier: MIT\n\n' \
               'A slot: name, role, C type, pointers, the slot with its length, its enum, whether the\n' \
               'greatest number means none, array, const, and what bindings/surface.tsv says of it.\n"""\n' \
               'from typing import Any, Dict, Tuple\n\n'
        text += self.struct_table() + self.function_table() + self.handle_table()
        clear = sorted(n for n in self.s.structs if n + '_clear' in self.s.functions)
        text += '\n# structs that own what they point to\n'
        text += 'CLEAR = frozenset({\n' + ''.join(f'    {n!r},\n' for n in clear) + '})\n'
        text += '\n# codes by name\nCODES: Dict[str, int] = {\n'
        for c in self.s.constants.values():
            if c.name.startswith('MISSION_E_'):
                text += f'    {c.name[len("MISSION_E_"):]!r}: {c.value},\n'
        return text + '}\n'

    def struct_table(self):
        text = '# struct: (class, slots, {callback: (result, slots)})\n'
        text += 'STRUCTS: Dict[str, Tuple[str, Any, Any]] = {\n'
        for struct in self.s.structs.values():
            slots, callbacks = [], {}
            for slot in struct.slots:
                if isinstance(slot, model.Callback):
                    callbacks[slot.name] = (slot.returns.base, tuple(map(self.slot_row, slot.slots)))
                    slots.append((slot.name, 'callback', '', 0, '', '', 0, '', 0, ''))
                else:
                    slots.append(self.slot_row(slot))
            text += f'    {struct.name!r}: ({self.classes[struct.name]!r}, (\n'
            text += ''.join(f'        {row!r},\n' for row in slots)
            text += '    ), {\n'
            for name, (result, rows) in callbacks.items():
                text += f'        {name!r}: ({result!r}, (\n'
                text += ''.join(f'            {row!r},\n' for row in rows) + '        )),\n'
            text += '    }),\n'
        return text + '}\n'

    def function_table(self):
        text = '\n# function: (what it gives, C result, its enum, slots)\n'
        text += 'FUNCTIONS: Dict[str, Tuple[str, str, str, Any]] = {\n'
        for f in self.s.functions.values():
            if f.kind == 'life':
                continue
            enum = self.groups[f.enum][0] if f.enum else ''
            text += f'    {f.name!r}: ({f.gives!r}, {f.returns.base!r}, {enum!r}, (\n'
            text += ''.join(f'        {self.slot_row(s)!r},\n' for s in f.slots) + '    )),\n'
        return text + '}\n'

    def handle_table(self):
        text = '\n# handle: (class, ref, unref)\nHANDLES: Dict[str, Tuple[str, str, str]] = {\n'
        for name in self.s.handles:
            ref = name + '_ref' if name + '_ref' in self.s.functions else ''
            end = next((name + tail for tail in ('_unref', '_free')
                        if name + tail in self.s.functions), '')
            text += f'    {name!r}: ({self.classes[name]!r}, {ref!r}, {end!r}),\n'
        return text + '}\n'

    def bound(self):
        """Functions that get a body of their own."""
        for f in self.s.functions.values():
            if f.kind == 'life' or self.s.told(f.name, 'out') is not None:
                continue
            if self.s.told(f.name, 'hand') is not None or f.name in HAND or self.own(f):
                continue
            yield f

    def own(self, f):
        """Written by hand here: what belongs to a type of the runtime."""
        if f.owner in OWN_HANDLES:
            return True
        return f.header in ('json.h', 'types.h', 'context.h', 'time.h', 'error.h', 'version.h')

    # --- enums ---------------------------------------------------------------------------------------

    def enums(self):
        text = f'"""The constants, as enumerations and sets of flags.\n\n{FIRST}\n' \
               'SPDX-License-Identifier: MIT\n"""\nfrom enum import IntEnum, IntFlag\n'
        names = ['Code']
        for group, (name, constants, flags) in self.groups.items():
            names.append(name)
            text += f'\n\nclass {name}({"IntFlag" if flags else "IntEnum"}):\n'
            text += f'    """{group.replace("_", " ").capitalize()}."""\n\n'
            for c in constants:
                text += self.constant(self.member(c), c)
        text += '\n\nclass Code(IntEnum):\n    """Codes of errors and refusals."""\n\n    OK = 0\n'
        for c in self.s.constants.values():
            if c.name.startswith('MISSION_E_'):
                text += self.constant(c.name[len('MISSION_E_'):], c)
        text += '\n'
        for c in self.s.words.values():
            if c.name != 'MISSION_VERSION':
                names.append(c.name[len('MISSION_'):])
                text += f'\n{names[-1]} = {c.value!r}\n"""{c.note}"""\n'
        text += '\n__all__ = [\n' + ''.join(f'    {n!r},\n' for n in sorted(names)) + ']\n'
        self.enum_names = sorted(names)
        return text

    def constant(self, name, c):
        note = self.reference(' '.join(c.note.split()))
        line = f'    {name} = {c.value}'
        if note and len(line) + len(note) + 4 <= 100:
            return f'{line}  # {note}\n'
        if note:
            return ''.join(f'    # {w}\n' for w in textwrap.wrap(note, 92)) + line + '\n'
        return line + '\n'

    # --- structs -------------------------------------------------------------------------------------

    def visible(self, struct):
        counts = {s.count for s in struct.slots if not isinstance(s, model.Callback) and s.count}
        for slot in struct.slots:
            if slot.role in ('size', 'reserved', 'host', 'count', 'opaque') or slot.name in counts:
                continue
            yield slot

    def way(self, name):
        both = name in self.goes_in and name in self.comes_out
        return 'both' if both else 'out' if name in self.comes_out else 'in'

    def callback_type(self, callback):
        takes, outs = [], []
        for slot in callback.slots:
            if slot.role in ('host', 'error', 'count', 'opaque') or slot.name == 'written' \
                    or slot.name.endswith('_count'):
                continue
            if slot.role == 'room':
                outs.append('str')
                continue
            if slot.type.base == 'uint8_t' and not slot.type.const:
                outs.append('Octets')
                continue
            if self.callback_out(slot):
                outs.append(self.callback_out_type(slot))
            else:
                takes.append(self.annotation(slot, 'out', optional=slot.role != 'struct?'))
        takes += [self.classes[slot.type.base] for slot in callback.slots if slot.answers == 'filled']
        if not outs:
            result = 'Any'
        elif len(outs) == 1:
            result = outs[0]
        else:
            result = 'Any'
        return f'Optional[Callable[[{", ".join(takes)}], {result}]]'

    def callback_out(self, slot):
        kind = slot.type
        if slot.role == 'out':
            return True
        if kind.base in ('mission_builder', 'mission_sink'):
            return True
        if kind.pointers and not kind.const and kind.base in self.s.structs:
            return True
        return kind.pointers == 2 and kind.base in self.s.structs

    def callback_out_type(self, slot):
        base = slot.type.base
        if base == 'mission_builder':
            return 'Json'
        if base == 'mission_sink' or base == 'mission_view':
            return 'Text'
        if base == 'mission_value':
            return 'Json'
        if base == 'int32_t':
            return 'bool'
        if base in model.SCALARS:
            return 'int'
        if base == 'mission_time':
            return 'When'
        return f'Optional[{self.classes[base]}]'

    def values(self):
        text = f'"""What goes in and out of calls: frozen values.\n\n{FIRST}\n' \
               'SPDX-License-Identifier: MIT\n"""\n' \
               'from __future__ import annotations\n\n' \
               'from dataclasses import dataclass, field\n' \
               'from typing import TYPE_CHECKING, Any, Callable, Optional, Sequence, Tuple, Union\n\n' \
               'from ._time import Instant, Moment, Time, When\n' \
               'from ._json import Json, Octets, Text, Value\n' \
               'from .enums import (\n' + ''.join(f'    {n},\n' for n in self.enum_names) + ')\n\n' \
               'if TYPE_CHECKING:\n    from ._errors import MissionError\n    from .handles import (\n'
        text += ''.join(f'        {self.classes[h]},\n' for h in sorted(
            set(self.s.handles) - OWN_HANDLES, key=self.classes.get))
        text += '    )\n    from ._context import Context\n'
        names = []
        done = set(OWN)

        def emit(struct):
            nonlocal text
            if struct.name in done:
                return
            done.add(struct.name)
            for slot in struct.slots:
                if slot.role == 'struct' and slot.type.base in self.s.structs:
                    emit(self.s.structs[slot.type.base])
            names.append(self.classes[struct.name])
            text += self.dataclass(struct)
        for struct in self.s.structs.values():
            emit(struct)
        text += '\n\n__all__ = [\n' + ''.join(f'    {n!r},\n' for n in sorted(names)) + ']\n'
        return text

    def dataclass(self, struct):
        way = self.way(struct.name)
        text = f'\n\n@dataclass(frozen=True)\nclass {self.classes[struct.name]}:\n'
        text += doc(self.reference(struct.about, struct.header), 4)
        text += '\n'
        for slot in self.visible(struct):
            name = safe(slot.name)
            if slot.role == 'callback':
                line = f'    {name}: {self.callback_type(slot)} = None\n'
            elif slot.role == 'array' and slot.type.array:
                line = f'    {name}: Tuple[{self.classes[slot.type.base]}, ...] = ()\n'
            else:
                line = f'    {name}: {self.annotation(slot, way)} = {self.default(slot, way)}\n'
            text += line
            filled = slot.role == 'callback' and any(
                s.answers == 'filled' for s in slot.slots)
            note = self.reference(slot.note, struct.header, getattr(slot, 'enum', None))
            text += doc(note + HANDED * filled, 4)
        if struct.name == 'mission_access':
            text += '    why: Optional[MissionError] = field(default=None, compare=False)\n' \
                    '    """Of a refusal: where and what; for the log, never for the client."""\n'
        if struct.is_table:
            text += '    _native: Any = field(default=None, init=False, repr=False, compare=False)\n'
        return text

    # --- functions -----------------------------------------------------------------------------------

    def parameters(self, f):
        """(required, optional): [(name, annotation, default)] and the C order of all names."""
        required, optional, order = [], [], []
        doc_slots = {s.name for s in f.slots if s.type.base == 'mission_json' and s.role == 'handle'}
        for slot in f.takes:
            if slot.name in doc_slots or slot.role in ('chars', 'opaque', 'room') \
                    or slot in self.outs(f) or slot.type.base == 'mission_sink':
                continue
            name = safe(slot.name)
            order.append(name)
            may = slot.name in OPTIONAL
            kind = self.annotation(slot, 'in', optional=may or self.maybe(f, slot))
            if slot.role == 'error':
                kind = 'Optional[MissionError]'
            if slot.name == 'flags' and slot.role == 'number':
                optional.append((name, kind, '0'))
            elif may and slot.role in ('struct?', 'handle', 'value', 'table'):
                optional.append((name, kind, 'None'))
            else:
                required.append((name, kind, None))
        for slot in f.slots:
            if slot.role == 'error' and slot.type.const:
                required.append((slot.name, 'Optional[MissionError]', None))
                order.append(slot.name)
        if self.needs_context(f):
            optional.append(('context', 'Optional[Context]', 'None'))
        names = [safe(slot.name) for slot in f.slots]
        order.sort(key=names.index)
        required.sort(key=lambda one: names.index(one[0]))
        return required, optional, order

    def needs_context(self, f):
        return any(s.type.base == 'mission_context' and s.role == 'handle' for s in f.slots)

    def signature(self, name, first, parameters, result, indent):
        required, optional, _ = parameters
        parts = list(first) + [f'{n}: {k}' for n, k, _ in required]
        if optional:
            parts += ['*'] + [f'{n}: {k} = {d}' for n, k, d in optional]
        pad = ' ' * indent
        line = f'{pad}def {name}({", ".join(parts)}) -> {result}:\n'
        if len(line) <= 101:
            return line
        inner = f'{pad}    {", ".join(parts)}\n'
        if len(inner) <= 101:
            return f'{pad}def {name}(\n{inner}{pad}) -> {result}:\n'
        return f'{pad}def {name}(\n' + ''.join(f'{pad}    {p},\n' for p in parts) + f'{pad}) -> {result}:\n'

    def body(self, f, arguments, result, indent):
        pad = ' ' * indent
        context = ', context=context' if self.needs_context(f) else ''
        listed = ''.join(', ' + a for a in arguments)
        call = f'invoke({f.name!r}{listed}{context})'
        if result == 'None':
            return f'{pad}{call}\n'
        to = 'result' if 'result' not in arguments else 'said'
        line = f'{pad}{to}: {result} = {call}\n'
        if len(line) > 101:
            line = f'{pad}{to}: {result} = invoke(\n{pad}    {f.name!r}{listed}{context}\n{pad})\n'
        return line + f'{pad}return {to}\n'

    def function(self, f, name, first, indent, given=None, decorate=''):
        pad = ' ' * indent
        parameters = self.parameters(f)
        result = given or self.given(f)
        text = (pad + decorate + '\n') if decorate else ''
        text += self.signature(name, first, parameters, result, indent)
        text += doc(self.reference(f.words, f.header), indent + 4)
        own = ['self'] if first == ['self'] else []
        return text + self.body(f, own + parameters[2], result, indent + 4)

    def functions(self):
        text = f'"""Functions that belong to no object.\n\n{FIRST}\nSPDX-License-Identifier: MIT\n"""\n' \
               'from __future__ import annotations\n\n' \
               'from typing import TYPE_CHECKING, Any, Optional, Sequence, Tuple, Union\n\n' \
               'from ._json import Json, Octets, Text, Value\nfrom ._runtime import invoke\n' \
               'from ._time import Instant, Moment, Time, When\nfrom .enums import *\n' \
               'from .handles import *\nfrom .values import *\n\n' \
               'if TYPE_CHECKING:\n    from ._context import Context\n    from ._errors import MissionError\n'
        names = []
        for f in self.bound():
            if f.kind == 'function':
                name = safe(f.method)
                names.append(name)
                text += '\n\n' + self.function(f, name, [], 0)
        text += '\n\n__all__ = [\n' + ''.join(f'    {n!r},\n' for n in sorted(names)) + ']\n'
        return text

    def handles(self):
        text = f'"""The objects of the library.\n\n{FIRST}\nSPDX-License-Identifier: MIT\n"""\n' \
               'from __future__ import annotations\n\n' \
               'from typing import TYPE_CHECKING, Any, Iterator, Optional, Sequence, Tuple, Union\n\n' \
               'from ._json import Json, Octets, Text, Value\n' \
               'from ._hot import NonceKeeperBase, ReplayGuardBase, TokenCacheBase\n' \
               'from ._plan import Plan, Reply, arun, run\n' \
               'from ._runtime import Handle, LockedHandle, invoke\n' \
               'from ._time import Instant, Moment, Time, When\nfrom .enums import *\n' \
               'from .values import *\n\n' \
               'if TYPE_CHECKING:\n    from ._context import Context\n' \
               '    from ._errors import MissionError\n    from .store import AsyncStore, Store\n'
        names = []
        for handle, about in self.s.handles.items():
            if handle in OWN_HANDLES:
                continue
            names.append(self.classes[handle])
            text += self.handle(handle, about)
        text += '\n\n__all__ = [\n' + ''.join(f'    {n!r},\n' for n in sorted(names)) + ']\n'
        return text

    def handle(self, handle, about):
        name = self.classes[handle]
        functions = [f for f in self.bound() if f.owner == handle]
        locked = self.s.told(handle, 'locked') is not None
        base = BASES.get(handle) or ('LockedHandle' if locked else 'Handle')
        text = f'\n\nclass {name}({base}):\n'
        text += doc(self.reference(about), 4)
        text += f"\n    _type = {handle!r}\n"
        sequence = SEQUENCES.get(handle, ())
        members = []
        for f in functions:
            if f.name not in sequence:
                members.append(self.member_of(f, name))
        if sequence:
            members.append(self.sequence(handle, *sequence))
        return text + ''.join('\n' + m for m in members)

    def member_of(self, f, name):
        method = self.method(f)
        if f.kind == 'make' and f.method == 'new':
            return self.constructor(f)
        if f.kind == 'make':
            return self.function(f, method, ['cls'], 4, decorate='@classmethod')
        if any(s.type.base == 'mission_plan' and s.role == 'out' for s in f.slots):
            return self.plans(f, method)
        required, optional, _ = self.parameters(f)
        if not required and not optional and f.gives not in ('status', 'nothing'):
            return self.function(f, method, ['self'], 4, decorate='@property')
        return self.function(f, method, ['self'], 4)

    def constructor(self, f):
        parameters = self.parameters(f)
        text = self.signature('__init__', ['self'], parameters, 'None', 4)
        text += doc(self.reference(f.words, f.header), 8)
        context = ', context=context' if self.needs_context(f) else ''
        listed = ''.join(', ' + a for a in parameters[2])
        return text + f'        self._adopt(invoke({f.name!r}{listed}{context}))\n'

    def plans(self, f, method):
        """The plan itself, and what runs it to its end, with a store or an asynchronous one."""
        text = self.function(f, method, ['self'], 4, given='Plan')
        required, optional, order = self.parameters(f)
        short = method[len('plan_'):]
        passed = ', '.join([n for n, _, _ in required] + [f'{n}={n}' for n, _, _ in optional])
        about = f'        """Run :meth:`{method}` to its end with `store`{{}}."""\n'
        own = ' (None: that of the configuration)' if f.owner == 'mission_issuer' else ''
        if f.owner == 'mission_issuer':
            store = [('store', 'Optional[Store]', 'None')]
            text += '\n' + self.signature(short, ['self'], (required, optional + store, order), 'Reply', 4)
        else:
            text += '\n' + self.signature(
                short, ['self'], (required + [('store', 'Store', None)], optional, order), 'Reply', 4)
        text += about.format(own)
        text += f'        return run(self.{method}({passed}), self, store)\n'
        text += '\n' + self.signature(
            'a' + short, ['self'], (required + [('store', 'AsyncStore', None)], optional, order),
            'Reply', 4).replace('    def ', '    async def ', 1)
        text += f'        """Run :meth:`{method}` to its end with an asynchronous store."""\n'
        return text + f'        return await arun(self.{method}({passed}), store)\n'

    def sequence(self, handle, count, at):
        f = self.s.functions[at]
        item = self.given(f)
        item = item[len('Optional['):-1] if item.startswith('Optional[') else item
        return f'''    def __len__(self) -> int:
        count: int = invoke({count!r}, self)
        return count

    def __getitem__(self, index: int) -> {item}:
        if not isinstance(index, int):
            raise TypeError('an index is a number')
        count = len(self)
        if not -count <= index < count:
            raise IndexError(index)
        item: {item} = invoke({at!r}, self, index % count)
        return item

    def __iter__(self) -> Iterator[{item}]:
        return (self[index] for index in range(len(self)))
'''

    # --- C -------------------------------------------------------------------------------------------

    def order(self):
        """Headers, what is included first."""
        done, out = set(), []

        def visit(name):
            if name in done:
                return
            done.add(name)
            text = headers.read(os.path.join(headers.TOP, 'include/mission', name))
            for other in re.findall(r'#include <mission/(\w+\.h)>', text):
                visit(other)
            out.append(text)
        for path in headers.core():
            visit(os.path.basename(path))
        return out

    def cdef(self):
        text = f'/* {FIRST} SPDX-License-Identifier: MIT */\n'
        for header in self.order():
            body = re.sub(r'/\*.*?\*/', '', header, flags=re.S)
            body = re.sub(r'#ifdef __cplusplus.*?#endif', '', body, flags=re.S)
            body = re.sub(r'^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', '', body, flags=re.M)
            body = re.sub(r'\bMISSION_(API|CHECKED)\b', '', body)
            body = re.sub(r'\[MISSION_DIGEST_LEN \+ 1\]',
                          f'[{self.s.constants["MISSION_DIGEST_LEN"].value + 1}]', body)
            text += re.sub(r'\s*\n\s*', '\n', body)
        text = re.sub(r'^(\} mission_\w+;)', r'...;\n\1', text, flags=re.M)
        text += '\nextern "Python" {\n'
        for struct in self.s.structs.values():
            if struct.name in ('mission_allocator', 'mission_crypto', 'mission_store_receiver',
                               'mission_sink'):
                continue
            for callback in struct.callbacks:
                takes = ', '.join(s.type.c() for s in callback.slots)
                text += f'{callback.returns.c().strip()} {callback_name(struct.name, callback.name)}({takes});\n'
        return text + 'int32_t mission_python_sink(void *, const char *, size_t);\n}\n'


def callback_name(struct, name):
    return f'mission_python_{struct[len("mission_"):]}__{name}'


def write(surface):
    """{path: text} of every generated file."""
    e = Emitter(surface)
    files = {'_cdef.h': e.cdef(), '_tables.py': e.tables(), 'enums.py': e.enums(),
             'values.py': e.values(), 'handles.py': e.handles(), 'functions.py': e.functions()}
    return {FOLDER + name: text for name, text in files.items()}


def emitted(surface):
    return {f.name for f in Emitter(surface).bound()}

"""What the public headers offer to another language, as a model. SPDX-License-Identifier: MIT

The headers say nearly all of it: what is a handle, a value or a table of callbacks, which parameter
is an array and which its length, what comes out. What they cannot say stands in bindings/surface.tsv.
"""
import os
import re

import headers
from spoken import capital, spoken

TABLE = os.path.join(headers.TOP, 'bindings/surface.tsv')
SCALARS = {'int32_t', 'uint32_t', 'int64_t', 'uint64_t', 'size_t', 'double', 'char', 'uint8_t',
           'int'}


class Type:
    """`const mission_view *const x[4]`: base, how often it points, and what may not change."""

    def __init__(self, text):
        match = re.match(r'\s*((?:const\s+)?)(?:struct\s+)?(\w+)\s*((?:\*\s*(?:const\b\s*)?)*)', text)
        self.const = bool(match.group(1))
        self.base = match.group(2)
        self.pointers = match.group(3).count('*')
        self.rest = text[match.end():].strip()
        array = re.search(r'\[(\w+)\]', self.rest)
        self.array = array.group(1) if array else None

    def c(self):
        return ('const ' if self.const else '') + self.base + ' ' + '*' * self.pointers

    def __repr__(self):
        return self.c() + (f'[{self.array}]' if self.array else '')


class Slot:
    """A parameter or a member: its C type, its name, what is said of it, and its role (see roles)."""

    def __init__(self, text, note=''):
        self.type = Type(text)
        self.name = re.match(r'\w+', self.type.rest).group(0)
        self.note = ' '.join(note.split())
        self.role = self.told = None
        self.count = None # of an array: the slot that has its length
        self.enum = None
        self.answers = None # of what a callback fills: filled, number, many (bindings/surface.tsv)

    def __repr__(self):
        return f'{self.name}:{self.role}'


class Callback:
    def __init__(self, text, note):
        match = re.match(r'\s*(.*?)\(\*(\w+)\)\s*\((.*)\)\s*$', text, re.S)
        self.returns, self.name, self.note = Type(match.group(1) + ' x'), match.group(2), note
        self.slots = [Slot(part) for part in split(match.group(3)) if part != 'void']
        self.role = 'callback'


class Struct:
    def __init__(self, name, about, header):
        self.name, self.about, self.header, self.slots = name, about, header, []

    @property
    def callbacks(self):
        return [slot for slot in self.slots if isinstance(slot, Callback)]

    @property
    def is_table(self):
        return bool(self.callbacks)


class Function:
    def __init__(self, name, text, about, header):
        flat = ' '.join(headers.plain(text).split())
        match = re.match(r'MISSION_API (?:MISSION_CHECKED )?(.*?)\b' + name + r'\s*\((.*)\)\s*;', flat)
        self.name, self.about, self.header = name, about, header
        self.checked = 'MISSION_CHECKED' in text
        self.returns = Type(match.group(1) + ' x')
        self.slots = [Slot(part) for part in split(match.group(2)) if part != 'void']


class Constant:
    def __init__(self, name, value, note):
        self.name, self.value, self.note = name, value, note


def split(text):
    """The parts of a list, apart at commas outside brackets."""
    parts, depth, part = [], 0, ''
    for char in text:
        depth += {'(': 1, ')': -1}.get(char, 0)
        if char == ',' and depth == 0:
            parts.append(part.strip())
            part = ''
        else:
            part += char
    return [p for p in parts + [part.strip()] if p]


def statements(body):
    """[declaration, what is said of it] of a struct's body: the comment before it and behind it."""
    out, before, line_of_last = [], '', -1
    for match in re.finditer(r'/\*.*?\*/|[^;/]+;', body, re.S):
        text, line = match.group(0), body.count('\n', 0, match.start())
        if not text.startswith('/*'):
            out.append([text.strip().rstrip(';').strip(), before])
            before, line_of_last = '', body.count('\n', 0, match.end())
        elif line == line_of_last:
            out[-1][1] = (out[-1][1] + ' ' + headers.words(text)).strip()
        else:
            before = headers.words(text)
    return out


def declarators(text):
    """`uint32_t a, b` as two declarations."""
    parts = split(text)
    yield parts[0]
    head = re.match(r'\s*(?:const\s+)?\w+', parts[0]).group(0)
    for part in parts[1:]:
        yield head + ' ' + part


class Surface:
    """Every header read: structs, functions, handles, constants, each by its name."""

    def __init__(self, paths=None):
        self.structs, self.functions, self.handles = {}, {}, {}
        self.constants, self.words = {}, {}
        for path in paths or headers.core():
            self.read(path)
        for name in self.structs:
            self.handles.pop(name, None)
        self.load_table()
        self.find_enums()
        for struct in self.structs.values():
            self.assign(struct.slots, struct)
            for callback in struct.callbacks:
                self.assign(callback.slots, callback)
        for function in self.functions.values():
            self.assign(function.slots, function)
            self.place(function)

    def read(self, path):
        header = os.path.basename(path)
        about, block, before = '', None, []
        for item in headers.parse(path):
            if item.block != block:
                about, block = '', item.block
            about = item.about or about
            if item.kind == 'struct':
                struct = Struct(item.names[0], item.about, header)
                body = re.search(r'\{(.*)\}', item.text, re.S).group(1)
                for text, note in statements(body):
                    if '(*' in text:
                        struct.slots.append(Callback(text, note))
                        struct.slots[-1].header = header
                    else:
                        struct.slots += [Slot(part, note) for part in declarators(text)]
                self.structs[struct.name] = struct
            elif item.kind == 'function':
                for name in item.names:
                    self.functions[name] = Function(name, item.text, item.about or about, header)
                    self.functions[name].note = item.note
                    self.functions[name].own_words = bool(item.about)
                    self.functions[name].before = [one for one in before if one.about != about]
                    before.append(self.functions[name])
            elif item.kind == 'type':
                match = re.match(r'typedef struct (\w+) (\w+);', headers.plain(item.text).strip())
                if match:
                    self.handles.setdefault(match.group(2), item.about)
            elif item.kind == 'macro':
                self.macro(item, header)

    def macro(self, item, header):
        match = re.match(r'#define (MISSION_\w+) (.+)$', item.text.strip())
        if not match or match.group(1).endswith('_INIT'):
            return
        text = match.group(2).strip()
        number = re.fullmatch(r'\(?(-?(?:0x)?[0-9a-fA-F]+)[uUlL]*\)?', text)
        string = re.fullmatch(r'"((?:[^"\\]|\\.)*)"', text)
        name = match.group(1)
        if number:
            self.constants[name] = Constant(name, int(number.group(1), 0), item.note)
            self.constants[name].header, self.constants[name].block = header, item.block
        elif string:
            self.words[name] = Constant(name, string.group(1), item.note or item.about)
        elif text == 'UINT64_MAX':
            self.constants[name] = Constant(name, 2**64 - 1, item.note)

    # --- whose method a function is ----------------------------------------------------------------

    def place(self, function):
        """Sets `kind`, `owner` (a handle's type or None), `method`, `outs`, `takes`, `gives`.

        kind: life (ref, unref, free, clear: the binding's own), make (gives a new handle of the
        owner), method, function. `takes` are the slots that a caller fills.
        """
        function.kind, function.owner = self.kind_and_owner(function)
        function.kind = self.told(function.name, 'kind') or function.kind
        short = function.name[len('mission_'):]
        stem = function.owner[len('mission_'):] + '_' if function.owner else ''
        method = short[len(stem):] if stem and short.startswith(stem) else short
        function.method = self.shorter(function.owner, method) \
            if function.kind == 'method' else method
        function.enum = self.told(function.name + '.result', 'enum')
        function.outs = [slot for slot in function.slots if slot.role == 'out']
        own = 1 if function.kind == 'method' else 0
        function.takes = [slot for slot in function.slots[own:]
                          if slot.role not in ('out', 'count', 'error', 'scratch', 'room')
                          and slot.type.base != 'mission_context']
        function.gives = self.gives(function)
        self.describe(function)

    def kind_and_owner(self, function):
        """By the name, and by what goes in first or comes out."""
        short = function.name[len('mission_'):]
        first = function.slots[0].type.base if function.slots else None
        is_method = first is not None and function.slots[0].role == 'handle' and first not in (
            'mission_context', 'mission_json')
        if self.told(function.name, 'kind') is None and self.is_life(function, short):
            return 'life', first
        if is_method:
            return 'method', first
        for slot in function.slots:
            if slot.role == 'out' and slot.type.pointers == 2 and slot.type.base in self.handles \
                    and short.startswith(slot.type.base[len('mission_'):] + '_'):
                return 'make', slot.type.base
        return 'function', None

    @staticmethod
    def is_life(function, short):
        result = function.returns.base
        return bool(re.search(r'_(ref|unref|free|clear|close)$', short)) and \
            result != 'int32_t' and (result == 'void' or short.endswith('_ref'))

    def shorter(self, owner, method):
        """A method's name without the word that its object says already; a plan keeps `plan_`."""
        word = (self.told(owner, 'says') or '-') + '_'
        lead = 'plan_' if method.startswith('plan_') else ''
        rest = method[len(lead):]
        return lead + rest[len(word):] if rest.startswith(word) else method

    def describe(self, function):
        """Sets `words`: what is said of it. A getter without words of its own is described by what
        it gets: the words of its neighbours are of them, or of all."""
        about, note = spoken(self.referred(function)), spoken(function.note)
        if not (function.own_words and about):
            about, note = self.getter(function, note) or (about, note)
        if note:
            note = capital(note).rstrip('.') + '.'
        if function.kind == 'make' and about.startswith('Errors: '):
            about = 'Made of its configuration. ' + about
        function.words = ' '.join(part for part in (about, note) if part)

    @staticmethod
    def referred(function):
        """Its comment, which says by its name what stands above in the header: in another language
        that stands elsewhere."""
        about, before = function.about, [one for one in function.before if one.own_words]
        if before:
            about = re.sub(r'^The same(?=\.| (?:for|from|by|without|against)\b)',
                           f'The same as {before[-1].name}', about)
            about = re.sub(r'^The same(?= of\b)', f'The same as {before[-1].name},', about)
        refused = [one for one in before if 'Errors: ' in one.about]
        if refused:
            about = re.sub(r'\bErrors: (?:as|those) above\b',
                           f'Errors: those of {refused[-1].name}', about)
        return about

    def getter(self, function, note):
        """(its description, what is left of its line's note), or None: it is no getter."""
        missing = {'text': 'empty', 'octets': 'empty', 'value': 'NULL', 'handle': 'NULL',
                   'instant': '', 'number': '', 'boolean': '', 'struct': ''}.get(function.gives)
        asked = [slot.name for slot in function.takes]
        if function.kind != 'method' or missing is None or asked not in ([], ['index']):
            return None
        if re.match(r'(its|the) ', note):
            return '', note
        if function.method.startswith('is_'):
            return f'Is it {function.method[3:]}?', ''
        about = {'json': 'The document that it was read from', 'count': 'How many it has'}.get(
            function.method) or self.its(function.method)
        if function.gives == 'number' and function.method != 'count':
            return (f'{about}: {note}.', '') if note else None
        about += ' at `index`' if asked else ''
        missing = missing and f'; {missing} ' + ('past the end' if asked else 'where there is none')
        return about + missing + '.', note

    @staticmethod
    def its(name):
        """`created_at`: when it was created."""
        if name == 'expires_at':
            return 'When it expires'
        return f'When it was {name[:-3]}' if name.endswith('ed_at') else \
            'Its ' + name.replace('_', ' ')

    def gives(self, function):
        """What the C result is: status (0 or a code), boolean, found (are the outs filled?), or the
        role of the value itself."""
        told = self.told(function.name, 'gives')
        if told:
            return told
        result = function.returns
        if result.pointers == 0 and result.base == 'void':
            return 'nothing'
        if result.pointers == 0 and result.base == 'int32_t':
            if function.checked or any(slot.role == 'error' for slot in function.slots):
                return 'status'
            return 'found' if function.outs else 'boolean'
        slot = Slot(result.c() + ' result')
        return self.role(slot, None, function)

    def load_table(self):
        """Rows `name<TAB>what<TAB>value` of what the headers cannot say."""
        self.table = {}
        if os.path.exists(TABLE):
            for line in headers.read(TABLE).split('\n'):
                if line and not line.startswith('#'):
                    name, what, value = (line.split('\t') + ['', ''])[:3]
                    self.table.setdefault(name, {})[what] = value

    def told(self, name, what):
        return self.table.get(name, {}).get(what)

    # --- constants of one kind -------------------------------------------------------------------

    def find_enums(self):
        """Constants are grouped by the prefixes that the comments name as MISSION_X_*; where one
        prefix serves two purposes the table names the group of the block (`-`: of none)."""
        said = set()
        for struct in self.structs.values():
            for slot in struct.slots:
                said |= set(re.findall(r'\bMISSION_([A-Z0-9_]+)_\*', slot.note))
        for function in self.functions.values():
            said |= set(re.findall(r'\bMISSION_([A-Z0-9_]+)_\*', function.about))
        for row, told in self.table.items():
            if 'enum' in told:
                said.add(row)
        said.discard('E')
        named = {}
        self.enums = {}
        for constant in self.constants.values():
            rest = constant.name[len('MISSION_'):]
            if rest.startswith('E_') or rest.endswith(('_COUNT', '_MOST')):
                continue
            fits = [p for p in said if rest.startswith(p + '_')]
            if not fits:
                continue
            constant.prefix = max(fits, key=len)
            constant.word = rest[len(constant.prefix) + 1:]
            where = (constant.header, constant.block, constant.prefix)
            named[where] = self.told(constant.name, 'group') or named.get(where, constant.prefix)
            if named[where] != '-':
                self.enums.setdefault(named[where], []).append(constant)

    def enum_of(self, note, header):
        """The group that a comment names: of several with one prefix that of the same header."""
        for prefix in re.findall(r'\bMISSION_([A-Z0-9_]+)_\*', note):
            fits = [group for group, constants in self.enums.items()
                    if constants[0].prefix == prefix]
            near = [group for group in fits if self.enums[group][0].header == header]
            if fits:
                return (near if len(near) == 1 else [prefix] if prefix in fits else fits)[0]
        return None

    def group_of(self, prefix, header, enum=None):
        """The group that MISSION_PREFIX_* means: in a slot's comment the slot's own."""
        if enum in self.enums and self.enums[enum][0].prefix == prefix:
            return enum
        return self.enum_of(f'MISSION_{prefix}_*', header)

    def is_bits(self, group):
        """Are several of them said together?"""
        told = self.told(group, 'bits')
        values = [constant.value for constant in self.enums[group] if constant.value]
        if told or any(value & (value - 1) for value in values
                       if not self.enums[group][-1].word == 'ALL'):
            return told == '1'
        flags = any(slot.enum == group and slot.name.endswith('flags')
                    for struct in self.structs.values() for slot in struct.slots
                    if not isinstance(slot, Callback))
        return flags or (len(values) > 2 and max(values) >= 4)

    # --- what each slot is for -------------------------------------------------------------------

    def assign(self, slots, owner):
        """Give each slot its role.

        size reserved host error       filled by the binding
        text number boolean real time instant digest chars string   plain values
        text?                         a text where NULL (absent) is not the same as empty
        value json struct struct? handle table        one of them (`?`: may be missing)
        array (count)                                 a sequence and its length
        out                                           what comes out
        scratch room                                  the binding's memory
        """
        scope, header = owner.name, owner.header
        for index, slot in enumerate(slots):
            if slot.role:
                continue
            key = f'{scope}.{slot.name}'
            slot.told = self.told(key, 'role')
            if isinstance(slot, Callback):
                continue
            slot.enum = self.told(key, 'enum') or self.enum_of(slot.note, header) or (
                self.told('*.' + slot.name, 'enum') if slot.type.base == 'uint32_t' else None)
            slot.answers = self.told(key, 'answers')
            following = slots[index + 1] if index + 1 < len(slots) else None
            slot.role = slot.told or self.role(slot, following, owner)
            if slot.role == 'array' and following and following.type.base == 'size_t' \
                    and following.type.pointers == 0:
                slot.count, following.role = following.name, 'count'
            elif slot.role in ('scratch', 'room') and following:
                following.role = 'count'
            slot.count = self.told(key, 'count') or slot.count

    def role(self, slot, following, owner):
        kind, name = slot.type, slot.name
        is_struct, inside = isinstance(owner, Struct), isinstance(owner, Callback)
        counted = following is not None and not isinstance(following, Callback) \
            and following.type.base == 'size_t' and following.type.pointers == 0 \
            and self.counts(name, following.name)
        if kind.pointers == 0:
            if name == 'size' and is_struct:
                return 'size'
            if re.fullmatch(r'reserved\d*', name):
                return 'reserved'
            if kind.array:
                return 'chars' if kind.base == 'char' else 'array'
            return self.plain(slot)
        if kind.base == 'void':
            return {'host': 'host', 'to': 'host', 'scratch': 'scratch'}.get(name, 'opaque')
        if kind.base == 'mission_error':
            return 'error'
        if kind.pointers == 2 and kind.base in self.handles and not counted:
            return 'out'
        if counted and kind.base == 'char' and not kind.const:
            return 'room'
        if counted:
            return 'array'
        if kind.base == 'char' and kind.const:
            return 'string'
        if kind.base in SCALARS:
            return 'out'
        if kind.base in self.handles or kind.base in ('mission_value',):
            return 'value' if kind.base == 'mission_value' else 'handle'
        if kind.base in self.structs:
            if self.structs[kind.base].is_table:
                return 'table'
            if not kind.const and not is_struct:
                return 'out'
            return 'struct?'
        return 'unknown'

    def counts(self, name, length):
        one = re.sub(r'(s|es|ies)$', '', name)
        return length in ('count', name + '_count', one + '_count', name + '_size', 'len',
                          name + '_len') or length.endswith('_count') or length == 'room'

    def plain(self, slot):
        base = slot.type.base
        if base == 'mission_view':
            return 'text'
        if base in ('mission_time', 'mission_instant', 'mission_digest'):
            return base[len('mission_'):]
        if base in self.structs:
            return 'struct'
        if base == 'double':
            return 'real'
        if re.match(r'(in: )?(1:|1 or 0)', slot.note):
            return 'boolean'
        return 'number' if base in SCALARS else 'unknown'

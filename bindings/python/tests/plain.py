"""The library's questions asked through ctypes, so that nothing of the binding is between: the
tests hold the binding's answers against these. SPDX-License-Identifier: MIT
"""
import ctypes
import ctypes.util
import os
import re
import struct
from typing import NamedTuple, Optional

NOW = 1790000000  # the clock of every question
HERE = os.path.dirname(os.path.abspath(__file__))


class Verdict(NamedTuple):
    """A result, or the refusal with all that is contract."""

    code: int = 0
    reason: str = ''
    category: int = 0
    oauth_error: Optional[str] = None
    where: str = ''
    offset: Optional[int] = None
    result: bytes = b''


def top(start=HERE):
    """The repository: the tests may run from a copy of the package. None: it is not here."""
    for folder in (os.environ.get('MISSION_TOP'), start, HERE, os.getcwd()):
        while folder and folder != os.path.dirname(folder):
            if os.path.exists(os.path.join(folder, 'test/unit/abi_layout.inc')):
                return folder
            folder = os.path.dirname(folder)
    return None


def library():
    """The very one that the binding has loaded."""
    try:
        with open('/proc/self/maps', encoding='utf-8') as maps:
            found = re.search(r'\S+/libmission\.\S+', maps.read())
    except OSError:
        found = None
    return ctypes.CDLL(found.group(0) if found else ctypes.util.find_library('mission'))


class Struct:
    """Memory of a struct, by the frozen table of layouts."""

    layout = {}

    @classmethod
    def read_layout(cls, folder):
        with open(os.path.join(folder, 'test/unit/abi_layout.inc'), encoding='utf-8') as table:
            for line in table:
                words = re.findall(r'\w+', line)
                if line.startswith('STRUCT'):
                    cls.layout[words[1]] = int(words[2])
                elif line.startswith('MEMBER'):
                    cls.layout[words[1], words[2]] = int(words[3]), int(words[4])

    def __init__(self, name, **members):
        self.name, self.keep = name, []
        self.memory = ctypes.create_string_buffer(self.layout[name])
        if (name, 'size') in self.layout:
            self['size'] = self.layout[name]
        for member, value in members.items():
            self[member] = value

    @property
    def address(self):
        return ctypes.addressof(self.memory)

    def __setitem__(self, member, value):
        offset, size = self.layout[self.name, member]
        if isinstance(value, bytes):
            value = ctypes.create_string_buffer(value, len(value) + 1)
            self.keep.append(value)
            data = struct.pack('=QQ', ctypes.addressof(value), len(value) - 1)
        else:
            self.keep.append(value)
            number = value.address if isinstance(value, Struct) else value or 0
            data = number.to_bytes(size, 'little')
        self.memory[offset:offset + size] = data

    def __getitem__(self, member):
        offset, size = self.layout[self.name, member]
        data = self.memory[offset:offset + size]
        if size == 16:
            return ctypes.string_at(*struct.unpack('=QQ', data)) if any(data) else b''
        return data if size > 16 else int.from_bytes(data, 'little')


class View(ctypes.Structure):
    _fields_ = [('ptr', ctypes.c_char_p), ('len', ctypes.c_size_t)]


class Taken(ctypes.Structure):
    """The same as a result, whose bytes need no end."""

    _fields_ = [('ptr', ctypes.c_void_p), ('len', ctypes.c_size_t)]

    @property
    def data(self):
        return ctypes.string_at(self.ptr, self.len) if self.len else b''


def view(data):
    return View(data, len(data))


class Refusal(Exception):
    pass


class Asker:
    """Asks in one profile."""

    def __init__(self, profile, folder):
        Struct.read_layout(folder)
        self.c = library()
        tell = ctypes.CFUNCTYPE(ctypes.c_int32, ctypes.c_void_p, ctypes.POINTER(ctypes.c_int64))

        @tell
        def now(_, out):
            out[0], out[1] = NOW, 0
            return 0
        self.kept = now
        clock = Struct('mission_clock', now=ctypes.cast(now, ctypes.c_void_p).value)
        self.context = None
        self.context = self.made('context_new', Struct('mission_config', profile=profile,
                                                       clock=clock))

    # --- calls ---

    def call(self, name, *args):
        """A call that returns a code, with an error as its last argument."""
        error = Struct('mission_error')
        self.c.mission_error_init(ctypes.c_void_p(error.address),
                                  ctypes.c_size_t(Struct.layout['mission_error']))
        function = getattr(self.c, 'mission_' + name)
        function.restype = ctypes.c_int32
        code = function(*(ctypes.c_void_p(a.address) if isinstance(a, Struct) else a for a in args),
                        ctypes.c_void_p(error.address))
        if code:
            raise Refusal(self.verdict(code, error))

    def made(self, name, *args):
        """The same for a call whose last parameter before the error is an object."""
        out = ctypes.c_void_p()
        self.call(name, *args, ctypes.byref(out))
        return out

    def word(self, name, code):
        function = getattr(self.c, 'mission_code_' + name)
        function.restype = ctypes.c_char_p
        said = function(ctypes.c_int32(code))
        return said.decode() if said is not None else None

    def verdict(self, code, error):
        said = dict(code=code, reason=self.word('reason', code),
                    category=self.c.mission_code_category(code),
                    oauth_error=self.word('oauth_error', code))
        if ctypes.c_int32(error['code']).value == code:
            if error['oauth_error']:
                said['oauth_error'] = ctypes.string_at(error['oauth_error']).decode()
            said['where'] = error['where'].split(b'\0')[0].decode('utf-8', 'replace')
            said['offset'] = None if error['offset'] == 2**64 - 1 else error['offset']
        return Verdict(**said)

    def read(self, name, pointer, result):
        """A call without a failure, of one object."""
        function = getattr(self.c, 'mission_' + name)
        function.restype = result
        got = function(pointer)
        return got.data if result is Taken else ctypes.c_void_p(got)

    def free(self, name, pointer):
        getattr(self.c, f'mission_{name}_unref')(pointer)

    # --- questions ---

    def canonical(self, value):
        """The canonical bytes of a value; nothing of none."""
        if not value:
            return b''
        text = self.made('value_canonical', self.context, value)
        data = self.read('text_view', text, Taken)
        self.free('text', text)
        return data

    def json(self, text):
        document = self.made('json_parse', self.context, view(text), ctypes.c_uint32(0))
        return document, self.read('json_root', document, ctypes.c_void_p)

    def document(self, name, text, *more, value=None):
        """Parse, and give the canonical bytes of what came of it."""
        made = self.made(f'{name}_parse', self.context, view(text), *more)
        try:
            return self.canonical(self.read(value or f'{name}_value', made, ctypes.c_void_p))
        finally:
            self.free(name, made)

    def parse(self, text):
        document, root = self.json(text)
        try:
            return self.canonical(root)
        finally:
            self.free('json', document)

    def canonicalize(self, text):
        made = self.made('json_canonicalize', self.context, view(text))
        data = self.read('text_view', made, Taken)
        self.free('text', made)
        return data

    def intent(self, text):
        return self.document('intent', text, None, ctypes.c_uint32(0))

    def submission(self, text):
        made = self.made('submission_parse', self.context, view(text), View(), None,
                         ctypes.c_uint32(0))
        intent = self.read('submission_intent', made, ctypes.c_void_p)
        data = self.canonical(self.read('intent_value', intent, ctypes.c_void_p))
        self.free('submission', made)
        return data

    def set(self, text):
        return self.document('authority_set', text)

    def disclosure(self, text):
        return self.document('disclosure', text)

    def entry(self, text):
        document, root = self.json(text)
        try:
            self.call('authority_entry_check', self.context, root)
        finally:
            self.free('json', document)
        return b''

    def record(self, text):
        made = self.made('record_parse', self.context, view(text), ctypes.c_uint32(0))
        try:
            self.call('record_verify', made, None)
            return self.canonical(self.read('record_value', made, ctypes.c_void_p))
        finally:
            self.free('record', made)

    def operation(self, text):
        made = self.made('operation_profile_parse', self.context, view(text))
        document = self.read('operation_profile_json', made, ctypes.c_void_p)
        data = self.canonical(self.read('json_root', document, ctypes.c_void_p))
        self.free('operation_profile', made)
        return data

    def jwk(self, text):
        made = self.made('jwk_parse', self.context, view(text))
        data = self.read('jwk_thumbprint', made, Taken)
        self.free('jwk', made)
        return data

    def jwks(self, text):
        made = self.made('jwks_parse', self.context, view(text))
        try:
            document = self.made('jwks_public', made)
        finally:
            self.free('jwks', made)
        data = self.canonical(self.read('json_root', document, ctypes.c_void_p))
        self.free('json', document)
        return data

    def digest(self, text):
        document, root = self.json(text)
        out = Struct('mission_digest')
        try:
            self.call('canonical_digest', self.context, root, out)
        finally:
            self.free('json', document)
        return out.memory.value

    def evaluation(self, text, item=None):
        document, root = self.json(text)
        out = Struct('mission_evaluation')
        try:
            if item is None:
                self.call('evaluation_read', self.context, root, out)
            else:
                self.call('evaluation_read_item', self.context, root, ctypes.c_size_t(item), out)
            again = self.made('evaluation_write', self.context, out)
        finally:
            self.free('json', document)
        data = self.canonical(self.read('json_root', again, ctypes.c_void_p))
        self.free('json', again)
        return data

    def call_(self, text):
        document, root = self.json(text)
        terms = Struct('mission_tools_terms', audience=b'https://tools.example.com')
        out = Struct('mission_tools_call')
        try:
            self.call('tools_call_read', root, terms, out)
            return out['tool']
        finally:
            self.free('json', document)

    def instant(self, text):
        out = (ctypes.c_int64 * 3)()  # seconds, and a view of the fraction's digits
        self.call('instant_parse', view(text), ctypes.byref(out))
        return b'%d.%s' % (out[0], ctypes.string_at(out[1], out[2]) if out[2] else b'')

    def jws(self, token, keys):
        made = self.made('jwks_parse', self.context, view(keys))
        try:
            signed = self.made('jws_verify', self.context, view(token),
                               Struct('mission_jws_expect', keys=made.value))
        finally:
            self.free('jwks', made)
        data = self.read('jws_payload', signed, Taken)
        self.free('jws', signed)
        return data

    def evidence(self, text, keys):
        made = self.made('jwks_parse', self.context, view(keys))
        emitter = Struct('mission_evidence_keys', emitter=b'https://pdp.example.com',
                         roles=1 << 1 | 1 << 2, keys=made.value)
        verifier = self.made('evidence_verifier_new', Struct(
            'mission_evidence_verifier_config', context=self.context.value, emitters=emitter,
            emitter_count=1))
        document, root = self.json(text)
        out = Struct('mission_evidence_record')
        try:
            self.call('evidence_verify', verifier, root, out)
            return out['id']
        finally:
            for name, pointer in (('json', document), ('evidence_verifier', verifier),
                                  ('jwks', made)):
                self.free(name, pointer)

    def number(self, value):
        room = ctypes.create_string_buffer(32)
        self.c.mission_number_write.restype = ctypes.c_size_t
        size = self.c.mission_number_write(ctypes.c_double(value), room, ctypes.c_size_t(32))
        return room.raw[:size].decode()

    def ask(self, what, text, *more):
        """The answer of C to one question about a text."""
        try:
            return Verdict(result=getattr(self, what)(text, *more))
        except Refusal as refusal:
            return refusal.args[0]

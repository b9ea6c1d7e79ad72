"""What the public headers declare, read once for all tools. SPDX-License-Identifier: MIT

A header is a run of blocks parted by blank lines. The comment that stands before a declaration
describes it and those that follow in its block; a comment at the end of a line describes that line.
"""
import glob
import os
import re

TOP = os.path.normpath(os.path.join(os.path.dirname(os.path.abspath(__file__)), '..'))
TOKEN = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\])*"|^[ \t]*#(?:[^\n\\]|\\.|\\\n)*', re.S | re.M)
FUNCTION = re.compile(r'\bMISSION_API\b[^;{}]*?\b(mission_\w+)\s*\(')


class Item:
    """One declaration or macro: its text, its names, what is said about it."""

    def __init__(self, kind, names, text, about, block):
        self.kind, self.names, self.text, self.block = kind, names, text, block
        self.about = about # the comment before it
        self.note = ''     # the comment at the end of its line


def core():
    return sorted(glob.glob(os.path.join(TOP, 'include/mission/*.h')))


def bindings():
    """[(folder, headers)] of the bindings that have C headers of their own."""
    return [(folder, sorted(glob.glob(os.path.join(folder, 'include/mission/*.h'))))
            for folder in sorted(glob.glob(os.path.join(TOP, 'bindings/*')))
            if glob.glob(os.path.join(folder, 'include/mission/*.h'))]


def read(path):
    with open(path, encoding='utf-8') as file:
        return file.read()


def plain(text):
    """The text without comments, strings and preprocessor lines."""
    return TOKEN.sub(' ', text)


def functions(text):
    return FUNCTION.findall(plain(text))


def words(comment):
    """The inside of a comment; line structure is kept."""
    lines = comment[2:-2].strip().split('\n')
    return '\n'.join(re.sub(r'^\s*\*? ?', '', line) if i else line for i, line in enumerate(lines))


def opening(text):
    """The comment a file opens with, without its licence line."""
    match = re.match(r'\s*(/\*.*?\*/)', text, re.S)
    said = words(match.group(1)) if match else ''
    return re.sub(r'\s*SPDX-License-Identifier: MIT', '', said).strip()


def statements(block):
    """Split a block into (kind, text): comments, macros, declarations up to their end."""
    at = 0
    while at < len(block):
        rest = block[at:]
        space = re.match(r'\s+', rest)
        if space:
            at += space.end()
            continue
        comment = re.match(r'/\*.*?\*/', rest, re.S)
        macro = re.match(r'#(?:[^\n\\]|\\.|\\\n)*', rest, re.S)
        if comment:
            yield 'comment', comment.group(0), block[:at].rpartition('\n')[2].strip() != ''
            at += comment.end()
        elif macro:
            text = macro.group(0)
            start = text.find('/*')
            whole = re.search(r'/\*.*?\*/', text, re.S)
            at += len(text) if start < 0 or whole else start
            yield 'macro', tidy(text[:start] if start >= 0 else text), False
            if whole:
                yield 'comment', whole.group(0).replace('\\\n', '\n'), True
        else:
            depth, end = 0, 0
            for end, char in enumerate(rest):
                depth += {'{': 1, '}': -1}.get(char, 0)
                if char == ';' and depth == 0:
                    break
            yield 'declaration', rest[:end + 1], False
            at += end + 1


def tidy(macro):
    """A constant on one line; a macro with parameters as it stands."""
    if re.match(r'#define \w+\(', macro):
        return macro.rstrip()
    return re.sub(r'(\s|\\\n)+', ' ', macro).strip()


def kind_of(text):
    if FUNCTION.search(plain(text)):
        return 'function'
    return 'struct' if '{' in text else 'type'


def names_of(kind, text):
    if kind == 'macro':
        return re.findall(r'^#define\s+(\w+)', text)
    if kind == 'function':
        return functions(text)
    return re.findall(r'(\w+)\s*;\s*$', plain(text))


def blocks(text):
    """The blocks of a header's body; a struct with blank lines inside stays whole."""
    body = re.sub(r'\A\s*/\*.*?\*/', '', text, flags=re.S)
    body = re.sub(r'#ifdef __cplusplus.*?#endif', '', body, flags=re.S)
    body = re.sub(r'^#(?:ifndef|include|if|else|endif|elif)\b[^\n]*\n', '\n', body, flags=re.M)
    body = re.sub(r'^#define MISSION_\w+_H\n', '\n', body, flags=re.M)
    depth, current = 0, []
    for line in body.split('\n'):
        if not line.strip() and depth == 0:
            if current:
                yield '\n'.join(current)
            current = []
            continue
        current.append(line)
        depth += line.count('{') - line.count('}') + line.count('/*') - line.count('*/')
    if current:
        yield '\n'.join(current)


def parse(path):
    """The items of a header, in order; comments that describe nothing are items of kind 'text'."""
    items = []
    for number, block in enumerate(blocks(read(path))):
        about, first = '', len(items)
        for kind, text, trailing in statements(block):
            if kind == 'comment':
                if trailing and len(items) > first:
                    items[-1].note = ' '.join(words(text).split())
                else:
                    about = words(text)
                    items.append(Item('text', [], '', about, number))
                continue
            kind = 'macro' if kind == 'macro' else kind_of(text)
            items.append(Item(kind, names_of(kind, text), text, '', number))
            if len(items) > first + 1 and items[-2].kind == 'text':
                items[-1].about = items[-2].about
                del items[-2]
    return items

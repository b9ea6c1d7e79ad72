"""The headers' comments as other languages say them. SPDX-License-Identifier: MIT

What is said to C alone goes: who frees what, how long a view lives, what stands where a call
wrote nothing. What is said to all stays as it is; the names are each language's own to turn.
"""
import ast
import io
import re
import tokenize

SENTENCE = re.compile(r'(?<=[.!?])\s+(?=[A-Z`"{0-9(*])')


def upper(match):
    return match.group(1).upper()


# Parts of a sentence, each with what takes its place.
PARTS = [(re.compile(pattern), instead) for pattern, instead in [
    (r' ?Since 0\.1\.?', ''),
    (r'^-+ .*? -+(?: |$)', ''),
    (r' ?\(size in\)(?=,? )', ''),
    (r'`\*\w+` is owned, NULL on (?:failure|refusal): (?=an? |\{)', 'The result is '),
    (r'`\*\w+` is owned, NULL on (?:failure|refusal); (.)', upper),
    (r'; `\*\w+` is owned(?=\.)', ''),
    (r'`\*out` is (?:an )?owned (?=array)', 'The result is an '),
    (r'(`\*\w+` is)(?: the)? owned,?(?: and)?(?= \w)', r'\1'),
    (r',? and on failure(?=[.;])', ''),
    (r', empty on failure(?=\.)|; on failure `\*?\w+` is empty(?=\.)', ''),
    (r'[,;] (?:NULL|0|1 and 0) on failure(?=[.;])', ''),
    (r'[;,] (?:on an error )?`\*out` (?:refuses|suppresses)(?:, too|,? until [^.;]*)?(?=\.)', ''),
    (r': `\*out` borrows from `\w+`', ''),
    (r', unless (?:it was )?made in a caller\'s scratch: then it lives there(?:, and is one '
     r'thread\'s)?', ''),
    (r'; a scratch is its owner\'s to wipe', ''),
    (r'; nothing is borrowed afterwards', ''),
    (r', which it borrows', ''),
    (r', are borrowed for the call(?=,)', ''),
    (r'[;,] (?:it is )?borrowed(?: from `?[\w ]+`?)?(?=[.:;,]|$)', ''),
    (r'[;:,] (?:as )?views into [^.;,]*', ''),
    (r'\bViews (?:and values )?into [\w ]+; (.)', upper),
    (r'\(`ptr` NULL, NULL, 0\)', '(NULL)'),
    (r'(?:with )?`ptr` NULL', 'NULL'),
    (r' with a pointer(?= is)', ''),
    (r'`\*\w+` is owned; NULL on failure, and when', 'NULL when'),
    (r'; copied, its host outlives the \w+', ''),
    (r'; must outlive the \w+', ''),
    (r'(?:[,;]|,? and)(?: and| which| it| views| strings| everything| what they point to)* '
     r'(?:(?:has|have) to |must )?(?:live|lives|outlive) (?:as|for|until|above|the)\b[^.;:]*', ''),
    (r'(?:^|(?<=: ))copied; ', ''),
    (r', and (?:for NULL|for a NULL \w+)(?=\.)', ''),
    (r'[;,] (?:NULL|0|empty) for NULL(?=[.;])', ''),
    (r'; also for NULL lists with a count', ''),
    (r'(`\*\w+`) \(may be NULL\)', r'\1'),
    (r' and `\*out` = 0(?=[.)])|, and both out-parameters[^.]*', ''),
    (r' \(\w+(?: \w+)? holds a reference to `doc`; `value` must lie in it\)', ''),
    (r' \(NULL: not wanted\)', ''),
    (r'; the \w+ holds a reference to `doc`(?=\.)', ''),
    (r'Both values must lie in `doc`, to which the \w+ holds a reference; (.)', upper),
    (r', a new reference(?=\))', ''),
    (r': reference-counted, ', ': '),
    (r', reference-counted(?: \(atomically\))?', ''),
    (r'\bStatic(?:, never freed)?; (?=NULL)', ''),
    (r'(?:, |; )(?:the strings are )?static(?=[,;.])', ''),
    (r'^owned[;:] ?|, owned\b| \(owned\)', ''),
    (r'\bowned (?=array|text)', ''),
    (r'^contiguous structs of one `size`$', ''),
    (r'\b(The|the) (first )?empty view\b', r'\1 \2empty text'),
    (r'\b([Ee])mpty views\b', r'\1mpty texts'),
]]

# Whole sentences.
ONLY_C = [re.compile(pattern) for pattern in [
    r'Reading\b.*',
    r'Borrowed\b.*',
    r'(?!.* when )(?!.*MISSION_)`(?:\*\w+|out->\w+)`[^:;]*\bon failure[.;].*',
    r'`\*\w+` [^:;]*\b(?:NULL on refusal|until (?:the call has returned 0|it is proven|everything '
    r'is proven|the whole value was read))\.',
    r'.*\bscratch(?:_size)?\b.*',
    r'The tables are copied\b.*',
    r'`\*\w+` is (?:borrowed|owned)\b[^:;]*',
    r'(?:The )?(?:[Vv]iews?|Values|Texts|Strings|Instants|Everything|Every pointer|Every view|What it '
    r'points to|`\w+` and what it points to|`situation`, `now`,|All of it|The request and the view)'
    r'\b.*\b(?:lives?|borrow(?:ed)?|outlive|valid|copied|owned|static)\b.*',
    r'Written by the library up to.*',
    r'Arrays are contiguous.*',
    r'Views into [^;]*',
    r'On failure the \w+ says\b.*',
    r'(?:All (?:is )?e|E)mpty on failure\.',
    r'Static\.?',
    r'`value` must lie in `doc`.*',
    r'NULL is quiet\.?',
    r'`out` may be NULL\.',
    r'(?:The \w+ is )?(?:NULL|0|zero|SIZE_MAX|""|[A-Z]+) for (?:a )?NULL(?: \w+)?\.?',
]]

# What is left of pointers, in what is left.
POINTERS = [(re.compile(pattern), instead) for pattern, instead in [
    (r'(^|\. )`\*out`', r'\1The result'),
    (r'`\*out`', 'the result'),
    (r'`\*(\w+)`', r'`\1`'),
    (r'(?<![\w*/{])\*(?=(?:verdict|outcome)\b)', ''),
    (r'`(\w+)->(\w+)`', r'`\1.\2`'),
]]

# What no documentation of another language may say.
WORDS = re.compile(
    r'\bNULL\b|`doc`|`\*\w|(?<![\w*/`."\[])\*[a-z]\w*\b|\b(?:size_t|sizeof|SIZE_MAX|U?INT\d+_MAX)\b|'
    r'\bu?int(?:32|64)_t\b|\bscratch\b|->|\bptr\b|\b(?:owned|unref|borrow\w*)\b|reference-counted|'
    r'size in\b|empty views?\b|\b[Vv]iews? (?:lives?|into|outlive|must)\b|of the C library|'
    r'\bMISSION_\w+|\bmission_\w+')


def spoken(text):
    """A comment without what is said to C alone, on one line."""
    text = turned(' '.join(text.split()), PARTS)
    said = [one for one in SENTENCE.split(text) if not any(c.fullmatch(one) for c in ONLY_C)]
    return turned(' '.join(capital(one) if n else one for n, one in enumerate(said)), POINTERS)


def turned(text, table):
    for pattern, instead in table:
        text = pattern.sub(instead, text)
    return text.strip()


def capital(sentence):
    return sentence[:1].upper() + sentence[1:]


# --- What was written ----------------------------------------------------------------------------

def go_comments(text):
    return [(number, line.split('//', 1)[1]) for number, line in enumerate(text.split('\n'), 1)
            if re.match(r'\s*//(?!export)', line)]


def python_comments(text):
    """Comments, and the strings that are statements."""
    out = [(token.start[0], token.string)
           for token in tokenize.generate_tokens(io.StringIO(text).readline)
           if token.type == tokenize.COMMENT]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            lines = str(node.value.value).split('\n')
            out += [(node.lineno + n, line) for n, line in enumerate(lines)]
    return out


def words_of_c(path, text, names):
    """What is said in C's words, with its place: `names` are C's own."""
    comments = go_comments(text) if path.endswith('.go') else python_comments(text)
    for number, line in comments:
        for word in WORDS.findall(line):
            is_name = word.startswith(('mission_', 'MISSION_'))
            if not is_name or word in names or word.endswith('_'):
                yield f'{path}:{number}: documentation says `{word}`, which is C'

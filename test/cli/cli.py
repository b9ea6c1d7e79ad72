"""The mission command from outside: bytes, statuses, streams. SPDX-License-Identifier: MIT

usage: cli.py MISSION SOURCE_ROOT
"""
import base64
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from tap import main, run, same, test, true  # noqa: E402

MISSION, ROOT = sys.argv[1], sys.argv[2]
ISS = 'https://as.example.com'
NOW = '2026-09-21T09:00:00Z'


def mission(*arguments, stdin=b'', **more):
    return run([MISSION, *arguments], stdin, **more)


def one_line(text, about):
    true(text.endswith(b'\n') and text.count(b'\n') == 1, f'{about}: not one line: {text!r}')


def refused(result, reason, about):
    same(result.status, 1, about)
    same(result.out, b'', about)
    one_line(result.err, about)
    true(f': {reason} '.encode() in result.err or f': {reason}:'.encode() in result.err,
         f'{about}: {result.err!r} does not give {reason}')


def trouble(result, about):
    same(result.status, 2, about)
    one_line(result.err, about)
    true(result.err.startswith(b'mission'), about)


def usage(result, about):
    trouble(result, about)
    same(result.out or b'', b'', about)
    true(b'; usage: mission ' in result.err, f'{about}: no usage in {result.err!r}')


def prefixed(octets):
    digest = hashlib.sha256(octets).digest()
    return 'sha-256:' + base64.urlsafe_b64encode(digest).decode().rstrip('=')


def plain(value):
    """Canonical bytes of a value with ASCII names, plain strings and small integers."""
    return json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False).encode()


def anchor(typ, value):
    return prefixed(plain({'iss': ISS, 'typ': typ, 'value': value}))


def document(path):
    with open(os.path.join(ROOT, 'examples', 'board-packet', path), encoding='utf-8') as file:
        return json.load(file)


def command_names():
    text = mission('--help').out.decode()
    return re.findall(r'^  ([\w-]+) ', text, re.M)


# The frame

@test()
def help_and_version():
    same(mission('--version').status, 0)
    true(re.fullmatch(rb'mission \d+\.\d+\.\d+\n', mission('--version').out), 'version line')
    same(mission('--help').out, mission('help').out, 'both helps')
    same(mission('--help').status, 0)
    names = command_names()
    same(sorted(names), sorted(set(names)), 'names are unique')
    true({'canon', 'digest', 'check', 'verify', 'lifecycle', 'subset',
          'intersect', 'narrow', 'project', 'diff', 'token', 'jwk', 'introspect', 'www-authenticate',
          'help'} <= set(names), 'all commands')
    for name in names:
        result = mission('help', name)
        same((result.status, result.err), (0, b''), name)
        true(result.out.startswith(f'usage: mission {name}'.encode()), f'help of {name}')


@test()
def wrong_usage():
    usage(mission(), 'no command')
    usage(mission('frobnicate'), 'unknown command')
    usage(mission('--frobnicate'), 'unknown option before a command')
    usage(mission('help', 'frobnicate'), 'help of nothing')
    usage(mission('a\nb\x1b[31m'), 'control characters in the name stay on one line')
    for name in command_names():
        usage(mission(name, '--frobnicate'), f'unknown option of {name}')
        usage(mission(name, '-z'), f'unknown short option of {name}')
    usage(mission('canon', 'a', 'b'), 'two files')
    usage(mission('canon', '--lines=yes'), 'a value for a flag')
    usage(mission('digest', '--typ'), 'an option without its value')
    usage(mission('check'), 'no kind')
    usage(mission('check', 'weather'), 'an unknown kind')
    usage(mission('check', 'intent', '--profile', 'baroque'), 'an unknown profile')
    usage(mission('check', 'intent', '--now', 'soon'), 'no time')
    usage(mission('check', 'intent', '--now', '2026-02-30T00:00:00Z'), 'no such day')
    usage(mission('verify'), 'nothing to verify')
    usage(mission('verify', 'weather'), 'an unknown thing to verify')


@test()
def no_control_character_reaches_the_terminal():
    for raw in (b'\x1b[31m', b'\x07', b'\x7f', b'\xc2\x9b31m'):
        result = run([MISSION.encode(), b'canon', b'/no/such/' + raw])
        trouble(result, repr(raw))
        true(raw not in result.err, f'{raw!r} was printed as it is')


@test()
def input_that_is_not_there():
    trouble(mission('canon', '/no/such/file'), 'missing file')
    trouble(mission('canon', ROOT), 'a directory')
    trouble(mission('canon', '--lines', ROOT), 'a directory by lines')
    trouble(mission('digest', '--raw', '/no/such/file'), 'missing file to digest')
    trouble(run(['sh', '-c', 'exec "$0" canon <&-', MISSION]), 'closed standard input')
    trouble(run(['sh', '-c', 'exec "$0" canon --lines <&-', MISSION]), 'closed input by lines')


@test()
def output_that_is_not_taken():
    calls = [(['canon'], b'[1]'), (['canon'], b'[' + b'1,' * 100000 + b'1]'),
             (['canon', '--lines'], b'[1]\n' * 50000), (['--help'], b''), (['--version'], b''),
             (['digest', '--raw'], b'x'), (['help', 'canon'], b''),
             (['check', 'entry'], b'1'), (['lifecycle', 'table'], b'')]
    for arguments, stdin in calls:
        about = ' '.join(arguments)
        with open('/dev/full', 'wb') as full:
            trouble(mission(*arguments, stdin=stdin, stdout=full), f'full disk: {about}')
        trouble(run(['sh', '-c', 'exec "$0" "$@" >&-', MISSION, *arguments], stdin),
                f'closed output: {about}')
    read_end, write_end = os.pipe()
    os.close(read_end)
    with os.fdopen(write_end, 'wb') as broken:
        trouble(mission('canon', stdin=b'[1]', stdout=broken), 'a reader that went away')


@test()
def file_dash_and_stdin_agree():
    text = b'{"b":[1,2.50],"a":"\\u0000"}'
    with tempfile.NamedTemporaryFile() as file:
        file.write(text)
        file.flush()
        answers = [mission('canon', file.name), mission('canon', '-', stdin=text),
                   mission('canon', stdin=text), mission('canon', '--', file.name)]
    for answer in answers:
        same((answer.status, answer.out, answer.err), (0, b'{"a":"\\u0000","b":[1,2.5]}', b''))


# canon

CANON = [  # text, canonical bytes or (reason, offset)
    (b'{"b": [1, 2.5, true, null], "a": "x\\n"}', b'{"a":"x\\n","b":[1,2.5,true,null]}'),
    (b'-0', b'0'), (b'1E30', b'1e+30'), (b'4.50', b'4.5'), (b'1e21', b'1e+21'), (b'1e-7', b'1e-7'),
    (b'333333333.33333329', b'333333333.3333333'), (b'9007199254740993', b'9007199254740992'),
    ('{"\ufb33":1,"\U0001f600":2}'.encode(), '{"\U0001f600":2,"\ufb33":1}'.encode()),
    (b'"\\u0000\\u007f\\/"', b'"\\u0000\x7f/"'), (b'[]', b'[]'), (b' {} ', b'{}'),
    ('"\u2028"'.encode(), '"\u2028"'.encode()), (b'"a\\rb"\r', b'"a\\rb"'),
    (b'', ('unexpected_end', 0)), (b'1e400', ('number_range', 0)),
    (b'{"o":{"a":1,"a":2}}', ('duplicate_member', 12)),
    (b'{"a":1,"\\u0061":2}', ('duplicate_member', 7)), (b'{"a":1} x', ('trailing_bytes', 8)),
    (b'"\\ud800"', ('lone_surrogate', 1)), (b'"a\x00b"', ('control_character', 2)),
    (b'\x00', ('syntax', 0)), (b'[1]\x00', ('trailing_bytes', 3)), (b'"\xff"', ('invalid_utf8', 1)),
    (b'"\xed\xa0\x80"', ('invalid_utf8', 1)), (b'\xef\xbb\xbf1', ('byte_order_mark', 0)),
    (b'[' * 100000, ('too_deep', 128)), (b'01', ('invalid_number', 1)), (b"'a'", ('syntax', 0)),
    (b'"\\uffff"', ('noncharacter', 1)), (b'[1,]', ('syntax', 3)), (b'{"a":1', ('unexpected_end', 6)),
]


@test('SB-3', 'AN-7', 'core.commitment.duplicate-members')
def canon_gives_exactly_the_bytes():
    for text, want in CANON:
        result = mission('canon', stdin=text)
        if isinstance(want, bytes):
            same((result.status, result.out, result.err), (0, want, b''), text[:80])
        else:
            refused(result, want[0], text[:80])
            # The exact byte is the reader's contract; where two are arguable, lines must agree.
            true(f' at byte '.encode() in result.err, text[:80])


def answer_alone(text):
    result = mission('canon', stdin=text)
    if result.status == 0:
        return result.out
    reason, offset = re.match(rb'mission canon: (\w+) at byte (\d+)', result.err).groups()
    return b'!' + reason + b' ' + offset


@test()
def lines_answer_as_single_texts_do():
    texts = [text for text, _ in CANON] + [b'"' + b'x' * 3_000_000 + b'"', b'[' + b'0,' * 70000 + b'0]']
    want = [answer_alone(text) for text in texts]
    for (text, expected), answer in zip(CANON, want):
        if isinstance(expected, tuple):
            same(answer, b'!%s %d' % (expected[0].encode(), expected[1]), text[:80])
    result = mission('canon', '--lines', stdin=b'\n'.join(texts))
    same((result.status, result.err), (0, b''))
    same(result.out.split(b'\n'), want + [b''], 'the last line has no newline')
    same(mission('canon', '--lines', stdin=b'\n'.join(texts) + b'\n').out, result.out, 'and with one')


@test()
def lines_ends():
    same(mission('canon', '--lines', stdin=b'').out, b'', 'no line')
    same(mission('canon', '--lines', stdin=b'\n').out, b'!unexpected_end 0\n', 'one empty line')
    same(mission('canon', '--lines', stdin=b'\n\n1').out, b'!unexpected_end 0\n' * 2 + b'1\n', 'three')
    same(mission('canon', '--lines', stdin='1\r\n"\u2028\u0085"\n'.encode()).out,
         '1\n"\u2028\u0085"\n'.encode(), 'only U+000A ends a line')
    for size in (65535, 65536, 65537, 131072):  # around the sizes in which input is read
        line = b'"' + b'x' * (size - 2) + b'"'
        same(mission('canon', '--lines', stdin=line + b'\n[]').out, line + b'\n[]\n', str(size))


@test()
def lines_are_answered_as_they_come():
    process = subprocess.Popen([MISSION, 'canon', '--lines'], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE)
    try:
        for number in range(5):
            process.stdin.write(b' %d\n' % number)
            process.stdin.flush()
            same(process.stdout.readline(), b'%d\n' % number, 'an answer before the next line')
        process.stdin.close()
        same(process.wait(timeout=60), 0)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@test()
def lines_longer_than_any_text():
    most = 64 << 20
    answers = mission('canon', '--lines', stdin=b' ' * (most + 5) + b'\n7\n').out.split(b'\n')
    true(answers[0].startswith(b'!too_large '), answers[0][:80])
    same(answers[1:], [b'7', b''])
    refused(mission('canon', stdin=b' ' * (most + 1)), 'too_large', 'one past the limit')
    same(mission('canon', stdin=b' ' * (most - 1) + b'7').out, b'7', 'at the limit')


# digest

@test('AN-1', 'AN-2', 'AN-4')
def digests_agree_with_an_independent_hash():
    values = [document('intent.json'), document('authority-set.json'), {}, [], 'text', 0, None]
    for value in values:
        text = json.dumps(value, indent=3).encode()
        for typ in ('mission-intent', 'mission-authority-set', 'mission-consent-disclosure', 'x'):
            result = mission('digest', '--typ', typ, '--iss', ISS, stdin=text)
            same((result.status, result.out.decode()), (0, anchor(typ, value) + '\n'), typ)
        same(mission('digest', '--canonical', stdin=text).out.decode(),
             prefixed(plain(value)) + '\n', 'canonical')
        same(mission('digest', '--raw', stdin=text).out.decode(), prefixed(text) + '\n', 'raw')
    for octets in (b'', b'\x00', bytes(range(256)) * 1000):
        same(mission('digest', '--raw', stdin=octets).out.decode(), prefixed(octets) + '\n')


@test('AN-1')
def published_anchors_of_the_board_packet():
    vectors = {'intent.json': ('mission-intent', 'CQsOd169RTNm2NltXUPaMGYQ3WSyGAkVaxbLg3qGDvg'),
               'authority-set.json': ('mission-authority-set',
                                      'Nr5E9AtXbLhtExgfj6J67oZ_rcusBs3lHSta56FP2qE')}
    for path, (typ, digest) in vectors.items():
        path = os.path.join(ROOT, 'examples', 'board-packet', path)
        same(mission('digest', '--typ', typ, '--iss', ISS, path).out.decode(),
             f'sha-256:{digest}\n', path)


@test()
def digest_says_what_it_needs():
    for arguments in ([], ['--typ', 'a'], ['--iss', 'a'], ['--typ', '', '--iss', 'a'],
                      ['--typ', 'a', '--iss', ''], ['--raw', '--canonical'],
                      ['--raw', '--typ', 'a', '--iss', 'b'], ['--raw', '--typ', 'a']):
        usage(mission('digest', *arguments, stdin=b'{}'), str(arguments))
    refused(mission('digest', '--canonical', stdin=b'{"a":1,"a":1}'), 'duplicate_member', 'canonical')
    refused(mission('digest', '--typ', 'a', '--iss', 'b', stdin=b'[1'), 'unexpected_end', 'anchor')


# check and verify

ID = 'msn_8RfX2Lqv9TqMv4z7sA2bN1k0YpEdHc9-'
ALICE = {'iss': 'https://idp.example.com', 'sub': 'alice'}
CREATED, EXPIRY = '2026-09-21T08:30:00Z', '2026-10-15T18:00:00Z'


def disclosure(profile):
    """The template of the board packet as its program completes it, hashes by an own computation."""
    folder = 'draft/' if profile == 'draft' else ''
    whole = document(folder + 'disclosure.json')
    hashes = {'authority_hash': anchor('mission-authority-set', document('authority-set.json'))}
    intent = anchor('mission-intent', document(folder + 'intent.json'))
    if profile == 'draft':
        hashes['intent_hash'] = intent
        hashes['proposal_hash'] = anchor('mission-proposed-authority', document('draft/proposal.json'))
    else:
        hashes['proposal_hash'] = intent
    whole['source_hashes'] = hashes
    whole['display_context']['rendered_at'] = NOW
    return whole


def series_record():
    intent, authority = document('intent.json'), document('authority-set.json')
    return {
        'mission': {'id': ID, 'origin': ISS}, 'state': 'active', 'mission_intent': intent,
        'authority_set': authority,
        'integrity': {'proposal_hash': anchor('mission-intent', intent),
                      'authority_hash': anchor('mission-authority-set', authority),
                      'consent_rendering_hash': anchor('mission-consent-disclosure',
                                                       disclosure('series'))},
        'lifecycle': {'created_at': CREATED, 'approved_at': NOW, 'mission_expiry': EXPIRY},
        'tenant': 'example-corp', 'subject': ALICE, 'approver': ALICE, 'client_id': 'agent',
        'approval_event_id': 'apv-1', 'policy_version': '7',
    }


def draft_record():
    intent, authority = document('draft/intent.json'), document('draft/authority-set.json')
    proposal = document('draft/proposal.json')
    authority_hash = anchor('mission-authority-set', authority)
    return {
        'id': ID, 'issuer': ISS, 'state': 'active', 'intent': intent, 'authority_set': authority,
        'proposed_authority': proposal, 'intent_hash': anchor('mission-intent', intent),
        'authority_hash': authority_hash,
        'proposal_hash': anchor('mission-proposed-authority', proposal),
        'subject': ALICE, 'approver': ALICE,
        'approval_basis': {'type': 'direct', 'consent_principal': ALICE,
                           'activation': {'approval_event_id': 'apv-1'}, 'activation_actor': ALICE,
                           'root_commitment': authority_hash},
        'authority_source': {'type': 'user_delegated'}, 'client_id': 'agent', 'policy_version': '7',
        'approval_event_id': 'apv-1', 'created_at': NOW, 'expires_at': EXPIRY,
    }


RECORDS = {'series': series_record, 'draft': draft_record}


def documents(profile):
    """kind -> a valid document of that kind"""
    folder = 'draft/' if profile == 'draft' else ''
    intent, authority = document(folder + 'intent.json'), document(folder + 'authority-set.json')
    return {'intent': intent, 'submission': {'intent': intent} if profile == 'draft' else intent,
            'entry': authority[0], 'set': authority, 'record': RECORDS[profile](),
            'disclosure': disclosure(profile)}


def check(kind, profile, value, *more):
    text = value if isinstance(value, bytes) else json.dumps(value).encode()
    return mission('check', kind, '--profile', profile, '--now', NOW, *more, stdin=text)


def verdict(result, about=''):
    """The answer of a check, which is one line of canonical JSON and agrees with the status."""
    same(result.err, b'', about)
    one_line(result.out, about)
    same(mission('canon', stdin=result.out).out + b'\n', result.out, f'{about}: canonical')
    answer = json.loads(result.out)
    same(result.status, 0 if answer['valid'] else 1, about)
    if answer['valid']:
        same(answer, {'valid': True}, about)
    else:
        true({'at', 'error', 'reason'} <= set(answer) <= {'at', 'error', 'reason', 'offset', 'valid'},
             f'{about}: {answer}')
    return answer


@test()
def check_accepts_each_kind():
    for profile in ('series', 'draft'):
        for kind, value in documents(profile).items():
            same(verdict(check(kind, profile, value), f'{profile} {kind}'), {'valid': True},
                 f'{profile} {kind}')


@test()
def check_refuses_each_kind():
    for profile in ('series', 'draft'):
        for kind, value in documents(profile).items():
            about = f'{profile} {kind}'
            same(verdict(check(kind, profile, 7), about)['reason'], 'wrong_type', about)
            answer = verdict(check(kind, profile, b'{"a":1,"a":2}'), about)
            same((answer['reason'], answer['offset']), ('duplicate_member', 7), about)
            answer = verdict(check(kind, profile, b''), about)
            same((answer['reason'], answer['at']), ('unexpected_end', ''), about)
            if isinstance(value, dict):
                name = {'entry': 'actions', 'disclosure': 'locale', 'record': 'client_id'}.get(kind)
                cut = {k: v for k, v in value.items() if k != (name or list(value)[0])}
                same(verdict(check(kind, profile, cut), about)['reason'], 'missing_member', about)


@test('SB-2', 'SE-2')
def check_keeps_the_vocabularies_apart():
    for profile, other in (('series', 'draft'), ('draft', 'series')):
        values = documents(other)
        for kind in ('intent', 'submission', 'record'):
            answer = verdict(check(kind, profile, values[kind]), f'{other} {kind} read as {profile}')
            same(answer['valid'], False, f'{other} {kind} read as {profile}')
        answer = verdict(check('submission', profile, values['submission']))
        same(answer['error'], 'invalid_request')
    series, draft = documents('series')['intent'], documents('draft')['intent']
    for profile, value, at in (
            ('series', dict(series, resources=draft['resources']), '/resources'),
            ('series', dict(series, authority_set=[]), '/authority_set'),
            ('series', dict(series, context={'agent_deployment': 'x'}), '/context/agent_deployment'),
            ('draft', {'intent': dict(draft, mission_expiry=EXPIRY)}, '/intent/mission_expiry'),
            ('draft', {'intent': dict(draft, x_note='y')}, '/intent/x_note'),
            ('draft', {'intent': draft, 'authority_hash': 'z'}, '/authority_hash')):
        answer = verdict(check('submission', profile, value), at)
        same((answer['reason'], answer['error'], answer['at']),
             ('unknown_member', 'invalid_request', at), at)
    same(json.loads(mission('check', 'intent', '--now', NOW,
                            stdin=json.dumps(documents('series')['intent']).encode()).out),
         {'valid': True}, 'series is the default')


@test('IN-2')
def check_judges_by_the_given_time():
    for profile, member in (('series', 'mission_expiry'), ('draft', 'expires_at')):
        intent = documents(profile)['intent']
        for now, valid in (('2026-10-15T17:59:59.999999999Z', True), ('2026-10-15T18:00:00Z', False),
                           ('2026-10-15T20:00:00+02:00', False), ('2026-10-15T19:59:59+02:00', True)):
            answer = verdict(mission('check', 'intent', '--profile', profile, '--now', now,
                                     stdin=json.dumps(intent).encode()), now)
            same(answer['valid'], valid, now)
            if not valid:
                same((answer['reason'], answer['at'], answer['error']),
                     ('past', f'/{member}', 'invalid_request'))
        for moment, valid in (('2000-01-01T00:00:00Z', False), ('9999-01-01T00:00:00Z', True)):
            intent = dict(intent, **{member: moment})
            result = mission('check', 'intent', '--profile', profile, stdin=json.dumps(intent).encode())
            same(verdict(result)['valid'], valid, f'{moment} by the system clock')


@test()
def check_tells_hostile_names():
    for name in ('\x1b[31m', 'a/b~c', '\U0001f600', '\u202e', 'x' * 5000, 'a\x00b', '"\\'):
        intent = dict(documents('series')['intent'], **{name: 1})
        answer = verdict(check('intent', 'series', intent), repr(name[:20]))
        same((answer['valid'], answer['reason']), (False, 'unknown_member'), repr(name[:20]))
        pointer = '/' + re.sub('[\x00-\x1f\x7f]', lambda c: f'\\u{ord(c[0]):04x}',
                               name.replace('~', '~0').replace('/', '~1'))
        if len(name) < 100:
            same(answer['at'], pointer)


@test()
def check_by_lines():
    intent = documents('series')['intent']
    past = dict(intent, mission_expiry='2000-01-01T00:00:00Z')
    texts = [json.dumps(intent).encode(), json.dumps(past).encode(), b'', b'{"a":1,"a":2}', b'\xff',
             json.dumps(dict(intent, x_long='y' * 60000)).encode(), b'null']
    result = check('intent', 'series', b'\n'.join(texts), '--lines')
    same((result.status, result.err), (0, b''))
    alone = [check('intent', 'series', text).out for text in texts]
    same(result.out, b''.join(alone), 'each line as alone')


def verify(profile, record):
    text = record if isinstance(record, bytes) else json.dumps(record).encode()
    result = mission('verify', 'record', '--profile', profile, stdin=text)
    return result, [line.split('\t') for line in result.out.decode().splitlines()]


def anchor_places(record, profile):
    """name -> (the object that holds the anchor, the member that it commits)"""
    if profile == 'series':
        return {'proposal_hash': (record['integrity'], 'mission_intent'),
                'authority_hash': (record['integrity'], 'authority_set')}
    return {'intent_hash': (record, 'intent'), 'authority_hash': (record, 'authority_set'),
            'proposal_hash': (record, 'proposed_authority')}


@test('RC-1')
def verify_recomputes_every_anchor():
    for profile, make in RECORDS.items():
        record = make()
        result, rows = verify(profile, record)
        same((result.status, result.err), (0, b''), profile)
        names = anchor_places(record, profile)
        for name, (holder, _) in names.items():
            same([row for row in rows if row[0] == name],
                 [[name, holder[name], holder[name], 'ok']], f'{profile} {name}')
        for name in names:
            record = make()
            holder, _ = anchor_places(record, profile)[name]
            honest, holder[name] = holder[name], prefixed(b'something else')
            if profile == 'draft' and name == 'authority_hash':
                record['approval_basis']['root_commitment'] = holder[name]
            result, rows = verify(profile, record)
            about = f'{profile}: {name} replaced'
            same(result.status, 1, about)
            one_line(result.err, about)
            bad = [row for row in rows if row[3] == 'mismatch']
            same(bad, [[name, holder[name], honest, 'mismatch']], about)


@test('SE-3')
def verify_proves_the_consent():
    record, shown = series_record(), disclosure('series')
    recorded = record['integrity']['consent_rendering_hash']
    _, rows = verify('series', record)
    same([row for row in rows if row[0] == 'consent_rendering_hash'],
         [['consent_rendering_hash', recorded, '-', 'unproven']])
    for reworded, status, word in ((False, 0, 'ok'), (True, 1, 'mismatch')):
        if reworded:
            shown['authority_summary'][0]['constraints'][0]['rendered'] += ' and later'
        with tempfile.NamedTemporaryFile() as file:
            file.write(json.dumps(shown).encode())
            file.flush()
            result = mission('verify', 'record', '--disclosure', file.name,
                             stdin=json.dumps(record).encode())
        same(result.status, status, word)
        rows = [line.split('\t') for line in result.out.decode().splitlines()]
        same(rows[-1], ['consent_rendering_hash', recorded,
                        anchor('mission-consent-disclosure', shown), word])


@test('RC-1', 'SE-3')
def verify_notices_changed_content():
    for profile, make in RECORDS.items():
        for name in anchor_places(make(), profile):
            record = make()
            _, member = anchor_places(record, profile)[name]
            if 'intent' in member:
                record[member]['goal'] += '.'
            else:
                record[member][0]['actions'].append('delete_everything')
            result, rows = verify(profile, record)
            same((result.status, [row[0] for row in rows if row[3] == 'mismatch']), (1, [name]),
                 f'{profile} {member}')
            same(verdict(check('record', profile, record))['reason'], 'digest_mismatch', member)


@test()
def verify_refuses_what_is_no_record():
    for profile in RECORDS:
        refused(mission('verify', 'record', '--profile', profile, stdin=b'{}'), 'missing_member', '{}')
        refused(mission('verify', 'record', '--profile', profile, stdin=b'{'), 'unexpected_end', '{')


# lifecycle

@test()
def lifecycle_prints_its_table():
    for profile in ('series', 'draft'):
        table = mission('lifecycle', 'table', '--profile', profile)
        dot = mission('lifecycle', 'dot', '--profile', profile)
        same((table.status, table.err, dot.status, dot.err), (0, b'', 0, b''), profile)
        true(dot.out.startswith(b'digraph') and dot.out.rstrip().endswith(b'}'), 'a Graphviz graph')
        for state in (b'active', b'suspended', b'revoked', b'completed', b'expired'):
            true(state in table.out and state in dot.out, f'{profile} {state}')
    same(mission('lifecycle', 'table').out, mission('lifecycle', 'table', '--profile', 'series').out)
    usage(mission('lifecycle', 'dance'), 'an unknown request')
    usage(mission('lifecycle', 'next', '--state', 'active'), 'no event')
    usage(mission('lifecycle', 'next', '--event', 'revoke'), 'no state')


STEPS = [  # 80 SE-5 as its sentence says it; 20 T11 (another deadline), T22 (already so)
    ('pending_approval', ['approve'], 'active'), ('pending_approval', ['deny', 'cancel'], 'rejected'),
    ('active', ['suspend'], 'suspended'), ('active', ['revoke'], 'revoked'),
    ('active', ['complete'], 'completed'), ('suspended', ['resume'], 'active'),
    ('suspended', ['revoke'], 'revoked'), ('suspended', ['suspend'], 'suspended'),
    ('revoked', ['revoke'], 'revoked'), ('completed', ['complete'], 'completed'),
]


@test()
def lifecycle_next_answers_as_the_series_says():
    own = {'rejected': ['denied', 'cancelled']}  # the library's own names for a wire name
    states = ['pending_approval', 'active', 'suspended', 'rejected', 'revoked', 'completed', 'expired']
    events = sorted({event for _, names, _ in STEPS for event in names})
    allowed = {(state, event): to for state, names, to in STEPS for event in names}
    for state in states:
        for event in events:
            result = mission('lifecycle', 'next', '--state', state, '--event', event)
            about = f'{event} in {state}'
            to = allowed.get((state, event))
            if to is None:
                refused(result, 'conflict', about)
            else:
                same((result.status, result.err), (0, b''), about)
                reached = {line.split('\t')[2] for line in result.out.decode().splitlines()}
                true(to in reached or reached & set(own.get(to, [])), f'{about}: {reached}')
    usage(mission('lifecycle', 'next', '--state', 'asleep', '--event', 'revoke'), 'an unknown state')
    usage(mission('lifecycle', 'next', '--state', 'active', '--event', 'sneeze'), 'an unknown event')


# the algebra of authority

API = 'https://api.example/orders'


def entry(resource=API, actions=('invoices.read',), **more):
    return {'type': 'mission_resource_access', 'resource': resource, 'actions': list(actions), **more}


def prefix(resource=API, actions=('invoices.*',), **more):
    return entry(resource, actions, resource_match='prefix', **more)


def lines_of(command, documents, profile='series'):
    stdin = b''.join(json.dumps(document).encode() + b'\n' for document in documents)
    result = mission(command, '--lines', '--profile', profile, stdin=stdin)
    same((result.status, result.err), (0, b''), command)
    answers = result.out.splitlines()
    for answer in answers:
        same(answer, plain(json.loads(answer)), 'canonical')
    return [json.loads(answer) for answer in answers]


def files(folder, **documents):
    """Each document in a file of its own; the names in the order given."""
    paths = []
    for name, value in documents.items():
        paths.append(os.path.join(folder, name))
        with open(paths[-1], 'w', encoding='utf-8') as file:
            json.dump(value, file)
    return paths


def bounded(amount):
    return entry(constraints={'max_amount': {'amount': amount, 'currency': 'EUR'}})


SUBSETS = [  # 10-core 2.6 with its table, 2.7, section 4: child, parent, within?
    *[(entry(uri), prefix(), yes) for uri, yes in (
        (API, True), (API + '/123', True), ('https://API.EXAMPLE/orders/123', True),
        ('https://api.example:443/orders/123', True), ('https://api.example/Orders/123', False),
        ('https://api.example/ordersX', False), ('https://api.example/orders%2F123', False),
        ('https://api.example/orders%2f123', False), (API + '/', True),
        ('https://api.example/orders/%2e%2e/admin', False), ('http://api.example/orders', False))],
    *[(entry(actions=[child]), entry(actions=[parent]), yes) for child, parent, yes in (
        ('invoices.read', 'invoices.*', True), ('invoices.q3.export', 'invoices.*', True),
        ('invoices.q3.*', 'invoices.*', True), ('invoices', 'invoices.*', False),
        ('invoicesx.read', 'invoices.*', False), ('invoices:read', 'invoices.*', False),
        ('invoices.*', 'invoices.read', False))],
    *[(bounded(child), bounded(parent), yes) for child, parent, yes in (
        ('100', '100.00', True), ('100.00', '100', True), ('100.1', '100.10', True),
        ('100.5', '100.45', False), ('9007199254740993.00', '9007199254740992.00', False),
        ('9007199254740992.00', '9007199254740993.00', True))],
    (prefix(), entry(), False), (entry(), entry('https://API.example/orders'), False),
    (entry(), bounded('5'), False), (bounded('5'), entry(), True),
    (entry(constraints={'x': 1}), entry(constraints={'x': 1.0}), True),
    (entry(constraints={'x': 1}), entry(constraints={'x': 2}), False),
]


@test('SU-1', 'SU-2', 'SU-3', 'UR-1', 'CC-2')
def subset_agrees_with_the_tables():
    for profile in ('series', 'draft'):
        answers = lines_of('subset', [{'parent': parent, 'child': child}
                                      for child, parent, _ in SUBSETS], profile)
        for (child, parent, yes), answer in zip(SUBSETS, answers):
            same(answer.get('subset'), yes, f'{child} in {parent}')
            same(sorted(answer), ['subset'] if yes else ['entry', 'reason', 'subset'], answer)
        same(len(answers), len(SUBSETS), 'an answer for each line')


@test('SU-5')
def subset_names_the_entry_and_answers_malformed_lines():
    answers = lines_of('subset', [
        {'parent': [entry()], 'child': [entry(), entry(actions=['b'])]},
        {'parent': [entry(), prefix()], 'child': [prefix(), entry()]},
        {'parent': entry(), 'child': [entry(), bounded('5.')]},
        {'parent': entry(actions=['']), 'child': entry()},
        {'parent': entry()}, {'parent': [], 'child': []}, [], {'parent': 1, 'child': 1}])
    same(answers[0], {'entry': 1, 'reason': 'action_outside', 'subset': False})
    same(answers[1], {'subset': True})
    same((answers[2]['valid'], answers[2]['reason'], answers[2]['at']),
         (False, 'malformed_amount', '/child/1/constraints/max_amount/amount'))
    same((answers[3]['reason'], answers[3]['at']), ('malformed_action', '/parent/actions/0'))
    same([answer['reason'] for answer in answers[4:]],
         ['missing_member', 'empty_set', 'wrong_type', 'wrong_type'])
    true(all('subset' not in answer for answer in answers[2:]), 'no verdict on what is malformed')
    result = mission('subset', '--lines', stdin=b'{\n\n')
    same([json.loads(line)['valid'] for line in result.out.splitlines()], [False, False])


@test()
def subset_of_files_speaks_by_its_status():
    with tempfile.TemporaryDirectory() as folder:
        wide, small, bad = files(folder, wide=[prefix()], small=entry(), bad=[entry(actions=[])])
        yes = mission('subset', '--parent', wide, '--child', small)
        same((yes.status, yes.out, yes.err), (0, b'{"subset":true}\n', b''))
        no = mission('subset', '--parent', small, '--child', wide)
        same((no.status, no.err, json.loads(no.out)),
             (1, b'', {'subset': False, 'entry': 0, 'reason': 'resource_outside'}))
        refused(mission('subset', '--parent', wide, '--child', bad), 'empty', 'a malformed child')
        refused(mission('subset', '--parent', bad, '--child', wide), 'empty', 'a malformed parent')
        trouble(mission('subset', '--parent', wide, '--child', wide + '.none'), 'no such file')
        usage(mission('subset', '--parent', wide), 'no child')
        usage(mission('subset', '--lines', '--parent', wide), 'files and lines')
        usage(mission('subset', '--parent', wide, '--child', small, wide), 'one file too many')
        usage(mission('subset', '--parent', wide, '--child', small, '--profile', 'x'), 'profile')


@test('CC-6')
def intersect_keeps_order_and_spelling():
    answers = lines_of('intersect', [
        {'a': [entry(actions=['b', 'invoices.*']), entry('https://z.example')],
         'b': [entry('https://z.example'), entry(actions=['invoices.read', 'b'])]},
        {'a': bounded('5.0'), 'b': bounded('5')}, {'a': bounded('5'), 'b': bounded('4.9')},
        {'a': entry(), 'b': entry('https://z.example')}, {'a': entry(), 'b': 1}])
    same(answers[0], {'set': [entry(actions=['b', 'invoices.read']), entry('https://z.example')]})
    same(answers[1:4], [{'set': [bounded('5.0')]}, {'set': [bounded('4.9')]}, {'empty': True}])
    same((answers[4]['valid'], answers[4]['at']), (False, '/b'))
    with tempfile.TemporaryDirectory() as folder:
        a, b, c = files(folder, a=[prefix()], b=entry(), c=entry('https://z.example'))
        same(mission('intersect', a, b).out, plain({'set': [entry()]}) + b'\n')
        empty = mission('intersect', a, c)
        same((empty.status, empty.out, empty.err), (1, b'{"empty":true}\n', b''))
        usage(mission('intersect', a), 'one set')
        usage(mission('intersect', '--lines', a, b), 'two files by lines')


INTENTS = {'draft': {'goal': 'g', 'resources': [API], 'expires_at': '2030-01-01T00:00:00Z'},
           'series': {'goal': 'g', 'objects': [API], 'constraints': ['c'],
                      'success_criteria': ['s'], 'mission_expiry': '2030-01-01T00:00:00Z'}}


@test('AP-4', 'DE-1', 'DE-3')
def narrow_derives_under_the_ceiling():
    for profile, intent in INTENTS.items():
        with tempfile.TemporaryDirectory() as folder:
            i, c, p, m, n = files(folder, i=intent, c=[prefix(actions=['invoices.read', 'b'])],
                                  p=[entry(actions=['invoices.*', 'c'])],
                                  m={API: [entry(actions=['b'])]}, n=[entry(actions=['c'])])
            given = ['narrow', '--profile', profile, '--now', NOW, '--intent', i, '--ceiling', c]
            result = mission(*given, '--proposal', p)
            same((result.status, result.err), (0, b''), profile)
            answer = json.loads(result.out)
            same(answer['set'], [entry()], profile)
            same(answer['decisions'][0]['change'], 'narrowed', profile)
            same(json.loads(mission(*given, '--proposal', m).out)['set'], [entry(actions=['b'])],
                 f'{profile}: by target')
            refused(mission(*given, '--proposal', n), 'empty_set', f'{profile}: nothing left')
            usage(mission(*given), f'{profile}: no proposal')


@test('TK-1', 'TK-3', 'SU-6')
def project_selects_and_narrows():
    held = [prefix(constraints={'tenant': 't'}), entry('https://z.example', ['b'])]
    with tempfile.TemporaryDirectory() as folder:
        path, audiences, scopes = files(
            folder, held=held, audiences={API: 'rs-1', 'https://z.example': ['rs-1', 'rs-2']},
            scopes={'read': [entry()], 'other': [entry('https://q.example')]})

        def project(*arguments):
            result = mission('project', *arguments, path)
            same((result.status, result.err), (0, b''), arguments)
            return json.loads(result.out)['set']

        same(project('--resource', API + '/7'), [prefix(API + '/7', constraints={'tenant': 't'})])
        same(len(project('--resource', 'https://z.example ' + API)), 2, 'two resources')
        same(project('--audience', 'rs-2', '--map', audiences), held[1:])
        same(project('--audience', 'rs-1', '--map', audiences), held)
        same(project('--scope', 'other read', '--map', scopes),
             [entry(constraints={'tenant': 't'})])
        refused(mission('project', '--resource', 'https://q.example', path), 'target', 'outside')
        refused(mission('project', '--scope', 'other', '--map', scopes, path), 'scope', 'nothing')
        usage(mission('project', path), 'no wish')
        usage(mission('project', '--audience', 'a', path), 'no map')
        usage(mission('project', '--resource', API, '--map', scopes, path), 'a map too many')
        usage(mission('project', '--resource', API, '--scope', 'a', path), 'two wishes')


@test()
def diff_shows_what_changes():
    with tempfile.TemporaryDirectory() as folder:
        a, b = files(folder, a=[bounded('5'), entry('https://z.example')],
                     b=[bounded('6'), entry('https://z.example', constraints={'tenant': '\u202e'})])
        result = mission('diff', a, b)
        same((result.status, result.err), (0, b''))
        answer = json.loads(result.out)
        same(result.out, plain(answer) + b'\n', 'canonical')
        same((answer['within'], len(answer['widened']), len(answer['tightened'])), (False, 1, 1))
        same(answer['widened'][0]['members'][0]['key'], 'max_amount')
        back = json.loads(mission('diff', b, a).out)
        same((back['within'], len(back['widened']), len(back['tightened'])), (False, 1, 1))
        text = mission('diff', '--text', a, b)
        same((text.status, text.err), (0, b''))
        true('\u202e'.encode() not in text.out and b'\\u202e' in text.out, 'inert')
        same(json.loads(mission('diff', a, a).out)['unchanged'], 2)
        usage(mission('diff', a), 'one set')


# the manual

def options(text):
    """Whole names: --policy is not there because --policy-version is."""
    return set(re.findall(r'--[a-z]+(?:-[a-z]+)*', text))


@test()
def manual_is_true():
    path = os.path.join(ROOT, 'examples', 'cli', 'mission.1')
    with open(path, encoding='utf-8') as file:
        page = file.read().replace('.Fl -', '--').replace(' Fl -', ' --')
    for name in command_names():
        text = mission('help', name).out.decode()
        true(f'.Cm {name}' in page, f'{name} is in the manual')
        for verb in re.findall(r'^  ([a-z]+): ', text, re.M):
            true(re.search(rf'^\.It Cm (?:{name} )?{verb}\b', page, re.M), f'{name} {verb} is in the manual')
        true(options(text) <= options(page), f'{options(text) - options(page)} of {name} in the manual')
    known = {'--help', '--version'}.union(*(options(mission('help', name).out.decode())
                                            for name in command_names()))
    same(options(page) - known, set(), 'options of the manual that are none')


@test()
def manual_is_well_formed():
    path = os.path.join(ROOT, 'examples', 'cli', 'mission.1')
    if not shutil.which('groff'):
        return
    result = run(['groff', '-ww', '-mdoc', '-Tutf8', path])
    same((result.status, result.err), (0, b''))


main('cli')

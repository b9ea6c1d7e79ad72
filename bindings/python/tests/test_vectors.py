"""The vectors of test/vectors, and the seeds of test/fuzz, through the binding: each answer is the
one that C gives, with all that is contract. SPDX-License-Identifier: MIT
"""
import collections
import glob
import itertools
import json
import os
import re
import struct

import mission
import plain
import pytest
from mission import (AuthoritySet, Context, Disclosure, EmitterKind, EvidenceKeys, EvidenceVerifier,
                     EvidenceVerifierConfig, Instant, Intent, Jwk, Jwks, Jws, JwsExpect, Mission,
                     MissionError, OperationProfile, Profile, Submission, Time, ToolsTerms, Value)
from plain import Verdict
from scene import ALICE, Scene

PROFILES = [Profile.SERIES, Profile.DRAFT]


@pytest.fixture(scope='module')
def top(pytestconfig):
    found = plain.top(str(pytestconfig.rootpath))
    if found is None:
        pytest.skip('the vectors are in the repository')
    return found


@pytest.fixture(scope='module')
def pairs(top):
    """Both languages, of both profiles."""
    return {profile: Pair(profile, top) for profile in PROFILES}


@pytest.fixture(scope='module')
def pair(pairs):
    return pairs[Profile.SERIES]


# --- comparing ---

def verdict(answer, *args):
    """What the binding answers, as plain.Verdict is what C does."""
    try:
        return Verdict(result=answer(*args))
    except MissionError as error:
        assert error.text and error.category is not None
        return Verdict(int(error.code), error.reason, int(error.category), error.oauth_error,
                       error.where, error.offset)


class Pair:
    """One question in both languages."""

    def __init__(self, profile, folder):
        self.context = Context(profile, clock=lambda: Time(plain.NOW))
        self.c = plain.Asker(int(profile), folder)

    def ask(self, what, about, text, *more):
        ours = verdict(QUESTIONS[what], self.context, text, *more)
        theirs = self.c.ask(what, text, *more)
        assert ours == theirs, f'{what} of {about}'
        return ours


def jws(c, token, keys):
    return Jws.verify(token, JwsExpect(keys=Jwks.parse(keys, context=c)), context=c).payload


def evidence(c, text, keys):
    emitter = EvidenceKeys(emitter='https://pdp.example.com', keys=Jwks.parse(keys, context=c),
                           roles=1 << EmitterKind.PDP | 1 << EmitterKind.PEP)
    verifier = EvidenceVerifier(EvidenceVerifierConfig(context=c, emitters=[emitter]))
    return verifier.verify(Value.parse(text, context=c)).id.encode()


def evaluation(c, text, item=None):
    request = Value.parse(text, context=c)
    if item is None:
        asked = mission.evaluation_read(request, context=c)
    else:
        asked = mission.evaluation_read_item(request, item, context=c)
    return mission.evaluation_write(asked, context=c).canonical()


def record(c, text):
    made = Mission.parse(text, context=c)
    made.verify()
    return made.value.canonical()


def entry(c, text):
    mission.authority_entry_check(Value.parse(text, context=c), context=c)
    return b''


def instant(c, text):
    made = Instant.parse(text)
    return f'{made.seconds}.{made.fraction}'.encode()


TERMS = ToolsTerms(audience='https://tools.example.com')
QUESTIONS = {
    'parse': lambda c, text: Value.parse(text, context=c).canonical(),
    'canonicalize': lambda c, text: mission.canonicalize(text, context=c),
    'intent': lambda c, text: Intent.parse(text, context=c).value.canonical(),
    'submission': lambda c, text: Submission.parse(text, None, context=c).intent.value.canonical(),
    'set': lambda c, text: AuthoritySet.parse(text, context=c).value.canonical(),
    'entry': entry,
    'disclosure': lambda c, text: Disclosure.parse(text, context=c).value.canonical(),
    'record': record,
    'operation': lambda c, text: OperationProfile.parse(text, context=c).json.canonical(),
    'jwk': lambda c, text: Jwk.parse(text, context=c).thumbprint.encode(),
    'jwks': lambda c, text: Jwks.parse(text, context=c).public().canonical(),
    'digest': lambda c, text: mission.canonical_digest(Value.parse(text, context=c),
                                                       context=c).encode(),
    'evaluation': evaluation,
    'call_': lambda c, text: mission.tools_call_read(Value.parse(text, context=c),
                                                     TERMS).tool.encode(),
    'instant': instant,
    'jws': jws,
    'evidence': evidence,
}
OF_A_TEXT = [what for what in QUESTIONS if what not in ('jws', 'evidence')]


# --- JSON ---

def unescape(column):
    r"""The columns of the tables: \\ is a backslash, \xHH a byte, \{N:unit} a unit N times; a unit
    may itself hold a brace.
    """
    def one(found):
        text = found.group(0)
        if text.startswith('\\x'):
            return bytes.fromhex(text[2:]).decode('latin-1')
        if text.startswith('\\{'):
            return unescape(found.group(2)).decode('latin-1') * int(found.group(1))
        return text[1:]
    column = column.encode().decode('latin-1')
    pattern = r'\\x[0-9a-fA-F]{2}|\\\{(\d+):(.(?:[^}\\]|\\.)*)\}|\\.'
    return re.sub(pattern, one, column, flags=re.S).encode('latin-1')


def table(top, name):
    with open(os.path.join(top, 'test/vectors/json', name), encoding='utf-8', newline='\n') as file:
        lines = file.read().split('\n')
    return [line.split('\t') for line in lines if line and not line.startswith('#')]


@pytest.mark.parametrize('name, count', [('grammar.tsv', 318), ('ijson.tsv', 150),
                                         ('canonical.tsv', 8)])
def test_json(name, count, pair, top):
    rows = table(top, name)
    assert len(rows) >= count
    for row, what in itertools.product(rows, ('parse', 'canonicalize')):
        got = pair.ask(what, row[0], unescape(row[1]))
        if row[2] == 'ok':
            assert (got.code, got.result) == (0, unescape(row[4])), row
        else:
            assert (got.reason, str(got.offset)) == (row[2], row[3]), row


def test_numbers(pair, top):
    rows = table(top, 'numbers.tsv')
    assert len(rows) == 28
    for bits, form, *_ in rows:
        number, = struct.unpack('>d', bytes.fromhex(bits))
        try:
            said = mission.number_text(number)
        except ValueError:
            said = ''
        assert said == pair.c.number(number)
        assert said in (form, form[1:] if form.startswith('-') else form), bits


# --- keys and signatures ---

def vectors(top, name):
    with open(os.path.join(top, 'test/vectors', name), 'rb') as file:
        return json.load(file)


def text_of(data):
    return json.dumps(data).encode()


def set_of(pair, key):
    """The set of a key's public half; a key that is not taken leaves it empty."""
    try:
        return Value({'keys': [Jwk.parse(text_of(key), context=pair.context).public()]}).canonical()
    except MissionError:
        return b'{"keys":[]}'


def check(row, got):
    assert got.code == 0 if row['reason'] == 'ok' else got.reason == row['reason'], row['name']


def test_jose(pair, top):
    rows, tokens = vectors(top, 'jose/rfc.json'), 0
    for row in rows:
        key = pair.ask('jwk', row['name'], text_of(row['key']))
        if row.get('key_reason', 'ok') != 'ok':
            assert key.reason == row['key_reason']
        if row.get('token'):
            tokens += 1
            got = pair.ask('jws', row['name'], row['token'].encode(), set_of(pair, row['key']))
            check(row, got)
            if row['reason'] == 'ok' and row.get('payload') is not None:
                assert got.result == row['payload'].encode()
    assert tokens == 10
    for row in vectors(top, 'jose/forms.json'):
        key = next(one['key'] for one in rows if one['name'].startswith(row['key']))
        check(row, pair.ask('jws', row['name'], row['token'].encode(), set_of(pair, key)))


def wycheproof():
    folder = os.environ.get('MISSION_WYCHEPROOF', '')
    inside = os.path.join(folder, 'testvectors_v1')
    return inside if os.path.isdir(inside) else folder if os.path.isdir(folder) else None


@pytest.mark.skipif(wycheproof() is None, reason='MISSION_WYCHEPROOF is no folder')
@pytest.mark.parametrize('name', ['json_web_key', 'json_web_signature'])
def test_wycheproof(name, pair):
    """The compact JWS; the files of bare signatures are for providers, which are C's."""
    with open(os.path.join(wycheproof(), name + '_test.json'), 'rb') as file:
        groups = json.load(file)['testGroups']
    for group in groups:
        keys = group.get('public') or group['private']
        keys = text_of(keys if 'keys' in keys else {'keys': [keys]})
        for test in group['tests']:
            token = test['jws']
            token = token if isinstance(token, str) else json.dumps(token)
            got = pair.ask('jws', f'{test["tcId"]} {test["comment"]}', token.encode(), keys)
            assert got.code or test['result'] != 'invalid', test


# --- AuthZEN ---

@pytest.mark.parametrize('profile', PROFILES)
def test_authzen(profile, pairs, top):
    pair, items = pairs[profile], 0
    for row in vectors(top, 'authzen/requests.json'):
        text = text_of(row['request'])
        request = Value.parse(text, context=pair.context)
        pair.ask('evaluation', row['name'], text)
        if 'refused' in row:
            with pytest.raises(MissionError) as refused:
                mission.evaluation_batch(request, context=pair.context)
            assert refused.value.code == mission.Code.BATCH_OPTION
            continue
        count = mission.evaluation_batch(request, context=pair.context)
        assert count == (0 if row.get('single') else len(row['items'])), row['name']
        for index, want in enumerate(row['items']):
            items += 1
            got = pair.ask('evaluation', row['name'], text, *([index] if count else []))
            if want.get('missing'):
                assert got.code == mission.Code.MISSING_MEMBER
            else:
                asked = (mission.evaluation_read_item(request, index, context=pair.context)
                         if count else mission.evaluation_read(request, context=pair.context))
                assert (asked.action, asked.resource_id) == (want['action'], want['resource'])
    assert items >= 15


def test_authzen_entities(pairs, top):
    """Every subject with every resource, action and context."""
    pair, parts = pairs[Profile.DRAFT], vectors(top, 'authzen/entities.json')
    names = ('subject', 'resource', 'action', 'context')
    for members in itertools.product(*(parts[name] for name in names)):
        text = text_of(dict(zip(names, members)))
        assert pair.ask('evaluation', text, text).code == 0
    for response in vectors(top, 'authzen/responses.json'):
        pair.ask('digest', 'a response', text_of(response))


# --- evidence ---

@pytest.mark.parametrize('name, digest', [
    ('audit-decision.json', b'sha-256:0qiDkwVoXwySxY32mS1NF_arp20x28leBo65z5PE5CQ'),
    ('receipt-execution.json', b'sha-256:Ims1Xx5FAPYfFB6c6Y2gbqybB-Z2PxCi93yWPcIHmC8')])
def test_evidence(name, digest, pairs, top):
    pair = pairs[Profile.DRAFT]
    with open(os.path.join(top, 'test/vectors/evidence', name), 'rb') as file:
        text = file.read()
    assert pair.ask('digest', name, text).result == digest
    keys = set_of(pair, vectors(top, 'jose/rfc.json')[0]['key'])
    assert pair.ask('evidence', name, text, keys).code != 0


# --- every document that the repository has, whole, cut and damaged, to every question ---

PLACES = ['test/fuzz/corpus/*/*', 'examples/board-packet/*.json',
          'examples/board-packet/draft/*.json', 'test/vectors/evidence/*.json',
          'test/vectors/jose/rfc.json', 'test/vectors/authzen/requests.json']
SEED_HEAD = 6  # bytes before the document of some seeds


def read(text):
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def parts(name, text):
    """A document, or the one behind a seed's head; and the parts that are documents themselves."""
    data = read(text)
    if data is None and read(text[SEED_HEAD:]) is not None:
        name, text = name + ' without its head', text[SEED_HEAD:]
        data = read(text)
    yield name, text
    for index, item in enumerate(data if isinstance(data, list) else ()):
        yield f'{name}/{index}', text_of(item)
        for member in ('key', 'request'):
            if isinstance(item, dict) and member in item:
                yield f'{name}/{index}/{member}', text_of(item[member])


def documents(top):
    for place in PLACES:
        found = sorted(glob.glob(os.path.join(top, place)))
        assert found, place
        for path in found:
            with open(path, 'rb') as file:
                yield from parts(os.path.relpath(path, top), file.read())
    for profile in PROFILES:
        scene = Scene(profile)
        identifier = scene.issuer.admit(scene.request()).check().value['mission_id'].text
        rendered = scene.issuer.render(mission.DecideRequest(
            mission_id=identifier, actor=mission.Requester(ALICE))).check()
        yield f'{profile.name} disclosure', rendered.value['disclosure'].canonical()
        yield f'{profile.name} record', scene.approved().mission.value.canonical()


def damaged(text):
    """The one, and a few that are nearly it; which, is the same in every run."""
    yield text
    for at in (len(text) // 3, len(text) * 2 // 3):
        if not at:
            continue
        head, tail = text[:at], text[at:]
        yield head
        yield head + b'\xff' + tail[1:]
        for mark, news in ((b'"', b'x'), (b'":', b'0,"z":')):
            found = tail.find(mark)
            if found >= 0:
                found += len(mark)
                yield head + tail[:found] + news + tail[found:]


def test_every_verdict(pairs, top):
    asked, accepted, reasons = 0, collections.Counter(), set()
    for name, text in documents(top):
        for number, one in enumerate(damaged(text)):
            for profile, what in itertools.product(PROFILES, OF_A_TEXT):
                got = pairs[profile].ask(what, f'{name}, {number}', one)
                asked += 1
                if got.code:
                    reasons.add(got.reason)
                else:
                    accepted[what] += 1
    # No document is a time, or a whole set of keys.
    assert set(OF_A_TEXT) - {'instant', 'jwks'} <= set(accepted), accepted
    assert asked > 10000 and len(reasons) >= 15, (asked, reasons)


def test_a_difference_is_seen(pair):
    """The comparison can fail: another clock, another answer."""
    text = Value({'goal': 'a', 'objects': ['b'], 'constraints': ['c'], 'success_criteria': ['d'],
                  'mission_expiry': '2026-12-31T00:00:00Z'}).canonical()
    assert pair.ask('intent', 'an Intent', text).code == 0
    late = Context(Profile.SERIES, clock=lambda: Time(plain.NOW + 10**8))
    assert verdict(QUESTIONS['intent'], late, text) != pair.c.ask('intent', text)

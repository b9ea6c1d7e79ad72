"""The evidence leaves the outboxes for the audit's archive: rows of their own in the story's store.
A real archive is elsewhere, and nobody who decides or enforces can write to it but by adding.

SPDX-License-Identifier: MIT
"""
from enforce import enforcer
from gate import DECIDER, Gate
from mission import (EmitterKind, Evidence, EvidenceKeys, EvidenceVerifier, EvidenceVerifierConfig,
                     Jwks, Value)
from mission.store import Conflict, Expect, Scan, Term, Write, WriteKind

KIND, BY_MISSION = b'board-packet-archive', b'mission'


def archive(story, about, identifier, record):
    """Keep a record; one that is there already is left as it is."""
    key = identifier.encode()
    try:
        story.keeper.commit([Write(
            what=WriteKind.PUT, expect=Expect.ABSENT, kind=KIND, key=key, bytes=record.canonical(),
            terms=[Term(index=BY_MISSION, value=about.encode(), order=key)])])
    except Conflict:
        pass


def archived(story, about):
    """Each record of a Mission, in the order of their ids."""
    place = {}
    while True:
        rows = list(story.keeper.scan(Scan(
            kind=KIND, index=BY_MISSION, value=about.encode(), limit=100, **place)))
        for row in rows:
            yield Value.parse(row.bytes, context=story.context)
        if not rows:
            return
        place = {'resume': True, 'after_order': rows[-1].order, 'after_key': rows[-1].key}


def verifier(story, context):
    """Who may sign what in this deployment."""
    deciders, enforcers = (Jwks.of([key], context=context)
                           for key in (story.decider, story.enforcer))
    emitters = [EvidenceKeys(emitter=DECIDER, roles=1 << EmitterKind.PDP, keys=deciders)]
    emitters += [EvidenceKeys(emitter=server, roles=1 << EmitterKind.PEP, keys=enforcers,
                              audiences=[server]) for server in story.mapping.values()]
    return EvidenceVerifier(EvidenceVerifierConfig(context=context, emitters=emitters))


def carry(gate, verify, box):
    """From one outbox. Each record is verified, settles what its permit held, and is forgotten when
    the archive has it.
    """
    story, items = gate.story, [None]
    while items:
        items = box.evidence_list('', 32, story.keeper).check().value['evidence']
        for item in items:
            take(gate, verify, item)
        if items:
            box.evidence_forget([item['id'].text for item in items], story.keeper).check()


def take(gate, verify, item):
    story = gate.story
    record = verify.verify(item['record'])
    what = ('a record', 'a decision', 'an execution', 'a refusal')[record.kind & 3]
    story.judge(f'{what}, signed by {record.emitter}', None)
    if record.kind == Evidence.EXECUTION:
        story.expect('   it settles its permit', gate.claims.settle_execution, record, story.keeper)
    archive(story, record.mission, item['id'].text, item['record'])


def evidence(story):
    """The decision point's outbox, and each server's."""
    gate, verify = Gate(story), verifier(story, story.servers)
    carry(gate, verify, gate.claims)
    for server in story.mapping.values():
        carry(gate, verify, enforcer(gate, server))

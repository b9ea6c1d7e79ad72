"""The audit: no decision point, no policy and no state of today is asked.

SPDX-License-Identifier: MIT
"""
from collections import Counter

import mission
from evidence import archived, verifier
from issuer import TOLD, lifecycle
from mission import Evidence, EvidenceJoin, EvidenceJoinConfig, EvidenceJoinFlag, MissionError
from text import show_text


def audit(story):
    verify = verifier(story, story.context)
    join = story.expect('there is an archive', EvidenceJoin, EvidenceJoinConfig(
        flags=EvidenceJoinFlag.FROM_START, context=story.context))
    counted = Counter()
    # Who comes without a credential that holds is nobody's.
    for about in (story.id, ''):
        for record in archived(story, about):
            count(counted, add(story, verify, join, record), story.place.get('denied'))
    tell(story, join)
    agrees(story, join, counted)
    lifecycle(story, 'the Mission', story.id, TOLD)
    lifecycle(story, 'the expansion that was asked for', story.place.get('successor'),
              'admit, deny')


def add(story, verify, join, value):
    try:
        record = verify.verify(value)
        join.add(record)
    except MissionError as error:
        story.judge('a record is sound', error)
    return record


def count(counted, record, appealed):
    if record.kind == Evidence.DECISION:
        counted['permits' if record.permit else 'denials'] += 1
        # The denial that the expansion came from is there.
        counted['appealed'] += not record.permit and (
            record.evaluation_id == appealed['evaluation_id'])
    elif record.kind == Evidence.EXECUTION:
        counted['executions'] += 1
    elif record.kind == Evidence.REFUSAL:
        counted['refusals'] += 1


def tell(story, join):
    error = None
    try:
        join.finish(now=story.now)
        show_text(join.story(story.host['state_authority'], story.id))
    except MissionError as refused:
        error = refused
    story.judge('the records are joined', error)


def agrees(story, join, counted):
    """Each permit was used once, nothing was done without one, and nothing is missing. A denial
    that a run died behind has its evidence again.
    """
    story.tell(f'{counted["permits"]} permits, {counted["executions"]} executions; '
               f'refused before any decision: {counted["refusals"]}')
    finding = join.finding(0)
    if finding is not None:
        story.same('a finding', mission.finding_name(finding.finding), '')
    if (counted['permits'], counted['executions']) != (3, 3):
        story.same('what was done', 'something else', 'what was permitted')
    if counted['denials'] < 4 or not counted['appealed']:
        story.same('what was denied', 'less',
                   'all of it, and the denial behind the request for more')

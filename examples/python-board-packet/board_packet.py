"""The board packet: one task from its Intent to its revocation. SPDX-License-Identifier: MIT"""
import argparse
import sys

import mission
from audit import audit
from enforce import attempt, calls
from evidence import evidence
from gate import tools
from govern import afresh, deny, expand, resume, revoke, suspend
from issuer import admit, approve, deliver, disclose, look_back, reload, tokens
from mission.store import Again, Conflict, Uncertain
from place import Elsewhere
from story import Stop, Story

# Each step has its moment, so that a run which goes on tells the same times. What a step does may
# be done again from its beginning.
STEPS = [
    (admit, 'The agent submits a Mission Intent', 'submitted_at', 0),
    (disclose, 'The approver is shown what would be approved', 'submitted_at', 0),
    (approve, 'The approver says yes', 'approved_at', 0),
    (reload, 'The record is read again, and proves itself', 'approved_at', 0),
    (tokens, 'Tokens are derived, one for each audience', 'approved_at', 0),
    (tools, 'Each server lists the tools that may be called', 'approved_at', 0),
    (calls, 'The agent calls tools', 'approved_at', 0),
    (suspend, 'An administrator suspends the Mission', 'approved_at', 1),
    (resume, 'It is resumed', 'approved_at', 2),
    (attempt, 'The agent calls the CRM, which nobody approved', 'approved_at', 2),
    (expand, 'It asks for more, as the denial offers', 'approved_at', 3),
    (deny, 'The approver says no', 'approved_at', 3),
    (revoke, 'Alice revokes the Mission', 'approved_at', 4),
    (deliver, 'The events go out', 'approved_at', 4),
    (evidence, "The evidence goes to the audit's archive", 'approved_at', 4),
    (look_back, 'What happened', 'approved_at', 4),
    (audit, 'A week later: the audit, from the evidence alone', 'approved_at', 4 + 7 * 24),
]


def options():
    parser = argparse.ArgumentParser(
        description='The board packet: one task from its Intent to its revocation.')
    parser.add_argument('--profile', choices=['series', 'draft'], default='series',
                        help='the vocabulary')
    parser.add_argument('--store', default='', metavar='FILE', help='a SQLite file that stays')
    parser.add_argument('--fresh', action='store_true', help='begin anew')
    parser.add_argument('--until', type=int, default=len(STEPS), metavar='STEP')
    parser.add_argument('--crash-after', type=int, default=0, metavar='COMMITS')
    parser.add_argument('folder', metavar='FOLDER', help='where the files of the story are')
    return parser.parse_args()


def tell_step(story, number):
    step, headline, since, hours = STEPS[number]
    story.clock(since, hours)
    print(f'\n{number + 1}. {headline}  ({mission.Time.from_datetime(story.now)})')
    step(story)


def tell_from(story, done, until):
    if done == len(STEPS):
        tell_step(story, done - 1)  # which reads alone
    for number in range(done, min(until, len(STEPS))):
        tell_step(story, number)
        story.place.note({'step': number + 1})


def tell(story, given):
    story.begin()
    if given.fresh or story.place.get('ending'):
        afresh(story)  # what an earlier one has left open is ended first
    done = story.place.get('step', 0)
    if 0 < done < len(STEPS):
        print(f'\n(Steps 1 to {done} were done before: the story goes on.)')
    tell_from(story, done, given.until)
    if done == len(STEPS):
        print('\nThis story was told to its end before. It begins anew with --fresh.')
    elif given.until < len(STEPS):
        print('\nSo far all went as it should.')
    else:
        print('\nAll went as it should.')


TROUBLE = (mission.MissionError, Again, Conflict, Uncertain, Elsewhere, OSError)


def main():
    """A step that did not go as it should stops the story where it is."""
    given = options()
    profile = mission.profile_of(given.profile)
    print(f'The board packet, in the vocabulary of the {given.profile} profile.')
    try:
        story = Story(profile, given.folder, given.store, given.crash_after)
    except TROUBLE as error:
        print(error, file=sys.stderr)
        return 2
    try:
        tell(story, given)
        return 0
    except (Stop, *TROUBLE) as error:
        if not isinstance(error, Stop):
            print(error, file=sys.stderr)
        print('\nThe story did not go as it should.')
        return 1
    finally:
        story.keeper.close()


if __name__ == '__main__':
    sys.exit(main())

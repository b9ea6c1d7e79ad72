"""What the lifecycle takes back, and gives again; and the request for more, which is denied.

SPDX-License-Identifier: MIT
"""
import dataclasses

import mission
from enforce import call_crm
from gate import check_offer
from issuer import ADMIN, alice, derive, proposal, request, shown
from mission import Code, CreateRequest, DecideRequest, Event, Operate, OperateRequest, State
from place import HOURS
from servers import call_again
from story import ended
from text import show_text


def operate(story, what, event, nonce, actor, want=0):
    """Each of these once: the event's name is nonce enough. The same nonce with the same request is
    answered as it was, and nothing happens a second time.
    """
    story.expect(what, story.issuer.operate, OperateRequest(
        event=event, mission_id=story.id, actor=actor, nonce=nonce,
        request=mission.event_name(event)), want=want)


def word(story, draft, series):
    return draft if story.is_draft else series


def suspend(story):
    """The token of the first call is good for two more hours; the Mission behind it is not."""
    operate(story, 'the Mission is suspended', Event.SUSPEND, 'suspend', ADMIN)
    derive(story, '', Code.NOT_ACTIVE, word(story, '', 'suspended'))
    call_again(story, story.to_call[0]['resource'], Code.MISSION_NOT_ACTIVE)


def resume(story):
    """The fourth token; the three before it were each for one audience."""
    operate(story, 'the Mission is active again', Event.RESUME, 'resume', ADMIN)
    if story.place.get('tokens', 0) <= 3:
        derive(story)
    call_again(story, '')


def revoke(story):
    operate(story, 'the Mission is revoked', Event.REVOKE, 'revoke',
            alice(story, 'mission-dashboard'))
    derive(story, '', Code.NOT_ACTIVE, word(story, 'mission_revoked', 'revoked'))
    call_again(story, '', Code.MISSION_NOT_ACTIVE)
    operate(story, 'it can be resumed', Event.RESUME, 'resume-again', ADMIN, Code.CONFLICT)


# --- 11: asking for more ---

ACCESS_TOKEN = 'urn:ietf:params:oauth:token-type:access_token'


def wider(story):
    """Ask for a successor. The client names its request after the denial that it comes from: under
    the same name the same request is one request, and what came of it is answered again.
    """
    # What was proposed at first, and the CRM.
    proposed = story.join('proposal.json', 'crm.json') if proposal(story) else None
    return story.issuer.expand(CreateRequest(
        source_id=story.id,
        subject_key=story.agent.thumbprint,  # `cnf` of the subject_token
        presented_key=story.agent.thumbprint,  # of a proof that came with it
        requested_token_type=ACCESS_TOKEN,
        creation_request_id=story.place.get('denied')['evaluation_id'],
        admit=request(story, 'wider-intent.json', proposed)))


def check_bound(story):
    """What the decision point has offered comes back with the request, and is good for nothing
    else.
    """
    asked = story.expect('what was denied is asked for', mission.evaluation_read,
                         story.place.get('asked'), context=story.context)
    story.expect('the access request comes from a denial of this Mission',
                 check_offer, story, asked)
    other = dataclasses.replace(asked, action='export_accounts')
    story.expect('the same offer, for another action', check_offer, story, other,
                 want=Code.BINDING_MISMATCH)


def expand(story):
    """Note how the Mission stands before the decision, to be compared after it."""
    check_bound(story)
    reply = story.expect('a successor with access to the CRM is asked for', wider, story)
    show_text(mission.difference_text(reply.value['difference'], context=story.context))
    story.place.note({'before': shown(story).value, 'successor': reply.value['mission_id']})


# --- 12: the answer ---

def deny(story):
    reply = story.issuer.deny(DecideRequest(
        mission_id=story.place.get('successor'), actor=alice(story),
        reason='The packet needs no customer data.'))
    # A run that died after the denial finds the request denied: a decision is never taken back.
    verdict = reply.verdict
    if (verdict.done, verdict.code, verdict.state) == (False, Code.CONFLICT, State.DENIED):
        story.tell('(it was denied before: nothing was written now)')
    else:
        story.outcome('the request is denied', reply)
    if shown(story).value != story.place.get('before'):
        story.same('what the Mission is now', 'changed', 'the same')
    story.tell('nothing of it has changed: record, state, version and derivations')
    story.expect('the same request again is another one', wider, story, want=Code.DECLINED)
    call_crm(story)


# --- anew ---

def afresh(story):
    """Revoke the earlier story's Mission, and let lapse what waited. That this was begun is noted
    first: nobody goes on with the old one.
    """
    story.clock('approved_at', HOURS - 1)
    story.place.note({'ending': 1})
    if story.id:
        reply = story.issuer.operate(OperateRequest(
            event=Event.REVOKE, flags=Operate.INTERNAL, mission_id=story.id, actor=alice(story)))
        error = ended(reply)
        story.tell(f"(the earlier story's Mission: {error.reason if error else 'revoked'})")
    story.expect('what the clock has made due is done', sweep, story)
    story.place.clear()


def sweep(story):
    more = True
    while more:
        more, _ = story.issuer.sweep(100)

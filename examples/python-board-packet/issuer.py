"""The state authority: what it asks the program around it, the request, and its approval.

SPDX-License-Identifier: MIT
"""
import mission
from mission import (ActKind, AdmitRequest, AudienceMap, AuthoritySet, Commit, Consent,
                     DecideRequest, DerivationPolicy, DerivationPolicyFlag, Derive, DeriveRequest,
                     Disclosure, DrainRequest, Issuer, IssuerConfig, IssuerFlag, IssuerHost,
                     ListRequest, Mission, Principal, ReadRequest, Requester, SettleLeaseRequest,
                     Submission, Time, TokenPlan, Value)
from text import inert, show_disclosure

ADMIN = Requester(Principal('https://idp.example.com', 'admin'), 'admin-console')


def agent_asks(story):
    return Requester(client_id=story.host['client_id'])


def alice(story, client_id=''):
    return Requester(story.principal['approver'], client_id)


# --- what the issuer asks ---

def may(story, act):
    """The agent asks, the Approver decides and may end it, an administrator governs. Whoever is not
    named may not; act.actor was authenticated before the call.
    """
    who = act.actor.principal
    agent = act.actor.client_id == story.host['client_id']
    approver, governs = who == story.principal['approver'], who == ADMIN.principal
    if act.what in (ActKind.ADMIT, ActKind.DERIVE, ActKind.EXPAND, ActKind.WITHDRAW, ActKind.LIST):
        return agent
    if act.what in (ActKind.APPROVE, ActKind.DENY, ActKind.REVOKE):
        return approver
    if act.what in (ActKind.SUSPEND, ActKind.RESUME):
        return governs
    return act.what == ActKind.READ and (agent or approver or governs)


def policy(story):
    """In the series, the ceiling's entry at the resource that mapping.json names for an object."""
    def candidates(purpose, target):
        resource = story.mapping.get(target)
        found = [entry for entry in story.ceiling if resource and entry['resource'] == resource]
        return found[0] if found else None
    return DerivationPolicy(
        flags=DerivationPolicyFlag.KEYS_ENFORCED, version=story.host.get('policy_version', ''),
        ceiling=story.ceiling, candidates=candidates)


def open_issuer(story):
    # The most that this agent can ever have: what it needs, and what it may ask for besides.
    story.ceiling = AuthoritySet.from_value(story.join('authority-set.json', 'crm.json'),
                                            context=story.context)
    story.issuer = Issuer(IssuerConfig(
        flags=IssuerFlag.NO_CHILDREN, context=story.context, issuer=story.host['state_authority'],
        store=story.keeper, host=IssuerHost(
            may=lambda act: may(story, act),
            # A real host looks at how and when the person signed in.
            authenticated=lambda act, acr, how: how['method'] == 'passkey',
            # Draft: Alice may lend an agent what is hers.
            source=lambda act, source: source['type'] == 'user_delegated',
            policy=lambda act: policy(story))))


def show(story):
    """The Mission as an administrator sees it."""
    return story.issuer.show(ReadRequest(mission_id=story.id, actor=ADMIN))


def shown(story):
    return story.expect('the Mission is shown to an administrator', show, story)


# --- 1: the request ---

def sent_intent(story, name):
    """The value of the mission_intent parameter: the bare Intent, or the draft's envelope."""
    intent = story.read(name)
    return Value({'intent': intent} if story.is_draft else intent).canonical()


def request(story, intent, proposal):
    return AdmitRequest(
        intent=sent_intent(story, intent), proposal=proposal.canonical() if proposal else None,
        subject=story.principal['subject'], client_id=story.host['client_id'],
        tenant=story.host.get('tenant', ''), authority_source=story.host.get('authority_source'))


def proposal(story):
    """What the agent of the draft proposes."""
    return story.read('proposal.json') if story.is_draft else None


def waiting(story):
    """A request of a run that ended early. An Intent has no identifier: sent twice it is two
    requests, so one that is there is the one to go on with.
    """
    reply = story.expect("the agent's waiting requests are listed", story.issuer.list, ListRequest(
        actor=agent_asks(story), client_id=story.host['client_id'],
        states=[mission.request_wire(story.profile, mission.State.PENDING)]))
    found = reply.value.find('/missions/0/id')
    return found.text if found is not None else ''


def admit(story):
    found = waiting(story)
    if found:
        story.tell('(one is waiting already, from a run that ended early: '
                   'the story goes on with it)')
    else:
        sent = request(story, 'intent.json', proposal(story))
        story.tell(f'mission_intent: {inert(sent.intent.decode())}')
        reply = story.expect('the request is admitted', story.issuer.admit, sent)
        found = reply.value['mission_id'].text
    story.place.note({'mission_id': found})
    story.tell(f'{"reserved identifier":<26} {found}')


# --- 2: what the approver is shown ---

def complete(story, rendered):
    """The host's own disclosure: its words, and what only this moment can say."""
    words = story.read('disclosure.json').to_python()
    hashes = rendered['disclosure']['source_hashes']
    words['source_hashes'] = {name: hashes[name] for name in hashes
                              if name in ('intent_hash', 'proposal_hash', 'authority_hash')}
    words['display_context']['rendered_at'] = str(Time.from_datetime(story.now))
    return Disclosure.from_value(words, context=story.context)


def check_faithful(story, disclosure, rendered):
    """Only what says all of the Intent and of every entry may be displayed."""
    submission = Submission.parse(sent_intent(story, 'intent.json'), None, context=story.context)
    proposed = proposal(story)
    if proposed is not None:
        proposed = AuthoritySet.from_value(proposed, context=story.context)
    disclosure.check(Consent(
        issuer=story.host['state_authority'], intent=submission.intent,
        set=AuthoritySet.from_value(rendered['authority_set'], context=story.context),
        proposal=proposed, subject=story.principal['subject'],
        approver=story.principal['approver'], client_id=story.host['client_id']))


def disclose(story):
    """Keep what was shown: the approval is about exactly this."""
    reply = story.expect('the request is rendered for its approver', story.issuer.render,
                         DecideRequest(mission_id=story.id, actor=alice(story)))
    disclosure = story.expect('the disclosure is complete', complete, story, reply.value)
    story.expect('it is faithful to the Intent and to every entry',
                 check_faithful, story, disclosure, reply.value)
    show_disclosure(story, disclosure.value.to_python())
    story.place.note({'rendering': reply.value['rendering'], 'shown': disclosure.value})


# --- 3: the approval ---

def decide(story):
    """One approval, one event: whoever sends it again means the same approval."""
    return story.issuer.approve(DecideRequest(
        mission_id=story.id, actor=alice(story),
        approval_event_id=f'{story.host["approval_event_id"]}.{story.id}',
        rendering=story.place.get('rendering'),
        disclosure=Value(story.place.get('shown')).canonical(),
        authentication=story.host['authentication']))


def approve(story):
    first = story.expect('the Mission is active, with its anchors', decide, story)
    story.tell(f'{"Mission":<26} {first.mission.id}')
    for name, what in (('Intent', Commit.INTENT), ('proposal', Commit.PROPOSED_AUTHORITY),
                       ('authority', Commit.AUTHORITY_SET),
                       ('disclosure', Commit.CONSENT_DISCLOSURE)):
        digest = first.mission.anchor(what)
        if digest:
            story.tell(f'{"anchor of the " + name:<26} {digest}')
    again = story.expect('the same approval again gives the same Mission', decide, story)
    if not again.verdict.replayed:
        story.same('the answer to the repetition', 'new', 'replayed')


# --- 4: the record proves itself ---

def prove(story, text):
    record = Mission.parse(text, context=story.context)
    record.verify(disclosure=Disclosure.from_value(story.place.get('shown'), context=story.context))


def reload(story):
    record = shown(story).value['record'].canonical()
    story.expect('every anchor is recomputed and agrees', prove, story, record)
    changed = record.replace(b'"goal":"', b'"goal":"X', 1)
    story.expect('with one letter more in its goal it is still the approved Mission',
                 prove, story, changed, want=mission.Code.DIGEST_MISMATCH)


# --- 5: tokens ---

# Longer than the Mission may stay as it is: what a token says has to be weighed against the
# Mission's state.
TOKEN_SECONDS = 3 * 3600

# In this deployment a resource server goes by the URI of what it serves.
AUDIENCES = AudienceMap(audiences=lambda entry: entry['resource'])


def sign(story, derived):
    """The token of a derivation: for the servers of its entries, and for the agent's key. It must
    not leave the host yet.
    """
    made = mission.token_make(TokenPlan(
        derived=derived, signer=story.server.signer(0), iss=story.host['state_authority'],
        sub=story.principal['subject'].sub, client_id=story.host['client_id'],
        audiences=AUDIENCES, jkt=story.agent.thumbprint), context=story.context)
    story.signed = made.token
    story.tell('(signed, and held back until it is confirmed)')


def reserve(story, resource=''):
    """Ask for a token for one resource, or for all."""
    return story.issuer.derive(DeriveRequest(
        flags=Derive.RESERVE, mission_id=story.id, actor=agent_asks(story),
        resources=[resource] if resource else [], lifetime=TOKEN_SECONDS,
        issue=lambda derived: sign(story, derived)))


def finish(story):
    """Confirm what is reserved; then it is the agent's. The reservation is noted before: a run that
    was killed in between confirms the same one; one that was killed before the note leaves a
    reservation that ends unconfirmed, and is not counted.
    """
    place = story.place
    reserved, signed = place.get('reserved'), place.get('signed')
    story.expect('the reservation is confirmed', story.issuer.confirm,
                 SettleLeaseRequest(mission_id=story.id, lease=reserved['lease']))
    story.tell(f'derivation {reserved["derivation"]}, exp {Time(reserved["exp"])}: '
               f"a token of {len(signed)} bytes, for the agent's key")
    story.show_json('mission:', reserved['mission'])
    story.show_json('authorization_details:', reserved['authorization_details'])
    place.note({'reserved': None, 'signed': None, 'tokens': place.get('tokens', 0) + 1,
                'token for ' + place.get('wanted'): signed})


def token_for(story, resource):
    """The latest that the agent holds."""
    return story.place.get('token for ' + resource, '')


def derive(story, resource='', want=0, word=''):
    """Hand one token out, counted once however often this is asked. The gate has to answer `want`,
    and to tell a client this word.
    """
    if story.place.get('reserved'):
        story.tell('(a reservation of an earlier run is there)')
        finish(story)
        return
    reply = story.expect('the gate lets a token be derived', reserve, story, resource, want=want)
    if not want:
        story.place.note({'reserved': reply.value, 'signed': story.signed, 'wanted': resource})
        finish(story)
        return
    verdict = reply.verdict
    if verdict.member:
        story.tell(f'token endpoint: {{"error":"{verdict.oauth_error}",'
                   f'"{verdict.member}":"{verdict.value}"}}')
    elif verdict.oauth_error:
        story.tell(f'token endpoint: {{"error":"{verdict.oauth_error}"}}')
    story.same('what the client is told', verdict.value or '', word)


def tokens(story):
    entries = shown(story).mission.authority_set
    for index in range(story.place.get('tokens', 0), len(entries)):
        derive(story, entries[index]['resource'].text)


# --- 14 and 16: events and history ---

def deliver(story):
    keys = ['']
    while keys:
        reply = story.expect('the outbox is read', story.issuer.events, DrainRequest(limit=32))
        events = reply.value['events'].to_python()
        # A real host sends them to its receivers here. Whoever dies before the acknowledgment
        # delivers again: a receiver knows an event by its key.
        for event in events:
            story.tell(f'-> {inert(event["event"])}  {inert(event["key"])}')
        keys = [event['key'] for event in events]
        if keys:
            story.expect('they are acknowledged', story.issuer.acknowledge, keys)


def history(story, identifier, actor):
    """A Mission's events."""
    reply = story.issuer.history(ReadRequest(mission_id=identifier, actor=actor))
    return reply.check().value['events'].to_python()


def line(events):
    return ', '.join(event['event'] for event in events)


TOLD = 'admit, approve, suspend, resume, revoke'


def look_back(story):
    """Every event once and in its place, however often the story was interrupted."""
    events = history(story, story.id, alice(story))
    for event in events:
        story.tell(f'{event["sequence"]:2}  {inert(event["committed_at"])}  '
                   f'{inert(event["event"])}')
    story.judge('the history is read', None)
    story.same('the history', line(events), TOLD)
    story.same('the number of derivations', str(shown(story).value['derivations']), '4')
    story.tell('4 tokens were handed out, and 4 are counted')


def lifecycle(story, what, identifier, want):
    """What became of a Mission, as one line; and that it is so."""
    said = line(history(story, identifier, ADMIN))
    story.same(what, said, want)
    story.tell(f'{what}: {said}')

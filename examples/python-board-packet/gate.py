"""The decision point that all servers ask: the Mission's policy view, what the operations mean, and
a store for what it has to remember.

SPDX-License-Identifier: MIT
"""
from datetime import timedelta

import mission
from issuer import show
from mission import (Claims, ClaimsConfig, Code, Deny, Disclosure, Emitter, EmitterConfig,
                     EmitterKind, Jwks, Jws, JwsExpect, KnownState, Learned, Mission,
                     OperationProfile, Pdp, PdpConfig, PdpHost, Policy, PolicyAnswer, PolicySource,
                     Refused, Says, Time, ToolsView, Value)
from text import inert, label

DECIDER = 'https://pdp.example.com'
NAMES = 'https://mcp.example.com/evidence/'  # before members of this deployment's own


class Gate:
    def __init__(self, story):
        self.story = story
        self.policy = self.compile(show(story).check().value['record'])
        self.operations = [OperationProfile.parse(one.canonical(), context=story.servers)
                           for one in story.read_common('operations.json')]
        # The servers of this story have nothing to add to what was approved.
        nothing = PolicyAnswer(says=Says.PERMIT, id='servers', version='1', verdict='permit')
        pdp = Pdp(PdpConfig(context=story.servers, id=DECIDER, host=PdpHost(
            profile=self.operation, resource_policy=lambda question: nothing,
            access_request=self.access_request)))
        self.claims = Claims(ClaimsConfig(
            context=story.servers, pdp=pdp,
            emitter=self.emitter(DECIDER, EmitterKind.PDP, story.decider)))

    def compile(self, recorded):
        """What was approved, proven by its anchors, becomes what is decided by."""
        story = self.story
        record = Mission.from_value(recorded, context=story.servers)
        record.verify(disclosure=Disclosure.from_value(story.place.get('shown'),
                                                       context=story.servers))
        version = '' if story.is_draft else story.host['policy_version']
        return Policy.compile(PolicySource(record=record, policy_version=version),
                              context=story.servers)

    def emitter(self, name, role, key):
        return Emitter(EmitterConfig(context=self.story.servers, id=name, role=role,
                                     signer=key.signer(0), name_space=NAMES))

    def operation(self, resource, action):
        """The profile of an action; None: it has none."""
        for profile in self.operations:
            terms = profile.terms()
            if (terms.resource, terms.action) == (resource, action):
                return profile
        return None

    def access_request(self, asked, identifier, reason):
        """More can be asked for where policy would let this agent have it, if the approver agreed.
        """
        if reason != Deny.OUT_OF_AUTHORITY:
            return None
        for entry in self.story.ceiling:
            if entry['resource'] == asked.audience and entry['actions'][0] == asked.action:
                return offer(self.story, asked, identifier)
        return None

    def look(self):
        """The state authority's word on the Mission, now."""
        story = self.story
        says = show(story).check().value['mission']
        return KnownState(
            state=mission.state_of_wire(story.profile, says['state'].text), source=Learned.STATUS,
            version=int(says['version']), learned_at=story.now,
            fresh_until=story.now + timedelta(minutes=1))


# --- the bridge from a denial to a request for more: an offer that the decision point signs, and
# that the state authority takes from nobody else ---

OFFER_TYPE, OFFER_LIFE = 'access-request-binding+jwt', timedelta(hours=4)


def offer(story, asked, identifier):
    end = story.now + OFFER_LIFE
    said = Value({'binding': mission.access_binding(asked, identifier, context=story.context),
                  'exp': int(end.timestamp())})
    return {'endpoint': 'https://as.example.com/access-requests',
            'expires_at': str(Time.from_datetime(end)),
            'binding_token': mission.jws_sign(story.decider.signer(0), OFFER_TYPE,
                                              said.canonical(), context=story.context)}


def check_offer(story, asked):
    """Signed by the decision point, not too old, for this Mission and for what is submitted."""
    denied = story.place.get('denied')
    signed = Jws.verify(denied['access_request']['binding_token'], JwsExpect(
        keys=Jwks.of([story.decider], context=story.context), types=[OFFER_TYPE]),
        context=story.context)
    says = Value.parse(signed.payload, context=story.context)
    if int(says['exp']) <= story.now.timestamp():
        raise Refused('the offer has ended', Code.TOKEN_EXPIRED)
    if asked.mission_id != story.id:
        raise Refused('another Mission', Code.GRANT)
    mission.access_check(says['binding'], asked, denied['evaluation_id'], context=story.context)


# --- 6: tools/list ---

def tools(story):
    """The agent is shown what it may call, and nothing else to be misled by."""
    gate = Gate(story)
    state = gate.look()
    for resource, catalog in story.read_common('tools.json').items():
        view = ToolsView(policy=gate.policy, state=state, now=story.now, audience=resource)
        shown = story.expect(label('tools/list', resource), mission.tools_filter, catalog, view,
                             context=story.servers)
        story.same('what is shown', names(shown['tools']), names(catalog['shown']))
        story.tell(f'   there are: {names(catalog["tools"])}')
        story.tell(f'   shown are: {names(shown["tools"])}')


def names(tools):
    found = [tool['name'] if isinstance(tool, dict) else tool for tool in tools.to_python()]
    return ' '.join(map(inert, found)) or 'none'

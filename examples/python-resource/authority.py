"""The state authority: it admits the Mission, has it approved, and derives tokens of it.

SPDX-License-Identifier: MIT
"""
import mission
from mission import Profile, Value

AS = 'https://as.example.com'
LEDGER = 'https://finance.example.com/ledger'
AGENT = 'packet-agent'
ALICE = mission.Principal('https://idp.example.com', 'alice')
GOAL = 'Prepare the audit-committee board packet for Q3 2026'

SERIES = {'goal': GOAL, 'objects': ['Q3 financials'],
          'constraints': ['confidential classification'],
          'success_criteria': ['packet drafted'], 'mission_expiry': '2036-10-15T18:00:00Z'}
DRAFT = {'intent': {'goal': GOAL, 'resources': [LEDGER],
                    'constraints': ['confidential classification'],
                    'success_criteria': ['packet drafted'], 'expires_at': '2036-10-15T18:00:00Z'}}

# What policy lets anybody ask for: figures of one entity, and notes on them.
ENTRY = {'type': 'mission_resource_access', 'resource': LEDGER,
         'actions': ['ledger.read', 'ledger.annotate'], 'constraints': {'entity': 'Example Corp'}}


def new_context(profile):
    """Knows one constraint beside the common ones: of which entity the figures are."""
    def holds(value, facts):
        return facts.lookup is not None and facts.lookup('entity') == value
    return mission.Context(profile, constraint_types=[
        mission.ConstraintType(key='entity', holds=holds)])


class Authority:
    def __init__(self, profile):
        self.context = new_context(profile)
        self.profile = profile
        self.ceiling = mission.AuthoritySet.from_value([ENTRY], context=self.context)
        self.key = mission.Jwk.generate(mission.Algorithm.EDDSA, 'as-1', context=self.context)
        self.issuer = mission.Issuer(mission.IssuerConfig(
            context=self.context, flags=mission.IssuerFlag.NO_CHILDREN, issuer=AS,
            store=mission.MemoryStore(context=self.context),
            host=mission.IssuerHost(
                may=lambda act: True,
                source=lambda act, source: True,
                authenticated=lambda act, acr, how: how['method'] == 'passkey',
                policy=self.policy)))
        self.mission = ''

    def policy(self, act):
        return mission.DerivationPolicy(
            flags=mission.DerivationPolicyFlag.KEYS_ENFORCED, version='policy-7',
            ceiling=self.ceiling, candidates=lambda purpose, target: [ENTRY])

    def approve(self):
        """Has the task admitted, shown to a person, and approved."""
        more, intent = {}, SERIES
        if self.profile == Profile.DRAFT:
            intent = DRAFT
            more = {'proposal': Value([ENTRY]).canonical(),
                    'authority_source': {'type': 'user_delegated'}}
        admitted = self.issuer.admit(mission.AdmitRequest(
            intent=Value(intent).canonical(), subject=ALICE, client_id=AGENT, tenant='example',
            **more)).check()
        self.mission = str(admitted.value['mission_id'])
        actor = mission.Requester(principal=ALICE)
        shown = self.issuer.render(mission.DecideRequest(
            mission_id=self.mission, actor=actor)).check().value
        self.issuer.approve(mission.DecideRequest(
            mission_id=self.mission, actor=actor, approval_event_id='apv-1',
            rendering=str(shown['rendering']), disclosure=shown['disclosure'].canonical(),
            authentication={'method': 'passkey'})).check()

    def token(self, jkt=''):
        """Derives one; with a key's thumbprint it is of no use without the key."""
        made = []

        def issue(derived):
            made.append(mission.token_make(mission.TokenPlan(
                derived=derived, signer=self.key.signer(mission.Algorithm.EDDSA), iss=AS,
                sub=ALICE.sub, client_id=AGENT, jkt=jkt,
                audiences=mission.AudienceMap(audiences=lambda entry: entry['resource'])),
                context=self.context).token)
        self.issuer.derive(mission.DeriveRequest(
            mission_id=self.mission, actor=mission.Requester(client_id=AGENT), lifetime=600,
            issue=issue)).check()
        return made[0]

    def keys(self):
        """What a resource server fetches from jwks_uri."""
        return mission.Jwks.of([self.key], context=self.context).public().canonical()

    def revoke(self):
        self.issuer.operate(mission.OperateRequest(
            event=mission.Event.REVOKE, mission_id=self.mission,
            actor=mission.Requester(principal=ALICE), nonce='revoke-1',
            request='revoke ' + self.mission)).check()

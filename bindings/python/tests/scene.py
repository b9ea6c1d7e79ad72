"""A state authority, a resource server and a decision point, for the tests.

SPDX-License-Identifier: MIT
"""
import mission
from mission import (AdmitRequest, AudienceMap, Context, DecideRequest, DeriveRequest,
                     DerivationPolicy, Issuer, IssuerConfig, IssuerHost, MemoryStore, Principal,
                     Profile, Requester, Time, Value)

AS, ERP = 'https://as.example.com', 'https://erp.example.com'
ALICE = Principal('https://idp.example.com', 'alice')
NOW = Time.parse('2026-09-21T09:00:00Z')
ENTRY = {'type': 'mission_resource_access', 'resource': ERP,
         'actions': ['invoices.read', 'journal-entries.write']}


def intent(profile):
    if profile == Profile.SERIES:
        return {'goal': 'Close the books', 'objects': ['books'], 'constraints': ['none'],
                'success_criteria': ['closed'], 'mission_expiry': '2026-12-31T00:00:00Z'}
    return {'goal': 'Close the books', 'resources': [ERP], 'expires_at': '2026-12-31T00:00:00Z'}


def turned(token):
    """The same token, but for one bit of its signature."""
    head, _, signature = token.rpartition('.')
    return f'{head}.{signature[:5]}{"B" if signature[5] == "A" else "A"}{signature[6:]}'


class Scene:
    def __init__(self, profile=Profile.SERIES, store=None, crypto=None, **host):
        self.profile = profile
        self.context = Context(profile, clock=lambda: NOW, crypto=crypto)
        self.ceiling = mission.AuthoritySet.from_value([ENTRY], context=self.context)
        table = {'may': lambda act: True,
                 'authenticated': lambda act, acr, authentication: True,
                 'source': lambda act, source: True,
                 'policy': self.policy}
        table.update(host)
        self.store = store or MemoryStore(context=self.context)
        self.issuer = Issuer(IssuerConfig(context=self.context, issuer=AS, store=self.store,
                                          host=IssuerHost(**table)))

    def policy(self, act):
        return DerivationPolicy(version='7', ceiling=self.ceiling,
                                recognizes=lambda target: True,
                                enforces=lambda resource, key: True,
                                candidates=lambda purpose, target: [ENTRY])

    def request(self):
        text, more = Value(intent(self.profile)).canonical(), {}
        if self.profile == Profile.DRAFT:
            text = Value({'intent': intent(self.profile)}).canonical()
            more['proposal'] = Value([ENTRY]).canonical()
            more['authority_source'] = {'type': 'user_delegated'}
        return AdmitRequest(intent=text, subject=ALICE, client_id='agent', tenant='example-corp',
                            **more)

    def decision(self, shown):
        return DecideRequest(mission_id=str(shown['mission_id']), actor=Requester(principal=ALICE),
                             approval_event_id='apv-1', rendering=str(shown['rendering']))

    def derivation(self, identifier, **more):
        return DeriveRequest(mission_id=identifier, actor=Requester(client_id='agent'),
                             lifetime=300, **more)

    def approved(self):
        shown = self.issuer.admit(self.request()).check().value
        return self.issuer.approve(self.decision(shown)).check()

    def token(self, derived, key):
        plan = mission.TokenPlan(
            derived=derived, signer=key.signer(0), iss=AS, sub='alice', client_id='agent',
            audiences=AudienceMap(audiences=lambda entry: entry['resource']), audience=ERP)
        return mission.token_make(plan, context=self.context)

    def resource(self, key, **more):
        keys = mission.Jwks.of([key], context=self.context)
        trusted = mission.TrustedIssuer(iss=AS, keys=keys)
        return mission.Resource(mission.ResourceConfig(
            context=self.context, issuers=[trusted], audiences=[ERP], **more))

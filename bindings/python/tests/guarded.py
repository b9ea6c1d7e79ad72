"""What a guard stands in front of, for the tests of WSGI and ASGI. SPDX-License-Identifier: MIT"""
import dataclasses
import ssl
import subprocess

import mission
from mission import Operation, Profile, TokenPlan
from mission.guard import GuardConfig, Route, Routes
from scene import AS, ERP, Scene

ROUTES = Routes([
    Route('GET', '/erp', Operation(resource=ERP, action='invoices.read')),
    Route('HEAD', '/erp', Operation(resource=ERP, action='invoices.read')),
    Route('GET', '/erp/', Operation(resource=ERP, action='invoices.read')),
    Route('GET', '/erp/admin/', Operation(resource=ERP, action='administer')),
    Route('POST', '/erp', Operation(resource=ERP, action='journal-entries.write',
                                    needs=mission.NeedsFlag.KEY))])


class Site(Scene):
    """A resource server, tokens for it, and what its guard refused."""

    def __init__(self, profile=Profile.SERIES, cached=True, **more):
        super().__init__(profile)
        self.record = self.approved().mission
        self.key = mission.Jwk.generate(mission.Algorithm.ES256, 'k1', context=self.context)
        self.client = mission.Jwk.generate(mission.Algorithm.ES256, '', context=self.context)
        self.server = self.resource(self.key, flags=mission.ResourceFlag.DISCLOSE, realm='erp',
                                    **more)
        self.refusals = []
        self.config = GuardConfig(
            resource=self.server, cache=mission.TokenCache(self.server) if cached else None,
            base=ERP, operation=ROUTES.operation,
            log=lambda request, refusal: self.refusals.append(refusal))

    def change(self, **more):
        self.config = dataclasses.replace(self.config, **more)

    def issued(self, **more):
        made = []

        def issue(derived):
            made.append(mission.token_make(TokenPlan(
                derived=derived, signer=self.key.signer(0), iss=AS, sub='alice',
                client_id='agent', audience=ERP, audiences=mission.AudienceMap(
                    audiences=lambda entry: entry['resource']), **more),
                context=self.context).token)
        self.issuer.derive(self.derivation(self.record.id, issue=issue)).check()
        return made[0]

    def bound(self):
        return self.issued(jkt=self.client.thumbprint)

    def proof(self, token, uri=ERP + '/erp', nonce='', method='GET'):
        return mission.proof_make(self.client, method, uri, token, nonce, context=self.context)

    @classmethod
    def proving(cls, profile=Profile.SERIES):
        context = mission.Context(profile)
        guard = mission.ReplayGuard(64, context=context)
        # Of the system's clock: its nonces have to be as old as it says.
        keeper = mission.NonceKeeper(b'k' * 32, 300, context=context)
        return cls(profile, proofs=mission.ProofPolicy(
            nonces=True, fresh=guard.fresh, nonce_current=keeper.current, nonce_next=keeper.next))


def certificate(folder, name):
    """A new certificate of its own: its file, that of its key, its DER."""
    key, pem = str(folder / (name + '.key')), str(folder / (name + '.pem'))
    subprocess.run(['openssl', 'req', '-x509', '-newkey', 'ec', '-pkeyopt',
                    'ec_paramgen_curve:P-256', '-nodes', '-keyout', key, '-out', pem, '-days', '2',
                    '-subj', '/CN=' + name, '-addext', 'basicConstraints=critical,CA:TRUE'],
                   check=True, capture_output=True)
    with open(pem, encoding='ascii') as file:
        return pem, key, ssl.PEM_cert_to_DER_cert(file.read())


# Targets that programs read differently, and some that all of them read alike.
PLAIN = ['/erp', '/erp?', '/erp/?a=//../%2F', '/erp/...;/%41%20%25xy', '/erp/%25%78%32', '/erp/a:b@c', '/erp/%C3%A9']
TWO_WAYS = [
    'https://erp.example.com/erp', '//erp', '/erp//a', '/x/../erp', '/erp/admin/..',
    '/erp/admin/..;a=b', '/erp/.;/a', '/erp/%2e%2e/a', '/erp%2Fadmin', '/erp%5cadmin',
    '/erp\\admin', '/erp/%3b', '/erp/%00', '/erp/%7f', '/erp/%252e', '/erp/%25', '/erp/%25a',
    '/erp/%25%32%66', '/erp/%252%65', '/erp/%25%32e', '/erp/%25%32',
    '/erp/%zz', '/erp/%4', '/erp#', '/erp?a#b', '*', 'erp']

"""The resource servers: each takes the tokens that are for it, from the agent's key, and enforces
the entries.

SPDX-License-Identifier: MIT
"""
import dataclasses

import mission
from issuer import AUDIENCES, token_for
from mission import (ConstraintType, Facts, IntrospectRequest, Jwks, MissionError, Operation,
                     Presented, ProofPolicy, ReplayGuard, Resource, ResourceConfig, ResourceFlag,
                     Scheme, TrustedIssuer, Value)
from text import label


def constraint_types():
    """What the entries of this story are bounded by: plain values that a call has to bring."""
    def plain(key):
        def holds(value, facts):
            fact = facts.lookup(key) if facts.lookup else None
            return fact is not None and value == fact
        return ConstraintType(key=key, holds=holds)
    return [plain(key) for key in ('period', 'entity', 'template', 'classification', 'group')]


class Server:
    """It knows its name, the authorization server's keys, and the proofs that it has seen."""

    def __init__(self, story, name, flags=0):
        """It trusts one authorization server, by the keys that this one publishes."""
        self.story, self.name = story, name
        keys = Jwks.of([story.server], context=story.servers)
        guard = ReplayGuard(64, context=story.servers)
        self.resource = Resource(ResourceConfig(
            flags=flags, context=story.servers, audiences=[name],
            issuers=[TrustedIssuer(iss=story.host['state_authority'], keys=keys)],
            proofs=ProofPolicy(fresh=guard.fresh)))

    def identify(self, token, with_proof=True):
        """The agent presents a token, with a proof of its key or (stolen) without; the server looks
        at both. No token: the access says why.
        """
        presented = dataclasses.replace(mission.presented_read('DPoP ' + token, 1),
                                        method='POST', uri=self.name)
        if with_proof:
            proof = mission.proof_make(self.story.agent, 'POST', self.name, token, '',
                                       context=self.story.context)
            presented = dataclasses.replace(presented, proofs=1, proof=proof)
        return self.resource.verify(presented)

    def tell(self, access):
        challenge, _ = self.resource.challenge(access)
        if not access.permit:
            self.story.tell(f'   {access.status} {challenge}')


def why(access):
    """Why an access was refused; None: it was not."""
    return None if access.permit else access.why or MissionError('refused', access.code)


# --- what the state authority says of a token ---

def own_look(story, token):
    """It looks at its own token, whoever that is for. None: it is no good one."""
    own = Server(story, story.host['state_authority'], ResourceFlag.OWN)
    found, _ = own.resource.verify(Presented(scheme=Scheme.BEARER, token=token))
    return found


def introspect(server, token):
    story = server.story
    reply = story.expect('the server introspects the token', story.issuer.introspect,
                         IntrospectRequest(authenticated=True, audiences=[server.name],
                                           token=own_look(story, token),  # None: not active
                                           map=AUDIENCES))
    story.show_json('answer:', reply.value)
    read = story.expect('the answer can be relied on', mission.introspection_read, reply.value,
                        story.host['state_authority'], asked=story.now, context=story.servers)
    return dataclasses.replace(read.known, once=True)


def call_again(story, resource, want=0):
    """The first call of the file, as the server sees it that asks for the Mission's state. The
    token itself is good for hours.
    """
    first = story.to_call[0]
    server = Server(story, first['resource'])
    held = token_for(story, resource)
    known = introspect(server, held)
    token, access = server.identify(held)
    if access.permit:
        access = server.resource.decide(token, Operation(
            resource=server.name, uri=server.name, action=first['action'],
            facts=Facts(lookup=first['facts'].get)), state=known)
    story.judge(label(first['action'], server.name), why(access), want)
    server.tell(access)


def plain_token(story, resource):
    """What every client of the authorization server can have: it says who calls, and grants nothing
    of the task.
    """
    now = int(story.now.timestamp())
    claims = Value({
        'iss': story.host['state_authority'], 'sub': story.principal['subject'].sub,
        'client_id': story.host['client_id'], 'aud': resource,
        'jti': f'plain.{story.now:%Y%m%d%H%M%S}', 'iat': now, 'exp': now + 600,
        'cnf': {'jkt': story.agent.thumbprint}})
    return mission.jws_sign(story.server.signer(0), 'at+jwt', claims.canonical(),
                            context=story.context)

"""The enforcement point in front of a server's tools: from a call to its one effect.

Verify who calls, ask the decision point, hold the answer against the question, and right before the
effect check everything again and consume the permit. Each end leaves evidence.

SPDX-License-Identifier: MIT
"""
import dataclasses
from dataclasses import dataclass
from typing import Any

import mission
from gate import DECIDER, NAMES, Gate
from issuer import reserve, token_for
from mission import (Attempt, AttemptFlag, Call, CarriedMission, Code, Denied, Deny, EmitterKind,
                     Execution, Join, MissionError, OutcomeKind, Pep, PepConfig, PepFlag, PepHost,
                     ResourceFlag, Situation, TokenClaims, ToolsTerms)
from servers import Server, plain_token, why
from story import ended
from text import inert, label


@dataclass(frozen=True)
class Asked:
    """A call of the agent's, and what has to come of it."""

    resource: str
    action: str
    token: str
    key: str  # the agent's name for what it wants to happen once
    outcome: str
    arguments: Any = None
    stolen: bool = False  # somebody else has the token: no proof
    external: bool = False  # the token is of no Mission: the call itself names it
    note: bool = False  # an access request will be about it

    @property
    def want(self):
        """The code of the outcome's word, which a server refuses with by itself, or a decision's
        reason; 0: permitted.
        """
        if mission.denial_of_name(self.outcome) != Deny.NONE:
            return Code.DENIED
        return next((code for code in Code if MissionError('', code).reason == self.outcome), 0)


# --- 7: the calls of the file ---

def calls(story):
    """Each call is noted when it is over."""
    gate = Gate(story)
    for index in range(story.place.get('calls', 0), len(story.to_call)):
        one = story.to_call[index]
        asked = Asked(
            resource=one['resource'], action=one['action'], outcome=one['outcome'],
            token=token_for(story, one.get('with_token_for', one['resource'])),
            key=f'call-{index}.{story.id}', arguments=one.get('facts'),
            stolen=one.get('stolen', False))
        if asked.token:
            call(gate, asked)
        else:  # a tool that no token is for: the token endpoint is asked for one
            story.judge(label(asked.action, asked.resource), ended(reserve(story, asked.resource)),
                        asked.want)
        story.place.note({'calls': index + 1, 'execution': None})


# --- 10: the CRM ---

def attempt(story):
    call_crm(story, note=True)


def call_crm(story, note=False):
    """No token of the Mission is for the CRM. The agent comes with its own, which says who it is,
    and names the Mission in the call: the CRM's decision point joins the two, and looks at what was
    approved.
    """
    one = story.read_common('attempt.json').to_python()
    call(Gate(story), Asked(
        resource=one['resource'], action=one['action'], outcome=one['outcome'],
        token=plain_token(story, one['resource']), key=f'crm.{story.id}', arguments=one['facts'],
        external=True, note=note))


# --- a call on its way ---

def enforcer(gate, resource):
    story = gate.story
    return Pep(PepConfig(
        flags=PepFlag.RECHECK_ALL, context=story.servers, id=resource, pdp=DECIDER,
        emitter=gate.emitter(resource, EmitterKind.PEP, story.enforcer), error_namespace=NAMES,
        # The tools of this story have no versions that could have changed.
        host=PepHost(state=lambda issuer, identifier: gate.look(), target=lambda about: True)))


def call(gate, asked):
    """From the request to its effect, or to its refusal. One that was under way when the run died
    goes on where it was.
    """
    passage = Passage(gate, asked)
    if passage.goes_on():
        return
    try:
        access = passage.visit()
    except MissionError as error:
        gate.story.judge(passage.label, error, asked.want)
        return
    if passage.prepared.says().refused != Deny.NONE:
        passage.refuse(access)
    else:
        passage.ask()


class Passage:
    def __init__(self, gate, asked):
        self.gate, self.story, self.asked = gate, gate.story, asked
        self.label = label(asked.action, asked.resource)
        self.pep, self.claims = enforcer(gate, asked.resource), TokenClaims()

    def goes_on(self):
        """A run died behind the commit boundary. It had begun: then it goes on; it had ended: then
        nothing is left to do; or it had not been committed: then it is as if nobody had called.
        """
        execution = self.story.place.get('execution')
        if not execution:
            return False
        error = ended(self.pep.commit_found(execution, self.story.keeper))
        if error is None:
            self.act(None)
        elif error.code != Code.CONFLICT:
            self.story.judge('what was begun is not there', error, Code.NOT_FOUND)
            return False
        return True

    def request(self):
        """What the agent sends, JSON-RPC."""
        reference = {'mission_id': self.story.id, 'issuer': self.story.host['state_authority']}
        params = {'name': self.asked.action, '_meta': {mission.MCP_REFERENCE: reference}}
        if self.asked.arguments is not None:
            params['arguments'] = self.asked.arguments
        return {'jsonrpc': '2.0', 'id': self.asked.key, 'method': 'tools/call', 'params': params}

    def visit(self):
        """The server's side: who calls, and what for."""
        asked, external = self.asked, self.asked.external
        self.server = Server(self.story, asked.resource, ResourceFlag.DISCLOSE | (
            ResourceFlag.UNGOVERNED if external else 0))
        token, access = self.server.identify(asked.token, not asked.stolen)
        if token is not None:
            self.claims = token.claims_of()
        self.rpc = mission.tools_call_read(self.request(), ToolsTerms(
            flags=Call.EXTERNAL if external else 0, audience=asked.resource,
            claimed_issuer=self.claims.mission.issuer, claimed_mission=self.claims.mission.id))
        rpc, policy = self.rpc, self.gate.policy
        self.prepared = self.pep.prepare(Attempt(
            flags=AttemptFlag.EXTERNAL if external else 0, token=token,
            carried=CarriedMission.REFERENCE if rpc.called_mission else CarriedMission.NONE,
            carried_id=rpc.called_mission, carried_issuer=rpc.called_issuer,
            carried_hash=policy.authority_hash, audience=rpc.audience,
            action=rpc.action or rpc.tool, resource_type='mcp_tool', resource_id=rpc.tool,
            arguments=rpc.arguments, profile=self.gate.operation(asked.resource, rpc.tool),
            idempotency_key=asked.key, policy_view_id=policy.view_id))
        return access

    def join(self):
        """In external mode the agent named the Mission. It is joined to the credential: the
        Mission's own subject, and its own client.
        """
        if not self.asked.external:
            return Join.NONE  # the credential carries the Mission
        policy, claims, rpc = self.gate.policy, self.claims, self.rpc
        proven = (claims.sub == policy.subject.sub
                  and claims.client_id == self.story.host['client_id']
                  and (rpc.issuer, rpc.mission) == (policy.issuer, policy.mission))
        return Join.PROVEN if proven else Join.MISMATCH

    def refuse(self, access):
        """Refused before any decision."""
        error = why(access) or MissionError('refused before any decision', Code.DENIED)
        self.story.judge(self.label, error, self.asked.want)
        self.server.tell(access)
        self.story.expect('   a Refusal Record is kept', self.pep.refusal, self.prepared, Deny.NONE,
                          self.story.keeper)

    def ask(self):
        reply = self.story.expect(
            self.label, self.gate.claims.decide, self.gate.policy, self.prepared.evaluation,
            self.story.keeper, situation=Situation(
                pep=self.asked.resource, state=self.gate.look(), entries=self.claims.entries,
                join=self.join(), conforming=True), want=self.asked.want)
        if reply.done:
            self.use(reply.value)
        else:
            self.tell_denial(reply.value['context'])

    def tell_denial(self, context):
        """The agent is this deployment's own, so that it is told why; to others every refusal looks
        alike.
        """
        story, reason = self.story, context['reason'].text
        denied = mission.tools_call_denied(
            mission.denial_of_name(reason), flags=Denied.DISCLOSE | Denied.REQUESTABLE,
            id=self.rpc.id, answer=context, context=story.servers)
        story.tell(f'   {denied.status} error="{denied.oauth_error}", '
                   f'mission_denial="{denied.denial}"')
        error = denied.body['error'].to_python()
        story.tell(f'   the agent reads: {inert(error["message"])}')
        request = error['data'].get('access_request')
        where = ''
        if request:
            where = f', at {inert(request["endpoint"])} until {inert(request["expires_at"])}'
        story.tell(f'   next_action: {inert(error["data"]["next_action"])}{where}')
        story.same('the reason', reason, self.asked.outcome)
        if self.asked.note:
            asked = mission.evaluation_write(self.prepared.evaluation, context=story.servers)
            story.place.note({'denied': context, 'asked': asked})

    # --- permitted: the commit boundary ---

    def use(self, response):
        permit = self.story.expect('   the permit is consumed at the commit boundary',
                                   self.begin_execution, response)
        self.act(permit)

    def begin_execution(self, response):
        """As the tool will get them are the parameters now, raw."""
        evaluation = self.prepared.evaluation
        permit = self.pep.permit_read(
            response, asked=evaluation,
            profile=self.gate.operation(self.asked.resource, self.asked.action))
        about = dataclasses.replace(evaluation, parameters=self.rpc.arguments)
        with self.pep.plan_commit_check(permit, about) as plan:
            self.run(plan).check()
        return permit

    def run(self, plan):
        """Step by step, with the last word before a commit: the execution's name is noted before it
        may begin, so that a run that dies finds out by it whether it did.
        """
        keeper, note = self.story.keeper, self.story.place.note

        class Noting:
            load, scan = keeper.load, keeper.scan

            def commit(self, writes):
                # Of a commit that begins an execution, the row's key is its name.
                note({'execution': next((write.key.decode() for write in writes
                                         if write.kind == b'execution'), None)})
                keeper.commit(writes)
        return plan.run(Noting())

    def act(self, permit):
        """The effect, and its evidence. A tool that was called before the run died is called again
        here; where that matters the tool is asked first whether it knows the execution.
        """
        self.story.tell('   the tool runs, once')
        self.story.expect('   Execution Evidence is kept', self.pep.commit_done, permit, Execution(
            outcome=OutcomeKind.COMPLETED, execution_id=self.story.place.get('execution'),
            completed_at=self.story.now), self.story.keeper)

"""What is absent and what is empty are two things where C tells them apart.

SPDX-License-Identifier: MIT
"""
import dataclasses

import mission
import pytest
from mission import Code, Context, Facts, MissionError, Parameters, Profile, Submission, Value
from mission._runtime import ffi, struct
from scene import NOW, Scene, intent


def code_of(call, *arguments, **more):
    with pytest.raises(MissionError) as caught:
        call(*arguments, **more)
    return caught.value.code


@pytest.mark.parametrize('profile', [Profile.SERIES, Profile.DRAFT])
def test_a_proposal_that_is_empty_was_made(profile):
    context = Context(profile, clock=lambda: NOW)
    sent = intent(profile)
    text = Value({'intent': sent} if profile == Profile.DRAFT else sent).canonical()
    assert Submission.parse(text, None, context=context).proposal is None
    wanted = Code.NOT_ON_THIS_WIRE if profile == Profile.SERIES else code_of(Value.parse, '')
    assert code_of(Submission.parse, text, '', context=context) == wanted


def test_an_empty_proposal_is_not_admitted():
    scene = Scene()
    assert scene.request().proposal is None
    assert scene.issuer.admit(scene.request()).done
    refused = scene.issuer.admit(dataclasses.replace(scene.request(), proposal=''))
    assert code_of(refused.check) == Code.NOT_ON_THIS_WIRE


def test_a_push_without_a_proposal_has_none():
    context = Context(Profile.DRAFT, clock=lambda: NOW)
    form = 'client_id=agent&response_type=code&mission_intent=%7B%7D'
    for more, proposal in ('', None), ('&authorization_details=', None), \
            ('&authorization_details=%5B%5D', '[]'):
        parameters = Parameters.parse(form + more, context=context)
        assert mission.pushed_read(parameters, context=context).proposal == proposal


@pytest.mark.parametrize('name, constraints', [('tenant', {'tenant': 'example'}),
                                               ('tool', {'allowed_tools': ['drill']})])
def test_an_empty_fact_is_a_fact(name, constraints):
    assert getattr(Facts(), name) is None
    verdict = mission.constraint_holds(constraints, Facts())
    assert verdict.code == Code.FACT_MISSING and not verdict.holds
    verdict = mission.constraint_holds(constraints, Facts(**{name: ''}))
    assert verdict.code == Code.CONSTRAINT_UNMET and not verdict.holds


def test_callbacks_see_and_say_which_facts_there_are():
    seen = []
    rule = mission.ConstraintType(key='x_any',
                                  holds=lambda value, facts: seen.append(facts) or True)
    context = Context(constraint_types=[rule])
    assert mission.constraint_holds({'x_any': 1}, Facts(tenant=''), context=context).holds
    assert seen[0].tenant == '' and seen[0].tool is None and seen[0].amount is None
    kept, kind = [], struct('mission_facts')
    c = kind.new()
    kind.fill(c, Facts(tenant=''), kept, said_only=True)
    assert c.tenant.ptr != ffi.NULL and c.tenant.len == 0 and c.tool.ptr == ffi.NULL

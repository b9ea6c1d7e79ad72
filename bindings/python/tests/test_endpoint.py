"""What an endpoint answers. SPDX-License-Identifier: MIT"""
import mission
import pytest

SAID = {mission.Profile.SERIES: ('mission_state', 'revoked'),
        mission.Profile.DRAFT: ('mission_error', 'mission_revoked')}


@pytest.mark.parametrize('profile', SAID)
def test_error_response(profile):
    """Who did not present the grant learns nothing of the Mission's state."""
    context = mission.Context(profile=profile)
    member, value = SAID[profile]
    refused = mission.Verdict(code=mission.Code.NOT_ACTIVE, status=400, oauth_error='invalid_grant',
                              member=member, value=value)
    for presented in (False, True):
        status, body = mission.error_response(refused, None, presented, context=context)
        said = body.to_python()
        assert (status, said['error']) == (400, 'invalid_grant')
        assert said.get(member) == (value if presented else None)
    status, body = mission.error_response(
        None, mission.MissionError('no', mission.Code.NOT_ACTIVE), True, context=context)
    assert status == 400 and body['error'] == 'invalid_grant'
    with pytest.raises(TypeError):
        mission.error_response(refused, None, 2, context=context)

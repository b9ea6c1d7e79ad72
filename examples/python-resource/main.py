"""A ledger behind a guard, and an agent that reads it under a Mission. SPDX-License-Identifier: MIT

The Mission is admitted, approved and derived from by the state authority in this program; the
server and the client speak HTTP. Exit 1 when an answer is not the one that is expected.
"""
import argparse
import sys

from agent import Agent
from authority import Authority
from mission import Learned, Profile, State
from server import Ledger


class Story:
    """A server, its client, and how it went so far."""

    def __init__(self, profile, tell):
        self.profile, self.tell, self.wrong = profile, tell, 0
        self.authority = Authority(profile)
        self.authority.approve()
        tell('The Mission is approved.')
        self.server = Ledger(profile, self.authority.keys(), tell)
        self.agent = Agent(profile)

    def expect(self, what, status, answer):
        """Tells an answer, and whether it is the one that it should be."""
        told = answer.body if answer.status == 200 else answer.challenge
        self.tell(f'  {answer.status} {what}  {told}')
        if answer.status != status:
            self.wrong += 1
            self.tell(f'      expected {status}')

    def visits(self):
        agent, server, expect = self.agent, self.server, self.expect
        loose = self.authority.token()
        bound = self.authority.token(agent.key.thumbprint)
        own = server.base + '/ledger/Example%20Corp/2026-Q3'
        other = server.base + '/ledger/Other%20Corp/2026-Q3'
        known = self.authority.mission

        expect("nothing is known of the Mission's state", 503, agent.bearer('GET', own, loose))
        server.learn(known, State.ACTIVE, 2, Learned.STATUS)
        expect('a token of the Mission reads', 200, agent.bearer('GET', own, loose))
        expect('and again, from the cache', 200, agent.bearer('GET', own, loose))
        expect('another entity was not approved', 403, agent.bearer('GET', other, loose))
        expect('nor was this method', 403, agent.bearer('DELETE', own, loose))
        expect('to write needs a key', 403, agent.bearer('POST', own, loose))
        expect('nobody', 401, agent.send('GET', own))
        expect('a path that can be read in two ways', 400, agent.bearer(
            'GET', server.base + '/ledger/Example%20Corp/..%2f..%2fsecret', loose))
        expect('two tokens', 400, agent.send('GET', own, ('Authorization', 'Bearer ' + loose),
                                             ('Authorization', 'Bearer ' + bound)))

        expect('a bound token with its key writes', 200, agent.proven('POST', own, bound))
        expect('the same proof once more', 401, agent.again('POST', own, bound))
        expect('a bound token without its key', 401, agent.bearer('GET', own, bound))
        expect("or with another's", 401, Agent(self.profile).proven('GET', own, bound))

        self.authority.revoke()
        server.learn(known, State.REVOKED, 3, Learned.EVENT)
        self.tell('The Mission is revoked.')
        expect('the token is good for minutes, the Mission is not', 401,
               agent.bearer('GET', own, loose))
        expect('with a key as well', 401, agent.proven('POST', own, bound))


def main():
    parser = argparse.ArgumentParser(description='A guarded server, and an agent that visits it.')
    parser.add_argument('--profile', choices=['series', 'draft'], default='series',
                        help='the wire profile')
    story = Story(Profile[parser.parse_args().profile.upper()], print)
    try:
        story.visits()
    finally:
        story.server.close()
    return 1 if story.wrong else 0


if __name__ == '__main__':
    sys.exit(main())

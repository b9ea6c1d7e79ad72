"""The world around the library: files, a clock, keys, and what a step tells.

SPDX-License-Identifier: MIT
"""
import os
from datetime import timedelta

import mission
from mission import Context, Jwk, MissionError, Principal, Profile, Reply, Time, Value
from issuer import open_issuer
from place import Place
from servers import constraint_types
from store import Keeper
from text import inert


class Stop(Exception):
    """The story ends where it is: the step has said why."""


class Story:
    """An issuer on a store, the host's own values, and the place where it is."""

    def __init__(self, profile, folder, store='', crash_after=0):
        self.profile, self.folder, self.now = profile, folder, None
        self.context = Context(profile, clock=lambda: self.now)  # the state authority's
        # The resource servers': they know what constraints mean.
        self.servers = Context(profile, clock=lambda: self.now,
                               constraint_types=constraint_types())
        self.host = self.read('approval.json').to_python()
        self.to_call = self.read_common('calls.json').to_python()
        self.mapping = self.read_common('mapping.json').to_python()  # an object: its resource
        self.principal = {name: Principal(**self.host[name]) for name in ('subject', 'approver')}
        self.signed = ''  # the token of the derivation under way
        self.keeper = Keeper(store, crash_after)
        open_issuer(self)

    def begin(self):
        """Find the place where the story is, and the keys."""
        self.place = Place(self.keeper, mission.profile_name(self.profile))
        if not self.place.load():
            self.place.clear()
        self.server, self.agent, self.decider, self.enforcer = (
            self.key('server_key', mission.Algorithm.EDDSA),
            self.key('agent_key', mission.Algorithm.ES256),
            self.key('decider_key', mission.Algorithm.EDDSA),
            self.key('enforcer_key', mission.Algorithm.EDDSA))

    @property
    def id(self):
        return self.place.get('mission_id', '')

    # --- files ---

    @property
    def is_draft(self):
        return self.profile == Profile.DRAFT

    def read(self, name):
        """A file of the story's profile."""
        return self.read_common(os.path.join('draft', name) if self.is_draft else name)

    def read_common(self, name):
        """A file that is one for both profiles. The library reads it: strictly, and exactly."""
        with open(os.path.join(self.folder, name), 'rb') as file:
            return Value.parse(file.read(), context=self.context)

    def join(self, name, common):
        """The entries of both files as one array."""
        return Value([*self.read(name), *self.read_common(common)])

    # --- clock and keys ---

    def clock(self, since, hours):
        """Set the clock so many hours after a moment of approval.json, and after the story before,
        if there was one.
        """
        hours += self.place.get('hours_later', 0)
        self.now = Time.parse(self.host[since]).to_datetime() + timedelta(hours=hours)

    def key(self, name, algorithm):
        """A key is made once, and noted, so that a run that goes on has the same one. A real
        server's key stays in an HSM or a key service (mission.Signer), and the agent's with the
        agent.
        """
        noted = self.place.get(name)
        if noted:
            return Jwk.from_value(noted, context=self.context)
        key = Jwk.generate(algorithm, '', context=self.context)
        self.place.note({name: key.private()})
        return key

    # --- what a step tells: outcomes, each compared with what must be ---

    def tell(self, text):
        print('   ' + text)

    def judge(self, what, error, want=0):
        """Say how `what` ended, and stop the story when that is not what it had to be; 0: well."""
        as_told = (error.code if error else 0) == want
        word = 'yes' if not error else 'no, rightly' if as_told else 'no'
        line = f'   [{word}] {what}{refusal(error)}'
        if not as_told:
            should = MissionError('', want).reason if want else 'accepted'
            print(f'{line}  <-- UNEXPECTED, it should be {should}')
            raise Stop
        print(line)

    def outcome(self, what, reply, want=0):
        """The same for an operation that ran to its end."""
        self.judge(what, ended(reply), want)
        if reply.verdict.replayed:
            self.tell('(it had taken effect before: nothing was written now)')
        return reply

    def expect(self, what, call, *args, want=0, **more):
        """Call, and judge what came of it; the call's result."""
        result = error = None
        try:
            result = call(*args, **more)
        except MissionError as refused:
            error = refused
        if isinstance(result, Reply):
            return self.outcome(what, result, want)
        self.judge(what, error, want)
        return result

    def same(self, what, got, want):
        if got != want:
            self.tell(f'{what} is {inert(got)}  <-- UNEXPECTED, it should be {want}')
            raise Stop

    def show_json(self, label, value):
        self.tell(f'{label} {inert(Value(value).canonical().decode())}')


def ended(reply):
    """Why an operation took no effect; None: it did."""
    try:
        reply.check()
    except MissionError as error:
        return error
    return None


def refusal(error):
    if error is None:
        return ''
    oauth = f' ({error.oauth_error})' if error.oauth_error else ''
    where = f' at {inert(error.where)}' if error.where else ''
    return f': {error.reason}{oauth}{where}, {inert(error.text)}'

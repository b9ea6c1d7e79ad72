"""The resource: a ledger behind a guard, served by wsgiref. SPDX-License-Identifier: MIT"""
import dataclasses
import json
import os
import socketserver
import threading
from wsgiref.simple_server import WSGIServer, make_server

import mission
from authority import AS, LEDGER, new_context
from mission import Operation, Time
from mission.guard import GuardConfig, Route, Routes, admitted_of
from mission.wsgi import Guard, RequestHandler

# Which request is which action. What is not here is no action, so nothing permits it.
ROUTES = Routes([
    Route('GET', '/ledger/', Operation(resource=LEDGER, action='ledger.read')),
    Route('POST', '/ledger/', Operation(resource=LEDGER, action='ledger.annotate',
                                        needs=mission.NeedsFlag.KEY))])


class Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(RequestHandler):
    def log_message(self, *_):
        """Refusals are told by the guard."""


class Ledger:
    """Serves at an address of its own until it is closed."""

    def __init__(self, profile, keys, report):
        self.context = new_context(profile)
        self.states = mission.StateTable(1000, context=self.context)
        self.report = report
        # The address has to be known first: it is what proofs are made for.
        self.server = make_server('127.0.0.1', 0, None, server_class=Server, handler_class=Handler)
        self.base = f'http://127.0.0.1:{self.server.server_port}'
        self.server.set_app(self.guard(keys).protect(self.serve))
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def guard(self, keys):
        trusted = mission.TrustedIssuer(iss=AS, keys=mission.Jwks.parse(keys, context=self.context))
        resource = mission.Resource(mission.ResourceConfig(
            context=self.context, flags=mission.ResourceFlag.DISCLOSE, issuers=[trusted],
            audiences=[LEDGER], freshness=mission.Freshness(required=True), proofs=self.proofs(),
            realm='ledger'))
        return Guard(GuardConfig(
            resource=resource, cache=mission.TokenCache(resource), base=self.base,
            operation=self.operation, state=self.states.find, log=self.log))

    def proofs(self):
        """They are remembered, and need a nonce of this server."""
        seen = mission.ReplayGuard(10000, context=self.context)
        keeper = mission.NonceKeeper(os.urandom(32), 300, context=self.context)
        return mission.ProofPolicy(fresh=seen.fresh, nonces=True, nonce_current=keeper.current,
                                   nonce_next=keeper.next)

    def operation(self, request):
        """The entity comes from the path, as in `serve`: /ledger/ENTITY/QUARTER."""
        found = ROUTES.operation(request)
        if found is None:
            return None
        facts = mission.Facts(lookup={'entity': entity_of(request.path)}.get)
        return dataclasses.replace(found, facts=facts)

    def log(self, request, refusal):
        self.report(f"      the server's log: {refusal.status} {refusal.reason}")

    def learn(self, identifier, state, version, source):
        """What a status response or an event of the state authority says. An event that is not the
        next one would count for nothing, so the first word has to be a status.
        """
        now = Time.now()
        self.states.learn(AS, identifier, mission.KnownState(
            state=state, source=source, version=version, learned_at=now,
            fresh_until=Time(now.seconds + 60)))

    def serve(self, environ, start_response):
        claims = admitted_of(environ).claims
        path = environ['PATH_INFO'].encode('latin-1').decode('utf-8', 'replace')
        body = json.dumps({
            'entity': entity_of(path), 'method': environ['REQUEST_METHOD'], 'for': claims.sub,
            'agent': claims.client_id, 'mission': claims.mission.id}).encode()
        start_response('200 OK', [('Content-Type', 'application/json'),
                                  ('Content-Length', str(len(body)))])
        return [body]

    def close(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


def entity_of(path):
    return path[len('/ledger/'):].partition('/')[0]

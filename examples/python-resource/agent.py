"""The agent: an HTTP client with its tokens. SPDX-License-Identifier: MIT"""
import http.client
from collections import namedtuple
from urllib.parse import urlsplit

import mission
from authority import new_context

Answer = namedtuple('Answer', 'status challenge body')


class Agent:
    def __init__(self, profile):
        self.context = new_context(profile)
        self.key = mission.Jwk.generate(mission.Algorithm.EDDSA, '', context=self.context)
        self.nonce = ''  # the server's last one
        self.proof = ''  # that was sent last

    def bearer(self, method, url, token):
        """Sends a token as it is."""
        return self.send(method, url, ('Authorization', 'Bearer ' + token))

    def proven(self, method, url, token):
        """Sends a token with a proof of its key, and once more when the server gives a nonce."""
        for _ in range(2):
            self.proof = mission.proof_make(self.key, method, url, token, self.nonce,
                                            context=self.context)
            answer = self.again(method, url, token)
            if answer.status != 401 or not mission.challenge_read(answer.challenge).nonce_needed:
                break
        return answer

    def again(self, method, url, token):
        """Sends the last proof, whether or not it was used."""
        return self.send(method, url, ('Authorization', 'DPoP ' + token), ('DPoP', self.proof))

    def send(self, method, url, *fields):
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=10)
        connection.putrequest(method, url[len(f'{parts.scheme}://{parts.netloc}'):])
        for name, value in fields:
            connection.putheader(name, value)
        connection.putheader('Content-Length', '0')
        connection.endheaders()
        response = connection.getresponse()
        body = response.read().decode()
        self.nonce = response.getheader('DPoP-Nonce', self.nonce)
        connection.close()
        return Answer(response.status, response.getheader('WWW-Authenticate', ''), body.strip())

// The agent: an HTTP client with its tokens. SPDX-License-Identifier: MIT

package main

import (
	"io"
	"net/http"
	"strings"
	"time"

	"mission"
)

type agent struct {
	lib   *mission.Library
	key   *mission.JWK
	nonce string // the server's last one
	proof string // that was sent last
}

// An answer is what came back.
type answer struct {
	status    int
	challenge string
	body      string
}

func newAgent(profile mission.Profile) (*agent, error) {
	lib, err := newLibrary(profile)
	if err != nil {
		return nil, err
	}
	key, err := lib.GenerateJWK(mission.AlgEdDSA, "")
	return &agent{lib: lib, key: key}, err
}

// bearer sends a token as it is.
func (a *agent) bearer(method, url, token string) (*answer, error) {
	return a.send(method, url, http.Header{"Authorization": {"Bearer " + token}})
}

// proven sends a token with a proof of its key, and once more when the server gives a nonce.
func (a *agent) proven(method, url, token string) (*answer, error) {
	for try := 1; ; try++ {
		proof, err := a.lib.MakeProof(a.key, method, url, token, a.nonce, time.Time{})
		if err != nil {
			return nil, err
		}
		a.proof = proof
		got, err := a.again(method, url, token)
		if err != nil || try == 2 || got.status != http.StatusUnauthorized {
			return got, err
		}
		told, err := mission.ReadChallenge(got.challenge)
		if err != nil || !told.NonceNeeded {
			return got, err
		}
	}
}

// again sends the last proof, whether or not it was used.
func (a *agent) again(method, url, token string) (*answer, error) {
	return a.send(method, url, http.Header{"Authorization": {"DPoP " + token}, "Dpop": {a.proof}})
}

func (a *agent) send(method, url string, header http.Header) (*answer, error) {
	request, err := http.NewRequest(method, url, nil)
	if err != nil {
		return nil, err
	}
	request.Header = header
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if nonce := response.Header.Get("DPoP-Nonce"); nonce != "" {
		a.nonce = nonce
	}
	body, err := io.ReadAll(response.Body)
	return &answer{response.StatusCode, response.Header.Get("WWW-Authenticate"),
		strings.TrimSpace(string(body))}, err
}
